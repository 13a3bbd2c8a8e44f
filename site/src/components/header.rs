//! The bar at the top: name, promise, examples, help, sharing, theme.

use leptos::prelude::*;

use super::live::{button, live, part, press, text};
use super::privacy::Privacy;
use super::share_menu::ShareMenu;
use crate::browser::{self, storage};
use crate::state::Desk;
use crate::state::help::Topic;
use crate::text::words;

/// The bar at the top.
#[component]
pub fn Header() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let facts = text(move || desk.reading.with(|it| (words.facts_of)(&it.view().facts)));
    let day = text(move || desk.reading.with(|it| (words.run_on)(&it.view().day)));
    // Apart, so that on a phone neither is larger than what was painted first.
    let facts = vec![part("span", "", vec![facts]), " ".into_any(), part("span", "", vec![day])];
    let promise = vec![view! { <Privacy /> }.into_any(), part("span", "facts", facts)];
    let parts = vec![
        part("h1", "", vec![words.product.into_any()]),
        part("div", "promise", promise),
        button("", words.examples.into_any(), None, move || desk.explain(Topic::Gallery)),
        view! { <ShareMenu /> }.into_any(),
        button("round", "?".into_any(), Some(words.keys_and_terms.to_owned()), move || desk.explain(Topic::Keys)),
        view! { <ThemeButton /> }.into_any(),
    ];
    part("header", "bar", parts)
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(storage::theme());
    let label = move || (words().theme)(theme.get().as_deref()).to_owned();
    let turn = move || {
        let next = match theme.get_untracked().as_deref() {
            None => Some("light"),
            Some("light") => Some("dark"),
            Some(_) => None,
        };
        storage::keep_theme(next);
        browser::mark_page("data-theme", next);
        theme.set(next.map(str::to_owned));
    };
    view! {
        <button type="button" class="theme" aria-label=live(label) title=live(label) on:click=press(turn)>
            <span class="sun" aria-hidden="true"></span>
        </button>
    }
}
