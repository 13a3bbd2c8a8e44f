//! One tree for YAML and JSON: an arena without recursion, whose every node knows the bytes it was written with.

mod build;
mod locate;

pub use locate::Places;

pub(crate) use build::{Builder, Collection, Extent, LimitReached, Slot, shortened};

use std::fmt;
use std::ops::Range;

use crate::scalar::{Class, classify};
use crate::text::{FileId, Location, Span};

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting that is read, aliases followed.
pub const MAX_DEPTH: usize = 128;
/// Most nodes a file may have, aliases counted as often as they are used.
pub const MAX_NODES: usize = 500_000;
/// Entries of a mapping past which merged ones are left out: each is compared with all before it.
const MAX_MERGED: usize = 500;

/// How the text was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// YAML 1.2.
    Yaml,
    /// Strict JSON.
    Json,
    /// JSON with what JSR and Deno accept (J C8).
    Jsonc,
}

/// Names a node of one tree; grows in document order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(u32);

impl NodeId {
    const NONE: Self = Self(u32::MAX);
}

/// How a scalar is written. JSON strings are `DoubleQuoted` or `SingleQuoted`, all other JSON scalars `Plain`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Something that is wrong with the file as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// What is wrong: a clause without a final full stop.
    pub message: String,
    /// What to do about it, if that can be said.
    pub hint: Option<String>,
    /// Where it shows.
    pub span: Span,
    /// The other place that it is about: the first of two equal keys.
    pub related: Option<Span>,
}

/// Kinds of problems.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemKind {
    /// The text breaks the grammar.
    Syntax,
    /// A mapping has a key twice.
    DuplicateKey,
    /// `<<`, which GitHub Actions does not support.
    MergeKey,
    /// A tab where YAML wants spaces.
    Tab,
    /// The text starts with U+FEFF: npm and YAML readers skip it, JSR and Deno reject it (J C8).
    ByteOrderMark,
    /// YAML documents after the first.
    SeveralDocuments,
    /// An alias without an anchor, or inside its own anchor.
    UnknownAlias,
    /// More than [`MAX_BYTES`].
    TooLarge,
    /// Deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More than [`MAX_NODES`].
    TooManyNodes,
    /// A NUL byte: not text.
    Binary,
}

impl ProblemKind {
    /// Whether the tree holds only what stands before the problem.
    #[must_use]
    pub fn is_fatal(self) -> bool {
        match self {
            Self::DuplicateKey | Self::MergeKey | Self::ByteOrderMark | Self::SeveralDocuments | Self::UnknownAlias => {
                false
            }
            Self::Syntax | Self::Tab | Self::TooLarge | Self::TooDeep | Self::TooManyNodes | Self::Binary => true,
        }
    }
}

/// A parsed file.
pub struct Tree<'s> {
    source: &'s str,
    syntax: Syntax,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    /// Text of the scalars whose decoded form is not a slice of the source.
    decoded: String,
    roots: Vec<NodeId>,
    comments: Vec<Span>,
    problems: Vec<Problem>,
}

#[derive(Clone, Copy)]
struct Node {
    span: Span,
    parent: NodeId,
    anchor: Span,
    tag: Span,
    kind: NodeKind,
    /// Whether an alias names this node.
    aliased: bool,
}

#[derive(Clone, Copy)]
enum NodeKind {
    Scalar {
        style: ScalarStyle,
        text: Text,
    },
    /// Keys and values in turn, as a range of `Tree::children`.
    Mapping {
        flow: bool,
        children: Span,
    },
    Sequence {
        flow: bool,
        children: Span,
    },
    Alias {
        target: NodeId,
    },
}

#[derive(Clone, Copy)]
enum Text {
    Source(Span),
    Decoded(Span),
}

impl Text {
    /// UTF-8 bytes.
    fn len(self) -> usize {
        let (Self::Source(span) | Self::Decoded(span)) = self;
        span.range().len()
    }
}

/// Anchor or tag that is not there: no token is empty.
const ABSENT: Span = Span { start: 0, end: 0 };

impl<'s> Tree<'s> {
    /// The text that was parsed.
    #[must_use]
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// How it was parsed.
    #[must_use]
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// The root of the first document.
    #[must_use]
    pub fn root(&self) -> Option<Value<'_>> {
        self.documents().next()
    }

    /// The roots of all documents.
    pub fn documents(&self) -> impl Iterator<Item = Value<'_>> {
        self.roots.iter().map(|id| self.value(*id))
    }

    /// The node with an id of this tree; the last node for an id of a larger one.
    ///
    /// # Panics
    /// If the tree is empty: it never gave out an id.
    #[must_use]
    pub fn value(&self, id: NodeId) -> Value<'_> {
        Value {
            tree: self,
            id: NodeId(id.0.min(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX).saturating_sub(1))),
        }
    }

    /// All nodes in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Value<'_>> {
        (0..).zip(&self.nodes).map(|(id, _)| Value { tree: self, id: NodeId(id) })
    }

    /// Comments in document order, each from its first sign (`#`, `//`, `/*`) to its end.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// What is wrong with the file, in document order; empty if it is well formed.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether a problem ended the tree early.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind.is_fatal())
    }
}

/// A node of a tree. All methods but `span`, `is_alias`, `anchor`, `tag` and `parent` look through aliases.
#[derive(Clone, Copy)]
pub struct Value<'t> {
    tree: &'t Tree<'t>,
    id: NodeId,
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Value<'_> {}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tree.source.get(self.span().range()).unwrap_or_default())
    }
}

/// A node of a file: what rows point at and fixes edit.
#[derive(Clone, Copy)]
pub struct Spot<'t> {
    /// The file.
    pub file: FileId,
    /// The node.
    pub value: Value<'t>,
}

impl<'t> Spot<'t> {
    /// The node of a file.
    #[must_use]
    pub fn new(file: FileId, value: Value<'t>) -> Self {
        Self { file, value }
    }

    /// Where it stands.
    #[must_use]
    pub fn location(self) -> Location {
        Location { file: self.file, span: self.value.span() }
    }

    /// Its decoded text.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        self.value.as_str()
    }
}

impl<'t> Value<'t> {
    /// Its id in the tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree it belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// The node as written, without anchor and tag. An alias is its `*name` token; a block scalar runs from its header
    /// to its last line that is not blank; a block collection ends with its last child; an empty value stands
    /// directly after its `:` or `-`.
    #[must_use]
    pub fn span(self) -> Span {
        self.node().span
    }

    /// The node itself, or what its alias stands for.
    #[must_use]
    pub fn resolved(self) -> Self {
        match self.node().kind {
            NodeKind::Alias { target } if target != NodeId::NONE => Self { id: target, ..self },
            _ => self,
        }
    }

    /// Whether this is `*name`.
    #[must_use]
    pub fn is_alias(self) -> bool {
        matches!(self.node().kind, NodeKind::Alias { .. })
    }

    /// Whether an alias elsewhere stands for this node.
    #[must_use]
    pub fn is_aliased(self) -> bool {
        self.node().aliased
    }

    /// The `&name` token.
    #[must_use]
    pub fn anchor(self) -> Option<Span> {
        present(self.node().anchor)
    }

    /// The `!tag` token.
    #[must_use]
    pub fn tag(self) -> Option<Span> {
        present(self.node().tag)
    }

    /// The collection that holds this node as written.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let parent = self.node().parent;
        (parent != NodeId::NONE).then_some(Self { id: parent, ..self })
    }

    /// The decoded text of a scalar; a plain one as written (`1.10`, `0755`, `on` stay), an empty value is `""`.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        let value = self.resolved();
        match value.node().kind {
            NodeKind::Scalar { text, .. } => Some(value.tree.text(text)),
            _ => None,
        }
    }

    /// How a scalar is written.
    #[must_use]
    pub fn style(self) -> Option<ScalarStyle> {
        match self.resolved().node().kind {
            NodeKind::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// Whether this is an empty value, `~` or `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.class() == Some(Class::Null)
    }

    /// A plain `true` or `false`.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.class() {
            Some(Class::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether this is a plain scalar that reads as a number.
    #[must_use]
    pub fn is_plain_number(self) -> bool {
        self.class() == Some(Class::Number)
    }

    /// Whether this has entries.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        matches!(self.resolved().node().kind, NodeKind::Mapping { .. })
    }

    /// Whether this has items.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        matches!(self.resolved().node().kind, NodeKind::Sequence { .. })
    }

    /// Whether this has text.
    #[must_use]
    pub fn is_scalar(self) -> bool {
        matches!(self.resolved().node().kind, NodeKind::Scalar { .. })
    }

    /// Whether this is a collection in braces or brackets; always so in JSON.
    #[must_use]
    pub fn is_flow(self) -> bool {
        matches!(
            self.resolved().node().kind,
            NodeKind::Mapping { flow: true, .. } | NodeKind::Sequence { flow: true, .. }
        )
    }

    /// Keys and values in order, duplicates included; nothing for other nodes.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (Self, Self)> + ExactSizeIterator {
        let value = self.resolved();
        let children = match value.node().kind {
            NodeKind::Mapping { children, .. } => value.tree.children(children),
            _ => &[],
        };
        children.chunks_exact(2).map(move |pair| (Self { id: pair[0], ..value }, Self { id: pair[1], ..value }))
    }

    /// The value of a key; the last one wins. Merge keys are not followed.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The value of a key, merge keys followed: own keys win, then the first of several merged mappings.
    #[must_use]
    pub fn get_merged(self, key: &str) -> Option<Self> {
        let mut pending = vec![self];
        // A merge chain is short; the bound is for aliases that merge each other.
        for _ in 0..MAX_DEPTH {
            let mapping = pending.pop()?;
            if let Some(found) = mapping.get(key) {
                return Some(found);
            }
            let mark = pending.len();
            if mapping.is_sequence() {
                pending.extend(mapping.items());
            }
            pending.extend(mapping.entries().filter(|(key, _)| key.is_merge_key()).map(|(_, value)| value));
            pending[mark..].reverse();
        }
        None
    }

    /// Keys and values, merge keys followed as by [`Value::get_merged`]: an own key hides a merged one. Own keys that
    /// stand twice are there twice; the last one wins.
    #[must_use]
    pub fn merged_entries(self) -> Vec<(Self, Self)> {
        let mut found: Vec<(Self, Self)> = Vec::new();
        let mut pending = vec![self];
        for nth in 0..MAX_DEPTH {
            let Some(mapping) = pending.pop() else { break };
            let mark = pending.len();
            pending.extend(mapping.items());
            for (key, value) in mapping.entries() {
                let is_known = || found.iter().any(|(it, _)| it.as_str() == key.as_str());
                if key.is_merge_key() {
                    pending.push(value);
                } else if nth == 0 || (found.len() < MAX_MERGED && !is_known()) {
                    found.push((key, value));
                }
            }
            pending[mark..].reverse();
        }
        found
    }

    /// A key and its value; the last one wins.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<(Self, Self)> {
        self.entries().rev().find(|(name, _)| name.is(key))
    }

    /// Whether this is a scalar with that text.
    fn is(self, text: &str) -> bool {
        let value = self.resolved();
        match value.node().kind {
            // Most keys differ in length already, which is known without the text.
            NodeKind::Scalar { text: own, .. } => own.len() == text.len() && value.tree.text(own) == text,
            _ => false,
        }
    }

    /// The value under several keys, one inside the other.
    #[must_use]
    pub fn path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Items in order; nothing for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let value = self.resolved();
        let children = match value.node().kind {
            NodeKind::Sequence { children, .. } => value.tree.children(children),
            _ => &[],
        };
        children.iter().map(move |id| Self { id: *id, ..value })
    }

    /// Where a byte range of [`Value::as_str`] stands in the source. A character that is written in another way (an
    /// escape, a folded line break) gives the whole of what was written for it. The node's own span for other nodes.
    #[must_use]
    pub fn source_span(self, decoded: Range<usize>) -> Span {
        self.places().span(decoded)
    }

    /// What finds many places of a long text: [`Value::source_span`] walks there for each anew.
    #[must_use]
    pub fn places(self) -> Places {
        Places::new(self.resolved())
    }

    pub(crate) fn is_merge_key(self) -> bool {
        self.style() == Some(ScalarStyle::Plain) && self.as_str() == Some("<<") && self.tree.syntax == Syntax::Yaml
    }

    /// The last child of the node itself.
    pub(crate) fn last_child(self) -> Option<Self> {
        match self.node().kind {
            NodeKind::Mapping { children, .. } | NodeKind::Sequence { children, .. } => {
                self.tree.children(children).last().map(|id| Self { id: *id, ..self })
            }
            _ => None,
        }
    }

    /// Whether `other` is this node or stands inside it as written.
    pub(crate) fn holds(self, other: Self) -> bool {
        std::iter::successors(Some(other), |node| node.parent()).any(|node| node.id == self.id)
    }

    fn class(self) -> Option<Class> {
        let value = self.resolved();
        let node = value.node();
        match node.kind {
            NodeKind::Scalar { style: ScalarStyle::Plain, text } if node.tag == ABSENT => {
                Some(classify(value.tree.text(text)))
            }
            NodeKind::Scalar { .. } => Some(Class::Text),
            _ => None,
        }
    }

    fn node(self) -> &'t Node {
        &self.tree.nodes[self.id.0 as usize]
    }
}

impl Tree<'_> {
    fn text(&self, text: Text) -> &str {
        let found = match text {
            Text::Source(span) => self.source.get(span.range()),
            Text::Decoded(span) => self.decoded.get(span.range()),
        };
        found.unwrap_or_default()
    }

    pub(crate) fn push_comment(&mut self, span: Span) {
        self.comments.push(span);
    }

    fn children(&self, range: Span) -> &[NodeId] {
        self.children.get(range.range()).unwrap_or_default()
    }
}

fn present(span: Span) -> Option<Span> {
    (span != ABSENT).then_some(span)
}
