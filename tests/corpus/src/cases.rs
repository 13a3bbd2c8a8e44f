//! Loading the collection: one folder per state of a repository.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::{Context, Date, Inputs, Repository, Visibility};
use serde::Deserialize;

/// The collection stands in for the registries' hosts; the files had these.
const HOSTS: [(&str, &str); 2] = [("NPM_REGISTRY", "registry.npmjs.org"), ("YARN_REGISTRY", "registry.yarnpkg.com")];

/// Days on which labels were true.
const DAYS: &str = include_str!("../days.yaml");

/// The day for which a case is judged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Day {
    case: String,
    day: String,
    #[expect(dead_code, reason = "for those who read the table")]
    why: String,
}

/// One state of a repository.
pub(crate) struct Case {
    /// Name of its folder.
    pub(crate) name: String,
    /// Its files and its repository.
    pub(crate) inputs: Inputs,
}

/// The collection cannot be read: the user named another folder, or the system refuses.
#[derive(thiserror::Error, Debug)]
pub(crate) enum CaseError {
    #[error("{}: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("no cases in {}", .0.display())]
    Empty(PathBuf),
    #[error("days.yaml: {0}")]
    Days(#[from] serde_yaml::Error),
    #[error("days.yaml: {0} is no day")]
    NoDay(String),
}

/// Every case of `folder`, by name.
pub(crate) fn load(folder: &Path) -> Result<Vec<Case>, CaseError> {
    let mut folders: Vec<PathBuf> = entries(folder)?.into_iter().filter(|it| it.is_dir()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(CaseError::Empty(folder.to_owned()));
    }
    let days: Vec<Day> = serde_yaml::from_str(DAYS)?;
    folders.iter().map(|it| case(it, &days)).collect()
}

fn case(folder: &Path, days: &[Day]) -> Result<Case, CaseError> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path)?);
            continue;
        }
        let inside: Vec<_> = path.strip_prefix(folder).unwrap_or(&path).iter().map(|it| it.to_string_lossy()).collect();
        if inside != ["meta.json"] {
            files.push(cli::collect::input_file(inside.join("/"), read(&path)?));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let day = days.iter().find(|it| it.case == name);
    let day = day.map(|it| Date::parse(&it.day).ok_or_else(|| CaseError::NoDay(it.day.clone()))).transpose()?;
    // The collection is made of public repositories; nothing is known about the registry.
    let context = Context {
        repository: repository(&folder.join("meta.json")),
        visibility: Some(Visibility::Public),
        date: day,
        ..Context::default()
    };
    Ok(Case { name, inputs: Inputs { files, context } })
}

fn repository(meta: &Path) -> Option<Repository> {
    let meta: serde_json::Value = serde_json::from_str(&read(meta).ok()?).ok()?;
    let (owner, name) = meta["repo"].as_str()?.split_once('/')?;
    Some(Repository { owner: owner.to_owned(), name: name.to_owned() })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let unreadable = |error| CaseError::Unreadable { path: folder.to_owned(), error };
    fs::read_dir(folder).map_err(unreadable)?.map(|it| it.map(|it| it.path()).map_err(unreadable)).collect()
}

fn read(path: &Path) -> Result<String, CaseError> {
    let bytes = fs::read(path).map_err(|error| CaseError::Unreadable { path: path.to_owned(), error })?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(HOSTS.iter().fold(text, |text, (placeholder, host)| text.replace(placeholder, host)))
}
