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

#[test]
fn the_page_says_nothing_outside_of_its_table() {
    check(|path, text| {
        let path = path.strip_prefix(root()).ok()?;
        let is_page = path.starts_with("site/src") && !path.starts_with("site/src/text");
        if !is_page || path.ends_with("text.rs") {
            return None;
        }
        let is_sentence = |text: &str| text.starts_with(|it: char| it.is_uppercase()) && text.contains(' ');
        let code = text.lines().map(str::trim_start).filter(|it| !it.starts_with("//") && !it.contains("reason = "));
        let says = code.flat_map(|line| line.split('"').skip(1).step_by(2)).any(is_sentence);
        says.then_some("put the sentence into site/src/text.rs")
    });
}

#[test]
fn links_to_the_page_show_its_picture_from_its_own_address() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("the repository is readable");
    let names = read("crates/wire/src/names.rs");
    let (_, after) = names.split_once("pub const SITE: &str = \"").expect("the address is settled there");
    let (site, _) = after.split_once('"').expect("a text ends");
    assert!(read("index.html").contains(&format!("property=\"og:image\" content=\"{site}share.png\"")), "{site}");
}
