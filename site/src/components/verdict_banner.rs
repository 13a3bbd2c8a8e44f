//! The answer in one sentence. What is seen changes with every keystroke; what is announced waits for a pause.

use engine::Verdict;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::prose::prose;
use super::tone_mark::ToneShape;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::Tone;
use crate::text::words;

/// Pause after which a new verdict is announced.
const ANNOUNCE_AFTER_MS: u32 = 700;

/// The verdict.
#[component]
pub fn VerdictBanner() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let shown = Memo::new(move |_| {
        desk.reading.with(|it| {
            let report = it.report();
            (tone(report.verdict), report.verdict.id(), report.headline.clone(), report.detail.clone())
        })
    });
    let announced = RwSignal::new(String::new());
    let pending: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let text = desk.reading.with(|it| (words.announce)(&it.report().headline.replace('`', ""), &(words.counts)(&it.counts())));
        pending.set_value(Some(browser::after(ANNOUNCE_AFTER_MS, move || {
            if announced.with_untracked(|it| *it != text) {
                announced.set(text);
            }
        })));
    });
    view! {
        {move || {
            let (tone, id, headline, detail) = shown.get();
            view! {
                <div class=format!("verdict {}", tone.id()) data-verdict=id>
                    <p class="headline">
                        <ToneShape tone />
                        <strong>{prose(&headline)}</strong>
                    </p>
                    {detail.map(|it| view! { <p class="detail">{prose(&it)}</p> })}
                </div>
            }
        }}
        <p class="hidden" role="status">{move || announced.get()}</p>
    }
}

/// How a verdict stands.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Ready => Tone::Pass,
        Verdict::FilesReady | Verdict::Unknown => Tone::Unknown,
        Verdict::Blocked => Tone::Fail,
        Verdict::NothingToPublish => Tone::Silent,
    }
}
