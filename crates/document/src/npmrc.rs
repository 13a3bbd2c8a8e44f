//! `.npmrc` in the dialect of npm's own reader, with spans: general readers of such files cut keys at the `:` of a
//! registry's address.

use crate::json::parse_string;
use crate::text::{Span, next_line};
use crate::tree::{MAX_BYTES, Problem, ProblemKind};

/// The settings of an `.npmrc`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Npmrc {
    /// In order; a key may be there several times, then npm takes the last.
    pub entries: Vec<NpmrcEntry>,
    /// What made the file unreadable; npm itself skips lines that it cannot read.
    pub problems: Vec<Problem>,
}

/// One setting. npm replaces `${VARIABLE}` in keys and values later: here it stays as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NpmrcEntry {
    /// The `[section]` that it stands in; npm reads only settings without one.
    pub section: Option<String>,
    /// The key, decoded, without the `[]` of a list.
    pub key: String,
    /// Where the key is written, its quotes and `[]` included.
    pub key_span: Span,
    /// The value, decoded; `true` for a key alone.
    pub value: String,
    /// Where the value is written, its quotes included; `None` for a key alone.
    pub value_span: Option<Span>,
    /// Whether the key is written `key[]`.
    pub is_array: bool,
}

/// Reads an `.npmrc`.
#[must_use]
pub fn parse_npmrc(text: &str) -> Npmrc {
    let mut npmrc = Npmrc::default();
    if text.len() > MAX_BYTES {
        npmrc.problems.push(problem(ProblemKind::TooLarge, Span::at(0), "the file is larger than 1 MiB"));
        return npmrc;
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let message = "the file holds a NUL byte, so it is not text";
        npmrc.problems.push(problem(ProblemKind::Binary, Span::new(at, at + 1), message));
        return npmrc;
    }
    let mut section = None;
    let mut at = 0;
    while at < text.len() {
        let line = Piece { text, start: at, end: crate::text::line_end(text, at) };
        read_line(line, &mut section, &mut npmrc.entries);
        at = next_line(text, at);
    }
    npmrc
}

fn problem(kind: ProblemKind, span: Span, message: &str) -> Problem {
    let hint = Some("check the file that npm reads".to_owned());
    Problem { kind, message: message.to_owned(), hint, span, related: None }
}

fn read_line(line: Piece<'_>, section: &mut Option<String>, entries: &mut Vec<NpmrcEntry>) {
    let trimmed = line.trim();
    if matches!(trimmed.as_str().chars().next(), None | Some(';' | '#')) {
        return;
    }
    if let Some(name) = line.section_name() {
        *section = Some(name.decode().0);
        return;
    }
    let (key, value) = match line.as_str().find('=') {
        Some(0) => return,
        Some(at) => {
            let value = Piece { start: line.start + at + 1, ..line };
            (Piece { end: line.start + at, ..line }, Some(value))
        }
        None => (line, None),
    };
    // The reader's pattern does not match a value with one of JavaScript's other line ends.
    if value.is_some_and(|value| value.as_str().contains(['\u{2028}', '\u{2029}'])) {
        return;
    }
    let (mut key, key_span) = key.decode();
    let is_array = key.encode_utf16().count() > 2 && key.ends_with("[]");
    if is_array {
        key.truncate(key.len() - 2);
    }
    if key == "__proto__" {
        return;
    }
    let (value, value_span) = match value.map(Piece::decode) {
        Some((value, span)) => (value, Some(span)),
        None => ("true".to_owned(), None),
    };
    entries.push(NpmrcEntry { section: section.clone(), key, key_span, value, value_span, is_array });
}

/// A part of the file.
#[derive(Clone, Copy)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Piece<'t> {
    fn as_str(self) -> &'t str {
        &self.text[self.start..self.end]
    }

    fn trim(self) -> Self {
        let text = self.as_str();
        let start = self.start + text.len() - text.trim_start_matches(is_space).len();
        Self { start, end: start + text.trim_matches(is_space).len(), ..self }
    }

    fn section_name(self) -> Option<Self> {
        let rest = self.as_str().strip_prefix('[')?;
        let end = rest.find(']')?;
        let is_alone = rest[end + 1..].chars().all(is_space);
        is_alone.then_some(Self { start: self.start + 1, end: self.start + 1 + end, ..self })
    }

    /// The text without quotes, or up to the first `;` or `#` that is not escaped, and where it stands.
    fn decode(self) -> (String, Span) {
        let whole = self.trim();
        let text = whole.as_str();
        let quoted = ['"', '\''].into_iter().find(|quote| text.starts_with(*quote) && text.ends_with(*quote));
        if let Some(quote) = quoted {
            let inner = if quote == '"' { text } else { text.get(1..text.len() - 1).unwrap_or_default() };
            return (parse_string(inner).unwrap_or_else(|| inner.to_owned()), whole.span());
        }
        let mut decoded = String::new();
        let mut is_escaped = false;
        let mut end = text.len();
        for (at, character) in text.char_indices() {
            match character {
                _ if is_escaped => {
                    if !matches!(character, '\\' | ';' | '#') {
                        decoded.push('\\');
                    }
                    decoded.push(character);
                    is_escaped = false;
                }
                ';' | '#' => {
                    end = at;
                    break;
                }
                '\\' => is_escaped = true,
                _ => decoded.push(character),
            }
        }
        if is_escaped {
            decoded.push('\\');
        }
        let written = Self { end: whole.start + end, ..whole }.trim();
        (decoded.trim_matches(is_space).to_owned(), written.span())
    }

    fn span(self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// White space as JavaScript trims it.
fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}
