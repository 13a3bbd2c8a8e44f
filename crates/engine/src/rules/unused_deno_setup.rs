//! Steps that install a Deno which the publish command does not use.

use model::command::{self, Command, Manager, PublishTool, ScriptRunner};

use crate::publication::{Event, EventKind, Publication, Registry};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unused-deno-setup",
    number: 86,
    summary: "a step that installs Deno for `npx jsr publish`, which brings its own",
    link: Link::Client,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unused_deno_setup.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let site = &publication.job;
        let setup = publication.events.iter().rev().find(|it| it.kind == EventKind::SetupDeno && it.file == site.file);
        let Some(setup) = setup.filter(|_| publication.publish.tool == PublishTool::Jsr) else { continue };
        // Once for each of them: a job may publish often.
        if publication.variable("DENO_BIN_PATH").is_some() || seen.contains(&setup.location) {
            continue;
        }
        seen.push(setup.location);
        let uses_it = uses_deno(project, publication, setup);
        if uses_it == Some(true) {
            continue;
        }
        let row = checks
            .warn(format!("`{}` brings its own Deno and does not use this one", publication.short_command()))
            .of(idx)
            .at(setup.location)
            .note("the npm package `jsr` downloads the Deno that it was made for; remove the step, or publish with `deno publish`");
        let steps = site.job.value.get("steps").filter(|_| uses_it == Some(false));
        let removed = steps.and_then(|it| document::remove_item(it, setup.step.value.id()).ok());
        let _ = row.fix(&format!("jobs.{}", site.job.id), "remove the step", removed.map(|it| (setup.file, it)));
    }
}

/// Whether something else in the job uses Deno; `None` when a script may.
fn uses_deno(project: &Project<'_>, publication: &Publication<'_>, setup: &Event<'_>) -> Option<bool> {
    let mut may = false;
    let others = publication.job.job.steps.iter().filter(|it| it.value.id() != setup.step.value.id());
    for step in others {
        let action = step.uses.and_then(document::Value::as_str).unwrap_or_default().to_ascii_lowercase();
        if action.contains("deno") {
            return Some(true);
        }
        may |= action.starts_with("./");
        let run = step.run.and_then(document::Value::as_str).unwrap_or_default();
        if !project.budget().spend(run.len()) {
            return None;
        }
        for invocation in command::read(run) {
            match invocation.command {
                _ if invocation.simple.program() == Some("deno") => return Some(true),
                Command::RunScript(run) if run.runner == ScriptRunner::Manager(Manager::Deno) => return Some(true),
                Command::RunScript(_) | Command::RunFile { .. } => may = true,
                _ => {}
            }
        }
    }
    (!may).then_some(false)
}
