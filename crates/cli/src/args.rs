//! What the user asks for.

use std::ffi::OsStr;
use std::path::PathBuf;

use engine::{
    Actor, Context, Date, FixId, JsrClient, JsrPackage, LinkedRepository, Provider, PublisherList, Registries,
    Repository, Shape, StartedBy, Tool, Visibility, Wanted,
};
use lexopt::prelude::*;
use model::repository::RepositoryProblem;

use crate::text::Rows;

/// Printed by `--help`.
pub const HELP: &str = "\
Will your package publish? Checks CI workflows and manifests for trusted publishing to npm and JSR.

Usage: preflight check [PATH…] [--format text|json|markdown|sarif] [--all] [--steps] [--code CODE] [CONTEXT]
       preflight check --link LINK [CONTEXT]
       preflight link [PATH…] [--bare] [CONTEXT]
       preflight fix [PATH…] [--diff|--write] [--accept FIX[#CHOICE]]… [CONTEXT]
       preflight compose [PATH…] [WANTED] [--diff|--write] [CONTEXT]
       preflight explain [RULE|CODE]

PATH is a folder (default: the current one), files, or - for standard input.
Nothing is uploaded; no command uses the network.

check    prints the verdict, a forecast for each publish command, and every row that does not pass
  --format FORMAT            text; json: report v1, a stable format; markdown: for an issue, with corrections and
                             link; sarif: for code scanning
  --all                      list passing rows too
  --steps                    print what to do on the registries too: values to type, commands, pages
  --link LINK                what a link holds instead of files, and what has changed since it was made
  --code CODE                what to prove after a publish ended with this code, such as E404 or ENEEDAUTH,
                             ticked as far as the files tell

link     prints a link to the page with everything that was given, which no server sees; credentials are taken out
  --bare                     without what the report says today

fix      prints the corrections as a patch for `git apply`
  --write                    change the files instead
  --accept FIX[#CHOICE]      also apply a fix that needs a decision; without #CHOICE its first choice

compose  prints a new workflow for the manifests, and jsr.json where it lacks, as a patch for `git apply`; or says
         why there can be none
  --write                    add the files instead; nothing is overwritten
  WANTED
    --provider github|gitlab|circleci            (default: github)
    --registry npm|jsr|both                      (default: npm)
    --tool npm|pnpm|yarn|bun|lerna|changesets|semantic-release
                             what publishes to npm (default: what `packageManager` names)
    --jsr-client jsr|deno    what publishes to JSR (default: jsr)
    --on tag|release|branch  what starts a run (default: tag)
    --split                  build and publish in jobs of their own
    --environment NAME       the environment of the publishing jobs
    --staged                 npm holds the version until somebody approves it
    --jsr-name, --jsr-exports, --jsr-license
                             what jsr.json says where the manifest does not tell

explain  prints the page of a rule, or what to prove after an error code; without either, the list of rules

A PATH may be the log of a run: the causes it speaks for are listed, the likeliest first.

CONTEXT is what no file says; what is left out leads to unknown rows
  --repo OWNER/NAME          the repository, on GitLab with its groups (default: the remote origin)
  --visibility public|private
  --package-exists yes|no    whether the package is on the registry already
  --repo-is-new yes|no       created, renamed or transferred after 2026-07-15
  --publishers none          npm shows no trusted publisher; a list goes among the files:
                             npm trust list NAME --json | preflight check . -
  --jsr-linked [PACKAGE=]OWNER/NAME|none
                             the repository that JSR links the package to
  --jsr-members-only yes|no  whether the scope lets only its members start a publish
  --jsr-ci-only yes|no       whether the scope requires publishing from CI
  --started-by member|stranger|bot
                             who starts the publishing run, to the scope on JSR
  --date YYYY-MM-DD          the day of the run (default: the day of the facts)

Exit code: 0 nothing fails, 1 something fails (for fix: would still fail; for compose: there is no such workflow), 2 usage or unreadable input.
Colour: only on a terminal and without NO_COLOR.
";

/// What to do.
pub enum Command {
    /// Report on the files, with the steps on the registries when asked for.
    Check(Subject, Format, Rows, Steps),
    /// Print a link to the report.
    Link(Subject, Snapshot),
    /// Correct the files.
    Fix(Subject, Output, Vec<FixId>),
    /// Compose a workflow.
    Compose(Subject, Output, Box<Wanted>),
    /// Print a rule's page, the checklist of an error code, or the list of rules.
    Explain(Option<String>),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// What to look at.
#[derive(Default)]
pub struct Subject {
    /// Folders, files, `-`; empty for the current folder.
    pub paths: Vec<PathBuf>,
    /// A link that holds the files and answers instead.
    pub link: Option<String>,
    /// What no file says.
    pub context: Context,
    /// The error code that a publish ended with.
    pub code: Option<String>,
}

/// Whether to print what to do on the registries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Steps {
    /// They stay out of the way.
    Hidden,
    /// They follow the rows.
    Shown,
}

/// How to print a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For people.
    Text,
    /// Report v1.
    Json,
    /// For an issue.
    Markdown,
    /// For code scanning.
    Sarif,
}

/// Whether a link carries what its maker saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Snapshot {
    /// It does.
    With,
    /// Only what was given.
    Without,
}

/// Where corrections go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// To the standard output, as a patch.
    Diff,
    /// Into the files.
    Files,
}

/// An argument that makes no sense: the user's to mend.
#[derive(thiserror::Error, Debug)]
pub enum ArgsError {
    /// No command.
    #[error("say what to do: check, link, fix, compose or explain (preflight --help)")]
    NoCommand,
    /// A command that does not exist.
    #[error("there is no command `{0}`: check, link, fix, compose or explain (preflight --help)")]
    UnknownCommand(String),
    /// A value outside the listed ones.
    #[error("{option} takes {expected}, not `{value}`")]
    Value {
        /// The option.
        option: &'static str,
        /// What it takes.
        expected: &'static str,
        /// What was given.
        value: String,
    },
    /// `--link` with paths.
    #[error("--link brings its own files: leave out the paths")]
    LinkAndPaths,
    /// `--diff` with `--write`.
    #[error("--diff and --write exclude each other")]
    DiffAndWrite,
    /// An option that does not exist, a value that lacks, text that is not UTF-8.
    #[error("{0} (preflight --help)")]
    Other(#[from] lexopt::Error),
}

/// Reads the arguments.
///
/// # Errors
/// The first argument that makes no sense.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command, ArgsError> {
    match parser.next()? {
        None => Err(ArgsError::NoCommand),
        Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(Short('V') | Long("version")) => Ok(Command::Version),
        Some(Value(word)) => match word.to_str() {
            Some("check") => options(parser, Verb::Check),
            Some("link") => options(parser, Verb::Link),
            Some("fix") => options(parser, Verb::Fix),
            Some("compose") => options(parser, Verb::Compose),
            Some("explain") => explain(parser),
            Some("help") => Ok(Command::Help),
            _ => Err(ArgsError::UnknownCommand(word.to_string_lossy().into_owned())),
        },
        Some(other) => Err(other.unexpected().into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Check,
    Link,
    Fix,
    Compose,
}

fn options(mut parser: lexopt::Parser, verb: Verb) -> Result<Command, ArgsError> {
    let mut subject = Subject::default();
    let (mut format, mut rows, mut steps) = (Format::Text, Rows::NotPassing, Steps::Hidden);
    let (mut output, mut accepted) = (None, Vec::new());
    let mut snapshot = Snapshot::With;
    let mut wanted = Wanted::new(Provider::GitHub, Registries::Npm);
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(path) => subject.paths.push(path.into()),
            Long("repo") => subject.context.repository = Some(repository("--repo", &parser.value()?)?),
            Long("visibility") => {
                let words = [("public", Visibility::Public), ("private", Visibility::Private)];
                subject.context.visibility = Some(word("--visibility", "public or private", &parser.value()?, words)?);
            }
            Long("package-exists") => {
                subject.context.package_exists = Some(yes_or_no("--package-exists", &parser.value()?)?);
            }
            Long("repo-is-new") => {
                subject.context.repository_is_new = Some(yes_or_no("--repo-is-new", &parser.value()?)?);
            }
            Long("publishers") => {
                word("--publishers", "none; a list goes among the files", &parser.value()?, [("none", ())])?;
                subject.context.publishers = vec![PublisherList::default()];
            }
            Long("jsr-linked") => subject.context.jsr.packages.push(linked(&parser.value()?)?),
            Long("jsr-members-only") => {
                subject.context.jsr.members_only = Some(yes_or_no("--jsr-members-only", &parser.value()?)?);
            }
            Long("jsr-ci-only") => {
                subject.context.jsr.ci_required = Some(yes_or_no("--jsr-ci-only", &parser.value()?)?);
            }
            Long("started-by") => {
                let words = [("member", Actor::Member), ("stranger", Actor::Stranger), ("bot", Actor::Bot)];
                let actor = word("--started-by", "member, stranger or bot", &parser.value()?, words)?;
                subject.context.jsr.started_by = Some(actor);
            }
            Long("date") => subject.context.date = Some(date(&parser.value()?)?),
            Long("format") if verb == Verb::Check => {
                let words = [
                    ("text", Format::Text),
                    ("json", Format::Json),
                    ("markdown", Format::Markdown),
                    ("sarif", Format::Sarif),
                ];
                format = word("--format", "text, json, markdown or sarif", &parser.value()?, words)?;
            }
            Long("link") if verb == Verb::Check => subject.link = Some(parser.value()?.string()?),
            Long("bare") if verb == Verb::Link => snapshot = Snapshot::Without,
            Long("code") if verb == Verb::Check => subject.code = Some(parser.value()?.string()?),
            Long("all") if verb == Verb::Check => rows = Rows::All,
            Long("steps") if verb == Verb::Check => steps = Steps::Shown,
            Long(name @ ("diff" | "write")) if matches!(verb, Verb::Fix | Verb::Compose) => {
                let asked = if name == "write" { Output::Files } else { Output::Diff };
                if output.is_some_and(|it| it != asked) {
                    return Err(ArgsError::DiffAndWrite);
                }
                output = Some(asked);
            }
            Long("accept") if verb == Verb::Fix => accepted.push(FixId(parser.value()?.string()?)),
            Long(name) if verb == Verb::Compose && WISHES.contains(&name) => {
                let name = name.to_owned();
                wish(&name, &mut parser, &mut wanted)?;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if subject.link.is_some() && !subject.paths.is_empty() {
        return Err(ArgsError::LinkAndPaths);
    }
    Ok(match verb {
        Verb::Link => Command::Link(subject, snapshot),
        Verb::Check => Command::Check(subject, format, rows, steps),
        Verb::Fix => Command::Fix(subject, output.unwrap_or(Output::Diff), accepted),
        Verb::Compose => Command::Compose(subject, output.unwrap_or(Output::Diff), Box::new(wanted)),
    })
}

/// The options that say what to compose.
const WISHES: [&str; 11] = [
    "provider",
    "registry",
    "tool",
    "jsr-client",
    "on",
    "split",
    "environment",
    "staged",
    "jsr-name",
    "jsr-exports",
    "jsr-license",
];

fn wish(name: &str, parser: &mut lexopt::Parser, wanted: &mut Wanted) -> Result<(), ArgsError> {
    match name {
        "provider" => {
            let words = Provider::ALL.map(|it| (it.id(), it));
            wanted.provider = word("--provider", "github, gitlab or circleci", &parser.value()?, words)?;
        }
        "registry" => {
            let words = Registries::ALL.map(|it| (it.id(), it));
            wanted.registries = word("--registry", "npm, jsr or both", &parser.value()?, words)?;
        }
        "tool" => {
            let expected = "npm, pnpm, yarn, bun, lerna, changesets or semantic-release";
            wanted.tool = Some(word("--tool", expected, &parser.value()?, Tool::ALL.map(|it| (it.id(), it)))?);
        }
        "jsr-client" => {
            let words = JsrClient::ALL.map(|it| (it.id(), it));
            wanted.jsr_client = word("--jsr-client", "jsr or deno", &parser.value()?, words)?;
        }
        "on" => {
            let words = StartedBy::ALL.map(|it| (it.id(), it));
            wanted.started_by = word("--on", "tag, release or branch", &parser.value()?, words)?;
        }
        "split" => wanted.shape = Shape::Split,
        "environment" => wanted.environment = Some(parser.value()?.string()?),
        "staged" => wanted.staged = true,
        "jsr-name" => wanted.jsr.name = Some(parser.value()?.string()?),
        "jsr-exports" => wanted.jsr.exports = Some(parser.value()?.string()?),
        _ => wanted.jsr.license = Some(parser.value()?.string()?),
    }
    Ok(())
}

fn explain(mut parser: lexopt::Parser) -> Result<Command, ArgsError> {
    let mut rule = None;
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(word) if rule.is_none() => rule = Some(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Explain(rule))
}

/// `acme/widget`, `none`, `@acme/widget=acme/widget`.
fn linked(value: &OsStr) -> Result<JsrPackage, ArgsError> {
    let text = value.to_string_lossy();
    let (package, name) = match text.split_once('=') {
        Some((package, name)) => (Some(package.to_owned()), name),
        None => (None, &*text),
    };
    let linked = match name {
        "none" => LinkedRepository::Nothing,
        name => LinkedRepository::To(repository("--jsr-linked", OsStr::new(name))?),
    };
    Ok(JsrPackage { package, created: None, linked: Some(linked) })
}

fn yes_or_no(option: &'static str, value: &OsStr) -> Result<bool, ArgsError> {
    word(option, "yes or no", value, [("yes", true), ("no", false)])
}

fn repository(option: &'static str, value: &OsStr) -> Result<Repository, ArgsError> {
    let value = value.to_string_lossy();
    // Groups within groups are GitLab's.
    let parsed = Repository::parse(&value).or_else(|problem| match problem {
        RepositoryProblem::TooManyParts => Repository::parse(&format!("https://gitlab.com/{value}")),
        other => Err(other),
    });
    parsed.map_err(|_| ArgsError::Value { option, expected: "OWNER/NAME", value: value.clone().into_owned() })
}

fn date(value: &OsStr) -> Result<Date, ArgsError> {
    let value = value.to_string_lossy();
    Date::parse(&value).ok_or_else(|| ArgsError::Value {
        option: "--date",
        expected: "a day as YYYY-MM-DD",
        value: value.clone().into_owned(),
    })
}

fn word<T: Copy, const N: usize>(
    option: &'static str,
    expected: &'static str,
    value: &OsStr,
    words: [(&str, T); N],
) -> Result<T, ArgsError> {
    let meant = words.iter().find(|(word, _)| value == *word);
    let value = || value.to_string_lossy().into_owned();
    meant.map(|it| it.1).ok_or_else(|| ArgsError::Value { option, expected, value: value() })
}
