//! Matrices that publish the same version once per cell.

use document::Value;
use model::workflow::{Cell, Matrix};

use crate::publication::{JobSite, Publication, Share, edits};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "repeated-publish",
    number: 26,
    summary: "a matrix in which several cells publish the same version",
    link: Link::Trigger,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("repeated_publish.md"),
    check,
};

/// Cells that a fix names.
const OFFERED: usize = 4;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let publications = project.publications();
    for (idx, publication) in publications.iter().enumerate() {
        let Some((site, place, cells)) = matrix(publication).filter(|_| publication.never_runs.is_none()) else {
            continue;
        };
        let is_same = |it: &Publication<'_>| {
            it.is_of_job(publication)
                && it.location == publication.location
                && it.package.name == publication.package.name
        };
        let is_told = |it: &Publication<'_>| it.folder == publication.folder && it.goes_where(publication);
        if publications[..idx].iter().any(|it| is_same(it) && is_told(it)) {
            continue;
        }
        let command = publication.short_command();
        let Some(repeats) = publication.repeats(project) else {
            if publication.cells == 1 && publications.iter().filter(|it| is_same(it)).count() == 1 {
                checks.pass(format!("one cell of the matrix runs `{command}`")).of(idx).at(place);
            }
            continue;
        };
        // `parallel: 4` has copies without a say.
        let what = if cells.iter().all(Vec::is_empty) { "copies of the job" } else { "cells of the matrix" };
        let message = format!("{} {what} run `{command}` for the same version", repeats.times);
        let row = if repeats.fails {
            checks.fail(message).note("the first one publishes, the others go red, for the version is there already; publish from one cell, or from a job of its own")
        } else {
            checks.warn(message).note("the first one publishes, and what the others do depends on the tool and on which comes first; publish from one cell, or from a job of its own")
        };
        let row = row.of(idx).at(place).related(publication.location, "runs in each of them");
        let choices = match alone(site).filter(|_| cells.iter().all(Vec::is_empty)) {
            Some(choice) => vec![choice],
            None => choices(project, publication, &cells),
        };
        let _ = row.decide(&format!("jobs.{}", site.job.id), "publish from one cell", choices);
    }
}

/// The matrix on the way to the command, and where it stands.
fn matrix<'s, 'p>(publication: &'s Publication<'p>) -> Option<(&'s JobSite<'p>, Location, Vec<Cell<'p>>)> {
    let mut sites = publication.callers.iter().chain([&publication.job]);
    sites.find_map(|site| match site.copies()? {
        (place, Matrix::Cells(cells)) if cells.len() > 1 => Some((site, place, cells)),
        _ => None,
    })
}

/// A job without the number of its copies (GitLab, CircleCI).
fn alone(site: &JobSite<'_>) -> Option<Choice> {
    let key =
        ["parallel", "parallelism"].into_iter().find(|it| site.job.value.get(it).is_some_and(Value::is_scalar))?;
    let edits = document::remove_entry(site.job.value, key).ok()?;
    Some(Choice {
        id: "alone".into(),
        title: format!("run job `{}` once", site.job.id),
        edits: [(site.file, edits)].into(),
        creates: Vec::new(),
    })
}

/// One choice per cell, those that can publish first.
fn choices(project: &Project<'_>, publication: &Publication<'_>, cells: &[Cell<'_>]) -> Vec<Choice> {
    let is_github = publication.provider == Provider::GitHub;
    let steps = &publication.job.job.steps;
    let Some(step) = steps.get(publication.step_index).filter(|_| is_github && publication.callers.is_empty()) else {
        return Vec::new();
    };
    let can = |cell: &Cell<'_>| {
        let text = text(cell);
        let groups =
            project.publications().iter().filter(|it| it.is_of_job(publication) && it.location == publication.location);
        let mut own = groups.filter(|it| it.cell.as_deref().is_none_or(|it| it.split("; ").any(|it| it == text)));
        own.any(|it| it.can_exchange() == Some(Share::All))
    };
    let (able, others): (Vec<&Cell<'_>>, Vec<&Cell<'_>>) = cells.iter().partition(|it| can(it));
    let ordered = able.into_iter().rev().chain(others);
    let choice = |cell: &Cell<'_>| {
        let edits = edits::guard(step.value, &condition(cell)?).ok()?;
        let id = cell.iter().filter_map(|(_, it)| it.as_str()).collect::<Vec<_>>().join("-");
        Some(Choice {
            id,
            title: format!("publish from `{}`", text(cell)),
            edits: [(publication.job.file, edits)].into(),
            creates: Vec::new(),
        })
    };
    ordered.take(OFFERED).filter_map(choice).collect()
}

fn text(cell: &Cell<'_>) -> String {
    cell.iter().map(|(name, it)| format!("{name}: {}", it.as_str().unwrap_or("…"))).collect::<Vec<_>>().join(", ")
}

/// `matrix.node == 24 && matrix.os == 'ubuntu-latest'`
fn condition(cell: &Cell<'_>) -> Option<String> {
    let part = |(name, value): &(&str, Value<'_>)| {
        let text = value.as_str()?;
        let is_bare = value.is_plain_number() || value.as_bool().is_some();
        let is_simple = !text.contains(['\'', '$']) && !text.is_empty();
        is_simple
            .then(|| if is_bare { format!("matrix.{name} == {text}") } else { format!("matrix.{name} == '{text}'") })
    };
    let parts: Option<Vec<String>> = cell.iter().map(part).collect();
    Some(parts?.join(" && ")).filter(|it| !it.is_empty())
}
