//! A switch that npm's documentation names and npm ignores.

use document::{Fragment, Place};

use crate::publication::{Client, Provider, Registry, Spot};
use crate::{Checks, FixAvailability, Link, Project, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "ineffective-provenance-switch",
    number: 58,
    summary: "`publishConfig.provenance: false`, which npm and pnpm ignore",
    link: Link::Published,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("ineffective_provenance_switch.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let Some((file, manifest)) = publication.package.manifest else { continue };
        let Some(switch) = manifest.publish_config("provenance").filter(|it| it.as_bool() == Some(false)) else {
            continue;
        };
        let place = Spot::new(file, switch).location();
        if publication.package.built || seen.contains(&(place, publication.location)) {
            continue;
        }
        seen.push((place, publication.location));
        let (tool, variable) = match publication.client {
            Client::Npm => ("npm", "NPM_CONFIG_PROVENANCE"),
            Client::Own { name: "pnpm", .. } => ("pnpm", "pnpm_config_provenance"),
            Client::Own { name: "yarn", .. } => {
                checks.pass("`yarn` reads the switch").of(idx).at(place);
                continue;
            }
            // No other has a switch that works.
            Client::Own { .. } | Client::Opaque => continue,
        };
        if let Some((false, effective)) = publication.provenance_switch {
            checks.pass(format!("provenance is switched off where {tool} looks")).of(idx).at(effective);
            continue;
        }
        // Without automatic provenance there is nothing to switch off.
        if publication.provenance_switch.is_some()
            || project.context().visibility == Some(Visibility::Private)
            || !publication.has_automatic_provenance()
        {
            continue;
        }
        let row = checks
            .warn(format!("{tool} ignores `provenance: false` in `publishConfig`"))
            .of(idx)
            .at(place)
            .related(publication.location, "attaches provenance all the same")
            .note(format!("automatic provenance looks at flags, variables and settings files alone, whatever the documentation says; set `{variable}` to `false` for the publish step"));
        let off = Fragment::Text("false".into());
        if publication.provider == Provider::GitLab {
            let mapping = publication.job.job.value;
            let entry = || Fragment::Mapping(vec![(variable.into(), off.clone())]);
            let edits = match mapping.get("variables") {
                Some(variables) => document::insert_entry(variables, Place::Last, variable, &off),
                None => document::insert_entry(mapping, Place::First, "variables", &entry()),
            };
            let job = publication.job.job.id;
            let edits = edits.ok().map(|it| (publication.job.file, it));
            let _ = row.fix(&format!("jobs.{job}"), format!("switch provenance off in job `{job}`"), edits);
            continue;
        }
        let step = publication.step;
        let edits = match step.value.get("env") {
            Some(env) => document::insert_entry(env, Place::Last, variable, &off),
            None => {
                document::insert_entry(step.value, Place::Last, "env", &Fragment::Mapping(vec![(variable.into(), off)]))
            }
        };
        if let Ok(edits) = edits {
            let job = publication.job.job.id;
            let _ =
                row.fix(&format!("jobs.{job}"), format!("switch provenance off in job `{job}`"), [(step.file, edits)]);
        }
    }
}
