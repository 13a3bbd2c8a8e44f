//! Jobs that change files of the repository and then publish to JSR, which insists on a clean tree.

use crate::publication::{Event, EventKind, Publication, Registry};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "dirty-tree",
    number: 88,
    summary: "a job that changes files before it publishes to JSR",
    link: Link::Client,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("dirty_tree.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        if seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        let clean = publication.events.iter().rposition(|it| matches!(it.kind, EventKind::Commit | EventKind::Restore));
        let since = &publication.events[clean.map_or(0, |it| it + 1)..];
        let mut writes = since
            .iter()
            .filter(|it| matches!(it.kind, EventKind::Write | EventKind::WriteConfig) && comes_along(publication, it));
        let Some(first) = writes.next() else { continue };
        if publication.publish.allow_dirty {
            checks
                .pass("`--allow-dirty` lets the changes of the job through")
                .of(idx)
                .at(publication.location)
                .related(first.location, "changes files");
            continue;
        }
        let mut row = checks
            .warn("this changes files before the publish to JSR, which insists on a clean tree")
            .of(idx)
            .at(first.location)
            .related(publication.location, "stops if a tracked file changed, or a new one is not ignored")
            .note("Deno ends with \"Aborting due to uncommitted changes\"; commit the change, publish to JSR first, or pass `--allow-dirty`");
        for write in writes {
            row = row.related(write.location, "changes files too");
        }
        let choice = allowed(publication).map(|edits| Choice {
            id: "allow".into(),
            title: "pass `--allow-dirty`".into(),
            edits: [edits].into(),
            creates: Vec::new(),
        });
        let _ = row.decide(
            &format!("jobs.{}.{}", publication.job.job.id, publication.step_index),
            "let the changes through",
            choice.into_iter().collect(),
        );
    }
}

/// Whether the step runs whenever the publish does: without a condition, or with the same one.
fn comes_along(publication: &Publication<'_>, event: &Event<'_>) -> bool {
    let condition = event.step.condition().and_then(document::Value::as_str);
    condition.is_none() || condition == publication.step.value.get("if").and_then(document::Value::as_str)
}

fn allowed(publication: &Publication<'_>) -> Option<(crate::FileId, document::EditSet)> {
    let end = publication.publish.verb.end;
    let edits = document::replace_text(publication.text.value, end..end, " --allow-dirty").ok()?;
    Some((publication.text.file, edits))
}
