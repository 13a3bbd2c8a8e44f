//! Publishes that go past npm's registry although they are meant for it.

use document::{EditSet, Fragment};

use crate::publication::{CredentialKind, Publication, Registry, RegistryFault};
use crate::{Checks, Choice, FileId, FixAvailability, Link, Project, Rule, Severity, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "wrong-registry",
    number: 44,
    summary: "a publish that goes to another host than npm's registry",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("wrong_registry.md"),
    check,
};

/// The address that npm itself writes.
const NPM: &str = "https://registry.npmjs.org";

/// Variables that lead Deno elsewhere, and what they say by default (J D17).
const OF_DENO: [(&str, &str, &str); 3] = [
    ("JSR_URL", "https://jsr.io", "sends the package to another registry than JSR"),
    ("FULCIO_URL", "https://fulcio.sigstore.dev", "has the provenance certified elsewhere than JSR expects"),
    ("REKOR_URL", "https://rekor.sigstore.dev", "has the provenance logged elsewhere than JSR expects"),
];

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        for (name, usual, message) in OF_DENO {
            let Some(variable) = publication.led_elsewhere(name, usual).filter(|it| !seen.contains(&it.location))
            else {
                continue;
            };
            seen.push(variable.location);
            checks
                .warn(format!("`{name}` {message}"))
                .of(idx)
                .at(variable.location)
                .related(publication.location, "publishes here");
        }
    }
    for (idx, publication) in project.publications().iter().enumerate() {
        let choice = &publication.registry_choice;
        let Some(place) = choice.location.filter(|it| publication.registry != Registry::Jsr && !seen.contains(it))
        else {
            continue;
        };
        seen.push(place);
        let because = choice.because.unwrap_or("a setting");
        let Some(url) = &choice.url else {
            checks
                .unknown(format!("{because} is an expression, so the registry is not known here"), [])
                .of(idx)
                .at(place)
                .note("only npm's own registry has trusted publishing");
            continue;
        };
        let Some(fault) = publication.registry_fault(project) else {
            if publication.registry == Registry::Npm {
                checks.pass(format!("{because} is npm's registry")).of(idx).at(place);
            } else if publication.takes_tokens_alone()
                && matches!(publication.best_credential(), None | Some(CredentialKind::Empty))
            {
                checks
                    .fail(format!("{because} sends the package to `{url}`, and no token for it is in sight"))
                    .of(idx)
                    .at(place)
                    .related(publication.location, "publishes here")
                    .note("only npm's own registry has trusted publishing; GitHub Packages takes `NODE_AUTH_TOKEN: ${{ secrets.GITHUB_TOKEN }}` in a job with `packages: write`");
            }
            continue;
        };
        let row = match fault {
            RegistryFault::Misspelt => checks
                .fail(format!("`{url}` is not npm's registry"))
                .note(format!("the token of the run is asked for with that host as its audience, and the registry at {NPM} is the one that takes it")),
            RegistryFault::Alias => checks
                .fail(format!("`{url}` is Yarn's name for npm's registry, which npm does not know as its own"))
                .note(format!("npm asks for a token with that host as its audience, and the exchange is refused; write {NPM}")),
            RegistryFault::ReadOnly => checks
                .fail(format!("`{url}` takes no `{}`", publication.short_command()))
                .note("JSR takes packages from `npx jsr publish` and `deno publish` alone, and lets npm clients install; without this registry the package goes to npm"),
            RegistryFault::Overridden(meant) => checks
                .fail(format!("{because} sends the package to `{url}`"))
                .note("a scope's registry beats all others, then come the flag and `publishConfig.registry`; only npm's own registry has trusted publishing")
                .related(meant, "meant for npm's registry here"),
        };
        let row = row.of(idx).at(place).related(publication.location, "publishes here");
        // Which of the two registries was meant is not in the files.
        if fault == RegistryFault::ReadOnly {
            continue;
        }
        let Some((file, edits)) = corrected(project, publication) else { continue };
        let subject = format!("jobs.{}", publication.job.job.id);
        let title = format!("publish to {NPM}");
        let _ = match fault {
            RegistryFault::Misspelt | RegistryFault::Alias | RegistryFault::ReadOnly => {
                row.fix(&subject, title, [(file, edits)])
            }
            RegistryFault::Overridden(_) => {
                let choice = Choice {
                    id: "npm".into(),
                    title: title.clone(),
                    edits: [(file, edits)].into(),
                    creates: Vec::new(),
                };
                row.decide(&subject, title, vec![choice])
            }
        };
    }
}

/// Writes npm's registry where the other one stands. A scope's line in `.npmrc` may be there for installs: it stays.
fn corrected(project: &Project<'_>, publication: &Publication<'_>) -> Option<(FileId, EditSet)> {
    let choice = &publication.registry_choice;
    if let Some(spot) = choice.spot {
        return Some((spot.file, document::replace_value(spot.value, &Fragment::Text(NPM.into())).ok()?));
    }
    if let Some(word) = &publication.publish.registry {
        return publication.with_value(word, NPM);
    }
    let (file, entry) = npmrc_edits::entry_at(project, choice.location?)?;
    let is_misspelt = !matches!(publication.registry_fault(project), Some(RegistryFault::Overridden(_)));
    is_misspelt.then(|| Some((file.id, npmrc_edits::replace_value(entry, NPM)?)))?
}
