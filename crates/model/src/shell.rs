//! Shell text of `run:` blocks, read without running it: rules ask about commands, never about text patterns.
//!
//! Reads the part of POSIX shell and bash that workflows use and is kind to PowerShell and `cmd`. Total: whatever the
//! text, there is a list of commands, and whatever is not understood makes words unknown, not commands disappear.

mod expansion;
mod parser;

use std::ops::Range;

use crate::expression::Replaced;

pub use expansion::{Names, all_items, braces, changed};
pub use parser::{MAX_NESTING, Origin, parse, parse_from};

/// One command: a program with its words. Keywords, operators and wrappers are already taken off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SimpleCommand {
    /// From its first assignment, wrapper or word to its last word or redirection; UTF-8 bytes of the text.
    pub range: Range<usize>,
    /// `A=b` in front of the program, also through `env`. Without words: assignments of the shell itself.
    pub assignments: Vec<Assignment>,
    /// Programs that only start another one, the outermost first: `sudo`, `timeout`, `xargs`.
    pub wrappers: Vec<Wrapper>,
    /// The program and its arguments.
    pub words: Vec<Word>,
    /// Where input comes from and output goes to, those of enclosing groups last.
    pub redirections: Vec<Redirection>,
    /// What decides whether it runs.
    pub reach: Reach,
    /// The loop that it stands in, as far as its own text has one; the head of a loop stands in it too.
    pub looped: Nesting,
    /// Whether its failure is swallowed: `… || true`.
    pub failure_ignored: bool,
    /// Whether it runs only where the command before it fails: `… || this`.
    pub after_failure: bool,
    /// Whether its input is the output of the command before it.
    pub reads_pipe: bool,
    /// The subshell `( … )` that it stands in, as far as its own text has one.
    pub subshell: Nesting,
}

/// Which of the groups of one kind that commands can stand in: loops, or shells that end before the script does and take
/// folder and variables with them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Nesting {
    /// How many of them stand around it; 0 outside of any.
    pub depth: usize,
    /// Tells those of one depth apart.
    pub id: usize,
}

impl Nesting {
    /// Whether this is inside of another, or is it.
    #[must_use]
    pub fn is_within(self, other: Self) -> bool {
        self.depth > other.depth || self == other
    }
}

/// What decides whether a command runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reach {
    /// Nothing does: the script gets there unless it fails before.
    Always,
    /// The success of ordinary commands before it: `npm ci && npm publish`.
    AfterSuccess,
    /// A test, a branch, a loop, a function, `||`, or a conditional `exit` before it.
    Conditional,
}

impl SimpleCommand {
    /// Whether something other than success decides whether it runs.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.reach == Reach::Conditional
    }

    /// The program, when its name is known; without folders and Windows endings.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        self.words.first()?.program()
    }

    /// Of the head of a `for` over words: its variable and the words.
    #[must_use]
    pub fn repetition(&self) -> Option<(&str, &[Word])> {
        match self.words.as_slice() {
            [keyword, name, between, words @ ..] if keyword.is("for") && between.is("in") => {
                Some((name.literal()?, words))
            }
            _ => None,
        }
    }

    /// Whether any of its words may hold a variable.
    #[must_use]
    pub fn asks_for(&self, variable: &str) -> bool {
        let words = self.words.iter().chain(self.assignments.iter().map(|it| &it.value));
        words.chain(self.redirections.iter().map(|it| &it.target)).any(|it| it.asks_for(variable))
    }

    /// Whether it was started by this wrapper.
    #[must_use]
    pub fn wrapper(&self, name: &str) -> Option<&Wrapper> {
        self.wrappers.iter().find(|it| it.name == name)
    }
}

/// `NAME=value`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it is set to.
    pub value: Word,
    /// `NAME=value` as a whole; UTF-8 bytes of the text.
    pub range: Range<usize>,
}

/// A program that only starts another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrapper {
    /// `sudo`, `env`, `timeout` …
    pub name: String,
    /// Its own options and operands.
    pub words: Vec<Word>,
    /// Its name and words; UTF-8 bytes of the text.
    pub range: Range<usize>,
}

/// `>`, `>>`, `<`, here-documents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redirection {
    /// What it does.
    pub kind: RedirectionKind,
    /// The file; for here-documents and here-strings the text itself.
    pub target: Word,
}

/// What a redirection does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RedirectionKind {
    /// `>`, `>|`, `&>`: replaces the file.
    Write,
    /// `>>`, `&>>`: adds to the file.
    Append,
    /// `<`: reads the file.
    Read,
    /// `<<EOF`, `<<<`: reads this text.
    HereDocument,
    /// `2>`, `2>&1`, `>&2`: anything about streams other than the standard ones.
    Other,
}

/// A word, quotes removed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Word {
    /// As written, quotes included; UTF-8 bytes of the text.
    pub range: Range<usize>,
    /// What it consists of; neighbouring literals are one.
    pub parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Text.
    Literal(String),
    /// `$NAME`, `${NAME}`, `${NAME:-default}`, `$1`, PowerShell's `$env:NAME`.
    Variable {
        /// Its name.
        name: String,
        /// The text that stands in when the variable is unset, when it is plain.
        default: Option<String>,
        /// Whether it stands in double quotes and so stays one word.
        quoted: bool,
    },
    /// `$(…)`, backquotes, `<(…)`.
    Substitution {
        /// Its commands in order.
        commands: Vec<SimpleCommand>,
        /// Whether it stands in double quotes and so stays one word.
        quoted: bool,
    },
    /// `${{ … }}`, `<< parameters.x >>`: GitHub or CircleCI replaces it before the shell sees the text.
    Expression {
        /// The text between the braces, trimmed.
        text: String,
        /// Whether it stands in quotes and so stays one word.
        quoted: bool,
    },
    /// `*`, `?` outside quotes.
    Glob(char),
    /// Arithmetic, arrays, `${NAME%suffix}`: never known.
    Unknown {
        /// As written.
        text: String,
        /// Whether it stands in double quotes and so stays one word.
        quoted: bool,
    },
}

/// Something that a word refers to and that the shell text does not tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reference<'w> {
    /// A variable, by name.
    Variable(&'w str),
    /// A `${{ … }}` or `<< … >>` expression, by its text between the braces.
    Expression(&'w str),
    /// What commands print.
    Output(&'w [SimpleCommand]),
    /// What [`Part::Unknown`] is, as written.
    Unknown(&'w str),
}

impl Word {
    /// A word that is this text, as if written there.
    #[must_use]
    pub fn known(text: impl Into<String>, range: Range<usize>) -> Self {
        let text = text.into();
        let parts = if text.is_empty() { Vec::new() } else { vec![Part::Literal(text)] };
        Self { range, parts }
    }

    /// Whether it may hold a variable.
    #[must_use]
    pub fn asks_for(&self, variable: &str) -> bool {
        self.parts.iter().any(|it| match it {
            Part::Variable { name, .. } => name == variable,
            Part::Unknown { text, .. } => text.contains(variable),
            _ => false,
        })
    }

    /// The text, when nothing in it is unknown, not even a pattern.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is this text.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.literal() == Some(text)
    }

    /// The text with variables and expressions replaced by what `lookup` knows, defaults in their absence, and
    /// patterns as written. `None` when something stays unknown.
    #[must_use]
    pub fn text_with(&self, lookup: &dyn Fn(Reference<'_>) -> Option<String>) -> Option<String> {
        let mut text = Replaced::default();
        for part in &self.parts {
            match part {
                Part::Literal(it) => text.keep(it),
                Part::Glob(it) => text.keep(it.encode_utf8(&mut [0; 4])),
                Part::Variable { name, default, .. } => {
                    let value = lookup(Reference::Variable(name));
                    text.add(
                        value.as_deref().filter(|it| !it.is_empty()).or(default.as_deref()).or(value.as_deref())?,
                    )?;
                }
                Part::Expression { text: expression, .. } => text.add(&lookup(Reference::Expression(expression))?)?,
                Part::Substitution { commands, .. } => text.add(&lookup(Reference::Output(commands))?)?,
                Part::Unknown { text: unknown, .. } => text.add(&lookup(Reference::Unknown(unknown))?)?,
            }
        }
        Some(text.done())
    }

    /// The text for people: variables as `$NAME`, expressions in their braces, substitutions as `$(…)`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(it) | Part::Unknown { text: it, .. } => text.push_str(it),
                Part::Glob(it) => text.push(*it),
                Part::Variable { name, .. } => {
                    text.push('$');
                    text.push_str(name);
                }
                Part::Expression { text: it, .. } => {
                    text.push_str("${{ ");
                    text.push_str(it);
                    text.push_str(" }}");
                }
                Part::Substitution { .. } => text.push_str("$(…)"),
            }
        }
        text
    }

    /// The known text that it starts with; empty when it starts with something unknown.
    #[must_use]
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// The known text that it ends with; empty when it ends with something unknown.
    #[must_use]
    pub fn suffix(&self) -> &str {
        match self.parts.last() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether it may turn into no word or into several: something unknown outside quotes and nothing else.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.parts.as_slice() {
            [Part::Variable { quoted, .. } | Part::Expression { quoted, .. } | Part::Substitution { quoted, .. }] => {
                !quoted
            }
            // `"${args[@]}"` is as many words as the array has, quotes or not.
            [Part::Unknown { quoted, text }] => !quoted || text.contains("[@]"),
            _ => false,
        }
    }

    /// The program that it names, without folders and Windows endings.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        let name = self.literal()?;
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        Some([".exe", ".cmd", ".ps1"].iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name))
    }

    /// Splits at the first occurrence of `separator` in its leading text: `A` and the word behind `A=`, which keeps the
    /// range of the whole.
    #[must_use]
    pub fn split_once(&self, separator: char) -> Option<(&str, Self)> {
        let (name, rest) = self.prefix().split_once(separator)?;
        let mut parts = self.parts.clone();
        if rest.is_empty() {
            parts.remove(0);
        } else {
            parts[0] = Part::Literal(rest.to_owned());
        }
        Some((name, Self { range: self.range.clone(), parts }))
    }

    /// Its lines as words of their own; each keeps the range of the whole.
    #[must_use]
    pub fn lines(&self) -> Vec<Self> {
        let mut lines = vec![Self { range: self.range.clone(), parts: Vec::new() }];
        for part in &self.parts {
            let Part::Literal(text) = part else {
                if let Some(line) = lines.last_mut() {
                    line.parts.push(part.clone());
                }
                continue;
            };
            for (idx, piece) in text.split('\n').enumerate() {
                if idx > 0 {
                    lines.push(Self { range: self.range.clone(), parts: Vec::new() });
                }
                let piece = piece.strip_suffix('\r').unwrap_or(piece);
                if let Some(line) = lines.last_mut().filter(|_| !piece.is_empty()) {
                    line.parts.push(Part::Literal(piece.to_owned()));
                }
            }
        }
        lines.retain(|it| !it.parts.is_empty());
        lines
    }
}

#[cfg(test)]
mod tests;
