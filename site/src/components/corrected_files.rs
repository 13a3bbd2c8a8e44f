//! The corrected files: every change with its switch, what they lead to, and the files as diff or text.

use engine::{FixId, Report, Verdict};
use leptos::prelude::*;

use super::checks_table::PlaceButton;
use super::file_diff::FileDiff;
use super::prose::prose;
use super::tone_mark::ToneShape;
use super::verdict_banner::tone;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::{Change, NewFile};
use crate::state::sheet::base_name;
use crate::text::words;

/// Name of the file that holds all changes.
const PATCH: &str = "preflight.patch";

/// Changes on offer and the files they make. Shown only when a change is on offer.
#[component]
pub fn CorrectedFiles() -> impl IntoView {
    let desk: Desk = expect_context();
    let changes = Memo::new(move |_| desk.corrected.with(|it| it.changes.clone()));
    view! {
        <Show when=move || changes.with(|it| !it.is_empty())>
            <section class="corrected" aria-labelledby="corrected-title">
                <CorrectedHead />
                <fieldset class="changes">
                    <legend class="hidden">{words().changes}</legend>
                    <For each=move || changes.get().to_vec() key=Clone::clone let:change>
                        <ChangeSwitch change />
                    </For>
                </fieldset>
                <Outlook />
                <Files />
            </section>
        </Show>
    }
}

#[component]
fn CorrectedHead() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let counts = move || {
        let on = desk.reading.with(|it| desk.switches.with(|switches| it.report().fixes.iter().filter(|fix| switches.is_on(fix)).count()));
        let open = desk.reading.with(|it| {
            let decisions = it.report().fixes.iter().filter(|it| it.safety == engine::Safety::NeedsDecision);
            desk.switches.with(|switches| decisions.filter(|fix| !switches.is_on(fix)).count())
        });
        (words.corrected_counts)(on, open)
    };
    let is_empty = move || desk.corrected.with(|it| it.files.is_empty());
    let save_patch = move |_| {
        browser::download(PATCH, &patch(&desk.corrected.get_untracked().files));
        desk.say((words.downloaded)(PATCH));
    };
    view! {
        <div class="section-head">
            <h2 id="corrected-title">{words.corrected}</h2>
            <p class="aside">{counts}</p>
            <div class="actions">
                <button type="button" aria-label=words.patch_label disabled=is_empty on:click=save_patch>
                    {words.patch}
                </button>
                <button type="button" class="primary" disabled=is_empty on:click=move |_| desk.apply()>
                    {words.apply}
                </button>
            </div>
        </div>
    }
}

#[component]
fn ChangeSwitch(change: Change) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let Change { id, rule, title, is_decision, choices, place } = change;
    let fix = StoredValue::new(FixId(id.clone()));
    let data_rule = rule.clone();
    let of_fix = move |part: fn(&crate::state::switches::Switches, &engine::Fix) -> String| {
        desk.reading.with(|it| {
            let fix = fix.with_value(|id| it.report().fixes.iter().find(|fix| fix.id == *id).cloned());
            fix.map_or_else(String::new, |fix| desk.switches.with(|switches| part(switches, &fix)))
        })
    };
    let is_on = Memo::new(move |_| of_fix(|switches, fix| if switches.is_on(fix) { "on".into() } else { String::new() }) == "on");
    let choice = Memo::new(move |_| of_fix(|switches, fix| switches.choice(fix).to_owned()));
    let held_back = move || {
        let reason = desk.corrected.with(|it| {
            let withheld = it.withheld.iter().find(|it| fix.with_value(|id| id.0 == it.0));
            withheld.map(|it| it.1.clone())
        });
        reason.map(|it| view! { <p class="held-back">{prose(&(words.held_back)(&it))}</p> })
    };
    let alternatives = (choices.len() > 1).then(|| {
        let name = format!("choice-{id}");
        let radios = choices.into_iter().map(|(alternative, title)| {
            let chosen = alternative.clone();
            view! {
                <label class="radio">
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || choice.with(|it| *it == chosen)
                        on:change=move |_| fix.with_value(|fix| desk.switches.update(|it| it.choose(fix, &alternative)))
                    />
                    <span>{prose(&title)}</span>
                </label>
            }
        });
        view! { <div class="choices" role="radiogroup" aria-label=title.replace('`', "")>{radios.collect_view()}</div> }
    });
    view! {
        <div class="change" class:on=move || is_on.get() data-rule=data_rule>
            <label class="switch">
                <input
                    type="checkbox"
                    id=format!("change-{id}")
                    prop:checked=move || is_on.get()
                    on:change:target=move |event| fix.with_value(|fix| desk.turn(fix, event.target().checked()))
                />
                <span class="title">{prose(&title)}</span>
            </label>
            {is_decision.then(|| view! { <span class="decide">{words.decide}</span> })}
            <code class="rule">{rule}</code>
            {place.map(|place| view! { <PlaceButton place /> })}
            {alternatives}
            {held_back}
        </div>
    }
}

/// What the report says once the wanted changes are made.
#[component]
fn Outlook() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let outlook = Memo::new(move |_| desk.corrected.with(|it| it.outlook.as_deref().map(sentences)));
    move || match outlook.get() {
        None => view! { <p class="aside outlook">{words.nothing_changes}</p> }.into_any(),
        Some((verdict, first, rest)) => {
            let rest = rest.into_iter().map(|it| view! { <li>{prose(&it)}</li> });
            view! {
                <div class="outlook" data-verdict=verdict.id()>
                    <p>
                        <ToneShape tone=tone(verdict) />
                        {first}
                    </p>
                    <ul>{rest.collect_view()}</ul>
                </div>
            }
            .into_any()
        }
    }
}

fn sentences(report: &Report) -> (Verdict, String, Vec<String>) {
    let words = words();
    let fails = report.checks.iter().filter(|it| it.status == engine::Status::Fail).count();
    let first = if fails == 0 { words.outlook_nothing_fails.to_owned() } else { (words.outlook_still)(fails) };
    (report.verdict, first, report.publications.iter().map(|it| it.sentence.clone()).collect())
}

#[component]
fn Files() -> impl IntoView {
    let desk: Desk = expect_context();
    let names = Memo::new(move |_| desk.corrected.with(|it| it.files.iter().map(|it| it.name.clone()).collect::<Vec<_>>()));
    view! {
        <For each=move || names.get() key=Clone::clone let:name>
            <CorrectedFile name />
        </For>
    }
}

#[component]
fn CorrectedFile(name: String) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let base = base_name(&name).to_owned();
    let key = name.clone();
    let file = Memo::new(move |_| desk.corrected.with(|it| it.files.iter().find(|it| it.name == key).cloned()));
    let wants_text = RwSignal::new(false);
    let pressed = |on: bool| if on { "true" } else { "false" };
    let text = move || file.with_untracked(|it| it.as_ref().map(|it| it.text.clone()).unwrap_or_default());
    let data_file = name.clone();
    let (copied, saved) = (base.clone(), base.clone());
    let copy = move |_| {
        let said = (words.copied)(&copied);
        browser::copy(text(), move |worked| desk.say(if worked { said } else { words.not_copied.to_owned() }));
    };
    let save = move |_| {
        browser::download(&saved, &text());
        desk.say((words.downloaded)(&saved));
    };
    let body = move || {
        file.get().map(|file| match wants_text.get() {
            true => view! { <pre class="full-text" tabindex="0" aria-label=file.name.clone()>{file.text}</pre> }.into_any(),
            false => view! { <FileDiff file /> }.into_any(),
        })
    };
    view! {
        <article class="file" data-file=data_file>
            <div class="file-head">
                <h3>
                    <code>{name}</code>
                    {move || file.with(|it| it.as_ref().is_some_and(|it| it.sheet.is_none())).then(|| view! { <span class="aside">{words.added_file}</span> })}
                </h3>
                <div class="choice" role="group" aria-label=(words.shown_as)(&base)>
                    <button type="button" aria-pressed=move || pressed(!wants_text.get()) on:click=move |_| wants_text.set(false)>
                        {words.diff}
                    </button>
                    <button type="button" aria-pressed=move || pressed(wants_text.get()) on:click=move |_| wants_text.set(true)>
                        {words.full_text}
                    </button>
                </div>
                <div class="actions">
                    <button type="button" aria-label=(words.copy_label)(&base) on:click=copy>
                        {words.copy}
                    </button>
                    <button type="button" aria-label=(words.download_label)(&base) on:click=save>
                        {words.download}
                    </button>
                </div>
            </div>
            {body}
        </article>
    }
}

fn patch(files: &[NewFile]) -> String {
    let part = |file: &NewFile| match file.sheet {
        Some(_) => wire::unified_diff(&file.name, &file.hunks),
        None => wire::new_file(&file.name, &file.text),
    };
    files.iter().map(part).collect()
}
