//! Compares the forecast with what real clients do: manifests through dry runs, publishes against a registry on
//! loopback.

mod answers;
mod client;
mod dry_run;
mod forecast;
mod http;
mod package;
mod publish;
mod registry;
mod text;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::{env, fs, process, thread};

use anyhow::{Context, bail, ensure};

use client::{Clients, DENOS, Place};
use text::Case;

const USAGE: &str = "\
Usage: jsr-clients CLIENTS [FILTER]

Compares the forecast with what real clients do, for every case whose title or file contains FILTER.
CLIENTS is the folder whose node_modules has them: `cargo xtask jsr-clients` makes it.

Exit code: 0 all pairs agree; 1 one does not; 2 usage, or a client that does not run.
";

/// Fewer cases than these prove nothing: their files were moved or are read wrongly.
const MANIFESTS: usize = 300;
const PUBLISHES: usize = 60;

/// One case with one client.
pub(crate) struct Pair {
    title: String,
    place: String,
    version: String,
    /// What does not agree.
    faults: Vec<String>,
}

impl Pair {
    fn new(case: &Case, version: &str) -> Self {
        Self { title: case.title.clone(), place: case.place.clone(), version: version.to_owned(), faults: Vec::new() }
    }

    /// Two things that have to be one.
    fn expect(&mut self, what: &str, expected: &str, found: &str) {
        if expected != found {
            self.faults.push(format!("{what}: `{found}`, not `{expected}`"));
        }
    }
}

type Run = fn(&Case, &Clients, &str, &Place) -> anyhow::Result<Option<Pair>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "jsr-clients: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all pairs agree.
fn run(arguments: &[&str]) -> anyhow::Result<bool> {
    let (clients, filter) = match arguments {
        [clients] => (clients, None),
        [clients, filter] => (clients, Some(*filter)),
        _ => bail!("{USAGE}"),
    };
    let clients = Clients::find(Path::new(clients))?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifests = text::read(&here.join("manifests"), filter)?;
    let publishes = text::read(&here.join("publishes"), filter)?;
    let are_all = manifests.len() >= MANIFESTS && publishes.len() >= PUBLISHES;
    ensure!(filter.is_some() || are_all, "most of the cases are gone: {} and {}", manifests.len(), publishes.len());
    let scratch = env::temp_dir().join(format!("preflight-jsr-clients-{}", process::id()));
    fs::create_dir_all(&scratch)?;
    let rehearsed = compare("manifests", &manifests, &clients, &scratch, dry_run::run);
    let published = compare("publishes", &publishes, &clients, &scratch, publish::run);
    fs::remove_dir_all(&scratch).with_context(|| format!("cannot clean up {}", scratch.display()))?;
    Ok(rehearsed? & published?)
}

/// Every case with every Deno, one thread for each, and prints how many pairs agree.
fn compare(what: &str, cases: &[Case], clients: &Clients, scratch: &Path, run: Run) -> anyhow::Result<bool> {
    let pairs = Mutex::new(Vec::new());
    let failed = thread::scope(|scope| {
        let threads: Vec<_> = DENOS
            .into_iter()
            .map(|version| {
                let pairs = &pairs;
                scope.spawn(move || {
                    let place = place(scratch, version)?;
                    for case in cases {
                        let pair = run(case, clients, version, &place)
                            .with_context(|| format!("{} ({})", case.title, case.place))?;
                        pairs.lock().expect("no thread panics while it holds the pairs").extend(pair);
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().expect("no thread panics")).collect::<Result<Vec<_>, _>>().err()
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let mut pairs = pairs.into_inner().expect("no thread panics while it holds the pairs");
    pairs.sort_by(|a, b| (&a.place, &a.version).cmp(&(&b.place, &b.version)));
    let mut report = String::new();
    let disagreeing: Vec<&Pair> = pairs.iter().filter(|it| !it.faults.is_empty()).collect();
    for pair in &disagreeing {
        writeln!(report, "✖ {} ({}), Deno {}", pair.title, pair.place, pair.version)?;
        for line in pair.faults.iter().flat_map(|it| it.lines()) {
            writeln!(report, "    {line}")?;
        }
    }
    let agreed = pairs.len() - disagreeing.len();
    writeln!(report, "{what}: {} cases, {} pairs of case and client, {agreed} agree", cases.len(), pairs.len())?;
    io::stdout().write_all(report.as_bytes())?;
    Ok(disagreeing.is_empty())
}

fn place(scratch: &Path, version: &str) -> anyhow::Result<Place> {
    let own = scratch.join(version);
    let folder = |name: &str| -> anyhow::Result<PathBuf> {
        let path = own.join(name);
        fs::create_dir_all(&path)?;
        Ok(path)
    };
    Ok(Place { folder: own.clone(), home: folder("home")?, cache: folder("cache")? })
}
