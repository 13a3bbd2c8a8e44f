//! Runners of which the files do not say who hosts them.

use crate::publication::{Registry, RunnerClass, Spot};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-runner",
    number: 27,
    summary: "a job that publishes to npm from a runner that the files do not explain",
    link: Link::Runner,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: include_str!("unknown_runner.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some(spot) = publication.runner.spot else { continue };
        let place = publication.runner.place.unwrap_or_else(|| Spot::location(spot));
        // JSR does not look at the runner (J O11). One row per job, however often it publishes.
        if publication.registry != Registry::Npm || seen.contains(&place) {
            continue;
        }
        seen.push(place);
        let label = publication.runner.label.as_deref().unwrap_or_default();
        let job = publication.job.job.id;
        match publication.runner.class {
            RunnerClass::Custom => {
                let what = if spot.value.get("group").is_some() { "the group" } else { "the label" };
                checks
                    .warn(format!("{what} `{label}` may stand for a larger runner of GitHub or for a machine of your own"))
                    .of(idx)
                    .at(place)
                    .note("a larger runner that GitHub hosts is fine; npm supports no others, and refuses the provenance that they send");
            }
            RunnerClass::Unknown => {
                checks
                    .unknown(format!("which runner job `{job}` gets is decided by an expression"), [])
                    .of(idx)
                    .at(place)
                    .note("npm supports runners that GitHub hosts; those of others are refused once provenance is attached");
            }
            RunnerClass::Hosted
            | RunnerClass::Retired { .. }
            | RunnerClass::SelfHosted
            | RunnerClass::ThirdParty { .. } => {}
        }
    }
}
