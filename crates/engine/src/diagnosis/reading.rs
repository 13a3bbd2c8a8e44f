//! One log, read once: the symptoms it shows, each with the npm that ran when it did.

use document::{Location, Span};
use model::command::Command;
use model::log::{Line, Lines, MAX_BYTES};

use super::pattern::{Ahead, Patterns};
use crate::FileId;
use crate::facts::{self, Bundled, Symptom, Tells, V};

/// Findings kept of one symptom: the packages of a monorepo fail alike.
const MAX_FINDINGS: usize = 16;
/// Bytes kept of a script that a log echoes.
const MAX_COMMAND: usize = 2048;

/// What a log shows.
pub(crate) struct Reading {
    /// The log.
    pub(crate) file: FileId,
    /// Its symptoms but marks, in the order of the lines.
    pub(crate) findings: Vec<Finding>,
    /// For each symptom whether it occurs, marks included.
    pub(crate) seen: Vec<bool>,
    /// Whether npm told more than by default.
    pub(crate) is_verbose: bool,
    /// Whether its beginning was left out.
    pub(crate) is_cut: bool,
}

/// A symptom in its place.
pub(crate) struct Finding {
    /// The symptom.
    pub(crate) symptom: &'static Symptom,
    /// The line that shows it.
    pub(crate) location: Location,
    /// What its captures took, by name.
    pub(crate) captures: Vec<(&'static str, String)>,
    /// The npm that ran, where the log tells.
    pub(crate) npm: Option<V>,
}

/// Where the part of a log begins that is read: past [`MAX_BYTES`] its end, where runs fail.
#[must_use]
pub(crate) fn start(text: &str) -> usize {
    let from = text.len().saturating_sub(MAX_BYTES);
    let after_break =
        |at: usize| text.as_bytes()[at..].iter().position(|it| *it == b'\n').map_or(text.len(), |it| at + it + 1);
    if from == 0 { 0 } else { after_break(from) }
}

impl Reading {
    pub(crate) fn new(file: FileId, text: &str) -> Self {
        let symptoms = facts::symptoms();
        let patterns = Patterns::new(symptoms);
        let start = start(text);
        let mut reading = Self {
            file,
            findings: Vec::new(),
            seen: vec![false; symptoms.len()],
            is_verbose: false,
            is_cut: start > 0,
        };
        let mut job = Job::default();
        let mut lines = Lines::new(&text[start..]);
        while let Some(line) = lines.next() {
            let message = line.message();
            job.follow(&line, message);
            if line.text.starts_with("npm ") {
                reading.is_verbose |= VERBOSE.iter().any(|it| line.text.starts_with(it));
                // What npm warns of does not stop it: unknown settings, deprecations.
                if line.is_warning() {
                    continue;
                }
            }
            let ahead = Ahead::new(lines.clone());
            let seen = &reading.seen;
            let counts = |idx: usize| {
                let symptom = &symptoms[idx];
                let is_after = symptom.after.is_empty() || symptom.after.iter().any(|it| seen[usize::from(*it)]);
                let is_apart = !symptom.not_after.iter().any(|it| job.seen.contains(it));
                is_after && is_apart && symptom.under.iter().all(|it| job.command.contains(it))
            };
            let found = patterns.find(&line, message, &ahead, &counts);
            for found in found {
                reading.seen[found.symptom] = true;
                job.see(found.symptom as u8);
                let shown = found.ahead.checked_sub(1).and_then(|it| ahead.lines().get(it)).unwrap_or(&line);
                let span = Span::new(start + shown.span.start as usize, start + shown.span.end as usize);
                reading.add(&symptoms[found.symptom], span, found.captures, job.npm);
            }
            if let Some((code, means)) = code(&line, message) {
                let captures = vec![("code", code.to_owned()), ("means", means.to_owned())];
                let span = Span::new(start + line.span.start as usize, start + line.span.end as usize);
                if let Some(symptom) = facts::symptom("error-code") {
                    reading.add(symptom, span, captures, job.npm);
                }
            }
        }
        reading
    }

    fn add(&mut self, symptom: &'static Symptom, span: Span, captures: Vec<(&'static str, String)>, npm: Option<V>) {
        let is_same = |it: &&Finding| std::ptr::eq(it.symptom, symptom);
        let is_known = self.findings.iter().any(|it| is_same(&it) && it.captures == captures);
        let is_enough = || self.findings.iter().filter(is_same).count() == MAX_FINDINGS;
        if symptom.tells != Tells::Mark && !is_known && !is_enough() {
            self.findings.push(Finding { symptom, location: Location { file: self.file, span }, captures, npm });
        }
    }
}

/// What npm prints only when it is told to say more.
const VERBOSE: [&str; 5] = ["npm verb", "npm silly", "npm sill", "npm info using", "npm info run"];

/// The job so far.
#[derive(Default)]
struct Job<'t> {
    name: Option<&'t str>,
    /// The script that runs, as the log echoes it.
    command: String,
    /// Whether a line that is part of the script came last.
    is_echoing: bool,
    /// Indices of the symptoms since the script began.
    seen: Vec<u8>,
    /// The npm that runs from here on.
    npm: Option<V>,
}

impl<'t> Job<'t> {
    fn follow(&mut self, line: &Line<'t>, text: &str) {
        if line.job != self.name {
            *self = Self { name: line.job, ..Self::default() };
        }
        if line.is_command {
            self.echo(line.command());
            return;
        }
        self.is_echoing = false;
        let printed = text
            .strip_prefix("using npm@")
            .or_else(|| text.strip_prefix("npm: "))
            .or_else(|| text.strip_prefix("notsup Actual:")?.split_once("\"npm\":\"").map(|it| it.1))
            .or_else(|| Some(text).filter(|_| asks_for_version(&self.command)));
        self.npm = printed.and_then(version).or_else(|| bundled(text)).or(self.npm);
    }

    fn see(&mut self, symptom: u8) {
        if !self.seen.contains(&symptom) {
            self.seen.push(symptom);
        }
    }

    fn echo(&mut self, text: &str) {
        if !self.is_echoing {
            self.command.clear();
            self.seen.clear();
        }
        self.is_echoing = true;
        if self.command.len() + text.len() < MAX_COMMAND {
            self.command.push_str(text);
            self.command.push('\n');
        }
        // Another npm from here on: which one, only its own words would tell.
        let installs = |it: &Command| match it {
            Command::InstallClient(install) => install.packages.iter().any(|it| it.package.name == "npm"),
            _ => false,
        };
        let may_install = text.contains("npm") && text.len() < MAX_COMMAND && self.npm.is_some();
        if may_install && model::command::read(text).iter().any(|it| installs(&it.command)) {
            self.npm = None;
        }
    }
}

/// The npm of the Node.js that setup-node finds: `Found in cache @ /opt/hostedtoolcache/node/22.14.0/x64`.
fn bundled(text: &str) -> Option<V> {
    let (_, node) = text.strip_prefix("Found in cache @ ")?.rsplit_once("node")?;
    match facts::npm_of_node(version(node.trim_start_matches(['/', '\\']))?) {
        Bundled::Exact(npm) => Some(npm),
        Bundled::AtMost(_) | Bundled::AtLeast(_) => None,
    }
}

/// Whether a script prints nothing but the version of npm.
fn asks_for_version(command: &str) -> bool {
    let mut lines = command.lines().filter(|it| !it.starts_with("shell: ") && !it.is_empty());
    let asks = |it: &str| matches!(it, "npm --version" | "npm -v");
    lines.clone().next().is_some() && lines.all(asks)
}

/// A version that a text begins with, and that ends there.
fn version(text: &str) -> Option<V> {
    let text = text.trim_start_matches('v');
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let is_whole = !text[end..].starts_with(|it: char| it.is_alphanumeric() || it == '-');
    let mut numbers = text[..end].split('.').map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) if is_whole => Some(V(major, minor, patch)),
        _ => None,
    }
}

/// An error code that a line names, and what it means: `npm error code E409`, `… (packageArchived)[x-deno-ray: …]`.
fn code<'l>(line: &'l Line<'_>, message: &'l str) -> Option<(&'l str, &'static str)> {
    if line.is_command {
        return None;
    }
    let named = |code: &'l str| Some((code, facts::error_meaning(code)?));
    if let Some(code) = message.strip_prefix("code ") {
        return named(code.trim());
    }
    let (before, _) = line.text.rsplit_once(')')?;
    let (_, code) = before.rsplit_once('(')?;
    let is_code = code.len() <= 48 && code.bytes().all(|it| it.is_ascii_alphabetic());
    is_code.then(|| named(code)).flatten()
}
