//! The gate that every correction passes: the new text parses, and its tree is the old one except where the edits say.

use crate::edit::EditSet;
use crate::text::Span;
use crate::tree::{Tree, Value};

/// Whether `new` is what `edits` were meant to make of `old`; the error is a clause for people.
///
/// # Errors
///
/// When `new` has a problem that `old` did not have, or a value changed that no edit touches.
pub fn confirm(old: &Tree<'_>, new: &Tree<'_>, edits: &EditSet) -> Result<(), &'static str> {
    let known = |it: &crate::Problem| old.problems().iter().any(|other| other.kind == it.kind && other.message == it.message);
    if !new.problems().iter().all(known) {
        return Err("the result would not be well formed");
    }
    let gone: Vec<Span> = edits.edits().iter().map(|it| it.span).collect();
    let come = edits.new_spans();
    let mut work: Vec<(Value<'_>, Value<'_>)> = old.documents().zip(new.documents()).collect();
    if old.documents().count() != new.documents().count() {
        return Err("the result would hold another number of documents");
    }
    while let Some((before, after)) = work.pop() {
        if before.is_alias() && after.is_alias() {
            continue;
        }
        let touched = touches(&gone, before.span()) || touches(&come, after.span());
        if before.is_mapping() && after.is_mapping() {
            if !entries(before, after, &gone, &come, &mut work) {
                return Err("an entry would change that was not meant");
            }
        } else if before.is_sequence() && after.is_sequence() {
            if !items(before, after, &gone, &come, &mut work) {
                return Err("a list would change that was not meant");
            }
        } else if (before.as_str() != after.as_str() || before.is_scalar() != after.is_scalar() || before.is_null() != after.is_null()) && !touched {
            return Err("a value would change that was not meant");
        }
    }
    Ok(())
}

/// Whether an edit lies in a span or at its border.
fn touches(edits: &[Span], span: Span) -> bool {
    edits.iter().any(|it| it.start <= span.end && span.start <= it.end)
}

fn entries<'t>(before: Value<'t>, after: Value<'t>, gone: &[Span], come: &[Span], work: &mut Vec<(Value<'t>, Value<'t>)>) -> bool {
    let mut rest = after.entries().peekable();
    for (key, value) in before.entries() {
        // The order of entries stays; what stands between is new.
        loop {
            match rest.peek() {
                Some((other, _)) if other.as_str() == key.as_str() => {
                    let Some((_, other)) = rest.next() else { return false };
                    work.push((value, other));
                    break;
                }
                Some((other, _)) if touches(come, other.span()) => {
                    rest.next();
                }
                _ if touches(gone, key.span()) => break,
                _ => return false,
            }
        }
    }
    rest.all(|(key, _)| touches(come, key.span()))
}

fn items<'t>(before: Value<'t>, after: Value<'t>, gone: &[Span], come: &[Span], work: &mut Vec<(Value<'t>, Value<'t>)>) -> bool {
    let old: Vec<Value<'t>> = before.items().collect();
    let new: Vec<Value<'t>> = after.items().collect();
    if old.len() == new.len() {
        work.extend(old.into_iter().zip(new));
        return true;
    }
    // What was there before the first edit and behind the last one pairs up from both ends.
    let front = old.iter().zip(&new).take_while(|(a, b)| !inside(gone, a.span()) && !inside(come, b.span())).count();
    let back = old[front..].iter().rev().zip(new[front..].iter().rev()).take_while(|(a, b)| !inside(gone, a.span()) && !inside(come, b.span())).count();
    let (old_middle, new_middle) = (&old[front..old.len() - back], &new[front..new.len() - back]);
    if !old_middle.iter().all(|it| touches(gone, it.span())) || !new_middle.iter().all(|it| touches(come, it.span())) {
        return false;
    }
    work.extend(old[..front].iter().copied().zip(new[..front].iter().copied()));
    work.extend(old[old.len() - back..].iter().copied().zip(new[new.len() - back..].iter().copied()));
    true
}

/// Whether a span starts inside an edit: it came or went with it.
fn inside(edits: &[Span], span: Span) -> bool {
    edits.iter().any(|it| it.start <= span.start && span.start < it.end)
}
