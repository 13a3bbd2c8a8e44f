//! Builds the page's second WebAssembly module, the engine, which Trunk does not know: its hook calls this.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

use anyhow::Context;

use crate::setup::{WASM_TARGET, WasmToolchain};
use crate::{process, root};

/// What `index.html` calls the two files before they are there. Trunk writes attributes with or without quotes.
const PLACEHOLDERS: [&str; 2] = ["./engine.js", "./engine.wasm"];

/// Builds the engine and puts it beside the page in `folder`, under names that change with its content.
///
/// # Errors
///
/// A tool that fails, or a page without its placeholders.
pub(crate) fn build_into(folder: &Path) -> anyhow::Result<()> {
    let toolchain = WasmToolchain::set_up()?;
    let mut cargo = toolchain.command("cargo");
    cargo.args(["build", "--release", "--package", "wasm", "--target", WASM_TARGET, "--locked", "--offline"]);
    process::run("building the engine", "engine", &mut cargo)?;

    let target = root().join("target/wasm");
    let bound = target.join("engine");
    let mut bindgen = toolchain.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"]).arg(&bound);
    bindgen.arg(target.join(WASM_TARGET).join("release/wasm.wasm"));
    process::run("binding the engine to JavaScript", "engine-bindgen", &mut bindgen)?;
    let small = bound.join("engine.wasm");
    let mut opt = toolchain.command("wasm-opt");
    opt.arg("-Oz").arg(bound.join("engine_bg.wasm")).arg("-o").arg(&small);
    process::run("making the engine small", "engine-opt", &mut opt)?;

    let index = folder.join("index.html");
    let mut html = fs::read_to_string(&index).context("the page is not where the engine is to go")?;
    for (placeholder, file) in PLACEHOLDERS.into_iter().zip([bound.join("engine.js"), small]) {
        let name = hashed(&file)?;
        fs::copy(&file, folder.join(&name))?;
        anyhow::ensure!(html.contains(placeholder), "index.html does not name {placeholder}");
        html = html.replace(placeholder, &format!("./{name}"));
    }
    Ok(fs::write(index, html)?)
}

/// `engine.js` with its content's mark: `engine-0123456789abcdef.js`.
fn hashed(file: &Path) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(file)?.hash(&mut hasher);
    let (stem, extension) = (file.file_stem(), file.extension());
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    Ok(format!("{}-{:016x}.{}", text(stem), hasher.finish(), text(extension)))
}
