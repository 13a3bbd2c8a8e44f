//! Trusted publishers that no given workflow uses.

use crate::publication::Registry;
use crate::trust::{Candidate, Compared, Standing, Trust, distinct, is_mistyped, located, of, statement};
use crate::{Checks, FileId, FixAvailability, Link, Need, Project, Provider, Rule, Severity, settings};

pub(super) static RULE: Rule = Rule {
    id: "unused-publisher",
    number: 116,
    summary: "a trusted publisher that no given workflow can match",
    link: Link::Settings,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unused_publisher.md"),
    check,
};

/// A publisher, by where it was given.
type Given = (Option<FileId>, *const model::trust::Publisher);

fn check(project: &Project<'_>, checks: &mut Checks) {
    let all: Vec<(usize, Trust<'_>)> =
        distinct(project, Registry::Npm).map(|(idx, it)| (idx, of(project, it))).collect();
    // A run may use it, or the row of a run speaks about it.
    let mut used: Vec<Given> = Vec::new();
    for (_, trust) in &all {
        let Trust::Known(candidates) = trust else { continue };
        let counts = |(idx, it): &(usize, &Candidate<'_>)| *idx == 0 || it.standing < Standing::Differs;
        used.extend(candidates.iter().enumerate().filter(counts).map(|(_, it)| given(it)));
    }
    let mut told: Vec<Given> = Vec::new();
    let mut tidy: Vec<Given> = Vec::new();
    for (idx, trust) in &all {
        let Trust::Known(candidates) = trust else { continue };
        for candidate in candidates {
            let is_new = !used.contains(&given(candidate)) && !told.contains(&given(candidate));
            // A value that no run presents has a row of its own.
            if is_new && !candidate.differing().any(|it| is_mistyped(candidate, it)) {
                told.push(given(candidate));
                unused(project, checks, *idx, candidate);
            }
        }
        let first = &candidates[0];
        let is_tidy = candidates.iter().all(|it| used.contains(&given(it)) && !tidy.contains(&given(it)));
        if is_tidy && first.standing < Standing::Differs {
            tidy.extend(candidates.iter().map(given));
            checks.pass("no trusted publisher is left over").of(*idx).at(located(first.file, first.publisher.span));
        }
    }
}

fn given(candidate: &Candidate<'_>) -> Given {
    (candidate.file, candidate.publisher)
}

fn unused(project: &Project<'_>, checks: &mut Checks, idx: usize, candidate: &Candidate<'_>) {
    let publication = &project.publications()[idx];
    let package = publication.package.name.as_deref();
    let differing: Vec<&Compared> = candidate.differing().collect();
    let message = if differing.is_empty() {
        format!("a trusted publisher is for {}, and no given file runs there", candidate.publisher.provider.title())
    } else {
        format!("no given workflow uses a trusted publisher: {}", statement(candidate, &differing))
    };
    let revoke = settings::revoke_command(package, candidate.publisher);
    let unseen = unseen(project, candidate);
    let condition = match &unseen {
        Some(path) => format!("add `{path}` if the repository has it; if not, "),
        None => String::new(),
    };
    let place = located(
        candidate.file,
        differing
            .first()
            .and_then(|it| candidate.publisher.get(it.presentation.field)?.span)
            .or(candidate.publisher.span),
    );
    let mut row = checks
        .warn(message)
        .of(idx)
        .note(format!("{condition}whoever can run what it names can publish the package: revoke it (`{revoke}`)"));
    let line = differing.first().map_or(publication.location, |it| it.presentation.place);
    row = match place {
        Some(place) => row.at(place).related(line, "what a given workflow presents"),
        None => row.at(line),
    };
    if let Some(path) = unseen {
        let _ = row.asking(Need::File(path));
    }
}

/// The workflow that a publisher of this repository names, as long as nothing tells that it is not there (N 5.2l).
fn unseen(project: &Project<'_>, candidate: &Candidate<'_>) -> Option<String> {
    use model::trust::Field;
    let names_other = |it: &&Compared| matches!(it.presentation.field, Field::Owner | Field::Repository);
    let file = &candidate.publisher.get(Field::Workflow)?.text;
    if candidate.publisher.provider != Provider::GitHub || candidate.differing().any(|it| names_other(&it)) {
        return None;
    }
    let path = format!(".github/workflows/{file}");
    (project.find(&path).is_none() && project.exists(&path) != Some(false)).then_some(path)
}
