//! Goes round a `for` once for each word that the files tell: `for package in a b`, `for folder in packages/*`.

use std::collections::BTreeSet;
use std::ops::Range;

use model::command::Invocation;
use model::shell::{self, Assignment, Part, SimpleCommand, Word};

use crate::project::join;
use crate::publication::Publication;
use crate::trace::commands::Source;
use crate::trace::packages::matches_pattern;
use crate::trace::{MAX_SETTINGS, Steps};

/// Loops within loops past which they are gone round once.
const MAX_DEPTH: usize = 4;
/// What a round costs beside its text, in bytes.
const ROUND: usize = 1024;
/// Words past which a loop is not gone round again: as many as there can be files.
const MAX_ROUNDS: usize = 64;
/// Files that make a folder one that something publishes from.
const MANIFESTS: [&str; 5] = ["package.json", "jsr.json", "jsr.jsonc", "deno.json", "deno.jsonc"];
/// Words that the braces of one can stand for.
const MAX_BRACES: usize = 64;

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
            let is_inside = |it: &&Invocation| it.simple.looped.is_within(simple.looped);
            let body = at..at + all[at..range.end].iter().take_while(is_inside).count();
            // What does not ask for the variable does the same each time.
            let is_worth_it =
                simple.looped.depth <= MAX_DEPTH && all[body.clone()].iter().any(|it| it.simple.asks_for(variable));
            if !is_worth_it {
                self.note_variable(variable, None);
                continue;
            }
            let Some(values) = self.values(words) else {
                self.note_variable(variable, None);
                continue;
            };
            let cost = ROUND + all[body.clone()].iter().map(|it| it.simple.range.len()).sum::<usize>();
            let first = self.found.len();
            for value in values {
                if !self.aside.budget.spend(cost) {
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
            at = body.end;
        }
        while let Some(ended) = open.pop() {
            self.leave(ended);
        }
    }

    /// Drops what a later round publishes again: a loop that tries several times ends with the first that succeeds.
    fn drop_again(&mut self, first: usize, before: usize) {
        let of = |it: &Publication<'p>| (it.registry, it.location, it.package.manifest.map(|it| it.0));
        let earlier: Vec<_> =
            self.found[first..before].iter().map(|it| (of(it), it.package.jsr.first().map(|it| it.0))).collect();
        let mut at = 0;
        self.found.retain(|it| {
            at += 1;
            at <= before || !earlier.contains(&(of(it), it.package.jsr.first().map(|it| it.0)))
        });
    }

    /// Keeps what a command does to variables that only its shell sees.
    pub(super) fn note_variables(&mut self, source: &Source<'p>, assignments: &[Assignment], is_conditional: bool) {
        let text = source.text().unwrap_or_default();
        for Assignment { name, value, range } in assignments {
            // Not `NAME+=`, nor one in a text whose places are not known.
            let written = text.get(range.clone()).and_then(|it| it.strip_prefix(name.as_str()));
            let is_plain = written.is_some_and(|it| it.starts_with('='));
            let is_known = is_plain && !is_conditional;
            let array = self.array(value).filter(|_| is_known);
            if array.is_some() {
                self.note_variable(&items_of(name), array);
                continue;
            }
            let value = self.word(value).filter(|_| is_known);
            self.note_variable(name, value);
            if self.shell_variable(&items_of(name)).is_some() {
                self.note_variable(&items_of(name), None);
            }
        }
    }

    /// The items of an array, a line each: `(packages/a packages/b)`.
    fn array(&self, value: &Word) -> Option<String> {
        let [Part::Unknown { text, .. }] = value.parts.as_slice() else { return None };
        let inner = text.strip_prefix('(')?.strip_suffix(')')?;
        let words: Vec<Word> = shell::parse(inner).into_iter().flat_map(|it| it.words).collect();
        let items = self.values(&words)?;
        items.iter().all(|it| !it.contains('\n')).then(|| items.join("\n"))
    }

    /// What the shell makes of a variable: `${folder%/}`, `${path%/*}`, `${path##*/}`, `${path#./}`.
    pub(super) fn expansion(&self, written: &str) -> Option<String> {
        let inner = written.strip_prefix("${")?.strip_suffix('}')?;
        let (name, change) = inner.split_at(inner.find(['%', '#'])?);
        let text = self.variable(name)?;
        let changed = match change {
            "%/" => text.strip_suffix('/').unwrap_or(&text),
            "%/*" => text.rsplit_once('/').map_or(&*text, |it| it.0),
            "##*/" => text.rsplit('/').next().unwrap_or(&text),
            "#./" => text.strip_prefix("./").unwrap_or(&text),
            _ => return None,
        };
        Some(changed.to_owned())
    }

    /// What `basename` and `dirname` print of a path; nothing is known of other commands.
    pub(super) fn output(&self, commands: &[SimpleCommand]) -> Option<String> {
        let [SimpleCommand { words, redirections, .. }] = commands else { return None };
        let [program, path] = words.as_slice() else { return None };
        let path = self.word(path).filter(|it| !it.is_empty() && !it.starts_with('-') && redirections.is_empty())?;
        let path = path.trim_end_matches('/');
        match program.literal()? {
            "basename" => path.rsplit('/').next().map(str::to_owned),
            "dirname" => Some(path.rsplit_once('/').map_or(".", |it| it.0).to_owned()),
            _ => None,
        }
    }

    pub(super) fn note_variable(&mut self, name: &str, value: Option<String>) {
        let shell = &mut self.state.shell;
        if shell.len() < MAX_SETTINGS {
            // A subshell gives back what was there before: nothing is changed in place.
            shell.push((name.to_owned(), value));
        } else if let Some(known) = shell.iter_mut().rev().find(|it| it.0 == name) {
            known.1 = value;
        }
    }

    /// What the shell at hand knows by a name; within, nothing where nobody knows the value.
    pub(super) fn shell_variable(&self, name: &str) -> Option<&Option<String>> {
        self.state.shell.iter().rev().find(|it| it.0 == name).map(|it| &it.1)
    }

    /// What the words of a `for` come to; `None` when the files do not tell.
    fn values(&self, words: &[Word]) -> Option<Vec<String>> {
        let mut values = Vec::new();
        for word in words {
            if let [Part::Unknown { text, .. }] = word.parts.as_slice()
                && let Some(name) = text.strip_prefix("${").and_then(|it| it.strip_suffix("[@]}"))
            {
                let items = self.shell_variable(&items_of(name))?.as_deref()?;
                values.extend(items.split('\n').map(str::to_owned));
                continue;
            }
            let text = self.word(word)?;
            let splits =
                |it: &Part| matches!(it, Part::Variable { quoted: false, .. } | Part::Expression { quoted: false, .. });
            let texts: Vec<&str> =
                if word.parts.iter().any(splits) { text.split_whitespace().collect() } else { vec![&text] };
            for text in texts.into_iter().flat_map(braces) {
                match word.parts.iter().any(|it| matches!(it, Part::Glob(_))) {
                    true => values.extend(self.folders(&text)?),
                    false => values.push(text),
                }
            }
            if values.len() > MAX_ROUNDS {
                return None;
            }
        }
        (!values.is_empty()).then_some(values)
    }

    /// The folders with a manifest that a pattern of paths means, or the manifests themselves; `None` when none is given.
    fn folders(&self, pattern: &str) -> Option<Vec<String>> {
        let here = self.state.folder.as_deref()?;
        let wanted = join(here, pattern);
        let is_manifest = |it: &&str| MANIFESTS.contains(&it.rsplit('/').next().unwrap_or_default());
        let manifests = self.project.paths().filter(is_manifest);
        let names_file = MANIFESTS.iter().any(|it| wanted.ends_with(it));
        let paths = manifests.filter_map(|it| if names_file { Some(it) } else { it.rsplit_once('/').map(|it| it.0) });
        let found: BTreeSet<&str> = paths.filter(|it| matches_pattern(&wanted, it)).collect();
        let named = found.into_iter().filter_map(|it| {
            let path = if here.is_empty() { it } else { it.strip_prefix(here)?.strip_prefix('/')? };
            Some(if pattern.ends_with('/') { format!("{path}/") } else { path.to_owned() })
        });
        let named: Vec<String> = named.collect();
        (!named.is_empty()).then_some(named)
    }
}

/// The name under which the items of an array are kept; no variable is called so.
fn items_of(name: &str) -> String {
    format!("{name}[@]")
}

/// What `a{b,c}d` stands for; a text without such braces for itself.
fn braces(text: &str) -> Vec<String> {
    let mut done = vec![String::new()];
    let mut rest = text;
    while let Some((before, inner, after)) = rest.split_once('{').and_then(|(before, it)| {
        let (inner, after) = it.split_once('}')?;
        (inner.contains(',') && !inner.contains('{')).then_some((before, inner, after))
    }) {
        let choices = inner.split(',');
        done = done.iter().flat_map(|it| choices.clone().map(move |choice| format!("{it}{before}{choice}"))).collect();
        done.truncate(MAX_BRACES);
        rest = after;
    }
    done.iter_mut().for_each(|it| it.push_str(rest));
    done
}
