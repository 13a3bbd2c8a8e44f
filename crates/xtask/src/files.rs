//! Lists files, as several commands walk folders.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Every file below the folder, sorted; those of packages installed there are left out.
pub(crate) fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if !path.is_dir() {
                files.push(path);
            } else if !path.ends_with("node_modules") {
                waiting.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
