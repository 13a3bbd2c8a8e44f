//! Verdaccio configurations that do not lead the scope `@jsr` to JSR.

use document::{EditSet, Fragment, Place, Value};
use model::input::Kind;
use model::verdaccio::{PackagePattern, Verdaccio};

use crate::consumer::{JSR_REGISTRY, Leads, leads};
use crate::project::File;
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-uplink",
    number: 147,
    summary: "a Verdaccio that does not ask JSR for the scope `@jsr`",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_uplink.md"),
    check,
};

/// A name that stands for all of the scope.
const ANY: &str = "@jsr/scope__name";

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files().filter(|it| it.kind() == Kind::Verdaccio && it.is_readable()) {
        let Some(config) = file.tree().and_then(Verdaccio::read) else { continue };
        // Without a sign of JSR nobody asked for it.
        if !project.consumers().is_empty() || file.text().contains("jsr") {
            one(project, file, config, checks);
        }
    }
}

fn one<'p>(project: &Project<'p>, file: &'p File<'p>, config: Verdaccio<'p>, checks: &mut Checks) {
    let (mut uplink, mut is_right) = (None, true);
    for (name, url) in config.uplinks() {
        let (Some(named), Some(text)) = (name.as_str(), url.as_str()) else { continue };
        match leads(project, text) {
            Leads::Jsr => uplink = uplink.or(Some(named)),
            Leads::NearlyJsr => {
                (uplink, is_right) = (uplink.or(Some(named)), false);
                let row = checks
                    .fail(format!("`{text}` is not JSR's registry for npm clients"))
                    .at(file.at(url.span()))
                    .note("JSR serves npm clients from `npm.jsr.io` alone, and over TLS");
                let edits = document::replace_value(url, &Fragment::Text(format!("{JSR_REGISTRY}/")));
                let _ = row.fix(
                    &format!("{}.{named}", file.name()),
                    format!("write {JSR_REGISTRY}/"),
                    edits.ok().map(|it| (file.id, it)),
                );
            }
            _ => {}
        }
    }
    let counts = config.patterns().find(|it| it.matches(ANY));
    let asks = |pattern: &PackagePattern<'_>| {
        pattern.proxy.as_ref().is_some_and(|(_, names)| names.iter().any(|it| Some(*it) == uplink))
    };
    let own = config.patterns().find(|it| it.matches(ANY) && asks(it));
    match (&counts, own) {
        (Some(pattern), _) if asks(pattern) => {
            let key = pattern.key.as_str().unwrap_or_default();
            if !is_right {
                return;
            }
            checks.pass(format!("`{key}` asks JSR")).at(file.at(pattern.key.span()));
        }
        (Some(pattern), Some(own)) => misplaced(file, config, pattern, &own, checks),
        (counts, None) => absent(file, config, uplink, counts.as_ref(), checks),
        (None, Some(_)) => {}
    }
}

/// The right pattern stands behind one that matches first.
fn misplaced(
    file: &File<'_>,
    config: Verdaccio<'_>,
    first: &PackagePattern<'_>,
    own: &PackagePattern<'_>,
    checks: &mut Checks,
) {
    let key = |it: &PackagePattern<'_>| it.key.as_str().unwrap_or_default().to_owned();
    let row = checks
        .fail(format!("`{}` stands before `{}` and takes its packages", key(first), key(own)))
        .at(file.at(own.key.span()))
        .related(file.at(first.key.span()), "matches first")
        .note("Verdaccio takes the first pattern that matches a name: that of the scope comes before the others");
    let edits = config.root.get("packages").and_then(|it| document::move_entry(it, &key(own), first.key.id()).ok());
    let title = format!("move `{}` before `{}`", key(own), key(first));
    let _ = row.fix(&file.name(), title, edits.map(|it| (file.id, it)));
}

/// Nothing leads the scope to JSR.
fn absent(
    file: &File<'_>,
    config: Verdaccio<'_>,
    uplink: Option<&str>,
    counts: Option<&PackagePattern<'_>>,
    checks: &mut Checks,
) {
    let place = counts.map(|it| it.key.span()).or(config.root.entry("packages").map(|(key, _)| key.span()));
    let message = match (counts.and_then(|it| it.key.as_str()), uplink) {
        (Some(key), Some(uplink)) => format!("`{key}` does not ask the uplink `{uplink}` for the scope `@jsr`"),
        (Some(key), None) => format!("`{key}` counts for the scope `@jsr`, and no uplink leads to JSR"),
        (None, _) => "no pattern counts for the scope `@jsr`".to_owned(),
    };
    let row = checks
        .fail(message)
        .at(place.map(|it| file.at(it)))
        .note(format!("packages of JSR come through an uplink to {JSR_REGISTRY}/ and a pattern `@jsr/*` with it as its `proxy`, before `@*/*` and `**`"));
    let Some(edits) = added(config, uplink, counts) else { return };
    let title = "ask JSR for the scope `@jsr`";
    let choice =
        Choice { id: "uplink".into(), title: title.into(), edits: [(file.id, edits)].into(), creates: Vec::new() };
    let _ = row.decide(&file.name(), title, vec![choice]);
}

/// The uplink, where there is none, and the pattern before the one that counts.
fn added(config: Verdaccio<'_>, uplink: Option<&str>, counts: Option<&PackagePattern<'_>>) -> Option<EditSet> {
    let text = |it: &str| Fragment::Text(it.to_owned());
    let name = uplink.unwrap_or("jsr");
    let of_scope = |it: &PackagePattern<'_>| it.key.as_str().is_some_and(|it| it.starts_with("@jsr/"));
    let pattern = match counts.filter(|it| of_scope(it)) {
        Some(own) => match &own.proxy {
            Some((proxy, _)) => document::replace_value(*proxy, &text(name)),
            None => document::insert_entry(own.value, Place::Last, "proxy", &text(name)),
        },
        None => {
            // Whoever may read the others may read these.
            let access = counts.and_then(|it| it.value.get("access")).and_then(Value::as_str).unwrap_or("$all");
            let entry = Fragment::Mapping(vec![("access".into(), text(access)), ("proxy".into(), text(name))]);
            let place = counts.map_or(Place::First, |it| Place::Before(it.key.id()));
            match config.root.get("packages") {
                Some(packages) => document::insert_entry(packages, place, "@jsr/*", &entry),
                None => {
                    let packages = Fragment::Mapping(vec![("@jsr/*".into(), entry)]);
                    document::insert_entry(config.root, Place::Last, "packages", &packages)
                }
            }
        }
    };
    if uplink.is_some() {
        return pattern.ok();
    }
    let entry = Fragment::Mapping(vec![("url".into(), text(&format!("{JSR_REGISTRY}/")))]);
    let link = match config.root.get("uplinks") {
        Some(uplinks) => document::insert_entry(uplinks, Place::Last, "jsr", &entry),
        None => {
            document::insert_entry(config.root, Place::Last, "uplinks", &Fragment::Mapping(vec![("jsr".into(), entry)]))
        }
    };
    pattern.ok()?.union(&link.ok()?)
}
