//! Manifests whose repository is not the one that runs the workflow.

use document::Fragment;

use crate::publication::{Publication, Registry, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Need, Project, Repository, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-repository-url",
    number: 9,
    summary: "a `repository.url` that is not the repository that publishes",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("mismatched_repository_url.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some((file, manifest)) = publication.package.manifest else {
            if let Some(path) = lacking(project, publication).filter(|it| !asked.contains(it)) {
                checks
                    .unknown("which repository the manifest names is not known", [Need::File(path.clone())])
                    .of(idx)
                    .at(publication.location)
                    .note("the registry compares it with the repository of the run when provenance is attached, and refuses the package with E422 when it differs or is missing");
                asked.push(path);
            }
            continue;
        };
        // A manifest that the build makes is not the one that was given.
        if publication.package.built || publication.is_in_the_way() || seen.contains(&file) {
            continue;
        }
        seen.push(file);
        // A manifest without one is the business of `missing-repository-url`.
        let Some(url) = manifest.repository_url() else { continue };
        let spot = Spot::new(file, url);
        let given = url.as_str().unwrap_or_default();
        let Some(repository) = &project.context().repository else {
            checks
                .unknown(format!("whether `{given}` is the repository that publishes"), [Need::Repository])
                .of(idx)
                .at(spot.location())
                .note(
                    "npm compares it with the repository of the run, letter case included, when it verifies provenance",
                );
            continue;
        };
        match publication.repository_disagrees(project) {
            Some(false) => {
                checks.pass(format!("`repository` names `{repository}`")).of(idx).at(spot.location());
            }
            Some(true) => mismatch(project, publication, idx, spot, repository, checks),
            None => {
                checks
                    .warn(format!("`{given}` is a form that the registry may not understand"))
                    .of(idx)
                    .at(spot.location())
                    .note(format!("write `{}`", repository.canonical_url(publication.repository_host())))
                    .fix(
                        &project.file(file).name(),
                        "write the repository as npm does",
                        replace(publication, spot, repository),
                    );
            }
        }
    }
}

/// The manifest that was not given, where it decides. One that the build makes cannot be given; where others were given,
/// that of another folder is likely to be such a one.
fn lacking(project: &Project<'_>, publication: &Publication<'_>) -> Option<String> {
    let package = &publication.package;
    // A correction may turn provenance on: what decides then is asked for before.
    let is_compared = project.context().visibility != Some(Visibility::Private);
    let Some(Need::File(path)) = package.needs.first().filter(|_| is_compared && !package.built) else { return None };
    let is_given = !path.contains('/')
        || path.contains(' ')
        || project.exists(path) == Some(true)
        || project.manifests().next().is_none();
    is_given.then(|| path.clone())
}

fn replace(
    publication: &Publication<'_>,
    spot: Spot<'_>,
    repository: &Repository,
) -> Option<(crate::FileId, document::EditSet)> {
    let url = repository.canonical_url(publication.repository_host());
    let edits = document::replace_value(spot.value, &Fragment::Text(url)).ok()?;
    Some((spot.file, edits))
}

fn mismatch(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    spot: Spot<'_>,
    repository: &Repository,
    checks: &mut Checks,
) {
    let given = spot.text().unwrap_or_default();
    let host = publication.repository_host();
    let message = format!("`repository` is `{given}`, the run presents `https://{host}/{repository}`");
    let private = project.context().visibility == Some(Visibility::Private);
    let row = if private || !publication.wants_provenance() {
        checks.warn(message).note("it is compared only when provenance is attached, but links on npm lead there today")
    } else {
        checks
            .fail(message)
            .note("npm verifies it against the provenance, letter case included, and refuses the package with E422")
    };
    let row = row.of(idx).at(spot.location());
    if let Some((file, edits)) = replace(publication, spot, repository) {
        let choice = Choice {
            id: "manifest".into(),
            title: format!("write `{}`", repository.canonical_url(host)),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        };
        let _ = row.decide(&project.file(file).name(), "name the repository that publishes", vec![choice]);
    }
}
