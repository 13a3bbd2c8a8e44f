//! Runs the proof against real JSR clients, which npm brings: Denos of several versions, and the npm package `jsr`.
#![expect(clippy::print_stdout, reason = "prints what does not agree, and how much does")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::process::{command, logged, read_lossy};
use crate::setup;

/// As `tests/jsr-clients` looks for them.
const PACKAGES: &[&str] =
    &["deno-1.46.3@npm:deno@1.46.3", "deno-2.6.7@npm:deno@2.6.7", "deno-2.9.6@npm:deno@2.9.6", "jsr@0.14.3"];

/// How many pairs of case and client agree, and how many do not.
pub(crate) struct Pairs {
    pub(crate) agreeing: usize,
    pub(crate) disagreeing: usize,
}

/// Compares forecasts with what the clients do; `None` where the clients are not to be had.
///
/// # Errors
///
/// The suite does not run; or the clients are not to be had where they are required.
pub(crate) fn run(filter: Option<&str>) -> anyhow::Result<Option<Pairs>> {
    let clients = match clients() {
        Ok(clients) => clients,
        Err(error) if setup::is_required() => return Err(error.context("the real JSR clients are not to be had")),
        Err(error) => {
            println!("skipped: the real JSR clients are not to be had ({error:#})");
            return Ok(None);
        }
    };
    let mut suite = command("cargo");
    suite.args(["run", "--quiet", "--package", "jsr-clients", "--"]).arg(clients).args(filter);
    let (status, log) = logged("jsr-clients", &mut suite)?;
    let output = read_lossy(&log)?;
    println!("\n{}", output.trim_end());
    let pairs = counted(&output);
    ensure!(status.success() || pairs.disagreeing > 0, "the suite did not run to its end ({status})");
    Ok(Some(pairs))
}

fn clients() -> anyhow::Result<PathBuf> {
    let folder = setup::npm_programs("jsr-clients", PACKAGES)?;
    // npm leaves that to the package's own script, which is not run.
    for package in fs::read_dir(folder.join("node_modules"))? {
        let platforms = package?.path().join("node_modules/@deno");
        if platforms.is_dir() {
            for platform in fs::read_dir(&platforms)? {
                make_executable(&platform?.path().join("deno"))?;
            }
        }
    }
    Ok(folder)
}

#[cfg(unix)]
fn make_executable(program: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).with_context(|| program.display().to_string())
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Adds up lines such as `manifests: 240 cases, 702 pairs of case and client, 700 agree`.
fn counted(output: &str) -> Pairs {
    let mut pairs = Pairs { agreeing: 0, disagreeing: 0 };
    for line in output.lines() {
        let number = |before: &str| line.split_once(before)?.0.rsplit(' ').next()?.parse::<usize>().ok();
        if let (Some(all), Some(agreeing)) = (number(" pairs of case and client"), number(" agree")) {
            pairs.agreeing += agreeing;
            pairs.disagreeing += all - agreeing;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_both_suites_are_added_up() {
        let pairs = counted(
            "✖ a name (names.txt:3), Deno 2.9.6\n\
             manifests: 3 cases, 9 pairs of case and client, 8 agree\n\
             publishes: 2 cases, 4 pairs of case and client, 4 agree\n",
        );
        assert_eq!((pairs.agreeing, pairs.disagreeing), (12, 1));
    }
}
