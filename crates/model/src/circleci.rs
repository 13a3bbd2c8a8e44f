//! CircleCI configurations, as views over the tree.

use document::{Tree, Value};

use crate::expression::{Interpolated, Lookup, replaced};
use crate::workflow::{Cell, Matrix, holds, multiplied};

/// Jobs that jobs wait for past which the rest is not looked at.
const MAX_REQUIRES: usize = 50;

/// A configuration file.
#[derive(Clone)]
pub struct Config<'t> {
    /// The whole document.
    pub root: Value<'t>,
    /// `jobs:` in order.
    pub jobs: Vec<Job<'t>>,
    /// `workflows:` in order.
    pub workflows: Vec<Workflow<'t>>,
}

/// A job.
#[derive(Clone, Copy)]
pub struct Job<'t> {
    /// Its name: the key under `jobs`.
    pub id: &'t str,
    /// The node of the key.
    pub key: Value<'t>,
    /// The mapping.
    pub value: Value<'t>,
}

/// A workflow: which jobs run when, and after which others.
#[derive(Clone)]
pub struct Workflow<'t> {
    /// The node of its name.
    pub key: Value<'t>,
    /// The mapping.
    pub value: Value<'t>,
    /// Its jobs in order.
    pub uses: Vec<Use<'t>>,
}

/// A job in a workflow.
#[derive(Clone, Copy)]
pub struct Use<'t> {
    /// What others call it there: `name`, or the job's own name.
    pub name: &'t str,
    /// The job; with a `/` it is one of an orb.
    pub job: &'t str,
    /// The node that names the job.
    pub node: Value<'t>,
    /// The item of the list.
    pub item: Value<'t>,
    /// Filters, requirements and parameters, if it has any.
    pub settings: Option<Value<'t>>,
}

/// Where a job runs.
#[derive(Clone, Copy)]
pub struct Executor<'t> {
    /// The mapping that says so: the job, or an entry of `executors`.
    pub block: Value<'t>,
    /// What calls the entry of `executors`, with its parameters; `None` when the job says it itself.
    pub call: Option<Value<'t>>,
}

/// What a job runs on.
#[derive(Clone, Copy)]
pub enum Machine<'t> {
    /// The image of the first container.
    Docker(Value<'t>),
    /// A virtual machine: the node that says so.
    Machine(Value<'t>),
    /// A Mac.
    MacOs(Value<'t>),
}

/// What a run can be for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ref {
    /// A tag.
    Tag,
    /// A branch.
    Branch,
}

/// A filter that keeps a job from the runs of one kind.
#[derive(Clone, Copy)]
pub struct Bar<'t> {
    /// What says so: the filter, or the job that has none.
    pub value: Value<'t>,
    /// The job that is kept out, when it is one that must come before.
    pub before: Option<Use<'t>>,
}

/// Reads a configuration. Whatever is not there or not of the right shape is left out.
#[must_use]
pub fn read<'t>(tree: &'t Tree<'t>) -> Option<Config<'t>> {
    let root = tree.root().filter(|it| it.is_mapping())?;
    let entries = |key: &str| root.get_merged(key).map(Value::merged_entries).unwrap_or_default();
    let job = |(key, value): (Value<'t>, Value<'t>)| {
        Some(Job { id: key.as_str()?, key, value }).filter(|_| value.is_mapping())
    };
    let workflow = |(key, value): (Value<'t>, Value<'t>)| {
        let uses = value.get_merged("jobs")?.items().filter_map(used).collect();
        Some(Workflow { key, value, uses })
    };
    Some(Config {
        root,
        jobs: entries("jobs").into_iter().filter_map(job).collect(),
        workflows: entries("workflows").into_iter().filter_map(workflow).collect(),
    })
}

/// `- test`, or `- test: { requires: [build] }`.
fn used(item: Value<'_>) -> Option<Use<'_>> {
    if let Some(job) = item.as_str() {
        return Some(Use { name: job, job, node: item, item, settings: None });
    }
    let (node, settings) = item.entries().next()?;
    let job = node.as_str()?;
    let name = settings.get_merged("name").and_then(Value::as_str).unwrap_or(job);
    Some(Use { name, job, node, item, settings: Some(settings) })
}

impl<'t> Config<'t> {
    /// A job by its name, also of an orb that the configuration holds itself; of two the last one counts.
    #[must_use]
    pub fn job(&self, name: &str) -> Option<Job<'t>> {
        self.jobs.iter().rev().find(|it| it.id == name).copied().or_else(|| {
            let (orb, element) = name.split_once('/')?;
            let (key, value) = self.root.get_merged("orbs")?.get_merged(orb)?.get_merged("jobs")?.entry(element)?;
            Some(Job { id: key.as_str()?, key, value }).filter(|_| value.is_mapping())
        })
    }

    /// An entry of `commands` or `executors`, also of an orb that the configuration holds itself.
    #[must_use]
    pub fn named(&self, kind: &str, name: &str) -> Option<Value<'t>> {
        let orbs = self.root.get_merged("orbs");
        match name.split_once('/') {
            Some((orb, element)) => orbs?.get_merged(orb)?.get_merged(kind)?.get_merged(element),
            // Within an orb its elements have no prefix.
            None => self.root.get_merged(kind).and_then(|it| it.get_merged(name)).or_else(|| {
                let mut inline = orbs?.entries().map(|(_, it)| it);
                inline.find_map(|it| it.get_merged(kind)?.get_merged(name))
            }),
        }
    }

    /// Where a job runs; `None` when an orb decides.
    #[must_use]
    pub fn executor(&self, job: Job<'t>) -> Option<Executor<'t>> {
        let Some(call) = job.value.get_merged("executor") else {
            return Some(Executor { block: job.value, call: None });
        };
        let name = if call.is_mapping() { call.get_merged("name")? } else { call };
        let block = self.named("executors", name.as_str()?)?;
        Some(Executor { block, call: Some(call) })
    }

    /// What an orb calls the element that `name` names, where the orb is one that the configuration takes from elsewhere:
    /// `install` of `circleci/node` for `node/install`.
    #[must_use]
    pub fn of_orb<'n>(&self, name: &'n str) -> Option<(&'t str, &'n str)> {
        let (orb, element) = name.split_once('/')?;
        let source = self.root.get_merged("orbs")?.get_merged(orb)?.as_str()?;
        Some((source.split('@').next().unwrap_or(source), element))
    }
}

impl<'t> Executor<'t> {
    /// What it is.
    #[must_use]
    pub fn machine(self) -> Option<Machine<'t>> {
        let first = || self.block.get_merged("docker")?.items().next()?.get_merged("image");
        let machine = || self.block.get_merged("machine");
        let macos = || self.block.get_merged("macos");
        first().map(Machine::Docker).or_else(|| machine().map(Machine::Machine)).or_else(|| macos().map(Machine::MacOs))
    }
}

impl<'t> Workflow<'t> {
    /// Why a job of this workflow is never part of the runs of one kind: its own filter, or that of a job that must come
    /// before. Runs for tags are made only where a filter asks for them.
    #[must_use]
    pub fn bar(&self, used: Use<'t>, kind: Ref) -> Option<Bar<'t>> {
        if let Some(value) = used.bar(kind) {
            return Some(Bar { value, before: None });
        }
        self.before(used).into_iter().find_map(|it| Some(Bar { value: it.bar(kind)?, before: Some(it) }))
    }

    /// The jobs that have to come before a job, the nearest first.
    #[must_use]
    pub fn before(&self, used: Use<'t>) -> Vec<Use<'t>> {
        let mut found = Vec::new();
        let mut names: Vec<&str> = used.requires().take(MAX_REQUIRES).collect();
        let mut next = 0;
        while let Some(name) = names.get(next).copied() {
            next += 1;
            let Some(other) = self.uses.iter().find(|it| it.name == name) else { continue };
            found.push(*other);
            for more in other.requires().take(MAX_REQUIRES) {
                if names.len() < MAX_REQUIRES && !names.contains(&more) {
                    names.push(more);
                }
            }
        }
        found
    }
}

impl<'t> Use<'t> {
    /// `filters`.
    #[must_use]
    pub fn filters(self) -> Option<Value<'t>> {
        self.settings?.get_merged("filters")
    }

    /// The names of the jobs that have to come before.
    pub fn requires(self) -> impl Iterator<Item = &'t str> + use<'t> {
        let requires = self.settings.and_then(|it| it.get_merged("requires"));
        // An item may name the outcome too: `- test: failed`.
        let name = |it: Value<'t>| it.as_str().or_else(|| it.entries().next()?.0.as_str());
        requires.into_iter().flat_map(Value::items).filter_map(name)
    }

    /// A parameter of the job, as this use sets it.
    #[must_use]
    pub fn argument(self, name: &str) -> Option<Value<'t>> {
        self.settings?.get_merged(name)
    }

    /// The cells of `matrix`.
    #[must_use]
    pub fn matrix(self) -> Matrix<'t> {
        self.settings.and_then(|it| it.get_merged("matrix")).map_or(Matrix::Single, matrix)
    }

    /// Whether its own filter keeps it from the runs of one kind.
    #[must_use]
    pub fn is_barred(self, kind: Ref) -> bool {
        self.bar(kind).is_some()
    }

    /// What keeps it from the runs of one kind by itself.
    fn bar(self, kind: Ref) -> Option<Value<'t>> {
        let filters = self.filters();
        // An expression may ask for anything.
        if filters.is_some_and(|it| it.is_scalar() && !it.is_null()) {
            return None;
        }
        let part = |name: &str| filters.and_then(|it| it.get_merged(name)).filter(|it| !it.is_null());
        let list = |value: Value<'t>, name: &str| -> Option<Vec<&'t str>> {
            let value = value.get_merged(name)?;
            let one = Some(value).filter(|it| it.is_scalar()).into_iter();
            Some(one.chain(value.items()).filter_map(Value::as_str).collect())
        };
        match kind {
            Ref::Tag => {
                let Some(tags) = part("tags") else { return filters.or(Some(self.node)) };
                let ignores_all = list(tags, "ignore").is_some_and(|it| it.iter().any(|it| is_everything(it)));
                let is_silent = list(tags, "only").is_none() && list(tags, "ignore").is_none();
                (is_silent || ignores_all && list(tags, "only").is_none()).then_some(tags)
            }
            Ref::Branch => {
                let branches = part("branches")?;
                let ignores_all = list(branches, "ignore").is_some_and(|it| it.iter().any(|it| is_everything(it)));
                let only_nothing = list(branches, "only").is_some_and(|it| it.is_empty());
                (only_nothing || ignores_all && list(branches, "only").is_none()).then_some(branches)
            }
        }
    }
}

/// Whether a filter matches every name: `/.*/`.
fn is_everything(pattern: &str) -> bool {
    matches!(pattern.trim_matches('/').trim_start_matches('^').trim_end_matches('$'), ".*" | ".+")
        && pattern.starts_with('/')
}

/// The product of the lists of `parameters`, without what `exclude` names.
fn matrix(value: Value<'_>) -> Matrix<'_> {
    let mut cells: Vec<Cell<'_>> = vec![Cell::new()];
    for (key, axis) in value.get_merged("parameters").map(Value::merged_entries).unwrap_or_default() {
        let Some(name) = key.as_str() else { continue };
        let values: Vec<Value<'_>> = axis.items().collect();
        match multiplied(&cells, name, &values) {
            Some(more) if axis.is_sequence() => cells = more,
            _ => return Matrix::Unknown(value),
        }
    }
    for exclude in value.get_merged("exclude").into_iter().flat_map(Value::items) {
        cells.retain(|cell| !exclude.entries().all(|(key, it)| holds(cell, key, it)));
    }
    if cells.iter().all(Vec::is_empty) { Matrix::Unknown(value) } else { Matrix::Cells(cells) }
}

/// The text with `<< parameters.x >>` and its like replaced. One that is a single secret stays a secret.
#[must_use]
pub fn interpolate<'t>(text: &'t str, lookup: Lookup<'_>) -> Interpolated<'t> {
    replaced(text, ["<<", ">>"], &|path: &str| lookup(path.trim()))
}

/// The parameter that a whole scalar stands for: `<< parameters.steps >>`.
#[must_use]
pub fn parameter(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("<<")?.strip_suffix(">>")?.trim();
    inner.strip_prefix("parameters.").filter(|it| !it.contains(['<', ' ']))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::expression::{Evaluated, Literal};
    use document::parse_yaml;

    const TEXT: &str = "
version: 2.1
jobs:
  test: {docker: [{image: cimg/node:24.19}], steps: [checkout]}
  publish: {docker: [{image: cimg/node:24.19}], steps: [checkout]}
workflows:
  version: 2
  release:
    jobs:
      - test
      - plain: {name: tagged, filters: {tags: {only: /^v.*/}}}
      - publish:
          requires: [test]
          filters: {tags: {only: /^v.*/}, branches: {ignore: /.*/}}
      - late: {requires: [tagged], filters: {tags: {only: /.*/}, branches: {ignore: [/.*/]}}}
";

    #[test]
    fn a_job_runs_for_tags_only_where_its_filter_and_those_before_it_ask_for_them() {
        let tree = parse_yaml(TEXT);
        let config = read(&tree).expect("a mapping");
        let workflow = &config.workflows[0];
        let bar = |name: &str, kind| workflow.bar(*workflow.uses.iter().find(|it| it.name == name)?, kind);
        assert!(bar("test", Ref::Tag).is_some_and(|it| it.before.is_none()));
        assert!(bar("test", Ref::Branch).is_none());
        assert!(bar("tagged", Ref::Tag).is_none());
        assert_eq!(bar("publish", Ref::Tag).and_then(|it| it.before).map(|it| it.name), Some("test"));
        assert!(bar("publish", Ref::Branch).is_some_and(|it| it.before.is_none()));
        assert!(bar("late", Ref::Tag).is_none() && bar("late", Ref::Branch).is_some());
    }

    #[test]
    fn parameters_are_replaced_as_far_as_they_are_known() {
        let lookup = |path: &str| match path {
            "parameters.tag" => Evaluated::Known(Literal::Text("24.19".into())),
            _ => Evaluated::Unknown,
        };
        let text = |text: &str| interpolate(text, &lookup).known().map(Cow::into_owned);
        assert_eq!(text("cimg/node:<< parameters.tag >>").as_deref(), Some("cimg/node:24.19"));
        assert_eq!(text("<<parameters.tag>>-x").as_deref(), Some("24.19-x"));
        assert_eq!(text("<< pipeline.git.tag >>"), None);
        assert_eq!(text("cat << EOF").as_deref(), Some("cat << EOF"));
        assert_eq!(parameter("<< parameters.steps >>"), Some("steps"));
        assert_eq!(parameter("npm << parameters.x >> y >>"), None);
    }
}
