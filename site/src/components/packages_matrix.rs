//! The packages of a repository that has several, side by side, and the script that gives all of them their publishers.

use leptos::prelude::*;
use wire::page::{PackageCell, PackageLine, Tone};

use super::checks_table::place_button;
use super::copy_button::command_line;
use super::live::{button, each, element, part, table_head, text, titled_section, when};
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
        let mut heads = vec![words.package];
        heads.extend(words.aspects.iter().map(|it| it.1));
        let table = vec![
            part("caption", "hidden", vec![words.packages_caption.into_any()]),
            table_head(&heads),
            part("tbody", "", vec![each(lines, draw)]),
        ];
        let counted = part("p", "aside", vec![text(count)]);
        let body = vec![part("table", "matrix", table), each(script, draw_script)];
        titled_section("packages", "packages-title", words.packages, vec![counted], body)
    };
    when(move || desk.reading.with(|it| !it.view().packages.is_empty()), section)
}

fn draw(line: PackageLine) -> AnyView {
    let PackageLine { name, place, cells } = line;
    let mut named = vec![part("code", "", vec![name.clone().into_any()])];
    if let Some(place) = place {
        named.extend([" ".into_any(), place_button(place)]);
    }
    let head = element("th", &[("scope", "row")], named);
    let cells = std::iter::once(head).chain(cells.into_iter().map(draw_cell));
    element("tr", &[("data-package", &name)], cells.collect())
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
            let text = vec![tone_shape(tone), " ".into_any(), text.into_any()].into_any();
            button("link", text, Some(spoken), move || desk.show_row(row))
        }
        None => part("span", "aside", vec![text.into_any()]),
    };
    let class = if tone < Tone::Unknown { tone.id() } else { "" };
    element("td", &[("class", class), ("data-label", head), ("data-aspect", &aspect)], vec![body])
}

fn draw_script(script: String) -> AnyView {
    let words = words();
    let title = part("h3", "script-title", vec![words.script.into_any()]);
    let label = words.copy_script.to_owned();
    vec![title, command_line("command tall", words.script, script, label, words.script_copied)].into_any()
}
