//! The engine: the page's second WebAssembly module.

use std::path::PathBuf;

use crate::setup::{WASM_TARGET, WasmToolchain};
use crate::{process, root};

/// Builds it: JavaScript glue and WebAssembly.
pub(super) fn build() -> anyhow::Result<(PathBuf, PathBuf)> {
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
    Ok((bound.join("engine.js"), small))
}
