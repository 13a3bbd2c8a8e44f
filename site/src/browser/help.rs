//! What the page explains: a module of nothing but text, which comes after the engine.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::HtmlDialogElement;

use super::by_id;
use super::engine::State;

#[wasm_bindgen]
extern "C" {
    /// The module that the build writes from the rules' pages.
    pub type Rules;

    #[wasm_bindgen(method)]
    fn page(this: &Rules, name: &str) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn gallery(this: &Rules) -> String;

    #[wasm_bindgen(method, getter)]
    fn glossary(this: &Rules) -> String;
}

thread_local! {
    static RULES: RefCell<Option<Rules>> = const { RefCell::new(None) };
    static STATE: RefCell<Option<RwSignal<State>>> = const { RefCell::new(None) };
}

/// Follows where the module is. The page asks once, when it starts.
pub fn follow() -> RwSignal<State> {
    let is_there = RULES.with_borrow(Option::is_some);
    let state = RwSignal::new(if is_there { State::Ready } else { State::Coming });
    STATE.set(Some(state));
    state
}

/// `site/boot.js` hands the module over once it is there.
#[wasm_bindgen(js_name = useRules)]
pub fn use_rules(rules: Rules) {
    RULES.set(Some(rules));
    tell(State::Ready);
}

/// `site/boot.js` says so when the module cannot be loaded.
#[wasm_bindgen(js_name = lackRules)]
pub fn lack_rules() {
    tell(State::Missing);
}

fn tell(state: State) {
    STATE.with_borrow(|it| it.inspect(|it| it.set(state)));
}

/// The lines of a page: a rule's by its name, an example's by `example-` and its own.
#[must_use]
pub fn page(name: &str) -> Option<String> {
    RULES.with_borrow(|it| it.as_ref()?.page(name))
}

/// The lines that list all examples.
#[must_use]
pub fn gallery() -> String {
    RULES.with_borrow(|it| it.as_ref().map(Rules::gallery)).unwrap_or_default()
}

/// The lines of all terms.
#[must_use]
pub fn glossary() -> String {
    RULES.with_borrow(|it| it.as_ref().map(Rules::glossary)).unwrap_or_default()
}

/// Opens a dialog if it is closed, in the next frame, and moves the focus to an element in it.
pub fn open_dialog(id: &'static str, focus: String) {
    request_animation_frame(move || {
        let Some(dialog) = by_id::<HtmlDialogElement>(id) else { return };
        if !dialog.open() {
            let _ = dialog.show_modal();
        }
        if let Some(element) = by_id::<web_sys::HtmlElement>(&focus) {
            let _ = element.focus();
        }
    });
}

/// Closes a dialog. The browser moves the focus back to where it was before.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id) {
        dialog.close();
    }
}

/// What the address asks for after `#`, `rule=…` for one, if it begins with one of these words. It is taken out of
/// the address, so that a reload does not ask again.
#[must_use]
pub fn take_asked(words: &[&'static str]) -> Option<(&'static str, String)> {
    let fragment = super::fragment();
    let (word, rest) = fragment.strip_prefix('#')?.split_once('=')?;
    let word = words.iter().find(|it| **it == word)?;
    super::clear_fragment();
    Some((word, rest.to_owned()))
}
