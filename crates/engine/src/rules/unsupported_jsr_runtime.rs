//! Machines and versions of Node.js on which the npm package `jsr` does not run.

use crate::publication::{NodeSource, Registry, Share};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-jsr-runtime",
    number: 196,
    summary: "a Node.js or a machine on which `npx jsr` does not run",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unsupported_jsr_runtime.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let place = publication.node.source.location().unwrap_or(publication.location);
        let runner = publication.runner.spot.map_or(publication.location, |it| it.location());
        let mut is_new = |place| {
            !seen.contains(&place) && {
                seen.push(place);
                true
            }
        };
        match publication.lacks_jsr_platform() {
            Some(true) => {
                if !is_new(runner) {
                    continue;
                }
                checks
                    .fail("the npm package `jsr` has no Deno for Windows on ARM")
                    .of(idx)
                    .at(runner)
                    .related(publication.location, "publishes here")
                    .note("it stops with \"Unsupported platform\"; publish from Linux");
                continue;
            }
            Some(false) if is_new(runner) => {
                checks
                    .warn("the Deno that the npm package `jsr` downloads does not run on Alpine")
                    .of(idx)
                    .at(runner)
                    .related(publication.location, "publishes here")
                    .note("it is built for glibc; use an image of Debian, such as `node:24-slim`");
            }
            Some(false) | None => {}
        }
        let node = publication.node.versions.text();
        let row = match publication.node_before_jsr_client().filter(|it| *it != Share::None && is_new(place)) {
            Some(Share::All) => checks.fail(format!("the npm package `jsr` does not run on Node {node}")),
            Some(Share::Some) => checks.warn(format!("the npm package `jsr` may not run on Node {node}")),
            Some(Share::None) | None => continue,
        };
        let row = row
            .of(idx)
            .at(place)
            .related(publication.location, "publishes here")
            .note("it needs Node 18 or newer, for it downloads with `fetch`");
        if let NodeSource::Input { value, origin: None, .. } = publication.node.source
            && let Some((title, file, edits)) = publication.with_newer_node(value)
        {
            let _ = row.fix(&format!("jobs.{}", publication.job.job.id), title, [(file, edits)]);
        }
    }
}
