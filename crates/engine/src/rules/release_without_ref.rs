//! Releases whose identity token names no ref.

use document::{EditSet, Fragment, Value};
use model::workflow::Trigger;

use crate::{Checks, Choice, FixAvailability, Link, Location, Project, Registry, Rule, Severity, Visibility};

pub(super) static RULE: Rule = Rule {
    id: "release-without-ref",
    number: 25,
    summary: "a publish with provenance that a release starts",
    link: Link::Trigger,
    severity: Severity::Warn,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("release_without_ref.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let signs = publication.wants_provenance() && project.context().visibility != Some(Visibility::Private);
        let Some((file, trigger)) = publication.reached_by().find(|(_, it)| it.event == "release").filter(|_| signs)
        else {
            continue;
        };
        let place = Location { file, span: trigger.key.span() };
        // One row per workflow, however many of its jobs publish.
        if seen.contains(&place) {
            continue;
        }
        seen.push(place);
        let row = checks
            .warn("a release that makes its tag at the same moment may start a run without a ref")
            .of(idx)
            .at(place)
            .note("the registry then refuses the provenance with E422, `Missing SourceRepositoryRef`; push the tag first and release from it, or start on the push of the tag");
        // What reads the release would find none.
        let reads_release = [file, publication.job.file].iter().any(|it| {
            let text = project.file(*it).text();
            text.contains("event.release") || text.contains("'release'")
        });
        if let Some(edits) = on_tags(&trigger).filter(|_| !reads_release) {
            let choice = Choice {
                id: "tags".into(),
                title: "start on the push of a tag `v*`".into(),
                edits: [(file, edits)].into(),
                creates: Vec::new(),
            };
            let name = project.file(file).file_name().unwrap_or("workflow").to_owned();
            let _ = row.decide(&format!("{name}.on.release"), "start on the push of a tag", vec![choice]);
        }
    }
}

/// `release: { types: [published] }` turned into `push: { tags: [v*] }` word by word, where it says no more than that.
fn on_tags(trigger: &Trigger<'_>) -> Option<EditSet> {
    let on = trigger.key.parent().filter(|it| it.is_mapping())?;
    let mut settings = trigger.settings?.entries();
    let (types, value) = settings.next().filter(|(key, _)| key.as_str() == Some("types"))?;
    let names = if value.is_sequence() { value.items().collect() } else { vec![value] };
    let is_alone = settings.next().is_none() && on.entries().all(|(key, _)| key.as_str() != Some("push"));
    let [name] = names.as_slice() else { return None };
    let words = [(trigger.key, "push"), (types, "tags"), (*name, "v*")];
    let edits = words
        .map(|(node, text): (Value<'_>, &str)| document::replace_value(node, &Fragment::Text(text.to_owned())).ok());
    edits.into_iter().filter(|_| is_alone).try_fold(EditSet::default(), |all, one| all.union(&one?))
}
