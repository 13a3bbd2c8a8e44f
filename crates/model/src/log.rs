//! CI logs, line by line: what was printed, without the timestamps, prefixes and escapes that the systems add.
//!
//! GitHub's raw files, its page and `gh run view --log`, GitLab and CircleCI. Linear, and a line without escapes inside
//! is a piece of the text.

use std::borrow::Cow;

use document::Span;

/// Most bytes of a log.
pub const MAX_BYTES: usize = 8 << 20;

/// A line of a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line<'t> {
    /// What was printed, in the text: after timestamp and prefix.
    pub span: Span,
    /// The same without escapes and markers.
    pub text: Cow<'t, str>,
    /// Whether it echoes what is about to run, which proves nothing about how that ends.
    pub is_command: bool,
    /// The job, where the log names it on each line.
    pub job: Option<&'t str>,
}

impl<'t> Line<'t> {
    /// The command of a line that echoes one, without `Run`, `$` or `>`.
    #[must_use]
    pub fn command(&self) -> &str {
        let text = self.text.trim();
        ECHOES.iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text).trim()
    }

    /// What the tool says, without its own prefixes: `npm error 404 `.
    #[must_use]
    pub fn message(&self) -> &str {
        bare(&self.text)
    }

    /// Whether it only leads to the line after it: nothing, or a number.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.message().bytes().all(|it| it.is_ascii_digit())
    }

    /// Whether it stands in a file that npm writes whatever its level, where each line begins with a number and a level.
    /// These two are in every such file, and no compiler counts them.
    #[must_use]
    pub fn is_of_debug_file(&self) -> bool {
        after_number(&self.text).is_some_and(|(level, _)| matches!(level, "silly" | "verbose"))
    }

    /// Whether npm calls it a warning or prints its manifest: what it does next is not decided there.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.text.starts_with("npm warn")
            || self.text.starts_with("npm WARN")
            || after_number(&self.text).is_some_and(|(level, _)| level == "warn")
    }
}

/// How an echoed command begins.
const ECHOES: [&str; 3] = ["Run ", "$ ", "> "];

/// What tools put before what they say.
const TOOLS: [&str; 20] = [
    "npm error",
    "npm ERR!",
    "npm warn",
    "npm WARN",
    "npm notice",
    "npm info",
    "npm http",
    "npm verbose",
    "npm verb",
    "npm silly",
    "npm sill",
    "lerna ERR!",
    "lerna success",
    "lerna notice",
    "lerna info",
    "🦋  error",
    "🦋  warn",
    "🦋  info",
    "🦋  success",
    "🦋",
];

/// Symbols that semantic-release and others set before a line.
const DECORATION: &[char] = &['✖', '✔', '›', 'ℹ', '⚠', ' ', '\t'];

/// The level, and what follows it, in a line of npm's debug file: `16 error code E404`.
fn after_number(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let level = rest.strip_prefix(' ').filter(|_| rest.len() < text.len())?;
    let (level, said) = level.split_once(' ').unwrap_or((level, ""));
    ["silly", "verbose", "info", "http", "notice", "warn", "error"].contains(&level).then_some((level, said))
}

fn bare(text: &str) -> &str {
    if let Some((_, said)) = after_number(text) {
        return undecorated(said);
    }
    let mut text = undecorated(text);
    // No other letter begins the name of a tool: one look spares most lines the list.
    while text.starts_with(['n', 'l', '🦋'])
        && let Some(rest) = TOOLS.iter().find_map(|it| text.strip_prefix(it)).filter(|it| is_word_end(it))
    {
        text = undecorated(rest);
    }
    text
}

fn undecorated(text: &str) -> &str {
    let text = text.trim_matches([' ', '\t']);
    if text.is_ascii() { text } else { text.trim_matches(DECORATION) }
}

fn is_word_end(rest: &str) -> bool {
    !rest.starts_with(|it: char| it.is_alphanumeric())
}

/// The lines of a log.
#[derive(Clone)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
    echo: Echo,
    /// Where the next group begins and where one ends, as far as that was looked for.
    next_group: usize,
    next_end: usize,
    /// Columns at which a terminal broke the lines, if one did.
    columns: Option<usize>,
}

/// Columns of terminals.
const COLUMNS: [usize; 4] = [80, 100, 120, 132];
/// Bytes of a text that may have been copied from a terminal.
const MAX_COPIED: usize = 64 << 10;

/// Where the echo of a script ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Echo {
    /// There is none.
    None,
    /// At `##[endgroup]` (GitHub).
    Group,
    /// Where a tool speaks: who copied a piece of GitHub's log left out the end of the group.
    OpenGroup,
    /// Where a tool speaks, or an empty line stands (CircleCI).
    Paragraph,
}

impl<'t> Lines<'t> {
    /// Reads a log from its start. Lines end at `\n`, `\r\n` or a lone `\r`, as everywhere.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, echo: Echo::None, next_group: 0, next_end: 0, columns: None }
    }

    /// Joins what a terminal broke, so that the place of a line is that of its first piece.
    #[must_use]
    pub fn unwrapped(mut self) -> Self {
        if self.text.len() <= MAX_COPIED && !is_stamped(self.text) {
            self.columns = self.text.lines().map(|it| it.chars().count()).max().filter(|it| COLUMNS.contains(it));
        }
        self
    }

    /// The next piece of a line that a terminal broke.
    fn piece(&self) -> Option<&'t str> {
        let piece = self.text.get(self.at..)?.lines().next()?;
        let begins = piece.is_empty() || piece.starts_with("+ ") || is_printed(piece);
        (!begins && !ECHOES.iter().any(|it| piece.starts_with(it))).then_some(piece)
    }

    fn line(&mut self, start: usize, end: usize) -> Line<'t> {
        let (job, rest) = job(&self.text[start..end]);
        let printed = after_timestamp(rest);
        let mut text = without_escapes(printed);
        let marker = Marker::of(&text);
        if let Some(marker) = &marker {
            text = match text {
                Cow::Borrowed(it) => Cow::Borrowed(&it[marker.length..]),
                Cow::Owned(it) => Cow::Owned(it[marker.length..].to_owned()),
            };
        }
        let is_command = self.follow(&text, marker.as_ref());
        // A piece of the text says where it stands; a copy stands for all that was printed.
        let shown = match text {
            Cow::Borrowed(it) => it,
            Cow::Owned(_) => printed,
        };
        let start = shown.as_ptr() as usize - self.text.as_ptr() as usize;
        Line { span: Span::new(start, start + shown.len()), text, is_command, job }
    }

    /// Whether the group that has just begun has an end of its own. Each byte is looked at once, however many begin.
    fn closes_group(&mut self) -> bool {
        let next = |from: usize, known: usize, mark: &str| match known {
            known if known >= from && known > 0 => known,
            _ => self.text.get(from..).and_then(|it| it.find(mark)).map_or(self.text.len() + 1, |it| from + it),
        };
        self.next_group = next(self.at, self.next_group, "##[group]");
        self.next_end = next(self.at, self.next_end, "##[endgroup]");
        self.next_end < self.next_group
    }

    /// Follows the echo of scripts; whether this line is part of one.
    fn follow(&mut self, text: &str, marker: Option<&Marker>) -> bool {
        match (self.echo, marker) {
            (_, Some(marker)) if marker.opens => {
                self.echo = match text.starts_with("Run ") {
                    true if self.closes_group() => Echo::Group,
                    true => Echo::OpenGroup,
                    false => Echo::None,
                };
                self.echo != Echo::None
            }
            (Echo::Group, Some(marker)) if marker.closes => {
                self.echo = Echo::None;
                true
            }
            (Echo::Group, _) => true,
            (Echo::OpenGroup, None) if !is_printed(text) => true,
            (Echo::OpenGroup, _) => {
                self.echo = Echo::None;
                false
            }
            (Echo::Paragraph, _) if text.trim().is_empty() || is_printed(text) => {
                self.echo = Echo::None;
                false
            }
            (Echo::Paragraph, _) => true,
            (Echo::None, _) if text.starts_with("#!/bin/") => {
                self.echo = Echo::Paragraph;
                true
            }
            (Echo::None, _) => ECHOES.iter().any(|it| text.starts_with(it)),
        }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|it| !it.is_empty())?;
        let length = rest.bytes().position(|it| it == b'\n' || it == b'\r').unwrap_or(rest.len());
        let after = &rest.as_bytes()[length..];
        self.at = start + length + if after.starts_with(b"\r\n") { 2 } else { usize::from(!after.is_empty()) };
        let mut line = self.line(start, start + length);
        let mut length = rest[..length].chars().count();
        while Some(length) == self.columns
            && let Some(piece) = self.piece()
        {
            line.text.to_mut().push_str(piece);
            length = piece.chars().count();
            let rest = &self.text[self.at + piece.len()..];
            self.at += piece.len() + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
        }
        Some(line)
    }
}

/// What a CI system writes into its log for its own page.
struct Marker {
    /// Bytes of it.
    length: usize,
    /// Begins a group.
    opens: bool,
    /// Ends one.
    closes: bool,
}

impl Marker {
    fn of(text: &str) -> Option<Self> {
        // The name behind it says what GitLab calls the section, nothing that was printed.
        if text.starts_with("section_start:") || text.starts_with("section_end:") {
            return Some(Self { length: text.len(), opens: false, closes: false });
        }
        let name = text.strip_prefix("##[")?;
        let end = name.find(']').filter(|it| *it <= 16)?;
        let name = &name[..end];
        Some(Self { length: "##[]".len() + end, opens: name == "group", closes: name == "endgroup" })
    }
}

/// Job of a line of `gh run view --log`, which begins with job and step, and the rest.
fn job(line: &str) -> (Option<&str>, &str) {
    let mut parts = line.splitn(3, '\t');
    if let (Some(job), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next())
        && timestamp(rest.trim_start_matches('\u{feff}')).is_some()
    {
        return (Some(job), rest);
    }
    (None, line)
}

fn after_timestamp(line: &str) -> &str {
    let line = line.trim_start_matches('\u{feff}');
    let Some(length) = timestamp(line) else { return line };
    let rest = &line[length..];
    // GitLab adds the stream and whether the line goes on: `00O`, `01E+`.
    let stream = match rest.as_bytes() {
        [b' ', b'0'..=b'9', b'0'..=b'9', b'O' | b'E', b' ' | b'+', ..] => 5,
        [b' ', b'0'..=b'9', b'0'..=b'9', b'O' | b'E'] => 4,
        [b' ', ..] => 1,
        _ => 0,
    };
    &rest[stream..]
}

/// Length of a timestamp such as `2026-11-20T10:11:12.1234567Z`.
fn timestamp(line: &str) -> Option<usize> {
    let head = line.as_bytes().get(..19)?;
    let shape = head.iter().zip(b"0000-00-00T00:00:00");
    if !shape.into_iter().all(|(byte, shape)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape }) {
        return None;
    }
    let fraction = line.as_bytes()[19..].iter().take_while(|it| it.is_ascii_digit() || **it == b'.').count();
    (line.as_bytes().get(19 + fraction) == Some(&b'Z')).then_some(20 + fraction)
}

/// The text without terminal escapes; a piece of it where they stand only around it.
fn without_escapes(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut kept: Option<Cow<'_, str>> = None;
    loop {
        let (piece, length) = match escape(rest) {
            Some((at, length)) => (&rest[..at], at + length),
            None => (rest, rest.len()),
        };
        kept = match kept {
            None if piece.is_empty() => None,
            None => Some(Cow::Borrowed(piece)),
            Some(kept) if piece.is_empty() => Some(kept),
            Some(kept) => Some(Cow::Owned(kept.into_owned() + piece)),
        };
        if length == rest.len() {
            return kept.unwrap_or(Cow::Borrowed(&rest[length..]));
        }
        rest = &rest[length..];
    }
}

/// Place and length of the first terminal escape: `ESC [ … m` and its relatives. What pasting leaves of one, without its
/// first byte, counts where it sets a colour: `[31m`.
fn escape(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|it| *it == ESCAPE || *it == b'[') {
        let at = from + at;
        let length = match &bytes[at..] {
            [ESCAPE, b'[', rest @ ..] => 2 + sequence(rest),
            // A title of the window or a link: up to BEL, or to the escape that ends it.
            [ESCAPE, b']', rest @ ..] => match rest.iter().position(|it| matches!(*it, 7 | ESCAPE)) {
                Some(end) => 2 + end + usize::from(rest[end] == 7),
                None => 2 + rest.len(),
            },
            [ESCAPE, b'(', last, ..] if last.is_ascii() => 3,
            [ESCAPE, ..] => 1,
            [_, rest @ ..] => {
                let length = sequence(rest);
                let is_colour = rest.first().is_some_and(u8::is_ascii_digit) && length <= 12;
                if is_colour && rest[length - 1] == b'm' { 1 + length } else { 0 }
            }
            [] => 0,
        };
        if length > 0 {
            return Some((at, length));
        }
        from = at + 1;
    }
    None
}

const ESCAPE: u8 = 0x1b;

/// Length of the parameters of an escape and the letter that ends it.
fn sequence(rest: &[u8]) -> usize {
    let parameters = rest.iter().take_while(|it| (0x20..0x40).contains(*it)).count();
    parameters + usize::from(rest.get(parameters).is_some_and(u8::is_ascii))
}

/// Whether several lines of a text begin with the time, as a CI system writes them.
#[must_use]
pub fn is_stamped(text: &str) -> bool {
    let is_stamped =
        |line: &&str| timestamp(job(line.trim_start_matches('\u{feff}')).1.trim_start_matches('\u{feff}')).is_some();
    text.lines().filter(is_stamped).nth(1).is_some()
}

/// Whether a text is a log, by how its lines begin.
#[must_use]
pub fn is_log(text: &str) -> bool {
    let mut heading = false;
    let mut fenced = false;
    let mut printed = false;
    for (idx, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}');
        // Most lines of other files, which are many.
        if line.starts_with([' ', '"', '-', '}']) || line.is_empty() {
            continue;
        }
        // Markdown shows logs too.
        heading |= line.starts_with("# ") || line.starts_with("## ");
        fenced |= idx > 0 && line.starts_with("```");
        printed |= is_printed(&without_escapes(line));
    }
    printed && !(heading && fenced) || is_stamped(text)
}

/// Whether only a log has a line that begins so.
fn is_printed(line: &str) -> bool {
    let tool = || TOOLS.iter().any(|it| line.strip_prefix(it).is_some_and(is_word_end));
    // `[10:11:12 AM] [semantic-release] › …`
    let timed = || line.starts_with('[') && line.contains("] [semantic-release] ");
    let numbered = || {
        let level = line.trim_start_matches(|it: char| it.is_ascii_digit());
        level.len() < line.len() && NUMBERED.iter().any(|it| level.starts_with(it))
    };
    PRINTED.iter().any(|it| line.starts_with(it)) || tool() || timed() || numbered()
}

/// What follows the number in a line of npm's debug file.
const NUMBERED: [&str; 5] = [" verbose ", " silly ", " info using ", " http fetch ", " error code E"];

const PRINTED: [&str; 26] = [
    "##[",
    "section_start:",
    "Running with gitlab-runner",
    "Error: Process completed with exit code",
    "Process completed with exit code",
    "ERROR: Job failed",
    "error: Failed to publish",
    "error: No means to authenticate",
    "error: Following packages don't exist",
    "error: Aborting due to uncommitted changes",
    "error[missing-license]",
    "error[excluded-module]",
    "Warning: Skipping, already published",
    "Successfully published @",
    "Success Dry run complete",
    "Signed provenance statement",
    "Provenance statement published",
    "Child process exited with:",
    "ERR_PNPM_",
    "➤ YN",
    "Invalid workflow file: ",
    "The workflow is not valid. ",
    "error parsing called workflow ",
    "error: missing authentication (run",
    "error No token found and can't prompt",
    "error Couldn't publish package: ",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What was printed, line by line: `$ ` before what is only echoed.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown =
            |line: Line<'_>| if line.is_command { format!("$ {}", line.command()) } else { line.text.into_owned() };
        assert_eq!(Lines::new(text).map(shown).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn a_raw_file_of_github_loses_its_timestamps_and_marks() {
        check(
            "\u{feff}2026-11-20T10:11:12.1234567Z ##[group]Run npm publish\r\n\
             2026-11-20T10:11:12.1234567Z \u{1b}[36;1mnpm publish\u{1b}[0m\r\n\
             2026-11-20T10:11:12.1234567Z shell: /usr/bin/bash -e {0}\r\n\
             2026-11-20T10:11:12.1234567Z ##[endgroup]\r\n\
             2026-11-20T10:11:13.1Z npm error code E404\r\n\
             2026-11-20T10:11:13Z ##[error]Process completed with exit code 1.\r\n",
            &[
                "$ npm publish",
                "$ npm publish",
                "$ shell: /usr/bin/bash -e {0}",
                "$ ",
                "npm error code E404",
                "Process completed with exit code 1.",
            ],
        );
    }

    #[test]
    fn a_group_whose_end_was_not_copied_ends_where_npm_speaks() {
        check(
            "##[group]Run npm publish\nnpm publish\nnpm notice\nnpm error code E404\n",
            &["$ npm publish", "$ npm publish", "npm notice", "npm error code E404"],
        );
        check("##[group]Run x\nx\n##[error]broken\n", &["$ x", "$ x", "broken"]);
        // One that is whole ends where it says.
        check(
            "##[group]Run npm info a\nnpm info a\nnpm publish\n##[endgroup]\nnpm error code E404\n",
            &["$ npm info a", "$ npm info a", "$ npm publish", "$ ", "npm error code E404"],
        );
    }

    #[test]
    fn the_page_of_github_shows_less() {
        check("Run npm publish\nnpm notice\nError: x\n", &["$ npm publish", "npm notice", "Error: x"]);
        check("##[group]Environment details\nnode: v22.14.0\n", &["Environment details", "node: v22.14.0"]);
    }

    #[test]
    fn job_and_step_before_a_line_are_its_job() {
        let text = "publish\tRun npm publish\t\u{feff}2026-11-20T10:11:12.1Z npm error code E404\nnpm\tx\ty\n";
        let jobs: Vec<_> = Lines::new(text).map(|it| (it.job, it.text.into_owned())).collect();
        assert_eq!(jobs, [(Some("publish"), "npm error code E404".to_owned()), (None, "npm\tx\ty".to_owned())]);
    }

    #[test]
    fn a_job_of_gitlab_loses_its_sections() {
        check(
            "section_start:1763630000:step_script\r\u{1b}[0K\u{1b}[0K\u{1b}[36;1mExecuting\u{1b}[0;m\n\
             2026-11-20T10:11:12.123456Z 00O \u{1b}[32;1m$ npm publish\u{1b}[0;m\n\
             2026-11-20T10:11:12.123456Z 01E+npm error\n2026-11-20T10:11:12.123456Z 01E\n",
            &["", "Executing", "$ npm publish", "npm error", ""],
        );
    }

    #[test]
    fn what_a_terminal_broke_is_joined_where_no_tool_begins_a_line() {
        let lines = |text: &str| Lines::new(text).unwrapped().map(|it| it.text.into_owned()).collect::<Vec<_>>();
        let (full, rest) = ("x".repeat(80), "y".repeat(30));
        assert_eq!(lines(&format!("{full}\n{full}\r\n{rest}\nz\n")), [format!("{full}{full}{rest}"), "z".to_owned()]);
        for next in ["npm error x", "+ a@1.0.0", "", "Run npm publish"] {
            assert_eq!(lines(&format!("{full}\n{next}\n"))[0], full, "{next}");
        }
        assert_eq!(lines(&format!("{full}\n{}\n", "z".repeat(81)))[0], full);
        assert_eq!(lines(&full), std::slice::from_ref(&full));
    }

    #[test]
    fn circleci_shows_the_script_first() {
        check(
            "#!/bin/bash -eo pipefail\nexport A=1\nnpm publish\n\nnpm error code ENEEDAUTH\n",
            &["$ #!/bin/bash -eo pipefail", "$ export A=1", "$ npm publish", "", "npm error code ENEEDAUTH"],
        );
        check("#!/bin/sh\nnpm publish\nnpm error x\n", &["$ #!/bin/sh", "$ npm publish", "npm error x"]);
    }

    #[test]
    fn escapes_go_and_what_pasting_left_of_them() {
        check("\u{1b}[31mnpm\u{1b}[39m error\u{1b}[0m", &["npm error"]);
        check("[36;1mnpm publish[0m", &["npm publish"]);
        check("error[missing-license]: a[0] [m", &["error[missing-license]: a[0] [m"]);
        check("\u{1b}]8;;https://x\u{7}link\u{1b}]8;;\u{7} \u{1b}(Bé\u{1b}", &["link é"]);
        check("\u{1b}[", &[""]);
        check("\u{1b}[38;5;é", &["é"]);
    }

    #[test]
    fn a_line_says_where_it_was_printed() {
        let text = "2026-11-20T10:11:12Z \u{1b}[31mnpm error\u{1b}[0m\n\u{1b}[1ma\u{1b}[0mb\n##[group]\n";
        let shown: Vec<_> = Lines::new(text).map(|it| &text[it.span.range()]).collect();
        assert_eq!(shown, ["npm error", "\u{1b}[1ma\u{1b}[0mb", ""]);
    }

    #[test]
    fn the_words_of_tools_are_not_the_message() {
        let message = |text: &str| Lines::new(text).next().map(|it| (it.message().to_owned(), it.is_blank()));
        let check =
            |text: &str, expected: &str, blank| assert_eq!(message(text), Some((expected.to_owned(), blank)), "{text}");
        check("npm error code E404", "code E404", false);
        check("npm ERR! 404 ", "404", true);
        check("npm error 404  'a@1' is not in this registry.", "404  'a@1' is not in this registry.", false);
        check("🦋  npm error code E404", "code E404", false);
        check("lerna ERR! npm error code E404", "code E404", false);
        check("npm errors", "npm errors", false);
        check("16 error code E404", "code E404", false);
        check("10 error 404", "404", true);
        check("npm warn Unknown user config", "Unknown user config", false);
    }

    #[test]
    fn a_log_is_told_by_how_its_lines_begin() {
        for log in [
            "npm error code E404\n",
            "Run npm publish\nnpm ERR! code E404\n",
            "2026-11-20T10:11:12Z a\n2026-11-20T10:11:13Z b\n",
            "publish\tRun x\t2026-11-20T10:11:12Z a\npublish\tRun x\t2026-11-20T10:11:12Z b\n",
            "```\nnpm error code E404\n```\n",
            "\u{1b}[0KRunning with gitlab-runner 18.0.0\n",
            "🦋  error npm error\n",
            "0 verbose cli /usr/bin/node /usr/bin/npm\n",
            "1 info using npm@11.11.0\n",
            "8 error code E409\n",
            "x\n\u{1b}[91mnpm\u{1b}[39m error code E404\n",
        ] {
            assert!(is_log(log), "{log}");
        }
        for other in [
            "# Releasing\n\n```\nnpm error code E404\n```\n",
            "jobs:\n  publish:\n    steps:\n      - run: |\n          npm error\n",
            "{ \"scripts\": { \"x\": \"npm error code E404\" } }",
            "npm publish\n",
            "1 error and 2 warnings\n",
            "2026-11-20T10:11:12Z\n",
            "",
        ] {
            assert!(!is_log(other), "{other}");
        }
    }

    #[test]
    fn eight_mebibytes_are_as_many_lines_as_they_have() {
        let line =
            "2026-11-20T10:11:12.1234567Z \u{1b}[31mnpm\u{1b}[0m http fetch GET 200 https://registry.npmjs.org/x\n";
        let text = line.repeat(MAX_BYTES / line.len());
        assert_eq!(Lines::new(&text).filter(|it| it.text.starts_with("npm http")).count(), MAX_BYTES / line.len());
        assert_eq!(Lines::new(&"\u{1b}".repeat(100_000)).map(|it| it.text.len()).sum::<usize>(), 0);
        assert_eq!(Lines::new(&"\u{1b}[0ma".repeat(100_000)).map(|it| it.text.len()).sum::<usize>(), 100_000);
    }
}
