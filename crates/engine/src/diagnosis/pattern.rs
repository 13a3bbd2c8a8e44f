//! Finds the symptoms of a line: literal text with captures between, all of them in one look at each byte.

use std::cell::OnceCell;

use model::log::{Line, Lines};

use crate::facts::Symptom;

/// Bytes of a line that are looked at: what tools say stands at its front.
const MAX_LINE: usize = 4096;
/// Places in one line at which a pattern is tried; a line written to cost time has more.
const MAX_TRIES: usize = 64;
/// Kinds of beginnings that the filter tells apart.
const BUCKETS: usize = 4096;
/// Bytes of the beginning of a pattern that the filter looks at.
const HEAD: usize = 4;

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
    /// Symptom, pattern and the next one of the same kind, plus one.
    floating: Vec<(u16, &'static str, u16)>,
    /// Symptom and pattern of those that begin with the message.
    anchored: Vec<(u16, &'static str)>,
}

impl Patterns {
    pub(super) fn new(symptoms: &'static [Symptom]) -> Self {
        let mut patterns = Self { symptoms, heads: vec![0; BUCKETS], floating: Vec::new(), anchored: Vec::new() };
        for (idx, symptom) in symptoms.iter().enumerate() {
            for pattern in symptom.patterns {
                match pattern.strip_prefix('^') {
                    Some(pattern) => patterns.anchored.push((idx as u16, pattern)),
                    None => {
                        let Some(head) = pattern.as_bytes().first_chunk() else { continue };
                        let bucket = &mut patterns.heads[bucket(*head)];
                        patterns.floating.push((idx as u16, pattern, *bucket));
                        *bucket = patterns.floating.len() as u16;
                    }
                }
            }
        }
        patterns
    }

    /// The symptoms of a line: marks, and of the others the first in their order. `counts` says whether one may stand
    /// here.
    pub(super) fn find(&self, line: &Line<'_>, ahead: &Ahead<'_>, counts: &dyn Fn(usize) -> bool) -> Vec<Found> {
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
            while let Some((idx, pattern, after)) = usize::from(next).checked_sub(1).map(|it| self.floating[it]) {
                next = after;
                if !pattern.as_bytes().starts_with(head) || tries == MAX_TRIES {
                    continue;
                }
                tries += 1;
                add(idx, pattern, text.get(at..).unwrap_or_default());
            }
        }
        let message = clip(line.message());
        for (idx, pattern) in &self.anchored {
            add(*idx, pattern, message);
        }
        found
    }

    fn is_mark(&self, idx: usize) -> bool {
        self.symptoms[idx].tells == crate::facts::Tells::Mark
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
