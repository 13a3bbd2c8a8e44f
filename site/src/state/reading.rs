//! What follows from the texts: the report, the corrected files, and both as the page shows them.

use std::ops::Range;
use std::sync::Arc;

use document::{Encoding, LineIndex};
use engine::{Check, Fix, FixId, Hunk, Inputs, Location, Need, Report, Safety, Severity, Status};

use super::answers::Answers;
use super::sheet::{Sheet, SheetId, base_name};
use super::switches::{Switches, is_advice};

/// The report on the desk's texts. Cheap to clone; two are equal only when they are the same one.
#[derive(Clone)]
pub struct Reading(Arc<Inner>);

struct Inner {
    inputs: Inputs,
    report: Report,
    /// The sheet of each input.
    sheets: Vec<SheetId>,
    /// The lines of each input.
    lines: Vec<LineIndex>,
}

/// A place in a sheet, ready to be shown and jumped to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The sheet.
    pub sheet: SheetId,
    /// `publish.yml:17`.
    pub label: String,
    /// One-based.
    pub line: u32,
    /// Byte range in the sheet's text.
    pub bytes: Range<usize>,
    /// What it has to do with the row; empty for its first place.
    pub message: String,
}

/// A row of the table as it is shown. Equal rows look the same, so an unchanged row is not drawn again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Tells rows apart that look the same.
    pub ordinal: usize,
    /// Index of the publication.
    pub publication: Option<usize>,
    /// Id of the rule.
    pub rule: &'static str,
    /// Id of the link of the chain.
    pub link: &'static str,
    /// Status, and `advice` for a warning that is advice.
    pub tone: Tone,
    /// What is so.
    pub message: String,
    /// Why it matters.
    pub note: Option<String>,
    /// Where; the first place shows it best.
    pub places: Vec<Place>,
    /// What would settle it.
    pub needs: Vec<Ask>,
    /// Fixes on offer, with their titles.
    pub fixes: Vec<(String, String)>,
}

/// How something stands, as the page shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// A failure.
    Fail,
    /// A warning.
    Warn,
    /// Something is lacking.
    Unknown,
    /// Good practice.
    Advice,
    /// All is well.
    Pass,
    /// Nothing to say.
    Silent,
}

/// Something that nobody gave.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Ask {
    /// A field of the page holds it: the element's id.
    Field(&'static str, &'static str),
    /// A text to paste or a fact to find out, in words.
    Words(String),
}

impl From<Status> for Tone {
    fn from(status: Status) -> Self {
        match status {
            Status::Fail => Self::Fail,
            Status::Warn => Self::Warn,
            Status::Unknown => Self::Unknown,
            Status::Pass => Self::Pass,
        }
    }
}

impl Tone {
    /// The tone of a row.
    #[must_use]
    pub fn of(check: &Check) -> Self {
        match (check.status, check.severity) {
            (Status::Warn, Severity::Advice) => Self::Advice,
            (status, _) => status.into(),
        }
    }

    /// Name of the style.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Advice => "advice",
            Self::Pass => "pass",
            Self::Silent => "silent",
        }
    }
}

/// A stretch of a line that rows speak about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Zero-based line.
    pub line: usize,
    /// Byte range in that line.
    pub bytes: Range<usize>,
    /// Id of the worst tone.
    pub tone: Tone,
}

impl Default for Reading {
    fn default() -> Self {
        Self::of(Inputs::default(), Vec::new())
    }
}

impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Reading {
    /// Checks the texts.
    #[must_use]
    pub fn new(sheets: &[Sheet], answers: &Answers) -> Self {
        let given: Vec<&Sheet> = sheets.iter().filter(|it| !it.text.is_empty()).collect();
        let inputs = Inputs { files: given.iter().map(|it| it.input()).collect(), context: answers.context() };
        Self::of(inputs, given.iter().map(|it| it.id).collect())
    }

    fn of(inputs: Inputs, sheets: Vec<SheetId>) -> Self {
        let report = engine::check(&inputs);
        let lines = inputs.files.iter().map(|it| LineIndex::new(&it.text)).collect();
        Self(Arc::new(Inner { inputs, report, sheets, lines }))
    }

    /// The report.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// What was checked.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.0.inputs
    }

    /// A name to show for a sheet.
    #[must_use]
    pub fn name_of(&self, sheet: &Sheet) -> String {
        if !sheet.path.trim().is_empty() {
            return base_name(sheet.path.trim()).to_owned();
        }
        let at = self.0.sheets.iter().position(|it| *it == sheet.id);
        at.and_then(|at| self.0.report.files.get(at))
            .map_or_else(|| crate::text::words().new_sheet.to_owned(), |it| it.name.clone())
    }

    /// What a sheet was taken for.
    #[must_use]
    pub fn kind_of(&self, id: SheetId) -> Option<engine::Kind> {
        let at = self.0.sheets.iter().position(|it| *it == id)?;
        self.0.report.files.get(at).map(|it| it.kind)
    }

    /// The rows as they are shown.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let rows = self.0.report.checks.iter().enumerate();
        rows.map(|(ordinal, check)| self.row(ordinal, check)).collect()
    }

    /// How many rows have each tone, the worst first.
    #[must_use]
    pub fn counts(&self) -> Vec<(Tone, usize)> {
        count(self.0.report.checks.iter().map(Tone::of))
    }

    /// How many rows of each tone point into a sheet; the worst first.
    #[must_use]
    pub fn counts_of(&self, id: SheetId) -> Vec<(Tone, usize)> {
        let here = |location: Location| self.0.sheets.get(location.file.0 as usize) == Some(&id);
        count(self.0.report.checks.iter().filter(|it| it.primary.is_some_and(here)).map(Tone::of))
    }

    /// The stretches of a sheet that rows other than passing ones speak about.
    #[must_use]
    pub fn marks(&self, id: SheetId) -> Vec<Mark> {
        let Some(file) = self.0.sheets.iter().position(|it| *it == id) else { return Vec::new() };
        let (text, index) = (&self.0.inputs.files[file].text, &self.0.lines[file]);
        let checks = self.0.report.checks.iter().filter(|it| Tone::of(it) < Tone::Pass);
        let mut marks: Vec<Mark> = Vec::new();
        for check in checks {
            let Some(location) = check.primary.filter(|it| it.file.0 as usize == file) else { continue };
            let line = index.position(text, location.span.start, Encoding::Utf8).line;
            let Some(span) = index.line_span(line) else { continue };
            let start = location.span.start - span.start;
            let end = location.span.end.min(span.end).saturating_sub(span.start).max(start);
            let mark = Mark { line: line as usize, bytes: start as usize..end as usize, tone: Tone::of(check) };
            // Few marks: keeping them in order costs less code than sorting them.
            let at = marks.partition_point(|it| it.line <= mark.line);
            marks.insert(at, mark);
        }
        marks
    }

    /// A place, ready to be shown.
    #[must_use]
    pub fn place(&self, location: Location, message: &str) -> Option<Place> {
        let file = location.file.0 as usize;
        let (sheet, input, index) =
            (*self.0.sheets.get(file)?, self.0.inputs.files.get(file)?, self.0.lines.get(file)?);
        let line = index.position(&input.text, location.span.start, Encoding::Utf8).line + 1;
        let name = self.0.report.files.get(file).map_or("", |it| base_name(&it.name));
        Some(Place {
            sheet,
            label: format!("{name}:{line}"),
            line,
            bytes: location.span.range(),
            message: message.to_owned(),
        })
    }

    fn row(&self, ordinal: usize, check: &Check) -> Row {
        let related = check.related.iter().filter_map(|it| self.place(it.location, &it.message));
        let title = |id: &FixId| self.0.report.fixes.iter().find(|it| it.id == *id).map(|it| it.title.clone());
        Row {
            ordinal,
            publication: check.publication,
            rule: check.rule.id,
            link: check.rule.link.id(),
            tone: Tone::of(check),
            message: check.message.clone(),
            note: check.note.clone(),
            places: check.primary.and_then(|it| self.place(it, "")).into_iter().chain(related).collect(),
            needs: asks(&check.needs),
            fixes: check.fixes.iter().filter_map(|id| Some((id.0.clone(), title(id)?))).collect(),
        }
    }
}

/// What is lacking, as fields of the page or in words.
#[must_use]
pub fn asks(needs: &[Need]) -> Vec<Ask> {
    let words = crate::text::words();
    let ask = |need: &Need| match need {
        Need::Repository => Ask::Field("repository", words.need_repository),
        Need::Visibility => Ask::Field("visibility-public", words.need_visibility),
        Need::PackageExists => Ask::Field("exists-yes", words.need_package_exists),
        Need::PublishedVersions => Ask::Words(words.need_published_versions.to_owned()),
        Need::Settings => Ask::Words(words.need_settings.to_owned()),
        Need::TokenValid => Ask::Words(words.need_token_valid.to_owned()),
        Need::RepoCreatedAfter => Ask::Words(words.need_repo_created_after.to_owned()),
        Need::Date => Ask::Words(words.need_date.to_owned()),
        Need::File(path) => Ask::Words((words.need_file)(path)),
    };
    needs.iter().map(ask).collect()
}

/// The texts with the wanted changes, and what the report says about them then.
#[derive(Clone)]
pub struct Corrected {
    /// The files that change or are added.
    pub files: Arc<[NewFile]>,
    /// The changes on offer, advice last.
    pub changes: Arc<[Change]>,
    /// Ids of wanted fixes that this round leaves out, with the reason.
    pub withheld: Arc<[(String, String)]>,
    /// The report on the corrected texts; `None` when nothing changes.
    pub outlook: Option<Arc<Report>>,
}

/// A corrected or added file.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The sheet it corrects; `None` for an added file.
    pub sheet: Option<SheetId>,
    /// Its path or a name to show.
    pub name: String,
    /// Whether the name is a path that somebody gave.
    pub has_path: bool,
    /// The text.
    pub text: String,
    /// The changed lines.
    pub hunks: Arc<[Hunk]>,
}

/// Why a change is on or off before anybody says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// There is one right answer: on.
    Safe,
    /// Somebody has to choose: off.
    Decision,
    /// Nothing fails without it: off.
    Advice,
}

/// A change on offer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Change {
    /// Its fix.
    pub id: String,
    /// Id of the rule.
    pub rule: String,
    /// Imperative.
    pub title: String,
    /// Whether it is on unless somebody says otherwise, and if not, why.
    pub standing: Standing,
    /// The alternatives: ids and titles.
    pub choices: Vec<(String, String)>,
    /// The place of the first row that offers it.
    pub place: Option<Place>,
}

impl PartialEq for Corrected {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.files, &other.files)
    }
}

impl Corrected {
    /// Applies the wanted changes, one round.
    #[must_use]
    pub fn new(reading: &Reading, switches: &Switches) -> Self {
        let (inputs, report) = (reading.inputs(), reading.report());
        let correction = engine::correct(inputs, report, &switches.accepted(report));
        let mut after = inputs.clone();
        let mut files = Vec::new();
        for file in correction.files {
            let at = file.file.0 as usize;
            let has_path = inputs.files[at].path.is_some();
            after.files[at].text.clone_from(&file.text);
            let (sheet, name) = (reading.0.sheets[at], report.files[at].name.clone());
            files.push(NewFile { sheet: Some(sheet), name, has_path, text: file.text, hunks: file.hunks.into() });
        }
        for file in correction.created {
            let hunks = engine::diff("", &file.text).into();
            let name = file.path.clone().unwrap_or_else(|| file.kind().title().to_owned());
            files.push(NewFile { sheet: None, name, has_path: file.path.is_some(), text: file.text.clone(), hunks });
            after.files.push(file);
        }
        let outlook = (!files.is_empty()).then(|| Arc::new(engine::check(&after)));
        let all: Vec<Change> = report.fixes.iter().map(|fix| change(reading, fix)).collect();
        let standing = |wanted| all.iter().filter(move |it| it.standing == wanted).cloned();
        let changes = [Standing::Safe, Standing::Decision, Standing::Advice].into_iter().flat_map(standing).collect();
        let withheld = correction.withheld.into_iter().map(|(id, reason)| (id.base().to_owned(), reason)).collect();
        Self { files: files.into(), changes, withheld, outlook }
    }
}

fn change(reading: &Reading, fix: &Fix) -> Change {
    let offering = reading.report().checks.iter().find(|check| check.fixes.contains(&fix.id));
    Change {
        id: fix.id.0.clone(),
        rule: offering.map_or_else(String::new, |it| it.rule.id.to_owned()),
        title: fix.title.clone(),
        standing: match (fix.safety, is_advice(reading.report(), fix)) {
            (_, true) => Standing::Advice,
            (Safety::NeedsDecision, _) => Standing::Decision,
            (Safety::Safe, _) => Standing::Safe,
        },
        choices: fix.choices.iter().map(|it| (it.id.clone(), it.title.clone())).collect(),
        place: offering.and_then(|it| it.primary).and_then(|it| reading.place(it, "")),
    }
}

fn count(tones: impl Iterator<Item = Tone>) -> Vec<(Tone, usize)> {
    let mut counts: Vec<(Tone, usize)> = Vec::new();
    for tone in tones {
        let at = counts.partition_point(|it| it.0 < tone);
        match counts.get_mut(at) {
            Some((same, count)) if *same == tone => *count += 1,
            _ => counts.insert(at, (tone, 1)),
        }
    }
    counts
}
