//! What there is besides files to publish from: settings, logs, finished publishes.

use engine::{Actions, Context, Field, Provider, Publisher, PublisherList};

use super::npm::{on_gitlab, pipeline};
use super::system::{
    Cell, InputFile, Mend, NEED_AUTH, PUBLISH, SETUP, System, acme, circleci_log, github_log, gitlab_log, manifest,
    workflow,
};

pub(crate) fn systems() -> Vec<System> {
    vec![
        github_list(),
        github_plain_list(),
        allowed_actions(),
        gitlab_form(),
        circleci_list(),
        log_beside_files(),
        claims(),
        registry_document(),
        attestations(),
    ]
}

const REFUSED: &str =
    "npm http fetch POST 404 https://registry.npmjs.org/-/npm/v1/oidc/token/exchange/package/@acme%2fwidget 212ms";

/// Two publishers as `npm trust list --json` prints them: concatenated objects.
const TRUST: &str = "
{
  \"id\": \"a1\",
  \"type\": \"github\",
  \"file\": \"publish.yml\",
  \"repository\": \"acme/widget\",
  \"environment\": \"npm\",
  \"permissions\": [
    \"createPackage\",
    \"createStagedPackage\"
  ]
}

{
  \"id\": \"b2\",
  \"type\": \"github\",
  \"file\": \"canary.yml\",
  \"repository\": \"acme/widget\",
  \"permissions\": [
    \"createStagedPackage\"
  ]
}
";

fn github_list() -> System {
    System {
        family: "trusted-publisher settings",
        name: "npm trust list --json",
        files: vec![
            workflow("    environment: npm\n", &format!("{SETUP}      - run: npm publish\n")),
            manifest(""),
            InputFile::new("trust.json", TRUST),
        ],
        context: acme(),
        fault: vec![(PUBLISH, "    environment: npm\n", "")],
        detected: "workflow + package.json + trust-settings; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail mismatched-environment `publish`",
        correction: Cell::Shows(Mend::Choice("mismatched-environment:jobs.publish#job")),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish --loglevel verbose", &[REFUSED, NEED_AUTH[0], NEED_AUTH[1]]),
            "the trusted publisher names another repository, workflow file or environment than those of this run",
        )),
    }
}

fn github_plain_list() -> System {
    let list =
        "type: github\nid: a1\nfile: publish.yml\nrepository: acme/widget\npermissions: publish, stage publish\n";
    System {
        name: "npm trust list",
        files: vec![
            workflow("", &format!("{SETUP}      - run: npm publish\n")),
            manifest(""),
            InputFile::new("trust.txt", list),
        ],
        fault: vec![("trust.txt", "publish.yml", "release.yml")],
        detected: "workflow + package.json + trust-settings; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail mismatched-workflow-file `on`",
        correction: Cell::Without("N 5.4: settings"),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        ..github_list()
    }
}

fn allowed_actions() -> System {
    let stage_only = TRUST.replacen("    \"createPackage\",\n", "", 1);
    System {
        name: "allowed actions",
        files: vec![
            workflow("    environment: npm\n", &format!("{SETUP}      - run: npm stage publish\n")),
            manifest(""),
            InputFile::new("trust.json", stage_only),
        ],
        fault: vec![(PUBLISH, "npm stage publish", "npm publish")],
        detected: "workflow + package.json + trust-settings; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm staged with oidc, provenance yes", "npm fails E403 with none, provenance no"],
        row: "fail disallowed-action `npm publish`",
        correction: Cell::Shows(Mend::Choice("disallowed-action:jobs.publish#stage")),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: npm; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --environment npm --allow-publish",
        ),
        log: Cell::Shows((
            github_log(
                "npm publish",
                &[
                    "npm error code E403",
                    "npm error 403 403 Forbidden - PUT https://registry.npmjs.org/@acme%2fwidget - OIDC permission denied for this action",
                ],
            ),
            "the trusted publisher does not allow `npm publish`: by default it may only stage",
        )),
        ..github_list()
    }
}

/// The form of GitLab, filled in.
fn gitlab_form() -> System {
    let publisher = Publisher {
        actions: Some(Actions { publish: true, stage: true, span: None }),
        ..Publisher::typed(
            Provider::GitLab,
            [
                (Field::Namespace, "acme/libraries".to_owned()),
                (Field::Project, "widget".to_owned()),
                (Field::PipelineFile, ".gitlab-ci.yml".to_owned()),
                (Field::Environment, "production".to_owned()),
            ],
        )
    };
    let list = PublisherList { package: None, publishers: vec![publisher], place: None };
    let [mut pipeline, manifest] = pipeline();
    pipeline.text += "  environment: production\n";
    System {
        name: "form of GitLab",
        files: vec![pipeline, manifest],
        context: Context { publishers: vec![list], ..on_gitlab() },
        fault: vec![(".gitlab-ci.yml", "  environment: production\n", "")],
        detected: "gitlab + package.json; @acme/widget by npm from gitlab with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail mismatched-environment `publish`",
        correction: Cell::Shows(Mend::Choice("mismatched-environment:jobs.publish#job")),
        steps: Cell::Shows(
            "Namespace: acme/libraries; Project name: widget; Top-level CI file path: .gitlab-ci.yml; Environment name: ; Allowed actions: npm publish; npm trust gitlab @acme/widget --file .gitlab-ci.yml --project acme/libraries/widget --allow-publish",
        ),
        log: Cell::Shows((
            gitlab_log("npm publish --loglevel verbose", &[REFUSED, NEED_AUTH[0], NEED_AUTH[1]]),
            "the trusted publisher names another repository, workflow file or environment than those of this run",
        )),
        ..github_list()
    }
}

fn circleci_list() -> System {
    let config = "version: 2.1\njobs:\n  publish:\n    docker:\n      - image: cimg/node:24.19\n    steps:\n      - checkout\n      - run: |\n          export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')\n          npm publish\nworkflows:\n  release:\n    jobs:\n      - publish:\n          filters:\n            tags:\n              only: /^v.*/\n            branches:\n              ignore: /.*/\n";
    let list = "{\n  \"id\": \"c3\",\n  \"type\": \"circleci\",\n  \"orgId\": \"11111111-2222-4333-8444-555555555555\",\n  \"projectId\": \"66666666-7777-4888-8999-aaaaaaaaaaaa\",\n  \"pipelineDefinitionId\": \"bbbbbbbb-cccc-4ddd-8eee-ffffffffffff\",\n  \"vcsOrigin\": \"github.com/acme/widget\",\n  \"permissions\": [\n    \"createPackage\"\n  ]\n}\n";
    System {
        name: "list of CircleCI",
        files: vec![InputFile::new(".circleci/config.yml", config), manifest(""), InputFile::new("trust.json", list)],
        fault: vec![("trust.json", "github.com/acme/widget", "github.com/acme/gadget")],
        detected: "circleci + package.json + trust-settings; @acme/widget by npm from circleci with `npm publish`",
        forecast: ["npm published with oidc, provenance no", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail mismatched-repository `npm publish`",
        correction: Cell::Without("N 5.4: settings"),
        steps: Cell::Shows(
            "Organization ID: ?; Project ID: ?; Pipeline definition ID: ?; VCS origin: github.com/acme/widget; Context IDs: ?; Allowed actions: npm publish",
        ),
        log: Cell::Shows((
            circleci_log("npm publish --loglevel verbose", &[REFUSED, NEED_AUTH[0], NEED_AUTH[1]]),
            "the trusted publisher names another repository, workflow file or environment than those of this run",
        )),
        ..github_list()
    }
}

const OLD_NPM: [&str; 4] = [
    "npm notice publish Signed provenance statement with source and build information from GitHub Actions",
    "npm error code E404",
    "npm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found",
    "npm error 404  '@acme/widget@1.2.0' is not in this registry.",
];

fn log_beside_files() -> System {
    let log = github_log("npm publish --provenance", &OLD_NPM);
    System {
        family: "a failed run",
        name: "log beside its files",
        files: vec![
            workflow("", &format!("{SETUP}      - run: npm publish --provenance\n")),
            manifest(""),
            InputFile::new("ci.log", log.clone()),
        ],
        context: acme(),
        fault: vec![(PUBLISH, "node-version: 24", "node-version: 20")],
        detected: "workflow + package.json + log; @acme/widget by npm from github with `npm publish --provenance`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail outdated-npm `20`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((log, "an npm before 11.5.1 ran, which never asks for a token of this run")),
    }
}

fn claims() -> System {
    let claims = "{\n  \"repository\": \"acme/widget\",\n  \"workflow_ref\": \"acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.0\",\n  \"environment\": \"npm\",\n  \"runner_environment\": \"github-hosted\",\n  \"repository_visibility\": \"public\"\n}\n";
    System {
        name: "printed claims",
        files: vec![
            workflow("    environment: npm\n", &format!("{SETUP}      - run: npm publish\n")),
            manifest(""),
            InputFile::new("trust.json", TRUST),
            InputFile::new("claims.json", claims),
        ],
        fault: vec![("claims.json", "\"environment\": \"npm\"", "\"environment\": \"staging\"")],
        detected: "workflow + package.json + trust-settings + claims; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm published with oidc, provenance yes"],
        row: "warn mismatched-claims `staging`",
        correction: Cell::Without("N 5.2: a record"),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: npm; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --environment npm --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish --loglevel verbose", &[REFUSED, NEED_AUTH[0], NEED_AUTH[1]]),
            "the trusted publisher names another repository, workflow file or environment than those of this run",
        )),
        ..log_beside_files()
    }
}

fn registry_document() -> System {
    let trusted = "{ \"name\": \"GitHub Actions\", \"email\": \"npm-oidc-no-reply@github.com\", \"trustedPublisher\": { \"id\": \"github\", \"oidcConfigId\": \"oidc:1\" } }";
    let staged = "{ \"name\": \"GitHub Actions\", \"email\": \"npm-oidc-no-reply@github.com\", \"approver\": \"jane\", \"trustedPublisher\": { \"id\": \"github\", \"oidcConfigId\": \"oidc:1\" } }";
    let by_hand = "{ \"name\": \"jane\", \"email\": \"jane@acme.example\" }";
    let version = |number: &str, user: &str, attestations: &str| {
        format!(
            "    \"{number}\": {{ \"name\": \"@acme/widget\", \"version\": \"{number}\", \"dist\": {{ \"tarball\": \"https://registry.npmjs.org/@acme/widget/-/widget-{number}.tgz\"{attestations} }}, \"_npmUser\": {user} }}"
        )
    };
    let attested = ", \"attestations\": { \"url\": \"https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.1.0\", \"provenance\": { \"predicateType\": \"https://slsa.dev/provenance/v1\" } }";
    let document = format!(
        "{{\n  \"name\": \"@acme/widget\",\n  \"dist-tags\": {{ \"latest\": \"1.1.0\" }},\n  \"versions\": {{\n{}\n  }}\n}}\n",
        [version("1.0.0", by_hand, ""), version("1.0.1", staged, ""), version("1.1.0", trusted, attested)].join(",\n")
    );
    System {
        family: "a finished publish",
        name: "registry document",
        files: vec![
            workflow("", &format!("{SETUP}      - run: npm publish\n")),
            manifest(""),
            InputFile::new("widget.json", document),
        ],
        context: acme(),
        fault: vec![("package.json", "1.2.0", "1.1.0")],
        detected: "workflow + package.json + registry-document; @acme/widget by npm from github with `npm publish`; 1.1.0 trusted, provenance yes; 1.0.1 staged trusted, provenance no; 1.0.0 token, provenance no",
        forecast: ["npm published with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail published-version `\"1.1.0\"`",
        correction: Cell::Shows(Mend::Choice("published-version:@acme/widget#patch")),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish", &["npm error You cannot publish over the previously published versions: 1.1.0."]),
            "this version is on npm already",
        )),
    }
}

fn attestations() -> System {
    // The statement of a run that entered `publish.yml`; the fault spells `release`.
    let payload = "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoicGtnOm5wbS8lNDBhY21lL3dpZGdldEAxLjEuMCJ9XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vc2xzYS5kZXYvcHJvdmVuYW5jZS92MSIsInByZWRpY2F0ZSI6eyJidWlsZERlZmluaXRpb24iOnsiZXh0ZXJuYWxQYXJhbWV0ZXJzIjp7IndvcmtmbG93Ijp7InJlZiI6InJlZnMvdGFncy92MS4xLjAiLCJyZXBvc2l0b3J5IjoiaHR0cHM6Ly9naXRodWIuY29tL2FjbWUvd2lkZ2V0IiwicGF0aCI6Ii5naXRodWIvd29ya2Zsb3dzL3B1Ymxpc2gueW1sIn19fSwicnVuRGV0YWlscyI6eyJidWlsZGVyIjp7ImlkIjoiaHR0cHM6Ly9naXRodWIuY29tL2FjdGlvbnMvcnVubmVyL2dpdGh1Yi1ob3N0ZWQifX19fQ==";
    let document = format!(
        "{{ \"attestations\": [ {{ \"predicateType\": \"https://slsa.dev/provenance/v1\", \"bundle\": {{ \"dsseEnvelope\": {{ \"payload\": \"{payload}\" }} }} }} ] }}\n"
    );
    System {
        name: "attestations",
        files: vec![
            workflow("", &format!("{SETUP}      - run: npm publish\n")),
            manifest(""),
            InputFile::new("attestations.json", document),
        ],
        fault: vec![("attestations.json", "B1Ymxpc2g", "JlbGVhc2U")],
        detected: "workflow + package.json + registry-document; @acme/widget by npm from github with `npm publish`; 1.1.0 unknown, provenance yes",
        forecast: ["npm published with oidc, provenance yes", "npm published with oidc, provenance yes"],
        row: "warn changed-identity `on`",
        correction: Cell::Without("N 5.4: settings"),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish --loglevel verbose", &[REFUSED, NEED_AUTH[0], NEED_AUTH[1]]),
            "the trusted publisher names another repository, workflow file or environment than those of this run",
        )),
        ..registry_document()
    }
}
