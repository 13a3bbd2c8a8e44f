//! Edits keep every byte that they do not name, in every layout that people write.

use document::{
    EditSet, Fragment, Place, Refusal, TextEdit, Tree, Value, confirm, insert_entry, insert_item, move_entry,
    parse_json, parse_jsonc, parse_yaml, remove_entry, remove_item, replace_text, replace_value,
};

type Change = fn(Value<'_>) -> Result<EditSet, Refusal>;

/// Applies a change to what `path` names, and holds the result to the gate.
fn change<'a>(parse: fn(&str) -> Tree<'_>, text: &'a str, path: &[&str], change: Change) -> Result<String, Refusal> {
    let tree = parse(text);
    let edits = change(find(&tree, path))?;
    let changed = edits.apply(text);
    let new = parse(&changed);
    confirm(&tree, &new, &edits).unwrap_or_else(|why| panic!("{why}:\n{changed}\n{edits:?}"));
    Ok(changed)
}

/// Follows keys, and numbers as places in a sequence.
fn find<'t>(tree: &'t Tree<'_>, path: &[&str]) -> Value<'t> {
    path.iter().fold(tree.root().expect("the file has a root"), |value, step| match step.parse::<usize>() {
        Ok(index) => value.items().nth(index).expect("the item is there"),
        Err(_) => value.get(step).expect("the key is there"),
    })
}

#[track_caller]
fn yaml(text: &str, path: &[&str], edit: Change, expected: &str) {
    let changed = change(parse_yaml, text, path, edit);
    assert_eq!(changed.as_deref(), Ok(expected), "\n{}", changed.as_deref().unwrap_or_default());
}

#[track_caller]
fn json(text: &str, path: &[&str], edit: Change, expected: &str) {
    let changed = change(parse_jsonc, text, path, edit);
    assert_eq!(changed.as_deref(), Ok(expected), "\n{}", changed.as_deref().unwrap_or_default());
}

#[track_caller]
fn refused(text: &str, path: &[&str], edit: Change, why: Refusal) {
    assert_eq!(change(parse_yaml, text, path, edit), Err(why));
}

fn text(text: &str) -> Fragment {
    Fragment::Text(text.to_owned())
}

fn mapping(entries: &[(&str, &str)]) -> Fragment {
    Fragment::Mapping(entries.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect())
}

fn add_token(value: Value<'_>) -> Result<EditSet, Refusal> {
    insert_entry(value, Place::Last, "id-token", &text("write"))
}

fn add_token_first(value: Value<'_>) -> Result<EditSet, Refusal> {
    insert_entry(value, Place::First, "id-token", &text("write"))
}

fn add_permissions(value: Value<'_>) -> Result<EditSet, Refusal> {
    let place = value.entry("runs-on").map_or(Place::Last, |(key, _)| Place::After(key.id()));
    insert_entry(value, place, "permissions", &mapping(&[("contents", "read"), ("id-token", "write")]))
}

fn add_step(value: Value<'_>) -> Result<EditSet, Refusal> {
    insert_item(value, Place::Last, &mapping(&[("run", "npm publish")]))
}

fn add_step_first(value: Value<'_>) -> Result<EditSet, Refusal> {
    insert_item(value, Place::First, &mapping(&[("run", "npm ci"), ("name", "a: b")]))
}

fn write(value: Value<'_>) -> Result<EditSet, Refusal> {
    replace_value(value, &text("write"))
}

fn both_scopes(value: Value<'_>) -> Result<EditSet, Refusal> {
    replace_value(value, &mapping(&[("contents", "read"), ("id-token", "write")]))
}

#[test]
fn an_entry_goes_after_the_last_line_and_comments_stay() {
    yaml(
        "permissions:\n  contents: read   # é checkout 🚀\n\n# jobs\njobs: {}\n",
        &["permissions"],
        add_token,
        "permissions:\n  contents: read   # é checkout 🚀\n  id-token: write\n\n# jobs\njobs: {}\n",
    );
}

#[test]
fn indentation_of_any_width_goes_on() {
    for width in 1..=8 {
        let pad = " ".repeat(width);
        let old = format!("jobs:\n{pad}a:\n{pad}{pad}runs-on: x\n{pad}{pad}steps: []\n");
        let new = format!(
            "jobs:\n{pad}a:\n{pad}{pad}runs-on: x\n{pad}{pad}permissions:\n{pad}{pad}{pad}contents: read\n{pad}{pad}{pad}id-token: write\n{pad}{pad}steps: []\n"
        );
        yaml(&old, &["jobs", "a"], add_permissions, &new);
    }
}

#[test]
fn windows_line_endings_stay() {
    yaml("p:\r\n  a: read\r\n\r\nq: 1\r\n", &["p"], add_token, "p:\r\n  a: read\r\n  id-token: write\r\n\r\nq: 1\r\n");
    yaml("p:\r\n  a: read\r\n  b: x\r\n", &["p"], |value| remove_entry(value, "a"), "p:\r\n  b: x\r\n");
}

#[test]
fn a_missing_final_line_ending_stays_missing() {
    yaml("p:\n  a: read", &["p"], add_token, "p:\n  a: read\n  id-token: write");
    yaml("p:\n  a: read\n  b: x", &["p"], |value| remove_entry(value, "b"), "p:\n  a: read");
    yaml("p:\n  run: |\n    x", &["p"], add_token, "p:\n  run: |\n    x\n  id-token: write");
}

#[test]
fn a_byte_order_mark_is_no_indentation() {
    yaml("\u{feff}a: 1\n", &[], add_token, "\u{feff}a: 1\nid-token: write\n");
    yaml("\u{feff}a: 1\n", &[], add_token_first, "\u{feff}id-token: write\na: 1\n");
}

#[test]
fn a_list_item_takes_an_entry_before_after_and_between() {
    yaml("- uses: a\n  with: {}\n", &["0"], add_token, "- uses: a\n  with: {}\n  id-token: write\n");
    yaml("- uses: a\n  with: {}\n", &["0"], add_token_first, "- id-token: write\n  uses: a\n  with: {}\n");
    yaml("-   uses: a\n", &["0"], add_token, "-   uses: a\n    id-token: write\n");
    yaml("- - uses: a\n", &["0", "0"], add_token_first, "- - id-token: write\n    uses: a\n");
    yaml(
        "- uses: a # one\n  # two\n  with: {}\n",
        &["0"],
        |value| {
            let (key, _) = value.entry("uses").expect("it is there");
            insert_entry(value, Place::After(key.id()), "if", &text("x"))
        },
        "- uses: a # one\n  if: x\n  # two\n  with: {}\n",
    );
}

#[test]
fn a_new_first_entry_goes_above_the_comment_of_the_old_one() {
    yaml("p:\n  # why\n  a: read\n", &["p"], add_token_first, "p:\n  id-token: write\n  # why\n  a: read\n");
    yaml("# file\n# head\na: 1\n", &[], add_token_first, "# file\n# head\nid-token: write\na: 1\n");
}

#[test]
fn an_empty_value_becomes_a_mapping_below_its_comment() {
    yaml("p: # todo\nq: 1\n", &["p"], add_token, "p: # todo\n  id-token: write\nq: 1\n");
    yaml("p:\n", &["p"], add_token, "p:\n  id-token: write\n");
    yaml("p:", &["p"], add_token, "p:\n  id-token: write");
    yaml("p: &x # c\n", &["p"], add_token, "p: &x # c\n  id-token: write\n");
    yaml("jobs:\n    a:\n", &["jobs", "a"], add_token, "jobs:\n    a:\n        id-token: write\n");
    yaml("a:\n  -\n", &["a", "0"], write, "a:\n  - write\n");
    yaml("a: # c\n", &["a"], write, "a: write # c\n");
    yaml("a:\n- b\n-\n", &["a", "1"], both_scopes, "a:\n- b\n- contents: read\n  id-token: write\n");
}

#[test]
fn braces_take_entries_with_and_without_trailing_comma() {
    yaml("p: {contents: read}\n", &["p"], add_token, "p: {contents: read, id-token: write}\n");
    yaml("p: { 'packages': \"é漢\" } # c\n", &["p"], add_token, "p: { 'packages': \"é漢\", id-token: write } # c\n");
    yaml("p: {a: b, }\n", &["p"], add_token, "p: {a: b, id-token: write, }\n");
    yaml("p: {a: b}\n", &["p"], add_token_first, "p: {id-token: write, a: b}\n");
    yaml("p: {}\n", &["p"], add_token, "p: { id-token: write }\n");
    yaml("q: {a: b}\np: {}\n", &["p"], add_token, "q: {a: b}\np: {id-token: write}\n");
    yaml(
        "p: {\n  a: b, # c\n  c: d # e\n}\n",
        &["p"],
        add_token,
        "p: {\n  a: b, # c\n  c: d, # e\n  id-token: write\n}\n",
    );
    yaml("p: {\n  a: b,\n}\n", &["p"], add_token, "p: {\n  a: b,\n  id-token: write,\n}\n");
    yaml("p: {a}\n", &["p", "a"], write, "p: {a: write}\n");
    yaml("p: {a: , b: c}\n", &["p", "a"], write, "p: {a: write , b: c}\n");
    yaml("p: [x, y]\n", &["p"], |value| insert_item(value, Place::Last, &text("a, b")), "p: [x, y, 'a, b']\n");
    yaml("p: []\n", &["p"], |value| insert_item(value, Place::Last, &text("v*")), "p: [v*]\n");
}

#[test]
fn empty_braces_open_into_a_block_for_what_needs_lines() {
    yaml(
        "on: {} # later\njobs:\n  a:\n",
        &["on"],
        |value| insert_entry(value, Place::Last, "push", &mapping(&[("tags", "v1")])),
        "on: # later\n  push:\n    tags: v1\njobs:\n  a:\n",
    );
    yaml("steps: []\n", &["steps"], add_step, "steps:\n  - run: npm publish\n");
}

#[test]
fn comments_below_a_member_stay_with_it() {
    yaml(
        "a:\n  steps:\n    - run: x\n    # - run: y\n  # b\n  c: 1\n",
        &["a"],
        |value| {
            let (key, _) = value.entry("steps").expect("it is there");
            insert_entry(value, Place::After(key.id()), "if", &text("x"))
        },
        "a:\n  steps:\n    - run: x\n    # - run: y\n  if: x\n  # b\n  c: 1\n",
    );
}

#[test]
fn items_follow_the_dashes_of_the_list() {
    yaml("steps:\n- run: a\n", &["steps"], add_step, "steps:\n- run: a\n- run: npm publish\n");
    yaml("steps:\n  - run: a\n", &["steps"], add_step, "steps:\n  - run: a\n  - run: npm publish\n");
    yaml("steps:\n  -   run: a\n", &["steps"], add_step, "steps:\n  -   run: a\n  -   run: npm publish\n");
    yaml(
        "steps:\n  # first\n  - run: a\n",
        &["steps"],
        add_step_first,
        "steps:\n  - run: npm ci\n    name: 'a: b'\n  # first\n  - run: a\n",
    );
    yaml(
        "steps:\n  - run: a\n\n  - run: b\n\njobs:\n",
        &["steps"],
        add_step,
        "steps:\n  - run: a\n\n  - run: b\n\n  - run: npm publish\n\njobs:\n",
    );
    yaml(
        "steps:\n  - run: a\n\n  - run: b\n",
        &["steps"],
        |value| {
            let second = value.items().nth(1).expect("it is there").id();
            insert_item(value, Place::Before(second), &text("x"))
        },
        "steps:\n  - run: a\n\n  - x\n\n  - run: b\n",
    );
}

#[test]
fn text_blocks_end_where_their_lines_end() {
    yaml(
        "a:\n  run: |\n    x\n    y\n\n\nb: 1\n",
        &["a"],
        add_token,
        "a:\n  run: |\n    x\n    y\n  id-token: write\n\n\nb: 1\n",
    );
    yaml("a:\n  run: |+\n    x\n\nb: 1\n", &["a"], add_token, "a:\n  run: |+\n    x\n\n  id-token: write\nb: 1\n");
    yaml("a:\n  run: |+\n    x\n\nb: 1\n", &[], |v| remove_entry(v, "a"), "b: 1\n");
}

#[test]
fn a_scalar_keeps_its_quotes() {
    yaml("a: none # é\n", &["a"], write, "a: write # é\n");
    yaml("a: 'none' # é\n", &["a"], write, "a: 'write' # é\n");
    yaml("a: \"none\"\n", &["a"], write, "a: \"write\"\n");
    yaml("a: none\n", &["a"], |v| replace_value(v, &text("true")), "a: 'true'\n");
    yaml("b: \"x\"\na: none\n", &["a"], |v| replace_value(v, &text("true")), "b: \"x\"\na: \"true\"\n");
    yaml("a: false\n", &["a"], |v| replace_value(v, &text("true")), "a: true\n");
    yaml("a: 20\n", &["a"], |v| replace_value(v, &text("24")), "a: 24\n");
    yaml("a: 20\n", &["a"], |v| replace_value(v, &text("24.10")), "a: '24.10'\n");
    yaml("a: '20'\n", &["a"], |v| replace_value(v, &text("it's")), "a: 'it''s'\n");
    yaml("a: x\n  y\nb: 1\n", &["a"], write, "a: write\nb: 1\n");
    yaml("a: &x !!str none\n", &["a"], write, "a: &x !!str write\n");
}

#[test]
fn a_comment_comes_with_its_value() {
    let pinned = |v: Value<'_>| {
        replace_value(v, &Fragment::Commented(Box::new(text("actions/checkout@0123")), "v6.1.0".to_owned()))
    };
    yaml("uses: a@v1\n", &["uses"], pinned, "uses: actions/checkout@0123 # v6.1.0\n");
    yaml("uses: a@89 # v1\nb: 1\n", &["uses"], pinned, "uses: actions/checkout@0123 # v6.1.0\nb: 1\n");
    yaml("uses:\n  a: b # c\nd: e\n", &["uses"], pinned, "uses: actions/checkout@0123 # v6.1.0\nd: e\n");
    yaml("{uses: a@89}\n", &["uses"], pinned, "{uses: actions/checkout@0123}\n");
}

#[test]
fn a_word_becomes_a_block_and_its_comment_stays() {
    yaml(
        "permissions: read-all # c\njobs:\n    a:\n        b: c\n",
        &["permissions"],
        both_scopes,
        "permissions: # c\n    contents: read\n    id-token: write\njobs:\n    a:\n        b: c\n",
    );
    yaml("p: {a: b}\nq: 1\n", &["p"], both_scopes, "p:\n  contents: read\n  id-token: write\nq: 1\n");
    yaml("p: |\n  x\nq: 1\n", &["p"], both_scopes, "p:\n  contents: read\n  id-token: write\nq: 1\n");
    yaml("p: # c\n  x: y # d\nq: 1\n", &["p"], both_scopes, "p: # c\n  contents: read\n  id-token: write\nq: 1\n");
    yaml("p: # c\n  x: y # d\nq: 1\n", &["p"], write, "p: write # c\nq: 1\n");
    yaml("- a\n- b: c\n  d: e\n- f\n", &["1"], write, "- a\n- write\n- f\n");
    yaml("- a\n- b\n", &["0"], both_scopes, "- contents: read\n  id-token: write\n- b\n");
}

#[test]
fn a_text_block_is_replaced_as_a_block() {
    let lines = |v: Value<'_>| replace_value(v, &text("one\n\ntwo\n"));
    yaml("a:\n  run: |\n      x\n  b: 1\n", &["a", "run"], lines, "a:\n  run: |\n      one\n\n      two\n  b: 1\n");
    yaml("run: |- # c\n  x\nb: 1\n", &["run"], lines, "run: | # c\n  one\n\n  two\nb: 1\n");
    yaml("run: x\nb: 1\n", &["run"], lines, "run: |\n  one\n\n  two\nb: 1\n");
    yaml("run: |\n  x\n", &["run"], write, "run: |-\n  write\n");
    yaml("run: |\n  x\n", &["run"], |v| replace_value(v, &Fragment::Raw("false".into())), "run: false\n");
}

#[test]
fn a_part_of_a_scalar_is_replaced_where_it_stands() {
    fn npm(value: Value<'_>) -> Result<EditSet, Refusal> {
        let text = value.as_str().expect("a scalar");
        let at = text.find("npm@9").expect("it is there");
        replace_text(value, at..at + 5, "npm@^11")
    }
    yaml("run: |\n  # é\n  npm i -g npm@9 && x\n", &["run"], npm, "run: |\n  # é\n  npm i -g npm@^11 && x\n");
    yaml("run: >-\n  npm i -g\n  npm@9\n  x\n", &["run"], npm, "run: >-\n  npm i -g\n  npm@^11\n  x\n");
    yaml("run: npm i -g npm@9 # x\n", &["run"], npm, "run: npm i -g npm@^11 # x\n");
    yaml("run: 'it''s npm@9'\n", &["run"], npm, "run: 'it''s npm@^11'\n");
    yaml("run: \"\\t\\u00e9 npm@9\"\n", &["run"], npm, "run: \"\\t\\u00e9 npm@^11\"\n");
    yaml("a: 24\n", &["a"], |v| replace_text(v, 2..2, ".x"), "a: 24.x\n");
    yaml("a: 24\n", &["a"], |v| replace_text(v, 2..2, ".1"), "a: '24.1'\n");
    yaml("a: b\n", &["a"], |v| replace_text(v, 0..0, "# "), "a: '# b'\n");
    yaml("run: |\n    a\n", &["run"], |v| replace_text(v, 0..1, "a\nb"), "run: |\n    a\n    b\n");
    yaml("- npm@9 x\n- y\n", &["0"], npm, "- npm@^11 x\n- y\n");
    json("{\"a\": \"\\u00e9 npm@9\"}", &["a"], npm, "{\"a\": \"\\u00e9 npm@^11\"}");
}

#[test]
fn removing_takes_whole_lines_and_the_comment_on_them() {
    yaml("a: 1\nenv:\n  x: 1 # c\n  y: 2\nb: 1\n", &["env"], |v| remove_entry(v, "x"), "a: 1\nenv:\n  y: 2\nb: 1\n");
    yaml("env:\n  x: 1 # c\nb: 1\n", &["env"], |v| remove_entry(v, "x"), "env: {}\nb: 1\n");
    yaml("env: # e\n  x: 1 # c\nb: 1\n", &["env"], |v| remove_entry(v, "x"), "env: {} # e\nb: 1\n");
    yaml("- a: 1 # c\n  b: 2\n", &["0"], |v| remove_entry(v, "a"), "- b: 2\n");
    yaml("- a: 1\n  b: 2\n", &["0"], |v| remove_entry(v, "b"), "- a: 1\n");
    yaml("- a: 1\n- b\n", &["0"], |v| remove_entry(v, "a"), "- {}\n- b\n");
    yaml("e:\n  x:\n    y: |\n      z\n\n  w: 1\n", &["e"], |v| remove_entry(v, "x"), "e:\n\n  w: 1\n");
    yaml("{a: 1, b: 2}\n", &[], |v| remove_entry(v, "a"), "{b: 2}\n");
    yaml("{a: 1, b: 2}\n", &[], |v| remove_entry(v, "b"), "{a: 1}\n");
    yaml("{a: 1, b: 2, }\n", &[], |v| remove_entry(v, "b"), "{a: 1, }\n");
    yaml("x: {a: 1}\n", &["x"], |v| remove_entry(v, "a"), "x: {}\n");
    yaml("x: { # why\n  a: 1 # c\n}\n", &["x"], |v| remove_entry(v, "a"), "x: { # why\n}\n");
    refused("x: {a: 1, # why\n}\n", &["x"], |v| remove_entry(v, "a"), Refusal::UnusualLayout);
}

#[test]
fn removing_an_item_keeps_the_others() {
    fn second(value: Value<'_>) -> Result<EditSet, Refusal> {
        remove_item(value, value.items().nth(1).expect("it is there").id())
    }
    fn first(value: Value<'_>) -> Result<EditSet, Refusal> {
        remove_item(value, value.items().next().expect("it is there").id())
    }
    yaml("s:\n- a\n# x\n- b: 1 # c\n  d: 2\n- e\n", &["s"], second, "s:\n- a\n# x\n- e\n");
    yaml("s:\n  - a\nt: 1\n", &["s"], first, "s: []\nt: 1\n");
    yaml("- - a\n  - b\n", &["0"], first, "- - b\n");
    yaml("[a, b, c]\n", &[], second, "[a, c]\n");
    yaml("[a]\n", &[], first, "[]\n");
}

#[test]
fn a_whole_job_is_written_in_the_steps_of_the_file() {
    let pinned = Fragment::Commented(Box::new(text("actions/checkout@0123")), "v6".to_owned());
    let step = Fragment::Mapping(vec![
        ("uses".to_owned(), pinned),
        (
            "with".to_owned(),
            Fragment::Mapping(vec![("persist-credentials".to_owned(), Fragment::Raw("false".to_owned()))]),
        ),
    ]);
    let run = mapping(&[("run", "npm ci\n\nnpm publish\n"), ("name", "")]);
    let job = Fragment::Mapping(vec![
        ("runs-on".to_owned(), text("ubuntu-latest")),
        ("steps".to_owned(), Fragment::Commented(Box::new(Fragment::Sequence(vec![step, run])), "all".to_owned())),
    ]);
    let expected = "jobs:\r
    a:\r
        steps:\r
        - run: x\r
    b:\r
        runs-on: ubuntu-latest\r
        steps: # all\r
        - uses: actions/checkout@0123 # v6\r
          with:\r
              persist-credentials: false\r
        - run: |\r
              npm ci\r
\r
              npm publish\r
          name: ''\r
";
    let tree = parse_yaml("jobs:\r\n    a:\r\n        steps:\r\n        - run: x\r\n");
    let edits = insert_entry(find(&tree, &["jobs"]), Place::Last, "b", &job).expect("it can be inserted");
    let changed = edits.apply(tree.source());
    assert_eq!(changed, expected);
    let new = parse_yaml(&changed);
    assert_eq!(confirm(&tree, &new, &edits), Ok(()));
    let run = find(&new, &["jobs", "b", "steps", "1", "run"]);
    assert_eq!(run.as_str(), Some("npm ci\n\nnpm publish\n"));
}

#[test]
fn a_text_that_reads_as_something_else_is_quoted() {
    for (text, written) in [
        ("write", "write"),
        ("24", "24"),
        ("24.10", "'24.10'"),
        ("0755", "'0755'"),
        ("true", "'true'"),
        ("on", "'on'"),
        ("12:30", "'12:30'"),
        ("2026-11-21", "'2026-11-21'"),
        ("1.2.3", "1.2.3"),
        ("^11.5.1", "^11.5.1"),
        ("npm@^11 # x", "'npm@^11 # x'"),
        ("${{ github.ref }}", "${{ github.ref }}"),
        ("@scope/x", "'@scope/x'"),
        ("*", "'*'"),
        ("-x", "-x"),
        ("- x", "'- x'"),
        ("a: b", "'a: b'"),
        ("a:", "'a:'"),
        ("it's", "it's"),
        ("", "''"),
        (" a", "' a'"),
        ("tab\there", "\"tab\\there\""),
        ("\u{85}", "\"\\u0085\""),
    ] {
        let tree = parse_yaml("a: x\n");
        let value = Fragment::Text(text.to_owned());
        let edits = insert_entry(find(&tree, &[]), Place::Last, "b", &value).expect("it can be inserted");
        let changed = edits.apply(tree.source());
        assert_eq!(changed, format!("a: x\nb: {written}\n"));
        let new = parse_yaml(&changed);
        assert_eq!(find(&new, &["b"]).as_str(), Some(text), "{changed}");
    }
}

#[test]
fn json_takes_entries_in_its_own_layout() {
    json("{\n  \"a\": 1\n}\n", &[], add_token, "{\n  \"a\": 1,\n  \"id-token\": \"write\"\n}\n");
    json("{\n\t\"a\": 1, // c\n}\n", &[], add_token, "{\n\t\"a\": 1, // c\n\t\"id-token\": \"write\",\n}\n");
    json("{\n    \"a\": 1 // c\n}\n", &[], add_token, "{\n    \"a\": 1, // c\n    \"id-token\": \"write\"\n}\n");
    json("{\"a\": 1}", &[], add_token, "{\"a\": 1, \"id-token\": \"write\"}");
    json("{\"a\":1}", &[], add_token, "{\"a\":1,\"id-token\":\"write\"}");
    json("{}\n", &[], add_token, "{\n  \"id-token\": \"write\"\n}\n");
    json("{}", &[], add_token, "{\"id-token\":\"write\"}");
    json("{\n  \"a\": 1\n}\n", &[], add_token_first, "{\n  \"id-token\": \"write\",\n  \"a\": 1\n}\n");
    json(
        "{\n\t\"a\": {}\n}\n",
        &[],
        add_permissions,
        "{\n\t\"a\": {},\n\t\"permissions\": {\n\t\t\"contents\": \"read\",\n\t\t\"id-token\": \"write\"\n\t}\n}\n",
    );
    json("{\n  \"a\": {}\n}\n", &["a"], add_token, "{\n  \"a\": {\n    \"id-token\": \"write\"\n  }\n}\n");
    json(
        "{\r\n  \"a\": []\r\n}\r\n",
        &["a"],
        |v| insert_item(v, Place::Last, &text("x")),
        "{\r\n  \"a\": [\r\n    \"x\"\r\n  ]\r\n}\r\n",
    );
    json(
        "{\n  \"a\": [\"x\"]\n}\n",
        &["a"],
        |v| insert_item(v, Place::Last, &text("y")),
        "{\n  \"a\": [\"x\", \"y\"]\n}\n",
    );
    json(
        "{\n  \"a\": 1\n}\n",
        &["a"],
        both_scopes,
        "{\n  \"a\": {\n    \"contents\": \"read\",\n    \"id-token\": \"write\"\n  }\n}\n",
    );
}

#[test]
fn json_loses_entries_with_their_comma() {
    json("{\n  \"a\": 1,\n  \"b\": 2\n}\n", &[], |v| remove_entry(v, "b"), "{\n  \"a\": 1\n}\n");
    json("{\n  \"a\": 1, // c\n  \"b\": 2\n}\n", &[], |v| remove_entry(v, "b"), "{\n  \"a\": 1 // c\n}\n");
    json("{\n  \"a\": 1,\n  \"b\": 2\n}\n", &[], |v| remove_entry(v, "a"), "{\n  \"b\": 2\n}\n");
    json("{\"a\":1,\"b\":2}", &[], |v| remove_entry(v, "b"), "{\"a\":1}");
    json("{\n  \"a\": 1\n}\n", &[], |v| remove_entry(v, "a"), "{}\n");
    json("{\n  \"a\": 1,\n  \"b\": 2,\n}\n", &[], |v| remove_entry(v, "b"), "{\n  \"a\": 1,\n}\n");
}

#[test]
fn strict_json_stays_strict() {
    let changed = change(parse_json, "\u{feff}{\n  \"a\": \"x\"\n}", &["a"], |v| replace_value(v, &text("tab\t\"é\"")));
    assert_eq!(changed.as_deref(), Ok("\u{feff}{\n  \"a\": \"tab\\t\\\"é\\\"\"\n}"));
}

#[test]
fn what_an_alias_shares_is_refused() {
    refused("a: &x\n  b: c\nd: *x\n", &["d"], add_token, Refusal::Shared);
    refused("a: &x\n  b: c\nd: *x\n", &["a"], add_token, Refusal::Shared);
    refused("a: &x\n  b: {c: d}\nd: *x\n", &["a", "b"], add_token, Refusal::Shared);
    refused("a: &x\n  b: c\nd: *x\n", &[], |v| remove_entry(v, "a"), Refusal::Shared);
    yaml("a: &x\n  b: c\n", &["a"], add_token, "a: &x\n  b: c\n  id-token: write\n");
    yaml("a: &x\n  b: c\nd: *x\n", &[], |v| remove_entry(v, "d"), "a: &x\n  b: c\n");
}

#[test]
fn merged_keys_are_refused() {
    let text = "x: &x\n  id-token: none\na:\n  <<: *x\n  b: c\n";
    refused(text, &["a"], add_token, Refusal::MergeKey);
    refused(text, &["a"], |v| remove_entry(v, "id-token"), Refusal::MergeKey);
}

#[test]
fn what_is_there_or_missing_is_said() {
    refused("a:\n  id-token: none\n", &["a"], add_token, Refusal::Present);
    refused("a:\n  b: none\n", &["a"], |v| remove_entry(v, "x"), Refusal::Missing);
    refused("a: text\n", &["a"], add_token, Refusal::Missing);
    refused("a: [\n", &[], add_token, Refusal::Broken);
}

#[test]
fn explicit_keys_are_refused() {
    refused("? a\n: b\n", &[], add_token_first, Refusal::UnusualLayout);
    refused("- &x a\n- b\n", &["0"], both_scopes, Refusal::UnusualLayout);
}

#[test]
fn sets_of_edits_never_overlap() {
    let edit = |start, end, text: &str| TextEdit::new(document::Span::new(start, end), text);
    let set = |edits: &[TextEdit]| EditSet::new(edits.to_vec());
    assert_eq!(set(&[edit(0, 2, "x"), edit(1, 3, "y")]), None);
    assert_eq!(set(&[edit(2, 2, "x"), edit(2, 2, "y")]), None);
    let both = set(&[edit(4, 5, "b"), edit(0, 1, "a")]).expect("they are apart");
    assert_eq!(both.apply("0123456"), "a123b56");
    assert_eq!(both.union(&both), Some(both.clone()), "equal edits are one");
    assert_eq!(both.union(&EditSet::default()), Some(both));
    assert_eq!(set(&[edit(1, 3, ""), edit(3, 3, "x")]).expect("they touch").apply("01234"), "0x34");
    assert_eq!(set(&[edit(9, 12, "x")]).expect("one").apply("é"), "é", "what does not fit is left out");
}

/// Adds both keys to what `path` names, each without knowing of the other.
fn add_two(parse: fn(&str) -> Tree<'_>, text: &str, paths: [&[&str]; 2], keys: [&str; 2]) -> Option<String> {
    let tree = parse(text);
    let add = |index: usize| {
        let value = Fragment::Text(format!("new {index}"));
        insert_entry(find(&tree, paths[index]), Place::Last, keys[index], &value).expect("each fits by itself")
    };
    let both = add(0).union(&add(1))?;
    let changed = both.apply(text);
    confirm(&tree, &parse(&changed), &both).is_ok().then_some(changed)
}

#[test]
fn two_entries_of_one_mapping_come_at_the_same_place() {
    let yaml = |text, paths, keys| add_two(parse_yaml, text, paths, keys);
    let root: [&[&str]; 2] = [&[], &[]];
    assert_eq!(yaml("a: 1\n", root, ["b", "c"]).as_deref(), Some("a: 1\nb: new 0\nc: new 1\n"));
    assert_eq!(yaml("{ a: 1 }\n", root, ["b", "c"]).as_deref(), Some("{ a: 1, b: new 0, c: new 1 }\n"));
    assert_eq!(
        add_two(parse_json, "{\n  \"a\": 1\n}\n", root, ["b", "c"]).as_deref(),
        Some("{\n  \"a\": 1,\n  \"b\": \"new 0\",\n  \"c\": \"new 1\"\n}\n")
    );
    assert_eq!(yaml("a: 1\n", root, ["b", "b"]), None, "a key may be there once");
    let nested: [&[&str]; 2] = [&["a"], &[]];
    assert_eq!(yaml("a:\n  b: 1\n", nested, ["c", "d"]), None, "which mapping ends first is not known here");
}

#[test]
fn the_gate_sees_what_an_edit_did_not_say() {
    let gate = |old: &str, edits: &[(usize, usize, &str)]| {
        let edits = edits.iter().map(|(start, end, text)| TextEdit::new(document::Span::new(*start, *end), *text));
        let edits = EditSet::new(edits.collect()).expect("they are apart");
        let new = edits.apply(old);
        confirm(&parse_yaml(old), &parse_yaml(&new), &edits)
    };
    assert!(gate("a: 1\nb: 2\n", &[(3, 4, "9")]).is_ok());
    assert!(gate("a: 1\nb: 2\n", &[(4, 4, "\nc: 3")]).is_ok());
    assert!(gate("a: 1\nb: 2\n", &[(4, 4, "\n  c: 3")]).is_err(), "it does not parse");
    assert!(gate("a: 1\nb: 2\n", &[(4, 4, "\nb: 3")]).is_err(), "a key is there twice");
    assert!(gate("a: x\nb: 2\n", &[(4, 4, "\n  c")]).is_err(), "a line joins the value before it");
    assert!(gate("a:\n  b: 1\n  c: 2\n", &[(2, 2, " &x\n  d: 1")]).is_err(), "an anchor came");
    assert!(
        gate("a:\n  b: 1\nc: 2\n", &[(9, 11, "\n  ")]).is_err()
            || gate("a:\n  b: 1\nc: 2\n", &[(10, 10, "  ")]).is_err()
    );
    assert!(gate("a: |\n  x\nb: 2\n", &[(8, 8, "\n  y")]).is_err(), "a line joins the block before it");
}

#[test]
fn an_entry_moves_with_its_lines_and_the_comment_above_it() {
    let before_a: Change = |value| move_entry(value, "c", value.entry("a").expect("it is there").0.id());
    yaml(
        "p:\n  a: 1 # one\n  b: 2\n  # three\n  c:\n    d: 3\n",
        &["p"],
        before_a,
        "p:\n  # three\n  c:\n    d: 3\n  a: 1 # one\n  b: 2\n",
    );
    yaml("# the file\na: 1\nc: 3", &[], before_a, "# the file\nc: 3\na: 1");
    yaml("a: 1\r\nc: 3 # three\r\nd: 4\r\n", &[], before_a, "c: 3 # three\r\na: 1\r\nd: 4\r\n");
    refused("{a: 1, c: 3}\n", &[], before_a, Refusal::UnusualLayout);
    refused("- a: 1\n  c: 3\n", &["0"], before_a, Refusal::UnusualLayout);
    refused("c: &x 3\na: *x\n", &[], before_a, Refusal::Shared);
    refused("a: 1\n", &[], before_a, Refusal::Missing);
}
