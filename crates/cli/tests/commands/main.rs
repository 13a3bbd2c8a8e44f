//! The commands as a user types them: output, files on the disk, exit codes.

mod correct;
mod folder;

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
    let folder = Folder::new("wrong");
    for (args, said) in [
        (&[][..], "say what to do"),
        (&["publish"], "there is no command `publish`"),
        (&["check", "--format", "xml"], "--format takes text or json, not `xml`"),
        (&["check", "--repo", "widget"], "--repo takes OWNER/NAME, not `widget`"),
        (&["check", "--write"], "--write"),
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
    assert!(run.out.contains("\n2 files, facts of "), "{}", run.out);
}

#[test]
fn a_folder_that_a_workflow_names_counts_as_a_package() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cd sdk/js && ls\n";
    let folder = Folder::new("named").file(".github/workflows/x.yml", workflow).file("sdk/js/jsr.json", "{ broken");
    let run = folder.run(&["check"]);
    assert!(run.out.contains("sdk/js/jsr.json:1:"), "{}", run.out);
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
        "left out packages/p72/package.json and 7 more: more than 64 files; name the files or a smaller folder\n";
    assert!(run.out.ends_with(said), "{}", run.out);
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
