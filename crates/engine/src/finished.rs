//! Finished publishes: what a registry's document says about how a version was published (N 12).

use document::Location;

/// A published version.
#[derive(Clone)]
pub struct FinishedRelease {
    /// The package; `None` when the document does not name it.
    pub package: Option<String>,
    /// The version; `None` when the document does not name it.
    pub version: Option<String>,
    /// How it was published.
    pub published: PublishedBy,
    /// Whether a person approved it (`npm stage publish`).
    pub staged: bool,
    /// Whether it carries a provenance attestation; `None` when the document does not tell.
    pub provenance: Option<bool>,
    /// What that rests on, what it proves and what it does not; a clause.
    pub why: String,
    /// The place that shows it.
    pub location: Location,
}

/// How a version was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublishedBy {
    /// By a trusted publisher: the registry says so itself.
    Trusted,
    /// By something that calls itself what trusted publishers are called; the proof is not in the document.
    LooksTrusted,
    /// With a token.
    Token,
    /// The document does not tell.
    Unknown,
}

impl PublishedBy {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::LooksTrusted => "looks-trusted",
            Self::Token => "token",
            Self::Unknown => "unknown",
        }
    }
}
