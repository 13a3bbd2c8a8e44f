//! Brings what building and testing need to a fresh machine, of either kind: one that reaches everything,
//! and one that reaches package registries only. Quick and silent where everything is there.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, bail, ensure};

use crate::process::{self, answer, command};
use crate::root;

const TRUNK: &str = "0.21.14";
/// As `tests/browser/package.json` and `Trunk.toml` have it.
const BINARYEN: &str = "132";
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Rust with the sources of its standard library, and the linker that its `rust-lld` points at.
const DEBIAN_RUST: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// The environment in which `trunk build` works.
pub(crate) struct WasmToolchain {
    standard_library: StandardLibrary,
    /// Searched before `PATH`.
    folders: Vec<PathBuf>,
}

/// Where WebAssembly's standard library comes from.
#[derive(Clone, Copy, PartialEq)]
enum StandardLibrary {
    /// From rustup, or a distribution.
    Installed,
    /// Built by Debian's own toolchain.
    BuiltFromSource,
}

/// Programs that Playwright drives.
pub(crate) struct Browsers {
    pub(crate) chromium: PathBuf,
    pub(crate) firefox: PathBuf,
}

impl WasmToolchain {
    /// Installs what is missing of compiler, Trunk, wasm-bindgen and wasm-opt.
    pub(crate) fn set_up() -> anyhow::Result<Self> {
        let standard_library = standard_library()?;
        let folders = [trunk()?, wasm_bindgen()?, wasm_opt()?].into_iter().flatten().collect();
        let toolchain = Self { standard_library, folders };
        toolchain.fetch()?;
        Ok(toolchain)
    }

    /// A program that sees this toolchain and no trace of the one that runs xtask.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut folders = self.folders.clone();
        let mut command = command(program);
        // A folder of its own: two compilers would throw away each other's work.
        command.env("CARGO_TARGET_DIR", root().join("target/wasm")).env("RUST_BACKTRACE", "0");
        if self.standard_library == StandardLibrary::BuiltFromSource {
            folders.push("/usr/bin".into());
            command.envs([("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")]);
            for variable in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
                command.env_remove(variable);
            }
        }
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        command.env("PATH", env::join_paths(folders).expect("folders from PATH and our own have no separator"));
        command
    }

    /// Trunk builds offline, so the sources have to be there, those of the standard library too.
    fn fetch(&self) -> anyhow::Result<()> {
        let mut fetch = self.command("cargo");
        fetch.args(["fetch", "--target", WASM_TARGET, "--locked"]);
        if answer(fetch.arg("--offline")).is_some() {
            return Ok(());
        }
        let mut fetch = self.command("cargo");
        fetch.args(["fetch", "--target", WASM_TARGET]);
        process::run("fetching the sources of dependencies", "fetch", &mut fetch)
    }
}

fn standard_library() -> anyhow::Result<StandardLibrary> {
    if env::var_os("PREFLIGHT_WASM").is_some_and(|way| way == "build-std") {
        debian_packages("installing Debian's Rust, which builds WebAssembly's standard library", DEBIAN_RUST)?;
        return Ok(StandardLibrary::BuiltFromSource);
    }
    let sysroot = answer(command("rustc").args(["--print", "sysroot"])).context("rustc does not answer")?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).exists() {
        return Ok(StandardLibrary::Installed);
    }
    let mut add = command("rustup");
    add.args(["target", "add", WASM_TARGET]);
    if on_path("rustup").is_some() && process::run("adding Rust's WebAssembly target", "rustup", &mut add).is_ok() {
        return Ok(StandardLibrary::Installed);
    }
    let what = "installing Debian's Rust, which builds WebAssembly's standard library";
    debian_packages(what, DEBIAN_RUST).with_context(|| {
        format!("Rust's {WASM_TARGET} target is missing: `rustup target add {WASM_TARGET}` adds it")
    })?;
    Ok(StandardLibrary::BuiltFromSource)
}

fn trunk() -> anyhow::Result<Option<PathBuf>> {
    cargo_tool("trunk", "trunk", TRUNK, &["--locked", "--debug"], "4 minutes")
}

/// The program's version and the library's have to be one.
fn wasm_bindgen() -> anyhow::Result<Option<PathBuf>> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", version, &["--debug"], "1 minute")
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

/// The folder to search before `PATH`, or `None` where `PATH` has the right version.
fn cargo_tool(
    program: &str,
    package: &str,
    version: &str,
    options: &[&str],
    time: &str,
) -> anyhow::Result<Option<PathBuf>> {
    if has_version(program, version) {
        return Ok(None);
    }
    let folder = cache()?.join(format!("{program}-{version}"));
    let programs = folder.join("bin");
    if has_version(programs.join(program), version) {
        return Ok(Some(programs));
    }
    let mut install = command("cargo");
    install.args(["install", package, "--version", version]).args(options).arg("--root").arg(&folder);
    // Shared by the tools, thrown away at the end.
    let target = cache()?.join("target");
    install.env("CARGO_TARGET_DIR", &target);
    let what = format!("installing {package} {version}, about {time}");
    process::run(&what, &format!("install-{program}"), &mut install)?;
    fs::remove_dir_all(target)?;
    Ok(Some(programs))
}

fn wasm_opt() -> anyhow::Result<Option<PathBuf>> {
    if has_version("wasm-opt", BINARYEN) {
        return Ok(None);
    }
    Ok(Some(npm_packages()?.join(".bin")))
}

/// The `node_modules` of the browser tests, as new as their lockfile.
pub(crate) fn npm_packages() -> anyhow::Result<PathBuf> {
    let folder = root().join("tests/browser");
    let packages = folder.join("node_modules");
    // npm writes this file last.
    let installed = fs::metadata(packages.join(".package-lock.json")).and_then(|file| file.modified());
    let locked = fs::metadata(folder.join("package-lock.json"))?.modified()?;
    if installed.is_ok_and(|installed| locked <= installed) {
        return Ok(packages);
    }
    ensure!(on_path("npm").is_some(), "npm is missing: install Node.js 20 or later");
    let mut install = command("npm");
    install.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run("installing wasm-opt, esbuild, CodeMirror, Playwright and axe from npm", "npm", &mut install)?;
    Ok(packages)
}

/// Installs packages of npm, each with its version and its own dependencies, once for all checkouts: the folder whose
/// `node_modules` has them.
pub(crate) fn npm_programs(name: &str, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = cache()?.join(name);
    let installed = folder.join("installed");
    let wanted = packages.join("\n");
    if fs::read_to_string(&installed).is_ok_and(|it| it == wanted) {
        return Ok(folder);
    }
    ensure!(on_path("npm").is_some(), "npm is missing: install Node.js 20 or later");
    fs::create_dir_all(&folder)?;
    let mut install = command("npm");
    install.args(["install", "--install-strategy=nested", "--ignore-scripts", "--no-audit", "--no-fund"]);
    install.args(["--no-package-lock", "--no-save", "--prefix"]).arg(&folder).args(packages);
    process::run(&format!("installing {}", packages.join(", ")), &format!("npm-{name}"), &mut install)?;
    fs::write(installed, wanted)?;
    Ok(folder)
}

/// Whether what cannot be had fails the run instead of being left out: `.ci/run` says so.
pub(crate) fn is_required() -> bool {
    env::var_os("PREFLIGHT_CLIENTS").is_some_and(|it| it == "required")
}

/// The `node_modules` of one package from npm, installed once for all checkouts.
pub(crate) fn npm_tool(package: &str, version: &str) -> anyhow::Result<PathBuf> {
    let folder = cache()?.join(format!("{package}-{version}"));
    let packages = folder.join("node_modules");
    // npm writes this file last.
    if packages.join(".package-lock.json").exists() {
        return Ok(packages);
    }
    ensure!(on_path("npm").is_some(), "npm is missing: install Node.js 20 or later");
    fs::create_dir_all(&folder)?;
    let mut install = command("npm");
    install.current_dir(&folder).args(["install", &format!("{package}@{version}"), "--prefix", "."]);
    install.args(["--ignore-scripts", "--no-audit", "--no-fund"]);
    process::run(&format!("installing {package} {version} from npm"), &format!("npm-{package}"), &mut install)?;
    Ok(packages)
}

/// Programs from PyPI, apart from those of the machine.
pub(crate) struct PythonTools {
    folder: PathBuf,
}

impl PythonTools {
    /// One of the programs.
    pub(crate) fn command(&self, program: &str) -> Command {
        command(self.folder.join("bin").join(program))
    }
}

/// Installs packages of PyPI, each with its version, once for all checkouts.
pub(crate) fn python_tools(name: &str, packages: &[&str]) -> anyhow::Result<PythonTools> {
    let folder = cache()?.join(name);
    let installed = folder.join("installed");
    let wanted = packages.join("\n");
    if fs::read_to_string(&installed).is_ok_and(|it| it == wanted) {
        return Ok(PythonTools { folder });
    }
    let mut environment = command("python3");
    environment.args(["-m", "venv", "--clear"]).arg(&folder);
    process::run("making a place for Python's packages", &format!("venv-{name}"), &mut environment)
        .context("Python 3 with its module venv is needed: `apt-get install python3-venv` on Debian")?;
    let mut install = command(folder.join("bin/pip"));
    install.args(["install", "--disable-pip-version-check", "--quiet"]).args(packages);
    process::run(&format!("installing {}", packages.join(", ")), &format!("pip-{name}"), &mut install)?;
    fs::write(installed, wanted)?;
    Ok(PythonTools { folder })
}

impl Browsers {
    /// Installs what is missing, where that is possible.
    pub(crate) fn set_up() -> anyhow::Result<Self> {
        let found = || {
            let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path)?;
            let firefox = ["firefox-esr", "firefox"].into_iter().find_map(on_path)?;
            Some(Self { chromium, firefox })
        };
        if let Some(browsers) = found() {
            return Ok(browsers);
        }
        debian_packages("installing Chromium and Firefox", &["chromium", "firefox-esr"])
            .context("Chromium and Firefox are needed: install both so that `PATH` has them")?;
        found().context("Chromium or Firefox is installed, but not on `PATH`")
    }

    /// Playwright in the folder of the browser tests, which drives them on the page at this address.
    pub(crate) fn playwright(&self, address: &str) -> Command {
        let mut playwright = command("node");
        playwright.current_dir(root().join("tests/browser")).args(["node_modules/@playwright/test/cli.js", "test"]);
        playwright.env("PREFLIGHT_ADDRESS", address);
        playwright.env("PREFLIGHT_CHROMIUM", &self.chromium).env("PREFLIGHT_FIREFOX", &self.firefox);
        playwright
    }
}

fn debian_packages(what: &str, packages: &[&str]) -> anyhow::Result<()> {
    let status = answer(command("dpkg-query").args(["--show", "--showformat=${db:Status-Status}\n"]).args(packages));
    if status.is_some_and(|status| status.lines().filter(|line| *line == "installed").count() == packages.len()) {
        return Ok(());
    }
    let is_root = answer(command("id").arg("-u")).is_some_and(|id| id == "0");
    if on_path("apt-get").is_none() || !is_root {
        bail!("only root can install packages, with apt-get: {}", packages.join(" "));
    }
    let mut update = command("apt-get");
    process::run("reading the list of Debian's packages", "apt-update", update.args(["update", "--quiet"]))?;
    let mut install = command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages);
    process::run(what, "apt-install", &mut install)
}

fn has_version(program: impl AsRef<OsStr>, version: &str) -> bool {
    answer(command(program).arg("--version")).is_some_and(|answer| names_version(&answer, version))
}

/// `trunk 0.21.14`, `wasm-bindgen 0.2.130 (…)`, `wasm-opt version 132 (…)`.
fn names_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().any(|word| word == version)
}

/// Tools outlive a checkout: several share them.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    let folder = |variable: &str| env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    Ok(caches.context("neither XDG_CACHE_HOME nor HOME is set")?.join("publish-preflight"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path: OsString = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_the_lock_is_that_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }

    #[test]
    fn a_tool_is_used_only_in_the_very_version() {
        assert!(names_version("trunk 0.21.14", "0.21.14"));
        assert!(names_version("wasm-opt version 132 (version_132)", "132"));
        assert!(!names_version("wasm-bindgen 0.2.130", "0.2.13"));
    }
}
