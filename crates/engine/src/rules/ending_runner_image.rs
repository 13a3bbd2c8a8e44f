//! Images whose end GitHub has announced.

use document::Fragment;

use crate::facts::{self, ImageStatus};
use crate::publication::{RunnerClass, scalar_at};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "ending-runner-image",
    number: 165,
    summary: "a publish job on an image whose end is announced",
    link: Link::Runner,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("ending_runner_image.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let day = project.context().day();
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        if publication.runner.class != RunnerClass::Hosted {
            continue;
        }
        let label = publication.runner.label.as_deref();
        let Some(ImageStatus::Ending { successor, on }) = label.and_then(facts::image).map(|it| it.status) else {
            continue;
        };
        let Some(place) = publication.runner.place.filter(|it| !seen.contains(it)) else { continue };
        seen.push(place);
        let (job, label) = (publication.job.job.id, label.unwrap_or_default());
        let (message, note) = if on <= day {
            (
                format!("the end of the image `{label}` was announced for {on}"),
                format!(
                    "whether it has ended is not known here; on an image that has, jobs end with an error; `{successor}` is the image to use"
                ),
            )
        } else {
            (
                format!("the image `{label}` is announced to end on {on}"),
                format!(
                    "until then jobs are ended now and then as a reminder, from that day on always; `{successor}` is the image to use"
                ),
            )
        };
        let row = checks.warn(message).of(idx).at(place).note(note);
        let scalar = scalar_at(project, place).filter(|it| it.text().is_some_and(|text| !text.contains("${{")));
        if let Some(scalar) = scalar
            && let Ok(edits) = document::replace_value(scalar.value, &Fragment::Text(successor.to_owned()))
        {
            let title = format!("run job `{job}` on `{successor}`");
            let choice = Choice {
                id: successor.to_owned(),
                title: title.clone(),
                edits: [(place.file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&format!("jobs.{job}.{label}"), title, vec![choice]);
        }
    }
}
