//! Lines of Node.js that nobody mends any more, or soon will not.

use crate::facts;
use crate::publication::{NodeSource, Registry};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "ended-node",
    number: 167,
    summary: "a Node.js line that has come to its end, or soon will",
    link: Link::Client,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("ended_node.md"),
    check,
};

/// Days before the end of a line from which on it is worth a row.
const NOTICE: u32 = 180;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let day = project.context().day();
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        // What an image brings is GitHub's choice, and moves with the image.
        let (NodeSource::Input { .. } | NodeSource::File { .. } | NodeSource::Container(_)) = publication.node.source
        else {
            continue;
        };
        let Some(place) = publication.node.source.location().filter(|it| !seen.contains(it)) else { continue };
        let [first, rest @ ..] = publication.node.versions.any.as_slice() else { continue };
        let Some(line) = facts::node_line(first.0).filter(|_| rest.iter().all(|it| it.0 == first.0)) else { continue };
        let Some(ends) = line.ends else { continue };
        let major = line.major;
        seen.push(place);
        let message = if ends <= day {
            format!("Node {major} came to its end on {ends}")
        } else if day.days_until(ends) <= NOTICE {
            format!("Node {major} comes to its end on {ends}")
        } else {
            continue;
        };
        checks
            .warn(message)
            .of(idx)
            .at(place)
            .note("it still installs and publishes; from that day on nobody mends it, and new versions of npm and of publish tools leave it behind");
    }
}
