//! Upgrades of npm that the new npm refuses, because of its `engines`.

use crate::publication::Share;
use crate::publication::edits::ABLE_NPM;
use crate::rules::outdated_node;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "incompatible-npm-upgrade",
    number: 7,
    summary: "an upgrade to an npm that does not run on the installed Node.js",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("incompatible_npm_upgrade.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        for upgrade in &publication.upgrades {
            if seen.contains(&(upgrade.location, publication.cell.clone())) {
                continue;
            }
            seen.push((upgrade.location, publication.cell.clone()));
            let Some(refused) = upgrade.refused() else { continue };
            let node = upgrade.node.versions.text();
            let npm = upgrade.versions.text();
            let later = upgrade.refused_later(project.context().day()).filter(|_| refused == Share::None);
            let row = if let Some((from, line)) = later {
                checks
                    .warn(format!("from {from} on `latest` is npm {line}, which refuses to be installed on Node {node}"))
                    .note(format!("the step works before and ends with EBADENGINE after; `{ABLE_NPM}` stays on a line that runs on this Node"))
            } else if refused == Share::None {
                checks.pass(format!("npm {npm} runs on Node {node}")).of(idx).at(upgrade.location);
                continue;
            } else {
                let engines = upgrade.engines().unwrap_or_default();
                let verb = if refused == Share::All { "refuses" } else { "may refuse" };
                let message = format!("npm {npm} {verb} to be installed on Node {node}");
                let is_sure = refused == Share::All && !upgrade.conditional && !upgrade.tolerated;
                let row = if is_sure { checks.fail(message) } else { checks.warn(message) };
                let end =
                    if upgrade.tolerated { "the job goes on without it" } else { "the step ends with EBADENGINE" };
                row.note(format!("npm {npm} needs Node {engines}, and a global install of npm insists on it: {end}"))
            };
            let row = row.of(idx).at(upgrade.location);
            let row = match upgrade.node.source.location() {
                Some(place) => row.related(place, format!("Node {node} comes from here")),
                None => row,
            };
            let subject = format!("jobs.{}", publication.job.job.id);
            // A Node.js that is to be replaced anyway brings an npm of its own.
            if let Some((title, file, edits)) = outdated_node::newer(publication, &upgrade.node) {
                let _ = row.fix(&subject, title, [(file, edits)]);
                continue;
            }
            if upgrade.node.runs_npm_11()
                && let Some((spot, range)) = &upgrade.command
                && let Ok(edits) = document::replace_text(spot.value, range.clone(), ABLE_NPM)
            {
                let _ = row.fix(&subject, format!("install `{ABLE_NPM}` instead"), [(spot.file, edits)]);
            }
        }
    }
}
