//! What the engine is given: files, and answers to what no file says.

use model::date::Date;
use model::input::InputFile;
use model::repository::Repository;
use model::trust::PublisherList;

use crate::facts;

/// Everything that is known. Every part of the context is optional.
#[derive(Clone, Default)]
pub struct Inputs {
    /// The files; a [`crate::FileId`] is an index into this list.
    pub files: Vec<InputFile>,
    /// The answers.
    pub context: Context,
}

/// What no file says. `None` leads to `unknown` rows where a rule needs it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The repository that runs the workflow, in the casing that GitHub shows.
    pub repository: Option<Repository>,
    /// Who can see that repository.
    pub visibility: Option<Visibility>,
    /// Whether the packages exist on their registries already.
    pub package_exists: Option<bool>,
    /// Whether the repository was created, renamed or transferred after 2026-07-15 (N 5.8).
    pub repository_is_new: Option<bool>,
    /// The trusted publishers that npm's form shows, for each package a list. A list without a package stands for the
    /// only one that is published.
    pub publishers: Vec<PublisherList>,
    /// What JSR's pages show.
    pub jsr: JsrSettings,
    /// The day of the run; the day of the facts when nobody says. The engine has no clock.
    pub date: Option<Date>,
}

impl Context {
    /// The day for which everything is judged.
    #[must_use]
    pub fn day(&self) -> Date {
        self.date.unwrap_or(facts::FACTS_DAY)
    }
}

/// The settings of JSR that decide who may publish (J O12–O16, T4).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct JsrSettings {
    /// Those of packages.
    pub packages: Vec<JsrPackage>,
    /// Whether only members of the scope may start a publishing run; JSR's default.
    pub members_only: Option<bool>,
    /// Whether the scope requires publishing from CI, and so refuses tokens.
    pub ci_required: Option<bool>,
    /// Who starts the publishing run.
    pub started_by: Option<Actor>,
}

/// The settings of one package on JSR.
#[derive(Clone, PartialEq, Eq)]
pub struct JsrPackage {
    /// Its name, `@scope/name`; `None` for the only one that is published.
    pub package: Option<String>,
    /// Whether it was created.
    pub created: Option<bool>,
    /// The repository that it is linked to.
    pub linked: Option<LinkedRepository>,
}

/// The repository that a package on JSR is linked to.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkedRepository {
    /// None.
    Nothing,
    /// This one, by the name that JSR shows.
    To(Repository),
}

/// Who starts a run, as JSR sees it (J O16).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A member of the scope whose account is connected to GitHub.
    Member,
    /// Somebody else.
    Stranger,
    /// A bot or an app, which can never be a member.
    Bot,
}

/// Who can see the repository. GitHub's `internal` counts as private (N 4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Not everyone.
    Private,
}

/// An input that a row or a forecast rests on and nobody gave.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Need {
    /// A file, by the path where it is expected.
    File(String),
    /// Owner and name of the repository.
    Repository,
    /// Whether the repository is public.
    Visibility,
    /// Whether the package exists on the registry.
    PackageExists,
    /// The versions that the registry has.
    PublishedVersions,
    /// The trusted-publisher settings of the registry.
    Settings,
    /// Whether a stored token is valid.
    TokenValid,
    /// Whether the repository was created, renamed or transferred after a date.
    RepoCreatedAfter,
    /// The day of the run.
    Date,
}

impl Need {
    /// The workflow that calls the one at hand: only the user knows which it is.
    #[must_use]
    pub fn caller() -> Self {
        Self::File("the workflow that calls it".into())
    }

    /// The word used in reports.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::File(path) => format!("file:{path}"),
            Self::Repository => "repository".into(),
            Self::Visibility => "visibility".into(),
            Self::PackageExists => "package-exists".into(),
            Self::PublishedVersions => "published-versions".into(),
            Self::Settings => "settings".into(),
            Self::TokenValid => "token-valid".into(),
            Self::RepoCreatedAfter => "repo-created-after".into(),
            Self::Date => "date".into(),
        }
    }

    /// Whether a file (rather than an answer or a setting) would settle it.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }
}
