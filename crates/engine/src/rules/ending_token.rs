//! Publishes that work with a stored token, up to the day on which npm stops taking them.

use crate::facts::days::TOKEN_PUBLISH_ENDS;
use crate::outcome::{Exchange, exchange};
use crate::publication::{CredentialKind, Registry};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "ending-token",
    number: 166,
    summary: "a publish with a stored token, which npm has announced to end",
    link: Link::Client,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("ending_token.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let day = project.context().day();
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some(token) = publication.credentials.iter().find(|it| it.kind == CredentialKind::Stored) else { continue };
        // Where the run gets a token of its own, the stored one is not what publishes.
        let is_sent = matches!(exchange(project, publication), Exchange::No(_));
        if !is_sent || publication.publish.tool.stages() || seen.contains(&token.location) {
            continue;
        }
        seen.push(token.location);
        let name = &token.name;
        let message = if TOKEN_PUBLISH_ENDS.is_over_on(day) {
            format!("publishing directly with `{name}` was announced to end in {TOKEN_PUBLISH_ENDS}")
        } else {
            format!("publishing directly with `{name}` is announced to end in {TOKEN_PUBLISH_ENDS}")
        };
        checks
            .warn(message)
            .of(idx)
            .at(token.location)
            .related(publication.location, "publishes here")
            .note("from then on npm lets a token that gets around the second factor only stage a version, which a person approves; trusted publishing goes on publishing without one");
    }
}
