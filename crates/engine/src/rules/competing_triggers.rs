//! One release that starts the same publish twice.

use document::{EditSet, Fragment, Place, Value};
use model::workflow::Trigger;

use crate::publication::{EventKind, Publication, RefKinds, Spot, edits};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "competing-triggers",
    number: 24,
    summary: "two events of one release that both publish it",
    link: Link::Trigger,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("competing_triggers.md"),
    check,
};

/// An event that one release brings about.
#[derive(Clone, Copy)]
struct Start<'p> {
    kind: Kind,
    file: FileId,
    trigger: Trigger<'p>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Branch,
    Tag,
    Release,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Branch => "a push to a branch",
            Self::Tag => "the push of a tag",
            Self::Release => "a release",
        }
    }
}

fn check(project: &Project<'_>, checks: &mut Checks) {
    let publications = project.publications();
    for (idx, publication) in publications.iter().enumerate() {
        // A tool that leaves known versions alone may run as often as it likes; so may a condition that looks.
        if publication.skips_published() || !publication.conditions.is_empty() || publication.never_runs.is_some() {
            continue;
        }
        let is_told = publications[..idx]
            .iter()
            .any(|it| it.is_of_job(publication) && it.package.name == publication.package.name);
        let starts = starts(publication);
        if is_told || starts.is_empty() {
            continue;
        }
        match pair(publication, &starts) {
            Some((first, second)) => {
                let row = checks
                    .warn(format!("{} and {} both start this publish", first.kind.words(), second.kind.words()))
                    .of(idx)
                    .at(Location { file: second.file, span: second.trigger.key.span() })
                    .note("one release starts two runs then, and the second fails, for the version is there already; keep one of them");
                let row = if first.trigger.key == second.trigger.key {
                    row
                } else {
                    row.related(Location { file: first.file, span: first.trigger.key.span() }, "starts it too")
                };
                // On GitHub what is written first stays; elsewhere a publish belongs to a tag.
                let both = if publication.provider == Provider::GitHub { [first, second] } else { [second, first] };
                let choices = both.iter().filter_map(|kept| {
                    let dropped = both.iter().find(|it| it.kind != kept.kind)?;
                    let title = format!("start on {} only", kept.kind.words());
                    Some(Choice {
                        id: id(kept.kind).into(),
                        title,
                        edits: [(dropped.file, without(project, publication, dropped)?)].into(),
                        creates: Vec::new(),
                    })
                });
                let choices = choices.collect();
                let name = project.file(second.file).file_name().unwrap_or("workflow").to_owned();
                let _ = row.decide(&format!("{name}.on"), "start each publish once", choices);
            }
            None => across(project, publication, idx, &starts, checks),
        }
    }
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Branch => "branch",
        Kind::Tag => "tag",
        Kind::Release => "release",
    }
}

/// The events of one release that come to the command.
fn starts<'p>(publication: &Publication<'p>) -> Vec<Start<'p>> {
    let events = publication.triggers.iter().zip(&publication.guards).zip(&publication.refs);
    let mut starts = Vec::new();
    for (((file, trigger), _), refs) in events.filter(|((_, guard), _)| guard.is_none()) {
        let RefKinds { branches, tags } = *refs;
        let start = |kind| Start { kind, file: *file, trigger: *trigger };
        match trigger.event {
            "release" => starts.push(start(Kind::Release)),
            "push" => starts.extend(
                [(branches, Kind::Branch), (tags, Kind::Tag)].into_iter().filter(|it| it.0).map(|it| start(it.1)),
            ),
            // What pipelines of GitLab and runs of CircleCI are for.
            "branch" => starts.push(start(Kind::Branch)),
            "tag" => starts.push(start(Kind::Tag)),
            _ => {}
        }
    }
    starts
}

/// Two events that one release brings about, with the same version.
fn pair<'p>(publication: &Publication<'p>, starts: &[Start<'p>]) -> Option<(Start<'p>, Start<'p>)> {
    let find = |kind| starts.iter().copied().find(|it| it.kind == kind);
    // A job that writes a version of its own into the manifest makes another one for every push to a branch.
    let makes_version =
        publication.package.built || publication.did(&EventKind::Write) || publication.did(&EventKind::Commit);
    match (find(Kind::Branch).filter(|_| !makes_version), find(Kind::Tag), find(Kind::Release)) {
        (_, Some(tag), Some(release)) => Some((tag, release)),
        (Some(branch), Some(other), None) | (Some(branch), None, Some(other)) => Some((branch, other)),
        _ => None,
    }
}

/// The same package from another workflow that the same release starts.
fn across(project: &Project<'_>, publication: &Publication<'_>, idx: usize, starts: &[Start<'_>], checks: &mut Checks) {
    let Some(name) = publication.package.name.as_deref() else { return };
    for other in &project.publications()[..idx] {
        let is_same = other.package.name.as_deref() == Some(name)
            && other.registry == publication.registry
            && other.folder == publication.folder;
        let is_apart = other.entry_file() != publication.entry_file();
        let is_open = other.skips_published() || !other.conditions.is_empty() || other.never_runs.is_some();
        if !is_same || !is_apart || is_open || crate::release::unheard(project, other).is_some() {
            continue;
        }
        let others = self::starts(other);
        let meets = |a: &Start<'_>, b: &Start<'_>| {
            a.kind != Kind::Branch && b.kind != Kind::Branch && (a.kind != b.kind || a.kind == Kind::Release)
        };
        let Some((one, two)) = starts.iter().find_map(|one| Some((one, others.iter().find(|it| meets(one, it))?)))
        else {
            continue;
        };
        let _ = checks
            .warn(format!("two workflows publish `{name}` for the same release"))
            .of(idx)
            .at(Location { file: one.file, span: one.trigger.key.span() })
            .related(Location { file: two.file, span: two.trigger.key.span() }, "starts the other one")
            .note("the run that comes second fails, for the version is there already; keep one of the workflows");
        return;
    }
}

/// The file of the pipeline without an event.
fn without(project: &Project<'_>, publication: &Publication<'_>, start: &Start<'_>) -> Option<EditSet> {
    match publication.provider {
        Provider::GitHub => of_workflow(project, start),
        Provider::GitLab => of_pipeline(publication, start),
        Provider::CircleCi => of_config(start),
    }
}

/// A rule for a job that has none.
fn of_pipeline(publication: &Publication<'_>, start: &Start<'_>) -> Option<EditSet> {
    let site = &publication.job;
    // Where rules stand, they and not we know what is meant.
    if start.trigger.key != site.job.key || start.file != site.file {
        return None;
    }
    let condition = match start.kind {
        Kind::Branch => "$CI_COMMIT_TAG",
        Kind::Tag => "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
        Kind::Release => return None,
    };
    let rule = Fragment::Mapping(vec![("if".to_owned(), Fragment::Text(condition.to_owned()))]);
    let anchor = ["stage", "extends", "image"].iter().find_map(|it| site.job.value.entry(it));
    let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
    document::insert_entry(site.job.value, place, "rules", &Fragment::Sequence(vec![rule])).ok()
}

/// The filters of a job that has some for tags.
fn of_config(start: &Start<'_>) -> Option<EditSet> {
    let key = start.trigger.key;
    let filters = if key.get("tags").is_some() { key } else { key.parent().filter(|it| it.get("tags").is_some())? };
    match start.kind {
        Kind::Branch if filters.get("branches").is_none() => {
            let none = Fragment::Mapping(vec![("ignore".to_owned(), Fragment::Text("/.*/".to_owned()))]);
            document::insert_entry(filters, Place::Last, "branches", &none).ok()
        }
        Kind::Tag => edits::remove_with_block(Spot::new(start.file, filters), "tags").ok(),
        Kind::Branch | Kind::Release => None,
    }
}

fn of_workflow(project: &Project<'_>, start: &Start<'_>) -> Option<EditSet> {
    let on: Value<'_> = project.workflow(start.file)?.root.get("on")?;
    let settings = start.trigger.settings;
    match start.kind {
        Kind::Branch | Kind::Tag
            if settings.is_some_and(|it| it.get("branches").is_some() && it.get("tags").is_some()) =>
        {
            document::remove_entry(settings?, if start.kind == Kind::Tag { "tags" } else { "branches" }).ok()
        }
        // A push without filters stands for both kinds; which tags are meant is not in the file.
        Kind::Branch | Kind::Tag
            if !settings.is_some_and(|it| it.get("branches").is_some() || it.get("tags").is_some()) =>
        {
            None
        }
        _ if on.is_mapping() => document::remove_entry(on, start.trigger.event).ok(),
        _ if on.is_sequence() => document::remove_item(on, start.trigger.key.id()).ok(),
        _ => None,
    }
}
