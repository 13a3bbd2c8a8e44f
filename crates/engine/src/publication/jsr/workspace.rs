//! The workspace around a package: Deno stops where one of its members is not what it has to be (J C59).

use document::{FileId, Value};
use model::jsr_config::{self, JsrConfig};
use model::manifest::Manifest;

use super::{JsrFault, ancestors};
use crate::facts::{self, deno};
use crate::project::{Project, join};
use crate::publication::{EventKind, Publication, Share, Spot};
use crate::trace::matches_pattern;

/// Members past which a workspace is not looked at: nobody lists so many by hand.
const MAX_MEMBERS: usize = 500;

/// A workspace that Deno finds.
pub(crate) struct Workspace<'p> {
    /// Its root folder.
    pub(crate) folder: &'p str,
    /// The members of `workspace`.
    members: Vec<Spot<'p>>,
    /// The members of npm's `workspaces`.
    npm_members: Vec<Spot<'p>>,
}

impl<'p> Publication<'p> {
    /// The innermost workspace whose folder is around the command.
    pub(crate) fn jsr_workspace(&self, project: &Project<'p>) -> Option<Workspace<'p>> {
        let folder = self.folder.as_deref().filter(|_| self.publish.config.is_none())?;
        let is_old = |floor| self.deno_before(floor) == Some(Share::All);
        ancestors(folder).find_map(|at| {
            let config = jsr_config::NAMES.iter().find_map(|it| project.find(&join(at, it)));
            let manifest = project.find(&join(at, "package.json"));
            let members = config.and_then(|it| Some(spots(it.id, JsrConfig::read(it.tree()?)?.member_values())));
            let npm_members = manifest.and_then(|it| {
                let manifest = Manifest::read(it.tree()?)?;
                let is_read = !manifest.root.get("workspaces")?.is_mapping() || !is_old(deno::NPM_PACKAGES);
                is_read.then(|| spots(it.id, manifest.workspace_values()))
            });
            let (members, npm_members) = (members.unwrap_or_default(), npm_members.unwrap_or_default());
            let file = if members.is_empty() { manifest } else { config };
            let folder = file?.folder()?;
            let count = members.len() + npm_members.len();
            (1..=MAX_MEMBERS).contains(&count).then_some(Workspace { folder, members, npm_members })
        })
    }

    /// What Deno objects to in the workspace.
    #[must_use]
    pub fn jsr_workspace_fault(&self, project: &Project<'p>) -> Option<JsrFault<'p>> {
        let workspace = self.jsr_workspace(project)?;
        // A step may make what is not there yet.
        let is_final = !self.changes_files() && !self.did(&EventKind::Opaque) && self.entry_known;
        let fault = |spot: Spot<'p>, message: String| Some(JsrFault::new(message, spot.location(), None));
        let is_old = |floor| self.deno_before(floor) == Some(Share::All);
        for spot in &workspace.members {
            let Some(pattern) = spot.text().filter(|it| !it.starts_with('!')) else { continue };
            if matches!(pattern, "." | "./") {
                return fault(*spot, format!("`{pattern}` is the workspace itself, which is no member of its own"));
            }
            if pattern.starts_with("..") {
                return fault(*spot, format!("`{pattern}` is not in the folder of the workspace"));
            }
            if pattern.contains('*') && is_old(deno::MEMBER_PATTERNS) {
                return fault(*spot, format!("this Deno does not read `{pattern}` as a pattern"));
            }
            let lacks = |names| workspace.lacks(project, pattern, names);
            // Newer ones pass over a folder that does not exist.
            let insists = pattern.contains('*')
                || is_old(deno::LOOSE_MEMBERS)
                || project.has_folder(&join(workspace.folder, pattern));
            if is_final && insists && lacks(facts::jsr::CONFIGS) && lacks(&["package.json"]) {
                return fault(*spot, format!("no folder that `{pattern}` names holds a configuration"));
            }
        }
        for spot in &workspace.npm_members {
            let Some(pattern) = spot.text().filter(|it| !it.starts_with('!') && !it.contains('*')) else { continue };
            let lacks = |names| workspace.lacks(project, pattern, names);
            // Newer ones pass over a folder that holds nothing at all.
            let insists = !lacks(facts::jsr::CONFIGS) || is_old(deno::LOOSE_MEMBERS);
            if is_final && insists && lacks(&["package.json"]) {
                return fault(*spot, format!("no folder that `{pattern}` names holds a `package.json`"));
            }
        }
        workspace.namesakes(project).or_else(|| self.stranger(project, &workspace))
    }

    /// Whether every member of the workspace around the command is known to hold a configuration.
    #[must_use]
    pub fn knows_jsr_members(&self, project: &Project<'p>) -> bool {
        let Some(workspace) = self.jsr_workspace(project) else { return false };
        let is_there = |pattern: &str| {
            let folder = join(workspace.folder, pattern.trim_start_matches("./"));
            let mut names = facts::jsr::CONFIGS.iter().chain(&["package.json"]);
            names.any(|it| project.exists(&join(&folder, it)) == Some(true))
        };
        let mut members = workspace.members.iter().chain(&workspace.npm_members).filter_map(|it| it.text());
        // What a pattern names is known only where a list says what there is.
        let is_listed = project.files().any(|it| it.kind() == crate::Kind::FileList);
        members.all(|it| it.starts_with('!') || if it.contains('*') { is_listed } else { is_there(it) })
    }

    /// A configuration between the command and the root of the workspace, in a folder that is no member.
    fn stranger(&self, project: &Project<'p>, workspace: &Workspace<'p>) -> Option<JsrFault<'p>> {
        let file = project.file(self.package.jsr.first()?.0);
        let folder = file.folder().filter(|it| *it != workspace.folder)?;
        let is_member = workspace.has_member(folder);
        // npm's workspaces have no say in that.
        if workspace.members.is_empty() || is_member || self.deno_before(deno::LOOSE_MEMBERS) != Some(Share::All) {
            return None;
        }
        let message = format!("`{folder}` is no member of the workspace around it, and this Deno insists");
        let first = file.tree()?.root()?.entries().next()?.0;
        Some(JsrFault::new(message, file.at(first.span()), None))
    }
}

impl<'p> Workspace<'p> {
    fn all(&self) -> impl Iterator<Item = &Spot<'p>> {
        self.members.iter().chain(&self.npm_members)
    }

    /// The first entry of its list.
    pub(crate) fn first_member(&self) -> Option<Spot<'p>> {
        self.all().next().copied()
    }

    /// Whether a folder is one of its members.
    pub(crate) fn has_member(&self, folder: &str) -> bool {
        self.all().any(|it| it.text().is_some_and(|it| self.names(it, folder)))
    }

    fn names(&self, pattern: &str, folder: &str) -> bool {
        matches_pattern(&join(self.folder, pattern), folder)
    }

    /// Whether no folder that a pattern names holds one of these files; not when that is not known.
    fn lacks(&self, project: &Project<'p>, pattern: &str, names: &[&str]) -> bool {
        let plain = pattern.split('*').next().unwrap_or_default();
        let is_there = |path: &str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            names.contains(&name) && self.names(pattern, folder)
        };
        let folder = join(self.folder, plain);
        let is_listed = || match pattern.contains('*') {
            true => project.known_paths().any(is_there),
            false => names.iter().any(|it| project.known_path(&join(&folder, it)).is_some()),
        };
        project.lacks(&join(&folder, names[0])) && !is_listed()
    }

    /// Two members with one name.
    fn namesakes(&self, project: &Project<'p>) -> Option<JsrFault<'p>> {
        let mut seen: Vec<&str> = Vec::new();
        for file in project.files() {
            let Some(folder) =
                file.folder().filter(|_| file.file_name().is_some_and(|it| facts::jsr::CONFIGS.contains(&it)))
            else {
                continue;
            };
            let is_first = project.jsr_configs(folder).first().is_some_and(|it| it.0.id == file.id);
            let Some(name) = file.tree().and_then(|it| JsrConfig::read(it)?.name()) else { continue };
            if !is_first || !self.has_member(folder) {
                continue;
            }
            let Some(text) = name.as_str() else { continue };
            if seen.contains(&text) {
                let message = format!("two members of the workspace are called `{text}`");
                return Some(JsrFault::new(message, file.at(name.span()), None));
            }
            seen.push(text);
        }
        None
    }
}

fn spots<'p>(file: FileId, values: impl Iterator<Item = Value<'p>>) -> Vec<Spot<'p>> {
    values.map(|it| Spot::new(file, it)).take(MAX_MEMBERS + 1).collect()
}
