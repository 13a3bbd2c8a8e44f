//! Runs a client in the job that a scenario describes: loopback is all it can reach.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::Client;
use crate::registry::{Deed, Desk};
use crate::scenario::{Scenario, Table};
use crate::server::{Answer, Server};

/// A client takes a second or two; a safety net for one that waits for something it cannot have.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often is looked whether it has ended.
const GLANCE: Duration = Duration::from_millis(4);
/// Where certificates for signatures come from: asking there is asking for provenance.
const SIGNS_AT: &str = "fulcio.sigstore.dev";
/// Hosts that stand for npm's registry and for the endpoint of identity tokens; all other hosts of registries are
/// `ELSEWHERE`.
const NPM: [&str; 2] = ["registry.npmjs.org", "pipelines.actions.githubusercontent.com"];
const ELSEWHERE: [&str; 3] = ["npm.pkg.github.com", "registry.yarnpkg.com", "registry.npmjs.com"];

/// The home folder of the scenarios.
const HOME: &str = "/home/runner";

/// What a client did and how it ended.
pub(crate) struct Run {
    /// Whether it ended well.
    pub(crate) is_green: bool,
    /// Everything it printed.
    pub(crate) output: String,
    /// What it did at npm's registry, in order.
    pub(crate) deeds: Vec<Deed>,
    /// What it did at other registries.
    pub(crate) elsewhere: Vec<Deed>,
    /// Hosts beyond loopback that it asked for, in vain.
    pub(crate) refused: Vec<String>,
}

/// Folders that all runs share or begin in.
pub(crate) struct Ground {
    /// Everything of this run of the suite.
    pub(crate) folder: PathBuf,
}

impl Run {
    /// Whether it asked for a signing certificate.
    pub(crate) fn signs(&self) -> bool {
        self.refused.iter().any(|it| it.starts_with(SIGNS_AT))
    }

    /// Hosts that no scenario has a use for.
    pub(crate) fn strayed(&self) -> impl Iterator<Item = &String> {
        self.refused.iter().filter(|it| !it.starts_with(SIGNS_AT))
    }
}

impl Ground {
    /// A folder of its own for a run of the suite.
    pub(crate) fn prepare(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("fence.cjs"), include_str!("fence.cjs"))?;
        Ok(Self { folder })
    }

    /// Runs the client in a folder of its own, which is gone afterwards.
    pub(crate) fn run(&self, table: &Table, scenario: &Scenario, client: Client, programs: &Path) -> io::Result<Run> {
        let name = format!("{}-{}", scenario.name, client.name());
        let folder = self.folder.join(name.replace(|it: char| !it.is_ascii_alphanumeric() && it != '.', "-"));
        let npm_desk =
            Arc::new(Desk::new(scenario.registry.clone(), &["127.0.0.1", "registry.npmjs.org"], scenario.claims()));
        let other_desk = Arc::new(Desk::new(scenario.elsewhere.clone(), &[], json!({})));
        let refused = Arc::new(Mutex::new(Vec::new()));
        let (npm, other) = (serve(&npm_desk)?, serve(&other_desk)?);
        let proxy = {
            let refused = Arc::clone(&refused);
            Server::start(move |request| {
                refused.lock().expect("keeping a name does not panic").push(request.target.clone());
                Answer { status: 403, body: json!({ "message": "loopback is all there is" }) }
            })?
        };
        let (work, home) = (folder.join("work"), folder.join("home"));
        fs::create_dir_all(&home)?;
        let here = Here { npm: npm.authority(), other: other.authority(), home: home.display().to_string() };
        for (path, text) in scenario.checkout(client) {
            write(&work.join(path), &here.replace(&text))?;
        }
        for (path, text) in scenario.home() {
            write(&home.join(path), &here.replace(text))?;
        }
        // The settings that come last: whatever a scenario says beats them.
        let npmrc = format!("registry=http://{}/\nupdate-notifier=false\nfetch-retries=0\n", here.npm);
        write(&folder.join("global.npmrc"), &npmrc)?;

        let output = folder.join("output");
        let log = File::create(&output)?;
        let mut shell = Command::new("bash");
        // As GitHub runs a step; other shells lose variables whose names are none to them.
        shell.args(["-e", "-c", &here.replace(&scenario.script(client))]).current_dir(&work).env_clear();
        shell.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display()));
        shell.env("HOME", &home).env("npm_config_cache", folder.join("cache"));
        shell.env("npm_config_globalconfig", folder.join("global.npmrc"));
        shell.env("npm_config_prefix", folder.join("global"));
        let proxy = format!("http://{}", proxy.authority());
        for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"] {
            shell.env(name, &proxy);
        }
        shell.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let fence = self.folder.join("fence.cjs");
        // Node looks at the manifest around a module that it is to require, which is what a scenario breaks.
        shell
            .env("NODE_OPTIONS", format!("--import=file://{}", fence.display()))
            .env("FENCE_LOG", folder.join("fenced"));
        // pnpm 11 does not read npm's settings for this.
        shell.env("pnpm_config_registry", format!("http://{}/", here.npm));
        shell.env("GIT_ALLOW_PROTOCOL", "none");
        // Node.js keeps compiled code there: the same scripts start a thousand times.
        shell.env("NODE_COMPILE_CACHE", self.folder.join("compiled"));
        shell.envs(table.variables(scenario).iter().map(|(name, value)| (here.replace(name), here.replace(value))));
        // A group of its own, so that nothing it starts outlives it.
        shell.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
        let status = wait(&mut shell.spawn()?)?;

        let run = Run {
            is_green: status.success(),
            output: String::from_utf8_lossy(&fs::read(&output)?).into_owned(),
            deeds: npm_desk.deeds(),
            elsewhere: other_desk.deeds(),
            refused: {
                let fenced = fs::read_to_string(folder.join("fenced")).unwrap_or_default();
                let mut refused = refused.lock().expect("keeping a name does not panic").clone();
                refused.extend(fenced.lines().map(str::to_owned));
                refused
            },
        };
        fs::remove_dir_all(&folder)?;
        Ok(run)
    }
}

/// Where the hosts and the home folder of the scenarios are on this machine.
struct Here {
    npm: String,
    other: String,
    home: String,
}

impl Here {
    fn replace(&self, text: &str) -> String {
        let mut text = text.replace(HOME, &self.home);
        for (hosts, authority) in [(&NPM[..], &self.npm), (&ELSEWHERE[..], &self.other)] {
            for host in hosts {
                text = text.replace(&format!("https://{host}"), &format!("http://{authority}"));
                text = text.replace(&format!("//{host}"), &format!("//{authority}"));
            }
        }
        text
    }
}

fn serve(desk: &Arc<Desk>) -> io::Result<Server> {
    let desk = Arc::clone(desk);
    Server::start(move |request| desk.answer(request))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// Waits until the child ends; past all patience its whole group is ended.
fn wait(child: &mut Child) -> io::Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if PATIENCE < start.elapsed() {
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).status()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not end"));
        }
        thread::sleep(GLANCE);
    }
}
