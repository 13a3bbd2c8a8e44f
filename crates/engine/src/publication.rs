//! One publish command, resolved: which client in which versions, with which identity, credentials, runner,
//! triggers and package, on which registry. Rules ask this, whatever system runs the job.

mod access;
mod answers;
pub(crate) mod edits;
mod jsr;
mod published;
mod run;

pub(crate) use access::JsrLink;
pub(crate) use answers::{lacks_value, scalar_at};
pub(crate) use jsr::{License, ancestors, covers, is_odd, jsr_configs, jsr_packages};
pub(crate) use published::Standing;

pub(crate) use document::Spot;
pub use model::provider::Provider;

use std::ops::Deref;
use std::rc::Rc;

use document::{FileId, Location, Span};
use model::command::{Manager, Outside, Publish};
use model::expression::Interpolated;
use model::jsr_config::JsrConfig;
use model::manifest::Manifest;
use model::workflow::{Access, Job, Matrix, Permissions, Step, Trigger};

use crate::Need;
use crate::facts::V;

/// Where a package goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Registry {
    /// npm's public registry.
    Npm,
    /// jsr.io.
    Jsr,
    /// Another npm registry: no trusted publishing there (N 3.5b).
    Other,
}

impl Registry {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Jsr => "jsr",
            Self::Other => "other",
        }
    }
}

/// One publish command in one job, for one group of matrix cells.
pub struct Publication<'p> {
    /// Where the package goes.
    pub registry: Registry,
    /// The system that runs the job.
    pub provider: Provider,
    /// The command as it stands in the file, on one line.
    pub command: String,
    /// Where the command stands.
    pub location: Location,
    /// The command, taken apart.
    pub publish: Publish,
    /// The scalar that holds the command: the ranges of `publish` are bytes of its text. What a script is given from
    /// outside stands past its end.
    pub text: Spot<'p>,
    /// The same command as the job has it: the one at hand, or the one that runs the script which holds it.
    pub host: Host<'p>,
    /// The job that runs it.
    pub job: JobSite<'p>,
    /// The jobs that call this job's workflow, the outermost first. Empty when the workflow is entered directly.
    pub callers: Vec<JobSite<'p>>,
    /// The events that start the run; those of the outermost caller. On GitLab and CircleCI what a pipeline is for: a
    /// tag, a branch, a merge request.
    pub triggers: Rc<[(FileId, Trigger<'p>)]>,
    /// False when a called workflow was given without a caller: trigger and file name are unknown.
    pub entry_known: bool,
    /// The publishing step, or the step through whose script or action it publishes; on GitLab the item of the script.
    pub step: Spot<'p>,
    /// Its index in the job's list of steps (in the file of [`Publication::job`]).
    pub step_index: usize,
    /// The round of a loop in the script, counted from 1 over all loops; 0 outside of any. Each runs the command anew.
    pub round: usize,
    /// Whether the job may ask for an identity token, or is handed one.
    pub identity: Identity<'p>,
    /// The identity tokens that the job hands to its commands in variables (GitLab, CircleCI).
    pub id_tokens: Vec<IdToken<'p>>,
    /// Where the job runs.
    pub runner: Runner<'p>,
    /// The job's environment claim: `None` when it has none.
    pub environment: Option<(Spot<'p>, Option<String>)>,
    /// The Node.js in use.
    pub node: NodeState<'p>,
    /// The npm in use.
    pub npm: NpmState,
    /// The global installs of npm before the command, in order.
    pub upgrades: Vec<Upgrade<'p>>,
    /// The other clients that matter here, in the versions that the files pin.
    pub client: Client,
    /// What the client could send when there is no exchanged token.
    pub credentials: Vec<Credential<'p>>,
    /// Environment variables in force at the command that matter to clients.
    pub variables: Vec<Variable<'p>>,
    /// The npm registry, where it is not npm's public one, with the place that says so.
    pub registry_choice: RegistryChoice<'p>,
    /// What the job did before, in order.
    pub events: Events<'p>,
    /// A credential in an `.npmrc` without the registry it is for, which stops npm: its key and place (N 3.3).
    pub unnamed_auth: Option<(&'static str, Location)>,
    /// Folder in which the command runs; `None` when an expression decides.
    pub folder: Option<String>,
    /// The package.
    pub package: Package<'p>,
    /// The group of matrix cells, `node: 24`; `None` without a matrix or when all cells agree.
    pub cell: Option<String>,
    /// Number of matrix cells in the group.
    pub cells: usize,
    /// The dist-tag that the command names, or a variable or an `.npmrc`; expressions replaced.
    pub tag: TagWord,
    /// Where it stands when it is not on the command line.
    pub tag_setting: Option<Location>,
    /// The access level in a flag, a variable or an `.npmrc`.
    pub access_setting: Option<String>,
    /// Whether provenance is asked for or refused, and where.
    pub provenance_switch: Option<(bool, Location)>,
    /// Files that would tell more about the job.
    pub unseen: Vec<Need>,
    /// For each of [`Publication::triggers`] the condition that keeps its runs from the command, if one does.
    pub guards: Vec<Option<Guard<'p>>>,
    /// For each of [`Publication::triggers`] the refs with which its runs may come to the command.
    pub refs: Vec<RefKinds>,
    /// Conditions on the way to the command that something decides which the files do not tell.
    pub conditions: Vec<Spot<'p>>,
    /// Whether a condition decides whether the command is reached.
    pub conditional: bool,
    /// Whether the job goes on and stays green when the command fails: `… || true`, `continue-on-error`.
    pub failure_ignored: bool,
    /// Whether another command of the job publishes the package under a tag, and a condition chooses between them.
    pub has_tagged_sibling: bool,
    /// Whether a condition that the files decide keeps the command from ever running.
    pub never_runs: Option<Spot<'p>>,
}

/// Kinds of refs that runs can have.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct RefKinds {
    /// Branches, also those of pull requests.
    pub branches: bool,
    /// Tags.
    pub tags: bool,
}

impl RefKinds {
    /// The kind of one ref: `refs/tags/v1.2.3`.
    #[must_use]
    pub fn of(reference: &str) -> Self {
        let tags = reference.starts_with("refs/tags/");
        Self { branches: !tags, tags }
    }
}

impl std::ops::BitOr for RefKinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self { branches: self.branches | other.branches, tags: self.tags | other.tags }
    }
}

impl std::ops::BitAnd for RefKinds {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self { branches: self.branches & other.branches, tags: self.tags & other.tags }
    }
}

/// A condition that keeps the runs of an event from a command.
#[derive(Clone, Copy)]
pub struct Guard<'p> {
    /// The `if:`.
    pub condition: Spot<'p>,
    /// What it guards.
    pub of: Guarded,
}

/// What a condition stands at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guarded {
    /// A job, or one that it needs or that calls it: nothing of the job runs.
    Job,
    /// A step: the other steps of the job run all the same.
    Step,
}

/// A job in its file.
#[derive(Clone)]
pub struct JobSite<'p> {
    /// The workflow's file.
    pub file: FileId,
    /// The job.
    pub job: Rc<Job<'p>>,
    /// `permissions:` of its workflow; no other system has any.
    pub workflow_permissions: Option<Permissions<'p>>,
    /// What makes several of it on GitLab and CircleCI, and the cells.
    pub copies: Option<(Location, Matrix<'p>)>,
}

/// A command in the file of the pipeline.
#[derive(Clone)]
pub struct Host<'p> {
    /// The scalar that holds it.
    pub text: Spot<'p>,
    /// From its first assignment or word to its last word; bytes of the decoded text.
    pub range: std::ops::Range<usize>,
}

impl<'p> JobSite<'p> {
    /// What makes several of the job, and the cells.
    #[must_use]
    pub fn copies(&self) -> Option<(Location, Matrix<'p>)> {
        self.copies.clone().or_else(|| {
            let (key, _) = self.job.value.get("strategy")?.entry("matrix")?;
            Some((Location { file: self.file, span: key.span() }, self.job.matrix()))
        })
    }

    /// The block that counts for this job: its own replaces that of the workflow entirely (N 2.3).
    #[must_use]
    pub fn permissions(&self) -> Option<Permissions<'p>> {
        self.job.permissions.or(self.workflow_permissions)
    }
}

/// Whether the job may ask for an identity token.
#[derive(Clone)]
pub enum Identity<'p> {
    /// It may; the place that grants it.
    Granted(Location),
    /// It may not.
    Missing(MissingIdentity<'p>),
    /// It may; whether the client sees that, something decides that no input holds. The place that grants it.
    Veiled(Location, Veil<'p>),
    /// Something that was not given decides.
    Unknown(Vec<Need>),
}

impl Identity<'_> {
    /// The place that lets the job ask, whatever the client sees of it.
    #[must_use]
    pub fn granted(&self) -> Option<Location> {
        match self {
            Self::Granted(place) | Self::Veiled(place, _) => Some(*place),
            Self::Missing(_) | Self::Unknown(_) => None,
        }
    }
}

/// What decides whether a client sees the identity of its job.
#[derive(Clone)]
pub enum Veil<'p> {
    /// The file of `--env-file`, for a command outside of the environment of its job.
    File,
    /// A variable whose text is not known.
    Variable(Box<Variable<'p>>),
}

impl Veil<'_> {
    /// What would settle it.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        match self {
            Self::File => vec![Need::File("the file of `--env-file`".to_owned())],
            Self::Variable(_) => Vec::new(),
        }
    }
}

/// Why there is no identity token.
#[derive(Clone)]
pub enum MissingIdentity<'p> {
    /// The block that counts does not grant it; `None` when there is no block at all (N 2.6). `caller` is the index
    /// in [`Publication::callers`] when it is a caller that lacks it.
    Permission {
        /// The block.
        block: Option<(FileId, Permissions<'p>)>,
        /// The caller that lacks it; `None`: the job itself.
        caller: Option<usize>,
    },
    /// No token in `NPM_ID_TOKEN` that npm can exchange (N 11.1, 11.2).
    Token(TokenFault<'p>),
    /// The registry trusts no run of this system (J T2).
    Untrusted,
    /// `CI=false` or a blanked variable (N 2.11).
    Suppressed(Box<Variable<'p>>),
    /// The command, which runs where the job's environment does not reach: `docker run`, `sudo` (N 2.11, J O2).
    Outside(Location, Outside),
}

/// Why there is no usable token in `NPM_ID_TOKEN`; numbers are indices in [`Publication::id_tokens`].
#[derive(Clone, Copy)]
pub enum TokenFault<'p> {
    /// Nothing sets it.
    Absent,
    /// `id_tokens` stands at the top level, where GitLab knows no such key: the key, and the mapping that holds it.
    Misplaced(Spot<'p>, Spot<'p>),
    /// A token for npm is there, under another name.
    Misnamed(usize),
    /// It is made for somebody else.
    Audience(usize),
    /// It is asked for where the command does not see it: in a step before, or without `export`.
    Lost(usize),
    /// It is a text, or the token that CircleCI makes for every job, which is for the organization.
    Foreign(Location),
}

/// An identity token that a job is handed in a variable.
#[derive(Clone)]
pub struct IdToken<'p> {
    /// The variable; empty when none is named.
    pub name: String,
    /// Whom it is for; `None` when the files do not tell.
    pub audiences: Option<Vec<String>>,
    /// Where it is asked for.
    pub place: Location,
    /// How.
    pub source: IdTokenSource<'p>,
}

/// How a job comes to an identity token.
#[derive(Clone)]
pub enum IdTokenSource<'p> {
    /// An entry under `id_tokens` of GitLab.
    Entry {
        /// Its key.
        key: Spot<'p>,
        /// The mapping of all entries.
        block: Spot<'p>,
        /// The scalars of `aud`.
        audiences: Vec<Spot<'p>>,
        /// `aud` itself.
        aud: Option<Spot<'p>>,
        /// Whether `default:` gives it to every job.
        is_default: bool,
    },
    /// `circleci run oidc get`.
    Minted {
        /// The scalar that holds the command.
        text: Spot<'p>,
        /// The command in it; bytes of the decoded text.
        command: Span,
        /// The audience in it.
        audience: Option<Span>,
        /// The step, counted.
        step: usize,
        /// Installs, scripts and the like that run between it and the publish command.
        waits: usize,
    },
}

/// A called workflow that asks for more than its caller may give: GitHub refuses the run at its start (N 2.8).
#[derive(Clone)]
pub struct Overreach<'p> {
    /// The workflow that the run enters.
    pub entry: FileId,
    /// The calling jobs on the way to it, the outermost first; never empty.
    pub callers: Vec<JobSite<'p>>,
    /// The block that limits them; `None` when no caller has one.
    pub limit: Option<(FileId, Permissions<'p>)>,
    /// The block that asks.
    pub asks: (FileId, Permissions<'p>),
    /// The job whose block it is; `None`: the called workflow's own.
    pub by: Option<&'p str>,
    /// What it asks for.
    pub scope: &'p str,
    /// As what.
    pub wanted: Access,
}

/// A workflow or an action that may publish and was not given, or a command that may and is not followed.
#[derive(Clone)]
pub struct Unseen<'p> {
    /// What it is.
    pub kind: UnseenKind,
    /// What `uses:` says, the path of the pipeline, or the command.
    pub name: &'p str,
    /// Where it says so.
    pub place: Location,
    /// The job.
    pub job: &'p str,
    /// What would show it; `None` for a command that no input shows.
    pub need: Option<Need>,
    /// Whether its name, or a token that it gets, says that it publishes.
    pub is_likely: bool,
}

/// What a job uses without its being given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnseenKind {
    /// A called workflow.
    Workflow,
    /// An action of a step.
    Action,
    /// A pipeline that a job starts.
    Pipeline,
    /// A command: a file of the repository that it runs, a task of a runner.
    Command,
}

/// Where the job runs.
#[derive(Clone)]
pub struct Runner<'p> {
    /// The system that runs the job.
    pub provider: Provider,
    /// `runs-on`, `tags`, `resource_class` and their like.
    pub spot: Option<Spot<'p>>,
    /// The label or labels, resolved.
    pub label: Option<String>,
    /// The text that decides what it is: the label itself, or the cell of a matrix that holds it.
    pub place: Option<Location>,
    /// What that makes it.
    pub class: RunnerClass,
}

/// What kind of runner a label names (N 7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunnerClass {
    /// The system's own machine; on GitHub one of its images.
    Hosted,
    /// An image that no longer exists: the job never starts (N 7.7).
    Retired {
        /// The label to write instead.
        successor: &'static str,
    },
    /// The owner's machine.
    SelfHosted,
    /// Another company's machine, which registers as self-hosted (N 7.3).
    ThirdParty {
        /// Whether public logs prove it for this company.
        proven: bool,
    },
    /// A group or a label that only the owner knows (N 7.6).
    Custom,
    /// An expression that no file settles.
    Unknown,
}

/// What versions something may have.
#[derive(Clone, Default, PartialEq)]
pub struct Versions {
    /// One of these, and which is not known; empty: nothing is known.
    pub any: Vec<V>,
    /// Whether it changes without a change of these files.
    pub floating: bool,
}

impl Versions {
    /// Exactly this one.
    #[must_use]
    pub fn exactly(version: V) -> Self {
        Self { any: vec![version], floating: false }
    }

    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// How many of them satisfy `condition`: `None` when nothing is known.
    #[must_use]
    pub fn share(&self, condition: impl Fn(V) -> bool) -> Option<Share> {
        let count = self.any.iter().filter(|it| condition(**it)).count();
        match (self.any.len(), count) {
            (0, _) => None,
            (_, 0) => Some(Share::None),
            (all, some) if all == some => Some(Share::All),
            _ => Some(Share::Some),
        }
    }

    /// One of these, or one of those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        if self.any.is_empty() || other.any.is_empty() {
            return Self::unknown();
        }
        let mut any = [self.any.as_slice(), &other.any].concat();
        any.sort_unstable();
        any.dedup();
        Self { any, floating: self.floating || other.floating }
    }

    /// `10.8.2`, or `10.8.2 or 11.17.0`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut texts: Vec<String> = self.any.iter().map(ToString::to_string).collect();
        texts.dedup();
        match texts.as_slice() {
            [] => "an unknown version".to_owned(),
            [.., last] if texts.len() > 4 => format!("{} … {last}", texts[0]),
            _ => texts.join(" or "),
        }
    }
}

/// How many members of a set satisfy a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// None of them.
    None,
    /// Some of them.
    Some,
    /// All of them.
    All,
}

/// The Node.js in use.
#[derive(Clone)]
pub struct NodeState<'p> {
    /// Its versions.
    pub versions: Versions,
    /// What decides it.
    pub source: NodeSource<'p>,
    /// The text of the requirement: `20`, `lts/*`.
    pub spec: Option<String>,
}

/// What decides the Node.js in use.
#[derive(Clone, Copy)]
pub enum NodeSource<'p> {
    /// Nothing in the job: the runner's image.
    Image(Option<Spot<'p>>),
    /// `node-version` of setup-node.
    Input {
        /// The value.
        value: Spot<'p>,
        /// The step.
        step: Spot<'p>,
        /// Where the text comes from, when the value is one expression: a matrix cell, the default of an input.
        origin: Option<Location>,
    },
    /// A version file named by setup-node; the file when it was given.
    File {
        /// `node-version-file`.
        value: Spot<'p>,
        /// The step.
        step: Spot<'p>,
        /// The place in the version file.
        place: Option<Location>,
    },
    /// The image of the job's container.
    Container(Container<'p>),
    /// A command or an action that is not looked into.
    Other(Location),
}

impl NodeSource<'_> {
    /// The place that decides it.
    #[must_use]
    pub fn location(self) -> Option<Location> {
        match self {
            Self::Image(spot) => spot.map(Spot::location),
            Self::Input { value, origin, .. } => Some(origin.unwrap_or_else(|| value.location())),
            Self::File { value, place, .. } => Some(place.unwrap_or_else(|| value.location())),
            Self::Container(it) => Some(it.place()),
            Self::Other(location) => Some(location),
        }
    }
}

/// The image that a job runs in.
#[derive(Clone, Copy)]
pub struct Container<'p> {
    /// The scalar that names it.
    pub image: Spot<'p>,
    /// The scalar that holds the version of Node.js, and the bytes of it in the decoded text: part of the image's name, or
    /// the variable or parameter that stands there.
    pub version: Option<(Spot<'p>, Span)>,
}

impl Container<'_> {
    /// What decides the version.
    #[must_use]
    pub fn place(self) -> Location {
        self.version.map_or(self.image, |it| it.0).location()
    }
}

/// The npm in use.
#[derive(Clone)]
pub struct NpmState {
    /// Its versions.
    pub versions: Versions,
    /// What decides it.
    pub source: NpmSource,
}

/// What decides the npm in use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NpmSource {
    /// It came with Node.js.
    Bundled,
    /// A global install in the job.
    Upgraded(Location),
    /// `npx npm@…`: that version, whatever is installed.
    Npx(Location),
    /// A command or an action that is not looked into.
    Other(Location),
}

/// A global install of npm itself.
#[derive(Clone)]
pub struct Upgrade<'p> {
    /// Where the requirement stands: `npm@latest`.
    pub location: Location,
    /// The text of the requirement: `latest`; empty when none was given.
    pub spec: String,
    /// What it resolves to.
    pub versions: Versions,
    /// The Node.js at that moment.
    pub node: NodeState<'p>,
    /// The scalar that holds the command, and the byte range of the package spec in its decoded text.
    pub command: Option<(Spot<'p>, std::ops::Range<usize>)>,
    /// Whether a condition decides whether it happens before the command.
    pub conditional: bool,
    /// Whether the job goes on when it fails: `… || true`, `continue-on-error`.
    pub tolerated: bool,
}

/// The client that exchanges the identity token and sends the package.
#[derive(Clone)]
pub enum Client {
    /// npm: [`Publication::npm`] says which.
    Npm,
    /// A client with an exchange of its own, in these versions; the place that pins it.
    Own {
        /// Its id in the facts: `pnpm`, `yarn`, `semantic-release`, `deno`.
        name: &'static str,
        /// Its versions.
        versions: Versions,
        /// What pins it.
        location: Option<Location>,
    },
    /// A tool that is not looked into: what it runs is unknown.
    Opaque,
}

/// A token that the client could send.
#[derive(Clone)]
pub struct Credential<'p> {
    /// What it is.
    pub kind: CredentialKind,
    /// Where it comes from.
    pub location: Location,
    /// The node to remove when it is an entry of a mapping: the mapping and its key.
    pub entry: Option<(Spot<'p>, &'p str)>,
    /// Its name: `NODE_AUTH_TOKEN`, `token`.
    pub name: String,
    /// Whether it outranks the user's settings, where older npm versions keep the token of the run (N 9.7).
    pub outranks_user: bool,
}

/// What a token is, the one that wins last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CredentialKind {
    /// An empty text: the same as none (N 3.4).
    Empty,
    /// setup-node's placeholder or an unset variable: looks like a token, is none (N 3.4).
    Placeholder,
    /// One that settings of npm may hold which are not followed.
    Unseen,
    /// An expression that no file settles.
    Unknown,
    /// A secret or a literal.
    Stored,
}

/// An environment variable at the command.
#[derive(Clone)]
pub struct Variable<'p> {
    /// Its name as written.
    pub name: String,
    /// Its value.
    pub value: Interpolated<'p>,
    /// Where it is set.
    pub location: Location,
    /// The mapping that sets it and the key, when it is an `env:` entry.
    pub entry: Option<(Spot<'p>, &'p str)>,
}

/// Which npm registry the command talks to.
#[derive(Clone, Default)]
pub struct RegistryChoice<'p> {
    /// The URL; `None` for the default.
    pub url: Option<String>,
    /// What decides it.
    pub location: Option<Location>,
    /// What decides it, in words: `` `registry-url` of setup-node ``.
    pub because: Option<&'static str>,
    /// The node to edit.
    pub spot: Option<Spot<'p>>,
}

/// What the job did before one of its commands; the job's publications share one list.
#[derive(Clone)]
pub struct Events<'p> {
    pub(crate) all: Rc<[Event<'p>]>,
    pub(crate) count: usize,
}

impl<'p> Deref for Events<'p> {
    type Target = [Event<'p>];

    fn deref(&self) -> &Self::Target {
        &self.all[..self.count.min(self.all.len())]
    }
}

/// Why a command does not reach npm's registry although it is meant to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegistryFault {
    /// The host only looks like npm's.
    Misspelt,
    /// Another name of npm's registry, which spoils the audience of the identity token.
    Alias,
    /// JSR's registry for npm clients, which takes no publish (J N8).
    ReadOnly,
    /// Something beats the setting at this place, which names npm's registry or what only it has.
    Overridden(Location),
}

/// Something that the job did before the command.
#[derive(Clone)]
pub struct Event<'p> {
    /// What.
    pub kind: EventKind,
    /// Where.
    pub location: Location,
    /// The step.
    pub step: Step<'p>,
    /// The step's file.
    pub file: FileId,
    /// What an install of dependencies is.
    pub install: Option<Rc<Installation<'p>>>,
}

/// An install of the project's dependencies.
pub struct Installation<'p> {
    /// The scalar that holds the command, and the byte range of the command in its decoded text.
    pub text: (Spot<'p>, std::ops::Range<usize>),
    /// The package manager.
    pub manager: Manager,
    /// Whether the lockfile decides.
    pub frozen: bool,
    /// Whether it adds packages by name.
    pub adds: bool,
    /// Private registries that the project's settings name and the step has no token for: host and place.
    pub lacks: Vec<(String, Location)>,
}

/// What a job did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// `actions/checkout`.
    Checkout,
    /// `actions/setup-node`.
    SetupNode,
    /// `denoland/setup-deno`.
    SetupDeno,
    /// Installed dependencies; `frozen` when the lockfile decides.
    Install {
        /// Whether the lockfile decides.
        frozen: bool,
    },
    /// Changed files of the repository.
    Write,
    /// Wrote a client's configuration into the repository: `.npmrc`.
    WriteConfig,
    /// Put other states of files in place with git: `git checkout`, `git stash`.
    Restore,
    /// Committed what it changed.
    Commit,
    /// Installed npm itself.
    UpgradeNpm,
    /// Ran something that is not looked into.
    Opaque,
    /// Asked npm's registry for what trusted publishing does not cover, and no stored token is in sight (N 3.5e).
    Uncovered {
        /// The command: `npm whoami`.
        name: &'static str,
        /// Whether the job is sure to run it, and to end there.
        is_sure: bool,
    },
}

/// What is published.
#[derive(Clone, Default)]
pub struct Package<'p> {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The `package.json` that counts for npm, or that stands beside a JSR configuration.
    pub manifest: Option<(FileId, Manifest<'p>)>,
    /// The JSR configurations of the folder, the one that counts first.
    pub jsr: Vec<(FileId, JsrConfig<'p>)>,
    /// What was not given.
    pub needs: Vec<Need>,
    /// Whether the manifest is made during the run (a build folder, a tarball), so that the one given is a guess.
    pub built: bool,
    /// Whether npm publishes it as a workspace of another package: it then skips a private one (N 9.1).
    pub is_workspace: bool,
    /// The `package.json`, if it is not JSON.
    pub unreadable: Option<FileId>,
}

/// The dist-tag in npm's settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TagWord {
    /// None is named.
    None,
    /// This one.
    Known(String),
    /// One that the files do not tell.
    Unknown,
}

/// What in the manifest stops the publish before or at the registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ManifestFault {
    /// `private: true` (N 9.1).
    Private,
    /// A prerelease version without a tag (N 9.2).
    UntaggedPrerelease,
    /// A tag that is a version range (N 9.5).
    InvalidTag,
    /// A `package.json` that is not JSON.
    Unreadable,
    /// No name (N 9.6).
    MissingName,
    /// A name that npm refuses (N 9.6).
    InvalidName,
    /// No version (N 9.6).
    MissingVersion,
    /// A version that is none (N 9.6).
    InvalidVersion,
    /// `packageExtensions`, which npm 12 does not publish (N 9.11).
    PackageExtensions,
    /// `restricted` access for a package without a scope (N 6.4).
    RestrictedUnscoped,
}

impl ManifestFault {
    /// The code that the log shows.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Private => Some("EPRIVATE"),
            Self::RestrictedUnscoped => Some("EUNSCOPED"),
            Self::Unreadable => Some("EJSONPARSE"),
            Self::MissingName => Some("EINVALIDTAGNAME"),
            Self::PackageExtensions => Some("EPACKAGEEXTENSIONS"),
            Self::UntaggedPrerelease
            | Self::InvalidTag
            | Self::InvalidName
            | Self::MissingVersion
            | Self::InvalidVersion => None,
        }
    }
}
