//! From an error code to what has to hold, in the order in which it is best proven.

use leptos::prelude::*;
use wire::page::{ChecklistStep, Tone};

use super::checks_table::row_buttons;
use super::live::{button, dynamic, each, part, titled_section, when};
use super::prose::prose;
use super::question::ListQuestion;
use super::tone_mark::tone_words;
use crate::browser;
use crate::state::Desk;
use crate::state::answers::CODE;
use crate::text::words;

/// Id of the heading over it.
const CHECKLIST_TITLE: &str = "checklist-title";

/// The checklist of the code that was chosen. Shown only when one was.
#[component]
pub fn CodeChecklist() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let head = Memo::new(move |_| {
        desk.reading.with(|it| it.view().checklist.as_ref().map(|it| (it.code.clone(), it.means.clone())))
    });
    let steps =
        move || desk.reading.with(|it| it.view().checklist.as_ref().map_or_else(Vec::new, |it| it.steps.clone()));
    dynamic(move || {
        let (code, means) = head.get()?;
        let close = move || {
            desk.answer(CODE, "");
            desk.wants_form.set(true);
            browser::focus(CODE);
        };
        let leave = part("div", "actions", vec![button("link", words.leave_code.into_any(), None, close)]);
        let means = vec![part("code", "", vec![code.into_any()]), ": ".into_any(), prose(&means)];
        let body = vec![part("p", "means", means), part("ol", "findings", vec![each(steps, draw)])];
        Some(titled_section("checklist", CHECKLIST_TITLE, words.checklist, vec![leave], body))
    })
}

fn draw(step: ChecklistStep) -> AnyView {
    let words = words();
    let ChecklistStep { title, tone, rows, ask } = step;
    let said = if tone == Tone::Unknown { words.asked } else { (words.tone)(tone) };
    let mut parts = vec![part("p", "message", vec![tone_words(tone, said), " ".into_any(), prose(&title)])];
    parts.extend(ask.map(|it| part("p", "note", vec![prose(&it)])));
    parts.extend(row_buttons(words.rows_say, rows));
    part("li", tone.id(), parts)
}

/// The question which code it was, and the way to its checklist: browsers choose with every key, so that nobody is led
/// there without asking.
pub fn code_question() -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let groups = move || desk.reading.with(|it| it.view().codes.clone());
    let field = ListQuestion { field: CODE.into(), label: words.code, none: words.no_code, groups: Box::new(groups) };
    let lead = move || button("link", words.to_checklist.into_any(), None, || browser::go_to(CHECKLIST_TITLE));
    field.draw(when(move || desk.reading.with(|it| it.view().checklist.is_some()), lead))
}
