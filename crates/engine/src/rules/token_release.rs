//! Releases that a token published, beside runs that are meant to need none.

use crate::finished;
use crate::outcome::{Exchange, exchange};
use crate::publication::{CredentialKind, Registry, Standing};
use crate::{Checks, FixAvailability, Link, Project, PublishedBy, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "token-release",
    number: 164,
    summary: "a version that a token published, where trusted publishing is meant",
    link: Link::Settings,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("token_release.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<Option<&str>> = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let package = publication.package.name.as_deref();
        let all = publication.finished(project);
        let Some(last) = finished::newest(&all, &|it| it.published() != PublishedBy::Unknown) else { continue };
        if seen.contains(&package) {
            continue;
        }
        seen.push(package);
        let trusted = finished::newest(&all, &|it| it.published().is_trusted());
        let has_token = publication.best_credential() == Some(CredentialKind::Stored);
        let gets_token_of_run = matches!(exchange(project, publication), Exchange::Yes(_));
        let (version, place) = (last.version(), publication.location);
        let is_taken = matches!(publication.standing(project), Some(Standing::Taken { .. }));
        let row = match (last.published(), trusted) {
            (PublishedBy::Token, Some(trusted)) => {
                let note = if has_token {
                    "the exchange has failed since then, and npm published with the stored token in silence; or a person published by hand"
                } else {
                    "a person published it by hand, or a job that is not given here did; what worked before may still work"
                };
                checks
                    .warn(format!("{version} was published with a token, {} by trusted publishing", trusted.version()))
                    .note(note)
                    .related(trusted.location(), "the last one by trusted publishing")
            }
            (PublishedBy::Token, None) if gets_token_of_run => checks
                .warn(format!(
                    "{version} was published with a token, so {} would be the first by trusted publishing",
                    if is_taken { "the next version" } else { "this run" }
                ))
                .note("nothing shows yet that the trusted publisher is set up: add it first, publish once, and only then disallow and revoke tokens"),
            (PublishedBy::Token, None) => continue,
            _ if gets_token_of_run => checks.pass(format!(
                "{version} was published by trusted publishing{}",
                if is_taken { "" } else { ", and so is this" }
            )),
            _ if has_token => checks
                .warn(format!("{version} was published by trusted publishing, and this run publishes with a token"))
                .note("something in the files keeps the run from a token of its own; the rows beside this one say what"),
            _ => continue,
        };
        let _ = row.of(idx).at(place).related(last.location(), "the newest version here");
    }
}
