//! Which registry a command talks to, what it could send there, and whether it asks for provenance (N 3, 4).

use std::borrow::Cow;

use document::{Location, NpmrcEntry, Value};
use model::command::{Publish, PublishTool};
use model::expression::Interpolated;

use crate::project::join;
use crate::publication::{Client, Credential, CredentialKind, Package, Registry, RegistryChoice, Variable};
use crate::trace::{Scope, Steps};

/// The host of npm's public registry.
const NPM_HOST: &str = "registry.npmjs.org";

/// Whether a URL is that of npm's public registry.
pub(super) fn is_npm(url: &str) -> bool {
    host(url) == NPM_HOST
}

fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

/// What a value is as a token.
pub(super) fn kind(value: &Interpolated<'_>) -> CredentialKind {
    match value {
        Interpolated::Known(text) if text.is_empty() => CredentialKind::Empty,
        // npm leaves a variable that is not set as it stands, and sends that (N 3.4).
        Interpolated::Known(text) if text.contains("${") => CredentialKind::Placeholder,
        Interpolated::Known(_) | Interpolated::Secret(_) => CredentialKind::Stored,
        Interpolated::Unknown => CredentialKind::Unknown,
    }
}

/// A value of an `.npmrc` with npm's `${VARIABLE}` replaced; `${VARIABLE?}` is empty when it is unset.
pub(super) fn npmrc_value<'p>(text: &str, scope: &Scope<'p>) -> Interpolated<'p> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        let Some(len) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + len];
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |it| (it, true));
        match scope.variable(name).map(|it| &it.value) {
            Some(Interpolated::Known(value)) => out.push_str(value),
            Some(Interpolated::Secret(secret)) => return Interpolated::Secret(secret.clone()),
            Some(Interpolated::Unknown) => return Interpolated::Unknown,
            None if optional => {}
            None => out.push_str(&rest[start..=start + len]),
        }
        rest = &rest[start + len + 1..];
    }
    out.push_str(rest);
    Interpolated::Known(Cow::Owned(out))
}

/// The `.npmrc` entries of the project that npm reads in a folder, the nearest file first.
fn npmrc_entries<'p>(steps: &Steps<'_, 'p>, folder: Option<&str>) -> Vec<(document::FileId, &'p NpmrcEntry)> {
    let folder = folder.unwrap_or("");
    let mut paths = vec![join(folder, ".npmrc"), ".npmrc".to_owned()];
    paths.dedup();
    let files = paths.iter().filter_map(|it| steps.project.find(it));
    files.flat_map(|file| file.npmrc().into_iter().flat_map(|it| &it.entries).map(|entry| (file.id, entry))).collect()
}

fn place(file: document::FileId, entry: &NpmrcEntry) -> Location {
    Location { file, span: entry.value_span.map_or(entry.key_span, |it| entry.key_span.cover(it)) }
}

/// Everything that the client could send to the registry without an exchange.
pub(super) fn of<'p>(steps: &Steps<'_, 'p>, publish: &Publish, client: &Client, registry: Registry, folder: Option<&str>) -> Vec<Credential<'p>> {
    if registry == Registry::Jsr {
        return of_jsr(steps, publish);
    }
    // The action writes an `.npmrc` of its own, with its input or an empty text in it.
    if publish.tool == PublishTool::Other("npm-publish") {
        return steps.state.written.clone();
    }
    let mut found: Vec<Credential<'p>> = Vec::new();
    // A project's `.npmrc` beats that of the user.
    for (file, entry) in npmrc_entries(steps, folder) {
        let is_token = entry.key.ends_with(":_authToken") || entry.key.ends_with(":_auth");
        if is_token && host(&entry.key) == NPM_HOST && registry == Registry::Npm {
            let value = npmrc_value(&entry.value, &steps.scope);
            let kind = kind(&value);
            let (location, origin) = origin(steps, &entry.value, place(file, entry));
            found.push(Credential { kind, location, entry: origin.and_then(|it| it.entry), name: origin.map_or_else(|| "_authToken".to_owned(), |it| it.name.clone()) });
        }
    }
    found.extend(steps.state.written.iter().cloned());
    if let Some((spot, _)) = steps.state.setup_node_token {
        found.push(match steps.scope.variable("NODE_AUTH_TOKEN") {
            Some(variable) => of_variable(variable),
            // Up to v6 the action exports a placeholder; v7 leaves the name of the variable, which npm sends as it
            // stands. The registry answers 404 to both (N 3.4).
            None => Credential { kind: CredentialKind::Placeholder, location: spot.location(), entry: None, name: "NODE_AUTH_TOKEN".to_owned() },
        });
    }
    let own_variables: &[&str] = match (client, publish.tool) {
        (_, PublishTool::SemanticRelease) => &["NPM_TOKEN"],
        (_, PublishTool::Changesets) => &["NPM_TOKEN"],
        (_, PublishTool::Bun) => &["NPM_CONFIG_TOKEN"],
        (Client::Own { name: "yarn", .. }, _) => &["YARN_NPM_AUTH_TOKEN"],
        _ => &[],
    };
    // `NPM_TOKEN` counts for changesets only through the action, which writes it to an `.npmrc` (N 1.5).
    let by_action = publish.tool != PublishTool::Changesets || steps.top.is_some_and(|(step, _)| step.uses.is_some());
    let own = own_variables.iter().filter(|_| by_action).filter_map(|name| steps.scope.variable(name));
    found.extend(own.map(of_variable));
    found
}

fn of_variable<'p>(variable: &Variable<'p>) -> Credential<'p> {
    Credential { kind: kind(&variable.value), location: variable.location, entry: variable.entry, name: variable.name.clone() }
}

/// The variable behind `${NPM_TOKEN}`: that is the place to look at, and to mend.
fn origin<'s, 'p>(steps: &'s Steps<'_, 'p>, text: &str, otherwise: Location) -> (Location, Option<&'s Variable<'p>>) {
    let name = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
    match name.and_then(|it| steps.scope.variable(it.trim_end_matches('?'))) {
        Some(variable) => (variable.location, Some(variable)),
        None => (otherwise, None),
    }
}

/// JSR knows `--token` and nothing else (J T2, T3).
fn of_jsr<'p>(steps: &Steps<'_, 'p>, publish: &Publish) -> Vec<Credential<'p>> {
    let Some(token) = &publish.token else { return Vec::new() };
    let value = steps.secrecy(token);
    let location = steps.at(token.range.clone());
    vec![Credential { kind: kind(&value), location, entry: None, name: "--token".to_owned() }]
}

/// The npm registry that a command talks to: a scope's beats every other, then flag, `publishConfig`, variable,
/// `.npmrc` of the project, `.npmrc` of the user (N 3.5a).
pub(super) fn registry<'p>(steps: &Steps<'_, 'p>, publish: &Publish, package: &Package<'p>, folder: Option<&str>) -> RegistryChoice<'p> {
    let scope = package.name.as_deref().and_then(|it| it.split_once('/')).map(|it| it.0).filter(|it| it.starts_with('@'));
    let entries = npmrc_entries(steps, folder);
    let in_npmrc = |key: &str| entries.iter().find(|(_, entry)| entry.key == key);
    let from_npmrc = |(file, entry): &(document::FileId, &NpmrcEntry), because| RegistryChoice {
        url: npmrc_value(&entry.value, &steps.scope).known().map(Cow::into_owned),
        location: Some(place(*file, entry)),
        because: Some(because),
        spot: None,
    };
    if let Some(scope) = scope {
        if let Some(found) = in_npmrc(&format!("{scope}:registry")) {
            return from_npmrc(found, "the scope's registry in `.npmrc`");
        }
        if steps.state.registry_scope.as_deref() == Some(&scope.to_ascii_lowercase()) {
            return steps.state.registry.clone();
        }
    }
    if let Some(word) = &publish.registry {
        return RegistryChoice { url: steps.word(word), location: Some(steps.at(word.range.clone())), because: Some("`--registry`"), spot: None };
    }
    if let Some((file, manifest)) = package.manifest
        && let Some(value) = manifest.publish_config("registry")
    {
        let location = Some(Location { file, span: value.span() });
        let spot = Some(crate::publication::Spot::new(file, value));
        return RegistryChoice { url: value.as_str().map(str::to_owned), location, because: Some("`publishConfig.registry`"), spot };
    }
    for name in ["npm_config_registry", "NPM_CONFIG_REGISTRY"] {
        if let Some(variable) = steps.scope.variable(name) {
            return RegistryChoice { url: variable.value.clone().known().map(Cow::into_owned), location: Some(variable.location), because: Some("`NPM_CONFIG_REGISTRY`"), spot: None };
        }
    }
    if let Some(found) = in_npmrc("registry") {
        return from_npmrc(found, "`registry` in `.npmrc`");
    }
    if steps.state.registry_scope.is_none() { steps.state.registry.clone() } else { RegistryChoice::default() }
}

/// Whether provenance is asked for or refused: flag, variable, `.npmrc`, `publishConfig` (N 4.2, 4.3).
pub(super) fn provenance<'p>(
    steps: &Steps<'_, 'p>,
    command: Location,
    publish: &Publish,
    package: &Package<'p>,
    client: &Client,
    folder: Option<&str>,
) -> Option<(bool, Location)> {
    if matches!(publish.tool, PublishTool::Jsr | PublishTool::Deno) {
        return None;
    }
    if let Some(on) = publish.provenance {
        return Some((on, command));
    }
    let is_named = |it: &&Variable<'p>| it.name.eq_ignore_ascii_case("npm_config_provenance") || it.name == "YARN_NPM_PUBLISH_PROVENANCE";
    if let Some(variable) = steps.scope.variables.iter().rev().find(is_named) {
        let text = variable.value.clone().known()?;
        return (!text.is_empty()).then(|| (text != "false", variable.location));
    }
    let in_npmrc = npmrc_entries(steps, folder).into_iter().find(|(_, entry)| entry.key == "provenance");
    if let Some((file, entry)) = in_npmrc {
        return Some((entry.value != "false", place(file, entry)));
    }
    if steps.state.provenance.is_some() {
        return steps.state.provenance;
    }
    let (file, manifest) = package.manifest?;
    let value = manifest.publish_config("provenance")?;
    let on = value.as_bool()?;
    // npm itself ignores a `false` there (N 4.2).
    let counts = on || !matches!(client, Client::Npm);
    counts.then(|| (on, Location { file, span: Value::span(value) }))
}
