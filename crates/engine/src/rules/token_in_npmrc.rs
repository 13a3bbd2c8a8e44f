//! Committed `.npmrc` files that name a token variable which nothing sets at the publish command.

use model::input::Kind;

use crate::publication::{CredentialKind, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "token-in-npmrc",
    number: 46,
    summary: "a committed `.npmrc` with a token variable that is not set",
    link: Link::Client,
    severity: Severity::Warn,
    fix: FixAvailability::Always,
    page: crate::rule::page!("token_in_npmrc.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let of_file = publication
            .credentials
            .iter()
            .find(|it| it.kind == CredentialKind::Placeholder && project.file(it.location.file).kind() == Kind::Npmrc);
        let Some(token) = of_file.filter(|it| !seen.contains(&it.location)) else { continue };
        seen.push(token.location);
        let Some((file, entry)) = npmrc_edits::entry_at(project, token.location) else { continue };
        let value = &entry.value;
        let row = checks
            .warn(format!("nothing sets the variable of `{value}` for `{}`", publication.short_command()))
            .of(idx)
            .at(token.location)
            .related(publication.location, "publishes here")
            .note("trusted publishing does not need the line; without a token of the run npm sends that text as it stands, and the log shows E404 instead of ENEEDAUTH, which hides the cause");
        if let Some(edits) = npmrc_edits::remove_line(file, entry) {
            let choice = Choice {
                id: "remove".into(),
                title: format!("remove the line from `{}`", file.name()),
                edits: [(file.id, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&file.name(), "leave the token out of `.npmrc`", vec![choice]);
        }
    }
}
