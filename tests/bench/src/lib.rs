//! What is measured and how, in a terminal and in a browser: check and correction against building the trees of the same
//! bytes.

#[cfg(target_family = "wasm")]
mod browser;
pub mod subjects;

use std::hint::black_box;

use engine::{Inputs, check, review, safe_fixes};
use subjects::Subject;

/// Tells the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Microseconds since some moment.
    pub now: fn() -> f64,
    /// What a measurement takes at least, in microseconds: far more than the steps in which the clock goes.
    pub least: f64,
    /// Runs of each measurement.
    pub runs: usize,
}

/// Medians in microseconds.
#[derive(Debug)]
pub struct Measured {
    /// Building our own trees, the bare parse.
    pub tree: f64,
    /// The check.
    pub check: f64,
    /// The check with its correction.
    pub whole: f64,
    /// Of all files.
    pub bytes: usize,
    /// How many fixes the correction makes.
    pub fixes: usize,
}

impl Clock {
    /// Measures a subject.
    #[must_use]
    pub fn measure(self, subject: &Subject) -> Measured {
        let inputs = &subject.inputs;
        let (_, correction) = review(inputs, safe_fixes);
        let mut times: [Vec<f64>; 3] = Default::default();
        // By turns, so that whatever else the machine does falls on all of them.
        for _ in 0..=self.runs {
            times[0].push(self.time(|| trees(inputs)));
            times[1].push(self.time(|| check(inputs)));
            times[2].push(self.time(|| review(inputs, safe_fixes)));
        }
        let [tree, check, whole] = times.map(median);
        let bytes = inputs.files.iter().map(|it| it.text.len()).sum();
        Measured { tree, check, whole, bytes, fixes: correction.applied.len() }
    }

    fn time<T>(self, work: impl Fn() -> T) -> f64 {
        let (start, mut times) = ((self.now)(), 0);
        loop {
            black_box(work());
            times += 1;
            let elapsed = (self.now)() - start;
            if elapsed >= self.least {
                return elapsed / f64::from(times);
            }
        }
    }
}

/// Without the first, which warms up.
fn median(mut times: Vec<f64>) -> f64 {
    times.remove(0);
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Builds our own trees of the inputs; how many nodes.
fn trees(inputs: &Inputs) -> usize {
    let nodes = inputs.files.iter().map(|file| match file.path.as_deref() {
        Some("package.json") => document::parse_json(&file.text).nodes().count(),
        _ => document::parse_yaml(&file.text).nodes().count(),
    });
    nodes.sum()
}

impl Measured {
    /// What stands over [`Measured::line`].
    #[must_use]
    pub fn head() -> String {
        format!(
            "{:40} {:>9} {:>10} {:>10} {:>12} {:>7} {:>9}",
            "", "bytes", "tree µs", "check µs", "+correct µs", "÷ tree", "MB/s"
        )
    }

    /// As a line of a table.
    #[must_use]
    pub fn line(&self, subject: &Subject) -> String {
        format!(
            "{:40} {:>9} {:>10.1} {:>10.1} {:>12.1} {:>7.2} {:>9.1}   {} lines, {} fixes",
            subject.name,
            self.bytes,
            self.tree,
            self.check,
            self.whole,
            self.trees(),
            self.bytes as f64 / self.whole,
            subject.lines(),
            self.fixes,
        )
    }

    /// What check and correction take, in trees of the same bytes.
    #[must_use]
    pub fn trees(&self) -> f64 {
        self.whole / self.tree
    }
}
