//! Names in which a package of JSR cannot be found.

use document::{EditSet, Location, TextEdit};
use model::jsr_dependency::{JsrDependency, JsrForm};
use model::npm_name::{JsrName, check_npm_name};

use crate::consumer::names;
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "malformed-jsr-package-name",
    number: 143,
    summary: "a dependency on JSR under a name that no package there has",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("malformed_jsr_package_name.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for consumer in project.consumers() {
        let mut malformed = false;
        for (file, dependency) in &consumer.dependencies {
            if let Err(meant) = &dependency.name {
                malformed = true;
                speak(project, *file, dependency, meant.as_ref(), checks);
            }
        }
        let Some((_, first)) = consumer.dependencies.first().filter(|_| !malformed) else { continue };
        let all = consumer.dependencies.iter().filter_map(|(_, it)| it.name.as_ref().ok()).map(ToString::to_string);
        let all: Vec<String> = all.collect();
        let message = format!("`{}` is {} on JSR", first.written, names(all.iter().map(String::as_str)));
        checks.pass(message).at(consumer.places().next());
    }
}

fn speak(
    project: &Project<'_>,
    file: FileId,
    dependency: &JsrDependency<'_>,
    meant: Option<&JsrName>,
    checks: &mut Checks,
) {
    let JsrDependency { key, value, written, .. } = *dependency;
    let span = match dependency.name_range.clone() {
        Some(range) => value.source_span(range),
        None => key.span(),
    };
    let message = format!("`{written}` is the name of no package on JSR");
    let note = match (dependency.form, meant) {
        (JsrForm::Native, _) => {
            "after `jsr:` stands `@scope/name`, in lower-case letters, digits and hyphens".to_owned()
        }
        (_, Some(meant)) => format!("to npm clients `{meant}` is `{}`, with two underscores", meant.npm_name()),
        (_, None) => "to npm clients `@scope/name` is `@jsr/scope__name`, with two underscores".to_owned(),
    };
    let row = checks.fail(message).at(Location { file, span }).note(note);
    let Some(meant) = meant else { return };
    let subject = format!("{}.{}", project.file(file).name(), key.as_str().unwrap_or_default());
    let right = if dependency.form == JsrForm::Native { meant.to_string() } else { meant.npm_name() };
    let title = format!("write `{right}`");
    if let Some(range) = dependency.name_range.clone() {
        let edits = document::replace_text(value, range, &right).ok().map(|it| (file, it));
        let _ = row.fix(&subject, title, edits);
        return;
    }
    let range = dependency.range.unwrap_or_default();
    let choice = |id: &str, title: String, edits: Option<EditSet>| {
        Some(Choice { id: id.into(), title, edits: [(file, edits?)].into(), creates: Vec::new() })
    };
    if dependency.form == JsrForm::Native {
        let spec = if range.is_empty() { format!("jsr:{right}") } else { format!("jsr:{right}@{range}") };
        let edits = document::replace_text(value, 0..value.as_str().map_or(0, str::len), &spec).ok();
        let _ = row.fix(&subject, title, edits.map(|it| (file, it)));
        return;
    }
    // The code imports the package under its key: a new key is a new import.
    let name = key.source_span(0..written.len());
    let renamed = EditSet::new(vec![TextEdit::new(name, right.clone())]);
    let is_possible = check_npm_name(written).is_ok();
    let aliased = document::replace_text(value, 0..range.len(), &format!("npm:{right}@{range}")).ok();
    let choices = [
        choice("alias", format!("keep `{written}` as a name for `{right}`"), aliased.filter(|_| is_possible)),
        choice("rename", format!("import it as `{right}`"), renamed),
    ];
    let _ = row.decide(&subject, title, choices.into_iter().flatten().collect());
}
