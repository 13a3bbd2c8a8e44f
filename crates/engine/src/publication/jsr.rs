//! What the files say about a package for JSR, and what stops its publish: rules show it, the forecast counts on it.

mod exports;
mod files;
mod license;
mod paths;
mod workspace;

pub(crate) use files::is_odd;
pub(crate) use license::License;
pub(crate) use paths::covers;

use document::{FileId, Location, Value};
use model::command::PublishTool;
use model::expression::Interpolated;
use model::jsr_config::JsrConfig;
use model::npm_name::{JsrName, JsrNameProblem};
use model::shell::Part;
use model::version::{JsrVersionProblem, check_jsr_version};

use crate::facts::{self, deno};
use crate::publication::{Client, EventKind, NodeSource, Publication, RunnerClass, Share, Spot, Variable};
use crate::{Need, Project};

/// Variables of the job that the provenance statement repeats (J O11).
const FOR_PROVENANCE: [&str; 7] = [
    "GITHUB_REPOSITORY",
    "GITHUB_SERVER_URL",
    "GITHUB_REF",
    "GITHUB_SHA",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
    "RUNNER_ENVIRONMENT",
];

/// Something that stops a publish to JSR.
pub struct JsrFault<'p> {
    /// What is wrong; a clause.
    pub message: String,
    /// Where.
    pub location: Location,
    /// The code with which the server refuses it, after a dry run has passed; `None`: Deno stops before it sends
    /// anything.
    pub code: Option<&'static str>,
    /// A scalar, and the text that would be right in its place.
    pub repair: Option<(Spot<'p>, String)>,
    /// Whether a step before the command may have put it right.
    pub is_open: bool,
}

impl JsrFault<'_> {
    fn new(message: String, location: Location, code: Option<&'static str>) -> Self {
        Self { message, location, code, repair: None, is_open: false }
    }

    /// Who refuses it, and when.
    #[must_use]
    pub fn consequence(&self) -> String {
        match self.code {
            None => "Deno stops before it sends anything".to_owned(),
            Some(code) => format!("a dry run passes; JSR itself refuses the package afterwards ({code})"),
        }
    }
}

/// What the files say about one part of a package: nothing, the place that shows it is right, or what is wrong.
pub(crate) type Finding<'p> = Option<Result<Location, JsrFault<'p>>>;

impl<'p> Publication<'p> {
    /// The configuration that counts (J C1).
    #[must_use]
    pub fn jsr_config(&self) -> Option<(FileId, JsrConfig<'p>)> {
        self.package.jsr.first().copied()
    }

    /// Whether the npm package `jsr` publishes here on a machine for which it has no Deno (J D4): `Some(true)` where that
    /// is certain, `Some(false)` where it is likely.
    #[must_use]
    pub fn lacks_jsr_platform(&self) -> Option<bool> {
        if self.publish.tool != PublishTool::Jsr || self.variable("DENO_BIN_PATH").is_some() {
            return None;
        }
        if let NodeSource::Container(_) = self.node.source {
            return self.node.spec.as_deref().is_some_and(|it| it.contains("alpine")).then_some(false);
        }
        let is_hosted = self.runner.class == RunnerClass::Hosted;
        let image = self.runner.image().filter(|_| is_hosted)?.name;
        let is_emulated = self.events.iter().any(|it| it.step.input("architecture").is_some());
        (image.starts_with("windows") && image.ends_with("-arm") && !is_emulated).then_some(true)
    }

    /// A variable that leads Deno to another server than the usual one (J D17).
    #[must_use]
    pub fn led_elsewhere(&self, name: &str, usual: &str) -> Option<&Variable<'p>> {
        let is_usual =
            |it: &Variable<'_>| matches!(&it.value, Interpolated::Known(url) if url.trim_end_matches('/') == usual);
        self.variable(name).filter(|it| !is_usual(it))
    }

    /// How many of the possible Node.js are too old for the npm package `jsr` (J D3).
    #[must_use]
    pub fn node_before_jsr_client(&self) -> Option<Share> {
        let is_client = self.publish.tool == PublishTool::Jsr;
        self.node.versions.share(|it| !deno::CLIENT_NODE.met_by(it)).filter(|_| is_client)
    }

    /// The step whose own identity token `--token` hands on (J O5).
    #[must_use]
    pub fn minted_by_hand(&self) -> Option<Location> {
        let named = |text: &str| Some(text.split_once("steps.")?.1.split('.').next()?.trim().to_owned());
        let id = self.publish.token.as_ref()?.parts.iter().find_map(|part| match part {
            Part::Expression { text, .. } => named(text),
            Part::Variable { name, .. } => {
                let (block, key) = self.variable(name)?.entry?;
                named(block.value.get(key)?.as_str()?)
            }
            _ => None,
        })?;
        let step =
            self.job.job.steps.iter().find(|it| it.value.get("id").and_then(Value::as_str) == Some(id.as_str()))?;
        let script = step.input("script").or(step.run)?;
        // One for another audience may be what the step gets a token of JSR with.
        let mints = |text: &str| {
            text.contains("jsr.io") && ["getIDToken", "ACTIONS_ID_TOKEN_REQUEST_URL"].iter().any(|it| text.contains(it))
        };
        script.as_str().is_some_and(mints).then(|| Location { file: self.job.file, span: script.span() })
    }

    /// Whether nothing puts the repository on the machine that the job runs on.
    #[must_use]
    pub fn lacks_checkout(&self, project: &Project<'p>) -> bool {
        self.runner.class == RunnerClass::Hosted
            && self.provider == crate::Provider::GitHub
            && !matches!(self.node.source, NodeSource::Container(_))
            && self.events.iter().all(|it| !matches!(it.kind, EventKind::Checkout | EventKind::Opaque))
            && !self.changes_files()
            && !self.may_make_files(project)
    }

    /// Everything that stops this publish, in the order in which it would be met.
    #[must_use]
    pub fn jsr_faults(&self, project: &Project<'p>) -> Vec<JsrFault<'p>> {
        let mut faults = Vec::new();
        if self.reads_broken_file(project) {
            faults.push(JsrFault::new("a file that Deno reads is broken".to_owned(), self.location, None));
        }
        if self.lacks_jsr_config(project) || self.lacks_checkout(project) {
            faults.push(JsrFault::new("there is no configuration".to_owned(), self.location, None));
        }
        faults.extend(self.jsr_workspace_fault(project));
        let name = self.jsr_name();
        let may_be_named = matches!(&name, Some(Err(fault)) if fault.is_open);
        if let Some((file, config)) = self.jsr_config().filter(|(_, it)| it.name().is_none() && !may_be_named) {
            faults.push(JsrFault::new("there is no `name`".to_owned(), beginning(file, config), None));
        }
        let mut add = |finding: Finding<'p>| faults.extend(finding.and_then(Result::err));
        add(self.jsr_field_type());
        add(self.jsr_publish_switch());
        add(name);
        add(self.jsr_version());
        add(self.jsr_entrypoint());
        faults.extend(self.jsr_exports().and_then(Result::err).unwrap_or_default());
        faults.extend(self.jsr_entry_file(project).and_then(Result::err));
        if let Some(exclusion) = self.excluded_module(project) {
            let location = exclusion.target.location();
            faults.push(JsrFault::new("a module is left out".to_owned(), location, None));
        }
        faults.extend(self.jsr_refused_paths(project).into_iter().next());
        if let Some(License::Missing(fault) | License::Refused { fault, .. }) = self.jsr_license(project) {
            faults.push(fault);
        }
        faults.retain(|it| !it.is_open);
        // What Deno finds out comes before what the server does.
        faults.sort_by_key(|it| it.code.is_some());
        faults
    }

    /// Whether Deno stops as soon as it has read the configuration, before it looks at the package (J D14).
    #[must_use]
    pub fn stops_at_once(&self, project: &Project<'p>) -> bool {
        let is_local = |finding: Finding<'p>| matches!(finding, Some(Err(JsrFault { code: None, is_open: false, .. })));
        let config = self.jsr_config().map(|it| it.1);
        let lacks = config.is_some_and(|it| it.name().is_none() || it.exports().is_none()) && !self.may_write_jsr(None);
        let is_private = config.and_then(|it| it.root.get("publish")).and_then(Value::as_bool) == Some(false);
        lacks
            || is_private
            || self.reads_broken_file(project)
            || self.lacks_jsr_config(project)
            || self.lacks_checkout(project)
            || self.jsr_workspace_fault(project).is_some()
            || is_local(self.jsr_name())
            || is_local(self.jsr_version())
            || is_local(self.jsr_field_types("exclude"))
    }

    /// Whether there is no configuration to be found where others of the folder were given (J C5).
    #[must_use]
    pub fn lacks_jsr_config(&self, project: &Project<'p>) -> bool {
        let Some(folder) = self.folder.as_deref().filter(|_| self.package.jsr.is_empty()) else { return false };
        // A step may write one, and a called workflow runs in its caller's repository.
        let may_appear = self.changes_files() || self.did(&EventKind::Opaque) || !self.entry_known;
        if let Some(config) = &self.publish.config {
            let path = config.literal().map(|it| crate::project::join(folder, it));
            return !may_appear && path.is_some_and(|it| project.exists(&it) == Some(false));
        }
        let has_members = self.package.manifest.is_some_and(|(_, it)| it.workspaces().next().is_some());
        let has_list = project.exists(&crate::project::join(folder, facts::jsr::CONFIGS[0])).is_some();
        if may_appear || has_members && !has_list {
            return false;
        }
        let is_listed =
            facts::jsr::CONFIGS.iter().any(|name| project.exists(&crate::project::join(folder, name)) != Some(false));
        let manifest_here = self.package.manifest.is_some_and(|(file, _)| project.file(file).folder() == Some(folder));
        manifest_here || !is_listed
    }

    /// `name` (J C10–C14). `None` too when another row says why there is none.
    #[must_use]
    pub fn jsr_name(&self) -> Finding<'p> {
        let (file, config) = self.jsr_config()?;
        let Some(value) = config.name() else {
            let is_explained = self.package.jsr.len() > 1 || config.root.get("jsr").is_some_and(Value::is_mapping);
            let lacking = || {
                [("version", config.version()), ("exports", config.exports())].into_iter().filter(|it| it.1.is_none())
            };
            let names: String = lacking().map(|(name, _)| format!(", no `{name}`")).collect();
            let is_open = self.may_write_jsr(None);
            let fault = || JsrFault {
                is_open,
                ..JsrFault::new(format!("the configuration has no `name`{names}"), beginning(file, config), None)
            };
            return (!is_explained).then(|| Err(fault()));
        };
        let place = Location { file, span: value.span() };
        let Some(text) = text_of(value) else {
            return Some(Err(JsrFault::new("`name` is not a text".to_owned(), place, None)));
        };
        let Err(problem) = JsrName::parse(text) else { return Some(Ok(place)) };
        let code = (problem != JsrNameProblem::NotScoped).then_some("malformedRequest");
        let fault = JsrFault::new(format!("`{text}` is no name for JSR: {}", problem.reason()), place, code);
        Some(Err(JsrFault { is_open: self.may_write_jsr(Some(value)), ..fault }))
    }

    /// Whether a step before the command may have written the configuration anew: one that names it, and where a value
    /// is missing or stands in for another, any that changes files or is not looked into.
    fn may_write_jsr(&self, value: Option<Value<'_>>) -> bool {
        let stands_in = value.is_none_or(|it| match text_of(it) {
            Some(text) => text.is_empty() || text.contains(['{', '$', '<', '%']),
            None => it.is_null() || it.is_mapping() && it.entries().next().is_none(),
        });
        let names_it = |event: &crate::publication::Event<'_>| {
            let text = event.step.run.unwrap_or(event.step.value).as_str().unwrap_or_default();
            facts::jsr::CONFIGS.iter().any(|it| text.contains(it))
        };
        let writes = [EventKind::Write, EventKind::Restore, EventKind::Commit, EventKind::Opaque];
        self.events.iter().any(|it| writes.contains(&it.kind) && (stands_in || names_it(it)))
    }

    /// `version`, or what `--set-version` says (J C20–C23).
    #[must_use]
    pub fn jsr_version(&self) -> Finding<'p> {
        let (file, config) = self.jsr_config()?;
        if let Some(word) = &self.publish.set_version
            && let Some(text) = word.literal()
            && let Some(problem) = check_jsr_version(text).err()
        {
            let message = format!("`{text}` is no version for JSR: {}", problem.reason());
            return Some(Err(JsrFault::new(message, self.words_at(word.range.clone()), version_code(&problem))));
        }
        let Some(value) = config.version() else {
            if let Some(word) = &self.publish.set_version {
                return Some(Ok(self.words_at(word.range.clone())));
            }
            if self.may_write_jsr(None) || config.name().is_none() {
                return None;
            }
            let message = "the configuration has no `version`".to_owned();
            return Some(Err(JsrFault::new(message, beginning(file, config), None)));
        };
        let place = Location { file, span: value.span() };
        let Some(text) = text_of(value) else {
            return Some(Err(JsrFault::new("`version` is not a text".to_owned(), place, None)));
        };
        let Err(problem) = check_jsr_version(text) else { return Some(Ok(place)) };
        let message = format!("`{text}` is no version for JSR: {}", problem.reason());
        let mut fault = JsrFault::new(message, place, version_code(&problem));
        let is_number = text.trim_start_matches(['v', 'V', '=', ' ']).starts_with(|it: char| it.is_ascii_digit());
        fault.is_open = self.may_write_jsr(Some(value).filter(|_| is_number));
        if let JsrVersionProblem::NotNormalized(right) = problem {
            fault.repair = Some((Spot::new(file, value), right));
        }
        Some(Err(fault))
    }

    /// `publish`, as far as it stops the command (J C50, C52); `null` counts as missing.
    #[must_use]
    pub fn jsr_publish_switch(&self) -> Finding<'p> {
        let (file, config) = self.jsr_config()?;
        let (key, value) = config.root.entry("publish").filter(|(_, it)| !it.is_null())?;
        let place = |value: Value<'_>| Location { file, span: value.span() };
        let fault = |message: String, value: Value<'_>| Some(Err(JsrFault::new(message, place(value), None)));
        match value.as_bool() {
            Some(false) => return fault("`publish` is `false`".to_owned(), value),
            Some(true) if self.deno_before(deno::PUBLISH_FALSE) != Some(Share::All) => return Some(Ok(place(key))),
            _ if !value.is_mapping() => return fault("`publish` is not an object".to_owned(), value),
            _ => {}
        }
        for (name, list) in value.entries() {
            let Some(known @ ("include" | "exclude")) = name.as_str() else {
                return fault(format!("`publish` has no field `{}`", name.as_str().unwrap_or_default()), name);
            };
            if !list.is_null() && !list.is_sequence() {
                return fault(format!("`publish.{known}` is not a list"), list);
            }
            if let Some(other) = list.items().find(|it| text_of(*it).is_none()) {
                return fault(format!("`publish.{known}` lists something that is not a text"), other);
            }
        }
        Some(Ok(place(key)))
    }

    /// A field of a type that Deno does not read, such as `exclude` with one path instead of a list.
    #[must_use]
    pub fn jsr_field_type(&self) -> Finding<'p> {
        self.jsr_field_types("")
    }

    fn jsr_field_types(&self, but: &str) -> Finding<'p> {
        let (file, config) = self.jsr_config()?;
        let fault = |message: String, value: Value<'_>| {
            Some(Err(JsrFault::new(message, Location { file, span: value.span() }, None)))
        };
        let mut right = None;
        for (field, types) in facts::jsr::FIELD_TYPES.iter().filter(|it| it.0 != but) {
            let Some(value) = config.root.get(field) else { continue };
            let found = type_of(value);
            if !types.split(' ').any(|it| it == found) {
                return fault(format!("`{field}` is {}", indefinite(found)), value);
            }
            if let Some(other) = value.items().find(|it| text_of(*it).is_none()) {
                return fault(format!("`{field}` lists something that is not a text"), other);
            }
            if *field == "nodeModulesDir"
                && found == "text"
                && self.deno_before(deno::MEMBER_PATTERNS) == Some(Share::All)
            {
                return fault(format!("`{field}` is a text, and this Deno takes `true` or `false` alone"), value);
            }
            right = right.or(Some(Location { file, span: value.span() }));
        }
        right.map(Ok)
    }

    /// How many of the possible Denos lie before a floor; `None` when none is known.
    #[must_use]
    pub fn deno_before(&self, floor: facts::Floor) -> Option<Share> {
        let Client::Own { name: "deno", versions, .. } = &self.client else { return None };
        versions.share(|it| !floor.met_by(it))
    }

    /// Whether no possible Deno publishes this package: too old for JSR, or for a `jsr.json` (J D8, D13).
    #[must_use]
    pub fn is_deno_too_old(&self, project: &Project<'p>) -> bool {
        let finds_none = || {
            let name = self.package.jsr.first().and_then(|(file, _)| project.file(*file).file_name());
            name.is_some_and(|it| it.starts_with("jsr.")) && self.publish.config.is_none()
        };
        self.deno_before(deno::PUBLISH) == Some(Share::All)
            || finds_none() && self.deno_before(deno::JSR_JSON) == Some(Share::All)
    }

    /// The lockfile that the command reads, its version, and how many of the possible Denos do not know that version
    /// (J D12).
    #[must_use]
    pub fn unread_lockfile(&self, project: &Project<'p>) -> Option<(Spot<'p>, u16, Share)> {
        let Client::Own { name: "deno", versions, .. } = &self.client else { return None };
        let lock =
            ancestors(self.folder.as_deref()?).find_map(|it| project.find(&crate::project::join(it, "deno.lock")))?;
        let value = lock.tree()?.root()?.get("version")?;
        let version: u16 = value.as_str()?.parse().ok()?;
        let share = match facts::deno_of_lockfile(version) {
            Some(since) => versions.share(|it| it < since)?,
            // Newer than all that is known.
            None if (1..version).any(|it| facts::deno_of_lockfile(it).is_some()) => return None,
            None => Share::None,
        };
        Some((Spot::new(lock.id, value), version, share))
    }

    /// `--set-version` beside a `version` in the configuration: whether they differ, `None` when the flag's value is
    /// not known (J D9).
    #[must_use]
    pub fn set_version_disagrees(&self) -> Option<(Spot<'p>, Option<bool>)> {
        let word = self.publish.set_version.as_ref()?;
        let (file, config) = self.jsr_config()?;
        let value = config.version()?;
        let differs = word.literal().filter(|_| !self.changes_files()).map(|it| Some(it) != value.as_str());
        Some((Spot::new(file, value), differs))
    }

    /// Whether the command publishes more than one package: the members of a workspace (J C59).
    #[must_use]
    pub fn publishes_jsr_members(&self, project: &Project<'p>) -> bool {
        let own = self.package.jsr.first().map(|it| it.0);
        project.publications().iter().any(|it| {
            it.location == self.location && it.is_of_job(self) && it.package.jsr.first().map(|it| it.0) != own
        })
    }

    /// What a command outside of the environment of its job is not told, and needs for provenance: it fails when the
    /// version is live (J O11, V3).
    #[must_use]
    pub fn lacks_for_provenance(&self) -> Vec<&'static str> {
        let text = self.text.text().and_then(|it| it.get(self.publish.range.clone())).unwrap_or_default();
        let is_outside = self.publish.outside.is_some() && !text.contains("--env-file");
        let ends = |rest: &str| !rest.starts_with(|it: char| it == '_' || it.is_ascii_alphanumeric());
        let is_named = |name: &str| text.match_indices(name).any(|(at, _)| ends(&text[at + name.len()..]));
        let lacking = FOR_PROVENANCE.into_iter().filter(|it| !is_named(it));
        lacking.filter(|_| is_outside && self.signs_for_jsr()).collect()
    }

    /// Whether a provenance statement is made for a package on JSR (J V1).
    #[must_use]
    pub fn signs_for_jsr(&self) -> bool {
        self.registry == crate::Registry::Jsr
            && self.provider == crate::Provider::GitHub
            && self.publish.provenance != Some(false)
            && self.variable("DISABLE_JSR_PROVENANCE").is_none()
            && matches!(self.identity, crate::publication::Identity::Granted(_))
    }
}

/// The first key: what a row points at when something is missing.
fn beginning(file: FileId, config: JsrConfig<'_>) -> Location {
    let first = config.root.entries().next().map_or(config.root.span(), |(key, _)| key.span());
    Location { file, span: config.name().map_or(first, Value::span) }
}

fn version_code(problem: &JsrVersionProblem) -> Option<&'static str> {
    match problem {
        JsrVersionProblem::NotNormalized(_) => Some("malformedRequest"),
        JsrVersionProblem::Invalid(_) => None,
    }
}

/// What a value of JSON is.
fn type_of(value: Value<'_>) -> &'static str {
    match () {
        () if value.is_mapping() => "object",
        () if value.is_sequence() => "list",
        () if text_of(value).is_some() => "text",
        () if value.is_null() => "null",
        () if value.as_bool().is_some() => "boolean",
        () => "number",
    }
}

fn indefinite(kind: &str) -> String {
    match kind {
        "null" => "`null`".to_owned(),
        "object" => "an object".to_owned(),
        _ => format!("a {kind}"),
    }
}

/// The text of a JSON string; numbers and words without quotes are none.
fn text_of(value: Value<'_>) -> Option<&str> {
    value.as_str().filter(|_| value.style().is_some_and(|it| it != document::ScalarStyle::Plain))
}

/// A folder and those around it, the root last.
pub(crate) fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |it| match it.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => (!it.is_empty()).then_some(""),
    })
}

/// What a package needs that nobody gave: the file that would hold its license.
pub(crate) fn license_need(folder: &str) -> Need {
    Need::File(crate::project::join(folder, "LICENSE"))
}

/// Each configuration that is published to JSR, with the first publication of it.
pub(crate) fn jsr_configs<'q, 'p>(
    project: &'q Project<'p>,
) -> Vec<(usize, &'q Publication<'p>, FileId, JsrConfig<'p>)> {
    let mut packages = jsr_packages(project);
    let mut seen = Vec::new();
    packages.retain(|(_, _, file, _)| {
        let is_new = !seen.contains(file);
        seen.push(*file);
        is_new
    });
    packages
}

/// The publications to JSR that have a configuration: each configuration once per job, however often the job
/// publishes it.
pub(crate) fn jsr_packages<'q, 'p>(
    project: &'q Project<'p>,
) -> Vec<(usize, &'q Publication<'p>, FileId, JsrConfig<'p>)> {
    let mut seen = Vec::new();
    let mut packages = Vec::new();
    for (idx, publication) in project.publications_of(crate::Registry::Jsr) {
        let Some((file, config)) = publication.jsr_config() else { continue };
        let subject = (file, publication.job.file, publication.job.job.key.span());
        if !seen.contains(&subject) {
            seen.push(subject);
            packages.push((idx, publication, file, config));
        }
    }
    packages
}
