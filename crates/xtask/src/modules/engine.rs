//! The engine: the page's second WebAssembly module.

use std::path::{Path, PathBuf};

use crate::process::command;
use crate::setup::{self, WASM_TARGET, WasmToolchain};
use crate::{process, root};

/// Builds it: JavaScript glue and WebAssembly.
pub(super) fn build() -> anyhow::Result<(PathBuf, PathBuf)> {
    let toolchain = WasmToolchain::set_up()?;
    let mut cargo = toolchain.command("cargo");
    cargo.args(["build", "--release", "--package", "wasm", "--no-default-features"]);
    cargo.args(["--target", WASM_TARGET, "--locked", "--offline"]);
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
    Ok((renewable(&bound.join("engine.js"))?, small))
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
