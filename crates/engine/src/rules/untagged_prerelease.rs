//! Prerelease versions that npm 11 does not publish without a tag.

use document::{Fragment, Place};
use model::version::Version;

use crate::publication::{ManifestFault, Publication, Registry, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "untagged-prerelease",
    number: 53,
    summary: "a prerelease version without a tag",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("untagged_prerelease.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        if publication.registry == Registry::Jsr {
            continue;
        }
        let Some(manifest) = publication.own_manifest() else { continue };
        let Some((file, _)) = publication.package.manifest else { continue };
        let Some((text, value)) = publication.package.version.as_deref().zip(manifest.version()) else { continue };
        let Some(version) = Version::parse(text).ok().filter(Version::is_prerelease) else { continue };
        let place = Spot::new(file, value).location();
        if publication.names_tag() {
            let tag = publication.tag().map_or_else(|| "a tag".to_owned(), |it| format!("the tag `{it}`"));
            checks.pass(format!("{text} is published under {tag}")).of(idx).at(place);
            continue;
        }
        if publication.has_tagged_sibling && publication.lacks_needed_tag() {
            checks
                .warn(format!("{text} is a prerelease, and `{}` names no tag", publication.short_command()))
                .of(idx)
                .at(place)
                .related(publication.location, "publishes it")
                .note("another command of the job names one; npm 11 stops here if the condition lets a prerelease come to this one");
            continue;
        }
        if !publication.manifest_faults().contains(&ManifestFault::UntaggedPrerelease) {
            continue;
        }
        let row = checks
            .fail(format!("{text} is a prerelease, and `{}` names no tag", publication.short_command()))
            .of(idx)
            .at(place)
            .related(publication.location, "publishes it")
            .note("from npm 11 on a prerelease is not put under `latest` unasked: the publish stops before anything is sent");
        let tag = tag_for(&version);
        let _ = row.decide(
            &format!("jobs.{}", publication.job.job.id),
            format!("publish it under `{tag}`"),
            choices(publication, &tag),
        );
    }
}

/// `beta` for 2.0.0-beta.1, else `next`.
fn tag_for(version: &Version) -> String {
    let text = version.to_string();
    let word = text.split_once('-').map_or("", |(_, it)| it).split(['.', '+', '-']).next().unwrap_or_default();
    let is_word = !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphabetic()) && word != "v";
    if is_word { word.to_owned() } else { "next".to_owned() }
}

fn choices(publication: &Publication<'_>, tag: &str) -> Vec<Choice> {
    let mut choices = Vec::new();
    let end = publication.publish.verb.end;
    if let Ok(edits) = document::replace_text(publication.text.value, end..end, &format!(" --tag {tag}")) {
        choices.push(Choice {
            id: "flag".into(),
            title: format!("add `--tag {tag}` to the command"),
            edits: [(publication.text.file, edits)].into(),
            creates: Vec::new(),
        });
    }
    let Some((file, manifest)) = publication.package.manifest else { return choices };
    let value = Fragment::Text(tag.to_owned());
    let edits = match manifest.root.get("publishConfig") {
        Some(config) => document::insert_entry(config, Place::Last, "tag", &value),
        None => document::insert_entry(
            manifest.root,
            Place::Last,
            "publishConfig",
            &Fragment::Mapping(vec![("tag".into(), value)]),
        ),
    };
    if let Ok(edits) = edits {
        choices.push(Choice {
            id: "manifest".into(),
            title: "name it in `publishConfig`, for as long as there are prereleases".into(),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        });
    }
    choices
}
