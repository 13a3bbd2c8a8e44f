//! Linters of other people look at every corrected workflow: a correction may not bring a finding that was not there.
#![expect(clippy::print_stdout, reason = "prints what the linters find")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::process::announced;
use crate::setup::{self, PythonTools};
use crate::{files, root, workspace_tool};

/// What is installed from PyPI.
const PACKAGES: &[&str] = &["zizmor==1.32.*", "jactionlint==2.3.*"];

/// Findings that a correction words anew: the linter, its rule, and why it is the finding from before.
const REWORDED: &[(Linter, &str, &str)] = &[(
    Linter::Jactionlint,
    "use-trusted-publishing",
    "the stored token from before; the job may ask for an identity token now, and the sentence says so",
)];

#[derive(Clone, Copy, PartialEq)]
enum Linter {
    Zizmor,
    Jactionlint,
}

/// What a linter says, without the place: corrections move lines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    rule: String,
    message: String,
}

/// How often each is said.
type Findings = BTreeMap<Finding, usize>;

/// Runs the linters over the workflows of the collection in `folder`, before and after the safe corrections.
///
/// # Errors
///
/// A finding that only the corrected files have, a linter that cannot be installed or run.
pub(crate) fn run(folder: &str) -> anyhow::Result<()> {
    let tools = setup::python_tools("linters", PACKAGES)?;
    let files = root().join("target/xtask/linters");
    if files.exists() {
        fs::remove_dir_all(&files)?;
    }
    workspace_tool(
        "corpus",
        &["--quiet"],
        &[folder, "--write", files.to_str().context("the folder's name is not UTF-8")?],
    )?;
    let mut new = 0;
    for linter in [Linter::Zizmor, Linter::Jactionlint] {
        let name = linter.name();
        let (before, after) = announced(&format!("running {name}"), || {
            Ok((linter.findings(&tools, &files.join("before"))?, linter.findings(&tools, &files.join("after"))?))
        })?;
        println!("{name}: {} findings before, {} after", count(&before), count(&after));
        for (finding, count) in only_in(&after, &before) {
            match linter.reworded(finding, &before, &after) {
                Some(why) => println!("  reworded  {} {}: {why}", finding.file, finding.rule),
                None => {
                    new += count;
                    println!("  new ×{count}  {} {}: {}", finding.file, finding.rule, finding.message);
                }
            }
        }
    }
    ensure!(new == 0, "{new} findings are new after the corrections; the files are in {}", files.display());
    Ok(())
}

impl Linter {
    fn name(self) -> &'static str {
        match self {
            Self::Zizmor => "zizmor",
            Self::Jactionlint => "jactionlint",
        }
    }

    fn findings(self, tools: &PythonTools, folder: &Path) -> anyhow::Result<Findings> {
        let files = workflows(folder)?;
        match self {
            Self::Zizmor => {
                let found = files.iter().map(|it| zizmor(tools.command("zizmor").current_dir(folder), it));
                Ok(counted(found.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten()))
            }
            Self::Jactionlint => {
                Ok(counted(jactionlint(tools.command("jactionlint").current_dir(folder), &files)?.into_iter()))
            }
        }
    }

    /// Why a finding is one from before, if its rule says nothing more often.
    fn reworded(self, finding: &Finding, before: &Findings, after: &Findings) -> Option<&'static str> {
        let of_rule = |findings: &Findings| {
            let same = findings.iter().filter(|(it, _)| it.file == finding.file && it.rule == finding.rule);
            same.map(|(_, count)| count).sum::<usize>()
        };
        let known = REWORDED.iter().find(|(linter, rule, _)| *linter == self && *rule == finding.rule);
        known.filter(|_| of_rule(after) <= of_rule(before)).map(|(_, _, why)| *why)
    }
}

#[derive(Deserialize)]
struct ZizmorFinding {
    ident: String,
    desc: String,
    locations: Vec<ZizmorLocation>,
}

#[derive(Deserialize)]
struct ZizmorLocation {
    symbolic: ZizmorSymbol,
}

#[derive(Deserialize)]
struct ZizmorSymbol {
    kind: String,
    annotation: String,
}

/// File by file: one that zizmor cannot read would end the run for all.
fn zizmor(command: &mut Command, file: &str) -> anyhow::Result<Vec<Finding>> {
    command.args(["--offline", "--no-config", "--no-progress", "--no-exit-codes", "--format", "json-v1"]);
    let output = command.arg(file).output().context("zizmor cannot be started")?;
    if !output.status.success() {
        return Ok(vec![Finding { file: file.to_owned(), rule: "unreadable".into(), message: String::new() }]);
    }
    let found: Vec<ZizmorFinding> = serde_json::from_slice(&output.stdout).context("zizmor's answer is not JSON")?;
    let finding = |it: ZizmorFinding| {
        let primary = it.locations.into_iter().map(|it| it.symbolic).filter(|it| it.kind == "Primary");
        let annotations: Vec<String> = primary.map(|it| it.annotation).collect();
        let message = format!("{}: {}", it.desc, annotations.join("; "));
        Finding { file: file.to_owned(), rule: it.ident, message }
    };
    Ok(found.into_iter().map(finding).collect())
}

#[derive(Deserialize)]
struct JactionlintFinding {
    filepath: String,
    id: String,
    message: String,
}

fn jactionlint(command: &mut Command, files: &[String]) -> anyhow::Result<Vec<Finding>> {
    // What else is installed on this machine makes no difference.
    command.args(["--no-online", "--shellcheck=", "--pyflakes=", "--format", "json"]);
    let output = command.args(files).output().context("jactionlint cannot be started")?;
    // 1: it has findings.
    ensure!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Vec<JactionlintFinding> =
        serde_json::from_slice(&output.stdout).context("jactionlint's answer is not JSON")?;
    let finding = |it: JactionlintFinding| Finding { file: it.filepath, rule: it.id, message: it.message };
    Ok(found.into_iter().map(finding).collect())
}

/// Paths of all files below a folder, from there.
fn workflows(folder: &Path) -> anyhow::Result<Vec<String>> {
    let found = files::below(folder)?;
    Ok(found.iter().filter_map(|it| Some(it.strip_prefix(folder).ok()?.to_str()?.to_owned())).collect())
}

fn counted(findings: impl Iterator<Item = Finding>) -> Findings {
    let mut counts = Findings::new();
    findings.for_each(|it| *counts.entry(it).or_default() += 1);
    counts
}

fn count(findings: &Findings) -> usize {
    findings.values().sum()
}

/// What `findings` says more often than `others`, and how much more often.
fn only_in<'f>(findings: &'f Findings, others: &Findings) -> Vec<(&'f Finding, usize)> {
    let more = findings.iter().map(|(it, count)| (it, count.saturating_sub(others.get(it).copied().unwrap_or(0))));
    more.filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(rule: &str, message: &str) -> Finding {
        Finding { file: "publish.yml".into(), rule: rule.into(), message: message.into() }
    }

    #[test]
    fn a_finding_that_was_there_as_often_is_not_new() {
        let before = counted([said("a", "x"), said("a", "x"), said("b", "y")].into_iter());
        let after = counted([said("a", "x"), said("c", "z"), said("c", "z")].into_iter());
        let new: Vec<_> = only_in(&after, &before).into_iter().map(|(it, count)| (it.rule.as_str(), count)).collect();
        assert_eq!(new, [("c", 2)]);
    }

    #[test]
    fn other_words_for_one_finding_are_not_two_findings() {
        let rule = "use-trusted-publishing";
        let (old, new) = (said(rule, "a token"), said(rule, "a token, although it may ask for another"));
        let before = counted([old.clone()].into_iter());
        let why =
            |after: &[Finding]| Linter::Jactionlint.reworded(&new, &before, &counted(after.iter().cloned())).is_some();
        assert!(why(std::slice::from_ref(&new)));
        assert!(!why(&[new.clone(), old.clone()]));
        assert!(Linter::Zizmor.reworded(&new, &before, &counted([new.clone()].into_iter())).is_none());
    }
}
