//! Tokens for a scope of JSR that takes none.

use crate::publication::{CredentialKind, Registry};
use crate::trust::distinct;
use crate::{Checks, FixAvailability, Link, Need, Project, Provider, Rule, Severity, facts};

pub(super) static RULE: Rule = Rule {
    id: "ci-only-scope",
    number: 119,
    summary: "a token for a scope on JSR that refuses tokens",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("ci_only_scope.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in distinct(project, Registry::Jsr) {
        let Some(token) = publication.credentials.iter().find(|it| it.kind != CredentialKind::Empty) else { continue };
        let scope = publication.package.name.as_deref().and_then(model::npm_name::scope);
        let scope =
            scope.map_or_else(|| "the scope".to_owned(), |it| format!("scope `@{}`", it.trim_start_matches('@')));
        let setting = facts::trust::JSR_CI;
        let instead = if publication.provider == Provider::GitHub {
            "take `--token` away: the identity of the run is what it asks for"
        } else {
            "switch it off in the scope's settings: from here only a token can publish"
        };
        let row = match project.context().jsr.ci_required {
            Some(true) => {
                checks.fail(format!("{scope} has `{setting}` on, and the command sends a token")).note(format!(
                    "JSR then refuses every token with scopeRequiresPublishingFromCi, also one that CI sends; {instead}"
                ))
            }
            Some(false) => checks.pass(format!("{scope} takes tokens")),
            None => checks
                .unknown(format!("whether {scope} takes tokens is not known"), [Need::Settings])
                .note(format!("with `{setting}` on JSR refuses every token, also one that CI sends; {instead}")),
        };
        row.of(idx).at(token.location);
    }
}
