//! Tokens that stand in a file for everyone to read.

use std::ops::Range;

use document::Span;
use model::input::Kind;

use crate::{Checks, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "literal-token",
    number: 45,
    summary: "a token that is written into a file",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("literal_token.md"),
    check,
};

/// How tokens begin, and how many letters, digits and underscores follow at least.
const SHAPES: [(&str, usize, &str); 11] = [
    ("npm_", 36, "npm"),
    ("jsrp_", 35, "JSR"),
    ("jsrd_", 35, "JSR"),
    ("jsrw_", 35, "JSR"),
    ("ghp_", 36, "GitHub"),
    ("gho_", 36, "GitHub"),
    ("ghu_", 36, "GitHub"),
    ("ghs_", 36, "GitHub"),
    ("ghr_", 36, "GitHub"),
    ("github_pat_", 36, "GitHub"),
    ("glpat-", 20, "GitLab"),
];
/// No token is longer.
const MAX_TOKEN: usize = 255;
/// Shorter values of a credential are dummies of test registries.
const MIN_SECRET: usize = 16;

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        if matches!(file.kind(), Kind::Log | Kind::RegistryDocument | Kind::FileList | Kind::Unknown) {
            continue;
        }
        let mut found = by_shape(file.text());
        for entry in file.npmrc().into_iter().flat_map(|it| &it.entries) {
            let is_secret = ["_authToken", "_auth", "_password"]
                .iter()
                .any(|it| entry.key == *it || entry.key.ends_with(&format!(":{it}")));
            let is_local = entry.key.starts_with("//localhost") || entry.key.starts_with("//127.");
            let is_plain = entry.value.len() >= MIN_SECRET
                && !entry.value.contains("${")
                && entry.value.bytes().any(|it| it.is_ascii_digit());
            let Some(span) = entry.value_span.filter(|_| is_secret && is_plain && !is_local) else { continue };
            if !found.iter().any(|(range, _)| span.contains(range.start as u32)) {
                found.push((span.range(), "registry"));
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        let [(first, of), others @ ..] = found.as_slice() else { continue };
        let article = if *of == "npm" { "an" } else { "a" };
        let mut row = checks
            .fail(format!("{article} {of} token stands in `{}`", file.name()))
            .at(file.at(Span::new(first.start, first.end)))
            .note("whoever reads the file can use it, and it stays in the history after it is removed: revoke it, then pass a secret, or none at all with trusted publishing");
        for (range, of) in others {
            row = row.related(file.at(Span::new(range.start, range.end)), format!("another token of {of}"));
        }
    }
}

/// Tokens that their beginning gives away, comments included.
fn by_shape(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let is_part = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    let mut found = Vec::new();
    // Every beginning ends with one of these two, which are rare: one look at each byte.
    for (mark, _) in text.match_indices(['_', '-']) {
        let Some((prefix, length, of)) = SHAPES.iter().find(|(it, ..)| text[..=mark].ends_with(it)) else { continue };
        let start = mark + 1 - prefix.len();
        if text[..start].bytes().next_back().is_some_and(is_part) {
            continue;
        }
        let after = text[mark + 1..].bytes().take(MAX_TOKEN);
        let token: Vec<u8> = after.take_while(|it| is_part(*it) || *it == b'-' && *prefix == "glpat-").collect();
        // `npm_xxxxxxxx` is nobody's token.
        let has_variety = token.iter().any(u8::is_ascii_digit) && token.iter().any(u8::is_ascii_alphabetic);
        if has_variety && token.len() >= *length {
            found.push((start..mark + 1 + token.len(), *of));
        }
    }
    found
}
