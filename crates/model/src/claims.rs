//! The claims of a run's identity token, as the step that prints them prints them, or a log that holds them.

use document::Span;

use crate::log::Lines;

/// The claims that decide whether a registry trusts a run, in the order in which they are printed (N 5.1, N 15).
pub const NAMES: [&str; 8] = [
    "repository",
    "workflow_ref",
    "job_workflow_ref",
    "environment",
    "runner_environment",
    "repository_visibility",
    "ref",
    "event_name",
];

/// A claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim<'t> {
    /// Its value.
    pub value: &'t str,
    /// Where the value stands, without its quotes.
    pub span: Span,
}

/// What a run said about itself. A claim that is not there was not printed, except for `environment`: see
/// [`Claims::environment`].
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Claims<'t>([Option<Claim<'t>>; NAMES.len()]);

impl<'t> Claims<'t> {
    /// Reads printed claims: lines of `"name": "value"`, between whatever else was printed. Of two outputs the last
    /// counts. `None` without a workflow: then these are claims of something else.
    #[must_use]
    pub fn read(text: &'t str) -> Option<Self> {
        if !text.contains("\"workflow_ref\"") {
            return None;
        }
        let is_whole = |it: &Self| it.workflow().is_some();
        let (mut claims, mut last) = (Self::default(), None);
        // On one line they are as many pieces.
        let pieces = Lines::new(text).filter(|it| !it.is_command).flat_map(|line| {
            let printed = &text[line.span.range()];
            printed.split_inclusive([',', '{']).scan(line.span.start as usize, |at, piece| {
                let start = *at;
                *at += piece.len();
                Some((start, piece))
            })
        });
        for (start, piece) in pieces {
            // Whole payloads have an order of their own: only braces tell one set of claims from the next.
            if piece.ends_with('{') {
                last = Some(std::mem::take(&mut claims)).filter(is_whole).or(last);
                continue;
            }
            let Some((name, value)) = entry(piece) else { continue };
            let Some(idx) = NAMES.iter().position(|it| *it == name) else { continue };
            let at = start + (value.as_ptr() as usize - piece.as_ptr() as usize);
            claims.0[idx] = Some(Claim { value, span: Span::new(at, at + value.len()) });
        }
        Some(claims).filter(is_whole).or(last)
    }

    /// One of [`NAMES`].
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Claim<'t>> {
        NAMES.iter().position(|it| *it == name).and_then(|idx| self.0[idx])
    }

    /// Owner and name of the repository, in the casing that the registry compares.
    #[must_use]
    pub fn repository(&self) -> Option<Claim<'t>> {
        self.get("repository")
    }

    /// Path of the workflow that the run entered: what npm compares by its file name (N 5.2c).
    #[must_use]
    pub fn workflow(&self) -> Option<Claim<'t>> {
        path(self.get("workflow_ref")?)
    }

    /// Path of the workflow whose job asked, which differs where one calls another.
    #[must_use]
    pub fn job_workflow(&self) -> Option<Claim<'t>> {
        path(self.get("job_workflow_ref")?)
    }

    /// The job's environment; `None` when it has none: GitHub leaves the claim out then.
    #[must_use]
    pub fn environment(&self) -> Option<Claim<'t>> {
        self.get("environment").filter(|it| !it.value.is_empty())
    }

    /// Whether the runner is the owner's or another company's (N 7.2).
    #[must_use]
    pub fn is_self_hosted(&self) -> Option<bool> {
        self.get("runner_environment").map(|it| it.value == "self-hosted")
    }

    /// Whether everyone can see the repository.
    #[must_use]
    pub fn is_public(&self) -> Option<bool> {
        self.get("repository_visibility").map(|it| it.value == "public")
    }
}

/// `acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.0` names its file between the repository and `@`.
fn path(claim: Claim<'_>) -> Option<Claim<'_>> {
    let value = claim.value.split_once('@').map_or(claim.value, |(before, _)| before);
    let (owner, rest) = value.split_once('/')?;
    let (name, path) = rest.split_once('/')?;
    let start = claim.span.start as usize + owner.len() + name.len() + 2;
    (!path.is_empty()).then(|| Claim { value: path, span: Span::new(start, start + path.len()) })
}

/// Name and value of `"name": "value"`. None of these values needs an escape.
fn entry(piece: &str) -> Option<(&str, &str)> {
    let (name, rest) = piece.trim_start().strip_prefix('"')?.split_once('"')?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (value, _) = value.split_once('"')?;
    (!value.contains('\\')).then_some((name, value))
}

/// Whether a JSON text is nothing but claims.
pub(crate) fn is_claims(text: &str) -> bool {
    Claims::read(text).is_some_and(|it| it.repository().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
  "repository": "Acme/widget",
  "workflow_ref": "Acme/widget/.github/workflows/publish.yml@refs/tags/v1.2.0",
  "job_workflow_ref": "Acme/ci/.github/workflows/npm.yml@refs/heads/main",
  "environment": "npm",
  "runner_environment": "github-hosted",
  "repository_visibility": "public",
  "ref": "refs/tags/v1.2.0",
  "event_name": "release"
}"#;

    #[track_caller]
    fn check(text: &str) {
        let claims = Claims::read(text).expect("there are claims");
        let value = |claim: Option<Claim<'_>>| {
            claim.map(|it| {
                assert_eq!(&text[it.span.range()], it.value);
                it.value.to_owned()
            })
        };
        assert_eq!(value(claims.repository()).as_deref(), Some("Acme/widget"));
        assert_eq!(value(claims.workflow()).as_deref(), Some(".github/workflows/publish.yml"));
        assert_eq!(value(claims.job_workflow()).as_deref(), Some(".github/workflows/npm.yml"));
        assert_eq!(value(claims.environment()).as_deref(), Some("npm"));
        assert_eq!(value(claims.get("event_name")).as_deref(), Some("release"));
        assert_eq!((claims.is_self_hosted(), claims.is_public()), (Some(false), Some(true)));
    }

    #[test]
    fn claims_are_read_as_printed_in_a_log_and_on_one_line() {
        check(PRINTED);
        check(&PRINTED.replace('\n', "\r\n"));
        check(&PRINTED.replace('\n', ""));
        let stamped: Vec<_> = PRINTED.lines().map(|it| format!("2026-11-20T10:11:12.1234567Z {it}")).collect();
        check(
            &format!("2026-11-20T10:11:11.1Z ##[group]Run node -e '\n{}\nnpm notice\n", stamped.join("\n"))
                .replace("##[group]", ""),
        );
        check(&format!("{}\n{PRINTED}", PRINTED.replace("Acme/widget", "acme/old").replace("npm", "old")));
    }

    #[test]
    fn claims_in_another_order_are_told_from_what_is_printed_around_them() {
        let around = r#"{ "environment": "production", "repository": "acme/other" }"#;
        let payload =
            r#"{ "environment": "npm", "repository": "a/b", "workflow_ref": "a/b/.github/workflows/p.yml@x" }"#;
        let text = format!("{around}\n{payload}\n{around}\n");
        let claims = Claims::read(&text).expect("there are claims");
        let values = [claims.environment(), claims.repository()].map(|it| it.map(|it| it.value));
        assert_eq!(values, [Some("npm"), Some("a/b")]);
    }

    #[test]
    fn a_run_without_an_environment_has_no_such_claim() {
        let claims = Claims::read(
            r#"{ "repository": "a/b", "workflow_ref": "a/b/.github/workflows/p.yml@x", "environment": "" }"#,
        );
        assert_eq!(claims.map(|it| it.environment()), Some(None));
    }

    #[test]
    fn other_texts_hold_none() {
        for text in
            ["", "{}", r#"{ "repository": "acme/widget" }"#, r#"{ "workflow_ref": "acme" }"#, r#""workflow_ref": "#]
        {
            assert_eq!(Claims::read(text), None, "{text}");
        }
    }
}
