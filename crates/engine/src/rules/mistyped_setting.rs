//! Values of the settings that no run presents: npm saves whatever is typed.

use model::trust::{Mistype, PublisherList, mistype, slip};

use crate::publication::{Publication, Registry};
use crate::trust::{Candidate, Compared, Standing, distinct, located, of, remedy};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Rule, Severity, facts, trust};

pub(super) static RULE: Rule = Rule {
    id: "mistyped-setting",
    number: 115,
    summary: "a value in the settings of a trusted publisher that no run presents",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("mistyped_setting.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    // First what keeps a run out: values of the publisher that is closest to it.
    let mut told: Vec<(Option<FileId>, *const model::trust::Publisher)> = Vec::new();
    for (idx, publication) in distinct(project, Registry::Npm) {
        let trust = of(project, publication);
        let Some(best) = trust.best().filter(|it| it.standing == Standing::Differs) else { continue };
        for compared in best.differing() {
            let field = compared.presentation.field;
            let Some(stated) = best.publisher.get(field) else { continue };
            let presented = compared.presentation.value.text();
            let found = mistype(field, &stated.text).or_else(|| {
                let reason = slip(&stated.text, presented?)?;
                Some(Mistype { reason, meant: None })
            });
            let Some(found) = found else { continue };
            told.push((best.file, best.publisher));
            keeps_out(project, checks, idx, publication, best, compared, &found);
        }
    }
    // Then what keeps nobody out, because another publisher names the run or no run was given.
    for (file, list) in trust::lists(project) {
        let mut is_right = true;
        for publisher in &list.publishers {
            let is_told = told.contains(&(file, publisher));
            for (field, stated) in &publisher.fields {
                let Some(found) = mistype(*field, &stated.text) else { continue };
                is_right = false;
                if is_told {
                    continue;
                }
                let message = said(facts::form_label(*field), &stated.text, &found, None);
                let is_alone = list.publishers.len() == 1;
                let row = if is_alone { checks.fail(message) } else { checks.warn(message) };
                row.at(located(file, stated.span.or(publisher.span))).note(note(&found));
            }
            is_right &= !is_told;
        }
        if is_right && !list.publishers.is_empty() {
            passes(checks, file, list);
        }
    }
}

fn passes(checks: &mut Checks, file: Option<FileId>, list: &PublisherList) {
    let (what, verb) = match list.publishers.len() {
        1 => ("the trusted publisher".to_owned(), "is"),
        count => (format!("the {count} trusted publishers"), "are"),
    };
    let of = list.package.as_ref().map_or(String::new(), |it| format!(" of `{}`", it.text));
    let place = located(file, list.publishers.first().and_then(|it| it.span));
    checks.pass(format!("{what}{of} {verb} written as runs present themselves")).at(place);
}

fn keeps_out(
    project: &Project<'_>,
    checks: &mut Checks,
    idx: usize,
    publication: &Publication<'_>,
    best: &Candidate<'_>,
    compared: &Compared,
    found: &Mistype,
) {
    let field = compared.presentation.field;
    let stated = best.publisher.get(field).map_or("", |it| &it.text);
    let presented = compared.presentation.value.text().filter(|it| !it.is_empty());
    let place: Option<Location> = best.place(field);
    let row = checks
        .fail(said(facts::form_label(field), stated, found, presented))
        .of(idx)
        .at(compared.presentation.place)
        .note(format!("{}; {}", note(found), remedy(project, publication, best)));
    if let Some(place) = place {
        let _ = row.related(place, "the trusted publisher says so");
    }
}

fn said(label: &str, stated: &str, found: &Mistype, presented: Option<&str>) -> String {
    let mut message = format!("`{label}` is `{stated}`: {}", found.reason);
    if stated.is_empty() {
        message = format!("`{label}`: {}", found.reason);
    }
    if let Some(presented) = presented {
        message.push_str(&format!("; this run presents `{presented}`"));
    }
    message
}

fn note(found: &Mistype) -> String {
    const SAVED: &str = "npm saves what is typed and compares every letter of it only when a run publishes";
    match &found.meant {
        Some(meant) => format!("{SAVED}; what is meant is probably `{meant}`"),
        None => SAVED.to_owned(),
    }
}
