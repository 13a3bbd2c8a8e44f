//! Files whose names JSR does not take.

use crate::publication::jsr_packages;
use crate::{Checks, FixAvailability, Kind, Link, Project, Rule, Severity, Span};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-path",
    number: 188,
    summary: "a file of the package whose name JSR does not take",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("invalid_jsr_path.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, ..) in jsr_packages(project) {
        let faults = publication.jsr_refused_paths(project);
        let Some((first, others)) = faults.split_first() else {
            if let Some(list) = project.files().find(|it| it.kind() == Kind::FileList) {
                let line = list.text().lines().next().map_or(0, str::len);
                checks.pass("JSR takes the names of all files").of(idx).at(list.at(Span::new(0, line)));
            }
            continue;
        };
        let mut row = checks
            .fail(&first.message)
            .of(idx)
            .at(first.location)
            .note(format!("{}; rename the file, or leave it out with `publish.exclude`", first.consequence()));
        for other in others {
            row = row.related(other.location, &other.message);
        }
    }
}
