//! `package.json`, as far as publishing looks at it.

use document::{Tree, Value};

/// A manifest.
#[derive(Clone, Copy)]
pub struct Manifest<'t> {
    /// The whole document.
    pub root: Value<'t>,
}

impl<'t> Manifest<'t> {
    /// Reads a manifest; `None` when it is not an object.
    #[must_use]
    pub fn read(tree: &'t Tree<'t>) -> Option<Self> {
        tree.root().filter(|it| it.is_mapping()).map(|root| Self { root })
    }

    /// `name`.
    #[must_use]
    pub fn name(self) -> Option<Value<'t>> {
        self.root.get("name").filter(|it| it.is_scalar())
    }

    /// `version`.
    #[must_use]
    pub fn version(self) -> Option<Value<'t>> {
        self.root.get("version").filter(|it| it.is_scalar())
    }

    /// `private`, when npm takes it for true: any text does, and so does any number but 0.
    #[must_use]
    pub fn private(self) -> Option<Value<'t>> {
        let is_nothing = |it: Value<'_>| {
            let is_zero = it.is_plain_number() && it.as_str() == Some("0");
            it.is_null() || it.as_bool() == Some(false) || it.as_str() == Some("") || is_zero
        };
        self.root.get("private").filter(|it| !is_nothing(*it))
    }

    /// The node that holds the repository's URL: `repository`, or `repository.url`.
    #[must_use]
    pub fn repository_url(self) -> Option<Value<'t>> {
        let repository = self.root.get("repository")?;
        if repository.is_mapping() { repository.get("url") } else { Some(repository).filter(|it| it.is_scalar()) }
    }

    /// One key of `publishConfig`.
    #[must_use]
    pub fn publish_config(self, key: &str) -> Option<Value<'t>> {
        self.root.path(&["publishConfig", key])
    }

    /// One script.
    #[must_use]
    pub fn script(self, name: &str) -> Option<Value<'t>> {
        self.hook("", name)
    }

    /// A script whose name is that of another with a word before it: `pre`, `post`. Without a word, the other itself.
    #[must_use]
    pub fn hook(self, word: &str, name: &str) -> Option<Value<'t>> {
        let is_named = |it: Value<'t>| it.as_str().and_then(|it| it.strip_prefix(word)) == Some(name);
        let mut scripts = self.root.get("scripts")?.entries().rev();
        scripts.find(|(key, _)| is_named(*key)).map(|(_, script)| script).filter(|it| it.is_scalar())
    }

    /// Name and version of `packageManager`: `("pnpm", "11.1.1")`, without the hash.
    #[must_use]
    pub fn package_manager(self) -> Option<(&'t str, &'t str, Value<'t>)> {
        let value = self.root.get("packageManager")?;
        let (name, version) = value.as_str()?.split_once('@')?;
        Some((name, version.split('+').next().unwrap_or(version), value))
    }

    /// The requirement for a dependency, from any of the dependency maps that are installed in the repository.
    #[must_use]
    pub fn dependency(self, name: &str) -> Option<Value<'t>> {
        ["devDependencies", "dependencies", "optionalDependencies"].iter().find_map(|map| self.root.path(&[map, name]))
    }

    /// Patterns of `workspaces`, written as a list or as `packages` of an object.
    pub fn workspaces(self) -> impl Iterator<Item = &'t str> {
        self.workspace_values().filter_map(Value::as_str)
    }

    /// The entries of `workspaces`.
    pub fn workspace_values(self) -> impl Iterator<Item = Value<'t>> {
        let workspaces = self.root.get("workspaces");
        let list = workspaces.and_then(|it| if it.is_mapping() { it.get("packages") } else { Some(it) });
        list.into_iter().flat_map(Value::items)
    }
}
