//! What holds for every text: no panic, spans that fit, edits that change what they say, agreement with a second reader.

#[path = "properties/agreement.rs"]
mod agreement;
#[path = "properties/generate.rs"]
mod generate;

use agreement::same_value;
use document::{
    EditSet, Encoding, Fragment, LineIndex, Place, Refusal, ScalarStyle, Span, Syntax, TextEdit, Tree, Value, confirm,
    insert_entry, insert_item, parse_json, parse_jsonc, parse_npmrc, parse_yaml, remove_entry, remove_item,
    replace_text, replace_value,
};
use generate::{documents, soups};
use proptest::prelude::*;

/// Spans are inside the file, on characters, and inside the collection that holds the node.
fn check_spans(tree: &Tree<'_>) {
    let source = tree.source();
    let fits = |span: Span| assert!(source.get(span.range()).is_some(), "{span:?} does not fit {source:?}");
    tree.nodes().for_each(|node| {
        fits(node.span());
        node.anchor().into_iter().chain(node.tag()).for_each(fits);
        if let Some(parent) = node.parent() {
            let (inner, outer) = (node.span(), parent.span());
            assert!(
                outer.start <= inner.start && inner.end <= outer.end,
                "{inner:?} is not in {outer:?} of {source:?}"
            );
        }
    });
    tree.comments().iter().copied().for_each(fits);
    for problem in tree.problems() {
        fits(problem.span);
        problem.related.into_iter().for_each(fits);
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'));
    }
}

/// Every character of every scalar is found in the source: as itself, or as what was written for it.
fn check_source_spans(tree: &Tree<'_>) {
    let source = tree.source();
    for node in tree.nodes().filter(|node| node.is_scalar() && !node.is_alias()) {
        let (text, style) = (node.as_str().expect("a scalar"), node.style().expect("a scalar"));
        let mut last = Span::at(node.span().start as usize);
        for (at, character) in text.char_indices() {
            let span = node.source_span(at..at + character.len_utf8());
            let written = source.get(span.range()).expect("the span fits");
            // Several line breaks are one piece.
            let in_order = span.start >= last.end || (span == last && character == '\n');
            // A block scalar's span ends before the blank lines that end it.
            let inside = span.end <= node.span().end || character.is_whitespace();
            assert!(in_order && inside, "{span:?} of {text:?} in {source:?}");
            last = span;
            let is_escape = match style {
                ScalarStyle::DoubleQuoted => written.starts_with('\\'),
                ScalarStyle::SingleQuoted => matches!(written, "''" | "\\'") || written.starts_with('\\'),
                _ => false,
            };
            let is_folded = character.is_whitespace() && written.chars().all(char::is_whitespace);
            // The tail of a block scalar is trimmed from its span.
            let is_break = character == '\n' && (written.is_empty() || is_folded);
            let same = written.chars().eq([character]);
            let fine = same || is_escape || is_folded || is_break || written.contains(['\n', '\r']);
            assert!(fine, "{character:?} of {text:?} is not {written:?} in {source:?}");
        }
        assert_eq!(node.source_span(0..0).start, node.source_span(0..0).end);
    }
}

/// A change of any node, chosen by numbers.
fn any_change<'t>(tree: &'t Tree<'_>, kind: u8, pick: usize) -> Option<(Value<'t>, Result<EditSet, Refusal>)> {
    let nodes: Vec<Value<'_>> = tree.nodes().collect();
    let node = *nodes.get(pick.checked_rem(nodes.len())?)?;
    let text = |text: &str| Fragment::Text(text.to_owned());
    let mapping = Fragment::Mapping(vec![("x".to_owned(), text("1.0")), ("y".to_owned(), text("z"))]);
    let member = node.entries().map(|(key, _)| key).chain(node.items()).nth(pick % 3).map(|member| member.id());
    let place = match (kind % 4, member) {
        (0, _) | (_, None) => Place::Last,
        (1, _) => Place::First,
        (2, Some(id)) => Place::Before(id),
        (_, Some(id)) => Place::After(id),
    };
    let value = if pick.is_multiple_of(2) { mapping } else { text("it's: new") };
    let changed = match kind % 7 {
        0 => insert_entry(node, place, "new-key", &value),
        1 => insert_item(node, place, &value),
        2 => replace_value(node, &value),
        3 => {
            let key = node.entries().nth(pick % 3)?.0;
            remove_entry(node, key.as_str()?)
        }
        4 => remove_item(node, node.items().nth(pick % 3)?.id()),
        5 => {
            let text = node.as_str()?;
            let at = text.char_indices().map(|(at, _)| at).nth(pick % 5)?;
            replace_text(node, at..at, "new")
        }
        _ => insert_entry(node, place, "new-key", &text("write")),
    };
    Some((node, changed))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_spans_fit(text in soups()) {
        for tree in [parse_yaml(&text), parse_json(&text), parse_jsonc(&text)] {
            check_spans(&tree);
            check_source_spans(&tree);
        }
        prop_assert!(parse_npmrc(&text).problems.len() <= 1);
    }

    #[test]
    fn written_documents_are_well_formed(text in documents()) {
        let tree = parse_yaml(&text);
        check_spans(&tree);
        check_source_spans(&tree);
        prop_assert!(!tree.is_partial(), "{:?} in {text:?}", tree.problems());
    }

    #[test]
    fn a_second_reader_agrees(text in documents()) {
        let tree = parse_yaml(&text);
        let plain = text.trim_start_matches('\u{feff}');
        let theirs = serde_yaml::from_str::<serde_yaml::Value>(plain);
        prop_assert!(theirs.is_ok(), "{theirs:?} in {text:?}");
        let (Some(ours), Ok(theirs)) = (tree.root(), theirs) else { return Ok(()) };
        prop_assert!(same_value(ours, &theirs), "{theirs:?} in {text:?}");
    }

    #[test]
    fn strict_json_is_what_serde_json_accepts(text in soups()) {
        let quoted = serde_json::to_string(&text).expect("a string");
        for text in [text.as_str(), &format!("{{\"a\": {quoted}, \"b\": [1, {{}}, {text}]}}"), &quoted.replace("\\n", "\n")] {
            if text.starts_with('\u{feff}') || text.contains('\0') {
                continue;
            }
            let theirs = serde_json::from_str::<serde_json::Value>(text);
            let ours = parse_json(text);
            prop_assert_eq!(theirs.is_ok(), !ours.is_partial(), "{:?} {:?} in {:?}", theirs.err(), ours.problems(), text);
        }
    }

    #[test]
    fn edits_pass_the_gate_and_do_what_they_say(text in documents(), kind in any::<u8>(), pick in any::<u16>()) {
        let tree = parse_yaml(&text);
        let Some((node, Ok(edits))) = any_change(&tree, kind, pick as usize) else { return Ok(()) };
        let changed = edits.apply(&text);
        let new = parse_yaml(&changed);
        check_spans(&new);
        prop_assert_eq!(confirm(&tree, &new, &edits), Ok(()), "{:?} of {:?}\n{}\n=>\n{}", edits, node, text, changed);
        prop_assert_ne!(&text, &changed);
        let agreed = serde_yaml::from_str::<serde_yaml::Value>(changed.trim_start_matches('\u{feff}'));
        prop_assert!(agreed.is_ok_and(|theirs| new.root().is_some_and(|ours| same_value(ours, &theirs))), "{changed:?}");
    }

    #[test]
    fn an_inserted_entry_is_there_and_is_not_inserted_twice(text in documents(), pick in any::<u16>(), first in any::<bool>()) {
        let tree = parse_yaml(&text);
        let mappings: Vec<Value<'_>> = tree.nodes().filter(|node| node.is_mapping()).collect();
        let mapping = mappings[pick as usize % mappings.len()];
        let place = if first { Place::First } else { Place::Last };
        let value = Fragment::Text("a: \"b\" é".to_owned());
        let Ok(edits) = insert_entry(mapping, place, "new-key", &value) else { return Ok(()) };
        let changed = edits.apply(&text);
        let new = parse_yaml(&changed);
        let found: Vec<Value<'_>> = new.nodes().filter(|node| node.get("new-key").is_some()).collect();
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].get("new-key").and_then(Value::as_str), Some("a: \"b\" é"));
        prop_assert_eq!(found[0].entries().len(), mapping.entries().len() + 1);
        prop_assert_eq!(insert_entry(found[0], place, "new-key", &value), Err(Refusal::Present));
        let back = remove_entry(found[0], "new-key").expect("it can go as it came").apply(&changed);
        let back = parse_yaml(&back);
        prop_assert!(confirm(&tree, &back, &EditSet::default()).is_ok(), "{:?}", back.source());
    }

    #[test]
    fn edits_of_any_text_never_panic(text in soups(), kind in any::<u8>(), pick in any::<u16>()) {
        for parse in [parse_yaml, parse_json, parse_jsonc] {
            let tree = parse(&text);
            if let Some((_, Ok(edits))) = any_change(&tree, kind, pick as usize) {
                let changed = edits.apply(&text);
                confirm(&tree, &parse(&changed), &edits).ok();
            }
        }
    }

    #[test]
    fn json_edits_pass_the_gate(text in documents(), kind in any::<u8>(), pick in any::<u16>(), pretty in any::<bool>()) {
        let Ok(value) = serde_yaml::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')) else { return Ok(()) };
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.expect("JSON");
        let tree = parse_json(&text);
        prop_assert!(tree.problems().is_empty(), "{:?} in {text}", tree.problems());
        check_spans(&tree);
        check_source_spans(&tree);
        let Some((node, Ok(edits))) = any_change(&tree, kind, pick as usize) else { return Ok(()) };
        let changed = edits.apply(&text);
        prop_assert_eq!(confirm(&tree, &parse_json(&changed), &edits), Ok(()), "{:?} of {:?}\n{}\n=>\n{}", edits, node, text, changed);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&changed).is_ok());
    }

    #[test]
    fn sets_of_edits_obey_their_laws(ranges in prop::collection::vec((0..40usize, 0..6usize, "[a-c]{0,3}"), 0..6), text in "[a-zé]{20,60}") {
        let edits: Vec<TextEdit> = ranges
            .into_iter()
            .map(|(start, length, replacement)| TextEdit::new(Span::new(start, start + length), replacement))
            .collect();
        let Some(set) = EditSet::new(edits.clone()) else { return Ok(()) };
        let applied = set.apply(&text);
        prop_assert!(set.edits().windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        prop_assert_eq!(set.union(&set), Some(set.clone()));
        prop_assert_eq!(EditSet::new(edits.into_iter().rev().collect()), Some(set.clone()));
        prop_assert_eq!(EditSet::default().apply(&text), text);
        let halves: Vec<Option<EditSet>> = set.edits().chunks(2).map(|half| EditSet::new(half.to_vec())).collect();
        let joined = halves.into_iter().try_fold(EditSet::default(), |all, half| all.union(&half?));
        prop_assert_eq!(joined.map(|joined| joined.apply(&set.apply("")) + &joined.apply("")), Some(set.apply(&set.apply("")) + &set.apply("")));
        prop_assert!(applied.len() <= 200);
    }

    #[test]
    fn positions_lead_back_to_their_offsets(text in soups()) {
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::CodePoints] {
                let position = index.position(&text, at as u32, encoding);
                let back = index.offset(&text, position, encoding);
                let in_break = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                prop_assert!(back == Some(at as u32) || in_break, "{at} {position:?} {back:?} in {text:?}");
            }
        }
        prop_assert_eq!(index.line_span(index.line_count()), None);
    }

    #[test]
    fn equal_trees_confirm_each_other(text in soups()) {
        let tree = parse_yaml(&text);
        prop_assert_eq!(confirm(&tree, &tree, &EditSet::default()), Ok(()));
        prop_assert_eq!(tree.syntax(), Syntax::Yaml);
    }
}
