//! Links: what the desk hands on, and what comes to it from others.

use leptos::prelude::*;
use wire::link::LinkProblem;
use wire::page::share::{Form, Handout, Linked, Sharing};

use super::answers::CODE;
use super::draft::Draft;
use super::reading::{self, kind};
use super::sheet::{Sheet, SheetId};
use super::switches::Switches;
use super::{Answers, Desk, Notice, Undo};
use crate::browser::{self, engine};
use crate::text::words;

/// What stands before the name of a row in the address of this page.
const ROW: &str = "#row=";

/// A link that was opened, and what was on the desk before.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct OpenedLink {
    /// The fragment of its address.
    pub fragment: String,
    /// What was on the desk.
    pub before: Draft,
}

impl Draft {
    /// Whether nothing would be lost with it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.sheets.iter().all(Sheet::is_blank) && self.answers.is_empty()
    }
}

/// Whether the texts and answers are those of a link, whatever was said about changes.
#[must_use]
pub fn is_as_shared(linked: &Linked, sheets: &[Sheet], answers: &Answers) -> bool {
    let mut given = sheets.iter().filter(|it| !it.text.is_empty());
    let are_same = linked.files.iter().filter(|it| !it.text.is_empty()).all(|file| {
        given.next().is_some_and(|it| it.path == file.path && *it.text == *file.text && it.kind == kind(&file.kind))
    });
    // Which code somebody looks up changes nothing.
    let answers = answers.iter().filter(|it| it.0 != CODE);
    are_same && given.next().is_none() && linked.answers.iter().eq(answers)
}

impl Desk {
    /// Does what the fragment of the page's address asks for: opens a link, or leads to a row.
    pub fn follow(&self, fragment: &str) {
        if let Some(row) = fragment.strip_prefix(ROW) {
            self.sought.set(Some(row.to_owned()));
        } else if is_link(fragment) {
            self.waiting.set(Some(fragment.to_owned()));
        }
    }

    /// Opens the link that waits for the engine. What is on the desk is kept for a way back; a link that does not open
    /// changes nothing. Nothing of what a link says is done: no change is made, nothing is saved or copied.
    pub fn open_waiting(&self) {
        let Some(fragment) = self.waiting.get_untracked() else { return };
        self.waiting.set(None);
        // After a reload the desk is as it was left, which is worth more than the link.
        if self.link.with_untracked(|it| it.as_ref().is_some_and(|it| it.fragment == fragment)) {
            return;
        }
        match engine::open(&fragment).unwrap_or(Err(LinkProblem::Hostile)) {
            Ok(linked) => self.put_linked(fragment, linked),
            Err(problem) => self.link_problem.set(Some(problem)),
        }
    }

    fn put_linked(&self, fragment: String, linked: Linked) {
        self.settle();
        let mut before = untrack(|| self.draft());
        // Another link that nobody changed opens again by itself; what was there before it does not.
        if untrack(|| self.is_as_shared()) {
            before = before.link.map(|it| it.before).unwrap_or_default();
        }
        let Linked { files, answers, switches, open, rows, row, .. } = linked;
        let sheet = |it: wire::page::share::LinkedFile| Sheet {
            id: SheetId(0),
            path: it.path,
            text: it.text.as_str().into(),
            kind: kind(&it.kind),
        };
        self.put_draft(Draft {
            sheets: files.into_iter().map(sheet).collect(),
            open: open as usize,
            answers,
            switches: Switches(switches),
            link: Some(Box::new(OpenedLink { fragment, before })),
        });
        self.link_problem.set(None);
        self.shown_rows.set(rows);
        if !row.is_empty() {
            self.sought.set(Some(row));
        }
    }

    /// Goes back to what was there before the link, with a way to the link again, as somebody may have changed it.
    pub fn leave_link(&self) {
        self.settle();
        let now = untrack(|| self.draft());
        let Some(link) = now.link.clone() else { return };
        self.put_draft(link.before);
        browser::clear_fragment();
        self.notice.set(Some(Notice { text: words().link_left.to_owned(), undo: Some(Undo::Everything(now)) }));
    }

    /// What came from the link stays, and what was there before it goes.
    pub fn keep_linked(&self) {
        let now = untrack(|| self.draft());
        self.link.set(None);
        browser::clear_fragment();
        self.notice.set(Some(Notice { text: words().link_kept.to_owned(), undo: Some(Undo::Everything(now)) }));
    }

    /// Nothing more about a link that does not open.
    pub fn forget_problem(&self) {
        self.link_problem.set(None);
        browser::clear_fragment();
    }

    /// Puts everything of a draft on the desk.
    pub(super) fn put_draft(&self, draft: Draft) {
        let Draft { mut sheets, open, answers, switches, link } = draft;
        let first = self.next_id().0;
        for (sheet, id) in sheets.iter_mut().zip(first..) {
            sheet.id = SheetId(id);
        }
        if sheets.is_empty() {
            sheets.push(Sheet::empty(SheetId(first)));
        }
        let open = sheets.get(open).unwrap_or(&sheets[0]).id;
        self.notice.set(None);
        self.only.set(None);
        self.sheets.set(sheets);
        self.answers.set(answers);
        self.switches.set(switches);
        self.open.set(open);
        self.link.set(link.map(|it| *it));
    }

    /// Whether the desk is as the link brought it.
    #[must_use]
    pub fn is_as_shared(&self) -> bool {
        self.linked.with(|it| {
            it.as_ref().is_some_and(|it| {
                self.sheets.with(|sheets| self.answers.with(|answers| is_as_shared(it, sheets, answers)))
            })
        })
    }

    /// Leads to the row that an address or a link names, once it is there.
    pub fn lead_to_sought(&self) {
        let Some(name) = self.sought.get() else { return };
        let is_ready = self.engine.get() == engine::State::Ready && !self.paused.get();
        if !is_ready || self.waiting.with(Option::is_some) {
            return;
        }
        self.sought.set(None);
        match self.reading.with_untracked(|it| it.view().row_named(&name)) {
            Some(row) => {
                self.pointed.set(Some(name));
                self.show_row(row);
            }
            None if untrack(|| self.is_blank()) => {}
            None => self.say((words().no_such_row)(&name)),
        }
    }

    /// Writes the name of a row into the address of the page, which leads to it.
    pub fn point_at(&self, row: u32) {
        let Some(name) = self.reading.with_untracked(|it| it.view().name_of_row(row)) else { return };
        browser::set_fragment(&[ROW, &name].concat());
        self.sought.set(Some(name));
        self.say(words().row_in_address);
    }

    /// Makes something that can be handed on; `None` when the engine stopped.
    #[must_use]
    pub fn hand_out(&self, form: Form, keeps_secrets: bool, with_row: bool) -> Option<Handout> {
        self.settle();
        let address = browser::address();
        let row = self.pointed.get_untracked().filter(|_| with_row).unwrap_or_default();
        self.sheets.with_untracked(|sheets| {
            let given: Vec<&Sheet> = reading::given(sheets).collect();
            let open = given.iter().position(|it| it.id == self.open.get_untracked()).unwrap_or(0);
            let (answers, switches) = (self.answers.get_untracked(), self.switches.get_untracked());
            reading::asking(sheets, &answers, &switches, |asked| {
                let (rows, open) = (self.shown_rows.get_untracked(), open as u32);
                let (row, address) = (row.as_str(), address.as_str());
                engine::share(&Sharing { asked, open, rows, row, address, keeps_secrets, form })
            })
        })
    }

    /// Report v1 as JSON, without credentials; `None` when the engine stopped.
    #[must_use]
    pub fn json(&self) -> Option<String> {
        self.settle();
        let (answers, switches) = (self.answers.get_untracked(), self.switches.get_untracked());
        self.sheets
            .with_untracked(|sheets| reading::asking(sheets, &answers, &switches, |asked| engine::report(&asked)))
    }
}

/// The fragment of a link that was pasted, when nothing else was.
#[must_use]
pub fn pasted(text: &str) -> Option<&str> {
    let text = text.trim();
    let fragment = &text[text.find('#')?..];
    (is_link(fragment) && !text.contains(char::is_whitespace)).then_some(fragment)
}

/// Whether a fragment is meant as a link, of whatever version: a number and a point.
fn is_link(fragment: &str) -> bool {
    let version = fragment.strip_prefix('#').and_then(|it| it.split_once('.')).map(|it| it.0);
    version.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::page::share::LinkedFile;

    #[test]
    fn links_of_all_versions_are_told_from_other_fragments() {
        for fragment in ["#1.abc.def", "#2.x", "#17.", "#01.a"] {
            assert!(is_link(fragment), "{fragment}");
        }
        for fragment in ["", "#", "#1", "#results", "#row=outdated-npm.2", "#.a", "1.a", "#-1.a"] {
            assert!(!is_link(fragment), "{fragment}");
        }
    }

    #[test]
    fn a_pasted_link_is_told_from_other_texts() {
        assert_eq!(pasted(" https://publish-preflight.example/#1.abc.def\n"), Some("#1.abc.def"));
        assert_eq!(pasted("#1.abc.def"), Some("#1.abc.def"));
        for text in ["", "# 1.a", "on: push #1.a.b", "https://a.example/", "#row=outdated-npm", "name: a\n#1.a.b"] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }

    #[test]
    fn what_somebody_types_or_answers_is_no_longer_as_it_was_shared() {
        let file = |path: &str, text: &str| LinkedFile { path: path.into(), text: text.into(), kind: String::new() };
        let linked = Linked {
            files: vec![file("a.yml", "a: 1\r\n"), file("", ""), file("package.json", "{}")],
            answers: Answers::of(&[("exists", "yes")]),
            ..Linked::default()
        };
        let sheet =
            |id, path: &str, text: &str| Sheet { id: SheetId(id), path: path.into(), text: text.into(), kind: None };
        let sheets = [sheet(4, "a.yml", "a: 1\r\n"), sheet(5, "package.json", "{}"), Sheet::empty(SheetId(9))];
        assert!(is_as_shared(&linked, &sheets, &linked.answers));
        assert!(!is_as_shared(&linked, &sheets, &Answers::default()));
        assert!(!is_as_shared(&linked, &sheets[..1], &linked.answers));
        for (at, path, text) in [(0, "a.yml", "a: 1\n"), (1, "jsr.json", "{}"), (2, "", "more")] {
            let mut changed = sheets.clone();
            changed[at] = sheet(7, path, text);
            assert!(!is_as_shared(&linked, &changed, &linked.answers), "{path}: {text}");
        }
    }
}
