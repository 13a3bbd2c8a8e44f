//! The rule table of the README, from the rules themselves: a list kept by hand would lag behind.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::Generated;
use crate::rules;

const BEGIN: &str = "<!-- rules: written by `cargo xtask generate` -->";
const END: &str = "<!-- end of rules -->";

pub(super) fn generate(root: &Path) -> anyhow::Result<Vec<Generated>> {
    let readme = fs::read_to_string(root.join("README.md")).context("reading README.md")?;
    let (before, rest) = readme.split_once(BEGIN).context("README.md lacks the mark where its rule table begins")?;
    let (_, after) = rest.split_once(END).context("README.md lacks the mark where its rule table ends")?;
    let rules = rules::read(root)?;
    let mut table =
        String::from("| rule | what it finds | link | at most | correction |\n| --- | --- | --- | --- | --- |\n");
    for rule in &rules {
        let (page, summary) = (rule.page(), rule.summary.replace('|', "\\|"));
        let _ = writeln!(
            table,
            "| [`{}`]({}) | {summary} | {} | {} | {} |",
            rule.id,
            page.display(),
            rule.link,
            rule.severity,
            rule.fix
        );
    }
    let text = format!(
        "{before}{BEGIN}\n\n{} rules, in the order of the chain from trigger to published version.\n\n{table}\n{END}{after}",
        rules.len()
    );
    Ok(vec![Generated { path: "README.md".into(), text }])
}
