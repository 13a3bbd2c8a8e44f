//! What no file says, asked in a short form. Every answer is optional and can be taken back.

use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use super::live::{live, radio, when};
use super::prose::prose;
use crate::state::Desk;
use crate::state::answers;
use crate::text::words;

/// Repository, visibility, existence; asked once there is something to check.
#[component]
pub fn ContextForm() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let is_malformed = move || desk.answers.with(answers::repository_is_malformed);
    let visibility = move |id, label: &'static str, value: Option<bool>| {
        let is_on = move || desk.answers.with(|it| it.is_public == value);
        let choose = move || desk.answers.update(|it| it.is_public = value);
        radio("visibility".into(), Some(id), label.into_any(), is_on, choose)
    };
    let exists = move |id, label: &'static str, value: Option<bool>| {
        let is_on = move || desk.answers.with(|it| it.package_exists == value);
        let choose = move || desk.answers.update(|it| it.package_exists = value);
        radio("exists".into(), Some(id), label.into_any(), is_on, choose)
    };
    let name: Box<dyn FnMut(Event)> = Box::new(move |event| {
        let typed = event_target_value(&event);
        desk.answers.update(|it| it.repository = typed);
    });
    let stay: Box<dyn FnMut(SubmitEvent)> = Box::new(|event| event.prevent_default());
    view! {
        <form class="context" hidden=live(move || desk.is_blank() && desk.answers.with(answers::is_empty)) on:submit=stay>
            <h2>{words.context} <span class="aside">{words.context_why}</span></h2>
            <div class="field">
                <label for="repository">{words.repository}</label>
                <input
                    id="repository"
                    type="text"
                    placeholder=words.repository_hint
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    aria-describedby="repository-malformed"
                    aria-invalid=live(move || is_malformed().to_string())
                    prop:value=live(move || desk.answers.with(|it| it.repository.clone()))
                    on:input=name
                />
                <p class="hint" id="repository-malformed">
                    {when(is_malformed, move || prose(words.repository_malformed))}
                </p>
            </div>
            <fieldset class="field">
                <legend>{words.visibility}</legend>
                {visibility("visibility-public", words.public, Some(true))}
                {visibility("visibility-private", words.private, Some(false))}
                {visibility("visibility-unsaid", words.not_said, None)}
            </fieldset>
            <fieldset class="field">
                <legend>{words.exists}</legend>
                {exists("exists-yes", words.exists_yes, Some(true))}
                {exists("exists-no", words.exists_no, Some(false))}
                {exists("exists-unsaid", words.not_said, None)}
            </fieldset>
        </form>
    }
}
