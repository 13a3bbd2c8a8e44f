//! What the configurations of release tools say about npm: a tool that leaves it out publishes nothing there.

use document::{Location, Span, Value};
use model::command::{Flag, Publish, PublishTool};

use crate::budget::Budget;
use crate::project::{File, Project, join};

/// Where semantic-release looks, after the manifest's `release`.
const SEMANTIC_RELEASE: [&str; 4] = [".releaserc", ".releaserc.json", ".releaserc.yaml", ".releaserc.yml"];
const RELEASE_IT: [&str; 3] = [".release-it.json", ".release-it.yaml", ".release-it.yml"];
/// Other configurations of release-it, which are not read.
const RELEASE_IT_PROGRAMS: [&str; 4] = [".release-it.js", ".release-it.ts", ".release-it.cjs", ".release-it.toml"];
/// Configurations of semantic-release that are programs, which are not read.
const PROGRAMS: [&str; 6] = [
    ".releaserc.js",
    ".releaserc.cjs",
    ".releaserc.mjs",
    "release.config.js",
    "release.config.cjs",
    "release.config.mjs",
];
/// Plugins that send nothing to npm.
const SILENT: [&str; 6] = [
    "@semantic-release/commit-analyzer",
    "@semantic-release/release-notes-generator",
    "@semantic-release/changelog",
    "@semantic-release/git",
    "@semantic-release/github",
    "@semantic-release/gitlab",
];

/// Where it says that a tool publishes nothing to npm; `None` when it does, or nobody knows.
pub(super) fn without_npm(project: &Project<'_>, budget: &Budget, publish: &Publish, folder: &str) -> Option<Location> {
    let is_set = |it: &Flag, names: &[&str]| names.contains(&it.name.as_str());
    let says = |names: &[&str]| publish.flags.iter().any(|it| is_set(it, names));
    let is_off = |it: &Value<'_>| it.as_bool() == Some(false);
    match publish.tool {
        PublishTool::ReleaseIt if !says(&["npm", "npm.publish"]) => {
            configured(project, budget, folder, "release-it", &RELEASE_IT, &|config| {
                let npm = config.get("npm")?;
                Some(npm).filter(is_off).or_else(|| npm.get("publish").filter(is_off)).map(Value::span)
            })?
        }
        PublishTool::Np if !says(&["publish"]) => {
            let off = |config: Value<'_>| config.get("publish").filter(is_off).map(Value::span);
            configured(project, budget, folder, "np", &[".np-config.json"], &off)?
        }
        PublishTool::SemanticRelease if !says(&["plugins", "p", "extends", "e"]) => {
            let private = project.manifest(folder).and_then(|(file, it)| Some(file.at(it.private()?.span())));
            let off = |config: Value<'_>| leaves_npm_out(config, private.is_some());
            match configured(project, budget, folder, "release", &SEMANTIC_RELEASE, &off) {
                Some(off) => private.filter(|_| off.is_some()).or(off),
                // The plugin skips a private package, wherever a program does not send it to another folder.
                None => private.filter(|_| !PROGRAMS.iter().any(|it| project.exists(&join(folder, it)) == Some(true))),
            }
        }
        _ => None,
    }
}

/// Whether release-it publishes without asking npm who it is, which a token of the run cannot answer (N 1.5), with the
/// place that says so; `None` when a configuration decides that was not given, or is a program.
pub(crate) fn skips_checks(project: &Project<'_>, publish: &Publish, folder: &str) -> Option<(bool, Option<Location>)> {
    if let Some(flag) = publish.flag("npm.skipChecks") {
        let is_off = flag.negated || flag.value.as_ref().is_some_and(|it| it.is("false"));
        return Some((!is_off, None));
    }
    let is_told = |config: Value<'_>| {
        config.path(&["npm", "skipChecks"]).filter(|it| it.as_bool() == Some(true)).map(Value::span)
    };
    let found = configured(project, project.budget(), folder, "release-it", &RELEASE_IT, &is_told);
    match found {
        Some(place) => Some((place.is_some(), place)),
        None => {
            let mut names = RELEASE_IT.iter().chain(&RELEASE_IT_PROGRAMS).map(|it| join(folder, it));
            names.all(|it| project.exists(&it) == Some(false)).then_some((false, None))
        }
    }
}

/// What a look at the configuration of a tool shows: the key of the manifest, else the first of some files. `None` without
/// a configuration.
fn configured(
    project: &Project<'_>,
    budget: &Budget,
    folder: &str,
    key: &str,
    files: &[&str],
    look: &dyn Fn(Value<'_>) -> Option<Span>,
) -> Option<Option<Location>> {
    if let Some((file, value)) = project.manifest(folder).and_then(|(file, it)| Some((file, it.root.get(key)?))) {
        return Some(look(value).map(|it| file.at(it)));
    }
    let file: &File<'_> = files.iter().find_map(|it| project.find(&join(folder, it)))?;
    // JSON is YAML here. What is too much to read may publish.
    let tree = budget.spend(file.text().len()).then(|| document::parse_yaml(file.text()));
    Some(tree.as_ref().and_then(document::Tree::root).and_then(look).map(|it| file.at(it)))
}

/// What in the configuration of semantic-release keeps it from npm: its plugins, none of which publishes there. Without a
/// list the plugin for npm is among them.
fn leaves_npm_out(config: Value<'_>, is_private: bool) -> Option<Span> {
    let Some(plugins) = config.get("plugins") else {
        let is_plain = is_private && config.get("extends").is_none();
        return is_plain.then(|| config.span());
    };
    let mut place = plugins.span();
    for plugin in plugins.items() {
        let mut parts = plugin.items();
        let (name, options) = if plugin.is_sequence() { (parts.next()?, parts.next()) } else { (plugin, None) };
        let option = |name: &str| options.and_then(|it| it.get(name));
        match name.as_str()? {
            "@semantic-release/npm" => match option("npmPublish").filter(|it| it.as_bool() == Some(false)) {
                Some(off) => place = off.span(),
                None if is_private && option("pkgRoot").is_none() => {}
                None => return None,
            },
            "@semantic-release/exec" if option("publishCmd").is_none() && option("successCmd").is_none() => {}
            other if SILENT.contains(&other) => {}
            _ => return None,
        }
    }
    plugins.is_sequence().then_some(place)
}
