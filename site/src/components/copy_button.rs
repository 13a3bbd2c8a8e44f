//! Buttons that put a text on the clipboard and say so.

use leptos::prelude::*;

use super::live::button;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// A button that copies a text. `label` says which, `copied` that it is done.
pub fn copy_button(text: String, label: String, copied: String) -> AnyView {
    let desk: Desk = expect_context();
    let copy = move || {
        let copied = copied.clone();
        let then = move |worked| desk.say(if worked { copied } else { words().cannot_copy.to_owned() });
        browser::copy(text.clone(), then);
    };
    button("copy", words().copy.into_any(), Some(label), copy)
}
