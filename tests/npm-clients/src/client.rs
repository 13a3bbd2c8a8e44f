//! Brings the real clients to this machine, through npm's own client and into the project's cache.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Node.js that every client runs on, unless the scenario names another: npm 12 accepts it.
pub(crate) const NODE: &str = "24.19.0";

/// The npm that stands on `PATH` beside a tool that does not run it.
const BESIDE: &str = "10.9.4";

/// A client in one version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Client {
    /// `npm`, `pnpm`, `yarn`, `lerna`.
    pub(crate) tool: &'static str,
    pub(crate) version: &'static str,
    /// The npm on `PATH`.
    pub(crate) npm: &'static str,
    /// Whether every scenario for its tool runs with it; the others run where a scenario names them.
    is_usual: bool,
}

/// All clients. The npm versions are those around each floor of the facts (N 1.1, 1.5).
pub(crate) const CLIENTS: &[Client] = &[
    npm("10.9.4"),
    npm("11.4.2"),
    npm("11.5.1"),
    Client { is_usual: false, ..npm("11.10.1") },
    Client { is_usual: false, ..npm("11.11.0") },
    npm("11.15.0"),
    npm("11.19.1"),
    Client { is_usual: false, ..npm("11.21.2") },
    npm("12.2.0"),
    // Runs npm, so which one decides.
    Client { npm: "10.9.4", ..tool("pnpm", "10.34.9") },
    Client { npm: "11.19.1", ..tool("pnpm", "10.34.9") },
    tool("pnpm", "11.0.6"),
    tool("pnpm", "11.28.11"),
    tool("yarn", "4.9.4"),
    tool("yarn", "4.10.3"),
    tool("lerna", "9.0.7"),
];

const fn npm(version: &'static str) -> Client {
    Client { tool: "npm", version, npm: version, is_usual: true }
}

const fn tool(tool: &'static str, version: &'static str) -> Client {
    Client { tool, version, npm: BESIDE, is_usual: true }
}

impl Client {
    /// Whether a scenario that names `wanted` means it: `npm` means the usual ones, `npm@11.10.1` this one.
    pub(crate) fn is(self, wanted: &str) -> bool {
        match wanted.split_once('@') {
            Some((tool, version)) => self.tool == tool && self.version == version,
            None => self.tool == wanted && self.is_usual,
        }
    }

    /// `npm 11.5.1`, `pnpm 10.34.9 with npm 11.19.1`.
    pub(crate) fn name(self) -> String {
        let Self { tool, version, npm, .. } = self;
        let runs_npm = CLIENTS.iter().any(|it| it.tool == tool && it.version == version && it.npm != npm);
        if runs_npm { format!("{tool} {version} with npm {npm}") } else { format!("{tool} {version}") }
    }

    fn package(self) -> String {
        format!("{}@{}", if self.tool == "yarn" { "@yarnpkg/cli-dist" } else { self.tool }, self.version)
    }
}

/// The clients cannot be had: there is no npm, or no network.
#[derive(thiserror::Error, Debug)]
pub(crate) enum InstallError {
    #[error("`npm install {package}` does not start: {error}")]
    NoNpm { package: String, error: io::Error },
    #[error("`npm install {package}` fails: {output}")]
    Refused { package: String, output: String },
    #[error("{}: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("no Node.js is known for {0}")]
    NoPlatform(String),
}

/// Where installed packages lie.
pub(crate) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A folder for `PATH` in which this client, its npm and Node.js in this version are the only programs.
    pub(crate) fn programs(&self, client: Client, node: &str, under: &Path) -> Result<PathBuf, InstallError> {
        let folder = under.join(format!("{} on {node}", client.name()).replace(' ', "-"));
        if folder.exists() {
            return Ok(folder);
        }
        let node = self.node(node)?;
        let unwritable = |error| InstallError::Unwritable { path: folder.clone(), error };
        fs::create_dir_all(&folder).map_err(unwritable)?;
        let npm = self.install(&format!("npm@{}", client.npm))?.join("npm/bin");
        let mut programs = vec![("npm", npm.join("npm-cli.js")), ("npx", npm.join("npx-cli.js"))];
        if client.tool != "npm" {
            let modules = self.install(&client.package())?;
            let script = match client.tool {
                "pnpm" if modules.join("pnpm/bin/pnpm.mjs").exists() => "pnpm/bin/pnpm.mjs",
                "pnpm" => "pnpm/bin/pnpm.cjs",
                "yarn" => "@yarnpkg/cli-dist/bin/yarn.js",
                _ => "lerna/dist/cli.js",
            };
            programs.push((client.tool, modules.join(script)));
        }
        programs.push(("node", node));
        for (name, program) in programs {
            symlink(program, folder.join(name)).map_err(unwritable)?;
        }
        Ok(folder)
    }

    /// The binary that npm's package `node` would choose for this machine.
    fn node(&self, version: &str) -> Result<PathBuf, InstallError> {
        let system = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let machine = match std::env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            other => return Err(InstallError::NoPlatform(format!("{system} on {other}"))),
        };
        let package = format!("node-{system}-{machine}");
        Ok(self.install(&format!("{package}@{version}"))?.join(package).join("bin/node"))
    }

    /// The `node_modules` with this package, installed when it is not there yet. Scripts of packages do not run.
    fn install(&self, package: &str) -> Result<PathBuf, InstallError> {
        let name = package.replace(['@', '/'], "-");
        let folder = self.folder.join(name.trim_start_matches('-'));
        let modules = folder.join("node_modules");
        if folder.exists() {
            return Ok(modules);
        }
        // Whatever is interrupted leaves nothing behind that looks finished.
        let unfinished = self.folder.join(format!("unfinished-{}-{name}", std::process::id()));
        let unwritable = |error| InstallError::Unwritable { path: unfinished.clone(), error };
        fs::create_dir_all(&unfinished).map_err(unwritable)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]);
        npm.arg(&unfinished).arg(package).stdin(Stdio::null()).current_dir(&unfinished);
        let output = npm.output().map_err(|error| InstallError::NoNpm { package: package.to_owned(), error })?;
        if !output.status.success() {
            let _ = fs::remove_dir_all(&unfinished);
            // npm begins with the code and ends with where its log is.
            let output = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
            return Err(InstallError::Refused { package: package.to_owned(), output });
        }
        match fs::rename(&unfinished, &folder) {
            // Another run was faster.
            Err(_) if folder.exists() => fs::remove_dir_all(&unfinished).map_err(unwritable)?,
            outcome => outcome.map_err(unwritable)?,
        }
        Ok(modules)
    }
}
