//! Edits that several rules make.

use document::{EditSet, Fragment, Place, Refusal, Value};
use model::command::PublishTool;
use model::workflow::Step;

use crate::FileId;
use crate::publication::{JobSite, Publication, Spot};

impl JobSite<'_> {
    /// The smallest edit that grants a scope to this job alone. `instead` is what a job gets that had the
    /// repository's default until now: a block takes away what it does not list.
    pub(crate) fn granting(
        &self,
        scope: &str,
        access: &str,
        instead: &[(&str, &str)],
    ) -> Result<(FileId, EditSet), Refusal> {
        let text = |it: &str| Fragment::Text(it.to_owned());
        let entry = |scope: &str, access: &str| (scope.to_owned(), text(access));
        let mut scopes: Vec<(String, Fragment)> = Vec::new();
        if let Some(block) = self.job.permissions {
            let value = block.value;
            let edits = match block.scope(scope) {
                Some(level) => document::replace_value(level, &text(access))?,
                None if value.is_mapping() => document::insert_entry(value, Place::Last, scope, &text(access))?,
                // `read-all` and its like: reading stays.
                None => document::replace_value(
                    value,
                    &Fragment::Mapping(vec![entry("contents", "read"), entry(scope, access)]),
                )?,
            };
            return Ok((self.file, edits));
        }
        // The job inherits from the workflow: what it has there moves along, for the new block replaces it.
        match self.workflow_permissions {
            Some(block) if block.value.is_mapping() => {
                let listed = block.value.entries().filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)));
                scopes.extend(listed.filter(|(it, _)| *it != scope).map(|(scope, access)| entry(scope, access)));
            }
            _ => {
                scopes.extend(instead.iter().filter(|(it, _)| *it != scope).map(|(scope, access)| entry(scope, access)))
            }
        }
        scopes.push(entry(scope, access));
        let anchor = self.job.value.entry("runs-on").or_else(|| self.job.value.entry("uses"));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        Ok((self.file, document::insert_entry(self.job.value, place, "permissions", &Fragment::Mapping(scopes))?))
    }
}

impl Publication<'_> {
    /// What a job that had the repository's default permissions is granted instead: to read the repository, and to
    /// write where it tags, releases, opens pull requests or hands its token on.
    pub(crate) fn instead_of_default(&self) -> Vec<(&'static str, &'static str)> {
        let steps = &self.job.job.steps;
        let uses =
            |names: &[&str]| steps.iter().filter_map(Step::action).any(|it| names.iter().any(|name| it.is(name)));
        let releases = self.publish.tool == PublishTool::SemanticRelease;
        let opens = releases || self.publish.tool == PublishTool::Changesets || uses(&PULL_REQUESTS);
        let writes = opens || self.contents_access() == "write" || uses(&RELEASES) || steps.iter().any(hands_token_on);
        let mut scopes = vec![("contents", if writes { "write" } else { "read" })];
        if releases {
            scopes.push(("issues", "write"));
        }
        if opens {
            scopes.push(("pull-requests", "write"));
        }
        scopes
    }

    /// A step more, directly before the one that publishes.
    pub(crate) fn with_step_before(&self, step: &Fragment) -> Option<(FileId, EditSet)> {
        let steps = self.job.job.value.get("steps")?;
        let before = steps.items().nth(self.step_index)?;
        let edits = document::insert_item(steps, Place::Before(before.id()), step).ok()?;
        Some((self.job.file, edits))
    }
}

/// Actions that open pull requests with the token of the job.
const PULL_REQUESTS: [&str; 4] = [
    "changesets/action",
    "googleapis/release-please-action",
    "google-github-actions/release-please-action",
    "peter-evans/create-pull-request",
];
/// Actions that write to the repository with the token of the job, without being handed it.
const RELEASES: [&str; 4] = [
    "softprops/action-gh-release",
    "ncipollo/release-action",
    "stefanzweifel/git-auto-commit-action",
    "EndBug/add-and-commit",
];

/// Whether a step other than the set-up of the job is handed the token of the job.
fn hands_token_on(step: &Step<'_>) -> bool {
    if step.action().is_some_and(|it| ["actions/checkout", "actions/setup-node"].iter().any(|name| it.is(name))) {
        return false;
    }
    let given = [step.with(), step.env()].into_iter().flatten().flat_map(Value::entries);
    given
        .filter_map(|(_, value)| value.as_str())
        .chain(step.run.and_then(Value::as_str))
        .any(|text| text.contains("secrets.GITHUB_TOKEN") || text.contains("github.token"))
}

/// Removes an entry of a block such as `env:`, and the block with its last entry.
pub(crate) fn remove_with_block(block: Spot<'_>, key: &str) -> Result<EditSet, Refusal> {
    if block.value.entries().len() == 1
        && let Some(outer) = block.value.parent().filter(|it| it.is_mapping())
        && let Some(name) =
            outer.entries().find(|(_, value)| value.id() == block.value.id()).and_then(|(key, _)| key.as_str())
    {
        return document::remove_entry(outer, name);
    }
    document::remove_entry(block.value, key)
}

/// Lets a step or a job run only when a condition holds, beside the condition that it has.
pub(crate) fn guard(value: Value<'_>, condition: &str) -> Result<EditSet, Refusal> {
    let Some(old) = value.get("if") else {
        let anchor = ["name", "runs-on"].iter().find_map(|it| value.entry(it));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        return document::insert_entry(value, place, "if", &Fragment::Text(condition.to_owned()));
    };
    let text = old.as_str().unwrap_or_default().trim();
    let inner = text.strip_prefix("${{").and_then(|it| it.strip_suffix("}}")).map_or(text, str::trim);
    if inner.is_empty() || inner.contains("${{") {
        return Err(Refusal::UnusualLayout);
    }
    let inner = if inner.contains("||") { format!("({inner})") } else { inner.to_owned() };
    document::replace_value(old, &Fragment::Text(format!("{condition} && {inner}")))
}
