//! A text area shows every line ending as `\n`. These functions lead from its text and offsets to the file's and
//! back, so that an edit on the page keeps the file's own line endings.

use std::ops::Range;

/// The file's text after somebody typed: `typed` comes from a text area that showed `old`. Untouched lines keep
/// their endings, new ones get that of the line before.
#[must_use]
pub fn retype(old: &str, typed: &str) -> String {
    if !old.contains('\r') {
        return typed.to_owned();
    }
    let old: Vec<_> = lines(old).collect();
    let new: Vec<_> = lines(typed).collect();
    let same =
        |(old, new): &(&Line<'_>, &Line<'_>)| old.text == new.text && old.ending.is_empty() == new.ending.is_empty();
    let prefix = old.iter().zip(&new).take_while(same).count();
    let rest = old.len().min(new.len()) - prefix;
    let suffix = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(same).count();

    let mut text = String::with_capacity(typed.len() + new.len());
    let mut ending = old.first().map_or("\n", |line| line.ending);
    for (idx, line) in new.iter().enumerate() {
        text.push_str(line.text);
        let kept = match idx {
            _ if idx < prefix => Some(old[idx].ending),
            _ if idx >= new.len() - suffix => Some(old[old.len() - (new.len() - idx)].ending),
            _ => None,
        };
        if let Some(kept) = kept.filter(|it| !it.is_empty()) {
            ending = kept;
        }
        if !line.ending.is_empty() {
            text.push_str(ending);
        }
    }
    text
}

/// The text as a text area shows it. Giving it back unchanged leaves the caret and the browser's own undo alone.
#[must_use]
pub fn shown(text: &str) -> String {
    lines(text).flat_map(|line| [line.text, if line.ending.is_empty() { "" } else { "\n" }]).collect()
}

/// A byte range of `text` as a range of UTF-16 units in the text area that shows it.
#[must_use]
pub fn shown_range(text: &str, bytes: Range<usize>) -> Range<u32> {
    let start = shown_units(text.get(..bytes.start).unwrap_or(text));
    let length = text.get(bytes).map_or(0, shown_units);
    start..start + length
}

/// How many UTF-16 units a text has in the text area that shows it.
#[must_use]
pub fn shown_units(text: &str) -> u32 {
    let units: usize = text.chars().map(char::len_utf16).sum();
    (units - text.matches("\r\n").count()) as u32
}

/// Lines of `text` without their endings; a last line without one included, even when it is empty.
pub fn shown_lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let ends_open = text.is_empty() || text.ends_with(['\n', '\r']);
    let last = ends_open.then_some(text.len()..text.len());
    lines(text)
        .map(move |line| {
            let range = start..start + line.text.len();
            start = range.end + line.ending.len();
            range
        })
        .chain(last)
}

struct Line<'t> {
    text: &'t str,
    /// `\n`, `\r\n`, `\r`, or empty for a last line without one.
    ending: &'t str,
}

fn lines(mut text: &str) -> impl Iterator<Item = Line<'_>> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let end = text.find(['\n', '\r']).unwrap_or(text.len());
        let (line, rest) = text.split_at(end);
        let length = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        let (ending, rest) = rest.split_at(length);
        text = rest;
        Some(Line { text: line, ending })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_keeps_the_line_endings_of_the_file() {
        assert_eq!(retype("a\r\nb\r\nc\r\n", "a\nB\nc\n"), "a\r\nB\r\nc\r\n");
        assert_eq!(retype("a\r\nb\r\n", "a\nx\nb\n"), "a\r\nx\r\nb\r\n");
        assert_eq!(retype("a\r\nb\nc\n", "a\nb\nc\nd\n"), "a\r\nb\nc\nd\n");
        assert_eq!(retype("a\nb\n", "a\nb\nc"), "a\nb\nc");
        assert_eq!(retype("a\r\nb", "a\nb\nc"), "a\r\nb\r\nc");
        assert_eq!(retype("a\r\nb\r\n", ""), "");
    }

    #[test]
    fn a_text_area_shows_one_kind_of_line_ending() {
        assert_eq!(shown("a\r\nb\rc\n\nd"), "a\nb\nc\n\nd");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn offsets_count_utf16_units_and_one_per_line_ending() {
        assert_eq!(shown_range("é\r\n😀x", 4..9), 2..5);
        assert_eq!(shown_range("abc", 1..2), 1..2);
        assert_eq!(shown_range("abc", 7..9), 3..3);
    }

    #[test]
    fn an_empty_last_line_is_a_line() {
        let lines = |text| shown_lines(text).map(|it| (it.start, it.end)).collect::<Vec<_>>();
        assert_eq!(lines("a\r\n\rb\n"), [(0, 1), (3, 3), (4, 5), (6, 6)]);
        assert_eq!(lines(""), [(0, 0)]);
        assert_eq!(lines("a"), [(0, 1)]);
    }
}
