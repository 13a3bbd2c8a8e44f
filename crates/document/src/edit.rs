//! Edits: replacements of byte spans, kept sorted and apart so that they can be joined, shown and applied in one go.

use crate::text::Span;

/// One replacement. An empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// Replacements of one text.
// Invariant: sorted by start; no two overlap, and no two insert at one place.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EditSet(Vec<TextEdit>);

impl EditSet {
    /// Puts edits together; `None` when two of them touch the same bytes or insert at one place.
    #[must_use]
    pub fn new(mut edits: Vec<TextEdit>) -> Option<Self> {
        edits.retain(|it| !it.span.is_empty() || !it.replacement.is_empty());
        edits.sort_by_key(|it| it.span);
        edits.dedup();
        let apart = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span);
        apart.then_some(Self(edits))
    }

    pub(crate) fn one(span: Span, replacement: impl Into<String>) -> Self {
        Self(vec![TextEdit { span, replacement: replacement.into() }])
    }

    /// The edits in order.
    #[must_use]
    pub fn edits(&self) -> &[TextEdit] {
        &self.0
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both together; `None` when they touch the same bytes in different ways.
    #[must_use]
    pub fn union(&self, other: &Self) -> Option<Self> {
        Self::new(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// The new text. Spans outside the text or inside a character are left out.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut behind = 0;
        for edit in &self.0 {
            let range = edit.span.range();
            let Some(kept) = text.get(behind..range.start).filter(|_| text.is_char_boundary(range.end) && range.end <= text.len()) else { continue };
            out.push_str(kept);
            out.push_str(&edit.replacement);
            behind = range.end;
        }
        out.push_str(&text[behind..]);
        out
    }

    /// The spans that the replacements take in the new text, in order.
    pub(crate) fn new_spans(&self) -> Vec<Span> {
        let mut shift = 0i64;
        let place = |edit: &TextEdit| {
            let start = (i64::from(edit.span.start) + shift) as usize;
            shift += edit.replacement.len() as i64 - i64::from(edit.span.end - edit.span.start);
            Span::new(start, start + edit.replacement.len())
        };
        self.0.iter().map(place).collect()
    }
}
