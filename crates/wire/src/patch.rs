//! Corrections as unified diffs that `git apply` takes.

use std::fmt::Write as _;

use engine::{Correction, DiffLine, Hunk, Inputs, LineKind, Report};

/// The change of one file as a unified diff with `a/` and `b/` paths. Line endings stay as they are; a last line
/// without one is marked. Empty when nothing changes.
#[must_use]
pub fn unified_diff(path: &str, hunks: &[Hunk]) -> String {
    let mut text = String::new();
    if hunks.is_empty() {
        return text;
    }
    header(&mut text, &name("a/", path), &name("b/", path));
    for hunk in hunks {
        write_hunk(&mut text, hunk);
    }
    text
}

/// A file that did not exist before, as a unified diff.
#[must_use]
pub fn new_file(path: &str, content: &str) -> String {
    let mut text = String::new();
    header(&mut text, "/dev/null", &name("b/", path));
    let lines = content.split_inclusive('\n').map(|it| DiffLine { kind: LineKind::Added, text: it.to_owned() });
    let hunk = Hunk { old_start: 1, new_start: 1, lines: lines.collect() };
    if !hunk.lines.is_empty() {
        write_hunk(&mut text, &hunk);
    }
    text
}

/// All that a correction changes, between texts that `share` lets through. Whole texts are looked at, as a key of
/// several lines cannot be told from a part of it.
pub(crate) fn between_shared(
    inputs: &Inputs,
    report: &Report,
    correction: &Correction,
    share: &dyn Fn(&str) -> String,
) -> String {
    let mut patch = String::new();
    for file in &correction.files {
        let at = file.file.0 as usize;
        let (old, new) = (share(&inputs.files[at].text), share(&file.text));
        patch += &unified_diff(&report.files[at].name, &engine::diff(&old, &new));
    }
    for file in &correction.created {
        let name = file.path.as_deref().unwrap_or_else(|| file.kind().title());
        patch += &new_file(name, &share(&file.text));
    }
    patch
}

fn header(text: &mut String, old: &str, new: &str) {
    let _ = write!(text, "--- {old}\n+++ {new}\n");
}

/// A path as git writes it: quoted when it holds quotes, backslashes or control characters; after spaces a tab says where it ends.
fn name(prefix: &str, path: &str) -> String {
    if !path.contains(|it: char| it == '"' || it == '\\' || it.is_control()) {
        let end = if path.contains(' ') { "\t" } else { "" };
        return format!("{prefix}{path}{end}");
    }
    let mut quoted = format!("\"{prefix}");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x20..0x7f => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('"');
    quoted
}

fn write_hunk(text: &mut String, hunk: &Hunk) {
    let old = range(hunk, hunk.old_start, LineKind::Added);
    let new = range(hunk, hunk.new_start, LineKind::Removed);
    let _ = writeln!(text, "@@ -{old} +{new} @@");
    for line in &hunk.lines {
        text.push(match line.kind {
            LineKind::Kept => ' ',
            LineKind::Removed => '-',
            LineKind::Added => '+',
        });
        text.push_str(&line.text);
        if !line.text.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// `start,count` of one side, which lacks the lines of kind `other`. A side without lines names the line before it.
fn range(hunk: &Hunk, start: u32, other: LineKind) -> String {
    let count = hunk.lines.iter().filter(|line| line.kind != other).count();
    let start = if count == 0 { start.saturating_sub(1) } else { start };
    format!("{start},{count}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a strict reader of the format makes of `old`.
    fn apply(old: &str, patch: &str) -> String {
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let mut lines = patch.split_inclusive('\n').skip(2).peekable();
        let mut new = String::new();
        let mut taken = 0;
        while let Some(head) = lines.next() {
            let ranges = head.strip_prefix("@@ -").and_then(|it| it.strip_suffix(" @@\n")).expect("a hunk starts here");
            let (from, _) = ranges.split_once(" +").expect("a hunk has two ranges");
            let (start, count) = from.split_once(',').expect("a range has a count");
            let (start, count): (usize, usize) = (start.parse().expect("a number"), count.parse().expect("a number"));
            let first = if count == 0 { start } else { start - 1 };
            new.extend(old[taken..first].iter().copied());
            taken = first;
            while let Some(line) = lines.next_if(|it| !it.starts_with("@@")) {
                let mut content = &line[1..];
                if lines.next_if(|it| it.starts_with('\\')).is_some() {
                    content = content.strip_suffix('\n').expect("a line of a patch ends");
                }
                match &line[..1] {
                    "+" => new.push_str(content),
                    sign => {
                        assert_eq!(old[taken], content, "the patch fits the old text");
                        taken += 1;
                        if sign == " " {
                            new.push_str(content);
                        }
                    }
                }
            }
            assert_eq!(taken - first, count, "the count is right");
        }
        new.extend(old[taken..].iter().copied());
        new
    }

    #[track_caller]
    fn check(old: &str, new: &str) {
        let patch = unified_diff("x.yml", &engine::diff(old, new));
        assert_eq!(apply(old, &patch), new, "{patch}");
    }

    #[test]
    fn a_patch_turns_the_old_text_into_the_new() {
        check("a\nb\nc\n", "a\nB\nc\n");
        check("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "a\nc\nd\ne\nf\ng\nh\ni\nj\nk\nL\n");
        check("a\n", "");
        check("", "a\nb");
        check("same\n", "same\n");
    }

    #[test]
    fn line_endings_stay() {
        check("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n");
        check("a\r\nb", "a\r\nB\r\nc");
    }

    #[test]
    fn a_missing_last_newline_is_marked() {
        let patch = unified_diff("x.yml", &engine::diff("a\nb", "a\nb\n"));
        assert_eq!(patch, "--- a/x.yml\n+++ b/x.yml\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
        check("a\nb", "A\nb");
        check("a\nb", "a\nb\n");
        check("a\nb\n", "a\nb");
    }

    #[test]
    fn a_new_file_comes_from_nowhere() {
        let patch = new_file("jsr.json", "{}\n");
        assert_eq!(patch, "--- /dev/null\n+++ b/jsr.json\n@@ -0,0 +1,1 @@\n+{}\n");
        assert_eq!(apply("", &patch), "{}\n");
    }

    #[test]
    fn unusual_paths_are_written_as_git_reads_them() {
        assert_eq!(name("a/", "my app/x.yml"), "a/my app/x.yml\t");
        assert_eq!(name("a/", "a\"b\u{e9}\n"), "\"a/a\\\"b\\303\\251\\012\"");
        assert_eq!(name("a/", "é.yml"), "a/é.yml");
    }

    #[test]
    fn nothing_changed_is_an_empty_text() {
        assert_eq!(unified_diff("x.yml", &[]), "");
    }
}
