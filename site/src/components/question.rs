//! Questions of a form. Every answer is optional and can be taken back; its field has the name of the question.

use std::sync::Arc;

use leptos::ev::Event;
use leptos::prelude::*;

use super::live::{live, radio, when};
use super::prose::prose;
use crate::state::Desk;
use crate::state::answers::is_malformed_repository;
use crate::text::words;

/// What is asked with a line of text.
pub struct TextQuestion {
    /// The name of the field.
    pub field: String,
    /// The question.
    pub label: &'static str,
    /// What an answer looks like.
    pub hint: &'static str,
    /// Whether it has to name a repository.
    pub is_repository: bool,
}

impl TextQuestion {
    /// The field with its label.
    pub fn draw(self) -> AnyView {
        let Self { field, label, hint, is_repository } = self;
        let desk: Desk = expect_context();
        let name: Arc<str> = Arc::from(field.as_str());
        let asked = name.clone();
        let is_malformed = move || is_repository && desk.answers.with(|it| is_malformed_repository(it, &asked));
        let is_invalid = is_malformed.clone();
        let shown = name.clone();
        let take: Box<dyn FnMut(Event)> = Box::new(move |event| desk.answer(&name, &event_target_value(&event)));
        let fault = format!("{field}-malformed");
        view! {
            <div class="field">
                <label for=field.clone()>{label}</label>
                <input
                    id=field
                    type="text"
                    placeholder=hint
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    aria-describedby=fault.clone()
                    aria-invalid=live(move || is_invalid().to_string())
                    prop:value=live(move || desk.answered(&shown))
                    on:input=take
                />
                <p class="hint" id=fault>
                    {when(is_malformed, || prose(words().repository_malformed))}
                </p>
            </div>
        }
        .into_any()
    }
}

/// What is asked with a few answers to choose from, and one more: none.
pub fn choice_question(field: String, label: &'static str, answers: &[(&'static str, &'static str)]) -> AnyView {
    let unsaid = ("", words().not_said);
    let radios = answers.iter().chain([&unsaid]).map(|(answer, text)| choice(&field, answer, text.into_any()));
    draw_choices(label, radios.collect())
}

/// The answers of a question, each drawn by [`choice`].
pub fn draw_choices(label: &'static str, choices: Vec<AnyView>) -> AnyView {
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}

/// One answer to choose; an empty one takes the answer back.
pub fn choice(field: &str, answer: &'static str, label: AnyView) -> AnyView {
    let desk: Desk = expect_context();
    let id = format!("{field}-{}", if answer.is_empty() { "unsaid" } else { answer });
    let (field, name) = (Arc::<str>::from(field), field.to_owned());
    let asked = field.clone();
    let is_on = move || desk.answers.with(|it| it.get(&asked) == answer);
    radio(name, Some(id), label, is_on, move || desk.answer(&field, answer))
}
