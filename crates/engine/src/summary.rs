//! Sentences and chain labels: a publication as the report shows it.

use crate::forecast::{Credential, Outcome, Provenance};
use crate::publication::{Client, CredentialKind, Identity, JsrLink, Provider, Publication, Registry, RunnerClass};
use crate::report::{ChainLink, PublicationSummary, Verdict};
use crate::trust::{self, Permission, Standing};
use crate::{Check, Diagnosis, Forecast, Link, Need, Project, Severity, Status};

/// The publication with its forecast and chain. `rows` are those of the whole report.
pub(crate) fn publication(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    forecast: Forecast,
    rows: &[Check],
) -> PublicationSummary {
    // A row about a job stands at its first publication, and counts for the others of that job too.
    let is_sibling = |other: usize| project.publications().get(other).is_some_and(|it| it.is_of_job(publication));
    let rows_of = |link: Link, counts: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let all = rows.iter().enumerate();
        all.filter(|(_, row)| row.rule.link == link && row.publications.iter().any(|it| counts(*it)))
            .map(|it| it.0)
            .collect()
    };
    let worst_of = |of: &[usize]| {
        let rows = of.iter().map(|idx| &rows[*idx]).filter(|row| row.severity != Severity::Advice);
        rows.map(|row| row.status).min()
    };
    let deciding = |link: Link| {
        let own = rows_of(link, &|other| other == idx);
        let by_job = matches!(link, Link::Trigger | Link::Runner | Link::Identity);
        if by_job && worst_of(&own).is_none() { rows_of(link, &is_sibling) } else { own }
    };
    let chain = Link::ALL.map(|link| {
        let mut decide = deciding(link);
        let mut status = worst_of(&decide);
        if link == Link::Published {
            status = Some(published_status(forecast.outcome));
            // What keeps it from being published stands at another link.
            let at = forecast.at.filter(|at| *at != link).map(deciding);
            decide.splice(0..0, at.into_iter().flatten().filter(|idx| rows[*idx].status == Status::Fail));
        }
        ChainLink { link, status, label: label(project, publication, link, &forecast), rows: decide }
    });
    let job = match &publication.cell {
        Some(cell) => format!("{} ({cell})", publication.job.job.id),
        None => publication.job.job.id.to_owned(),
    };
    let sentence = sentence(publication, &job, &forecast);
    PublicationSummary {
        registry: publication.registry,
        provider: publication.provider,
        tool: publication.tool_name(),
        command: publication.short_command(),
        location: publication.location,
        job,
        package: publication.package.name.clone(),
        forecast,
        sentence,
        chain: chain.into(),
    }
}

/// How an outcome stands to a published package.
pub(crate) fn published_status(outcome: Outcome) -> Status {
    match outcome {
        Outcome::Published | Outcome::Staged => Status::Pass,
        Outcome::Skipped | Outcome::PublishedThenFails | Outcome::Fails | Outcome::NeverRuns => Status::Fail,
        Outcome::Unknown => Status::Unknown,
    }
}

fn label(project: &Project<'_>, publication: &Publication<'_>, link: Link, forecast: &Forecast) -> String {
    let given = |it: Option<String>| it.unwrap_or_else(|| "not known".to_owned());
    match link {
        Link::Trigger => match &*publication.triggers {
            [] => "not known".to_owned(),
            // Elsewhere all kinds of runs are listed where none comes to the command.
            _ if publication.provider != Provider::GitHub && publication.never_runs.is_some() => "nothing".to_owned(),
            [(_, only)] => only.event.to_owned(),
            [(_, first), ..] => format!("{} and others", first.event),
        },
        Link::Runner => given(publication.runner.label.clone().or_else(|| {
            let is_hosted = publication.runner.class == RunnerClass::Hosted;
            is_hosted.then(|| format!("hosted by {}", publication.provider.vendor()))
        })),
        Link::Identity => identity(publication).to_owned(),
        Link::Client => match &publication.client {
            Client::Npm if publication.npm.versions.any.is_empty() => "npm, version not known".to_owned(),
            Client::Npm => publication.npm_text(),
            Client::Own { name, versions, .. } if versions.any.is_empty() => (*name).to_owned(),
            Client::Own { name, versions, .. } => format!("{name} {}", versions.text()),
            Client::Opaque => publication.tool_name().to_owned(),
        },
        Link::Settings => settings_label(project, publication).to_owned(),
        Link::Manifest => given(publication.package.name.clone()),
        Link::Published => match forecast.outcome {
            Outcome::Published if forecast.provenance == Provenance::Yes => "with provenance".to_owned(),
            Outcome::Published => "yes".to_owned(),
            Outcome::Staged => "waits for approval".to_owned(),
            Outcome::Skipped => "nothing".to_owned(),
            Outcome::PublishedThenFails => "yes, job red".to_owned(),
            Outcome::Fails | Outcome::NeverRuns => "no".to_owned(),
            Outcome::Unknown => "not known".to_owned(),
        },
    }
}

/// What the settings of the registry say to the run.
pub(crate) fn settings_label(project: &Project<'_>, publication: &Publication<'_>) -> &'static str {
    if publication.exists(project) == Some(false) {
        return "no package yet";
    }
    match publication.registry {
        Registry::Other => "another registry",
        Registry::Jsr => match publication.jsr_link(project) {
            JsrLink::Unknown => "not given",
            JsrLink::Nothing => "not linked",
            JsrLink::Same(_) => "linked",
            JsrLink::Other(_) => "linked elsewhere",
            JsrLink::To(_) => "not decided",
        },
        Registry::Npm => {
            let trust = trust::of(project, publication);
            match trust.standing() {
                None => "not given",
                Some(Standing::Foreign) => "no publisher",
                Some(Standing::Differs) => "another run",
                Some(Standing::Open | Standing::Disputed) => "not decided",
                Some(Standing::Match) => match trust.permission(publication) {
                    Some(Permission::Refused(_)) => "not this action",
                    Some(Permission::Unknown(_)) => "run trusted",
                    _ => "trusted",
                },
            }
        }
    }
}

fn identity(publication: &Publication<'_>) -> &'static str {
    match (&publication.identity, publication.provider) {
        // JSR knows the identity of runs on GitHub alone (J T2).
        (_, Provider::GitLab | Provider::CircleCi) if publication.registry == Registry::Jsr => {
            match publication.best_credential() {
                None | Some(CredentialKind::Empty) => "no token",
                Some(_) => "a token",
            }
        }
        (Identity::Granted(_), Provider::GitHub) => "id-token: write",
        (Identity::Missing(_), Provider::GitHub) => "no id-token",
        (Identity::Granted(_), _) => "NPM_ID_TOKEN",
        (Identity::Missing(_), _) => "no NPM_ID_TOKEN",
        (Identity::Unknown(_) | Identity::Veiled(..), _) => "not known",
    }
}

fn sentence(publication: &Publication<'_>, job: &str, forecast: &Forecast) -> String {
    let subject = format!("`{}` in job `{job}`", publication.short_command());
    let registry = match publication.registry {
        Registry::Npm => "npm",
        Registry::Jsr => "JSR",
        Registry::Other => "another registry",
    };
    match (forecast.outcome, forecast.with) {
        (Outcome::Published, Credential::Oidc) => match forecast.provenance {
            Provenance::Yes => format!("{subject} will publish to {registry} through OIDC, with provenance"),
            Provenance::No => format!("{subject} will publish to {registry} through OIDC, without provenance"),
            Provenance::Unknown => format!("{subject} will publish to {registry} through OIDC"),
        },
        (Outcome::Published, _) => {
            format!("{subject} will publish to {registry} with a stored token, not through OIDC")
        }
        (Outcome::Staged, _) => format!("{subject} will stage the version: a person approves it on npm"),
        (Outcome::Skipped, _) => format!("{subject} will end green and publish nothing"),
        (Outcome::PublishedThenFails, _) => format!("{subject} will publish and then fail"),
        (Outcome::Fails, _) => match forecast.code {
            Some(code) => format!("{subject} will fail with {code}"),
            None => format!("{subject} will fail"),
        },
        (Outcome::NeverRuns, _) => format!("{subject} will never run"),
        (Outcome::Unknown, _) => format!("what {subject} will do is not decided by what was given"),
    }
}

/// The answer in one sentence, and why.
pub(crate) fn headline(
    verdict: Verdict,
    publications: &[PublicationSummary],
    rows: &[Check],
    diagnoses: &[Diagnosis],
) -> (String, Option<String>) {
    let failing = rows.iter().filter(|row| row.status == Status::Fail).count();
    if let (Some(diagnosis), 0, []) = (diagnoses.first(), failing, publications) {
        let certainty = if diagnosis.is_certain || !diagnosis.is_fault { "" } else { "most likely: " };
        return (format!("{certainty}{}", diagnosis.cause), Some(diagnosis.next.clone()));
    }
    let (headline, detail) = of_files(verdict, publications, rows);
    // The files are right, and a run of theirs, or of others, failed all the same.
    let failed = diagnoses.first().filter(|it| it.is_fault && failing == 0 && it.explains.is_empty());
    let detail = match (detail, failed) {
        (Some(detail), Some(it)) => Some(format!("{detail}; a log was given that speaks for this: {}", it.cause)),
        (None, Some(it)) => Some(format!("a log was given that speaks for this: {}", it.cause)),
        (detail, None) => detail,
    };
    (headline, detail)
}

/// The same, as far as the files tell.
fn of_files(verdict: Verdict, publications: &[PublicationSummary], rows: &[Check]) -> (String, Option<String>) {
    let failing = rows.iter().filter(|row| row.status == Status::Fail).count();
    let worst = publications.iter().max_by_key(|it| match it.forecast.outcome {
        Outcome::Fails | Outcome::NeverRuns => 5,
        Outcome::PublishedThenFails => 4,
        Outcome::Skipped => 3,
        Outcome::Unknown => 2,
        Outcome::Published if it.forecast.with == Credential::Token => 1,
        Outcome::Published | Outcome::Staged => 0,
    });
    let first = rows.iter().find(|row| row.status == Status::Fail);
    match (verdict, worst) {
        (Verdict::NothingToPublish, _) if rows.is_empty() => ("nothing was given yet".to_owned(), None),
        (Verdict::NothingToPublish, _) => of_install(rows).unwrap_or_else(|| {
            let add =
                "add the workflow that publishes, or the action or the `package.json` with the script that it calls";
            // A tool that leaves npm out was found, and asks for nothing.
            let told = rows.iter().find(|it| it.rule.id == "no-publication" && it.message.starts_with('`'));
            let detail = told.map_or_else(|| add.to_owned(), |it| it.message.clone());
            ("no publish command in what was given".to_owned(), Some(detail))
        }),
        (Verdict::Blocked, Some(worst)) if !matches!(worst.forecast.outcome, Outcome::Published | Outcome::Staged) => {
            let why = explain(worst, rows).or(first);
            (worst.sentence.clone(), why.map(reason))
        }
        (Verdict::Blocked, None) if rows.iter().all(|it| it.status != Status::Fail || is_of_install(it)) => {
            ("the install from JSR will not work".to_owned(), first.map(reason))
        }
        (Verdict::Blocked, _) => {
            let headline = if failing == 1 { "one check fails".to_owned() } else { format!("{failing} checks fail") };
            (headline, first.map(reason))
        }
        (Verdict::Unknown, Some(worst)) if !open(publications, rows).into_iter().any(Need::is_file) => {
            let is_open =
                |it: &&Check| matches!(it.status, Status::Unknown | Status::Warn) && it.severity != Severity::Advice;
            let of_client = rows.iter().filter(is_open).find(|it| it.rule.link == Link::Client);
            (worst.sentence.clone(), of_client.or_else(|| rows.iter().find(is_open)).map(reason))
        }
        (Verdict::Unknown, _) => {
            let needs = needs(publications, rows);
            let is_open =
                |it: &&Check| it.status == Status::Unknown && it.severity == Severity::Fail && it.needs.is_empty();
            let lacks_file = |it: &Check| it.status == Status::Unknown && it.needs.iter().any(Need::is_file);
            match rows.iter().find(is_open).filter(|_| !rows.iter().any(lacks_file)) {
                // No file would tell.
                Some(open) => (open.message.clone(), open.note.clone()),
                None => {
                    let add = (!needs.is_empty()).then(|| format!("add {}", needs.join(", ")));
                    ("a file is lacking to decide".to_owned(), add)
                }
            }
        }
        (Verdict::FilesReady, Some(worst)) => {
            let needs = needs(publications, rows);
            (
                worst.sentence.clone(),
                (!needs.is_empty()).then(|| format!("the files are right; open is {}", needs.join(", "))),
            )
        }
        (Verdict::Ready, Some(worst)) => (worst.sentence.clone(), None),
        (_, None) => ("no publish command in what was given".to_owned(), None),
    }
}

/// Whether a row is about what a project installs: one about a manifest that no publication sends.
fn is_of_install(row: &Check) -> bool {
    row.rule.link == Link::Manifest && row.publications.is_empty()
}

/// What was checked where nothing is published; `None` when no package comes from JSR either.
fn of_install(rows: &[Check]) -> Option<(String, Option<String>)> {
    let rows = || rows.iter().filter(|it| is_of_install(it));
    let of = |status: Status| rows().find(|it| it.status == status);
    let headline = |text: &str| format!("no publish command here; {text}");
    rows().next()?;
    if let Some(row) = of(Status::Warn) {
        return Some((headline("something is to be said about the install from JSR"), Some(reason(row))));
    }
    if let Some(row) = of(Status::Unknown) {
        let lacking: Vec<String> = row.needs.iter().map(words).collect();
        let add = if lacking.is_empty() { row.message.clone() } else { format!("add {}", lacking.join(", ")) };
        return Some((headline("what the install from JSR needs is not all known"), Some(add)));
    }
    let checked = "checked were the names of the packages, the package manager and the registries";
    Some((headline("the install from JSR is set up right"), Some(checked.to_owned())))
}

/// The failing row at the link that decides the forecast.
fn explain<'r>(publication: &PublicationSummary, rows: &'r [Check]) -> Option<&'r Check> {
    let at = publication.forecast.at?;
    rows.iter().find(|row| row.status == Status::Fail && row.rule.link == at)
}

fn reason(row: &Check) -> String {
    match &row.note {
        Some(note) => format!("{}; {note}", row.message),
        None => row.message.clone(),
    }
}

/// What is lacking, in words.
fn needs(publications: &[PublicationSummary], rows: &[Check]) -> Vec<String> {
    open(publications, rows).into_iter().map(words).collect()
}

/// What is lacking, each once.
fn open<'r>(publications: &'r [PublicationSummary], rows: &'r [Check]) -> Vec<&'r Need> {
    let of_rows = rows
        .iter()
        .filter(|row| row.status == Status::Unknown && row.severity == Severity::Fail)
        .flat_map(|row| &row.needs);
    let mut needs: Vec<&Need> = publications.iter().flat_map(|it| &it.forecast.needs).chain(of_rows).collect();
    needs.sort();
    needs.dedup();
    needs
}

/// A need, as what is lacking.
pub(crate) fn words(need: &Need) -> String {
    match need {
        // A need that names no path says what it is in words.
        Need::File(path) if path.contains(' ') => path.clone(),
        Need::File(path) => format!("`{path}`"),
        Need::Repository => "which repository runs it".to_owned(),
        Need::Visibility => "whether the repository is public".to_owned(),
        Need::PackageExists => "whether the package exists".to_owned(),
        Need::PublishedVersions => "which versions exist".to_owned(),
        Need::Settings => "the registry's settings".to_owned(),
        Need::TokenValid => "whether the stored token is valid".to_owned(),
        Need::RepoCreatedAfter => "when the repository was created or renamed".to_owned(),
        Need::Date => "the day of the run".to_owned(),
    }
}
