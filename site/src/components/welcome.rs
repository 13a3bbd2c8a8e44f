//! What the page says before anything is given.

use leptos::prelude::*;

use super::live::{button, button_unless, entry, part};
use crate::browser::{self, engine};
use crate::state::Desk;
use crate::state::answers::CODE;
use crate::state::help::Topic;
use crate::text::words;

/// What goes in, what comes out, and examples to see it on.
#[component]
pub fn Welcome() -> impl IntoView {
    let words = words();
    let step = |(title, text): &(&'static str, &'static str)| entry(title.into_any(), vec![text.into_any()]);
    let parts = vec![
        part("h2", "", vec![words.question.into_any()]),
        part("p", "", vec![words.welcome.into_any()]),
        part("dl", "", words.welcome_steps.iter().map(step).collect()),
        part("h3", "", vec![words.welcome_examples.into_any()]),
        examples(),
        begin_with_a_code(),
    ];
    part("div", "welcome", parts)
}

/// A few examples to begin with, and the way to all of them.
fn examples() -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let is_not_there = move || desk.rules.get() != engine::State::Ready;
    let items = words.first_examples.iter().map(|&(page, title)| {
        let load = move || desk.load_example(page, 0);
        part("li", "", vec![button_unless(is_not_there, "", title, move || title.to_owned(), load)])
    });
    let all = button("link", words.all_examples.into_any(), None, move || desk.explain(Topic::Gallery));
    vec![part("ul", "examples", items.collect()), part("p", "", vec![all])].into_any()
}

/// For those who have nothing but the code that a run ended with.
fn begin_with_a_code() -> AnyView {
    let desk: Desk = expect_context();
    let begin = move || {
        desk.wants_form.set(true);
        browser::focus(CODE);
    };
    // The codes come with the engine.
    let is_not_there = move || desk.engine.get() != engine::State::Ready || desk.paused.get();
    let title = words().welcome_code;
    part("p", "", vec![button_unless(is_not_there, "link", title, move || title.to_owned(), begin)])
}
