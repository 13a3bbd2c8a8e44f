//! Comparing with the labels: what a careful reader said about each publish workflow.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use document::{Encoding, LineIndex};
use engine::{Check, Credential, Need, Outcome, PublicationSummary, Registry, Severity, Status};
use serde::Deserialize;

use crate::{Checked, table};

/// Disagreements that were looked into and accepted, with the reason.
const EXCEPTIONS: &str = include_str!("../exceptions.yaml");
/// Share of the `ok` labels whose publish has to be forecast as published: 18 of 21.
const PUBLISHED: (usize, usize) = (18, 21);
/// Problems of publishes that use a stored token, and have no token of the run because of that.
const TOKENS: [&str; 2] = ["token-auth", "gitlab-no-id-tokens"];

/// What a careful reader said about one file of a case.
#[derive(Deserialize)]
pub(crate) struct Label {
    case: String,
    path: String,
    registry: String,
    verdict: Verdict,
    problems: Vec<Problem>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Ok,
    Warn,
    Fail,
    NotAPublishWorkflow,
}

#[derive(Deserialize)]
struct Problem {
    id: String,
    /// One-based line; 0 for none.
    #[serde(rename = "where")]
    line: u32,
    severity: String,
}

#[derive(Deserialize)]
struct Exception {
    case: String,
    path: String,
    /// For the reader of the table.
    why: String,
}

/// A broken label or exception: the collection's or the table's to mend.
#[derive(thiserror::Error, Debug)]
pub(crate) enum LabelError {
    #[error("labels.jsonl: {0}")]
    Label(#[from] serde_json::Error),
    #[error("exceptions.yaml: {0}")]
    Exception(#[from] serde_yaml::Error),
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

/// The labels of a collection, if it has any.
pub(crate) fn load(folder: &Path) -> Result<Option<Vec<Label>>, LabelError> {
    let Ok(text) = fs::read_to_string(folder.join("labels.jsonl")) else { return Ok(None) };
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    Ok(Some(lines.map(serde_json::from_str).collect::<Result<_, _>>()?))
}

/// Prints every disagreement with its rows, and whether all of them are accepted.
pub(crate) fn compare(out: &mut impl Write, checked: &[Checked], labels: &[Label]) -> Result<bool, LabelError> {
    let exceptions: Vec<Exception> = serde_yaml::from_str(EXCEPTIONS)?;
    let (mut right, mut wrong, mut accepted) = (0, 0, 0);
    let (mut published, mut publishable) = (0, 0);
    writeln!(out, "\nlabels")?;
    for label in labels {
        let Some(checked) = checked.iter().find(|it| it.case.name == label.case) else { continue };
        let subject = Subject::new(checked, label, labels);
        let reasons = subject.disagreements();
        if label.verdict == Verdict::Ok {
            publishable += 1;
            published += usize::from(subject.is_published());
        }
        let exception = exceptions.iter().find(|it| it.case == label.case && it.path == label.path);
        match (reasons.is_empty(), exception) {
            (true, None) => right += 1,
            (true, Some(_)) => {
                wrong += 1;
                writeln!(out, "  ✖ {} {}: right, take it off exceptions.yaml", label.case, label.path)?;
            }
            (false, Some(exception)) => {
                accepted += 1;
                writeln!(out, "  ▲ {} {}: accepted: {}", label.case, label.path, exception.why.trim_end())?;
            }
            (false, None) => {
                wrong += 1;
                writeln!(out, "  ✖ {} {} (labelled {})", label.case, label.path, label.verdict.word())?;
                for reason in &reasons {
                    writeln!(out, "      {reason}")?;
                }
                subject.write(out)?;
            }
        }
    }
    let enough = published * PUBLISHED.1 >= publishable * PUBLISHED.0;
    let shape = if enough { '✔' } else { '✖' };
    writeln!(out, "  {right} right, {wrong} wrong, {accepted} accepted")?;
    writeln!(
        out,
        "  {shape} {published} of {publishable} ok files are forecast published through OIDC, needing only answers and settings"
    )?;
    Ok(wrong == 0 && enough)
}

/// A labelled file in its case.
struct Subject<'a> {
    checked: &'a Checked,
    label: &'a Label,
    /// Rows that speak about the file, or about the case as a whole.
    rows: Vec<&'a Check>,
    publications: Vec<&'a PublicationSummary>,
}

impl<'a> Subject<'a> {
    fn new(checked: &'a Checked, label: &'a Label, labels: &[Label]) -> Self {
        let has_label = |path: &str| labels.iter().any(|it| it.case == label.case && it.path == path);
        let file_of = |row: &Check| row.primary.and_then(|it| checked.path(it.file));
        let is_about = |row: &&Check| file_of(row).is_none_or(|path| path == label.path || !has_label(path));
        let of_registry = || checked.report.publications.iter().filter(|it| it.registry.id() == label.registry);
        let here: Vec<_> = of_registry().filter(|it| checked.path(it.location.file) == Some(&label.path)).collect();
        // The command of a caller stands in its callee.
        let publications = if here.is_empty() { of_registry().collect() } else { here };
        Self { checked, label, rows: checked.report.checks.iter().filter(is_about).collect(), publications }
    }

    fn disagreements(&self) -> Vec<String> {
        match self.label.verdict {
            Verdict::Fail => self.missed().into_iter().collect(),
            Verdict::Ok if !self.fails() && !self.is_published() => {
                vec!["is not forecast published through OIDC".into()]
            }
            Verdict::NotAPublishWorkflow if self.holds_a_publication() => vec!["has a publication".into()],
            _ if self.fails() => vec!["fails".into()],
            _ => Vec::new(),
        }
    }

    fn fails(&self) -> bool {
        self.rows.iter().any(|it| it.status == Status::Fail)
    }

    fn is_published(&self) -> bool {
        let is_fine = |it: &&PublicationSummary| {
            matches!(it.forecast.outcome, Outcome::Published | Outcome::Staged)
                && it.forecast.with == Credential::Oidc
                && !it.forecast.needs.iter().any(Need::is_file)
        };
        !self.publications.is_empty() && self.publications.iter().all(is_fine)
    }

    /// Publishes to other registries are none that a reader looked for.
    fn holds_a_publication(&self) -> bool {
        let of_file = |it: &PublicationSummary| {
            it.registry != Registry::Other && self.checked.path(it.location.file) == Some(&self.label.path)
        };
        self.checked.report.publications.iter().any(of_file)
    }

    /// What the label says and no row of the file: at least one of its errors has to have a row.
    fn missed(&self) -> Option<String> {
        let errors: Vec<&Problem> = self.label.problems.iter().filter(|it| it.severity == "error").collect();
        if errors.iter().any(|it| self.has_row(it)) {
            return None;
        }
        let places: Vec<String> = errors.iter().map(|it| format!("{} in line {}", it.id, it.line)).collect();
        Some(format!("no row of the file for {}", places.join(", ")))
    }

    fn has_row(&self, problem: &Problem) -> bool {
        // A stored token warns where OIDC could still win.
        let is_token = TOKENS.contains(&problem.id.as_str());
        self.rows.iter().any(|row| {
            let is_bad = row.status == Status::Fail
                || (is_token
                    && row.rule.id == "stored-token"
                    && row.status == Status::Warn
                    && row.severity != Severity::Advice);
            let is_near = match problem.line {
                // The fault stands in another file, and the row that tells it names this one too.
                0 => self.line(row).is_some() || self.is_related(row),
                line => self.line(row).is_some_and(|it| it.abs_diff(line) <= 1),
            };
            is_bad && is_near
        })
    }

    fn is_related(&self, row: &Check) -> bool {
        row.related.iter().any(|it| self.checked.path(it.location.file) == Some(&self.label.path))
    }

    /// One-based line of a row of the labelled file.
    fn line(&self, row: &Check) -> Option<u32> {
        let place = row.primary.filter(|it| self.checked.path(it.file) == Some(&self.label.path))?;
        let text = &self.checked.case.inputs.files[place.file.0 as usize].text;
        Some(LineIndex::new(text).position(text, place.span.start, Encoding::CodePoints).line + 1)
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for publication in &self.publications {
            writeln!(out, "      {}: {}", publication.job, table::forecast(publication))?;
        }
        let pages = self.rows.iter().filter(|it| it.status != Status::Pass && it.severity != Severity::Advice);
        for row in pages {
            let path = row.primary.and_then(|it| self.checked.path(it.file)).unwrap_or("");
            let line = self.line(row).map(|it| format!(":{it}")).unwrap_or_default();
            writeln!(out, "      {} {} {path}{line}: {}", row.status.id(), row.rule.id, row.message)?;
        }
        Ok(())
    }
}

impl Checked {
    fn path(&self, file: engine::FileId) -> Option<&str> {
        self.case.inputs.files.get(file.0 as usize)?.path.as_deref()
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotAPublishWorkflow => "not a publish workflow",
        }
    }
}
