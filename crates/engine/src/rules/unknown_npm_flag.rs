//! Flags of other package managers, which npm 12 refuses.

use crate::{Checks, FixAvailability, Link, Project, Registry, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-npm-flag",
    number: 176,
    summary: "a flag that npm 12 does not know",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unknown_npm_flag.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        if publication.registry == Registry::Jsr {
            continue;
        }
        for flag in publication.unknown_npm_flags() {
            let written = if flag.negated { format!("--no-{}", flag.name) } else { format!("--{}", flag.name) };
            let row = checks
                .fail(format!("npm {} does not know `{written}`", publication.npm.versions.text()))
                .of(idx)
                .at(publication.words_at(flag.range.clone()))
                .note("npm 12 stops at a flag that is none of its own with EUNKNOWNCONFIG, before it reads the package; npm 11 warned about it and went on");
            if let Some((file, edits)) = publication.without_words(flag.range.clone()) {
                let subject = format!("jobs.{}.{}", publication.job.job.id, flag.name);
                let _ = row.fix(&subject, format!("remove `{written}`"), [(file, edits)]);
            }
        }
    }
}
