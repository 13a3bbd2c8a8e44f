//! What GitLab makes of a file and its includes.

use document::{FileId, Spot, Tree, parse_yaml};

use super::condition::Known;
use super::*;

/// Reads the first text as the pipeline, the others as files that it may include, and asks.
fn read_files<R>(texts: &[(&str, &str)], ask: impl FnOnce(&Pipeline<'_>) -> R) -> R {
    let trees: Vec<Tree<'_>> = texts.iter().map(|(_, text)| parse_yaml(text)).collect();
    let root = |idx: usize| Spot::new(FileId(idx as u32), config(&trees[idx]).expect("a mapping"));
    let given: Vec<Given<'_>> = (1..texts.len()).map(|idx| Given { path: texts[idx].0, root: root(idx) }).collect();
    ask(&read(root(0), &given))
}

fn read_one<R>(text: &str, ask: impl FnOnce(&Pipeline<'_>) -> R) -> R {
    read_files(&[(".gitlab-ci.yml", text)], ask)
}

fn keyword(pipeline: &Pipeline<'_>, job: &str, key: &str) -> Option<String> {
    let job = pipeline.job(job).expect("the job is there");
    pipeline.keyword(job, key).and_then(|it| it.spot.text().map(str::to_owned))
}

fn script(pipeline: &Pipeline<'_>, job: &str) -> Vec<String> {
    let list = pipeline.script(pipeline.job(job).expect("the job is there"));
    list.items.iter().filter_map(|it| it.text().map(str::to_owned)).collect()
}

const EXTENDED: &str = "
image: node:18
default: {before_script: [echo default]}
.base: {image: node:20, variables: {A: base, B: base}, script: [base]}
.other: {image: node:22, variables: {B: other}, before_script: []}
one: {extends: .base, variables: {C: one}}
two: {extends: [.base, .other], script: [two]}
three: {extends: two, image: null}
four: {script: [four], inherit: {default: false}}
five: {extends: [.gone, .base]}
";

#[test]
fn the_nearest_mapping_that_has_a_key_wins() {
    read_one(EXTENDED, |it| {
        assert_eq!(keyword(it, "one", "image").as_deref(), Some("node:20"));
        assert_eq!(keyword(it, "two", "image").as_deref(), Some("node:22"));
        assert_eq!(keyword(it, "three", "image"), None);
        assert_eq!(keyword(it, "four", "image"), None);
        assert_eq!(script(it, "one"), ["echo default", "base"]);
        assert_eq!(script(it, "two"), ["two"]);
        assert_eq!(script(it, "four"), ["four"]);
        let variables = it.entries(it.job("two").expect("there"), "variables");
        let texts: Vec<_> = variables.iter().filter_map(|it| Some((it.key.text()?, it.value.text()?))).collect();
        assert_eq!(texts, [("B", "other"), ("A", "base")]);
        assert_eq!(it.job("five").expect("there").unknown_parents.len(), 1);
        assert_eq!(keyword(it, "five", "image").as_deref(), Some("node:20"));
    });
}

#[test]
fn references_and_nested_lists_are_laid_flat() {
    let text = "
.setup: {script: [a, [b, c]], rules: [{if: $CI_COMMIT_TAG}]}
.more: {script: [!reference [.setup, script], d]}
job: {before_script: !reference [.setup, script], script: [!reference [.more, script], !reference [.gone, script], e]}
.loop: {script: [!reference [.loop, script]]}
looping: {script: [!reference [.loop, script], f]}
";
    read_one(text, |it| {
        assert_eq!(script(it, "job"), ["a", "b", "c", "a", "b", "c", "d", "e"]);
        assert_eq!(it.script(it.job("job").expect("there")).lost.len(), 1);
        assert_eq!(script(it, "looping"), ["f"]);
    });
}

#[test]
fn references_stand_for_mappings_and_values_too() {
    let text = "
.shared: {variables: {A: one}, image: node:24}
.tokens: {id_tokens: {X: {aud: x}}}
default: {id_tokens: !reference [.tokens, id_tokens]}
job: {image: !reference [.shared, image], variables: {B: !reference [.shared, variables, A]}}
other: {id_tokens: !reference [.tokens, id_tokens], variables: !reference [.shared, variables]}
.a: {image: !reference [.b, image]}
.b: {image: !reference [.a, image]}
";
    read_one(text, |it| {
        let variables = |job: &str| -> Vec<Option<String>> {
            let found = it.variables(it.job(job).expect("there"));
            found.iter().map(|it| Some(format!("{}={}", it.key.text()?, it.value.text()?))).collect()
        };
        assert_eq!(keyword(it, "job", "image").as_deref(), Some("node:24"));
        assert_eq!(variables("job"), [Some("B=one".to_owned())]);
        assert_eq!(variables("other"), [Some("A=one".to_owned())]);
        assert_eq!(it.id_tokens(it.job("other").expect("there")).len(), 1);
        assert!(it.id_tokens(it.job("job").expect("there")).iter().any(|it| it.name == "X" && it.is_default));
        assert_eq!(keyword(it, ".a", "image"), None, "a circle stands for nothing");
    });
}

#[test]
fn of_two_jobs_of_one_name_the_last_one_counts() {
    read_one("job: {image: node:20, script: [a]}\njob: {script: [b]}\n", |it| {
        assert_eq!(script(it, "job"), ["b"]);
        assert_eq!(keyword(it, "job", "image"), None);
    });
}

#[test]
fn a_file_wins_over_what_it_includes_and_a_later_include_over_an_earlier_one() {
    let files = [
        (
            ".gitlab-ci.yml",
            "include: [ci/a.yml, {local: /ci/b.yml}, {template: X.yml}, {project: g/p, file: /c.yml}]\npublish: {tags: [own]}\n",
        ),
        ("ci/a.yml", "default: {image: node:18}\npublish: {image: node:20, script: [a], tags: [a]}\n"),
        ("ci/b.yml", "publish: {image: node:24}\n"),
    ];
    read_files(&files, |it| {
        assert_eq!(keyword(it, "publish", "image").as_deref(), Some("node:24"));
        assert_eq!(script(it, "publish"), ["a"]);
        let tags = it.list(it.job("publish").and_then(|it| it.get("tags")).expect("tags"));
        assert_eq!(tags.items[0].text(), Some("own"));
        let unseen: Vec<_> = it.unseen.iter().map(|it| (it.name.as_str(), it.is_template)).collect();
        assert_eq!(unseen, [("GitLab's template `X.yml`", true), ("`c.yml` of the project `g/p`", false)]);
    });
}

#[test]
fn identity_tokens_are_those_of_the_job_or_of_the_default() {
    let text = "
default: {id_tokens: {NPM_ID_TOKEN: {aud: 'npm:x'}}}
.sign: {id_tokens: {SIGSTORE_ID_TOKEN: {aud: [sigstore, other]}}}
plain: {script: [a]}
own: {extends: .sign, script: [a], id_tokens: {NPM_ID_TOKEN: {aud: npm:y}}}
";
    let tokens = |job: &str| {
        read_one(text, |it| {
            let all = it.id_tokens(it.job(job).expect("there"));
            let one = |it: &IdToken<'_>| format!("{} {} {}", it.name, it.audiences.len(), it.is_default);
            all.iter().map(one).collect::<Vec<_>>()
        })
    };
    assert_eq!(tokens("plain"), ["NPM_ID_TOKEN 1 true"]);
    assert_eq!(tokens("own"), ["NPM_ID_TOKEN 1 false", "SIGSTORE_ID_TOKEN 2 false"]);
    read_one("id_tokens: {NPM_ID_TOKEN: {aud: x}}\na: {script: b}\n", |it| assert!(it.misplaced_id_tokens().is_some()));
}

fn admitted(text: &str, run: Run) -> Option<bool> {
    read_one(text, |it| it.admits(it.job("p").expect("there"), run, &|_| Known::Unknown).admitted)
}

#[test]
fn rules_and_their_forerunners_let_jobs_into_pipelines() {
    use Run::{Branch, MergeRequest, Tag};
    let table = [
        ("p: {script: a}", [Some(true), Some(true), Some(false)]),
        ("p: {script: a, only: [tags]}", [Some(true), Some(false), Some(false)]),
        ("p: {script: a, only: [/^v.*/], except: [branches]}", [None, Some(false), Some(false)]),
        ("p: {script: a, only: [main]}", [Some(false), None, Some(false)]),
        ("p: {script: a, only: [v1]}", [None, None, Some(false)]),
        ("p: {script: a, only: [web]}", [None, None, Some(false)]),
        ("p: {script: a, only: ['/^v/']}", [None, None, Some(false)]),
        ("p: {script: a, only: [tags], except: [tags]}", [Some(false), Some(false), Some(false)]),
        ("p: {script: a, only: {refs: [tags], changes: [a]}}", [None, Some(false), Some(false)]),
        ("p: {script: a, except: {refs: [branches], variables: [$DEPLOY]}}", [None, Some(false), Some(false)]),
        ("p: {script: a, except: {changes: [a]}}", [None, None, Some(false)]),
        ("p: {script: a, rules: [{if: $CI_COMMIT_TAG}]}", [Some(true), Some(false), Some(false)]),
        (
            "p: {script: a, rules: [{if: '$CI_COMMIT_TAG && $CI_COMMIT_BRANCH == \"main\"'}]}",
            [Some(false), Some(false), Some(false)],
        ),
        (
            "p: {script: a, rules: [{if: $CI_COMMIT_TAG, when: never}, {when: on_success}]}",
            [Some(false), Some(true), Some(true)],
        ),
        ("p: {script: a, rules: [{if: $DEPLOY}]}", [None, None, None]),
        ("p: {script: a, rules: [{if: $DEPLOY, when: never}, {when: manual}]}", [None, None, None]),
        (
            "workflow: {rules: [{if: $CI_COMMIT_BRANCH}]}\np: {script: a, rules: [{if: $CI_COMMIT_TAG}]}",
            [Some(false), Some(false), Some(false)],
        ),
        ("workflow: {rules: [{if: $CI_MERGE_REQUEST_IID}, {when: always}]}\np: {script: a}", [Some(true); 3]),
        (
            "t: {script: a, only: [branches]}\np: {script: a, needs: [t], only: [tags]}",
            [Some(false), Some(false), Some(false)],
        ),
        (
            "t: {script: a, only: [branches]}\np: {script: a, needs: [{job: t, optional: true}], only: [tags]}",
            [Some(true), Some(false), Some(false)],
        ),
        ("p: {script: a, rules: [!reference [.gone, rules]]}", [None, None, None]),
        ("p: {script: a, rules: [!reference [.gone, rules], {when: never}]}", [None, None, None]),
    ];
    for (text, expected) in table {
        assert_eq!([Tag, Branch, MergeRequest].map(|run| admitted(text, run)), expected, "{text}");
    }
}

#[test]
fn a_matrix_has_the_products_of_its_items_and_a_number_its_copies() {
    let cells = |parallel: &str| {
        let text = format!("p: {{script: a, parallel: {parallel}}}");
        read_one(&text, |it| match it.job("p").expect("there").matrix() {
            Matrix::Cells(cells) => Some(cells.len()),
            Matrix::Single | Matrix::Unknown(_) => None,
        })
    };
    assert_eq!(cells("{matrix: [{A: [1, 2], B: [x, y]}, {A: 3}]}"), Some(5));
    assert_eq!(cells("4"), Some(4));
    assert_eq!(cells("1000000"), None);
}

#[test]
fn a_header_and_what_an_include_hands_over_decide_inputs() {
    let component = "spec:\n  inputs:\n    node: {default: '22'}\n    stage:\n---\np: {image: 'node:$[[ inputs.node ]]', script: a}\n";
    let inputs = |pipeline: &Pipeline<'_>, file| {
        let text = |(name, value): (&str, Option<Value<'_>>)| {
            format!("{name}={}", value.and_then(Value::as_str).unwrap_or("?"))
        };
        pipeline.inputs(FileId(file)).into_iter().map(text).collect::<Vec<_>>()
    };
    read_one(component, |it| {
        assert_eq!(inputs(it, 0), ["node=22", "stage=?"]);
        assert!(it.job("p").is_some());
    });
    let files = [("x.yml", "include: [{local: y.yml, inputs: {node: '24'}}]\n"), ("y.yml", component)];
    read_files(&files, |it| assert_eq!(inputs(it, 1), ["node=24", "stage=?"]));
}

#[test]
fn whoever_extends_or_refers_in_circles_gets_an_end() {
    let wide = (0..40)
        .map(|it| {
            format!("r{it}: {{extends: [{}]}}\n", (0..40).map(|it| format!("r{it}")).collect::<Vec<_>>().join(", "))
        })
        .collect::<String>();
    read_one(&wide, |it| assert!(it.jobs.iter().all(|it| it.layers.len() <= MAX_LAYERS)));
    let reference = "!reference [.a, script]";
    let many = [reference; 50].join(", ");
    let text = format!(
        ".a: {{script: [{many}]}}\n{}",
        (0..200).map(|it| format!("p{it}: {{script: [{many}]}}\n")).collect::<String>()
    );
    read_one(&text, |it| {
        let items: usize = it.jobs.iter().map(|job| it.script(job).lost.len()).sum();
        assert!(items <= MAX_ITEMS * 2, "{items}");
    });
}
