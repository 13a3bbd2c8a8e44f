//! Files that mean harm or make no sense: the engine answers, and in bounded time.

#[path = "pages/examples.rs"]
#[allow(dead_code, reason = "shared with the tests of the rules")]
mod pages;

use std::fmt::Write as _;

use engine::{Context, InputFile, Inputs, Outcome, RULES, Report, check, recorrect, safe_fixes};

const GITLAB: &str = ".gitlab-ci.yml";
const CIRCLECI: &str = ".circleci/config.yml";

fn report(files: &[(&str, &str)]) -> Report {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    check(&Inputs { files, context: Context::default() })
}

/// The size that a file may have, about.
const LARGEST: usize = 1_000_000;

/// The line that somebody who means harm writes many times.
fn repeated(size: usize, line: &dyn Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut nth = 0;
    while text.len() < size {
        text.push_str(&line(nth));
        nth += 1;
    }
    text
}

const PUBLISH: &str = "publish:\n  image: node:24\n  id_tokens:\n    NPM_ID_TOKEN:\n      aud: npm:registry.npmjs.org\n  script:\n    - npm publish\n";

#[test]
fn whoever_extends_in_circles_is_still_read() {
    let ring = "a:\n  extends: b\n  script: [npm publish]\nb:\n  extends: c\nc:\n  extends: [a, b, c]\n";
    assert_eq!(report(&[(GITLAB, ring)]).publications.len(), 3, "each inherits the script");
    // Each job extends all the others.
    let names: Vec<String> = (0..60).map(|it| format!("j{it}")).collect();
    let all = names.join(", ");
    let mesh: String = names.iter().map(|it| format!("{it}:\n  extends: [{all}]\n  script: [npm publish]\n")).collect();
    assert_eq!(report(&[(GITLAB, &mesh)]).publications.len(), names.len());
}

#[test]
fn references_that_multiply_come_to_an_end() {
    let mut text = ".r0:\n  script: [echo, echo]\n".to_owned();
    for nth in 1..40 {
        let inner = format!("!reference [.r{}, script]", nth - 1);
        let _ = writeln!(text, ".r{nth}:\n  script:\n    - {inner}\n    - {inner}");
    }
    text.push_str("publish:\n  script:\n    - npm publish\n    - !reference [.r39, script]\n");
    assert_eq!(report(&[(GITLAB, &text)]).publications.len(), 1);
    let circle = ".a:\n  script:\n    - !reference [.b, script]\n.b:\n  script:\n    - !reference [.a, script]\npublish:\n  script:\n    - !reference [.a, script]\n    - npm publish\n";
    assert_eq!(report(&[(GITLAB, circle)]).publications.len(), 1);
}

#[test]
fn aliases_that_multiply_come_to_an_end() {
    let tripled = |levels: usize| {
        let mut text = "a0: &a0 [echo, echo]\n".to_owned();
        for nth in 1..=levels {
            let inner = nth - 1;
            let _ = writeln!(text, "a{nth}: &a{nth} [*a{inner}, *a{inner}, *a{inner}]");
        }
        text
    };
    let gitlab =
        |levels: usize| format!("{}publish:\n  script:\n    - npm publish\n    - *a{levels}\n", tripled(levels));
    assert_eq!(report(&[(GITLAB, &gitlab(9))]).publications.len(), 1);
    let refused = report(&[(GITLAB, &gitlab(40))]);
    assert!(refused.publications.is_empty() && refused.checks.iter().any(|it| it.rule.id == "syntax-error"));
    let top = format!("version: 2.1\n{}", tripled(9));
    let circle = format!("{top}jobs:\n  build:\n    docker: [{{ image: cimg/node:24.19 }}]\n    steps: *a9\n");
    assert!(report(&[(CIRCLECI, &circle)]).publications.is_empty());
    let merged = "a: &a\n  <<: *a\n  script: [npm publish]\nb: &b\n  <<: [*a, *b]\n";
    assert!(!report(&[(GITLAB, merged)]).checks.is_empty());
}

#[test]
fn a_long_text_in_many_steps_is_not_read_for_ever() {
    let long = "          echo\n".repeat(10_000);
    let steps = "      - run: *long\n".repeat(4_000);
    let github = format!(
        "on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n      - run: &long |\n{long}{steps}"
    );
    let report = report(&[(".github/workflows/publish.yml", &github)]);
    assert_eq!(report.publications.len(), 1);
    let row = report.checks.iter().find(|it| it.message.ends_with("has more jobs and commands than are read"));
    assert_eq!(row.map(|it| it.status), Some(engine::Status::Unknown));
}

#[test]
fn commands_of_a_long_script_are_all_read() {
    let long = "          npm run build --if-present\n".repeat(10_000);
    let github = format!(
        "on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        part: [1, 2, 3]\n    steps:\n      - run: |\n{long}      - run: npm publish --workspace part-${{{{ matrix.part }}}}\n"
    );
    let report = report(&[(".github/workflows/publish.yml", &github)]);
    assert!(!report.publications.is_empty());
    assert!(!report.checks.iter().any(|it| it.message.ends_with("has more jobs and commands than are read")));
}

#[test]
fn variables_that_stand_for_each_other_come_to_an_end() {
    let mut text = "variables:\n  V0: node:24\n".to_owned();
    for nth in 1..60 {
        let inner = nth - 1;
        let _ = writeln!(text, "  V{nth}: $V{inner}$V{inner}$V{inner}");
    }
    text.push_str("  A: $B\n  B: $A\n");
    let report = report(&[(GITLAB, &format!("{text}{}", PUBLISH.replace("node:24", "$V59$A")))]);
    assert_eq!(report.publications.len(), 1);
}

#[test]
fn texts_that_double_come_to_an_end_in_every_system() {
    let doubled = |first: &str, of: &dyn Fn(usize, usize) -> String| -> String {
        (1..150).map(|nth| of(nth, nth - 1)).fold(first.to_owned(), |text, it| text + &it)
    };
    let shell = doubled("V0=npm\n", &|nth, inner| format!("          V{nth}=$V{inner}$V{inner}\n"));
    let steps = format!("      - run: |\n          {shell}          cd $V149\n          npm publish\n");
    let env = doubled("      V0: npm\n", &|nth, inner| {
        format!("      V{nth}: ${{{{ env.V{inner} }}}}${{{{ env.V{inner} }}}}\n")
    });
    let github = format!(
        "on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    env:\n{env}    steps:\n{steps}      - run: npm publish ${{{{ format('{{0}}{{0}}', env.V149) }}}}\n"
    );
    assert_eq!(report(&[(".github/workflows/publish.yml", &github)]).publications.len(), 2);

    let parameters = doubled("      v0: { type: string, default: npm }\n", &|nth, inner| {
        format!("      v{nth}: {{ type: string, default: << parameters.v{inner} >><< parameters.v{inner} >> }}\n")
    });
    let circle = format!(
        "version: 2.1\njobs:\n  build:\n    parameters:\n{parameters}    docker: [{{ image: 'cimg/node:<< parameters.v149 >>' }}]\n    steps:\n{steps}"
    );
    assert_eq!(report(&[(CIRCLECI, &circle)]).publications.len(), 1);
}

#[test]
fn includes_in_circles_are_read_once() {
    let files: Vec<(String, String)> = (0..60)
        .map(|nth| {
            let path = if nth == 0 { GITLAB.to_owned() } else { format!(".gitlab/ci/{nth}.yml") };
            let all: String = (0..60).map(|it| format!("  - local: .gitlab/ci/{it}.yml\n")).collect();
            (path, format!("include:\n{all}job-{nth}:\n  image: node:24\n  script: [npm publish]\n"))
        })
        .collect();
    let given: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(report(&given).publications.len(), 60);
}

#[test]
fn commands_of_circleci_that_call_themselves_come_to_an_end() {
    let call = "version: 2.1\ncommands:\n  a:\n    steps: [b, b, b]\n  b:\n    steps: [a, a, a, { run: npm publish }]\njobs:\n  build:\n    docker: [{ image: cimg/node:24.19 }]\n    steps: [a]\n";
    assert!(!report(&[(CIRCLECI, call)]).publications.is_empty());
    let steps = "version: 2.1\ncommands:\n  a:\n    parameters:\n      s: { type: steps }\n    steps:\n      - << parameters.s >>\n      - a: { s: [<< parameters.s >>, << parameters.s >>] }\njobs:\n  build:\n    docker: [{ image: cimg/node:24.19 }]\n    steps:\n      - a: { s: [{ run: npm publish }] }\n";
    assert!(!report(&[(CIRCLECI, steps)]).checks.is_empty());
    let jobs: String = (0..200)
        .map(|it| format!("      - j{it}:\n          requires: [{}]\n", if it == 0 { 199 } else { it - 1 }))
        .collect();
    let uses = format!(
        "version: 2.1\njobs:\n  j0:\n    docker: [{{ image: cimg/node:24.19 }}]\n    steps: [{{ run: npm publish }}]\nworkflows:\n  w:\n    jobs:\n{jobs}"
    );
    assert_eq!(report(&[(CIRCLECI, &uses)]).publications.len(), 1);
}

#[test]
fn matrices_without_measure_are_one_that_is_not_known() {
    let values: String = (0..50).map(|it| format!("'{it}', ")).collect();
    let axes: String = (0..20).map(|it| format!("        A{it}: [{values}]\n")).collect();
    let text =
        format!("publish:\n  image: node:24\n  parallel:\n    matrix:\n      -\n{axes}  script: [npm publish]\n");
    assert_eq!(report(&[(GITLAB, &text)]).publications.len(), 1);
    let axes = axes.replace("        A", "                A");
    let text = format!(
        "version: 2.1\njobs:\n  p:\n    docker: [{{ image: cimg/node:24.19 }}]\n    steps: [{{ run: npm publish }}]\nworkflows:\n  w:\n    jobs:\n      - p:\n          matrix:\n            parameters:\n{axes}"
    );
    assert_eq!(report(&[(CIRCLECI, &text)]).publications.len(), 1);
}

#[test]
fn files_of_the_largest_size_are_read() {
    let jobs = repeated(LARGEST / 4, &|nth| format!("job-{nth}:\n  script: [npm publish]\n"));
    assert!(!report(&[(GITLAB, &jobs)]).publications.is_empty());
    let items =
        format!("publish:\n  script:\n{}", repeated(LARGEST, &|_| "    - cd a && (cd b; npm publish)\n".to_owned()));
    assert!(!report(&[(GITLAB, &items)]).publications.is_empty());
    let steps = repeated(LARGEST, &|_| "      - run: npm publish\n".to_owned());
    let circle =
        format!("version: 2.1\njobs:\n  build:\n    docker: [{{ image: cimg/node:24.19 }}]\n    steps:\n{steps}");
    assert!(!report(&[(CIRCLECI, &circle)]).publications.is_empty());
    let keys = format!(
        "publish:\n  script: [npm publish]\n  variables:\n{}",
        repeated(LARGEST, &|_| "    A: $A$B\n".to_owned())
    );
    assert_eq!(report(&[(GITLAB, &keys)]).publications.len(), 1);
}

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides.max(1)
    }
}

/// Something that a hand on the keyboard may do to a file.
fn slipped(text: &str, dice: &mut Dice) -> String {
    const SPLINTERS: [&str; 16] = [
        "*",
        "&a ",
        "<<: *a",
        "!reference [a, b]",
        "{",
        "]",
        "\t",
        "- ",
        ": ",
        "$",
        "<< parameters.x >>",
        "|",
        "''",
        "null",
        "$[[ inputs.x ]]",
        "\u{feff}",
    ];
    let mut lines: Vec<&str> = text.lines().collect();
    let (one, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
    match dice.roll(6) {
        0 => {
            lines.remove(one);
        }
        1 => lines.insert(other, lines[one]),
        2 => lines.swap(one, other),
        3 => lines.truncate(one),
        4 => lines[one] = lines[one].trim_start(),
        _ => {
            let line = lines[one];
            let at =
                (0..=line.len()).filter(|it| line.is_char_boundary(*it)).nth(dice.roll(line.len() + 1)).unwrap_or(0);
            let broken = [&line[..at], SPLINTERS[dice.roll(SPLINTERS.len())], &line[at..]].concat();
            return lines
                .iter()
                .enumerate()
                .map(|(idx, it)| if idx == one { &broken } else { *it })
                .fold(String::new(), |text, it| text + it + "\n");
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn whatever_becomes_of_an_example_the_engine_has_an_answer_and_no_fix_breaks_the_file() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut count = 0;
    for rule in RULES {
        for example in pages::examples(&pages::read_page(rule)) {
            let is_ours =
                |it: &InputFile| it.path.as_deref().is_some_and(|it| it.starts_with(".gitlab") || it == CIRCLECI);
            let Some(idx) = example.inputs.files.iter().position(is_ours) else { continue };
            let mut inputs = example.inputs.clone();
            for _ in 0..12 {
                let text = slipped(&inputs.files[idx].text, &mut dice);
                inputs.files[idx].text =
                    if text.trim().is_empty() { example.inputs.files[idx].text.clone() } else { text };
                let before = check(&inputs);
                count += 1;
                let corrected = recorrect(&inputs, &safe_fixes(&before));
                let after = check(&corrected);
                let broken = |it: &Report| it.checks.iter().filter(|it| it.rule.id == "syntax-error").count();
                assert!(broken(&after) <= broken(&before), "{}: {}", rule.id, inputs.files[idx].text);
                let runs =
                    |it: &Report| it.publications.iter().filter(|it| it.forecast.outcome != Outcome::NeverRuns).count();
                assert!(runs(&after) >= runs(&before), "{}: {}", rule.id, inputs.files[idx].text);
            }
        }
    }
    assert!(count > 500, "the pages show both systems: {count}");
}
