//! Runs the engine over a folder of real publishing set-ups: nothing may panic, every correction must hold, and where
//! the folder has labels, the rows must say what a careful reader said.

mod cases;
mod labels;
mod links;
mod proof;
mod table;
mod write;

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cases::Case;
use cli::text::{Colour, Rows, Style};
use engine::Report;

const USAGE: &str = "\
Usage: corpus DIR [--case NAME | --write FOLDER | --links]

Checks and corrects every case of DIR, compares with DIR/labels.jsonl if it is there, and prints what it finds.
  --case NAME      print the report of one case instead
  --write FOLDER   write what other checkers read instead: the workflows and actions of each case that the safe
                   corrections change, to FOLDER/before/CASE and FOLDER/after/CASE
  --links          print how long the links to the reports are instead

Exit code: 0 all is well; 1 a panic, a correction that does not hold, a case that is wrong and not in
exceptions.yaml, or links that are too long; 2 usage or unreadable input.
";

/// Why there is no result.
#[derive(thiserror::Error, Debug)]
enum Error {
    /// The user's: arguments.
    #[error("{0}\n\n{USAGE}")]
    Args(#[from] lexopt::Error),
    /// The user's: no folder named.
    #[error("{USAGE}")]
    NoFolder,
    /// The user's: a case that does not exist.
    #[error("there is no case `{0}`")]
    UnknownCase(String),
    /// The user's or the system's: the collection cannot be read.
    #[error(transparent)]
    Cases(#[from] cases::CaseError),
    /// The collection's: a label that is not one.
    #[error(transparent)]
    Labels(#[from] labels::LabelError),
    /// The system's: the folder cannot be written.
    #[error(transparent)]
    Write(#[from] write::WriteError),
    /// The system's: the console takes no output.
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

/// What is asked for.
enum Task {
    /// The whole collection against its labels.
    Compare,
    /// The report of this case.
    Report(String),
    /// The files before and after the corrections, in this folder.
    Write(PathBuf),
    /// The lengths of links.
    Links,
}

/// A case with what the engine says about it.
struct Checked {
    case: Case,
    report: Report,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    match run(&mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "corpus: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is well.
fn run(out: &mut impl Write) -> Result<bool, Error> {
    let (folder, task) = arguments()?;
    let cases = cases::load(&folder)?;
    match task {
        Task::Compare => compare(out, cases, &folder),
        Task::Report(name) => {
            let case = cases.iter().find(|it| it.name == name).ok_or(Error::UnknownCase(name))?;
            let style = Style { colour: Colour::Plain, rows: Rows::All };
            out.write_all(cli::text::render(&case.inputs, &engine::check(&case.inputs), style).as_bytes())?;
            Ok(true)
        }
        Task::Write(target) => {
            let changed = write::before_and_after(&cases, &target)?;
            writeln!(out, "{changed} files of {} cases change", cases.len())?;
            Ok(true)
        }
        Task::Links => Ok(links::write(out, &cases)?),
    }
}

fn compare(out: &mut impl Write, cases: Vec<Case>, folder: &Path) -> Result<bool, Error> {
    let count = cases.len();
    let mut checked = Vec::new();
    let mut broken = Vec::new();
    for case in cases {
        // Only where the build unwinds; elsewhere a panic ends the run with its own message.
        let found = catch_unwind(AssertUnwindSafe(|| (engine::check(&case.inputs), proof::violations(&case.inputs))));
        match found {
            Ok((report, violations)) => {
                broken.extend(violations.into_iter().map(|it| format!("{}: {it}", case.name)));
                checked.push(Checked { case, report });
            }
            Err(_) => broken.push(format!("{}: panics", case.name)),
        }
    }
    table::write(out, &checked)?;

    writeln!(out, "\ncorrections: {} of {count} cases without a violation", count - distinct(&broken))?;
    for violation in &broken {
        writeln!(out, "  ✖ {violation}")?;
    }
    let agrees = match labels::load(folder)? {
        Some(labels) => labels::compare(out, &checked, &labels)?,
        None => true,
    };
    Ok(agrees && broken.is_empty())
}

fn arguments() -> Result<(PathBuf, Task), Error> {
    use lexopt::prelude::*;
    let mut parser = lexopt::Parser::from_env();
    let (mut folder, mut task) = (None, Task::Compare);
    while let Some(arg) = parser.next()? {
        match arg {
            Long("case") => task = Task::Report(parser.value()?.string()?),
            Long("links") => task = Task::Links,
            Long("write") => task = Task::Write(parser.value()?.into()),
            Value(path) if folder.is_none() => folder = Some(PathBuf::from(path)),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok((folder.ok_or(Error::NoFolder)?, task))
}

/// How many cases the violations are about.
fn distinct(violations: &[String]) -> usize {
    let mut names: Vec<&str> = violations.iter().filter_map(|it| Some(it.split_once(": ")?.0)).collect();
    names.dedup();
    names.len()
}
