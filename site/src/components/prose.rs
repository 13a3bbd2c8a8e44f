//! Sentences with code in them.

use std::ops::Range;

use leptos::either::Either;
use leptos::prelude::*;

use super::live::button;
use crate::state::Desk;
use crate::state::help::Topic;
use crate::text::words;

/// A sentence whose parts in backticks stand in the code face.
pub fn prose(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().map(|(idx, part)| {
        let part = part.to_owned();
        if idx % 2 == 1 { Either::Left(view! { <code>{part}</code> }) } else { Either::Right(part) }
    });
    parts.collect::<Vec<_>>().into_any()
}

/// A sentence whose first term, if it has one, leads to the glossary.
pub fn prose_with_term(desk: Desk, text: &str) -> AnyView {
    let Some((range, id)) = first_term(text, &words().term_words) else { return prose(text) };
    let term = text[range.clone()].to_owned().into_any();
    let explain = move || desk.explain(Topic::Terms(id.to_owned()));
    let term = button("link term", term, None, explain);
    vec![prose(&text[..range.start]), term, prose(&text[range.end..])].into_any()
}

/// Where the first of these words stands outside of code, whole or with an `s`, and what it belongs to.
fn first_term(text: &str, words: &[(&'static str, &'static str)]) -> Option<(Range<usize>, &'static str)> {
    let mut start = 0;
    for (idx, part) in text.split('`').enumerate() {
        let found = |&(word, id): &(&str, &'static str)| {
            let at = part.find(word)?;
            let end = at + word.len() + usize::from(part[at + word.len()..].starts_with('s'));
            let is_joined = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric() || it == '-');
            let is_whole = !is_joined(part[..at].chars().next_back()) && !is_joined(part[end..].chars().next());
            is_whole.then_some((start + at..start + end, id))
        };
        if idx % 2 == 0
            && let Some(first) = words.iter().filter_map(found).min_by_key(|it| it.0.start)
        {
            return Some(first);
        }
        start += part.len() + 1;
    }
    None
}

/// The sentence without its backticks, to be spoken.
pub fn spoken(text: &str) -> String {
    text.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [(&str, &str); 2] = [("claim", "claim"), ("identity token", "identity-token")];

    fn found(text: &str) -> Option<&str> {
        first_term(text, &WORDS).map(|it| &text[it.0])
    }

    #[test]
    fn the_first_whole_term_outside_of_code_is_found() {
        assert_eq!(found("no identity token and no claim"), Some("identity token"));
        assert_eq!(found("é `x` two claims, one identity token"), Some("claims"));
        assert_eq!(found("`claim` says nothing"), None);
        assert_eq!(found("reclaim, claimed, claim-check"), None);
    }
}
