//! Caches in a job that can publish: another workflow may have filled them.

use std::collections::BTreeSet;

use document::{EditSet, Fragment, Place, Value};
use model::workflow::{ActionRef, Step};

use crate::facts::SetupNodeCache;
use crate::publication::{EventKind, Provider, Publication};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Rule, Severity, versions};

pub(super) static RULE: Rule = Rule {
    id: "cached-release-build",
    number: 60,
    summary: "a cache in a job that publishes",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("cached_release_build.md"),
    check,
};

const SWITCH: &str = "package-manager-cache";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: BTreeSet<Location> = BTreeSet::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        for event in publication.events.iter() {
            let wanted = matches!(event.kind, EventKind::SetupNode | EventKind::SetupDeno);
            if !wanted || !seen.insert(event.location) {
                continue;
            }
            let Some((message, place, edits)) = cache(project, publication, event.file, &event.step) else { continue };
            let row = checks
                .warn(message)
                .of(idx)
                .at(place.unwrap_or(event.location))
                .note("any workflow of the repository can fill a cache, one that runs on a pull request too, and the publish job would pack what it finds there; install anew in this job");
            let job = publication.job.job.id;
            let _ = row.fix(
                &publication.step_path(&event.step),
                format!("publish from job `{job}` without a cache"),
                edits.map(|it| (event.file, it)),
            );
        }
        if publication.provider != Provider::GitHub {
            elsewhere(project, publication, idx, &mut seen, checks);
            continue;
        }
        for step in &publication.job.job.steps {
            let Some(uses) = step.uses.filter(|_| step.action().is_some_and(is_cache)) else { continue };
            let place = Location { file: publication.job.file, span: uses.span() };
            if seen.insert(place) {
                checks
                    .warn("a cache is restored in a job that publishes")
                    .of(idx)
                    .at(place)
                    .note("any workflow of the repository can fill it, one that runs on a pull request too; leave it to jobs that do not publish");
            }
        }
    }
}

/// `cache` of a job on GitLab, `restore_cache` of one on CircleCI.
fn elsewhere(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    seen: &mut BTreeSet<Location>,
    checks: &mut Checks,
) {
    let note = "any pipeline of the repository can fill a cache, and the publish job would pack what it finds there; install anew in this job";
    let job = publication.job.job.id;
    if publication.provider == Provider::CircleCi {
        for step in &publication.job.job.steps {
            let Some((key, _)) = step.value.entry("restore_cache") else { continue };
            let place = Location { file: publication.job.file, span: key.span() };
            if seen.insert(place) {
                checks.warn("a cache is restored in a job that publishes").of(idx).at(place).note(note);
            }
        }
        return;
    }
    let mut pipelines = project.pipelines().iter();
    let found = pipelines.find_map(|it| {
        let own = it.inner.job(job).filter(|it| it.mapping().value == publication.job.job.value)?;
        it.inner.keyword(own, "cache")
    });
    let Some(cache) = found.filter(|it| it.spot.value.entries().len() + it.spot.value.items().len() > 0) else {
        return;
    };
    let place = cache.spot.location();
    // A row of its own for each job: the cache may be one of the whole pipeline.
    if !seen.insert(Location { file: publication.job.file, span: publication.job.job.key.span() }) {
        return;
    }
    let row = checks.warn(format!("job `{job}` publishes from a cache")).of(idx).at(place).note(note);
    let mapping = publication.job.job.value;
    let none = Fragment::Sequence(Vec::new());
    let edits = match mapping.get("cache") {
        Some(own) => document::replace_value(own, &none).ok(),
        None => document::insert_entry(mapping, Place::First, "cache", &none).ok(),
    };
    let edits = edits.map(|it| (publication.job.file, it));
    let _ = row.fix(&format!("jobs.{job}.cache"), format!("publish from job `{job}` without a cache"), edits);
}

fn is_cache(action: ActionRef<'_>) -> bool {
    ["actions/cache", "actions/cache/restore", "pnpm/action-setup/cache"].iter().any(|it| action.is(it))
}

/// What a setup step caches, where that is asked for, and the edit that stops it.
type Cache = (String, Option<Location>, Option<EditSet>);

fn cache(project: &Project<'_>, publication: &Publication<'_>, file: FileId, step: &Step<'_>) -> Option<Cache> {
    let with = step.with();
    let on = step.input("cache").filter(|it| !it.is_null() && it.as_bool() != Some(false) && it.as_str() != Some(""));
    if let Some(value) = on {
        let text = value.as_str().unwrap_or_default();
        let place = Location { file, span: value.span() };
        let edits = with.filter(|_| file == publication.job.file).and_then(|it| stop(step, it));
        return Some((format!("`cache: {text}` in a job that publishes"), Some(place), edits));
    }
    let action = step.action().filter(|it| it.is("actions/setup-node"))?;
    if step.input("cache").is_some() || step.input(SWITCH).is_some_and(|it| it.as_bool() == Some(false)) {
        return None;
    }
    let behaviour = versions::setup_node(action).map(|it| it.cache)?;
    let (_, manifest) = project.manifest("")?;
    let manager = manifest
        .package_manager()
        .map(|it| it.0)
        .or_else(|| manifest.root.path(&["devEngines", "packageManager", "name"])?.as_str());
    let caches = match behaviour {
        SetupNodeCache::Never => false,
        SetupNodeCache::Any => manager.is_some(),
        SetupNodeCache::Npm => manager == Some("npm"),
    };
    if !caches {
        return None;
    }
    let off = Fragment::Raw("false".into());
    let edits = match with {
        Some(with) => document::insert_entry(with, Place::Last, SWITCH, &off),
        None => document::insert_entry(step.value, Place::Last, "with", &Fragment::Mapping(vec![(SWITCH.into(), off)])),
    };
    let edits = edits.ok().filter(|_| file == publication.job.file);
    Some((
        format!("setup-node caches unasked, because `package.json` names {}", manager.unwrap_or_default()),
        None,
        edits,
    ))
}

/// Takes `cache` away. A setup-node that would cache unasked is told not to, whatever `package.json` says one day.
fn stop(step: &Step<'_>, with: Value<'_>) -> Option<EditSet> {
    let caches_unasked = step.action().is_some_and(|it| it.is("actions/setup-node"))
        && versions::setup_node_or_comment(step).is_some_and(|it| it.cache != SetupNodeCache::Never);
    if !caches_unasked || step.input(SWITCH).is_some() {
        return document::remove_entry(with, "cache").ok();
    }
    let (key, value) = with.entry("cache")?;
    let name = document::replace_value(key, &Fragment::Text(SWITCH.into())).ok()?;
    name.union(&document::replace_value(value, &Fragment::Raw("false".into())).ok()?)
}

#[cfg(test)]
mod tests {
    use crate::facts;

    #[test]
    fn a_floating_major_caches_as_its_newest_release() {
        let caches = |major| facts::setup_node_of_major(major).map(|it| it.cache);
        assert_eq!(caches(4), Some(facts::SetupNodeCache::Never));
        assert_eq!(caches(5), Some(facts::SetupNodeCache::Any));
        assert_eq!(caches(7), Some(facts::SetupNodeCache::Npm));
    }
}
