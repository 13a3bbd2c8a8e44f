//! Licenses that JSR does not know.

use document::Fragment;

use crate::facts::{self, JsrLicense};
use crate::publication::{License, jsr_packages};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-license",
    number: 76,
    summary: "a `license` that is not one exact id",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unknown_license.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, _) in jsr_packages(project) {
        let (spot, fault) = match publication.jsr_license(project) {
            Some(License::Refused { spot, fault }) => (spot, fault),
            Some(License::Field(evidence)) => {
                checks.pass("JSR knows the license").of(idx).at(evidence);
                continue;
            }
            _ => continue,
        };
        let Some(spot) = spot else {
            checks
                .fail(&fault.message)
                .of(idx)
                .at(fault.location)
                .note(format!("{}; put the whole text there, or name the license in `license`", fault.consequence()));
            continue;
        };
        let id = spot.text().unwrap_or_default();
        let note = if id.contains(" OR ") || id.contains(" AND ") || id.contains(" WITH ") {
            "; JSR reads no expressions: name one license, and ship the text of the other as a file"
        } else {
            "; JSR compares ids of the SPDX list letter by letter"
        };
        let row = checks.fail(&fault.message).of(idx).at(fault.location).note(format!("{}{note}", fault.consequence()));
        let name = project.file(file).name();
        let edits = |right: &str| {
            document::replace_value(spot.value, &Fragment::Text(right.to_owned())).ok().map(|it| (file, it))
        };
        // The same id in other letters leaves nothing to choose.
        if let Some(right) = facts::jsr_license_in_any_case(id) {
            let _ = row.fix(&name, format!("write `{right}`"), edits(right));
            continue;
        }
        let choices = replacements(id).into_iter().filter_map(|right| {
            let edits = edits(&right)?;
            Some(Choice {
                title: format!("license it as `{right}`"),
                id: right,
                edits: [edits].into(),
                creates: Vec::new(),
            })
        });
        let _ = row.decide(&name, "name one license that JSR knows", choices.collect());
    }
}

/// Ids that JSR knows and that may be meant: other letters, the two successors of a deprecated id, the members of an
/// expression.
pub(crate) fn replacements(id: &str) -> Vec<String> {
    let is_known = |it: &String| facts::jsr_license(it) == JsrLicense::Accepted;
    let mut found = Vec::new();
    let hyphenated = id.trim().replace([' ', '_'], "-");
    let words = id.split(|it: char| it.is_whitespace() || matches!(it, '(' | ')' | '/' | ','));
    for part in [id.trim(), hyphenated.as_str()].into_iter().chain(words) {
        let later = part.strip_suffix('+').map(|it| format!("{it}-or-later"));
        let in_any_case = facts::jsr_license_in_any_case(part).map(str::to_owned);
        let successors = [format!("{part}-only"), format!("{part}-or-later")];
        for candidate in in_any_case.into_iter().chain(later).chain(successors).filter(is_known) {
            if !found.contains(&candidate) {
                found.push(candidate);
            }
        }
    }
    found
}
