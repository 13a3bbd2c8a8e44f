//! Which runs come to a publish command: events, conditions, callers, matrices.

use engine::{Check, Context, InputFile, Inputs, Outcome, Report, Status, check};

const PUBLISH: &str = ".github/workflows/publish.yml";
const STEPS: &str = "      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 24
      - run: npm publish
";

/// A workflow that starts on `on` and whose publish job has the condition, if any.
fn workflow(on: &str, condition: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!("    if: {condition}\n") };
    format!(
        "on:\n{on}\njobs:\n  publish:\n{condition}    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n{STEPS}"
    )
}

fn report(files: &[(&str, &str)]) -> Report {
    let files = files.iter().map(|(path, text)| InputFile::new(*path, *text)).collect();
    check(&Inputs { files, context: Context::default() })
}

fn of<'r>(report: &'r Report, rule: &str) -> Vec<&'r Check> {
    report.checks.iter().filter(|it| it.rule.id == rule).collect()
}

#[track_caller]
fn reached(on: &str, condition: &str, expected: bool) {
    let report = report(&[(PUBLISH, &workflow(on, condition))]);
    let is_reached = report.publications[0].forecast.outcome != Outcome::NeverRuns;
    assert_eq!(is_reached, expected, "{on} / {condition}");
    let fails = of(&report, "trigger-never-fires").iter().any(|it| it.status == Status::Fail);
    assert_eq!(fails, !expected, "the row and the forecast agree: {on} / {condition}");
}

#[test]
fn a_filter_and_a_condition_that_ask_for_different_refs_never_meet() {
    let (branches, tags) = ("  push:\n    branches: [main]", "  push:\n    tags: ['v*']");
    reached(branches, "startsWith(github.ref, 'refs/tags/')", false);
    reached(branches, "github.ref == 'refs/heads/master'", false);
    reached(branches, "github.ref_type == 'tag'", false);
    reached(branches, "github.ref == 'refs/heads/main'", true);
    reached(tags, "github.ref == 'refs/heads/main'", false);
    reached(tags, "startsWith(github.ref, 'refs/tags/release-')", false);
    reached(tags, "startsWith(github.ref, 'refs/tags/v')", true);
    reached(tags, "contains(github.ref_name, '-beta')", true);
    reached("  push:\n    branches: ['release/**']", "github.ref_name == 'release/next/two'", true);
    reached("  push:\n    branches-ignore: [main]", "github.ref_type == 'branch'", true);
    for pattern in ["[0-9]+.[0-9]+.[0-9]+", "release-[0-9]*", "1.[0-9]", "v[0-9]+.[0-9]+.[0-9]+"] {
        let tags = format!("  push:\n    tags: ['{pattern}']");
        reached(&tags, "startsWith(github.ref, 'refs/tags/')", true);
        reached(&tags, "github.ref_type == 'tag'", true);
        reached(&tags, "github.ref == 'refs/heads/main'", false);
    }
    reached("  push:\n    tags: ['v[0-9]+.[0-9]+.[0-9]+']", "startsWith(github.ref, 'refs/tags/v2.')", true);
}

#[test]
fn a_condition_that_some_event_makes_true_keeps_nothing_back() {
    reached("  push:", "startsWith(github.ref, 'refs/tags/v')", true);
    reached("  push:\n    branches: [main]\n  release:", "github.event_name == 'release'", true);
    reached(
        "  push:\n    branches: [main]\n  schedule:\n    - cron: '0 0 * * 1'",
        "github.event_name == 'workflow_dispatch'",
        false,
    );
    reached("  workflow_dispatch:", "github.ref == 'refs/heads/main' || startsWith(github.ref, 'refs/tags/')", true);
    reached("  push:", "steps.changed.outputs.any == 'true'", true);
    reached("  pull_request:", "startsWith(github.event.head_commit.message, 'release')", false);
}

#[test]
fn a_job_that_needs_a_skipped_one_is_skipped_too() {
    let needing = |condition: &str| {
        let publish = workflow("  push:\n    branches: [main]", condition)
            .replace("    runs-on", "    needs: build\n    runs-on");
        format!(
            "{publish}  build:\n    if: github.ref_type == 'tag'\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n"
        )
    };
    let outcome = |text: &str| report(&[(PUBLISH, text)]).publications[0].forecast.outcome;
    assert_eq!(outcome(&needing("")), Outcome::NeverRuns);
    assert_ne!(outcome(&needing("always()")), Outcome::NeverRuns);
}

#[test]
fn jobs_that_wait_for_one_another_come_to_an_end() {
    let jobs: String = (0..3_000)
        .map(|it| format!("  j{it}:\n    needs: [j{}, j{}]\n    runs-on: x\n    steps: []\n", it + 1, it + 2))
        .collect();
    let report = report(&[(PUBLISH, &(workflow("  push:", "") + &jobs))]);
    assert_eq!(report.publications.len(), 1);
}

#[test]
fn of_many_needed_jobs_the_last_one_counts() {
    let needed: Vec<String> = (0..60).map(|it| format!("j{it}")).collect();
    let publish =
        workflow("  push:", "").replace("    runs-on", &format!("    needs: [{}]\n    runs-on", needed.join(", ")));
    let jobs = |last: &str| -> String {
        let job = |it: usize| format!("  j{it}:\n{}    runs-on: x\n    steps: []\n", if it == 59 { last } else { "" });
        (0..60).map(job).collect()
    };
    for (last, expected) in [("", Status::Pass), ("    if: false\n", Status::Fail)] {
        let report = report(&[(PUBLISH, &(publish.clone() + &jobs(last)))]);
        let rows: Vec<_> = of(&report, "trigger-never-fires").iter().map(|it| it.status).collect();
        assert_eq!(rows, [expected], "{last}");
    }
}

const RELEASE: &str = ".github/workflows/release.yml";

fn makes_release(step: &str) -> String {
    format!(
        "on:\n  push:\n    branches: [main]\njobs:\n  release:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: write\n    steps:\n{step}"
    )
}

#[track_caller]
fn heard(on: &str, step: &str, expected: &[Status]) {
    let report = report(&[(RELEASE, &makes_release(step)), (PUBLISH, &workflow(on, ""))]);
    let rows: Vec<Status> = of(&report, "trigger-never-fires").iter().map(|it| it.status).collect();
    assert_eq!(rows, expected, "{on}{step}");
}

#[test]
fn a_release_made_with_the_token_of_a_run_starts_nothing() {
    let release = "  release:\n    types: [published]";
    let gh =
        |token: &str| format!("      - run: gh release create \"$TAG\"\n        env:\n          GH_TOKEN: {token}\n");
    heard(release, "      - uses: softprops/action-gh-release@v2\n", &[Status::Fail]);
    heard(release, &gh("${{ github.token }}"), &[Status::Fail]);
    heard(release, &gh("${{ secrets.RELEASE_TOKEN }}"), &[Status::Pass]);
    heard(release, &gh("${{ secrets.PAT || secrets.GITHUB_TOKEN }}"), &[Status::Pass]);
    heard("  push:\n    tags: ['v*']", &gh("${{ secrets.GITHUB_TOKEN }}"), &[Status::Fail]);
    heard("  release:\n    types: [published]\n  workflow_dispatch:", &gh("${{ github.token }}"), &[Status::Warn]);
    heard("  release:\n    types: [published]\n  workflow_call:", &gh("${{ github.token }}"), &[Status::Pass]);
}

#[test]
fn drafts_and_uploads_to_a_release_are_not_what_makes_it() {
    let release = "  release:\n    types: [published]";
    heard(
        release,
        "      - uses: softprops/action-gh-release@v2\n        with:\n          draft: true\n",
        &[Status::Pass],
    );
    let uploads = workflow(release, "")
        .replace("      - run: npm publish", "      - uses: softprops/action-gh-release@v2\n      - run: npm publish");
    let report = report(&[(PUBLISH, &uploads)]);
    assert!(of(&report, "trigger-never-fires").iter().all(|it| it.status == Status::Pass));
}

#[test]
fn one_matrix_cell_is_one_publication() {
    let matrix = |condition: &str| {
        let text = workflow("  push:\n    tags: ['v*']", "");
        let text = text
            .replace("    runs-on", "    strategy:\n      matrix:\n        node: [20, 22, 24]\n    runs-on")
            .replace("node-version: 24", "node-version: ${{ matrix.node }}");
        text.replace("      - run: npm publish", &format!("      - run: npm publish\n        if: {condition}"))
    };
    let of_cells = |condition: &str| {
        let report = report(&[(PUBLISH, &matrix(condition))]);
        let rows: Vec<Status> = of(&report, "repeated-publish").iter().map(|it| it.status).collect();
        (report.publications.len(), rows)
    };
    assert_eq!(of_cells("matrix.node == 24"), (1, vec![Status::Pass]));
    assert_eq!(
        of_cells("strategy.job-index == 0").1,
        [],
        "a condition that tells cells apart is meant to keep it to one"
    );
    assert_eq!(of_cells("success()").1, [Status::Fail]);
}

#[test]
fn what_a_step_writes_to_github_env_reaches_later_steps() {
    let suppressed = |steps: &str| {
        let text = workflow("  push:\n    tags: ['v*']", "").replace("      - run: npm publish\n", steps);
        let report = report(&[(PUBLISH, &text), ("set/action.yml", ACTION)]);
        assert_eq!(report.publications.len(), 1, "{steps}");
        of(&report, "suppressed-identity").iter().map(|it| it.status).collect::<Vec<_>>()
    };
    let (write, publish) = ("      - run: echo \"CI=false\" >> \"$GITHUB_ENV\"\n", "      - run: npm publish\n");
    assert_eq!(suppressed(&[write, publish].concat()), [Status::Fail]);
    assert_eq!(suppressed(&["      - uses: ./set\n", publish].concat()), [Status::Fail]);
    assert_eq!(suppressed(&[publish, write].concat()), []);
    assert_eq!(suppressed(&[write, "        if: failure()\n", publish].concat()), []);
    assert_eq!(suppressed(&[write, "        if: true\n", publish].concat()), [Status::Fail]);
    let shell = "      - run: test -z \"$X\" && echo \"CI=false\" >> \"$GITHUB_ENV\"\n";
    assert_eq!(suppressed(&[shell, publish].concat()), [Status::Unknown]);
    assert_eq!(suppressed(&[write, "        if: false\n", publish].concat()), []);
    assert_eq!(suppressed(&[write, "        if: steps.x.outputs.y == '1'\n", publish].concat()), [Status::Unknown]);
}

const ACTION: &str = "runs:
  using: composite
  steps:
    - run: echo \"CI=false\" >> \"$GITHUB_ENV\"
      shell: bash
";

const CALLED: &str = "\
on:
  workflow_call:
jobs:
  npm:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - run: npm publish
";

/// The statuses of the rows about callers, for a chain of three workflows.
fn chain(outer: &str, middle: &str) -> Vec<Status> {
    let caller = |on: &str, grants: &str, file: &str| {
        format!("on:\n  {on}:\njobs:\n  call:\n{grants}    uses: ./.github/workflows/{file}\n")
    };
    let report = report(&[
        (RELEASE, &caller("push", outer, "middle.yml")),
        (".github/workflows/middle.yml", &caller("workflow_call", middle, "publish.yml")),
        (PUBLISH, CALLED),
    ]);
    let is_dead = report.publications[0].forecast.outcome == Outcome::NeverRuns;
    let rows: Vec<Status> = of(&report, "missing-caller-permission").iter().map(|it| it.status).collect();
    assert_eq!(is_dead, rows.contains(&Status::Fail), "the row and the forecast agree");
    rows
}

#[test]
fn every_caller_on_the_way_has_to_grant_what_is_asked_for() {
    let (all, less) =
        ("    permissions: { contents: read, id-token: write }\n", "    permissions: { contents: read }\n");
    assert_eq!(chain(all, all), [Status::Pass]);
    assert_eq!(chain(all, ""), [Status::Pass], "a caller without a block hands on what it has");
    assert_eq!(chain("    permissions: write-all\n", all), [Status::Pass]);
    assert!(chain(all, less).contains(&Status::Fail), "the chain breaks in the middle");
    assert!(chain(less, all).contains(&Status::Fail));
    assert!(chain("", "").contains(&Status::Fail), "no default includes the identity token");
}

#[test]
fn a_called_workflow_without_its_caller_asks_for_it_and_keeps_its_forecast() {
    let report = report(&[(PUBLISH, CALLED)]);
    let rows = of(&report, "missing-caller-permission");
    assert_eq!(rows.iter().map(|it| it.status).collect::<Vec<_>>(), [Status::Unknown]);
    assert!(rows[0].needs.iter().all(engine::Need::is_file));
    assert!(report.publications[0].forecast.needs.iter().all(|it| !it.is_file()));
}

#[test]
fn workflows_that_call_each_other_in_a_circle_end() {
    let circle = |file: &str| {
        format!(
            "on:\n  push:\n  workflow_call:\njobs:\n  call:\n    permissions: {{ id-token: write }}\n    uses: ./.github/workflows/{file}\n"
        )
    };
    let report = report(&[(RELEASE, &circle("publish.yml")), (PUBLISH, &circle("release.yml"))]);
    assert!(report.publications.is_empty());
}
