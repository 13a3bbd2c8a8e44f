//! The engine as a whole: the example it was built for, what rows and forecast owe each other, and bad input of
//! every kind.

use engine::{
    Context, Credential, FixId, InputFile, Inputs, Link, Outcome, Provenance, Report, Repository, Status, Verdict,
    Visibility, check, correct, recorrect, safe_fixes,
};

const WORKFLOW: &str = "\
name: Publish
on:
  release:
    types: [published]

permissions:
  contents: read
  id-token: write # trusted publishing

jobs:
  publish-npm:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20 # the oldest we support
          registry-url: https://registry.npmjs.org
      - run: npm ci
      - run: npm publish --provenance --access public

  publish-jsr:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: denoland/setup-deno@v1 # for the types
      - run: npx jsr publish
";
const PACKAGE: &str = "\
{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"repository\": { \"type\": \"git\", \"url\": \"git+https://github.com/acme/widget.git\" }
}
";
const JSR: &str = "\
{
  \"name\": \"@acme/widget\",
  \"version\": \"1.1.0\",
  \"license\": \"MIT\",
  \"exports\": \"./mod.ts\"
}
";

fn inputs(files: &[(&str, &str)]) -> Inputs {
    Inputs {
        files: files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect(),
        context: Context {
            repository: Repository::parse("acme/widget").ok(),
            visibility: Some(Visibility::Public),
            ..Context::default()
        },
    }
}

fn example() -> Inputs {
    inputs(&[(".github/workflows/publish.yml", WORKFLOW), ("package.json", PACKAGE), ("jsr.json", JSR)])
}

fn fails(report: &Report) -> Vec<&'static str> {
    report.checks.iter().filter(|it| it.status == Status::Fail).map(|it| it.rule.id).collect()
}

#[test]
fn the_example_fails_for_two_reasons_and_is_mended_on_two_lines() {
    let inputs = example();
    let report = check(&inputs);
    assert_eq!(report.verdict, Verdict::Blocked);
    assert_eq!(fails(&report), ["outdated-npm", "version-drift"]);
    assert_eq!(report.headline, "`npm publish --provenance --access public` in job `publish-npm` will fail with E404");
    let npm = &report.publications[0].forecast;
    assert_eq!((npm.outcome, npm.code, npm.at), (Outcome::Fails, Some("E404"), Some(Link::Client)));
    let cause = report
        .checks
        .iter()
        .find(|it| it.rule.id == "outdated-npm")
        .and_then(|it| it.primary)
        .expect("the row has a place");
    assert_eq!(&WORKFLOW[cause.span.range()], "20");

    let mut accepted = safe_fixes(&report);
    assert!(!accepted.iter().any(|it| it.0.starts_with("version-drift")), "which version is right is a decision");
    accepted.push(FixId("version-drift:jsr.json".into()));
    let correction = correct(&inputs, &report, &accepted);
    let changed: usize = correction
        .files
        .iter()
        .flat_map(|it| &it.hunks)
        .flat_map(|it| &it.lines)
        .filter(|it| it.kind == engine::LineKind::Added)
        .count();
    assert_eq!(changed, 2);

    let corrected = recorrect(&inputs, &accepted);
    let after = check(&corrected);
    assert!(fails(&after).is_empty(), "{:?}", fails(&after));
    let npm = &after.publications[0].forecast;
    assert_eq!((npm.outcome, npm.with, npm.provenance), (Outcome::Published, Credential::Oidc, Provenance::Yes));
    for comment in ["# trusted publishing", "# the oldest we support", "# for the types"] {
        assert!(corrected.files[0].text.contains(comment), "{comment} is kept");
    }
    assert!(corrected.files[2].text.contains("\"version\": \"1.2.0\""), "the higher version is the default");
}

#[test]
fn pasted_texts_have_names_of_their_own() {
    let pasted = |text: &str| InputFile { text: text.to_owned(), ..InputFile::default() };
    let files = vec![pasted(WORKFLOW), InputFile::new("package.json", PACKAGE), pasted(WORKFLOW), pasted(PACKAGE)];
    let report = check(&Inputs { files, context: Context::default() });
    let names: Vec<_> = report.files.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["workflow", "package.json", "workflow 2", "package.json 2"]);
}

/// Inputs that somebody pastes by mistake or on purpose.
fn bad_inputs() -> Vec<(&'static str, Inputs)> {
    let workflow = |text: String| Inputs {
        files: vec![InputFile::new(".github/workflows/publish.yml", text)],
        context: Context::default(),
    };
    let pasted =
        |text: String| Inputs { files: vec![InputFile { text, ..InputFile::default() }], context: Context::default() };
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    vec![
        ("nothing", Inputs::default()),
        ("an empty file", workflow(String::new())),
        ("only a comment", workflow("# todo\n".into())),
        ("one mebibyte", workflow(format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{}", "      - run: npm publish\n".repeat(40_000)))),
        ("past the limit", workflow("x".repeat(3 << 20))),
        ("binary", workflow("\0\u{1}\u{2}".repeat(1000))),
        ("a web page", pasted("<!DOCTYPE html><html><body>publish.yml</body></html>".into())),
        ("a composite action in the place of a workflow", workflow("name: x\nruns:\n  using: composite\n  steps:\n    - run: npm publish\n      shell: bash\n".into())),
        ("tabs", workflow("on: push\njobs:\n\tpublish:\n\t\truns-on: x\n".into())),
        ("half a file", workflow(WORKFLOW[..WORKFLOW.len() / 2].to_owned())),
        ("half a line", workflow(format!("{}{}", WORKFLOW, "  publish-more: { runs-on: [ubuntu"))),
        ("brackets", workflow("[".repeat(100_000))),
        ("braces", workflow("{a: ".repeat(100_000))),
        ("dashes", workflow("- ".repeat(100_000))),
        ("an alias bomb", workflow(bomb)),
        ("nested JSON", Inputs { files: vec![InputFile::new("package.json", "[".repeat(100_000))], context: Context::default() }),
        ("half a manifest", inputs(&[("package.json", "{ \"name\": \"@acme/wid")])),
        ("carriage returns", workflow(WORKFLOW.replace('\n', "\r\n"))),
        ("a byte order mark", workflow(format!("\u{feff}{WORKFLOW}"))),
        ("a hundred files", Inputs { files: (0..100).map(|it| InputFile::new(format!("packages/{it}/package.json"), PACKAGE)).collect(), context: Context::default() }),
        ("wrong shapes", workflow("on: [1, {a: b}]\npermissions: [x]\njobs:\n  a: 7\n  b:\n    runs-on: {}\n    strategy: { matrix: 3 }\n    steps: { run: npm publish }\n  c:\n    steps: [1, null, { run: [npm, publish] }, { run: npm publish, env: x, with: y }]\n".into())),
        ("a call of itself", workflow("on: workflow_call\njobs:\n  a:\n    uses: ./.github/workflows/publish.yml\n".into())),
        ("a script that calls itself", inputs(&[(".github/workflows/p.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run a\n"), ("package.json", "{\"name\":\"a\",\"scripts\":{\"a\":\"npm run a && npm run b && npm run a\",\"b\":\"npm run a; npm run a\"}}")])),
        ("a huge matrix", workflow("on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        a: [1,2,3,4,5,6,7,8,9,10]\n        b: [1,2,3,4,5,6,7,8,9,10]\n        c: [1,2,3,4,5,6,7,8,9,10]\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n".into())),
    ]
}

#[test]
fn bad_input_is_a_row_or_a_message_and_never_lost() {
    for (name, inputs) in bad_inputs() {
        let report = check(&inputs);
        let correction = correct(&inputs, &report, &safe_fixes(&report));
        assert!(correction.withheld.is_empty(), "{name}: {}", correction.withheld[0].1);
        assert!(!report.headline.is_empty(), "{name}: says nothing");
        let must_speak = [
            "an empty file",
            "past the limit",
            "binary",
            "a web page",
            "tabs",
            "brackets",
            "braces",
            "dashes",
            "nested JSON",
            "half a manifest",
            "half a line",
        ];
        if must_speak.contains(&name) {
            assert!(fails(&report).contains(&"syntax-error"), "{name}: no row says what is wrong");
        }
    }
}

#[test]
fn every_place_of_a_row_lies_in_its_file() {
    for (name, inputs) in bad_inputs().into_iter().chain([("the example", example())]) {
        for row in check(&inputs).checks {
            let places = row.primary.into_iter().chain(row.related.iter().map(|it| it.location));
            for place in places {
                let text = &inputs.files[place.file.0 as usize].text;
                assert!(text.get(place.span.range()).is_some(), "{name}: {} points outside", row.rule.id);
            }
        }
    }
}

#[test]
fn carriage_returns_and_byte_order_marks_change_no_answer() {
    let plain = check(&example());
    for change in [|text: &str| text.replace('\n', "\r\n"), |text: &str| text.trim_end().to_owned()] {
        let mut inputs = example();
        for file in &mut inputs.files {
            file.text = change(&file.text);
        }
        let report = check(&inputs);
        assert_eq!(fails(&report), fails(&plain));
        assert_eq!(report.headline, plain.headline);
    }
}

#[test]
fn a_pasted_workflow_without_a_name_is_checked_all_the_same() {
    let mut inputs = example();
    for file in &mut inputs.files {
        file.path = None;
    }
    let report = check(&inputs);
    assert!(fails(&report).contains(&"outdated-npm"), "{:?}", fails(&report));
    assert_eq!(report.publications.len(), 2);
}

#[test]
fn of_what_was_not_looked_into_each_is_named_once_and_first_what_sounds_like_publishing() {
    let steps = ["./build.sh", "./build.sh", "./a.sh", "./release.sh", "node ./.github/publish.js"];
    let steps = steps.map(|it| format!("      - run: {it}\n")).concat();
    let workflow = format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{steps}");
    let report = check(&inputs(&[(".github/workflows/a.yml", &workflow)]));
    let row = report.checks.iter().find(|it| it.rule.id == "no-publication").expect("nothing publishes");
    let note = row.note.as_deref().unwrap_or_default();
    let named = note.split_once("not looked into: ").map(|it| it.1);
    assert_eq!(named, Some("`node ./.github/publish.js`, `./release.sh`, `./build.sh`, `./a.sh`"));
    assert_eq!(row.related.len(), 4);
}
