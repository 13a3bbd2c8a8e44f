//! `jsr:` in a manifest whose package manager does not know it.

use std::collections::BTreeMap;

use document::{EditSet, Location};
use model::jsr_dependency::{JsrDependency, JsrForm};

use crate::consumer::{Consumer, names};
use crate::facts::{self, InstallerRange, JsrSpecifier};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-jsr-specifier",
    number: 144,
    summary: "`jsr:` in a manifest whose package manager does not know it",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unsupported_jsr_specifier.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for consumer in project.consumers() {
        let native: Vec<&(FileId, JsrDependency<'_>)> =
            consumer.dependencies.iter().filter(|(_, it)| it.form == JsrForm::Native).collect();
        let places = || native.iter().map(|(file, it)| Location { file: *file, span: it.value.span() });
        let Some(first) = places().next() else { continue };
        let Some(range) = consumer.manager.as_ref().and_then(|it| it.jsr()) else {
            let message = match &consumer.manager {
                Some(manager) => {
                    format!("which {} installs is not known, and not every one takes `jsr:`", manager.text())
                }
                None => "whether the package manager takes `jsr:` is not known".to_owned(),
            };
            consumer
                .unknown(checks, message, consumer.manager_need())
                .at(first)
                .note("pnpm takes it from 10.9 on and Yarn from 4.9 on; npm, Bun and older ones do not");
            continue;
        };
        let manager = consumer.manager_text();
        if range.jsr == JsrSpecifier::Native {
            checks.pass(format!("{manager} takes `jsr:`")).at(first);
            continue;
        }
        let called = names(native.iter().filter_map(|(_, it)| it.key.as_str()));
        let message = match range.jsr {
            JsrSpecifier::Dangling => format!("{manager} installs a link to nowhere for {called}"),
            _ => format!("{manager} cannot install {called}: it does not know `jsr:`"),
        };
        let mut row = checks.fail(message).at(first).note(consequence(consumer, range));
        for place in places().skip(1).take(5) {
            row = row.related(place, "`jsr:` too");
        }
        let edits = aliases(&native);
        let title = "write what every package manager takes: `npm:@jsr/…`";
        let subject = if consumer.folder.is_empty() { "package.json" } else { consumer.folder };
        let has_newer = consumer.manager.as_ref().and_then(|it| facts::installer(it.name)?.native_since()).is_some();
        if has_newer {
            let choice = Choice { id: "alias".into(), title: title.into(), edits, creates: Vec::new() };
            let _ = row.decide(subject, title, vec![choice]);
        } else {
            let _ = row.fix(subject, title, edits);
        }
    }
}

fn consequence(consumer: &Consumer<'_>, range: &InstallerRange) -> String {
    let shown = match (range.jsr, range.shows) {
        (JsrSpecifier::Dangling, _) => "the install ends well, and the import fails later; ".to_owned(),
        (_, Some(shows)) => format!("the install ends with `{shows}`; "),
        (_, None) => String::new(),
    };
    let since = consumer.manager.as_ref().and_then(|it| facts::installer(it.name)?.native_since());
    match since {
        Some(since) => format!("{shown}it takes `jsr:` from {since} on, and `npm:@jsr/…` in any version"),
        None => format!("{shown}write `npm:@jsr/…`, with JSR's registry for the scope `@jsr`"),
    }
}

/// The same dependencies in the form of aliases, file by file.
fn aliases(native: &[&(FileId, JsrDependency<'_>)]) -> BTreeMap<FileId, EditSet> {
    let mut edits: BTreeMap<FileId, EditSet> = BTreeMap::new();
    for (file, dependency) in native {
        let length = dependency.value.as_str().map_or(0, str::len);
        let Some(edit) =
            dependency.as_alias().and_then(|it| document::replace_text(dependency.value, 0..length, &it).ok())
        else {
            continue;
        };
        let all = edits.entry(*file).or_default();
        if let Some(union) = all.union(&edit) {
            *all = union;
        }
    }
    edits
}
