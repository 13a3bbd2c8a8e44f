//! Publishes that get no provenance, in silence.

use crate::facts::{self, ToolProvenance};
use crate::publication::{Client, Provider, Publication, Registry, Share};
use crate::{Checks, Choice, FixAvailability, Link, Need, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "missing-provenance",
    number: 59,
    summary: "a publish that gets no provenance",
    link: Link::Published,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_provenance.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let visibility = project.context().visibility;
    for (idx, publication) in project.publications_of(Registry::Npm) {
        // Who switches it off knows; who cannot exchange a token has other rows, and is told here what else is lacking.
        if publication.provenance_switch.is_some_and(|(on, _)| !on) {
            continue;
        }
        let is_open = visibility != Some(Visibility::Private) && publication.access() != Some("restricted");
        if publication.can_exchange().is_none_or(|it| it == Share::None) {
            let is_npm = matches!(publication.client, Client::Npm) && publication.provenance_switch.is_none();
            if is_npm && is_open && publication.lacks_sigstore_token() {
                without_sigstore(project, publication, idx, checks);
            }
            continue;
        }
        let name = publication.tool_name();
        let place = publication.location;
        if visibility == Some(Visibility::Private) {
            checks.warn("a private repository gets no provenance").of(idx).at(place).note(match publication.provider {
                Provider::GitHub => {
                    "the package is published without it, and nothing says so; GitHub's `internal` counts as private"
                }
                _ => "the package is published without it, and nothing says so",
            });
            continue;
        }
        if publication.access() == Some("restricted") {
            let row = checks.warn("a restricted package gets no provenance").of(idx).at(place);
            let _ = row.advice().note(
                "it is published without, and nothing says so; provenance is for packages that everyone can install",
            );
            continue;
        }
        if publication.provider == Provider::CircleCi {
            let row = checks.warn("a publish from CircleCI gets no provenance").of(idx).at(place);
            let _ = row.advice().note("npm attaches it to publishes from GitHub and GitLab.com alone");
            continue;
        }
        if publication.provenance_switch.is_none() && publication.lacks_sigstore_token() {
            without_sigstore(project, publication, idx, checks);
            continue;
        }
        if publication.provenance_switch.is_none() && !publication.has_automatic_provenance() {
            on_request(publication, idx, visibility, checks);
            continue;
        }
        match visibility {
            Some(_) => checks.pass(format!("{name} attaches provenance")).of(idx).at(place),
            None => checks
                .unknown(format!("{name} attaches provenance if the repository is public"), [Need::Visibility])
                .of(idx)
                .at(place)
                .note("from a private one it publishes without, in silence"),
        };
    }
}

/// On GitLab npm signs with a token of its own, and leaves provenance out in silence where there is none (N 11.1c).
fn without_sigstore(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let job = publication.job.job.id;
    let row = checks
        .warn(format!("job `{job}` has no token for Sigstore, so the version gets no provenance"))
        .of(idx)
        .at(publication.location)
        .note("npm signs with `SIGSTORE_ID_TOKEN`, a token for `sigstore` under `id_tokens`; without it a publish from GitLab goes without provenance, and nothing says so");
    // With provenance comes the check of the repository: a manifest that names another one has to change first.
    if publication.repository_disagrees(project) == Some(true) {
        return;
    }
    if let Some((file, edits)) = publication.with_sigstore_token() {
        let choice = Choice {
            id: "sign".into(),
            title: "sign with `SIGSTORE_ID_TOKEN`".into(),
            edits: [(file, edits)].into(),
            creates: Vec::new(),
        };
        let _ = row.decide(&format!("jobs.{job}"), "hand the job a token for Sigstore", vec![choice]);
    }
}

/// Clients that attach it only when they are asked to: Yarn (N 1.5).
fn on_request(publication: &Publication<'_>, idx: usize, visibility: Option<Visibility>, checks: &mut Checks) {
    let Client::Own { name, versions, .. } = &publication.client else { return };
    let asks = |it| {
        facts::tool(name).and_then(|tool| tool.at(it)).is_some_and(|it| it.provenance == ToolProvenance::OnRequest)
    };
    if versions.share(asks) != Some(Share::All) {
        return;
    }
    let row = checks
        .warn(format!("`{}` attaches no provenance by itself", publication.short_command()))
        .of(idx)
        .at(publication.location)
        .note("this client does so only when it is asked to: with `--provenance`, or `provenance: true` in `publishConfig`");
    // From a private repository the flag would turn a publish into a failure.
    if *name == "yarn" && visibility == Some(Visibility::Public) {
        let end = publication.publish.verb.end;
        if let Ok(edits) = document::replace_text(publication.text.value, end..end, " --provenance") {
            let _ = row.fix(
                &format!("jobs.{}", publication.job.job.id),
                "ask for provenance",
                [(publication.text.file, edits)],
            );
        }
    }
}
