//! The chain of each publication, from trigger to published version.

use leptos::prelude::*;
use wire::page::{ChainLink, Publication, Tone};

use super::checks_table::{asks_in_a_row, place_button};
use super::live::{button, each};
use super::prose::prose;
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// One chain per publication.
#[component]
pub fn Chains() -> impl IntoView {
    let desk: Desk = expect_context();
    let shown = move || desk.reading.with(|it| it.view().publications.iter().cloned().enumerate().collect());
    each(shown, draw)
}

fn draw((index, publication): (usize, Publication)) -> AnyView {
    let words = words();
    let heading = format!("publication-{index}");
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
            {asks_in_a_row(words.rests_on, &publication.needs)}
        </article>
    }
    .into_any()
}

fn draw_link(link: ChainLink) -> AnyView {
    let words = words();
    let tone: Tone = link.tone;
    let label = if link.label.is_empty() { words.chain_silent.to_owned() } else { link.label };
    let body = view! {
        <span class="node" aria-hidden="true">{(words.symbol)(tone)}</span>
        <span class="title">{link.title}</span>
        <span class="hidden">{format!(": {}", (words.tone)(tone))}</span>
        <span class="evidence">{label}</span>
    }
    .into_any();
    let body = match link.row {
        Some(row) => button("", body, None, move || browser::go_to(format!("row-{row}"))),
        None => view! { <span class="still">{body}</span> }.into_any(),
    };
    view! { <li class=tone.id() data-link=link.id>{body}</li> }.into_any()
}
