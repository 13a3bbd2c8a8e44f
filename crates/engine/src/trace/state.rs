//! What a job has set up so far.

use std::rc::Rc;

use document::{FileId, Location};
use model::workflow::Step;

use crate::publication::{
    Container, Credential, Event, EventKind, IdToken, NodeSource, NodeState, NpmSource, NpmState, RegistryChoice,
    Runner, Spot, Upgrade, Variable, Versions,
};
use crate::trace::events::Way;
use crate::trace::npm_settings::Written;
use crate::trace::{MAX_SETTINGS, Scope};
use crate::{Need, versions};

/// Steps that may run and change Node.js or npm, past which the rest is taken to run: no job has so many.
const MAX_BRANCHES: usize = 20;

/// What a job has set up so far. Starts as the runner's image leaves it.
#[derive(Clone)]
pub(crate) struct State<'p> {
    pub(crate) runner: Runner<'p>,
    pub(crate) node: NodeState<'p>,
    pub(crate) npm: NpmState,
    pub(crate) upgrades: Vec<Made<'p>>,
    pub(crate) pnpm: Option<Pinned>,
    pub(crate) deno: Option<Pinned>,
    /// The user `.npmrc` that setup-node or a command wrote.
    pub(crate) registry: RegistryChoice<'p>,
    pub(crate) registry_scope: Option<String>,
    /// Settings in `.npmrc` files that the job wrote.
    pub(crate) settings: Vec<Written<'p>>,
    /// Whether something that is not followed has written settings of npm, which may hold a token.
    pub(crate) has_unseen_settings: bool,
    /// Tokens that actions were handed.
    pub(crate) handed: Vec<Credential<'p>>,
    pub(crate) events: Vec<Event<'p>>,
    /// Commands that are not followed.
    pub(crate) hidden: Vec<Hidden>,
    /// How many commands asked npm's registry for what takes a stored token.
    pub(crate) asked: usize,
    /// Whether a tool of the job is told to leave npm out.
    pub(crate) leaves_npm_out: bool,
    pub(crate) folder: Option<String>,
    /// The one before it: `cd -`.
    pub(crate) folder_before: Option<String>,
    /// Variables of the shell at hand that the programs which it starts do not see; without a value where nobody knows it.
    pub(crate) shell: Vec<(String, Option<String>)>,
    /// Each `registry-url` of setup-node, and what it says: the action writes a token for it.
    pub(crate) setup_node_auth: Vec<(Spot<'p>, Option<String>)>,
    /// Variables that a command set for later steps.
    pub(crate) for_later_steps: Vec<Variable<'p>>,
    /// Whether the job writes versions into manifests.
    pub(crate) bumps: bool,
    /// Files that would tell more.
    pub(crate) needs: Vec<Need>,
    /// Whether a manifest is made or changed in a way that is not followed.
    pub(crate) built: bool,
    /// Folders whose manifest the job changes in more than its version; `None`: one that is not known.
    pub(crate) rewritten: Vec<Option<String>>,
    /// Identity tokens that the job is handed in variables.
    pub(crate) id_tokens: Vec<IdToken<'p>>,
    /// `id_tokens` where GitLab does not read it: the key, and the mapping around it.
    pub(crate) misplaced_tokens: Option<(Spot<'p>, Spot<'p>)>,
    /// Files of the pipeline that were not given and may hand the job more.
    pub(crate) lacking: Vec<Need>,
    /// Names that the step at hand exported before it set them.
    pub(crate) exported: Vec<String>,
    /// The step at hand, counted: each has a shell of its own.
    pub(crate) step: usize,
    /// The name of the job's environment.
    pub(crate) environment: Option<Spot<'p>>,
    /// The folder of the checkout, where commands may name it: `~/project`.
    pub(crate) home: Option<String>,
    /// What steps leave of which nobody knows whether they run, in order.
    branches: Vec<Branch<'p>>,
    /// How often Node.js and npm were changed.
    changes: [usize; 2],
}

/// An upgrade of npm, and the conditions before it.
#[derive(Clone)]
pub(crate) struct Made<'p> {
    pub(super) way: Rc<Way<'p>>,
    pub(super) upgrade: Upgrade<'p>,
}

/// Node.js and npm after a step of which nobody knows whether it runs.
#[derive(Clone)]
struct Branch<'p> {
    way: Rc<Way<'p>>,
    node: NodeState<'p>,
    npm: NpmState,
}

/// What was there before a step.
pub(super) enum Mark<'p> {
    /// One that runs.
    Runs([usize; 2]),
    /// One that never does: all of it, and how many events there were.
    Never(Box<State<'p>>, usize),
    /// One of which nobody knows: Node.js and npm, and how many branches there were.
    Open([usize; 2], Box<(NodeState<'p>, NpmState)>, usize),
}

/// A command that is not followed.
#[derive(Clone)]
pub(crate) struct Hidden {
    pub(crate) place: Location,
    /// Whether a token for a registry is in its environment.
    pub(crate) holds_token: bool,
    /// What would show it.
    pub(crate) need: Option<Need>,
}

/// A client in the version that something pins.
#[derive(Clone)]
pub(crate) struct Pinned {
    pub(crate) versions: Versions,
    pub(crate) location: Option<Location>,
}

impl<'p> State<'p> {
    pub(crate) fn new(
        runner: Runner<'p>,
        container: Option<Container<'p>>,
        scope: &Scope<'p>,
        folder: Option<String>,
    ) -> Self {
        let image = container.and_then(|it| scope.text(it.image.value).known());
        let node = match container {
            Some(container) => NodeState {
                versions: image.as_deref().map(|it| versions::of_image(it, scope.context.day())).unwrap_or_default(),
                source: NodeSource::Container(container),
                spec: image.as_deref().or(container.image.text()).map(str::to_owned),
            },
            None => image_node(&runner),
        };
        let npm = match container {
            Some(_) => bundled(&node),
            None => image_npm(&runner).unwrap_or_else(|| bundled(&node)),
        };
        let deno = image.as_deref().and_then(versions::deno_of_image);
        let deno = deno.zip(container).map(|(versions, it)| Pinned { versions, location: Some(it.place()) });
        Self {
            runner,
            node,
            npm,
            upgrades: Vec::new(),
            pnpm: None,
            deno,
            registry: RegistryChoice::default(),
            registry_scope: None,
            settings: Vec::new(),
            has_unseen_settings: false,
            handed: Vec::new(),
            events: Vec::new(),
            hidden: Vec::new(),
            asked: 0,
            leaves_npm_out: false,
            folder,
            folder_before: None,
            shell: Vec::new(),
            setup_node_auth: Vec::new(),
            for_later_steps: Vec::new(),
            bumps: false,
            needs: Vec::new(),
            built: false,
            rewritten: Vec::new(),
            id_tokens: Vec::new(),
            misplaced_tokens: None,
            lacking: Vec::new(),
            exported: Vec::new(),
            step: 0,
            environment: None,
            home: None,
            branches: Vec::new(),
            changes: [0; 2],
        }
    }

    /// Remembers what is there before a step that `runs`, does not, or may.
    pub(super) fn mark(&mut self, runs: Option<bool>) -> Mark<'p> {
        match runs {
            Some(true) => Mark::Runs(self.changes),
            Some(false) => {
                // There may be many events, and none is taken away.
                let events = std::mem::take(&mut self.events);
                let all = Box::new(self.clone());
                let count = events.len();
                self.events = events;
                Mark::Never(all, count)
            }
            None => Mark::Open(self.changes, Box::new((self.node.clone(), self.npm.clone())), self.branches.len()),
        }
    }

    /// After the step: what one that never runs did is undone, and what one did that may run holds only where it does.
    pub(super) fn settle(&mut self, before: Mark<'p>, way: &Way<'p>, opened: usize) {
        match before {
            Mark::Never(all, count) => {
                let mut events = std::mem::take(&mut self.events);
                events.truncate(count);
                let (step, for_later_steps) = (self.step, std::mem::take(&mut self.for_later_steps));
                *self = State { events, step, for_later_steps, ..*all };
            }
            Mark::Open(changes, it, start) if changes != self.changes && self.branches.len() < MAX_BRANCHES => {
                let node = std::mem::replace(&mut self.node, it.0);
                let npm = std::mem::replace(&mut self.npm, it.1);
                self.branches.insert(start, Branch { way: Rc::new(way.clone()), node, npm });
                // To what stands around the step nothing has changed.
                self.changes = changes;
            }
            // What certainly happens happens on every branch.
            Mark::Runs([node, npm]) if way.open.len() <= opened => {
                if node != self.changes[0] {
                    self.branches.clear();
                } else if npm != self.changes[1] {
                    self.branches.iter_mut().for_each(|it| it.npm = self.npm.clone());
                }
            }
            _ => {}
        }
    }

    /// Node.js and npm at a command with these conditions before it.
    pub(super) fn clients(&self, way: &Way<'p>) -> (NodeState<'p>, NpmState) {
        let (mut node, mut npm) = (self.node.clone(), self.npm.clone());
        for it in self.branches.iter().filter(|it| it.way.meets(way)) {
            if it.way.holds_at(way) {
                (node, npm) = (it.node.clone(), it.npm.clone());
                continue;
            }
            if it.node.versions != node.versions {
                node.versions = node.versions.or(&it.node.versions);
            }
            if it.npm.versions != npm.versions {
                let place = match it.npm.source {
                    NpmSource::Bundled => it.node.source.location(),
                    NpmSource::Upgraded(place) | NpmSource::Npx(place) | NpmSource::Other(place) => Some(place),
                };
                let source = place.map_or(npm.source, NpmSource::Other);
                npm = NpmState { versions: npm.versions.or(&it.npm.versions), source };
            }
        }
        (node, npm)
    }

    /// The upgrades of npm before a command with these conditions before it.
    pub(super) fn upgrades(&self, way: &Way<'p>) -> Vec<Upgrade<'p>> {
        let met = self.upgrades.iter().filter(|it| it.way.meets(way));
        let seen = |it: &Made<'p>| {
            let conditional = it.upgrade.conditional || !it.way.holds_at(way);
            Upgrade { conditional, ..it.upgrade.clone() }
        };
        met.map(seen).collect()
    }

    /// Another npm.
    pub(crate) fn set_npm(&mut self, npm: NpmState) {
        self.changes[1] += 1;
        self.npm = npm;
    }

    /// Another Node.js brings another npm.
    pub(crate) fn set_node(&mut self, node: NodeState<'p>) {
        self.changes[0] += 1;
        self.npm = bundled(&node);
        self.node = node;
    }

    /// Something that is not looked into may have changed Node.js and npm.
    pub(crate) fn blur_node(&mut self, location: Location) {
        self.changes[0] += 1;
        self.node = NodeState { versions: Versions::unknown(), source: NodeSource::Other(location), spec: None };
        self.npm = NpmState { versions: Versions::unknown(), source: NpmSource::Other(location) };
    }

    /// A file that would tell more.
    pub(crate) fn need(&mut self, path: String) {
        let need = Need::File(path);
        if !self.needs.contains(&need) && self.needs.len() < MAX_SETTINGS {
            self.needs.push(need);
        }
    }

    /// A registry in an `.npmrc` that a command wrote.
    pub(crate) fn set_registry(&mut self, scope: Option<String>, url: Option<String>, location: Location) {
        self.registry_scope = scope;
        self.registry =
            RegistryChoice { url, location: Some(location), because: Some("`.npmrc`, written in the job"), spot: None };
    }

    pub(crate) fn event(&mut self, kind: EventKind, file: FileId, step: &Step<'p>, location: Location) {
        self.events.push(Event { kind, location, step: *step, file, install: None });
    }
}

/// The npm that comes with these versions of Node.js.
pub(crate) fn bundled(node: &NodeState<'_>) -> NpmState {
    let any = node.versions.any.iter().map(|it| versions::bundled_npm(*it)).collect();
    let versions = Versions { any, floating: node.versions.floating };
    NpmState { versions, source: NpmSource::Bundled }
}

fn image_node<'p>(runner: &Runner<'p>) -> NodeState<'p> {
    let image = runner.image();
    let versions = Versions { any: image.and_then(|it| it.node).into_iter().collect(), floating: true };
    NodeState { versions, source: NodeSource::Image(runner.spot), spec: None }
}

fn image_npm(runner: &Runner<'_>) -> Option<NpmState> {
    let npm = runner.image()?.npm?;
    let versions = Versions { any: vec![npm], floating: true };
    Some(NpmState { versions, source: NpmSource::Bundled })
}
