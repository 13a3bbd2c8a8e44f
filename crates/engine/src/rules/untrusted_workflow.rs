//! Runs that no trusted publisher of the package is there for.

use crate::publication::{Publication, Registry};
use crate::trust::{Presented, Standing, Trust, consequence, distinct, entry, of, presented};
use crate::{Checks, FixAvailability, Link, Need, Project, Rule, Severity, facts, settings, trust};

pub(super) static RULE: Rule = Rule {
    id: "untrusted-workflow",
    number: 36,
    summary: "a run that the registry is not told to trust",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("untrusted_workflow.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    // Also where the job may not ask for an identity yet: once it may, this is what decides.
    for (idx, publication) in distinct(project, Registry::Npm) {
        // Then `missing-package` says what there is to say.
        if publication.exists(project) == Some(false) {
            continue;
        }
        let package =
            publication.package.name.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"));
        let place = entry(project, publication);
        let (row, related) = match of(project, publication) {
            Trust::NotGiven => {
                let message = format!("whether npm trusts this workflow to publish {package} is not known");
                let note = format!(
                    "the run presents {}; the trusted publisher has to name exactly that{}",
                    described(project, publication),
                    unassigned(project, publication)
                );
                (checks.unknown(message, [Need::Settings]).note(note), None)
            }
            Trust::Nobody(place) => (
                checks.fail(format!("{package} has no trusted publisher on npm")).note(note(project, publication)),
                place,
            ),
            Trust::Known(candidates) => {
                let best = &candidates[0];
                let place = trust::located(best.file, best.publisher.span);
                let row = match best.standing {
                    Standing::Match => checks.pass(format!("a trusted publisher of {package} names this run")),
                    Standing::Foreign => {
                        let message = format!(
                            "{package} is published from {}, and npm trusts only {}",
                            publication.provider.title(),
                            best.publisher.provider.title()
                        );
                        checks.fail(message).note(note(project, publication))
                    }
                    // The fields that decide it have rows of their own.
                    Standing::Disputed | Standing::Open | Standing::Differs => continue,
                };
                (row, place)
            }
        };
        let row = row.of(idx).at(place);
        if let Some(place) = related {
            let _ = row.related(place, "the settings of the package");
        }
    }
}

/// Why the settings that were given do not count for the package at hand.
fn unassigned(project: &Project<'_>, publication: &Publication<'_>) -> String {
    let mut lists = trust::lists(project).map(|(_, it)| it.package.as_ref());
    match lists.next() {
        None => String::new(),
        // They do, and end too early to tell.
        _ if !trust::lists_of(project, publication).is_empty() => String::new(),
        Some(Some(package)) => format!("; the given settings are those of `{}`, and every package has its own", package.text),
        Some(None) => "; which package the given settings are of is not said, so paste them with the command that printed them (`npm trust list NAME`)".to_owned(),
    }
}

fn note(project: &Project<'_>, publication: &Publication<'_>) -> String {
    let add = match settings::trust_command(project, publication) {
        Some(command) => format!("add one (`{command}`)"),
        None => "add one on the package's settings".to_owned(),
    };
    format!("{}; {add}", consequence(project, publication))
}

/// What npm compares, as the run presents it (N 5.2).
fn described(project: &Project<'_>, publication: &Publication<'_>) -> String {
    let one = |it: crate::trust::Presentation| {
        let label = facts::form_label(it.field);
        match it.value {
            Presented::Text(text) => format!("`{label}` `{text}`"),
            Presented::Nothing => format!("no `{label}`"),
            Presented::Unknown(needs) if needs.is_empty() => format!("`{label}` (an expression decides it)"),
            Presented::Unknown(_) | Presented::Elsewhere => format!("`{label}` (not given)"),
        }
    };
    presented(project, publication).into_iter().map(one).collect::<Vec<_>>().join(", ")
}
