//! Settings of TOML read as a reader of the whole language reads them.

use document::{Toml, parse_toml};
use proptest::prelude::*;

fn settings(toml: &Toml) -> Vec<(String, &str)> {
    toml.entries.iter().map(|it| (toml.path(it).join("."), it.value.as_str())).collect()
}

#[track_caller]
fn reads(text: &str, expected: &[(&str, &str)]) {
    let toml = parse_toml(text);
    let found = settings(&toml);
    let found: Vec<(&str, &str)> = found.iter().map(|(path, value)| (path.as_str(), *value)).collect();
    assert_eq!(found, expected, "{text}");
    assert!(toml.problems.is_empty(), "{:?}", toml.problems);
    let other: toml::Table = toml::from_str(text).expect("a reader of the whole language takes it");
    for entry in toml.entries.iter().filter(|it| it.is_text) {
        let path = toml.path(entry);
        let theirs = path[1..].iter().try_fold(&other[path[0]], |value, key| value.get(key));
        assert_eq!(theirs.and_then(toml::Value::as_str), Some(entry.value.as_str()), "{path:?} of {text}");
    }
}

#[test]
fn a_scope_has_its_registry() {
    reads(
        "# packages\n[install]\nregistry = \"https://npm.acme.example\" # ours\n\n[install.scopes]\n\"@jsr\" = 'https://npm.jsr.io'\n",
        &[("install.registry", "https://npm.acme.example"), ("install.scopes.@jsr", "https://npm.jsr.io")],
    );
}

#[test]
fn a_table_in_braces_and_dotted_keys_lead_to_settings_too() {
    reads(
        "install.scopes.jsr = { url = \"u\", token = \"$T\", }\r\n[ install . scopes . \"@a\" ]\r\nurl=\"\"\r\nx = { a.b = 1, c = { d = true } }\r\n",
        &[
            ("install.scopes.jsr.url", "u"),
            ("install.scopes.jsr.token", "$T"),
            ("install.scopes.@a.url", ""),
            ("install.scopes.@a.x.a.b", "1"),
            ("install.scopes.@a.x.c.d", "true"),
        ],
    );
}

#[test]
fn a_string_has_four_forms() {
    reads(
        "a = \"\\u00e9\\t\\\\\\\"#\"\nb = '\\n#'\nc = \"\"\"\none\\\n   two\"\"\"\"\nd = '''\n'x'\n'''\n",
        &[("a", "é\t\\\"#"), ("b", "\\n#"), ("c", "onetwo\""), ("d", "'x'\n")],
    );
}

#[test]
fn arrays_are_passed_over() {
    reads(
        "a = [1, \"]\", [2, # ]\n3], { x = \"y\" }]\n[[b]]\nc = 1979-05-27T07:32:00Z # day\n",
        &[("a", ""), ("b.c", "1979-05-27T07:32:00Z")],
    );
}

#[test]
fn a_line_that_is_none_is_told_once_and_the_next_is_read() {
    for text in ["a = 1\nb\nc = 2\n", "a = 1\n= 3\nc = 2\n", "a = 1\nb = \"x\nc = 2\n", "a = 1\nb = 1 2\"\nc = 2\n"] {
        let toml = parse_toml(text);
        let found = settings(&toml);
        assert_eq!(found.first().map(|it| it.0.as_str()), Some("a"), "{text}");
        assert_eq!(found.last().map(|it| it.0.as_str()), Some("c"), "{text}");
        assert_eq!(toml.problems.len(), 1, "{text}");
    }
}

#[test]
fn spans_hold_what_is_written() {
    let text = "[install.scopes]\n  \"@jsr\" = 'é' # c\n";
    let toml = parse_toml(text);
    let entry = toml.get(&["install", "scopes", "@jsr"]).expect("it is there");
    assert_eq!((&text[entry.key_span.range()], &text[entry.value_span.range()]), ("\"@jsr\"", "'é'"));
    assert_eq!(&text[toml.tables[1].span.range()], "[install.scopes]");
}

#[track_caller]
fn inserts(text: &str, expected: Option<&str>) {
    let edits = parse_toml(text).insert(text, "install.scopes", "@jsr", "https://npm.jsr.io");
    assert_eq!(edits.map(|it| it.apply(text)).as_deref(), expected);
    if let Some(changed) = expected {
        let found = parse_toml(changed);
        assert_eq!(found.get(&["install", "scopes", "@jsr"]).map(|it| it.value.as_str()), Some("https://npm.jsr.io"));
        toml::from_str::<toml::Table>(changed).expect("a reader of the whole language takes it");
    }
}

#[test]
fn a_setting_goes_under_its_table() {
    let line = "\"@jsr\" = \"https://npm.jsr.io\"";
    inserts("[install.scopes] # x\na = \"b\"\n", Some(&format!("[install.scopes] # x\n{line}\na = \"b\"\n")));
    inserts("[install]\r\n", Some(&format!("[install]\r\n\r\n[install.scopes]\r\n{line}\r\n")));
    inserts("a = 1", Some(&format!("a = 1\n\n[install.scopes]\n{line}\n")));
    inserts("", Some(&format!("[install.scopes]\n{line}\n")));
    inserts(
        "[install.scopes.\"@a\"]\nurl = \"b\"\n",
        Some(&format!("[install.scopes.\"@a\"]\nurl = \"b\"\n\n[install.scopes]\n{line}\n")),
    );
    // A table that dotted keys or braces make cannot be opened again.
    inserts("[install]\nscopes.a = \"b\"\n", None);
    inserts("[install]\nscopes = { a = \"b\" }\n", None);
    inserts("= broken\n", None);
}

#[test]
fn hostile_texts_end() {
    for text in [
        "a = ".to_owned() + &"[".repeat(500_000),
        "a = {b = ".repeat(100_000),
        "a.".repeat(500_000),
        "a = \"\"\"\n".repeat(100_001),
        "[a\n".repeat(300_000),
        "x".repeat(2 << 20),
        "a = \0".to_owned(),
    ] {
        assert_eq!(parse_toml(&text).problems.len(), 1);
    }
}

proptest! {
    #[test]
    fn every_text_is_read(text in "([ab.\"'\\\\=\\[\\]{},# \\n\\r\té]|\"\"\"|''')*") {
        same_as_another_reader(&text)?;
    }

    #[test]
    fn lines_of_toml_are_read_as_another_reader_reads_them(lines in prop::collection::vec(line(), 0..8)) {
        same_as_another_reader(&lines.concat())?;
    }
}

/// A header, a setting or a comment; keys repeat seldom enough for whole files that are valid.
fn line() -> impl Strategy<Value = String> {
    let value = "\"([ab#']|\\\\[tn\"])*\"|'[ab\"#]*'|\"\"\"[ab\"\n]{0,4}\"\"\"|'''[ab'\n]{0,4}'''|[1-9]{1,3}|true|\\[ ?[12],? ?\\]|\\{ ?a = \"b\"(, c.d = 'e')? ?\\}";
    let header = "\\[ ?[a-z]\\.\"[a-z]\" ?\\]|\\[\\[[a-z]{2}\\]\\]";
    let line = format!("(({header})|[a-z]{{1,2}}(\\.[gh])? ?= ?({value}))?( #[ab\"]*)?\r?\n");
    proptest::string::string_regex(&line).expect("the pattern is one")
}

/// Every span lies in the text, and what the other reader takes, ours takes, with the same texts.
fn same_as_another_reader(text: &str) -> Result<(), TestCaseError> {
    let toml = parse_toml(text);
    for entry in &toml.entries {
        prop_assert!(text.get(entry.key_span.range()).is_some() && text.get(entry.value_span.range()).is_some());
    }
    let Ok(other) = toml::from_str::<toml::Table>(text) else { return Ok(()) };
    prop_assert!(toml.problems.is_empty(), "{:?}", toml.problems);
    for entry in toml.entries.iter().filter(|it| it.is_text) {
        let path = toml.path(entry);
        // Of several `[[table]]`s with one name ours keeps all.
        if other[path[0]].is_array() {
            continue;
        }
        let theirs = path[1..].iter().try_fold(&other[path[0]], |value, key| value.get(key));
        prop_assert_eq!(theirs.and_then(toml::Value::as_str), Some(entry.value.as_str()));
    }
    Ok(())
}
