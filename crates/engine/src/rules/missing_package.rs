//! Packages that the registry does not have yet.

use crate::publication::{CredentialKind, Provider, Publication, Registry};
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Rule, Severity, settings, trust};

pub(super) static RULE: Rule = Rule {
    id: "missing-package",
    number: 33,
    summary: "a package that does not exist on its registry yet",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("missing_package.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // A staged version is the matter of `staged-bootstrap`.
        if publication.registry == Registry::Other || publication.publish.tool.stages() {
            continue;
        }
        let is_told = |it: &&Publication<'_>| {
            it.registry == publication.registry
                && it.package.name == publication.package.name
                && it.folder == publication.folder
        };
        if seen.iter().any(is_told) {
            continue;
        }
        seen.push(publication);
        let package =
            publication.package.name.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"));
        let (registry, place) = (registry(publication), place(publication));
        match publication.exists(project) {
            Some(true) => {
                let row = checks.pass(format!("{package} exists on {registry}")).of(idx).at(place);
                let shown = trust::lists_of(project, publication)
                    .into_iter()
                    .find_map(|(file, it)| trust::located(file, it.place.or_else(|| it.publishers.first()?.span)));
                if let Some(shown) = shown {
                    let _ = row.related(shown, "npm lists its trusted publishers");
                } else if let Some(shown) = publication.shown_by(project) {
                    let _ = row.related(shown, "a document of the registry shows it");
                }
            }
            Some(false)
                if publication.registry == Registry::Npm
                    && publication.best_credential() == Some(CredentialKind::Stored) =>
            {
                checks
                    .warn(format!("{package} does not exist on {registry}: the stored token makes its first version"))
                    .of(idx)
                    .at(place)
                    .note("a trusted publisher can be set up once the package is there; then take the token away");
            }
            Some(false) => {
                checks
                    .fail(format!("{package} does not exist on {registry}"))
                    .of(idx)
                    .at(place)
                    .note(bootstrap(project, publication));
            }
            None => {
                checks
                    .unknown(format!("whether {package} exists on {registry} is not known"), [Need::PackageExists])
                    .of(idx)
                    .at(place)
                    .note(bootstrap(project, publication));
            }
        }
    }
}

fn registry(publication: &Publication<'_>) -> &'static str {
    if publication.registry == Registry::Jsr { "JSR" } else { "npm" }
}

/// The package's name where it is written, or the command.
pub(super) fn place(publication: &Publication<'_>) -> Location {
    let jsr = publication.package.jsr.first().filter(|_| publication.registry == Registry::Jsr);
    let name = match jsr {
        Some((file, config)) => config.name().map(|it| (*file, it)),
        None => publication
            .package
            .manifest
            .filter(|_| !publication.package.built)
            .and_then(|(file, it)| Some((file, it.name()?))),
    };
    name.map_or(publication.location, |(file, it)| Location { file, span: it.span() })
}

/// How the first version comes about (N 6.2, J O12).
fn bootstrap(project: &Project<'_>, publication: &Publication<'_>) -> String {
    if publication.registry != Registry::Jsr {
        let command = settings::publish_by_hand(project, publication);
        let trap = if command.contains("--provenance") {
            "; without the last flag `publishConfig.provenance` stops every publish outside of CI with EUSAGE"
        } else {
            ""
        };
        return format!(
            "no trusted publisher can make the first version: publish it by hand with {command} after `npm login`{trap}; then add the trusted publisher in the package's settings"
        );
    }
    let parts = publication.package.name.as_deref().and_then(|it| it.strip_prefix('@')?.split_once('/'));
    let place = parts.map_or_else(
        || "jsr.io".to_owned(),
        |(scope, name)| format!("`https://jsr.io/new?scope={scope}&package={name}`"),
    );
    // Elsewhere the token lets the run in, not the repository (J T2).
    let link = if publication.provider == Provider::GitHub { ", and link the repository in its settings" } else { "" };
    format!("no run can create it: create it on {place}{link}")
}
