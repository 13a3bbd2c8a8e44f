//! A quiet tint for keys and comments, found line by line: a help for the eye, never an opinion.

use std::ops::Range;

use model::input::Kind;

/// The language of a kind: `yaml`, `json` or none.
pub fn language(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::PackageJson | Kind::JsrConfig | Kind::DenoConfig | Kind::RegistryDocument) => "json",
        Some(
            Kind::Workflow
            | Kind::Action
            | Kind::GitLab
            | Kind::CircleCi
            | Kind::YarnRc
            | Kind::Verdaccio
            | Kind::PnpmWorkspace,
        ) => "yaml",
        _ => "",
    }
}

/// Tinted byte ranges of a line with the names of their tints; sorted, disjoint.
pub fn tint(line: &str, kind: Option<Kind>) -> Vec<(Range<usize>, &'static str)> {
    match language(kind) {
        "json" => json(line),
        "yaml" => yaml(line),
        _ => Vec::new(),
    }
}

fn yaml(line: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let comment = comment_start(line).unwrap_or(line.len());
    let body = &line[..comment];
    let start = body.len() - body.trim_start_matches([' ', '-']).len();
    let key = body[start..].find(':').map(|at| start + at);
    if let Some(end) =
        key.filter(|&end| is_key(&body[start..end]) && matches!(body.as_bytes().get(end + 1), None | Some(b' ')))
    {
        found.push((start..end, "key"));
    }
    if comment < line.len() {
        found.push((comment..line.len(), "comment"));
    }
    found
}

fn json(line: &str) -> Vec<(Range<usize>, &'static str)> {
    let start = line.len() - line.trim_start().len();
    if line[start..].starts_with("//") {
        return vec![(start..line.len(), "comment")];
    }
    let Some(length) = line[start..].strip_prefix('"').and_then(|it| it.find('"')) else { return Vec::new() };
    let end = start + length + 2;
    if line[end..].trim_start().starts_with(':') { vec![(start..end, "key")] } else { Vec::new() }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || "-_./\"'@".contains(it))
}

/// Where a `#` begins a comment: at the start or after a space, outside of quotes.
fn comment_start(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, &byte) in line.as_bytes().iter().enumerate() {
        match (quote, byte) {
            (None, b'#') if before == b' ' || before == b'\t' => return Some(at),
            (None, b'"' | b'\'') if matches!(before, b' ' | b'[' | b'{' | b',' | b'(') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        before = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, kind: Kind, expected: &[(&str, &str)]) {
        let found: Vec<_> = tint(line, Some(kind)).into_iter().map(|(range, name)| (&line[range], name)).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn keys_and_comments_of_yaml_are_tinted() {
        check("  id-token: write # OIDC", Kind::Workflow, &[("id-token", "key"), ("# OIDC", "comment")]);
        check("      - uses: actions/checkout@v4", Kind::Workflow, &[("uses", "key")]);
        check("      - run: echo '# no' \"a # b\"", Kind::Workflow, &[("run", "key")]);
        check("on:", Kind::Workflow, &[("on", "key")]);
        check("  https://host/x#y", Kind::Workflow, &[]);
        check("# é", Kind::Workflow, &[("# é", "comment")]);
    }

    #[test]
    fn keys_of_json_are_tinted() {
        check("  \"name\": \"@acme/widget\",", Kind::PackageJson, &[("\"name\"", "key")]);
        check("  \"dist\"", Kind::PackageJson, &[]);
        check("  // why", Kind::DenoConfig, &[("// why", "comment")]);
    }
}
