//! Tokens on CircleCI that are asked for too early, or where the publish command does not see them.

use document::EditSet;

use crate::publication::{IdToken, IdTokenSource, Identity, MissingIdentity, Publication, TokenFault};
use crate::rules::missing_npm_id_token::offer;
use crate::trace::tokens::VARIABLE;
use crate::{Checks, FileId, FixAvailability, Link, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "stale-npm-id-token",
    number: 95,
    summary: "a token on CircleCI that is gone, or too old, when the publish command runs",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: crate::rule::page!("stale_npm_id_token.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_ours = publication.provider == Provider::CircleCi && publication.wants_oidc();
        if !is_ours || seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        match &publication.identity {
            Identity::Missing(MissingIdentity::Token(TokenFault::Lost(token))) => {
                if let Some(token) = publication.id_tokens.get(*token) {
                    lost(publication, idx, token, checks);
                }
            }
            Identity::Granted(place) | Identity::Veiled(place, _) => {
                let token = publication.id_tokens.iter().find(|it| it.place == *place);
                if let Some(token) = token {
                    aged(publication, idx, token, checks);
                }
            }
            Identity::Missing(_) | Identity::Unknown(_) => {}
        }
    }
}

/// Set in a step before, or for the shell alone.
fn lost(publication: &Publication<'_>, idx: usize, token: &IdToken<'_>, checks: &mut Checks) {
    let command = publication.short_command();
    if let Some((file, edits)) = exported(publication, token) {
        let job = publication.job.job.id;
        let _ = checks
            .fail(format!("`{VARIABLE}` is set and not exported, so `{command}` does not see it"))
            .of(idx)
            .at(token.place)
            .related(publication.location, "publishes here")
            .note("a variable of the shell reaches the programs that it starts only through `export`")
            .fix(&format!("jobs.{job}.{}", publication.step_index), "export the token", [(file, edits)]);
        return;
    }
    let row = checks
        .fail(format!("`{VARIABLE}` ends with the step that sets it, before `{command}`"))
        .of(idx)
        .at(token.place)
        .related(publication.location, "publishes here")
        .note(
            "every step has a shell of its own; ask for the token in the step that publishes, right before the command",
        );
    offer(row, publication);
}

/// `export` in front of an assignment in the same text.
fn exported(publication: &Publication<'_>, token: &IdToken<'_>) -> Option<(FileId, EditSet)> {
    let IdTokenSource::Minted { text, command, .. } = &token.source else { return None };
    if text.value != publication.host.text.value {
        return None;
    }
    let before = text.text()?.get(..command.range().start)?;
    let at = before.rfind(&format!("{VARIABLE}="))?;
    Some((text.file, document::replace_text(text.value, at..at, "export ").ok()?))
}

/// npm takes such a token for five minutes (N 5.7).
fn aged(publication: &Publication<'_>, idx: usize, token: &IdToken<'_>, checks: &mut Checks) {
    let IdTokenSource::Minted { waits, .. } = token.source else { return };
    let command = publication.short_command();
    if waits == 0 {
        checks.pass(format!("nothing that takes long runs between the token and `{command}`")).of(idx).at(token.place);
        return;
    }
    let row = checks
        .warn(format!("the token is asked for before other work, and `{command}` comes after it"))
        .of(idx)
        .at(token.place)
        .related(publication.location, "publishes here")
        .note("npm is reported to take a token of CircleCI for five minutes only; ask for it right before the publish command");
    offer(row, publication);
}
