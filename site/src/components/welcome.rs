//! What the page says before anything is given.

use leptos::prelude::*;

use super::live::{part, press};
use crate::examples::{EXAMPLES, Example};
use crate::state::Desk;
use crate::text::words;

/// What goes in, what comes out, and examples to see it on.
#[component]
pub fn Welcome() -> impl IntoView {
    let words = words();
    let step = |(title, text): &(&'static str, &'static str)| {
        part("div", "", vec![part("dt", "", vec![title.into_any()]), part("dd", "", vec![text.into_any()])])
    };
    let parts = vec![
        part("h2", "", vec![words.question.into_any()]),
        part("p", "", vec![words.welcome.into_any()]),
        part("dl", "", words.welcome_steps.iter().map(step).collect()),
        part("h3", "", vec![words.welcome_examples.into_any()]),
        view! { <ExampleList /> }.into_any(),
    ];
    part("div", "welcome", parts)
}

/// The examples as buttons.
#[component]
pub fn ExampleList() -> impl IntoView {
    let desk: Desk = expect_context();
    let load = move |example: &Example| {
        desk.load(example.files, example.answers(), (words().example_loaded)(example.title));
    };
    let items = EXAMPLES.iter().map(|example| {
        view! {
            <li>
                <button
                    type="button"
                    popovertarget="example-menu"
                    popovertargetaction="hide"
                    on:click=press(move || load(example))
                >
                    {example.title}
                </button>
            </li>
        }
    });
    view! { <ul class="examples">{items.collect::<Vec<_>>()}</ul> }
}
