//! The report as Markdown, to be pasted into an issue. What users wrote stands in it as they wrote it: escaped, so
//! that it neither links, mentions, nor ends what it stands in, and without credentials.

use engine::{Check, Correction, Inputs, Location, Need, Report, SettingsCard, Status};

use crate::link::{Counts, SeenStatus};
use crate::names;
use crate::patch::between_shared;
use crate::places::Places;
use crate::redact::{redact_text, redacted};

/// GitHub takes 65,536 characters.
/// https://github.com/orgs/community/discussions/27190
const MAX_BODY: usize = 60_000;
/// A longer link is left out.
pub(crate) const MAX_LINK: usize = MAX_BODY / 2;
/// Rows past this are counted.
const MAX_ROWS: usize = 100;
/// A longer text is shortened.
const MAX_TEXT: usize = 1_000;

/// The report that `engine::check` made of `inputs`, with what the accepted corrections change. `link` is the address
/// under which it opens, if there is one.
#[must_use]
pub fn markdown(inputs: &Inputs, report: &Report, correction: &Correction, link: Option<&str>) -> String {
    let mut page = Page { out: String::new(), places: Places::new(inputs, report) };
    page.verdict(report);
    page.checks(report);
    page.diagnoses(report);
    report.settings.iter().for_each(|it| page.settings(it));
    page.releases(report);
    let end = end(report, link.filter(|it| it.len() <= MAX_LINK));
    page.cut(MAX_BODY.saturating_sub(end.len()));
    let diffs = between_shared(inputs, report, correction, &redacted);
    page.corrections(&diffs, MAX_BODY.saturating_sub(page.out.len() + end.len()));
    page.out += &end;
    page.out
}

/// What would settle an open question.
#[must_use]
pub fn lacking(need: &Need) -> String {
    match need {
        Need::File(path) => ["`", path, "`"].concat(),
        Need::Repository => "the repository that runs it".to_owned(),
        Need::Visibility => "who can see the repository".to_owned(),
        Need::PackageExists => "whether the package is on the registry".to_owned(),
        Need::PublishedVersions => "the versions that the registry has".to_owned(),
        Need::Settings => "the trusted publishers that the registry knows".to_owned(),
        Need::TokenValid => "whether the stored token is valid".to_owned(),
        Need::RepoCreatedAfter => "when the repository was created or last renamed".to_owned(),
        Need::Date => "the day of the run".to_owned(),
    }
}

struct Page<'a> {
    out: String,
    places: Places<'a>,
}

impl Page<'_> {
    fn verdict(&mut self, report: &Report) {
        self.out += &["### ", names::PRODUCT, ": ", report.verdict.id(), "\n\n"].concat();
        self.prose(&report.headline);
        self.out += ".";
        if let Some(detail) = &report.detail {
            self.out += " ";
            self.prose(detail.trim_end_matches('.'));
            self.out += ".";
        }
        self.out += "\n\n";
        for publication in &report.publications {
            self.out += &["- **", publication.registry.id(), "** "].concat();
            if let Some(package) = &publication.package {
                self.code(package);
                self.out += " ";
            }
            self.out += "(";
            self.place(Some(publication.location));
            self.out += "): ";
            self.prose(&publication.sentence);
            self.needs(&publication.forecast.needs, "rests on");
            self.out += "\n";
        }
        if !report.publications.is_empty() {
            self.out += "\n";
        }
    }

    fn checks(&mut self, report: &Report) {
        let is_open = |it: &&Check| !matches!(SeenStatus::of(it), SeenStatus::Pass | SeenStatus::Advice);
        let passing = report.checks.iter().filter(|it| it.status == Status::Pass).count();
        self.out += &[&Counts::of_report(report).text(), ", ", &passing.to_string(), " pass\n\n"].concat();
        let mut open = report.checks.iter().filter(is_open);
        if open.clone().next().is_none() {
            return;
        }
        self.out += "| | What and why | Where |\n| --- | --- | --- |\n";
        for row in open.by_ref().take(MAX_ROWS) {
            self.out += match row.status {
                Status::Fail => "| ✖ fail | ",
                Status::Warn => "| ▲ warn | ",
                Status::Unknown => "| ? unknown | ",
                Status::Pass => "| ✔ pass | ",
            };
            self.prose(&row.message);
            if let Some(note) = &row.note {
                self.out += "; ";
                self.prose(note);
            }
            self.needs(&row.needs, "to settle it");
            self.out += &[" ([", row.rule.id, "](", &names::rule_page(row.rule.id), ")) | "].concat();
            self.place(row.primary);
            self.out += " |\n";
        }
        let more = open.count();
        if more > 0 {
            self.out += &["\nand ", &more.to_string(), " more\n"].concat();
        }
        self.out += "\n";
    }

    fn needs(&mut self, needs: &[Need], why: &str) {
        for (idx, need) in needs.iter().enumerate() {
            self.out += if idx == 0 { "; " } else { ", " };
            if idx == 0 {
                self.out += why;
                self.out += ": ";
            }
            self.prose(&lacking(need));
        }
    }

    fn diagnoses(&mut self, report: &Report) {
        if report.diagnoses.is_empty() {
            return;
        }
        self.out += "#### What the log says\n\n";
        for diagnosis in &report.diagnoses {
            self.out += "1. ";
            self.prose(&diagnosis.cause);
            self.out += " (";
            self.place(Some(diagnosis.location));
            self.out += "); ";
            self.prose(&diagnosis.next);
            self.out += "\n";
        }
        self.out += "\n";
    }

    fn settings(&mut self, card: &SettingsCard) {
        self.out += "#### Settings on ";
        self.prose(card.name.as_deref().unwrap_or(card.registry.id()));
        if let Some(package) = &card.package {
            self.out += " for ";
            self.code(package);
        }
        self.out += "\n\n";
        let fields = || card.fields.iter().chain(&card.verified);
        let has_given = fields().any(|it| it.given.is_some());
        if fields().next().is_some() {
            self.out += if has_given {
                "| Field | Value | Given |\n| --- | --- | --- |\n"
            } else {
                "| Field | Value |\n| --- | --- |\n"
            };
        }
        for field in fields() {
            self.out += &["| ", field.name, " | "].concat();
            match field.value.as_deref() {
                None => self.out += "not known yet",
                Some("") => self.out += "(leave it empty)",
                Some(value) => self.code(value),
            }
            if has_given {
                self.out += " | ";
                self.code(field.given.as_deref().unwrap_or_default());
            }
            self.out += " |\n";
        }
        self.out += "\n";
        for step in &card.steps {
            self.out += "1. ";
            self.prose(step);
            self.out += "\n";
        }
        if !card.steps.is_empty() {
            self.out += "\n";
        }
        if let Some(command) = &card.command {
            self.fenced("sh", &redact_text(&[command, "\n"].concat()));
            self.out += "\n";
        }
    }

    fn releases(&mut self, report: &Report) {
        if report.releases.is_empty() {
            return;
        }
        self.out += "#### Published versions\n\n";
        for release in &report.releases {
            self.out += "- ";
            self.code(release.package.as_deref().unwrap_or("the package"));
            self.out += " ";
            self.code(release.version.as_deref().unwrap_or_default());
            self.out += &[": ", release.published.id(), "; "].concat();
            self.prose(&release.why);
            self.out += "\n";
        }
        self.out += "\n";
    }

    /// Leaves out what would not fit, by paragraphs, items of lists and rows of tables: a part of a fence means something
    /// else.
    fn cut(&mut self, room: usize) {
        if self.out.len() <= room {
            return;
        }
        let (mut end, mut at, mut is_fenced) = (0, 0, false);
        for line in self.out.split_inclusive('\n') {
            if !is_fenced && (line == "\n" || line.starts_with("- ") || line.starts_with("| ")) {
                end = at;
            }
            is_fenced ^= line.starts_with("```");
            at += line.len();
            if at > room {
                break;
            }
        }
        self.out.truncate(end);
        self.out += "\nThe rest is too long to stand here.\n\n";
    }

    fn corrections(&mut self, diffs: &str, room: usize) {
        if diffs.is_empty() {
            return;
        }
        let before = self.out.len();
        self.out += "<details><summary>Corrections</summary>\n\n";
        self.fenced("diff", diffs);
        self.out += "\n</details>\n\n";
        if self.out.len() - before > room {
            self.out.truncate(before);
            self.out += "The corrections are too long to stand here.\n\n";
        }
    }

    /// A place as `publish.yml:17`.
    fn place(&mut self, location: Option<Location>) {
        let place = self.places.place(location);
        match (place.file, place.line) {
            (Some(file), Some(line)) => self.code(&[&file, ":", &line.to_string()].concat()),
            _ => self.out += "–",
        }
    }

    /// A block of text in a fence that nothing in it ends.
    fn fenced(&mut self, language: &str, text: &str) {
        let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.out += &[&fence, language, "\n", text, end, &fence, "\n"].concat();
    }

    /// A sentence with code in backticks.
    fn prose(&mut self, text: &str) {
        let text = redact_text(text);
        let text = shortened(&text);
        let parts: Vec<&str> = text.split('`').collect();
        for (idx, part) in parts.iter().enumerate() {
            match idx % 2 {
                1 if idx + 1 < parts.len() => write_code(&mut self.out, part),
                1 => {
                    self.out += "\\`";
                    write_words(&mut self.out, part);
                }
                _ => write_words(&mut self.out, part),
            }
        }
    }

    /// A name or value.
    fn code(&mut self, text: &str) {
        let text = redact_text(text);
        write_code(&mut self.out, shortened(&text));
    }
}

/// The link and what all this rests on.
fn end(report: &Report, link: Option<&str>) -> String {
    let link = link.map(|it| ["[Open this report](", it, ") · "].concat()).unwrap_or_default();
    let product = ["[", names::PRODUCT, "](", names::SITE, ") ", names::VERSION].concat();
    [&link, "facts of ", report.facts, " · ", &product, "\n"].concat()
}

/// Text without meaning to Markdown. What GitHub would link by itself stands as code.
fn write_words(to: &mut String, text: &str) {
    for (idx, word) in text.split([' ', '\n', '\r', '\t']).enumerate() {
        if idx > 0 {
            to.push(' ');
        }
        if word.contains(['@', '#', '$']) || ["://", "www.", "GH-"].iter().any(|it| word.contains(it)) {
            write_code(to, word);
            continue;
        }
        for character in word.chars().filter(|it| !it.is_control()) {
            if "\\`*_{}[]<>|~&!".contains(character) {
                to.push('\\');
            }
            to.push(character);
        }
    }
}

/// Code, also in a cell of a table.
fn write_code(to: &mut String, text: &str) {
    let is_plain = !text.contains(['`', '|']) && text.trim() == text && !text.contains(char::is_control);
    if text.is_empty() {
    } else if is_plain {
        *to += &["`", text, "`"].concat();
    } else {
        // Nothing in it means anything to Markdown, tables or HTML.
        *to += "<code>";
        for character in text.chars() {
            match character {
                _ if character.is_control() => to.push(' '),
                _ if character.is_ascii_punctuation() => *to += &["&#", &(character as u32).to_string(), ";"].concat(),
                _ => to.push(character),
            }
        }
        *to += "</code>";
    }
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(MAX_TEXT).map_or(text, |(at, _)| &text[..at])
}
