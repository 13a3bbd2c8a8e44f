//! Sharing a report: a link that opens again, Markdown for an issue, SARIF for code scanning.

use crate::folder::Folder;

const WORKFLOW: &str = "\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 20
      - run: npm publish
";

const PACKAGE: &str =
    "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"\n}\n";

/// Of the shape of a token; nobody's.
const TOKEN: &str = "npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";

const CONTEXT: [&str; 4] = ["--repo", "acme/widget", "--visibility", "public"];

fn repository(name: &str) -> Folder {
    Folder::new(name)
        .file(".github/workflows/publish.yml", WORKFLOW)
        .file("package.json", PACKAGE)
        .file(".npmrc", &format!("//registry.npmjs.org/:_authToken={TOKEN}\n"))
}

fn with_context<'a>(args: &[&'a str]) -> Vec<&'a str> {
    args.iter().copied().chain(CONTEXT).collect()
}

/// The rows of the report on a folder or a link.
fn rows(folder: &Folder, args: &[&str]) -> Vec<wire::report::Check> {
    let run = folder.run(&[&["check", "--format", "json"], args].concat());
    let report: wire::report::Report = serde_json::from_str(&run.out).expect("the output is a report");
    report.checks
}

#[test]
fn a_link_opens_as_the_report_that_it_was_made_of() {
    let folder = repository("link");
    let run = folder.run(&with_context(&["link"]));
    assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.out);
    let link = run.out.trim();
    assert!(link.starts_with(wire::names::SITE) && link.contains("#1."), "{link}");
    assert_eq!(rows(&Folder::new("elsewhere"), &["--link", link]), rows(&folder, &CONTEXT));
}

#[test]
fn a_link_carries_no_token_and_says_so() {
    let folder = repository("token");
    let run = folder.run(&["link"]);
    assert!(run.notes.contains("taken out of .npmrc, line 1: an npm token\n"), "{}", run.notes);
    let shared = wire::link::decode(run.out.trim()).expect("the output is a link");
    assert!(shared.inputs.files.iter().all(|it| !it.text.contains(TOKEN)));
    assert!(shared.inputs.files.iter().any(|it| it.text.contains("npm_REDACTED")));
}

#[test]
fn opening_a_link_says_what_was_seen_and_what_is_so_now() {
    let link = repository("then").run(&with_context(&["link"])).out;
    let run = Folder::new("now").run(&["check", "--link", link.trim()]);
    assert_eq!(run.code, 1, "{}", run.notes);
    let last = run.out.lines().last().unwrap_or_default();
    assert!(last.starts_with("shared 20") && last.contains(" fail") && last.contains("; now: "), "{last}");

    // An answer that the sharer did not give changes rows.
    let run = Folder::new("answered").run(&["check", "--package-exists", "no", "--link", link.trim()]);
    assert!(run.out.contains("\n  missing-access: not there, now fail\n"), "{}", run.out);
    assert!(run.out.contains("\n  missing-package: unknown, now "), "{}", run.out);
}

#[test]
fn nothing_in_a_link_moves_the_cursor() {
    let repository = engine::Repository { owner: "acme\u{1b}[2J".into(), name: "widget".into() };
    let context = engine::Context { repository: Some(repository), ..engine::Context::default() };
    let inputs = engine::Inputs { files: vec![engine::InputFile::new("package.json", PACKAGE)], context };
    let shared = wire::link::Shared { inputs, ..wire::link::Shared::default() };
    let link = wire::link::encode(&shared).expect("it is not too much for a link");
    for format in ["text", "json"] {
        let run = Folder::new("cursor").run(&["check", "--format", format, "--link", &link]);
        let said = if format == "text" { &run.out } else { &run.notes };
        assert!(said.contains("repository acme\u{fffd}[2J/widget"), "{said}");
        assert!(!run.out.contains('\u{1b}') && !run.notes.contains('\u{1b}'), "{}{}", run.out, run.notes);
    }
}

#[test]
fn a_bare_link_is_shorter_and_has_nothing_to_compare_with() {
    let folder = repository("bare");
    let [whole, bare] = [&["link"][..], &["link", "--bare"]].map(|args| folder.run(args).out);
    assert!(bare.len() < whole.len());
    assert!(!Folder::new("compare").run(&["check", "--link", bare.trim()]).out.contains("shared 20"));
}

#[test]
fn a_link_that_is_cut_off_exits_with_2_and_says_so() {
    let link = repository("cut").run(&["link"]).out;
    let run = Folder::new("cut-here").run(&["check", "--link", &link[..link.len() / 2]]);
    assert_eq!(run.code, 2);
    assert!(run.notes.contains("--link: the end of this link is missing"), "{}", run.notes);
}

#[test]
fn markdown_has_the_rows_the_correction_and_the_link() {
    let folder = repository("markdown");
    let run = folder.run(&with_context(&["check", "--format", "markdown"]));
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("### Publish Preflight: blocked\n"), "{}", run.out);
    assert!(run.out.contains("\n-          node-version: 20\n+          node-version: 24\n"), "{}", run.out);
    assert!(!run.out.contains(TOKEN), "{}", run.out);
    let link = run.out.split("[Open this report](").nth(1).and_then(|it| it.split(')').next());
    assert!(wire::link::decode(link.expect("it has a link")).is_ok());
}

#[test]
fn sarif_has_the_rows_that_do_not_pass() {
    let folder = repository("sarif");
    let run = folder.run(&with_context(&["check", "--format", "sarif"]));
    let log: serde_json::Value = serde_json::from_str(&run.out).expect("the output is JSON");
    let results = log["runs"][0]["results"].as_array().expect("results are a list");
    let open = rows(&folder, &CONTEXT).iter().filter(|it| it.status != "pass").count();
    assert_eq!((run.code, results.len()), (1, open));
    let help = &log["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"];
    assert!(help.as_str().is_some_and(|it| it.starts_with("# ") && it.contains("## What to do")), "{help}");
}
