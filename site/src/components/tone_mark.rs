//! How something stands: by shape, word and colour together.

use leptos::prelude::*;
use wire::page::Tone;

use crate::text::words;

/// The shape alone, beside words that say it.
pub fn tone_shape(tone: Tone) -> AnyView {
    view! { <span class=format!("tone {}", tone.id()) aria-hidden="true">{(words().symbol)(tone)}</span> }.into_any()
}

/// Shape and word.
pub fn tone_mark(tone: Tone) -> AnyView {
    let words = words();
    view! {
        <span class=format!("tone {}", tone.id())>
            <span class="shape" aria-hidden="true">{(words.symbol)(tone)}</span>
            {(words.tone)(tone)}
        </span>
    }
    .into_any()
}
