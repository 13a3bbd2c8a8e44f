//! What a command writes into which file, where the file matters: variables of later steps, `.npmrc`, manifests.

use std::ops::Range;

use crate::command::{
    BumpVersion, Command, ConfigEntry, ConfigTarget, Invocation, SetConfig, SetVariable, VariableScope, WriteFile,
};
use crate::shell::{Assignment, Part, RedirectionKind, SimpleCommand, Word};

/// Files whose `version` counts for a publication.
const MANIFESTS: [&str; 6] = ["package.json", "jsr.json", "jsr.jsonc", "deno.json", "deno.jsonc", "lerna.json"];

/// Whether a path names a manifest.
pub(super) fn is_manifest(path: &Word) -> bool {
    let text = path.suffix();
    MANIFESTS.contains(&text.rsplit(['/', '\\']).next().unwrap_or(text))
}

/// Whether a path names npm's configuration.
pub(super) fn is_npmrc(path: &Word) -> bool {
    let names_variable =
        |part: &Part| matches!(part, Part::Variable { name, .. } if name.eq_ignore_ascii_case("NPM_CONFIG_USERCONFIG"));
    path.suffix().ends_with("npmrc") || path.parts.iter().any(names_variable)
}

/// Who sees what is written to a path; `None` for ordinary files.
fn scope(path: &Word) -> Option<VariableScope> {
    let name = match path.parts.as_slice() {
        [Part::Variable { name, .. }] => name.as_str(),
        [Part::Literal(text)] => text.trim_matches('%'),
        _ => return None,
    };
    match name {
        "GITHUB_ENV" => Some(VariableScope::GitHubEnv),
        "GITHUB_PATH" => Some(VariableScope::GitHubPath),
        "GITHUB_OUTPUT" => Some(VariableScope::GitHubOutput),
        "BASH_ENV" => Some(VariableScope::BashEnv),
        _ => None,
    }
}

/// Who sees the variables that a command writes into a file.
pub(super) fn variable_scope(simple: &SimpleCommand) -> Option<VariableScope> {
    target(simple).and_then(|it| scope(it.path))
}

struct Target<'c> {
    path: &'c Word,
    append: bool,
}

/// The file that the output goes to.
fn target(simple: &SimpleCommand) -> Option<Target<'_>> {
    let operands = || simple.words.iter().skip(1).filter(|it| !it.prefix().starts_with('-'));
    let option = |names: &[&str]| {
        let at = simple
            .words
            .iter()
            .position(|it| names.iter().any(|name| it.literal().is_some_and(|it| it.eq_ignore_ascii_case(name))));
        at.and_then(|it| simple.words.get(it + 1))
    };
    let has = |name: &str| simple.words.iter().any(|it| it.literal().is_some_and(|it| it.eq_ignore_ascii_case(name)));
    match simple.program().map(str::to_ascii_lowercase).as_deref() {
        Some("tee") => {
            let append = has("-a") || has("--append");
            return Some(Target { path: operands().next()?, append });
        }
        Some("out-file") => {
            let path = option(&["-FilePath", "-Path"]).or_else(|| operands().next())?;
            return Some(Target { path, append: has("-Append") });
        }
        Some(name @ ("add-content" | "set-content")) => {
            let path = option(&["-Path", "-LiteralPath"]).or_else(|| operands().next())?;
            return Some(Target { path, append: name == "add-content" });
        }
        _ => {}
    }
    let written =
        simple.redirections.iter().find(|it| matches!(it.kind, RedirectionKind::Write | RedirectionKind::Append))?;
    let is_device = written.target.prefix().starts_with("/dev/");
    (!is_device).then_some(Target { path: &written.target, append: written.kind == RedirectionKind::Append })
}

/// What a command of no other meaning does by writing a file.
pub(super) fn written(simple: &SimpleCommand, previous: Option<&Invocation>) -> Option<Command> {
    let Target { path, append } = target(simple)?;
    let text = text(simple, previous);
    if let Some(scope) = scope(path) {
        let variables = text.map(|it| variables(&it, scope)).unwrap_or_default();
        return Some(Command::SetVariable(SetVariable { scope, variables, unset: Vec::new() }));
    }
    if is_npmrc(path) {
        let entries = text.as_ref().map(entries).unwrap_or_default();
        let target = ConfigTarget::File { path: path.clone(), append };
        // `echo "$NPMRC" > .npmrc`: lines that only the run knows.
        let is_unread = |it: &Word| it.literal().is_none() && entry(it, 0..0).is_none_or(|it| it.value.is_none());
        let has_unknown_entries = text.is_none_or(|it| it.lines().iter().any(is_unread));
        return Some(Command::SetConfig(SetConfig { target, entries, has_unknown_entries }));
    }
    if is_manifest(path) {
        let files = vec![path.clone()];
        return Some(Command::BumpVersion(BumpVersion { tool: "shell", version: None, files, commits: false }));
    }
    (!is_elsewhere(path)).then(|| Command::WriteFile(WriteFile { path: path.clone(), append, text }))
}

/// Whether a path surely leads out of the repository.
fn is_elsewhere(path: &Word) -> bool {
    let prefix = path.prefix();
    let is_system = ["~", "/tmp/", "/etc/", "/usr/", "/var/"].iter().any(|it| prefix.starts_with(it));
    let folders = ["RUNNER_TEMP", "HOME", "TMPDIR", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"];
    is_system || matches!(path.parts.first(), Some(Part::Variable { name, .. }) if folders.contains(&name.as_str()))
}

/// What a command prints, when its words say so.
fn text(simple: &SimpleCommand, previous: Option<&Invocation>) -> Option<Word> {
    let here =
        || simple.redirections.iter().find(|it| it.kind == RedirectionKind::HereDocument).map(|it| it.target.clone());
    let piped = || previous.filter(|_| simple.reads_pipe).and_then(|it| text(&it.simple, None));
    let operands = simple.words.get(1..).unwrap_or_default();
    // PowerShell prints a quoted word.
    if let [word] = simple.words.as_slice()
        && word.prefix().contains('=')
    {
        return Some(word.clone());
    }
    match simple.program()?.to_ascii_lowercase().as_str() {
        "echo" | "write-output" | "write-host" => {
            let flags = operands
                .iter()
                .take_while(|it| matches!(it.literal(), Some("-n" | "-e" | "-ne" | "-en" | "-E")))
                .count();
            let escapes = operands[..flags].iter().any(|it| it.prefix().contains('e'));
            let text = join(&operands[flags..])?;
            Some(if escapes { unescape(text) } else { text })
        }
        "printf" => {
            let skipped = usize::from(operands.first().is_some_and(|it| it.is("--")));
            let (format, values) = operands[skipped..].split_first()?;
            Some(unescape(interpolate(format, values)))
        }
        "cat" => here().or_else(piped),
        "tee" | "out-file" => here().or_else(piped),
        "add-content" | "set-content" => {
            let value =
                simple.words.iter().position(|it| it.literal().is_some_and(|it| it.eq_ignore_ascii_case("-Value")));
            value.and_then(|it| simple.words.get(it + 1)).cloned().or_else(piped)
        }
        _ => None,
    }
}

/// Words with a space between them, as `echo` prints them.
fn join(words: &[Word]) -> Option<Word> {
    let (first, last) = words.first().zip(words.last())?;
    let mut parts = Vec::new();
    for (idx, word) in words.iter().enumerate() {
        if idx > 0 {
            push(&mut parts, Part::Literal(" ".to_owned()));
        }
        for part in &word.parts {
            push(&mut parts, part.clone());
        }
    }
    Some(Word { range: first.range.start..last.range.end.max(first.range.start), parts })
}

fn push(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (_, Part::Literal(text)) if text.is_empty() => {}
        (Some(Part::Literal(text)), Part::Literal(more)) => text.push_str(&more),
        (_, part) => parts.push(part),
    }
}

/// `printf`: each `%s` of the format is the next value.
fn interpolate(format: &Word, values: &[Word]) -> Word {
    let mut values = values.iter();
    let mut parts = Vec::new();
    for part in &format.parts {
        let Part::Literal(text) = part else {
            push(&mut parts, part.clone());
            continue;
        };
        for (idx, piece) in text.split("%s").enumerate() {
            let value = if idx > 0 { values.next() } else { None };
            for part in value.into_iter().flat_map(|it| &it.parts) {
                push(&mut parts, part.clone());
            }
            push(&mut parts, Part::Literal(piece.to_owned()));
        }
    }
    let end = values.as_slice().last().map_or(format.range.end, |it| it.range.end);
    Word { range: format.range.start..end.max(format.range.end), parts }
}

fn unescape(mut word: Word) -> Word {
    for part in &mut word.parts {
        if let Part::Literal(text) = part {
            *text = text.replace("\\n", "\n").replace("\\t", "\t");
        }
    }
    word
}

fn variables(text: &Word, scope: VariableScope) -> Vec<Assignment> {
    let mut variables = Vec::new();
    // `NAME<<END`, lines, `END`.
    let mut block: Option<(Assignment, String)> = None;
    for line in text.lines() {
        if let Some((mut variable, end)) = block.take() {
            if line.is(&end) {
                variables.push(variable);
                continue;
            }
            if !variable.value.parts.is_empty() {
                push(&mut variable.value.parts, Part::Literal("\n".to_owned()));
            }
            for part in line.parts {
                push(&mut variable.value.parts, part);
            }
            block = Some((variable, end));
            continue;
        }
        let range = line.range.clone();
        if scope == VariableScope::GitHubPath {
            variables.push(Assignment { name: "PATH".to_owned(), value: line, range });
            continue;
        }
        let start = line.literal().and_then(|it| it.split_once("<<")).filter(|(name, _)| !name.contains('='));
        if let Some((name, end)) = start {
            let value = Word { range: range.clone(), parts: Vec::new() };
            block = Some((Assignment { name: name.to_owned(), value, range }, end.trim().to_owned()));
            continue;
        }
        let Some((name, mut value)) = line.split_once('=') else { continue };
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if scope == VariableScope::BashEnv
            && let [Part::Literal(text)] = value.parts.as_mut_slice()
        {
            *text = text.trim_matches(['"', '\'']).to_owned();
        }
        variables.push(Assignment { name: name.to_owned(), value, range });
    }
    // The rest comes from commands after this one.
    variables.extend(block.map(|(mut variable, _)| {
        variable.value.parts = vec![Part::Unknown { text: "…".to_owned(), quoted: true }];
        variable
    }));
    variables
}

fn entries(text: &Word) -> Vec<ConfigEntry> {
    text.lines().iter().filter_map(|line| entry(line, line.range.clone())).collect()
}

/// `key=value` of a configuration; unknown parts of the key as written.
pub(super) fn entry(line: &Word, range: Range<usize>) -> Option<ConfigEntry> {
    let mut key = String::new();
    for (idx, part) in line.parts.iter().enumerate() {
        let Some((head, tail)) = (match part {
            Part::Literal(text) => text.split_once('='),
            _ => None,
        }) else {
            let word = Word { range: range.clone(), parts: vec![part.clone()] };
            key.push_str(&word.text());
            continue;
        };
        key.push_str(head);
        let mut parts = Vec::new();
        if !tail.trim_start().is_empty() {
            parts.push(Part::Literal(tail.trim().to_owned()));
        }
        parts.extend_from_slice(&line.parts[idx + 1..]);
        let value = Word { range: range.clone(), parts };
        return Some(ConfigEntry { key: key.trim().to_owned(), value: Some(value), range });
    }
    let key = key.trim();
    let is_comment = key.is_empty() || key.starts_with(['#', ';']);
    (!is_comment).then(|| ConfigEntry { key: key.to_owned(), value: None, range })
}
