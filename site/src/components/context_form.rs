//! What no file says, asked in a short form.

use leptos::ev::{Event, FocusEvent, SubmitEvent};
use leptos::prelude::*;

use super::checklist::code_question;
use super::live::{live, when};
use super::question::{TextQuestion, choice_question};
use super::registry_form::registry_form;
use crate::browser::clock;
use crate::state::Desk;
use crate::state::answers::{DATE, EXISTS, IS_NEW, NO, PRIVATE, PUBLIC, REPOSITORY, VISIBILITY, YES};
use crate::text::words;

/// Repository, visibility, existence, settings of the registries; asked once there is something to check.
#[component]
pub fn ContextForm() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let stay: Box<dyn FnMut(SubmitEvent)> = Box::new(|event| event.prevent_default());
    // Elsewhere it makes no difference.
    let runs_on_github = move || {
        let asked = desk.answers.with(|it| !it.get(IS_NEW).is_empty());
        asked || desk.reading.with(|it| it.view().publications.iter().any(|it| it.provider == "github"))
    };
    let is_new =
        move || choice_question(IS_NEW.into(), words.is_new, &[(YES, words.is_new_yes), (NO, words.is_new_no)]);
    let keep: Box<dyn FnMut(FocusEvent)> = Box::new(move |_| desk.wants_form.set(true));
    let is_hidden = move || desk.is_blank() && !desk.wants_form.get() && desk.answers.with(|it| it.is_empty());
    view! {
        <form class="context" hidden=live(is_hidden) on:submit=stay on:focusin=keep>
            <h2>{words.context} <span class="aside">{words.context_why}</span></h2>
            {TextQuestion {
                field: REPOSITORY.into(),
                label: words.repository,
                hint: words.repository_hint,
                is_repository: true,
            }
                .draw()}
            {choice_question(VISIBILITY.into(), words.visibility, &[(PUBLIC, words.public), (PRIVATE, words.private)])}
            {choice_question(EXISTS.into(), words.exists, &[(YES, words.exists_yes), (NO, words.exists_no)])}
            {when(runs_on_github, is_new)}
            {date_question()}
            {code_question()}
            {registry_form()}
        </form>
    }
}

/// The day for which everything is judged. That it is today's is no answer: tomorrow it would be another.
fn date_question() -> AnyView {
    let desk: Desk = expect_context();
    let take: Box<dyn FnMut(Event)> = Box::new(move |event| {
        let day = event_target_value(&event);
        desk.answer(DATE, if day == clock::today() { "" } else { &day });
    });
    view! {
        <div class="field">
            <label for=DATE>{words().date}</label>
            <input
                id=DATE
                type="date"
                required
                prop:value=live(move || desk.reading.with(|it| it.view().day.clone()))
                on:change=take
            />
        </div>
    }
    .into_any()
}
