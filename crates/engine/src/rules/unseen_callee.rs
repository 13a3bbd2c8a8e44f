//! Called workflows, pipelines and actions that may publish and were not given, and commands that may and are not
//! followed.

use crate::publication::UnseenKind;
use crate::{Checks, FixAvailability, Link, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unseen-callee",
    number: 168,
    summary: "a called workflow, a pipeline, an action or a command that may publish and was not looked into",
    link: Link::Trigger,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unseen_callee.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    // Where only the right to ask for a token speaks for it, it counts when nothing else publishes.
    let is_alone = project.publications().is_empty();
    for unseen in project.unseen().iter().filter(|it| it.is_likely || is_alone) {
        let what = match unseen.kind {
            UnseenKind::Workflow => "the workflow",
            UnseenKind::Action => "the action",
            UnseenKind::Pipeline => "the pipeline",
            UnseenKind::Command => "",
        };
        let what = if what.is_empty() { String::new() } else { format!("{what} ") };
        let message = format!("what {what}`{}` does for job `{}` is not visible here", unseen.name, unseen.job);
        let add = match &unseen.need {
            None => "a publish command in the job itself would be checked".to_owned(),
            Some(Need::File(path))
                if matches!(unseen.kind, UnseenKind::Command | UnseenKind::Pipeline)
                    || unseen.name.starts_with("./") =>
            {
                format!("add `{path}`")
            }
            Some(Need::File(path)) => format!("add the file under the name `{path}`"),
            _ => "say which repository this is: a file of that path was given, and may be another one".to_owned(),
        };
        let why = match unseen.kind {
            UnseenKind::Workflow => {
                "if it publishes, the registry still sees the file that the run enters, and every calling job has to grant `id-token: write`"
            }
            UnseenKind::Pipeline => "if it publishes, its jobs have images and tokens of their own",
            UnseenKind::Action | UnseenKind::Command => {
                "if it publishes, its client, its tokens and its folder decide what happens"
            }
        };
        checks.unknown(message, unseen.need.clone()).at(unseen.place).note(format!("{why}; {add}"));
    }
}
