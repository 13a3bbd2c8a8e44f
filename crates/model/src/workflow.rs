//! GitHub Actions workflows and composite actions, as views over the tree.

use document::{Tree, Value};

/// Matrix cells past which a job counts as having unknown cells.
pub const MAX_CELLS: usize = 256;

/// A workflow file.
#[derive(Clone)]
pub struct Workflow<'t> {
    /// The whole document.
    pub root: Value<'t>,
    /// `name:`; the file path is the default.
    pub name: Option<Value<'t>>,
    /// `on:`, one entry per event.
    pub triggers: Vec<Trigger<'t>>,
    /// `permissions:` of the workflow.
    pub permissions: Option<Permissions<'t>>,
    /// `env:` of the workflow.
    pub env: Option<Value<'t>>,
    /// `defaults.run.working-directory`.
    pub working_directory: Option<Value<'t>>,
    /// `jobs:` in order.
    pub jobs: Vec<Job<'t>>,
}

/// One event of `on:`.
#[derive(Clone, Copy)]
pub struct Trigger<'t> {
    /// The event's name: `push`.
    pub event: &'t str,
    /// The node that names it.
    pub key: Value<'t>,
    /// Its filters and inputs, if it has any.
    pub settings: Option<Value<'t>>,
}

/// A `permissions:` block, with the place of its key.
#[derive(Clone, Copy)]
pub struct Permissions<'t> {
    /// The key `permissions`.
    pub key: Value<'t>,
    /// What stands behind it: a mapping, `read-all`, `write-all` or nothing.
    pub value: Value<'t>,
}

/// What a scope is granted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Access {
    /// Nothing.
    None,
    /// Reading.
    Read,
    /// Writing, which includes reading.
    Write,
}

impl<'t> Permissions<'t> {
    /// What this block alone grants to `scope`: anything not listed is `none` (N 2.3). A `None` means that the
    /// block holds a value that GitHub does not know.
    #[must_use]
    pub fn access(self, scope: &str) -> Option<Access> {
        if let Some(text) = self.value.as_str().filter(|_| self.value.is_scalar()) {
            return match text {
                "write-all" => Some(Access::Write),
                // There is no `read` for an identity token (N 2.4, 2.5).
                "read-all" if scope == "id-token" => Some(Access::None),
                "read-all" => Some(Access::Read),
                "" | "~" | "null" => Some(Access::None),
                _ => None,
            };
        }
        match self.value.get(scope).map(Value::as_str) {
            None => Some(Access::None),
            Some(Some("write")) => Some(Access::Write),
            Some(Some("read")) if scope != "id-token" => Some(Access::Read),
            Some(Some("none")) => Some(Access::None),
            Some(_) => None,
        }
    }

    /// The entry that names `scope`, if the block lists it.
    #[must_use]
    pub fn scope(self, scope: &str) -> Option<Value<'t>> {
        self.value.get(scope)
    }
}

/// A job.
#[derive(Clone)]
pub struct Job<'t> {
    /// Its id: the key under `jobs`.
    pub id: &'t str,
    /// The node of the key.
    pub key: Value<'t>,
    /// The mapping.
    pub value: Value<'t>,
    /// `permissions:` of the job.
    pub permissions: Option<Permissions<'t>>,
    /// `steps:` in order; none when the job calls a workflow.
    pub steps: Vec<Step<'t>>,
    /// `uses:` when the job calls a workflow.
    pub uses: Option<Value<'t>>,
}

impl<'t> Job<'t> {
    /// `runs-on:`.
    #[must_use]
    pub fn runs_on(&self) -> Option<Value<'t>> {
        self.value.get("runs-on")
    }

    /// The image of `container:`, written short or long.
    #[must_use]
    pub fn container_image(&self) -> Option<Value<'t>> {
        let container = self.value.get("container")?;
        if container.is_mapping() { container.get("image") } else { Some(container).filter(|it| !it.is_null()) }
    }

    /// The name of `environment:`, written short or long.
    #[must_use]
    pub fn environment(&self) -> Option<Value<'t>> {
        let environment = self.value.get("environment")?;
        if environment.is_mapping() { environment.get("name") } else { Some(environment).filter(|it| !it.is_null()) }
    }

    /// `env:`.
    #[must_use]
    pub fn env(&self) -> Option<Value<'t>> {
        self.value.get("env")
    }

    /// `if:`.
    #[must_use]
    pub fn condition(&self) -> Option<Value<'t>> {
        self.value.get("if")
    }

    /// `with:` of a job that calls a workflow.
    #[must_use]
    pub fn with(&self) -> Option<Value<'t>> {
        self.value.get("with")
    }

    /// `defaults.run.working-directory`.
    #[must_use]
    pub fn working_directory(&self) -> Option<Value<'t>> {
        self.value.path(&["defaults", "run", "working-directory"])
    }

    /// The ids under `needs:`.
    pub fn needs(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let needs = self.value.get("needs");
        let one = needs.filter(|it| it.is_scalar()).into_iter();
        one.chain(needs.into_iter().flat_map(Value::items)).filter_map(Value::as_str)
    }

    /// The cells of `strategy.matrix`.
    #[must_use]
    pub fn matrix(&self) -> Matrix<'t> {
        self.value.path(&["strategy", "matrix"]).map_or(Matrix::Single, matrix)
    }
}

/// A step of a job or of a composite action.
#[derive(Clone, Copy)]
pub struct Step<'t> {
    /// The mapping.
    pub value: Value<'t>,
    /// `uses:`.
    pub uses: Option<Value<'t>>,
    /// `run:`.
    pub run: Option<Value<'t>>,
}

impl<'t> Step<'t> {
    /// `with:`.
    #[must_use]
    pub fn with(&self) -> Option<Value<'t>> {
        self.value.get("with")
    }

    /// One input of `with:`. GitHub compares input names without regard to case.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<Value<'t>> {
        let with = self.with()?;
        with.get(name).or_else(|| {
            let is_named = |key: Value<'t>| key.as_str().is_some_and(|it| it.eq_ignore_ascii_case(name));
            with.entries().find(|(key, _)| is_named(*key)).map(|(_, value)| value)
        })
    }

    /// `env:`.
    #[must_use]
    pub fn env(&self) -> Option<Value<'t>> {
        self.value.get("env")
    }

    /// `if:`.
    #[must_use]
    pub fn condition(&self) -> Option<Value<'t>> {
        self.value.get("if")
    }

    /// `working-directory:`.
    #[must_use]
    pub fn working_directory(&self) -> Option<Value<'t>> {
        self.value.get("working-directory")
    }

    /// `uses:` taken apart.
    #[must_use]
    pub fn action(&self) -> Option<ActionRef<'t>> {
        ActionRef::parse(self.uses?.as_str()?)
    }
}

/// What `uses:` names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionRef<'t> {
    /// `./path` in the same repository; without the `./`.
    Local(&'t str),
    /// `owner/repo/path@ref`: the name with its path, and the ref.
    Remote {
        /// `actions/checkout`.
        name: &'t str,
        /// `v4`; empty when it is missing, which GitHub refuses.
        reference: &'t str,
    },
    /// `docker://image`.
    Docker(&'t str),
}

impl<'t> ActionRef<'t> {
    /// Takes a `uses:` text apart.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        let text = text.trim();
        if let Some(image) = text.strip_prefix("docker://") {
            return Some(Self::Docker(image));
        }
        if let Some(path) = text.strip_prefix("./") {
            return Some(Self::Local(path.trim_end_matches('/')));
        }
        let (name, reference) = text.split_once('@').unwrap_or((text, ""));
        (!name.is_empty()).then_some(Self::Remote { name, reference })
    }

    /// Whether it names this action, whatever the ref. GitHub ignores the case of owner and repository.
    #[must_use]
    pub fn is(self, wanted: &str) -> bool {
        matches!(self, Self::Remote { name, .. } if name.eq_ignore_ascii_case(wanted))
    }

    /// The number after `v` of a ref such as `v4` or `v4.1.0`; `None` for branches and commits.
    #[must_use]
    pub fn major(self) -> Option<u32> {
        let Self::Remote { reference, .. } = self else { return None };
        reference.strip_prefix('v')?.split('.').next()?.parse().ok()
    }
}

/// The cells of a matrix.
#[derive(Clone)]
pub enum Matrix<'t> {
    /// No matrix: the job runs once.
    Single,
    /// The job runs once per cell.
    Cells(Vec<Cell<'t>>),
    /// An expression, or more than [`MAX_CELLS`].
    Unknown(Value<'t>),
}

/// One cell: the matrix variables in order.
pub type Cell<'t> = Vec<(&'t str, Value<'t>)>;

/// GitHub's rules: the product of the lists, minus `exclude`, plus `include` (which extends the cells that it does
/// not contradict, else makes a new one).
fn matrix(value: Value<'_>) -> Matrix<'_> {
    if !value.is_mapping() {
        return Matrix::Unknown(value);
    }
    let mut cells: Vec<Cell<'_>> = vec![Vec::new()];
    let mut axes = Vec::new();
    for (key, axis) in value.entries() {
        let Some(name) = key.as_str().filter(|it| !matches!(*it, "include" | "exclude")) else { continue };
        if !axis.is_sequence() {
            return Matrix::Unknown(axis);
        }
        axes.push(name);
        let Some(more) = multiplied(&cells, name, &axis.items().collect::<Vec<_>>()) else {
            return Matrix::Unknown(axis);
        };
        cells = more;
    }
    if axes.is_empty() {
        cells.clear();
    }
    for exclude in value.get("exclude").into_iter().flat_map(Value::items) {
        cells.retain(|cell| !exclude.entries().all(|(key, it)| holds(cell, key, it)));
    }
    let original = cells.len();
    for include in value.get("include").into_iter().flat_map(Value::items) {
        let mut extended = false;
        for cell in &mut cells[..original] {
            let contradicts = |(key, it): &(Value<'_>, Value<'_>)| {
                key.as_str().is_some_and(|key| axes.contains(&key)) && !holds(cell, *key, *it)
            };
            if include.entries().any(|it| contradicts(&it)) {
                continue;
            }
            extended = true;
            for (key, it) in include.entries() {
                let Some(key) = key.as_str() else { continue };
                cell.retain(|(name, _)| *name != key);
                cell.push((key, it));
            }
        }
        if !extended {
            cells.push(include.entries().filter_map(|(key, it)| Some((key.as_str()?, it))).collect());
        }
        if cells.len() > MAX_CELLS {
            return Matrix::Unknown(value);
        }
    }
    let include_is_list = value.get("include").is_none_or(Value::is_sequence);
    if cells.is_empty() || !include_is_list { Matrix::Unknown(value) } else { Matrix::Cells(cells) }
}

/// Each cell once with each value; `None` past [`MAX_CELLS`].
pub(crate) fn multiplied<'t>(cells: &[Cell<'t>], name: &'t str, values: &[Value<'t>]) -> Option<Vec<Cell<'t>>> {
    if cells.len() * values.len() > MAX_CELLS {
        return None;
    }
    let mut product = Vec::with_capacity(cells.len() * values.len());
    for cell in cells {
        for value in values {
            let mut cell = cell.clone();
            cell.push((name, *value));
            product.push(cell);
        }
    }
    Some(product)
}

/// Whether a cell has this value under this name.
pub(crate) fn holds(cell: &Cell<'_>, key: Value<'_>, wanted: Value<'_>) -> bool {
    cell.iter().any(|(name, it)| Some(*name) == key.as_str() && it.as_str().is_some() && it.as_str() == wanted.as_str())
}

/// Reads a workflow. Whatever is not there or not of the right shape is left out.
#[must_use]
pub fn read<'t>(tree: &'t Tree<'t>) -> Option<Workflow<'t>> {
    let root = tree.root().filter(|it| it.is_mapping())?;
    Some(Workflow {
        root,
        name: root.get("name"),
        triggers: triggers(root),
        permissions: permissions(root),
        env: root.get("env"),
        working_directory: root.path(&["defaults", "run", "working-directory"]),
        jobs: root.get("jobs").into_iter().flat_map(Value::entries).filter_map(job).collect(),
    })
}

/// The steps of a composite action; none for other kinds of action.
#[must_use]
pub fn composite_steps<'t>(tree: &'t Tree<'t>) -> Vec<Step<'t>> {
    tree.root().and_then(|it| it.path(&["runs", "steps"])).map(steps).unwrap_or_default()
}

fn triggers(root: Value<'_>) -> Vec<Trigger<'_>> {
    let Some(on) = root.get("on") else { return Vec::new() };
    if on.is_mapping() {
        return on.entries().filter_map(|(key, it)| named(key, Some(it).filter(|it| !it.is_null()))).collect();
    }
    let one = Some(on).filter(|it| it.is_scalar()).into_iter();
    one.chain(on.items()).filter_map(|it| named(it, None)).collect()
}

fn named<'t>(key: Value<'t>, settings: Option<Value<'t>>) -> Option<Trigger<'t>> {
    Some(Trigger { event: key.as_str()?, key, settings })
}

fn permissions(mapping: Value<'_>) -> Option<Permissions<'_>> {
    mapping.entry("permissions").map(|(key, value)| Permissions { key, value })
}

fn job<'t>((key, value): (Value<'t>, Value<'t>)) -> Option<Job<'t>> {
    let id = key.as_str().filter(|_| value.is_mapping())?;
    let steps = value.get("steps").map(steps).unwrap_or_default();
    Some(Job { id, key, value, permissions: permissions(value), steps, uses: value.get("uses") })
}

fn steps(list: Value<'_>) -> Vec<Step<'_>> {
    list.items()
        .filter(|it| it.is_mapping())
        .map(|value| Step { value, uses: value.get("uses"), run: value.get("run") })
        .collect()
}
