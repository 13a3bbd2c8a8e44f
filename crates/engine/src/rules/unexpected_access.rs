//! Access levels that change an existing package, or that npm refuses.

use document::EditSet;

use crate::publication::{ManifestFault, Publication, Registry, Spot};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unexpected-access",
    number: 52,
    summary: "an access level that changes who may install the package",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unexpected_access.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some(access) = publication.access() else { continue };
        let (place, removal) = origin(publication);
        if seen.contains(&place) {
            continue;
        }
        seen.push(place);
        let name = publication.package.name.as_deref().unwrap_or("the package");
        let exists = publication.exists(project) == Some(true);
        let is_refused = publication.manifest_faults().contains(&ManifestFault::RestrictedUnscoped);
        let row = match (is_refused, access) {
            (true, _) => checks
                .fail(format!("`{name}` has no scope, so it cannot be restricted"))
                .note("npm stops with EUNSCOPED; give the package a scope, or let everyone install it"),
            (_, "restricted") if exists => checks
                .warn(format!("every publish makes `{name}` restricted"))
                .note("an access level in a publish is not a condition: it changes the package that exists; leave it out to keep the level it has"),
            (_, "public") if exists => {
                let row = checks.warn(format!("`{name}` exists, so its access level need not be named"));
                row.advice().note("it changes the package if somebody restricts it on npm; the level is needed for the first publish alone")
            }
            _ => continue,
        };
        let row = row.of(idx).at(place);
        if let Some((file, edits)) = removal {
            let choice = Choice {
                id: "remove".into(),
                title: "leave the access level out".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(
                &format!("jobs.{}.access", publication.job.job.id),
                "keep the access level of the package",
                vec![choice],
            );
        }
    }
}

/// Where the level stands, and how to take it away.
fn origin(publication: &Publication<'_>) -> (Location, Option<(FileId, EditSet)>) {
    if let Some(flag) = publication.publish.flag("access") {
        return (publication.words_at(flag.range.clone()), publication.without_words(flag.range.clone()));
    }
    let config = publication
        .package
        .manifest
        .and_then(|(file, it)| Some((file, it.root.get("publishConfig")?, it.publish_config("access")?)));
    match config {
        Some((file, block, value)) => {
            let edits = document::remove_entry(block, "access").ok().map(|it| (file, it));
            (Spot::new(file, value).location(), edits)
        }
        None => (publication.location, None),
    }
}
