//! Goes round a `for` once for each word that the files tell: `for package in a b`, `for folder in packages/*`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use document::Location;
use model::command::Invocation;
use model::shell::{self, Assignment, Part, Reach, SimpleCommand, Word};

use crate::project::join;
use crate::publication::{Provider, Publication, Registry};
use crate::trace::commands::Source;
use crate::trace::packages::matches_pattern;
use crate::trace::{MAX_PATH, MAX_SETTINGS, Steps};

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
            let ends = |it: &Invocation| matches!(it.simple.program(), Some("break" | "exit" | "return"));
            let ends_at_once = |it: &Invocation| ends(it) && it.simple.reach == Reach::Always;
            let rounds = if all[body.clone()].iter().any(ends_at_once) { 1 } else { MAX_ROUNDS };
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
            let skips = |it: &Invocation| {
                it.simple.is_conditional() || matches!(it.simple.program(), Some("continue" | "[" | "test" | "[["))
            };
            if all[body.clone()].iter().any(skips) {
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
    /// would be all of them, the conditions ask for something else.
    fn drop_guarded(&mut self, first: usize) {
        let is_able = |it: &Publication<'p>| match it.registry {
            Registry::Jsr => !it.package.jsr.is_empty(),
            Registry::Npm | Registry::Other => {
                it.package.manifest.is_some_and(|(_, manifest)| manifest.private().is_none())
            }
        };
        let able: Vec<Location> = self.found[first..].iter().filter(|it| is_able(it)).map(|it| it.location).collect();
        let mut at = 0;
        self.found.retain(|it| {
            at += 1;
            at <= first || is_able(it) || !able.contains(&it.location)
        });
    }

    /// Keeps what a command does to variables that only its shell sees. The value of one is known where the script names
    /// it nowhere else but to ask for it, and nothing that is not followed may change it.
    pub(super) fn note_variables(&mut self, source: &Source<'p>, assignments: &[Assignment], reach: Reach) {
        let text = source.text().unwrap_or_default();
        let is_followed = self.scope.provider == Provider::GitHub && reach == Reach::Always;
        for Assignment { name, value, range } in assignments {
            let Some(behind) = text.get(range.clone()).and_then(|it| it.strip_prefix(name.as_str())) else {
                // PowerShell's `$env:NAME`, or a text whose places are not known.
                if self.shell_variable(name).is_some() {
                    self.note_variable(name, None);
                }
                continue;
            };
            let is_known = is_followed && behind.starts_with('=') && source.variables().sets_once(name);
            let array = self.array(source, value);
            let is_array = matches!(value.parts.as_slice(), [Part::Unknown { text, .. }] if text.starts_with('('));
            let items = items_of(name);
            if is_array || self.shell_variable(&items).is_some() {
                self.note_variable(&items, array.filter(|_| is_known));
            }
            let value = self.word(value).filter(|it| is_known && !is_array && it.len() <= MAX_PATH);
            self.note_variable(name, value);
        }
    }

    pub(super) fn note_variable(&mut self, name: &str, value: Option<String>) {
        let shell = &mut self.state.shell;
        // A subshell gives back what was there before, so that nothing is changed in place; past the limit nothing is known.
        let has_room = shell.len() < MAX_SETTINGS;
        match shell.last_mut().filter(|it| it.0 == name && value.is_none()) {
            Some(last) => last.1 = None,
            None if has_room => shell.push((name.to_owned(), value)),
            None => shell.iter_mut().for_each(|it| it.1 = None),
        }
    }

    /// What the shell at hand knows by a name; within, nothing where nobody knows the value.
    pub(super) fn shell_variable(&self, name: &str) -> Option<&Option<String>> {
        self.state.shell.iter().rev().find(|it| it.0 == name).map(|it| &it.1)
    }

    /// The items of an array, a line each: `(packages/a packages/b)`.
    fn array(&self, source: &Source<'p>, value: &Word) -> Option<String> {
        let [Part::Unknown { text, .. }] = value.parts.as_slice() else { return None };
        let inner = text.strip_prefix('(')?.strip_suffix(')')?;
        let words: Vec<Word> = shell::parse(inner).into_iter().flat_map(|it| it.words).collect();
        // Wrappers and keywords are no words to the parser.
        let is_whole = words.len() == inner.split_whitespace().count();
        let is_plain = !inner.contains(['"', '\'', '\\', '$', '#', '[', '{', '*', '?']);
        let items = self.values(source, &words).filter(|_| is_whole && is_plain)?;
        Some(items.join("\n"))
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

    /// What a word comes to that may name a folder to publish. One that a script has put together and that was not given
    /// is not taken for one that the build makes.
    pub(super) fn target(&self, folder: Option<&str>, word: &Word) -> Option<String> {
        let text = self.word(word)?;
        let is_of_shell = self.state.shell.iter().any(|it| word.asks_for(&it.0));
        let is_given = || {
            let path = join(folder.unwrap_or_default(), &text);
            self.project.find(&join(&path, "package.json")).is_some()
        };
        (!is_of_shell || !text.contains('/') || is_given()).then_some(text)
    }

    /// What the words of a `for` come to; `None` when the files do not tell.
    fn values(&self, source: &Source<'p>, words: &[Word]) -> Option<Vec<String>> {
        let script = source.text().unwrap_or_default();
        let mut values = Vec::new();
        for word in words.iter().take(MAX_ROUNDS + 1) {
            if let [Part::Unknown { text, .. }] = word.parts.as_slice()
                && let Some(name) = text.strip_prefix("${").and_then(|it| it.strip_suffix("[@]}"))
            {
                let items = self.shell_variable(&items_of(name))?.as_deref()?;
                values.extend(items.split('\n').take(MAX_ROUNDS + 1).map(str::to_owned));
                continue;
            }
            let text = self.word(word)?;
            let splits =
                |it: &Part| matches!(it, Part::Variable { quoted: false, .. } | Part::Expression { quoted: false, .. });
            let is_split = word.parts.iter().any(splits);
            let is_glob = word.parts.iter().any(|it| matches!(it, Part::Glob(_)));
            // What a value holds may stand for something else again, and so may brackets.
            let is_special = text.contains("**") || text.contains('[') || source.variables().is_open;
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

/// The name under which the items of an array are kept; no variable is called so.
fn items_of(name: &str) -> String {
    format!("{name}[@]")
}

/// What a script does to variables of its shell, as far as its words tell.
pub(super) struct Variables<'p> {
    /// Names that stand there, other than to ask for their value, and whether they do so once.
    named: BTreeMap<&'p str, bool>,
    /// Whether it runs what is not followed in its own shell, or changes how words are split.
    is_open: bool,
}

impl<'p> Variables<'p> {
    pub(super) fn of(script: &'p str) -> Self {
        let bytes = script.as_bytes();
        let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
        let mut named = BTreeMap::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + bytes[at..].iter().take_while(|it| is_part(it)).count();
            let asks = bytes[..at].ends_with(b"$") || bytes[..at].ends_with(b"${");
            if end > at && !asks {
                named.entry(&script[at..end]).and_modify(|is_once| *is_once = false).or_insert(true);
            }
            at = end.max(at + 1);
        }
        let sources = script.split(['\n', ';', '&', '|', '(', '{']).any(|it| it.trim_start().starts_with(". "));
        let is_open = sources || ["eval", "source", "IFS"].iter().any(|it| named.contains_key(it));
        Self { named, is_open }
    }

    /// Whether a variable is set in one place, and nothing else there may change it.
    fn sets_once(&self, name: &str) -> bool {
        !self.is_open && self.named.get(name) == Some(&true)
    }
}

/// What `a{b,c}d` stands for; a text without braces for itself. `None` for braces that are not read.
fn braces(text: &str) -> Option<Vec<String>> {
    let mut done = vec![String::new()];
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (inner, after) = behind.split_once('}')?;
        let choices: Vec<&str> = inner.split(',').collect();
        if choices.len() < 2 || inner.contains('{') || done.len() * choices.len() > MAX_ROUNDS || text.len() > MAX_PATH
        {
            return None;
        }
        done = done.iter().flat_map(|it| choices.iter().map(move |choice| format!("{it}{before}{choice}"))).collect();
        rest = after;
    }
    done.iter_mut().for_each(|it| it.push_str(rest));
    Some(done)
}
