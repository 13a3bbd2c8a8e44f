//! The jobs of a composed workflow, before any provider's words.

use document::Value;

use super::{Basis, JsrClient, Provider, Registries, Shape, Tool, Wanted};
use crate::publication::edits::NODE;
use crate::{Visibility, facts};

/// The folder in which one job leaves the tarball for the next.
pub(super) const FOLDER: &str = "tarball";
/// The variable that holds JSR's token where JSR knows no identity tokens (J T2).
const TOKEN: &str = " --token \"$JSR_TOKEN\"";
/// The name of the step that compares the versions.
pub(super) const GUARD_STEP: &str = "versions agree";

/// A job.
pub(super) struct Job {
    pub(super) id: &'static str,
    /// The job that has to end well before.
    pub(super) needs: Option<String>,
    pub(super) role: Role,
    /// The folder in which its commands run; empty for the root.
    pub(super) folder: String,
    pub(super) steps: Vec<Step>,
}

/// What a job is there for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// It builds and tests; no identity.
    Build,
    /// It publishes to npm.
    Npm,
    /// It publishes to JSR.
    Jsr,
}

/// A step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// The repository; with its history and tags.
    Checkout(bool),
    /// Node.js.
    Node,
    /// pnpm; named by the manifest, or not.
    Pnpm(bool),
    /// The package manager that the manifest names.
    Corepack,
    /// Bun.
    Bun,
    /// Deno.
    Deno,
    /// A command.
    Run(String),
    /// Compares the versions of both manifests.
    Guard(String),
    /// Leaves the tarball for the next job.
    Keep,
    /// Takes the tarball of the job before.
    Fetch,
    /// The command that publishes.
    Publish(String),
}

/// The jobs for what is wanted.
pub(super) fn jobs(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Job> {
    let mut jobs = Vec::new();
    let is_split = wanted.shape == Shape::Split;
    let both = wanted.registries == Registries::Both;
    let mut add = |id: &'static str, role: Role, steps: Vec<Step>| {
        let needs = jobs.last().map(|it: &Job| it.id.to_owned());
        jobs.push(Job { id, needs, role, folder: basis.folder.to_owned(), steps });
    };
    if is_split {
        add("build", Role::Build, build(basis, wanted));
    }
    if wanted.registries.has_npm() {
        let steps = if is_split { publish_tarball(wanted) } else { publish_sources(basis, wanted) };
        add(if both { "npm" } else { "publish" }, Role::Npm, steps);
    }
    // A publish to JSR can be repeated, one to npm can not: it goes last (J B10).
    if wanted.registries.has_jsr() {
        add(if both { "jsr" } else { "publish" }, Role::Jsr, publish_to_jsr(basis, wanted));
    }
    jobs
}

/// Whether the job for JSR needs Node.js, though Deno publishes.
pub(super) fn needs_node(basis: &Basis<'_, '_>, wanted: &Wanted) -> bool {
    installs_for_jsr(basis) || basis.publishes_built(wanted) || is_guarded(basis, wanted)
}

/// Deno looks for what `package.json` names in `node_modules` (J P6).
fn installs_for_jsr(basis: &Basis<'_, '_>) -> bool {
    basis.has_dependencies(false)
}

/// Drift is silent on JSR (J X2); the guard reads plain JSON only.
fn is_guarded(basis: &Basis<'_, '_>, wanted: &Wanted) -> bool {
    wanted.registries == Registries::Both
        && basis.manifest.is_some()
        && basis.has_plain_config()
        && !basis.has_jsr_members()
}

fn build(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Step> {
    let mut steps = set_up(basis, false);
    steps.extend(scripts(basis));
    if wanted.registries.has_npm() {
        steps.extend([Step::Run(pack(basis).to_owned()), Step::Keep]);
    }
    steps
}

/// Leaves the tarball alone in its folder.
fn pack(basis: &Basis<'_, '_>) -> &'static str {
    match basis.manager {
        Tool::Pnpm => "mkdir -p tarball && pnpm pack --pack-destination tarball",
        Tool::Yarn if basis.is_yarn_classic() => "mkdir -p tarball && yarn pack --filename tarball/package.tgz",
        Tool::Yarn => "mkdir -p tarball && yarn pack --out tarball/package.tgz",
        Tool::Bun => "mkdir -p tarball && bun pm pack --destination tarball",
        _ => "mkdir -p tarball && npm pack --pack-destination tarball",
    }
}

fn publish_tarball(wanted: &Wanted) -> Vec<Step> {
    vec![Step::Fetch, Step::Node, of_tarball(wanted)]
}

fn of_tarball(wanted: &Wanted) -> Step {
    let stage = if wanted.staged { "stage " } else { "" };
    Step::Publish(format!("npm {stage}publish ./{FOLDER}/*.tgz --ignore-scripts"))
}

fn publish_sources(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Step> {
    let mut steps = set_up(basis, basis.tool == Tool::SemanticRelease);
    steps.extend(scripts(basis));
    // Bun itself knows no trusted publishing (N 1.5).
    if basis.tool == Tool::Bun {
        steps.extend([Step::Run(pack(basis).to_owned()), of_tarball(wanted)]);
        return steps;
    }
    let exec = match basis.manager {
        Tool::Pnpm => "pnpm exec",
        Tool::Yarn => "yarn",
        _ => "npx",
    };
    let command = match basis.tool {
        Tool::Npm if basis.is_workspace() => "npm publish --workspaces".to_owned(),
        Tool::Pnpm if basis.is_workspace() => "pnpm --recursive publish --no-git-checks".to_owned(),
        Tool::Yarn if basis.is_workspace() => {
            let flag = if signs(basis, wanted) { " --provenance" } else { "" };
            format!("yarn workspaces foreach --all --no-private npm publish{flag}")
        }
        Tool::Npm if wanted.staged => "npm stage publish".to_owned(),
        Tool::Npm | Tool::Bun => "npm publish".to_owned(),
        // A tag is on no branch, which pnpm would insist on.
        Tool::Pnpm => "pnpm publish --no-git-checks".to_owned(),
        // Yarn signs when it is asked to (N 1.5).
        Tool::Yarn if signs(basis, wanted) => "yarn npm publish --provenance".to_owned(),
        Tool::Yarn => "yarn npm publish".to_owned(),
        Tool::Lerna => format!("{exec} lerna publish from-package --yes"),
        Tool::Changesets => format!("{exec} changeset publish"),
        Tool::SemanticRelease => format!("{exec} semantic-release"),
    };
    steps.push(Step::Publish(command));
    steps
}

/// Whether the version can have provenance: from a private repository, or on CircleCI, asking for it fails (N 4.3).
pub(super) fn signs(basis: &Basis<'_, '_>, wanted: &Wanted) -> bool {
    let is_open = basis.project.context().visibility != Some(Visibility::Private) && !basis.is_restricted();
    is_open && wanted.provider != Provider::CircleCi
}

fn publish_to_jsr(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Step> {
    let is_deno = wanted.jsr_client == JsrClient::Deno;
    let mut steps = if installs_for_jsr(basis) || basis.publishes_built(wanted) {
        set_up(basis, false)
    } else if is_deno {
        vec![Step::Checkout(false)]
    } else {
        vec![Step::Checkout(false), Step::Node]
    };
    if is_deno {
        steps.push(Step::Deno);
    }
    if basis.publishes_built(wanted) {
        steps.extend(script(basis, "build"));
    }
    if is_guarded(basis, wanted) {
        steps.push(Step::Guard(guard(basis.config_name())));
    }
    let client = match wanted.jsr_client {
        JsrClient::Deno => "deno publish".to_owned(),
        // Pinned: whatever else is the newest would run with the identity token (J D16).
        JsrClient::Jsr => format!("npx --yes jsr@{} publish", facts::deno::CLIENT),
    };
    let config = if basis.is_shadowed { format!(" --config {}", basis.config_name()) } else { String::new() };
    let token = if wanted.provider == Provider::GitHub { "" } else { TOKEN };
    steps.push(Step::Publish(format!("{client}{config}{token}")));
    steps
}

/// A command that fails when `package.json` and a JSR configuration name different versions (J 10.1).
fn guard(config: &str) -> String {
    const COMMAND: &str = "node -e \"const a=require('./package.json').version,b=JSON.parse(require('fs').readFileSync('{}','utf8')).version;if(a!==b){console.error('package.json '+a+' != {} '+b);process.exit(1)}\"";
    COMMAND.replace("{}", config)
}

fn set_up(basis: &Basis<'_, '_>, deep: bool) -> Vec<Step> {
    let is_pinned = basis.manifest.is_some_and(|(_, it)| it.package_manager().is_some());
    let mut steps = vec![Step::Checkout(deep)];
    let install = match basis.manager {
        Tool::Pnpm => {
            steps.extend([Step::Pnpm(is_pinned), Step::Node]);
            "pnpm install --frozen-lockfile"
        }
        Tool::Yarn => {
            steps.extend([Step::Node, Step::Corepack]);
            if basis.is_yarn_classic() { "yarn install --frozen-lockfile" } else { "yarn install --immutable" }
        }
        Tool::Bun => {
            steps.extend([Step::Bun, Step::Node]);
            "bun install --frozen-lockfile"
        }
        _ => {
            steps.push(Step::Node);
            "npm ci"
        }
    };
    // Without dependencies there may be no lockfile, which all of them insist on.
    if basis.has_dependencies(true) {
        steps.push(Step::Run(install.to_owned()));
    }
    steps
}

/// Build and test, as far as the manifest has scripts for them.
fn scripts(basis: &Basis<'_, '_>) -> Vec<Step> {
    let run = |line: &str| Step::Run(line.to_owned());
    if basis.manifest.is_none() {
        return match basis.manager {
            Tool::Npm => vec![run("npm run build --if-present"), run("npm run test --if-present")],
            Tool::Pnpm => vec![run("pnpm run --if-present build"), run("pnpm run --if-present test")],
            _ => Vec::new(),
        };
    }
    ["build", "test"].into_iter().filter_map(|it| script(basis, it)).collect()
}

/// A script of the manifest.
fn script(basis: &Basis<'_, '_>, name: &str) -> Option<Step> {
    let text = basis.manifest?.1.script(name).and_then(Value::as_str)?;
    // What `npm init` writes ends every run.
    (!text.contains("no test specified")).then(|| Step::Run(format!("{} run {name}", basis.manager.id())))
}

/// The newest Node.js of the line whose npm can (N 1.2).
pub(super) fn node_version() -> facts::V {
    facts::node_line(NODE).map_or(facts::V(NODE, 0, 0), |it| it.newest)
}
