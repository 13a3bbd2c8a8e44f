//! The two editors of a sheet. The text area with its drawn lines is there from the start and everywhere; the rich
//! one, CodeMirror in a shadow root, comes after the page, and only where something finer than a finger points.

use std::cell::RefCell;
use std::ops::Range;

use gloo::events::EventListener;
use gloo::utils::document;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{DomRect, Element, HtmlDocument, HtmlElement, HtmlTextAreaElement, MouseEvent, ScrollLogicalPosition};

use super::{by_id, focus_without_scrolling, scroll_into_view};
use crate::state::line_endings::shown_units;

/// Says on a sheet's element that the rich editor has its text.
const RICH: &str = "data-rich";
/// Id of the card beside a marked place.
pub const CARD: &str = "row-card";
/// Room between the card, the place that it is about and the edges of the window, in pixels.
const CARD_GAP: f64 = 4.0;

#[wasm_bindgen]
extern "C" {
    /// The module `site/editor.js`.
    pub type Editors;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Editors, host: &Element, text: &str, when_empty: &str, phrases: &str) -> Result<Rich, JsValue>;

    /// A rich editor with one text.
    #[derive(Clone)]
    type Rich;

    #[wasm_bindgen(method)]
    fn text(this: &Rich) -> String;

    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Rich, text: &str);

    #[wasm_bindgen(method)]
    fn describe(this: &Rich, label: &str, language: &str);

    #[wasm_bindgen(method)]
    fn mark(this: &Rich, stretches: &[u32], tones: &str);

    #[wasm_bindgen(method)]
    fn selection(this: &Rich) -> Vec<u32>;

    #[wasm_bindgen(method)]
    fn select(this: &Rich, from: u32, to: u32);

    #[wasm_bindgen(method)]
    fn reveal(this: &Rich);

    #[wasm_bindgen(method)]
    fn scroller(this: &Rich) -> Element;

    #[wasm_bindgen(method)]
    fn focus(this: &Rich);

    #[wasm_bindgen(method)]
    fn close(this: &Rich);
}

thread_local! {
    static EDITORS: RefCell<Option<Editors>> = const { RefCell::new(None) };
    static IS_THERE: RefCell<Option<RwSignal<bool>>> = const { RefCell::new(None) };
    /// The rich editors that are open, by their sheets.
    static OPEN: RefCell<Vec<(u32, Rich)>> = const { RefCell::new(Vec::new()) };
}

/// How a sheet's text is looked at.
pub struct Look {
    selection: Range<u32>,
    top: i32,
    left: i32,
    has_focus: bool,
}

/// Id of the element around both editors of a sheet.
#[must_use]
pub fn editor_id(sheet: u32) -> String {
    format!("editor-{sheet}")
}

/// Id of the text area of a sheet.
#[must_use]
pub fn text_area_id(sheet: u32) -> String {
    format!("text-{sheet}")
}

/// Id of the element that the rich editor of a sheet is opened in.
#[must_use]
pub fn host_id(sheet: u32) -> String {
    format!("rich-{sheet}")
}

/// Follows whether there is a rich editor. The page asks once, when it starts.
pub fn follow() -> RwSignal<bool> {
    let is_there = RwSignal::new(EDITORS.with_borrow(Option::is_some));
    IS_THERE.set(Some(is_there));
    is_there
}

/// `site/boot.js` hands the module over once it is there.
#[wasm_bindgen(js_name = useEditors)]
pub fn use_editors(editors: Editors) {
    EDITORS.set(Some(editors));
    if !super::has_focus_in(".text") {
        return tell(true);
    }
    // Somebody writes, and a word may be half composed: the text area stays until the focus moves.
    for moves in ["focusout", "focusin"] {
        EventListener::once(&document(), moves, |_| tell(true)).forget();
    }
}

fn tell(is_there: bool) {
    IS_THERE.with_borrow(|it| it.inspect(|it| it.set(is_there)));
}

/// Gives a sheet to one of its editors and says how it was looked at in the other, if it was there.
#[must_use]
pub fn turn(sheet: u32, to_rich: bool) -> Option<Look> {
    let editor = by_id::<Element>(&editor_id(sheet))?;
    if editor.has_attribute(RICH) == to_rich {
        return None;
    }
    let look = look(sheet);
    let _ = editor.toggle_attribute_with_force(RICH, to_rich);
    look
}

/// Looks at a sheet as it was looked at in its other editor.
pub fn restore(sheet: u32, look: Look) {
    select(sheet, &look.selection);
    if look.has_focus {
        focus(sheet);
    }
    // The lines are there in the next frame.
    request_animation_frame(move || {
        for scroller in scrollers(sheet) {
            scroller.set_scroll_top(look.top);
            scroller.set_scroll_left(look.left);
        }
    });
}

/// Shows a text in the editor that has the sheet, so that undo leads from there to `before`, and says whether
/// that worked.
pub fn write(sheet: u32, before: &str, now: &str, when_empty: &str, phrases: &str) -> bool {
    if !is_rich(sheet) {
        write_in_area(sheet, now);
        return true;
    }
    if rich(sheet).is_none() {
        let Some(host) = by_id::<Element>(&host_id(sheet)) else { return true };
        let opened = EDITORS.with_borrow(|it| it.as_ref()?.open(&host, before, when_empty, phrases).ok());
        let Some(opened) = opened else {
            tell(false);
            return false;
        };
        OPEN.with_borrow_mut(|open| open.push((sheet, opened)));
    }
    if let Some(rich) = rich(sheet) {
        rich.set_text(now);
    }
    true
}

/// Changes no more of a text area than differs. In the one that has the focus the browser's own undo knows it.
fn write_in_area(sheet: u32, text: &str) {
    let Some(area) = by_id::<HtmlTextAreaElement>(&text_area_id(sheet)) else { return };
    let old = area.value();
    if old == text {
        return;
    }
    let (start, end) = (area.selection_start().ok().flatten(), area.selection_end().ok().flatten());
    if document().active_element().is_some_and(|it| it == **area) {
        let same = |(a, b): &(char, char)| a == b;
        let prefix: usize = old.chars().zip(text.chars()).take_while(same).map(|it| it.0.len_utf8()).sum();
        let (gone, new) = (&old[prefix..], &text[prefix..]);
        let suffix: usize = gone.chars().rev().zip(new.chars().rev()).take_while(same).map(|it| it.0.len_utf8()).sum();
        let (gone, new) = (&gone[..gone.len() - suffix], &new[..new.len() - suffix]);
        let from = shown_units(&old[..prefix]);
        let _ = area.set_selection_range(from, from + shown_units(gone));
        let page: HtmlDocument = document().unchecked_into();
        let command = if new.is_empty() { "delete" } else { "insertText" };
        if page.exec_command_with_show_ui_and_value(command, false, new).unwrap_or(false) {
            return;
        }
    }
    area.set_value(text);
    let _ = area.set_selection_range(start.unwrap_or(0), end.unwrap_or(0));
}

/// Says what the text of a rich editor is called, and in which language it is.
pub fn describe(sheet: u32, label: &str, language: &str) {
    if let Some(rich) = rich(sheet) {
        rich.describe(label, language);
    }
}

/// Marks stretches of a rich editor's text: start and end in UTF-16 units, row and tone, each. `tones` has a line with
/// word and sign for each tone.
pub fn mark(sheet: u32, stretches: &[u32], tones: &str) {
    if let Some(rich) = rich(sheet) {
        rich.mark(stretches, tones);
    }
}

/// Forgets the rich editor of a sheet that is gone.
pub fn close(sheet: u32) {
    let found = OPEN.with_borrow_mut(|open| {
        let at = open.iter().position(|it| it.0 == sheet)?;
        Some(open.swap_remove(at).1)
    });
    if let Some(rich) = found {
        rich.close();
    }
}

/// The text of a sheet as the editor that has it shows it.
#[must_use]
pub fn text(sheet: u32) -> Option<String> {
    match rich(sheet) {
        Some(rich) => Some(rich.text()),
        None => by_id::<HtmlTextAreaElement>(&text_area_id(sheet)).map(|it| it.value()),
    }
}

/// What is selected of a sheet's text, in UTF-16 units.
#[must_use]
pub fn selection(sheet: u32) -> Option<Range<u32>> {
    if let Some(rich) = rich(sheet) {
        let ends = rich.selection();
        return Some(*ends.first()?..*ends.get(1)?);
    }
    let area = by_id::<HtmlTextAreaElement>(&text_area_id(sheet))?;
    Some(area.selection_start().ok()??..area.selection_end().ok()??)
}

/// Moves the focus to the text of a sheet.
pub fn focus(sheet: u32) {
    match rich(sheet) {
        Some(rich) => rich.focus(),
        None => {
            if let Some(area) = by_id::<HtmlElement>(&text_area_id(sheet)) {
                focus_without_scrolling(&area);
            }
        }
    }
}

/// Moves the focus to a sheet's text and the caret to its end, in the next frame.
pub fn write_at_end(sheet: u32) {
    request_animation_frame(move || {
        focus(sheet);
        let end = text(sheet).map_or(0, |it| shown_units(&it));
        select(sheet, &(end..end));
    });
}

/// Selects a range of a sheet's text, in UTF-16 units, and brings its one-based line into view; then goes on. Waits
/// for the next frame, so that a sheet opened just now is there.
pub fn go_to(sheet: u32, line: u32, range: Range<u32>, then: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        focus(sheet);
        select(sheet, &range);
        if let Some(editor) = by_id::<HtmlElement>(&editor_id(sheet)) {
            scroll_into_view(&editor, ScrollLogicalPosition::Nearest);
            match rich(sheet) {
                Some(rich) => rich.reveal(),
                None => reveal_line(&editor, line),
            }
        }
        // The rich editor scrolls in the next frame, and asked for it first.
        request_animation_frame(then);
    });
}

fn reveal_line(editor: &HtmlElement, line: u32) {
    let Ok(Some(row)) = editor.query_selector(&format!(".line:nth-child({line})")) else { return };
    let row: HtmlElement = row.unchecked_into();
    editor.set_scroll_top(row.offset_top() - editor.client_height() / 2);
    let mark = row.query_selector(".mark").ok().flatten().map(JsCast::unchecked_into::<HtmlElement>);
    let end = mark.map_or(0, |it| it.offset_left() + it.offset_width());
    let hidden = end - editor.client_width();
    editor.set_scroll_left(if hidden > 0 { hidden + editor.client_width() / 3 } else { 0 });
}

/// The rows whose marks lie under a point of the window.
#[must_use]
pub fn rows_at(sheet: u32, x: i32, y: i32) -> Vec<u32> {
    let (x, y) = (x as f32, y as f32);
    let under = match root(sheet) {
        Some(root) => root.elements_from_point(x, y),
        None => document().elements_from_point(x, y),
    };
    let mut rows = Vec::new();
    for element in under.iter() {
        let named = element.unchecked_into::<Element>().get_attribute("data-row").unwrap_or_default();
        for row in named.split(' ').filter_map(|it| it.parse().ok()) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows
}

/// What the pointer is on, and where in the window.
#[derive(Clone, Copy)]
pub enum Pointed {
    /// The text of a sheet.
    Text(u32, i32, i32),
    /// The card; or the pointer drags something and is on nothing.
    Card,
    /// Something else.
    Elsewhere,
}

/// Follows the pointer for as long as the page lives.
pub fn follow_pointer(mut handle: impl FnMut(Pointed) + 'static) {
    super::on_page("mousemove", move |event| {
        let Some(pointer) = event.dyn_ref::<MouseEvent>() else { return };
        let on = |what: &str| event.target().and_then(|it| it.dyn_into::<Element>().ok()?.closest(what).ok()?);
        let sheet = || sheet_of(&on("[id^='editor-']")?);
        handle(match sheet() {
            _ if pointer.buttons() != 0 || on(".row-card").is_some() => Pointed::Card,
            Some(sheet) => Pointed::Text(sheet, pointer.client_x(), pointer.client_y()),
            None => Pointed::Elsewhere,
        });
    });
}

/// Puts the card beside the mark of a row. Says whether the mark is in sight.
pub fn place_card(sheet: u32, row: u32) -> bool {
    let (Some(card), Some(editor)) = (by_id::<HtmlElement>(CARD), by_id::<Element>(&editor_id(sheet))) else {
        return false;
    };
    let around = editor.get_bounding_client_rect();
    let mark = mark_of(sheet, row).map_or_else(|| around.clone(), |it| it.get_bounding_client_rect());
    let Some(page) = document().document_element().filter(|_| meets(&around, &mark)) else { return false };
    let (width, height) = (f64::from(card.offset_width()), f64::from(card.offset_height()));
    let most_left = f64::from(page.client_width()) - width - CARD_GAP;
    let below = mark.bottom().min(around.bottom()) + CARD_GAP;
    let above = mark.top() - height - CARD_GAP;
    let fits_below = below + height + CARD_GAP <= f64::from(page.client_height());
    let top = if fits_below || above < 0.0 { below } else { above };
    let left = mark.left().max(around.left()).min(most_left).max(CARD_GAP);
    // Whole numbers: printing others would cost the page several kilobytes.
    let _ = card.style().set_property("top", &format!("{}px", top as i32));
    let _ = card.style().set_property("left", &format!("{}px", left as i32));
    true
}

fn meets(around: &DomRect, mark: &DomRect) -> bool {
    around.top() < mark.bottom() && mark.top() < around.bottom()
}

fn mark_of(sheet: u32, row: u32) -> Option<Element> {
    let is_mark = format!(".mark[data-row~='{row}'], [data-row~='{row}']");
    match root(sheet) {
        Some(root) => root.query_selector(&is_mark),
        None => by_id::<Element>(&editor_id(sheet))?.query_selector(&is_mark),
    }
    .ok()?
}

/// The texts of all sheets in the order of their tabs, as their editors have them.
#[must_use]
pub fn texts() -> Vec<String> {
    let Ok(editors) = document().query_selector_all("[id^='editor-']") else { return Vec::new() };
    let editors = (0..editors.length()).filter_map(|at| editors.get(at)?.dyn_into::<Element>().ok());
    editors.map(|it| sheet_of(&it).and_then(text).unwrap_or_default()).collect()
}

fn sheet_of(editor: &Element) -> Option<u32> {
    editor.id().strip_prefix("editor-")?.parse().ok()
}

fn look(sheet: u32) -> Option<Look> {
    let scrollers = scrollers(sheet);
    let host = by_id::<Element>(&host_id(sheet));
    let area = by_id::<Element>(&text_area_id(sheet));
    let active = document().active_element();
    Some(Look {
        selection: selection(sheet)?,
        top: scrollers.iter().map(Element::scroll_top).max().unwrap_or(0),
        left: scrollers.iter().map(Element::scroll_left).max().unwrap_or(0),
        has_focus: active.is_some() && (active == host || active == area),
    })
}

fn select(sheet: u32, range: &Range<u32>) {
    if let Some(rich) = rich(sheet) {
        rich.select(range.start, range.end);
    } else if let Some(area) = by_id::<HtmlTextAreaElement>(&text_area_id(sheet)) {
        let _ = area.set_selection_range(range.start, range.end);
    }
}

/// What scrolls a sheet's text: the element around a text area whose lines are drawn, the text area where they are not.
fn scrollers(sheet: u32) -> Vec<Element> {
    match rich(sheet) {
        Some(rich) => vec![rich.scroller()],
        None => [editor_id(sheet), text_area_id(sheet)].iter().filter_map(|id| by_id::<Element>(id)).collect(),
    }
}

fn is_rich(sheet: u32) -> bool {
    by_id::<Element>(&editor_id(sheet)).is_some_and(|it| it.has_attribute(RICH))
}

/// The rich editor of a sheet while it has the text.
fn rich(sheet: u32) -> Option<Rich> {
    let found = OPEN.with(|open| Some(open.try_borrow().ok()?.iter().find(|it| it.0 == sheet)?.1.clone()));
    found.filter(|_| is_rich(sheet))
}

fn root(sheet: u32) -> Option<web_sys::ShadowRoot> {
    by_id::<Element>(&host_id(sheet)).filter(|_| is_rich(sheet))?.shadow_root()
}
