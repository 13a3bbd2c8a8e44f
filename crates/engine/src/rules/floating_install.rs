//! Installs that may bring other versions than the lockfile, in a job that can publish.

use std::collections::BTreeSet;

use model::command::Manager;

use crate::publication::Installation;
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "floating-install",
    number: 63,
    summary: "an install that may ignore the lockfile in a job that publishes",
    link: Link::Published,
    severity: Severity::Advice,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("floating_install.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = BTreeSet::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        for event in publication.events.iter() {
            let Some(install) = event.install.as_deref().filter(|it| !it.adds && seen.insert(event.location)) else {
                continue;
            };
            // In CI later Yarns keep to the lockfile by themselves, and which Yarn runs is not always visible.
            if install.manager == Manager::Yarn && !install.frozen && !runs_yarn_1(project) {
                continue;
            }
            if install.frozen {
                checks.pass("the lockfile decides what is installed").of(idx).at(event.location);
                continue;
            }
            let row = checks
                .warn(format!("`{}` may install other versions than the lockfile", named(install)))
                .of(idx)
                .at(event.location)
                .note(format!(
                    "what was tested and what is published could differ; `{}` takes the lockfile as it is",
                    frozen(install.manager)
                ));
            // The command is the script's to change when a script runs it, and it needs a lockfile that was committed.
            if let Some((range, with)) = replacement(install)
                && let Ok(edits) = document::replace_text(install.text.0.value, range, with)
            {
                let choice = Choice {
                    id: "ci".into(),
                    title: "install with `npm ci`, from the committed lockfile".into(),
                    edits: [(install.text.0.file, edits)].into(),
                    creates: Vec::new(),
                };
                let _ = row.decide(&publication.step_path(&event.step), "let the lockfile decide", vec![choice]);
            }
        }
    }
}

fn runs_yarn_1(project: &Project<'_>) -> bool {
    let Some((_, manifest)) = project.manifest("") else { return false };
    let pinned = manifest.package_manager().filter(|it| it.0 == "yarn").map(|it| it.1);
    pinned.map_or_else(|| project.find(".yarnrc.yml").is_none(), |version| version.starts_with("1."))
}

fn named<'p>(install: &Installation<'p>) -> &'p str {
    install.text.0.text().and_then(|it| it.get(install.text.1.clone())).unwrap_or("the install").trim()
}

fn frozen(manager: Manager) -> &'static str {
    match manager {
        Manager::Npm => "npm ci",
        Manager::Pnpm => "pnpm install --frozen-lockfile",
        Manager::Yarn => "yarn install --immutable",
        Manager::Bun => "bun install --frozen-lockfile",
        Manager::Deno => "deno install --frozen",
    }
}

/// `npm install` and `npm i`, the words alone: flags stay.
fn replacement(install: &Installation<'_>) -> Option<(std::ops::Range<usize>, &'static str)> {
    let text = named(install);
    let words = ["npm install", "npm i"]
        .into_iter()
        .find(|it| text.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))?;
    let start = install.text.1.start;
    (install.manager == Manager::Npm).then(|| (start..start + words.len(), "npm ci"))
}
