//! Identity tokens within reach of more than the publish command.

use document::{EditSet, FileId};
use model::workflow::Access;

use crate::publication::{EventKind, IdToken, IdTokenSource, Provider, Publication};
use crate::trace::tokens::VARIABLE;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "broad-id-token",
    number: 32,
    summary: "an identity token that more than the publish step can ask for",
    link: Link::Identity,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("broad_id_token.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut workflows = Vec::new();
    let mut jobs: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_granted = publication.identity.granted().is_some();
        if !is_granted || !publication.wants_oidc() {
            continue;
        }
        let file = publication.entry_file();
        if publication.provider == Provider::GitLab && !workflows.contains(&file) {
            workflows.push(file);
            of_pipeline(project, publication, idx, checks);
        }
        if publication.provider == Provider::GitHub && !workflows.contains(&file) {
            workflows.push(file);
            of_workflow(project, idx, file, checks);
        }
        if !jobs.iter().any(|it| it.is_of_job(publication)) {
            jobs.push(publication);
            of_job(publication, idx, checks);
        }
    }
}

/// Granted to a whole workflow that has other jobs.
fn of_workflow(project: &Project<'_>, idx: usize, file: FileId, checks: &mut Checks) {
    let Some(workflow) = project.workflow(file) else { return };
    let Some(block) = workflow.permissions.filter(|it| it.access("id-token") == Some(Access::Write)) else { return };
    let publishes =
        |id: &str| project.publications().iter().any(|it| it.entry_file() == file && it.entry_job().job.id == id);
    let inheriting = || workflow.jobs.iter().filter(|it| it.permissions.is_none());
    let others = inheriting().filter(|it| !publishes(it.id)).count();
    if others == 0 {
        return;
    }
    let place = block.scope("id-token").unwrap_or(block.value);
    let row = checks
        .warn("every job of this workflow may ask for an identity token")
        .of(idx)
        .at(Location { file, span: place.span() })
        .note(format!("{others} of them do not publish, yet whatever runs there can publish in your name; grant `id-token: write` to the publish job alone"));
    let publishing: Vec<&Publication<'_>> =
        project.publications().iter().filter(|it| it.entry_file() == file).collect();
    if let Some(edits) = moved(&publishing) {
        let choice = Choice {
            id: "move".into(),
            title: "grant it to the publish job".into(),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        };
        let name = project.file(file).file_name().unwrap_or("workflow").to_owned();
        let _ = row.decide(
            &format!("{name}.permissions"),
            "grant `id-token: write` to the publish job alone",
            vec![choice],
        );
    }
}

/// Handed to every job of a pipeline by `default:`.
fn of_pipeline(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let is_default =
        |it: &&IdToken<'_>| it.name == VARIABLE && matches!(it.source, IdTokenSource::Entry { is_default: true, .. });
    let Some(token) = publication.id_tokens.iter().find(is_default) else { return };
    let mut jobs = project.pipelines().iter().flat_map(|it| &it.inner.jobs);
    let publishes = |id: &str| project.publications().iter().any(|it| it.job.job.id == id);
    if jobs.any(|it| !it.is_hidden() && !publishes(it.id)) {
        checks
            .warn(format!("every job of this pipeline is handed `{VARIABLE}`"))
            .of(idx)
            .at(token.place)
            .note("whatever runs in one of them can publish in your name; put `id_tokens` into the publish job alone");
    }
}

/// The entry of the workflow's block, moved to the jobs that publish.
fn moved(publications: &[&Publication<'_>]) -> Option<EditSet> {
    let mut done = Vec::new();
    let mut edits = EditSet::default();
    for publication in publications {
        let site = publication.entry_job();
        let block = site.workflow_permissions.filter(|it| it.value.is_mapping())?;
        if done.is_empty() {
            edits = document::remove_entry(block.value, "id-token").ok()?;
        }
        if site.job.permissions.is_some() || done.contains(&site.job.id) {
            continue;
        }
        done.push(site.job.id);
        edits = edits.union(&site.granting("id-token", "write", &publication.instead_of_default()).ok()?.1)?;
    }
    (!done.is_empty()).then_some(edits)
}

/// Code of others runs in the job that publishes.
fn of_job(publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let Some(install) = publication.events.iter().find(|it| matches!(it.kind, EventKind::Install { .. })) else {
        return;
    };
    let job = publication.job.job.id;
    checks
        .warn(match publication.provider {
            Provider::GitLab => format!("dependencies are installed in job `{job}`, which is handed an identity token"),
            _ => format!("dependencies are installed in job `{job}`, which may ask for identity tokens"),
        })
        .of(idx)
        .at(install.location)
        .note("their scripts and whatever the build runs can publish in your name; build in a job before, and hand the package over as an artifact");
}
