//! The inputs, read once: parsed files, typed views, publications. Rules look at this and nothing else.

use std::collections::BTreeMap;

use document::{FileId, Location, Npmrc, Span, Spot, Toml, Tree, Value};
use model::circleci;
use model::claims::Claims;
use model::gitlab::{self, Given};
use model::input::{InputFile, Kind};
use model::jsr_config::{self, JsrConfig};
use model::manifest::Manifest;
use model::registry_document::RegistryDocument;
use model::repository::Repository;
use model::trust::{self, TrustText};
use model::workflow::{self, Workflow};

use crate::budget::Budget;
use crate::consumer::{self, Consumer};
use crate::diagnosis::Reading;
use crate::publication::{Overreach, Publication, Unseen, is_odd};
use crate::release::{self, Maker};
use crate::{Context, Inputs, Visibility, trace};

/// Files past which the rest is left out, with a row that says so.
pub(crate) const MAX_FILES: usize = 64;
/// Odd paths past which further ones are not looked at.
const MAX_ODD: usize = 50;

/// The files with their trees. Apart from [`Project`], because its views borrow from here.
pub(crate) struct Documents<'a> {
    inputs: &'a Inputs,
    files: Vec<File<'a>>,
    claims: Vec<(FileId, Claims<'a>)>,
    context: Context,
}

/// A file with its tree.
pub struct File<'a> {
    /// Its index in the inputs.
    pub id: FileId,
    /// The text as given.
    pub input: &'a InputFile,
    kind: Kind,
    /// How many others would have its name, where no path names it.
    twins: usize,
    tree: Option<Tree<'a>>,
    npmrc: Option<Npmrc>,
    toml: Option<Toml>,
    trust: Option<TrustText>,
}

impl<'a> Documents<'a> {
    pub(crate) fn parse(inputs: &'a Inputs) -> Self {
        let kinds: Vec<Kind> = inputs.files.iter().take(MAX_FILES).map(InputFile::kind).collect();
        let file = |(idx, input): (usize, &'a InputFile)| {
            let kind = kinds[idx];
            let is_twin = |at: usize| match &inputs.files[at].path {
                None => at < idx && kinds[at] == kind,
                Some(path) => path == kind.noun(),
            };
            let twins = if input.path.is_none() { (0..kinds.len()).filter(|at| is_twin(*at)).count() } else { 0 };
            let text = input.text.as_str();
            let tree = tree(kind, text);
            let npmrc = (kind == Kind::Npmrc).then(|| document::parse_npmrc(text));
            let toml = (kind == Kind::Bunfig).then(|| document::parse_toml(text));
            let trust = (kind == Kind::TrustSettings).then(|| trust::read(text));
            File { id: FileId(idx as u32), input, kind, twins, tree, npmrc, toml, trust }
        };
        let files: Vec<_> = inputs.files.iter().take(MAX_FILES).enumerate().map(file).collect();
        let printed = files.iter().filter(|it| matches!(it.kind, Kind::Claims | Kind::Log));
        let claims: Vec<_> = printed.filter_map(|it| Some((it.id, Claims::read(it.text())?))).collect();
        let context = with_claims(&inputs.context, &claims);
        Self { inputs, files, claims, context }
    }

    pub(crate) fn tree(&self, id: FileId) -> Option<&Tree<'a>> {
        self.files.get(id.0 as usize)?.tree()
    }
}

/// The answers, and what a run said of itself in place of those that were not given.
fn with_claims(context: &Context, claims: &[(FileId, Claims<'_>)]) -> Context {
    let mut context = context.clone();
    let Some((_, claims)) = claims.last() else { return context };
    if context.repository.is_none() {
        context.repository = claims.repository().and_then(|it| Repository::parse(it.value).ok());
    }
    if context.visibility.is_none() {
        let visibility = |is_public| if is_public { Visibility::Public } else { Visibility::Private };
        context.visibility = claims.is_public().map(visibility);
    }
    context
}

/// The tree of a text of a kind; `None` for a kind that has none.
pub(crate) fn tree(kind: Kind, text: &str) -> Option<Tree<'_>> {
    match kind {
        Kind::Workflow
        | Kind::Action
        | Kind::GitLab
        | Kind::CircleCi
        | Kind::YarnRc
        | Kind::Verdaccio
        | Kind::PnpmWorkspace => Some(document::parse_yaml(text)),
        Kind::PackageJson | Kind::DenoLock => Some(document::parse_json(text)),
        Kind::JsrConfig | Kind::DenoConfig => Some(document::parse_jsonc(text)),
        // What npm prints for people has no tree.
        Kind::RegistryDocument if !model::registry_document::is_printout(text) => {
            let part = model::registry_document::json_part(text).unwrap_or(0..text.len());
            Some(document::parse_json_within(text, part))
        }
        _ => None,
    }
}

impl<'a> File<'a> {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its path, or a name to show when it has none.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.input.path, self.twins) {
            (Some(path), _) => path.clone(),
            (None, 0) => self.kind.noun().to_owned(),
            (None, twins) => format!("{} {}", self.kind.noun(), twins + 1),
        }
    }

    /// The last part of its path.
    #[must_use]
    pub fn file_name(&self) -> Option<&'a str> {
        self.input.path.as_deref()?.rsplit('/').next()
    }

    /// The folder of its path; empty for the root of the repository.
    #[must_use]
    pub fn folder(&self) -> Option<&'a str> {
        let path = self.input.path.as_deref()?;
        Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        &self.input.text
    }

    /// The tree, for files that have one.
    #[must_use]
    pub fn tree(&self) -> Option<&Tree<'a>> {
        self.tree.as_ref()
    }

    /// The lines of an `.npmrc`.
    #[must_use]
    pub fn npmrc(&self) -> Option<&Npmrc> {
        self.npmrc.as_ref()
    }

    /// The settings of a `bunfig.toml`.
    #[must_use]
    pub fn toml(&self) -> Option<&Toml> {
        self.toml.as_ref()
    }

    /// The trusted publishers that it lists.
    #[must_use]
    pub fn trust(&self) -> Option<&TrustText> {
        self.trust.as_ref()
    }

    /// A place in it.
    #[must_use]
    pub fn at(&self, span: Span) -> Location {
        Location { file: self.id, span }
    }

    /// Whether its tree is whole: no fatal problem.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.tree.as_ref().is_none_or(|tree| !tree.problems().iter().any(|it| it.kind.is_fatal()))
    }
}

/// A pipeline of GitLab.
pub(crate) struct Pipeline<'p> {
    pub(crate) inner: gitlab::Pipeline<'p>,
    /// False when its file is one that others include, and none of those was given.
    pub(crate) is_entry: bool,
    /// Whether a job of another one starts it.
    pub(crate) is_started: bool,
}

/// Pipelines that jobs start past which further ones are left out.
const MAX_STARTED: usize = 256;

/// The pipelines of the files: those that GitLab enters, then each file that none of them includes.
fn pipelines<'p>(files: &'p [File<'p>]) -> Vec<Pipeline<'p>> {
    let root = |file: &'p File<'p>| Some(Spot::new(file.id, gitlab::config(file.tree.as_ref()?)?));
    let all: Vec<(&'p File<'p>, Spot<'p>)> =
        files.iter().filter(|it| it.kind == Kind::GitLab).filter_map(|it| Some((it, root(it)?))).collect();
    let given: Vec<Given<'p>> =
        all.iter().filter_map(|(file, root)| Some(Given { path: file.input.path.as_deref()?, root: *root })).collect();
    let is_entry =
        |file: &File<'_>| file.input.path.is_none() || file.file_name().is_some_and(|it| it.starts_with(".gitlab-ci."));
    let jobs = all.iter().flat_map(|(_, root)| root.value.entries()).filter_map(|(_, it)| it.get_merged("trigger"));
    let started: Vec<&str> = jobs.flat_map(gitlab::started).map(|it| it.1).take(MAX_STARTED).collect();
    let mut found: Vec<Pipeline<'p>> = Vec::new();
    for wanted in [true, false] {
        for (file, root) in all.iter().filter(|(file, _)| is_entry(file) == wanted) {
            let is_part = |it: &Pipeline<'_>| it.inner.roots.iter().any(|it| it.file == file.id);
            if wanted || !found.iter().any(is_part) {
                let path = file.input.path.as_deref().unwrap_or_default();
                let is_started = !wanted && started.iter().any(|it| gitlab::is_meant(it, path));
                found.push(Pipeline { inner: gitlab::read(*root, &given), is_entry: wanted, is_started });
            }
        }
    }
    found
}

/// A listed path that JSR may refuse.
pub(crate) struct OddPath<'p> {
    /// Where the list has it.
    pub(crate) place: Location,
    /// The path.
    pub(crate) path: &'p str,
    /// Another one, which differs in its letters alone.
    pub(crate) twin: Option<&'p str>,
}

/// Everything that rules may ask.
pub struct Project<'p> {
    documents: &'p Documents<'p>,
    workflows: Vec<(FileId, Workflow<'p>)>,
    pipelines: Vec<Pipeline<'p>>,
    configs: Vec<(FileId, circleci::Config<'p>)>,
    by_path: BTreeMap<&'p str, FileId>,
    /// The paths in lists of file names, with the list.
    listed: BTreeMap<&'p str, FileId>,
    registry_documents: Vec<(FileId, RegistryDocument<'p>)>,
    /// Paths of lists that are worth a second look, for JSR.
    odd_paths: Vec<OddPath<'p>>,
    publications: Vec<Publication<'p>>,
    dry_runs: Vec<Publication<'p>>,
    silenced: Vec<(Location, Location)>,
    unopened: Vec<Location>,
    unread: Option<Location>,
    /// What rules may still read of commands that the trace has read.
    budget: Budget,
    overreaches: Vec<Overreach<'p>>,
    unseen: Vec<Unseen<'p>>,
    foreign: Vec<(FileId, &'p str)>,
    makers: Vec<Maker<'p>>,
    consumers: Vec<Consumer<'p>>,
    logs: Vec<Reading>,
}

impl<'p> Project<'p> {
    pub(crate) fn new(documents: &'p Documents<'p>) -> Self {
        let by_path = documents.files.iter().filter_map(|it| Some((it.input.path.as_deref()?, it.id))).collect();
        let read = |file: &'p File<'p>| Some((file.id, workflow::read(file.tree.as_ref()?)?));
        let workflows = documents.files.iter().filter(|it| it.kind == Kind::Workflow).filter_map(read).collect();
        let read = |file: &'p File<'p>| Some((file.id, RegistryDocument::read(file.text(), file.tree())?));
        let registry_documents =
            documents.files.iter().filter(|it| it.kind == Kind::RegistryDocument).filter_map(read).collect();
        let config = |file: &'p File<'p>| Some((file.id, circleci::read(file.tree.as_ref()?)?));
        let mut project = Self {
            documents,
            workflows,
            pipelines: pipelines(&documents.files),
            configs: documents.files.iter().filter(|it| it.kind == Kind::CircleCi).filter_map(config).collect(),
            by_path,
            listed: documents.files.iter().flat_map(listed).collect(),
            registry_documents,
            odd_paths: Vec::new(),
            publications: Vec::new(),
            dry_runs: Vec::new(),
            silenced: Vec::new(),
            unopened: Vec::new(),
            unread: None,
            budget: Budget::default(),
            overreaches: Vec::new(),
            unseen: Vec::new(),
            foreign: Vec::new(),
            makers: Vec::new(),
            consumers: Vec::new(),
            logs: documents
                .files
                .iter()
                .filter(|it| it.kind == Kind::Log)
                .map(|it| Reading::new(it.id, it.text()))
                .collect(),
        };
        project.foreign = project.foreign_files();
        let traced = trace::publications(&project);
        project.publications = traced.publications;
        project.dry_runs = traced.dry_runs;
        project.silenced = traced.silenced;
        project.unopened = traced.unopened;
        project.unread = traced.unread;
        project.overreaches = traced.overreaches;
        project.unseen = traced.unseen;
        project.makers = release::makers(&project);
        project.consumers = consumer::consumers(&project);
        if project.publications_of(crate::Registry::Jsr).next().is_some() {
            project.look_at_paths();
        }
        project
    }

    /// Finds what is odd about the listed paths, once for all publications.
    fn look_at_paths(&mut self) {
        let paths: Vec<&str> = self.listed.keys().copied().collect();
        let lower = paths.join("\n").to_ascii_lowercase();
        let mut lines: Vec<&str> = lower.lines().collect();
        lines.sort_unstable();
        let same = lines.windows(2).filter(|it| it[0] == it[1]).map(|it| it[0]);
        let twins: Vec<&str> = same.take(MAX_ODD).collect();
        let read = |(path, file): (&'p str, FileId)| {
            let is_twin = |it: &&str| it.eq_ignore_ascii_case(path) && *it != path;
            let has_twin = twins.iter().any(|it| it.eq_ignore_ascii_case(path));
            let twin = paths.iter().copied().filter(|_| has_twin).find(is_twin);
            let file = self.file(file);
            let start = path.as_ptr().addr() - file.text().as_ptr().addr();
            let place = file.at(Span::new(start, start + path.len()));
            (twin.is_some() || is_odd(path)).then_some(OddPath { place, path, twin })
        };
        self.odd_paths = self.documents.files.iter().flat_map(listed).filter_map(read).take(MAX_ODD).collect();
    }

    /// The answers to what no file says. What a run said of itself stands for those that were not given.
    #[must_use]
    pub fn context(&self) -> &'p Context {
        &self.documents.context
    }

    /// The claims that runs printed, each with its file.
    pub(crate) fn claims(&self) -> &'p [(FileId, Claims<'p>)] {
        &self.documents.claims
    }

    /// The inputs as given.
    #[must_use]
    pub fn inputs(&self) -> &'p Inputs {
        self.documents.inputs
    }

    /// The files in the order of the inputs, up to [`MAX_FILES`].
    pub fn files(&self) -> impl Iterator<Item = &'p File<'p>> + use<'p> {
        self.documents.files.iter()
    }

    /// One file.
    #[must_use]
    pub fn file(&self, id: FileId) -> &'p File<'p> {
        &self.documents.files[id.0 as usize]
    }

    /// The file at a path inside the repository.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&'p File<'p>> {
        self.by_path.get(path).map(|id| self.file(*id))
    }

    /// Every path of the repository that is known: those of the files given, and those in a list of file names.
    pub fn known_paths(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.files().filter_map(|it| it.input.path.as_deref()).chain(self.files().flat_map(listed).map(|it| it.0))
    }

    /// A path as it is known, if it is.
    #[must_use]
    pub fn known_path(&self, path: &str) -> Option<&'p str> {
        self.by_path.get_key_value(path).or_else(|| self.listed.get_key_value(path)).map(|it| *it.0)
    }

    /// Whether a file is known in a folder.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        let first = |paths: &BTreeMap<&'p str, FileId>| {
            paths.range(start.as_str()..).next().is_some_and(|it| it.0.starts_with(&start))
        };
        first(&self.by_path) || first(&self.listed)
    }

    /// Listed paths that JSR may refuse.
    pub(crate) fn odd_paths(&self) -> &[OddPath<'p>] {
        &self.odd_paths
    }

    /// Whether the repository has a file at a path; `None` when it was not given, and no list of file names either.
    #[must_use]
    pub fn exists(&self, path: &str) -> Option<bool> {
        let is_known = self.known_path(path).is_some();
        (is_known || self.files().any(|it| it.kind == Kind::FileList)).then_some(is_known)
    }

    /// The paths of all files that are known to be there, given or listed.
    pub fn paths(&self) -> impl Iterator<Item = &'p str> {
        self.by_path.keys().copied().chain(self.listed.keys().copied())
    }

    /// The workflows.
    #[must_use]
    pub fn workflows(&self) -> &[(FileId, Workflow<'p>)] {
        &self.workflows
    }

    /// The workflow in a file.
    #[must_use]
    pub fn workflow(&self, id: FileId) -> Option<&Workflow<'p>> {
        self.workflows.iter().find(|(file, _)| *file == id).map(|(_, workflow)| workflow)
    }

    /// What registries say about published versions.
    #[must_use]
    pub fn registry_documents(&self) -> &[(FileId, RegistryDocument<'p>)] {
        &self.registry_documents
    }

    /// The pipelines of GitLab.
    pub(crate) fn pipelines(&self) -> &[Pipeline<'p>] {
        &self.pipelines
    }

    /// The configurations of CircleCI.
    pub(crate) fn configs(&self) -> &[(FileId, circleci::Config<'p>)] {
        &self.configs
    }

    /// Whether the repository is sure to have no file at a path: not when the list names only the folder around it, as
    /// that of one folder does.
    #[must_use]
    pub fn lacks(&self, path: &str) -> bool {
        let mut around = path.match_indices('/').map(|it| &path[..it.0]);
        self.exists(path) == Some(false) && !around.any(|it| self.known_path(it).is_some())
    }

    /// One per publish command, package and group of matrix cells with equal outcome.
    #[must_use]
    pub fn publications(&self) -> &[Publication<'p>] {
        &self.publications
    }

    /// For tests of what no reader makes yet.
    #[cfg(test)]
    pub(crate) fn publications_mut(&mut self) -> &mut [Publication<'p>] {
        &mut self.publications
    }

    /// Publish commands that send nothing: `--dry-run`.
    #[must_use]
    pub fn dry_runs(&self) -> &[Publication<'p>] {
        &self.dry_runs
    }

    /// Scripts, actions and called workflows that were not looked into, in the order of the files.
    #[must_use]
    pub fn unopened(&self) -> &[Location] {
        &self.unopened
    }

    /// Commands that publish nothing to npm, each with the place in the tool's configuration that says so.
    #[must_use]
    pub fn silenced(&self) -> &[(Location, Location)] {
        &self.silenced
    }

    /// The first line of what stands at a place, without the quotes of a scalar.
    pub(crate) fn first_line(&self, place: Location) -> &'p str {
        let text = self.file(place.file).text().get(place.span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim();
        let inner = |quote: char| line.strip_prefix(quote)?.strip_suffix(quote);
        inner('"').or_else(|| inner('\'')).unwrap_or(line)
    }

    /// What rules may still read of commands.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The script from which on no command was read, as there are too many.
    #[must_use]
    pub fn unread(&self) -> Option<Location> {
        self.unread
    }

    /// Calls of workflows because of which GitHub refuses a run at its start.
    #[must_use]
    pub fn overreaches(&self) -> &[Overreach<'p>] {
        &self.overreaches
    }

    /// Workflows and actions that may publish and were not given, in the order of the files.
    #[must_use]
    pub fn unseen(&self) -> &[Unseen<'p>] {
        &self.unseen
    }

    /// The repository that a file is of, `acme/workflows`, when it is not of this one: given under its full name, because
    /// something here uses it.
    #[must_use]
    pub fn foreign_home(&self, file: FileId) -> Option<&'p str> {
        self.foreign.iter().find(|(it, _)| *it == file).map(|it| it.1)
    }

    fn foreign_files(&self) -> Vec<(FileId, &'p str)> {
        let candidates = self.files().filter_map(|file| {
            let path = file.input.path.as_deref()?;
            let mut slashes = path.match_indices('/').map(|it| it.0);
            let (_, second) = (slashes.next()?, slashes.next()?);
            let inside = &path[second + 1..];
            let is_used = match file.kind {
                Kind::Workflow => inside.starts_with(".github/workflows/"),
                Kind::Action => !path.starts_with('.'),
                _ => false,
            };
            is_used.then_some((file.id, &path[..second]))
        });
        let candidates: Vec<_> = candidates.collect();
        if candidates.is_empty() {
            return candidates;
        }
        let workflows = self.workflows.iter().flat_map(|(_, it)| &it.jobs);
        let of_jobs = workflows.flat_map(|job| job.uses.into_iter().chain(job.steps.iter().filter_map(|it| it.uses)));
        let actions = self.files().filter(|it| it.kind == Kind::Action).filter_map(|it| it.tree.as_ref());
        let of_actions = actions.flat_map(|it| workflow::composite_steps(it)).filter_map(|it| it.uses);
        let names: Vec<&str> = of_jobs.chain(of_actions).filter_map(Value::as_str).collect();
        let is_used = |home: &str| {
            names.iter().any(|it| {
                it.get(..home.len()).is_some_and(|it| it.eq_ignore_ascii_case(home))
                    && it[home.len()..].starts_with(['/', '@'])
            })
        };
        candidates.into_iter().filter(|(_, home)| is_used(home)).collect()
    }

    /// The claims that a run of a publication printed: one that entered its workflow, or where that is not known, one
    /// whose job stands in its file.
    pub(crate) fn claims_of(&self, publication: &Publication<'_>) -> Option<&'p (FileId, Claims<'p>)> {
        let is_github = publication.provider == crate::Provider::GitHub;
        let path = |file: FileId| self.file(file).input.path.as_deref();
        let is_of = |claims: &Claims<'_>| match publication.entry_known {
            true => claims.workflow().map(|it| it.value) == path(publication.entry_file()),
            false => claims.job_workflow().map(|it| it.value) == path(publication.job.file),
        };
        self.claims().iter().rfind(|(_, it)| is_github && is_of(it))
    }

    /// What the given logs show.
    pub(crate) fn logs(&self) -> &[Reading] {
        &self.logs
    }

    /// The steps that make releases and tags.
    pub(crate) fn makers(&self) -> &[Maker<'p>] {
        &self.makers
    }

    /// What is installed from JSR, folder by folder.
    pub(crate) fn consumers(&self) -> &[Consumer<'p>] {
        &self.consumers
    }

    /// The publications with their indices, which rows name.
    pub fn publications_of(&self, registry: crate::Registry) -> impl Iterator<Item = (usize, &Publication<'p>)> {
        self.publications.iter().enumerate().filter(move |(_, it)| it.registry == registry)
    }

    /// The only file of a kind, when exactly one was given: what a text without a path can stand for.
    pub(crate) fn only(&self, kinds: &[Kind]) -> Option<&'p File<'p>> {
        let mut files = self.files().filter(|it| kinds.contains(&it.kind));
        let first = files.next()?;
        files.next().is_none().then_some(first)
    }

    /// The manifest in a folder. A manifest that was pasted without a path stands for any folder, when it is the
    /// only one given.
    #[must_use]
    pub fn manifest(&self, folder: &str) -> Option<(&'p File<'p>, Manifest<'p>)> {
        let file = self
            .find(&join(folder, "package.json"))
            .or_else(|| self.only(&[Kind::PackageJson]).filter(|it| it.input.path.is_none()))?;
        Some((file, Manifest::read(file.tree.as_ref()?)?))
    }

    /// All manifests.
    pub fn manifests(&self) -> impl Iterator<Item = (&'p File<'p>, Manifest<'p>)> + use<'p> {
        let read = |file: &'p File<'p>| Some((file, Manifest::read(file.tree.as_ref()?)?));
        self.files().filter(|it| it.kind == Kind::PackageJson).filter_map(read)
    }

    /// The JSR configurations in a folder in the order in which Deno looks for them: the first one counts (J C1).
    #[must_use]
    pub fn jsr_configs(&self, folder: &str) -> Vec<(&'p File<'p>, JsrConfig<'p>)> {
        let read = |file: &'p File<'p>| Some((file, JsrConfig::read(file.tree.as_ref()?)?));
        let named = jsr_config::NAMES.iter().filter_map(|name| self.find(&join(folder, name)));
        let mut configs: Vec<_> = named.filter_map(read).collect();
        if configs.is_empty() {
            let pasted = self.only(&[Kind::JsrConfig, Kind::DenoConfig]).filter(|it| it.input.path.is_none());
            configs.extend(pasted.and_then(read));
        }
        configs
    }

    /// A place in a file.
    #[must_use]
    pub fn at(&self, file: FileId, value: Value<'_>) -> Location {
        Location { file, span: value.span() }
    }
}

/// The paths in a list of file names.
fn listed<'p>(file: &'p File<'p>) -> impl Iterator<Item = (&'p str, FileId)> + use<'p> {
    let text = if file.kind == Kind::FileList { file.text() } else { "" };
    // Git puts quotes around what is beyond ASCII.
    let paths = text.lines().map(|it| it.trim().trim_matches('"').trim_start_matches("./"));
    paths.filter(|it| !it.is_empty()).map(|it| (it, file.id))
}

/// Joins a folder of the repository and a relative path, resolving `.` and `..`.
#[must_use]
pub(crate) fn join(folder: &str, path: &str) -> String {
    let mut joined = String::with_capacity(folder.len() + 1 + path.len());
    let absolute = path.starts_with('/');
    let start = if absolute { "" } else { folder };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            _ => {
                if !joined.is_empty() {
                    joined.push('/');
                }
                joined.push_str(part);
            }
        }
    }
    joined
}
