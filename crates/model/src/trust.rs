//! Trusted publishers of npm: as `npm trust list` prints them and as its form asks for them (N 5.1, 5.5).

mod mistype;
mod read;

pub use mistype::{Mistype, mistype, slip};
pub use read::{TrustText, is_trust_text, read};

use document::Span;

use crate::provider::Provider;

/// What npm is told about the publishers of one package.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct PublisherList {
    /// The package; `None` when nothing says which it is.
    pub package: Option<Stated>,
    /// Its publishers; any of them may publish (N 5.4). Empty: it has none.
    pub publishers: Vec<Publisher>,
    /// Where it says that there is none.
    pub place: Option<Span>,
}

/// A text with its place, if it comes from a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// The text.
    pub text: String,
    /// Where it stands; `None` when it was typed into a form.
    pub span: Option<Span>,
}

impl Stated {
    /// A text that was typed into a form.
    #[must_use]
    pub fn typed(text: impl Into<String>) -> Self {
        Self { text: text.into(), span: None }
    }
}

/// A trusted publisher: what a run has to present, and what it may do then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publisher {
    /// The system whose runs it trusts.
    pub provider: Provider,
    /// What `npm trust revoke` wants to know.
    pub id: Option<String>,
    /// The fields that are filled in, in the order of the form. Empty ones are left out, unless the empty text is what
    /// is wrong.
    pub fields: Vec<(Field, Stated)>,
    /// What its runs may do; `None` when nothing says so: npm before 11.15 never does (N 5.5).
    pub actions: Option<Actions>,
    /// The whole of it, if it comes from a file.
    pub span: Option<Span>,
}

impl Publisher {
    /// A publisher that was typed into a form; empty texts count as fields left empty.
    #[must_use]
    pub fn typed(provider: Provider, fields: impl IntoIterator<Item = (Field, String)>) -> Self {
        let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
        let fields = fields.map(|(field, text)| (field, Stated::typed(text))).collect();
        Self { provider, id: None, fields, actions: None, span: None }
    }

    /// What a field says; `None` when it is empty.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Stated> {
        self.fields.iter().find(|(it, _)| *it == field).map(|(_, stated)| stated)
    }
}

/// What the runs of a publisher may do (N 5.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Actions {
    /// `npm publish`: `createPackage`.
    pub publish: bool,
    /// `npm stage publish`: `createStagedPackage`. Since September 2026 always allowed, whatever the list says.
    pub stage: bool,
    /// Where it says so.
    pub span: Option<Span>,
}

/// A field of the form in which npm asks for a publisher (N 5.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// GitHub: who owns the repository.
    Owner,
    /// GitHub: the repository, without its owner.
    Repository,
    /// GitHub: the file name of the workflow that the run enters.
    Workflow,
    /// GitLab: the group, with its subgroups.
    Namespace,
    /// GitLab: the project, without its namespace.
    Project,
    /// GitLab: the top-level pipeline file.
    PipelineFile,
    /// GitHub and GitLab: the environment of the publishing job.
    Environment,
    /// CircleCI: the organization, a UUID.
    OrganizationId,
    /// CircleCI: the project, a UUID.
    ProjectId,
    /// CircleCI: the pipeline definition, a UUID.
    PipelineDefinitionId,
    /// CircleCI: the repository, `github.com/owner/repo`.
    VcsOrigin,
    /// CircleCI: contexts that the job has to use, UUIDs.
    ContextIds,
}

impl Field {
    /// The fields of a provider's form, in its order.
    #[must_use]
    pub fn of(provider: Provider) -> &'static [Self] {
        match provider {
            Provider::GitHub => &[Self::Owner, Self::Repository, Self::Workflow, Self::Environment],
            Provider::GitLab => &[Self::Namespace, Self::Project, Self::PipelineFile, Self::Environment],
            Provider::CircleCi => {
                &[Self::OrganizationId, Self::ProjectId, Self::PipelineDefinitionId, Self::VcsOrigin, Self::ContextIds]
            }
        }
    }

    /// A stable word for it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Repository => "repository",
            Self::Workflow => "workflow",
            Self::Namespace => "namespace",
            Self::Project => "project",
            Self::PipelineFile => "pipeline-file",
            Self::Environment => "environment",
            Self::OrganizationId => "organization-id",
            Self::ProjectId => "project-id",
            Self::PipelineDefinitionId => "pipeline-definition-id",
            Self::VcsOrigin => "vcs-origin",
            Self::ContextIds => "context-ids",
        }
    }

    /// Whether the form takes it empty.
    #[must_use]
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Environment | Self::ContextIds)
    }
}
