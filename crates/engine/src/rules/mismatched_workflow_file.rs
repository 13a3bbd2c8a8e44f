//! The file of the entered workflow, against the one that npm trusts.

use model::trust::Field;

use crate::trust::compare;
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-workflow-file",
    number: 111,
    summary: "a trusted publisher that names another workflow file",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("mismatched_workflow_file.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    compare(project, checks, &[Field::Workflow, Field::PipelineFile], &|_, _, _| {});
}
