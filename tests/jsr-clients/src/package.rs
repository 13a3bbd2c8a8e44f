//! The folder that is published: a package that is right, and what a case changes about it.
//!
//! | word | meaning |
//! | --- | --- |
//! | `with FIELD JSON` | a field of the configuration, in place of the right one |
//! | `without FIELD` | the configuration without it |
//! | `config PATH` | another place for the configuration, or `-` for none |
//! | `file PATH TEXT` | a file of one line; or of the block below |
//! | `no PATH` | without the file |
//! | `in FOLDER` | where the command runs |
//! | `git` | the folder is a repository, and everything in it committed |
//! | `dirty PATH TEXT` | a file that is written after that |

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::text::Line;

/// The module that every package has.
const MODULE: &str = "export const one: number = 1;\n";
/// What stands in the cases for characters that nobody would see there: the mark of byte order, a carriage return.
const INVISIBLE: [(&str, &str); 2] = [("<BOM>", "\u{feff}"), ("<CR>", "\r")];

/// The folder that is published.
pub(crate) struct Package {
    /// Every file, by its path.
    pub(crate) files: BTreeMap<String, String>,
    /// Where the command runs.
    pub(crate) folder: String,
    is_repository: bool,
    dirty: Vec<(String, String)>,
}

impl Package {
    /// Reads its words, and hands back the lines with other ones.
    pub(crate) fn read(lines: &[Line]) -> (Self, Vec<&Line>) {
        let mut fields: Vec<(&str, &str)> = vec![
            ("name", "\"@acme/widget\""),
            ("version", "\"1.2.3\""),
            ("license", "\"MIT\""),
            ("exports", "\"./mod.ts\""),
        ];
        let mut config = "jsr.json";
        let mut files = BTreeMap::from([("mod.ts".to_owned(), MODULE.to_owned())]);
        let mut package =
            Self { files: BTreeMap::new(), folder: String::new(), is_repository: false, dirty: Vec::new() };
        let mut others = Vec::new();
        for line in lines {
            let (first, text) = first_word(&line.rest);
            match line.word.as_str() {
                "with" => {
                    let value = line.block.as_deref().map_or(text, str::trim_end);
                    match fields.iter_mut().find(|it| it.0 == first) {
                        Some(field) => field.1 = value,
                        None => fields.push((first, value)),
                    }
                }
                "without" => fields.retain(|it| it.0 != first),
                "config" => config = first,
                "file" => drop(files.insert(first.to_owned(), file_text(text, line))),
                "no" => drop(files.remove(first)),
                "in" => package.folder = first.to_owned(),
                "git" => package.is_repository = true,
                "dirty" => package.dirty.push((first.to_owned(), file_text(text, line))),
                _ => others.push(line),
            }
        }
        if config != "-" {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
            files.entry(config.to_owned()).or_insert_with(|| format!("{{\n{}\n}}\n", fields.join(",\n")));
        }
        package.files = files;
        (package, others)
    }

    /// Puts it into a folder, in place of what was there.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        };
        self.files.iter().try_for_each(|(path, text)| write(path, text))?;
        if self.is_repository {
            let identity = ["-c", "user.name=acme", "-c", "user.email=acme@example.com"];
            git(folder, &["init", "--quiet"])?;
            git(folder, &["add", "--all"])?;
            git(folder, &[&identity[..], &["commit", "--quiet", "--message", "all"]].concat())?;
        }
        self.dirty.iter().try_for_each(|(path, text)| write(path, text))
    }
}

/// The first word, which may have spaces between quotes, and the rest.
fn first_word(text: &str) -> (&str, &str) {
    match text.strip_prefix('"').and_then(|it| it.split_once('"')) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => text.split_once(' ').unwrap_or((text, "")),
    }
}

fn file_text(text: &str, line: &Line) -> String {
    let text = line.block.clone().unwrap_or_else(|| format!("{text}\n"));
    INVISIBLE.iter().fold(text, |text, (name, character)| text.replace(name, character))
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    git.current_dir(folder).args(arguments).stdin(Stdio::null());
    // What the machine's owner prefers makes no difference.
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = git.output().context("git is needed")?;
    ensure!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
