//! The promise, and behind it what a visitor can verify it by.

use leptos::prelude::*;

use super::live::{each, entry, live, text};
use super::prose::prose;
use crate::browser::traffic;
use crate::text::words;

/// Id of the panel.
const PANEL: &str = "privacy";
/// Id of its heading.
const TITLE: &str = "privacy-title";

/// The promise as a button that opens the panel.
#[component]
pub fn Privacy() -> impl IntoView {
    let words = words();
    let traffic = traffic::follow();
    let asked = move || traffic.get().map(|it| (it.requests, it.refused));
    // The second policy comes with the lock.
    let policies = move || {
        traffic.track();
        traffic::policies()
    };
    let kept_offline = move || (words.kept_offline)(traffic.get().is_some_and(|it| it.is_kept)).to_owned();
    let part = |(title, body): (&'static str, AnyView)| entry(title.into_any(), vec![body]);
    let since_start = text(move || (words.since_start)(asked()));
    let in_force = view! {
        {words.in_force_why}
        <ul class="policies">{each(policies, |it| view! { <li><code>{it}</code></li> }.into_any())}</ul>
    };
    let kept = view! { {prose(words.kept)} " " {text(kept_offline)} };
    let parts = [
        (words.since_start_title, since_start),
        (words.in_force, in_force.into_any()),
        (words.kept_title, kept.into_any()),
        (words.in_a_link_title, prose(words.in_a_link)),
        (words.verify_title, prose(words.verify)),
        (words.left_open_title, prose(words.left_open)),
    ];
    view! {
        <button type="button" class="quiet promise-button" popovertarget=PANEL>
            <span>{words.promise}</span>
            <span class=live(move || if asked().is_some_and(|it| it.0 > 0) { "requests some" } else { "requests" })>
                {text(move || (words.requests)(asked()))}
            </span>
        </button>
        <div id=PANEL class="menu privacy" popover="auto" role="dialog" aria-labelledby=TITLE tabindex="0">
            <h2 id=TITLE>{words.privacy}</h2>
            <dl>{parts.map(part).into_iter().collect::<Vec<_>>()}</dl>
        </div>
    }
}
