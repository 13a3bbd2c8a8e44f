//! “Create link”: the link with its length and what was taken out of it, and the report in other forms.

use leptos::prelude::*;
use wire::link::{LONG, VERY_LONG};
use wire::page::Tone;
use wire::page::share::{Form, Handout, Secret};

use super::live::{button, button_with_id, checkbox, dynamic, element, part, press};
use super::prose::prose;
use super::tone_mark::tone_words;
use crate::browser;
use crate::state::Desk;
use crate::state::sheet::base_name;
use crate::text::words;

const MENU: &str = "share-menu";
const TITLE: &str = "share-title";
/// The field that holds the link.
const LINK: &str = "share-link";
/// What is said about the link.
const LENGTH: &str = "share-length";
/// Whether the link leads to a row.
const ROW: &str = "share-row";
/// The button that decides about credentials.
const SECRETS: &str = "share-secrets";
/// Name of the report as a file.
const REPORT: &str = "preflight-report.json";

/// How somebody turned to the credentials that the link would hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrets {
    /// They stay out.
    TakenOut,
    /// Somebody wants them in the link, and is asked again.
    Doubted,
    /// They are in the link.
    Kept,
}

/// What was asked for.
#[derive(Clone)]
struct Made {
    /// `None` while there is no engine.
    handout: Option<Handout>,
    secrets: Secrets,
    leads_to_row: bool,
}

/// The button in the bar, and what it opens. Nothing is made before somebody asks.
#[component]
pub fn ShareMenu() -> impl IntoView {
    let menu = Menu { desk: expect_context(), made: RwSignal::new(None) };
    let open = move || {
        menu.make(Secrets::TakenOut, true);
        browser::select(LINK);
    };
    view! {
        <button type="button" popovertarget=MENU on:click=press(open)>
            {words().create_link}
        </button>
        <div id=MENU class="menu share" popover="auto" role="dialog" aria-labelledby=TITLE>
            {dynamic(move || menu.made.get().map(|it| menu.draw(it)))}
        </div>
    }
}

#[derive(Clone, Copy)]
struct Menu {
    desk: Desk,
    made: RwSignal<Option<Made>>,
}

impl Menu {
    fn make(self, secrets: Secrets, leads_to_row: bool) {
        let handout = self.desk.hand_out(Form::Link, secrets == Secrets::Kept, leads_to_row);
        self.made.set(Some(Made { handout, secrets, leads_to_row }));
    }

    fn draw(self, made: Made) -> AnyView {
        let (words, desk) = (words(), self.desk);
        let Made { handout, secrets, leads_to_row } = made;
        let row = desk.pointed.get_untracked();
        let (link, advice) = match handout.as_ref() {
            None => ("", words.no_link_yet.to_owned()),
            Some(it) => match it.too_much {
                Some(too_much) => ("", (words.no_link)(too_much)),
                None => (it.text.as_str(), (words.link_length)(it.text.len(), LONG, VERY_LONG)),
            },
        };
        let tone = match link.len() {
            0 => "length fail",
            length if LONG < length => "length warn",
            _ => "length",
        };
        let mut parts = vec![element("h2", &[("id", TITLE)], vec![words.share_title.into_any()])];
        if !link.is_empty() {
            let text = link.to_owned();
            let copy = move || self.copy(Some(text.clone()), words.link_copied.to_owned());
            let field = [
                ("type", "text"),
                ("readonly", ""),
                ("id", LINK),
                ("aria-label", words.link),
                ("aria-describedby", LENGTH),
                ("value", link),
            ];
            let copy = button("primary", words.copy.into_any(), Some(words.copy_link.to_owned()), copy);
            parts.push(part("div", "link-line", vec![element("input", &field, Vec::new()), copy]));
        }
        parts.push(element("p", &[("id", LENGTH), ("class", tone)], vec![advice.into_any()]));
        if let Some(row) = row.filter(|_| !link.is_empty()) {
            let turn = move |leads_to_row| {
                self.make(secrets, leads_to_row);
                browser::focus(ROW);
            };
            parts.push(checkbox(ROW.to_owned(), prose(&(words.at_row)(&row)), move || leads_to_row, turn));
        }
        let found = handout.as_ref().map_or(&[][..], |it| &it.secrets);
        if !found.is_empty() {
            parts.push(self.secrets(found, secrets, leads_to_row));
        }
        parts.push(part("p", "aside", vec![words.who_sees.into_any()]));
        if let Some(at) = link.find('#') {
            let fragment = link[at..].to_owned();
            let write = move || {
                browser::set_fragment(&fragment);
                desk.say(words.link_in_address);
            };
            parts.push(part("div", "actions", vec![button("", words.write_address.into_any(), None, write)]));
        }
        parts.push(part("h3", "", vec![words.report.into_any()]));
        parts.push(part("p", "aside", vec![words.report_why.into_any()]));
        parts.push(self.reports());
        parts.into_any()
    }

    /// The report in other forms.
    fn reports(self) -> AnyView {
        let (words, desk) = (words(), self.desk);
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
        let label = |it: &str| Some(it.to_owned());
        part(
            "div",
            "actions",
            vec![
                button("", words.markdown.into_any(), label(words.copy_markdown), markdown),
                button("", words.json.into_any(), label(words.copy_json), json),
                button("", words.download_json.into_any(), label(words.download_json_label), save),
            ],
        )
    }

    fn copy(self, text: Option<String>, said: String) {
        match text {
            Some(text) => self.desk.copy(text, said, words().cannot_copy),
            None => self.desk.say(words().no_link_yet),
        }
    }

    /// What was taken out, or not; nobody hands out a credential with one click.
    fn secrets(self, found: &[Secret], secrets: Secrets, leads_to_row: bool) -> AnyView {
        let words = words();
        let row = |it: &Secret| {
            let is = tone_words(if it.is_real { Tone::Fail } else { Tone::Warn }, (words.secret_is)(it.is_real));
            let place = format!(" {}, `{}:{}`", it.title, base_name(&it.name), it.line);
            part("li", "", vec![is, prose(&place)])
        };
        let count = found.len();
        let (class, title, ask, next) = match secrets {
            Secrets::TakenOut => ("secrets", (words.taken_out)(count), words.keep_secrets, Secrets::Doubted),
            Secrets::Doubted => ("secrets warn", (words.taken_out)(count), words.really_keep_secrets, Secrets::Kept),
            Secrets::Kept => ("secrets fail", (words.kept_in)(count), words.take_secrets_out, Secrets::TakenOut),
        };
        let turn = move || {
            self.make(next, leads_to_row);
            browser::focus(SECRETS);
        };
        let revoke = (words.revoke)(found.iter().any(|it| it.is_real));
        let attributes = [("class", class), ("role", "group"), ("aria-label", &*title)];
        let mut parts = vec![
            part("strong", "", vec![title.clone().into_any()]),
            part("ul", "", found.iter().map(row).collect()),
            part("p", "aside", vec![revoke.into_any()]),
        ];
        if secrets == Secrets::Doubted {
            parts.push(part("p", "doubt", vec![words.doubt.into_any()]));
        }
        parts.push(button_with_id(SECRETS, "quiet", ask, turn));
        element("div", &attributes, parts)
    }
}
