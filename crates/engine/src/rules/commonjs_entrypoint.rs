//! Entry points that are CommonJS modules.

use crate::publication::jsr_packages;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "commonjs-entrypoint",
    number: 79,
    summary: "an entry point for JSR that is a CommonJS module",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("commonjs_entrypoint.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, ..) in jsr_packages(project) {
        if let Some(Err(fault)) = publication.jsr_entrypoint() {
            checks
                .fail(&fault.message)
                .of(idx)
                .at(fault.location)
                .note(format!("{}; export an ES module, best the TypeScript source", fault.consequence()));
        }
    }
}
