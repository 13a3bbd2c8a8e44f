//! Staged versions of packages that do not exist yet.

use crate::rules::missing_package::place;
use crate::{Checks, FixAvailability, Link, Need, Project, Rule, Severity, settings};

pub(super) static RULE: Rule = Rule {
    id: "staged-bootstrap",
    number: 34,
    summary: "a staged publish of a package that does not exist yet",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("staged_bootstrap.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications_of(crate::Registry::Npm) {
        if !publication.publish.tool.stages() {
            continue;
        }
        let package =
            publication.package.name.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"));
        let place = place(publication);
        let note = format!(
            "a version can be staged once the package is there, whoever asks; publish the first version by hand with {} after `npm login`",
            settings::publish_by_hand(project, publication)
        );
        match publication.exists(project) {
            Some(true) => checks.pass(format!("{package} exists, so a version of it can be staged")).of(idx).at(place),
            Some(false) => checks
                .fail(format!("{package} does not exist on npm, and a new package cannot be staged"))
                .of(idx)
                .at(place)
                .note(note),
            None => checks
                .unknown(
                    format!("whether {package} exists on npm is not known, and a new package cannot be staged"),
                    [Need::PackageExists],
                )
                .of(idx)
                .at(place)
                .note(note),
        };
    }
}
