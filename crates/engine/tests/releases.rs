//! Finished publishes: what each kind of document proves about a version, and what it changes in the forecast of the next.

use engine::{
    Context, Credential, FinishedRelease, InputFile, Inputs, Kind, Need, Outcome, PublishedBy, Report, Status, check,
};

const WORKFLOW: &str = "\
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 24
      - run: npm publish
";
const MANIFEST: &str = r#"{ "name": "@acme/widget", "version": "1.4.0", "repository": "github:acme/widget" }"#;
const PUBLISHER: &str = r#"{ "name": "GitHub Actions", "email": "npm-oidc-no-reply@github.com", "trustedPublisher": { "id": "github", "oidcConfigId": "oidc:1" } }"#;
const STAGED: &str = r#"{ "name": "GitHub Actions", "email": "npm-oidc-no-reply@github.com", "approver": "jane", "trustedPublisher": { "id": "github", "oidcConfigId": "oidc:1" } }"#;
const JANE: &str = r#"{ "name": "jane", "email": "jane@acme.example" }"#;
const ATTESTATIONS: &str = r#", "attestations": { "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0", "provenance": {} }"#;

fn pasted(text: &str) -> InputFile {
    InputFile { text: text.to_owned(), ..InputFile::default() }
}

/// The document of one version.
fn version(version: &str, user: &str, attestations: &str) -> String {
    format!(
        r#"{{ "name": "@acme/widget", "version": "{version}", "dist": {{ "tarball": "https://registry.npmjs.org/@acme/widget/-/widget-{version}.tgz"{attestations} }}, "_npmUser": {user} }}"#
    )
}

/// The document of a package with these versions.
fn package(versions: &[(&str, &str)]) -> String {
    let all: Vec<String> =
        versions.iter().map(|(number, user)| format!("\"{number}\": {}", version(number, user, ""))).collect();
    format!(r#"{{ "name": "@acme/widget", "dist-tags": {{}}, "versions": {{ {} }} }}"#, all.join(", "))
}

fn releases(text: &str) -> Vec<FinishedRelease> {
    let inputs = Inputs { files: vec![pasted(text)], context: Context::default() };
    let report = check(&inputs);
    assert_eq!(report.files[0].kind, Kind::RegistryDocument, "it is recognised whatever its name: {text}");
    assert!(report.checks.iter().all(|it| it.status != Status::Fail), "it fails nothing");
    report.releases
}

/// The only release that a text tells of.
#[track_caller]
fn tells(text: &str, published: PublishedBy, provenance: Option<bool>, why: &str) {
    let all = releases(text);
    let [release] = all.as_slice() else { panic!("{} releases: {text}", all.len()) };
    assert_eq!((release.published, release.provenance), (published, provenance), "{text}");
    assert!(release.why.contains(why), "{}", release.why);
}

#[test]
fn the_registry_proves_trusted_publishing_in_its_own_documents() {
    let proof = "exchanged the identity token of a run";
    tells(&version("1.3.0", PUBLISHER, ATTESTATIONS), PublishedBy::Trusted, Some(true), proof);
    tells(&version("1.3.0", PUBLISHER, ""), PublishedBy::Trusted, Some(false), "nothing names the workflow");
    tells(&package(&[("1.3.0", PUBLISHER)]), PublishedBy::Trusted, Some(false), proof);
    assert!(releases(&version("1.3.0", STAGED, ""))[0].staged);
    assert!(!releases(&version("1.3.0", PUBLISHER, ""))[0].staged);
}

#[test]
fn a_person_published_with_a_token_whatever_the_attestation_shows() {
    tells(&version("1.3.0", JANE, ""), PublishedBy::Token, Some(false), "`jane` is named");
    tells(&version("1.3.0", JANE, ATTESTATIONS), PublishedBy::Token, Some(true), "only shows where it was built");
}

#[test]
fn the_fields_that_prove_it_are_read_from_every_npm() {
    let fields = r#"{ "_npmUser.trustedPublisher": { "id": "github", "oidcConfigId": "oidc:***" }, "dist.attestations": { "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0", "provenance": {} } }"#;
    tells(fields, PublishedBy::Trusted, Some(true), "names a trusted publisher on GitHub Actions");
    tells(&format!("[ {fields} ]"), PublishedBy::Trusted, Some(true), "which workflow it was");
    assert_eq!(releases(fields)[0].version.as_deref(), Some("1.3.0"));
    let copied = format!(
        "$ npm view @acme/widget@1.3.0 _npmUser.trustedPublisher dist.attestations --json\nnpm warn cli npm v12.2.0 does not support Node.js v20\n[\n{fields}\n]\n$ "
    );
    tells(&copied, PublishedBy::Trusted, Some(true), "names a trusted publisher");
    let at = releases(&copied)[0].location.span;
    assert!(copied[at.range()].starts_with("{ \"_npmUser"), "the place is one of the whole text");
    tells(r#"[ { "id": "circleci", "oidcConfigId": "oidc:***" } ]"#, PublishedBy::Trusted, None, "CircleCI");
    let attestations =
        r#"{ "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0", "provenance": {} }"#;
    tells(attestations, PublishedBy::Unknown, Some(true), "a token with `--provenance` gets one too");
}

#[test]
fn fields_that_were_asked_for_and_are_not_there_tell_a_token() {
    let bare = r#"{ "name": "@acme/widget", "version": "1.3.0" }"#;
    let why = "no `_npmUser.trustedPublisher` came with";
    tells(bare, PublishedBy::Token, Some(false), why);
    tells(&format!("[\n  {bare}\n]\n"), PublishedBy::Token, Some(false), why);
    let tarball = r#""dist.tarball": "https://registry.npmjs.org/@acme/widget/-/widget-1.3.0.tgz" }"#;
    tells(&bare.replace(" }", &format!(", {tarball}")), PublishedBy::Token, Some(false), why);
    let attested = r#", "dist.attestations": { "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0" } }"#;
    tells(&bare.replace(" }", attested), PublishedBy::Token, Some(true), "only shows where it was built");
}

#[test]
fn what_npm_view_prints_only_looks_trusted() {
    let text = r#""GitHub Actions <npm-oidc-no-reply@github.com>""#;
    let view = version("1.3.0", text, "").replace("\"_npmUser\"", "\"versions\": [\"1.3.0\"], \"_npmUser\"");
    tells(
        &view,
        PublishedBy::LooksTrusted,
        Some(false),
        "`npm view @acme/widget@1.3.0 name version dist.tarball _npmUser.trustedPublisher",
    );
    let printed = "\n@acme/widget@1.3.0 | MIT | deps: none | versions: 3\nA widget\n\npublished 6 months ago by GitHub Actions <npm-oidc-no-reply@github.com>\n";
    tells(printed, PublishedBy::LooksTrusted, None, "left out here");
    tells(
        &printed.replace("GitHub Actions <npm-oidc-no-reply@github.com>", "jane <j@acme.example>"),
        PublishedBy::Token,
        None,
        "`jane`",
    );
}

#[test]
fn an_abbreviated_document_says_what_it_cannot_tell() {
    let text = r#"{ "name": "@acme/widget", "dist-tags": {}, "modified": "2026-05-01", "versions": { "1.3.0": { "name": "@acme/widget", "version": "1.3.0", "dist": { "attestations": {} } } } }"#;
    tells(text, PublishedBy::Unknown, Some(true), "leaves out who published");
}

#[test]
fn an_audit_is_explained_and_its_findings_are_named() {
    let text = "audited 12 packages in 1s\n\n12 packages have verified registry signatures\n\n1 package has an invalid attestation:\n\n@acme/right@2.0.0 (https://registry.npmjs.org/)\n";
    let all = releases(text);
    assert!(all[0].why.contains("signatures of 12 installed packages") && all[0].package.is_none(), "{}", all[0].why);
    assert_eq!((all[1].package.as_deref(), all[1].version.as_deref()), (Some("@acme/right"), Some("2.0.0")));
    assert!(all[1].why.contains("does not verify"), "{}", all[1].why);
    tells(r#"{ "invalid": [], "missing": [] }"#, PublishedBy::Unknown, None, "npm checked the installed packages");
}

#[test]
fn of_many_versions_the_newest_are_told_and_the_last_by_trusted_publishing() {
    let mut versions: Vec<(String, &str)> = (0..3000).map(|it| (format!("1.{it}.0"), JANE)).collect();
    versions[7].1 = PUBLISHER;
    versions.reverse();
    let versions: Vec<(&str, &str)> = versions.iter().map(|(number, user)| (number.as_str(), *user)).collect();
    let all = releases(&package(&versions));
    let told: Vec<_> = all.iter().filter_map(|it| it.version.as_deref()).collect();
    assert_eq!(told, ["1.2999.0", "1.2998.0", "1.2997.0", "1.2996.0", "1.2995.0", "1.7.0"]);
    assert_eq!(all[5].published, PublishedBy::Trusted);
}

#[test]
fn times_decide_which_version_is_the_newest() {
    let text = package(&[("2.0.0", JANE), ("1.9.9", PUBLISHER)]);
    let timed = text.trim_end().strip_suffix('}').expect("it is an object").to_owned()
        + r#", "time": { "2.0.0": "2026-01-01T00:00:00.000Z", "1.9.9": "2026-02-01T00:00:00.000Z" } }"#;
    assert_eq!(releases(&text)[0].version.as_deref(), Some("2.0.0"));
    assert_eq!(releases(&timed)[0].version.as_deref(), Some("1.9.9"), "a fix for an old line came last");
}

#[test]
fn a_broken_or_endless_document_is_a_row_and_stops_nothing() {
    let broken = [
        package(&[("1.3.0", JANE)])[..80].to_owned(),
        format!("{{ \"dist-tags\": {}", "[".repeat(100_000)),
        format!("{{ \"dist-tags\": {{}}, \"readme\": \"{}\" }}", "x".repeat(1 << 20)),
        r#"{ "attestations": [ { "predicateType": 7, "bundle": [] }, null, 3 ] }"#.to_owned(),
        r#"{ "dist-tags": {}, "versions": { "1.0.0": null, "x": [], "": {} } }"#.to_owned(),
        r#"{ "invalid": {}, "missing": 3, "verified": [ [] ] }"#.to_owned(),
        "| deps: | versions: \u{1b}".to_owned(),
    ];
    for text in broken {
        let files = vec![
            InputFile::new(".github/workflows/publish.yml", WORKFLOW),
            InputFile::new("package.json", MANIFEST),
            pasted(&text),
        ];
        let report = check(&Inputs { files, context: Context::default() });
        assert!(report.checks.iter().all(|it| it.status != Status::Fail), "{}", &text[..40.min(text.len())]);
        assert_eq!(report.publications[0].forecast.outcome, Outcome::Published);
    }
}

/// The report for a workflow and a manifest beside a document.
fn beside(workflow: &str, manifest: (&str, &str), document: &str) -> Report {
    let files = vec![
        InputFile::new(".github/workflows/publish.yml", workflow),
        InputFile::new(manifest.0, manifest.1),
        pasted(document),
    ];
    check(&Inputs { files, context: Context::default() })
}

#[track_caller]
fn comes_to(workflow: &str, version: &str, versions: &str, outcome: Outcome, code: Option<&str>) {
    let manifest = MANIFEST.replace("1.4.0", version);
    let report = beside(workflow, ("package.json", &manifest), versions);
    let publication = &report.publications[0];
    assert_eq!((publication.forecast.outcome, publication.forecast.code), (outcome, code), "{}", publication.sentence);
    let fails = report.checks.iter().any(|it| it.status == Status::Fail);
    assert_eq!(fails, outcome == Outcome::Fails, "the rows and the forecast agree: {versions}");
}

#[test]
fn a_version_that_exists_is_refused_by_the_client_or_by_the_registry() {
    let tagged = WORKFLOW.replace("npm publish", "npm publish --tag next");
    let forced = WORKFLOW.replace("npm publish", "npm publish --force");
    comes_to(WORKFLOW, "1.4.0", r#"["1.3.0", "1.4.0"]"#, Outcome::Fails, None);
    comes_to(WORKFLOW, "1.4.0", r#"["1.3.0"]"#, Outcome::Published, None);
    comes_to(&forced, "1.4.0", r#"["1.4.0"]"#, Outcome::Fails, Some("E403"));
    comes_to(&tagged, "2.0.0-beta.1", r#"["2.0.0-beta.1"]"#, Outcome::Fails, Some("E403"));
    let deprecated = package(&[("1.4.0", JANE)]).replace("\"dist\"", "\"deprecated\": \"broken\", \"dist\"");
    comes_to(WORKFLOW, "1.4.0", &deprecated, Outcome::Fails, Some("E403"));
}

#[test]
fn a_document_of_the_version_shows_that_it_is_taken() {
    let view = "\n@acme/widget@1.4.0 | MIT | deps: none | versions: 3\nA widget\n\npublished 6 months ago by jane <j@acme.example>\n";
    let attestations =
        r#"{ "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.4.0", "provenance": {} }"#;
    let printed = r#"[ { "name": "@acme/widget", "version": "1.4.0" } ]"#;
    for document in [version("1.4.0", JANE, "").as_str(), view, attestations, printed] {
        comes_to(WORKFLOW, "1.4.0", document, Outcome::Fails, None);
        comes_to(WORKFLOW, "1.4.1", document, Outcome::Published, None);
    }
    let report = beside(WORKFLOW, ("package.json", MANIFEST), &version("1.4.0", JANE, ""));
    let row = report.checks.iter().find(|it| it.rule.id == "token-release").expect("a token published it");
    assert!(row.message.contains("the next version would be the first"), "{}", row.message);
}

#[test]
fn the_note_on_a_taken_version_names_what_the_forecast_does() {
    let tagged = WORKFLOW.replace("npm publish", "npm publish --tag next");
    for (version, said) in [("1.4.0", "cannot publish over"), ("2.0.0-beta.1", "refuses it with E403")] {
        let manifest = MANIFEST.replace("1.4.0", version);
        let report = beside(&tagged, ("package.json", &manifest), &format!("[\"{version}\"]"));
        let row = report.checks.iter().find(|it| it.rule.id == "published-version").expect("the version is taken");
        assert!(row.note.as_deref().is_some_and(|it| it.contains(said)), "{:?}", row.note);
    }
}

#[test]
fn a_version_below_the_highest_needs_a_tag() {
    let tagged = WORKFLOW.replace("npm publish", "npm publish --tag latest-1");
    let forced = WORKFLOW.replace("npm publish", "npm publish --force");
    comes_to(WORKFLOW, "1.4.0", r#"["1.3.0", "2.0.0"]"#, Outcome::Fails, None);
    comes_to(&tagged, "1.4.0", r#"["1.3.0", "2.0.0"]"#, Outcome::Published, None);
    comes_to(&forced, "1.4.0", r#"["1.3.0", "2.0.0"]"#, Outcome::Published, None);
    comes_to(WORKFLOW, "1.4.0", r#"["1.3.0", "2.0.0-beta.1"]"#, Outcome::Published, None);
}

#[test]
fn a_version_that_the_job_writes_is_not_compared() {
    let bumps = WORKFLOW.replace(
        "      - run: npm publish",
        "      - run: npm version patch --no-git-tag-version\n      - run: npm publish",
    );
    comes_to(&bumps, "1.4.0", r#"["1.4.0"]"#, Outcome::Published, None);
    let tool =
        WORKFLOW.replace("      - run: npm publish", "      - run: npx standard-version\n      - run: npm publish");
    comes_to(&tool, "1.4.0", r#"["1.4.0"]"#, Outcome::Published, None);
    comes_to(&WORKFLOW.replace("npm publish", "npx np"), "1.4.0", r#"["1.4.0"]"#, Outcome::Published, None);
    let script =
        WORKFLOW.replace("      - run: npm publish", "      - run: ./set-version.sh\n      - run: npm publish");
    comes_to(&script, "1.4.0", r#"["1.4.0"]"#, Outcome::Published, None);
    let guarded = WORKFLOW.replace(
        "      - run: npm publish",
        "      - run: npm publish\n        if: steps.check.outputs.is-new == 'true'",
    );
    comes_to(&guarded, "1.4.0", r#"["1.4.0"]"#, Outcome::Published, None);
}

#[test]
fn jsr_skips_a_version_that_exists() {
    let workflow = WORKFLOW.replace("npm publish", "npx jsr publish");
    let config = r#"{ "name": "@acme/widget", "version": "1.4.0", "license": "MIT", "exports": "./mod.ts" }"#;
    let document = |version: &str| {
        format!(
            r#"{{ "name": "@jsr/acme__widget", "dist-tags": {{}}, "versions": {{ "{version}": {{ "name": "@jsr/acme__widget", "version": "{version}", "dist": {{ "tarball": "https://npm.jsr.io/~/11/@jsr/acme__widget/{version}.tgz" }} }} }} }}"#
        )
    };
    let outcome = |version: &str| {
        let forecast = beside(&workflow, ("jsr.json", config), &document(version)).publications[0].forecast.clone();
        (forecast.outcome, forecast.needs.contains(&Need::PackageExists))
    };
    assert_eq!(outcome("1.4.0"), (Outcome::Skipped, false));
    assert_eq!(outcome("1.3.0"), (Outcome::Published, false), "the document shows that the package exists");
}

#[test]
fn a_document_shows_that_its_package_exists_and_no_other() {
    let asks = |document: &str| {
        let report = beside(WORKFLOW, ("package.json", MANIFEST), document);
        report.publications[0].forecast.needs.contains(&Need::PackageExists)
    };
    assert!(!asks(&package(&[("1.3.0", PUBLISHER)])));
    assert!(asks(&package(&[("1.3.0", PUBLISHER)]).replace("@acme/widget", "@acme/gadget")));
    let elsewhere = package(&[("1.3.0", PUBLISHER)]).replace("registry.npmjs.org", "npm.pkg.github.com");
    assert!(asks(&elsewhere), "another registry has it, npm may not");
}

#[test]
fn which_versions_exist_is_asked_where_a_run_comes_again() {
    let every_push = WORKFLOW.replace("tags: ['v*']", "branches: [main]");
    let asks = |workflow: &str, files: &[(&str, &str)]| {
        let mut all =
            vec![InputFile::new(".github/workflows/publish.yml", workflow), InputFile::new("package.json", MANIFEST)];
        all.extend(files.iter().map(|(path, text)| InputFile::new(*path, *text)));
        let report = check(&Inputs { files: all, context: Context::default() });
        report.publications[0].forecast.needs.contains(&Need::PublishedVersions)
    };
    assert!(asks(&every_push, &[]));
    assert!(!asks(&every_push, &[("versions.json", r#"["1.3.0"]"#)]));
    assert!(!asks(WORKFLOW, &[]), "a tag is made for a version");
    let guarded = every_push
        .replace("      - run: npm publish", "      - if: steps.x.outputs.new == '1'\n        run: npm publish");
    assert!(!asks(&guarded, &[]));
    assert!(!asks(&every_push.replace("npm publish", "npx changeset publish"), &[]));
}

#[test]
fn what_a_token_published_is_told_apart_from_what_the_run_would_do() {
    let rows = |document: &str| {
        let report = beside(WORKFLOW, ("package.json", MANIFEST), document);
        assert_eq!(report.publications[0].forecast.with, Credential::Oidc);
        let of =
            |rule: &str| report.checks.iter().find(|it| it.rule.id == rule).map(|it| (it.status, it.message.clone()));
        of("token-release")
    };
    let (status, message) = rows(&package(&[("1.2.0", PUBLISHER), ("1.3.0", JANE)])).expect("it falls back");
    assert_eq!(status, Status::Warn);
    assert!(message.contains("1.3.0 was published with a token, 1.2.0 by trusted publishing"), "{message}");
    assert_eq!(rows(&package(&[("1.2.0", JANE), ("1.3.0", PUBLISHER)])).map(|it| it.0), Some(Status::Pass));
    assert!(rows(&package(&[("1.3.0", JANE)])).is_some_and(|it| it.1.contains("the first by trusted publishing")));
    assert_eq!(rows(r#"["1.3.0"]"#), None, "a list of versions does not say who published");
}
