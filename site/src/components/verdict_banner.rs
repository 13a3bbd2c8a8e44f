//! The answer in one sentence. What is seen changes with every keystroke; what is announced waits for a pause.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use wire::page::Tone;

use super::corrected_files::CORRECTED_TITLE;
use super::live::{button, each, element, part, text};
use super::prose::{prose, spoken};
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// Pause after which a new verdict is announced.
const ANNOUNCE_AFTER_MS: u32 = 700;

type Shown = (Tone, String, String, Option<String>, bool);

/// The verdict.
#[component]
pub fn VerdictBanner() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let shown = move || {
        desk.reading.with(|it| {
            let view = it.view();
            let has_changes = !view.changes.is_empty();
            vec![(view.tone, view.verdict.clone(), view.headline.clone(), view.detail.clone(), has_changes)]
        })
    };
    let announced = RwSignal::new(String::new());
    let pending: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let text =
            desk.reading.with(|it| (words.announce)(&spoken(&it.view().headline), &(words.counts)(&it.counts())));
        pending.set_value(Some(browser::after(ANNOUNCE_AFTER_MS, move || {
            if announced.with_untracked(|it| *it != text) {
                announced.set(text);
            }
        })));
    });
    view! {
        {each(shown, draw)}
        <p class="hidden" role="status">{text(move || announced.get())}</p>
    }
}

fn draw((tone, verdict, headline, detail, has_changes): Shown) -> AnyView {
    let headline = vec![tone_shape(tone), part("strong", "", vec![prose(&headline)])];
    let mut parts = vec![part("p", "headline", headline)];
    parts.extend(detail.map(|it| part("p", "detail", vec![prose(&it)])));
    parts.extend(has_changes.then(to_corrected));
    element("div", &[("class", &["verdict ", tone.id()].concat()), ("data-verdict", &verdict)], parts)
}

fn to_corrected() -> AnyView {
    let button = button("link", words().to_corrected.into_any(), None, || browser::go_to(CORRECTED_TITLE));
    part("p", "detail", vec![button])
}
