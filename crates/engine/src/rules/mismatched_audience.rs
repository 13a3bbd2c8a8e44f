//! Identity tokens that are made out to somebody else than npm.

use document::{EditSet, Fragment, Place};

use crate::publication::{IdToken, IdTokenSource, Identity, MissingIdentity, Publication, TokenFault};
use crate::trace::tokens::{AUDIENCE, VARIABLE};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-audience",
    number: 93,
    summary: "an identity token that is not made out to npm",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("mismatched_audience.md"),
    check,
};

/// What the token to sign with is made out to (N 11.1c).
const SIGSTORE: (&str, &str) = ("SIGSTORE_ID_TOKEN", "sigstore");

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        if !publication.wants_oidc() {
            continue;
        }
        if let Identity::Missing(MissingIdentity::Token(TokenFault::Audience(token))) = publication.identity
            && let Some(token) = publication.id_tokens.get(token)
            && !seen.contains(&token.place)
        {
            seen.push(token.place);
            for_npm(publication, idx, token, checks);
        }
        let signing = publication.id_tokens.iter().find(|it| it.name == SIGSTORE.0);
        let is_wrong =
            |it: &&IdToken<'_>| it.audiences.as_ref().is_some_and(|it| !it.iter().any(|it| it == SIGSTORE.1));
        let signing = signing.filter(is_wrong).filter(|it| !seen.contains(&it.place));
        if publication.provider == Provider::GitLab
            && let Some(token) = signing
        {
            seen.push(token.place);
            let row = checks
                .warn(format!("the token in `{}` is not made out to Sigstore", SIGSTORE.0))
                .of(idx)
                .at(place(token))
                .note("npm signs provenance with it, and Sigstore takes tokens for `sigstore` alone; then nothing is published");
            offer(row, publication, token, SIGSTORE.1);
        }
    }
}

fn for_npm(publication: &Publication<'_>, idx: usize, token: &IdToken<'_>, checks: &mut Checks) {
    let given = token.audiences.iter().flatten().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let message = match (given.as_str(), publication.provider) {
        ("", Provider::CircleCi) => format!("the token in `{VARIABLE}` is made out to the organization, not to npm"),
        ("", _) => format!("the token in `{VARIABLE}` is made out to nobody"),
        _ => format!("the token in `{VARIABLE}` is made out to {given}, not to npm"),
    };
    let row =
        checks.fail(message).of(idx).at(place(token)).related(publication.location, "publishes here").note(format!(
            "npm's registry takes tokens for `{AUDIENCE}` alone, to the letter: no `https://`, no slash"
        ));
    offer(row, publication, token, AUDIENCE);
}

/// The audience where it is written, or the token.
fn place(token: &IdToken<'_>) -> Location {
    match &token.source {
        IdTokenSource::Entry { aud: Some(aud), .. } => aud.location(),
        IdTokenSource::Minted { text, audience: Some(range), .. } => {
            Location { file: text.file, span: text.value.source_span(range.range()) }
        }
        _ => token.place,
    }
}

fn offer(row: crate::check::Row<'_>, publication: &Publication<'_>, token: &IdToken<'_>, wanted: &str) {
    let job = publication.job.job.id;
    let edits = edits(token, wanted);
    let _ = row.fix(&format!("jobs.{job}.{}", token.name), format!("make the token out to `{wanted}`"), edits);
}

fn edits(token: &IdToken<'_>, wanted: &str) -> Option<(FileId, EditSet)> {
    let text = || Fragment::Text(wanted.to_owned());
    match &token.source {
        // Others may rely on the audiences that are there.
        IdTokenSource::Entry { aud: Some(aud), .. } if aud.value.is_sequence() => {
            Some((aud.file, document::insert_item(aud.value, Place::Last, &text()).ok()?))
        }
        IdTokenSource::Entry { aud: Some(aud), .. } => {
            Some((aud.file, document::replace_value(aud.value, &text()).ok()?))
        }
        IdTokenSource::Entry { key, block, .. } => {
            let value = block.value.get(key.text()?)?;
            Some((block.file, document::insert_entry(value, Place::Last, "aud", &text()).ok()?))
        }
        IdTokenSource::Minted { text, audience: Some(range), .. } => {
            Some((text.file, document::replace_text(text.value, range.range(), wanted).ok()?))
        }
        IdTokenSource::Minted { text, command, audience: None, .. } => {
            // Claims that a variable holds are the variable's to change.
            let written = text.text()?.get(command.range())?;
            let at = command.range().end;
            let claims = format!(" --claims '{{\"aud\": \"{wanted}\"}}'");
            let is_bare = !written.contains("--claims");
            is_bare.then(|| Some((text.file, document::replace_text(text.value, at..at, &claims).ok()?)))?
        }
    }
}
