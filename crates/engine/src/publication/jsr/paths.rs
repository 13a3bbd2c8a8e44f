//! Which files of a package are left out: `.gitignore`, `exclude` and `publish` (J C50–C53).

use document::{FileId, Value};
use model::jsr_config::JsrConfig;

use crate::Project;
use crate::project::join;
use crate::publication::{Publication, Spot};
use crate::trace::matches_pattern;

/// Folders deeper than this are taken as not ignored: no package nests so deep.
const MAX_FOLDERS: usize = 64;
/// Lines of a `.gitignore`, or patterns of a configuration, past which they are not looked at.
const MAX_PATTERNS: usize = 4096;
/// Files are held against patterns until so many pairs have been looked at.
const MAX_PAIRS: usize = 1 << 15;
/// A pattern and a name whose lengths multiply to more are not compared: nobody writes such.
const MAX_COMPARED: usize = 1 << 16;
/// What Deno never publishes (J C54).
const NEVER: [&str; 3] = ["node_modules", ".git", ".DS_Store"];

/// An entry point that the package would not contain.
pub struct Exclusion<'p> {
    /// The entry of `exports`.
    pub target: Spot<'p>,
    /// What leaves it out, in words.
    pub by: String,
    /// The pattern that does, where it has a node.
    pub pattern: Option<Spot<'p>>,
    /// The file or folder to bring back, when `.gitignore` leaves it out.
    pub folder: Option<String>,
}

/// What leaves a file of a package out.
enum LeftOut<'p> {
    /// A pattern of `exclude` or `publish.exclude`.
    Excluded(Spot<'p>),
    /// `publish.include`, which names others.
    NotIncluded,
    /// Deno itself: a part of the path.
    Never(&'static str),
    /// A `.gitignore`: its pattern, and the file or folder that it matches, as a path in the package.
    Ignored(String, String),
}

impl<'p> Publication<'p> {
    /// The first entry point that is left out, as far as patterns are simple enough to tell.
    #[must_use]
    pub fn excluded_module(&self, project: &Project<'p>) -> Option<Exclusion<'p>> {
        self.jsr_targets().into_iter().take(self.affordable_files(project)).find_map(|target| {
            let path = target.text()?.strip_prefix("./")?;
            let left_out = |by: String| Exclusion { target, by, pattern: None, folder: None };
            Some(match self.left_out(project, path)? {
                LeftOut::Excluded(pattern) => Exclusion {
                    pattern: Some(pattern),
                    ..left_out(format!("`exclude` names `{}`", pattern.text().unwrap_or_default()))
                },
                LeftOut::NotIncluded => left_out("`publish.include` does not name it".to_owned()),
                LeftOut::Never(part) => left_out(format!("Deno never publishes `{part}`")),
                LeftOut::Ignored(pattern, folder) => {
                    Exclusion { folder: Some(folder), ..left_out(format!("`.gitignore` names `{pattern}`")) }
                }
            })
        })
    }

    /// How many files of the package are worth to be held against all patterns that may leave them out.
    pub(super) fn affordable_files(&self, project: &Project<'p>) -> usize {
        let ignoring = project.files().filter(|it| it.file_name() == Some(".gitignore"));
        let lines: usize = ignoring.map(|it| it.text().lines().take(MAX_PATTERNS).count()).sum();
        let lists = [&["exclude"][..], &["publish", "exclude"], &["publish", "include"]];
        let folder = self.jsr_config().and_then(|it| project.file(it.0).folder()).unwrap_or_default();
        let outer = self
            .outer_config(project, folder)
            .map_or(0, |(_, _, it)| it.members().count() + it.root.get("exclude").map_or(0, |it| it.items().len()));
        let items = lists.iter().filter_map(|keys| self.jsr_config()?.1.root.path(keys)).map(|it| it.items().len());
        MAX_PAIRS / (1 + lines + outer.min(MAX_PATTERNS) + items.sum::<usize>().min(MAX_PATTERNS)) + 1
    }

    /// Whether a file of the package, by its path in the package, is sure not to be published.
    #[must_use]
    pub fn leaves_out(&self, project: &Project<'p>, path: &str) -> bool {
        self.left_out(project, path).is_some()
    }

    /// The configuration of the workspace that has a folder as a member, with the workspace's own folder; only where it
    /// excludes something.
    fn outer_config<'f>(&self, project: &Project<'p>, folder: &'f str) -> Option<(&'f str, FileId, JsrConfig<'p>)> {
        super::ancestors(folder).skip(1).find_map(|at| {
            let (file, config) = project.jsr_configs(at).into_iter().next()?;
            config.root.get("exclude")?;
            let mut members = config.members().take(MAX_PATTERNS);
            members.any(|it| matches_pattern(&join(at, it), folder)).then_some((at, file.id, config))
        })
    }

    fn left_out(&self, project: &Project<'p>, path: &str) -> Option<LeftOut<'p>> {
        let (file, config) = self.jsr_config()?;
        let folder = project.file(file).folder().unwrap_or_default();
        if let Some(part) = NEVER.into_iter().find(|it| path.split('/').any(|part| part == *it)) {
            return Some(LeftOut::Never(part));
        }
        // Of the patterns that match, the last one counts; those of the workspace around the package come first.
        let outer = self.outer_config(project, folder);
        let inside = outer.map_or("", |(at, ..)| folder.strip_prefix(at).unwrap_or_default().trim_start_matches('/'));
        let of_outer = outer.into_iter().flat_map(|(_, file, it)| patterns(it, &["exclude"]).map(move |it| (file, it)));
        let of_outer = of_outer.filter(|(_, it)| covers(it.1, &join(inside, path)));
        let excluding = patterns(config, &["exclude"]).chain(patterns(config, &["publish", "exclude"]));
        let own = excluding.filter(|it| covers(it.1, path)).map(|it| (file, it));
        let last = of_outer.chain(own).last();
        if let Some((file, (false, _, pattern))) = last {
            return Some(LeftOut::Excluded(Spot::new(file, pattern)));
        }
        let included: Vec<_> = patterns(config, &["publish", "include"]).collect();
        let is_limited = config.root.path(&["publish", "include"]).is_some_and(Value::is_sequence);
        let names = |negated: bool| included.iter().any(|it| it.0 == negated && covers(it.1, path));
        if is_limited && (names(true) || !names(false)) {
            return Some(LeftOut::NotIncluded);
        }
        let (pattern, at) = ignored(project, folder, path).filter(|_| last.is_none())?;
        // What git ignores comes back by its own name, or by that of something in it; a pattern does not bring it back.
        let by_name = included.iter().any(|it| !it.1.contains(['*', '?']) && covers(&at, it.1));
        (!by_name).then_some(LeftOut::Ignored(pattern, at))
    }
}

/// The patterns of a list: whether each says what is not meant, its text, its node.
fn patterns<'p>(config: JsrConfig<'p>, keys: &[&str]) -> impl Iterator<Item = (bool, &'p str, Value<'p>)> {
    let items = config.root.path(keys).into_iter().flat_map(Value::items).take(MAX_PATTERNS);
    items.filter_map(|it| {
        let text = it.as_str()?;
        let (negated, text) = text.strip_prefix('!').map_or((false, text), |it| (true, it));
        Some((negated, text.trim_start_matches("./").trim_end_matches('/'), it))
    })
}

/// What a `.gitignore` of the package's folder, of one in it or of one around it ignores: its pattern, and the part of
/// the path that it matches. Git does not look into an ignored folder, so nothing in it comes back.
fn ignored(project: &Project<'_>, folder: &str, path: &str) -> Option<(String, String)> {
    let full = join(folder, path);
    let ends = full.match_indices('/').map(|it| it.0).chain([full.len()]).take(MAX_FOLDERS);
    ends.into_iter().find_map(|end| {
        let at = &full[..end];
        let pattern = ignoring_line(project, at, end < full.len())?;
        let inside = if folder.is_empty() { Some(at) } else { at.strip_prefix(folder)?.strip_prefix('/') };
        Some((pattern, inside.unwrap_or(path).to_owned()))
    })
}

/// The line that ignores a file or folder. Of several `.gitignore` the innermost decides, in each the last line; a file
/// with a pattern that is not understood ignores nothing that this pattern may bring back.
fn ignoring_line(project: &Project<'_>, path: &str, is_folder: bool) -> Option<String> {
    let parent = path.rsplit_once('/').map_or("", |it| it.0);
    for at in super::ancestors(parent) {
        let Some(file) = project.find(&join(at, ".gitignore")) else { continue };
        let inside = if at.is_empty() { path } else { path.strip_prefix(at)?.trim_start_matches('/') };
        let mut found = None;
        if file.text().lines().nth(MAX_PATTERNS).is_some() {
            continue;
        }
        for line in file.text().lines().map(str::trim_end).filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let (line, keeps) = line.strip_prefix('!').map_or((line, false), |it| (it, true));
            match (ignores(line, inside, is_folder), keeps) {
                (Some(true), false) => found = Some(Some(line)),
                (Some(true) | None, true) => found = Some(None),
                (Some(false) | None, _) => {}
            }
        }
        if let Some(line) = found {
            return line.map(|it| it.trim_matches('/').trim_start_matches("**/").to_owned());
        }
    }
    None
}

/// Whether one line of a `.gitignore` matches a path; `None` when it is more than names, `*`, `?`, `[…]` and `**`.
fn ignores(line: &str, path: &str, is_folder: bool) -> Option<bool> {
    if line.contains(['{', '\\']) {
        return None;
    }
    let pattern = line.trim_end_matches('/');
    if pattern.len() < line.len() && !is_folder {
        return Some(false);
    }
    Some(match pattern.strip_prefix('/') {
        Some(rooted) => is_reached(rooted, path, By::Git),
        None if pattern.contains('/') => is_reached(pattern, path, By::Git),
        None => is_like(pattern, path.rsplit('/').next().unwrap_or(path), By::Git),
    })
}

/// Whose patterns.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// Git's, which know `[…]` and match a path as a whole.
    Git,
    /// Deno's, which match what is in a folder too.
    Deno,
}

/// Whether a pattern of `exclude` or `publish` names a path or a folder around it. Only `*`, `?` and `**` are more than
/// themselves there.
pub(crate) fn covers(pattern: &str, path: &str) -> bool {
    pattern.is_empty() || pattern == "." || is_reached(pattern, path, By::Deno)
}

/// Whether a pattern of several parts matches a path.
fn is_reached(pattern: &str, path: &str, by: By) -> bool {
    let (patterns, parts): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    if patterns.len().saturating_mul(parts.len()) > MAX_COMPARED {
        return false;
    }
    // reached[i]: the patterns so far match the first i parts.
    let mut reached = vec![false; parts.len() + 1];
    reached[0] = true;
    for (nth, pattern) in patterns.iter().enumerate() {
        let mut next = vec![false; parts.len() + 1];
        // To git, `dist/**` is what is in the folder, and not the folder.
        let least = usize::from(by == By::Git && nth + 1 == patterns.len());
        for (at, _) in reached.iter().enumerate().filter(|(_, it)| **it) {
            if *pattern == "**" {
                next[(at + least).min(parts.len() + 1)..].fill(true);
            } else if let Some(part) = parts.get(at) {
                next[at + 1] |= is_like(pattern, part, by);
            }
        }
        reached = next;
    }
    if by == By::Deno { reached.contains(&true) } else { reached[parts.len()] }
}

/// Whether a pattern matches one part of a path.
fn is_like(pattern: &str, name: &str, by: By) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    if pattern.len().saturating_mul(name.len()) > MAX_COMPARED {
        return false;
    }
    let (mut at, mut of, mut star) = (0, 0, None);
    while of < name.len() {
        let length = match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, of));
                at += 1;
                continue;
            }
            Some(b'[') if by == By::Git => class(&pattern[at..], name[of]),
            Some(it) => (*it == b'?' || *it == name[of]).then_some(1),
            None => None,
        };
        match (length, star.as_mut()) {
            (Some(length), _) => {
                at += length;
                of += 1;
            }
            // The last `*` takes one more.
            (None, Some((behind, taken))) => {
                *taken += 1;
                (at, of) = (*behind, *taken);
            }
            (None, None) => return false,
        }
    }
    pattern[at..].iter().all(|it| *it == b'*')
}

/// The length of a `[…]` that a pattern starts with, if it has the character.
fn class(pattern: &[u8], character: u8) -> Option<usize> {
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    let start = 1 + usize::from(negated);
    // A bracket that comes first is one of the characters.
    let end = start + 1 + pattern.get(start + 1..)?.iter().position(|it| *it == b']')?;
    let mut inside = &pattern[start..end];
    let mut found = false;
    while let [first, rest @ ..] = inside {
        (found, inside) = match rest {
            [b'-', last, rest @ ..] => (found || (*first..=*last).contains(&character), rest),
            _ => (found || *first == character, rest),
        };
    }
    (found != negated).then_some(end + 1)
}
