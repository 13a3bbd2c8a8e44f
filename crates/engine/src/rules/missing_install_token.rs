//! Installs that read from a private registry without a token.

use std::collections::BTreeSet;

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-install-token",
    number: 48,
    summary: "an install from a private registry without a token",
    link: Link::Client,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("missing_install_token.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = BTreeSet::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        for event in publication.events.iter() {
            let Some(install) = event.install.as_deref().filter(|_| seen.insert(event.location)) else { continue };
            let Some((host, place)) = install.lacks.first() else { continue };
            checks
                .warn(format!("the install has no token for `{host}`"))
                .of(idx)
                .at(event.location)
                .related(*place, "names the registry")
                .note("trusted publishing covers the publish alone; where that registry asks who reads, give this one step a read-only token");
        }
    }
}
