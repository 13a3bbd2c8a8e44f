//! What the settings of the registries say about a publication: whether its package is there, and on JSR who may
//! publish it.

use crate::context::{Actor, JsrPackage, LinkedRepository};
use crate::publication::{Publication, Registry};
use crate::{Project, Repository, trust};

/// The repository that a package on JSR is linked to, beside the one that runs the workflow.
pub(crate) enum JsrLink<'p> {
    /// Nobody said.
    Unknown,
    /// It is linked to none.
    Nothing,
    /// It is linked to this one, and which one runs the workflow is not known.
    To(&'p Repository),
    /// It is linked to the one that runs the workflow.
    Same(&'p Repository),
    /// It is linked to another one, or to the same under an earlier name, which no name tells: JSR goes by the number
    /// of the repository (J O14).
    Other(&'p Repository),
}

impl Publication<'_> {
    /// Whether the package exists on its registry: a document of the registry shows it, or settings, which only a
    /// package that exists can have (N 6.1); else the answer counts.
    #[must_use]
    pub fn exists(&self, project: &Project<'_>) -> Option<bool> {
        let shown = match self.registry {
            _ if self.shown_by(project).is_some() => Some(true),
            // That there is none can be said of a package that does not exist, by everybody but npm itself.
            Registry::Npm => {
                let lists = trust::lists_of(project, self);
                lists.iter().any(|(file, it)| file.is_some() || !it.publishers.is_empty()).then_some(true)
            }
            Registry::Jsr => self.jsr_settings(project).and_then(|it| match it.linked {
                Some(LinkedRepository::To(_)) => Some(true),
                _ => it.created,
            }),
            Registry::Other => None,
        };
        shown.or(project.context().package_exists)
    }

    /// The settings of the package on JSR.
    #[must_use]
    pub fn jsr_settings<'x>(&self, project: &Project<'x>) -> Option<&'x JsrPackage> {
        let all = &project.context().jsr.packages;
        let name = self.package.name.as_deref();
        let named = all.iter().find(|it| it.package.is_some() && it.package.as_deref() == name);
        named.or_else(|| {
            all.iter().find(|it| it.package.is_none()).filter(|_| trust::is_only_package(project, Registry::Jsr))
        })
    }

    /// The repository that the package is linked to (J O13, O14).
    pub(crate) fn jsr_link<'x>(&self, project: &Project<'x>) -> JsrLink<'x> {
        let linked = match self.jsr_settings(project).and_then(|it| it.linked.as_ref()) {
            None => return JsrLink::Unknown,
            Some(LinkedRepository::Nothing) => return JsrLink::Nothing,
            Some(LinkedRepository::To(repository)) => repository,
        };
        let Some(own) = &project.context().repository else { return JsrLink::To(linked) };
        let is_same = linked.owner.eq_ignore_ascii_case(&own.owner) && linked.name.eq_ignore_ascii_case(&own.name);
        if is_same { JsrLink::Same(linked) } else { JsrLink::Other(linked) }
    }

    /// Whether JSR refuses the run because of who starts it (J O16); `None` when that is not known.
    #[must_use]
    pub fn jsr_refuses_actor(&self, project: &Project<'_>) -> Option<bool> {
        let settings = &project.context().jsr;
        match (settings.members_only, settings.started_by) {
            (Some(false), _) | (_, Some(Actor::Member)) => Some(false),
            (Some(true), Some(Actor::Bot | Actor::Stranger)) => Some(true),
            _ => None,
        }
    }
}
