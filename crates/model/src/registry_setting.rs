//! Where installs look for packages: the registries that `.npmrc`, `.yarnrc.yml` and `bunfig.toml` name, in one shape.

use document::{EditSet, Fragment, Npmrc, NpmrcEntry, Span, TextEdit, Toml, TomlEntry, Value};

/// The registry of the scope `@jsr`, or of everything without a scope of its own.
#[derive(Clone, Copy)]
pub struct RegistrySetting<'t> {
    /// What it is for.
    pub of: SettingOf,
    /// The address as written.
    pub url: &'t str,
    /// How it is written.
    pub written: Written<'t>,
}

/// What a registry is named for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SettingOf {
    /// Everything without a scope of its own.
    All,
    /// The scope `@jsr`.
    Jsr,
    /// The scope `@jsr`, as it was meant: the key is another one, which nothing reads (J N3).
    MisspeltJsr,
}

/// How a setting is written.
#[derive(Clone, Copy)]
pub enum Written<'t> {
    /// A line of `.npmrc`.
    Line(&'t NpmrcEntry),
    /// A value in `.yarnrc.yml`.
    Yaml(Value<'t>),
    /// A value in `bunfig.toml`.
    Toml(&'t TomlEntry),
}

impl RegistrySetting<'_> {
    /// The setting with its key, where that stands beside it; else the value.
    #[must_use]
    pub fn span(&self) -> Span {
        match self.written {
            Written::Line(entry) => entry.value_span.map_or(entry.key_span, |it| entry.key_span.cover(it)),
            Written::Yaml(value) => value.span(),
            Written::Toml(entry) => entry.key_span.cover(entry.value_span),
        }
    }

    /// Writes another address in its place, and in `.npmrc` under the key that counts for the scope `@jsr`.
    #[must_use]
    pub fn replace(&self, url: &str) -> Option<EditSet> {
        match self.written {
            Written::Line(entry) => {
                let with_key = |key: &str| format!("{key}={url}");
                let replacement = if self.of == SettingOf::All { with_key("registry") } else { with_key(JSR_LINE) };
                let value = TextEdit::new(entry.value_span?, url);
                let is_right_key = self.of != SettingOf::MisspeltJsr;
                let whole = TextEdit::new(self.span(), replacement);
                EditSet::new(vec![if is_right_key { value } else { whole }])
            }
            Written::Yaml(value) => document::replace_value(value, &Fragment::Text(url.to_owned())).ok(),
            Written::Toml(entry) => entry.replace(url),
        }
    }
}

/// The key of the scope's registry in `.npmrc` (J N2).
pub const JSR_LINE: &str = "@jsr:registry";

/// The registries in an `.npmrc`. Of several lines with one key the last counts; it comes first here.
#[must_use]
pub fn of_npmrc(npmrc: &Npmrc) -> Vec<RegistrySetting<'_>> {
    // What stands in a section is not read.
    let read = npmrc.entries.iter().rev().filter(|it| it.section.is_none() && !it.is_array);
    let mut found: Vec<RegistrySetting<'_>> = Vec::new();
    for entry in read {
        let of = match entry.key.as_str() {
            "registry" => SettingOf::All,
            JSR_LINE => SettingOf::Jsr,
            key if is_like_jsr_line(key, &entry.value) => SettingOf::MisspeltJsr,
            _ => continue,
        };
        if entry.value_span.is_some() && !found.iter().any(|it| it.of == of) {
            found.push(RegistrySetting { of, url: &entry.value, written: Written::Line(entry) });
        }
    }
    found
}

/// `@jsr/registry`, `jsr:registry`, and `@jsr` alone before an address.
fn is_like_jsr_line(key: &str, value: &str) -> bool {
    if key.len() > 20 {
        return false;
    }
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    letters == "jsrregistry" || letters == "jsr" && value.contains("://")
}

/// The registries in a `.yarnrc.yml` (J N6): Yarn names scopes without their `@`.
#[must_use]
pub fn of_yarnrc(root: Value<'_>) -> Vec<RegistrySetting<'_>> {
    let scope = |name: &str| root.path(&["npmScopes", name, "npmRegistryServer"]);
    let named = [
        (SettingOf::Jsr, scope("jsr")),
        (SettingOf::MisspeltJsr, scope("@jsr")),
        (SettingOf::All, root.get("npmRegistryServer")),
    ];
    let mut found = Vec::new();
    for (of, value) in named {
        if let Some((value, url)) = value.and_then(|it| Some((it, it.as_str()?))) {
            found.push(RegistrySetting { of, url, written: Written::Yaml(value) });
        }
    }
    found
}

/// The registries in a `bunfig.toml` (J N6): a text, or a table with `url`.
#[must_use]
pub fn of_bunfig(toml: &Toml) -> Vec<RegistrySetting<'_>> {
    let mut found: Vec<RegistrySetting<'_>> = Vec::new();
    for entry in toml.entries.iter().rev().filter(|it| it.is_text) {
        let of = match toml.path(entry)[..] {
            ["install", "registry"] | ["install", "registry", "url"] => SettingOf::All,
            ["install", "scopes", "jsr" | "@jsr"] | ["install", "scopes", "jsr" | "@jsr", "url"] => SettingOf::Jsr,
            _ => continue,
        };
        if !found.iter().any(|it| it.of == of) {
            found.push(RegistrySetting { of, url: &entry.value, written: Written::Toml(entry) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use document::{parse_npmrc, parse_toml, parse_yaml};

    use super::*;

    fn list(settings: &[RegistrySetting<'_>]) -> Vec<(SettingOf, String)> {
        settings.iter().map(|it| (it.of, it.url.to_owned())).collect()
    }

    #[test]
    fn the_last_line_of_an_npmrc_counts() {
        let npmrc =
            parse_npmrc("registry=a\n@jsr:registry = https://jsr.io\nregistry=b\n[x]\nregistry=c\n@acme:registry=d\n");
        let expected = [(SettingOf::All, "b".to_owned()), (SettingOf::Jsr, "https://jsr.io".to_owned())];
        assert_eq!(list(&of_npmrc(&npmrc)), expected);
    }

    #[test]
    fn a_key_that_only_looks_like_that_of_the_scope_is_told() {
        for key in ["@jsr/registry", "jsr:registry", "@JSR:registry", "@jsr"] {
            let npmrc = parse_npmrc(&format!("{key}=https://npm.jsr.io\n"));
            assert_eq!(list(&of_npmrc(&npmrc)), [(SettingOf::MisspeltJsr, "https://npm.jsr.io".to_owned())], "{key}");
        }
        assert!(of_npmrc(&parse_npmrc("jsr=true\n@jsrx:registry=a\n")).is_empty());
    }

    #[test]
    fn yarn_and_bun_have_keys_of_their_own() {
        let tree = parse_yaml("npmRegistryServer: a\nnpmScopes:\n  jsr:\n    npmRegistryServer: 'b'\n");
        let settings = of_yarnrc(tree.root().expect("a mapping"));
        assert_eq!(list(&settings), [(SettingOf::Jsr, "b".to_owned()), (SettingOf::All, "a".to_owned())]);
        let toml =
            parse_toml("[install]\nregistry = { url = \"a\", token = \"t\" }\n[install.scopes]\n\"@jsr\" = \"b\"\n");
        assert_eq!(list(&of_bunfig(&toml)), [(SettingOf::Jsr, "b".to_owned()), (SettingOf::All, "a".to_owned())]);
    }

    #[test]
    fn another_address_keeps_what_is_around_it() {
        let text = "@jsr/registry = 'x' ; ours\n";
        let npmrc = parse_npmrc(text);
        let edits = of_npmrc(&npmrc)[0].replace("https://npm.jsr.io").expect("a line can be written");
        assert_eq!(edits.apply(text), "@jsr:registry=https://npm.jsr.io ; ours\n");
        let text = "[install]\nregistry = { url = 'a' } # b\n";
        let toml = parse_toml(text);
        let edits = of_bunfig(&toml)[0].replace("c").expect("a value can be written");
        assert_eq!(edits.apply(text), "[install]\nregistry = { url = \"c\" } # b\n");
    }
}
