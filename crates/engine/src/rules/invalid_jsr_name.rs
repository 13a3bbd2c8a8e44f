//! Names that JSR does not take.

use document::{Fragment, Place};
use model::npm_name::JsrName;

use crate::publication::{Publication, jsr_packages};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-name",
    number: 72,
    summary: "a package name that JSR does not take",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_jsr_name.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let fault = match publication.jsr_name() {
            None => continue,
            Some(Ok(evidence)) => {
                let name = config.name().and_then(document::Value::as_str).unwrap_or_default();
                checks.pass(format!("`{name}` is a name for JSR")).of(idx).at(evidence);
                continue;
            }
            Some(Err(fault)) => fault,
        };
        if fault.is_open {
            checks.warn(format!("{}, unless a step before writes it", fault.message)).of(idx).at(fault.location);
            continue;
        }
        let row = checks.fail(&fault.message).of(idx).at(fault.location).note(format!(
            "{}; a scope has 2 to 20 characters, the name in it 2 to 58: lower-case letters, digits and single hyphens",
            fault.consequence()
        ));
        let choices = candidates(project, publication).into_iter().filter_map(|name| {
            let text = Fragment::Text(name.clone());
            let edits = match config.root.get("name") {
                Some(value) => document::replace_value(value, &text),
                None => document::insert_entry(config.root, Place::First, "name", &text),
            };
            Some(Choice {
                title: format!("call it `{name}`"),
                id: name,
                edits: [(file, edits.ok()?)].into(),
                creates: Vec::new(),
            })
        });
        let _ = row.decide(&project.file(file).name(), "give it a name that JSR takes", choices.collect());
    }
}

/// Names that JSR would take: this one put right, that of `package.json`, and the owner of the repository as scope.
fn candidates(project: &Project<'_>, publication: &Publication<'_>) -> Vec<String> {
    let given = publication.jsr_config().and_then(|(_, it)| it.name()).and_then(document::Value::as_str);
    let npm = publication.package.manifest.and_then(|(_, it)| it.name()).and_then(document::Value::as_str);
    let bare = given.or(npm).map(|it| it.rsplit('/').next().unwrap_or(it));
    let owned = project
        .context()
        .repository
        .as_ref()
        .zip(bare)
        .map(|(repository, bare)| format!("@{}/{bare}", repository.owner));
    let mut names: Vec<String> = given.into_iter().chain(npm).chain(owned.as_deref()).map(put_right).collect();
    names.retain(|it| Some(it.as_str()) != given && JsrName::parse(it).is_ok());
    let mut unique = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    unique
}

/// Lower case, and one hyphen for everything else.
fn put_right(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        match character {
            '@' | '/' => {
                out.truncate(out.trim_end_matches('-').len());
                out.push(character);
            }
            it if it.is_ascii_alphanumeric() => out.push(it.to_ascii_lowercase()),
            _ if out.ends_with(['-', '@', '/']) => {}
            _ => out.push('-'),
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}
