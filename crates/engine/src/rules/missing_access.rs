//! First publishes that npm takes for private packages.

use document::{EditSet, Fragment, Place, Refusal, Value};
use model::manifest::Manifest;

use crate::publication::{Registry, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "missing-access",
    number: 51,
    summary: "the first publish of a package that does not say it is public",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_access.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        // Later publishes keep the level that the package has.
        if publication.package.built || seen.contains(&file) || publication.exists(project) != Some(false) {
            continue;
        }
        seen.push(file);
        let name = project.file(file).name();
        if let Some(access) = publication.access() {
            let config = manifest.publish_config("access").map(|it| Spot::new(file, it).location());
            checks
                .pass(format!("the first publish asks for {access} access"))
                .of(idx)
                .at(config.unwrap_or(publication.location));
            continue;
        }
        if !publication.lacks_access() {
            continue;
        }
        let signs = publication.provenance_switch.is_some_and(|(on, _)| on);
        let note = if signs {
            "a new package gets provenance only where it says that it is public; npm stops with EUSAGE"
        } else {
            "a new package with a scope counts as private unless it says otherwise; without a paid plan npm answers E402"
        };
        let row = checks
            .fail(format!("`{name}` does not say that the new package is public"))
            .of(idx)
            .at(Location { file, span: manifest.name().map_or(manifest.root.span(), Value::span) })
            .note(note)
            .related(publication.location, "publishes it for the first time");
        let Ok(edits) = with_access(manifest, "public") else { continue };
        if project.context().visibility == Some(Visibility::Public) {
            let _ = row.fix(&name, "publish it for everyone", [(file, edits)]);
            continue;
        }
        let mut choices = vec![Choice {
            id: "public".into(),
            title: "everyone may install it".into(),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        }];
        if let Ok(edits) = with_access(manifest, "restricted")
            && !signs
        {
            choices.push(Choice {
                id: "restricted".into(),
                title: "only members of the scope may, on a paid plan".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            });
        }
        let _ = row.decide(&name, "say who may install the package", choices);
    }
}

fn with_access(manifest: Manifest<'_>, access: &str) -> Result<EditSet, Refusal> {
    let value = Fragment::Text(access.to_owned());
    match manifest.root.get("publishConfig") {
        Some(config) => document::insert_entry(config, Place::Last, "access", &value),
        None => document::insert_entry(
            manifest.root,
            Place::Last,
            "publishConfig",
            &Fragment::Mapping(vec![("access".into(), value)]),
        ),
    }
}
