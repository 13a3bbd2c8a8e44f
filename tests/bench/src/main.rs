//! Measures check and correction against building the trees of the same bytes, and how both grow with the file.
//!
//! Every number is a median of one run of this program; numbers of different machines do not compare, ratios do.
#![expect(clippy::print_stdout, reason = "a command of the terminal")]

mod subjects;

use std::hint::black_box;
use std::time::{Duration, Instant};

use engine::{Inputs, check, review, safe_fixes};
use subjects::Subject;

/// Runs of each measurement.
const RUNS: usize = 101;
/// What check and correction of an 86-line workflow with its manifest may take, in microseconds.
const MOST_MICROSECONDS: f64 = 300.0;
/// What check and correction may take, in trees of the same bytes.
const MOST_TREES: f64 = 4.0;
/// What ten times the lines may take, in times.
const MOST_GROWTH: f64 = 11.0;

/// Medians.
struct Measured {
    tree: Duration,
    check: Duration,
    whole: Duration,
    bytes: usize,
    fixes: usize,
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let subjects: Vec<Subject> = subjects::all().into_iter().filter(|it| it.name.contains(&wanted)).collect();
    println!(
        "{:40} {:>9} {:>10} {:>10} {:>12} {:>7} {:>9}",
        "", "bytes", "tree µs", "check µs", "+correct µs", "÷ tree", "MB/s"
    );
    let measured: Vec<Measured> = subjects.iter().map(measured_and_printed).collect();

    // A part is for profilers.
    if !wanted.is_empty() {
        return;
    }
    println!();
    let named = |name: &str| subjects.iter().position(|it| it.name == name).expect("a subject of this name");
    let small = &measured[named(subjects::SMALL)];
    held(
        micros(small.whole) <= MOST_MICROSECONDS,
        &format!("{:.1} µs for 86 lines and a manifest, at most {MOST_MICROSECONDS}", micros(small.whole)),
    );
    for name in [subjects::SMALL, subjects::LARGE] {
        let it = &measured[named(name)];
        let trees = ratio(it.whole, it.tree);
        held(trees <= MOST_TREES, &format!("{trees:.2} trees for {name}, at most {MOST_TREES}"));
    }
    for (from, to) in subjects::TENFOLD {
        let (from, to) = (named(from), named(to));
        let lines = subjects[to].lines() as f64 / subjects[from].lines() as f64;
        let growth = ratio(measured[to].whole, measured[from].whole) * 10.0 / lines;
        let what = format!(
            "{growth:.2} times the time for ten times the lines, {} to {}, at most {MOST_GROWTH}",
            subjects[from].name, subjects[to].name
        );
        held(growth <= MOST_GROWTH, &what);
    }
}

fn measured_and_printed(subject: &Subject) -> Measured {
    let it = measure(subject);
    println!(
        "{:40} {:>9} {:>10.1} {:>10.1} {:>12.1} {:>7.2} {:>9.1}   {} lines, {} fixes",
        subject.name,
        it.bytes,
        micros(it.tree),
        micros(it.check),
        micros(it.whole),
        ratio(it.whole, it.tree),
        it.bytes as f64 / micros(it.whole),
        subject.lines(),
        it.fixes,
    );
    it
}

fn held(is_held: bool, what: &str) {
    println!("{} {what}", if is_held { '✔' } else { '✖' });
}

fn measure(subject: &Subject) -> Measured {
    let inputs = &subject.inputs;
    let (_, correction) = review(inputs, safe_fixes);
    let mut times: [Vec<Duration>; 3] = Default::default();
    // By turns, so that whatever else the machine does falls on all of them.
    for _ in 0..=RUNS {
        times[0].push(time(|| trees(inputs)));
        times[1].push(time(|| check(inputs)));
        times[2].push(time(|| review(inputs, safe_fixes)));
    }
    let [tree, check, whole] = times.map(median);
    let bytes = inputs.files.iter().map(|it| it.text.len()).sum();
    Measured { tree, check, whole, bytes, fixes: correction.applied.len() }
}

/// Builds our own trees of the inputs; how many nodes.
fn trees(inputs: &Inputs) -> usize {
    let nodes = inputs.files.iter().map(|file| match file.path.as_deref() {
        Some("package.json") => document::parse_json(&file.text).nodes().count(),
        _ => document::parse_yaml(&file.text).nodes().count(),
    });
    nodes.sum()
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// Without the first, which warms up.
fn median(mut times: Vec<Duration>) -> Duration {
    times.remove(0);
    times.sort();
    times[RUNS / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn ratio(time: Duration, unit: Duration) -> f64 {
    time.as_secs_f64() / unit.as_secs_f64()
}
