//! What the user gave is state; everything else is derived from it. Nothing that can be derived is stored.

pub mod answers;
pub mod draft;
pub mod intake;
pub mod line_endings;
pub mod reading;
pub mod sheet;
pub mod switches;

use std::sync::Arc;

use leptos::prelude::*;

use crate::text::words;
use answers::Answers;
use draft::Draft;
use intake::{Incoming, MAX_FILES};
use model::input::Kind;
use reading::Reading;
use sheet::{Sheet, SheetId};
use switches::Switches;
use wire::page::{Place, Tone};

use crate::browser::engine;

/// Everything on the page: the user's state and what follows from it.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The texts. Never empty.
    pub sheets: RwSignal<Vec<Sheet>>,
    /// The sheet that is open.
    pub open: RwSignal<SheetId>,
    /// Answers to what no file says.
    pub answers: RwSignal<Answers>,
    /// Which changes are wanted.
    pub switches: RwSignal<Switches>,
    /// What just happened.
    pub notice: RwSignal<Option<Notice>>,
    /// Whether checking waits for the user, because the page stopped the last time it tried.
    pub paused: RwSignal<bool>,
    /// Whether the table shows passing rows as well.
    pub wants_all_rows: RwSignal<bool>,
    /// The link of a chain whose rows alone the table shows.
    pub only: RwSignal<Option<Only>>,
    /// Whether the steps on the registries are shown for other situations, too.
    pub wants_plans: RwSignal<bool>,
    /// Where the engine is.
    pub engine: RwSignal<engine::State>,
    /// What follows from all that.
    pub reading: Memo<Reading>,
}

/// A link of a chain, by the index of its publication and its own place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Only {
    /// Index of the publication.
    pub publication: usize,
    /// Index of the link in its chain.
    pub link: usize,
}

/// What just happened, with a way back.
#[derive(Clone)]
pub struct Notice {
    /// In a sentence.
    pub text: String,
    /// How to take it back.
    pub undo: Option<Undo>,
}

/// A way back.
#[derive(Clone)]
pub enum Undo {
    /// A sheet was closed.
    Reopen {
        /// Where it stood.
        at: usize,
        /// The sheet.
        sheet: Sheet,
    },
    /// Sheets were replaced or added.
    Restore {
        /// Which, and how.
        sheets: Vec<Restored>,
        /// What was said before, where that was replaced as well.
        said: Option<(Answers, Switches)>,
    },
}

/// A sheet before and after. Typing after the change is worth more than the undo, so a sheet goes back only while it
/// still is as the change left it.
#[derive(Clone)]
pub struct Restored {
    /// Before; `None` when it was added.
    pub before: Option<Sheet>,
    /// After.
    pub after: Sheet,
}

impl Desk {
    /// A desk with what the last visit of this tab left on it.
    #[must_use]
    pub fn new(draft: Draft, paused: bool) -> Self {
        let mut draft = draft;
        if draft.sheets.is_empty() {
            draft.sheets.push(Sheet::empty(SheetId(0)));
        }
        let open = draft.sheets.get(draft.open).map_or(draft.sheets[0].id, |it| it.id);
        let sheets = RwSignal::new(draft.sheets);
        let answers = RwSignal::new(draft.answers);
        let switches = RwSignal::new(draft.switches);
        let paused = RwSignal::new(paused);
        let engine = engine::follow();
        let wants_plans = RwSignal::new(false);
        let reading = Memo::new(move |_| {
            let is_ready = engine.get() == engine::State::Ready && !paused.get();
            let (sheets, answers, switches) = (sheets.read(), answers.read(), switches.read());
            let plans = wants_plans.get();
            if is_ready { Reading::new(&sheets, &answers, &switches, plans) } else { Reading::default() }
        });
        let open = RwSignal::new(open);
        let wants_all_rows = RwSignal::new(false);
        let notice = RwSignal::new(None);
        let only = RwSignal::new(None);
        Self { sheets, open, answers, switches, notice, paused, wants_all_rows, only, wants_plans, engine, reading }
    }

    /// What a reload of this tab has to bring back.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let sheets = self.sheets.get();
        let open = sheets.iter().position(|it| it.id == self.open.get()).unwrap_or(0);
        Draft { sheets, open, answers: self.answers.get(), switches: self.switches.get() }
    }

    /// Whether nobody gave anything yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.sheets.with(|sheets| sheets.iter().all(Sheet::is_blank))
    }

    /// The sheets' ids, in the order of their tabs.
    #[must_use]
    pub fn ids(&self) -> Vec<SheetId> {
        self.sheets.with(|it| it.iter().map(|it| it.id).collect())
    }

    /// A sheet's text.
    #[must_use]
    pub fn text_of(&self, id: SheetId) -> Arc<str> {
        self.of(id, |it| Some(it.text.clone())).unwrap_or_else(|| Arc::from(""))
    }

    /// A name to show for a sheet.
    #[must_use]
    pub fn name_of(&self, id: SheetId) -> String {
        self.reading.with(|reading| self.of(id, |it| reading.name_of(it)))
    }

    /// A part of a sheet; of one that is gone, the default.
    pub fn of<T: Default>(&self, id: SheetId, part: impl FnOnce(&Sheet) -> T) -> T {
        self.sheets.with(|sheets| sheets.iter().find(|it| it.id == id).map(part).unwrap_or_default())
    }

    /// Changes one sheet.
    pub fn change(&self, id: SheetId, change: impl FnOnce(&mut Sheet)) {
        self.sheets.update(|sheets| {
            if let Some(sheet) = sheets.iter_mut().find(|it| it.id == id) {
                change(sheet);
            }
        });
    }

    /// Opens a sheet. An empty one that is left behind goes away.
    pub fn show(&self, id: SheetId) {
        self.open.set(id);
        if self.sheets.with_untracked(|sheets| sheets.iter().any(|it| it.is_blank() && it.id != id)) {
            self.sheets.update(|sheets| sheets.retain(|it| it.id == id || !it.is_blank()));
        }
    }

    /// Opens an empty sheet and names it; the one that is there, if there is one. A full desk stays as it is.
    pub fn add_blank(&self) -> SheetId {
        if self.sheets.with_untracked(|it| it.len() >= MAX_FILES && !it.iter().any(Sheet::is_blank)) {
            self.say(words().full);
            return self.open.get_untracked();
        }
        let blank = self.sheets.with_untracked(|sheets| sheets.iter().find(|it| it.is_blank()).map(|it| it.id));
        let id = blank.unwrap_or_else(|| {
            let id = self.next_id();
            self.sheets.update(|sheets| sheets.push(Sheet::empty(id)));
            id
        });
        self.open.set(id);
        id
    }

    /// Opens the sheet of a file that something asks for, or an empty one for it, and puts the caret there.
    pub fn ask_for(&self, path: &str, kind: Option<Kind>) {
        let there = self.sheets.with_untracked(|all| {
            all.iter().find(|it| !it.is_blank() && !path.is_empty() && it.path == path).map(|it| it.id)
        });
        let id = there.unwrap_or_else(|| {
            let id = self.add_blank();
            self.change(id, |sheet| {
                if sheet.is_blank() {
                    path.clone_into(&mut sheet.path);
                    sheet.kind = kind;
                }
            });
            id
        });
        self.show(id);
        crate::browser::write_in(id.0);
    }

    /// A text that came without a name becomes a sheet.
    pub fn add_text(&self, text: &str) {
        let id = self.add_blank();
        if self.sheets.with_untracked(|it| it.iter().any(|it| it.id == id && it.is_blank())) {
            self.change(id, |sheet| sheet.text = Arc::from(text));
        }
    }

    /// Texts with their paths replace everything that is there, with a way back.
    pub fn load(&self, texts: &[(&str, &str)], answers: Answers, notice: String) {
        let mut change: Vec<Restored> = Vec::new();
        let before = self.sheets.get_untracked();
        let first = self.next_id().0;
        let after: Vec<Sheet> = (first..)
            .zip(texts)
            .map(|(id, (path, text))| Sheet {
                id: SheetId(id),
                path: (*path).into(),
                text: Arc::from(*text),
                kind: None,
            })
            .collect();
        for sheet in before.iter().filter(|it| !it.is_blank()) {
            change.push(Restored {
                before: Some(sheet.clone()),
                after: Sheet { text: Arc::from(""), path: String::new(), ..sheet.clone() },
            });
        }
        let undo = (!change.is_empty()).then(|| {
            change.extend(after.iter().map(|sheet| Restored { before: None, after: sheet.clone() }));
            Undo::Restore { sheets: change, said: Some((self.answers.get_untracked(), self.switches.get_untracked())) }
        });
        let open = after.first().map(|it| it.id);
        self.sheets.set(after);
        self.answers.set(answers);
        self.switches.set(Switches::default());
        if let Some(open) = open {
            self.open.set(open);
        }
        if undo.is_some() {
            self.notice.set(Some(Notice { text: notice, undo }));
        }
    }

    /// Dropped or chosen files become sheets; a file with the path of a sheet replaces its text. What does not fit
    /// is named and left out.
    pub fn take(&self, files: Vec<Incoming>) {
        let words = words();
        let mut left_out: Vec<String> = Vec::new();
        let mut change: Vec<Restored> = Vec::new();
        let mut sheets = self.sheets.get_untracked();
        sheets.retain(|it| !it.is_blank());
        let mut first = None;
        let mut next = self.next_id().0;
        for file in intake::repository_paths(files) {
            let text = file.bytes.and_then(|bytes| model::input::text(Some(&file.path), bytes).ok());
            let Some(text) = text else {
                left_out.push((words.left_out_unreadable)(&file.path));
                continue;
            };
            let text: Arc<str> = Arc::from(text);
            let same = sheets.iter().position(|it| it.path == file.path);
            let after = match same {
                Some(at) => {
                    let sheet = &mut sheets[at];
                    let before = sheet.clone();
                    sheet.text = text;
                    change.push(Restored { before: Some(before), after: sheet.clone() });
                    sheet.clone()
                }
                None if sheets.len() >= MAX_FILES => {
                    left_out.push((words.left_out_full)(&file.path));
                    continue;
                }
                None => {
                    let sheet = Sheet { id: SheetId(next), path: file.path, text, kind: None };
                    next += 1;
                    sheets.push(sheet.clone());
                    change.push(Restored { before: None, after: sheet.clone() });
                    sheet
                }
            };
            if first.is_none() || after.kind() == Kind::Workflow && !first.is_some_and(|(_, it)| it) {
                first = Some((after.id, after.kind() == Kind::Workflow));
            }
        }
        if sheets.is_empty() {
            sheets.push(Sheet::empty(SheetId(next)));
        }
        let open = first.map(|(id, _)| id).or_else(|| sheets.first().map(|it| it.id));
        let replaced = change.iter().filter(|it| it.before.is_some()).count();
        let added = change.len() - replaced;
        self.sheets.set(sheets);
        if let Some(open) = open {
            self.open.set(open);
        }
        let text = (words.taken)(added, replaced, &left_out);
        let undo = (!change.is_empty()).then_some(Undo::Restore { sheets: change, said: None });
        self.notice.set(Some(Notice { text, undo }));
    }

    /// Closes a sheet, with a way back. The neighbour opens; the last one leaves an empty sheet.
    pub fn close(&self, id: SheetId) {
        let mut sheets = self.sheets.get_untracked();
        let Some(at) = sheets.iter().position(|it| it.id == id) else { return };
        let sheet = sheets.remove(at);
        if sheets.is_empty() {
            sheets.push(Sheet::empty(self.next_id()));
        }
        let neighbour = sheets[at.min(sheets.len() - 1)].id;
        if !sheet.is_blank() {
            let text = (words().closed)(&self.reading.with_untracked(|it| it.name_of(&sheet)));
            self.notice.set(Some(Notice { text, undo: Some(Undo::Reopen { at, sheet }) }));
        }
        self.sheets.set(sheets);
        if self.open.get_untracked() == id {
            self.open.set(neighbour);
        }
    }

    /// The corrected texts become the inputs, with a way back.
    pub fn apply(&self) {
        let reading = self.reading.get_untracked();
        let corrected = &reading.view().corrected;
        let mut sheets = self.sheets.get_untracked();
        let mut change = Vec::new();
        for file in corrected {
            let id = file.file.and_then(|it| reading.sheet(it));
            let Some(sheet) = id.and_then(|id| sheets.iter_mut().find(|it| it.id == id)) else { continue };
            let before = sheet.clone();
            sheet.text = Arc::from(file.text.as_str());
            change.push(Restored { before: Some(before), after: sheet.clone() });
        }
        let added = corrected.iter().filter(|it| it.file.is_none());
        for (id, file) in (self.next_id().0..).zip(added) {
            let sheet =
                Sheet { id: SheetId(id), path: file.name.clone(), text: Arc::from(file.text.as_str()), kind: None };
            change.push(Restored { before: None, after: sheet.clone() });
            sheets.push(sheet);
        }
        let text = (words().applied)(change.len());
        self.sheets.set(sheets);
        self.notice.set(Some(Notice { text, undo: Some(Undo::Restore { sheets: change, said: None }) }));
    }

    /// Takes back what the notice speaks of.
    pub fn undo(&self) {
        let Some(undo) = self.notice.get_untracked().and_then(|it| it.undo) else { return };
        self.notice.set(None);
        let mut sheets = self.sheets.get_untracked();
        let open = match undo {
            Undo::Reopen { at, sheet } => {
                let id = sheet.id;
                sheets.insert(at.min(sheets.len()), sheet);
                Some(id)
            }
            Undo::Restore { sheets: change, said } => {
                if let Some((answers, switches)) = said {
                    self.answers.set(answers);
                    self.switches.set(switches);
                }
                for it in &change {
                    let at = sheets.iter().position(|sheet| sheet.id == it.after.id);
                    match (&it.before, at) {
                        (Some(before), Some(at)) if sheets[at].text == it.after.text => sheets[at] = before.clone(),
                        (Some(before), None) => sheets.push(before.clone()),
                        (None, Some(at)) if sheets[at] == it.after => drop(sheets.remove(at)),
                        _ => {}
                    }
                }
                None
            }
        };
        sheets.retain(|it| !it.is_blank());
        if sheets.is_empty() {
            sheets.push(Sheet::empty(self.next_id()));
        }
        let current = self.open.get_untracked();
        let open = open.or_else(|| sheets.iter().find(|it| it.id == current).map(|it| it.id)).unwrap_or(sheets[0].id);
        self.sheets.set(sheets);
        self.open.set(open);
    }

    /// Says what just happened.
    pub fn say(&self, text: impl Into<String>) {
        self.notice.set(Some(Notice { text: text.into(), undo: None }));
    }

    /// Switches a change on or off.
    pub fn turn(&self, fix: &str, on: bool) {
        self.switches.update(|it| it.turn(fix, on));
    }

    /// Opens the sheet of a place, selects it and scrolls to it.
    pub fn jump(&self, place: &Place) {
        let Some(sheet) = self.reading.with_untracked(|it| it.sheet(place.file)) else { return };
        self.show(sheet);
        let text = untrack(|| self.text_of(sheet));
        let range = line_endings::shown_range(&text, place.start as usize..place.end as usize);
        crate::browser::select_text(sheet.0, place.line, range);
    }

    /// Answers a question; an empty answer takes back.
    pub fn answer(&self, field: &str, answer: &str) {
        self.answers.update(|it| it.set(field, answer));
    }

    /// The answer to a question; empty without one.
    #[must_use]
    pub fn answered(&self, field: &str) -> String {
        self.answers.with(|it| it.get(field).to_owned())
    }

    /// The rows that the chosen link of a chain rests on; `None` when none is chosen.
    #[must_use]
    pub fn only_rows(&self) -> Option<Vec<u32>> {
        let only = self.only.get()?;
        self.reading.with(|it| Some(it.view().publications.get(only.publication)?.links.get(only.link)?.rows.clone()))
    }

    /// Leads to a row of the table, which shows it.
    pub fn show_row(&self, row: u32) {
        self.only.set(None);
        let tone = self.reading.with_untracked(|it| it.view().rows.get(row as usize).map(|it| it.tone));
        if tone == Some(Tone::Pass) {
            self.wants_all_rows.set(true);
        }
        crate::browser::go_to(format!("row-{row}"));
    }

    /// Ids are never reused, so that the page's parts never show another sheet's state.
    fn next_id(&self) -> SheetId {
        let in_notice = self.notice.with_untracked(|notice| {
            notice.as_ref().and_then(|it| it.undo.as_ref()).map_or(0, |undo| match undo {
                Undo::Reopen { sheet, .. } => sheet.id.0 + 1,
                Undo::Restore { sheets, .. } => sheets.iter().map(|it| it.after.id.0 + 1).max().unwrap_or(0),
            })
        });
        let on_desk = self.sheets.with_untracked(|sheets| sheets.iter().map(|it| it.id.0 + 1).max().unwrap_or(0));
        SheetId(on_desk.max(in_notice))
    }
}
