//! A package that goes to two registries at two versions.

use document::{Fragment, Value};
use model::version::Version;

use crate::publication::Registry;
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "version-drift",
    number: 11,
    summary: "`package.json` and the JSR configuration at different versions",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("version_drift.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let Some((jsr_file, config)) = publication.package.jsr.first() else { continue };
        let Some((npm_file, manifest)) = publication.package.manifest else { continue };
        let (Some(jsr), Some(npm)) = (config.version(), manifest.version()) else { continue };
        let (Some(jsr_text), Some(npm_text)) = (jsr.as_str(), npm.as_str()) else { continue };
        let place = Location { file: *jsr_file, span: jsr.span() };
        let other = Location { file: npm_file, span: npm.span() };
        if jsr_text == npm_text {
            checks
                .pass(format!("both manifests are at {jsr_text}"))
                .of(idx)
                .at(place)
                .related(other, "the same version");
            continue;
        }
        // A version that the run itself writes says nothing about the one that was committed.
        if publication.changes_files() || publication.publish.set_version.is_some() {
            continue;
        }
        let (jsr_name, npm_name) = (project.file(*jsr_file).name(), project.file(npm_file).name());
        let message = format!("`{jsr_name}` is at {jsr_text}, `{npm_name}` at {npm_text}");
        let both = project.publications_of(Registry::Npm).any(|(_, it)| {
            it.package.manifest.is_some_and(|(file, _)| file == npm_file) && it.job.file == publication.job.file
        });
        let row = if both {
            checks.fail(message).note(format!(
                "JSR skips a version that exists and the job stays green: {} would never reach JSR",
                higher(jsr_text, npm_text)
            ))
        } else {
            checks.warn(message).note("a package may be versioned apart on JSR; when it is not, JSR skips the version that exists and the job stays green")
        };
        let mut choices =
            vec![choice(jsr_text, *jsr_file, jsr, npm_file, npm), choice(npm_text, *jsr_file, jsr, npm_file, npm)];
        if higher(jsr_text, npm_text) == npm_text {
            choices.reverse();
        }
        let _ = row.of(idx).at(place).related(other, "the other version").decide(
            &jsr_name,
            "bring both manifests to one version",
            choices,
        );
    }
}

fn choice(version: &str, jsr_file: FileId, jsr: Value<'_>, npm_file: FileId, npm: Value<'_>) -> Choice {
    let targets = [(jsr_file, jsr), (npm_file, npm)].into_iter().filter(|(_, it)| it.as_str() != Some(version));
    let edits = targets
        .filter_map(|(file, it)| Some((file, document::replace_value(it, &Fragment::Text(version.to_owned())).ok()?)));
    Choice { id: version.to_owned(), title: format!("both at {version}"), edits: edits.collect(), creates: Vec::new() }
}

fn higher<'v>(a: &'v str, b: &'v str) -> &'v str {
    match (Version::parse(a), Version::parse(b)) {
        (Ok(first), Ok(second)) if second > first => b,
        (Ok(_), Ok(_)) | (Ok(_), Err(_)) => a,
        _ => b,
    }
}
