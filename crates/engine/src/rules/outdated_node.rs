//! Node.js older than npm's documentation asks for, under an npm that is new enough.

use document::{EditSet, FileId};

use crate::facts::npm::DOCUMENTED_NODE;
use crate::publication::edits::NODE;
use crate::publication::{Client, NodeSource, NodeState, Publication, Registry, Share};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "outdated-node",
    number: 40,
    summary: "a Node.js older than npm's documentation asks for",
    link: Link::Client,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("outdated_node.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        // An npm that is too old itself is the business of `outdated-npm`.
        let is_fine = matches!(publication.client, Client::Npm)
            && publication.npm_before(publication.oidc_floor()) == Some(Share::None);
        let Some(place) = publication.node.source.location().filter(|_| is_fine) else { continue };
        let node = publication.node.versions.text();
        let Some(share) = publication.node.versions.share(|it| !DOCUMENTED_NODE.met_by(it)) else { continue };
        if seen.contains(&(place, node.clone())) {
            continue;
        }
        seen.push((place, node.clone()));
        if share == Share::None {
            checks.pass(format!("Node {node} is as new as npm's documentation asks for")).of(idx).at(place);
            continue;
        }
        let row = checks
            .warn(format!("Node {node} is older than the {} that npm asks for", DOCUMENTED_NODE.first()))
            .of(idx)
            .at(place)
            .note(format!("npm does not enforce it, so it works today without being supported; use Node {NODE}, which needs no upgrade of npm"));
        if let Some((title, file, edits)) = newer(publication, &publication.node) {
            let _ = row.fix(&format!("jobs.{}", publication.job.job.id), title, [(file, edits)]);
        }
    }
}

/// A newer Node.js in the place of one that is older than the documentation asks for.
pub(super) fn newer(publication: &Publication<'_>, node: &NodeState<'_>) -> Option<(String, FileId, EditSet)> {
    node.versions.share(|it| !DOCUMENTED_NODE.met_by(it)).filter(|it| *it != Share::None)?;
    match node.source {
        NodeSource::Input { value, origin: None, .. } => publication.with_newer_node(value),
        NodeSource::Container(container) => publication.newer_image(container),
        _ => None,
    }
}
