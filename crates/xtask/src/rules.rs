//! The rules as their sources state them, read without the engine: xtask has to build when the engine does not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// What a rule's struct literal says.
pub(crate) struct Rule {
    /// Kebab-case.
    pub(crate) id: String,
    /// One clause: what it finds.
    pub(crate) summary: String,
    /// The word of its link of the chain.
    pub(crate) link: String,
    /// The word of the most it can say.
    pub(crate) severity: String,
    /// Whether it offers a correction: `yes`, `where it can` or `–`.
    pub(crate) fix: &'static str,
}

impl Rule {
    /// The rule's page, relative to the repository's root.
    pub(crate) fn page(&self) -> PathBuf {
        Path::new("crates/engine/src/rules").join(self.id.replace('-', "_")).with_extension("md")
    }
}

/// The rules in the order of `RULES`.
pub(crate) fn read(root: &Path) -> anyhow::Result<Vec<Rule>> {
    let folder = root.join("crates/engine/src");
    let list = fs::read_to_string(folder.join("rules.rs")).context("reading rules.rs")?;
    let names = list.lines().filter_map(|line| line.trim().strip_prefix('&')?.strip_suffix("::RULE,"));
    names
        .map(|name| {
            let path = folder.join("rules").join(format!("{name}.rs"));
            let source = fs::read_to_string(&path).with_context(|| format!("reading the rule `{name}`"))?;
            let field =
                |key: &str| field(&source, key).with_context(|| format!("the rule `{name}` has no field `{key}`"));
            let fix = match field("fix")?.rsplit("::").next() {
                Some("Always") => "yes",
                Some("Sometimes") => "where it can",
                _ => "–",
            };
            let variant = |text: String| text.rsplit("::").next().unwrap_or(&text).to_lowercase();
            let (link, severity) = (variant(field("link")?), variant(field("severity")?));
            Ok(Rule { id: field("id")?, summary: field("summary")?, link, severity, fix })
        })
        .collect()
}

/// The value of a field of the rule's struct literal, without quotes.
fn field(source: &str, key: &str) -> Option<String> {
    let literal = source.split_once("RULE: Rule = Rule {")?.1;
    let value = literal.split_once(&format!(" {key}: "))?.1;
    if let Some(text) = value.strip_prefix('"') {
        let end = text.match_indices('"').find(|(at, _)| !text[..*at].ends_with('\\'))?.0;
        return Some(text[..end].replace("\\\"", "\""));
    }
    Some(value.split(',').next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_with_or_without_quotes() {
        let source = "pub(super) static RULE: Rule = Rule {\n    id: \"a-b\",\n    summary: \"says \\\"x\\\", twice\",\n    link: Link::Client,\n};";
        assert_eq!(field(source, "id").as_deref(), Some("a-b"));
        assert_eq!(field(source, "summary").as_deref(), Some("says \"x\", twice"));
        assert_eq!(field(source, "link").as_deref(), Some("Link::Client"));
        assert_eq!(field(source, "page"), None);
    }
}
