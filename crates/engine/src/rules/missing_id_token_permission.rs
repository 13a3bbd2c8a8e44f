//! Publish jobs that may not ask for an identity token.

use document::{EditSet, Fragment, Place, Refusal};

use crate::publication::{Identity, JobSite, MissingIdentity, Publication};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-id-token-permission",
    number: 3,
    summary: "a publish job without `id-token: write`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: include_str!("missing_id_token_permission.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let site = &publication.job;
        // One row per job, however often it publishes.
        let subject = (site.file, site.job.key.span(), publication.callers.last().map(|it| it.job.key.span()));
        if !publication.wants_oidc() || seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let job = site.job.id;
        match &publication.identity {
            Identity::Granted(spot) => {
                checks.pass(format!("job `{job}` may ask for an identity token")).of(idx).at(spot.location());
            }
            Identity::Unknown(needs) => {
                let message = format!("whether job `{job}` may ask for an identity token depends on its caller");
                checks.unknown(message, needs.iter().cloned()).of(idx).at(publication.location);
            }
            // The caller's row is that of `missing-caller-permission`, suppression that of `suppressed-identity`.
            Identity::Missing(MissingIdentity::Permission { block, caller: None }) => missing(publication, idx, *block, checks),
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
                && site.workflow_permissions.is_some_and(|it| it.access("id-token") == Some(model::workflow::Access::Write));
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
    if let Ok((file, edits)) = grant(site, publication) {
        let _ = row.fix(&format!("jobs.{job}"), format!("grant `id-token: write` to job `{job}`"), [(file, edits)]);
    }
}

/// The smallest edit that grants it to this job alone.
fn grant(site: &JobSite<'_>, publication: &Publication<'_>) -> Result<(FileId, EditSet), Refusal> {
    let write = Fragment::Text("write".into());
    let entry = |scope: &str, access: &str| (scope.to_owned(), Fragment::Text(access.to_owned()));
    if let Some(block) = site.job.permissions {
        let value = block.value;
        let edits = match block.scope("id-token") {
            Some(level) => document::replace_value(level, &write)?,
            None if value.is_mapping() => document::insert_entry(value, Place::Last, "id-token", &write)?,
            None => document::replace_value(value, &Fragment::Mapping(vec![entry("contents", "read"), entry("id-token", "write")]))?,
        };
        return Ok((site.file, edits));
    }
    // The job inherits from the workflow: what it has there moves along, for the new block replaces it.
    let mut scopes: Vec<(String, Fragment)> = Vec::new();
    match site.workflow_permissions {
        Some(block) if block.value.is_mapping() => {
            let listed = block.value.entries().filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)));
            scopes.extend(listed.filter(|(scope, _)| *scope != "id-token").map(|(scope, access)| entry(scope, access)));
        }
        _ => scopes.push(entry("contents", publication.contents_access())),
    }
    scopes.push(entry("id-token", "write"));
    let anchor = site.job.value.entry("runs-on").or_else(|| site.job.value.entry("uses"));
    let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
    Ok((site.file, document::insert_entry(site.job.value, place, "permissions", &Fragment::Mapping(scopes))?))
}
