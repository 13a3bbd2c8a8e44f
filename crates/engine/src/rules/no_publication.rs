//! Workflows without a publish command that could be found.

use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "no-publication",
    number: 20,
    summary: "a workflow in which no publish command was found",
    link: Link::Trigger,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("no_publication.md"),
    check,
};

/// Places that a note names; the rest is only pointed at.
const NAMED: usize = 5;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let Some((file, workflow)) = project.workflows().first() else { return };
    let is_readable = project.workflows().iter().all(|(file, _)| project.file(*file).is_readable());
    if !is_readable || !project.publications().is_empty() || !project.dry_runs().is_empty() {
        return;
    }
    let message = match project.workflows() {
        [_] => format!("no publish command was found in `{}`", project.file(*file).name()),
        all => format!("no publish command was found in {} workflows", all.len()),
    };
    let mut note = "looked for are npm, pnpm, Yarn, Bun, lerna, changesets, semantic-release, np, release-it, nx, `jsr` and `deno publish`, \
        also behind scripts of `package.json` and actions of the repository that are given"
        .to_owned();
    let named: Vec<String> =
        project.unopened().iter().take(NAMED).map(|it| format!("`{}`", text(project, *it))).collect();
    if !named.is_empty() {
        note.push_str(&format!("; not looked into: {}", named.join(", ")));
    }
    let place = workflow.root.entry("jobs").map(|(key, _)| Location { file: *file, span: key.span() });
    let mut row = checks.warn(message).at(place).note(note);
    for location in project.unopened() {
        row = row.related(*location, "not looked into");
    }
}

/// The first line of what stands at a place.
fn text<'p>(project: &Project<'p>, place: Location) -> &'p str {
    let text = project.file(place.file).text().get(place.span.range()).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().trim_matches(['\'', '"'])
}
