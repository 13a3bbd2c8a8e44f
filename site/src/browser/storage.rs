//! What the browser keeps: the draft and the last panic for this tab only; the theme and the plain editor until they
//! are changed. No cookies.

use std::sync::Arc;

use gloo::storage::{LocalStorage, SessionStorage, Storage as _};
use gloo::utils::window;

use crate::state::draft::Draft;
use crate::state::line_endings::retype;
use crate::state::sheet::{Sheet, SheetId};

const DRAFT: &str = "preflight-draft";
const PANIC: &str = "preflight-panic";
const THEME: &str = "preflight-theme";
const EDITOR: &str = "preflight-editor";
const PLAIN: &str = "plain";

/// Keeps the draft for a reload of this tab. Says whether it fits.
pub fn keep_draft(draft: &Draft) -> bool {
    is_open() && SessionStorage::raw().set_item(DRAFT, &draft.encode()).is_ok()
}

/// The draft of this tab.
#[must_use]
pub fn draft() -> Option<Draft> {
    if !is_open() {
        return None;
    }
    Draft::decode(&SessionStorage::raw().get_item(DRAFT).ok()??)
}

/// Whether the page panicked on the draft. Asking forgets it.
#[must_use]
pub fn take_panic() -> bool {
    if !is_open() {
        return false;
    }
    let storage = SessionStorage::raw();
    let panicked = storage.get_item(PANIC).is_ok_and(|it| it.is_some());
    let _ = storage.remove_item(PANIC);
    panicked
}

/// Keeps what stands in the text areas. The draft has names and line endings as well, which stay.
pub fn keep_after_panic(texts: &[String]) {
    if !is_open() {
        return;
    }
    let _ = SessionStorage::raw().set_item(PANIC, "1");
    let mut draft = draft().unwrap_or_default();
    draft.sheets.resize_with(texts.len(), || Sheet::empty(SheetId(0)));
    for (sheet, text) in draft.sheets.iter_mut().zip(texts) {
        sheet.text = Arc::from(retype(&sheet.text, text));
    }
    keep_draft(&draft);
}

/// The chosen theme, `light` or `dark`; `None` follows the system.
#[must_use]
pub fn theme() -> Option<String> {
    if !is_open() {
        return None;
    }
    LocalStorage::raw().get_item(THEME).ok()?.filter(|it| it == "light" || it == "dark")
}

/// Remembers the theme.
pub fn keep_theme(theme: Option<&str>) {
    keep(THEME, theme);
}

/// Whether the plain editor was chosen.
#[must_use]
pub fn wants_plain_editor() -> bool {
    is_open() && LocalStorage::raw().get_item(EDITOR).is_ok_and(|it| it.as_deref() == Some(PLAIN))
}

/// Remembers whether the plain editor was chosen.
pub fn keep_plain_editor(wanted: bool) {
    keep(EDITOR, wanted.then_some(PLAIN));
}

fn keep(name: &str, value: Option<&str>) {
    if !is_open() {
        return;
    }
    let storage = LocalStorage::raw();
    let _ = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
}

/// In a sandboxed frame, or with storage switched off, even asking for it is an error.
fn is_open() -> bool {
    matches!(window().session_storage(), Ok(Some(_))) && matches!(window().local_storage(), Ok(Some(_)))
}
