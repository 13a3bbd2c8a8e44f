//! Report v1 is a promise to programs that read it, and so are its other forms: these tests hold their shape.

mod markdown;
mod sample;
mod sarif;
mod schema;

use std::path::PathBuf;

use serde_json::Value;
use wire::report::Report;

const SCHEMA: &str = include_str!("../../schema/report-v1.json");
/// What readers in TypeScript are told.
const TYPES: &str = include_str!("../../../wasm/src/types.d.ts");

/// The schema without room for more: readers take what came later, and what we write is listed.
fn closed_schema() -> Value {
    let closed = SCHEMA.replace("\"properties\": {", "\"additionalProperties\": false, \"properties\": {");
    serde_json::from_str(&closed).expect("the schema is JSON")
}

/// Compares with a committed file, or writes it when asked.
#[track_caller]
fn check_snapshot(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/report").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, actual).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the snapshot is committed");
    assert_eq!(actual, expected, "to accept: UPDATE_SNAPSHOTS=1 cargo test -p wire");
}

#[test]
fn the_report_is_written_as_before() {
    check_snapshot("report-v1.json", &sample::json());
}

#[test]
fn the_report_follows_its_schema() {
    let report = serde_json::from_str(&sample::json()).expect("the report is JSON");
    assert_eq!(schema::violations(&closed_schema(), &report), Vec::<String>::new());
    let more = sample::json().replacen('{', "{ \"later\": [1],", 1);
    let more = serde_json::from_str(&more).expect("the report is JSON");
    assert_eq!(schema::violations(&closed_schema(), &more), [": has later"]);
}

#[test]
fn the_types_for_typescript_have_every_field_and_word_of_the_schema() {
    let (_, report) = TYPES.split_once("export type Link =").expect("the types of the report come last");
    let known: Vec<&str> = report.split(|it: char| !it.is_ascii_alphanumeric() && it != '-').collect();
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let mut open = vec![&schema];
    while let Some(at) = open.pop() {
        let fields = at["properties"].as_object().into_iter().flatten().map(|it| it.0.as_str());
        let words = at["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for name in fields.chain(words) {
            assert!(known.contains(&name), "crates/wasm/src/types.d.ts lacks {name}");
        }
        open.extend(at.as_object().into_iter().flatten().map(|it| it.1));
    }
}

#[test]
fn a_checklist_follows_the_schema_too() {
    let inputs = engine::Inputs::default();
    let report = engine::check(&inputs);
    let checklist = engine::checklist("E404", &report);
    let shown = Report::new(&inputs, &report, &engine::Correction::default()).with_checklist(checklist.as_ref());
    let json = serde_json::from_str(&shown.json()).expect("the report is JSON");
    assert_eq!(schema::violations(&closed_schema(), &json), Vec::<String>::new());
    assert!(shown.json().contains("\"code\": \"E404\"") && !sample::json().contains("checklist"));
}

#[test]
fn the_schema_finds_a_wrong_word_and_a_lost_field() {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let broken = sample::json().replace("\"blocked\"", "\"wobbly\"").replacen("\"message\"", "\"text\"", 1);
    let report = serde_json::from_str(&broken).expect("the report is JSON");
    assert_eq!(
        schema::violations(&schema, &report),
        ["/verdict: is not one of the listed words", "/checks/0: lacks message"]
    );
}

#[test]
fn a_report_can_be_read_back() {
    let report: Report = serde_json::from_str(&sample::json()).expect("what was written can be read");
    let again = serde_json::to_string_pretty(&report).expect("a report serializes");
    assert_eq!(again + "\n", sample::json());
}

#[test]
fn a_reader_takes_fields_that_came_later() {
    let later = sample::json().replacen('{', "{ \"later\": [1],", 1);
    let report: Report = serde_json::from_str(&later).expect("an unknown field does no harm");
    assert_eq!(report.version, wire::report::VERSION);
}

#[test]
fn columns_count_code_points_and_ends_are_exclusive() {
    let report: Report = serde_json::from_str(&sample::json()).expect("the report is JSON");
    let row = &report.checks[0];
    assert_eq!((row.line, row.column, row.end_line, row.end_column), (Some(4), Some(16), Some(4), Some(18)));
}
