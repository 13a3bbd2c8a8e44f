//! The rule table of the README, from the rules themselves: a list kept by hand would lag behind.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::Generated;

const BEGIN: &str = "<!-- rules: written by `cargo xtask generate` -->";
const END: &str = "<!-- end of rules -->";

pub(super) fn generate(root: &Path) -> anyhow::Result<Vec<Generated>> {
    let readme = fs::read_to_string(root.join("README.md")).context("reading README.md")?;
    let (before, rest) = readme.split_once(BEGIN).context("README.md lacks the mark where its rule table begins")?;
    let (_, after) = rest.split_once(END).context("README.md lacks the mark where its rule table ends")?;
    let rules = rules(root)?;
    let mut table =
        String::from("| rule | what it finds | link | at most | correction |\n| --- | --- | --- | --- | --- |\n");
    for rule in &rules {
        let page = format!("crates/engine/src/rules/{}.md", rule.id.replace('-', "_"));
        let _ = writeln!(
            table,
            "| [`{}`]({page}) | {} | {} | {} | {} |",
            rule.id, rule.summary, rule.link, rule.severity, rule.fix
        );
    }
    let text = format!(
        "{before}{BEGIN}\n\n{} rules, in the order of the chain from trigger to published version.\n\n{table}\n{END}{after}",
        rules.len()
    );
    Ok(vec![Generated { path: "README.md".into(), text }])
}

struct Rule {
    id: String,
    summary: String,
    link: String,
    severity: String,
    fix: &'static str,
}

/// The rules in the order of `RULES`. Read from the source, because xtask has to build when the engine does not.
fn rules(root: &Path) -> anyhow::Result<Vec<Rule>> {
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
        return Some(text[..end].replace("\\\"", "\"").replace('|', "\\|"));
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
