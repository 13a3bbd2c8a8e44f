//! Settings of the registries on the command line: a list from `npm trust list` as a file or from standard input, and
//! what JSR's pages show as options.

use crate::folder::Folder;

const PACKAGE: &str =
    "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"\n}\n";
const LIST: &str = "\n{\n  \"id\": \"6f2a1c3e\",\n  \"type\": \"github\",\n  \"file\": \"release.yml\",\n  \"repository\": \"acme/widget\",\n  \"permissions\": [\"createPackage\"]\n}\n";

fn folder(name: &str, command: &str) -> Folder {
    let workflow = format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n      - run: {command}\n"
    );
    Folder::new(name).file(".github/workflows/publish.yml", &workflow).file("package.json", PACKAGE)
}

const CONTEXT: [&str; 6] = ["--repo", "acme/widget", "--visibility", "public", "--repo-is-new", "no"];

#[test]
fn a_pasted_list_is_compared_with_the_workflow() {
    let folder = folder("trust-stdin", "npm publish");
    let run = folder.run_with(&[&["check", ".", "-"][..], &CONTEXT].concat(), LIST);
    assert_eq!(run.code, 1, "{}", run.out);
    let said = "mismatched-workflow-file: `Workflow filename` is `release.yml`, and this run presents `publish.yml`";
    assert!(run.out.contains(said), "{}", run.out);
    assert!(run.out.contains("settings:5:12"), "{}", run.out);
}

#[test]
fn a_list_in_a_file_of_any_name_leaves_nothing_open() {
    let folder = folder("trust-file", "npm publish").file("notes/trust.json", &LIST.replace("release", "publish"));
    let run = folder.run(&[&["check", ".", "notes/trust.json"][..], &CONTEXT].concat());
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.starts_with("✔ ready"), "{}", run.out);
}

#[test]
fn no_publisher_is_an_answer() {
    let folder = folder("trust-none", "npm publish");
    let run = folder.run(&[&["check", "--publishers", "none"][..], &CONTEXT].concat());
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("`@acme/widget` has no trusted publisher on npm"), "{}", run.out);
    let run = folder.run(&["check", "--publishers", "two"]);
    assert_eq!(run.code, 2);
}

#[test]
fn an_empty_list_is_told_from_no_list() {
    let folder = folder("empty-list", "npm publish");
    let check = |input| folder.run_with(&[&["check", ".", "-"][..], &CONTEXT].concat(), input);
    let run = check("");
    assert!(run.out.contains("standard input is empty") && run.out.contains("--publishers none"), "{}", run.out);
    let run = check("[]\n");
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("`@acme/widget` has no trusted publisher on npm"), "{}", run.out);
}

#[test]
fn what_jsr_shows_decides_who_may_publish() {
    let config =
        "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"exports\": \"./mod.ts\", \"license\": \"MIT\" }\n";
    let folder = folder("jsr-settings", "npx jsr publish").file("jsr.json", config);
    let check = |options: &[&str]| folder.run(&[&["check", "--repo", "acme/widget"], options].concat());
    for (options, said) in [
        (&["--jsr-linked", "none", "--started-by", "member"][..], "actorNotAuthorized"),
        (&["--jsr-linked", "acme/widget", "--jsr-members-only", "yes", "--started-by", "bot"], "actorNotScopeMember"),
    ] {
        let run = check(options);
        assert_eq!(run.code, 1, "{options:?}: {}", run.out);
        assert!(run.out.contains(&format!("will fail with {said}")), "{options:?}: {}", run.out);
    }
    let run = check(&["--jsr-linked", "acme/widget", "--started-by", "member"]);
    assert!(run.out.starts_with("✔ ready"), "{}", run.out);
    let run = check(&["--jsr-linked", "@acme/gadget=acme/widget"]);
    assert!(
        run.out.contains("--jsr-linked names @acme/gadget, and so counts for none; published are @acme/widget"),
        "{}",
        run.out
    );
    let run = check(&["--jsr-linked", "@acme/widget=acme/gadget", "--started-by", "member"]);
    assert_eq!(run.code, 0, "it may only have been renamed: {}", run.out);
    assert!(run.out.contains("will do is not decided by what was given"), "{}", run.out);
}

#[test]
fn the_steps_on_the_registry_can_be_printed() {
    let folder = folder("steps", "npm publish");
    let run = folder.run_with(&[&["check", ".", "-", "--steps"][..], &CONTEXT].concat(), LIST);
    let (_, steps) = run.out.split_once("\nnpm @acme/widget\n").expect("the card has a heading");
    let expected = "  https://www.npmjs.com/package/@acme/widget/access
  Organization or user  acme
  Repository            widget
  Workflow filename     publish.yml   given: release.yml
  Environment name      (leave it empty)
  Allowed actions       npm publish
  npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish
    1. Add a trusted publisher for GitHub Actions to `@acme/widget` on
    `https://www.npmjs.com/package/@acme/widget/access`: owner `acme`, repository `widget`, file
    `publish.yml`, allowed to `npm publish`; or run `npm trust github @acme/widget --file
    publish.yml --repository acme/widget --allow-publish` with npm 11.15.0 or newer
    2. Publish one version through the workflow (`npm publish`); the settings are compared only then
    3. Revoke the old publisher: `npm trust revoke @acme/widget --id 6f2a1c3e`

";
    assert!(steps.starts_with(expected), "{steps}");
    assert!(!folder.run(&["check"]).out.contains("npmjs.com/package/@acme/widget/access"));
}
