//! What starts the run of a publication, and what keeps it from starting.

use document::FileId;
use model::command::PublishTool;
use model::workflow::{Access, Trigger};

use crate::publication::{Event, EventKind, Guard, JobSite, Overreach, Provider, Publication, Registry};
use crate::{Project, Visibility};

/// Contexts of expressions whose values differ from one matrix cell to the next.
const CELL_CONTEXTS: [&str; 3] = ["matrix.", "strategy.", "runner."];
/// Where GitHub looks for workflows.
const FOLDER: &str = ".github/workflows";

/// A command that several matrix cells run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repeats {
    /// The number of cells.
    pub times: usize,
    /// Whether all but the first are sure to fail.
    pub fails: bool,
}

impl<'p> Publication<'p> {
    /// The workflow that the run enters: the outermost caller's.
    #[must_use]
    pub fn entry_file(&self) -> FileId {
        self.callers.first().map_or(self.job.file, |it| it.file)
    }

    /// The job of the entered workflow: the publishing one, or the one that calls its workflow.
    #[must_use]
    pub fn entry_job(&self) -> &JobSite<'p> {
        self.callers.first().unwrap_or(&self.job)
    }

    /// The events whose runs may come to the command.
    pub fn reached_by(&self) -> impl Iterator<Item = (FileId, Trigger<'p>)> {
        self.triggers.iter().zip(&self.guards).filter(|(_, guard)| guard.is_none()).map(|(it, _)| *it)
    }

    /// The event of this name, with the condition that keeps its runs from the command.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<(FileId, Trigger<'p>, Option<Guard<'p>>)> {
        let mut all = self.triggers.iter().zip(&self.guards);
        all.find(|((_, it), _)| it.event == name).map(|((file, trigger), guard)| (*file, *trigger, *guard))
    }

    /// A workflow on the way that lies where GitHub does not look for any (N 5.2l).
    #[must_use]
    pub fn misplaced_file(&self, project: &Project<'_>) -> Option<FileId> {
        let files = self.callers.iter().map(|it| it.file).chain([self.job.file]);
        let mut files = files.filter(|it| self.provider == Provider::GitHub && project.foreign_home(*it).is_none());
        files.find(|it| project.file(*it).input.path.as_deref().is_some_and(|it| !is_workflow_path(it)))
    }

    /// The call because of which GitHub refuses the run at its start. Where no caller has a block, the repository's
    /// default is the limit, and only what is called that way is sure to miss its identity token.
    pub(crate) fn refused_call<'x>(&self, project: &'x Project<'p>) -> Option<&'x Overreach<'p>> {
        let of_run = || project.overreaches().iter().filter(|it| it.entry == self.entry_file());
        of_run().find(|it| self.goes_through(it)).or_else(|| of_run().find(|it| it.limit.is_some()))
    }

    /// How often a matrix runs this command for this package, and whether that is sure to be the same version.
    #[must_use]
    pub fn repeats(&self, project: &Project<'_>) -> Option<Repeats> {
        let is_same = |it: &&Publication<'_>| {
            it.is_of_job(self)
                && it.location == self.location
                && it.folder == self.folder
                && it.package.name == self.package.name
                && it.goes_where(self)
                && it.never_runs.is_none()
        };
        let times = project.publications().iter().filter(is_same).map(|it| it.cells).sum();
        let texts = || self.conditions.iter().filter_map(|it| it.text());
        // A condition that tells cells apart in a way that the files do not decide is meant to keep it to one.
        if times < 2
            || self.folder.is_none()
            || texts().any(|it| CELL_CONTEXTS.iter().any(|context| it.contains(context)))
        {
            return None;
        }
        let publish = &self.publish;
        let is_plain = publish.target.is_none()
            && !publish.has_unknown_args
            && publish.directory.as_ref().is_none_or(|it| it.literal().is_some())
            && publish.workspaces.names.iter().all(|it| it.literal().is_some())
            && !texts().any(|it| it.contains("steps.") || it.contains("env."));
        let goes_on = self.step.value.get("continue-on-error").is_some();
        let is_made_per_cell = self.package.built || self.did(&EventKind::Write) && self.job_mentions("matrix.");
        Some(Repeats { times, fails: is_plain && !self.skips_published() && !goes_on && !is_made_per_cell })
    }

    /// Whether both go to one registry: each has its own versions (N 9.4).
    pub(crate) fn goes_where(&self, other: &Self) -> bool {
        let url = |it: &Self| it.registry_choice.url.clone().filter(|_| it.registry == Registry::Other);
        self.registry == other.registry && url(self) == url(other)
    }

    /// Whether the tool leaves a version alone that the registry has, or chooses a new one by itself.
    #[must_use]
    pub fn skips_published(&self) -> bool {
        use PublishTool::{
            Auto, Changesets, Deno, Jsr, Lerna, NxRelease, Other, Pnpm, PnpmStage, ReleasePlan, SemanticRelease,
        };
        match self.publish.tool {
            Jsr | Deno | Changesets | SemanticRelease | Lerna | NxRelease | Auto | ReleasePlan | Other(_) => true,
            Pnpm | PnpmStage => self.publish.publishes_workspaces(),
            _ => false,
        }
    }

    fn job_mentions(&self, text: &str) -> bool {
        self.job.job.steps.iter().filter_map(|it| it.run?.as_str()).any(|it| it.contains(text))
    }

    /// Whether the command is reached through this call.
    pub(crate) fn goes_through(&self, call: &Overreach<'_>) -> bool {
        let same = |a: &JobSite<'_>, b: &JobSite<'_>| a.file == b.file && a.job.key.span() == b.job.key.span();
        self.callers.len() >= call.callers.len() && self.callers.iter().zip(&call.callers).all(|(a, b)| same(a, b))
    }

    /// A checkout that the permissions of the job leave without access, and whether it needs any: a public repository
    /// can be cloned all the same (N 2.7).
    pub(crate) fn checkout_without_access(&self, project: &Project<'_>) -> Option<(&Event<'p>, Option<bool>)> {
        let checkout = self.events.iter().find(|it| it.kind == EventKind::Checkout)?;
        let has_token = checkout.step.input("token").is_some() || checkout.step.input("ssh-key").is_some();
        // Without any block the repository's default applies, which includes reading.
        let block = self.job.permissions()?;
        if self.provider != Provider::GitHub
            || has_token
            || block.access("contents").is_none_or(|it| it >= Access::Read)
        {
            return None;
        }
        Some((checkout, project.context().visibility.map(|it| it == Visibility::Private)))
    }
}

/// Whether GitHub takes a file for a workflow: directly in its folder, with one of two endings.
#[must_use]
pub(crate) fn is_workflow_path(path: &str) -> bool {
    let name = path.strip_prefix(FOLDER).and_then(|it| it.strip_prefix('/'));
    name.is_some_and(|it| !it.contains('/') && (it.ends_with(".yml") || it.ends_with(".yaml")))
}
