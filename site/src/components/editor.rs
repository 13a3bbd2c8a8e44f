//! The editor: a real text area, and behind it the same text drawn line by line with numbers, tints and marks; in its
//! place, where there is one, the rich editor.

pub mod lines;
pub mod tint;

use std::sync::Arc;

use leptos::ev::Event;
use leptos::prelude::*;
use wire::page::Tone;

use super::live::{each, live};
use super::row_card::row_card;
use crate::browser::editors;
use crate::state::Desk;
use crate::state::line_endings::shown;
use crate::state::sheet::SheetId;
use crate::text::words;
use lines::{DrawnLine, DrawnLines, stretches};
use tint::language;

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
        _ if desk.is_rich.get() => DrawnLines::default(),
        (Some(old), false) => old.clone(),
        _ => {
            let text = desk.text_of(id);
            desk.reading.with(|it| DrawnLines::draw(&text, it.marks(id), it.kind_of(id), old, MOST_DRAWN))
        }
    });
    let class = move || if drawn.with(|it| it.lines.is_empty()) { "editor plain" } else { "editor" };
    keep_written(desk, id);
    let type_in = || -> Box<dyn FnMut(Event)> { Box::new(move |_| desk.type_in()) };
    view! {
        <div class=live(class) id=editors::editor_id(id.0)>
            <div class="paper">
                <pre class="drawn" aria-hidden="true">
                    {each(move || drawn.get().lines, |line| draw(&line))}
                </pre>
                <textarea
                    class="text"
                    id=editors::text_area_id(id.0)
                    aria-label=live(move || (words.text_of)(&desk.name_of(id)))
                    placeholder=words.placeholder
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    on:input=type_in()
                ></textarea>
            </div>
            <div class="rich" id=editors::host_id(id.0) on:change=type_in()></div>
        </div>
        {row_card(id)}
    }
}

/// Keeps the text, its name and its marks in the editor that is to have it. One that nobody looks at is left alone
/// until something changes its text: a sheet costs nothing before it is opened.
fn keep_written(desk: Desk, id: SheetId) {
    let mut written: Option<Arc<str>> = None;
    Effect::new(move |_| {
        let words = words();
        let is_open = desk.open.get() == id;
        if is_open {
            // What is typed and not yet taken would be overwritten, or stay behind in the editor that gives way.
            desk.settle();
        }
        let now = desk.text_of(id);
        let is_rich = desk.is_rich.get() && (is_open || written.is_some());
        if !is_open && written.as_ref() == Some(&now) {
            return;
        }
        let before = written.replace(now.clone()).unwrap_or_else(|| now.clone());
        let look = editors::turn(id.0, is_rich);
        if !editors::write(id.0, &shown(&before), &shown(&now), words.placeholder, words.editor_phrases) {
            return;
        }
        if is_rich {
            let kind = desk.reading.with(|it| it.kind_of(id));
            editors::describe(id.0, &(words.text_of)(&desk.name_of(id)), language(kind));
            editors::mark(id.0, &desk.reading.with(|it| stretches(&now, it.marks(id))), &signs());
        }
        if let Some(look) = look {
            editors::restore(id.0, look);
        }
    });
    on_cleanup(move || editors::close(id.0));
}

/// What the rich editor shows for each tone that marks have: its word in style sheets and its shape.
fn signs() -> String {
    let signs =
        [Tone::Fail, Tone::Warn, Tone::Unknown, Tone::Advice].map(|it| [it.id(), (words().symbol)(it)].join("\t"));
    signs.join("\n")
}

fn draw(line: &DrawnLine) -> AnyView {
    let words = words();
    let pieces = line.pieces.iter().map(|piece| {
        let class = match (piece.mark, piece.tint) {
            (Some(tone), tint) => format!("mark {} {tint}", tone.id()),
            (None, tint) => tint.to_owned(),
        };
        view! { <span class=class data-row=rows(&piece.rows)>{piece.text.clone()}</span> }
    });
    let mark = if line.tone < Tone::Pass { (words.symbol)(line.tone) } else { "" };
    view! {
        <div class=format!("line {}", line.tone.id())>
            <span class="gutter" data-mark=mark data-row=rows(&line.rows)></span>
            {pieces.collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}

/// Rows as an attribute: `3 5`.
fn rows(rows: &[u32]) -> Option<String> {
    let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
    (!rows.is_empty()).then(|| rows.join(" "))
}
