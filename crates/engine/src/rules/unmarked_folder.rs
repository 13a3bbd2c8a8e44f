//! Folders that npm takes for the name of a package or of a repository.

use crate::{Checks, FixAvailability, Link, Project, Registry, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unmarked-folder",
    number: 177,
    summary: "a folder that npm takes for the name of a package",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unmarked_folder.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_npm = publication.registry != Registry::Jsr;
        let Some(word) = publication.misread_folder().filter(|_| is_npm) else { continue };
        let name = word.text();
        let message = if name.contains('/') {
            format!("npm takes `{name}` for a repository on GitHub, not for a folder")
        } else {
            format!("npm takes `{name}` for a package of the registry, not for a folder")
        };
        let row = checks
            .fail(message)
            .of(idx)
            .at(publication.words_at(word.range.clone()))
            .note("a folder begins with `./`, or ends with `/`; whatever npm finds under the name instead, it is not what this job has built");
        let start = word.range.start;
        if let Ok(edits) = document::replace_text(publication.text.value, start..start, "./") {
            let subject = format!("jobs.{}.{name}", publication.job.job.id);
            let _ = row.fix(&subject, format!("write `./{name}`"), [(publication.text.file, edits)]);
        }
    }
}
