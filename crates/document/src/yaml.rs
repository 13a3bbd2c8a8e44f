//! YAML becomes a tree here, and what the parser reports becomes sentences; nothing else names the parser.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle as Style, ScanError, StructureStyle, options};

use crate::text::{Span, line_end, line_start};
use crate::tree::{
    Builder, Collection, Extent, LimitReached, MAX_BYTES, MAX_DEPTH, NodeId, ProblemKind, ScalarStyle, Slot, Syntax,
    Tree, shortened,
};

/// Reads YAML 1.2, all documents of it. Total: whatever is wrong stands in [`Tree::problems`].
#[must_use]
pub fn parse_yaml(text: &str) -> Tree<'_> {
    let mut reader =
        Reader { builder: Builder::new(text, Syntax::Yaml), anchors: Vec::new(), open: Vec::new(), end: 0 };
    if !reject_unreadable(&mut reader.builder) {
        reader.read(text);
    }
    reader.builder.finish()
}

/// Reports what no parser should see; true if there is nothing to parse.
pub(crate) fn reject_unreadable(builder: &mut Builder<'_>) -> bool {
    let text = builder.tree.source();
    if text.len() > MAX_BYTES {
        let hint = "check the part that publishes";
        builder.problem(ProblemKind::TooLarge, Span::at(0), "the file is larger than 1 MiB", Some(hint));
        return true;
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let span = Span::new(at, at + 1);
        builder.problem(
            ProblemKind::Binary,
            span,
            "the file holds a NUL byte, so it is not text",
            Some("save it as UTF-8"),
        );
        return true;
    }
    if text.starts_with('\u{feff}') {
        let hint = "save the file as UTF-8 without a byte order mark";
        builder.problem(
            ProblemKind::ByteOrderMark,
            Span::new(0, 3),
            "the file starts with a byte order mark",
            Some(hint),
        );
    }
    false
}

struct Reader<'s> {
    builder: Builder<'s>,
    /// By the parser's anchor number; the extent is known once the node is closed.
    anchors: Vec<Option<(NodeId, Option<Extent>)>>,
    /// Anchor numbers of the open collections, 0 for none.
    open: Vec<usize>,
    /// Where the last token ended.
    end: usize,
}

impl<'s> Reader<'s> {
    fn read(&mut self, text: &'s str) {
        let options = options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        let mut documents = 0;
        let mut last = None;
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, mark) = match event {
                Ok(event) => event,
                Err(error) => return self.report(text, &error),
            };
            let span = mark.byte_range().map_or(Span::at(self.end), |range| Span::new(range.start, range.end));
            let tag = mark.tag_span().and_then(|tag| tag.byte_range()).map(|range| Span::new(range.start, range.end));
            let added = match event {
                Event::Comment(..) => {
                    self.builder.tree.push_comment(span);
                    continue;
                }
                Event::Anchor(..) => {
                    if let Some(id) = last {
                        self.builder.set_anchor(id, span);
                    }
                    self.end = self.end.max(span.end as usize);
                    continue;
                }
                Event::DocumentStart(explicit, _) => {
                    documents += 1;
                    if documents == 2 {
                        let message = "a second document starts here";
                        let hint = "keep one document: only the first is read";
                        self.builder.problem(ProblemKind::SeveralDocuments, span, message, Some(hint));
                    }
                    if explicit {
                        self.end = self.end.max(span.end as usize);
                    }
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    self.close(span);
                    continue;
                }
                Event::Scalar(value, style, anchor, _) => self.scalar(text, &value, style, anchor, span, tag),
                Event::Alias(number) => self.alias(text, number, span),
                Event::UnresolvedAlias(name) => self.unknown_alias(&name, span),
                Event::SequenceStart(style, anchor, _) => {
                    self.open(text, Collection::Sequence, style == StructureStyle::Flow, anchor, span, tag)
                }
                Event::MappingStart(style, anchor, _) => {
                    self.open(text, Collection::Mapping, style == StructureStyle::Flow, anchor, span, tag)
                }
                _ => continue,
            };
            let Ok(id) = added else { return };
            last = Some(id);
        }
    }

    fn open(
        &mut self,
        text: &str,
        what: Collection,
        flow: bool,
        anchor: usize,
        span: Span,
        tag: Option<Span>,
    ) -> Result<NodeId, LimitReached> {
        if !flow && is_tab_indented(text, span.start as usize) {
            self.tab(line_start(text, span.start as usize), span.start as usize);
        }
        let span = self.first_dash(text, what, span);
        let id = self.builder.open(what, flow, span, tag)?;
        self.remember(anchor, id, None);
        self.open.push(anchor);
        self.end = self.end.max(span.end as usize);
        Ok(id)
    }

    /// The parser's mark of a sequence that is not indented under its key stands after the first dash.
    fn first_dash(&self, text: &str, what: Collection, mark: Span) -> Span {
        let Collection::Sequence = what else { return mark };
        if !mark.is_empty() || self.builder.slot() != Slot::Value {
            return mark;
        }
        let bytes = text.as_bytes();
        let mut at = skip_blank(text, self.end);
        if bytes.get(at) == Some(&b':') {
            at = skip_blank(text, at + 1);
        }
        while let Some(b'&' | b'!') = bytes.get(at) {
            let token = bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len() - at);
            at = skip_blank(text, at + token);
        }
        if bytes.get(at) == Some(&b'-') && at < mark.start as usize { Span::at(at) } else { mark }
    }

    fn close(&mut self, mark: Span) {
        let anchor = self.open.pop().unwrap_or_default();
        // A flow mapping of one pair, `[a: b]`, has no brackets; a block's end mark is the next token.
        let end = (!mark.is_empty()).then_some(mark.end);
        let Some((id, extent)) = self.builder.close(end) else { return };
        self.end = self.end.max(end.unwrap_or_default() as usize);
        self.remember(anchor, id, Some(extent));
    }

    fn scalar(
        &mut self,
        text: &str,
        value: &str,
        style: Style,
        anchor: usize,
        mark: Span,
        tag: Option<Span>,
    ) -> Result<NodeId, LimitReached> {
        let (start, end) = (mark.start as usize, mark.end as usize);
        let (style, span, inside) = match style {
            Style::Plain if mark.is_empty() => {
                let at = tag.map_or_else(|| self.place_of_nothing(text, start), |tag| tag.end as usize);
                let span = Span::at(at);
                let id = self.builder.scalar(ScalarStyle::Plain, "", span, span, tag)?;
                self.remember(anchor, id, Some(Builder::SCALAR));
                self.end = self.end.max(at);
                return Ok(id);
            }
            Style::Plain => (ScalarStyle::Plain, mark, mark),
            Style::SingleQuoted => (ScalarStyle::SingleQuoted, mark, Span::new(start + 1, end.saturating_sub(1))),
            Style::DoubleQuoted => (ScalarStyle::DoubleQuoted, mark, Span::new(start + 1, end.saturating_sub(1))),
            Style::Literal | Style::Folded => {
                let span = self.block_scalar(text, mark, tag);
                let style = if style == Style::Literal { ScalarStyle::Literal } else { ScalarStyle::Folded };
                (style, span, mark)
            }
        };
        let id = self.builder.scalar(style, value, span, inside, tag)?;
        self.remember(anchor, id, Some(Builder::SCALAR));
        self.end = self.end.max(span.end as usize);
        Ok(id)
    }

    /// The parser's mark covers the body and the blank lines after it: widen to the header, trim the tail.
    fn block_scalar(&self, text: &str, mark: Span, tag: Option<Span>) -> Span {
        let from = self.end.max(tag.map_or(0, |tag| tag.end as usize));
        let header = text.get(from..).and_then(find_header).map_or(mark.start as usize, |at| from + at);
        let body = text.get(header..(mark.end as usize).max(line_end(text, header))).unwrap_or_default();
        Span::new(header, line_end(text, header + body.trim_end_matches([' ', '\t', '\r', '\n']).len()))
    }

    /// Where an empty value belongs: directly after its `:` or `-`.
    fn place_of_nothing(&self, text: &str, mark: usize) -> usize {
        let sign = match self.builder.slot() {
            Slot::Value => b':',
            Slot::Item => b'-',
            Slot::Root | Slot::Key => return mark.max(self.end),
        };
        let at = skip_blank(text, self.end);
        match text.as_bytes().get(at) {
            Some(byte) if *byte == sign => at + 1,
            _ => self.end,
        }
    }

    fn alias(&mut self, text: &str, number: usize, span: Span) -> Result<NodeId, LimitReached> {
        let target = self.anchors.get(number).copied().flatten();
        match target {
            Some((id, Some(extent))) => {
                self.end = self.end.max(span.end as usize);
                self.builder.alias(Some((id, extent)), span)
            }
            Some((id, None)) if self.builder.is_open(id) => {
                let message = ["the alias `", shortened(&text[span.range()]), "` stands inside what it names"].concat();
                self.end = self.end.max(span.end as usize);
                self.builder.problem(ProblemKind::UnknownAlias, span, message, Some("write the value out"));
                self.builder.alias(None, span)
            }
            _ => self.unknown_alias(&text[span.range()], span),
        }
    }

    fn unknown_alias(&mut self, name: &str, span: Span) -> Result<NodeId, LimitReached> {
        let name = shortened(name.trim_start_matches('*'));
        let message = ["no anchor `&", name, "` stands before the alias `*", name, "`"].concat();
        let hint = "quote the text if it only starts with `*`";
        self.builder.problem(ProblemKind::UnknownAlias, span, message, Some(hint));
        self.end = self.end.max(span.end as usize);
        self.builder.alias(None, span)
    }

    fn remember(&mut self, number: usize, id: NodeId, extent: Option<Extent>) {
        if number == 0 {
            return;
        }
        if self.anchors.len() <= number {
            self.anchors.resize(number + 1, None);
        }
        self.anchors[number] = Some((id, extent));
    }

    fn tab(&mut self, start: usize, end: usize) {
        let message = "a tab indents this line";
        self.builder.problem(
            ProblemKind::Tab,
            Span::new(start, end),
            message,
            Some("use spaces: YAML does not allow tabs here"),
        );
    }

    fn report(&mut self, text: &str, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let width = text[at..].chars().next().filter(|next| !matches!(next, '\n' | '\r')).map_or(0, char::len_utf8);
        let span = Span::new(at, at + width);
        if let ErrorKind::RecursionLimitExceeded = error.kind() {
            self.builder.too_deep(span);
            return;
        }
        if is_tab_error(error.kind()) {
            let start = line_start(text, at);
            let tab = text[start..].find('\t').map_or(at, |found| start + found);
            return self.tab(tab.min(line_end(text, at)), (tab + 1).min(text.len()));
        }
        let (message, hint) = explain(text, at, error.kind());
        self.builder.problem(ProblemKind::Syntax, span, message, Some(hint));
    }
}

/// Offset of the first `|` or `>` outside comments, anchors and tags.
fn find_header(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let skipped = match byte {
            b'|' | b'>' => return Some(at),
            b'#' => bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')),
            b'&' | b'!' => bytes[at..].iter().position(u8::is_ascii_whitespace),
            _ => Some(1),
        };
        at += skipped?.max(1);
    }
    None
}

/// Offset of the first byte at or after `from` that is neither white space nor in a comment.
pub(crate) fn skip_blank(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// Whether only white space with a tab in it stands before `at` on its line.
fn is_tab_indented(text: &str, at: usize) -> bool {
    let before = &text[line_start(text, at)..at];
    before.contains('\t') && before.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

fn is_tab_error(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::InvalidBlockEntryWhitespace
            | ErrorKind::InvalidMappingValueWhitespace
    )
}

/// The sentence and the hint for a mistake; `at` is where the parser stopped.
fn explain(text: &str, at: usize, kind: &ErrorKind) -> (String, &'static str) {
    let plain = |message: &str, hint| (message.to_owned(), hint);
    match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            plain("a control character stands here", "remove it, or write it as an escape in double quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let message = ["a value cannot start with `", character.encode_utf8(&mut [0; 4]), "`"].concat();
            (message, "put the whole value in quotes")
        }
        ErrorKind::MappingValueNotAllowed if text[line_start(text, at)..at].contains(':') => {
            plain("a second `: ` in one line", "put the value in quotes if the colon belongs to it")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement | ErrorKind::MappingKeyNotAllowed => {
            plain(
                "a key stands where a value goes on",
                "check the indentation, and that quotes and brackets above are closed",
            )
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            plain("this line has no `:` after its key", "write `key: value`, with a space after the colon")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => plain(
            "this line's indentation does not match the lines above",
            "indent keys of one mapping by the same number of spaces",
        ),
        ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::BlockSequenceEntryNotAllowed => plain(
            "a list item and something else stand side by side",
            "give every item of the list a `- ` in the same column, and indent what belongs to it",
        ),
        ErrorKind::BlockEntryInFlowCollection => {
            plain("a `- ` item stands inside brackets", "separate items inside brackets with commas")
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            plain("a quote before this place is not closed", "close the quote, or indent the lines that belong to it")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => plain(
            "text follows a closing quote",
            "put the whole value in quotes; inside `'…'` write `''` for one quote",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => plain(
            "a `\\` in this quoted text starts no known escape",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            plain("this bracket is not closed", "close it, or put the value in quotes if it is text")
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            plain("a comma or a closing bracket is missing before this place", "separate the parts with commas")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let brackets =
                [open.encode_utf8(&mut [0; 4]), "` is closed with `", close.encode_utf8(&mut [0; 4])].concat();
            (["`", &brackets, "`"].concat(), "close each bracket with its own kind")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            plain("this bracket closes nothing that is open", "remove it, or put the value in quotes if it is text")
        }
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => {
            plain("a comment breaks a value in two", "put a space before `#`, or quotes around the value")
        }
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            plain("text follows `|` or `>` on the same line", "start the text on the next line, indented")
        }
        ErrorKind::ExpectedDocumentStart
        | ErrorKind::MissingDocumentEndBeforeDirective
        | ErrorKind::InvalidDocumentEnd => plain(
            "something stands after the end of the document",
            "check the quotes and brackets above, and the indentation",
        ),
        ErrorKind::BomInsideDocument => plain("a byte order mark stands inside the text", "remove it"),
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            plain("a value cannot start here with `-`", "put it in quotes")
        }
        _ => plain("this cannot be read as YAML", "check the indentation, quotes and brackets of this line"),
    }
}
