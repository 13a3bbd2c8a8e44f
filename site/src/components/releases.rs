//! Finished publishes: how each version was published, and what that rests on.

use leptos::prelude::*;
use wire::page::Release;

use super::checks_table::place_button;
use super::live::{each, element, part, table_head, titled_section, when};
use super::prose::prose;
use super::tone_mark::tone_words;
use crate::state::Desk;
use crate::text::words;

/// The versions that given documents of a registry speak about. Shown only when there are some.
#[component]
pub fn Releases() -> impl IntoView {
    let desk: Desk = expect_context();
    let releases = move || desk.reading.with(|it| it.view().releases.clone());
    let section = move || {
        let words = words();
        let heads = [words.version, words.published_by, words.provenance, words.what_it_proves, words.place];
        let table = vec![
            part("caption", "hidden", vec![words.releases_caption.into_any()]),
            table_head(&heads),
            part("tbody", "", vec![each(releases, draw)]),
        ];
        let body = vec![part("table", "versions", table)];
        titled_section("releases", "releases-title", words.releases, Vec::new(), body)
    };
    when(move || desk.reading.with(|it| !it.view().releases.is_empty()), section)
}

fn draw(release: Release) -> AnyView {
    let words = words();
    let Release { package, version, tone, published, staged, provenance, why, place } = release;
    let mut names = Vec::new();
    if let Some(version) = version {
        names.push(part("code", "", vec![version.into_any()]));
    }
    if let Some(package) = package {
        names.extend([" ".into_any(), part("code", "aside", vec![package.into_any()])]);
    }
    let mut by = vec![tone_words(tone, (words.published)(&published))];
    if staged {
        by.extend([" ".into_any(), part("span", "aside", vec![words.staged.into_any()])]);
    }
    let has_provenance = (words.has_provenance)(provenance).into_any();
    let cells = vec![
        element("th", &[("scope", "row")], names),
        element("td", &[("class", "by"), ("data-label", words.published_by)], by),
        element("td", &[("data-label", words.provenance)], vec![has_provenance]),
        part("td", "why", vec![prose(&why)]),
        part("td", "where", place.map(place_button).into_iter().collect()),
    ];
    element("tr", &[("class", tone.id()), ("data-published", &published)], cells)
}
