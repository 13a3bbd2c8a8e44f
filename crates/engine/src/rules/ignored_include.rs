//! A list of files to publish at a place where nobody reads it.

use document::{EditSet, Fragment, Place, Value};

use crate::publication::{Publication, covers, jsr_configs};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "ignored-include",
    number: 77,
    summary: "a top-level `include`, which does not limit what is published",
    link: Link::Manifest,
    severity: Severity::Warn,
    fix: FixAvailability::Always,
    page: crate::rule::page!("ignored_include.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_configs(project) {
        let at = |value: Value<'_>| Location { file, span: value.span() };
        let Some((key, list)) = config.root.entry("include") else {
            if let Some(include) = config.root.path(&["publish", "include"]) {
                checks.pass("`publish.include` says what is published").of(idx).at(at(include));
            }
            continue;
        };
        let name = project.file(file).name();
        let row = checks
            .warn(format!("`include` at the top of `{name}` is not read, so everything is published"))
            .of(idx)
            .at(at(key))
            .note("every file that git does not ignore goes to JSR, for ever: a version cannot be deleted; the list belongs under `publish`");
        let choice = |id: &str, title: &str, edits| Choice {
            id: id.to_owned(),
            title: title.to_owned(),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        };
        let move_it = moved(config.root, key, list).filter(|_| reaches_all(publication, list));
        let move_it = move_it.map(|edits| choice("move", "move it to `publish.include`", edits));
        let remove =
            document::remove_entry(config.root, "include").ok().map(|edits| choice("remove", "remove it", edits));
        let _ =
            row.decide(&name, "say what is published where it is read", move_it.into_iter().chain(remove).collect());
    }
}

/// Whether a package of only these files would still have its entry points.
fn reaches_all(publication: &Publication<'_>, list: Value<'_>) -> bool {
    let patterns: Vec<&str> =
        list.items().filter_map(Value::as_str).map(|it| it.trim_start_matches("./").trim_end_matches('/')).collect();
    publication.jsr_targets().iter().all(|target| {
        let path = target.text().unwrap_or_default().trim_start_matches("./");
        patterns.iter().any(|it| covers(it, path))
    })
}

fn moved(root: Value<'_>, key: Value<'_>, list: Value<'_>) -> Option<EditSet> {
    let items: Option<Vec<Fragment>> = list.items().map(|it| Some(Fragment::Text(it.as_str()?.to_owned()))).collect();
    let source = &list.tree().source()[list.span().range()];
    // Comments inside the list come along as they are.
    let fragment = match items {
        Some(items) if list.is_sequence() && !source.contains("//") && !source.contains("/*") => {
            Fragment::Sequence(items)
        }
        _ => Fragment::Raw(source.to_owned()),
    };
    match root.get("publish") {
        None => {
            let renamed = document::replace_value(key, &Fragment::Text("publish".into())).ok()?;
            renamed.union(&document::replace_value(list, &Fragment::Mapping(vec![("include".into(), fragment)])).ok()?)
        }
        Some(publish) if publish.get("include").is_some() => document::remove_entry(root, "include").ok(),
        Some(publish) => {
            let inserted = document::insert_entry(publish, Place::First, "include", &fragment).ok()?;
            inserted.union(&document::remove_entry(root, "include").ok()?)
        }
    }
}
