//! Walks the jobs of CircleCI's workflows: executor, parameters, environment, then the steps, each with a shell of its
//! own, through the commands of the configuration (N 11.2).

use std::rc::Rc;

use document::{FileId, Location, Spot, Value};
use model::circleci::{self, Config, Job, Machine, Ref, Use, Workflow};
use model::expression::{Evaluated, Interpolated};
use model::version::NodeSpec;
use model::workflow::{Cell, Job as Site, Matrix, Step};

use crate::Project;
use crate::publication::{EventKind, JobSite, NodeSource, NodeState, Provider, Publication};
use crate::runner;
use crate::trace::commands::Source;
use crate::trace::events::Way;
use crate::trace::gitlab::Reach;
use crate::trace::scope::{self, Input, Scope, Secrets};
use crate::trace::state::State;
use crate::trace::{
    Aside, Entry, MAX_NESTING, MAX_PUBLICATIONS, MAX_SETTINGS, Steps, actions, calls, container, group,
};
use crate::versions;

/// Jobs of workflows past which the rest is not looked at.
const MAX_USES: usize = 500;
/// Steps past which the rest of a configuration is not looked at: commands can multiply them.
const MAX_STEPS: usize = 10_000;
/// Where a job starts unless it says otherwise.
const HOME: &str = "~/project";
/// The orb that brings Node.js, by CircleCI.
const NODE_ORB: &str = "circleci/node";
/// Steps that are no commands of the configuration and leave Node.js, npm and the manifests alone.
const BUILT_IN: [&str; 12] = [
    "checkout",
    "setup_remote_docker",
    "save_cache",
    "restore_cache",
    "store_artifacts",
    "store_test_results",
    "persist_to_workspace",
    "attach_workspace",
    "add_ssh_keys",
    "deploy",
    "run",
    "when",
];
/// Settings of a job in a workflow that are no parameters of it.
const SETTINGS: [&str; 10] = [
    "name",
    "requires",
    "filters",
    "context",
    "type",
    "matrix",
    "pre-steps",
    "post-steps",
    "serial-group",
    "override-with",
];

/// The publications of all configurations, in the order of their workflows.
pub(super) fn publications<'p>(project: &Project<'p>, found: &mut Vec<Publication<'p>>, aside: &mut Aside<'p>) {
    for (file, config) in project.configs() {
        let mut walk = Walk { project, file: *file, config, found, aside, budget: MAX_STEPS };
        for plan in plans(*file, config, &mut walk.aside.unopened) {
            walk.plan(&plan);
            if walk.found.len() > MAX_PUBLICATIONS {
                return;
            }
        }
    }
}

/// A job with everything that starts it in the same way.
struct Plan<'c, 'p> {
    job: Job<'p>,
    /// Where workflows name it; empty in a configuration without workflows.
    uses: Vec<(&'c Workflow<'p>, Use<'p>)>,
}

/// The jobs that run, each once with all its places, unless one of them sets parameters.
fn plans<'c, 'p>(file: FileId, config: &'c Config<'p>, unopened: &mut Vec<Location>) -> Vec<Plan<'c, 'p>> {
    // Without workflows the job `build` runs for every push.
    if config.workflows.is_empty() {
        return config.job("build").map(|job| Plan { job, uses: Vec::new() }).into_iter().collect();
    }
    let mut plans: Vec<Plan<'c, 'p>> = Vec::new();
    let all = config.workflows.iter().flat_map(|workflow| workflow.uses.iter().map(move |it| (workflow, *it)));
    for (workflow, used) in all.take(MAX_USES) {
        let Some(job) = config.job(used.job) else {
            // A job of an orb.
            if used.job.contains('/') {
                unopened.push(Spot::new(file, used.node).location());
            }
            continue;
        };
        let is_plain = |it: &Use<'_>| {
            let mut keys = it.settings.into_iter().flat_map(Value::entries).filter_map(|(key, _)| key.as_str());
            keys.all(|key| SETTINGS.contains(&key) && !key.ends_with("-steps") && key != "matrix")
        };
        let same = plans.iter_mut().find(|it| it.job.key == job.key && it.uses.iter().all(|(_, it)| is_plain(it)));
        match same.filter(|_| is_plain(&used)) {
            Some(plan) => plan.uses.push((workflow, used)),
            None => plans.push(Plan { job, uses: vec![(workflow, used)] }),
        }
    }
    plans
}

struct Walk<'w, 'p> {
    project: &'w Project<'p>,
    file: FileId,
    config: &'w Config<'p>,
    found: &'w mut Vec<Publication<'p>>,
    aside: &'w mut Aside<'p>,
    /// Steps that may still be looked at.
    budget: usize,
}

impl<'p> Walk<'_, 'p> {
    fn plan(&mut self, plan: &Plan<'_, 'p>) {
        let job = plan.job;
        let used = plan.uses.first().map(|it| it.1);
        let steps: Vec<Value<'p>> = job.value.get_merged("steps").into_iter().flat_map(Value::items).collect();
        let copies = copies(self.file, job, used);
        let site = JobSite {
            file: self.file,
            job: Rc::new(Site {
                id: job.id,
                key: job.key,
                value: job.value,
                permissions: None,
                steps: steps.iter().map(|it| Step { value: *it, uses: None, run: command(*it) }).collect(),
                uses: None,
            }),
            workflow_permissions: None,
            copies,
        };
        let cells = match &site.copies {
            Some((_, Matrix::Cells(cells))) => cells.clone(),
            _ => vec![Cell::new()],
        };
        let start = self.found.len();
        for cell in &cells {
            let (scope, arguments) = self.scope(job, used, cell);
            let reach = self.reach(plan, &scope);
            let entry = Entry {
                triggers: reach.triggers.into(),
                known: true,
                callers: Vec::new(),
                secrets: Secrets::All,
                way: Way::default(),
                inputs: Vec::new(),
            };
            let first = self.found.len();
            let (state, scope) = self.state(job, scope, &arguments);
            let walked = Steps {
                opened: reach.way.open.len(),
                way: reach.way,
                job_conditional: reach.is_conditional,
                ..Steps::new(self.project, &entry, &site, scope, state, self.found, self.aside)
            };
            let mut walked =
                Within { steps: walked, file: self.file, config: self.config, arguments, budget: &mut self.budget };
            let around = |name: &str| used.and_then(|it| it.argument(name)).into_iter().flat_map(Value::items);
            // What comes before or after is no step of the job that a correction could stand next to.
            for item in around("pre-steps") {
                walked.top(item, usize::MAX);
            }
            for (idx, item) in steps.iter().enumerate() {
                walked.top(*item, idx);
            }
            for item in around("post-steps") {
                walked.top(item, usize::MAX);
            }
            walked.steps.finish(first);
        }
        group(self.found, start, cells.len());
    }

    /// The parameters and variables of a job in one place of a workflow.
    fn scope(&self, job: Job<'p>, used: Option<Use<'p>>, cell: &Cell<'p>) -> (Scope<'p>, Arguments<'p>) {
        let mut scope = Scope {
            context: self.project.context(),
            provider: Provider::CircleCi,
            cell: cell.clone(),
            inputs: Vec::new(),
            inputs_are_final: true,
            secrets: Secrets::All,
            event: None,
            reference: None,
            variables: Vec::new(),
        };
        let of_pipeline = self.config.root.get_merged("parameters").into_iter().flat_map(Value::entries);
        for (key, value) in of_pipeline.take(MAX_SETTINGS) {
            let default = value.get_merged("default").and_then(|it| Some((it, it.as_str()?)));
            let known = default.map_or(Evaluated::Unknown, |(it, text)| Evaluated::Known(scope::literal(it, text)));
            scope.inputs.extend(key.as_str().map(|name| Input {
                name: format!("pipeline.parameters.{name}"),
                value: known,
                passed: false,
                place: None,
                is_bool: false,
            }));
        }
        let given = |name: &str| {
            let of_cell = cell.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
            of_cell.or_else(|| used.and_then(|it| it.argument(name)))
        };
        let arguments = self.enter(job.value.get_merged("parameters"), &given, &mut scope);
        (scope, arguments)
    }

    /// Adds declared parameters with what is given for them, or their defaults.
    fn enter(
        &self,
        declared: Option<Value<'p>>,
        given: &dyn Fn(&str) -> Option<Value<'p>>,
        scope: &mut Scope<'p>,
    ) -> Arguments<'p> {
        enter(self.file, declared, given, scope)
    }

    fn state(&self, job: Job<'p>, mut scope: Scope<'p>, arguments: &Arguments<'p>) -> (State<'p>, Scope<'p>) {
        let executor = self.config.executor(job);
        let of_executor = |key: &str| executor.and_then(|it| it.block.get_merged(key));
        // An entry of `executors` has parameters of its own.
        let outer = scope.inputs.clone();
        let mut behind = arguments.clone();
        if let Some(call) = executor.and_then(|it| Some((it.block, it.call?))) {
            let given = |name: &str| call.1.get_merged(name).filter(|_| call.1.is_mapping());
            behind.extend(self.enter(call.0.get_merged("parameters"), &given, &mut scope));
        }
        let machine = executor.and_then(circleci::Executor::machine);
        let node = match machine {
            Some(Machine::Docker(value) | Machine::Machine(value) | Machine::MacOs(value)) => Some(value),
            None => None,
        };
        let image = match machine {
            Some(Machine::Docker(image)) => {
                let find = |name: &str| behind.iter().rev().find(|(it, _)| *it == name).map(|it| it.1);
                Some(container::of(Spot::new(self.file, image), &|name| {
                    Some(Spot::new(self.file, find(name)?)).filter(|it| it.value.is_scalar())
                }))
            }
            _ => None,
        };
        let class = job.value.get_merged("resource_class").or_else(|| of_executor("resource_class"));
        let spot = |value| Spot::new(self.file, value);
        let runner = runner::of_circleci(class.map(spot), node.map(spot), &scope);
        let mut state = State::new(runner, image, &scope, Some(String::new()));
        let named = job.value.get_merged("executor").map(|it| (it, it.get_merged("name").unwrap_or(it)));
        // Its image is `cimg/node`.
        if let Some((call, name)) = named
            && self.config.of_orb(name.as_str().unwrap_or_default()) == Some((NODE_ORB, "default"))
            && let Some(tag) = call.get_merged("tag")
            && let Some(text) = scope.text(tag).known()
        {
            let versions = versions::of_image(&format!("cimg/node:{text}"), scope.context.day());
            let source = NodeSource::Other(spot(tag).location());
            state.set_node(NodeState { versions, source, spec: Some(text.into_owned()) });
        }
        let home = job.value.get_merged("working_directory").or_else(|| of_executor("working_directory"));
        let home = home.map_or(Some(HOME.into()), |it| scope.text(it).known());
        let start = home.map_or_else(|| HOME.to_owned(), std::borrow::Cow::into_owned);
        let root = checkout(job).map_or(Some(start.as_str().into()), |it| scope.text(it).known());
        let root = root.map(|it| below(&start, &it));
        // Where the checkout is not around the start, what the steps see there is no part of the repository.
        state.folder = root.as_deref().and_then(|it| {
            let rest = start.trim_end_matches('/').strip_prefix(it)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_matches('/').to_owned())
        });
        state.home = root;
        let of_container = of_executor("docker").and_then(|it| it.items().next()?.get_merged("environment"));
        scope.enter(self.file, of_container);
        if executor.is_some_and(|it| it.call.is_some()) {
            scope.enter(self.file, of_executor("environment"));
        }
        scope.inputs = outer;
        scope.enter(self.file, job.value.get_merged("environment"));
        (state, scope)
    }

    /// Which runs come to a job: for tags only where a filter asks for them.
    fn reach(&self, plan: &Plan<'_, 'p>, scope: &Scope<'p>) -> Reach<'p> {
        let mut reach = Reach::unknown();
        let spot = |value| Spot::new(self.file, value);
        if plan.uses.is_empty() {
            reach.add("branch", spot(plan.job.key), true, false);
            return reach;
        }
        for (workflow, used) in &plan.uses {
            for (key, wanted) in [("when", true), ("unless", false)] {
                let Some(condition) = workflow.value.get_merged(key) else { continue };
                reach.is_conditional = true;
                match scope.condition(condition) {
                    Some(value) if value != wanted && plan.uses.len() == 1 => {
                        reach.way.dead = reach.way.dead.or(Some(spot(condition)));
                    }
                    _ => reach.way.open.push(spot(condition)),
                }
            }
            let is_approval = |it: &Use<'p>| it.argument("type").and_then(Value::as_str) == Some("approval");
            if let Some(approval) = workflow.before(*used).into_iter().find(is_approval) {
                reach.way.open.push(spot(approval.node));
            }
            if let Some(filter) = used.filters().filter(|it| it.is_scalar() && !it.is_null()) {
                reach.is_conditional = true;
                reach.way.open.push(spot(filter));
            }
        }
        let kinds = [(Ref::Tag, "tag"), (Ref::Branch, "branch")];
        let open = |kind| plan.uses.iter().find(|(workflow, it)| workflow.bar(*it, kind).is_none()).map(|it| it.1);
        let is_reached = kinds.iter().any(|(kind, _)| open(*kind).is_some());
        for (kind, name) in kinds {
            let part = if kind == Ref::Tag { "tags" } else { "branches" };
            if let Some(used) = open(kind) {
                let filter = used.filters().and_then(|it| it.get_merged(part).or(Some(it)));
                reach.add(name, spot(filter.unwrap_or(used.node)), true, kind == Ref::Tag);
            } else if let Some((workflow, used)) = plan.uses.first().filter(|_| !is_reached)
                && let Some(bar) = workflow.bar(*used, kind)
            {
                reach.add(name, spot(bar.value), false, kind == Ref::Tag);
            }
        }
        reach
    }
}

/// What makes several of a job: a matrix, or `parallelism`.
fn copies<'p>(file: FileId, job: Job<'p>, used: Option<Use<'p>>) -> Option<(Location, Matrix<'p>)> {
    let place = |value| Spot::new(file, value).location();
    if let Some(used) = used
        && let Some(matrix) = used.argument("matrix")
    {
        return Some((place(matrix), used.matrix()));
    }
    let (key, value) = job.value.entry("parallelism")?;
    let count = value.as_str()?.parse().ok().filter(|it| (2..=model::workflow::MAX_CELLS).contains(it))?;
    Some((place(key), Matrix::Cells(vec![Cell::new(); count])))
}

/// Parameters with the nodes that they stand for.
type Arguments<'p> = Vec<(&'p str, Value<'p>)>;

fn enter<'p>(
    file: FileId,
    declared: Option<Value<'p>>,
    given: &dyn Fn(&str) -> Option<Value<'p>>,
    scope: &mut Scope<'p>,
) -> Arguments<'p> {
    let mut arguments = Arguments::new();
    let outer = scope.clone();
    scope.inputs.retain(|it| it.name.starts_with("pipeline."));
    for (key, declaration) in declared.into_iter().flat_map(Value::entries).take(MAX_SETTINGS) {
        let Some(name) = key.as_str() else { continue };
        let (passed, node) = match given(name) {
            Some(node) => (true, Some(node)),
            None => (false, declaration.get_merged("default")),
        };
        // What is passed is made of the caller's parameters.
        let text = node.map(|it| if passed { outer.text(it) } else { scope.text(it) });
        let value = match (text, node) {
            (Some(Interpolated::Known(text)), Some(node)) => Evaluated::Known(scope::literal(node, &text)),
            (Some(Interpolated::Secret(name)), _) => Evaluated::Secret(name),
            _ => Evaluated::Unknown,
        };
        let place = node.map(|it| Spot::new(file, it).location());
        scope.inputs.push(Input { name: name.to_owned(), value, passed: true, place, is_bool: false });
        arguments.extend(node.map(|it| (name, it)));
    }
    arguments
}

/// Where the first `checkout` of a job puts the repository, if it says so.
fn checkout(job: Job<'_>) -> Option<Value<'_>> {
    job.value.get_merged("steps")?.items().find_map(|it| it.get_merged("checkout")?.get_merged("path"))
}

/// A path as seen from a folder.
fn below(folder: &str, path: &str) -> String {
    let path = path.trim_end_matches('/');
    match path.trim_start_matches("./") {
        _ if path.starts_with(['~', '/']) => path.to_owned(),
        "" | "." => folder.trim_end_matches('/').to_owned(),
        path => format!("{}/{path}", folder.trim_end_matches('/')),
    }
}

/// The command of a `run` step, written short or long.
fn command(item: Value<'_>) -> Option<Value<'_>> {
    let run = item.get_merged("run")?;
    if run.is_mapping() { run.get_merged("command") } else { Some(run) }
}

/// The walk through the steps of one job, with the commands of the configuration at hand.
struct Within<'w, 'b, 'p> {
    steps: Steps<'w, 'p>,
    file: FileId,
    config: &'w Config<'p>,
    arguments: Arguments<'p>,
    budget: &'b mut usize,
}

impl<'p> Within<'_, '_, 'p> {
    /// A step of the job itself.
    fn top(&mut self, item: Value<'p>, idx: usize) {
        self.steps.top = Some((Step { value: item, uses: None, run: command(item) }, idx));
        self.step(item);
    }

    fn all(&mut self, list: Value<'p>) {
        if list.is_scalar() && !list.is_null() {
            return self.step(list);
        }
        for item in list.items() {
            self.step(item);
        }
    }

    fn step(&mut self, item: Value<'p>) {
        if *self.budget == 0 {
            return;
        }
        *self.budget -= 1;
        if let Some(text) = item.as_str() {
            // A parameter may hold steps.
            match circleci::parameter(text) {
                Some(name) => {
                    let steps = self.arguments.iter().rev().find(|(it, _)| *it == name).map(|it| it.1);
                    if let Some(steps) = steps.filter(|_| self.steps.nesting < MAX_NESTING) {
                        self.steps.nesting += 1;
                        self.all(steps);
                        self.steps.nesting -= 1;
                    }
                }
                None => self.named(item, text, None),
            }
            return;
        }
        let entries = item.merged_entries();
        let Some((key, value)) = entries.first().copied() else { return };
        match key.as_str() {
            Some("run") => self.run(item, value),
            // `- steps: << parameters.before >>`
            Some("steps") => self.all(value),
            Some("when" | "unless") => {
                let outer = self.steps.conditional;
                let wanted = key.as_str() == Some("when");
                let known = value.get_merged("condition").and_then(|it| self.steps.scope.condition(it));
                if known != Some(!wanted) {
                    self.steps.conditional |= known.is_none();
                    let first = self.steps.scope.variables.len();
                    if let Some(steps) = value.get_merged("steps") {
                        self.all(steps);
                    }
                    // Inside they hold; whether they do after it, nobody knows.
                    for variable in self.steps.scope.variables.iter_mut().skip(first).filter(|_| known.is_none()) {
                        variable.value = Interpolated::Unknown;
                    }
                }
                self.steps.conditional = outer;
            }
            Some(name) => self.named(key, name, Some(value)),
            None => {}
        }
    }

    fn run(&mut self, item: Value<'p>, run: Value<'p>) {
        let Some(script) = command(item) else { return };
        let step = Step { value: item, uses: None, run: Some(script) };
        let long = Some(run).filter(|it| it.is_mapping());
        let setting = |key: &str| long.and_then(|it| it.get_merged(key));
        let variables = self.steps.scope.variables.len();
        self.steps.scope.enter(self.file, setting("environment"));
        let folder = match setting("working_directory") {
            Some(it) => {
                let path = self.steps.scope.text(it).known().map(std::borrow::Cow::into_owned);
                path.map(|it| crate::project::join("", &self.steps.inside(it)))
            }
            None => self.steps.state.folder.clone(),
        };
        let outer = self.steps.conditional;
        // For what went wrong before: whatever comes after it does not run either.
        let is_for_faults = setting("when").and_then(Value::as_str) == Some("on_fail");
        self.steps.conditional |= is_for_faults;
        self.steps.shell(folder, &Source::of_step(Spot::new(self.file, script), step, self.file));
        self.steps.conditional = outer;
        self.steps.scope.variables.truncate(variables);
        self.steps.hand_on(Some(!is_for_faults));
    }

    /// A command of the configuration, a step of CircleCI's own, or one of an orb.
    fn named(&mut self, node: Value<'p>, name: &str, given: Option<Value<'p>>) {
        let place = Spot::new(self.file, node).location();
        let Some(command) = self.config.named("commands", name) else {
            if name.contains('/') && !BUILT_IN.contains(&name) {
                self.orb(name, node, given, place);
            }
            return;
        };
        if self.steps.nesting >= MAX_NESTING {
            return;
        }
        let outer = (self.steps.scope.inputs.clone(), self.arguments.clone());
        let of_call = |name: &str| given.and_then(|it| it.get_merged(name));
        self.arguments = enter(self.file, command.get_merged("parameters"), &of_call, &mut self.steps.scope);
        self.steps.nesting += 1;
        if let Some(steps) = command.get_merged("steps") {
            self.all(steps);
        }
        self.steps.nesting -= 1;
        (self.steps.scope.inputs, self.arguments) = outer;
    }

    /// A command of an orb is not looked into: one that sets something up may well set up Node.js.
    fn orb(&mut self, name: &str, node: Value<'p>, given: Option<Value<'p>>, place: Location) {
        if self.config.of_orb(name) == Some(("circleci/continuation", "continue"))
            && let Some(path) = given.and_then(|it| it.get_merged("configuration_path"))
            && let Some(text) = path.as_str()
        {
            let place = Spot::new(self.file, path).location();
            let unseen = calls::unseen_pipeline(self.steps.project, self.steps.site.job.id, text, place);
            return self.steps.aside.see(unseen);
        }
        let version = given.and_then(|it| it.get_merged("node-version"));
        if let Some(version) = version.filter(|_| self.config.of_orb(name) == Some((NODE_ORB, "install"))) {
            let text = self.steps.scope.text(version).known().map(std::borrow::Cow::into_owned);
            let spec = text.as_deref().map(NodeSpec::parse);
            let versions = spec.map(|it| self.steps.resolve(&it)).unwrap_or_default();
            let source = NodeSource::Other(Spot::new(self.file, version).location());
            return self.steps.state.set_node(NodeState { versions, source, spec: text });
        }
        let tail = name.split_once('/').map_or(name, |it| it.1);
        let step = Step { value: node, uses: None, run: None };
        if actions::sets_up(name) {
            self.steps.state.event(EventKind::Opaque, self.file, &step, place);
            // Installing packages leaves the Node.js of the image in place.
            if !tail.contains("packages") {
                self.steps.state.blur_node(place);
            }
        } else if actions::publishes(tail) {
            self.steps.aside.unopened.push(place);
        }
    }
}
