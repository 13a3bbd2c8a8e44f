//! Credentials in `.npmrc` that npm refuses to read, and a setting that it no longer knows.

use std::collections::BTreeSet;

use document::{EditSet, Location};
use model::input::Kind;

use crate::publication::{Client, EventKind, Publication, Registry};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "malformed-auth",
    number: 47,
    summary: "a credential in `.npmrc` without the registry it is for",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("malformed_auth.md"),
    check,
};

/// What a key that names npm's registry begins with.
const REGISTRY: &str = "//registry.npmjs.org/:";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = BTreeSet::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        if publication.registry == Registry::Jsr || !matches!(publication.client, Client::Npm) {
            continue;
        }
        if let Some((key, place)) = publication.unnamed_auth.filter(|(_, it)| seen.insert(*it)) {
            let named = format!("{REGISTRY}{key}");
            let row = checks
                .fail(format!("`{key}` does not say which registry it is for"))
                .of(idx)
                .at(place)
                .related(publication.location, "publishes here")
                .note(format!("npm stops at it with ERR_INVALID_AUTH, whatever the command; the key is `{named}`, and trusted publishing needs none"));
            if let Some((file, entry)) =
                npmrc_edits::entry_at(project, place).filter(|(file, _)| file.kind() == Kind::Npmrc)
            {
                let choice = |id: &str, title: String, edits: Option<EditSet>| {
                    Some(Choice { id: id.into(), title, edits: [(file.id, edits?)].into(), creates: Vec::new() })
                };
                let remove = choice(
                    "remove",
                    format!("remove the line from `{}`", file.name()),
                    npmrc_edits::remove_line(file, entry),
                );
                let rename = choice("rename", format!("write `{named}`"), npmrc_edits::rename(entry, &named));
                let _ = row.decide(&file.name(), "mend the credential", remove.into_iter().chain(rename).collect());
            }
        }
        always_auth(project, publication, idx, &mut seen, checks);
    }
}

/// npm 7 and later ignore it; npm 11 warns about it (N 3.1).
fn always_auth(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    seen: &mut BTreeSet<Location>,
    checks: &mut Checks,
) {
    let note =
        "npm has not read it since version 7, and npm 11 and 12 warn about it in every run; nothing depends on it";
    let folder = publication.folder.as_deref().unwrap_or("");
    for path in [crate::project::join(folder, ".npmrc"), ".npmrc".to_owned()] {
        let Some(file) = project.find(&path) else { continue };
        let Some(entry) = file
            .npmrc()
            .and_then(|it| it.entries.iter().find(|it| it.key == "always-auth" || it.key.ends_with(":always-auth")))
        else {
            continue;
        };
        let place = file.at(entry.key_span);
        if seen.insert(place) {
            let row = checks
                .warn("`always-auth` is a setting that npm no longer knows")
                .of(idx)
                .at(place)
                .note(note)
                .advice();
            if let Some(edits) = npmrc_edits::remove_line(file, entry) {
                let _ = row.fix(&format!("{path}.always-auth"), "remove `always-auth`", [(file.id, edits)]);
            }
        }
    }
    for event in publication.events.iter().filter(|it| it.kind == EventKind::SetupNode) {
        let Some(value) = event.step.input("always-auth") else { continue };
        let place = Location { file: event.file, span: value.span() };
        if !seen.insert(place) {
            continue;
        }
        let row = checks.warn("`always-auth` is an input without effect").of(idx).at(place).note(note).advice();
        let edits: Option<(FileId, EditSet)> =
            event.step.with().and_then(|with| Some((event.file, document::remove_entry(with, "always-auth").ok()?)));
        let _ = row.fix(&format!("jobs.{}.always-auth", publication.job.job.id), "remove `always-auth`", edits);
    }
}
