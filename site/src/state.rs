//! What the user gave is state; everything else is derived from it. Nothing that can be derived is stored.

pub mod answers;
pub mod compose;
pub mod draft;
pub mod help;
pub mod intake;
pub mod line_endings;
pub mod link;
pub mod reading;
pub mod sheet;
pub mod stops;
pub mod switches;

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::browser::editors::{self, Pointed};
use crate::browser::{self, engine, storage};
use crate::text::words;
use answers::Answers;
use draft::Draft;
use help::Topic;
use intake::{Incoming, MAX_FILES};
use link::OpenedLink;
use model::input::Kind;
use reading::Reading;
use sheet::{Sheet, SheetId, base_name};
use stops::{next, stops};
use switches::Switches;
use wire::link::{LinkProblem, ShownRows};
use wire::page::share::Linked;
use wire::page::{Place, Switch, Tone};

/// How long the pointer rests on a mark before its card comes, and how long it may be away before the card goes.
const REST_MS: u32 = 250;

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
    /// Which rows the table shows.
    pub shown_rows: RwSignal<ShownRows>,
    /// The link of a chain whose rows alone the table shows.
    pub only: RwSignal<Option<Only>>,
    /// Whether the steps on the registries are shown for other situations, too.
    pub wants_plans: RwSignal<bool>,
    /// Whether somebody wants the form without any text; who is in it keeps it.
    pub wants_form: RwSignal<bool>,
    /// Whether diffs show old and new side by side.
    pub wants_side_by_side: RwSignal<bool>,
    /// Where the engine is.
    pub engine: RwSignal<engine::State>,
    /// Whether there is a rich editor.
    pub has_rich_editor: RwSignal<bool>,
    /// Whether the plain editor is wanted all the same.
    pub wants_plain: RwSignal<bool>,
    /// Whether the rich editor shows the texts.
    pub is_rich: Memo<bool>,
    /// The card beside the text.
    pub card: RwSignal<Option<Card>>,
    /// What to say aloud about where a key led.
    pub aloud: RwSignal<String>,
    /// What somebody reads beside the work, the way there before it; empty while the dialog is closed.
    pub topics: RwSignal<Vec<Topic>>,
    /// Where the module with the rules' pages is.
    pub rules: RwSignal<engine::State>,
    /// The link that the desk came from, with what was there before.
    pub link: RwSignal<Option<OpenedLink>>,
    /// What that link holds.
    pub linked: Memo<Option<Arc<Linked>>>,
    /// A link that opens once the engine is there.
    pub waiting: RwSignal<Option<String>>,
    /// Why the last link did not open.
    pub link_problem: RwSignal<Option<LinkProblem>>,
    /// The row to lead to once it is there, by its name.
    pub sought: RwSignal<Option<String>>,
    /// The row to which a link that is made now may lead, by its name.
    pub pointed: RwSignal<Option<String>>,
    /// What follows from all that.
    pub reading: Memo<Reading>,
    /// Takes what was typed in the open sheet.
    typed: StoredValue<Option<Timeout>, LocalStorage>,
    /// What happens once the pointer has rested.
    pointing: StoredValue<Option<Timeout>, LocalStorage>,
}

/// What is beside a marked place: rows that speak about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// The sheet.
    pub sheet: SheetId,
    /// The rows, by their index. Not empty.
    pub rows: Vec<u32>,
    /// Whether a key led here: then the pointer does not take it away.
    pub is_pinned: bool,
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
    /// Everything was replaced.
    Everything(Draft),
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
        let link = RwSignal::new(draft.link.map(|it| *it));
        let linked = Memo::new(move |_| {
            let is_ready = engine.get() == engine::State::Ready;
            let fragment = link.with(|it| it.as_ref().map(|it| it.fragment.clone())).filter(|_| is_ready)?;
            engine::open(&fragment)?.ok().map(Arc::new)
        });
        let reading = Memo::new(move |_| {
            let is_ready = engine.get() == engine::State::Ready && !paused.get();
            let (sheets, answers, switches) = (sheets.read(), answers.read(), switches.read());
            let (plans, linked) = (wants_plans.get(), linked.get());
            let shared = linked.as_ref().filter(|it| link::is_as_shared(it, &sheets, &answers));
            let seen = shared.map_or(&[][..], |it| &it.seen);
            if is_ready { Reading::new(&sheets, &answers, &switches, plans, seen) } else { Reading::default() }
        });
        let open = RwSignal::new(open);
        let has_rich_editor = editors::follow();
        let wants_plain = RwSignal::new(storage::wants_plain_editor());
        let card = RwSignal::new(None);
        // Rows are numbered anew with every reading.
        Effect::new(move |_| {
            reading.track();
            card.set(None);
        });
        Self {
            sheets,
            open,
            answers,
            switches,
            notice: RwSignal::new(None),
            paused,
            shown_rows: RwSignal::new(ShownRows::default()),
            only: RwSignal::new(None),
            wants_plans,
            wants_form: RwSignal::new(false),
            wants_side_by_side: RwSignal::new(false),
            engine,
            has_rich_editor,
            wants_plain,
            is_rich: Memo::new(move |_| has_rich_editor.get() && !wants_plain.get()),
            card,
            aloud: RwSignal::new(String::new()),
            topics: RwSignal::new(Vec::new()),
            rules: browser::help::follow(),
            link,
            linked,
            waiting: RwSignal::new(None),
            link_problem: RwSignal::new(None),
            sought: RwSignal::new(None),
            pointed: RwSignal::new(None),
            reading,
            typed: StoredValue::new_local(None),
            pointing: StoredValue::new_local(None),
        }
    }

    /// What a reload of this tab has to bring back.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let sheets = self.sheets.get();
        let open = sheets.iter().position(|it| it.id == self.open.get()).unwrap_or(0);
        let link = self.link.get().map(Box::new);
        Draft { sheets, open, answers: self.answers.get(), switches: self.switches.get(), link }
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

    /// Somebody types in the open sheet. Its text is taken in a moment, as browsers tell of a long insertion line by
    /// line; in a longer one where the engine takes its time.
    pub fn type_in(&self) {
        let desk = *self;
        self.typed.set_value(Some(browser::after(engine::patience(), move || desk.settle())));
    }

    /// Takes what was typed and not yet taken. Whatever reads or changes texts does this first.
    pub fn settle(&self) {
        if self.typed.try_update_value(Option::take).flatten().is_none() {
            return;
        }
        let id = self.open.get_untracked();
        let Some(typed) = editors::text(id.0) else { return };
        let old = untrack(|| self.text_of(id));
        let text = line_endings::retype(&old, &typed);
        if text != *old {
            self.change(id, |sheet| sheet.text = Arc::from(text));
        }
    }

    /// Opens a sheet. An empty one that is left behind goes away.
    pub fn show(&self, id: SheetId) {
        self.settle();
        self.open.set(id);
        if self.sheets.with_untracked(|sheets| sheets.iter().any(|it| it.is_blank() && it.id != id)) {
            self.sheets.update(|sheets| sheets.retain(|it| it.id == id || !it.is_blank()));
        }
    }

    /// Opens an empty sheet and names it; the one that is there, if there is one. A full desk stays as it is.
    pub fn add_blank(&self) -> SheetId {
        self.settle();
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
        editors::write_at_end(id.0);
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
        self.settle();
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

    /// An example of the module's pages replaces everything that is there, with a way back.
    pub fn load_example(&self, page: &str, at: usize) {
        self.topics.set(Vec::new());
        let Some(example) = browser::help::page(page).and_then(|lines| help::example(&lines, at)) else {
            self.say(words().help_unknown);
            return;
        };
        let texts: Vec<(&str, &str)> =
            example.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        self.load(&texts, example.answers, (words().example_loaded)(&example.title));
        browser::focus("results");
    }

    /// Something to read comes over the page.
    pub fn explain(&self, topic: Topic) {
        self.topics.update(|topics| {
            if topics.last() != Some(&topic) {
                topics.push(topic);
            }
        });
    }

    /// Dropped or chosen files become sheets; a file with the path of a sheet replaces its text. What does not fit
    /// is named and left out.
    pub fn take(&self, files: Vec<Incoming>) {
        self.settle();
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
            let is_workflow = after.looks_like_workflow();
            if first.is_none() || is_workflow && !first.is_some_and(|(_, it)| it) {
                first = Some((after.id, is_workflow));
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
        self.settle();
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
        self.settle();
        let reading = self.reading.get_untracked();
        self.put(&reading, &|files| (words().applied)(files.len()));
    }

    /// Makes one change, whatever is switched, with a way back. `title` says what it does.
    pub fn apply_one(&self, fix: &str, choice: &str, title: &str) {
        self.settle();
        let changes = self.reading.get_untracked();
        let switch = |id: &String| Switch { fix: id.clone(), on: id == fix, choice: choice.to_owned() };
        let switches = Switches(changes.changes().map(|(it, _)| switch(&it.id)).collect());
        let alone = self.sheets.with_untracked(|sheets| {
            self.answers.with_untracked(|answers| Reading::new(sheets, answers, &switches, false, &[]))
        });
        if alone.view().corrected.is_empty() {
            let reason = alone.changes().find_map(|(it, switched)| switched.withheld.clone().filter(|_| it.id == fix));
            return self.say((words().change_held_back)(title, reason.as_deref()));
        }
        self.put(&alone, &|files| (words().change_made)(title, files));
    }

    fn put(&self, reading: &Reading, said: &dyn Fn(&[&str]) -> String) {
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
        let names: Vec<&str> = corrected.iter().map(|it| base_name(&it.name)).collect();
        self.sheets.set(sheets);
        self.notice.set(Some(Notice { text: said(&names), undo: Some(Undo::Restore { sheets: change, said: None }) }));
    }

    /// Takes back what the notice speaks of.
    pub fn undo(&self) {
        self.settle();
        let Some(undo) = self.notice.get_untracked().and_then(|it| it.undo) else { return };
        self.notice.set(None);
        let mut sheets = self.sheets.get_untracked();
        let open = match undo {
            Undo::Everything(draft) => return self.put_draft(draft),
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

    /// Puts a text on the clipboard and says so, or what to do where the browser does not allow it.
    pub fn copy(&self, text: String, copied: String, otherwise: &'static str) {
        let desk = *self;
        browser::copy(text, move |worked| desk.say(if worked { copied } else { otherwise.to_owned() }));
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
        editors::go_to(sheet.0, place.line, range, || ());
    }

    /// Goes to the next place that rows speak about, or to the one before, in whichever sheet it is, and shows there
    /// what they say.
    pub fn step(&self, is_forward: bool) {
        self.settle();
        let words = words();
        let (desk, reading, sheets) = (*self, self.reading.get_untracked(), self.sheets.get_untracked());
        let stops = stops(&reading.view().rows, &|file| {
            let id = reading.sheet(file)?;
            let tab = sheets.iter().position(|it| it.id == id)?;
            Some((tab, id, &*sheets[tab].text))
        });
        if stops.is_empty() {
            return self.say(words.no_stops);
        }
        let open = self.open.get_untracked();
        let tab = sheets.iter().position(|it| it.id == open).unwrap_or(0);
        let selected = editors::selection(open.0).unwrap_or_default();
        let at = next(&stops, (tab, selected.start, selected.end), is_forward);
        let stop = &stops[at];
        let rows: Vec<_> = stop.rows.iter().filter_map(|it| reading.view().rows.get(*it as usize)).collect();
        let aloud = (words.stop)(&stop.label, &rows, (at + 1, stops.len()));
        let card = Card { sheet: stop.sheet, rows: stop.rows.clone(), is_pinned: true };
        self.show(stop.sheet);
        editors::go_to(stop.sheet.0, stop.line, stop.range.clone(), move || {
            desk.card.set(Some(card));
            desk.aloud.set(aloud);
        });
    }

    /// The pointer moved. Where it rests on marks, their rows get a card, which stays while the pointer is on it.
    pub fn point(&self, pointed: Pointed) {
        let desk = *self;
        let rest = move || match pointed {
            Pointed::Text(sheet, x, y) => desk.rest_on(SheetId(sheet), editors::rows_at(sheet, x, y)),
            Pointed::Card | Pointed::Elsewhere => desk.rest_on(SheetId(0), Vec::new()),
        };
        let moves_on = !matches!(pointed, Pointed::Card);
        self.pointing.set_value(moves_on.then(|| browser::after(REST_MS, rest)));
    }

    fn rest_on(&self, sheet: SheetId, rows: Vec<u32>) {
        let stays = self.card.with_untracked(|it| match it {
            Some(card) if rows.is_empty() => card.is_pinned,
            Some(card) => (card.sheet, &card.rows) == (sheet, &rows),
            None => rows.is_empty(),
        });
        if !stays {
            self.card.set((!rows.is_empty()).then_some(Card { sheet, rows, is_pinned: false }));
        }
    }

    /// Puts the card beside its mark; where that is out of sight, the card goes.
    pub fn place_card(&self) {
        let placed = |it: &Option<Card>| it.as_ref().is_none_or(|it| editors::place_card(it.sheet.0, it.rows[0]));
        if !self.card.with_untracked(placed) {
            self.card.set(None);
        }
    }

    /// Takes the card away.
    pub fn take_card(&self) {
        if self.card.with_untracked(Option::is_some) {
            self.card.set(None);
        }
    }

    /// Turns from the rich editor to the plain one, or back, and remembers it.
    pub fn turn_editor(&self) {
        self.settle();
        let wanted = !self.wants_plain.get_untracked();
        storage::keep_plain_editor(wanted);
        self.wants_plain.set(wanted);
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
        let shown = self.shown_rows.get_untracked();
        let wanted = match (tone, shown) {
            (Some(Tone::Pass), _) => ShownRows::All,
            (Some(Tone::Advice), ShownRows::NotPassing) => ShownRows::Advice,
            (Some(Tone::Advice), _) | (_, ShownRows::All) => shown,
            _ => ShownRows::NotPassing,
        };
        if wanted != shown {
            self.shown_rows.set(wanted);
        }
        browser::go_to(format!("row-{row}"));
    }

    /// Ids are never reused, so that the page's parts never show another sheet's state.
    fn next_id(&self) -> SheetId {
        let in_notice = self.notice.with_untracked(|notice| {
            notice.as_ref().and_then(|it| it.undo.as_ref()).map_or(0, |undo| match undo {
                Undo::Everything(_) => 0,
                Undo::Reopen { sheet, .. } => sheet.id.0 + 1,
                Undo::Restore { sheets, .. } => sheets.iter().map(|it| it.after.id.0 + 1).max().unwrap_or(0),
            })
        });
        let on_desk = self.sheets.with_untracked(|sheets| sheets.iter().map(|it| it.id.0 + 1).max().unwrap_or(0));
        SheetId(on_desk.max(in_notice))
    }
}
