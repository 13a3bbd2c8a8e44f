//! Packages of JSR that a package manager looks for on npm's registry.

use document::{EditSet, Fragment, Place, Value};
use model::input::Kind;
use model::registry_setting::{JSR_LINE, SettingOf};

use crate::consumer::{Config, Consumer, JSR_REGISTRY, Leads, leads};
use crate::project::{File, join};
use crate::{Checks, FixAvailability, InputFile, Link, Need, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-scope-registry",
    number: 141,
    summary: "a package from JSR without the registry that has it",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_scope_registry.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for consumer in project.consumers() {
        let first = consumer.places().next();
        if let Some(setting) = consumer.jsr_setting() {
            checks.pass(format!("`{}` names a registry for the scope `@jsr`", setting.file.name())).at(setting.place());
            continue;
        }
        let is_native = consumer.is_native();
        if is_native == Some(true) {
            let place = consumer.manager.as_ref().and_then(|it| it.place).or(first);
            checks.pass(format!("{} looks for the scope `@jsr` at JSR by itself", consumer.manager_text())).at(place);
            continue;
        }
        // Where the default registry leads, and what stands under another key, are rows of their own.
        let is_elsewhere = consumer.default_setting().is_some_and(|it| leads(project, it.registry.url) != Leads::Npm);
        if is_elsewhere || consumer.setting(SettingOf::MisspeltJsr).is_some() {
            continue;
        }
        // `jsr:` asks the same question first.
        if is_native.is_none() && (consumer.has_native_form() || consumer.has_other_registries) {
            continue;
        }
        let name = consumer.config_name();
        let config = consumer.config(project);
        if is_native.is_none() || matches!(config, Config::Unknown) {
            let need =
                if is_native.is_none() { consumer.manager_need() } else { Need::File(join(consumer.folder, name)) };
            // What is known to be Yarn or an old Bun reads another file (J N6).
            let note = if is_native == Some(false) && name != ".npmrc" {
                format!(
                    "{} does not read `.npmrc`; it needs {JSR_REGISTRY} for the scope `@jsr` in `{name}`",
                    consumer.manager_text()
                )
            } else {
                format!(
                    "pnpm from 10.9 and Yarn from 4.9 ask JSR by themselves; others need `{JSR_LINE}={JSR_REGISTRY}` in `.npmrc`, older Yarn and Bun the same in `.yarnrc.yml` and `bunfig.toml`"
                )
            };
            consumer
                .unknown(checks, format!("where {} will be looked for is not known", consumer.names()), need)
                .at(first)
                .note(note);
            continue;
        }
        speak(project, consumer, &config, checks);
    }
}

fn speak(project: &Project<'_>, consumer: &Consumer<'_>, config: &Config<'_>, checks: &mut Checks) {
    let name = consumer.config_name();
    let manager = consumer.manager_text();
    let message = format!("{manager} looks for {} at npm's registry, which has nothing of JSR", consumer.names());
    let elsewhere = project.files().find(|it| {
        matches!(it.kind(), Kind::Workflow | Kind::Action | Kind::GitLab | Kind::CircleCi | Kind::PackageJson)
            && it.text().contains(JSR_LINE)
    });
    // A command that writes the line does so in its job alone.
    let row = if elsewhere.is_some() { checks.warn(message) } else { checks.fail(message) };
    let mut note = match (elsewhere, name) {
        (Some(file), _) => format!("`{}` writes the registry when it runs, and no one else has it; ", file.name()),
        (None, ".npmrc") => "the install ends with E404; ".to_owned(),
        (None, ".yarnrc.yml") => "Yarn does not read `.npmrc`, and asks JSR by itself only from 4.9 on; ".to_owned(),
        (None, _) => "the install fails; ".to_owned(),
    };
    note.push_str(&format!("name {JSR_REGISTRY} for the scope `@jsr` in `{name}`, and commit that file"));
    if consumer.manager.is_none() {
        note.push_str("; if it is pnpm from 10.9 or Yarn from 4.9 that installs, say so in `packageManager`");
    }
    let mut row = row.at(consumer.places().next()).note(note);
    for place in consumer.places().skip(1).take(5) {
        row = row.related(place, "from JSR too");
    }
    let title = "look for the scope `@jsr` at JSR";
    match config {
        Config::Given(file) => {
            let edits = added(file, JSR_REGISTRY).map(|it| (file.id, it));
            let _ = row.fix(&file.name(), title, edits);
        }
        Config::Absent if consumer.is_placed => {
            let path = join(consumer.folder, name);
            let _ = row.create(&path.clone(), title, InputFile::new(path, written(name)));
        }
        Config::Absent | Config::Unknown => {}
    }
}

/// The registry of the scope, added to a configuration file.
pub(super) fn added(file: &File<'_>, url: &str) -> Option<EditSet> {
    match file.kind() {
        Kind::Npmrc => npmrc_edits::add_line(file, &format!("{JSR_LINE}={url}")),
        Kind::Bunfig => file.toml()?.insert(file.text(), "install.scopes", "@jsr", url),
        _ => added_to_yarnrc(file.tree()?.root()?, url),
    }
}

/// `npmScopes: { jsr: { npmRegistryServer } }`, as far as it is not there.
fn added_to_yarnrc(root: Value<'_>, url: &str) -> Option<EditSet> {
    let block = |key: &str, value: Fragment| Fragment::Mapping(vec![(key.to_owned(), value)]);
    let server = Fragment::Text(url.to_owned());
    let scope = block("npmRegistryServer", server.clone());
    let (at, key, value) = match (root.get("npmScopes"), root.path(&["npmScopes", "jsr"])) {
        (_, Some(scope)) => (scope, "npmRegistryServer", server),
        (Some(scopes), None) => (scopes, "jsr", scope),
        (None, None) => (root, "npmScopes", block("jsr", scope)),
    };
    document::insert_entry(at, Place::Last, key, &value).ok()
}

/// A new configuration file with the registry of the scope.
pub(crate) fn written(name: &str) -> String {
    match name {
        ".yarnrc.yml" => format!("npmScopes:\n  jsr:\n    npmRegistryServer: {JSR_REGISTRY}\n"),
        "bunfig.toml" => format!("[install.scopes]\n\"@jsr\" = \"{JSR_REGISTRY}\"\n"),
        _ => format!("{JSR_LINE}={JSR_REGISTRY}\n"),
    }
}
