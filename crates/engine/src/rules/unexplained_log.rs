//! Logs in which nothing is known: said, so that silence is not taken for a green run.

use document::Span;

use crate::facts::Tells;
use crate::{Checks, FixAvailability, Kind, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unexplained-log",
    number: 131,
    summary: "a log that does not say how its publish command ended",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unexplained_log.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files().filter(|it| it.kind() == Kind::Log) {
        let reading = project.logs().iter().find(|it| it.file == file.id);
        let about_publishing = |tells: Tells| tells != Tells::Aside;
        match reading.and_then(|it| it.findings.iter().find(|it| about_publishing(it.symptom.tells))) {
            Some(finding) => {
                checks.pass(format!("`{}` says how its publish command ended", file.name())).at(finding.location);
            }
            None => {
                let first = file.text().lines().next().map_or(0, str::len);
                checks
                    .warn(format!("`{}` does not say how a publish command ended", file.name()))
                    .at(file.at(Span::new(0, first)))
                    .note("paste the step that publishes up to its end; `NPM_CONFIG_LOGLEVEL: verbose` makes npm say more");
            }
        }
    }
}
