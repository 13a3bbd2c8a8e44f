//! Dependencies that come from JSR, in the forms in which package managers know them (J N1, N4).

use std::ops::Range;

use document::Value;

use crate::npm_name::JsrName;

/// A dependency of a manifest, or of a catalog, that comes from JSR.
#[derive(Clone)]
pub struct JsrDependency<'t> {
    /// Its key: the name under which the code imports it.
    pub key: Value<'t>,
    /// Its value.
    pub value: Value<'t>,
    /// How it is written.
    pub form: JsrForm,
    /// The name as written: `@jsr/std__path`, `@std/path`.
    pub written: &'t str,
    /// Where the name stands in the text of the value; `None` when the key is the name.
    pub name_range: Option<Range<usize>>,
    /// The package; or the one that was probably meant, when one can be told.
    pub name: Result<JsrName, Option<JsrName>>,
    /// The versions that will do; `None` when nothing says.
    pub range: Option<&'t str>,
}

/// How a dependency from JSR is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrForm {
    /// `"@jsr/std__path": "^1"`
    Direct,
    /// `"@std/path": "npm:@jsr/std__path@^1"`
    Alias,
    /// `"@std/path": "jsr:^1"`, `"jsr:@std/path@^1"`
    Native,
}

impl<'t> JsrDependency<'t> {
    /// Reads an entry of a map of dependencies; `None` when it comes from elsewhere.
    #[must_use]
    pub fn read(key: Value<'t>, value: Value<'t>) -> Option<Self> {
        let (name, text) = (key.as_str()?, value.as_str()?);
        if let Some(spec) = text.strip_prefix("jsr:") {
            let is_range_only = !spec.starts_with('@') && !spec.contains('/');
            let (written, range) = if is_range_only { (name, Some(spec)) } else { split_range(spec) };
            let name_range = (!is_range_only).then(|| 4..4 + written.len());
            let range = range.filter(|it| !it.is_empty());
            let name = JsrName::parse(written).map_err(|_| meant(written));
            return Some(Self { key, value, form: JsrForm::Native, written, name_range, name, range });
        }
        let (form, written, range) = match text.strip_prefix("npm:") {
            Some(spec) => {
                let (written, range) = split_range(spec);
                (JsrForm::Alias, written, range)
            }
            // What comes from a folder, a repository or an address comes from no registry.
            None if text.contains('/') || is_local(text) => return None,
            None => (JsrForm::Direct, name, Some(text)),
        };
        let name = JsrName::from_npm_name(written)?;
        let name_range = (form == JsrForm::Alias).then(|| 4..4 + written.len());
        Some(Self { key, value, form, written, name_range, name, range })
    }

    /// What every package manager takes: `npm:@jsr/std__path@^1` (J N4).
    #[must_use]
    pub fn as_alias(&self) -> Option<String> {
        let name = self.name.as_ref().ok()?.npm_name();
        Some(match self.range {
            Some(range) => format!("npm:{name}@{range}"),
            None => format!("npm:{name}"),
        })
    }
}

fn is_local(text: &str) -> bool {
    ["workspace:", "link:", "file:", "portal:", "patch:"].iter().any(|it| text.starts_with(it))
}

/// `@jsr/std__path@^1` in name and range; the `@` of a scope written twice is part of the name.
fn split_range(spec: &str) -> (&str, Option<&str>) {
    let scope = spec.rfind('/').map_or(usize::from(spec.starts_with('@')), |it| it + 1);
    let start = scope + usize::from(spec[scope..].starts_with('@'));
    match spec[start..].find('@') {
        Some(at) => (&spec[..start + at], Some(&spec[start + at + 1..])),
        None => (spec, None),
    }
}

/// The package that a name of another form stands for.
fn meant(written: &str) -> Option<JsrName> {
    let by_npm_name = JsrName::from_npm_name(written).map(|it| it.map_or_else(|meant| meant, Some));
    by_npm_name.flatten().or_else(|| JsrName::parse(&format!("@{}", written.trim_start_matches('@'))).ok())
}

#[cfg(test)]
mod tests {
    use document::parse_json;

    use super::*;

    fn read<T>(entry: &str, ask: impl Fn(Option<JsrDependency<'_>>) -> T) -> T {
        let text = format!("{{ {entry} }}");
        let tree = parse_json(&text);
        let (key, value) = tree.root().and_then(|it| it.entries().next()).expect("an entry");
        ask(JsrDependency::read(key, value))
    }

    #[track_caller]
    fn is(entry: &str, form: JsrForm, name: &str, range: Option<&str>) {
        read(entry, |found| {
            let found = found.expect("it comes from JSR");
            let name_of = found.name.as_ref().map(ToString::to_string);
            assert_eq!((found.form, name_of.as_deref(), found.range), (form, Ok(name), range), "{entry}");
        });
    }

    #[test]
    fn a_dependency_is_written_in_one_of_three_forms() {
        is("\"@jsr/std__path\": \"^1.0.0\"", JsrForm::Direct, "@std/path", Some("^1.0.0"));
        is("\"@jsr/std__path\": \"latest\"", JsrForm::Direct, "@std/path", Some("latest"));
        is("\"@std/path\": \"npm:@jsr/std__path@^1\"", JsrForm::Alias, "@std/path", Some("^1"));
        is("\"path\": \"npm:@jsr/std__path\"", JsrForm::Alias, "@std/path", None);
        is("\"@std/path\": \"jsr:^1.0.0\"", JsrForm::Native, "@std/path", Some("^1.0.0"));
        is("\"path\": \"jsr:@std/path@1\"", JsrForm::Native, "@std/path", Some("1"));
        is("\"path\": \"jsr:@std/path\"", JsrForm::Native, "@std/path", None);
        is("\"@std/path\": \"jsr:\"", JsrForm::Native, "@std/path", None);
    }

    #[test]
    fn what_comes_from_elsewhere_is_none() {
        for entry in [
            "\"@std/path\": \"^1\"",
            "\"jsr\": \"npm:jsr@0.14.3\"",
            "\"@jsr/std__path\": \"npm:other@1\"",
            "\"@jsr/std__path\": \"workspace:*\"",
            "\"@jsr/std__path\": \"https://npm.jsr.io/~/11/@jsr/std__path/1.0.0.tgz\"",
            "\"a\": {}",
        ] {
            assert!(read(entry, |it| it.is_none()), "{entry}");
        }
    }

    #[test]
    fn the_name_that_was_meant_is_told_where_it_can_be() {
        for (entry, written, meant) in [
            ("\"@jsr/std/path\": \"^1\"", "@jsr/std/path", Some("@std/path")),
            ("\"@jsr/std_path\": \"^1\"", "@jsr/std_path", Some("@std/path")),
            ("\"p\": \"npm:@jsr/@std__path@^1\"", "@jsr/@std__path", Some("@std/path")),
            ("\"p\": \"npm:@jsr/@std/path@^1\"", "@jsr/@std/path", Some("@std/path")),
            ("\"p\": \"npm:@jsr/path@^1\"", "@jsr/path", None),
            ("\"p\": \"jsr:std/path@^1\"", "std/path", Some("@std/path")),
            ("\"p\": \"jsr:@jsr/std__path@^1\"", "@jsr/std__path", Some("@std/path")),
            ("\"p\": \"jsr:@std__path@^1\"", "@std__path", None),
            ("\"path\": \"jsr:^1\"", "path", None),
        ] {
            read(entry, |found| {
                let found = found.expect("it comes from JSR");
                let name = found.name.as_ref().map_err(|it| it.as_ref().map(ToString::to_string));
                assert_eq!((found.written, name.err()), (written, Some(meant.map(str::to_owned))), "{entry}");
                if let Some(range) = found.name_range.clone() {
                    assert_eq!(found.value.as_str().map(|it| &it[range]), Some(written));
                }
            });
        }
    }

    #[test]
    fn an_alias_is_what_every_package_manager_takes() {
        let alias = |entry: &str| read(entry, |it| it.and_then(|it| it.as_alias()));
        assert_eq!(alias("\"@std/path\": \"jsr:^1.0.0\"").as_deref(), Some("npm:@jsr/std__path@^1.0.0"));
        assert_eq!(alias("\"@std/path\": \"jsr:@std/path\"").as_deref(), Some("npm:@jsr/std__path"));
        assert_eq!(alias("\"p\": \"jsr:@std__path@^1\""), None);
    }
}
