//! What the engine says about a case.

use std::collections::BTreeMap;

use engine::{Inputs, InputFile, Kind, Outcome, PublicationSummary, Report, Severity, Status};

/// What the engine says.
pub(crate) struct Said {
    /// Who refuses the package: `accepted` is nobody, `refused` the client; else the code of the server, or another
    /// outcome.
    pub(crate) refusal: String,
    /// Whether the server refuses it with a code.
    pub(crate) has_code: bool,
    /// The rules of failing rows, each once.
    pub(crate) failing: Vec<&'static str>,
    /// The whole report.
    pub(crate) report: Report,
}

impl Said {
    /// Gives the engine what a user would give: the workflow, the files that it reads, and a list of the others.
    pub(crate) fn about(workflow: &str, files: &BTreeMap<String, String>) -> Self {
        let mut given = vec![InputFile::new(".github/workflows/publish.yml", workflow)];
        let mut list = ".github/workflows/publish.yml\n".to_owned();
        for (path, text) in files {
            list.push_str(&format!("{path}\n"));
            let file = InputFile::new(path.clone(), text.clone());
            if file.kind() != Kind::Unknown || path.ends_with(".gitignore") {
                given.push(file);
            }
        }
        given.push(InputFile { path: None, text: list, kind: Some(Kind::FileList) });
        Self::of(engine::check(&Inputs { files: given, ..Inputs::default() }))
    }

    fn of(report: Report) -> Self {
        let is_well = |it: &&PublicationSummary| it.forecast.outcome == Outcome::Published;
        let decisive = report.publications.iter().find(|it| !is_well(it)).or(report.publications.first());
        let has_code = decisive.is_some_and(|it| it.forecast.code.is_some());
        let refusal = decisive.map_or("nothing to publish", |it| match (it.forecast.outcome, it.forecast.code) {
            (Outcome::Published, _) => "accepted",
            (Outcome::Fails, Some(code)) => code,
            (Outcome::Fails, None) => "refused",
            (other, _) => other.id(),
        });
        let refusal = refusal.to_owned();
        let mut failing: Vec<&'static str> = Vec::new();
        for row in report.checks.iter().filter(|it| it.status == Status::Fail && it.severity != Severity::Advice) {
            if !failing.contains(&row.rule.id) {
                failing.push(row.rule.id);
            }
        }
        failing.sort_unstable();
        Self { refusal, has_code, failing, report }
    }
}

/// A workflow whose only job has this body.
pub(crate) fn workflow(job: &str) -> String {
    let body: String = job.lines().map(|line| format!("    {line}\n")).collect();
    format!("name: Publish\non:\n  push:\n    tags: ['v*']\npermissions: {{}}\njobs:\n  publish:\n{body}")
}
