//! Runs whose identity decides and that nobody has seen: a step that prints it, for one run.

use document::Fragment;

use crate::fix::Choice;
use crate::publication::{Identity, Publication};
use crate::{Checks, FixAvailability, Link, Project, Provider, Registry, Rule, Severity, Status};

pub(super) static RULE: Rule = Rule {
    id: "unseen-claims",
    number: 133,
    summary: "a run of which it is not certain what it presents to npm",
    link: Link::Settings,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unseen_claims.md"),
    check,
};

/// Rules that compare the run with the settings, and run before this one.
const COMPARING: [&str; 4] =
    ["untrusted-workflow", "mismatched-workflow-file", "mismatched-repository", "mismatched-environment"];
/// What the step reads, and no other step has a use for.
const ADDRESS: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
/// Prints the payload of the token, and of that what is no secret: the names of `model::claims::NAMES`.
const SCRIPT: &str = r#"node -e '
  const names = ["repository", "workflow_ref", "job_workflow_ref", "environment",
    "runner_environment", "repository_visibility", "ref", "event_name"];
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
  fetch(url + "&audience=npm:registry.npmjs.org", { headers: { authorization: "bearer " + token } })
    .then((answer) => answer.json())
    .then(({ value }) => JSON.parse(Buffer.from(value.split(".")[1], "base64url")))
    .then((claims) => console.log(JSON.stringify(claims, names, 2)));
'
"#;

fn check(project: &Project<'_>, checks: &mut Checks) {
    if !project.claims().is_empty() {
        return;
    }
    let is_refused = project.logs().iter().flat_map(|it| &it.findings).any(|it| it.symptom.may_be_a_mismatch());
    let mut seen: Vec<&Publication<'_>> = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        let presents = publication.registry == Registry::Npm
            && publication.provider == Provider::GitHub
            && matches!(publication.identity, Identity::Granted(_))
            && publication.wants_oidc();
        if !presents || seen.iter().any(|it| it.is_of_job(publication)) {
            continue;
        }
        seen.push(publication);
        if publication.job.job.steps.iter().filter_map(|it| it.run?.as_str()).any(|it| it.contains(ADDRESS)) {
            checks
                .pass(format!("job `{}` prints what it presents", publication.job.job.id))
                .of(idx)
                .at(publication.location);
            continue;
        }
        let disagrees = checks.rows.iter().any(|row| {
            COMPARING.contains(&row.rule.id)
                && row.publications.contains(&idx)
                && matches!(row.status, Status::Fail | Status::Warn)
        });
        let environment = matches!(publication.environment, Some((_, None)));
        let why = match () {
            () if is_refused => "the log says that npm refused it, and not what it presented",
            () if disagrees => "the settings of npm name something else",
            () if environment => "an expression decides its environment",
            () if !publication.entry_known => "the workflow that calls it was not given",
            () => continue,
        };
        let job = publication.job.job.id;
        let row = checks
            .warn(format!("what job `{job}` presents to npm is not certain: {why}"))
            .of(idx)
            .at(publication.location)
            .note("let one run print the claims of its identity token, never the token itself, and paste them here");
        if let Some((file, edits)) = publication.with_step_before(&step(publication)) {
            let title = "add a step that prints them; take it out again after one run".to_owned();
            let choice = Choice { id: "print".to_owned(), title, edits: [(file, edits)].into(), ..Choice::default() };
            let _ = row.decide(&format!("jobs.{job}"), format!("print the claims of job `{job}`"), vec![choice]);
        }
    }
}

fn step(publication: &Publication<'_>) -> Fragment {
    let text = |it: &str| Fragment::Text(it.to_owned());
    let mut entries = vec![("name".to_owned(), text("Print the claims (remove after one run)"))];
    // Other shells of Windows take the quotes apart.
    if publication.runner.label.as_deref().is_none_or(|it| it.to_ascii_lowercase().contains("windows")) {
        entries.push(("shell".to_owned(), text("bash")));
    }
    entries.push(("run".to_owned(), text(SCRIPT)));
    Fragment::Mapping(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_prints_what_is_read_and_never_the_token() {
        assert!(model::claims::NAMES.iter().all(|it| SCRIPT.contains(&format!("\"{it}\""))));
        let printed = SCRIPT.split("console.log").nth(1).unwrap_or_default();
        assert!(SCRIPT.matches("console.log").count() == 1 && !printed.contains("token") && !printed.contains("value"));
    }
}
