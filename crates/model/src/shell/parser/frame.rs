//! One level of commands: the script, or the inside of a substitution.

use std::collections::BTreeMap;
use std::ops::Range;

use super::wrappers;
use crate::shell::{Assignment, Nesting, Part, Reach, Redirection, RedirectionKind, SimpleCommand, Word};

/// Commands that a redirection of a group, or an ignored failure, is noted on: keeps nested groups linear.
const MAX_NOTED: usize = 64;

/// Programs whose failure is an answer, not an accident.
const TESTS: [&str; 9] = ["[", "[[", "test", "grep", "false", "which", "cmp", "diff", "command"];

/// What ends a level.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Closer {
    #[default]
    Nothing,
    Parenthesis,
    Backquote,
    Array,
}

/// What encloses commands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    If,
    Loop,
    Case,
    Group,
    /// A PowerShell block behind a condition in parentheses.
    Block,
    Subshell,
    Function,
}

struct Compound {
    kind: Kind,
    /// The innermost `( … )` around its commands, itself included.
    subshell: Nesting,
    /// For the commands inside.
    reach: Reach,
    looped: Nesting,
    /// Index of its first command.
    start: usize,
    outer: List,
    /// A `for` over words that are all known: the body runs.
    is_certain: bool,
    /// Of `case`: a pattern comes next.
    in_pattern: bool,
    /// Of functions that are followed: the name.
    name: Option<String>,
}

/// A list of commands joined by `&&` and `||`.
#[derive(Clone, Copy)]
struct List {
    reach: Reach,
    start: usize,
    after_or: bool,
    is_ignored: bool,
}

impl List {
    fn new(start: usize) -> Self {
        Self { reach: Reach::Always, start, after_or: false, is_ignored: false }
    }
}

/// What the next word is the target of.
#[derive(Clone, Copy)]
pub(super) enum Pending {
    Plain(RedirectionKind),
    HereDocument,
}

pub(super) struct HereDocument {
    pub(super) delimiter: String,
    pub(super) is_quoted: bool,
    /// Command and redirection that it belongs to; none when a group reads it.
    pub(super) place: Option<(usize, usize)>,
}

/// A word in the making.
pub(super) struct WordBuilder {
    pub(super) start: usize,
    pub(super) literal: String,
    pub(super) in_double_quotes: bool,
    pub(super) was_quoted: bool,
    parts: Vec<Part>,
    /// Length of the leading text that stands before any quote.
    unquoted: Option<usize>,
}

/// How a word was written, as far as it decides what the word means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text without quotes: may be a keyword.
    Bare,
    Other,
}

pub(super) struct Written {
    pub(super) shape: Shape,
    pub(super) was_quoted: bool,
    pub(super) unquoted: usize,
}

impl WordBuilder {
    pub(super) fn new(start: usize) -> Self {
        Self {
            start,
            literal: String::new(),
            in_double_quotes: false,
            was_quoted: false,
            parts: Vec::new(),
            unquoted: None,
        }
    }

    pub(super) fn note_quote(&mut self) {
        self.was_quoted = true;
        if self.parts.is_empty() {
            self.unquoted.get_or_insert(self.literal.len());
        }
    }

    pub(super) fn push(&mut self, part: Part) {
        if let Part::Literal(text) = part {
            self.literal.push_str(&text);
            return;
        }
        self.flush();
        self.parts.push(part);
    }

    pub(super) fn extend(&mut self, parts: Vec<Part>) {
        for part in parts {
            self.push(part);
        }
    }

    fn flush(&mut self) {
        if self.parts.is_empty() {
            self.unquoted.get_or_insert(self.literal.len());
        }
        if !self.literal.is_empty() {
            self.parts.push(Part::Literal(std::mem::take(&mut self.literal)));
        }
    }

    pub(super) fn unquoted_prefix(&self) -> usize {
        self.unquoted.unwrap_or(self.literal.len())
    }

    pub(super) fn shape(&self) -> Shape {
        if self.parts.is_empty() && !self.was_quoted { Shape::Bare } else { Shape::Other }
    }

    pub(super) fn is_number(&self) -> bool {
        self.shape() == Shape::Bare && self.literal.len() == 1 && self.literal.as_bytes()[0].is_ascii_digit()
    }

    /// `NAME=` and nothing else: an array may follow.
    pub(super) fn is_assignment(&self) -> bool {
        let name = self.literal.strip_suffix('=');
        let name = name.map(|it| it.strip_suffix('+').unwrap_or(it));
        self.shape() == Shape::Bare && name.is_some_and(|it| !it.is_empty() && super::name_length(it) == it.len())
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }
}

/// A command in the making.
#[derive(Default)]
pub(super) struct Builder {
    range: Option<Range<usize>>,
    assignments: Vec<Assignment>,
    words: Vec<Word>,
    redirections: Vec<Redirection>,
    here_documents: Vec<(usize, String, bool)>,
    is_negated: bool,
    /// Behind the end of a compound command: the index of its first command.
    after_compound: Option<usize>,
}

impl Builder {
    pub(super) fn touch(&mut self, range: &Range<usize>) {
        match &mut self.range {
            Some(it) => it.end = it.end.max(range.end),
            None => self.range = Some(range.clone()),
        }
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.assignments.is_empty() && self.redirections.is_empty()
    }

    fn first(&self) -> Option<&str> {
        self.words.first().and_then(Word::literal)
    }
}

/// One level of commands.
pub(super) struct Frame {
    pub(super) closer: Closer,
    pub(super) quoted: bool,
    pub(super) start: usize,
    pub(super) commands: Vec<SimpleCommand>,
    pub(super) word: Option<WordBuilder>,
    pub(super) builder: Builder,
    pub(super) pending: Option<Pending>,
    pub(super) here_documents: Vec<HereDocument>,
    pub(super) subshells: usize,
    compounds: Vec<Compound>,
    base: Reach,
    list: List,
    /// An operator waits for its right side: a line end does not end the list.
    is_awaiting: bool,
    reads_pipe: bool,
    may_have_exited: bool,
    /// The name of a function whose body comes next.
    function: Option<String>,
    in_function: bool,
    wants_function_name: bool,
    after_else: bool,
    /// The last command that `!` stands before.
    negated: Option<usize>,
    /// Bodies of functions, and how their names are reached.
    functions: Vec<(String, Range<usize>)>,
    calls: BTreeMap<String, Reach>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            closer: Closer::Nothing,
            quoted: false,
            start: 0,
            commands: Vec::new(),
            word: None,
            builder: Builder::default(),
            pending: None,
            here_documents: Vec::new(),
            subshells: 0,
            compounds: Vec::new(),
            base: Reach::Always,
            list: List::new(0),
            is_awaiting: false,
            reads_pipe: false,
            may_have_exited: false,
            function: None,
            in_function: false,
            wants_function_name: false,
            after_else: false,
            negated: None,
            functions: Vec::new(),
            calls: BTreeMap::new(),
        }
    }
}

impl Frame {
    /// A level inside the current word.
    pub(super) fn inner(&self, closer: Closer, quoted: bool, start: usize) -> Self {
        Self { closer, quoted, start, base: self.reach(), ..Self::default() }
    }

    fn reach(&self) -> Reach {
        let mut reach = self.base.max(self.list.reach);
        reach.at_least(self.compounds.last().map_or(Reach::Always, |it| it.reach));
        if self.may_have_exited {
            reach = Reach::Conditional;
        }
        reach
    }

    fn looped(&self) -> Nesting {
        self.compounds.last().map_or(Nesting::default(), |it| it.looped)
    }

    fn top(&self) -> Option<Kind> {
        self.compounds.last().map(|it| it.kind)
    }

    /// Whether the next words are patterns of a `case`.
    pub(super) fn is_in_pattern(&self) -> bool {
        self.compounds.last().is_some_and(|it| it.in_pattern)
    }

    /// Whether the next words stand between `[[` and `]]`.
    pub(super) fn is_in_test(&self) -> bool {
        self.builder.first() == Some("[[") && !self.builder.words.last().is_some_and(|it| it.is("]]"))
    }

    /// Takes a finished word. `value` gives the range of what stands behind `NAME=`.
    pub(super) fn add(&mut self, word: Word, written: Written, value: impl Fn(&str) -> Range<usize>) {
        if let Some(pending) = self.pending.take() {
            self.add_target(word, pending, written.was_quoted);
            return;
        }
        if self.is_in_pattern() {
            if word.is("esac") && written.shape == Shape::Bare {
                self.close(&[Kind::Case]);
            }
            return;
        }
        if self.wants_function_name {
            self.wants_function_name = false;
            self.function = Some(word.text());
            return;
        }
        let is_bare = written.shape == Shape::Bare;
        if is_bare && self.builder.is_empty() && self.keyword(&word) {
            return;
        }
        let closes_block =
            is_bare && word.is("}") && matches!(self.top(), Some(Kind::Block | Kind::Group | Kind::Function));
        if closes_block {
            self.end_command();
            self.close(&[Kind::Group, Kind::Block, Kind::Function]);
            return;
        }
        let opens_block = is_bare && word.is("{") && matches!(self.builder.first(), Some("try" | "catch" | "finally"));
        if opens_block {
            self.builder = Builder::default();
            self.open(Kind::Group);
            return;
        }
        if is_bare && word.is("in") && self.builder.words.len() == 2 && self.builder.first() == Some("case") {
            self.end_command();
            self.open(Kind::Case);
            if let Some(case) = self.compounds.last_mut() {
                case.in_pattern = true;
            }
            return;
        }
        self.builder.touch(&word.range);
        if self.builder.words.is_empty()
            && let Some((name, mut rest)) = word.split_once('=')
            && name.len() < written.unquoted
        {
            let variable = name.strip_suffix('+').unwrap_or(name);
            if !variable.is_empty() && super::name_length(variable) == variable.len() {
                rest.range = value(name);
                let range = word.range.clone();
                self.builder.assignments.push(Assignment { name: variable.to_owned(), value: rest, range });
                return;
            }
        }
        self.builder.words.push(word);
    }

    fn add_target(&mut self, word: Word, pending: Pending, was_quoted: bool) {
        self.builder.touch(&word.range);
        let kind = match pending {
            Pending::Plain(kind) => kind,
            Pending::HereDocument => {
                self.builder.here_documents.push((self.builder.redirections.len(), word.text(), was_quoted));
                RedirectionKind::HereDocument
            }
        };
        self.builder.redirections.push(Redirection { kind, target: word });
    }

    /// Acts on a keyword; false when the word is none.
    fn keyword(&mut self, word: &Word) -> bool {
        match word.literal().unwrap_or_default() {
            "if" => self.open(Kind::If),
            "while" | "until" => self.open(Kind::Loop),
            "for" | "select" => {
                self.open(Kind::Loop);
                self.builder.touch(&word.range);
                self.builder.words.push(word.clone());
            }
            "then" | "elif" => self.branch(Kind::If),
            "else" => {
                self.after_else = self.top() != Some(Kind::If);
                self.branch(Kind::If);
            }
            "do" => self.branch(Kind::Loop),
            "fi" => self.close(&[Kind::If]),
            "done" => self.close(&[Kind::Loop]),
            "esac" => self.close(&[Kind::Case]),
            "{" => {
                let after_else = std::mem::take(&mut self.after_else);
                let kind = match self.builder.after_compound {
                    Some(_) => Kind::Block,
                    None if after_else => Kind::Block,
                    None if self.function.is_some() => Kind::Function,
                    None => Kind::Group,
                };
                self.builder = Builder::default();
                self.open(kind);
            }
            "}" => self.close(&[Kind::Group, Kind::Block, Kind::Function]),
            "!" => self.builder.is_negated = true,
            "function" => self.wants_function_name = true,
            _ => return false,
        }
        true
    }

    pub(super) fn open(&mut self, kind: Kind) {
        let name = self.function.take();
        let is_followed = kind == Kind::Function && !self.in_function;
        let mut reach = if is_followed { Reach::Always } else { self.reach() };
        if kind == Kind::Block || name.is_some() && !is_followed {
            reach = Reach::Conditional;
        }
        self.in_function |= is_followed;
        self.subshells += usize::from(kind == Kind::Subshell);
        let id = self.commands.len();
        let inside = |of: Kind, outer: Nesting| {
            if kind == of { Nesting { depth: outer.depth + 1, id } } else { outer }
        };
        let compound = Compound {
            kind,
            subshell: inside(Kind::Subshell, self.subshell()),
            reach,
            looped: inside(Kind::Loop, self.looped()),
            start: self.commands.len(),
            outer: self.list,
            is_certain: false,
            in_pattern: false,
            name: name.filter(|_| is_followed),
        };
        self.compounds.push(compound);
        self.list = List::new(self.commands.len());
        self.is_awaiting = false;
    }

    /// What follows runs only if a condition says so.
    fn branch(&mut self, kind: Kind) {
        if let Some(top) = self.compounds.last_mut().filter(|it| it.kind == kind && !it.is_certain) {
            top.reach = Reach::Conditional;
        }
    }

    /// Closes the innermost compound if it is one of these.
    fn close(&mut self, kinds: &[Kind]) {
        let Some(top) = self.compounds.pop_if(|it| kinds.contains(&it.kind)) else { return };
        if top.kind == Kind::Function && top.name.is_some() {
            self.in_function = false;
            self.functions.extend(top.name.map(|it| (it, top.start..self.commands.len())));
        }
        self.subshells -= usize::from(top.kind == Kind::Subshell);
        self.list = top.outer;
        if top.kind == Kind::Block {
            // PowerShell has no `fi` and no `done`.
            if let Some(outer) = self.compounds.pop_if(|it| matches!(it.kind, Kind::If | Kind::Loop)) {
                self.list = outer.outer;
            }
        }
        self.builder = Builder { after_compound: Some(top.start), ..Builder::default() };
    }

    fn subshell(&self) -> Nesting {
        self.compounds.last().map_or(Nesting::default(), |it| it.subshell)
    }

    /// Closes the innermost subshell and whatever was left open in it.
    pub(super) fn close_subshell(&mut self) {
        while let Some(kind) = self.top() {
            self.close(&[kind]);
            if kind == Kind::Subshell {
                return;
            }
        }
    }

    /// Behind the `)` of a pattern.
    pub(super) fn start_arm(&mut self) {
        let start = self.commands.len();
        if let Some(top) = self.compounds.last_mut() {
            top.in_pattern = false;
            top.reach = Reach::Conditional;
        }
        self.list = List::new(start);
    }

    /// Behind `;;`.
    pub(super) fn end_arm(&mut self) {
        if let Some(top) = self.compounds.last_mut().filter(|it| it.kind == Kind::Case) {
            top.in_pattern = true;
        }
        self.end_list();
    }

    /// Whether the name before `()` starts a function; the name is taken then.
    pub(super) fn starts_function(&mut self) -> bool {
        if self.function.is_some() || self.wants_function_name {
            if let Some(word) = self.word.take() {
                self.function = Some(word.literal);
                self.wants_function_name = false;
            }
            return self.function.is_some();
        }
        if self.builder.is_empty() {
            let word = self.word.take_if(|it| it.shape() == Shape::Bare);
            self.function = word.map(|it| it.literal);
            return self.function.is_some();
        }
        let [name] = self.builder.words.as_slice() else { return false };
        let Some(name) = name.literal().filter(|_| self.word.is_none()) else { return false };
        self.function = Some(name.to_owned());
        self.builder = Builder::default();
        true
    }

    pub(super) fn end_command(&mut self) {
        self.pending = None;
        let builder = std::mem::take(&mut self.builder);
        if builder.is_empty() {
            return;
        }
        if let Some(start) = builder.after_compound.filter(|_| builder.words.is_empty()) {
            self.redirect_group(start, builder);
            return;
        }
        let idx = self.commands.len();
        for (redirection, delimiter, is_quoted) in builder.here_documents {
            self.here_documents.push(HereDocument { delimiter, is_quoted, place: Some((idx, redirection)) });
        }
        let is_loop_head = matches!(builder.words.first().and_then(Word::literal), Some("for" | "select"));
        if is_loop_head && self.top() == Some(Kind::Loop) {
            let list = builder.words.iter().skip_while(|it| !it.is("in")).skip(1);
            // A pattern that matches nothing stands for itself.
            let is_known = |it: &Word| it.parts.iter().all(|it| matches!(it, Part::Literal(_) | Part::Glob(_)));
            let is_certain = list.clone().count() > 0 && list.clone().all(is_known);
            if let Some(top) = self.compounds.last_mut() {
                top.is_certain = is_certain;
            }
        }
        let mut command = SimpleCommand {
            range: builder.range.unwrap_or_default(),
            assignments: builder.assignments,
            wrappers: Vec::new(),
            words: builder.words,
            redirections: builder.redirections,
            reach: self.reach(),
            looped: self.looped(),
            failure_ignored: false,
            after_failure: self.list.after_or,
            reads_pipe: std::mem::take(&mut self.reads_pipe),
            subshell: self.subshell(),
        };
        wrappers::peel(&mut command);
        self.is_awaiting = false;
        self.note(&command);
        self.commands.push(command);
        if builder.is_negated {
            self.negated = Some(idx);
        }
    }

    /// Redirections of a group count for each of its commands.
    fn redirect_group(&mut self, start: usize, builder: Builder) {
        for (_, delimiter, is_quoted) in builder.here_documents {
            self.here_documents.push(HereDocument { delimiter, is_quoted, place: None });
        }
        let start = start.max(self.commands.len().saturating_sub(MAX_NOTED));
        for command in &mut self.commands[start..] {
            command.redirections.extend(builder.redirections.iter().cloned());
        }
    }

    /// What a command tells about those around it.
    fn note(&mut self, command: &SimpleCommand) {
        let Some(program) = command.program() else { return };
        let operand = command.words.get(1).and_then(Word::literal);
        if std::mem::take(&mut self.list.after_or) && !self.list.is_ignored {
            let is_harmless = match program {
                "true" | ":" | "echo" | "printf" => true,
                "exit" | "return" => operand == Some("0"),
                _ => false,
            };
            if is_harmless {
                self.list.is_ignored = true;
                let start = self.list.start.max(self.commands.len().saturating_sub(MAX_NOTED));
                for it in &mut self.commands[start..] {
                    it.failure_ignored = true;
                }
            }
        }
        let leaves =
            program == "exit" && operand.is_none_or(|it| it == "0") && self.subshells == 0 && !self.in_function;
        if leaves && command.reach == Reach::Conditional {
            self.may_have_exited = true;
        }
        if !self.in_function && command.words.len() < 64 {
            let reach = self.calls.entry(program.to_owned()).or_insert(command.reach);
            *reach = (*reach).min(command.reach);
        }
    }

    pub(super) fn and(&mut self) {
        let last = self.commands.last().filter(|_| self.commands.len() > self.list.start);
        let is_diff =
            |it: &SimpleCommand| it.program() == Some("git") && it.words.get(1).is_some_and(|it| it.is("diff"));
        let is_test = last.is_some_and(|it| it.program().is_some_and(|it| TESTS.contains(&it)) || is_diff(it));
        let is_negated = self.negated.take().is_some_and(|it| it + 1 == self.commands.len());
        let reach = if is_test || is_negated { Reach::Conditional } else { Reach::AfterSuccess };
        self.list.reach.at_least(reach);
        self.list.after_or = false;
        self.is_awaiting = true;
    }

    pub(super) fn or(&mut self) {
        self.list.reach = Reach::Conditional;
        self.list.after_or = true;
        self.is_awaiting = true;
    }

    pub(super) fn pipe(&mut self) {
        self.reads_pipe = true;
        self.is_awaiting = true;
    }

    pub(super) fn end_line(&mut self) {
        if !self.is_awaiting {
            self.end_list();
        }
    }

    pub(super) fn end_list(&mut self) {
        self.list = List::new(self.commands.len());
        self.reads_pipe = false;
        self.is_awaiting = false;
        self.builder = Builder::default();
    }

    /// The commands. Bodies of functions run as their callers do.
    pub(super) fn finish(mut self) -> Vec<SimpleCommand> {
        for (name, range) in &self.functions {
            let reach = self.calls.get(name).copied().unwrap_or(Reach::Conditional);
            for command in &mut self.commands[range.clone()] {
                command.reach.at_least(reach);
            }
        }
        self.commands
    }
}
