//! The report as SARIF 2.1.0, for code scanning and editors.
//! https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

use engine::{Check, Choice, Fix, Inputs, Location, Report, Rule, Severity, Status};
use serde_json::{Value, json};

use crate::names;
use crate::places::{Place, Places};
use crate::redact::redact_text;

/// The rows that do not pass, with their rules and fixes, as indented JSON with a final newline. A row without a place
/// stands at its publication or at the first file: code scanning refuses results without one.
#[must_use]
pub fn sarif(inputs: &Inputs, report: &Report) -> String {
    let places = Places::new(inputs, report);
    let open: Vec<&Check> = report.checks.iter().filter(|it| it.status != Status::Pass).collect();
    let mut rules: Vec<&Rule> = open.iter().map(|it| it.rule).collect();
    rules.sort_by_key(|it| it.number);
    rules.dedup_by_key(|it| it.number);

    let results = open.iter().filter_map(|row| {
        let place = places.place(place(row, report));
        let place = if place.file.is_some() { place } else { first_place(report)? };
        let idx = rules.iter().position(|it| it.number == row.rule.number)?;
        Some(result(row, idx, &place, report, &places))
    });
    let driver = json!({
        "name": names::PRODUCT,
        "version": names::VERSION,
        "informationUri": names::SITE,
        "rules": rules.iter().map(|it| descriptor(it)).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
            "properties": { "facts": report.facts, "verdict": report.verdict.id() },
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("strings, numbers and lists always serialize");
    text.push('\n');
    text
}

fn place(row: &Check, report: &Report) -> Option<Location> {
    let publication = row.publications.first().and_then(|it| report.publications.get(*it));
    row.primary.or_else(|| publication.map(|it| it.location))
}

fn first_place(report: &Report) -> Option<Place> {
    let file = Some(report.files.first()?.name.clone());
    Some(Place { file, line: Some(1), column: Some(1), end_line: Some(1), end_column: Some(1) })
}

fn descriptor(rule: &Rule) -> Value {
    let page = names::rule_page(rule.id);
    let prose = prose(rule.page);
    let help = if prose.is_empty() { rule.summary } else { prose };
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "helpUri": page,
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.link.id()] },
    })
}

/// A rule's page without front matter and examples.
fn prose(page: &str) -> &str {
    let body = page.strip_prefix("---\n").and_then(|it| it.split_once("\n---\n")).map_or(page, |it| it.1);
    body.split("\n## Examples").next().unwrap_or_default().trim()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "error",
        Severity::Warn => "warning",
        Severity::Advice => "note",
    }
}

fn result(row: &Check, rule: usize, place: &Place, report: &Report, places: &Places<'_>) -> Value {
    // Only what fails has a level: SARIF 3.27.10.
    let (kind, level) = match row.status {
        Status::Fail => ("fail", "error"),
        Status::Warn if row.severity == Severity::Advice => ("fail", "note"),
        Status::Warn => ("fail", "warning"),
        Status::Unknown => ("open", "none"),
        Status::Pass => ("pass", "none"),
    };
    let note = row.note.as_deref().map(|it| ["; ", it].concat()).unwrap_or_default();
    let related = row.related.iter().zip(1..).map(|(it, id)| {
        let mut location = location(&places.place(Some(it.location)));
        location["id"] = json!(id);
        location["message"] = json!({ "text": sentence(&it.message) });
        location
    });
    let mut result = json!({
        "ruleId": row.rule.id,
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": { "text": sentence(&[&row.message, &*note].concat()) },
        "locations": [location(place)],
    });
    if !row.related.is_empty() {
        result["relatedLocations"] = related.collect();
    }
    if !row.needs.is_empty() {
        result["properties"] = json!({ "needs": row.needs.iter().map(engine::Need::id).collect::<Vec<_>>() });
    }
    let fixes: Vec<Value> = row
        .fixes
        .iter()
        .filter_map(|id| report.fixes.iter().find(|it| it.id == *id))
        .flat_map(|fix| fix.choices.iter().filter_map(|choice| fix_value(fix, choice, places)))
        .collect();
    if !fixes.is_empty() {
        result["fixes"] = fixes.into();
    }
    result
}

/// SARIF can change files and not add them: a choice that adds one is left out.
fn fix_value(fix: &Fix, choice: &Choice, places: &Places<'_>) -> Option<Value> {
    let title = if choice.title.is_empty() { &fix.title } else { &choice.title };
    let changed = choice.edits.iter().filter(|it| !it.1.is_empty());
    let changes = changed.map(|(file, edits)| {
        let replacements = edits.edits().iter().map(|edit| {
            let place = places.place(Some(Location { file: *file, span: edit.span }));
            let mut replacement = json!({ "deletedRegion": region(&place) });
            if !edit.replacement.is_empty() {
                replacement["insertedContent"] = json!({ "text": edit.replacement });
            }
            replacement
        });
        json!({ "artifactLocation": artifact(&places.name(*file)), "replacements": replacements.collect::<Vec<_>>() })
    });
    let changes: Vec<Value> = changes.collect();
    if changes.is_empty() || !choice.creates.is_empty() {
        return None;
    }
    Some(json!({
        "description": { "text": sentence(title) },
        "artifactChanges": changes,
    }))
}

fn location(place: &Place) -> Value {
    let name = place.file.as_deref().unwrap_or_default();
    json!({ "physicalLocation": { "artifactLocation": artifact(name), "region": region(place) } })
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

fn artifact(name: &str) -> Value {
    json!({ "uri": uri(name), "uriBaseId": "%SRCROOT%" })
}

/// A path as a relative reference. A first part with a colon would be a scheme.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@+,!$'()*=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}

/// A sentence. Viewers show plain text, so backticks become quotes.
fn sentence(clauses: &str) -> String {
    let text = redact_text(clauses).trim_end_matches('.').replace('`', "'");
    text + "."
}
