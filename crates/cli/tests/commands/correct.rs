//! `preflight fix` on a repository with an old npm and two manifests that drifted apart.

use wire::report::Report;

use crate::folder::Folder;

const WORKFLOW_PATH: &str = ".github/workflows/publish.yml";

const WORKFLOW: &str = "\
name: Publish
on:
  release:
    types: [published]

permissions:
  contents: read
  id-token: write # for trusted publishing

jobs:
  publish-npm:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20 # what the tests use
          registry-url: https://registry.npmjs.org
      - run: npm ci
      - run: npm publish --provenance --access public
  publish-jsr:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: denoland/setup-deno@v1 # é
      - run: npx jsr publish
";

const PACKAGE: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"repository\": { \"type\": \"git\", \"url\": \"git+https://github.com/acme/widget.git\" }
}
";

const JSR: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.1.0\",
  \"license\": \"MIT\",
  \"exports\": \"./mod.ts\"
}
";

const CONTEXT: [&str; 4] = ["--repo", "acme/widget", "--visibility", "public"];

fn repository(name: &str) -> Folder {
    Folder::new(name).file(WORKFLOW_PATH, WORKFLOW).file("package.json", PACKAGE).file("jsr.json", JSR)
}

fn with_context<'a>(args: &[&'a str]) -> Vec<&'a str> {
    args.iter().copied().chain(CONTEXT).collect()
}

fn report(folder: &Folder) -> Report {
    let run = folder.run(&with_context(&["check", "--format", "json"]));
    serde_json::from_str(&run.out).expect("the output is a report")
}

/// The id of the decision about the versions.
fn drift(folder: &Folder) -> String {
    let fix = report(folder).fixes.into_iter().find(|it| it.id.starts_with("version-drift:"));
    fix.expect("the drift is found").id
}

#[test]
fn an_old_npm_and_a_drift_fail_and_exit_with_1() {
    let folder = repository("fails");
    assert_eq!(folder.run(&with_context(&["check"])).code, 1);
    let report = report(&folder);
    assert_eq!(report.verdict, "blocked");
    let npm = report.publications.iter().find(|it| it.registry == "npm").expect("npm publish is found");
    assert_eq!((npm.forecast.outcome.as_str(), npm.forecast.code.as_deref()), ("fails", Some("E404")));
    let cause = report.checks.iter().find(|it| it.rule == "outdated-npm").expect("the old npm is found");
    assert_eq!((cause.file.as_deref(), cause.line), (Some(WORKFLOW_PATH), Some(17)));
}

#[test]
fn the_patch_is_printed_and_no_file_changes() {
    let folder = repository("diff");
    let run = folder.run(&with_context(&["fix"]));
    assert!(run.out.starts_with(&format!("--- a/{WORKFLOW_PATH}\n+++ b/{WORKFLOW_PATH}\n@@ -")), "{}", run.out);
    assert!(run.out.contains("\n-          node-version: 20 # what the tests use\n"), "{}", run.out);
    assert_eq!((folder.read(WORKFLOW_PATH).as_str(), folder.read("jsr.json").as_str()), (WORKFLOW, JSR));
    // The decision is open: the drift still fails.
    assert_eq!(run.code, 1, "{}", run.notes);
    assert!(run.notes.contains("to choose: --accept version-drift:"), "{}", run.notes);
}

#[test]
fn corrected_files_differ_in_two_lines_and_nothing_fails() {
    let folder = repository("write");
    let run = folder.run(&with_context(&["fix", "--write", "--accept", &drift(&folder)]));
    assert_eq!(run.code, 0, "{}{}", run.out, run.notes);
    assert!(run.notes.contains("wrote jsr.json\n"), "{}", run.notes);

    assert_eq!(folder.read(WORKFLOW_PATH), WORKFLOW.replace("node-version: 20", "node-version: 24"));
    assert_eq!(folder.read("jsr.json"), JSR.replace("1.1.0", "1.2.0"));
    assert_eq!(folder.read("package.json"), PACKAGE);
    let npm = report(&folder).publications.swap_remove(0).forecast;
    assert_eq!((npm.outcome.as_str(), npm.with.as_str(), npm.provenance.as_str()), ("published", "oidc", "yes"));

    let again = folder.run(&with_context(&["fix"]));
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{}", again.notes);
}

#[cfg(unix)]
#[test]
fn permissions_and_symbolic_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository("permissions").file("shared/publish.yml", WORKFLOW);
    let (link, target) = (folder.path(WORKFLOW_PATH), folder.path("shared/publish.yml"));
    std::fs::remove_file(&link).expect("the workflow is there");
    std::os::unix::fs::symlink(&target, &link).expect("links can be made");
    std::fs::set_permissions(&target, PermissionsExt::from_mode(0o640)).expect("permissions can be set");

    folder.run(&with_context(&["fix", "--write", WORKFLOW_PATH, "package.json"]));
    let is_link = std::fs::symlink_metadata(&link).expect("the link is there").is_symlink();
    let mode = std::fs::metadata(&target).expect("the target is there").permissions().mode() & 0o777;
    assert_eq!((is_link, mode), (true, 0o640));
    assert_ne!(folder.read("shared/publish.yml"), WORKFLOW);
}

#[test]
fn a_fix_that_is_not_offered_is_refused_with_those_that_are() {
    let folder = repository("refused");
    let run = folder.run(&with_context(&["fix", "--accept", "version-drift:nowhere"]));
    assert_eq!(run.code, 2);
    assert!(run.notes.contains("; there is ") && run.notes.contains(&drift(&folder)), "{}", run.notes);

    let run = folder.run(&with_context(&["fix", "--accept", &format!("{}#9.9.9", drift(&folder))]));
    assert_eq!(run.code, 2);
    assert!(run.notes.contains("has no choice `9.9.9`"), "{}", run.notes);
}
