//! Measures the engine as browsers run it.
#![expect(clippy::print_stdout, reason = "prints what was measured")]

use std::{fs, thread};

use crate::process::{command, read_lossy};
use crate::server::Server;
use crate::setup::{self, Browsers};
use crate::{modules, process, root};

/// Builds the measurements the way the page's engine is built, lets both browsers run them, and prints what they say.
///
/// # Errors
///
/// A tool that fails, or a browser that does not come.
pub(crate) fn in_browsers() -> anyhow::Result<()> {
    let folder = modules::measurements()?;
    fs::write(folder.join("index.html"), "<!doctype html><title>Measurements</title>")?;
    let browsers = Browsers::set_up()?;
    setup::npm_packages()?;
    let server = Server::bind(&folder, "/", 0)?;
    let address = server.address()?;
    thread::spawn(|| server.run());
    let lines = root().join("target/xtask/measured.txt");
    fs::write(&lines, "")?;
    let mut measure = command("node");
    measure.current_dir(root().join("tests/browser"));
    measure.args(["node_modules/@playwright/test/cli.js", "test", "--config", "bench.config.ts"]);
    measure.env("PREFLIGHT_ADDRESS", address).env("PREFLIGHT_LINES", &lines);
    measure.env("PREFLIGHT_CHROMIUM", browsers.chromium).env("PREFLIGHT_FIREFOX", browsers.firefox);
    process::run("measuring in both browsers", "measure", &mut measure)?;
    print!("{}", read_lossy(&lines)?);
    Ok(())
}
