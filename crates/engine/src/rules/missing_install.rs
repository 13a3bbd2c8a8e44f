//! Packages for JSR beside a `package.json` whose dependencies no step installs.

use document::Value;

use crate::publication::{EventKind, Registry};
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-install",
    number: 192,
    summary: "a publish to JSR before the dependencies of `package.json` are installed",
    link: Link::Client,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("missing_install.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let resolved = publication.jsr_config().and_then(|(_, it)| it.root.get("imports"));
        let is_open = |(key, value): &(Value<'_>, Value<'_>)| {
            let is_type = key.as_str().is_none_or(|it| it.starts_with("@types/"));
            let is_member = value.as_str().is_none_or(|it| it.starts_with("workspace:"));
            let is_mapped = resolved.zip(key.as_str()).is_some_and(|(map, key)| map.get(key).is_some());
            !is_type && !is_member && !is_mapped
        };
        let mut dependencies = manifest.root.get("dependencies").into_iter().flat_map(Value::entries);
        let Some((key, value)) = dependencies.find(is_open) else { continue };
        let subject = (file, publication.job.file, publication.job.job.key.span());
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let install = publication.events.iter().find(|it| matches!(it.kind, EventKind::Install { .. }));
        if let Some(install) = install {
            checks.pass("dependencies are installed before the publish").of(idx).at(install.location);
            continue;
        }
        // An action or a script that is not looked into may well install.
        if publication.did(&EventKind::Opaque) || !publication.entry_known {
            continue;
        }
        let place = Location { file, span: key.span().cover(value.span()) };
        checks
            .warn("no step installs dependencies before the publish to JSR")
            .of(idx)
            .at(publication.location)
            .related(place, "a module that imports this stops the publish")
            .note("beside a `package.json` Deno looks for packages in `node_modules` and ends with \"Could not find … in a node_modules folder\"; install them in a step before");
    }
}
