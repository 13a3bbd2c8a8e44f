//! Finds the symptoms of a line: literal text with captures between, all of them in one look at each byte.

use std::cell::OnceCell;

use model::log::{Line, Lines};

use crate::facts::{self, RegistryKind, Symptom};

/// Bytes of a line that are looked at: what tools say stands at its front.
const MAX_LINE: usize = 4096;
/// Places in one line at which a pattern is tried; a line written to cost time has more.
const MAX_TRIES: usize = 64;
/// Kinds of beginnings that the filter tells apart.
const BUCKETS: usize = 4096;
/// Bytes of the beginning of a pattern that the filter looks at.
const HEAD: usize = 4;
/// Where trusted publishers are: what a terminal may have cut the end off.
const NPM_HOST: &str = "registry.npmjs.org";

/// A symptom that a line shows.
#[derive(Debug)]
pub(super) struct Found {
    /// Its index.
    pub(super) symptom: usize,
    /// What its captures took.
    pub(super) captures: Vec<(&'static str, String)>,
    /// How many lines later the pattern ends.
    pub(super) ahead: usize,
}

/// The lines after one, read when a pattern asks for them.
pub(super) struct Ahead<'t> {
    lines: Lines<'t>,
    read: OnceCell<Vec<Line<'t>>>,
}

/// Lines in which the rest of a pattern is looked for: npm sets empty ones between.
const MAX_AHEAD: usize = 4;

impl<'t> Ahead<'t> {
    pub(super) fn new(lines: Lines<'t>) -> Self {
        Self { lines, read: OnceCell::new() }
    }

    /// The next lines that say something.
    pub(super) fn lines(&self) -> &[Line<'t>] {
        // So many lines that say nothing do not belong together.
        self.read.get_or_init(|| {
            self.lines.clone().take(4 * MAX_AHEAD).filter(|it| !it.is_blank()).take(MAX_AHEAD).collect()
        })
    }
}

/// The patterns of a list of symptoms.
pub(super) struct Patterns {
    symptoms: &'static [Symptom],
    /// For each kind of beginning the first pattern that has it, plus one.
    heads: Vec<u16>,
    /// Those that begin anywhere.
    floating: Vec<Pattern>,
    /// Those that begin with the message.
    anchored: Vec<Pattern>,
}

struct Pattern {
    symptom: u16,
    /// Its first piece, and the others.
    first: &'static str,
    rest: &'static str,
    /// The next one with the same kind of beginning, plus one.
    next: u16,
}

impl Patterns {
    pub(super) fn new(symptoms: &'static [Symptom]) -> Self {
        let mut patterns = Self { symptoms, heads: vec![0; BUCKETS], floating: Vec::new(), anchored: Vec::new() };
        for (idx, symptom) in symptoms.iter().enumerate() {
            for pattern in symptom.patterns {
                let (is_anchored, text) = pattern.strip_prefix('^').map_or((false, *pattern), |it| (true, it));
                let Some((Piece::Literal(first), rest)) = piece(text) else { continue };
                let mut pattern = Pattern { symptom: idx as u16, first, rest, next: 0 };
                match first.as_bytes().first_chunk() {
                    _ if is_anchored => patterns.anchored.push(pattern),
                    None => {}
                    Some(head) => {
                        let head = &mut patterns.heads[bucket(*head)];
                        pattern.next = *head;
                        patterns.floating.push(pattern);
                        *head = patterns.floating.len() as u16;
                    }
                }
            }
        }
        patterns
    }

    /// The symptoms of a line: marks, and of the others the first in their order. `counts` says whether one may stand
    /// here; `message` is that of the line.
    pub(super) fn find(
        &self,
        line: &Line<'_>,
        message: &str,
        ahead: &Ahead<'_>,
        counts: &dyn Fn(usize) -> bool,
    ) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut add = |idx: u16, pattern: &'static str, text: &str| {
            let idx = usize::from(idx);
            let is_mark = self.is_mark(idx);
            let is_late = |it: &Found| it.symptom == idx || !is_mark && !self.is_mark(it.symptom) && it.symptom < idx;
            if line.is_command && !is_mark || found.iter().any(is_late) || !counts(idx) {
                return;
            }
            if let Some((captures, ahead)) = fit(pattern, text, ahead) {
                found.retain(|it| is_mark || self.is_mark(it.symptom));
                found.push(Found { symptom: idx, captures, ahead });
            }
        };
        let text = clip(&line.text);
        let mut tries = 0;
        for (at, window) in text.as_bytes().windows(HEAD).enumerate() {
            let Some(head) = window.first_chunk() else { continue };
            let mut next = self.heads[bucket(*head)];
            while let Some(pattern) = usize::from(next).checked_sub(1).map(|it| &self.floating[it]) {
                next = pattern.next;
                let begun = text.get(at..).and_then(|it| it.strip_prefix(pattern.first));
                if let Some(text) = begun.filter(|_| tries < MAX_TRIES) {
                    tries += 1;
                    add(pattern.symptom, pattern.rest, text);
                }
            }
        }
        for pattern in &self.anchored {
            if let Some(text) = clip(message).strip_prefix(pattern.first) {
                add(pattern.symptom, pattern.rest, text);
            }
        }
        found
    }

    fn is_mark(&self, idx: usize) -> bool {
        self.symptoms[idx].tells >= crate::facts::Tells::Mark
    }
}

fn bucket(head: [u8; HEAD]) -> usize {
    // The upper bits of the product depend on every byte.
    (u32::from_le_bytes(head).wrapping_mul(0x9E37_79B1) >> 20) as usize % BUCKETS
}

fn clip(text: &str) -> &str {
    let mut end = text.len().min(MAX_LINE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A piece of a pattern.
enum Piece {
    Literal(&'static str),
    /// What it takes: anything, digits, or what has no space.
    Capture(&'static str),
    /// The rest stands in one of the next lines.
    Break,
    /// The end of the message.
    End,
}

/// The first piece of a pattern, and the rest.
fn piece(pattern: &'static str) -> Option<(Piece, &'static str)> {
    if let Some(rest) = pattern.strip_prefix('\n') {
        return Some((Piece::Break, rest));
    }
    if pattern == "$" {
        return Some((Piece::End, ""));
    }
    if let Some((name, rest)) = capture(pattern) {
        return Some((Piece::Capture(name), rest));
    }
    let is_end = |at: usize, it: char| {
        at > 0 && (it == '\n' || it == '{' && capture(&pattern[at..]).is_some() || &pattern[at..] == "$")
    };
    let end = pattern.char_indices().find(|(at, it)| is_end(*at, *it)).map_or(pattern.len(), |(at, _)| at);
    (end > 0).then(|| (Piece::Literal(&pattern[..end]), &pattern[end..]))
}

fn capture(pattern: &'static str) -> Option<(&'static str, &'static str)> {
    let (name, rest) = pattern.strip_prefix('{')?.split_once('}')?;
    name.bytes().all(|it| it.is_ascii_lowercase() || matches!(it, b'#' | b'.')).then_some((name, rest))
}

/// What the captures take when a pattern begins at the start of `text`, and in which of the following lines it ends.
fn fit<'a>(
    mut pattern: &'static str,
    mut text: &'a str,
    ahead: &'a Ahead<'_>,
) -> Option<(Vec<(&'static str, String)>, usize)> {
    let mut captures = Vec::new();
    let mut later = 0;
    while let Some((first, rest)) = piece(pattern) {
        pattern = rest;
        match first {
            Piece::Literal(literal) => text = text.strip_prefix(literal)?,
            Piece::End if text.trim().is_empty() => {}
            Piece::End => return None,
            Piece::Break => {
                // It begins anywhere in the line.
                let (Piece::Literal(literal), rest) = piece(pattern)? else { return None };
                let (at, line) = ahead.lines().iter().enumerate().find(|(_, it)| it.text.contains(literal))?;
                (later, pattern) = (at + 1, rest);
                text = line.text.split_once(literal)?.1;
            }
            // The address of a registry, whose host only counts where it is another than npm's.
            Piece::Capture(name @ "elsewhere") => {
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                captures.push((name, elsewhere(&text[..end], end == text.len())?));
                text = &text[end..];
            }
            Piece::Capture(name) => {
                let takes_all = name.ends_with("..");
                let least = if takes_all { 0 } else { text.chars().next()?.len_utf8() };
                let end = match piece(pattern) {
                    Some((Piece::Literal(literal), _)) => least + text[least..].find(literal)?,
                    _ if takes_all => text.len(),
                    _ if name == "#" => text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len()),
                    _ => text.find(char::is_whitespace).unwrap_or(text.len()),
                };
                let (taken, rest) = text.split_at(end);
                let is_fitting = match name {
                    _ if takes_all => true,
                    "#" => !taken.is_empty() && taken.bytes().all(|it| it.is_ascii_digit()),
                    _ => end >= least && !taken.contains(char::is_whitespace),
                };
                if !is_fitting {
                    return None;
                }
                let name = name.trim_end_matches('.');
                if !matches!(name, "" | "#") {
                    captures.push((name, taken.to_owned()));
                }
                text = rest;
            }
        }
    }
    Some((captures, later))
}

/// The origin of an address, without credentials, where it is not that of npm's registry. At the end of a line it may
/// be cut off (N 3.5b, 3.5c).
fn elsewhere(url: &str, is_cut: bool) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    let is_npm = facts::registry_of_url(url).is_some_and(|it| it.kind == RegistryKind::Npm)
        || is_cut && end == rest.len() && NPM_HOST.starts_with(host);
    (scheme.starts_with("http") && !is_npm).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Confidence, Tells};

    /// What the captures of one pattern take in the first line of a text; `None` where it does not fit.
    fn take(pattern: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
        let symptom = |tells, patterns| Symptom {
            id: "x",
            registry: None,
            tells,
            patterns,
            after: &[],
            not_after: &[],
            under: &[],
            causes: &[],
            confidence: Confidence::A,
        };
        let symptoms: &'static [Symptom] = Vec::leak(vec![
            symptom(Tells::Cause, Vec::leak(vec![pattern])),
            symptom(Tells::Cause, &["pattern of a later one"]),
        ]);
        let mut lines = Lines::new(text);
        let line = lines.next().expect("there is a line");
        let found = Patterns::new(symptoms).find(&line, line.message(), &Ahead::new(lines), &|_| true);
        assert!(found.len() < 2);
        found.into_iter().next().map(|it| it.captures)
    }

    #[track_caller]
    fn check(pattern: &'static str, text: &str, expected: &[(&'static str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(name, it)| (*name, (*it).to_owned())).collect();
        assert_eq!(take(pattern, text), Some(expected), "{pattern}: {text}");
    }

    #[test]
    fn captures_take_words_digits_or_anything() {
        check("code {code}", "npm error code E404", &[("code", "E404")]);
        check(
            "is \"{given..}\", not \"{wanted}\"",
            "x is \"\", not \"a b\" is \"c\", not \"d\"",
            &[("given", "c"), ("wanted", "d")],
        );
        check("symbol 45, offset {#}", "Invalid symbol 45, offset 1142.", &[]);
        check("is \"{given..}\", not", "x is \"\", not", &[("given", "")]);
        check("failed: {reason..}", "it failed: a b c", &[("reason", "a b c")]);
        check("Missing '{}' in '{}json", "Missing 'name' in 'file:///x/deno.json'", &[]);
        assert_eq!(take("symbol 45, offset {#}", "symbol 45, offset x"), None);
        assert_eq!(take("code {code}", "npm error code "), None);
        assert_eq!(take("from {a} to", "from a b to"), None);
    }

    #[test]
    fn braces_that_name_nothing_are_text() {
        check("Actual: {\"npm\":\"{npm}\"}", "Actual: {\"npm\":\"10.9.3\"}", &[("npm", "10.9.3")]);
    }

    #[test]
    fn the_ends_of_a_message_are_known() {
        check("^+ {package}@{version}$", "npm notice + @a/b@1.0.0 ", &[("package", "@a/b"), ("version", "1.0.0")]);
        for text in ["x + a@1.0.0", "+ a@1.0.0 (staged)", "+ npm publish x@1"] {
            assert_eq!(take("^+ {package}@{version}$", text), None, "{text}");
        }
    }

    #[test]
    fn the_rest_may_stand_a_few_lines_later() {
        check(
            "PUT {url}\n is not in",
            "npm error 404 PUT x\nnpm error 404\n\nnpm error 404  'a' is not in this",
            &[("url", "x")],
        );
        assert_eq!(take("PUT {url}\n is not in", "PUT x\n1 a\n2 b\n3 c\n4 d\n5 is not in this"), None);
        assert_eq!(take("PUT {url}\n is not in", "PUT x"), None);
    }

    #[test]
    fn a_line_is_only_looked_at_so_far() {
        assert_eq!(take("needle", &format!("{}needle", " ".repeat(MAX_LINE))), None);
        assert_eq!(take("needle", &format!("{}needle", "é".repeat(MAX_LINE / 2))), None);
        check("needle", &format!("{}needle", "é".repeat(MAX_LINE / 2 - 3)), &[]);
    }
}
