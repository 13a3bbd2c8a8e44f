//! Pipelines of GitLab: where image, variables, scripts and identity tokens come from, which pipelines have the job,
//! and what npm and JSR make of it (N 11.1).

use engine::{
    Context, Credential, InputFile, Inputs, Link, Outcome, Provenance, Report, Repository, Status, Visibility, check,
    correct, recorrect, review, safe_fixes,
};

const ENTRY: &str = ".gitlab-ci.yml";
const TOKENS: &str = "  id_tokens:
    NPM_ID_TOKEN:
      aud: npm:registry.npmjs.org
    SIGSTORE_ID_TOKEN:
      aud: sigstore
";
const MANIFEST: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"repository\": \"git+https://gitlab.com/acme/libraries/widget.git\",
  \"publishConfig\": { \"access\": \"public\" }
}
";

/// The answers of a project for which everything is set up.
fn context() -> Context {
    Context {
        repository: Repository::parse("https://gitlab.com/acme/libraries/widget").ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        ..Context::default()
    }
}

fn inputs(files: &[(&str, &str)], context: Context) -> Inputs {
    let mut files: Vec<InputFile> = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    if files.iter().all(|it| !it.path.as_deref().is_some_and(|it| it.ends_with(".json"))) {
        files.push(InputFile::new("package.json", MANIFEST));
    }
    Inputs { files, context }
}

fn report_of(files: &[(&str, &str)]) -> Report {
    check(&inputs(files, context()))
}

fn report(text: &str) -> Report {
    report_of(&[(ENTRY, text)])
}

/// The client of the first publication, as the chain shows it.
fn client(report: &Report) -> &str {
    label(report, Link::Client)
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

/// A job that publishes: lines before its script, and the script's items.
fn job(name: &str, before: &str, script: &[&str]) -> String {
    let items: String = script.iter().map(|it| format!("    - {it}\n")).collect();
    format!("{name}:\n{before}  script:\n{items}")
}

fn publish(before: &str) -> String {
    job("publish", &format!("{before}{TOKENS}"), &["npm publish"])
}

#[test]
fn the_image_of_the_job_beats_that_of_the_defaults_and_of_the_top_level() {
    let table = [
        ("image: node:20\n", "", "npm 10.8.2"),
        ("default:\n  image: node:22\n", "", "npm 10.9.8"),
        ("image: node:20\n", "  image: node:24\n", "npm 11.19.0"),
        ("", "  image:\n    name: node:22\n    entrypoint: ['']\n", "npm 10.9.8"),
        ("image: node:20\n", "  inherit:\n    default: false\n", "npm, version not known"),
        ("image: node:20\n", "  inherit:\n    default: [tags]\n", "npm, version not known"),
        ("image: node:20\n", "  inherit:\n    default: [image]\n", "npm 10.8.2"),
        ("", "  image: registry.example.com/own/node:22\n", "npm, version not known"),
        ("", "", "npm, version not known"),
    ];
    for (top, before, expected) in table {
        let report = report(&format!("{top}{}", publish(before)));
        let shown = client(&report).to_owned();
        let is_new = expected == "npm 11.19.0" && shown.starts_with("npm 11.");
        assert!(shown == expected || is_new, "{top}{before}: {shown}");
    }
}

#[test]
fn variables_expand_in_the_name_of_an_image_and_those_of_the_job_win() {
    let table = [
        ("variables:\n  NODE: '22'\n", "  image: node:$NODE\n"),
        ("variables:\n  NODE: '20'\n", "  variables:\n    NODE: '22'\n  image: node:${NODE}-alpine\n"),
        ("variables:\n  IMAGE: node:$NODE-slim\n  NODE: '22'\n", "  image: $IMAGE\n"),
        ("variables:\n  NODE:\n    value: '22'\n    description: what we build with\n", "  image: node:$NODE\n"),
        ("variables:\n  NODE: '22'\nimage: node:$NODE\n", ""),
    ];
    for (top, before) in table {
        assert_eq!(client(&report(&format!("{top}{}", publish(before)))), "npm 10.9.8", "{top}{before}");
    }
    let not_inherited = "  inherit:\n    variables: false\n  image: node:$NODE\n";
    let unknown = report(&format!("variables:\n  NODE: '22'\n{}", publish(not_inherited)));
    assert_eq!(client(&unknown), "npm, version not known");
    assert!(has(&unknown, Status::Unknown, "outdated-npm"), "a variable of the settings is asked for, not guessed");
}

#[test]
fn a_job_merges_the_maps_and_replaces_the_lists_of_what_it_extends() {
    let base = ".node:\n  image: node:22\n  variables:\n    LEVEL: public\n  script:\n    - npm test\n";
    let own = job("publish", &format!("  extends: .node\n{TOKENS}"), &["npm publish --access $LEVEL"]);
    let merged = report(&format!("{base}{own}"));
    assert_eq!(client(&merged), "npm 10.9.8");
    assert_eq!(merged.publications.len(), 1);
    // The last of several parents wins, a parent before its own parents.
    let parents = ".a:\n  image: node:20\n.b:\n  extends: .c\n  image: node:22\n.c:\n  image: node:18\n";
    let several = report(&format!("{parents}{}", publish("  extends: [.a, .b]\n")));
    assert_eq!(client(&several), "npm 10.9.8");
}

#[test]
fn tokens_come_from_what_a_job_extends_and_add_up() {
    let base = format!(".tokens:\n{TOKENS}");
    let inherited =
        report(&format!("{base}{}", job("publish", "  extends: .tokens\n  image: node:24\n", &["npm publish"])));
    assert_eq!(inherited.publications[0].forecast.provenance, Provenance::Yes);
    let halves = ".sign:\n  id_tokens:\n    SIGSTORE_ID_TOKEN:\n      aud: sigstore\n";
    let own =
        "  extends: .sign\n  image: node:24\n  id_tokens:\n    NPM_ID_TOKEN:\n      aud: npm:registry.npmjs.org\n";
    let both = report(&format!("{halves}{}", job("publish", own, &["npm publish"])));
    assert_eq!(both.publications[0].forecast.provenance, Provenance::Yes);
}

#[test]
fn anchors_and_merge_keys_are_followed() {
    let text = format!(
        ".node: &node\n  image: node:22\n.setup: &setup\n  - npm ci\n  - npm run build\npublish:\n  <<: *node\n{TOKENS}  script:\n    - *setup\n    - npm publish\n"
    );
    let report = report(&text);
    assert_eq!(client(&report), "npm 10.9.8");
    assert!(!has(&report, Status::Fail, "syntax-error"), "GitLab merges, unlike GitHub");
}

#[test]
fn references_bring_scripts_tokens_and_rules_of_other_jobs() {
    let text = format!(
        ".shared:\n  image: node:24\n  script:\n    - npm publish\n  rules:\n    - if: $CI_COMMIT_TAG\n{}publish:\n  image: !reference [.shared, image]\n  id_tokens: !reference [.tokens, id_tokens]\n  script:\n    - npm ci\n    - !reference [.shared, script]\n  rules:\n    - !reference [.shared, rules]\n",
        format_args!(".tokens:\n{TOKENS}")
    );
    let report = report(&text);
    assert_eq!(outcomes(&report), [Outcome::Published]);
    assert_eq!(label(&report, Link::Trigger), "tag");
}

#[test]
fn what_comes_before_the_script_counts_and_the_job_replaces_it() {
    let upgrade = "    - npm install -g npm@11.6.2\n";
    for (top, before, expected) in [
        (format!("before_script:\n{upgrade}"), String::new(), "npm 11.6.2"),
        (format!("default:\n  before_script:\n  {upgrade}"), String::new(), "npm 11.6.2"),
        (String::new(), format!("  before_script:\n{upgrade}"), "npm 11.6.2"),
        (format!("before_script:\n{upgrade}"), "  before_script: []\n".to_owned(), "npm 10.9.8"),
        (format!("before_script:\n{upgrade}"), "  before_script:\n    - npm ci\n".to_owned(), "npm 10.9.8"),
    ] {
        let report = report(&format!("{top}{}", publish(&format!("  image: node:22\n{before}"))));
        assert_eq!(client(&report), expected, "{top}{before}");
    }
}

#[test]
fn the_items_of_a_script_share_a_shell_and_what_runs_afterwards_has_one_of_its_own() {
    let inner = "{ \"name\": \"@acme/inner\", \"version\": \"0.3.0\" }";
    let name = |before: &str, script: &[&str], after: &str| {
        let text = format!("{}{after}", job("publish", &format!("  image: node:24\n{before}{TOKENS}"), script));
        let files = [(ENTRY, text.as_str()), ("package.json", MANIFEST), ("packages/inner/package.json", inner)];
        report_of(&files).publications[0].package.clone()
    };
    assert_eq!(name("", &["cd packages/inner", "npm publish"], "").as_deref(), Some("@acme/inner"));
    assert_eq!(
        name("  before_script:\n    - cd packages/inner\n", &["npm publish"], "").as_deref(),
        Some("@acme/inner")
    );
    assert_eq!(
        name("", &["cd packages", "cd $CI_PROJECT_DIR/packages/inner", "npm publish"], "").as_deref(),
        Some("@acme/inner")
    );
    assert_eq!(
        name("", &["cd packages/inner", "cd ${CI_PROJECT_DIR}", "npm publish"], "").as_deref(),
        Some("@acme/widget")
    );
    assert_eq!(name("", &["(cd packages/inner && npm test)", "npm publish"], "").as_deref(), Some("@acme/widget"));
    let after = "  after_script:\n    - npm publish\n";
    assert_eq!(name("", &["cd packages/inner"], after).as_deref(), Some("@acme/widget"));
    // Exported variables live as long as their shell.
    let unset = report(&job("publish", "  image: node:24\n", &["export NPM_ID_TOKEN=$OTHER", "npm test"]));
    assert!(unset.publications.is_empty());
}

#[test]
fn an_included_file_that_was_given_is_followed_and_another_is_asked_for() {
    let part = format!(".publish:\n  image: node:24\n{TOKENS}  script:\n    - npm publish\n");
    let entry =
        "include:\n  - local: /ci/publish.yml\npublish:\n  extends: .publish\n  rules:\n    - if: $CI_COMMIT_TAG\n";
    let both = report_of(&[(ENTRY, entry), ("ci/publish.yml", &part)]);
    assert_eq!(outcomes(&both), [Outcome::Published]);

    let entry =
        format!("include:\n  - local: ci/tokens.yml\n{}", job("publish", "  image: node:24\n", &["npm publish"]));
    let alone = report(&entry);
    assert_eq!(outcomes(&alone), [Outcome::Unknown], "the file may hand every job a token");
    let asked: Vec<String> = alone.publications[0].forecast.needs.iter().map(|it| format!("{it:?}")).collect();
    assert!(asked.iter().any(|it| it.contains("ci/tokens.yml")), "{asked:?}");
    assert!(!has(&alone, Status::Fail, "missing-id-tokens"));

    // The file that is included wins over nothing: what the entry says comes first.
    let own = format!("include: ci/defaults.yml\nimage: node:24\n{}", publish(""));
    let wins = report_of(&[(ENTRY, own.as_str()), ("ci/defaults.yml", "image: node:16\n")]);
    assert_eq!(outcomes(&wins), [Outcome::Published]);
}

#[test]
fn a_part_without_its_entry_is_not_judged_as_if_it_were_alone() {
    let part = job("publish", "  image: node:24\n", &["npm publish"]);
    let report = report_of(&[(".gitlab/ci/publish.yml", &part)]);
    assert_eq!(outcomes(&report), [Outcome::Unknown]);
    assert!(!has(&report, Status::Fail, "missing-id-tokens"));
}

#[test]
fn a_pipeline_that_a_job_starts_is_read_or_asked_for() {
    let entry = "publish:\n  trigger:\n    include:\n      - local: /ci/publish.yml\n";
    assert!(has(&report(entry), Status::Unknown, "unseen-callee"));
    let child = job("npm", "  image: node:20\n", &["npm publish"]);
    let given = report_of(&[(ENTRY, entry), ("ci/publish.yml", &child)]);
    assert_eq!(given.publications.len(), 1);
    assert!(has(&given, Status::Fail, "missing-id-tokens") && has(&given, Status::Fail, "outdated-npm"));
}

/// Whether some pipeline has the job, and which kinds are named.
#[track_caller]
fn reached(top: &str, rules: &str, expected: Option<&str>) {
    let report = report(&format!("{top}{}", publish(&format!("  image: node:24\n{rules}"))));
    let is_reached = report.publications[0].forecast.outcome != Outcome::NeverRuns;
    assert_eq!(is_reached, expected.is_some(), "{top}{rules}");
    assert_eq!(has(&report, Status::Fail, "trigger-never-fires"), !is_reached, "{top}{rules}");
    assert_eq!(label(&report, Link::Trigger), expected.unwrap_or("nothing"), "{top}{rules}");
}

#[test]
fn rules_decide_which_pipelines_have_the_job() {
    let rule = |it: &str| format!("  rules:\n    - if: {it}\n");
    reached("", "", Some("tag and others"));
    reached("", &rule("$CI_COMMIT_TAG"), Some("tag"));
    reached("", &rule("'$CI_COMMIT_TAG =~ /^v\\d+/'"), Some("tag"));
    reached("", &rule("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"), Some("branch"));
    reached("", &rule("$CI_COMMIT_BRANCH == \"main\" && $CI_PIPELINE_SOURCE == \"push\""), Some("branch"));
    reached("", &rule("$CI_PIPELINE_SOURCE == \"merge_request_event\""), Some("merge request"));
    reached("", &rule("$CI_COMMIT_TAG && $CI_COMMIT_BRANCH"), None);
    reached("", &rule("$CI_COMMIT_TAG == null && $CI_COMMIT_BRANCH == null"), Some("merge request"));
    reached("", "  rules:\n    - when: never\n", None);
    reached("", "  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - if: $CI_COMMIT_TAG\n", None);
    reached("", "  rules:\n    - if: $CI_COMMIT_TAG\n      when: manual\n", Some("tag"));
    reached("", "  rules:\n    - if: $RELEASE == \"yes\"\n      when: on_success\n", Some("tag and others"));
    reached("", "  rules:\n    - changes: [package.json]\n", Some("tag and others"));
}

#[test]
fn a_variable_of_the_file_decides_a_rule_and_one_of_the_settings_does_not() {
    let rule = "  rules:\n    - if: $RELEASE == \"yes\"\n";
    reached("variables:\n  RELEASE: 'no'\n", rule, None);
    reached("variables:\n  RELEASE: 'yes'\n", rule, Some("tag and others"));
    reached("", rule, Some("tag and others"));
}

#[test]
fn the_old_words_for_rules_are_understood() {
    reached("", "  only: [tags]\n", Some("tag"));
    reached("", "  only:\n    refs: [tags]\n", Some("tag"));
    reached("", "  only: [main]\n", Some("branch"));
    reached("", "  only: [tags]\n  except: [branches]\n", Some("tag"));
    reached("", "  except: [tags, branches]\n", None);
    reached("", "  only: [merge_requests]\n", Some("merge request"));
    for words in ["[web]", "[triggers]", "[tags, api]", "[tags, schedules]"] {
        let report = report(&publish(&format!("  image: node:24\n  only: {words}\n")));
        assert_ne!(outcomes(&report), [Outcome::NeverRuns], "{words}");
        assert!(!has(&report, Status::Warn, "competing-triggers"), "no push to a branch starts it: {words}");
    }
}

#[test]
fn identity_tokens_in_a_list_are_none() {
    let list = "  image: node:24\n  id_tokens:\n    - NPM_ID_TOKEN:\n        aud: npm:registry.npmjs.org\n";
    assert!(has(&report(&job("publish", list, &["npm publish"])), Status::Fail, "missing-id-tokens"));
}

#[test]
fn what_keeps_the_pipeline_away_or_comes_before_keeps_the_job_away() {
    let on_tag = "  rules:\n    - if: $CI_COMMIT_TAG\n";
    reached("workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n", on_tag, None);
    reached("workflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - when: always\n", on_tag, None);
    reached("workflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n    - if: $CI_COMMIT_BRANCH\n", on_tag, Some("tag"));
    let build = "build:\n  script: [npm ci]\n  rules:\n    - if: $CI_COMMIT_BRANCH\n";
    reached(build, &format!("  needs: [build]\n{on_tag}"), None);
    reached(build, &format!("  needs:\n    - job: build\n      optional: true\n{on_tag}"), Some("tag"));
    reached(build, on_tag, Some("tag"));
}

/// A publish with everything right but for what a case changes.
struct Case {
    image: &'static str,
    tokens: &'static str,
    script: &'static [&'static str],
    visibility: Option<Visibility>,
    exists: Option<bool>,
}

const FINE: Case = Case {
    image: "node:24",
    tokens: TOKENS,
    script: &["npm publish"],
    visibility: Some(Visibility::Public),
    exists: Some(true),
};
const FOR_NPM: &str = "  id_tokens:\n    NPM_ID_TOKEN:\n      aud: npm:registry.npmjs.org\n";

fn forecast(case: &Case) -> (Outcome, Credential, Provenance, Option<&'static str>) {
    let text = job("publish", &format!("  image: {}\n{}", case.image, case.tokens), case.script);
    let context = Context { visibility: case.visibility, package_exists: case.exists, ..context() };
    let report = check(&inputs(&[(ENTRY, &text)], context));
    let it = &report.publications[0].forecast;
    (it.outcome, it.with, it.provenance, it.code)
}

#[test]
fn npm_and_its_registry_decide_what_becomes_of_a_publish() {
    let published = |provenance| (Outcome::Published, Credential::Oidc, provenance, None);
    let fails = |code| (Outcome::Fails, Credential::None, Provenance::No, Some(code));
    let with_token = (Outcome::Published, Credential::Token, Provenance::No, None);
    const CONFIG: &str = "npm config set //registry.npmjs.org/:_authToken $NPM_TOKEN";

    assert_eq!(forecast(&FINE), published(Provenance::Yes));
    assert_eq!(forecast(&Case { visibility: Some(Visibility::Private), ..FINE }), published(Provenance::No));
    assert_eq!(forecast(&Case { tokens: FOR_NPM, ..FINE }), published(Provenance::No), "nothing to sign with");
    assert_eq!(forecast(&Case { image: "node:22", ..FINE }), fails("ENEEDAUTH"));
    assert_eq!(forecast(&Case { tokens: "", ..FINE }), fails("ENEEDAUTH"));
    assert_eq!(forecast(&Case { exists: Some(false), ..FINE }), fails("ENEEDAUTH"));
    assert_eq!(forecast(&Case { tokens: "", script: &[CONFIG, "npm publish"], ..FINE }), with_token);
    assert_eq!(
        forecast(&Case { script: &[CONFIG, "npm publish"], ..FINE }),
        published(Provenance::Yes),
        "the run wins"
    );
    const WRITTEN: &str = "echo '//registry.npmjs.org/:_authToken=${NPM_TOKEN}' > .npmrc";
    assert_eq!(forecast(&Case { image: "node:22", script: &[WRITTEN, "npm publish"], ..FINE }), with_token);
    let signed: &[&str] = &["npm publish --provenance"];
    assert_eq!(forecast(&Case { script: signed, ..FINE }), published(Provenance::Yes));
    assert_eq!(forecast(&Case { script: signed, tokens: FOR_NPM, ..FINE }), fails("EUSAGE"));
    assert_eq!(
        forecast(&Case { script: signed, visibility: Some(Visibility::Private), ..FINE }),
        fails("E422"),
        "the registry refuses provenance of private projects"
    );
    let upgraded: &[&str] = &["npm install -g npm@latest", "npm publish"];
    assert_eq!(forecast(&Case { image: "node:20", script: upgraded, ..FINE }), fails("EBADENGINE"));
}

#[test]
fn an_audience_is_a_text_or_a_list_and_has_to_be_npm() {
    let tokens = |aud: &str| format!("  id_tokens:\n    NPM_ID_TOKEN:\n      aud: {aud}\n");
    for (aud, expected) in [
        ("npm:registry.npmjs.org", Outcome::Published),
        ("'npm:registry.npmjs.org'", Outcome::Published),
        ("[npm:registry.npmjs.org, https://gitlab.com]", Outcome::Published),
        ("npm", Outcome::Fails),
        ("https://registry.npmjs.org", Outcome::Fails),
        ("sigstore", Outcome::Fails),
    ] {
        let report = report(&job("publish", &format!("  image: node:24\n{}", tokens(aud)), &["npm publish"]));
        assert_eq!(outcomes(&report), [expected], "{aud}");
        assert_eq!(has(&report, Status::Fail, "mismatched-audience"), expected == Outcome::Fails, "{aud}");
    }
}

#[test]
fn tokens_at_the_top_level_make_gitlab_refuse_the_file() {
    let text = format!(
        "{}{}",
        TOKENS.replace("\n  ", "\n").trim_start(),
        job("publish", "  image: node:24\n", &["npm publish"])
    );
    let report = report(&text);
    assert!(has(&report, Status::Fail, "misplaced-id-tokens"), "{text}");
    assert_eq!(outcomes(&report), [Outcome::NeverRuns]);
}

#[test]
fn another_repository_than_the_manifest_names_is_refused_with_its_group_and_case() {
    let text = publish("  image: node:24\n");
    let of = |slug: &str| {
        let context = Context { repository: Repository::parse(slug).ok(), ..context() };
        let report = check(&inputs(&[(ENTRY, &text)], context));
        report.publications[0].forecast.code
    };
    assert_eq!(of("https://gitlab.com/acme/libraries/widget"), None);
    assert_eq!(of("https://gitlab.com/acme/widget"), Some("E422"));
    assert_eq!(of("https://gitlab.com/Acme/libraries/widget"), Some("E422"));
}

#[test]
fn jsr_takes_a_token_and_knows_no_identity_of_gitlab() {
    let jsr =
        "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"license\": \"MIT\", \"exports\": \"./mod.ts\" }\n";
    let of = |variables: &str, command: &str| {
        let text = job("publish", &format!("  image: denoland/deno:2.5.0\n{variables}"), &[command]);
        report_of(&[(ENTRY, &text), ("jsr.json", jsr)])
    };
    let forecast = |report: &Report| {
        let it = &report.publications[0].forecast;
        (it.outcome, it.with, it.code)
    };
    let with_token = of("", "deno publish --token $JSR_TOKEN");
    assert_eq!(forecast(&with_token), (Outcome::Published, Credential::Token, None));
    let without = of("", "deno publish");
    assert_eq!(forecast(&without), (Outcome::Fails, Credential::None, None));
    assert!(has(&without, Status::Fail, "missing-jsr-token"));
    let empty = of("  variables:\n    JSR_TOKEN: ''\n", "deno publish --token \"$JSR_TOKEN\"");
    assert_eq!(forecast(&empty), (Outcome::Fails, Credential::None, Some("missingAuthentication")));
}

#[test]
fn rules_about_github_alone_have_nothing_to_say() {
    let report = report(&format!("default:\n  tags: [saas-linux-small-amd64]\n{}", publish("  image: node:24\n")));
    let of_github = [
        "missing-id-token-permission",
        "missing-contents-permission",
        "missing-caller-permission",
        "unpinned-action",
        "persisted-credentials",
        "retired-runner-image",
        "shared-workflow",
        "fragile-workflow-name",
        "unused-deno-setup",
        "foreign-npm-id-token",
    ];
    let spoken: Vec<&str> = report.checks.iter().map(|it| it.rule.id).filter(|it| of_github.contains(it)).collect();
    assert!(spoken.is_empty(), "{spoken:?}");
}

#[test]
fn everything_wrong_at_once_is_mended_by_the_fixes_that_are_certain() {
    let text = "image: node:20

publish:
  stage: deploy # after the tests
  script:
    - npm ci
    - npm publish
  rules:
    - if: $CI_COMMIT_TAG
";
    let inputs = inputs(&[(ENTRY, text)], context());
    let before = check(&inputs);
    assert_eq!(outcomes(&before), [Outcome::Fails]);
    let at_once = correct(&inputs, &before, &safe_fixes(&before));
    assert!(at_once.withheld.is_empty(), "both go to the same place: {:?}", at_once.withheld);
    let corrected = recorrect(&inputs, &safe_fixes(&before));
    assert_eq!(corrected.files[0].text, at_once.files[0].text, "nothing is left for a second round");
    assert_eq!(
        corrected.files[0].text,
        "image: node:20

publish:
  stage: deploy # after the tests
  id_tokens:
    NPM_ID_TOKEN:
      aud: npm:registry.npmjs.org
  image: node:24
  script:
    - npm ci
    - npm publish
  rules:
    - if: $CI_COMMIT_TAG
"
    );
    assert_eq!(outcomes(&check(&corrected)), [Outcome::Published]);

    // The one adds `id_tokens`, the other wants to add to it.
    let everything = |report: &Report| report.fixes.iter().map(|it| it.id.clone()).collect();
    let (before, together) = review(&inputs, everything);
    assert!(together.withheld.is_empty(), "each follows on the other: {:?}", together.withheld);
    assert_eq!(together.applied.len(), before.fixes.len());
    assert_eq!(together.files[0].text, recorrect(&inputs, &everything(&before)).files[0].text);
    assert!(together.files[0].text.contains("SIGSTORE_ID_TOKEN"), "{}", together.files[0].text);
}
