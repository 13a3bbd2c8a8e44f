//! Finds the source of a piece of decoded text by walking both side by side: exact where characters stand as written,
//! the whole of what was written where they do not.

use std::ops::Range;

use super::{NodeKind, ScalarStyle, Syntax, Text, Value};
use crate::text::{Span, break_length, line_end, next_line};

/// Where the decoded text of a scalar stands in its source. Made once, it finds many places without walking there anew.
#[derive(Debug)]
pub struct Places {
    /// Of a node that is no scalar, all of it.
    node: Option<Span>,
    /// What gives decoded text, in order.
    pieces: Vec<Piece>,
    /// How much decoded text the pieces so far give.
    decoded: usize,
    /// Where the source ends that was walked so far.
    end: usize,
}

/// A run of source.
#[derive(Debug)]
struct Piece {
    decoded: Range<usize>,
    source: Range<usize>,
    /// Whether it reads as it is written.
    is_same: bool,
}

impl Places {
    pub(super) fn new(value: Value<'_>) -> Self {
        let node = value.node();
        let mut places = Self { node: None, pieces: Vec::new(), decoded: 0, end: node.span.range().start };
        let NodeKind::Scalar { style, text } = node.kind else {
            places.node = Some(node.span);
            return places;
        };
        let source = value.tree.source;
        match (style, text) {
            (_, Text::Source(span)) => places.same(span.range()),
            (ScalarStyle::Plain, _) => places.flow(source, node.span, Flow::Plain),
            (ScalarStyle::SingleQuoted, _) if value.tree.syntax == Syntax::Yaml => {
                places.flow(source, inner(node.span), Flow::Single);
            }
            (ScalarStyle::DoubleQuoted, _) if value.tree.syntax == Syntax::Yaml => {
                places.flow(source, inner(node.span), Flow::Double);
            }
            (ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, _) => {
                places.flow(source, inner(node.span), Flow::Json);
            }
            (ScalarStyle::Literal, text) => places.literal(source, node.span, value.tree.text(text)),
            (ScalarStyle::Folded, text) => places.folded(source, node.span, value.tree.text(text)),
        }
        places
    }

    /// Where a byte range of the decoded text stands; see [`Value::source_span`].
    #[must_use]
    pub fn span(&self, decoded: Range<usize>) -> Span {
        if let Some(node) = self.node {
            return node;
        }
        let first = self.pieces.partition_point(|it| it.decoded.end <= decoded.start);
        let start = self.pieces.get(first).map_or(self.end, |it| match it.is_same {
            true => it.source.start + (decoded.start - it.decoded.start),
            false => it.source.start,
        });
        if decoded.is_empty() {
            return Span::at(start);
        }
        let last = self.pieces.partition_point(|it| it.decoded.start < decoded.end).checked_sub(1);
        let end = last.filter(|last| *last >= first).and_then(|it| self.pieces.get(it)).map_or(start, |it| {
            match it.is_same {
                true => it.source.start + (decoded.end - it.decoded.start).min(it.source.len()),
                false => it.source.end,
            }
        });
        Span::new(start, end)
    }

    /// A run of source that reads as it is written.
    fn same(&mut self, source: Range<usize>) {
        self.add(source.len(), source, true);
    }

    /// A run of source that stands for `length` bytes of decoded text.
    fn stands_for(&mut self, source: Range<usize>, length: usize) {
        self.add(length, source, false);
    }

    fn add(&mut self, length: usize, source: Range<usize>, is_same: bool) {
        let decoded = self.decoded..self.decoded + length;
        self.decoded = decoded.end;
        self.end = source.end;
        if length > 0 {
            self.pieces.push(Piece { decoded, source, is_same });
        }
    }

    fn flow(&mut self, source: &str, span: Span, style: Flow) {
        let bytes = &source.as_bytes()[..span.end as usize];
        let mut at = span.start as usize;
        while at < bytes.len() {
            let (end, length) = piece(source, bytes, at, style);
            match length {
                usize::MAX => self.same(at..end),
                length => self.stands_for(at..end, length),
            }
            at = end;
        }
    }

    /// Each line of the decoded text is the tail of a source line.
    fn literal(&mut self, source: &str, span: Span, decoded: &str) {
        let mut at = next_line(source, span.start as usize);
        let mut before = None;
        for line in decoded.split('\n') {
            let end = line_end(source, at);
            let start = end.saturating_sub(line.len()).max(at);
            if let Some(before) = before {
                self.stands_for(before..start, 1);
            }
            self.same(start..end);
            before = Some(end);
            at = next_line(source, at);
        }
    }

    /// The contents of the source lines stand in the decoded text one after the other, joined by spaces or line breaks.
    fn folded(&mut self, source: &str, span: Span, decoded: &str) {
        let limit = span.end as usize;
        let mut at = next_line(source, span.start as usize);
        let mut before = at;
        let mut indent = None;
        while at < limit {
            let line = &source[at..line_end(source, at)];
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let joint = self.decoded;
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
                self.stands_for(before..start, joined);
                self.same(start..at + line.len());
                before = at + line.len();
            }
            at = next_line(source, at);
        }
        self.stands_for(before..limit.max(before), decoded.len().saturating_sub(self.decoded));
    }
}

fn inner(span: Span) -> Span {
    Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Plain,
    Single,
    Double,
    Json,
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

fn leading(text: &str, character: char) -> usize {
    text.len() - text.trim_start_matches(character).len()
}
