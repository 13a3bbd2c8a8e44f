//! The packages of a repository that has several, side by side, and the script that gives all of them their publishers.

use leptos::prelude::*;
use wire::page::{PackageCell, PackageLine, Tone};

use super::checks_table::place_button;
use super::copy_button::copy_button;
use super::live::{button, each, text, when};
use super::tone_mark::tone_shape;
use crate::state::Desk;
use crate::text::words;

/// One line per package, one cell per aspect. Shown only when there are several packages.
#[component]
pub fn PackagesMatrix() -> impl IntoView {
    let desk: Desk = expect_context();
    let lines = move || desk.reading.with(|it| it.view().packages.clone());
    let script = move || desk.reading.with(|it| it.view().trust_script.clone().into_iter().collect());
    let section = move || {
        let words = words();
        let count = move || (words.package_count)(lines().len());
        let heads = words.aspects.iter().map(|(_, it)| view! { <th scope="col">{*it}</th> });
        view! {
            <section class="packages" aria-labelledby="packages-title">
                <div class="section-head">
                    <h2 id="packages-title" tabindex="-1">{words.packages}</h2>
                    <p class="aside">{text(count)}</p>
                </div>
                <table class="matrix">
                    <caption class="hidden">{words.packages_caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.package}</th>
                            {heads.collect::<Vec<_>>()}
                        </tr>
                    </thead>
                    <tbody>{each(lines, draw)}</tbody>
                </table>
                {each(script, draw_script)}
            </section>
        }
        .into_any()
    };
    when(move || desk.reading.with(|it| !it.view().packages.is_empty()), section)
}

fn draw(line: PackageLine) -> AnyView {
    let PackageLine { name, place, cells } = line;
    let data_package = name.clone();
    view! {
        <tr data-package=data_package>
            <th scope="row"><code>{name}</code> " " {place.map(place_button)}</th>
            {cells.into_iter().map(draw_cell).collect::<Vec<_>>()}
        </tr>
    }
    .into_any()
}

fn draw_cell(cell: PackageCell) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let PackageCell { aspect, tone, label, row } = cell;
    let head = words.aspects.iter().find(|it| it.0 == aspect).map_or("", |it| it.1);
    let text = if label.is_empty() { words.nothing.to_owned() } else { label };
    let body = match row {
        Some(row) => {
            let spoken = format!("{head}: {}, {text}", (words.tone)(tone));
            let text = view! { {tone_shape(tone)} " " {text} }.into_any();
            button("link", text, Some(spoken), move || desk.show_row(row))
        }
        None => view! { <span class="aside">{text}</span> }.into_any(),
    };
    let class = if tone < Tone::Unknown { tone.id() } else { "" };
    view! { <td class=class data-label=head data-aspect=aspect>{body}</td> }.into_any()
}

fn draw_script(script: String) -> AnyView {
    let words = words();
    let copy = copy_button(script.clone(), words.copy_script.to_owned(), words.script_copied.to_owned());
    view! {
        <h3 class="script-title">{words.script}</h3>
        <div class="command tall">
            <pre tabindex="0" aria-label=words.script><code>{script}</code></pre>
            {copy}
        </div>
    }
    .into_any()
}
