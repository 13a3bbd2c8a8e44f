//! Measures the engine as browsers run it.
#![expect(clippy::print_stdout, reason = "prints what was measured")]

use std::fs;

use crate::process::read_lossy;
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
    let address = Server::bind(&folder, "/", 0)?.start()?;
    let lines = root().join("target/xtask/measured.txt");
    fs::write(&lines, "")?;
    let mut measure = browsers.playwright(&address);
    measure.args(["--config", "bench.config.ts"]).env("PREFLIGHT_LINES", &lines);
    process::run("measuring in both browsers", "measure", &mut measure)?;
    print!("{}", read_lossy(&lines)?);
    Ok(())
}
