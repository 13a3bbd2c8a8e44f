//! What just happened, at the foot of the page, with a way back.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::prose::prose;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// How long a notice stays that has nothing to take back.
const STAYS_MS: u32 = 5_000;

/// The notice, if there is one.
#[component]
pub fn Notices() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let leaving: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let passes = desk.notice.with(|it| it.as_ref().is_some_and(|it| it.undo.is_none()));
        leaving.set_value(passes.then(|| browser::after(STAYS_MS, move || desk.notice.set(None))));
    });
    let undo = move || {
        desk.notice.with(|it| it.as_ref().is_some_and(|it| it.undo.is_some())).then(|| {
            view! {
                <button type="button" class="primary" on:click=move |_| desk.undo()>
                    {words.undo}
                </button>
            }
        })
    };
    view! {
        <div class="notices" class:empty=move || desk.notice.with(Option::is_none)>
            <p role="status" aria-label=words.notices>
                {move || desk.notice.with(|it| it.as_ref().map(|it| prose(&it.text)))}
            </p>
            {undo}
            <button type="button" class="quiet" aria-label=words.dismiss on:click=move |_| desk.notice.set(None)>
                "✕"
            </button>
        </div>
    }
}
