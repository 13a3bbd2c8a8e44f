//! Reading pasted output of `npm trust list`: objects one after the other, an array, or lines of `key: value`, with
//! whatever else a terminal shows around them (N 5.5).

use document::{Span, Value};

use crate::provider::Provider;
use crate::trust::{Actions, Field, Publisher, PublisherList, Stated};

/// Publishers past which the rest is left out: ten for each of as many packages as a report has files (N 5.4).
const MAX_PUBLISHERS: usize = 640;

/// What a pasted text says about publishers.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct TrustText {
    /// The lists, in the order of the text.
    pub lists: Vec<PublisherList>,
    /// What could not be read, and why: a clause.
    pub problems: Vec<(Span, &'static str)>,
}

/// Where npm's JSON has the parts of a publisher: as `npm trust list` prints them, and as the registry sends them.
const KEYS: &[(Part, &[&str])] = &[
    (Part::File, &["file"]),
    (Part::File, &["claims", "workflow_ref", "file"]),
    (Part::File, &["claims", "ci_config_ref_uri", "file"]),
    (Part::Repository, &["repository"]),
    (Part::Repository, &["claims", "repository"]),
    (Part::Project, &["project"]),
    (Part::Project, &["claims", "project_path"]),
    (Part::One(Field::Environment), &["environment"]),
    (Part::One(Field::Environment), &["claims", "environment"]),
    (Part::One(Field::OrganizationId), &["orgId"]),
    (Part::One(Field::OrganizationId), &["claims", "oidc.circleci.com/org-id"]),
    (Part::One(Field::ProjectId), &["projectId"]),
    (Part::One(Field::ProjectId), &["claims", "oidc.circleci.com/project-id"]),
    (Part::One(Field::PipelineDefinitionId), &["pipelineDefinitionId"]),
    (Part::One(Field::PipelineDefinitionId), &["claims", "oidc.circleci.com/pipeline-definition-id"]),
    (Part::One(Field::VcsOrigin), &["vcsOrigin"]),
    (Part::One(Field::VcsOrigin), &["claims", "oidc.circleci.com/vcs-origin"]),
    (Part::One(Field::ContextIds), &["contextIds"]),
    (Part::One(Field::ContextIds), &["claims", "oidc.circleci.com/context-ids"]),
];

/// What a key holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// One field of the form.
    One(Field),
    /// The workflow or the pipeline file.
    File,
    /// `owner/repository`.
    Repository,
    /// `group/subgroup/project`.
    Project,
}

/// Whether a text is what `npm trust list` prints: it names a provider the way only that does.
#[must_use]
pub fn is_trust_text(text: &str) -> bool {
    if text.contains(NONE) || text.trim() == "[]" {
        return true;
    }
    let is_provider = |word: &str| Provider::parse(word).is_some();
    // Inside of a quotation every line is moved; anywhere else a moved line may be a part of something else.
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let is_moved = bare(first).starts_with("type: ");
    let line_of = |line| if is_moved { bare(line) } else { line };
    let plain = || {
        let mut lines = text.lines().map(line_of);
        lines.clone().any(|line| line.strip_prefix("type: ").is_some_and(|it| is_provider(it.trim())))
            && lines.any(|line| ["id: ", "file: ", "orgId: "].iter().any(|key| line.starts_with(key)))
    };
    let json = || {
        let mut types = text.match_indices("\"type\"").map(|(at, key)| text[at + key.len()..].trim_start());
        types.any(|rest| {
            let word = rest.strip_prefix(':').and_then(|it| it.trim_start().strip_prefix('"')?.split('"').next());
            word.is_some_and(is_provider)
        }) && ["\"file\"", "\"claims\"", "\"pipelineDefinitionId\""].iter().any(|key| text.contains(key))
    };
    plain() || json()
}

/// A line without what quotes or moves it.
fn bare(line: &str) -> &str {
    line.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', ',', '>'])
}

/// Reads a text. Linear in its length; what is no publisher is passed over.
#[must_use]
pub fn read(text: &str) -> TrustText {
    let mut reader = Reader { text, ..Reader::default() };
    if text.len() > document::MAX_BYTES {
        reader.found.problems.push((Span::at(0), "the text is larger than 1 MiB"));
        return reader.found;
    }
    let (mut at, mut end) = (0, 0);
    while at < text.len() {
        // Once per line, however many objects stand on it.
        if at >= end {
            end = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
        }
        let line = &text[at..end];
        let start = end - bare(line).len();
        if is_json(&text[start..end], &text[start..]) {
            reader.finish_lines();
            let Some(close) = closing(text, start) else {
                reader.found.problems.push((Span::new(start, end.max(start)), "it ends in the middle of a publisher"));
                break;
            };
            reader.json(start, close);
            at = close;
            continue;
        }
        reader.line(start, start + text[start..end].trim_end().len());
        at = end;
    }
    reader.finish_lines();
    reader.found
}

/// What npm says of a package without publishers.
const NONE: &str = "No trust configurations found for package (";

/// Whether JSON begins here: an object, or a list of objects. A prompt such as `[me@host ~]$` is none.
fn is_json(line: &str, rest: &str) -> bool {
    line.starts_with('{') || line.strip_prefix('[').is_some_and(|_| rest[1..].trim_start().starts_with(['{', ']']))
}

/// Where the bracket at `start` is closed.
fn closing(text: &str, start: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A publisher in the making.
#[derive(Default)]
struct Draft {
    /// What it says it is; the inner `None`: nothing that is known.
    kind: Option<Option<Provider>>,
    id: Option<String>,
    fields: Vec<(Field, Stated)>,
    file: Option<Stated>,
    actions: Option<Actions>,
    span: Option<Span>,
}

impl Draft {
    fn set(&mut self, part: Part, text: String, span: Option<Span>) {
        if self.fields.len() > 16 {
            return;
        }
        match part {
            Part::One(field) => self.field(field, Stated { text, span }),
            Part::File => self.file = Some(Stated { text, span }),
            Part::Repository => self.pair(Field::Owner, Field::Repository, &text, span, text.find('/')),
            Part::Project => self.pair(Field::Namespace, Field::Project, &text, span, text.rfind('/')),
        }
    }

    fn field(&mut self, field: Field, stated: Stated) {
        if !self.fields.iter().any(|(it, _)| *it == field) {
            self.fields.push((field, stated));
        }
    }

    /// Two fields of the form that npm prints as one. An address is not taken apart: it is wrong as a whole.
    fn pair(&mut self, first: Field, second: Field, text: &str, span: Option<Span>, slash: Option<usize>) {
        let is_address = text.contains("://");
        let slash = slash.filter(|_| !is_address);
        // As long as nothing is escaped, the parts of the text are parts of what is written.
        let part = |range: std::ops::Range<usize>| {
            let span = span.map(|it| {
                let is_plain = it.range().len() == text.len();
                let start = it.start as usize;
                if is_plain { Span::new(start + range.start, start + range.end) } else { it }
            });
            Stated { text: text[range].to_owned(), span }
        };
        match slash {
            Some(at) => {
                self.field(first, part(0..at));
                self.field(second, part(at + 1..text.len()));
            }
            None => {
                if !is_address {
                    self.field(first, Stated { text: String::new(), span });
                }
                self.field(second, part(0..text.len()));
            }
        }
    }

    /// `None` when it is none: without type and id it is what somebody asks npm to make.
    fn finish(mut self) -> Option<Publisher> {
        let has = |field: Field| self.fields.iter().any(|(it, _)| *it == field);
        let by_fields = || match () {
            () if has(Field::Repository) => Some(Provider::GitHub),
            () if has(Field::Project) => Some(Provider::GitLab),
            () if has(Field::OrganizationId) => Some(Provider::CircleCi),
            () => None,
        };
        if self.kind.is_none() && self.id.is_none() {
            return None;
        }
        let provider = self.kind.unwrap_or_else(by_fields)?;
        if let Some(file) = self.file.take() {
            let field = if provider == Provider::GitLab { Field::PipelineFile } else { Field::Workflow };
            self.field(field, file);
        }
        self.fields.retain(|(field, _)| Field::of(provider).contains(field));
        self.fields.retain(|(field, stated)| !stated.text.is_empty() || !field.is_optional());
        self.fields.sort_by_key(|(field, _)| *field);
        Some(Publisher { provider, id: self.id, fields: self.fields, actions: self.actions, span: self.span })
    }
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    found: TrustText,
    /// The package that the next publishers are of.
    package: Option<Stated>,
    /// Whether the next publisher continues the last list.
    is_open: bool,
    draft: Draft,
}

impl Reader<'_> {
    fn json(&mut self, start: usize, end: usize) {
        let tree = document::parse_json(&self.text[start..end]);
        let Some(root) = tree.root().filter(|_| !tree.is_partial()) else {
            self.found.problems.push((Span::new(start, end), "it is not JSON"));
            return;
        };
        if !root.is_sequence() {
            return self.object(root, start);
        }
        if root.items().len() == 0 {
            self.none(self.package.clone(), Span::new(start, end));
        }
        for item in root.items() {
            self.object(item, start);
        }
    }

    fn object(&mut self, object: Value<'_>, shift: usize) {
        let inside = |value: Value<'_>| {
            let length = value.as_str().unwrap_or_default().len();
            moved(if length == 0 { value.span() } else { value.source_span(0..length) }, shift)
        };
        let stated = |key: &str| {
            let value = object.get(key)?;
            Some(Stated { text: value.as_str()?.to_owned(), span: Some(inside(value)) })
        };
        if let Some(package) = stated("package") {
            self.begin(package);
        }
        let mut draft = Draft {
            kind: stated("type").map(|it| Provider::parse(&it.text)),
            id: stated("id").map(|it| it.text),
            actions: object.get("permissions").and_then(|it| {
                let words = it.items().filter_map(Value::as_str);
                actions(words, moved(it.span(), shift))
            }),
            span: Some(moved(object.span(), shift)),
            ..Draft::default()
        };
        for (part, path) in KEYS {
            let Some(value) = object.path(path) else { continue };
            if value.is_sequence() {
                let texts: Vec<&str> = value.items().filter_map(Value::as_str).collect();
                draft.set(*part, texts.join(","), Some(moved(value.span(), shift)));
            } else if let Some(text) = value.as_str().filter(|_| !value.is_null()) {
                draft.set(*part, text.to_owned(), Some(inside(value)));
            }
        }
        if let Some(publisher) = draft.finish() {
            self.push(publisher);
        }
    }

    /// A line outside of JSON: `key: value`, what npm says beside it, a prompt.
    fn line(&mut self, start: usize, end: usize) {
        let text = self.text;
        let line = &text[start..end];
        if line.is_empty() {
            return self.finish_lines();
        }
        // Only parts of the text are asked for.
        let word = |word: &str| {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            Stated { text: word.to_owned(), span: Some(Span::new(at, at + word.len())) }
        };
        if let Some((_, rest)) = line.split_once(NONE) {
            let package = rest.split(')').next().filter(|it| !it.is_empty()).map(word);
            self.finish_lines();
            return self.none(package, Span::new(start, end));
        }
        if let Some((_, rest)) = line.split_once("Revoked trusted configuration for package ") {
            let id = rest.rsplit(' ').next().unwrap_or_default();
            for list in &mut self.found.lists {
                list.publishers.retain(|it| it.id.as_deref() != Some(id));
            }
            return self.found.lists.retain(|it| !it.publishers.is_empty() || it.place.is_some());
        }
        if let Some((_, arguments)) = line.split_once("npm trust ") {
            self.finish_lines();
            let words = arguments.split_whitespace().skip(1);
            let named = words.take_while(|it| !it.starts_with(['|', '>', ';', '&'])).find(|it| !it.starts_with('-'));
            let named = named.map(|it| it.trim_matches(['"', '\''])).filter(|it| is_package(it)).map(word);
            self.package = named;
            self.is_open = false;
            return;
        }
        if let Some((key, value)) = line.split_once(": ") {
            let value = value.trim();
            return self.pair(key, value, word(value).span, Span::new(start, end));
        }
        let heading = line.trim_matches(['#', '=', '-', '*', ':', '>', ' ']);
        if heading.starts_with('@') && is_package(heading) {
            self.finish_lines();
            self.begin(word(heading));
        }
    }

    fn pair(&mut self, key: &str, value: &str, span: Option<Span>, line: Span) {
        match key {
            "type" => {
                // The type comes first (N 5.5).
                if self.draft.kind.is_some() || self.draft.id.is_some() {
                    self.finish_lines();
                }
                self.draft.kind = Some(Provider::parse(value));
            }
            "id" => self.draft.id = Some(value.to_owned()),
            "permissions" => {
                self.draft.actions = span.and_then(|span| actions(value.split(',').map(str::trim), span));
            }
            "package" => {
                let text = value.split(' ').next().unwrap_or_default();
                let span = span.map(|it| Span::new(it.start as usize, it.start as usize + text.len()));
                return self.begin(Stated { text: text.to_owned(), span });
            }
            _ => {
                let Some((part, _)) = KEYS.iter().find(|(_, path)| *path == [key]) else { return };
                self.draft.set(*part, value.to_owned(), span);
            }
        }
        self.draft.span = Some(self.draft.span.map_or(line, |it| it.cover(line)));
    }

    fn finish_lines(&mut self) {
        if let Some(publisher) = std::mem::take(&mut self.draft).finish() {
            self.push(publisher);
        }
    }

    fn begin(&mut self, package: Stated) {
        self.package = Some(package);
        self.is_open = false;
    }

    fn none(&mut self, package: Option<Stated>, place: Span) {
        if self.found.lists.len() < MAX_PUBLISHERS {
            self.found.lists.push(PublisherList { package, publishers: Vec::new(), place: Some(place) });
        }
        self.is_open = false;
    }

    /// Adds a publisher; one that the text shows twice (made, then listed) counts once.
    fn push(&mut self, publisher: Publisher) {
        let mut all = self.found.lists.iter().flat_map(|it| &it.publishers);
        let is_known = |it: &Publisher| it.id.is_some() && it.id == publisher.id;
        if all.any(is_known) || self.found.lists.iter().map(|it| it.publishers.len()).sum::<usize>() >= MAX_PUBLISHERS {
            return;
        }
        match self.found.lists.last_mut().filter(|_| self.is_open) {
            Some(list) => list.publishers.push(publisher),
            None => {
                let package = self.package.clone();
                self.found.lists.push(PublisherList { package, publishers: vec![publisher], place: None });
            }
        }
        self.is_open = true;
    }
}

fn moved(span: Span, by: usize) -> Span {
    Span::new(span.start as usize + by, span.end as usize + by)
}

/// The actions that a list allows; `None` when it holds no word that is known.
fn actions<'w>(words: impl Iterator<Item = &'w str>, span: Span) -> Option<Actions> {
    let mut actions = None;
    for word in words {
        let (publish, stage) = match word {
            "createPackage" | "publish" => (true, false),
            "createStagedPackage" | "stage publish" => (false, true),
            _ => continue,
        };
        let known = actions.get_or_insert(Actions { publish: false, stage: false, span: Some(span) });
        known.publish |= publish;
        known.stage |= stage;
    }
    actions
}

/// Whether a word can be the name of a package.
fn is_package(word: &str) -> bool {
    crate::npm_name::check_npm_name(word).is_ok()
}

#[cfg(test)]
mod tests;
