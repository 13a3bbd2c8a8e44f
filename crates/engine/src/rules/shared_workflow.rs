//! Workflows that publish and also run on pull requests.

use crate::{Checks, FixAvailability, Link, Location, Project, Provider, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "shared-workflow",
    number: 64,
    summary: "a publishing workflow that also runs on pull requests",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Never,
    page: crate::rule::page!("shared_workflow.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        // GitLab and CircleCI have one file for everything.
        let is_github = publication.provider == Provider::GitHub;
        let Some((file, _)) = publication.triggers.first().filter(|(file, _)| is_github && !seen.contains(file)) else {
            continue;
        };
        seen.push(*file);
        let on_request =
            publication.triggers.iter().find(|(_, it)| matches!(it.event, "pull_request" | "pull_request_target"));
        let place = |file, value: document::Value<'_>| Location { file, span: value.span() };
        match on_request {
            Some((file, trigger)) => {
                checks
                    .warn("the workflow that publishes also runs on pull requests")
                    .of(idx)
                    .at(place(*file, trigger.key))
                    .related(publication.location, "publishes here")
                    .note("npm trusts the file as a whole, so only conditions keep a pull request from publishing; give the publish a workflow of its own");
            }
            None => {
                let (file, first) = &publication.triggers[0];
                checks.pass("no pull request runs the workflow that publishes").of(idx).at(place(*file, first.key));
            }
        }
    }
}
