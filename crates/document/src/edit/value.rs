//! A value is replaced where it stands; the rest of its line, its anchor and the comments around it stay.

use std::ops::Range;

use super::fragment::{
    Fragment, JsonLines, Pen, Surrounding, double_quoted, escaped, fits_literal, is_plain, is_plain_shape,
    needs_escape, scalar, single_quoted,
};
use super::layout::{Layout, Position, start};
use super::{EditSet, Refusal, TextEdit, edits};
use crate::scalar::{Class, classify};
use crate::tree::{ScalarStyle, Value};

/// Replaces a value; a scalar keeps its quotes where it can. A comment that comes with the new value replaces the one on
/// its line.
///
/// # Errors
/// A [`Refusal`] where the layout, a tab, an alias or a syntax error forbid it.
pub fn replace_value(value: Value<'_>, with: &Fragment) -> Result<EditSet, Refusal> {
    let layout = Layout::of(value.tree());
    layout.guard(value)?;
    layout.guard_removal(value)?;
    let span = value.span().range();
    let is_scalar = matches!(with.without_comment(), Fragment::Text(_) | Fragment::Raw(_));
    if !is_scalar && matches!(layout.position(value), Position::Key) {
        return Err(Refusal::UnusualLayout);
    }
    if layout.is_json() {
        let mut pen = Pen::new(layout);
        let several = JsonLines::Several { indent: layout.line_indent(span.start), step: layout.json_step() };
        let one_line = !layout.source.trim_end().contains(['\n', '\r']);
        pen.json(with, if one_line { JsonLines::One } else { several });
        return edits(vec![TextEdit::replace(span.start, span.end, pen.finish())]);
    }
    if layout.is_in_flow(value) {
        let text = match with.without_comment() {
            Fragment::Text(text) => scalar_like(value, text, Surrounding::Flow, layout),
            fragment => {
                let mut pen = Pen::new(layout);
                pen.flow(fragment, Surrounding::Flow, layout.brace());
                pen.finish()
            }
        };
        let lead = match layout.source[..span.start].chars().next_back() {
            _ if !span.is_empty() => "",
            Some(':') => " ",
            _ => ": ",
        };
        return edits(vec![TextEdit::replace(span.start, span.end, [lead, &text].concat())]);
    }
    if with.is_block() { replace_with_block(layout, value, with) } else { replace_with_scalar(layout, value, with) }
}

/// Replaces a part of a scalar: a byte range of [`Value::as_str`]. All else of the scalar stays as it is written, unless
/// the new text needs other quotes.
///
/// # Errors
/// [`Refusal::Missing`] if this is no scalar or the range is not in it; else as [`replace_value`].
pub fn replace_text(value: Value<'_>, decoded: Range<usize>, with: &str) -> Result<EditSet, Refusal> {
    let layout = Layout::of(value.tree());
    layout.guard(value)?;
    let (Some(text), Some(style)) = (value.as_str(), value.style()) else { return Err(Refusal::Missing) };
    if text.get(decoded.clone()).is_none() {
        return Err(Refusal::Missing);
    }
    let whole = [&text[..decoded.start], with, &text[decoded.end..]].concat();
    if value.span().is_empty() {
        return replace_value(value, &Fragment::Text(whole));
    }
    let surrounding = if layout.is_in_flow(value) { Surrounding::Flow } else { Surrounding::Block };
    let between_breaks = |at: usize| text[..at].ends_with('\n') && text[at..].starts_with('\n');
    if style != ScalarStyle::Literal && (between_breaks(decoded.start) || between_breaks(decoded.end)) {
        // Several line breaks are folded as one.
        return Err(Refusal::UnusualLayout);
    }
    let part = value.source_span(decoded.clone()).range();
    let written = match style {
        ScalarStyle::Plain if !layout.is_json() && stays_plain(value, &whole, surrounding) => Some(with.to_owned()),
        ScalarStyle::SingleQuoted if !layout.is_json() => {
            single_quoted(with).map(|text| text[1..text.len() - 1].to_owned())
        }
        ScalarStyle::SingleQuoted if !with.contains(['\'', '\\']) => Some(escaped(with).replace("\\\"", "\"")),
        ScalarStyle::DoubleQuoted => Some(escaped(with)),
        ScalarStyle::Literal | ScalarStyle::Folded => Some(block_part(layout, value, &decoded, with)?),
        _ => None,
    };
    match written {
        Some(written) => edits(vec![TextEdit::replace(part.start, part.end, written)]),
        None => replace_value(value, &Fragment::Text(whole)),
    }
}

/// What replaces a part of a block scalar: its lines keep the column of the others.
fn block_part(layout: Layout<'_>, value: Value<'_>, decoded: &Range<usize>, with: &str) -> Result<String, Refusal> {
    let is_folded = value.style() == Some(ScalarStyle::Folded);
    let column = body_column(layout, value)?;
    let part = value.source_span(decoded.clone()).range();
    let indents = decoded.start == 0 && with.starts_with([' ', '\t', '\n']);
    let is_text = !with.chars().any(|character| needs_escape(character) && !matches!(character, '\n' | '\t'));
    // A blank line may be shorter than the others.
    let short = column.saturating_sub(part.start - layout.line_start(part.start));
    let is_inside = part.end <= value.span().end as usize;
    if indents || !is_text || !is_inside || (is_folded && (with.contains('\n') || short > 0)) {
        return Err(Refusal::UnusualLayout);
    }
    let line = [layout.newline, &" ".repeat(column)].concat();
    Ok([" ".repeat(short), with.replace('\n', &line)].concat())
}

fn replace_with_scalar(layout: Layout<'_>, value: Value<'_>, with: &Fragment) -> Result<EditSet, Refusal> {
    let span = value.span().range();
    let position = layout.position(value);
    let is_block_scalar = matches!(value.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded));
    if let Fragment::Text(text) = with.without_comment()
        && (is_block_scalar || text.contains('\n'))
        && !matches!(position, Position::Key)
        && fits_literal(text)
    {
        return replace_with_literal(layout, value, text, with.comment());
    }
    let mut pen = Pen::new(layout);
    if span.is_empty() {
        pen.raw(" ");
    }
    match with.without_comment() {
        Fragment::Text(text) => pen.raw(&scalar_like(value, text, Surrounding::Block, layout)),
        fragment => pen.flow(fragment, Surrounding::Block, layout.brace()),
    }
    if is_block_scalar {
        pen.comment(with.comment().or_else(|| header_comment(layout, span.start)));
        return edits(vec![TextEdit::replace(span.start, span.end, pen.finish())]);
    }
    if value.is_scalar() || value.is_flow() {
        let line = layout.line_end(span.end);
        let rest = layout.source[span.end..line].trim_start();
        let takes_comment = with.comment().is_some() && (rest.is_empty() || rest.starts_with('#'));
        if takes_comment {
            pen.comment(with.comment());
        }
        let end = if takes_comment { line } else { span.end };
        return edits(vec![TextEdit::replace(span.start, end, pen.finish())]);
    }
    pen.comment(with.comment());
    let end = layout.block_end(value, span.end)?;
    match position {
        Position::Key => Err(Refusal::UnusualLayout),
        Position::Root | Position::Item => edits(vec![TextEdit::replace(span.start, end, pen.finish())]),
        Position::Entry(key) => {
            let head = head_end(layout, key, value)?;
            let line = layout.line_end(head);
            if line > start(value) {
                return Err(Refusal::UnusualLayout);
            }
            let kept = if with.comment().is_some() { head } else { line };
            edits(vec![TextEdit::insert(head, [" ", &pen.finish()].concat()), TextEdit::remove(kept, end)])
        }
    }
}

fn replace_with_literal(
    layout: Layout<'_>,
    value: Value<'_>,
    text: &str,
    comment: Option<&str>,
) -> Result<EditSet, Refusal> {
    let span = value.span().range();
    let mut pen = Pen::new(layout);
    if span.is_empty() {
        pen.raw(" ");
    }
    if let Some(ScalarStyle::Literal | ScalarStyle::Folded) = value.style() {
        let comment = comment.or_else(|| header_comment(layout, span.start));
        pen.literal(text, comment, body_column(layout, value)?);
        return edits(vec![TextEdit::replace(span.start, span.end, pen.finish())]);
    }
    let column = outer_column(layout, value, layout.position(value))? + pen.steps().mapping;
    if !value.is_scalar() || layout.line_end(span.end) != span.end {
        return Err(Refusal::UnusualLayout);
    }
    pen.literal(text, comment, column);
    edits(vec![TextEdit::replace(span.start, span.end, pen.finish())])
}

fn replace_with_block(layout: Layout<'_>, value: Value<'_>, with: &Fragment) -> Result<EditSet, Refusal> {
    let span = value.span().range();
    let is_block = !value.is_flow() && !value.is_scalar();
    let mut pen = Pen::new(layout);
    match layout.position(value) {
        Position::Key => Err(Refusal::UnusualLayout),
        Position::Root | Position::Item => {
            if start(value) != span.start && !is_block {
                // An anchor before a compact mapping would name its first key.
                return Err(Refusal::UnusualLayout);
            }
            if span.is_empty() {
                pen.raw(" ");
            }
            let column = match layout.position(value) {
                Position::Item if span.is_empty() => layout.column(span.start - 1)? + 2,
                _ => layout.column(span.start)?,
            };
            pen.compact(with, column);
            let end = if is_block { layout.block_end(value, span.end)? } else { span.end };
            edits(vec![TextEdit::replace(span.start, end, pen.finish())])
        }
        Position::Entry(key) => {
            let column = layout.column(start(key))?;
            let head = head_end(layout, key, value)?;
            let line = layout.line_end(head);
            pen.comment(with.comment());
            pen.block_lines(with, column);
            if is_block {
                if line > start(value) {
                    return Err(Refusal::UnusualLayout);
                }
                let end = layout.block_end(value, span.end)?;
                let from = if with.comment().is_some() { head } else { line };
                return edits(vec![TextEdit::replace(from, end, pen.finish())]);
            }
            let end = match value.style() {
                Some(ScalarStyle::Literal | ScalarStyle::Folded) => span.end,
                _ => layout.line_end(span.end),
            };
            let rest = layout.source[span.end..end].trim_start();
            if !rest.is_empty() && !rest.starts_with('#') {
                return Err(Refusal::UnusualLayout);
            }
            if with.comment().is_some() {
                return edits(vec![TextEdit::replace(head, end, pen.finish())]);
            }
            let kept = if rest.is_empty() { end } else { span.end };
            edits(vec![TextEdit::remove(head, kept), TextEdit::insert(end, pen.finish())])
        }
    }
}

/// End of what stands before a value for good: the `:` of its key, its anchor and its tag.
fn head_end(layout: Layout<'_>, key: Value<'_>, value: Value<'_>) -> Result<usize, Refusal> {
    let properties = [value.anchor(), value.tag()].into_iter().flatten().map(|span| span.end as usize).max();
    if let Some(end) = properties {
        return Ok(end);
    }
    let at = layout.skip_filler(key.span().end as usize);
    if layout.source[at..].starts_with(':') { Ok(at + 1) } else { Err(Refusal::UnusualLayout) }
}

/// Column that the lines of a value are indented from.
fn outer_column(layout: Layout<'_>, value: Value<'_>, position: Position<'_>) -> Result<usize, Refusal> {
    match position {
        Position::Entry(key) => layout.column(start(key)),
        Position::Item => layout.column(start(value)).map(|column| column.saturating_sub(2)),
        Position::Root | Position::Key => Err(Refusal::UnusualLayout),
    }
}

/// Column of the lines of a block scalar.
fn body_column(layout: Layout<'_>, value: Value<'_>) -> Result<usize, Refusal> {
    let span = value.span().range();
    let header = &layout.source[span.start..layout.line_end(span.start)];
    if header.split([' ', '\t']).next().is_some_and(|indicators| indicators.bytes().any(|byte| byte.is_ascii_digit())) {
        return Err(Refusal::UnusualLayout);
    }
    let mut at = layout.next_line(span.start);
    while at < span.end {
        let line = &layout.source[at..layout.line_end(at)];
        if !line.trim().is_empty() {
            return Ok(line.len() - line.trim_start_matches(' ').len());
        }
        at = layout.next_line(at);
    }
    Err(Refusal::UnusualLayout)
}

/// The comment after the `|` or `>` of a block scalar, without its `#`.
fn header_comment(layout: Layout<'_>, header: usize) -> Option<&str> {
    layout.source[header..layout.line_end(header)].split_once(" #").map(|(_, comment)| comment.trim())
}

/// A text in the style of the scalar that it replaces.
fn scalar_like(old: Value<'_>, text: &str, surrounding: Surrounding, layout: Layout<'_>) -> String {
    match old.style() {
        Some(ScalarStyle::SingleQuoted) => single_quoted(text).unwrap_or_else(|| double_quoted(text)),
        Some(ScalarStyle::DoubleQuoted) => double_quoted(text),
        _ if stays_plain(old, text, surrounding) => text.to_owned(),
        _ => scalar(layout, text, surrounding),
    }
}

/// Whether a text can stand without quotes where `old` did: `true` for `false` too.
fn stays_plain(old: Value<'_>, text: &str, surrounding: Surrounding) -> bool {
    let both_bool = old.as_bool().is_some() && matches!(classify(text), Class::Bool(_));
    is_plain(text, surrounding) || (both_bool && is_plain_shape(text, surrounding))
}
