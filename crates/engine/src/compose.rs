//! Workflows for those who have none: from provider, registries, tool and manifest to files that pass their own
//! rules, or to the reasons why there can be none.

mod config;
mod plan;
mod provider;
mod refusal;

pub(crate) use config::{Candidates, candidates, written};

use document::{EditSet, FileId, Place, Value};
use model::input::InputFile;
use model::jsr_config::JsrConfig;
use model::manifest::Manifest;

use plan::Role;

use crate::project::{Documents, File, join};
use crate::publication::{Provider, Publication, Registry};

use crate::{Inputs, Kind, Project};

/// What somebody wants to publish with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The system that runs the jobs.
    pub provider: Provider,
    /// Where the package goes.
    pub registries: Registries,
    /// What publishes to npm; `None` for the package manager that the manifest names, or npm where that one cannot.
    pub tool: Option<Tool>,
    /// What publishes to JSR.
    pub jsr_client: JsrClient,
    /// How many jobs.
    pub shape: Shape,
    /// What starts a run.
    pub started_by: StartedBy,
    /// The environment of the publishing jobs.
    pub environment: Option<String>,
    /// Whether npm holds the version until somebody approves it (N 6.8).
    pub staged: bool,
    /// What a new `jsr.json` says, where the manifest does not tell.
    pub jsr: JsrAnswers,
}

impl Wanted {
    /// The common case: one job, started by a tag, with the package manager of the manifest.
    #[must_use]
    pub fn new(provider: Provider, registries: Registries) -> Self {
        Self {
            provider,
            registries,
            tool: None,
            jsr_client: JsrClient::Jsr,
            shape: Shape::Whole,
            started_by: StartedBy::Tag,
            environment: None,
            staged: false,
            jsr: JsrAnswers::default(),
        }
    }
}

/// Where a package goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registries {
    /// npm's public registry.
    Npm,
    /// jsr.io.
    Jsr,
    /// Both, in jobs of their own.
    Both,
}

impl Registries {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Npm, Self::Jsr, Self::Both];

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Jsr => "jsr",
            Self::Both => "both",
        }
    }

    /// Whether npm is among them.
    #[must_use]
    pub fn has_npm(self) -> bool {
        self != Self::Jsr
    }

    /// Whether JSR is among them.
    #[must_use]
    pub fn has_jsr(self) -> bool {
        self != Self::Npm
    }
}

/// What publishes to npm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// `npm publish`.
    Npm,
    /// `pnpm publish`.
    Pnpm,
    /// `yarn npm publish`.
    Yarn,
    /// Bun packs, npm publishes.
    Bun,
    /// `lerna publish`.
    Lerna,
    /// `changeset publish`.
    Changesets,
    /// `semantic-release`.
    SemanticRelease,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Npm, Self::Pnpm, Self::Yarn, Self::Bun, Self::Lerna, Self::Changesets, Self::SemanticRelease];

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn => "yarn",
            Self::Bun => "bun",
            Self::Lerna => "lerna",
            Self::Changesets => "changesets",
            Self::SemanticRelease => "semantic-release",
        }
    }

    /// Whether it decides by itself what to publish, and packs and publishes in one command.
    fn releases(self) -> bool {
        matches!(self, Self::Lerna | Self::Changesets | Self::SemanticRelease)
    }
}

/// What publishes to JSR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrClient {
    /// `npx jsr publish`, which brings a Deno of its own (J D1).
    Jsr,
    /// `deno publish`.
    Deno,
}

impl JsrClient {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Jsr, Self::Deno];

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Jsr => "jsr",
            Self::Deno => "deno",
        }
    }
}

/// How many jobs a publish takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A job builds and publishes.
    Whole,
    /// One job builds, another publishes what it left: no script of a dependency comes near the identity token (N 10).
    Split,
}

/// What starts a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StartedBy {
    /// A tag that begins with `v`.
    Tag,
    /// A release of GitHub.
    Release,
    /// A push to the default branch.
    Branch,
}

impl StartedBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tag, Self::Release, Self::Branch];

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Release => "release",
            Self::Branch => "branch",
        }
    }
}

/// What a new `jsr.json` says. `None` for what the manifest says.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct JsrAnswers {
    /// `@scope/name`.
    pub name: Option<String>,
    /// The module that is imported by the package's name: `./src/index.ts`.
    pub exports: Option<String>,
    /// One id of the SPDX list.
    pub license: Option<String>,
}

/// New files, or why there are none.
#[derive(Clone, Default)]
pub struct Composed {
    /// The files to add; empty as soon as there is a refusal or a question.
    pub files: Vec<InputFile>,
    /// Why what is wanted cannot be.
    pub refusals: Vec<Refusal>,
    /// What has to be said first.
    pub questions: Vec<Question>,
}

/// Why there can be no such workflow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// A clause.
    pub reason: String,
    /// The facts that it rests on: `N 1.5`.
    pub facts: &'static [&'static str],
}

/// Something that a new `jsr.json` says and no file tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// What is asked.
    pub about: Detail,
    /// Why it is asked; a clause.
    pub reason: String,
    /// The facts that it rests on.
    pub facts: &'static [&'static str],
    /// Answers that may be right, the likeliest first.
    pub answers: Vec<String>,
}

/// A part of `jsr.json` that nothing can be inferred for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// `name`.
    Name,
    /// `exports`.
    Exports,
    /// `license`.
    License,
}

impl Detail {
    /// The field.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Exports => "exports",
            Self::License => "license",
        }
    }
}

/// Composes what is wanted from the manifests at the root of the repository, or else in the one folder that has any.
#[must_use]
pub fn compose(inputs: &Inputs, wanted: &Wanted) -> Composed {
    let documents = Documents::parse(inputs);
    let project = Project::new(&documents);
    let basis = Basis::new(&project, wanted);
    let mut composed = Composed { refusals: refusal::refusals(&basis, wanted), ..Composed::default() };
    if wanted.registries.has_jsr() && basis.config.is_none() && !basis.has_jsr_members() && !basis.is_workspace() {
        match config::compose(&project, basis.manifest.map(|it| it.1), basis.folder, &wanted.jsr) {
            Ok(file) => composed.files.push(file),
            Err(lacking) => {
                composed.refusals.extend(lacking.refusal);
                composed.questions = lacking.questions;
            }
        }
    }
    if composed.refusals.is_empty() && composed.questions.is_empty() {
        let jobs = plan::jobs(&basis, wanted);
        composed.files.insert(0, provider::file(&project, wanted, basis.tool, &jobs));
        composed.refusals = refusal::faults(inputs, &composed.files);
    }
    if !(composed.refusals.is_empty() && composed.questions.is_empty()) {
        composed.files.clear();
    }
    composed
}

/// A job that publishes the package of `publication` to another registry too, for its workflow and in its style:
/// after the job that publishes to npm, or on its own. `None` where that workflow cannot be continued.
pub(crate) fn added_job(
    project: &Project<'_>,
    publication: &Publication<'_>,
    registry: Registry,
    jsr_client: JsrClient,
) -> Option<(FileId, EditSet)> {
    let file = publication.job.file;
    let wanted = Wanted { jsr_client, ..Wanted::new(Provider::GitHub, Registries::Both) };
    let mut basis = Basis::new(project, &wanted);
    // npm publishes whatever installed; of Yarn only some versions do (N 1.5).
    if basis.tool == Tool::Yarn {
        basis.tool = Tool::Npm;
    }
    let (role, ids) = match registry {
        Registry::Jsr => (Role::Jsr, ["jsr", "publish-jsr"]),
        _ => (Role::Npm, ["npm", "publish-npm"]),
    };
    let mut job = plan::jobs(&basis, &wanted).into_iter().find(|it| it.role == role)?;
    job.needs = (role == Role::Jsr).then(|| publication.job.job.id.to_owned());
    let workflow = project.workflow(file)?;
    let jobs = workflow.root.get("jobs")?;
    let id = ids.into_iter().find(|id| jobs.get(id).is_none())?;
    let uses = |name: &str| {
        let mut all = workflow.jobs.iter().flat_map(|it| &it.steps).filter_map(|it| it.uses);
        all.find(|it| it.as_str().and_then(|it| it.strip_prefix(name)).is_some_and(|it| it.starts_with('@')))
    };
    let fragment = provider::github_job(&job, basis.tool, None, &uses);
    Some((file, document::insert_entry(jobs, Place::Last, id, &fragment).ok()?))
}

/// What the files at the root say, or those of the one folder that has a package.
struct Basis<'q, 'p> {
    project: &'q Project<'p>,
    /// The folder of the package; empty for the root.
    folder: &'p str,
    manifest: Option<(&'p File<'p>, Manifest<'p>)>,
    /// The JSR configuration that has a name.
    config: Option<(&'p File<'p>, JsrConfig<'p>)>,
    /// Whether another one, without a name, would be read in its place (J C2).
    is_shadowed: bool,
    /// What publishes to npm.
    tool: Tool,
    /// What installs.
    manager: Tool,
}

impl<'q, 'p> Basis<'q, 'p> {
    fn new(project: &'q Project<'p>, wanted: &Wanted) -> Self {
        let folder = package_folders(project).next().unwrap_or_default();
        let manifest = project.manifest(folder);
        let configs = project.jsr_configs(folder);
        let named = configs.iter().position(|(_, it)| it.name().is_some());
        let pinned = manifest.and_then(|(_, it)| it.package_manager()).and_then(|(name, _, _)| manager(name));
        let by_lockfile =
            || MANAGERS.iter().find(|it| has_lockfile(project, folder, it.0) == Some(true)).map(|it| it.0);
        let pinned = pinned.or_else(by_lockfile);
        let tool = wanted.tool.or(pinned).unwrap_or(Tool::Npm);
        let manager = pinned.unwrap_or(if tool.releases() { Tool::Npm } else { tool });
        let is_shadowed = match named {
            Some(place) => place > 0,
            None => !configs.is_empty() && !has_jsr_members(project),
        };
        let mut basis =
            Self { project, folder, manifest, config: named.map(|it| configs[it]), is_shadowed, tool, manager };
        // Yarn 1 learnt none of this; npm publishes whatever installed (N 1.5).
        if wanted.tool.is_none() && tool == Tool::Yarn && basis.is_yarn_classic() {
            basis.tool = Tool::Npm;
        }
        basis
    }

    /// A file beside the manifest.
    fn find(&self, name: &str) -> Option<&'p File<'p>> {
        self.project.find(&join(self.folder, name))
    }

    fn is_private(&self) -> bool {
        self.manifest.is_some_and(|(_, it)| it.private().is_some())
    }

    fn is_restricted(&self) -> bool {
        let access = self.manifest.and_then(|(_, it)| it.publish_config("access"));
        access.and_then(Value::as_str) == Some("restricted")
    }

    /// Whether the root only holds packages and is none.
    fn is_workspace(&self) -> bool {
        let has_members = self.manifest.is_some_and(|(_, it)| it.workspaces().next().is_some());
        self.is_private() && (has_members || self.find("pnpm-workspace.yaml").is_some())
    }

    /// Whether JSR gets the members of the workspace (J C59).
    fn has_jsr_members(&self) -> bool {
        self.config.is_none() && has_jsr_members(self.project)
    }

    /// The file of the JSR configuration, the given one or the new one.
    fn config_name(&self) -> &'p str {
        match self.config {
            None => "jsr.json",
            Some((file, _)) => {
                let by_kind = if file.kind() == Kind::DenoConfig { "deno.json" } else { "jsr.json" };
                file.file_name().unwrap_or(by_kind)
            }
        }
    }

    /// Whether JSR gets files that a build makes.
    fn publishes_built(&self, wanted: &Wanted) -> bool {
        let Some((_, config)) = self.config else {
            return wanted.jsr.exports.as_deref().is_some_and(config::is_built);
        };
        let exports = config.exports();
        let entries = exports.into_iter().flat_map(Value::entries).map(|it| it.1);
        exports.into_iter().chain(entries).filter_map(Value::as_str).any(config::is_built)
    }

    /// Whether `JSON.parse` reads the JSR configuration.
    fn has_plain_config(&self) -> bool {
        self.config.is_none_or(|(file, _)| document::parse_json(file.text()).problems().is_empty())
    }

    /// Which Yarn it is, is in a file.
    fn pins_yarn(&self) -> bool {
        self.pinned_yarn().is_some() || self.find(".yarnrc.yml").is_some_and(|it| it.text().contains("yarnPath"))
    }

    fn pinned_yarn(&self) -> Option<&'p str> {
        let (name, version, _) = self.manifest?.1.package_manager()?;
        (name == "yarn").then_some(version)
    }

    /// Yarn 1, which a runner brings where nothing names another.
    fn is_yarn_classic(&self) -> bool {
        self.pinned_yarn().map_or(!self.pins_yarn(), |it| it.starts_with("1."))
    }

    /// Whether something has to be installed before the sources can be looked at; without a manifest, `otherwise`.
    fn has_dependencies(&self, otherwise: bool) -> bool {
        let maps = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "workspaces"];
        let has_any = |it: Value<'_>| it.entries().next().is_some() || it.items().next().is_some();
        self.manifest.map_or(otherwise, |(_, it)| maps.iter().any(|map| it.root.get(map).is_some_and(has_any)))
    }
}

/// The package managers and the lockfiles that they insist on.
const MANAGERS: [(Tool, &[&str]); 4] = [
    (Tool::Npm, &["package-lock.json", "npm-shrinkwrap.json"]),
    (Tool::Pnpm, &["pnpm-lock.yaml"]),
    (Tool::Yarn, &["yarn.lock"]),
    (Tool::Bun, &["bun.lock", "bun.lockb"]),
];

/// The package manager that `packageManager` names.
fn manager(name: &str) -> Option<Tool> {
    MANAGERS.iter().map(|it| it.0).find(|it| it.id() == name)
}

/// Whether the repository has a lockfile of this package manager; `None` when nobody listed its files.
fn has_lockfile(project: &Project<'_>, folder: &str, manager: Tool) -> Option<bool> {
    let (_, names) = MANAGERS.iter().find(|it| it.0 == manager)?;
    names.iter().map(|name| project.exists(&join(folder, name))).reduce(|one, other| Some(one? || other?))?
}

/// The folders that have a manifest; none where the root has one, whose members they are then.
fn package_folders<'p>(project: &Project<'p>) -> impl Iterator<Item = &'p str> {
    let has_root = project.manifest("").is_some() || !project.jsr_configs("").is_empty();
    let is_manifest = |it: &&File<'_>| matches!(it.kind(), Kind::PackageJson | Kind::JsrConfig | Kind::DenoConfig);
    project.files().filter(move |it| !has_root && is_manifest(it)).filter_map(File::folder)
}

/// Whether a workspace has members that are packages for JSR.
fn has_jsr_members(project: &Project<'_>) -> bool {
    let by_manifest = project.manifest("").is_some_and(|(_, it)| it.workspaces().next().is_some());
    let by_config = || project.jsr_configs("").iter().any(|(_, it)| it.members().next().is_some());
    let is_member = |file: &&File<'_>| {
        matches!(file.kind(), Kind::JsrConfig | Kind::DenoConfig)
            && file.folder().is_some_and(|it| !it.is_empty())
            && file.tree().and_then(|it| it.root()?.get("name")).is_some()
    };
    (by_manifest || by_config()) && project.files().any(|it| is_member(&it))
}
