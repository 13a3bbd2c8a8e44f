//! Fields of a type that Deno does not read.

use document::Fragment;

use crate::publication::jsr_packages;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "malformed-jsr-field",
    number: 186,
    summary: "a field in the JSR configuration that is not what Deno reads there",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("malformed_jsr_field.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let fault = match publication.jsr_field_type() {
            None => continue,
            Some(Ok(evidence)) => {
                checks.pass("the fields for Deno are what it reads there").of(idx).at(evidence);
                continue;
            }
            Some(Err(fault)) => fault,
        };
        let row = checks.fail(&fault.message).of(idx).at(fault.location).note(
            "Deno does not understand the field and stops before it sends anything, whatever the field is good for",
        );
        // One path where a list belongs.
        let exclude = config.root.get("exclude").filter(|it| it.is_scalar() && it.span() == fault.location.span);
        let list = exclude.and_then(|it| Some((it, Fragment::Sequence(vec![Fragment::Text(it.as_str()?.to_owned())]))));
        let edits = list.and_then(|(value, list)| document::replace_value(value, &list).ok());
        let _ = row.fix(&project.file(file).name(), "make it a list", edits.map(|it| (file, it)));
    }
}
