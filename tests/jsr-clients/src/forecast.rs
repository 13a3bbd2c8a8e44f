//! What the engine says about a case.

use std::collections::BTreeMap;

use engine::{Context, InputFile, Inputs, Kind, Outcome, Provenance, PublicationSummary, Report, Severity, Status};

/// What the engine says.
pub(crate) struct Said {
    /// Who refuses the package: `accepted` is nobody, `refused` the client; else the code of the server, or another
    /// outcome.
    pub(crate) refusal: String,
    /// The outcome, with credential and provenance of what is published, and the code of what fails.
    pub(crate) forecast: String,
    /// Whether the server refuses it with a code.
    pub(crate) has_code: bool,
    /// The rules of failing rows, each once.
    pub(crate) failing: Vec<&'static str>,
    report: Report,
}

impl Said {
    /// Gives the engine what a user would give: the workflow, the files that it reads, a list of all files, and
    /// answers.
    pub(crate) fn about(
        workflow: &str,
        files: &BTreeMap<String, String>,
        document: Option<&str>,
        context: Context,
    ) -> Self {
        let mut given = vec![InputFile::new(".github/workflows/publish.yml", workflow)];
        let mut list = ".github/workflows/publish.yml\n".to_owned();
        for (path, text) in files {
            list.push_str(&format!("{path}\n"));
            let file = InputFile::new(path.clone(), text.clone());
            let is_read = [".gitignore", "LICENSE", "LICENCE", "COPYING"].iter().any(|it| path.contains(it));
            if file.kind() != Kind::Unknown || is_read {
                given.push(file);
            }
        }
        given.push(InputFile { path: None, text: list, kind: Some(Kind::FileList) });
        given.extend(document.map(|it| InputFile { path: None, text: it.to_owned(), kind: None }));
        Self::of(engine::check(&Inputs { files: given, context }))
    }

    /// What is said about the first publication that does not go well, or about the first.
    fn of(report: Report) -> Self {
        let is_well = |it: &&PublicationSummary| it.forecast.outcome == Outcome::Published;
        let decisive = report.publications.iter().find(|it| !is_well(it)).or(report.publications.first());
        let forecast = decisive.map(|it| &it.forecast);
        let refusal = forecast.map_or("nothing to publish", |it| match (it.outcome, it.code) {
            (Outcome::Published, _) => "accepted",
            (Outcome::Fails, Some(code)) => code,
            (Outcome::Fails, None) => "refused",
            (other, _) => other.id(),
        });
        let refusal = refusal.to_owned();
        let has_code = forecast.is_some_and(|it| it.code.is_some());
        let words = forecast.map_or(vec!["nothing to publish"], |it| {
            let is_live = matches!(it.outcome, Outcome::Published | Outcome::PublishedThenFails);
            let credential = Some(it.with.id()).filter(|_| is_live);
            let provenance = Some("provenance").filter(|_| it.provenance == Provenance::Yes);
            [Some(it.outcome.id()), credential, provenance, it.code].into_iter().flatten().collect()
        });
        let forecast = words.join(" ");
        let mut failing: Vec<&'static str> = Vec::new();
        for row in report.checks.iter().filter(|it| it.status == Status::Fail && it.severity != Severity::Advice) {
            if !failing.contains(&row.rule.id) {
                failing.push(row.rule.id);
            }
        }
        failing.sort_unstable();
        Self { refusal, forecast, has_code, failing, report }
    }

    /// Whether the forecast rests on a need, or a rule warns that it may be otherwise. The weather is always open.
    pub(crate) fn leaves_open(&self, word: &str) -> bool {
        let needs = || self.report.publications.iter().flat_map(|it| &it.forecast.needs);
        word == "weather"
            || needs().any(|it| it.id() == word)
            || self.report.checks.iter().any(|it| it.rule.id == word && it.status == Status::Warn)
    }
}

/// A workflow whose only job has this body.
pub(crate) fn workflow(job: &str) -> String {
    let body: String = job.lines().map(|line| format!("    {line}\n")).collect();
    format!("name: Publish\non:\n  push:\n    tags: ['v*']\npermissions: {{}}\njobs:\n  publish:\n{body}")
}
