//! What the actions that set-ups use do to a job, and the actions that publish by themselves.

use document::{FileId, Location, Value};
use model::command::PublishTool;
use model::expression::Interpolated;
use model::version::NodeSpec;
use model::workflow::{self, ActionRef, Step};

use crate::Need;
use crate::facts::ChangesetsNpmrc;
use crate::publication::{
    Credential, CredentialKind, EventKind, NodeSource, NodeState, NpmSource, NpmState, RegistryChoice, Spot, Versions,
};
use crate::trace::calls::{self, Target};
use crate::trace::scope::Input;
use crate::trace::state::Pinned;
use crate::trace::{MAX_CALLED, MAX_NESTING, MAX_SETTINGS, Scope, Steps};
use crate::versions::{self, Picks};

/// Actions that leave Node.js, npm and the manifests alone although their names sound otherwise.
const HARMLESS: [&str; 12] = [
    "actions/setup-python",
    "actions/setup-java",
    "actions/setup-go",
    "actions/setup-dotnet",
    "oven-sh/setup-bun",
    "dtolnay/rust-toolchain",
    "docker/setup-buildx-action",
    "docker/setup-qemu-action",
    "ruby/setup-ruby",
    "astral-sh/setup-uv",
    "goto-bus-stop/setup-zig",
    "mlugg/setup-zig",
];

impl<'p> Steps<'_, 'p> {
    pub(super) fn action(&mut self, file: FileId, step: &Step<'p>, action: ActionRef<'p>) {
        let Some(uses) = step.uses else { return };
        let location = Location { file, span: uses.span() };
        match action {
            ActionRef::Local(path) => self.local(file, step, path, location),
            ActionRef::Docker(_) => {}
            ActionRef::Remote { name, .. } => match name.to_ascii_lowercase().as_str() {
                "actions/checkout" => self.state.event(EventKind::Checkout, file, step, location),
                "actions/setup-node" => self.setup_node(file, step, location),
                "denoland/setup-deno" => self.setup_deno(file, step, action, location),
                "volta-cli/action" => self.volta(file, step, location),
                "pnpm/action-setup" => self.setup_pnpm(file, step),
                "changesets/action" => {
                    let script = changesets_inputs(action).iter().find_map(|it| step.input(it));
                    self.changesets(file, step, action, script);
                }
                "changesets/action/publish" => self.changesets(file, step, action, step.input("script")),
                "cycjimmy/semantic-release-action" | "codfish/semantic-release-action" => {
                    self.publish_by_action(file, step, PublishTool::SemanticRelease)
                }
                "js-devtools/npm-publish" => self.publish_by_action(file, step, PublishTool::Other("npm-publish")),
                "continuousauth/action" => self.publish_by_action(file, step, PublishTool::Other("continuousauth")),
                "google-github-actions/release-please-action" | "googleapis/release-please-action" => {}
                lower => self.other(file, step, action, lower, location),
            },
        }
    }

    /// An action of the repository.
    fn local(&mut self, file: FileId, step: &Step<'p>, path: &'p str, location: Location) {
        let target = calls::action(self.project, ActionRef::Local(path));
        if self.composite(file, step, &target) {
            return;
        }
        self.state.event(EventKind::Opaque, file, step, location);
        // A program of its own that was given: nothing tells that it touches Node.js.
        if matches!(target, Some(Target::Given(_))) && self.nesting < MAX_NESTING {
            return;
        }
        // Where the job has set up its Node.js in plain sight, only an action that sounds like it changes that.
        let untouched =
            matches!(self.state.node.source, NodeSource::Image(_)) && self.state.npm.source == NpmSource::Bundled;
        if untouched || sets_up(path) {
            self.state.blur_node(location);
            if let Some(Target::Unseen(Need::File(path))) = &target {
                self.state.need(path.clone());
            }
        }
        self.see(step, location, target);
    }

    /// Remembers an action that may publish and was not given.
    fn see(&mut self, step: &Step<'p>, location: Location, target: Option<Target>) {
        let name = step.uses.and_then(Value::as_str);
        if let (Some(Target::Unseen(need)), Some(name)) = (target, name) {
            self.aside.see(calls::unseen_action(need, self.site, name, location));
        }
    }

    /// A composite action that was given: its steps run here. False for any other.
    fn composite(&mut self, file: FileId, step: &Step<'p>, target: &Option<Target>) -> bool {
        let Some(Target::Given(manifest)) = target else { return false };
        let action = self.project.file(*manifest);
        let is_followed = self.nesting < MAX_NESTING && self.aside.called < MAX_CALLED;
        let Some(tree) = action.tree().filter(|_| is_followed) else { return false };
        let steps = workflow::composite_steps(tree);
        if steps.is_empty() {
            return false;
        }
        self.aside.called += 1 + steps.len();
        let declared = tree.root().and_then(|it| it.get("inputs"));
        let inputs = declared.into_iter().flat_map(Value::entries).take(MAX_SETTINGS).filter_map(|(key, value)| {
            let name = key.as_str()?;
            let given = step.input(name);
            let node = given.or_else(|| value.get("default"));
            let text = match given {
                Some(it) => self.scope.text(it),
                None => node
                    .and_then(Value::as_str)
                    .map_or(Interpolated::Known("".into()), |it| Interpolated::Known(it.into())),
            };
            let value = match text {
                Interpolated::Known(text) => {
                    model::expression::Evaluated::Known(model::expression::Literal::Text(text.into_owned()))
                }
                Interpolated::Secret(name) => model::expression::Evaluated::Secret(name),
                Interpolated::Unknown => model::expression::Evaluated::Unknown,
            };
            let place = given
                .map(|it| self.scope.source_of(file, it))
                .or_else(|| node.map(|it| Location { file: action.id, span: it.span() }));
            // Everything is a text to a composite action.
            Some(Input { name: name.to_owned(), value, passed: true, place, is_bool: false })
        });
        let inner = Scope { inputs: inputs.collect(), inputs_are_final: true, ..self.scope.clone() };
        let outer = std::mem::replace(&mut self.scope, inner);
        self.nesting += 1;
        self.walk(action.id, &steps);
        self.nesting -= 1;
        let inner = std::mem::replace(&mut self.scope, outer);
        // What its steps set for later ones is set for those of the job as well.
        let later = inner.variables.into_iter().skip(self.scope.variables.len());
        self.state.for_later_steps.extend(later);
        true
    }

    fn setup_node(&mut self, file: FileId, step: &Step<'p>, location: Location) {
        self.state.event(EventKind::SetupNode, file, step, location);
        let step_spot = Spot::new(file, step.value);
        if let Some(value) = step.input("node-version").filter(|it| !it.is_null()) {
            let text = self.scope.text(value).known();
            // A matrix cell or an input without a value means: no version given.
            if text.as_deref() != Some("") {
                let origin = value.as_str().and_then(|text| self.scope.origin(file, text));
                let versions = text.as_deref().map(|it| self.resolve(&NodeSpec::parse(it))).unwrap_or_default();
                let source = NodeSource::Input { value: Spot::new(file, value), step: step_spot, origin };
                self.state.set_node(NodeState { versions, source, spec: text.map(std::borrow::Cow::into_owned) });
            }
        } else if let Some(value) = step.input("node-version-file").filter(|it| !it.is_null()) {
            self.node_from_file(file, step_spot, value);
        }
        if let Some(url) = step.input("registry-url").filter(|it| !it.is_null()) {
            self.registry_from_action(file, step, url);
        }
    }

    /// The versions that a requirement can mean here.
    pub(super) fn resolve(&self, spec: &NodeSpec) -> Versions {
        versions::of_node_spec(spec, &self.state.runner, self.day())
    }

    fn node_from_file(&mut self, file: FileId, step: Spot<'p>, value: Value<'p>) {
        let source = |place| NodeSource::File { value: Spot::new(file, value), step, place };
        let path = self.scope.text(value).known().map(|it| crate::project::join("", &it));
        let found = path.as_deref().and_then(|it| versions::of_node_file(self.project, it));
        match found {
            Some((spec, text, place)) => {
                let versions = self.resolve(&spec);
                self.state.set_node(NodeState { versions, source: source(Some(place)), spec: Some(text) });
            }
            None => {
                self.state.set_node(NodeState { versions: Versions::unknown(), source: source(None), spec: None });
                if let Some(path) = path {
                    self.state.need(path);
                }
            }
        }
    }

    /// `registry-url` writes an `.npmrc` with a registry and `${NODE_AUTH_TOKEN}`, and up to v6 exports a placeholder
    /// for that variable (N 3.1).
    fn registry_from_action(&mut self, file: FileId, step: &Step<'p>, url: Value<'p>) {
        let spot = Spot::new(file, url);
        let scope = step.input("scope").and_then(|it| self.scope.text(it).known()).filter(|it| !it.is_empty());
        let text = self.scope.text(url).known();
        self.state.registry_scope = scope.map(|it| format!("@{}", it.trim_start_matches('@').to_ascii_lowercase()));
        let url = text.map(std::borrow::Cow::into_owned);
        self.state.setup_node_auth.push((spot, url.clone()));
        self.state.registry = RegistryChoice {
            url,
            location: Some(spot.location()),
            because: Some("`registry-url` of setup-node"),
            spot: Some(spot),
        };
    }

    fn setup_deno(&mut self, file: FileId, step: &Step<'p>, action: ActionRef<'p>, location: Location) {
        self.state.event(EventKind::SetupDeno, file, step, location);
        let input = step.input("deno-version").filter(|it| !it.is_null());
        let given = input.or_else(|| step.input("deno-version-file").filter(|it| !it.is_null()));
        let text = given.and_then(|it| self.scope.text(it).known());
        let location = given.map_or(location, |it| Location { file, span: it.span() });
        let versions = match text.as_deref() {
            Some(text) if input.is_some() => versions::of_deno_spec(text),
            Some(path) => {
                let path = crate::project::join("", path);
                let found = self.project.find(&path).map(|it| versions::of_deno_file(it.text()));
                if found.is_none() {
                    self.state.need(path);
                }
                found.unwrap_or_default()
            }
            None if given.is_some() => Versions::unknown(),
            // J D12: the default range is that of the action's major.
            None => versions::of_deno_spec(if action.major() == Some(1) { "v1.x" } else { "v2.x" }),
        };
        self.state.deno = Some(Pinned { versions, location: Some(location) });
    }

    /// Node.js and npm as inputs or `volta` in `package.json` pin them (N 1.3).
    fn volta(&mut self, file: FileId, step: &Step<'p>, location: Location) {
        self.state.event(EventKind::SetupNode, file, step, location);
        let pinned = |key: &str| {
            let input = step.input(&format!("{key}-version")).filter(|it| !it.is_null());
            if let Some(input) = input {
                return Some((self.scope.text(input).known()?.into_owned(), Location { file, span: input.span() }));
            }
            let (of, manifest) = self.project.manifest("")?;
            let value = manifest.root.path(&["volta", key])?;
            Some((value.as_str()?.to_owned(), of.at(value.span())))
        };
        let (node, npm) = (pinned("node"), pinned("npm"));
        let Some((spec, place)) = node else {
            self.state.blur_node(location);
            if step.input("node-version").is_none() && self.project.manifest("").is_none() {
                self.state.need("package.json".to_owned());
            }
            return;
        };
        let versions = self.resolve(&NodeSpec::parse(&spec));
        self.state.set_node(NodeState { versions, source: NodeSource::Other(place), spec: Some(spec) });
        if let Some((spec, place)) = npm {
            let versions = versions::of_npm_spec(&spec, self.day());
            self.state.set_npm(NpmState { versions, source: NpmSource::Upgraded(place) });
        }
    }

    fn setup_pnpm(&mut self, file: FileId, step: &Step<'p>) {
        let Some(value) = step.input("version").filter(|it| !it.is_null()) else { return };
        let text = self.scope.text(value).known();
        let versions = text.map(|it| versions::of_tool_spec("pnpm", &it, Picks::Newest)).unwrap_or_default();
        self.state.pnpm = Some(Pinned { versions, location: Some(Location { file, span: value.span() }) });
    }

    /// The command that changesets/action runs when no changeset is left.
    fn changesets(&mut self, file: FileId, step: &Step<'p>, action: ActionRef<'p>, script: Option<Value<'p>>) {
        let Some(script) = script else { return };
        let outer = self.conditional;
        self.conditional = true;
        let written = self.state.handed.len();
        // Without a token old versions write the word `undefined` (N 1.5).
        if versions::changesets_npmrc(action) == Some(ChangesetsNpmrc::UndefinedToken)
            && self.scope.variable("NPM_TOKEN").is_none()
        {
            let location =
                step.uses.map_or(Location { file, span: step.value.span() }, |it| Location { file, span: it.span() });
            self.state.handed.push(Credential {
                kind: CredentialKind::Placeholder,
                location,
                entry: None,
                name: "NPM_TOKEN".to_owned(),
                outranks_user: false,
            });
        }
        self.commands(file, step, script);
        self.state.handed.truncate(written);
        self.conditional = outer;
    }

    fn publish_by_action(&mut self, file: FileId, step: &Step<'p>, tool: PublishTool) {
        for name in ["token", "npm-token", "npm_token"] {
            let Some(value) = step.input(name) else { continue };
            let kind = match self.scope.text(value) {
                Interpolated::Known(text) if text.is_empty() => CredentialKind::Empty,
                Interpolated::Known(_) | Interpolated::Secret(_) => CredentialKind::Stored,
                Interpolated::Unknown => CredentialKind::Unknown,
            };
            let entry = step.with().map(|with| (Spot::new(file, with), name));
            let location = Location { file, span: value.span() };
            self.state.handed.push(Credential { kind, location, entry, name: name.to_owned(), outranks_user: false });
        }
        let package = step.input("package").and_then(|it| self.scope.text(it).known());
        let outer = (self.state.registry.clone(), self.state.registry_scope.clone());
        if let Some(value) = step.input("registry").filter(|it| !it.is_null()) {
            let spot = Spot::new(file, value);
            let url = self.scope.text(value).known().map(std::borrow::Cow::into_owned);
            self.state.registry = RegistryChoice {
                url,
                location: Some(spot.location()),
                because: Some("`registry` of the action"),
                spot: Some(spot),
            };
            self.state.registry_scope = None;
        }
        self.publish_tool(file, step, tool, package.as_deref());
        (self.state.registry, self.state.registry_scope) = outer;
    }

    /// An action that is not known: one that sets something up may well set up Node.js.
    fn other(&mut self, file: FileId, step: &Step<'p>, action: ActionRef<'p>, name: &str, location: Location) {
        let target = calls::action(self.project, action);
        if self.composite(file, step, &target) {
            return;
        }
        let tail = name.split_once('/').map_or(name, |(_, it)| it);
        if !HARMLESS.contains(&name) && sets_up(tail) {
            self.state.event(EventKind::Opaque, file, step, location);
            self.state.blur_node(location);
        } else if publishes(tail) || tail.contains("changeset") || step.input("publish").is_some() {
            self.aside.unopened.push(location);
            self.see(step, location, target);
        }
    }
}

/// The input that holds the publish command: `publish` up to v1, `publish-script` in v2 (N 1.5). A commit may be either's.
pub(crate) fn changesets_inputs(action: ActionRef<'_>) -> &'static [&'static str] {
    match action.major() {
        Some(0 | 1) => &["publish"],
        Some(_) => &["publish-script"],
        None => &["publish", "publish-script"],
    }
}

/// Whether the name of an action sounds as if it published something.
pub(super) fn publishes(name: &str) -> bool {
    ["publish", "release", "deploy", "npm", "jsr"].iter().any(|word| name.contains(word))
}

/// Whether the name of an action sounds as if it set up tools.
pub(super) fn sets_up(name: &str) -> bool {
    let words =
        ["setup", "set-up", "install", "node", "prepare", "init", "mise", "asdf", "volta", "bootstrap", "toolchain"];
    words.iter().any(|word| name.contains(word))
}
