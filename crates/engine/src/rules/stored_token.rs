//! Stored tokens where a token minted per run would do.

use crate::publication::edits::remove_with_block;
use crate::publication::{CredentialKind, Provider, Registry, Share};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "stored-token",
    number: 8,
    summary: "a publish job that passes a stored token to the registry",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("stored_token.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        if publication.registry == Registry::Other {
            continue;
        }
        let Some(token) = publication.credentials.iter().find(|it| it.kind == CredentialKind::Stored) else {
            if publication.credentials.iter().any(|it| it.kind == CredentialKind::Unseen) {
                continue;
            }
            checks
                .pass(format!("`{}` gets no stored token", publication.short_command()))
                .of(idx)
                .at(publication.location);
            continue;
        };
        let suppresses = publication.token_wins();
        let name = &token.name;
        let row = match (publication.registry, suppresses) {
            (Registry::Jsr, _) if publication.provider != Provider::GitHub => {
                let system = publication.provider.vendor();
                checks
                    .pass(format!("`{name}` is the way into JSR from {system}"))
                    .of(idx)
                    .at(token.location)
                    .note("JSR trusts runs of GitHub alone; give the token an end, and to this package alone; a scope that requires publishing from CI refuses every token");
                continue;
            }
            (Registry::Jsr, _) => checks
                .warn(format!("`{name}` is sent instead of a token minted for this run"))
                .note("`--token` overrides the identity of the run; without it JSR trusts the linked repository, and nothing has to be stored or rotated"),
            (_, Some(true)) => checks
                .fail(format!("`{name}` keeps {} from asking for a token of this run", publication.tool_name()))
                .note("this client uses a stored token whenever there is one, so trusted publishing never happens, and with one that has expired the log shows E404; take the token away"),
            _ if publication.can_exchange() == Some(Share::None) => checks
                .warn(format!("`{name}` is a stored token, and the only way in for this client"))
                .note("the client that runs here cannot ask for a token of this run; once it can, take the stored one away: whoever has it can publish, and once it has expired the registry answers E404"),
            _ => checks
                .warn(format!("`{name}` hides a broken trusted-publishing set-up"))
                .note("npm asks for a token of this run first; when the registry refuses, it publishes with the stored token in silence, without trusted publishing, and with one that has expired the log shows E404"),
        };
        let row = row.of(idx).at(token.location);
        if let Some((block, key)) = token.entry
            && let Ok(edits) = remove_with_block(block, key)
        {
            let subject = format!("jobs.{}.{name}", publication.job.job.id);
            let choice = crate::Choice {
                id: "remove".into(),
                title: format!("remove `{name}`"),
                edits: [(block.file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&subject, format!("publish without `{name}`"), vec![choice]);
        }
    }
}
