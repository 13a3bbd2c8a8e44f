//! How something stands: by shape, word and colour together.

use leptos::prelude::*;
use wire::page::Tone;

use super::live::element;
use crate::text::words;

/// The shape alone, beside words that say it.
pub fn tone_shape(tone: Tone) -> AnyView {
    shape(&["tone ", tone.id()].concat(), tone)
}

/// Shape and word.
pub fn tone_mark(tone: Tone) -> AnyView {
    let word = (words().tone)(tone).into_any();
    element("span", &[("class", &["tone ", tone.id()].concat())], vec![shape("shape", tone), word])
}

/// Shape and other words.
pub fn tone_words(tone: Tone, said: &'static str) -> AnyView {
    let class = ["tone ", tone.id()].concat();
    element("span", &[("class", &class)], vec![tone_shape(tone), " ".into_any(), said.into_any()])
}

fn shape(class: &str, tone: Tone) -> AnyView {
    element("span", &[("class", class), ("aria-hidden", "true")], vec![(words().symbol)(tone).into_any()])
}
