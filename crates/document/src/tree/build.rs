//! Trees grow from a stream of nodes, one open collection inside the other, within limits that no input escapes.

use super::{
    ABSENT, MAX_DEPTH, MAX_NODES, Node, NodeId, NodeKind, Problem, ProblemKind, ScalarStyle, Syntax, Text, Tree,
};
use crate::text::Span;

/// Past this many, further problems of a file say nothing new.
const MAX_PROBLEMS: usize = 100;

pub(crate) struct Builder<'s> {
    pub(crate) tree: Tree<'s>,
    frames: Vec<Frame>,
    /// Children of the open collections, innermost last.
    pending: Vec<NodeId>,
    /// Nodes so far, aliases counted with what they stand for.
    weight: u32,
}

/// The tree is as large or deep as it may be; the problem is reported already.
pub(crate) struct LimitReached;

struct Frame {
    id: NodeId,
    /// Where its children start in `pending`.
    mark: usize,
    /// The builder's weight when it was opened.
    weight: u32,
    height: u32,
}

/// What an alias multiplies: how many nodes and how many levels a node has, aliases followed.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    weight: u32,
    height: u32,
}

/// The place of a node that is about to be added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Root,
    Key,
    Value,
    Item,
}

#[derive(Clone, Copy)]
pub(crate) enum Collection {
    Mapping,
    Sequence,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(source: &'s str, syntax: Syntax) -> Self {
        let tree = Tree {
            source,
            syntax,
            nodes: Vec::with_capacity(source.len() / 16),
            children: Vec::with_capacity(source.len() / 16),
            decoded: String::new(),
            roots: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
        };
        Self { tree, frames: Vec::new(), pending: Vec::new(), weight: 0 }
    }

    pub(crate) fn slot(&self) -> Slot {
        let Some(frame) = self.frames.last() else { return Slot::Root };
        match self.tree.nodes[frame.id.0 as usize].kind {
            NodeKind::Mapping { .. } if (self.pending.len() - frame.mark).is_multiple_of(2) => Slot::Key,
            NodeKind::Mapping { .. } => Slot::Value,
            _ => Slot::Item,
        }
    }

    /// Adds a scalar. `inside` is where its text would stand in the source if it is written as it reads.
    pub(crate) fn scalar(
        &mut self,
        style: ScalarStyle,
        text: &str,
        span: Span,
        inside: Span,
        tag: Option<Span>,
    ) -> Result<NodeId, LimitReached> {
        let text = if self.tree.source.get(inside.range()) == Some(text) {
            Text::Source(inside)
        } else {
            let start = self.tree.decoded.len();
            self.tree.decoded.push_str(text);
            Text::Decoded(Span::new(start, self.tree.decoded.len()))
        };
        let id = self.add(NodeKind::Scalar { style, text }, span, tag)?;
        self.pending_or_root(id);
        Ok(id)
    }

    /// Adds an alias; without a target it stands for nothing.
    pub(crate) fn alias(&mut self, target: Option<(NodeId, Extent)>, span: Span) -> Result<NodeId, LimitReached> {
        let id = self.add(NodeKind::Alias { target: target.map_or(NodeId::NONE, |(id, _)| id) }, span, None)?;
        if let Some((target, extent)) = target {
            self.tree.nodes[target.0 as usize].aliased = true;
            self.weight = self.weight.saturating_add(extent.weight);
            if let Some(frame) = self.frames.last_mut() {
                frame.height = frame.height.max(extent.height + 1);
            }
            if self.weight as usize > MAX_NODES {
                return Err(self.too_many(span));
            }
            if self.frames.len() + extent.height as usize > MAX_DEPTH {
                return Err(self.too_deep(span));
            }
        }
        self.pending_or_root(id);
        Ok(id)
    }

    /// Opens a collection; `span` is its first byte.
    pub(crate) fn open(
        &mut self,
        what: Collection,
        flow: bool,
        span: Span,
        tag: Option<Span>,
    ) -> Result<NodeId, LimitReached> {
        let children = ABSENT;
        let kind = match what {
            Collection::Mapping => NodeKind::Mapping { flow, children },
            Collection::Sequence => NodeKind::Sequence { flow, children },
        };
        if self.frames.len() >= MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        let weight = self.weight;
        let id = self.add(kind, span, tag)?;
        self.frames.push(Frame { id, mark: self.pending.len(), weight, height: 1 });
        Ok(id)
    }

    /// Closes the innermost collection; `end` is where its closing bracket ends, `None` if it has none.
    pub(crate) fn close(&mut self, end: Option<u32>) -> Option<(NodeId, Extent)> {
        if self.slot() == Slot::Value {
            // Only a broken file leaves a key alone.
            let at = self.pending.last().map_or(0, |key| self.tree.nodes[key.0 as usize].span.end as usize);
            self.scalar(ScalarStyle::Plain, "", Span::at(at), Span::at(at), None).ok();
        }
        let frame = self.frames.pop()?;
        let start = self.tree.children.len();
        self.tree.children.extend(self.pending.drain(frame.mark..));
        let range = Span::new(start, self.tree.children.len());
        let last = self.tree.children[start..].iter().map(|id| self.tree.nodes[id.0 as usize].span.end).max();
        let node = &mut self.tree.nodes[frame.id.0 as usize];
        node.span.end = end.or(last).unwrap_or(node.span.end).max(node.span.start);
        match &mut node.kind {
            NodeKind::Mapping { children, .. } | NodeKind::Sequence { children, .. } => *children = range,
            _ => {}
        }
        if let NodeKind::Mapping { .. } = node.kind {
            self.check_keys(frame.id);
        }
        if let Some(outer) = self.frames.last_mut() {
            outer.height = outer.height.max(frame.height + 1);
        }
        self.pending_or_root(frame.id);
        Some((frame.id, Extent { weight: self.weight - frame.weight, height: frame.height }))
    }

    /// What an alias of a scalar multiplies.
    pub(crate) const SCALAR: Extent = Extent { weight: 1, height: 0 };

    pub(crate) fn set_anchor(&mut self, id: NodeId, anchor: Span) {
        let node = &mut self.tree.nodes[id.0 as usize];
        node.anchor = anchor;
        if node.span.is_empty() && matches!(node.kind, NodeKind::Scalar { .. }) && node.span.start < anchor.end {
            node.span = Span::at(anchor.end as usize);
            if let NodeKind::Scalar { text, .. } = &mut node.kind {
                *text = Text::Source(node.span);
            }
        }
    }

    /// Whether a node is still open: an alias of it would stand inside itself.
    pub(crate) fn is_open(&self, id: NodeId) -> bool {
        self.frames.iter().any(|frame| frame.id == id)
    }

    pub(crate) fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>, hint: Option<&str>) {
        self.push(Problem { kind, message: message.into(), hint: hint.map(str::to_owned), span, related: None });
    }

    pub(crate) fn finish(mut self) -> Tree<'s> {
        while !self.frames.is_empty() {
            self.close(None);
        }
        self.tree.problems.sort_by_key(|problem| problem.span);
        self.tree
    }

    fn add(&mut self, kind: NodeKind, span: Span, tag: Option<Span>) -> Result<NodeId, LimitReached> {
        self.weight += 1;
        if self.weight as usize > MAX_NODES {
            return Err(self.too_many(span));
        }
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        let parent = self.frames.last().map_or(NodeId::NONE, |frame| frame.id);
        self.tree.nodes.push(Node { span, parent, anchor: ABSENT, tag: tag.unwrap_or(ABSENT), kind, aliased: false });
        Ok(id)
    }

    fn pending_or_root(&mut self, id: NodeId) {
        if self.frames.is_empty() { self.tree.roots.push(id) } else { self.pending.push(id) }
    }

    fn check_keys(&mut self, mapping: NodeId) {
        let tree = &self.tree;
        let mut keys: Vec<(&str, NodeId)> = Vec::new();
        let mut merges = Vec::new();
        for (key, _) in tree.value(mapping).entries() {
            if key.is_merge_key() {
                merges.push(key.span());
            } else if let Some(text) = key.as_str() {
                keys.push((text, key.id));
            }
        }
        keys.sort_unstable();
        let mut found = Vec::new();
        let mut first = 0;
        for at in 1..keys.len() {
            if keys[at].0 != keys[first].0 {
                first = at;
            } else if found.len() < MAX_PROBLEMS {
                let (key, id) = keys[at];
                found.push(Problem {
                    kind: ProblemKind::DuplicateKey,
                    message: ["the key `", shortened(key), "` is there twice"].concat(),
                    hint: Some("keep one of the two".to_owned()),
                    span: tree.value(id).span(),
                    related: Some(tree.value(keys[first].1).span()),
                });
            }
        }
        for problem in found {
            self.push(problem);
        }
        for span in merges {
            let hint = "write the merged keys out if the file is for GitHub Actions, which does not support `<<`";
            self.problem(ProblemKind::MergeKey, span, "`<<` merges another mapping into this one", Some(hint));
        }
    }

    fn too_many(&mut self, span: Span) -> LimitReached {
        self.problem(
            ProblemKind::TooManyNodes,
            span,
            "the file has more than 500,000 values, aliases counted as often as they are used",
            Some("check a smaller file"),
        );
        LimitReached
    }

    pub(crate) fn too_deep(&mut self, span: Span) -> LimitReached {
        self.problem(
            ProblemKind::TooDeep,
            span,
            "the nesting here is deeper than 128 levels",
            Some("nest less deeply"),
        );
        LimitReached
    }

    fn push(&mut self, problem: Problem) {
        if self.tree.problems.len() < MAX_PROBLEMS || problem.kind.is_fatal() {
            self.tree.problems.push(problem);
        }
    }
}

/// Start of a text that may be long, for a message.
pub(crate) fn shortened(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at])
}
