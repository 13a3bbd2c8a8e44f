//! Tokens that stand in a file for everyone to read.

use document::{Span, Value};
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
/// Shorter passwords in an address are dummies.
const MIN_PASSWORD: usize = 6;
/// Registries on one machine past which nobody has more.
const MAX_LOCAL: usize = 32;

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        if matches!(file.kind(), Kind::Log | Kind::RegistryDocument | Kind::FileList | Kind::Unknown) {
            continue;
        }
        let local = local_registries(file);
        let found = secret::find(file.text()).into_iter().filter(|it| is_token(file, &local, it));
        let found: Vec<Secret> = found.collect();
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

/// Tokens that their beginning gives away, comments included, and what settings say to registries elsewhere.
fn is_token(file: &File<'_>, local: &[Span], secret: &Secret) -> bool {
    let names_registries = matches!(file.kind(), Kind::Npmrc | Kind::YarnRc | Kind::Bunfig | Kind::Verdaccio);
    let shortest = match secret.kind {
        SecretKind::NpmToken | SecretKind::JsrToken | SecretKind::GitHubToken | SecretKind::GitLabToken => return true,
        SecretKind::Value if names_registries => MIN_SECRET,
        SecretKind::UrlPassword if names_registries || file.kind() == Kind::PackageJson => MIN_PASSWORD,
        _ => return false,
    };
    let text = file.text();
    let (before, after) = (&text[..secret.range.start], &text[secret.range.end..]);
    let start = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let line = [start, after.lines().next().unwrap_or_default()];
    let value = &text[secret.range.clone()];
    let is_dummy = value.len() < shortest || !value.bytes().any(|it| it.is_ascii_digit());
    let is_comment = file.kind() != Kind::PackageJson && start.starts_with(['#', ';']);
    let is_local = line.iter().any(|it| is_local(it)) || local.iter().any(|it| it.contains(secret.range.start as u32));
    !is_comment && !is_local && (!is_dummy || secret.proof == Proof::Redacted)
}

fn is_local(text: &str) -> bool {
    ["//localhost", "//127.", "@localhost", "@127."].iter().any(|it| text.contains(it))
}

/// Where a `.yarnrc.yml` speaks of registries on this machine.
fn local_registries(file: &File<'_>) -> Vec<Span> {
    let root = file.tree().and_then(|it| it.root()).filter(|_| file.kind() == Kind::YarnRc);
    let registries = root.and_then(|it| it.get("npmRegistries")).into_iter().flat_map(Value::entries);
    let local = registries.filter(|(key, _)| key.as_str().is_some_and(is_local));
    local.map(|(_, it)| it.span()).take(MAX_LOCAL).collect()
}
