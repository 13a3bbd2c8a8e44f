//! Tokens that a called workflow reads and its caller does not hand on.

use document::Value;
use model::expression::Interpolated;

use crate::outcome::{Exchange, exchange};
use crate::publication::{CredentialKind, Publication, Registry};
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unpassed-secret",
    number: 169,
    summary: "a token that a called workflow reads and its caller does not hand on",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unpassed_secret.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some(caller) = publication.callers.last() else { continue };
        let has_none = matches!(publication.best_credential(), None | Some(CredentialKind::Empty));
        let Some((secret, place)) = unpassed(publication).filter(|_| has_none) else { continue };
        let needs_it = match publication.registry {
            Registry::Jsr => publication.publish.token.is_some(),
            _ => matches!(exchange(project, publication), Exchange::No(_)),
        };
        if !needs_it {
            continue;
        }
        checks
            .fail(format!("`{secret}` is empty here: job `{}` does not hand it on", caller.job.id))
            .of(idx)
            .at(place)
            .related(Location { file: caller.file, span: caller.job.key.span() }, "calls this workflow")
            .note("a called workflow sees only the secrets that its caller passes by name or with `secrets: inherit`; what it asks for otherwise is an empty text");
    }
}

/// The secret behind an empty text at the command: a variable, or the word behind `--token`.
fn unpassed(publication: &Publication<'_>) -> Option<(String, Location)> {
    let of_variable = publication.variables.iter().rev().find_map(|it| {
        let is_empty = matches!(&it.value, Interpolated::Known(text) if text.is_empty());
        let (block, key) = it.entry.filter(|_| is_empty)?;
        Some((secret_in(block.value.get(key).and_then(Value::as_str)?)?, it.location))
    });
    of_variable.or_else(|| {
        let word = publication.publish.token.as_ref()?;
        let text = publication.text.text()?.get(word.range.clone())?;
        Some((secret_in(text)?, publication.words_at(word.range.clone())))
    })
}

/// `NPM_TOKEN` in `${{ secrets.NPM_TOKEN }}`.
fn secret_in(text: &str) -> Option<String> {
    let name = text.split_once("secrets.")?.1;
    let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(name.len());
    Some(name[..end].to_owned()).filter(|it| !it.is_empty())
}
