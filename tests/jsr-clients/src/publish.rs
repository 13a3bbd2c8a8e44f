//! Publishes against JSR's API on loopback: what happens has to be what the forecast says.
//!
//! Beside the words of `package.rs`:
//!
//! | word | meaning |
//! | --- | --- |
//! | `job` | the only job of the workflow, in the block below; `VERSION` stands for that of Deno |
//! | `workflow` | the same for the whole workflow |
//! | `told WORDS` | the answers that the engine is given: `answers.rs` |
//! | `shown JSON` | a document of the registry that it is given |
//! | `ran WORDS` | what the client is given, word by word; `''` is an empty one |
//! | `env runner`, `env identity` | the variables of every job, and of one that may ask for an identity token |
//! | `env NAME=VALUE`, `env -NAME` | one more variable, or one less |
//! | `registry WORDS` | what is true of the registry and what it needs: `registry.rs` |
//! | `open WORD` | why the forecast says `published` all the same, or `unknown`: a need that is not met, a rule that warns, or `weather`, which nobody knows before |
//!
//! What happens is the outcome, for one that is live the credential and `provenance`, for one that fails the code.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use crate::Pair;
use crate::answers;
use crate::client::{Clients, Place, runs_on};
use crate::forecast::{Said, workflow};
use crate::package::Package;
use crate::registry::{Registry, Settings};
use crate::text::{Case, Line};

/// The variables of a job on GitHub's runner.
const RUNNER: [(&str, &str); 14] = [
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_REPOSITORY", "acme/widget"),
    ("GITHUB_REPOSITORY_ID", "1"),
    ("GITHUB_REPOSITORY_OWNER_ID", "2"),
    ("GITHUB_EVENT_NAME", "push"),
    ("GITHUB_REF", "refs/tags/v1.2.3"),
    ("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567"),
    ("GITHUB_RUN_ID", "3"),
    ("GITHUB_RUN_ATTEMPT", "1"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_WORKFLOW", "Publish"),
    ("GITHUB_WORKFLOW_REF", "acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.3"),
    ("RUNNER_ENVIRONMENT", "github-hosted"),
];

/// Runs a case with one version of Deno; `None` where it is for another.
pub(crate) fn run(case: &Case, clients: &Clients, version: &str, place: &Place) -> anyhow::Result<Option<Pair>> {
    let (package, lines) = Package::read(&case.lines);
    let line = |word: &str| lines.iter().find(|it| it.word == word);
    let words: Vec<&str> = line("ran").context("nothing is run")?.rest.split_whitespace().collect();
    let words: Vec<&str> = words.into_iter().map(|it| it.trim_matches('\'')).collect();
    if !runs_on(&words, version) {
        return Ok(None);
    }
    let expected = case.expected(version)?.join(" ");
    let text = match (line("workflow"), line("job")) {
        (Some(whole), _) => whole.block.clone().unwrap_or_default(),
        (None, Some(job)) => workflow(job.block.as_deref().unwrap_or_default()),
        (None, None) => bail!("no workflow"),
    };
    let told = line("told").map(|it| it.rest.as_str()).unwrap_or_default();
    let shown = line("shown").map(|it| it.rest.as_str());
    let said = Said::about(&text.replace("VERSION", version), &package.files, shown, answers::read(told)?);

    let root = place.folder.join("package");
    package.write(&root)?;
    let inside = Place { folder: root.join(&package.folder), home: place.home.clone(), cache: place.cache.clone() };
    let on_server: Vec<String> =
        line("registry").map(|it| it.rest.split_whitespace().map(str::to_owned).collect()).unwrap_or_default();
    let mut settings = Settings::read(&on_server)?;
    let named = lines.iter().find_map(|it| it.rest.strip_prefix("GITHUB_WORKFLOW="));
    settings.claims.push(("workflow".to_owned(), named.unwrap_or("Publish").to_owned()));
    let registry = Registry::open(settings)?;
    let ran = clients.run(version, &words, &inside, &environment(&lines, &registry)?)?;
    let seen = registry.seen();

    let happened = match (ran.succeeded, seen.live.is_empty()) {
        (true, true) => "skipped".to_owned(),
        (false, true) => ["fails", seen.code.as_deref().unwrap_or_default()].join(" "),
        (succeeded, false) => {
            let outcome = if succeeded { "published" } else { "published-then-fails" };
            let credential = if seen.credential.as_deref() == Some("githuboidc") { "oidc" } else { "token" };
            let provenance = if seen.attested == seen.live { "provenance" } else { "" };
            [outcome, credential, provenance].join(" ")
        }
    };
    let mut pair = Pair::new(case, version);
    pair.expect("the client", &expected, happened.trim());
    match line("open") {
        None => pair.expect("the forecast", &expected, &said.forecast),
        Some(open) => {
            let outcome = said.forecast.split(' ').next().unwrap_or_default();
            if outcome != "unknown" {
                pair.expect("the forecast", "published", outcome);
            }
            if !said.leaves_open(&open.rest) {
                pair.faults.push(format!("nothing says that it depends on `{}`", open.rest));
            }
        }
    }
    pair.faults.extend(seen.strange.iter().map(|it| format!("the client asked for {it}")));
    if !pair.faults.is_empty() {
        pair.faults.push(ran.output);
    }
    Ok(Some(pair))
}

/// The variables of a job that may ask for an identity token, and of this registry.
pub(crate) fn runner(registry: &Registry) -> BTreeMap<String, String> {
    let fixed = RUNNER.map(|(name, value)| (name, value.to_owned()));
    let all = fixed.into_iter().chain(registry.identity()).chain(registry.variables());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn environment(lines: &[&Line], registry: &Registry) -> anyhow::Result<BTreeMap<String, String>> {
    let mut variables: BTreeMap<String, String> =
        registry.variables().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for line in lines.iter().filter(|it| it.word == "env") {
        let mut add = |name: &str, value: &str| drop(variables.insert(name.to_owned(), value.to_owned()));
        match line.rest.as_str() {
            "runner" => RUNNER.iter().for_each(|(name, value)| add(name, value)),
            "identity" => registry.identity().iter().for_each(|(name, value)| add(name, value)),
            other => match (other.split_once('='), other.strip_prefix('-')) {
                (Some((name, value)), _) => add(name, value),
                (None, Some(name)) => drop(variables.remove(name)),
                (None, None) => bail!("`env {other}` is no variable"),
            },
        }
    }
    Ok(variables)
}
