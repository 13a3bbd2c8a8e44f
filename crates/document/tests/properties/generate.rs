//! Documents that people could have written, and texts that nobody should.

use proptest::prelude::*;

/// A value with the style that it is written in.
#[derive(Clone, Debug)]
pub(crate) enum Sample {
    Null,
    Plain(String),
    Single(String),
    Double(String),
    Literal(Vec<String>),
    Folded(Vec<String>),
    Mapping(Vec<(String, Self)>, Layout),
    Sequence(Vec<Self>, Layout),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layout {
    Block,
    Flow,
}

/// What the whole file does alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    step: usize,
    dashes: usize,
    newline: &'static str,
    comments: bool,
    blank_lines: bool,
    final_newline: bool,
    mark: bool,
}

/// A file: its root is a mapping.
pub(crate) fn documents() -> impl Strategy<Value = String> {
    (mapping(Layout::Block, samples()), styles()).prop_map(|(root, style)| {
        let mut out = String::new();
        if style.mark {
            out.push('\u{feff}');
        }
        let mut writer = Writer { out, style, count: 0 };
        writer.lines(&root, 0);
        if !style.final_newline {
            writer.out.truncate(writer.out.trim_end_matches(['\r', '\n']).len());
        }
        writer.out
    })
}

/// Pieces of YAML and JSON in any order.
pub(crate) fn soups() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "a", "b: ", "- ", "\n", "\n", "\n  ", "\n    ", " ", ": ", "{", "}", "[", "]", ", ", "#", " # c\n", "'", "\"",
            "|", ">", "|+\n", ">-\n  ", "&x ", "*x", "!t ", "? ", "<<: ", "---\n", "...\n", "\t", "\r\n", "\r", "\\n",
            "\\u00e9", "%", "@", "`", "1.10", "true", "null", "~", "é", "漢", "🚀", "\u{feff}", "\u{85}", "\0", "//", "/*",
            "*/", "\\", "''", "key: value\n", "\"k\": ", "0x1f", "\u{2028}", "\u{1}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn styles() -> impl Strategy<Value = Style> {
    let newline = prop::sample::select(vec!["\n", "\n", "\n", "\r\n"]);
    (1..=8usize, any::<bool>(), newline, any::<[bool; 4]>()).prop_map(|(step, indented, newline, flags)| Style {
        step,
        dashes: if indented { step } else { 0 },
        newline,
        comments: flags[0],
        blank_lines: flags[1],
        final_newline: flags[2],
        mark: flags[3] && flags[0],
    })
}

fn samples() -> impl Strategy<Value = Sample> {
    let leaf = prop_oneof![
        1 => Just(Sample::Null),
        4 => plain_texts().prop_map(Sample::Plain),
        2 => texts().prop_map(Sample::Single),
        2 => texts().prop_map(Sample::Double),
        1 => prop::collection::vec(lines(), 1..4).prop_map(Sample::Literal),
        1 => prop::collection::vec(lines(), 1..4).prop_map(Sample::Folded),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => mapping(Layout::Block, inner.clone()),
            1 => mapping(Layout::Flow, inner.clone()),
            2 => sequence(Layout::Block, inner.clone()),
            1 => sequence(Layout::Flow, inner),
        ]
    })
}

fn mapping(layout: Layout, inner: impl Strategy<Value = Sample>) -> impl Strategy<Value = Sample> {
    let least = usize::from(layout == Layout::Block);
    prop::collection::btree_map(keys(), inner, least..4)
        .prop_map(move |entries| Sample::Mapping(entries.into_iter().collect(), layout))
}

fn sequence(layout: Layout, inner: impl Strategy<Value = Sample>) -> impl Strategy<Value = Sample> {
    let least = usize::from(layout == Layout::Block);
    prop::collection::vec(inner, least..4).prop_map(move |items| Sample::Sequence(items, layout))
}

fn keys() -> impl Strategy<Value = String> {
    "[a-z][a-z-]{0,6}|'é k'|on|\"Q\"|24"
}

fn plain_texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé漢][a-z0-9 ./@-]{0,10}[a-z0-9]",
        "[0-9]{1,3}(\\.[0-9]{1,2})?",
        "true|false|null|~|on|yes|0x1F|0o17|1e3|-\\.5|\\.inf|v1\\.2\\.3",
    ]
}

fn texts() -> impl Strategy<Value = String> {
    "[ a-zé漢🚀'\"\\\\#:,{}\\[\\]&*!|>%@`-]{0,12}"
}

fn lines() -> impl Strategy<Value = String> {
    "|[a-zé'\"#:-][ a-zé🚀'\"#:\\\\-]{0,10}[a-z]| ?[a-z]{1,4}"
}

struct Writer {
    out: String,
    style: Style,
    count: usize,
}

impl Writer {
    /// The lines of a block collection.
    fn lines(&mut self, sample: &Sample, column: usize) {
        match sample {
            Sample::Mapping(entries, _) => {
                for (key, value) in entries {
                    self.between(column);
                    self.pad(column);
                    self.entry(key, value, column);
                }
            }
            Sample::Sequence(items, _) => {
                for item in items {
                    self.between(column);
                    self.pad(column);
                    self.item(item, column);
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Sample, column: usize) {
        self.out.push_str(key);
        self.out.push(':');
        match value {
            Sample::Mapping(_, Layout::Block) => {
                self.end_line();
                self.lines(value, column + self.style.step);
            }
            Sample::Sequence(_, Layout::Block) => {
                self.end_line();
                self.lines(value, column + self.style.dashes);
            }
            value => self.value(value, column),
        }
    }

    fn item(&mut self, value: &Sample, column: usize) {
        self.out.push('-');
        match value {
            Sample::Mapping(entries, Layout::Block) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index == 0 {
                        self.out.push(' ')
                    } else {
                        self.pad(column + 2)
                    }
                    self.entry(key, value, column + 2);
                }
            }
            Sample::Sequence(items, Layout::Block) => {
                for (index, item) in items.iter().enumerate() {
                    if index == 0 {
                        self.out.push(' ')
                    } else {
                        self.pad(column + 2)
                    }
                    self.item(item, column + 2);
                }
            }
            value => self.value(value, column),
        }
    }

    /// What stands after a `:` or `-`, to the end of its last line.
    fn value(&mut self, value: &Sample, column: usize) {
        match value {
            Sample::Null => {}
            Sample::Literal(lines) | Sample::Folded(lines) if lines.iter().any(|line| !line.is_empty()) => {
                let sign = if matches!(value, Sample::Literal(_)) { " |" } else { " >" };
                self.out.push_str(sign);
                self.count += 1;
                self.out.push_str(["", "-", "+"][self.count % 3]);
                if lines.iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with(' ')) {
                    self.out.push_str(&self.style.step.to_string());
                }
                self.end_line();
                for line in lines {
                    if !line.is_empty() {
                        self.pad(column + self.style.step);
                        self.out.push_str(line);
                    }
                    self.out.push_str(self.style.newline);
                }
                return;
            }
            value => {
                self.out.push(' ');
                self.flow(value);
            }
        }
        self.end_line();
    }

    fn flow(&mut self, value: &Sample) {
        match value {
            Sample::Null => self.out.push_str("null"),
            Sample::Plain(text) => self.out.push_str(text),
            Sample::Single(text) => self.out.push_str(&["'", &text.replace('\'', "''"), "'"].concat()),
            Sample::Double(text) => {
                let text = text
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace('é', "\\u00e9")
                    .replace('🚀', "\\U0001F680");
                self.out.push_str(&["\"", &text, "\""].concat());
            }
            Sample::Literal(lines) | Sample::Folded(lines) => {
                self.out.push_str(&["'", &lines.join(" ").replace('\'', "''"), "'"].concat());
            }
            Sample::Mapping(entries, _) => {
                self.out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.out.push_str(key);
                    self.out.push_str(": ");
                    self.flow(value);
                }
                self.out.push('}');
            }
            Sample::Sequence(items, _) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(item);
                }
                self.out.push(']');
            }
        }
    }

    /// A comment or a blank line above what comes, now and then.
    fn between(&mut self, column: usize) {
        self.count += 1;
        if self.style.blank_lines && self.count.is_multiple_of(3) {
            self.out.push_str(self.style.newline);
        }
        if self.style.comments && self.count.is_multiple_of(4) {
            self.pad(column);
            self.out.push_str("# above: 'it'");
            self.out.push_str(self.style.newline);
        }
    }

    fn end_line(&mut self) {
        self.count += 1;
        if self.style.comments && self.count.is_multiple_of(3) {
            self.out.push_str(" # é: behind");
        }
        self.out.push_str(self.style.newline);
    }

    fn pad(&mut self, column: usize) {
        self.out.extend(std::iter::repeat_n(' ', column));
    }
}
