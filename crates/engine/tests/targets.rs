//! Which packages a publish command means in a repository with workspaces, and what becomes of each.

use engine::{Context, InputFile, Inputs, Report, Repository, Status, Verdict, Visibility, check};

/// A private root with two members, of which the first names no repository.
const ROOT: &str =
    r#"{ "name": "kiwi-lib", "private": true, "repository": "acme/kiwi", "workspaces": ["packages/*"]MORE }"#;
const A: &str = r#"{ "name": "@kiwi/a", "version": "1.0.0" }"#;
const B: &str = r#"{ "name": "@kiwi/b", "version": "1.0.0", "repository": "acme/kiwi" }"#;

/// The job, which may ask for a token of the run or not, with the entries of its root that matter.
struct Job<'c> {
    /// Lines of the job before its steps.
    head: &'c str,
    steps: &'c str,
    /// Entries of the root's manifest.
    root: &'c str,
    files: &'c [(&'c str, &'c str)],
    has_setup: bool,
}

impl Job<'_> {
    /// With the Node.js of its image.
    fn without_setup(self) -> Self {
        Self { has_setup: false, ..self }
    }
}

const NODE_24: &str = "      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n";
const TRUSTED: &str = "    permissions:\n      contents: write\n      id-token: write\n";
const UNTRUSTED: &str = "    permissions:\n      contents: write\n";
const JOB: Job<'_> = Job { head: TRUSTED, steps: "", root: "", files: &[], has_setup: true };

fn report(job: &Job<'_>) -> Report {
    let workflow = format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n{}    steps:\n{}{}",
        job.head,
        if job.has_setup { NODE_24 } else { "" },
        job.steps
    );
    let mut files = vec![
        InputFile::new(".github/workflows/publish.yml", workflow),
        InputFile::new("package.json", ROOT.replace("MORE", job.root)),
        InputFile::new("packages/a/package.json", A),
        InputFile::new("packages/b/package.json", B),
    ];
    for (path, text) in job.files {
        files.retain(|it| it.path.as_deref() != Some(*path));
        files.push(InputFile::new(*path, *text));
    }
    let context = Context {
        repository: Repository::parse("acme/kiwi").ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        ..Context::default()
    };
    check(&Inputs { files, context })
}

/// Each publication: package, outcome, code.
fn shown(report: &Report) -> String {
    let line = |it: &engine::PublicationSummary| {
        let package = it.package.as_deref().unwrap_or("?");
        let code = it.forecast.code.map(|it| format!(" {it}")).unwrap_or_default();
        format!("{package} {}{code}", it.forecast.outcome.id())
    };
    report.publications.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn run(command: &str) -> String {
    format!("      - run: {command}\n")
}

#[track_caller]
fn holds(job: &Job<'_>, expected: &str) {
    assert_eq!(shown(&report(job)), expected, "{}{}{}", job.head, job.steps, job.root);
}

/// What a rule objects to.
fn faults(report: &Report, rule: &str) -> Vec<(Status, String)> {
    let rows = report.checks.iter().filter(|it| it.rule.id == rule && it.status != Status::Pass);
    rows.map(|it| (it.status, it.message.clone())).collect()
}

/// The same, and that nothing is said to be published twice.
#[track_caller]
fn holds_once(job: &Job<'_>, expected: &str) {
    holds(job, expected);
    assert_eq!(faults(&report(job), "repeated-publish"), [], "{}", job.steps);
}

const LERNA: &str = r#", "devDependencies": { "lerna": "^9.0.0" }"#;

#[test]
fn the_operand_of_a_tool_is_no_folder() {
    // The second waits for the first.
    let both = "@kiwi/a fails E422, @kiwi/b fails E422";
    for command in ["npx lerna publish", "npx lerna publish from-package --yes", "npx lerna publish from-git --yes"] {
        holds(&Job { steps: &run(command), root: LERNA, ..JOB }, both);
    }
    for command in ["npx nx release --yes", "npx nx release patch --yes"] {
        holds(&Job { steps: &run(command), ..JOB }, both);
    }
    // They publish the package of their folder, whose manifest names no repository.
    for tool in ["npx np patch", "npx release-it patch --ci --npm.skipChecks"] {
        let steps = format!("{}        working-directory: packages/a\n", run(tool));
        holds(&Job { steps: &steps, ..JOB }, "@kiwi/a fails E422");
    }
}

#[test]
fn a_variable_in_what_is_published_is_read_or_asked_about() {
    let head = format!("{TRUSTED}    strategy:\n      matrix:\n        p: [a, b]\n");
    let both = "@kiwi/a fails E422, @kiwi/b published";
    for command in [
        "npm publish ./packages/${{ matrix.p }}",
        "npm publish -w packages/${{ matrix.p }}",
        "npm publish -w @kiwi/${{ matrix.p }}",
        "pnpm --filter \"./packages/${{ matrix.p }}\" publish",
    ] {
        holds_once(&Job { head: &head, steps: &run(command), ..JOB }, both);
    }
    for command in [
        "npm publish -w packages/$P",
        "npm publish \"$TARBALL\"",
        "for p in $(ls packages); do (cd packages/$p && npm publish); done",
        "for p in packages/$P/*; do (cd $p && npm publish); done",
        "while read -r p; do (cd packages/$p && npm publish); done < list",
        "if x; then dir=packages/a; else dir=packages/b; fi; npm publish ./$dir",
        "dir=packages/; dir+=b; npm publish ./$dir",
        "dir=$(cat list); npm publish ./packages/${dir:-a}",
        "ALL=(a b); ALL+=(c); for p in \"${ALL[@]}\"; do npm publish ./packages/$p; done",
        "for p in packages/*/; do npm publish ./${p//s/z}; done",
    ] {
        let found = report(&Job { steps: &run(command), ..JOB });
        assert_eq!((shown(&found).as_str(), found.verdict), ("? published", Verdict::Unknown), "{command}");
    }
    // Each round of a loop over what the files tell.
    for command in [
        "for p in a b; do npm publish ./packages/$p; done",
        "for p in packages/{a,b}; do dir=$p; cd $dir; npm publish; cd ../..; done",
        "for p in packages/*; do (cd $p && npm publish); done",
        "for p in ./packages/*/; do (cd \"$p\"; for i in 1 2; do npm publish && break; sleep $i; done); done",
        "export ALL='a b'; for p in $ALL; do npm publish ./packages/$p; done",
        "for p in packages/*/package.json; do (cd \"$(dirname \"$p\")\" && npm publish); done",
        "for p in packages/*/; do name=$(basename \"$p\"); npm publish \"./packages/$name\"; done",
        "for p in packages/*/; do npm publish ./${p%/}; done",
        "ALL=(a b); for p in \"${ALL[@]}\"; do npm publish ./packages/$p; done",
        "for p in packages/*/package.json; do npm publish ./packages/a; npm publish ./packages/b; echo $p; done",
    ] {
        holds_once(&Job { steps: &run(command), ..JOB }, both);
    }
    // The same in words that may be several.
    for command in [
        "dir=packages/b; npm publish ./$dir",
        "dir=./packages/b; npm publish $dir",
        "readonly dir=packages/b; npm publish ./$dir",
    ] {
        holds(&Job { steps: &run(command), ..JOB }, "@kiwi/b published");
    }
}

#[test]
fn what_a_script_does_to_a_variable_elsewhere_leaves_it_open() {
    for command in [
        "dir=packages/b; (dir=packages/a); npm publish ./$dir",
        "dir=packages/b; read dir < x; npm publish ./$dir",
        "dir=packages/b; while read -r dir; do :; done < list; npm publish ./$dir",
        "dir=packages/b; . ./env.sh; npm publish ./$dir",
        "dir=packages/b; eval \"$(cat x)\"; npm publish ./$dir",
        "dir=packages/b; f() { local dir=packages/a; }; f; npm publish ./$dir",
        "npm view @kiwi/b && dir=packages/b; npm publish ./$dir",
        "if [ \"$X\" ]; then unset dir; fi; dir=packages/b; npm publish ./$dir",
        "ALL=(a b); ALL[1]=c; for p in \"${ALL[@]}\"; do npm publish ./packages/$p; done",
        "LIST=a,b; IFS=,; for p in $LIST; do npm publish ./packages/$p; done",
        "for p in \"packages/{a,b}\"; do npm publish ./$p; done",
        "for p in packages/{a..b}; do npm publish ./$p; done",
        "for p in packages/[ab]; do npm publish ./$p; done",
        "for p in **/package.json; do (cd $(dirname $p) && npm publish); done",
        "for p in packages/x packages/y; do npm publish ./$p; done",
    ] {
        let found = report(&Job { steps: &run(command), ..JOB });
        assert_eq!((shown(&found).as_str(), found.verdict), ("? published", Verdict::Unknown), "{command}");
    }
}

#[test]
fn conditions_in_a_loop_leave_out_what_cannot_be_published() {
    let files = &[("packages/c/package.json", r#"{ "name": "@kiwi/c", "private": true }"#)];
    let both = "@kiwi/a fails E422, @kiwi/b published";
    for command in [
        "for p in packages/*; do [ \"$(jq .private $p/package.json)\" = true ] && continue; npm publish ./$p; done",
        "for p in packages/*; do if ! grep -q private $p/package.json; then npm publish ./$p; fi; done",
    ] {
        holds(&Job { steps: &run(command), files, ..JOB }, both);
    }
    holds(
        &Job { steps: &run("for p in packages/*; do npm publish ./$p; done"), files, ..JOB },
        &format!("{both}, @kiwi/c fails"),
    );
    holds(&Job { steps: &run("for p in packages/*; do npm publish ./$p; break; done"), ..JOB }, "@kiwi/a fails E422");
    let tries = "for p in packages/*; do for i in 1 2; do npm publish ./$p; echo $i; break; done; done";
    holds(&Job { steps: &run(tries), ..JOB }, both);
    // Whether what was not given can be published nobody knows.
    let lacking = "for p in packages/a packages/x; do if [ -d $p ]; then (cd $p && npm publish); fi; done";
    holds(&Job { steps: &run(lacking), ..JOB }, "@kiwi/a fails E422, ? published");
    let back = "for p in packages/a packages/b; do cd $p; npm publish; cd -; done";
    holds(&Job { steps: &run(back), ..JOB }, both);
}

#[test]
fn a_tarball_is_the_one_package_that_can_be_packed() {
    let tarball = &run("npm publish ./out/*.tgz");
    let private = r#"{ "name": "@kiwi/b", "private": true }"#;
    holds(&Job { steps: tarball, files: &[("packages/b/package.json", private)], ..JOB }, "@kiwi/a published");
}

#[test]
fn filters_are_names_folders_and_patterns() {
    let (a, b, both) = ("@kiwi/a fails E422", "@kiwi/b published", "@kiwi/a fails E422, @kiwi/b fails E422");
    let publish = [
        ("pnpm --filter \"./packages/*\" publish", both),
        ("pnpm --filter \"!@kiwi/b\" -r publish", a),
        ("pnpm --filter \"@kiwi/*\" --filter \"!./packages/a\" publish", b),
        ("pnpm -r publish", both),
        ("pnpm --filter ./packages/b publish", b),
    ];
    for (command, expected) in publish {
        holds(&Job { steps: &run(command), ..JOB }, expected);
    }
    let script =
        r#"{ "name": "@kiwi/b", "version": "1.0.0", "repository": "acme/kiwi", "scripts": { "ship": "npm publish" } }"#;
    let files: &[(&str, &str)] = &[("packages/b/package.json", script)];
    for command in ["pnpm --filter \"./packages/*\" ship", "bun run --filter \"*\" ship", "pnpm -r run ship"] {
        holds(&Job { steps: &run(command), files, ..JOB }, b);
    }
}

#[test]
fn one_version_goes_to_each_registry_once() {
    let head = format!(
        "{TRUSTED}    strategy:\n      matrix:\n        url: ['https://registry.npmjs.org', 'https://npm.pkg.github.com']\n"
    );
    let steps = "      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n          registry-url: ${{ matrix.url }}\n      - run: npm publish\n        working-directory: packages/b\n";
    let found = report(&Job { head: &head, steps, ..JOB });
    assert_eq!(faults(&found, "repeated-publish"), []);
    assert!(shown(&found).starts_with("@kiwi/b published,"), "{}", shown(&found));
    // The same, twice to the same one.
    let head = head.replace("npm.pkg.github.com", "registry.npmjs.org/");
    let found = report(&Job { head: &head, steps, ..JOB });
    assert_eq!(shown(&found), "@kiwi/b published-then-fails");
}

/// One publish of `@kiwi/b` in its folder.
fn in_b(command: &str, more: &str) -> String {
    format!("      - run: {command}\n        working-directory: packages/b\n{more}")
}

#[test]
fn settings_make_a_rehearsal_too() {
    let variable = "        env:\n          NPM_CONFIG_DRY_RUN: VALUE\n";
    let rehearses = |value: &str| {
        let found = report(&Job { steps: &in_b("npm publish", &variable.replace("VALUE", value)), ..JOB });
        found.publications.is_empty() && !faults(&found, "dry-run-only").is_empty()
    };
    assert!(rehearses("true") && rehearses("'1'") && !rehearses("false") && !rehearses("''"));
    let lower = variable.replace("NPM_CONFIG_DRY_RUN", "npm_config_dry_run").replace("VALUE", "true");
    holds(&Job { steps: &in_b("npm publish", &lower), ..JOB }, "");
    holds(&Job { steps: &in_b("npm publish", ""), files: &[(".npmrc", "dry-run=true\n")], ..JOB }, "");
    // A flag comes before it.
    holds(&Job { steps: &in_b("npm publish --no-dry-run", &lower), ..JOB }, "@kiwi/b published");
}

#[test]
fn pnpm_stages_where_it_is_known_to() {
    let pinned = |version: &str| format!(", \"packageManager\": \"pnpm@{version}\"");
    let command = in_b("pnpm stage publish", "");
    holds(&Job { steps: &command, root: &pinned("11.28.11"), ..JOB }, "@kiwi/b staged");
    let all = run("pnpm -r stage publish");
    holds(&Job { steps: &all, root: &pinned("11.28.11"), ..JOB }, "@kiwi/a fails E422, @kiwi/b fails E422");
    for root in [pinned("11.2.0"), pinned("10.33.0"), String::new()] {
        let found = report(&Job { steps: &command, root: &root, ..JOB });
        assert_eq!((shown(&found).as_str(), found.verdict), ("@kiwi/b unknown", Verdict::Unknown), "{root}");
        assert_eq!(faults(&found, "outdated-publish-tool")[0].0, Status::Unknown, "{root}");
    }
}

#[test]
fn nx_and_changesets_choose_the_client_by_themselves() {
    let cli = |version: &str| format!(", \"devDependencies\": {{ \"@changesets/cli\": \"{version}\" }}");
    let yarn = |version: &str| format!(", \"packageManager\": \"yarn@{version}\"");
    let (fails, goes) = ("@kiwi/a fails E422, @kiwi/b fails E422", "@kiwi/b published");
    let only_b: &[(&str, &str)] = &[("packages/a/package.json", r#"{ "name": "@kiwi/a", "private": true }"#)];
    for version in ["1.22.22", "3.8.7", "4.12.0"] {
        for command in ["yarn nx release publish", "yarn release-plan publish"] {
            holds(&Job { steps: &run(command), root: &yarn(version), ..JOB }, fails);
        }
        let root = yarn(version) + &cli("^2.29.0");
        holds(&Job { steps: &run("yarn changeset publish"), root: &root, files: only_b, ..JOB }, goes);
    }
    let old = "      - uses: actions/setup-node@v7\n        with:\n          node-version: 22\n      - run: yarn nx release publish\n";
    holds(&Job { steps: old, root: &yarn("4.12.0"), files: only_b, ..JOB }, "@kiwi/b fails ENEEDAUTH");
    // From 3 on it runs Yarn; it stops for Yarn 1, and which it is nobody says here.
    let new = |version: &str| yarn(version) + &cli("^3.0.0");
    let steps = &run("yarn changeset publish");
    holds(&Job { steps, root: &new("4.12.0"), files: only_b, ..JOB }, goes);
    holds(&Job { steps, root: &new("3.8.7"), files: only_b, ..JOB }, "@kiwi/b fails");
    holds(&Job { steps, root: &new("1.22.22"), files: only_b, ..JOB }, "@kiwi/b unknown");
    holds(&Job { steps, root: &yarn("4.12.0"), files: only_b, ..JOB }, "@kiwi/b unknown");
    let bun = r#", "packageManager": "bun@1.4.5""#;
    holds(&Job { steps: &run("bunx nx release publish"), root: bun, files: only_b, ..JOB }, "@kiwi/b fails");
}

#[test]
fn the_action_of_changesets_knows_the_inputs_of_its_major() {
    let cli = |version: &str| {
        format!(
            ", \"scripts\": {{ \"release\": \"changeset publish\" }}, \"devDependencies\": {{ \"@changesets/cli\": \"{version}\" }}"
        )
    };
    let only_b: &[(&str, &str)] = &[("packages/a/package.json", r#"{ "name": "@kiwi/a", "private": true }"#)];
    let found = |uses: &str, input: &str, version: &str| {
        let steps =
            format!("      - uses: changesets/action{uses}\n        with:\n          {input}: npm run release\n");
        report(&Job { steps: &steps, root: &cli(version), files: only_b, ..JOB })
    };
    for (uses, input) in [("@v1", "publish"), ("@v2", "publish-script"), ("/publish@v2", "script")] {
        let found = found(uses, input, "^3.0.0");
        assert_eq!((shown(&found).as_str(), faults(&found, "outdated-publish-tool")), ("@kiwi/b published", vec![]));
    }
    for (uses, input) in [("@v2", "publish"), ("@v1.7.0", "publish-script"), ("/publish@v2", "publish")] {
        let found = found(uses, input, "^3.0.0");
        assert_eq!(found.verdict, Verdict::NothingToPublish, "{uses} {input}");
    }
    let row = |found: &Report| found.checks.iter().find(|it| it.rule.id == "no-publication").map(|it| it.related.len());
    assert_eq!(row(&found("@v2", "publish", "^3.0.0")), Some(1));
    let old = found("@v2", "publish-script", "^2.29.0");
    assert_eq!(shown(&old), "@kiwi/b published");
    let warned = "changesets/action v2 needs `@changesets/cli` 3, and the manifest asks for ^2.29.0";
    assert_eq!(faults(&old, "outdated-publish-tool"), [(Status::Warn, warned.to_owned())]);
}

#[test]
fn what_a_tool_that_is_not_looked_into_sends_is_not_known() {
    let with_token = "        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let commands =
        ["npx beachball publish -y --token $NPM_TOKEN", "npx beachball publish -y -n $NPM_TOKEN", "npx auto shipit"];
    for command in commands {
        for head in [TRUSTED, UNTRUSTED] {
            let steps = run(command) + with_token;
            let found = report(&Job { head, steps: &steps, ..JOB });
            assert_eq!(shown(&found), "@kiwi/a unknown, @kiwi/b unknown", "{head}{command}");
            assert_eq!(faults(&found, "stored-token").first().map(|it| it.0), Some(Status::Warn), "{command}");
            // The private root needs no repository.
            assert!(found.fixes.iter().all(|it| !it.id.0.contains("package.json") || it.id.0.contains("packages/a")));
        }
    }
}

#[test]
fn a_token_without_braces_is_a_text() {
    let files: &[(&str, &str)] = &[(".npmrc", "//registry.npmjs.org/:_authToken=$NPM_TOKEN\n")];
    let token = "        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
    let found = report(&Job { head: UNTRUSTED, steps: &in_b("npm publish", token), files, ..JOB });
    assert_eq!(shown(&found), "@kiwi/b fails E404");
    let said = "`$NPM_TOKEN` has no braces, so it is no variable to npm";
    assert_eq!(faults(&found, "token-in-npmrc"), [(Status::Warn, said.to_owned())]);
    holds(&Job { steps: &in_b("npm publish", token), files, ..JOB }, "@kiwi/b published");
}

#[test]
fn a_token_that_is_not_seen_may_be_there() {
    let file = |name: &str| format!("        env:\n          {name}: ${{{{ secrets.{name} }}}}\n");
    let userconfig = "        env:\n          NPM_CONFIG_USERCONFIG: ci/npmrc\n".to_owned();
    let undecided = [
        in_b("npm publish --userconfig $NPM_RC", &file("NPM_RC")),
        in_b("npm publish", &userconfig),
        in_b("cp \"$NPMRC_FILE\" .npmrc && npm publish", ""),
        in_b("echo \"$NPMRC\" > ~/.npmrc && npm publish", &file("NPMRC")),
        in_b("printf \"%s\" \"${{ secrets.NPMRC }}\" > .npmrc && npm publish", ""),
        in_b("./scripts/auth.sh && npm publish", ""),
        in_b("node scripts/prepare.js && npm publish", &file("NPM_TOKEN")),
    ];
    for steps in &undecided {
        let found = report(&Job { head: UNTRUSTED, steps, ..JOB });
        assert_eq!((shown(&found).as_str(), found.verdict), ("@kiwi/b unknown", Verdict::Blocked), "{steps}");
        holds(&Job { steps, ..JOB }, "@kiwi/b published");
    }
    for decided in [
        in_b("npm publish", ""),
        in_b("node scripts/authors.js && npm publish", ""),
        in_b("npm publish --userconfig /dev/null", ""),
        in_b("echo \"access=public\" > .npmrc && npm publish", ""),
    ] {
        holds(&Job { head: UNTRUSTED, steps: &decided, ..JOB }, "@kiwi/b fails ENEEDAUTH");
    }
}

#[test]
fn what_decides_in_small() {
    let only_b: (&str, &str) = ("packages/a/package.json", r#"{ "name": "@kiwi/a", "private": true }"#);
    // The action installs the version that its input names.
    let action = |version: &str| {
        format!(
            "      - uses: cycjimmy/semantic-release-action@v4\n        with:\n          semantic_version: {version}\n        working-directory: packages/b\n"
        )
    };
    let own = ("package.json", r#"{ "name": "@kiwi/b", "version": "1.0.0", "repository": "acme/kiwi" }"#);
    holds(&Job { steps: &action("24"), files: &[own], ..JOB }, "@kiwi/b fails ENONPMTOKEN");
    holds(&Job { steps: &action("25.0.9"), files: &[own], ..JOB }, "@kiwi/b published");
    // A switch that is set to false switches nothing off.
    let checked = |flag: &str| {
        faults(&report(&Job { steps: &in_b(&format!("npx release-it {flag}"), ""), ..JOB }), "outdated-publish-tool")
            .len()
    };
    assert_eq!((checked("--npm.skipChecks=false"), checked("--npm.skipChecks")), (1, 0));
    // GitHub Packages without a token.
    let packages =
        r#"{ "name": "@kiwi/b", "version": "1.0.0", "publishConfig": { "registry": "https://npm.pkg.github.com" } }"#;
    let files: &[(&str, &str)] = &[("packages/b/package.json", packages)];
    holds(&Job { steps: &in_b("npm publish", ""), files, ..JOB }, "@kiwi/b fails ENEEDAUTH");
    let token = "        env:\n          'npm_config_//npm.pkg.github.com/:_authToken': ${{ secrets.GITHUB_TOKEN }}\n";
    holds(&Job { steps: &in_b("npm publish", token), files, ..JOB }, "@kiwi/b published");
    // Yarn stops at a variable that nothing sets.
    let files: &[(&str, &str)] = &[only_b, (".yarnrc.yml", "npmAuthToken: \"${NPM_TOKEN}\"\n")];
    let root = r#", "packageManager": "yarn@4.10.3""#;
    let found = report(&Job { steps: &in_b("yarn npm publish", ""), root, files, ..JOB });
    assert_eq!(shown(&found), "@kiwi/b fails");
    let said = "nothing sets the variable of `npmAuthToken` for `yarn npm publish`";
    assert_eq!(faults(&found, "token-in-npmrc"), [(Status::Fail, said.to_owned())]);
}

#[test]
fn what_lacks_no_file_says_what_is_not_decided() {
    let found = report(&Job { steps: &run("npx auto shipit"), ..JOB });
    assert_eq!(found.verdict, Verdict::Unknown);
    assert_eq!(found.headline, "what `npx auto shipit` in job `publish` will do is not decided by what was given");
    assert!(found.detail.is_some_and(|it| it.contains("not known here")));
}

#[test]
fn of_an_old_node_only_the_bound_is_known() {
    for image in ["node:8", "node:11", "node:14", "circleci/node:10.15.3"] {
        let head = format!("{TRUSTED}    container: {image}\n");
        let steps = "      - run: npm publish\n        working-directory: packages/b\n";
        let workflow = report(&Job { head: &head, steps, ..JOB }.without_setup());
        let said = format!("image `{image}` brings an npm before 10; trusted publishing needs 11.5.1");
        assert_eq!(faults(&workflow, "outdated-npm"), [(Status::Fail, said)]);
    }
}

#[test]
fn a_private_root_is_not_published_for_lack_of_others() {
    let none: &[(&str, &str)] = &[
        ("package.json", r#"{ "name": "kiwi-lib", "private": true }"#),
        ("packages/a/package.json", r#"{ "name": "@kiwi/a", "private": true }"#),
        ("packages/b/package.json", r#"{ "name": "@kiwi/b", "private": true }"#),
    ];
    let found = report(&Job { steps: &run("pnpm -r publish"), files: none, ..JOB });
    assert_eq!((shown(&found).as_str(), found.verdict), ("? published", Verdict::Unknown));
    assert_eq!(faults(&found, "missing-repository-url"), []);
}

#[test]
fn loops_that_never_end_are_left_alone() {
    let many = "for a in $(seq) 1 2; do echo $a; done; ".repeat(2_000);
    let words = (0..64).map(|it| format!("x{it} ")).collect::<String>();
    let within = |body: &str| {
        ["a", "b", "c", "d"]
            .iter()
            .fold(body.to_owned(), |inner, name| format!("for {name} in {words}; do {inner}; done"))
    };
    let doubled = "P=(a a); ".to_owned() + &"P=(\"${P[@]}\" \"${P[@]}\"); ".repeat(40);
    let braces = "for p in ".to_owned() + &"{a,b}".repeat(2_000) + "; do npm publish $p; done";
    let deep = "for a in 1 2; do ".repeat(3_000) + "echo $a" + &"; done".repeat(3_000);
    for script in [many, within("echo $a$b$c$d"), within("npm publish ./$a/$b/$c/$d"), doubled, braces, deep] {
        let found = report(&Job { steps: &run(&format!("{script}; npm publish ./packages/b")), ..JOB });
        assert!(found.publications.len() <= 200, "{}", found.publications.len());
        assert!(!found.checks.is_empty());
    }
}
