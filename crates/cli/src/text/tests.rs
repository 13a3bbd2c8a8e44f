//! One report with a row of each kind, made by hand: the rendering is tested, not the rules.

use engine::{
    ChainLink, Choice, Context, Credential, FileId, FileSummary, FixAvailability, FixId, Forecast, InputFile, Kind,
    Link, Outcome, Provenance, Provider, Registry, Related, Rule, Span,
};

use super::*;

const WORKFLOW: &str = "jobs:\n  publish:\n    steps:\n      - with: { node-version: 20 }\n      - run: npm publish\n";

static OUTDATED_NPM: Rule = Rule {
    id: "outdated-npm",
    number: 1,
    summary: "",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: "",
    check: |_, _| {},
};

fn location(part: &str) -> Location {
    let start = WORKFLOW.find(part).expect("the sample holds it");
    Location { file: FileId(0), span: Span::new(start, start + part.len()) }
}

fn row(status: Status, message: &str) -> Check {
    Check {
        rule: &OUTDATED_NPM,
        publications: vec![0],
        status,
        severity: Severity::Fail,
        message: message.into(),
        note: None,
        primary: None,
        related: Vec::new(),
        needs: Vec::new(),
        fixes: Vec::new(),
    }
}

fn fix(id: &str, title: &str, safety: Safety, choices: &[(&str, &str)]) -> Fix {
    let choices =
        choices.iter().map(|(id, title)| Choice { id: (*id).into(), title: (*title).into(), ..Choice::default() });
    Fix { id: FixId(id.into()), title: title.into(), safety, choices: choices.collect() }
}

fn sample() -> (Inputs, Report) {
    let inputs = Inputs { files: vec![InputFile::new("publish.yml", WORKFLOW)], context: Context::default() };
    let note = "npm before 11.5 never asks the registry for a publish token, so the placeholder of setup-node is sent and the registry answers 404";
    let failing = Check {
        note: Some(note.into()),
        primary: Some(location("20")),
        related: vec![Related { location: location("npm publish"), message: "the command that needs it".into() }],
        fixes: vec![FixId("outdated-npm:publish".into()), FixId("outdated-npm:split".into())],
        ..row(Status::Fail, "Node 20 brings npm 10.8.2")
    };
    let advice = Check { severity: Severity::Advice, ..row(Status::Warn, "the version floats") };
    let unknown = Check {
        needs: vec![Need::Repository, Need::File("package.json".into())],
        ..row(Status::Unknown, "which package is it?")
    };
    let passing = Check { primary: Some(location("npm publish")), ..row(Status::Pass, "fine") };
    let report = Report {
        facts: "2026-11-21",
        date: engine::facts::FACTS_DAY,
        verdict: Verdict::Blocked,
        headline: "npm publish in job publish will fail with E404".into(),
        detail: Some("npm 10.8.2 cannot exchange the identity token".into()),
        files: vec![FileSummary { name: "publish.yml".into(), kind: Kind::Workflow }],
        publications: vec![PublicationSummary {
            registry: Registry::Npm,
            provider: Provider::GitHub,
            tool: "npm",
            command: "npm publish".into(),
            location: location("npm publish"),
            job: "publish".into(),
            package: None,
            forecast: Forecast {
                outcome: Outcome::Fails,
                with: Credential::None,
                provenance: Provenance::No,
                code: Some("E404"),
                at: Some(Link::Client),
                needs: Vec::new(),
            },
            sentence: "npm publish in job publish will fail with E404".into(),
            chain: vec![
                ChainLink { link: Link::Trigger, status: None, label: String::new(), rows: Vec::new() },
                ChainLink { link: Link::Runner, status: Some(Status::Pass), label: String::new(), rows: Vec::new() },
                ChainLink { link: Link::Client, status: Some(Status::Fail), label: String::new(), rows: Vec::new() },
            ],
        }],
        checks: vec![failing, unknown, advice, passing],
        fixes: vec![
            fix("outdated-npm:publish", "use Node 24", Safety::Safe, &[("", "")]),
            fix(
                "outdated-npm:split",
                "split the job",
                Safety::NeedsDecision,
                &[("two", "two jobs"), ("three", "three jobs")],
            ),
        ],
        diagnoses: Vec::new(),
        settings: Vec::new(),
        releases: Vec::new(),
        packages: Vec::new(),
    };
    (inputs, report)
}

fn render_with(colour: Colour, rows: Rows) -> String {
    let (inputs, report) = sample();
    render(&inputs, &report, Style { colour, rows })
}

#[test]
fn the_verdict_comes_first_then_forecasts_then_what_does_not_pass() {
    let expected = "\
✖ blocked  npm publish in job publish will fail with E404
  npm 10.8.2 cannot exchange the identity token

npm package unknown  npm publish  publish.yml:5:14
  npm publish in job publish will fail with E404
  · trigger  ✔ runner  ✖ client

✖ fail    outdated-npm: Node 20 brings npm 10.8.2
          publish.yml:4:31
              4 │       - with: { node-version: 20 }
                │                               ^^
          npm before 11.5 never asks the registry for a publish token, so the placeholder of
          setup-node is sent and the registry answers 404
          publish.yml:5:14: the command that needs it
          fix: use Node 24 [outdated-npm:publish]
          to choose: split the job [outdated-npm:split]
            #two: two jobs
            #three: three jobs

? unknown outdated-npm: which package is it?
          to decide this, say --repo OWNER/NAME; add package.json

▲ advice  outdated-npm: the version floats

✖ 1 fail  ▲ 0 warn  ? 1 unknown  ✔ 1 pass  1 advice (--all lists them)
";
    assert_eq!(render_with(Colour::Plain, Rows::NotPassing), expected);
}

#[test]
fn passing_rows_are_listed_on_demand() {
    let text = render_with(Colour::Plain, Rows::All);
    assert!(text.contains("\n✔ pass    outdated-npm: fine  publish.yml:5:14\n"), "{text}");
    assert!(!text.contains("--all"), "{text}");
}

#[test]
fn colour_adds_to_the_text_and_changes_none_of_it() {
    let coloured = render_with(Colour::Ansi, Rows::NotPassing);
    assert!(coloured.contains("\u{1b}[31m✖ blocked\u{1b}[0m"), "{coloured}");
    let mut plain = String::new();
    for (idx, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if idx == 0 { part } else { part.split_once('m').expect("an escape ends in m").1 });
    }
    assert_eq!(plain, render_with(Colour::Plain, Rows::NotPassing));
}

#[test]
fn a_published_version_says_how_it_came_about_and_what_that_rests_on() {
    let (inputs, mut report) = sample();
    report.releases.push(FinishedRelease {
        package: Some("@acme/widget".into()),
        version: Some("1.3.0".into()),
        published: PublishedBy::Trusted,
        staged: true,
        provenance: Some(true),
        why: "the registry names a trusted publisher".into(),
        location: location("publish"),
    });
    let text = render(&inputs, &report, Style { colour: Colour::Plain, rows: Rows::NotPassing });
    let expected = "\n@acme/widget 1.3.0  published by trusted publishing, approved by a person, with provenance  publish.yml:2:3\n  the registry names a trusted publisher\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn causes_of_a_log_come_before_the_rows() {
    let (inputs, mut report) = sample();
    let cause = |cause: &str, explains: Vec<&'static str>| Diagnosis {
        symptom: "put-404",
        location: location("npm publish"),
        cause: cause.into(),
        confidence: engine::facts::Confidence::A,
        is_certain: !explains.is_empty(),
        explains,
        next: "use Node 24".into(),
        is_fault: true,
    };
    report.diagnoses = vec![cause("npm 10.8.2 ran", vec!["outdated-npm"]), cause("it is new", Vec::new())];
    let text = render(&inputs, &report, Style { colour: Colour::Plain, rows: Rows::NotPassing });
    let expected = "
✖ cause   npm 10.8.2 ran
          publish.yml:5:14
              5 │       - run: npm publish
                │              ^^^^^^^^^^^
          use Node 24
          the files show it: outdated-npm

? cause?  it is new
          use Node 24

✖ fail ";
    assert!(text.contains(expected), "{text}");
}
