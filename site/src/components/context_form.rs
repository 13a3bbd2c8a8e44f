//! What no file says, asked in a short form. Every answer is optional and can be taken back.

use engine::Visibility;
use leptos::prelude::*;

use super::prose::prose;
use crate::state::Desk;
use crate::text::words;

/// Repository, visibility, existence.
#[component]
pub fn ContextForm() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let is_malformed = Memo::new(move |_| desk.answers.with(|it| it.repository_is_malformed()));
    let visibility = Memo::new(move |_| desk.answers.with(|it| it.visibility));
    let exists = Memo::new(move |_| desk.answers.with(|it| it.package_exists));
    let set_visibility = move |it| desk.answers.update(|answers| answers.visibility = it);
    let set_exists = move |it| desk.answers.update(|answers| answers.package_exists = it);
    view! {
        <form class="context" on:submit=|event| event.prevent_default()>
            <h2 id="context-title">{words.context} <span class="aside">{words.context_why}</span></h2>
            <div class="field">
                <label for="repository">{words.repository}</label>
                <input
                    id="repository"
                    type="text"
                    placeholder=words.repository_hint
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    aria-invalid=move || is_malformed.get().then_some("true")
                    aria-describedby=move || is_malformed.get().then_some("repository-malformed")
                    prop:value=move || desk.answers.with(|it| it.repository.clone())
                    on:input:target=move |event| {
                        let typed = event.target().value();
                        desk.answers.update(|it| it.repository = typed);
                    }
                />
                <Show when=move || is_malformed.get()>
                    <p class="hint" id="repository-malformed">{prose(words.repository_malformed)}</p>
                </Show>
            </div>
            <fieldset class="field">
                <legend>{words.visibility}</legend>
                <Radio name="visibility" id="visibility-public" label=words.public
                    on=move || visibility.get() == Some(Visibility::Public)
                    choose=move || set_visibility(Some(Visibility::Public)) />
                <Radio name="visibility" id="visibility-private" label=words.private
                    on=move || visibility.get() == Some(Visibility::Private)
                    choose=move || set_visibility(Some(Visibility::Private)) />
                <Radio name="visibility" id="visibility-unsaid" label=words.not_said
                    on=move || visibility.get().is_none() choose=move || set_visibility(None) />
            </fieldset>
            <fieldset class="field">
                <legend>{words.exists}</legend>
                <Radio name="exists" id="exists-yes" label=words.exists_yes
                    on=move || exists.get() == Some(true) choose=move || set_exists(Some(true)) />
                <Radio name="exists" id="exists-no" label=words.exists_no
                    on=move || exists.get() == Some(false) choose=move || set_exists(Some(false)) />
                <Radio name="exists" id="exists-unsaid" label=words.not_said
                    on=move || exists.get().is_none() choose=move || set_exists(None) />
            </fieldset>
        </form>
    }
}

#[component]
fn Radio(
    name: &'static str,
    id: &'static str,
    label: &'static str,
    #[prop(into)] on: Signal<bool>,
    choose: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <label class="radio">
            <input type="radio" name=name id=id prop:checked=on on:change=move |_| choose() />
            {label}
        </label>
    }
}
