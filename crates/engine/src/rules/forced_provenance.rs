//! Provenance that is asked for where it cannot be had: what would publish without it fails instead.

use document::EditSet;
use model::input::Kind;

use crate::facts::npm::PACKAGE_VISIBILITY;
use crate::publication::{Provider, Publication, Registry, RunnerClass};
use crate::{Checks, FileId, FixAvailability, Link, Location, Need, Project, Rule, Severity, Visibility, npmrc_edits};

pub(super) static RULE: Rule = Rule {
    id: "forced-provenance",
    number: 57,
    summary: "provenance that is asked for where it cannot be had",
    link: Link::Published,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("forced_provenance.md"),
    check,
};

/// The title of the fix on GitLab.
const SIGN: &str = "hand the job a token for Sigstore";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen: Vec<(Location, Location)> = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        if publication.insists_on_provenance() {
            insists(project, publication, idx, checks);
            continue;
        }
        let Some((true, place)) = publication.provenance_switch else { continue };
        // A switch in the manifest of one package speaks for every command that publishes it.
        if seen.contains(&(place, publication.location)) {
            continue;
        }
        seen.push((place, publication.location));
        let from_outside =
            matches!(publication.runner.class, RunnerClass::SelfHosted | RunnerClass::ThirdParty { proven: true });
        let flag = publication.publish.flag("provenance");
        let shown = flag.map_or(place, |it| publication.words_at(it.range.clone()));
        let row = match project.context().visibility {
            _ if publication.provider == Provider::CircleCi => checks
                .fail("provenance is asked for, and there is none from CircleCI")
                .note("npm stops with EUSAGE; without the setting it publishes, without provenance"),
            _ if publication.lacks_sigstore_token() => checks
                .fail("provenance is asked for, and the job has no token to sign it with")
                .note("npm stops with EUSAGE: on GitLab it signs with `SIGSTORE_ID_TOKEN`, a token for `sigstore` under `id_tokens`"),
            _ if publication.access() == Some("restricted") => checks
                .fail("provenance is asked for, and a restricted package has none")
                .note("npm stops with EUSAGE; without the setting it publishes, without provenance"),
            Some(Visibility::Private) => checks
                .fail("provenance is asked for, and there is none from a private repository")
                .note("the registry refuses the package with E422, after it was sent; without the setting it publishes, without provenance"),
            _ if breaks_the_first_publish(project, publication, place) => checks
                .warn("the first publish, from a machine of your own, stops at `provenance: true`")
                .note("the package has to exist before a run can publish it, and by hand there is no provenance: EUSAGE; take the entry away, for it comes unasked, or publish once with `--provenance=false`"),
            // The runner's row says it there: automatic provenance fails as well.
            Some(Visibility::Public) if from_outside => continue,
            Some(Visibility::Public) => {
                let row = checks.pass("provenance is asked for, and a public repository has it").of(idx).at(shown);
                let _ = row.note("under trusted publishing it comes unasked; the setting stops every publish from a machine of your own");
                continue;
            }
            None => {
                checks
                    .unknown("provenance is asked for, which a private repository cannot have", [Need::Visibility])
                    .of(idx)
                    .at(shown)
                    .note("from a public one it comes unasked under trusted publishing, from a private one the registry refuses the package with E422");
                continue;
            }
        };
        let row = row.of(idx).at(shown);
        let is_open =
            project.context().visibility != Some(Visibility::Private) && publication.access() != Some("restricted");
        if publication.lacks_sigstore_token() && is_open {
            // What makes the demand possible is what was meant.
            if let Some((file, edits)) = publication.with_sigstore_token() {
                let _ = row.fix(&format!("jobs.{}", publication.job.job.id), SIGN, [(file, edits)]);
            }
            continue;
        }
        if let Some((what, file, edits)) = removal(project, publication, place) {
            let _ = row.fix(&format!("jobs.{}", publication.job.job.id), format!("remove {what}"), [(file, edits)]);
        }
    }
}

/// An npm that asks for provenance wherever the repository is public, and does not look at the package (N 4.1).
fn insists(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let npm = publication.npm.versions.text();
    let message = format!("npm {npm} asks for provenance by itself, and a restricted package has none");
    let note = format!(
        "it stops with EUSAGE; from {} on npm looks at the package first, and before, `NPM_CONFIG_PROVENANCE: false` keeps it from asking",
        PACKAGE_VISIBILITY.first()
    );
    let row = match project.context().visibility {
        Some(Visibility::Private) => return,
        Some(Visibility::Public) => checks.fail(message),
        None => checks.unknown(message, [Need::Visibility]),
    };
    let _ = row.of(idx).at(publication.npm_place()).related(publication.location, "publishes here").note(note);
}

/// A switch in the manifest counts on every machine.
fn breaks_the_first_publish(project: &Project<'_>, publication: &Publication<'_>, place: Location) -> bool {
    publication.exists(project) == Some(false) && project.file(place.file).kind() == Kind::PackageJson
}

/// Takes away whatever asks for provenance: flag, variable, line of `.npmrc`, entry of `publishConfig`.
fn removal(project: &Project<'_>, publication: &Publication<'_>, place: Location) -> Option<(String, FileId, EditSet)> {
    if let Some(flag) = publication.publish.flag("provenance") {
        let (file, edits) = publication.without_words(flag.range.clone())?;
        return Some(("`--provenance`".to_owned(), file, edits));
    }
    let variable = publication.variables.iter().rev().find(|it| it.location == place);
    if let Some(variable) = variable {
        let (block, key) = variable.entry?;
        return Some((format!("`{key}`"), block.file, document::remove_entry(block.value, key).ok()?));
    }
    match project.file(place.file).kind() {
        Kind::Npmrc => {
            let (file, entry) = npmrc_edits::entry_at(project, place)?;
            Some(("`provenance` from `.npmrc`".to_owned(), file.id, npmrc_edits::remove_line(file, entry)?))
        }
        Kind::PackageJson => {
            let (file, manifest) = publication.package.manifest?;
            let edits = document::remove_entry(manifest.root.get("publishConfig")?, "provenance").ok()?;
            Some(("`publishConfig.provenance`".to_owned(), file, edits))
        }
        _ => None,
    }
}
