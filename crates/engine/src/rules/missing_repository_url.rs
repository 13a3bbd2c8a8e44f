//! Manifests that name no repository.

use document::{Fragment, Place, Value};

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "missing-repository-url",
    number: 49,
    summary: "a manifest without `repository`",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_repository_url.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        // A manifest that the build makes is not the one that was given.
        let is_published = !publication.package.built && !publication.is_in_the_way();
        if !is_published || seen.contains(&file) || manifest.repository_url().is_some() {
            continue;
        }
        seen.push(file);
        let message = format!("`{}` names no repository", project.file(file).name());
        let visibility = project.context().visibility;
        let row = if visibility == Some(Visibility::Private) || !publication.wants_provenance() {
            checks.warn(message).note("npm compares it with the repository of the run when provenance is attached; without it a package links nowhere")
        } else if visibility.is_some() {
            checks.fail(message).note(
                "npm verifies provenance against `repository.url` and refuses the package with E422 when it is missing",
            )
        } else {
            checks.unknown(message, [Need::Visibility]).note("from a public repository npm attaches provenance, and refuses the package with E422 when `repository` is missing")
        };
        let place = manifest.name().map_or(manifest.root.span(), Value::span);
        let row = row.of(idx).at(Location { file, span: place });
        let Some(repository) = &project.context().repository else { continue };
        let url = Fragment::Text(repository.canonical_url(publication.repository_host()));
        let mut entries = vec![("type".into(), Fragment::Text("git".into())), ("url".into(), url.clone())];
        if let Some(folder) = project.file(file).folder().filter(|it| !it.is_empty()) {
            entries.push(("directory".into(), Fragment::Text(folder.to_owned())));
        }
        let edits = match manifest.root.get("repository") {
            Some(given) if given.is_mapping() => document::insert_entry(given, Place::Last, "url", &url),
            Some(given) => document::replace_value(given, &Fragment::Mapping(entries)),
            None => document::insert_entry(manifest.root, Place::Last, "repository", &Fragment::Mapping(entries)),
        };
        if let Ok(edits) = edits {
            let _ = row.fix(&project.file(file).name(), "name the repository that publishes", [(file, edits)]);
        }
    }
}
