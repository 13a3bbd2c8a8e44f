//! Edits of mappings and sequences, in the style of the place they go to: block or flow, its indentation, its line
//! ending, its quotes. Nothing is ever written anew that was there before.

use std::ops::Range;

use crate::edit::{EditSet, TextEdit};
use crate::scalar::{Class, classify};
use crate::text::Span;
use crate::tree::{NodeId, ScalarStyle, Syntax, Tree, Value};

/// What to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fragment {
    /// A text; quoted only when it has to be.
    Text(String),
    /// Already written: `false`, `'24.10'`.
    Raw(String),
    /// A mapping.
    Mapping(Vec<(String, Fragment)>),
    /// A sequence.
    Sequence(Vec<Fragment>),
    /// With a comment behind its first line; without `#`.
    Commented(Box<Fragment>, String),
}

/// Where to write. The ids are those of keys of the mapping, or of items of the sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Before this one.
    Before(NodeId),
    /// Behind this one.
    After(NodeId),
}

/// Why an edit is left to a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// An alias elsewhere shares it.
    Shared,
    /// It comes from a merge key.
    MergeKey,
    /// A layout that cannot be continued safely.
    UnusualLayout,
    /// It is not there.
    Missing,
    /// Tabs in the indentation.
    Tabs,
}

impl Refusal {
    /// As a clause.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Shared => "an alias elsewhere in the file shares this value",
            Self::MergeKey => "the value comes from a merge key",
            Self::UnusualLayout => "the layout of this place is unusual",
            Self::Missing => "the place is not there",
            Self::Tabs => "tabs stand in the indentation",
        }
    }
}

/// Adds an entry to a mapping.
///
/// # Errors
///
/// See [`Refusal`].
pub fn insert_entry(mapping: Value<'_>, place: Place, key: &str, value: &Fragment) -> Result<EditSet, Refusal> {
    own(mapping)?;
    let pen = Pen::new(mapping.tree());
    let entries: Vec<(Value<'_>, Value<'_>)> = mapping.entries().collect();
    if !mapping.is_mapping() {
        return Err(Refusal::Missing);
    }
    if entries.iter().any(|(it, _)| it.as_str() == Some("<<")) && mapping.tree().syntax() == Syntax::Yaml {
        return Err(Refusal::MergeKey);
    }
    let spots: Vec<(Value<'_>, Span)> = entries.iter().map(|(key, value)| (*key, key.span().cover(value.span()))).collect();
    if mapping.is_flow() {
        let text = if pen.is_json() { format!("{}: {}", pen.string(key), pen.json(value, 0)) } else { format!("{}: {}", pen.key(key), pen.flow(value)) };
        return pen.insert_flow(mapping, &spots, place, text, Some((key, value)));
    }
    let first = spots.first().ok_or(Refusal::UnusualLayout)?;
    let indent = pen.indent(first.0.span().start as usize)?;
    let lines = pen.entry_lines(key, value);
    pen.insert_block(&spots, place, indent, &lines)
}

/// Adds an item to a sequence.
///
/// # Errors
///
/// See [`Refusal`].
pub fn insert_item(sequence: Value<'_>, place: Place, value: &Fragment) -> Result<EditSet, Refusal> {
    own(sequence)?;
    let pen = Pen::new(sequence.tree());
    let items: Vec<Value<'_>> = sequence.items().collect();
    if !sequence.is_sequence() {
        return Err(Refusal::Missing);
    }
    let spots: Vec<(Value<'_>, Span)> = items.iter().map(|it| (*it, it.span())).collect();
    if sequence.is_flow() {
        let text = if pen.is_json() { pen.json(value, 0) } else { pen.flow(value) };
        return pen.insert_flow(sequence, &spots, place, text, None);
    }
    let mut dashed = Vec::new();
    for (item, span) in &spots {
        dashed.push((*item, Span { start: pen.dash(*item)? as u32, end: span.end }));
    }
    let first = dashed.first().ok_or(Refusal::UnusualLayout)?;
    let indent = pen.indent(first.1.start as usize)?;
    pen.insert_block(&dashed, place, indent, &pen.item_lines(value))
}

/// Writes another value in place of one. A scalar keeps its quotes where it can.
///
/// # Errors
///
/// See [`Refusal`].
pub fn replace_value(value: Value<'_>, with: &Fragment) -> Result<EditSet, Refusal> {
    own(value)?;
    let pen = Pen::new(value.tree());
    let span = value.span();
    if pen.is_json() {
        return Ok(EditSet::one(span, pen.json(with, pen.line_indent(span.start as usize))));
    }
    let is_block_collection = (value.is_mapping() || value.is_sequence()) && !value.is_flow();
    if is_block_collection {
        return Err(Refusal::UnusualLayout);
    }
    if let Fragment::Text(text) = with {
        if span.is_empty() {
            return pen.fill(value, &pen.scalar(text));
        }
        let written = match value.style() {
            Some(ScalarStyle::SingleQuoted) => format!("'{}'", text.replace('\'', "''")),
            Some(ScalarStyle::DoubleQuoted) => pen.string(text),
            _ => pen.scalar(text),
        };
        return Ok(EditSet::one(span, written));
    }
    if let Fragment::Raw(text) = with {
        return if span.is_empty() { pen.fill(value, text) } else { Ok(EditSet::one(span, text.clone())) };
    }
    // A collection in place of a scalar: below its key, or in braces where the place is in braces.
    let (key, parent) = parent_entry(value).ok_or(Refusal::UnusualLayout)?;
    if parent.is_flow() {
        return Ok(EditSet::one(span, pen.flow(with)));
    }
    if value.style().is_some_and(|it| matches!(it, ScalarStyle::Literal | ScalarStyle::Folded)) {
        return Err(Refusal::UnusualLayout);
    }
    let indent = pen.indent(key.span().start as usize)?;
    let colon = pen.colon(key)?;
    let end = (span.end as usize).max(colon);
    let lines = pen.child_lines(with);
    let below: String = lines.iter().map(|line| format!("{}{}{line}", pen.newline, " ".repeat(indent))).collect();
    let eol = pen.eol(end);
    let mut edits = vec![TextEdit { span: Span::new(eol, eol), replacement: below }];
    // What stood behind the colon goes; a comment stays on the line of the key.
    if colon < end {
        edits.push(TextEdit { span: Span::new(colon, end), replacement: String::new() });
    }
    if colon < end && end == eol {
        let replacement = std::mem::take(&mut edits[0].replacement);
        return Ok(EditSet::one(Span::new(colon, end), replacement));
    }
    EditSet::new(edits).ok_or(Refusal::UnusualLayout)
}

/// Writes another text in place of a byte range of a scalar's decoded text.
///
/// # Errors
///
/// See [`Refusal`]; also when the range holds escapes.
pub fn replace_text(value: Value<'_>, decoded: Range<usize>, with: &str) -> Result<EditSet, Refusal> {
    own(value)?;
    let text = value.as_str().and_then(|it| it.get(decoded.clone())).ok_or(Refusal::Missing)?;
    let span = value.source_span(decoded);
    if value.tree().source().get(span.range()) != Some(text) {
        return Err(Refusal::UnusualLayout);
    }
    let quoted = matches!(value.style(), Some(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted));
    let plain_breaks = value.style() == Some(ScalarStyle::Plain) && (with.contains(": ") || with.contains(" #"));
    if (quoted && with.contains(['\'', '"', '\\', '\n'])) || plain_breaks || (with.contains('\n') && !matches!(value.style(), Some(ScalarStyle::Literal))) {
        return Err(Refusal::UnusualLayout);
    }
    Ok(EditSet::one(span, with))
}

/// Takes an entry away, with its whole lines and a comment behind it. The last entry of a block leaves `{}`.
///
/// # Errors
///
/// See [`Refusal`].
pub fn remove_entry(mapping: Value<'_>, key: &str) -> Result<EditSet, Refusal> {
    own(mapping)?;
    let pen = Pen::new(mapping.tree());
    let entries: Vec<(Value<'_>, Value<'_>)> = mapping.entries().collect();
    let at = entries.iter().position(|(it, _)| it.as_str() == Some(key)).ok_or(Refusal::Missing)?;
    let spans: Vec<Span> = entries.iter().map(|(key, value)| key.span().cover(value.span())).collect();
    if mapping.is_flow() {
        return Ok(pen.remove_flow(&spans, at));
    }
    if spans.len() == 1 {
        let (parent, _) = parent_entry(mapping).ok_or(Refusal::UnusualLayout)?;
        let colon = pen.colon(parent)?;
        let gone = pen.lines(spans[0]).ok_or(Refusal::UnusualLayout)?;
        let edits = vec![
            TextEdit { span: Span::new(colon, colon), replacement: " {}".to_owned() },
            TextEdit { span: gone, replacement: String::new() },
        ];
        return EditSet::new(edits).ok_or(Refusal::UnusualLayout);
    }
    if let Some(gone) = pen.lines(spans[at]) {
        return Ok(EditSet::one(gone, ""));
    }
    // The first entry of a list item shares its line with the dash: the next entry moves up to it.
    match spans.get(at + 1) {
        Some(next) if at == 0 => Ok(EditSet::one(Span { start: spans[0].start, end: next.start }, "")),
        _ => Err(Refusal::UnusualLayout),
    }
}

/// Takes an item away, with its whole lines.
///
/// # Errors
///
/// See [`Refusal`].
pub fn remove_item(sequence: Value<'_>, item: NodeId) -> Result<EditSet, Refusal> {
    own(sequence)?;
    let pen = Pen::new(sequence.tree());
    let items: Vec<Value<'_>> = sequence.items().collect();
    let at = items.iter().position(|it| it.id() == item).ok_or(Refusal::Missing)?;
    let spans: Vec<Span> = items.iter().map(|it| it.span()).collect();
    if sequence.is_flow() {
        return Ok(pen.remove_flow(&spans, at));
    }
    if items.len() == 1 {
        return Err(Refusal::UnusualLayout);
    }
    let span = Span { start: pen.dash(items[at])? as u32, end: spans[at].end };
    pen.lines(span).map(|it| EditSet::one(it, "")).ok_or(Refusal::UnusualLayout)
}

/// Refuses values that other places share.
fn own(value: Value<'_>) -> Result<(), Refusal> {
    if value.is_alias() {
        return Err(Refusal::Shared);
    }
    if value.anchor().is_none() {
        return Ok(());
    }
    if value.is_aliased() { Err(Refusal::Shared) } else { Ok(()) }
}

/// The key and the mapping that a value belongs to.
fn parent_entry(value: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let parent = value.parent()?;
    let (key, _) = parent.entries().find(|(_, it)| it.id() == value.id())?;
    Some((key, parent))
}

/// Knows how a file writes: its line ending and its indentation.
struct Pen<'t> {
    source: &'t str,
    syntax: Syntax,
    newline: &'static str,
    step: usize,
    /// Spaces between the indentation of a key and the dashes of the list below it.
    dash: usize,
}

impl<'t> Pen<'t> {
    fn new(tree: &'t Tree<'t>) -> Self {
        let source = tree.source();
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let mut pen = Self { source, syntax: tree.syntax(), newline, step: 2, dash: 2 };
        pen.measure(tree);
        pen
    }

    /// Takes step and dash from the first places that show them.
    fn measure(&mut self, tree: &Tree<'_>) {
        let column = |at: u32| at as usize - self.line_start(at as usize);
        let (mut step, mut dash) = (None, None);
        for node in tree.nodes().filter(|it| it.is_mapping() && !it.is_flow() && !it.is_alias()) {
            for (key, value) in node.entries().filter(|(_, it)| !it.is_flow() && !it.is_alias()) {
                let parent = column(key.span().start);
                if let Some((first, _)) = value.entries().next().filter(|_| step.is_none()) {
                    step = column(first.span().start).checked_sub(parent).filter(|it| (1..=8).contains(it));
                } else if value.items().next().is_some() && dash.is_none() {
                    dash = column(value.span().start).checked_sub(parent).filter(|it| *it <= 8);
                }
            }
            if step.is_some() && dash.is_some() {
                break;
            }
        }
        if self.is_json() {
            let line = self.source.lines().find(|it| it.starts_with([' ', '\t']) && !it.trim().is_empty());
            step = line.map(|it| it.len() - it.trim_start_matches([' ', '\t']).len());
        }
        self.step = step.unwrap_or(2);
        self.dash = dash.unwrap_or(self.step);
    }

    fn is_json(&self) -> bool {
        self.syntax != Syntax::Yaml
    }

    fn line_start(&self, at: usize) -> usize {
        self.source[..at].rfind('\n').map_or(0, |it| it + 1)
    }

    /// The end of a line, before its line ending.
    fn eol(&self, at: usize) -> usize {
        let end = self.source[at..].find('\n').map_or(self.source.len(), |it| at + it);
        if end > at && self.source.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
    }

    /// The column of a place, when only spaces, dashes of list items and a byte order mark stand before it.
    fn indent(&self, at: usize) -> Result<usize, Refusal> {
        let before = self.source[self.line_start(at)..at].trim_start_matches('\u{feff}');
        if before.contains('\t') {
            return Err(Refusal::Tabs);
        }
        if before.chars().all(|it| matches!(it, ' ' | '-')) { Ok(before.len()) } else { Err(Refusal::UnusualLayout) }
    }

    fn line_indent(&self, at: usize) -> usize {
        let line = &self.source[self.line_start(at)..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// The dash of a block item.
    fn dash(&self, item: Value<'_>) -> Result<usize, Refusal> {
        let start = item.anchor().or(item.tag()).map_or(item.span().start, |it| it.start.min(item.span().start)) as usize;
        let before = &self.source[..start];
        let dash = before.trim_end_matches([' ', '\r', '\n']).len();
        if before[..dash].ends_with('-') { Ok(dash - 1) } else { Err(Refusal::UnusualLayout) }
    }

    /// The place behind the colon of a key.
    fn colon(&self, key: Value<'_>) -> Result<usize, Refusal> {
        let end = key.span().end as usize;
        let gap = self.source[end..].find(':').ok_or(Refusal::UnusualLayout)?;
        if self.source[end..end + gap].trim().is_empty() { Ok(end + gap + 1) } else { Err(Refusal::UnusualLayout) }
    }

    /// Whole lines, when nothing else stands on them.
    fn lines(&self, span: Span) -> Option<Span> {
        let start = self.line_start(span.start as usize);
        let end = self.source[span.end as usize..].find('\n').map_or(self.source.len(), |it| span.end as usize + it + 1);
        let before = &self.source[start..span.start as usize];
        let behind = self.source[span.end as usize..end].trim();
        let alone = before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'));
        // Without a final line ending, the one before the line goes instead.
        let start = if end == self.source.len() && !self.source.ends_with('\n') && start > 0 { start - self.newline.len() } else { start };
        alone.then(|| Span::new(start, end))
    }

    /// A scalar where there was none: behind the colon.
    fn fill(&self, value: Value<'_>, text: &str) -> Result<EditSet, Refusal> {
        let (key, _) = parent_entry(value).ok_or(Refusal::UnusualLayout)?;
        let colon = self.colon(key)?;
        Ok(EditSet::one(Span::new(colon, colon), format!(" {text}")))
    }

    fn insert_block(&self, spots: &[(Value<'_>, Span)], place: Place, indent: usize, lines: &[String]) -> Result<EditSet, Refusal> {
        let pad = " ".repeat(indent);
        let find = |id: NodeId| spots.iter().position(|(it, _)| it.id() == id).ok_or(Refusal::Missing);
        let after = match place {
            Place::Last => Some(spots.len() - 1),
            Place::After(id) => Some(find(id)?),
            Place::First => None,
            Place::Before(id) => find(id)?.checked_sub(1),
        };
        if let Some(idx) = after {
            let at = self.eol(spots[idx].1.end as usize);
            let text: String = lines.iter().map(|line| format!("{}{pad}{line}", self.newline)).collect();
            return Ok(EditSet::one(Span::new(at, at), text));
        }
        // Before all others: the first one may share its line with the dash of a list item.
        let at = spots[0].1.start as usize;
        let text: String = lines.iter().map(|line| format!("{line}{}{pad}", self.newline)).collect();
        Ok(EditSet::one(Span::new(at, at), text))
    }

    fn insert_flow(&self, collection: Value<'_>, spots: &[(Value<'_>, Span)], place: Place, text: String, entry: Option<(&str, &Fragment)>) -> Result<EditSet, Refusal> {
        let Some(first) = spots.first() else {
            let inner = collection.span();
            let (open, close) = (inner.start as usize + 1, inner.end as usize - 1);
            let text = if self.is_json() && collection.is_mapping() {
                let indent = self.line_indent(open);
                let written = entry.map_or(text, |(key, value)| format!("{}: {}", self.string(key), self.json(value, indent + self.step)));
                format!("{}{}{written}{}{}", self.newline, self.space(indent + self.step), self.newline, self.space(indent))
            } else if collection.is_mapping() {
                format!(" {text} ")
            } else {
                text
            };
            return Ok(EditSet::one(Span::new(open, close), text));
        };
        let find = |id: NodeId| spots.iter().position(|(it, _)| it.id() == id).ok_or(Refusal::Missing);
        let after = match place {
            Place::Last => Some(spots.len() - 1),
            Place::After(id) => Some(find(id)?),
            Place::First => None,
            Place::Before(id) => find(id)?.checked_sub(1),
        };
        // A collection over several lines gets a line of its own for what is new.
        let start = first.1.start as usize;
        let own_line = self.source[self.line_start(start)..start].trim().is_empty();
        let indent = self.line_indent(start);
        let text = match entry {
            Some((key, value)) if self.is_json() => format!("{}: {}", self.string(key), self.json(value, indent)),
            _ => text,
        };
        let separator = if own_line { format!("{}{}", self.newline, self.space(indent)) } else { " ".to_owned() };
        Ok(match after {
            Some(idx) => {
                let at = spots[idx].1.end as usize;
                EditSet::one(Span::new(at, at), format!(",{separator}{text}"))
            }
            None => EditSet::one(Span::new(start, start), format!("{text},{separator}")),
        })
    }

    /// Indentation in the file's own white space.
    fn space(&self, width: usize) -> String {
        let tabs = self.source.lines().any(|it| it.starts_with('\t'));
        if tabs { "\t".repeat(width) } else { " ".repeat(width) }
    }

    /// One of several, with the comma that separates it; with its line when it has one of its own.
    fn remove_flow(&self, spans: &[Span], at: usize) -> EditSet {
        let span = match (spans.get(at + 1), at.checked_sub(1).map(|it| spans[it])) {
            (Some(next), _) => Span { start: spans[at].start, end: next.start },
            (None, Some(previous)) => Span { start: previous.end, end: spans[at].end },
            (None, None) => spans[at],
        };
        EditSet::one(span, "")
    }

    fn entry_lines(&self, key: &str, value: &Fragment) -> Vec<String> {
        let key = self.key(key);
        match value {
            Fragment::Text(text) => vec![format!("{key}: {}", self.scalar(text))],
            Fragment::Raw(text) => vec![format!("{key}: {text}")],
            Fragment::Mapping(entries) if entries.is_empty() => vec![format!("{key}: {{}}")],
            Fragment::Sequence(items) if items.is_empty() => vec![format!("{key}: []")],
            Fragment::Mapping(_) | Fragment::Sequence(_) => {
                let mut lines = vec![format!("{key}:")];
                lines.extend(self.child_lines(value));
                lines
            }
            Fragment::Commented(inner, comment) => commented(self.entry_lines(&key, inner), comment),
        }
    }

    /// The lines below a key, indented from the key.
    fn child_lines(&self, value: &Fragment) -> Vec<String> {
        let (lines, width): (Vec<String>, usize) = match value {
            Fragment::Mapping(entries) => (entries.iter().flat_map(|(key, value)| self.entry_lines(key, value)).collect(), self.step),
            Fragment::Sequence(items) => (items.iter().flat_map(|it| self.item_lines(it)).collect(), self.dash),
            Fragment::Text(text) => (vec![self.scalar(text)], self.step),
            Fragment::Raw(text) => (vec![text.clone()], self.step),
            Fragment::Commented(inner, comment) => return commented(self.child_lines(inner), comment),
        };
        lines.into_iter().map(|line| format!("{}{line}", " ".repeat(width))).collect()
    }

    fn item_lines(&self, value: &Fragment) -> Vec<String> {
        match value {
            Fragment::Text(text) => vec![format!("- {}", self.scalar(text))],
            Fragment::Raw(text) => vec![format!("- {text}")],
            Fragment::Commented(inner, comment) => commented(self.item_lines(inner), comment),
            Fragment::Sequence(_) => vec![format!("- {}", self.flow(value))],
            Fragment::Mapping(entries) => {
                let lines = entries.iter().flat_map(|(key, value)| self.entry_lines(key, value));
                lines.enumerate().map(|(idx, line)| if idx == 0 { format!("- {line}") } else { format!("  {line}") }).collect()
            }
        }
    }

    fn flow(&self, value: &Fragment) -> String {
        match value {
            Fragment::Text(text) => {
                let text = self.scalar(text);
                if text.starts_with(['\'', '"']) || !text.contains([',', '{', '}', '[', ']']) { text } else { format!("'{}'", text.replace('\'', "''")) }
            }
            Fragment::Raw(text) => text.clone(),
            Fragment::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
            Fragment::Mapping(entries) => {
                let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{}: {}", self.key(key), self.flow(value))).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            Fragment::Sequence(items) => format!("[{}]", items.iter().map(|it| self.flow(it)).collect::<Vec<_>>().join(", ")),
            Fragment::Commented(inner, _) => self.flow(inner),
        }
    }

    fn json(&self, value: &Fragment, indent: usize) -> String {
        let inner = indent + self.step;
        let list = |open: &str, parts: Vec<String>, close: &str| {
            let separator = format!(",{}{}", self.newline, self.space(inner));
            format!("{open}{}{}{}{}{}{close}", self.newline, self.space(inner), parts.join(&separator), self.newline, self.space(indent))
        };
        match value {
            Fragment::Text(text) => self.string(text),
            Fragment::Raw(text) => text.clone(),
            Fragment::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
            Fragment::Sequence(items) if items.is_empty() => "[]".to_owned(),
            Fragment::Mapping(entries) => {
                list("{", entries.iter().map(|(key, value)| format!("{}: {}", self.string(key), self.json(value, inner))).collect(), "}")
            }
            Fragment::Sequence(items) => list("[", items.iter().map(|it| self.json(it, inner)).collect(), "]"),
            Fragment::Commented(inner, _) => self.json(inner, indent),
        }
    }

    fn key(&self, key: &str) -> String {
        if self.is_json() { self.string(key) } else { self.scalar(key) }
    }

    /// A text as a YAML scalar. Whole numbers stay plain, as people write them; what YAML would read as another kind
    /// of value, or could not read at all, is quoted.
    fn scalar(&self, text: &str) -> String {
        let is_integer = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
        if is_integer || is_plain_text(text) {
            return text.to_owned();
        }
        if text.chars().any(char::is_control) { self.string(text) } else { format!("'{}'", text.replace('\'', "''")) }
    }

    /// A text in double quotes, valid as JSON and as YAML.
    fn string(&self, text: &str) -> String {
        let mut out = String::from("\"");
        for char in text.chars() {
            match char {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                it if (it as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", it as u32)),
                it => out.push(it),
            }
        }
        out.push('"');
        out
    }
}

fn commented(mut lines: Vec<String>, comment: &str) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.push_str(" # ");
        first.push_str(comment);
    }
    lines
}

/// Whether YAML reads the text as that text when it stands without quotes.
fn is_plain_text(text: &str) -> bool {
    let words = ["", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"];
    let first = text.chars().next().unwrap_or(' ');
    let indicator = matches!(first, ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`');
    let spaced = matches!(first, '-' | '?' | ':') && text[first.len_utf8()..].starts_with(' ') || matches!(text, "-" | "?" | ":" | "---" | "...");
    let inner = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.chars().any(char::is_control);
    let edges = text.starts_with(' ') || text.ends_with(' ');
    !(words.contains(&text) || matches!(classify(text), Class::Number) || indicator || spaced || inner || edges)
}
