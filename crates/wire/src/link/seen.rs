//! What the sharer of a link saw, so that whoever opens it later sees what has changed since: facts, rules, opinions.

use document::{Encoding, LineIndex, Location};
use engine::{Check, Inputs, RULES, Report, Severity, Status, Verdict};

use super::record::{Malformed, Record, Writer, number, take_number};
use crate::names;

/// A report in short.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The day for which everything was judged, `YYYY-MM-DD`.
    pub day: String,
    /// The day of the facts, `YYYY-MM-DD`.
    pub facts: String,
    /// The version of the engine.
    pub engine: String,
    /// The answer; `None` for one that this version does not know.
    pub verdict: Option<Verdict>,
    // Invariant: sorted by rule.
    rows: Vec<SeenRow>,
}

/// A row in short.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SeenRow {
    /// The rule's permanent number.
    pub rule: u16,
    /// Index of the file and zero-based line, where the rule has several rows and this one has a place.
    pub place: Option<(u32, u32)>,
    /// What it says.
    pub status: SeenStatus,
}

/// What a row says, in the order of the table. The numbers stand in links: they stay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SeenStatus {
    /// A failure.
    Fail = 0,
    /// A warning.
    Warn = 1,
    /// Something is lacking.
    Unknown = 2,
    /// Advice.
    Advice = 3,
    /// All is well.
    Pass = 4,
}

impl SeenStatus {
    /// By number.
    const ALL: [Self; 5] = [Self::Fail, Self::Warn, Self::Unknown, Self::Advice, Self::Pass];

    /// What a row says.
    #[must_use]
    pub fn of(row: &Check) -> Self {
        match (row.status, row.severity) {
            (Status::Fail, _) => Self::Fail,
            (Status::Warn, Severity::Advice) => Self::Advice,
            (Status::Warn, _) => Self::Warn,
            (Status::Unknown, _) => Self::Unknown,
            (Status::Pass, _) => Self::Pass,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Advice => "advice",
            Self::Pass => "pass",
        }
    }
}

impl Seen {
    /// The report in short.
    #[must_use]
    pub fn new(inputs: &Inputs, report: &Report) -> Self {
        Self {
            day: inputs.context.day().to_string(),
            facts: report.facts.to_owned(),
            engine: names::VERSION.to_owned(),
            verdict: Some(report.verdict),
            rows: rows(inputs, report).into_iter().map(|it| it.0).collect(),
        }
    }

    /// As bytes, for who only keeps it.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        write(self).0
    }

    /// Reads what [`Seen::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        read(&Record::read(bytes).ok()?).ok()
    }

    /// The rows, by rule number.
    #[must_use]
    pub fn rows(&self) -> &[SeenRow] {
        &self.rows
    }
}

/// What a report says now, beside what the sharer saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThenAndNow {
    /// The day for which the sharer's report was made.
    pub day: String,
    /// Rows then.
    pub then: Counts,
    /// Rows now.
    pub now: Counts,
    /// The rows that differ, by rule number. One that came or went and passes is no difference.
    pub changes: Vec<Change>,
}

/// How many rows of a report do not pass; advice aside.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Failures.
    pub fail: usize,
    /// Warnings.
    pub warn: usize,
    /// Rows that lack something.
    pub unknown: usize,
}

/// A row that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The rule's permanent number.
    pub rule: u16,
    /// The rule's id; `None` for a rule that is no more, or not yet.
    pub id: Option<&'static str>,
    /// What the row said; `None` when it was not there.
    pub then: Option<SeenStatus>,
    /// What it says; `None` when it is gone.
    pub now: Option<SeenStatus>,
    /// Its index in the report.
    pub row: Option<usize>,
}

/// Compares what the sharer saw with the report on the same inputs.
#[must_use]
pub fn then_and_now(seen: &Seen, inputs: &Inputs, report: &Report) -> ThenAndNow {
    let now = rows(inputs, report);
    let mut changes = Vec::new();
    let (mut old, mut new) = (&*seen.rows, &*now);
    while let Some(rule) = old.first().map(|it| it.rule).into_iter().chain(new.first().map(|it| it.0.rule)).min() {
        let (of_old, of_new) = (
            old.iter().take_while(|it| it.rule == rule).count(),
            new.iter().take_while(|it| it.0.rule == rule).count(),
        );
        compare(rule, &old[..of_old], &new[..of_new], &mut changes);
        (old, new) = (&old[of_old..], &new[of_new..]);
    }
    ThenAndNow {
        day: seen.day.clone(),
        then: Counts::of(seen.rows.iter().map(|it| it.status)),
        now: Counts::of_report(report),
        changes,
    }
}

impl ThenAndNow {
    /// Both in a sentence: "shared 2026-11-21: 2 fail; now: 1 fail".
    #[must_use]
    pub fn sentence(&self) -> String {
        ["shared ", &self.day, ": ", &self.then.text(), "; now: ", &self.now.text()].concat()
    }
}

impl Counts {
    /// The rows of a report.
    #[must_use]
    pub fn of_report(report: &Report) -> Self {
        Self::of(report.checks.iter().map(SeenStatus::of))
    }

    fn of(rows: impl Iterator<Item = SeenStatus>) -> Self {
        let mut counts = Self::default();
        for row in rows {
            match row {
                SeenStatus::Fail => counts.fail += 1,
                SeenStatus::Warn => counts.warn += 1,
                SeenStatus::Unknown => counts.unknown += 1,
                SeenStatus::Advice | SeenStatus::Pass => {}
            }
        }
        counts
    }

    /// `2 fail, 1 warn`, or that there is nothing of the kind.
    #[must_use]
    pub fn text(self) -> String {
        let mut text = String::new();
        for (count, word) in [(self.fail, "fail"), (self.warn, "warn"), (self.unknown, "unknown")] {
            if count > 0 {
                let comma = if text.is_empty() { "" } else { ", " };
                text += &[comma, &count.to_string(), " ", word].concat();
            }
        }
        if text.is_empty() { "nothing fails".to_owned() } else { text }
    }
}

/// The rows of one rule: first those at the same place, then what is left of both, in order.
fn compare(rule: u16, old: &[SeenRow], new: &[(SeenRow, usize)], changes: &mut Vec<Change>) {
    let id = RULES.iter().find(|it| it.number == rule).map(|it| it.id);
    let mut add = |then: Option<SeenStatus>, now: Option<(SeenStatus, usize)>| {
        let status = now.map(|it| it.0);
        let is_quiet = |it: Option<SeenStatus>| it.is_none_or(|it| it == SeenStatus::Pass);
        if then != status && !(is_quiet(then) && is_quiet(status)) {
            changes.push(Change { rule, id, then, now: status, row: now.map(|it| it.1) });
        }
    };
    let (mut left_old, mut left_new) = (Vec::new(), Vec::new());
    let (mut old_at, mut new_at) = (0, 0);
    while old_at < old.len() || new_at < new.len() {
        match (old.get(old_at), new.get(new_at)) {
            (Some(then), Some((now, idx))) if then.place == now.place => {
                add(Some(then.status), Some((now.status, *idx)));
                (old_at, new_at) = (old_at + 1, new_at + 1);
            }
            (Some(then), now) if now.is_none_or(|it| then.place < it.0.place) => {
                left_old.push(then.status);
                old_at += 1;
            }
            (_, now) => {
                left_new.extend(now.map(|it| (it.0.status, it.1)));
                new_at += 1;
            }
        }
    }
    for at in 0..left_old.len().max(left_new.len()) {
        add(left_old.get(at).copied(), left_new.get(at).copied());
    }
}

/// The rows in short with their indices in the report, sorted.
fn rows(inputs: &Inputs, report: &Report) -> Vec<(SeenRow, usize)> {
    let lines: Vec<LineIndex> = inputs.files.iter().map(|it| LineIndex::new(&it.text)).collect();
    let place = |at: Location| {
        let idx = at.file.0 as usize;
        let line = lines.get(idx)?.position(&inputs.files[idx].text, at.span.start, Encoding::Utf8).line;
        Some((at.file.0, line))
    };
    let mut rows: Vec<(SeenRow, usize)> = Vec::with_capacity(report.checks.len());
    for (idx, it) in report.checks.iter().enumerate() {
        let place = it.primary.and_then(place);
        let row = (SeenRow { rule: it.rule.number, place, status: SeenStatus::of(it) }, idx);
        // The report is in order but for a few turns; and the page carries every kind of sorting apart.
        let mut at = rows.len();
        while at > 0 && row < rows[at - 1] {
            at -= 1;
        }
        rows.insert(at, row);
    }
    // The only row of its rule needs no place to be found again, wherever it moves.
    for at in 0..rows.len() {
        let is_same = |other: usize| rows.get(other).is_some_and(|it| it.0.rule == rows[at].0.rule);
        if !is_same(at.wrapping_sub(1)) && !is_same(at + 1) {
            rows[at].0.place = None;
        }
    }
    rows
}

// Tags.

const FACTS: u32 = 1;
const ENGINE: u32 = 2;
const VERDICT: u32 = 3;
/// For each rule the distance of its number from the one before, how many rows it has, and for each row one number:
/// its status, and for those of a rule with several rows 8 times the number of its file, counted from 1, followed by
/// the line; 0 times for a row without a place.
const ROWS: u32 = 4;
const DAY: u32 = 5;

const VERDICTS: [Verdict; 5] =
    [Verdict::Ready, Verdict::FilesReady, Verdict::Blocked, Verdict::Unknown, Verdict::NothingToPublish];

pub(super) fn write(seen: &Seen) -> Writer {
    let mut record = Writer::default();
    record.text(DAY, &seen.day);
    record.text(FACTS, &seen.facts);
    record.text(ENGINE, &seen.engine);
    record.answer(VERDICT, seen.verdict.map(Verdict::id));
    let mut packed = Vec::new();
    let mut last = 0;
    for of_rule in seen.rows.chunk_by(|a, b| a.rule == b.rule) {
        let rule = u32::from(of_rule[0].rule);
        // Invariant: rows are sorted by rule.
        number(&mut packed, rule.saturating_sub(last));
        number(&mut packed, of_rule.len() as u32);
        last = rule;
        for row in of_rule {
            let file = row.place.map_or(0, |it| it.0 + 1);
            number(&mut packed, file << 3 | row.status as u32);
            if let Some((_, line)) = row.place {
                number(&mut packed, line);
            }
        }
    }
    record.bytes(ROWS, &packed);
    record
}

pub(super) fn read(record: &Record<'_>) -> Result<Seen, Malformed> {
    let text = |tag| Ok(record.text(tag)?.unwrap_or_default().to_owned());
    let verdict = record.text(VERDICT)?;
    Ok(Seen {
        day: text(DAY)?,
        facts: text(FACTS)?,
        engine: text(ENGINE)?,
        verdict: VERDICTS.into_iter().find(|it| Some(it.id()) == verdict),
        rows: read_rows(record.bytes(ROWS).unwrap_or_default())?,
    })
}

fn read_rows(mut packed: &[u8]) -> Result<Vec<SeenRow>, Malformed> {
    let mut rows = Vec::new();
    let mut rule = 0u16;
    while !packed.is_empty() {
        let distance = u16::try_from(take_number(&mut packed)?).map_err(|_| Malformed)?;
        rule = rule.checked_add(distance).ok_or(Malformed)?;
        for _ in 0..take_number(&mut packed)? {
            let row = take_number(&mut packed)?;
            let status = SeenStatus::ALL.get(row as usize & 7).ok_or(Malformed)?;
            let place = match (row >> 3).checked_sub(1) {
                Some(file) => Some((file, take_number(&mut packed)?)),
                None => None,
            };
            rows.push(SeenRow { rule, place, status: *status });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAIL: SeenStatus = SeenStatus::Fail;
    const WARN: SeenStatus = SeenStatus::Warn;
    const PASS: SeenStatus = SeenStatus::Pass;

    /// What becomes of the rows of one rule, by place and status.
    #[track_caller]
    fn check(
        old: &[(Option<u32>, SeenStatus)],
        new: &[(Option<u32>, SeenStatus)],
        expected: &[(Option<SeenStatus>, Option<SeenStatus>)],
    ) {
        let row = |it: &(Option<u32>, SeenStatus)| SeenRow { rule: 6, place: it.0.map(|line| (0, line)), status: it.1 };
        let old: Vec<SeenRow> = old.iter().map(row).collect();
        let new: Vec<(SeenRow, usize)> = new.iter().map(row).zip(0..).collect();
        let mut changes = Vec::new();
        compare(6, &old, &new, &mut changes);
        assert_eq!(changes.iter().map(|it| (it.then, it.now)).collect::<Vec<_>>(), expected);
        for change in changes.iter().filter(|it| it.now.is_some()) {
            let row = change.row.expect("a row that is there has an index");
            assert_eq!(Some(new[row].0.status), change.now);
        }
    }

    #[test]
    fn the_only_row_of_a_rule_is_the_same_row_wherever_it_stands() {
        check(&[(None, FAIL)], &[(None, FAIL)], &[]);
        check(&[(None, FAIL)], &[(None, PASS)], &[(Some(FAIL), Some(PASS))]);
        check(&[(None, FAIL)], &[], &[(Some(FAIL), None)]);
        check(&[], &[(None, WARN)], &[(None, Some(WARN))]);
    }

    #[test]
    fn rows_are_told_apart_by_their_places() {
        let rows = [(Some(1), FAIL), (Some(5), PASS), (Some(9), WARN)];
        check(&rows, &rows, &[]);
        check(&rows, &[rows[0], (Some(5), FAIL), rows[2]], &[(Some(PASS), Some(FAIL))]);
        check(&rows, &rows[..2], &[(Some(WARN), None)]);
        check(&rows[1..], &rows, &[(None, Some(FAIL))]);
    }

    #[test]
    fn what_has_no_counterpart_at_its_place_is_paired_in_order() {
        check(&[(Some(1), FAIL), (Some(2), FAIL)], &[(Some(3), FAIL), (Some(4), WARN)], &[(Some(FAIL), Some(WARN))]);
        check(&[(None, FAIL)], &[(Some(3), FAIL), (Some(4), FAIL)], &[(None, Some(FAIL))]);
    }

    #[test]
    fn a_passing_row_that_comes_or_goes_is_no_change() {
        check(&[(None, PASS)], &[], &[]);
        check(&[], &[(Some(1), PASS), (Some(2), PASS)], &[]);
    }

    #[test]
    fn counts_are_put_into_words() {
        assert_eq!(Counts::default().text(), "nothing fails");
        assert_eq!(Counts { fail: 2, warn: 0, unknown: 1 }.text(), "2 fail, 1 unknown");
    }
}
