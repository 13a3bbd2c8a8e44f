//! Goes through a script in order, substitutions first, and through scripts within scripts.

use std::ops::Range;

use crate::command::program::{self, Meaning};
use crate::command::{Command, Invocation, Outside, VariableScope, files};
use crate::shell::{self, Assignment, Nesting, Origin, Part, SimpleCommand, Word};

/// `bash -c` within `bash -c` past which the text is not read.
const MAX_SCRIPTS: usize = 4;

pub(super) fn read(text: &str, arguments: &[Word]) -> Vec<Invocation> {
    let mut commands = shell::parse(text);
    if let Some(last) = commands.last_mut().filter(|it| !it.words.is_empty()) {
        let end = last.range.end;
        last.words.extend(arguments.iter().map(|it| Word { range: end..end, parts: it.parts.clone() }));
    }
    let mut reader = Reader { text, found: Vec::new(), scripts: 0, shells: 0 };
    reader.commands(commands, &Around::default());
    reader.found
}

/// What the place of a command tells about it.
#[derive(Clone, Default)]
struct Around {
    /// The variable that its output goes to.
    variable: Option<(String, VariableScope)>,
    outside: Option<Outside>,
    /// The command whose words hold the script.
    host: Option<SimpleCommand>,
    /// How many shells end before the script does.
    depth: usize,
    /// The loop around it.
    looped: Nesting,
}

struct Reader<'s> {
    text: &'s str,
    found: Vec<Invocation>,
    scripts: usize,
    /// The next number for a shell.
    shells: usize,
}

impl Reader<'_> {
    fn commands(&mut self, commands: Vec<SimpleCommand>, around: &Around) {
        let own = self.shells;
        self.shells += commands.len() + 1;
        for mut command in commands {
            let Nesting { depth, id } = command.subshell;
            let id = if depth == 0 { own } else { own + 1 + id };
            command.subshell = Nesting { depth: around.depth + depth, id };
            command.looped = match command.looped {
                Nesting { depth: 0, .. } => around.looped,
                Nesting { depth, id } => Nesting { depth: around.looped.depth + depth, id: own + 1 + id },
            };
            if let Some(host) = &around.host {
                command.assignments.splice(0..0, host.assignments.iter().cloned());
                command.wrappers.splice(0..0, host.wrappers.iter().cloned());
                command.reach = command.reach.max(host.reach);
                command.failure_ignored |= host.failure_ignored;
            }
            self.substitutions(&command, around);
            self.command(command, around);
        }
    }

    fn substitutions(&mut self, command: &SimpleCommand, around: &Around) {
        let scope = if command.words.is_empty() { VariableScope::Shell } else { VariableScope::Exported };
        for assignment in &command.assignments {
            self.word(&assignment.value, Some((&assignment.name, scope)), around, command);
        }
        let scope = files::variable_scope(command).or_else(|| program::sets_variables(command));
        for word in &command.words {
            let name = scope.and_then(|_| word.split_once('='));
            let name = name.as_ref().map(|(name, _)| name.strip_prefix("export ").unwrap_or(name).trim());
            self.word(word, name.zip(scope), around, command);
        }
        for redirection in &command.redirections {
            self.word(&redirection.target, None, around, command);
        }
    }

    fn word(&mut self, word: &Word, variable: Option<(&str, VariableScope)>, around: &Around, of: &SimpleCommand) {
        for part in &word.parts {
            if let Part::Substitution { commands, .. } = part {
                let variable = variable.map(|(name, scope)| (name.to_owned(), scope));
                let (depth, looped) = (of.subshell.depth + 1, of.looped);
                let inner = Around { variable, outside: around.outside.clone(), host: None, depth, looped };
                self.commands(commands.clone(), &inner);
            }
        }
    }

    fn command(&mut self, simple: SimpleCommand, around: &Around) {
        let meaning = program::interpret(&simple);
        let mut command = match meaning {
            Meaning::Script { script, outside } => {
                self.script(simple, &script, outside.or_else(|| around.outside.clone()));
                return;
            }
            Meaning::Command(command) => command.seen_from(around.outside.as_ref()),
        };
        if matches!(command, Command::Other) {
            command = files::written(&simple, self.found.last()).unwrap_or(Command::Other);
        }
        if let Command::SetVariable(set) = &mut command
            && set.scope == VariableScope::BashEnv
        {
            self.later(&mut set.variables, &simple, around);
        }
        if let (Command::CircleOidc(oidc), Some((variable, scope))) = (&mut command, &around.variable) {
            oidc.variable = Some(variable.clone());
            oidc.scope = *scope;
        }
        self.found.push(Invocation { simple, command });
    }

    /// What is written to `$BASH_ENV` is read as a script by every later step: a text that quotes kept whole is run there.
    fn later(&mut self, variables: &mut [Assignment], simple: &SimpleCommand, around: &Around) {
        for variable in variables {
            let Some(text) = variable.value.literal().filter(|it| it.contains("$(") || it.contains('`')) else {
                continue;
            };
            let commands = shell::parse_from(text, Origin::Within(variable.range.clone()));
            let [only] = commands.as_slice() else { continue };
            let [word] = only.words.as_slice() else { continue };
            variable.value.parts.clone_from(&word.parts);
            let name = (variable.name.as_str(), VariableScope::BashEnv);
            self.word(word, Some(name), around, simple);
        }
    }

    /// A script in a word: `bash -c '…'`.
    fn script(&mut self, host: SimpleCommand, script: &Word, outside: Option<Outside>) {
        if self.scripts >= MAX_SCRIPTS {
            self.found.push(Invocation { simple: host, command: Command::Other });
            return;
        }
        let commands = match self.between_quotes(&script.range) {
            Some((text, start)) => shell::parse_from(text, Origin::At(start)),
            None => shell::parse_from(&script.text(), Origin::Within(script.range.clone())),
        };
        self.scripts += 1;
        let (depth, looped) = (host.subshell.depth + 1, host.looped);
        self.commands(commands, &Around { variable: None, outside, host: Some(host), depth, looped });
        self.scripts -= 1;
    }

    /// What stands between the quotes of a word, when it says the same there as it does after unquoting.
    fn between_quotes(&self, range: &Range<usize>) -> Option<(&str, usize)> {
        let written = self.text.get(range.clone())?;
        let quote = written.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let inner = written[1..].strip_suffix(quote)?;
        (!inner.contains(quote) && !inner.contains('\\')).then_some((inner, range.start + 1))
    }
}
