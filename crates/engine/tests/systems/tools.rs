//! The tools that publish to npm, each with what keeps it from doing so.

use engine::facts;

use super::system::{Cell, InputFile, Mend, NEED_AUTH, PUBLISH, SETUP, System, acme, github_log, manifest, workflow};

/// What the product promises to know, and every tool that the facts know.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let promised = [
        "npm",
        "pnpm",
        "yarn 1",
        "yarn 4",
        "bun",
        "lerna",
        "changesets",
        "changesets/action",
        "semantic-release",
        "release-please",
        "np",
        "release-it",
        "nx",
        "npm run",
        "npm-publish-action",
    ];
    promised.into_iter().chain(facts::tools().iter().map(|it| it.id))
}

const NPM_TRUST: &str = "Organization or user: acme; Repository: widget; Workflow filename: publish.yml; Environment name: ; Allowed actions: npm publish; npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish";
/// Node 24 with the placeholder of setup-node up to v6 (N 3.1).
const PLACEHOLDER: &str = "      - uses: actions/setup-node@v6
        with:
          node-version: 24
          registry-url: https://registry.npmjs.org
";
const NODE_22: (&str, &str, &str) = (PUBLISH, "node-version: 24", "node-version: 22");
const PUT_404: &str = "npm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found";

/// A tool that runs the npm of the job: Node 22 brings one that is too old.
fn runs_npm(name: &'static str, steps: &str, further: &str, command: &str) -> System {
    System {
        family: "publish tools",
        name,
        files: vec![workflow("", &format!("{SETUP}{steps}")), manifest(further)],
        context: acme(),
        fault: vec![NODE_22],
        detected: "?",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENEEDAUTH with none, provenance no"],
        row: "fail outdated-npm `22`",
        correction: Cell::Shows(Mend::Safe),
        steps: Cell::Shows(NPM_TRUST),
        log: Cell::Shows((
            github_log(command, &NEED_AUTH),
            "an npm before 11.5.1 ran, which never asks for a token of this run",
        )),
    }
}

pub(crate) fn systems() -> Vec<System> {
    vec![
        npm(),
        System {
            detected: "workflow + package.json; @acme/widget by npm from github with `npm publish`",
            ..runs_npm(
                "npm run",
                "      - run: npm run release\n",
                "\"scripts\": { \"release\": \"npm test && npm publish\" }",
                "npm run release",
            )
        },
        pnpm_10(),
        pnpm_11(),
        yarn_1(),
        yarn_4(),
        bun(),
        lerna(),
        changesets(),
        changesets_action(),
        semantic_release(),
        semantic_release_plugin(),
        release_please(),
        System {
            detected: "workflow + package.json; @acme/widget by np from github with `npx np --no-cleanup patch`",
            ..runs_npm(
                "np",
                "      - run: npx np --no-cleanup patch\n",
                "\"devDependencies\": { \"np\": \"^12.1.1\" }",
                "npx np --no-cleanup patch",
            )
        },
        release_it(),
        System {
            detected: "workflow + package.json; @acme/widget by nx from github with `npx nx release publish`",
            ..runs_npm(
                "nx",
                "      - run: npx nx release publish\n",
                "\"devDependencies\": { \"nx\": \"^22.0.0\" }",
                "npx nx release publish",
            )
        },
        System {
            detected: "workflow + package.json; @acme/widget by npm-publish from github with `JS-DevTools/npm-publish@v4`",
            ..runs_npm(
                "npm-publish-action",
                "      - uses: JS-DevTools/npm-publish@v4\n",
                "",
                "JS-DevTools/npm-publish@v4",
            )
        },
        System {
            detected: "workflow + package.json; @acme/widget by release-plan from github with `npx release-plan publish`",
            ..runs_npm(
                "release-plan",
                "      - run: npx release-plan publish\n",
                "\"devDependencies\": { \"release-plan\": \"^0.17.0\" }",
                "npx release-plan publish",
            )
        },
        auto(),
    ]
}

fn npm() -> System {
    System {
        name: "npm",
        files: vec![workflow("", &format!("{PLACEHOLDER}      - run: npm publish\n")), manifest("")],
        fault: vec![(PUBLISH, "node-version: 24", "node-version: 24.4.1")],
        detected: "workflow + package.json; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails E404 with none, provenance no"],
        row: "fail outdated-npm `24.4.1`",
        log: Cell::Shows((
            github_log(
                "npm publish",
                &[
                    "npm error code E404",
                    PUT_404,
                    "npm error 404",
                    "npm error 404  '@acme/widget@1.2.0' is not in this registry.",
                ],
            ),
            "an npm before 11.5.1 ran, which never asks for a token of this run",
        )),
        ..runs_npm("", "", "", "")
    }
}

fn pnpm_10() -> System {
    let steps = "      - uses: pnpm/action-setup@v4\n      - run: pnpm publish --no-git-checks\n";
    System {
        detected: "workflow + package.json; @acme/widget by pnpm from github with `pnpm publish --no-git-checks`",
        ..runs_npm("pnpm 10", steps, "\"packageManager\": \"pnpm@10.33.0\"", "pnpm publish --no-git-checks")
    }
}

fn pnpm_11() -> System {
    let steps = format!("      - uses: pnpm/action-setup@v4\n{PLACEHOLDER}      - run: pnpm publish --no-git-checks\n");
    System {
        name: "pnpm 11",
        files: vec![workflow("", &steps), manifest("\"packageManager\": \"pnpm@11.0.7\"")],
        fault: vec![("package.json", "pnpm@11.0.7", "pnpm@11.0.3")],
        detected: "workflow + package.json; @acme/widget by pnpm from github with `pnpm publish --no-git-checks`",
        forecast: ["npm published with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail outdated-publish-tool `\"pnpm@11.0.3\"`",
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish#11.0.7")),
        log: Cell::Shows((
            github_log(
                "pnpm publish --no-git-checks",
                &[
                    "📦 @acme/widget@1.2.0 → https://registry.npmjs.org/",
                    "[E404] 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found",
                ],
            ),
            "the tool that publishes has no trusted publishing, or is older than its own",
        )),
        ..runs_npm("", "", "", "")
    }
}

fn yarn_1() -> System {
    System {
        name: "yarn 1",
        files: vec![workflow("", &format!("{SETUP}      - run: npm publish\n")), manifest("")],
        fault: vec![(PUBLISH, "npm publish", "yarn publish --non-interactive")],
        detected: "workflow + package.json; @acme/widget by yarn from github with `yarn publish --non-interactive`",
        forecast: ["npm published with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail unsupported-publish-tool `yarn publish`",
        correction: Cell::Shows(Mend::Choice("unsupported-publish-tool:jobs.publish#npm")),
        log: Cell::Shows((
            github_log(
                "yarn publish --non-interactive",
                &[
                    "yarn publish v1.22.22",
                    "[2/4] Logging in...",
                    "error No token found and can't prompt for login when running with --non-interactive.",
                ],
            ),
            "Yarn 1 has no trusted publishing: it sends a stored token, and had no valid one",
        )),
        ..runs_npm("", "", "", "")
    }
}

fn yarn_4() -> System {
    let steps = format!("{SETUP}      - run: corepack enable\n      - run: yarn npm publish --provenance\n");
    System {
        name: "yarn 4",
        files: vec![workflow("", &steps), manifest("\"packageManager\": \"yarn@4.10.3\"")],
        fault: vec![("package.json", "yarn@4.10.3", "yarn@4.9.4")],
        detected: "workflow + package.json; @acme/widget by yarn from github with `yarn npm publish --provenance`",
        forecast: ["npm published with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail outdated-publish-tool `\"yarn@4.9.4\"`",
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish#4.10.0")),
        log: Cell::Shows((
            github_log(
                "yarn npm publish --provenance",
                &[
                    "➤ YN0000: package.json",
                    "➤ YN0033: No authentication configured for request",
                    "➤ YN0000: Failed with errors in 0s 34ms",
                ],
            ),
            "the tool that publishes has no trusted publishing, or is older than its own",
        )),
        ..runs_npm("", "", "", "")
    }
}

fn bun() -> System {
    let steps = format!("      - uses: oven-sh/setup-bun@v2\n{SETUP}      - run: npm publish\n");
    System {
        name: "bun",
        files: vec![workflow("", &steps), manifest("")],
        fault: vec![(PUBLISH, "npm publish", "bun publish")],
        detected: "workflow + package.json; @acme/widget by bun from github with `bun publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails with none, provenance no"],
        row: "fail unsupported-publish-tool `bun publish`",
        correction: Cell::Shows(Mend::Choice("unsupported-publish-tool:jobs.publish#npm")),
        log: Cell::Shows((
            github_log(
                "bun publish",
                &["bun publish v1.4.5", "Packed size: 0.79KB", "error: missing authentication (run `bunx npm login`)"],
            ),
            "Bun has no trusted publishing: it sends a stored token, and had no valid one",
        )),
        ..runs_npm("", "", "", "")
    }
}

fn lerna() -> System {
    let steps = format!("{PLACEHOLDER}      - run: npx lerna publish from-package --yes\n");
    System {
        name: "lerna",
        files: vec![workflow("", &steps), manifest("\"devDependencies\": { \"lerna\": \"^9.0.0\" }")],
        fault: vec![("package.json", "^9.0.0", "^8.2.4")],
        detected: "workflow + package.json; @acme/widget by lerna from github with `npx lerna publish from-package --yes`",
        forecast: ["npm published with oidc, provenance yes", "npm fails E404 with none, provenance no"],
        row: "fail outdated-publish-tool `\"^8.2.4\"`",
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish#9.0.0")),
        log: Cell::Shows((
            github_log(
                "npx lerna publish from-package --yes",
                &[
                    "lerna info publish Publishing packages to npm...",
                    "lerna WARN notice Package failed to publish: @acme/widget",
                    "lerna ERR! E404 Not found",
                ],
            ),
            "the job may not ask for an identity token, and what it sent instead is none",
        )),
        ..runs_npm("", "", "", "")
    }
}

const CHANGESETS: &str =
    "\"scripts\": { \"release\": \"changeset publish\" }, \"devDependencies\": { \"@changesets/cli\": \"^2.29.0\" }";

fn changesets() -> System {
    System {
        detected: "workflow + package.json; @acme/widget by changesets from github with `npx changeset publish`",
        log: Cell::Shows((
            github_log(
                "npx changeset publish",
                &[
                    "🦋  info @acme/widget is being published because our local version (1.2.0) has not been published on npm",
                    "🦋  error an error occurred while publishing @acme/widget: ENEEDAUTH This command requires you to be logged in to https://registry.npmjs.org/",
                    "🦋  error packages failed to publish:",
                ],
            ),
            "an npm before 11.5.1 ran, which never asks for a token of this run",
        )),
        ..runs_npm("changesets", "      - run: npx changeset publish\n", CHANGESETS, "npx changeset publish")
    }
}

fn changesets_action() -> System {
    let steps = "      - uses: changesets/action@v1\n        with:\n          publish: npm run release\n";
    System {
        fault: vec![NODE_22, (PUBLISH, "changesets/action@v1", "changesets/action@v1.4.9")],
        detected: "workflow + package.json; @acme/widget by changesets from github with `changeset publish`",
        forecast: ["npm published with oidc, provenance yes", "npm fails E404 with none, provenance no"],
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish.changesets-action#1.7.0")),
        log: Cell::Shows((
            github_log(
                "changesets/action@v1.4.9",
                &[
                    "No user .npmrc file found, creating one",
                    "🦋  error an error occurred while publishing @acme/widget: E404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found",
                    "🦋  error npm error code E404",
                    "🦋  error npm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found",
                    "🦋  error npm error 404  '@acme/widget@1.2.0' is not in this registry.",
                ],
            ),
            "an npm before 11.5.1 ran, which never asks for a token of this run",
        )),
        ..runs_npm("changesets/action", steps, CHANGESETS, "changesets/action@v1.4.9")
    }
}

const NO_TOKEN: [&str; 2] = [
    "[10:11:12 AM] [semantic-release] › ✘  An error occurred while running semantic-release: SemanticReleaseError: No npm token specified.",
    "[10:11:12 AM] [semantic-release] › ✘  ENONPMTOKEN No npm token specified.",
];

fn semantic_release() -> System {
    System {
        files: vec![
            workflow("", &format!("{SETUP}      - run: npx semantic-release\n")),
            manifest("\"devDependencies\": { \"semantic-release\": \"^25.0.9\" }"),
        ],
        fault: vec![("package.json", "^25.0.9", "^24.2.9")],
        detected: "workflow + package.json; @acme/widget by semantic-release from github with `npx semantic-release`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENONPMTOKEN with none, provenance no"],
        row: "fail outdated-publish-tool `\"^24.2.9\"`",
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish#25.0.1")),
        log: Cell::Shows((
            github_log("npx semantic-release", &NO_TOKEN),
            "semantic-release has no valid npm token and asked for none of this run: its npm plugin knows trusted publishing from 13.1.0 on",
        )),
        ..runs_npm("semantic-release", "", "", "")
    }
}

fn semantic_release_plugin() -> System {
    let tools = "\"devDependencies\": { \"semantic-release\": \"^25.0.9\", \"@semantic-release/npm\": \"^13.1.1\" }";
    System {
        files: vec![
            workflow("", &format!("{SETUP}      - uses: cycjimmy/semantic-release-action@v5\n")),
            manifest(tools),
        ],
        fault: vec![("package.json", "^13.1.1", "13.0.0")],
        detected: "workflow + package.json; @acme/widget by semantic-release from github with `cycjimmy/semantic-release-action@v5`",
        forecast: ["npm published with oidc, provenance yes", "npm fails ENONPMTOKEN with none, provenance no"],
        row: "fail outdated-publish-tool `\"13.0.0\"`",
        correction: Cell::Shows(Mend::Choice("outdated-publish-tool:jobs.publish#13.1.0")),
        log: Cell::Shows((
            github_log("cycjimmy/semantic-release-action@v5", &NO_TOKEN),
            "semantic-release has no valid npm token and asked for none of this run: its npm plugin knows trusted publishing from 13.1.0 on",
        )),
        ..runs_npm("semantic-release-npm", "", "", "")
    }
}

const RELEASE: &str = ".github/workflows/release.yml";

fn release_please() -> System {
    let token = "        with:\n          token: ${{ secrets.RELEASE_PLEASE_TOKEN }}\n";
    let release = format!(
        "on:\n  push:\n    branches: [main]\npermissions:\n  contents: write\n  pull-requests: write\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: googleapis/release-please-action@v4\n{token}"
    );
    let publish = workflow("", &format!("{SETUP}      - run: npm publish\n"));
    System {
        files: vec![
            InputFile::new(
                PUBLISH,
                publish.text.replace("  push:\n    tags: ['v*']\n", "  release:\n    types: [published]\n"),
            ),
            InputFile::new(RELEASE, release),
            manifest(""),
        ],
        fault: vec![(RELEASE, "        with:\n          token: ${{ secrets.RELEASE_PLEASE_TOKEN }}\n", "")],
        detected: "workflow + workflow + package.json; @acme/widget by npm from github with `npm publish`",
        forecast: ["npm published with oidc, provenance yes", "npm never-runs with none, provenance no"],
        row: "fail trigger-never-fires `release`",
        correction: Cell::Shows(Mend::Choice("trigger-never-fires:publish.yml.release#own-token")),
        log: Cell::Without("N 8.5: no run"),
        ..runs_npm("release-please", "", "", "")
    }
}

fn release_it() -> System {
    let settings = ",\n  \"release-it\": { \"git\": { \"push\": true }, \"npm\": { \"skipChecks\": true } }";
    System {
        files: vec![
            workflow("", &format!("{SETUP}      - run: npx release-it --ci\n")),
            manifest(&format!("\"devDependencies\": {{ \"release-it\": \"^21.1.2\" }}{settings}")),
        ],
        fault: vec![("package.json", ", \"npm\": { \"skipChecks\": true }", "")],
        detected: "workflow + package.json; @acme/widget by release-it from github with `npx release-it --ci`",
        forecast: ["npm published with oidc, provenance yes", "npm unknown with none, provenance unknown"],
        row: "warn outdated-publish-tool `release-it`",
        log: Cell::Shows((
            github_log("npx release-it --ci", &["ERROR Not authenticated with npm. Please `npm login` and try again."]),
            "a command that only looks things up, such as `npm whoami`, found no token: trusted publishing covers publishing alone",
        )),
        ..runs_npm("release-it", "", "", "")
    }
}

fn auto() -> System {
    System {
        files: vec![
            workflow("", &format!("{SETUP}      - run: npm publish\n")),
            manifest("\"devDependencies\": { \"auto\": \"^11.0.0\" }"),
        ],
        fault: vec![(PUBLISH, "npm publish", "npx auto shipit")],
        detected: "workflow + package.json; @acme/widget by auto from github with `npx auto shipit`",
        forecast: ["npm published with oidc, provenance yes", "npm unknown with none, provenance unknown"],
        row: "warn unsupported-publish-tool `auto shipit`",
        correction: Cell::Without("N 1.6: unknown"),
        log: Cell::Without("N 1.6: unknown"),
        ..runs_npm("auto", "", "", "")
    }
}
