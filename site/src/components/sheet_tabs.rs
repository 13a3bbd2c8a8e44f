//! The sheets as tabs: arrow keys move, Delete removes.

use leptos::prelude::*;

use super::tone_mark::ToneShape;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::Tone;
use crate::state::sheet::SheetId;
use crate::text::words;

/// One tab per sheet, and a button that adds one.
#[component]
pub fn SheetTabs() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let ids = Memo::new(move |_| desk.sheets.with(|it| it.iter().map(|it| it.id).collect::<Vec<_>>()));
    let add = move |_| {
        let id = desk.add_blank();
        browser::write_in(id.0);
    };
    view! {
        <div class="tabs">
            <div class="tablist" role="tablist" aria-label=words.tabs>
                <For each=move || ids.get() key=|id| *id let:id>
                    <SheetTab id />
                </For>
            </div>
            <button type="button" class="quiet add" aria-label=words.add_label on:click=add>
                <span aria-hidden="true">"+"</span>
                {words.add}
            </button>
        </div>
    }
}

#[component]
fn SheetTab(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    let name = Memo::new(move |_| desk.reading.with(|reading| desk.of(id, |it| reading.name_of(it))));
    let counts = Memo::new(move |_| desk.reading.with(|it| it.counts_of(id)));
    let is_open = move || desk.open.get() == id;
    let mark = move || {
        counts.with(|counts| {
            let (tone, count) = *counts.first()?;
            let count = (tone < Tone::Pass).then_some(count);
            Some(view! {
                <span class=format!("count {}", tone.id()) aria-hidden="true">
                    <ToneShape tone />
                    {count}
                </span>
            })
        })
    };
    let move_on = move |event: leptos::ev::KeyboardEvent| {
        let ids = desk.sheets.with_untracked(|it| it.iter().map(|it| it.id).collect::<Vec<_>>());
        let at = ids.iter().position(|it| *it == id).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (at + 1) % ids.len(),
            "ArrowLeft" | "ArrowUp" => (at + ids.len() - 1) % ids.len(),
            "Home" => 0,
            "End" => ids.len() - 1,
            "Delete" => {
                event.prevent_default();
                desk.close(id);
                browser::go_to(format!("tab-{}", desk.open.get_untracked().0));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        desk.show(ids[to]);
        browser::go_to(format!("tab-{}", ids[to].0));
    };
    view! {
        <button
            type="button"
            role="tab"
            id=format!("tab-{}", id.0)
            aria-controls=format!("panel-{}", id.0)
            aria-selected=move || if is_open() { "true" } else { "false" }
            tabindex=move || if is_open() { "0" } else { "-1" }
            title=move || desk.of(id, |it| it.path.clone())
            on:click=move |_| desk.show(id)
            on:keydown=move_on
        >
            <span class="name">{move || name.get()}</span>
            {mark}
            <span class="hidden">{move || counts.with(|it| (words().tab_counts)(it))}</span>
        </button>
    }
}
