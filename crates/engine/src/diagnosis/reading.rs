//! One log, read once: the symptoms it shows, each with the npm that ran when it did.

use std::cell::Cell;
use std::collections::HashMap;

use document::{Location, Span};
use model::command::Command;
use model::log::{Line, Lines, MAX_BYTES};

use super::pattern::{Ahead, Patterns};
use crate::facts::npm::OIDC;
use crate::facts::{self, Bundled, OidcProvider, Step, Symptom, Tells, V};
use crate::{FileId, Registry, versions};

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
    /// The publishes that findings belong to.
    publishes: Vec<Publish>,
    /// Indices of the symptoms that say where all of it ran.
    places: Vec<u8>,
    /// The level at which npm would tell more than it did.
    pub(crate) louder: Option<&'static str>,
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
    pub(crate) npm: Option<Bundled>,
    /// Another client that ran, where the log tells: its name, its version, and the first one that would do.
    pub(crate) tool: Option<(&'static str, V, V)>,
    /// Index of its publish.
    publish: usize,
}

impl Finding {
    fn is_of_npm(&self) -> bool {
        self.symptom.registry != Some(Registry::Jsr)
    }
}

/// What a log shows of one publish: from its command, or from the end of the one before, up to its own.
#[derive(Default)]
struct Publish {
    /// Indices of its symptoms, marks included.
    seen: Vec<u8>,
    /// The package, where the log names it.
    package: Option<String>,
    /// It ended well.
    is_done: bool,
}

fn see(seen: &mut Vec<u8>, symptom: u8) {
    if !seen.contains(&symptom) {
        seen.push(symptom);
    }
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
        let start = start(text);
        let reading = Self {
            file,
            findings: Vec::new(),
            publishes: Vec::new(),
            places: Vec::new(),
            louder: Some("verbose"),
            is_cut: start > 0,
        };
        let mut reader =
            Reader { reading, ids: Ids::new(), job: Job::default(), open: Publish::default(), done: HashMap::new() };
        reader.read(text, start);
        reader.reading
    }

    /// Whether the publish of a finding, or all of the log, shows a symptom.
    pub(crate) fn shows(&self, finding: &Finding, symptom: u8) -> bool {
        let publish = self.publishes.get(finding.publish);
        self.places.contains(&symptom) || publish.is_some_and(|it| it.seen.contains(&symptom))
    }

    /// Whether npm took the package of its publish all the same.
    pub(crate) fn is_done(&self, finding: &Finding) -> bool {
        finding.is_of_npm() && self.publishes.get(finding.publish).is_some_and(|it| it.is_done)
    }
}

/// What npm prints only when it is told to say more, and what it then still keeps back.
const VERBOSE: [&str; 3] = ["npm verb", "npm info using", "npm info run"];
const SILLY: &str = "npm sill";

/// Symptoms that are more than text.
struct Ids {
    /// What a publish says about its exchange.
    exchanges: [u8; 3],
    exchange_elsewhere: u8,
    id_token_granted: u8,
    id_token_withheld: u8,
    able_tool: u8,
    unable_tool: u8,
    on_circleci: u8,
    on_gitlab: u8,
    /// What says that npm took the package.
    done: [u8; 3],
}

impl Ids {
    fn new() -> Self {
        let id = |id: &str| facts::symptoms().iter().position(|it| it.id == id).map_or(u8::MAX, |it| it as u8);
        Self {
            exchanges: [id("exchange-succeeded"), id("exchange-refused"), id("exchange-unauthorized")],
            exchange_elsewhere: id("exchange-elsewhere"),
            id_token_granted: id("id-token-granted"),
            id_token_withheld: id("id-token-withheld"),
            able_tool: id("able-tool"),
            unable_tool: id("unable-tool-ran"),
            on_circleci: id("on-circleci"),
            on_gitlab: id("on-gitlab"),
            done: [id("npm-published"), id("npm-published-by-token"), id("npm-staged")],
        }
    }
}

/// Where a publish begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// With a script.
    Script,
    /// With a run of npm in a script.
    Run,
    /// With another package of the same run, to which npm may send the token of the one before (N 9.7).
    Package,
}

struct Reader<'t> {
    reading: Reading,
    /// The packages that npm took, each with the place of its publish among all.
    done: HashMap<String, usize>,
    ids: Ids,
    job: Job<'t>,
    open: Publish,
}

impl<'t> Reader<'t> {
    fn read(&mut self, text: &'t str, start: usize) {
        let symptoms = facts::symptoms();
        let patterns = Patterns::new(symptoms);
        let mut lines = Lines::new(&text[start..]).unwrapped();
        while let Some(line) = lines.next() {
            let message = line.message();
            self.follow(&line, message);
            if line.text.starts_with(SILLY) || line.is_of_debug_file() {
                self.reading.louder = None;
            } else if VERBOSE.iter().any(|it| line.text.starts_with(it)) {
                self.reading.louder = self.reading.louder.and(Some("silly"));
            }
            // What npm warns of does not stop it: unknown settings, deprecations.
            if line.is_warning() {
                continue;
            }
            let ahead = Ahead::new(lines.clone());
            let counts = |idx: usize| {
                let symptom = &symptoms[idx];
                let has = |it: &u8| self.open.seen.contains(it);
                let is_free = symptom.after.is_empty() && symptom.under.is_empty();
                let is_there = || symptom.after.iter().any(has) || symptom.under.contains(&self.job.step());
                !symptom.not_after.iter().any(has) && (is_free || is_there())
            };
            let found = patterns.find(&line, message, &ahead, &counts);
            for found in found {
                let idx = found.symptom as u8;
                let shown = found.ahead.checked_sub(1).and_then(|it| ahead.lines().get(it)).unwrap_or(&line);
                let span = Span::new(start + shown.span.start as usize, start + shown.span.end as usize);
                let named = |name: &str| found.captures.iter().find(|(it, _)| *it == name).map(|(_, it)| package(it));
                let package = named("package").or_else(|| named("url"));
                let is_exchange = self.ids.exchanges.contains(&idx);
                let is_done = self.ids.done.contains(&idx);
                let is_second = || self.open.seen.iter().any(|it| self.ids.exchanges.contains(it));
                let is_other = || self.open.package.is_some() && self.open.package != package;
                if is_exchange && package.is_some() && is_second() || is_done && is_other() {
                    self.begin(Start::Package);
                }
                match symptoms[found.symptom].tells {
                    Tells::Place => see(&mut self.reading.places, idx),
                    Tells::Mark if line.is_command => see(&mut self.job.script, idx),
                    _ => {}
                }
                see(&mut self.open.seen, idx);
                self.add(&symptoms[found.symptom], span, found.captures);
                if is_done {
                    self.done.extend(package.iter().map(|it| (it.clone(), self.reading.publishes.len())));
                    (self.open.is_done, self.open.package) = (true, package);
                    self.begin(Start::Package);
                } else if self.open.package.is_none() {
                    self.open.package = package;
                }
            }
            if let Some((code, means)) = code(&line, message) {
                let captures = vec![("code", code.to_owned()), ("means", means.to_owned())];
                let span = Span::new(start + line.span.start as usize, start + line.span.end as usize);
                if let Some(symptom) = facts::symptom("error-code") {
                    self.add(symptom, span, captures);
                }
            }
        }
        self.begin(Start::Script);
        self.forgive();
    }

    /// Ends the publish that is read, and begins another.
    fn begin(&mut self, start: Start) {
        match start {
            Start::Script => self.job.script.clear(),
            Start::Run => self.job.script.retain(|it| *it != self.ids.exchange_elsewhere),
            Start::Package if self.open.seen.contains(&self.ids.exchanges[0]) => {
                see(&mut self.job.script, self.ids.exchange_elsewhere);
            }
            Start::Package => {}
        }
        let seen = self.job.marks.iter().chain(&self.job.script).copied().collect();
        let ended = std::mem::replace(&mut self.open, Publish { seen, ..Publish::default() });
        if self.reading.findings.last().is_some_and(|it| it.publish == self.reading.publishes.len()) {
            self.reading.publishes.push(ended);
        }
    }

    /// Leaves out how a publish failed that went well in the end, but for what became of its identity token.
    fn forgive(&mut self) {
        let by_token = facts::symptom("npm-published-by-token").map_or(&[][..], |it| it.after);
        let Reading { findings, publishes, .. } = &mut self.reading;
        let is_repeated = |(of, it): (usize, &Publish)| {
            let taken = it.package.as_ref().and_then(|package| self.done.get(package));
            it.is_done || taken.is_some_and(|at| *at > of)
        };
        let forgiven: Vec<bool> = publishes.iter().enumerate().map(is_repeated).collect();
        let symptoms = facts::symptoms();
        let is_kept = |it: &Finding| {
            it.symptom.tells >= Tells::Aside
                || !it.is_of_npm()
                || publishes.get(it.publish).is_some_and(|it| it.is_done)
                    && by_token.iter().any(|idx| std::ptr::eq(&symptoms[usize::from(*idx)], it.symptom))
        };
        findings.retain(|it| !forgiven.get(it.publish).copied().unwrap_or_default() || is_kept(it));
    }

    fn add(&mut self, symptom: &'static Symptom, span: Span, captures: Vec<(&'static str, String)>) {
        let publish = self.reading.publishes.len();
        let is_same = |it: &&Finding| std::ptr::eq(it.symptom, symptom);
        let of_symptom = self.reading.findings.iter().filter(is_same);
        let (mut count, mut is_known) = (0, false);
        for it in of_symptom {
            count += 1;
            is_known |= it.publish == publish && it.captures == captures;
        }
        if symptom.tells < Tells::Mark && !is_known && count < MAX_FINDINGS {
            let location = Location { file: self.reading.file, span };
            let (npm, tool) = (self.job.npm, self.job.tool);
            self.reading.findings.push(Finding { symptom, location, captures, npm, tool, publish });
        }
    }

    /// What a line says about the clients, the job and the script.
    fn follow(&mut self, line: &Line<'t>, text: &str) {
        let is_grant = text == "GITHUB_TOKEN Permissions";
        if line.job.is_some() && line.job != self.job.name || is_grant || text.starts_with("Current runner version:") {
            self.job = Job {
                name: line.job.or(self.job.name),
                permissions: is_grant.then_some((false, false)),
                ..Job::default()
            };
            self.begin(Start::Script);
        } else {
            self.follow_permissions(text);
        }
        if line.is_command {
            // What npm calls a script of the manifest is a part of the script.
            if !self.job.is_echoing && !line.text.starts_with("> ") {
                self.begin(Start::Script);
            }
            self.job.echo(line.command());
            return;
        }
        self.job.is_echoing = false;
        if text.starts_with("using npm@") {
            self.begin(Start::Run);
        }
        let packs = text.strip_prefix("📦").or_else(|| text.strip_prefix("package:")).map(str::trim);
        if let Some((name, version)) = packs.and_then(|it| it.rsplit_once('@'))
            && !name.is_empty()
            && !version.contains(' ')
        {
            if self.open.package.as_deref().is_some_and(|it| it != name) {
                self.begin(Start::Package);
            }
            self.open.package = Some(name.to_owned());
        }
        if let Some(npm) = self.job.npm_of(text) {
            self.job.npm = Some(npm);
            // npm says its version at its end, too.
            let publish = self.reading.publishes.len();
            for finding in self.reading.findings.iter_mut().rev().take_while(|it| it.publish == publish) {
                finding.npm = finding.npm.or(self.job.npm);
            }
        }
        if let Some((id, version)) = tool(&line.text) {
            self.follow_tool(id, version);
        }
    }

    /// What the runner prints of the token's permissions when a job begins.
    fn follow_permissions(&mut self, text: &str) {
        let Some((is_read, grants)) = &mut self.job.permissions else { return };
        if let Some((name, level)) = text.split_once(": ").filter(|(_, it)| matches!(*it, "read" | "write" | "none")) {
            *is_read = true;
            *grants |= level == "write" && name.replace('-', "").eq_ignore_ascii_case("idtoken");
            return;
        }
        let (is_read, grants) = (*is_read, *grants);
        self.job.permissions = None;
        if is_read {
            self.mark(if grants { self.ids.id_token_granted } else { self.ids.id_token_withheld });
        }
    }

    /// Another client than npm, and whether it can publish without a token here (N 1.5).
    fn follow_tool(&mut self, id: &'static str, version: V) {
        let places = &self.reading.places;
        let provider = match () {
            () if places.contains(&self.ids.on_circleci) => OidcProvider::Circleci,
            () if places.contains(&self.ids.on_gitlab) => OidcProvider::Gitlab,
            () => OidcProvider::Github,
        };
        let Some(tool) = facts::tool(id) else { return };
        let Some(able) = tool.ranges.iter().find(|it| it.providers.contains(&provider)) else { return };
        self.job.marks.retain(|it| ![self.ids.able_tool, self.ids.unable_tool].contains(it));
        self.job.tool = Some((id, version, able.from));
        self.mark(if version < able.from { self.ids.unable_tool } else { self.ids.able_tool });
    }

    /// Marks the rest of the job.
    fn mark(&mut self, symptom: u8) {
        see(&mut self.job.marks, symptom);
        see(&mut self.open.seen, symptom);
    }
}

/// The package that an address or `NAME@VERSION` ends with.
fn package(text: &str) -> String {
    let name = text.rsplit("://").next().unwrap_or(text);
    let name = if name.len() < text.len() { name.rsplit('/').next().unwrap_or(name) } else { name };
    let at = name.char_indices().skip(1).find(|(_, it)| *it == '@').map_or(name.len(), |(at, _)| at);
    name[..at].replace("%2f", "/").replace("%2F", "/")
}

/// Another client that says which version runs.
fn tool(text: &str) -> Option<(&'static str, V)> {
    let lerna = text.strip_prefix("lerna notice cli ").map(|it| ("lerna", it));
    let (id, number) = lerna.or_else(|| Some(("yarn", text.split_once("YN0000: · Yarn ")?.1)))?;
    Some((id, version(number)?))
}

/// The job so far.
#[derive(Default)]
struct Job<'t> {
    name: Option<&'t str>,
    /// The script that runs, as the log echoes it.
    command: String,
    /// What it does, once that was asked.
    step: Cell<Option<Step>>,
    /// Whether a line that is part of the script came last.
    is_echoing: bool,
    /// The script puts an npm on the machine.
    installs_npm: bool,
    /// A number that the script printed alone, the first of which npm's version is.
    has_version: Cell<bool>,
    /// Indices of the marks that hold for the rest of the job, and for that of the script.
    marks: Vec<u8>,
    script: Vec<u8>,
    /// While the permissions of the job are listed: whether one was, and whether `id-token` was.
    permissions: Option<(bool, bool)>,
    /// The npm that runs from here on.
    npm: Option<Bundled>,
    /// Another client, as in [`Finding`].
    tool: Option<(&'static str, V, V)>,
}

impl Job<'_> {
    fn echo(&mut self, text: &str) {
        if !self.is_echoing {
            self.command.clear();
            self.installs_npm = false;
            self.has_version.set(false);
        }
        self.is_echoing = true;
        self.step.set(None);
        if self.command.len() + text.len() < MAX_COMMAND {
            self.command.push_str(text);
            self.command.push('\n');
        }
        // Another npm from here on: which one, only its own words would tell.
        let installs = |it: &Command| match it {
            Command::InstallClient(install) => install.packages.iter().any(|it| it.package.name == "npm"),
            _ => false,
        };
        let may_install = text.contains("npm") && text.len() < MAX_COMMAND && !self.installs_npm;
        if may_install && model::command::read(text).iter().any(|it| installs(&it.command)) {
            self.installs_npm = true;
            self.npm = None;
        }
    }

    fn step(&self) -> Step {
        let step = self.step.get().unwrap_or_else(|| step(&self.command));
        self.step.set(Some(step));
        step
    }

    /// The npm that a line shows to run.
    fn npm_of(&self, text: &str) -> Option<Bundled> {
        let is_digit = text.starts_with(|it: char| it.is_ascii_digit());
        let printed = text
            .strip_prefix("using npm@")
            .or_else(|| text.strip_prefix("notsup Actual:")?.split_once("\"npm\":\"").map(|it| it.1))
            .or_else(|| text.split_once("version of npm available! ").filter(|_| !self.installs_npm).map(|it| it.1))
            .or_else(|| labelled(text))
            .or_else(|| {
                let is_asked = is_digit && is_number(text) && asks_for_version(&self.command);
                Some(text).filter(|_| is_asked && !self.has_version.replace(true))
            });
        printed.and_then(version).map(Bundled::Exact).or_else(|| bundled(text))
    }
}

/// What a script does.
fn step(command: &str) -> Step {
    let end = ["\nshell: ", "\nenv:", "\nwith:"].iter().filter_map(|it| command.find(it)).min();
    let script = &command[..end.unwrap_or(command.len())];
    if script.trim().is_empty() {
        return Step::Unknown;
    }
    let (mut installs, mut looks, mut does_more) = (false, false, false);
    for invocation in model::command::read(script) {
        match invocation.command {
            Command::Install(_) => installs = true,
            Command::Client(it) => looks |= LOOK_UPS.contains(&it.name.as_str()),
            Command::Publish(_) | Command::RunScript(_) | Command::RunFile { .. } | Command::OutsideEnvironment(_) => {
                return Step::Other;
            }
            Command::Other => does_more = true,
            _ => {}
        }
    }
    match (installs, looks) {
        (true, false) if !does_more => Step::Install,
        (false, true) => Step::LookUp,
        _ => Step::Other,
    }
}

/// Commands of a package manager that ask the registry and publish nothing.
const LOOK_UPS: [&str; 10] =
    ["view", "info", "show", "trust", "dist-tag", "owner", "access", "whoami", "outdated", "deprecate"];

/// `npm: 10.9.2`, `npm version: 10.9.2`, `npm  v10.9.2`, and nothing behind it.
fn labelled(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("npm")?.trim_start();
    let rest = rest.strip_prefix("version").unwrap_or(rest);
    let number = rest.trim_start_matches([':', ' ', '@', '\'']).trim_end_matches(['\'', ',']);
    (number.len() < text.len() && is_number(number.trim_start_matches('v'))).then_some(number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit() || it == b'.')
}

/// The npm of the Node.js that setup-node finds, or that the image of a job brings (N 1.2, N 11.1e):
/// `Found in cache @ /opt/hostedtoolcache/node/22.14.0/x64`, `Using Docker executor with image node:22-slim ...`.
fn bundled(text: &str) -> Option<Bundled> {
    if let Some(path) = text.strip_prefix("Found in cache @ ") {
        let (_, node) = path.rsplit_once("node")?;
        let npm = facts::npm_of_node(version(node.trim_start_matches(['/', '\\']))?);
        return Some(npm).filter(|it| matches!(it, Bundled::Exact(_)));
    }
    let image = text.strip_prefix("Using Docker executor with image ")?.split(' ').next()?;
    // A word such as `lts` named another line when the job ran.
    image.rsplit(':').next()?.chars().next().filter(char::is_ascii_digit)?;
    let node = versions::of_image(image, facts::FACTS_DAY);
    let npm = facts::npm_of_node(*node.any.first()?);
    // The newest of its line when the job ran.
    match npm {
        _ if !node.floating => Some(npm),
        Bundled::Exact(npm) | Bundled::AtMost(npm) if !OIDC.met_by(npm) => Some(Bundled::AtMost(npm)),
        _ => Some(Bundled::AtLeast(OIDC.first())),
    }
}

/// Whether a script asks npm for its version, and nothing else for one that looks the same: Node.js prints a `v`.
fn asks_for_version(command: &str) -> bool {
    let is_between = |it: char| it.is_whitespace() || matches!(it, '(' | ')' | '`' | '"' | ';' | '&' | '|');
    let mut before = "";
    let mut asks = false;
    for word in command.split(is_between).filter(|it| !it.is_empty()) {
        match (before, word) {
            ("npm", "-v" | "--version") => asks = true,
            ("node", "-v" | "--version") => {}
            (_, "-v" | "--version" | "version" | "-p" | "--print") => return false,
            _ => {}
        }
        before = word;
    }
    asks
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
