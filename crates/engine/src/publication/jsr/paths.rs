//! Which files of a package are left out: `.gitignore`, `exclude` and `publish` (J C50–C53).

use document::Value;

use super::ancestors;
use crate::Project;
use crate::project::join;
use crate::publication::{Publication, Spot};

/// An entry point that the package would not contain.
pub struct Exclusion<'p> {
    /// The entry of `exports`.
    pub target: Spot<'p>,
    /// What leaves it out, in words.
    pub by: String,
    /// The pattern that does, where it has a node.
    pub pattern: Option<Spot<'p>>,
    /// The folder to bring back, when `.gitignore` leaves it out.
    pub folder: Option<String>,
    /// Whether it is left out for certain: a pattern such as `dist/**` may bring an ignored folder back, or not.
    pub is_certain: bool,
}

impl<'p> Publication<'p> {
    /// The first entry point that is left out, as far as patterns are simple enough to tell.
    #[must_use]
    pub fn excluded_module(&self, project: &Project<'p>) -> Option<Exclusion<'p>> {
        let (file, config) = self.jsr_config()?;
        let list = |keys: &[&str]| config.root.path(keys).into_iter().flat_map(Value::items).collect::<Vec<_>>();
        let included = list(&["publish", "include"]);
        let excluded: Vec<Value<'p>> = list(&["exclude"]).into_iter().chain(list(&["publish", "exclude"])).collect();
        let folder = project.file(file).folder().unwrap_or_default();
        for target in self.jsr_targets() {
            let Some(path) = target.text().and_then(|it| it.strip_prefix("./")) else { continue };
            let leaves = |by: String, pattern: Option<Value<'p>>| Exclusion {
                target,
                by,
                pattern: pattern.map(|it| Spot::new(file, it)),
                folder: None,
                is_certain: true,
            };
            let texts = |values: &[Value<'p>]| values.iter().filter_map(|it| it.as_str()).map(bare).collect::<Vec<_>>();
            let kept = texts(&excluded)
                .iter()
                .filter_map(|it| it.strip_prefix('!'))
                .any(|it| covers(bare(it), path) != Some(false));
            let by_pattern =
                excluded.iter().find(|it| it.as_str().is_some_and(|it| covers(bare(it), path) == Some(true)));
            if let Some(pattern) = by_pattern.filter(|_| !kept) {
                return Some(leaves(
                    format!("`exclude` names `{}`", pattern.as_str().unwrap_or_default()),
                    Some(*pattern),
                ));
            }
            let wanted: Vec<Option<bool>> = texts(&included).iter().map(|it| covers(it, path)).collect();
            if !wanted.is_empty() && wanted.iter().all(|it| *it == Some(false)) {
                return Some(leaves("`publish.include` does not name it".to_owned(), None));
            }
            // A folder that `publish.include` names comes back whatever git ignores.
            let by_name = texts(&included).iter().any(|it| !it.contains('*') && covers(it, path) == Some(true));
            if kept || by_name {
                continue;
            }
            if let Some(ignored) = ignored_folder(project, folder, path) {
                return Some(Exclusion {
                    by: format!("`.gitignore` names `{ignored}`"),
                    folder: Some(ignored),
                    is_certain: wanted.is_empty(),
                    ..leaves(String::new(), None)
                });
            }
        }
        None
    }
}

fn bare(pattern: &str) -> &str {
    pattern.trim_start_matches("./").trim_end_matches('/')
}

/// The part of a path that a `.gitignore` of its folder or of one around it ignores. A file with patterns that are
/// not understood ignores nothing.
fn ignored_folder(project: &Project<'_>, folder: &str, path: &str) -> Option<String> {
    let full = join(folder, path);
    for at in ancestors(folder) {
        let Some(file) = project.find(&join(at, ".gitignore")) else { continue };
        let inside = if at.is_empty() { full.as_str() } else { full.strip_prefix(at)?.trim_start_matches('/') };
        let mut ignored = None;
        for line in file.text().lines().map(str::trim_end).filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let (line, keeps) = line.strip_prefix('!').map_or((line, false), |it| (it, true));
            match (ignores(line, inside), keeps) {
                (None, false) | (Some(false), _) => {}
                (None | Some(true), true) => ignored = None,
                (Some(true), false) => ignored = Some(line.trim_matches('/').trim_start_matches("**/").to_owned()),
            }
        }
        if let Some(pattern) = ignored {
            return Some(pattern);
        }
    }
    None
}

/// Whether one line of a `.gitignore` matches a path or a folder around it.
fn ignores(line: &str, path: &str) -> Option<bool> {
    let is_folder = line.ends_with('/');
    let pattern = line.trim_end_matches('/');
    if let Some(pattern) = pattern.strip_prefix('/') {
        return covers(pattern, path);
    }
    if pattern.contains('/') {
        return covers(pattern, path);
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    // `dist/` names folders: the last part is a file.
    if is_folder {
        parts.pop();
    }
    parts.iter().try_fold(false, |found, part| Some(found | segment(pattern, part)?))
}

/// Whether a pattern names a path or a folder around it; `None` when it is more than names, `*` and `**`.
pub(crate) fn covers(pattern: &str, path: &str) -> Option<bool> {
    if pattern.is_empty() || pattern == "." {
        return Some(true);
    }
    let (patterns, parts): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    // reached[i]: the patterns so far match the first i parts.
    let mut reached = vec![false; parts.len() + 1];
    reached[0] = true;
    for pattern in patterns {
        let mut next = vec![false; parts.len() + 1];
        for (at, _) in reached.iter().enumerate().filter(|(_, it)| **it) {
            if pattern == "**" {
                next[at..].fill(true);
            } else if let Some(part) = parts.get(at) {
                next[at + 1] |= segment(pattern, part)?;
            }
        }
        reached = next;
    }
    Some(reached.contains(&true))
}

/// Whether a pattern of names and `*` matches one part of a path.
fn segment(pattern: &str, name: &str) -> Option<bool> {
    if pattern.contains(['?', '[', ']', '{', '}', '!', '\\']) {
        return None;
    }
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return Some(false) };
    let mut last = None;
    for piece in pieces {
        if let Some(between) = last.replace(piece) {
            let Some((_, behind)) = rest.split_once(between) else { return Some(false) };
            rest = behind;
        }
    }
    Some(last.map_or(rest.is_empty(), |it| rest.ends_with(it)))
}
