//! What must hold for every input, and inputs that nobody would write.
//!
//! A target takes any bytes and panics where a promise is broken. `corpus/` holds texts to start from. On any toolchain
//! `cargo test` runs them with a fixed number of changes, and `cargo xtask fuzz` with as many as the time allows; where
//! there is a nightly one, `libfuzzer/` lets coverage steer; what it finds goes where nothing is committed:
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz/libfuzzer yaml target/fuzz/found tests/fuzz/corpus/yaml`.

mod mutator;
mod targets;

use std::path::{Path, PathBuf};

pub use mutator::Mutator;

/// A promise about every input.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// The folder in `corpus/` that it starts from.
    pub corpus: &'static str,
    /// Panics where the promise is broken.
    pub run: fn(&[u8]),
    /// Changed inputs that `cargo test` tries: what takes longer gets fewer.
    pub rounds: usize,
}

/// All targets.
pub const TARGETS: [Target; 10] = [
    Target { name: "yaml", corpus: "yaml", run: targets::yaml, rounds: 2_000 },
    Target { name: "json", corpus: "json", run: targets::json, rounds: 4_000 },
    Target { name: "npmrc", corpus: "npmrc", run: targets::npmrc, rounds: 4_000 },
    Target { name: "toml", corpus: "toml", run: targets::toml, rounds: 1_000 },
    Target { name: "edits", corpus: "edits", run: targets::edits, rounds: 1_000 },
    Target { name: "commands", corpus: "commands", run: targets::commands, rounds: 1_000 },
    Target { name: "links", corpus: "links", run: targets::links, rounds: 200 },
    Target { name: "logs", corpus: "logs", run: targets::logs, rounds: 300 },
    Target { name: "reports", corpus: "corrections", run: targets::reports, rounds: 100 },
    Target { name: "corrections", corpus: "corrections", run: targets::corrections, rounds: 100 },
];

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|it| it.name == name)
}

/// Runs a target by its name.
///
/// # Panics
/// If the promise is broken, or if there is no such target: a name that is wrong would never find anything.
pub fn run(name: &str, input: &[u8]) {
    let target = target(name).expect("the target exists");
    (target.run)(input);
}

impl Target {
    /// The committed inputs, by their file names.
    #[must_use]
    pub fn inputs(&self) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.folder()).map(|it| it.flatten().map(|it| it.path()).collect()).unwrap_or_default();
        files.sort();
        files.iter().filter_map(|it| std::fs::read(it).ok()).collect()
    }

    /// The folder of the committed inputs.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(self.corpus)
    }
}
