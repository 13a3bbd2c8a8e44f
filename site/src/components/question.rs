//! Questions of a form. Every answer is optional and can be taken back; its field has the name of the question.

use std::sync::Arc;

use leptos::ev::Event;
use leptos::prelude::*;

use super::live::{dynamic, live, radio, when};
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

/// What is asked with a list of answers, which may come later and change.
pub struct ListQuestion {
    /// The name of the field.
    pub field: String,
    /// The question.
    pub label: &'static str,
    /// What stands for no answer.
    pub none: &'static str,
    /// The answers, in groups with names; one without a name is no group.
    pub groups: Box<dyn Fn() -> Vec<(String, Vec<String>)> + Send + Sync>,
}

impl ListQuestion {
    /// The field with its label, and what stands beside it.
    pub fn draw(self, beside: AnyView) -> AnyView {
        let Self { field, label, none, groups } = self;
        let desk: Desk = expect_context();
        let name: Arc<str> = Arc::from(field.as_str());
        let (asked, shown) = (name.clone(), name.clone());
        // A list that is open stays as long as it is the same.
        let groups = Memo::new(move |_| groups());
        let options = move || {
            let chosen = desk.answers.with_untracked(|it| it.get(&asked).to_owned());
            let option = |answer: String| {
                let is_chosen = answer == chosen;
                view! { <option value=answer.clone() selected=is_chosen>{answer.clone()}</option> }
            };
            let group = |(name, answers): (String, Vec<String>)| {
                let options = answers.into_iter().map(option).collect::<Vec<_>>();
                match name.is_empty() {
                    true => options.into_any(),
                    false => view! { <optgroup label=name>{options}</optgroup> }.into_any(),
                }
            };
            Some(groups.get().into_iter().map(group).collect::<Vec<_>>().into_any())
        };
        let choose: Box<dyn FnMut(Event)> = Box::new(move |event| desk.answer(&name, &event_target_value(&event)));
        view! {
            <div class="field">
                <label for=field.clone()>{label}</label>
                <select id=field prop:value=live(move || desk.answered(&shown)) on:change=choose>
                    <option value="">{none}</option>
                    {dynamic(options)}
                </select>
                {beside}
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
