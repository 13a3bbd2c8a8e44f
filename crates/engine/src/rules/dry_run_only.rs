//! Workflows whose only publish commands are rehearsals.

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "dry-run-only",
    number: 89,
    summary: "publish commands that all carry `--dry-run`",
    link: Link::Client,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("dry_run_only.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for to_jsr in [false, true] {
        let is_meant = |it: &Registry| (*it == Registry::Jsr) == to_jsr;
        if project.publications().iter().any(|it| is_meant(&it.registry)) {
            continue;
        }
        let mut rehearsals = project.dry_runs().iter().filter(|it| is_meant(&it.registry));
        let Some(first) = rehearsals.next() else { continue };
        let registry = if to_jsr { "JSR" } else { "npm" };
        let mut row = checks
            .warn(format!("`{}` only rehearses, and nothing else publishes to {registry}", first.short_command()))
            .at(first.location)
            .note("a dry run sends nothing; to publish, run the command without `--dry-run` and without `dry-run` among its settings, or add the workflow that does");
        let mut places = vec![first.location];
        for other in rehearsals {
            if !places.contains(&other.location) {
                places.push(other.location);
                row = row.related(other.location, "only rehearses too");
            }
        }
    }
}
