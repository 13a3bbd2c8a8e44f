//! Configurations of CircleCI: executors, parameters, commands and environment, which runs have the job, and what npm
//! makes of the identity token that a step asks for (N 11.2).

use engine::{
    Context, Credential, InputFile, Inputs, Link, Outcome, Provenance, Report, Repository, Status, Visibility, check,
    recorrect, safe_fixes,
};

const CONFIG: &str = ".circleci/config.yml";
const MINT: &str = "export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')";
const ON_TAGS: &str = "          filters:\n            tags:\n              only: /^v.*/\n            branches:\n              ignore: /.*/\n";
const MANIFEST: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"repository\": \"github:acme/widget\",
  \"publishConfig\": { \"access\": \"public\" }
}
";

fn inputs(files: &[(&str, &str)]) -> Inputs {
    let mut files: Vec<InputFile> = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    files.push(InputFile::new("package.json", MANIFEST));
    let context = Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        ..Context::default()
    };
    Inputs { files, context }
}

fn report(text: &str) -> Report {
    check(&inputs(&[(CONFIG, text)]))
}

/// A configuration with one job, its machine, and its steps after checkout, in a workflow for tags.
fn config(top: &str, machine: &str, steps: &str) -> String {
    format!(
        "version: 2.1\n{top}jobs:\n  publish:\n{machine}    steps:\n      - checkout\n{steps}workflows:\n  release:\n    jobs:\n      - publish:\n{ON_TAGS}"
    )
}

const NODE_24: &str = "    docker:\n      - image: cimg/node:24.19\n";

/// The steps of a publish that asks for its token.
fn publish(command: &str) -> String {
    format!("      - run: |\n          {MINT}\n          {command}\n")
}

fn label(report: &Report, link: Link) -> &str {
    let chain = &report.publications[0].chain;
    &chain.iter().find(|it| it.link == link).expect("the chain has every link").label
}

fn outcomes(report: &Report) -> Vec<Outcome> {
    report.publications.iter().map(|it| it.forecast.outcome).collect()
}

fn has(report: &Report, status: Status, rule: &str) -> bool {
    report.checks.iter().any(|it| it.rule.id == rule && it.status == status)
}

/// The example of npm's documentation, in our words: the image brings npm 10, and nothing upgrades it.
#[test]
fn the_documented_example_fails_for_want_of_credentials_and_is_corrected_to_one_that_works() {
    let text = "version: 2.1
jobs:
  publish-package:
    docker:
      - image: cimg/node:22.14 # as documented
    steps:
      - checkout
      - run: npm ci
      - run:
          name: Publish to npm
          command: |
            export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')
            npm publish
workflows:
  release:
    jobs:
      - publish-package:
          filters:
            tags:
              only: /^v.*/
            branches:
              ignore: /.*/
";
    let inputs = inputs(&[(CONFIG, text)]);
    let before = check(&inputs);
    let forecast = &before.publications[0].forecast;
    assert_eq!((forecast.outcome, forecast.code), (Outcome::Fails, Some("ENEEDAUTH")));
    assert!(has(&before, Status::Fail, "outdated-npm"));

    let corrected = recorrect(&inputs, &safe_fixes(&before));
    assert_eq!(corrected.files[0].text, text.replace("cimg/node:22.14 #", "cimg/node:24.19 #"));
    let after = check(&corrected);
    let forecast = &after.publications[0].forecast;
    assert_eq!((forecast.outcome, forecast.with), (Outcome::Published, Credential::Oidc));
    assert!(after.checks.iter().all(|it| it.status != Status::Fail));
}

#[test]
fn npm_learnt_to_look_for_the_token_of_circleci_in_11_11() {
    for (version, expected) in [
        ("11.5.1", Outcome::Fails),
        ("11.10.9", Outcome::Fails),
        ("11.11.0", Outcome::Published),
        ("11.15.0", Outcome::Published),
    ] {
        let steps = format!("      - run: sudo npm install -g npm@{version}\n{}", publish("npm publish"));
        let report = report(&config("", "    docker:\n      - image: cimg/node:22.14\n", &steps));
        assert_eq!(outcomes(&report), [expected], "npm {version}");
        assert_eq!(has(&report, Status::Fail, "outdated-npm"), expected == Outcome::Fails, "npm {version}");
    }
}

#[test]
fn the_image_comes_from_the_job_its_executor_or_a_parameter() {
    let executor = "executors:\n  node:\n    docker:\n      - image: cimg/node:22.14\n";
    let with_parameter = "executors:\n  node:\n    parameters:\n      tag:\n        type: string\n        default: '18.20'\n    docker:\n      - image: cimg/node:<< parameters.tag >>\n";
    let orb = "orbs:\n  node: circleci/node@7.1.0\n";
    let table = [
        ("", "    docker:\n      - image: cimg/node:22.14\n      - image: cimg/postgres:16.4\n", "npm 10.9.2"),
        (executor, "    executor: node\n", "npm 10.9.2"),
        (executor, "    executor:\n      name: node\n", "npm 10.9.2"),
        (with_parameter, "    executor:\n      name: node\n      tag: '22.14'\n", "npm 10.9.2"),
        (
            "",
            "    parameters:\n      tag:\n        type: string\n        default: '22.14'\n    docker:\n      - image: cimg/node:<< parameters.tag >>\n",
            "npm 10.9.2",
        ),
        (
            "parameters:\n  tag:\n    type: string\n    default: '22.14'\n",
            "    docker:\n      - image: cimg/node:<< pipeline.parameters.tag >>\n",
            "npm 10.9.2",
        ),
        (orb, "    executor: node/default\n", "npm, version not known"),
        (orb, "    executor:\n      name: node/default\n      tag: '22.14'\n", "npm 10.9.2"),
        ("", "    docker:\n      - image: circleci/node\n", "npm, version not known"),
        ("", "    machine:\n      image: ubuntu-2404:current\n", "npm, version not known"),
        ("", "    docker:\n      - image: acme/builder:22\n", "npm, version not known"),
        ("base: &base\n  docker:\n    - image: cimg/node:22.14\n", "    <<: *base\n", "npm 10.9.2"),
    ];
    for (top, machine, expected) in table {
        let report = report(&config(top, machine, &publish("npm publish")));
        assert_eq!(label(&report, Link::Client), expected, "{top}{machine}");
        let is_hidden = expected.ends_with("not known");
        assert_eq!(has(&report, Status::Unknown, "outdated-npm"), is_hidden, "{top}{machine}");
    }
}

#[test]
fn an_orb_installs_the_node_that_it_is_told_to() {
    let steps = format!("      - node/install:\n          node-version: '18.20'\n{}", publish("npm publish"));
    let report = report(&config("orbs:\n  node: circleci/node@7.1.0\n", NODE_24, &steps));
    assert!(has(&report, Status::Fail, "outdated-npm"));
}

#[test]
fn an_orb_that_the_configuration_holds_is_read() {
    let orb = "orbs:\n  my:\n    commands:\n      ship:\n        steps: [{ run: npm publish }]\n    jobs:\n      publish:\n        docker: [{ image: cimg/node:24.19 }]\n        steps: [checkout, ship]\n";
    assert_eq!(report(&config(orb, NODE_24, "      - my/ship\n")).publications.len(), 1);
    let job = format!("version: 2.1\n{orb}workflows:\n  release:\n    jobs: [my/publish]\n");
    assert_eq!(report(&job).publications.len(), 1);
}

#[test]
fn no_correction_hands_a_token_to_a_tool_that_takes_none() {
    for (command, is_offered) in [("npm publish", true), ("npx semantic-release", false), ("yarn publish", false)] {
        let report = report(&config("", NODE_24, &format!("      - run: {command}\n")));
        let row = report.checks.iter().find(|it| it.rule.id == "missing-npm-id-token").expect("nothing sets it");
        assert_eq!(!row.fixes.is_empty(), is_offered, "{command}");
    }
}

#[test]
fn an_image_of_the_line_that_ended_is_replaced_by_its_successor() {
    let text = config("", "    docker:\n      - image: circleci/node:16\n", &publish("npm publish"));
    let inputs = inputs(&[(CONFIG, &text)]);
    let corrected = recorrect(&inputs, &safe_fixes(&check(&inputs)));
    assert_eq!(corrected.files[0].text, text.replace("circleci/node:16", "cimg/node:24.19"));
}

/// Whether the publish finds its token, and the rule that says why not.
fn identity(steps: &str) -> Option<&'static str> {
    let rules = ["missing-npm-id-token", "stale-npm-id-token", "mismatched-audience"];
    let report = report(&config("", NODE_24, steps));
    let fails = report.checks.iter().find(|it| it.status == Status::Fail && rules.contains(&it.rule.id));
    let outcome = report.publications[0].forecast.outcome;
    assert_eq!(outcome == Outcome::Fails, fails.is_some(), "the row and the forecast agree: {steps}");
    fails.map(|it| it.rule.id)
}

#[test]
fn the_token_has_to_be_set_where_the_command_sees_it() {
    let step = |it: &str| format!("      - run: |\n          {}\n", it.replace('\n', "\n          "));
    assert_eq!(identity(&step(&format!("{MINT}\nnpm publish"))), None);
    assert_eq!(identity(&step(&format!("{}\nexport NPM_ID_TOKEN\nnpm publish", &MINT["export ".len()..]))), None);
    assert_eq!(identity(&step(&format!("{} npm publish", &MINT["export ".len()..]))), None);
    let handed_on = step(&format!("echo \"{MINT}\" >> $BASH_ENV")) + &step("npm publish");
    assert_eq!(identity(&handed_on), None);
    let handed_on = step(&format!("echo '{}' >> \"$BASH_ENV\"", MINT.replace('\'', "'\\''"))) + &step("npm publish");
    assert_eq!(identity(&handed_on), None, "asked for anew in each step");

    assert_eq!(identity(&step("npm publish")), Some("missing-npm-id-token"));
    assert_eq!(identity(&(step(MINT) + &step("npm publish"))), Some("stale-npm-id-token"));
    let unexported = &MINT["export ".len()..];
    assert_eq!(identity(&step(&format!("{unexported}\nnpm publish"))), Some("stale-npm-id-token"));
    let of_organization = "export NPM_ID_TOKEN=$CIRCLE_OIDC_TOKEN\nnpm publish";
    assert_eq!(identity(&step(of_organization)), Some("missing-npm-id-token"));
    let elsewhere = MINT.replace("npm:registry.npmjs.org", "https://example.com");
    assert_eq!(identity(&step(&format!("{elsewhere}\nnpm publish"))), Some("mismatched-audience"));
}

#[test]
fn what_a_step_hands_on_is_not_known_where_the_step_may_be_skipped() {
    let publishes = |when: &str| {
        let command = "echo 'export NPM_CONFIG_REGISTRY=https://npm.pkg.github.com' >> $BASH_ENV";
        let step = format!(
            "      - run:\n          command: {command}\n{when}      - run: |\n          {MINT}\n          npm publish\n"
        );
        report(&config("", NODE_24, &step)).publications[0].forecast.outcome
    };
    let elsewhere = publishes("");
    assert_ne!(publishes("          when: on_fail\n"), elsewhere, "{elsewhere:?}");
}

#[test]
fn the_environment_of_step_job_and_executor_reaches_the_command() {
    let switch = "NPM_CONFIG_PROVENANCE: 'true'";
    let step = format!(
        "      - run:\n          environment:\n            {switch}\n          command: |\n            {MINT}\n            npm publish\n"
    );
    let of_job = format!("{NODE_24}    environment:\n      {switch}\n");
    let of_image = format!("    docker:\n      - image: cimg/node:24.19\n        environment:\n          {switch}\n");
    let plain = publish("npm publish");
    for (machine, steps) in [(NODE_24, &step), (of_job.as_str(), &plain), (of_image.as_str(), &plain)] {
        let report = report(&config("", machine, steps));
        assert_eq!(report.publications[0].forecast.code, Some("EUSAGE"), "{machine}{steps}");
    }
    let other_step =
        format!("      - run:\n          environment:\n            {switch}\n          command: npm test\n{plain}");
    assert_eq!(outcomes(&report(&config("", NODE_24, &other_step))), [Outcome::Published]);
}

#[test]
fn the_folder_of_a_job_is_seen_from_where_the_repository_is_checked_out() {
    let inner = "{ \"name\": \"@acme/inner\", \"version\": \"0.3.0\" }";
    let package = |machine: &str, checkout: &str, command: &str| {
        let text = config("", &format!("{NODE_24}{machine}"), &publish(command)).replace("- checkout\n", checkout);
        let report = check(&inputs(&[(CONFIG, &text), ("packages/inner/package.json", inner)]));
        report.publications[0].package.clone()
    };
    let (root, inside) = (Some("@acme/widget".to_owned()), Some("@acme/inner".to_owned()));
    let at = |path: &str| format!("- checkout:\n          path: {path}\n");
    assert_eq!(package("", "- checkout\n", "npm publish"), root);
    assert_eq!(package("", "- checkout\n", "cd ~/project/packages/inner && npm publish"), inside);
    assert_eq!(package("    working_directory: ~/repo\n", "- checkout\n", "npm publish"), root);
    assert_eq!(package("    working_directory: ~/repo/packages/inner\n", &at("~/repo"), "npm publish"), inside);
    assert_eq!(package("    working_directory: ~/repo\n", &at("."), "npm publish ./packages/inner"), inside);
    assert_eq!(package("", &at("repo"), "cd ~/project/repo/packages/inner && npm publish"), inside);
    assert_eq!(package("", &at("repo"), "npm publish"), None, "outside the repository nothing is known");
}

#[test]
fn steps_of_commands_count_with_what_they_are_called_with() {
    let commands = "commands:
  set-up:
    parameters:
      npm:
        type: string
        default: '10.9.2'
    steps:
      - run: sudo npm install -g npm@<< parameters.npm >>
  ship:
    parameters:
      before:
        type: steps
        default: []
      tag:
        type: string
        default: latest
    steps:
      - set-up
      - steps: << parameters.before >>
      - run: |
          export NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')
          npm publish --tag << parameters.tag >>
";
    let called = |call: &str| report(&config(commands, NODE_24, call));
    assert_eq!(label(&called("      - ship\n"), Link::Client), "npm 10.9.2");
    let newer =
        "      - ship:\n          tag: next\n          before:\n            - set-up:\n                npm: 11.15.0\n";
    assert_eq!(label(&called(newer), Link::Client), "npm 11.15.0");
}

#[test]
fn a_parameter_that_holds_steps_is_walked() {
    let commands = "commands:
  around:
    parameters:
      inner:
        type: steps
    steps:
      - run: npm ci
      - << parameters.inner >>
";
    let call =
        format!("      - around:\n          inner:\n{}", publish("npm publish").replace("      ", "            "));
    let report = report(&config(commands, NODE_24, &call));
    assert_eq!(report.publications.len(), 1, "{call}");
}

#[test]
fn a_condition_on_steps_is_decided_where_its_parameter_is() {
    let machine = |default: &str| {
        format!("{NODE_24}    parameters:\n      ship:\n        type: boolean\n        default: {default}\n")
    };
    let steps = format!(
        "      - when:\n          condition: << parameters.ship >>\n          steps:\n{}",
        "            - run: npm publish\n"
    );
    assert!(report(&config("", &machine("false"), &steps)).publications.is_empty());
    assert_eq!(report(&config("", &machine("true"), &steps)).publications.len(), 1);
    let logic = |it: &str| steps.replace("<< parameters.ship >>", it);
    let both = "{ and: [<< parameters.ship >>, { equal: [a, a] }, { not: '' }] }";
    assert_eq!(report(&config("", &machine("true"), &logic(both))).publications.len(), 1);
    assert!(report(&config("", &machine("false"), &logic(both))).publications.is_empty());
    let unless = steps.replace("- when:", "- unless:");
    assert!(report(&config("", &machine("true"), &unless)).publications.is_empty());
}

/// Whether a run has the job, and for what.
#[track_caller]
fn reached(jobs: &str, expected: Option<&str>) {
    let text = format!(
        "version: 2.1\njobs:\n  test:\n{NODE_24}    steps: [checkout]\n  publish:\n{NODE_24}    steps:\n      - checkout\n{}workflows:\n  release:\n    jobs:\n{jobs}",
        publish("npm publish")
    );
    let report = report(&text);
    let is_reached = report.publications[0].forecast.outcome != Outcome::NeverRuns;
    assert_eq!(is_reached, expected.is_some(), "{jobs}");
    assert_eq!(has(&report, Status::Fail, "trigger-never-fires"), !is_reached, "{jobs}");
    assert_eq!(label(&report, Link::Trigger), expected.unwrap_or("nothing"), "{jobs}");
}

#[test]
fn tags_start_only_what_asks_for_them_all_the_way() {
    reached("      - publish\n", Some("branch"));
    reached(&format!("      - publish:\n{ON_TAGS}"), Some("tag"));
    reached(
        "      - publish:\n          filters:\n            tags:\n              only: /^v.*/\n",
        Some("tag and others"),
    );
    reached("      - publish:\n          filters:\n            branches:\n              only: main\n", Some("branch"));
    reached("      - publish:\n          filters:\n            branches:\n              ignore: /.*/\n", None);
    let after = format!("      - publish:\n          requires: [test]\n{ON_TAGS}");
    reached(&format!("      - test\n{after}"), None);
    reached(
        &format!("      - test:\n          filters:\n            tags:\n              only: /.*/\n{after}"),
        Some("tag"),
    );
}

#[test]
fn a_job_that_no_workflow_names_publishes_nothing() {
    let text = format!(
        "version: 2.1\njobs:\n  publish:\n{NODE_24}    steps:\n{}  build:\n{NODE_24}    steps: [checkout]\nworkflows:\n  all:\n    jobs: [build]\n",
        publish("npm publish")
    );
    assert!(report(&text).publications.is_empty());
}

#[test]
fn npm_knows_no_provenance_from_circleci() {
    let of = |command: &str| {
        let report = report(&config("", NODE_24, &publish(command)));
        let it = &report.publications[0].forecast;
        (it.outcome, it.provenance, it.code)
    };
    assert_eq!(of("npm publish"), (Outcome::Published, Provenance::No, None));
    assert_eq!(of("npm publish --provenance"), (Outcome::Fails, Provenance::No, Some("EUSAGE")));
}

#[test]
fn a_stored_token_publishes_where_the_token_of_the_run_is_lacking() {
    let config_set =
        "      - run: npm config set //registry.npmjs.org/:_authToken $NPM_TOKEN\n      - run: npm publish\n";
    let report = report(&config("", NODE_24, config_set));
    let it = &report.publications[0].forecast;
    assert_eq!((it.outcome, it.with), (Outcome::Published, Credential::Token));
    assert!(has(&report, Status::Warn, "stored-token"));
}

#[test]
fn tools_that_know_no_token_of_circleci_are_named() {
    let tools =
        [("npx pnpm@11.0.6 publish", "outdated-publish-tool"), ("npx semantic-release", "unsupported-publish-tool")];
    for (command, rule) in tools {
        let report = report(&config("", NODE_24, &publish(command)));
        assert!(has(&report, Status::Fail, rule), "{command}");
        assert_ne!(report.publications[0].forecast.with, Credential::Oidc, "{command}");
    }
}

#[test]
fn a_pnpm_of_no_known_line_is_neither_blamed_nor_praised() {
    let report = report(&config("", NODE_24, &publish("pnpm publish")));
    assert!(has(&report, Status::Unknown, "unsupported-publish-tool"));
    assert_eq!(outcomes(&report), [Outcome::Unknown]);
}

#[test]
fn a_workflow_that_a_parameter_of_the_pipeline_starts_may_run() {
    let text =
        config("parameters:\n  ship:\n    type: boolean\n    default: false\n", NODE_24, &publish("npm publish"));
    let text = text.replace("  release:\n", "  release:\n    when: << pipeline.parameters.ship >>\n");
    assert_eq!(outcomes(&report(&text)), [Outcome::Published]);
    let never = text.replace("<< pipeline.parameters.ship >>", "false");
    assert_eq!(outcomes(&report(&never)), [Outcome::NeverRuns]);
}

#[test]
fn an_orb_is_not_looked_into_and_nothing_is_claimed() {
    let orb = "orbs:\n  node: circleci/node@7.1.0\n";
    let install = format!("      - node/install\n{}", publish("npm publish"));
    let report = report(&config(orb, NODE_24, &install));
    assert!(!has(&report, Status::Fail, "outdated-npm") && !has(&report, Status::Pass, "outdated-npm"));
    assert_eq!(outcomes(&report), [Outcome::Unknown]);
}
