//! Weighs what the page loads first: download decides how soon it is there, so a budget is kept.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::files;
use crate::process::{answer, command};

/// Bytes after brotli: the numbers to reach.
const FIRST_LOAD_TARGET: u64 = 260_000;
const WASM_TARGET: u64 = 220_000;
/// Bytes after brotli past which a build fails. A ratchet: these only ever come down, until they are the targets.
const FIRST_LOAD_LIMIT: u64 = 520_000;
const WASM_LIMIT: u64 = 500_000;

/// Kinds of files that a first visit loads, in the table's order.
const KINDS: &[&str] = &["html", "css", "js", "wasm"];

/// Bytes of some files, as they are and as a host sends them.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// One line for each of `KINDS`, then their sum.
pub(crate) struct Sizes(Vec<(&'static str, Size)>);

impl Sizes {
    /// Weighs `index.html` and the files that it names.
    pub(crate) fn measure(dist: &Path) -> anyhow::Result<Self> {
        let files = first_load(dist)?;
        let weigh = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sizes.mjs");
        let lines = answer(command("node").arg(weigh).args(&files)).context("Node.js is needed to weigh the files")?;
        let mut rows: Vec<_> = KINDS.iter().map(|kind| (*kind, Size::default())).collect();
        for (file, line) in files.iter().zip(lines.lines()) {
            let row = rows.iter_mut().find(|row| Some(row.0) == kind(file)).expect("only known kinds are weighed");
            row.1.add(Size::parse(line).with_context(|| format!("sizes expected, not `{line}`"))?);
        }
        Ok(Self(rows))
    }

    /// # Errors
    ///
    /// Names each limit that is passed.
    pub(crate) fn hold(&self) -> anyhow::Result<()> {
        let wasm = self.0.iter().find(|row| row.0 == "wasm").map_or(0, |row| row.1.brotli);
        ensure!(0 < wasm, "the page loads no WebAssembly");
        let passed: Vec<_> = [("first load", self.total().brotli, FIRST_LOAD_LIMIT), ("wasm", wasm, WASM_LIMIT)]
            .into_iter()
            .filter(|(_, size, limit)| limit < size)
            .map(|(what, size, limit)| format!("{what} takes {size} bytes of brotli, {limit} are allowed"))
            .collect();
        if passed.is_empty() {
            return Ok(());
        }
        bail!("{}", passed.join("; "))
    }

    /// How far the targets are, one line each; empty when both are met.
    pub(crate) fn distance(&self) -> String {
        let wasm = self.0.iter().find(|row| row.0 == "wasm").map_or(0, |row| row.1.brotli);
        [("first load", self.total().brotli, FIRST_LOAD_TARGET), ("wasm", wasm, WASM_TARGET)]
            .into_iter()
            .filter(|(_, size, target)| target < size)
            .map(|(what, size, target)| {
                format!("{what}: {} KB of brotli over the target of {} KB\n", (size - target) / 1000, target / 1000)
            })
            .collect()
    }

    fn total(&self) -> Size {
        self.0.iter().fold(Size::default(), |mut total, (_, size)| {
            total.add(*size);
            total
        })
    }
}

impl Size {
    fn parse(line: &str) -> Option<Self> {
        let mut numbers = line.split_whitespace().map(|number| number.parse().ok());
        Some(Self { raw: numbers.next()??, gzip: numbers.next()??, brotli: numbers.next()?? })
    }

    fn add(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12}{:>10}{:>10}{:>10}", "first load", "raw", "gzip", "brotli")?;
        let rows = self.0.iter().copied().chain([("total", self.total())]);
        for (kind, Size { raw, gzip, brotli }) in rows {
            writeln!(f, "{kind:<12}{raw:>10}{gzip:>10}{brotli:>10}")?;
        }
        Ok(())
    }
}

/// What is loaded later (an editor, other pages) is not named in `index.html`; snippets are, by the glue.
fn first_load(dist: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).context("dist/index.html is missing")?;
    let files = files::below(dist)?.into_iter().filter(|file| {
        let path = file.strip_prefix(dist).expect("listed below it");
        let name = path.file_name().expect("a file has a name").to_string_lossy();
        *file == index || kind(file).is_some() && (html.contains(&*name) || path.starts_with("snippets"))
    });
    Ok(files.collect())
}

fn kind(file: &Path) -> Option<&'static str> {
    let extension = file.extension()?.to_str()?;
    KINDS.iter().find(|kind| **kind == extension).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(wasm: u64, js: u64) -> Sizes {
        let size = |brotli| Size { raw: brotli * 3, gzip: brotli + 1, brotli };
        Sizes(vec![("html", size(0)), ("css", size(0)), ("js", size(js)), ("wasm", size(wasm))])
    }

    #[test]
    fn a_page_within_the_budget_passes() {
        sizes(WASM_LIMIT, 1000).hold().expect("both limits are kept");
    }

    #[test]
    fn each_passed_limit_is_named() {
        let message = sizes(WASM_LIMIT + 1, FIRST_LOAD_LIMIT).hold().expect_err("too large").to_string();
        assert!(message.contains("wasm takes 500001") && message.contains("first load takes 1020001"), "{message}");
        assert!(sizes(0, 10).hold().is_err(), "a page without its program is no success");
    }

    #[test]
    fn the_way_to_the_targets_is_told() {
        assert_eq!(sizes(WASM_TARGET, 1000).distance(), "");
        assert!(sizes(WASM_TARGET + 5000, 0).distance().contains("wasm: 5 KB"));
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let table = sizes(200, 100).to_string();
        let last: Vec<_> = table.lines().last().expect("a table has lines").split_whitespace().collect();
        assert_eq!(last, ["total", "900", "304", "300"]);
    }
}
