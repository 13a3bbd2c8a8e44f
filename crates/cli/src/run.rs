//! The commands: from arguments to output and exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use engine::{FixId, Inputs, RULES, Report, Severity, Status, Verdict};

use crate::args::{self, ArgsError, Command, Format, Output, Steps, Subject};
use crate::collect::{self, CollectError, Collected, LeftOut};
use crate::fix::{self, AcceptError, Change};
use crate::origin;
use crate::text::{self, Colour, Rows, Style};

/// Where output goes.
pub struct Console {
    /// The result.
    pub out: Vec<u8>,
    /// Remarks about the work: what was left out, what was written.
    pub notes: Vec<u8>,
    /// Whether the result may use colours.
    pub colour: Colour,
}

/// What a run says about the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing fails.
    NothingFails,
    /// Something fails.
    SomethingFails,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::NothingFails => Self::SUCCESS,
            Outcome::SomethingFails => Self::from(1),
        }
    }
}

/// A run that came to no result.
#[derive(thiserror::Error, Debug)]
pub enum Error {
    /// The user's: arguments.
    #[error(transparent)]
    Args(#[from] ArgsError),
    /// The user's or the system's: what cannot be read.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The user's: `--accept`.
    #[error(transparent)]
    Accept(#[from] AcceptError),
    /// The user's: a rule that does not exist.
    #[error("there is no rule `{0}`, nor an error code (preflight explain lists the rules)")]
    UnknownRule(String),
    /// The user's: an error code that does not exist.
    #[error("`{0}` is no error code of npm or JSR that is known here")]
    UnknownCode(String),
    /// The user's: `--write` for standard input.
    #[error("standard input cannot be written back: leave out --write")]
    WriteToInput,
    /// The system's: the console takes no output.
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

/// Does what the arguments ask for.
///
/// # Errors
/// When there is no result; exit code 2.
pub fn run(parser: lexopt::Parser, console: &mut Console) -> Result<Outcome, Error> {
    match args::parse(parser)? {
        Command::Check(subject, format, rows, steps) => check(console, subject, format, rows, steps),
        Command::Fix(subject, output, asked) => fix(console, subject, output, &asked),
        Command::Explain(rule) => explain(console, rule.as_deref()),
        Command::Help => print(console, args::HELP),
        Command::Version => print(console, concat!("preflight ", env!("CARGO_PKG_VERSION"), "\n")),
    }
}

fn check(console: &mut Console, subject: Subject, format: Format, rows: Rows, steps: Steps) -> Result<Outcome, Error> {
    let code = subject.code.clone();
    let given = Given::new(subject)?;
    let report = engine::check(&given.inputs);
    let checklist = code.map(|code| engine::checklist(&code, &report).ok_or(Error::UnknownCode(code))).transpose()?;
    match format {
        Format::Text => {
            let style = Style { colour: console.colour, rows };
            console.out.write_all(text::render(&given.inputs, &report, style).as_bytes())?;
            if steps == Steps::Shown {
                console.out.write_all(text::steps(&report).as_bytes())?;
            }
            if let Some(checklist) = &checklist {
                console.out.write_all(text::render_checklist(checklist, &report, style).as_bytes())?;
            }
            given.write_basis(&report, &mut console.out)?;
        }
        Format::Json => {
            let correction = engine::correct(&given.inputs, &report, &engine::safe_fixes(&report));
            let shown = wire::report::Report::new(&given.inputs, &report, &correction);
            console.out.write_all(shown.with_checklist(checklist.as_ref()).json().as_bytes())?;
            given.write_basis(&report, &mut console.notes)?;
        }
    }
    Ok(outcome(&report))
}

fn fix(console: &mut Console, subject: Subject, output: Output, asked: &[FixId]) -> Result<Outcome, Error> {
    let given = Given::new(subject)?;
    if output == Output::Files && given.collected.sources.iter().any(collect::Source::is_from_input) {
        return Err(Error::WriteToInput);
    }
    let report = engine::check(&given.inputs);
    fix::verify(&report, asked)?;
    let mut corrected = fix::correct(&given.inputs, asked);

    let mut left_alone = Vec::new();
    for change in fix::changes(&given.collected.sources, &corrected) {
        let name = name(&change, &given, &report);
        match output {
            Output::Diff => console.out.write_all(diff(&change, &name).as_bytes())?,
            Output::Files => match fix::write(&change, &given.root()) {
                Ok(()) => writeln!(console.notes, "wrote {name}")?,
                Err(reason) => {
                    writeln!(console.notes, "{name}: {reason}")?;
                    left_alone.push(given.inputs.files.iter().position(|it| it.path == change.new.path));
                }
            },
        }
    }
    for idx in left_alone.into_iter().flatten() {
        corrected.files[idx] = given.inputs.files[idx].clone();
    }

    let after = engine::check(&corrected);
    // What is still on offer and accepted did not pass its proof.
    for (id, reason) in engine::correct(&corrected, &after, &fix::accepted(&after, asked)).withheld {
        writeln!(console.notes, "withheld {}: {reason}", id.0)?;
    }
    given.write_left_out(&mut console.notes)?;
    let failing = after.checks.iter().filter(|it| is_failure(it)).count();
    let is_open = |it: &&engine::Fix| it.safety == engine::Safety::NeedsDecision;
    let decisions = after.fixes.iter().filter(is_open);
    if failing > 0 {
        let verb = if failing == 1 { "row fails" } else { "rows fail" };
        writeln!(console.notes, "{failing} {verb} after the corrections (preflight check)")?;
    }
    for decision in decisions {
        writeln!(console.notes, "to choose: --accept {}  {}", decision.id.0, decision.title)?;
    }
    Ok(outcome(&after))
}

fn explain(console: &mut Console, id: Option<&str>) -> Result<Outcome, Error> {
    let Some(id) = id else {
        let width = RULES.iter().map(|it| it.id.len()).max().unwrap_or(0);
        for rule in RULES {
            writeln!(console.out, "{:width$}  {}", rule.id, rule.summary)?;
        }
        return Ok(Outcome::NothingFails);
    };
    if let Some(rule) = RULES.iter().find(|it| it.id == id) {
        return print(console, without_front_matter(rule.page));
    }
    let nothing = engine::check(&Inputs::default());
    let checklist = engine::checklist(id, &nothing).ok_or_else(|| Error::UnknownRule(id.to_owned()))?;
    let style = Style { colour: console.colour, rows: Rows::NotPassing };
    print(console, &text::render_checklist(&checklist, &nothing, style))
}

/// Front matter is for tools.
fn without_front_matter(page: &str) -> &str {
    let body = page.strip_prefix("---\n").and_then(|it| it.split_once("\n---\n"));
    body.map_or(page, |it| it.1).trim_start_matches('\n')
}

fn print(console: &mut Console, text: &str) -> Result<Outcome, Error> {
    console.out.write_all(text.as_bytes())?;
    Ok(Outcome::NothingFails)
}

fn name(change: &Change<'_>, given: &Given, report: &Report) -> String {
    let shown = || {
        let old = change.old?;
        let idx = given.collected.sources.iter().position(|it| std::ptr::eq(it, old))?;
        Some(report.files.get(idx)?.name.clone())
    };
    change.new.path.clone().or_else(shown).unwrap_or_default()
}

fn diff(change: &Change<'_>, name: &str) -> String {
    match change.old {
        Some(old) => wire::unified_diff(name, &engine::diff(&old.file.text, &change.new.text)),
        None => wire::new_file(name, &change.new.text),
    }
}

fn outcome(report: &Report) -> Outcome {
    // A log alone fails by its verdict: it has no rows.
    let fails = report.verdict == Verdict::Blocked || report.checks.iter().any(is_failure);
    if fails { Outcome::SomethingFails } else { Outcome::NothingFails }
}

fn is_failure(check: &engine::Check) -> bool {
    check.status == Status::Fail && check.severity != Severity::Advice
}

/// The files and answers of a run, and where they come from.
struct Given {
    inputs: Inputs,
    collected: Collected,
    /// The repository was read from git, not said.
    is_from_origin: bool,
}

impl Given {
    fn new(subject: Subject) -> Result<Self, CollectError> {
        let collected = match collect::collect(&subject.paths) {
            // A checklist needs no file: it asks.
            Err(CollectError::NothingFound(_)) if subject.code.is_some() => Collected::default(),
            collected => collected?,
        };
        let mut context = subject.context;
        let origin =
            if context.repository.is_none() { collected.root.as_deref().and_then(origin::repository) } else { None };
        let is_from_origin = origin.is_some();
        context.repository = context.repository.or(origin);
        let files = collected.sources.iter().map(|it| it.file.clone()).collect();
        Ok(Self { inputs: Inputs { files, context }, collected, is_from_origin })
    }

    fn root(&self) -> std::path::PathBuf {
        self.collected.root.clone().unwrap_or_else(|| ".".into())
    }

    /// What the report rests on.
    fn write_basis(&self, report: &Report, to: &mut Vec<u8>) -> io::Result<()> {
        let count = self.inputs.files.iter().filter(|it| it.kind != Some(engine::Kind::FileList)).count();
        let files = if count == 1 { "file" } else { "files" };
        write!(to, "{count} {files}")?;
        if let Some(repository) = &self.inputs.context.repository {
            let from = if self.is_from_origin { " (the remote origin)" } else { "" };
            write!(to, ", repository {}/{}{from}", repository.owner, repository.name)?;
        }
        writeln!(to, ", facts of {}", report.facts)?;
        self.write_left_out(to)
    }

    fn write_left_out(&self, to: &mut Vec<u8>) -> io::Result<()> {
        let (surplus, others): (Vec<_>, Vec<_>) =
            self.collected.left_out.iter().partition(|it| matches!(it.1, LeftOut::TooMany));
        for (path, reason) in others {
            writeln!(to, "left out {path}: {reason}")?;
        }
        if let [(first, reason), rest @ ..] = &surplus[..] {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            writeln!(to, "left out {first}{more}: {reason}; name the files or a smaller folder")?;
        }
        Ok(())
    }
}
