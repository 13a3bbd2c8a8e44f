//! Walks the jobs of GitLab's pipelines: variables, image, runner, identity tokens, then the commands, which share one
//! shell (N 11.1).

use std::borrow::Cow;
use std::rc::Rc;

use document::{FileId, Location, Spot, Value};
use model::expression::{Evaluated, Interpolated, Literal};
use model::gitlab::condition::Known;
use model::gitlab::{self, Admission, Entry as Merged, Job, Pipeline, Run};
use model::workflow::{Cell, Job as Site, Matrix, Step, Trigger};

use crate::publication::{
    Container, Guard, Guarded, IdToken, IdTokenSource, JobSite, Provider, Publication, RefKinds, Variable,
};
use crate::trace::commands::Source;
use crate::trace::events::Way;
use crate::trace::scope::{Input, Scope, Secrets};
use crate::trace::state::State;
use crate::trace::{Aside, Entry, MAX_JOBS, MAX_PUBLICATIONS, MAX_SETTINGS, Steps, calls, container, group};
use crate::{Need, Project, runner};

/// Names of extended jobs past which further ones are left out.
const MAX_NAMES: usize = 20_000;
/// The file that GitLab enters unless the project's settings name another (N 11.1f).
pub(crate) const ENTRY: &str = ".gitlab-ci.yml";

/// Where a job starts: the checkout, in `$CI_PROJECT_DIR`. Its real name depends on the runner.
const HOME: &str = "/builds/project";

/// The publications of all pipelines, in the order of their jobs.
pub(super) fn publications<'p>(project: &Project<'p>, found: &mut Vec<Publication<'p>>, aside: &mut Aside<'p>) {
    for pipeline in project.pipelines() {
        aside.unopened.extend(pipeline.inner.unseen.iter().take(MAX_SETTINGS).map(|it| it.spot.location()));
        // Hidden jobs run where others extend them; where those are not given, they are all there is.
        let mut used: Vec<&str> = pipeline.inner.jobs.iter().flat_map(extended).take(MAX_NAMES).collect();
        used.sort_unstable();
        let is_end = |job: &Job<'_>| !pipeline.is_entry && used.binary_search(&job.id).is_err();
        let walked = pipeline.inner.jobs.iter().take(MAX_JOBS);
        for job in walked.filter(|job| !job.is_hidden() || is_end(job)) {
            let (inner, is_entry, is_started) = (&pipeline.inner, pipeline.is_entry, pipeline.is_started);
            let mut walk = Walk { project, pipeline: inner, is_entry, is_started, found, aside };
            walk.job(job);
            if found.len() > MAX_PUBLICATIONS {
                return;
            }
        }
    }
}

/// The names of the jobs that a job extends.
fn extended<'p>(job: &Job<'p>) -> impl Iterator<Item = &'p str> + use<'p> {
    let value = job.get("extends").map(|it| it.value);
    let one = value.filter(|it| it.is_scalar()).into_iter();
    one.chain(value.into_iter().flat_map(Value::items)).filter_map(Value::as_str)
}

struct Walk<'w, 'p> {
    project: &'w Project<'p>,
    pipeline: &'w Pipeline<'p>,
    is_entry: bool,
    /// Whether a job of another pipeline starts it.
    is_started: bool,
    found: &'w mut Vec<Publication<'p>>,
    aside: &'w mut Aside<'p>,
}

impl<'p> Walk<'_, 'p> {
    fn job(&mut self, job: &Job<'p>) {
        let (script, after) = (self.pipeline.script(job), self.pipeline.after_script(job));
        self.aside.unopened.extend(script.lost.iter().map(|it| it.location()));
        for (node, path) in job.get("trigger").into_iter().flat_map(|it| gitlab::started(it.value)) {
            let place = Spot::new(job.mapping().file, node).location();
            self.aside.see(calls::unseen_pipeline(self.project, job.id, path, place));
        }
        if script.items.is_empty() && after.items.is_empty() {
            return;
        }
        let mapping = job.mapping();
        let step = |it: &Spot<'p>| Step { value: it.value, uses: None, run: Some(it.value) };
        let site = JobSite {
            file: mapping.file,
            job: Rc::new(Site {
                id: job.id,
                key: job.key.value,
                value: mapping.value,
                permissions: None,
                steps: script.items.iter().chain(&after.items).map(step).collect(),
                uses: None,
            }),
            workflow_permissions: None,
            copies: job.get("parallel").map(|it| (it.location(), job.matrix())),
        };
        let cells = match &site.copies {
            Some((_, Matrix::Cells(cells))) => cells.clone(),
            _ => vec![Cell::new()],
        };
        let start = self.found.len();
        for cell in &cells {
            let scope = self.scope(job, cell);
            let reach = if self.is_entry { self.reach(job, &scope) } else { Reach::unknown() };
            let entry = Entry {
                triggers: reach.triggers.into(),
                known: self.is_entry,
                callers: Vec::new(),
                secrets: Secrets::All,
                way: Way::default(),
                inputs: Vec::new(),
            };
            let first = self.found.len();
            let mut state = self.state(job, &scope);
            let scope = tokens(self.pipeline, job, scope, &mut state);
            let mut steps = Steps {
                opened: reach.way.open.len(),
                way: reach.way,
                job_conditional: reach.is_conditional,
                ..Steps::new(self.project, &entry, &site, scope, state, self.found, self.aside)
            };
            // What runs afterwards has a shell of its own.
            let scripts = [(&script.items, 0), (&after.items, script.items.len())];
            for (items, start) in scripts {
                let sources: Vec<Source<'p>> = items.iter().map(|it| Source::of_step(*it, step(it), it.file)).collect();
                steps.items(&sources, start);
            }
            steps.finish(first);
            // What no cell says is the same in all; copies without a say are counted, not walked.
            if self.found.len() == first && cell.is_empty() {
                break;
            }
        }
        group(self.found, start, cells.len());
    }

    fn scope(&self, job: &Job<'p>, cell: &Cell<'p>) -> Scope<'p> {
        let file = job.mapping().file;
        let mut scope = Scope {
            context: self.project.context(),
            provider: Provider::GitLab,
            cell: cell.clone(),
            inputs: self.inputs(file),
            inputs_are_final: true,
            secrets: Secrets::All,
            event: None,
            reference: None,
            variables: Vec::new(),
        };
        scope.variables.push(Variable {
            name: "CI_PROJECT_DIR".to_owned(),
            value: Interpolated::Known(HOME.into()),
            location: job.key.location(),
            entry: None,
        });
        let given = scope.variables.len();
        let entries = self.pipeline.variables(job).into_iter().filter(|it| it.key.text().is_some());
        let entries: Vec<Merged<'p>> = entries.take(MAX_SETTINGS).collect();
        for entry in &entries {
            let value = value_of(entry);
            scope.variables.extend(entry.key.text().map(|name| Variable {
                name: name.to_owned(),
                value: scope.text(value.value),
                location: Location { file: entry.key.file, span: entry.key.value.span().cover(value.value.span()) },
                entry: Some((entry.block, name)),
            }));
        }
        // Variables may stand before those that they are made of.
        for (idx, entry) in (given..scope.variables.len()).zip(&entries) {
            if scope.variables[idx].value == Interpolated::Unknown {
                scope.variables[idx].value = scope.text(value_of(entry).value);
            }
        }
        for (name, value) in cell {
            scope.variables.push(Variable {
                name: (*name).to_owned(),
                value: scope.text(*value),
                location: Location { file, span: value.span() },
                entry: None,
            });
        }
        scope
    }

    fn inputs(&self, file: FileId) -> Vec<Input> {
        let declared = self.pipeline.inputs(file).into_iter().take(MAX_SETTINGS);
        let input = |(name, value): (&str, Option<Value<'_>>)| {
            let text = value.and_then(Value::as_str);
            let value = text.map_or(Evaluated::Unknown, |it| Evaluated::Known(Literal::Text(it.to_owned())));
            Input { name: name.to_owned(), value, passed: true, place: None, is_bool: false }
        };
        declared.map(input).collect()
    }

    fn state(&self, job: &Job<'p>, scope: &Scope<'p>) -> State<'p> {
        let tags = self.pipeline.keyword(job, "tags").map(|it| it.spot);
        let tags = tags.map(|it| self.pipeline.list(it).items).unwrap_or_default();
        let lacking = self.lacking(job);
        let runner = runner::of_gitlab(&tags, job.key, scope, lacking.is_empty());
        let container = self.image(job, scope);
        let mut state = State::new(runner, container, scope, Some(String::new()));
        state.home = Some(HOME.to_owned());
        let environment = job.get("environment");
        state.environment = environment.and_then(|it| {
            let name = if it.value.is_mapping() { it.value.get_merged("name")? } else { it.value };
            Some(Spot::new(it.file, name))
        });
        if container.is_none() {
            state.needs.clone_from(&lacking);
        }
        state.lacking = lacking;
        state
    }

    /// Files that may say more about a job: its entry, includes, those that have what it extends.
    fn lacking(&self, job: &Job<'p>) -> Vec<Need> {
        let unseen = self.pipeline.unseen.iter().filter(|it| !it.is_template).map(|it| it.name.clone());
        let entry = (!self.is_entry && !self.is_started).then(|| ENTRY.to_owned());
        let parents = job.unknown_parents.iter().filter_map(|it| it.text());
        let parents = parents.map(|it| format!("the file that has `{it}`"));
        let mut names: Vec<String> = entry.into_iter().chain(unseen).collect();
        if names.is_empty() {
            names.extend(parents);
        }
        names.truncate(MAX_SETTINGS);
        names.into_iter().map(Need::File).collect()
    }

    fn image(&self, job: &Job<'p>, scope: &Scope<'p>) -> Option<Container<'p>> {
        let image = self.pipeline.keyword(job, "image")?;
        let spot = self.pipeline.list(image.spot).items.first().copied()?;
        let name = if spot.value.is_mapping() { spot.value.get_merged("name")? } else { spot.value };
        let behind = |name: &str| {
            let (block, key) = scope.variable(name)?.entry?;
            let value = block.value.get_merged(key)?;
            Some(Spot::new(block.file, if value.is_mapping() { value.get_merged("value")? } else { value }))
        };
        Some(container::of(Spot::new(spot.file, name), &behind))
    }

    /// Which pipelines come to a job.
    fn reach(&self, job: &Job<'p>, scope: &Scope<'p>) -> Reach<'p> {
        let lookup = |name: &str| match scope.variable(name).map(|it| &it.value) {
            Some(Interpolated::Known(text)) => Known::Text(text.clone().into_owned()),
            _ => Known::Unknown,
        };
        let admission = |run| (run, self.pipeline.admits(job, run, &lookup));
        let all: Vec<(Run, Admission<'p>)> = Run::ALL.into_iter().map(admission).collect();
        let mut reach = Reach::unknown();
        reach.is_conditional = all.iter().any(|(_, it)| it.admitted.is_none());
        let is_reached = all.iter().any(|(_, it)| it.admitted != Some(false));
        let manual = job.get("when").filter(|it| it.text() == Some("manual"));
        reach.way.open.extend(manual);
        for (run, admission) in all {
            let is_let_in = admission.admitted != Some(false);
            // A pipeline that a job is not part of is worth a word only where no other comes to it.
            if is_let_in || !is_reached && run != Run::MergeRequest {
                reach.add(run.id(), admission.spot, is_let_in, run == Run::Tag);
                if admission.is_open && !reach.way.open.iter().any(|it| it.value == admission.spot.value) {
                    reach.way.open.push(admission.spot);
                }
            }
        }
        reach
    }
}

/// What comes to a job.
pub(super) struct Reach<'p> {
    pub(super) triggers: Vec<(FileId, Trigger<'p>)>,
    pub(super) way: Way<'p>,
    pub(super) is_conditional: bool,
}

impl<'p> Reach<'p> {
    /// Nothing is known of it.
    pub(super) fn unknown() -> Self {
        Self { triggers: Vec::new(), way: Way::default(), is_conditional: false }
    }

    /// Adds a kind of pipeline, with what lets it in or keeps it out.
    pub(super) fn add(&mut self, event: &'p str, by: Spot<'p>, is_let_in: bool, is_tag: bool) {
        self.triggers.push((by.file, Trigger { event, key: by.value, settings: None }));
        let kinds = RefKinds { branches: !is_tag && is_let_in, tags: is_tag && is_let_in };
        self.way.kinds.push(kinds);
        self.way.guards.push((!is_let_in).then_some(Guard { condition: by, of: Guarded::Job }));
    }
}

/// The tokens that the job is handed; each is a variable too.
fn tokens<'p>(pipeline: &Pipeline<'p>, job: &Job<'p>, mut scope: Scope<'p>, state: &mut State<'p>) -> Scope<'p> {
    for token in pipeline.id_tokens(job).into_iter().take(MAX_SETTINGS) {
        let texts = token.audiences.iter().map(|it| scope.text(it.value).known().map(Cow::into_owned));
        let place = token.entry.key.location();
        let aud = token.entry.value.value.get_merged("aud").map(|it| Spot::new(token.entry.value.file, it));
        state.id_tokens.push(IdToken {
            name: token.name.to_owned(),
            audiences: texts.collect(),
            place,
            source: IdTokenSource::Entry {
                key: token.entry.key,
                block: token.entry.block,
                audiences: token.audiences,
                aud,
                is_default: token.is_default,
            },
        });
        let value = Interpolated::Secret(token.name.to_owned());
        scope.variables.push(Variable { name: token.name.to_owned(), value, location: place, entry: None });
    }
    state.misplaced_tokens = pipeline.misplaced_id_tokens().map(|it| (it.key, it.block));
    scope
}

/// A variable is a text, or a mapping with a text in it.
fn value_of<'p>(entry: &Merged<'p>) -> Spot<'p> {
    let value = entry.value.value;
    let inner = if value.is_mapping() { value.get_merged("value") } else { None };
    Spot::new(entry.value.file, inner.unwrap_or(value))
}
