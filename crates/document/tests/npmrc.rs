//! Lines of `.npmrc` read as npm reads them.

use document::{Npmrc, ProblemKind, parse_npmrc};

fn pairs(npmrc: &Npmrc) -> Vec<(&str, &str)> {
    npmrc.entries.iter().map(|entry| (entry.key.as_str(), entry.value.as_str())).collect()
}

#[track_caller]
fn reads(text: &str, expected: &[(&str, &str)]) {
    assert_eq!(pairs(&parse_npmrc(text)), expected);
}

#[test]
fn a_registry_address_is_a_key() {
    reads(
        "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n@a:registry = https://npm.jsr.io\n",
        &[("//registry.npmjs.org/:_authToken", "${NPM_TOKEN}"), ("@a:registry", "https://npm.jsr.io")],
    );
}

#[test]
fn a_key_alone_is_true() {
    reads("provenance\r\naccess=\r\n", &[("provenance", "true"), ("access", "")]);
}

#[test]
fn comments_end_a_value_unless_they_are_escaped() {
    reads("; a\n # b\na = b ; c\nd = e\\;f\\#g # h\ni=\\j\\", &[("a", "b"), ("d", "e;f#g"), ("i", "\\j\\")]);
}

#[test]
fn quotes_hold_a_value_together() {
    reads(
        "a = \"b # \\\"c\\\" \"\nd = 'e # f'\ng='\"h\"'\ni = \"\\q\"\nk='",
        &[("a", "b # \"c\" "), ("d", "e # f"), ("g", "h"), ("i", "\"\\q\""), ("k", "")],
    );
}

#[test]
fn lists_and_sections_are_told_apart() {
    let npmrc = parse_npmrc("ca[] = a\nca[]=b\n[c d]\ne=f\n");
    assert_eq!(pairs(&npmrc), [("ca", "a"), ("ca", "b"), ("e", "f")]);
    assert!(npmrc.entries[0].is_array && !npmrc.entries[2].is_array);
    assert_eq!(npmrc.entries[2].section.as_deref(), Some("c d"));
}

#[test]
fn lines_without_a_key_are_skipped() {
    reads("=a\n__proto__=b\n\n\u{feff}c=d\re=f", &[("c", "d"), ("e", "f")]);
}

#[test]
fn spans_hold_what_is_written() {
    let text = "# é\n  é = 'v'  ; c\n";
    let npmrc = parse_npmrc(text);
    let entry = &npmrc.entries[0];
    assert_eq!(&text[entry.key_span.range()], "é");
    assert_eq!(entry.value_span.map(|span| &text[span.range()]), Some("'v'"));
    let text = "é = v  ; c\n";
    let npmrc = parse_npmrc(text);
    assert_eq!(npmrc.entries[0].value_span.map(|span| &text[span.range()]), Some("v"));
}

#[test]
fn what_is_no_text_is_reported() {
    assert_eq!(parse_npmrc("a=\0").problems[0].kind, ProblemKind::Binary);
    assert_eq!(parse_npmrc(&"a".repeat(2 << 20)).problems[0].kind, ProblemKind::TooLarge);
}
