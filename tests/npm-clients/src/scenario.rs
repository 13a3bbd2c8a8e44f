//! A scenario: what the engine is given, and beside it, as literal data, the job that a real client finds itself in.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::{Context, InputFile, Inputs, Need, Repository, Visibility};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{CLIENTS, Client, NODE};
use crate::registry::Registry;

/// Where a workflow goes that is not named otherwise.
const WORKFLOW: &str = ".github/workflows/publish.yml";
/// The repository of all scenarios.
const REPOSITORY: (&str, &str) = ("acme", "widget");

/// One state of a repository, its registry and the job that publishes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scenario {
    /// What is special about it.
    pub(crate) name: String,
    /// Who runs it: `npm`, `npm@11.10.1`.
    clients: Vec<String>,

    /// The workflow, when the lines below it do not make it.
    workflow: Option<String>,
    /// `permissions:` of the job; empty for none.
    permissions: String,
    /// More of the job, before its steps.
    job: String,
    /// `with:` and `env:` of setup-node beyond the version, and its version after the name.
    setup: String,
    setup_version: String,
    /// The pnpm that pnpm/action-setup installs.
    pnpm: Option<String>,
    /// The steps from there on.
    steps: String,
    /// `package.json` of the root.
    manifest: Option<Value>,
    /// Other files of the repository by path: for the engine, and checked out for the client.
    files: BTreeMap<String, String>,
    /// What only the engine is given: settings, documents of the registry.
    told: BTreeMap<String, String>,
    /// Who can see the repository; a token of the run says so to the client.
    is_public: bool,
    /// The answer whether the package exists.
    package_exists: Option<bool>,

    /// Node.js in the job.
    node: String,
    /// Which of the environments of `environments.yaml` the job has.
    place: String,
    /// Variables of the step; null takes one away.
    env: BTreeMap<String, Option<String>>,
    /// Files that earlier steps have left in the home folder.
    home: BTreeMap<String, String>,
    /// The step, as a shell script.
    run: String,
    /// What is published, where the tool and not the engine decides that.
    pub(crate) package: Option<String>,
    /// The registry behind `registry.npmjs.org`.
    pub(crate) registry: Registry,
    /// The one behind every other host.
    pub(crate) elsewhere: Registry,
    /// Conditions of the forecast that do not hold here.
    unmet: Vec<String>,
    /// Whether the code depends on what nobody tells the engine, so that any will do.
    pub(crate) any_code: bool,
}

impl Default for Scenario {
    fn default() -> Self {
        let registry = json!({ "packages": { "widget": {} }, "trusts": ["widget"], "accepts": ["Bearer npm_valid"] });
        Self {
            name: String::new(),
            clients: vec!["npm".into()],
            workflow: None,
            permissions: "{ contents: read, id-token: write }".into(),
            job: String::new(),
            setup: String::new(),
            setup_version: "v7".into(),
            pnpm: None,
            steps: "- run: npm publish".into(),
            manifest: None,
            files: BTreeMap::new(),
            told: BTreeMap::new(),
            is_public: false,
            package_exists: Some(true),
            node: NODE.into(),
            place: "github".into(),
            env: BTreeMap::new(),
            home: BTreeMap::new(),
            run: "npm publish".into(),
            package: None,
            registry: serde_json::from_value(registry).unwrap_or_default(),
            elsewhere: Registry::default(),
            unmet: Vec::new(),
            any_code: false,
        }
    }
}

/// The scenarios cannot be read.
#[derive(thiserror::Error, Debug)]
pub(crate) enum ScenarioError {
    #[error("{}: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}: {error}", .path.display())]
    Malformed { path: PathBuf, error: serde_yaml::Error },
    #[error("two scenarios are called `{0}`")]
    Twice(String),
    #[error("`{name}` is for `{client}`, which is no client")]
    UnknownClient { name: String, client: String },
    #[error("`{name}` takes place in `{place}`, which environments.yaml does not have")]
    UnknownPlace { name: String, place: String },
}

/// The table: all scenarios, and the environments that they take place in.
pub(crate) struct Table {
    pub(crate) scenarios: Vec<Scenario>,
    environments: BTreeMap<String, BTreeMap<String, String>>,
}

impl Table {
    pub(crate) fn load() -> Result<Self, ScenarioError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let unreadable = |error| ScenarioError::Unreadable { path: folder.clone(), error };
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.sort();
        let environments = read(&folder.join("environments.yaml"))?;
        let mut scenarios: Vec<Scenario> = Vec::new();
        for path in paths.iter().filter(|it| !it.ends_with("environments.yaml")) {
            scenarios.extend(read::<Vec<Scenario>>(path)?);
        }
        let table = Self { scenarios, environments };
        table.validate()?;
        Ok(table)
    }

    fn validate(&self) -> Result<(), ScenarioError> {
        for (idx, scenario) in self.scenarios.iter().enumerate() {
            let name = || scenario.name.clone();
            if self.scenarios[..idx].iter().any(|it| it.name == scenario.name) {
                return Err(ScenarioError::Twice(name()));
            }
            if let Some(client) = scenario.clients.iter().find(|wanted| !CLIENTS.iter().any(|it| it.is(wanted))) {
                return Err(ScenarioError::UnknownClient { name: name(), client: client.clone() });
            }
            if !self.environments.contains_key(&scenario.place) {
                return Err(ScenarioError::UnknownPlace { name: name(), place: scenario.place.clone() });
            }
        }
        Ok(())
    }

    /// The variables of the step.
    pub(crate) fn variables(&self, scenario: &Scenario) -> BTreeMap<String, String> {
        let mut variables = self.environments[&scenario.place].clone();
        for (name, value) in &scenario.env {
            match value {
                Some(value) => variables.insert(name.clone(), value.clone()),
                None => variables.remove(name),
            };
        }
        variables
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ScenarioError> {
    let text = fs::read_to_string(path).map_err(|error| ScenarioError::Unreadable { path: path.to_owned(), error })?;
    serde_yaml::from_str(&text).map_err(|error| ScenarioError::Malformed { path: path.to_owned(), error })
}

impl Scenario {
    pub(crate) fn clients(&self) -> impl Iterator<Item = Client> {
        CLIENTS.iter().copied().filter(|it| self.clients.iter().any(|wanted| it.is(wanted)))
    }

    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    /// What the engine is given. The workflow brings in the client that runs.
    pub(crate) fn inputs(&self, client: Client) -> Inputs {
        let given = |(path, text): (String, String)| InputFile::new(path, self.fill(client, &text));
        let workflow = (WORKFLOW.to_owned(), self.workflow.clone().unwrap_or_else(|| self.workflow()));
        let is_github = self.place.starts_with("github");
        let files = self.repository().into_iter().chain(self.told.clone()).chain(is_github.then_some(workflow));
        Inputs {
            files: files.map(given).collect(),
            context: Context {
                repository: Some(Repository { owner: REPOSITORY.0.into(), name: REPOSITORY.1.into() }),
                visibility: Some(if self.is_public { Visibility::Public } else { Visibility::Private }),
                package_exists: self.package_exists,
                ..Context::default()
            },
        }
    }

    /// What a checkout leaves in the job's folder.
    pub(crate) fn checkout(&self, client: Client) -> Vec<(String, String)> {
        self.repository().into_iter().map(|(path, text)| (path, self.fill(client, &text))).collect()
    }

    pub(crate) fn home(&self) -> impl Iterator<Item = (&String, &String)> {
        self.home.iter()
    }

    pub(crate) fn script(&self, client: Client) -> String {
        self.fill(client, &self.run)
    }

    /// What the identity tokens of the run say (N 15).
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": "https://token.actions.githubusercontent.com",
            "sub": format!("repo:{}/{}:ref:refs/tags/v1.2.0", REPOSITORY.0, REPOSITORY.1),
            "repository": format!("{}/{}", REPOSITORY.0, REPOSITORY.1),
            "workflow_ref": format!("{}/{}/{WORKFLOW}@refs/tags/v1.2.0", REPOSITORY.0, REPOSITORY.1),
            "runner_environment": "github-hosted",
            "repository_visibility": if self.is_public { "public" } else { "private" },
            "project_visibility": if self.is_public { "public" } else { "private" },
        })
    }

    /// Whether the condition of a forecast holds.
    pub(crate) fn meets(&self, need: &Need) -> bool {
        !self.unmet.contains(&need.id())
    }

    fn repository(&self) -> BTreeMap<String, String> {
        let mut files = self.files.clone();
        let manifest = self
            .manifest
            .clone()
            .unwrap_or_else(|| json!({ "name": "widget", "version": "1.2.0", "repository": "github:acme/widget" }));
        files.entry("package.json".into()).or_insert_with(|| format!("{manifest:#}\n"));
        files.entry("index.js".into()).or_insert_with(|| "module.exports = 1\n".into());
        files
    }

    /// The workflow of most scenarios.
    fn workflow(&self) -> String {
        let mut text = String::from("on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n");
        if !self.permissions.is_empty() {
            text += &format!("    permissions: {}\n", self.permissions);
        }
        text += &indented(&self.job, 4);
        text += "    steps:\n      - uses: actions/checkout@v7\n";
        text += &format!("      - uses: actions/setup-node@{}\n", self.setup_version);
        text += &format!("        with:\n          node-version: {}\n", self.node);
        text += &indented(&self.setup, 10);
        text += "      - run: npm install -g npm@NPM_VERSION\n";
        if let Some(version) = &self.pnpm {
            text += &format!("      - uses: pnpm/action-setup@v5\n        with:\n          version: {version}\n");
        }
        text += &indented(&self.steps, 6);
        text
    }

    fn fill(&self, client: Client, text: &str) -> String {
        text.replace("NPM_VERSION", client.npm).replace("TOOL_VERSION", client.version)
    }
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{:by$}{line}\n", "") }).collect()
}
