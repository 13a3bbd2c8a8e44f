//! Publish jobs that may not ask for an identity token.

use crate::publication::{Identity, MissingIdentity, Publication};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-id-token-permission",
    number: 3,
    summary: "a publish job without `id-token: write`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_id_token_permission.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let site = &publication.job;
        // One row per job, however often it publishes.
        let subject = (site.file, site.job.key.span(), publication.callers.last().map(|it| it.job.key.span()));
        let is_github = publication.provider == Provider::GitHub;
        if !is_github || !publication.wants_oidc() || seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let job = site.job.id;
        match &publication.identity {
            Identity::Granted(place) | Identity::Veiled(place, _) => {
                checks.pass(format!("job `{job}` may ask for an identity token")).of(idx).at(*place);
            }
            Identity::Unknown(needs) => {
                let message = format!("whether job `{job}` may ask for an identity token depends on its caller");
                checks.unknown(message, needs.iter().cloned()).of(idx).at(publication.location);
            }
            // The caller's row is that of `missing-caller-permission`, suppression that of `suppressed-identity`.
            Identity::Missing(MissingIdentity::Permission { block, caller: None }) => {
                missing(publication, idx, *block, checks)
            }
            Identity::Missing(_) => {}
        }
    }
}

fn missing<'p>(
    publication: &Publication<'p>,
    idx: usize,
    block: Option<(FileId, model::workflow::Permissions<'p>)>,
    checks: &mut Checks,
) {
    let site = &publication.job;
    let job = site.job.id;
    let (message, place, note) = match block {
        None => (
            format!("job `{job}` has no `permissions`, so it may not ask for an identity token"),
            Location { file: site.file, span: site.job.key.span() },
            "no default of a repository includes `id-token`; grant `id-token: write` to the job".to_owned(),
        ),
        Some((file, block)) => {
            let place = block.scope("id-token").unwrap_or(if block.value.is_null() { block.key } else { block.value });
            let span = if place.is_mapping() { block.key.span() } else { place.span() };
            let replaced = site.job.permissions.is_some()
                && site
                    .workflow_permissions
                    .is_some_and(|it| it.access("id-token") == Some(model::workflow::Access::Write));
            let note = if replaced {
                "the block of a job replaces that of the workflow entirely: what it does not list is `none`".to_owned()
            } else if block.scope("id-token").is_some() {
                "`id-token` knows only `write` and `none`; a client that publishes needs `write`".to_owned()
            } else {
                "what a `permissions` block does not list is `none`; grant `id-token: write` to the job".to_owned()
            };
            (format!("job `{job}` may not ask for an identity token"), Location { file, span }, note)
        }
    };
    let row = checks.fail(message).of(idx).at(place).note(note).related(publication.location, "publishes here");
    if let Ok((file, edits)) = site.granting("id-token", "write", &publication.instead_of_default()) {
        let _ = row.fix(&format!("jobs.{job}"), format!("grant `id-token: write` to job `{job}`"), [(file, edits)]);
    }
}
