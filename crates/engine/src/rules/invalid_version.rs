//! Manifests without a version that npm can publish.

use document::{Fragment, Place, Value};
use model::version::Version;

use crate::publication::{EventKind, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-version",
    number: 56,
    summary: "a manifest without a version, or with one that is none",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some((file, manifest)) = publication
            .package
            .manifest
            .filter(|_| publication.registry != Registry::Jsr && publication.own_manifest().is_some())
        else {
            continue;
        };
        let writes = [EventKind::Write, EventKind::Commit, EventKind::Opaque].iter().any(|it| publication.did(it));
        // npm skips a private workspace only after it has looked at the version.
        let stops_all = publication.is_in_the_way();
        if seen.contains(&file) || writes || manifest.private().is_some() && !stops_all {
            continue;
        }
        seen.push(file);
        let text = manifest.version().and_then(Value::as_str).unwrap_or_default();
        let span = manifest.version().or(manifest.name()).map_or(manifest.root.span(), Value::span);
        let place = Location { file, span };
        let name = project.file(file).name();
        if !publication.has_invalid_version() {
            checks.pass(format!("`{text}` is a version")).of(idx).at(place);
            continue;
        }
        let message =
            if text.is_empty() { format!("`{name}` has no `version`") } else { format!("`{text}` is no version") };
        let row = checks
            .fail(message)
            .of(idx)
            .at(place)
            .related(publication.location, if stops_all { "comes to it" } else { "publishes it" })
            .note(if stops_all {
                "npm 11 reads the version of a private workspace before it skips it, and stops there: neither this package nor those after it are published"
            } else {
                "npm publishes versions of the form 1.2.3 or 1.2.3-beta.1, and stops before anything is sent"
            });
        if stops_all
            && text.is_empty()
            && let Ok(edits) =
                document::insert_entry(manifest.root, Place::Last, "version", &Fragment::Text("0.0.0".into()))
        {
            let choice = Choice {
                id: "0.0.0".into(),
                title: "`0.0.0`, which is never published".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&name, "give the private package a version", vec![choice]);
            continue;
        }
        if let Some(whole) = completed(text)
            && let Some(value) = manifest.version()
            && let Ok(edits) = document::replace_value(value, &Fragment::Text(whole.clone()))
        {
            let choice = Choice {
                id: whole.clone(),
                title: format!("`{whole}`"),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&name, "write a whole version", vec![choice]);
        }
    }
}

/// `1.2` and `1` with the parts they lack.
fn completed(text: &str) -> Option<String> {
    let parts = text.trim().trim_start_matches('v').split('.').map(|it| it.parse::<u32>().ok());
    let parts: Vec<u32> = parts.collect::<Option<_>>()?;
    let part = |idx: usize| parts.get(idx).copied().unwrap_or(0);
    let whole = format!("{}.{}.{}", part(0), part(1), part(2));
    (parts.len() <= 3 && Version::parse(&whole).is_ok()).then_some(whole)
}
