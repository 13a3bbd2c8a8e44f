//! `publish` in a JSR configuration that stops the command.

use document::Fragment;

use crate::publication::jsr_packages;
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-publish",
    number: 90,
    summary: "a `publish` field that stops the publish command",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_jsr_publish.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let fault = match publication.jsr_publish_switch() {
            None => continue,
            Some(Ok(evidence)) => {
                checks.pass("`publish` lists what to take and what to leave out").of(idx).at(evidence);
                continue;
            }
            Some(Err(fault)) => fault,
        };
        let name = project.file(file).name();
        let Some(publish) = config.root.get("publish") else { continue };
        let is_off = publish.as_bool() == Some(false);
        let note = if is_off {
            "Deno refuses to publish the package; remove the field, or the command"
        } else {
            "Deno does not understand the field and stops; it is an object with the lists `include` and `exclude`"
        };
        let row = checks.fail(&fault.message).of(idx).at(fault.location).note(note);
        if is_off {
            let removed = document::remove_entry(config.root, "publish").ok();
            let choice = removed.map(|edits| Choice {
                id: "remove".into(),
                title: "remove `publish`".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            });
            let _ = row.decide(&name, "let the package be published", choice.into_iter().collect());
            continue;
        }
        // One path where a list belongs.
        let single = ["include", "exclude"]
            .iter()
            .filter_map(|it| publish.get(it))
            .find(|it| it.span() == fault.location.span && it.is_scalar());
        let list = single.and_then(|it| Some((it, Fragment::Sequence(vec![Fragment::Text(it.as_str()?.to_owned())]))));
        let edits = list.and_then(|(value, list)| document::replace_value(value, &list).ok());
        let _ = row.fix(&name, "make it a list", edits.map(|it| (file, it)));
    }
}
