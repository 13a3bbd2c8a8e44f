//! The editor: a real text area, and behind it the same text drawn line by line with numbers, tints and marks.

pub mod lines;
pub mod tint;

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser;
use crate::state::Desk;
use crate::state::line_endings::retype;
use crate::state::reading::Tone;
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
    let text = Memo::new(move |_| desk.of(id, |it| Some(it.text.clone())).unwrap_or_else(|| Arc::from("")));
    let name = Memo::new(move |_| desk.reading.with(|reading| desk.of(id, |it| reading.name_of(it))));
    let drawn = Memo::new(move |old: Option<&DrawnLines>| match (old, desk.open.get() == id) {
        (Some(old), false) => old.clone(),
        _ => {
            let (marks, kind) = desk.reading.with(|it| (it.marks(id), it.kind_of(id)));
            text.with(|text| DrawnLines::draw(text, &marks, kind, old, MOST_DRAWN))
        }
    });
    let is_plain = Memo::new(move |_| drawn.with(|it| it.lines.is_empty()));
    let type_in = move |typed: String| desk.change(id, |sheet| sheet.text = Arc::from(retype(&sheet.text, &typed)));
    view! {
        <div class="editor" class:plain=move || is_plain.get() id=browser::scroller_id(id.0)>
            <div class="paper">
                <pre class="drawn" aria-hidden="true">
                    <For each=move || drawn.get().lines key=|line| line.id let:line>
                        {draw(&line)}
                    </For>
                </pre>
                <textarea
                    class="text"
                    id=browser::text_area_id(id.0)
                    aria-label=move || (words.text_of)(&name.get())
                    placeholder=words.placeholder
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    prop:value=move || text.get().to_string()
                    on:input:target=move |event| type_in(event.target().value())
                ></textarea>
            </div>
        </div>
    }
}

fn draw(line: &DrawnLine) -> impl IntoView + use<> {
    let words = words();
    let pieces = line.pieces.iter().map(|piece| {
        let class = match (piece.mark, piece.tint) {
            (Some(tone), tint) => format!("mark {} {}", tone.id(), tint),
            (None, tint) => tint.to_owned(),
        };
        view! { <span class=class>{piece.text.clone()}</span> }
    });
    view! {
        <div class=format!("line {}", line.tone.id())>
            <span class="gutter" data-mark=if line.tone < Tone::Pass { (words.symbol)(line.tone) } else { "" }></span>
            {pieces.collect_view()}
        </div>
    }
}
