//! What to do on the registries: the values of their forms beside what the given settings say, the command that types
//! them, and the steps in order.

use leptos::prelude::*;
use wire::page::{SettingsCard, SettingsField, Tone};

use super::checks_table::place_button;
use super::copy_button::{command_line, copy_button};
use super::live::{button, each, element, part, table_head, text, titled_section, toggle, when};
use super::prose::{prose, spoken};
use super::registry_form::{JSR_SETTINGS, NPM_SETTINGS};
use super::tone_mark::{tone_shape, tone_words};
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// One part per package, registry and workflow. Shown only when there is something to set.
#[component]
pub fn RegistrySteps() -> impl IntoView {
    let desk: Desk = expect_context();
    let cards = move || desk.reading.with(|it| it.view().settings.clone());
    let section = move || {
        let words = words();
        let differs = move || {
            let differs = desk.reading.with(|it| it.view().settings.iter().map(|it| it.differs).sum());
            (words.settings_differ)(differs)
        };
        // Situations change for registries that trust runs; private ones have none.
        let has_plans = move || desk.reading.with(|it| it.view().settings.iter().any(|it| !it.provider.is_empty()));
        let plans = move || {
            let turn = move || desk.wants_plans.update(|it| *it = !*it);
            toggle(|| words.other_situations.to_owned(), move || desk.wants_plans.get(), turn)
        };
        let aside = vec![part("p", "aside", vec![text(differs)]), part("div", "actions", vec![when(has_plans, plans)])];
        titled_section("steps", "steps-title", words.registry_steps, aside, vec![each(cards, draw)])
    };
    when(move || desk.reading.with(|it| !it.view().settings.is_empty()), section)
}

fn draw(card: SettingsCard) -> AnyView {
    let words = words();
    let SettingsCard { registry, name, provider, package, tone, fields, verified, command, page, steps, plans, .. } =
        card;
    let is_trust = !provider.is_empty();
    let title = package.clone().unwrap_or_else(|| words.the_package.to_owned());
    let subject = if is_trust { format!("{title}, {name}") } else { name.clone() };
    let settings = if registry == "jsr" { JSR_SETTINGS } else { NPM_SETTINGS };
    let value = if registry == "npm" { words.run_presents } else { words.to_set };
    let is_given = fields.iter().chain(&verified).any(|it| it.given.is_some());

    let mut named = vec![name.into_any()];
    if is_trust {
        named.extend([" ".into_any(), part("code", "", vec![title.into_any()])]);
    }
    let mut head = vec![part("h3", "", named), part("span", "aside", vec![provider.into_any()])];
    if let Some(page) = page {
        let attributes = [("class", "page"), ("href", &*page), ("target", "_blank"), ("rel", "noopener noreferrer")];
        head.push(element("a", &attributes, vec![words.open_form.into_any()]));
    }
    let mut parts = vec![part("div", "card-head", head)];
    if is_trust {
        let mut line = vec![tone_shape(tone), " ".into_any(), (words.settings_stand)(tone).into_any(), " ".into_any()];
        if tone == Tone::Unknown {
            let unfold = move || browser::unfold(settings);
            line.push(button("link", words.give_settings.into_any(), None, unfold));
        }
        parts.push(element("p", &[("class", &["standing-line ", tone.id()].concat())], line));
    }
    let mut heads = vec![words.field, value];
    heads.extend(is_given.then_some(words.settings_say));
    heads.push(words.comes_from);
    let rows = |fields: Vec<SettingsField>| fields.into_iter().map(|it| draw_field(it, value, is_given, is_trust));
    let mut table = vec![
        part("caption", "hidden", vec![(words.values_of)(&subject).into_any()]),
        table_head(&heads),
        part("tbody", "", rows(fields).collect()),
    ];
    if !verified.is_empty() {
        let columns = [("scope", "colgroup"), ("colspan", if is_given { "4" } else { "3" })];
        let head = part("tr", "group", vec![element("th", &columns, vec![words.verified.into_any()])]);
        table.push(part("tbody", "", std::iter::once(head).chain(rows(verified)).collect()));
    }
    parts.push(part("table", "values", table));
    if let Some(command) = command {
        let label = (words.copy_command)(&subject);
        parts.push(command_line("command", words.command, command, label, words.command_copied));
    }
    parts.push(part("h4", "", vec![words.what_to_do.into_any()]));
    parts.push(step_list(&subject, steps));
    for (title, steps) in plans {
        parts.push(part("h4", "", vec![(words.plan)(&title).into_any()]));
        parts.push(step_list(&format!("{subject}, {title}"), steps));
    }
    element("article", &[("class", "card"), ("data-registry", &registry), ("aria-label", &subject)], parts)
}

fn draw_field(field: SettingsField, label: &'static str, is_given: bool, is_trust: bool) -> AnyView {
    let words = words();
    let SettingsField { name, plain, value, given, tone, origin, place, given_place } = field;
    let copy = value.clone().filter(|it| !it.is_empty() && (!plain.is_empty() || !is_trust)).map(|value| {
        let copied = (words.value_copied)(&name);
        copy_button(value, (words.copy_value)(&name), copied)
    });
    let spaced = |parts: &mut Vec<AnyView>, part: Option<AnyView>| {
        if let Some(part) = part {
            parts.extend([" ".into_any(), part]);
        }
    };
    let mut named = vec![name.clone().into_any()];
    if !plain.is_empty() && !name.to_ascii_lowercase().contains(&plain) {
        spaced(&mut named, Some(part("span", "aside", vec![format!("({plain})").into_any()])));
    }
    let mut typed = vec![shown(value, words.leave_empty, words.not_known)];
    spaced(&mut typed, copy);
    let typed = part("div", "pair", typed);
    let mut cells = vec![
        element("th", &[("scope", "row")], named),
        element("td", &[("class", "value"), ("data-label", label)], vec![typed]),
    ];
    if is_given {
        let mut pair: Vec<AnyView> = given.map(|it| shown(Some(it), words.is_empty, "")).into_iter().collect();
        spaced(&mut pair, (tone != Tone::Silent).then(|| tone_words(tone, (words.compared)(tone))));
        spaced(&mut pair, given_place.map(place_button));
        let pair = part("div", "pair", pair);
        cells.push(element("td", &[("class", "given"), ("data-label", words.settings_say)], vec![pair]));
    }
    let mut from = vec![part("span", "aside", vec![origin.into_any()])];
    spaced(&mut from, place.map(place_button));
    cells.push(part("td", "origin", from));
    element("tr", &[("class", tone.id()), ("data-field", &name)], cells)
}

/// A value, or in words that it is empty or not known.
fn shown(value: Option<String>, empty: &'static str, unknown: &'static str) -> AnyView {
    match value {
        Some(value) if value.is_empty() => part("em", "", vec![empty.into_any()]),
        Some(value) => part("code", "", vec![value.trim_end().to_owned().into_any()]),
        None => part("em", "", vec![unknown.into_any()]),
    }
}

/// Steps in order, and a button that copies them.
fn step_list(subject: &str, steps: Vec<String>) -> AnyView {
    let words = words();
    let plain = |(idx, step): (usize, &String)| format!("{}. {}\n", idx + 1, spoken(step));
    let all: String = steps.iter().enumerate().map(plain).collect();
    let copy = copy_button(all, (words.copy_steps)(subject), words.steps_copied.to_owned());
    let steps = steps.iter().map(|it| part("li", "", vec![prose(it)])).collect();
    part("div", "to-do", vec![part("ol", "", steps), copy])
}
