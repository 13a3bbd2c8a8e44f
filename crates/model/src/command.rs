//! What a shell command does for or to a publication, as a small typed value.
//!
//! A command is read once, here. Whoever asks "is this a dry run?" asks the value, not the words again.

mod files;
mod flags;
mod managers;
mod program;
mod publish;
mod reader;
mod versions;

use std::ops::Range;

use crate::shell::{Assignment, SimpleCommand, Word};
use crate::version::PackageSpec;

/// A command and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invocation {
    /// The command, with its words, assignments and redirections.
    pub simple: SimpleCommand,
    /// What it does.
    pub command: Command,
}

/// What a command does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Publishes, or says it would.
    Publish(Box<Publish>),
    /// Puts package managers or other tools on the machine: `npm install -g npm@11`, `corepack enable`.
    InstallClient(InstallClient),
    /// Installs the dependencies of the project.
    Install(Install),
    /// Runs a script that a manifest or a task file defines.
    RunScript(RunScript),
    /// Runs a file of the repository that is not looked into: `node release.js`, `./publish.sh`. Or a publish command by
    /// way of a program that is not known: `vp exec pnpm publish`.
    RunFile {
        /// The file.
        path: Word,
    },
    /// `cd`, `pushd`; `None` for `cd` alone and `popd`.
    ChangeDirectory(Option<Word>),
    /// Sets or unsets variables.
    SetVariable(SetVariable),
    /// Changes the configuration of a client, by command or by writing its file.
    SetConfig(SetConfig),
    /// Changes a manifest, mostly its version.
    BumpVersion(BumpVersion),
    /// Asks CircleCI for an identity token (N 11.2b).
    CircleOidc(CircleOidc),
    /// Chooses another Node.js.
    UseNode(UseNode),
    /// Runs something where the job's environment is not seen.
    OutsideEnvironment(Outside),
    /// `git`.
    Git(Git),
    /// Writes a file that is neither configuration nor manifest.
    WriteFile(WriteFile),
    /// `rm`.
    RemoveFile(Vec<Word>),
    /// Another command of a package manager: `npm whoami`, `npm pack`.
    Client(ClientCommand),
    /// Anything else.
    Other,
}

/// A publish command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publish {
    /// The tool that publishes.
    pub tool: PublishTool,
    /// The package that `npx`, `pnpm dlx` and their like fetch the tool from; `None` when an installed one runs.
    pub via: Option<Spec>,
    /// From the program to the last word; UTF-8 bytes of the text.
    pub range: Range<usize>,
    /// The words that make it a publish command: `npm` … `publish`; UTF-8 bytes of the text.
    pub verb: Range<usize>,
    /// Nothing is sent.
    pub dry_run: bool,
    /// Prints a help text or a version instead (J D6).
    pub help_or_version: bool,
    /// `--provenance`, `--no-provenance`, `--provenance=false`.
    pub provenance: Option<bool>,
    /// `--ignore-scripts`.
    pub ignore_scripts: bool,
    /// `--allow-dirty` of JSR, `--no-git-checks` of pnpm.
    pub allow_dirty: bool,
    /// `--allow-slow-types` of JSR.
    pub allow_slow_types: bool,
    /// `--access`.
    pub access: Option<Word>,
    /// `--tag`, `--dist-tag`, `--npm.tag`.
    pub tag: Option<Word>,
    /// `--registry`.
    pub registry: Option<Word>,
    /// `--otp`.
    pub otp: Option<Word>,
    /// `--token` of JSR, beachball and their like.
    pub token: Option<Word>,
    /// `--set-version` of JSR, `--new-version` of Yarn 1.
    pub set_version: Option<Word>,
    /// `--config`.
    pub config: Option<Word>,
    /// Folder in which the tool is told to run: `--prefix`, `-C`, `--dir`, `--cwd`.
    pub directory: Option<Word>,
    /// The folder or tarball to publish; other tools' operands, such as `from-package`, are none.
    pub target: Option<Word>,
    /// A word in its place that may be that, flags or nothing: `$DIR` without quotes.
    pub open_target: Option<Word>,
    /// Which workspaces are meant.
    pub workspaces: Workspaces,
    /// Every flag, in order, known or not.
    pub flags: Vec<Flag>,
    /// Words such as `$ARGS` stand among the arguments: there may be more flags, or a target.
    pub has_unknown_args: bool,
    /// Runs where the job's environment is not seen.
    pub outside: Option<Outside>,
}

impl Publish {
    /// The last flag of this name; without dashes and without `no-`, long form: `provenance`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|it| it.name == name)
    }

    /// Whether it publishes workspaces rather than the package of its folder.
    #[must_use]
    pub fn publishes_workspaces(&self) -> bool {
        self.workspaces.all || !self.workspaces.names.is_empty()
    }
}

/// The tools that publish (N 1.5, J §3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PublishTool {
    /// `npm publish`, also through Yarn's, pnpm's and Bun's ways to run npm.
    Npm,
    /// `npm stage publish` (N 6.8).
    NpmStage,
    /// `pnpm publish`.
    Pnpm,
    /// `pnpm stage publish`: seen in 11.28.11.
    PnpmStage,
    /// `yarn publish`: Yarn 1. In later Yarns it runs a script of that name.
    YarnClassic,
    /// `yarn npm publish`: Yarn 2 and later.
    YarnBerry,
    /// `bun publish`.
    Bun,
    /// `lerna publish`.
    Lerna,
    /// `changeset publish`.
    Changesets,
    /// `semantic-release`.
    SemanticRelease,
    /// `np`.
    Np,
    /// `release-it`.
    ReleaseIt,
    /// `nx release`, `nx release publish`.
    NxRelease,
    /// `auto shipit` and its relatives.
    Auto,
    /// `release-plan publish`.
    ReleasePlan,
    /// `jsr publish`.
    Jsr,
    /// `deno publish`.
    Deno,
    /// A tool that is known to publish and not looked into, by name.
    Other(&'static str),
}

impl PublishTool {
    /// Whether the version waits for a person's approval (N 6.8).
    #[must_use]
    pub fn stages(self) -> bool {
        matches!(self, Self::NpmStage | Self::PnpmStage)
    }

    /// Whether its operand is the folder or tarball to publish.
    #[must_use]
    pub fn takes_folder(self) -> bool {
        match self {
            Self::Npm
            | Self::NpmStage
            | Self::Pnpm
            | Self::PnpmStage
            | Self::YarnClassic
            | Self::Bun
            | Self::Jsr
            | Self::Deno => true,
            Self::Other(name) => matches!(name, "npm-publish" | "vlt"),
            _ => false,
        }
    }
}

/// A package that a command names, with its word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Name and requirement.
    pub package: PackageSpec,
    /// The requirement is not known: `npm@${{ … }}`.
    pub is_unknown: bool,
    /// The word.
    pub word: Word,
}

/// A flag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// Without dashes and `no-`; the long form of known short ones.
    pub name: String,
    /// `--no-name`.
    pub negated: bool,
    /// `--name=value`, or the word behind a flag that takes one.
    pub value: Option<Word>,
    /// The flag and its value; UTF-8 bytes of the text.
    pub range: Range<usize>,
}

/// Which workspaces a command means.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Workspaces {
    /// All of them: `--workspaces`, `-r`, `workspaces foreach`.
    pub all: bool,
    /// `-w x`, `--filter x`, `yarn workspace x`: names, folders or patterns.
    pub names: Vec<Word>,
}

/// `env -i`, where it does not hand the variables of the identity over.
pub const EMPTY_ENVIRONMENT: &str = "env -i";

/// Where the environment of the job does not reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outside {
    /// `docker run`, with the image.
    Docker(Option<Word>),
    /// `su`, `ssh`, `chroot`, [`EMPTY_ENVIRONMENT`].
    Shell(&'static str),
    /// `sudo` without `-E`: variables of the job are dropped.
    Sudo,
}

/// A package manager.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Manager {
    /// npm.
    Npm,
    /// pnpm.
    Pnpm,
    /// Yarn, whichever.
    Yarn,
    /// Bun.
    Bun,
    /// Deno.
    Deno,
}

/// Puts tools on the machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstallClient {
    /// What installs.
    pub installer: Installer,
    /// What it installs; empty for plain `corepack enable`.
    pub packages: Vec<Spec>,
    /// `--force`: npm then ignores the engine check (N 1.4).
    pub force: bool,
    /// Some of the packages are not known.
    pub has_unknown_packages: bool,
}

/// What installs tools.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Installer {
    /// A global install of a package manager.
    Global(Manager),
    /// Corepack. `corepack enable` does not touch npm unless told to (N 1.3).
    Corepack,
    /// Volta.
    Volta,
    /// `pnpm self-update`, `bun upgrade`, `deno upgrade`, `yarn set version`.
    SelfUpdate(Manager),
    /// mise, asdf and their like, or the system's package manager.
    Other(&'static str),
}

/// Installs dependencies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Install {
    /// The package manager.
    pub manager: Manager,
    /// The lockfile decides, as it does by default for pnpm in CI.
    pub frozen: bool,
    /// `--ignore-scripts`.
    pub ignore_scripts: bool,
    /// Packages that are added; empty: those of the manifest.
    pub packages: Vec<Word>,
    /// Folder in which it is told to run.
    pub directory: Option<Word>,
}

/// What runs a script.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ScriptRunner {
    /// A package manager: the script stands in `package.json`, for Deno in `deno.json`.
    Manager(Manager),
    /// `node --run`: the script stands in `package.json`.
    Node,
    /// `make`, `task`, `just`, `turbo`, `nx`, `lerna run`: not looked into.
    Opaque(&'static str),
}

/// Runs a script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunScript {
    /// What runs it.
    pub runner: ScriptRunner,
    /// Its name; for opaque runners their first operand.
    pub script: Option<Word>,
    /// What the script's command line is extended by.
    pub args: Vec<Word>,
    /// Which workspaces are meant.
    pub workspaces: Workspaces,
    /// Folder in which it is told to run.
    pub directory: Option<Word>,
    /// `pnpm NAME`, `yarn NAME`: runs an installed program when there is no such script.
    pub may_be_program: bool,
}

/// Sets variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetVariable {
    /// Who sees them.
    pub scope: VariableScope,
    /// The variables.
    pub variables: Vec<Assignment>,
    /// Variables that are removed.
    pub unset: Vec<String>,
}

/// Who sees a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum VariableScope {
    /// This shell only.
    Shell,
    /// The programs started after it in this step: `export`.
    Exported,
    /// Later steps, through `$GITHUB_ENV`.
    GitHubEnv,
    /// Later steps, through `$GITHUB_PATH`; the value is a folder, the name `PATH`.
    GitHubPath,
    /// Expressions, through `$GITHUB_OUTPUT`.
    GitHubOutput,
    /// Later steps, through CircleCI's `$BASH_ENV`.
    BashEnv,
}

/// Changes configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetConfig {
    /// By which way.
    pub target: ConfigTarget,
    /// What is set; `None` removes it, or the value is the default.
    pub entries: Vec<ConfigEntry>,
    /// The file is rewritten in a way that is not followed.
    pub has_unknown_entries: bool,
}

/// Which configuration changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConfigTarget {
    /// `npm config set` and its like; `--location`, when given.
    Client(Manager, Option<String>),
    /// A file is written: `.npmrc`.
    File {
        /// Its path.
        path: Word,
        /// Whether what it had stays.
        append: bool,
    },
}

/// One setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigEntry {
    /// The key; unknown parts as written.
    pub key: String,
    /// The value.
    pub value: Option<Word>,
    /// Where it stands; UTF-8 bytes of the text.
    pub range: Range<usize>,
}

/// Changes a manifest, mostly its version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BumpVersion {
    /// `npm`, `changeset`, `sed` …
    pub tool: &'static str,
    /// The new version or the kind of step, when given.
    pub version: Option<Word>,
    /// The files, when the command names them.
    pub files: Vec<Word>,
    /// Whether it commits what it changed.
    pub commits: bool,
}

/// Asks CircleCI for an identity token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CircleOidc {
    /// The claims.
    pub claims: Option<Word>,
    /// `aud` of the claims.
    pub audience: Option<String>,
    /// The variable that gets the token.
    pub variable: Option<String>,
    /// Who sees that variable.
    pub scope: VariableScope,
}

/// Chooses a Node.js.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UseNode {
    /// `nvm`, `n`, `fnm`, `volta`, `mise` …
    pub tool: &'static str,
    /// What is asked for; `None`: a version file or the tool decides.
    pub spec: Option<Word>,
}

/// What `git` does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Git {
    /// `git commit`.
    Commit,
    /// `git push`.
    Push,
    /// `git tag`.
    Tag,
    /// `git checkout`, `switch`, `reset`, `restore`, `stash`, `clean`: the files are other ones now.
    ChangesFiles,
    /// Anything else.
    Other,
}

/// Writes a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WriteFile {
    /// Its path.
    pub path: Word,
    /// Whether what it had stays.
    pub append: bool,
    /// What is written, when the command says so.
    pub text: Option<Word>,
}

/// Another command of a package manager.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientCommand {
    /// The package manager.
    pub manager: Manager,
    /// The sub-command: `whoami`.
    pub name: String,
    /// What follows.
    pub args: Vec<Word>,
}

/// Everything that a shell text does, in order; what stands in substitutions comes before the command around it.
#[must_use]
pub fn read(text: &str) -> Vec<Invocation> {
    reader::read(text, &[])
}

/// Like [`read`], with more words behind the last command, as `npm run release -- --tag next` adds them to a script.
/// The added words have empty ranges at its end.
#[must_use]
pub fn read_with_arguments(text: &str, arguments: &[Word]) -> Vec<Invocation> {
    reader::read(text, arguments)
}

#[cfg(test)]
mod tests;
