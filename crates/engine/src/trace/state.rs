//! What a job has set up so far.

use document::{FileId, Location};
use model::workflow::Step;

use crate::publication::{
    Container, Credential, Event, EventKind, IdToken, NodeSource, NodeState, NpmSource, NpmState, RegistryChoice,
    Runner, Spot, Upgrade, Variable, Versions,
};
use crate::trace::npm_settings::Written;
use crate::trace::{MAX_SETTINGS, Scope};
use crate::{Need, versions};

/// What a job has set up so far. Starts as the runner's image leaves it.
#[derive(Clone)]
pub(crate) struct State<'p> {
    pub(crate) runner: Runner<'p>,
    pub(crate) node: NodeState<'p>,
    pub(crate) npm: NpmState,
    pub(crate) upgrades: Vec<Upgrade<'p>>,
    pub(crate) pnpm: Option<Pinned>,
    pub(crate) deno: Option<Pinned>,
    /// The user `.npmrc` that setup-node or a command wrote.
    pub(crate) registry: RegistryChoice<'p>,
    pub(crate) registry_scope: Option<String>,
    /// Settings in `.npmrc` files that the job wrote.
    pub(crate) settings: Vec<Written<'p>>,
    /// Tokens that actions were handed.
    pub(crate) handed: Vec<Credential<'p>>,
    pub(crate) events: Vec<Event<'p>>,
    /// Commands that are not followed.
    pub(crate) hidden: Vec<Hidden>,
    /// Whether a tool of the job is told to leave npm out.
    pub(crate) leaves_npm_out: bool,
    pub(crate) folder: Option<String>,
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
            handed: Vec::new(),
            events: Vec::new(),
            hidden: Vec::new(),
            leaves_npm_out: false,
            folder,
            setup_node_auth: Vec::new(),
            for_later_steps: Vec::new(),
            bumps: false,
            needs: Vec::new(),
            built: false,
            id_tokens: Vec::new(),
            misplaced_tokens: None,
            lacking: Vec::new(),
            exported: Vec::new(),
            step: 0,
            environment: None,
            home: None,
        }
    }

    /// Another Node.js brings another npm.
    pub(crate) fn set_node(&mut self, node: NodeState<'p>) {
        self.npm = bundled(&node);
        self.node = node;
    }

    /// Something that is not looked into may have changed Node.js and npm.
    pub(crate) fn blur_node(&mut self, location: Location) {
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
