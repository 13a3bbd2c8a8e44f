//! What just happened, at the foot of the page, with a way back.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::live::{button, dynamic, live, when};
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
    let can_undo = move || desk.notice.with(|it| it.as_ref().is_some_and(|it| it.undo.is_some()));
    let is_empty = move || desk.notice.with(Option::is_none);
    Effect::new(move |_| {
        let passes = !is_empty() && !can_undo();
        leaving.set_value(passes.then(|| browser::after(STAYS_MS, move || desk.notice.set(None))));
    });
    let class = move || if is_empty() { "notices empty" } else { "notices" };
    view! {
        <div class=live(class)>
            <p role="status" aria-label=words.notices>
                {dynamic(move || desk.notice.with(|it| it.as_ref().map(|it| prose(&it.text))))}
            </p>
            {when(can_undo, move || button("primary", words.undo.into_any(), None, move || desk.undo()))}
            {button("quiet", "✕".into_any(), Some(words.dismiss.to_owned()), move || desk.notice.set(None))}
        </div>
    }
}
