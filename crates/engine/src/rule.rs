//! What a rule is: a plain value, so that the compiler asks for every part of it.

use crate::{Checks, FixAvailability, Project};

/// The text of a rule's page, for those who ask for the feature `pages`. The site's WebAssembly does not carry them:
/// it loads them apart, when somebody wants to read one.
macro_rules! page {
    ($file:literal) => {
        if cfg!(feature = "pages") { include_str!($file) } else { "" }
    };
}
pub(crate) use page;

/// One rule. Lives in `rules/<id>.rs` beside its page `rules/<id>.md`, under the same name.
pub struct Rule {
    /// Kebab-case; names the problem, never the cure: `missing-id-token-permission`.
    pub id: &'static str,
    /// Permanent number, never reused: links made today must still name the rule in years.
    pub number: u16,
    /// One clause for lists of rules: what it finds.
    pub summary: &'static str,
    /// The link of the chain that breaks when this rule fails.
    pub link: Link,
    /// The most it can say.
    pub severity: Severity,
    /// A promise that the tests hold it to.
    pub fix: FixAvailability,
    /// The rule's page in Markdown: documentation and test at once. Empty without the feature `pages`.
    pub page: &'static str,
    /// Looks at the project and adds rows.
    pub check: fn(&Project<'_>, &mut Checks),
}

/// What a rule says at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Trusted publishing will not happen, or the job goes red, or it stays green and publishes nothing.
    Fail,
    /// It works today, with a risk or on a condition.
    Warn,
    /// Good practice. Never affects verdict or exit code.
    Advice,
}

impl Severity {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Advice => "advice",
        }
    }
}

/// A link of the chain from trigger to published version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Link {
    /// Does the run start?
    Trigger,
    /// Where does the job run?
    Runner,
    /// May the job ask for an identity token?
    Identity,
    /// Can the publish command exchange it?
    Client,
    /// Does the registry trust what the run presents?
    Settings,
    /// Will the registry take this package?
    Manifest,
    /// What is published, and with what proof?
    Published,
}

impl Link {
    /// All of them, in the order of the chain.
    pub const ALL: [Self; 7] =
        [Self::Trigger, Self::Runner, Self::Identity, Self::Client, Self::Settings, Self::Manifest, Self::Published];

    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Runner => "runner",
            Self::Identity => "identity",
            Self::Client => "client",
            Self::Settings => "settings",
            Self::Manifest => "manifest",
            Self::Published => "published",
        }
    }

    /// The word shown in the picture.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Trigger => "Trigger",
            Self::Runner => "Runner",
            Self::Identity => "Identity",
            Self::Client => "Client",
            Self::Settings => "Settings",
            Self::Manifest => "Manifest",
            Self::Published => "Published",
        }
    }
}
