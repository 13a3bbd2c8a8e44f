//! The jobs of a composed workflow in the words of the system that runs them.

use document::{Fragment, Place, Value};
use model::input::InputFile;

use super::plan::{FOLDER, GUARD_STEP, Job, Role, Step, node_version};
use super::{Provider, StartedBy, Tool, Wanted};
use crate::project::join;
use crate::publication::edits::NODE;
use crate::rules::NPM_ID_TOKEN_EXPORT;
use crate::trace::tokens::{AUDIENCE, VARIABLE};
use crate::{Project, facts};

/// Where GitLab looks for its pipeline.
pub(super) const GITLAB_FILE: &str = ".gitlab-ci.yml";
/// Where CircleCI looks for its configuration.
pub(super) const CIRCLECI_FILE: &str = ".circleci/config.yml";
/// The artifact of the build job.
const ARTIFACT: &str = "tarball";
/// The pnpm of those whose manifest names none: from 11.0.7 on it exchanges the token itself (N 1.5).
const PNPM: &str = "11";

/// The actions of composed workflows and their majors (N 16, J 10.1, D12).
const ACTIONS: [(&str, &str); 8] = [
    ("actions/checkout", "v7"),
    ("actions/setup-node", "v7"),
    ("actions/upload-artifact", "v6"),
    ("actions/download-artifact", "v7"),
    ("pnpm/action-setup", "v4"),
    ("oven-sh/setup-bun", "v2"),
    ("denoland/setup-deno", "v2"),
    ("changesets/action", "v1"),
];

/// Where a workflow refers to an action already: `actions/checkout@v5`; `None` where it does not.
pub(super) type Actions<'a> = &'a dyn Fn(&str) -> Option<Value<'a>>;

/// The file that holds the jobs.
pub(super) fn file(project: &Project<'_>, wanted: &Wanted, tool: Tool, jobs: &[Job]) -> InputFile {
    let mut blocks = vec![];
    let (path, head) = match wanted.provider {
        Provider::GitHub => {
            let on = match wanted.started_by {
                StartedBy::Tag => "push:\n    tags: ['v*']",
                StartedBy::Release => "release:\n    types: [published]",
                StartedBy::Branch => "push:\n    branches: [main]",
            };
            let job = |it: &Job| (it.id.to_owned(), github_job(it, tool, wanted.environment.as_deref(), &|_| None));
            blocks.push(("jobs".to_owned(), Fragment::Mapping(jobs.iter().map(job).collect())));
            (free_path(project), format!("name: Publish\n\non:\n  {on}\n\npermissions: {{}}\n"))
        }
        Provider::GitLab => {
            blocks.extend(jobs.iter().map(|it| (it.id.to_owned(), gitlab_job(it, wanted))));
            let is_split = jobs.iter().any(|it| it.role == Role::Build);
            let stages = if is_split { "stages: [build, publish]\n" } else { "stages: [publish]\n" };
            (GITLAB_FILE.to_owned(), stages.to_owned())
        }
        Provider::CircleCi => {
            let job = |it: &Job| (it.id.to_owned(), circleci_job(it));
            let call = |it: &Job| map([(it.id, circleci_call(it, wanted))]);
            let calls = Fragment::Sequence(jobs.iter().map(call).collect());
            blocks.push(("jobs".to_owned(), Fragment::Mapping(jobs.iter().map(job).collect())));
            blocks.push(("workflows".to_owned(), map([("release", map([("jobs", calls)]))])));
            (CIRCLECI_FILE.to_owned(), "version: 2.1\n".to_owned())
        }
    };
    let mut text = head;
    for (key, block) in &blocks {
        text = with_entry(&text, key, block);
        text = apart(&text, &format!("\n{key}:"));
    }
    for job in jobs.iter().skip(1) {
        text = apart(&text, &format!("\n  {}:", job.id));
    }
    InputFile::new(path, text)
}

/// With a blank line before the first line that begins so.
fn apart(text: &str, line: &str) -> String {
    match text.find(line).filter(|at| !text[..*at].ends_with('\n')) {
        Some(at) => [&text[..at], "\n", &text[at..]].concat(),
        None => text.to_owned(),
    }
}

fn with_entry(text: &str, key: &str, value: &Fragment) -> String {
    let tree = document::parse_yaml(text);
    let edits = match tree.root() {
        Some(root) => document::insert_entry(root, Place::Last, key, value).unwrap_or_default(),
        None => document::EditSet::default(),
    };
    edits.apply(text)
}

fn free_path(project: &Project<'_>) -> String {
    let path = |name: &str| format!(".github/workflows/{name}.yml");
    let names = ["publish", "publish-package"].into_iter().map(str::to_owned);
    let numbered = (2..).map(|it| format!("publish-{it}"));
    let mut free = names.chain(numbered).map(|it| path(&it)).filter(|it| project.known_path(it).is_none());
    free.next().unwrap_or_else(|| path("publish"))
}

fn text(it: impl Into<String>) -> Fragment {
    Fragment::Text(it.into())
}

fn map<const N: usize>(entries: [(&str, Fragment); N]) -> Fragment {
    Fragment::Mapping(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn no() -> Fragment {
    Fragment::Raw("false".to_owned())
}

/// A job of a workflow of GitHub.
pub(super) fn github_job(job: &Job, tool: Tool, environment: Option<&str>, actions: Actions<'_>) -> Fragment {
    let mut entries: Vec<(String, Fragment)> = Vec::new();
    let mut add = |key: &str, value: Fragment| entries.push((key.to_owned(), value));
    if let Some(before) = &job.needs {
        add("needs", text(before));
    }
    add("runs-on", text("ubuntu-latest"));
    if let Some(name) = environment.filter(|_| job.role != Role::Build) {
        add("environment", text(name));
    }
    let releases = job.role == Role::Npm && matches!(tool, Tool::Changesets | Tool::SemanticRelease);
    let mut scopes = Vec::new();
    let mut grant = |scope: &str, access: &str| scopes.push((scope.to_owned(), text(access)));
    if job.steps.iter().any(|it| matches!(it, Step::Checkout(_))) {
        grant("contents", if releases { "write" } else { "read" });
    }
    if job.role != Role::Build {
        grant("id-token", "write");
    }
    if releases {
        grant("pull-requests", "write");
    }
    if releases && tool == Tool::SemanticRelease {
        grant("issues", "write");
    }
    add("permissions", Fragment::Mapping(scopes));
    if !job.folder.is_empty() {
        add("defaults", map([("run", map([("working-directory", text(&*job.folder))]))]));
    }
    let steps = job.steps.iter().map(|it| github_step(it, &job.folder, releases.then_some(tool), actions));
    add("steps", Fragment::Sequence(steps.collect()));
    Fragment::Mapping(entries)
}

fn github_step(step: &Step, folder: &str, tool: Option<Tool>, actions: Actions<'_>) -> Fragment {
    let uses = |name: &str| {
        let version = || ACTIONS.iter().find(|it| it.0 == name).map_or("main", |it| it.1);
        ("uses", actions(name).map_or_else(|| text(format!("{name}@{}", version())), repeated))
    };
    let with = |name: &str, inputs: Fragment| map([uses(name), ("with", inputs)]);
    // The token of the job opens pull requests and releases; it is none for a registry.
    let token = || ("env", map([("GITHUB_TOKEN", text("${{ github.token }}"))]));
    match step {
        Step::Checkout(false) => with("actions/checkout", map([("persist-credentials", no())])),
        Step::Checkout(true) => {
            with("actions/checkout", map([("fetch-depth", text("0")), ("persist-credentials", no())]))
        }
        Step::Node => {
            let name = "actions/setup-node";
            let mut inputs = vec![("node-version".to_owned(), text(NODE.to_string()))];
            if actions(name).and_then(Value::as_str).is_none_or(caches_unasked) {
                inputs.push(("package-manager-cache".to_owned(), no()));
            }
            with(name, Fragment::Mapping(inputs))
        }
        Step::Pnpm(true) if !folder.is_empty() => {
            with("pnpm/action-setup", map([("package_json_file", text(join(folder, "package.json")))]))
        }
        Step::Pnpm(true) => map([uses("pnpm/action-setup")]),
        Step::Pnpm(false) => with("pnpm/action-setup", map([("version", text(PNPM))])),
        Step::Corepack => map([("run", text("corepack enable"))]),
        Step::Bun => map([uses("oven-sh/setup-bun")]),
        Step::Deno => with("denoland/setup-deno", map([("deno-version", text("v2.x"))])),
        Step::Guard(command) => map([("name", text(GUARD_STEP)), ("run", text(command))]),
        Step::Keep => with("actions/upload-artifact", map([("name", text(ARTIFACT)), ("path", text(FOLDER))])),
        Step::Fetch => with("actions/download-artifact", map([("name", text(ARTIFACT)), ("path", text(FOLDER))])),
        Step::Publish(command) if tool == Some(Tool::Changesets) => {
            map([uses("changesets/action"), ("with", map([("publish", text(command))])), token()])
        }
        Step::Publish(command) if tool.is_some() => map([("run", text(command)), token()]),
        Step::Run(command) | Step::Publish(command) => map([("run", text(command))]),
    }
}

/// A reference as it stands elsewhere in the file, with the comment that says which tag a commit is.
fn repeated(uses: Value<'_>) -> Fragment {
    let rest = uses.tree().source().get(uses.span().end as usize..).and_then(|it| it.lines().next());
    let reference = text(uses.as_str().unwrap_or_default());
    match rest.and_then(|it| it.trim_start().strip_prefix('#')) {
        Some(comment) => Fragment::Commented(Box::new(reference), comment.trim().to_owned()),
        None => reference,
    }
}

/// Whether this setup-node has a cache that nobody asked for, and an input to switch it off: from v5 on (N 10).
fn caches_unasked(uses: &str) -> bool {
    let major = uses.split_once("@v").and_then(|(_, it)| it.split('.').next()?.parse::<u16>().ok());
    major.is_none_or(|it| it >= 5)
}

/// The commands of a step for systems without actions. `sudo` where global packages are another user's.
fn commands(step: &Step, sudo: &str) -> Option<String> {
    Some(match step {
        Step::Pnpm(true) | Step::Corepack => format!("{sudo}corepack enable"),
        Step::Pnpm(false) => format!("{sudo}npm install --global pnpm@{PNPM}"),
        Step::Bun => format!("{sudo}npm install --global bun"),
        Step::Run(command) | Step::Guard(command) | Step::Publish(command) => command.clone(),
        Step::Checkout(_) | Step::Node | Step::Deno | Step::Keep | Step::Fetch => return None,
    })
}

fn gitlab_job(job: &Job, wanted: &Wanted) -> Fragment {
    let mut entries: Vec<(String, Fragment)> = Vec::new();
    let mut add = |key: &str, value: Fragment| entries.push((key.to_owned(), value));
    let list = |it: Fragment| Fragment::Sequence(vec![it]);
    let is_deno = job.steps.contains(&Step::Deno);
    let deno = facts::newest_deno(2).map_or_else(|| "2".to_owned(), |it| it.to_string());
    add("stage", text(if job.role == Role::Build { "build" } else { "publish" }));
    add("image", text(if is_deno { format!("denoland/deno:{deno}") } else { format!("node:{NODE}") }));
    if let Some(before) = &job.needs {
        add("needs", list(text(before)));
    }
    let condition = match wanted.started_by {
        StartedBy::Branch => "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
        StartedBy::Tag | StartedBy::Release => "$CI_COMMIT_TAG",
    };
    add("rules", list(map([("if", text(condition))])));
    if let Some(name) = wanted.environment.as_deref().filter(|_| job.role != Role::Build) {
        add("environment", text(name));
    }
    if job.role == Role::Npm {
        let audience = |it: &str| map([("aud", text(it))]);
        add("id_tokens", map([(VARIABLE, audience(AUDIENCE)), ("SIGSTORE_ID_TOKEN", audience("sigstore"))]));
    }
    let enter = (!job.folder.is_empty()).then(|| format!("cd {}", job.folder));
    let script = enter.into_iter().chain(job.steps.iter().filter_map(|it| commands(it, ""))).map(text);
    add("script", Fragment::Sequence(script.collect()));
    if job.steps.contains(&Step::Keep) {
        add("artifacts", map([("paths", list(text(FOLDER)))]));
    }
    Fragment::Mapping(entries)
}

fn circleci_job(job: &Job) -> Fragment {
    let version = node_version();
    // CircleCI's own images have no tag for a whole line.
    let image = map([("image", text(format!("cimg/node:{}.{}", version.0, version.1)))]);
    // Each step has a shell of its own.
    let enter = if job.folder.is_empty() { String::new() } else { format!("cd {} && ", job.folder) };
    let step = |it: &Step| match it {
        Step::Checkout(_) => Some(text("checkout")),
        Step::Keep => {
            let kept = map([("root", text(".")), ("paths", Fragment::Sequence(vec![text(FOLDER)]))]);
            Some(map([("persist_to_workspace", kept)]))
        }
        Step::Fetch => Some(map([("attach_workspace", map([("at", text("."))]))])),
        // The token is good for five minutes, and only in the shell that asks for it (N 5.7, 11.2b).
        Step::Publish(command) if job.role == Role::Npm => {
            let command = text(format!("{NPM_ID_TOKEN_EXPORT}\n{enter}{command}\n"));
            Some(map([("run", map([("name", text("Publish to npm")), ("command", command)]))]))
        }
        other => commands(other, "sudo ").map(|it| map([("run", text(format!("{enter}{it}")))])),
    };
    let steps = Fragment::Sequence(job.steps.iter().filter_map(step).collect());
    map([("docker", Fragment::Sequence(vec![image])), ("steps", steps)])
}

fn circleci_call(job: &Job, wanted: &Wanted) -> Fragment {
    let only = |it: &str| map([("only", text(it))]);
    let filters = match wanted.started_by {
        StartedBy::Branch => map([("branches", only("main"))]),
        StartedBy::Tag | StartedBy::Release => {
            map([("tags", only("/^v.*/")), ("branches", map([("ignore", text("/.*/"))]))])
        }
    };
    let mut entries: Vec<(String, Fragment)> = Vec::new();
    if let Some(before) = &job.needs {
        entries.push(("requires".to_owned(), Fragment::Sequence(vec![text(before)])));
    }
    entries.push(("filters".to_owned(), filters));
    Fragment::Mapping(entries)
}
