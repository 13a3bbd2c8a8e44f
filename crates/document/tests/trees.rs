//! Trees know every node's bytes, say what a file means, and name what is wrong with it.

use document::{
    Encoding, LineIndex, MAX_BYTES, Position, ProblemKind, ScalarStyle, Span, Tree, Value, parse_json, parse_jsonc,
    parse_yaml,
};

fn slice<'t>(value: Value<'t>) -> &'t str {
    &value.tree().source()[value.span().range()]
}

fn root<'t>(tree: &'t Tree<'_>) -> Value<'t> {
    tree.root().expect("the file has a root")
}

fn kinds(tree: &Tree<'_>) -> Vec<ProblemKind> {
    tree.problems().iter().map(|problem| problem.kind).collect()
}

/// The message, and the text that it is about.
fn problem(tree: &Tree<'_>) -> (String, String) {
    let problem = tree.problems().first().expect("there is a problem");
    assert!(problem.hint.is_some(), "{}", problem.message);
    (problem.message.clone(), tree.source()[problem.span.range()].to_owned())
}

#[test]
fn every_node_is_found_by_its_path() {
    let tree = parse_yaml("on: push\njobs:\n  a:\n    steps:\n    - uses: x\n    - run: y\n");
    let steps = root(&tree).path(&["jobs", "a", "steps"]).expect("the path leads there");
    assert_eq!(slice(steps), "- uses: x\n    - run: y");
    assert_eq!(steps.items().map(slice).collect::<Vec<_>>(), ["uses: x", "run: y"]);
    assert_eq!(steps.items().nth(1).and_then(|step| step.get("run")).and_then(Value::as_str), Some("y"));
    assert_eq!(root(&tree).entry("on").map(|(key, value)| (slice(key), slice(value))), Some(("on", "push")));
}

#[test]
fn scalars_stay_as_they_are_written() {
    let tree = parse_yaml("[1.10, 0755, on, 'true', true, ~, , 0x1F, 1_0, !!str 1]");
    assert_eq!(kinds(&tree), [ProblemKind::Syntax], "an empty item in brackets is an error");
    let tree = parse_yaml("[1.10, 0755, on, 'true', true, ~, 0x1F, 1_0, !!str 1]");
    let items: Vec<Value<'_>> = root(&tree).items().collect();
    let texts: Vec<&str> = items.iter().filter_map(|item| item.as_str()).collect();
    assert_eq!(texts, ["1.10", "0755", "on", "true", "true", "~", "0x1F", "1_0", "1"]);
    let numbers: Vec<bool> = items.iter().map(|item| item.is_plain_number()).collect();
    assert_eq!(numbers, [true, true, false, false, false, false, true, false, false]);
    assert_eq!(items[2].as_bool(), None, "GitHub reads `on` as text");
    assert_eq!((items[3].as_bool(), items[4].as_bool()), (None, Some(true)));
    assert!(items[5].is_null() && !items[3].is_null());
}

#[test]
fn an_empty_value_stands_after_its_sign() {
    let tree = parse_yaml("a: # c\nb:\n- \n-\nc: {d: , e}\n");
    let at = |value: Option<Value<'_>>| value.map(|value| value.span().start);
    assert_eq!(at(root(&tree).get("a")), Some(2));
    assert_eq!(root(&tree).get("b").expect("b").items().map(|item| item.span().start).collect::<Vec<_>>(), [11, 14]);
    assert_eq!(at(root(&tree).path(&["c", "d"])), Some(21));
    assert!(root(&tree).path(&["c", "e"]).is_some_and(Value::is_null));
}

#[test]
fn a_text_block_spans_from_its_sign_to_its_last_line() {
    let text = "a: &x !!str |- # c\n\n  one\n   two  \n\n\nb: >+\n  z\n";
    let tree = parse_yaml(text);
    let block = root(&tree).get("a").expect("a");
    assert_eq!(slice(block), "|- # c\n\n  one\n   two  ");
    assert_eq!(block.as_str(), Some("\none\n two  "));
    assert_eq!(block.style(), Some(ScalarStyle::Literal));
    assert_eq!(block.anchor().map(|span| &text[span.range()]), Some("&x"));
    assert_eq!(block.tag().map(|span| &text[span.range()]), Some("!!str"));
    assert_eq!(root(&tree).get("b").and_then(Value::style), Some(ScalarStyle::Folded));
    assert_eq!(tree.comments().iter().map(|span| &text[span.range()]).collect::<Vec<_>>(), ["# c"]);
}

#[track_caller]
fn stands(text: &str, key: &str, word: &str, written: &str) {
    let tree = parse_yaml(text);
    let value = root(&tree).get(key).expect("the key is there");
    let decoded = value.as_str().expect("a scalar");
    let at = decoded.find(word).expect("the word is there");
    assert_eq!(&text[value.source_span(at..at + word.len()).range()], written);
}

#[test]
fn a_word_inside_a_scalar_is_found_where_it_stands() {
    stands("run: npm publish --tag é\n", "run", "publish", "publish");
    stands("run: npm\n  publish\n", "run", "npm publish", "npm\n  publish");
    stands("run: npm\r\n\r\n  publish é\r\n", "run", "publish é", "publish é");
    stands("run: 'it''s é'\n", "run", "s é", "s é");
    stands("run: 'it''s'\n", "run", "'", "''");
    stands("run: \"\\u00e9\\U0001F680\\uD83D\\uDE80\\x41\\N npm \\\n   x\"\n", "run", "npm x", "npm \\\n   x");
    stands("run: \"\\t\\u00e9 a\"\n", "run", "é", "\\u00e9");
    stands("run: |\n  # é\n  npm ci\n\n    npm publish\n", "run", "npm publish", "npm publish");
    stands("run: |2-\n    npm ci\n", "run", "  npm", "  npm");
    stands("run: |\r\n  a\r\n  npm ci\r\n", "run", "a\nnpm", "a\r\n  npm");
    stands("run: >\n\n  npm\n  publish\n   --x\n\n  last\n", "run", "publish", "publish");
    stands("run: >\n\n  npm\n  publish\n   --x\n\n  last\n", "run", "--x", "--x");
    stands("run: >-\n  a\n\n\n  last\n", "run", "last", "last");
    stands("run: >1\n    a\n  last\n", "run", " last", " last");
}

#[test]
fn aliases_stand_for_their_anchor() {
    let tree = parse_yaml("a: &x {b: c}\nd: *x\ne: [*x, *x]\n");
    let alias = root(&tree).get("d").expect("d");
    assert!(alias.is_alias() && alias.is_mapping());
    assert_eq!(slice(alias), "*x");
    assert_eq!(slice(alias.resolved()), "{b: c}");
    assert_eq!(alias.get("b").and_then(Value::as_str), Some("c"));
    assert!(tree.problems().is_empty());
}

#[test]
fn merge_keys_are_followed_only_when_asked() {
    let tree = parse_yaml("x: &x {a: 1, b: 1}\ny: &y\n  <<: *x\n  b: 2\nz:\n  <<: [*y, {a: 9, c: 3}]\n");
    let value = |key| root(&tree).get("z").expect("z").get_merged(key).and_then(Value::as_str);
    assert_eq!((value("a"), value("b"), value("c"), value("d")), (Some("1"), Some("2"), Some("3"), None));
    assert!(root(&tree).path(&["z", "a"]).is_none());
    assert_eq!(kinds(&tree), [ProblemKind::MergeKey; 2]);
}

#[test]
fn merge_keys_that_merge_each_other_end() {
    let deep: String = (1..120).map(|at| format!("m{at}: &m{at}\n  <<: *m{}\n", at - 1)).collect();
    let tree = parse_yaml(&deep);
    assert!(root(&tree).get("m119").expect("it is there").get_merged("none").is_none());
}

#[test]
fn the_second_of_two_equal_keys_is_the_problem() {
    let text = "a: 1\nb: 2\n'a': 3\n";
    let tree = parse_yaml(text);
    let problem = &tree.problems()[0];
    assert_eq!(problem.kind, ProblemKind::DuplicateKey);
    assert_eq!(problem.message, "the key `a` is there twice");
    assert_eq!(&text[problem.span.range()], "'a'");
    assert_eq!(problem.related.map(|span| span.start), Some(0));
    assert!(!tree.is_partial());
    assert_eq!(root(&tree).get("a").and_then(Value::as_str), Some("3"), "the last one wins");
    assert_eq!(kinds(&parse_json("{\"a\": 1, \"a\": 2}")), [ProblemKind::DuplicateKey]);
}

#[test]
fn typical_mistakes_are_named() {
    for (text, message, at) in [
        ("a:\n\tb: 1\n", "a tab indents this line", "\t"),
        ("name: a: b\n", "a second `: ` in one line", ":"),
        ("a: @b\n", "a value cannot start with `@`", "@"),
        ("a: `b`\n", "a value cannot start with ``", "`"),
        ("a: %b\n", "a value cannot start with `%`", "%"),
        ("a: 'b\nc: d\n", "a quote before this place is not closed", "c"),
        ("a: [b, c\n", "this bracket is not closed", "["),
        ("a: ]\n", "this bracket closes nothing that is open", "]"),
        ("c: [d}\n", "`[` is closed with `}`", "["),
        ("a:\n    b: 1\n  c: 2\n", "this line's indentation does not match the lines above", "\n"),
        ("- a\nb: 1\n", "a list item and something else stand side by side", "b"),
        ("a: 1\nb\nc: 2\n", "this line has no `:` after its key", "b"),
        ("a: \"\\q\"\n", "a `\\` in this quoted text starts no known escape", "\""),
        ("a: 'b' c\n", "text follows a closing quote", "c"),
        ("a: *b\n", "no anchor `&b` stands before the alias `*b`", "*b"),
    ] {
        let tree = parse_yaml(text);
        let (found, place) = problem(&tree);
        assert_eq!(found, message.replace("with ``", "with ```"), "{text:?}");
        assert!(place == at || at == "\n", "{text:?}: {place:?}");
    }
}

#[test]
fn an_unknown_alias_does_not_end_the_tree() {
    let tree = parse_yaml("a: *x\nb: 1\nc: &c [*c]\n");
    assert_eq!(kinds(&tree), [ProblemKind::UnknownAlias, ProblemKind::UnknownAlias]);
    assert_eq!(root(&tree).get("a").and_then(Value::as_str), None);
    assert_eq!(root(&tree).get("b").and_then(Value::as_str), Some("1"));
}

#[test]
fn what_stands_before_a_mistake_is_kept() {
    let tree = parse_yaml("name: x\njobs:\n  a: [1, {b: c\n");
    assert!(tree.is_partial());
    assert_eq!(root(&tree).get("name").and_then(Value::as_str), Some("x"));
}

#[test]
fn marks_and_further_documents_are_reported_and_read_over() {
    let tree = parse_yaml("\u{feff}a: 1\n---\nb: 2\n");
    assert_eq!(kinds(&tree), [ProblemKind::ByteOrderMark, ProblemKind::SeveralDocuments]);
    assert!(!tree.is_partial());
    assert_eq!(tree.documents().count(), 2);
    let tree = parse_json("\u{feff}{\"a\": \"é\"}");
    assert_eq!(kinds(&tree), [ProblemKind::ByteOrderMark]);
    assert_eq!(root(&tree).get("a").map(slice), Some("\"é\""));
}

#[test]
fn an_empty_file_has_no_root() {
    assert!(parse_yaml("# nothing\n").root().is_none());
    assert!(parse_yaml("").problems().is_empty());
    assert_eq!(problem(&parse_json(" ")).0, "the file is empty");
}

#[test]
fn json_is_strict_and_jsonc_is_not() {
    for (text, message) in [
        ("{\"a\": 1,}", "a comma follows the last entry"),
        ("{\"a\": 1 // c\n}", "a comment stands in strict JSON"),
        ("{'a': 1}", "a text stands in single quotes"),
        ("{a: 1}", "a key stands without quotes"),
        ("{\"a\": 1 \"b\": 2}", "a comma is missing here"),
    ] {
        assert_eq!(problem(&parse_json(text)).0, message, "{text}");
        assert!(parse_jsonc(text).problems().is_empty(), "{text}");
    }
    for (text, message) in [
        ("{\"a\": \"b\n\"}", "a raw control character stands in the JSON"),
        ("{\"a\": 0x1}", "JSON does not know numbers of this form"),
        ("{\"a\" 1}", "a `:` is missing after this key"),
        ("{\"a\": }", "a value is missing before this sign"),
        ("{\"a\": [1}", "a value is missing before this sign"),
        ("{\"a\": \"b", "this quote is not closed"),
        ("{} {}", "text follows the end of the JSON value"),
        ("{\"a\": 1", "this `{` is not closed"),
    ] {
        assert_eq!(problem(&parse_json(text)).0, message, "{text}");
    }
    assert!(parse_jsonc("{\"a\": +1}").is_partial(), "neither does Deno");
}

#[test]
fn json_scalars_are_told_apart() {
    let text = "{\"a\": [null, true, 1e3, \"1\", \"\\u00e9\"], /* x */ 'b': c}";
    assert!(parse_jsonc(text).is_partial(), "a bare word is no value");
    let text = "{\"a\": [null, true, 1e3, \"1\", \"\\u00e9\"], /* x */ b: 'c'}";
    let tree = parse_jsonc(text);
    let items: Vec<Value<'_>> = root(&tree).get("a").expect("a").items().collect();
    assert!(items[0].is_null() && items[1].as_bool() == Some(true) && items[2].is_plain_number());
    assert!(!items[3].is_plain_number());
    assert_eq!(items[4].as_str(), Some("é"));
    assert_eq!(root(&tree).get("b").and_then(Value::style), Some(ScalarStyle::SingleQuoted));
    assert_eq!(tree.comments().iter().map(|span| &text[span.range()]).collect::<Vec<_>>(), ["/* x */"]);
}

#[test]
fn hostile_files_end_with_one_clear_problem() {
    let nine: String = (b'b'..=b'j')
        .map(|name| {
            let (name, before) = (name as char, (name - 1) as char);
            format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "))
        })
        .collect();
    let chain: String = (1..400).map(|at| format!("c{at}: &c{at} [*c{}]\n", at - 1)).collect();
    for (name, text, kind) in [
        ("brackets", "[".repeat(100_000), ProblemKind::TooDeep),
        ("braces", "{a: ".repeat(100_000), ProblemKind::TooDeep),
        ("dashes", "- ".repeat(100_000), ProblemKind::TooDeep),
        ("question marks", "? ".repeat(100_000), ProblemKind::TooDeep),
        ("levels", (0..1000).map(|level| " ".repeat(level) + "a:\n").collect(), ProblemKind::TooDeep),
        ("laughs", format!("a: &a [x]\n{nine}"), ProblemKind::TooManyNodes),
        ("a chain of aliases", format!("c0: &c0 [x]\n{chain}"), ProblemKind::TooDeep),
        ("values", "a,".repeat(300_000).replacen('a', "[a", 1) + "]", ProblemKind::TooManyNodes),
        ("bytes", "a".repeat(MAX_BYTES + 1), ProblemKind::TooLarge),
        ("zeros", "a: \0".to_owned(), ProblemKind::Binary),
    ] {
        let tree = parse_yaml(&text);
        if name == "values" {
            assert!(!tree.is_partial(), "300,000 values are within the limit");
            continue;
        }
        assert_eq!(kinds(&tree), [kind], "{name}");
    }
    for (text, kind) in [
        ("[".repeat(100_000), ProblemKind::TooDeep),
        ("{\"a\":".repeat(300), ProblemKind::TooDeep),
        ("[".repeat(200) + &"]".repeat(200), ProblemKind::TooDeep),
        ("a\0".to_owned(), ProblemKind::Binary),
        (" ".repeat(MAX_BYTES + 1), ProblemKind::TooLarge),
    ] {
        assert_eq!(kinds(&parse_json(&text)), [kind]);
        assert_eq!(kinds(&parse_jsonc(&text)), [kind]);
    }
}

#[test]
fn large_files_that_are_well_formed_are_read() {
    for text in [
        "# c\n".repeat(100_000) + "a: 1\n",
        "a:\n".to_owned() + &"  # c\n".repeat(100_000) + "  b: 1\n",
        "a: ".to_owned() + &"x".repeat(1_000_000) + "\n",
        (0..50_000).map(|at| format!("k{at}: v\n")).collect(),
        "a: |\n".to_owned() + &"  x\n".repeat(200_000),
    ] {
        let tree = parse_yaml(&text);
        assert!(tree.problems().is_empty(), "{:?}", tree.problems());
    }
    let same = "a: 1\n".repeat(100_000);
    assert_eq!(parse_yaml(&same).problems().len(), 100, "more say nothing new");
}

#[test]
fn lines_end_at_every_line_ending() {
    let text = "a\r\nbé🚀\rc\n";
    let index = LineIndex::new(text);
    assert_eq!(index.line_count(), 4);
    assert_eq!(index.line_span(1).map(|span| &text[span.range()]), Some("bé🚀"));
    let at = |offset, encoding| index.position(text, offset, encoding);
    assert_eq!(at(10, Encoding::Utf8), Position { line: 1, column: 7 });
    assert_eq!(at(10, Encoding::Utf16), Position { line: 1, column: 4 });
    assert_eq!(at(10, Encoding::CodePoints), Position { line: 1, column: 3 });
    assert_eq!(at(99, Encoding::Utf8), Position { line: 3, column: 0 });
    assert_eq!(at(5, Encoding::Utf8), Position { line: 1, column: 1 }, "inside a character: its start");
    assert_eq!(index.offset(text, Position { line: 1, column: 3 }, Encoding::Utf16), None, "between two surrogates");
    assert_eq!(index.offset(text, Position { line: 9, column: 0 }, Encoding::Utf16), None);
}

#[test]
fn spans_join() {
    let (a, b) = (Span::new(2, 4), Span::new(7, 9));
    assert_eq!(a.cover(b), Span::new(2, 9));
    assert!(a.contains(3) && !a.contains(4) && Span::at(3).is_empty());
    assert_eq!(Span::new(5, 1), Span::at(5));
}

#[test]
fn json_within_a_text_keeps_the_places_of_the_text() {
    let text = "$ show\n{ \"a\": [1] }\n$ { \"b\"";
    let tree = document::parse_json_within(text, 7..19);
    assert!(tree.problems().is_empty(), "{:?}", tree.problems());
    let item = tree.root().and_then(|it| it.get("a")?.items().next()).expect("the part is read");
    assert_eq!(&text[item.span().range()], "1");
    assert!(document::parse_json_within("é{}", 1..4).is_partial(), "half a character begins nothing");
    assert!(document::parse_json_within("{}", 1..9).is_partial());
}
