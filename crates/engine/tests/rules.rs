//! Every rule's page is its test: examples with inputs, the rows they give and the correction.
//!
//! `UPDATE_PAGES=1 cargo test -p engine --test rules` rewrites the `report` and `diff` blocks, a list of rules
//! (`UPDATE_PAGES=outdated-npm,syntax-error`) those of their pages; read the diff before you commit it.

#[path = "pages/examples.rs"]
mod pages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use engine::{
    Check, FixAvailability, Inputs, LineKind, RULES, Report, Rule, Severity, Status, check, correct, recorrect,
};

use pages::{Example, assert_no_row_is_worse, blocks, examples, own_fixes, page_path, read_page};

/// The rows that a page shows: all of its own rule, and what fails or warns of others.
fn rows<'r>(rule: &Rule, report: &'r Report) -> Vec<&'r Check> {
    let shown = |row: &&Check| {
        row.rule.id == rule.id
            || matches!(row.status, Status::Fail)
            || (row.status == Status::Warn && row.severity != Severity::Advice)
    };
    report.checks.iter().filter(shown).collect()
}

fn render(rule: &Rule, inputs: &Inputs, report: &Report) -> String {
    let mut out = String::new();
    for row in rows(rule, report) {
        let status =
            if row.status == Status::Warn && row.severity == Severity::Advice { "advice" } else { row.status.id() };
        let _ = write!(out, "{status} {}: {}", row.rule.id, row.message);
        if let Some(place) = row.primary {
            let text = &inputs.files[place.file.0 as usize].text;
            let position = |offset| {
                let it = document::LineIndex::new(text).position(text, offset, document::Encoding::CodePoints);
                (it.line + 1, it.column + 1)
            };
            let (line, column) = position(place.span.start);
            let (end_line, end_column) = position(place.span.end);
            let name = inputs.files[place.file.0 as usize].path.clone().unwrap_or_else(|| "pasted".into());
            let _ = write!(out, "\n  --> {name}:{line}:{column}");
            if end_line == line {
                let _ = write!(out, "-{end_column}");
            }
        }
        out.push('\n');
    }
    for publication in &report.publications {
        let _ = writeln!(out, "forecast {}: {}", publication.registry.id(), publication.sentence);
    }
    out
}

fn render_diff(rule: &Rule, inputs: &Inputs, report: &Report) -> String {
    let correction = correct(inputs, report, &own_fixes(rule, report));
    assert!(correction.withheld.is_empty(), "{}: a fix was withheld: {}", rule.id, correction.withheld[0].1);
    let mut out = String::new();
    for file in &correction.files {
        for hunk in &file.hunks {
            for line in &hunk.lines {
                let sign = match line.kind {
                    LineKind::Kept => ' ',
                    LineKind::Removed => '-',
                    LineKind::Added => '+',
                };
                let _ = write!(out, "{sign}{}", line.text);
                if !line.text.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
    for file in &correction.created {
        let _ = writeln!(out, "new file {}", file.path.as_deref().unwrap_or("-"));
        for line in file.text.lines() {
            let _ = writeln!(out, "+{line}");
        }
    }
    out
}

#[test]
fn pages_show_what_the_engine_says() {
    let update = std::env::var("UPDATE_PAGES").ok();
    let mut wrong = Vec::new();
    let is_asked =
        |rule: &&&Rule| update.as_deref().is_none_or(|it| it == "1" || it.split(',').any(|id| id == rule.id));
    for rule in RULES.iter().filter(is_asked) {
        let page = read_page(rule);
        let mut expected = page.clone();
        let by_heading: Vec<(Example, String, String)> = examples(&page)
            .into_iter()
            .map(|example| {
                let report = check(&example.inputs);
                let (rows, diff) =
                    (render(rule, &example.inputs, &report), render_diff(rule, &example.inputs, &report));
                (example, rows, diff)
            })
            .collect();
        for (info, _, range, heading) in blocks(&page).into_iter().rev() {
            let Some((_, rows, diff)) = by_heading.iter().find(|(it, ..)| it.heading == heading) else { continue };
            match info.as_str() {
                "report" => expected.replace_range(range, rows),
                "diff" => expected.replace_range(range, diff),
                _ => {}
            }
        }
        if expected != page {
            if update.is_some() {
                std::fs::write(page_path(rule), &expected).expect("the page can be written");
            } else {
                wrong.push(format!("{}:\n--- the page says\n{page}\n+++ the engine says\n{expected}", rule.id));
            }
        }
        for (example, rows, diff) in &by_heading {
            let speaks =
                rows.lines().any(|line| !line.starts_with("pass ") && line.contains(&format!(" {}: ", rule.id)));
            if speaks && example.report.is_none() {
                wrong.push(format!(
                    "{} · {}: a row appears, but the example has no `report` block",
                    rule.id, example.heading
                ));
            }
            if !diff.is_empty() && example.diff.is_none() {
                wrong.push(format!(
                    "{} · {}: a fix is offered, but the example has no `diff` block",
                    rule.id, example.heading
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "run `UPDATE_PAGES=1 cargo test -p engine --test rules` and read the diff\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_rule_has_a_speaking_and_a_silent_example() {
    for rule in RULES {
        let speaks = |example: &Example| {
            let quiet = |row: &Check| row.rule.id != rule.id || row.status == Status::Pass;
            !check(&example.inputs).checks.iter().all(quiet)
        };
        let all: Vec<bool> = examples(&read_page(rule)).iter().map(speaks).collect();
        assert!(all.contains(&true), "{} has no example in which it speaks", rule.id);
        assert!(all.contains(&false), "{} has no example in which it is silent or passes", rule.id);
    }
}

#[test]
fn a_rule_keeps_its_promise_about_fixes() {
    for rule in RULES {
        let (mut with, mut without) = (0, 0);
        for example in examples(&read_page(rule)) {
            for row in check(&example.inputs).checks {
                if row.rule.id == rule.id && matches!(row.status, Status::Fail | Status::Warn) {
                    if row.fixes.is_empty() { without += 1 } else { with += 1 }
                }
            }
        }
        let kept = match rule.fix {
            FixAvailability::Always => with > 0 && without == 0,
            FixAvailability::Sometimes => with > 0,
            FixAvailability::Never => with == 0,
        };
        assert!(kept, "{} promises otherwise: {with} rows with a fix, {without} without", rule.id);
    }
}

#[test]
fn a_fix_mends_its_row_makes_no_row_worse_and_is_done_after_one_time() {
    for rule in RULES {
        for example in examples(&read_page(rule)) {
            let before = check(&example.inputs);
            let accepted = own_fixes(rule, &before);
            if accepted.is_empty() {
                continue;
            }
            let name = format!("{} · {}", rule.id, example.heading);
            let corrected = recorrect(&example.inputs, &accepted);
            let after = check(&corrected);
            for row in before.checks.iter().filter(|row| row.rule.id == rule.id && !row.fixes.is_empty()) {
                let left = after
                    .checks
                    .iter()
                    .any(|it| it.rule.id == rule.id && it.status == row.status && it.fixes == row.fixes);
                assert!(!left, "{name}: still says {}", row.message);
            }
            assert_no_row_is_worse(&name, &before, &after);
            let again = recorrect(&corrected, &accepted);
            assert!(again.files == corrected.files, "{name}: a second time changes something");
        }
    }
}

#[test]
fn rules_and_their_files_are_the_same_list() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of rules is there")
        .filter_map(|it| Some(it.ok()?.path()))
        .filter(|it| it.extension().is_some_and(|it| it == "md"))
        .filter_map(|it| Some(it.file_stem()?.to_str()?.replace('_', "-")))
        .collect();
    files.sort();
    let mut ids: Vec<&str> = RULES.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, files);
    let mut numbers: Vec<u16> = RULES.iter().map(|it| it.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), RULES.len(), "two rules share a permanent number");
}

#[test]
fn pages_have_their_headings_and_name_their_sources() {
    for rule in RULES {
        let page = read_page(rule);
        let front = page
            .strip_prefix("---\n")
            .and_then(|it| it.split_once("\n---\n"))
            .map(|it| it.0)
            .expect("a page starts with front matter");
        let front: BTreeMap<String, serde_yaml::Value> = serde_yaml::from_str(front).expect("front matter is YAML");
        let facts = front.get("facts").and_then(|it| it.as_sequence()).expect("`facts:` is a list");
        assert!(!facts.is_empty(), "{}: no fact", rule.id);
        for heading in ["# ", "## Why", "## What to do", "## When it is silent", "## Examples"] {
            assert!(page.contains(&format!("\n{heading}")), "{}: lacks `{heading}`", rule.id);
        }
    }
}

#[test]
fn messages_are_clauses() {
    for rule in RULES {
        for example in examples(&read_page(rule)) {
            for row in check(&example.inputs).checks {
                let message = &row.message;
                assert!(!message.ends_with('.'), "{}: {message}", row.rule.id);
                // Names and code are not ours: `release-please-action`.
                let lower = message.split('`').step_by(2).collect::<String>().to_lowercase();
                assert!(!lower.contains("please") && !lower.contains("you must"), "{}: {message}", row.rule.id);
                let first = message.chars().next().expect("a message says something");
                let names = ["JSR", "GitHub", "Node", "Deno", "Yarn", "Bun"];
                let named = names.iter().any(|it| message.starts_with(it));
                assert!(named || !first.is_uppercase(), "{}: {message}", row.rule.id);
            }
        }
    }
}
