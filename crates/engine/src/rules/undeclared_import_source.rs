//! Dependencies that JSR cannot resolve from `package.json`.

use document::{Fragment, Place, Value};
use model::jsr_config::JsrConfig;
use model::manifest::Manifest;

use crate::check::Row;
use crate::publication::jsr_configs;
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "undeclared-import-source",
    number: 80,
    summary: "a dependency whose imports JSR cannot resolve",
    link: Link::Manifest,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("undeclared_import_source.md"),
    check,
};

/// Maps from which Deno rewrites imports (J P2).
const READ: [&str; 2] = ["dependencies", "devDependencies"];
/// The map of what the package's own code imports; tools stand in the other one.
const SHIPPED: [&str; 1] = ["dependencies"];
/// Maps from which it does not (J P3).
const UNREAD: [&str; 2] = ["peerDependencies", "optionalDependencies"];

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication, _, config) in jsr_configs(project) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let resolved = Resolved::of(project, publication.folder.as_deref(), config);
        unread(project, idx, file, manifest, &resolved, checks);
        let found = |is_kind: fn(&str) -> bool| -> Vec<(Value<'_>, Value<'_>)> {
            entries(manifest, &SHIPPED, &resolved)
                .into_iter()
                .filter(|(_, value)| value.as_str().is_some_and(is_kind))
                .collect()
        };
        let unbounded = found(is_unbounded);
        if let Some(row) = row(&unbounded, file, "without a range of versions", checks) {
            let _ = row.of(idx).note("an import of it becomes `npm:…` without a version, which JSR refuses after a dry run has passed; write a range such as `^1.2.0`");
        }
        let elsewhere = found(is_elsewhere);
        if let Some(row) = row(&elsewhere, file, "not from a registry", checks) {
            let _ = row.of(idx).note("an import of it cannot be resolved by those who install the package from JSR; depend on a published version");
        }
    }
}

/// What only peers or optional dependencies name.
fn unread(
    project: &Project<'_>,
    idx: usize,
    file: FileId,
    manifest: Manifest<'_>,
    resolved: &Resolved<'_>,
    checks: &mut Checks,
) {
    let is_read = |name: &str| READ.iter().any(|map| manifest.root.path(&[map, name]).is_some());
    let mut only = entries(manifest, &UNREAD, resolved);
    only.retain(|(key, _)| key.as_str().is_some_and(|it| !is_read(it)));
    let Some(row) = row(&only, file, "a peer or optional dependency only", checks) else { return };
    let mut row = row
        .of(idx)
        .note("Deno rewrites an import of it to a file that is not there: a dry run passes and JSR refuses the package (graphError); list it in `devDependencies` too");
    for (key, value) in only {
        let (Some(name), Some(range)) = (key.as_str(), value.as_str()) else { continue };
        let text = Fragment::Text(range.to_owned());
        let edits = match manifest.root.get("devDependencies") {
            Some(map) => document::insert_entry(map, Place::Last, name, &text),
            None => document::insert_entry(
                manifest.root,
                Place::Last,
                "devDependencies",
                &Fragment::Mapping(vec![(name.to_owned(), text)]),
            ),
        };
        let Ok(edits) = edits else { continue };
        let choice = Choice {
            id: "add".into(),
            title: format!("add `{name}` to `devDependencies`"),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        };
        row = row.decide(
            &format!("{}.{name}", project.file(file).name()),
            format!("let Deno resolve `{name}`"),
            vec![choice],
        );
    }
}

/// One row for all dependencies with the same fault.
fn row<'c>(found: &[(Value<'_>, Value<'_>)], file: FileId, what: &str, checks: &'c mut Checks) -> Option<Row<'c>> {
    let (first, others) = found.split_first()?;
    let place = |key: Value<'_>, value: Value<'_>| Location { file, span: key.span().cover(value.span()) };
    let names: Vec<String> = found.iter().filter_map(|(key, _)| Some(format!("`{}`", key.as_str()?))).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = match names.as_slice() {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more are {what}", rest.len())
        }
        _ => format!("{} {verb} {what}", names.join(", ")),
    };
    let row = checks.warn(message).at(place(first.0, first.1));
    Some(others.iter().fold(row, |row, (key, value)| row.related(place(*key, *value), "the same")))
}

/// The entries of some maps of dependencies, without types alone and what the configuration resolves itself.
fn entries<'t>(manifest: Manifest<'t>, maps: &[&str], resolved: &Resolved<'_>) -> Vec<(Value<'t>, Value<'t>)> {
    let all = maps.iter().filter_map(|it| manifest.root.get(it)).flat_map(Value::entries);
    let is_open = |(key, value): &(Value<'t>, Value<'t>)| {
        let is_member = resolved.has_members && value.as_str().is_some_and(|it| it.starts_with("workspace:"));
        key.as_str().is_some_and(|name| !is_member && !name.starts_with("@types/") && !resolved.names(name))
    };
    all.filter(is_open).collect()
}

/// What Deno resolves without `package.json`: `imports` of the configuration and of the workspace around it, and the
/// members of that workspace.
struct Resolved<'t> {
    imports: Vec<Value<'t>>,
    has_members: bool,
}

impl<'t> Resolved<'t> {
    fn of(project: &Project<'t>, folder: Option<&str>, config: JsrConfig<'t>) -> Self {
        let around: Vec<JsrConfig<'t>> = ["", folder.unwrap_or_default()]
            .into_iter()
            .flat_map(|it| project.jsr_configs(it))
            .map(|it| it.1)
            .collect();
        let has_members = around.iter().any(|it| it.members().next().is_some());
        let imports = around.iter().chain([&config]).filter_map(|it| it.root.get("imports")).collect();
        Self { imports, has_members }
    }

    fn names(&self, name: &str) -> bool {
        self.imports.iter().any(|it| it.get(name).is_some())
    }
}

/// `workspace:*` is rewritten to `*` (J P4).
fn is_unbounded(range: &str) -> bool {
    matches!(range.trim(), "*" | "" | "workspace:*")
}

/// Folders and repositories (J P5).
fn is_elsewhere(range: &str) -> bool {
    ["file:", "link:", "git:", "git+", "github:", "git@"].iter().any(|it| range.starts_with(it))
        || range.ends_with(".git")
}
