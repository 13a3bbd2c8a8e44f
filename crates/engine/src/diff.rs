//! Line diffs for corrected files. Corrections touch few lines, so a common prefix and suffix around
//! each run of changes is enough; the general case falls back to Myers' greedy algorithm with a bound.

/// Lines of context around a change, as git prints them.
const CONTEXT: usize = 3;
/// Edit distance past which the middle is shown as one replaced block.
const MAX_DISTANCE: usize = 400;

/// A run of changed lines with its context.
#[derive(Clone, PartialEq, Eq)]
pub struct Hunk {
    /// First line in the old text, one-based; the line before it when the hunk removes nothing at an empty place.
    pub old_start: u32,
    /// First line in the new text, one-based.
    pub new_start: u32,
    /// The lines in order.
    pub lines: Vec<DiffLine>,
}

/// A line of a hunk.
#[derive(Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What became of it.
    pub kind: LineKind,
    /// The line with its line ending, if it has one.
    pub text: String,
}

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// In both texts.
    Kept,
    /// Only in the old text.
    Removed,
    /// Only in the new text.
    Added,
}

/// The changed lines from `old` to `new`, in hunks with three lines of context.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Hunk> {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    hunks(&script(&old, &new))
}

type Op<'t> = (LineKind, &'t str);

fn script<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Op<'t>> {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_mid, new_mid) = (&old_rest[..old_rest.len() - suffix], &new_rest[..new_rest.len() - suffix]);

    let mut ops: Vec<Op<'t>> = old[..prefix].iter().map(|&line| (LineKind::Kept, line)).collect();
    ops.extend(middle(old_mid, new_mid));
    ops.extend(old_rest[old_rest.len() - suffix..].iter().map(|&line| (LineKind::Kept, line)));
    ops
}

/// Myers' greedy algorithm, keeping the furthest points of each round to walk back.
fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Op<'t>> {
    let (n, m) = (old.len() as isize, new.len() as isize);
    let bound = (old.len() + new.len()).min(MAX_DISTANCE) as isize;
    let width = (2 * bound + 2) as usize;
    let slot = |k: isize| (k + bound) as usize;
    let mut furthest = vec![0isize; width + 1];
    let mut rounds: Vec<Vec<isize>> = Vec::new();
    for d in 0..=bound {
        rounds.push(furthest.clone());
        let mut k = -d;
        while k <= d {
            let down = k == -d || (k != d && furthest[slot(k - 1)] < furthest[slot(k + 1)]);
            let mut x = if down { furthest[slot(k + 1)] } else { furthest[slot(k - 1)] + 1 };
            let mut y = x - k;
            while x < n && y < m && old[x as usize] == new[y as usize] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[slot(k)] = x;
            if x >= n && y >= m {
                return walk_back(old, new, &rounds, d, bound);
            }
            k += 2;
        }
    }
    let removed = old.iter().map(|&line| (LineKind::Removed, line));
    removed.chain(new.iter().map(|&line| (LineKind::Added, line))).collect()
}

fn walk_back<'t>(old: &[&'t str], new: &[&'t str], rounds: &[Vec<isize>], last: isize, bound: isize) -> Vec<Op<'t>> {
    let slot = |k: isize| (k + bound) as usize;
    let (mut x, mut y) = (old.len() as isize, new.len() as isize);
    let mut ops = Vec::new();
    for d in (0..=last).rev() {
        let furthest = &rounds[d as usize];
        let k = x - y;
        let down = k == -d || (k != d && furthest[slot(k - 1)] < furthest[slot(k + 1)]);
        let from = if down { k + 1 } else { k - 1 };
        let from_x = if d == 0 { 0 } else { furthest[slot(from)] };
        let from_y = if d == 0 { 0 } else { from_x - from };
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            ops.push((LineKind::Kept, old[x as usize]));
        }
        if d > 0 {
            if down {
                y -= 1;
                ops.push((LineKind::Added, new[y as usize]));
            } else {
                x -= 1;
                ops.push((LineKind::Removed, old[x as usize]));
            }
        }
    }
    ops.reverse();
    ops
}

fn hunks(ops: &[Op<'_>]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut old_line, mut new_line) = (1u32, 1u32);
    let mut last_change: Option<usize> = None;
    for (idx, &(kind, text)) in ops.iter().enumerate() {
        let next_change = || ops[idx..].iter().take(CONTEXT + 1).any(|op| op.0 != LineKind::Kept);
        let near = last_change.is_some_and(|change| idx - change <= CONTEXT) || next_change();
        if near {
            let continues = idx > 0 && last_open(&hunks, old_line, new_line);
            if !continues {
                hunks.push(Hunk { old_start: old_line, new_start: new_line, lines: Vec::new() });
            }
            let hunk = hunks.last_mut().expect("one was pushed above when there was none");
            hunk.lines.push(DiffLine { kind, text: text.to_owned() });
        }
        if kind != LineKind::Kept {
            last_change = Some(idx);
        }
        old_line += u32::from(kind != LineKind::Added);
        new_line += u32::from(kind != LineKind::Removed);
    }
    hunks
}

/// Whether the last hunk ends exactly before these lines.
fn last_open(hunks: &[Hunk], old_line: u32, new_line: u32) -> bool {
    hunks.last().is_some_and(|hunk| {
        let count = |gone: LineKind| hunk.lines.iter().filter(|line| line.kind != gone).count() as u32;
        hunk.old_start + count(LineKind::Added) == old_line && hunk.new_start + count(LineKind::Removed) == new_line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let mut text = String::new();
        for hunk in diff(old, new) {
            text += &format!("@@ {} {}\n", hunk.old_start, hunk.new_start);
            for line in hunk.lines {
                let sign = match line.kind {
                    LineKind::Kept => ' ',
                    LineKind::Removed => '-',
                    LineKind::Added => '+',
                };
                text += &format!("{sign}{}", line.text);
            }
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn equal_texts_have_no_hunks() {
        check("a\nb\n", "a\nb\n", "");
    }

    #[test]
    fn a_changed_line_comes_with_three_lines_of_context() {
        check("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n", "@@ 2 2\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    }

    #[test]
    fn changes_far_apart_make_two_hunks() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let new = old.replace("2\n3\n", "2\nx\n3\n").replacen("19\n", "", 1);
        check(&old, &new, "@@ 1 1\n 1\n 2\n+x\n 3\n 4\n 5\n@@ 16 17\n 16\n 17\n 18\n-19\n 20\n");
    }

    #[test]
    fn a_text_can_grow_from_nothing() {
        check("", "a\nb\n", "@@ 1 1\n+a\n+b\n");
    }
}
