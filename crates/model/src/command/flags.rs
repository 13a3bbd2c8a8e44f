//! Splits arguments into flags and operands. What a flag takes is the tool's to say, so each tool brings a table.

use crate::command::Flag;
use crate::shell::Word;

/// How a tool reads its flags.
pub(super) struct Syntax {
    /// Long names of flags that take the next word.
    pub(super) valued: &'static [&'static str],
    /// Short flags without their dash, and the long names they stand for.
    pub(super) short: &'static [(&'static str, &'static str)],
}

/// Where to stop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Flags may stand anywhere before `--`.
    End,
    /// What follows the first operand is another command's.
    Operand,
}

#[derive(Default)]
pub(super) struct Arguments {
    pub(super) flags: Vec<Flag>,
    /// In order; everything behind `--` is one.
    pub(super) operands: Vec<Word>,
    /// The operands with the words that may be something else in their places, where there are such words.
    with_open: Option<Vec<Word>>,
    /// Some words may be flags, operands or nothing.
    pub(super) has_unknown: bool,
    /// Number of words before the first operand.
    pub(super) used: usize,
}

impl Arguments {
    pub(super) fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|it| it.name == name)
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.flag(name).is_some_and(|it| it.truth() == Some(true))
    }

    pub(super) fn value(&self, name: &str) -> Option<&Word> {
        self.flag(name)?.value.as_ref()
    }

    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &Word> {
        self.flags.iter().filter(move |it| it.name == name).filter_map(|it| it.value.as_ref())
    }

    /// The operands and, in their places, words that may be flags, operands or nothing.
    pub(super) fn loose(&self) -> &[Word] {
        self.with_open.as_deref().unwrap_or(&self.operands)
    }

    fn take_open(&mut self, word: &Word) {
        self.has_unknown = true;
        self.with_open.get_or_insert_with(|| self.operands.clone()).push(word.clone());
    }

    fn take_operands(&mut self, words: &[Word]) {
        self.operands.extend_from_slice(words);
        if let Some(loose) = &mut self.with_open {
            loose.extend_from_slice(words);
        }
    }

    pub(super) fn operand(&self, idx: usize) -> Option<&str> {
        self.operands.get(idx).and_then(Word::literal)
    }
}

impl Flag {
    /// Whether it switches on or off; `None` when its value is not known.
    pub(super) fn truth(&self) -> Option<bool> {
        let value = match &self.value {
            None => true,
            Some(word) => word.literal()? != "false",
        };
        Some(value != self.negated)
    }
}

pub(super) fn scan(words: &[Word], syntax: &Syntax, until: Until) -> Arguments {
    let mut found = Arguments::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if word.is("--") {
            found.used = at + 1;
            found.take_operands(&words[at + 1..]);
            return found;
        }
        if word.is_open() {
            found.take_open(word);
            at += 1;
            continue;
        }
        let is_flag = word.prefix().starts_with('-') && !word.is("-");
        if !is_flag {
            if until == Until::Operand {
                found.used = at;
                found.take_operands(&words[at..]);
                return found;
            }
            found.take_operands(&words[at..=at]);
            at += 1;
            continue;
        }
        match flag(word, words.get(at + 1), syntax) {
            Some((flag, length)) => {
                found.flags.push(flag);
                at += length;
            }
            None => {
                found.has_unknown = true;
                at += 1;
            }
        }
    }
    found.used = at;
    found
}

/// The flag and how many words it takes; `None` when its name is not known.
fn flag(word: &Word, next: Option<&Word>, syntax: &Syntax) -> Option<(Flag, usize)> {
    let (written, mut value) = match word.split_once('=') {
        Some((written, value)) => (written, Some(value)),
        None => (word.literal()?, None),
    };
    let body = written.trim_start_matches('-');
    let long = if written.starts_with("--") {
        body
    } else {
        syntax.short.iter().find(|it| it.0 == body).map_or(body, |it| it.1)
    };
    let is_valued = syntax.valued.contains(&long);
    let (name, negated) = match long.strip_prefix("no-").filter(|_| !is_valued) {
        Some(name) => (name, true),
        None => (long, false),
    };
    let mut range = word.range.clone();
    let takes = |next: &Word| match is_valued {
        true => !next.prefix().starts_with("--"),
        false => next.is("true") || next.is("false"),
    };
    let mut length = 1;
    if value.is_none()
        && let Some(next) = next.filter(|it| takes(it))
    {
        range.end = range.end.max(next.range.end);
        value = Some(next.clone());
        length = 2;
    }
    Some((Flag { name: name.to_owned(), negated, value, range }, length))
}
