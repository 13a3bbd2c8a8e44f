//! The corrected files: every change with its switch, what they lead to, and the files as diff or text.

use engine::{Fix, FixId, Report, Safety};
use leptos::ev::Event;
use leptos::prelude::*;

use super::checks_table::place_button;
use super::file_diff::file_diff;
use super::live::{button, button_unless, dynamic, each, live, radio, text, toggle, when};
use super::prose::{prose, spoken};
use super::tone_mark::tone_shape;
use super::verdict_banner::tone;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::{Change, NewFile, Standing, Tone};
use crate::state::sheet::base_name;
use crate::state::switches::{Switches, is_advice};
use crate::text::words;

/// Name of the file that holds all changes.
const PATCH: &str = "preflight.patch";

/// Changes on offer and the files they make. Shown only when a change is on offer.
#[component]
pub fn CorrectedFiles() -> impl IntoView {
    let desk: Desk = expect_context();
    let changes = move || desk.corrected.with(|it| it.changes.to_vec());
    let names = move || desk.corrected.with(|it| it.files.iter().map(|it| it.name.clone()).collect());
    let section = move || {
        view! {
            <section class="corrected" aria-labelledby="corrected-title">
                <CorrectedHead />
                <fieldset class="changes">
                    <legend class="hidden">{words().changes}</legend>
                    {each(changes, draw_change)}
                </fieldset>
                {each(move || vec![desk.corrected.with(|it| it.outlook.as_deref().map(outlook))], draw_outlook)}
                {each(names, draw_file)}
            </section>
        }
        .into_any()
    };
    when(move || desk.corrected.with(|it| !it.changes.is_empty()), section)
}

#[component]
fn CorrectedHead() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let count = move |counts: fn(&Report, &Fix, bool) -> bool| {
        desk.reading.with(|reading| {
            let report = reading.report();
            let is_counted =
                |fix: &&Fix| desk.switches.with(|switches| counts(report, fix, switches.is_on(report, fix)));
            report.fixes.iter().filter(is_counted).count()
        })
    };
    let counts = move || {
        let undecided =
            count(|report, fix, is_on| !is_on && fix.safety == Safety::NeedsDecision && !is_advice(report, fix));
        (words.corrected_counts)(count(|_, _, is_on| is_on), undecided)
    };
    let is_empty = move || desk.corrected.with(|it| it.files.is_empty());
    let save_patch = move || {
        browser::download(PATCH, &patch(&desk.corrected.get_untracked().files));
        desk.say((words.downloaded)(PATCH));
    };
    view! {
        <div class="section-head">
            <h2 id="corrected-title" tabindex="-1">{words.corrected}</h2>
            <p class="aside">{text(counts)}</p>
            <div class="actions">
                {button_unless(is_empty, "", words.patch, || words.patch_label.to_owned(), save_patch)}
                {button_unless(is_empty, "primary", words.apply, || words.apply.to_owned(), move || desk.apply())}
            </div>
        </div>
    }
}

fn draw_change(change: Change) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let Change { id, rule, title, standing, choices, place } = change;
    let fix = StoredValue::new(FixId(id.clone()));
    // The fix of the report as it is now, with what the user said about it.
    let ask = move |question: &dyn Fn(&Switches, &Fix) -> bool| {
        desk.reading.with(|reading| {
            let found = fix.with_value(|id| reading.report().fixes.iter().find(|it| it.id == *id));
            found.is_some_and(|fix| desk.switches.with(|switches| question(switches, fix)))
        })
    };
    let is_on = move || desk.reading.with(|reading| ask(&|switches, fix| switches.is_on(reading.report(), fix)));
    let turn: Box<dyn FnMut(Event)> =
        Box::new(move |event| fix.with_value(|fix| desk.turn(fix, event_target_checked(&event))));
    let held_back = move || {
        desk.corrected.with(|it| {
            let (_, reason) = it.withheld.iter().find(|it| fix.with_value(|id| id.0 == it.0))?;
            Some(view! { <p class="held-back">{prose(&(words.held_back)(reason))}</p> }.into_any())
        })
    };
    let alternatives = (choices.len() > 1).then(|| {
        let name = format!("choice-{id}");
        let radios = choices.into_iter().map(|(alternative, title)| {
            let chosen = alternative.clone();
            let is_chosen = move || ask(&|switches, fix| switches.choice(fix) == chosen);
            let choose = move || fix.with_value(|fix| desk.switches.update(|it| it.choose(fix, &alternative)));
            radio(name.clone(), None, prose(&title), is_chosen, choose)
        });
        let radios = radios.collect::<Vec<_>>();
        view! { <div class="choices" role="radiogroup" aria-label=spoken(&title)>{radios}</div> }.into_any()
    });
    let standing = match standing {
        Standing::Safe => None,
        Standing::Decision => Some(("standing decision", words.decide)),
        Standing::Advice => Some(("standing", words.good_practice)),
    };
    let standing = standing.map(|(class, it)| view! { <span class=class>{it}</span> }.into_any());
    view! {
        <div class=live(move || if is_on() { "change on" } else { "change" }) data-rule=rule.clone()>
            <label class="switch">
                <input type="checkbox" id=format!("change-{id}") prop:checked=live(is_on) on:change=turn />
                <span class="title">{prose(&title)}</span>
            </label>
            {standing}
            <span class="meta">
                <code class="rule">{rule.clone()}</code>
                {place.map(place_button)}
            </span>
            {alternatives}
            {dynamic(held_back)}
        </div>
    }
    .into_any()
}

type Outlook = (Tone, &'static str, String, Vec<String>);

/// What the report says once the wanted changes are made.
fn outlook(report: &Report) -> Outlook {
    let words = words();
    let fails = report.checks.iter().filter(|it| it.status == engine::Status::Fail).count();
    let first = if fails == 0 { words.outlook_nothing_fails.to_owned() } else { (words.outlook_still)(fails) };
    (
        tone(report.verdict),
        report.verdict.id(),
        first,
        report.publications.iter().map(|it| it.sentence.clone()).collect(),
    )
}

fn draw_outlook(outlook: Option<Outlook>) -> AnyView {
    let Some((tone, verdict, first, rest)) = outlook else {
        return view! { <p class="aside outlook">{words().nothing_changes}</p> }.into_any();
    };
    let rest = rest.into_iter().map(|it| view! { <li>{prose(&it)}</li> });
    view! {
        <div class="outlook" data-verdict=verdict>
            <p>{tone_shape(tone)} {first}</p>
            <ul>{rest.collect::<Vec<_>>()}</ul>
        </div>
    }
    .into_any()
}

fn draw_file(name: String) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let base = base_name(&name).to_owned();
    let file = StoredValue::new(name.clone());
    let file = move || {
        let find = |files: &[NewFile]| file.with_value(|name| files.iter().find(|it| it.name == *name).cloned());
        desk.corrected.with(|it| find(&it.files))
    };
    let text = move || untrack(file).map(|it| it.text).unwrap_or_default();
    let wants_text = RwSignal::new(false);
    let data_file = name.clone();
    let (copied, saved) = (base.clone(), base.clone());
    let copy = move || {
        let said = (words.copied)(&copied);
        browser::copy(text(), move |worked| desk.say(if worked { said } else { words.not_copied.to_owned() }));
    };
    let save = move || {
        browser::download(&saved, &text());
        desk.say((words.downloaded)(&saved));
    };
    let body = move || {
        let file = file()?;
        Some(match wants_text.get() {
            true => view! { <pre class="full-text" tabindex="0" aria-label=file.name>{file.text}</pre> }.into_any(),
            false => file_diff(&file),
        })
    };
    let is_added = move || file().is_some_and(|it| it.sheet.is_none());
    view! {
        <article class="file" data-file=data_file>
            <div class="file-head">
                <h3>
                    <code>{name}</code>
                    {when(is_added, || view! { <span class="aside">{words.added_file}</span> }.into_any())}
                </h3>
                <div class="choice" role="group" aria-label=(words.shown_as)(&base)>
                    {toggle(|| words.diff.to_owned(), move || !wants_text.get(), move || wants_text.set(false))}
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

fn patch(files: &[NewFile]) -> String {
    let part = |file: &NewFile| match file.sheet {
        Some(_) => wire::unified_diff(&file.name, &file.hunks),
        None => wire::new_file(&file.name, &file.text),
    };
    files.iter().map(part).collect()
}
