//! What the steps of a job leave for its publish command: conditions, failures that are tolerated, what callers pass.

use engine::{
    Check, Context, Credential, FixId, InputFile, Inputs, Outcome, Report, Repository, Status, Visibility, check,
    recorrect, safe_fixes,
};

const PUBLISH: &str = ".github/workflows/publish.yml";
const MANIFEST: &str = r#"{
  "name": "acme-widget",
  "version": "1.2.3",
  "repository": "github:acme/widget"
}
"#;

/// A workflow that starts on a tag: what its job says, and its steps after the checkout.
fn workflow(job: &str, steps: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n{job}    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{steps}"
    )
}

fn node(version: &str) -> String {
    format!("      - uses: actions/setup-node@v7\n        with:\n          node-version: {version}\n")
}

fn report(files: &[(&str, &str)]) -> Report {
    check(&inputs(files))
}

fn inputs(files: &[(&str, &str)]) -> Inputs {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    let context = Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        ..Context::default()
    };
    Inputs { files, context }
}

/// The steps after the checkout with `{N}` for setup-node, in a job that says this; with what the forecast comes to.
#[track_caller]
fn job_comes_to(job: &str, steps: &str, expected: &str) {
    let steps = ["20", "22", "24", "24.10.0"]
        .iter()
        .fold(steps.to_owned(), |text, it| text.replace(&format!("{{{it}}}"), &node(it)));
    assert_eq!(
        told(&report(&[(PUBLISH, &workflow(job, &steps)), ("package.json", MANIFEST)])),
        expected,
        "{job}{steps}"
    );
}

#[track_caller]
fn comes_to(steps: &str, expected: &str) {
    job_comes_to("", steps, expected);
}

/// Each publication that is ever reached: its outcome and code; then the rules about the client that fail or warn.
fn told(report: &Report) -> String {
    let mut words: Vec<String> = Vec::new();
    for it in report.publications.iter().filter(|it| it.forecast.outcome != Outcome::NeverRuns) {
        let with = if it.forecast.with == Credential::Oidc { "oidc" } else { it.forecast.code.unwrap_or_default() };
        words.push(format!("{} {with}", it.forecast.outcome.id()));
    }
    let is_told = |it: &&Check| {
        let is_of_client = ["outdated-npm", "incompatible-npm-upgrade", "wrong-registry", "invalid-tag"];
        is_of_client.contains(&it.rule.id) && matches!(it.status, Status::Fail | Status::Warn)
    };
    words.extend(report.checks.iter().filter(is_told).map(|it| format!("{} {}", it.status.id(), it.rule.id)));
    words.join(", ")
}

const OLD: &str = "fails ENEEDAUTH, fail outdated-npm";
const FINE: &str = "published oidc";
const REFUSED: &str = "fails EBADENGINE, fail incompatible-npm-upgrade";

#[test]
fn a_step_that_never_runs_changes_nothing() {
    let publish = "      - run: npm publish\n";
    let dispatch = "github.event_name == 'workflow_dispatch'";
    let upgrade = |condition: &str, npm: &str| format!("      - if: {condition}\n        run: npm i -g npm@{npm}\n");
    comes_to(&format!("{{22}}{}{publish}", upgrade(dispatch, "11")), OLD);
    comes_to(&format!("{{22}}{}{publish}", upgrade("false", "11")), OLD);
    comes_to(&format!("{{22}}{}{publish}", upgrade("startsWith(github.ref, 'refs/heads/')", "11")), OLD);
    comes_to(&format!("{{24}}{}{publish}", upgrade("github.event_name == 'pull_request'", "10")), FINE);
    comes_to(&format!("{{24}}{}{publish}", upgrade("failure()", "10")), FINE);
    let other = "      - if: github.event_name == 'pull_request'\n        uses: actions/setup-node@v7\n        with:\n          node-version: 24\n          registry-url: https://npm.pkg.github.com\n";
    comes_to(&format!("{{24}}{other}{publish}"), FINE);
    let matrix = "    strategy:\n      matrix:\n        node: [22, 24]\n";
    let steps = "      - uses: actions/setup-node@v7\n        with:\n          node-version: ${{ matrix.node }}\n      - if: matrix.node == '24'\n        run: npm i -g npm@11\n      - if: matrix.node == '22'\n        run: npm publish\n";
    job_comes_to(matrix, steps, OLD);
}

#[test]
fn a_step_that_may_run_leaves_it_open() {
    let publish = "      - run: npm publish\n";
    let upgrade = "      - if: steps.a.outputs.b == 'c'\n        run: npm i -g npm@11\n";
    let open = "unknown , warn outdated-npm";
    comes_to(&format!("{{22}}{upgrade}{publish}"), open);
    comes_to(&format!("{{24}}{upgrade}{publish}"), FINE);
    comes_to(&format!("{{22}}{upgrade}      - run: npm i -g npm@11\n{publish}"), FINE);
    comes_to(&format!("{{22}}{upgrade}{{24}}{publish}"), FINE);
    for same in ["steps.a.outputs.b == 'c'", "${{ steps.a.outputs.b == 'c' && steps.d.outputs.e }}"] {
        comes_to(&format!("{{22}}{upgrade}      - if: {same}\n        run: npm publish\n"), FINE);
    }
    comes_to(&format!("{{22}}{upgrade}      - if: steps.d.outputs.e\n        run: npm publish\n"), open);
    for sure in ["success()", "always()", "${{ !cancelled() }}", "startsWith(github.ref, 'refs/tags/')"] {
        comes_to(&format!("{{22}}{}{publish}", upgrade.replace("steps.a.outputs.b == 'c'", sure)), FINE);
    }
}

#[test]
fn an_upgrade_that_is_refused_stops_what_has_the_same_condition() {
    let upgrade = "      - run: npm i -g npm@latest\n";
    let publish = "      - run: npm publish\n";
    comes_to(&format!("{{20}}{upgrade}{publish}"), REFUSED);
    for condition in ["needs.x.outputs.released", "success()", "github.actor == 'acme'"] {
        job_comes_to(&format!("    if: {condition}\n"), &format!("{{20}}{upgrade}{publish}"), REFUSED);
        let within = |step: &str| step.replace("- run", &format!("- if: {condition}\n        run"));
        comes_to(&format!("{{20}}{}{}", within(upgrade), within(publish)), REFUSED);
    }
    let other = upgrade.replace("- run", "- if: steps.a.outputs.b\n        run");
    comes_to(&format!("{{20}}{other}{publish}"), "unknown , warn outdated-npm, warn incompatible-npm-upgrade");
}

#[test]
fn an_upgrade_whose_failure_is_tolerated_leaves_the_npm_that_is_there() {
    let publish = "      - run: npm publish\n";
    for step in [
        "      - run: npm i -g npm@latest || true\n",
        "      - continue-on-error: true\n        run: npm i -g npm@latest\n",
        "      - run: |\n          set +e\n          npm i -g npm@latest\n          npm --version\n",
        "      - shell: pwsh\n        run: |\n          npm i -g npm@latest\n          npm --version\n",
    ] {
        comes_to(&format!("{{24.10.0}}{step}{publish}"), &format!("{FINE}, warn incompatible-npm-upgrade"));
        comes_to(
            &format!("{{20}}{step}{publish}"),
            "fails ENEEDAUTH, fail outdated-npm, warn incompatible-npm-upgrade",
        );
    }
    comes_to(
        &format!("{{20}}      - run: npm i -g npm@latest || npm i -g npm@11\n{publish}"),
        "published oidc, warn incompatible-npm-upgrade",
    );
    comes_to(
        &format!("{{20}}      - run: npm i -g npm@latest || npm i -g npm@10\n{publish}"),
        "fails ENEEDAUTH, fail outdated-npm, warn incompatible-npm-upgrade",
    );
    comes_to(&format!("{{24}}      - run: npm i -g npm@latest || npm i -g npm@10\n{publish}"), FINE);
    for step in [
        "      - shell: pwsh\n        run: npm i -g npm@latest\n",
        "      - run: |\n          set +e\n          set -e\n          npm i -g npm@latest\n          npm -v\n",
    ] {
        comes_to(&format!("{{20}}{step}{publish}"), REFUSED);
    }
}

/// The status of each row about the manifest, for a manifest and a step before the publish.
#[track_caller]
fn manifest_is(manifest: &str, step: &str, expected: &[&str]) {
    let steps = node("24") + step + "      - run: npm publish\n";
    let report = report(&[(PUBLISH, &workflow("", &steps)), ("package.json", manifest)]);
    let rules = ["private-package", "missing-repository-url", "mismatched-repository-url"];
    let rows = report.checks.iter().filter(|it| it.status == Status::Fail && rules.contains(&it.rule.id));
    assert_eq!(rows.map(|it| it.rule.id).collect::<Vec<_>>(), expected, "{step}");
}

#[test]
fn what_a_job_writes_into_the_manifest_is_not_what_was_committed() {
    let private = MANIFEST.replace("\n}", ",\n  \"private\": true\n}");
    let bare = MANIFEST.replace(",\n  \"repository\": \"github:acme/widget\"", "");
    for command in [
        "npm pkg delete private",
        "npm pkg set private=false --json",
        "jq 'del(.private)' package.json > p.json && mv p.json package.json",
        "sed -i '/\"private\"/d' package.json",
        "node -e \"fs.writeFileSync('package.json', f(p.private))\"",
        "cp release.json package.json",
    ] {
        manifest_is(&private, &format!("      - run: {command:?}\n"), &[]);
    }
    manifest_is(&bare, "      - run: npm pkg set repository.url=git+https://github.com/acme/widget.git\n", &[]);
    for command in [
        "npm version 1.2.4 --no-git-tag-version",
        "npm pkg set version=1.2.4",
        "jq '.version=1' package.json > p.json && mv p.json package.json",
        "cp package.json lib/package.json",
    ] {
        let step = format!("      - run: {command:?}\n");
        manifest_is(&private, &step, &["private-package"]);
        manifest_is(&bare, &step, &["missing-repository-url"]);
    }
}

#[test]
fn a_fix_that_has_no_effect_is_made_once() {
    let guarded = |condition: &str| {
        let text = workflow(&format!("    if: {condition}\n"), &(node("24") + "      - run: npm publish\n"));
        text.replace("on:\n  push:\n    tags: ['v*']", "on: [pull_request, push]")
    };
    let corrected = |condition: &str| {
        let inputs = inputs(&[(PUBLISH, &guarded(condition)), ("package.json", MANIFEST)]);
        recorrect(&inputs, &[FixId("untrusted-trigger:jobs.publish.pull_request".into())]).files[0].text.clone()
    };
    // Whatever reader it is that does not see the effect: here an operator that GitHub does not have.
    for condition in ["a.b", "fromJson(needs.p.outputs.v).pub", "a ?? b"] {
        assert_eq!(corrected(condition).matches("pull_request'").count(), 1, "{condition}");
    }
    for condition in [
        "github.event_name == 'push' && fromJson(needs.p.outputs.v).pub",
        "contains(fromJson('[\"push\"]'), github.event_name)",
    ] {
        assert!(!corrected(condition).contains("!= 'pull_request'"), "{condition}");
    }
}

#[test]
fn a_fix_leaves_nothing_behind_that_contradicts_it() {
    let steps = node("24") + "      - run: npm publish\n";
    let misspelt = |level: &str| workflow("", &steps).replace("id-token: write", &format!("id_token: {level}"));
    let of_workflow = misspelt("write").replace("    permissions:\n      contents: read\n      id_token: write\n", "")
        + "permissions:\n  contents: read\n  id_token: write\n";
    for text in [misspelt("write"), misspelt("read"), of_workflow] {
        let inputs = inputs(&[(PUBLISH, &text), ("package.json", MANIFEST)]);
        let corrected = recorrect(&inputs, &safe_fixes(&check(&inputs))).files[0].text.clone();
        assert_eq!(
            (corrected.matches("id_token").count(), corrected.matches("id-token: write").count()),
            (0, 1),
            "{corrected}"
        );
    }
    let offers = |text: &str, id: &str| {
        report(&[(PUBLISH, text), ("package.json", MANIFEST)]).fixes.iter().any(|it| it.id.0.starts_with(id))
    };
    let release = workflow("", &steps).replace("push:\n    tags: ['v*']", "release:\n    types: [published]");
    assert!(offers(&release, "release-without-ref"));
    assert!(!offers(
        &release.replace("run: npm", "run: npm version ${{ github.event.release.tag_name }} && npm"),
        "release-without-ref"
    ));
    let merge = |condition: &str| {
        let on = "workflow_dispatch:\n  pull_request:\n    types: [closed]";
        workflow(&format!("    if: {condition}\n"), &steps).replace("push:\n    tags: ['v*']", on)
    };
    assert!(offers(&merge("github.actor == 'acme'"), "untrusted-trigger"));
    assert!(!offers(&merge("github.event.pull_request.merged == true"), "untrusted-trigger"));
    let old = workflow("", &(node("20") + "      - run: npm i -g npm@latest\n      - run: npm publish\n"));
    let inputs = inputs(&[(PUBLISH, &old), ("package.json", MANIFEST)]);
    let corrected = recorrect(&inputs, &safe_fixes(&check(&inputs))).files[0].text.clone();
    assert_eq!(corrected, old.replace("node-version: 20", "node-version: 24"));
}

#[test]
fn volta_pins_node_and_npm() {
    let steps = "      - uses: volta-cli/action@v4\n{with}      - run: npm publish\n";
    let of = |volta: &str, with: &str| {
        let manifest = MANIFEST.replace("\n}", &format!(",\n  \"volta\": {{ {volta} }}\n}}"));
        told(&report(&[(PUBLISH, &workflow("", &steps.replace("{with}", with))), ("package.json", &manifest)]))
    };
    assert_eq!(of(r#""node": "24.12.0""#, ""), FINE);
    assert_eq!(of(r#""node": "22.20.0""#, ""), OLD);
    assert_eq!(of(r#""node": "22.20.0", "npm": "11.6.0""#, ""), FINE);
    assert_eq!(of(r#""node": "24.12.0", "npm": "10.9.0""#, ""), OLD);
    assert_eq!(of(r#""node": "22.20.0""#, "        with:\n          node-version: 24.12.0\n"), FINE);
    assert_eq!(of("", ""), "unknown ");
}

#[test]
fn what_a_token_signs_is_verified_too() {
    let steps = node("22")
        + "      - run: npm publish --provenance\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let steps =
        steps.replace("node-version: 22\n", "node-version: 22\n          registry-url: https://registry.npmjs.org\n");
    let code = |manifest: &str, text: &str| {
        let report = report(&[(PUBLISH, text), ("package.json", manifest)]);
        let forecast = &report.publications[0].forecast;
        (forecast.outcome.id(), forecast.with.id(), forecast.code)
    };
    let bare = MANIFEST.replace(",\n  \"repository\": \"github:acme/widget\"", "");
    let text = workflow("", &steps);
    assert_eq!(code(MANIFEST, &text), ("published", "token", None));
    assert_eq!(code(&bare, &text), ("fails", "none", Some("E422")));
    assert_eq!(code(MANIFEST, &text.replace("ubuntu-latest", "self-hosted")), ("fails", "none", Some("E422")));
    assert_eq!(code(&bare, &text.replace(" --provenance", "")), ("published", "token", None));
}

#[test]
fn the_registry_of_a_scope_beats_what_names_npm() {
    let files = |command: &str, more: &str| {
        let manifest = MANIFEST.replace("acme-widget", "@acme/widget").replace("\n}", &format!("{more}\n}}"));
        let text = workflow("", &(node("24") + &format!("      - run: {command}\n")));
        let npmrc = "@acme:registry=https://npm.pkg.github.com\n";
        told(&report(&[(PUBLISH, &text), ("package.json", &manifest), (".npmrc", npmrc)]))
    };
    let registry = "https://registry.npmjs.org";
    let wrong = "fails ENEEDAUTH, fail wrong-registry";
    assert_eq!(files(&format!("npm publish --registry {registry}"), ""), wrong);
    let configured = format!(",\n  \"publishConfig\": {{ \"registry\": \"{registry}\" }}");
    assert_eq!(files("npm publish", &configured), wrong);
    assert_eq!(files("npm publish", ""), "fails ENEEDAUTH, fail wrong-registry");
    assert_eq!(files(&format!("npm publish --@acme:registry={registry}"), ""), FINE);
}

#[test]
fn a_command_is_judged_by_where_it_runs() {
    let rows = |command: &str, setup: &str| {
        let text = workflow("", &(node(setup) + &format!("      - run: {command}\n")));
        let report = report(&[(PUBLISH, &text), ("package.json", MANIFEST)]);
        let rules = ["outdated-npm", "suppressed-identity", "unmarked-folder"];
        let told = report.checks.iter().filter(|it| rules.contains(&it.rule.id) && it.status != Status::Pass);
        told.map(|it| format!("{} {}", it.status.id(), it.rule.id)).collect::<Vec<_>>().join(", ")
    };
    let hand = "-e ACTIONS_ID_TOKEN_REQUEST_URL -e ACTIONS_ID_TOKEN_REQUEST_TOKEN -e CI";
    assert_eq!(rows("env -i PATH=\"$PATH\" npm publish", "24"), "fail suppressed-identity");
    assert_eq!(rows(&format!("docker run {hand} node:24 npm publish"), "22"), "");
    assert_eq!(rows(&format!("docker run {hand} node:22 npm publish"), "24"), "fail outdated-npm");
    assert_eq!(rows(&format!("docker run {hand} acme/tools npm publish"), "24"), "unknown outdated-npm");
    assert_eq!(
        rows(&format!("docker run {hand} node:22 sh -c 'npm i -g npm@11 && npm publish'"), "24"),
        "unknown outdated-npm"
    );
    assert_eq!(rows("find dist -name '*.tgz' -exec npm publish {} \\;", "24"), "");
}

/// A caller that passes these inputs to a workflow with these steps.
#[track_caller]
fn called(with: &str, declared: &str, steps: &str, expected: &str) {
    let caller = format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  call:\n    permissions:\n      contents: read\n      id-token: write\n    uses: ./.github/workflows/callee.yml\n{with}"
    );
    let callee = workflow("", steps)
        .replace("  push:\n    tags: ['v*']\n", &format!("  workflow_call:\n    inputs:\n{declared}"));
    let files = [(PUBLISH, caller.as_str()), (".github/workflows/callee.yml", &callee), ("package.json", MANIFEST)];
    assert_eq!(told(&report(&files)), expected, "{with}{steps}");
}

#[test]
fn an_input_that_the_caller_omits_is_its_default_or_nothing() {
    let tag = "      tag:\n        type: string\n";
    for (some, none) in [("inputs.tag != ''", "inputs.tag == ''"), ("inputs.tag", "${{ !inputs.tag }}")] {
        let steps = format!(
            "{}      - if: {some}\n        run: npm publish --tag=${{{{ inputs.tag }}}}\n      - if: {none}\n        run: npm publish\n",
            node("24")
        );
        called("", tag, &steps, FINE);
        called("    with:\n      tag: next\n", tag, &steps, FINE);
    }
    let upgrade = "      upgrade:\n        type: boolean\n        default: false\n";
    let steps = node("22") + "      - if: inputs.upgrade\n        run: npm i -g npm@latest\n      - run: npm publish\n";
    called("", upgrade, &steps, OLD);
    called("    with:\n      upgrade: true\n", upgrade, &steps, FINE);
}

#[test]
fn a_command_that_takes_a_stored_token_is_named() {
    let rows = |setup: &str, before: &str, after: &str| {
        let text = workflow("", &(node(setup) + before + "      - run: npm publish\n" + after));
        let report = report(&[(PUBLISH, &text), ("package.json", MANIFEST)]);
        let told = report.checks.iter().filter(|it| it.rule.id == "uncovered-command");
        let mut told: Vec<&str> = told.map(|it| it.status.id()).collect();
        told.push(report.publications[0].forecast.outcome.id());
        told.join(" ")
    };
    let run = |command: &str| format!("      - run: {command}\n");
    assert_eq!(rows("24", &run("npm whoami"), ""), "fail fails");
    assert_eq!(rows("24", &run("npm whoami --json"), ""), "fail fails");
    assert_eq!(rows("24", &run("if npm whoami; then echo yes; fi"), ""), "warn published");
    assert_eq!(rows("24", &run("npm whoami || echo no"), ""), "warn published");
    let asked = "      - if: inputs.check\n        run: npm whoami\n";
    assert_eq!(rows("24", asked, ""), "warn published", "nobody knows whether the step runs");
    assert_eq!(rows("24", &run("npm whoami --registry https://npm.acme.example"), ""), "published");
    assert_eq!(rows("24", "", &run("npm owner add lee acme-widget")), "fail published");
    assert_eq!(rows("24", "", &run("npm owner ls acme-widget && npm view acme-widget")), "published");
    let tagged = run("npm dist-tag add acme-widget@1.0.0 stable");
    assert_eq!(rows("24.12.0", "", &tagged), "fail published", "npm 11.6");
    assert_eq!(rows("24.12.0", &run("npm i -g npm@11.21.2"), &tagged), "published");
    assert_eq!(rows("24.12.0", "", &run("npm dist-tag ls acme-widget")), "published");
    let login = "      - run: npm whoami\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let with_registry = "24\n          registry-url: https://registry.npmjs.org";
    assert_eq!(rows(with_registry, login, ""), "published");
    assert_eq!(rows(with_registry, &run("npm whoami"), ""), "fail fails");
}

#[test]
fn a_step_that_may_run_counts_inside_of_an_action_as_it_does_outside() {
    let action = "runs:\n  using: composite\n  steps:\n    - if: hashFiles('x') != ''\n      uses: actions/setup-node@v7\n      with:\n        node-version: 24.12.0\n";
    let text = workflow("", "      - uses: ./set-up\n      - run: npm publish\n");
    let files = [(PUBLISH, text.as_str()), ("set-up/action.yml", action), ("package.json", MANIFEST)];
    let inside = told(&report(&files));
    let step = "      - if: hashFiles('x') != ''\n        uses: actions/setup-node@v7\n        with:\n          node-version: 24.12.0\n";
    let text = workflow("", &format!("{step}      - run: npm publish\n"));
    assert_eq!(inside, told(&report(&[(PUBLISH, &text), ("package.json", MANIFEST)])));
    assert!(!inside.contains("fail outdated-npm"), "{inside}");
}

#[test]
fn a_condition_that_no_kind_of_event_decides_leaves_an_upgrade_open() {
    let rows = |condition: &str| {
        let upgrade = format!("      - if: {condition}\n        run: npm i -g npm@11\n");
        let text = workflow("", &(node("22") + &upgrade + "      - run: npm publish\n"));
        let report = report(&[(PUBLISH, &text), ("package.json", MANIFEST)]);
        let row = report.checks.iter().find(|it| it.rule.id == "outdated-npm").expect("the npm is judged");
        row.status
    };
    assert_eq!(rows("github.ref_type == 'tag'"), Status::Pass);
    assert_eq!(rows("startsWith(github.ref, 'refs/tags/')"), Status::Pass);
    for open in ["github.actor == 'lee'", "github.event.inputs.check == 'true'", "github.ref == 'refs/tags/v9'"] {
        assert_ne!(rows(open), Status::Pass, "{open}");
    }
}

#[test]
fn only_what_stands_before_it_is_what_an_upgrade_waits_for() {
    let steps = node("20")
        + "      - run: npm i -g npm@latest\n      - run: command -v pnpm || npm install -g npm@11\n      - run: npm publish\n";
    let report = report(&[(PUBLISH, &workflow("", &steps)), ("package.json", MANIFEST)]);
    assert!(told(&report).starts_with("fails EBADENGINE"), "{}", told(&report));
}

#[test]
fn a_shell_is_that_of_the_workflow_where_nothing_nearer_names_one() {
    let steps = "      - run: |\n          npm i -g npm@latest\n          npm publish\n";
    let text = workflow("", &(node("20") + steps)).replace("ubuntu-latest", "windows-latest");
    let of = |text: &str| told(&report(&[(PUBLISH, text), ("package.json", MANIFEST)]));
    assert!(!of(&text).starts_with("fails EBADENGINE"), "pwsh goes on: {}", of(&text));
    for shell in ["bash", "bash -xe {0}"] {
        let text = format!("defaults:\n  run:\n    shell: {shell}\n{text}");
        assert!(of(&text).starts_with("fails EBADENGINE"), "{shell}: {}", of(&text));
    }
}
