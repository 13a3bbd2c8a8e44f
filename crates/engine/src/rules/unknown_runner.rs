//! Runners of which the files do not say who hosts them.

use crate::publication::{Provider, Publication, Registry, RunnerClass, Spot};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-runner",
    number: 27,
    summary: "a job that publishes to npm from a runner that the files do not explain",
    link: Link::Runner,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unknown_runner.md"),
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
            RunnerClass::Custom | RunnerClass::Unknown if publication.provider != Provider::GitHub => {
                elsewhere(publication, idx, checks);
            }
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

/// Runners of GitLab and CircleCI (N 11.1d, 11.2d).
fn elsewhere(publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let (job, runner) = (publication.job.job.id, &publication.runner);
    let place = runner.place.or(runner.spot.map(Spot::location)).unwrap_or(publication.location);
    // Without tags the place is the job.
    let is_untagged = place.span == publication.job.job.key.span();
    let row = match (&runner.label, publication.provider) {
        (Some(label), _) => checks.warn(format!(
            "the tag `{label}` was one of GitLab.com's shared runners, and may be one of your own today"
        )),
        (None, Provider::GitLab) if !is_untagged => {
            checks.unknown(format!("which runner job `{job}` gets is decided by a variable"), [])
        }
        (None, Provider::GitLab) => {
            checks.unknown(format!("which runner job `{job}` gets is decided by a file that was not given"), [])
        }
        (None, _) => checks.unknown(format!("which machine job `{job}` gets is decided by an orb or a parameter"), []),
    };
    let note = if publication.provider == Provider::CircleCi {
        "npm supports CircleCI's cloud alone, no machines of your own"
    } else {
        "npm supports the shared runners of GitLab.com alone"
    };
    row.of(idx).at(place).note(note);
}
