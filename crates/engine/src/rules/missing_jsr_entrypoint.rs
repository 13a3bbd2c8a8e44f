//! Entry points for JSR that the repository does not have.

use document::Fragment;

use crate::publication::jsr_packages;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-entrypoint",
    number: 148,
    summary: "an entry of `exports` that is no file of the repository",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_entrypoint.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, _) in jsr_packages(project) {
        let fault = match publication.jsr_entry_file(project) {
            None => continue,
            Some(Ok(evidence)) => {
                checks.pass("every entry point is a file of the repository").of(idx).at(evidence);
                continue;
            }
            Some(Err(fault)) => fault,
        };
        let row = checks
            .fail(&fault.message)
            .of(idx)
            .at(fault.location)
            .note("Deno stops when it cannot find a module; on the machines of a run and at JSR upper and lower case are different letters");
        let Some((spot, right)) = fault.repair else { continue };
        let edits = document::replace_value(spot.value, &Fragment::Text(right.clone())).ok();
        let _ = row.fix(&project.file(file).name(), format!("write `{right}`"), edits.map(|it| (file, it)));
    }
}
