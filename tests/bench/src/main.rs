//! Measures check and correction in a terminal, and how both grow with the file.
//!
//! Every number is a median of one run of this program; numbers of different machines do not compare, ratios do.
#![expect(clippy::print_stdout, reason = "a command of the terminal")]

use std::sync::LazyLock;
use std::time::Instant;

use bench::subjects::{self, Subject};
use bench::{Clock, Measured};

const CLOCK: Clock = Clock { now, least: 0.0, runs: 101 };
/// What check and correction of an 86-line workflow with its manifest may take, in microseconds.
const MOST_MICROSECONDS: f64 = 300.0;
/// What check and correction may take, in trees of the same bytes.
const MOST_TREES: f64 = 4.0;
/// What ten times the lines may take, in times.
const MOST_GROWTH: f64 = 11.0;

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let subjects: Vec<Subject> = subjects::all().into_iter().filter(|it| it.name.contains(&wanted)).collect();
    println!("{}", Measured::head());
    let measured: Vec<Measured> = subjects.iter().map(measured_and_printed).collect();

    // A part is for profilers.
    if !wanted.is_empty() {
        return;
    }
    println!();
    let named = |name: &str| subjects.iter().position(|it| it.name == name).expect("a subject of this name");
    let small = measured[named(subjects::SMALL)].whole;
    held(
        small <= MOST_MICROSECONDS,
        &format!("{small:.1} µs for 86 lines and a manifest, at most {MOST_MICROSECONDS}"),
    );
    for name in [subjects::SMALL, subjects::LARGE] {
        let trees = measured[named(name)].trees();
        held(trees <= MOST_TREES, &format!("{trees:.2} trees for {name}, at most {MOST_TREES}"));
    }
    for (from, to) in subjects::TENFOLD {
        let (from, to) = (named(from), named(to));
        let lines = subjects[to].lines() as f64 / subjects[from].lines() as f64;
        let growth = measured[to].whole / measured[from].whole * 10.0 / lines;
        let what = format!(
            "{growth:.2} times the time for ten times the lines, {} to {}, at most {MOST_GROWTH}",
            subjects[from].name, subjects[to].name
        );
        held(growth <= MOST_GROWTH, &what);
    }
}

fn measured_and_printed(subject: &Subject) -> Measured {
    let it = CLOCK.measure(subject);
    println!("{}", it.line(subject));
    it
}

fn held(is_held: bool, what: &str) {
    println!("{} {what}", if is_held { '✔' } else { '✖' });
}

fn now() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64() * 1e6
}
