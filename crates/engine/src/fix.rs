//! Fixes: named sets of text edits that a row offers.

use std::collections::BTreeMap;

use document::{EditSet, FileId};
use model::input::InputFile;

/// A fix's name: rule, subject path, and after `#` the chosen alternative: `version-drift:jsr.json#1.2.0`.
/// Stable from round to round, so that a choice outlives the edits before it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FixId(pub String);

impl FixId {
    /// The id without its choice.
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.split_once('#').map_or(&self.0, |(base, _)| base)
    }

    /// The chosen alternative, if one is named.
    #[must_use]
    pub fn choice(&self) -> Option<&str> {
        self.0.split_once('#').map(|(_, choice)| choice)
    }
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Safety {
    /// There is one right answer and the edit changes nothing else: part of "the corrected workflow".
    Safe,
    /// A person has to say which answer is right, or what it costs.
    NeedsDecision,
}

/// Whether a rule's rows carry fixes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FixAvailability {
    /// Every failing row does.
    Always,
    /// Some do; the page says when not.
    Sometimes,
    /// None does; the page says why.
    Never,
}

/// A correction on offer.
#[derive(Clone)]
pub struct Fix {
    /// Its name, without a choice.
    pub id: FixId,
    /// Imperative: "use Node 24 in job `publish`".
    pub title: String,
    /// Whether it asks first.
    pub safety: Safety,
    /// One for a safe fix; for a decision the alternatives, the default first.
    pub choices: Vec<Choice>,
}

impl Fix {
    /// The alternative that `accepted` names, or the default.
    #[must_use]
    pub fn choice(&self, accepted: &FixId) -> Option<&Choice> {
        match accepted.choice() {
            None => self.choices.first(),
            Some(id) => self.choices.iter().find(|it| it.id == id),
        }
    }
}

/// One way to carry out a fix.
#[derive(Clone, Default)]
pub struct Choice {
    /// Stands after `#` in a [`FixId`]; empty when there is nothing to choose.
    pub id: String,
    /// Imperative; empty when there is nothing to choose.
    pub title: String,
    /// The edits, file by file.
    pub edits: BTreeMap<FileId, EditSet>,
    /// Files that it adds.
    pub creates: Vec<InputFile>,
}
