//! Positions are UTF-8 bytes everywhere inside; lines and columns exist only where text meets a person or a program.

use std::ops::Range;

/// Half-open range of UTF-8 byte offsets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`; an `end` before `start` gives an empty range at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = offset(start);
        Self { start, end: offset(end).max(start) }
    }

    /// The empty range at an offset.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The same range for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether no byte is inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether the byte at `offset` is inside.
    #[must_use]
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Index of a file in the inputs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A range in one of the files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The range in its text.
    pub span: Span,
}

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 bytes.
    Utf8,
    /// UTF-16 code units, as browsers and editors count.
    Utf16,
    /// Unicode code points, as report v1 and SARIF count.
    CodePoints,
}

/// A place between two characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column in the encoding that was asked for.
    pub column: u32,
}

/// Where the lines of a text begin and end. Lines end at `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineIndex {
    lines: Vec<Span>,
}

impl LineIndex {
    /// Reads the lines of `text`; an empty text has one empty line.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = Vec::with_capacity(bytes.len() / 32 + 1);
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' if at > start || at == 0 || bytes[at - 1] != b'\r' => {}
                b'\n' => {
                    // The second half of `\r\n`: the line ended at the `\r`.
                    start = at + 1;
                    continue;
                }
                b'\r' => {}
                _ => continue,
            }
            lines.push(Span::new(start, at));
            start = at + 1;
        }
        lines.push(Span::new(start, bytes.len()));
        Self { lines }
    }

    /// Line and column of a byte offset; an offset past the end counts as the end, one inside a character as its start.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let line = self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let span = self.lines[line];
        let mut end = offset.min(span.end) as usize;
        while !text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let before = text.get(span.start as usize..end).unwrap_or_default();
        Position { line: self::offset(line), column: self::offset(length(before, encoding)) }
    }

    /// The byte offset of a position; `None` past the last line or the end of the line, or inside a character.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> Option<u32> {
        let span = self.line_span(position.line)?;
        let line = text.get(span.range())?;
        let mut column = 0;
        for (at, character) in line.char_indices() {
            if column >= position.column as usize {
                return (column == position.column as usize).then(|| span.start + self::offset(at));
            }
            column += length(character.encode_utf8(&mut [0; 4]), encoding);
        }
        (column == position.column as usize).then_some(span.end)
    }

    /// The range of a zero-based line without its line ending.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Option<Span> {
        self.lines.get(line as usize).copied()
    }

    /// How many lines there are: one more than line endings.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        offset(self.lines.len())
    }
}

fn length(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.encode_utf16().count(),
        Encoding::CodePoints => text.chars().count(),
    }
}

/// Start of the line that holds `at`; of the first one after a byte order mark.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |break_at| break_at + 1);
    if start == 0 { head(text).min(at) } else { start }
}

/// Start of the first line, after a byte order mark.
pub(crate) fn head(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// End of the line that holds `at`, before its line ending.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |found| at + found)
}

/// Start of the line after the one that holds `at`; the end of the text if there is none.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    end + break_length(&text[end..])
}

/// Length of the line ending that `text` starts with.
pub(crate) fn break_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The line ending that the text uses first; `\n` if it has none.
pub(crate) fn newline(text: &str) -> &str {
    let end = line_end(text, 0);
    match break_length(&text[end..]) {
        0 => "\n",
        length => &text[end..end + length],
    }
}
