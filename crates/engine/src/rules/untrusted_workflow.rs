//! What a run presents to the registry, against what the registry is told to trust.

use crate::publication::{Publication, Registry};
use crate::{Checks, FixAvailability, Link, Location, Need, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "untrusted-workflow",
    number: 36,
    summary: "a run that the registry is not told to trust",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: include_str!("untrusted_workflow.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // Also where the job may not ask for an identity yet: once it may, this is what decides.
        if !publication.wants_oidc()
            || publication.provider != Provider::GitHub
            || seen.iter().any(|it| presents_the_same(it, publication))
        {
            continue;
        }
        seen.push(publication);
        let package =
            publication.package.name.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"));
        let (message, note) = match publication.registry {
            Registry::Jsr => (
                format!("whether {package} is linked to the repository on JSR is not known"),
                format!(
                    "JSR trusts every workflow of the linked repository; this run comes from {}",
                    repository(project)
                ),
            ),
            Registry::Npm | Registry::Other => (
                format!("whether npm trusts this workflow to publish {package} is not known"),
                format!(
                    "the run presents {}; the trusted publisher has to name exactly that",
                    presented(project, publication)
                ),
            ),
        };
        checks.unknown(message, [Need::Settings]).of(idx).at(place(project, publication)).note(note);
    }
}

/// Whether two publications are one to the settings of the registry.
fn presents_the_same(one: &Publication<'_>, other: &Publication<'_>) -> bool {
    let is_same_package =
        one.registry == other.registry && one.package.name == other.package.name && one.folder == other.folder;
    let environment = |it: &Publication<'_>| it.environment.as_ref().map(|(_, name)| name.clone());
    is_same_package
        && (one.registry == Registry::Jsr
            || one.entry_file() == other.entry_file() && environment(one) == environment(other))
}

/// Repository, file of the entered workflow and environment: what npm compares (N 5.2).
fn presented(project: &Project<'_>, publication: &Publication<'_>) -> String {
    let file = match project.file(publication.entry_file()).file_name() {
        _ if !publication.entry_known => "the file of the workflow that calls this one".to_owned(),
        Some(name) => format!("workflow `{name}`"),
        None => "the file name of this workflow".to_owned(),
    };
    let environment = match &publication.environment {
        None => "no environment".to_owned(),
        Some((_, Some(name))) => format!("environment `{name}`"),
        Some((_, None)) => "an environment that an expression decides".to_owned(),
    };
    format!("{}, {file} and {environment}", repository(project))
}

fn repository(project: &Project<'_>) -> String {
    match &project.context().repository {
        Some(it) => format!("repository `{}/{}`", it.owner, it.name),
        None => "the repository that runs it".to_owned(),
    }
}

/// The start of the entered workflow: its file is what is compared.
fn place(project: &Project<'_>, publication: &Publication<'_>) -> Location {
    let file = publication.entry_file();
    let key = project.workflow(file).and_then(|it| it.root.entry("on"));
    key.filter(|_| publication.registry == Registry::Npm)
        .map_or(publication.location, |(key, _)| Location { file, span: key.span() })
}
