//! Registries for JSR's packages that are not the one that has them.

use document::{EditSet, TextEdit};
use model::registry_setting::{JSR_LINE, SettingOf, Written};

use crate::consumer::{self, JSR_REGISTRY, Leads, Setting, leads};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "wrong-jsr-registry",
    number: 142,
    summary: "a registry for JSR's packages that does not have them",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("wrong_jsr_registry.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        let settings = consumer::settings(file);
        for setting in &settings {
            let url = setting.registry.url;
            let leads = leads(project, url);
            match (setting.registry.of, leads) {
                (SettingOf::Jsr, Leads::Jsr) => {
                    checks.pass(format!("`{url}` is JSR's registry for npm clients")).at(setting.place());
                }
                (SettingOf::Jsr, Leads::NearlyJsr | Leads::Npm) => wrong_host(setting, leads, checks),
                (SettingOf::Jsr, Leads::Unknown) => {
                    checks
                        .unknown("the registry of the scope `@jsr` stands in a variable", [])
                        .at(setting.place())
                        .advice()
                        .note(format!("JSR's own is {JSR_REGISTRY}"));
                }
                (SettingOf::MisspeltJsr, _) => wrong_key(setting, leads, &settings, checks),
                (SettingOf::All, Leads::Jsr | Leads::NearlyJsr) => for_all(setting, &settings, checks),
                _ => {}
            }
        }
    }
}

fn wrong_host(setting: &Setting<'_>, leads: Leads<'_>, checks: &mut Checks) {
    let url = setting.registry.url;
    let note = match leads {
        Leads::Npm => "npm's registry has nothing of JSR: the install ends with E404",
        _ => "JSR serves npm clients from `npm.jsr.io` alone, and over TLS",
    };
    let row = checks.fail(format!("`{url}` is not JSR's registry for npm clients")).at(setting.place()).note(note);
    let edits = setting.registry.replace(JSR_REGISTRY).map(|it| (setting.file.id, it));
    let _ = row.fix(&setting.file.name(), format!("write {JSR_REGISTRY}"), edits);
}

fn wrong_key(setting: &Setting<'_>, leads: Leads<'_>, all: &[Setting<'_>], checks: &mut Checks) {
    let name = setting.file.name();
    match setting.registry.written {
        Written::Line(entry) => {
            let row = checks
                .fail(format!("`{}` in `{name}` names no registry for the scope `@jsr`", entry.key))
                .at(setting.file.at(entry.key_span))
                .note(format!("npm reads `{JSR_LINE}` and nothing like it"));
            let has_right_one = all.iter().any(|it| it.registry.of == SettingOf::Jsr);
            let url = if matches!(leads, Leads::NearlyJsr | Leads::Npm) { JSR_REGISTRY } else { setting.registry.url };
            let (title, edits) = if has_right_one {
                ("remove the line".to_owned(), npmrc_edits::remove_line(setting.file, entry))
            } else {
                (format!("write `{JSR_LINE}`"), setting.registry.replace(url))
            };
            let _ = row.fix(&name, title, edits.map(|it| (setting.file.id, it)));
        }
        Written::Yaml(value) => {
            let key = value.parent().and_then(|block| {
                let mut entries = block.parent()?.entries();
                entries.find(|(_, it)| it.id() == block.id()).map(|(key, _)| key)
            });
            let row = checks
                .warn("Yarn names scopes without their `@`: this one is not read")
                .at(key.map_or(setting.place(), |it| setting.file.at(it.span())));
            let edits = key
                .filter(|_| !all.iter().any(|it| it.registry.of == SettingOf::Jsr))
                .and_then(|it| EditSet::new(vec![TextEdit::new(it.span(), "jsr")]));
            let _ = row.fix(&name, "write `jsr`", edits.map(|it| (setting.file.id, it)));
        }
        Written::Toml(_) => {}
    }
}

/// JSR's registry in the place of that for everything.
fn for_all(setting: &Setting<'_>, all: &[Setting<'_>], checks: &mut Checks) {
    let name = setting.file.name();
    let row = checks
        .fail(format!("`{name}` sends every package to JSR, which has none but those of the scope `@jsr`"))
        .at(setting.place())
        .note("all other packages end with 404; name the registry for the scope `@jsr` alone");
    let Written::Line(entry) = setting.registry.written else { return };
    let (title, edits) = if all.iter().any(|it| it.registry.of == SettingOf::Jsr) {
        ("remove the line", npmrc_edits::remove_line(setting.file, entry))
    } else {
        let line = TextEdit::new(setting.registry.span(), format!("{JSR_LINE}={JSR_REGISTRY}"));
        ("name it for the scope `@jsr` alone", EditSet::new(vec![line]))
    };
    let _ = row.fix(&format!("{name}.registry"), title, edits.map(|it| (setting.file.id, it)));
}
