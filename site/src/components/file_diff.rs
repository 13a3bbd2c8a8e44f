//! The changed lines of a file.

use leptos::prelude::*;
use wire::page::{DiffLine, Hunk, LineKind, NewFile};

use crate::text::words;

/// The diff of one file, hunk by hunk.
pub fn file_diff(file: &NewFile) -> AnyView {
    let hunks = file.hunks.iter().map(draw).collect::<Vec<_>>();
    view! { <div class="diff" tabindex="0" role="group" aria-label=file.name.clone()>{hunks}</div> }.into_any()
}

fn draw(hunk: &Hunk) -> AnyView {
    let (mut old, mut new) = (hunk.old_start, hunk.new_start);
    let mut rows = Vec::new();
    for line in &hunk.lines {
        let number = if line.kind == LineKind::Removed { old } else { new };
        old += u32::from(line.kind != LineKind::Added);
        new += u32::from(line.kind != LineKind::Removed);
        rows.push(draw_line(line, number));
    }
    view! {
        <p class="hunk">{(words().line)(hunk.new_start)}</p>
        <pre>{rows}</pre>
    }
    .into_any()
}

fn draw_line(line: &DiffLine, number: u32) -> AnyView {
    let words = words();
    let (class, spoken) = match line.kind {
        LineKind::Kept => ("kept", ""),
        LineKind::Removed => ("removed", words.removed_line),
        LineKind::Added => ("added", words.added_line),
    };
    let text = line.text.clone();
    view! {
        <div class=class data-number=number.to_string()>
            <span class="hidden">{spoken}</span>
            <span class="code">{text}</span>
            "\n"
        </div>
    }
    .into_any()
}
