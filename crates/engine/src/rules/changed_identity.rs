//! Runs that present themselves otherwise than the one that published last.

use model::registry_document::Run;
use model::repository::RepositoryUrl;

use crate::check::Row;
use crate::finished::{self, Finished};
use crate::publication::{Provider, Publication, Registry};
use crate::trust::{self, Standing};
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "changed-identity",
    number: 163,
    summary: "a run that presents itself otherwise than the one that published last",
    link: Link::Settings,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("changed_identity.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<(Option<&str>, crate::FileId)> = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let subject = (publication.package.name.as_deref(), publication.entry_file());
        if !publication.entry_known || seen.contains(&subject) {
            continue;
        }
        // What a token published says nothing about the settings.
        let all = publication.finished(project);
        let is_trusted =
            |it: &Finished<'_>| it.published().is_trusted() || it.release.publisher.is_none() && it.run.is_some();
        let Some(last) = finished::newest(&all, &is_trusted) else { continue };
        seen.push(subject);
        let place = place(project, publication);
        let version = last.version();
        let provider = last.release.publisher.and_then(|it| it.trusted).filter(|it| !it.is_empty());
        let provider = provider.or_else(|| last.run.and_then(provider_of));
        if let Some(other) = provider.filter(|it| *it != publication.provider.id()) {
            let message = format!(
                "{version} came from {}, and this run is one of {}",
                finished::provider_name(other),
                finished::provider_name(publication.provider.id())
            );
            changed(project, publication, checks, message, "a trusted publisher is of one provider: add one for the new provider, publish once, then revoke the old one")
                .of(idx)
                .at(place)
                .related(last.location(), "it was published so");
            continue;
        }
        let Some(run) = last.run else {
            if last.release.attested == Some(true) {
                let document = format!(
                    "https://registry.npmjs.org/-/npm/v1/attestations/{}@{version}",
                    publication.package.name.as_deref().unwrap_or("NAME")
                );
                checks
                    .unknown(
                        format!("which workflow published {version} is not in this document"),
                        [Need::File(document)],
                    )
                    .of(idx)
                    .at(last.location())
                    .note("its attestation names repository and workflow file; with it the two runs can be compared");
            }
            continue;
        };
        compare(project, publication, idx, &last, run, checks);
    }
}

fn compare(
    project: &Project<'_>,
    publication: &Publication<'_>,
    idx: usize,
    last: &Finished<'_>,
    run: &Run,
    checks: &mut Checks,
) {
    let (version, place) = (last.version(), place(project, publication));
    let old = run.file.as_deref().map(|it| it.rsplit('/').next().unwrap_or(it));
    let new = project.file(publication.entry_file()).file_name();
    let repository = RepositoryUrl::parse(&run.repository);
    let moved =
        project.context().repository.as_ref().filter(|_| publication.provider == Provider::GitHub).and_then(|it| {
            // A repository of another letter case is another one to npm (N 5.2a).
            (repository.names(it, publication.repository_host()) == Some(false)).then_some(it)
        });
    let (message, note) = match (old, new, moved) {
        (_, _, Some(now)) => (
            format!("{version} came from `{}`, and this run is one of `{now}`", repository.path),
            "npm knows a repository by its name: add a trusted publisher for the new one, publish once, then revoke the old one; `repository.url` has to name the new one too",
        ),
        (Some(old), Some(new), None) if old != new => (
            format!("{version} came from workflow `{old}`, and this run comes from `{new}`"),
            "npm compares the file name: unless the settings name the new file already, add a trusted publisher for it, publish once, then revoke the old one",
        ),
        (Some(old), Some(_), None) => {
            checks
                .pass(format!("{version} came from workflow `{old}` too"))
                .of(idx)
                .at(place)
                .related(last.location(), "its provenance says so");
            return;
        }
        _ => return,
    };
    changed(project, publication, checks, message, note)
        .of(idx)
        .at(place)
        .related(last.location(), "its provenance says so");
}

/// The row of a change, which settings that name this run answer.
fn changed<'c>(
    project: &Project<'_>,
    publication: &Publication<'_>,
    checks: &'c mut Checks,
    message: String,
    note: &str,
) -> Row<'c> {
    if trust::of(project, publication).standing() == Some(Standing::Match) {
        return checks.pass(format!("{message}, which the settings have a publisher for"));
    }
    checks.warn(message).note(note)
}

/// The provider whose runs build from repositories on this host.
fn provider_of(run: &Run) -> Option<&'static str> {
    match RepositoryUrl::parse(&run.repository).host.as_deref()? {
        "github.com" => Some("github"),
        "gitlab.com" => Some("gitlab"),
        _ => None,
    }
}

/// The start of the entered workflow: its file is what is compared.
fn place(project: &Project<'_>, publication: &Publication<'_>) -> Location {
    let file = publication.entry_file();
    let key = project.workflow(file).and_then(|it| it.root.entry("on"));
    key.map_or(publication.location, |(key, _)| Location { file, span: key.span() })
}
