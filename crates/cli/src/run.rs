//! The commands: from arguments to output and exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use std::collections::BTreeSet;

use engine::{
    Context, FixId, Inputs, JsrSettings, Kind, Provider, RULES, Registry, Report, Severity, Status, Verdict, Wanted,
};

use wire::link::{self, LinkProblem, Seen, SeenStatus, Shared, ThenAndNow, TooMuch};
use wire::names;

use crate::args::{self, ArgsError, Command, Format, Output, Snapshot, Steps, Subject};
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
    /// Nothing fails in what could be read, and not all could.
    Unread,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::NothingFails => Self::SUCCESS,
            Outcome::SomethingFails => Self::from(1),
            Outcome::Unread => Self::from(2),
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
    /// The user's: what is no link, or not whole.
    #[error("--link: {0}")]
    Link(#[from] LinkProblem),
    /// The user's: more than a link holds.
    #[error("no link: {0}; `preflight check --format markdown` says it without one")]
    TooMuch(#[from] TooMuch),
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
        Command::Link(subject, snapshot) => link(console, subject, snapshot),
        Command::Fix(subject, output, asked) => fix(console, subject, output, &asked),
        Command::Compose(subject, output, wanted) => compose(console, subject, output, &wanted),
        Command::Explain(rule) => explain(console, rule.as_deref()),
        Command::Help => print(console, args::HELP),
        Command::Version => print(console, &format!("{} {}\n", names::COMMAND, names::VERSION)),
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
            let mut basis = Vec::new();
            given.write_basis(&report, &mut basis)?;
            console.out.write_all(text::printable_lines(&basis).as_bytes())?;
        }
        Format::Json => {
            let (_, correction) = engine::review(&given.inputs, engine::safe_fixes);
            let shown = wire::report::Report::new(&given.inputs, &report, &correction);
            console.out.write_all(shown.with_checklist(checklist.as_ref()).json().as_bytes())?;
            given.write_basis(&report, &mut console.notes)?;
        }
        Format::Markdown => {
            let (_, correction) = engine::review(&given.inputs, engine::safe_fixes);
            let (link, taken_out) = given.share(&report, Snapshot::With);
            let markdown = wire::markdown(&given.inputs, &report, &correction, link.ok().as_deref());
            console.out.write_all(markdown.as_bytes())?;
            given.write_taken_out(&report, &taken_out, &mut console.notes)?;
            given.write_basis(&report, &mut console.notes)?;
        }
        Format::Sarif => {
            console.out.write_all(wire::sarif(&given.inputs, &report).as_bytes())?;
            given.write_basis(&report, &mut console.notes)?;
        }
    }
    let outcome = outcome(&report);
    Ok(if outcome == Outcome::NothingFails && given.collected.is_partly_unread() { Outcome::Unread } else { outcome })
}

fn link(console: &mut Console, subject: Subject, snapshot: Snapshot) -> Result<Outcome, Error> {
    let given = Given::new(subject)?;
    let report = engine::check(&given.inputs);
    let (link, taken_out) = given.share(&report, snapshot);
    let link = link?;
    writeln!(console.out, "{link}")?;
    given.write_taken_out(&report, &taken_out, &mut console.notes)?;
    given.write_basis(&report, &mut console.notes)?;
    match link.len() {
        length if length > link::VERY_LONG => writeln!(console.notes, "{length} characters: better send the files")?,
        length if length > link::LONG => writeln!(console.notes, "{length} characters: a chat may cut it off")?,
        _ => {}
    }
    Ok(Outcome::NothingFails)
}

fn fix(console: &mut Console, subject: Subject, output: Output, asked: &[FixId]) -> Result<Outcome, Error> {
    let given = Given::new(subject)?;
    if output == Output::Files && given.collected.sources.iter().any(collect::Source::is_from_input) {
        return Err(Error::WriteToInput);
    }
    let report = engine::check(&given.inputs);
    fix::verify(&report, asked)?;
    let mut corrected = engine::recorrect_all(&given.inputs, asked);

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
    for (id, reason) in engine::correct(&corrected, &after, &engine::accepted(&after, asked)).withheld {
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

fn compose(console: &mut Console, subject: Subject, output: Output, wanted: &Wanted) -> Result<Outcome, Error> {
    let given = Given::for_provider(subject, wanted.provider)?;
    let composed = engine::compose(&given.inputs, wanted);
    for refusal in &composed.refusals {
        let facts = if refusal.facts.is_empty() { String::new() } else { format!(" ({})", refusal.facts.join(", ")) };
        writeln!(console.notes, "not possible: {}{facts}", refusal.reason)?;
    }
    for question in &composed.questions {
        let maybe = match question.answers.as_slice() {
            [] => String::new(),
            answers => format!("; it may be {}", answers.join(", ")),
        };
        writeln!(console.notes, "say --jsr-{}: {}{maybe}", question.about.id(), question.reason)?;
    }
    if composed.files.is_empty() {
        return Ok(Outcome::SomethingFails);
    }
    let mut together = given.inputs.clone();
    for file in &composed.files {
        let change = Change { old: None, new: file };
        let name = file.path.clone().unwrap_or_default();
        match output {
            Output::Diff => console.out.write_all(diff(&change, &name).as_bytes())?,
            Output::Files => match fix::write(&change, &given.root()) {
                Ok(()) => writeln!(console.notes, "wrote {name}")?,
                Err(reason) => {
                    writeln!(console.notes, "{name}: {reason}")?;
                    return Ok(Outcome::SomethingFails);
                }
            },
        }
        together.files.push(file.clone());
    }
    given.write_left_out(&mut console.notes)?;
    // What manifest and settings lack is no fault of the workflow.
    let after = engine::check(&together);
    let failing = after.checks.iter().filter(|it| is_failure(it)).count();
    if failing > 0 {
        let verb = if failing == 1 { "row fails" } else { "rows fail" };
        writeln!(console.notes, "{failing} {verb} with these files (preflight check)")?;
        for row in after.checks.iter().filter(|it| is_failure(it)) {
            writeln!(console.notes, "  {}: {}", row.rule.id, row.message)?;
        }
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

fn write_then_and_now(both: &ThenAndNow, to: &mut Vec<u8>) -> io::Result<()> {
    writeln!(to, "{}", both.sentence())?;
    let word = |it: Option<SeenStatus>| it.map_or("not there", SeenStatus::id);
    for change in &both.changes {
        let rule = change.id.map_or_else(|| format!("rule {}", change.rule), str::to_owned);
        writeln!(to, "  {rule}: {}, now {}", word(change.then), word(change.now))?;
    }
    Ok(())
}

/// The files and answers of a run, and where they come from.
struct Given {
    inputs: Inputs,
    collected: Collected,
    /// The repository was read from git, not said.
    is_from_origin: bool,
    /// What the maker of the link saw, when all this comes from one.
    seen: Option<Seen>,
}

impl Given {
    fn new(subject: Subject) -> Result<Self, Error> {
        Self::on_host(subject, None)
    }

    fn for_provider(subject: Subject, provider: Provider) -> Result<Self, Error> {
        Self::on_host(subject, Some(if provider == Provider::GitLab { origin::GITLAB } else { origin::GITHUB }))
    }

    /// With the repository that the remote names, if it is on this host or, without one, where the files run. Who names
    /// a host wants a workflow for it.
    fn on_host(subject: Subject, host: Option<&str>) -> Result<Self, Error> {
        if let Some(link) = &subject.link {
            return Ok(Self::of_link(link::decode(link)?, subject.context));
        }
        let collect = if host.is_some() { collect::collect_for_root } else { collect::collect };
        let collected = match collect(&subject.paths) {
            // A checklist needs no file: it asks.
            Err(CollectError::NothingFound(_)) if subject.code.is_some() => Collected::default(),
            collected => collected?,
        };
        let mut context = subject.context;
        let has = |kind| collected.sources.iter().any(|it| it.file.kind() == kind);
        // Where both are there, one may be a mirror; the packages come from GitHub then, most likely.
        let is_gitlab = has(Kind::GitLab) && !has(Kind::Workflow);
        let host = host.unwrap_or(if is_gitlab { origin::GITLAB } else { origin::GITHUB });
        let root = collected.root.as_deref().filter(|_| context.repository.is_none());
        let origin = root.and_then(|it| origin::repository(it, host));
        let is_from_origin = origin.is_some();
        context.repository = context.repository.or(origin);
        let files = collected.sources.iter().map(|it| it.file.clone()).collect();
        Ok(Self { inputs: Inputs { files, context }, collected, is_from_origin, seen: None })
    }

    /// An answer that is given now counts more than the link's.
    fn of_link(shared: Shared, now: Context) -> Self {
        let Shared { mut inputs, seen, .. } = shared;
        let then = inputs.context;
        inputs.context = Context {
            repository: now.repository.or(then.repository),
            visibility: now.visibility.or(then.visibility),
            package_exists: now.package_exists.or(then.package_exists),
            repository_is_new: now.repository_is_new.or(then.repository_is_new),
            // A day that is past says when it was shared; one to come was asked for.
            date: now.date.or(then.date.filter(|it| engine::facts::FACTS_DAY < *it)),
            publishers: if now.publishers.is_empty() { then.publishers } else { now.publishers },
            jsr: if now.jsr == JsrSettings::default() { then.jsr } else { now.jsr },
        };
        Self { inputs, collected: Collected::default(), is_from_origin: false, seen }
    }

    /// A link to the report, and the credentials that it does not carry.
    fn share(&self, report: &Report, snapshot: Snapshot) -> (Result<String, TooMuch>, Vec<wire::Found>) {
        let wire::Redaction { inputs, found } = wire::redact(&self.inputs);
        let seen = (snapshot == Snapshot::With).then(|| Seen::new(&self.inputs, report));
        let link = link::encode(&Shared { inputs, seen, ..Shared::default() });
        (link.map(|it| [names::SITE, &it].concat()), found)
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
        write!(to, ", facts of {}", report.facts)?;
        if let Some(date) = self.inputs.context.date {
            write!(to, ", judged for {date}")?;
        }
        writeln!(to)?;
        if let Some(seen) = &self.seen {
            write_then_and_now(&link::then_and_now(seen, &self.inputs, report), to)?;
        }
        let is_empty = |it: &collect::Source| it.is_from_input() && it.file.text.trim().is_empty();
        if self.collected.sources.iter().any(is_empty) {
            writeln!(
                to,
                "standard input is empty: that is how `npm trust list NAME --json` shows a package without trusted publishers; if it was that command, say --publishers none"
            )?;
        }
        self.write_ignored(report, to)?;
        self.write_left_out(to)
    }

    /// Links on JSR that were said of no package here.
    fn write_ignored(&self, report: &Report, to: &mut Vec<u8>) -> io::Result<()> {
        let on_jsr = report.publications.iter().filter(|it| it.registry == Registry::Jsr);
        let names: BTreeSet<&str> = on_jsr.filter_map(|it| it.package.as_deref()).collect();
        for said in &self.inputs.context.jsr.packages {
            let counts = said.package.as_deref().map_or(names.len() < 2, |it| names.contains(it));
            if !counts && !names.is_empty() {
                let names: Vec<&str> = names.iter().copied().collect();
                let said = said.package.as_deref().unwrap_or("no package");
                writeln!(to, "--jsr-linked names {said}, and so counts for none; published are {}", names.join(", "))?;
            }
        }
        Ok(())
    }

    fn write_taken_out(&self, report: &Report, found: &[wire::Found], to: &mut Vec<u8>) -> io::Result<()> {
        for secret in found {
            let name = report.files.get(secret.file.0 as usize).map_or("", |it| &it.name);
            let (line, title) = (secret.line, secret.kind.title());
            let real = if secret.is_real { "; it is real: revoke it" } else { "" };
            writeln!(to, "taken out of {name}, line {line}: {title}{real}")?;
        }
        Ok(())
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
