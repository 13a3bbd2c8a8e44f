//! Which of the dropped or chosen files become sheets, and under which path.

use model::input::Kind;

/// Most bytes of one file; what is no log may have fewer.
pub const MAX_BYTES: usize = model::input::MAX_BYTES;
/// Most files on the page.
pub const MAX_FILES: usize = 64;

/// A file as it came in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// The path below what was dropped or chosen: a file's own name, or `folder/…/name`.
    pub path: String,
    /// The bytes; `None` when they could not be read, or are more than [`MAX_BYTES`].
    pub bytes: Option<Vec<u8>>,
}

/// Whether a file found inside a folder matters. Files that were picked one by one always do.
#[must_use]
pub fn matters(path: &str) -> bool {
    !path.split('/').any(is_vendored) && model::input::by_path(path, "") != Kind::Unknown && !path.ends_with(".log")
}

/// Whether a folder of this name holds what others made, or what was built.
#[must_use]
pub fn is_vendored(folder: &str) -> bool {
    matches!(folder, "node_modules" | ".git" | "target" | "vendor")
}

/// Paths relative to the repository: without the folder that holds it, where the paths tell which one that is.
#[must_use]
pub fn repository_paths(mut files: Vec<Incoming>) -> Vec<Incoming> {
    let root = root(&files).to_owned();
    for file in &mut files {
        if let Some(rest) = file.path.strip_prefix(&root) {
            file.path = rest.to_owned();
        }
    }
    files
}

/// What stands before `.github/` or another well-known folder; else the folder of the topmost manifest.
fn root(files: &[Incoming]) -> &str {
    let marks = [".github/", ".circleci/", ".gitlab-ci.yml"];
    let marked = files.iter().find_map(|file| marks.iter().find_map(|mark| Some(&file.path[..file.path.find(mark)?])));
    let manifests = || files.iter().filter(|file| matters(&file.path));
    let topmost = || manifests().min_by_key(|file| file.path.matches('/').count());
    marked.or_else(|| topmost().map(|file| &file.path[..file.path.rfind('/').map_or(0, |it| it + 1)])).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], expected: &[&str]) {
        let files = paths.iter().map(|path| Incoming { path: (*path).to_owned(), bytes: None }).collect();
        let found: Vec<_> = repository_paths(files).into_iter().map(|file| file.path).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_folder_around_the_repository_is_left_out() {
        check(&["widget/package.json", "widget/.github/workflows/p.yml"], &["package.json", ".github/workflows/p.yml"]);
        check(&["widget/package.json", "widget/packages/a/package.json"], &["package.json", "packages/a/package.json"]);
        check(&[".github/workflows/p.yml"], &[".github/workflows/p.yml"]);
        check(&["p.yml", "package.json"], &["p.yml", "package.json"]);
    }

    #[test]
    fn only_files_that_matter_come_out_of_a_folder() {
        assert!(matters("w/.github/workflows/p.yml") && matters("w/jsr.json") && matters("w/.npmrc"));
        assert!(!matters("w/node_modules/x/package.json") && !matters("w/src/index.ts") && !matters("w/README.md"));
    }
}
