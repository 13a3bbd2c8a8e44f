//! Workspaces that Deno refuses to read.

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-workspace",
    number: 189,
    summary: "a workspace whose members are not what Deno insists on",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("invalid_jsr_workspace.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let (place, fault) = match publication.jsr_workspace_fault(project) {
            Some(fault) => (fault.location, Some(fault.message)),
            None => match publication.jsr_workspace(project).and_then(|it| it.first_member()) {
                // Members that nobody gave or listed may be wrong all the same.
                Some(member) if publication.knows_jsr_members(project) => (member.location(), None),
                _ => continue,
            },
        };
        let subject = (place, publication.job.file, publication.job.job.key.span());
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        match fault {
            Some(message) => checks
                .fail(message)
                .of(idx)
                .at(place)
                .note("Deno reads all members before it does anything, and stops whichever package is published"),
            None => checks.pass("nothing that was given speaks against the workspace").of(idx).at(place),
        };
    }
}
