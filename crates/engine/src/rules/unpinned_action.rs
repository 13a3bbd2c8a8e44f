//! Actions that are another code tomorrow, in a job that can publish.

use model::workflow::ActionRef;

use crate::publication::Publication;
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-action",
    number: 62,
    summary: "an action by tag or branch in a job that publishes",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unpinned_action.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<Location> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let job = Location { file: publication.job.file, span: publication.job.job.key.span() };
        if seen.contains(&job) {
            continue;
        }
        seen.push(job);
        let actions = actions(publication);
        let (pinned, loose): (Vec<_>, Vec<_>) = actions.iter().partition(|(reference, _)| is_commit(reference));
        match (loose.as_slice(), pinned.first()) {
            ([], None) => {}
            ([], Some((_, place))) => {
                checks.pass(format!("the actions of job `{}` are pinned", publication.job.job.id)).of(idx).at(*place);
            }
            ([(_, first), others @ ..], _) => {
                let count = loose.len();
                let message = match count {
                    1 => format!("an action of job `{}` is named by a tag", publication.job.job.id),
                    _ => format!("{count} actions of job `{}` are named by tags", publication.job.job.id),
                };
                let mut row = checks
                    .warn(message)
                    .of(idx)
                    .at(*first)
                    .note("whoever can move the tag runs code with the right to publish; name the full commit, with the tag in a comment");
                for (_, place) in others {
                    row = row.related(*place, "another one");
                }
            }
        }
    }
}

/// The references of the job's remote actions, with their places.
fn actions<'p>(publication: &Publication<'p>) -> Vec<(&'p str, Location)> {
    let steps = publication.job.job.steps.iter();
    let remote = steps.filter_map(|step| match (step.uses, step.action()) {
        (Some(uses), Some(ActionRef::Remote { reference, .. })) => {
            Some((reference, Location { file: publication.job.file, span: uses.span() }))
        }
        _ => None,
    });
    remote.collect()
}

fn is_commit(reference: &str) -> bool {
    reference.len() == 40 && reference.bytes().all(|it| it.is_ascii_hexdigit())
}
