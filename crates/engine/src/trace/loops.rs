//! Goes round a `for` once for each word that the files tell: `for package in a b`, `for folder in packages/*`.

use std::collections::BTreeSet;
use std::ops::Range;

use document::Location;
use model::command::Invocation;
use model::shell::{Part, Reach, SimpleCommand, Word, all_items, braces};

use crate::project::join;
use crate::publication::{Publication, Registry};
use crate::trace::commands::Source;
use crate::trace::packages::matches_pattern;
use crate::trace::{MAX_PATH, Steps};

/// Loops within loops past which they are gone round once.
const MAX_DEPTH: usize = 4;
/// What a round costs beside its text, in bytes.
const ROUND: usize = 1024;
/// Words past which a loop is not gone round again: as many as there can be files.
const MAX_ROUNDS: usize = 64;
/// Files that make a folder one that something publishes from.
const MANIFESTS: [&str; 5] = ["package.json", "jsr.json", "jsr.jsonc", "deno.json", "deno.jsonc"];
/// Rounds of all loops of a job past which no more are gone.
const MAX_ALL_ROUNDS: usize = 256;

impl<'p> Steps<'_, 'p> {
    /// The commands of a range, in which shells of `depth` stand around the first.
    pub(super) fn run(&mut self, source: &Source<'p>, all: &[Invocation], range: Range<usize>, depth: usize) {
        let mut open = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let simple = &all[at].simple;
            // The last command decides what becomes of the step.
            self.goes_on &= at + 1 < all.len() || source.depth > 0;
            self.enter(simple.subshell, depth, &mut open);
            self.invocation(source, &all[at]);
            at += 1;
            let Some((variable, words)) = simple.repetition() else { continue };
            // What a round leaves in the variable is not looked at after the loop.
            self.note_variable(variable, None);
            if simple.looped.depth > MAX_DEPTH {
                continue;
            }
            let is_inside = |it: &&Invocation| it.simple.looped.is_within(simple.looped);
            let body = at..at + all[at..range.end].iter().take_while(is_inside).count();
            // What does not ask for the variable does the same each time.
            if !all[body.clone()].iter().any(|it| it.simple.asks_for(variable)) {
                continue;
            }
            let Some(values) = self.values(source, words) else { continue };
            let rounds = if all[body.clone()].iter().any(|it| ends(&it.simple, simple)) { 1 } else { MAX_ROUNDS };
            let cost = ROUND + all[body.clone()].iter().map(|it| it.simple.range.len()).sum::<usize>();
            let first = self.found.len();
            for value in values.into_iter().take(rounds) {
                if self.rounds >= MAX_ALL_ROUNDS || !self.aside.budget.spend(cost) {
                    self.aside.unread.get_or_insert(source.spot().location());
                    break;
                }
                self.note_variable(variable, Some(value));
                let before = self.found.len();
                self.rounds += 1;
                let outer = std::mem::replace(&mut self.round, self.rounds);
                self.run(source, all, body.clone(), simple.subshell.depth);
                self.round = outer;
                self.drop_again(first, before);
            }
            self.note_variable(variable, None);
            if all[body.clone()].iter().any(|it| it.simple.is_conditional()) {
                self.drop_guarded(first);
            }
            at = body.end;
        }
        while let Some(ended) = open.pop() {
            self.leave(ended);
        }
    }

    /// Drops what a later round publishes again: a loop that tries several times ends with the first that succeeds.
    fn drop_again(&mut self, first: usize, before: usize) {
        let is_same = |a: &Publication<'p>, b: &Publication<'p>| {
            let of = |it: &Publication<'p>| {
                let package = &it.package;
                (it.registry, it.location, package.manifest.map(|it| it.0), package.jsr.first().map(|it| it.0))
            };
            of(a) == of(b) && a.folder == b.folder && a.package.needs == b.package.needs
        };
        let new = self.found.split_off(before);
        for publication in new {
            if !self.found[first..before].iter().any(|it| is_same(it, &publication)) {
                self.found.push(publication);
            }
        }
    }

    /// Conditions in a loop over packages leave out those that cannot be published: what the loop is for. Where that
    /// would be all of them, the conditions ask for something else; and what was not given may be published.
    fn drop_guarded(&mut self, first: usize) {
        let project = self.project;
        let is_left_out = |it: &Publication<'p>| match (it.registry, it.package.manifest) {
            (Registry::Jsr, manifest) => it.package.jsr.is_empty() && manifest.is_some(),
            (_, Some((_, manifest))) => manifest.private().is_some(),
            (_, None) => it.folder.as_deref().is_some_and(|it| !project.jsr_configs(it).is_empty()),
        };
        let looped = self.found.split_off(first);
        let kept: Vec<Location> = looped.iter().filter(|it| !is_left_out(it)).map(|it| it.location).collect();
        self.found.extend(looped.into_iter().filter(|it| !is_left_out(it) || !kept.contains(&it.location)));
    }

    /// What the words of a `for` come to; `None` when the files do not tell.
    fn values(&self, source: &Source<'p>, words: &[Word]) -> Option<Vec<String>> {
        let script = source.text().unwrap_or_default();
        let mut values = Vec::new();
        for word in words.iter().take(MAX_ROUNDS + 1) {
            if let [Part::Unknown { text, .. }] = word.parts.as_slice()
                && let Some(name) = all_items(text)
            {
                values.extend(self.array_items(name)?);
                continue;
            }
            let text = self.word(word)?;
            let splits =
                |it: &Part| matches!(it, Part::Variable { quoted: false, .. } | Part::Expression { quoted: false, .. });
            let is_split = word.parts.iter().any(splits);
            let is_glob = word.parts.iter().any(|it| matches!(it, Part::Glob(_)));
            // What a value holds may stand for something else again, and so may brackets.
            let is_special = text.contains("**") || text.contains('[') || source.names().is_open();
            if is_special || is_split && (is_glob || text.contains(['{', '*', '?'])) {
                return None;
            }
            let written = script.get(word.range.clone()).unwrap_or("'");
            match () {
                () if is_split => values.extend(text.split_whitespace().map(str::to_owned)),
                () if text.contains('{') && written.contains(['"', '\'', '\\']) => return None,
                () => {
                    for text in braces(&text)? {
                        if is_glob { values.extend(self.folders(&text)?) } else { values.push(text) }
                    }
                }
            }
        }
        let is_short = |it: &String| it.len() <= MAX_PATH;
        (!values.is_empty() && values.len() <= MAX_ROUNDS && values.iter().all(is_short)).then_some(values)
    }

    /// The folders with a manifest that a pattern of paths means, or the manifests themselves; `None` when none is given.
    fn folders(&self, pattern: &str) -> Option<Vec<String>> {
        let here = self.state.folder.as_deref()?;
        let wanted = join(here, pattern);
        let is_manifest = |it: &&str| MANIFESTS.contains(&it.rsplit('/').next().unwrap_or_default());
        let manifests = self.project.paths().filter(is_manifest);
        let names_file = MANIFESTS.iter().any(|it| wanted.ends_with(it));
        let paths = manifests.filter_map(|it| if names_file { Some(it) } else { it.rsplit_once('/').map(|it| it.0) });
        // `*` does not mean what a dot hides.
        let is_seen = |it: &&str| !it.split('/').any(|it| it.starts_with('.')) || wanted.contains("/.");
        let found: BTreeSet<&str> = paths.filter(|it| matches_pattern(&wanted, it)).filter(is_seen).collect();
        let named = found.into_iter().map(|it| {
            let path = if here.is_empty() { it } else { it.strip_prefix(here)?.strip_prefix('/')? };
            Some(if pattern.ends_with('/') { format!("{path}/") } else { path.to_owned() })
        });
        let named: Vec<String> = named.collect::<Option<_>>()?;
        (!named.is_empty()).then_some(named)
    }
}

/// Whether a command in the body of a loop surely ends it: `break` of that loop itself, `exit` of its own shell.
fn ends(command: &SimpleCommand, head: &SimpleCommand) -> bool {
    let is_of_loop = match command.program() {
        Some("break") => command.looped == head.looped,
        Some("exit" | "return") => command.subshell == head.subshell,
        _ => false,
    };
    is_of_loop && command.reach == Reach::Always
}
