//! The environment of the publishing job, against the one that npm trusts.

use document::{Fragment, Place};
use model::trust::Field;

use crate::check::Row;
use crate::publication::Publication;
use crate::trust::{Candidate, compare};
use crate::{Checks, Choice, FixAvailability, Link, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-environment",
    number: 113,
    summary: "a trusted publisher that names another environment",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("mismatched_environment.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    compare(project, checks, &[Field::Environment, Field::ContextIds], &mend);
}

/// The job moves into the environment that npm trusts.
fn mend(row: Row<'_>, publication: &Publication<'_>, candidate: &Candidate<'_>) {
    let Some(wanted) = candidate.publisher.get(Field::Environment) else { return };
    // Another field that differs would keep the run out all the same.
    if publication.provider == Provider::CircleCi || candidate.differing().nth(1).is_some() {
        return;
    }
    let site = &publication.job;
    let name = Fragment::Text(wanted.text.clone());
    let edits = match site.job.environment() {
        Some(value) => document::replace_value(value, &name),
        None => {
            let after = ["runs-on", "image", "extends", "stage"].iter().find_map(|it| site.job.value.entry(it));
            let place = after.map_or(Place::First, |(key, _)| Place::After(key.id()));
            document::insert_entry(site.job.value, place, "environment", &name)
        }
    };
    let Ok(edits) = edits else { return };
    let choice = Choice {
        id: "job".into(),
        title: format!("run job `{}` in environment `{}`", site.job.id, wanted.text),
        edits: [(site.file, edits)].into(),
        creates: Vec::new(),
    };
    let _ = row.decide(&format!("jobs.{}", site.job.id), "use the environment that npm trusts", vec![choice]);
}
