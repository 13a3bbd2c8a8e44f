//! Corrections are replacements of byte spans: sorted, apart, and computed so that every byte they do not name stays.

mod collection;
mod fragment;
mod layout;
mod value;

pub use collection::{Place, insert_entry, insert_item, move_entry, remove_entry, remove_item};
pub use fragment::Fragment;
pub use value::{replace_text, replace_value};

use crate::text::Span;
use crate::tree::NodeId;

/// One replacement. An empty span inserts, an empty replacement removes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
    /// The mapping that it adds an entry to. The order of entries says nothing, so another one of the same mapping may
    /// come at the same offset.
    pub entry_of: Option<NodeId>,
}

impl TextEdit {
    /// A replacement that stands alone.
    #[must_use]
    pub fn new(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into(), entry_of: None }
    }

    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(Span::at(at), text)
    }

    pub(crate) fn replace(start: usize, end: usize, text: impl Into<String>) -> Self {
        Self::new(Span::new(start, end), text)
    }

    pub(crate) fn remove(start: usize, end: usize) -> Self {
        Self::replace(start, end, "")
    }
}

/// Replacements of one text.
// Invariant: sorted by span; no two share a byte, and only entries of one mapping are inserted at one offset.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EditSet(Vec<TextEdit>);

impl EditSet {
    /// Puts edits together, equal ones once; `None` if two others share a byte, or insert at one offset and are not
    /// entries of the same mapping. Such entries come in the order in which they are given.
    #[must_use]
    pub fn new(mut edits: Vec<TextEdit>) -> Option<Self> {
        edits.retain(|edit| !edit.span.is_empty() || !edit.replacement.is_empty());
        edits.sort_by_key(|edit| edit.span);
        let mut set: Vec<TextEdit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let beside = set.iter().rev().take_while(|it| it.span == edit.span);
            if !beside.clone().any(|it| *it == edit) {
                let is_apart = set.last().is_none_or(|last| last.span.end <= edit.span.start);
                if !is_apart || beside.clone().any(|it| it.entry_of.is_none() || it.entry_of != edit.entry_of) {
                    return None;
                }
                set.push(edit);
            }
        }
        Some(Self(set))
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
