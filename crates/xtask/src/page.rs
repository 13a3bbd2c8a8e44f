//! Makes `dist/` and serves it.
#![expect(clippy::print_stdout, reason = "prints sizes and the address")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, io, thread};

use anyhow::Context;

use crate::server::Server;
use crate::setup::WasmToolchain;
use crate::sizes::Sizes;
use crate::{files, process, root};

/// Where it is looked at: not at the root, as none of its addresses may begin there.
pub(crate) const BASE: &str = "/publish-preflight/";
/// What the page is made of.
const SOURCES: &[&str] =
    &["index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock", "crates", "site", "tests/browser/package-lock.json"];
/// The crate that is no part of it; xtask writes rules' pages, editor and service worker.
const OTHER: &str = "crates/cli";

/// Builds the page with relative addresses, or for one base path, unless it is as its sources are.
pub(crate) fn build(base: Option<&str>) -> anyhow::Result<()> {
    let wanted = format!("{:x} {}", fingerprint()?, base.unwrap_or_default());
    let mark = root().join("target/xtask/page");
    if dist().join("index.html").exists() && fs::read_to_string(&mark).is_ok_and(|built| built == wanted) {
        println!("the page is up to date");
        return Ok(());
    }
    let toolchain = WasmToolchain::set_up()?;
    let mut trunk = toolchain.command("trunk");
    trunk.arg("build").env("PREFLIGHT_XTASK", std::env::current_exe()?);
    if let Some(base) = base {
        trunk.args(["--public-url", base]);
    }
    process::run("building the page", "trunk", &mut trunk)?;
    Ok(fs::write(mark, wanted)?)
}

/// Prints what the page that was built weighs.
///
/// # Errors
///
/// It is larger than the design allows.
pub(crate) fn weigh() -> anyhow::Result<()> {
    let sizes = Sizes::measure(&dist())?;
    print!("{sizes}");
    sizes.hold()
}

/// Builds the page and answers on loopback until the process ends.
pub(crate) fn serve(port: u16, watches: bool) -> anyhow::Result<()> {
    build(None)?;
    let server = Server::bind(&dist(), "/", port)
        .with_context(|| format!("cannot listen on port {port}; `--port N` takes another"))?;
    println!("the page answers at {}", server.address()?);
    if !watches {
        server.run();
        return Ok(());
    }
    thread::spawn(|| server.run());
    let mut seen = fingerprint()?;
    loop {
        thread::sleep(Duration::from_secs(1));
        // A file that an editor is replacing is there again the next time.
        let Ok(sources) = fingerprint() else { continue };
        if sources != seen {
            seen = sources;
            match build(None) {
                Ok(()) => println!("reload the page to see it"),
                Err(error) => println!("{error:#}"),
            }
        }
    }
}

pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Changes with every name and content among the sources. A checkout changes times, and content alone decides.
fn fingerprint() -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES.iter().map(|source| root().join(source)) {
        let files = if source.is_dir() { files::below(&source)? } else { vec![source] };
        for file in files.iter().filter(|file| !file.starts_with(root().join(OTHER))) {
            file.hash(&mut hasher);
            fs::read(file)?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}
