//! Names that npm does not take.

use document::{Fragment, Value};
use model::npm_name::{NpmNameProblem, check_npm_name};

use crate::publication::Registry;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-package-name",
    number: 55,
    summary: "a manifest without a name, or with one that npm refuses",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_package_name.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some((file, manifest)) = publication
            .package
            .manifest
            .filter(|_| publication.registry != Registry::Jsr && publication.own_manifest().is_some())
        else {
            continue;
        };
        // A private package is never asked for its name.
        if seen.contains(&file) || manifest.private().is_some() {
            continue;
        }
        seen.push(file);
        let name = manifest.name().and_then(Value::as_str).unwrap_or_default();
        let span = manifest.name().map_or_else(
            || manifest.root.entries().next().map_or(manifest.root.span(), |(key, _)| key.span()),
            Value::span,
        );
        let place = Location { file, span };
        let row = match (publication.name_problem(), publication.exists(project)) {
            (None, _) => {
                checks.pass(format!("`{name}` is a name that npm takes")).of(idx).at(place);
                continue;
            }
            (Some(NpmNameProblem::Uppercase), Some(true)) => continue,
            (Some(problem @ NpmNameProblem::Uppercase), None) => checks.warn(format!("`{name}`: {}", problem.reason())),
            (Some(NpmNameProblem::Empty), _) => checks.fail(format!("`{}` has no `name`", project.file(file).name())),
            (Some(problem), _) => checks.fail(format!("`{name}`: {}", problem.reason())),
        };
        let row = row
            .of(idx)
            .at(place)
            .related(publication.location, "publishes it")
            .note("npm stops before anything is sent; the name is also what the trusted publisher is set up for");
        let lower = name.trim().to_ascii_lowercase();
        if lower != name
            && check_npm_name(&lower).is_ok()
            && let Some(value) = manifest.name()
            && let Ok(edits) = document::replace_value(value, &Fragment::Text(lower.clone()))
        {
            let choice = Choice {
                id: lower.clone(),
                title: format!("call it `{lower}`"),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&project.file(file).name(), "rename the package", vec![choice]);
        }
    }
}
