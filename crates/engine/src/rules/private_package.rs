//! Manifests that forbid their own publication.

use document::Value;

use crate::publication::{ManifestFault, Registry, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "private-package",
    number: 50,
    summary: "a manifest with `private: true`",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("private_package.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let Some(private) = manifest.private() else { continue };
        let is_refused = publication.manifest_faults().contains(&ManifestFault::Private);
        let is_skipped = publication.registry != Registry::Jsr && publication.is_skipped();
        if !is_refused && !is_skipped || seen.contains(&file) {
            continue;
        }
        seen.push(file);
        let name = project.file(file).name();
        let is_root = manifest.workspaces().next().is_some();
        let note = if is_skipped {
            "npm skips a private workspace with a warning: the job ends green, and nothing is published; take the field away to publish the package"
        } else if is_root {
            "the publish stops; the root of a workspace is rarely meant: `npm publish --workspaces` publishes its packages"
        } else {
            "the publish stops before anything is sent, with EPRIVATE from npm and pnpm; take the field away to publish the package"
        };
        let row = checks
            .fail(format!("`{name}` says `private: {}`", private.as_str().unwrap_or("true")))
            .of(idx)
            .at(Spot::new(file, private).location())
            .note(note)
            .related(publication.location, "publishes it");
        if is_root {
            continue;
        }
        if let Ok(edits) = document::remove_entry(manifest.root, "private") {
            let choice = Choice {
                id: "remove".into(),
                title: "remove `private`".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let package = manifest.name().and_then(Value::as_str).unwrap_or("the package");
            let _ = row.decide(&name, format!("let `{package}` be published"), vec![choice]);
        }
    }
}
