//! The chain of each publication, from trigger to published version.

use engine::{ChainLink, Outcome, PublicationSummary};
use leptos::prelude::*;

use super::checks_table::{asks_in_a_row, place_button};
use super::live::{button, each};
use super::prose::prose;
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::Desk;
use crate::state::reading::{Ask, Place, Reading, Tone, asks};
use crate::text::words;

/// A publication as it is shown.
#[derive(Hash)]
struct Shown {
    index: usize,
    tone: Tone,
    sentence: String,
    place: Option<Place>,
    needs: Vec<Ask>,
    links: Vec<ShownLink>,
}

#[derive(Hash)]
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
    each(move || desk.reading.with(shown), draw)
}

fn shown(reading: &Reading) -> Vec<Shown> {
    let report = reading.report();
    let row = |index, link| {
        let speaks = |it: &engine::Check| it.rule.link == link && it.publication.is_none_or(|it| it == index);
        report.checks.iter().position(speaks)
    };
    let publication = |(index, it): (usize, &PublicationSummary)| Shown {
        index,
        tone: tone(it),
        sentence: it.sentence.clone(),
        place: reading.place(it.location, ""),
        needs: asks(&it.forecast.needs),
        links: it.chain.iter().map(|link| shown_link(link, row(index, link.link))).collect(),
    };
    report.publications.iter().enumerate().map(publication).collect()
}

fn shown_link(link: &ChainLink, row: Option<usize>) -> ShownLink {
    let tone = link.status.map_or(Tone::Silent, Tone::from);
    let label = if link.label.is_empty() { words().chain_silent.to_owned() } else { link.label.clone() };
    ShownLink { id: link.link.id(), title: link.link.title(), tone, label, row }
}

fn draw(publication: Shown) -> AnyView {
    let words = words();
    let heading = format!("publication-{}", publication.index);
    let labelled_by = heading.clone();
    view! {
        <article class="publication" aria-labelledby=labelled_by>
            <h2 id=heading>
                {tone_shape(publication.tone)}
                <span>{prose(&publication.sentence)}</span>
                {publication.place.map(place_button)}
            </h2>
            <ol class="chain" aria-label=words.chain>
                {publication.links.into_iter().map(draw_link).collect::<Vec<_>>()}
            </ol>
            {asks_in_a_row(words.rests_on, publication.needs)}
        </article>
    }
    .into_any()
}

fn draw_link(link: ShownLink) -> AnyView {
    let words = words();
    let tone = link.tone;
    let body = view! {
        <span class="node" aria-hidden="true">{(words.symbol)(tone)}</span>
        <span class="title">{link.title}</span>
        <span class="hidden">{format!(": {}", (words.tone)(tone))}</span>
        <span class="evidence">{link.label}</span>
    }
    .into_any();
    let body = match link.row {
        Some(row) => button("", body, None, move || browser::go_to(format!("row-{row}"))),
        None => view! { <span class="still">{body}</span> }.into_any(),
    };
    view! { <li class=tone.id() data-link=link.id>{body}</li> }.into_any()
}

fn tone(publication: &PublicationSummary) -> Tone {
    match publication.forecast.outcome {
        Outcome::Published | Outcome::Staged => Tone::Pass,
        Outcome::Skipped | Outcome::PublishedThenFails | Outcome::Fails | Outcome::NeverRuns => Tone::Fail,
        Outcome::Unknown => Tone::Unknown,
    }
}
