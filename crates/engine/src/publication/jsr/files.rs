//! Files that stop a publish to JSR: those that cannot be read, and those whose names are not taken (J C8, C56).

use document::{ProblemKind, Value};
use model::jsr_config;

use super::{JsrFault, ancestors};
use crate::Project;
use crate::facts::{deno, jsr};
use crate::project::{File, OddPath, join};
use crate::publication::{Publication, Share};

/// Longest path for the client, in characters; the server allows fewer (J C56).
const CLIENT_PATH_MAX: usize = 160;
/// Refused files past which further ones are not named.
const MAX_REFUSED: usize = 8;
/// The folder at the root of a package into which JSR builds.
const KEPT_FOLDER: &str = "_dist";
/// Names of files that Windows keeps for itself.
const RESERVED: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];

impl<'p> Publication<'p> {
    /// Files of the package whose names Deno or JSR refuses, a few of them: where a list of files names them.
    #[must_use]
    pub fn jsr_refused_paths(&self, project: &Project<'p>) -> Vec<JsrFault<'p>> {
        let Some((file, _)) = self.jsr_config() else { return Vec::new() };
        let Some(folder) = project.file(file).folder() else { return Vec::new() };
        let workspace = self.jsr_workspace(project);
        let inside =
            |it: &'p str| if folder.is_empty() { Some(it) } else { it.strip_prefix(folder)?.strip_prefix('/') };
        let is_published = |full: &'p str| {
            let parent = full.rsplit_once('/').map_or("", |it| it.0);
            let mut around = ancestors(parent).take_while(|it| it.len() > folder.len());
            let is_of_member = workspace.as_ref().is_some_and(|it| around.any(|at| it.has_member(at)));
            !is_of_member && inside(full).is_some_and(|it| !self.leaves_out(project, it))
        };
        let of_package = |odd: &OddPath<'p>| {
            let path = inside(odd.path)?;
            let twin = odd.twin.filter(|it| is_published(it));
            let of_twin = || twin.map(|it| (format!("differs from `{it}` in its letters alone"), None));
            let (reason, code) = refusal(path).or_else(of_twin)?;
            is_published(odd.path).then(|| JsrFault::new(format!("`{path}` {reason}"), odd.place, code))
        };
        let odd = project.odd_paths().iter().take(self.affordable_files(project));
        odd.filter_map(of_package).take(MAX_REFUSED).collect()
    }

    /// Whether a file that Deno reads on its way cannot be read: a configuration or a `package.json` of the command's
    /// folder or of one around it (J C8). What is wrong is the business of `syntax-error`.
    #[must_use]
    pub fn reads_broken_file(&self, project: &Project<'p>) -> bool {
        let Some(folder) = self.folder.as_deref() else { return false };
        let root = |file: &File<'p>| file.tree().and_then(|it| Some(it.root()?.is_mapping()));
        let is_broken = |file: &File<'p>| {
            // An empty file is an object without fields to Deno.
            let is_empty = file.text().trim().is_empty();
            !is_empty && (!file.is_readable() || root(file) == Some(false) || self.rejects_text(file))
        };
        let find = |at: &str| jsr_config::NAMES.iter().find_map(|it| project.find(&join(at, it)));
        let mut configs = ancestors(folder).filter_map(find).filter(|_| self.publish.config.is_none());
        let own = self.package.jsr.first().map(|it| project.file(it.0));
        let mut manifests = ancestors(folder).filter_map(|at| project.find(&join(at, "package.json")));
        let is_nameless = configs.next().is_some_and(|it| root(it).is_none() || is_broken(it));
        is_nameless || configs.chain(own).any(is_broken) || manifests.any(|it| self.rejects_manifest(it))
    }

    /// Whether Deno reads a `package.json` on its way, and cannot: it is broken, or starts with the mark of byte order.
    pub(crate) fn rejects_manifest(&self, file: &File<'p>) -> bool {
        let has_mark = || file.text().starts_with('\u{feff}');
        let is_around =
            self.folder.as_deref().zip(file.folder()).is_some_and(|(own, at)| ancestors(own).any(|it| it == at));
        is_around && !file.text().trim().is_empty() && (!file.is_readable() || has_mark())
    }

    /// Whether every possible Deno rejects the text of a configuration that another reader takes: it starts with the
    /// mark of byte order, or names one of Deno's own fields twice (J C8).
    fn rejects_text(&self, file: &File<'p>) -> bool {
        let is_config = file.file_name().is_some_and(|it| jsr::CONFIGS.contains(&it));
        let mut problems = file.tree().into_iter().flat_map(|it| it.problems());
        is_config
            && problems.any(|it| match it.kind {
                ProblemKind::ByteOrderMark => true,
                ProblemKind::DuplicateKey => self.rejects_second(file, it.span),
                _ => false,
            })
    }

    /// Whether every possible Deno rejects the second value of a field, whose key stands there.
    pub(crate) fn rejects_second(&self, file: &File<'p>, key: document::Span) -> bool {
        let root = file.tree().and_then(|it| it.root());
        let mut entries = root.into_iter().flat_map(Value::entries);
        let is_own = |it: Value<'_>| it.span() == key && it.as_str().is_some_and(|it| jsr::FIELDS.contains(&it));
        self.deno_before(deno::STRICT_FIELDS) == Some(Share::None) && entries.any(|it| is_own(it.0))
    }
}

/// Whether a path, of which the package sees a part, may be one that is refused: the few that are worth a second look.
pub(crate) fn is_odd(path: &str) -> bool {
    path.len() > jsr::PATH_PART_MAX
        || path.split('/').any(|it| it.eq_ignore_ascii_case(KEPT_FOLDER) || part_refusal(it).is_some())
}

/// Why a file of a package is refused, and the code where only the server does.
fn refusal(path: &str) -> Option<(String, Option<&'static str>)> {
    let last = path.rsplit('/').next().unwrap_or(path);
    if let Some(reason) = path.split('/').find_map(part_refusal) {
        return Some((reason.to_owned(), None));
    }
    // The path begins with a slash for both.
    let length = path.len() + 1;
    match () {
        () if length > CLIENT_PATH_MAX => Some((format!("has more than {CLIENT_PATH_MAX} characters"), None)),
        () if length > jsr::PATH_MAX => {
            Some((format!("has more than {} characters", jsr::PATH_MAX), Some("invalidPath")))
        }
        () if last.len() > jsr::PATH_PART_MAX => {
            Some((format!("has a name of more than {} characters", jsr::PATH_PART_MAX), Some("invalidPath")))
        }
        () if path.split_once('/').is_some_and(|it| it.0.eq_ignore_ascii_case(KEPT_FOLDER)) => {
            Some(("is in a folder that JSR keeps for itself".to_owned(), Some("invalidPath")))
        }
        () => None,
    }
}

/// Why a folder or file may not be called that.
fn part_refusal(part: &str) -> Option<&'static str> {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || b"$()+-.@[]_{}~".contains(&it);
    if let Some(other) = part.bytes().find(|it| !is_allowed(*it)) {
        return Some(match other {
            b' ' | b'\t' => "has a space in its name",
            b'#' | b'%' => "has a character in its name that means something else in a URL",
            _ => "has a character in its name that JSR does not take",
        });
    }
    if part.ends_with('.') {
        return Some("ends with a dot");
    }
    let base = part.rsplit_once('.').map_or(part, |it| it.0);
    let bare = base.strip_suffix(|it: char| matches!(it, '1'..='9')).unwrap_or(base);
    let is_reserved = |it: &str| {
        let is_numbered = matches!(it, "com" | "lpt");
        it.eq_ignore_ascii_case(bare) && is_numbered == (bare.len() < base.len())
    };
    RESERVED.iter().any(|it| is_reserved(it)).then_some("has a name that Windows keeps for itself")
}
