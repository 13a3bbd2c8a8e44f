//! Texts to try the page on.

use crate::state::answers::{Answers, EXISTS, PUBLIC, REPOSITORY, VISIBILITY, YES};

/// A set of files with the answers that belong to it.
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// Paths and texts.
    pub files: &'static [(&'static str, &'static str)],
}

impl Example {
    /// The answers that belong to it.
    #[must_use]
    pub fn answers(&self) -> Answers {
        Answers::of(&[(REPOSITORY, "acme/widget"), (VISIBILITY, PUBLIC), (EXISTS, YES)])
    }
}

/// The examples, in the order of the menu.
pub static EXAMPLES: [Example; 2] = [
    Example {
        title: "Two registries, two faults",
        files: &[
            (".github/workflows/publish.yml", include_str!("examples/broken/publish.yml")),
            ("package.json", include_str!("examples/broken/package.json")),
            ("jsr.json", include_str!("examples/broken/jsr.json")),
        ],
    },
    Example {
        title: "npm with provenance, ready",
        files: &[
            (".github/workflows/publish.yml", include_str!("examples/ready/publish.yml")),
            ("package.json", include_str!("examples/ready/package.json")),
        ],
    },
];
