//! Workflows for those who have none: from provider, registries, tool and manifest to files that pass their own
//! rules, or to the reasons why there can be none.

mod config;
mod plan;
mod provider;

pub(crate) use config::{Candidates, candidates, written};

use document::{EditSet, FileId, Place, Value};
use model::input::InputFile;
use model::jsr_config::JsrConfig;
use model::manifest::Manifest;

use plan::Role;

use crate::project::{Documents, File};
use crate::publication::{Provider, Publication, Registry};

use crate::{Inputs, Kind, Link, Project, Severity, Status, Visibility};

/// What somebody wants to publish with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The system that runs the jobs.
    pub provider: Provider,
    /// Where the package goes.
    pub registries: Registries,
    /// What publishes to npm; `None` for the package manager that the manifest names.
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

/// Composes what is wanted from the manifests at the root of the repository.
#[must_use]
pub fn compose(inputs: &Inputs, wanted: &Wanted) -> Composed {
    let documents = Documents::parse(inputs);
    let project = Project::new(&documents);
    let basis = Basis::new(&project, wanted);
    let mut composed = Composed { refusals: refusals(&basis, wanted), ..Composed::default() };
    if wanted.registries.has_jsr() && basis.config.is_none() {
        match config::compose(&project, basis.manifest.map(|it| it.1), &wanted.jsr) {
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
        composed.refusals = faults(inputs, &composed.files);
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
    let basis = Basis::new(project, &wanted);
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

/// What the files at the root say.
struct Basis<'q, 'p> {
    project: &'q Project<'p>,
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
        let manifest = project.manifest("");
        let configs = project.jsr_configs("");
        let named = configs.iter().position(|(_, it)| it.name().is_some());
        let pinned = manifest.and_then(|(_, it)| it.package_manager()).and_then(|(name, _, _)| manager(name));
        let tool = wanted.tool.or(pinned).unwrap_or(Tool::Npm);
        let manager = pinned.unwrap_or(if tool.releases() { Tool::Npm } else { tool });
        let is_shadowed = !configs.is_empty() && named != Some(0);
        Self { project, manifest, config: named.map(|it| configs[it]), is_shadowed, tool, manager }
    }

    fn is_private(&self) -> bool {
        self.manifest.is_some_and(|(_, it)| it.private().is_some())
    }

    fn is_restricted(&self) -> bool {
        let access = self.manifest.and_then(|(_, it)| it.publish_config("access"));
        access.and_then(Value::as_str) == Some("restricted")
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

    /// Whether `JSON.parse` reads the JSR configuration.
    fn has_plain_config(&self) -> bool {
        self.config.is_none_or(|(file, _)| document::parse_json(file.text()).problems().is_empty())
    }

    /// Which Yarn it is, is in a file.
    fn pins_yarn(&self) -> bool {
        let by_manifest = self.manifest.and_then(|(_, it)| it.package_manager()).is_some_and(|it| it.0 == "yarn");
        let by_path = || self.project.find(".yarnrc.yml").is_some_and(|it| it.text().contains("yarnPath"));
        by_manifest || by_path()
    }

    /// Whether something has to be installed before the sources can be looked at; without a manifest, `otherwise`.
    fn has_dependencies(&self, otherwise: bool) -> bool {
        let maps = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "workspaces"];
        let has_any = |it: Value<'_>| it.entries().next().is_some() || it.items().next().is_some();
        self.manifest.map_or(otherwise, |(_, it)| maps.iter().any(|map| it.root.get(map).is_some_and(has_any)))
    }
}

/// The package manager that `packageManager` names.
fn manager(name: &str) -> Option<Tool> {
    [Tool::Npm, Tool::Pnpm, Tool::Yarn, Tool::Bun].into_iter().find(|it| it.id() == name)
}

/// What the facts rule out before a line is written.
fn refusals(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Refusal> {
    let (npm, jsr, tool) = (wanted.registries.has_npm(), wanted.registries.has_jsr(), basis.tool);
    let is_split = wanted.shape == Shape::Split;
    let context = basis.project.context();
    let mut found = Vec::new();
    let mut refuse = |applies: bool, reason: &str, facts: &'static [&'static str]| {
        if applies {
            found.push(Refusal { reason: reason.replace("{tool}", tool.id()), facts });
        }
    };

    refuse(
        npm && basis.is_private(),
        "`package.json` says `private: true`, and npm publishes no such package",
        &["N 9.1"],
    );
    refuse(
        jsr && (basis.is_private() || basis.is_restricted()),
        "`package.json` keeps the package private, and JSR makes every package public for ever",
        &["J B13"],
    );
    refuse(
        npm && tool == Tool::Bun && !is_split,
        "`bun publish` knows no trusted publishing; with jobs of their own for build and publish, Bun packs and npm publishes",
        &["N 1.5"],
    );
    refuse(
        npm && basis.manager == Tool::Yarn && !basis.pins_yarn(),
        "no file says which Yarn it is, and only 4.10 and newer publish through OIDC: name it in `packageManager`",
        &["N 1.5"],
    );
    let is_unsigned = tool == Tool::Changesets && basis.manager == Tool::Yarn && plan::signs(basis, wanted);
    refuse(
        npm && is_unsigned && basis.manifest.is_none_or(|(_, it)| it.publish_config("provenance").is_none()),
        "Changesets publishes with Yarn, which attaches provenance only where `publishConfig` says `provenance: true`",
        &["N 1.5"],
    );
    let differs = matches!(tool, Tool::Pnpm | Tool::Yarn | Tool::Bun) && basis.manager != tool;
    refuse(
        npm && differs,
        "`packageManager` names another package manager than {tool}, and Corepack keeps to it",
        &["N 1.3"],
    );
    refuse(
        !npm && wanted.tool.is_some_and(Tool::releases),
        "{tool} publishes to npm alone; JSR takes packages from `npx jsr publish` and `deno publish`",
        &["N 1.5", "J T2"],
    );
    refuse(
        npm && is_split && tool.releases(),
        "{tool} packs and publishes in one command: there is no tarball that one job could hand to another",
        &["N 1.5", "N 10"],
    );
    refuse(wanted.staged && !npm, "only npm holds a version until somebody approves it", &["N 6.8"]);
    refuse(
        npm && wanted.staged && tool != Tool::Npm && (tool.releases() || !is_split),
        "only `npm stage publish` stages a version; {tool} publishes it at once",
        &["N 1.5", "N 6.8"],
    );
    refuse(
        npm && wanted.started_by == StartedBy::Branch && !tool.releases(),
        "a push to the branch would publish the same version again until it is raised, which npm refuses; start on a tag",
        &["N 9.4"],
    );
    refuse(
        npm && matches!(tool, Tool::Changesets | Tool::SemanticRelease) && wanted.started_by != StartedBy::Branch,
        "{tool} makes the tag and the release itself, on a push to the branch; what a job makes with its own token starts no further run",
        &["N 8.5"],
    );
    refuse(
        wanted.started_by == StartedBy::Release && wanted.provider == Provider::GitLab,
        "a release of GitLab starts no pipeline; its tag does",
        &["N 11.1h"],
    );
    refuse(
        wanted.started_by == StartedBy::Release && wanted.provider == Provider::CircleCi,
        "CircleCI starts pipelines for tags and branches; a release of GitHub comes with its tag",
        &["N 11.2"],
    );
    refuse(
        npm && wanted.started_by == StartedBy::Release && context.visibility != Some(Visibility::Private),
        "a release that makes its tag at the same moment may start a run without a ref, which npm refuses with E422; start on the tag",
        &["N 8.6"],
    );
    refuse(
        npm && tool == Tool::SemanticRelease && wanted.provider == Provider::CircleCi,
        "semantic-release exchanges identity tokens of GitHub and GitLab alone",
        &["N 1.5"],
    );
    refuse(
        wanted.registries == Registries::Both && tool == Tool::SemanticRelease,
        "semantic-release makes up the version during the run, and JSR would stay at the one in the repository",
        &["J X2"],
    );
    refuse(
        wanted.environment.is_some() && wanted.provider == Provider::CircleCi,
        "a trusted publisher for CircleCI has no environment; it names contexts by their ids",
        &["N 5.1"],
    );
    let is_odd = |name: &str| {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/' | ' ');
        name.trim() != name || name.is_empty() || !name.chars().all(is_plain)
    };
    refuse(
        wanted.environment.as_deref().is_some_and(is_odd),
        "the environment has to be the name in npm's settings letter by letter, and other characters than letters, digits, `-`, `_`, `.` and `/` break provenance on JSR",
        &["N 5.2f", "J V4"],
    );
    refuse(
        jsr && wanted.provider != Provider::GitHub && context.jsr.ci_required == Some(true),
        "the scope requires publishing from CI, and JSR knows the runs of GitHub alone: it refuses every token",
        &["J T2", "J T4"],
    );
    let needs_node = plan::needs_node(basis, wanted);
    refuse(
        jsr && wanted.provider != Provider::GitHub && wanted.jsr_client == JsrClient::Deno && needs_node,
        "Deno's image has no Node.js, which the job needs to install what `package.json` names and to compare versions; publish with `npx jsr`",
        &["J P6", "J T2"],
    );
    refuse(
        jsr && wanted.provider == Provider::CircleCi && wanted.jsr_client == JsrClient::Deno && !needs_node,
        "`checkout` of CircleCI needs git, which Deno's image has not; publish with `npx jsr`",
        &["J D10", "J T2"],
    );
    for (wants, registry, facts) in
        [(npm, Registry::Npm, &["N 9.4"] as &'static [&'static str]), (jsr, Registry::Jsr, &["J X1"])]
    {
        let Some((_, publication)) = basis.project.publications_of(registry).next().filter(|_| wants) else { continue };
        let name = basis.project.file(publication.job.file).name();
        let reason =
            format!("`{name}` publishes to {} already, and a version is published once", registry_name(registry));
        refuse(true, &reason, facts);
    }
    for (provider, path, facts) in ONE_FILE {
        let is_taken = wanted.provider == provider && basis.project.known_path(path).is_some();
        refuse(is_taken, &format!("`{path}` is there, and a repository has one: add the job to it"), facts);
    }
    found
}

/// The systems that read one file.
const ONE_FILE: [(Provider, &str, &[&str]); 2] = [
    (Provider::GitLab, provider::GITLAB_FILE, &["N 11.1f"]),
    (Provider::CircleCi, provider::CIRCLECI_FILE, &["N 11.2"]),
];

fn registry_name(registry: Registry) -> &'static str {
    if registry == Registry::Jsr { "JSR" } else { "npm" }
}

/// What the rules say about the new files beside the given ones: versions that the manifest pins, settings of the
/// project. What they say about manifest and registry stands whatever the workflow is, and has corrections of its own.
fn faults(inputs: &Inputs, files: &[InputFile]) -> Vec<Refusal> {
    let mut together = inputs.clone();
    // Past the limit of files the new ones would not be looked at.
    together.files.splice(0..0, files.iter().cloned());
    let report = crate::check(&together);
    let is_new = |place: &document::Location| (place.file.0 as usize) < files.len();
    let concerns = |row: &crate::Check| {
        let publication = row.publication.and_then(|idx| report.publications.get(idx));
        let is_elsewhere = matches!(row.rule.link, Link::Manifest | Link::Settings);
        row.primary.as_ref().is_some_and(is_new) || publication.is_some_and(|it| is_new(&it.location)) && !is_elsewhere
    };
    let is_fault =
        |row: &&crate::Check| row.status == Status::Fail && row.severity != Severity::Advice && concerns(row);
    let refusal = |row: &crate::Check| Refusal {
        reason: row.message.clone(),
        facts: match row.rule.id {
            "outdated-publish-tool" | "unsupported-publish-tool" => &["N 1.5"],
            "outdated-npm" => &["N 1.1"],
            "wrong-registry" => &["N 3.5"],
            "malformed-auth" | "stored-token" => &["N 3.3"],
            "unsupported-lockfile" => &["J D12"],
            _ => &[],
        },
    };
    report.checks.iter().filter(is_fault).map(refusal).collect()
}
