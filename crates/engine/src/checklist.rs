//! From an error code to what has to hold, in the order in which it is best proven: ticked from the rows of a report, or
//! asked.

use crate::facts;
use crate::summary::words;
use crate::{Check, Registry, Report, Severity, Status};

/// What to prove after a publish ended with a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checklist {
    /// The code.
    pub code: &'static str,
    /// What it means; a clause.
    pub means: &'static str,
    /// What has to hold, in proving order; never empty.
    pub steps: Vec<ChecklistStep>,
}

/// Something that has to hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChecklistStep {
    /// A stable word for it: `package`, `settings`, `file`.
    pub id: &'static str,
    /// What has to hold; a clause. Names and code stand in backticks.
    pub title: &'static str,
    /// Whether it does: `Unknown` is asked.
    pub status: Status,
    /// Indices of the rows of the report that say so, in its order.
    pub rows: Vec<usize>,
    /// What to give or look up where it is asked; an imperative clause.
    pub ask: Option<String>,
}

/// The checklist of a code of npm or JSR, ticked as far as `report` goes; a report on nothing leaves every step asked.
/// `None` for a code that is not known.
#[must_use]
pub fn checklist(code: &str, report: &Report) -> Option<Checklist> {
    let (code, means, registry) = facts::error(code)?;
    let wanted = steps_of(code, registry);
    let steps = STEPS.iter().filter(|it| wanted.contains(&it.id)).map(|it| it.ticked(registry, report)).collect();
    Some(Checklist { code, means, steps })
}

/// A step before it is ticked.
struct Step {
    id: &'static str,
    title: &'static str,
    /// The rules whose rows decide it.
    rules: &'static [&'static str],
    /// What to do where no row says anything. `None`: with a publish command their silence is a good sign.
    ask: Option<&'static str>,
}

/// In proving order: what is quickly seen and often wrong comes first.
static STEPS: &[Step] = &[
    Step {
        id: "package",
        title: "the package exists: no registry lets CI make the first version without a token",
        rules: &["missing-package", "staged-bootstrap"],
        ask: Some("look the package up on the registry, and say whether it is there"),
    },
    Step {
        id: "settings",
        title: "the package has a trusted publisher for this repository that may do this",
        rules: &[
            "untrusted-workflow",
            "mismatched-repository",
            "mistyped-setting",
            "disallowed-action",
            "immutable-subject",
        ],
        ask: Some("give the output of `npm trust list NAME`"),
    },
    Step {
        id: "file",
        title: "it names the workflow file that the run enters, not one that is called from there",
        rules: &["mismatched-workflow-file", "workflow-outside-folder", "mismatched-claims"],
        ask: Some("compare its file name with that of the workflow that has the trigger"),
    },
    Step {
        id: "link",
        title: "the package is linked to this repository on jsr.io",
        rules: &["unlinked-repository"],
        ask: Some("look at the package's settings on jsr.io"),
    },
    Step {
        id: "actor",
        title: "whoever starts the run is a member of the scope, or the scope does not ask for it",
        rules: &["restricted-actor", "untrusted-trigger"],
        ask: Some("see who started the run, and whether the scope restricts publishing to members"),
    },
    Step {
        id: "client",
        title: "the tool that publishes can exchange an identity token, and knows every flag it is given",
        rules: &[
            "outdated-npm",
            "truncated-version",
            "incompatible-npm-upgrade",
            "unsupported-publish-tool",
            "outdated-publish-tool",
            "unknown-npm-flag",
        ],
        ask: Some("give the workflow, or run `npm --version` in the step that publishes"),
    },
    Step {
        id: "deno",
        title: "Deno is new enough, and every flag is one of its own",
        rules: &["outdated-deno", "unsupported-lockfile", "misused-jsr-flag"],
        ask: None,
    },
    Step {
        id: "id-token",
        title: "the job that publishes may ask for an identity token",
        rules: &[
            "missing-id-token-permission",
            "missing-caller-permission",
            "suppressed-identity",
            "foreign-npm-id-token",
            "missing-id-tokens",
            "misplaced-id-tokens",
            "mismatched-audience",
            "missing-npm-id-token",
            "stale-npm-id-token",
        ],
        ask: Some("give the workflow, or look for `id-token: write` at the job that publishes"),
    },
    Step {
        id: "environment",
        title: "the environment of the job is that of the trusted publisher",
        rules: &["mismatched-environment"],
        ask: Some("compare both, letter case included; without one on either side there is nothing to compare"),
    },
    Step {
        id: "repository-url",
        title: "`repository.url` of the package is the repository that runs the job",
        rules: &["missing-repository-url", "mismatched-repository-url"],
        ask: Some("give package.json, and say which repository it is"),
    },
    Step { id: "registry", title: "the package goes to npm's public registry", rules: &["wrong-registry"], ask: None },
    Step {
        id: "token",
        title: "no stored token stands in the way, or the one there is still valid",
        rules: &[
            "stored-token",
            "token-in-npmrc",
            "malformed-auth",
            "ci-only-scope",
            "unpassed-secret",
            "missing-jsr-token",
        ],
        ask: None,
    },
    Step {
        id: "runner",
        title: "the job runs on a runner that its CI system hosts",
        rules: &["self-hosted-runner", "unknown-runner", "retired-runner-image"],
        ask: Some("give the workflow, or see on which runner the job ran"),
    },
    Step {
        id: "provenance",
        title: "provenance is possible here, or not asked for",
        rules: &["forced-provenance", "release-without-ref", "fragile-workflow-name", "foreign-reusable-workflow"],
        ask: None,
    },
    Step {
        id: "version",
        title: "the version is new and valid, and a prerelease has a tag",
        rules: &[
            "invalid-version",
            "published-version",
            "outranked-version",
            "untagged-prerelease",
            "invalid-tag",
            "repeated-publish",
            "competing-triggers",
            "invalid-jsr-version",
            "version-drift",
        ],
        ask: Some("give the manifest, and compare its version with those that are published"),
    },
    Step {
        id: "access",
        title: "the manifest lets the package be public",
        rules: &["private-package", "missing-access", "unexpected-access"],
        ask: None,
    },
    Step {
        id: "manifest",
        title: "the manifest and its settings are valid",
        rules: &[
            "syntax-error",
            "unsupported-jsr-specifier",
            "invalid-package-name",
            "published-package-extensions",
            "missing-jsr-config",
            "shadowed-jsr-config",
            "invalid-jsr-name",
            "malformed-jsr-field",
            "invalid-jsr-workspace",
        ],
        ask: Some("give the manifest"),
    },
    Step {
        id: "modules",
        title: "`exports` and what it imports are in the package, with their versions",
        rules: &[
            "invalid-jsr-exports",
            "invalid-jsr-publish",
            "invalid-jsr-path",
            "excluded-module",
            "commonjs-entrypoint",
            "missing-jsr-entrypoint",
            "undeclared-import-source",
        ],
        ask: None,
    },
    Step {
        id: "license",
        title: "the license is one that JSR knows",
        rules: &["missing-license", "unknown-license"],
        ask: Some("give jsr.json or deno.json"),
    },
];

/// Everything that keeps a run from being trusted.
const TRUST: &[&str] = &["package", "settings", "file", "client", "id-token", "environment", "registry", "token"];

/// What a code asks about.
fn steps_of(code: &str, registry: Registry) -> &'static [&'static str] {
    match code {
        "E402" | "EPRIVATE" | "EUNSCOPED" => &["access", "package"],
        "E403" => &["settings", "token", "version"],
        "E409" | "EPUBLISHCONFLICT" => &["version"],
        "E422" => &["repository-url", "runner", "provenance"],
        "EBADENGINE" | "EUNKNOWNCONFIG" => &["client"],
        "EBADSEMVER" => &["version"],
        "EINVALIDTAGNAME" | "EJSONPARSE" | "EPACKAGEEXTENSIONS" | "EUNSUPPORTEDPROTOCOL" => &["manifest"],
        "EUSAGE" => &["package", "id-token", "provenance", "access"],
        "ERR_INVALID_AUTH" => &["token"],
        "IDENTITY_TOKEN_READ_ERROR" => &["id-token", "provenance"],
        "TLOG_CREATE_ENTRY_ERROR" => &["provenance", "version"],
        "actorNotAuthorized" => &["package", "link"],
        "actorNotScopeMember" => &["actor", "link", "token"],
        "packageArchived" | "packageNotFound" | "scopeNotFound" => &["package", "manifest"],
        "missingPermission" | "invalidBearerToken" | "missingAuthentication" | "scopeRequiresPublishingFromCi" => {
            &["id-token", "token"]
        }
        "invalidOidcToken" => &["id-token", "token", "runner"],
        "configFileVersionMismatch" => &["deno", "version"],
        "invalidConfigFile" | "malformedRequest" => &["deno", "manifest", "version"],
        "missingLicense" | "invalidLicense" => &["license"],
        "weeklyPublishAttemptsLimitExceeded" => &["version"],
        _ if registry == Registry::Jsr => &["manifest", "modules"],
        _ => TRUST,
    }
}

impl Step {
    fn ticked(&self, registry: Registry, report: &Report) -> ChecklistStep {
        let is_about = |publication: usize| {
            let publication = report.publications.get(publication);
            publication.is_none_or(|it| (it.registry == Registry::Jsr) == (registry == Registry::Jsr))
        };
        let concerns = |row: &Check| row.publications.is_empty() || row.publications.iter().any(|it| is_about(*it));
        let rows =
            report.checks.iter().enumerate().filter(|(_, row)| {
                self.rules.contains(&row.rule.id) && row.severity != Severity::Advice && concerns(row)
            });
        let rows: Vec<usize> = rows.map(|(idx, _)| idx).collect();
        let has_publication = report.publications.iter().enumerate().any(|(idx, _)| is_about(idx));
        let worst = rows.iter().map(|idx| report.checks[*idx].status).min();
        let silent = if has_publication && self.ask.is_none() { Status::Pass } else { Status::Unknown };
        let status = worst.unwrap_or(silent);
        let ask = (status == Status::Unknown).then(|| {
            let mut needs: Vec<_> = rows.iter().flat_map(|idx| &report.checks[*idx].needs).collect();
            needs.sort();
            needs.dedup();
            match &*needs.into_iter().map(words).collect::<Vec<_>>() {
                [] => self.ask.unwrap_or("give the workflow that publishes").to_owned(),
                needs => format!("settle {}", needs.join(", ")),
            }
        });
        ChecklistStep { id: self.id, title: self.title, status, rows, ask }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::tests::is_rule;
    use crate::{InputFile, Inputs, check};

    /// The steps of a code: `✔ client`, `? package: …`.
    fn shown(code: &str, files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
        let report = check(&Inputs { files, ..Inputs::default() });
        let list = checklist(code, &report).expect("the code is known");
        let show = |it: ChecklistStep| format!("{} {} {}", it.status.id(), it.id, it.ask.unwrap_or_default());
        list.steps.into_iter().map(|it| show(it).trim_end().to_owned()).collect()
    }

    const WORKFLOW: &str = "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      \
         - uses: actions/setup-node@v7\n        with:\n          node-version: 20\n      - run: npm publish\n";

    #[test]
    fn without_files_every_step_is_asked_in_proving_order() {
        let steps = shown("E404", &[]);
        assert!(steps.iter().all(|it| it.starts_with("unknown ")), "{steps:?}");
        let ids: Vec<_> = steps.iter().filter_map(|it| it.split(' ').nth(1)).collect();
        assert_eq!(ids, ["package", "settings", "file", "client", "id-token", "environment", "registry", "token"]);
    }

    #[test]
    fn files_tick_what_they_tell() {
        let steps =
            shown("ENEEDAUTH", &[(".github/workflows/publish.yml", WORKFLOW), ("package.json", "{\"name\": \"a\"}")]);
        let status = |id: &str| steps.iter().find(|it| it.split(' ').nth(1) == Some(id)).map(|it| it.split(' ').next());
        assert_eq!(status("client"), Some(Some("fail")), "{steps:?}");
        assert_eq!(status("id-token"), Some(Some("fail")), "{steps:?}");
        assert_eq!(status("registry"), Some(Some("pass")), "{steps:?}");
        assert_eq!(status("package"), Some(Some("unknown")), "{steps:?}");
        assert!(steps.iter().any(|it| it.contains("settle whether the package exists")), "{steps:?}");
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_asked_of_the_manifest() {
        let half = [(".github/workflows/publish.yml", WORKFLOW), ("package.json", "{ \"name\": \"@acme/wid")];
        assert_eq!(shown("EJSONPARSE", &half), ["fail manifest"]);
    }

    #[test]
    fn every_code_has_steps_and_every_step_a_code_and_rules_that_exist() {
        let nothing = check(&Inputs::default());
        let mut used: Vec<&str> = Vec::new();
        for code in facts::error_codes() {
            let list = checklist(code, &nothing).expect("a code of the table is known");
            assert!(
                !list.steps.is_empty()
                    && list.steps.len() == steps_of(code, facts::error(code).expect("it is known").2).len(),
                "{code}"
            );
            used.extend(list.steps.iter().map(|it| it.id));
        }
        for step in STEPS {
            assert!(used.contains(&step.id), "{} is asked by no code", step.id);
            assert!(step.rules.iter().all(|it| is_rule(it)), "{} names a rule that does not exist", step.id);
        }
        assert_eq!(checklist("E999", &nothing), None);
    }
}
