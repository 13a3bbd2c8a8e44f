//! One scenario with one client: what the engine says beside what happens.

use std::path::PathBuf;

use engine::{Credential, Outcome, PublicationSummary, Registry, Report, Status};

use crate::client::Client;
use crate::fate::{self, Fate};
use crate::job::{Ground, Run};
use crate::registry::Deed;
use crate::scenario::{Scenario, Table};

/// One scenario with one client.
pub(crate) struct Pair<'t> {
    pub(crate) name: String,
    pub(crate) scenario: &'t Scenario,
    pub(crate) client: Client,
    /// The folder of its programs.
    pub(crate) programs: PathBuf,
}

/// Whether a pair agrees.
#[derive(Default)]
pub(crate) struct Judgement {
    /// What happened, in words.
    pub(crate) fates: Vec<String>,
    /// Where engine and client disagree; empty when they do not.
    pub(crate) complaints: Vec<String>,
    /// Everything that the client did and said, for those who look into it.
    pub(crate) story: String,
}

impl Pair<'_> {
    /// Asks the engine, runs the client and compares.
    pub(crate) fn judge(&self, table: &Table, ground: &Ground) -> Judgement {
        let report = engine::check(&self.scenario.inputs(self.client));
        match ground.run(table, self.scenario, self.client, &self.programs) {
            Ok(run) => self.compare(&report, &run),
            Err(error) => {
                Judgement { complaints: vec![format!("the client cannot be run: {error}")], ..Judgement::default() }
            }
        }
    }

    fn compare(&self, report: &Report, run: &Run) -> Judgement {
        let mut judgement = Judgement { story: story(report, run), ..Judgement::default() };
        for (idx, publication) in report.publications.iter().enumerate() {
            let package = self.scenario.package.as_deref().or(publication.package.as_deref()).unwrap_or_default();
            let is_missing = |it: &PublicationSummary| {
                let name = it.package.as_deref().unwrap_or_default();
                self.scenario.package.is_none() && name != package && !run.sent().any(|it| it == name)
            };
            let others_fail = report.publications.iter().any(is_missing);
            let fate = Fate::of(package, run.at(publication.registry), run, others_fail, self.client.tool == "yarn");
            if !self.is_so(report, idx, publication, &fate) {
                let forecast = fate::text(publication);
                judgement.complaints.push(format!("forecast {forecast}; happened: {fate}"));
            }
            // A row may stand at another package of the same command, or at a file that cannot be read.
            let is_of_command = |it: usize| report.publications[it].location == publication.location;
            let failing = || report.checks.iter().filter(|it| it.status == Status::Fail);
            let forecast = &publication.forecast;
            let is_bad = !matches!(forecast.outcome, Outcome::Published | Outcome::Staged | Outcome::Unknown);
            if is_bad
                && !failing()
                    .any(|it| it.publications.is_empty() || it.publications.iter().any(|it| is_of_command(*it)))
            {
                judgement.complaints.push("nothing is published or the job goes red, and no row fails".into());
            }
            if fate.is_trusted()
                && let Some(row) = failing().find(|it| it.publications.contains(&idx))
            {
                judgement.complaints.push(format!("`{}` fails, and all is well", row.rule.id));
            }
            judgement.fates.push(fate.to_string());
        }
        for package in run.sent() {
            let is_ours = |it: &PublicationSummary| it.package.as_deref() == Some(package);
            if self.scenario.package.as_deref() != Some(package) && !report.publications.iter().any(is_ours) {
                judgement.complaints.push(format!("{package} is published, and nothing says so"));
            }
        }
        for host in run.strayed() {
            judgement.complaints.push(format!("the client asks for {host}, and loopback is all it may reach"));
        }
        if report.publications.is_empty() {
            judgement.fates.push(if run.is_green { "nothing to publish".into() } else { "failed".into() });
            if !run.is_green {
                judgement
                    .complaints
                    .push(format!("nothing to publish, and the job is red: {:?}", fate::code(&run.output)));
            }
        }
        judgement
    }

    /// Whether a forecast holds. One that rests on a condition which does not hold here has to name it, and a row has to
    /// name what happens then.
    fn is_so(&self, report: &Report, idx: usize, publication: &PublicationSummary, fate: &Fate) -> bool {
        let forecast = &publication.forecast;
        if forecast.needs.iter().all(|it| self.scenario.meets(it)) {
            // What other tools call a failure is not forecast everywhere.
            let any_code = self.scenario.any_code || self.client.tool != "npm" && forecast.code.is_none();
            return fate.is(forecast, any_code);
        }
        let Fate::Fails { code: Some(code) } = fate else { return false };
        let rows = report.checks.iter().filter(|it| it.publications.contains(&idx));
        let is_named = rows
            .flat_map(|it| [Some(it.message.as_str()), it.note.as_deref()])
            .flatten()
            .any(|it| it.contains(code.as_str()));
        forecast.with == Credential::Token && is_named
    }
}

impl Run {
    fn at(&self, registry: Registry) -> &[Deed] {
        if registry == Registry::Other { &self.elsewhere } else { &self.deeds }
    }

    /// The packages that a registry took.
    fn sent(&self) -> impl Iterator<Item = &str> {
        self.deeds.iter().chain(&self.elsewhere).filter_map(|it| match it {
            Deed::Sends { package, status: 201, .. } => Some(package.as_str()),
            _ => None,
        })
    }
}

fn story(report: &Report, run: &Run) -> String {
    let mut text = String::new();
    for publication in &report.publications {
        text += &format!("  forecast: {}\n", fate::text(publication));
    }
    for row in report.checks.iter().filter(|it| it.status == engine::Status::Fail) {
        text += &format!("  {}: {}\n", row.rule.id, row.message);
    }
    for deed in run.deeds.iter().chain(&run.elsewhere) {
        text += &format!("  {deed}\n");
    }
    for host in &run.refused {
        text += &format!("  refused {host}\n");
    }
    for line in run.output.lines() {
        text += &format!("  | {line}\n");
    }
    text
}
