//! What the page says before anything is given.

use leptos::prelude::*;

use super::live::{button, button_unless, element};
use crate::browser::engine;
use crate::state::Desk;
use crate::state::help::Topic;
use crate::text::words;

/// What goes in, what comes out, and examples to see it on.
#[component]
pub fn Welcome() -> impl IntoView {
    let words = words();
    let steps = words.welcome_steps.iter().map(|(title, text)| {
        view! {
            <div>
                <dt>{*title}</dt>
                <dd>{*text}</dd>
            </div>
        }
    });
    view! {
        <div class="welcome">
            <h2>{words.question}</h2>
            <p>{words.welcome}</p>
            <dl>{steps.collect::<Vec<_>>()}</dl>
            <h3>{words.welcome_examples}</h3>
            {examples()}
        </div>
    }
}

/// A few examples to begin with, and the way to all of them.
fn examples() -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let is_not_there = move || desk.rules.get() != engine::State::Ready;
    let items = words.first_examples.iter().map(|&(page, title)| {
        let load = move || desk.load_example(page, 0);
        element("li", "", vec![button_unless(is_not_there, "", title, move || title.to_owned(), load)])
    });
    let all = button("link", words.all_examples.into_any(), None, move || desk.explain(Topic::Gallery));
    vec![element("ul", "examples", items.collect()), element("p", "", vec![all])].into_any()
}
