//! Publishes against JSR's API on loopback: what happens has to be what the forecast says.

use std::collections::BTreeMap;

use crate::registry::Registry;

/// The variables of a job on GitHub's runner that may ask for an identity token.
const RUNNER: [(&str, &str); 13] = [
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
    ("GITHUB_WORKFLOW_REF", "acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.3"),
    ("RUNNER_ENVIRONMENT", "github-hosted"),
];

/// The variables of such a job, and of this registry.
pub(crate) fn runner(registry: &Registry) -> BTreeMap<String, String> {
    let fixed = RUNNER.map(|(name, value)| (name, value.to_owned()));
    let all = fixed.into_iter().chain(registry.identity()).chain(registry.variables());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}
