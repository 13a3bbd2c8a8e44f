//! Checkouts that leave the token of the job in the working tree.

use std::collections::BTreeSet;

use document::{Fragment, Place};
use model::workflow::Access;

use crate::publication::{EventKind, Publication};
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "persisted-credentials",
    number: 61,
    summary: "a checkout that leaves its token behind in a job that publishes",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("persisted_credentials.md"),
    check,
};

const INPUT: &str = "persist-credentials";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: BTreeSet<Location> = BTreeSet::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // Who pushes needs them.
        if pushes(publication) {
            continue;
        }
        for event in publication.events.iter().filter(|it| it.kind == EventKind::Checkout) {
            if !seen.insert(event.location) {
                continue;
            }
            let given = event.step.input(INPUT);
            if let Some(value) = given.filter(|it| it.as_bool() == Some(false) || it.as_str() == Some("false")) {
                checks
                    .pass("the checkout leaves no token behind")
                    .of(idx)
                    .at(Location { file: event.file, span: value.span() });
                continue;
            }
            let row = checks
                .warn("the checkout leaves the job's token in the working tree")
                .of(idx)
                .at(event.location)
                .note("every later step can read it, and a build that packs too much can publish it; this job does not push, so it can do without");
            if event.file != publication.job.file {
                continue;
            }
            let off = Fragment::Raw("false".into());
            let edits = match (given, event.step.with()) {
                (Some(value), _) => document::replace_value(value, &off),
                (None, Some(with)) => document::insert_entry(with, Place::Last, INPUT, &off),
                (None, None) => document::insert_entry(
                    event.step.value,
                    Place::Last,
                    "with",
                    &Fragment::Mapping(vec![(INPUT.into(), off)]),
                ),
            };
            if let Ok(edits) = edits {
                let job = publication.job.job.id;
                let _ = row.fix(
                    &publication.step_path(&event.step),
                    format!("do not keep the token in job `{job}`"),
                    [(event.file, edits)],
                );
            }
        }
    }
}

/// Whether something in the job may push: a command, a tool that tags, or what is not looked into.
fn pushes(publication: &Publication<'_>) -> bool {
    let may_write = publication.job.permissions().is_some_and(|it| it.access("contents") == Some(Access::Write));
    publication.contents_access() == "write"
        || publication.did(&EventKind::Commit)
        || publication.did(&EventKind::Opaque)
        || may_write
}
