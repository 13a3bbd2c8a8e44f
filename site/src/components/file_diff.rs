//! The changed lines of a file, one below the other or, where there is room, old and new side by side.

use leptos::prelude::*;
use wire::page::{DiffLine, Hunk, LineKind, NewFile};

use super::live::{element, part};
use crate::text::words;

/// The diff of one file, hunk by hunk. What is read aloud, copied and shown on narrow screens is the same either way.
pub fn file_diff(file: &NewFile, is_side_by_side: bool) -> AnyView {
    let class = if is_side_by_side { "diff sides" } else { "diff" };
    let hunks = file.hunks.iter().map(|it| draw(it, is_side_by_side)).collect::<Vec<_>>();
    let attributes = [("class", class), ("tabindex", "0"), ("role", "group"), ("aria-label", &file.name)];
    element("div", &attributes, hunks)
}

fn draw(hunk: &Hunk, is_side_by_side: bool) -> AnyView {
    let (mut old, mut new) = (hunk.old_start, hunk.new_start);
    let mut runs = Vec::new();
    for run in hunk.lines.chunk_by(|a, b| (a.kind == LineKind::Kept) == (b.kind == LineKind::Kept)) {
        let mut rows = Vec::new();
        for line in run {
            rows.push(draw_line(line, edited(run, line), old, new));
            if is_side_by_side && line.kind == LineKind::Kept {
                rows.push(draw_twin(line, new));
            }
            old += u32::from(line.kind != LineKind::Added);
            new += u32::from(line.kind != LineKind::Removed);
        }
        runs.push(part("div", "run", rows));
    }
    let line = part("p", "hunk", vec![(words().line)(hunk.new_start).into_any()]);
    vec![line, part("pre", "", runs)].into_any()
}

fn draw_line(line: &DiffLine, (before, edited, after): Parts<'_>, old: u32, new: u32) -> AnyView {
    let words = words();
    let (class, spoken) = match line.kind {
        LineKind::Kept => ("kept", ""),
        LineKind::Removed => ("removed", words.removed_line),
        LineKind::Added => ("added", words.added_line),
    };
    let mut code = vec![before.to_owned().into_any()];
    if !edited.is_empty() {
        code.push(part("span", "edited", vec![edited.to_owned().into_any()]));
    }
    code.push(after.to_owned().into_any());
    let (old, new) = (old.to_string(), new.to_string());
    let parts = vec![part("span", "hidden", vec![spoken.into_any()]), part("span", "code", code), "\n".into_any()];
    element("div", &[("class", class), ("data-old", &old), ("data-new", &new)], parts)
}

/// A line that stays stands on both sides; it is read once.
fn draw_twin(line: &DiffLine, new: u32) -> AnyView {
    let code = part("span", "code", vec![line.text.clone().into_any()]);
    let new = new.to_string();
    element("div", &[("class", "kept twin"), ("aria-hidden", "true"), ("data-new", &new)], vec![code])
}

/// A line in what comes before an edit, the edited part, and what comes after.
type Parts<'l> = (&'l str, &'l str, &'l str);

/// What differs between a line and its counterpart: where as many lines come as go, the first stands for the first.
fn edited<'l>(run: &[DiffLine], line: &'l DiffLine) -> Parts<'l> {
    let whole = (line.text.as_str(), "", "");
    let of = |kind| run.iter().filter(move |it| it.kind == kind);
    if line.kind == LineKind::Kept || of(LineKind::Added).count() != of(LineKind::Removed).count() {
        return whole;
    }
    let other = if line.kind == LineKind::Added { LineKind::Removed } else { LineKind::Added };
    let at = of(line.kind).position(|it| std::ptr::eq(it, line));
    let Some(counterpart) = at.and_then(|at| of(other).nth(at)) else { return whole };
    let (text, other) = (line.text.as_str(), counterpart.text.as_str());
    let same = |(a, b): &(char, char)| a == b;
    let length = |bytes: usize, (a, _): (char, char)| bytes + a.len_utf8();
    // Words and numbers are edited as a whole.
    let is_word = char::is_alphanumeric;
    let mut prefix = text.chars().zip(other.chars()).take_while(same).fold(0, length);
    if text[prefix..].starts_with(is_word) || other[prefix..].starts_with(is_word) {
        prefix = text[..prefix].trim_end_matches(is_word).len();
    }
    let (rest, other) = (&text[prefix..], &other[prefix..]);
    let mut suffix = rest.chars().rev().zip(other.chars().rev()).take_while(same).fold(0, length);
    let before = |text: &str| text[..text.len() - suffix].ends_with(is_word);
    if before(rest) || before(other) {
        suffix = rest[rest.len() - suffix..].trim_start_matches(is_word).len();
    }
    // Lines with little in common are other lines, not edited ones.
    let common = text[..prefix].trim_start().len() + suffix;
    if common * 2 < common + rest.len().min(other.len()) - suffix {
        return whole;
    }
    let (part, after) = rest.split_at(rest.len() - suffix);
    (&text[..prefix], part, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[(LineKind, &str)]) -> Vec<DiffLine> {
        lines.iter().map(|(kind, text)| DiffLine { kind: *kind, text: (*text).to_owned() }).collect()
    }

    #[test]
    fn the_edited_part_of_a_line_stands_out() {
        let run = lines(&[(LineKind::Removed, "  node-version: 20 # é"), (LineKind::Added, "  node-version: 24 # é")]);
        assert_eq!(edited(&run, &run[0]), ("  node-version: ", "20", " # é"));
        assert_eq!(edited(&run, &run[1]), ("  node-version: ", "24", " # é"));
        let run =
            lines(&[(LineKind::Removed, "- run: npm publish"), (LineKind::Added, "- run: npm publish --tag next")]);
        assert_eq!(edited(&run, &run[0]), ("- run: npm publish", "", ""));
        assert_eq!(edited(&run, &run[1]), ("- run: npm publish", " --tag next", ""));
    }

    #[test]
    fn nothing_stands_out_of_lines_with_little_in_common() {
        let run = lines(&[(LineKind::Removed, "      release:"), (LineKind::Added, "      push:")]);
        assert_eq!(edited(&run, &run[0]).1, "");
        assert_eq!(edited(&run, &run[1]).1, "");
    }

    #[test]
    fn nothing_stands_out_of_lines_without_a_counterpart() {
        let run = lines(&[(LineKind::Removed, "a: 1"), (LineKind::Added, "a: 2"), (LineKind::Added, "b: 1")]);
        assert_eq!(edited(&run, &run[0]), ("a: 1", "", ""));
        let run = lines(&[(LineKind::Removed, "      - run: npm ci"), (LineKind::Added, "permissions:")]);
        assert_eq!(edited(&run, &run[1]), ("permissions:", "", ""));
    }
}
