//! `jsr.json(c)` and `deno.json(c)`, as far as publishing to JSR looks at them (J §1).

use document::{Tree, Value};

/// The names that `deno publish` looks for in a folder, in its order: the first that exists wins (J C1).
pub const NAMES: [&str; 4] = ["deno.json", "deno.jsonc", "jsr.json", "jsr.jsonc"];

/// A JSR configuration.
#[derive(Clone, Copy)]
pub struct JsrConfig<'t> {
    /// The whole document.
    pub root: Value<'t>,
}

impl<'t> JsrConfig<'t> {
    /// Reads a configuration; `None` when it is not an object.
    #[must_use]
    pub fn read(tree: &'t Tree<'t>) -> Option<Self> {
        tree.root().filter(|it| it.is_mapping()).map(|root| Self { root })
    }

    /// `name`; `null` counts as missing.
    #[must_use]
    pub fn name(self) -> Option<Value<'t>> {
        self.root.get("name").filter(|it| !it.is_null())
    }

    /// `version`; `null` counts as missing.
    #[must_use]
    pub fn version(self) -> Option<Value<'t>> {
        self.root.get("version").filter(|it| !it.is_null())
    }

    /// `exports`; `null` counts as missing (J C30).
    #[must_use]
    pub fn exports(self) -> Option<Value<'t>> {
        self.root.get("exports").filter(|it| !it.is_null())
    }

    /// `license`.
    #[must_use]
    pub fn license(self) -> Option<Value<'t>> {
        self.root.get("license")
    }

    /// Folders of `workspace`.
    pub fn members(self) -> impl Iterator<Item = &'t str> {
        self.member_values().filter_map(Value::as_str)
    }

    /// The entries of `workspace`.
    pub fn member_values(self) -> impl Iterator<Item = Value<'t>> {
        let workspace = self.root.get("workspace");
        let list = workspace.and_then(|it| if it.is_mapping() { it.get("members") } else { Some(it) });
        list.into_iter().flat_map(Value::items)
    }
}
