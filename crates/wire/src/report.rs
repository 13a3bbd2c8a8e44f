//! Report v1 as JSON. A frozen copy of the engine's types: fields may be added, none may change, move or vanish.
//!
//! The words come from the engine's `id()` functions; `schema/report-v1.json` lists them.

use std::collections::BTreeSet;

use engine::Inputs;
use serde::{Deserialize, Serialize};

use crate::patch;
use crate::places::{Place, Places};

/// The version of the format.
pub const VERSION: u32 = 1;

/// Everything that a check found.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The version of the format: [`VERSION`].
    pub version: u32,
    /// The day of the facts that the report rests on, `YYYY-MM-DD`.
    pub facts: String,
    /// The day of the run that it is judged for, `YYYY-MM-DD`.
    #[serde(default)]
    pub date: String,
    /// `ready`, `files-ready`, `blocked`, `unknown` or `nothing-to-publish`.
    pub verdict: String,
    /// What will be published, by which command.
    pub publications: Vec<Publication>,
    /// The rows: failing first, then warnings, unknown, advice, passing.
    pub checks: Vec<Check>,
    /// The corrections on offer.
    pub fixes: Vec<Fix>,
    /// What the accepted corrections change.
    pub corrections: Vec<Correction>,
    /// What the given logs say went wrong, the likeliest cause first.
    #[serde(default)]
    pub diagnoses: Vec<Diagnosis>,
    /// The values for the settings of the registries.
    #[serde(default)]
    pub settings: Vec<Settings>,
    /// What the given registry documents say about published versions.
    #[serde(default)]
    pub releases: Vec<Release>,
    /// What to prove after a publish ended with the code that was asked about; absent when none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Checklist>,
}

/// One publish command for one package.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Its index in [`Report::publications`]; [`Check::publication`] refers to it.
    pub id: usize,
    /// `npm`, `jsr` or `other`.
    pub registry: String,
    /// The system that runs the job: `github`, `gitlab`, `circleci`.
    pub provider: String,
    /// The publish tool, as people call it.
    pub tool: String,
    /// The command on one line.
    pub command: String,
    /// The file that holds the command, by path; a pasted text by the name it is shown under.
    pub file: Option<String>,
    /// One-based line of the command.
    pub line: Option<u32>,
    /// The job.
    pub job: String,
    /// The package's name, if the files tell.
    pub package: Option<String>,
    /// What will happen.
    pub forecast: Forecast,
    /// The chain from trigger to published version. Links without a row are left out.
    pub chain: Vec<ChainLink>,
}

/// What the publish command will do when the job runs.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// `published`, `staged`, `skipped`, `published-then-fails`, `fails`, `never-runs` or `unknown`.
    pub outcome: String,
    /// The credential that the registry sees: `oidc`, `token` or `none`.
    pub with: String,
    /// `yes`, `no` or `unknown`.
    pub provenance: String,
    /// The error code that the log shows.
    pub code: Option<String>,
    /// What the forecast rests on and nobody gave.
    pub needs: Vec<String>,
}

/// A link of a publication's chain.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct ChainLink {
    /// `trigger`, `runner`, `identity`, `client`, `settings`, `manifest` or `published`.
    pub link: String,
    /// Its worst row: `fail`, `warn`, `unknown` or `pass`.
    pub status: String,
}

/// A row of the table.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The rule's id.
    pub rule: String,
    /// The link of the chain that the rule belongs to.
    pub link: String,
    /// `fail`, `warn`, `unknown` or `pass`.
    pub status: String,
    /// `fail`, `warn` or `advice`.
    pub severity: String,
    /// [`Publication::id`] of the publication that it concerns; of several, the first.
    pub publication: Option<usize>,
    /// [`Publication::id`] of each publication that it concerns.
    pub publications: Vec<usize>,
    /// What is so here.
    pub message: String,
    /// Why it matters and what to do.
    pub note: Option<String>,
    /// The path of the file that shows it; a pasted text goes by the name it is shown under.
    pub file: Option<String>,
    /// One-based line of the first character.
    pub line: Option<u32>,
    /// One-based column of the first character, in Unicode code points.
    pub column: Option<u32>,
    /// One-based line of the place after the last character.
    pub end_line: Option<u32>,
    /// One-based column of the place after the last character, in Unicode code points.
    pub end_column: Option<u32>,
    /// Further places.
    pub related: Vec<Related>,
    /// What would settle it.
    pub needs: Vec<String>,
    /// [`Fix::id`] of the corrections on offer.
    pub fixes: Vec<String>,
}

/// A further place of a row.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What it has to do with the row.
    pub message: String,
    /// The path; a pasted text goes by the name it is shown under.
    pub file: Option<String>,
    /// One-based line of the first character.
    pub line: Option<u32>,
    /// One-based column of the first character, in Unicode code points.
    pub column: Option<u32>,
    /// One-based line of the place after the last character.
    pub end_line: Option<u32>,
    /// One-based column of the place after the last character, in Unicode code points.
    pub end_column: Option<u32>,
}

/// A correction on offer.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Its name, stable while the files change.
    pub id: String,
    /// What it does.
    pub title: String,
    /// `safe` or `needs-decision`.
    pub safety: String,
    /// The files that it changes or adds.
    pub files: Vec<String>,
}

/// A file that the accepted corrections change or add.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    /// The path; a pasted text goes by the name it is shown under.
    pub file: String,
    /// A unified diff that `git apply` takes.
    pub diff: String,
}

/// A cause that a log speaks for.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The symptom's id, stable.
    pub symptom: String,
    /// The path of the log; a pasted text goes by the name it is shown under.
    pub file: Option<String>,
    /// One-based line that shows it.
    pub line: Option<u32>,
    /// What went wrong.
    pub cause: String,
    /// How sure it is: `A` to `D`.
    pub confidence: String,
    /// Ids of the rules whose rows explain it.
    pub explains: Vec<String>,
    /// What to do next.
    pub next: String,
}

/// What to prove after a publish ended with an error code.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Checklist {
    /// The code.
    pub code: String,
    /// What it means.
    pub means: String,
    /// What has to hold, in proving order.
    pub steps: Vec<ChecklistStep>,
}

/// Something that has to hold.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistStep {
    /// A stable word for it.
    pub step: String,
    /// What has to hold.
    pub title: String,
    /// `fail`, `warn`, `pass`, or `unknown` where it is asked.
    pub status: String,
    /// Indices in [`Report::checks`] of the rows that say so.
    pub checks: Vec<usize>,
    /// What to give where it is asked.
    pub ask: Option<String>,
}

/// The settings of one package on one registry.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// `npm`, `jsr` or `other`.
    pub registry: String,
    /// What people call it, where it is `other`.
    #[serde(default)]
    pub name: Option<String>,
    /// The system whose runs it is to trust: `github`, `gitlab`, `circleci`; null where packages are only installed.
    pub provider: Option<String>,
    /// The package's name, if the files tell.
    pub package: Option<String>,
    /// The fields of the form, in its order.
    pub fields: Vec<SettingsField>,
    /// The command that types them, where there is one and nothing is lacking.
    pub command: Option<String>,
    /// The address of the page that has the form.
    pub page: Option<String>,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// [`Publication::id`] of the publications that need it.
    #[serde(default)]
    pub publications: Vec<usize>,
    /// What the registry compares or verifies, side by side.
    #[serde(default)]
    pub identity: Vec<SettingsField>,
    /// The situation that the steps are for: `new-package`, `first-publisher`, `trusted`, `undecided`,
    /// `renamed-workflow`, `moved-repository`, `changed-environment`, `changed-provider`, `disallowed-action` or
    /// `back-to-tokens`.
    #[serde(default)]
    pub situation: Option<String>,
    /// What to do in other situations.
    #[serde(default)]
    pub plans: Vec<SettingsPlan>,
}

/// A field of a settings form.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct SettingsField {
    /// Its label on the form.
    pub name: String,
    /// What to type; empty for a field to leave empty, null while it is not known.
    pub value: Option<String>,
    /// What the given settings say.
    pub given: Option<String>,
    /// Whether both are the same to the registry; null while that is not known.
    #[serde(default)]
    pub agrees: Option<bool>,
    /// What the value comes from, in words.
    #[serde(default)]
    pub origin: Option<String>,
    /// The path of the file that the value comes from; a pasted text goes by the name it is shown under.
    #[serde(default)]
    pub file: Option<String>,
    /// One-based line of the value.
    #[serde(default)]
    pub line: Option<u32>,
    /// The path of the file with the given settings.
    #[serde(default)]
    pub given_file: Option<String>,
    /// One-based line of what they say.
    #[serde(default)]
    pub given_line: Option<u32>,
}

/// What to do in one situation.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct SettingsPlan {
    /// The situation's id, stable.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What to do, in order.
    pub steps: Vec<String>,
}

/// A published version.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// The package's name, if the document tells.
    pub package: Option<String>,
    /// The version, if the document tells.
    pub version: Option<String>,
    /// `trusted`, `looks-trusted`, `token` or `unknown`.
    pub published: String,
    /// Whether a person approved it.
    pub staged: bool,
    /// Whether it carries a provenance attestation, if the document tells.
    pub provenance: Option<bool>,
    /// What that rests on, what it proves and what it does not.
    pub why: String,
    /// The path of the document; a pasted text goes by the name it is shown under.
    #[serde(default)]
    pub file: Option<String>,
    /// One-based line that shows it.
    #[serde(default)]
    pub line: Option<u32>,
}

/// Report v1 as indented JSON with a final newline.
#[must_use]
pub fn json(inputs: &Inputs, report: &engine::Report, correction: &engine::Correction) -> String {
    Report::new(inputs, report, correction).json()
}

impl Report {
    /// The report that `engine::check` made of `inputs`, and what the accepted corrections change.
    #[must_use]
    pub fn new(inputs: &Inputs, report: &engine::Report, correction: &engine::Correction) -> Self {
        let places = Places::new(inputs, report);
        let publications = report.publications.iter().enumerate();
        Self {
            version: VERSION,
            facts: report.facts.into(),
            date: report.date.to_string(),
            verdict: report.verdict.id().into(),
            publications: publications.map(|(id, it)| Publication::new(id, it, &places)).collect(),
            checks: report.checks.iter().map(|it| Check::new(it, &places)).collect(),
            fixes: report.fixes.iter().map(|it| Fix::new(it, &places)).collect(),
            corrections: corrections(correction, &places),
            diagnoses: report.diagnoses.iter().map(|it| Diagnosis::new(it, &places)).collect(),
            settings: report.settings.iter().map(|it| Settings::new(it, &places)).collect(),
            releases: report.releases.iter().map(|it| Release::new(it, &places)).collect(),
            checklist: None,
        }
    }

    /// The same with the checklist of a code.
    #[must_use]
    pub fn with_checklist(self, checklist: Option<&engine::Checklist>) -> Self {
        Self { checklist: checklist.map(Checklist::new), ..self }
    }

    /// As indented JSON with a final newline.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("strings, numbers and lists always serialize");
        text.push('\n');
        text
    }
}

impl Publication {
    fn new(id: usize, publication: &engine::PublicationSummary, places: &Places<'_>) -> Self {
        let place = places.place(Some(publication.location));
        Self {
            id,
            registry: publication.registry.id().into(),
            provider: publication.provider.id().into(),
            tool: publication.tool.into(),
            command: publication.command.clone(),
            file: place.file,
            line: place.line,
            job: publication.job.clone(),
            package: publication.package.clone(),
            forecast: Forecast::new(&publication.forecast),
            chain: publication.chain.iter().filter_map(ChainLink::new).collect(),
        }
    }
}

impl Forecast {
    fn new(forecast: &engine::Forecast) -> Self {
        Self {
            outcome: forecast.outcome.id().into(),
            with: forecast.with.id().into(),
            provenance: forecast.provenance.id().into(),
            code: forecast.code.map(str::to_owned),
            needs: forecast.needs.iter().map(engine::Need::id).collect(),
        }
    }
}

impl ChainLink {
    fn new(link: &engine::ChainLink) -> Option<Self> {
        let status = link.status?;
        Some(Self { link: link.link.id().into(), status: status.id().into() })
    }
}

impl Check {
    fn new(check: &engine::Check, places: &Places<'_>) -> Self {
        let Place { file, line, column, end_line, end_column } = places.place(check.primary);
        Self {
            rule: check.rule.id.into(),
            link: check.rule.link.id().into(),
            status: check.status.id().into(),
            severity: check.severity.id().into(),
            publication: check.publications.first().copied(),
            publications: check.publications.clone(),
            message: check.message.clone(),
            note: check.note.clone(),
            file,
            line,
            column,
            end_line,
            end_column,
            related: check.related.iter().map(|it| Related::new(it, places)).collect(),
            needs: check.needs.iter().map(engine::Need::id).collect(),
            fixes: check.fixes.iter().map(|it| it.0.clone()).collect(),
        }
    }
}

impl Related {
    fn new(related: &engine::Related, places: &Places<'_>) -> Self {
        let Place { file, line, column, end_line, end_column } = places.place(Some(related.location));
        Self { message: related.message.clone(), file, line, column, end_line, end_column }
    }
}

impl Fix {
    fn new(fix: &engine::Fix, places: &Places<'_>) -> Self {
        let changed = fix.choices.iter().flat_map(|it| it.edits.keys()).map(|&file| places.name(file));
        let added = fix.choices.iter().flat_map(|it| &it.creates).map(|it| it.path.clone().unwrap_or_default());
        let files: BTreeSet<String> = changed.chain(added).collect();
        Self {
            id: fix.id.0.clone(),
            title: fix.title.clone(),
            safety: match fix.safety {
                engine::Safety::Safe => "safe".into(),
                engine::Safety::NeedsDecision => "needs-decision".into(),
            },
            files: files.into_iter().collect(),
        }
    }
}

impl Diagnosis {
    fn new(diagnosis: &engine::Diagnosis, places: &Places<'_>) -> Self {
        let Place { file, line, .. } = places.place(Some(diagnosis.location));
        Self {
            symptom: diagnosis.symptom.into(),
            file,
            line,
            cause: diagnosis.cause.clone(),
            confidence: diagnosis.confidence.id().into(),
            explains: diagnosis.explains.iter().map(|it| (*it).to_owned()).collect(),
            next: diagnosis.next.clone(),
        }
    }
}

impl Checklist {
    fn new(checklist: &engine::Checklist) -> Self {
        let step = |it: &engine::ChecklistStep| ChecklistStep {
            step: it.id.into(),
            title: it.title.into(),
            status: it.status.id().into(),
            checks: it.rows.clone(),
            ask: it.ask.clone(),
        };
        let steps = checklist.steps.iter().map(step).collect();
        Self { code: checklist.code.into(), means: checklist.means.into(), steps }
    }
}

impl Settings {
    fn new(card: &engine::SettingsCard, places: &Places<'_>) -> Self {
        let plan =
            |it: engine::SettingsPlan| SettingsPlan { id: it.id.into(), title: it.title.into(), steps: it.steps };
        Self {
            registry: card.registry.id().into(),
            name: card.name.clone(),
            provider: card.provider.map(|it| it.id().into()),
            package: card.package.clone(),
            fields: card.fields.iter().map(|it| SettingsField::new(it, places)).collect(),
            command: card.command.clone(),
            page: card.page.clone(),
            steps: card.steps.clone(),
            publications: card.publications.clone(),
            identity: card.identity().iter().map(|it| SettingsField::new(it, places)).collect(),
            situation: card.situation.map(str::to_owned),
            plans: card.plans().into_iter().map(plan).collect(),
        }
    }
}

impl SettingsField {
    fn new(field: &engine::SettingsField, places: &Places<'_>) -> Self {
        let Place { file, line, .. } = places.place(field.source);
        let given = places.place(field.given_at);
        Self {
            name: field.name.into(),
            value: field.value.clone(),
            given: field.given.clone(),
            agrees: field.agrees,
            origin: field.origin.map(str::to_owned),
            file,
            line,
            given_file: given.file,
            given_line: given.line,
        }
    }
}

impl Release {
    fn new(release: &engine::FinishedRelease, places: &Places<'_>) -> Self {
        let Place { file, line, .. } = places.place(Some(release.location));
        Self {
            package: release.package.clone(),
            version: release.version.clone(),
            published: release.published.id().into(),
            staged: release.staged,
            provenance: release.provenance,
            why: release.why.clone(),
            file,
            line,
        }
    }
}

fn corrections(correction: &engine::Correction, places: &Places<'_>) -> Vec<Correction> {
    let changed = correction.files.iter().map(|it| {
        let file = places.name(it.file);
        Correction { diff: patch::unified_diff(&file, &it.hunks), file }
    });
    let added = correction.created.iter().map(|it| {
        let file = it.path.clone().unwrap_or_default();
        Correction { diff: patch::new_file(&file, &it.text), file }
    });
    changed.chain(added).collect()
}
