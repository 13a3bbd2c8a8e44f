//! Repositories: what people type, what manifests say, and when both are the same to a registry.

/// A repository on GitHub, in the casing that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repository {
    /// The user or organization.
    pub owner: String,
    /// The repository.
    pub name: String,
}
