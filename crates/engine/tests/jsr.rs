//! What JSR takes as name, version, exports and license, entry by entry (J §1).

use engine::{InputFile, Inputs, Outcome, Status, check};

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
    let right = [("name", "\"@acme/widget\""), ("version", "\"1.2.0\""), ("exports", "\"./mod.ts\""), ("license", "\"MIT\"")];
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
    assert_eq!(status == Status::Fail, expected != By::Nobody, "{name} {value}: {}", row.map_or("no row", |it| &it.message));
    let others = report.checks.iter().filter(|it| it.status == Status::Fail && it.rule.id != rule);
    assert_eq!(others.map(|it| it.rule.id).collect::<Vec<_>>(), Vec::<&str>::new(), "{name} {value}");
}

#[track_caller]
fn text(rule: &str, name: &str, text: &str, expected: By) {
    field(rule, name, &format!("\"{text}\""), expected);
}

#[test]
fn a_name_has_a_scope_and_two_parts_of_few_characters() {
    let name = |it: &str, expected| text("invalid-jsr-name", "name", it, expected);
    let server = By::Jsr("malformedRequest");
    for it in ["pkg", "scope/pkg", "@scope", "@/pkg"] {
        name(it, By::Deno);
    }
    for it in ["@Scope/pkg", "@scope/My_Pkg", "@s/pkg", "@scope/p", "@scope/pkg.js", "@scope/", "@-scope/pkg", "@scope-/pkg", "@sc--ope/pkg"] {
        name(it, server);
    }
    name(&format!("@{}/pkg", "s".repeat(21)), server);
    name(&format!("@scope/{}", "p".repeat(59)), server);
    for it in ["@scope/pkg", "@std/path", "@a1/b2", "@my-scope/my-pkg", "@00/00"] {
        name(it, By::Nobody);
    }
    name(&format!("@{}/{}", "s".repeat(20), "p".repeat(58)), By::Nobody);
    field("invalid-jsr-name", "name", "5", By::Jsr("invalidConfigFile"));
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
    field("invalid-jsr-version", "version", "1", By::Jsr("invalidConfigFile"));
}

#[test]
fn exports_are_paths_without_conditions_and_patterns() {
    let exports = |it: &str, expected| field("invalid-jsr-exports", "exports", it, expected);
    for it in ["null", "[\"./mod.ts\"]", "true", "\"mod.ts\"", "\"./mod\"", "\"./src/\"", "\"\"", "\"/mod.ts\"", "\"../mod.ts\""] {
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
    for it in ["mit", "Apache 2.0", "MIT OR Apache-2.0", "Apache-2.0 WITH LLVM-exception", "UNLICENSED", "SEE LICENSE IN LICENSE", "BSD"] {
        license(it, server);
    }
    for it in ["GPL-3.0", "GPL-2.0", "GPL-3.0+", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0", "wxWindows"] {
        license(it, server);
    }
    for it in ["MIT", "Apache-2.0", "GPL-3.0-only", "GPL-3.0-or-later", "0BSD", "Unlicense", "MPL-2.0"] {
        license(it, By::Nobody);
    }
}
