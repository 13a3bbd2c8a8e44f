//! Sentences with code in them.

use leptos::either::Either;
use leptos::prelude::*;

/// A sentence whose parts in backticks stand in the code face.
pub fn prose(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().map(|(idx, part)| {
        let part = part.to_owned();
        if idx % 2 == 1 { Either::Left(view! { <code>{part}</code> }) } else { Either::Right(part) }
    });
    parts.collect::<Vec<_>>().into_any()
}

/// The sentence without its backticks, to be spoken.
pub fn spoken(text: &str) -> String {
    text.replace('`', "")
}
