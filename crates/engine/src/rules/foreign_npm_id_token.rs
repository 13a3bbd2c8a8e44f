//! `NPM_ID_TOKEN` where GitHub hands out identity tokens by itself.

use model::expression::Interpolated;

use crate::publication::edits::remove_with_block;
use crate::{Checks, FixAvailability, Link, Project, Provider, Registry, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "foreign-npm-id-token",
    number: 31,
    summary: "a job on GitHub that sets `NPM_ID_TOKEN`",
    link: Link::Identity,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("foreign_npm_id_token.md"),
    check,
};

const VARIABLE: &str = "NPM_ID_TOKEN";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some(variable) = publication.variable(VARIABLE).filter(|_| publication.provider == Provider::GitHub) else {
            continue;
        };
        // An empty one counts as none.
        let is_empty = matches!(&variable.value, Interpolated::Known(text) if text.is_empty());
        if is_empty || seen.contains(&variable.location) {
            continue;
        }
        seen.push(variable.location);
        let row = checks
            .warn(format!("`{VARIABLE}` replaces the identity token that GitHub makes for this run"))
            .of(idx)
            .at(variable.location)
            .note("it is meant for GitLab and CircleCI; on GitHub npm asks for a token by itself, and one that is old or made for another audience is refused in silence")
            .related(publication.location, "uses it");
        if let Some((block, key)) = variable.entry
            && let Ok(edits) = remove_with_block(block, key)
        {
            let _ = row.fix(
                &format!("jobs.{}.{VARIABLE}", publication.job.job.id),
                format!("let npm ask for the token: remove `{VARIABLE}`"),
                [(block.file, edits)],
            );
        }
    }
}
