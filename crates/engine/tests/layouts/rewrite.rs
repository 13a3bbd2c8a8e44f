//! Writes a workflow in another layout that means the same. A second way of laying out, apart from the one that writes
//! corrections: it moves and joins what stands there and knows nothing of edits.

use std::collections::BTreeMap;

use document::{EditSet, ScalarStyle, Span, TextEdit, Tree, Value, parse_yaml};

/// A way to lay a file out.
pub(crate) struct Layout {
    pub(crate) name: String,
    write: Box<dyn Fn(&str) -> String>,
    /// What it adds to values, to be taken away before values are compared.
    pub(crate) adds: &'static str,
}

impl Layout {
    fn new(name: impl Into<String>, write: impl Fn(&str) -> String + 'static) -> Self {
        Self { name: name.into(), write: Box::new(write), adds: "" }
    }

    /// The text in this layout; `None` where it looks the same or the layout is impossible.
    pub(crate) fn write(&self, text: &str) -> Option<String> {
        let written = (self.write)(text);
        (written != text && parse_yaml(&written).problems().is_empty()).then_some(written)
    }

    fn then(self, next: Self) -> Self {
        let adds = if self.adds.is_empty() { next.adds } else { self.adds };
        let name = format!("{}, {}", self.name, next.name);
        Self { name, write: Box::new(move |text| (next.write)(&(self.write)(text))), adds }
    }
}

const NAME_SUFFIX: &str = " – größer 🚀";

/// Layouts of YAML.
pub(crate) fn yaml() -> Vec<Layout> {
    let indented = |step: usize, dashes: Dashes, gap: usize| {
        let name = format!("{step} spaces, dashes {}, {gap} after them", dashes.word());
        Layout::new(name, move |text| indent(text, step, dashes, gap))
    };
    let mut layouts = Vec::new();
    for step in 1..=8 {
        layouts.push(indented(step, Dashes::Indented, 1));
        layouts.push(indented(step, Dashes::Flush, 1));
    }
    layouts.push(indented(4, Dashes::Indented, 3));
    layouts.push(indented(2, Dashes::Flush, 3));
    layouts.extend([
        crlf(),
        no_final_newline(),
        comments_behind(),
        comments_above(Column::Own),
        comments_above(Column::Margin),
        blank_lines(),
        names(),
        document_start(),
        anchors(),
        braces(Lines::One, GRANTS_AND_INPUTS),
        braces(Lines::Several, GRANTS_AND_INPUTS),
        braces(Lines::One, ALL_LEAVES),
        braces(Lines::Several, ALL_LEAVES),
        braces(Lines::One, ALL_LEAVES).then(braces(Lines::One, ALL_LEAVES)),
    ]);
    layouts.extend([
        crlf().then(no_final_newline()),
        indented(4, Dashes::Flush, 1).then(comments_behind()).then(crlf()),
        indented(3, Dashes::Indented, 1).then(comments_above(Column::Own)).then(blank_lines()),
        braces(Lines::Several, GRANTS_AND_INPUTS).then(comments_behind()).then(crlf()),
        names().then(anchors()).then(blank_lines()).then(no_final_newline()),
        document_start().then(names()).then(indented(1, Dashes::Flush, 1)),
        braces(Lines::One, GRANTS_AND_INPUTS).then(indented(8, Dashes::Indented, 1)).then(no_final_newline()),
    ]);
    layouts
}

/// Layouts of JSON and JSONC.
pub(crate) fn json() -> Vec<Layout> {
    let indented = |step: &'static str| {
        let name = if step == "\t" { "tabs".to_owned() } else { format!("{} spaces", step.len()) };
        Layout::new(name, move |text| indent_json(text, step))
    };
    vec![crlf(), no_final_newline(), indented("\t"), indented(" "), indented("    "), indented("\t").then(crlf())]
}

fn crlf() -> Layout {
    Layout::new("CRLF", |text| text.replace('\n', "\r\n"))
}

fn no_final_newline() -> Layout {
    Layout::new("no final newline", |text| text.trim_end_matches(['\r', '\n']).to_owned())
}

fn document_start() -> Layout {
    Layout::new("document start", |text| format!("---\n{text}"))
}

fn names() -> Layout {
    let write = |text: &str| {
        let tree = parse_yaml(text);
        let Some(root) = tree.root() else { return text.to_owned() };
        let jobs: Vec<Value<'_>> = root.get("jobs").into_iter().flat_map(Value::entries).map(|(_, job)| job).collect();
        let steps = jobs.iter().filter_map(|job| job.get("steps")).flat_map(Value::items);
        // The workflow's own name is left alone: a rule looks at its letters.
        let named = steps.chain(jobs.iter().copied()).filter_map(|it| it.get("name"));
        let plain = named.filter(|it| it.style() == Some(ScalarStyle::Plain));
        edited(text, plain.map(|it| insertion(it.span().range().end, NAME_SUFFIX)).collect())
    };
    Layout { adds: NAME_SUFFIX, ..Layout::new("names beyond ASCII", write) }
}

fn anchors() -> Layout {
    Layout::new("anchored permissions", |text| {
        let tree = parse_yaml(text);
        let grants =
            mapping_entries(&tree).filter(|(key, value)| key.as_str() == Some("permissions") && value.is_mapping());
        let anchors = grants
            .enumerate()
            .filter_map(|(idx, (key, _))| Some(insertion(after_colon(&tree, key)?, &format!(" &grants{idx}"))));
        edited(text, anchors.collect())
    })
}

fn comments_behind() -> Layout {
    Layout::new("comments behind", |text| {
        let outline = Outline::new(text);
        let ends =
            outline.lines().filter(|line| !line.text(text).trim().is_empty() && outline.may_end_in_a_comment(*line));
        edited(text, ends.map(|line| insertion(line.range().end, " # geprüft ✅")).collect())
    })
}

/// Where a line of its own for a comment starts.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Own,
    Margin,
}

fn comments_above(column: Column) -> Layout {
    let name = if column == Column::Own { "comments above" } else { "comments at the margin" };
    Layout::new(name, move |text| {
        let outline = Outline::new(text);
        let above = outline.first_on_their_lines().map(|(line, at)| {
            let indent = if column == Column::Own { &text[line.range().start..at] } else { "" };
            insertion(line.range().start, &format!("{indent}# wie vereinbart ✓\n"))
        });
        edited(text, above.collect())
    })
}

fn blank_lines() -> Layout {
    Layout::new("blank lines", |text| {
        let outline = Outline::new(text);
        // Between entries, and one that holds spaces.
        let above = outline
            .first_on_their_lines()
            .skip(1)
            .enumerate()
            .map(|(idx, (line, _))| insertion(line.range().start, if idx % 3 == 0 { "   \n" } else { "\n" }));
        edited(text, above.collect())
    })
}

/// Where the dashes of a list under a key stand.
#[derive(Clone, Copy, PartialEq)]
enum Dashes {
    Indented,
    Flush,
}

impl Dashes {
    fn word(self) -> &'static str {
        match self {
            Self::Indented => "indented",
            Self::Flush => "flush",
        }
    }
}

fn indent(text: &str, step: usize, dashes: Dashes, gap: usize) -> String {
    let outline = Outline::new(text);
    let columns = outline.columns(step, dashes, gap);
    let mut written = String::new();
    // How far what belongs to the last entry moves.
    let mut shift = 0;
    let mut lines = outline.lines().peekable();
    while let Some(line) = lines.next() {
        let content = line.text(text).trim_start_matches(' ');
        if content.trim().is_empty() {
            written.push_str(line.text(text));
        } else {
            let at = line.range().end - content.len();
            let old = at - line.range().start;
            let new = if let Some(column) = columns.starts.get(&at) {
                shift = column.cast_signed() - old.cast_signed();
                *column
            } else if let Some((_, body_shift)) = columns.bodies.iter().find(|(body, _)| body.contains(at_u32(at))) {
                old.saturating_add_signed(*body_shift)
            } else if content.starts_with('#') && !outline.is_in_a_value(at) {
                let next = columns.starts.range(at..).next();
                next.map_or(0, |(start, column)| {
                    let next_old = start - text[..*start].rfind('\n').map_or(0, |it| it + 1);
                    (old + column).saturating_sub(next_old)
                })
            } else {
                old.saturating_add_signed(shift)
            };
            written.push_str(&" ".repeat(new));
            let mut done = at;
            for (dash_gap, width) in columns.gaps.iter().filter(|(dash_gap, _)| line.contains(dash_gap.start)) {
                written.push_str(&text[done..dash_gap.range().start]);
                written.push_str(&" ".repeat(*width));
                done = dash_gap.range().end;
            }
            written.push_str(&text[done..line.range().end]);
        }
        if lines.peek().is_some() {
            written.push('\n');
        }
    }
    written
}

fn indent_json(text: &str, step: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let content = line.trim_start_matches(' ');
        format!("{}{content}", step.repeat((line.len() - content.len()) / 2))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether braces and what they hold take a line or several.
#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Several,
}

/// The collections that are put into braces: those under these keys, or all.
type Braced = Option<&'static [&'static str]>;
const GRANTS_AND_INPUTS: Braced = Some(&["permissions", "with", "env"]);
const ALL_LEAVES: Braced = None;

fn braces(lines: Lines, braced: Braced) -> Layout {
    let what = if braced.is_some() { "braces around permissions, with and env" } else { "braces around all leaves" };
    let name = format!("{what} in {}", if lines == Lines::One { "one line" } else { "several lines" });
    Layout::new(name, move |text| {
        let tree = parse_yaml(text);
        let named = |key: Value<'_>| braced.is_none_or(|keys| key.as_str().is_some_and(|key| keys.contains(&key)));
        let values = mapping_entries(&tree).filter(|(key, _)| named(*key));
        let values = values.filter_map(|(key, value)| Some((after_colon(&tree, key)?, value)));
        let items =
            tree.nodes().filter(|_| braced.is_none()).flat_map(Value::items).map(|it| (it.span().range().start, it));
        let edits = values.chain(items).filter_map(|(from, value)| brace(&tree, from, value, lines)).flatten();
        edited(text, edits.collect())
    })
}

/// Puts what is in a block of scalars into braces or brackets; `from` is where the block's own bytes begin.
fn brace(tree: &Tree<'_>, from: usize, block: Value<'_>, lines: Lines) -> Option<Vec<TextEdit>> {
    let text = tree.source();
    let members: Vec<(Option<Value<'_>>, Value<'_>)> =
        block.entries().map(|(key, value)| (Some(key), value)).chain(block.items().map(|it| (None, it))).collect();
    let is_leaf = |(_, value): &(Option<Value<'_>>, Value<'_>)| {
        let is_line = !text[value.span().range()].contains('\n') && !value.span().is_empty();
        let is_block = matches!(value.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded))
            || !(value.is_scalar() || value.is_flow());
        is_line && !is_block && !value.is_alias() && value.anchor().is_none() && value.tag().is_none()
    };
    let last = members.last()?;
    if block.is_flow()
        || block.parent().is_none()
        || !members.iter().all(is_leaf)
        || block.anchor().is_some()
        || block.tag().is_some()
    {
        return None;
    }
    let (open, close) = if block.is_mapping() { ("{", "}") } else { ("[", "]") };
    let end = last.1.span().range().end;
    let has_comments = tree.comments().iter().any(|it| from < it.range().start && it.range().start < end);
    let quoted: Vec<String> = members.iter().map(|(_, value)| in_braces(text, *value)).collect();
    if lines == Lines::One {
        let written: Vec<String> = members
            .iter()
            .zip(&quoted)
            .map(|((key, _), value)| match key {
                Some(key) => format!("{}: {value}", &text[key.span().range()]),
                None => value.clone(),
            })
            .collect();
        let lead = if text[..from].ends_with(':') { " " } else { "" };
        let edit = TextEdit::new(Span::new(from, end), format!("{lead}{open}{}{close}", written.join(", ")));
        return (!has_comments).then(|| vec![edit]);
    }
    if !text[..from].ends_with(':') {
        return None;
    }
    let mut edits = vec![insertion(from, &format!(" {open}"))];
    for (idx, ((_, value), quoted)) in members.iter().zip(quoted).enumerate() {
        let comma = if idx + 1 < members.len() { "," } else { "" };
        edits.push(TextEdit::new(value.span(), format!("{quoted}{comma}")));
        if block.is_sequence() {
            let dash = text[..value.span().range().start].rfind('-')?;
            edits.push(TextEdit::new(Span::new(dash, value.span().range().start), ""));
        }
    }
    let line_end = text[end..].find('\n').map_or(text.len(), |it| end + it);
    // Under the key.
    let head = &text[text[..from].rfind('\n').map_or(0, |it| it + 1)..from];
    let column = head.len() - head.trim_start_matches([' ', '-']).len();
    edits.push(insertion(line_end, &format!("\n{}{close}", " ".repeat(column))));
    Some(edits)
}

fn in_braces(text: &str, value: Value<'_>) -> String {
    let written = &text[value.span().range()];
    let needs_quotes = value.style() == Some(ScalarStyle::Plain) && written.contains([',', '[', ']', '{', '}']);
    if needs_quotes { format!("'{}'", written.replace('\'', "''")) } else { written.to_owned() }
}

/// What stands where in a file of blocks.
struct Outline<'t> {
    tree: Tree<'t>,
    lines: Vec<Span>,
}

/// Where things go in another indentation.
#[derive(Default)]
struct Columns {
    /// Of keys and dashes, by their offset.
    starts: BTreeMap<usize, usize>,
    /// How far the lines of a block scalar move.
    bodies: Vec<(Span, isize)>,
    /// The spaces behind a dash.
    gaps: Vec<(Span, usize)>,
}

impl<'t> Outline<'t> {
    fn new(text: &'t str) -> Self {
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            lines.push(Span::new(at, at + line.trim_end_matches('\r').len()));
            at += line.len() + 1;
        }
        Self { tree: parse_yaml(text), lines }
    }

    fn lines(&self) -> impl Iterator<Item = Span> + '_ {
        self.lines.iter().copied()
    }

    /// Keys and dashes that are the first on their lines.
    fn first_on_their_lines(&self) -> impl Iterator<Item = (Span, usize)> + '_ {
        let starts = self.columns(2, Dashes::Flush, 1).starts;
        self.lines().filter_map(move |line| {
            let content = line.text(self.tree.source()).trim_start_matches(' ');
            let at = line.range().end - content.len();
            (starts.contains_key(&at) && !content.is_empty()).then_some((line, at))
        })
    }

    /// Whether a byte belongs to a scalar.
    fn is_in_a_value(&self, at: usize) -> bool {
        self.tree.nodes().any(|it| it.is_scalar() && it.span().contains(at_u32(at)))
    }

    fn may_end_in_a_comment(&self, line: Span) -> bool {
        let end = line.range().end;
        let has_one =
            self.tree.comments().iter().any(|it| it.range().start < end && line.range().start <= it.range().start);
        let goes_on = self.tree.nodes().filter(|it| it.is_scalar()).any(|it| {
            let span = it.span().range();
            if !matches!(it.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded)) {
                return span.contains(&end);
            }
            // The header of a block scalar may have one.
            let header_end = self.tree.source()[span.clone()].find('\n').map_or(span.end, |it| span.start + it);
            header_end < end && end <= span.end
        });
        !has_one && !goes_on
    }

    fn columns(&self, step: usize, dashes: Dashes, gap: usize) -> Columns {
        let mut columns = Columns::default();
        let mut open: Vec<(Value<'_>, usize)> = self.tree.documents().map(|it| (it, 0)).collect();
        while let Some((value, column)) = open.pop() {
            if value.is_flow() || value.is_alias() {
                continue;
            }
            for (key, inner) in value.entries() {
                columns.starts.insert(key.span().range().start, column);
                let list = inner.is_sequence() && dashes == Dashes::Flush;
                open.push((inner, if list { column } else { column + step }));
                self.body(inner, column + step, &mut columns);
            }
            for item in value.items() {
                let start = item.anchor().map_or(item.span().range().start, |it| it.range().start);
                let Some(dash) = self.tree.source()[..start].rfind('-') else { continue };
                columns.starts.insert(dash, column);
                let is_on_line = !self.tree.source()[dash..start].contains('\n');
                if is_on_line && start > dash + 1 {
                    columns.gaps.push((Span::new(dash + 1, start), gap));
                }
                open.push((item, if is_on_line { column + 1 + gap } else { column + step }));
                self.body(item, column + step, &mut columns);
            }
        }
        columns
    }

    /// Moves the lines of a block scalar to a column.
    fn body(&self, value: Value<'_>, column: usize, columns: &mut Columns) {
        if !matches!(value.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded)) || value.is_alias() {
            return;
        }
        let span = value.span().range();
        let inside = |line: &Span| span.start < line.range().start && line.range().start < span.end;
        let lines = self.lines().filter(inside).map(|it| it.text(self.tree.source()));
        let indents = lines.filter(|it| !it.trim().is_empty()).map(|it| it.len() - it.trim_start_matches(' ').len());
        if let Some(old) = indents.min() {
            columns.bodies.push((value.span(), column.cast_signed() - old.cast_signed()));
        }
    }
}

trait Slice {
    fn text(self, source: &str) -> &str;
}

impl Slice for Span {
    fn text(self, source: &str) -> &str {
        &source[self.range()]
    }
}

fn mapping_entries<'t>(tree: &'t Tree<'t>) -> impl Iterator<Item = (Value<'t>, Value<'t>)> {
    tree.nodes().filter(|it| it.is_mapping() && !it.is_flow() && !it.is_alias()).flat_map(Value::entries)
}

fn after_colon(tree: &Tree<'_>, key: Value<'_>) -> Option<usize> {
    let end = key.span().range().end;
    tree.source()[end..].starts_with(':').then_some(end + 1)
}

fn insertion(at: usize, text: &str) -> TextEdit {
    TextEdit::new(Span::at(at), text)
}

fn edited(text: &str, edits: Vec<TextEdit>) -> String {
    EditSet::new(edits).expect("the edits of a layout are apart").apply(text)
}

fn at_u32(at: usize) -> u32 {
    u32::try_from(at).expect("an example is short")
}
