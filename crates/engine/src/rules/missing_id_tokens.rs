//! Publish jobs on GitLab that are handed no identity token.

use document::{EditSet, Fragment};

use crate::publication::{IdTokenSource, Identity, MissingIdentity, Publication, TokenFault};
use crate::trace::tokens::{AUDIENCE, VARIABLE};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-id-tokens",
    number: 91,
    summary: "a publish job on GitLab without a token in `NPM_ID_TOKEN`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_id_tokens.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // One row per job, however often it publishes.
        let is_ours = publication.provider == Provider::GitLab && publication.wants_oidc();
        if !is_ours || seen.iter().any(|it| it.is_of_job(publication)) {
            continue;
        }
        seen.push(publication);
        let job = publication.job.job.id;
        let place = Location { file: publication.job.file, span: publication.job.job.key.span() };
        match &publication.identity {
            Identity::Granted(place) | Identity::Veiled(place, _) => {
                checks.pass(format!("job `{job}` is handed an identity token for npm")).of(idx).at(*place);
            }
            Identity::Unknown(needs) => {
                checks
                    .unknown(
                        format!("whether job `{job}` is handed an identity token is not visible here"),
                        needs.iter().cloned(),
                    )
                    .of(idx)
                    .at(place)
                    .note(format!(
                        "npm needs one for `{AUDIENCE}` in `{VARIABLE}`, from `id_tokens` of the job or of `default:`"
                    ));
            }
            Identity::Missing(MissingIdentity::Token(TokenFault::Misnamed(token))) => {
                misnamed(publication, idx, *token, checks);
            }
            // A text in the variable is as good as none.
            Identity::Missing(MissingIdentity::Token(TokenFault::Absent | TokenFault::Foreign(_))) => {
                let row = checks
                    .fail(format!("job `{job}` has no `id_tokens` for npm"))
                    .of(idx)
                    .at(place)
                    .related(publication.location, "publishes here")
                    .note(format!("GitLab makes identity tokens for the jobs that ask: npm looks for one in `{VARIABLE}`, made out to `{AUDIENCE}`"));
                if let Some((file, edits)) = publication.with_id_token(VARIABLE, AUDIENCE) {
                    let _ = row.fix(
                        &format!("jobs.{job}"),
                        format!("hand job `{job}` an identity token for npm"),
                        [(file, edits)],
                    );
                }
            }
            Identity::Missing(_) => {}
        }
    }
}

/// A token for npm in a variable that npm does not read.
fn misnamed(publication: &Publication<'_>, idx: usize, token: usize, checks: &mut Checks) {
    let Some(token) = publication.id_tokens.get(token) else { return };
    let name = &token.name;
    let row = checks
        .fail(format!("npm does not read the identity token in `{name}`"))
        .of(idx)
        .at(token.place)
        .related(publication.location, "publishes here")
        .note(format!("the variable has to be called `{VARIABLE}`"));
    if let Some((file, edits)) = renamed(&token.source) {
        let job = publication.job.job.id;
        let _ = row.fix(&format!("jobs.{job}"), format!("call the token `{VARIABLE}`"), [(file, edits)]);
    }
}

fn renamed(source: &IdTokenSource<'_>) -> Option<(FileId, EditSet)> {
    let IdTokenSource::Entry { key, .. } = source else { return None };
    Some((key.file, document::replace_value(key.value, &Fragment::Text(VARIABLE.to_owned())).ok()?))
}
