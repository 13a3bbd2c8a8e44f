//! Folders that are published to JSR without a configuration.

use document::{Fragment, Value};
use model::manifest::Manifest;
use model::version::check_jsr_version;

use crate::compose::{self, Candidates};
use crate::publication::Registry;
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-config",
    number: 70,
    summary: "a publish to JSR from a folder without a configuration",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("missing_jsr_config.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        let subject = (publication.folder.clone(), publication.job.file, publication.job.job.key.span());
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        if publication.lacks_checkout(project) {
            let job = publication.job.job.id;
            let row = checks
                .fail(format!("job `{job}` does not check the repository out, so there is no configuration"))
                .of(idx)
                .at(publication.location)
                .note("Deno stops before it sends anything; each job starts in an empty folder");
            let step = Fragment::Mapping(vec![("uses".into(), Fragment::Text("actions/checkout@v7".into()))]);
            let _ = row.fix(
                &format!("jobs.{job}"),
                format!("check the repository out in job `{job}`"),
                publication.with_step_before(&step),
            );
            continue;
        }
        if let Some((file, config)) = publication.jsr_config() {
            let evidence = config.root.entries().next().map_or(config.root.span(), |(key, _)| key.span());
            checks
                .pass(format!("`{}` describes the package", project.file(file).name()))
                .of(idx)
                .at(Location { file, span: evidence });
            continue;
        }
        let folder = match publication.folder.as_deref() {
            None => "the folder that the job publishes".to_owned(),
            Some("") => "the root folder".to_owned(),
            Some(folder) => format!("`{folder}`"),
        };
        if !publication.lacks_jsr_config(project) {
            checks
                .unknown(
                    format!("whether {folder} holds a `jsr.json` or `deno.json`"),
                    publication.package.needs.iter().cloned(),
                )
                .of(idx)
                .at(publication.location)
                .note("name, version, exports and license of a package on JSR stand there");
            continue;
        }
        let named = publication.publish.config.as_ref().and_then(model::shell::Word::literal);
        let message = named.map_or_else(
            || format!("{folder} holds no `jsr.json` or `deno.json`"),
            |it| format!("there is no `{it}`, which the command names"),
        );
        let row = checks
            .fail(message)
            .of(idx)
            .at(publication.location)
            .note("Deno stops before it sends anything: nothing is inferred from `package.json`; add a `jsr.json` with name, version, exports and license");
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let key = manifest.root.entries().next().map_or(manifest.root.span(), |(key, _)| key.span());
        let row = row.related(Location { file, span: key }, "this one is npm's alone");
        let at = project.file(file).folder().unwrap_or_default();
        if publication.folder.as_deref() == Some(at) && publication.publish.config.is_none() {
            let path = crate::project::join(at, "jsr.json");
            let _ = row.decide(&path, "add a `jsr.json`", made_of(project, manifest, at));
        }
    }
}

/// Configurations with what the manifest says, one for each module that may be the entry point, under each license.
fn made_of(project: &Project<'_>, manifest: Manifest<'_>, folder: &str) -> Vec<Choice> {
    let Candidates { names, entries, licenses } = compose::candidates(project, manifest, folder);
    let version = manifest.version().and_then(Value::as_str).filter(|it| check_jsr_version(it).is_ok());
    let Some((name, version)) = names.first().zip(version) else { return Vec::new() };
    let mut choices = Vec::new();
    for license in licenses.iter().take(2) {
        for entry in entries.iter().take(3) {
            let entry = &entry.path;
            choices.push(Choice {
                id: if licenses.len() == 1 { entry.clone() } else { format!("{entry} {license}") },
                title: format!("`{name}`, exporting `{entry}`, licensed as `{license}`"),
                creates: vec![compose::written(folder, name, version, license, entry)],
                ..Choice::default()
            });
        }
    }
    choices
}
