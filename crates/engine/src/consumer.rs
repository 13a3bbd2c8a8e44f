//! What a project installs from JSR through clients of npm: which packages, by which package manager, from where (J 6).

use document::{FileId, Location, Value};
use model::command::{Manager, PublishTool};
use model::input::Kind;
use model::jsr_dependency::{JsrDependency, JsrForm};
use model::manifest::Manifest;
use model::registry_setting::{self, RegistrySetting, SettingOf};

use crate::check::Row;
use crate::facts::{self, InstallerRange, JsrSpecifier, KnownRegistry, RegistryKind, V};
use crate::project::{File, Project, join};
use crate::publication::Client;
use crate::{Checks, Need, versions};

/// Where npm clients find JSR's packages (J N2).
pub(crate) const JSR_REGISTRY: &str = "https://npm.jsr.io";
/// Dependencies past which the rest is left out: the rows say the same about them.
const MAX_DEPENDENCIES: usize = 200;
/// The maps of a manifest from which packages are installed.
const MAPS: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/// What lockfiles say about who wrote them.
const LOCKFILES: [(&str, &str); 7] = [
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("vlt-lock.json", "vlt"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
];

/// One folder in which a package manager installs packages from JSR: a package, or a workspace with its members.
pub(crate) struct Consumer<'p> {
    /// The folder; empty for the root of the repository, and for texts without a path.
    pub(crate) folder: &'p str,
    /// Whether the folder is known: a manifest was given with its path.
    pub(crate) is_placed: bool,
    /// The packages, with the manifest or catalog that names each; at least one.
    pub(crate) dependencies: Vec<(FileId, JsrDependency<'p>)>,
    /// What installs them; `None` when nothing says.
    pub(crate) manager: Option<PackageManager>,
    /// Whether a job that publishes installs them first.
    pub(crate) is_installed: bool,
    /// Whether `pnpm-workspace.yaml` names registries, which are not looked into.
    pub(crate) has_other_registries: bool,
    /// The files in which the package manager looks for registries, the nearest first.
    configs: Vec<&'p File<'p>>,
    /// The registries that they name.
    pub(crate) settings: Vec<Setting<'p>>,
}

/// The file that names the registry of the scope `@jsr`.
pub(crate) enum Config<'p> {
    /// It was given.
    Given(&'p File<'p>),
    /// The repository has none.
    Absent,
    /// It was not given.
    Unknown,
}

/// A registry that a file names.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'p> {
    pub(crate) file: &'p File<'p>,
    pub(crate) registry: RegistrySetting<'p>,
}

impl Setting<'_> {
    pub(crate) fn place(&self) -> Location {
        self.file.at(self.registry.span())
    }
}

/// What installs packages.
pub(crate) struct PackageManager {
    /// Its name in the facts: `npm`, `pnpm`, `yarn`, `bun`, `vlt`.
    pub(crate) name: &'static str,
    /// Its version, where something pins it.
    pub(crate) version: Option<V>,
    /// Whether it is a Yarn from 2 on, which reads files of its own; `None` for others, and where that is not known.
    is_modern_yarn: Option<bool>,
    /// What says so, where that is a place.
    pub(crate) place: Option<Location>,
}

impl PackageManager {
    /// `pnpm 10.8.1`, `pnpm`.
    pub(crate) fn text(&self) -> String {
        let name = match self.name {
            "yarn" => "Yarn",
            "bun" => "Bun",
            name => name,
        };
        match self.version {
            Some(version) => format!("{name} {version}"),
            None => name.to_owned(),
        }
    }

    /// What it does with `jsr:`; `None` where its version decides and nothing pins it.
    pub(crate) fn jsr(&self) -> Option<&'static InstallerRange> {
        let installer = facts::installer(self.name)?;
        match (self.version, installer.ranges) {
            (Some(version), _) => installer.at(version),
            (None, [only]) => Some(only),
            // No Yarn 1 differs from the first.
            (None, [first, ..]) if self.is_modern_yarn == Some(false) => Some(first),
            (None, _) => None,
        }
    }

    fn new(name: &'static str, version: Option<V>, place: Option<Location>) -> Self {
        let is_modern_yarn = version.filter(|_| name == "yarn").map(|it| it.0 >= 2);
        Self { name, version, is_modern_yarn, place }
    }
}

/// Where an address of a registry leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leads<'u> {
    /// To JSR's npm registry.
    Jsr,
    /// To what only looks like it: another of its hosts, or no TLS (J N3).
    NearlyJsr,
    /// To npm's registry, which has nothing of JSR.
    Npm,
    /// To a registry of a company, of a known kind.
    Private(&'static KnownRegistry),
    /// To a host that only its owner knows.
    Elsewhere(&'u str),
    /// Where a variable says.
    Unknown,
}

/// Where an address leads. A host that only its owner knows is the Verdaccio whose configuration was given.
pub(crate) fn leads<'u>(project: &Project<'_>, url: &'u str) -> Leads<'u> {
    if url.contains("${") || url.starts_with('$') {
        return Leads::Unknown;
    }
    let known = facts::registry_of_url(url);
    match known.map(|it| it.kind) {
        Some(RegistryKind::Jsr) => {
            let path = url.rsplit_once("npm.jsr.io").map_or("", |(_, path)| path);
            let is_right = url.starts_with("https://") && matches!(path, "" | "/");
            if is_right { Leads::Jsr } else { Leads::NearlyJsr }
        }
        Some(RegistryKind::MisspeltJsr) => Leads::NearlyJsr,
        Some(RegistryKind::Npm | RegistryKind::MisspeltNpm | RegistryKind::NpmAlias) => Leads::Npm,
        Some(RegistryKind::Private) => known.map_or(Leads::Unknown, Leads::Private),
        None => {
            let is_verdaccio = project.files().any(|it| it.kind() == Kind::Verdaccio);
            match facts::registry("verdaccio").filter(|_| is_verdaccio) {
                Some(verdaccio) => Leads::Private(verdaccio),
                None => Leads::Elsewhere(host(url)),
            }
        }
    }
}

/// The host of an address, with its port.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit('@').next().unwrap_or(authority)
}

/// The registries that a file names.
pub(crate) fn settings<'p>(file: &'p File<'p>) -> Vec<Setting<'p>> {
    let found = match file.kind() {
        Kind::Npmrc => file.npmrc().map(registry_setting::of_npmrc),
        Kind::YarnRc => file.tree().and_then(|it| it.root()).map(registry_setting::of_yarnrc),
        Kind::Bunfig => file.toml().map(registry_setting::of_bunfig),
        _ => None,
    };
    found.unwrap_or_default().into_iter().map(|registry| Setting { file, registry }).collect()
}

/// Names of packages for a message: `` `@std/path` ``, `` `@std/path` and 2 more ``.
pub(crate) fn names<'a>(mut all: impl Iterator<Item = &'a str>) -> String {
    let first = all.next().unwrap_or_default();
    match all.count() {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    }
}

impl<'p> Consumer<'p> {
    /// The registry of the scope `@jsr`, where a file names one under the right key.
    pub(crate) fn jsr_setting(&self) -> Option<&Setting<'p>> {
        self.setting(SettingOf::Jsr)
    }

    /// The registry of everything else.
    pub(crate) fn default_setting(&self) -> Option<&Setting<'p>> {
        self.setting(SettingOf::All)
    }

    pub(crate) fn setting(&self, of: SettingOf) -> Option<&Setting<'p>> {
        self.settings.iter().find(|it| it.registry.of == of)
    }

    /// Whether the package manager looks for `@jsr` at JSR's registry without being told; `None` when that is not known.
    /// Without any sign of another one it is npm, where no dependency is written as npm never could.
    pub(crate) fn is_native(&self) -> Option<bool> {
        match &self.manager {
            Some(_) if self.has_other_registries => None,
            Some(manager) => manager.jsr().map(|it| it.jsr == JsrSpecifier::Native),
            None => (!self.has_native_form()).then_some(false),
        }
    }

    pub(crate) fn has_native_form(&self) -> bool {
        self.dependencies.iter().any(|(_, it)| it.form == JsrForm::Native)
    }

    /// How the package manager is called in a message.
    pub(crate) fn manager_text(&self) -> String {
        self.manager.as_ref().map_or_else(|| "npm".to_owned(), PackageManager::text)
    }

    /// The file that names the scope's registry to this package manager.
    pub(crate) fn config_name(&self) -> &'static str {
        match &self.manager {
            Some(manager) if manager.is_modern_yarn == Some(true) => ".yarnrc.yml",
            Some(manager) if manager.name == "bun" && self.reads(Kind::Bunfig) => "bunfig.toml",
            Some(manager) if manager.name == "bun" && !bun_reads_npmrc(manager) => "bunfig.toml",
            _ => ".npmrc",
        }
    }

    /// That file, as far as it is known.
    pub(crate) fn config(&self, project: &Project<'p>) -> Config<'p> {
        let name = self.config_name();
        let kind = model::input::recognise(Some(name), "");
        match project.files().find(|it| it.kind() == kind && is_around(it, self.folder)) {
            Some(file) => Config::Given(file),
            None if project.exists(&join(self.folder, name)) == Some(false) => Config::Absent,
            None => Config::Unknown,
        }
    }

    /// What would tell which package manager installs, and in which version.
    pub(crate) fn manager_need(&self) -> Need {
        Need::File("packageManager in package.json".to_owned())
    }

    /// Adds a row that lacks an input. It keeps a publication from being ready only where a job that publishes installs
    /// the packages first.
    pub(crate) fn unknown<'c>(&self, checks: &'c mut Checks, message: impl Into<String>, need: Need) -> Row<'c> {
        let row = checks.unknown(message, [need]);
        if self.is_installed { row } else { row.advice() }
    }

    fn reads(&self, kind: Kind) -> bool {
        self.configs.iter().any(|it| it.kind() == kind)
    }

    /// Where the packages are named: the places for a row, each once.
    pub(crate) fn places(&self) -> impl Iterator<Item = Location> {
        self.dependencies.iter().map(|(file, it)| Location { file: *file, span: it.key.span().cover(it.value.span()) })
    }

    /// The names of the packages as they are written.
    pub(crate) fn names(&self) -> String {
        names(self.dependencies.iter().map(|(_, it)| it.written))
    }
}

fn bun_reads_npmrc(manager: &PackageManager) -> bool {
    manager.version.is_none_or(|it| facts::registries::BUN_NPMRC.met_by(it))
}

/// Everything that is installed from JSR, grouped by the folder in which that happens.
pub(crate) fn consumers<'p>(project: &Project<'p>) -> Vec<Consumer<'p>> {
    let mut found: Vec<Consumer<'p>> = Vec::new();
    for file in project.files() {
        let entries = dependency_maps(file).into_iter().flat_map(Value::entries);
        let read = entries.filter_map(|(key, value)| JsrDependency::read(key, value));
        let mut dependencies = read.map(|it| (file.id, it)).take(MAX_DEPENDENCIES).peekable();
        if dependencies.peek().is_none() {
            continue;
        }
        let folder = install_folder(project, file);
        let idx = found.iter().position(|it| it.folder == folder).unwrap_or_else(|| {
            found.push(empty(project, folder));
            found.len() - 1
        });
        let consumer = &mut found[idx];
        consumer.is_placed |= file.folder().is_some();
        consumer.dependencies.extend(dependencies);
        consumer.dependencies.truncate(MAX_DEPENDENCIES);
    }
    found
}

/// The maps of dependencies of a manifest, and the catalogs of a workspace.
fn dependency_maps<'p>(file: &'p File<'p>) -> Vec<Value<'p>> {
    let Some(root) = file.tree().and_then(|it| it.root()) else { return Vec::new() };
    match file.kind() {
        Kind::PackageJson => MAPS.iter().filter_map(|it| root.get(it)).collect(),
        Kind::PnpmWorkspace => {
            let named = root.get("catalogs").into_iter().flat_map(Value::entries).map(|(_, it)| it);
            root.get("catalog").into_iter().chain(named).collect()
        }
        _ => Vec::new(),
    }
}

/// The folder of the workspace around a file, or its own.
fn install_folder<'p>(project: &Project<'p>, file: &'p File<'p>) -> &'p str {
    let own = file.folder().unwrap_or_default();
    let is_root = |folder: &str| {
        let is_workspace = |it: Manifest<'p>| it.workspaces().next().is_some() || it.package_manager().is_some();
        project.find(&join(folder, "pnpm-workspace.yaml")).is_some()
            || project.find(&join(folder, "package.json")).is_some()
                && project.manifest(folder).is_some_and(|(_, it)| is_workspace(it))
    };
    let mut at = own;
    let mut found = own;
    while !at.is_empty() {
        at = at.rsplit_once('/').map_or("", |(parent, _)| parent);
        if is_root(at) {
            found = at;
        }
    }
    found
}

fn empty<'p>(project: &Project<'p>, folder: &'p str) -> Consumer<'p> {
    let manager = manager(project, folder);
    let is_installed = project.publications().iter().any(|it| it.events.iter().any(|event| event.install.is_some()));
    let configs = config_files(project, folder, manager.as_ref());
    let settings = configs.iter().flat_map(|it| settings(it)).collect();
    let names_registries = |it: &File<'_>| {
        let root = it.tree().and_then(|tree| tree.root()).filter(|_| it.kind() == Kind::PnpmWorkspace);
        root.is_some_and(|it| it.get("registries").is_some())
    };
    let has_other_registries = project.files().any(names_registries);
    Consumer {
        has_other_registries,
        folder,
        is_placed: false,
        dependencies: Vec::new(),
        manager,
        is_installed,
        configs,
        settings,
    }
}

/// The configuration files that a package manager reads in a folder, the nearest first.
fn config_files<'p>(project: &Project<'p>, folder: &str, manager: Option<&PackageManager>) -> Vec<&'p File<'p>> {
    let names: &[&str] = match manager {
        Some(it) if it.is_modern_yarn == Some(true) => &[".yarnrc.yml"],
        Some(it) if it.name == "bun" && bun_reads_npmrc(it) => &["bunfig.toml", ".npmrc"],
        Some(it) if it.name == "bun" => &["bunfig.toml"],
        _ => &[".npmrc"],
    };
    let mut files: Vec<&'p File<'p>> = Vec::new();
    for name in names {
        let kind = model::input::recognise(Some(name), "");
        let read = || project.files().filter(|it| it.kind() == kind && is_around(it, folder));
        let is_own = |it: &&File<'_>| it.folder() == Some(folder);
        files.extend(read().filter(is_own));
        files.extend(read().filter(|it| !is_own(it)));
    }
    files
}

/// What installs packages in a folder, by the surest sign: `packageManager`, files that only one reads, lockfiles, the
/// commands of the jobs that publish.
fn manager(project: &Project<'_>, folder: &str) -> Option<PackageManager> {
    for at in [folder, ""] {
        let Some((file, manifest)) = project.manifest(at) else { continue };
        if let Some((name, version, value)) = manifest.package_manager() {
            let place = Some(file.at(value.span()));
            return known(name).map(|name| PackageManager::new(name, versions::exact(version), place));
        }
        let engines = manifest.root.path(&["devEngines", "packageManager"]);
        let engine = engines.and_then(|it| if it.is_sequence() { it.items().next() } else { Some(it) });
        if let Some(value) = engine.and_then(|it| it.get("name"))
            && let Some(name) = value.as_str().and_then(known)
        {
            return Some(PackageManager::new(name, pinned(project, name), Some(file.at(value.span()))));
        }
        if let Some((key, _)) = manifest.root.entry("pnpm") {
            return Some(PackageManager::new("pnpm", pinned(project, "pnpm"), Some(file.at(key.span()))));
        }
    }
    let by_file = |kind: Kind, name: &'static str| {
        let file = project.files().find(|it| it.kind() == kind && is_around(it, folder))?;
        Some(PackageManager::new(name, pinned(project, name), Some(file.at(document::Span::at(0)))))
    };
    if let Some(manager) = by_file(Kind::PnpmWorkspace, "pnpm").or_else(|| by_file(Kind::Bunfig, "bun")) {
        return Some(manager);
    }
    if let Some(file) = project.files().find(|it| it.kind() == Kind::YarnRc && is_around(it, folder)) {
        let release = file.tree().and_then(|it| it.root()?.get("yarnPath")).and_then(|it| Some((it, it.as_str()?)));
        let version = release.and_then(|(_, it)| versions::exact(it.rsplit_once("yarn-")?.1.strip_suffix(".cjs")?));
        let place = file.at(release.map_or(document::Span::at(0), |(it, _)| it.span()));
        let manager = PackageManager::new("yarn", version.or_else(|| pinned(project, "yarn")), Some(place));
        // Yarn 1 does not read the file.
        return Some(PackageManager { is_modern_yarn: Some(true), ..manager });
    }
    let is_there = |name: &str| project.known_path(&join(folder, name)).or_else(|| project.known_path(name)).is_some();
    if let Some((_, name)) = LOCKFILES.iter().find(|(lockfile, _)| is_there(lockfile)) {
        return Some(PackageManager::new(name, pinned(project, name), None));
    }
    let is_named = |it: &&&'static str| requirement(project, it).is_some();
    let mut tools = ["pnpm", "yarn", "bun"].iter().filter(is_named);
    if let (Some(name), None) = (tools.next(), tools.next()) {
        return Some(PackageManager::new(name, pinned(project, name), None));
    }
    let publications = project.publications();
    let installs = publications.iter().flat_map(|it| it.events.iter()).filter_map(|it| it.install.as_deref());
    let by_install = installs.filter_map(|it| match it.manager {
        Manager::Npm => Some(("npm", None)),
        Manager::Pnpm => Some(("pnpm", None)),
        Manager::Yarn => Some(("yarn", None)),
        Manager::Bun => Some(("bun", None)),
        Manager::Deno => None,
    });
    let by_publish = publications.iter().filter_map(|it| match it.publish.tool {
        PublishTool::Pnpm => Some(("pnpm", None)),
        PublishTool::YarnBerry => Some(("yarn", Some(true))),
        PublishTool::YarnClassic => Some(("yarn", Some(false))),
        PublishTool::Bun => Some(("bun", None)),
        _ => None,
    });
    let (name, is_modern_yarn) = by_install.chain(by_publish).next()?;
    Some(PackageManager { is_modern_yarn, ..PackageManager::new(name, pinned(project, name), None) })
}

fn known(name: &str) -> Option<&'static str> {
    facts::installer(name).map(|it| it.id)
}

/// The version that tools of the repository install, where any release of it does the same with `jsr:`.
fn pinned(project: &Project<'_>, name: &'static str) -> Option<V> {
    if let Some(requirement) = requirement(project, name) {
        let full = versions::exact(requirement);
        // `10` may be any of them: it counts where the first of them already takes `jsr:`.
        let least =
            versions::exact(&[requirement, ".0"].concat()).or_else(|| versions::exact(&[requirement, ".0.0"].concat()));
        let is_native =
            |it: &V| facts::installer(name).and_then(|it| it.native_since()).is_some_and(|from| from <= *it);
        return full.or(least.filter(is_native));
    }
    project.publications().iter().find_map(|it| match &it.client {
        Client::Own { name: own, versions, .. } if *own == name => match versions.any[..] {
            [only] => Some(only),
            _ => None,
        },
        _ => None,
    })
}

/// What `mise.toml` or `.tool-versions` ask for.
fn requirement<'p>(project: &Project<'p>, name: &str) -> Option<&'p str> {
    let found = project.files().find_map(|it| match it.kind() {
        Kind::Mise => model::version::mise_toml(it.text(), name),
        Kind::ToolVersions => model::version::tool_versions(it.text(), name),
        _ => None,
    });
    found.map(|it| it.text)
}

/// Whether a file stands in a folder or at the root, or was pasted without a path.
fn is_around(file: &File<'_>, folder: &str) -> bool {
    file.folder().is_none_or(|it| it == folder || it.is_empty())
}
