//! What the page explains: a page for every rule, the examples, the terms, and the facts that all of them name. Read
//! from Markdown and YAML when the page is built, so that nothing has to be parsed, and nothing can be markup, later.

pub(crate) mod html;
mod markdown;
pub(crate) mod module;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use crate::files;
use crate::rules::{self, Rule};
use markdown::{Block, Page};

/// Glossary and facts, and the folder of the examples that are not of rules' pages.
const TERMS: &str = "site/pages/terms.yaml";
const FACTS: &str = "site/pages/facts.yaml";
const EXAMPLES: &str = "site/pages/examples";
/// The groups of those examples, in order.
const GROUPS: [(&str, &str); 4] = [
    ("ready", "Ready to publish"),
    ("copied", "Widely copied, checked"),
    ("broken", "Broken, one per link of the chain"),
    ("more", "Logs and settings"),
];
/// The links of the chain, in order, by their words.
const LINKS: [(&str, &str); 7] = [
    ("trigger", "Trigger"),
    ("runner", "Runner"),
    ("identity", "Identity"),
    ("client", "Client"),
    ("settings", "Settings"),
    ("manifest", "Manifest"),
    ("published", "Published"),
];

/// Everything.
pub(crate) struct Help {
    /// The rules with their pages, in the order of the chain.
    pub(crate) rules: Vec<(Rule, Page<RuleFront>)>,
    /// The examples that are not of rules' pages, by group.
    examples: Vec<(String, Page<ExampleFront>)>,
    pub(crate) terms: Vec<Term>,
    facts: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFront {
    pub(crate) facts: Vec<String>,
    #[serde(rename = "family")]
    _family: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFront {
    group: String,
    /// Its place in the group.
    order: u32,
    /// One clause for the gallery.
    says: String,
    facts: Vec<String>,
}

/// A word that is often taken for another one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Sentences.
    pub(crate) says: Vec<String>,
    pub(crate) facts: Vec<String>,
    /// The words that stand for it in rules' pages.
    #[serde(default)]
    words: Vec<String>,
}

/// What the id of a fact stands for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    id: String,
    says: String,
    from: String,
    #[serde(default = "sure")]
    confidence: String,
}

fn sure() -> String {
    "A".to_owned()
}

/// An example: its files and answers, and what the engine says about them.
pub(crate) struct Example<'p> {
    pub(crate) heading: &'p str,
    /// Paths, empty where the text came without one, and texts.
    pub(crate) files: Vec<(&'p str, &'p str)>,
    /// Fields of the page's form and their answers.
    pub(crate) answers: Vec<(&'static str, String)>,
    report: Option<&'p str>,
}

impl Example<'_> {
    /// Whether the rule does more than pass.
    fn speaks(&self, rule: &str) -> bool {
        let says = |status| {
            let row = format!("{status} {rule}: ");
            self.report.is_some_and(|it| it.lines().any(|line| line.starts_with(&row)))
        };
        ["fail", "warn", "unknown", "advice"].into_iter().any(says)
    }
}

/// Reads everything.
///
/// # Errors
///
/// A file that cannot be read, or holds what is not known.
pub(crate) fn read(root: &Path) -> anyhow::Result<Help> {
    let rules = rules::read(root)?;
    let rules = rules.into_iter().map(|rule| {
        let page = markdown::read(&root.join(rule.page()))?;
        Ok((rule, page))
    });
    let rules = rules.collect::<anyhow::Result<Vec<_>>>()?;
    let mut examples = Vec::new();
    for path in files::below(&root.join(EXAMPLES))? {
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let page: Page<ExampleFront> = markdown::read(&path)?;
        let group = GROUPS.iter().position(|it| it.0 == page.front.group);
        examples.push((group.with_context(|| format!("{id}: no such group"))?, page.front.order, id, page));
    }
    examples.sort_by_key(|it| (it.0, it.1));
    let examples = examples.into_iter().map(|(_, _, id, page)| (id, page)).collect();
    Ok(Help { rules, examples, terms: table(&root.join(TERMS))?, facts: table(&root.join(FACTS))? })
}

fn table<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let read = || -> anyhow::Result<Vec<T>> { Ok(serde_yaml::from_str(&fs::read_to_string(path)?)?) };
    read().with_context(|| format!("reading {}", path.display()))
}

impl Help {
    /// The fact of an id; one that is not in the table says nothing.
    pub(crate) fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|it| it.id == id)
    }

    /// The terms whose words stand in a page's prose.
    fn terms_in<'h>(&'h self, blocks: &[Block]) -> Vec<&'h Term> {
        let texts = blocks.iter().filter_map(|it| if let Block::Text(text) = it { Some(text.as_str()) } else { None });
        let prose: Vec<&str> = texts.collect();
        let prose = prose.join(" ").to_lowercase();
        let stands = |term: &&Term| term.words.iter().any(|word| prose.contains(word.as_str()));
        self.terms.iter().filter(stands).collect()
    }
}

impl Fact {
    /// Where it was read, and how sure it is.
    pub(crate) fn origin(&self) -> String {
        let sure = match self.confidence.as_str() {
            "A" => "read in the source or run",
            "B" => "official documentation, or many public logs",
            "C" => "public logs and reports",
            _ => "one report, or inferred",
        };
        format!("{}; {sure}", self.from)
    }
}

/// What a rule's page says, and its examples.
fn prose_and_cases(blocks: &[Block]) -> (&[Block], &[Block]) {
    let is_end = |it: &Block| matches!(it, Block::Heading(text) if text == "Examples");
    blocks.split_at(blocks.iter().position(is_end).unwrap_or(blocks.len()))
}

/// The examples of a page.
///
/// # Errors
///
/// An answer that no form asks for.
pub(crate) fn examples(blocks: &[Block]) -> anyhow::Result<Vec<Example<'_>>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    for block in blocks {
        let (info, text) = match block {
            Block::Example(heading) => {
                examples.push(Example { heading, files: Vec::new(), answers: Vec::new(), report: None });
                continue;
            }
            Block::Fence { info, text } => (info.as_str(), text.as_str()),
            _ => continue,
        };
        let Some(example) = examples.last_mut() else { continue };
        let path = info.split_whitespace().find_map(|word| word.strip_prefix("path="));
        match (info, path) {
            ("report", _) => example.report = Some(text),
            ("context", _) => example.answers = answers(text).with_context(|| example.heading.to_owned())?,
            (_, Some(path)) => example.files.push((path, text)),
            (_, None) if info.ends_with("pasted") => example.files.push(("", text)),
            _ => {}
        }
    }
    examples.retain(|it| !it.files.is_empty());
    Ok(examples)
}

/// The answers of a `context` block, under the names of the page's fields (`wire::page::answers`).
fn answers(text: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut answers = Vec::new();
    for line in text.lines() {
        let (key, value) = line.split_once(": ").with_context(|| format!("an answer is `name: value`: {line}"))?;
        let value = value.trim_matches(['"', '\'']).to_owned();
        let field = match key {
            "repository" => "repository",
            "visibility" => "visibility",
            "package-exists" => "exists",
            "repository-is-new" => "is-new",
            "date" => "date",
            "jsr-members-only" => "jsr-members",
            "jsr-ci-required" => "jsr-ci",
            "started-by" => "jsr-starter",
            "jsr-linked" => {
                answers.push(("jsr-created", "yes".to_owned()));
                let is_linked = value.contains('/');
                answers.push(("jsr-link", if is_linked { "other" } else { "none" }.to_owned()));
                if is_linked {
                    answers.push(("jsr-linked", value));
                }
                continue;
            }
            _ => anyhow::bail!("no form asks for `{key}`"),
        };
        answers.push((field, value));
    }
    Ok(answers)
}

/// Writes the module and the static pages that follow from all this.
///
/// # Errors
///
/// As [`read`], and files that cannot be written.
pub(crate) fn build(root: &Path) -> anyhow::Result<(Help, PathBuf)> {
    let help = read(root)?;
    let folder = root.join("target/xtask/rules");
    fs::create_dir_all(&folder)?;
    let file = folder.join("rules.js");
    fs::write(&file, module::write(&help)?)?;
    Ok((help, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root;

    fn help() -> Help {
        read(&root()).expect("all that is explained can be read")
    }

    #[test]
    fn every_rule_has_a_page_that_the_reader_understands_and_an_example_in_which_it_speaks() {
        let help = help();
        assert!(!help.rules.is_empty());
        for (rule, page) in &help.rules {
            let examples = examples(&page.blocks).unwrap_or_else(|error| panic!("{}: {error:#}", rule.id));
            assert!(examples.iter().any(|it| it.speaks(&rule.id)), "{} speaks in no example", rule.id);
            assert!(LINKS.iter().any(|it| it.0 == rule.link), "{}: no link {}", rule.id, rule.link);
        }
    }

    #[test]
    fn every_fact_that_is_named_says_what_it_stands_for() {
        let help = help();
        let of_rules = help.rules.iter().flat_map(|(rule, page)| page.front.facts.iter().map(|it| (&rule.id, it)));
        let of_examples = help.examples.iter().flat_map(|(id, page)| page.front.facts.iter().map(move |it| (id, it)));
        let of_terms = help.terms.iter().flat_map(|term| term.facts.iter().map(|it| (&term.id, it)));
        let named: Vec<_> = of_rules.chain(of_examples).chain(of_terms).collect();
        let unexplained: Vec<_> = named.iter().filter(|(_, fact)| help.fact(fact).is_none()).collect();
        assert!(unexplained.is_empty(), "site/pages/facts.yaml lacks {unexplained:?}");
        for fact in &help.facts {
            assert!(["A", "B", "C", "D"].contains(&fact.confidence.as_str()), "{}", fact.id);
            assert!(!fact.says.is_empty() && !fact.from.is_empty(), "{}", fact.id);
            assert_eq!(help.facts.iter().filter(|it| it.id == fact.id).count(), 1, "{} twice", fact.id);
        }
    }

    #[test]
    fn there_is_an_example_of_every_group_and_one_that_breaks_each_link() {
        let help = help();
        for (group, _) in GROUPS {
            assert!(help.examples.iter().any(|it| it.1.front.group == group), "{group}");
        }
        for (link, _) in LINKS {
            assert!(help.examples.iter().any(|it| it.0 == format!("broken-{link}")), "{link}");
        }
    }

    #[test]
    fn the_words_that_lead_from_rows_to_the_glossary_lead_to_terms() {
        let text = fs::read_to_string(root().join("site/src/text.rs")).expect("the page has its sentences");
        let words =
            text.split_once("term_words: [\n").and_then(|it| it.1.split_once("],")).expect("a table of words").0;
        let help = help();
        for line in words.lines().filter(|it| it.contains('"')) {
            let is_term = |term: &Term| line.ends_with(&format!(", \"{}\"),", term.id));
            assert!(help.terms.iter().any(is_term), "no such term: {line}");
        }
    }

    #[test]
    fn answers_are_those_of_the_form() {
        let said = answers("repository: acme/widget\npackage-exists: \"no\"\njsr-linked: nothing\n").expect("known");
        let expected = [("repository", "acme/widget"), ("exists", "no"), ("jsr-created", "yes"), ("jsr-link", "none")];
        assert_eq!(said.iter().map(|it| (it.0, it.1.as_str())).collect::<Vec<_>>(), expected);
        assert!(answers("colour: red").is_err());
    }
}
