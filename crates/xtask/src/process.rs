//! Runs other programs quietly: one line says what is done and how long it took; output is shown when it fails.
#![expect(clippy::print_stdout, reason = "says what is being done")]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

use crate::root;

/// A program started in the repository's root that never waits for input.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Announces `what`, runs the command, and keeps its output in `target/xtask/LOG.log`.
///
/// # Errors
///
/// The command cannot be started or fails; its output has been printed by then.
pub(crate) fn run(what: &str, log: &str, command: &mut Command) -> anyhow::Result<()> {
    let (status, log) = announced(what, || logged(log, command))?;
    if status.success() {
        return Ok(());
    }
    println!("{}", read_lossy(&log)?.trim_end());
    bail!("{what} failed ({status})")
}

/// Announces `what` in one line that ends with how long it took.
pub(crate) fn announced<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    print!("{what} … ");
    io::stdout().flush()?;
    let start = Instant::now();
    let outcome = work();
    println!("{:.1} s", start.elapsed().as_secs_f64());
    outcome
}

/// Runs the command with both outputs in one file, whose path is returned.
pub(crate) fn logged(log: &str, command: &mut Command) -> anyhow::Result<(ExitStatus, PathBuf)> {
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{log}.log"));
    let file = File::create(&path)?;
    command.stdout(file.try_clone()?).stderr(file);
    let status = command.status().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok((status, path))
}

pub(crate) fn read_lossy(path: &Path) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
}

/// Standard output of a program that asks for something; `None` where it is absent or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
