//! Answers to what no file says.

use engine::{Context, Repository, Visibility};

/// The answers as the user gave them; every one is optional.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Answers {
    /// Owner and name as typed.
    pub repository: String,
    /// Who can see the repository.
    pub visibility: Option<Visibility>,
    /// Whether the package exists on its registry.
    pub package_exists: Option<bool>,
}

impl Answers {
    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The repository, if what was typed names one.
    #[must_use]
    pub fn named_repository(&self) -> Option<Repository> {
        Repository::parse(self.repository.trim()).ok()
    }

    /// Whether something was typed that names no repository.
    #[must_use]
    pub fn repository_is_malformed(&self) -> bool {
        !self.repository.trim().is_empty() && self.named_repository().is_none()
    }

    /// As the engine wants them.
    #[must_use]
    pub fn context(&self) -> Context {
        Context {
            repository: self.named_repository(),
            visibility: self.visibility,
            package_exists: self.package_exists,
            ..Context::default()
        }
    }
}
