//! “Write a workflow”: what somebody wants to publish with, why that cannot be or what has to be said first, and the
//! files that come of it.

use leptos::ev::Event;
use leptos::prelude::*;
use wire::page::Tone;
use wire::page::compose::{
    ENVIRONMENT, JSR_CLIENT, PROVIDER, Question, REGISTRIES, Reason, SPLIT, STAGED, STARTED_BY, TOOL,
};
use wire::page::share::LinkedFile;

use super::copy_button::copy_button;
use super::live::{button, button_unless, checkbox, dynamic, each, element, live, part, text, titled_section, when};
use super::prose::prose;
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::answers::YES;
use crate::state::compose::{Composing, TITLE};
use crate::state::sheet::base_name;
use crate::text::words;

/// The parts of `jsr.json` that may be asked about.
const DETAILS: [&str; 3] = ["name", "exports", "license"];

/// The button that opens the form.
pub fn compose_button() -> AnyView {
    let composing: Composing = expect_context();
    button("quiet add", words().compose.into_any(), None, move || composing.open())
}

/// The form, while somebody wants it or nothing publishes what the manifests describe.
pub fn compose_form() -> AnyView {
    let composing: Composing = expect_context();
    when(move || composing.is_shown(), move || draw(composing))
}

fn draw(composing: Composing) -> AnyView {
    let words = words();
    let close = move || {
        composing.is_open.set(false);
        browser::go_to("results");
    };
    let close = move || button("quiet", words.compose_close.into_any(), None, close);
    let why = part("p", "aside", vec![words.compose_why.into_any()]);
    let head = vec![why, when(move || composing.is_open.get(), close)];
    let wishes = vec![
        choice(composing, PROVIDER, words.compose_provider),
        choice(composing, REGISTRIES, words.compose_registries),
        when(move || composing.goes_to("npm"), move || choice(composing, TOOL, words.compose_tool)),
        when(move || composing.goes_to("jsr"), move || choice(composing, JSR_CLIENT, words.compose_jsr_client)),
        choice(composing, SPLIT, words.compose_jobs),
        choice(composing, STARTED_BY, words.compose_start),
        field(composing, ENVIRONMENT, words.compose_environment, words.compose_environment_hint, ().into_any()),
        when(move || composing.goes_to("npm"), move || staged(composing)),
    ];
    let details = move || {
        let is_asked = |about: &str| composing.composed.with(|it| it.questions.iter().any(|it| it.about == about));
        let is_there = |about: &&str| is_asked(about) || !composing.wanted(about).is_empty();
        if composing.goes_to("jsr") { DETAILS.into_iter().filter(is_there).collect() } else { Vec::new() }
    };
    // Drawn anew as a whole when anything of it changes, which takes less code than keeping what stays.
    let refusals = move || {
        let all = composing.composed.with(|it| it.refusals.iter().map(refusal).collect::<Vec<_>>());
        (!all.is_empty()).then(|| part("ul", "refusals", all))
    };
    let files = move || {
        let all = composing.composed.with(|it| it.files.iter().map(preview).collect::<Vec<_>>());
        Some(all.into_any())
    };
    let status = move || {
        composing
            .composed
            .with(|it| (words.compose_status)(it.files.len(), it.refusals.len(), it.questions.len(), it.fails))
    };
    let has_none = move || composing.composed.with(|it| it.files.is_empty());
    let add =
        button_unless(has_none, "primary", words.compose_add, || words.compose_add.to_owned(), move || composing.add());
    let status = element("p", &[("role", "status"), ("class", "aside")], vec![text(status)]);
    let body = vec![
        element("div", &[("class", "wishes"), ("role", "group"), ("aria-labelledby", TITLE)], wishes),
        part("div", "details", vec![each(details, move |about| detail(composing, about))]),
        dynamic(refusals),
        part("div", "add-line", vec![add, status]),
        dynamic(files),
    ];
    titled_section("compose", TITLE, words.compose_title, head, body)
}

/// A question with answers to choose from; the first is the usual one.
fn choice(
    composing: Composing,
    field: &'static str,
    (label, answers): (&'static str, &'static [(&'static str, &'static str)]),
) -> AnyView {
    let options = answers.iter().map(|(answer, title)| {
        let is_chosen = move || composing.wanted(field) == *answer;
        view! { <option value=*answer prop:selected=live(is_chosen)>{*title}</option> }
    });
    let options = options.collect::<Vec<_>>();
    let choose: Box<dyn FnMut(Event)> = Box::new(move |event| composing.want(field, &event_target_value(&event)));
    let id = ["compose-", field].concat();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=choose>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// A question that is answered with a line of text, and what is said about it.
fn field(
    composing: Composing,
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    about: AnyView,
) -> AnyView {
    let take: Box<dyn FnMut(Event)> = Box::new(move |event| composing.want(field, &event_target_value(&event)));
    let id = ["compose-", field].concat();
    let described = [&id, "-about"].concat();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                placeholder=hint
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                aria-describedby=described.clone()
                prop:value=live(move || composing.wanted(field))
                on:input=take
            />
            <div class="about" id=described>
                {about}
            </div>
        </div>
    }
    .into_any()
}

fn staged(composing: Composing) -> AnyView {
    let is_on = move || composing.wanted(STAGED) == YES;
    let turn = move |is_on| composing.want(STAGED, if is_on { YES } else { "" });
    checkbox("compose-staged".to_owned(), words().compose_staged.into_any(), is_on, turn)
}

/// A part of `jsr.json`, why it is asked, and what it may be.
fn detail(composing: Composing, about: &'static str) -> AnyView {
    let question = move || {
        let found = composing.composed.with(|it| it.questions.iter().find(|it| it.about == about).cloned());
        let Question { why, answers, .. } = found?;
        let candidate = |answer: String| {
            let shown = part("code", "", vec![answer.clone().into_any()]);
            let label = (words().compose_take)(&answer);
            let take = move || {
                composing.want(about, &answer);
                browser::focus(["compose-", about].concat());
            };
            button("", shown, Some(label), take)
        };
        let candidates = answers.into_iter().map(candidate).collect();
        Some(vec![part("p", "", reason(&why, "")), part("p", "candidates", candidates)].into_any())
    };
    field(composing, about, (words().compose_detail)(about), "", dynamic(question))
}

fn refusal(why: &Reason) -> AnyView {
    let said = reason(why, words().compose_refused);
    part("li", "", [tone_shape(Tone::Fail), " ".into_any()].into_iter().chain(said).collect())
}

/// A reason as a sentence, and the facts that it rests on.
fn reason(why: &Reason, start: &str) -> Vec<AnyView> {
    let facts = part("span", "aside", vec![why.facts.join(", ").into_any()]);
    vec![prose(&(words().compose_reason)(start, &why.reason)), " ".into_any(), facts]
}

/// A composed file.
fn preview(file: &LinkedFile) -> AnyView {
    let words = words();
    let LinkedFile { path, text, .. } = file;
    let name = base_name(path);
    let copy = copy_button(text.clone(), (words.compose_copy)(name), (words.value_copied)(name));
    let added = part("span", "aside", vec![words.added_file.into_any()]);
    let name = part("h3", "", vec![part("code", "", vec![path.clone().into_any()]), added]);
    let shown = [("class", "full-text"), ("tabindex", "0"), ("role", "group"), ("aria-label", path.as_str())];
    let body = element("pre", &shown, vec![text.clone().into_any()]);
    element(
        "article",
        &[("class", "file"), ("data-file", path)],
        vec![part("div", "file-head", vec![name, copy]), body],
    )
}
