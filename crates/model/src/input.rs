//! Recognising what a text is: from its path where that decides, from its content otherwise.

use crate::{claims, log, trust};

/// A text that somebody gave.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct InputFile {
    /// Path inside the repository, with `/`. A pasted text has none: rules never invent one.
    pub path: Option<String>,
    /// The text.
    pub text: String,
    /// The kind that the user chose; `None` to recognise it.
    pub kind: Option<Kind>,
}

impl InputFile {
    /// A file with a path.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: Some(path.into()), text: text.into(), kind: None }
    }

    /// What it is: the user's choice, or what its path and content say.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or_else(|| recognise(self.path.as_deref(), &self.text))
    }
}

/// The most bytes of a file that may be anything: a log is larger than the others.
pub const MAX_BYTES: usize = log::MAX_BYTES;

/// Why bytes are no text that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// They are more than what they are may have.
    TooLarge,
    /// They are not UTF-8.
    NotText,
}

/// The text of a file. What a tool printed may hold stray bytes, which do not make a log unreadable.
///
/// # Errors
/// Why it is not looked at.
pub fn text(path: Option<&str>, bytes: Vec<u8>) -> Result<String, Unreadable> {
    // Not the whole recognition, which the page would have to carry for this alone.
    let is_log = |text: &str| path.is_some_and(|it| by_path(it, text) == Kind::Log) || log::is_log(text);
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let is_small = bytes.len() <= document::MAX_BYTES;
    match String::from_utf8(bytes) {
        Ok(text) if is_small || is_log(&text) => Ok(text),
        Ok(_) => Err(Unreadable::TooLarge),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            if is_log(&text) { Ok(text) } else { Err(Unreadable::NotText) }
        }
    }
}

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A GitHub Actions workflow.
    Workflow,
    /// `action.yml` of an action.
    Action,
    /// `package.json`.
    PackageJson,
    /// `jsr.json` or `jsr.jsonc`.
    JsrConfig,
    /// `deno.json` or `deno.jsonc`.
    DenoConfig,
    /// `deno.lock`.
    DenoLock,
    /// `.npmrc`.
    Npmrc,
    /// `.yarnrc.yml`.
    YarnRc,
    /// `.nvmrc`, `.node-version`: one version.
    NodeVersionFile,
    /// `.tool-versions`: a tool and its versions per line.
    ToolVersions,
    /// `.gitlab-ci.yml`, or a file that it includes.
    GitLab,
    /// `.circleci/config.yml`.
    CircleCi,
    /// Output of `npm trust list`.
    TrustSettings,
    /// A CI log.
    Log,
    /// A version's or package's document from the registry.
    RegistryDocument,
    /// A list of file names.
    FileList,
    /// `bunfig.toml`.
    Bunfig,
    /// `mise.toml`: tools and their versions.
    Mise,
    /// Verdaccio's `config.yaml`.
    Verdaccio,
    /// `pnpm-workspace.yaml`.
    PnpmWorkspace,
    /// `.gitignore`.
    GitIgnore,
    /// The claims of a run's identity token, as the step that prints them prints them.
    Claims,
    /// Anything else; kept, never judged.
    Unknown,
}

impl Kind {
    /// All kinds, in the order of a menu.
    pub const ALL: [Self; 23] = [
        Self::Workflow,
        Self::Action,
        Self::PackageJson,
        Self::JsrConfig,
        Self::DenoConfig,
        Self::DenoLock,
        Self::Npmrc,
        Self::YarnRc,
        Self::NodeVersionFile,
        Self::ToolVersions,
        Self::GitLab,
        Self::CircleCi,
        Self::TrustSettings,
        Self::Log,
        Self::RegistryDocument,
        Self::FileList,
        Self::Bunfig,
        Self::Mise,
        Self::Verdaccio,
        Self::PnpmWorkspace,
        Self::GitIgnore,
        Self::Claims,
        Self::Unknown,
    ];

    /// A stable word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Action => "action",
            Self::PackageJson => "package.json",
            Self::JsrConfig => "jsr.json",
            Self::DenoConfig => "deno.json",
            Self::DenoLock => "deno.lock",
            Self::Npmrc => ".npmrc",
            Self::YarnRc => ".yarnrc.yml",
            Self::NodeVersionFile => "node-version",
            Self::ToolVersions => ".tool-versions",
            Self::GitLab => "gitlab",
            Self::CircleCi => "circleci",
            Self::TrustSettings => "trust-settings",
            Self::Log => "log",
            Self::RegistryDocument => "registry-document",
            Self::FileList => "file-list",
            Self::Bunfig => "bunfig.toml",
            Self::Mise => "mise.toml",
            Self::Verdaccio => "verdaccio",
            Self::PnpmWorkspace => "pnpm-workspace.yaml",
            Self::GitIgnore => ".gitignore",
            Self::Claims => "claims",
            Self::Unknown => "unknown",
        }
    }

    /// How people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Workflow => "GitHub workflow",
            Self::Action => "GitHub action",
            Self::PackageJson => "package.json",
            Self::JsrConfig => "jsr.json",
            Self::DenoConfig => "deno.json",
            Self::DenoLock => "deno.lock",
            Self::Npmrc => ".npmrc",
            Self::YarnRc => ".yarnrc.yml",
            Self::NodeVersionFile => "Node version file",
            Self::ToolVersions => ".tool-versions",
            Self::GitLab => "GitLab pipeline",
            Self::CircleCi => "CircleCI config",
            Self::TrustSettings => "trusted-publisher settings",
            Self::Log => "CI log",
            Self::RegistryDocument => "registry document",
            Self::FileList => "file list",
            Self::Bunfig => "bunfig.toml",
            Self::Mise => "mise.toml",
            Self::Verdaccio => "Verdaccio config",
            Self::PnpmWorkspace => "pnpm-workspace.yaml",
            Self::GitIgnore => ".gitignore",
            Self::Claims => "claims of a run",
            Self::Unknown => "unrecognised text",
        }
    }

    /// What a text of this kind is called where no path names it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Action => "action",
            Self::NodeVersionFile => "Node version",
            Self::GitLab => "pipeline",
            Self::TrustSettings => "settings",
            Self::Log => "log",
            Self::FileList => "list of file names",
            Self::Claims => "claims",
            Self::Unknown => "text",
            named => named.title(),
        }
    }
}

/// The kind of a text. The path decides where it names one file of a known kind; then the content.
#[must_use]
pub fn recognise(path: Option<&str>, text: &str) -> Kind {
    let by_path = path.map_or(Kind::Unknown, |path| by_path(path, text));
    if by_path == Kind::Unknown { by_content(text) } else { by_path }
}

/// The kind that a path names; of the content it asks no more than what tells two files of one name apart.
#[must_use]
pub fn by_path(path: &str, text: &str) -> Kind {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    match name {
        "package.json" => Kind::PackageJson,
        "jsr.json" | "jsr.jsonc" => Kind::JsrConfig,
        "deno.json" | "deno.jsonc" => Kind::DenoConfig,
        "deno.lock" => Kind::DenoLock,
        ".npmrc" => Kind::Npmrc,
        ".yarnrc.yml" => Kind::YarnRc,
        ".nvmrc" | ".node-version" => Kind::NodeVersionFile,
        ".tool-versions" => Kind::ToolVersions,
        "bunfig.toml" => Kind::Bunfig,
        "pnpm-workspace.yaml" => Kind::PnpmWorkspace,
        ".gitignore" => Kind::GitIgnore,
        "mise.toml" | ".mise.toml" => Kind::Mise,
        _ if name.ends_with(".gitlab-ci.yml") || name.ends_with(".gitlab-ci.yaml") => Kind::GitLab,
        "action.yml" | "action.yaml" if !has_key(text, "jobs") => Kind::Action,
        "config.yml" if lower.contains(".circleci/") => Kind::CircleCi,
        _ if is_yaml && lower.contains(".github/workflows/") && !has_key(text, "runs") => Kind::Workflow,
        _ if is_yaml && lower.contains(".gitlab/") => Kind::GitLab,
        _ if is_yaml && (name.starts_with("verdaccio") || lower.contains("verdaccio/")) => Kind::Verdaccio,
        _ if name.ends_with(".log") => Kind::Log,
        _ => Kind::Unknown,
    }
}

fn by_content(text: &str) -> Kind {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Kind::Unknown;
    }
    if trust::is_trust_text(text) && !log::is_stamped(text) {
        return Kind::TrustSettings;
    }
    // Copied from a terminal, with the command that printed it; before logs, for npm's warnings may stand there too.
    if let Some(json) = crate::registry_document::json_part(text).and_then(|it| text.get(it))
        && json_kind(json) == Kind::RegistryDocument
    {
        return Kind::RegistryDocument;
    }
    let is_aside = |it: &&str| ["npm warn", "npm WARN", "npm notice"].iter().any(|aside| it.starts_with(aside));
    let mut said = text.lines().filter(|it| !it.trim().is_empty() && !is_aside(it));
    if said.clone().next().is_some_and(|it| it.contains(" | deps: ") || it.contains(" = "))
        && crate::registry_document::is_printout(text)
        && !said.any(log::is_log)
        && !log::is_stamped(text)
    {
        return Kind::RegistryDocument;
    }
    if log::is_log(text) {
        return Kind::Log;
    }
    let first = text.lines().next().unwrap_or_default();
    let is_npmrc_line = first.contains(":_") && first.contains('=');
    if text.starts_with(['{', '[']) || (text.starts_with("//") && !is_npmrc_line) || text.starts_with("/*") {
        return json_kind(text);
    }
    if has_key(text, "uplinks") && has_key(text, "packages") {
        return Kind::Verdaccio;
    }
    if has_key(text, "jobs") {
        let is_circle =
            has_key(text, "version") && (has_key(text, "orbs") || has_key(text, "workflows") || !has_key(text, "on"));
        return if is_circle { Kind::CircleCi } else { Kind::Workflow };
    }
    if has_key(text, "runs") && text.contains("using:") {
        return Kind::Action;
    }
    if crate::registry_document::is_printout(text) {
        return Kind::RegistryDocument;
    }
    if is_pipeline(text) {
        return Kind::GitLab;
    }
    if mentions_failure(text) {
        return Kind::Log;
    }
    if has_key(text, "on") && (has_key(text, "name") || has_key(text, "permissions")) {
        return Kind::Workflow;
    }
    if is_bunfig(text) {
        return Kind::Bunfig;
    }
    if text.lines().any(is_npmrc_setting) {
        return Kind::Npmrc;
    }
    let yarn_keys = ["npmScopes", "npmRegistries", "npmRegistryServer", "npmAuthToken", "yarnPath", "nodeLinker"];
    if yarn_keys.iter().any(|it| has_key(text, it)) {
        return Kind::YarnRc;
    }
    if has_key(text, "packages") && (text.contains("\n  -") || has_key(text, "catalog") || has_key(text, "catalogs")) {
        return Kind::PnpmWorkspace;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    if lines.clone().any(|line| line.starts_with("nodejs ") || line.starts_with("node ")) {
        return Kind::ToolVersions;
    }
    if is_file_list(lines.clone()) {
        return Kind::FileList;
    }
    if lines.clone().count() == 1 && lines.next().is_some_and(is_node_version) {
        return Kind::NodeVersionFile;
    }
    Kind::Unknown
}

fn json_kind(text: &str) -> Kind {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    if claims::is_claims(text) {
        return Kind::Claims;
    }
    if is_registry_document(text, &has) {
        return Kind::RegistryDocument;
    }
    if trust::is_trust_text(text) {
        return Kind::TrustSettings;
    }
    // What `npm trust github --dry-run --json` prints: no publisher, and no manifest either (N 5.5).
    if has("permissions") && has("package") && has("file") && !has("name") {
        return Kind::TrustSettings;
    }
    if has("version") && has("specifiers") {
        return Kind::DenoLock;
    }
    let npm_only =
        ["scripts", "dependencies", "devDependencies", "peerDependencies", "main", "files", "repository", "private"];
    if npm_only.iter().any(|key| has(key)) || has("publishConfig") || has("workspaces") {
        return Kind::PackageJson;
    }
    if has("tasks") || has("imports") || has("compilerOptions") || has("workspace") {
        return Kind::DenoConfig;
    }
    if has("exports") || text.contains("jsr.io/schema") {
        return Kind::JsrConfig;
    }
    if has("name") && has("version") { Kind::PackageJson } else { Kind::Unknown }
}

/// A document of npm's registry, or what `npm view` and `npm audit signatures` print with `--json`.
fn is_registry_document(text: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let keys = [
        "_npmUser",
        "dist-tags",
        "attestations",
        "_npmUser.trustedPublisher",
        "dist.attestations",
        "dist.tarball",
        "oidcConfigId",
    ];
    keys.iter().any(|it| has(it))
        || (has("dist") && has("shasum"))
        || (has("invalid") && has("missing") && text.starts_with('{'))
        || text.contains("/-/npm/v1/attestations/")
        || is_version_list(text)
        || is_bare_version(text)
}

/// `{ "name": …, "version": … }` and no more, alone or in a list: of the fields that `npm view` was asked for the
/// registry has no others (N 12). A manifest says more than that, or its path says that it is one.
fn is_bare_version(text: &str) -> bool {
    text.len() <= document::MAX_BYTES
        && text.contains("\"version\"")
        && text.split('"').enumerate().all(|(at, part)| match at % 8 {
            1 => part == "name",
            5 => part == "version",
            3 | 7 => true,
            _ => part.chars().all(|it| it.is_ascii_whitespace() || "{}[],:".contains(it)),
        })
}

/// `["1.0.0", "1.1.0"]`, as `npm view NAME versions --json` prints it.
fn is_version_list(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('[').and_then(|it| it.trim_end().strip_suffix(']')) else { return false };
    let is_version = |it: &str| {
        let text = it.trim().strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        text.is_some_and(|it| crate::version::Version::parse(it).is_ok())
    };
    inside.split(',').all(is_version)
}

/// Whether a line starts with this key: a top-level key of a block mapping.
fn has_key(text: &str, key: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches('\u{feff}');
        let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
    })
}

/// `registry = …`, `@scope:registry=…`, `//host/:_authToken=…`.
fn is_npmrc_setting(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    let names = [":registry", "/registry", ":_authToken", ":_auth", ":_password"];
    key == "registry" || key.contains("_authToken") || names.iter().any(|it| key.ends_with(it) && !key.contains(' '))
}

/// Tables that Bun alone has, with a setting of registries.
fn is_bunfig(text: &str) -> bool {
    let tables = ["[install]", "[install.scopes]", "[install.lockfile]", "[install.cache]"];
    text.lines().any(|line| {
        let line = line.trim();
        tables.iter().any(|it| line.starts_with(it)) || line.starts_with("install.scopes") && line.contains('=')
    })
}

/// What GitLab runs, or a part of it that another file includes: jobs with a script, or defaults for jobs.
fn is_pipeline(text: &str) -> bool {
    let others = ["pipelines", "steps", "language", "tasks", "on", "pool"];
    if others.iter().any(|it| has_key(text, it)) {
        return false;
    }
    let has_script = || text.lines().any(|it| it.starts_with([' ', '\t']) && it.trim_start().starts_with("script:"));
    let sets_defaults = has_key(text, "default")
        && ["image:", "before_script:", "id_tokens:", "tags:"].iter().any(|it| text.contains(it));
    let hands_tokens = || text.lines().any(|it| it.trim_start().starts_with("id_tokens:"));
    has_key(text, "stages") || has_script() || sets_defaults || hands_tokens() || text.contains("!reference [")
}

/// A log whose lines begin as no tool's do, such as one that a task runner put its own name before.
fn mentions_failure(text: &str) -> bool {
    let is_document = text.lines().any(|line| line.starts_with("# ") || line.starts_with("```"));
    let marks = ["npm error code ", "npm ERR! code ", "npm notice Publishing to ", "npm verb oidc ", "npm silly oidc "];
    !is_document && marks.iter().any(|mark| text.contains(mark))
}

/// Several paths, one per line, a manifest among them: what `git ls-files` prints.
fn is_file_list<'s>(lines: impl Iterator<Item = &'s str> + Clone) -> bool {
    // Names of files may have spaces and brackets; prose has them too, but no dots and slashes inside its lines.
    let is_path = |line: &str| {
        let is_plain = !line.contains([' ', '{', '[']);
        let is_odd = line.contains(['/', '.']) && !line.starts_with(['{', '[', '-', '#', '<']) && !line.ends_with('.');
        !line.contains([':', '=', '*', ',']) && (is_plain || is_odd)
    };
    let manifests = ["package.json", "jsr.json", "jsr.jsonc", "deno.json", "deno.jsonc"];
    let is_manifest = |line: &str| manifests.contains(&line.rsplit('/').next().unwrap_or(line));
    lines.clone().nth(1).is_some() && lines.clone().all(is_path) && lines.clone().any(is_manifest)
}

fn is_node_version(line: &str) -> bool {
    let line = line.strip_prefix("node").map_or(line, |it| it.trim_start_matches(['j', 's', ' ', '-', '@']));
    let line = line.strip_prefix('v').unwrap_or(line);
    let is_number = line.starts_with(|it: char| it.is_ascii_digit())
        && line.chars().all(|it| it.is_ascii_alphanumeric() || ".-".contains(it));
    line.len() <= 24 && (is_number || line.starts_with("lts/") || matches!(line, "lts" | "current" | "latest"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Kind) {
        assert_eq!(recognise(None, text), expected, "{text}");
    }

    #[test]
    fn a_pasted_text_is_recognised_by_its_content() {
        check("name: x\non: push\njobs:\n  a:\n    runs-on: x\n", Kind::Workflow);
        check("version: 2.1\njobs:\n  a: {}\nworkflows: {}\n", Kind::CircleCi);
        check("name: x\nruns:\n  using: composite\n  steps: []\n", Kind::Action);
        check("stages: [a]\npublish:\n  script: npm publish\n", Kind::GitLab);
        check("publish:\n  script:\n    - npm publish\n", Kind::GitLab);
        check("default:\n  id_tokens:\n    NPM_ID_TOKEN: {aud: x}\n", Kind::GitLab);
        check("pipelines:\n  default:\n    - step:\n        script: [npm publish]\n", Kind::Unknown);
        check("language: node_js\nscript: npm test\n", Kind::Unknown);
        check("{\"name\": \"x\", \"version\": \"1.0.0\", \"scripts\": {}}", Kind::PackageJson);
        check("{\"name\": \"@a/b\", \"version\": \"1.0.0\", \"exports\": \"./mod.ts\"}", Kind::JsrConfig);
        check("// tasks\n{\"tasks\": {}, \"name\": \"@a/b\"}", Kind::DenoConfig);
        check("//host/:_authToken=${NODE_AUTH_TOKEN}\n", Kind::Npmrc);
        check("v22.14.0\n", Kind::NodeVersionFile);
        check("lts/jod\n", Kind::NodeVersionFile);
        check("nodejs 24.1.0\n", Kind::ToolVersions);
        check("npm error code E404\n", Kind::Log);
        check("@acme/widget:publish: npm error code E404\n", Kind::Log);
        check("[10:11:12 AM] [semantic-release] › ✖  An error occurred\n", Kind::Log);
        check("type: github\nid: 1\nfile: publish.yml\nnpm notice\n", Kind::TrustSettings);
        check("2026-11-20T10:11:12Z a\n2026-11-20T10:11:12Z b\ntype: github\nid: 1\n", Kind::Log);
        check(
            "{ \"repository\": \"acme/widget\", \"workflow_ref\": \"acme/widget/.github/workflows/p.yml@x\" }",
            Kind::Claims,
        );
        check("README.md\njsr.json\nsrc/mod.ts\n", Kind::FileList);
        check("docs/first steps.md\njsr.json\nroutes/[id].ts\n", Kind::FileList);
        check("see package.json for more.\npackage.json\n", Kind::Unknown);
        check("{ \"version\": \"5\", \"specifiers\": {} }", Kind::DenoLock);
        check("storage: ./storage\nuplinks:\n  npmjs:\n    url: x\npackages:\n  '**': {}\n", Kind::Verdaccio);
        check("# where from\n[install.scopes]\n\"@jsr\" = \"https://npm.jsr.io\"\n", Kind::Bunfig);
        check("registry = https://npm.acme.example\n", Kind::Npmrc);
        check("# ours\n@jsr/registry=https://npm.jsr.io\n", Kind::Npmrc);
        check("npmScopes:\n  jsr:\n    npmRegistryServer: x\n", Kind::YarnRc);
        check("packages:\n  - packages/*\n", Kind::PnpmWorkspace);
        check("\ntype: github\nid: 1\nfile: publish.yml\n", Kind::TrustSettings);
        check("  type: github\n  id: 1\n  file: publish.yml\n", Kind::TrustSettings);
        check("> type: github\n> id: 1\n> file: publish.yml\n", Kind::TrustSettings);
        check("stages: [a]\npublish:\n  type: github\n  file: a\n  script: ls\n", Kind::GitLab);
        check("[]\n", Kind::TrustSettings);
        check(
            "{ \"package\": \"widget\", \"file\": \"publish.yml\", \"repository\": \"acme/widget\", \"permissions\": [] }",
            Kind::TrustSettings,
        );
        check("[\n  \"1.0.0\",\n  \"1.1.0-beta.1\"\n]\n", Kind::RegistryDocument);
        check("[ { \"id\": \"github\", \"oidcConfigId\": \"oidc:***\" } ]", Kind::RegistryDocument);
        check("{ \"attestations\": [] }", Kind::RegistryDocument);
        check("{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.4.0\"\n}\n", Kind::RegistryDocument);
        check("[\n  { \"name\": \"widget\", \"version\": \"1.4.0\" }\n]\n", Kind::RegistryDocument);
        check("{ \"name\": \"widget\", \"version\": \"1.4.0\", \"type\": \"module\" }", Kind::PackageJson);
        check("{ \"name\": \"widget\", \"version\": 1 }", Kind::PackageJson);
        check("$ npm view widget versions --json\n[ \"1.0.0\" ]\n$ ", Kind::RegistryDocument);
        check("{ \"invalid\": [], \"missing\": [] }", Kind::RegistryDocument);
        check("\n@acme/widget@1.3.0 | MIT | deps: none | versions: 3\nA widget\n", Kind::RegistryDocument);
        let view = "@acme/widget@1.3.0 | MIT | deps: none | versions: 3\nA widget\n";
        let warned = "npm warn Unknown user config \"always-auth\". This will stop working.\n";
        check(&format!("{warned}\n{view}npm notice\n"), Kind::RegistryDocument);
        check(&format!("{warned}\n{view}npm error code E404\n"), Kind::Log);
        check(&format!("{warned}added 1 package, and audited 2 packages\n1 registry signature\n"), Kind::Log);
        check("audited 1 package in 1s\n\n1 package has a verified registry signature\n", Kind::RegistryDocument);
        check("<!doctype html><html></html>", Kind::Unknown);
        check("", Kind::Unknown);
    }

    #[test]
    fn a_log_may_be_larger_than_other_files_and_hold_stray_bytes() {
        let size = |path: Option<&str>, bytes: &[u8]| super::text(path, bytes.to_vec()).map(|it| it.len());
        let large = "npm notice x\n".repeat(100_000);
        assert_eq!(size(None, large.as_bytes()), Ok(large.len()));
        assert_eq!(size(Some("x.yml"), " ".repeat(2 << 20).as_bytes()), Err(Unreadable::TooLarge));
        assert_eq!(size(None, "npm notice x\n".repeat(1_000_000).as_bytes()), Err(Unreadable::TooLarge));
        assert_eq!(size(None, b"npm error \xff\n"), Ok("npm error \u{fffd}\n".len()));
        assert_eq!(size(Some("package.json"), b"\xff"), Err(Unreadable::NotText));
    }

    #[test]
    fn what_only_quotes_a_log_is_none() {
        check(
            "on: push\njobs:\n  a:\n    steps:\n      - run: npm publish || echo 'npm error code E404'\n",
            Kind::Workflow,
        );
        check("{\"name\": \"x\", \"scripts\": {\"a\": \"npm error code E404\"}}", Kind::PackageJson);
        check("# Releasing\n\nIt said:\n\n```\nnpm error code E404\n```\n", Kind::Unknown);
        check("stages: [a]\npublish:\n  script: npm publish 2>&1 | grep 'npm error code '\n", Kind::GitLab);
    }

    #[test]
    fn a_path_decides_even_when_the_content_is_broken() {
        assert_eq!(recognise(Some("packages/a/package.json"), "{"), Kind::PackageJson);
        assert_eq!(recognise(Some("package.json"), r#"{ "name": "a", "version": "1.0.0" }"#), Kind::PackageJson);
        assert_eq!(recognise(Some(".github/workflows/x.yml"), ": :"), Kind::Workflow);
        assert_eq!(recognise(Some("conf/verdaccio/config.yaml"), ": :"), Kind::Verdaccio);
        assert_eq!(recognise(Some("pnpm-workspace.yaml"), "catalog: {}"), Kind::PnpmWorkspace);
        assert_eq!(recognise(Some("packages/a/.gitignore"), "dist\n"), Kind::GitIgnore);
    }
}
