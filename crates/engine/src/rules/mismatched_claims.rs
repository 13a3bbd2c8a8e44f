//! What a run said of itself, against the files and answers that are to describe it.

use model::claims::{Claim, Claims};

use crate::publication::{Publication, RunnerClass};
use crate::{Checks, FileId, FixAvailability, Link, Location, Project, Provider, Registry, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "mismatched-claims",
    number: 132,
    summary: "a run that says otherwise about itself than the files and answers",
    link: Link::Settings,
    severity: Severity::Warn,
    fix: FixAvailability::Never,
    page: crate::rule::page!("mismatched_claims.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (file, claims) in project.claims() {
        let mut comparison = Comparison { project, file: *file, claims, checks, differs: false };
        comparison.answers();
        let is_compared = comparison.files();
        if is_compared && !comparison.differs {
            checks
                .pass("the run says the same about itself as what was given")
                .at(claims.workflow().map(|it| at(*file, it)));
        }
    }
}

fn at(file: FileId, claim: Claim<'_>) -> Location {
    Location { file, span: claim.span }
}

/// Claims and what they are compared with.
struct Comparison<'c, 'p> {
    project: &'c Project<'p>,
    file: FileId,
    claims: &'c Claims<'p>,
    checks: &'c mut Checks,
    differs: bool,
}

impl<'p> Comparison<'_, 'p> {
    fn answers(&mut self) {
        let context = self.project.context();
        if let (Some(claim), Some(given)) = (self.claims.repository(), &context.repository)
            && claim.value != given.to_string()
        {
            let note = if claim.value.eq_ignore_ascii_case(&given.to_string()) {
                "registries compare letter case too: what the run says counts"
            } else {
                "the trusted publisher has to name the repository that runs the workflow"
            };
            self.row(
                claim,
                format!("the run presents repository `{}`, and `{given}` was given", claim.value),
                note,
                None,
            );
        }
        let visibility = self.claims.get("repository_visibility");
        if let (Some(claim), Some(is_public), Some(given)) = (visibility, self.claims.is_public(), context.visibility)
            && is_public != (given == Visibility::Public)
        {
            let message = format!("the run says that its repository is {}, and otherwise was given", claim.value);
            self.row(claim, message, "provenance is for public repositories only", None);
        }
    }

    /// Whether the workflow that the run entered was there to compare with. Answers alone are no evidence: what nobody
    /// gave is taken from the claims.
    fn files(&mut self) -> bool {
        let of_github = |it: &&Publication<'p>| it.provider == Provider::GitHub && it.entry_known;
        let publications: Vec<_> = self.project.publications().iter().filter(of_github).collect();
        let (Some(workflow), Some(first)) = (self.claims.workflow(), publications.first()) else { return false };
        let path = |it: &Publication<'p>| self.project.file(it.entry_file()).input.path.as_deref();
        if publications.iter().any(|it| path(it).is_none()) {
            return false;
        }
        let entered: Vec<_> = publications.iter().copied().filter(|it| path(it) == Some(workflow.value)).collect();
        if entered.is_empty() {
            let given = path(first).unwrap_or_default().to_owned();
            self.row(
                workflow,
                format!("the run entered `{}`, and what publishes here is entered through `{given}`", workflow.value),
                "npm compares the file that the run entered with that of the trusted publisher; give that workflow as well",
                Some((first.location, "publishes here")),
            );
            return true;
        }
        self.environment(&entered);
        self.runner(&entered);
        self.event(&entered);
        true
    }

    fn environment(&mut self, entered: &[&Publication<'p>]) {
        let claimed = self.claims.environment();
        let names = || entered.iter().map(|it| it.environment.as_ref().map(|(spot, name)| (spot, name.as_deref())));
        let agrees = |given: Option<(_, Option<&str>)>| match given {
            None => claimed.is_none(),
            // An expression, which the run has evaluated.
            Some((_, None)) => true,
            Some((_, Some(name))) => claimed.is_some_and(|it| it.value == name),
        };
        let Some(workflow) = self.claims.workflow().filter(|_| !names().any(agrees)) else { return };
        let given = names().next().flatten();
        let text =
            |name: Option<&str>| name.map_or_else(|| "no environment".to_owned(), |it| format!("environment `{it}`"));
        let message = format!(
            "the run presents {}, and the job has {}",
            text(claimed.map(|it| it.value)),
            text(given.and_then(|(_, name)| name))
        );
        let place = given.map_or(entered[0].location, |(spot, _)| spot.location());
        let note = "the environment of the trusted publisher has to be that of the run, in the same letter case";
        self.row(claimed.unwrap_or(workflow), message, note, Some((place, "the job")));
    }

    fn runner(&mut self, entered: &[&Publication<'p>]) {
        let hosted = entered.iter().find(|it| it.runner.class == RunnerClass::Hosted);
        let (Some(claim), Some(hosted)) = (self.claims.get("runner_environment"), hosted) else { return };
        if self.claims.is_self_hosted() == Some(true) && hosted.registry == Registry::Npm {
            let label = hosted.runner.label.as_deref().unwrap_or_default();
            self.row(
                claim,
                format!("the run was on a runner that GitHub does not host, and the job asks for `{label}`"),
                "npm takes no provenance from there: with a public repository the publish ends with E422",
                hosted.runner.place.map(|it| (it, "the job's runner")),
            );
        }
    }

    fn event(&mut self, entered: &[&Publication<'p>]) {
        let Some(claim) = self.claims.get("event_name") else { return };
        let has_event = |it: &&Publication<'p>| it.triggers.iter().any(|(_, it)| it.event == claim.value);
        if !entered.iter().any(has_event) {
            self.row(
                claim,
                format!("the run was started by `{}`, which is no event of the workflow given", claim.value),
                "the run was of another version of the workflow: look at that one",
                None,
            );
        }
    }

    fn row(&mut self, claim: Claim<'_>, message: String, note: &str, related: Option<(Location, &str)>) {
        self.differs = true;
        let row = self.checks.warn(message).at(at(self.file, claim)).note(note);
        if let Some((place, message)) = related {
            let _ = row.related(place, message);
        }
    }
}
