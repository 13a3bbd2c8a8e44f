//! TOML as a flat list of settings with spans: of the few tables that package managers read, nobody needs a tree.

use crate::text::{Span, head, line_end, newline, next_line};
use crate::tree::{MAX_BYTES, MAX_DEPTH, Problem, ProblemKind};
use crate::{EditSet, TextEdit};

/// The settings of a TOML file.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Toml {
    /// In order. What stands in arrays is left out.
    pub entries: Vec<TomlEntry>,
    /// `[table]`, `[[table]]` and `{ inline = true }`, in order; the first is the file itself.
    pub tables: Vec<TomlTable>,
    /// The first thing that made it unreadable; the lines after it are read all the same.
    pub problems: Vec<Problem>,
}

/// One setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TomlEntry {
    /// Index of its table.
    pub table: usize,
    /// Its keys, decoded: several when they are dotted.
    pub keys: Vec<String>,
    /// Where its last key is written, quotes included.
    pub key_span: Span,
    /// The value: the decoded text of a string, anything else as written; nothing for arrays and tables.
    pub value: String,
    /// Where the value is written, quotes included.
    pub value_span: Span,
    /// Whether the value is a string.
    pub is_text: bool,
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TomlTable {
    /// Index of the table that it is inline of.
    parent: Option<usize>,
    /// Its keys, decoded, from there.
    keys: Vec<String>,
    /// Its header with the brackets, or the key of an inline one; empty for the file itself.
    pub span: Span,
}

impl Toml {
    /// All keys that lead to a setting, the outermost first: `install`, `scopes`, `@jsr`.
    #[must_use]
    pub fn path<'t>(&'t self, entry: &'t TomlEntry) -> Vec<&'t str> {
        let mut path = self.table_path(entry.table);
        path.extend(entry.keys.iter().map(String::as_str));
        path
    }

    fn table_path(&self, idx: usize) -> Vec<&str> {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = Some(idx);
        while let Some(table) = at.and_then(|it| self.tables.get(it)) {
            parts.extend(table.keys.iter().rev().map(String::as_str));
            at = table.parent;
        }
        parts.reverse();
        parts
    }

    /// The setting at a path; the last one wins.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&TomlEntry> {
        self.entries.iter().rev().find(|it| self.path(it) == path)
    }

    /// Adds a text to a table, which is made if there is no header of that name: under it, or at the end of the file.
    #[must_use]
    pub fn insert(&self, text: &str, table: &str, key: &str, value: &str) -> Option<EditSet> {
        if !self.problems.is_empty() {
            return None;
        }
        let newline = newline(text);
        let is_named = |it: &&TomlTable| it.is_header() && it.keys.join(".") == table;
        let line = format!("\"{key}\" = \"{value}\"");
        // Made by dotted keys or braces, a table takes no header.
        let is_inside = |path: &[&str]| path.join(".").starts_with(&format!("{table}."));
        let is_closed = |entry: &TomlEntry| {
            let is_below = self.tables[entry.table].is_header() && is_inside(&self.table_path(entry.table));
            is_inside(&self.path(entry)) && !is_below
        };
        let edit = match self.tables.iter().find(is_named) {
            None if self.entries.iter().any(is_closed) => return None,
            Some(found) => {
                let end = line_end(text, found.span.end as usize);
                TextEdit::insert(end, [newline, &line].concat())
            }
            None => {
                let gap = match text.get(head(text)..)? {
                    "" => "",
                    it if it.ends_with(['\n', '\r']) => newline,
                    _ => &[newline, newline].concat(),
                };
                TextEdit::insert(text.len(), [gap, "[", table, "]", newline, &line, newline].concat())
            }
        };
        EditSet::new(vec![edit])
    }
}

impl TomlTable {
    fn is_header(&self) -> bool {
        self.parent.is_none() && !self.span.is_empty()
    }
}

impl TomlEntry {
    /// Writes another text in the place of its value.
    #[must_use]
    pub fn replace(&self, value: &str) -> Option<EditSet> {
        EditSet::new(vec![TextEdit::new(self.value_span, format!("\"{value}\""))])
    }
}

/// Reads a TOML file.
#[must_use]
pub fn parse_toml(text: &str) -> Toml {
    let root = TomlTable { parent: None, keys: Vec::new(), span: Span::at(0) };
    let mut toml = Toml { tables: vec![root], ..Toml::default() };
    if text.len() > MAX_BYTES {
        toml.problem(ProblemKind::TooLarge, Span::at(0), "the file is larger than 1 MiB", "keep what belongs together");
        return toml;
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let message = "the file holds a NUL byte, so it is not text";
        toml.problem(ProblemKind::Binary, Span::new(at, at + 1), message, "check which file was given");
        return toml;
    }
    let mut reader = Reader { text, at: head(text) };
    let mut table = 0;
    loop {
        reader.skip_blank(true);
        if reader.at >= text.len() {
            return toml;
        }
        let start = reader.at;
        let read =
            if reader.is_at("[") { reader.header(&mut toml, &mut table) } else { reader.entry(&mut toml, table) };
        reader.skip_blank(false);
        if read.is_none() || !matches!(reader.peek(), None | Some(b'\n' | b'\r')) {
            let end = line_end(text, start);
            let message = "this line is neither a table nor `key = value`";
            toml.problem(ProblemKind::Syntax, Span::new(start, end), message, "check quotes, brackets and the `=`");
            reader.at = next_line(text, reader.at.max(start));
        }
    }
}

impl Toml {
    fn problem(&mut self, kind: ProblemKind, span: Span, message: &str, hint: &str) {
        if self.problems.is_empty() {
            let (message, hint) = (message.to_owned(), Some(hint.to_owned()));
            self.problems.push(Problem { kind, message, hint, span, related: None });
        }
    }
}

/// Where the reading is.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn is_at(&self, sign: &str) -> bool {
        self.text[self.at..].starts_with(sign)
    }

    fn eat(&mut self, sign: &str) -> Option<()> {
        let found = self.is_at(sign);
        self.at += if found { sign.len() } else { 0 };
        found.then_some(())
    }

    /// White space and comments.
    fn skip_blank(&mut self, lines: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'#' => self.at = line_end(self.text, self.at),
                b'\n' | b'\r' if lines => self.at += 1,
                _ => return,
            }
        }
    }

    fn header(&mut self, toml: &mut Toml, table: &mut usize) -> Option<()> {
        let start = self.at;
        let (open, close) = if self.is_at("[[") { ("[[", "]]") } else { ("[", "]") };
        self.eat(open)?;
        let (keys, _) = self.keys()?;
        self.eat(close)?;
        *table = toml.tables.len();
        toml.tables.push(TomlTable { parent: None, keys, span: Span::new(start, self.at) });
        Some(())
    }

    /// `key = value`, with what stands in the braces of inline tables.
    fn entry(&mut self, toml: &mut Toml, table: usize) -> Option<()> {
        let mut open = vec![table];
        loop {
            let table = *open.last()?;
            let is_inline = open.len() > 1;
            if is_inline {
                self.skip_blank(true);
            }
            if is_inline && self.eat("}").is_some() {
                open.pop();
            } else {
                let (keys, key_span) = self.keys()?;
                self.eat("=")?;
                self.skip_blank(false);
                if self.eat("{").is_some() {
                    if open.len() >= MAX_DEPTH {
                        return None;
                    }
                    open.push(toml.tables.len());
                    toml.tables.push(TomlTable { parent: Some(table), keys, span: key_span });
                    continue;
                }
                let start = self.at;
                let text = self.value()?;
                let value_span = Span::new(start, self.at);
                let is_text = text.is_some() && self.text[start..].starts_with(['"', '\'']);
                let value = text.unwrap_or_default();
                toml.entries.push(TomlEntry { table, keys, key_span, value, value_span, is_text });
            }
            if open.len() == 1 {
                return Some(());
            }
            self.skip_blank(true);
            if self.eat(",").is_none() && !self.is_at("}") {
                return None;
            }
        }
    }

    /// Dotted keys and the place of the last one.
    fn keys(&mut self) -> Option<(Vec<String>, Span)> {
        let mut keys = Vec::new();
        loop {
            self.skip_blank(false);
            let start = self.at;
            keys.push(match self.peek()? {
                b'"' | b'\'' => self.string()?,
                _ => {
                    let is_bare = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
                    self.run(is_bare)?.to_owned()
                }
            });
            let span = Span::new(start, self.at);
            self.skip_blank(false);
            if self.eat(".").is_none() {
                return Some((keys, span));
            }
        }
    }

    /// A run of bytes that pass a test, which only ASCII does; `None` for an empty one.
    fn run(&mut self, test: impl Fn(u8) -> bool) -> Option<&str> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().take_while(|it| test(*it)).count();
        self.at += length;
        (length > 0).then(|| &rest[..length])
    }

    /// A value that is no inline table: the text of a string, anything else as written, nothing for an array.
    fn value(&mut self) -> Option<Option<String>> {
        match self.peek()? {
            b'"' | b'\'' => self.string().map(Some),
            b'[' => self.array().map(|()| None),
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', '}', '#', '\n', '\r']).unwrap_or(rest.len());
                let value = rest[..end].trim_end();
                self.at += value.len();
                (!value.is_empty() && !value.contains(['"', '\'', '{', '['])).then(|| Some(value.to_owned()))
            }
        }
    }

    fn array(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.skip_blank(true);
            match self.peek()? {
                b'"' | b'\'' => drop(self.string()?),
                sign => {
                    self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
                    match sign {
                        b'[' => depth += 1,
                        b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    if depth == 0 {
                        return Some(());
                    }
                }
            }
        }
    }

    /// A string in any of its four forms.
    fn string(&mut self) -> Option<String> {
        let quote = if self.is_at("\"") { '"' } else { '\'' };
        let long = if quote == '"' { "\"\"\"" } else { "'''" };
        let is_long = self.eat(long).is_some();
        if !is_long {
            self.at += 1;
        }
        let start = self.at;
        let mut length = 0;
        let rest = &self.text[start..];
        loop {
            let found = rest[length..].find([quote, '\\', '\n', '\r'])? + length;
            match rest.as_bytes()[found] {
                b'\\' if quote == '"' => length = found + 1 + rest[found + 1..].chars().next()?.len_utf8(),
                b'\\' => length = found + 1,
                b'\n' | b'\r' if is_long => length = found + 1,
                b'\n' | b'\r' => return None,
                _ if is_long && !rest[found..].starts_with(long) => length = found + 1,
                _ => {
                    length = found;
                    break;
                }
            }
        }
        self.at = start + length + if is_long { 3 } else { 1 };
        // Up to two quotes may stand before the three that close.
        while is_long && self.peek() == Some(quote as u8) && self.at - start - length < 5 {
            self.at += 1;
        }
        let end = self.at - if is_long { 3 } else { 1 };
        let written = &self.text[start..end];
        let written = if is_long {
            written.strip_prefix("\r\n").or(written.strip_prefix('\n')).unwrap_or(written)
        } else {
            written
        };
        Some(if quote == '"' { unescaped(written) } else { written.to_owned() })
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest[at + 1..].chars().next().unwrap_or('\\');
        rest = rest.get(at + 1 + escape.len_utf8()..).unwrap_or_default();
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = rest.get(..digits).and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        match (escape, code) {
            (_, Some(decoded)) if digits > 0 => {
                out.push(decoded);
                rest = &rest[digits..];
            }
            ('b', _) => out.push('\u{8}'),
            ('t', _) => out.push('\t'),
            ('n', _) => out.push('\n'),
            ('f', _) => out.push('\u{c}'),
            ('r', _) => out.push('\r'),
            ('e', _) => out.push('\u{1b}'),
            // A line that ends in a backslash goes on at the next text.
            (' ' | '\t' | '\n' | '\r', _) => rest = rest.trim_start_matches([' ', '\t', '\n', '\r']),
            (other, _) => out.push(other),
        }
    }
    out.push_str(rest);
    out
}
