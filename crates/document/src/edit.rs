//! Corrections are replacements of byte spans: sorted, apart, and computed so that every byte they do not name stays.

mod collection;
mod fragment;
mod layout;
mod value;

pub use collection::{Place, insert_entry, insert_item, move_entry, remove_entry, remove_item};
pub use fragment::Fragment;
pub use value::{replace_text, replace_value};

use crate::text::Span;

/// One replacement. An empty span inserts, an empty replacement removes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

impl TextEdit {
    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { span: Span::at(at), replacement: text.into() }
    }

    pub(crate) fn replace(start: usize, end: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(start, end), replacement: text.into() }
    }

    pub(crate) fn remove(start: usize, end: usize) -> Self {
        Self::replace(start, end, "")
    }
}

/// Replacements of one text.
// Invariant: sorted by span; no two share a byte, and no two insert at one offset.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EditSet(Vec<TextEdit>);

impl EditSet {
    /// Puts edits together, equal ones once; `None` if two others share a byte or insert at one offset.
    #[must_use]
    pub fn new(mut edits: Vec<TextEdit>) -> Option<Self> {
        edits.retain(|edit| !edit.span.is_empty() || !edit.replacement.is_empty());
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        let apart = |pair: &[TextEdit]| pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span;
        edits.windows(2).all(apart).then_some(Self(edits))
    }

    /// The edits in the order of the text.
    #[must_use]
    pub fn edits(&self) -> &[TextEdit] {
        &self.0
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both together; `None` if they change the same place in different ways.
    #[must_use]
    pub fn union(&self, other: &Self) -> Option<Self> {
        Self::new(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// The changed text. Edits that do not fit the text (past its end, inside a character) are left out.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for edit in &self.0 {
            let range = edit.span.range();
            if text.get(range.clone()).is_none() {
                continue;
            }
            changed.push_str(&text[done..range.start]);
            changed.push_str(&edit.replacement);
            done = range.end;
        }
        changed.push_str(&text[done..]);
        changed
    }
}

/// Why an edit is left to a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It is an alias, or an alias elsewhere stands for it.
    Shared,
    /// It comes from a merge key.
    MergeKey,
    /// A layout that cannot be continued with certainty.
    UnusualLayout,
    /// It is not there.
    Missing,
    /// The key is there already.
    Present,
    /// Tabs indent the place.
    Tabs,
    /// The file has a syntax error.
    Broken,
}

impl Refusal {
    /// The reason as a clause.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Shared => "an alias elsewhere in the file shares this place",
            Self::MergeKey => "the key comes from another mapping through `<<`",
            Self::UnusualLayout => "this place is laid out in a way that only a person can continue",
            Self::Missing => "the place to change is not in the file",
            Self::Present => "the key is there already",
            Self::Tabs => "tabs indent this place",
            Self::Broken => "the file has a syntax error",
        }
    }
}

fn edits(edits: Vec<TextEdit>) -> Result<EditSet, Refusal> {
    EditSet::new(edits).ok_or(Refusal::UnusualLayout)
}
