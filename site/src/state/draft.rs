//! The draft that survives a reload of the same tab. Fields are length-prefixed, so any text fits without escaping
//! and without a serializer in the page's code.

use std::sync::Arc;

use model::input::Kind;
use wire::page::Switch;

use super::answers::Answers;
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
}

const VERSION: &str = "2";

impl Draft {
    /// The draft as text.
    #[must_use]
    pub fn encode(&self) -> String {
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
        for switch in &self.switches.0 {
            out.field(&switch.fix);
            out.field(if switch.on { "on" } else { "off" });
            out.field(&switch.choice);
        }
        out.0
    }

    /// Reads what [`Draft::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
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
        while let Some(fix) = fields.next() {
            let on = fields.next()? == "on";
            let choice = fields.next()?.to_owned();
            draft.switches.0.push(Switch { fix: fix.to_owned(), on, choice });
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
        };
        assert_eq!(Draft::decode(&draft.encode()), Some(draft));
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
