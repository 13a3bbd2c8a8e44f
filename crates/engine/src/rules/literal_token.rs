//! Tokens that stand in a file for everyone to read.

use document::Span;
use model::input::Kind;
use model::secret::{self, Proof, Secret, SecretKind};

use crate::project::File;
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

/// Shorter values of a credential are dummies of test registries.
const MIN_SECRET: usize = 16;

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        if matches!(file.kind(), Kind::Log | Kind::RegistryDocument | Kind::FileList | Kind::Unknown) {
            continue;
        }
        let found: Vec<Secret> = secret::find(file.text()).into_iter().filter(|it| is_token(file, it)).collect();
        let [first, others @ ..] = found.as_slice() else { continue };
        let mut row = checks
            .fail(format!("{} stands in `{}`", first.kind.title(), file.name()))
            .at(file.at(Span::new(first.range.start, first.range.end)))
            .note("whoever reads the file can use it, and it stays in the history after it is removed: revoke it, then pass a secret, or none at all with trusted publishing");
        for other in others {
            row = row.related(
                file.at(Span::new(other.range.start, other.range.end)),
                format!("{} as well", other.kind.title()),
            );
        }
    }
}

/// Tokens that their beginning gives away, comments included, and what `.npmrc` says to registries elsewhere.
fn is_token(file: &File<'_>, secret: &Secret) -> bool {
    match secret.kind {
        SecretKind::NpmToken | SecretKind::JsrToken | SecretKind::GitHubToken | SecretKind::GitLabToken => true,
        SecretKind::Value if file.kind() == Kind::Npmrc => {
            let text = file.text();
            let line = text[..secret.range.start].rsplit('\n').next().unwrap_or_default().trim_start();
            let is_local = line.starts_with("//localhost") || line.starts_with("//127.");
            let is_comment = line.starts_with(['#', ';']);
            let value = &text[secret.range.clone()];
            let is_long = value.len() >= MIN_SECRET && value.bytes().any(|it| it.is_ascii_digit());
            !is_local && !is_comment && (is_long || secret.proof == Proof::Redacted)
        }
        _ => false,
    }
}
