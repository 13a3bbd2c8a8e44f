//! The changed lines of a file.

use engine::{DiffLine, Hunk, LineKind};
use leptos::prelude::*;

use crate::state::reading::NewFile;
use crate::text::words;

/// The diff of one file, hunk by hunk.
#[component]
pub fn FileDiff(
    /// The corrected file.
    file: NewFile,
) -> impl IntoView {
    let hunks = file.hunks.iter().map(draw).collect_view();
    view! { <div class="diff" tabindex="0" role="group" aria-label=file.name>{hunks}</div> }
}

fn draw(hunk: &Hunk) -> impl IntoView + use<> {
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
}

fn draw_line(line: &DiffLine, number: u32) -> impl IntoView + use<> {
    let words = words();
    let (class, spoken) = match line.kind {
        LineKind::Kept => ("kept", None),
        LineKind::Removed => ("removed", Some(words.removed_line)),
        LineKind::Added => ("added", Some(words.added_line)),
    };
    let text = line.text.trim_end_matches(['\n', '\r']).to_owned();
    view! {
        <div class=class data-number=number>
            {spoken.map(|it| view! { <span class="hidden">{it}</span> })}
            <span class="code">{text}</span>
            "\n"
        </div>
    }
}
