//! Jobs whose permissions leave checkout without access.

use document::{Fragment, Place};

use crate::publication::{EventKind, Provider, Spot};
use crate::{Checks, FixAvailability, Link, Need, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "missing-contents-permission",
    number: 4,
    summary: "a publish job that checks out a private repository without `contents: read`",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Always,
    page: crate::rule::page!("missing_contents_permission.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let checkout = publication.events.iter().find(|it| it.kind == EventKind::Checkout);
        let Some(checkout) = checkout.filter(|_| publication.provider == Provider::GitHub) else { continue };
        let site = &publication.job;
        let Some(block) = site.permissions() else { continue };
        // One row per job, however often it publishes; a checkout with a token of its own needs no permission.
        let has_token = checkout.step.input("token").is_some() || checkout.step.input("ssh-key").is_some();
        if has_token || seen.contains(&site.job.key.span()) {
            continue;
        }
        seen.push(site.job.key.span());

        let job = site.job.id;
        if publication.checkout_without_access(project).is_none() {
            let evidence = block.scope("contents").unwrap_or(block.value);
            checks
                .pass(format!("job `{job}` may read the repository"))
                .of(idx)
                .at(Spot::new(site.file, evidence).location());
            continue;
        }
        let message = format!("the permissions of job `{job}` leave out `contents`, so checkout has no access");
        let row = match project.context().visibility {
            Some(Visibility::Private) => {
                checks.fail(message).note("what a `permissions` block does not list is `none`; a private repository cannot be cloned then")
            }
            Some(Visibility::Public) => checks
                .warn(message)
                .note("a public repository can be cloned all the same, but the job breaks on the day it turns private; list `contents: read`"),
            None => checks
                .unknown(message, [Need::Visibility])
                .note("what a `permissions` block does not list is `none`; a private repository cannot be cloned then"),
        };
        let row = row
            .of(idx)
            .at(Spot::new(site.file, block.key).location())
            .related(checkout.location, "needs to read the repository");
        let edits = match block.scope("contents") {
            Some(value) => document::replace_value(value, &Fragment::Text("read".into())),
            None if block.value.is_mapping() => {
                document::insert_entry(block.value, Place::First, "contents", &Fragment::Text("read".into()))
            }
            None => document::replace_value(
                block.value,
                &Fragment::Mapping(vec![("contents".into(), Fragment::Text("read".into()))]),
            ),
        };
        if let Ok(edits) = edits {
            let _ =
                row.fix(&format!("jobs.{job}"), format!("let job `{job}` read the repository"), [(site.file, edits)]);
        }
    }
}
