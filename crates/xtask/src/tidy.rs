//! Holds every source file to what neither rustfmt nor clippy asks.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::{files, root};

/// Folders of sources, below the root.
const FOLDERS: &[&str] = &["crates", "site", "tests"];

fn check(complaint: impl Fn(&Path, &str) -> Option<&'static str>) {
    let mut complaints = String::new();
    for path in sources().expect("the repository is readable") {
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        if let Some(complaint) = complaint(&path, &text) {
            complaints += &format!("{}: {complaint}\n", path.display());
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

fn sources() -> io::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        sources.extend(files::below(&root().join(folder))?);
    }
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(sources)
}

#[test]
fn every_module_says_first_why_it_exists() {
    check(|_, text| (!text.starts_with("//! ")).then_some("begin with `//!` and the module's reason"));
}

#[test]
fn a_module_lies_beside_its_folder() {
    check(|path, _| path.ends_with("mod.rs").then_some("name it like its folder, beside it"));
}
