//! The report as SARIF: held to the part of the published shape that it uses.

use serde_json::Value;

use crate::{check_snapshot, sample, schema};

/// Required properties, types and words of SARIF 2.1.0 for every property that is written here, and no others.
const SCHEMA: &str = include_str!("sarif-2.1.0-used.json");

fn sarif() -> String {
    wire::sarif(&sample::inputs(), &sample::report())
}

#[test]
fn the_report_is_written_as_sarif() {
    check_snapshot("report.sarif", &sarif());
}

#[test]
fn it_follows_the_published_shape() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let log: Value = serde_json::from_str(&sarif()).expect("SARIF is JSON");
    assert_eq!(schema::violations(&schema, &log), Vec::<String>::new());

    let broken = sarif().replacen("\"error\"", "\"fatal\"", 1).replacen("\"text\"", "\"words\"", 1);
    let broken: Value = serde_json::from_str(&broken).expect("it still is JSON");
    assert_eq!(schema::violations(&schema, &broken).len(), 3, "{:?}", schema::violations(&schema, &broken));
}

#[test]
fn a_choice_that_leaves_a_file_alone_does_not_list_it() {
    let mut report = sample::report();
    report.fixes[0].choices[0].edits.insert(engine::FileId(1), document::EditSet::default());
    let log: Value = serde_json::from_str(&wire::sarif(&sample::inputs(), &report)).expect("SARIF is JSON");
    let changes = &log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"];
    assert_eq!(changes.as_array().map(Vec::len), Some(1), "{changes}");
}

#[test]
fn results_name_rules_of_the_list_and_have_a_place() {
    let log: Value = serde_json::from_str(&sarif()).expect("SARIF is JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results are a list");
    assert_eq!(results.len(), 3);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("a number") as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["locations"].as_array().map(Vec::len), Some(1));
        // Only what fails has a level.
        assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
    }
}

#[test]
fn columns_count_code_points_from_one_and_a_fix_changes_what_it_says() {
    let log: Value = serde_json::from_str(&sarif()).expect("SARIF is JSON");
    let result = &log["runs"][0]["results"][0];
    let region = serde_json::json!({ "startLine": 4, "startColumn": 16, "endLine": 4, "endColumn": 18 });
    assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], ".github/workflows/publish.yml");
    assert_eq!(change["replacements"][0]["deletedRegion"], region);
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "24");
}

#[test]
fn a_path_becomes_a_reference() {
    let mut report = sample::report();
    report.files[0].name = "my app/a:b%é.yml".into();
    let log: Value = serde_json::from_str(&wire::sarif(&sample::inputs(), &report)).expect("SARIF is JSON");
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], "my%20app/a%3Ab%25%C3%A9.yml");
}
