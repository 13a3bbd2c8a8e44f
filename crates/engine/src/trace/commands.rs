//! What commands do to a job, and the publish commands among them.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use document::{FileId, Location, Places, Span, Value};
use model::command::{
    self, BumpVersion, Command, ConfigTarget, Git, Install, InstallClient, Installer, Invocation, Manager, Outside,
    Publish, PublishTool, RunScript, ScriptRunner, SetConfig, VariableScope,
};
use model::expression::Interpolated;
use model::shell::{Names, Nesting, Part, RedirectionKind, Reference, SimpleCommand, Word, changed};
use model::version::{NodeSpec, PackageSpec};
use model::workflow::Step;

use crate::Need;
use crate::facts::tools::CHANGESETS_YARN;
use crate::project::join;
use crate::publication::{
    Client, EventKind, Events, Host, Installation, NodeSource, NodeState, NpmSource, NpmState, Provider, Publication,
    Registry, Share, Spot, TagWord, Upgrade, Variable, Versions,
};
use crate::trace::npm_settings::{Layer, NpmSettings, NpmrcFile, Written};
use crate::trace::state::{Hidden, Made, Pinned, bundled};
use crate::trace::{MAX_PATH, MAX_PUBLICATIONS, MAX_SETTINGS, Steps, credentials, identity, packages, tool_settings};
use crate::versions::{self, Picks};

/// Scripts that call scripts past which the rest is not followed.
const MAX_SCRIPTS: usize = 4;

/// The text that commands are read from.
#[derive(Clone)]
pub(super) struct Source<'p> {
    /// The scalar: a `run:` block, or a script of a manifest.
    spot: Spot<'p>,
    /// What follows from the text, once somebody asks.
    seen: Rc<Seen<'p>>,
    /// The step of the job that runs it.
    pub(super) step: Step<'p>,
    pub(super) step_file: FileId,
    /// The command in the file of the pipeline, when this is a script that it runs.
    outer: Option<Outer<'p>>,
    pub(super) depth: usize,
}

/// What follows from a text.
#[derive(Default)]
struct Seen<'p> {
    places: OnceCell<Places>,
    names: OnceCell<Names<'p>>,
    /// [`Source::speaks_of_more_than_versions`].
    speaks_of_more: OnceCell<bool>,
}

/// What was there before a subshell.
pub(super) struct Around {
    nesting: Nesting,
    folder: Option<String>,
    /// How many variables there were, exported and of the shell.
    variables: usize,
    shell: usize,
}

/// A command in the file of the pipeline that runs a script of a manifest.
#[derive(Clone, Copy)]
struct Outer<'p> {
    location: Location,
    text: Spot<'p>,
    range: Span,
}

impl<'p> Source<'p> {
    /// The text that stands in a step.
    pub(super) fn of_step(spot: Spot<'p>, step: Step<'p>, step_file: FileId) -> Self {
        Self { spot, seen: Rc::default(), step, step_file, outer: None, depth: 0 }
    }

    /// A script of a manifest that a command here runs.
    fn inside(&self, spot: Spot<'p>, outer: Outer<'p>) -> Self {
        Self { outer: Some(outer), depth: self.depth + 1, ..Self::of_step(spot, self.step, self.step_file) }
    }

    pub(super) fn at(&self, range: Range<usize>) -> Location {
        let places = || self.seen.places.get_or_init(|| self.spot.value.places());
        let here = || Location { file: self.spot.file, span: places().span(range) };
        self.outer.map_or_else(here, |it| it.location)
    }

    /// The line around a range of the text, and what of it the range is; both without spaces at their ends.
    pub(super) fn line(&self, range: Range<usize>) -> Option<(&'p str, &'p str)> {
        let text = self.spot.text()?;
        let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(text.len(), |at| range.end + at);
        Some((text.get(start..end)?.trim(), text.get(range)?.trim()))
    }

    pub(super) fn spot(&self) -> Spot<'p> {
        self.spot
    }

    pub(super) fn text(&self) -> Option<&'p str> {
        self.spot.text()
    }

    /// Whether the text names other parts of a manifest than its version, or not even that.
    fn speaks_of_more_than_versions(&self) -> bool {
        *self.seen.speaks_of_more.get_or_init(|| {
            let text = self.text().unwrap_or_default();
            let others = ["private", "repository", "publishConfig", ".name", "\"name"];
            !text.contains("version") || others.iter().any(|it| text.contains(it))
        })
    }

    /// The names in the text, which tell what it does to variables of its shell.
    pub(super) fn names(&self) -> &Names<'p> {
        self.seen.names.get_or_init(|| Names::of(self.text().unwrap_or_default()))
    }

    fn host(&self, range: Range<usize>) -> Host<'p> {
        match self.outer {
            Some(outer) => Host { text: outer.text, range: outer.range.range() },
            None => Host { text: self.spot, range },
        }
    }
}

impl<'p> Steps<'_, 'p> {
    /// Reads a script that stands in a step: its `run:`, or an input that an action runs.
    pub(super) fn commands(&mut self, file: FileId, step: &Step<'p>, script: Value<'p>) {
        let folder = match step.working_directory() {
            Some(it) => self.scope.text(it).known().map(|it| join("", &it)),
            None => self.state.folder.clone(),
        };
        self.goes_on = self.has_lenient_shell(step);
        self.shell(folder, &Source::of_step(Spot::new(file, script), *step, file));
        self.goes_on = false;
    }

    /// Whether a script goes on after a command that fails: only `bash` and `sh`, as GitHub starts them, do not.
    fn has_lenient_shell(&self, step: &Step<'p>) -> bool {
        let job = self.site.job.value;
        let of = |it: Value<'p>| it.path(&["defaults", "run", "shell"]);
        let around = || of(job).or_else(|| job.tree().root().and_then(of));
        let stops = |it: &str| it.starts_with('-') && !it.starts_with("--") && it.contains('e') || it == "errexit";
        match step.value.get("shell").or_else(around).and_then(Value::as_str) {
            Some(shell) => !matches!(shell, "bash" | "sh") && !shell.split_whitespace().any(stops),
            None => self.state.runner.label.as_deref().is_some_and(|it| it.starts_with("windows")),
        }
    }

    /// Runs a text in a shell of its own. What it sets for later steps waits for [`Steps::hand_on`].
    pub(super) fn shell(&mut self, folder: Option<String>, source: &Source<'p>) {
        let outer = std::mem::replace(&mut self.state.folder, folder);
        let variables = self.scope.variables.len();
        self.script(source);
        self.end_shell(outer, variables);
    }

    /// The items of a script of GitLab, which share one shell; the first is the `start`th of the job.
    pub(super) fn items(&mut self, sources: &[Source<'p>], start: usize) {
        let (folder, variables) = (self.state.folder.clone(), self.scope.variables.len());
        for (idx, source) in sources.iter().enumerate() {
            self.top = Some((source.step, start + idx));
            self.script(source);
        }
        self.end_shell(folder, variables);
    }

    /// What a shell was told ends with it.
    fn end_shell(&mut self, folder: Option<String>, variables: usize) {
        self.state.folder = folder;
        if let Some(all) = self.before_unset.take() {
            self.scope.variables = all;
        }
        self.scope.variables.truncate(variables);
        self.state.exported.clear();
        self.state.shell.clear();
        self.state.step += 1;
    }

    /// Lets later steps see what the one at hand has set for them. Where nobody knows whether it `runs`, nobody knows what
    /// they see.
    pub(super) fn hand_on(&mut self, runs: Option<bool>) {
        let mut variables = std::mem::take(&mut self.state.for_later_steps);
        match runs {
            Some(true) => {}
            Some(false) => variables.clear(),
            None => variables.iter_mut().for_each(|it| it.value = Interpolated::Unknown),
        }
        self.scope.variables.extend(variables);
    }

    fn script(&mut self, source: &Source<'p>) {
        self.script_with(source, &[]);
    }

    /// A text as a shell reads it, its last command extended by arguments from outside: `npm run release -- --tag next`.
    fn script_with(&mut self, source: &Source<'p>, args: &[Word]) {
        let Some(text) = source.spot.text() else { return };
        if !self.aside.budget.spend(text.len()) {
            self.aside.unread.get_or_insert(source.spot.location());
            return;
        }
        let invocations = command::read_with_arguments(text, args);
        self.run(source, &invocations, 0..invocations.len(), 0);
    }

    /// Leaves the subshells that a command no longer stands in and enters the one that it does. `depth` stand around all.
    pub(super) fn enter(&mut self, nesting: Nesting, depth: usize, open: &mut Vec<Around>) {
        let is_over = |it: &mut Around| !nesting.is_within(it.nesting);
        while let Some(ended) = open.pop_if(is_over) {
            self.leave(ended);
        }
        if nesting.depth > open.last().map_or(depth, |it| it.nesting.depth) {
            open.push(Around {
                nesting,
                folder: self.state.folder.clone(),
                variables: self.scope.variables.len(),
                shell: self.state.shell.len(),
            });
        }
    }

    /// What was changed in a subshell ends with it.
    pub(super) fn leave(&mut self, ended: Around) {
        self.state.folder = ended.folder;
        self.scope.variables.truncate(ended.variables);
        self.state.shell.truncate(ended.shell);
    }

    pub(super) fn invocation(&mut self, source: &Source<'p>, invocation: &Invocation) {
        self.after_upgrade = std::mem::take(&mut self.upgrades);
        if let [set, option, ..] = invocation.simple.words.as_slice()
            && set.is("set")
        {
            self.goes_on |= option.is("+e");
            self.goes_on &= !option.literal().is_some_and(|it| it.starts_with("-e"));
        }
        let range = invocation.simple.range.clone();
        let at = range.clone();
        let location = || source.at(at.clone());
        let conditional = self.conditional || invocation.simple.is_conditional();
        let event = |steps: &mut Self, kind| steps.state.event(kind, source.step_file, &source.step, location());
        // What a program prints may go into a file, whatever else it does.
        let is_run = matches!(invocation.command, Command::RunFile { .. } | Command::RunScript(_));
        if is_run
            && invocation
                .simple
                .redirections
                .iter()
                .any(|it| it.kind == RedirectionKind::Write && is_inside(&it.target))
        {
            event(self, EventKind::Write);
        }
        match &invocation.command {
            Command::Publish(publish) => {
                let outer = (self.conditional, self.scope.variables.len());
                self.conditional = conditional;
                self.failure_ignored = self.goes_on_after(source, &invocation.simple);
                self.assign(source, &invocation.simple.assignments);
                self.publish(source, publish, range);
                self.failure_ignored = false;
                self.conditional = outer.0;
                self.scope.variables.truncate(outer.1);
            }
            Command::InstallClient(install) => self.install_client(source, install, &invocation.simple, location()),
            Command::Install(install) => {
                event(self, EventKind::Install { frozen: install.frozen });
                self.install(source, install, range, &invocation.simple.assignments);
                self.wait();
            }
            Command::RunScript(run) => {
                self.run_script(source, run, range, location());
                self.wait();
            }
            Command::RunFile { path } => {
                self.state.has_unseen_settings |= self.may_sign_in(path);
                self.not_followed(source, location(), None);
                self.wait();
            }
            Command::ChangeDirectory(Some(to)) if to.is("-") => {
                std::mem::swap(&mut self.state.folder, &mut self.state.folder_before);
            }
            Command::ChangeDirectory(Some(to)) => {
                self.state.folder_before.clone_from(&self.state.folder);
                let to = self.word(to).map(|it| self.inside(it));
                let is_absolute = to.as_ref().is_some_and(|it| it.starts_with('/'));
                let from = self.state.folder.take().or_else(|| is_absolute.then(String::new));
                let folder = from.zip(to).map(|(from, to)| join(&from, &to));
                self.state.folder = folder.filter(|it| it.len() <= MAX_PATH);
            }
            Command::ChangeDirectory(None) => self.state.folder = None,
            Command::SetVariable(set) => match set.scope {
                VariableScope::Shell | VariableScope::Exported if !set.unset.is_empty() => {
                    self.unset(&set.unset, location())
                }
                VariableScope::Shell => {
                    self.note_variables(source, &set.variables, invocation.simple.reach);
                    // What programs see already they see anew.
                    let is_exported = |it: &&model::shell::Assignment| {
                        self.state.exported.contains(&it.name) || self.scope.variable(&it.name).is_some()
                    };
                    let exported: Vec<_> = set.variables.iter().filter(is_exported).cloned().collect();
                    let start = self.scope.variables.len();
                    self.assign(source, &exported);
                    if conditional {
                        self.scope.variables[start..].iter_mut().for_each(|it| it.value = Interpolated::Unknown);
                    }
                }
                VariableScope::Exported => {
                    self.note_variables(source, &set.variables, invocation.simple.reach);
                    self.assign(source, &set.variables);
                    self.export(&invocation.simple.words);
                }
                VariableScope::GitHubEnv => {
                    self.assign_for_later(source, &set.variables, invocation.simple.is_conditional());
                }
                VariableScope::BashEnv if self.scope.provider == Provider::CircleCi => {
                    self.assign_for_later(source, &set.variables, invocation.simple.is_conditional());
                }
                VariableScope::GitHubPath | VariableScope::GitHubOutput | VariableScope::BashEnv => {}
            },
            Command::SetConfig(set) => {
                if matches!(&set.target, ConfigTarget::File { path, .. } if is_inside(path)) {
                    event(self, EventKind::WriteConfig);
                }
                self.set_config(source, set);
            }
            Command::BumpVersion(bump) => {
                event(self, if bump.commits { EventKind::Commit } else { EventKind::Write });
                self.state.bumps = true;
                self.rewrite(source, bump, &invocation.simple);
            }
            Command::UseNode(node) => {
                let text = node.spec.as_ref().and_then(|it| self.word(it));
                let spec = text.as_deref().map(NodeSpec::parse_for_manager);
                let versions = spec.map(|it| self.resolve(&it)).unwrap_or_default();
                self.state.set_node(NodeState { versions, source: NodeSource::Other(location()), spec: text });
            }
            Command::Git(Git::Commit | Git::Push) => event(self, EventKind::Commit),
            Command::Git(Git::ChangesFiles) => event(self, EventKind::Restore),
            Command::WriteFile(write) if is_inside(&write.path) => event(self, EventKind::Write),
            Command::OutsideEnvironment(_) => self.not_followed(source, location(), None),
            Command::CircleOidc(oidc) => self.minted(source, oidc, range),
            Command::Client(asked) => self.ask_registry(source, asked, invocation, range),
            Command::Git(_) | Command::WriteFile(_) | Command::RemoveFile(_) | Command::Other => {}
        }
    }

    /// A command that changes more of a manifest than its version leaves the rest of it open too.
    fn rewrite(&mut self, source: &Source<'p>, bump: &BumpVersion, simple: &SimpleCommand) {
        let is_more = match bump.tool {
            "npm pkg" | "pnpm pkg" | "bun pm pkg" => {
                let mut keys = simple.words.iter().skip_while(|it| !it.is("set") && !it.is("delete")).skip(1);
                keys.any(|it| !["-", "version=", "version"].iter().any(|start| it.prefix().starts_with(start)))
            }
            "sed" | "perl" | "yq" | "json" | "jq" | "mv" | "cp" | "rsync" | "shell" | "node" => {
                // What an editor changes stands in a language of its own, often a command before.
                source.speaks_of_more_than_versions()
            }
            _ => false,
        };
        let room = MAX_SETTINGS.saturating_sub(self.state.rewritten.len());
        if !is_more || room == 0 {
            return;
        }
        let is_elsewhere =
            |it: &Word| ["-w", "--workspace", "--prefix"].iter().any(|flag| it.prefix().starts_with(flag));
        let here = self.state.folder.clone().filter(|_| !simple.words.iter().any(is_elsewhere));
        let of_file = |it: &Word| {
            let path = here.as_deref().zip(self.word(it)).map(|(from, to)| join(from, &to))?;
            Some(path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        };
        let named: Vec<_> = bump.files.iter().take(room).map(of_file).collect();
        self.state.rewritten.extend(if named.is_empty() { vec![here] } else { named });
    }

    /// The text of a word with variables and expressions replaced as far as they are known.
    pub(super) fn word(&self, word: &Word) -> Option<String> {
        // A default stands in for what is not set, not for what nobody knows.
        let is_open = |it: &Part| matches!(it, Part::Variable { name, .. } if self.shell_variable(name) == Some(&None));
        if word.parts.iter().any(is_open) {
            return None;
        }
        word.text_with(&|reference| match reference {
            Reference::Variable(name) => self.variable(name),
            Reference::Expression(text) => self.scope.interpolate(&format!("${{{{ {text} }}}}")),
            Reference::Output(commands) => self.output(commands),
            Reference::Unknown(text) => changed(text, &|name| self.variable(name)),
        })
    }

    /// What a variable holds, as far as it is known.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        if let Some(known) = self.shell_variable(name) {
            return known.clone();
        }
        match self.scope.value_of(name)? {
            Interpolated::Known(text) => Some(text.into_owned()),
            Interpolated::Secret(_) | Interpolated::Unknown => None,
        }
    }

    /// What a word is as a credential: a text, a secret, or nothing that the files tell.
    pub(super) fn secrecy(&self, word: &Word) -> Interpolated<'p> {
        if let Some(text) = self.word(word) {
            return Interpolated::Known(text.into());
        }
        for part in &word.parts {
            match part {
                Part::Variable { name, .. } => match self.scope.value_of(name) {
                    Some(Interpolated::Secret(secret)) => return Interpolated::Secret(secret),
                    // A variable that nothing sets is empty.
                    None if word.parts.len() == 1 && self.shell_variable(name).is_none() => {
                        return Interpolated::Known("".into());
                    }
                    _ => {}
                },
                Part::Expression { text, .. } if text.trim_start().starts_with("secrets.") => {
                    return Interpolated::Secret(text.trim().trim_start_matches("secrets.").to_owned());
                }
                _ => {}
            }
        }
        Interpolated::Unknown
    }

    pub(super) fn assign(&mut self, source: &Source<'p>, assignments: &[model::shell::Assignment]) {
        for assignment in assignments.iter().take(MAX_SETTINGS.saturating_sub(self.scope.variables.len())) {
            let (value, location) = match self.token_of(&assignment.name, &assignment.value) {
                Some(token) => (Interpolated::Secret(token.name.clone()), token.place),
                None => (self.secrecy(&assignment.value), source.at(assignment.range.clone())),
            };
            self.scope.variables.push(Variable { name: assignment.name.clone(), value, location, entry: None });
        }
    }

    /// For the rest of the step these variables are not there. Without those of the identity it cannot be asked for, as
    /// when they are empty.
    fn unset(&mut self, names: &[String], location: Location) {
        self.before_unset.get_or_insert_with(|| self.scope.variables.clone());
        for name in names {
            self.note_variable(name, None);
            self.scope.variables.retain(|it| it.name != *name);
            if identity::REQUEST_VARIABLES.contains(&name.as_str()) {
                let value = Interpolated::Known("".into());
                self.scope.variables.push(Variable { name: name.clone(), value, location, entry: None });
            }
        }
    }

    fn assign_for_later(
        &mut self,
        source: &Source<'p>,
        assignments: &[model::shell::Assignment],
        is_conditional: bool,
    ) {
        let start = self.scope.variables.len();
        self.assign(source, assignments);
        let mut later = self.scope.variables.split_off(start);
        for (variable, assignment) in later.iter_mut().zip(assignments) {
            // A variable of the shell, which is not followed, is not empty for that.
            if is_conditional || self.word(&assignment.value).is_none() {
                blur(variable);
            }
        }
        let room = MAX_SETTINGS.saturating_sub(self.state.for_later_steps.len());
        self.state.for_later_steps.extend(later.into_iter().take(room));
    }

    /// `export NAME`: what the shell knows by that name already, or will.
    fn export(&mut self, words: &[Word]) {
        for name in words.iter().skip(1).filter_map(Word::literal).filter(|it| !it.contains(['=', '-'])) {
            if self.state.exported.len() < MAX_SETTINGS {
                self.state.exported.push(name.to_owned());
            }
            let Some(token) = self.token_in_step(name) else { continue };
            let (value, location) = (Interpolated::Secret(token.name.clone()), token.place);
            self.scope.variables.push(Variable { name: name.to_owned(), value, location, entry: None });
        }
    }

    /// A path as the repository sees it: `~/project/packages/a` names the folder of the checkout.
    pub(super) fn inside(&self, path: String) -> String {
        let home = self.state.home.as_deref().map(|it| it.trim_end_matches('/'));
        let rest = home.and_then(|it| path.strip_prefix(it)).filter(|it| it.is_empty() || it.starts_with('/'));
        rest.map_or_else(|| path.clone(), |it| format!("/{it}"))
    }

    /// What an install of dependencies is, added to the event that it is.
    fn install(
        &mut self,
        source: &Source<'p>,
        install: &Install,
        range: Range<usize>,
        assignments: &[model::shell::Assignment],
    ) {
        let variables = self.scope.variables.len();
        self.assign(source, assignments);
        let lacks = credentials::lacking(self);
        self.scope.variables.truncate(variables);
        let installation = Installation {
            text: (source.spot, range),
            manager: install.manager,
            frozen: install.frozen,
            adds: !install.packages.is_empty(),
            lacks,
        };
        if let Some(event) = self.state.events.last_mut() {
            event.install = Some(std::rc::Rc::new(installation));
        }
    }

    /// Whether the job goes on when a command fails: `… || true`, `continue-on-error`.
    pub(super) fn goes_on_after(&self, source: &Source<'p>, simple: &SimpleCommand) -> bool {
        let goes_on = |it: &Step<'p>| it.value.get("continue-on-error").and_then(Value::as_bool) == Some(true);
        simple.failure_ignored
            || self.goes_on
            || goes_on(&source.step)
            || self.top.is_some_and(|(step, _)| goes_on(&step))
    }

    fn install_client(
        &mut self,
        source: &Source<'p>,
        install: &InstallClient,
        simple: &SimpleCommand,
        location: Location,
    ) {
        let tolerated = self.goes_on_after(source, simple);
        for spec in &install.packages {
            let requirement = spec.package.requirement.as_deref().unwrap_or("");
            let resolved = if spec.is_unknown {
                self.word(&spec.word).and_then(|it| it.rsplit_once('@').map(|it| it.1.to_owned()))
            } else {
                Some(requirement.to_owned())
            };
            let place = source.at(spec.word.range.clone());
            match spec.package.name.as_str() {
                "npm" if matches!(install.installer, Installer::Global(_) | Installer::Corepack | Installer::Volta) => {
                    let versions =
                        resolved.as_deref().map(|it| versions::of_npm_spec(it, self.day())).unwrap_or_default();
                    let mut npm = NpmState { versions: versions.clone(), source: NpmSource::Upgraded(place) };
                    let mut conditional = self.conditional || simple.is_conditional();
                    // `npm i -g npm@latest || npm i -g npm@11`: the second runs where the first is refused.
                    let first = self.state.upgrades.last_mut().filter(|_| simple.after_failure && self.after_upgrade);
                    if let Some(first) = first.map(|it| &mut it.upgrade) {
                        match first.refused() {
                            Some(Share::None) => continue,
                            Some(Share::All) => conditional = first.conditional,
                            _ => npm.versions = self.state.npm.versions.or(&npm.versions),
                        }
                        first.tolerated = true;
                    }
                    // Only npm itself insists on engines, and only without `--force` (N 1.4).
                    if install.installer == Installer::Global(Manager::Npm)
                        && !install.force
                        && self.state.upgrades.len() < MAX_SETTINGS
                    {
                        self.upgrades = true;
                        let (node, present) = self.state.clients(&self.way);
                        let upgrade = Upgrade {
                            location: place,
                            spec: resolved.unwrap_or_default(),
                            versions,
                            node,
                            command: source.outer.is_none().then(|| (source.spot, spec.word.range.clone())),
                            conditional,
                            tolerated,
                        };
                        match upgrade.refused().filter(|_| tolerated) {
                            Some(Share::All) => npm = present,
                            Some(Share::Some) => npm.versions = present.versions.or(&npm.versions),
                            Some(Share::None) | None => {}
                        }
                        self.state.upgrades.push(Made { way: Rc::new(self.way.clone()), upgrade });
                    }
                    self.state.event(EventKind::UpgradeNpm, source.step_file, &source.step, location);
                    self.state.set_npm(npm);
                }
                "pnpm" => {
                    let versions = resolved
                        .as_deref()
                        .map(|it| versions::of_tool_spec("pnpm", it, Picks::Newest))
                        .unwrap_or_default();
                    self.state.pnpm = Some(Pinned { versions, location: Some(place) });
                }
                "deno" => {
                    let versions = resolved.as_deref().map(versions::of_deno_spec).unwrap_or_default();
                    self.state.deno = Some(Pinned { versions, location: Some(place) });
                }
                "node" if install.installer == Installer::Volta => {
                    let spec = resolved.as_deref().map(NodeSpec::parse);
                    let versions = spec.map(|it| self.resolve(&it)).unwrap_or_default();
                    self.state.set_node(NodeState { versions, source: NodeSource::Other(place), spec: resolved });
                }
                _ => {}
            }
        }
    }

    /// A command that runs what is not read.
    fn not_followed(&mut self, source: &Source<'p>, place: Location, need: Option<Need>) {
        self.state.event(EventKind::Opaque, source.step_file, &source.step, place);
        let holds_token = self.scope.variables.iter().any(is_registry_token);
        if self.state.hidden.len() < MAX_SETTINGS {
            self.state.hidden.push(Hidden { place, holds_token, need });
        }
    }

    fn run_script(&mut self, source: &Source<'p>, run: &RunScript, range: Range<usize>, location: Location) {
        let folder = match &run.directory {
            None => self.state.folder.clone(),
            Some(to) => self.state.folder.clone().zip(self.word(to)).map(|(from, to)| join(&from, &to)),
        };
        let opaque = |steps: &mut Self, need| steps.not_followed(source, location, need);
        let name = run.script.as_ref().and_then(|it| self.word(it));
        let (Some(folder), Some(name), ScriptRunner::Manager(_) | ScriptRunner::Node) = (folder, name, run.runner)
        else {
            return opaque(self, None);
        };
        let folders = self.script_folders(&folder, run);
        if source.depth >= MAX_SCRIPTS || folders.is_empty() {
            return opaque(self, None);
        }
        let is_task = run.runner == ScriptRunner::Manager(Manager::Deno);
        let is_given = |it: &&String| match is_task {
            true => !self.project.jsr_configs(it).is_empty(),
            false => self.project.manifest(it).is_some(),
        };
        let lacks = folders.iter().find(|it| !is_given(it));
        let need = lacks.map(|it| Need::File(join(it, if is_task { "deno.json" } else { "package.json" })));
        let mut found = false;
        for folder in folders {
            for script in self.scripts(&folder, &name, run) {
                found = true;
                let outer = self.state.folder.replace(script.folder);
                let args = if script.is_named { run.args.as_slice() } else { &[] };
                let host = source.outer.unwrap_or(Outer {
                    location,
                    text: source.spot,
                    range: Span::new(range.start, range.end),
                });
                let shell = std::mem::take(&mut self.state.shell);
                self.script_with(&source.inside(script.spot, host), args);
                (self.state.folder, self.state.shell) = (outer, shell);
            }
        }
        if !found {
            opaque(self, need);
        }
    }

    /// `-w x` and `--filter x` run a script in the workspace of that name.
    fn script_folders(&self, folder: &str, run: &RunScript) -> Vec<String> {
        if !run.workspaces.all && run.workspaces.names.is_empty() {
            return vec![folder.to_owned()];
        }
        let Ok(picked) = packages::Picked::of(&run.workspaces, &|it| self.word(it)) else { return Vec::new() };
        let is_wanted = |(file, manifest): &(&crate::project::File<'p>, model::manifest::Manifest<'p>)| {
            picked.has(folder, file.folder().unwrap_or_default(), manifest.name().and_then(Value::as_str))
        };
        self.project.manifests().filter(is_wanted).filter_map(|(file, _)| file.folder().map(str::to_owned)).collect()
    }

    /// Whether a file that is run may write a token: it is called so, or it is handed one.
    fn may_sign_in(&self, path: &Word) -> bool {
        let path = path.text().to_ascii_lowercase().replace("author", "");
        ["auth", "login", "npmrc", "token"].iter().any(|it| path.contains(it))
            || self.scope.variables.iter().any(is_registry_token)
    }

    fn set_config(&mut self, source: &Source<'p>, set: &SetConfig) {
        let Some(file) = self.npmrc_file(&set.target) else { return };
        // Once setup-node has named a file of its own, npm does not look at the one in the home folder.
        if file == NpmrcFile::Home && !self.state.setup_node_auth.is_empty() {
            return;
        }
        self.state.has_unseen_settings |= set.has_unknown_entries;
        for entry in set.entries.iter().take(MAX_SETTINGS.saturating_sub(self.state.settings.len())) {
            let location = source.at(entry.range.clone());
            if entry.key == "registry" || entry.key.ends_with(":registry") {
                let url = entry.value.as_ref().and_then(|it| self.word(it));
                let scope = entry.key.strip_suffix(":registry").map(str::to_owned);
                self.state.set_registry(scope, url, location);
                continue;
            }
            let value = entry.value.as_ref().map_or(Interpolated::Known("".into()), |it| self.secrecy(it));
            self.state.settings.push(Written { file: file.clone(), key: entry.key.clone(), value, location });
        }
    }

    /// The `.npmrc` that a command changes; `None` for the settings of another client.
    fn npmrc_file(&self, target: &ConfigTarget) -> Option<NpmrcFile> {
        let of_user = || if self.state.setup_node_auth.is_empty() { NpmrcFile::Home } else { NpmrcFile::User };
        match target {
            ConfigTarget::Client(_, Some(location)) if location == "project" => {
                Some(NpmrcFile::Project(self.state.folder.clone()))
            }
            ConfigTarget::Client(..) => Some(of_user()),
            ConfigTarget::File { path, .. } if !path.text().ends_with("npmrc") => {
                let is_of_user = |part: &Part| matches!(part, Part::Variable { name, .. } if name.eq_ignore_ascii_case("NPM_CONFIG_USERCONFIG"));
                path.parts.iter().any(is_of_user).then_some(NpmrcFile::User)
            }
            ConfigTarget::File { path, .. } if is_inside(path) => {
                let file = self.state.folder.as_deref().zip(self.word(path)).map(|(from, to)| join(from, &to));
                Some(NpmrcFile::Project(file.map(|it| it.rsplit_once('/').map_or("", |(it, _)| it).to_owned())))
            }
            ConfigTarget::File { path, .. } => {
                let is_home = |part: &Part| matches!(part, Part::Variable { name, .. } if name == "HOME");
                let is_home = path.parts.first().is_some_and(is_home)
                    || ["~/", "/root/.", "/home/"].iter().any(|it| path.prefix().starts_with(it));
                Some(if is_home { NpmrcFile::Home } else { NpmrcFile::User })
            }
        }
    }

    /// A tool that an action runs: there is no command to take apart.
    pub(super) fn publish_tool(&mut self, file: FileId, step: &Step<'p>, tool: PublishTool, package: Option<&str>) {
        let Some(uses) = step.uses else { return };
        let text = uses.as_str().unwrap_or_default();
        let mut publish = by_action(tool, text);
        let is_on =
            |name: &str| step.input(name).is_some_and(|it| it.as_bool() == Some(true) || it.as_str() == Some("true"));
        publish.dry_run = ["dry-run", "dry_run"].into_iter().any(is_on);
        let version = step.input("semantic_version").and_then(|it| self.scope.text(it).known());
        publish.via = version.filter(|it| !it.is_empty()).map(|it| command::Spec {
            package: PackageSpec { name: "semantic-release".to_owned(), requirement: Some(it.into_owned()) },
            is_unknown: false,
            word: Word::known("", 0..0),
        });
        // JS-DevTools/npm-publish takes a folder or a manifest.
        let folder = package.map(|it| it.strip_suffix("package.json").unwrap_or(it));
        publish.directory = folder.map(|it| Word::known(it, 0..0));
        self.publish(&Source::of_step(Spot::new(file, uses), *step, file), &publish, 0..text.len());
    }

    fn publish(&mut self, source: &Source<'p>, publish: &Publish, range: Range<usize>) {
        if self.found.len() > MAX_PUBLICATIONS {
            return;
        }
        // npm publishes the folder that it runs in, whatever `--prefix` says.
        let is_npm = matches!(publish.tool, PublishTool::Npm | PublishTool::NpmStage);
        let folder = match &publish.directory {
            _ if is_npm => self.state.folder.clone(),
            None => self.state.folder.clone(),
            Some(to) => self.state.folder.clone().zip(self.word(to)).map(|(from, to)| join(&from, &to)),
        };
        let without_npm = |it: &str| tool_settings::without_npm(self.project, &self.aside.budget, publish, it);
        if let Some(place) = folder.as_deref().and_then(without_npm) {
            let location = source.at(publish.verb.clone());
            self.state.event(EventKind::Commit, source.step_file, &source.step, location);
            self.state.bumps = true;
            self.state.leaves_npm_out = true;
            self.aside.silenced.push((location, place));
            return;
        }
        let is_jsr = matches!(publish.tool, PublishTool::Jsr | PublishTool::Deno);
        self.current = Some(source.clone());
        let (client, npm) = self.client(source, publish, folder.as_deref());
        let packages = if is_jsr {
            let deno = if let Client::Own { versions, .. } = &client { versions } else { &Versions::unknown() };
            packages::of_jsr(self.project, folder.as_deref(), publish, deno)
        } else {
            packages::of_npm(self.project, folder.as_deref(), publish, self.state.built, &|it| {
                self.target(folder.as_deref(), it)
            })
        };
        let settings = NpmSettings::new(self.project, &client, &npm, folder.as_deref());
        let set = |steps: &Self, key: &str| settings.first(steps, publish, key);
        // npm sends nothing where its settings say so.
        let is_on = |it: &str| !matches!(it, "false" | "null" | "0");
        let rehearses = matches!(client, Client::Npm)
            && set(self, "dry-run").and_then(|it| it.value.known()).is_some_and(|it| is_on(&it));
        for mut package in packages {
            // A called workflow whose caller was not given publishes the caller's package, not what lies beside it.
            package.built |= !self.entry.known;
            let of = package.manifest.and_then(|(file, _)| self.project.file(file).folder());
            package.built |= self.state.rewritten.iter().any(|it| it.is_none() || it.as_deref() == of);
            if self.state.bumps {
                package.version = None;
            }
            let registry_choice = credentials::registry(self, &settings, publish, &package, folder.as_deref());
            let registry = match &registry_choice.url {
                _ if is_jsr => Registry::Jsr,
                Some(url) if !credentials::is_npm(url, publish.tool) => Registry::Other,
                _ => Registry::Npm,
            };
            let publication = Publication {
                registry,
                provider: self.scope.provider,
                command: self.command_text(source, publish),
                location: source.at(publish.verb.clone()),
                job: self.site.clone(),
                callers: self.entry.callers.clone(),
                triggers: self.entry.triggers.clone(),
                entry_known: self.entry.known,
                step: Spot::new(source.step_file, source.step.value),
                step_index: self.top.map_or(0, |(_, idx)| idx),
                round: self.round,
                identity: identity::of(&identity::Asked {
                    provider: self.scope.provider,
                    site: self.site,
                    state: &self.state,
                    callers: &self.entry.callers,
                    entry_known: self.entry.known,
                    variables: &self.scope.variables,
                    publish,
                    client: &client,
                    npm: &npm,
                    registry,
                    command: source.at(publish.verb.clone()),
                    // What is handed over may stand before a script in a word: `docker run -e … sh -c '…'`.
                    text: source.text().unwrap_or_default(),
                }),
                id_tokens: self.state.id_tokens.clone(),
                runner: self.state.runner.clone(),
                environment: self.state.environment.map(|it| {
                    let name = self.scope.text(it.value).known().map(std::borrow::Cow::into_owned);
                    (it, name)
                }),
                node: self.present(source, publish).0,
                npm: npm.clone(),
                upgrades: self.state.upgrades(&self.way),
                client: client.clone(),
                credentials: credentials::of(
                    self,
                    &settings,
                    publish,
                    &client,
                    registry,
                    &registry_choice,
                    folder.as_deref(),
                ),
                variables: self.scope.variables.clone(),
                provenance_switch: credentials::provenance(
                    self,
                    &settings,
                    source.at(publish.range.clone()),
                    publish,
                    &package,
                    &client,
                    folder.as_deref(),
                ),
                tag: match (&publish.tag, set(self, "tag")) {
                    (Some(word), _) => self.word(word).map_or(TagWord::Unknown, TagWord::Known),
                    (None, Some(set)) => {
                        set.value.known().map_or(TagWord::Unknown, |it| TagWord::Known(it.into_owned()))
                    }
                    (None, None) => TagWord::None,
                },
                tag_setting: set(self, "tag").filter(|it| it.layer != Layer::Flag).map(|it| it.line),
                access_setting: set(self, "access").and_then(|it| it.value.known()).map(std::borrow::Cow::into_owned),
                registry_choice,
                unnamed_auth: credentials::unnamed_auth(self, &settings, publish),
                text: source.spot,
                host: source.host(range.clone()),
                events: Events { all: std::rc::Rc::from([]), count: self.state.events.len() },
                folder: folder.clone(),
                package,
                cell: self.cell_text(),
                cells: 1,
                unseen: self.unseen(&client),
                conditional: self.job_conditional || self.may_be_skipped(),
                failure_ignored: self.failure_ignored
                    || source.step.value.get("continue-on-error").and_then(Value::as_bool) == Some(true),
                has_tagged_sibling: false,
                never_runs: self.way.dead_end(),
                guards: self.way.guards.clone(),
                refs: self.way.kinds.clone(),
                conditions: self.way.open.clone(),
                publish: Publish { dry_run: publish.dry_run || rehearses, ..publish.clone() },
            };
            self.found.push(publication);
        }
    }

    fn command_text(&self, source: &Source<'p>, publish: &Publish) -> String {
        let text = source.spot.text().unwrap_or_default();
        let text = text.get(publish.range.clone()).unwrap_or(text);
        let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn cell_text(&self) -> Option<String> {
        let text = |(name, value): &(&str, Value<'p>)| format!("{name}: {}", value.as_str().unwrap_or("…"));
        (!self.scope.cell.is_empty()).then(|| self.scope.cell.iter().map(text).collect::<Vec<_>>().join(", "))
    }

    /// Files that would tell which client runs.
    fn unseen(&self, client: &Client) -> Vec<Need> {
        let mut needs = self.state.needs.clone();
        let own_unknown =
            matches!(client, Client::Own { name, versions, .. } if *name != "deno" && versions.any.is_empty());
        if own_unknown && self.project.manifest("").is_none() {
            needs.push(Need::File("package.json".into()));
        }
        needs
    }

    /// Node.js and npm where the command runs: in a container those of its image.
    fn present(&self, source: &Source<'p>, publish: &Publish) -> (NodeState<'p>, NpmState) {
        let Some(Outside::Docker(image)) = &publish.outside else { return self.state.clients(&self.way) };
        // What else runs in the container is not followed.
        let is_upgraded = source.text().is_some_and(|it| it.contains("npm@"));
        let image = image.as_ref().filter(|_| !is_upgraded).and_then(|it| self.word(it));
        let versions = image.map(|it| versions::of_image(&it, self.day())).unwrap_or_default();
        let place = source.at(publish.verb.clone());
        let node = NodeState { versions, source: NodeSource::Other(place), spec: None };
        let npm = NpmState { source: NpmSource::Other(place), ..bundled(&node) };
        (node, npm)
    }

    /// The client that talks to the registry, and the npm that it would be.
    fn client(&self, source: &Source<'p>, publish: &Publish, folder: Option<&str>) -> (Client, NpmState) {
        let npm = match &publish.via {
            Some(via) if via.package.name == "npm" => {
                let spec = if via.is_unknown {
                    self.word(&via.word).and_then(|it| it.rsplit_once('@').map(|it| it.1.to_owned()))
                } else {
                    Some(via.package.requirement.clone().unwrap_or_default())
                };
                let versions = spec.as_deref().map(|it| versions::of_npm_spec(it, self.day())).unwrap_or_default();
                NpmState { versions, source: NpmSource::Npx(source.at(via.word.range.clone())) }
            }
            _ => self.present(source, publish).1,
        };
        let client = match publish.tool {
            PublishTool::Npm | PublishTool::NpmStage | PublishTool::Np | PublishTool::ReleaseIt => Client::Npm,
            PublishTool::Pnpm | PublishTool::PnpmStage => self.pnpm(publish, folder),
            PublishTool::YarnClassic => self.own("yarn", publish, folder, Some("1.22.22")),
            PublishTool::YarnBerry => self.yarn(folder),
            PublishTool::Bun => self.own("bun", publish, folder, Some("1.4.5")),
            PublishTool::Lerna => self.own("lerna", publish, folder, None),
            PublishTool::SemanticRelease => self.semantic_release(publish, folder),
            PublishTool::Changesets | PublishTool::NxRelease | PublishTool::ReleasePlan => {
                self.of_package_manager(publish, folder)
            }
            PublishTool::Jsr | PublishTool::Deno => self.deno(publish, folder),
            PublishTool::Other("npm-publish") => Client::Npm,
            PublishTool::Auto | PublishTool::Other(_) => Client::Opaque,
        };
        (client, npm)
    }

    /// A place in the text of the publish command at hand.
    pub(super) fn at(&self, range: Range<usize>) -> Location {
        self.current
            .as_ref()
            .map_or(Location { file: self.site.file, span: self.site.job.key.span() }, |it| it.at(range))
    }

    /// `packageManager` of the folder or of the root, when it names this client.
    fn package_manager(&self, name: &str, folder: Option<&str>) -> Option<Pinned> {
        [folder.unwrap_or(""), ""].into_iter().find_map(|folder| {
            let (file, manifest) = self.project.manifest(folder)?;
            let (manager, version, value) = manifest.package_manager()?;
            (manager == name)
                .then(|| Pinned { versions: versions::of_client_spec(version), location: Some(file.at(value.span())) })
        })
    }

    fn dependency(&self, name: &str, folder: Option<&str>) -> Option<Pinned> {
        [folder.unwrap_or(""), ""].into_iter().find_map(|folder| {
            let (file, manifest) = self.project.manifest(folder)?;
            let value = manifest.dependency(name)?;
            let requirement = value.as_str()?;
            let versions = match self.member(folder, requirement, name) {
                Some(version) => versions::of_client_spec(version),
                None => versions::of_tool_spec(name, requirement, Picks::Locked),
            };
            Some(Pinned { versions, location: Some(file.at(value.span())) })
        })
    }

    /// The version of a dependency that is part of the repository: `file:packages/lerna`, `workspace:*`.
    fn member(&self, folder: &str, requirement: &str, name: &str) -> Option<&'p str> {
        let version =
            if let Some(path) = requirement.strip_prefix("file:").or_else(|| requirement.strip_prefix("link:")) {
                self.project.manifest(&join(folder, path))?.1.version()
            } else {
                let is_named = |it: &model::manifest::Manifest<'p>| it.name().and_then(Value::as_str) == Some(name);
                let mut members = self.project.manifests().filter(|_| requirement.starts_with("workspace:"));
                members.find(|(_, it)| is_named(it))?.1.version()
            };
        version?.as_str()
    }

    fn own(&self, name: &'static str, publish: &Publish, folder: Option<&str>, otherwise: Option<&str>) -> Client {
        let via =
            publish.via.as_ref().filter(|it| it.package.name == name).and_then(|it| it.package.requirement.as_deref());
        let pinned = match via {
            Some(spec) => Some(Pinned { versions: versions::of_tool_spec(name, spec, Picks::Newest), location: None }),
            None => self.package_manager(name, folder).or_else(|| self.dependency(name, folder)),
        };
        let otherwise = otherwise
            .map(|it| Pinned { versions: Versions { floating: true, ..versions::of_client_spec(it) }, location: None });
        let pinned = pinned.or(otherwise).unwrap_or(Pinned { versions: Versions::unknown(), location: None });
        Client::Own { name, versions: pinned.versions, location: pinned.location }
    }

    /// pnpm before 11 runs npm; from 11 on it has an exchange of its own (N 1.5).
    fn pnpm(&self, publish: &Publish, folder: Option<&str>) -> Client {
        let pinned = self.state.pnpm.clone().or_else(|| self.package_manager("pnpm", folder));
        let client = match pinned {
            Some(pinned) => Client::Own { name: "pnpm", versions: pinned.versions, location: pinned.location },
            None => self.own("pnpm", publish, folder, None),
        };
        spawns_npm(client)
    }

    fn yarn(&self, folder: Option<&str>) -> Client {
        let pinned = self.package_manager("yarn", folder).or_else(|| self.yarn_release(folder));
        let pinned = pinned.unwrap_or(Pinned { versions: Versions::unknown(), location: None });
        Client::Own { name: "yarn", versions: pinned.versions, location: pinned.location }
    }

    /// The release that `.yarnrc.yml` names: `yarnPath: .yarn/releases/yarn-4.9.4.cjs`.
    fn yarn_release(&self, folder: Option<&str>) -> Option<Pinned> {
        [folder.unwrap_or(""), ""].into_iter().find_map(|folder| {
            let file = self.project.find(&join(folder, ".yarnrc.yml"))?;
            let value = file.tree()?.root()?.get("yarnPath")?;
            let version = value.as_str()?.rsplit_once("yarn-")?.1.strip_suffix(".cjs")?;
            Some(Pinned { versions: versions::of_client_spec(version), location: Some(file.at(value.span())) })
        })
    }

    /// The plugin decides; semantic-release 25.0.1 is the first that depends on one that can (N 1.5).
    fn semantic_release(&self, publish: &Publish, folder: Option<&str>) -> Client {
        match self.dependency("@semantic-release/npm", folder) {
            Some(pinned) => {
                Client::Own { name: "semantic-release-npm", versions: pinned.versions, location: pinned.location }
            }
            None => self.own("semantic-release", publish, folder, None),
        }
    }

    /// Tools that run whichever package manager the repository uses.
    fn of_package_manager(&self, publish: &Publish, folder: Option<&str>) -> Client {
        let manager =
            [folder.unwrap_or(""), ""].into_iter().find_map(|it| self.project.manifest(it)?.1.package_manager());
        match (manager.map(|(name, ..)| name), publish.tool) {
            (Some("pnpm"), _) => self.pnpm(publish, folder),
            (Some("yarn"), PublishTool::Changesets) => self.changesets_with_yarn(publish, folder),
            (Some("bun"), PublishTool::NxRelease) => self.own("bun", publish, folder, Some("1.4.5")),
            // nx and release-plan run npm there.
            (Some("yarn" | "bun"), _) => Client::Npm,
            _ if self.state.pnpm.is_some() => self.pnpm(publish, folder),
            _ => Client::Npm,
        }
    }

    /// Which client changesets runs in a repository of Yarn is a matter of its version.
    fn changesets_with_yarn(&self, publish: &Publish, folder: Option<&str>) -> Client {
        let Client::Own { versions, .. } = self.own("@changesets/cli", publish, folder, None) else {
            return Client::Opaque;
        };
        let yarn = self.yarn(folder);
        let is_classic = |it: &Versions| it.share(|it| it.0 < 2) != Some(Share::None);
        match (versions.share(|it| CHANGESETS_YARN.met_by(it)), &yarn) {
            (Some(Share::None), _) => Client::Npm,
            (Some(Share::All), Client::Own { versions, .. }) if !is_classic(versions) => yarn,
            _ => Client::Opaque,
        }
    }

    /// `npx jsr` brings a Deno of its own (J D1); `deno publish` runs the one that was set up.
    fn deno(&self, publish: &Publish, folder: Option<&str>) -> Client {
        let pinned = if publish.tool == PublishTool::Jsr { None } else { self.state.deno.clone() };
        let versions = match &pinned {
            Some(pinned) => pinned.versions.clone(),
            None if publish.tool == PublishTool::Jsr => self.deno_of_jsr(publish, folder),
            None => Versions::unknown(),
        };
        Client::Own { name: "deno", versions, location: pinned.and_then(|it| it.location) }
    }

    fn deno_of_jsr(&self, publish: &Publish, folder: Option<&str>) -> Versions {
        let via =
            publish.via.as_ref().filter(|it| it.package.name == "jsr").and_then(|it| it.package.requirement.as_deref());
        let client = match via {
            Some(spec) => versions::exact(spec),
            None => self.dependency("jsr", folder).and_then(|it| it.versions.any.first().copied()),
        };
        let deno = crate::facts::deno_of_jsr_client(client.unwrap_or(crate::facts::deno::CLIENT));
        Versions { any: deno.into_iter().collect(), floating: client.is_none() }
    }
}

/// Takes back what is known of a variable's text. A secret stays one: that much its name tells.
fn blur(variable: &mut Variable<'_>) {
    if matches!(variable.value, Interpolated::Known(_)) {
        variable.value = Interpolated::Unknown;
    }
}

/// Whether a path that a command writes lies in the repository, as far as its text tells.
fn is_inside(path: &Word) -> bool {
    let text = path.prefix();
    !text.is_empty() && !text.starts_with(['/', '~', '\\']) && !text.starts_with("..")
}

/// A version that only runs npm is npm as far as publishing goes.
fn spawns_npm(client: Client) -> Client {
    let Client::Own { name, versions, .. } = &client else { return client };
    let Some(tool) = crate::facts::tool(name) else { return client };
    let spawns = versions.share(|it| tool.at(it).is_some_and(|it| it.oidc == crate::facts::ToolOidc::Npm));
    if spawns == Some(Share::All) { Client::Npm } else { client }
}

/// Whether a variable holds a stored token for a registry, by its name.
fn is_registry_token(variable: &Variable<'_>) -> bool {
    let is_stored = matches!(&variable.value, Interpolated::Secret(secret) if secret != "GITHUB_TOKEN");
    is_stored && ["NPM", "NODE_AUTH_TOKEN", "JSR_TOKEN"].iter().any(|word| variable.name.contains(word))
}

/// The publish command of an action, which has no words of its own.
pub(super) fn by_action(tool: PublishTool, text: &str) -> Publish {
    Publish {
        tool,
        via: None,
        range: 0..text.len(),
        verb: 0..text.len(),
        dry_run: false,
        help_or_version: false,
        provenance: None,
        ignore_scripts: false,
        allow_dirty: false,
        allow_slow_types: false,
        access: None,
        tag: None,
        registry: None,
        otp: None,
        token: None,
        set_version: None,
        config: None,
        directory: None,
        target: None,
        open_target: None,
        workspaces: command::Workspaces::default(),
        flags: Vec::new(),
        has_unknown_args: true,
        outside: None,
    }
}
