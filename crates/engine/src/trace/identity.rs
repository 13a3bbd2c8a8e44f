//! What a job may ask for, given what its callers may: identity tokens (N 2, J O1–O3), and the run as a whole (N 2.8).
//! Where a job is handed its token in a variable instead, that is the matter of `tokens`.

use document::{FileId, Location};
use model::command::Publish;
use model::expression::Interpolated;
use model::workflow::{Access, Permissions, Workflow};

use crate::facts::npm::CI_FALSE;
use crate::publication::{
    Client, Identity, JobSite, MissingIdentity, NpmState, Overreach, Provider, Registry, Share, Spot, Variable, Veil,
};
use crate::trace::state::State;
use crate::trace::{MAX_CALLS, calls, tokens};
use crate::{Need, Project};

/// Variables that carry the right to ask; blanking one takes it away (N 2.11).
pub(super) const REQUEST_VARIABLES: [&str; 2] = ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
/// The variable by which Deno knows where it runs.
const ON_GITHUB: &str = "GITHUB_ACTIONS";
/// Calls of one run past which the rest is not looked at; GitHub allows fewer workflows in a run.
const MAX_CALLS_OF_RUN: usize = 100;

/// How a command is reached, as far as its right to ask depends on it.
pub(super) struct Asked<'w, 'p> {
    pub(super) provider: Provider,
    pub(super) site: &'w JobSite<'p>,
    pub(super) state: &'w State<'p>,
    pub(super) callers: &'w [JobSite<'p>],
    /// False when the workflow is called by one that was not given.
    pub(super) entry_known: bool,
    pub(super) variables: &'w [Variable<'p>],
    pub(super) publish: &'w Publish,
    pub(super) client: &'w Client,
    pub(super) npm: &'w NpmState,
    pub(super) registry: Registry,
    pub(super) command: Location,
    /// Its text, with the program that takes it elsewhere.
    pub(super) text: &'w str,
}

/// The right to ask for a token at one command. A called job needs it and so does every caller on the way (N 2.8).
pub(super) fn of<'p>(asked: &Asked<'_, 'p>) -> Identity<'p> {
    match (of_job(asked), veil(asked)) {
        (Identity::Granted(place), Some(veil)) => Identity::Veiled(place, veil),
        (identity, _) => identity,
    }
}

fn of_job<'p>(asked: &Asked<'_, 'p>) -> Identity<'p> {
    // JSR's server knows no other issuer (J T2).
    if asked.registry == Registry::Jsr && asked.provider != Provider::GitHub {
        return Identity::Missing(MissingIdentity::Untrusted);
    }
    if let Some(missing) = suppressed(asked) {
        return Identity::Missing(missing);
    }
    if asked.provider != Provider::GitHub {
        return tokens::identity(asked);
    }
    let mut inherited: Option<(FileId, Permissions<'p>)> = None;
    for (idx, caller) in asked.callers.iter().enumerate() {
        inherited = caller.permissions().map(|it| (caller.file, it)).or(inherited);
        // Without a block it hands on what its own caller grants, which nobody knows here.
        if inherited.is_none() && !asked.entry_known {
            continue;
        }
        if let Err(block) = grant(inherited) {
            return Identity::Missing(MissingIdentity::Permission { block, caller: Some(idx) });
        }
    }
    // A called workflow without a block of its own works with what its caller was granted.
    let own = asked.site.permissions().map(|it| (asked.site.file, it));
    if own.is_none() && inherited.is_none() && !asked.entry_known {
        return Identity::Unknown(vec![Need::caller()]);
    }
    match grant(own.or(inherited)) {
        Ok(spot) => Identity::Granted(spot.location()),
        Err(block) => Identity::Missing(MissingIdentity::Permission { block, caller: None }),
    }
}

type Block<'p> = Option<(FileId, Permissions<'p>)>;

fn grant(block: Block<'_>) -> Result<Spot<'_>, Block<'_>> {
    let Some((file, permissions)) = block else { return Err(None) };
    if permissions.access("id-token") != Some(Access::Write) {
        return Err(block);
    }
    Ok(Spot::new(file, permissions.scope("id-token").unwrap_or(permissions.value)))
}

/// Whether the text of a command outside of the environment of its job names everything that it takes: whoever hands the
/// variables over by name knows what.
fn names_all(asked: &Asked<'_, '_>) -> bool {
    let needed: &[&str] = match asked.provider {
        Provider::GitHub => &REQUEST_VARIABLES,
        Provider::GitLab => &["NPM_ID_TOKEN", "GITLAB_CI"],
        Provider::CircleCi => &["NPM_ID_TOKEN", "CIRCLECI"],
    };
    let is_named = |it: &&str| asked.text.contains(*it);
    // Deno wants to see as well that it runs on GitHub (J O1).
    needed.iter().all(is_named) && (asked.registry != Registry::Jsr || is_named(&ON_GITHUB))
}

fn has_env_file(asked: &Asked<'_, '_>) -> bool {
    asked.text.contains("--env-file")
}

/// The variables that the client reads to know where it runs, each with its last setting and whether a text misleads it.
fn settings<'a, 'p>(
    asked: &'a Asked<'_, 'p>,
) -> impl Iterator<Item = (&'a Variable<'p>, &'static dyn Fn(&str) -> bool)> {
    let last = |name: &str| asked.variables.iter().rev().find(|it| it.name == name);
    // Only what reads `CI` to know its provider is misled by it: Deno does not (J O1), nor do older npm versions. Yarn
    // wants to see any text in it.
    let is_blank: &'static dyn Fn(&str) -> bool = &|text| text.is_empty();
    let misleading: Option<&'static dyn Fn(&str) -> bool> = match asked.client {
        _ if asked.registry == Registry::Jsr => None,
        Client::Npm if asked.npm.versions.share(|it| CI_FALSE.met_by(it)) == Some(Share::None) => None,
        Client::Own { name: "yarn", .. } => Some(is_blank),
        Client::Npm | Client::Own { .. } | Client::Opaque => Some(&|text| text == "false"),
    };
    let elsewhere: Option<&'static dyn Fn(&str) -> bool> =
        (asked.registry == Registry::Jsr).then_some(&|text| text != "true");
    let of_github = (asked.provider == Provider::GitHub).then_some(is_blank);
    let all = [
        ("CI", misleading),
        (REQUEST_VARIABLES[0], of_github),
        (REQUEST_VARIABLES[1], of_github),
        (ON_GITHUB, elsewhere),
    ];
    all.into_iter().filter_map(move |(name, test)| Some((last(name)?, test?)))
}

fn suppressed<'p>(asked: &Asked<'_, 'p>) -> Option<MissingIdentity<'p>> {
    let hands_over = || names_all(asked) || has_env_file(asked);
    if let Some(outside) = asked.publish.outside.as_ref().filter(|_| !hands_over()) {
        return Some(MissingIdentity::Outside(asked.command, outside.clone()));
    }
    let misleads = |(it, test): &(&Variable<'p>, &dyn Fn(&str) -> bool)| matches!(&it.value, Interpolated::Known(text) if test(text));
    let found = settings(asked).find(misleads)?.0;
    Some(MissingIdentity::Suppressed(Box::new(found.clone())))
}

fn veil<'p>(asked: &Asked<'_, 'p>) -> Option<Veil<'p>> {
    if asked.publish.outside.is_some() && has_env_file(asked) && !names_all(asked) {
        return Some(Veil::File);
    }
    let found = settings(asked).find(|it| matches!(it.0.value, Interpolated::Unknown))?.0;
    Some(Veil::Variable(Box::new(found.clone())))
}

/// Every called workflow of a run that asks for more than its caller may give: GitHub refuses such a run at its start,
/// whichever job asks.
pub(super) fn overreaches<'p>(
    project: &Project<'p>,
    entry: FileId,
    workflow: &Workflow<'p>,
    entry_known: bool,
) -> Vec<Overreach<'p>> {
    let mut found = Vec::new();
    let mut open = vec![Call { callers: Vec::new(), limit: None, file: entry, workflow: workflow.clone() }];
    let mut followed = 0;
    while let Some(call) = open.pop() {
        for job in &call.workflow.jobs {
            let Some(file) = calls::given_workflow(project, call.file, job) else { continue };
            let Some(called) = project.workflow(file) else { continue };
            followed += 1;
            if followed > MAX_CALLS_OF_RUN || call.callers.len() >= MAX_CALLS {
                return found;
            }
            let site = JobSite {
                file: call.file,
                job: std::rc::Rc::new(job.clone()),
                workflow_permissions: call.workflow.permissions,
                copies: None,
            };
            let limit = site.permissions().map(|it| (site.file, it)).or(call.limit);
            let mut callers = call.callers.clone();
            callers.push(site);
            let of_jobs = called.jobs.iter().filter_map(|it| Some((it.permissions?, Some(it.id))));
            // What an unknown caller grants to a job without a block is not known.
            let is_open = limit.is_none() && !entry_known;
            let blocks = called.permissions.map(|it| (it, None)).into_iter().chain(of_jobs);
            for (asks, by) in blocks.filter(|_| !is_open) {
                let beyond = asked_beyond(asks, limit);
                found.extend(beyond.into_iter().map(|(scope, wanted)| Overreach {
                    entry,
                    callers: callers.clone(),
                    limit,
                    asks: (file, asks),
                    by,
                    scope,
                    wanted,
                }));
            }
            open.push(Call { callers, limit, file, workflow: called.clone() });
        }
    }
    found
}

struct Call<'p> {
    callers: Vec<JobSite<'p>>,
    limit: Block<'p>,
    file: FileId,
    workflow: Workflow<'p>,
}

/// The scopes that a block asks for beyond a limit. Without any block above, the repository's default is the limit:
/// it never includes the identity token (N 2.6), and what else it includes no file says.
fn asked_beyond<'p>(asks: Permissions<'p>, limit: Block<'p>) -> Vec<(&'p str, Access)> {
    let allowed = |scope: &str| match limit {
        Some((_, limit)) => limit.access(scope),
        None => (scope == "id-token").then_some(Access::None),
    };
    if asks.value.is_scalar() && !asks.value.is_null() {
        let wanted = asks.access("contents").unwrap_or(Access::None);
        let is_beyond = limit.is_some_and(|(_, it)| it.value.is_mapping()) && wanted > Access::None;
        return if is_beyond { asks.value.as_str().map(|it| (it, wanted)).into_iter().collect() } else { Vec::new() };
    }
    let scopes = asks.value.entries().filter_map(|(key, _)| key.as_str());
    let asked = scopes.filter_map(|scope| Some((scope, asks.access(scope)?)));
    asked.filter(|(scope, wanted)| allowed(scope).is_some_and(|it| *wanted > it)).collect()
}
