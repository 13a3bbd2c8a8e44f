//! Which pipelines a job is part of: `rules`, `only` and `except`, `workflow: rules`, and the jobs that it needs (N 11.1h).

use document::{Spot, Value};

use crate::gitlab::condition::{self, Known, Lookup, both, either};
use crate::gitlab::{Job, Pipeline};

/// Jobs that are needed past which the rest is not looked at.
const MAX_NEEDS: usize = 50;

/// What a pipeline runs for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// A tag.
    Tag,
    /// A branch, pushed to or scheduled.
    Branch,
    /// A merge request.
    MergeRequest,
}

/// Whether a job is part of the pipelines of one kind.
#[derive(Clone, Copy)]
pub struct Admission<'t> {
    /// Whether it is; `None` when something decides that the files do not tell.
    pub admitted: Option<bool>,
    /// What decides: a rule, a list, or the job itself where nothing is said.
    pub spot: Spot<'t>,
    /// Something other than branch, tag or merge request has a say: a variable, changed files, a person.
    pub is_open: bool,
}

impl Run {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tag, Self::Branch, Self::MergeRequest];

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Branch => "branch",
            Self::MergeRequest => "merge request",
        }
    }

    /// What a pipeline of this kind knows of a variable that GitLab sets; `None` for others.
    fn predefined(self, name: &str) -> Option<Known> {
        let only = |run| Some(if self == run { Known::Set } else { Known::Unset });
        match name {
            "CI_COMMIT_TAG" => only(Self::Tag),
            "CI_COMMIT_BRANCH" => only(Self::Branch),
            "CI_MERGE_REQUEST_LABELS" | "CI_MERGE_REQUEST_MILESTONE" | "CI_MERGE_REQUEST_ASSIGNEES" => {
                Some(if self == Self::MergeRequest { Known::Unknown } else { Known::Unset })
            }
            "CI_PIPELINE_SOURCE" if self == Self::MergeRequest => Some(Known::Text("merge_request_event".to_owned())),
            "CI_PIPELINE_SOURCE" => Some(Known::Other("merge_request_event")),
            "CI" | "GITLAB_CI" => Some(Known::Text("true".to_owned())),
            "CI_DEFAULT_BRANCH" | "CI_COMMIT_REF_NAME" | "CI_COMMIT_REF_SLUG" | "CI_COMMIT_SHA" => Some(Known::Set),
            _ if name.starts_with("CI_MERGE_REQUEST_") => only(Self::MergeRequest),
            _ => None,
        }
    }
}

impl<'t> Pipeline<'t> {
    /// Whether a job is part of pipelines of a kind: the pipeline has to be made at all, the job has to be let in, and
    /// what it needs has to be there too.
    #[must_use]
    pub fn admits(&self, job: &Job<'t>, run: Run, lookup: Lookup<'_>) -> Admission<'t> {
        let lookup = |name: &str| run.predefined(name).unwrap_or_else(|| lookup(name));
        let own = self.own_admission(job, run, &lookup);
        let made = self.workflow_rules().map(|rules| self.decide(rules, &lookup));
        let mut found = match made {
            Some(made) if made.admitted == Some(false) => return made,
            Some(made) => Admission {
                admitted: if made.admitted.is_none() { own.admitted.filter(|it| !it) } else { own.admitted },
                is_open: own.is_open || made.is_open,
                ..own
            },
            None => own,
        };
        if found.admitted == Some(false) {
            return found;
        }
        let mut waiting: Vec<(&'t str, Spot<'t>)> = self.needs(job);
        let mut next = 0;
        while let Some((name, spot)) = waiting.get(next).copied().filter(|_| next < MAX_NEEDS) {
            next += 1;
            let Some(needed) = self.job(name) else { continue };
            let other = self.own_admission(needed, run, &lookup);
            if other.admitted == Some(false) {
                return Admission { admitted: Some(false), spot, is_open: false };
            }
            found.is_open |= other.is_open;
            let more = self.needs(needed);
            waiting.extend(
                more.into_iter().filter(|(it, _)| waiting.iter().all(|(known, _)| known != it)).collect::<Vec<_>>(),
            );
        }
        found
    }

    fn workflow_rules(&self) -> Option<Spot<'t>> {
        let workflow = self.global("workflow")?;
        Some(Spot::new(workflow.file, workflow.value.get_merged("rules")?))
    }

    fn own_admission(&self, job: &Job<'t>, run: Run, lookup: Lookup<'_>) -> Admission<'t> {
        if let Some(rules) = job.get("rules") {
            return self.decide(rules, lookup);
        }
        let (only, except) = (job.get("only"), job.get("except"));
        if only.is_none() && except.is_none() {
            // Without a word about it a job is for branches and tags, unless the pipeline has rules of its own.
            let is_usual = run != Run::MergeRequest || self.workflow_rules().is_some();
            return Admission { admitted: Some(is_usual), spot: job.key, is_open: false };
        }
        let wanted = only.map_or((Some(run != Run::MergeRequest), false), |it| policy(it, run, lookup, true));
        let unwanted = except.map_or((Some(false), false), |it| policy(it, run, lookup, false));
        let admitted = match (wanted.0, unwanted.0) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        };
        let decides =
            if admitted == Some(false) && wanted.0 != Some(false) { except.or(only) } else { only.or(except) };
        Admission { admitted, spot: decides.unwrap_or(job.key), is_open: wanted.1 || unwanted.1 }
    }

    /// The first rule that is true decides; where none is, the job is left out.
    fn decide(&self, rules: Spot<'t>, lookup: Lookup<'_>) -> Admission<'t> {
        let list = self.list(rules);
        // A rule that nobody gave may let in what those that were given keep out.
        let is_whole = list.lost.is_empty();
        let (mut may, mut may_not, mut is_open) = (None, false, !is_whole);
        for rule in list.items {
            let condition = rule.value.get_merged("if").map(|it| (it, it.as_str().unwrap_or_default()));
            let value = condition.map_or(Some(true), |(_, text)| condition::evaluate(text, lookup));
            if value == Some(false) {
                continue;
            }
            let by_files = ["changes", "exists"].iter().any(|it| rule.value.get_merged(it).is_some());
            let about_others = condition.is_some_and(|(_, text)| !is_about_refs(text));
            let is_certain = value == Some(true) && !by_files;
            is_open |= !is_certain && (by_files || about_others);
            let when = rule.value.get_merged("when").and_then(Value::as_str);
            let is_never = when == Some("never");
            // A person decides.
            is_open |= when == Some("manual");
            let spot = Spot::new(rule.file, condition.map_or(rule.value, |it| it.0));
            if is_never {
                may_not = true;
            } else {
                may = may.or(Some(spot));
            }
            if is_certain {
                let admitted = match (may, may_not) {
                    (None, _) => Some(false),
                    (Some(_), false) => Some(true),
                    (Some(_), true) => None,
                };
                let admitted = admitted.filter(|it| *it || is_whole);
                return Admission { admitted, spot: may.unwrap_or(spot), is_open };
            }
        }
        let admitted = if may.is_some() || !is_whole { None } else { Some(false) };
        Admission { admitted, spot: may.unwrap_or(rules), is_open }
    }
}

/// Whether a condition looks at nothing but branches, tags and merge requests.
fn is_about_refs(text: &str) -> bool {
    let mut names = condition::variables(text).filter(|it| !it.is_empty());
    names.all(|it| {
        it.starts_with("CI_MERGE_REQUEST_")
            || matches!(
                it,
                "CI_COMMIT_TAG"
                    | "CI_COMMIT_BRANCH"
                    | "CI_COMMIT_REF_NAME"
                    | "CI_COMMIT_REF_SLUG"
                    | "CI_DEFAULT_BRANCH"
                    | "CI_PIPELINE_SOURCE"
                    | "CI_COMMIT_REF_PROTECTED"
            )
    })
}

/// Whether `only` or `except` is about pipelines of a kind, and whether something else has a say. All parts of `only`
/// have to hold, and it is about branches and tags unless it says otherwise; of `except` one part is enough.
fn policy(spot: Spot<'_>, run: Run, lookup: Lookup<'_>, is_only: bool) -> (Option<bool>, bool) {
    if !spot.value.is_mapping() {
        let found = refs(spot.value, run);
        return (found, found.is_none() && names_source(spot.value));
    }
    let joined = if is_only { both } else { either };
    let usual = Some(is_only && run != Run::MergeRequest);
    let mut found = spot.value.get_merged("refs").map_or(usual, |it| refs(it, run));
    let mut is_open = found.is_none() && spot.value.get_merged("refs").is_some_and(names_source);
    if let Some(conditions) = spot.value.get_merged("variables") {
        let values = conditions.items().filter_map(Value::as_str).map(|it| condition::evaluate(it, lookup));
        let any = values.fold(Some(false), either);
        is_open |= any.is_none();
        found = joined(found, any);
    }
    if ["changes", "kubernetes"].iter().any(|it| spot.value.get_merged(it).is_some()) {
        is_open = true;
        found = joined(found, None);
    }
    (found, is_open)
}

/// Words of `only` and `except` for what starts a pipeline.
const SOURCES: [&str; 10] = [
    "api",
    "chat",
    "external",
    "external_pull_requests",
    "pipelines",
    "pushes",
    "schedules",
    "triggers",
    "web",
    "merge_requests",
];

/// Whether a list of refs names what starts a pipeline, other than a push.
fn names_source(list: Value<'_>) -> bool {
    let mut names = Some(list).filter(|it| it.is_scalar()).into_iter().chain(list.items()).filter_map(Value::as_str);
    names.any(|it| it != "pushes" && SOURCES.contains(&it))
}

/// Whether a list of refs holds one that pipelines of a kind have.
fn refs(list: Value<'_>, run: Run) -> Option<bool> {
    let one = Some(list).filter(|it| it.is_scalar()).into_iter();
    let mut found = Some(false);
    for name in one.chain(list.items()).filter_map(Value::as_str) {
        let name = name.split_once('@').filter(|_| !name.starts_with('/')).map_or(name, |it| it.0);
        let holds = match name {
            "tags" => Some(run == Run::Tag),
            "branches" => Some(run == Run::Branch),
            "merge_requests" => Some(run == Run::MergeRequest),
            // What started the pipeline, or the name of the ref: a merge request has none of these.
            _ if run == Run::MergeRequest => Some(false),
            // A tag may be called like a branch, but is called like a version.
            _ if run == Run::Tag
                && !SOURCES.contains(&name)
                && !name.contains(|it: char| it == '/' || it.is_ascii_digit()) =>
            {
                Some(false)
            }
            _ => None,
        };
        match holds {
            Some(true) => return Some(true),
            None => found = None,
            Some(false) => {}
        }
    }
    found
}
