//! Folders with two configurations, of which Deno reads only the first.

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "shadowed-jsr-config",
    number: 10,
    summary: "a `jsr.json` that is never read, because a `deno.json` stands beside it",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("shadowed_jsr_config.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let [(winner, config), shadowed @ ..] = publication.package.jsr.as_slice() else { continue };
        let name = project.file(*winner).name();
        let evidence = config.root.entries().next().map_or(config.root.span(), |(key, _)| key.span());
        let place = Location { file: *winner, span: config.name().map_or(evidence, document::Value::span) };
        let Some((other, shadow)) = shadowed.first() else {
            checks.pass(format!("`{name}` is the configuration that counts")).of(idx).at(place);
            continue;
        };
        let other_name = project.file(*other).name();
        let text = |value: Option<document::Value<'_>>| value.and_then(document::Value::as_str).map(str::to_owned);
        let other_place = Location {
            file: *other,
            span: shadow.root.entries().next().map_or(shadow.root.span(), |(key, _)| key.span()),
        };
        if config.name().is_none() {
            checks
                .fail(format!("`{other_name}` is never read: `{name}` comes first and has no `name`"))
                .of(idx)
                .at(place)
                .note("Deno takes the first of deno.json, deno.jsonc, jsr.json, jsr.jsonc and merges nothing; move name, version and exports there, or publish with `--config`")
                .related(other_place, "this one is ignored");
        } else if text(config.name()) != text(shadow.name()) || text(config.version()) != text(shadow.version()) {
            checks
                .fail(format!("`{other_name}` is never read, and it says something else than `{name}`"))
                .of(idx)
                .at(place)
                .note("Deno publishes what the first of deno.json, deno.jsonc, jsr.json, jsr.jsonc says; keep one of them")
                .related(other_place, "this one is ignored");
        } else {
            checks
                .warn(format!("`{other_name}` is never read: `{name}` comes first"))
                .of(idx)
                .at(place)
                .note("the two agree today; keep one, so that they cannot drift apart")
                .related(other_place, "this one is ignored");
        }
    }
}
