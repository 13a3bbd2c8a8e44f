//! What the command does, against what the trusted publisher allows.

use model::command::PublishTool;

use crate::facts::npm;
use crate::publication::{Publication, Registry, Share};
use crate::trust::{Permission, distinct, of};
use crate::{Checks, Choice, FixAvailability, Link, Need, Project, Rule, Severity, settings};

pub(super) static RULE: Rule = Rule {
    id: "disallowed-action",
    number: 114,
    summary: "a trusted publisher that does not allow what the command does",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("disallowed_action.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in distinct(project, Registry::Npm) {
        let trust = of(project, publication);
        let Some(permission) = trust.permission(publication) else { continue };
        let action = if stages(publication) { "npm stage publish" } else { "npm publish" };
        let (row, place) = match permission {
            Permission::Allowed(place) => (checks.pass(format!("the trusted publisher allows `{action}`")), place),
            Permission::Refused(place) => {
                let command = settings::trust_command(project, publication);
                let command = command.map_or(String::new(), |it| format!(" (`{it}`)"));
                let note = format!(
                    "npm exchanges the token and then refuses the package with E403; a publisher cannot be edited: add one that allows `{action}`{command} and revoke this one, or stage the version"
                );
                (checks.fail(format!("the trusted publisher does not allow `{action}`")).note(note), place)
            }
            Permission::Disputed(place) => {
                let row = checks.warn(format!("the trusted publisher does not list `{action}`")).note(
                    "since September 2026 npm lets every trusted publisher stage; publishers of before have to list it",
                );
                (row, place)
            }
            Permission::Unknown(place) => {
                let message = format!("whether the trusted publisher allows `{action}` is not known");
                let note = format!(
                    "`npm trust list` names the allowed actions from npm {} on; the form on npmjs.com shows them too",
                    npm::TRUST_PERMISSIONS.first()
                );
                (checks.unknown(message, [Need::Settings]).note(note), place)
            }
        };
        let mut row = row.of(idx).at(publication.location);
        if let Some(place) = place {
            row = row.related(place, "the trusted publisher says so");
        }
        if let Permission::Refused(_) = permission
            && let Some(choice) = staging(publication)
        {
            let _ =
                row.decide(&format!("jobs.{}", publication.job.job.id), "do what the publisher allows", vec![choice]);
        }
    }
}

fn stages(publication: &Publication<'_>) -> bool {
    publication.publish.tool.stages()
}

/// The version waits for a person's approval instead. Staging is always allowed (N 5.4), and takes npm 11.15 (N 6.8).
fn staging(publication: &Publication<'_>) -> Option<Choice> {
    let is_npm = publication.publish.tool == PublishTool::Npm;
    if !is_npm || publication.npm_before(npm::STAGE) != Some(Share::None) {
        return None;
    }
    let text = publication.text.text()?;
    let verb = publication.publish.verb.clone();
    let at = verb.start + text.get(verb.clone())?.rfind("publish")?;
    let edits = document::replace_text(publication.text.value, at..at + "publish".len(), "stage publish").ok()?;
    Some(Choice {
        id: "stage".into(),
        title: "stage the version, for a person to approve".into(),
        edits: [(publication.text.file, edits)].into(),
        creates: Vec::new(),
    })
}
