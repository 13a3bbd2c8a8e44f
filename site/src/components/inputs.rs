//! The left side: texts as tabs, and what no file says.

use leptos::attr::custom::custom_attribute;
use leptos::ev::Event;
use leptos::prelude::*;
use model::input::Kind;

use super::context_form::ContextForm;
use super::editor::Editor;
use super::live::{button, button_unless, each, live, text, when};
use super::sheet_tabs::SheetTabs;
use crate::browser::{self, files};
use crate::state::Desk;
use crate::state::reading::kind;
use crate::state::sheet::SheetId;
use crate::text::words;

/// Everything that goes in.
#[component]
pub fn Inputs() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    view! {
        <section class="inputs" aria-label=words.inputs>
            <SheetTabs />
            {each(move || desk.ids(), |id| view! { <SheetPanel id /> }.into_any())}
            {chooser("files", words.choose_files, None)}
            {chooser("folder", words.choose_folder, Some("webkitdirectory"))}
            <ContextForm />
        </section>
    }
}

/// A file field that a button presses.
fn chooser(id: &'static str, label: &'static str, what: Option<&'static str>) -> AnyView {
    let desk: Desk = expect_context();
    let take: Box<dyn FnMut(Event)> = Box::new(move |event| files::take_chosen(&event, move |it| desk.take(it)));
    let what = custom_attribute(what.unwrap_or("data-files"), "");
    view! { <input type="file" multiple hidden id=id aria-label=label on:change=take /> }.add_any_attr(what).into_any()
}

#[component]
fn SheetPanel(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    view! {
        <div
            class="panel"
            role="tabpanel"
            id=format!("panel-{}", id.0)
            aria-labelledby=format!("tab-{}", id.0)
            hidden=live(move || desk.open.get() != id)
        >
            <SheetHead id />
            <Editor id />
            {when(move || desk.of(id, |it| it.text.is_empty()), ways_in)}
        </div>
    }
}

/// Name, kind and the button that removes the sheet.
#[component]
fn SheetHead(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let recognised =
        move || (words.kind_recognised)(desk.reading.with(|it| it.file(id).and_then(|it| kind(&it.recognised))));
    let chosen = move || desk.of(id, |it| it.kind.map_or("", Kind::id).to_owned());
    let options = Kind::ALL.map(|it| view! { <option value=it.id()>{it.title()}</option> });
    let choose: Box<dyn FnMut(Event)> = Box::new(move |event| {
        let kind = kind(&event_target_value(&event));
        desk.change(id, |it| it.kind = kind);
    });
    let rename: Box<dyn FnMut(Event)> =
        Box::new(move |event| desk.change(id, |it| it.path = event_target_value(&event)));
    let remove = button_unless(
        move || desk.is_blank(),
        "quiet",
        words.remove,
        move || (words.remove_label)(&desk.name_of(id)),
        move || desk.close(id),
    );
    view! {
        <div class="sheet-head">
            <input
                type="text"
                class="path"
                aria-label=words.path
                placeholder=words.path
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                prop:value=live(move || desk.of(id, |it| it.path.clone()))
                on:input=rename
            />
            <select aria-label=words.kind prop:value=live(chosen) on:change=choose>
                <option value="">{text(recognised)}</option>
                <optgroup label=words.kind_other>{options.into_iter().collect::<Vec<_>>()}</optgroup>
            </select>
            {remove}
        </div>
    }
}

/// Ways to bring a text in other than typing it.
fn ways_in() -> AnyView {
    let words = words();
    view! {
        <p class="ways-in">
            {button("", words.choose_files.into_any(), None, || browser::press("files"))}
            {button("", words.choose_folder.into_any(), None, || browser::press("folder"))}
            <span>{words.or_drop}</span>
        </p>
    }
    .into_any()
}
