//! Clients that are another version tomorrow, in a job that can publish.

use model::version::Requirement;

use crate::publication::{Client, NodeSource, Publication, Registry};
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "floating-version",
    number: 41,
    summary: "a client in whatever version is the newest",
    link: Link::Client,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("floating_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<Location> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        for (what, place, note) in floating(publication) {
            if seen.contains(&place) {
                continue;
            }
            seen.push(place);
            checks.warn(format!("`{what}` is whatever version is the newest that day")).of(idx).at(place).note(note);
        }
    }
}

const NPM: &str =
    "npm 12 refuses Nodes that npm 11 takes, and such a step went red overnight; name a major: `npm@^11.15.0`";
const NODE: &str = "the publish job changes without a commit; name a major, such as 24";

fn floating(publication: &Publication<'_>) -> Vec<(String, Location, &'static str)> {
    let mut found = Vec::new();
    if publication.registry == Registry::Npm && matches!(publication.client, Client::Npm) {
        for upgrade in publication.upgrades.iter().filter(|it| is_open(&it.spec)) {
            found.push((named("npm", &upgrade.spec), upgrade.location, NPM));
        }
    }
    let via = publication.publish.via.as_ref().filter(|it| !it.is_unknown);
    if let Some(via) = via {
        let spec = via.package.requirement.as_deref().unwrap_or_default();
        let text = named(&via.package.name, spec);
        match publication.registry {
            Registry::Npm if via.package.name == "npm" && is_open(spec) => {
                found.push((text, publication.location, NPM))
            }
            Registry::Jsr if via.package.name == "jsr" && is_open(spec) => {
                let note =
                    "whatever is the newest at that moment runs with the right to publish; name a version of `jsr`";
                found.push((text, publication.location, note));
            }
            _ => {}
        }
    }
    let spec = publication.node.spec.as_deref().filter(|it| publication.registry == Registry::Npm && is_open(it));
    if let (Some(spec), NodeSource::Input { value, origin, .. }) = (spec, publication.node.source) {
        found.push((spec.to_owned(), origin.unwrap_or_else(|| value.location()), NODE));
    }
    if let (NodeSource::Container(container), Some(image)) = (publication.node.source, &publication.node.spec)
        && publication.registry == Registry::Npm
        && is_open_image(image)
        && !publication.node.versions.any.is_empty()
    {
        found.push((image.clone(), container.place(), NODE));
    }
    found
}

/// An image without a tag, or with one that moves from line to line.
fn is_open_image(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    let tag = name.split_once(':').map_or("", |it| it.1);
    let first = tag.split('-').next().unwrap_or(tag);
    !name.contains('@') && (first.is_empty() || matches!(first, "latest" | "lts" | "current" | "alpine" | "slim"))
}

fn named(package: &str, spec: &str) -> String {
    if spec.is_empty() { package.to_owned() } else { format!("{package}@{spec}") }
}

/// A tag, or a range without an upper end.
fn is_open(spec: &str) -> bool {
    let spec = spec.trim();
    match Requirement::parse(spec) {
        _ if spec.is_empty() || matches!(spec, "lts/*" | "latest" | "node" | "current") => true,
        // `latest-11` stays in its line.
        Requirement::Tag(tag) => !tag.bytes().any(|it| it.is_ascii_digit()) && !tag.starts_with("lts/"),
        Requirement::Range(_) => spec == "*" || spec.starts_with('>') && !spec.contains('<') && !spec.contains("||"),
        Requirement::Other => false,
    }
}
