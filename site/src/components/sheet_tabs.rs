//! The sheets as tabs: arrow keys move, Delete removes.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wire::page::Tone;

use super::compose_form::compose_button;
use super::live::{button, dynamic, each, live, press, text, toggle, when};
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::Desk;
use crate::state::sheet::SheetId;
use crate::text::words;

/// One tab per sheet, and a button that adds one.
#[component]
pub fn SheetTabs() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let add = move || browser::editors::write_at_end(desk.add_blank().0);
    view! {
        <div class="tabs">
            <div class="tablist" role="tablist" aria-label=words.tabs>
                {each(move || desk.ids(), |id| view! { <SheetTab id /> }.into_any())}
            </div>
            {button("quiet add", words.add.into_any(), Some(words.add_label.to_owned()), add)}
            {compose_button()}
            {when(move || desk.has_rich_editor.get(), plain_toggle)}
        </div>
    }
}

/// Turns the rich editor off, and on again.
fn plain_toggle() -> AnyView {
    let desk: Desk = expect_context();
    let is_plain = move || desk.wants_plain.get();
    toggle(|| words().plain_editor.to_owned(), is_plain, move || desk.turn_editor())
}

#[component]
fn SheetTab(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    let counts = move || desk.reading.with(|it| it.file(id).map_or_else(Vec::new, |it| it.counts.clone()));
    let mark = move || {
        let (tone, count) = *counts().first()?;
        let count = (tone < Tone::Pass).then(|| count.to_string());
        let class = format!("count {}", tone.id());
        Some(view! { <span class=class aria-hidden="true">{tone_shape(tone)}{count}</span> }.into_any())
    };
    let is_open = move || desk.open.get() == id;
    let move_on: Box<dyn FnMut(KeyboardEvent)> = Box::new(move |event| {
        let ids = desk.ids();
        let at = ids.iter().position(|it| *it == id).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => ids[(at + 1) % ids.len()],
            "ArrowLeft" | "ArrowUp" => ids[(at + ids.len() - 1) % ids.len()],
            "Home" => ids[0],
            "End" => ids[ids.len() - 1],
            "Delete" => {
                desk.close(id);
                desk.open.get_untracked()
            }
            _ => return,
        };
        event.prevent_default();
        desk.show(to);
        browser::focus(format!("tab-{}", to.0));
    });
    view! {
        <button
            type="button"
            role="tab"
            id=format!("tab-{}", id.0)
            aria-controls=format!("panel-{}", id.0)
            aria-selected=live(move || is_open().to_string())
            tabindex=live(move || if is_open() { "0" } else { "-1" }.to_owned())
            title=live(move || desk.of(id, |it| it.path.clone()))
            on:click=press(move || desk.show(id))
            on:keydown=move_on
        >
            <span class="name">{text(move || desk.name_of(id))}</span>
            {dynamic(mark)}
            <span class="hidden">{text(move || (words().tab_counts)(&counts()))}</span>
        </button>
    }
}
