//! The line that a row is about, with an underline: people look before they read.

use document::{LineIndex, Span};

/// Columns of a line that are shown; of longer lines, a window around the span.
const WIDTH: usize = 100;
/// Columns shown before the span when a line is cut.
const LEAD: usize = 20;

/// A line of a file and the part of it that is meant.
pub(crate) struct Frame {
    /// One-based.
    pub(crate) line: usize,
    /// The line or a window of it, safe to print.
    pub(crate) text: String,
    /// Columns before the underline.
    pub(crate) start: usize,
    /// Columns of the underline.
    pub(crate) len: usize,
}

impl Frame {
    /// The first line of `span`; `None` when the place is not in the text.
    pub(crate) fn new(text: &str, lines: &LineIndex, span: Span) -> Option<Self> {
        let line = lines.position(text, span.start, document::Encoding::Utf8).line;
        let range = lines.line_span(line)?.range();
        let content = text.get(range.clone())?;
        let start = content.get(..(span.start as usize).checked_sub(range.start)?)?.chars().count();
        let end = (span.end as usize).min(range.end);
        let len = text.get(span.start as usize..end).map_or(0, |it| it.chars().count());

        let skipped = if content.chars().count() <= WIDTH { 0 } else { start.saturating_sub(LEAD) };
        let mut shown: String = content.chars().skip(skipped).take(WIDTH).map(printable).collect();
        let mut start = start - skipped;
        if skipped > 0 {
            shown.insert(0, '…');
            start += 1;
        }
        if content.chars().count() > skipped + WIDTH {
            shown.push('…');
        }
        let room = shown.chars().count().saturating_sub(start);
        Some(Self { line: line as usize + 1, text: shown, start, len: len.min(room).max(1) })
    }
}

/// Text of files goes to a terminal: a control character there could rewrite the screen.
pub(crate) fn printable(it: char) -> char {
    match it {
        '\t' => ' ',
        // Bidirectional controls reorder what a reader sees.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        it if it.is_control() => '\u{fffd}',
        it => it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, part: &str, expected: &str) {
        let start = text.find(part).expect("the text holds the part");
        let span = Span::new(start, start + part.len());
        let frame = Frame::new(text, &LineIndex::new(text), span).expect("the place is in the text");
        let shown = format!("{}|{}\n{}{}", frame.line, frame.text, " ".repeat(frame.start + 2), "^".repeat(frame.len));
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_part_is_underlined() {
        check("a: 1\nb: 20\n", "20", "2|b: 20\n     ^^");
        check("é🚀: 20\r\n", "20", "1|é🚀: 20\n      ^^");
    }

    #[test]
    fn a_part_of_several_lines_is_underlined_to_the_end_of_the_first() {
        check("a:\n  b: 1\n  c: 2\n", "b: 1\n  c: 2", "2|  b: 1\n    ^^^^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_part() {
        let text = format!("{}HERE{}", "x".repeat(300), "y".repeat(300));
        let lead = "x".repeat(20);
        let expected = format!("1|…{lead}HERE{}…\n{}^^^^", "y".repeat(76), " ".repeat(23));
        check(&text, "HERE", &expected);
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        check("a: \u{1b}[2Jx\n", "x", "1|a: \u{fffd}[2Jx\n         ^");
    }
}
