//! Runs for JSR that somebody starts who may not publish to the scope.

use crate::context::Actor;
use crate::publication::Registry;
use crate::rules::unlinked_repository::sends_token;
use crate::trust::{distinct, entry};
use crate::{Checks, FixAvailability, Link, Need, Project, Provider, Rule, Severity, facts};

pub(super) static RULE: Rule = Rule {
    id: "restricted-actor",
    number: 118,
    summary: "a publish to JSR that is started by somebody who may not",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("restricted_actor.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let settings = &project.context().jsr;
    let mut seen: Vec<(Option<&str>, crate::FileId)> = Vec::new();
    for (idx, publication) in distinct(project, Registry::Jsr) {
        if publication.provider != Provider::GitHub || sends_token(publication) {
            continue;
        }
        // The scope is the subject, and the workflow that somebody starts.
        let scope = publication.package.name.as_deref().and_then(model::npm_name::scope);
        let subject = (scope, publication.entry_file());
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let scope =
            scope.map_or_else(|| "the scope".to_owned(), |it| format!("scope `@{}`", it.trim_start_matches('@')));
        let row = match (publication.jsr_refuses_actor(project), settings.started_by) {
            (Some(true), Some(Actor::Bot)) => checks.fail(format!("a bot starts the run, and {scope} lets only members publish")).note(format!(
                "JSR refuses the run with actorNotScopeMember, also when a member runs it again; let a member start it anew, or choose `{}` in the scope's settings",
                facts::trust::JSR_ANYONE
            )),
            (Some(true), _) => checks.fail(format!("who starts the run is no member of {scope}, which lets only members publish")).note(
                "JSR refuses the run with actorNotScopeMember; invite them, or let a member start it whose JSR account is connected to GitHub",
            ),
            (Some(false), Some(Actor::Member)) => checks.pass(format!("a member of {scope} starts the run")),
            (Some(false), _) => checks.pass(format!("{scope} lets everybody publish who can start the run")),
            (None, _) => checks
                .unknown(format!("whether the one who starts the run may publish to {scope} is not known"), [Need::Settings])
                .note("JSR lets only members of a scope start a publishing run unless the scope says otherwise; bots and apps, and pushes that they make, never count as members"),
        };
        row.of(idx).at(entry(project, publication));
    }
}
