//! Versions that JSR does not take.

use document::{Fragment, Place};
use model::version::check_jsr_version;

use crate::publication::jsr_packages;
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-version",
    number: 73,
    summary: "a version that JSR does not take",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_jsr_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let name = project.file(file).name();
        let fault = match publication.jsr_version() {
            None => continue,
            Some(Ok(evidence)) => {
                let message = match config.version().and_then(document::Value::as_str) {
                    Some(version) => format!("`{version}` is a version for JSR"),
                    None => "`--set-version` says which version it is".to_owned(),
                };
                checks.pass(message).of(idx).at(evidence);
                continue;
            }
            Some(Err(fault)) => fault,
        };
        if fault.is_open {
            checks.warn(format!("{}, unless a step before writes it", fault.message)).of(idx).at(fault.location);
            continue;
        }
        let row = checks
            .fail(&fault.message)
            .of(idx)
            .at(fault.location)
            .note(format!("{}; write MAJOR.MINOR.PATCH, as in `1.2.0` or `1.2.0-beta.1`", fault.consequence()));
        if let Some((spot, right)) = fault.repair {
            let edits =
                document::replace_value(spot.value, &Fragment::Text(right.clone())).ok().map(|it| (spot.file, it));
            let _ = row.fix(&name, format!("write `{right}`"), edits);
        } else if config.version().is_none() {
            let npm = publication.package.manifest.and_then(|(_, it)| it.version()).and_then(document::Value::as_str);
            let version = npm.filter(|it| check_jsr_version(it).is_ok());
            let place = config.root.entry("name").map_or(Place::First, |(key, _)| Place::After(key.id()));
            let choice = version.and_then(|version| {
                let text = Fragment::Text(version.to_owned());
                let edits = match config.root.get("version") {
                    Some(value) => document::replace_value(value, &text),
                    None => document::insert_entry(config.root, place, "version", &text),
                };
                let edits = edits.ok()?;
                let title = format!("write `{version}`, as in `package.json`");
                Some(Choice { id: version.to_owned(), title, edits: [(file, edits)].into(), creates: Vec::new() })
            });
            let _ = row.decide(&name, "say which version it is", choice.into_iter().collect());
        }
    }
}
