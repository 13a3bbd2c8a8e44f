//! The rows: failing first, each with its evidence and a way to the line.

use leptos::prelude::*;

use super::chain::Asks;
use super::prose::prose;
use super::tone_mark::ToneMark;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::{Place, Row, Tone};
use crate::text::words;

/// The table of checks.
#[component]
pub fn ChecksTable() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let rows = Memo::new(move |_| desk.reading.with(|it| it.rows()));
    let counts = Memo::new(move |_| desk.reading.with(|it| it.counts()));
    let wants_all = RwSignal::new(false);
    let total = move || rows.with(Vec::len);
    let open = move || rows.with(|rows| rows.iter().filter(|it| it.tone != Tone::Pass).count());
    let shown = move || {
        let mut rows = rows.get();
        if !wants_all.get() {
            rows.retain(|it| it.tone != Tone::Pass);
        }
        rows
    };
    let pressed = |on: bool| if on { "true" } else { "false" };
    let passing = move || {
        let passing = total() - open();
        (!wants_all.get()).then(|| {
            view! {
                <p class="passing">
                    {(open() == 0).then(|| (words.all_pass)(total()))}
                    {(passing > 0)
                        .then(|| {
                            view! {
                                <button type="button" class="link" on:click=move |_| wants_all.set(true)>
                                    {(words.show_passing)(passing)}
                                </button>
                            }
                        })}
                </p>
            }
        })
    };
    view! {
        <section class="checks" aria-labelledby="checks-title">
            <div class="section-head">
                <h2 id="checks-title">{words.checks}</h2>
                <p class="aside">{move || counts.with(|it| (words.counts)(it))}</p>
                <div class="choice" role="group" aria-label=words.filter>
                    <button type="button" aria-pressed=move || pressed(wants_all.get()) on:click=move |_| wants_all.set(true)>
                        {move || (words.all)(total())}
                    </button>
                    <button type="button" aria-pressed=move || pressed(!wants_all.get()) on:click=move |_| wants_all.set(false)>
                        {move || (words.not_passing)(open())}
                    </button>
                </div>
            </div>
            <Show when=move || wants_all.get() || (open() > 0)>
                <table>
                    <caption class="hidden">{words.checks_caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.status}</th>
                            <th scope="col">{words.what_and_why}</th>
                            <th scope="col">{words.place}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=shown key=Clone::clone let:row>
                            <CheckRow row />
                        </For>
                    </tbody>
                </table>
            </Show>
            {passing}
        </section>
    }
}

#[component]
fn CheckRow(row: Row) -> impl IntoView {
    let words = words();
    let Row { ordinal, rule, tone, message, note, mut places, needs, fixes, .. } = row;
    let related = places.split_off(places.len().min(1));
    let place = match places.pop() {
        Some(place) => view! { <PlaceButton place /> }.into_any(),
        None => view! { <span class="aside">{words.no_place}</span> }.into_any(),
    };
    let related = related.into_iter().map(|place| {
        let message = place.message.clone();
        view! {
            <li>
                {prose(&message)}
                " "
                <PlaceButton place />
            </li>
        }
    });
    let related = related.collect::<Vec<_>>();
    let related = (!related.is_empty()).then(|| view! { <ul class="related">{related}</ul> });
    let needs = (!needs.is_empty()).then(|| view! { <p class="needs">{words.lacking} " " <Asks asks=needs /></p> });
    let fixes = fixes.into_iter().map(|(id, title)| {
        let label = (words.see_change)(&title.replace('`', ""));
        view! {
            <button type="button" class="link fix" aria-label=label on:click=move |_| browser::go_to(format!("change-{id}"))>
                <span aria-hidden="true">"→ "</span>
                {prose(&title)}
            </button>
        }
    });
    let fixes = fixes.collect_view();
    view! {
        <tr id=format!("row-{ordinal}") tabindex="-1" class=tone.id() data-rule=rule>
            <td class="status">
                <ToneMark tone />
            </td>
            <td class="what">
                <p class="message">{prose(&message)}</p>
                {note.map(|it| view! { <p class="note">{prose(&it)}</p> })}
                {needs}
                {related}
                <p class="foot">
                    <code class="rule">{rule}</code>
                    {fixes}
                </p>
            </td>
            <td class="where">{place}</td>
        </tr>
    }
}

/// A place that opens its sheet at the line.
#[component]
pub fn PlaceButton(
    /// Where it leads.
    place: Place,
) -> impl IntoView {
    let desk: Desk = expect_context();
    let label = (words().go_to)(&place.label);
    let text = place.label.clone();
    view! {
        <button type="button" class="place" aria-label=label on:click=move |_| desk.jump(&place)>
            {text}
        </button>
    }
}
