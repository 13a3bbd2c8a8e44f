//! npm clients that were made before trusted publishing.

use document::{EditSet, Fragment, Location, Value};
use model::command::{Outside, PublishTool};

use crate::facts::npm::STAGE;
use crate::publication::edits::{ABLE_NPM, NODE};
use crate::publication::{Client, NodeSource, NpmSource, Provider, Publication, Registry, RunnerClass, Share, Spot};
use crate::{Checks, FileId, FixAvailability, Link, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "outdated-npm",
    number: 6,
    summary: "an npm that cannot exchange the identity token",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("outdated_npm.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications().iter().enumerate() {
        let is_npm = matches!(publication.client, Client::Npm);
        if publication.registry != Registry::Npm || !is_npm || !publication.wants_oidc() {
            continue;
        }
        let place = publication.npm_place();
        let npm = publication.npm_text();
        let from = origin(publication);
        // An npm that can exchange the token may still not know the command.
        let is_staged = publication.publish.tool == PublishTool::NpmStage;
        let floor = if is_staged { STAGE } else { publication.oidc_floor() };
        let floor_text = if is_staged { "`npm stage publish` needs" } else { needed(publication) };
        match publication.npm_before(floor) {
            None => {
                checks
                    .unknown(
                        format!("which npm runs `{}` is not visible here", publication.short_command()),
                        needs(publication),
                    )
                    .of(idx)
                    .at(place)
                    .note(format!("{floor_text} npm {}", floor.first()));
            }
            Some(Share::None) => {
                let which = if from.is_empty() { "" } else { ", which" };
                checks.pass(format!("{from}{npm}{which} can exchange the identity token")).of(idx).at(place);
            }
            Some(share) => {
                let message = format!("{from}{npm}; {floor_text} {}", floor.first());
                let row = match share {
                    Share::All if is_staged => {
                        checks.fail(message).note("an older npm stops, for it does not know the command `stage`")
                    }
                    Share::All => checks.fail(message).note(consequence(publication)),
                    _ => checks
                        .warn(message)
                        .note("which of them runs is not certain; the older one cannot exchange the identity token"),
                };
                let row = row.of(idx).at(place).related(publication.location, "publishes here");
                if let Some((title, file, edits)) = fix(project, publication) {
                    let _ = row.fix(&format!("jobs.{}", publication.job.job.id), title, [(file, edits)]);
                }
            }
        }
    }
}

fn needed(publication: &Publication<'_>) -> &'static str {
    match publication.provider {
        Provider::GitHub | Provider::GitLab => "trusted publishing needs",
        Provider::CircleCi => "trusted publishing from CircleCI needs",
    }
}

fn origin(publication: &Publication<'_>) -> String {
    match (publication.npm.source, &publication.node.spec) {
        (NpmSource::Bundled, Some(spec)) if matches!(publication.node.source, NodeSource::Container(_)) => {
            format!("image `{spec}` brings ")
        }
        (NpmSource::Bundled, Some(spec)) => format!("Node {spec} brings "),
        (NpmSource::Bundled, None) => {
            format!("`{}` brings ", publication.runner.label.as_deref().unwrap_or("the runner"))
        }
        _ => String::new(),
    }
}

fn consequence(publication: &Publication<'_>) -> String {
    let code = match publication.no_exchange_code() {
        Some("E404") => ", so the registry answers 404",
        Some("ENEEDAUTH") => ", so it stops with ENEEDAUTH",
        _ => "",
    };
    let floor = publication.oidc_floor().first();
    match publication.provider {
        Provider::GitHub => format!("npm before {floor} never asks for a token of this run{code}; use Node {NODE}"),
        Provider::GitLab => format!("npm before {floor} leaves `NPM_ID_TOKEN` alone{code}; use Node {NODE}"),
        Provider::CircleCi => {
            format!("on CircleCI npm before {floor} leaves `NPM_ID_TOKEN` alone{code}; use a newer Node {NODE}")
        }
    }
}

fn needs(publication: &Publication<'_>) -> Vec<Need> {
    publication.unseen.clone()
}

/// Node 24 where the job names its Node.js, or an input that only this job reads; setup-node where nothing does; else
/// an upgrade before the command. Another npm where the command line names one.
fn fix(project: &Project<'_>, publication: &Publication<'_>) -> Option<(String, FileId, EditSet)> {
    // Nothing in the job changes what a container brings.
    if matches!(publication.publish.outside, Some(Outside::Docker(_))) {
        return None;
    }
    let job = publication.job.job.id;
    match publication.npm.source {
        NpmSource::Bundled => {}
        NpmSource::Npx(_) => {
            let word = &publication.publish.via.as_ref()?.word;
            let (file, edits) = publication.with_value(word, ABLE_NPM)?;
            return Some((format!("run an npm that can in job `{job}`"), file, edits));
        }
        NpmSource::Upgraded(place) => {
            let upgrade = publication.upgrades.iter().rev().find(|it| it.location == place)?;
            let (spot, range): &(Spot<'_>, _) = upgrade.command.as_ref().filter(|_| upgrade.node.runs_npm_11())?;
            let edits = document::replace_text(spot.value, range.clone(), ABLE_NPM).ok()?;
            return Some((format!("install an npm that can in job `{job}`"), spot.file, edits));
        }
        NpmSource::Other(_) => return None,
    }
    if let Some(newer) = newer_node(project, publication) {
        return Some(newer);
    }
    if matches!(publication.node.source, NodeSource::Image(_)) && is_on_hosted_image(publication) {
        return None;
    }
    // All that come to this command get the other npm.
    let mut all = project.publications().iter().filter(|it| it.step.location() == publication.step.location());
    if !all.all(|it| it.node.runs_npm_11()) {
        return None;
    }
    let (file, edits) = publication.insert_command(publication.upgrade_command())?;
    Some((format!("upgrade npm in job `{job}`"), file, edits))
}

/// Node 24 where the job names its Node.js, an action or its image does, or setup-node where nothing does.
pub(super) fn newer_node(project: &Project<'_>, publication: &Publication<'_>) -> Option<(String, FileId, EditSet)> {
    match publication.node.source {
        NodeSource::Input { origin: Some(origin), .. } => match own_default(project, publication, origin) {
            Some((name, spot)) => {
                let (_, file, edits) = publication.with_newer_node(spot)?;
                Some((format!("make Node {NODE} the default of `{name}`"), file, edits))
            }
            None => publication.with_newer_node(handed_to_action(project, origin)?),
        },
        NodeSource::Input { value, origin: None, .. } => publication.with_newer_node(value),
        NodeSource::Container(container) if publication.provider != Provider::GitHub => {
            publication.newer_image(container)
        }
        NodeSource::Image(_) if is_on_hosted_image(publication) => {
            let step = Fragment::Mapping(vec![
                ("uses".into(), Fragment::Text("actions/setup-node@v7".into())),
                ("with".into(), Fragment::Mapping(vec![("node-version".into(), Fragment::Text(NODE.to_string()))])),
            ]);
            let (file, edits) = publication.with_step_before(&step)?;
            Some((format!("set up Node {NODE} in job `{}`", publication.job.job.id), file, edits))
        }
        _ => None,
    }
}

fn is_on_hosted_image(publication: &Publication<'_>) -> bool {
    publication.runner.class == RunnerClass::Hosted && publication.provider == Provider::GitHub
}

/// The text that a step hands to the action of which the Node.js comes, where it stands there in full.
fn handed_to_action<'p>(project: &Project<'p>, place: Location) -> Option<Spot<'p>> {
    let spot = crate::publication::scalar_at(project, place)?;
    let with = spot.value.parent().filter(|_| !spot.text().is_none_or(model::expression::has_expression))?;
    let step = with.parent().filter(|it| it.get("with").map(Value::id) == Some(with.id()))?;
    // A job that calls a workflow has inputs as well; other jobs of that workflow may read them.
    step.parent().filter(|it| it.is_sequence()).map(|_| spot)
}

/// The input whose default stands at a place, if the job that publishes is the only one to read it.
fn own_default<'p>(
    project: &Project<'p>,
    publication: &Publication<'_>,
    place: Location,
) -> Option<(&'p str, Spot<'p>)> {
    let site = &publication.job;
    if place.file != site.file {
        return None;
    }
    let spot = crate::publication::scalar_at(project, place)?;
    let input = spot.value.parent().filter(|it| it.get("default").map(Value::id) == Some(spot.value.id()))?;
    let inputs = input.parent()?;
    let (name, _) = inputs.entries().find(|(_, value)| value.id() == input.id())?;
    let called = inputs.parent()?.parent()?.get("workflow_call")?;
    if called.get("inputs").map(Value::id) != Some(inputs.id()) {
        return None;
    }
    let name = name.as_str()?;
    let mention = format!("inputs.{name}");
    let text = project.file(place.file).text();
    let is_mention = |at: usize| {
        !text[at + mention.len()..].starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_'))
    };
    let job = site.job.value.span();
    let mut mentions = text.match_indices(&mention).map(|(at, _)| at).filter(|at| is_mention(*at));
    mentions.all(|at| job.range().contains(&at)).then_some((name, spot))
}
