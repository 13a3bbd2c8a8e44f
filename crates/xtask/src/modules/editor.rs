//! The rich editor: `site/editor.js` and what it uses of CodeMirror, as one file.

use std::fs;
use std::path::PathBuf;

use crate::process::{self, command};
use crate::{root, setup};

/// A package whose licence stands for all: they have one author and one licence.
const LICENCE: &str = "@codemirror/view/LICENSE";

/// Bundles it.
pub(super) fn build() -> anyhow::Result<PathBuf> {
    let packages = setup::npm_packages()?;
    let licence = fs::read_to_string(packages.join(LICENCE))?;
    let folder = root().join("target/xtask/editor");
    let bundle = folder.join("editor.js");
    let mut esbuild = command("node");
    esbuild.arg(packages.join("esbuild/bin/esbuild")).arg("site/editor.js");
    esbuild.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8", "--log-level=warning"]);
    esbuild.arg(format!("--banner:js=/* With CodeMirror:\n{licence}*/")).arg(format!("--outfile={}", bundle.display()));
    // Packages are looked for beside the source first, where there are none.
    esbuild.env("NODE_PATH", &packages);
    process::run("bundling the editor", "editor", &mut esbuild)?;
    Ok(bundle)
}
