//! The packages of a repository side by side, and the script that gives all of them their publishers.

use engine::{
    Aspect, Context, InputFile, Inputs, Link, Provider, Publisher, PublisherList, Registry, Report, Repository, Stated,
    Status, Visibility, check, trust_script,
};

const WORKFLOW: &str = "on:
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
      - uses: actions/setup-node@v7
        with:
          node-version: 24
      - run: npm publish --workspaces
      - run: npx jsr publish
        working-directory: packages/a
";
const ROOT: &str = r#"{ "name": "root", "private": true, "workspaces": ["packages/*"] }"#;

fn package(name: &str, more: &str) -> String {
    format!(
        "{{ \"name\": \"{name}\", \"version\": \"1.2.0\", \"repository\": {{ \"url\": \"git+https://github.com/acme/widget.git\" }}{more} }}"
    )
}

fn acme() -> Context {
    Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        repository_is_new: Some(false),
        ..Context::default()
    }
}

fn report(files: &[(&str, &str)], context: Context) -> Report {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    check(&Inputs { files, context })
}

/// Two packages on npm, of which one goes to JSR too, at another version.
fn monorepo(context: Context) -> Report {
    let a = package("@acme/widget", r#", "publishConfig": { "access": "public" }"#);
    let b = package("@acme/gadget", "").replace("acme/widget", "acme/old");
    let jsr = r#"{ "name": "@acme/widget", "version": "1.1.0", "exports": "./mod.ts", "license": "MIT" }"#;
    report(
        &[
            (".github/workflows/publish.yml", WORKFLOW),
            ("package.json", ROOT),
            ("packages/a/package.json", &a),
            ("packages/a/jsr.json", jsr),
            ("packages/b/package.json", &b),
        ],
        context,
    )
}

/// A line per package: its cells with their worst row.
fn shown(report: &Report) -> String {
    let mut out = String::new();
    for line in &report.packages {
        out += &format!("{}\n", line.name);
        for (aspect, cell) in Aspect::ALL.iter().zip(&line.cells) {
            let (status, rule) =
                cell.row.map_or(("-", ""), |it| (report.checks[it].status.id(), report.checks[it].rule.id));
            let line = format!("  {} {status} {}: {rule}", aspect.id(), cell.label);
            out += &format!("{}\n", line.trim_end_matches(": "));
        }
    }
    out
}

#[test]
fn every_package_has_a_line_and_every_cell_its_worst_row() {
    assert_eq!(
        shown(&monorepo(acme())),
        "@acme/widget\n  publisher unknown not given: missing-package\n  repository pass acme/widget: \
         mismatched-repository-url\n  access - public\n  private - no\n  jsr fail 1.1.0: version-drift\n\
         @acme/gadget\n  publisher unknown not given: missing-package\n  repository fail acme/old: \
         mismatched-repository-url\n  access - not named\n  private - no\n  jsr - none\n"
    );
}

#[test]
fn members_are_where_the_root_says() {
    let manifest = |name: &str| package(name, "");
    let names = |root: &str, tool: &str, more: &[(&str, &str)]| {
        let workflow = WORKFLOW.replace("npm publish --workspaces", tool);
        let (a, b, c) = (manifest("a"), manifest("b"), manifest("c"));
        let mut files = vec![
            (".github/workflows/publish.yml", workflow.as_str()),
            ("package.json", root),
            ("packages/a/package.json", &a),
            ("packages/deep/b/package.json", &b),
            ("website/package.json", &c),
        ];
        files.extend(more);
        let report = report(&files, acme());
        let of_npm = report.publications.iter().filter(|it| it.registry == engine::Registry::Npm);
        of_npm.filter_map(|it| it.package.clone()).collect::<Vec<_>>().join(" ")
    };
    let root = |patterns: &str| ROOT.replace("\"packages/*\"", patterns);
    let npm = "npm publish --workspaces";
    assert_eq!(names(ROOT, npm, &[]), "a");
    assert_eq!(names(&root(r#""packages/**""#), npm, &[]), "a b");
    assert_eq!(names(&root(r#""packages/**/b""#), npm, &[]), "b");
    assert_eq!(names(&root(r#""**/b", "./website""#), npm, &[]), "b c");
    assert_eq!(names(&root(r#""packages/**", "!packages/a""#), npm, &[]), "b");
    let pnpm = [("pnpm-workspace.yaml", "packages: [website]\n")];
    assert_eq!(names(r#"{ "name": "root", "private": true }"#, "pnpm -r publish", &pnpm), "c");
}

#[test]
fn a_tarball_is_of_the_package_that_is_packed() {
    let rows = |target: &str, root: &str| {
        let workflow = WORKFLOW.replace("npm publish --workspaces", target);
        let report = report(&[(".github/workflows/publish.yml", &workflow), ("package.json", root)], acme());
        let fails =
            report.checks.iter().filter(|it| it.status == engine::Status::Fail && it.rule.id.contains("repository"));
        (fails.count(), report.publications.iter().find_map(|it| it.package.clone()))
    };
    let bare = r#"{ "name": "@acme/widget", "version": "1.0.0" }"#;
    let name = Some("@acme/widget".to_owned());
    assert_eq!(rows("npm pack && npm publish ./acme-widget-1.0.0.tgz", bare), (1, name.clone()));
    assert_eq!(rows("npm publish \"$(npm pack)\"", bare), (1, name.clone()));
    assert_eq!(rows("npm publish ./other.tgz", bare), (0, name));
    assert_eq!(rows("npm publish dist/acme.tgz", ROOT), (0, None));
}

#[test]
fn a_repository_with_one_package_has_no_lines() {
    let a = package("@acme/widget", "");
    let files = [(".github/workflows/publish.yml", WORKFLOW), ("package.json", a.as_str())];
    assert!(report(&files, acme()).packages.is_empty());
    assert!(report(&[("package.json", ROOT), ("packages/a/package.json", &a)], acme()).packages.is_empty());
}

#[test]
fn a_manifest_and_a_configuration_of_one_folder_are_one_package() {
    let jsr = |name: &str| format!(r#"{{ "name": "{name}", "version": "1.2.0", "exports": "./mod.ts" }}"#);
    let names =
        |files: &[(&str, &str)]| report(files, acme()).packages.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let (a, b) = (package("a", ""), package("b", ""));
    let files = [
        ("packages/a/package.json", a.as_str()),
        ("packages/b/package.json", &b),
        ("packages/a/jsr.json", &jsr("@acme/widget")),
        ("packages/a/deno.json", &jsr("@acme/other")),
        ("packages/c/deno.json", &jsr("@acme/c")),
    ];
    assert_eq!(names(&files), ["a", "b", "@acme/c"]);
}

#[test]
fn the_script_names_what_it_gives_and_what_it_leaves_out() {
    let head =
        "# npm 11.15.0 or newer. Each command asks for the second factor; npm's page can skip it for five minutes.";
    let command = |name: &str| {
        format!("npm trust github {name} --file publish.yml --repository acme/widget --allow-publish --yes")
    };
    let script = |context| trust_script(&monorepo(context).settings);
    assert_eq!(
        script(acme()),
        Some(format!("{head}\n{}\nsleep 2\n{}\n", command("@acme/widget"), command("@acme/gadget")))
    );
    let listed =
        |package: &str, publishers| PublisherList { package: Some(Stated::typed(package)), publishers, place: None };
    let fields = [
        ("acme", engine::Field::Owner),
        ("widget", engine::Field::Repository),
        ("publish.yml", engine::Field::Workflow),
    ];
    let publisher = Publisher::typed(Provider::GitHub, fields.map(|(text, field)| (field, text.to_owned())));
    let context = Context { publishers: vec![listed("@acme/widget", vec![publisher])], ..acme() };
    assert_eq!(
        script(context),
        Some(format!("{head}\n# @acme/widget trusts this run already\n{}\n", command("@acme/gadget")))
    );
    let context = Context { repository: None, ..acme() };
    assert_eq!(script(context), None);
}

#[test]
fn patterns_of_a_workspace_are_read_part_by_part() {
    let published = |pattern: &str, folder: &str| {
        let root = ROOT.replace("packages/*", pattern);
        let manifest = package("@acme/widget", r#", "publishConfig": { "access": "public" }"#);
        let workflow = WORKFLOW.split("      - run: npx jsr").next().expect("the beginning is there");
        let path = format!("{folder}/package.json");
        let files = [(".github/workflows/publish.yml", workflow), ("package.json", &root), (path.as_str(), &manifest)];
        let report = report(&files, acme());
        report.publications.first().and_then(|it| it.package.clone()).is_some_and(|it| it == "@acme/widget")
    };
    assert!(published("**", "packages/a"));
    assert!(published("packages/**", "packages/x/a"));
    assert!(published("apps/*/**/widget", "apps/web/parts/widget"));
    assert!(published("apps/*/**/widget", "apps/web/widget"));
    assert!(!published("apps/*/**/widget", "apps/widget"));
    assert!(!published("**/widget", "apps/gadget"));
    // Written to cost time.
    let (pattern, folder) = ("**/a/".repeat(30) + "b", ["a"; 60].join("/"));
    assert!(!published(&pattern, &folder));
}

#[test]
fn what_is_so_of_each_package_of_a_command_is_said_once() {
    let old = WORKFLOW.replace("node-version: 24", "node-version: 20");
    let twice = old.replace("npx jsr publish", "npm publish");
    let (a, b) = (package("@acme/widget", ""), package("@acme/gadget", ""));
    for (workflow, commands) in [(&old, 1), (&twice, 2)] {
        let report = report(
            &[
                (".github/workflows/publish.yml", workflow),
                ("package.json", ROOT),
                ("packages/a/package.json", &a),
                ("packages/b/package.json", &b),
            ],
            acme(),
        );
        let on_npm = report.publications.iter().filter(|it| it.registry == Registry::Npm).count();
        assert_eq!(on_npm, 1 + commands);
        let rows: Vec<_> = report.checks.iter().filter(|it| it.rule.id == "outdated-npm").collect();
        let [row] = rows.as_slice() else { panic!("{} rows", rows.len()) };
        assert_eq!(row.publications, (0..on_npm).collect::<Vec<_>>(), "it is about each of them");
        assert_eq!(row.related.len(), commands, "it names each command once");
        assert_eq!(row.fixes.len(), 1);
        let at = report.checks.iter().position(|it| it.rule.id == "outdated-npm").expect("it is there");
        for publication in &report.publications[..on_npm] {
            let client = publication.chain.iter().find(|it| it.link == Link::Client).expect("every chain has a client");
            assert!(client.status == Some(Status::Fail) && client.rows.contains(&at), "each chain leads to it");
        }
    }
}
