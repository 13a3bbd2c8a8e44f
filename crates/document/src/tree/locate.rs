//! Finds the source of a piece of decoded text by walking both side by side: exact where characters stand as written,
//! the whole of what was written where they do not.

use std::ops::Range;

use super::{NodeKind, ScalarStyle, Syntax, Text, Value};
use crate::text::{Span, break_length, line_end, next_line};

pub(super) fn source_span(value: Value<'_>, decoded: Range<usize>) -> Span {
    let node = value.node();
    let NodeKind::Scalar { style, text } = node.kind else { return node.span };
    if let Text::Source(span) = text {
        let at = |offset: usize| (span.start as usize + offset).min(span.end as usize);
        return Span::new(at(decoded.start), at(decoded.end));
    }
    let source = value.tree.source;
    let mut search = Search { wanted: decoded, decoded: 0, start: None, end: node.span.range().start };
    match style {
        ScalarStyle::Plain => flow(&mut search, source, node.span, Flow::Plain),
        ScalarStyle::SingleQuoted if value.tree.syntax == Syntax::Yaml => {
            flow(&mut search, source, inner(node.span), Flow::Single);
        }
        ScalarStyle::DoubleQuoted if value.tree.syntax == Syntax::Yaml => {
            flow(&mut search, source, inner(node.span), Flow::Double);
        }
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            flow(&mut search, source, inner(node.span), Flow::Json)
        }
        ScalarStyle::Literal => literal(&mut search, source, node.span, value.tree.text(text)),
        ScalarStyle::Folded => folded(&mut search, source, node.span, value.tree.text(text)),
    }
    search.found()
}

fn inner(span: Span) -> Span {
    Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1))
}

struct Search {
    wanted: Range<usize>,
    /// How much decoded text the pieces so far gave.
    decoded: usize,
    start: Option<usize>,
    end: usize,
}

impl Search {
    /// A run of source that reads as it is written; false once nothing more is wanted.
    fn same(&mut self, source: Range<usize>) -> bool {
        let from = self.decoded;
        let to = from + source.len();
        if self.start.is_none() && self.wanted.start < to {
            self.start = Some(source.start + (self.wanted.start - from));
        }
        if self.wanted.end > from {
            self.end = source.start + (self.wanted.end - from).min(source.len());
        }
        self.advance(to, source.end)
    }

    /// A run of source that stands for `length` bytes of decoded text.
    fn stands_for(&mut self, source: Range<usize>, length: usize) -> bool {
        let from = self.decoded;
        if self.start.is_none() && self.wanted.start < from + length {
            self.start = Some(source.start);
        }
        if self.wanted.end > from && length > 0 {
            self.end = source.end;
        }
        self.advance(from + length, source.end)
    }

    fn advance(&mut self, to: usize, source_end: usize) -> bool {
        self.decoded = to;
        if self.start.is_none() {
            self.end = source_end;
        }
        self.start.is_none() || self.wanted.end > to
    }

    fn found(&self) -> Span {
        let start = self.start.unwrap_or(self.end);
        if self.wanted.is_empty() { Span::at(start) } else { Span::new(start, self.end) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Plain,
    Single,
    Double,
    Json,
}

fn flow(search: &mut Search, source: &str, span: Span, style: Flow) {
    let bytes = &source.as_bytes()[..span.end as usize];
    let mut at = span.start as usize;
    while at < bytes.len() {
        let (end, length) = piece(source, bytes, at, style);
        let more = if length == usize::MAX { search.same(at..end) } else { search.stands_for(at..end, length) };
        if !more {
            return;
        }
        at = end;
    }
}

/// End of the piece at `at`, and how many decoded bytes it stands for; `usize::MAX` if it reads as it is written.
fn piece(source: &str, bytes: &[u8], at: usize, style: Flow) -> (usize, usize) {
    let rest = &bytes[at..];
    match rest {
        [b'\'', b'\'', ..] if style == Flow::Single => (at + 2, 1),
        [b'\\', b'\n' | b'\r', ..] if style == Flow::Double => {
            let (end, breaks) = fold(source, at + 1, bytes.len());
            (end, breaks.saturating_sub(1))
        }
        [b'\\', ..] if matches!(style, Flow::Double | Flow::Json) => escape(source, at, bytes.len()),
        [b' ' | b'\t' | b'\n' | b'\r', ..] if style != Flow::Json => match fold(source, at, bytes.len()) {
            (end, 0) => (end, usize::MAX),
            (end, breaks) => (end, (breaks - 1).max(1)),
        },
        _ => {
            let stop = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\\' | b'\'');
            (at + 1 + rest[1..].iter().position(stop).unwrap_or(rest.len() - 1), usize::MAX)
        }
    }
}

/// End of the white space at `at`, and how many line breaks are in it.
fn fold(source: &str, at: usize, limit: usize) -> (usize, usize) {
    let mut end = at;
    let mut breaks = 0;
    while end < limit {
        match break_length(&source[end..limit]) {
            0 if matches!(source.as_bytes()[end], b' ' | b'\t') => end += 1,
            0 => break,
            length => {
                end += length;
                breaks += 1;
            }
        }
    }
    (end, breaks)
}

/// End of the escape at `at`, and the length of the character it stands for.
fn escape(source: &str, at: usize, limit: usize) -> (usize, usize) {
    let Some(sign) = source[at + 1..limit].chars().next() else { return (limit, 0) };
    let digits = match sign {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'N' | '_' => return (at + 2, 2),
        'L' | 'P' => return (at + 2, 3),
        _ => return (at + 1 + sign.len_utf8(), 1),
    };
    let end = (at + 2 + digits).min(limit);
    let code = |from: usize, to: usize| source.get(from..to).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    match code(at + 2, end) {
        // A pair of surrogates, twelve bytes, is one character of four.
        Some(0xd800..=0xdbff) => ((end + 6).min(limit), 4),
        Some(code) => (end, char::from_u32(code).map_or(0, char::len_utf8)),
        None => (end, 0),
    }
}

/// Each line of the decoded text is the tail of a source line.
fn literal(search: &mut Search, source: &str, span: Span, decoded: &str) {
    let mut at = next_line(source, span.start as usize);
    let mut before = None;
    for line in decoded.split('\n') {
        let end = line_end(source, at);
        let start = end.saturating_sub(line.len()).max(at);
        if before.is_some_and(|before| !search.stands_for(before..start, 1)) || !search.same(start..end) {
            return;
        }
        before = Some(end);
        at = next_line(source, at);
    }
}

/// The contents of the source lines stand in the decoded text one after the other, joined by spaces or line breaks.
fn folded(search: &mut Search, source: &str, span: Span, decoded: &str) {
    let limit = span.end as usize;
    let mut at = next_line(source, span.start as usize);
    let mut before = at;
    let mut indent = None;
    while at < limit {
        let line = &source[at..line_end(source, at)];
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let joint = search.decoded;
        let breaks = leading(&decoded[joint.min(decoded.len())..], '\n');
        let indent = match indent {
            Some(indent) => indent,
            None if spaces == line.len() => {
                at = next_line(source, at);
                continue;
            }
            None => *indent.insert(spaces.saturating_sub(leading(&decoded[breaks.min(decoded.len())..], ' '))),
        };
        if line.len() > indent {
            let start = at + indent;
            let joined = if joint == 0 || breaks > 0 { breaks } else { 1 };
            if !search.stands_for(before..start, joined) || !search.same(start..at + line.len()) {
                return;
            }
            before = at + line.len();
        }
        at = next_line(source, at);
    }
    search.stands_for(before..limit.max(before), decoded.len().saturating_sub(search.decoded));
}

fn leading(text: &str, character: char) -> usize {
    text.len() - text.trim_start_matches(character).len()
}
