//! `jsr.json` from what `package.json` says, and questions for what it does not: scope, entry point and license.

use document::Value;
use model::input::InputFile;
use model::manifest::Manifest;
use model::npm_name::JsrName;
use model::version::check_jsr_version;

use super::{Detail, JsrAnswers, Question, Refusal};
use crate::Project;
use crate::facts::{self, JsrLicense};
use crate::rules::license_replacements;

/// Why there is no configuration yet.
pub(super) struct Lacking {
    pub(super) refusal: Option<Refusal>,
    pub(super) questions: Vec<Question>,
}

/// What may stand in a new configuration, the likeliest first.
pub(crate) struct Candidates {
    pub(crate) names: Vec<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) licenses: Vec<String>,
}

/// A module that may be the entry point.
pub(crate) struct Entry {
    /// `./src/index.ts`.
    pub(crate) path: String,
    /// Whether the repository is known to have it.
    pub(crate) is_there: bool,
}

/// A configuration beside the manifest in a folder.
pub(super) fn compose(
    project: &Project<'_>,
    manifest: Option<Manifest<'_>>,
    folder: &str,
    answers: &JsrAnswers,
) -> Result<InputFile, Lacking> {
    let refused = |reason: &str, facts: &'static [&'static str]| Lacking {
        refusal: Some(Refusal { reason: reason.to_owned(), facts }),
        questions: Vec::new(),
    };
    let Some(manifest) = manifest else {
        return Err(refused(
            "neither a `jsr.json` with a name nor a `package.json` to make one from is given",
            &["J C5"],
        ));
    };
    let version = manifest.version().and_then(Value::as_str).filter(|it| check_jsr_version(it).is_ok());
    let Some(version) = version else {
        return Err(refused("`package.json` has no version that JSR takes", &["J C20", "J C21"]));
    };

    let Candidates { names, entries, licenses } = candidates(project, manifest, folder);
    let mut questions = Vec::new();
    let mut settle = |answer: &Option<String>,
                      is_right: &dyn Fn(&str) -> bool,
                      certain: Option<&String>,
                      ask: Question| {
        match answer.as_ref().or(certain).filter(|it| is_right(it)) {
            Some(text) => text.clone(),
            None => {
                questions.push(ask);
                String::new()
            }
        }
    };
    let name = settle(
        &answers.name,
        &|it| JsrName::parse(it).is_ok(),
        names.first().filter(|it| manifest.name().and_then(Value::as_str) == Some(it.as_str())),
        Question {
            about: Detail::Name,
            reason: "a name on JSR is `@scope/package`, of lower-case letters, digits and hyphens".to_owned(),
            facts: &["J C11", "J C12", "J C13"],
            answers: names.clone(),
        },
    );
    let exports = settle(
        &answers.exports,
        &is_entry,
        entries.iter().find(|it| it.is_there).map(|it| &it.path),
        Question {
            about: Detail::Exports,
            reason: "no given file says which module of the sources others import: `./` and a file with its ending"
                .to_owned(),
            facts: &["J C30", "J C32", "J B8"],
            answers: entries.iter().map(|it| it.path.clone()).collect(),
        },
    );
    let license = settle(
        &answers.license,
        &|it| facts::jsr_license(it) == JsrLicense::Accepted,
        licenses.first().filter(|_| licenses.len() == 1),
        Question {
            about: Detail::License,
            reason: "JSR takes one exact id of the SPDX list, and does not read that of `package.json`".to_owned(),
            facts: &["J C41", "J C42", "J C44"],
            answers: licenses.clone(),
        },
    );
    if questions.is_empty() {
        Ok(written(folder, &name, version, &license, &exports))
    } else {
        Err(Lacking { refusal: None, questions })
    }
}

/// What may stand in a configuration beside a manifest in a folder.
pub(crate) fn candidates(project: &Project<'_>, manifest: Manifest<'_>, folder: &str) -> Candidates {
    let name = manifest.name().and_then(Value::as_str).unwrap_or_default();
    let mut names = Vec::new();
    if JsrName::parse(name).is_ok() {
        names.push(name.to_owned());
    } else {
        let (scope, bare) = name.strip_prefix('@').and_then(|it| it.split_once('/')).unwrap_or(("", name));
        let owner = project.context().repository.as_ref().map(|it| it.owner.as_str());
        let scopes = [scope, owner.unwrap_or_default()];
        let likely = scopes.iter().map(|it| format!("@{}/{}", hyphenated(it), hyphenated(bare)));
        names.extend(likely.filter(|it| JsrName::parse(it).is_ok()));
        names.dedup();
    }
    let license = manifest.root.get("license").and_then(Value::as_str).unwrap_or_default();
    let licenses = match facts::jsr_license(license) {
        JsrLicense::Accepted => vec![license.to_owned()],
        _ => license_replacements(license),
    };
    Candidates { names, entries: entries(project, manifest, folder), licenses }
}

fn hyphenated(part: &str) -> String {
    let mapped = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' };
    part.chars().map(mapped).collect()
}

/// The sources that usually hold the entry point, those of the manifest first.
fn entries(project: &Project<'_>, manifest: Manifest<'_>, folder: &str) -> Vec<Entry> {
    let root = manifest.root.get("exports").map(|it| it.get(".").unwrap_or(it));
    let of_exports = ["import", "default"].iter().find_map(|key| root?.get(key)).or(root);
    let named = [of_exports, manifest.root.get("module"), manifest.root.get("main")];
    let mut paths: Vec<String> = Vec::new();
    let mut built: Vec<String> = Vec::new();
    for path in named.into_iter().flatten().filter_map(Value::as_str) {
        let path = path.trim_start_matches("./");
        if is_built(path) {
            let stem = path.rsplit('/').next().and_then(|it| it.split('.').next()).unwrap_or("index");
            paths.push(format!("./src/{stem}.ts"));
            built.push(format!("./{path}"));
        } else {
            paths.push(format!("./{path}"));
        }
    }
    // Built files are a choice too, after the likeliest of the sources.
    let (first, rest) = USUAL.split_at(1);
    paths.extend(first.iter().map(|it| (*it).to_owned()));
    paths.append(&mut built);
    paths.extend(rest.iter().map(|it| (*it).to_owned()));
    let mut found: Vec<Entry> = Vec::new();
    for path in paths {
        let exists = project.exists(&crate::project::join(folder, &path));
        if exists != Some(false) && is_entry(&path) && !found.iter().any(|it| it.path == path) {
            found.push(Entry { path, is_there: exists == Some(true) });
        }
    }
    found.sort_by_key(|it| !it.is_there);
    found.truncate(4);
    found
}

/// Folders that builds write to.
const BUILT: [&str; 6] = ["dist", "lib", "build", "out", "esm", "es"];
/// Whether a path is in a folder that builds write to.
pub(super) fn is_built(path: &str) -> bool {
    let first = path.trim_start_matches("./").split('/').next();
    first.is_some_and(|it| BUILT.contains(&it))
}

/// Where sources keep their entry point.
const USUAL: [&str; 4] = ["./src/index.ts", "./mod.ts", "./src/mod.ts", "./index.ts"];

/// Whether JSR takes a path for an entry point (J C32; no CommonJS).
fn is_entry(text: &str) -> bool {
    let Some(path) = text.strip_prefix("./") else { return false };
    let is_known = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-' | b'/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let has_ending = last.rsplit_once('.').is_some_and(|(stem, it)| !stem.is_empty() && !it.is_empty());
    let is_folder = path.split('/').any(|it| it.is_empty() || it.bytes().all(|it| it == b'.'));
    path.bytes().all(is_known) && has_ending && !is_folder && ![".cjs", ".cts"].iter().any(|it| last.ends_with(it))
}

/// A configuration in a folder. All parts are of an alphabet that JSON needs no escapes for.
pub(crate) fn written(folder: &str, name: &str, version: &str, license: &str, entry: &str) -> InputFile {
    let path = entry.trim_start_matches("./");
    // Everything that the entry point can reach, and no more: a package can not be taken back (J C53, C54).
    let modules = match path.split_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => format!("**/*.{}", path.rsplit('.').next().unwrap_or("ts")),
    };
    let text = format!(
        "{{\n  \"name\": \"{name}\",\n  \"version\": \"{version}\",\n  \"license\": \"{license}\",\n  \"exports\": \"{entry}\",\n  \"publish\": {{\n    \"include\": [\"{modules}\", \"README.md\", \"LICENSE\"]\n  }}\n}}\n"
    );
    InputFile::new(crate::project::join(folder, "jsr.json"), text)
}
