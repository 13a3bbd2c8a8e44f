//! Tags that npm takes for version ranges.

use document::{EditSet, Fragment};

use crate::publication::{ManifestFault, Publication, Registry, Spot};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-tag",
    number: 54,
    summary: "a tag that is a version range",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_tag.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_npm = publication.registry != Registry::Jsr && publication.own_manifest().is_some();
        let Some(tag) = publication.tag().filter(|_| is_npm) else { continue };
        let name = format!("release-{tag}");
        let (place, edits) = origin(publication, &name);
        let is_refused = publication.manifest_faults().contains(&ManifestFault::InvalidTag);
        if !is_refused && !model::version::is_range_like_tag(tag) {
            checks.pass(format!("`{tag}` is a tag that npm takes")).of(idx).at(place);
            continue;
        }
        let message = format!("`{tag}` is a version range, and those are no tags");
        let row = if is_refused {
            checks.fail(message).note("`npm install name@TAG` could not tell the two apart, so npm stops before anything is sent; choose a name that is no version")
        } else {
            checks.warn(message).note("npm looks at tags in flags, variables and `.npmrc` alone and sends this one, but `npm install name@TAG` cannot tell the two apart; choose a name that is no version")
        };
        let row = row.of(idx).at(place);
        if let Some((file, edits)) = edits {
            let choice = Choice {
                id: name.clone(),
                title: format!("call it `{name}`"),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&format!("jobs.{}", publication.job.job.id), "rename the tag", vec![choice]);
        }
    }
}

/// Where the tag stands, and how to write another name there.
fn origin(publication: &Publication<'_>, name: &str) -> (Location, Option<(FileId, EditSet)>) {
    if let Some(word) = &publication.publish.tag {
        let edits = publication.with_value(word, name).filter(|_| word.literal().is_some());
        return (publication.words_at(word.range.clone()), edits);
    }
    if let Some(variable) = publication.variable("npm_config_tag") {
        let value = variable.entry.and_then(|(block, key)| Some((block.file, block.value.get(key)?)));
        let edits = value
            .and_then(|(file, it)| Some((file, document::replace_value(it, &Fragment::Text(name.to_owned())).ok()?)));
        return (variable.location, edits);
    }
    match publication.package.manifest.and_then(|(file, it)| Some((file, it.publish_config("tag")?))) {
        Some((file, value)) => {
            let edits = document::replace_value(value, &Fragment::Text(name.to_owned())).ok();
            (Spot::new(file, value).location(), edits.map(|it| (file, it)))
        }
        None => (publication.tag_setting.unwrap_or(publication.location), None),
    }
}
