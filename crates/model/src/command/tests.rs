//! Every way to publish that the facts name, and what surrounds it.

use super::*;

fn only(text: &str) -> Command {
    let mut found = read(text);
    assert_eq!(found.len(), 1, "`{text}` is one command");
    found.pop().expect("one command").command
}

fn publishes(text: &str) -> Vec<Publish> {
    let found = read(text).into_iter();
    found.filter_map(|it| if let Command::Publish(it) = it.command { Some(*it) } else { None }).collect()
}

fn publish(text: &str) -> Publish {
    let mut found = publishes(text);
    assert_eq!(found.len(), 1, "`{text}` publishes once");
    found.pop().expect("one publish command")
}

fn word(word: &Option<Word>) -> Option<&str> {
    word.as_ref().and_then(Word::literal)
}

fn workspaces(publish: &Publish) -> Vec<String> {
    publish.workspaces.names.iter().map(Word::text).collect()
}

#[test]
fn each_tool_is_known_by_each_of_its_spellings() {
    use PublishTool::*;
    let table = [
        ("npm publish", Npm),
        ("pnpm stage publish", PnpmStage),
        ("pnpm -r stage publish --no-git-checks", PnpmStage),
        ("npm --loglevel verbose publish", Npm),
        ("npm --dry-run publish", Npm),
        ("npm publish -- --tag next", Npm),
        ("npx npm@11 publish", Npm),
        ("npx -y npm@latest publish --access public", Npm),
        ("npx --yes --package npm@11 npm publish", Npm),
        ("npx --package=npm@11 -- npm publish", Npm),
        ("npm exec -- npm publish", Npm),
        ("npm exec npm@11 -- publish", Npm),
        ("npx -c 'npm publish'", Npm),
        ("nix-shell --arg ci true --run $'\n  npm ci;\n  npm publish;\n'", Npm),
        ("nix develop -c npm publish", Npm),
        ("nix develop --command bash -c 'npm publish'", Npm),
        ("corepack npm publish", Npm),
        ("corepack npm@11 publish", Npm),
        ("sudo npm publish", Npm),
        ("sudo -E env FOO=1 npm publish", Npm),
        ("pnpm exec npm publish", Npm),
        ("pnpm -r --workspace-concurrency=1 exec npm publish", Npm),
        ("pnpm dlx npm@11 publish", Npm),
        ("bunx npm publish", Npm),
        ("bunx npm@11 publish", Npm),
        ("bun x npm publish", Npm),
        ("yarn exec npm publish", Npm),
        ("yarn workspace @a/b exec npm publish --access public", Npm),
        ("yarn workspaces foreach -A exec npm publish", Npm),
        ("bash -c 'npm publish'", Npm),
        ("su node -c \"npm publish\"", Npm),
        ("docker run --rm -v \"$PWD:/app\" -w /app node:24 npm publish", Npm),
        ("timeout 300 npm publish", Npm),
        ("find . -name '*.tgz' -exec npm publish {} \\;", Npm),
        ("ls *.tgz | xargs -n1 npm publish", Npm),
        ("dotenv -e .env -- npm publish", Npm),
        ("mise exec node@24 -- npm publish", Npm),
        ("mise x -- npm publish", Npm),
        ("volta run --node 24 npm publish", Npm),
        ("nvm exec 24 npm publish", Npm),
        ("bash -euo pipefail -c 'npm publish'", Npm),
        ("/usr/local/bin/npm publish", Npm),
        ("npm.cmd publish", Npm),
        ("NODE_AUTH_TOKEN=x npm publish", Npm),
        ("cross-env A=b npm publish", Npm),
        ("npm stage publish", NpmStage),
        ("npx npm@latest stage publish", NpmStage),
        ("pnpm publish", Pnpm),
        ("pnpm -r publish --access public --no-git-checks", Pnpm),
        ("pnpm recursive publish", Pnpm),
        ("pnpm --filter './packages/**' --filter '!@stencil/core' publish --tag latest", Pnpm),
        ("npx pnpm@11 publish", Pnpm),
        ("corepack pnpm publish", Pnpm),
        ("yarn publish", YarnClassic),
        ("yarn --cwd packages/a publish --new-version 1.0.0", YarnClassic),
        ("yarn npm publish", YarnBerry),
        ("yarn workspaces foreach -A --no-private npm publish --tolerate-republish", YarnBerry),
        ("yarn workspaces foreach --all --no-private --include 'a' npm publish", YarnBerry),
        ("yarn workspace @a/b npm publish", YarnBerry),
        ("bun publish", Bun),
        ("bun publish --access public --tag beta", Bun),
        ("lerna publish from-package", Lerna),
        ("npx lerna publish from-package --dist-tag \"$RELEASE_TAG\" --yes --loglevel info", Lerna),
        ("yarn lerna publish from-package --pre-dist-tag canary --yes", Lerna),
        ("npx @lerna-lite/cli publish", Lerna),
        ("changeset publish", Changesets),
        ("npx changeset publish", Changesets),
        ("npx @changesets/cli publish", Changesets),
        ("pnpm changeset publish --tag beta", Changesets),
        ("pnpm exec changeset publish", Changesets),
        ("yarn changeset publish", Changesets),
        ("yarn run changeset publish", Changesets),
        ("bunx changeset publish", Changesets),
        ("bun run changeset publish", Changesets),
        ("npx semantic-release", SemanticRelease),
        ("npx -p semantic-release@24 -p @semantic-release/git semantic-release", SemanticRelease),
        ("yarn semantic-release", SemanticRelease),
        ("pnpm dlx semantic-release@25", SemanticRelease),
        ("npx np --no-cleanup", Np),
        ("npx release-it --ci", ReleaseIt),
        ("yarn release-it minor", ReleaseIt),
        ("npx nx release publish", NxRelease),
        ("pnpm nx release --yes", NxRelease),
        ("npx auto shipit", Auto),
        ("yarn auto shipit", Auto),
        ("pnpm release-plan publish --github-prerelease", ReleasePlan),
        ("npx jsr publish", Jsr),
        ("npx --yes jsr@0.14.3 publish", Jsr),
        ("npx -y jsr publish --allow-dirty", Jsr),
        ("bunx jsr publish --config jsr.json", Jsr),
        ("pnpm dlx jsr@0.13 publish", Jsr),
        ("pnpx jsr publish", Jsr),
        ("yarn dlx jsr publish", Jsr),
        ("pnpm jsr publish --allow-slow-types # --dry-run", Jsr),
        ("yarn jsr publish", Jsr),
        ("jsr publish", Jsr),
        ("deno run -A npm:jsr publish", Jsr),
        ("deno publish", Deno),
        ("deno publish --allow-dirty --no-provenance --token \"$JSR_TOKEN\"", Deno),
        ("timeout \"$publish_timeout\" deno publish --allow-dirty", Deno),
        ("npx beachball publish", Other("beachball")),
    ];
    for (text, tool) in table {
        assert_eq!(publish(text).tool, tool, "{text}");
    }
}

#[test]
fn commands_that_only_look_like_publishing_do_not_publish() {
    let table = [
        "echo npm publish",
        "echo \"deno publish failed after $max_attempts attempts\"",
        "npm pub",
        "npm view x publish",
        "npm run publish",
        "pnpm run prepublishOnly",
        "pnpm changeset:publish",
        "# npm publish",
        "npx changeset version",
        "npx nx release --skip-publish",
        "npx nx release version",
        "npx release-it --no-npm",
        "npx release-it --no-npm.publish",
        "np --no-publish",
        "lerna version",
        "npx jsr add @std/path",
        "npx pkg-pr-new publish",
        "yarn npm whoami",
        "gh release create v1 --notes 'npm publish'",
        "cat <<EOF\nnpm publish\nEOF",
        "task publish",
        "git commit -m \"npm publish\"",
    ];
    for text in table {
        assert_eq!(publishes(text), [], "{text}");
    }
}

#[test]
fn a_dry_run_is_one_wherever_the_flag_stands() {
    for text in [
        "npm publish --dry-run",
        "npm --dry-run publish",
        "npm publish --dry-run=true",
        "npm publish --dry-run true --tag x",
        "pnpm publish --recursive --dry-run --no-git-checks",
        "deno publish --dry-run",
        "npx jsr publish --dry-run",
        "npx semantic-release --dry-run",
        "npx semantic-release -d",
        "npx nx release -d",
        "yarn npm publish -n",
        "yarn workspaces foreach -A -n npm publish",
        "npm exec -- npm publish --dry-run",
    ] {
        assert!(publish(text).dry_run, "{text}");
    }
    for text in [
        "npm publish -n",
        "npm publish --no-dry-run",
        "npm publish --dry-run=false",
        "npm publish --dry-run false",
        "npm publish && echo --dry-run",
        "pnpm jsr publish # --dry-run",
    ] {
        assert!(!publish(text).dry_run, "{text}");
    }
}

#[test]
fn provenance_is_on_off_or_not_mentioned() {
    let table = [
        ("npm publish", None),
        ("npm publish --provenance", Some(true)),
        ("npm publish --provenance *.tgz", Some(true)),
        ("npm publish --provenance=false", Some(false)),
        ("npm publish --no-provenance", Some(false)),
        ("npm publish --provenance false", Some(false)),
        ("npm publish --provenance=$X", None),
        ("deno publish --no-provenance", Some(false)),
    ];
    for (text, expected) in table {
        assert_eq!(publish(text).provenance, expected, "{text}");
    }
}

#[test]
fn flags_keep_their_values_and_places() {
    let text = "npm --loglevel verbose publish -w @a/b --tag=next --access public ./dist --ignore-scripts --mystery";
    let publish = publish(text);
    assert_eq!(word(&publish.tag), Some("next"));
    assert_eq!(word(&publish.access), Some("public"));
    assert_eq!(word(&publish.target), Some("./dist"));
    assert_eq!(workspaces(&publish), ["@a/b"]);
    assert!(publish.ignore_scripts && !publish.has_unknown_args && publish.publishes_workspaces());
    let place = |name: &str| publish.flag(name).map(|it| &text[it.range.clone()]);
    assert_eq!(place("tag"), Some("--tag=next"));
    assert_eq!(place("access"), Some("--access public"));
    assert_eq!(place("loglevel"), Some("--loglevel verbose"));
    assert_eq!(place("mystery"), Some("--mystery"));
    assert_eq!(&text[publish.verb.clone()], "npm --loglevel verbose publish");
    assert_eq!(&text[publish.range.clone()], text);
}

#[test]
fn unknown_words_never_lose_the_command() {
    let known = publish("npm publish $TAG --access $ACCESS");
    assert!(known.has_unknown_args && known.target.is_none() && known.access.is_some());
    let gated =
        publish("pnpm -r publish --access public ${{ inputs['tag'] && format('--tag {0}', inputs['tag']) || '' }}");
    assert!(gated.has_unknown_args && gated.publishes_workspaces());
    let tarball = publish("npm publish \"$TARBALL\" --provenance --access \"$ACCESS\"");
    assert!(!tarball.has_unknown_args && tarball.target.is_some());
    let nested = publish("npm publish \"$(bun pm pack --quiet)\"");
    assert!(!nested.has_unknown_args && nested.target.is_some());
    assert!(publish("npm publish \"${args[@]}\"").has_unknown_args);
    assert_eq!(word(&publish("yarn npm publish --tag ${{ inputs.tag }}").target), None);
    for operand in ["lerna publish from-package", "nx release patch", "np patch", "release-it patch"] {
        assert_eq!(word(&publish(operand).target), None, "{operand}");
    }
}

#[test]
fn the_package_that_brings_the_client_is_known() {
    let via = |text: &str| publish(text).via.map(|it| it.package.text());
    assert_eq!(via("npx -y npm@11 publish").as_deref(), Some("npm@11"));
    assert_eq!(via("npx --yes --package npm@^11.5 npm publish").as_deref(), Some("npm@^11.5"));
    assert_eq!(via("pnpm dlx jsr@0.13 publish").as_deref(), Some("jsr@0.13"));
    assert_eq!(via("npx @changesets/cli@2 publish").as_deref(), Some("@changesets/cli@2"));
    assert_eq!(via("npm publish"), None);
    let unknown = publish("npx npm@${{ inputs.npm }} publish").via.expect("a package");
    assert!(unknown.is_unknown && unknown.package.name == "npm");
}

#[test]
fn workspaces_are_one_some_or_all() {
    let names = |text: &str| workspaces(&publish(text));
    let all = |text: &str| publish(text).workspaces.all;
    assert!(
        all("npm publish --workspaces") && all("npm publish -ws") && all("pnpm publish -r") && all("pnpm -r publish")
    );
    assert!(all("yarn workspaces foreach -A npm publish"));
    assert_eq!(names("npm publish -w a --workspace=b"), ["a", "b"]);
    assert_eq!(names("pnpm --filter a publish"), ["a"]);
    assert_eq!(names("yarn workspace a npm publish"), ["a"]);
    assert!(!publish("npm publish").publishes_workspaces());
}

#[test]
fn the_environment_of_the_job_is_seen_or_not() {
    let outside = |text: &str| publish(text).outside;
    assert_eq!(outside("npm publish"), None);
    assert_eq!(outside("sudo npm publish"), Some(Outside::Sudo));
    assert_eq!(outside("sudo -E npm publish"), None);
    assert_eq!(outside("env -i PATH=\"$PATH\" npm publish"), Some(Outside::Shell("env -i")));
    assert_eq!(outside("env -u A npm publish"), None);
    assert_eq!(outside("env -i ACTIONS_ID_TOKEN_REQUEST_URL=$A ACTIONS_ID_TOKEN_REQUEST_TOKEN=$B npm publish"), None);
    assert_eq!(outside("su node -c 'npm publish'"), Some(Outside::Shell("su")));
    let Some(Outside::Docker(image)) = outside("docker run --rm -e A=b node:24 sh -c 'npm ci && npm publish'") else {
        panic!("docker")
    };
    assert_eq!(word(&image), Some("node:24"));
    assert!(matches!(only("docker run node:24 ./publish.sh"), Command::OutsideEnvironment(Outside::Docker(_))));
    assert!(matches!(only("docker run alpine ls"), Command::OutsideEnvironment(Outside::Docker(_))));
    assert!(matches!(only("sudo apt-get update"), Command::Other));
}

#[test]
fn arguments_are_added_to_the_last_command() {
    let arguments = &read("npm run release -- --tag \"next one\"")[0];
    let Command::RunScript(run) = &arguments.command else { panic!("a script") };
    let found = read_with_arguments("npm run build && npm publish", &run.args);
    let Some(Command::Publish(publish)) = found.last().map(|it| &it.command) else { panic!("a publish command") };
    assert_eq!(word(&publish.tag), Some("next one"));
    assert!(matches!(&found[0].command, Command::RunScript(it) if it.args.is_empty()));
}

#[test]
fn asking_for_help_publishes_nothing() {
    for text in ["npx jsr publish --version", "npx jsr publish -v", "npm publish --help", "deno publish -h"] {
        assert!(publish(text).help_or_version, "{text}");
    }
    assert!(!publish("deno publish --set-version 1.0.0").help_or_version);
}

#[test]
fn jsr_flags_are_read() {
    let publish =
        publish("deno publish --token x --set-version 1.2.3 --allow-slow-types --allow-dirty -c deno.json --check=all");
    assert_eq!(word(&publish.token), Some("x"));
    assert_eq!(word(&publish.set_version), Some("1.2.3"));
    assert_eq!(word(&publish.config), Some("deno.json"));
    assert!(publish.allow_slow_types && publish.allow_dirty && publish.flag("check").is_some());
}

#[test]
fn clients_are_installed() {
    let specs = |text: &str| match only(text) {
        Command::InstallClient(it) => it.packages.iter().map(|it| it.package.text()).collect::<Vec<_>>(),
        other => panic!("`{text}` is {other:?}"),
    };
    assert_eq!(specs("npm install -g npm@latest"), ["npm@latest"]);
    assert_eq!(specs("npm i -g npm@11 pnpm@10"), ["npm@11", "pnpm@10"]);
    assert_eq!(specs("npm install --global npm@^11.5.1"), ["npm@^11.5.1"]);
    assert_eq!(specs("sudo npm up -g npm"), ["npm"]);
    assert_eq!(specs("npm install --location=global npm"), ["npm"]);
    assert_eq!(specs("yarn global add npm@11"), ["npm@11"]);
    assert_eq!(specs("pnpm add -g npm@11"), ["npm@11"]);
    assert_eq!(specs("corepack enable npm"), ["npm"]);
    assert_eq!(specs("corepack enable"), Vec::<String>::new());
    assert_eq!(specs("corepack prepare pnpm@11.1.0 --activate"), ["pnpm@11.1.0"]);
    assert_eq!(specs("volta install npm@11"), ["npm@11"]);
    assert_eq!(specs("npm i -g npm@\"$NPM_VERSION\""), ["npm"]);
}

#[test]
fn dependencies_are_installed_frozen_or_not() {
    let frozen = |text: &str| match only(text) {
        Command::Install(it) => it.frozen,
        other => panic!("`{text}` is {other:?}"),
    };
    assert!(
        frozen("npm ci --ignore-scripts") && frozen("pnpm i") && frozen("yarn install --immutable") && frozen("bun ci")
    );
    assert!(
        !frozen("npm install") && !frozen("yarn") && !frozen("pnpm i --no-frozen-lockfile") && !frozen("bun install")
    );
}

#[test]
fn scripts_are_named() {
    let script = |text: &str| match only(text) {
        Command::RunScript(it) => (it.script.map(|it| it.text()).unwrap_or_default(), it.args.len(), it.may_be_program),
        other => panic!("`{text}` is {other:?}"),
    };
    assert_eq!(script("npm run release -- --tag next"), ("release".into(), 2, false));
    assert_eq!(script("npm run --if-present build"), ("build".into(), 0, false));
    assert_eq!(script("npm test"), ("test".into(), 0, false));
    assert_eq!(script("pnpm changeset:publish"), ("changeset:publish".into(), 0, true));
    assert_eq!(script("yarn release --x"), ("release".into(), 1, true));
    assert_eq!(script("bun run build"), ("build".into(), 0, true));
    assert_eq!(script("deno task publish"), ("publish".into(), 0, false));
    assert_eq!(script("make publish"), ("publish".into(), 0, false));
    assert_eq!(script("node --run release"), ("release".into(), 0, false));
}

#[test]
fn configuration_is_set_by_command_and_by_file() {
    let entries = |text: &str| {
        let found = read(text).into_iter();
        let set = found.filter_map(|it| if let Command::SetConfig(it) = it.command { Some(it) } else { None });
        set.flat_map(|it| it.entries)
            .map(|it| format!("{}={}", it.key, it.value.map(|it| it.text()).unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(entries("npm config set registry https://example.com/"), ["registry=https://example.com/"]);
    assert_eq!(
        entries("npm set //registry.npmjs.org/:_authToken=${{ secrets.NPM_TOKEN }}"),
        ["//registry.npmjs.org/:_authToken=${{ secrets.NPM_TOKEN }}"]
    );
    assert_eq!(
        entries("npm config set //registry.npmjs.org/:_authToken $NPM_TOKEN --location project"),
        ["//registry.npmjs.org/:_authToken=$NPM_TOKEN"]
    );
    assert_eq!(entries("pnpm config set provenance true"), ["provenance=true"]);
    assert_eq!(entries("npm config delete provenance"), ["provenance="]);
    let token = "//registry.npmjs.org/:_authToken";
    assert_eq!(
        entries("echo \"//registry.npmjs.org/:_authToken=${NPM_TOKEN}\" >> .npmrc"),
        [format!("{token}=$NPM_TOKEN")]
    );
    assert_eq!(
        entries("echo '//registry.npmjs.org/:_authToken=${NPM_TOKEN}' > ~/.npmrc"),
        [format!("{token}=${{NPM_TOKEN}}")]
    );
    assert_eq!(
        entries("printf '//registry.npmjs.org/:_authToken=%s\\n' \"$NPM_TOKEN\" > \"$HOME/.npmrc\""),
        [format!("{token}=$NPM_TOKEN")]
    );
    assert_eq!(
        entries("cat > .npmrc <<EOF\n# x\n//registry.npmjs.org/:_authToken=$T\nprovenance=true\nEOF"),
        [format!("{token}=$T"), "provenance=true".into()]
    );
    assert_eq!(entries("echo provenance=true | tee -a .npmrc"), ["provenance=true"]);
    assert_eq!(
        entries("echo \"//registry.npmjs.org/:_authToken=x\" >> $NPM_CONFIG_USERCONFIG"),
        [format!("{token}=x")]
    );
}

#[test]
fn variables_reach_as_far_as_they_are_sent() {
    let set = |text: &str| {
        let found = read(text).into_iter();
        let set = found.filter_map(|it| if let Command::SetVariable(it) = it.command { Some(it) } else { None });
        set.flat_map(|it| it.variables.into_iter().map(move |v| (it.scope, v.name, v.value.text()))).collect::<Vec<_>>()
    };
    use VariableScope::*;
    assert_eq!(set("A=b"), [(Shell, "A".into(), "b".into())]);
    assert_eq!(set("export A=b C=\"d e\""), [(Exported, "A".into(), "b".into()), (Exported, "C".into(), "d e".into())]);
    assert_eq!(set("echo \"A=$B\" >> \"$GITHUB_ENV\""), [(GitHubEnv, "A".into(), "$B".into())]);
    assert_eq!(set("echo A=b >> $GITHUB_ENV"), [(GitHubEnv, "A".into(), "b".into())]);
    assert_eq!(
        set("{ echo A=b; echo C=d; } >> $GITHUB_ENV"),
        [(GitHubEnv, "A".into(), "b".into()), (GitHubEnv, "C".into(), "d".into())]
    );
    assert_eq!(set("echo \"$HOME/bin\" >> $GITHUB_PATH"), [(GitHubPath, "PATH".into(), "$HOME/bin".into())]);
    assert_eq!(set("echo 'export A=b' >> $BASH_ENV"), [(BashEnv, "A".into(), "b".into())]);
    assert_eq!(set("cat >> $GITHUB_ENV <<EOF\nA=b\nEOF"), [(GitHubEnv, "A".into(), "b".into())]);
    assert_eq!(set("\"A=b\" >> $env:GITHUB_ENV"), [(GitHubEnv, "A".into(), "b".into())]);
    assert_eq!(set("$env:A = \"b\""), [(Exported, "A".into(), "b".into())]);
    assert_eq!(set("NPM_CONFIG_PROVENANCE=true npm publish"), []);
}

#[test]
fn circle_tokens_go_to_their_variable() {
    let oidc = |text: &str| {
        let found = read(text).into_iter();
        let mut found = found.filter_map(|it| if let Command::CircleOidc(it) = it.command { Some(it) } else { None });
        found.next().expect("a token")
    };
    let direct = oidc("export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')");
    assert_eq!(direct.audience.as_deref(), Some("npm:registry.npmjs.org"));
    assert_eq!((direct.variable.as_deref(), direct.scope), (Some("NPM_ID_TOKEN"), VariableScope::Exported));
    let plain = oidc("NPM_ID_TOKEN=\"$(circleci run oidc get --claims '{\"aud\":\"x\"}')\"\nexport NPM_ID_TOKEN");
    assert_eq!((plain.variable.as_deref(), plain.scope), (Some("NPM_ID_TOKEN"), VariableScope::Shell));
    let quoted = oidc("echo 'export NPM_ID_TOKEN=\"$(circleci run oidc get --claims \"{}\")\"' >> $BASH_ENV");
    assert_eq!((quoted.variable.as_deref(), quoted.scope), (Some("NPM_ID_TOKEN"), VariableScope::BashEnv));
    let later = oidc("echo \"export NPM_ID_TOKEN=$(circleci run oidc get)\" >> $BASH_ENV");
    assert_eq!((later.variable.as_deref(), later.scope), (Some("NPM_ID_TOKEN"), VariableScope::BashEnv));
}

#[test]
fn versions_of_node_are_chosen() {
    let node = |text: &str| match only(text) {
        Command::UseNode(it) => (it.tool, it.spec.map(|it| it.text())),
        other => panic!("`{text}` is {other:?}"),
    };
    assert_eq!(node("nvm use 22"), ("nvm", Some("22".into())));
    assert_eq!(node("nvm install --lts"), ("nvm", Some("lts/*".into())));
    assert_eq!(node("nvm install"), ("nvm", None));
    assert_eq!(node("sudo n 24"), ("n", Some("24".into())));
    assert_eq!(node("fnm use 24"), ("fnm", Some("24".into())));
    assert_eq!(node("volta install node@22"), ("volta", Some("22".into())));
    assert_eq!(node("mise use node@24"), ("mise", Some("24".into())));
    assert_eq!(node("asdf install nodejs 22.1.0"), ("asdf", Some("22.1.0".into())));
    assert_eq!(node("pnpm env use --global 24"), ("pnpm", Some("24".into())));
    assert_eq!(node("apt-get install -y nodejs npm"), ("the system", None));
}

#[test]
fn versions_are_bumped() {
    let bump = |text: &str| match read(text).pop().expect("a command").command {
        Command::BumpVersion(it) => (it.tool, it.commits),
        other => panic!("`{text}` is {other:?}"),
    };
    assert_eq!(bump("npm version patch"), ("npm", true));
    assert_eq!(bump("npm version \"$V\" --no-git-tag-version"), ("npm", false));
    assert_eq!(bump("npx changeset version"), ("changeset", false));
    assert_eq!(bump("sed -i 's/x/y/' jsr.json"), ("sed", false));
    assert_eq!(bump("jq '.version=\"1\"' jsr.json > tmp && mv tmp jsr.json"), ("mv", false));
    assert_eq!(bump("jq '.version=\"1\"' a.json > package.json"), ("shell", false));
    assert_eq!(bump("npm pkg set version=1.2.3"), ("npm pkg", false));
    assert_eq!(bump("node -e \"require('fs').writeFileSync('package.json', x)\""), ("node", false));
}

#[test]
fn folders_files_and_git_are_followed() {
    assert!(matches!(only("cd packages/a"), Command::ChangeDirectory(Some(it)) if it.is("packages/a")));
    assert!(matches!(only("pushd x"), Command::ChangeDirectory(Some(_))));
    assert!(matches!(only("popd"), Command::ChangeDirectory(None)));
    assert!(matches!(only("./scripts/publish.sh"), Command::RunFile { .. }));
    assert!(matches!(only("vp exec pnpm publish"), Command::RunFile { .. }));
    assert!(matches!(only("echo pnpm publish"), Command::Other));
    assert!(matches!(only("bash scripts/publish.sh"), Command::RunFile { .. }));
    assert!(matches!(only("node release.mjs --x"), Command::RunFile { .. }));
    assert!(matches!(only("bun run scripts/publish.ts"), Command::RunFile { .. }));
    assert_eq!(only("git commit -am x"), Command::Git(Git::Commit));
    assert_eq!(only("git -C x checkout main"), Command::Git(Git::ChangesFiles));
    assert!(matches!(only("rm -f .npmrc"), Command::RemoveFile(it) if it.len() == 1));
    assert!(matches!(only("npm whoami"), Command::Client(it) if it.name == "whoami"));
    assert!(matches!(only("npm pack > out.txt"), Command::Client(_)));
}

#[test]
fn a_shell_within_a_word_ends_before_the_script_does() {
    let depths = |text: &str| -> Vec<usize> { read(text).iter().map(|it| it.simple.subshell.depth).collect() };
    assert_eq!(depths("x=$(cd a && pwd)\nbash -c '(cd b); npm publish'\nnpm test"), [1, 1, 0, 2, 1, 0]);
    let ids: Vec<usize> = read("x=$(a) y=$(b)").iter().map(|it| it.simple.subshell.id).collect();
    assert_ne!(ids[0], ids[1], "two of one depth are two");
}
