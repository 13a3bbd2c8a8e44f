//! Makes `dist/` and serves it.
#![expect(clippy::print_stdout, reason = "prints sizes and the address")]

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

use anyhow::Context;

use crate::process;
use crate::root;
use crate::server::Server;
use crate::setup::WasmToolchain;
use crate::sizes::Sizes;

/// What the page is made of.
const SOURCES: &[&str] = &["index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock", "crates", "site"];

/// Builds the page with relative addresses, or for one base path.
pub(crate) fn build(base: Option<&str>) -> anyhow::Result<()> {
    trunk(&WasmToolchain::set_up()?, base)
}

/// Prints what the page that was built weighs.
///
/// # Errors
///
/// It is larger than the design allows.
pub(crate) fn weigh() -> anyhow::Result<()> {
    let sizes = Sizes::measure(&dist())?;
    print!("{sizes}{}", sizes.distance());
    sizes.hold()
}

/// Builds the page and answers on loopback until the process ends.
pub(crate) fn serve(port: u16, watches: bool) -> anyhow::Result<()> {
    let toolchain = WasmToolchain::set_up()?;
    trunk(&toolchain, None)?;
    let server = Server::bind(&dist(), "/", port)
        .with_context(|| format!("cannot listen on port {port}; `--port N` takes another"))?;
    println!("the page answers at {}", server.address()?);
    if !watches {
        server.run();
        return Ok(());
    }
    thread::spawn(|| server.run());
    let mut built = newest_source()?;
    loop {
        thread::sleep(Duration::from_millis(500));
        let newest = newest_source()?;
        if built < newest {
            built = newest;
            // A broken source is mended by the next change.
            if trunk(&toolchain, None).is_ok() {
                println!("reload the page to see it");
            }
        }
    }
}

pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

fn trunk(toolchain: &WasmToolchain, base: Option<&str>) -> anyhow::Result<()> {
    let mut trunk = toolchain.command("trunk");
    trunk.arg("build");
    if let Some(base) = base {
        trunk.args(["--public-url", base]);
    }
    process::run("building the page", "trunk", &mut trunk)
}

fn newest_source() -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut waiting: Vec<_> = SOURCES.iter().map(|source| root().join(source)).collect();
    while let Some(path) = waiting.pop() {
        let Ok(file) = fs::metadata(&path) else {
            continue; // An editor replaces a file by removing it first.
        };
        newest = newest.max(file.modified()?);
        if file.is_dir() {
            waiting.extend(children(&path)?);
        }
    }
    Ok(newest)
}

fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}
