//! Writes the files that follow from others, and tells when they no longer do.
//!
//! A generator is a function from the repository's root to texts; nothing else is needed to add one.
#![expect(clippy::print_stdout, reason = "which files were written is this command's result")]

mod facts;
mod readme;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::root;

/// What a reader of a stale file should run.
const COMMAND: &str = "cargo xtask generate";

/// A file as it should be.
struct Generated {
    /// Relative to the repository's root.
    path: PathBuf,
    text: String,
}

type Generator = fn(root: &Path) -> anyhow::Result<Vec<Generated>>;

/// Every generator, in the order their files are written.
const GENERATORS: &[Generator] = &[facts::generate, readme::generate];

/// Writes every generated file that differs; with `check`, writes nothing and fails instead.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let root = root();
    let stale = stale(&root)?;
    if check {
        return refuse(&stale);
    }
    for file in stale {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().expect("a generated file stands in a folder"))?;
        fs::write(&path, &file.text).with_context(|| format!("writing {}", file.path.display()))?;
        println!("wrote {}", file.path.display());
    }
    Ok(())
}

fn stale(root: &Path) -> anyhow::Result<Vec<Generated>> {
    let mut stale = Vec::new();
    for generator in GENERATORS {
        let files = generator(root)?;
        stale.extend(
            files
                .into_iter()
                .filter(|file| fs::read_to_string(root.join(&file.path)).ok().as_ref() != Some(&file.text)),
        );
    }
    Ok(stale)
}

fn refuse(stale: &[Generated]) -> anyhow::Result<()> {
    if stale.is_empty() {
        return Ok(());
    }
    let paths: Vec<_> = stale.iter().map(|file| file.path.display().to_string()).collect();
    bail!("out of date: {}; refresh with `{COMMAND}`", paths.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_up_to_date() {
        let stale = stale(&root()).expect("every generator can run");
        refuse(&stale).expect("generated files are current");
    }

    #[test]
    fn a_stale_file_names_the_command_that_refreshes_it() {
        let file = Generated { path: "crates/x.rs".into(), text: String::new() };
        let message = refuse(&[file]).expect_err("a stale file is refused").to_string();
        assert!(message.contains("crates/x.rs") && message.contains(COMMAND), "{message}");
    }
}
