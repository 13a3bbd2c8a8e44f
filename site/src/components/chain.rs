//! The chain of each publication, from trigger to published version.

use leptos::prelude::*;
use wire::page::{ChainLink, Publication, Tone};

use super::checks_table::{CHECKS_TITLE, asks_in_a_row, place_button};
use super::live::{each, element, live, part, press};
use super::prose::prose;
use super::tone_mark::tone_shape;
use crate::browser;
use crate::state::{Desk, Only};
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
    let links = publication.links.into_iter().enumerate();
    let links = links.map(|(link, it)| draw_link(Only { publication: index, link }, it));
    let mut title = vec![tone_shape(publication.tone), part("span", "", vec![prose(&publication.sentence)])];
    title.extend(publication.place.map(place_button));
    let mut parts = vec![
        element("h2", &[("id", &heading)], title),
        element("ol", &[("class", "chain"), ("aria-label", words.chain)], links.collect()),
    ];
    parts.extend(asks_in_a_row(words.rests_on, &publication.needs));
    element("article", &[("class", "publication"), ("aria-labelledby", &heading)], parts)
}

/// A text that may go on in the next line after an underscore: names of triggers are wider than a link.
fn breakable(text: &str) -> Vec<AnyView> {
    let parts = text.split_inclusive('_').map(|it| [it.to_owned().into_any(), part("wbr", "", Vec::new())]);
    parts.flatten().collect()
}

/// A link that the table can be narrowed to.
fn draw_link(only: Only, link: ChainLink) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let tone: Tone = link.tone;
    let label = if link.label.is_empty() { words.chain_silent.to_owned() } else { link.label };
    let body = vec![
        element("span", &[("class", "node"), ("aria-hidden", "true")], vec![(words.symbol)(tone).into_any()]),
        part("span", "title", vec![link.title.into_any()]),
        part("span", "hidden", vec![format!(": {}", (words.tone)(tone)).into_any()]),
        part("span", "evidence", breakable(&label)),
    ];
    let is_only = move || desk.only.get() == Some(only);
    let turn = move || {
        let is_on = desk.only.get_untracked() == Some(only);
        desk.only.set((!is_on).then_some(only));
        if !is_on {
            browser::go_to(CHECKS_TITLE);
        }
    };
    let body = match link.rows.is_empty() {
        true => part("span", "still", body),
        false => view! {
            <button
                type="button"
                id=link_id(only)
                aria-pressed=live(move || is_only().to_string())
                title=(words.only_these)(link.rows.len())
                on:click=press(turn)
            >
                {body}
            </button>
        }
        .into_any(),
    };
    element("li", &[("class", tone.id()), ("data-link", &link.id)], vec![body])
}

/// Id of the button of a link.
pub fn link_id(only: Only) -> String {
    format!("link-{}-{}", only.publication, only.link)
}
