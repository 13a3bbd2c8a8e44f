//! JSR configurations beside a publish to npm that no job publishes.

use document::Value;
use model::npm_name::JsrName;

use crate::compose::{self, JsrClient};
use crate::facts::{self, JsrLicense};
use crate::publication::{Provider, Publication, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-publish",
    number: 179,
    summary: "a JSR configuration that no job publishes, beside one that publishes to npm",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_publish.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    // What was not given may publish it.
    if !project.unseen().is_empty() {
        return;
    }
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let configs = project.jsr_configs(project.file(file).folder().unwrap_or_default());
        let named =
            configs.iter().find_map(|(file, it)| Some((*file, *it, it.name().filter(|_| it.exports().is_some())?)));
        let Some((config_file, config, name)) = named.filter(|it| !seen.contains(&it.0.id)) else { continue };
        if publication.access() == Some("restricted") || manifest.private().is_some() {
            continue;
        }
        seen.push(config_file.id);
        let shown = config_file.name();
        let is_it =
            |it: &Publication<'_>| it.package.jsr.is_empty() || it.package.jsr.iter().any(|it| it.0 == config_file.id);
        if let Some((idx, other)) = project.publications_of(Registry::Jsr).find(|(_, it)| is_it(it)) {
            checks.pass(format!("`{shown}` is published to JSR as well")).of(idx).at(other.location);
            continue;
        }
        let row = checks
            .warn(format!("`{shown}` describes a package for JSR that no job publishes"))
            .of(idx)
            .at(Location { file: config_file.id, span: name.span() })
            .related(publication.location, "publishes to npm")
            .note(match publication.provider {
                Provider::GitHub => "JSR takes the package from the same run: a job of its own with `id-token: write`, after the one for npm, since a publish to JSR can be repeated and one to npm can not",
                _ => "JSR trusts runs of GitHub alone; from here it takes the package with a token of jsr.io",
            });
        let same =
            |key: &str| config.root.get(key).and_then(Value::as_str) == manifest.root.get(key).and_then(Value::as_str);
        let is_complete = JsrName::parse(name.as_str().unwrap_or_default()).is_ok()
            && same("version")
            && config
                .license()
                .and_then(Value::as_str)
                .is_some_and(|it| facts::jsr_license(it) == JsrLicense::Accepted);
        let is_root = config_file.folder().unwrap_or_default().is_empty();
        if !(is_complete && is_root && can_continue(publication)) {
            continue;
        }
        let choices = JsrClient::ALL.into_iter().filter_map(|client| {
            let edits = compose::added_job(project, publication, Registry::Jsr, client)?;
            let title = match client {
                JsrClient::Jsr => "publish with `npx jsr`",
                JsrClient::Deno => "publish with `deno publish`",
            };
            Some(Choice {
                id: client.id().to_owned(),
                title: title.to_owned(),
                edits: [edits].into(),
                creates: Vec::new(),
            })
        });
        let _ = row.decide(&shown, "add a job that publishes to JSR", choices.collect());
    }
}

/// Whether a job that comes after this one runs for the same events and on the same conditions.
pub(super) fn can_continue(publication: &Publication<'_>) -> bool {
    // Somebody else's change would be published.
    let is_trusted = |event: &str| matches!(event, "push" | "release" | "workflow_dispatch");
    publication.provider == Provider::GitHub
        && publication.callers.is_empty()
        && publication.entry_known
        && publication.step.value.get("if").is_none()
        && publication.triggers.iter().all(|(_, it)| is_trusted(it.event))
}
