//! Starts a rule: its two files and its two lines, so that adding one is filling in.
#![expect(clippy::print_stdout, reason = "says where to go on")]

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::root;

const CODE: &str = "\
//! What goes wrong, in one sentence.

use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: \"{id}\",
    number: {number},
    summary: \"\",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!(\"{module}.md\"),
    check,
};

fn check(_project: &Project<'_>, _checks: &mut Checks) {}
";

const PAGE: &str = "\
---
facts: []
family: client
---

# {title}

## Why

## What to do

## When it is silent

## Examples

### 

```yaml path=.github/workflows/publish.yml
```

```report
```
";

/// Writes the rule's code and page, and enters it at the end of `rules.rs`.
///
/// # Errors
///
/// The name is not in kebab case, or taken.
pub(crate) fn run(id: &str) -> anyhow::Result<()> {
    let is_kebab = id
        .split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    ensure!(is_kebab, "a rule is named like `outdated-npm`: words in lower case, joined by hyphens");
    let module = id.replace('-', "_");
    let source = root().join("crates/engine/src");
    let [code, page] = ["rs", "md"].map(|kind| source.join(format!("rules/{module}.{kind}")));
    ensure!(!code.exists() && !page.exists(), "`{id}` exists already");

    let list = source.join("rules.rs");
    let rules = entered(&fs::read_to_string(&list)?, &module).context("rules.rs is not laid out as expected")?;
    let number = 1 + highest_number(&source.join("rules"))?;
    let fill = |template: &str| {
        template
            .replace("{id}", id)
            .replace("{number}", &number.to_string())
            .replace("{module}", &module)
            .replace("{title}", &title(id))
    };
    fs::write(code, fill(CODE))?;
    fs::write(page, fill(PAGE))?;
    fs::write(list, rules)?;
    println!(
        "crates/engine/src/rules/{module}.rs and .md are yours to fill in; move both lines in rules.rs to their link"
    );
    Ok(())
}

/// The list with a module after the last one and a rule after the last one.
fn entered(rules: &str, module: &str) -> Option<String> {
    let last_module = rules.rfind("\nmod ")? + 1;
    let after_module = last_module + rules[last_module..].find('\n')? + 1;
    let end = rules.rfind("];")?;
    let (modules, list, rest) = (&rules[..after_module], rules.get(after_module..end)?, &rules[end..]);
    Some(format!("{modules}mod {module};\n{list}    &{module}::RULE,\n{rest}"))
}

/// Numbers stand in shared links, so one is never given twice.
fn highest_number(folder: &Path) -> anyhow::Result<u32> {
    let mut highest = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let code = fs::read_to_string(path)?;
            let number =
                code.lines().find_map(|line| line.trim().strip_prefix("number: ")?.strip_suffix(',')?.parse().ok());
            highest = highest.max(number.unwrap_or(0));
        }
    }
    Ok(highest)
}

fn title(id: &str) -> String {
    let (first, rest) = id.split_at(1);
    format!("{}{}", first.to_uppercase(), rest.replace('-', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_rule_stands_last_in_both_lists() {
        let rules = "use crate::Rule;\n\nmod first;\n\nmod last;\n\npub static RULES: &[&Rule] = &[\n    &first::RULE,\n    &last::RULE,\n];\n";
        let expected = "use crate::Rule;\n\nmod first;\n\nmod last;\nmod next;\n\npub static RULES: &[&Rule] = &[\n    &first::RULE,\n    &last::RULE,\n    &next::RULE,\n];\n";
        assert_eq!(entered(rules, "next").as_deref(), Some(expected));
    }

    #[test]
    fn a_title_is_the_name_as_words() {
        assert_eq!(title("outdated-npm"), "Outdated npm");
    }
}
