//! What an edit writes, and how it is written: in the file's own steps and quotes, quoted only where it has to be.

use super::layout::{Layout, Steps};
use crate::scalar::{Class, classify};
use crate::tree::ScalarStyle;

/// What to write, free of any style.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fragment {
    /// A text. In YAML it is quoted if it would read as something else; whole numbers stay plain, as people write them.
    Text(String),
    /// Written already: `false`, `'24.10'`. One line.
    Raw(String),
    /// Keys and values.
    Mapping(Vec<(String, Self)>),
    /// Items.
    Sequence(Vec<Self>),
    /// With a comment (without its `#`) at the end of its first line; left out where no comment can stand.
    Commented(Box<Self>, String),
}

impl Fragment {
    pub(super) fn without_comment(&self) -> &Self {
        let mut fragment = self;
        while let Self::Commented(inner, _) = fragment {
            fragment = inner;
        }
        fragment
    }

    pub(super) fn comment(&self) -> Option<&str> {
        match self {
            Self::Commented(_, comment) => Some(comment),
            _ => None,
        }
    }

    /// Whether it takes lines of its own in a block.
    pub(super) fn is_block(&self) -> bool {
        match self.without_comment() {
            Self::Mapping(entries) => !entries.is_empty(),
            Self::Sequence(items) => !items.is_empty(),
            _ => false,
        }
    }
}

/// Where a scalar is written, which decides what it may hold without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Surrounding {
    Block,
    Flow,
}

/// Writes fragments in the style of one file.
pub(super) struct Pen<'t> {
    layout: Layout<'t>,
    steps: Steps,
    out: String,
}

impl<'t> Pen<'t> {
    pub(super) fn new(layout: Layout<'t>) -> Self {
        Self { layout, steps: layout.steps(), out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn steps(&self) -> Steps {
        self.steps
    }

    /// A line break, and the spaces of the next line.
    pub(super) fn line(&mut self, column: usize) {
        self.out.push_str(self.layout.newline);
        self.spaces(column);
    }

    /// A line break without spaces.
    pub(super) fn blank(&mut self) {
        self.out.push_str(self.layout.newline);
    }

    pub(super) fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    /// An entry of a block mapping whose keys stand in `column`.
    pub(super) fn block_entry(&mut self, key: &str, value: &Fragment, column: usize) {
        self.out.push_str(&scalar(self.layout, key, Surrounding::Block));
        self.out.push(':');
        self.block_value(value, column);
    }

    /// What follows the `:` of a key in `column`.
    pub(super) fn block_value(&mut self, value: &Fragment, column: usize) {
        let comment = value.comment();
        let value = value.without_comment();
        if !value.is_block() {
            self.out.push(' ');
            self.block_scalar(value, comment, column + self.steps.mapping);
            return;
        }
        self.comment(comment);
        self.block_lines(value, column);
    }

    /// The lines of a collection under a key in `column`, each after a line break.
    pub(super) fn block_lines(&mut self, value: &Fragment, column: usize) {
        match value.without_comment() {
            Fragment::Mapping(entries) => {
                for (key, value) in entries {
                    self.line(column + self.steps.mapping);
                    self.block_entry(key, value, column + self.steps.mapping);
                }
            }
            Fragment::Sequence(items) => {
                for item in items {
                    self.line(column + self.steps.sequence);
                    self.block_item(item, column + self.steps.sequence, 2);
                }
            }
            _ => {}
        }
    }

    /// An item whose dash stands in `column`, its content `width` further.
    pub(super) fn block_item(&mut self, item: &Fragment, column: usize, width: usize) {
        self.out.push('-');
        self.spaces(width.saturating_sub(1).max(1));
        self.compact(item, column + width.max(2));
    }

    /// A value that starts in `column` on a line that has begun.
    pub(super) fn compact(&mut self, value: &Fragment, column: usize) {
        let mut comment = value.comment();
        match value.without_comment() {
            Fragment::Mapping(entries) if !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        self.line(column);
                    }
                    match comment.take().filter(|_| value.comment().is_none()) {
                        Some(comment) => {
                            let value = Fragment::Commented(Box::new(value.clone()), comment.to_owned());
                            self.block_entry(key, &value, column);
                        }
                        None => self.block_entry(key, value, column),
                    }
                }
            }
            Fragment::Sequence(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.line(column);
                    }
                    self.block_item(item, column, 2);
                }
            }
            value => self.block_scalar(value, comment, column),
        }
    }

    /// A scalar or an empty collection; lines of text go to `column`.
    fn block_scalar(&mut self, value: &Fragment, comment: Option<&str>, column: usize) {
        match value {
            Fragment::Text(text) if text.contains('\n') && fits_literal(text) => self.literal(text, comment, column),
            value => {
                self.flow(value, Surrounding::Block, "");
                self.comment(comment);
            }
        }
    }

    /// A literal block scalar, from its header on, with its lines in `column`.
    pub(super) fn literal(&mut self, text: &str, comment: Option<&str>, column: usize) {
        let content = text.trim_end_matches('\n');
        self.out.push_str(match text.len() - content.len() {
            0 => "|-",
            1 => "|",
            _ => "|+",
        });
        self.comment(comment);
        let lines = text.strip_suffix('\n').unwrap_or(text);
        for line in lines.split('\n') {
            if line.is_empty() {
                self.blank()
            } else {
                self.line(column)
            }
            self.out.push_str(line);
        }
    }

    pub(super) fn comment(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.out.push_str(" # ");
            self.out.push_str(comment);
        }
    }

    /// On one line. `brace` is the white space inside braces.
    pub(super) fn flow(&mut self, value: &Fragment, surrounding: Surrounding, brace: &str) {
        match value {
            Fragment::Text(text) => self.out.push_str(&scalar(self.layout, text, surrounding)),
            Fragment::Raw(text) => self.out.push_str(text),
            Fragment::Commented(inner, _) => self.flow(inner, surrounding, brace),
            Fragment::Mapping(entries) => {
                self.out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { brace });
                    self.flow_entry(key, value, brace);
                }
                self.out.push_str(if entries.is_empty() { "" } else { brace });
                self.out.push('}');
            }
            Fragment::Sequence(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(item, Surrounding::Flow, brace);
                }
                self.out.push(']');
            }
        }
    }

    pub(super) fn flow_entry(&mut self, key: &str, value: &Fragment, brace: &str) {
        self.out.push_str(&scalar(self.layout, key, Surrounding::Flow));
        self.out.push_str(": ");
        self.flow(value, Surrounding::Flow, brace);
    }

    /// JSON, over several lines if `lines` gives the white space of the line that it starts on.
    pub(super) fn json(&mut self, value: &Fragment, lines: JsonLines<'_>) {
        match value {
            Fragment::Text(text) => self.out.push_str(&double_quoted(text)),
            Fragment::Raw(text) => self.out.push_str(text),
            Fragment::Commented(inner, _) => self.json(inner, lines),
            Fragment::Mapping(entries) => self.json_list(['{', '}'], entries, lines, |pen, (key, value), lines| {
                pen.json_entry(key, value, lines);
            }),
            Fragment::Sequence(items) => self.json_list(['[', ']'], items, lines, Self::json),
        }
    }

    pub(super) fn json_entry(&mut self, key: &str, value: &Fragment, lines: JsonLines<'_>) {
        self.out.push_str(&double_quoted(key));
        self.out.push_str(if lines == JsonLines::Tight { ":" } else { ": " });
        self.json(value, lines);
    }

    fn json_list<T>(
        &mut self,
        brackets: [char; 2],
        members: &[T],
        lines: JsonLines<'_>,
        write: fn(&mut Self, &T, JsonLines<'_>),
    ) {
        let inner = match lines {
            JsonLines::Several { indent, step } => [indent, step].concat(),
            JsonLines::One | JsonLines::Tight => String::new(),
        };
        self.out.push(brackets[0]);
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            match lines {
                JsonLines::Several { step, .. } => {
                    self.blank();
                    self.out.push_str(&inner);
                    write(self, member, JsonLines::Several { indent: &inner, step });
                }
                JsonLines::One | JsonLines::Tight => {
                    if index > 0 && lines == JsonLines::One {
                        self.out.push(' ');
                    }
                    write(self, member, lines);
                }
            }
        }
        if let JsonLines::Several { indent, .. } = lines
            && !members.is_empty()
        {
            self.blank();
            self.out.push_str(indent);
        }
        self.out.push(brackets[1]);
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// How JSON is spread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonLines<'a> {
    /// One member a line; `indent` is the white space of the line that holds the opening bracket.
    Several { indent: &'a str, step: &'a str },
    /// `{"a": 1, "b": 2}`
    One,
    /// `{"a":1,"b":2}`
    Tight,
}

/// A text as a YAML scalar on one line.
pub(super) fn scalar(layout: Layout<'_>, text: &str, surrounding: Surrounding) -> String {
    if is_plain(text, surrounding) {
        return text.to_owned();
    }
    let preferred = layout.tree.nodes().find_map(|node| match node.style() {
        Some(style @ (ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)) => Some(style),
        _ => None,
    });
    match preferred {
        Some(ScalarStyle::DoubleQuoted) => double_quoted(text),
        _ => single_quoted(text).unwrap_or_else(|| double_quoted(text)),
    }
}

/// A text in single quotes; `None` if it holds what they cannot express.
pub(super) fn single_quoted(text: &str) -> Option<String> {
    (!text.chars().any(needs_escape)).then(|| ["'", &text.replace('\'', "''"), "'"].concat())
}

/// A text in double quotes, the same in JSON and in YAML.
pub(super) fn double_quoted(text: &str) -> String {
    ["\"", &escaped(text), "\""].concat()
}

/// The inside of [`double_quoted`].
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if needs_escape(other) => {
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    out.extend(char::from_digit((other as u32 >> shift) & 0xf, 16));
                }
            }
            other => out.push(other),
        }
    }
    out
}

pub(super) fn needs_escape(character: char) -> bool {
    character.is_control() || matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// Whether YAML reads the text as that text, or as that whole number, when it stands on one line without quotes.
pub(super) fn is_plain(text: &str, surrounding: Surrounding) -> bool {
    is_whole_number(text) || (is_plain_shape(text, surrounding) && classify(text) == Class::Text && !is_old_word(text))
}

/// Whether the text can stand without quotes at all, whatever it then means.
pub(super) fn is_plain_shape(text: &str, surrounding: Surrounding) -> bool {
    let flow = surrounding == Surrounding::Flow;
    let mut characters = text.chars();
    let (Some(first), second) = (characters.next(), characters.next()) else { return false };
    let opens = match first {
        '-' | '?' | ':' => {
            second.is_some_and(|next| next != ' ' && !(flow && matches!(next, ',' | '[' | ']' | '{' | '}')))
        }
        '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' | ',' | '[' | ']' | '{' | '}' | ' ' => false,
        _ => true,
    };
    opens
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.chars().any(needs_escape)
        && !(flow && text.contains([',', '[', ']', '{', '}']))
}

pub(super) fn is_whole_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() && (text == "0" || !text.starts_with('0'))
}

/// What readers of YAML 1.1 take for a boolean, a date or a number of base 60.
fn is_old_word(text: &str) -> bool {
    let word = ["y", "n", "yes", "no", "on", "off", "<<", "="].iter().any(|word| text.eq_ignore_ascii_case(word));
    let signs = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b':' | b'-' | b'+');
    word || (text.bytes().all(signs) && text.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether a text of several lines can be a literal block scalar that starts without an indentation indicator.
pub(super) fn fits_literal(text: &str) -> bool {
    let first = text.split('\n').find(|line| !line.is_empty());
    first.is_some_and(|line| !line.starts_with([' ', '\t']))
        && !text.starts_with('\n')
        && !text.chars().any(|character| needs_escape(character) && !matches!(character, '\n' | '\t'))
}
