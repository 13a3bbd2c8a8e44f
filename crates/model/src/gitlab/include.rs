//! `include`: which files a pipeline is made of, and which of them nobody gave.

use document::{FileId, Spot, Tree, Value};

use crate::ref_pattern;

/// Files of one pipeline past which further ones are not followed; GitLab's own limit is 150.
const MAX_FILES: usize = 64;
/// Values handed to the files of one pipeline past which further ones are left out: an include may stand there often.
const MAX_INPUTS: usize = MAX_FILES * MAX_FILES;

/// A pipeline file that was given.
#[derive(Clone, Copy)]
pub struct Given<'t> {
    /// Its path inside the repository.
    pub path: &'t str,
    /// Its mapping.
    pub root: Spot<'t>,
}

/// An include that was not given.
#[derive(Clone)]
pub struct Unseen<'t> {
    /// Where it is asked for.
    pub spot: Spot<'t>,
    /// The path of a file of the repository, or what it is in words.
    pub name: String,
    /// A template of GitLab's own: it sets no defaults for other jobs.
    pub is_template: bool,
}

pub(super) struct Included<'t> {
    pub(super) roots: Vec<Spot<'t>>,
    pub(super) unseen: Vec<Unseen<'t>>,
    pub(super) inputs: Vec<(FileId, &'t str, Value<'t>)>,
}

/// The mapping that holds the jobs: the document behind a `spec:` header, if there is one.
#[must_use]
pub fn config<'t>(tree: &'t Tree<'t>) -> Option<Value<'t>> {
    let mut documents = tree.documents();
    let first = documents.next()?;
    let header = first.get("spec").and(documents.next());
    header.or(Some(first)).filter(|it| it.is_mapping())
}

/// The files of the repository that a file includes or starts as pipelines of their own, as paths or as patterns for
/// [`is_meant`].
#[must_use]
pub fn local_includes<'t>(tree: &'t Tree<'t>) -> Vec<&'t str> {
    let Some(root) = config(tree) else { return Vec::new() };
    let started = root.entries().filter_map(|(_, job)| job.get_merged("trigger")).flat_map(started);
    items(root).into_iter().filter_map(local).chain(started.map(|it| it.1)).collect()
}

/// The files of the repository that `trigger` starts as a pipeline of their own: where it names each, and its path.
#[must_use]
pub fn started(trigger: Value<'_>) -> Vec<(Value<'_>, &str)> {
    items(trigger).into_iter().filter_map(|it| Some((it.get_merged("local").unwrap_or(it), local(it)?))).collect()
}

/// Whether an include of a path or a pattern means a file.
#[must_use]
pub fn is_meant(pattern: &str, path: &str) -> bool {
    path == pattern || pattern.contains('*') && ref_pattern::matches(pattern, path)
}

fn items(root: Value<'_>) -> Vec<Value<'_>> {
    let include = root.get_merged("include");
    let one = include.filter(|it| !it.is_sequence()).into_iter();
    one.chain(include.into_iter().flat_map(Value::items)).take(MAX_FILES).collect()
}

fn local(item: Value<'_>) -> Option<&str> {
    let short = item.as_str().filter(|it| !it.contains("://"));
    let path = short.or_else(|| item.get_merged("local")?.as_str())?;
    Some(path.trim_start_matches("./").trim_start_matches('/'))
}

/// The files of a pipeline, the one that is entered first, then its includes, the last one first.
pub(super) fn follow<'t>(entry: Spot<'t>, given: &[Given<'t>]) -> Included<'t> {
    let mut all = Included { roots: Vec::new(), unseen: Vec::new(), inputs: Vec::new() };
    let mut open = vec![entry];
    while let Some(root) = open.pop() {
        if all.roots.len() >= MAX_FILES || all.roots.iter().any(|it| it.file == root.file) {
            continue;
        }
        all.roots.push(root);
        // What is included last comes to lie on top and is read next.
        for item in items(root.value) {
            add(Spot::new(root.file, item), given, &mut all, &mut open);
        }
    }
    all
}

fn add<'t>(item: Spot<'t>, given: &[Given<'t>], all: &mut Included<'t>, open: &mut Vec<Spot<'t>>) {
    let text = |key: &str| item.value.get_merged(key).and_then(Value::as_str);
    if let Some(pattern) = local(item.value) {
        let found = find(pattern, given);
        if found.is_empty() {
            all.unseen.push(Unseen { spot: item, name: pattern.to_owned(), is_template: false });
        }
        enter(&found, item.value, all, open);
        return;
    }
    if let Some(project) = text("project") {
        let files = item.value.get_merged("file");
        let one = files.filter(|it| it.is_scalar()).into_iter();
        for path in one.chain(files.into_iter().flat_map(Value::items)).filter_map(Value::as_str).take(MAX_FILES) {
            let path = path.trim_start_matches('/');
            let found = find(path, given);
            if found.is_empty() {
                let name = format!("`{path}` of the project `{project}`");
                all.unseen.push(Unseen { spot: item, name, is_template: false });
            }
            enter(&found, item.value, all, open);
        }
        return;
    }
    let other = ["template", "remote", "component"].into_iter().find_map(|kind| Some((kind, text(kind)?)));
    let (kind, name) = other.unwrap_or_else(|| ("remote", item.text().unwrap_or("an include")));
    let name = if kind == "template" { format!("GitLab's template `{name}`") } else { format!("the include `{name}`") };
    all.unseen.push(Unseen { spot: item, name, is_template: kind == "template" });
}

fn enter<'t>(found: &[Spot<'t>], item: Value<'t>, all: &mut Included<'t>, open: &mut Vec<Spot<'t>>) {
    for root in found {
        let room = MAX_INPUTS.saturating_sub(all.inputs.len()).min(MAX_FILES);
        let inputs = item.get_merged("inputs").into_iter().flat_map(Value::entries).take(room);
        all.inputs.extend(inputs.filter_map(|(key, value)| Some((root.file, key.as_str()?, value))));
        open.push(*root);
    }
}

fn find<'t>(pattern: &str, given: &[Given<'t>]) -> Vec<Spot<'t>> {
    given.iter().filter(|it| is_meant(pattern, it.path)).map(|it| it.root).collect()
}
