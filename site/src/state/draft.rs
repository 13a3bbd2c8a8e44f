//! The draft that survives a reload of the same tab. Fields are length-prefixed, so any text fits without escaping
//! and without a serializer in the page's code.

use std::sync::Arc;

use model::input::Kind;
use wire::page::Switch;

use super::answers::Answers;
use super::link::OpenedLink;
use super::reading::kind;
use super::sheet::{Sheet, SheetId};
use super::switches::Switches;

/// What survives.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The texts. Their ids are their positions.
    pub sheets: Vec<Sheet>,
    /// Position of the sheet that is open.
    pub open: usize,
    /// The answers.
    pub answers: Answers,
    /// The switches.
    pub switches: Switches,
    /// The link that all this came from, with what was there before.
    pub link: Option<Box<OpenedLink>>,
}

const VERSION: &str = "3";
/// A draft holds the one before a link, which may hold another; so many are kept.
const MAX_DEPTH: usize = 8;

impl Draft {
    /// The draft as text.
    #[must_use]
    pub fn encode(&self) -> String {
        self.encode_within(MAX_DEPTH)
    }

    fn encode_within(&self, depth: usize) -> String {
        let mut out = Writer(String::new());
        out.field(VERSION);
        out.field(&self.open.to_string());
        out.field(&self.answers.iter().count().to_string());
        for (field, answer) in self.answers.iter() {
            out.field(field);
            out.field(answer);
        }
        out.field(&self.sheets.len().to_string());
        for sheet in &self.sheets {
            out.field(&sheet.path);
            out.field(sheet.kind.map_or("", Kind::id));
            out.field(&sheet.text);
        }
        out.field(&self.switches.0.len().to_string());
        for switch in &self.switches.0 {
            out.field(&switch.fix);
            out.field(if switch.on { "on" } else { "off" });
            out.field(&switch.choice);
        }
        if let Some(link) = self.link.as_ref().filter(|_| depth > 0) {
            out.field(&link.fragment);
            out.field(&link.before.encode_within(depth - 1));
        }
        out.0
    }

    /// Reads what [`Draft::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        Self::decode_within(text, MAX_DEPTH)
    }

    fn decode_within(text: &str, depth: usize) -> Option<Self> {
        let mut fields = Reader(text);
        if fields.next()? != VERSION {
            return None;
        }
        let open = fields.next()?.parse().ok()?;
        let mut draft = Self { open, ..Self::default() };
        let count: u32 = fields.next()?.parse().ok()?;
        for _ in 0..count {
            draft.answers.set(fields.next()?, fields.next()?);
        }
        let count: u32 = fields.next()?.parse().ok()?;
        for id in 0..count {
            let path = fields.next()?.to_owned();
            let kind = kind(fields.next()?);
            let text = Arc::from(fields.next()?);
            draft.sheets.push(Sheet { id: SheetId(id), path, text, kind });
        }
        let count: u32 = fields.next()?.parse().ok()?;
        for _ in 0..count {
            let fix = fields.next()?.to_owned();
            let on = fields.next()? == "on";
            let choice = fields.next()?.to_owned();
            draft.switches.0.push(Switch { fix, on, choice });
        }
        if let Some(fragment) = fields.next() {
            let before = Self::decode_within(fields.next()?, depth.checked_sub(1)?)?;
            draft.link = Some(Box::new(OpenedLink { fragment: fragment.to_owned(), before }));
        }
        Some(draft)
    }
}

struct Writer(String);

impl Writer {
    fn field(&mut self, value: &str) {
        self.0 += &value.len().to_string();
        self.0.push(':');
        self.0 += value;
    }
}

struct Reader<'t>(&'t str);

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<&'t str> {
        let (length, rest) = self.0.split_once(':')?;
        let (value, rest) = rest.split_at_checked(length.parse().ok()?)?;
        self.0 = rest;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was() {
        let sheet =
            |id, path: &str, text: &str, kind| Sheet { id: SheetId(id), path: path.into(), text: text.into(), kind };
        let draft = Draft {
            sheets: vec![
                sheet(0, ".github/workflows/p.yml", "a: 1\r\n3:é\u{0}", None),
                sheet(1, "", "", Some(Kind::Log)),
            ],
            open: 1,
            answers: Answers::of(&[("repository", "acme/widget"), ("publisher-0-workflow", "p: é\n")]),
            switches: Switches(vec![Switch { fix: "a:b".into(), on: true, choice: "1.2.0".into() }]),
            link: None,
        };
        assert_eq!(Draft::decode(&draft.encode()).as_ref(), Some(&draft));
        let link = Some(Box::new(OpenedLink { fragment: "#1.a.b".into(), before: draft.clone() }));
        let opened = Draft { link, sheets: vec![sheet(0, "package.json", "{}", None)], ..Draft::default() };
        assert_eq!(Draft::decode(&opened.encode()), Some(opened));
    }

    #[test]
    fn links_upon_links_are_kept_up_to_a_bound() {
        let mut draft = Draft { sheets: vec![Sheet::empty(SheetId(0))], ..Draft::default() };
        for _ in 0..40 {
            let link = Some(Box::new(OpenedLink { fragment: "#1.a.b".into(), before: draft }));
            draft = Draft { sheets: vec![Sheet::empty(SheetId(0))], link, ..Draft::default() };
        }
        let mut kept = Draft::decode(&draft.encode());
        let mut depth = 0;
        while let Some(link) = kept.and_then(|it| it.link) {
            depth += 1;
            kept = Some(link.before);
        }
        assert_eq!(depth, MAX_DEPTH);
    }

    #[test]
    fn a_damaged_draft_is_none() {
        let text = Draft { sheets: vec![Sheet::empty(SheetId(0))], ..Draft::default() }.encode();
        assert_eq!(Draft::decode(&text[..text.len() - 1]), None);
        assert_eq!(Draft::decode("9:x"), None);
        assert_eq!(Draft::decode(""), None);
        assert_eq!(Draft::decode("1:1"), None);
    }
}
