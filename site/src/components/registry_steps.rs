//! What to do on the registries: the values of their forms beside what the given settings say, the command that types
//! them, and the steps in order.

use leptos::prelude::*;
use wire::page::{Place, SettingsCard, SettingsField, Tone};

use super::checks_table::place_button;
use super::copy_button::copy_button;
use super::live::{button, each, text, toggle, when};
use super::prose::{prose, spoken};
use super::registry_form::{JSR_SETTINGS, NPM_SETTINGS};
use super::tone_mark::tone_shape;
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
        view! {
            <section class="steps" aria-labelledby="steps-title">
                <div class="section-head">
                    <h2 id="steps-title" tabindex="-1">{words.registry_steps}</h2>
                    <p class="aside">{text(differs)}</p>
                    <div class="actions">{when(has_plans, plans)}</div>
                </div>
                {each(cards, draw)}
            </section>
        }
        .into_any()
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
    let package = is_trust.then(|| view! { <code>{title}</code> });
    let settings = if registry == "jsr" { JSR_SETTINGS } else { NPM_SETTINGS };
    let standing = is_trust.then(|| {
        let is_open = tone == Tone::Unknown;
        let give =
            is_open.then(|| button("link", words.give_settings.into_any(), None, move || browser::unfold(settings)));
        let label = (words.settings_stand)(tone);
        view! { <p class=format!("standing-line {}", tone.id())>{tone_shape(tone)} " " {label} " " {give}</p> }
    });
    let value = if registry == "npm" { words.run_presents } else { words.to_set };
    let is_given = fields.iter().chain(&verified).any(|it| it.given.is_some());
    let page = page.map(|it| {
        view! {
            <a class="page" href=it target="_blank" rel="noopener noreferrer">
                {words.open_form}
            </a>
        }
    });
    let command = command.map(|it| {
        let copy = copy_button(it.clone(), (words.copy_command)(&subject), words.command_copied.to_owned());
        view! {
            <div class="command">
                <pre tabindex="0" aria-label=words.command><code>{it}</code></pre>
                {copy}
            </div>
        }
    });
    let plans = plans.into_iter().map(|(title, steps)| {
        let subject = format!("{subject}, {title}");
        view! {
            <h4>{(words.plan)(&title)}</h4>
            {step_list(&subject, steps)}
        }
    });
    let verified = (!verified.is_empty()).then(|| {
        let rows = verified.into_iter().map(|it| draw_field(it, value, is_given, is_trust)).collect::<Vec<_>>();
        let columns = if is_given { "4" } else { "3" };
        let head = view! { <tr class="group"><th scope="colgroup" colspan=columns>{words.verified}</th></tr> };
        view! { <tbody>{head} {rows}</tbody> }
    });
    let fields = fields.into_iter().map(|it| draw_field(it, value, is_given, is_trust)).collect::<Vec<_>>();
    let given = is_given.then(|| view! { <th scope="col">{words.settings_say}</th> });
    view! {
        <article class="card" data-registry=registry aria-label=subject.clone()>
            <div class="card-head">
                <h3>{name} " " {package}</h3>
                <span class="aside">{provider}</span>
                {page}
            </div>
            {standing}
            <table class="values">
                <caption class="hidden">{(words.values_of)(&subject)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.field}</th>
                        <th scope="col">{value}</th>
                        {given}
                        <th scope="col">{words.comes_from}</th>
                    </tr>
                </thead>
                <tbody>{fields}</tbody>
                {verified}
            </table>
            {command}
            <h4>{words.what_to_do}</h4>
            {step_list(&subject, steps)}
            {plans.collect::<Vec<_>>()}
        </article>
    }
    .into_any()
}

fn draw_field(field: SettingsField, label: &'static str, is_given: bool, is_trust: bool) -> AnyView {
    let words = words();
    let SettingsField { name, plain, value, given, tone, origin, place, given_place } = field;
    let copy = value.clone().filter(|it| !it.is_empty() && (!plain.is_empty() || !is_trust)).map(|value| {
        let copied = (words.value_copied)(&name);
        copy_button(value, (words.copy_value)(&name), copied)
    });
    let given = is_given.then(|| {
        let given = given.map(|it| shown(Some(it), words.is_empty, ""));
        let word = (tone != Tone::Silent).then(|| {
            view! { <span class=format!("tone {}", tone.id())>{tone_shape(tone)} " " {(words.compared)(tone)}</span> }
        });
        view! {
            <td class="given" data-label=words.settings_say>
                <div class="pair">{given} {word} {given_place.map(place_button)}</div>
            </td>
        }
    });
    let data_field = name.clone();
    let plain = Some(plain).filter(|it| !it.is_empty() && !name.eq_ignore_ascii_case(it));
    view! {
        <tr class=tone.id() data-field=data_field>
            <th scope="row">{name} {plain.map(|it| view! { <span class="aside">{it}</span> })}</th>
            <td class="value" data-label=label>
                <div class="pair">{shown(value, words.leave_empty, words.not_known)} {copy}</div>
            </td>
            {given}
            <td class="origin">
                <span class="aside">{origin}</span>
                {place.map(|it: Place| view! { " " {place_button(it)} })}
            </td>
        </tr>
    }
    .into_any()
}

/// A value, or in words that it is empty or not known.
fn shown(value: Option<String>, empty: &'static str, unknown: &'static str) -> AnyView {
    match value {
        Some(value) if value.is_empty() => view! { <em>{empty}</em> }.into_any(),
        Some(value) => view! { <code>{value.trim_end().to_owned()}</code> }.into_any(),
        None => view! { <em>{unknown}</em> }.into_any(),
    }
}

/// Steps in order, and a button that copies them.
fn step_list(subject: &str, steps: Vec<String>) -> AnyView {
    let words = words();
    let plain = |(idx, step): (usize, &String)| format!("{}. {}\n", idx + 1, spoken(step));
    let all: String = steps.iter().enumerate().map(plain).collect();
    let copy = copy_button(all, (words.copy_steps)(subject), words.steps_copied.to_owned());
    let steps = steps.iter().map(|it| view! { <li>{prose(it)}</li> }).collect::<Vec<_>>();
    view! {
        <div class="to-do">
            <ol>{steps}</ol>
            {copy}
        </div>
    }
    .into_any()
}
