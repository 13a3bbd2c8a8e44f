//! Logs as people paste them: one example for each symptom, their causes in a snapshot, and what files beside them change.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p engine --test logs` rewrites the snapshot; read the diff before you commit it.

use std::fmt::Write as _;
use std::path::PathBuf;

use engine::facts::{self, Tells};
use engine::{Diagnosis, InputFile, Inputs, RULES, Report, check};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/logs")
}

fn example(symptom: &str) -> String {
    std::fs::read_to_string(folder().join(symptom).with_extension("log")).expect("every symptom has an example")
}

/// The report on pasted texts.
fn report(files: &[(&str, &str)]) -> Report {
    let file = |(path, text): &(&str, &str)| InputFile {
        path: (!path.is_empty()).then(|| (*path).to_owned()),
        text: (*text).to_owned(),
        kind: None,
    };
    check(&Inputs { files: files.iter().map(file).collect(), ..Inputs::default() })
}

fn line(text: &str, diagnosis: &Diagnosis) -> u32 {
    let place = diagnosis.location.span.start;
    document::LineIndex::new(text).position(text, place, document::Encoding::CodePoints).line + 1
}

#[test]
fn every_symptom_is_recognised_first_in_its_example_and_says_the_same_as_before() {
    let mut shown = String::new();
    for symptom in facts::symptoms().iter().filter(|it| it.tells != Tells::Mark) {
        let text = example(symptom.id);
        let report = report(&[("", &text)]);
        let _ = writeln!(shown, "{}: {}, {}", symptom.id, report.verdict.id(), report.headline);
        for it in &report.diagnoses {
            let _ = writeln!(shown, "  {:>2} {} {}\n       {}", line(&text, it), it.confidence.id(), it.cause, it.next);
        }
        let first = report.diagnoses.first().map(|it| it.symptom);
        assert_eq!(first, Some(symptom.id), "{shown}");
        assert!(report.headline.ends_with(&report.diagnoses[0].cause), "{shown}");
    }
    let snapshot = folder().join("diagnoses.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&snapshot, &shown).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&snapshot).expect("the snapshot is committed");
    assert_eq!(shown, expected, "to accept: UPDATE_SNAPSHOTS=1 cargo test -p engine --test logs");
}
