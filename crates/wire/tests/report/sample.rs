//! One report with every part filled, made by hand: a changed rule must not change the snapshot of the format.

use std::collections::BTreeMap;

use document::{EditSet, TextEdit};
use engine::facts::Confidence;
use engine::{
    ChainLink, Check, Choice, Context, CorrectedFile, Correction, Credential, Date, Diagnosis, FileId, FileSummary,
    FinishedRelease, Fix, FixAvailability, FixId, Forecast, InputFile, Inputs, Link, Location, Need, Outcome,
    PlanWords, Provenance, Provider, PublicationSummary, PublishedBy, Registry, Related, Report, Rule, Safety,
    SettingsCard, SettingsField, Severity, Span, Status, Verdict,
};

const WORKFLOW: &str = "jobs:\n  publish:\n    steps:\n      é🚀: with 20\r\n      - run: npm publish\n";
const JSR: &str = "{ \"version\": \"1.1.0\" }\n";

static OUTDATED_NPM: Rule = Rule {
    id: "outdated-npm",
    number: 1,
    summary: "the npm that runs cannot exchange an identity token",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: "",
    check: |_, _| {},
};

static VERSION_DRIFT: Rule = Rule { id: "version-drift", number: 2, link: Link::Manifest, ..OUTDATED_NPM };

/// The sample as report v1.
pub(crate) fn json() -> String {
    wire::json(&inputs(), &report(), &correction())
}

pub(crate) fn inputs() -> Inputs {
    let files = vec![
        InputFile::new(".github/workflows/publish.yml", WORKFLOW),
        InputFile { path: None, text: JSR.into(), kind: None },
    ];
    Inputs { files, context: Context::default() }
}

fn location(file: u32, text: &str, part: &str) -> Location {
    let start = text.find(part).expect("the sample holds it");
    Location { file: FileId(file), span: Span::new(start, start + part.len()) }
}

pub(crate) fn report() -> Report {
    let command = location(0, WORKFLOW, "npm publish");
    Report {
        facts: "2026-11-21",
        date: Date::day(2027, 1, 31),
        verdict: Verdict::Blocked,
        headline: "`npm publish` in job `publish` will fail with E404".into(),
        detail: None,
        files: inputs().files.iter().map(summary).collect(),
        publications: vec![PublicationSummary {
            registry: Registry::Npm,
            provider: Provider::GitHub,
            tool: "npm",
            command: "npm publish".into(),
            location: command,
            job: "publish".into(),
            package: Some("@acme/widget".into()),
            forecast: Forecast {
                outcome: Outcome::Fails,
                with: Credential::None,
                provenance: Provenance::No,
                code: Some("E404"),
                at: Some(Link::Client),
                needs: vec![Need::Settings, Need::File("package.json".into())],
            },
            sentence: "`npm publish` in job `publish` will fail with E404".into(),
            chain: vec![link(Link::Trigger, None), link(Link::Client, Some(Status::Fail))],
        }],
        checks: checks(command),
        fixes: fixes(),
        diagnoses: vec![Diagnosis {
            symptom: "put-404-old-wording",
            location: location(0, WORKFLOW, "- run"),
            cause: "an npm older than 11.5 ran".into(),
            confidence: Confidence::A,
            explains: vec!["outdated-npm"],
            next: "use Node 24".into(),
            is_fault: true,
            is_certain: true,
        }],
        settings: vec![
            SettingsCard {
                registry: Registry::Npm,
                name: None,
                provider: Some(Provider::GitHub),
                package: Some("@acme/widget".into()),
                publications: vec![0],
                fields: vec![
                    field("Workflow filename", Some("publish.yml"), Some("release.yml")),
                    field("Environment name", Some(""), None),
                    field("Repository", None, None),
                ],
                verified: vec![SettingsField {
                    agrees: Some(false),
                    source: Some(command),
                    given_at: Some(location(1, JSR, "1.1.0")),
                    ..field("package", Some("@acme/widget"), Some("@acme/gadget"))
                }],
                command: None,
                page: Some("https://www.npmjs.com/package/@acme/widget/access".into()),
                situation: Some("renamed-workflow"),
                steps: vec!["Open the page".into()],
                words: PlanWords::default(),
            },
            SettingsCard {
                registry: Registry::Other,
                name: Some("Azure Artifacts".into()),
                provider: None,
                package: None,
                publications: Vec::new(),
                fields: vec![field("Custom registry URL", Some("https://npm.jsr.io"), None)],
                verified: Vec::new(),
                command: None,
                page: None,
                situation: None,
                steps: vec!["Open the feed".into()],
                words: PlanWords::default(),
            },
        ],
        packages: Vec::new(),
        releases: vec![FinishedRelease {
            package: Some("@acme/widget".into()),
            version: Some("1.1.0".into()),
            published: PublishedBy::LooksTrusted,
            staged: false,
            provenance: Some(true),
            why: "it calls itself GitHub Actions".into(),
            location: location(1, JSR, "1.1.0"),
        }],
    }
}

fn field(name: &'static str, value: Option<&str>, given: Option<&str>) -> SettingsField {
    SettingsField {
        name,
        plain: (name == "Repository").then_some("repository"),
        value: value.map(str::to_owned),
        given: given.map(str::to_owned),
        agrees: None,
        origin: Some("the file that the run enters"),
        source: None,
        given_at: None,
    }
}

fn summary(file: &InputFile) -> FileSummary {
    FileSummary { name: file.path.clone().unwrap_or_else(|| "jsr.json, pasted".into()), kind: file.kind() }
}

fn link(link: Link, status: Option<Status>) -> ChainLink {
    ChainLink { link, status, label: String::new(), rows: Vec::new() }
}

fn checks(command: Location) -> Vec<Check> {
    let failing = Check {
        rule: &OUTDATED_NPM,
        publications: vec![0],
        status: Status::Fail,
        severity: Severity::Fail,
        message: "Node 20 brings npm 10.8.2".into(),
        note: Some("use Node 24".into()),
        primary: Some(location(0, WORKFLOW, "20")),
        related: vec![Related { location: command, message: "the command that needs it".into() }],
        needs: Vec::new(),
        fixes: vec![FixId("outdated-npm:jobs.publish".into())],
    };
    let drift = Check {
        rule: &VERSION_DRIFT,
        publications: Vec::new(),
        status: Status::Warn,
        message: "two versions".into(),
        primary: Some(location(1, JSR, "\"1.1.0\"")),
        related: Vec::new(),
        fixes: vec![FixId("version-drift:jsr.json".into())],
        ..failing.clone()
    };
    let unknown = Check {
        status: Status::Unknown,
        severity: Severity::Warn,
        note: None,
        primary: None,
        related: Vec::new(),
        needs: vec![Need::Repository],
        fixes: Vec::new(),
        ..failing.clone()
    };
    vec![failing, drift, unknown]
}

fn fixes() -> Vec<Fix> {
    let edit = |place: Location, text: &str| {
        let edit = TextEdit::new(place.span, text);
        BTreeMap::from([(place.file, EditSet::new(vec![edit]).expect("one edit overlaps nothing"))])
    };
    let node = Choice { edits: edit(location(0, WORKFLOW, "20"), "24"), ..Choice::default() };
    let version = Choice {
        id: "1.2.0".into(),
        title: "use 1.2.0".into(),
        edits: edit(location(1, JSR, "1.1.0"), "1.2.0"),
        creates: vec![InputFile::new("jsr.json", "{}\n")],
    };
    vec![
        Fix {
            id: FixId("outdated-npm:jobs.publish".into()),
            title: "use Node 24 in job `publish`".into(),
            safety: Safety::Safe,
            choices: vec![node],
        },
        Fix {
            id: FixId("version-drift:jsr.json".into()),
            title: "give both one version".into(),
            safety: Safety::NeedsDecision,
            choices: vec![version],
        },
    ]
}

pub(crate) fn correction() -> Correction {
    let text = WORKFLOW.replace("20", "24");
    Correction {
        files: vec![CorrectedFile { file: FileId(0), hunks: engine::diff(WORKFLOW, &text), text }],
        applied: vec![FixId("outdated-npm:jobs.publish".into())],
        created: vec![InputFile::new("jsr.json", "{}\n")],
        ..Correction::default()
    }
}
