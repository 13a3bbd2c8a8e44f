//! Committed `.npmrc` files that name a token variable which nothing sets at the publish command.

use model::input::Kind;

use crate::publication::{Credential, CredentialKind, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "token-in-npmrc",
    number: 46,
    summary: "a committed `.npmrc` or `.yarnrc.yml` with a token variable that is not set or empty",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: crate::rule::page!("token_in_npmrc.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let hidden = publication.hides_minted_token();
        let is_in_file =
            |it: &&Credential<'_>| matches!(project.file(it.location.file).kind(), Kind::Npmrc | Kind::YarnRc);
        let unset = publication.credentials.iter().find(|it| it.kind == CredentialKind::Placeholder && is_in_file(it));
        let Some(token) = hidden.or(unset).filter(|it| !seen.contains(&it.location)) else { continue };
        seen.push(token.location);
        let entry = npmrc_edits::entry_at(project, token.location);
        let row = match (&entry, hidden) {
            (_, Some(_)) => checks
                .fail(format!("`{}` is empty, and hides the token of the run from npm {}", token.name, publication.npm.versions.text()))
                .note("before 11.21 and 12.2 npm keeps that token among the settings of the user, which come after those of the project: it exchanges the identity, finds the empty line and stops with ENEEDAUTH"),
            (Some((_, entry)), None) if !entry.value.contains("${") => checks
                .warn(format!("`{}` has no braces, so it is no variable to npm", entry.value))
                .note("trusted publishing does not need the line; without a token of the run npm sends that text as it stands, and the log shows E404; a variable is written `${NAME}`"),
            (Some((_, entry)), None) => checks
                .warn(format!("nothing sets the variable of `{}` for `{}`", entry.value, publication.short_command()))
                .note("trusted publishing does not need the line; without a token of the run npm sends that text as it stands, and the log shows E404 instead of ENEEDAUTH, which hides the cause"),
            (None, None) => {
                let Some((block, key)) = token.entry.filter(|(it, _)| project.file(it.file).kind() == Kind::YarnRc) else {
                    continue;
                };
                let row = checks
                    .fail(format!("nothing sets the variable of `{key}` for `{}`", publication.short_command()))
                    .of(idx)
                    .at(token.location)
                    .related(publication.location, "publishes here")
                    .note("Yarn stops at a variable that is not set, before it asks for a token of the run; leave the line out, or write `${NAME:-}`");
                if let Ok(edits) = document::remove_entry(block.value, key) {
                    let title = format!("remove `{key}` from `{}`", project.file(block.file).name());
                    let edits = [(block.file, edits)].into();
                    let choice = Choice { id: "remove".into(), title, edits, creates: Vec::new() };
                    let _ = row.decide(&project.file(block.file).name(), "leave the token out", vec![choice]);
                }
                continue;
            }
        };
        let row = row.of(idx).at(token.location).related(publication.location, "publishes here");
        // The line is what has to go, also where its variable stands elsewhere.
        let entry = entry.or_else(|| npmrc_edits::entry_of(project, publication.folder.as_deref(), "_authToken"));
        if let Some((file, entry)) = entry
            && let Some(edits) = npmrc_edits::remove_line(file, entry)
        {
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
