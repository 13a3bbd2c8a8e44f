//! Corrections for files on the disk: confirmed by a second reader, written atomically.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use engine::{FixId, InputFile, Inputs, Report, Safety};

use crate::collect::Source;
use crate::second_reader::{self, Disagreement};

/// An `--accept` that names nothing: the user's to mend.
#[derive(thiserror::Error, Debug)]
pub enum AcceptError {
    /// No such fix.
    #[error("there is no fix `{id}` here{}", listed(.known))]
    UnknownFix {
        /// What was asked for.
        id: String,
        /// The decisions on offer.
        known: Vec<String>,
    },
    /// The fix has no such choice.
    #[error("`{id}` has no choice `{choice}`{}", listed(.known))]
    UnknownChoice {
        /// The fix.
        id: String,
        /// What was asked for.
        choice: String,
        /// The choices of the fix.
        known: Vec<String>,
    },
}

/// Why a file is left as it is.
#[derive(thiserror::Error, Debug)]
pub enum LeftAlone {
    /// Our correction is not proven.
    #[error("left alone: {0}")]
    Unproven(#[from] Disagreement),
    /// Somebody wrote to the file since it was read.
    #[error("left alone: it changed meanwhile")]
    Changed,
    /// A file that a fix adds is there already.
    #[error("left alone: it exists")]
    Exists,
    /// The system refuses.
    #[error("cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// Whether the report offers everything in `asked`.
///
/// # Errors
/// The first id that it does not.
pub fn verify(report: &Report, asked: &[FixId]) -> Result<(), AcceptError> {
    for id in asked {
        let Some(fix) = report.fixes.iter().find(|it| it.id.0 == id.base()) else {
            let decisions = report.fixes.iter().filter(|it| it.safety == Safety::NeedsDecision);
            return Err(AcceptError::UnknownFix {
                id: id.0.clone(),
                known: decisions.map(|it| it.id.0.clone()).collect(),
            });
        };
        let Some(choice) = id.choice() else { continue };
        if !fix.choices.iter().any(|it| it.id == choice) {
            let known = fix.choices.iter().map(|it| it.id.clone()).collect();
            return Err(AcceptError::UnknownChoice { id: fix.id.0.clone(), choice: choice.to_owned(), known });
        }
    }
    Ok(())
}

/// A file that the corrections change or add.
pub struct Change<'a> {
    /// The file as it was; `None` for an added one.
    pub old: Option<&'a Source>,
    /// The file as it becomes.
    pub new: &'a InputFile,
}

/// What differs between `sources` and `corrected`, whose first files are the same.
pub fn changes<'a>(sources: &'a [Source], corrected: &'a Inputs) -> impl Iterator<Item = Change<'a>> {
    let kept = sources.iter().zip(&corrected.files).filter(|(old, new)| old.file.text != new.text);
    let added = corrected.files.iter().skip(sources.len());
    kept.map(|(old, new)| Change { old: Some(old), new }).chain(added.map(|new| Change { old: None, new }))
}

/// Writes a change to the disk, at once or not at all. Permissions stay; a symbolic link stays one.
///
/// # Errors
/// Why the file is left as it was.
pub fn write(change: &Change<'_>, root: &Path) -> Result<(), LeftAlone> {
    second_reader::agrees(change.new.kind(), &change.new.text)?;
    let Some(old) = change.old else {
        let path = root.join(change.new.path.as_deref().ok_or(LeftAlone::Exists)?);
        return create(&path, &change.new.text);
    };
    let disk = old.disk.as_ref().ok_or(LeftAlone::Changed)?;
    let disk = fs::canonicalize(disk)?;
    if fs::read(&disk)? != old.file.text.as_bytes() {
        return Err(LeftAlone::Changed);
    }
    replace(&disk, &change.new.text)
}

fn create(path: &Path, text: &str) -> Result<(), LeftAlone> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => LeftAlone::Exists,
        _ => error.into(),
    })?;
    Ok(file.write_all(text.as_bytes())?)
}

fn replace(path: &Path, text: &str) -> Result<(), LeftAlone> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside: PathBuf = path.with_file_name(format!(".{name}.preflight-{}", std::process::id()));
    let written = write_beside(&beside, path, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    Ok(written?)
}

fn write_beside(beside: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn listed(known: &[String]) -> String {
    if known.is_empty() { String::new() } else { format!("; there is {}", known.join(", ")) }
}
