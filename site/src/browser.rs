//! The only door to the browser. Nothing behind it can reach the network: the page asks for no such feature.

pub mod clock;
pub mod editors;
pub mod engine;
pub mod files;
pub mod help;
pub mod storage;
pub mod traffic;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::file::{Blob, ObjectUrl};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use leptos::prelude::request_animation_frame;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// Moves the focus to an element and brings it into view, in the next frame. Style sheets say with how much above.
pub fn go_to(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        let Some(element) = by_id::<HtmlElement>(&id) else { return };
        scroll_into_view(&element, web_sys::ScrollLogicalPosition::Start);
        focus_without_scrolling(&element);
    });
}

/// Moves the focus to an element, in the next frame. The browser scrolls no more than it has to.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = by_id::<HtmlElement>(&id) {
            let _ = element.focus();
        }
    });
}

/// Moves the focus to a text field and selects all of it, in the next frame.
pub fn select(id: &'static str) {
    request_animation_frame(move || {
        if let Some(field) = by_id::<web_sys::HtmlInputElement>(id) {
            let _ = field.focus();
            field.select();
        }
    });
}

/// Opens a part of the page that can be folded away, and moves the focus to its first field, in the next frame.
pub fn unfold(id: &'static str) {
    request_animation_frame(move || {
        let Some(part) = by_id::<HtmlElement>(id) else { return };
        let _ = part.set_attribute("open", "");
        let field = |selector: &str| part.query_selector(selector).ok().flatten();
        if let Some(field) = field("input:checked").or_else(|| field("input, select")) {
            let _ = field.unchecked_into::<HtmlElement>().focus();
        }
    });
}

/// Unfolds the short rows for paper, and folds those again afterwards. Not every browser lets a style sheet do it.
pub fn unfold_for_paper(is_printing: bool) {
    let found = if is_printing { ".again:not([open])" } else { ".again[open=paper]" };
    let Ok(found) = document().query_selector_all(found) else { return };
    for part in (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok()) {
        let _ = if is_printing { part.set_attribute("open", "paper") } else { part.remove_attribute("open") };
    }
}

/// Presses a button or a file field.
pub fn press(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.click();
    }
}

/// Listens to an event of the whole page for as long as the page lives. `handle` may prevent its default.
pub fn on_page(name: &'static str, mut handle: impl FnMut(&Event) + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), name, options, move |event| handle(event)).forget();
}

/// Listens to keys that are pressed alone or with Shift, for as long as the page lives. `handle` is told which, and
/// whether with Shift, and says whether the key was meant for it.
pub fn on_key(mut handle: impl FnMut(&str, bool) -> bool + 'static) {
    on_page("keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let is_plain = !key.ctrl_key() && !key.alt_key() && !key.meta_key();
        if is_plain && handle(&key.key(), key.shift_key()) {
            event.prevent_default();
        }
    });
}

/// Listens to everything on the page that scrolls, for as long as the page lives.
pub fn on_scroll(mut handle: impl FnMut() + 'static) {
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&document(), "scroll", options, move |_| handle()).forget();
}

/// Whether the focus is on, or within, an element that a selector matches.
#[must_use]
pub fn has_focus_in(selector: &str) -> bool {
    document().active_element().is_some_and(|it| it.closest(selector).is_ok_and(|it| it.is_some()))
}

/// Whether an event came from, or from within, an element that a selector matches.
#[must_use]
pub fn is_from(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    target.is_some_and(|it| it.closest(selector).is_ok_and(|it| it.is_some()))
}

/// Listens to an event of the window for as long as the page lives.
pub fn on_window(name: &'static str, mut handle: impl FnMut() + 'static) {
    EventListener::new(&window(), name, move |_| handle()).forget();
}

/// The address of the page without its fragment.
#[must_use]
pub fn address() -> String {
    let address = window().location().href().unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// The fragment of the page's address, with its `#`; empty without one.
#[must_use]
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes a fragment into the page's address, where nothing follows from it until the page is loaded again.
pub fn set_fragment(fragment: &str) {
    write_address(&[&address(), fragment].concat());
}

/// Takes the fragment out of the page's address.
pub fn clear_fragment() {
    write_address(&address());
}

fn write_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Runs `action` later. Dropping the answer cancels it.
pub fn after(milliseconds: u32, action: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(milliseconds, action)
}

/// Sets or removes an attribute of the root element, which style sheets look at.
pub fn mark_page(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// What somebody did with the static shell before the page was ready.
pub struct Shell {
    /// What was typed or pasted.
    pub typed: String,
    /// Whether the caret stands there.
    pub is_in_use: bool,
}

/// Takes the static shell away.
#[must_use]
pub fn take_shell() -> Shell {
    let area = by_id::<HtmlTextAreaElement>("shell-text");
    let is_in_use = area.as_ref().is_some_and(|area| document().active_element().is_some_and(|it| it == ***area));
    let typed = area.map(|it| it.value()).unwrap_or_default();
    if let Some(shell) = by_id::<Element>("shell") {
        shell.remove();
    }
    Shell { typed, is_in_use }
}

/// The element that the page is mounted on.
#[must_use]
pub fn mount_point() -> HtmlElement {
    by_id("page").unwrap_or_else(|| document().body().expect("a document that runs scripts has a body"))
}

/// Puts a text on the clipboard and says whether that worked.
pub fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    leptos::task::spawn_local(async move {
        // Outside of secure contexts there is no clipboard object at all.
        let navigator = window().navigator();
        let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).unwrap_or_default();
        let written = match clipboard.is_undefined() {
            true => false,
            false => {
                let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
                wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok()
            }
        };
        then(written);
    });
}

/// Offers a text as a file to save.
pub fn download(name: &str, text: &str) {
    let blob = Blob::new_with_options(text, Some("text/plain;charset=utf-8"));
    let url = ObjectUrl::from(blob);
    let Ok(link) = document().create_element("a") else { return };
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser reads the address after this function returns.
    after(10_000, move || drop(url)).forget();
}

/// Shows a panic on the page, keeps every text for the next start, and writes the details to the console.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|panic| {
        storage::keep_after_panic(&editors::texts());
        if let Some(banner) = by_id::<Element>("crash") {
            let _ = banner.remove_attribute("hidden");
            if let Ok(Some(place)) = banner.query_selector("code") {
                place.set_text_content(Some(&panic.to_string()));
            }
        }
        console_error_panic_hook::hook(panic);
    }));
}

fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).and_then(|it| it.dyn_into().ok())
}

fn focus_without_scrolling(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

fn scroll_into_view(element: &Element, block: web_sys::ScrollLogicalPosition) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(block);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
