//! Workflow files that lie where GitHub does not look.

use crate::trace::ENTRY;
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "workflow-outside-folder",
    number: 21,
    summary: "a workflow that is not directly in `.github/workflows/`",
    link: Link::Trigger,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("workflow_outside_folder.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut passed = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let place = |id| {
            let root = project.workflow(id).map(|it| it.root);
            let key = root.and_then(|it| it.entry("on").or_else(|| it.entry("jobs"))).map(|(key, _)| key.span());
            key.map(|span| Location { file: id, span })
        };
        if let Some(id) = publication.misplaced_file(project) {
            let name = project.file(id).name();
            let _ = checks
                .fail(format!("`{name}` does not lie where GitHub looks for workflows, so it never runs"))
                .of(idx)
                .at(place(id))
                .note("only files directly in `.github/workflows/` that end in `.yml` or `.yaml` are workflows; move it there");
            continue;
        }
        if publication.provider == Provider::GitLab {
            of_gitlab(project, checks, &mut passed);
            continue;
        }
        let entry = project.file(publication.entry_file());
        // A text that was pasted has no path; a system with its own file has no folder.
        if entry.input.path.is_some() && publication.provider == Provider::GitHub && !passed.contains(&entry.id) {
            passed.push(entry.id);
            checks
                .pass(format!("`{}` lies where GitHub looks for workflows", entry.name()))
                .of(idx)
                .at(place(entry.id));
        }
    }
}

/// GitLab enters one file; a setting of the project may name another (N 11.1f).
fn of_gitlab(project: &Project<'_>, checks: &mut Checks, seen: &mut Vec<FileId>) {
    for pipeline in project.pipelines().iter().filter(|it| it.is_entry) {
        let Some(root) = pipeline.inner.roots.first().filter(|it| !seen.contains(&it.file)) else { continue };
        seen.push(root.file);
        let Some(path) = &project.file(root.file).input.path else { continue };
        let place = pipeline.inner.jobs.first().map(|it| it.key.location());
        if path == ENTRY {
            checks.pass(format!("`{ENTRY}` is the file that GitLab reads")).at(place);
        } else {
            checks
                .warn(format!("`{path}` is not the file that GitLab reads by itself, which is `{ENTRY}` at the root"))
                .at(place)
                .note("nothing runs from it, unless the CI/CD settings of the project name this file; npm asks for its name too");
        }
    }
}
