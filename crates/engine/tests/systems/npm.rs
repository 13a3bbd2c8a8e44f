//! npm and JSR from each provider, provenance, staged publishing.

use engine::{Context, Repository, Visibility};

use super::system::{
    Cell, InputFile, Mend, NEED_AUTH, PUBLISH, SETUP, System, acme, circleci_log, github_log, gitlab_log, jsr_config,
    manifest, workflow,
};

const GITLAB: &str = ".gitlab-ci.yml";
const CIRCLECI: &str = ".circleci/config.yml";

pub(crate) fn systems() -> Vec<System> {
    vec![
        from_github(),
        called_workflow(),
        composite_action(),
        matrix(),
        from_gitlab(),
        from_circleci(),
        jsr_from_github(),
        deno_from_github(),
        jsr_from_gitlab(),
        jsr_from_circleci(),
        both_registries(),
        forced_provenance(),
        missing_provenance(),
        impossible_provenance(),
        staged(),
    ]
}

fn from_github() -> System {
    System {
        family: "npm from GitHub Actions",
        name: "workflow",
        files: vec![workflow("", &format!("{SETUP}      - run: npm publish\n")), manifest("")],
        context: acme(),
        fault: vec![(PUBLISH, "node-version: 24", "node-version: 22")],
        detected: "workflow + package.json; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail outdated-npm `22`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish", &NEED_AUTH),
            "an npm before 11.5.1 ran, which never asks for a token of this run",
        )),
    }
}

const CALLER: &str = ".github/workflows/release.yml";

fn called_workflow() -> System {
    let called = workflow("", &format!("{SETUP}      - run: npm publish\n"));
    let caller = "on:\n  push:\n    tags: ['v*']\njobs:\n  call:\n    permissions:\n      contents: read\n      id-token: write\n    uses: ./.github/workflows/publish.yml\n";
    System {
        family: "npm from GitHub Actions",
        name: "reusable workflow",
        files: vec![
            InputFile::new(PUBLISH, called.text.replace("  push:\n    tags: ['v*']\n", "  workflow_call:\n")),
            InputFile::new(CALLER, caller),
            manifest(""),
        ],
        context: acme(),
        fault: vec![(CALLER, "      id-token: write\n", "")],
        detected: "workflow + workflow + package.json; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm never-runs with none, provenance no"],
        row: "fail missing-caller-permission `permissions`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows("Organization or user: acme; Repository: widget; Workflow filename: release.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file release.yml --repository acme/widget --allow-publish"),
        log: Cell::Shows((
            "Invalid workflow file: .github/workflows/release.yml#L9\nThe workflow is not valid. Error calling workflow 'acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.0'. The nested job 'publish' is requesting 'id-token: write', but is only allowed 'id-token: none'.\n".to_owned(),
            "the job that calls the workflow does not let it ask for an identity token",
        )),
    }
}

fn composite_action() -> System {
    let action = "name: publish\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-node@v7\n      with:\n        node-version: 24\n    - run: npm publish\n      shell: bash\n";
    System {
        family: "npm from GitHub Actions",
        name: "composite action",
        files: vec![
            workflow("", "      - uses: ./.github/actions/publish\n"),
            InputFile::new(".github/actions/publish/action.yml", action),
            manifest(""),
        ],
        context: acme(),
        fault: vec![(PUBLISH, "      id-token: write\n", "")],
        detected: "workflow + action + package.json; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail missing-id-token-permission `permissions`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log(
                "./.github/actions/publish",
                &[
                    "npm silly oidc Skipped because incorrect permissions for id-token within GitHub workflow",
                    NEED_AUTH[0],
                    NEED_AUTH[1],
                ],
            ),
            "the job may not ask for an identity token",
        )),
    }
}

fn matrix() -> System {
    let matrix = "    strategy:\n      matrix:\n        node: [24]\n";
    let steps = SETUP.replace("node-version: 24", "node-version: ${{ matrix.node }}") + "      - run: npm publish\n";
    System {
        family: "npm from GitHub Actions",
        name: "matrix",
        files: vec![workflow(matrix, &steps), manifest("")],
        context: acme(),
        fault: vec![(PUBLISH, "node: [24]", "node: [24, 26]")],
        detected: "workflow + package.json; @acme/widget by npm from github with `npm publish`; @acme/widget by npm from github with `npm publish`",
        forecast: [
            "npm published with oidc, provenance yes",
            "npm published-then-fails with oidc, provenance yes; npm published-then-fails with oidc, provenance yes",
        ],
        row: "fail repeated-publish `matrix`",
        correction: Cell::Shows(Mend::Choice("repeated-publish:jobs.publish#26")),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npm publish", &["npm error You cannot publish over the previously published versions: 1.2.0."]),
            "this version is on npm already",
        )),
    }
}

/// The answers of a project on GitLab.
pub(crate) fn on_gitlab() -> Context {
    Context { repository: Repository::parse("https://gitlab.com/acme/libraries/widget").ok(), ..acme() }
}

fn gitlab(job: &str) -> InputFile {
    InputFile::new(GITLAB, format!("publish:\n  image: node:24\n  rules:\n    - if: $CI_COMMIT_TAG\n{job}"))
}

fn gitlab_manifest() -> InputFile {
    let mut file = manifest("");
    file.text = file.text.replace("github:acme/widget", "git+https://gitlab.com/acme/libraries/widget.git");
    file
}

const TOKENS: &str =
    "  id_tokens:\n    NPM_ID_TOKEN:\n      aud: npm:registry.npmjs.org\n    SIGSTORE_ID_TOKEN:\n      aud: sigstore\n";

/// A pipeline that publishes, with its manifest.
pub(crate) fn pipeline() -> [InputFile; 2] {
    [gitlab(&format!("{TOKENS}  script:\n    - npm publish\n")), gitlab_manifest()]
}

fn from_gitlab() -> System {
    System {
        family: "npm from GitLab CI/CD",
        name: "pipeline",
        files: pipeline().to_vec(),
        context: on_gitlab(),
        fault: vec![(GITLAB, TOKENS, "")],
        detected: "gitlab + package.json; @acme/widget by npm from gitlab with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail missing-id-tokens `publish`",
        correction: Cell::Shows(Mend::Choice("missing-provenance:jobs.publish#sign")),
        steps: Cell::Shows(
            "Namespace: acme/libraries; Project name: widget; Top-level CI file path: .gitlab-ci.yml; Environment name: ; Allowed actions: npm publish; npm trust gitlab @acme/widget --file .gitlab-ci.yml --project acme/libraries/widget --allow-publish",
        ),
        log: Cell::Shows((
            gitlab_log(
                "npm publish --loglevel silly",
                &["npm silly oidc Skipped because no id_token available", NEED_AUTH[0], NEED_AUTH[1]],
            ),
            "`NPM_ID_TOKEN` is not set where npm publishes",
        )),
    }
}

const MINT: &str =
    "            export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')\n";

fn circleci(steps: &str) -> InputFile {
    InputFile::new(
        CIRCLECI,
        format!(
            "version: 2.1\njobs:\n  publish:\n    docker:\n      - image: cimg/node:24.19\n    steps:\n      - checkout\n{steps}workflows:\n  release:\n    jobs:\n      - publish:\n          filters:\n            tags:\n              only: /^v.*/\n            branches:\n              ignore: /.*/\n"
        ),
    )
}

fn from_circleci() -> System {
    System {
        family: "npm from CircleCI",
        name: "config",
        files: vec![
            circleci(&format!("      - run:\n          command: |\n{MINT}            npm publish\n")),
            manifest(""),
        ],
        context: acme(),
        fault: vec![(CIRCLECI, "cimg/node:24.19", "cimg/node:22.14")],
        detected: "circleci + package.json; @acme/widget by npm from circleci with `npm publish`",
        forecast: ["npm published with oidc, provenance no", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail outdated-npm `cimg/node:22.14`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization ID: ?; Project ID: ?; Pipeline definition ID: ?; VCS origin: github.com/acme/widget; Context IDs: ?; Allowed actions: npm publish",
        ),
        log: Cell::Shows((
            circleci_log("npm publish", &NEED_AUTH),
            "an npm before 11.11.0 ran, which cannot exchange an identity token of CircleCI",
        )),
    }
}

const NO_MEANS: &str = "error: No means to authenticate. Pass a token to `--token`, or enable tokenless publishing from GitHub Actions using OIDC. Learn more at https://deno.co/ghoidc";

fn jsr_from_github() -> System {
    System {
        family: "JSR from GitHub Actions",
        name: "npx jsr publish",
        files: vec![workflow("", "      - run: npx jsr publish\n"), jsr_config()],
        context: acme(),
        fault: vec![(PUBLISH, "      id-token: write\n", "")],
        detected: "workflow + jsr.json; @acme/widget by jsr from github with `npx jsr publish`",
        forecast: ["jsr published with oidc, provenance yes", "jsr fails with none, provenance no"],
        row: "fail missing-id-token-permission `permissions`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Scope: acme; Package: widget; GitHub repository: acme/widget; GitHub Actions security: Restrict publishing to members; Require publishing from CI: on",
        ),
        log: Cell::Shows((
            github_log("npx jsr publish", &["Checking for slow types in the public API...", NO_MEANS]),
            "the job may not ask for an identity token",
        )),
    }
}

fn deno_from_github() -> System {
    let steps = "      - uses: denoland/setup-deno@v2\n        with:\n          deno-version: v2.x\n      - run: deno publish\n";
    System {
        family: "JSR from GitHub Actions",
        name: "deno publish",
        files: vec![
            workflow("", steps),
            InputFile::new("deno.jsonc", jsr_config().text.replace("{\n", "{\n  // ours\n")),
        ],
        context: acme(),
        fault: vec![("deno.jsonc", "./mod.ts", "mod.ts")],
        detected: "workflow + deno.json; @acme/widget by deno from github with `deno publish`",
        forecast: ["jsr published with oidc, provenance yes", "jsr fails with none, provenance no"],
        row: "fail invalid-jsr-exports `\"mod.ts\"`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Scope: acme; Package: widget; GitHub repository: acme/widget; GitHub Actions security: Restrict publishing to members; Require publishing from CI: on",
        ),
        log: Cell::Shows((
            github_log(
                "deno publish",
                &[
                    "error: Failed to parse exports at file:///home/runner/work/widget/widget/deno.jsonc",
                    "",
                    "Caused by:",
                    "    The path 'mod.ts' at the root export could not be resolved as a relative path from the config file. Did you mean './mod.ts'?",
                ],
            ),
            "`exports` is not a path or a mapping of paths; the line after it says which part",
        )),
    }
}

fn jsr_from_gitlab() -> System {
    System {
        family: "JSR from other CI",
        name: "GitLab",
        files: vec![gitlab("  script:\n    - npx jsr publish --token $JSR_TOKEN\n"), jsr_config()],
        context: on_gitlab(),
        fault: vec![(GITLAB, " --token $JSR_TOKEN", "")],
        detected: "gitlab + jsr.json; @acme/widget by jsr from gitlab with `npx jsr publish`",
        forecast: ["jsr published with token, provenance no", "jsr fails with none, provenance no"],
        row: "fail missing-jsr-token `jsr publish`",
        correction: Cell::Shows(Mend::Choice("missing-jsr-token:jobs.publish.0#token")),
        steps: Cell::Shows("Scope: acme; Package: widget; Require publishing from CI: off"),
        log: Cell::Shows((
            gitlab_log("npx jsr publish", &["error: No means to authenticate. Pass a token to `--token`."]),
            "Deno does not see a run of GitHub Actions: another system, a container or `sudo`, or a task runner that hides variables",
        )),
    }
}

fn jsr_from_circleci() -> System {
    System {
        family: "JSR from other CI",
        name: "CircleCI",
        files: vec![circleci("      - run: npx jsr publish --token \"$JSR_TOKEN\"\n"), jsr_config()],
        context: acme(),
        fault: vec![(CIRCLECI, " --token \"$JSR_TOKEN\"", "")],
        detected: "circleci + jsr.json; @acme/widget by jsr from circleci with `npx jsr publish`",
        forecast: ["jsr published with token, provenance no", "jsr fails with none, provenance no"],
        row: "fail missing-jsr-token `jsr publish`",
        correction: Cell::Shows(Mend::Choice("missing-jsr-token:jobs.publish.1#token")),
        steps: Cell::Shows("Scope: acme; Package: widget; Require publishing from CI: off"),
        log: Cell::Shows((
            circleci_log("npx jsr publish", &["error: No means to authenticate. Pass a token to `--token`."]),
            "Deno does not see a run of GitHub Actions: another system, a container or `sudo`, or a task runner that hides variables",
        )),
    }
}

fn both_registries() -> System {
    System {
        family: "npm and JSR from one repository",
        name: "one job",
        files: vec![
            workflow("", &format!("{SETUP}      - run: npx jsr publish\n      - run: npm publish\n")),
            manifest(""),
            jsr_config(),
        ],
        context: acme(),
        fault: vec![("jsr.json", "1.2.0", "1.1.0")],
        detected: "workflow + package.json + jsr.json; @acme/widget by jsr from github with `npx jsr publish`; @acme/widget by npm from github with `npm publish`",
        forecast: [
            "jsr published with oidc, provenance yes; npm published with oidc, provenance yes",
            "jsr published with oidc, provenance yes; npm published with oidc, provenance yes",
        ],
        row: "fail version-drift `\"1.1.0\"`",
        correction: Cell::Shows(Mend::Choice("version-drift:jsr.json#1.2.0")),
        steps: Cell::Shows(
            "Scope: acme; Package: widget; GitHub repository: acme/widget; GitHub Actions security: Restrict publishing to members; Require publishing from CI: on | Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log("npx jsr publish", &["Warning: Skipping, already published @acme/widget@1.1.0"]),
            "nothing was published: JSR has this version already",
        )),
    }
}

fn forced_provenance() -> System {
    System {
        family: "provenance",
        name: "forced",
        files: vec![workflow("", &format!("{SETUP}      - run: npm publish\n")), manifest("")],
        context: Context { visibility: Some(Visibility::Private), ..acme() },
        fault: vec![(PUBLISH, "npm publish", "npm publish --provenance")],
        detected: "workflow + package.json; @acme/widget by npm from github with `npm publish --provenance`",
        forecast: ["npm published with oidc, provenance no", "npm fails E422 with none, provenance no"],
        row: "fail forced-provenance `--provenance`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish",
        ),
        log: Cell::Shows((
            github_log(
                "npm publish --provenance",
                &[
                    "npm notice publish Signed provenance statement with source and build information from GitHub Actions",
                    "npm error code E422",
                    "npm error 422 Unprocessable Entity - PUT https://registry.npmjs.org/@acme%2fwidget - Error verifying sigstore provenance bundle: Unsupported GitHub Actions source repository visibility: \"private\". Only public source repositories are supported when publishing with provenance.",
                ],
            ),
            "provenance was asked for from a repository that is `private`; npm takes it from public ones only",
        )),
    }
}

fn missing_provenance() -> System {
    let sign = "    SIGSTORE_ID_TOKEN:\n      aud: sigstore\n";
    System {
        family: "provenance",
        name: "automatic",
        files: pipeline().to_vec(),
        context: on_gitlab(),
        fault: vec![(GITLAB, sign, "")],
        detected: "gitlab + package.json; @acme/widget by npm from gitlab with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm published with oidc, provenance no"],
        row: "warn missing-provenance `npm publish`",
        correction: Cell::Shows(Mend::Choice("missing-provenance:jobs.publish#sign")),
        steps: Cell::Shows(
            "Namespace: acme/libraries; Project name: widget; Top-level CI file path: .gitlab-ci.yml; Environment name: ; Allowed actions: npm publish; npm trust gitlab @acme/widget --file .gitlab-ci.yml --project acme/libraries/widget --allow-publish",
        ),
        log: Cell::Without("N 4.1: silent"),
    }
}

fn impossible_provenance() -> System {
    System {
        family: "provenance",
        name: "impossible",
        files: vec![
            circleci(&format!("      - run:\n          command: |\n{MINT}            npm publish\n")),
            manifest(""),
        ],
        context: acme(),
        fault: vec![(CIRCLECI, "            npm publish", "            npm publish --provenance")],
        detected: "circleci + package.json; @acme/widget by npm from circleci with `npm publish --provenance`",
        forecast: ["npm published with oidc, provenance no", "npm fails EUSAGE with none, provenance no"],
        row: "fail forced-provenance `--provenance`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization ID: ?; Project ID: ?; Pipeline definition ID: ?; VCS origin: github.com/acme/widget; Context IDs: ?; Allowed actions: npm publish",
        ),
        log: Cell::Shows((
            circleci_log(
                "npm publish --provenance",
                &[
                    "npm error code EUSAGE",
                    "npm error Automatic provenance generation not supported for provider: CircleCI",
                ],
            ),
            "npm makes no provenance on `CircleCI`",
        )),
    }
}

fn staged() -> System {
    System {
        family: "staged publishing",
        name: "npm stage publish",
        files: vec![workflow("", &format!("{SETUP}      - run: npm stage publish\n")), manifest("")],
        context: acme(),
        fault: vec![(PUBLISH, "node-version: 24", "node-version: 24.14.0")],
        detected: "workflow + package.json; @acme/widget by npm from github with `npm stage publish`",
        forecast: ["npm staged with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail outdated-npm `24.14.0`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(
            "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm stage publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-stage-publish",
        ),
        log: Cell::Shows((
            github_log(
                "npm stage publish",
                &[
                    "npm: 11.9.0",
                    "Unknown command: \"stage\"",
                    "",
                    "To see a list of supported npm commands, run:",
                    "  npm help",
                ],
            ),
            "npm 11.9.0 ran, which cannot stage",
        )),
    }
}
