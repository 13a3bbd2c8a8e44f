//! What the given logs say went wrong, the likeliest cause first.

use leptos::prelude::*;
use wire::page::{Diagnosis, Tone};

use super::checks_table::{place_button, row_buttons};
use super::live::{each, part, titled_section, when};
use super::prose::{prose, prose_with_term};
use super::tone_mark::tone_words;
use crate::state::Desk;
use crate::text::words;

/// The causes. Shown only when a log speaks for some.
#[component]
pub fn Diagnoses() -> impl IntoView {
    let desk: Desk = expect_context();
    let section = move || {
        let causes = move || desk.reading.with(|it| it.view().diagnoses.clone());
        let body = vec![part("ol", "findings", vec![each(causes, draw)])];
        titled_section("diagnoses", "diagnoses-title", words().diagnoses, Vec::new(), body)
    };
    when(move || desk.reading.with(|it| !it.view().diagnoses.is_empty()), section)
}

fn draw(diagnosis: Diagnosis) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let Diagnosis { tone, place, cause, confidence, explains, next } = diagnosis;
    let mut head = vec![tone_words(tone, (words.cause)(tone)), " ".into_any()];
    head.extend(place.map(place_button));
    if tone != Tone::Silent {
        head.extend([" ".into_any(), part("span", "aside", vec![(words.confidence)(&confidence).into_any()])]);
    }
    let mut parts = vec![part("p", "head", head), part("p", "message", vec![prose(&cause)])];
    parts.extend((!next.is_empty()).then(|| part("p", "note", vec![prose_with_term(desk, &next)])));
    parts.extend(row_buttons(words.the_files_show, explains));
    part("li", tone.id(), parts)
}
