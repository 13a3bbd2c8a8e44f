//! The card beside a marked place: what the rows there say, and their changes as buttons.

use leptos::prelude::*;
use wire::page::{Change, Row};

use super::help::rule_name;
use super::live::{button, dynamic, element, part};
use super::prose::{prose, spoken};
use super::tone_mark::tone_mark;
use crate::browser::editors;
use crate::state::sheet::SheetId;
use crate::state::{Card, Desk};
use crate::text::words;

/// The card of a sheet, while it has one. It follows the text, so that Tab leads into it.
pub fn row_card(id: SheetId) -> AnyView {
    let desk: Desk = expect_context();
    dynamic(move || desk.card.get().filter(|it| it.sheet == id).map(|card| draw(desk, card)))
}

fn draw(desk: Desk, card: Card) -> AnyView {
    let rows = desk.reading.with_untracked(|it| {
        let (rows, changes) = (&it.view().rows, &it.view().changes);
        let rows = card.rows.iter().filter_map(|ordinal| rows.get(*ordinal as usize));
        rows.map(|row| draw_row(desk, card.sheet, row, changes)).collect::<Vec<_>>()
    });
    // Placed before it is seen.
    Effect::new(move |_| desk.place_card());
    let attributes = [("class", "row-card"), ("id", editors::CARD), ("role", "group"), ("aria-label", words().card)];
    element("div", &attributes, rows)
}

fn draw_row(desk: Desk, sheet: SheetId, row: &Row, changes: &[Change]) -> AnyView {
    let fixes = row.fixes.iter().map(|(id, title)| {
        let choices = changes.iter().find(|it| it.id == *id).map_or(&[][..], |it| &it.choices);
        let change = |choice: &str, text: &str, said: String| {
            let (id, choice, label) = (id.clone(), choice.to_owned(), said.clone());
            let make = move || {
                // The editor's own undo knows only what happens where the focus is.
                editors::focus(sheet.0);
                desk.apply_one(&id, &choice, &said);
            };
            button("primary", prose(text), Some(label), make)
        };
        let said = spoken(title);
        match choices {
            [] | [_] => change("", title, said),
            choices => {
                let each = choices.iter().map(|(id, it)| change(id, it, format!("{said}: {}", spoken(it))));
                let title = vec![prose(title), ": ".into_any()];
                part("p", "choices", title.into_iter().chain(each).collect())
            }
        }
    });
    let rule = rule_name(desk, row.rule.clone());
    let message = vec![tone_mark(row.tone), " ".into_any(), prose(&row.message)];
    let mut parts = vec![part("p", "message", message)];
    parts.extend(row.note.as_ref().map(|it| part("p", "note", vec![prose(it)])));
    parts.push(part("div", "foot", fixes.chain([" ".into_any(), rule]).collect()));
    part("div", "row", parts)
}
