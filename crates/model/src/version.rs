//! Versions as npm compares them, and the small languages in which people ask for one.

pub use nodejs_semver::{Range, Version};

/// `name@requirement`, as in `npx npm@11` or `npm install -g npm@latest`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageSpec {
    /// The package.
    pub name: String,
    /// What stands behind the `@`; `None` when nothing does, which means the tag `latest`.
    pub requirement: Option<String>,
}
