//! The editor: a real text area, and behind it the same text drawn line by line with numbers, tints and marks.

pub mod lines;
pub mod tint;

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::ev::Event;
use leptos::prelude::*;
use wire::page::Tone;

use super::live::{each, live};
use crate::browser;
use crate::state::Desk;
use crate::state::line_endings::{retype, shown};
use crate::state::sheet::SheetId;
use crate::text::words;
use lines::{DrawnLine, DrawnLines};

/// Lines past which nothing is drawn behind the text: the text area alone stays quick at any length.
const MOST_DRAWN: usize = 6_000;

/// The text of a sheet.
#[component]
pub fn Editor(
    /// The sheet.
    id: SheetId,
) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let drawn = Memo::new(move |old: Option<&DrawnLines>| match (old, desk.open.get() == id) {
        (Some(old), false) => old.clone(),
        _ => {
            let text = desk.text_of(id);
            desk.reading.with(|it| DrawnLines::draw(&text, it.marks(id), it.kind_of(id), old, MOST_DRAWN))
        }
    });
    let class = move || if drawn.with(|it| it.lines.is_empty()) { "editor plain" } else { "editor" };
    // Chromium tells of a long insertion line by line; only where it ends is worth a check.
    let pending: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    let type_in: Box<dyn FnMut(Event)> = Box::new(move |event| {
        let take = move || {
            let typed = event_target_value(&event);
            desk.change(id, |sheet| sheet.text = Arc::from(retype(&sheet.text, &typed)));
        };
        pending.set_value(Some(browser::after(0, take)));
    });
    view! {
        <div class=live(class) id=browser::scroller_id(id.0)>
            <div class="paper">
                <pre class="drawn" aria-hidden="true">
                    {each(move || drawn.get().lines, |line| draw(&line))}
                </pre>
                <textarea
                    class="text"
                    id=browser::text_area_id(id.0)
                    aria-label=live(move || (words.text_of)(&desk.name_of(id)))
                    placeholder=words.placeholder
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    prop:value=live(move || shown(&desk.text_of(id)))
                    on:input=type_in
                ></textarea>
            </div>
        </div>
    }
}

fn draw(line: &DrawnLine) -> AnyView {
    let words = words();
    let pieces = line.pieces.iter().map(|piece| {
        let class = match (piece.mark, piece.tint) {
            (Some(tone), tint) => format!("mark {} {tint}", tone.id()),
            (None, tint) => tint.to_owned(),
        };
        view! { <span class=class>{piece.text.clone()}</span> }
    });
    view! {
        <div class=format!("line {}", line.tone.id())>
            <span class="gutter" data-mark=if line.tone < Tone::Pass { (words.symbol)(line.tone) } else { "" }></span>
            {pieces.collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}
