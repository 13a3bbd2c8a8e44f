//! The bar of what was opened from a link: what its sharer saw, what is so now, and the way back. It says as well why
//! a link does not open.

use leptos::prelude::*;
use wire::page::share::RowChange;

use super::live::{button, dynamic, live, part};
use super::prose::prose;
use crate::browser::engine;
use crate::state::Desk;
use crate::text::words;

/// Rows that changed beyond these are counted.
const MAX_SHOWN: usize = 12;

/// The bar, while there is something to say.
#[component]
pub fn LinkBar() -> impl IntoView {
    let desk: Desk = expect_context();
    let has_problem = move || desk.link_problem.with(Option::is_some);
    let is_empty = move || !has_problem() && desk.waiting.with(Option::is_none) && desk.link.with(Option::is_none);
    let class = move || if has_problem() { "link-bar fail" } else { "link-bar" };
    view! {
        <section class=live(class) aria-label=words().opened_link hidden=live(is_empty)>
            <p role="status">{dynamic(move || sentence(desk).map(|it| prose(&it)))}</p>
            {dynamic(move || changes(desk))}
            {dynamic(move || actions(desk))}
        </section>
    }
}

fn sentence(desk: Desk) -> Option<String> {
    let words = words();
    if let Some(problem) = desk.link_problem.get() {
        return Some((words.link_problem)(problem));
    }
    if desk.waiting.with(Option::is_some) {
        let is_missing = desk.engine.get() == engine::State::Missing;
        return Some(if is_missing { words.missing } else { words.link_waits }.to_owned());
    }
    if desk.link.with(Option::is_none) {
        return None;
    }
    let since = desk.reading.with(|it| it.view().since.as_ref().map(|it| (it.sentence.clone(), it.changes.len())));
    let is_edited = desk.linked.with(Option::is_some) && !desk.is_as_shared();
    Some(match since {
        Some((sentence, count)) => (words.link_since)(&sentence, count),
        None if is_edited => words.link_edited.to_owned(),
        None => words.link_opened.to_owned(),
    })
}

/// The rows that stand otherwise than when the link was made.
fn changes(desk: Desk) -> Option<AnyView> {
    if desk.link_problem.with(Option::is_some) {
        return None;
    }
    let changes = desk.reading.with(|it| it.view().since.as_ref().map(|it| it.changes.clone()))?;
    let words = words();
    let more = changes.len().saturating_sub(MAX_SHOWN);
    let draw = |change: RowChange| {
        let RowChange { rule, then, now, row } = change;
        let said = (words.then_and_now)(then, now);
        let text = prose(&format!("`{rule}` {said}"));
        let change = match row {
            Some(row) => button("link", text, Some((words.show_changed)(&rule, &said)), move || desk.show_row(row)),
            None => text,
        };
        part("li", "", vec![change])
    };
    let mut shown: Vec<AnyView> = changes.into_iter().take(MAX_SHOWN).map(draw).collect();
    if more > 0 {
        shown.push(part("li", "aside", vec![(words.and_more)(more).into_any()]));
    }
    (!shown.is_empty()).then(|| part("ul", "", shown))
}

fn actions(desk: Desk) -> Option<AnyView> {
    let words = words();
    if desk.link_problem.with(Option::is_some) {
        let dismiss = button("quiet", words.dismiss.into_any(), None, move || desk.forget_problem());
        return Some(part("div", "actions", vec![dismiss]));
    }
    let was_blank = desk.link.with(|it| it.as_ref().map(|it| it.before.is_blank()))?;
    let back = if was_blank { words.link_clear } else { words.link_back };
    let back = button("primary", back.into_any(), None, move || desk.leave_link());
    let keep = button("quiet", words.link_keep.into_any(), None, move || desk.keep_linked());
    Some(part("div", "actions", vec![back, keep]))
}
