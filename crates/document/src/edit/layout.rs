//! How the place of an edit is laid out: whose lines, which columns, what the file does elsewhere.

use super::Refusal;
use crate::text::{Span, head, line_end, line_start, newline, next_line};
use crate::tree::{NodeId, ScalarStyle, Syntax, Tree, Value};
use crate::yaml::skip_blank;

/// A file as the edits see it.
#[derive(Clone, Copy)]
pub(super) struct Layout<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) source: &'t str,
    pub(super) newline: &'t str,
}

/// A node in its collection, as written: an entry from its key, an item of a block from its dash.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) id: NodeId,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) enum Position<'t> {
    Root,
    Key,
    /// The value of this key.
    Entry(Value<'t>),
    Item,
}

/// Spaces that one level of a YAML file adds.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    /// A mapping under its key.
    pub(super) mapping: usize,
    /// The dash of a sequence under its key.
    pub(super) sequence: usize,
}

impl<'t> Layout<'t> {
    pub(super) fn of(tree: &'t Tree<'t>) -> Self {
        Self { tree, source: tree.source(), newline: newline(tree.source()) }
    }

    /// Refuses what no edit may touch: broken files, aliases, and what an alias elsewhere stands for.
    pub(super) fn guard(self, value: Value<'t>) -> Result<(), Refusal> {
        if self.tree.is_partial() {
            return Err(Refusal::Broken);
        }
        if value.is_alias() || std::iter::successors(Some(value), |node| node.parent()).any(Value::is_aliased) {
            return Err(Refusal::Shared);
        }
        Ok(())
    }

    /// Refuses to remove a node that holds the anchor of an alias outside of it.
    pub(super) fn guard_removal(self, value: Value<'t>) -> Result<(), Refusal> {
        let shared = self.tree.nodes().any(|node| {
            node.is_alias() && value.holds(node.resolved()) && !value.holds(node) && node.resolved() != node
        });
        if shared { Err(Refusal::Shared) } else { Ok(()) }
    }

    pub(super) fn position(self, value: Value<'t>) -> Position<'t> {
        let Some(parent) = value.parent() else { return Position::Root };
        if parent.is_sequence() {
            return Position::Item;
        }
        match parent.entries().find(|(_, candidate)| candidate.id() == value.id()) {
            Some((key, _)) => Position::Entry(key),
            None => Position::Key,
        }
    }

    /// Whether the node is written inside braces or brackets, or is such a collection's child.
    pub(super) fn is_in_flow(self, value: Value<'t>) -> bool {
        value.parent().is_some_and(Value::is_flow)
    }

    pub(super) fn is_json(self) -> bool {
        self.tree.syntax() != Syntax::Yaml
    }

    pub(super) fn members(self, collection: Value<'t>) -> Result<Vec<Member>, Refusal> {
        let in_block = !collection.is_flow();
        let entries = collection.entries().map(|(key, value)| {
            Ok(Member { id: key.id(), start: start(key), end: (value.span().end).max(key.span().end) as usize })
        });
        let items = collection.items().map(|item| {
            let start = if in_block { self.dash(item)? } else { start(item) };
            Ok(Member { id: item.id(), start, end: item.span().end as usize })
        });
        entries.chain(items).collect()
    }

    /// Column of a line's first content, if only spaces and dashes of list items stand before it.
    pub(super) fn column(self, at: usize) -> Result<usize, Refusal> {
        let before = &self.source[line_start(self.source, at)..at];
        if before.contains('\t') {
            return Err(Refusal::Tabs);
        }
        if before.split(' ').all(|part| matches!(part, "" | "-")) && !before.ends_with('-') {
            Ok(before.len())
        } else {
            Err(Refusal::UnusualLayout)
        }
    }

    /// Column of the members of a block: of the first that has a usual layout.
    pub(super) fn block_column(self, members: &[Member]) -> Result<usize, Refusal> {
        let mut columns = members.iter().map(|member| self.column(member.start));
        let first = columns.next().unwrap_or(Err(Refusal::Missing));
        first.or_else(|refusal| columns.find_map(Result::ok).ok_or(refusal))
    }

    /// The white space that a line starts with.
    pub(super) fn line_indent(self, at: usize) -> &'t str {
        let line = &self.source[line_start(self.source, at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Whether nothing but white space stands before `at` on its line.
    pub(super) fn starts_line(self, at: usize) -> bool {
        self.source[line_start(self.source, at)..at].bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    pub(super) fn line_start(self, at: usize) -> usize {
        line_start(self.source, at)
    }

    pub(super) fn line_end(self, at: usize) -> usize {
        line_end(self.source, at)
    }

    pub(super) fn next_line(self, at: usize) -> usize {
        next_line(self.source, at)
    }

    /// End of the last line of a block node, a comment on it included.
    pub(super) fn block_end(self, value: Value<'t>, end: usize) -> Result<usize, Refusal> {
        let mut last = value;
        while let Some(child) = last.last_child() {
            last = child;
        }
        let mut at = self.line_end(end);
        let rest = self.source[end..at].trim_start();
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(Refusal::UnusualLayout);
        }
        if self.keeps_blank_lines(last) {
            // `|+`: the blank lines after it are its text.
            loop {
                let next = self.next_line(at);
                if next == at || !self.source[next..self.line_end(next)].trim().is_empty() || next == self.source.len()
                {
                    break;
                }
                at = self.line_end(next);
            }
        }
        Ok(at)
    }

    fn keeps_blank_lines(self, value: Value<'t>) -> bool {
        if value.is_alias() || !matches!(value.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded)) {
            return false;
        }
        let header = &self.source[value.span().start as usize..self.line_end(value.span().start as usize)];
        header.split([' ', '\t']).next().is_some_and(|indicators| indicators.contains('+'))
    }

    /// Start of the lines that belong to a member: the comments directly above it, in its column.
    pub(super) fn with_comments_above(self, start: usize, column: usize) -> usize {
        let head = head(self.source);
        let mut first = self.line_start(start);
        while first > head {
            let ending = if self.source[..first].ends_with("\r\n") { 2 } else { 1 };
            let above = self.line_start(first - ending);
            let line = &self.source[above..first - ending];
            let comment = line.trim_start_matches(' ');
            if !comment.starts_with('#') || line.len() - comment.len() != column {
                return first;
            }
            if above == head {
                // It heads the file.
                return self.line_start(start);
            }
            first = above;
        }
        first
    }

    /// End of the lines that belong to a member: the comments directly below it that are indented further than it is.
    pub(super) fn with_comments_below(self, end: usize, column: usize) -> usize {
        let mut last = end;
        loop {
            let next = self.next_line(last);
            let line = &self.source[next..self.line_end(next)];
            let comment = line.trim_start_matches(' ');
            if !comment.starts_with('#') || line.len() - comment.len() <= column {
                return last;
            }
            last = next + line.len();
        }
    }

    /// Offset of the first byte at or after `at` that is neither white space nor in a comment.
    pub(super) fn skip_filler(self, at: usize) -> usize {
        if !self.is_json() {
            return skip_blank(self.source, at);
        }
        let comments = self.tree.comments();
        let mut at = at;
        loop {
            let rest = &self.source[at..];
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            match comments.binary_search_by_key(&at, |comment| comment.start as usize) {
                Ok(found) => at = comments[found].end as usize,
                Err(_) => return at,
            }
        }
    }

    pub(super) fn has_comment(self, start: usize, end: usize) -> bool {
        let comments = self.tree.comments();
        let next = comments.partition_point(|comment| (comment.start as usize) < start);
        comments.get(next).is_some_and(|comment| (comment.start as usize) < end)
    }

    /// Offset of the comma after a member of a flow collection.
    pub(super) fn comma(self, member: Member) -> Option<usize> {
        let at = self.skip_filler(member.end);
        self.source[at..].starts_with(',').then_some(at)
    }

    /// Steps that the file takes at the first places that show them.
    pub(super) fn steps(self) -> Steps {
        let column = |at: u32| at as usize - self.line_start(at as usize);
        let (mut mapping, mut sequence) = (None, None);
        for node in self.tree.nodes().filter(|node| node.is_mapping() && !node.is_flow() && !node.is_alias()) {
            for (key, value) in node.entries().filter(|(_, value)| !value.is_flow() && !value.is_alias()) {
                let outer = column(key.span().start);
                if let Some((first, _)) = value.entries().next().filter(|_| mapping.is_none()) {
                    mapping = column(first.span().start).checked_sub(outer).filter(|step| (1..=8).contains(step));
                } else if value.is_sequence() && sequence.is_none() {
                    sequence = column(value.span().start).checked_sub(outer).filter(|step| *step <= 8);
                }
            }
            if mapping.is_some() && sequence.is_some() {
                break;
            }
        }
        let mapping = mapping.or(sequence.filter(|step| *step > 0)).unwrap_or(2);
        Steps { mapping, sequence: sequence.unwrap_or(mapping) }
    }

    /// The white space inside braces: none if the file's first mapping in braces has none.
    pub(super) fn brace(self) -> &'static str {
        let mut braces = self.tree.nodes().filter(|node| node.is_flow() && node.entries().len() > 0);
        let is_tight = |node: Value<'_>| !self.source[node.span().range()].starts_with("{ ");
        if braces.next().is_some_and(is_tight) { "" } else { " " }
    }

    /// The white space of one level of a JSON file: what its first indented line has.
    pub(super) fn json_step(self) -> &'t str {
        let mut at = self.next_line(0);
        while at < self.source.len() {
            let indent = self.line_indent(at);
            if !indent.is_empty() && at + indent.len() < self.line_end(at) {
                return indent;
            }
            at = self.next_line(at);
        }
        "  "
    }

    fn dash(self, item: Value<'t>) -> Result<usize, Refusal> {
        let before = self.source[..start(item)].trim_end_matches([' ', '\n', '\r']);
        if before.ends_with('-') { Ok(before.len() - 1) } else { Err(Refusal::UnusualLayout) }
    }
}

/// Start of a node as written, with its anchor and tag.
pub(super) fn start(value: Value<'_>) -> usize {
    let first = |at: u32, property: Option<Span>| property.map_or(at, |span| at.min(span.start));
    first(first(value.span().start, value.anchor()), value.tag()) as usize
}
