//! Callers and callees across the given files: who publishes, as what the registry sees it, and what is lacking.

use engine::{
    Check, Context, Credential, InputFile, Inputs, Need, Outcome, Report, Repository, Status, Verdict, check, correct,
    recorrect_all, safe_fixes,
};

const CALLER: &str = ".github/workflows/release.yml";
const CALLEE: &str = ".github/workflows/publish.yml";

fn report_of(repository: Option<&str>, files: &[(&str, &str)]) -> Report {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    let repository = repository.and_then(|it| Repository::parse(it).ok());
    check(&Inputs { files, context: Context { repository, ..Context::default() } })
}

fn report(files: &[(&str, &str)]) -> Report {
    report_of(None, files)
}

fn of<'r>(report: &'r Report, rule: &str) -> Vec<&'r Check> {
    report.checks.iter().filter(|it| it.rule.id == rule).collect()
}

/// A workflow that starts on a tag and calls another with what is said behind `uses`.
fn caller(uses: &str, more: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  call:\n    permissions:\n      contents: read\n      id-token: write\n    uses: {uses}\n{more}"
    )
}

/// A called workflow: what it declares, what its job says, and its steps before `npm publish`.
fn callee(inputs: &str, job: &str, steps: &str) -> String {
    format!(
        "on:\n  workflow_call:\n{inputs}jobs:\n  publish:\n    runs-on: ubuntu-24.04\n{job}    steps:\n      - uses: actions/checkout@v7\n{steps}      - run: npm publish\n"
    )
}

const NODE_24: &str = "      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n";
const NODE_INPUT: &str =
    "      - uses: actions/setup-node@v7\n        with:\n          node-version: ${{ inputs.node }}\n";

/// What the run presents to npm, as the rows about settings tell it.
fn presented(report: &Report) -> Vec<String> {
    of(report, "untrusted-workflow").iter().filter_map(|it| it.note.clone()).collect()
}

#[test]
fn the_registry_sees_the_file_that_the_run_enters() {
    let report = report(&[
        (CALLER, &caller("./.github/workflows/middle.yml", "")),
        (
            ".github/workflows/middle.yml",
            &caller("./.github/workflows/publish.yml", "").replace("push:\n    tags: ['v*']", "workflow_call:"),
        ),
        (CALLEE, &callee("", "", NODE_24)),
    ]);
    assert_eq!(report.publications.len(), 1);
    assert_eq!(report.publications[0].forecast.outcome, Outcome::Published);
    let presented = presented(&report);
    assert!(presented[0].contains("`Workflow filename` `release.yml`"), "{presented:?}");
}

#[test]
fn every_caller_of_a_workflow_is_a_publication_of_its_own() {
    let nightly = caller("./.github/workflows/publish.yml", "    with:\n      node: '20'\n");
    let report = report(&[
        (CALLER, &caller("./.github/workflows/publish.yml", "")),
        (".github/workflows/nightly.yml", &nightly),
        (CALLEE, &callee("    inputs:\n      node:\n        type: string\n        default: '24'\n", "", NODE_INPUT)),
    ]);
    let outcomes: Vec<_> = report.publications.iter().map(|it| it.forecast.outcome).collect();
    assert_eq!(outcomes, [Outcome::Published, Outcome::Fails], "one takes the default, one passes Node 20");
    let presented = presented(&report);
    assert!(presented[0].contains("`release.yml`") && presented[1].contains("`nightly.yml`"), "{presented:?}");
}

#[test]
fn the_environment_is_that_of_the_called_job() {
    let inputs = "    inputs:\n      stage:\n        type: string\n        default: staging\n";
    let workflow = callee(inputs, "    environment:\n      name: ${{ inputs.stage }}\n", NODE_24);
    let environment = |more: &str| {
        presented(&report(&[(CALLER, &caller("./.github/workflows/publish.yml", more)), (CALLEE, &workflow)]))
    };
    assert!(environment("    with:\n      stage: npm\n")[0].contains("`Environment name` `npm`"));
    assert!(environment("")[0].contains("`Environment name` `staging`"));
    assert!(environment("    with:\n      stage: ${{ vars.STAGE }}\n")[0].contains("an expression decides"));
    let matrix =
        "    strategy:\n      matrix:\n        stage: [npm, next]\n    with:\n      stage: ${{ matrix.stage }}\n";
    let both = environment(matrix);
    assert!(both[0].contains("`Environment name` `npm`") && both[1].contains("`Environment name` `next`"), "{both:?}");
}

#[test]
fn a_matrix_of_calls_publishes_one_package_each_or_one_package_again_and_again() {
    let inputs = "    inputs:\n      folder:\n        type: string\n        default: packages/a\n";
    let workflow =
        callee(inputs, "    defaults:\n      run:\n        working-directory: ${{ inputs.folder }}\n", NODE_24);
    let of_matrix = |with: &str| {
        let more = format!("    strategy:\n      matrix:\n        package: [a, b]\n{with}");
        report(&[
            (CALLER, &caller("./.github/workflows/publish.yml", &more)),
            (CALLEE, &workflow),
            ("packages/a/package.json", "{ \"name\": \"a\", \"version\": \"1.0.0\" }"),
            ("packages/b/package.json", "{ \"name\": \"b\", \"version\": \"1.0.0\" }"),
        ])
    };
    let each = of_matrix("    with:\n      folder: packages/${{ matrix.package }}\n");
    let packages: Vec<_> = each.publications.iter().filter_map(|it| it.package.as_deref()).collect();
    assert_eq!(packages, ["a", "b"]);
    assert!(of(&each, "repeated-publish").iter().all(|it| it.status != Status::Fail));
    let again = of_matrix("");
    assert_eq!(again.publications.len(), 1);
    assert_eq!(of(&again, "repeated-publish")[0].status, Status::Fail);
}

#[test]
fn a_boolean_input_is_one_however_it_is_passed() {
    let inputs = "    inputs:\n      publish:\n        type: boolean\n        default: true\n";
    let workflow = callee(inputs, "", NODE_24)
        .replace("      - run: npm publish", "      - if: inputs.publish\n        run: npm publish");
    let outcome = |more: &str| {
        let first = caller("./.github/workflows/publish.yml", more).replace(
            "push:\n    tags: ['v*']",
            "workflow_call:\n    inputs:\n      real:\n        type: boolean\n        default: false",
        );
        let entry = caller("./.github/workflows/middle.yml", "    with:\n      real: false\n");
        let report = report(&[(CALLER, &entry), (".github/workflows/middle.yml", &first), (CALLEE, &workflow)]);
        report.publications[0].forecast.outcome
    };
    assert_eq!(outcome("    with:\n      publish: false\n"), Outcome::NeverRuns);
    assert_eq!(outcome("    with:\n      publish: ${{ inputs.real }}\n"), Outcome::NeverRuns);
    assert_eq!(outcome("    with:\n      publish: true\n"), Outcome::Published);
}

#[test]
fn a_secret_arrives_only_when_it_is_handed_on() {
    let token = "      - uses: actions/setup-node@v7\n        with:\n          node-version: 20\n          registry-url: https://registry.npmjs.org\n";
    let workflow = callee("", "", token) + "        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let forecast = |more: &str, job: &str| {
        let workflow = workflow.replace("    steps:", &format!("{job}    steps:"));
        let report = report(&[(CALLER, &caller("./.github/workflows/publish.yml", more)), (CALLEE, &workflow)]);
        let forecast = &report.publications[0].forecast;
        (forecast.with, forecast.code, of(&report, "unpassed-secret").len())
    };
    assert_eq!(forecast("", ""), (Credential::None, Some("ENEEDAUTH"), 1));
    assert_eq!(forecast("    secrets: inherit\n", ""), (Credential::Token, None, 0));
    assert_eq!(forecast("    secrets:\n      npm_token: ${{ secrets.MINE }}\n", ""), (Credential::Token, None, 0));
    assert_eq!(
        forecast("    secrets:\n      OTHER: ${{ secrets.OTHER }}\n", ""),
        (Credential::None, Some("ENEEDAUTH"), 1)
    );
    assert_eq!(
        forecast("", "    environment: npm\n"),
        (Credential::Token, None, 0),
        "an environment has secrets of its own"
    );
}

#[test]
fn a_chain_that_passes_nothing_in_the_middle_arrives_with_nothing() {
    let token = "      - uses: actions/setup-node@v7\n        with:\n          node-version: 20\n          registry-url: https://registry.npmjs.org\n";
    let workflow = callee("", "", token) + "        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let middle = caller("./.github/workflows/publish.yml", "    secrets: inherit\n")
        .replace("push:\n    tags: ['v*']", "workflow_call:");
    let with = |more: &str| {
        let entry = caller("./.github/workflows/middle.yml", more);
        let report = report(&[(CALLER, &entry), (".github/workflows/middle.yml", &middle), (CALLEE, &workflow)]);
        report.publications[0].forecast.with
    };
    assert_eq!(with("    secrets: inherit\n"), Credential::Token);
    assert_eq!(with(""), Credential::None, "inherit hands on what there is");
}

#[test]
fn a_full_name_of_this_repository_is_a_file_of_it() {
    let uses = "acme/widget/.github/workflows/publish.yml@main";
    let files = [(CALLER, caller(uses, "")), (CALLEE, callee("", "", NODE_24))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let ours = report_of(Some("Acme/Widget"), &files);
    assert_eq!(ours.publications.len(), 1);
    assert!(presented(&ours)[0].contains("`release.yml`"));
    assert!(of(&ours, "unseen-callee").is_empty());

    let open = report_of(None, &files);
    assert_eq!(of(&open, "unseen-callee")[0].needs, [Need::Repository], "the file may be another one");
    let theirs = report_of(Some("other/widget"), &files);
    assert_eq!(of(&theirs, "unseen-callee")[0].needs, [Need::File("acme/widget/.github/workflows/publish.yml".into())]);
    assert_eq!(theirs.verdict, Verdict::Unknown);
}

#[test]
fn a_workflow_of_another_repository_is_followed_under_its_full_name() {
    let inner = "acme/workflows/.github/workflows/inner.yml";
    let outer = "on:\n  workflow_call:\njobs:\n  inner:\n    uses: ./.github/workflows/inner.yml\n";
    let entry = caller("acme/workflows/.github/workflows/npm.yml@v2", "");
    let half = report_of(Some("acme/widget"), &[(CALLER, &entry), ("acme/workflows/.github/workflows/npm.yml", outer)]);
    assert!(half.publications.is_empty());
    assert_eq!(
        of(&half, "unseen-callee")[0].needs,
        [Need::File(inner.into())],
        "a path there is one of that repository"
    );
    assert_eq!(half.verdict, Verdict::Unknown, "nothing to publish would be a guess");

    let whole = report_of(
        Some("acme/widget"),
        &[(CALLER, &entry), ("acme/workflows/.github/workflows/npm.yml", outer), (inner, &callee("", "", NODE_24))],
    );
    assert_eq!(whole.publications[0].forecast.outcome, Outcome::Published);
    assert!(presented(&whole)[0].contains("`acme`, `Repository` `widget`, `Workflow filename` `release.yml`"));
    assert!(of(&whole, "workflow-outside-folder").iter().all(|it| it.status == Status::Pass));
}

#[test]
fn a_workflow_in_the_folder_of_a_package_is_still_misplaced() {
    let workflow = callee("", "", NODE_24).replace("workflow_call:", "push:");
    let report = report(&[("packages/widget/.github/workflows/publish.yml", &workflow)]);
    assert_eq!(of(&report, "workflow-outside-folder")[0].status, Status::Fail);
}

const ACTION: &str = "runs:\n  using: composite\n  steps:\n    - run: npm publish\n      shell: bash\n";

/// A job that uses an action after it has set up Node 24.
fn using(uses: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-24.04\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{NODE_24}      - uses: {uses}\n"
    )
}

#[test]
fn actions_within_actions_run_here_wherever_they_come_from() {
    let nested = "runs:\n  using: composite\n  steps:\n    - uses: acme/npm-publish@v1\n";
    let report = report(&[
        (CALLER, &using("./.github/actions/release")),
        (".github/actions/release/action.yml", nested),
        ("acme/npm-publish/action.yml", ACTION),
    ]);
    assert_eq!(report.publications[0].forecast.outcome, Outcome::Published);
    assert!(of(&report, "unseen-callee").is_empty());
}

#[test]
fn an_action_that_may_publish_and_was_not_given_is_asked_for() {
    let asks = |uses: &str, files: &[(&str, &str)]| {
        let workflow = using(uses);
        let mut all = vec![(CALLER, workflow.as_str())];
        all.extend(files);
        let report = report(&all);
        of(&report, "unseen-callee").iter().flat_map(|it| it.needs.clone()).map(|it| it.id()).collect::<Vec<_>>()
    };
    assert_eq!(asks("./.github/actions/publish", &[]), ["file:.github/actions/publish/action.yml"]);
    assert_eq!(asks("acme/npm-publish@v1", &[]), ["file:acme/npm-publish/action.yml"]);
    assert_eq!(asks("acme/tools/publish-npm@v1", &[]), ["file:acme/tools/publish-npm/action.yml"]);
    assert!(asks("acme/notify@v1", &[]).is_empty());
    assert!(asks("./.github/actions/setup-node-and-pnpm", &[]).is_empty());
    assert!(asks("pypa/gh-action-pypi-publish@v1", &[]).is_empty());
    let program = "runs:\n  using: node24\n  main: index.js\n";
    assert!(asks("./.github/actions/publish", &[(".github/actions/publish/action.yml", program)]).is_empty());
}

#[test]
fn a_chain_without_its_beginning_is_open() {
    let middle = "on:\n  workflow_call:\njobs:\n  call:\n    uses: ./.github/workflows/publish.yml\n";
    let asks = callee("", "    permissions:\n      contents: read\n      id-token: write\n", NODE_24);
    let open = report(&[(CALLER, middle), (CALLEE, &asks)]);
    assert_eq!(
        of(&open, "missing-caller-permission").iter().map(|it| it.status).collect::<Vec<_>>(),
        [Status::Unknown]
    );
    let place = of(&open, "missing-caller-permission")[0].primary.expect("it has a place");
    assert_eq!(place.file.0, 0, "the one whose caller is lacking");
    assert_eq!(
        open.publications[0].forecast.outcome,
        Outcome::Published,
        "what its caller grants is not held against it"
    );

    let inherits = report(&[(CALLER, middle), (CALLEE, &callee("", "", NODE_24))]);
    assert_eq!(inherits.publications[0].forecast.outcome, Outcome::Unknown, "only the caller grants anything here");

    let refused = middle.replace("    uses", "    permissions:\n      contents: read\n    uses");
    let refused = report(&[(CALLER, &refused), (CALLEE, &asks)]);
    assert!(refused.checks.iter().any(|it| it.status == Status::Fail), "what the middle leaves out no caller mends");
}

#[test]
fn actions_that_use_actions_many_times_come_to_an_end() {
    let mut files = vec![(CALLER.to_owned(), using("./a0"))];
    for level in 0..8 {
        let uses = format!("    - uses: ./a{}\n", level + 1).repeat(50);
        files.push((format!("a{level}/action.yml"), format!("runs:\n  using: composite\n  steps:\n{uses}")));
    }
    files.push(("a8/action.yml".to_owned(), ACTION.replace("npm publish", "true")));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert!(report(&files).publications.is_empty());
}

#[test]
fn matrices_of_callers_of_callers_come_to_an_end() {
    let matrix: String = (0..16).map(|it| format!("{it}, ")).collect();
    let more = format!("    strategy:\n      matrix:\n        a: [{matrix}]\n        b: [{matrix}]\n");
    let mut files = Vec::new();
    for level in 0..8 {
        let text = caller(&format!("./.github/workflows/w{}.yml", level + 1), &more);
        let on = if level == 0 { "push:\n    tags: ['v*']" } else { "workflow_call:" };
        files.push((format!(".github/workflows/w{level}.yml"), text.replace("push:\n    tags: ['v*']", on)));
    }
    files.push((
        ".github/workflows/w8.yml".to_owned(),
        "on:\n  workflow_call:\njobs:\n  a:\n    runs-on: x\n    steps: []\n".to_owned(),
    ));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert!(report(&files).publications.is_empty());
}

/// A composite action that publishes with the Node.js that `setup` sets up.
fn publishing(inputs: &str, setup: &str) -> String {
    format!(
        "name: p\n{inputs}runs:\n  using: composite\n  steps:\n    - uses: actions/setup-node@v7\n      with:\n        {setup}\n    - run: npm publish\n      shell: bash\n"
    )
}

const PUB: &str = ".github/actions/pub/action.yml";
const INPUT: &str = "inputs:\n  node:\n    default: '24'\n";
const OLD_INPUT: &str = "inputs:\n  node:\n    default: '20'\n";
const OF_INPUT: &str = "node-version: ${{ inputs.node }}";

#[test]
fn an_old_npm_in_an_action_is_mended_where_it_comes_from() {
    let with_20 = "./.github/actions/pub\n        with:\n          node: '20'";
    let outer = |with: &str| {
        format!(
            "inputs:\n  version:\n    default: '22'\nruns:\n  using: composite\n  steps:\n    - uses: ./.github/actions/pub\n{with}"
        )
    };
    let nested = "./.github/actions/outer";
    let hands_on = outer("      with:\n        node: ${{ inputs.version }}\n");
    type Files = Vec<(&'static str, String)>;
    let cases: [(&str, &str, Files, &str); 8] = [
        ("an input", with_20, vec![(PUB, publishing(INPUT, OF_INPUT))], CALLER),
        ("a default", "./.github/actions/pub", vec![(PUB, publishing(OLD_INPUT, OF_INPUT))], PUB),
        ("a text", "./.github/actions/pub", vec![(PUB, publishing("", "node-version: 20"))], PUB),
        (
            "a file",
            "./.github/actions/pub",
            vec![(PUB, publishing("", "node-version-file: .nvmrc")), (".nvmrc", "22\n".to_owned())],
            PUB,
        ),
        (
            "an input within",
            nested,
            vec![
                (".github/actions/outer/action.yml", outer("      with:\n        node: 20\n")),
                (PUB, publishing(INPUT, OF_INPUT)),
            ],
            ".github/actions/outer/action.yml",
        ),
        (
            "a default handed on",
            nested,
            vec![(".github/actions/outer/action.yml", hands_on.clone()), (PUB, publishing(INPUT, OF_INPUT))],
            PUB,
        ),
        (
            "an input handed on",
            "./.github/actions/outer\n        with:\n          version: 20.x",
            vec![(".github/actions/outer/action.yml", hands_on), (PUB, publishing(INPUT, OF_INPUT))],
            CALLER,
        ),
        (
            "npx",
            "./.github/actions/pub",
            vec![(PUB, publishing("", "node-version: 24").replace("npm publish", "npx -y npm@10 publish"))],
            PUB,
        ),
    ];
    for (name, uses, files, changed) in cases {
        let workflow = using(uses);
        let mut all = vec![InputFile::new(CALLER, workflow)];
        all.extend(files.into_iter().map(|(path, text)| InputFile::new(path, text)));
        let inputs = Inputs { files: all, context: Context::default() };
        let before = check(&inputs);
        assert_eq!(before.publications[0].forecast.outcome, Outcome::Fails, "{name}");
        let once = correct(&inputs, &before, &safe_fixes(&before));
        let paths: Vec<_> =
            once.files.iter().filter_map(|it| inputs.files[it.file.0 as usize].path.as_deref()).collect();
        assert_eq!(paths, [changed], "{name}");
        let settled = recorrect_all(&inputs, &[]);
        assert_eq!(settled.files[once.files[0].file.0 as usize].text, once.files[0].text, "{name}: once is enough");
        let after = check(&settled);
        assert_eq!(after.publications[0].forecast.outcome, Outcome::Published, "{name}");
    }
}

#[test]
fn an_action_that_runs_on_a_node_too_old_for_the_other_npm_keeps_its_own() {
    let old = using("./.github/actions/pub\n        with:\n          node: '18'").replace("v*", "w*");
    let files = [
        (CALLER, using("./.github/actions/pub")),
        (".github/workflows/old.yml", old),
        (PUB, publishing(OLD_INPUT, OF_INPUT)),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let report = report(&files);
    let offers: Vec<_> = of(&report, "outdated-npm").iter().map(|it| it.fixes.len()).collect();
    assert_eq!(offers.iter().sum::<usize>(), 1, "only the input is changed: {offers:?}");
}

/// A workflow with a job `plugins` of this kind, beside one that publishes if `beside`.
fn opaque(beside: bool, grants: bool, steps: &str) -> String {
    let permissions = if grants { "    permissions:\n      contents: read\n      id-token: write\n" } else { "" };
    let other = format!(
        "  core:\n    runs-on: ubuntu-24.04\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{NODE_24}      - run: npm publish\n"
    );
    let other = if beside { other.as_str() } else { "" };
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n{other}  plugins:\n    runs-on: ubuntu-24.04\n{permissions}    steps:\n      - uses: actions/checkout@v7\n{NODE_24}{steps}"
    )
}

#[test]
fn a_command_that_may_publish_and_is_not_followed_is_named() {
    let run = |command: &str| format!("      - run: {command}\n");
    let named = |beside: bool, grants: bool, steps: &str| {
        let report = report(&[(CALLER, &opaque(beside, grants, steps))]);
        let rows = of(&report, "unseen-callee");
        assert!(rows.iter().all(|it| it.status == Status::Unknown));
        assert!(rows.is_empty() || report.verdict == Verdict::Unknown, "{steps}");
        rows.first().map(|it| it.message.clone())
    };
    let commands = [
        "make publish-plugins",
        "npx turbo run release",
        "npx lerna exec -- npm publish",
        "npx run-s release:all",
        "node common/install-run-rush.js publish",
        "bash scripts/publish.sh",
        "vp exec pnpm publish",
        "vp exec pnpm run release --publishOnly",
        "pnpm run nx-release $VERSION",
    ];
    for command in commands {
        for beside in [true, false] {
            let row = named(beside, true, &run(command));
            assert!(row.is_some_and(|it| it.contains(&format!("`{command}`"))), "{command}, beside another: {beside}");
        }
    }
    // A name that says nothing counts where nothing else asks for the token.
    assert!(named(false, true, &run("node x.mjs")).is_some());
    assert!(named(true, true, &run("node x.mjs")).is_none());
    let token = "      - run: make publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    assert!(named(true, false, token).is_some());
    assert!(named(true, false, &run("make publish")).is_none(), "nothing lets it publish");
    let others = [
        "      - uses: actions/deploy-pages@v5\n",
        "      - uses: aws-actions/configure-aws-credentials@v5\n",
        "      - uses: google-github-actions/auth@v3\n",
        "      - uses: azure/login@v2\n",
        "      - uses: actions/attest-build-provenance@v3\n",
        "      - uses: codecov/codecov-action@v5\n        with:\n          use_oidc: true\n",
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n",
        "      - uses: rust-lang/crates-io-auth-action@v1\n",
    ];
    for other in others {
        for command in ["make release", "node x.mjs"] {
            assert!(named(false, true, &(run(command) + other)).is_none(), "{other}");
        }
    }
    for command in ["make test", "node scripts/build.mjs", "make publish-docs", "node release-notes.mjs"] {
        assert!(named(false, true, &run(command)).is_none(), "{command}");
    }
}

#[test]
fn a_script_of_a_manifest_that_was_not_given_is_asked_for() {
    let text = opaque(false, true, "      - run: npm run release\n");
    let asks = |files: &[(&str, &str)]| {
        of(&report(files), "unseen-callee").iter().flat_map(|it| it.needs.clone()).collect::<Vec<_>>()
    };
    assert_eq!(asks(&[(CALLER, &text)]), [Need::File("package.json".into())]);
    assert!(asks(&[(CALLER, &text), ("package.json", "{ \"name\": \"a\" }")]).is_empty());
}

#[test]
fn what_was_not_looked_into_is_named_whole() {
    let note = |steps: &str| {
        let report = report(&[(CALLER, &opaque(false, false, steps)), ("package.json", "{ \"name\": \"a\" }")]);
        of(&report, "no-publication")[0].note.clone().unwrap_or_default()
    };
    assert!(note("      - run: pnpm run publish-ci \"$VERSION\"\n").contains("`pnpm run publish-ci \"$VERSION\"`"));
    assert!(note("      - run: 'make all'\n").contains("`make all`"));
    let fork = "      - uses: someone/changesets-action@v1\n        with:\n          publish: pnpm release\n";
    assert!(note(fork).contains("`someone/changesets-action@v1`"));
    assert!(note(&fork.replace("changesets-action", "version-bot")).contains("`someone/version-bot@v1`"));
}
