//! Workflows without a publish command that could be found.

use std::collections::BTreeSet;

use crate::trace::changesets_inputs;
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Rule, Severity};

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

/// Texts that a note names and places that a row points at: more would only hide the first.
const NAMED: usize = 5;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let files = files(project);
    let is_readable = files.iter().all(|it| project.file(it.file).is_readable());
    if files.is_empty() || !is_readable || !project.publications().is_empty() || !project.dry_runs().is_empty() {
        return;
    }
    let message = match files.as_slice() {
        _ if let [(command, _), ..] = project.silenced() => {
            format!("`{}` publishes nothing to npm, as its configuration says", project.first_line(*command))
        }
        [only] => format!("no publish command was found in `{}`", project.file(only.file).name()),
        all if all.len() == project.workflows().len() => {
            format!("no publish command was found in {} workflows", all.len())
        }
        all => format!("no publish command was found in {} files", all.len()),
    };
    let mut note = "looked for are npm, pnpm, Yarn, Bun, lerna, changesets, semantic-release, np, release-it, nx, `jsr` and `deno publish`, \
        also behind scripts of `package.json` and actions of the repository that are given"
        .to_owned();
    let unopened = unopened(project);
    let named: Vec<String> = unopened.iter().take(NAMED).map(|(text, _)| format!("`{text}`")).collect();
    if !named.is_empty() {
        note.push_str(&format!("; not looked into: {}", named.join(", ")));
    }
    let unseen = project.pipelines().iter().flat_map(|it| &it.inner.unseen).filter(|it| !it.is_template);
    let needs: Vec<Need> = unseen.take(NAMED).map(|it| Need::File(it.name.clone())).collect();
    let row = if needs.is_empty() { checks.warn(message) } else { checks.unknown(message, needs) };
    let mut row = row.at(files[0]).note(note);
    for location in misnamed(project).into_iter().take(NAMED) {
        row = row.related(location, "this version of changesets/action knows no such input, and publishes nothing");
    }
    for (command, setting) in project.silenced().iter().take(NAMED) {
        row = row.related(*command, "runs a tool").related(*setting, "says that it publishes nothing to npm");
    }
    for (_, location) in unopened.into_iter().take(NAMED) {
        row = row.related(location, "not looked into");
    }
}

/// Publish commands in an input of another major of changesets/action (N 1.5).
fn misnamed(project: &Project<'_>) -> Vec<Location> {
    let mut found = Vec::new();
    for (file, workflow) in project.workflows() {
        for step in workflow.jobs.iter().flat_map(|it| &it.steps) {
            let action = step.action().filter(|it| it.is("changesets/action"));
            let (Some(action), Some(with)) = (action, step.with()) else { continue };
            let known = changesets_inputs(action);
            let others = ["publish", "publish-script"].into_iter().filter(|it| !known.contains(it));
            let keys = others.filter_map(|it| Some(with.entry(it)?.0));
            found.extend(keys.map(|it| Location { file: *file, span: it.span() }));
        }
    }
    found
}

/// What was not looked into, each text once; first what is called as if it published.
fn unopened<'p>(project: &Project<'p>) -> Vec<(&'p str, Location)> {
    let mut all: Vec<(&str, Location)> = Vec::new();
    let mut seen = BTreeSet::new();
    for location in project.unopened() {
        let text = project.first_line(*location);
        if seen.insert(text) {
            all.push((text, *location));
        }
    }
    all.sort_by_key(|(text, _)| ["publish", "release"].iter().position(|it| text.contains(it)).unwrap_or(usize::MAX));
    all
}

/// The files that could publish, each by the place where its jobs start.
fn files(project: &Project<'_>) -> Vec<Location> {
    let start = |root: document::Value<'_>| root.entry("jobs").map_or(root.span(), |(key, _)| key.span());
    let workflows = project.workflows().iter().map(|(file, it)| Location { file: *file, span: start(it.root) });
    let configs = project.configs().iter().map(|(file, it)| Location { file: *file, span: start(it.root) });
    let pipelines = project.pipelines().iter().filter_map(|it| {
        let (root, first) = (it.inner.roots.first()?, it.inner.jobs.first());
        Some(first.map_or_else(|| root.location(), |job| job.key.location()))
    });
    workflows.chain(pipelines).chain(configs).collect()
}
