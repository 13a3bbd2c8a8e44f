//! The packages of a repository that has several, side by side: what is right for one and wrong for another.

use document::{FileId, Location, Value};
use model::input::Kind;
use model::jsr_config::JsrConfig;
use model::manifest::Manifest;
use model::repository::RepositoryUrl;

use crate::publication::{Publication, Registry};
use crate::{Check, Link, Project, summary};

/// A package beside the others.
#[derive(Clone)]
pub struct PackageLine {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub location: Location,
    /// One cell for each of [`Aspect::ALL`].
    pub cells: [PackageCell; Aspect::ALL.len()],
}

/// One aspect of a package.
#[derive(Clone)]
pub struct PackageCell {
    /// Two or three words of evidence; empty when there is none.
    pub label: String,
    /// Index of its worst row in the report; `None` when no row speaks about it.
    pub row: Option<usize>,
}

/// What the packages of a repository are compared in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aspect {
    /// Whether npm trusts the run that publishes it.
    Publisher,
    /// The repository in its manifest.
    Repository,
    /// Who may install it.
    Access,
    /// Whether its manifest forbids to publish it.
    Private,
    /// Its twin on JSR.
    Jsr,
}

impl Aspect {
    /// All of them, in the order of a table.
    pub const ALL: [Self; 5] = [Self::Publisher, Self::Repository, Self::Access, Self::Private, Self::Jsr];

    /// A stable word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Repository => "repository",
            Self::Access => "access",
            Self::Private => "private",
            Self::Jsr => "jsr",
        }
    }

    /// Whether a row about the package on this registry speaks about it.
    fn is_of(self, row: &Check, registry: Registry) -> bool {
        let rule = row.rule.id;
        match self {
            Self::Publisher => registry == Registry::Npm && row.rule.link == Link::Settings,
            Self::Repository => matches!(rule, "missing-repository-url" | "mismatched-repository-url"),
            Self::Access => matches!(rule, "missing-access" | "unexpected-access"),
            Self::Private => rule == "private-package",
            Self::Jsr => registry == Registry::Jsr && matches!(row.rule.link, Link::Manifest | Link::Settings),
        }
    }
}

/// A package by its manifests.
struct Package<'p> {
    npm: Option<(FileId, Manifest<'p>)>,
    jsr: Option<(FileId, JsrConfig<'p>)>,
}

/// The packages of the given manifests with what the rows say about them; none when there are fewer than two.
pub(crate) fn lines(project: &Project<'_>, rows: &[Check]) -> Vec<PackageLine> {
    let packages = packages(project);
    if packages.len() < 2 {
        return Vec::new();
    }
    packages.iter().filter_map(|it| line(project, it, rows)).collect()
}

fn packages<'p>(project: &Project<'p>) -> Vec<Package<'p>> {
    let configs = || {
        let files = project.files().filter(|it| matches!(it.kind(), Kind::JsrConfig | Kind::DenoConfig));
        let read = files.filter_map(|file| Some((file, JsrConfig::read(file.tree()?)?)));
        read.filter(|(_, config)| config.name().is_some())
    };
    let mut packages: Vec<Package<'p>> = Vec::new();
    for (file, manifest) in project.manifests() {
        let is_root = manifest.private().is_some() && manifest.workspaces().next().is_some();
        let is_published =
            project.publications().iter().any(|it| it.package.manifest.is_some_and(|it| it.0 == file.id));
        if manifest.name().is_none() || is_root && !is_published {
            continue;
        }
        // What has no path stands beside nothing: then the name tells.
        let is_twin =
            |(other, config): &(&crate::project::File<'_>, JsrConfig<'p>)| match (file.folder(), other.folder()) {
                (Some(folder), Some(other)) => folder == other,
                _ => text(manifest.name()) == text(config.name()),
            };
        let jsr = configs().find(is_twin).map(|(file, config)| (file.id, config));
        packages.push(Package { npm: Some((file.id, manifest)), jsr });
    }
    for (file, config) in configs() {
        // The second configuration of a folder is never read (J C1).
        let is_known = |it: &Package<'_>| {
            it.jsr.is_some_and(|it| {
                it.0 == file.id || file.folder().is_some() && project.file(it.0).folder() == file.folder()
            })
        };
        if !packages.iter().any(is_known) {
            packages.push(Package { npm: None, jsr: Some((file.id, config)) });
        }
    }
    packages
}

fn line(project: &Project<'_>, package: &Package<'_>, rows: &[Check]) -> Option<PackageLine> {
    let of_npm = package.npm.and_then(|(file, it)| Some((file, it.name()?)));
    let (file, name) = of_npm.or_else(|| package.jsr.and_then(|(file, it)| Some((file, it.name()?))))?;
    let is_of = |it: &Publication<'_>| match it.registry {
        Registry::Jsr => it.package.jsr.first().map(|it| it.0) == package.jsr.map(|it| it.0) && package.jsr.is_some(),
        Registry::Npm | Registry::Other => {
            it.package.manifest.map(|it| it.0) == package.npm.map(|it| it.0) && package.npm.is_some()
        }
    };
    let publications: Vec<(usize, &Publication<'_>)> =
        project.publications().iter().enumerate().filter(|(_, it)| is_of(it)).collect();
    let cell = |aspect: Aspect| {
        let speaks = |row: &Check| {
            let mut own = publications.iter().filter(|it| row.publications.contains(&it.0));
            own.any(|(_, it)| aspect.is_of(row, it.registry))
        };
        // Rows stand with the failing first.
        PackageCell { label: label(project, package, &publications, aspect), row: rows.iter().position(speaks) }
    };
    let location = Location { file, span: name.span() };
    Some(PackageLine { name: text(Some(name))?.to_owned(), location, cells: Aspect::ALL.map(cell) })
}

fn label(
    project: &Project<'_>,
    package: &Package<'_>,
    publications: &[(usize, &Publication<'_>)],
    aspect: Aspect,
) -> String {
    let on = |registry| publications.iter().find(|(_, it)| it.registry == registry).map(|it| it.1);
    let manifest = package.npm.map(|(_, it)| it);
    match aspect {
        Aspect::Publisher => match on(Registry::Npm) {
            Some(publication) => summary::settings_label(project, publication).to_owned(),
            None if on(Registry::Other).is_some() => "another registry".to_owned(),
            None if manifest.is_some() => "not published".to_owned(),
            None => String::new(),
        },
        Aspect::Repository => match manifest.map(Manifest::repository_url) {
            Some(Some(url)) => text(Some(url)).map(|it| RepositoryUrl::parse(it).path).unwrap_or_default(),
            Some(None) => "missing".to_owned(),
            None => String::new(),
        },
        Aspect::Access => {
            let config = manifest.and_then(|it| text(it.publish_config("access")));
            let access = on(Registry::Npm).map_or(config, Publication::access);
            access.map(str::to_owned).unwrap_or_else(|| if manifest.is_some() { "not named" } else { "" }.to_owned())
        }
        Aspect::Private => match manifest.map(Manifest::private) {
            Some(Some(_)) => "private".to_owned(),
            Some(None) => "no".to_owned(),
            None => String::new(),
        },
        Aspect::Jsr => match package.jsr {
            Some((_, config)) => {
                let version = text(config.version()).unwrap_or("no version");
                if on(Registry::Jsr).is_some() { version.to_owned() } else { format!("{version}, not published") }
            }
            None => "none".to_owned(),
        },
    }
}

fn text<'p>(value: Option<Value<'p>>) -> Option<&'p str> {
    value?.as_str()
}
