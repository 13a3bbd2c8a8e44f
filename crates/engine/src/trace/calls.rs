//! What `uses:` leads to: a workflow or an action of this repository, one of another repository that was given under its
//! full name, or a file that was not given.

use document::{FileId, Location, Value};
use model::input::Kind;
use model::workflow::{Access, ActionRef, Job, Permissions};

use crate::budget::Budget;
use crate::project::{Project, join};
use crate::publication::{Event, EventKind, JobSite, NodeSource, Unseen, UnseenKind};
use crate::trace::actions::sets_up;
use crate::trace::state::{Hidden, State};
use crate::{Need, Repository};

/// Words in the name of a workflow or an action that say what it is for.
const PUBLISHES: [&str; 3] = ["publish", "npm", "jsr"];
/// Words that may mean it.
const MAY_PUBLISH: [&str; 3] = ["release", "deploy", "ship"];
/// Workflows that ask for identity tokens to sign something, and publish nothing to npm or JSR.
const HARMLESS: [&str; 2] = ["slsa-framework/slsa-github-generator/", "actions/deploy-pages"];

/// Where `uses:` leads.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a file that was given.
    Given(FileId),
    /// To one that was not, or of which it is not known whether it was.
    Unseen(Need),
}

/// The workflow that a job calls; `None` when it calls none.
pub(crate) fn workflow(project: &Project<'_>, from: FileId, job: &Job<'_>) -> Option<Target> {
    match ActionRef::parse(job.uses?.as_str()?)? {
        // The file of the caller's own repository, at the caller's own commit.
        ActionRef::Local(path) => {
            let path = join(project.foreign_home(from).unwrap_or(""), path);
            Some(given(project, &path, Kind::Workflow).unwrap_or(Target::Unseen(Need::File(path))))
        }
        ActionRef::Remote { name, .. } => {
            let (repository, path) = split(name).filter(|(_, path)| !path.is_empty())?;
            Some(remote(project, name, &repository, path, Kind::Workflow))
        }
        ActionRef::Docker(_) => None,
    }
}

/// The given workflow that a job calls.
pub(crate) fn given_workflow(project: &Project<'_>, from: FileId, job: &Job<'_>) -> Option<FileId> {
    match workflow(project, from, job)? {
        Target::Given(file) => Some(file),
        Target::Unseen(_) => None,
    }
}

/// The manifest of the action that a step runs; `None` for an image.
pub(crate) fn action(project: &Project<'_>, action: ActionRef<'_>) -> Option<Target> {
    let of_folder = |folder: &str| {
        ["action.yml", "action.yaml"].iter().find_map(|it| given(project, &join(folder, it), Kind::Action))
    };
    match action {
        // A path in the working folder, whatever file names it: that of the repository that was checked out.
        ActionRef::Local(path) => {
            let folder = join("", path);
            Some(of_folder(&folder).unwrap_or_else(|| Target::Unseen(Need::File(join(&folder, "action.yml")))))
        }
        ActionRef::Remote { name, .. } => {
            let (repository, path) = split(name)?;
            let own = is_own(project, &repository).then(|| of_folder(path)).flatten();
            let manifest =
                if is_own(project, &repository) { join(path, "action.yml") } else { format!("{name}/action.yml") };
            Some(own.or_else(|| of_folder(name)).unwrap_or(Target::Unseen(Need::File(manifest))))
        }
        ActionRef::Docker(_) => None,
    }
}

fn remote(project: &Project<'_>, name: &str, repository: &Repository, path: &str, kind: Kind) -> Target {
    let own = given(project, path, kind);
    if is_own(project, repository) {
        return own.unwrap_or_else(|| Target::Unseen(Need::File(path.to_owned())));
    }
    match given(project, name, kind) {
        Some(found) => found,
        // The file may be this one, or one of the same name elsewhere.
        None if own.is_some() && project.context().repository.is_none() => Target::Unseen(Need::Repository),
        None => Target::Unseen(Need::File(name.to_owned())),
    }
}

fn given(project: &Project<'_>, path: &str, kind: Kind) -> Option<Target> {
    project.find(path).filter(|it| it.kind() == kind).map(|it| Target::Given(it.id))
}

/// GitHub compares owner and name without regard to case.
fn is_own(project: &Project<'_>, repository: &Repository) -> bool {
    let own = project.context().repository.as_ref();
    own.is_some_and(|it| {
        it.owner.eq_ignore_ascii_case(&repository.owner) && it.name.eq_ignore_ascii_case(&repository.name)
    })
}

/// `acme/workflows/.github/workflows/npm.yml` is a repository and a path in it.
fn split(name: &str) -> Option<(Repository, &str)> {
    let (owner, rest) = name.split_once('/')?;
    let (repository, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_whole = !owner.is_empty() && !repository.is_empty();
    is_whole.then(|| (Repository { owner: owner.to_owned(), name: repository.to_owned() }, path))
}

/// A called workflow that was not given, if it may publish. `callers` are the jobs on the way to it.
pub(super) fn unseen_workflow<'p>(need: Need, site: &JobSite<'p>, callers: &[JobSite<'p>]) -> Option<Unseen<'p>> {
    let uses = site.job.uses?;
    let name = uses.as_str()?;
    let grants = |block: Option<Permissions<'_>>| block.is_some_and(|it| it.access("id-token") == Some(Access::Write));
    let chain = || callers.iter().chain([site]);
    let may_ask = grants(chain().filter_map(JobSite::permissions).next_back());
    // What a workflow grants to all its jobs says little about one of them.
    let is_meant_to = grants(chain().filter_map(|it| it.job.permissions).next_back());
    let secrets = site.job.value.get("secrets");
    let lower = name.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| has_word(&lower, it));
    let is_likely = says(&PUBLISHES) && (may_ask || secrets.is_some()) || secrets.is_some_and(passes_token);
    let is_possible = is_meant_to || lower.contains("publish") || says(&MAY_PUBLISH) && secrets.is_some();
    if !is_likely && !is_possible || HARMLESS.iter().any(|it| name.starts_with(it)) {
        return None;
    }
    Some(Unseen {
        kind: UnseenKind::Workflow,
        name,
        place: Location { file: site.file, span: uses.span() },
        job: site.job.id,
        need: Some(need),
        is_likely,
    })
}

/// An action that was not given, if it may publish.
pub(super) fn unseen_action<'p>(need: Need, site: &JobSite<'p>, name: &'p str, place: Location) -> Option<Unseen<'p>> {
    let lower = name.to_ascii_lowercase();
    let has = |word: &str| has_word(&lower, word);
    let is_local = name.starts_with("./");
    let is_likely = has("publish") && (is_local || has("npm") || has("jsr"));
    let may_ask = site.permissions().is_some_and(|it| it.access("id-token") == Some(Access::Write));
    let is_named = is_local && (has("release") || has("npm") || has("jsr")) || has("changeset");
    let is_possible = may_ask && is_named && !sets_up(&lower);
    if !is_likely && !is_possible {
        return None;
    }
    Some(Unseen { kind: UnseenKind::Action, name, place, job: site.job.id, need: Some(need), is_likely })
}

/// What a job asks for identity tokens for when it is not to publish to npm or JSR.
const OTHER_PURPOSES: [&str; 29] = [
    "deploy-pages",
    "attest",
    "aws",
    "gcloud",
    "google-github-actions",
    "azure",
    "codecov",
    "pypi",
    "twine",
    "uv publish",
    "crates-io",
    "cargo publish",
    "rubygems",
    "nuget",
    "sigstore",
    "cosign",
    "slsa",
    "vault",
    "scorecard",
    "goreleaser",
    "docker/",
    "ghcr.io",
    "octo-sts",
    "claude-code",
    "pulumi",
    "terraform",
    "codspeed",
    "chromatic",
    "netlify",
];
/// Words of commands that publish no package, even where they publish something.
const OTHER_GOODS: [&str; 9] = ["check", "docs", "changelog", "notes", "dry-run", "site", "pages", "image", "docker"];
/// Words of commands that do other work.
const OTHER_WORK: [&str; 8] = ["test", "lint", "build", "format", "bench", "version", "setup", "install"];

/// The command of a job that may publish and is not followed: the one whose name says so, else the last. The job may ask
/// for identity tokens, or the command holds a token, and nothing tells of another purpose.
pub(super) fn unseen_command<'p>(
    project: &Project<'p>,
    budget: &Budget,
    site: &JobSite<'p>,
    callers: &[JobSite<'p>],
    state: &State<'p>,
) -> Option<Unseen<'p>> {
    if state.hidden.is_empty() {
        return None;
    }
    let grants = |block: Option<Permissions<'_>>| block.is_some_and(|it| it.access("id-token") == Some(Access::Write));
    let is_handed = state.id_tokens.iter().any(|it| it.name == "NPM_ID_TOKEN");
    let is_meant_to = is_handed || grants(callers.iter().chain([site]).filter_map(|it| it.job.permissions).next_back());
    let may_ask = is_meant_to || grants(site.permissions());
    let is_of_node =
        |it: &Event<'_>| matches!(it.kind, EventKind::SetupNode | EventKind::SetupDeno | EventKind::Install { .. });
    let is_node = matches!(state.node.source, NodeSource::Container(_)) || state.events.iter().any(is_of_node);
    let rank = |it: &Hidden| {
        let line = project.first_line(it.place);
        // A variable's name says nothing of the work.
        let words = budget.spend(line.len()).then(|| line.split_whitespace().filter(|it| !it.contains('$')))?;
        let text = words.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match may_ask || it.holds_token {
            _ if says(&OTHER_GOODS) => None,
            true if says(&["publish"]) => Some(2),
            _ if says(&OTHER_WORK) => None,
            true if says(&["release", "ship"]) => Some(1),
            _ => (is_meant_to && is_node).then_some(0),
        }
    };
    let (rank, best) = state.hidden.iter().filter_map(|it| Some((rank(it)?, it))).max_by_key(|it| it.0)?;
    let value = site.job.value;
    let text =
        value.tree().source().get(value.span().range()).filter(|it| budget.spend(it.len()))?.to_ascii_lowercase();
    if OTHER_PURPOSES.iter().any(|it| text.contains(it)) {
        return None;
    }
    Some(Unseen {
        kind: UnseenKind::Command,
        name: project.first_line(best.place),
        place: best.place,
        job: site.job.id,
        need: best.need.clone(),
        is_likely: rank == 2 || rank == 1 && is_meant_to && is_node,
    })
}

/// A file with a pipeline that a job starts, if it was not given.
pub(super) fn unseen_pipeline<'p>(
    project: &Project<'p>,
    job: &'p str,
    name: &'p str,
    place: Location,
) -> Option<Unseen<'p>> {
    let path = join("", name);
    if project.find(&path).is_some() {
        return None;
    }
    let is_likely = PUBLISHES.iter().any(|it| has_word(name, it));
    Some(Unseen { kind: UnseenKind::Pipeline, name, place, job, need: Some(Need::File(path)), is_likely })
}

/// Whether a name holds a word; `pnpm` is another one than `npm`.
fn has_word(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| !name[..at].ends_with('p') || word != "npm")
}

/// Whether the secrets that a job hands on have a token for a registry among them.
fn passes_token(secrets: Value<'_>) -> bool {
    let is_token = |it: &str| {
        let lower = it.to_ascii_lowercase();
        ["npm", "jsr", "node_auth"].iter().any(|word| lower.contains(word))
    };
    secrets.entries().any(|(key, value)| [key, value].into_iter().filter_map(Value::as_str).any(is_token))
}
