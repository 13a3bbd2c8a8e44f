//! JSON becomes the same tree as YAML; what is accepted follows npm for strict JSON and JSR and Deno for JSONC.

use std::ops::Range;
use std::slice;

use jsonc_parser::ast::{ObjectProp, ObjectPropName, Value as Parsed};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, ParseStringErrorKind, parse_to_ast};

use crate::text::{Span, head};
use crate::tree::{Builder, Collection, LimitReached, ProblemKind, ScalarStyle, Syntax, Tree};
use crate::yaml::reject_unreadable;

/// Reads strict JSON as npm reads `package.json`: a byte order mark is skipped and reported.
#[must_use]
pub fn parse_json(text: &str) -> Tree<'_> {
    parse(text, Syntax::Json, head(text)..text.len())
}

/// Reads strict JSON in a part of a text: what a command printed, between its prompt and the next. The range is one of
/// whole characters; another reads as an empty file.
#[must_use]
pub fn parse_json_within(text: &str, part: Range<usize>) -> Tree<'_> {
    parse(text, Syntax::Json, part)
}

/// Reads JSONC as JSR and Deno do (J C8): comments, trailing and missing commas, single quotes, unquoted keys. They
/// reject a byte order mark, which is only reported here.
#[must_use]
pub fn parse_jsonc(text: &str) -> Tree<'_> {
    parse(text, Syntax::Jsonc, head(text)..text.len())
}

/// The text of a strict JSON string; `None` for anything else.
pub(crate) fn parse_string(text: &str) -> Option<String> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let has_controls = text.bytes().any(|byte| byte < b' ');
    match parse_to_ast(text, &collect, &options(Syntax::Json)).ok()?.value? {
        Parsed::StringLit(text) if !has_controls => Some(text.value.into_owned()),
        _ => None,
    }
}

fn parse(text: &str, syntax: Syntax, part: Range<usize>) -> Tree<'_> {
    let mut builder = Builder::new(text, syntax);
    if reject_unreadable(&mut builder) {
        return builder.finish();
    }
    let part = if text.get(part.clone()).is_some() { part } else { 0..0 };
    let shift = part.start;
    let body = &text[part.clone()];
    let foreign = scan(&mut builder, part);
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    match parse_to_ast(body, &collect, &options(syntax)) {
        Ok(result) => match result.value {
            Some(value) => {
                // A node limit or the depth limit has reported itself.
                grow(&mut builder, &value, shift).ok();
            }
            None => syntax_error(&mut builder, Span::at(text.len()), "the file is empty", "write at least `{}`"),
        },
        // A line break in a text hides where its quote is missing from the parser.
        Err(_) if foreign.is_some() => {}
        Err(error) => report(&mut builder, &error, shift),
    }
    if let Some(span) = foreign {
        let (message, hint) = if text[span.range()].is_ascii() {
            let hint = "close the quote before it, or write it as an escape such as `\\n` or `\\t`";
            ("a raw control character stands in the JSON", hint)
        } else {
            ("JSON does not allow this character outside a text", "remove it, or put it in double quotes")
        };
        syntax_error(&mut builder, span, message, hint);
    }
    builder.finish()
}

fn options(syntax: Syntax) -> ParseOptions {
    let loose = syntax == Syntax::Jsonc;
    ParseOptions {
        allow_comments: loose,
        allow_loose_object_property_names: loose,
        allow_trailing_commas: loose,
        allow_missing_commas: loose,
        allow_single_quoted_strings: loose,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

enum Open<'p, 's> {
    Object(slice::Iter<'p, ObjectProp<'s>>, u32),
    Array(slice::Iter<'p, Parsed<'s>>, u32),
}

fn grow(builder: &mut Builder<'_>, root: &Parsed<'_>, shift: usize) -> Result<(), LimitReached> {
    let span = |range: &jsonc_parser::common::Range| Span::new(range.start + shift, range.end + shift);
    let mut open: Vec<Open<'_, '_>> = Vec::new();
    let mut next = Some(root);
    loop {
        if let Some(value) = next.take() {
            match value {
                Parsed::Object(object) => {
                    let span = span(&object.range);
                    builder.open(Collection::Mapping, true, span, None)?;
                    open.push(Open::Object(object.properties.iter(), span.end));
                }
                Parsed::Array(array) => {
                    let span = span(&array.range);
                    builder.open(Collection::Sequence, true, span, None)?;
                    open.push(Open::Array(array.elements.iter(), span.end));
                }
                Parsed::StringLit(text) => string(builder, &text.value, span(&text.range))?,
                Parsed::NumberLit(number) => plain(builder, number.value, span(&number.range))?,
                Parsed::BooleanLit(word) => {
                    plain(builder, if word.value { "true" } else { "false" }, span(&word.range))?
                }
                Parsed::NullKeyword(word) => plain(builder, "null", span(&word.range))?,
            }
        }
        match open.last_mut() {
            None => return Ok(()),
            Some(Open::Object(properties, end)) => match properties.next() {
                Some(property) => {
                    match &property.name {
                        ObjectPropName::String(text) => string(builder, &text.value, span(&text.range))?,
                        ObjectPropName::Word(word) => plain(builder, word.value, span(&word.range))?,
                    }
                    next = Some(&property.value);
                }
                None => {
                    builder.close(Some(*end));
                    open.pop();
                }
            },
            Some(Open::Array(elements, end)) => {
                next = elements.next();
                if next.is_none() {
                    builder.close(Some(*end));
                    open.pop();
                }
            }
        }
    }
}

fn string(builder: &mut Builder<'_>, value: &str, span: Span) -> Result<(), LimitReached> {
    let single = builder.tree.source()[span.range()].starts_with('\'');
    let style = if single { ScalarStyle::SingleQuoted } else { ScalarStyle::DoubleQuoted };
    let inside = Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1));
    builder.scalar(style, value, span, inside, None).map(drop)
}

fn plain(builder: &mut Builder<'_>, value: &str, span: Span) -> Result<(), LimitReached> {
    builder.scalar(ScalarStyle::Plain, value, span, span, None).map(drop)
}

/// Collects comments, and finds the first character that the parser may let pass but npm does not.
fn scan(builder: &mut Builder<'_>, part: Range<usize>) -> Option<Span> {
    let text = &builder.tree.source()[..part.end];
    let strict = builder.tree.syntax() == Syntax::Json;
    let bytes = text.as_bytes();
    let mut at = part.start;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'\'' if !strict => at = end_of_string(bytes, at),
            b'/' if !strict && bytes.get(at + 1) == Some(&b'/') => {
                at = crate::text::line_end(text, at);
                builder.tree.push_comment(Span::new(start, at));
            }
            b'/' if !strict && bytes.get(at + 1) == Some(&b'*') => {
                at = text[at + 2..].find("*/").map_or(text.len(), |found| start + 2 + found + 2);
                builder.tree.push_comment(Span::new(start, at));
            }
            _ => at += 1,
        }
        let in_string = bytes[start] == b'"';
        if strict && let Some(found) = bytes[start..at].iter().position(|byte| is_foreign(*byte, in_string)) {
            let width = text[start + found..].chars().next().map_or(1, char::len_utf8);
            return Some(Span::new(start + found, start + found + width));
        }
    }
    None
}

fn is_foreign(byte: u8, in_string: bool) -> bool {
    if in_string { byte < b' ' } else { !matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') }
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn report(builder: &mut Builder<'_>, error: &ParseError, shift: usize) {
    let length = builder.tree.source().len();
    let range = error.range();
    let start = (range.start + shift).min(length);
    // An unclosed object or string would mark the rest of the file.
    let end = (range.end + shift).clamp(start, crate::text::line_end(builder.tree.source(), start));
    let span = Span::new(start, end);
    if let ParseErrorKind::NestingDepthExceeded = error.kind() {
        builder.too_deep(span);
        return;
    }
    let (message, hint) = explain(error.kind());
    syntax_error(builder, span, message, hint);
}

fn syntax_error(builder: &mut Builder<'_>, span: Span, message: &str, hint: &str) {
    builder.problem(ProblemKind::Syntax, span, message, Some(hint));
}

fn explain(kind: &ParseErrorKind) -> (&'static str, &'static str) {
    match kind {
        ParseErrorKind::CommentsNotAllowed => ("a comment stands in strict JSON", "remove the comment"),
        ParseErrorKind::ExpectedColonAfterObjectKey => ("a `:` is missing after this key", "write `\"key\": value`"),
        ParseErrorKind::ExpectedObjectValue => ("a value is missing after the `:`", "write a value, or remove the key"),
        ParseErrorKind::ExpectedStringObjectProperty => ("a key stands without quotes", "put the key in double quotes"),
        ParseErrorKind::ExpectedComma => ("a comma is missing here", "put a `,` between two entries"),
        ParseErrorKind::TrailingCommasNotAllowed => ("a comma follows the last entry", "remove the comma"),
        ParseErrorKind::MultipleRootJsonValues => {
            ("text follows the end of the JSON value", "keep one value in the file")
        }
        ParseErrorKind::SingleQuotedStringsNotAllowed => ("a text stands in single quotes", "use double quotes"),
        ParseErrorKind::UnterminatedArray => ("this `[` is not closed", "add the `]`"),
        ParseErrorKind::UnterminatedObject => ("this `{` is not closed", "add the `}`"),
        ParseErrorKind::UnterminatedCommentBlock => ("this comment is not closed", "add `*/`"),
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            ("this quote is not closed", "close it on the same line")
        }
        ParseErrorKind::String(_) => ("a `\\` in this text starts no known escape", "write `\\\\` for a backslash"),
        ParseErrorKind::UnexpectedCloseBrace
        | ParseErrorKind::UnexpectedCloseBracket
        | ParseErrorKind::UnexpectedColon
        | ParseErrorKind::UnexpectedComma => {
            ("a value is missing before this sign", "add the value, or remove the sign")
        }
        ParseErrorKind::BareDecimalPointNumbersNotAllowed
        | ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral
        | ParseErrorKind::HexadecimalNumbersNotAllowed
        | ParseErrorKind::NonFiniteNumbersNotAllowed
        | ParseErrorKind::UnaryPlusNumbersNotAllowed => {
            ("JSON does not know numbers of this form", "write it as decimal digits, or as text in double quotes")
        }
        _ => ("this cannot be read as JSON", "put texts in double quotes, and check brackets and commas"),
    }
}
