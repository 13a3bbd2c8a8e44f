//! Which registry a command talks to, what it could send there, and whether it asks for provenance (N 3, 4).

use std::borrow::Cow;

use document::{Location, NpmrcEntry, Value};
use model::command::{Publish, PublishTool};
use model::expression::{Interpolated, Replaced};

use crate::facts::{self, RegistryKind};
use crate::project::join;
use crate::publication::{
    Client, Credential, CredentialKind, Package, Provider, Registry, RegistryChoice, Spot, Variable,
};
use crate::trace::{MAX_SETTINGS, Scope, Steps};

/// The host of npm's public registry.
const NPM_HOST: &str = "registry.npmjs.org";

/// Whether a URL is that of npm's public registry; Yarn takes its own alias for it (N 3.5c).
pub(super) fn is_npm(url: &str, tool: PublishTool) -> bool {
    let by_yarn = matches!(tool, PublishTool::YarnClassic | PublishTool::YarnBerry);
    host(url) == NPM_HOST || by_yarn && facts::registry_of_url(url).is_some_and(|it| it.kind == RegistryKind::NpmAlias)
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
    let mut out = Replaced::default();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.keep(&rest[..start]);
        let Some(len) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + len];
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |it| (it, true));
        match scope.value_of(name) {
            Some(Interpolated::Known(value)) => {
                if out.add(&value).is_none() {
                    return Interpolated::Unknown;
                }
            }
            Some(Interpolated::Secret(secret)) => return Interpolated::Secret(secret),
            Some(Interpolated::Unknown) => return Interpolated::Unknown,
            None if optional => {}
            None => out.keep(&rest[start..=start + len]),
        }
        rest = &rest[start + len + 1..];
    }
    out.keep(rest);
    Interpolated::Known(Cow::Owned(out.done()))
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
pub(super) fn of<'p>(
    steps: &Steps<'_, 'p>,
    publish: &Publish,
    client: &Client,
    registry: Registry,
    folder: Option<&str>,
) -> Vec<Credential<'p>> {
    if registry == Registry::Jsr {
        return of_jsr(steps, publish);
    }
    // The action writes an `.npmrc` of its own, with its input or an empty text in it.
    if publish.tool == PublishTool::Other("npm-publish") {
        return steps.state.written.clone();
    }
    // Yarn 2 and later read files and variables of their own.
    if publish.tool == PublishTool::YarnBerry
        || matches!(client, Client::Own { name: "yarn", .. }) && publish.tool != PublishTool::YarnClassic
    {
        return of_yarn(steps, folder);
    }
    let mut found: Vec<Credential<'p>> = Vec::new();
    // A project's `.npmrc` beats that of the user.
    for (file, entry) in npmrc_entries(steps, folder) {
        let is_token = entry.key.ends_with(":_authToken") || entry.key.ends_with(":_auth");
        if is_token && host(&entry.key) == NPM_HOST && registry == Registry::Npm {
            let value = npmrc_value(&entry.value, &steps.scope);
            let kind = kind(&value);
            let (location, origin) = origin(steps, &entry.value, place(file, entry));
            found.push(Credential {
                kind,
                location,
                entry: origin.and_then(|it| it.entry),
                name: origin.map_or_else(|| "_authToken".to_owned(), |it| it.name.clone()),
            });
        }
    }
    found.extend(steps.state.written.iter().cloned());
    if let Some((spot, _)) = steps.state.setup_node_token {
        found.push(match steps.scope.variable("NODE_AUTH_TOKEN") {
            Some(variable) => of_variable(variable),
            // Up to v6 the action exports a placeholder; v7 leaves the name of the variable, which npm sends as it
            // stands. The registry answers 404 to both (N 3.4).
            None => Credential {
                kind: CredentialKind::Placeholder,
                location: spot.location(),
                entry: None,
                name: "NODE_AUTH_TOKEN".to_owned(),
            },
        });
    }
    let own_variables: &[&str] = match publish.tool {
        PublishTool::SemanticRelease | PublishTool::Changesets => &["NPM_TOKEN"],
        PublishTool::Bun => &["NPM_CONFIG_TOKEN"],
        _ => &[],
    };
    // `NPM_TOKEN` counts for changesets only through the action, which writes it to an `.npmrc` (N 1.5).
    let by_action = publish.tool != PublishTool::Changesets || steps.top.is_some_and(|(step, _)| step.uses.is_some());
    for name in own_variables.iter().filter(|_| by_action) {
        match steps.scope.variable(name) {
            Some(variable) => found.push(of_variable(variable)),
            None if steps.scope.provider == Provider::GitHub => {}
            // The settings of the project may set it for every job.
            None => found.push(Credential {
                kind: CredentialKind::Unknown,
                location: steps.at(publish.verb.clone()),
                entry: None,
                name: (*name).to_owned(),
            }),
        }
    }
    found
}

/// A credential that names no registry, in an `.npmrc` that npm reads at the command (N 3.3).
pub(super) fn unnamed_auth(steps: &Steps<'_, '_>, folder: Option<&str>) -> Option<Location> {
    let entries = npmrc_entries(steps, folder);
    let unnamed = entries.iter().find(|(_, entry)| entry.key == "_authToken" && !entry.value.is_empty());
    unnamed.map(|(file, entry)| place(*file, entry)).or(steps.state.unnamed_auth)
}

/// Private registries that dependencies come from and that get no token here: host and place (N 3.5e).
pub(super) fn lacking(steps: &Steps<'_, '_>) -> Vec<(String, Location)> {
    let mut entries = npmrc_entries(steps, steps.state.folder.as_deref());
    entries.truncate(MAX_SETTINGS);
    let auth_of = |wanted: &str| {
        let is_auth = |key: &str| [":_authToken", ":_auth", ":_password"].iter().any(|it| key.ends_with(it));
        entries.iter().find(|(_, it)| is_auth(&it.key) && host(&it.key) == wanted)
    };
    let mut found: Vec<(String, Location)> = Vec::new();
    let state = &steps.state;
    for (file, entry) in &entries {
        let is_registry = entry.key == "registry" || entry.key.ends_with(":registry");
        if !is_registry || !is_private(&entry.value) || found.iter().any(|(it, _)| it == host(&entry.value)) {
            continue;
        }
        let wanted = host(&entry.value);
        let by_job = state.written.iter().any(|it| host(&it.name) == wanted)
            || state.registry.url.as_deref().is_some_and(|it| host(it) == wanted);
        match auth_of(wanted) {
            Some((file, auth))
                if matches!(
                    kind(&npmrc_value(&auth.value, &steps.scope)),
                    CredentialKind::Placeholder | CredentialKind::Empty
                ) =>
            {
                found.push((wanted.to_owned(), place(*file, auth)));
            }
            None if !by_job => found.push((wanted.to_owned(), place(*file, entry))),
            _ => {}
        }
    }
    // setup-node's own registry gets its token from one variable.
    if let (Some(url), Some(location), Some(_)) = (&state.registry.url, state.registry.location, state.setup_node_token)
        && is_private(url)
        && steps.scope.variable("NODE_AUTH_TOKEN").is_none_or(|it| kind(&it.value) == CredentialKind::Empty)
    {
        found.push((host(url).to_owned(), location));
    }
    found
}

/// Whether a URL is that of a registry that asks who reads.
fn is_private(url: &str) -> bool {
    let known = facts::registry_of_url(url).map(|it| it.kind);
    url.contains("//") && !url.contains("${") && matches!(known, None | Some(RegistryKind::Private))
}

fn of_variable<'p>(variable: &Variable<'p>) -> Credential<'p> {
    Credential {
        kind: kind(&variable.value),
        location: variable.location,
        entry: variable.entry,
        name: variable.name.clone(),
    }
}

/// `YARN_NPM_AUTH_TOKEN`, and `npmAuthToken` or `npmAuthIdent` anywhere in `.yarnrc.yml` (N 1.5).
fn of_yarn<'p>(steps: &Steps<'_, 'p>, folder: Option<&str>) -> Vec<Credential<'p>> {
    let variables = ["YARN_NPM_AUTH_TOKEN", "YARN_NPM_AUTH_IDENT"].iter().filter_map(|name| steps.scope.variable(name));
    let mut found: Vec<Credential<'p>> = variables.map(of_variable).collect();
    for (file, root) in yarn_settings(steps, folder) {
        let blocks = ["npmRegistries", "npmScopes"].iter().filter_map(|it| root.get(it));
        let inner = blocks.flat_map(Value::entries).map(|(_, it)| it).take(MAX_SETTINGS);
        for block in std::iter::once(root).chain(inner) {
            for key in ["npmAuthToken", "npmAuthIdent"] {
                let Some((value, text)) = block.get(key).and_then(|it| Some((it, it.as_str()?))) else { continue };
                let known = yarn_value(text, &steps.scope);
                let entry = Some((Spot::new(file, block), key));
                found.push(Credential {
                    kind: kind(&known),
                    location: Location { file, span: value.span() },
                    entry,
                    name: key.to_owned(),
                });
            }
        }
    }
    found
}

/// The `.yarnrc.yml` files that Yarn reads in a folder, the nearest first.
fn yarn_settings<'p>(steps: &Steps<'_, 'p>, folder: Option<&str>) -> Vec<(document::FileId, Value<'p>)> {
    let mut paths = vec![join(folder.unwrap_or(""), ".yarnrc.yml"), ".yarnrc.yml".to_owned()];
    paths.dedup();
    paths
        .iter()
        .filter_map(|it| steps.project.find(it))
        .filter_map(|file| Some((file.id, file.tree()?.root()?)))
        .collect()
}

/// A value of a `.yarnrc.yml` with Yarn's `${VARIABLE}` and `${VARIABLE:-otherwise}` replaced, where it is one whole.
fn yarn_value<'p>(text: &str, scope: &Scope<'p>) -> Interpolated<'p> {
    let Some(inner) = text.strip_prefix("${").and_then(|it| it.strip_suffix('}')) else {
        return if text.contains("${") {
            Interpolated::Unknown
        } else {
            Interpolated::Known(Cow::Owned(text.to_owned()))
        };
    };
    let (name, otherwise) = match inner.split_once('-') {
        Some((name, otherwise)) => (name.trim_end_matches(':'), Some(otherwise)),
        None => (inner, None),
    };
    match (scope.variable(name).map(|it| &it.value), otherwise) {
        (Some(value), _) => value.clone(),
        (None, Some(otherwise)) => Interpolated::Known(Cow::Owned(otherwise.to_owned())),
        // Yarn stops at a variable that is not set.
        (None, None) => Interpolated::Unknown,
    }
}

/// Where Yarn 2 and later publish to: `publishConfig`, then variables, then `.yarnrc.yml`.
fn yarn_registry<'p>(
    steps: &Steps<'_, 'p>,
    package: &Package<'p>,
    scope: Option<&str>,
    folder: Option<&str>,
) -> RegistryChoice<'p> {
    let because = |value: Value<'p>, file, because| RegistryChoice {
        url: value.as_str().map(str::to_owned),
        location: Some(Location { file, span: value.span() }),
        because: Some(because),
        spot: Some(Spot::new(file, value)),
    };
    let config = package.manifest.and_then(|(file, manifest)| Some((file, manifest.publish_config("registry")?)));
    if let Some((file, value)) = config {
        return because(value, file, "`publishConfig.registry`");
    }
    for name in ["YARN_NPM_PUBLISH_REGISTRY", "YARN_NPM_REGISTRY_SERVER"] {
        if let Some(variable) = steps.scope.variable(name) {
            let url = variable.value.clone().known().map(Cow::into_owned);
            return RegistryChoice {
                url,
                location: Some(variable.location),
                because: Some("a variable of Yarn"),
                spot: None,
            };
        }
    }
    for (file, root) in yarn_settings(steps, folder) {
        let scoped = scope.and_then(|it| root.path(&["npmScopes", it.trim_start_matches('@')]));
        for block in scoped.into_iter().chain([root]) {
            let value = ["npmPublishRegistry", "npmRegistryServer"].iter().find_map(|it| block.get(it));
            if let Some(value) = value.filter(|it| it.as_str().is_some_and(|it| !it.contains("${"))) {
                return because(value, file, "`.yarnrc.yml`");
            }
        }
    }
    RegistryChoice::default()
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
pub(super) fn registry<'p>(
    steps: &Steps<'_, 'p>,
    publish: &Publish,
    package: &Package<'p>,
    folder: Option<&str>,
) -> RegistryChoice<'p> {
    let scope =
        package.name.as_deref().and_then(|it| it.split_once('/')).map(|it| it.0).filter(|it| it.starts_with('@'));
    if publish.tool == PublishTool::YarnBerry {
        return yarn_registry(steps, package, scope, folder);
    }
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
        // `@$CI_PROJECT_ROOT_NAMESPACE:registry` is meant for the package at hand.
        let is_meant = |it: &str| it == scope.to_ascii_lowercase() || it.contains('$');
        if steps.state.registry_scope.as_deref().is_some_and(is_meant) {
            return steps.state.registry.clone();
        }
    }
    // Nobody writes a scope's registry into a job that publishes something else.
    if package.name.is_none() && steps.state.registry_scope.is_some() && steps.scope.provider != Provider::GitHub {
        return steps.state.registry.clone();
    }
    if let Some(word) = &publish.registry {
        return RegistryChoice {
            url: steps.word(word),
            location: Some(steps.at(word.range.clone())),
            because: Some("`--registry`"),
            spot: None,
        };
    }
    if let Some((file, manifest)) = package.manifest
        && let Some(value) = manifest.publish_config("registry")
    {
        let location = Some(Location { file, span: value.span() });
        let spot = Some(Spot::new(file, value));
        return RegistryChoice {
            url: value.as_str().map(str::to_owned),
            location,
            because: Some("`publishConfig.registry`"),
            spot,
        };
    }
    for name in ["npm_config_registry", "NPM_CONFIG_REGISTRY"] {
        if let Some(variable) = steps.scope.variable(name) {
            return RegistryChoice {
                url: variable.value.clone().known().map(Cow::into_owned),
                location: Some(variable.location),
                because: Some("`NPM_CONFIG_REGISTRY`"),
                spot: None,
            };
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
    let is_named = |it: &&Variable<'p>| {
        it.name.eq_ignore_ascii_case("npm_config_provenance") || it.name == "YARN_NPM_PUBLISH_PROVENANCE"
    };
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
