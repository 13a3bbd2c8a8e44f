//! Reads the cases: plain text, as short as a table where one line says it, a folder tree where it takes one.
//!
//! ```text
//! # what the case is about
//! = what happens                 one line, or several for different clients
//! word the rest of the line
//! word the rest of the line
//!   a block that belongs to the word
//! ```
//!
//! What the words mean is their reader's business: `package.rs`, `dry_run.rs`, `publish.rs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};

/// One case.
pub(crate) struct Case {
    /// What it is about.
    pub(crate) title: String,
    /// The file it stands in, and the line.
    pub(crate) place: String,
    /// What happens, the line that is for certain clients first.
    pub(crate) expected: Vec<Expected>,
    /// Everything else, in order.
    pub(crate) lines: Vec<Line>,
}

/// What happens, and to which clients.
pub(crate) struct Expected {
    /// In words.
    pub(crate) words: Vec<String>,
    /// The clients it is for; empty: all the others.
    pub(crate) clients: Vec<String>,
}

/// A word with what belongs to it.
pub(crate) struct Line {
    /// The first word.
    pub(crate) word: String,
    /// The rest of its line.
    pub(crate) rest: String,
    /// The indented lines below, without their indentation.
    pub(crate) block: Option<String>,
}

impl Case {
    /// What happens to a client.
    pub(crate) fn expected(&self, client: &str) -> anyhow::Result<&[String]> {
        let is_for = |it: &&Expected| it.clients.is_empty() || it.clients.iter().any(|it| it == client);
        let found = self.expected.iter().find(is_for);
        found.map(|it| it.words.as_slice()).with_context(|| format!("{}: nothing is expected of {client}", self.place))
    }
}

/// All cases of a folder whose titles contain the filter.
pub(crate) fn read(folder: &Path, filter: Option<&str>) -> anyhow::Result<Vec<Case>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<_> = entries.map(|it| it.map(|it| it.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        cases.extend(parse(&name, &text)?);
    }
    cases.retain(|it| filter.is_none_or(|filter| it.title.contains(filter) || it.place.contains(filter)));
    Ok(cases)
}

fn parse(name: &str, text: &str) -> anyhow::Result<Vec<Case>> {
    let mut cases: Vec<Case> = Vec::new();
    for (idx, line) in text.lines().enumerate() {
        let place = format!("{name}:{}", idx + 1);
        if let Some(title) = line.strip_prefix("# ") {
            cases.push(Case { title: title.to_owned(), place, expected: Vec::new(), lines: Vec::new() });
            continue;
        }
        // What stands before the first case explains the file.
        let Some(case) = cases.last_mut() else { continue };
        if let Some(expected) = line.strip_prefix("= ") {
            let (words, clients) = expected.split_once(" on ").unwrap_or((expected, ""));
            let list = |text: &str| text.split_whitespace().map(str::to_owned).collect();
            case.expected.push(Expected { words: list(words), clients: list(clients) });
        } else if let Some(inside) = line.strip_prefix("  ") {
            let Some(owner) = case.lines.last_mut() else { bail!("{place}: a block that belongs to nothing") };
            let block = owner.block.get_or_insert_default();
            block.push_str(inside);
            block.push('\n');
        } else if !line.is_empty() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            case.lines.push(Line { word: word.to_owned(), rest: rest.to_owned(), block: None });
        }
    }
    for case in &cases {
        ensure!(!case.expected.is_empty(), "{}: nothing is expected", case.place);
    }
    Ok(cases)
}
