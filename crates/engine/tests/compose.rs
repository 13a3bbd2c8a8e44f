//! Composed workflows: every combination either passes its own rules or says why it cannot be.
//!
//! `cargo test -p engine --test compose -- --nocapture` prints how many there are;
//! `UPDATE_SNAPSHOTS=1 cargo test -p engine --test compose` rewrites the examples, read the diff before you commit it.
#![expect(clippy::print_stdout, reason = "prints how many were composed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::num::NonZero;
use std::thread;

use engine::{
    Composed, Context, InputFile, Inputs, JsrAnswers, JsrClient, Outcome, Provider, Registries, Report, Repository,
    Severity, Shape, StartedBy, Status, Tool, Visibility, Wanted, check, compose, recorrect, safe_fixes,
};

/// A set of manifests at the root, and what they are called.
struct Given {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const PLAIN: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"license\": \"MIT\",
  \"repository\": \"REPOSITORY\",
  \"publishConfig\": { \"access\": \"public\" },
  \"scripts\": { \"build\": \"tsc\", \"test\": \"node --test\" },
  \"devDependencies\": { TOOLS }PIN
}
";
const ROOT: &str = "{
  \"private\": true,
  \"workspaces\": [\"packages/*\"],
  \"scripts\": { \"build\": \"tsc --build\" },
  \"devDependencies\": { TOOLS }PIN
}
";
const JSR: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"license\": \"MIT\",
  \"exports\": \"./src/index.ts\"
}
";

const BUILT: &str = "{
  \"name\": \"@acme/widget\",
  \"version\": \"1.2.0\",
  \"license\": \"MIT\",
  \"exports\": { \".\": \"./dist/index.js\" },
  \"publish\": { \"include\": [\"dist\"] }
}
";
const MEMBER: &str = "packages/widget/package.json";

const GIVEN: [Given; 14] = [
    Given { name: "package.json", files: &[("package.json", "")] },
    Given { name: "package.json and jsr.json", files: &[("package.json", ""), ("jsr.json", JSR)] },
    Given { name: "package.json of pnpm 10", files: &[("package.json", "pnpm@10.33.0"), ("jsr.json", JSR)] },
    Given { name: "package.json of pnpm 11", files: &[("package.json", "pnpm@11.1.0"), ("deno.json", JSR)] },
    Given { name: "package.json of Yarn 4.14", files: &[("package.json", "yarn@4.14.0"), ("jsr.json", JSR)] },
    Given { name: "package.json of Yarn 1", files: &[("package.json", "yarn@1.22.22"), ("jsr.json", JSR)] },
    Given {
        name: "package.json, jsr.jsonc and a deno.json without a name",
        files: &[("package.json", ""), ("jsr.jsonc", JSR), ("deno.json", "{ \"tasks\": {} }\n")],
    },
    Given { name: "package.json and jsr.json of built files", files: &[("package.json", ""), ("jsr.json", BUILT)] },
    Given { name: "jsr.json alone", files: &[("jsr.json", JSR)] },
    Given { name: "nothing", files: &[] },
    Given { name: "a workspace of npm", files: &[("package.json", "{}"), (MEMBER, "")] },
    Given {
        name: "a workspace of npm with JSR",
        files: &[("package.json", "{}"), (MEMBER, ""), ("packages/widget/jsr.json", JSR)],
    },
    Given {
        name: "a workspace of pnpm",
        files: &[
            ("package.json", "{}pnpm@11.1.0"),
            (MEMBER, ""),
            ("pnpm-workspace.yaml", "packages:\n  - packages/*\n"),
        ],
    },
    Given { name: "a workspace of Yarn", files: &[("package.json", "{}yarn@4.11.0"), (MEMBER, "")] },
];

const TOOLS: &str = "\"typescript\": \"^5.9.0\", \"lerna\": \"^10.0.0\", \"@changesets/cli\": \"^2.29.0\", \"semantic-release\": \"25.0.9\"";

fn inputs(given: &Given, provider: Provider) -> Inputs {
    let url = match provider {
        Provider::GitLab => "https://gitlab.com/acme/widget",
        Provider::GitHub | Provider::CircleCi => "https://github.com/acme/widget",
    };
    let file = |(path, text): &(&str, &str)| {
        let (is_root, text) = text.strip_prefix("{}").map_or((false, *text), |it| (true, it));
        let pin = if text.is_empty() { String::new() } else { format!(",\n  \"packageManager\": \"{text}\"") };
        let text = if is_root {
            // Changesets tags each package by its own name, which no plain workflow is started by.
            let tools = if text.starts_with("pnpm") { TOOLS } else { "\"typescript\": \"^5.9.0\"" };
            ROOT.replace("TOOLS", tools).replace("PIN", &pin)
        } else if path.ends_with("package.json") {
            PLAIN.replace("REPOSITORY", &format!("git+{url}.git")).replace("TOOLS", TOOLS).replace("PIN", &pin)
        } else {
            text.to_owned()
        };
        InputFile::new(*path, text)
    };
    let context = Context {
        repository: Repository::parse(url).ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        ..Context::default()
    };
    Inputs { files: given.files.iter().map(file).collect(), context }
}

/// Everything that can be wanted.
fn all() -> impl Iterator<Item = Wanted> {
    let tools = || std::iter::once(None).chain(Tool::ALL.into_iter().map(Some));
    let mut found = Vec::new();
    for provider in Provider::ALL {
        for registries in Registries::ALL {
            for tool in tools() {
                for jsr_client in JsrClient::ALL {
                    for shape in [Shape::Whole, Shape::Split] {
                        for started_by in StartedBy::ALL {
                            for environment in [None, Some("release".to_owned())] {
                                for staged in [false, true] {
                                    // Without JSR there is no client for it.
                                    if registries == Registries::Npm && jsr_client == JsrClient::Deno {
                                        continue;
                                    }
                                    found.push(Wanted {
                                        tool,
                                        jsr_client,
                                        shape,
                                        started_by,
                                        environment: environment.clone(),
                                        staged,
                                        jsr: JsrAnswers {
                                            exports: Some("./src/index.ts".to_owned()),
                                            ..JsrAnswers::default()
                                        },
                                        ..Wanted::new(provider, registries)
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    found.into_iter()
}

fn with_files(inputs: &Inputs, composed: &Composed) -> Inputs {
    let mut together = inputs.clone();
    together.files.extend(composed.files.iter().cloned());
    together
}

fn bad_rows(report: &Report) -> Vec<String> {
    let is_bad =
        |it: &&engine::Check| it.status == Status::Fail || it.status == Status::Warn && it.severity != Severity::Advice;
    report.checks.iter().filter(is_bad).map(|it| format!("{}: {}", it.rule.id, it.message)).collect()
}

/// Whether a reader of another family sees the same: shape, keys in order, texts.
fn agrees(text: &str) -> Result<(), String> {
    let theirs: serde_yaml::Value = serde_yaml::from_str(text).map_err(|it| it.to_string())?;
    let tree = document::parse_yaml(text);
    let ours = tree.root().ok_or("nothing here")?;
    same(ours, &theirs)
}

fn same(ours: document::Value<'_>, theirs: &serde_yaml::Value) -> Result<(), String> {
    use serde_yaml::Value;
    let differs = || Err(format!("at {:?}", ours.span()));
    match theirs {
        Value::Mapping(map) if map.len() == ours.entries().count() => {
            ours.entries().zip(map).try_for_each(|((key, value), (other_key, other))| {
                same(key, other_key)?;
                same(value, other)
            })
        }
        Value::Sequence(list) if list.len() == ours.items().count() => {
            ours.items().zip(list).try_for_each(|(ours, theirs)| same(ours, theirs))
        }
        Value::String(text) if ours.as_str() == Some(text) => Ok(()),
        Value::Number(number) if ours.as_str() == Some(&number.to_string()) => Ok(()),
        Value::Bool(value) if ours.as_bool() == Some(*value) => Ok(()),
        _ => differs(),
    }
}

#[derive(Default)]
struct Tally {
    composed: usize,
    refused: usize,
    /// What was proven: the texts of all files together.
    proven: BTreeSet<String>,
    texts: BTreeSet<String>,
    /// What is wrong, how often, and where first.
    problems: BTreeMap<String, (usize, String)>,
}

#[test]
fn every_combination_passes_its_own_rules_or_says_why_it_cannot_be() {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let tallies = thread::scope(|scope| {
        let share = |worker: usize| GIVEN.iter().skip(worker).step_by(workers);
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || tally(share(worker)))).collect();
        running.into_iter().map(|it| it.join().expect("a tally does not panic")).collect::<Vec<_>>()
    });
    let composed: usize = tallies.iter().map(|it| it.composed).sum();
    let refused: usize = tallies.iter().map(|it| it.refused).sum();
    let texts: BTreeSet<&String> = tallies.iter().flat_map(|it| &it.texts).collect();
    println!("{composed} combinations composed ({} different files), {refused} refused", texts.len());
    let problems: Vec<String> = tallies
        .iter()
        .flat_map(|it| &it.problems)
        .map(|(text, (count, first))| format!("{count} × {text}\n    {first}"))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(composed > 1000 && refused > 1000, "{composed} composed, {refused} refused");
}

fn tally<'g>(share: impl Iterator<Item = &'g Given>) -> Tally {
    let mut tally = Tally::default();
    for given in share {
        for wanted in all() {
            let inputs = inputs(given, wanted.provider);
            let composed = compose(&inputs, &wanted);
            let problems = prove(&inputs, &wanted, &composed, &mut tally);
            for text in problems {
                let first = || (0, format!("{}: {wanted:?}", given.name));
                tally.problems.entry(text).or_insert_with(first).0 += 1;
            }
        }
    }
    tally
}

/// What is wrong with an answer.
fn prove(inputs: &Inputs, wanted: &Wanted, composed: &Composed, tally: &mut Tally) -> Vec<String> {
    let mut problems = Vec::new();
    if composed.files.is_empty() {
        tally.refused += 1;
        if composed.refusals.is_empty() && composed.questions.is_empty() {
            problems.push("no files and no reason".to_owned());
        }
        let bare = composed.refusals.iter().filter(|it| it.facts.is_empty() || it.reason.is_empty());
        problems.extend(bare.map(|it| format!("without facts: {}", it.reason)));
        return problems;
    }
    tally.composed += 1;
    let together = with_files(inputs, composed);
    // Different wishes come to the same files.
    let all: String = together.files.iter().map(|it| format!("{:?}\n{}", it.path, it.text)).collect();
    if !tally.proven.insert(all) {
        return problems;
    }
    let report = check(&together);
    problems.extend(bad_rows(&report));
    let registries: Vec<&str> = report.publications.iter().map(|it| it.registry.id()).collect();
    let expected: &[&str] = match wanted.registries {
        Registries::Npm => &["npm"],
        Registries::Jsr => &["jsr"],
        Registries::Both => &["npm", "jsr"],
    };
    if registries != expected {
        problems.push(format!("publishes to {registries:?}, wanted {expected:?}"));
    }
    for publication in &report.publications {
        let outcome = publication.forecast.outcome;
        let is_staged = wanted.staged && publication.registry == engine::Registry::Npm;
        let expected = if is_staged { Outcome::Staged } else { Outcome::Published };
        // Which version of a tool runs is in no file here.
        let is_open = outcome == Outcome::Unknown
            && matches!(wanted.tool, Some(Tool::Lerna | Tool::SemanticRelease))
            && !inputs.files.first().is_some_and(|it| it.text.contains("\"lerna\""));
        if outcome != expected && !is_open {
            problems.push(format!("forecast: {}", publication.sentence));
        }
    }
    // What was not told is asked for, never blamed.
    let untold = check(&Inputs { context: Context::default(), ..together.clone() });
    problems.extend(bad_rows(&untold).iter().map(|it| format!("without answers, {it}")));
    let corrected = recorrect(&together, &safe_fixes(&report));
    if corrected.files != together.files {
        problems.push("a correction changes it".to_owned());
    }
    for file in &composed.files {
        if let Err(reason) = agrees(&file.text) {
            problems.push(format!("a second reader disagrees: {reason}"));
        }
        tally.texts.insert(file.text.clone());
    }
    problems
}

#[test]
fn every_system_registry_and_package_manager_can_be_composed() {
    for (manager, given) in [(Tool::Npm, 0), (Tool::Pnpm, 2), (Tool::Yarn, 4), (Tool::Bun, 0)] {
        for provider in Provider::ALL {
            for registries in Registries::ALL {
                for shape in [Shape::Whole, Shape::Split] {
                    let exports = Some("./src/index.ts".to_owned());
                    let wanted = Wanted {
                        tool: Some(manager),
                        shape,
                        jsr: JsrAnswers { exports, ..JsrAnswers::default() },
                        ..Wanted::new(provider, registries)
                    };
                    let composed = compose(&inputs(&GIVEN[given], provider), &wanted);
                    assert!(!composed.files.is_empty(), "{wanted:?}: {:?}", composed.refusals);
                }
            }
        }
    }
}

const PUBLIC: &[(&str, &str)] = &[("package.json", "")];

fn given(files: &'static [(&'static str, &'static str)]) -> Inputs {
    inputs(&Given { name: "", files }, Provider::GitHub)
}

/// The facts of every refusal, and what is asked.
#[track_caller]
fn refused(inputs: &Inputs, wanted: &Wanted, facts: &[&str], questions: &[&str]) {
    let composed = compose(inputs, wanted);
    assert!(composed.files.is_empty());
    let named: Vec<&str> = composed.refusals.iter().flat_map(|it| it.facts).copied().collect();
    let asked: Vec<&str> = composed.questions.iter().map(|it| it.about.id()).collect();
    assert_eq!((named.as_slice(), asked.as_slice()), (facts, questions), "{:?}", composed.refusals);
}

#[test]
fn what_the_facts_rule_out_is_refused_with_their_ids() {
    let plain = given(PUBLIC);
    let npm = || Wanted::new(Provider::GitHub, Registries::Npm);
    refused(&plain, &Wanted { tool: Some(Tool::Yarn), ..npm() }, &["N 1.5"], &[]);
    refused(&plain, &Wanted { tool: Some(Tool::Pnpm), staged: true, ..npm() }, &["N 1.5", "N 6.8"], &[]);
    refused(&plain, &Wanted { started_by: StartedBy::Branch, ..npm() }, &["N 9.4"], &[]);
    refused(&plain, &Wanted { started_by: StartedBy::Release, ..npm() }, &["N 8.6"], &[]);
    refused(&plain, &Wanted { tool: Some(Tool::Lerna), shape: Shape::Split, ..npm() }, &["N 1.5", "N 10"], &[]);
    refused(&plain, &Wanted { environment: Some("\u{1f680}".to_owned()), ..npm() }, &["N 5.2f", "J V4"], &[]);
    refused(&given(&[("package.json", "yarn@4.9.4")]), &npm(), &["N 1.5"], &[]);
    let classic = Wanted { tool: Some(Tool::Yarn), ..npm() };
    refused(&given(&[("package.json", "yarn@1.22.22")]), &classic, &["N 1.5"], &[]);

    let mut private = plain.clone();
    private.files[0].text = private.files[0].text.replacen('{', "{ \"private\": true,", 1);
    refused(&private, &npm(), &["N 9.1"], &[]);
    refused(&private, &Wanted::new(Provider::GitHub, Registries::Jsr), &["J B13"], &["exports"]);
}

#[test]
fn a_repository_that_publishes_already_gets_no_second_publish() {
    let mut inputs = given(PUBLIC);
    let wanted = Wanted::new(Provider::GitHub, Registries::Npm);
    let first = compose(&inputs, &wanted);
    inputs.files.extend(first.files);
    refused(&inputs, &wanted, &["N 9.4"], &[]);
}

#[test]
fn a_name_that_is_taken_is_not_overwritten() {
    let mut inputs = given(PUBLIC);
    inputs.files.push(InputFile::new(
        ".github/workflows/publish.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n",
    ));
    let composed = compose(&inputs, &Wanted::new(Provider::GitHub, Registries::Npm));
    assert_eq!(composed.files[0].path.as_deref(), Some(".github/workflows/publish-package.yml"));
    inputs.files.push(InputFile::new(".gitlab-ci.yml", "test:\n  script: [npm test]\n"));
    refused(&inputs, &Wanted::new(Provider::GitLab, Registries::Npm), &["N 11.1f"], &[]);
}

#[test]
fn what_no_file_tells_about_the_package_on_jsr_is_asked() {
    let jsr = || Wanted::new(Provider::GitHub, Registries::Jsr);
    let manifest = |text: &str| Inputs { files: vec![InputFile::new("package.json", text)], ..given(&[]) };
    refused(
        &manifest("{ \"name\": \"Widget_Kit\", \"version\": \"1.2.0\", \"license\": \"MIT OR Apache-2.0\" }"),
        &jsr(),
        &[],
        &["name", "exports", "license"],
    );
    let asked = compose(&manifest("{ \"name\": \"Widget_Kit\", \"version\": \"1.2.0\", \"license\": \"MIT OR Apache-2.0\", \"main\": \"./dist/kit.js\" }"), &jsr()).questions;
    let answers: Vec<&str> = asked.iter().flat_map(|it| it.answers.iter().map(String::as_str)).collect();
    assert_eq!(
        answers,
        ["@acme/widget-kit", "./src/kit.ts", "./src/index.ts", "./dist/kit.js", "./mod.ts", "MIT", "Apache-2.0"]
    );

    // A list of file names settles which module it is.
    let mut listed = manifest(
        "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"license\": \"ISC\", \"main\": \"dist/index.js\" }",
    );
    listed.files.push(InputFile {
        path: None,
        text: "README.md\nmod.ts\npackage.json\n".to_owned(),
        kind: Some(engine::Kind::FileList),
    });
    let composed = compose(&listed, &jsr());
    assert!(composed.files[1].text.contains("\"exports\": \"./mod.ts\""), "{:?}", composed.questions);
    refused(&manifest("{ \"name\": \"@acme/widget\" }"), &jsr(), &["J C20", "J C21"], &[]);
    refused(&given(&[]), &jsr(), &["J C5"], &[]);
    let wrong = JsrAnswers { exports: Some("dist".to_owned()), ..JsrAnswers::default() };
    refused(&given(PUBLIC), &Wanted { jsr: wrong, ..jsr() }, &[], &["exports"]);
}

#[test]
fn the_lockfile_says_what_installs_and_has_to_be_there() {
    let listed = |names: &str| {
        let mut inputs = given(PUBLIC);
        let kind = Some(engine::Kind::FileList);
        inputs.files.push(InputFile { path: None, text: names.to_owned(), kind });
        inputs
    };
    let wanted = Wanted::new(Provider::GitHub, Registries::Npm);
    let composed = compose(&listed("package.json\npnpm-lock.yaml\n"), &wanted);
    assert!(composed.files[0].text.contains("- run: pnpm publish --no-git-checks\n"), "{:?}", composed.refusals);
    refused(&listed("package.json\nREADME.md\n"), &wanted, &["N 10"], &[]);
}

#[test]
fn where_yarn_1_installs_npm_publishes() {
    let composed =
        compose(&given(&[("package.json", "yarn@1.22.22")]), &Wanted::new(Provider::GitHub, Registries::Npm));
    let text = &composed.files[0].text;
    assert!(
        text.contains("- run: yarn install --frozen-lockfile\n") && text.ends_with("- run: npm publish\n"),
        "{text}"
    );
}

#[test]
fn broken_manifests_lead_to_answers_all_the_same() {
    let texts = [
        "",
        "{",
        "[]",
        "null",
        "{ \"name\": 1, \"version\": {}, \"exports\": [], \"workspaces\": 3, \"scripts\": [], \"license\": {} }",
        "{ \"name\": \"@/\", \"version\": \"1.0.0\\\"\", \"main\": \"..\", \"license\": \"( OR )\" }",
        "{ \"name\": \"é\", \"version\": \"1.0.0\", \"main\": \"./\", \"packageManager\": \"yarn@\", \"private\": \"yes\" }",
    ];
    for text in texts {
        for path in ["package.json", "jsr.json", "deno.json"] {
            let mut inputs = given(PUBLIC);
            inputs.files.push(InputFile::new("jsr.json", JSR));
            inputs.files.retain(|it| it.path.as_deref() != Some(path));
            inputs.files.push(InputFile::new(path, text));
            for provider in Provider::ALL {
                for registries in Registries::ALL {
                    let composed = compose(&inputs, &Wanted::new(provider, registries));
                    let is_answered = !composed.refusals.is_empty() || !composed.questions.is_empty();
                    assert_ne!(composed.files.is_empty(), !is_answered, "{path}: {text}");
                    for file in &composed.files {
                        assert_eq!(agrees(&file.text), Ok(()), "{path}: {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_private_repository_publishes_without_asking_for_provenance() {
    let mut inputs = given(&[("package.json", "yarn@4.14.0")]);
    inputs.context.visibility = Some(Visibility::Private);
    let composed = compose(&inputs, &Wanted::new(Provider::GitHub, Registries::Npm));
    assert!(!composed.files[0].text.contains("--provenance"), "{}", composed.files[0].text);
    let report = check(&with_files(&inputs, &composed));
    assert_eq!(report.publications[0].forecast.outcome, Outcome::Published);
}

#[test]
fn a_package_below_the_root_is_published_from_its_folder() {
    const MANIFEST: &str = "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"license\": \"MIT\", \"packageManager\": \"pnpm@11.1.0\", \"repository\": { \"type\": \"git\", \"url\": \"git+https://github.com/acme/widget.git\", \"directory\": \"packages/only\" } }";
    let inputs = |files: &[(&str, &str)]| Inputs {
        files: files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect(),
        context: Context { repository: Repository::parse("acme/widget").ok(), ..Context::default() },
    };
    for provider in [Provider::GitHub, Provider::GitLab, Provider::CircleCi] {
        let host = if provider == Provider::GitLab { "gitlab.com" } else { "github.com" };
        let inputs = inputs(&[("packages/only/package.json", &MANIFEST.replace("github.com", host))]);
        let answers = JsrAnswers { exports: Some("./mod.ts".to_owned()), ..JsrAnswers::default() };
        let wanted = Wanted { jsr: answers, ..Wanted::new(provider, Registries::Both) };
        let composed = compose(&inputs, &wanted);
        let [file, config] = composed.files.as_slice() else {
            panic!("{:?} {:?}", composed.refusals, composed.questions)
        };
        assert_eq!(config.path.as_deref(), Some("packages/only/jsr.json"));
        let report = check(&with_files(&inputs, &composed));
        assert!(report.publications.iter().all(|it| it.package.as_deref() == Some("@acme/widget")), "{}", file.text);
        assert!(bad_rows(&report).is_empty(), "{:?}\n{}", bad_rows(&report), file.text);
        refused(&inputs, &Wanted { shape: Shape::Split, ..wanted }, &["N 9.10"], &[]);
    }
    let two = inputs(&[("a/package.json", MANIFEST), ("b/package.json", MANIFEST)]);
    refused(&two, &Wanted::new(Provider::GitHub, Registries::Npm), &["N 9.1"], &[]);
}

#[test]
fn examples_of_composed_files_are_the_same_as_before() {
    let exports = || JsrAnswers { exports: Some("./src/index.ts".to_owned()), ..JsrAnswers::default() };
    let wanted = |provider, registries| Wanted { jsr: exports(), ..Wanted::new(provider, registries) };
    let (plain, pnpm, yarn) = (0, 2, 4);
    let cases = [
        ("npm from GitHub", plain, wanted(Provider::GitHub, Registries::Npm)),
        ("npm and JSR from GitHub", plain, wanted(Provider::GitHub, Registries::Both)),
        (
            "npm and JSR from GitHub in separate jobs, with an environment",
            pnpm,
            Wanted {
                shape: Shape::Split,
                environment: Some("release".to_owned()),
                ..wanted(Provider::GitHub, Registries::Both)
            },
        ),
        (
            "JSR from GitHub with Deno",
            8,
            Wanted { jsr_client: JsrClient::Deno, ..wanted(Provider::GitHub, Registries::Jsr) },
        ),
        (
            "Changesets on GitHub",
            plain,
            Wanted {
                tool: Some(Tool::Changesets),
                started_by: StartedBy::Branch,
                ..wanted(Provider::GitHub, Registries::Npm)
            },
        ),
        (
            "semantic-release on GitHub",
            plain,
            Wanted {
                tool: Some(Tool::SemanticRelease),
                started_by: StartedBy::Branch,
                ..wanted(Provider::GitHub, Registries::Npm)
            },
        ),
        ("Bun on GitHub", plain, Wanted { tool: Some(Tool::Bun), ..wanted(Provider::GitHub, Registries::Npm) }),
        ("npm and JSR from GitLab with Yarn", yarn, wanted(Provider::GitLab, Registries::Both)),
        (
            "a staged version from GitLab",
            pnpm,
            Wanted { shape: Shape::Split, staged: true, ..wanted(Provider::GitLab, Registries::Npm) },
        ),
        ("npm and JSR from CircleCI", plain, wanted(Provider::CircleCi, Registries::Both)),
        (
            "pnpm on CircleCI in separate jobs",
            pnpm,
            Wanted { shape: Shape::Split, ..wanted(Provider::CircleCi, Registries::Npm) },
        ),
    ];
    let mut shown = String::new();
    for (title, given, wanted) in cases {
        let composed = compose(&inputs(&GIVEN[given], wanted.provider), &wanted);
        assert!(!composed.files.is_empty(), "{title}: {:?} {:?}", composed.refusals, composed.questions);
        for file in &composed.files {
            let _ = writeln!(shown, "==== {title}: {}\n{}", file.path.as_deref().unwrap_or_default(), file.text);
        }
    }
    let snapshot = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/composed.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&snapshot, &shown).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&snapshot).expect("the snapshot is committed");
    assert_eq!(shown, expected, "to accept: UPDATE_SNAPSHOTS=1 cargo test -p engine --test compose");
}
