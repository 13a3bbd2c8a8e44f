//! Every publish tool, current and outdated: what happens, with which credential, and which rule says why (N 1.5).

use engine::{Context, Credential, InputFile, Inputs, Outcome, Repository, Status, Visibility, check};

/// One tool in one set-up.
struct Case<'c> {
    /// For the reader of a failure.
    name: &'static str,
    /// Steps after checkout.
    steps: &'c str,
    /// Entries of `package.json` after name, version and repository.
    manifest: &'c str,
    /// Further files.
    files: &'static [(&'static str, &'static str)],
    outcome: Outcome,
    with: Credential,
    code: Option<&'static str>,
    /// The rule that fails or warns about the client; none when all is well.
    rule: Option<(Status, &'static str)>,
}

const NODE_24: &str = "      - uses: actions/setup-node@v7
        with:
          node-version: 24
";
const NODE_22: &str = "      - uses: actions/setup-node@v7
        with:
          node-version: 22
";
/// Leaves a placeholder that looks like a token (N 3.1).
const NODE_24_PLACEHOLDER: &str = "      - uses: actions/setup-node@v6
        with:
          node-version: 24
          registry-url: https://registry.npmjs.org
";
const NODE_22_PLACEHOLDER: &str = "      - uses: actions/setup-node@v6
        with:
          node-version: 22
          registry-url: https://registry.npmjs.org
";

const FINE: Case<'static> = Case {
    name: "",
    steps: "",
    manifest: "",
    files: &[],
    outcome: Outcome::Published,
    with: Credential::Oidc,
    code: None,
    rule: None,
};
const BROKEN: Case<'static> = Case { outcome: Outcome::Fails, with: Credential::None, ..FINE };

fn inputs(case: &Case<'_>) -> Inputs {
    let steps = case.steps.replace("{24}", NODE_24).replace("{22}", NODE_22);
    let steps = steps.replace("{24+}", NODE_24_PLACEHOLDER).replace("{22+}", NODE_22_PLACEHOLDER);
    let workflow = format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: write\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{steps}"
    );
    let comma = if case.manifest.is_empty() { "" } else { "," };
    let manifest = format!(
        "{{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"{comma}\n  {}\n}}\n",
        case.manifest
    );
    let mut files =
        vec![InputFile::new(".github/workflows/publish.yml", workflow), InputFile::new("package.json", manifest)];
    files.extend(case.files.iter().map(|(path, text)| InputFile::new(*path, *text)));
    let context = Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        ..Context::default()
    };
    Inputs { files, context }
}

/// Rules that say which client publishes and with what.
const CLIENT_RULES: [&str; 5] =
    ["outdated-npm", "outdated-publish-tool", "unsupported-publish-tool", "stored-token", "missing-provenance"];

#[track_caller]
fn holds(case: &Case<'_>) {
    let report = check(&inputs(case));
    let [publication] = report.publications.as_slice() else {
        panic!("{}: {} publications", case.name, report.publications.len());
    };
    let forecast = &publication.forecast;
    let happened = (forecast.outcome, forecast.with, forecast.code);
    assert_eq!(happened, (case.outcome, case.with, case.code), "{}: {}", case.name, publication.sentence);

    let speaks = |status: Status| {
        report.checks.iter().filter(move |row| row.status == status && CLIENT_RULES.contains(&row.rule.id))
    };
    let worst = speaks(Status::Fail).chain(speaks(Status::Warn)).map(|row| (row.status, row.rule.id)).next();
    assert_eq!(worst, case.rule, "{}", case.name);
    let failing: Vec<_> =
        report.checks.iter().filter(|row| row.status == Status::Fail).map(|row| row.rule.id).collect();
    let goes_wrong = matches!(forecast.outcome, Outcome::Fails | Outcome::NeverRuns);
    assert!(!goes_wrong || !failing.is_empty(), "{}: a failure that no row explains", case.name);
    let is_trusted = forecast.with == Credential::Oidc && forecast.outcome == Outcome::Published;
    assert!(!is_trusted || failing.is_empty(), "{}: {failing:?} fail, and yet it publishes", case.name);
}

const OUTDATED_NPM: Option<(Status, &str)> = Some((Status::Fail, "outdated-npm"));
const OUTDATED_TOOL: Option<(Status, &str)> = Some((Status::Fail, "outdated-publish-tool"));
const UNSUPPORTED: Option<(Status, &str)> = Some((Status::Fail, "unsupported-publish-tool"));

#[test]
fn npm_publishes_from_11_5_1_on() {
    let publish = |steps| Case { steps, ..FINE };
    holds(&Case { name: "npm of Node 24", ..publish("{24}      - run: npm publish\n") });
    holds(&Case {
        name: "npm stage publish",
        outcome: Outcome::Staged,
        ..publish("{24}      - run: npx npm@^11.15.0 stage publish\n")
    });
    holds(&Case { name: "npx npm", ..publish("{22}      - run: npx -y npm@11 publish\n") });
    holds(&Case {
        name: "npm of Node 22",
        steps: "{22}      - run: npm publish\n",
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
    holds(&Case {
        name: "npm of Node 22 with a placeholder",
        steps: "{22+}      - run: npm publish\n",
        code: Some("E404"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn pnpm_before_11_is_as_able_as_npm() {
    let manifest = "\"packageManager\": \"pnpm@10.33.0\"";
    holds(&Case {
        name: "pnpm 10, Node 24",
        steps: "      - uses: pnpm/action-setup@v4\n{24}      - run: pnpm publish --no-git-checks\n",
        manifest,
        ..FINE
    });
    holds(&Case {
        name: "pnpm 10, Node 22",
        steps: "      - uses: pnpm/action-setup@v4\n{22}      - run: pnpm publish --no-git-checks\n",
        manifest,
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
    holds(&Case {
        name: "pnpm 9 by the action",
        steps: "      - uses: pnpm/action-setup@v4\n        with:\n          version: 9\n{22+}      - run: pnpm publish\n",
        code: Some("E404"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn pnpm_11_has_its_own_exchange_and_prefers_it_from_11_0_7_on() {
    let early = "\"packageManager\": \"pnpm@11.0.3\"";
    let late = "\"packageManager\": \"pnpm@11.0.7\"";
    let plain = "      - uses: pnpm/action-setup@v4\n{22}      - run: pnpm publish --no-git-checks\n";
    let placeholder = "      - uses: pnpm/action-setup@v4\n{22+}      - run: pnpm publish --no-git-checks\n";
    let token = "      - uses: pnpm/action-setup@v4\n{22+}      - run: pnpm publish --no-git-checks\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    holds(&Case { name: "pnpm 11.0.3 without a token", steps: plain, manifest: early, ..FINE });
    holds(&Case {
        name: "pnpm 11.0.3 with a placeholder",
        steps: placeholder,
        manifest: early,
        rule: OUTDATED_TOOL,
        ..BROKEN
    });
    holds(&Case {
        name: "pnpm 11.0.3 with a token",
        steps: token,
        manifest: early,
        with: Credential::Token,
        rule: Some((Status::Fail, "stored-token")),
        ..FINE
    });
    holds(&Case { name: "pnpm 11.0.7 with a placeholder", steps: placeholder, manifest: late, ..FINE });
    holds(&Case {
        name: "pnpm 11.0.7 with a token",
        steps: token,
        manifest: late,
        rule: Some((Status::Warn, "stored-token")),
        ..FINE
    });
    holds(&Case { name: "pnpm 12", steps: placeholder, manifest: "\"packageManager\": \"pnpm@12.0.1\"", ..FINE });
    let newest =
        "      - uses: pnpm/action-setup@v4\n        with:\n          version: 11\n{22+}      - run: pnpm publish\n";
    holds(&Case { name: "the newest pnpm 11", steps: newest, ..FINE });
}

#[test]
fn yarn_1_never_publishes_through_oidc() {
    holds(&Case {
        name: "yarn 1",
        steps: "{24}      - run: yarn publish --non-interactive\n",
        rule: UNSUPPORTED,
        ..BROKEN
    });
    let token = "{24+}      - run: yarn publish --non-interactive\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    holds(&Case { name: "yarn 1 with a token", steps: token, with: Credential::Token, rule: UNSUPPORTED, ..FINE });
}

#[test]
fn yarn_publishes_from_4_10_on_without_a_token() {
    let publish = "{24}      - run: corepack enable\n      - run: yarn npm publish --provenance\n";
    let unsigned = "{24}      - run: corepack enable\n      - run: yarn npm publish\n";
    let old = "\"packageManager\": \"yarn@4.9.4\"";
    let new = "\"packageManager\": \"yarn@4.10.3\"";
    holds(&Case { name: "yarn 4.9", steps: publish, manifest: old, rule: OUTDATED_TOOL, ..BROKEN });
    holds(&Case { name: "yarn 4.10", steps: publish, manifest: new, ..FINE });
    holds(&Case {
        name: "yarn 4.10 unasked",
        steps: unsigned,
        manifest: new,
        rule: Some((Status::Warn, "missing-provenance")),
        ..FINE
    });
    holds(&Case {
        name: "yarn 4.9 by yarnPath",
        steps: publish,
        files: &[(".yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.9.1.cjs\n")],
        rule: OUTDATED_TOOL,
        ..BROKEN
    });
    let by_variable = "{24}      - run: corepack enable\n      - run: yarn npm publish --provenance\n        env:\n          YARN_NPM_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let token = Case { manifest: new, with: Credential::Token, rule: Some((Status::Fail, "stored-token")), ..FINE };
    holds(&Case { name: "yarn 4.10 with a token variable", steps: by_variable, ..token });
    let by_file = "{24}      - run: corepack enable\n      - run: yarn npm publish --provenance\n        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let files = &[(".yarnrc.yml", "npmAuthToken: ${NPM_TOKEN}\n")];
    holds(&Case {
        name: "yarn 4.10 with a token in its settings",
        steps: by_file,
        files,
        manifest: new,
        with: Credential::Token,
        rule: Some((Status::Fail, "stored-token")),
        ..FINE
    });
    let files = &[(".yarnrc.yml", "npmAuthToken: ${NPM_TOKEN:-}\n")];
    holds(&Case { name: "yarn 4.10 with an empty token", steps: publish, files, manifest: new, ..FINE });
    let with_setup_node = "{24+}      - run: corepack enable\n      - run: yarn npm publish --provenance\n";
    holds(&Case { name: "yarn 4.10 beside a placeholder for npm", steps: with_setup_node, manifest: new, ..FINE });
}

#[test]
fn bun_never_publishes_through_oidc() {
    holds(&Case {
        name: "bun",
        steps: "      - uses: oven-sh/setup-bun@v2\n      - run: bun publish\n",
        rule: UNSUPPORTED,
        ..BROKEN
    });
    let token = "      - uses: oven-sh/setup-bun@v2\n      - run: bun publish\n        env:\n          NPM_CONFIG_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    holds(&Case { name: "bun with a token", steps: token, with: Credential::Token, rule: UNSUPPORTED, ..FINE });
    let pack = "      - uses: oven-sh/setup-bun@v2\n{24}      - run: bun pm pack --filename widget.tgz\n      - run: npm publish ./widget.tgz\n";
    holds(&Case { name: "bun packs, npm publishes", steps: pack, ..FINE });
}

#[test]
fn lerna_publishes_from_9_on_whatever_the_npm() {
    let publish = "{22}      - run: npx lerna publish from-package --yes\n";
    holds(&Case {
        name: "lerna 8",
        steps: publish,
        manifest: "\"devDependencies\": { \"lerna\": \"8.2.4\" }",
        rule: OUTDATED_TOOL,
        ..BROKEN
    });
    holds(&Case {
        name: "lerna 9",
        steps: publish,
        manifest: "\"devDependencies\": { \"lerna\": \"^9.0.0\" }",
        ..FINE
    });
}

#[test]
fn semantic_release_publishes_with_a_plugin_from_13_1_on() {
    let publish = "{24}      - run: npx semantic-release\n";
    let old = "\"devDependencies\": { \"semantic-release\": \"^24.2.0\" }";
    let plugin = "\"devDependencies\": { \"semantic-release\": \"^25.0.0\", \"@semantic-release/npm\": \"13.0.0\" }";
    let new = "\"devDependencies\": { \"semantic-release\": \"25.0.9\" }";
    holds(&Case {
        name: "semantic-release 24",
        steps: publish,
        manifest: old,
        code: Some("ENONPMTOKEN"),
        rule: OUTDATED_TOOL,
        ..BROKEN
    });
    holds(&Case {
        name: "its plugin 13.0",
        steps: publish,
        manifest: plugin,
        code: Some("ENONPMTOKEN"),
        rule: OUTDATED_TOOL,
        ..BROKEN
    });
    holds(&Case { name: "semantic-release 25", steps: publish, manifest: new, ..FINE });
    for node in ["20", "22.13.0", "24.5.0"] {
        let steps = publish.replace("{24}", &NODE_24.replace("24", node));
        let case =
            Case { name: "a Node.js that it refuses", steps: &steps, manifest: new, rule: OUTDATED_TOOL, ..BROKEN };
        holds(&case);
        let mended = check(&engine::recorrect_all(&inputs(&case), &[]));
        assert_eq!(mended.publications[0].forecast.outcome, Outcome::Published, "Node {node}");
    }
    for node in ["22.14.0", "24.10.0"] {
        let steps = publish.replace("{24}", &NODE_24.replace("24", node));
        holds(&Case { name: "a Node.js that it takes", steps: &steps, manifest: new, ..FINE });
    }
    let token = "{24}      - run: npx semantic-release\n        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    holds(&Case {
        name: "semantic-release 25 with a token",
        steps: token,
        manifest: new,
        rule: Some((Status::Warn, "stored-token")),
        ..FINE
    });
    holds(&Case {
        name: "semantic-release 24 with a token",
        steps: token,
        manifest: old,
        with: Credential::Token,
        rule: OUTDATED_TOOL,
        ..FINE
    });
    let action = "{24}      - uses: cycjimmy/semantic-release-action@v5\n";
    holds(&Case { name: "semantic-release by an action", steps: action, manifest: new, ..FINE });
}

#[test]
fn changesets_publishes_with_the_package_manager_of_the_repository() {
    let publish = "{24}      - run: npx changeset publish\n";
    let npm = "\"devDependencies\": { \"@changesets/cli\": \"^2.29.0\" }";
    let pnpm = "\"packageManager\": \"pnpm@11.1.0\", \"devDependencies\": { \"@changesets/cli\": \"^2.29.0\" }";
    holds(&Case { name: "changesets and npm", steps: publish, manifest: npm, ..FINE });
    holds(&Case {
        name: "changesets and an old npm",
        steps: "{22}      - run: npx changeset publish\n",
        manifest: npm,
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
    holds(&Case {
        name: "changesets and pnpm 11",
        steps: "      - uses: pnpm/action-setup@v4\n{22+}      - run: pnpm changeset publish\n",
        manifest: pnpm,
        ..FINE
    });
}

#[test]
fn changesets_publishes_the_packages_of_a_private_root() {
    let root = "\"private\": true, \"workspaces\": [\"packages/*\"], \"devDependencies\": { \"@changesets/cli\": \"^2.29.0\" }";
    const MEMBER: &str = "{ \"name\": \"@acme/part\", \"version\": \"1.0.0\", \"repository\": \"github:acme/widget\" }";
    let case = Case {
        name: "changesets",
        steps: "{24}      - run: npx changeset publish\n",
        manifest: root,
        files: &[("packages/part/package.json", MEMBER)],
        ..FINE
    };
    holds(&case);
    let report = check(&inputs(&case));
    assert_eq!(report.publications[0].package.as_deref(), Some("@acme/part"));
}

#[test]
fn the_action_of_changesets_writes_undefined_before_1_7() {
    let manifest = "\"scripts\": { \"release\": \"changeset publish\" }, \"devDependencies\": { \"@changesets/cli\": \"^2.29.0\" }";
    let old = "{24}      - uses: changesets/action@v1.4.9\n        with:\n          publish: npm run release\n";
    let new = "{24}      - uses: changesets/action@v1\n        with:\n          publish: npm run release\n";
    let next = "{24}      - uses: changesets/action@v2\n        with:\n          publish-script: npm run release\n";
    holds(&Case {
        name: "changesets/action 1.4",
        steps: old,
        manifest,
        rule: Some((Status::Warn, "outdated-publish-tool")),
        ..FINE
    });
    holds(&Case { name: "changesets/action 1", steps: new, manifest, ..FINE });
    let newer = &manifest.replace("^2.29.0", "^3.0.0");
    holds(&Case { name: "changesets/action 2", steps: next, manifest: newer, ..FINE });
    let old_npm = "{22}      - uses: changesets/action@v1.4.9\n        with:\n          publish: npm run release\n";
    holds(&Case {
        name: "changesets/action 1.4 and an old npm",
        steps: old_npm,
        manifest,
        code: Some("E404"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn np_is_as_able_as_npm() {
    let manifest = "\"devDependencies\": { \"np\": \"^12.1.1\" }";
    holds(&Case { name: "np, Node 24", steps: "{24}      - run: npx np --no-cleanup patch\n", manifest, ..FINE });
    holds(&Case {
        name: "np, Node 22",
        steps: "{22}      - run: npx np patch\n",
        manifest,
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn release_it_asks_who_it_is_unless_told_not_to() {
    let tool = "\"devDependencies\": { \"release-it\": \"^21.1.2\" }";
    let told =
        "\"devDependencies\": { \"release-it\": \"^21.1.2\" }, \"release-it\": { \"npm\": { \"skipChecks\": true } }";
    let publish = "{24}      - run: npx release-it --ci\n";
    // A configuration that was not given may say so.
    holds(&Case {
        name: "release-it",
        steps: publish,
        manifest: tool,
        outcome: Outcome::Unknown,
        with: Credential::None,
        rule: Some((Status::Warn, "outdated-publish-tool")),
        ..FINE
    });
    let asks = "\"devDependencies\": { \"release-it\": \"^21.1.2\" }, \"release-it\": { \"git\": { \"tag\": true } }";
    // The sheet asks for a warning (N 1.5), so the forecast only stays open.
    let case = Case {
        name: "release-it that asks",
        steps: publish,
        manifest: asks,
        outcome: Outcome::Unknown,
        with: Credential::None,
        rule: Some((Status::Warn, "outdated-publish-tool")),
        ..FINE
    };
    holds(&case);
    let mended = check(&engine::recorrect_all(&inputs(&case), &[]));
    assert_eq!(mended.publications[0].forecast.outcome, Outcome::Published);
    let token =
        "{24+}      - run: npx release-it --ci\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let asked = check(&inputs(&Case { steps: token, manifest: asks, ..FINE }));
    assert_eq!(asked.publications[0].forecast.outcome, Outcome::Published, "a stored token answers");
    holds(&Case { name: "release-it that skips", steps: publish, manifest: told, ..FINE });
    holds(&Case {
        name: "release-it told by a flag",
        steps: "{24}      - run: npx release-it --ci --npm.skipChecks\n",
        manifest: tool,
        ..FINE
    });
    let files = &[(".release-it.json", "{ \"npm\": { \"skipChecks\": true } }\n")];
    holds(&Case { name: "release-it told by its file", steps: publish, files, manifest: tool, ..FINE });
    holds(&Case {
        name: "release-it and an old npm",
        steps: "{22}      - run: npx release-it --ci\n",
        manifest: told,
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn nx_publishes_with_the_package_manager_of_the_repository() {
    let manifest = "\"devDependencies\": { \"nx\": \"^22.0.0\" }";
    holds(&Case { name: "nx, Node 24", steps: "{24}      - run: npx nx release publish\n", manifest, ..FINE });
    holds(&Case {
        name: "nx, Node 22",
        steps: "{22}      - run: npx nx release publish\n",
        manifest,
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn the_npm_publish_action_runs_npm() {
    holds(&Case { name: "npm-publish, Node 24", steps: "{24}      - uses: JS-DevTools/npm-publish@v4\n", ..FINE });
    holds(&Case {
        name: "npm-publish, Node 22",
        steps: "{22}      - uses: JS-DevTools/npm-publish@v4\n",
        code: Some("ENEEDAUTH"),
        rule: OUTDATED_NPM,
        ..BROKEN
    });
}

#[test]
fn a_tool_that_is_not_looked_into_is_not_judged() {
    let auto = "{24}      - run: npx auto shipit\n";
    holds(&Case {
        name: "auto",
        steps: auto,
        outcome: Outcome::Unknown,
        with: Credential::None,
        rule: Some((Status::Warn, "unsupported-publish-tool")),
        ..FINE
    });
}

#[test]
fn a_tool_told_to_leave_npm_out_publishes_nothing_there() {
    let plugin = "[\"@semantic-release/npm\", { \"npmPublish\": false }]";
    let list = |plugins: &str| format!("{{ \"plugins\": [\"@semantic-release/commit-analyzer\", {plugins}] }}");
    let github = "\"@semantic-release/github\"";
    let to = |text: &str| format!("{{24}}      - run: npx {text}\n");
    let quiet = [
        ("semantic-release", "", Some((".releaserc.json", list(github)))),
        ("semantic-release", "", Some((".releaserc", list(plugin)))),
        ("semantic-release", "", Some((".releaserc.yml", "plugins:\n  - '@semantic-release/git'\n".to_owned()))),
        ("semantic-release", "\"release\": { \"plugins\": [\"@semantic-release/github\"] }", None),
        ("semantic-release", "\"private\": true", None),
        ("semantic-release", "\"private\": true", Some((".releaserc", "{ \"branches\": [\"main\"] }".to_owned()))),
        ("release-it --ci", "\"release-it\": { \"npm\": false }", None),
        ("release-it --ci", "\"release-it\": { \"npm\": { \"publish\": false } }", None),
        ("release-it --ci", "", Some((".release-it.json", "{ \"npm\": { \"publish\": false } }".to_owned()))),
        ("np", "\"np\": { \"publish\": false }", None),
    ];
    let exec = "[\"@semantic-release/exec\", { \"publishCmd\": \"npm publish\" }]";
    let elsewhere = "[\"@semantic-release/npm\", { \"pkgRoot\": \"dist\" }]";
    let loud = [
        ("semantic-release", "", Some((".releaserc.json", list("\"@semantic-release/npm\"")))),
        ("semantic-release", "", Some((".releaserc.json", list(exec)))),
        ("semantic-release", "", Some((".releaserc.json", list("\"@acme/semantic-release-npm\"")))),
        ("semantic-release", "\"private\": true", Some((".releaserc.json", list(elsewhere)))),
        ("semantic-release", "\"private\": true", Some(("release.config.js", "export default {}".to_owned()))),
        ("release-it --ci --npm.publish", "\"release-it\": { \"npm\": { \"publish\": false } }", None),
        ("release-it --ci", "\"release-it\": { \"github\": { \"release\": true } }", None),
    ];
    let report = |(command, manifest, file): &(&str, &str, Option<(&str, String)>)| {
        let steps = to(command);
        let mut inputs = inputs(&Case { steps: &steps, manifest, ..FINE });
        inputs.files.extend(file.iter().map(|(path, text)| InputFile::new(*path, text.as_str())));
        check(&inputs)
    };
    for case in &quiet {
        let report = report(case);
        assert!(report.publications.is_empty(), "{case:?}");
        let says = report.checks.iter().find(|it| it.rule.id == "no-publication").map(|it| it.message.as_str());
        assert!(says.is_some_and(|it| it.contains("publishes nothing to npm")), "{case:?}: {says:?}");
    }
    for case in &loud {
        assert_eq!(report(case).publications.len(), 1, "{case:?}");
    }
}
