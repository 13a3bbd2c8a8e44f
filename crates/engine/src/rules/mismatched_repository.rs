//! The repository that runs the workflow, against the one that npm trusts.

use model::trust::Field;

use crate::trust::compare;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-repository",
    number: 112,
    summary: "a trusted publisher that names another repository",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("mismatched_repository.md"),
    check,
};

/// What names the repository; for CircleCI its own ids too.
const FIELDS: &[Field] = &[
    Field::Owner,
    Field::Repository,
    Field::Namespace,
    Field::Project,
    Field::VcsOrigin,
    Field::OrganizationId,
    Field::ProjectId,
    Field::PipelineDefinitionId,
];

fn check(project: &Project<'_>, checks: &mut Checks) {
    compare(project, checks, FIELDS, &|_, _, _| {});
}
