//! Entries and items come and go as whole lines in blocks, and with their comma in braces and brackets.

use super::fragment::{Fragment, JsonLines, Pen, Surrounding};
use super::layout::{Layout, Member, start};
use super::value::replace_value;
use super::{EditSet, Refusal, TextEdit, edits};
use crate::tree::{NodeId, Value};

/// Where to insert. Ids are those of keys of the mapping, or of items of the sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// Directly before this one, and before the comment above it.
    Before(NodeId),
    /// Directly after this one.
    After(NodeId),
}

/// Adds an entry to a mapping, or to an empty value that becomes one.
///
/// # Errors
/// [`Refusal::Present`] if the key is there, [`Refusal::MergeKey`] if a merged mapping has it, [`Refusal::Missing`] if
/// there is no mapping or no such place; the others where the layout, a tab, an alias or a syntax error forbid it.
pub fn insert_entry(mapping: Value<'_>, place: Place, key: &str, value: &Fragment) -> Result<EditSet, Refusal> {
    let layout = Layout::of(mapping.tree());
    layout.guard(mapping)?;
    let whole = || Fragment::Mapping(vec![(key.to_owned(), value.clone())]);
    if mapping.is_null() && !layout.is_json() {
        return replace_value(mapping, &whole());
    }
    if !mapping.is_mapping() {
        return Err(Refusal::Missing);
    }
    if mapping.get(key).is_some() {
        return Err(Refusal::Present);
    }
    if mapping.get_merged(key).is_some() {
        return Err(Refusal::MergeKey);
    }
    if opens_into_block(layout, mapping, value) {
        return replace_value(mapping, &whole());
    }
    let members = layout.members(mapping)?;
    let new = New::Entry(key, value);
    let mut set = match mapping.is_flow() {
        true => insert_flow(layout, mapping, &members, place, new)?,
        false => insert_block(layout, mapping, &members, place, new)?,
    };
    // A comma before it is none.
    if let Some(entry) = set.0.last_mut() {
        entry.entry_of = entry.span.is_empty().then_some(mapping.id());
    }
    Ok(set)
}

/// Adds an item to a sequence, or to an empty value that becomes one.
///
/// # Errors
/// As [`insert_entry`].
pub fn insert_item(sequence: Value<'_>, place: Place, value: &Fragment) -> Result<EditSet, Refusal> {
    let layout = Layout::of(sequence.tree());
    layout.guard(sequence)?;
    let whole = || Fragment::Sequence(vec![value.clone()]);
    if sequence.is_null() && !layout.is_json() {
        return replace_value(sequence, &whole());
    }
    if !sequence.is_sequence() {
        return Err(Refusal::Missing);
    }
    if opens_into_block(layout, sequence, value) {
        return replace_value(sequence, &whole());
    }
    let members = layout.members(sequence)?;
    if sequence.is_flow() {
        return insert_flow(layout, sequence, &members, place, New::Item(value));
    }
    insert_block(layout, sequence, &members, place, New::Item(value))
}

/// Removes an entry with its lines and the comment on them; the last one leaves `{}`.
///
/// # Errors
/// [`Refusal::Missing`] if the key is not there, [`Refusal::MergeKey`] if only a merged mapping has it; the others as
/// for [`insert_entry`], and [`Refusal::Shared`] if the entry holds an anchor that is used elsewhere.
pub fn remove_entry(mapping: Value<'_>, key: &str) -> Result<EditSet, Refusal> {
    let layout = Layout::of(mapping.tree());
    layout.guard(mapping)?;
    let mut found = mapping.entries().filter(|(name, _)| name.as_str() == Some(key));
    let Some((name, value)) = found.next() else {
        return Err(if mapping.get_merged(key).is_some() { Refusal::MergeKey } else { Refusal::Missing });
    };
    if found.next().is_some() {
        return Err(Refusal::UnusualLayout);
    }
    layout.guard_removal(name)?;
    layout.guard_removal(value)?;
    if mapping.entries().len() == 1 && !keeps_comments(layout, mapping) {
        return replace_value(mapping, &Fragment::Mapping(Vec::new()));
    }
    remove(layout, mapping, name.id(), value)
}

/// Removes an item with its lines and the comment on them; the last one leaves `[]`.
///
/// # Errors
/// As [`remove_entry`].
pub fn remove_item(sequence: Value<'_>, item: NodeId) -> Result<EditSet, Refusal> {
    let layout = Layout::of(sequence.tree());
    layout.guard(sequence)?;
    let value = sequence.items().find(|value| value.id() == item).ok_or(Refusal::Missing)?;
    layout.guard_removal(value)?;
    if sequence.items().len() == 1 && !keeps_comments(layout, sequence) {
        return replace_value(sequence, &Fragment::Sequence(Vec::new()));
    }
    remove(layout, sequence, item, value)
}

/// Moves an entry of a block, with its lines and the comments directly above it, before another one.
///
/// # Errors
/// [`Refusal::Missing`] if one of them is not there; the others as for [`remove_entry`].
pub fn move_entry(mapping: Value<'_>, key: &str, before: NodeId) -> Result<EditSet, Refusal> {
    let layout = Layout::of(mapping.tree());
    layout.guard(mapping)?;
    let (name, value) = mapping.entry(key).ok_or(Refusal::Missing)?;
    layout.guard_removal(name)?;
    layout.guard_removal(value)?;
    let members = layout.members(mapping)?;
    let find = |id| members.iter().position(|member| member.id == id).ok_or(Refusal::Missing);
    let (from, to) = (members[find(name.id())?], members[find(before)?]);
    if mapping.is_flow() || !layout.starts_line(from.start) || !layout.starts_line(to.start) {
        return Err(Refusal::UnusualLayout);
    }
    let own_lines = |member: Member| Ok(layout.with_comments_above(member.start, layout.column(member.start)?));
    let (start, target) = (own_lines(from)?, own_lines(to)?);
    let end = layout.block_end(value, from.end)?;
    let removed = remove_lines(layout, start, end);
    let lines = &layout.source[start..layout.line_end(end)];
    if (start..end).contains(&target) || removed.span.range().contains(&target) {
        return Err(Refusal::UnusualLayout);
    }
    edits(vec![removed, TextEdit::insert(target, [lines, layout.newline].concat())])
}

#[derive(Clone, Copy)]
enum New<'f> {
    Entry(&'f str, &'f Fragment),
    Item(&'f Fragment),
}

/// Which member the new one is put next to.
#[derive(Clone, Copy)]
enum Next {
    Before(usize),
    After(usize),
}

/// `{}` and `[]` in a block take lines when what comes does.
fn opens_into_block(layout: Layout<'_>, collection: Value<'_>, value: &Fragment) -> bool {
    let is_empty = collection.entries().len() + collection.items().len() == 0;
    is_empty && value.is_block() && !layout.is_json() && !layout.is_in_flow(collection)
}

fn next_to(members: &[Member], place: Place) -> Result<Next, Refusal> {
    let find = |id| members.iter().position(|member| member.id == id).ok_or(Refusal::Missing);
    Ok(match place {
        Place::First => Next::Before(0),
        Place::Last => Next::After(members.len().checked_sub(1).ok_or(Refusal::Missing)?),
        Place::Before(id) => Next::Before(find(id)?),
        Place::After(id) => Next::After(find(id)?),
    })
}

fn insert_block(
    layout: Layout<'_>,
    collection: Value<'_>,
    members: &[Member],
    place: Place,
    new: New<'_>,
) -> Result<EditSet, Refusal> {
    let column = layout.block_column(members)?;
    let next = next_to(members, place)?;
    let mut pen = Pen::new(layout);
    let write = |pen: &mut Pen<'_>| match new {
        New::Entry(key, value) => pen.block_entry(key, value, column),
        New::Item(item) => pen.block_item(item, column, content_width(collection, members)),
    };
    // A list whose items are set apart by blank lines goes on so.
    let blank_between = |pair: &[Member]| {
        let gap = &layout.source[pair[0].end..pair[1].start];
        gap.rfind('\n').is_some_and(|last| gap[..last].split('\n').skip(1).any(|line| line.trim().is_empty()))
    };
    let spaced = members.len() > 1 && members.windows(2).all(blank_between);
    match next {
        Next::After(index) => {
            let end = layout.block_end(last_node(layout, members[index]), members[index].end)?;
            let at = layout.with_comments_below(end, column);
            if spaced {
                pen.blank();
            }
            pen.line(column);
            write(&mut pen);
            edits(vec![TextEdit::insert(at, pen.finish())])
        }
        Next::Before(index) => {
            let member = members[index];
            let own = layout.column(member.start)?;
            if !layout.starts_line(member.start) {
                // It shares its line with the dash of the item that holds it.
                write(&mut pen);
                pen.line(own);
                return edits(vec![TextEdit::insert(member.start, pen.finish())]);
            }
            pen.spaces(column);
            write(&mut pen);
            pen.blank();
            if spaced {
                pen.blank();
            }
            edits(vec![TextEdit::insert(layout.with_comments_above(member.start, own), pen.finish())])
        }
    }
}

/// How far the content of an item stands from its dash.
fn content_width(sequence: Value<'_>, members: &[Member]) -> usize {
    let widths = sequence.items().zip(members).filter(|(item, _)| item.is_mapping() && !item.is_alias());
    widths
        .map(|(item, member)| start(item).saturating_sub(member.start))
        .find(|width| (2..=8).contains(width))
        .unwrap_or(2)
}

/// The node that a member of a block ends with.
fn last_node(layout: Layout<'_>, member: Member) -> Value<'_> {
    let node = layout.tree.value(member.id);
    let entries = node.parent().into_iter().flat_map(Value::entries);
    entries.into_iter().find(|(key, _)| key.id() == member.id).map_or(node, |(_, value)| value)
}

fn insert_flow(
    layout: Layout<'_>,
    collection: Value<'_>,
    members: &[Member],
    place: Place,
    new: New<'_>,
) -> Result<EditSet, Refusal> {
    let span = collection.span().range();
    if !layout.source[span.clone()].starts_with(['{', '[']) {
        // `[key: value]`: a mapping without braces.
        return Err(Refusal::UnusualLayout);
    }
    let text = &layout.source[span.clone()];
    let tight = layout.is_json() && !text.contains(": ") && !text.contains(", ") && text.contains([':', ',']);
    let on_one_line = if tight { JsonLines::Tight } else { JsonLines::One };
    let brace = layout.brace();
    let write = |lines: JsonLines<'_>| {
        let mut pen = Pen::new(layout);
        match new {
            New::Entry(key, value) if layout.is_json() => pen.json_entry(key, value, lines),
            New::Item(item) if layout.is_json() => pen.json(item, lines),
            New::Entry(key, value) => pen.flow_entry(key, value, brace),
            New::Item(item) => pen.flow(item, Surrounding::Flow, brace),
        }
        pen.finish()
    };
    if members.is_empty() {
        let inside = &layout.source[span.start + 1..span.end - 1];
        if !inside.trim().is_empty() {
            return Err(Refusal::UnusualLayout);
        }
        let written = if layout.is_json() && layout.source.contains(['\n', '\r']) {
            let (indent, step) = (layout.line_indent(span.start), layout.json_step());
            let inner = [indent, step].concat();
            let written = write(JsonLines::Several { indent: &inner, step });
            [layout.newline, &inner, &written, layout.newline, indent].concat()
        } else if layout.is_json() {
            write(JsonLines::Tight)
        } else if let New::Entry(..) = new {
            [brace, &write(on_one_line), brace].concat()
        } else {
            write(on_one_line)
        };
        return edits(vec![TextEdit::replace(span.start + 1, span.end - 1, written)]);
    }
    let next = next_to(members, place)?;
    let separator = if tight { "," } else { ", " };
    let step = layout.json_step();
    match next {
        Next::Before(index) => {
            let at = members[index].start;
            if layout.starts_line(at) {
                let indent = layout.line_indent(at);
                let written = write(JsonLines::Several { indent, step });
                let text = [indent, &written, ",", layout.newline].concat();
                return edits(vec![TextEdit::insert(layout.line_start(at), text)]);
            }
            edits(vec![TextEdit::insert(at, [&write(on_one_line), separator].concat())])
        }
        Next::After(index) => {
            let member = members[index];
            let comma = layout.comma(member);
            let after = comma.map_or(member.end, |comma| comma + 1);
            let ends_line = layout.skip_filler(after) > layout.line_end(after) || layout.line_end(after) == span.end;
            if !layout.starts_line(member.start) || !ends_line {
                return edits(vec![TextEdit::insert(member.end, [separator, &write(on_one_line)].concat())]);
            }
            let indent = layout.line_indent(member.start);
            let mut text = [layout.newline, indent, &write(JsonLines::Several { indent, step })].concat();
            if comma.is_some() {
                text.push(',');
                return edits(vec![TextEdit::insert(layout.line_end(after), text)]);
            }
            let at = layout.line_end(after);
            if at == member.end {
                return edits(vec![TextEdit::insert(at, [",", &text].concat())]);
            }
            edits(vec![TextEdit::insert(member.end, ","), TextEdit::insert(at, text)])
        }
    }
}

/// Braces that hold comments stay on their lines when their last member goes.
fn keeps_comments(layout: Layout<'_>, collection: Value<'_>) -> bool {
    let span = collection.span().range();
    collection.is_flow() && layout.has_comment(span.start, span.end)
}

/// Removes one of several members; `value` is the node it ends with.
fn remove(layout: Layout<'_>, collection: Value<'_>, id: NodeId, value: Value<'_>) -> Result<EditSet, Refusal> {
    let members = layout.members(collection)?;
    let index = members.iter().position(|member| member.id == id).ok_or(Refusal::Missing)?;
    if collection.is_flow() {
        return remove_flow(layout, collection, &members, index);
    }
    let member = members[index];
    let end = layout.block_end(value, member.end)?;
    if !layout.starts_line(member.start) {
        // It shares its line with the dash of the item that holds it: the next one moves up.
        layout.column(member.start)?;
        let next = members.get(index + 1).ok_or(Refusal::UnusualLayout)?;
        if layout.has_comment(end, next.start) {
            return Err(Refusal::UnusualLayout);
        }
        return edits(vec![TextEdit::remove(member.start, next.start)]);
    }
    layout.column(member.start)?;
    edits(vec![remove_lines(layout, member.start, end)])
}

/// Whole lines; without a line ending after them, the one before them goes instead.
fn remove_lines(layout: Layout<'_>, start: usize, end: usize) -> TextEdit {
    let first = layout.line_start(start);
    let next = layout.next_line(end);
    if next > layout.line_end(end) {
        return TextEdit::remove(first, next);
    }
    let above = layout.source[..first].trim_end_matches(['\n', '\r']).len();
    let one_break = if layout.source[above..first].starts_with("\r\n") { 2 } else { 1 };
    TextEdit::remove(first.saturating_sub(one_break).max(above), next)
}

fn remove_flow(
    layout: Layout<'_>,
    collection: Value<'_>,
    members: &[Member],
    index: usize,
) -> Result<EditSet, Refusal> {
    if !layout.source[collection.span().range()].starts_with(['{', '[']) {
        return Err(Refusal::UnusualLayout);
    }
    let member = members[index];
    let comma = layout.comma(member);
    let after = comma.map_or(member.end, |comma| comma + 1);
    let is_last = index + 1 == members.len();
    let ends_line = layout.skip_filler(after) > layout.line_end(after);
    if layout.starts_line(member.start) && ends_line {
        let mut found = vec![remove_lines(layout, member.start, after)];
        if is_last
            && comma.is_none()
            && let Some(before) = index.checked_sub(1)
            && let Some(comma) = layout.comma(members[before])
        {
            found.push(TextEdit::remove(comma, comma + 1));
        }
        return edits(found);
    }
    let (from, to) = match (index.checked_sub(1), members.get(index + 1)) {
        (_, Some(next)) => (member.start, next.start),
        (Some(before), None) => (members[before].end, member.end),
        (None, None) => return Err(Refusal::UnusualLayout),
    };
    if layout.has_comment(from, to) {
        return Err(Refusal::UnusualLayout);
    }
    edits(vec![TextEdit::remove(from, to)])
}
