//! Publish jobs on machines that npm does not take provenance from.

use crate::publication::{Publication, Registry, RunnerClass, Spot};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "self-hosted-runner",
    number: 2,
    summary: "a job that publishes to npm from a runner that GitHub does not host",
    link: Link::Runner,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("self_hosted_runner.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        // JSR does not look at the runner (J O11).
        if publication.registry != Registry::Npm || !publication.wants_oidc() {
            continue;
        }
        let place = publication.runner.spot.map(Spot::location);
        let label = publication.runner.label.clone().unwrap_or_default();
        let job = &publication.job.job.id;
        match publication.runner.class {
            RunnerClass::Hosted => {
                checks.pass(format!("job `{job}` runs on GitHub's own `{label}`")).of(idx).at(place);
            }
            RunnerClass::SelfHosted | RunnerClass::ThirdParty { proven: true } => {
                outside(project, publication, checks).of(idx).at(place);
            }
            RunnerClass::ThirdParty { proven: false } => {
                checks
                    .warn(format!("`{label}` is a runner of another company"))
                    .of(idx)
                    .at(place)
                    .note("such runners register as self-hosted, and npm refuses provenance from those; publish from a runner that GitHub hosts");
            }
            // What a label of one's own stands for is the matter of `unknown-runner`, an image that is gone that of
            // `retired-runner-image`.
            RunnerClass::Custom | RunnerClass::Unknown | RunnerClass::Retired { .. } => {}
        }
    }
}

/// Public repositories get provenance, and with it the registry's refusal; private ones publish without (N 7.4).
fn outside<'c>(project: &Project<'_>, publication: &Publication<'_>, checks: &'c mut Checks) -> crate::check::Row<'c> {
    let label = publication.runner.label.clone().unwrap_or_default();
    let signs = match (publication.provenance_switch, project.context().visibility) {
        (Some((on, _)), _) => Some(on),
        (None, Some(visibility)) => Some(visibility == Visibility::Public && publication.has_automatic_provenance()),
        (None, None) if !publication.has_automatic_provenance() => Some(false),
        (None, None) => None,
    };
    let message = format!("job `{}` publishes from `{label}`, which GitHub does not host", publication.job.job.id);
    match signs {
        Some(true) => checks
            .fail(message)
            .note("the registry refuses provenance from such runners with E422, after the package was sent; run the publish job on `ubuntu-latest`"),
        Some(false) => checks.warn(message).note("it works while no provenance is attached, but npm does not support it"),
        None => checks
            .unknown(message, [crate::Need::Visibility])
            .note("from a public repository npm attaches provenance, and the registry refuses it from such runners with E422"),
    }
}
