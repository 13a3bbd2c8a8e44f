//! The report: verdict, publications with their forecasts, rows, fixes.

use document::Location;
use model::input::Kind;

use crate::check::joined;
use crate::finished;
use crate::forecast::{Forecast, Outcome};
use crate::project::Documents;
use crate::publication::{Provider, Registry};
use crate::{
    Check, Checks, Date, Diagnosis, FinishedRelease, Fix, Inputs, Link, PackageLine, Project, RULES, SettingsCard,
    Severity, Status, diagnosis, facts,
};

/// Everything there is to say about the inputs.
pub struct Report {
    /// The day of the facts it rests on, `YYYY-MM-DD`.
    pub facts: &'static str,
    /// The day for which it is judged.
    pub date: Date,
    /// The answer in one word.
    pub verdict: Verdict,
    /// The answer in one sentence.
    pub headline: String,
    /// Why, in a sentence or two.
    pub detail: Option<String>,
    /// The files as they were understood, in the order of the inputs.
    pub files: Vec<FileSummary>,
    /// One per publish command, package and group of matrix cells with equal outcome.
    pub publications: Vec<PublicationSummary>,
    /// The rows: failing first, then warnings, unknown, advice, passing.
    pub checks: Vec<Check>,
    /// The corrections on offer, in rule order.
    pub fixes: Vec<Fix>,
    /// What the given logs say went wrong, the likeliest cause first.
    pub diagnoses: Vec<Diagnosis>,
    /// The values for the settings of the registries.
    pub settings: Vec<SettingsCard>,
    /// What the given registry documents say about published versions.
    pub releases: Vec<FinishedRelease>,
    /// The packages of the repository side by side; none when it has fewer than two.
    pub packages: Vec<PackageLine>,
}

/// The answer in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing fails and nothing is lacking.
    Ready,
    /// Nothing fails in the files; answers or settings are lacking.
    FilesReady,
    /// Something fails.
    Blocked,
    /// A file, or an expression that no file settles, is lacking for a row that could fail.
    Unknown,
    /// There is no publish command.
    NothingToPublish,
}

impl Verdict {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::FilesReady => "files-ready",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
            Self::NothingToPublish => "nothing-to-publish",
        }
    }
}

/// A file as it was understood.
pub struct FileSummary {
    /// Its path, or a name to show when it has none.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// A publication as the report shows it.
pub struct PublicationSummary {
    /// Where the package goes.
    pub registry: Registry,
    /// The system that runs the job.
    pub provider: Provider,
    /// The publish tool, as people call it: `npm`, `deno`.
    pub tool: &'static str,
    /// The command, shortened to one line.
    pub command: String,
    /// Where the command stands.
    pub location: Location,
    /// The job, with its matrix cell where that matters.
    pub job: String,
    /// The package's name, if the files tell.
    pub package: Option<String>,
    /// What will happen.
    pub forecast: Forecast,
    /// The forecast as a sentence.
    pub sentence: String,
    /// The chain from trigger to published version.
    pub chain: Vec<ChainLink>,
}

/// A link of a publication's chain.
pub struct ChainLink {
    /// Which.
    pub link: Link,
    /// Its worst row; `None` when no row speaks about it.
    pub status: Option<Status>,
    /// Two or three words of evidence: `npm 10.8.2`.
    pub label: String,
    /// Indices of the rows that decide it; of a version that is not published, of those that keep it from that.
    pub rows: Vec<usize>,
}

/// Looks at everything and says everything. Linear in the inputs.
#[must_use]
pub fn check(inputs: &Inputs) -> Report {
    let documents = Documents::parse(inputs);
    report(&Project::new(&documents))
}

pub(crate) fn report(project: &Project<'_>) -> Report {
    let mut checks = Checks::new(RULES[0]);
    for rule in RULES {
        checks.begin(rule);
        (rule.check)(project, &mut checks);
    }
    let Checks { mut rows, fixes, .. } = checks;
    rows.sort_by_key(order);
    let rows = if project.publications().len() < 2 { rows } else { joined(rows, project.publications()) };

    let publications: Vec<_> = project
        .publications()
        .iter()
        .zip(crate::outcome::forecasts(project))
        .enumerate()
        .map(|(idx, (publication, forecast))| crate::summary::publication(project, publication, idx, forecast, &rows))
        .collect();
    let packages = crate::packages::lines(project, &rows);
    let diagnoses = diagnosis::diagnose(project, &rows);
    let verdict = verdict(&publications, &rows, &diagnoses);
    let (headline, detail) = crate::summary::headline(verdict, &publications, &rows, &diagnoses);
    Report {
        facts: facts::FACTS_DATE,
        date: project.context().day(),
        verdict,
        headline,
        detail,
        files: project.files().map(|file| FileSummary { name: file.name(), kind: file.kind() }).collect(),
        publications,
        checks: rows,
        fixes,
        packages,
        diagnoses,
        settings: crate::settings::cards(project),
        releases: finished::releases(project),
    }
}

/// Sorting is stable: within a status the rows stay in rule order.
fn order(row: &Check) -> u8 {
    match (row.status, row.severity) {
        (Status::Fail, _) => 0,
        (Status::Warn, Severity::Advice) => 3,
        (Status::Warn, _) => 1,
        (Status::Unknown, _) => 2,
        (Status::Pass, _) => 4,
    }
}

fn verdict(publications: &[PublicationSummary], rows: &[Check], diagnoses: &[Diagnosis]) -> Verdict {
    if rows.iter().any(|row| row.status == Status::Fail) {
        return Verdict::Blocked;
    }
    let lacking = || rows.iter().filter(|row| row.status == Status::Unknown && row.severity == Severity::Fail);
    let by_files = |needs: &[crate::Need]| needs.is_empty() || needs.iter().any(crate::Need::is_file);
    if publications.is_empty() {
        // Something that was not given may publish.
        let is_unseen = lacking().any(|row| by_files(&row.needs));
        // Without a command to judge, a log that failed is what there is to say. With one it is about an earlier run.
        return match diagnoses.first().filter(|it| it.is_fault) {
            Some(first) if first.confidence.is_firm() => Verdict::Blocked,
            None if !is_unseen => Verdict::NothingToPublish,
            _ => Verdict::Unknown,
        };
    }
    let vague = publications.iter().any(|it| it.forecast.outcome == Outcome::Unknown && by_files(&it.forecast.needs));
    if vague || lacking().any(|row| by_files(&row.needs)) {
        return Verdict::Unknown;
    }
    // What is going to fail is not ready, even where every row is content.
    if publications.iter().any(|it| crate::summary::published_status(it.forecast.outcome) == Status::Fail) {
        return Verdict::Blocked;
    }
    let open = publications.iter().any(|it| !it.forecast.needs.is_empty());
    if open || lacking().next().is_some() { Verdict::FilesReady } else { Verdict::Ready }
}
