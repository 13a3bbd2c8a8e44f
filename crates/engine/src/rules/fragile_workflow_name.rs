//! Names that Deno cannot read back from the identity token, after the version is live.

use document::Fragment;

use crate::publication::{Publication, Registry, Spot};
use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "fragile-workflow-name",
    number: 82,
    summary: "a workflow, environment or branch whose name may break JSR's provenance",
    link: Link::Published,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("fragile_workflow_name.md"),
    check,
};

const NOTE: &str = "Deno reads the identity token with the wrong alphabet: depending on where the name comes to stand, the job turns red with \
    \"Invalid symbol\" after the version is live, and it never gets provenance; use plain ASCII without `?`, `>` and `~`";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        // The claims name the workflow that was started; which one that is may not be known.
        if !publication.signs_for_jsr() || !publication.entry_known {
            continue;
        }
        let entry = publication.callers.first().map_or(publication.job.file, |it| it.file);
        let subject = (entry, publication.job.file, publication.job.job.key.span());
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let names = names(project, publication, entry);
        let mut fragile = names.iter().filter(|it| is_fragile(&it.text));
        let Some(first) = fragile.next() else {
            if let Some(name) = names.iter().find(|it| it.location.is_some()) {
                checks.pass(format!("`{}` reads the same in every alphabet", name.text)).of(idx).at(name.location);
            }
            continue;
        };
        let mut row = checks
            .warn(format!("{} `{}` may turn the job red after the version is live", first.what, first.text))
            .of(idx)
            .at(first.location.or(Some(publication.location)))
            .note(NOTE);
        for other in fragile {
            row = match other.location {
                Some(place) => row.related(place, format!("{} `{}` may do so too", other.what, other.text)),
                None => row,
            };
        }
        let Some(spot) = first.spot else { continue };
        let plain = plain(&first.text);
        if let Ok(edits) = document::replace_value(spot.value, &Fragment::Text(plain.clone())) {
            let choice = Choice {
                title: format!("call it `{plain}`"),
                id: "ascii".into(),
                edits: [(spot.file, edits)].into(),
                creates: Vec::new(),
            };
            let _ = row.decide(&project.file(entry).name(), "give the workflow a plain name", vec![choice]);
        }
    }
}

/// A text that stands in the claims of the identity token.
struct Name<'p> {
    what: &'static str,
    text: String,
    location: Option<Location>,
    /// The workflow's `name:`, which may be changed freely; an environment has its name from the settings.
    spot: Option<Spot<'p>>,
}

/// The workflow's name, by default its path; the environment; branches and tags that the triggers name in full.
fn names<'p>(project: &Project<'p>, publication: &Publication<'p>, entry: crate::FileId) -> Vec<Name<'p>> {
    let mut names = Vec::new();
    let named = project.workflow(entry).and_then(|it| it.name).and_then(|it| Some((it, it.as_str()?)));
    match named {
        Some((value, text)) => {
            let spot = Spot::new(entry, value);
            names.push(Name {
                what: "the workflow's name",
                text: text.to_owned(),
                location: Some(spot.location()),
                spot: Some(spot),
            });
        }
        None => names.extend(project.file(entry).input.path.clone().map(|text| Name {
            what: "the workflow's path",
            text,
            location: None,
            spot: None,
        })),
    }
    if let Some((spot, Some(text))) = &publication.environment {
        names.push(Name {
            what: "the environment's name",
            text: text.clone(),
            location: Some(spot.location()),
            spot: None,
        });
    }
    for (file, trigger) in publication.triggers.iter() {
        let filters = ["branches", "tags"].into_iter().filter_map(|it| trigger.settings?.get(it));
        for value in filters.flat_map(document::Value::items) {
            let Some(text) = value.as_str().filter(|it| !it.contains(['*', '?', '[', '+', '!'])) else { continue };
            let location = Some(Location { file: *file, span: value.span() });
            names.push(Name { what: "the ref", text: text.to_owned(), location, spot: None });
        }
    }
    names
}

/// Whether base64url of the claims contains `-` or `_` at any of the three alignments that the name can have (J V4).
fn is_fragile(name: &str) -> bool {
    (0..3).any(|lead| {
        let mut bytes = vec![b'x'; lead];
        bytes.push(b'"');
        bytes.extend(name.bytes());
        bytes.extend(b"\",\"a\"");
        bytes.chunks_exact(3).any(|group| {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            (0..4).any(|at| bits >> (6 * at) & 63 >= 62)
        })
    })
}

/// The name without everything that is not plain.
fn plain(name: &str) -> String {
    let kept: String =
        name.chars().filter(|it| it.is_ascii() && !it.is_ascii_control() && !matches!(it, '?' | '>' | '~')).collect();
    let text = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "Publish".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_break_are_those_that_broke_in_real_runs() {
        for name in ["🚀 Release", "Release?", "a > b", "~"] {
            assert!(is_fragile(name), "{name}");
        }
        for name in ["Publish", "Veröffentlichen", "npm – JSR", ".github/workflows/publish.yml", "release/v1.2.3"] {
            assert!(!is_fragile(name), "{name}");
        }
    }
}
