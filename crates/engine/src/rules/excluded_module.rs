//! Entry points that the published package would not contain.

use document::{EditSet, Fragment, Place};
use model::jsr_config::JsrConfig;

use crate::publication::{Publication, jsr_packages};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "excluded-module",
    number: 78,
    summary: "an entry point that git ignores or the configuration leaves out",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("excluded_module.md"),
    check,
};

/// Folders that builds write and repositories ignore.
const BUILT: [&str; 3] = ["dist/", "build/", "out/"];

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let Some(found) = publication.excluded_module(project) else {
            present(project, publication, idx, config, checks);
            continue;
        };
        let path = found.target.text().unwrap_or_default();
        let message = format!("`{path}` is not in the package: {}", found.by);
        let row = checks
            .fail(message)
            .of(idx)
            .at(found.target.location())
            .note("Deno stops: a module that others reach through `exports` has to be in the package");
        let row = match found.pattern {
            Some(pattern) => row.related(pattern.location(), "leaves it out"),
            None => row,
        };
        let edits = match (&found.folder, found.pattern) {
            (Some(folder), _) => Some((format!("bring `{folder}` back"), keep(config, folder))),
            // One of the workspace is for its other members too.
            (None, Some(pattern)) if pattern.file != file => None,
            (None, Some(pattern)) => Some(("take the pattern away".to_owned(), without(config, pattern.value))),
            (None, None) => Some((format!("list `{path}`"), listed(config, path))),
        };
        let choice = edits.and_then(|(title, edits)| {
            Some(Choice { id: "include".into(), title, edits: [(file, edits?)].into(), creates: Vec::new() })
        });
        let _ = row.decide(&project.file(file).name(), "put it into the package", choice.into_iter().collect());
    }
}

fn present(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    config: JsrConfig<'_>,
    checks: &mut Checks,
) {
    let targets = publication.jsr_targets();
    let Some(first) = targets.first() else { return };
    let has_lists = config.root.get("exclude").is_some() || config.root.get("publish").is_some();
    let has_ignore_file = project.files().any(|it| it.file_name() == Some(".gitignore"));
    if has_lists || has_ignore_file {
        checks.pass("nothing that was given leaves an entry point out").of(idx).at(first.location());
        return;
    }
    let is_built =
        |it: &&str| it.strip_prefix("./").is_some_and(|it| BUILT.iter().any(|folder| it.starts_with(folder)));
    let built = targets.iter().find(|it| it.text().as_ref().is_some_and(is_built));
    if let Some(target) = built {
        checks
            .warn(format!("`{}` is built, and what `.gitignore` names is not published", target.text().unwrap_or_default()))
            .advice()
            .of(idx)
            .at(target.location())
            .note("where git ignores the folder, Deno stops: name it in `publish.include`, or export the sources, which JSR prefers");
    }
}

/// Un-ignores a folder (J C53).
fn keep(config: JsrConfig<'_>, folder: &str) -> Option<EditSet> {
    let item = Fragment::Text(format!("!{folder}"));
    let list = Fragment::Sequence(vec![item.clone()]);
    let edits = match (config.root.get("publish"), config.root.path(&["publish", "exclude"])) {
        (_, Some(exclude)) => document::insert_item(exclude, Place::Last, &item),
        (Some(publish), None) => document::insert_entry(publish, Place::Last, "exclude", &list),
        (None, None) => document::insert_entry(
            config.root,
            Place::Last,
            "publish",
            &Fragment::Mapping(vec![("exclude".into(), list)]),
        ),
    };
    edits.ok()
}

fn without(config: JsrConfig<'_>, pattern: document::Value<'_>) -> Option<EditSet> {
    let lists = [config.root.get("exclude"), config.root.path(&["publish", "exclude"])];
    let list = lists.into_iter().flatten().find(|it| it.items().any(|item| item.id() == pattern.id()))?;
    document::remove_item(list, pattern.id()).ok()
}

fn listed(config: JsrConfig<'_>, path: &str) -> Option<EditSet> {
    let include = config.root.path(&["publish", "include"])?;
    document::insert_item(include, Place::Last, &Fragment::Text(path.trim_start_matches("./").to_owned())).ok()
}
