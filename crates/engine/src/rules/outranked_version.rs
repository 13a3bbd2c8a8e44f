//! Versions below the highest that the registry has, on their way to `latest`.

use crate::facts::npm::VERSIONS_CHECK;
use crate::publication::{Client, Publication, Registry, Share, Standing};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "outranked-version",
    number: 162,
    summary: "a version below the highest published one, without a tag",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("outranked_version.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<Location> = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let place = publication.version_place();
        let is_free = matches!(publication.standing(project), Some(Standing::Free { .. }));
        if !is_free || !matches!(publication.client, Client::Npm) || seen.contains(&place) {
            continue;
        }
        let (Some(version), Some((highest, listed))) = (publication.sure_version(), publication.outranked_by(project))
        else {
            continue;
        };
        seen.push(place);
        if !publication.takes_latest() {
            if let Some(tag) = publication.tag() {
                checks
                    .pass(format!("{version}, below {highest}, is published under the tag `{tag}`"))
                    .of(idx)
                    .at(place)
                    .related(listed, "the highest version");
            }
            continue;
        }
        let message = format!("{version} is below {highest}, and `{}` names no tag", publication.short_command());
        let is_sure = publication.looks_before_it_sends();
        let row = if is_sure && !publication.is_kept_back() {
            checks.fail(message).note("npm stops with `Cannot implicitly apply the \"latest\" tag`: whoever installs the package would get the lower version")
        } else if publication.npm_before(VERSIONS_CHECK) == Some(Share::All) || publication.is_forced() {
            checks.warn(message).note(
                "this npm puts it under `latest` all the same, and whoever installs the package gets the lower version",
            )
        } else {
            checks.warn(message).note("npm from 11.1 on stops there; an older one puts it under `latest`, and whoever installs the package gets the lower version")
        };
        let row =
            row.of(idx).at(place).related(listed, "the highest version").related(publication.location, "publishes it");
        let _ = row.decide(
            &format!("jobs.{}", publication.job.job.id),
            "publish it under a tag of its line",
            choices(publication, version),
        );
    }
}

/// `latest-1` for 1.4.2: a name that is no version range (N 9.5).
fn choices(publication: &Publication<'_>, version: &str) -> Vec<Choice> {
    let tag = format!("latest-{}", version.split('.').next().unwrap_or_default());
    let end = publication.publish.verb.end;
    match document::replace_text(publication.text.value, end..end, &format!(" --tag {tag}")) {
        Ok(edits) => vec![Choice {
            id: "flag".into(),
            title: format!("add `--tag {tag}` to the command"),
            edits: [(publication.text.file, edits)].into(),
            creates: Vec::new(),
        }],
        Err(_) => Vec::new(),
    }
}
