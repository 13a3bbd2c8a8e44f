//! The lines behind the text area. A line keeps its identity while it looks the same, so a keystroke redraws one.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use model::input::Kind;
use wire::page::{Mark, Tone};

use super::tint::tint;
use crate::state::line_endings::{shown_lines, shown_units};

/// All lines of a text.
#[derive(Clone, PartialEq, Default)]
pub struct DrawnLines {
    /// The lines; none when there are too many to draw.
    pub lines: Vec<Arc<DrawnLine>>,
    next_id: u64,
}

/// A line as it is drawn.
#[derive(PartialEq, Eq)]
pub struct DrawnLine {
    /// Its identity.
    pub id: u64,
    /// The worst of its marks.
    pub tone: Tone,
    /// The rows of its marks.
    pub rows: Vec<u32>,
    /// Its text in pieces.
    pub pieces: Vec<Piece>,
}

impl Hash for DrawnLine {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// A piece of a line that looks the same throughout.
#[derive(PartialEq, Eq, Debug)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Name of its tint; empty for none.
    pub tint: &'static str,
    /// The worst tone of the rows that speak about it.
    pub mark: Option<Tone>,
    /// Those rows.
    pub rows: Vec<u32>,
}

impl DrawnLines {
    /// Draws a text; lines that look as in `old` at its start and end stay the same ones.
    pub fn draw(text: &str, marks: &[Mark], kind: Option<Kind>, old: Option<&Self>, most: usize) -> Self {
        let fallback = Self::default();
        let old = old.unwrap_or(&fallback);
        let mut next_id = old.next_id;
        if shown_lines(text).nth(most).is_some() {
            return Self { lines: Vec::new(), next_id };
        }
        let mut marks = marks;
        let looks: Vec<_> = shown_lines(text)
            .enumerate()
            .map(|(idx, range)| {
                let here = marks.iter().take_while(|it| it.line as usize <= idx).count();
                let (own, rest) = marks.split_at(here);
                marks = rest;
                let line = &text[range];
                let tone = own.iter().map(|it| it.tone).min().unwrap_or(Tone::Silent);
                DrawnLine { id: 0, tone, rows: rows(own), pieces: pieces(line, own, kind) }
            })
            .collect();

        let same = |(line, look): &(&Arc<DrawnLine>, &DrawnLine)| line.looks_like(look);
        let prefix = old.lines.iter().zip(&looks).take_while(same).count();
        let rest = old.lines.len().min(looks.len()) - prefix;
        let tails = old.lines.iter().rev().zip(looks.iter().rev()).take(rest);
        let suffix = tails.take_while(same).count();
        let tail = looks.len() - suffix;
        let lines = looks
            .into_iter()
            .enumerate()
            .map(|(idx, look)| match idx {
                _ if idx < prefix => old.lines[idx].clone(),
                _ if idx >= tail => old.lines[old.lines.len() - suffix + idx - tail].clone(),
                _ => {
                    next_id += 1;
                    Arc::new(DrawnLine { id: next_id, ..look })
                }
            })
            .collect();
        Self { lines, next_id }
    }
}

impl DrawnLine {
    fn looks_like(&self, other: &Self) -> bool {
        (self.tone, &self.rows, &self.pieces) == (other.tone, &other.rows, &other.pieces)
    }
}

/// The marked stretches of a text as the rich editor takes them: start and end in UTF-16 units of the text that is
/// shown, row, and tone, each.
pub fn stretches(text: &str, marks: &[Mark]) -> Vec<u32> {
    let (mut stretches, mut marks, mut start) = (Vec::new(), marks, 0);
    for (idx, range) in shown_lines(text).enumerate() {
        let line = &text[range];
        let here = marks.iter().take_while(|it| it.line as usize <= idx).count();
        for mark in &marks[..here] {
            let range = widened(line, mark.start as usize, mark.end as usize);
            let (before, within) = (line.get(..range.start).unwrap_or(line), line.get(range).unwrap_or(""));
            let from = start + shown_units(before);
            stretches.extend([from, from + shown_units(within), mark.row, mark.tone as u32]);
        }
        marks = &marks[here..];
        if marks.is_empty() {
            break;
        }
        start += shown_units(line) + 1;
    }
    stretches
}

fn rows(marks: &[Mark]) -> Vec<u32> {
    marks.iter().map(|it| it.row).collect()
}

/// Cuts a line where a tint or a mark begins or ends.
fn pieces(line: &str, marks: &[Mark], kind: Option<Kind>) -> Vec<Piece> {
    let tints = tint(line, kind);
    // A mark at the end of a line has nothing to underline: it takes the character before.
    let ranges: Vec<_> =
        marks.iter().map(|mark| (widened(line, mark.start as usize, mark.end as usize), mark)).collect();
    let mut cuts = vec![0, line.len()];
    for range in tints.iter().map(|it| &it.0).chain(ranges.iter().map(|it| &it.0)) {
        for cut in [range.start, range.end] {
            let at = cuts.partition_point(|it| *it < cut);
            if cuts.get(at).is_some_and(|it| *it > cut) && line.is_char_boundary(cut) {
                cuts.insert(at, cut);
            }
        }
    }
    let piece = |cut: &[usize]| {
        let covers = |range: &std::ops::Range<usize>| range.start <= cut[0] && cut[1] <= range.end;
        Piece {
            text: line[cut[0]..cut[1]].to_owned(),
            tint: tints.iter().find(|it| covers(&it.0)).map_or("", |it| it.1),
            mark: ranges.iter().filter(|it| covers(&it.0)).map(|it| it.1.tone).min(),
            rows: ranges.iter().filter(|it| covers(&it.0)).map(|it| it.1.row).collect(),
        }
    };
    cuts.windows(2).map(piece).collect()
}

fn widened(line: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    if start < end {
        return start..end;
    }
    let next = line.get(start..).and_then(|it| it.chars().next()).map(|it| start..start + it.len_utf8());
    let before = line.get(..start).and_then(|it| it.chars().next_back()).map(|it| start - it.len_utf8()..start);
    next.or(before).unwrap_or(start..start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(line: u32, bytes: std::ops::Range<u32>) -> Mark {
        Mark { line, start: bytes.start, end: bytes.end, tone: Tone::Fail, row: 0 }
    }

    fn ids(lines: &DrawnLines) -> Vec<u64> {
        lines.lines.iter().map(|it| it.id).collect()
    }

    #[test]
    fn only_the_changed_line_is_drawn_again() {
        let old = DrawnLines::draw("a\nb\nc\n", &[], None, None, 100);
        let new = DrawnLines::draw("a\nB\nc\n", &[], None, Some(&old), 100);
        assert_eq!(ids(&old), [1, 2, 3, 4]);
        assert_eq!(ids(&new), [1, 5, 3, 4]);
        let longer = DrawnLines::draw("a\nB\nx\nc\n", &[], None, Some(&new), 100);
        assert_eq!(ids(&longer), [1, 5, 6, 3, 4]);
    }

    #[test]
    fn a_mark_cuts_its_line_exactly() {
        let drawn = DrawnLines::draw("x\nab: 20\n", &[mark(1, 4..6)], None, None, 100);
        let marked: Vec<_> = drawn.lines[1].pieces.iter().filter(|it| it.mark.is_some()).map(|it| &*it.text).collect();
        assert_eq!(marked, ["20"]);
        assert!(drawn.lines[1].tone == Tone::Fail && drawn.lines[0].tone == Tone::Silent);
    }

    #[test]
    fn stretches_count_utf16_units_of_the_text_that_is_shown() {
        let text = "é: x\r\n😀 20\r\n\r\nend";
        let marks = [mark(0, 4..5), Mark { row: 7, ..mark(1, 5..7) }, mark(2, 0..0), mark(3, 3..3)];
        assert_eq!(stretches(text, &marks), [3, 4, 0, 0, 8, 10, 7, 0, 11, 11, 0, 0, 14, 15, 0, 0]);
        assert_eq!(stretches("", &[mark(0, 0..0)]), [0, 0, 0, 0]);
    }

    #[test]
    fn an_empty_mark_is_widened_to_a_character() {
        assert_eq!(widened("ab", 2, 2), 1..2);
        assert_eq!(widened("ab", 0, 0), 0..1);
        assert_eq!(widened("", 0, 0), 0..0);
    }

    #[test]
    fn a_text_past_the_limit_is_not_drawn() {
        assert!(DrawnLines::draw("a\nb\nc", &[], None, None, 2).lines.is_empty());
    }
}
