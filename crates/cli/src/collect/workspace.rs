//! Which packages of a repository count: members of a workspace, and folders that a CI file names.

use std::collections::BTreeSet;

use document::{Tree, Value, parse_jsonc, parse_yaml};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Source;

/// Folders whose manifests and actions belong to a report.
pub(super) struct Members {
    included: GlobSet,
    excluded: GlobSet,
    named: BTreeSet<String>,
}

impl Members {
    /// Reads the workspace patterns of the root manifests, and the folders that any of the files names.
    pub(super) fn new(sources: &[Source]) -> Self {
        let (mut included, mut excluded) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let named = |it: &Source| patterns(it.file.path.as_deref().unwrap_or_default(), &it.file.text);
        for pattern in sources.iter().flat_map(named) {
            let (set, pattern) = match pattern.strip_prefix('!') {
                Some(pattern) => (&mut excluded, pattern),
                None => (&mut included, &*pattern),
            };
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() {
                set.add(glob);
            }
        }
        Self {
            included: included.build().unwrap_or_default(),
            excluded: excluded.build().unwrap_or_default(),
            named: sources.iter().flat_map(|it| words(&it.file.text)).map(str::to_owned).collect(),
        }
    }

    /// Whether the file or its folder counts.
    pub(super) fn contains(&self, path: &str) -> bool {
        if super::is_foreign_workflow(path) {
            return self.named.contains(path);
        }
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        self.named.contains(path)
            || self.named.contains(folder)
            || (self.included.is_match(folder) && !self.excluded.is_match(folder))
    }
}

/// The files of a root that say where its members are.
pub(super) const ROOTS: [&str; 5] = ["package.json", "lerna.json", "deno.json", "deno.jsonc", "pnpm-workspace.yaml"];

/// Whether such a file names members.
pub(super) fn has_members(name: &str, text: &str) -> bool {
    !patterns(name, text).is_empty()
}

fn patterns(name: &str, text: &str) -> Vec<String> {
    match name {
        "package.json" => lists(&parse_jsonc(text), &[&["workspaces"], &["workspaces", "packages"]]),
        "lerna.json" => lists(&parse_jsonc(text), &[&["packages"]]),
        "deno.json" | "deno.jsonc" => lists(&parse_jsonc(text), &[&["workspace"], &["workspace", "members"]]),
        "pnpm-workspace.yaml" => lists(&parse_yaml(text), &[&["packages"]]),
        _ => Vec::new(),
    }
}

fn lists(tree: &Tree<'_>, paths: &[&[&str]]) -> Vec<String> {
    let found = paths.iter().filter_map(|path| tree.root()?.path(path));
    found.flat_map(Value::items).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Words that could be folders: `working-directory: packages/a`, `cd ./packages/a/ && …`, `uses: ./setup`; and what is
/// called elsewhere, without its version: `uses: acme/shared/.github/workflows/npm.yml@v1`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|it: char| it.is_whitespace() || "\"'`:=,;&|()[]{}".contains(it));
    let words =
        words.map(|it| it.split_once('@').map(|it| it.0).filter(|it| super::is_foreign_workflow(it)).unwrap_or(it));
    words.map(|it| it.trim_start_matches("./").trim_end_matches('/')).filter(|it| !it.is_empty())
}
