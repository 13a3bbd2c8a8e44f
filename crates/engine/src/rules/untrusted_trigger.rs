//! Events through which people without rights to the repository come near the publish command.

use document::{EditSet, Fragment, Place};
use model::workflow::Trigger;

use crate::check::Row;
use crate::publication::{EventKind, Guarded, Publication, Registry, edits};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "untrusted-trigger",
    number: 23,
    summary: "a publish command that pull requests or comments come to",
    link: Link::Trigger,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("untrusted_trigger.md"),
    check,
};

/// Events that others than the maintainers cause (N 8.2–8.4).
const EVENTS: [&str; 8] = [
    "merge request",
    "pull_request",
    "pull_request_target",
    "workflow_run",
    "issue_comment",
    "issues",
    "pull_request_review",
    "pull_request_review_comment",
];

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_told =
            |it: &&Publication<'_>| it.is_of_job(publication) && it.step.location() == publication.step.location();
        if seen.iter().any(is_told) || publication.never_runs.is_some() {
            continue;
        }
        seen.push(publication);
        for name in EVENTS {
            let Some((file, trigger, guard)) = publication.event(name) else { continue };
            match guard {
                Some(guard) => {
                    let row = checks
                        .pass(format!("`{name}` does not come to `{}`", publication.short_command()))
                        .of(idx)
                        .at(guard.condition.location());
                    if guard.of == Guarded::Step {
                        let job = publication.job.job.id;
                        let _ = row.note(format!("the other steps of job `{job}` run for it with the right to ask for identity tokens; a job of its own for the publish keeps them apart"));
                    }
                }
                None => {
                    let place = Location { file, span: trigger.key.span() };
                    let row = reached(publication, &trigger, checks)
                        .of(idx)
                        .at(place)
                        .related(publication.location, "publishes here");
                    offer(row, publication, name);
                }
            }
        }
    }
}

/// The row of an event that comes to the command.
fn reached<'c>(publication: &Publication<'_>, trigger: &Trigger<'_>, checks: &'c mut Checks) -> Row<'c> {
    let command = publication.short_command();
    let mentions = |texts: &[&str]| {
        publication.conditions.iter().filter_map(|it| it.text()).any(|it| texts.iter().any(|text| it.contains(text)))
    };
    // What a step checks out or downloads, as far as it is somebody else's.
    let takes = |text: &str| {
        let checkouts = publication.events.iter().filter(|it| it.kind == EventKind::Checkout);
        checkouts.filter_map(|it| it.step.input("ref")?.as_str()).any(|it| it.contains(text))
    };
    match trigger.event {
        "pull_request" if mentions(&["merged"]) => checks
            .warn(format!("a merged pull request comes to `{command}`"))
            .note("one that was merged from a fork gets no identity token, so nothing is published then; start on `push` to the branch instead"),
        "pull_request" => checks
            .warn(format!("a pull request comes to `{command}`"))
            .note("one from a branch of this repository publishes what nobody has reviewed; one from a fork gets no identity token, and its run goes red"),
        "pull_request_target" => {
            let note = if takes("head") || takes("pull_request") {
                "the run has the rights of the repository and checks out what the pull request brings: anyone can publish; start on `push` or `release`"
            } else if publication.registry == Registry::Jsr {
                "the run has the rights of the repository, whoever opens the pull request; start on `push` or `release`"
            } else {
                "the run has the rights of the repository, whoever opens the pull request, and npm is reported to refuse the identity of such runs; start on `push` or `release`"
            };
            checks.warn(format!("`pull_request_target` comes to `{command}`")).note(note)
        }
        "workflow_run" => {
            let row = checks.warn(format!("the end of another workflow comes to `{command}`"));
            let is_theirs = takes("workflow_run") || takes("head_");
            if is_theirs {
                row.note("the run has the rights of the repository and checks out what the other run was about, which may be a pull request from a fork")
            } else {
                row.advice().note("the run has the rights of the repository; take nothing from the other run that a pull request may have brought: no checkout of its commit, no artifact")
            }
        }
        "merge request" => checks
            .warn(format!("the pipelines of merge requests come to `{command}`"))
            .note("they publish what nobody has reviewed; let the job into the pipelines of tags or of the default branch alone"),
        event => {
            let row = checks.warn(format!("`{event}` comes to `{command}`"));
            let is_limited = mentions(&["author_association", "github.actor", "sender.login", "permission"]);
            let note = "anyone can cause this event; look at who does, or start the workflow by `workflow_dispatch`";
            if is_limited { row.advice().note("the condition looks at who causes the event; `workflow_dispatch` needs no such condition") } else { row.note(note) }
        }
    }
}

/// Keeps the event out by a condition, where another event is left and the merge of a pull request is not what releases.
fn offer(row: Row<'_>, publication: &Publication<'_>, event: &str) {
    let is_merge = publication.conditions.iter().filter_map(|it| it.text()).any(|it| it.contains("merged"));
    if is_merge || publication.reached_by().all(|(_, it)| it.event == event) {
        return;
    }
    let found = match publication.provider {
        Provider::GitHub => keep_out(publication, event),
        Provider::GitLab => rule_out(publication, event),
        Provider::CircleCi => None,
    };
    let Some((file, edits, what)) = found else { return };
    let job = publication.job.job.id;
    let choice = Choice {
        id: "guard".into(),
        title: format!("run the {what} on other events only"),
        edits: [(file, edits)].into(),
        creates: Vec::new(),
    };
    let _ = row.decide(
        &format!("jobs.{job}.{event}"),
        format!("keep `{event}` from the publish {what} of job `{job}`"),
        vec![choice],
    );
}

/// A first rule of the job that leaves it out of the pipelines of merge requests.
fn rule_out(publication: &Publication<'_>, event: &str) -> Option<(FileId, EditSet, &'static str)> {
    let site = &publication.job;
    let rules = site.job.value.get("rules").filter(|it| it.is_sequence())?;
    let first = rules.items().next().filter(|_| event == "merge request")?;
    let text = |key: &str, value: &str| (key.to_owned(), Fragment::Text(value.to_owned()));
    let rule = vec![text("if", "$CI_PIPELINE_SOURCE == \"merge_request_event\""), text("when", "never")];
    let edits = document::insert_item(rules, Place::Before(first.id()), &Fragment::Mapping(rule)).ok()?;
    Some((site.file, edits, "job"))
}

/// The step in the workflow's own file, or the job that calls the workflow.
fn keep_out(publication: &Publication<'_>, event: &str) -> Option<(FileId, EditSet, &'static str)> {
    let condition = format!("github.event_name != '{event}'");
    if let Some(caller) = publication.callers.first() {
        return Some((caller.file, edits::guard(caller.job.value, &condition).ok()?, "job"));
    }
    let step = publication.job.job.steps.get(publication.step_index)?;
    Some((publication.job.file, edits::guard(step.value, &condition).ok()?, "step"))
}
