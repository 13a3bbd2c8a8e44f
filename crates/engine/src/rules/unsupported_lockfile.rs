//! Lockfiles that the publishing Deno cannot read.

use crate::publication::{Client, Registry, Share};
use crate::rules::outdated_deno::newer;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-lockfile",
    number: 85,
    summary: "a `deno.lock` that the publishing Deno cannot read",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unsupported_lockfile.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let Client::Own { versions, location, .. } = &publication.client else { continue };
        let Some((spot, lockfile, unread)) = publication.unread_lockfile(project) else { continue };
        let subject = (publication.job.file, publication.job.job.key.span(), *location);
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let deno = versions.text();
        let name = project.file(spot.file).name();
        if unread == Share::None {
            checks.pass(format!("Deno {deno} reads `{name}`, version {lockfile}")).of(idx).at(spot.location());
            continue;
        }
        let message = format!("Deno {deno} does not read version {lockfile} of `{name}`");
        let row = if unread == Share::All { checks.fail(message) } else { checks.warn(message) };
        let row = row
            .of(idx)
            .at(spot.location())
            .note("it stops with \"Unsupported lockfile version\"; publish with the Deno that wrote the file");
        let row = match location {
            Some(place) => row.related(*place, format!("Deno {deno} comes from here")),
            None => row,
        };
        let _ = row.fix(&format!("jobs.{}", publication.job.job.id), "install the newest Deno 2", newer(publication));
    }
}
