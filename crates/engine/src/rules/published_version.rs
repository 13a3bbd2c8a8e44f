//! Versions that the registry has already.

use document::Fragment;
use model::version::Version;

use crate::publication::{Client, Publication, Registry, Standing};
use crate::{Checks, Choice, FixAvailability, Link, Location, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "published-version",
    number: 161,
    summary: "a version that the registry has already",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("published_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<(Registry, Location)> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let place = publication.version_place();
        let (Some(version), false) = (publication.sure_version(), seen.contains(&(publication.registry, place))) else {
            continue;
        };
        let package = publication.package.name.as_deref().unwrap_or("the package");
        let registry = if publication.registry == Registry::Jsr { "JSR" } else { "npm" };
        match publication.standing(project) {
            None if publication.meets_its_versions() => {
                checks
                    .unknown(format!("whether npm has {version} of `{package}` already is not known"), [Need::PublishedVersions])
                    .of(idx)
                    .at(place)
                    .note(format!("the run comes again without a new version, and npm refuses one that it has; add what `npm view {package} --json` prints"));
            }
            None => continue,
            Some(Standing::Free { count, place: listed }) => {
                checks
                    .pass(format!("{version} is not among the {count} versions of `{package}` on {registry}"))
                    .of(idx)
                    .at(place)
                    .related(listed, "the registry lists them here");
            }
            Some(Standing::Taken { place: listed, in_sight }) => {
                let message = format!("{registry} has {version} of `{package}` already");
                let row = if publication.registry == Registry::Npm && publication.is_kept_back() {
                    checks.warn(message).note("unless a condition keeps the command back, npm refuses it: a version is published once and for ever")
                } else {
                    checks.fail(message).note(consequence(publication, in_sight))
                };
                let row = row.of(idx).at(place).related(listed, "the registry names it here");
                let _ = row.decide(package, "raise the version", choices(project, publication, version));
            }
        }
        seen.push((publication.registry, place));
    }
}

/// `in_sight`: whether the client sees the version before it sends.
fn consequence(publication: &Publication<'_>, in_sight: bool) -> &'static str {
    match publication.registry {
        Registry::Jsr => {
            "the client skips it: the job is green, and nothing is published; raise the version in the file that counts"
        }
        _ if in_sight && publication.looks_before_it_sends() => {
            "npm stops with `You cannot publish over the previously published versions`; a version is published once and for ever, so raise it"
        }
        _ if matches!(publication.client, Client::Npm) => {
            "the registry refuses it with E403: a version is published once and for ever, so raise it"
        }
        _ => "the registry refuses it: a version is published once and for ever, so raise it",
    }
}

/// The next versions, written to every manifest of the folder that is at the old one.
fn choices(project: &Project<'_>, publication: &Publication<'_>, old: &str) -> Vec<Choice> {
    let Ok(version) = Version::parse(old) else { return Vec::new() };
    if publication.publish.set_version.is_some() {
        return Vec::new();
    }
    let highest = publication.outranked_by(project).and_then(|(it, _)| Version::parse(it).ok()).unwrap_or(version);
    let (major, minor, patch) = (highest.major(), highest.minor(), highest.patch());
    let next = if highest.is_prerelease() {
        let counted = old.rsplit_once('.').and_then(|(start, last)| Some((start, last.parse::<u64>().ok()?)));
        let again = counted.map(|(start, last)| ("prerelease", format!("{start}.{}", last.saturating_add(1))));
        again.into_iter().chain([("release", format!("{major}.{minor}.{patch}"))]).collect()
    } else {
        vec![
            ("patch", format!("{major}.{minor}.{}", patch.saturating_add(1))),
            ("minor", format!("{major}.{}.0", minor.saturating_add(1))),
            ("major", format!("{}.0.0", major.saturating_add(1))),
        ]
    };
    let manifest = publication.package.manifest.and_then(|(file, it)| Some((file, it.version()?)));
    let configs = publication.package.jsr.iter().filter_map(|(file, it)| Some((*file, it.version()?)));
    let all: Vec<_> = manifest.into_iter().chain(configs).filter(|(_, it)| it.as_str() == Some(old)).collect();
    let choice = |(id, version): (&str, String)| {
        let edit = |value| document::replace_value(value, &Fragment::Text(version.clone())).ok();
        let edits = all.iter().filter_map(|(file, value)| Some((*file, edit(*value)?))).collect();
        Choice { id: id.to_owned(), title: format!("make it {version}"), edits, creates: Vec::new() }
    };
    next.into_iter().map(choice).collect()
}
