//! Repositories whose identity tokens name them in a new way.

use crate::publication::Identity;
use crate::{Checks, FixAvailability, Link, Need, Project, Provider, Registry, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "immutable-subject",
    number: 35,
    summary: "a repository that is new enough for npm to misread its identity",
    link: Link::Settings,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("immutable_subject.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let place = match &publication.identity {
            Identity::Granted(place) | Identity::Veiled(place, _) => *place,
            Identity::Missing(_) | Identity::Unknown(_) => publication.location,
        };
        let file = publication.entry_file();
        // The repository is the subject: one row per workflow that asks in its name.
        if publication.provider != Provider::GitHub || seen.contains(&file) {
            continue;
        }
        seen.push(file);
        let repository = project
            .context()
            .repository
            .as_ref()
            .map_or_else(|| "OWNER/REPO".to_owned(), |it| format!("{}/{}", it.owner, it.name));
        let row = match project.context().repository_is_new {
            Some(true) => checks
                .warn("npm is reported to misread the identity of repositories as new as this one")
                .note(format!(
                    "GitHub names them by numbers that never change, and npm then answers `package not found` although every setting is right (npm/cli#9969, open when last seen); `gh api /repos/{repository}/actions/oidc/customization/sub` shows `use_immutable_subject`"
                )),
            Some(false) => checks.pass("the repository is old enough for npm to know its identity by name"),
            None => checks
                .unknown(
                    "whether the repository was created, renamed or transferred after 15 July 2026 is not known",
                    [Need::RepoCreatedAfter],
                )
                .note("npm is reported to misread the identity of such repositories, although every setting is right"),
        };
        row.of(idx).at(place);
    }
}
