//! What npm and JSR are told to trust, beside what a run presents: rows, forecasts, cards.

use engine::{
    Actions, Actor, Context, Field, InputFile, Inputs, JsrPackage, JsrSettings, Link, LinkedRepository, Provider,
    Publisher, PublisherList, Report, Repository, SettingsCard, SettingsField, Severity, Stated, Status, Visibility,
    check,
};

const SETUP: &str = "      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 24
";

/// A workflow whose job publishes with `command`; `job` are further lines of the job.
fn workflow(job: &str, command: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n{job}    permissions:\n      contents: read\n      id-token: write\n    steps:\n{SETUP}      - run: {command}\n"
    )
}

fn manifest(name: &str) -> String {
    format!(
        "{{\n  \"name\": \"{name}\",\n  \"version\": \"1.2.0\",\n  \"repository\": {{ \"type\": \"git\", \"url\": \"git+https://github.com/acme/widget.git\" }}\n}}\n"
    )
}

const JSR_CONFIG: &str =
    "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"exports\": \"./mod.ts\", \"license\": \"MIT\" }\n";

/// One publisher as `npm trust list --json` prints it.
fn listed(id: &str, file: &str, repository: &str, environment: &str) -> String {
    let environment =
        if environment.is_empty() { String::new() } else { format!("  \"environment\": \"{environment}\",\n") };
    format!(
        "\n{{\n  \"id\": \"{id}\",\n  \"type\": \"github\",\n  \"file\": \"{file}\",\n  \"repository\": \"{repository}\",\n{environment}  \"permissions\": [\n    \"createPackage\",\n    \"createStagedPackage\"\n  ]\n}}\n"
    )
}

fn acme() -> Context {
    Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        repository_is_new: Some(false),
        ..Context::default()
    }
}

fn report(files: &[(&str, &str)], context: Context) -> Report {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    check(&Inputs { files, context })
}

const PUBLISH: &str = ".github/workflows/publish.yml";

/// A package with a workflow that runs `npm publish`, and these settings.
fn with_list(list: &str) -> Report {
    report(
        &[(PUBLISH, &workflow("", "npm publish")), ("package.json", &manifest("@acme/widget")), ("trust.json", list)],
        acme(),
    )
}

/// Verdict, forecasts with what they need, the label of the settings link, and the rows of that link that do not pass.
fn shown(report: &Report) -> String {
    let mut out = format!("{}\n", report.verdict.id());
    for it in &report.publications {
        let needs: Vec<String> = it.forecast.needs.iter().map(engine::Need::id).collect();
        let needs = if needs.is_empty() { String::new() } else { format!(", needs {}", needs.join(" ")) };
        let code = it.forecast.code.map_or(String::new(), |it| format!(" {it}"));
        let link = it.chain.iter().find(|it| it.link == Link::Settings).expect("every chain has the link");
        let outcome = it.forecast.outcome.id();
        out += &format!("{outcome}{code} with {}{needs}; settings: {}\n", it.forecast.with.id(), link.label);
    }
    let rows = report.checks.iter().filter(|it| it.rule.link == Link::Settings && it.status != Status::Pass);
    for it in rows.filter(|it| it.severity != Severity::Advice) {
        out += &format!("{} {}: {}\n", it.status.id(), it.rule.id, it.message);
    }
    out
}

#[track_caller]
fn expect(report: &Report, expected: &str) {
    assert_eq!(shown(report), expected);
}

#[test]
fn a_publisher_that_names_the_run_leaves_nothing_open() {
    expect(
        &with_list(&listed("a1", "publish.yml", "acme/widget", "")),
        "ready\npublished with oidc; settings: trusted\n",
    );
}

#[test]
fn two_publishers_of_which_one_is_for_another_file() {
    let list = listed("a1", "publish.yml", "acme/widget", "") + &listed("b2", "release.yml", "acme/widget", "");
    let report = with_list(&list);
    expect(
        &report,
        "ready\npublished with oidc; settings: trusted\nwarn unused-publisher: no given workflow uses a trusted \
         publisher: `Workflow filename` is `release.yml`, and this run presents `publish.yml`\n",
    );
    let row = report.checks.iter().find(|it| it.rule.id == "unused-publisher").expect("the row is there");
    // The line of the settings, and the line of the workflow.
    let texts = [workflow("", "npm publish"), manifest("@acme/widget"), list.clone()];
    let line = |file: usize, offset: u32| texts[file][..offset as usize].matches('\n').count() + 1;
    let primary = row.primary.expect("the settings come from a file");
    assert_eq!((primary.file.0, line(2, primary.span.start)), (2, 16));
    let related = row.related[0].location;
    assert_eq!((related.file.0, line(0, related.span.start)), (0, 1));
    let note = row.note.as_deref().unwrap_or_default();
    assert!(note.contains("`npm trust revoke @acme/widget --id b2`"), "{note}");
    assert!(note.contains("add `.github/workflows/release.yml` if the repository has it"), "{note}");
}

#[test]
fn two_publishers_of_which_none_names_the_run() {
    let list = listed("a1", "release.yml", "acme/widget", "") + &listed("b2", "publish.yml", "acme/gadget", "prod");
    let report = with_list(&list);
    expect(
        &report,
        "blocked\nfails ENEEDAUTH with none; settings: another run\nfail mismatched-workflow-file: `Workflow filename` is \
         `release.yml`, and this run presents `publish.yml`\nwarn unused-publisher: no given workflow uses a trusted \
         publisher: `Repository` is `gadget` and `Environment name` is `prod`, and this run presents `widget` and no \
         environment\n",
    );
    let row = &report.checks[0];
    let (primary, related) = (row.primary.expect("a line of the workflow"), row.related[0].location);
    assert_eq!((primary.file.0, related.file.0), (0, 2));
    assert_eq!(&list[related.span.range()], "release.yml");
}

#[test]
fn a_mismatch_ends_as_the_credentials_that_are_left_decide() {
    let list = listed("a1", "release.yml", "acme/widget", "");
    let outcome = |setup: &str, command: &str| {
        let text = workflow("", command).replace(SETUP, setup);
        let files = [(PUBLISH, text.as_str()), ("package.json", &manifest("@acme/widget")), ("trust.json", &list)];
        shown(&report(&files, acme())).lines().nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(outcome(SETUP, "npm publish"), "fails ENEEDAUTH with none; settings: another run");
    let placeholder = format!("{SETUP}          registry-url: https://registry.npmjs.org\n");
    assert_eq!(outcome(&placeholder, "npm publish"), "fails E404 with none; settings: another run");
    let token = "npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}";
    assert_eq!(outcome(&placeholder, token), "published with token, needs token-valid; settings: another run");
}

#[test]
fn an_action_that_is_not_allowed_ends_with_e403_whatever_token_is_left() {
    let stage_only = listed("a1", "publish.yml", "acme/widget", "").replace("    \"createPackage\",\n", "");
    expect(
        &with_list(&stage_only),
        "blocked\nfails E403 with none; settings: not this action\nfail disallowed-action: the trusted publisher does not \
         allow `npm publish`\n",
    );
    let staged = workflow("", "npm stage publish");
    let manifest = manifest("@acme/widget");
    let files = [(PUBLISH, staged.as_str()), ("package.json", &manifest), ("trust.json", &stage_only)];
    expect(&report(&files, acme()), "ready\nstaged with oidc; settings: trusted\n");
    // One of two publishers for the same run allows it.
    let both = stage_only + &listed("b2", "publish.yml", "acme/widget", "");
    expect(&with_list(&both), "ready\npublished with oidc; settings: trusted\n");
}

#[test]
fn an_action_that_another_publisher_may_allow_is_not_refused() {
    let text = workflow("    environment: ${{ inputs.target }}\n", "npm publish");
    let stage_only = listed("a1", "publish.yml", "acme/widget", "").replace("    \"createPackage\",\n", "");
    let with = |other: &str| {
        let list = stage_only.clone() + other;
        let files = [(PUBLISH, text.as_str()), ("package.json", &manifest("@acme/widget")), ("trust.json", &list)];
        let report = report(&files, acme());
        report.checks.iter().find(|it| it.rule.id == "disallowed-action").map(|it| it.status)
    };
    assert_eq!(with(""), Some(Status::Fail));
    // The expression may come to the environment of this one.
    assert_eq!(with(&listed("b2", "publish.yml", "acme/widget", "npm")), Some(Status::Unknown));
}

#[test]
fn a_list_without_actions_leaves_them_open() {
    let list = "type: github\nid: a1\nfile: publish.yml\nrepository: acme/widget\n";
    expect(
        &with_list(list),
        "files-ready\npublished with oidc, needs settings; settings: run trusted\nunknown disallowed-action: whether the \
         trusted publisher allows `npm publish` is not known\n",
    );
}

#[test]
fn an_environment_counts_where_the_settings_name_one() {
    let with = |job: &str, environment: &str| {
        let text = workflow(job, "npm publish");
        let list = listed("a1", "publish.yml", "acme/widget", environment);
        let manifest = manifest("@acme/widget");
        shown(&report(&[(PUBLISH, &text), ("package.json", &manifest), ("trust.json", &list)], acme()))
    };
    assert_eq!(with("    environment: npm\n", "npm"), "ready\npublished with oidc; settings: trusted\n");
    assert_eq!(
        with("    environment: Npm\n", "npm"),
        "blocked\nfails ENEEDAUTH with none; settings: another run\nfail mistyped-setting: `Environment name` is `npm`: only \
         the letter case differs; this run presents `Npm`\n"
    );
    assert_eq!(
        with("    environment: npm\n", ""),
        "files-ready\npublished with oidc, needs settings; settings: not decided\nwarn mismatched-environment: `Environment \
         name` is empty, and this run presents `npm`\n"
    );
    assert_eq!(
        with("    environment: ${{ inputs.target }}\n", "npm"),
        "unknown\npublished with oidc; settings: not decided\nunknown mismatched-environment: `Environment name` is `npm`: \
         whether this run presents that is not known\n"
    );
}

#[test]
fn a_called_workflow_presents_the_file_of_its_caller_and_the_environment_of_its_own_job() {
    let called =
        workflow("    environment: npm\n", "npm publish").replace("  push:\n    tags: ['v*']\n", "  workflow_call:\n");
    let caller = "on:\n  push:\n    tags: ['v*']\njobs:\n  call:\n    permissions:\n      contents: read\n      id-token: write\n    uses: ./.github/workflows/publish.yml\n";
    let manifest = manifest("@acme/widget");
    let files = |list: &str| {
        let files = [
            (PUBLISH, called.as_str()),
            (".github/workflows/release.yml", caller),
            ("package.json", &manifest),
            ("trust.json", list),
        ];
        shown(&report(&files, acme()))
    };
    assert_eq!(
        files(&listed("a1", "release.yml", "acme/widget", "npm")),
        "ready\npublished with oidc; settings: trusted\n"
    );
    assert_eq!(
        files(&listed("a1", "publish.yml", "acme/widget", "npm")),
        "blocked\nfails ENEEDAUTH with none; settings: another run\nfail mismatched-workflow-file: `Workflow filename` is \
         `publish.yml`, and this run presents `release.yml`\n"
    );
}

#[test]
fn a_workflow_that_was_pasted_without_a_name_asks_for_it() {
    let pasted = InputFile { text: workflow("", "npm publish"), ..InputFile::default() };
    let list = InputFile { text: listed("a1", "publish.yml", "acme/widget", ""), ..InputFile::default() };
    let files = vec![pasted, InputFile::new("package.json", manifest("@acme/widget")), list];
    expect(
        &check(&Inputs { files, context: acme() }),
        "unknown\npublished with oidc, needs file:the file name of the workflow; settings: not decided\nunknown \
         mismatched-workflow-file: `Workflow filename` is `publish.yml`: whether this run presents that is not known\n",
    );
}

/// Each value that people mistype, in the field where they do: what the only row says.
#[test]
fn values_that_people_mistype_are_named() {
    let table = [
        (
            "publish.yml",
            ".github/workflows/publish.yml",
            "`Workflow filename` is `.github/workflows/publish.yml`: a path stands where the name of a file belongs; this run presents `publish.yml`",
        ),
        (
            "publish.yml",
            "publish.yaml",
            "`Workflow filename` is `publish.yaml`: `.yml` and `.yaml` are two endings; this run presents `publish.yml`",
        ),
        (
            "publish.yml",
            "Publish.yml",
            "`Workflow filename` is `Publish.yml`: only the letter case differs; this run presents `publish.yml`",
        ),
        (
            "publish.yml",
            "publish.yml ",
            "`Workflow filename` is `publish.yml `: a space stands around it; this run presents `publish.yml`",
        ),
        (
            "publish.yml",
            "publish",
            "`Workflow filename` is `publish`: the name of a workflow ends in `.yml` or `.yaml`; this run presents `publish.yml`",
        ),
        (
            "publish.yml",
            "pub1ish.yml",
            "`Workflow filename` is `pub1ish.yml`: only signs that look alike differ; this run presents `publish.yml`",
        ),
        (
            "acme/widget",
            "@acme/widget",
            "`Organization or user` is `@acme`: the `@` belongs to a package, not to an owner; this run presents `acme`",
        ),
        (
            "acme/widget",
            "Acme/widget",
            "`Organization or user` is `Acme`: only the letter case differs; this run presents `acme`",
        ),
        (
            "acme/widget",
            "аcme/widget",
            "`Organization or user` is `аcme`: it holds a letter that no name on GitHub has; this run presents `acme`",
        ),
        (
            "acme/widget",
            "acme/acme/widget",
            "`Repository` is `acme/widget`: more than one name stands in it; this run presents `widget`",
        ),
        (
            "acme/widget",
            "acme/widget.git",
            "`Repository` is `widget.git`: the name of a repository has no `.git`; this run presents `widget`",
        ),
        (
            "acme/widget",
            "https://github.com/acme/widget",
            "`Repository` is `https://github.com/acme/widget`: an address stands where a name belongs; this run presents `widget`",
        ),
        ("acme/widget", "widget", "`Organization or user`: it is empty; this run presents `acme`"),
    ];
    for (right, typed, message) in table {
        let list =
            listed("a1", "publish.yml", "acme/widget", "").replace(&format!("\"{right}\""), &format!("\"{typed}\""));
        expect(
            &with_list(&list),
            &format!("blocked\nfails ENEEDAUTH with none; settings: another run\nfail mistyped-setting: {message}\n"),
        );
    }
}

#[test]
fn every_package_has_its_own_publishers() {
    let text = workflow("", "npm publish --workspaces");
    let root = "{ \"name\": \"root\", \"private\": true, \"workspaces\": [\"packages/*\"] }";
    let (widget, gadget) = (manifest("@acme/widget"), manifest("@acme/gadget"));
    let both = |list: &str| {
        let files = [
            (PUBLISH, text.as_str()),
            ("package.json", root),
            ("packages/widget/package.json", &widget),
            ("packages/gadget/package.json", &gadget),
            ("trust.txt", list),
        ];
        shown(&report(&files, acme()))
    };
    let list = listed("a1", "publish.yml", "acme/widget", "");
    assert_eq!(
        both(&format!(
            "$ npm trust list @acme/widget --json\n{list}\n$ npm trust list @acme/gadget\nNo trust configurations found for package (@acme/gadget)\n"
        )),
        "blocked\npublished with oidc; settings: trusted\nfails E404 with none; settings: no publisher\nfail \
         untrusted-workflow: `@acme/gadget` has no trusted publisher on npm\n"
    );
    // npm sends the token of the package before, and later npm none (N 9.7).
    let ends_with = |text: &str| {
        let list = format!(
            "$ npm trust list @acme/widget --json\n{list}\n$ npm trust list @acme/gadget\nNo trust configurations found for package (@acme/gadget)\n"
        );
        let files = [
            (PUBLISH, text),
            ("package.json", root),
            ("packages/widget/package.json", &widget),
            ("packages/gadget/package.json", &gadget),
            ("trust.txt", &list),
        ];
        let report = report(&files, acme());
        let row = report.checks.iter().find(|it| it.rule.id == "untrusted-workflow" && it.status == Status::Fail);
        row.and_then(|it| it.note.clone()).unwrap_or_default()
    };
    assert!(ends_with(&text).contains("token of the package before, so the command ends with E404"));
    let newer = text.replace("      - run: npm pub", "      - run: npm install -g npm@12.2.0\n      - run: npm pub");
    assert!(ends_with(&newer).contains("ends with ENEEDAUTH"), "{}", ends_with(&newer));
    // Nothing says which of the two the list is of.
    let unnamed = both(&list);
    assert_eq!(unnamed.matches("unknown untrusted-workflow").count(), 2, "{unnamed}");
}

#[test]
fn publishers_from_a_form_count_like_those_from_a_list() {
    let publisher = |file: &str| Publisher {
        actions: Some(Actions { publish: true, stage: true, span: None }),
        ..Publisher::typed(
            Provider::GitHub,
            [
                (Field::Owner, "acme".to_owned()),
                (Field::Repository, "widget".to_owned()),
                (Field::Workflow, file.to_owned()),
                (Field::Environment, String::new()),
            ],
        )
    };
    let with = |lists: Vec<PublisherList>, package_exists: Option<bool>| {
        let files = [(PUBLISH, &*workflow("", "npm publish")), ("package.json", &manifest("@acme/widget"))];
        shown(&report(&files, Context { publishers: lists, package_exists, ..acme() }))
    };
    let list = |package: Option<&str>, publishers: Vec<Publisher>| PublisherList {
        package: package.map(Stated::typed),
        publishers,
        place: None,
    };
    assert_eq!(
        with(vec![list(None, vec![publisher("publish.yml")])], None),
        "ready\npublished with oidc; settings: trusted\n"
    );
    assert_eq!(
        with(vec![list(Some("@acme/widget"), vec![publisher("release.yml")])], None),
        "blocked\nfails ENEEDAUTH with none; settings: another run\nfail mismatched-workflow-file: `Workflow filename` is \
         `release.yml`, and this run presents `publish.yml`\n"
    );
    assert_eq!(
        with(vec![list(Some("@acme/gadget"), vec![publisher("publish.yml")])], Some(true)),
        "files-ready\npublished with oidc, needs settings; settings: not given\nunknown untrusted-workflow: whether npm \
         trusts this workflow to publish `@acme/widget` is not known\n"
    );
    // Without a publisher, and without a package.
    assert_eq!(
        with(vec![list(None, Vec::new())], None),
        "blocked\nfails ENEEDAUTH with none; settings: no publisher\nfail untrusted-workflow: `@acme/widget` has no trusted \
         publisher on npm\nunknown missing-package: whether `@acme/widget` exists on npm is not known\n"
    );
    assert_eq!(
        with(vec![list(None, Vec::new())], Some(false)),
        "blocked\nfails ENEEDAUTH with none; settings: no package yet\nfail missing-package: `@acme/widget` does not exist on \
         npm\n"
    );
}

#[test]
fn half_a_list_proves_nothing_that_it_does_not_say() {
    let list = listed("a1", "release.yml", "acme/widget", "") + "{\n  \"id\": \"b2\",\n  \"type\": \"github\",\n";
    expect(
        &with_list(&list),
        "files-ready\npublished with oidc, needs settings; settings: not given\nunknown untrusted-workflow: whether npm \
         trusts this workflow to publish `@acme/widget` is not known\n",
    );
}

/// `npx jsr publish` with these settings.
fn jsr(arguments: &str, settings: JsrSettings) -> String {
    let text = workflow("", &format!("npx jsr publish{arguments}"));
    shown(&report(&[(PUBLISH, &text), ("jsr.json", JSR_CONFIG)], Context { jsr: settings, ..acme() }))
}

fn linked(to: Option<&str>) -> Vec<JsrPackage> {
    let linked = to.and_then(|it| Repository::parse(it).ok()).map_or(LinkedRepository::Nothing, LinkedRepository::To);
    vec![JsrPackage { package: None, created: Some(true), linked: Some(linked) }]
}

#[test]
fn jsr_asks_who_starts_the_run_before_it_asks_where_it_runs() {
    let settings = |to: Option<&str>, members_only: bool, started_by: Actor| JsrSettings {
        packages: linked(to),
        members_only: Some(members_only),
        ci_required: Some(false),
        started_by: Some(started_by),
    };
    let outcome = |settings| jsr("", settings).lines().nth(1).unwrap_or_default().to_owned();
    assert_eq!(outcome(settings(Some("Acme/Widget"), true, Actor::Member)), "published with oidc; settings: linked");
    assert_eq!(
        outcome(settings(None, true, Actor::Member)),
        "fails actorNotAuthorized with none; settings: not linked"
    );
    assert_eq!(
        outcome(settings(Some("acme/gadget"), true, Actor::Member)),
        "unknown with oidc, needs settings; settings: linked elsewhere"
    );
    assert_eq!(outcome(settings(None, true, Actor::Bot)), "fails actorNotScopeMember with none; settings: not linked");
    assert_eq!(outcome(settings(Some("acme/widget"), false, Actor::Bot)), "published with oidc; settings: linked");
    assert_eq!(
        outcome(settings(Some("acme/widget"), true, Actor::Stranger)),
        "fails actorNotScopeMember with none; settings: linked"
    );
}

#[test]
fn jsr_takes_no_token_for_a_scope_that_requires_ci() {
    let settings = |ci_required| JsrSettings { packages: linked(None), ci_required, ..JsrSettings::default() };
    let outcome = |ci_required| {
        let text = jsr(" --token ${{ secrets.JSR_TOKEN }}", settings(ci_required));
        text.lines().nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(outcome(Some(true)), "fails scopeRequiresPublishingFromCi with none; settings: not linked");
    assert_eq!(outcome(Some(false)), "published with token, needs token-valid; settings: not linked");
    assert_eq!(outcome(None), "published with token, needs settings token-valid; settings: not linked");
}

#[test]
fn a_package_that_jsr_does_not_have_is_told_of_whatever_the_settings() {
    let settings = JsrSettings {
        packages: vec![JsrPackage { package: Some("@acme/widget".into()), created: Some(false), linked: None }],
        members_only: Some(true),
        started_by: Some(Actor::Bot),
        ..JsrSettings::default()
    };
    let text = jsr("", settings);
    assert!(text.contains("fails with none; settings: no package yet"), "{text}");
    assert!(text.contains("fail missing-package: `@acme/widget` does not exist on JSR"), "{text}");
}

/// A field of a card: what to type, what is given, whether both are the same.
fn line(it: &SettingsField) -> String {
    let agrees = match it.agrees {
        Some(true) => "equal",
        Some(false) => "differs",
        None => "open",
    };
    format!("{}: {} / {} {agrees}\n", it.name, it.value.as_deref().unwrap_or("?"), it.given.as_deref().unwrap_or("-"))
}

fn card(report: &Report) -> &SettingsCard {
    report.settings.first().expect("a publication has a card")
}

fn steps(steps: &[String]) -> String {
    steps.iter().enumerate().map(|(idx, it)| format!("{}. {it}\n", idx + 1)).collect()
}

#[test]
fn the_card_has_what_to_type_and_the_six_values_of_the_identity() {
    let report = with_list(&listed("a1", "release.yml", "acme/widget", "npm"));
    let card = card(&report);
    assert_eq!(
        card.fields.iter().map(line).collect::<String>(),
        "Organization or user: acme / acme equal\nRepository: widget / widget equal\nWorkflow filename: publish.yml / \
         release.yml differs\nEnvironment name:  / npm differs\nAllowed actions: npm publish / npm publish, npm stage \
         publish equal\n"
    );
    assert_eq!(
        card.identity().iter().map(line).collect::<String>(),
        "owner: acme / acme equal\nrepository: widget / widget equal\nfile: publish.yml / release.yml differs\nenvironment:  \
         / npm differs\npackage: @acme/widget / - open\nrepository.url: git+https://github.com/acme/widget.git / \
         git+https://github.com/acme/widget.git equal\n"
    );
    assert_eq!(
        card.command.as_deref(),
        Some("npm trust github @acme/widget --file publish.yml --repository acme/widget --allow-publish")
    );
    assert_eq!(card.page.as_deref(), Some("https://www.npmjs.com/package/@acme/widget/access"));
    assert_eq!(card.situation, Some("renamed-workflow"));
    assert!(card.fields[2].source.is_some() && card.fields[2].given_at.is_some());
}

#[test]
fn without_settings_the_card_is_filled_in_from_the_files() {
    let text = workflow("    environment: release to npm\n", "npm stage publish");
    let files = [(PUBLISH, text.as_str()), ("package.json", &manifest("widget"))];
    let report = report(&files, Context { package_exists: Some(true), ..acme() });
    let card = card(&report);
    assert_eq!(
        card.command.as_deref(),
        Some(
            "npm trust github widget --file publish.yml --repository acme/widget --environment 'release to npm' --allow-stage-publish"
        )
    );
    assert_eq!(
        steps(&card.steps),
        "1. Add a trusted publisher for GitHub Actions to `widget` on `https://www.npmjs.com/package/widget/access`: owner \
         `acme`, repository `widget`, file `publish.yml`, environment `release to npm`, allowed to `npm stage publish`; or run \
         `npm trust github widget --file publish.yml --repository acme/widget --environment 'release to npm' \
         --allow-stage-publish` with npm 11.15.0 or newer\n2. Publish one version through the workflow (`npm stage publish`); \
         the settings are compared only then\n3. After that choose `Require two-factor authentication and disallow tokens` on \
         `https://www.npmjs.com/package/widget/access`, and revoke the tokens\n"
    );
    let plans: Vec<&str> = card.plans().iter().map(|it| it.id).collect();
    assert_eq!(plans, ["renamed-workflow", "moved-repository", "changed-provider", "back-to-tokens"]);
}

#[test]
fn a_value_that_nobody_gave_leaves_no_command() {
    let files = [(PUBLISH, &*workflow("", "npm publish")), ("package.json", &manifest("@acme/widget"))];
    let report = report(&files, Context::default());
    let card = card(&report);
    assert_eq!((card.fields[0].value.as_deref(), card.command.as_deref()), (None, None));
}

#[test]
fn a_new_package_is_published_by_hand_first_and_without_what_only_ci_has() {
    let manifest = manifest("@acme/widget").replace("\n}", ",\n  \"publishConfig\": { \"provenance\": true }\n}");
    let files = [(PUBLISH, &*workflow("", "npm publish")), ("package.json", &manifest)];
    let report = report(&files, Context { package_exists: Some(false), ..acme() });
    let card = card(&report);
    assert_eq!(card.situation, Some("new-package"));
    assert_eq!(
        card.steps[0],
        "Publish the first version by hand: `npm login`, then `npm publish --access public --provenance=false`, and confirm \
         with your second factor; without the last flag `publishConfig.provenance` stops every publish outside of CI"
    );
    assert!(card.steps[3].starts_with("Add a trusted publisher"), "{}", steps(&card.steps));
    assert!(card.steps[5].starts_with("After that choose"), "{}", steps(&card.steps));
}

#[test]
fn a_new_member_of_a_workspace_is_published_from_its_own_folder() {
    let root = "{ \"name\": \"root\", \"private\": true, \"workspaces\": [\"packages/*\"] }";
    let (widget, gadget) = (manifest("@acme/widget"), manifest("@acme/gadget"));
    let text = workflow("", "npm publish --workspaces");
    let files = [
        (PUBLISH, &*text),
        ("package.json", root),
        ("packages/a/package.json", &widget),
        ("packages/b/package.json", &gadget),
    ];
    let report = report(&files, Context { package_exists: Some(false), ..acme() });
    for (card, folder) in report.settings.iter().zip(["packages/a", "packages/b"]) {
        assert!(card.steps[0].contains(&format!("`npm publish --access public` in `{folder}`")), "{}", card.steps[0]);
    }
}

/// Situations that given publishers tell: the id of the plan, and its last step.
#[test]
fn given_publishers_tell_the_situation() {
    let revoke = "Revoke the old publisher: `npm trust revoke @acme/widget --id a1`";
    let lock = "After that choose `Require two-factor authentication and disallow tokens` on `https://www.npmjs.com/package/@acme/widget/access`, and revoke the tokens";
    let gitlab = "{ \"id\": \"a1\", \"type\": \"gitlab\", \"file\": \".gitlab-ci.yml\", \"project\": \"acme/widget\" }";
    let table = [
        (listed("a1", "publish.yml", "acme/widget", ""), "trusted", lock),
        (listed("a1", "publish.yml", "acme/widget", "").replace("    \"create", "    \"other"), "trusted", lock),
        (listed("a1", "release.yml", "acme/widget", ""), "renamed-workflow", revoke),
        (listed("a1", "release.yml", "old/widget", ""), "moved-repository", revoke),
        (
            listed("a1", "publish.yml", "acme/widget", "npm"),
            "changed-environment",
            "Or leave the settings, and run the job in environment `npm`",
        ),
        (gitlab.to_owned(), "changed-provider", revoke),
        (
            listed("a1", "publish.yml", "acme/widget", "").replace("    \"createPackage\",\n", ""),
            "disallowed-action",
            revoke,
        ),
    ];
    for (list, situation, last) in table {
        let report = with_list(&list);
        let card = card(&report);
        assert_eq!((card.situation, card.steps.last().map(String::as_str)), (Some(situation), Some(last)), "{list}");
        assert!(card.steps.iter().any(|it| it.starts_with("Publish one version through")), "before tokens go: {list}");
        assert_eq!(card.steps[0].contains("is not certain"), list.contains("other"), "{}", card.steps[0]);
    }
}

#[test]
fn two_workflows_of_one_package_have_two_cards_and_one_of_two_registries_each_its_own() {
    let manifest = manifest("@acme/widget");
    let files = [
        (PUBLISH, &*workflow("", "npm publish\n      - run: npx jsr publish")),
        (".github/workflows/canary.yml", &workflow("", "npm publish --tag canary")),
        ("package.json", &manifest),
        ("jsr.json", JSR_CONFIG),
    ];
    let report = report(&files, acme());
    let cards: Vec<String> = report
        .settings
        .iter()
        .map(|it| {
            format!("{} {} {:?}", it.registry.id(), it.fields[2].value.as_deref().unwrap_or("?"), it.publications)
        })
        .collect();
    assert_eq!(cards, ["npm publish.yml [0]", "jsr acme/widget [1]", "npm canary.yml [2]"]);
}

#[test]
fn the_card_of_jsr_names_its_pages_and_who_may_start_the_run() {
    let settings = JsrSettings { packages: linked(None), started_by: Some(Actor::Bot), ..JsrSettings::default() };
    let text = workflow("", "npx jsr publish");
    let report = report(&[(PUBLISH, &text), ("jsr.json", JSR_CONFIG)], Context { jsr: settings, ..acme() });
    let card = card(&report);
    assert_eq!(
        card.fields.iter().map(line).collect::<String>(),
        "Scope: acme / acme equal\nPackage: widget / widget equal\nGitHub repository: acme/widget /  differs\nGitHub Actions \
         security: Do not restrict publishing / - open\nRequire publishing from CI: on / - open\n"
    );
    assert_eq!(card.page.as_deref(), Some("https://jsr.io/@acme/widget/settings"));
    assert_eq!(
        steps(&card.steps),
        "1. Link `@acme/widget` to `acme/widget` on `https://jsr.io/@acme/widget/settings`: that takes an admin of the scope \
         who may push to the repository, and a public repository\n2. Let a member of the scope start the run, because a \
         bot never is one; or choose `Do not restrict publishing` under `GitHub Actions security` on \
         `https://jsr.io/@acme/~/settings`\n3. Run `npx \
         jsr publish` in the workflow\n4. After that enable `Require publishing from CI` on \
         `https://jsr.io/@acme/~/settings`, so that no token can publish\n"
    );
}

#[test]
fn the_steps_on_jsr_fit_what_was_answered() {
    let steps_of = |arguments: &str, settings: JsrSettings, visibility: Visibility| {
        let text = workflow("", &format!("npx jsr publish{arguments}"));
        let context = Context { jsr: settings, visibility: Some(visibility), ..acme() };
        let report = report(&[(PUBLISH, &text), ("jsr.json", JSR_CONFIG)], context);
        let card = card(&report);
        (steps(&card.steps), card.fields.iter().map(line).collect::<String>())
    };
    let settings =
        |ci_required| JsrSettings { packages: linked(Some("acme/widget")), ci_required, ..JsrSettings::default() };
    let token = " --token ${{ secrets.JSR_TOKEN }}";
    let (steps, _) = steps_of(token, settings(None), Visibility::Public);
    let order = ["Take `--token` out of `npx jsr publish", "After that enable `Require publishing"];
    let places: Vec<_> = order.iter().map(|it| steps.find(it)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted() && !steps.contains("Run `npx"), "{steps}");
    let (steps, _) = steps_of(token, settings(Some(true)), Visibility::Public);
    assert!(steps.contains("Take `--token` out") && !steps.contains("enable"), "{steps}");

    let open = JsrSettings { packages: linked(None), members_only: Some(false), ..JsrSettings::default() };
    let (steps, fields) = steps_of("", open, Visibility::Private);
    assert!(steps.starts_with("1. Make the repository public: JSR links no private one"), "{steps}");
    assert!(!steps.contains("member"), "{steps}");
    assert!(fields.contains("security: Do not restrict publishing / Do not restrict publishing equal"), "{fields}");
}
