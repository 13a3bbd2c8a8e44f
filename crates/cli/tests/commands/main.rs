//! The commands as a user types them: output, files on the disk, exit codes.

mod compose;
mod correct;
mod folder;
mod settings;
mod share;

use folder::Folder;

const PACKAGE: &str =
    "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"\n}\n";

#[test]
fn help_says_how_to_use_it_and_exits_with_0() {
    let run = Folder::new("help").run(&["--help"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("Usage: preflight check [PATH…]"), "{}", run.out);
}

#[test]
fn version_names_the_command() {
    let run = Folder::new("version").run(&["--version"]);
    assert_eq!((run.code, run.out.starts_with("preflight ")), (0, true));
}

#[test]
fn wrong_arguments_exit_with_2_and_say_what_is_wrong() {
    let folder = Folder::new("wrong").file(".gitignore", "dist/\n");
    for (args, said) in [
        (&[][..], "say what to do"),
        (&["publish"], "there is no command `publish`"),
        (&["check", "--format", "xml"], "--format takes text, json, markdown or sarif, not `xml`"),
        (&["check", "--repo", "widget"], "--repo takes OWNER/NAME, not `widget`"),
        (&["check", "--write"], "--write"),
        (&["check", "--link", "hello"], "--link: this is no link to a report"),
        (&["check", "--link", "#1.AAAA.0", "package.json"], "--link brings its own files"),
        (&["link", "--format", "json"], "--format"),
        (&["fix", "--diff", "--write"], "--diff and --write exclude each other"),
        (&["explain", "no-such-rule"], "there is no rule `no-such-rule`"),
        (&["check", "missing.yml"], "missing.yml"),
        (&["check"], "no workflow and no manifest in ."),
    ] {
        let run = folder.run(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        assert!(run.notes.contains(said), "{args:?}: {}", run.notes);
    }
}

#[test]
fn json_is_report_v1() {
    let folder = Folder::new("json").file("package.json", PACKAGE);
    let run = folder.run(&["check", "--format", "json"]);
    let report: wire::report::Report = serde_json::from_str(&run.out).expect("the output is a report");
    assert_eq!((report.version, report.verdict.as_str()), (1, "nothing-to-publish"));
}

#[test]
fn explain_without_a_rule_lists_them_and_with_one_prints_its_page() {
    let folder = Folder::new("explain");
    let list = folder.run(&["explain"]).out;
    let first = list.split_whitespace().next().expect("there are rules");
    let page = folder.run(&["explain", first]);
    assert_eq!(page.code, 0);
    assert!(!page.out.is_empty() && !page.out.starts_with("---"), "{}", page.out);
}

#[test]
fn a_run_is_judged_for_the_day_that_is_named() {
    let workflow = "on:\n  push:\n    tags: ['v*']\njobs:\n  a:\n    runs-on: ubuntu-20.04\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n      - run: npm publish\n";
    let folder = Folder::new("dated").file(".github/workflows/publish.yml", workflow).file("package.json", PACKAGE);
    let before = folder.run(&["check", "--date", "2025-04-01"]);
    assert!(before.out.contains(", judged for 2025-04-01\n"), "{}", before.out);
    assert!(!before.out.contains("never run"), "{}", before.out);
    let after = folder.run(&["check", "--date", "2025-05-01"]);
    assert_eq!(after.code, 1, "{}", after.out);
    assert!(after.out.contains("will never run"), "{}", after.out);
    let wrong = folder.run(&["check", "--date", "tomorrow"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.notes.contains("YYYY-MM-DD"), "{}", wrong.notes);
}

#[test]
fn ignored_files_and_dependencies_are_not_looked_at() {
    let folder = Folder::new("ignored")
        .file(".gitignore", "dist/\n")
        .file("package.json", "{ \"name\": \"root\", \"private\": true, \"workspaces\": [\"packages/*\", \"dist\"] }")
        .file("packages/a/package.json", "{ \"name\": \"a\", ")
        .file("packages/a/node_modules/b/package.json", "{ broken")
        .file("examples/c/package.json", "{ broken")
        .file("dist/package.json", "{ broken");
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("packages/a/package.json:1:"), "{}", run.out);
    assert!(run.out.contains("\n3 files, facts of "), "{}", run.out);
}

#[test]
fn a_folder_that_a_workflow_names_counts_as_a_package() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cd sdk/js && ls\n";
    let folder = Folder::new("named").file(".github/workflows/x.yml", workflow).file("sdk/js/jsr.json", "{ broken");
    let run = folder.run(&["check"]);
    assert!(run.out.contains("sdk/js/jsr.json:1:"), "{}", run.out);
}

#[test]
fn a_folder_with_the_scope_of_its_package_counts_as_well() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n        working-directory: sdk/@acme/widget\n";
    let folder =
        Folder::new("scoped").file(".github/workflows/x.yml", workflow).file("sdk/@acme/widget/jsr.json", "{ broken");
    let run = folder.run(&["check"]);
    assert!(run.out.contains("sdk/@acme/widget/jsr.json:1:"), "{}", run.out);
}

#[test]
fn files_that_a_workflow_names_are_collected_wherever_they_stand() {
    let workflow = "on:\n  push:\n    tags: ['v*']\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n      contents: read\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version-file: tools/.nvmrc\n      - run: npm publish\n";
    let folder = Folder::new("version-file")
        .file(".github/workflows/x.yml", workflow)
        .file("package.json", "{ \"name\": \"widget\", \"version\": \"1.0.0\" }")
        .file("tools/.nvmrc", "18\n")
        .file("other/.nvmrc", "20\n");
    let run = folder.run(&["check"]);
    assert!(run.out.contains("outdated-npm") && run.out.contains("tools/.nvmrc:1:1"), "{}", run.out);
    assert!(run.out.contains("\n3 files, facts of "), "what nothing names stays out: {}", run.out);
}

#[test]
fn an_action_in_a_folder_among_the_workflows_is_collected() {
    let action = "runs:\n  using: composite\n  steps:\n    - run: npm publish\n      shell: bash\n";
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - uses: ./.github/workflows/publish\n";
    let folder = Folder::new("action")
        .file(".github/workflows/x.yml", workflow)
        .file(".github/workflows/publish/action.yml", action);
    let run = folder.run(&["check", "--all"]);
    assert!(!run.out.contains("unseen-callee") && run.out.contains("publish/action.yml:4"), "{}", run.out);
}

#[test]
fn what_a_pipeline_includes_is_collected_wherever_it_stands() {
    let entry = "include:\n  - local: /ci/publish.yml\nimage: node:24\n";
    let publish = "include: ci/parts/*.yml\npublish:\n  extends: .tokens\n  script:\n    - npm publish\n  rules:\n    - if: $CI_COMMIT_TAG\n";
    let tokens = ".tokens:\n  id_tokens:\n    NPM_ID_TOKEN:\n      aud: npm:registry.npmjs.org\n";
    let folder = Folder::new("includes")
        .file(".gitlab-ci.yml", entry)
        .file("ci/publish.yml", publish)
        .file("ci/parts/tokens.yml", tokens)
        .file("ci/unused.yml", "test:\n  script: [npm test]\n")
        .file("package.json", PACKAGE)
        .file(".git/config", "[remote \"origin\"]\n\turl = https://gitlab.com/acme/libraries/widget.git\n");
    let run = folder.run(&["check", "--all"]);
    assert!(run.out.contains("will publish to npm through OIDC"), "{}", run.out);
    assert!(run.out.contains("the run presents `https://gitlab.com/acme/libraries/widget`"), "{}", run.out);
    assert!(!run.out.contains("unused.yml"), "{}", run.out);
    let said = folder.run(&["check", "--all", "--repo", "acme/tools/widget"]);
    assert!(said.out.contains("the run presents `https://gitlab.com/acme/tools/widget`"), "{}", said.out);
}

#[test]
fn a_file_past_the_limit_is_named_and_the_rest_is_looked_at() {
    let folder = Folder::new("large").file("package.json", PACKAGE).file(".npmrc", &"; long\n".repeat(160_000));
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.ends_with("left out .npmrc: larger than 1 MiB\n"), "{}", run.out);
}

#[test]
fn packages_past_the_limit_are_counted_and_ci_files_come_first() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: []\n";
    let root = "{ \"name\": \"root\", \"private\": true, \"workspaces\": [\"packages/*\"] }";
    let packages = 10..80;
    let folder = Folder::new("many").file("package.json", root).file(".github/workflows/x.yml", workflow);
    let folder = packages.fold(folder, |folder, it| folder.file(&format!("packages/p{it}/package.json"), PACKAGE));
    let run = folder.run(&["check"]);
    let said =
        "left out packages/p71/package.json and 8 more: more than 64 files; name the files or a smaller folder\n";
    assert!(run.out.ends_with(said), "{}", run.out);
}

#[test]
fn packages_of_one_command_are_told_in_one_go() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-node@v6\n        with: { node-version: 20 }\n      - run: npm publish --workspaces\n";
    let root = "{ \"private\": true, \"workspaces\": [\"packages/*\"] }";
    let folder = Folder::new("in-one-go").file("package.json", root).file(".github/workflows/x.yml", workflow);
    let folder = (1..10).fold(folder, |folder, it| {
        let manifest = format!("{{ \"name\": \"@acme/p{it}\", \"version\": \"1.0.0\" }}");
        folder.file(&format!("packages/p{it}/package.json"), &manifest)
    });
    let run = folder.run(&["check"]);
    let head = "npm @acme/p1, @acme/p2, @acme/p3, @acme/p4, @acme/p5, @acme/p6 and 3 more  npm publish --workspaces  ";
    assert_eq!(run.out.matches(head).count(), 1, "{}", run.out);
    assert_eq!(run.out.matches("outdated-npm: Node 20 brings").count(), 1, "one row says it of all: {}", run.out);
}

#[test]
fn the_manifest_beside_a_publish_counts_more_than_workflows_that_only_test() {
    let tests = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n";
    let publish = tests.replace("npm test", "npm publish");
    let folder = Folder::new("many-workflows").file("package.json", PACKAGE).file(".github/workflows/zz.yml", &publish);
    let folder = (10..80).fold(folder, |folder, it| folder.file(&format!(".github/workflows/t{it}.yml"), tests));
    let run = folder.run(&["check"]);
    assert!(run.out.contains("npm widget") || run.out.contains("npm @acme/widget"), "{}", run.out);
    assert!(run.out.contains("left out .github/workflows/t71.yml and 8 more: more than 64 files"), "{}", run.out);
}

#[test]
fn a_workflow_of_another_repository_is_collected_under_the_name_that_calls_it() {
    let caller = "on: push\njobs:\n  a:\n    uses: acme/shared/.github/workflows/npm.yml@v1\n";
    let callee = "on: workflow_call\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n";
    let folder = Folder::new("foreign-callee")
        .file("package.json", PACKAGE)
        .file(".github/workflows/publish.yml", caller)
        .file("acme/shared/.github/workflows/npm.yml", callee)
        .file("examples/x/.github/workflows/npm.yml", callee);
    let run = folder.run(&["check"]);
    assert!(run.out.contains("\n3 files") && !run.out.contains("unseen-callee"), "{}", run.out);
}

#[test]
fn the_configuration_of_release_it_is_collected() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx release-it --ci\n";
    let folder = Folder::new("release-it").file("package.json", PACKAGE).file(".github/workflows/a.yml", workflow);
    assert!(folder.run(&["check"]).out.contains("`release-it` asks npm who it is"));
    let folder = folder.file(".release-it.json", "{ \"npm\": { \"skipChecks\": true } }");
    assert!(!folder.run(&["check"]).out.contains("`release-it` asks npm who it is"));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_exits_with_2_and_a_pipe_is_not_waited_for() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: []\n";
    let folder = Folder::new("unreadable").file("package.json", PACKAGE).file(".github/workflows/a.yml", workflow);
    let made = std::process::Command::new("mkfifo").arg(folder.path(".npmrc")).status();
    assert!(made.is_ok_and(|it| it.success()), "the pipe can be made");
    assert_eq!(folder.run(&["check"]).code, 0);
    std::os::unix::fs::symlink("nowhere.yml", folder.path(".github/workflows/b.yml")).expect("a link can be made");
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("left out .github/workflows/b.yml: "), "{}", run.out);
}

#[test]
fn the_repository_comes_from_the_origin_remote_unless_it_is_said() {
    let config = "[remote \"origin\"]\n\turl = git@github.com:acme/widget.git\n";
    let folder = Folder::new("origin").file("package.json", PACKAGE).file(".git/config", config);
    assert!(folder.run(&["check"]).out.contains("repository acme/widget (the remote origin)"));
    let said = folder.run(&["check", "--repo", "acme/other"]).out;
    assert!(said.contains("repository acme/other, facts"), "{said}");
}

#[test]
fn standard_input_is_checked_and_cannot_be_written_back() {
    let folder = Folder::new("stdin");
    let run = folder.run_with(&["check", "-"], "{ \"name\": \"x\", \"version\": \"1.0.0\", \"scripts\": {}");
    assert_eq!(run.code, 1, "{}", run.out);
    let run = folder.run_with(&["fix", "--write", "-"], PACKAGE);
    assert_eq!(run.code, 2, "{}", run.notes);
}

const JSR_WORKFLOW: &str = "\
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - run: npx --yes jsr@0.14.3 publish
";

fn jsr_package(name: &str, exports: &str) -> Folder {
    let config = format!("{{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"exports\": \"{exports}\" }}\n");
    Folder::new(name).file(".github/workflows/publish.yml", JSR_WORKFLOW).file("jsr.json", &config)
}

/// Status and rule of every row that speaks about the files of the package.
fn file_rows(run: &folder::Run) -> Vec<String> {
    let report: wire::report::Report = serde_json::from_str(&run.out).expect("the output is a report");
    let rules = ["missing-license", "excluded-module", "missing-jsr-entrypoint"];
    let rows = report.checks.into_iter().filter(|it| rules.contains(&it.rule.as_str()));
    rows.map(|it| format!("{} {}", it.status, it.rule)).collect()
}

#[test]
fn names_of_files_decide_what_has_only_to_be_there() {
    let check = ["check", "--format", "json"];
    let folder = jsr_package("listed", "./mod.ts").file("mod.ts", "").file("LICENSE", "MIT\n");
    let expected = ["pass missing-license", "pass missing-jsr-entrypoint"];
    assert_eq!(file_rows(&folder.run(&check)), expected);
    let folder = jsr_package("unlicensed", "./Mod.ts").file("mod.ts", "");
    let expected = ["fail missing-license", "fail missing-jsr-entrypoint"];
    assert_eq!(file_rows(&folder.run(&check)), expected);
    let run = folder.run(&["check"]);
    assert!(run.out.contains("`./Mod.ts` is `./mod.ts` in the repository"), "{}", run.out);
    let folder = jsr_package("built", "./dist/mod.ts")
        .file(".gitignore", "dist/\n")
        .file("dist/mod.ts", "")
        .file("COPYING", "MIT\n");
    let rows = file_rows(&folder.run(&check));
    assert!(rows.contains(&"fail excluded-module".to_owned()), "{rows:?}");
}

#[test]
fn a_folder_inside_a_repository_has_no_list_of_all_files() {
    let folder = jsr_package("inside", "./mod.ts")
        .file("LICENSE", "MIT\n")
        .file("packages/a/jsr.json", "{ \"name\": \"@acme/a\", \"version\": \"1.0.0\", \"exports\": \"./a.ts\" }");
    let run = folder.run(&["check", "--format", "json", "packages/a", ".github/workflows/publish.yml"]);
    assert!(!run.out.contains("list of file names"), "{}", run.out);
}

#[test]
fn settings_of_package_managers_are_collected() {
    let manifest = "{ \"packageManager\": \"bun@1.1.0\", \"dependencies\": { \"@jsr/std__path\": \"^1\" } }";
    let folder = Folder::new("managers")
        .file("package.json", manifest)
        .file("bunfig.toml", "[install.scopes]\n\"@jsr\" = \"https://npm.jsr.io\"\n")
        .file("conf/verdaccio/config.yaml", "uplinks:\n  jsr:\n    url: https://jsr.io/\npackages: {}\n")
        .file("pnpm-workspace.yaml", "packages: []\ncatalog:\n  a: jsr:^1\n");
    let run = folder.run(&["check", "--all"]);
    for said in [
        "`bunfig.toml` names a registry for the scope `@jsr`",
        "conf/verdaccio/config.yaml:3:",
        "pnpm-workspace.yaml:3:",
    ] {
        assert!(run.out.contains(said), "{said}: {}", run.out);
    }
    // Files that are read for others say nothing themselves.
    let folder = Folder::new("lerna").file("package.json", PACKAGE).file("lerna.json", "{ \"packages\": [] }");
    let run = folder.run(&["check", "--all"]);
    assert!(!run.out.contains("lerna.json"), "{}", run.out);
}

#[test]
fn a_missing_npmrc_is_written() {
    let manifest = "{ \"dependencies\": { \"@jsr/std__path\": \"^1\" } }";
    let folder = Folder::new("npmrc").file("package.json", manifest).file(".git/HEAD", "ref: refs/heads/main\n");
    let run = folder.run(&["fix", "--write"]);
    assert_eq!((run.code, run.notes.as_str()), (0, "wrote .npmrc\n"), "{}", run.out);
    assert_eq!(folder.read(".npmrc"), "@jsr:registry=https://npm.jsr.io\n");
}

const WORKFLOW: &str = "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 20\n      - run: npm publish --provenance\n";
const LOG: &str = "npm notice publish Signed provenance statement with source and build information from GitHub Actions\nnpm error code E404\nnpm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found\nnpm error 404\nnpm error 404  '@acme/widget@1.2.0' is not in this registry.\n";

#[test]
fn a_log_alone_says_why_it_failed_and_exits_with_1() {
    let folder = Folder::new("log");
    for args in [&["check", "-"][..], &["check", "output.txt"]] {
        std::fs::write(folder.path("output.txt"), LOG).expect("the file can be written");
        let run = folder.run_with(args, LOG);
        assert_eq!(run.code, 1, "{}", run.out);
        assert!(run.out.starts_with("✖ blocked  an npm before 11.5.1 ran"), "{}", run.out);
        assert!(run.out.contains(":5:1\n"), "{}", run.out);
    }
}

#[test]
fn a_log_beside_the_workflow_names_the_row_that_explains_it() {
    let folder = Folder::new("log-and-files").file(".github/workflows/publish.yml", WORKFLOW).file("ci.log", LOG);
    let run = folder.run(&["check", ".", "ci.log", "--format", "json"]);
    let report: wire::report::Report = serde_json::from_str(&run.out).expect("the output is a report");
    let first = &report.diagnoses[0];
    assert_eq!(
        (first.symptom.as_str(), first.line, &first.explains[..]),
        ("put-404-old-wording", Some(5), &["outdated-npm".to_owned()][..])
    );
    let row = report.checks.iter().find(|it| it.rule == "outdated-npm").expect("the row is there");
    assert_eq!((row.status.as_str(), row.line), ("fail", Some(14)));
}

#[test]
fn a_code_opens_its_checklist_with_files_and_without() {
    let folder = Folder::new("code");
    let run = folder.run(&["explain", "ENEEDAUTH"]);
    assert!(
        run.code == 0 && run.out.starts_with("ENEEDAUTH: ") && run.out.contains("? asked   the package exists"),
        "{}",
        run.out
    );
    let run = folder.run(&["check", "--code", "E404"]);
    assert!(run.out.contains("\nE404: ") && run.out.contains("? asked   the tool that publishes"), "{}", run.out);
    let folder = folder.file(".github/workflows/publish.yml", WORKFLOW);
    let run = folder.run(&["check", "--code", "E404"]);
    assert!(
        run.out.contains("✖ fail    the tool that publishes")
            && run.out.contains("✔ pass    the job that publishes may"),
        "{}",
        run.out
    );
    assert_eq!(folder.run(&["check", "--code", "E999"]).code, 2);
    let json = folder.run(&["check", "--code", "E404", "--format", "json"]).out;
    let report: wire::report::Report = serde_json::from_str(&json).expect("the output is a report");
    assert!(report.checklist.is_some_and(|it| it.steps.iter().any(|it| it.step == "client" && it.status == "fail")));
}

#[test]
fn a_log_may_be_larger_than_other_files() {
    let line = "npm http fetch GET 200 https://registry.npmjs.org/x 12ms (cache miss)\n";
    let folder =
        Folder::new("large-log").file("ci.log", &(line.repeat(30_000) + LOG)).file("x.yml", &" ".repeat(2 << 20));
    let run = folder.run(&["check", "ci.log"]);
    assert!(run.out.contains("ci.log:30005:1"), "{}", run.out);
    let run = folder.run(&["check", "x.yml"]);
    assert!(run.code == 2 && run.notes.contains("larger than 1 MiB"), "{}", run.notes);
}
