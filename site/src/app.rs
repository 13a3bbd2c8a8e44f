//! The page as a whole: one desk, its parts, and what the browser tells all of them.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::browser::files::{self, Pasted};
use crate::browser::{self, Shell, editors, engine, storage};
use crate::components::help::follow_addresses;
use crate::components::live::{button, live, part, text};
use crate::components::{Header, Help, Inputs, LinkBar, Notices, Printed, Results};
use crate::state::Desk;
use crate::state::compose::Composing;
use crate::state::draft::Draft;
use crate::state::help::Topic;
use crate::state::link;
use crate::text::words;

/// Pause after which the draft is kept.
const KEEP_AFTER_MS: u32 = 250;
/// What takes text itself, pasted or typed.
const TEXT_FIELDS: &str = "textarea, input[type=text], input[type=date], .rich";

/// The page with what the last visit of this tab left, and what was done before it was ready.
pub fn app(draft: Draft, panicked: bool, shell: &Shell) -> AnyView {
    let desk = Desk::new(draft, panicked);
    provide_context(desk);
    provide_context(Composing::new(desk));
    if !shell.typed.is_empty() {
        desk.add_text(&shell.typed);
    }
    if shell.is_in_use {
        editors::write_at_end(desk.open.get_untracked().0);
    }
    let dragging = RwSignal::new(false);
    keep_draft(desk);
    follow_address(desk);
    take_pastes(desk);
    take_drops(desk, dragging);
    take_keys(desk);
    keep_card(desk);
    follow_addresses(desk);
    let words = words();
    let veil = view! {
        <div class="drop-veil" aria-hidden="true" hidden=live(move || !dragging.get())>
            {words.drop_here}
        </div>
    };
    let aloud = view! {
        <p class="hidden" role="status" aria-label=words.aloud>
            {text(move || desk.aloud.get())}
        </p>
    };
    vec![
        button("skip", words.skip_to_results.into_any(), None, || browser::go_to("results")),
        view! { <Header /> }.into_any(),
        view! { <LinkBar /> }.into_any(),
        part("main", "", vec![view! { <Inputs /> }.into_any(), view! { <Results /> }.into_any()]),
        view! { <Printed /> }.into_any(),
        view! { <Notices /> }.into_any(),
        view! { <Help /> }.into_any(),
        veil.into_any(),
        aloud.into_any(),
    ]
    .into_any()
}

fn keep_draft(desk: Desk) {
    let pending: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    let told = StoredValue::new(false);
    let keep = move || {
        let fits = storage::keep_draft(&untrack(|| desk.draft()));
        if !fits && !told.get_value() {
            told.set_value(true);
            desk.say(words().not_kept);
        }
    };
    Effect::new(move |_| {
        desk.sheets.track();
        desk.open.track();
        desk.answers.track();
        desk.switches.track();
        desk.link.track();
        pending.set_value(Some(browser::after(KEEP_AFTER_MS, keep)));
    });
    browser::on_window("pagehide", move || {
        desk.settle();
        keep();
    });
}

/// What the address of the page asks for, now and whenever it changes.
fn follow_address(desk: Desk) {
    let follow = move || desk.follow(&browser::fragment());
    follow();
    browser::on_window("hashchange", follow);
    Effect::new(move |_| {
        if desk.waiting.with(Option::is_some) && desk.engine.get() == engine::State::Ready {
            desk.open_waiting();
        }
    });
    Effect::new(move |_| desk.lead_to_sought());
}

/// A text pasted where nothing takes it becomes a sheet, and a link opens; so do pasted files, wherever.
fn take_pastes(desk: Desk) {
    browser::on_page("paste", move |event| match files::pasted(event) {
        Some(Pasted::Text(text)) if !browser::is_from(event, TEXT_FIELDS) => {
            event.prevent_default();
            match link::pasted(&text) {
                Some(fragment) => desk.follow(fragment),
                None => desk.add_text(&text),
            }
        }
        Some(Pasted::Files(found)) => {
            event.prevent_default();
            files::take_files(found, move |incoming| desk.take(incoming));
        }
        _ => {}
    });
}

/// F8 leads from row to row wherever the focus is, and a question mark to the keys, unless it is typed. Escape takes
/// the card away, and so does every key that is not meant for it.
fn take_keys(desk: Desk) {
    browser::on_key(move |key, with_shift| {
        // A dialog has keys of its own.
        if browser::has_focus_in("dialog") {
            return false;
        }
        let is_in_card = browser::has_focus_in(".row-card");
        let asks_for_help = key == "?" && !browser::has_focus_in(TEXT_FIELDS);
        match key {
            "F8" => desk.step(!with_shift),
            _ if asks_for_help => desk.explain(Topic::Keys),
            "Escape" if is_in_card => {
                editors::focus(desk.open.get_untracked().0);
                desk.take_card();
            }
            "Tab" | "Shift" => {}
            _ if is_in_card => {}
            _ => desk.take_card(),
        }
        key == "F8" || asks_for_help
    });
}

/// The card comes where the pointer rests, goes along with its text when that is scrolled, and goes away when something
/// else is turned to.
fn keep_card(desk: Desk) {
    editors::follow_pointer(move |it| desk.point(it));
    browser::on_scroll(move || desk.place_card());
    browser::on_window("resize", move || desk.place_card());
    browser::on_page("focusin", move |_| {
        if !browser::has_focus_in(".row-card, .editor, dialog") {
            desk.take_card();
        }
    });
    browser::on_page("mousedown", move |event| {
        if !browser::is_from(event, ".row-card, dialog") {
            desk.take_card();
        }
    });
}

fn take_drops(desk: Desk, dragging: RwSignal<bool>) {
    browser::on_page("dragover", move |event| {
        if files::is_file_drag(event) {
            event.prevent_default();
            dragging.set(true);
        }
    });
    browser::on_page("dragleave", move |event| {
        if files::leaves_window(event) {
            dragging.set(false);
        }
    });
    browser::on_page("drop", move |event| {
        dragging.set(false);
        if files::is_file_drag(event) {
            event.prevent_default();
            files::take_drop(event, move |incoming| desk.take(incoming));
        }
    });
}
