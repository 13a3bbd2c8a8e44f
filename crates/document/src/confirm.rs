//! The gate that every correction passes: the new text parses, and its tree is the old one except where the edits say.

use std::ops::Range;

use crate::edit::EditSet;
use crate::text::Span;
use crate::tree::{ScalarStyle, Tree, Value};

/// Whether `new` is the tree of what `edits` make of the source of `old`, and differs from it only where they say.
///
/// # Errors
/// A clause for people, if `new` has a problem that `old` does not have, or a value changed that no edit touches.
pub fn confirm(old: &Tree<'_>, new: &Tree<'_>, edits: &EditSet) -> Result<(), &'static str> {
    let known = |problem: &crate::Problem| {
        let same = |other: &&crate::Problem| other.kind == problem.kind && other.message == problem.message;
        new.problems().iter().filter(same).count() <= old.problems().iter().filter(same).count()
    };
    if !new.problems().iter().all(known) {
        return Err("the result would not be well formed");
    }
    let gate = Gate::new(edits);
    let mut pending: Vec<(Value<'_>, Value<'_>)> = Vec::new();
    let mut roots = new.documents();
    for before in old.documents() {
        let Some(after) = roots.next() else { return Err(ELSEWHERE) };
        pending.push((before, after));
    }
    // An empty file gets its first value from the edits.
    if roots.next().is_some() && old.root().is_some() {
        return Err(ELSEWHERE);
    }
    while let Some((before, after)) = pending.pop() {
        let same_properties = slice(before, before.anchor()) == slice(after, after.anchor())
            && slice(before, before.tag()) == slice(after, after.tag());
        let paired = match (before.is_alias() || after.is_alias(), before.is_scalar() || after.is_scalar()) {
            (true, _) => before.is_alias() && after.is_alias() && text(before) == text(after),
            (_, true) => same_scalar(before, after),
            _ => before.is_mapping() == after.is_mapping() && gate.pair_children(before, after, &mut pending),
        };
        if !(paired && same_properties || gate.allows(before, after)) {
            return Err(ELSEWHERE);
        }
    }
    Ok(())
}

const ELSEWHERE: &str = "the result would differ in places that were not to change";

struct Gate {
    /// What goes, in the old text.
    gone: Vec<Span>,
    /// What comes, in the new text.
    come: Vec<Span>,
    /// Whether what comes at the same index stays on its line.
    on_line: Vec<bool>,
    /// Whether what comes at the same index starts with a line break.
    breaks_line: Vec<bool>,
}

impl Gate {
    fn new(edits: &EditSet) -> Self {
        let mut gate = Self { gone: Vec::new(), come: Vec::new(), on_line: Vec::new(), breaks_line: Vec::new() };
        let mut behind = 0;
        let mut at = 0;
        for edit in edits.edits() {
            at += edit.span.range().start - behind;
            behind = edit.span.range().end;
            gate.gone.push(edit.span);
            gate.come.push(Span::new(at, at + edit.replacement.len()));
            gate.on_line.push(!edit.replacement.contains(['\n', '\r']));
            gate.breaks_line.push(edit.replacement.starts_with(['\n', '\r']));
            at += edit.replacement.len();
        }
        gate
    }

    /// Pairs the children that stay, in order; false if something came or went that no edit brought or took.
    fn pair_children<'t>(
        &self,
        before: Value<'t>,
        after: Value<'t>,
        pending: &mut Vec<(Value<'t>, Value<'t>)>,
    ) -> bool {
        let mut came =
            after.entries().map(|(key, value)| (key, Some(value))).chain(after.items().map(|item| (item, None)));
        let stayed = |value: &Value<'_>| !is_within(&self.come, value.span());
        let went =
            before.entries().map(|(key, value)| (key, Some(value))).chain(before.items().map(|item| (item, None)));
        let mark = pending.len();
        for (old, old_value) in went {
            // A replaced key or item is one that goes and one that comes, yet it keeps its place.
            let at_insertion = |index: usize| self.gone[index] == old.span() && !self.breaks_line[index];
            let filled = old.span().is_empty() && near(&self.gone, old.span()).any(at_insertion);
            if filled || is_within(&self.gone, old.span()) {
                continue;
            }
            let Some((new, new_value)) = came.find(|(new, _)| stayed(new)) else {
                pending.truncate(mark);
                return false;
            };
            pending.push((old, new));
            pending.extend(old_value.zip(new_value));
        }
        if came.any(|(new, _)| stayed(&new)) {
            pending.truncate(mark);
            return false;
        }
        true
    }

    /// Whether the edits account for `after` in place of `before`.
    fn allows(&self, before: Value<'_>, after: Value<'_>) -> bool {
        // Inside a collection, an edit accounts for the children that it touches, not for the rest.
        let touches = |edits: &[Span], value: Value<'_>| {
            let span = value.span();
            let is_leaf = value.is_alias() || value.is_scalar();
            is_within(edits, span)
                || (is_leaf && (span.is_empty() || overlaps(edits, span) || self.extends(edits, span)))
        };
        touches(&self.gone, before) && touches(&self.come, after)
    }

    /// Whether an edit within the line ends where the span starts, or starts where it ends.
    fn extends(&self, edits: &[Span], span: Span) -> bool {
        near(edits, span).any(|index| self.on_line[index])
    }
}

/// Indices of the edits that touch a span, its borders included.
fn near(edits: &[Span], span: Span) -> Range<usize> {
    let first = edits.partition_point(|edit| edit.end < span.start);
    first..edits.partition_point(|edit| edit.start <= span.end).max(first)
}

fn overlaps(edits: &[Span], span: Span) -> bool {
    near(edits, span).any(|index| edits[index].start < span.end && span.start < edits[index].end)
        || near(edits, span).any(|index| {
            let edit = edits[index];
            edit.is_empty() && span.start < edit.start && edit.start < span.end
        })
}

/// Whether an edit covers a span; an empty one stands and falls with the sign before it.
fn is_within(edits: &[Span], span: Span) -> bool {
    near(edits, span).any(|index| {
        let edit = edits[index];
        let starts = if span.is_empty() { span.start.checked_sub(1) } else { Some(span.start) };
        starts.is_some_and(|at| edit.contains(at)) && span.end <= edit.end
    })
}

fn same_scalar(before: Value<'_>, after: Value<'_>) -> bool {
    let is_text = |value: Value<'_>| value.style() != Some(ScalarStyle::Plain);
    let (Some(old), Some(new)) = (before.as_str(), after.as_str()) else { return false };
    let is_block = matches!(before.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded));
    // A block scalar at the end of a file without a final line ending gets one when something follows it.
    let same = old == new || (is_block && old.trim_end_matches('\n') == new.trim_end_matches('\n'));
    same && is_text(before) == is_text(after)
}

fn text(value: Value<'_>) -> &str {
    slice(value, Some(value.span()))
}

fn slice(value: Value<'_>, span: Option<Span>) -> &str {
    span.and_then(|span| value.tree().source().get(span.range())).unwrap_or_default()
}
