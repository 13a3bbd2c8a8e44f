//! Manifests for npm beside a publish to JSR that no job publishes.

use crate::compose::{self, JsrClient};
use crate::publication::{Publication, Registry};
use crate::rules::missing_jsr_publish::can_continue;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-npm-publish",
    number: 180,
    summary: "a manifest for npm that no job publishes, beside a job that publishes to JSR",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_npm_publish.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    // What was not given may publish it; and one publish to npm may take packages that are made during the run.
    let is_elsewhere = project.publications().iter().any(|it| it.registry != Registry::Jsr);
    if !project.unseen().is_empty() || is_elsewhere {
        return;
    }
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let Some((file, manifest)) = publication.package.manifest.filter(|(file, _)| !seen.contains(file)) else {
            continue;
        };
        // Many stand there for tools alone.
        let is_meant =
            ["exports", "main", "bin", "files", "publishConfig"].iter().any(|it| manifest.root.get(it).is_some());
        let named = manifest.name().filter(|_| manifest.version().is_some() && manifest.private().is_none());
        let Some(name) = named.filter(|_| is_meant) else { continue };
        seen.push(file);
        let shown = project.file(file).name();
        let row = checks
            .warn(format!("`{shown}` describes a package for npm that no job publishes"))
            .of(idx)
            .at(Location { file, span: name.span() })
            .related(publication.location, "publishes to JSR")
            .note("npm takes the package from the same run, by an identity token of the job; a manifest that is there for tools alone says `private: true`");
        let is_root = project.file(file).folder().unwrap_or_default().is_empty();
        // What npm would refuse comes first.
        let is_stable = manifest.version().and_then(document::Value::as_str).is_some_and(|it| !it.contains('-'));
        let is_ready = is_stable && manifest.repository_url().is_some();
        if !is_root || !is_ready || !can_continue(publication) || !is_started_by_tags(publication) {
            continue;
        }
        let edits = compose::added_job(project, publication, Registry::Npm, JsrClient::Jsr);
        let choice = edits.map(|edits| Choice {
            id: "npm".to_owned(),
            title: "add a job that publishes to npm".to_owned(),
            edits: [edits].into(),
            creates: Vec::new(),
        });
        let _ = row.decide(&shown, "add a job that publishes to npm", choice.into_iter().collect());
    }
}

/// npm refuses a version that it has, and provenance of a release whose tag is new (N 9.4, 8.6).
fn is_started_by_tags(publication: &Publication<'_>) -> bool {
    let by_tags = |event: &str| matches!(event, "push" | "workflow_dispatch");
    let condition = publication.job.job.value.get("if");
    condition.is_none()
        && publication
            .refs
            .iter()
            .zip(publication.triggers.iter())
            .all(|(refs, (_, it))| by_tags(it.event) && (it.event != "push" || !refs.branches))
}
