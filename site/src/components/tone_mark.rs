//! How something stands: by shape, word and colour together.

use leptos::prelude::*;

use crate::state::reading::Tone;
use crate::text::words;

/// The shape alone, beside words that say it.
#[component]
pub fn ToneShape(
    /// How it stands.
    tone: Tone,
) -> impl IntoView {
    view! { <span class=format!("tone {}", tone.id()) aria-hidden="true">{(words().symbol)(tone)}</span> }
}

/// Shape and word.
#[component]
pub fn ToneMark(
    /// How it stands.
    tone: Tone,
) -> impl IntoView {
    let words = words();
    view! {
        <span class=format!("tone {}", tone.id())>
            <span class="shape" aria-hidden="true">{(words.symbol)(tone)}</span>
            {(words.tone)(tone)}
        </span>
    }
}
