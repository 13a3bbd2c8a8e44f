//! Entry points that Deno or JSR do not understand.

use document::{EditSet, Fragment, Value};
use model::jsr_config::JsrConfig;

use crate::publication::jsr_packages;
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "invalid-jsr-exports",
    number: 74,
    summary: "`exports` that are missing, or more than paths",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("invalid_jsr_exports.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, file, config) in jsr_packages(project) {
        let name = project.file(file).name();
        let faults = match publication.jsr_exports() {
            None => continue,
            Some(Ok(evidence)) => {
                checks.pass("`exports` are paths inside the package").of(idx).at(evidence);
                continue;
            }
            Some(Err(faults)) => faults,
        };
        let Some((first, others)) = faults.split_first() else { continue };
        if first.is_open {
            checks.warn(format!("{}, unless a step before writes it", first.message)).of(idx).at(first.location);
            continue;
        }
        let mut row = checks
            .fail(&first.message)
            .of(idx)
            .at(first.location)
            .note(format!("{}; an entry is a path such as `./mod.ts`, its name `.` or `./name`", first.consequence()));
        for fault in others {
            row = row.related(fault.location, &fault.message);
        }
        let repairs = faults.iter().filter_map(|it| it.repair.as_ref());
        let edits = repairs
            .filter_map(|(spot, right)| document::replace_value(spot.value, &Fragment::Text(right.clone())).ok());
        let edits = edits.reduce(|all, one| all.union(&one).unwrap_or(all));
        row = row.fix(&name, "start paths with `./`", edits.map(|it| (file, it)));
        let _ = row.decide(&format!("{name}.conditions"), "choose one file per entry", conditions(file, config));
    }
}

/// One choice per condition that every conditional entry has.
fn conditions(file: FileId, config: JsrConfig<'_>) -> Vec<Choice> {
    let entries = config.exports().into_iter().flat_map(Value::entries).map(|(_, it)| it);
    let conditional: Vec<Value<'_>> = entries.filter(|it| it.is_mapping()).collect();
    let Some(first) = conditional.first() else { return Vec::new() };
    let names = first.entries().filter_map(|(key, _)| key.as_str()).filter(|it| !matches!(*it, "types" | "require"));
    let choice = |name: &str| {
        let edits = conditional.iter().map(|it| {
            let path = it.get(name)?.as_str()?;
            document::replace_value(*it, &Fragment::Text(path.to_owned())).ok()
        });
        let edits: Option<Vec<EditSet>> = edits.collect();
        let edits = edits?.into_iter().reduce(|all, one| all.union(&one).unwrap_or(all))?;
        Some(Choice {
            id: name.to_owned(),
            title: format!("the file of `{name}`"),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        })
    };
    names.filter_map(choice).collect()
}
