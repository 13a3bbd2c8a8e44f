//! Fields of npm's manifest in a JSR configuration, where nobody reads them.

use document::{EditSet, Value};

use crate::publication::jsr_packages;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-jsr-field",
    number: 71,
    summary: "a field in the JSR configuration that neither Deno nor JSR reads",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unknown_jsr_field.md"),
    check,
};

/// Fields that people bring along from `package.json`; description and repository are set on jsr.io (J C58).
const IGNORED: [&str; 14] = [
    "description",
    "repo",
    "repository",
    "author",
    "authors",
    "contributors",
    "homepage",
    "keywords",
    "bugs",
    "main",
    "module",
    "types",
    "files",
    "private",
];

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, _, file, config) in jsr_packages(project) {
        let name = project.file(file).name();
        let at = |value: Value<'_>| Location { file, span: value.span() };
        if let Some((key, _)) =
            config.root.entry("jsr").filter(|(_, value)| value.is_mapping() && config.name().is_none())
        {
            checks
                .fail(format!("`{name}` describes the package in a block `jsr`, which nobody reads"))
                .of(idx)
                .at(at(key))
                .note("Deno stops with \"Missing 'name' field\": name, version, exports and license stand at the top of the file");
            continue;
        }
        let found: Vec<(&str, Value<'_>)> =
            IGNORED.iter().filter_map(|field| Some((*field, config.root.entry(field)?.0))).collect();
        let Some((_, first)) = found.first() else { continue };
        let fields: Vec<String> = found.iter().map(|(field, _)| format!("`{field}`")).collect();
        let mut row = checks
            .warn(format!("`{name}` sets {}, which neither Deno nor JSR reads", fields.join(", ")))
            .advice()
            .of(idx)
            .at(at(*first))
            .note("description, runtimes and the linked repository of a package are set on jsr.io");
        for (_, key) in &found[1..] {
            row = row.related(at(*key), "is not read either");
        }
        let removed = found.iter().filter_map(|(field, _)| document::remove_entry(config.root, field).ok());
        let edits = removed.reduce(|all, one| all.union(&one).unwrap_or(all));
        let _ = row.decide(&name, "remove what is not read", choice(file, edits));
    }
}

fn choice(file: crate::FileId, edits: Option<EditSet>) -> Vec<Choice> {
    let remove = |edits| Choice {
        id: "remove".into(),
        title: "remove the fields".into(),
        edits: [(file, edits)].into(),
        creates: Vec::new(),
    };
    edits.map(remove).into_iter().collect()
}
