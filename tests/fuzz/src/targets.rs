//! The promises.

use std::borrow::Cow;

use document::{
    EditSet, Fragment, Place, Span, Tree, confirm, insert_entry, insert_item, parse_json, parse_jsonc, parse_npmrc,
    parse_toml, parse_yaml, remove_entry, remove_item, replace_text, replace_value,
};
use engine::{
    Context, FixId, InputFile, Inputs, Kind, Report, Repository, Visibility, check, recorrect, review, safe_fixes,
};
use wire::link::{Shared, decode, encode};

fn text(input: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(input)
}

/// A place that can be shown: in the text, on whole characters.
#[track_caller]
fn fits(source: &str, span: Span) {
    assert!(source.get(span.range()).is_some(), "{span:?} does not fit");
}

/// Every node stands in the text and in the node around it, and equal trees confirm each other.
fn tree(tree: &Tree<'_>) {
    let source = tree.source();
    for node in tree.nodes() {
        fits(source, node.span());
        node.anchor().into_iter().chain(node.tag()).for_each(|it| fits(source, it));
        if let Some(parent) = node.parent() {
            let (inner, outer) = (node.span(), parent.span());
            assert!(outer.start <= inner.start && inner.end <= outer.end, "{inner:?} is not in {outer:?}");
        }
        if let Some(text) = node.as_str().filter(|_| node.is_scalar() && !node.is_alias()) {
            text.char_indices().take(64).for_each(|(at, it)| fits(source, node.source_span(at..at + it.len_utf8())));
        }
    }
    tree.comments().iter().for_each(|it| fits(source, *it));
    for problem in tree.problems() {
        fits(source, problem.span);
        problem.related.into_iter().for_each(|it| fits(source, it));
    }
    assert_eq!(confirm(tree, tree, &EditSet::default()), Ok(()));
}

pub(crate) fn yaml(input: &[u8]) {
    tree(&parse_yaml(&text(input)));
}

pub(crate) fn json(input: &[u8]) {
    let text = text(input);
    let strict = parse_json(&text);
    tree(&strict);
    let lenient = parse_jsonc(&text);
    tree(&lenient);
    assert!(strict.is_partial() || !lenient.is_partial(), "what is JSON is JSON with comments");
}

pub(crate) fn npmrc(input: &[u8]) {
    let text = text(input);
    let npmrc = parse_npmrc(&text);
    for entry in &npmrc.entries {
        fits(&text, entry.key_span);
        entry.value_span.into_iter().for_each(|it| fits(&text, it));
    }
    npmrc.problems.iter().for_each(|it| fits(&text, it.span));
}

pub(crate) fn toml(input: &[u8]) {
    let text = text(input);
    let toml = parse_toml(&text);
    for entry in &toml.entries {
        fits(&text, entry.key_span);
        fits(&text, entry.value_span);
        assert!(!toml.path(entry).is_empty(), "a setting has a name");
    }
    toml.tables.iter().for_each(|it| fits(&text, it.span));
    toml.problems.iter().for_each(|it| fits(&text, it.span));
}

/// An edit that is made changes what it says and nothing else. The first bytes choose it.
pub(crate) fn edits(input: &[u8]) {
    let (choice, rest) = input.split_at(input.len().min(2));
    let text = text(rest);
    let pick = choice.iter().fold(0, |all, it| all << 8 | usize::from(*it));
    let tree = parse_yaml(&text);
    let nodes: Vec<_> = tree.nodes().collect();
    let Some(node) = pick.checked_rem(nodes.len()).map(|it| nodes[it]) else { return };
    let value = match pick % 3 {
        0 => Fragment::Text("it's: new".into()),
        1 => Fragment::Mapping(vec![("x".into(), Fragment::Text("1.0".into()))]),
        _ => Fragment::Raw("true".into()),
    };
    let place = if pick.is_multiple_of(2) { Place::First } else { Place::Last };
    let edits = match pick % 7 {
        0 => insert_entry(node, place, "new-key", &value),
        1 => insert_item(node, place, &value),
        2 => replace_value(node, &value),
        3 => match node.entries().next().and_then(|(key, _)| key.as_str()) {
            Some(key) => remove_entry(node, key),
            None => return,
        },
        4 => match node.items().next() {
            Some(item) => remove_item(node, item.id()),
            None => return,
        },
        5 => match node.as_str().and_then(|it| it.char_indices().nth(1)) {
            Some((at, _)) => replace_text(node, 0..at, "new"),
            None => return,
        },
        _ => insert_entry(node, place, "a: b", &value),
    };
    let Ok(edits) = edits else { return };
    // An edit of what is broken is proven before it is shown, and may be found wanting.
    let after = edits.apply(&text);
    let proof = confirm(&tree, &parse_yaml(&after), &edits);
    assert!(!tree.problems().is_empty() || proof.is_ok(), "{proof:?}");
}

pub(crate) fn commands(input: &[u8]) {
    let text = text(input);
    let whole = |range: &std::ops::Range<usize>| {
        assert!(text.get(range.clone()).is_some(), "{range:?} does not fit");
    };
    for invocation in model::command::read(&text) {
        for word in &invocation.simple.words {
            whole(&word.range);
            let _ = word.text();
        }
        if let model::command::Command::Publish(publish) = &invocation.command {
            whole(&publish.range);
            whole(&publish.verb);
            publish.flags.iter().for_each(|it| whole(&it.range));
            assert!(publish.range.start <= publish.verb.start && publish.verb.end <= publish.range.end);
        }
    }
}

/// What a link holds is bounded, and makes the same link again.
pub(crate) fn links(input: &[u8]) {
    let text = text(input);
    let pasted = Inputs { files: files(&text), ..Inputs::default() };
    let opened = decode(&text).ok().inspect(|it| assert!(it.inputs.files.len() <= 32, "a link holds at most 32 files"));
    for shared in opened.into_iter().chain([Shared { inputs: pasted, ..Shared::default() }]) {
        makes_the_same_again(&shared);
    }
}

fn makes_the_same_again(shared: &Shared) {
    let Ok(link) = encode(shared) else { return };
    let again = decode(&link).map(|it| it.inputs.files);
    assert!(again.is_ok_and(|it| it == shared.inputs.files), "it does not hold what it was made of");
}

pub(crate) fn logs(input: &[u8]) {
    let file = InputFile { path: None, text: text(input).into_owned(), kind: Some(Kind::Log) };
    let inputs = Inputs { files: vec![file], ..Inputs::default() };
    let report = check(&inputs);
    places(&inputs, &report);
    for diagnosis in &report.diagnoses {
        let line = inputs.files[0].text.get(diagnosis.location.span.range());
        assert!(line.is_some_and(|it| !it.contains('\n')), "a cause is shown by one line");
        assert!(!diagnosis.cause.is_empty() && !diagnosis.next.is_empty());
    }
}

/// Every place of a report stands in a file.
fn places(inputs: &Inputs, report: &Report) {
    let rows = report.checks.iter().flat_map(|it| it.primary.iter().chain(it.related.iter().map(|it| &it.location)));
    let cards = report.settings.iter().flat_map(|it| it.fields.iter().flat_map(|it| [it.source, it.given_at]));
    let others = report.diagnoses.iter().map(|it| it.location).chain(report.releases.iter().map(|it| it.location));
    let publications = report.publications.iter().map(|it| it.location);
    for place in rows.copied().chain(cards.flatten()).chain(others).chain(publications) {
        fits(&inputs.files[place.file.0 as usize].text, place.span);
    }
}

/// A report is written in every form, its JSON is JSON, and what goes out has no secret left to find.
pub(crate) fn reports(input: &[u8]) {
    let inputs = inputs(input);
    let (report, correction) = review(&inputs, safe_fixes);
    places(&inputs, &report);
    for json in [wire::json(&inputs, &report, &correction), wire::sarif(&inputs, &report)] {
        let tree = parse_json(&json);
        // A report may be larger than any file that is read.
        assert!(json.len() > document::MAX_BYTES || !tree.is_partial(), "{:?}", tree.problems());
    }
    assert!(!wire::markdown(&inputs, &report, &correction, None).is_empty());
    let redaction = wire::redact(&inputs);
    assert!(wire::redact(&redaction.inputs).found.is_empty(), "a secret is left");
}

fn inputs(input: &[u8]) -> Inputs {
    Inputs {
        files: files(&text(input)),
        context: Context {
            repository: Repository::parse("acme/widget").ok(),
            visibility: Some(Visibility::Public),
            ..Context::default()
        },
    }
}

/// Files are checked and corrected to an end: nothing changes a second time.
pub(crate) fn corrections(input: &[u8]) {
    let inputs = inputs(input);
    let report = check(&inputs);
    places(&inputs, &report);
    let all: Vec<FixId> = report.fixes.iter().map(|it| it.id.clone()).collect();
    for accepted in [safe_fixes(&report), all] {
        let corrected = recorrect(&inputs, &accepted);
        places(&corrected, &check(&corrected));
        assert!(recorrect(&corrected, &accepted).files == corrected.files, "a second time changes something");
    }
}

/// Several files in one text: a line `=== PATH` begins each.
fn files(text: &str) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("=== "), files.last_mut()) {
            (Some(path), _) => files.push(InputFile::new(path.trim(), "")),
            (None, Some(file)) => file.text.push_str(line),
            (None, None) => files.push(InputFile { text: line.to_owned(), ..InputFile::default() }),
        }
    }
    files
}
