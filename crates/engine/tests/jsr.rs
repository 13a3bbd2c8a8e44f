//! What JSR takes as name, version, exports and license, entry by entry (J §1).

use engine::{InputFile, Inputs, Need, Outcome, Provenance, Report, Status, Verdict, check};

const WORKFLOW: &str = "\
on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - run: npx jsr publish
";

/// Who refuses a package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    /// Nobody.
    Nobody,
    /// Deno, before it sends anything.
    Deno,
    /// JSR, after a dry run has passed, with this code.
    Jsr(&'static str),
}

/// A package that is right but for one field, which is the JSON text `value`: what the rule and the forecast say.
#[track_caller]
fn field(rule: &str, name: &str, value: &str, expected: By) {
    let right =
        [("name", "\"@acme/widget\""), ("version", "\"1.2.0\""), ("exports", "\"./mod.ts\""), ("license", "\"MIT\"")];
    let fields = right.map(|(field, right)| format!("\"{field}\": {}", if field == name { value } else { right }));
    let config = format!("{{ {} }}", fields.join(", "));
    let files = vec![InputFile::new(".github/workflows/publish.yml", WORKFLOW), InputFile::new("jsr.json", config)];
    let report = check(&Inputs { files, ..Inputs::default() });

    let row = report.checks.iter().find(|it| it.rule.id == rule);
    let status = row.map_or(Status::Pass, |it| it.status);
    let forecast = &report.publications[0].forecast;
    let by = match (forecast.outcome, forecast.code) {
        (Outcome::Published, _) => By::Nobody,
        (Outcome::Fails, None) => By::Deno,
        (Outcome::Fails, Some(code)) => By::Jsr(code),
        (outcome, _) => panic!("{name} {value}: {outcome:?}"),
    };
    assert_eq!(by, expected, "{name} {value}");
    assert_eq!(
        status == Status::Fail,
        expected != By::Nobody,
        "{name} {value}: {}",
        row.map_or("no row", |it| &it.message)
    );
    let others = report.checks.iter().filter(|it| it.status == Status::Fail && it.rule.id != rule);
    assert_eq!(others.map(|it| it.rule.id).collect::<Vec<_>>(), Vec::<&str>::new(), "{name} {value}");
}

#[test]
fn a_publish_that_is_forecast_to_fail_is_not_called_ready() {
    let workflow = WORKFLOW.replace("npx jsr publish", "npx jsr publish --token \"$JSR_TOKEN\"");
    let config =
        "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"exports\": \"./mod.ts\", \"license\": \"MIT\" }";
    let files = vec![InputFile::new(".github/workflows/publish.yml", workflow), InputFile::new("jsr.json", config)];
    let report = check(&Inputs { files, ..Inputs::default() });
    assert_eq!(report.publications[0].forecast.code, Some("missingAuthentication"));
    assert!(!matches!(report.verdict, Verdict::Ready | Verdict::FilesReady), "{}", report.headline);
}

#[track_caller]
fn text(rule: &str, name: &str, text: &str, expected: By) {
    field(rule, name, &format!("\"{text}\""), expected);
}

#[test]
fn a_name_has_a_scope_and_two_parts_of_few_characters() {
    let name = |it: &str, expected| text("invalid-jsr-name", "name", it, expected);
    let server = By::Jsr("malformedRequest");
    for it in ["pkg", "scope/pkg", "@scope", "@scope/pkg/core"] {
        name(it, By::Deno);
    }
    for it in [
        "@Scope/pkg",
        "@scope/My_Pkg",
        "@s/pkg",
        "@scope/p",
        "@scope/pkg.js",
        "@scope/",
        "@/pkg",
        "@-scope/pkg",
        "@scope-/pkg",
        "@sc--ope/pkg",
    ] {
        name(it, server);
    }
    name(&format!("@{}/pkg", "s".repeat(21)), server);
    name(&format!("@scope/{}", "p".repeat(59)), server);
    for it in ["@scope/pkg", "@std/path", "@a1/b2", "@my-scope/my-pkg", "@00/00"] {
        name(it, By::Nobody);
    }
    name(&format!("@{}/{}", "s".repeat(20), "p".repeat(58)), By::Nobody);
    field("invalid-jsr-name", "name", "5", By::Deno);
}

#[test]
fn a_version_is_written_as_jsr_prints_it() {
    let version = |it: &str, expected| text("invalid-jsr-version", "version", it, expected);
    for it in ["v1.0.0", "=1.0.0", " 1.0.0", "1.0.0 ", "01.0.0", "V1.0.0"] {
        let expected = if it == "V1.0.0" { By::Deno } else { By::Jsr("malformedRequest") };
        version(it, expected);
    }
    for it in ["1.0", "1", "1.0.x", "latest", "1.0.0-", "1.0.0-beta_1", "", "99999999999999999999.0.0"] {
        version(it, By::Deno);
    }
    for it in ["1.0.0-beta.1", "1.0.0-01", "1.0.0-a-b", "1.0.0+build.1", "0.0.0", "18446744073709551615.0.0"] {
        version(it, By::Nobody);
    }
    field("invalid-jsr-version", "version", "1", By::Deno);
}

#[test]
fn exports_are_paths_without_conditions_and_patterns() {
    let exports = |it: &str, expected| field("invalid-jsr-exports", "exports", it, expected);
    for it in [
        "null",
        "[\"./mod.ts\"]",
        "true",
        "\"mod.ts\"",
        "\"./mod\"",
        "\"./src/\"",
        "\"\"",
        "\"/mod.ts\"",
        "\"../mod.ts\"",
    ] {
        exports(it, By::Deno);
    }
    for it in [
        r#"{ ".": { "import": "./mod.ts" } }"#,
        r#"{ ".": null }"#,
        r#"{ "foo": "./mod.ts" }"#,
        r#"{ "./*": "./mod.ts" }"#,
        r#"{ "./foo/": "./mod.ts" }"#,
        r#"{ "./a//b": "./mod.ts" }"#,
        r#"{ "./..": "./mod.ts" }"#,
        r#"{ "./": "./mod.ts" }"#,
        r#"{ "./fö": "./mod.ts" }"#,
    ] {
        exports(it, By::Deno);
    }
    exports("{}", By::Jsr("configFileExportsInvalid"));
    for it in [
        "\"./mod.ts\"",
        r#"{ ".": "./mod.ts", "./core": "./src/core.ts" }"#,
        r#"{ "./a_b-c.d/e": "./mod.ts" }"#,
        r#"{ "./package.json": "./package.json" }"#,
        "\"./src.d/mod.js\"",
    ] {
        exports(it, By::Nobody);
    }
    field("commonjs-entrypoint", "exports", "\"./mod.cjs\"", By::Jsr("commonJs"));
    field("commonjs-entrypoint", "exports", r#"{ ".": "./mod.ts", "./old": "./old.cts" }"#, By::Jsr("commonJs"));
}

#[test]
fn a_license_is_one_exact_id() {
    let license = |it: &str, expected| text("unknown-license", "license", it, expected);
    let server = By::Jsr("invalidLicense");
    for it in [
        "mit",
        "Apache 2.0",
        "MIT OR Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "UNLICENSED",
        "SEE LICENSE IN LICENSE",
        "BSD",
    ] {
        license(it, server);
    }
    for it in ["GPL-3.0", "GPL-2.0", "GPL-3.0+", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0", "wxWindows"] {
        license(it, server);
    }
    for it in ["MIT", "Apache-2.0", "GPL-3.0-only", "GPL-3.0-or-later", "0BSD", "Unlicense", "MPL-2.0"] {
        license(it, By::Nobody);
    }
}

/// The report for a publish job that runs `run` after `steps`, beside other files.
fn publish(steps: &str, run: &str, files: &[(&str, &str)]) -> Report {
    let head = WORKFLOW.trim_end().strip_suffix("- run: npx jsr publish").expect("the workflow ends with its command");
    let workflow = format!("{head}{steps}- run: {run}\n");
    let given = files.iter().map(|(path, text)| InputFile::new(*path, *text));
    let files = [InputFile::new(".github/workflows/publish.yml", workflow)].into_iter().chain(given).collect();
    check(&Inputs { files, ..Inputs::default() })
}

/// The status of a rule's first row, by its word; empty without a row.
fn says(report: &Report, rule: &str) -> &'static str {
    report.checks.iter().find(|it| it.rule.id == rule).map_or("", |it| it.status.id())
}

const RIGHT: &str = r#"{ "name": "@acme/widget", "version": "1.2.0", "exports": "./mod.ts", "license": "MIT" }"#;

#[test]
fn provenance_is_made_on_github_unless_something_switches_it_off() {
    let provenance = |run: &str| publish("", run, &[("jsr.json", RIGHT)]).publications[0].forecast.provenance;
    assert_eq!(provenance("npx jsr publish"), Provenance::Yes);
    assert_eq!(provenance("npx jsr publish --no-provenance"), Provenance::No);
    assert_eq!(provenance("DISABLE_JSR_PROVENANCE=1 npx jsr publish"), Provenance::No);
    assert_eq!(provenance("npx jsr publish --token ${{ secrets.JSR }}"), Provenance::Yes);
}

#[test]
fn a_workspace_publishes_its_members() {
    let root = r#"{ "workspace": ["./a", "./b"], "imports": { "react": "npm:react@^19" } }"#;
    let member =
        r#"{ "name": "@acme/b", "version": "1.0.0", "exports": "./mod.ts", "license": "MIT", "publish": false }"#;
    let report = publish("", "deno publish", &[("deno.json", root), ("a/deno.json", RIGHT), ("b/deno.json", member)]);
    let packages: Vec<_> = report.publications.iter().map(|it| it.package.as_deref()).collect();
    assert_eq!(packages, [Some("@acme/widget")], "`publish: false` leaves a member out");
    assert_eq!(report.publications[0].forecast.outcome, Outcome::Published);

    let report = publish("", "deno publish --set-version 2.0.0", &[("deno.json", root), ("a/deno.json", RIGHT)]);
    assert_eq!(says(&report, "misused-jsr-flag"), "fail");
    assert_eq!(report.publications[0].forecast.outcome, Outcome::Fails);

    let report = publish("", "deno publish", &[("deno.json", root)]);
    assert_eq!(says(&report, "missing-jsr-config"), "unknown");
    assert_eq!(says(&report, "invalid-jsr-name"), "", "the root is no package");

    let manifest =
        r#"{ "name": "w", "peerDependencies": { "react": "*" }, "dependencies": { "@acme/b": "workspace:*" } }"#;
    let files = [("deno.json", root), ("a/deno.json", RIGHT), ("a/package.json", manifest)];
    assert_eq!(says(&publish("", "deno publish", &files), "undeclared-import-source"), "");
}

#[test]
fn a_workspace_has_a_say_in_its_members() {
    let outcome = |steps: &str, root: &str, files: &[(&str, &str)]| {
        let report = publish(steps, "deno publish", &[&[("deno.json", root), ("a/deno.json", RIGHT)], files].concat());
        report.publications[0].forecast.outcome
    };
    let with = |version: &str| {
        format!("- uses: denoland/setup-deno@v2\n        with:\n          deno-version: {version}\n      ")
    };
    let (old, new) = (with("2.8.1"), with("2.9.6"));
    let leaves_out = r#"{ "workspace": ["a"], "exclude": ["**/mod.ts"] }"#;
    assert_eq!(outcome(&new, leaves_out, &[]), Outcome::Fails);
    assert_eq!(outcome(&new, &leaves_out.replace("**", "b"), &[]), Outcome::Published);

    let list = |more: &str| format!("deno.json\na/deno.json\na/mod.ts\n.github/workflows/publish.yml\n{more}");
    let two = r#"{ "workspace": ["a", "b"] }"#;
    assert_eq!(outcome(&old, two, &[("files.txt", &list(""))]), Outcome::Fails);
    assert_eq!(outcome(&new, two, &[("files.txt", &list(""))]), Outcome::Published, "passes over what is not there");
    assert_eq!(outcome(&new, two, &[("files.txt", &list("b/mod.ts\n"))]), Outcome::Fails);
    assert_eq!(outcome(&new, r#"{ "workspace": [".", "a"] }"#, &[]), Outcome::Fails);
}

#[test]
fn the_client_decides_what_is_understood() {
    let setup = |version: &str| {
        format!("- uses: denoland/setup-deno@v2\n        with:\n          deno-version: {version}\n      ")
    };
    let with = |version: &str, name: &str| publish(&setup(version), "deno publish", &[(name, RIGHT)]);
    assert_eq!(says(&with("1.41.0", "jsr.json"), "outdated-deno"), "fail", "`jsr.json` is found from 1.41.1 on");
    assert_eq!(says(&with("1.41.0", "deno.json"), "outdated-deno"), "warn");
    assert_eq!(with("1.40.0", "deno.json").publications[0].forecast.code, Some("malformedRequest"));
    assert_eq!(says(&with("2.0.0", "jsr.json"), "outdated-deno"), "pass");

    let lock = |run: &str, version: &str| {
        let lock = format!("{{ \"version\": \"{version}\", \"specifiers\": {{}} }}");
        publish("", run, &[("jsr.json", RIGHT), ("deno.lock", lock.as_str())])
    };
    assert_eq!(says(&lock("npx jsr publish", "5"), "unsupported-lockfile"), "pass");
    assert_eq!(says(&lock("npx jsr@0.13.5 publish", "5"), "unsupported-lockfile"), "pass");
    assert_eq!(says(&lock("npx jsr publish", "3"), "unsupported-lockfile"), "pass");
    assert_eq!(says(&lock("npx jsr publish", "6"), "unsupported-lockfile"), "", "nothing is known about it");

    // A range brings its newest: of 1.41 the last patch, which is not the first.
    for range in ["^1.41", "~1.41", "1.41.x"] {
        assert_eq!(with(range, "jsr.json").publications[0].forecast.outcome, Outcome::Published, "{range}");
    }
    let locked = [("deno.json", RIGHT), ("deno.lock", r#"{ "version": "5" }"#)];
    assert_eq!(says(&publish(&setup("^2.0.0"), "deno publish", &locked), "unsupported-lockfile"), "pass");
    assert_eq!(says(&publish(&setup("~2.2.0"), "deno publish", &locked), "unsupported-lockfile"), "fail");

    let sloppy = |version: &str| publish(&setup(version), "deno publish --sloppy-imports", &[("deno.json", RIGHT)]);
    assert_eq!(says(&sloppy("2.6.7"), "misused-jsr-flag"), "pass");
    assert_eq!(says(&sloppy("1.46.3"), "misused-jsr-flag"), "fail");

    let flag = |version: &str| publish(&setup(version), "deno publish --set-version 1.2.0", &[("deno.json", RIGHT)]);
    assert_eq!(says(&flag("^2.0.0"), "misused-jsr-flag"), "pass");
    assert_eq!(says(&flag("2.0.0"), "misused-jsr-flag"), "fail", "the flag exists since 2.1");
    assert_eq!(says(&flag("2.1.0"), "misused-jsr-flag"), "pass", "both say 1.2.0");
}

#[test]
fn a_deno_that_nothing_installs_is_not_known() {
    let manifest = ("package.json", r#"{ "name": "@acme/widget", "version": "1.2.0" }"#);
    let report = publish("", "deno publish", &[("deno.json", RIGHT), manifest]);
    assert_eq!((says(&report, "outdated-deno"), report.verdict), ("unknown", Verdict::Unknown));

    let by_file = "- uses: denoland/setup-deno@v2\n        with:\n          deno-version-file: .deno-version\n      ";
    let with = |files: &[(&str, &str)]| publish(by_file, "deno publish", &[&[("deno.json", RIGHT)], files].concat());
    let asked = with(&[]);
    let row = asked.checks.iter().find(|it| it.rule.id == "outdated-deno").expect("the file was not given");
    assert_eq!(row.needs, [Need::File(".deno-version".into())]);
    assert_eq!(says(&with(&[(".deno-version", "2.3.1\n")]), "outdated-deno"), "pass");
    assert_eq!(says(&with(&[(".deno-version", "nodejs 24\ndeno 1.40.0\n")]), "outdated-deno"), "fail");
}

#[test]
fn what_a_step_may_have_written_is_not_blamed() {
    let says = |step: &str, config: &str| {
        let steps = format!("- run: {step}\n      ");
        let report = publish(&steps, "deno publish --allow-dirty", &[("deno.json", config)]);
        let rules = ["invalid-jsr-name", "invalid-jsr-version", "invalid-jsr-exports"];
        let fails = rules.iter().any(|it| says(&report, it) == "fail");
        assert_eq!(fails, report.publications[0].forecast.outcome == Outcome::Fails, "{step} {config}");
        !fails
    };
    let with = |name: &str, version: &str| RIGHT.replace("@acme/widget", name).replace("1.2.0", version);
    let (script, bump) = ("deno run -A tools/convert.ts", "jq '.version=$v' deno.json > t && mv t deno.json");
    assert!(says(script, r#"{ "license": "MIT" }"#));
    assert!(says(script, &RIGHT.replace("\"./mod.ts\"", "{}")));
    assert!(says(script, &with("@acme/widget", "__VERSION__")));
    assert!(!says(script, &with("widget", "1.2.0")), "a name that somebody chose");
    for version in ["", "0.0.0-{{version}}", "v1.0.0"] {
        assert!(says(bump, &with("@acme/widget", version)), "{version}");
    }
    assert!(!says("npm version 1.2.0 --no-git-tag-version", &with("widget", "1.2.0")));
    assert!(!says("npm ci", &with("@acme/widget", "v1.0.0")));
}

#[test]
fn tasks_of_deno_are_followed() {
    let run = |command: &str, tasks: &str, files: &[(&str, &str)]| {
        let config = RIGHT.replace(" }", &format!(r#", "tasks": {tasks} }}"#));
        publish("", command, &[&[("deno.json", config.as_str())], files].concat())
    };
    let dirty = |report: &Report| report.publications.iter().map(|it| it.command.clone()).collect::<Vec<_>>();
    let plain = r#"{ "publish": "deno publish" }"#;
    assert_eq!(dirty(&run("deno task publish", plain, &[])), ["deno publish"]);
    assert_eq!(says(&run("deno task publish --provenance", plain, &[]), "misused-jsr-flag"), "fail");
    let chained = r#"{ "release": { "dependencies": ["check", "publish"] }, "check": { "dependencies": ["release"], "command": "deno test" }, "publish": "deno publish" }"#;
    assert_eq!(dirty(&run("deno task release", chained, &[])).len(), 1);
    assert_eq!(dirty(&run("cd sub && deno task publish", plain, &[])).len(), 1, "it stands farther out");
    let manifest = [("package.json", r#"{ "scripts": { "release": "deno publish" } }"#)];
    assert_eq!(dirty(&run("deno task release", plain, &manifest)).len(), 1);
    assert_eq!(dirty(&run("deno task test", plain, &manifest)).len(), 0);
}

#[test]
fn flags_that_only_print_publish_nothing() {
    for flag in ["--version", "-v", "-h", "--help"] {
        let report = publish("", &format!("npx jsr publish {flag}"), &[("jsr.json", RIGHT)]);
        assert_eq!(report.publications[0].forecast.outcome, Outcome::Skipped, "{flag}");
        assert_eq!(says(&report, "misused-jsr-flag"), "fail", "{flag}");
    }
    for flag in ["--provenance", "--access public", "--tag next", "--otp 1"] {
        let report = publish("", &format!("npx jsr publish {flag}"), &[("jsr.json", RIGHT)]);
        assert_eq!(report.publications[0].forecast.outcome, Outcome::Fails, "{flag}");
        assert_eq!(says(&report, "misused-jsr-flag"), "fail", "{flag}");
    }
    let report = publish("", "npx jsr publish --unstable-kv -q", &[("jsr.json", RIGHT)]);
    assert_eq!(says(&report, "misused-jsr-flag"), "pass");
}

#[test]
fn patterns_of_a_package_are_read_as_git_and_deno_read_them() {
    let gitignore = |ignored: &str, fields: &str| {
        let config = format!(
            r#"{{ "name": "@acme/widget", "version": "1.2.0", "exports": "./dist/sub/mod.js", "license": "MIT"{fields} }}"#
        );
        says(
            &publish("", "npx jsr publish", &[("jsr.json", config.as_str()), (".gitignore", ignored)]),
            "excluded-module",
        )
    };
    for ignored in [
        "dist",
        "dist/",
        "/dist",
        "/dist/",
        "*.js",
        "**/sub",
        "dist/**",
        "dist/*\n!src\n",
        "di*",
        "d[i]st",
        "d[!a]st",
        "d?st",
    ] {
        assert_eq!(gitignore(ignored, ""), "fail", "{ignored}");
    }
    for ignored in ["", "# dist", "build", "mod.js/", "/sub", "dist\n!dist", "d[!i]st", "d[a-h]st", "dist.js"] {
        assert_eq!(gitignore(ignored, ""), "pass", "{ignored}");
    }
    assert_eq!(gitignore("dist", r#", "publish": { "include": ["dist"] }"#), "pass");
    assert_eq!(gitignore("dist", r#", "publish": { "include": ["dist/**"] }"#), "fail");
    assert_eq!(gitignore("dist", r#", "publish": { "exclude": ["!dist"] }"#), "pass");
    assert_eq!(gitignore("", r#", "publish": { "include": ["src", "README.md"] }"#), "fail");
    assert_eq!(gitignore("", r#", "exclude": ["./dist/"]"#), "fail");
}

#[test]
fn a_step_that_asks_for_another_token_may_answer_with_one_of_jsr() {
    let steps = "- id: vault\n        run: |\n          curl \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=vault\" | vault login -\n          echo \"token=$(vault read jsr)\" >> \"$GITHUB_OUTPUT\"\n      ";
    let report = publish(steps, "npx jsr publish --token ${{ steps.vault.outputs.token }}", &[("jsr.json", RIGHT)]);
    assert_eq!(says(&report, "misused-jsr-flag"), "pass");
}

#[test]
fn each_machine_on_which_the_client_does_not_run_has_its_row() {
    let action = "runs:\n  using: composite\n  steps:\n    - uses: actions/setup-node@v7\n      with:\n        node-version: 24\n";
    let job = |name: &str, runner: &str| {
        format!(
            "  {name}:\n    runs-on: {runner}\n    permissions: {{ contents: read, id-token: write }}\n    steps:\n      - uses: actions/checkout@v7\n      - uses: ./set-up\n      - run: npx jsr publish\n"
        )
    };
    let text =
        format!("on:\n  push:\n    tags: ['v*']\njobs:\n{}{}", job("a", "ubuntu-latest"), job("b", "windows-11-arm"));
    let files = [(".github/workflows/publish.yml", text.as_str()), ("set-up/action.yml", action), ("jsr.json", RIGHT)];
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    let report = check(&Inputs { files, ..Inputs::default() });
    assert_eq!(says(&report, "unsupported-jsr-runtime"), "fail");
}
