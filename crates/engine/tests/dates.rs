//! The day of the run: what a forecast says about one day and not about another.

use engine::{Context, Date, InputFile, Inputs, Outcome, Provenance, Report, Status, check};

fn report(workflow: &str, manifest: Option<(&str, &str)>, date: Option<&str>) -> Report {
    let mut files = vec![InputFile::new(".github/workflows/publish.yml", workflow)];
    files.extend(manifest.map(|(path, text)| InputFile::new(path, text)));
    let date = date.map(|it| Date::parse(it).expect("a test names a day"));
    check(&Inputs { files, context: Context { date, ..Context::default() } })
}

/// A job that publishes to npm after these steps.
fn publish(runner: &str, steps: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: {runner}\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{steps}      - run: npm publish\n"
    )
}

fn node(version: &str) -> String {
    format!("      - uses: actions/setup-node@v7\n        with:\n          node-version: {version}\n")
}

#[track_caller]
fn comes_to(workflow: &str, date: Option<&str>, outcome: Outcome, code: Option<&str>) {
    let report = report(workflow, None, date);
    let forecast = &report.publications[0].forecast;
    assert_eq!((forecast.outcome, forecast.code), (outcome, code), "{date:?}: {}", report.publications[0].sentence);
}

#[test]
fn lts_is_the_line_of_the_day() {
    let workflow = publish("ubuntu-24.04", &node("lts/*"));
    comes_to(&workflow, Some("2025-10-27"), Outcome::Fails, Some("ENEEDAUTH"));
    comes_to(&workflow, Some("2025-10-28"), Outcome::Published, None);
    comes_to(&workflow, None, Outcome::Published, None);
    let one_back = publish("ubuntu-24.04", &node("lts/-1"));
    comes_to(&one_back, Some("2026-10-27"), Outcome::Fails, Some("ENEEDAUTH"));
    comes_to(&one_back, Some("2026-10-28"), Outcome::Unknown, None);
}

#[test]
fn an_upgrade_to_the_latest_npm_breaks_when_that_becomes_npm_12() {
    let workflow = publish("ubuntu-24.04", &format!("{}      - run: npm install -g npm@latest\n", node("20")));
    comes_to(&workflow, Some("2026-06-30"), Outcome::Published, None);
    comes_to(&workflow, Some("2026-08-01"), Outcome::Fails, Some("EBADENGINE"));
    comes_to(&workflow, None, Outcome::Fails, Some("EBADENGINE"));
    let before = report(&workflow, None, Some("2026-06-30"));
    let row = before.checks.iter().find(|it| it.rule.id == "incompatible-npm-upgrade").expect("it is told before");
    assert_eq!(row.status, Status::Warn);
    assert!(row.message.contains("from July 2026 on"), "{}", row.message);
}

#[test]
fn an_image_is_there_until_its_end() {
    let workflow = publish("ubuntu-20.04", &node("24"));
    comes_to(&workflow, Some("2025-04-14"), Outcome::Published, None);
    comes_to(&workflow, Some("2025-04-15"), Outcome::NeverRuns, None);
    comes_to(&workflow, None, Outcome::NeverRuns, None);
}

#[test]
fn an_end_that_is_only_announced_fails_nothing() {
    let workflow = publish("ubuntu-22.04", &node("24"));
    for date in [None, Some("2027-04-17"), Some("2028-01-01")] {
        comes_to(&workflow, date, Outcome::Published, None);
        let report = report(&workflow, None, date);
        let row = report.checks.iter().find(|it| it.rule.id == "ending-runner-image").expect("the end is told");
        assert!(row.status == Status::Warn && row.message.contains("2027-04-17"), "{}", row.message);
    }
}

#[test]
fn the_announced_end_of_tokens_is_told_before_and_after() {
    let with_url = node("20") + "          registry-url: https://registry.npmjs.org\n";
    let token = "        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let workflow = publish("ubuntu-24.04", &with_url) + token;
    let says = |date: Option<&str>| {
        let report = report(&workflow, None, date);
        let row = report.checks.iter().find(|it| it.rule.id == "ending-token").expect("it publishes with the token");
        assert_eq!(row.status, Status::Warn);
        row.message.clone()
    };
    assert!(says(None).contains("is announced to end in January 2027"));
    assert!(says(Some("2027-01-31")).contains("is announced"), "the month may bring it on any day");
    assert!(says(Some("2027-02-01")).contains("was announced"));
}

#[test]
fn jsr_took_no_provenance_for_a_month() {
    let workflow = publish("ubuntu-24.04", "").replace("npm publish", "npx jsr publish");
    let config =
        ("jsr.json", r#"{ "name": "@acme/widget", "version": "1.0.0", "license": "MIT", "exports": "./mod.ts" }"#);
    let provenance = |date: &str| report(&workflow, Some(config), Some(date)).publications[0].forecast.provenance;
    assert_eq!(provenance("2026-07-02"), Provenance::Yes);
    assert_eq!(provenance("2026-07-03"), Provenance::No);
    assert_eq!(provenance("2026-08-03"), Provenance::No);
    assert_eq!(provenance("2026-08-04"), Provenance::Yes);
}

#[test]
fn a_report_says_for_which_day_it_is() {
    let workflow = publish("ubuntu-24.04", &node("24"));
    assert_eq!(report(&workflow, None, None).date.to_string(), report(&workflow, None, None).facts);
    assert_eq!(report(&workflow, None, Some("2027-02-01")).date.to_string(), "2027-02-01");
}
