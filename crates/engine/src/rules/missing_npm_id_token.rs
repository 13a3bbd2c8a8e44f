//! Publish commands on CircleCI that find no token in `NPM_ID_TOKEN`.

use crate::publication::{Client, Identity, MissingIdentity, Publication, TokenFault};
use crate::rules::unsupported_publish_tool::is_unsupported;
use crate::trace::tokens::{AUDIENCE, VARIABLE};
use crate::{Checks, FixAvailability, Link, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-npm-id-token",
    number: 94,
    summary: "a publish command on CircleCI without a token in `NPM_ID_TOKEN`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_npm_id_token.md"),
    check,
};

/// What asks for the token (N 11.2b).
pub(crate) const EXPORT: &str =
    "export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_ours = publication.provider == Provider::CircleCi && publication.wants_oidc();
        if !is_ours || seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        let command = publication.short_command();
        match &publication.identity {
            Identity::Granted(place) | Identity::Veiled(place, _) => {
                checks.pass(format!("`{command}` finds a token for npm in `{VARIABLE}`")).of(idx).at(*place);
            }
            Identity::Unknown(needs) => {
                checks
                    .unknown(
                        format!("what `{VARIABLE}` holds for `{command}` is not visible here"),
                        needs.iter().cloned(),
                    )
                    .of(idx)
                    .at(publication.location);
            }
            Identity::Missing(MissingIdentity::Token(TokenFault::Absent)) => {
                let row = checks
                    .fail(format!("nothing sets `{VARIABLE}` for `{command}`"))
                    .of(idx)
                    .at(publication.location)
                    .note(format!("CircleCI makes identity tokens for those who ask: `circleci run oidc get`, for the audience `{AUDIENCE}`, in the same step as the publish"));
                offer(row, publication);
            }
            Identity::Missing(MissingIdentity::Token(TokenFault::Foreign(place))) => {
                let row = checks
                    .fail(format!("the token in `{VARIABLE}` is not made out to npm"))
                    .of(idx)
                    .at(*place)
                    .related(publication.location, "publishes here")
                    .note("the tokens that CircleCI hands to every job are for the organization; ask for one with `circleci run oidc get --claims`");
                offer(row, publication);
            }
            Identity::Missing(_) => {}
        }
    }
}

pub(super) fn offer(row: crate::check::Row<'_>, publication: &Publication<'_>) {
    // A token helps no tool that takes none.
    let is_taken = match &publication.client {
        Client::Own { name, .. } => !publication.is_unserved() && !is_unsupported(publication, name),
        _ => true,
    };
    let job = publication.job.job.id;
    let subject = format!("jobs.{job}.{}", publication.step_index);
    let _ = row.fix(
        &subject,
        "ask for the token right before the publish",
        publication.insert_line(EXPORT).filter(|_| is_taken),
    );
}
