//! Links: everything that was given, and what the sharer saw, in the fragment of an address, which reaches no server.
//!
//! `#1.PAYLOAD.CHECKSUM`: the version of the format and its dictionary; the plain form (`record`), compressed (`pack`);
//! the CRC-32 of the plain form in base 36. The checksum tells a link that a chat client has cut off, and ends every
//! link with a letter or digit: GitHub drops other characters from the end of an address.
//! https://github.github.com/gfm/#extended-autolink-path-validation
//!
//! Version 1 is read for ever; `tests/links` holds it to that. What a link holds is as little to be trusted as what
//! somebody pastes.

mod context;
mod deflate;
mod pack;
mod record;
mod seen;

use std::fmt;

use engine::{InputFile, Inputs, Kind, RULES};
use model::crc32::crc32;
use serde::{Deserialize, Serialize};

use crate::page::Switch;
use record::{Malformed, Record, Writer};
pub use seen::{Change, Counts, Seen, SeenRow, SeenStatus, ThenAndNow, then_and_now};

/// A longer link is likely to be cut off where people chat.
/// https://api.slack.com/changelog/2018-04-truncating-really-long-messages
pub const LONG: usize = 4_000;
/// A longer link is a burden: a file is better.
pub const VERY_LONG: usize = 32_000;

/// The most characters of a payload.
const MAX_PAYLOAD: usize = 256 * 1024;
/// The most bytes of the plain form.
const MAX_PLAIN: usize = 1 << 20;
/// The most files.
const MAX_FILES: usize = 32;
/// The most bytes of a path.
const MAX_PATH: usize = 256;
/// More than anybody flips; a link made by hand may hold more, and every report asks each of them.
const MAX_SWITCHES: usize = 1_000;

const VERSION: u32 = 1;

/// What a link carries.
#[derive(Clone, Default)]
pub struct Shared {
    /// Everything that was given. Without secrets: [`crate::redact()`] comes before.
    pub inputs: Inputs,
    /// How the sharer looked at it.
    pub view: Viewpoint,
    /// What the sharer saw.
    pub seen: Option<Seen>,
}

/// How somebody looks at a report.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Viewpoint {
    /// Index of the file that is open.
    pub open: usize,
    /// Which rows the table shows.
    pub rows: ShownRows,
    /// What was said about fixes.
    pub switches: Vec<Switch>,
    /// The row that is meant: the id of its rule and, from the second on, its number among the rows of that rule in
    /// the order of their places, `outdated-npm.2`.
    pub row: Option<String>,
}

/// Which rows the table shows.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum ShownRows {
    /// Those that do not pass.
    #[default]
    NotPassing,
    /// Advice.
    Advice,
    /// All.
    All,
}

/// Why a text cannot be opened as a link.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkProblem {
    /// It has not the shape of one.
    NotOurs,
    /// A later version made it.
    Newer,
    /// Its end is missing.
    CutOff,
    /// Something in it changed on the way.
    Damaged,
    /// It holds more than a link may.
    TooLarge,
    /// Its checksum is right and its content is nothing that we write: somebody made it by hand.
    Hostile,
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOurs => "this is no link to a report",
            Self::Newer => "a newer version made this link: reload the page, or update the command",
            Self::CutOff => "the end of this link is missing: ask for it again, best as a file",
            Self::Damaged => "this link was changed on its way: ask for it again, best as a file",
            Self::TooLarge => "this link holds more than 1 MiB, or more than 32 files",
            Self::Hostile => "this link holds nothing that was shared from here",
        })
    }
}

impl std::error::Error for LinkProblem {}

/// Why there is no link.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TooMuch {
    /// More than 32 files.
    Files,
    /// A path of more than 256 bytes.
    Path,
    /// More than 1 MiB of text.
    Text,
    /// More than 256 KiB of link.
    Link,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "a link holds at most 32 files",
            Self::Path => "a link holds only paths of at most 256 bytes",
            Self::Text => "a link holds at most 1 MiB of text",
            Self::Link => "this is too much for a link",
        })
    }
}

impl std::error::Error for TooMuch {}

/// The fragment of a link, with its `#`. It belongs after the address of the page.
///
/// # Errors
/// What is too much for a link.
pub fn encode(shared: &Shared) -> Result<String, TooMuch> {
    let files = &shared.inputs.files;
    if files.len() > MAX_FILES {
        return Err(TooMuch::Files);
    }
    if files.iter().any(|it| it.path.as_ref().is_some_and(|it| it.len() > MAX_PATH)) {
        return Err(TooMuch::Path);
    }
    if files.iter().map(|it| it.text.len()).sum::<usize>() > MAX_PLAIN {
        return Err(TooMuch::Text);
    }
    let plain = plain(shared);
    if plain.len() > MAX_PLAIN {
        return Err(TooMuch::Text);
    }
    let payload = pack::pack(&plain);
    if payload.len() > MAX_PAYLOAD {
        return Err(TooMuch::Link);
    }
    Ok(["#1.", &payload, ".", &checksum(&plain)].concat())
}

/// What a link carries: an address with a fragment, or the fragment alone.
///
/// # Errors
/// Why it cannot be opened.
pub fn decode(link: &str) -> Result<Shared, LinkProblem> {
    let link = link.trim().rsplit('#').next().unwrap_or_default();
    // What stands around an address in a sentence; a link ends with a letter or digit.
    let link = link.trim_end_matches(|it: char| !it.is_ascii_alphanumeric());
    let (version, rest) = link.split_once('.').ok_or(LinkProblem::NotOurs)?;
    let is_number = !version.is_empty() && version.len() <= 4 && version.bytes().all(|it| it.is_ascii_digit());
    match version.parse::<u32>() {
        Ok(VERSION) if version == "1" => {}
        Ok(version) if is_number && version > VERSION => return Err(LinkProblem::Newer),
        _ => return Err(LinkProblem::NotOurs),
    }
    let (payload, sum) = rest.split_once('.').ok_or(LinkProblem::CutOff)?;
    if payload.len() > MAX_PAYLOAD {
        return Err(LinkProblem::TooLarge);
    }
    let plain = pack::unpack(payload, MAX_PLAIN)?;
    let expected = checksum(&plain);
    match () {
        () if sum == expected => {}
        () if expected.starts_with(sum) => return Err(LinkProblem::CutOff),
        () => return Err(LinkProblem::Damaged),
    }
    read(&plain).map_err(|Malformed| LinkProblem::Hostile)?.ok_or(LinkProblem::TooLarge)
}

/// How a row is named: see [`Viewpoint::row`].
pub(crate) fn row_name(rule: &str, number: usize) -> String {
    if number < 2 { rule.to_owned() } else { [rule, ".", &number.to_string()].concat() }
}

fn checksum(plain: &[u8]) -> String {
    let mut rest = crc32(plain);
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize]);
        rest /= 36;
    }
    digits.iter().rev().map(|it| char::from(*it)).collect()
}

// Tags. What is new gets a new number; none is used again.

const FILE: u32 = 1;
const CONTEXT: u32 = 2;
const VIEW: u32 = 3;
const SEEN: u32 = 4;

const FILE_PATH: u32 = 1;
const FILE_KIND: u32 = 2;
const FILE_TEXT: u32 = 3;

const VIEW_OPEN: u32 = 1;
const VIEW_ROWS: u32 = 2;
const VIEW_SWITCH: u32 = 3;
const VIEW_ROW: u32 = 4;

const SWITCH_RULE: u32 = 1;
const SWITCH_SUBJECT: u32 = 2;
const SWITCH_ON: u32 = 3;
const SWITCH_CHOICE: u32 = 4;

const ROW_RULE: u32 = 1;
/// Counted from 1.
const ROW_NUMBER: u32 = 2;

fn plain(shared: &Shared) -> Vec<u8> {
    let mut all = Writer::default();
    for file in &shared.inputs.files {
        let mut record = Writer::default();
        record.answer(FILE_PATH, file.path.as_deref());
        record.answer(FILE_KIND, file.kind.map(Kind::id));
        record.text(FILE_TEXT, &file.text);
        all.record(FILE, &record);
    }
    all.record(CONTEXT, &context::write(&shared.inputs.context));
    all.record(VIEW, &write_view(&shared.view));
    if let Some(seen) = &shared.seen {
        all.record(SEEN, &seen::write(seen));
    }
    all.0
}

/// `None` when there are too many files.
fn read(plain: &[u8]) -> Result<Option<Shared>, Malformed> {
    let all = Record::read(plain)?;
    if all.all(FILE).count() > MAX_FILES {
        return Ok(None);
    }
    let mut shared = Shared::default();
    for record in all.all(FILE) {
        let record = Record::read(record)?;
        let path = record.text(FILE_PATH)?.map(str::to_owned);
        if path.as_ref().is_some_and(|it| it.len() > MAX_PATH) {
            return Err(Malformed);
        }
        let kind = record.text(FILE_KIND)?.and_then(|word| Kind::ALL.into_iter().find(|it| it.id() == word));
        let text = record.text(FILE_TEXT)?.unwrap_or_default().to_owned();
        shared.inputs.files.push(InputFile { path, text, kind });
    }
    shared.inputs.context = context::read(&all.record(CONTEXT)?)?;
    shared.view = read_view(&all.record(VIEW)?)?;
    shared.seen = all.bytes(SEEN).map(|it| seen::read(&Record::read(it)?)).transpose()?;
    Ok(Some(shared))
}

fn write_view(view: &Viewpoint) -> Writer {
    let mut record = Writer::default();
    if view.open > 0 {
        record.number(VIEW_OPEN, u32::try_from(view.open).unwrap_or(0));
    }
    let rows = match view.rows {
        ShownRows::NotPassing => None,
        ShownRows::Advice => Some("advice"),
        ShownRows::All => Some("all"),
    };
    record.answer(VIEW_ROWS, rows);
    for switch in &view.switches {
        // A rule keeps its number, its name may change.
        let Some((id, subject)) = switch.fix.split_once(':') else { continue };
        let Some(rule) = RULES.iter().find(|it| it.id == id) else { continue };
        let mut fields = Writer::default();
        fields.number(SWITCH_RULE, rule.number.into());
        fields.text(SWITCH_SUBJECT, subject);
        fields.yes_or_no(SWITCH_ON, Some(switch.on));
        if !switch.choice.is_empty() {
            fields.text(SWITCH_CHOICE, &switch.choice);
        }
        record.record(VIEW_SWITCH, &fields);
    }
    if let Some(row) = &view.row {
        let (id, number) = row.split_once('.').unwrap_or((row, "1"));
        if let (Some(rule), Ok(number)) = (RULES.iter().find(|it| it.id == id), number.parse()) {
            let mut fields = Writer::default();
            fields.number(ROW_RULE, rule.number.into());
            fields.number(ROW_NUMBER, number);
            record.record(VIEW_ROW, &fields);
        }
    }
    record
}

fn read_view(record: &Record<'_>) -> Result<Viewpoint, Malformed> {
    let rows = match record.text(VIEW_ROWS)? {
        Some("all") => ShownRows::All,
        Some("advice") => ShownRows::Advice,
        _ => ShownRows::NotPassing,
    };
    let mut view = Viewpoint { open: record.number(VIEW_OPEN)? as usize, rows, switches: Vec::new(), row: None };
    for fields in record.all(VIEW_SWITCH).take(MAX_SWITCHES) {
        let fields = Record::read(fields)?;
        let number = fields.number(SWITCH_RULE)?;
        let subject = fields.text(SWITCH_SUBJECT)?.unwrap_or_default();
        let choice = fields.text(SWITCH_CHOICE)?.unwrap_or_default().to_owned();
        let on = fields.yes_or_no(SWITCH_ON)?.unwrap_or_default();
        if let Some(rule) = RULES.iter().find(|it| u32::from(it.number) == number) {
            view.switches.push(Switch { fix: [rule.id, ":", subject].concat(), on, choice });
        }
    }
    let row = record.record(VIEW_ROW)?;
    let (rule, number) = (row.number(ROW_RULE)?, row.number(ROW_NUMBER)?);
    view.row = RULES.iter().find(|it| u32::from(it.number) == rule).map(|it| row_name(it.id, number as usize));
    Ok(view)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A link with any plain form, as somebody with time could make it.
    fn link_of(plain: &[u8]) -> String {
        ["#1.", &pack::pack(plain), ".", &checksum(plain)].concat()
    }

    fn record(fields: &[(u32, &[u8])]) -> Vec<u8> {
        let mut record = Writer::default();
        fields.iter().for_each(|it| record.bytes(it.0, it.1));
        record.0
    }

    #[test]
    fn what_later_versions_add_is_skipped() {
        let file = record(&[(99, b"later"), (FILE_TEXT, b"a: 1"), (FILE_PATH, b"a.yml"), (FILE_KIND, b"hologram")]);
        let context = record(&[(3, b"perhaps"), (2, b"public"), (77, &[0xff])]);
        let switch = record(&[(SWITCH_RULE, &[0xff, 0x7f]), (SWITCH_SUBJECT, b"jobs.a"), (SWITCH_ON, b"yes")]);
        let view = record(&[(VIEW_ROWS, b"only-mine"), (VIEW_SWITCH, &switch), (8, b"")]);
        let seen = record(&[(9, b"x"), (3, b"splendid"), (1, b"2031-01-01")]);
        let plain = record(&[(50, b"x"), (FILE, &file), (CONTEXT, &context), (VIEW, &view), (SEEN, &seen)]);
        let shared = decode(&link_of(&plain)).expect("nothing in it is wrong");
        assert!(shared.inputs.files == [InputFile { path: Some("a.yml".into()), text: "a: 1".into(), kind: None }]);
        assert_eq!(shared.inputs.context.package_exists, None);
        assert_eq!(shared.inputs.context.visibility, Some(engine::Visibility::Public));
        assert_eq!(shared.view, Viewpoint::default());
        let seen = shared.seen.expect("it was seen");
        assert_eq!((seen.facts.as_str(), seen.verdict, seen.rows().len()), ("2031-01-01", None, 0));
    }

    #[test]
    fn what_we_never_write_is_refused() {
        let path = "a".repeat(MAX_PATH + 1);
        let seen = |rows: &[u8]| record(&[(SEEN, &record(&[(4, rows)]))]);
        for plain in [
            vec![0xff],
            vec![1, 200],
            vec![0x80, 0x80, 0x80, 0x80, 0x80, 1, 0],
            vec![0xff, 0xff, 0xff, 0xff, 0x7f, 0],
            record(&[(FILE, &[3])]),
            record(&[(FILE, &record(&[(FILE_TEXT, &[0xff])]))]),
            record(&[(FILE, &record(&[(FILE_PATH, path.as_bytes())]))]),
            record(&[(CONTEXT, &record(&[(1, b"acme")]))]),
            record(&[(VIEW, &record(&[(VIEW_OPEN, b"")]))]),
            seen(&[1]),
            seen(&[1, 200, 0]),
            seen(&[1, 1, 5]),
            seen(&[1, 1, 8]),
            seen(&[0xff, 0xff, 0x7f, 0]),
        ] {
            assert_eq!(decode(&link_of(&plain)).err(), Some(LinkProblem::Hostile), "{plain:?}");
        }
        let many: Vec<(u32, &[u8])> = (0..=MAX_FILES).map(|_| (FILE, &b""[..])).collect();
        assert_eq!(decode(&link_of(&record(&many))).err(), Some(LinkProblem::TooLarge));
    }

    #[test]
    fn a_rule_that_got_another_name_keeps_its_switch() {
        let rule = RULES[0];
        let switch = record(&[(SWITCH_RULE, &[rule.number as u8]), (SWITCH_SUBJECT, b"a:b#c")]);
        let plain = record(&[(VIEW, &record(&[(VIEW_SWITCH, &switch)]))]);
        let view = decode(&link_of(&plain)).expect("nothing in it is wrong").view;
        assert_eq!(view.switches[0].fix, format!("{}:a:b#c", rule.id));
    }

    #[test]
    fn a_link_made_by_hand_gives_no_more_work_than_people_do() {
        let switch = record(&[(SWITCH_RULE, &[RULES[0].number as u8])]);
        let switches: Vec<(u32, &[u8])> = (0..5_000).map(|_| (VIEW_SWITCH, &switch[..])).collect();
        let plain = record(&[(VIEW, &record(&switches))]);
        let view = decode(&link_of(&plain)).expect("nothing in it is wrong").view;
        assert_eq!(view.switches.len(), MAX_SWITCHES);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_plain_form_is_read_or_refused(plain in proptest::collection::vec(0u8..12, 0..60)) {
            let _ = read(&plain);
        }

        #[test]
        fn any_bytes_in_a_section_are_read_or_refused(tag in 1u32..5, bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = read(&record(&[(tag, &bytes)]));
        }
    }
}
