//! What the publish command will do when the job runs.

use crate::{Link, Need};

/// The forecast for one publication, with the conditions it rests on.
#[derive(Clone, PartialEq, Eq)]
pub struct Forecast {
    /// What happens.
    pub outcome: Outcome,
    /// The credential that the registry sees.
    pub with: Credential,
    /// Whether the version gets a provenance attestation.
    pub provenance: Provenance,
    /// The error code that the log shows.
    pub code: Option<&'static str>,
    /// The link of the chain that decides a failure.
    pub at: Option<Link>,
    /// What it rests on and nobody gave; sorted, without duplicates.
    pub needs: Vec<Need>,
}

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The version is live and the job green.
    Published,
    /// The version waits for a person's approval (`npm stage publish`).
    Staged,
    /// The job is green and nothing is published.
    Skipped,
    /// The version is live, yet the job is red.
    PublishedThenFails,
    /// The job is red and nothing is published.
    Fails,
    /// The command is never reached.
    NeverRuns,
    /// The files do not tell.
    Unknown,
}

impl Outcome {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Staged => "staged",
            Self::Skipped => "skipped",
            Self::PublishedThenFails => "published-then-fails",
            Self::Fails => "fails",
            Self::NeverRuns => "never-runs",
            Self::Unknown => "unknown",
        }
    }
}

/// The credential that the registry sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Credential {
    /// A token minted for this run: trusted publishing.
    Oidc,
    /// A stored token.
    Token,
    /// None at all.
    None,
}

impl Credential {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Token => "token",
            Self::None => "none",
        }
    }
}

/// Whether the version gets a provenance attestation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Provenance {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Something that nobody gave decides.
    Unknown,
}

impl Provenance {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}
