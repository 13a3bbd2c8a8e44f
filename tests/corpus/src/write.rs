//! The collection before and after its corrections, as files that other checkers can read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::{InputFile, Kind};

use crate::cases::Case;

/// The system refuses to write a file.
#[derive(thiserror::Error, Debug)]
#[error("cannot write {}: {error}", .path.display())]
pub(crate) struct WriteError {
    path: PathBuf,
    error: io::Error,
}

/// Writes the workflows and actions of every case in which the safe corrections change one; those that stay go along,
/// as others call them. How many files differ.
pub(crate) fn before_and_after(cases: &[Case], folder: &Path) -> Result<usize, WriteError> {
    let mut changed = 0;
    for case in cases {
        let corrected = engine::recorrect_all(&case.inputs, &[]);
        let before: Vec<&InputFile> = case.inputs.files.iter().filter(|it| is_checked(it)).collect();
        let after: Vec<&InputFile> = corrected.files.iter().filter(|it| is_checked(it)).collect();
        if before == after {
            continue;
        }
        changed += after.iter().filter(|it| !before.contains(it)).count();
        for (side, files) in [("before", before), ("after", after)] {
            let root = folder.join(side).join(&case.name);
            files.iter().try_for_each(|file| write(&root, file))?;
        }
    }
    Ok(changed)
}

fn is_checked(file: &InputFile) -> bool {
    matches!(file.kind(), Kind::Workflow | Kind::Action)
}

fn write(root: &Path, file: &InputFile) -> Result<(), WriteError> {
    let Some(path) = file.path.as_deref() else { return Ok(()) };
    let path = root.join(path);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, &file.text));
    written.map_err(|error| WriteError { path, error })
}
