//! Called workflows whose callers may do less than they ask for.

use document::{EditSet, Refusal};
use model::workflow::{Access, Permissions};

use crate::check::Row;
use crate::publication::{Identity, JobSite, MissingIdentity, Overreach, Publication, Spot};
use crate::{Checks, FileId, FixAvailability, Link, Location, Need, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-caller-permission",
    number: 29,
    summary: "a called workflow that asks for more than its caller may give",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_caller_permission.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // One row per job and way to it, however often it publishes.
        if publication.provider != Provider::GitHub || seen.iter().any(|it| it.is_of_job(publication)) {
            continue;
        }
        seen.push(publication);
        if let Some(call) = publication.refused_call(project) {
            refused(project, publication, idx, call, checks);
            continue;
        }
        let is_direct = publication.entry_known && publication.callers.is_empty();
        if is_direct || publication.entry_known && !publication.wants_oidc() {
            continue;
        }
        match &publication.identity {
            Identity::Missing(MissingIdentity::Permission { block, caller: Some(caller) }) => {
                let Some(site) = publication.callers.get(*caller) else { continue };
                let message =
                    format!("job `{}` calls this workflow without the right to ask for an identity token", site.job.id);
                let row = checks
                    .fail(message)
                    .of(idx)
                    .at(place(*block, "id-token", site))
                    .note("a called workflow gets at most what its caller may do; grant `id-token: write` to the calling job too")
                    .related(publication.location, "publishes here");
                offer(row, publication, site, "id-token", Access::Write);
            }
            _ if !publication.entry_known => unknown(publication, idx, project, checks),
            Identity::Granted(_) | Identity::Veiled(..) => {
                let Some(caller) = publication.callers.last() else { continue };
                let block = publication.callers.iter().rev().find_map(|it| Some((it.file, it.permissions()?)));
                checks
                    .pass(format!("job `{}` may hand the identity token on", caller.job.id))
                    .of(idx)
                    .at(place(block, "id-token", caller));
            }
            Identity::Missing(_) | Identity::Unknown(_) => {}
        }
    }
}

/// A workflow that others call, given alone.
fn unknown(publication: &Publication<'_>, idx: usize, project: &Project<'_>, checks: &mut Checks) {
    // Of a chain the outermost that was given: that is the one whose caller is lacking.
    let file = publication.entry_file();
    let key = project
        .workflow(file)
        .and_then(|it| it.triggers.iter().find(|it| it.event == "workflow_call").map(|it| it.key));
    let place = key.map(|it| Location { file, span: it.span() });
    checks
        .unknown("this workflow is called by others, and what their jobs may do counts too", [Need::caller()])
        .of(idx)
        .at(place)
        .note("the calling job needs `id-token: write`, and everything else that this workflow asks for; the registry knows the run by the caller's file");
}

/// GitHub refuses the run before any job starts (N 2.8).
fn refused(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    call: &Overreach<'_>,
    checks: &mut Checks,
) {
    let Some(caller) = call.callers.last() else { return };
    let wanted = if call.asks.1.value.is_scalar() {
        format!("permissions: {}", call.scope)
    } else {
        format!("{}: {}", call.scope, if call.wanted == Access::Write { "write" } else { "read" })
    };
    let by = match call.by {
        Some(job) => format!("job `{job}` of `{}`", name(project, call.asks.0)),
        None => format!("`{}`", name(project, call.asks.0)),
    };
    let asks = Spot::new(call.asks.0, call.asks.1.scope(call.scope).unwrap_or(call.asks.1.value));
    let mut message =
        format!("job `{}` may not grant `{wanted}`, which {by} asks for, so no run starts", caller.job.id);
    if !publication.goes_through(call) {
        message = format!("job `{}` never starts either: {message}", publication.entry_job().job.id);
    }
    let row = checks
        .fail(message)
        .of(idx)
        .at(place(call.limit, call.scope, caller))
        .note("GitHub refuses a run in which a called workflow asks for more than its caller may do: `startup_failure`, before any job")
        .related(asks.location(), "asks for it");
    // The caller that sets the limit has to give more; where none does, the outermost gets a block.
    let limiting = call.callers.iter().rev().find(|it| it.permissions().is_some()).or(call.callers.first());
    if let Some(site) = limiting.filter(|_| !call.asks.1.value.is_scalar()) {
        offer(row, publication, site, call.scope, call.wanted);
    }
}

fn name(project: &Project<'_>, file: FileId) -> String {
    project.file(file).file_name().map_or_else(|| project.file(file).name(), str::to_owned)
}

/// The entry that limits a scope, or the block that leaves it out, or the job without a block.
fn place(block: Option<(FileId, Permissions<'_>)>, scope: &str, caller: &JobSite<'_>) -> Location {
    match block {
        None => Location { file: caller.file, span: caller.job.key.span() },
        Some((file, block)) => {
            let scalar = Some(block.value).filter(|it| it.is_scalar() && !it.is_null());
            let span = block.scope(scope).or(scalar).unwrap_or(block.key).span();
            Location { file, span }
        }
    }
}

fn offer(row: Row<'_>, publication: &Publication<'_>, site: &JobSite<'_>, scope: &str, wanted: Access) {
    let level = if wanted == Access::Write { "write" } else { "read" };
    let edits: Result<(FileId, EditSet), Refusal> = site.granting(scope, level, &publication.instead_of_default());
    if let Ok((file, edits)) = edits {
        let job = site.job.id;
        let _ = row.fix(
            &format!("jobs.{job}.{scope}"),
            format!("grant `{scope}: {level}` to the calling job `{job}`"),
            [(file, edits)],
        );
    }
}
