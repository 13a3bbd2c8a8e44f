//! Installing from JSR through clients of npm: every row of J 6 as a case, and what the report says around it.

use engine::{InputFile, Inputs, Report, SettingsCard, Severity, Status, Verdict, check, recorrect, safe_fixes};

const RULES: [&str; 7] = [
    "missing-jsr-scope-registry",
    "wrong-jsr-registry",
    "malformed-jsr-package-name",
    "unsupported-jsr-specifier",
    "unsupported-jsr-upstream",
    "bypassed-feed",
    "missing-jsr-uplink",
];
const JSR_LINE: &str = "@jsr:registry=https://npm.jsr.io\n";
const ALIAS: &str = "\"@std/path\": \"npm:@jsr/std__path@^1.0.0\"";
const NATIVE: &str = "\"@std/path\": \"jsr:^1.0.0\"";

fn inputs(files: &[(&str, &str)]) -> Inputs {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    Inputs { files, ..Inputs::default() }
}

/// A manifest with a package manager (none for an empty text) and one dependency.
fn manifest(manager: &str, dependency: &str) -> String {
    let manager = if manager.is_empty() { String::new() } else { format!("\"packageManager\": \"{manager}\", ") };
    format!("{{ {manager}\"dependencies\": {{ {dependency} }} }}\n")
}

/// What the rules of this area say beyond passing rows.
fn said(report: &Report) -> Vec<String> {
    let rows = report.checks.iter().filter(|it| RULES.contains(&it.rule.id) && it.status != Status::Pass);
    rows.map(|it| format!("{} {}", it.status.id(), it.rule.id)).collect()
}

#[track_caller]
fn says(files: &[(&str, &str)], expected: &[&str]) -> Report {
    let report = check(&inputs(files));
    let texts: Vec<String> = files.iter().map(|(path, text)| format!("{path}\n{text}")).collect();
    assert_eq!(said(&report), expected, "\n{}", texts.join("\n"));
    report
}

#[test]
fn a_package_manager_takes_jsr_or_does_not() {
    for (manager, expected) in [
        ("npm@11.19.0", "fail unsupported-jsr-specifier"),
        ("npm@12.2.0", "fail unsupported-jsr-specifier"),
        ("bun@1.4.5", "fail unsupported-jsr-specifier"),
        ("yarn@1.22.22", "fail unsupported-jsr-specifier"),
        ("yarn@4.8.1", "fail unsupported-jsr-specifier"),
        ("pnpm@9.15.0", "fail unsupported-jsr-specifier"),
        ("pnpm@10.8.1", "fail unsupported-jsr-specifier"),
        ("pnpm@10.9.0", ""),
        ("pnpm@12.0.0+sha512.abc", ""),
        ("yarn@4.9.1", ""),
        ("vlt@1.0.0", ""),
        ("", "unknown unsupported-jsr-specifier"),
    ] {
        let yarnrc = "npmScopes: { jsr: { npmRegistryServer: \"https://npm.jsr.io\" } }\n";
        let config = if manager.starts_with("yarn@4") { (".yarnrc.yml", yarnrc) } else { (".npmrc", JSR_LINE) };
        let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
        says(&[("package.json", &manifest(manager, NATIVE)), config], &expected);
    }
}

#[test]
fn the_note_says_what_the_log_will_show() {
    for (manager, shown) in [
        ("npm@11.19.0", "EUNSUPPORTEDPROTOCOL"),
        ("bun@1.4.5", "git clone"),
        ("yarn@1.22.22", "Couldn't find package"),
        ("pnpm@10.8.1", "the install ends well"),
    ] {
        let report = check(&inputs(&[("package.json", &manifest(manager, NATIVE)), (".npmrc", JSR_LINE)]));
        let row = report.checks.iter().find(|it| it.rule.id == "unsupported-jsr-specifier").expect("it fails");
        assert!(row.note.as_ref().is_some_and(|it| it.contains(shown)), "{manager}: {:?}", row.note);
    }
}

#[test]
fn the_package_manager_shows_in_other_files_too() {
    let manifest = manifest("", NATIVE);
    says(&[("package.json", &manifest), ("mise.toml", "[tools]\npnpm = \"11\"\n[env]\n")], &[]);
    let fails = ["fail unsupported-jsr-specifier"];
    for (path, text) in [("bunfig.toml", "[install]\n"), ("files.txt", "package.json\npackage-lock.json\n")] {
        says(&[("package.json", &manifest), (".npmrc", JSR_LINE), (path, text)], &fails);
    }
    for (path, text) in [("pnpm-workspace.yaml", "packages: []\n"), ("files.txt", "package.json\npnpm-lock.yaml\n")] {
        let files = [("package.json", manifest.as_str()), (".npmrc", JSR_LINE), (path, text)];
        says(&files, &["unknown unsupported-jsr-specifier"]);
        says(&[files[0], files[1], files[2], ("mise.toml", "[tools]\npnpm = \"11\"\n")], &[]);
        says(&[files[0], files[1], files[2], (".tool-versions", "pnpm 10.8.1\n")], &fails);
    }
    says(&[("package.json", &manifest), (".yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.18.0.cjs\n")], &[]);
}

#[test]
fn a_job_that_installs_shows_its_package_manager() {
    let workflow = |install: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n      - run: {install}\n      - run: npm publish\n"
        )
    };
    let manifest = format!("{{ \"name\": \"app\", \"version\": \"1.0.0\", \"dependencies\": {{ {NATIVE} }} }}");
    let with = |install: &str| {
        check(&inputs(&[
            (".github/workflows/publish.yml", &workflow(install)),
            ("package.json", &manifest),
            (".npmrc", JSR_LINE),
        ]))
    };
    assert_eq!(said(&with("npm ci")), ["fail unsupported-jsr-specifier"]);
    assert_eq!(said(&with("bun install")), ["fail unsupported-jsr-specifier"]);
    // Which pnpm it is decides, and the job comes to it.
    let unknown = with("pnpm install");
    assert_eq!(said(&unknown), ["unknown unsupported-jsr-specifier"]);
    assert_eq!(unknown.verdict, Verdict::Unknown);
    // A job that installs nothing does not wait for it.
    let aside = with("echo");
    assert_eq!(said(&aside), ["unknown unsupported-jsr-specifier"]);
    assert_eq!(aside.verdict, Verdict::FilesReady);
}

#[test]
fn npm_clients_need_the_registry_of_the_scope_but_for_new_ones() {
    let without = "save-exact=true\n";
    for (manager, expected) in [
        ("", "fail missing-jsr-scope-registry"),
        ("npm@11.19.0", "fail missing-jsr-scope-registry"),
        ("yarn@1.22.22", "fail missing-jsr-scope-registry"),
        ("pnpm@10.8.1", "fail missing-jsr-scope-registry"),
        ("bun@1.4.5", "fail missing-jsr-scope-registry"),
        ("pnpm@10.9.0", ""),
        ("yarn@4.9.1", ""),
        // Yarn 2 to 4.8 read another file, which was not given.
        ("yarn@4.8.0", "unknown missing-jsr-scope-registry"),
    ] {
        let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
        says(&[("package.json", &manifest(manager, ALIAS)), (".npmrc", without)], &expected);
        let right = if manager == "yarn@4.8.0" { &expected[..] } else { &[] };
        says(&[("package.json", &manifest(manager, ALIAS)), (".npmrc", JSR_LINE)], right);
    }
}

#[test]
fn yarn_and_bun_read_files_of_their_own() {
    let missing = ["fail missing-jsr-scope-registry"];
    let yarn = manifest("yarn@4.8.0", ALIAS);
    says(&[("package.json", &yarn), (".yarnrc.yml", "nodeLinker: pnp\n"), (".npmrc", JSR_LINE)], &missing);
    says(
        &[("package.json", &yarn), (".yarnrc.yml", "npmScopes:\n  jsr:\n    npmRegistryServer: https://npm.jsr.io\n")],
        &[],
    );
    let scope = "[install.scopes]\n\"@jsr\" = \"https://npm.jsr.io\"\n";
    let bun = manifest("bun@1.1.0", ALIAS);
    says(&[("package.json", &bun), ("bunfig.toml", "[install]\n"), (".npmrc", JSR_LINE)], &missing);
    says(&[("package.json", &bun), ("bunfig.toml", scope)], &[]);
    says(&[("package.json", &manifest("bun@1.1.18", ALIAS)), (".npmrc", JSR_LINE)], &[]);
    says(&[("package.json", &manifest("bun@1.4.5", ALIAS)), ("bunfig.toml", scope)], &[]);
}

#[test]
fn a_line_that_is_never_read_is_not_asked_for() {
    for (manager, file) in [("yarn@4.5.0", "`.yarnrc.yml`"), ("bun@1.1.0", "`bunfig.toml`")] {
        let package = manifest(manager, ALIAS);
        let report = check(&inputs(&[("package.json", &package), (".npmrc", JSR_LINE)]));
        let row = report.checks.iter().find(|it| it.rule.id == "missing-jsr-scope-registry").expect("it is not known");
        let note = row.note.as_deref().unwrap_or_default();
        assert!(note.contains("does not read `.npmrc`") && note.contains(file), "{note}");
    }
}

#[test]
fn a_file_that_nobody_gave_is_asked_for_and_one_that_is_not_there_is_made() {
    let manifest = manifest("npm@11.17.0", ALIAS);
    let report = says(&[("app/package.json", &manifest)], &["unknown missing-jsr-scope-registry"]);
    let row = report.checks.iter().find(|it| it.status == Status::Unknown).expect("one is unknown");
    assert_eq!(row.needs.iter().map(engine::Need::id).collect::<Vec<_>>(), ["file:app/.npmrc"]);
    let files = [("app/package.json", manifest.as_str()), ("files.txt", "app/package.json\napp/index.js\n")];
    let report = says(&files, &["fail missing-jsr-scope-registry"]);
    let corrected = recorrect(&inputs(&files), &safe_fixes(&report));
    let made = corrected.files.last().expect("a file was added");
    assert_eq!((made.path.as_deref(), made.text.as_str()), (Some("app/.npmrc"), JSR_LINE));
    // The path of a pasted manifest is nobody's to make up.
    let mut pasted = inputs(&files);
    pasted.files[0].path = None;
    assert!(safe_fixes(&check(&pasted)).is_empty());
}

#[test]
fn a_right_line_with_a_wrong_value_or_key_is_told() {
    let wrong = ["fail wrong-jsr-registry"];
    for line in [
        "@jsr:registry=https://jsr.io",
        "@jsr:registry=https://registry.jsr.io",
        "@jsr:registry=http://npm.jsr.io",
        "@jsr:registry=https://npm.jsr.io/@jsr",
        "@jsr:registry=https://registry.npmjs.org/",
        "@jsr/registry=https://npm.jsr.io",
        "jsr:registry=https://npm.jsr.io",
        "registry=https://npm.jsr.io",
    ] {
        let files = [("package.json", manifest("npm@11.17.0", ALIAS)), (".npmrc", format!("{line}\n"))];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let report = says(&files, &wrong);
        let corrected = recorrect(&inputs(&files), &safe_fixes(&report));
        assert_eq!(corrected.files[1].text, JSR_LINE, "{line}");
    }
    for line in ["@jsr:registry=https://npm.jsr.io", "@jsr:registry=https://npm.jsr.io/"] {
        says(&[("package.json", &manifest("npm@11.17.0", ALIAS)), (".npmrc", line)], &[]);
    }
}

#[test]
fn names_are_mapped_with_two_underscores() {
    let malformed = ["fail malformed-jsr-package-name"];
    for (dependency, expected) in [
        ("\"@jsr/std__path\": \"^1\"", &[][..]),
        ("\"p\": \"npm:@jsr/std__path@1.0.0\"", &[]),
        ("\"@jsr/std/path\": \"^1\"", &malformed),
        ("\"@jsr/std_path\": \"^1\"", &malformed),
        ("\"@jsr/@std__path\": \"^1\"", &malformed),
        ("\"@jsr/path\": \"^1\"", &malformed),
        ("\"p\": \"npm:@jsr/Std__path@1\"", &malformed),
        ("\"p\": \"npm:@jsr/std__my_path@1\"", &malformed),
        ("\"p\": \"npm:@jsr/a-scope-of-more-than-20__path@1\"", &malformed),
        // Not of JSR at all.
        ("\"@jsr/std__path\": \"workspace:*\"", &[]),
        ("\"@std/path\": \"^1\"", &[]),
    ] {
        says(&[("package.json", &manifest("npm@11.17.0", dependency)), (".npmrc", JSR_LINE)], expected);
    }
}

/// Each private registry of J 6.2: an address, and what is said when it is the registry of everything, or of the scope.
const REGISTRIES: [(&str, &str); 11] = [
    ("https://pkgs.dev.azure.com/acme/_packaging/npm/npm/registry/", ""),
    ("https://acme.pkgs.visualstudio.com/tools/_packaging/npm/npm/registry/", ""),
    ("https://acme.jfrog.io/artifactory/api/npm/npm/", "fail unsupported-jsr-upstream"),
    ("https://repo.acme.example/artifactory/api/npm/npm/", "fail unsupported-jsr-upstream"),
    ("https://europe-npm.pkg.dev/acme/npm/", "fail unsupported-jsr-upstream"),
    ("https://acme-1.d.codeartifact.eu-west-1.amazonaws.com/npm/npm/", "fail unsupported-jsr-upstream"),
    // What is only known from hearsay warns at most.
    ("https://npm.pkg.github.com", "warn unsupported-jsr-upstream"),
    ("https://nexus.acme.example/repository/npm/", "warn unsupported-jsr-upstream"),
    ("https://npm.cloudsmith.io/acme/npm/", "warn unsupported-jsr-upstream"),
    ("https://gitlab.acme.example/api/v4/projects/7/packages/npm/", "warn unsupported-jsr-upstream"),
    ("https://npm.acme.example/", "unknown unsupported-jsr-upstream"),
];

#[test]
fn a_private_registry_passes_jsr_on_or_does_not() {
    let manifest = manifest("npm@11.17.0", ALIAS);
    for (url, expected) in REGISTRIES {
        let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
        let default = format!("registry={url}\n");
        says(&[("package.json", &manifest), (".npmrc", &default)], &expected);
        says(&[("package.json", &manifest), (".npmrc", &format!("@jsr:registry={url}\n"))], &expected);
        // Without a manifest the line of the scope alone shows what is meant.
        says(&[(".npmrc", &format!("@jsr:registry={url}\n"))], &expected);
        says(&[(".npmrc", &default)], &[]);
    }
}

#[test]
fn jsr_beside_a_private_registry_is_right_but_past_a_feed_that_could() {
    for (url, alone) in REGISTRIES {
        let expected = if alone.is_empty() { &["warn bypassed-feed"][..] } else { &[] };
        let npmrc = format!("registry={url}\n{JSR_LINE}");
        says(&[("package.json", &manifest("npm@11.17.0", ALIAS)), (".npmrc", &npmrc)], expected);
        // pnpm asks JSR by itself, whatever the registry is.
        let npmrc = format!("registry={url}\n");
        says(&[("package.json", &manifest("pnpm@10.9.0", NATIVE)), (".npmrc", &npmrc)], expected);
        let npmrc = format!("registry={url}\n@jsr:registry={url}\n");
        let expected: Vec<&str> = [alone].into_iter().filter(|it| !it.is_empty()).collect();
        says(&[("package.json", &manifest("pnpm@10.9.0", NATIVE)), (".npmrc", &npmrc)], &expected);
    }
}

#[test]
fn a_package_manager_whose_version_nobody_names_may_go_either_way() {
    let manifest = format!("{{ \"pnpm\": {{}}, \"dependencies\": {{ {ALIAS} }} }}");
    let unknown = ["unknown unsupported-jsr-upstream"];
    for url in
        ["https://acme.jfrog.io/artifactory/api/npm/npm/", "https://pkgs.dev.azure.com/a/_packaging/b/npm/registry/"]
    {
        says(&[("package.json", &manifest), (".npmrc", &format!("registry={url}\n"))], &unknown);
    }
    says(&[("package.json", &manifest), (".npmrc", "save-exact=true\n")], &["unknown missing-jsr-scope-registry"]);
    says(&[("package.json", &manifest), (".npmrc", JSR_LINE)], &[]);
    // What pnpm's own file says about registries is not looked into.
    let workspace = ("pnpm-workspace.yaml", "registries:\n  default: https://npm.acme.example/\n");
    says(&[("package.json", &manifest), (".npmrc", "save-exact=true\n"), workspace], &[]);
}

#[test]
fn what_is_said_about_a_registry_carries_its_day_and_its_issue() {
    let npmrc = "registry=https://acme.jfrog.io/artifactory/api/npm/npm/\n";
    let report = check(&inputs(&[("package.json", &manifest("npm@11.17.0", ALIAS)), (".npmrc", npmrc)]));
    let row = report.checks.iter().find(|it| it.status == Status::Fail).expect("it fails");
    let note = row.note.as_deref().unwrap_or_default();
    assert!(note.contains("2026-08-24") && note.contains("jsr-io/jsr#405"), "{note}");
}

#[test]
fn a_verdaccio_whose_configuration_is_given_is_judged_by_it() {
    let manifest = manifest("npm@11.17.0", ALIAS);
    let config = |uplink: &str, packages: &str| {
        format!("uplinks:\n  npmjs: {{url: 'https://registry.npmjs.org/'}}\n{uplink}packages:\n{packages}")
    };
    let link = "  jsr: {url: 'https://npm.jsr.io/'}\n";
    let (own, scoped, all) = (
        "  '@jsr/*': {access: $all, proxy: jsr}\n",
        "  '@*/*': {access: $all, proxy: npmjs}\n",
        "  '**': {access: $all, proxy: npmjs}\n",
    );
    let missing = ["fail missing-jsr-uplink"];
    for (text, expected) in [
        (config(link, &[own, scoped, all].concat()), &[][..]),
        (config(link, "  '**': {access: $all, proxy: npmjs jsr}\n"), &[]),
        (config(link, &[scoped, own, all].concat()), &missing),
        (config(link, &[all, own].concat()), &missing),
        (config(link, &[scoped, all].concat()), &missing),
        (config("", &[own, all].concat()), &missing),
        (config(link, "  '@jsr/*': {access: $all}\n  '**': {proxy: npmjs}\n"), &missing),
        (config("  jsr: {url: 'https://jsr.io/'}\n", &[own, all].concat()), &missing),
    ] {
        let npmrc = "registry=http://localhost:4873/\n";
        says(&[("package.json", &manifest), (".npmrc", npmrc), ("verdaccio.yaml", &text)], expected);
    }
    // Nobody asked for JSR.
    says(&[("verdaccio.yaml", &config("", &[scoped, all].concat()))], &[]);
}

#[test]
fn a_workspace_is_installed_as_one() {
    let root = "{ \"private\": true, \"workspaces\": [\"packages/*\"], \"packageManager\": \"npm@11.17.0\" }";
    let member = manifest("", "\"@jsr/std__path\": \"^1\"");
    let files = [("package.json", root), ("packages/a/package.json", &*member), ("packages/b/package.json", &*member)];
    says(&[files[0], files[1], files[2], (".npmrc", "save-exact=true\n")], &["fail missing-jsr-scope-registry"]);
    says(&[files[0], files[1], files[2], (".npmrc", JSR_LINE)], &[]);
    // Apart, each is installed for itself.
    let apart = ["unknown missing-jsr-scope-registry", "unknown missing-jsr-scope-registry"];
    says(&[files[1], files[2]], &apart);
}

#[test]
fn pasted_texts_without_a_path_belong_together() {
    let texts = [manifest("", ALIAS), "registry=https://acme.jfrog.io/artifactory/api/npm/npm/\n".to_owned()];
    let files = texts.iter().map(|text| InputFile { text: text.clone(), ..InputFile::default() }).collect();
    let report = check(&Inputs { files, ..Inputs::default() });
    assert_eq!(said(&report), ["fail unsupported-jsr-upstream"]);
}

#[track_caller]
fn headline(files: &[(&str, &str)], verdict: Verdict, expected: &str) {
    let report = check(&inputs(files));
    assert_eq!((report.verdict, report.headline.as_str()), (verdict, expected));
    assert!(report.detail.is_some());
}

#[test]
fn where_nothing_is_published_the_headline_says_what_was_checked() {
    let (npm, plain) = (manifest("npm@11.17.0", ALIAS), manifest("npm@11.17.0", "\"left-pad\": \"^1\""));
    let nothing = Verdict::NothingToPublish;
    headline(&[("package.json", &plain)], nothing, "no publish command in what was given");
    headline(
        &[("package.json", &npm), (".npmrc", JSR_LINE)],
        nothing,
        "no publish command here; the install from JSR is set up right",
    );
    headline(
        &[("package.json", &npm)],
        nothing,
        "no publish command here; what the install from JSR needs is not all known",
    );
    headline(
        &[("package.json", &npm), (".npmrc", "registry=https://npm.pkg.github.com\n")],
        nothing,
        "no publish command here; something is to be said about the install from JSR",
    );
    headline(
        &[("package.json", &npm), (".npmrc", "save-exact=true\n")],
        Verdict::Blocked,
        "the install from JSR will not work",
    );
}

fn cards(files: &[(&str, &str)]) -> Vec<SettingsCard> {
    check(&inputs(files)).settings
}

fn values(card: &SettingsCard) -> Vec<(&str, &str)> {
    card.fields.iter().map(|it| (it.name, it.value.as_deref().unwrap_or_default())).collect()
}

#[test]
fn azure_artifacts_gets_every_step_and_every_package_under_its_mapped_name() {
    let dependencies = "\"@std/path\": \"npm:@jsr/std__path@^1\", \"@jsr/luca__cases\": \"1\", \"@std/path2\": \"npm:@jsr/std__path@^1\"";
    let manifest = manifest("npm@11.17.0", dependencies);
    let npmrc = "registry=https://pkgs.dev.azure.com/acme/tools/_packaging/ours/npm/registry/\n";
    let cards = cards(&[("package.json", &manifest), (".npmrc", &[npmrc, JSR_LINE].concat())]);
    let [card] = cards.as_slice() else { panic!("{} cards", cards.len()) };
    assert_eq!((card.name.as_deref(), card.registry.id()), (Some("Azure Artifacts"), "other"));
    assert_eq!(
        values(card),
        [
            ("Feed", "ours"),
            ("Upstream source type", "Public source"),
            ("Public source", "Custom registry"),
            ("Custom registry URL", "https://npm.jsr.io"),
            ("Package type", "npm"),
            ("Upstream source name", "JSR"),
            ("Package", "@jsr/std__path"),
            ("Package", "@jsr/luca__cases"),
        ]
    );
    assert_eq!(
        card.steps,
        [
            "Open Artifacts in the project of Azure DevOps and select the feed `ours`",
            "Open the feed's settings with the gear at the top right, and there the tab `Upstream sources`",
            "Press `Add Upstream`, choose `Public source`, and from its list `Custom registry`",
            "Enter `https://npm.jsr.io` as the URL, `npm` as the package type and `JSR` as the name, and save",
            "Select `JSR` in the list and move it up until it stands above `npmjs`, so that it is asked first",
            "Save the upstream sources at the top right of the page",
            "Go back to the feed, press `Search upstream sources` and choose `npm`",
            "Search for `@jsr/std__path`, and in the menu beside the version choose `Add to feed`",
            "Search for `@jsr/luca__cases`, and in the menu beside the version choose `Add to feed`",
            "Or let somebody with the role Collaborator or above install each package once: that adds it too",
            "Take the registry of the scope `@jsr` out of `.npmrc`: it goes past the feed",
        ]
    );
}

#[test]
fn other_registries_get_the_line_that_goes_beside_them() {
    for (url, expected) in REGISTRIES {
        let manager = if url.contains("codeartifact") { "yarn@4.8.0" } else { "npm@11.17.0" };
        let manifest = manifest(manager, ALIAS);
        let (config, text) = match manager {
            "yarn@4.8.0" => (".yarnrc.yml", format!("npmRegistryServer: \"{url}\"\n")),
            _ => (".npmrc", format!("registry={url}\n")),
        };
        let cards = cards(&[("package.json", &manifest), (config, &text)]);
        let [card] = cards.as_slice() else { panic!("{} cards for {url}", cards.len()) };
        if expected.is_empty() {
            assert_eq!(card.name.as_deref(), Some("Azure Artifacts"), "{url}");
            continue;
        }
        let line = match config {
            ".yarnrc.yml" => "npmScopes:\n  jsr:\n    npmRegistryServer: https://npm.jsr.io",
            _ => JSR_LINE.trim_end(),
        };
        assert_eq!(values(card), [(config, line), ("Package", "@jsr/std__path")], "{url}");
    }
}

#[test]
fn verdaccio_gets_its_block_and_a_right_set_up_no_card() {
    let manifest = manifest("npm@11.17.0", ALIAS);
    let config = "uplinks:\n  npmjs:\n    url: https://registry.npmjs.org/\npackages:\n  '**':\n    proxy: npmjs\n";
    let cards_of = cards(&[
        ("package.json", &manifest),
        (".npmrc", "registry=http://localhost:4873/\n"),
        ("verdaccio.yaml", config),
    ]);
    let [card] = cards_of.as_slice() else { panic!("{} cards", cards_of.len()) };
    let block = card.fields[0].value.as_deref().unwrap_or_default();
    let tree = document::parse_yaml(block);
    let url = tree.root().and_then(|it| it.path(&["uplinks", "jsr", "url"])).and_then(document::Value::as_str);
    assert_eq!((card.name.as_deref(), url), (Some("Verdaccio"), Some("https://npm.jsr.io/")));
    assert!(cards(&[("package.json", &manifest), (".npmrc", JSR_LINE)]).is_empty());
    let beside = format!("registry=https://acme.jfrog.io/artifactory/api/npm/npm/\n{JSR_LINE}");
    assert!(cards(&[("package.json", &manifest), (".npmrc", &beside)]).is_empty());
}

#[test]
fn an_install_that_fails_keeps_a_publish_from_being_ready() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: 24\n      - run: npm ci\n      - run: npm publish\n";
    let report = says(
        &[
            (".github/workflows/publish.yml", workflow),
            ("package.json", &manifest("", ALIAS)),
            (".npmrc", "save-exact=true\n"),
        ],
        &["fail missing-jsr-scope-registry"],
    );
    assert_eq!(report.verdict, Verdict::Blocked);
    assert!(report.checks.iter().any(|it| it.severity == Severity::Fail && it.status == Status::Fail));
}

#[test]
fn a_literal_token_is_found_wherever_registries_are_named() {
    let jsr = "jsrp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7";
    let (token, password) = ("0f1e2d3c4b5a6978", "s3cr3t-of-ours");
    let found = |path: &str, text: &str| {
        let report = check(&inputs(&[(path, text)]));
        report.checks.iter().any(|it| it.rule.id == "literal-token" && it.status == Status::Fail)
    };
    for (path, text) in [
        (".npmrc", format!("//npm.acme.example/:_authToken={token}\n")),
        (".npmrc", format!("//npm.acme.example/:_password={token}\n")),
        (".npmrc", format!("//npm.acme.example/:_auth = \"{token}==\"\n")),
        (".npmrc", format!("registry=https://ci:{password}@npm.acme.example/\n")),
        (".yarnrc.yml", format!("npmAuthToken: {token}\n")),
        (".yarnrc.yml", format!("npmScopes: {{ acme: {{ npmAuthIdent: 'ci:{token}' }} }}\n")),
        (".yarnrc.yml", format!("npmRegistryServer: https://ci:{password}@npm.acme.example\n")),
        (
            "bunfig.toml",
            format!("[install]\nregistry = {{ url = \"https://npm.acme.example\", token = \"{token}\" }}\n"),
        ),
        ("bunfig.toml", format!("[install.scopes]\na = {{ username = \"ci\", password = \"{token}\" }}\n")),
        ("bunfig.toml", format!("[install]\nregistry = \"https://ci:{password}@npm.acme.example\"\n")),
        (
            "package.json",
            format!("{{ \"dependencies\": {{ \"a\": \"git+https://ci:{password}@git.acme.example/a.git\" }} }}"),
        ),
        (
            "verdaccio.yaml",
            format!("uplinks:\n  a:\n    auth: {{ type: bearer, token: \"{token}\" }}\npackages: {{}}\n"),
        ),
        ("verdaccio.yaml", format!("# {jsr}\nuplinks: {{}}\n")),
        ("bunfig.toml", format!("# {jsr}\n")),
        (".github/workflows/a.yml", format!("on: push\njobs: {{}} # {jsr}\n")),
    ] {
        assert!(found(path, &text), "{path}\n{text}");
    }
    for (path, text) in [
        (".npmrc", "//npm.acme.example/:_authToken=${NPM_TOKEN}\n"),
        (".npmrc", "; //npm.acme.example/:_authToken=0f1e2d3c4b5a6978\n"),
        (".npmrc", "//localhost:4873/:_authToken=0f1e2d3c4b5a6978\n"),
        (".npmrc", "registry=https://ci:${PASSWORD}@npm.acme.example/\n"),
        (".yarnrc.yml", "npmAuthToken: ${NPM_TOKEN-}\n"),
        ("bunfig.toml", "[install.scopes]\na = { token = \"$NPM_TOKEN\", url = \"https://npm.acme.example\" }\n"),
        ("bunfig.toml", "[install]\nregistry = \"http://a:b1c2d3e4@localhost:4873\"\n"),
        ("package.json", "{ \"dependencies\": { \"a\": \"git+ssh://git@github.com/acme/a.git\" } }"),
    ] {
        assert!(!found(path, text), "{path}\n{text}");
    }
}

#[test]
fn hostile_settings_end_in_a_report() {
    let many = format!(
        "{{ \"dependencies\": {{ {} }} }}",
        (0..20_000).map(|it| format!("\"p{it}\": \"jsr:@a/b@1\"")).collect::<Vec<_>>().join(", ")
    );
    for (path, text) in [
        ("package.json", many),
        ("package.json", "{ \"dependencies\": [\"jsr:\"], \"packageManager\": 7, \"devEngines\": { \"packageManager\": [] } }".to_owned()),
        ("package.json", "{ \"dependencies\": { \"@jsr/\": \"^1\", \"@jsr/__\": \"\", \"\": \"jsr:\", \"a\": \"npm:@jsr/\", \"b\": \"jsr:@\" } }".to_owned()),
        ("bunfig.toml", "[install.scopes]\n\"@jsr\" = \n".to_owned()),
        ("bunfig.toml", "install.scopes.\"@jsr\"=\"".repeat(40_000)),
        (".npmrc", "@jsr:registry\nregistry\n@jsr:registry=\nregistry=://@:\n".to_owned()),
        (".npmrc", "@jsr:registry=https://jsr.io\n".repeat(30_000)),
        (".yarnrc.yml", "npmScopes: [jsr]\nnpmRegistryServer: {}\n".to_owned()),
        (".yarnrc.yml", "npmScopes:\n  jsr:\n".to_owned()),
        ("verdaccio.yaml", "uplinks: [jsr]\npackages: '@jsr/*'\n".to_owned()),
        ("verdaccio.yaml", "uplinks:\n  jsr: https://npm.jsr.io\npackages:\n  '@jsr/*':\n  7: {proxy: {}}\n".to_owned()),
        ("pnpm-workspace.yaml", "catalog: &a\n  a: jsr:^1\n  b: *a\ncatalogs: *a\n".to_owned()),
    ] {
        let manifest = manifest("", ALIAS);
        let files = [(path, text.as_str()), ("app/package.json", &*manifest)];
        let report = check(&inputs(&files));
        for row in &report.checks {
            for place in row.primary.iter().chain(row.related.iter().map(|it| &it.location)) {
                let file = &files[place.file.0 as usize];
                assert!(file.1.get(place.span.range()).is_some(), "{path}: {} points outside", row.rule.id);
            }
        }
        let accepted = safe_fixes(&report);
        let corrected = recorrect(&inputs(&files), &accepted);
        assert!(recorrect(&corrected, &accepted).files == corrected.files, "{path}: a second time changes something");
    }
}
