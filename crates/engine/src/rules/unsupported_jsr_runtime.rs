//! Machines and versions of Node.js on which the npm package `jsr` does not run.

use document::Fragment;

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

/// What a corrected job installs.
const NODE: &str = "24";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let place = publication.node.source.location().unwrap_or(publication.location);
        if seen.contains(&place) {
            continue;
        }
        seen.push(place);
        match publication.lacks_jsr_platform() {
            Some(true) => {
                let runner = publication.runner.spot.map_or(publication.location, |it| it.location());
                checks
                    .fail("the npm package `jsr` has no Deno for Windows on ARM")
                    .of(idx)
                    .at(runner)
                    .related(publication.location, "publishes here")
                    .note("it stops with \"Unsupported platform\"; publish from Linux");
                continue;
            }
            Some(false) => {
                checks
                    .warn("the Deno that the npm package `jsr` downloads does not run on Alpine")
                    .of(idx)
                    .at(place)
                    .related(publication.location, "publishes here")
                    .note("it is built for glibc; use an image of Debian, such as `node:24-slim`");
            }
            None => {}
        }
        let node = publication.node.versions.text();
        let row = match publication.node_before_jsr_client() {
            Some(Share::All) => checks.fail(format!("the npm package `jsr` does not run on Node {node}")),
            Some(Share::Some) => checks.warn(format!("the npm package `jsr` may not run on Node {node}")),
            Some(Share::None) | None => continue,
        };
        let row = row
            .of(idx)
            .at(place)
            .related(publication.location, "publishes here")
            .note("it needs Node 18 or newer, for it downloads with `fetch`");
        if let NodeSource::Input { value, origin: None, .. } = publication.node.source {
            let job = publication.job.job.id;
            let edits =
                document::replace_value(value.value, &Fragment::Text(NODE.into())).ok().map(|it| (value.file, it));
            let _ = row.fix(&format!("jobs.{job}"), format!("use Node {NODE} in job `{job}`"), edits);
        }
    }
}
