//! The examples of the rules' pages, and what every correction of theirs has to keep: read by all tests that prove rules.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use engine::{
    Actor, Context, Date, FixId, InputFile, Inputs, JsrPackage, LinkedRepository, RULES, Report, Repository, Rule,
    Severity, Status, Visibility,
};

/// An example of a page.
pub(crate) struct Example {
    pub(crate) heading: String,
    pub(crate) inputs: Inputs,
    pub(crate) report: Option<String>,
    pub(crate) diff: Option<String>,
}

pub(crate) fn page_path(rule: &Rule) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{}.md", rule.id.replace('-', "_")))
}

pub(crate) fn read_page(rule: &Rule) -> String {
    std::fs::read_to_string(page_path(rule)).expect("every rule has its page beside it")
}

/// The fenced blocks of a page with the heading they stand under: info string, text, byte range of the text.
pub(crate) fn blocks(page: &str) -> Vec<(String, String, Range<usize>, String)> {
    let mut blocks = Vec::new();
    let mut heading = String::new();
    let mut open: Option<(String, usize)> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        if let Some((info, start)) = &open {
            if line.trim_end() == "```" {
                blocks.push((info.clone(), page[*start..at].to_owned(), *start..at, heading.clone()));
                open = None;
            }
        } else if let Some(info) = line.strip_prefix("```") {
            open = Some((info.trim().to_owned(), at + line.len()));
        } else if let Some(text) = line.strip_prefix("### ") {
            heading = text.trim().to_owned();
        }
        at += line.len();
    }
    assert!(open.is_none(), "a fence is never closed");
    blocks
}

pub(crate) fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for (info, text, _, heading) in blocks(page) {
        if examples.last().is_none_or(|it| it.heading != heading) {
            examples.push(Example { heading, inputs: Inputs::default(), report: None, diff: None });
        }
        let example = examples.last_mut().expect("pushed above");
        let path = info.split_whitespace().find_map(|word| word.strip_prefix("path="));
        match (info.as_str(), path) {
            ("report", _) => example.report = Some(text),
            ("diff", _) => example.diff = Some(text),
            ("context", _) => example.inputs.context = context(&text),
            (_, Some(path)) => example.inputs.files.push(InputFile::new(path, text)),
            (_, None) if info.ends_with("pasted") => {
                example.inputs.files.push(InputFile { text, ..InputFile::default() });
            }
            _ => {}
        }
    }
    examples.retain(|it| !it.inputs.files.is_empty());
    examples
}

fn context(text: &str) -> Context {
    let answers: BTreeMap<String, String> = serde_yaml::from_str(text).expect("a context block is a mapping of texts");
    let mut context = Context::default();
    for (key, value) in answers {
        match key.as_str() {
            "repository" => context.repository = Repository::parse(&value).ok(),
            "visibility" => {
                context.visibility = Some(if value == "public" { Visibility::Public } else { Visibility::Private })
            }
            "package-exists" => context.package_exists = Some(value == "yes"),
            "date" => context.date = Date::parse(&value),
            "repository-is-new" => context.repository_is_new = Some(value == "yes"),
            "jsr-linked" => {
                let linked = match Repository::parse(&value) {
                    Ok(repository) => LinkedRepository::To(repository),
                    Err(_) => LinkedRepository::Nothing,
                };
                context.jsr.packages.push(JsrPackage { package: None, created: Some(true), linked: Some(linked) });
            }
            "jsr-members-only" => context.jsr.members_only = Some(value == "yes"),
            "jsr-ci-required" => context.jsr.ci_required = Some(value == "yes"),
            "started-by" => {
                context.jsr.started_by = Some(match value.as_str() {
                    "member" => Actor::Member,
                    "bot" => Actor::Bot,
                    _ => Actor::Stranger,
                });
            }
            _ => panic!("unknown answer {key}"),
        }
    }
    context
}

/// Fixes of this rule with the default choice of each decision.
pub(crate) fn own_fixes(rule: &Rule, report: &Report) -> Vec<FixId> {
    let own = report.checks.iter().filter(|row| row.rule.id == rule.id).flat_map(|row| row.fixes.clone());
    let mut ids: Vec<FixId> = own.collect();
    ids.dedup();
    ids
}

pub(crate) fn assert_no_row_is_worse(name: &str, before: &Report, after: &Report) {
    let count = |report: &Report, rule: &str, status: Status| {
        report
            .checks
            .iter()
            .filter(|row| row.rule.id == rule && row.status == status && row.severity != Severity::Advice)
            .count()
    };
    for rule in RULES {
        for status in [Status::Fail, Status::Warn] {
            let (old, new) = (count(before, rule.id, status), count(after, rule.id, status));
            let softened =
                status == Status::Warn && count(before, rule.id, Status::Fail) > count(after, rule.id, Status::Fail);
            assert!(new <= old || softened, "{name}: {} says {} {new} times, {old} before", rule.id, status.id());
        }
    }
}
