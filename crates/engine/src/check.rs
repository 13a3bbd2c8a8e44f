//! Rows of the table, and the collector that rules write them to.

use std::collections::BTreeMap;

use document::{EditSet, Location};

use crate::fix::{Choice, Fix, FixId, Safety};
use crate::{InputFile, Need, Publication, Registry, Rule, Severity};

/// A row of the table.
#[derive(Clone)]
pub struct Check {
    /// The rule that speaks.
    pub rule: &'static Rule,
    /// Indices of the publications it concerns, in order; none when it is about a file as such.
    pub publications: Vec<usize>,
    /// What it says.
    pub status: Status,
    /// How bad a failure here is: advice never affects verdict or exit code.
    pub severity: Severity,
    /// What is so here; a lower-case clause. Names and code stand in backticks.
    pub message: String,
    /// Why it matters and what to do.
    pub note: Option<String>,
    /// The place that shows it, as narrow as can be.
    pub primary: Option<Location>,
    /// Further places.
    pub related: Vec<Related>,
    /// What would settle an unknown row, or tell more about another.
    pub needs: Vec<Need>,
    /// The fixes on offer.
    pub fixes: Vec<FixId>,
}

/// What a row says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// Trusted publishing will not happen, or the job goes red, or it publishes nothing.
    Fail,
    /// A risk, a condition or advice.
    Warn,
    /// It needs an input that nobody gave.
    Unknown,
    /// It is right, and the place says so.
    Pass,
}

impl Status {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
        }
    }
}

/// A further place of a row.
#[derive(Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What it has to do with the row; a clause.
    pub message: String,
}

impl Check {
    /// Whether it says the same as another row, of whatever publications and with whatever further places.
    fn says_as(&self, other: &Self) -> bool {
        let about = |it: &Self| (it.rule.number, it.status, it.severity, it.primary);
        about(self) == about(other)
            && (&self.message, &self.note) == (&other.message, &other.note)
            && (&self.needs, &self.fixes) == (&other.needs, &other.fixes)
    }

    fn take(&mut self, other: Self) {
        self.publications.extend(other.publications);
        for place in other.related {
            if !self.related.contains(&place) {
                self.related.push(place);
            }
        }
    }
}

/// One row for what several publications have in common: the packages of one command meet the same fault at the same
/// place. The first such row speaks for all.
pub(crate) fn joined(rows: Vec<Check>, publications: &[Publication<'_>]) -> Vec<Check> {
    let mut joined: Vec<Check> = Vec::with_capacity(rows.len());
    // Places in `joined`. What asks for something is worded by registry.
    let mut known: BTreeMap<(u16, Registry, Option<Location>), Vec<usize>> = BTreeMap::new();
    for row in rows {
        let Some(registry) = row.publications.first().and_then(|it| publications.get(*it)).map(|it| it.registry) else {
            joined.push(row);
            continue;
        };
        let alike = known.entry((row.rule.number, registry, row.primary)).or_default();
        match alike.iter().find(|it| joined[**it].says_as(&row)) {
            Some(first) => joined[*first].take(row),
            None => {
                alike.push(joined.len());
                joined.push(row);
            }
        }
    }
    joined
}

/// Collects the rows of one rule after the other.
pub struct Checks {
    rule: &'static Rule,
    pub(crate) rows: Vec<Check>,
    pub(crate) fixes: Vec<Fix>,
}

impl Checks {
    pub(crate) fn new(first: &'static Rule) -> Self {
        Self { rule: first, rows: Vec::new(), fixes: Vec::new() }
    }

    pub(crate) fn begin(&mut self, rule: &'static Rule) {
        self.rule = rule;
    }

    /// Adds a failing row.
    pub fn fail(&mut self, message: impl Into<String>) -> Row<'_> {
        self.row(Status::Fail, message.into())
    }

    /// Adds a warning; of an advice rule it is advice.
    pub fn warn(&mut self, message: impl Into<String>) -> Row<'_> {
        self.row(Status::Warn, message.into())
    }

    /// Adds a row that lacks an input; `needs` says which.
    pub fn unknown(&mut self, message: impl Into<String>, needs: impl IntoIterator<Item = Need>) -> Row<'_> {
        let row = self.row(Status::Unknown, message.into());
        row.check.needs.extend(needs);
        row
    }

    /// Adds a passing row: its place is the evidence.
    pub fn pass(&mut self, message: impl Into<String>) -> Row<'_> {
        self.row(Status::Pass, message.into())
    }

    // Rules call these from hundreds of places: kept out of line, or each place carries a copy to the page.
    #[inline(never)]
    fn row(&mut self, status: Status, message: String) -> Row<'_> {
        let severity = match (self.rule.severity, status) {
            (Severity::Fail, Status::Warn) => Severity::Warn,
            (severity, _) => severity,
        };
        self.rows.push(Check {
            rule: self.rule,
            publications: Vec::new(),
            status,
            severity,
            message,
            note: None,
            primary: None,
            related: Vec::new(),
            needs: Vec::new(),
            fixes: Vec::new(),
        });
        let rule = self.rule;
        let check = self.rows.last_mut().expect("a row was pushed on the line above");
        Row { rule, check, fixes: &mut self.fixes }
    }
}

/// A row that is being written.
pub struct Row<'c> {
    rule: &'static Rule,
    check: &'c mut Check,
    fixes: &'c mut Vec<Fix>,
}

impl Row<'_> {
    /// The publication it concerns.
    pub fn of(self, publication: usize) -> Self {
        self.check.publications = vec![publication];
        self
    }

    /// The place that shows it.
    pub fn at(self, location: impl Into<Option<Location>>) -> Self {
        self.check.primary = location.into();
        self
    }

    /// What would tell more; for a row that says something all the same.
    pub fn asking(self, need: Need) -> Self {
        self.check.needs.push(need);
        self
    }

    /// Why it matters and what to do.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.set_note(note.into());
        self
    }

    #[inline(never)]
    fn set_note(&mut self, note: String) {
        self.check.note = Some(note);
    }

    /// A further place.
    pub fn related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.add_related(location, message.into());
        self
    }

    #[inline(never)]
    fn add_related(&mut self, location: Location, message: String) {
        self.check.related.push(Related { location, message });
    }

    /// Lowers this row to advice.
    pub fn advice(self) -> Self {
        self.check.severity = Severity::Advice;
        self
    }

    /// Offers a fix with one right answer. `subject` is the path after the rule's id: `jobs.publish`. What is only
    /// advice asks all the same: nobody wants a file changed for more than what fails.
    pub fn fix(
        self,
        subject: &str,
        title: impl Into<String>,
        edits: impl IntoIterator<Item = (document::FileId, EditSet)>,
    ) -> Self {
        let title = title.into();
        let mut choice = Choice::default();
        for (file, set) in edits {
            choice.edits.insert(file, set);
        }
        if self.check.severity == Severity::Advice {
            (choice.id, choice.title) = ("apply".to_owned(), title.clone());
            return self.offer(subject, title, Safety::NeedsDecision, vec![choice]);
        }
        self.offer(subject, title, Safety::Safe, vec![choice])
    }

    /// Offers a safe fix that adds a file.
    pub fn create(self, subject: &str, title: impl Into<String>, file: InputFile) -> Self {
        let choice = Choice { creates: vec![file], ..Choice::default() };
        self.offer(subject, title.into(), Safety::Safe, vec![choice])
    }

    /// Offers a fix that asks: the alternatives, the default first.
    pub fn decide(self, subject: &str, title: impl Into<String>, choices: Vec<Choice>) -> Self {
        self.offer(subject, title.into(), Safety::NeedsDecision, choices)
    }

    #[inline(never)]
    fn offer(self, subject: &str, title: String, safety: Safety, choices: Vec<Choice>) -> Self {
        let id = FixId(format!("{}:{subject}", self.rule.id));
        if choices.is_empty() || choices.iter().all(|it| it.edits.is_empty() && it.creates.is_empty()) {
            return self;
        }
        // Two publications of one job meet the same fault and the same fix: one fix, named by both rows.
        if !self.fixes.iter().any(|it| it.id == id) {
            self.fixes.push(Fix { id: id.clone(), title, safety, choices });
        }
        self.check.fixes.push(id);
        self
    }
}
