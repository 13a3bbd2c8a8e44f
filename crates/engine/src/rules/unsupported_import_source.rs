//! Imports of a JSR configuration that lead where a package on JSR may not import from.

use document::{Location, Value};

use crate::publication::jsr_configs;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-import-source",
    number: 191,
    summary: "an entry of `imports` that a package on JSR may not import",
    link: Link::Manifest,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unsupported_import_source.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, _, file, config) in jsr_configs(project) {
        let entries = config.root.get("imports").into_iter().flat_map(Value::entries);
        let is_dependency = |(_, it): &(Value<'_>, Value<'_>)| it.as_str().is_some_and(|it| it.contains(':'));
        let entries: Vec<_> = entries.filter(is_dependency).collect();
        let at = |(key, value): &(Value<'_>, Value<'_>)| Location { file, span: key.span().cover(value.span()) };
        let mut found = entries.iter().filter_map(|it| Some((it, objection(it.1.as_str()?)?)));
        let Some((first, reason)) = found.next() else {
            if let Some(first) = entries.first() {
                checks.pass("imports lead to JSR and npm, each with a version").of(idx).at(at(first));
            }
            continue;
        };
        let mut row =
            checks.warn(format!("`{}` {reason}", first.1.as_str().unwrap_or_default())).of(idx).at(at(first)).note(
                "a module of the package that imports it stops the publish; what modules import is not looked at here",
            );
        for (other, reason) in found {
            row = row.related(at(other), format!("`{}` {reason}", other.1.as_str().unwrap_or_default()));
        }
    }
}

/// What speaks against a specifier (J C62, C63).
fn objection(specifier: &str) -> Option<&'static str> {
    let (scheme, rest) = specifier.split_once(':')?;
    match scheme {
        "http" | "https" => Some("is an address, and packages on JSR import from JSR, npm and themselves only"),
        "jsr" | "npm" if !has_version(rest.trim_start_matches('/')) => Some("does not say which versions"),
        _ => None,
    }
}

/// Whether a name is followed by versions: `@std/path@^1.0.0/posix`. JSR takes `*` for none.
fn has_version(package: &str) -> bool {
    let scope = if package.starts_with('@') { package.find('/').map_or(package.len(), |it| it + 1) } else { 0 };
    let versions = package[scope..].split('/').next().and_then(|it| it.split_once('@'));
    versions.is_some_and(|it| !matches!(it.1, "" | "*"))
}
