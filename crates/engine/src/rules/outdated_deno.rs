//! Denos that JSR no longer understands, or that lack what publishing has learnt since.

use document::{EditSet, Fragment, Place};
use model::command::PublishTool;
use model::workflow::ActionRef;

use crate::facts;
use crate::publication::{Client, Container, EventKind, NodeSource, Publication, Registry, Share};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "outdated-deno",
    number: 84,
    summary: "a Deno that is too old to publish to JSR",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("outdated_deno.md"),
    check,
};

/// What a corrected step installs (J D12).
const DENO: &str = "v2.x";
/// The major of denoland/setup-deno whose default that is (J D12).
const ACTION: &str = "v2";
/// The first version of `deno.lock` that Deno 1 does not read (J D12).
const LOCKFILE: u16 = 4;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let Client::Own { name: "deno", versions, location } = &publication.client else { continue };
        let subject = (publication.job.file, publication.job.job.key.span(), *location);
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let place = location.unwrap_or(publication.location);
        let deno = versions.text();
        if versions.any.is_empty() {
            let is_own = publication.publish.tool == PublishTool::Deno;
            if is_own || !publication.unseen.is_empty() {
                let row = checks
                    .unknown("which Deno publishes is not known", publication.unseen.iter().cloned())
                    .of(idx)
                    .at(place);
                if is_own && location.is_none() {
                    let _ = row.note("no step that is looked into installs Deno; `denoland/setup-deno` does");
                }
            }
            continue;
        }
        let is_first_line = versions.share(|it| facts::deno_of_lockfile(LOCKFILE).is_some_and(|since| it < since));
        let subject = format!("jobs.{}", publication.job.job.id);
        let title = format!("install Deno {DENO}");
        if publication.is_deno_too_old(project) {
            checks
                .fail(format!("Deno {deno} is too old to publish to JSR"))
                .of(idx)
                .at(place)
                .note("up to 1.40 it does not name its configuration file, which JSR insists on; `jsr.json` is found from 1.41.1 on")
                .fix(&subject, title, newer(publication));
        } else if publication.deno_before(facts::deno::PUBLISH) == Some(Share::Some) {
            checks
                .warn(format!("Deno {deno} may be too old to publish to JSR"))
                .of(idx)
                .at(place)
                .note("JSR understands Deno 1.41 and newer");
        } else if is_first_line.is_some_and(|it| it != Share::None) {
            let choice = newer(publication).map(|edits| Choice {
                id: "v2".into(),
                title: title.clone(),
                edits: [edits].into(),
                creates: Vec::new(),
            });
            let _ = checks
                .warn(format!("Deno {deno} is of a line that no longer changes"))
                .of(idx)
                .at(place)
                .note("it still publishes, but knows neither `--set-version` nor `publish: false`, and reads no `deno.lock` of version 4 or newer")
                .decide(&subject, title, choice.into_iter().collect());
        } else {
            checks.pass(format!("Deno {deno} publishes to JSR")).of(idx).at(place);
        }
    }
}

/// The step that installs Deno, asking for a current one.
pub(super) fn newer(publication: &Publication<'_>) -> Option<(FileId, EditSet)> {
    if let NodeSource::Container(Container { version: Some((spot, range)), .. }) = publication.node.source
        && publication.node.spec.as_deref().is_some_and(|it| it.contains("denoland/deno:"))
    {
        let newest = facts::newest_deno(2)?;
        return Some((spot.file, document::replace_text(spot.value, range.range(), &newest.to_string()).ok()?));
    }
    let setup = publication.events.iter().rev().find(|it| it.kind == EventKind::SetupDeno)?;
    let uses = setup.step.uses?;
    let text = uses.as_str()?;
    let version = Fragment::Text(DENO.to_owned());
    let edits = match (setup.step.input("deno-version"), setup.step.with()) {
        (Some(value), _) if value.as_str().is_some_and(|it| !it.contains("${{")) => {
            document::replace_value(value, &version)
        }
        (Some(_), _) => return None,
        (None, _) if ActionRef::parse(text)?.major() == Some(1) => {
            let at = text.find('@')? + 1;
            document::replace_text(uses, at..text.len(), ACTION)
        }
        (None, Some(with)) => document::insert_entry(with, Place::First, "deno-version", &version),
        (None, None) => {
            let (key, _) = setup.step.value.entry("uses")?;
            let with = Fragment::Mapping(vec![("deno-version".into(), version)]);
            document::insert_entry(setup.step.value, Place::After(key.id()), "with", &with)
        }
    };
    Some((setup.file, edits.ok()?))
}
