//! Edits that several rules make.

use document::{EditSet, Fragment, Place, Refusal, Value};

use crate::FileId;
use crate::publication::{JobSite, Spot};

impl JobSite<'_> {
    /// The smallest edit that grants a scope to this job alone. `contents` is what a job gets that had the
    /// repository's default until now.
    pub(crate) fn granting(&self, scope: &str, access: &str, contents: &str) -> Result<(FileId, EditSet), Refusal> {
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
            _ if scope != "contents" => scopes.push(entry("contents", contents)),
            _ => {}
        }
        scopes.push(entry(scope, access));
        let anchor = self.job.value.entry("runs-on").or_else(|| self.job.value.entry("uses"));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        Ok((self.file, document::insert_entry(self.job.value, place, "permissions", &Fragment::Mapping(scopes))?))
    }
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
