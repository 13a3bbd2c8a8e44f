//! Folders that are published to JSR without a configuration.

use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-jsr-config",
    number: 70,
    summary: "a publish to JSR from a folder without a configuration",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
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
        if let Some((file, manifest)) = publication.package.manifest {
            let key = manifest.root.entries().next().map_or(manifest.root.span(), |(key, _)| key.span());
            let _ = row.related(Location { file, span: key }, "this one is npm's alone");
        }
    }
}
