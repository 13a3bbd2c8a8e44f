//! The examples that the page offers beside those of the rules say what they show, and the engine says it too.
//!
//! `UPDATE_PAGES=1 cargo test -p engine --test gallery` rewrites the `report` blocks; read the diff before you commit it.

#[path = "pages/examples.rs"]
#[expect(dead_code, reason = "the examples are read as those of the rules' pages are")]
mod pages;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use engine::{Report, Severity, Status, Verdict, check};

use pages::{blocks, examples};

fn gallery() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../site/pages/examples");
    let files = fs::read_dir(folder).expect("the folder of examples is there");
    let mut files: Vec<PathBuf> = files.filter_map(|it| Some(it.ok()?.path())).collect();
    files.sort();
    files
}

/// What a visitor sees first: what will happen, what fails or warns, what the log means.
fn render(report: &Report) -> String {
    let mut out = String::new();
    for publication in &report.publications {
        let _ = writeln!(out, "forecast {}: {}", publication.registry.id(), publication.sentence);
    }
    for diagnosis in &report.diagnoses {
        let _ = writeln!(out, "log: {}", diagnosis.cause);
    }
    let speaks = |status, severity| status == Status::Fail || status == Status::Warn && severity != Severity::Advice;
    for row in report.checks.iter().filter(|row| speaks(row.status, row.severity)) {
        let _ = writeln!(out, "{} {}: {}", row.status.id(), row.rule.id, row.message);
    }
    out
}

#[test]
fn examples_show_what_the_engine_says() {
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    let mut wrong = Vec::new();
    for path in gallery() {
        let page = fs::read_to_string(&path).expect("an example is text");
        let mut expected = page.clone();
        let all = examples(&page);
        assert_eq!(all.len(), 1, "{}: one example each", path.display());
        for (info, _, range, _) in blocks(&page) {
            if info == "report" {
                expected.replace_range(range, &render(&check(&all[0].inputs)));
            }
        }
        if expected != page && update {
            fs::write(&path, &expected).expect("the example can be written");
        } else if expected != page {
            wrong.push(format!("{}:\n--- it says\n{page}\n+++ the engine says\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_called_ready_is_and_what_is_called_broken_fails_at_its_link() {
    for path in gallery() {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let page = fs::read_to_string(&path).expect("an example is text");
        let report = check(&examples(&page)[0].inputs);
        if name.ends_with("-ready") {
            assert!(matches!(report.verdict, Verdict::Ready | Verdict::FilesReady), "{name}: {}", report.headline);
            assert!(!render(&report).contains("\nwarn "), "{name}: {}", render(&report));
        } else if let Some(link) = name.strip_prefix("broken-") {
            let fails = report.checks.iter().any(|it| it.status == Status::Fail && it.rule.link.id() == link);
            assert!(fails, "{name}: {}", render(&report));
        }
    }
}
