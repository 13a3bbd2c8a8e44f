//! The left side: texts as tabs, and what no file says.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::context_form::ContextForm;
use super::editor::Editor;
use super::sheet_tabs::SheetTabs;
use crate::browser::{self, files};
use crate::state::draft::{self, KINDS};
use crate::state::sheet::SheetId;
use crate::state::Desk;
use crate::text::words;

/// Everything that goes in.
#[component]
pub fn Inputs() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let ids = Memo::new(move |_| desk.sheets.with(|it| it.iter().map(|it| it.id).collect::<Vec<_>>()));
    view! {
        <section class="inputs" aria-label=words.inputs>
            <SheetTabs />
            <For each=move || ids.get() key=|id| *id let:id>
                <SheetPanel id />
            </For>
            <input
                id="files"
                type="file"
                multiple
                hidden
                aria-label=words.choose_files
                on:change=move |event| files::take_chosen(&event, move |it| desk.take(it))
            />
            <input
                id="folder"
                type="file"
                {..custom_attribute("webkitdirectory", "")}
                hidden
                aria-label=words.choose_folder
                on:change=move |event| files::take_chosen(&event, move |it| desk.take(it))
            />
            <ContextForm />
        </section>
    }
}

#[component]
fn SheetPanel(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    let is_empty = Memo::new(move |_| desk.of(id, |it| it.text.is_empty()));
    view! {
        <div
            class="panel"
            role="tabpanel"
            id=format!("panel-{}", id.0)
            aria-labelledby=format!("tab-{}", id.0)
            hidden=move || desk.open.get() != id
        >
            <SheetHead id />
            <Editor id />
            <Show when=move || is_empty.get()>
                <WaysIn />
            </Show>
        </div>
    }
}

/// Name, kind and the button that removes the sheet.
#[component]
fn SheetHead(id: SheetId) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let path = Memo::new(move |_| desk.of(id, |it| it.path.clone()));
    let kind = Memo::new(move |_| desk.of(id, |it| it.kind));
    let name = Memo::new(move |_| desk.reading.with(|reading| desk.of(id, |it| reading.name_of(it))));
    let recognised = move || {
        let kind = desk.of(id, |it| (!it.text.is_empty()).then(|| engine::InputFile { kind: None, ..it.input() }.kind()));
        (words.kind_recognised)(kind)
    };
    let options = KINDS.map(|it| {
        view! {
            <option value=it.id() selected=move || kind.get() == Some(it)>
                {it.title()}
            </option>
        }
    });
    let is_blank = Memo::new(move |_| desk.sheets.with(|it| it.len() == 1 && it[0].is_blank()));
    view! {
        <div class="sheet-head">
            <label>
                <span class="hidden">{words.path}</span>
                <input
                    type="text"
                    class="path"
                    placeholder=words.path
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    prop:value=move || path.get()
                    on:input:target=move |event| desk.change(id, |it| it.path = event.target().value())
                />
            </label>
            <label>
                <span class="hidden">{words.kind}</span>
                <select on:change:target=move |event| {
                    let kind = draft::kind(&event.target().value());
                    desk.change(id, |it| it.kind = kind);
                }>
                    <option value="" selected=move || kind.get().is_none()>
                        {recognised}
                    </option>
                    {options.into_iter().collect_view()}
                </select>
            </label>
            <button
                type="button"
                class="quiet"
                aria-label=move || (words.remove_label)(&name.get())
                disabled=move || is_blank.get()
                on:click=move |_| desk.close(id)
            >
                {words.remove}
            </button>
        </div>
    }
}

/// Ways to bring a text in other than typing it.
#[component]
fn WaysIn() -> impl IntoView {
    let words = words();
    view! {
        <p class="ways-in">
            <button type="button" on:click=|_| browser::press("files")>
                {words.choose_files}
            </button>
            <button type="button" on:click=|_| browser::press("folder")>
                {words.choose_folder}
            </button>
            <span>{words.or_drop}</span>
        </p>
    }
}
