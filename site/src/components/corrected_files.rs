//! The corrected files: every change with its switch, what they lead to, and the files as diff or text.

use leptos::prelude::*;
use wire::page::share::Form;
use wire::page::{Change, Outlook, Standing, Switched};

use super::checks_table::place_button;
use super::file_diff::file_diff;
use super::help::rule_name;
use super::live::{
    button, button_unless, checkbox, dynamic, each, element, live, part, radio, text, titled_section, toggle, when,
};
use super::prose::{prose, spoken};
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::Desk;
use crate::state::sheet::base_name;
use crate::text::words;

/// Id of the heading over the changes.
pub const CORRECTED_TITLE: &str = "corrected-title";
/// Name of the file that holds all changes.
const PATCH: &str = "preflight.patch";

/// Changes on offer and the files they make. Shown only when a change is on offer.
#[component]
pub fn CorrectedFiles() -> impl IntoView {
    let desk: Desk = expect_context();
    let changes = move || desk.reading.with(|it| it.view().changes.clone());
    let names = move || desk.reading.with(|it| it.view().corrected.iter().map(|it| it.name.clone()).collect());
    let section = move || {
        let words = words();
        let legend = part("legend", "hidden", vec![words.changes.into_any()]);
        let body = vec![
            part("fieldset", "changes", vec![legend, each(changes, draw_change)]),
            each(move || vec![desk.reading.with(|it| it.view().outlook.clone())], draw_outlook),
            each(names, draw_file),
        ];
        titled_section("corrected", CORRECTED_TITLE, words.corrected, beside_title(desk), body)
    };
    when(move || desk.reading.with(|it| !it.view().changes.is_empty()), section)
}

fn beside_title(desk: Desk) -> Vec<AnyView> {
    let words = words();
    let counts = move || {
        desk.reading.with(|it| {
            let on = it.changes().filter(|(_, it)| it.on).count();
            let is_open = |(change, it): &(&Change, &Switched)| !it.on && change.standing == Standing::Decision;
            (words.corrected_counts)(on, it.changes().filter(is_open).count())
        })
    };
    let is_empty = move || desk.reading.with(|it| it.view().corrected.is_empty());
    let save_patch = move || {
        let Some(patch) = desk.hand_out(Form::Patch, false, false) else { return };
        browser::download(PATCH, &patch.text);
        desk.say(if patch.is_redacted { words.patch_redacted.to_owned() } else { (words.downloaded)(PATCH) });
    };
    let actions = vec![
        button_unless(is_empty, "", words.patch, || words.patch_label.to_owned(), save_patch),
        button_unless(is_empty, "primary", words.apply, || words.apply.to_owned(), move || desk.apply()),
    ];
    vec![part("p", "aside", vec![text(counts)]), part("div", "actions", actions)]
}

fn draw_change(change: Change) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let Change { id, rule, title, standing, choices, place } = change;
    let fix = StoredValue::new(id.clone());
    // How it is switched in the answer as it is now.
    let switched = move || {
        desk.reading.with(|it| {
            let found = fix.with_value(|id| it.changes().find(|(change, _)| change.id == *id));
            found.map(|(_, it)| it.clone()).unwrap_or_default()
        })
    };
    let is_on = move || switched().on;
    let turn = move |on| fix.with_value(|fix| desk.turn(fix, on));
    let held_back = move || {
        let reason = switched().withheld?;
        Some(part("p", "held-back", vec![prose(&(words.held_back)(&reason))]))
    };
    let alternatives = (choices.len() > 1).then(|| {
        let name = format!("choice-{id}");
        let radios = choices.into_iter().map(|(alternative, title)| {
            let chosen = alternative.clone();
            let is_chosen = move || switched().choice == chosen;
            let choose = move || fix.with_value(|fix| desk.switches.update(|it| it.choose(fix, &alternative)));
            radio(name.clone(), None, prose(&title), is_chosen, choose)
        });
        let label = spoken(&title);
        element("div", &[("class", "choices"), ("role", "radiogroup"), ("aria-label", &label)], radios.collect())
    });
    let standing = match standing {
        Standing::Safe => None,
        Standing::Decision => Some(("standing decision", words.decide)),
        Standing::Advice => Some(("standing", words.good_practice)),
    };
    let standing = standing.map(|(class, it)| part("span", class, vec![it.into_any()]));
    view! {
        <div class=live(move || if is_on() { "change on" } else { "change" }) data-rule=rule.clone()>
            {checkbox(format!("change-{id}"), prose(&title), is_on, turn)}
            {standing}
            <span class="meta">
                {rule_name(desk, rule.clone())}
                {place.map(place_button)}
            </span>
            {alternatives}
            {dynamic(held_back)}
        </div>
    }
    .into_any()
}

fn draw_outlook(outlook: Option<Outlook>) -> AnyView {
    let words = words();
    let Some(Outlook { verdict, tone, fails, sentences }) = outlook else {
        return part("p", "aside outlook", vec![words.nothing_changes.into_any()]);
    };
    let first = if fails == 0 { words.outlook_nothing_fails.to_owned() } else { (words.outlook_still)(fails) };
    let rest = sentences.iter().map(|it| part("li", "", vec![prose(it)]));
    let parts =
        vec![part("p", "", vec![tone_shape(tone), " ".into_any(), first.into_any()]), part("ul", "", rest.collect())];
    element("div", &[("class", "outlook"), ("data-verdict", &verdict)], parts)
}

fn draw_file(name: String) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let base = base_name(&name).to_owned();
    let file = StoredValue::new(name.clone());
    let file = move || desk.reading.with(|it| file.with_value(|name| it.corrected(name).cloned()));
    let text = move || untrack(file).map(|it| it.text).unwrap_or_default();
    let (wants_text, sides) = (RwSignal::new(false), desk.wants_side_by_side);
    let show_diff = move |side_by_side| {
        wants_text.set(false);
        sides.set(side_by_side);
    };
    let is_diff = move |side_by_side| !wants_text.get() && sides.get() == side_by_side;
    let data_file = name.clone();
    let (copied, saved) = (base.clone(), base.clone());
    let copy = move || desk.copy(text(), (words.copied)(&copied), words.not_copied);
    let save = move || {
        browser::download(&saved, &text());
        desk.say((words.downloaded)(&saved));
    };
    let body = move || {
        let file = file()?;
        Some(match wants_text.get() {
            true => {
                let attributes = [("class", "full-text"), ("tabindex", "0"), ("aria-label", &*file.name)];
                element("pre", &attributes, vec![file.text.into_any()])
            }
            false => file_diff(&file, sides.get()),
        })
    };
    let is_added = move || file().is_some_and(|it| it.file.is_none());
    view! {
        <article class="file" data-file=data_file>
            <div class="file-head">
                <h3>
                    <code>{name}</code>
                    {when(is_added, || view! { <span class="aside">{words.added_file}</span> }.into_any())}
                </h3>
                <div class="choice" role="group" aria-label=(words.shown_as)(&base)>
                    {toggle(|| words.diff.to_owned(), move || is_diff(false), move || show_diff(false))}
                    {toggle(|| words.side_by_side.to_owned(), move || is_diff(true), move || show_diff(true))}
                    {toggle(|| words.full_text.to_owned(), move || wants_text.get(), move || wants_text.set(true))}
                </div>
                <div class="actions">
                    {button("", words.copy.into_any(), Some((words.copy_label)(&base)), copy)}
                    {button("", words.download.into_any(), Some((words.download_label)(&base)), save)}
                </div>
            </div>
            {dynamic(body)}
        </article>
    }
    .into_any()
}
