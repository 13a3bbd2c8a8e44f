//! Publishes to JSR from GitLab and CircleCI that bring no token.

use document::EditSet;

use crate::publication::{CredentialKind, Publication, Registry};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-token",
    number: 96,
    summary: "a publish to JSR from GitLab or CircleCI without `--token`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_token.md"),
    check,
};

/// The name that JSR's documentation uses; any other does as well (J T2).
const VARIABLE: &str = "JSR_TOKEN";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        if publication.provider == Provider::GitHub || seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        let system = publication.provider.vendor();
        let command = publication.short_command();
        match publication.credentials.first() {
            None => {
                let row = checks
                    .fail(format!("`{command}` brings no token, and JSR trusts no run of {system}"))
                    .of(idx)
                    .at(publication.location)
                    .note(format!("JSR knows identity tokens of GitHub alone; make a token on jsr.io for this package, keep it in the settings of the project as `{VARIABLE}`, and pass it with `--token`"));
                let choice = with_token(publication).map(|edits| Choice {
                    id: "token".into(),
                    title: format!("pass `${VARIABLE}`, a token that you add"),
                    edits: [edits].into(),
                    creates: Vec::new(),
                });
                let job = publication.job.job.id;
                let subject = format!("jobs.{job}.{}", publication.step_index);
                let _ = row.decide(&subject, "publish with a token", choice.into_iter().collect());
            }
            Some(token) if token.kind == CredentialKind::Empty => {
                checks.fail(format!("`--token` of `{command}` is empty")).of(idx).at(token.location).note(
                    "JSR takes that for nobody and answers `missingAuthentication`; check the name of the variable",
                );
            }
            Some(_) => {}
        }
    }
}

fn with_token(publication: &Publication<'_>) -> Option<(FileId, EditSet)> {
    let end = publication.publish.verb.end;
    let word = format!(" --token \"${VARIABLE}\"");
    Some((publication.text.file, document::replace_text(publication.text.value, end..end, &word).ok()?))
}
