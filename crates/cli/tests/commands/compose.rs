//! `preflight compose` in repositories that have manifests and no workflow.

use crate::folder::Folder;

const WORKFLOW: &str = ".github/workflows/publish.yml";
const PACKAGE: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"license\": \"MIT\",
  \"repository\": \"git+https://github.com/acme/widget.git\"
}
";
const CONTEXT: [&str; 6] = ["--repo", "acme/widget", "--visibility", "public", "--package-exists", "yes"];

fn repository(name: &str) -> Folder {
    Folder::new(name).file(".git/config", "").file("package.json", PACKAGE).file("mod.ts", "export const one = 1;\n")
}

fn with_context<'a>(args: &[&'a str]) -> Vec<&'a str> {
    args.iter().copied().chain(CONTEXT).collect()
}

#[test]
fn a_composed_workflow_is_printed_as_a_patch_and_nothing_is_written() {
    let folder = repository("compose-diff");
    let run = folder.run(&with_context(&["compose"]));
    assert_eq!((run.code, run.notes.as_str()), (0, ""));
    assert!(run.out.contains("+++ b/.github/workflows/publish.yml\n"), "{}", run.out);
    assert!(run.out.contains("\n+      - run: npm publish\n"), "{}", run.out);
    assert!(!folder.path(WORKFLOW).exists());
}

#[test]
fn what_the_manifest_lacks_is_named() {
    let prerelease = PACKAGE.replace("1.2.0", "1.2.0-beta.1");
    let folder = Folder::new("compose-prerelease").file(".git/config", "").file("package.json", &prerelease);
    let run = folder.run(&with_context(&["compose"]));
    assert!(
        run.notes.contains("1 row fails with these files (preflight check)\n  untagged-prerelease: "),
        "{}",
        run.notes
    );
}

#[test]
fn what_is_written_passes_the_check() {
    let folder = repository("compose-write");
    let run = folder.run(&with_context(&["compose", "--registry", "both", "--split", "--write"]));
    assert_eq!((run.code, run.notes.as_str()), (0, "wrote .github/workflows/publish.yml\nwrote jsr.json\n"));
    assert!(folder.read("jsr.json").contains("\"exports\": \"./mod.ts\""));
    let check = folder.run(&with_context(&["check"]));
    assert_eq!(check.code, 0, "{}", check.out);
    assert!(check.out.contains("will publish to npm through OIDC"), "{}", check.out);
    assert!(check.out.contains("will publish to JSR through OIDC"), "{}", check.out);
}

#[test]
fn nothing_is_overwritten() {
    let other = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n";
    let folder = repository("compose-taken").file(WORKFLOW, other).file(".gitlab-ci.yml", "a:\n  script: [ls]\n");
    let run = folder.run(&with_context(&["compose", "--write"]));
    assert!(run.notes.contains("wrote .github/workflows/publish-package.yml\n"), "{}", run.notes);
    assert_eq!(folder.read(WORKFLOW), other);
    let again = folder.run(&with_context(&["compose", "--write"]));
    assert_eq!(again.code, 1);
    assert!(
        again.notes.contains("publishes to npm already, and a version is published once (N 9.4)"),
        "{}",
        again.notes
    );
    let taken = folder.run(&with_context(&["compose", "--provider", "gitlab", "--registry", "jsr", "--write"]));
    assert_eq!(taken.code, 1);
    assert!(taken.notes.contains("`.gitlab-ci.yml` is there"), "{}", taken.notes);
}

#[test]
fn what_cannot_be_says_why_and_what_lacks_is_asked() {
    let folder = Folder::new("compose-asks")
        .file(".git/config", "")
        .file("package.json", "{ \"name\": \"widget\", \"version\": \"1.2.0\", \"license\": \"MIT OR Apache-2.0\" }");
    let refused = folder.run(&with_context(&["compose", "--tool", "yarn"]));
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.notes.contains("not possible: no file says which Yarn it is"), "{}", refused.notes);
    assert!(refused.notes.contains("(N 1.5)"), "{}", refused.notes);

    let asked = folder.run(&with_context(&["compose", "--registry", "jsr"]));
    assert_eq!(asked.code, 1);
    for line in ["say --jsr-name: ", "it may be @acme/widget\n", "say --jsr-exports: ", "it may be MIT, Apache-2.0\n"] {
        assert!(asked.notes.contains(line), "{}", asked.notes);
    }
    let said = ["--jsr-name", "@acme/widget", "--jsr-exports", "./mod.ts", "--jsr-license", "MIT"];
    let composed = folder.run(&with_context(&[&["compose", "--registry", "jsr"], &said[..]].concat()));
    assert!(composed.out.contains("+  \"name\": \"@acme/widget\",\n"), "{}{}", composed.out, composed.notes);
}

#[test]
fn a_wish_that_makes_no_sense_exits_with_2() {
    let folder = repository("compose-wrong");
    for (args, said) in [
        (&["compose", "--provider", "jenkins"][..], "--provider takes github, gitlab or circleci, not `jenkins`"),
        (&["compose", "--on", "cron"], "--on takes tag, release or branch, not `cron`"),
        (&["check", "--split"], "--split"),
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.notes.contains(said), "{args:?}: {}", run.notes);
    }
}

#[test]
fn a_folder_of_a_repository_gets_its_workflow_at_the_root() {
    let folder = Folder::new("compose-below").file(".git/config", "").file("packages/only/package.json", PACKAGE);
    for path in ["packages/only", "packages/only/package.json", "."] {
        let run = folder.run(&with_context(&["compose", path]));
        assert_eq!((run.code, run.notes.as_str()), (0, ""), "{path}");
        assert!(run.out.contains("+++ b/.github/workflows/publish.yml\n"), "{path}: {}", run.out);
        assert!(run.out.contains("+        working-directory: packages/only\n"), "{path}: {}", run.out);
    }
    let written = folder.run(&with_context(&["compose", "packages/only", "--write"]));
    assert_eq!(written.notes, "wrote .github/workflows/publish.yml\n");
    assert!(folder.read(WORKFLOW).contains("- run: npm publish\n"));
    let again = folder.run(&with_context(&["compose", "packages/only"]));
    assert!(again.notes.contains("publishes to npm already"), "{}", again.notes);
}

#[test]
fn a_member_of_a_workspace_gets_no_workflow_of_its_own() {
    let root = "{ \"private\": true, \"workspaces\": [\"packages/*\"] }";
    let folder = repository("compose-member").file("package.json", root).file("packages/a/package.json", PACKAGE);
    let run = folder.run(&with_context(&["compose", "packages/a", "--write"]));
    assert_eq!(run.code, 2);
    assert!(run.notes.contains("packages/a is a folder of a repository that is a workspace"), "{}", run.notes);
    // A word that only looks so makes no workspace.
    let root = "{ \"private\": true, \"scripts\": { \"workspace-docs\": \"ls\" } }";
    let folder = repository("compose-none").file("package.json", root).file("packages/a/package.json", PACKAGE);
    assert_eq!(folder.run(&with_context(&["compose", "packages/a"])).code, 0);
}
