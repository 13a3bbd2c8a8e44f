//! Finished publishes: how each version was published, and what that rests on.

use leptos::prelude::*;
use wire::page::Release;

use super::checks_table::place_button;
use super::live::{each, when};
use super::prose::prose;
use super::tone_mark::tone_shape;
use crate::state::Desk;
use crate::text::words;

/// The versions that given documents of a registry speak about. Shown only when there are some.
#[component]
pub fn Releases() -> impl IntoView {
    let desk: Desk = expect_context();
    let releases = move || desk.reading.with(|it| it.view().releases.clone());
    let section = move || {
        let words = words();
        view! {
            <section class="releases" aria-labelledby="releases-title">
                <div class="section-head">
                    <h2 id="releases-title" tabindex="-1">{words.releases}</h2>
                </div>
                <table class="versions">
                    <caption class="hidden">{words.releases_caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.version}</th>
                            <th scope="col">{words.published_by}</th>
                            <th scope="col">{words.provenance}</th>
                            <th scope="col">{words.what_it_proves}</th>
                            <th scope="col">{words.place}</th>
                        </tr>
                    </thead>
                    <tbody>{each(releases, draw)}</tbody>
                </table>
            </section>
        }
        .into_any()
    };
    when(move || desk.reading.with(|it| !it.view().releases.is_empty()), section)
}

fn draw(release: Release) -> AnyView {
    let words = words();
    let Release { package, version, tone, published, staged, provenance, why, place } = release;
    let version = version.map(|it| view! { <code>{it}</code> });
    let package = package.map(|it| view! { <code class="aside">{it}</code> });
    let staged = staged.then(|| view! { <span class="aside">{words.staged}</span> });
    view! {
        <tr class=tone.id() data-published=published.clone()>
            <th scope="row">{version} " " {package}</th>
            <td class="by" data-label=words.published_by>
                <span class=format!("tone {}", tone.id())>{tone_shape(tone)} " " {(words.published)(&published)}</span>
                " "
                {staged}
            </td>
            <td data-label=words.provenance>{(words.has_provenance)(provenance)}</td>
            <td class="why">{prose(&why)}</td>
            <td class="where">{place.map(place_button)}</td>
        </tr>
    }
    .into_any()
}
