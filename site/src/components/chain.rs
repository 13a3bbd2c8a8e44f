//! The chain of each publication, from trigger to published version.

use engine::{ChainLink, Outcome, PublicationSummary};
use leptos::prelude::*;

use super::prose::prose;
use super::tone_mark::ToneShape;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::{Ask, Place, Tone, asks};
use crate::text::words;

/// A publication as it is shown.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shown {
    index: usize,
    tone: Tone,
    sentence: String,
    place: Option<Place>,
    needs: Vec<Ask>,
    links: Vec<ShownLink>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ShownLink {
    id: &'static str,
    title: &'static str,
    tone: Tone,
    label: String,
    /// The first row that speaks about it.
    row: Option<usize>,
}

/// One chain per publication.
#[component]
pub fn Chains() -> impl IntoView {
    let desk: Desk = expect_context();
    let shown = Memo::new(move |_| {
        desk.reading.with(|reading| {
            let report = reading.report();
            let row = |index, link| {
                report.checks.iter().position(|it| it.rule.link == link && it.publication.is_none_or(|it| it == index))
            };
            let publications = report.publications.iter().enumerate();
            publications
                .map(|(index, it)| Shown {
                    index,
                    tone: tone(it),
                    sentence: it.sentence.clone(),
                    place: reading.place(it.location, ""),
                    needs: asks(&it.forecast.needs),
                    links: it.chain.iter().map(|link| shown_link(link, row(index, link.link))).collect(),
                })
                .collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || shown.get() key=Clone::clone let:publication>
            <Chain publication />
        </For>
    }
}

#[component]
fn Chain(publication: Shown) -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let title = format!("publication-{}", publication.index);
    let heading = title.clone();
    let links = publication.links.into_iter().map(|link| view! { <Link link /> }).collect_view();
    let needs = (!publication.needs.is_empty()).then(|| {
        view! { <p class="needs">{words.rests_on} " " <Asks asks=publication.needs /></p> }
    });
    let place = publication.place.map(|place| {
        let label = (words.go_to)(&place.label);
        let text = place.label.clone();
        view! {
            <button type="button" class="place" aria-label=label on:click=move |_| desk.jump(&place)>
                {text}
            </button>
        }
    });
    view! {
        <article class="publication" aria-labelledby=title>
            <h2 id=heading>
                <ToneShape tone=publication.tone />
                <span>{prose(&publication.sentence)}</span>
                {place}
            </h2>
            <ol class="chain" aria-label=words.chain>
                {links}
            </ol>
            {needs}
        </article>
    }
}

#[component]
fn Link(link: ShownLink) -> impl IntoView {
    let words = words();
    let tone = link.tone;
    let spoken = format!(": {}", (words.tone)(tone));
    let body = view! {
        <span class="node" aria-hidden="true">{(words.symbol)(tone)}</span>
        <span class="title">{link.title}</span>
        <span class="hidden">{spoken}</span>
        <span class="evidence">{link.label}</span>
    };
    let body = match link.row {
        Some(row) => view! {
            <button type="button" on:click=move |_| browser::go_to(format!("row-{row}"))>
                {body}
            </button>
        }
        .into_any(),
        None => view! { <span class="still">{body}</span> }.into_any(),
    };
    view! { <li class=tone.id() data-link=link.id>{body}</li> }
}

/// What is lacking; what the page can hold is a button that leads there.
#[component]
pub fn Asks(
    /// What is lacking.
    asks: Vec<Ask>,
) -> impl IntoView {
    let last = asks.len().saturating_sub(1);
    let asks = asks.into_iter().enumerate().map(|(idx, ask)| {
        let end = if idx == last { "" } else { ", " };
        match ask {
            Ask::Field(id, text) => view! {
                <button type="button" class="link" on:click=move |_| browser::go_to(id)>
                    {text}
                </button>
                {end}
            }
            .into_any(),
            Ask::Words(text) => view! { <span>{prose(&text)}</span> {end} }.into_any(),
        }
    });
    asks.collect_view()
}

fn shown_link(link: &ChainLink, row: Option<usize>) -> ShownLink {
    let tone = link.status.map_or(Tone::Silent, Tone::from);
    let label = if link.label.is_empty() { words().chain_silent.to_owned() } else { link.label.clone() };
    ShownLink { id: link.link.id(), title: link.link.title(), tone, label, row }
}

fn tone(publication: &PublicationSummary) -> Tone {
    match publication.forecast.outcome {
        Outcome::Published | Outcome::Staged => Tone::Pass,
        Outcome::Skipped | Outcome::PublishedThenFails | Outcome::Fails | Outcome::NeverRuns => Tone::Fail,
        Outcome::Unknown => Tone::Unknown,
    }
}
