//! A second, independent opinion before a file on the disk is overwritten: a reader that shares no code with ours has to see the same.

use document::{MAX_BYTES, ScalarStyle, Tree, Value, parse_yaml};
use engine::Kind;
use serde_yaml::Value as Other;

/// How the second reader differs from ours.
#[derive(thiserror::Error, PartialEq, Eq, Debug)]
pub enum Disagreement {
    /// It cannot read the text.
    #[error("a second reader cannot parse it: {0}")]
    Refused(String),
    /// It reads something else at this line (one-based).
    #[error("a second reader sees something else in line {0}")]
    Differs(usize),
}

/// Whether a reader of another family agrees with ours about `text`. Asked about YAML within our limits and without
/// aliases, whose expansion it does not bound, and about `package.json`; silent about everything else.
///
/// # Errors
/// The first disagreement.
pub fn agrees(kind: Kind, text: &str) -> Result<(), Disagreement> {
    match kind {
        Kind::Workflow
        | Kind::Action
        | Kind::YarnRc
        | Kind::GitLab
        | Kind::CircleCi
        | Kind::Verdaccio
        | Kind::PnpmWorkspace => agrees_on_yaml(text),
        Kind::PackageJson => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let read: Result<serde_json::Value, _> = serde_json::from_str(text);
            read.map(|_| ()).map_err(|error| Disagreement::Refused(error.to_string()))
        }
        _ => Ok(()),
    }
}

fn agrees_on_yaml(text: &str) -> Result<(), Disagreement> {
    let tree = parse_yaml(text);
    let out_of_bounds = text.len() > MAX_BYTES || tree.problems().iter().any(|it| it.kind.is_fatal());
    if out_of_bounds || has_aliases(&tree) {
        return Ok(());
    }
    let mut ours = tree.documents();
    for document in serde_yaml::Deserializer::from_str(text) {
        let theirs: Other = serde::Deserialize::deserialize(document)
            .map_err(|error: serde_yaml::Error| Disagreement::Refused(error.to_string()))?;
        match ours.next() {
            Some(ours) => same(ours, &theirs)?,
            None if theirs.is_null() => {}
            None => return Err(Disagreement::Differs(1)),
        }
    }
    ours.next().map_or(Ok(()), |it| Err(differs(it)))
}

fn has_aliases(tree: &Tree<'_>) -> bool {
    let mut open: Vec<Value<'_>> = tree.documents().collect();
    while let Some(value) = open.pop() {
        if value.is_alias() {
            return true;
        }
        open.extend(value.items());
        open.extend(value.entries().flat_map(|(key, value)| [key, value]));
    }
    false
}

/// Shape, keys in order, and scalars as the core schema reads them.
fn same(ours: Value<'_>, theirs: &Other) -> Result<(), Disagreement> {
    let mut open = vec![(ours, theirs)];
    while let Some((ours, theirs)) = open.pop() {
        // The last one pushed is the next one looked at: children go in from the end.
        let from = open.len();
        match theirs {
            Other::Tagged(tagged) => open.push((ours, &tagged.value)),
            Other::Mapping(map) if ours.is_mapping() && ours.entries().count() == map.len() => {
                open.extend(
                    ours.entries().zip(map).flat_map(|(ours, theirs)| [(ours.0, theirs.0), (ours.1, theirs.1)]),
                );
            }
            Other::Sequence(list) if ours.is_sequence() && ours.items().count() == list.len() => {
                open.extend(ours.items().zip(list));
            }
            scalar if same_scalar(ours, scalar) => {}
            _ => return Err(differs(ours)),
        }
        open[from..].reverse();
    }
    Ok(())
}

fn same_scalar(ours: Value<'_>, theirs: &Other) -> bool {
    let is_plain = ours.style() == Some(ScalarStyle::Plain);
    match (theirs, ours.as_str()) {
        (Other::Null, _) => ours.is_null() || ours.tag().is_some(),
        (Other::Bool(value), Some(_)) => ours.as_bool() == Some(*value),
        (Other::Number(number), Some(text)) => (is_plain || ours.tag().is_some()) && same_number(number, text),
        // `0755` is a number to the core schema and a text to the other reader.
        (Other::String(theirs), Some(text)) => theirs == text,
        _ => false,
    }
}

fn same_number(number: &serde_yaml::Number, text: &str) -> bool {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |it| (true, it));
    let radix =
        [("0x", 16), ("0o", 8), ("0b", 2)].iter().find_map(|(mark, radix)| Some((digits.strip_prefix(mark)?, *radix)));
    let whole = match radix {
        Some((digits, radix)) => i128::from_str_radix(digits, radix).ok().map(|it| if negative { -it } else { it }),
        None => text.parse::<i128>().ok(),
    };
    let theirs = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole, theirs) {
        (Some(whole), Some(theirs)) => whole == theirs,
        _ => match (text.trim_start_matches('-').to_ascii_lowercase().as_str(), number.as_f64()) {
            (".nan", Some(theirs)) => theirs.is_nan(),
            (".inf", Some(theirs)) => theirs.is_infinite() && theirs.is_sign_negative() == negative,
            (_, theirs) => text.parse::<f64>().is_ok_and(|it| Some(it) == theirs),
        },
    }
}

fn differs(value: Value<'_>) -> Disagreement {
    let before = &value.tree().source()[..value.span().start as usize];
    Disagreement::Differs(before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), Disagreement>) {
        assert_eq!(agrees(Kind::Workflow, text), expected, "{text}");
    }

    #[test]
    fn two_readers_see_the_same_in_every_kind_of_scalar() {
        check("a: 1\nb: -0x1F\nc: 1.10\nd: 1e3\ne: .inf\nf: -.INF\ng: .nan\nh: 0o17\n", Ok(()));
        check("a: true\nb: False\nc: ~\nd: null\ne:\nf: on\ng: yes\n", Ok(()));
        check("a: '1'\nb: \"true\"\nc: |\n  npm ci\n  npm publish\nd: >-\n  a\n  b\n", Ok(()));
        check("a: 0755\nb: 2026-11-21\nc: 1_000\nd: +12\n", Ok(()));
    }

    #[test]
    fn two_readers_see_the_same_shapes() {
        check("on: [push, {a: b}]\njobs:\n  - - x\n    - y\n", Ok(()));
        check("a: !reference [b, c]\nd: !!str 1\n", Ok(()));
        check("--- a\n--- {b: 1}\n", Ok(()));
        check("", Ok(()));
        check("# only a comment\n", Ok(()));
        check("é: 🚀\r\nb: c\r\n", Ok(()));
    }

    #[test]
    fn what_only_one_of_them_takes_is_refused() {
        let refused = agrees(Kind::Workflow, "a: 1\na: 2\n");
        assert!(matches!(refused, Err(Disagreement::Refused(_))));
    }

    #[test]
    fn aliases_are_not_asked_about() {
        check("a: &x [1]\nb: *x\n", Ok(()));
    }

    #[test]
    fn a_manifest_has_to_be_strict_json() {
        assert_eq!(agrees(Kind::PackageJson, "\u{feff}{ \"a\": 1 }"), Ok(()));
        assert!(agrees(Kind::PackageJson, "{ \"a\": 1, }").is_err());
        assert_eq!(agrees(Kind::JsrConfig, "{ \"a\": 1, } // fine"), Ok(()));
    }

    #[test]
    fn the_same_text_read_differently_is_noticed() {
        let other: Other = serde_yaml::from_str("a:\n  b: 1\n  c: [x]\n").expect("it is YAML");
        for (text, line) in
            [("a:\n  b: 2\n  c: [x]\n", 2), ("a:\n  b: 1\n  c: [x, y]\n", 3), ("a:\n  c: [x]\n  b: 1\n", 2)]
        {
            let tree = parse_yaml(text);
            let root = tree.root().expect("there is a document");
            assert_eq!(same(root, &other).map_err(|it| it == Disagreement::Differs(line)), Err(true), "{text}");
        }
    }
}
