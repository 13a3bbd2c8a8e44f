//! Proves the forecast against the clients themselves: each scenario is a repository for the engine and, beside it, a
//! job for a real client with a registry on loopback. What the client does has to be what the engine says.

mod client;
mod fate;
mod job;
mod pair;
mod registry;
mod scenario;
mod server;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use client::{InstallError, Store};
use job::Ground;
use pair::{Judgement, Pair};
use scenario::{ScenarioError, Table};

const USAGE: &str = "\
Usage: npm-clients [--store FOLDER] [--required] [--show] [FILTER]

Runs every scenario with every client that it is for and compares what happens with the forecast.
  --store FOLDER   where the clients are kept; default: a folder of the user's cache
  --required       clients that cannot be had are an error, not a reason to skip
  --show           print what each client did and said
  FILTER           only pairs of scenario and client whose names contain this

Exit code: 0 all pairs agree, or skipped; 1 a pair does not; 2 usage, or the suite itself fails.
";

/// What a whole run has to reach.
const SCENARIOS: usize = 60;
const OUTCOMES: usize = 15;

/// Why there is no result.
#[derive(thiserror::Error, Debug)]
enum Error {
    /// The user's: arguments.
    #[error("{0}\n\n{USAGE}")]
    Args(#[from] lexopt::Error),
    /// The project's: a scenario that is none.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The network's: clients that are required and not there.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// The system's: no folder, no console.
    #[error(transparent)]
    System(#[from] io::Error),
}

#[derive(Default)]
struct Options {
    store: Option<PathBuf>,
    is_required: bool,
    shows: bool,
    filter: Option<String>,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    match run(&mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "npm-clients: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all pairs agree.
fn run(out: &mut impl Write) -> Result<bool, Error> {
    let options = options()?;
    let table = Table::load()?;
    let store = Store::new(options.store.clone().unwrap_or_else(default_store));
    let folder = env::temp_dir().join(format!("preflight-npm-clients-{}", std::process::id()));
    let ground = Ground::prepare(folder)?;
    let outcome = pairs(&table, &store, &ground, options.filter.as_deref()).map(|pairs| judge(&table, &ground, pairs));
    fs::remove_dir_all(&ground.folder)?;
    match outcome {
        Ok(judgements) => tell(out, &table, &judgements, &options),
        Err(error) if options.is_required => Err(error.into()),
        Err(error) => {
            writeln!(out, "skipped: the clients cannot be had ({error})")?;
            Ok(true)
        }
    }
}

/// Every scenario with every client that it is for, as far as the filter lets them through.
fn pairs<'t>(
    table: &'t Table,
    store: &Store,
    ground: &Ground,
    filter: Option<&str>,
) -> Result<Vec<Pair<'t>>, InstallError> {
    let mut pairs = Vec::new();
    for scenario in &table.scenarios {
        for client in scenario.clients() {
            let name = format!("{}: {}", client.name(), scenario.name);
            if filter.is_none_or(|it| name.contains(it)) {
                let programs = store.programs(client, scenario.node(), &ground.folder)?;
                pairs.push(Pair { name, scenario, client, programs });
            }
        }
    }
    Ok(pairs)
}

/// As many at a time as there are cores: starting a client is nothing but work.
fn judge(table: &Table, ground: &Ground, pairs: Vec<Pair<'_>>) -> Vec<(String, Judgement)> {
    let next = AtomicUsize::new(0);
    let judged: Mutex<Vec<(usize, Judgement)>> = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((idx, pair)) =
                    Some(next.fetch_add(1, Ordering::SeqCst)).and_then(|it| Some((it, pairs.get(it)?)))
                {
                    let judgement = pair.judge(table, ground);
                    judged.lock().expect("pushing does not panic").push((idx, judgement));
                }
            });
        }
    });
    let mut judged = judged.into_inner().expect("pushing does not panic");
    judged.sort_by_key(|(idx, _)| *idx);
    pairs.into_iter().map(|it| it.name).zip(judged.into_iter().map(|(_, it)| it)).collect()
}

/// Prints what does not agree, and the counts. Whether everything does.
fn tell(out: &mut impl Write, table: &Table, judged: &[(String, Judgement)], options: &Options) -> Result<bool, Error> {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let mut disagreeing = 0;
    for (name, judgement) in judged {
        for fate in &judgement.fates {
            *outcomes.entry(fate.clone()).or_default() += 1;
        }
        disagreeing += usize::from(!judgement.complaints.is_empty());
        if options.shows || !judgement.complaints.is_empty() {
            let mark = if judgement.complaints.is_empty() { "✔" } else { "✖" };
            writeln!(out, "{mark} {name}")?;
            for complaint in &judgement.complaints {
                writeln!(out, "  {complaint}")?;
            }
        }
        if options.shows {
            writeln!(out, "{}", judgement.story)?;
        }
    }
    let mut is_whole = true;
    if options.filter.is_none() {
        for (outcome, times) in &outcomes {
            writeln!(out, "{times:>4}  {outcome}")?;
        }
        is_whole = SCENARIOS <= table.scenarios.len() && OUTCOMES <= outcomes.len();
        if !is_whole {
            writeln!(out, "at least {SCENARIOS} scenarios with {OUTCOMES} outcomes are wanted")?;
        }
    }
    let agreeing = judged.len() - disagreeing;
    let (scenarios, kinds) = (table.scenarios.len(), outcomes.len());
    writeln!(out, "{agreeing} of {} pairs agree: {scenarios} scenarios, {kinds} outcomes", judged.len())?;
    Ok(disagreeing == 0 && is_whole)
}

fn options() -> Result<Options, Error> {
    use lexopt::prelude::*;
    let mut parser = lexopt::Parser::from_env();
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("store") => options.store = Some(parser.value()?.into()),
            Long("required") => options.is_required = true,
            Long("show") => options.shows = true,
            Value(filter) if options.filter.is_none() => options.filter = Some(filter.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// Where `cargo xtask` keeps its tools too.
fn default_store() -> PathBuf {
    let folder = |variable: &str| env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from);
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    caches.unwrap_or_else(env::temp_dir).join("publish-preflight/clients")
}
