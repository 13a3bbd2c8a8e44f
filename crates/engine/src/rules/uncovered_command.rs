//! Commands beside a publish that take a stored token, which trusted publishing does not replace.

use crate::publication::{EventKind, Registry};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "uncovered-command",
    number: 197,
    summary: "a command of npm that trusted publishing does not cover, without a token",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("uncovered_command.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        for (at, event) in publication.events.all.iter().enumerate() {
            let EventKind::Uncovered { name, is_sure } = event.kind else { continue };
            if seen.contains(&event.location) {
                continue;
            }
            seen.push(event.location);
            let message = format!("`{name}` asks for a stored token, and none is in sight");
            let row = if is_sure { checks.fail(message) } else { checks.warn(message) };
            let end = match (is_sure, at < publication.events.len()) {
                (true, true) => "the step fails, and nothing is published",
                (true, false) => "the step fails after the version is out",
                (false, _) => "where it runs, it fails",
            };
            let instead = match name {
                "npm whoami" => "leave it out: it says nothing of trusted publishing",
                "npm dist-tag" => {
                    "use npm 11.21 or 12.2, and allow `npm dist-tag` in the publisher's settings, or publish with `--tag`"
                }
                _ => "hand a granular token to this step alone, or do it by hand",
            };
            row.of(idx)
                .at(event.location)
                .note(format!("trusted publishing lets a run publish and stage, and nothing else; {end}; {instead}"));
        }
    }
}
