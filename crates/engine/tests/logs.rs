//! Logs as people paste them: one example for each symptom, their causes in a snapshot, and what files beside them change.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p engine --test logs` rewrites the snapshot; read the diff before you commit it.

use std::fmt::Write as _;
use std::path::PathBuf;

use engine::facts::{self, Tells};
use engine::{Diagnosis, InputFile, Inputs, Report, check};
use proptest::prelude::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/logs")
}

fn example(symptom: &str) -> String {
    std::fs::read_to_string(folder().join(symptom).with_extension("log")).expect("every symptom has an example")
}

/// The report on pasted texts.
fn report(files: &[(&str, &str)]) -> Report {
    let file = |(path, text): &(&str, &str)| InputFile {
        path: (!path.is_empty()).then(|| (*path).to_owned()),
        text: (*text).to_owned(),
        kind: None,
    };
    check(&Inputs { files: files.iter().map(file).collect(), ..Inputs::default() })
}

fn line(text: &str, diagnosis: &Diagnosis) -> u32 {
    let place = diagnosis.location.span.start;
    document::LineIndex::new(text).position(text, place, document::Encoding::CodePoints).line + 1
}

#[test]
fn every_symptom_is_recognised_first_in_its_example_and_says_the_same_as_before() {
    let mut shown = String::new();
    for symptom in facts::symptoms().iter().filter(|it| it.tells < Tells::Mark) {
        let text = example(symptom.id);
        let report = report(&[("", &text)]);
        let _ = writeln!(shown, "{}: {}, {}", symptom.id, report.verdict.id(), report.headline);
        for it in &report.diagnoses {
            let _ = writeln!(shown, "  {:>2} {} {}\n       {}", line(&text, it), it.confidence.id(), it.cause, it.next);
        }
        let first = report.diagnoses.first().map(|it| it.symptom);
        assert_eq!(first, Some(symptom.id), "{shown}");
        assert!(report.headline.ends_with(&report.diagnoses[0].cause), "{shown}");
    }
    let snapshot = folder().join("diagnoses.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&snapshot, &shown).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&snapshot).expect("the snapshot is committed");
    assert_eq!(shown, expected, "to accept: UPDATE_SNAPSHOTS=1 cargo test -p engine --test logs");
}

/// The causes in order, each by its symptom and the rules that explain it.
#[track_caller]
fn causes(files: &[(&str, &str)]) -> Vec<String> {
    let show = |it: &Diagnosis| match &it.explains[..] {
        [] => format!("{}: {}", it.symptom, it.cause),
        rules => format!("{}: {} <- {}", it.symptom, it.cause, rules.join(", ")),
    };
    report(files).diagnoses.iter().map(show).collect()
}

const PATH: &str = ".github/workflows/publish.yml";

fn workflow(node: &str, permissions: &str) -> String {
    format!(
        "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions: {permissions}\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-node@v7\n        with:\n          node-version: {node}\n      - run: npm publish --provenance\n"
    )
}

#[test]
fn a_signed_404_in_the_old_wording_is_the_client_and_the_workflow_beside_it_shows_the_line() {
    let log = example("put-404-old-wording");
    let alone = report(&[("", &log)]);
    assert_eq!(alone.diagnoses[0].symptom, "put-404-old-wording");
    assert_eq!(alone.headline, "an npm before 11.5.1 ran, which never asks for a token of this run");
    assert!(alone.diagnoses[0].explains.is_empty());

    let workflow = workflow("20", "{ contents: read, id-token: write }");
    let both = report(&[("ci.log", &log), (PATH, &workflow)]);
    assert_eq!(both.diagnoses[0].explains, ["outdated-npm"]);
    let row = both.checks.iter().find(|it| it.rule.id == "outdated-npm").expect("the row is there");
    let place = row.primary.expect("it has a place");
    assert_eq!((&workflow[place.span.range()], place.file.0), ("20", 1));
}

#[test]
fn a_cause_whose_rows_fail_comes_first_and_one_whose_rows_pass_is_out() {
    let log = example("put-404");
    let found = causes(&[("ci.log", &log), (PATH, &workflow("24", "{ contents: read }"))]);
    assert!(found[0].ends_with("<- missing-id-token-permission"), "{found:?}");
    let found = causes(&[("ci.log", &log), (PATH, &workflow("24", "{ contents: read, id-token: write }"))]);
    assert!(found[0].contains("the trusted publisher names another"), "{found:?}");
    assert!(!found.iter().any(|it| it.contains("may not ask for")), "{found:?}");
}

#[test]
fn what_a_log_proves_stays_when_the_files_are_right_by_now() {
    let log = example("put-404-old-wording");
    let found = causes(&[("ci.log", &log), (PATH, &workflow("24", "{ contents: read, id-token: write }"))]);
    assert_eq!(
        found,
        ["put-404-old-wording: an npm before 11.5.1 ran, which never asks for a token of this run; \
             the files given are right about it by now"]
    );
}

#[test]
fn the_files_decide_the_verdict_where_there_are_any() {
    let good = workflow("24", "{ contents: read, id-token: write }");
    let report = report(&[
        ("ci.log", &example("put-404")),
        (PATH, &good),
        ("package.json", "{\"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"repository\": \"acme/widget\"}"),
    ]);
    assert!(report.headline.starts_with("`npm publish --provenance` in job"), "{}", report.headline);
    let detail = report.detail.expect("the log says otherwise");
    assert!(detail.ends_with("speaks for this: the trusted publisher names another repository, workflow file or environment than those of this run"), "{detail}");
}

#[test]
fn the_npm_that_ran_makes_the_client_certain_or_excludes_it() {
    let need_auth = "npm error code ENEEDAUTH\nnpm error need auth This command requires you to be logged in to https://registry.npmjs.org/\n";
    let first = |before: &str| causes(&[("", &format!("{before}{need_auth}"))])[0].clone();
    let old = "need-auth: npm 10.9.2 ran, which never asks for a token of this run";
    assert_eq!(first("##[group]Environment details\nnode: v22.14.0\nnpm: 10.9.2\n##[endgroup]\n"), old);
    assert_eq!(first("npm info using npm@10.9.2\nnpm info using node@v22.14.0\n"), old);
    assert_eq!(first("##[group]Run npm --version\n##[endgroup]\n10.9.2\n"), old);
    assert_eq!(first("Found in cache @ /opt/hostedtoolcache/node/22.14.0/x64\n"), old);
    assert_eq!(first("Found in cache @ C:\\hostedtoolcache\\windows\\node\\22.14.0\\x64\n"), old);
    let new = "npm 11.6.0 ran, so the client is not it";
    assert!(first("npm info using npm@11.6.0\n").ends_with(new));
    assert!(first("npm error notsup Actual:   {\"npm\":\"11.6.0\",\"node\":\"v24.8.0\"}\n").ends_with(new));
    // An upgrade in between: what setup-node printed no longer counts.
    let upgraded = "npm: 10.9.2\n##[group]Run npm install -g npm@latest\nnpm install -g npm@latest\n##[endgroup]\n";
    assert_eq!(first(upgraded), "need-auth: an npm before 11.5.1 ran, which never asks for a token of this run");
    // What npm says at its end, what a script asks for, and what an image brings.
    assert_eq!(first("npm notice New major version of npm available! 10.9.2 -> 12.2.0\n"), old);
    assert_eq!(first("##[group]Run node -v\nnode -v\nnpm -v\n##[endgroup]\nv22.14.0\n10.9.2\n"), old);
    let tail = causes(&[("", &format!("{need_auth}npm verbose npm  v10.9.2\n"))]);
    assert_eq!(tail[0], old);
    let image = |tag: &str| first(&format!("Using Docker executor with image {tag} ...\n"));
    assert_eq!(image("node:22.14.0-slim"), old);
    assert_eq!(image("node:20"), "need-auth: npm 10.8.2 or older ran, which never asks for a token of this run");
    assert!(image("node:24-alpine").ends_with("npm 11.5.1 or newer ran, so the client is not it"));
    for printed in [
        "##[group]Run npm install -g npm@latest\nnpm install -g npm@latest\nnpm --version\n##[endgroup]\nchanged 22 packages in 3s\n11.6.0\n",
        "##[group]Run echo \"npm version: $(npm -v)\"\n##[endgroup]\nnpm version: 11.6.0\n",
        "npm notice New major version of npm available! 11.6.0 -> 12.2.0\n",
        "1 info using npm@11.6.0\n",
    ] {
        assert!(first(printed).ends_with(new), "{printed}");
    }
    // The version of something else, and what the old npm says while it installs the new one.
    for printed in [
        "##[group]Run yarn -v\nnpm -v\n##[endgroup]\n1.22.22\n11.6.0\n",
        "Using Docker executor with image registry.acme.example/tools/acme-node:22 ...\n",
        "##[group]Run npm i -g npm@12\nnpm i -g npm@12\n##[endgroup]\nnpm notice New major version of npm available! 10.9.2 -> 12.2.0\n",
    ] {
        assert!(first(printed).contains("an npm before 11.5.1"), "{printed}");
    }
    // Only the first number is npm's own.
    let more = "##[group]Run npm --version\nnpm view widget time\n##[endgroup]\n11.6.0\n1.3.0\n";
    assert!(first(more).ends_with(new));
    // Another job's npm is not this one's.
    let stamp = "2026-11-20T10:11:12Z ";
    let text = format!(
        "test\tx\t{stamp}npm: 10.9.2\npublish\tx\t{stamp}npm error need auth This command requires you to be logged in to https://registry.npmjs.org/\n"
    );
    assert!(causes(&[("", &text)])[0].contains("an npm before 11.5.1"));
}

#[test]
fn circleci_has_a_floor_of_its_own() {
    let text = "#!/bin/bash -eo pipefail\nnpm publish\n\nnpm info using npm@11.9.0\nnpm error need auth This command requires you to be logged in to https://registry.npmjs.org/\n";
    assert_eq!(
        causes(&[("", text)])[0],
        "need-auth: npm 11.9.0 ran, which cannot exchange an identity token of CircleCI"
    );
}

#[test]
fn what_npm_says_when_it_is_verbose_leaves_less_in_question() {
    let need_auth = "npm error need auth This command requires you to be logged in to https://registry.npmjs.org/\n";
    let count = |before: &str| causes(&[("", &format!("{before}{need_auth}"))]).len();
    let plain = count("");
    let refused = count(
        "npm verb oidc Failed token exchange request with body message: OIDC token exchange error - package not found\n",
    );
    let skipped = count("npm silly oidc Skipped because incorrect permissions for id-token within GitHub workflow\n");
    assert!(plain > refused && refused > skipped, "{plain} {refused} {skipped}");
}

#[test]
fn the_next_step_is_to_make_npm_louder_where_the_log_hides_why() {
    let next = |text: &str| report(&[("", text)]).diagnoses[0].next.clone();
    assert!(next(&example("put-404")).contains("`NPM_CONFIG_LOGLEVEL: verbose`"));
    assert!(
        next(&format!("npm verb title npm publish\n{}", example("put-404-cut-off")))
            .contains("`NPM_CONFIG_LOGLEVEL: silly`")
    );
    assert!(!next(&example("bad-engine")).contains("LOGLEVEL"));
}

#[test]
fn noise_is_no_symptom() {
    for text in [
        "##[group]Run npm test\n##[endgroup]\nReferenceError: fetch is not defined\nnpm error code 1\n",
        "##[group]Run cargo build --tag x\n##[endgroup]\nerror: unexpected argument '--tag' found\n",
        "##[group]Run deno task test\n##[endgroup]\nerror: Type checking failed.\n",
        "##[group]Run docker build .\n##[endgroup]\nUnsupported platform: linux/s390x\n",
        "##[group]Run node x.js\n##[endgroup]\nError: missingAuthentication\n",
        "npm notice\nerror: No license was specified in Cargo.toml\n",
        "##[group]Run npm view @acme/widget@1.2.0\nnpm view @acme/widget@1.2.0\n##[endgroup]\nnpm error 404  '@acme/widget@1.2.0' is not in this registry.\n",
        "##[group]GITHUB_TOKEN Permissions\nContents: read\nMetadata: read\n##[endgroup]\nnpm notice\n",
        "npm warn Unknown user config \"always-auth\". This will stop working in the next major version of npm.\n",
        "npm warn deprecated inflight@1.0.6: This module is not supported\nnpm notice\n",
        "npm warn publish This command requires you to be logged in to https://registry.npmjs.org/ (dry-run)\n",
        "0 verbose cli npm publish\n20 warn publish This command requires you to be logged in to https://registry.npmjs.org/ (dry-run)\n",
        "npm notice\nerror: unexpected argument '--frozen' found\n\nUsage: cargo build [OPTIONS]\n",
        "(node:2101) [DEP0190] DeprecationWarning: Passing args to a child process\nnpm notice\n",
        "npm warn exec The following package was not found and will be installed: jsr@0.14.3\n",
        "Warning Publishing a library with slow types is not recommended. This may lead to poor type checking\nnpm notice\n",
        "No NPM_TOKEN found, but OIDC is available - using npm trusted publishing\nnpm notice\n",
        "npm http fetch GET 404 https://registry.npmjs.org/@acme%2fwidget 212ms (cache skip)\n",
        "##[group]Run npm publish || grep 'You cannot publish over the previously published versions'\n##[endgroup]\n",
        "> echo \"npm error code E404\"\nnpm notice\n",
    ] {
        let report = report(&[("", text)]);
        assert!(report.diagnoses.is_empty(), "{text}: {}", report.diagnoses[0].cause);
        let row = report.checks.iter().find(|it| it.rule.id == "unexplained-log").expect("the log is one");
        assert_eq!(row.status, engine::Status::Warn, "{text}");
    }
}

#[test]
fn every_dress_of_a_log_says_the_same() {
    let lines = [
        "npm error code E404",
        "npm error 404 Not Found - PUT https://registry.npmjs.org/a - Not found",
        "npm error 404",
        "npm error 404  'a@1.0.0' is not in this registry.",
    ];
    let dressed = |before: &str, after: &str| lines.map(|it| format!("{before}{it}{after}\n")).concat();
    for text in [
        dressed("", ""),
        dressed("", "\r"),
        dressed("2026-11-20T10:11:12.1234567Z ", ""),
        format!("\u{feff}{}", dressed("2026-11-20T10:11:12.1234567Z ", "")),
        dressed("publish\tRun npm publish\t2026-11-20T10:11:12.1234567Z ", ""),
        dressed("2026-11-20T10:11:12.123456Z 01E ", ""),
        dressed("2026-11-20T10:11:12.123456Z 01O ", "\u{1b}[0m"),
        dressed("🦋  error ", ""),
        dressed("lerna ERR! ", ""),
        dressed("@acme/widget:publish: ", ""),
        dressed("", "").replace("npm error", "npm ERR!"),
        dressed("", "").replace("npm error", "\u{1b}[1mnpm\u{1b}[22m \u{1b}[31merror\u{1b}[39m"),
        dressed("", "").replace("npm error", "npm [31merror[39m"),
        dressed("##[error]", ""),
    ] {
        let report = report(&[("", &text)]);
        let first = report.diagnoses.first().map(|it| (it.symptom, line(&text, it)));
        assert_eq!(first, Some(("put-404-old-wording", 4)), "{text}");
    }
}

#[test]
fn a_log_is_known_whatever_its_file_is_called() {
    for path in ["ci.log", "output.txt", "logs/3_publish.txt", "", "run"] {
        assert_eq!(report(&[(path, &example("put-404"))]).files[0].kind, engine::Kind::Log, "{path}");
    }
    for (path, text) in [
        ("package.json", "{ \"x\": \"npm error code E404\" }"),
        ("NOTES.md", "# Log\n\n```\nnpm error code E404\n```\n"),
    ] {
        assert_ne!(report(&[(path, text)]).files[0].kind, engine::Kind::Log, "{path}");
    }
}

#[test]
fn packages_of_a_monorepo_that_fail_alike_are_one_cause() {
    let fail = |name: &str| {
        format!(
            "npm error 404 Not Found - PUT https://registry.npmjs.org/{name} - Not found\nnpm error 404  The requested resource '{name}@1.0.0' could not be found or you do not have permission to access it.\n"
        )
    };
    let one = causes(&[("", &fail("a"))]);
    let many: String = (0..200).map(|it| fail(&format!("p{it}"))).collect();
    assert_eq!(causes(&[("", &many)]), one);
    let urls = |given: &str| {
        format!(
            "npm error 422 package.json: \"repository.url\" is \"{given}\", expected to match \"https://github.com/a/b\" from provenance\n"
        )
    };
    let found = causes(&[("", &(urls("") + &urls("x") + &urls("x")))]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("`repository.url` of package.json is empty"), "{found:?}");
}

const NEED_AUTH: &str =
    "npm error need auth This command requires you to be logged in to https://registry.npmjs.org/\n";

fn exchange(status: u16, package: &str) -> String {
    format!(
        "npm http fetch POST {status} https://registry.npmjs.org/-/npm/v1/oidc/token/exchange/package/@acme%2f{package} 8ms\n"
    )
}

fn put_404(package: &str) -> String {
    format!(
        "npm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2f{package} - Not found\nnpm error 404  The requested resource '@acme/{package}@1.0.0' could not be found or you do not have permission to access it.\n"
    )
}

#[test]
fn what_one_publish_shows_is_not_why_another_failed() {
    let mismatch =
        "the trusted publisher names another repository, workflow file or environment than those of this run";
    let old = put_404("b").replace(
        "The requested resource '@acme/b@1.0.0' could not be found or you do not have permission to access it.",
        "'@acme/b@1.0.0' is not in this registry.",
    );
    let done = format!("npm info using npm@11.21.2\n{}+ @acme/a@1.0.0\n", exchange(201, "a"));
    let first = |text: &str| causes(&[("", text)])[0].clone();
    let found = first(&format!("{done}{}{NEED_AUTH}", exchange(404, "b")));
    assert_eq!(found, format!("exchange-refused: {mismatch}"));
    let found = first(&format!(
        "##[group]Run npm publish\n##[endgroup]\n{done}##[group]Run npm publish\n##[endgroup]\nnpm: 10.9.8\n{old}"
    ));
    assert_eq!(found, "put-404-old-wording: npm 10.9.8 ran, which never asks for a token of this run");
    let stamp = "2026-11-20T10:11:12Z ";
    let in_job = |job: &str, text: &str| text.lines().map(|it| format!("{job}\tx\t{stamp}{it}\n")).collect::<String>();
    let found = first(&(in_job("one", &done) + &in_job("two", &old)));
    assert_eq!(found, "put-404-old-wording: an npm before 11.5.1 ran, which never asks for a token of this run");
    // The token of a package is its own, and up to 11.20 that of the next one too.
    let found = first(&format!("{}{}", exchange(201, "a"), put_404("a")));
    assert!(found.starts_with("put-404-with-own-token: "), "{found}");
    let reused = |npm: &str| {
        first(&format!("npm info using npm@{npm}\n{}+ @acme/a@1.0.0\n{}", exchange(201, "a"), put_404("b")))
    };
    assert!(reused("11.16.0").starts_with("put-404-after-exchange: npm sent the token"), "{}", reused("11.16.0"));
    assert!(reused("11.21.2").starts_with(&format!("put-404-after-exchange: {mismatch}")), "{}", reused("11.21.2"));
}

#[test]
fn what_was_published_in_the_end_has_not_failed() {
    let notice = "npm notice 📦  @acme/widget@1.2.0\n";
    let failed = "npm error code TLOG_CREATE_ENTRY_ERROR\nnpm error error creating tlog entry - (409) an equivalent entry exists\n";
    let done = "+ @acme/widget@1.2.0\n";
    let published = ["npm-published: `@acme/widget` was published to npm"];
    assert_eq!(causes(&[("", &format!("{notice}{failed}{notice}{done}"))]), published);
    assert_eq!(causes(&[("", &format!("{failed}{done}"))]), published);
    assert_eq!(causes(&[("", &format!("{}{notice}{done}", put_404("widget")))]), published);
    // Another package was.
    let other = causes(&[("", &format!("{}npm notice 📦  @acme/b@1.2.0\n+ @acme/b@1.2.0\n", put_404("widget")))]);
    assert!(other[0].starts_with("put-404: "), "{other:?}");
    let jsr = "error: Failed to publish @acme/widget@1.2.0\n\nCaused by:\n    (actorNotAuthorized)[x-deno-ray: 1]\n";
    assert!(causes(&[("", &format!("{jsr}{done}"))])[0].starts_with("actor-not-authorized: "));
    // A stored token published it.
    let report = report(&[("", &format!("{}{done}", exchange(404, "widget")))]);
    let first = &report.diagnoses[0];
    assert_eq!((first.symptom, first.is_fault), ("npm-published-by-token", false));
    assert_eq!(report.diagnoses[1].symptom, "exchange-refused");
    assert_ne!(report.verdict, engine::Verdict::Blocked);
}

#[test]
fn the_registry_that_refused_counts() {
    let cause = |text: &str| causes(&[("", text)])[0].clone();
    let lines = put_404("widget").replace("registry.npmjs.org", "npm.pkg.github.com");
    let goes = "the package goes to `https://npm.pkg.github.com`, where no trusted publisher can exist";
    assert_eq!(cause(&lines), format!("put-elsewhere: {goes}"));
    let denied = "npm error 403 403 Forbidden - PUT https://npm.pkg.github.com/@acme%2fwidget - Permission permission_denied: write_package\n";
    assert_eq!(cause(denied), format!("put-elsewhere: {goes}"));
    let secret = NEED_AUTH.replace("registry.npmjs.org", "bob:hush@nexus.acme.example");
    assert_eq!(
        cause(&secret),
        "need-auth-elsewhere: the package goes to `https://nexus.acme.example`, where no trusted publisher can exist"
    );
    let url = "npm error 422 package.json: \"repository.url\" is \"https://ghp_x@github.com/a/b\", expected to match \"https://github.com/a/c\" from provenance\n";
    assert!(cause(url).contains("is `https://github.com/a/b`;"), "{}", cause(url));
    for host in ["bob:hush@registry.npmjs.org", "REGISTRY.npmjs.org", "registr\n"] {
        let text = NEED_AUTH.replace("registry.npmjs.org/", host);
        assert!(cause(&text).starts_with("need-auth: "), "{text}");
    }
}

#[test]
fn a_line_that_a_terminal_broke_is_one() {
    let wrapped = |text: &str| {
        let pieces = |line: &str| {
            let chars: Vec<char> = line.chars().collect();
            chars.chunks(80).map(|it| it.iter().collect::<String>() + "\n").collect::<String>()
        };
        text.lines().map(pieces).collect::<String>()
    };
    let url = "npm error 422 Unprocessable Entity - PUT https://registry.npmjs.org/x - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: \"repository.url\" is \"\", expected to match \"https://github.com/a/b\" from provenance\n";
    for text in [put_404("widget"), NEED_AUTH.to_owned(), url.to_owned()] {
        assert_eq!(causes(&[("", &wrapped(&text))]), causes(&[("", &text)]));
    }
    let long = format!("npm notice {}\n+ @acme/widget@1.2.0\n", "x".repeat(69));
    assert!(causes(&[("", &long)])[0].starts_with("npm-published: "));
}

#[test]
fn the_permissions_of_the_run_decide_about_the_identity_token() {
    let group = |lines: &str| {
        format!(
            "Current runner version: '2.328.0'\n##[group]GITHUB_TOKEN Permissions\nContents: read\n{lines}##[endgroup]\nnpm: 11.6.0\n{NEED_AUTH}"
        )
    };
    let without = group("Metadata: read\n");
    let good = workflow("24", "{ contents: read, id-token: write }");
    for files in [vec![("", without.as_str())], vec![("ci.log", &without), (PATH, &good)]] {
        let first = &report(&files).diagnoses[0];
        assert!(
            first.cause.starts_with("the job may not ask for an identity token: `id-token` is not among"),
            "{}",
            first.cause
        );
        assert!(first.is_certain && first.confidence == facts::Confidence::B);
    }
    for spelling in ["IdToken", "Id-token", "id-token"] {
        let found = causes(&[("", &group(&format!("{spelling}: write\n")))]);
        assert!(found.iter().all(|it| !it.contains("may not ask for")), "{found:?}");
    }
    // The next job has its own.
    let next = format!("{without}Current runner version: '2.328.0'\n{NEED_AUTH}");
    assert!(causes(&[("", &next)]).iter().any(|it| it.contains("what it sent instead is none")));
}

#[test]
fn another_client_that_says_its_version_is_known() {
    let first = |text: &str| causes(&[("", text)])[0].clone();
    let lerna = |version: &str| first(&format!("lerna notice cli v{version}\nlerna ERR! E404 Not found\n"));
    assert_eq!(lerna("8.1.2"), "lerna-put-404: lerna 8.1.2 ran, which has no trusted publishing here");
    assert!(lerna("9.0.7").contains("the job may not ask for"));
    let circle = report(&[(
        "",
        "#!/bin/bash -eo pipefail\nnpx lerna publish\nlerna notice cli v9.0.7\nlerna ERR! E404 Not found\n",
    )]);
    assert_eq!(circle.diagnoses[0].next, "use lerna 10.0.0 or newer, or publish with npm");
    let yarn = |version: &str| {
        causes(&[("", &format!("➤ YN0000: · Yarn {version}\n➤ YN0033: No authentication configured for request\n"))])
    };
    assert!(yarn("4.9.4")[0].contains("yarn 4.9.4 ran"));
    assert!(yarn("4.12.0").iter().all(|it| !it.contains("no trusted publishing")));
    let npm = causes(&[("", &format!("##[group]Run npm publish\n##[endgroup]\n{NEED_AUTH}"))]);
    assert!(npm.iter().all(|it| !it.contains("the tool that publishes")), "{npm:?}");
}

#[test]
fn steps_that_do_not_publish_are_not_why_a_publish_failed() {
    let first = |script: &str, line: &str| {
        causes(&[(
            "",
            &format!("##[group]Run {script}\n{script}\nshell: /usr/bin/bash -e {{0}}\n##[endgroup]\n{line}\n"),
        )])[0]
            .clone()
    };
    let token = "npm error Unable to authenticate, your authentication token seems to be invalid.";
    assert!(first("npm ci", token).starts_with("install-unauthenticated: "));
    assert!(first("npm ci\nnpm publish", token).starts_with("invalid-token: "));
    let read = "npm error 404 Not Found - GET https://registry.npmjs.org/@acme%2fgadget - Not found";
    assert!(first("npm ci", read).starts_with("install-refused: "));
    for script in ["npm view @acme/gadget --json", "npm dist-tag ls @acme/gadget"] {
        assert!(first(script, read).starts_with("look-up-refused: "), "{script}");
    }
    let trust = "npm error 404 Not Found - GET https://registry.npmjs.org/-/package/@acme%2fgadget/trust";
    assert!(first("npm trust list @acme/gadget", trust).contains("does not exist there"));
}

#[test]
fn words_of_other_tools_and_of_the_registry_are_known() {
    for (line, symptom) in [
        (
            "Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found\nThe requested resource '@acme/widget@1.2.0' could not be found or you do not have permission to access it.",
            "put-404",
        ),
        ("npm error 413 Payload Too Large - PUT https://registry.npmjs.org/widget - Payload Too Large", "put-refused"),
        ("npm error 500 Internal Server Error - PUT https://registry.npmjs.org/widget", "put-refused"),
        (
            "npm error 403 403 Forbidden - PUT https://registry.npmjs.org/widget - You may not perform that action with these credentials.",
            "put-403-by-token",
        ),
        ("lerna ERR! E409 Failed to save packument.", "put-409"),
        (
            "The nested job 'publish' is requesting 'actions: read, id-token: write', but is only allowed 'actions: none, id-token: none'.",
            "caller-permission",
        ),
        ("➤ YN0000: │ Error: No authentication configured for request", "yarn-without-token"),
        (
            "error: Failed to publish @acme/widget@1.2.0\n\nCaused by:\n    expected value at line 1 column 1",
            "provenance-outage",
        ),
        ("lerna success published @acme/widget 1.2.0", "tool-published"),
        ("➤ YN0000: Package archive published", "tool-published"),
        ("8 error code E409", "error-code"),
    ] {
        let report = check(&Inputs {
            files: vec![InputFile { path: Some("ci.log".to_owned()), text: format!("{line}\n"), kind: None }],
            ..Inputs::default()
        });
        assert_eq!(report.diagnoses.first().map(|it| it.symptom), Some(symptom), "{line}");
    }
    let refused = "[semantic-release] › ℹ  OIDC token exchange with the npm registry failed: 404 OIDC token exchange error - package not found\n[10:11:12 AM] [semantic-release] › ✖  ENONPMTOKEN No npm token specified.\n";
    assert!(causes(&[("", refused)]).iter().all(|it| !it.contains("13.1.0")));
}

#[test]
fn a_green_log_that_published_nothing_says_so() {
    for symptom in [
        "already-on-jsr",
        "npm-dry-run",
        "jsr-dry-run",
        "jsr-version-flag",
        "changesets-nothing",
        "semantic-release-nothing",
        "lerna-nothing",
    ] {
        let report = report(&[("", &example(symptom))]);
        assert!(report.headline.starts_with("nothing was "), "{symptom}: {}", report.headline);
        assert!(
            !report.diagnoses[0].is_fault && !report.diagnoses.iter().any(|it| it.symptom.ends_with("-published")),
            "{symptom}"
        );
    }
}

#[test]
fn only_the_end_of_a_log_past_the_limit_is_read_and_said_so() {
    let line = "npm http fetch GET 200 https://registry.npmjs.org/x 12ms (cache miss)\n";
    let early = example("private-package");
    let text = format!("{early}\n{}{}", line.repeat(130_000), example("put-404-old-wording"));
    assert!(text.len() > model::log::MAX_BYTES);
    let report = report(&[("ci.log", &text)]);
    assert_eq!(report.diagnoses.iter().map(|it| it.symptom).collect::<Vec<_>>(), ["put-404-old-wording"]);
    assert!(text[report.diagnoses[0].location.span.range()].ends_with("is not in this registry."));
    let row = report.checks.iter().find(|it| it.rule.id == "syntax-error").expect("a row says so");
    assert_eq!(
        (row.status, row.message.as_str()),
        (engine::Status::Warn, "`ci.log` is larger than 8 MiB: only its end is read")
    );
}

#[test]
fn eight_mebibytes_written_to_cost_time_are_read() {
    for line in [
        "error error error error error error error error error error error error \n",
        "404 Not Found - PUT x\n",
        "> npm install -g npm && npm publish && npm publish && npm publish\n",
        "code E404 (unknown) {\"workflow_ref\" , , , , ,\n",
    ] {
        let text = line.repeat(model::log::MAX_BYTES / line.len());
        let kind = Some(engine::Kind::Log);
        let inputs = Inputs { files: vec![InputFile { path: None, text, kind }], ..Inputs::default() };
        assert!(check(&inputs).diagnoses.len() < 20);
    }
    let one_line = "404 Not Found - PUT x ".repeat(100_000);
    assert!(!report(&[("ci.log", &one_line)]).diagnoses.is_empty());
}

#[test]
fn claims_in_a_log_answer_what_nobody_said() {
    let good = workflow("24", "{ contents: read, id-token: write }");
    let package = "{\"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"repository\": \"acme/Widget\"}";
    let claims = "npm notice\n{\n  \"repository\": \"acme/widget\",\n  \"workflow_ref\": \"acme/widget/.github/workflows/publish.yml@refs/tags/v1\",\n  \"repository_visibility\": \"public\"\n}\n";
    let status = |files: &[(&str, &str)]| {
        report(files).checks.iter().find(|it| it.rule.id == "mismatched-repository-url").map(|it| it.status)
    };
    assert_eq!(status(&[(PATH, &good), ("package.json", package)]), Some(engine::Status::Unknown));
    assert_eq!(status(&[(PATH, &good), ("package.json", package), ("ci.log", claims)]), Some(engine::Status::Fail));
}

#[test]
fn claims_without_files_take_no_cause_away() {
    let claims = "{\n  \"repository\": \"acme/widget\",\n  \"workflow_ref\": \"acme/widget/.github/workflows/publish.yml@refs/tags/v1\"\n}\n";
    let log = format!("{}{claims}", example("put-404"));
    let found = causes(&[("ci.log", &log)]);
    assert!(found[0].contains("the trusted publisher names another"), "{found:?}");
    assert!(report(&[("ci.log", &log)]).checks.iter().all(|it| it.rule.id != "mismatched-claims"));
}

#[test]
fn settings_are_compared_with_what_a_run_said_where_the_files_leave_it_open() {
    let workflow = workflow("24", "{ contents: read, id-token: write }")
        .replace("    steps:", "    environment: ${{ vars.TARGET }}\n    steps:");
    let settings = "{ \"id\": \"1\", \"type\": \"github\", \"file\": \"publish.yml\", \"repository\": \"acme/widget\", \"environment\": \"npm\", \"permissions\": [\"createPackage\"] }";
    let claims = |environment: &str| {
        format!(
            "{{ \"repository\": \"acme/widget\", \"workflow_ref\": \"acme/widget/.github/workflows/publish.yml@refs/tags/v1\", \"environment\": \"{environment}\" }}"
        )
    };
    let status = |claims: &str| {
        let files = [(PATH, workflow.as_str()), ("trust.json", settings), ("claims.json", claims)];
        let rows = report(&files).checks;
        rows.iter().find(|it| it.rule.id == "mismatched-environment").map(|it| it.status)
    };
    assert_eq!(status(&claims("npm")), Some(engine::Status::Pass));
    assert_eq!(status(&claims("production")), Some(engine::Status::Fail));
    assert_eq!(status("{}"), Some(engine::Status::Unknown));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_and_every_cause_stands_in_it(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let inputs = Inputs { files: vec![InputFile { path: None, text: text.clone(), kind: Some(engine::Kind::Log) }], ..Inputs::default() };
        for diagnosis in check(&inputs).diagnoses {
            prop_assert!(text.get(diagnosis.location.span.range()).is_some_and(|it| !it.contains('\n')));
            prop_assert!(!diagnosis.cause.is_empty() && !diagnosis.next.is_empty());
        }
    }
}

/// Pieces of logs, and of what is none.
fn piece() -> impl Strategy<Value = String> {
    let patterns: Vec<String> = facts::symptoms().iter().map(|it| example_line(it.id)).collect();
    prop_oneof![
        3 => prop::sample::select(patterns),
        1 => "\\PC{0,12}",
        1 => prop::sample::select(vec!["\n", "\r", "\r\n", "\u{1b}[31m", "\u{1b}", "2026-11-20T10:11:12Z ", "##[group]Run ", "##[endgroup]", "npm error ", "🦋  ", "\t", "$ ", "{", "\"", "404 Not Found - PUT ", "\"workflow_ref\": \"a/b/c@d\"", "\"repository\": \"a/b\",\n"]).prop_map(str::to_owned),
    ]
}

fn example_line(symptom: &str) -> String {
    std::fs::read_to_string(folder().join(symptom).with_extension("log"))
        .unwrap_or_else(|_| "Signed provenance statement with source and build information from x\n".to_owned())
}

#[test]
fn each_package_of_a_run_has_its_own_evidence_however_many_there_are() {
    let exchange = |name: &str| {
        format!("npm http fetch POST 201 https://registry.npmjs.org/-/npm/v1/oidc/token/exchange/package/{name} 9ms\n")
    };
    let refused = "npm error 404 Not Found - PUT https://registry.npmjs.org/b - The requested resource 'b@1.0.0' could not be found\n";
    let own = format!("npm info using npm@11.12.0\n{}+ a@1.0.0\n{}{refused}", exchange("a"), exchange("b"));
    assert!(!causes(&[("", &own)])[0].contains("another package"), "b had a token of its own");

    let done: String = (0..20).map(|it| format!("+ p{it}@1.0.0\n")).collect();
    let retried = format!(
        "{done}##[group]Run npm publish\n##[endgroup]\n{refused}##[group]Run npm publish\n##[endgroup]\n+ b@1.0.0\n"
    );
    let report = report(&[("", &retried)]);
    assert_ne!(report.verdict, engine::Verdict::Blocked, "{:?}", causes(&[("", &retried)]));
}
