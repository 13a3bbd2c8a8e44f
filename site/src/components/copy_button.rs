//! Buttons that put a text on the clipboard and say so.

use leptos::prelude::*;

use super::live::{button, element, part};
use crate::state::Desk;
use crate::text::words;

/// A button that copies a text. `label` says which, `copied` that it is done.
pub fn copy_button(text: String, label: String, copied: String) -> AnyView {
    let desk: Desk = expect_context();
    let copy = move || desk.copy(text.clone(), copied.clone(), words().cannot_copy);
    button("copy", words().copy.into_any(), Some(label), copy)
}

/// A command or a script, by its name, beside the button that copies it.
pub fn command_line(
    class: &'static str,
    name: &'static str,
    text: String,
    label: String,
    copied: &'static str,
) -> AnyView {
    let copy = copy_button(text.clone(), label, copied.to_owned());
    let code = part("code", "", vec![text.into_any()]);
    let shown = element("pre", &[("tabindex", "0"), ("aria-label", name)], vec![code]);
    part("div", class, vec![shown, copy])
}
