//! The parser: one pass over the bytes with a stack of its own, so that neither time nor depth is the text's to choose.

mod frame;
mod wrappers;

use std::ops::Range;

use super::{Part, Reach, RedirectionKind, SimpleCommand, Word};
use frame::{Closer, Frame, HereDocument, Kind, Pending, WordBuilder};

/// Substitutions within substitutions past which the text counts as unknown.
pub const MAX_NESTING: usize = 16;

/// Where the parsed text stands in the text that ranges refer to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It starts at this offset.
    At(usize),
    /// It stands somewhere in this range, with escapes: every range is this one.
    Within(Range<usize>),
}

impl Origin {
    fn range(&self, start: usize, end: usize) -> Range<usize> {
        match self {
            Self::At(offset) => start + offset..end + offset,
            Self::Within(range) => range.clone(),
        }
    }
}

/// The commands of a text in order of appearance.
#[must_use]
pub fn parse(text: &str) -> Vec<SimpleCommand> {
    parse_from(text, Origin::At(0))
}

/// The commands of a text that is itself part of a text, as in `bash -c '…'`.
#[must_use]
pub fn parse_from(text: &str, origin: Origin) -> Vec<SimpleCommand> {
    let mut parser = Parser { text, at: 0, origin, frame: Frame::default(), outer: Vec::new(), expressions_end: true };
    while parser.at < text.len() {
        parser.step();
    }
    while !parser.outer.is_empty() {
        parser.close_frame();
    }
    parser.end_command();
    parser.frame.finish()
}

struct Parser<'s> {
    text: &'s str,
    at: usize,
    origin: Origin,
    frame: Frame,
    outer: Vec<Frame>,
    /// False once there is no `}}` ahead: looked for once, not for every `${{`.
    expressions_end: bool,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Length of the line ending `ahead` bytes from here.
    fn line_ending(&self, ahead: usize) -> Option<usize> {
        match (self.peek(ahead), self.peek(ahead + 1)) {
            (b'\n', _) => Some(1),
            (b'\r', b'\n') => Some(2),
            _ => None,
        }
    }

    fn step(&mut self) {
        if self.frame.word.as_ref().is_some_and(|it| it.in_double_quotes) {
            self.step_in_double_quotes();
        } else {
            self.step_outside_quotes();
        }
    }

    fn step_in_double_quotes(&mut self) {
        match self.peek(0) {
            b'"' => {
                self.word().in_double_quotes = false;
                self.at += 1;
            }
            b'\\' => match self.peek(1) {
                b'$' | b'`' | b'"' | b'\\' => self.push_char(1),
                _ => match self.line_ending(1) {
                    Some(length) => self.at += 1 + length,
                    None => self.push_char(0),
                },
            },
            b'$' => self.dollar(true),
            b'`' => self.backquote(true),
            b'<' if self.circle_parameter(true) => {}
            _ => self.push_run(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`' | b'<')),
        }
    }

    fn step_outside_quotes(&mut self) {
        match self.peek(0) {
            b'\\' => match self.line_ending(1) {
                Some(length) => self.at += 1 + length,
                None if self.at + 1 < self.text.len() => {
                    self.word().note_quote();
                    self.push_char(1);
                }
                None => self.push_char(0),
            },
            // PowerShell and cmd continue lines with these.
            b'`' | b'^' if self.line_ending(1).is_some() => self.at += 1 + self.line_ending(1).unwrap_or(0),
            b'`' => self.backquote(false),
            b'\'' => self.single_quotes(),
            b'"' => {
                let word = self.word();
                word.note_quote();
                word.in_double_quotes = true;
                self.at += 1;
            }
            b'$' => self.dollar(false),
            b'#' if self.frame.word.is_none() => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            b' ' | b'\t' | b'\r' => {
                self.end_word();
                self.at += 1;
            }
            b'\n' => {
                self.end_command();
                self.at += 1;
                self.frame.end_line();
                self.read_here_documents();
            }
            b'(' => self.open_parenthesis(),
            b')' => self.close_parenthesis(),
            b'<' if self.circle_parameter(false) => {}
            b';' | b'&' | b'|' | b'<' | b'>' => self.operator(),
            byte @ (b'*' | b'?') => {
                self.word().push(Part::Glob(char::from(byte)));
                self.at += 1;
            }
            _ => self.push_run(|byte| {
                matches!(
                    byte,
                    b'\\'
                        | b'`'
                        | b'^'
                        | b'\''
                        | b'"'
                        | b'$'
                        | b' '
                        | b'\t'
                        | b'\r'
                        | b'\n'
                        | b'('
                        | b')'
                        | b';'
                        | b'&'
                        | b'|'
                        | b'<'
                        | b'>'
                        | b'*'
                        | b'?'
                )
            }),
        }
    }

    fn word(&mut self) -> &mut WordBuilder {
        let start = self.at;
        self.frame.word.get_or_insert_with(|| WordBuilder::new(start))
    }

    /// Adds the character `skip` bytes from here.
    fn push_char(&mut self, skip: usize) {
        let Some(char) = self.text[self.at + skip..].chars().next() else {
            self.at = self.text.len();
            return;
        };
        self.word().literal.push(char);
        self.at += skip + char.len_utf8();
    }

    /// Adds the character here and what follows up to a byte that may mean something.
    fn push_run(&mut self, is_special: fn(u8) -> bool) {
        let start = self.at;
        let first = self.rest().chars().next().map_or(1, char::len_utf8);
        let bytes = &self.text.as_bytes()[start + first..];
        let end = start + first + bytes.iter().position(|byte| is_special(*byte)).unwrap_or(bytes.len());
        let text = &self.text[start..end];
        self.frame.word.get_or_insert_with(|| WordBuilder::new(start)).literal.push_str(text);
        self.at = end;
    }

    fn single_quotes(&mut self) {
        self.word().note_quote();
        let start = self.at + 1;
        let end = self.text[start..].find('\'').map_or(self.text.len(), |it| start + it);
        let parts = self.parts_of(start, end, Expansion::Expressions);
        self.word().extend(parts);
        self.at = (end + 1).min(self.text.len());
    }

    fn backquote(&mut self, quoted: bool) {
        if self.frame.closer == Closer::Backquote {
            self.close_frame();
            self.at += 1;
            return;
        }
        self.open_frame(Closer::Backquote, quoted, 1);
    }

    /// Starts reading commands inside the current word; `length` bytes open it.
    fn open_frame(&mut self, closer: Closer, quoted: bool, length: usize) {
        if self.outer.len() >= MAX_NESTING {
            let text = self.skip_parentheses(length);
            self.word().push(Part::Unknown { text, quoted });
            return;
        }
        self.word();
        let inner = self.frame.inner(closer, quoted, self.at);
        self.outer.push(std::mem::replace(&mut self.frame, inner));
        self.at += length;
    }

    fn close_frame(&mut self) {
        self.end_command();
        let Some(outer) = self.outer.pop() else { return };
        let inner = std::mem::replace(&mut self.frame, outer);
        let quoted = inner.quoted;
        let part = if inner.closer == Closer::Array {
            let end = (self.at + 1).min(self.text.len());
            Part::Unknown { text: self.text.get(inner.start..end).unwrap_or_default().to_owned(), quoted }
        } else {
            Part::Substitution { commands: inner.finish(), quoted }
        };
        self.word().push(part);
    }

    /// Passes over balanced parentheses without reading them; `length` bytes open them. At most to the end of the line.
    fn skip_parentheses(&mut self, length: usize) -> String {
        let start = self.at;
        let mut depth = 0_usize;
        for (offset, byte) in self.rest().bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b'\n' => depth = 0,
                _ => {}
            }
            if depth == 0 && offset >= length {
                self.at = start + offset + usize::from(byte == b')');
                return self.text[start..self.at].to_owned();
            }
        }
        self.at = self.text.len();
        self.text[start..].to_owned()
    }

    fn dollar(&mut self, quoted: bool) {
        match self.peek(1) {
            b'(' if self.peek(2) == b'(' => {
                self.word();
                let text = self.skip_parentheses(1);
                self.word().push(Part::Unknown { text, quoted });
            }
            b'(' => self.open_frame(Closer::Parenthesis, quoted, 2),
            b'\'' if !quoted => self.ansi_quotes(),
            b'"' if !quoted => self.at += 1,
            _ => {
                self.word();
                match expand(self.text, self.at, &mut self.expressions_end, quoted) {
                    Some((part, end)) => {
                        self.word().push(part);
                        self.at = end;
                    }
                    None => self.push_char(0),
                }
            }
        }
    }

    /// Whether a `<< parameters.x >>` stands here; it becomes a part of the word.
    fn circle_parameter(&mut self, quoted: bool) -> bool {
        let Some((part, end)) = circle_parameter(self.text, self.at, quoted) else { return false };
        self.word().push(part);
        self.at = end;
        true
    }

    /// `$'…'`: the escapes that workflows use, others as written.
    fn ansi_quotes(&mut self) {
        self.word().note_quote();
        self.at += 2;
        while self.at < self.text.len() {
            match (self.peek(0), self.peek(1)) {
                (b'\'', _) => {
                    self.at += 1;
                    return;
                }
                (b'\\', escape @ (b'n' | b't' | b'r')) => {
                    let char =
                        [('n', '\n'), ('t', '\t'), ('r', '\r')].into_iter().find(|it| it.0 == char::from(escape));
                    self.word().literal.extend(char.map(|it| it.1));
                    self.at += 2;
                }
                (b'\\', b'\'' | b'\\' | b'"') => self.push_char(1),
                _ => self.push_char(0),
            }
        }
    }

    fn open_parenthesis(&mut self) {
        let is_empty = self.text[self.at + 1..].trim_start_matches([' ', '\t']).starts_with(')');
        if self.frame.is_in_pattern() {
            self.end_word();
            self.at += 1;
        } else if self.frame.is_in_test() {
            self.push_char(0);
            self.end_word();
        } else if self.frame.word.as_ref().is_some_and(WordBuilder::is_assignment) {
            self.open_frame(Closer::Array, false, 1);
        } else if is_empty && self.frame.starts_function() {
            self.at += self.rest().find(')').unwrap_or(0) + 1;
        } else if self.frame.word.is_some() {
            self.push_char(0);
        } else if self.peek(1) == b'(' {
            self.word();
            let text = self.skip_parentheses(1);
            self.word().push(Part::Unknown { text, quoted: false });
        } else {
            self.end_command();
            self.frame.open(Kind::Subshell);
            self.at += 1;
        }
    }

    fn close_parenthesis(&mut self) {
        if self.frame.is_in_pattern() {
            self.end_word();
            self.frame.start_arm();
        } else if self.frame.is_in_test() {
            self.end_word();
            self.push_char(0);
            self.end_word();
            return;
        } else if self.frame.subshells > 0 {
            self.end_command();
            self.frame.close_subshell();
        } else if matches!(self.frame.closer, Closer::Parenthesis | Closer::Array) {
            self.close_frame();
        } else if self.frame.word.is_some() {
            self.push_char(0);
            return;
        }
        self.at += 1;
    }

    fn operator(&mut self) {
        let (first, second, third) = (self.peek(0), self.peek(1), self.peek(2));
        if matches!(first, b'<' | b'>') && second == b'(' && !self.frame.is_in_test() {
            self.end_word();
            self.open_frame(Closer::Parenthesis, false, 2);
            return;
        }
        if self.frame.is_in_test() && first != b';' {
            self.end_word();
            let length = if first == second { 2 } else { 1 };
            let text = self.rest()[..length].to_owned();
            self.word().literal.push_str(&text);
            self.at += length;
            self.end_word();
            return;
        }
        if self.frame.is_in_pattern() {
            self.end_word();
            self.at += 1;
            return;
        }
        match (first, second) {
            (b'<' | b'>', _) | (b'&', b'>') => self.redirection(),
            (b';', b';') | (b';', b'&') => {
                self.end_command();
                self.frame.end_arm();
                self.at += if (second, third) == (b';', b'&') { 3 } else { 2 };
            }
            (b'&', b'&') => {
                self.end_command();
                self.frame.and();
                self.at += 2;
            }
            (b'|', b'|') => {
                self.end_command();
                self.frame.or();
                self.at += 2;
            }
            (b'|', _) => {
                self.end_command();
                self.frame.pipe();
                self.at += if second == b'&' { 2 } else { 1 };
            }
            _ => {
                self.end_command();
                self.frame.end_list();
                self.at += 1;
            }
        }
    }

    fn redirection(&mut self) {
        let stream = self.frame.word.take_if(|it| it.is_number());
        let start = stream.as_ref().map_or(self.at, |it| it.start);
        self.end_word();
        let operators = [
            ("<<<", Pending::Plain(RedirectionKind::HereDocument)),
            ("<<-", Pending::HereDocument),
            ("<<", Pending::HereDocument),
            ("&>>", Pending::Plain(RedirectionKind::Append)),
            ("&>", Pending::Plain(RedirectionKind::Write)),
            ("<&", Pending::Plain(RedirectionKind::Other)),
            (">&", Pending::Plain(RedirectionKind::Other)),
            (">>", Pending::Plain(RedirectionKind::Append)),
            (">|", Pending::Plain(RedirectionKind::Write)),
            ("<>", Pending::Plain(RedirectionKind::Read)),
            (">", Pending::Plain(RedirectionKind::Write)),
            ("<", Pending::Plain(RedirectionKind::Read)),
        ];
        let Some((text, pending)) = operators.into_iter().find(|it| self.rest().starts_with(it.0)) else {
            self.at += 1;
            return;
        };
        let is_usual = stream.is_none_or(|it| matches!(it.literal.as_str(), "0" | "1"));
        self.at += text.len();
        self.frame.pending = Some(match pending {
            Pending::Plain(RedirectionKind::HereDocument) | Pending::HereDocument => pending,
            Pending::Plain(_) if !is_usual => Pending::Plain(RedirectionKind::Other),
            Pending::Plain(_) => pending,
        });
        self.frame.builder.touch(&self.origin.range(start, self.at));
    }

    fn end_word(&mut self) {
        let Some(builder) = self.frame.word.take() else { return };
        let range = self.origin.range(builder.start, self.at);
        let start = builder.start;
        let shape = builder.shape();
        let (was_quoted, unquoted) = (builder.was_quoted, builder.unquoted_prefix());
        let word = Word { range, parts: builder.finish() };
        let value = |name: &str| self.origin.range((start + name.len() + 1).min(self.at), self.at);
        self.frame.add(word, frame::Written { shape, was_quoted, unquoted }, value);
    }

    fn end_command(&mut self) {
        self.end_word();
        self.frame.end_command();
    }

    fn read_here_documents(&mut self) {
        for HereDocument { delimiter, is_quoted, place } in std::mem::take(&mut self.frame.here_documents) {
            let start = self.at;
            let mut end = self.text.len();
            while self.at < self.text.len() {
                let line_start = self.at;
                let length = self.rest().find('\n').unwrap_or(self.rest().len());
                self.at = (line_start + length + 1).min(self.text.len());
                let line = &self.text[line_start..line_start + length];
                // Only tabs before the end mark are legal, and only with `<<-`; a bad one is not ours to report.
                if line.trim() == delimiter {
                    end = line_start;
                    break;
                }
            }
            let Some((command, redirection)) = place else { continue };
            let expansion = if is_quoted { Expansion::Expressions } else { Expansion::All };
            let body = Word { range: self.origin.range(start, end), parts: self.parts_of(start, end, expansion) };
            let command = self.frame.commands.get_mut(command);
            if let Some(it) = command.and_then(|it| it.redirections.get_mut(redirection)) {
                it.target = body;
            }
        }
    }

    /// The parts of a quoted text. Substitutions in it are unknown.
    fn parts_of(&mut self, start: usize, end: usize, expansion: Expansion) -> Vec<Part> {
        let mut builder = WordBuilder::new(start);
        let text = &self.text[..end];
        let mut at = start;
        let mut ends = self.expressions_end;
        while at < end {
            let next = text[at..].find(['$', '\\', '<']).map_or(end, |it| at + it);
            builder.literal.push_str(&text[at..next]);
            at = next;
            if at == end {
                break;
            }
            let is_escape = expansion == Expansion::All && text[at..].starts_with('\\') && at + 1 < end;
            if is_escape && matches!(text.as_bytes()[at + 1], b'$' | b'\\' | b'`') {
                builder.literal.push(char::from(text.as_bytes()[at + 1]));
                at += 2;
                continue;
            }
            let expanded = match expansion {
                _ if text[at..].starts_with('<') => circle_parameter(text, at, true),
                Expansion::Expressions if !["${{", "$[["].iter().any(|it| text[at..].starts_with(it)) => None,
                Expansion::All if text[at..].starts_with("$(") => {
                    builder.push(Part::Unknown { text: "$(".to_owned(), quoted: true });
                    at += 2;
                    continue;
                }
                Expansion::Expressions | Expansion::All => expand(text, at, &mut ends, true),
            };
            match expanded {
                Some((part, after)) if expansion == Expansion::All || matches!(part, Part::Expression { .. }) => {
                    builder.push(part);
                    at = after;
                }
                _ => {
                    let length = text[at..].chars().next().map_or(1, char::len_utf8);
                    builder.literal.push_str(&text[at..at + length]);
                    at += length;
                }
            }
        }
        builder.finish()
    }
}

/// What is replaced in a quoted text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expansion {
    /// Only what GitHub or CircleCI replaces.
    Expressions,
    /// Variables too.
    All,
}

/// What a `$` at `at` stands for, and where it ends; `None` when it is a plain dollar sign. `expressions_end` becomes
/// false when no expression can end any more.
fn expand(text: &str, at: usize, expressions_end: &mut bool, quoted: bool) -> Option<(Part, usize)> {
    let rest = &text[at + 1..];
    if let Some(inner) = rest.strip_prefix("{{").filter(|_| *expressions_end) {
        match inner.find("}}") {
            Some(end) => {
                let text = inner[..end].trim().to_owned();
                return Some((Part::Expression { text, quoted }, at + 3 + end + 2));
            }
            None => *expressions_end = false,
        }
    }
    // GitLab: `$[[ inputs.name ]]`. No other stands in it: looked for no further than that, open ones stay linear.
    if let Some(inner) = rest.strip_prefix("[[").filter(|it| it.trim_start_matches(' ').starts_with("inputs."))
        && let Some(end) = inner.split(['\n', '$']).next().and_then(|it| it.find("]]"))
    {
        let text = inner[..end].trim().to_owned();
        return Some((Part::Expression { text, quoted }, at + 3 + end + 2));
    }
    let variable = |name: &str| Part::Variable { name: name.to_owned(), default: None, quoted };
    let first = rest.as_bytes().first().copied()?;
    if first == b'{' {
        let length = braces(rest);
        let end = at + 1 + length;
        let inner = rest[1..length].strip_suffix('}');
        let part = inner.and_then(|it| parameter(it, quoted));
        return Some((part.unwrap_or_else(|| Part::Unknown { text: text[at..end].to_owned(), quoted }), end));
    }
    if matches!(first, b'@' | b'*') {
        return Some((Part::Unknown { text: text[at..at + 2].to_owned(), quoted }, at + 2));
    }
    if matches!(first, b'0'..=b'9' | b'#' | b'?' | b'$' | b'!' | b'-') {
        return Some((variable(&rest[..1]), at + 2));
    }
    let name = &rest[..name_length(rest)];
    if name.is_empty() {
        return None;
    }
    // PowerShell: `$env:NAME`.
    let scoped = rest[name.len()..].strip_prefix(':').filter(|_| name.eq_ignore_ascii_case("env"));
    let inner = scoped.map(|it| &it[..name_length(it)]).filter(|it| !it.is_empty());
    match inner {
        Some(inner) => Some((variable(inner), at + 1 + name.len() + 1 + inner.len())),
        None => Some((variable(name), at + 1 + name.len())),
    }
}

/// `<< parameters.x >>` at `at`, and where it ends: CircleCI replaces it before the shell sees the text.
fn circle_parameter(text: &str, at: usize, quoted: bool) -> Option<(Part, usize)> {
    let inner = text[at..].strip_prefix("<<")?;
    let name = inner.trim_start_matches(' ');
    let known = ["parameters.", "pipeline.", "matrix."].iter().any(|it| name.starts_with(it));
    let length = name.bytes().take_while(|it| it.is_ascii_alphanumeric() || b"._-".contains(it)).count();
    let rest = name.get(length..).filter(|_| known)?.trim_start_matches(' ').strip_prefix(">>")?;
    Some((Part::Expression { text: name[..length].to_owned(), quoted }, text.len() - rest.len()))
}

/// Length of the braces that a text starts with; those that do not end on their line end with it.
fn braces(text: &str) -> usize {
    let mut depth = 0_usize;
    for (idx, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' => return idx,
            _ => {}
        }
        if depth == 0 {
            return idx + 1;
        }
    }
    text.len()
}

/// What stands between the braces of `${…}`.
fn parameter(inner: &str, quoted: bool) -> Option<Part> {
    let inner = inner.strip_prefix("env:").unwrap_or(inner);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let (name, rest) = inner.split_at(name_length(inner).max(digits));
    if name.is_empty() {
        return None;
    }
    let name = name.to_owned();
    if rest.is_empty() {
        return Some(Part::Variable { name, default: None, quoted });
    }
    let default = rest.strip_prefix(':').unwrap_or(rest);
    let default = default.strip_prefix(['-', '='])?;
    let bare = ['"', '\''].iter().find_map(|it| default.strip_prefix(*it)?.strip_suffix(*it)).unwrap_or(default);
    let default = Some(bare.to_owned()).filter(|it| !it.contains(['$', '`', '"', '\'', '\\']));
    Some(Part::Variable { name, default, quoted })
}

/// Length of the variable name that a text starts with.
pub(super) fn name_length(text: &str) -> usize {
    if text.starts_with(|char: char| char.is_ascii_digit()) {
        return 0;
    }
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

/// What the parser itself needs of [`Reach`].
impl Reach {
    fn at_least(&mut self, other: Self) {
        *self = (*self).max(other);
    }
}
