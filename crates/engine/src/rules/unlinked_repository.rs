//! Packages on JSR that are linked to no repository, or to another one.

use crate::publication::{CredentialKind, JsrLink, Publication, Registry};
use crate::rules::missing_package::place;
use crate::trust::distinct;
use crate::{Checks, FixAvailability, Link, Need, Project, Provider, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "unlinked-repository",
    number: 117,
    summary: "a package on JSR that is not linked to the repository that publishes it",
    link: Link::Settings,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("unlinked_repository.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in distinct(project, Registry::Jsr) {
        // With a token, and outside of GitHub, the repository does not count (J T2, T4).
        if publication.provider != Provider::GitHub || sends_token(publication) {
            continue;
        }
        let package =
            publication.package.name.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"));
        let own = project.context().repository.as_ref();
        let runs = own.map_or_else(|| "the repository that runs it".to_owned(), |it| format!("`{it}`"));
        let is_private = project.context().visibility == Some(Visibility::Private);
        let row = match publication.jsr_link(project) {
            JsrLink::Unknown => checks
                .unknown(format!("whether {package} is linked to the repository on JSR is not known"), [Need::Settings])
                .note(format!("JSR trusts every workflow of the linked repository; this run comes from {runs}")),
            JsrLink::Nothing => checks.fail(format!("{package} is linked to no repository on JSR")).note(format!(
                "JSR refuses the run with actorNotAuthorized; {}link the repository in the package's settings",
                if is_private { "JSR links only public repositories: make it public first, then " } else { "" }
            )),
            JsrLink::Same(it) if is_private && publication.signs_for_jsr() => checks
                .warn(format!("{package} is linked to `{it}` on JSR, which is private"))
                .note("JSR asks for a public repository only when it is linked, so the run publishes; its provenance writes the name of the repository into a public log, which `--no-provenance` avoids"),
            JsrLink::Same(it) => checks.pass(format!("{package} is linked to `{it}` on JSR")),
            JsrLink::Other(it) => checks
                .unknown(
                    format!("{package} is linked to `{it}` on JSR, and this run comes from {runs}"),
                    [Need::Settings],
                )
                .note("JSR goes by the number of the repository: after a rename or a transfer it publishes all the same, without provenance, and otherwise it refuses the run with actorNotAuthorized; link it again in the package's settings"),
            JsrLink::To(it) => checks.unknown(
                format!("{package} is linked to `{it}` on JSR, and which repository runs the workflow is not known"),
                [Need::Repository],
            ),
        };
        row.of(idx).at(publication.location).related(place(publication), "the package");
    }
}

/// Whether the command sends a token, which wins over the identity of the run (J T4).
pub(super) fn sends_token(publication: &Publication<'_>) -> bool {
    publication.best_credential().is_some_and(|it| it != CredentialKind::Empty)
}
