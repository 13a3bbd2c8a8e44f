//! What the page says before anything is given.

use leptos::prelude::*;

use super::live::press;
use crate::examples::{EXAMPLES, Example};
use crate::state::Desk;
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
            <ExampleList />
        </div>
    }
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
