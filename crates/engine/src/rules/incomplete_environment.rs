//! Commands that see enough of their job to publish to JSR, and too little to make provenance.

use crate::publication::{Identity, Publication, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "incomplete-environment",
    number: 190,
    summary: "a command that publishes and then fails, for it cannot say where it runs",
    link: Link::Published,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("incomplete_environment.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let is_outside = publication.publish.outside.is_some() && matches!(publication.identity, Identity::Granted(_));
        if !is_outside || seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        let lacking = publication.lacks_for_provenance();
        let Some((first, others)) = lacking.split_first() else {
            checks.pass("the command sees what it needs of its job").of(idx).at(publication.location);
            continue;
        };
        let more = if others.is_empty() { String::new() } else { format!(" and {} more variables", others.len()) };
        let row = checks
            .fail(format!("`{}` does not see `{first}`{more}", publication.short_command()))
            .of(idx)
            .at(publication.location)
            .note(format!(
                "the version goes live, then its provenance fails and the job is red for good: hand over {}, or pass `--no-provenance`",
                lacking.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            ));
        let choice = without_provenance(publication).map(|edits| Choice {
            id: "without".into(),
            title: "pass `--no-provenance`".into(),
            edits: [edits].into(),
            creates: Vec::new(),
        });
        let _ = row.decide(
            &format!("jobs.{}.{}", publication.job.job.id, publication.step_index),
            "publish without provenance",
            choice.into_iter().collect(),
        );
    }
}

fn without_provenance(publication: &Publication<'_>) -> Option<(crate::FileId, document::EditSet)> {
    let end = publication.publish.verb.end;
    let edits = document::replace_text(publication.text.value, end..end, " --no-provenance").ok()?;
    Some((publication.text.file, edits))
}
