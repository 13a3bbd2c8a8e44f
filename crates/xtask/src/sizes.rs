//! Weighs what the page loads first: download decides how soon it is there, so a budget is kept.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::files;
use crate::process::{answer, command};

/// Bytes after brotli that a first visit may load until the page takes what is typed, its WebAssembly among them.
const FIRST_LOAD_LIMIT: u64 = 260_000;
const WASM_LIMIT: u64 = 220_000;
/// The same for what comes after that, before the lock. The engine's grows with what it reads, never by accident.
const ENGINE_LIMIT: u64 = 660_000;
const EDITOR_LIMIT: u64 = 115_000;
/// Text alone: all rules' pages with their examples. A ratchet as well, with room for a few rules more.
const RULES_LIMIT: u64 = 100_000;

/// Kinds of files that a first visit loads, in the table's order.
const KINDS: &[&str] = &["html", "css", "js", "wasm"];
/// What comes after the page, by the start of its files' names.
const LATER: &[&str] = &["engine", "rules", "editor"];

/// Bytes of some files, as they are and as a host sends them.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// One line for each of `KINDS`, then their sum; one for each of `LATER`.
pub(crate) struct Sizes {
    first: Vec<(&'static str, Size)>,
    later: Vec<(&'static str, Size)>,
}

impl Sizes {
    /// Weighs `index.html` and the files that it names.
    pub(crate) fn measure(dist: &Path) -> anyhow::Result<Self> {
        let files = named(dist)?;
        let weigh = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sizes.mjs");
        let lines = answer(command("node").arg(weigh).args(&files)).context("Node.js is needed to weigh the files")?;
        let rows = |names: &[&'static str]| names.iter().map(|name| (*name, Size::default())).collect();
        let mut sizes = Self { first: rows(KINDS), later: rows(LATER) };
        for (file, line) in files.iter().zip(lines.lines()) {
            let (rows, name) = match later(file) {
                Some(name) => (&mut sizes.later, Some(name)),
                None => (&mut sizes.first, kind(file)),
            };
            let row = rows.iter_mut().find(|row| Some(row.0) == name).expect("only known files are weighed");
            row.1.add(Size::parse(line).with_context(|| format!("sizes expected, not `{line}`"))?);
        }
        Ok(sizes)
    }

    /// # Errors
    ///
    /// Names each limit that is passed.
    pub(crate) fn hold(&self) -> anyhow::Result<()> {
        let brotli = |rows: &[(&str, Size)], name| rows.iter().find(|row| row.0 == name).map_or(0, |row| row.1.brotli);
        let (wasm, engine) = (brotli(&self.first, "wasm"), brotli(&self.later, "engine"));
        let (rules, editor) = (brotli(&self.later, "rules"), brotli(&self.later, "editor"));
        ensure!(0 < wasm && 0 < engine, "the page loads no WebAssembly");
        ensure!(0 < editor, "the page names no editor");
        ensure!(0 < rules, "the page names no module of its rules");
        let limits = [
            ("first load", self.total().brotli, FIRST_LOAD_LIMIT),
            ("wasm", wasm, WASM_LIMIT),
            ("engine", engine, ENGINE_LIMIT),
            ("rules", rules, RULES_LIMIT),
            ("editor", editor, EDITOR_LIMIT),
        ];
        let passed: Vec<_> = limits
            .into_iter()
            .filter(|(_, size, limit)| limit < size)
            .map(|(what, size, limit)| format!("{what} takes {size} bytes of brotli, {limit} are allowed"))
            .collect();
        if passed.is_empty() {
            return Ok(());
        }
        bail!("{}", passed.join("; "))
    }

    fn total(&self) -> Size {
        self.first.iter().fold(Size::default(), |mut total, (_, size)| {
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
        let rows = self.first.iter().copied().chain([("total", self.total())]).chain(self.later.iter().copied());
        for (kind, Size { raw, gzip, brotli }) in rows {
            writeln!(f, "{kind:<12}{raw:>10}{gzip:>10}{brotli:>10}")?;
        }
        Ok(())
    }
}

/// `index.html` and what it names; snippets are named by the glue.
fn named(dist: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).context("dist/index.html is missing")?;
    let files = files::below(dist)?.into_iter().filter(|file| {
        let path = file.strip_prefix(dist).expect("listed below it");
        let name = path.file_name().expect("a file has a name").to_string_lossy();
        let is_beside = path.parent() == Some(Path::new("")) && html.contains(&*name);
        *file == index || kind(file).is_some() && (is_beside || path.starts_with("snippets"))
    });
    Ok(files.collect())
}

fn later(file: &Path) -> Option<&'static str> {
    let name = file.file_name()?.to_str()?;
    LATER.iter().find(|start| name.strip_prefix(**start).is_some_and(|rest| rest.starts_with('-'))).copied()
}

fn kind(file: &Path) -> Option<&'static str> {
    let extension = file.extension()?.to_str()?;
    KINDS.iter().find(|kind| **kind == extension).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(wasm: u64, js: u64, [engine, rules, editor]: [u64; 3]) -> Sizes {
        let size = |brotli| Size { raw: brotli * 3, gzip: brotli + 1, brotli };
        let first = vec![("html", size(0)), ("css", size(0)), ("js", size(js)), ("wasm", size(wasm))];
        Sizes { first, later: vec![("engine", size(engine)), ("rules", size(rules)), ("editor", size(editor))] }
    }

    #[test]
    fn a_page_within_the_budget_passes() {
        sizes(WASM_LIMIT, 1000, [ENGINE_LIMIT, RULES_LIMIT, EDITOR_LIMIT]).hold().expect("all limits are kept");
    }

    #[test]
    fn each_passed_limit_is_named() {
        let sizes_past = sizes(WASM_LIMIT + 1, FIRST_LOAD_LIMIT, [ENGINE_LIMIT + 1, RULES_LIMIT + 1, EDITOR_LIMIT + 1]);
        let message = sizes_past.hold().expect_err("too large").to_string();
        for what in [
            "wasm takes 220001",
            "first load takes 480001",
            "engine takes",
            "rules takes 100001",
            "editor takes 115001",
        ] {
            assert!(message.contains(what), "{message}");
        }
        assert!(sizes(0, 10, [10, 10, 10]).hold().is_err(), "a page without its program is no success");
        assert!(sizes(10, 10, [10, 10, 0]).hold().is_err(), "a page without its editor is no success");
        assert!(sizes(10, 10, [10, 0, 10]).hold().is_err(), "a page without its rules is no success");
    }

    #[test]
    fn the_sum_is_that_of_the_first_load() {
        let table = sizes(200, 100, [900, 800, 700]).to_string();
        let lines: Vec<Vec<_>> = table.lines().map(|it| it.split_whitespace().collect()).collect();
        assert!(lines.contains(&vec!["total", "900", "304", "300"]), "{table}");
        assert!(lines.contains(&vec!["engine", "2700", "901", "900"]), "{table}");
        assert!(lines.contains(&vec!["editor", "2100", "701", "700"]), "{table}");
    }

    #[test]
    fn what_comes_later_is_known_by_its_name() {
        assert_eq!(later(Path::new("dist/engine-0a.wasm")), Some("engine"));
        assert_eq!(later(Path::new("dist/engineer.js")), None);
        assert_eq!(later(Path::new("dist/site-0a_bg.wasm")), None);
    }
}
