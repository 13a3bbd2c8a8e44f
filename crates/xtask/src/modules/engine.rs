//! The engine: the page's second WebAssembly module.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::command;
use crate::setup::{self, WASM_TARGET, WasmToolchain};
use crate::{process, root};

/// Builds it: JavaScript glue and WebAssembly.
pub(super) fn build() -> anyhow::Result<(PathBuf, PathBuf)> {
    let bound = bound("wasm", "engine")?;
    let small = bound.join("engine.wasm");
    fs::rename(bound.join("engine_bg.wasm"), &small)?;
    Ok((renewable(&bound.join("engine.js"))?, small))
}

/// Builds what measures the engine, as the engine is built: the folder with `bench.js` and what it needs.
pub(crate) fn measurements() -> anyhow::Result<PathBuf> {
    bound("bench", "bench")
}

/// A package of the workspace as WebAssembly made small and bound to JavaScript: the folder with `NAME.js` and
/// `NAME_bg.wasm`.
fn bound(package: &str, name: &str) -> anyhow::Result<PathBuf> {
    let toolchain = WasmToolchain::set_up()?;
    let mut cargo = toolchain.command("cargo");
    cargo.args(["build", "--release", "--package", package, "--lib", "--no-default-features"]);
    cargo.args(["--target", WASM_TARGET, "--locked", "--offline"]);
    process::run(&format!("building the {name}"), name, &mut cargo)?;

    let target = root().join("target/wasm");
    let folder = target.join(name);
    let mut bindgen = toolchain.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]).arg(&folder);
    bindgen.arg(target.join(WASM_TARGET).join(format!("release/{package}.wasm")));
    process::run(&format!("binding the {name} to JavaScript"), &format!("{name}-bindgen"), &mut bindgen)?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let mut opt = toolchain.command("wasm-opt");
    opt.arg("-Oz").arg(&wasm).arg("-o").arg(&wasm);
    process::run(&format!("making the {name} small"), &format!("{name}-opt"), &mut opt)?;
    Ok(folder)
}

/// The glue as a function that makes it: an engine that stopped is replaced without asking for anything again.
fn renewable(glue: &Path) -> anyhow::Result<PathBuf> {
    let made = glue.with_file_name("made").join("engine.js");
    let mut esbuild = command("node");
    esbuild.arg(setup::npm_packages()?.join("esbuild/bin/esbuild")).arg(glue);
    esbuild.args(["--format=iife", "--global-name=glue", "--minify", "--target=es2022", "--log-level=warning"]);
    // Where it stands does not matter to a glue that is handed its WebAssembly.
    esbuild.arg("--define:import.meta.url=undefined");
    esbuild.args(["--banner:js=export const make = () => {", "--footer:js=return glue; };"]);
    esbuild.arg(format!("--outfile={}", made.display()));
    process::run("making the engine renewable", "engine-glue", &mut esbuild)?;
    Ok(made)
}
