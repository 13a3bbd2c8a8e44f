//! Version numbers that YAML shortens.

use document::Fragment;

use crate::publication::{Container, NodeSource, Registry, Share};
use crate::versions::shortened;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "truncated-version",
    number: 5,
    summary: "a version such as 24.10 without quotes, which is the number 24.1",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: crate::rule::page!("truncated_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let spot = match publication.node.source {
            // A cell of a matrix or a default: the number stands where the expression takes it from.
            NodeSource::Input { value, origin, .. } => {
                origin.and_then(|it| crate::publication::scalar_at(project, it)).unwrap_or(value)
            }
            // A variable or a parameter in the name of an image.
            NodeSource::Container(Container { version: Some((spot, _)), .. }) => spot,
            _ => continue,
        };
        let Some(text) = spot.text() else { continue };
        let Some(short) = shortened(text).filter(|_| spot.value.is_plain_number()) else { continue };
        if seen.contains(&spot.location()) {
            continue;
        }
        seen.push(spot.location());
        let verb = if matches!(publication.node.source, NodeSource::Container(_)) { "runs" } else { "is installed" };
        let message = format!("`{text}` without quotes is the number {short}, so Node {short} {verb}");
        let too_old = publication.registry == Registry::Npm && publication.can_exchange() == Some(Share::None);
        let row = if too_old { checks.fail(message) } else { checks.warn(message) };
        let row =
            row.of(idx).at(spot.location()).note("YAML reads a number and drops the trailing zero; quote the version");
        if let Ok(edits) = document::replace_value(spot.value, &Fragment::Raw(format!("'{text}'"))) {
            let _ = row.fix(&path(publication.job.job.id), format!("quote `{text}`"), [(spot.file, edits)]);
        }
    }
}

fn path(job: &str) -> String {
    format!("jobs.{job}")
}
