//! The real clients: Denos of several versions, and the npm package `jsr`, which runs one of them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, bail, ensure};

/// Every Deno that is compared; each runs every case.
pub(crate) const DENOS: [&str; 3] = ["1.46.3", "2.6.7", "2.9.6"];
/// The Deno that `jsr` would download (J D1).
const DENO_OF_JSR: &str = "2.6.7";
/// The version of the npm package `jsr`, which workflows of the cases name too.
pub(crate) const JSR: &str = "0.14.3";
/// Far beyond what a client takes: a safety net against one that waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where the clients are.
pub(crate) struct Clients {
    denos: Vec<(&'static str, PathBuf)>,
    jsr: PathBuf,
}

/// What a client did.
pub(crate) struct Ran {
    /// Whether it ended with exit code 0.
    pub(crate) succeeded: bool,
    /// Everything it printed, without colours.
    pub(crate) output: String,
}

impl Clients {
    /// The clients among the npm packages in a folder.
    pub(crate) fn find(folder: &Path) -> anyhow::Result<Self> {
        let packages = folder.join("node_modules");
        let deno = |version: &'static str| {
            let own = packages.join(format!("deno-{version}")).join("node_modules/@deno");
            let mut platforms =
                fs::read_dir(&own).with_context(|| format!("Deno {version} is not in {}", own.display()))?;
            let program = platforms.next().context("an empty folder")??.path().join("deno");
            ensure!(program.is_file(), "{} is missing", program.display());
            Ok((version, program))
        };
        let jsr = packages.join("jsr/dist/bin.js");
        ensure!(jsr.is_file(), "{} is missing", jsr.display());
        Ok(Self { denos: DENOS.into_iter().map(deno).collect::<anyhow::Result<_>>()?, jsr })
    }

    /// Runs `deno …` or `jsr …`, whose words are given, as this version of Deno would.
    pub(crate) fn run(
        &self,
        version: &str,
        words: &[&str],
        place: &Place,
        variables: &BTreeMap<String, String>,
    ) -> anyhow::Result<Ran> {
        let deno = &self.denos.iter().find(|it| it.0 == version).context("no such Deno")?.1;
        let mut command = match words {
            ["deno", words @ ..] => {
                let mut command = Command::new(deno);
                command.args(words);
                command
            }
            ["jsr", words @ ..] => {
                let mut command = Command::new("node");
                command.arg(&self.jsr).args(words);
                command
            }
            other => bail!("{other:?} is no client"),
        };
        command.current_dir(&place.folder).env_clear().env("DENO_BIN_PATH", deno);
        for name in ["PATH", "TMPDIR"] {
            command.envs(env::var_os(name).map(|value| (name, value)));
        }
        command.env("HOME", &place.home).env("DENO_DIR", &place.cache).env("DENO_NO_UPDATE_CHECK", "1");
        // Nothing leaves the machine, whatever a client is told.
        let nowhere = "http://127.0.0.1:9";
        command.env("HTTPS_PROXY", nowhere).env("HTTP_PROXY", nowhere).env("NO_PROXY", "127.0.0.1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("NO_COLOR", "1");
        command.envs(variables).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        wait(command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?)
    }
}

/// Where a client runs, and what it may write to.
pub(crate) struct Place {
    /// The folder it is started in.
    pub(crate) folder: PathBuf,
    /// The user's folder.
    pub(crate) home: PathBuf,
    /// What it keeps between runs; each version has one.
    pub(crate) cache: PathBuf,
}

/// The version of Deno that runs a command: `jsr` has its own.
pub(crate) fn runs_on(words: &[&str], version: &str) -> bool {
    words.first() != Some(&"jsr") || version == DENO_OF_JSR
}

fn wait(mut child: Child) -> anyhow::Result<Ran> {
    let (sender, outputs) = mpsc::channel();
    let pipes: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|it| Box::new(it) as _), child.stderr.take().map(|it| Box::new(it) as _)];
    for mut pipe in pipes.into_iter().flatten() {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // A pipe that breaks ends where it breaks.
            let _ = pipe.read_to_end(&mut bytes);
            let _ = sender.send(bytes);
        });
    }
    drop(sender);
    let mut bytes = Vec::new();
    loop {
        match outputs.recv_timeout(PATIENCE) {
            Ok(more) => bytes.extend(more),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                bail!("a client did not end within {} s", PATIENCE.as_secs());
            }
        }
    }
    let status = child.wait()?;
    Ok(Ran { succeeded: status.success(), output: String::from_utf8_lossy(&bytes).into_owned() })
}
