//! Runs targets for as long as it is told; an input that breaks a promise is kept.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command of the terminal")]

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{fs, panic};

use fuzz::{Mutator, TARGETS, Target};
use lexopt::{Arg, Parser, ValueExt};

const HELP: &str = "\
Usage: fuzz [--seconds N] [--seed N] [TARGET]

  --seconds N   how long each target is tried (10)
  --seed N      which changes are tried (the time)
";

struct Options {
    seconds: u64,
    seed: u64,
    target: Option<String>,
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let chosen = TARGETS.iter().filter(|it| options.target.as_deref().is_none_or(|name| it.name == name));
    let mut broken = 0;
    let mut any = false;
    for target in chosen {
        any = true;
        broken += u32::from(!run(target, &options));
    }
    if !any {
        eprintln!("there is no such target\n{HELP}");
        return ExitCode::from(2);
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tries a target until its time is over; whether its promise held.
fn run(target: &Target, options: &Options) -> bool {
    let corpus = target.inputs();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz").join(target.name);
    if let Err(error) = kept.parent().map_or(Ok(()), fs::create_dir_all) {
        eprintln!("{}: {error}", kept.display());
    }
    let (start, limit) = (Instant::now(), Duration::from_secs(options.seconds));
    let (mut rounds, mut slowest) = (0u64, Duration::ZERO);
    while start.elapsed() < limit {
        let input = Mutator::new(options.seed.wrapping_add(rounds)).change(&corpus);
        // Written before it runs: an exhausted stack leaves no time afterwards.
        let written = fs::write(&kept, &input);
        let before = Instant::now();
        if panic::catch_unwind(|| (target.run)(&input)).is_err() {
            let kept = written.map_or_else(|error| error.to_string(), |()| kept.display().to_string());
            println!("{}: broken after {rounds} rounds; the input: {kept}", target.name);
            return false;
        }
        slowest = slowest.max(before.elapsed());
        rounds += 1;
    }
    let slowest = slowest.as_millis();
    println!("{}: {rounds} rounds from seed {}, the slowest took {slowest} ms", target.name, options.seed);
    true
}

fn options() -> Result<Options, lexopt::Error> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let mut options = Options { seconds: 10, seed: now.map_or(1, |it| it.as_secs()), target: None };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("seconds") => options.seconds = parser.value()?.parse()?,
            Arg::Long("seed") => options.seed = parser.value()?.parse()?,
            Arg::Value(name) if options.target.is_none() => options.target = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}
