//! What npm is told at a command, from every place that it reads, in the order in which it believes them (N 3.3, 3.5a).

use document::{FileId, Location, NpmrcEntry};
use model::command::Publish;
use model::expression::Interpolated;

use crate::facts::npm::OPTIONAL_VARIABLE;
use crate::facts::tools::PNPM_PLAIN_CREDENTIALS;
use crate::project::{Project, join};
use crate::publication::{Client, NpmState, Share, Spot};
use crate::trace::credentials::{nerf, npmrc_value};
use crate::trace::packages::matches_pattern;
use crate::trace::{MAX_SETTINGS, Steps};

/// Words in the keys that matter to a publish.
const WORDS: [&str; 8] = ["auth", "registry", "provenance", "tag", "access", "username", "_password", "dry-run"];

/// A setting that a job has written into an `.npmrc`.
#[derive(Clone)]
pub(crate) struct Written<'p> {
    pub(crate) file: NpmrcFile,
    pub(crate) key: String,
    /// As written: npm replaces variables in it when it reads the file.
    pub(crate) value: Interpolated<'p>,
    pub(crate) location: Location,
}

/// Which `.npmrc` is written.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum NpmrcFile {
    /// That of a folder of the repository; `None` when the folder is not known.
    Project(Option<String>),
    /// The one that npm takes for the user's.
    User,
    /// The one in the home folder, which npm does not read once setup-node has named another.
    Home,
}

/// Where a setting comes from, the one that wins first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layer {
    Flag,
    Variable,
    Project,
    User,
}

/// The value of a setting in one of these places.
pub(super) struct Setting<'p> {
    pub(super) layer: Layer,
    pub(super) value: Interpolated<'p>,
    /// Where the value comes from: the variable behind it, else its line.
    pub(super) location: Location,
    /// Where the setting itself stands.
    pub(super) line: Location,
    /// The mapping that holds the value and its key, where it is an entry of `env:`.
    pub(super) entry: Option<(Spot<'p>, &'p str)>,
    /// What people call it: the variable behind it, or its key.
    pub(super) name: String,
}

/// The `.npmrc` files of the project that npm reads in a folder.
pub(super) struct NpmSettings<'p> {
    /// Of the project's files, the nearest file first, in it the last line first: the first of a key counts.
    entries: Vec<(FileId, &'p NpmrcEntry)>,
    folders: Vec<String>,
    /// Whether every npm that may run takes `${VARIABLE?}` for nothing when it is not set.
    knows_optional: bool,
}

impl<'p> NpmSettings<'p> {
    pub(super) fn new(project: &Project<'p>, client: &Client, npm: &NpmState, folder: Option<&str>) -> Self {
        let folders = folders(project, folder.unwrap_or(""), matches!(client, Client::Npm));
        let files = folders.iter().filter_map(|it| project.find(&join(it, ".npmrc")));
        // Such a line could lead a secret to a registry of somebody else's choice.
        let leaves_out = match client {
            Client::Own { name: "pnpm", versions, .. } => {
                versions.share(|it| PNPM_PLAIN_CREDENTIALS.met_by(it)) == Some(Share::All)
            }
            _ => false,
        };
        let is_of_interest = |it: &&NpmrcEntry| {
            let is_left_out = leaves_out && it.key.starts_with("//") && it.value.contains("${");
            it.section.is_none() && !is_left_out && WORDS.iter().any(|word| it.key.contains(word))
        };
        let entries = files.flat_map(|file| {
            let lines = file.npmrc().into_iter().flat_map(|it| it.entries.iter().rev());
            lines.filter(is_of_interest).take(MAX_SETTINGS).map(|entry| (file.id, entry))
        });
        let knows_optional = npm.versions.share(|it| OPTIONAL_VARIABLE.met_by(it)) != Some(Share::None);
        Self { entries: entries.collect(), folders, knows_optional }
    }

    /// The lines of the project's files.
    pub(super) fn entries(&self) -> &[(FileId, &'p NpmrcEntry)] {
        &self.entries
    }

    /// The values of a setting, the one that counts first.
    pub(super) fn all(&self, steps: &Steps<'_, 'p>, publish: &Publish, key: &str) -> Vec<Setting<'p>> {
        let mut found = Vec::new();
        if let Some(flag) = publish.flag(key) {
            let switch = if flag.negated { "false" } else { "true" };
            let value = flag.value.as_ref().map_or(Interpolated::Known(switch.into()), |it| steps.secrecy(it));
            let location = steps.at(flag.value.as_ref().map_or(&flag.range, |it| &it.range).clone());
            let name = format!("--{key}");
            found.push(Setting { layer: Layer::Flag, value, location, line: location, entry: None, name });
        }
        // npm takes no notice of a variable that is empty.
        let is_set = |it: &Interpolated<'_>| !matches!(it, Interpolated::Known(text) if text.is_empty());
        if let Some(variable) = steps.scope.variables.iter().rev().find(|it| is_variable_of(&it.name, key))
            && is_set(&variable.value)
        {
            found.push(Setting {
                layer: Layer::Variable,
                value: variable.value.clone(),
                location: variable.location,
                line: variable.location,
                entry: variable.entry,
                name: variable.name.clone(),
            });
        }
        let written = |of: &dyn Fn(&NpmrcFile) -> bool, layer| {
            let written = steps.state.settings.iter().rev().filter(|it| it.key == key && of(&it.file));
            written.map(|it| self.written(steps, it, layer)).collect::<Vec<_>>()
        };
        let in_project = |it: &NpmrcFile| match it {
            NpmrcFile::Project(folder) => folder.as_ref().is_none_or(|it| self.folders.contains(it)),
            _ => false,
        };
        found.extend(written(&in_project, Layer::Project));
        let lines = self.entries.iter().filter(|(_, it)| it.key == key);
        found.extend(lines.map(|(file, entry)| self.line(steps, *file, entry)));
        found.extend(written(&|it| *it == NpmrcFile::User, Layer::User));
        let by_action = steps.state.setup_node_auth.iter().rev();
        let by_action = by_action.filter(|(_, url)| url.as_deref().is_none_or(|it| is_token_for(key, it)));
        found.extend(by_action.map(|(spot, _)| token_of_setup_node(steps, *spot)));
        if steps.state.setup_node_auth.is_empty() {
            found.extend(written(&|it| *it == NpmrcFile::Home, Layer::User));
        }
        found
    }

    /// The value that counts.
    pub(super) fn first(&self, steps: &Steps<'_, 'p>, publish: &Publish, key: &str) -> Option<Setting<'p>> {
        self.all(steps, publish, key).into_iter().next()
    }

    fn line(&self, steps: &Steps<'_, 'p>, file: FileId, entry: &NpmrcEntry) -> Setting<'p> {
        let value = npmrc_value(&entry.value, &steps.scope, self.knows_optional);
        // The variable behind `${NPM_TOKEN}`: that is the place to look at, and to mend.
        let name = entry.value.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        let origin = name.and_then(|it| steps.scope.variable(it.trim_end_matches('?')));
        Setting {
            layer: Layer::Project,
            value,
            location: origin.map_or_else(|| place(file, entry), |it| it.location),
            line: place(file, entry),
            entry: origin.and_then(|it| it.entry),
            name: origin.map_or_else(|| short(&entry.key), |it| it.name.clone()),
        }
    }

    fn written(&self, steps: &Steps<'_, 'p>, written: &Written<'p>, layer: Layer) -> Setting<'p> {
        let value = match &written.value {
            Interpolated::Known(text) => npmrc_value(text, &steps.scope, self.knows_optional),
            other => other.clone(),
        };
        let location = written.location;
        Setting { layer, value, location, line: location, entry: None, name: written.key.clone() }
    }
}

/// The folders whose `.npmrc` is read in a folder, the nearest first. npm reads one: that of the nearest folder with a
/// manifest, or of the workspace that this folder belongs to. Where the manifests do not tell, and for other clients,
/// both count.
pub(super) fn folders(project: &Project<'_>, folder: &str, is_npm: bool) -> Vec<String> {
    let mut both = vec![folder.to_owned(), String::new()];
    both.dedup();
    let ancestors = || std::iter::successors(Some(folder), |it| (!it.is_empty()).then(|| parent(it)));
    let has_manifest = |it: &&str| project.find(&join(it, "package.json")).is_some();
    let Some(nearest) = ancestors().find(has_manifest).filter(|_| is_npm) else { return both };
    let has_member = |it: &&str| {
        let mut manifests = project.manifest(it).into_iter().flat_map(|(_, it)| it.workspaces());
        *it != nearest && manifests.any(|pattern| matches_pattern(&join(it, pattern), nearest))
    };
    match ancestors().find(has_member) {
        Some(root) => vec![root.to_owned()],
        // What the root says about its workspaces is not known.
        None if !nearest.is_empty() && !has_manifest(&"") => both,
        None => vec![nearest.to_owned()],
    }
}

fn parent(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(it, _)| it)
}

pub(super) fn place(file: FileId, entry: &NpmrcEntry) -> Location {
    Location { file, span: entry.value_span.map_or(entry.key_span, |it| entry.key_span.cover(it)) }
}

/// `_authToken` of `//registry.npmjs.org/:_authToken`.
fn short(key: &str) -> String {
    key.rsplit_once(':').map_or(key, |(_, it)| it).to_owned()
}

/// Whether npm reads a setting from a variable: `NPM_CONFIG_DIST_TAG`, `npm_config_//registry.npmjs.org/:_authToken`.
fn is_variable_of(variable: &str, key: &str) -> bool {
    const PREFIX: &str = "npm_config_";
    let Some((prefix, rest)) = variable.split_at_checked(PREFIX.len()) else { return false };
    if !prefix.eq_ignore_ascii_case(PREFIX) {
        return false;
    }
    let is_same = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || (a, b) == (b'_', b'-');
    if key.starts_with("//") {
        rest == key
    } else {
        rest.len() == key.len() && rest.bytes().zip(key.bytes()).all(is_same)
    }
}

fn is_token_for(key: &str, url: &str) -> bool {
    key.strip_suffix(":_authToken").is_some_and(|it| it == nerf(url))
}

/// setup-node writes `${NODE_AUTH_TOKEN}`. Up to v6 it exports a placeholder for that variable; v7 leaves its name, which
/// npm sends as it stands. The registry answers 404 to both (N 3.1, 3.4).
fn token_of_setup_node<'p>(steps: &Steps<'_, 'p>, spot: Spot<'p>) -> Setting<'p> {
    const NAME: &str = "NODE_AUTH_TOKEN";
    let variable = steps.scope.variable(NAME);
    Setting {
        layer: Layer::User,
        value: variable.map_or(Interpolated::Known("${NODE_AUTH_TOKEN}".into()), |it| it.value.clone()),
        location: variable.map_or_else(|| spot.location(), |it| it.location),
        line: spot.location(),
        entry: variable.and_then(|it| it.entry),
        name: NAME.to_owned(),
    }
}
