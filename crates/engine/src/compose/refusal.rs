//! Why there can be no such workflow: what the facts rule out before a line is written, and what the rules say after.

use super::{
    Basis, JsrClient, Provider, Refusal, Registries, Shape, StartedBy, Tool, Wanted, has_lockfile, package_folders,
    plan, provider,
};
use crate::publication::Registry;
use crate::{Check, InputFile, Inputs, Link, Location, Severity, Status, Visibility};

/// What the facts rule out before a line is written.
pub(super) fn refusals(basis: &Basis<'_, '_>, wanted: &Wanted) -> Vec<Refusal> {
    let (npm, jsr, tool) = (wanted.registries.has_npm(), wanted.registries.has_jsr(), basis.tool);
    let is_split = wanted.shape == Shape::Split;
    let context = basis.project.context();
    let mut found = Vec::new();
    let mut refuse = |applies: bool, reason: &str, facts: &'static [&'static str]| {
        if applies {
            found.push(Refusal { reason: reason.replace("{tool}", tool.id()), facts });
        }
    };

    refuse(
        package_folders(basis.project).any(|it| it != basis.folder),
        "the root has no manifest, and several folders have one: name the one to publish",
        &["N 9.1"],
    );
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./@".contains(it);
    refuse(
        !basis.folder.is_empty() && (is_split || tool.releases() || !basis.folder.chars().all(is_plain)),
        "the package is in a folder below the root: publish it from one job, with npm, pnpm, Yarn or Bun",
        &["N 9.10"],
    );
    refuse(
        npm && basis.is_private() && (!basis.is_workspace() || tool == Tool::SemanticRelease),
        "`package.json` says `private: true`, and npm publishes no such package",
        &["N 9.1"],
    );
    refuse(
        jsr && (basis.is_private() && !basis.is_workspace() || basis.is_restricted()),
        "`package.json` keeps the package private, and JSR makes every package public for ever",
        &["J B13"],
    );
    refuse(
        jsr && basis.is_workspace() && !basis.has_jsr_members(),
        "the root is private, and no package of the workspace has a `jsr.json` of its own",
        &["J C59"],
    );
    refuse(
        npm && basis.is_workspace() && (is_split || tool == Tool::Bun),
        "each package of the workspace is a tarball of its own, and npm publishes one at a time; publish from one job, with npm, pnpm or Yarn",
        &["N 9.10"],
    );
    refuse(
        npm && basis.is_workspace() && wanted.staged,
        "npm stages one package at a time, and this is a workspace of several",
        &["N 6.8"],
    );
    let installs =
        basis.has_dependencies(false) && has_lockfile(basis.project, basis.folder, basis.manager) == Some(false);
    refuse(
        installs,
        "the repository has no lockfile, and a publishing job installs what the lockfile says: commit it",
        &["N 10"],
    );
    refuse(
        npm && matches!(tool, Tool::Yarn | Tool::Changesets) && basis.manager == Tool::Yarn && !basis.pins_yarn(),
        "no file says which Yarn it is, and only 4.10 and newer publish through OIDC: name it in `packageManager`",
        &["N 1.5"],
    );
    let is_unsigned = tool == Tool::Changesets && basis.manager == Tool::Yarn && plan::signs(basis, wanted);
    refuse(
        npm && is_unsigned && basis.manifest.is_none_or(|(_, it)| it.publish_config("provenance").is_none()),
        "Changesets publishes with Yarn, which attaches provenance only where `publishConfig` says `provenance: true`",
        &["N 1.5"],
    );
    let differs = matches!(tool, Tool::Pnpm | Tool::Yarn | Tool::Bun) && basis.manager != tool;
    refuse(
        npm && differs,
        "`packageManager` or the lockfile is that of another package manager than {tool}",
        &["N 1.3"],
    );
    refuse(
        !npm && wanted.tool.is_some_and(Tool::releases),
        "{tool} publishes to npm alone; JSR takes packages from `npx jsr publish` and `deno publish`",
        &["N 1.5", "J T2"],
    );
    refuse(
        npm && is_split && tool.releases(),
        "{tool} packs and publishes in one command: there is no tarball that one job could hand to another",
        &["N 1.5", "N 10"],
    );
    refuse(wanted.staged && !npm, "only npm holds a version until somebody approves it", &["N 6.8"]);
    refuse(
        npm && wanted.staged && !matches!(tool, Tool::Npm | Tool::Bun) && (tool.releases() || !is_split),
        "only `npm stage publish` stages a version; {tool} publishes it at once",
        &["N 1.5", "N 6.8"],
    );
    refuse(
        npm && wanted.started_by == StartedBy::Branch && !tool.releases(),
        "a push to the branch would publish the same version again until it is raised, which npm refuses; start on a tag",
        &["N 9.4"],
    );
    refuse(
        npm && matches!(tool, Tool::Changesets | Tool::SemanticRelease) && wanted.started_by != StartedBy::Branch,
        "{tool} makes the tag and the release itself, on a push to the branch; what a job makes with its own token starts no further run",
        &["N 8.5"],
    );
    refuse(
        wanted.started_by == StartedBy::Release && wanted.provider == Provider::GitLab,
        "a release of GitLab starts no pipeline; its tag does",
        &["N 11.1h"],
    );
    refuse(
        wanted.started_by == StartedBy::Release && wanted.provider == Provider::CircleCi,
        "CircleCI starts pipelines for tags and branches; a release of GitHub comes with its tag",
        &["N 11.2"],
    );
    refuse(
        npm && wanted.started_by == StartedBy::Release && context.visibility != Some(Visibility::Private),
        "a release that makes its tag at the same moment may start a run without a ref, which npm refuses with E422; start on the tag",
        &["N 8.6"],
    );
    refuse(
        npm && tool == Tool::SemanticRelease && wanted.provider == Provider::CircleCi,
        "semantic-release exchanges identity tokens of GitHub and GitLab alone",
        &["N 1.5"],
    );
    refuse(
        wanted.registries == Registries::Both && tool == Tool::SemanticRelease,
        "semantic-release makes up the version during the run, and JSR would stay at the one in the repository",
        &["J X2"],
    );
    refuse(
        wanted.environment.is_some() && wanted.provider == Provider::CircleCi,
        "a trusted publisher for CircleCI has no environment; it names contexts by their ids",
        &["N 5.1"],
    );
    let is_odd = |name: &str| {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/' | ' ');
        name.trim() != name || name.is_empty() || !name.chars().all(is_plain)
    };
    refuse(
        wanted.environment.as_deref().is_some_and(is_odd),
        "the environment has to be the name in npm's settings letter by letter, and other characters than letters, digits, `-`, `_`, `.` and `/` break provenance on JSR",
        &["N 5.2f", "J V4"],
    );
    refuse(
        jsr && wanted.provider != Provider::GitHub && context.jsr.ci_required == Some(true),
        "the scope requires publishing from CI, and JSR knows the runs of GitHub alone: it refuses every token",
        &["J T2", "J T4"],
    );
    let needs_node = plan::needs_node(basis, wanted);
    refuse(
        jsr && wanted.provider != Provider::GitHub && wanted.jsr_client == JsrClient::Deno && needs_node,
        "Deno's image has no Node.js, which the job needs to install what `package.json` names and to compare versions; publish with `npx jsr`",
        &["J P6", "J T2"],
    );
    refuse(
        jsr && wanted.provider == Provider::CircleCi && wanted.jsr_client == JsrClient::Deno && !needs_node,
        "`checkout` of CircleCI needs git, which Deno's image has not; publish with `npx jsr`",
        &["J D10", "J T2"],
    );
    for (wants, registry, facts) in
        [(npm, Registry::Npm, &["N 9.4"] as &'static [&'static str]), (jsr, Registry::Jsr, &["J X1"])]
    {
        let Some((_, publication)) = basis.project.publications_of(registry).next().filter(|_| wants) else { continue };
        let name = basis.project.file(publication.job.file).name();
        let reason =
            format!("`{name}` publishes to {} already, and a version is published once", registry_name(registry));
        refuse(true, &reason, facts);
    }
    for (provider, path, facts) in ONE_FILE {
        let is_taken = wanted.provider == provider && basis.project.known_path(path).is_some();
        refuse(is_taken, &format!("`{path}` is there, and a repository has one: add the job to it"), facts);
    }
    found
}

/// The systems that read one file.
const ONE_FILE: [(Provider, &str, &[&str]); 2] = [
    (Provider::GitLab, provider::GITLAB_FILE, &["N 11.1f"]),
    (Provider::CircleCi, provider::CIRCLECI_FILE, &["N 11.2"]),
];

fn registry_name(registry: Registry) -> &'static str {
    if registry == Registry::Jsr { "JSR" } else { "npm" }
}

/// What the rules say about the new files beside the given ones: versions that the manifest pins, settings of the
/// project. What they say about manifest and registry stands whatever the workflow is, and has corrections of its own.
pub(super) fn faults(inputs: &Inputs, files: &[InputFile]) -> Vec<Refusal> {
    let mut together = inputs.clone();
    // Past the limit of files the new ones would not be looked at.
    together.files.splice(0..0, files.iter().cloned());
    let report = crate::check(&together);
    let is_new = |place: &Location| (place.file.0 as usize) < files.len();
    let concerns = |row: &Check| {
        let mut publications = row.publications.iter().filter_map(|idx| report.publications.get(*idx));
        let is_elsewhere = matches!(row.rule.link, Link::Manifest | Link::Settings);
        row.primary.as_ref().is_some_and(is_new) || publications.any(|it| is_new(&it.location)) && !is_elsewhere
    };
    let is_fault = |row: &&Check| match (row.status, row.severity) {
        (_, Severity::Advice) => false,
        (Status::Fail, _) => concerns(row),
        // A package without provenance is published all the same.
        (Status::Warn, _) => row.primary.as_ref().is_some_and(is_new) && row.rule.link != Link::Published,
        _ => false,
    };
    let refusal = |row: &Check| Refusal {
        reason: row.message.clone(),
        facts: match row.rule.id {
            "outdated-publish-tool" | "unsupported-publish-tool" => &["N 1.5"],
            "outdated-npm" => &["N 1.1"],
            "trigger-never-fires" => &["N 8.8"],
            "wrong-registry" => &["N 3.5"],
            "malformed-auth" | "stored-token" => &["N 3.3"],
            "unsupported-lockfile" => &["J D12"],
            _ => &[],
        },
    };
    report.checks.iter().filter(is_fault).map(refusal).collect()
}
