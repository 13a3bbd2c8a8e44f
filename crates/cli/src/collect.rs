//! Collecting the files that decide what a publish does: CI files, manifests, registry and version settings; and the
//! names of all others, since some have only to be there.
//!
//! Respects ignore files, since what is not committed is not there when the job runs; never enters dependencies.

mod workspace;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use engine::{InputFile, Kind};
use ignore::WalkBuilder;
use model::gitlab;
use model::input::{self, MAX_BYTES, Unreadable};

/// The most files that one report looks at.
pub const MAX_FILES: usize = 64;
/// Includes within includes that are followed.
const MAX_INCLUDES: usize = 4;
/// Folders deeper than this hold no CI files or manifests worth a look.
const MAX_DEPTH: usize = 16;

/// What was found.
#[derive(Default)]
pub struct Collected {
    /// The files, CI files first.
    pub sources: Vec<Source>,
    /// What should be there and is not, with the reason.
    pub left_out: Vec<(String, LeftOut)>,
    /// The folder that paths are relative to, where there is one.
    pub root: Option<PathBuf>,
}

impl Collected {
    /// Whether a file that may decide is there and cannot be read.
    #[must_use]
    pub fn is_partly_unread(&self) -> bool {
        self.left_out.iter().any(|it| matches!(it.1, LeftOut::Unreadable(_) | LeftOut::NotText))
    }
}

/// A file and where it stands.
pub struct Source {
    /// Path inside the repository, and text.
    pub file: InputFile,
    /// Where it stands on the disk; standard input stands nowhere.
    pub disk: Option<PathBuf>,
}

impl Source {
    /// Whether it came from standard input: it stands nowhere, and is no list of names that the walk made.
    #[must_use]
    pub fn is_from_input(&self) -> bool {
        self.disk.is_none() && self.file.kind != Some(Kind::FileList)
    }
}

/// Why a file that the walk met is not looked at.
#[derive(thiserror::Error, Debug)]
pub enum LeftOut {
    /// Past the limit of a report.
    #[error("more than {MAX_FILES} files")]
    TooMany,
    /// Past the limit of a file.
    #[error("larger than 1 MiB")]
    TooLarge,
    /// Past that of a log.
    #[error("larger than 8 MiB")]
    TooLargeForLog,
    /// Not UTF-8.
    #[error("not UTF-8 text")]
    NotText,
    /// The system refuses: permissions, a broken disk.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// A folder that the system does not let in.
    #[error("{0}")]
    Closed(#[from] ignore::Error),
}

/// Nothing to look at.
#[derive(thiserror::Error, Debug)]
pub enum CollectError {
    /// The user's: a report looks at one repository.
    #[error("one folder at a time: a report looks at one repository")]
    SeveralFolders,
    /// The user's: the wrong folder, most likely.
    #[error("no workflow and no manifest in {}", .0.display())]
    NothingFound(PathBuf),
    /// The user's: a part of a repository, for what counts for the whole.
    #[error("{} is a folder of a repository that is a workspace: name its root, {}", .folder.display(), .root.display())]
    Inside {
        /// As it was named.
        folder: PathBuf,
        /// The root of its repository.
        root: PathBuf,
    },
    /// A path that was named and cannot be used; the user's or the system's.
    #[error("{}: {reason}", .path.display())]
    Named {
        /// As it was named.
        path: PathBuf,
        /// Why not.
        reason: LeftOut,
    },
}

/// Reads what `paths` name: at most one folder, files, `-` for standard input; nothing means the current folder.
///
/// # Errors
/// A named path that cannot be read, or a folder without anything to look at.
pub fn collect(paths: &[PathBuf]) -> Result<Collected, CollectError> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let (folders, named): (Vec<&PathBuf>, Vec<_>) = paths.iter().partition(|it| it.is_dir());

    let mut collected = match folders[..] {
        [] => Collected::default(),
        [folder] => collect_folder(folder),
        _ => return Err(CollectError::SeveralFolders),
    };
    for path in named {
        add_named(&mut collected, path)?;
    }
    // Both say something about other files alone.
    let is_beside = |it: &Source| matches!(it.file.kind(), Kind::GitIgnore | Kind::FileList);
    if collected.sources.iter().all(is_beside) {
        return Err(CollectError::NothingFound(paths[0].clone()));
    }
    Ok(collected)
}

/// The same for a new workflow, which stands at the root of the repository, whichever folder of it is named (N 5.2l).
///
/// # Errors
/// Like [`collect`]; and a folder of a workspace, whose root has the lockfile.
pub fn collect_for_root(paths: &[PathBuf]) -> Result<Collected, CollectError> {
    let named = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let base = absolute(named);
    let folder = if base.is_dir() { Some(base.as_path()) } else { base.parent() };
    let root = folder.and_then(|it| it.ancestors().find(|it| it.join(".git").exists()));
    let Some((folder, root)) = folder.zip(root) else { return collect(paths) };
    let is_inside = folder != root;
    let is_workspace = || {
        workspace::ROOTS.iter().any(|name| {
            let text = File::open(root.join(name)).map_err(LeftOut::from).and_then(|it| read_text(it, Some(name)));
            text.is_ok_and(|it| workspace::has_members(name, &it))
        })
    };
    if is_inside && named != Path::new("-") && is_workspace() {
        return Err(CollectError::Inside { folder: named.to_owned(), root: root.to_owned() });
    }
    let mut collected = collect(paths)?;
    let from = collected.root.as_deref().map(absolute).unwrap_or_else(|| root.to_owned());
    let Some(below) = relative(&from, root).filter(|_| is_inside) else { return Ok(collected) };
    for file in collected.sources.iter_mut().map(|it| &mut it.file) {
        match &mut file.path {
            Some(path) => *path = format!("{below}/{path}"),
            None if file.kind == Some(Kind::FileList) => {
                file.text = file.text.lines().map(|it| format!("{below}/{it}\n")).collect();
            }
            None => {}
        }
    }
    collected.root = Some(root.to_owned());
    // What publishes already stands there.
    let workflows = root.join(".github/workflows");
    let mut there: Vec<PathBuf> =
        std::fs::read_dir(&workflows).into_iter().flatten().flatten().map(|it| it.path()).collect();
    there.retain(|it| it.extension().is_some_and(|it| it == "yml" || it == "yaml") && it.is_file());
    there.sort();
    for path in there.iter().take(MAX_FILES.saturating_sub(collected.sources.len())) {
        if let Err(CollectError::Named { path, reason }) = add_named(&mut collected, path) {
            collected.left_out.push((path.to_string_lossy().into_owned(), reason));
        }
    }
    Ok(collected)
}

/// A file of a repository. A name that says what the file is decides over content that looks like something else:
/// a lockfile is no manifest.
#[must_use]
pub fn input_file(path: String, text: String) -> InputFile {
    let name = file_name(&path);
    let is_other = name == "lerna.json"
        || is_release_settings(name)
        || path.ends_with(".changeset/config.json")
        || [".js", ".mjs", ".cjs", ".ts"].iter().any(|it| name.ends_with(it));
    InputFile { path: Some(path), text, kind: is_other.then_some(Kind::Unknown) }
}

fn add_named(collected: &mut Collected, path: &Path) -> Result<(), CollectError> {
    let failed = |reason| CollectError::Named { path: path.to_owned(), reason };
    if path == Path::new("-") {
        let text = read_text(io::stdin().lock(), None).map_err(failed)?;
        collected.sources.push(Source { file: InputFile { path: None, text, kind: None }, disk: None });
        return Ok(());
    }
    let absolute = absolute(path);
    if collected.sources.iter().any(|it| it.disk.as_ref().is_some_and(|it| self::absolute(it) == absolute)) {
        return Ok(());
    }
    let name = path.to_string_lossy();
    let is_pipe = path.exists() && !path.is_file();
    let text = File::open(path).map_err(LeftOut::from).and_then(|it| read_text(it, Some(&name))).map_err(failed)?;
    // The name that a shell gives to the output of a command is none of the repository.
    if is_pipe {
        collected.sources.push(Source { file: InputFile { path: None, text, kind: None }, disk: None });
        return Ok(());
    }
    let root = collected.root.clone().filter(|root| absolute.starts_with(self::absolute(root)));
    let root = root.map_or_else(|| root_of(&absolute), |it| self::absolute(&it));
    let inside = relative(&absolute, &root).unwrap_or_else(|| file_name(&path.to_string_lossy()).to_owned());
    collected.sources.push(Source { file: input_file(inside, text), disk: Some(path.to_owned()) });
    collected.root.get_or_insert(root);
    Ok(())
}

fn collect_folder(folder: &Path) -> Collected {
    let base = absolute(folder);
    let root = if marker_parent(&base).is_some() { root_of(&base) } else { base.clone() };
    let disk_root = if root == base { folder.to_owned() } else { root.clone() };

    let mut collected = Collected { root: Some(disk_root.clone()), ..Collected::default() };
    let walked = walk(&base, &mut collected.left_out);
    let names: Vec<String> = walked.files.iter().filter_map(|it| relative(it, &root)).collect();
    let mut found: Vec<String> = names.iter().filter(|it| is_candidate(it)).cloned().collect();
    found.sort_by(|a, b| (order(a), a.matches('/').count(), a).cmp(&(order(b), b.matches('/').count(), b)));

    // Where there are many, workflows that do not sound like a publish come after everything else.
    let mut quiet = Vec::new();
    if found.partition_point(|it| order(it) == Order::Workflow) > MAX_FILES / 2 {
        (quiet, found) =
            found.into_iter().partition(|it| order(it) == Order::Workflow && is_quiet(&disk_root.join(it)));
    }
    // Members are known only once the files before them are read, and they are last in the order.
    let members = found.partition_point(|it| order(it) < Order::Elsewhere);
    let read = |collected: &mut Collected, paths: &[String]| {
        for path in paths {
            // One place is for the names of all files.
            if collected.sources.len() + 1 == MAX_FILES {
                collected.left_out.push((path.clone(), LeftOut::TooMany));
                continue;
            }
            let disk = disk_root.join(path);
            match File::open(&disk).map_err(LeftOut::from).and_then(|it| read_text(it, Some(path))) {
                Ok(text) => collected.sources.push(Source { file: input_file(path.clone(), text), disk: Some(disk) }),
                Err(reason) => collected.left_out.push((path.clone(), reason)),
            }
        }
    };
    read(&mut collected, &found[..members]);
    for _ in 0..MAX_INCLUDES {
        let included = included(&collected.sources, &names);
        if included.is_empty() {
            break;
        }
        read(&mut collected, &included);
        for source in &mut collected.sources {
            if source.file.path.as_ref().is_some_and(|it| included.contains(it)) {
                source.file.kind = Some(Kind::GitLab);
            }
        }
    }
    let lookup = workspace::Members::new(&collected.sources);
    let elsewhere = found.split_off(members);
    let mut members: Vec<String> = elsewhere.iter().filter(|it| lookup.contains(it)).cloned().collect();
    if members.is_empty() && !collected.sources.iter().any(|it| is_manifest(&it.file)) {
        members = lone_package(elsewhere);
    }
    read(&mut collected, &members);
    read(&mut collected, &quiet);
    if !collected.sources.is_empty() && walked.is_whole && root == base && is_repository(&base, &names) {
        add_names(&mut collected, names);
    }
    collected
}

fn is_manifest(file: &InputFile) -> bool {
    matches!(file.kind(), Kind::PackageJson | Kind::JsrConfig | Kind::DenoConfig)
}

/// The files of the one folder that has a manifest; none where several have one, for nothing tells which is meant.
fn lone_package(mut paths: Vec<String>) -> Vec<String> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |it| it.0.to_owned());
    let manifest = |path: &&String| is_manifest(&InputFile::new(path.as_str(), ""));
    let folders: BTreeSet<String> = paths.iter().filter(manifest).map(|it| folder(it)).collect();
    match folders.first().filter(|_| folders.len() == 1) {
        Some(only) => paths.retain(|it| folder(it) == *only),
        None => paths.clear(),
    }
    paths
}

/// Files that GitLab's pipelines include, and that are not there yet: they may stand anywhere.
fn included(sources: &[Source], names: &[String]) -> Vec<String> {
    let pipelines = sources.iter().filter(|it| it.file.kind() == Kind::GitLab);
    let mut patterns = Vec::new();
    for source in pipelines {
        let tree = document::parse_yaml(&source.file.text);
        patterns.extend(gitlab::local_includes(&tree).into_iter().map(str::to_owned));
    }
    let is_new = |name: &&String| sources.iter().all(|it| it.file.path.as_ref() != Some(*name));
    let is_meant = |name: &&String| patterns.iter().any(|it| gitlab::is_meant(it, name));
    names.iter().filter(is_meant).filter(is_new).cloned().collect()
}

/// The names of all files: what is not among them is not there. Too many are worse than none.
fn add_names(collected: &mut Collected, mut names: Vec<String>) {
    names.sort_unstable();
    let text = names.join("\n") + "\n";
    if text.len() > MAX_BYTES {
        collected.left_out.push(("the names of all files".to_owned(), LeftOut::TooLarge));
        return;
    }
    let file = InputFile { path: None, text, kind: Some(Kind::FileList) };
    collected.sources.push(Source { file, disk: None });
}

/// Whether a folder is the root of a repository: what is not below it is not in the repository.
fn is_repository(base: &Path, names: &[String]) -> bool {
    base.join(".git").exists() || names.iter().any(|it| order(it) < Order::Root)
}

/// What a walk through a folder met.
struct Walked {
    /// Every file.
    files: Vec<PathBuf>,
    /// Whether nothing stayed closed to it.
    is_whole: bool,
}

fn walk(base: &Path, left_out: &mut Vec<(String, LeftOut)>) -> Walked {
    // Ignore files above the folder and of the machine are about something else than this repository.
    let walk = WalkBuilder::new(base)
        .hidden(false)
        .parents(false)
        .git_global(false)
        .require_git(false)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(|it| !matches!(it.file_name().to_str(), Some("node_modules" | ".git" | "bower_components")))
        .build();
    let mut walked = Walked { files: Vec::new(), is_whole: true };
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|it| it.is_dir()) => {
                walked.is_whole &= entry.depth() < MAX_DEPTH;
            }
            // A link to a folder has files that a walk does not see.
            Ok(entry) if entry.path().is_dir() => walked.is_whole = false,
            // A link to nothing is told when it is read; whoever opens a pipe may wait for ever.
            Ok(entry) if is_file(&entry) || !entry.path().exists() => walked.files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                walked.is_whole = false;
                left_out.push(("a folder".to_owned(), LeftOut::Closed(error)));
            }
        }
    }
    walked
}

fn is_file(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|it| it.is_file()) || entry.path().is_file()
}

/// What comes first when there are more files than a report takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Workflow,
    Pipeline,
    Root,
    Elsewhere,
}

fn order(path: &str) -> Order {
    match path {
        _ if path.starts_with(".github/workflows/") => Order::Workflow,
        ".gitlab-ci.yml" | ".gitlab-ci.yaml" => Order::Pipeline,
        _ if path.starts_with(".gitlab/") || path.starts_with(".circleci/") => Order::Pipeline,
        _ if path.starts_with(".github/") && file_name(path).starts_with("action.") => Order::Pipeline,
        _ if is_verdaccio(path) => Order::Root,
        _ if path.contains('/') && path != ".changeset/config.json" => Order::Elsewhere,
        _ => Order::Root,
    }
}

/// Whether nothing in a workflow sounds like a publish, or like a call of what publishes.
fn is_quiet(disk: &Path) -> bool {
    let text = File::open(disk).map_err(LeftOut::from).and_then(|it| read_text(it, None)).unwrap_or_default();
    !["publish", "release", "uses: ./"].iter().any(|it| text.contains(it))
}

/// Verdaccio's configuration, where its name or that of its folder says so.
fn is_verdaccio(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let stem = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"));
    stem.is_some_and(|it| it == "verdaccio" || it == "config" && folder.trim_start_matches('.') == "verdaccio")
}

/// The configuration of a release tool, which says whether it publishes at all.
fn is_release_settings(name: &str) -> bool {
    name.starts_with(".releaserc") || name.starts_with(".release-it.") || name.starts_with("release.config.")
}

fn is_candidate(path: &str) -> bool {
    let name = file_name(path);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    // Actions may stand in folders of their own there.
    if path.strip_prefix(".github/workflows/").is_some_and(|it| !it.contains('/')) {
        return is_yaml;
    }
    if path.starts_with(".gitlab/") || path.starts_with(".circleci/") || is_foreign_workflow(path) {
        return is_yaml;
    }
    match name {
        "action.yml" | "action.yaml" | "package.json" | "jsr.json" | "jsr.jsonc" | "deno.json" | "deno.jsonc"
        | ".npmrc" | ".gitignore" | ".nvmrc" | ".node-version" | ".deno-version" | ".dvmrc" | ".tool-versions" => true,
        ".yarnrc.yml"
        | "mise.toml"
        | "bunfig.toml"
        | "lerna.json"
        | ".release-it.json"
        | "deno.lock"
        | "pnpm-workspace.yaml"
        | ".gitlab-ci.yml"
        | ".gitlab-ci.yaml" => path == name,
        _ if is_release_settings(name) => path == name,
        _ => path == ".changeset/config.json" || is_verdaccio(path),
    }
}

/// A workflow of another repository, by the name under which it is called.
fn is_foreign_workflow(path: &str) -> bool {
    path.split_once("/.github/workflows/").is_some_and(|(_, name)| !name.contains('/'))
}

fn read_text(source: impl Read, path: Option<&str>) -> Result<String, LeftOut> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_BYTES {
        return Err(LeftOut::TooLargeForLog);
    }
    input::text(path, bytes).map_err(|it| match it {
        Unreadable::TooLarge => LeftOut::TooLarge,
        Unreadable::NotText => LeftOut::NotText,
    })
}

/// Absolute and without `.` and `..`; symbolic links stay.
fn absolute(path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match part {
            Component::ParentDir => {
                absolute.pop();
            }
            part => absolute.push(part),
        }
    }
    absolute
}

/// The folder that the path of a file named by itself is relative to: the one that holds `.github`, or the current one.
fn root_of(absolute: &Path) -> PathBuf {
    marker_parent(absolute).unwrap_or_else(|| self::absolute(Path::new(".")))
}

fn marker_parent(absolute: &Path) -> Option<PathBuf> {
    let is_marker = |it: &&Path| {
        it.file_name()
            .is_some_and(|it| [".github", ".circleci", ".gitlab", ".changeset"].iter().any(|marker| it == *marker))
    };
    absolute.ancestors().find(is_marker)?.parent().map(Path::to_owned)
}

fn relative(absolute: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = absolute.strip_prefix(root).ok()?.iter().map(|it| it.to_str()).collect();
    parts.map(|it| it.join("/")).filter(|it| !it.is_empty())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
