//! “Create link”: the link with its length and what was taken out of it, and the report in other forms.

use leptos::ev::Event;
use leptos::prelude::*;
use wire::link::{LONG, VERY_LONG};
use wire::page::share::{Form, Handout, Secret};

use super::live::{button, button_unless, each, live, press, text, when};
use super::prose::prose;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

const MENU: &str = "share-menu";
/// The field that holds the link.
const LINK: &str = "share-link";
/// The button that decides about credentials.
const SECRETS: &str = "share-secrets";
/// Name of the report as a file.
const REPORT: &str = "preflight-report.json";

/// How somebody turned to the credentials that the link would hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Secrets {
    /// They stay out.
    TakenOut,
    /// Somebody wants them in the link, and is asked again.
    Doubted,
    /// They are in the link.
    Kept,
}

/// The button in the bar, and what it opens. Nothing is made before somebody asks.
#[component]
pub fn ShareMenu() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let menu = Menu {
        desk,
        is_asked: RwSignal::new(false),
        handout: RwSignal::new(None),
        secrets: RwSignal::new(Secrets::TakenOut),
        with_row: RwSignal::new(true),
    };
    let open = move || {
        menu.is_asked.set(true);
        menu.with_row.set(true);
        menu.turn(Secrets::TakenOut);
        browser::select(LINK);
    };
    view! {
        <button type="button" popovertarget=MENU on:click=press(open)>
            {words.create_link}
        </button>
        <div id=MENU class="menu share" popover="auto" role="dialog" aria-labelledby="share-title">
            {when(move || menu.is_asked.get(), move || menu.body())}
        </div>
    }
}

#[derive(Clone, Copy)]
struct Menu {
    desk: Desk,
    is_asked: RwSignal<bool>,
    /// `None` while there is no engine.
    handout: RwSignal<Option<Handout>>,
    secrets: RwSignal<Secrets>,
    with_row: RwSignal<bool>,
}

impl Menu {
    fn turn(self, secrets: Secrets) {
        self.secrets.set(secrets);
        self.make();
    }

    fn make(self) {
        let keeps_secrets = self.secrets.get_untracked() == Secrets::Kept;
        self.handout.set(self.desk.hand_out(Form::Link, keeps_secrets, self.with_row.get_untracked()));
    }

    fn link(self) -> String {
        self.handout.with(|it| it.as_ref().map(|it| it.text.clone()).unwrap_or_default())
    }

    fn body(self) -> AnyView {
        let (words, desk) = (words(), self.desk);
        let has_link = move || !self.link().is_empty();
        let has_none = move || self.link().is_empty();
        let copy = move || self.copy(Some(untrack(|| self.link())), words.link_copied.to_owned());
        let write = move || {
            let link = untrack(|| self.link());
            browser::set_fragment(link.find('#').map_or("", |at| &link[at..]));
            desk.say(words.link_in_address);
        };
        let advice = move || {
            self.handout.with(|it| match it {
                None => words.no_link_yet.to_owned(),
                Some(it) => match it.too_much {
                    Some(too_much) => (words.no_link)(too_much),
                    None => (words.link_length)(it.text.len(), LONG, VERY_LONG),
                },
            })
        };
        let tone = move || match self.link().len() {
            0 => "length fail",
            length if LONG < length => "length warn",
            _ => "length",
        };
        let row = move || {
            let turn: Box<dyn FnMut(Event)> = Box::new(move |event| {
                self.with_row.set(event_target_checked(&event));
                self.make();
            });
            let label = prose(&(words.at_row)(&desk.pointed.get_untracked().unwrap_or_default()));
            view! {
                <label class="switch">
                    <input type="checkbox" prop:checked=live(move || self.with_row.get()) on:change=turn />
                    <span>{label}</span>
                </label>
            }
            .into_any()
        };
        let secrets = move || {
            let found = self.handout.with(|it| it.as_ref().map(|it| it.secrets.clone()).unwrap_or_default());
            if found.is_empty() { Vec::new() } else { vec![(found, self.secrets.get())] }
        };
        let markdown = move || {
            let handout = desk.hand_out(Form::Markdown, false, false);
            let said = handout.as_ref().map_or("", |it| (words.markdown_copied)(it.has_link));
            self.copy(handout.map(|it| it.text), said.to_owned());
        };
        let json = move || self.copy(desk.json(), words.json_copied.to_owned());
        let save = move || match desk.json() {
            Some(json) => {
                browser::download(REPORT, &json);
                desk.say((words.downloaded)(REPORT));
            }
            None => desk.say(words.no_link_yet),
        };
        let label = |it: &'static str| move || it.to_owned();
        view! {
            <h2 id="share-title">{words.share_title}</h2>
            <div class="link-line" hidden=live(has_none)>
                <input type="text" readonly id=LINK aria-label=words.link aria-describedby="share-length" prop:value=live(move || self.link()) />
                {button("primary", words.copy.into_any(), Some(words.copy_link.to_owned()), copy)}
            </div>
            <p id="share-length" class=live(tone)>{text(advice)}</p>
            {when(move || desk.pointed.with(Option::is_some) && has_link(), row)}
            {each(secrets, move |(found, secrets)| self.secrets(found, secrets))}
            <p class="aside">{words.who_sees}</p>
            <div class="actions">
                {button_unless(has_none, "", words.write_address, label(words.write_address), write)}
            </div>
            <h3>{words.report}</h3>
            <p class="aside">{words.report_why}</p>
            <div class="actions">
                {button("", words.markdown.into_any(), Some(words.copy_markdown.to_owned()), markdown)}
                {button("", words.json.into_any(), Some(words.copy_json.to_owned()), json)}
                {button("", words.download_json.into_any(), Some(words.download_json_label.to_owned()), save)}
            </div>
        }
        .into_any()
    }

    fn copy(self, text: Option<String>, said: String) {
        let desk = self.desk;
        let Some(text) = text else { return desk.say(words().no_link_yet) };
        browser::copy(text, move |worked| desk.say(if worked { said } else { words().cannot_copy.to_owned() }));
    }

    /// What was taken out, or not; nobody hands out a credential with one click.
    fn secrets(self, found: Vec<Secret>, secrets: Secrets) -> AnyView {
        let words = words();
        let count = found.len();
        let has_real = found.iter().any(|it| it.is_real);
        let rows = found.into_iter().map(move |it| {
            let class = if it.is_real { "tone fail" } else { "tone warn" };
            let place = format!("{}:{}", crate::state::sheet::base_name(&it.name), it.line);
            view! {
                <li>
                    <span class=class>{(words.secret_is)(it.is_real)}</span>
                    " "
                    {it.title}
                    ", "
                    <code>{place}</code>
                </li>
            }
        });
        let (class, title, ask, next) = match secrets {
            Secrets::TakenOut => ("secrets", (words.taken_out)(count), words.keep_secrets, Secrets::Doubted),
            Secrets::Doubted => ("secrets warn", (words.taken_out)(count), words.really_keep_secrets, Secrets::Kept),
            Secrets::Kept => ("secrets fail", (words.kept_in)(count), words.take_secrets_out, Secrets::TakenOut),
        };
        let doubt = (secrets == Secrets::Doubted).then(|| view! { <p class="doubt">{words.doubt}</p> });
        let turn = move || {
            self.turn(next);
            browser::focus(SECRETS);
        };
        let label = title.clone();
        view! {
            <div class=class role="group" aria-label=label>
                <p>
                    <strong>{title}</strong>
                </p>
                <ul>{rows.collect::<Vec<_>>()}</ul>
                <p class="aside">{(words.revoke)(has_real)}</p>
                {doubt}
                <button type="button" id=SECRETS class="quiet" on:click=press(turn)>
                    {ask}
                </button>
            </div>
        }
        .into_any()
    }
}
