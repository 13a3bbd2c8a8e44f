//! `packageExtensions` in a manifest that is published, which npm 12 refuses.

use crate::publication::{ManifestFault, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "published-package-extensions",
    number: 178,
    summary: "`packageExtensions` in a manifest that is published",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: crate::rule::page!("published_package_extensions.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let Some((key, _)) = manifest.root.entry("packageExtensions") else { continue };
        if seen.contains(&file) || !publication.manifest_faults().contains(&ManifestFault::PackageExtensions) {
            continue;
        }
        seen.push(file);
        let name = project.file(file).name();
        let row = checks
            .fail(format!("`{name}` has `packageExtensions`, and is published"))
            .of(idx)
            .at(Spot::new(file, key).location())
            .related(publication.location, "publishes it")
            .note("npm 12 reads them at the root of a project alone and stops with EPACKAGEEXTENSIONS; they belong into a manifest that stays private");
        if let Ok(edits) = document::remove_entry(manifest.root, "packageExtensions") {
            let choice = Choice {
                id: "remove".into(),
                title: "remove `packageExtensions`".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&name, "publish without `packageExtensions`", vec![choice]);
        }
    }
}
