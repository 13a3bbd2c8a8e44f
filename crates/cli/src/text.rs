//! The report for people: verdict first, then what does not pass, each row with its place, the reason and what to do.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use document::{Encoding, LineIndex, Location};
use engine::{
    Check, Checklist, Diagnosis, FinishedRelease, Fix, Inputs, Need, PublicationSummary, PublishedBy, Report, Safety,
    Severity, Status, Verdict,
};

use crate::frame::{Frame, printable};

/// Columns that sentences are wrapped at.
const WIDTH: usize = 100;
/// Packages of one command that are told by name.
const MAX_NAMES: usize = 6;

/// How to print.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whether status has a colour besides its shape and word.
    pub colour: Colour,
    /// Which rows are listed.
    pub rows: Rows,
}

/// Whether to use terminal colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// ANSI escapes.
    Ansi,
    /// None.
    Plain,
}

impl Colour {
    /// Colour when `wanted`.
    #[must_use]
    pub fn when(wanted: bool) -> Self {
        if wanted { Self::Ansi } else { Self::Plain }
    }
}

/// Which rows are listed; the others are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rows {
    /// Failing, warning and unknown ones.
    NotPassing,
    /// All.
    All,
}

/// The report as text, with a final newline.
#[must_use]
pub fn render(inputs: &Inputs, report: &Report, style: Style) -> String {
    let files = inputs.files.iter().zip(&report.files);
    let page = Page {
        files: files.map(|(file, it)| (&*it.name, &*file.text, LineIndex::new(&file.text))).collect(),
        report,
        style,
    };
    let mut text = String::new();
    page.verdict(&mut text);
    for alike in report.publications.chunk_by(is_alike) {
        page.publications(&mut text, alike);
    }
    for (idx, diagnosis) in report.diagnoses.iter().enumerate() {
        page.diagnosis(&mut text, idx, diagnosis);
    }
    let (passing, open): (Vec<_>, Vec<_>) = report.checks.iter().partition(|it| it.status == Status::Pass);
    for check in open {
        text.push('\n');
        page.row(&mut text, check);
    }
    for release in &report.releases {
        page.release(&mut text, release);
    }
    text.push('\n');
    if style.rows == Rows::All && !passing.is_empty() {
        passing.iter().for_each(|it| page.passing_row(&mut text, it));
        text.push('\n');
    }
    page.totals(&mut text);
    text
}

/// What to do on the registries: for each package the values to type, the command that types them, and the steps.
#[must_use]
pub fn steps(report: &Report) -> String {
    let mut text = String::new();
    for card in &report.settings {
        let registry = card.name.as_deref().unwrap_or(card.registry.id());
        let package = card.package.as_deref().unwrap_or("");
        let _ = writeln!(text, "\n{}", clean(format!("{registry} {package}").trim_end()));
        if let Some(page) = &card.page {
            let _ = writeln!(text, "  {}", clean(page));
        }
        let width = card.fields.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        for field in &card.fields {
            let value = match field.value.as_deref() {
                None => "(not known)".to_owned(),
                Some("") => "(leave it empty)".to_owned(),
                // A block stands below its name.
                Some(value) if value.contains('\n') => format!("\n{}", indented(value)),
                Some(value) => clean(value),
            };
            let given = match (&field.given, field.agrees) {
                (Some(given), Some(false)) if given.is_empty() => "   given: nothing".to_owned(),
                (Some(given), Some(false)) => format!("   given: {}", clean(given)),
                _ => String::new(),
            };
            let _ = writeln!(text, "  {:width$}  {value}{given}", field.name);
        }
        // In one line, to be copied.
        if let Some(command) = &card.command {
            let _ = writeln!(text, "  {}", clean(command));
        }
        for (idx, step) in card.steps.iter().enumerate() {
            wrap(&mut text, 4, &format!("{}. ", idx + 1), step);
        }
    }
    if let Some(script) = engine::trust_script(&report.settings) {
        let _ = writeln!(text, "\nall packages on npm\n{}", indented(&script));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// A checklist as text, with a final newline.
#[must_use]
pub fn render_checklist(checklist: &Checklist, report: &Report, style: Style) -> String {
    let page = Page { files: Vec::new(), report, style };
    let mut text = format!("{}: {}\n", page.paint(Tone::Bold, checklist.code), clean(checklist.means));
    for step in &checklist.steps {
        let word = if step.status == Status::Unknown { "asked" } else { step.status.id() };
        let head = page.paint(tone(step.status), &format!("{} {word:<7}", shape(step.status)));
        let _ = writeln!(text, "{head} {}", clean(step.title));
        for row in step.rows.iter().filter_map(|idx| report.checks.get(*idx)) {
            wrap(&mut text, INDENT, "", &format!("{}: {}", row.rule.id, row.message));
        }
        if let Some(ask) = &step.ask {
            wrap(&mut text, INDENT, "", ask);
        }
    }
    text
}

/// Lines without anything that could rewrite the screen: names of files and links are not ours.
#[must_use]
pub fn printable_lines(lines: &[u8]) -> String {
    String::from_utf8_lossy(lines).chars().map(|it| if it == '\n' { it } else { printable(it) }).collect()
}

fn indented(block: &str) -> String {
    block.lines().map(|it| format!("    {}", clean(it))).collect::<Vec<_>>().join("\n")
}

/// What would settle an open question, as something to do.
#[must_use]
pub fn ask(need: &Need) -> String {
    match need {
        Need::File(path) => format!("add {path}"),
        Need::Repository => "say --repo OWNER/NAME".into(),
        Need::Visibility => "say --visibility public or private".into(),
        Need::PackageExists => "say --package-exists yes or no".into(),
        Need::PublishedVersions => "add what npm view NAME --json prints".into(),
        Need::Settings => {
            "add the package's settings (npm trust list NAME; for JSR --jsr-linked and --started-by)".into()
        }
        Need::TokenValid => "see on the registry whether the stored token is still valid".into(),
        Need::RepoCreatedAfter => "say --repo-is-new yes or no".into(),
        Need::Date => "say --date YYYY-MM-DD".into(),
    }
}

#[derive(Clone, Copy)]
enum Tone {
    Fail,
    Warn,
    Unknown,
    Pass,
    Dim,
    Bold,
}

struct Page<'a> {
    files: Vec<(&'a str, &'a str, LineIndex)>,
    report: &'a Report,
    style: Style,
}

impl Page<'_> {
    fn verdict(&self, text: &mut String) {
        let (shape, word, tone) = match self.report.verdict {
            Verdict::Ready => ('✔', "ready", Tone::Pass),
            Verdict::FilesReady => ('✔', "files ready", Tone::Pass),
            Verdict::Blocked => ('✖', "blocked", Tone::Fail),
            Verdict::Unknown => ('?', "unknown", Tone::Unknown),
            Verdict::NothingToPublish => ('·', "nothing to publish", Tone::Dim),
        };
        let head = self.paint(tone, &format!("{shape} {word}"));
        let _ = writeln!(text, "{head}  {}", self.paint(Tone::Bold, &clean(&self.report.headline)));
        if let Some(detail) = &self.report.detail {
            wrap(text, 2, "", detail);
        }
    }

    /// A version that was published before, and what the document proves about that.
    fn release(&self, text: &mut String, release: &FinishedRelease) {
        let name = match (&release.package, &release.version) {
            (Some(package), Some(version)) => format!("{package} {version}"),
            (Some(name), None) | (None, Some(name)) => name.clone(),
            (None, None) => "published versions".to_owned(),
        };
        let how = match release.published {
            PublishedBy::Trusted => "published by trusted publishing",
            PublishedBy::LooksTrusted => "looks as if published by trusted publishing",
            PublishedBy::Token => "published with a token",
            PublishedBy::Unknown => "how it was published is not told",
        };
        let staged = if release.staged { ", approved by a person" } else { "" };
        let provenance = match release.provenance {
            Some(true) => ", with provenance",
            Some(false) => ", without provenance",
            None => "",
        };
        let place = self.paint(Tone::Dim, &self.place(release.location));
        let _ = writeln!(text, "\n{}  {how}{staged}{provenance}  {place}", self.paint(Tone::Bold, &clean(&name)));
        wrap(text, 2, "", &release.why);
    }

    /// Packages of one command that all meet the same.
    fn publications(&self, text: &mut String, alike: &[PublicationSummary]) {
        let Some(publication) = alike.first() else { return };
        let names = alike.iter().map(|it| clean(it.package.as_deref().unwrap_or("package unknown")));
        let mut packages = names.take(MAX_NAMES).collect::<Vec<_>>().join(", ");
        if let Some(more) = alike.len().checked_sub(MAX_NAMES).filter(|it| *it > 0) {
            let _ = write!(packages, " and {more} more");
        }
        let command = self.paint(Tone::Bold, &clean(&publication.command));
        let _ = writeln!(
            text,
            "\n{} {packages}  {command}  {}",
            publication.registry.id(),
            self.paint(Tone::Dim, &self.place(publication.location))
        );
        wrap(text, 2, "", &publication.sentence);
        let links = publication.chain.iter().map(|link| {
            let (shape, tone) = link.status.map_or(('·', Tone::Dim), |it| (shape(it), tone(it)));
            self.paint(tone, &format!("{shape} {}", link.link.id()))
        });
        let links: Vec<String> = links.collect();
        let _ = writeln!(text, "  {}", links.join("  "));
    }

    fn diagnosis(&self, text: &mut String, idx: usize, diagnosis: &Diagnosis) {
        let (shape, word, tone) = match (diagnosis.is_fault, diagnosis.is_certain) {
            (true, true) => ('✖', "cause", Tone::Fail),
            (true, false) => ('?', "cause?", Tone::Unknown),
            (false, _) => ('·', "log", Tone::Dim),
        };
        let head = self.paint(tone, &format!("{shape} {word:<7}"));
        let _ = writeln!(text, "\n{head} {}", clean(&diagnosis.cause));
        // Causes of one line follow each other: it is shown once.
        if idx == 0 || self.report.diagnoses[idx - 1].location != diagnosis.location {
            self.frame(text, diagnosis.location, tone);
        }
        wrap(text, INDENT, "", &diagnosis.next);
        if !diagnosis.explains.is_empty() {
            wrap(text, INDENT, "the files show it: ", &diagnosis.explains.join(", "));
        }
    }

    fn row(&self, text: &mut String, check: &Check) {
        let word = if check.severity == Severity::Advice && check.status == Status::Warn {
            "advice"
        } else {
            check.status.id()
        };
        let head = self.paint(tone(check.status), &format!("{} {word:<7}", shape(check.status)));
        let _ = writeln!(text, "{head} {}: {}", self.paint(Tone::Bold, check.rule.id), clean(&check.message));
        if let Some(location) = check.primary {
            self.frame(text, location, tone(check.status));
        }
        if let Some(note) = &check.note {
            wrap(text, INDENT, "", note);
        }
        for related in &check.related {
            wrap(text, INDENT, "", &format!("{}: {}", self.place(related.location), related.message));
        }
        if !check.needs.is_empty() {
            let asks: Vec<String> = check.needs.iter().map(ask).collect();
            wrap(text, INDENT, "to decide this, ", &asks.join("; "));
        }
        for fix in check.fixes.iter().filter_map(|id| self.report.fixes.iter().find(|it| it.id == *id)) {
            self.fix(text, fix);
        }
    }

    /// Evidence on one line: passing rows are read when somebody doubts, not every time.
    fn passing_row(&self, text: &mut String, check: &Check) {
        let head = self.paint(tone(check.status), &format!("{} {:<7}", shape(check.status), check.status.id()));
        let place = check.primary.map(|it| self.place(it)).unwrap_or_default();
        let sentence = format!("{}: {}", check.rule.id, clean(&check.message));
        let _ = writeln!(text, "{head} {sentence}  {}", self.paint(Tone::Dim, &place));
    }

    fn frame(&self, text: &mut String, location: Location, tone: Tone) {
        let _ = writeln!(text, "{:INDENT$}{}", "", self.paint(Tone::Dim, &self.place(location)));
        let Some((_, source, lines)) = self.files.get(location.file.0 as usize) else { return };
        let Some(frame) = Frame::new(source, lines, location.span) else { return };
        let gutter = format!("{:>5} │", frame.line);
        let _ = writeln!(text, "{:INDENT$}{} {}", "", self.paint(Tone::Dim, &gutter), frame.text);
        let underline = self.paint(tone, &"^".repeat(frame.len));
        let _ =
            writeln!(text, "{:INDENT$}{} {}{underline}", "", self.paint(Tone::Dim, "      │"), " ".repeat(frame.start));
    }

    fn fix(&self, text: &mut String, fix: &Fix) {
        match fix.safety {
            Safety::Safe => wrap(text, INDENT, "fix: ", &format!("{} [{}]", fix.title, fix.id.0)),
            Safety::NeedsDecision => {
                wrap(text, INDENT, "to choose: ", &format!("{} [{}]", fix.title, fix.id.0));
                for choice in fix.choices.iter().filter(|it| !it.id.is_empty()) {
                    wrap(text, INDENT + 2, &format!("#{}: ", choice.id), &choice.title);
                }
            }
        }
    }

    fn totals(&self, text: &mut String) {
        let advice = |it: &&Check| it.status == Status::Warn && it.severity == Severity::Advice;
        let count = |status: Status| self.report.checks.iter().filter(|it| it.status == status && !advice(it)).count();
        let counts = [Status::Fail, Status::Warn, Status::Unknown, Status::Pass]
            .map(|it| self.paint(tone(it), &format!("{} {} {}", shape(it), count(it), it.id())));
        let advice = self.report.checks.iter().filter(advice).count();
        let _ = write!(text, "{}", counts.join("  "));
        if advice > 0 {
            let _ = write!(text, "  {advice} advice");
        }
        let hidden = self.style.rows == Rows::NotPassing && count(Status::Pass) > 0;
        text.push_str(if hidden { " (--all lists them)\n" } else { "\n" });
    }

    fn place(&self, location: Location) -> String {
        let Some((name, source, lines)) = self.files.get(location.file.0 as usize) else { return String::new() };
        let at = lines.position(source, location.span.start, Encoding::CodePoints);
        format!("{}:{}:{}", clean(name), at.line + 1, at.column + 1)
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        if self.style.colour == Colour::Plain {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Fail => "31",
            Tone::Warn => "33",
            Tone::Unknown => "36",
            Tone::Pass => "32",
            Tone::Dim => "2",
            Tone::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Columns before everything that belongs to a row.
const INDENT: usize = 10;

fn shape(status: Status) -> char {
    match status {
        Status::Fail => '✖',
        Status::Warn => '▲',
        Status::Unknown => '?',
        Status::Pass => '✔',
    }
}

fn tone(status: Status) -> Tone {
    match status {
        Status::Fail => Tone::Fail,
        Status::Warn => Tone::Warn,
        Status::Unknown => Tone::Unknown,
        Status::Pass => Tone::Pass,
    }
}

fn clean(text: &str) -> String {
    text.chars().map(printable).collect()
}

/// Writes `label` and `sentence` in lines of at most [`WIDTH`] columns where words allow it.
fn wrap(text: &mut String, indent: usize, label: &str, sentence: &str) {
    let sentence = clean(&sentence.replace('\n', " "));
    let mut line = format!("{:indent$}{label}", "");
    let mut used = line.chars().count();
    let mut is_first = true;
    for word in sentence.split(' ').filter(|it| !it.is_empty()) {
        let len = word.chars().count();
        if !is_first && used + 1 + len > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(indent);
            used = indent;
            is_first = true;
        }
        if !is_first {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += len;
        is_first = false;
    }
    text.push_str(&line);
    text.push('\n');
}

/// Whether two packages of one command are told in one go: only their names differ.
fn is_alike(one: &PublicationSummary, other: &PublicationSummary) -> bool {
    let states = |it: &PublicationSummary| it.chain.iter().map(|link| (link.link, link.status)).collect::<Vec<_>>();
    (one.registry, one.location, &one.sentence) == (other.registry, other.location, &other.sentence)
        && states(one) == states(other)
}
