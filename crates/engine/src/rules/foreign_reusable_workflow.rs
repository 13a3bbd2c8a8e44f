//! JSR publishes that run in another repository's workflow.

use model::workflow::{Access, ActionRef};

use crate::publication::{JobSite, Registry};
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "foreign-reusable-workflow",
    number: 83,
    summary: "a JSR publish in a reusable workflow of another repository",
    link: Link::Published,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("foreign_reusable_workflow.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (file, workflow) in project.workflows() {
        for job in &workflow.jobs {
            let Some(uses) = job.uses else { continue };
            let Some(ActionRef::Remote { name, .. }) = uses.as_str().and_then(ActionRef::parse) else { continue };
            let grants =
                job.permissions.or(workflow.permissions).is_some_and(|it| it.access("id-token") == Some(Access::Write));
            let is_called =
                |site: &JobSite<'_>| site.file == *file && site.job.uses.is_some_and(|it| it.span() == uses.span());
            let publishes = || {
                project
                    .publications_of(Registry::Jsr)
                    .any(|(_, it)| it.callers.iter().any(is_called) && project.foreign_home(it.job.file).is_some())
            };
            // What a workflow that was not given publishes is told by its name alone.
            if !publishes() && (!grants || !name.to_ascii_lowercase().contains("jsr")) {
                continue;
            }
            let mut parts = name.split('/');
            let (owner, repository) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let place = Location { file: *file, span: uses.span() };
            let message = format!("job `{}` publishes through a workflow of `{owner}/{repository}`", job.id);
            let note = "provenance names the repository of the workflow that runs; JSR compares it with the linked one and leaves the package \
                without provenance; a reusable workflow of the same repository is fine";
            match &project.context().repository {
                None => {
                    checks.unknown(message, [Need::Repository]).at(place).note(note);
                }
                Some(own) if own.owner.eq_ignore_ascii_case(owner) && own.name.eq_ignore_ascii_case(repository) => {
                    checks
                        .pass(format!("job `{}` publishes through a workflow of its own repository", job.id))
                        .at(place);
                }
                Some(_) => {
                    checks.warn(message).at(place).note(note);
                }
            }
        }
    }
}
