//! Events that never come, and conditions that no event makes true.

use document::{EditSet, Fragment, Place, Value};
use model::circleci::{Ref, Use, Workflow};
use model::ref_pattern;
use model::workflow::Trigger;

use crate::publication::{Publication, Spot};
use crate::release::{self, Token, Unheard};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "trigger-never-fires",
    number: 22,
    summary: "a publish command that no event reaches",
    link: Link::Trigger,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("trigger_never_fires.md"),
    check,
};

/// The token that a fix names; only the user can make it.
const OWN_TOKEN: &str = "${{ secrets.RELEASE_TOKEN }}";
/// Tags past which one push of them starts nothing (N 8.9).
const TAGS_OF_A_PUSH: usize = 3;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // One row per job and fate, however often it publishes.
        let is_told = |it: &&Publication<'_>| {
            it.is_of_job(publication) && it.never_runs.map(Spot::location) == publication.never_runs.map(Spot::location)
        };
        if seen.iter().any(is_told) {
            continue;
        }
        seen.push(publication);
        if publication.provider != Provider::GitHub {
            elsewhere(project, publication, idx, checks);
            continue;
        }
        if let Some(condition) = publication.never_runs {
            dead(publication, idx, condition, checks);
            continue;
        }
        if let Some(unheard) = release::unheard(project, publication) {
            silent(project, publication, idx, &unheard, checks);
            continue;
        }
        let reached: Vec<(FileId, Trigger<'_>)> = publication.reached_by().collect();
        let mut is_fine = true;
        for (file, trigger) in &reached {
            is_fine &= created(idx, *file, trigger, checks) && tags(project, publication, idx, *file, trigger, checks);
        }
        let Some((file, first)) = reached.first().filter(|_| is_fine && publication.entry_known) else { continue };
        let own = project.makers().iter().filter(|it| it.starts(first)).find_map(|it| match it.token {
            Token::Own(spot) => Some(spot),
            Token::OfRun(_) => None,
        });
        let message = format!("`{}` starts job `{}`", first.event, publication.entry_job().job.id);
        let row = checks.pass(message).of(idx).at(Location { file: *file, span: first.key.span() });
        if let Some(token) = own {
            let _ = row.related(token.location(), "makes it with a token of its own");
        }
    }
}

/// A condition that nothing makes true.
fn dead(publication: &Publication<'_>, idx: usize, condition: Spot<'_>, checks: &mut Checks) {
    let events: Vec<String> = publication.triggers.iter().map(|(_, it)| format!("`{}`", it.event)).collect();
    let by_event =
        publication.guards.iter().any(Option::is_some) && condition.text().is_some_and(|it| it.contains("github."));
    let note = if by_event && !events.is_empty() {
        format!(
            "the workflow starts on {}, and none of their runs makes the condition true; let the filters of the event and the condition ask for the same",
            events.join(", ")
        )
    } else {
        "what was given decides this condition, and it comes to false; nothing is published, and the run stays green"
            .to_owned()
    };
    checks
        .fail(format!("this condition keeps every run from `{}`", publication.short_command()))
        .of(idx)
        .at(condition.location())
        .note(note)
        .related(publication.location, "never runs");
}

/// Pipelines of GitLab and runs of CircleCI, which are for a tag, a branch or a merge request.
fn elsewhere(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let job = publication.job.job.id;
    let is_circle = publication.provider == Provider::CircleCi;
    if is_circle && held_back(project, publication, idx, checks) {
        return;
    }
    if let Some(condition) = publication.never_runs {
        let row = if is_circle {
            checks
                .fail(format!("job `{job}` runs neither for branches nor for tags"))
                .note("CircleCI makes runs for tags only where `filters: tags` asks for them; nothing is published, and nothing goes red")
        } else {
            checks
                .fail(format!("no pipeline has job `{job}`: none for a tag, none for a branch, none for a merge request"))
                .note("its rules, those of the pipeline and the jobs that it needs never agree; `CI_COMMIT_BRANCH` is not set in pipelines for tags, and `CI_COMMIT_TAG` in no others")
        };
        let mut row = row.of(idx).at(condition.location()).related(publication.location, "never runs");
        for ((_, trigger), guard) in publication.triggers.iter().zip(&publication.guards) {
            let place = guard.as_ref().map(|it| it.condition.location()).filter(|it| *it != condition.location());
            if let Some(place) = place.filter(|_| !is_circle) {
                row = row.related(place, format!("keeps pipelines for a {} out", trigger.event));
            }
        }
        let used = uses(project, publication).next().filter(|_| publication.callers.is_empty());
        if let Some(edits) = used.and_then(|(workflow, it)| let_tags_in(workflow, it, "/^v.*/")) {
            let title = "run it for tags such as `v1.2.3`".to_owned();
            let change = choice("tags", title, publication.job.file, edits);
            let _ = row.decide(&format!("jobs.{job}"), format!("let something start job `{job}`"), vec![change]);
        }
        return;
    }
    let Some((file, first)) = publication.reached_by().next() else { return };
    let message = match (is_circle, first.event) {
        (true, event) => format!("the push of a {event} starts job `{job}`"),
        (false, event) => format!("the pipeline for a {event} has job `{job}`"),
    };
    checks.pass(message).of(idx).at(Location { file, span: first.key.span() });
}

fn only(pattern: &str) -> Fragment {
    Fragment::Mapping(vec![("only".to_owned(), Fragment::Text(pattern.to_owned()))])
}

/// A job that asks for tags, and one before it that does not. Whether that is so.
fn held_back(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) -> bool {
    let job = publication.job.job.id;
    let found = uses(project, publication).find_map(|(workflow, used)| {
        let bar = workflow.bar(used, Ref::Tag)?;
        Some((workflow, used, bar.before?))
    });
    let Some((workflow, used, before)) = found else { return false };
    let message =
        format!("`{}` comes before job `{job}` and does not run for tags, so no tag starts either", before.name);
    let row = if publication.never_runs.is_some() { checks.fail(message) } else { checks.warn(message) };
    let place = |value: Value<'_>| Location { file: publication.job.file, span: value.span() };
    let row = row
        .of(idx)
        .at(place(before.node))
        .related(place(used.node), "waits for it")
        .note("CircleCI makes runs for tags only where `filters: tags` asks for them, in every job on the way; give those before it the same filter");
    let tags = used.filters().and_then(|it| it.get_merged("tags")).and_then(|it| it.get_merged("only"));
    let pattern = tags.and_then(Value::as_str).unwrap_or("/.*/");
    let change = let_tags_in(workflow, used, pattern).map(|edits| {
        choice("filters", format!("run the jobs before `{job}` for the same tags"), publication.job.file, edits)
    });
    let _ = row.decide(&format!("jobs.{job}"), format!("let tags come to job `{job}`"), change.into_iter().collect());
    true
}

/// The places of a job of CircleCI in the workflows of its configuration.
fn uses<'p>(
    project: &'p Project<'_>,
    publication: &'p Publication<'_>,
) -> impl Iterator<Item = (&'p Workflow<'p>, Use<'p>)> {
    let configs = project.configs().iter().filter(|(file, _)| *file == publication.job.file);
    let workflows = configs.flat_map(|(_, it)| &it.workflows);
    let all = workflows.flat_map(|workflow| workflow.uses.iter().map(move |it| (workflow, *it)));
    all.filter(|(_, it)| it.job == publication.job.job.id)
}

/// Filters for tags in a job of a workflow and in those before it that have none.
fn let_tags_in<'p>(workflow: &Workflow<'p>, used: Use<'p>, pattern: &str) -> Option<EditSet> {
    let mut edits = EditSet::default();
    let way = std::iter::once(used).chain(workflow.before(used));
    for one in way.filter(|it| it.is_barred(Ref::Tag)) {
        edits = edits.union(&with_tags(one, pattern)?)?;
    }
    Some(edits).filter(|it| !it.is_empty())
}

/// A filter for tags, added to a job of a workflow as it is written.
fn with_tags(used: Use<'_>, pattern: &str) -> Option<EditSet> {
    let tags = || Fragment::Mapping(vec![("tags".to_owned(), only(pattern))]);
    let filters = || Fragment::Mapping(vec![("filters".to_owned(), tags())]);
    let edits = match (used.filters(), used.settings) {
        (Some(given), _) if given.is_mapping() => document::insert_entry(given, Place::Last, "tags", &only(pattern)),
        (Some(_), _) => return None,
        (None, Some(settings)) => document::insert_entry(settings, Place::Last, "filters", &tags()),
        (None, None) => {
            let whole = Fragment::Mapping(vec![(used.job.to_owned(), filters())]);
            document::replace_value(used.item, &whole)
        }
    };
    edits.ok()
}

/// A release or a tag that another run makes with its own token (N 8.5).
fn silent(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    unheard: &Unheard<'_, '_>,
    checks: &mut Checks,
) {
    let file = publication.entry_file();
    let what = if unheard.trigger.event == "release" { "release" } else { "tag" };
    let name = &unheard.maker.name;
    let message = format!("a {what} that {name} makes does not start this workflow");
    let note = "what a run does with its own `GITHUB_TOKEN` starts no other run; make it with a token of yours or of a GitHub App, or publish in the workflow that makes it";
    let row = match unheard.otherwise {
        None => checks.fail(message).note(note),
        Some(other) => checks.warn(message).note(format!("only `{}` starts it then; {note}", other.event)),
    };
    let row = row
        .of(idx)
        .at(Location { file, span: unheard.trigger.key.span() })
        .related(unheard.maker.place, "makes it with the token of its run");
    let mut choices = Vec::new();
    if let Some((file, edits)) = unheard.maker.with_token(OWN_TOKEN) {
        choices.push(choice(
            "own-token",
            format!("make the {what} with `secrets.RELEASE_TOKEN`, a token that you add"),
            file,
            edits,
        ));
    }
    if unheard.is_only_way()
        && let Some(edits) = dispatch(project, file)
    {
        choices.push(choice("dispatch", "let people start the workflow by hand".to_owned(), file, edits));
    }
    let name = project.file(file).file_name().unwrap_or("workflow");
    let _ = row.decide(&format!("{name}.{what}"), format!("let something start `{name}`"), choices);
}

fn choice(id: &str, title: String, file: FileId, edits: EditSet) -> Choice {
    Choice { id: id.to_owned(), title, edits: [(file, edits)].into(), creates: Vec::new() }
}

/// `workflow_dispatch`, added to `on:` as it is written.
fn dispatch(project: &Project<'_>, file: FileId) -> Option<EditSet> {
    const EVENT: &str = "workflow_dispatch";
    let on = project.workflow(file)?.root.get("on")?;
    let text = |it: &str| Fragment::Text(it.to_owned());
    if on.is_mapping() {
        document::insert_entry(on, Place::Last, EVENT, &Fragment::Mapping(Vec::new())).ok()
    } else if on.is_sequence() {
        document::insert_item(on, Place::Last, &text(EVENT)).ok()
    } else {
        document::replace_value(on, &Fragment::Sequence(vec![text(on.as_str()?), text(EVENT)])).ok()
    }
}

/// `created` does not come for drafts (N 8.7). Whether all is well.
fn created(idx: usize, file: FileId, trigger: &Trigger<'_>, checks: &mut Checks) -> bool {
    let Some(types) = trigger.settings.filter(|_| trigger.event == "release").and_then(|it| it.get("types")) else {
        return true;
    };
    let named = || types.items().chain(Some(types).filter(|it| it.is_scalar()));
    let is = |it: &Value<'_>, text: &str| it.as_str() == Some(text);
    let Some(created) = named().find(|it| is(it, "created")) else { return true };
    if named().any(|it| is(&it, "published") || is(&it, "released")) {
        return true;
    }
    let row = checks
        .warn("a release that starts as a draft does not start this workflow")
        .of(idx)
        .at(Spot::new(file, created).location())
        .note(
            "`created` comes for releases that are published at once; `published` comes for every release, drafts too",
        );
    if let Ok(edits) = document::replace_value(created, &Fragment::Text("published".into())) {
        let change = vec![choice("published", "start on `published`".to_owned(), file, edits)];
        let _ = row.decide("release.types", "start when a release is published", change);
    }
    false
}

/// Tags that the tool of the repository makes, and that the patterns leave out (N 8.8) or that come too many at once
/// (N 8.9). Whether all is well.
fn tags(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    file: FileId,
    trigger: &Trigger<'_>,
    checks: &mut Checks,
) -> bool {
    let Some((filter, patterns)) = release::tag_patterns(trigger).filter(|_| release::is_tag_push(trigger)) else {
        return true;
    };
    // Changesets tags every package of a monorepo by its name.
    let Some((root, manifest)) = project.manifest("") else { return true };
    let Some(tool) = manifest.dependency("@changesets/cli") else { return true };
    if manifest.workspaces().next().is_none() {
        return true;
    }
    let members = project.manifests().filter(|(file, it)| file.id != root.id && it.private().is_none());
    let names: Vec<&str> = members.filter_map(|(_, it)| it.name()?.as_str()).collect();
    let own = publication.package.name.as_deref();
    let Some(name) = own.filter(|it| names.contains(it)).or_else(|| names.first().copied()) else { return true };

    let tag = format!("{name}@1.0.0");
    let place = Spot::new(file, filter).location();
    let because = Location { file: root.id, span: tool.span() };
    if !ref_pattern::admits(patterns.iter().copied(), &tag) {
        let row = checks
            .warn(format!("a tag such as `{tag}` does not start this workflow"))
            .of(idx)
            .at(place)
            .note("changesets tags every package of a monorepo with its name, and `*` does not match a `/`")
            .related(because, "makes such tags");
        let pattern = format!("{name}@*");
        let edits = if filter.is_sequence() {
            document::insert_item(filter, Place::Last, &Fragment::Text(pattern.clone())).ok()
        } else {
            None
        };
        if let Some(edits) = edits {
            let change = vec![choice("add", format!("start on `{pattern}` too"), file, edits)];
            let _ = row.decide(&format!("tags.{name}"), format!("start on the tags of `{name}`"), change);
        }
        return false;
    }
    if names.len() > TAGS_OF_A_PUSH && release::is_only_tag_push(publication) {
        checks
            .warn(format!("a push of more than {TAGS_OF_A_PUSH} tags at once does not start this workflow"))
            .of(idx)
            .at(place)
            .note(format!("a release of all {} packages pushes a tag for each; GitHub makes no events for them then, so publish in the workflow that makes the tags", names.len()))
            .related(because, "makes a tag for every package");
        return false;
    }
    true
}
