//! Installs from JSR that go past the feed through which all packages are meant to come.

use document::EditSet;
use model::registry_setting::{SettingOf, Written};

use crate::consumer::{Consumer, Leads, Setting, host, leads};
use crate::facts::{JsrUpstream, KnownRegistry};
use crate::rules::missing_jsr_scope_registry::added;
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "bypassed-feed",
    number: 146,
    summary: "an install from JSR past a feed that could pass its packages on",
    link: Link::Manifest,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("bypassed_feed.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        let settings = crate::consumer::settings(file);
        let of = |of: SettingOf| settings.iter().find(|it| it.registry.of == of);
        let (Some(jsr), Some(feed)) = (of(SettingOf::Jsr), of(SettingOf::All)) else { continue };
        let Some(known) = passing_on(project, feed) else { continue };
        if !matches!(leads(project, jsr.registry.url), Leads::Jsr) {
            continue;
        }
        let row = checks
            .warn(format!("`{}` takes JSR's packages past {}", file.name(), known.name))
            .at(jsr.place())
            .related(feed.place(), "the feed")
            .note("right as long as JSR is no upstream source of the feed; where all packages have to come through it, make JSR one and take this away");
        let Some(edits) = without(jsr) else { continue };
        let title = format!("take JSR's packages from {} too", known.name);
        let choice =
            Choice { id: "feed".into(), title: title.clone(), edits: [(file.id, edits)].into(), creates: Vec::new() };
        let _ = row.decide(&file.name(), title, vec![choice]);
    }
    for consumer in project.consumers() {
        let Some((feed, known)) = consumer.default_setting().and_then(|it| Some((it, passing_on(project, it)?))) else {
            continue;
        };
        match consumer.jsr_setting() {
            None if consumer.is_native() == Some(true) => native(consumer, feed, known, checks),
            None if consumer.is_native().is_none() => {}
            None => {
                let message = format!("JSR's packages come through {} as all others do", known.name);
                checks.pass(message).at(feed.place());
            }
            Some(jsr) if host(jsr.registry.url) == host(feed.registry.url) => {
                let message = format!("JSR's packages come through {} as all others do", known.name);
                checks.pass(message).at(jsr.place());
            }
            Some(_) => {}
        }
    }
}

/// The private registry behind a setting, if it can pass JSR's packages on.
fn passing_on(project: &Project<'_>, setting: &Setting<'_>) -> Option<&'static KnownRegistry> {
    match leads(project, setting.registry.url) {
        Leads::Private(known) if known.jsr == JsrUpstream::Works => Some(known),
        _ => None,
    }
}

/// A package manager that asks JSR by itself, whatever the registry of everything else is.
fn native(consumer: &Consumer<'_>, feed: &Setting<'_>, known: &KnownRegistry, checks: &mut Checks) {
    let manager = consumer.manager_text();
    let row = checks
        .warn(format!("{manager} takes JSR's packages past {}", known.name))
        .at(consumer.places().next())
        .related(feed.place(), "the feed")
        .note("it asks npm.jsr.io for the scope `@jsr` whatever the registry is; where that host is blocked, or all packages have to come through the feed, name the feed for the scope too");
    let Some(edits) = added(feed.file, feed.registry.url) else { return };
    let title = format!("take JSR's packages from {} too", known.name);
    let choice =
        Choice { id: "feed".into(), title: title.clone(), edits: [(feed.file.id, edits)].into(), creates: Vec::new() };
    let _ = row.decide(&feed.file.name(), title, vec![choice]);
}

/// The file without the registry of the scope.
fn without(jsr: &Setting<'_>) -> Option<EditSet> {
    match jsr.registry.written {
        Written::Line(entry) => npmrc_edits::remove_line(jsr.file, entry),
        Written::Yaml(value) => {
            let scope = value.parent().filter(|it| it.entries().len() == 1)?;
            let scopes = scope.parent()?;
            match scopes.entries().len() {
                1 => document::remove_entry(scopes.parent()?, "npmScopes").ok(),
                _ => document::remove_entry(scopes, "jsr").ok(),
            }
        }
        Written::Toml(_) => None,
    }
}
