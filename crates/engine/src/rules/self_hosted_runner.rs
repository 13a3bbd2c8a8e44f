//! Publish jobs on machines that npm does not take provenance from.

use crate::publication::{Provider, Publication, Registry, RunnerClass, Spot};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "self-hosted-runner",
    number: 2,
    summary: "a job that publishes to npm from a machine of one's own or of another company",
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
        match publication.runner.class {
            RunnerClass::Hosted => {
                hosted(publication, checks).of(idx).at(place);
            }
            RunnerClass::SelfHosted if publication.provider != Provider::GitHub => {
                unsupported(publication, checks).of(idx).at(publication.runner.place);
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

fn hosted<'c>(publication: &Publication<'_>, checks: &'c mut Checks) -> crate::check::Row<'c> {
    let (job, label) = (publication.job.job.id, publication.runner.label.as_deref());
    checks.pass(match (publication.provider, label) {
        (Provider::GitHub, _) => format!("job `{job}` runs on GitHub's own `{}`", label.unwrap_or_default()),
        (Provider::GitLab, Some(label)) => format!("job `{job}` runs on GitLab.com's own `{label}`"),
        (Provider::GitLab, None) => format!("job `{job}` asks for no runner of its own"),
        (Provider::CircleCi, _) => format!("job `{job}` asks for no runner of its own"),
    })
}

/// npm knows GitLab.com's shared runners and CircleCI's cloud alone (N 11.1d, 11.2d).
fn unsupported<'c>(publication: &Publication<'_>, checks: &'c mut Checks) -> crate::check::Row<'c> {
    let label = publication.runner.label.as_deref().unwrap_or_default();
    let job = publication.job.job.id;
    if publication.provider == Provider::CircleCi {
        return checks
            .fail(format!("job `{job}` publishes from `{label}`, a machine of your own"))
            .note("npm supports CircleCI's cloud alone; run the publish job on one of its machines: leave `resource_class` out, or name a size");
    }
    checks
        .fail(format!("the tag `{label}` sends job `{job}` to a runner of your own"))
        .note("npm supports the shared runners of GitLab.com alone; leave `tags` out in the publish job, or name one of theirs, such as `saas-linux-small-amd64`")
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
