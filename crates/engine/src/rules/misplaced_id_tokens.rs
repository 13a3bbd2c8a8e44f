//! `id_tokens` where GitLab does not know it.

use document::{EditSet, Fragment, Place, Value};

use crate::publication::{Identity, MissingIdentity, Publication, Spot, TokenFault};
use crate::{Checks, FixAvailability, Link, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "misplaced-id-tokens",
    number: 92,
    summary: "`id_tokens` at the top level of a pipeline",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("misplaced_id_tokens.md"),
    check,
};

/// Depth past which a value is not copied; `id_tokens` has two levels.
const MAX_DEPTH: usize = 6;

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let Identity::Missing(MissingIdentity::Token(TokenFault::Misplaced(key, root))) = publication.identity else {
            continue;
        };
        if publication.provider != Provider::GitLab || seen.contains(&key.location()) {
            continue;
        }
        seen.push(key.location());
        let row = checks
            .fail("`id_tokens` at the top level is no keyword of GitLab")
            .of(idx)
            .at(key.location())
            .related(publication.location, "publishes here")
            .note("GitLab takes it for a job without a script and refuses the whole file; it belongs into the job that publishes, or under `default:`");
        if let Some(edits) = moved(project, key, root) {
            let _ = row.fix("id_tokens", "move `id_tokens` into the job that publishes", [(key.file, edits)]);
        }
    }
}

/// The entry taken away from the top level, and the same in each job that publishes.
fn moved(project: &Project<'_>, key: Spot<'_>, root: Spot<'_>) -> Option<EditSet> {
    let value = root.value.get("id_tokens")?;
    let copy = copied(value, 0)?;
    let mut edits = document::remove_entry(root.value, "id_tokens").ok()?;
    let mut done: Vec<Value<'_>> = Vec::new();
    let ours = |it: &&Publication<'_>| it.provider == Provider::GitLab && it.job.file == key.file && it.wants_oidc();
    for publication in project.publications().iter().filter(ours) {
        let mapping = publication.job.job.value;
        if done.contains(&mapping) {
            continue;
        }
        done.push(mapping);
        let anchor = ["image", "extends", "stage"].iter().find_map(|it| mapping.entry(it));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        edits = edits.union(&document::insert_entry(mapping, place, "id_tokens", &copy).ok()?)?;
    }
    Some(edits)
}

/// The same value, to be written elsewhere.
fn copied(value: Value<'_>, depth: usize) -> Option<Fragment> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(text) = value.as_str() {
        return Some(Fragment::Text(text.to_owned()));
    }
    if value.is_sequence() {
        return value.items().map(|it| copied(it, depth + 1)).collect::<Option<_>>().map(Fragment::Sequence);
    }
    let entry = |(key, value): (Value<'_>, Value<'_>)| Some((key.as_str()?.to_owned(), copied(value, depth + 1)?));
    value.entries().map(entry).collect::<Option<_>>().map(Fragment::Mapping)
}
