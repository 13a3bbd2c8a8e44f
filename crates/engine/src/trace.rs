//! Walks the jobs of a workflow step by step, keeping what a publish command would meet: Node.js, npm, tokens,
//! environment, folder. Every publish command becomes a [`Publication`].

mod actions;
mod calls;
mod circleci;
mod commands;
mod container;
mod credentials;
pub(crate) mod events;
mod gitlab;
mod identity;
mod loops;
mod npm_settings;
mod packages;
mod scope;
mod scripts;
mod state;
pub(crate) mod tokens;
pub(crate) mod tool_settings;
mod uncovered;
mod variables;

use std::rc::Rc;

use document::{FileId, Location};
use model::expression::{Evaluated, Literal};
use model::workflow::{ActionRef, Cell, Job, Matrix, Step, Trigger, Workflow};

use crate::Project;
use crate::budget::Budget;
use crate::publication::{EventKind, Guarded, JobSite, Overreach, Provider, Publication, Spot, Unseen, Variable};
use crate::trace::calls::Target;
use crate::trace::events::Way;
use crate::trace::scope::{Input, Secrets};
use crate::trace::state::State;

pub(crate) use actions::changesets_inputs;
pub(crate) use gitlab::ENTRY;
pub(crate) use packages::matches_pattern;
pub(crate) use scope::Scope;

/// Jobs of a file past which the rest is not looked at: no system runs so many.
const MAX_JOBS: usize = 2_000;
/// Events past which further ones are left out; GitHub has fewer.
const MAX_EVENTS: usize = 50;
/// Calls of workflows within workflows past which the rest is not followed; GitHub's own limit is ten.
const MAX_CALLS: usize = 10;
/// Jobs and steps of called workflows and actions past which the rest is not followed: callers of callers multiply.
const MAX_CALLED: usize = 100_000;
/// Uses of composite actions within composite actions past which the rest is not followed.
const MAX_NESTING: usize = 8;
/// Publications past which the rest is left out: nobody reads further.
const MAX_PUBLICATIONS: usize = 200;
/// Variables, tokens and upgrades of one job past which further ones are left out: no job has so many.
const MAX_SETTINGS: usize = 200;
/// UTF-8 bytes of a path past which no system has such a folder.
const MAX_PATH: usize = 4096;

/// All publications of the project, in the order of its files and jobs; and those that only pretend (`--dry-run`).
pub(crate) fn publications<'p>(project: &Project<'p>) -> Traced<'p> {
    let (mut found, mut overreaches, mut aside) = (Vec::new(), Vec::new(), Aside::default());
    let callees = |(id, workflow): &(FileId, Workflow<'p>)| -> Vec<FileId> {
        workflow.jobs.iter().filter_map(|job| calls::given_workflow(project, *id, job)).collect()
    };
    let mut called: Vec<FileId> = project.workflows().iter().flat_map(callees).collect();
    called.sort_unstable();
    called.dedup();
    for (file, workflow) in project.workflows() {
        let own = workflow.triggers.iter().copied().filter(|it| it.event != "workflow_call");
        let own: Vec<Trigger<'p>> = own.take(MAX_EVENTS).collect();
        // A workflow of another repository runs here only when it is called.
        if own.is_empty() && called.contains(file) || project.foreign_home(*file).is_some() {
            continue;
        }
        let callable = workflow.triggers.iter().any(|it| it.event == "workflow_call");
        let entry = Entry {
            triggers: own.iter().map(|it| (*file, *it)).collect(),
            known: !own.is_empty() || !callable,
            callers: Vec::new(),
            secrets: Secrets::All,
            way: Way::default(),
            inputs: declared_inputs(
                *file,
                workflow,
                if own.is_empty() { "workflow_call" } else { "workflow_dispatch" },
            ),
        };
        overreaches.extend(identity::overreaches(project, *file, workflow, entry.known));
        let entry = Entry { way: Way::of(&entry.triggers), ..entry };
        Walk { project, entry, found: &mut found, aside: &mut aside }.workflow(*file, workflow);
    }
    gitlab::publications(project, &mut found, &mut aside);
    circleci::publications(project, &mut found, &mut aside);
    found.truncate(MAX_PUBLICATIONS);
    drop_dead(&mut found);
    drop_skipped(&mut found);
    for idx in 0..found.len() {
        found[idx].has_tagged_sibling = has_tagged_sibling(&found, &found[idx]);
    }
    // One cell of a job may publish in plain sight, and another run something else.
    for (site, unseen) in std::mem::take(&mut aside.hidden) {
        let is_here = |it: &Publication<'_>| it.job.file == site.file && it.job.job.key.span() == site.job.key.span();
        if !found.iter().any(is_here) {
            aside.see(Some(unseen));
        }
    }
    let Aside { mut unopened, mut silenced, unseen, unread, .. } = aside;
    unopened.sort_unstable();
    unopened.dedup();
    silenced.sort_unstable();
    silenced.dedup();
    let (publications, dry_runs) = found.into_iter().partition(|it| !it.publish.dry_run);
    Traced { publications, dry_runs, silenced, unopened, unread, unseen, overreaches }
}

/// What the walk through the jobs finds.
pub(crate) struct Traced<'p> {
    pub(crate) publications: Vec<Publication<'p>>,
    /// Commands that only pretend to publish.
    pub(crate) dry_runs: Vec<Publication<'p>>,
    /// Commands that publish nothing to npm, each with the place in the tool's configuration that says so.
    pub(crate) silenced: Vec<(Location, Location)>,
    /// Scripts, actions and called workflows that were not looked into.
    pub(crate) unopened: Vec<Location>,
    /// The script from which on no command was read, as there are too many.
    pub(crate) unread: Option<Location>,
    /// Those of them that may publish.
    pub(crate) unseen: Vec<Unseen<'p>>,
    /// Calls because of which a run is refused at its start.
    pub(crate) overreaches: Vec<Overreach<'p>>,
}

/// A command that a condition keeps from one matrix cell or one caller, and that another reaches, is told once. So is one
/// of several in a job among which the inputs choose.
fn drop_dead(found: &mut Vec<Publication<'_>>) {
    let is_told = |it: &Publication<'_>| {
        let by_input = it.never_runs.and_then(Spot::text).is_some_and(|it| it.contains("inputs."));
        it.never_runs.is_some()
            && found.iter().filter(|other| other.never_runs.is_none()).any(|other| {
                let is_same = other.location == it.location || by_input && other.is_of_job(it);
                is_same && other.package.name == it.package.name && other.registry == it.registry
            })
    };
    let told: Vec<bool> = found.iter().map(is_told).collect();
    let mut told = told.into_iter();
    found.retain(|_| told.next() != Some(true));
}

/// Whether a condition chooses between this command and one that names a tag.
fn has_tagged_sibling(found: &[Publication<'_>], one: &Publication<'_>) -> bool {
    found.iter().any(|other| {
        let is_choice = one.conditional || other.conditional;
        is_choice
            && other.names_tag()
            && other.location != one.location
            && other.package.name == one.package.name
            && other.is_of_job(one)
    })
}

/// A private workspace that npm skips without a word matters only when the command has nothing else to publish.
fn drop_skipped(found: &mut Vec<Publication<'_>>) {
    let busy: Vec<_> = found.iter().filter(|it| !it.is_skipped()).map(|it| it.location).collect();
    found.retain(|it| !it.is_skipped() || !busy.contains(&it.location));
}

/// What the walk leaves aside.
#[derive(Default)]
struct Aside<'p> {
    unopened: Vec<Location>,
    silenced: Vec<(Location, Location)>,
    unread: Option<Location>,
    unseen: Vec<Unseen<'p>>,
    /// Commands of jobs in which nothing publishes in plain sight.
    hidden: Vec<(JobSite<'p>, Unseen<'p>)>,
    /// Jobs and steps of called workflows and actions so far.
    called: usize,
    /// How much may still be read of commands.
    budget: Budget,
    /// How much may still be read of jobs for what their commands that are not followed may do.
    opaque: Budget,
    /// How much may still be read of the conditions of needed jobs.
    conditions: Budget,
}

impl<'p> Aside<'p> {
    /// Once for each place, however many ways lead there.
    fn see(&mut self, unseen: Option<Unseen<'p>>) {
        self.unseen.extend(unseen.filter(|it| !self.unseen.iter().any(|other| other.place == it.place)));
    }
}

/// How a run comes to a workflow.
#[derive(Clone)]
struct Entry<'p> {
    triggers: Rc<[(FileId, Trigger<'p>)]>,
    known: bool,
    callers: Vec<JobSite<'p>>,
    /// The secrets that the callers hand on.
    secrets: Secrets,
    /// What the conditions of the callers let through.
    way: Way<'p>,
    inputs: Vec<Input>,
}

struct Walk<'w, 'p> {
    project: &'w Project<'p>,
    entry: Entry<'p>,
    found: &'w mut Vec<Publication<'p>>,
    aside: &'w mut Aside<'p>,
}

impl<'p> Walk<'_, 'p> {
    fn workflow(&mut self, file: FileId, workflow: &Workflow<'p>) {
        if let Some(job) = workflow.jobs.get(MAX_JOBS) {
            self.aside.unread.get_or_insert(Location { file, span: job.key.span() });
        }
        for job in workflow.jobs.iter().take(MAX_JOBS) {
            let site =
                JobSite { file, job: Rc::new(job.clone()), workflow_permissions: workflow.permissions, copies: None };
            let cells = match job.matrix() {
                Matrix::Single | Matrix::Unknown(_) => vec![Cell::new()],
                Matrix::Cells(cells) => cells,
            };
            let start = self.found.len();
            for (nth, cell) in cells.iter().enumerate() {
                if nth == 1 && self.found.len() == start && !runs_what_a_cell_says(job) {
                    break;
                }
                let scope = self.scope(file, workflow, cell);
                if job.uses.is_some() {
                    self.call(workflow, &site, &scope);
                } else {
                    self.job(workflow, &site, scope);
                }
            }
            group(self.found, start, cells.len());
            if self.found.len() > MAX_PUBLICATIONS {
                return;
            }
        }
    }

    fn scope(&self, file: FileId, workflow: &Workflow<'p>, cell: &Cell<'p>) -> Scope<'p> {
        let event = match &*self.entry.triggers {
            [(_, only)] if self.entry.known => Some(only.event),
            _ => None,
        };
        let mut scope = Scope {
            context: self.project.context(),
            provider: Provider::GitHub,
            cell: cell.clone(),
            inputs: self.entry.inputs.clone(),
            // What a caller does not pass is the default, or nothing.
            inputs_are_final: !self.entry.callers.is_empty(),
            secrets: self.entry.secrets.clone(),
            event,
            reference: None,
            variables: Vec::new(),
        };
        scope.enter(file, workflow.env);
        scope
    }

    /// Follows a call of a workflow that was given. One that was not is a row of its own, not a publication.
    fn call(&mut self, caller: &Workflow<'p>, site: &JobSite<'p>, scope: &Scope<'p>) {
        if self.entry.callers.len() >= MAX_CALLS || self.aside.called >= MAX_CALLED {
            return;
        }
        let file = match calls::workflow(self.project, site.file, &site.job) {
            Some(Target::Given(file)) => file,
            target => {
                self.aside.unopened.extend(site.job.uses.map(|it| Location { file: site.file, span: it.span() }));
                if let Some(Target::Unseen(need)) = target {
                    self.aside.see(calls::unseen_workflow(need, site, &self.entry.callers));
                }
                return;
            }
        };
        let is_cycle = file == site.file || self.entry.callers.iter().any(|it| it.file == file);
        let Some(workflow) = self.project.workflow(file).filter(|_| !is_cycle).cloned() else { return };

        self.aside.called += 1 + workflow.jobs.iter().map(|it| 1 + it.steps.len()).sum::<usize>();
        let mut inputs = declared_inputs(file, &workflow, "workflow_call");
        for (key, value) in site.job.with().into_iter().flat_map(document::Value::entries) {
            let Some(input) =
                inputs.iter_mut().find(|it| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(&it.name)))
            else {
                continue;
            };
            let literal = |it: std::borrow::Cow<'_, str>| match &*it {
                // What an expression comes to is of the type that the workflow declares.
                "true" | "false" if input.is_bool => Literal::Bool(it == "true"),
                text => scope::literal(value, text),
            };
            input.value = scope.text(value).known().map_or(Evaluated::Unknown, |it| Evaluated::Known(literal(it)));
            input.passed = true;
            input.place = Some(scope.source_of(site.file, value));
        }
        let mut entry = self.entry.clone();
        entry.callers.push(site.clone());
        entry.inputs = inputs;
        entry.secrets = scope.handed_on(site.job.value.get("secrets"));
        entry.way = self.way(caller, site, scope);
        Walk { project: self.project, entry, found: self.found, aside: self.aside }.workflow(file, &workflow);
    }

    /// What the conditions of a job and of the jobs that it needs let through. A job that says what is to happen when
    /// others fail or are skipped does not depend on their conditions.
    fn way(&mut self, workflow: &Workflow<'p>, site: &JobSite<'p>, scope: &Scope<'p>) -> Way<'p> {
        let mut way = self.entry.way.clone();
        let mut jobs = vec![site.job.id];
        let mut next = 0;
        while let Some(id) = jobs.get(next).copied() {
            next += 1;
            let Some(job) = workflow.jobs.iter().take(MAX_JOBS).find(|it| it.id == id) else { continue };
            let condition = job.condition();
            let text = condition.and_then(document::Value::as_str).unwrap_or_default();
            let needs: Vec<&str> = job.needs().collect();
            // A job is looked for among all, what it needs among those before it, and its condition is read for each event
            // that starts the run.
            let sought = workflow.jobs.len() + needs.len() * (jobs.len() + needs.len());
            let cost = sought / 16 + text.len() * self.entry.triggers.len();
            if !self.aside.conditions.spend(cost) {
                self.aside.unread.get_or_insert(Location { file: site.file, span: job.key.span() });
                break;
            }
            if let Some(condition) = condition {
                way.enter(scope, Spot::new(site.file, condition), Guarded::Job, &self.entry.triggers);
            }
            if !["always(", "cancelled(", "failure("].iter().any(|it| text.contains(it)) {
                for needed in needs {
                    if !jobs.contains(&needed) {
                        jobs.push(needed);
                    }
                }
            }
        }
        way
    }

    fn job(&mut self, workflow: &Workflow<'p>, site: &JobSite<'p>, mut scope: Scope<'p>) {
        // An environment has secrets of its own, which nobody hands on.
        if site.job.environment().is_some() {
            scope.secrets = Secrets::All;
        }
        scope.enter(site.file, site.job.env());
        let way = self.way(workflow, site, &scope);
        let folder = site.job.working_directory().or(workflow.working_directory);
        let folder =
            folder.map_or(Some(String::new()), |it| scope.text(it).known().map(|it| crate::project::join("", &it)));
        let start = self.found.len();
        let runner = crate::runner::read(site.file, &site.job, &scope);
        let image = site.job.container_image().map(|it| Spot::new(site.file, it));
        let container = image.map(|it| container::of(it, &|_| None));
        let mut state = State::new(runner, container, &scope, folder);
        state.environment = site.job.environment().map(|it| Spot::new(site.file, it));
        let mut steps = Steps {
            opened: way.open.len(),
            way,
            job_conditional: site.job.condition().is_some(),
            ..Steps::new(self.project, &self.entry, site, scope, state, self.found, self.aside)
        };
        steps.walk(site.file, &site.job.steps);
        steps.finish(start);
    }
}

/// Whether the commands of a job, or what an action or another workflow runs for it, can differ between the cells of its
/// matrix. Where they cannot, a cell that publishes nothing speaks for all.
fn runs_what_a_cell_says(job: &Job<'_>) -> bool {
    let says = |value: Option<document::Value<'_>>| {
        value.is_some_and(|it| it.tree().source()[it.span().range()].contains("matrix"))
    };
    let is_set_up = |step: &Step<'_>| {
        step.action().is_some_and(|it| matches!(it, ActionRef::Remote { name, .. } if name.starts_with("actions/")))
    };
    let step_says = |step: &Step<'_>| {
        says(step.run) || says(step.env()) || says(step.working_directory()) || (!is_set_up(step) && says(step.with()))
    };
    job.uses.is_some() || says(job.env()) || says(job.value.get("defaults")) || job.steps.iter().any(step_says)
}

/// The inputs that a workflow declares for an event, with their defaults.
fn declared_inputs(file: FileId, workflow: &Workflow<'_>, event: &str) -> Vec<Input> {
    let trigger = workflow.triggers.iter().find(|it| it.event == event);
    let inputs = trigger.and_then(|it| it.settings).and_then(|it| it.get("inputs"));
    let declared = inputs.into_iter().flat_map(document::Value::entries).take(MAX_SETTINGS);
    declared.filter_map(|(key, value)| Some(input(file, key.as_str()?, value, event == "workflow_call"))).collect()
}

/// A person who dispatches a run may choose anything: there a default decides nothing.
fn input(file: FileId, name: &str, value: document::Value<'_>, default_counts: bool) -> Input {
    let default = value.get("default");
    let value_type = value.get("type").and_then(document::Value::as_str);
    let known = default.filter(|_| default_counts).and_then(|it| Some((it, it.as_str()?)));
    let known = known.filter(|(_, text)| !model::expression::has_expression(text));
    let without_default =
        value.get("required").and_then(document::Value::as_bool) != Some(true) && default_counts && default.is_none();
    let value = match known {
        Some((node, text)) => Evaluated::Known(scope::literal(node, text)),
        None if without_default => Evaluated::Known(Literal::Null),
        None => Evaluated::Unknown,
    };
    let place = default.map(|it| document::Location { file, span: it.span() });
    let is_bool = value_type == Some("boolean");
    Input { name: name.to_owned(), value, passed: false, place, is_bool }
}

/// The walk through the steps of one job in one matrix cell.
pub(crate) struct Steps<'w, 'p> {
    project: &'w Project<'p>,
    entry: &'w Entry<'p>,
    site: &'w JobSite<'p>,
    scope: Scope<'p>,
    state: State<'p>,
    way: Way<'p>,
    /// How many conditions stood open before the first step.
    opened: usize,
    /// Whether a condition decides whether the job runs.
    job_conditional: bool,
    /// Whether a condition inside the job decides whether the step at hand runs.
    conditional: bool,
    failure_ignored: bool,
    /// Whether the script at hand goes on after a command that fails.
    goes_on: bool,
    /// Whether the command at hand upgrades npm, and the one before it did.
    upgrades: bool,
    after_upgrade: bool,
    /// The step of the job, and its index, inside which we are.
    top: Option<(Step<'p>, usize)>,
    /// The variables before a script has removed some of them, which concerns the rest of that script alone.
    before_unset: Option<Vec<Variable<'p>>>,
    nesting: usize,
    /// The round of a loop that we are in, and how many there were.
    round: usize,
    rounds: usize,
    /// The text of the publish command at hand.
    current: Option<commands::Source<'p>>,
    found: &'w mut Vec<Publication<'p>>,
    aside: &'w mut Aside<'p>,
}

impl<'w, 'p> Steps<'w, 'p> {
    /// Before the first step of a job that nothing keeps back.
    fn new(
        project: &'w Project<'p>,
        entry: &'w Entry<'p>,
        site: &'w JobSite<'p>,
        scope: Scope<'p>,
        state: State<'p>,
        found: &'w mut Vec<Publication<'p>>,
        aside: &'w mut Aside<'p>,
    ) -> Self {
        Self {
            project,
            entry,
            site,
            scope,
            state,
            way: Way::default(),
            opened: 0,
            job_conditional: false,
            conditional: false,
            failure_ignored: false,
            goes_on: false,
            upgrades: false,
            after_upgrade: false,
            top: None,
            before_unset: None,
            nesting: 0,
            round: 0,
            rounds: 0,
            current: None,
            found,
            aside,
        }
    }
}

impl<'p> Steps<'_, 'p> {
    /// The day for which the run is judged.
    fn day(&self) -> model::date::Date {
        self.scope.context.day()
    }

    /// Whether a condition inside the job decides whether what is at hand runs.
    fn may_be_skipped(&self) -> bool {
        self.conditional || self.way.open.len() > self.opened
    }

    /// Hands what the job did to its publications, the first of which is the `start`th.
    fn finish(self, start: usize) {
        let opaque = self.state.events.iter().filter(|it| it.kind == EventKind::Opaque);
        self.aside.unopened.extend(opaque.map(|it| it.location));
        if self.found.len() == start && !self.state.leaves_npm_out {
            let unseen =
                calls::unseen_command(self.project, &self.aside.opaque, self.site, &self.entry.callers, &self.state);
            self.aside.hidden.extend(unseen.map(|it| (self.site.clone(), it)));
        }
        let events: Rc<[_]> = self.state.events.into();
        for publication in &mut self.found[start..] {
            publication.events.all = Rc::clone(&events);
        }
    }

    fn walk(&mut self, file: FileId, steps: &[Step<'p>]) {
        for (idx, step) in steps.iter().enumerate() {
            if self.nesting == 0 {
                self.top = Some((*step, idx));
            }
            self.step(file, step);
        }
    }

    fn step(&mut self, file: FileId, step: &Step<'p>) {
        let outer = (self.conditional, self.scope.variables.len());
        let mut runs = Some(true);
        let outer_way = step.condition().map(|condition| {
            let outer = self.way.clone();
            runs = self.way.enter(&self.scope, Spot::new(file, condition), Guarded::Step, &self.entry.triggers);
            if outer.dead_end().is_none() && self.way.dead_end().is_some() {
                runs = Some(false);
            }
            outer
        });
        // After a fault nothing else runs that would see it.
        let is_for_faults =
            |text: &str| text.contains("failure()") && !text.contains("!failure") && !text.contains("||");
        if step.condition().and_then(document::Value::as_str).is_some_and(is_for_faults) {
            runs = Some(false);
        }
        let before = self.state.mark(runs);
        self.scope.enter(file, step.env());
        if let Some(action) = step.action() {
            self.action(file, step, action);
        } else if let Some(run) = step.run {
            self.commands(file, step, run);
        }
        self.conditional = outer.0;
        self.scope.variables.truncate(outer.1);
        self.state.settle(before, &self.way, self.opened);
        self.hand_on(runs);
        if let Some(way) = outer_way {
            self.way = way;
        }
    }
}

/// Joins the publications of a job that differ only in their matrix cell.
fn group(found: &mut Vec<Publication<'_>>, start: usize, cells: usize) {
    if cells < 2 {
        return;
    }
    let mut groups: Vec<Publication<'_>> = Vec::new();
    for publication in found.drain(start..) {
        match groups.iter_mut().find(|it| it.is_like(&publication)) {
            Some(group) => {
                group.cells += 1;
                // Enough to recognise them; a matrix may have hundreds.
                if let (Some(all), Some(one)) = (&mut group.cell, &publication.cell)
                    && all.len() < 120
                {
                    all.push_str("; ");
                    all.push_str(one);
                }
            }
            None => groups.push(publication),
        }
    }
    for group in &mut groups {
        if group.cells == cells {
            group.cell = None;
        }
    }
    found.extend(groups);
}
