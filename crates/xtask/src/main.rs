//! Set-up, serve, test, build and generated files: the project's only script.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command of the terminal")]

mod audit;
mod bench;
mod checks;
mod facts;
mod files;
mod generate;
mod help;
mod jsr_clients;
mod linters;
mod modules;
mod new_rule;
mod page;
mod pictures;
mod process;
mod rules;
mod server;
mod setup;
mod sizes;
#[cfg(test)]
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};

use checks::Extent;

const HELP: &str = "\
cargo xtask serve [--port N] [--watch]    set up, build the page, serve it on loopback
cargo xtask test [--quick] [FILTER]       set up, run every check and test
cargo xtask build [--base PATH]           make dist/ and weigh it
cargo xtask generate [--check]            write the files that follow from others
cargo xtask new-rule NAME                 start a rule and its page
cargo xtask facts                         compare the dated facts with the registry, print what has moved
cargo xtask corpus DIR                    check every set-up in a folder, count the outcomes
cargo xtask links DIR                     print how long the links to the reports of a folder are
cargo xtask linters DIR                   let other linters compare every workflow in a folder with its correction
cargo xtask systems [FILTER]              print what a user sees of every system, and what is missing
cargo xtask npm-clients [--show] [FILTER] compare the forecast with what real npm clients do
cargo xtask jsr-clients [FILTER]          compare the forecast with what real JSR clients do
cargo xtask fuzz [--seconds N] [TARGET]   try what nobody would write, 10 s for each target
cargo xtask bench                         measure in the terminal
cargo xtask bench --browser               measure in both browsers
cargo xtask audit                         let Lighthouse look at the page
cargo xtask pictures                      take the pictures of README.md and of links anew
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> anyhow::Result<()> {
    let Some((command, arguments)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match (*command, arguments) {
        ("help" | "--help" | "-h", _) => print!("{HELP}"),
        ("serve", options) => serve(options)?,
        ("test", options) => test(options)?,
        ("build", []) => page::build(None).and_then(|()| page::weigh())?,
        ("build", ["--base", base]) => page::build(Some(base)).and_then(|()| page::weigh())?,
        ("modules", [folder]) => modules::build_into(Path::new(folder))?,
        ("audit", []) => audit::run()?,
        ("pictures", []) => pictures::run()?,
        ("generate", []) => generate::run(false)?,
        ("generate", ["--check"]) => generate::run(true)?,
        ("facts", []) => facts::run()?,
        ("new-rule", [id]) => new_rule::run(id)?,
        ("corpus", [folder]) => workspace_tool("corpus", &["--quiet"], &[folder])?,
        ("links", [folder]) => workspace_tool("corpus", &["--quiet"], &[folder, "--links"])?,
        ("linters", [folder]) => linters::run(folder)?,
        ("systems", filter) => systems(filter)?,
        ("npm-clients", options) => npm_clients(options)?,
        ("jsr-clients", []) => compare_jsr_clients(None)?,
        ("jsr-clients", [filter]) => compare_jsr_clients(Some(filter))?,
        ("fuzz", options) => workspace_tool("fuzz", &["--quiet"], options)?,
        ("bench", ["--browser"]) => bench::in_browsers()?,
        ("bench", options) => workspace_tool("bench", &["--quiet", "--profile", "native"], options)?,
        _ => bail!("`{command}` is not a command, or not with these arguments\n{HELP}"),
    }
    Ok(())
}

fn serve(options: &[&str]) -> anyhow::Result<()> {
    let mut port = 8080;
    let mut watches = false;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--watch" => watches = true,
            "--port" => port = options.next().and_then(|port| port.parse().ok()).context("--port takes a number")?,
            other => bail!("`{other}` is no option of serve"),
        }
    }
    page::serve(port, watches)
}

fn test(options: &[&str]) -> anyhow::Result<()> {
    let mut extent = Extent::Whole;
    let mut filter = None;
    for option in options {
        match *option {
            "--quick" => extent = Extent::Quick,
            other if other.starts_with('-') => bail!("`{other}` is no option of test"),
            other => ensure!(filter.replace(other).is_none(), "one filter at a time"),
        }
    }
    checks::run(extent, filter)
}

/// The matrix of systems is a test of the engine, which prints it.
fn systems(filter: &[&str]) -> anyhow::Result<()> {
    let mut test = process::command("cargo");
    test.args(["test", "--quiet", "--package", "engine", "--test", "systems", "--"]).args(filter);
    let status = test.status()?;
    ensure!(status.success(), "the matrix has holes ({status})");
    Ok(())
}

fn npm_clients(options: &[&str]) -> anyhow::Result<()> {
    let status = checks::npm_clients()?.args(options).status()?;
    ensure!(status.success(), "clients and forecast disagree ({status})");
    Ok(())
}

fn compare_jsr_clients(filter: Option<&str>) -> anyhow::Result<()> {
    let pairs = process::announced("real JSR clients", || jsr_clients::run(filter))?;
    let disagreeing = pairs.map_or(0, |it| it.disagreeing);
    ensure!(disagreeing == 0, "{disagreeing} pairs do not agree");
    Ok(())
}

/// Runs a package of `tests/` that looks at native code; only what measures it is worth the wait for optimised code.
fn workspace_tool(package: &str, options: &[&str], arguments: &[&str]) -> anyhow::Result<()> {
    let manifest = root().join("tests").join(package).join("Cargo.toml");
    ensure!(manifest.exists(), "tests/{package} does not exist yet");
    let mut tool = process::command("cargo");
    // A folder named by the user is relative to where the user is.
    tool.current_dir(std::env::current_dir()?).arg("run").arg("--manifest-path").arg(manifest);
    let status = tool.args(options).arg("--").args(arguments).status()?;
    ensure!(status.success(), "{package} failed ({status})");
    Ok(())
}

/// The repository's root.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("xtask stands two folders below the root").to_owned()
}
