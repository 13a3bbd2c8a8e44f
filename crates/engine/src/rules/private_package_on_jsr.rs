//! Packages that are private on npm and go to JSR all the same.

use crate::publication::jsr_configs;
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "private-package-on-jsr",
    number: 81,
    summary: "a package that `package.json` calls private, published to JSR",
    link: Link::Manifest,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("private_package_on_jsr.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, ..) in jsr_configs(project) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let name = project.file(file).name();
        // The root of a workspace, and a manifest without a name, are private so that npm leaves them alone.
        let is_package = manifest.name().is_some() && manifest.workspaces().next().is_none();
        let private = manifest.private().filter(|_| is_package).map(|it| (it, "`private: true`"));
        let restricted = manifest.publish_config("access").filter(|it| it.as_str() == Some("restricted"));
        let Some((value, what)) = private.or(restricted.map(|it| (it, "`access: restricted`"))) else { continue };
        let place = Location { file, span: value.span() };
        if restricted.is_none() && project.context().visibility == Some(Visibility::Public) {
            checks.pass(format!("`{name}` says {what} to npm alone: the repository is public")).of(idx).at(place);
            continue;
        }
        checks
            .warn(format!("`{name}` says {what}, and JSR publishes the package for everybody"))
            .of(idx)
            .at(place)
            .note(
                "JSR has no private packages and never reads `package.json`; a version that is live cannot be deleted",
            );
    }
}
