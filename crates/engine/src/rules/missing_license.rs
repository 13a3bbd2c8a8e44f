//! Packages without a license, which JSR refuses.

use document::{Fragment, Place};

use crate::facts::{self, JsrLicense};
use crate::publication::{License, Publication, jsr_packages};
use crate::rules::unknown_license::replacements;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity, Span};

pub(super) static RULE: Rule = Rule {
    id: "missing-license",
    number: 75,
    summary: "a package for JSR with neither a license field nor a license file",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_license.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let row = match publication.jsr_license(project) {
            // What it says is the business of `unknown-license`.
            None | Some(License::Refused { .. }) => continue,
            Some(License::Field(evidence)) => {
                checks.pass("the package names its license").of(idx).at(evidence);
                continue;
            }
            Some(License::File(path)) => {
                checks.pass(format!("`{path}` is the license")).of(idx).at(evidence(project, path));
                continue;
            }
            Some(License::Missing(fault)) => checks
                .fail(&fault.message)
                .of(idx)
                .at(fault.location)
                .note(format!("{}; the license of `package.json` is not read: write `license` here", fault.consequence())),
            Some(License::Unknown { location, need }) => checks
                .unknown("there is no `license`, and whether there is a license file is not known", [need])
                .of(idx)
                .at(location)
                .note("JSR takes LICENSE, LICENSE.md and the like beside the configuration, with the whole text; a field is safer"),
        };
        let after = ["version", "name"].iter().find_map(|it| config.root.entry(it));
        let place = after.map_or(Place::Last, |(key, _)| Place::After(key.id()));
        let choices = of_manifest(publication).into_iter().filter_map(|id| {
            let text = Fragment::Text(id.clone());
            let edits = match config.license() {
                Some(value) => document::replace_value(value, &text),
                None => document::insert_entry(config.root, place, "license", &text),
            };
            let title = format!("license it as `{id}`, as `package.json` does");
            Some(Choice { id, title, edits: [(file, edits.ok()?)].into(), creates: Vec::new() })
        });
        let _ = row.decide(&project.file(file).name(), "name the license", choices.collect());
    }
}

/// What the license of `package.json` is called on JSR.
fn of_manifest(publication: &Publication<'_>) -> Vec<String> {
    let license =
        publication.package.manifest.and_then(|(_, it)| it.root.get("license")).and_then(document::Value::as_str);
    match license.map(|it| (it, facts::jsr_license(it))) {
        None => Vec::new(),
        Some((id, JsrLicense::Accepted)) => vec![id.to_owned()],
        Some((id, _)) => replacements(id),
    }
}

/// The file, or its line in a list of file names.
fn evidence(project: &Project<'_>, path: &str) -> Option<Location> {
    if let Some(file) = project.find(path) {
        return Some(file.at(Span::new(0, file.text().lines().next().map_or(0, str::len))));
    }
    project.files().filter(|it| it.kind() == crate::Kind::FileList).find_map(|list| {
        let start = list.text().find(path)?;
        Some(list.at(Span::new(start, start + path.len())))
    })
}
