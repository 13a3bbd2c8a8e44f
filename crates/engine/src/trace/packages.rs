//! Which package a publish command means.

use model::command::{Publish, PublishTool, Workspaces};
use model::shell::{Part, Word};

use crate::Need;
use crate::facts::{self, Floor};
use crate::project::{Project, join};
use crate::publication::{Package, Share, Versions};
use crate::trace::{MAX_SETTINGS, npm_settings};

/// Lacking files past which further ones are not asked for.
const MAX_NEEDS: usize = 8;

/// The packages of one command: one, or one per workspace that it publishes.
pub(crate) fn of_npm<'p>(
    project: &Project<'p>,
    folder: Option<&str>,
    publish: &Publish,
    built: bool,
    read: &dyn Fn(&Word) -> Option<String>,
) -> Vec<Package<'p>> {
    let Some(folder) = folder else {
        // The one of the root is given as often as not, and does not tell.
        let is_given = project.manifest("").is_some();
        let path = if is_given { "the `package.json` of the folder that it runs in" } else { "package.json" };
        return vec![Package { needs: vec![Need::File(path.into())], ..Package::default() }];
    };
    if let Some(target) = &publish.target {
        return vec![target_package(project, folder, target, read(target), built)];
    }
    // Only a path is surely one word, and no flag.
    let is_path = |it: &String| it.contains('/') && !it.starts_with('-') && !it.contains(char::is_whitespace);
    if let Some((word, path)) = publish.open_target.as_ref().and_then(|it| Some((it, read(it).filter(is_path)?))) {
        return vec![target_package(project, folder, word, Some(path), built)];
    }
    if publish.publishes_workspaces() || picks_members(project, folder, publish) {
        return match Picked::of(&publish.workspaces, read) {
            Ok(picked) => workspace_packages(project, folder, publish, built, &picked),
            Err(word) => vec![unread(word)],
        };
    }
    // npm takes a command in the folder of a workspace for one about that workspace.
    let is_workspace =
        matches!(publish.tool, PublishTool::Npm | PublishTool::NpmStage) && is_workspace(project, folder);
    vec![Package { is_workspace, ..folder_package(project, folder, built) }]
}

/// Whether a folder belongs to a workspace whose root was given.
fn is_workspace(project: &Project<'_>, folder: &str) -> bool {
    npm_settings::folders(project, folder, true).first().is_some_and(|root| {
        *root != folder && project.find(&join(root, "package.json")).is_some() && folder.starts_with(root.as_str())
    })
}

/// Tools that publish what needs it, wherever it is: a private root is never among it (N 9.1).
fn picks_members(project: &Project<'_>, folder: &str, publish: &Publish) -> bool {
    use PublishTool::{Auto, Changesets, Lerna, NxRelease, Other, ReleasePlan};
    let picks = match publish.tool {
        Changesets | Lerna | NxRelease | ReleasePlan | Auto => true,
        Other(_) => !publish.tool.takes_folder(),
        _ => false,
    };
    picks && project.manifest(folder).is_some_and(|(_, it)| it.private().is_some())
}

/// What only the run knows.
fn unread<'p>(word: &Word) -> Package<'p> {
    Package {
        needs: vec![Need::File(format!("the `package.json` that `{}` names", word.text()))],
        ..Package::default()
    }
}

/// `npm publish dist/` reads the manifest in that folder; a tarball's manifest is inside it (N 9.10).
fn target_package<'p>(
    project: &Project<'p>,
    folder: &str,
    word: &Word,
    target: Option<String>,
    built: bool,
) -> Package<'p> {
    let around = join(folder, word.prefix());
    let is_around = |it: &str| !around.is_empty() && it.strip_prefix(&*around).is_some_and(|it| it.starts_with('/'));
    let is_other_folder = target.is_none() && project.manifests().filter_map(|(it, _)| it.folder()).any(is_around);
    let Some(target) = target.filter(|it| !is_tarball(it)) else {
        let packed = folder_package(project, folder, built);
        if packs(word, &packed) {
            return packed;
        }
        // What comes from elsewhere, or from the one package that this private root can have packed.
        let mut from = folder.to_owned();
        if is_other_folder || project.manifest(folder).is_some_and(|(_, it)| it.private().is_some()) {
            let is_public = |it: &(_, model::manifest::Manifest<'_>)| it.1.private().is_none();
            let mut members = project.manifests().filter(is_public).filter_map(|(file, _)| file.folder());
            match (members.next(), members.next()) {
                (Some(only), None) if !is_other_folder => only.clone_into(&mut from),
                _ => return unread(word),
            }
        }
        let mut package = folder_package(project, &from, built);
        package.built = true;
        package.needs.clear();
        return package;
    };
    let path = join(folder, &target);
    if project.find(&join(&path, "package.json")).is_some() || path.is_empty() {
        return folder_package(project, &path, built);
    }
    // A folder that the build makes: its manifest usually grows from the one beside it.
    let mut package = folder_package(project, folder, true);
    package.needs.clear();
    package
}

/// Whether a target is what `npm pack` makes of the folder: `acme-widget-1.2.3.tgz`, or `$(npm pack)`.
fn packs(target: &Word, package: &Package<'_>) -> bool {
    if let [Part::Substitution { commands, .. }] = target.parts.as_slice() {
        let [only] = commands.as_slice() else { return false };
        return only.program() == Some("npm") && matches!(&only.words[1..], [it] if it.is("pack"));
    }
    let name = package.name.as_deref().map(|it| it.trim_start_matches('@').replace('/', "-"));
    let made = name.zip(package.version.as_deref()).map(|(name, version)| format!("{name}-{version}.tgz"));
    target.literal().is_some_and(|it| made.as_deref() == Some(it.strip_prefix("./").unwrap_or(it)))
}

fn is_tarball(target: &str) -> bool {
    target.ends_with(".tgz") || target.ends_with(".tar.gz") || target.contains('*')
}

fn folder_package<'p>(project: &Project<'p>, folder: &str, built: bool) -> Package<'p> {
    let path = join(folder, "package.json");
    let unreadable = project.find(&path).filter(|it| !it.is_readable()).map(|it| it.id);
    let Some((file, manifest)) = project.manifest(folder) else {
        let needs = if unreadable.is_some() { Vec::new() } else { vec![Need::File(path)] };
        return Package { needs, built, unreadable, ..Package::default() };
    };
    Package {
        name: manifest.name().and_then(|it| it.as_str()).map(str::to_owned),
        version: manifest.version().and_then(|it| it.as_str()).map(str::to_owned),
        manifest: Some((file.id, manifest)),
        built,
        unreadable,
        ..Package::default()
    }
}

/// The members of a workspace that a command names.
pub(super) struct Picked {
    /// Names, folders and patterns of both; all of them where there is none.
    wanted: Vec<String>,
    /// Those that it leaves out: `!@acme/docs`.
    unwanted: Vec<String>,
}

impl Picked {
    /// What the command says; a word that only the run knows stands in the way.
    pub(super) fn of<'w>(workspaces: &'w Workspaces, read: &dyn Fn(&Word) -> Option<String>) -> Result<Self, &'w Word> {
        let mut picked = Self { wanted: Vec::new(), unwanted: Vec::new() };
        let mut is_open = false;
        for word in workspaces.names.iter().take(MAX_SETTINGS) {
            let text = read(word).ok_or(word)?;
            // What depends on what, or has changed, is not followed.
            let is_followed = !text.contains(['[', '{', '^']) && !text.contains("...");
            match text.strip_prefix('!') {
                Some(text) if is_followed => picked.unwanted.push(text.to_owned()),
                None if is_followed => picked.wanted.push(text),
                Some(_) => {}
                None => is_open = true,
            }
        }
        if is_open {
            picked.wanted.clear();
        }
        Ok(picked)
    }

    /// Whether the package of this name in this folder is one of them, seen from `root`.
    pub(super) fn has(&self, root: &str, folder: &str, name: Option<&str>) -> bool {
        let is_meant = |it: &String| {
            let is_named = |name: &str| match it.split_once('*') {
                Some((head, tail)) => {
                    name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail)
                }
                None => name == it,
            };
            name.is_some_and(is_named) || matches_pattern(&join(root, it), folder)
        };
        (self.wanted.is_empty() || self.wanted.iter().any(is_meant)) && !self.unwanted.iter().any(is_meant)
    }
}

/// The manifests that `--workspaces`, `-w` or a recursive publish reaches.
fn workspace_packages<'p>(
    project: &Project<'p>,
    folder: &str,
    publish: &Publish,
    built: bool,
    picked: &Picked,
) -> Vec<Package<'p>> {
    let patterns = member_patterns(project, folder, publish);
    let members = project.manifests().filter(|(file, manifest)| {
        let inside = file
            .folder()
            .is_some_and(|it| it != folder && (folder.is_empty() || it.starts_with(&format!("{folder}/"))));
        let name = manifest.name().and_then(|it| it.as_str());
        let at = file.folder().unwrap_or_default();
        inside && picked.has(folder, at, name) && is_member(&patterns, at)
    });
    let with_root = publish.flag("include-workspace-root").is_some_and(|it| !it.negated);
    let root = with_root.then(|| folder.to_owned());
    let folders = members.filter_map(|(file, _)| file.folder().map(str::to_owned));
    let all = folders.chain(root).map(|it| Package { is_workspace: true, ..folder_package(project, &it, false) });
    // npm looks into a private one before it skips it; other tools leave it out.
    let is_npm = matches!(publish.tool, PublishTool::Npm | PublishTool::NpmStage);
    let is_private = |it: &Package<'p>| it.manifest.is_some_and(|(_, it)| it.private().is_some());
    let found: Vec<_> = all.filter(|it| is_npm || !is_private(it)).collect();
    if !found.is_empty() {
        return found;
    }
    // None of them was given.
    let patterns = project.manifest(folder).into_iter().flat_map(|(_, it)| it.workspaces());
    let mut needs: Vec<Need> =
        patterns.map(|it| Need::File(join(&join(folder, it), "package.json"))).take(MAX_NEEDS).collect();
    if needs.is_empty() && project.manifest(folder).is_some_and(|(_, it)| it.private().is_some()) {
        needs.push(Need::File("the `package.json` of the packages that it publishes".into()));
    }
    if needs.is_empty() {
        vec![folder_package(project, folder, built)]
    } else {
        vec![Package { needs, ..Package::default() }]
    }
}

/// What the root says about where its members are; nothing where another file may say it.
fn member_patterns(project: &Project<'_>, folder: &str, publish: &Publish) -> Vec<String> {
    if publish.tool == PublishTool::Lerna {
        return Vec::new();
    }
    let of_pnpm = project.find(&join(folder, "pnpm-workspace.yaml"));
    let of_pnpm = of_pnpm.and_then(|it| it.tree()?.root()?.get("packages"));
    let patterns: Vec<&str> = match of_pnpm {
        Some(packages) => packages.items().filter_map(|it| it.as_str()).collect(),
        None => project.manifest(folder).into_iter().flat_map(|(_, it)| it.workspaces()).collect(),
    };
    let joined = |it: &&str| match it.strip_prefix('!') {
        Some(it) => format!("!{}", join(folder, it)),
        None => join(folder, it),
    };
    patterns.iter().map(joined).collect()
}

/// Whether the last pattern that a folder matches takes it in.
fn is_member(patterns: &[String], folder: &str) -> bool {
    let last = patterns.iter().rev().find(|it| matches_pattern(it.trim_start_matches('!'), folder));
    patterns.is_empty() || last.is_some_and(|it| !it.starts_with('!'))
}

/// The package that `deno publish` finds in a folder: one, or the members of a workspace (J C59).
pub(crate) fn of_jsr<'p>(
    project: &Project<'p>,
    folder: Option<&str>,
    publish: &Publish,
    deno: &Versions,
) -> Vec<Package<'p>> {
    debug_assert!(matches!(publish.tool, PublishTool::Jsr | PublishTool::Deno));
    let Some(folder) = folder else {
        return vec![Package { needs: vec![Need::File("jsr.json".into())], ..Package::default() }];
    };
    if let Some(path) = publish.config.as_ref().and_then(|it| it.literal()) {
        let path = join(folder, path);
        let read =
            project.find(&path).and_then(|file| Some((file.id, model::jsr_config::JsrConfig::read(file.tree()?)?)));
        return vec![match read {
            Some((file, config)) => jsr_package(project, folder, vec![(file, config)]),
            None => Package { needs: vec![Need::File(path)], ..Package::default() },
        }];
    }
    // Parent folders are searched too (J C6).
    let mut at = folder;
    loop {
        let configs: Vec<_> = project.jsr_configs(at).into_iter().map(|(file, config)| (file.id, config)).collect();
        let (members, any_given) = workspace_members(project, at, &configs, deno);
        if !members.is_empty() {
            return members;
        }
        let unseen = if any_given { Vec::new() } else { unseen_members(project, at, &configs) };
        if !unseen.is_empty() {
            return vec![Package { needs: unseen, ..Package::default() }];
        }
        if !configs.is_empty() {
            return vec![jsr_package(project, at, configs)];
        }
        // The search ends at a manifest.
        if project.find(&join(at, "package.json")).is_some() {
            break;
        }
        match at.rsplit_once('/') {
            Some((parent, _)) => at = parent,
            None if at.is_empty() => break,
            None => at = "",
        }
    }
    let manifest = project.manifest(folder).map(|(file, manifest)| (file.id, manifest));
    vec![Package { manifest, needs: vec![Need::File(join(folder, "jsr.json"))], ..Package::default() }]
}

fn jsr_package<'p>(
    project: &Project<'p>,
    folder: &str,
    jsr: Vec<(document::FileId, model::jsr_config::JsrConfig<'p>)>,
) -> Package<'p> {
    let config = jsr.first().map(|(_, it)| *it);
    let text = |value: Option<document::Value<'p>>| value.and_then(document::Value::as_str).map(str::to_owned);
    Package {
        name: text(config.and_then(model::jsr_config::JsrConfig::name)),
        version: text(config.and_then(model::jsr_config::JsrConfig::version)),
        manifest: project.manifest(folder).map(|(file, manifest)| (file.id, manifest)),
        jsr,
        ..Package::default()
    }
}

/// Running at the root of a workspace publishes every member that has a name and exports, unless the root itself is
/// a package. Whether the configuration of any member was given.
fn workspace_members<'p>(
    project: &Project<'p>,
    folder: &str,
    configs: &[(document::FileId, model::jsr_config::JsrConfig<'p>)],
    deno: &Versions,
) -> (Vec<Package<'p>>, bool) {
    if configs.first().is_some_and(|(_, it)| it.name().is_some() && it.exports().is_some()) {
        return (Vec::new(), false);
    }
    let by_deno = configs.iter().flat_map(|(_, it)| it.members());
    let is_old = |floor: Floor| deno.share(|it| !floor.met_by(it)) == Some(Share::All);
    let by_npm = project.manifest(folder).into_iter().flat_map(|(_, it)| it.workspaces());
    let by_deno: Vec<String> = by_deno.map(|it| join(folder, it)).collect();
    let by_npm: Vec<String> = by_npm.map(|it| join(folder, it)).collect();
    let folders = project
        .files()
        .filter(|it| matches!(it.kind(), model::input::Kind::JsrConfig | model::input::Kind::DenoConfig));
    let mut folders: Vec<&str> = folders.filter_map(crate::project::File::folder).collect();
    folders.sort_unstable();
    folders.dedup();
    let is_npm_object =
        project.manifest(folder).is_some_and(|(_, it)| it.root.get("workspaces").is_some_and(|it| it.is_mapping()));
    let members = folders.into_iter().filter(|it| {
        let is_named = |patterns: &[String]| patterns.iter().any(|pattern| matches_pattern(pattern, it));
        // A member to npm has a manifest.
        let is_npm_member = || {
            is_named(&by_npm)
                && !(is_npm_object && is_old(facts::deno::NPM_PACKAGES))
                && project.exists(&join(it, "package.json")) != Some(false)
        };
        *it != folder && (is_named(&by_deno) || is_npm_member())
    });
    let packages = members.map(|it| {
        let configs = project.jsr_configs(it).into_iter().map(|(file, config)| (file.id, config)).collect();
        jsr_package(project, it, configs)
    });
    let mut packages: Vec<Package<'p>> = packages.collect();
    let any_given = !packages.is_empty();
    packages.retain(|it| {
        let config = it.jsr.first().map(|it| it.1);
        config.is_some_and(|it| {
            let is_private = it.root.get("publish").and_then(document::Value::as_bool) == Some(false);
            // Older ones do not understand what it says (J C52).
            let is_skipped = is_private && !is_old(facts::deno::PUBLISH_FALSE);
            it.name().is_some() && it.exports().is_some() && !is_skipped
        })
    });
    (packages, any_given)
}

/// The configurations of members that were not given, when the root is no package itself.
fn unseen_members<'p>(
    project: &Project<'p>,
    folder: &str,
    configs: &[(document::FileId, model::jsr_config::JsrConfig<'p>)],
) -> Vec<Need> {
    if configs.first().is_some_and(|(_, it)| it.name().is_some()) {
        return Vec::new();
    }
    let by_deno = configs.iter().flat_map(|(_, it)| it.members()).map(|it| (it, "deno.json"));
    // A root with a configuration that is no package says by itself what is wrong.
    let manifest = project.manifest(folder).filter(|_| configs.is_empty());
    let by_npm = manifest.into_iter().flat_map(|(_, it)| it.workspaces()).map(|it| (it, "jsr.json"));
    let patterns = by_deno.chain(by_npm).filter(|(it, _)| !it.starts_with('!'));
    patterns.map(|(it, name)| Need::File(join(&join(folder, it), name))).take(MAX_NEEDS).collect()
}

/// Workspace patterns: `packages/*`, `packages/**`, `**/packages/a`, plain folders.
pub(crate) fn matches_pattern(pattern: &str, folder: &str) -> bool {
    let names: Vec<&str> = folder.split('/').collect();
    // Which names what was read of the pattern can stand for, each count of them from the start.
    let mut reached = vec![false; names.len() + 1];
    reached[0] = true;
    let mut parts = pattern.split('/').take(MAX_PATTERN).peekable();
    while let Some(part) = parts.next() {
        let mut next = vec![false; reached.len()];
        if part == "**" {
            let any = |so_far: &mut bool, at: &bool| {
                *so_far |= at;
                Some(*so_far)
            };
            if parts.peek().is_none() {
                return reached.contains(&true);
            }
            next = reached.iter().scan(false, any).collect();
        } else {
            for (at, name) in names.iter().enumerate() {
                let is_it = part == *name || part.strip_suffix('*').is_some_and(|it| name.starts_with(it));
                next[at + 1] = reached[at] && is_it;
            }
        }
        reached = next;
    }
    reached[names.len()]
}

/// Parts of a pattern past which the rest is not read: no folder lies so deep.
const MAX_PATTERN: usize = 64;
