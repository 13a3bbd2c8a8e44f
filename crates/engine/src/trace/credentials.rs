//! Which registry a command talks to, what it could send there, and whether it asks for provenance (N 3, 4).

use std::borrow::Cow;

use document::{Location, Value};
use model::command::{Publish, PublishTool};
use model::expression::{Interpolated, Replaced};

use crate::facts::{self, RegistryKind};
use crate::project::join;
use crate::publication::{
    Client, Credential, CredentialKind, Package, Provider, Registry, RegistryChoice, Spot, Variable,
};
use crate::trace::npm_settings::{self, Layer, NpmSettings, Setting};
use crate::trace::{MAX_SETTINGS, Scope, Steps};

/// The host of npm's public registry.
const NPM_HOST: &str = "registry.npmjs.org";

/// Whether a URL is that of npm's public registry; Yarn takes its own alias for it (N 3.5c).
pub(super) fn is_npm(url: &str, tool: PublishTool) -> bool {
    let by_yarn = matches!(tool, PublishTool::YarnClassic | PublishTool::YarnBerry);
    match facts::registry_of_url(url).map(|it| it.kind) {
        Some(RegistryKind::Npm) => true,
        Some(RegistryKind::NpmAlias) => by_yarn,
        _ => false,
    }
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
        // What has no braces is no variable to it at all.
        Interpolated::Known(text) if text.contains("${") || text.starts_with('$') => CredentialKind::Placeholder,
        Interpolated::Known(_) | Interpolated::Secret(_) => CredentialKind::Stored,
        Interpolated::Unknown => CredentialKind::Unknown,
    }
}

/// The part of a registry's address that keys of `.npmrc` begin with: `//registry.npmjs.org/`.
pub(super) fn nerf(url: &str) -> String {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    format!("//{}/", path.trim_end_matches('/'))
}

/// A value of an `.npmrc` with npm's `${VARIABLE}` replaced; for an npm that knows it, `${VARIABLE?}` is empty when it
/// is unset.
pub(super) fn npmrc_value<'p>(text: &str, scope: &Scope<'p>, knows_optional: bool) -> Interpolated<'p> {
    let mut out = Replaced::default();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.keep(&rest[..start]);
        let Some(len) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + len];
        let (name, optional) = match name.strip_suffix('?') {
            Some(name) if knows_optional => (name, true),
            _ => (name, false),
        };
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

/// Everything that the client could send to the registry without an exchange, what npm itself would send first.
pub(super) fn of<'p>(
    steps: &Steps<'_, 'p>,
    settings: &NpmSettings<'p>,
    publish: &Publish,
    client: &Client,
    registry: Registry,
    choice: &RegistryChoice<'p>,
    folder: Option<&str>,
) -> Vec<Credential<'p>> {
    if registry == Registry::Jsr {
        return of_flag(steps, publish);
    }
    // The action writes an `.npmrc` of its own, with its input or an empty text in it.
    if publish.tool == PublishTool::Other("npm-publish") {
        return steps.state.handed.iter().rev().cloned().collect();
    }
    // Yarn 2 and later read files and variables of their own.
    if publish.tool == PublishTool::YarnBerry
        || matches!(client, Client::Own { name: "yarn", .. }) && publish.tool != PublishTool::YarnClassic
    {
        return of_yarn(steps, folder);
    }
    let mut found = of_npmrc(steps, settings, publish, registry, choice);
    found.extend(steps.state.handed.iter().cloned());
    let names_file = |it: Setting<'_>| !matches!(it.value.known().as_deref(), Some("" | "/dev/null"));
    let is_elsewhere = settings.first(steps, publish, "userconfig").is_some_and(names_file);
    let decides =
        |it: &Credential<'_>| it.kind == CredentialKind::Stored || it.kind == CredentialKind::Empty && it.outranks_user;
    if (is_elsewhere || steps.state.has_unseen_settings) && !found.iter().any(decides) {
        let (kind, location) = (CredentialKind::Unseen, steps.at(publish.verb.clone()));
        found.insert(0, Credential { kind, location, entry: None, name: String::new(), outranks_user: false });
    }
    if matches!(publish.tool, PublishTool::Other(_)) {
        found.extend(of_flag(steps, publish));
    }
    let own_variables: &[&str] = match publish.tool {
        PublishTool::SemanticRelease | PublishTool::Changesets | PublishTool::Auto => &["NPM_TOKEN"],
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
                outranks_user: false,
            }),
        }
    }
    found
}

/// The credentials for a registry in npm's settings. npm takes a token, else user and password, else `_auth`; of each
/// the value that wins, even if that is empty (N 3.3).
fn of_npmrc<'p>(
    steps: &Steps<'_, 'p>,
    settings: &NpmSettings<'p>,
    publish: &Publish,
    registry: Registry,
    choice: &RegistryChoice<'p>,
) -> Vec<Credential<'p>> {
    let key = match &choice.url {
        _ if registry == Registry::Npm => nerf(NPM_HOST),
        Some(url) => nerf(url),
        // An expression decides: whatever the job wrote may be for that registry.
        None => return of_job(steps),
    };
    let all = |name: &str| settings.all(steps, publish, &format!("{key}:{name}"));
    let is_set = |it: &Setting<'_>| kind(&it.value) != CredentialKind::Empty;
    let (tokens, passwords, auths) = (all("_authToken"), all("_password"), all("_auth"));
    let has_user = all("username").first().is_some_and(is_set);
    let passwords = if has_user { passwords } else { Vec::new() };
    let mut kinds = [tokens, passwords, auths];
    let first = kinds.iter().position(|it| it.first().is_some_and(is_set)).unwrap_or(0);
    kinds.swap(0, first);
    let mut found: Vec<_> = kinds.into_iter().flatten().map(of_setting).collect();
    if found.is_empty() && registry == Registry::Other {
        // `//${CI_SERVER_HOST}/…:_authToken` may name that registry.
        found = of_job(steps);
        found.retain(|it| it.name.contains('$'));
    }
    found
}

/// The tokens that the job has written, for whichever registry.
fn of_job<'p>(steps: &Steps<'_, 'p>) -> Vec<Credential<'p>> {
    let is_auth = |key: &str| key.ends_with("_authToken") || key.ends_with("_auth");
    let written = steps.state.settings.iter().filter(|it| is_auth(&it.key));
    let written = written.map(|it| Credential {
        kind: kind(&it.value),
        location: it.location,
        entry: None,
        name: it.key.clone(),
        outranks_user: false,
    });
    written.collect()
}

fn of_setting(setting: Setting<'_>) -> Credential<'_> {
    let Setting { layer, value, location, entry, name, .. } = setting;
    Credential { kind: kind(&value), location, entry, name, outranks_user: layer != Layer::User }
}

/// A credential that names no registry, in an `.npmrc` that npm reads at the command, with its key (N 3.3).
pub(super) fn unnamed_auth<'p>(
    steps: &Steps<'_, 'p>,
    settings: &NpmSettings<'p>,
    publish: &Publish,
) -> Option<(&'static str, Location)> {
    ["_authToken", "_auth", "username", "_password"].into_iter().find_map(|key| {
        let in_files = settings.all(steps, publish, key).into_iter();
        let mut in_files = in_files.filter(|it| matches!(it.layer, Layer::Project | Layer::User));
        let found = in_files.find(|it| kind(&it.value) != CredentialKind::Empty)?;
        Some((key, found.line))
    })
}

/// Private registries that dependencies come from and that get no token here: host and place (N 3.5e).
pub(super) fn lacking(steps: &Steps<'_, '_>) -> Vec<(String, Location)> {
    let state = &steps.state;
    // Whichever package manager installs: the nearest file and that of the root count.
    let settings = NpmSettings::new(steps.project, &Client::Opaque, &state.npm, state.folder.as_deref());
    let entries = settings.entries();
    let is_auth = |key: &str| [":_authToken", ":_auth", ":_password"].iter().any(|it| key.ends_with(it));
    let auth_of = |wanted: &str| entries.iter().find(|(_, it)| is_auth(&it.key) && host(&it.key) == wanted);
    let mut found: Vec<(String, Location)> = Vec::new();
    for (file, entry) in entries {
        let is_registry = entry.key == "registry" || entry.key.ends_with(":registry");
        if !is_registry || !is_private(&entry.value) || found.iter().any(|(it, _)| it == host(&entry.value)) {
            continue;
        }
        let wanted = host(&entry.value);
        let by_job = state.settings.iter().any(|it| is_auth(&it.key) && host(&it.key) == wanted)
            || state.handed.iter().any(|it| host(&it.name) == wanted)
            || state.registry.url.as_deref().is_some_and(|it| host(it) == wanted);
        match auth_of(wanted) {
            Some((file, auth))
                if matches!(
                    kind(&npmrc_value(&auth.value, &steps.scope, true)),
                    CredentialKind::Placeholder | CredentialKind::Empty
                ) =>
            {
                found.push((wanted.to_owned(), npm_settings::place(*file, auth)));
            }
            None if !by_job => found.push((wanted.to_owned(), npm_settings::place(*file, entry))),
            _ => {}
        }
    }
    // setup-node's own registry gets its token from one variable.
    if let (Some(url), Some(location), Some(_)) =
        (&state.registry.url, state.registry.location, state.setup_node_auth.last())
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
        outranks_user: false,
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
                    outranks_user: false,
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
        // Yarn stops at a variable that is not set, which only GitHub's files can tell.
        (None, None) if scope.provider == Provider::GitHub => Interpolated::Known(Cow::Owned(text.to_owned())),
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

/// The token that a flag holds: JSR knows nothing else (J T2, T3), other tools know it too.
fn of_flag<'p>(steps: &Steps<'_, 'p>, publish: &Publish) -> Vec<Credential<'p>> {
    let Some(token) = &publish.token else { return Vec::new() };
    let value = steps.secrecy(token);
    let location = steps.at(token.range.clone());
    vec![Credential { kind: kind(&value), location, entry: None, name: "--token".to_owned(), outranks_user: false }]
}

/// The npm registry that a command talks to: a scope's beats every other, then flag, `publishConfig`, variable,
/// `.npmrc` of the project, `.npmrc` of the user (N 3.5a).
pub(super) fn registry<'p>(
    steps: &Steps<'_, 'p>,
    settings: &NpmSettings<'p>,
    publish: &Publish,
    package: &Package<'p>,
    folder: Option<&str>,
) -> RegistryChoice<'p> {
    let scope =
        package.name.as_deref().and_then(|it| it.split_once('/')).map(|it| it.0).filter(|it| it.starts_with('@'));
    if publish.tool == PublishTool::YarnBerry {
        return yarn_registry(steps, package, scope, folder);
    }
    let configured = |key: &str| {
        let (file, manifest) = package.manifest?;
        let value = manifest.publish_config(key)?;
        Some(RegistryChoice {
            url: value.as_str().map(str::to_owned),
            location: Some(Location { file, span: value.span() }),
            because: Some(if key == "registry" {
                "`publishConfig.registry`"
            } else {
                "the scope's registry in `publishConfig`"
            }),
            spot: Some(Spot::new(file, value)),
        })
    };
    let because = |it: Setting<'p>, in_file| RegistryChoice {
        url: it.value.known().map(Cow::into_owned),
        location: Some(it.line),
        because: Some(match it.layer {
            Layer::Flag => "`--registry`",
            Layer::Variable => "`NPM_CONFIG_REGISTRY`",
            Layer::Project | Layer::User => in_file,
        }),
        spot: None,
    };
    if let Some(scope) = scope {
        let key = format!("{scope}:registry");
        let set = settings.first(steps, publish, &key);
        let is_flag = set.as_ref().is_some_and(|it| it.layer == Layer::Flag);
        if let Some(found) = configured(&key).filter(|_| !is_flag) {
            return found;
        }
        if let Some(found) = set {
            return because(found, "the scope's registry in `.npmrc`");
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
    let set = settings.first(steps, publish, "registry");
    let is_flag = set.as_ref().is_some_and(|it| it.layer == Layer::Flag);
    if let Some(found) = configured("registry").filter(|_| !is_flag) {
        return found;
    }
    match set {
        Some(found) => because(found, "`registry` in `.npmrc`"),
        None if steps.state.registry_scope.is_none() => steps.state.registry.clone(),
        None => RegistryChoice::default(),
    }
}

/// Whether provenance is asked for or refused, and where: by flag, `publishConfig`, variable or `.npmrc` (N 4.2, 4.3).
pub(super) fn provenance<'p>(
    steps: &Steps<'_, 'p>,
    settings: &NpmSettings<'p>,
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
    let configured = package.manifest.and_then(|(file, manifest)| {
        let value = manifest.publish_config("provenance")?;
        Some((value.as_bool()?, Location { file, span: value.span() }))
    });
    let by_variable = |name: &str| {
        let variable = steps.scope.variables.iter().rev().find(|it| it.name.eq_ignore_ascii_case(name))?;
        (kind(&variable.value) != CredentialKind::Empty).then(|| (variable.value.clone(), variable.location))
    };
    let set = match client {
        Client::Own { name: "yarn", .. } => by_variable("YARN_NPM_PUBLISH_PROVENANCE").or_else(|| {
            let (file, value) = yarn_settings(steps, folder)
                .into_iter()
                .find_map(|(file, root)| Some((file, root.get("npmPublishProvenance")?)))?;
            Some((Interpolated::Known(value.as_str()?.into()), Location { file, span: value.span() }))
        }),
        // It reads settings of its own instead of npm's, and of `publishConfig` the access level and the registry alone.
        Client::Own { name: "pnpm", .. } => by_variable("pnpm_config_provenance"),
        _ => settings.first(steps, publish, "provenance").map(|it| (it.value, it.line)),
    };
    // What only the run knows decides nothing here.
    let set = match set {
        Some((value, location)) => Some((value.known()? != "false", location)),
        None => None,
    };
    match client {
        Client::Npm => {}
        Client::Own { name: "pnpm", .. } => return set,
        Client::Own { name: "yarn", .. } => return configured.or(set),
        // It asks for provenance wherever it can be had, whatever a switch says.
        Client::Own { name: "lerna", .. } => return set.or(configured).filter(|(on, _)| *on),
        Client::Own { .. } | Client::Opaque => return set.or(configured),
    }
    match (configured, set) {
        // The manifest comes before variables and files.
        (Some((true, _)), _) => configured,
        // A `false` in it counts only where something else sets the switch as well: else npm takes it for not set.
        (Some((false, _)), Some((true, _))) => configured,
        (_, set) => set,
    }
}
