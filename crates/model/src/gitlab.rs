//! GitLab CI/CD: what a pipeline's file and the files that it includes say together, every value with its place.
//!
//! Nothing is copied or merged: a job is a list of mappings of which the first that has a key wins. Total, and bounded
//! where a file could ask for more: `extends`, `!reference` and lists within lists.

pub mod condition;
mod include;
mod reach;

pub use include::{Given, Unseen, config, is_meant, local_includes, started};
pub use reach::{Admission, Run};

use std::cell::Cell;
use std::collections::BTreeMap;

use document::{FileId, Spot, Value};

use crate::workflow::{Cell as MatrixCell, MAX_CELLS, Matrix, multiplied};

/// Jobs that extend jobs past which the rest is not followed; GitLab's own limit is eleven.
const MAX_EXTENDS: usize = 11;
/// Mappings that make up one job past which further ones are left out.
const MAX_LAYERS: usize = 32;
/// Keys past which a mapping is no job: GitLab knows fewer.
const MAX_KEYS: usize = 256;
/// Lists within lists and references within references past which the rest is not followed; GitLab's own limit is ten.
const MAX_NESTING: usize = 10;
/// Items of the lists of one pipeline past which further ones are left out: references can multiply them.
const MAX_ITEMS: usize = 20_000;
/// Variables of one block past which further ones are left out.
const MAX_VARIABLES: usize = 200;

/// Keys of the top level that are no jobs.
const RESERVED: [&str; 11] = [
    "default",
    "include",
    "image",
    "services",
    "before_script",
    "after_script",
    "variables",
    "stages",
    "types",
    "cache",
    "workflow",
];

/// A pipeline: one file with what it includes.
pub struct Pipeline<'t> {
    /// The mappings of its files, the one that is entered first: it wins over what it includes, and a later include wins
    /// over an earlier one.
    pub roots: Vec<Spot<'t>>,
    /// What it includes and nobody gave.
    pub unseen: Vec<Unseen<'t>>,
    /// Its jobs in the order of the files, hidden ones too.
    pub jobs: Vec<Job<'t>>,
    names: BTreeMap<&'t str, u32>,
    /// Reserved keys of the top level, in the order of the files.
    globals: Vec<(&'t str, Spot<'t>)>,
    /// Values that an include hands to a file.
    inputs: Vec<(FileId, &'t str, Value<'t>)>,
    /// Items that were read so far.
    items: Cell<usize>,
}

/// A job, or a hidden one that others build on.
pub struct Job<'t> {
    /// Its name: the key at the top level.
    pub id: &'t str,
    /// The node of the key.
    pub key: Spot<'t>,
    /// What it extends and no given file has.
    pub unknown_parents: Vec<Spot<'t>>,
    /// Its own mappings, one per file that has it, and those of the jobs that it extends, the one that wins first.
    layers: Vec<Spot<'t>>,
    /// How many of the layers are its own.
    own: usize,
}

/// An entry of a mapping that several layers make up.
#[derive(Clone, Copy)]
pub struct Entry<'t> {
    /// Its key.
    pub key: Spot<'t>,
    /// Its value.
    pub value: Spot<'t>,
    /// The mapping that holds it.
    pub block: Spot<'t>,
}

/// A keyword of a job.
#[derive(Clone, Copy)]
pub struct Keyword<'t> {
    /// Its value.
    pub spot: Spot<'t>,
    /// Whether it comes from `default:` or the top level.
    pub is_default: bool,
}

/// An identity token that a job is given.
pub struct IdToken<'t> {
    /// The variable that gets it.
    pub name: &'t str,
    /// The entry under `id_tokens`.
    pub entry: Entry<'t>,
    /// Its audiences: `aud`, one text or a list.
    pub audiences: Vec<Spot<'t>>,
    /// Whether every job of the pipeline gets it, by `default:`.
    pub is_default: bool,
}

/// A list with the lists and references in it laid flat.
#[derive(Default)]
pub struct List<'t> {
    /// Its items.
    pub items: Vec<Spot<'t>>,
    /// References that lead nowhere, and what is past a limit.
    pub lost: Vec<Spot<'t>>,
}

/// Reads the pipeline that starts with a file.
#[must_use]
pub fn read<'t>(entry: Spot<'t>, given: &[Given<'t>]) -> Pipeline<'t> {
    let include::Included { roots, unseen, inputs } = include::follow(entry, given);
    let mut pipeline = Pipeline {
        roots,
        unseen,
        jobs: Vec::new(),
        names: BTreeMap::new(),
        globals: Vec::new(),
        inputs,
        items: Cell::new(0),
    };
    for root in pipeline.roots.clone() {
        for (key, value) in root.value.merged_entries() {
            let Some(name) = key.as_str() else { continue };
            let spot = Spot::new(root.file, value);
            if RESERVED.contains(&name) {
                pipeline.globals.push((name, spot));
            } else if value.is_mapping() && value.merged_entries().len() <= MAX_KEYS {
                pipeline.add(name, Spot::new(root.file, key), spot);
            }
        }
    }
    for idx in 0..pipeline.jobs.len() {
        let (mut layers, mut unknown) = (pipeline.jobs[idx].layers.clone(), Vec::new());
        pipeline.extend(&mut layers, 0, &mut unknown);
        pipeline.jobs[idx].unknown_parents = unknown;
        pipeline.jobs[idx].layers = layers;
    }
    pipeline
}

impl<'t> Pipeline<'t> {
    fn add(&mut self, name: &'t str, key: Spot<'t>, value: Spot<'t>) {
        let number = u32::try_from(self.jobs.len()).unwrap_or(u32::MAX);
        let idx = *self.names.entry(name).or_insert(number) as usize;
        match self.jobs.get_mut(idx) {
            // Of two jobs of one name in a file the last one counts.
            Some(job) if job.layers.last().is_some_and(|it| it.file == value.file) => {
                if let Some(last) = job.layers.last_mut() {
                    *last = value;
                }
                if job.own == 1 {
                    job.key = key;
                }
            }
            Some(job) if job.layers.len() < MAX_LAYERS => {
                job.layers.push(value);
                job.own += 1;
            }
            Some(_) => {}
            None => self.jobs.push(Job { id: name, key, unknown_parents: Vec::new(), layers: vec![value], own: 1 }),
        }
    }

    /// Adds the layers of what the layers extend, breadth first within one `extends`, the last named first.
    fn extend(&self, layers: &mut Vec<Spot<'t>>, depth: usize, unknown: &mut Vec<Spot<'t>>) {
        let Some(extends) = first_with(layers, "extends").filter(|_| depth < MAX_EXTENDS) else { return };
        let one = Some(extends.value).filter(|it| it.is_scalar()).into_iter();
        for name in one.chain(extends.value.items()).rev().take(MAX_LAYERS) {
            match name.as_str().and_then(|it| self.job(it)) {
                Some(parent) => {
                    let mut inherited = parent.layers[..parent.own].to_vec();
                    self.extend(&mut inherited, depth + 1, unknown);
                    let room = MAX_LAYERS.saturating_sub(layers.len());
                    layers.extend(inherited.into_iter().take(room));
                }
                None if unknown.len() < MAX_LAYERS => unknown.push(Spot::new(extends.file, name)),
                None => {}
            }
            if layers.len() >= MAX_LAYERS {
                return;
            }
        }
    }

    /// A job by its name.
    #[must_use]
    pub fn job(&self, name: &str) -> Option<&Job<'t>> {
        self.jobs.get(*self.names.get(name)? as usize)
    }

    /// The value of a reserved key of the top level, in the file that wins.
    #[must_use]
    pub fn global(&self, name: &str) -> Option<Spot<'t>> {
        self.globals.iter().find(|(it, _)| *it == name).map(|(_, value)| *value)
    }

    /// Where `id_tokens` stands at the top level, where GitLab knows no such key (N 11.1a).
    #[must_use]
    pub fn misplaced_id_tokens(&self) -> Option<Entry<'t>> {
        let job = self.job("id_tokens")?;
        let value = *job.layers.first()?;
        let root = self.roots.iter().find(|it| it.file == value.file)?;
        let is_tokens = value.value.entries().any(|(_, it)| it.get("aud").is_some());
        is_tokens.then_some(Entry { key: job.key, value, block: *root })
    }

    /// A keyword as it counts for a job: its own, else that of `default:` or the top level, unless the job inherits
    /// none.
    #[must_use]
    pub fn keyword(&self, job: &Job<'t>, key: &str) -> Option<Keyword<'t>> {
        if let Some(spot) = first_with(&job.layers, key).map(|it| self.resolved(it)) {
            return (!spot.value.is_null()).then_some(Keyword { spot, is_default: false });
        }
        if !inherits(job, "default", key) {
            return None;
        }
        let found = self.globals.iter().find_map(|(name, value)| match *name {
            "default" => Some(Spot::new(value.file, value.value.get_merged(key)?)),
            name if name == key => Some(*value),
            _ => None,
        });
        let found = found.map(|it| self.resolved(it));
        found.filter(|it| !it.value.is_null()).map(|spot| Keyword { spot, is_default: true })
    }

    /// The variables in sight of a job, those that win last: of the pipeline, then of the job.
    #[must_use]
    pub fn variables(&self, job: &Job<'t>) -> Vec<Entry<'t>> {
        let of = |block: Spot<'t>| {
            let of_value = |it: Entry<'t>| Entry { value: self.resolved(it.value), ..it };
            entries_of(self.resolved(block)).map(of_value)
        };
        let globals = self.globals.iter().rev().filter(|(name, _)| *name == "variables");
        let globals = globals.flat_map(|(_, block)| of(*block));
        let mut found: Vec<Entry<'t>> =
            globals.filter(|it| it.key.text().is_some_and(|name| inherits(job, "variables", name))).collect();
        let blocks = job.layers.iter().rev().filter_map(|it| in_layer(*it, "variables"));
        found.extend(blocks.flat_map(of));
        found
    }

    /// The commands of a job, which run in one shell: `before_script`, then `script`.
    #[must_use]
    pub fn script(&self, job: &Job<'t>) -> List<'t> {
        let mut list = List::default();
        let before = self.keyword(job, "before_script").map(|it| it.spot);
        for spot in before.into_iter().chain(job.get("script")) {
            self.flatten(spot, 0, &mut list);
        }
        list
    }

    /// The commands that run afterwards, in a shell of their own.
    #[must_use]
    pub fn after_script(&self, job: &Job<'t>) -> List<'t> {
        self.keyword(job, "after_script").map(|it| self.list(it.spot)).unwrap_or_default()
    }

    /// A list with the lists and references in it laid flat; one value is a list of one.
    #[must_use]
    pub fn list(&self, spot: Spot<'t>) -> List<'t> {
        let mut list = List::default();
        self.flatten(spot, 0, &mut list);
        list
    }

    fn flatten(&self, spot: Spot<'t>, depth: usize, list: &mut List<'t>) {
        let read = self.items.get();
        self.items.set(read.saturating_add(1));
        if depth > MAX_NESTING || read >= MAX_ITEMS {
            list.lost.push(spot);
        } else if is_reference(spot.value) {
            match self.referenced(spot.value) {
                Some(target) => self.flatten(target, depth + 1, list),
                None => list.lost.push(spot),
            }
        } else if spot.value.is_sequence() {
            for item in spot.value.items() {
                if self.items.get() >= MAX_ITEMS {
                    list.lost.push(spot);
                    return;
                }
                self.flatten(Spot::new(spot.file, item), depth + 1, list);
            }
        } else if !spot.value.is_null() {
            list.items.push(spot);
        }
    }

    /// What a value stands for that may be a reference; one that leads nowhere stays.
    fn resolved(&self, spot: Spot<'t>) -> Spot<'t> {
        let mut found = spot;
        for _ in 0..MAX_NESTING {
            if !is_reference(found.value) {
                return found;
            }
            let Some(target) = self.referenced(found.value) else { break };
            found = target;
        }
        spot
    }

    /// What `!reference [job, key]` stands for.
    fn referenced(&self, reference: Value<'t>) -> Option<Spot<'t>> {
        let mut names = reference.items().filter_map(Value::as_str);
        let (first, second) = (names.next()?, names.next());
        let mut spot = match (self.job(first), second) {
            (Some(job), Some(key)) => first_with(&job.layers, key)?,
            (Some(_), None) => return None,
            (None, second) => {
                let global = self.global(first)?;
                second.map_or(Some(global), |key| Some(Spot::new(global.file, global.value.get_merged(key)?)))?
            }
        };
        for name in names.take(MAX_NESTING) {
            spot.value = spot.value.get_merged(name)?;
        }
        Some(spot)
    }

    /// The identity tokens of a job: its own, else those of `default:`.
    #[must_use]
    pub fn id_tokens(&self, job: &Job<'t>) -> Vec<IdToken<'t>> {
        let own = self.entries(job, "id_tokens");
        let is_default = own.is_empty();
        let entries = if is_default {
            // A list is none that GitLab takes.
            let default = self.keyword(job, "id_tokens").map(|it| it.spot).filter(|it| it.value.is_mapping());
            default.map(|block| entries_of(block).collect()).unwrap_or_default()
        } else {
            own
        };
        let token = |entry: Entry<'t>| {
            let audiences = entry.value.value.get_merged("aud").map(|it| self.list(Spot::new(entry.value.file, it)));
            let audiences = audiences.map(|it| it.items).unwrap_or_default();
            Some(IdToken { name: entry.key.text()?, entry, audiences, is_default })
        };
        entries.into_iter().filter_map(token).collect()
    }

    /// The entries of a mapping that the job and what it extends make up; of equal names the one that wins.
    fn entries(&self, job: &Job<'t>, key: &str) -> Vec<Entry<'t>> {
        let mut found: Vec<Entry<'t>> = Vec::new();
        for layer in &job.layers {
            let Some(block) = in_layer(*layer, key).map(|it| self.resolved(it)) else { continue };
            if !block.value.is_mapping() {
                break;
            }
            for entry in entries_of(block) {
                if !found.iter().any(|it| it.key.text() == entry.key.text()) {
                    found.push(entry);
                }
            }
        }
        found
    }

    /// The jobs that a job waits for and that have to be there: `needs` without `optional`.
    #[must_use]
    pub fn needs(&self, job: &Job<'t>) -> Vec<(&'t str, Spot<'t>)> {
        let list = job.get("needs").map(|it| self.list(it)).unwrap_or_default();
        let needed = |spot: Spot<'t>| {
            if spot.value.is_scalar() {
                return Some((spot.text()?, spot));
            }
            let is_elsewhere = ["project", "pipeline"].iter().any(|it| spot.value.get_merged(it).is_some());
            let is_optional = spot.value.get_merged("optional").and_then(Value::as_bool) == Some(true);
            let name = spot.value.get_merged("job").filter(|_| !is_elsewhere && !is_optional)?;
            Some((name.as_str()?, spot))
        };
        list.items.into_iter().filter_map(needed).collect()
    }

    /// The inputs that a file declares in its header, with what an include hands to it, or the default.
    #[must_use]
    pub fn inputs(&self, file: FileId) -> Vec<(&'t str, Option<Value<'t>>)> {
        let root = self.roots.iter().find(|it| it.file == file);
        let header = root.and_then(|it| it.value.tree().root());
        let declared = header.and_then(|it| it.path(&["spec", "inputs"])).into_iter().flat_map(Value::entries);
        let input = |(key, value): (Value<'t>, Value<'t>)| {
            let name = key.as_str()?;
            let given = self.inputs.iter().find(|(it, key, _)| *it == file && *key == name).map(|it| it.2);
            Some((name, given.or_else(|| value.get("default"))))
        };
        declared.filter_map(input).collect()
    }
}

impl<'t> Job<'t> {
    /// Whether it only serves others: its name starts with a dot.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.id.starts_with('.')
    }

    /// The mapping of the job itself, in the file that wins.
    #[must_use]
    pub fn mapping(&self) -> Spot<'t> {
        self.layers[0]
    }

    /// The value of a key in the job or in what it extends; none where the one that wins is empty: `image: null` takes
    /// away.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Spot<'t>> {
        first_with(&self.layers, key).filter(|it| !it.value.is_null())
    }

    /// The key and its value in the mapping of the job itself.
    #[must_use]
    pub fn own(&self, key: &str) -> Option<(Spot<'t>, Spot<'t>)> {
        let mapping = self.mapping();
        let (key, value) = mapping.value.entry(key)?;
        Some((Spot::new(mapping.file, key), Spot::new(mapping.file, value)))
    }

    /// `parallel`: a number of copies, or the cells of a matrix.
    #[must_use]
    pub fn matrix(&self) -> Matrix<'t> {
        let Some(parallel) = self.get("parallel") else { return Matrix::Single };
        if let Some(matrix) = parallel.value.get_merged("matrix") {
            return cells(matrix);
        }
        match parallel.text().and_then(|it| it.parse().ok()) {
            Some(count @ 0..=MAX_CELLS) => Matrix::Cells(vec![MatrixCell::new(); count]),
            _ => Matrix::Unknown(parallel.value),
        }
    }
}

/// The product of the lists of each item, one item after the other.
fn cells(matrix: Value<'_>) -> Matrix<'_> {
    let mut all: Vec<MatrixCell<'_>> = Vec::new();
    for item in matrix.items() {
        let mut cells: Vec<MatrixCell<'_>> = vec![MatrixCell::new()];
        for (key, axis) in item.merged_entries() {
            let Some(name) = key.as_str() else { continue };
            let values: Vec<Value<'_>> = if axis.is_sequence() { axis.items().collect() } else { vec![axis] };
            let Some(more) = multiplied(&cells, name, &values) else { return Matrix::Unknown(matrix) };
            cells = more;
        }
        all.extend(cells);
        if all.len() > MAX_CELLS {
            return Matrix::Unknown(matrix);
        }
    }
    if all.is_empty() { Matrix::Unknown(matrix) } else { Matrix::Cells(all) }
}

fn entries_of(block: Spot<'_>) -> impl Iterator<Item = Entry<'_>> {
    let entries = block.value.merged_entries().into_iter().take(MAX_VARIABLES);
    entries.map(move |(key, value)| Entry {
        key: Spot::new(block.file, key),
        value: Spot::new(block.file, value),
        block,
    })
}

fn in_layer<'t>(layer: Spot<'t>, key: &str) -> Option<Spot<'t>> {
    Some(Spot::new(layer.file, layer.value.get_merged(key)?))
}

fn first_with<'t>(layers: &[Spot<'t>], key: &str) -> Option<Spot<'t>> {
    layers.iter().find_map(|it| in_layer(*it, key))
}

/// Whether a job takes a default or a variable of the pipeline: `inherit` may name none or some.
fn inherits(job: &Job<'_>, what: &str, name: &str) -> bool {
    let Some(inherit) = job.get("inherit").and_then(|it| it.value.get_merged(what)) else { return true };
    if inherit.is_sequence() {
        return inherit.items().any(|it| it.as_str() == Some(name));
    }
    inherit.as_bool() != Some(false)
}

/// Whether a value is `!reference […]`.
pub(crate) fn is_reference(value: Value<'_>) -> bool {
    let value = value.resolved();
    let tag = value.tag().and_then(|it| value.tree().source().get(it.range()));
    tag == Some("!reference") && value.is_sequence()
}

#[cfg(test)]
mod tests;
