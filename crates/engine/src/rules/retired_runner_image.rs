//! Images that GitHub no longer has.

use document::Fragment;

use crate::publication::{RunnerClass, scalar_at};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "retired-runner-image",
    number: 28,
    summary: "a publish job on an image that GitHub has removed",
    link: Link::Runner,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("retired_runner_image.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let RunnerClass::Retired { successor } = publication.runner.class else { continue };
        let Some(place) = publication.runner.place.filter(|it| !seen.contains(it)) else { continue };
        seen.push(place);
        let job = publication.job.job.id;
        let scalar = scalar_at(project, place).filter(|it| it.text().is_some_and(|text| !text.contains("${{")));
        let label = scalar
            .and_then(|it| it.text())
            .map_or_else(|| publication.runner.label.clone().unwrap_or_default(), str::to_owned);
        let row =
            checks.fail(format!("the image `{label}` is gone, so job `{job}` never starts")).of(idx).at(place).note(
                format!(
                    "no runner takes the job, and it waits until GitHub ends it; `{successor}` is the image to use"
                ),
            );
        if let Some(scalar) = scalar
            && let Ok(edits) = document::replace_value(scalar.value, &Fragment::Text(successor.to_owned()))
        {
            let _ = row.fix(
                &format!("jobs.{job}.{label}"),
                format!("run job `{job}` on `{successor}`"),
                [(place.file, edits)],
            );
        }
    }
}
