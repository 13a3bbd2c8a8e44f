//! Publish tools in versions before they learned trusted publishing, or learned to prefer it.

use document::{EditSet, Fragment};
use model::command::PublishTool;
use model::input::Kind;
use model::workflow::ActionRef;

use crate::facts::{self, ChangesetsNpmrc, OidcProvider, Tool, ToolOidc, ToolRange, V};
use crate::publication::{Client, CredentialKind, Provider, Publication, Registry, Share, Spot, scalar_at};
use crate::rules::outdated_npm;
use crate::trace::tool_settings;
use crate::{Checks, Choice, FileId, FixAvailability, Link, Location, Project, Rule, Severity, Visibility, versions};

pub(super) static RULE: Rule = Rule {
    id: "outdated-publish-tool",
    number: 43,
    summary: "a publish tool from before trusted publishing",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("outdated_publish_tool.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Npm) {
        if seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        if publication.may_lack_stage() {
            let first = facts::tools::PNPM_STAGE.first();
            checks
                .unknown(format!("whether this pnpm knows `{}` is not known here", publication.short_command()), [])
                .of(idx)
                .at(publication.location)
                .note(format!("it is seen in pnpm {first}; `npm stage publish` is known from npm 11.15.0 on"));
            continue;
        }
        if let Client::Own { name, versions, location } = &publication.client
            && publication.publish.tool != PublishTool::YarnClassic
            && let Some(tool) = facts::tool(name)
            && !publication.is_unserved()
            && let Some(first) = first_with_exchange(tool, publication.oidc_provider())
        {
            own(project, publication, idx, &Own { tool, first, versions, location: *location }, checks);
        }
        node(project, publication, idx, checks);
        changesets_action(project, publication, idx, checks);
        release_it(project, publication, idx, checks);
    }
}

/// Versions with trusted publishing ask for a newer Node.js too (N 1.5).
fn node(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let Some((share, engines)) = publication.node_refused().filter(|(share, _)| *share != Share::None) else { return };
    let (node, tool) = (publication.node.versions.text(), publication.short_command());
    let message = format!("`{tool}` needs Node {engines}, and here is {node}");
    let row = if share == Share::All { checks.fail(message) } else { checks.warn(message) };
    let row = row
        .of(idx)
        .at(publication.node.source.location().or(Some(publication.location)))
        .note("it compares before it does anything, and ends red; use Node 24")
        .related(publication.location, "publishes here");
    if let Some((title, file, edits)) = outdated_npm::newer_node(project, publication) {
        let _ = row.fix(&format!("jobs.{}.node", publication.job.job.id), title, [(file, edits)]);
    }
}

/// A client with an exchange of its own.
struct Own<'c> {
    tool: &'static Tool,
    first: V,
    versions: &'c crate::publication::Versions,
    location: Option<Location>,
}

/// The first version that exchanges a token of this system by itself; `None` if none does.
fn first_with_exchange(tool: &Tool, provider: OidcProvider) -> Option<V> {
    let is_able = |it: &&ToolRange| {
        matches!(it.oidc, ToolOidc::Native | ToolOidc::TokenFirst) && it.providers.contains(&provider)
    };
    tool.ranges.iter().find(is_able).map(|it| it.from)
}

/// How people install it.
fn package(tool: &Tool) -> &'static str {
    tool.packages.first().copied().unwrap_or(tool.id)
}

fn own(project: &Project<'_>, publication: &Publication<'_>, idx: usize, own: &Own<'_>, checks: &mut Checks) {
    let name = package(own.tool);
    let place = own.location.unwrap_or(publication.location);
    let version = own.versions.text();
    let Some(able) = publication.can_exchange() else {
        checks
            .unknown(
                format!("which {name} runs `{}` is not visible here", publication.short_command()),
                publication.unseen.clone(),
            )
            .of(idx)
            .at(place)
            .note(format!("trusted publishing needs {name} {}", own.first));
        return;
    };
    let native = own.tool.native_since().filter(|native| *native > own.first);
    let (row, wanted) = match (able, native.filter(|_| publication.token_wins() == Some(true))) {
        (Share::None, _) => {
            // One that can elsewhere is not what this system needs.
            let from = if publication.provider == Provider::CircleCi { " from CircleCI" } else { "" };
            let message = format!("{name} {version} has no trusted publishing{from}; it came with {}", own.first);
            (
                checks
                    .fail(message)
                    .note("it sends what is stored, or nothing, and never asks for a token of this run"),
                own.first,
            )
        }
        (Share::Some, _) => {
            let message = format!("{name} may be older than {}, the first with trusted publishing", own.first);
            (
                checks
                    .warn(message)
                    .note("the lockfile decides; raise the requirement, so that no older version can be installed"),
                own.first,
            )
        }
        (Share::All, Some(native)) if publication.best_credential() == Some(CredentialKind::Placeholder) => {
            let message = format!("{name} {version} sends the placeholder of setup-node instead of asking for a token");
            (
                checks.fail(message).note(format!(
                    "before {native} anything that looks like a token wins; use {native}, or leave `registry-url` out"
                )),
                native,
            )
        }
        (Share::All, Some(native))
            if publication.drops_private_token() && project.context().visibility == Some(Visibility::Private) =>
        {
            let message = format!("{name} {version} throws the token of the run away in a private repository");
            (
                checks.fail(message).note(format!(
                    "before {native} it takes a repository without provenance for a failed exchange, and sends the package without a token"
                )),
                native,
            )
        }
        (Share::All, Some(native)) if publication.best_credential() == Some(CredentialKind::Stored) => {
            let message = format!("{name} {version} prefers a stored token; {native} asks for one of this run first");
            (checks.warn(message).note("take the token away, or raise the version"), native)
        }
        (Share::All, _) => {
            checks.pass(format!("{name} {version} exchanges the identity token itself")).of(idx).at(place);
            return;
        }
    };
    let row = row.of(idx).at(place).related(publication.location, "publishes here");
    if let Some((file, edits)) = own.location.and_then(|it| raised(project, it, name, wanted)) {
        let title = format!("{name} {wanted}; install once, so that the lockfile follows");
        let choice = Choice { id: wanted.to_string(), title, edits: [(file, edits)].into(), creates: Vec::new() };
        let _ = row.decide(&format!("jobs.{}", publication.job.job.id), format!("raise {name}"), vec![choice]);
    }
}

/// The requirement at a place, raised: a version in `packageManager`, in a map of dependencies, in an action's input.
fn raised(project: &Project<'_>, place: Location, name: &str, wanted: V) -> Option<(FileId, EditSet)> {
    let Spot { file, value } = scalar_at(project, place)?;
    let text = value.as_str()?;
    let is_manifest = project.file(file).kind() == Kind::PackageJson;
    let with = match text.strip_prefix(name).and_then(|it| it.strip_prefix('@')) {
        Some(_) => format!("{name}@{wanted}"),
        // `yarnPath` names a file that is committed.
        None if project.file(file).kind() == Kind::YarnRc => return None,
        None if is_manifest => format!("^{wanted}"),
        None => wanted.to_string(),
    };
    Some((file, document::replace_value(value, &Fragment::Text(with)).ok()?))
}

/// Old versions of the action write a token that is none; it works, and a failure looks like another (N 1.5).
fn changesets_action(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    let Some(uses) = publication.step.value.get("uses") else { return };
    let Some(action) = uses.as_str().and_then(ActionRef::parse).filter(|it| it.is("changesets/action")) else { return };
    let ActionRef::Remote { reference, .. } = action else { return };
    let spot = Spot::new(publication.step.file, uses);
    // v2 is made for changesets 3 (N 1.5); what an older one does under it nobody says.
    let cli = project.manifest("").and_then(|(file, it)| Some((file, it.dependency("@changesets/cli")?)));
    if action.major().is_some_and(|it| it > 1)
        && let Some((file, cli)) = cli
        && let Some(text) = cli.as_str()
        && versions::of_tool_spec("@changesets/cli", text, versions::Picks::Locked).share(|it| it.0 < 3)
            == Some(Share::All)
    {
        checks
            .warn(format!("changesets/action {reference} needs `@changesets/cli` 3, and the manifest asks for {text}"))
            .of(idx)
            .at(file.at(cli.span()))
            .related(spot.location(), "runs it")
            .note("raise the command line to 3, or stay with v1 of the action, whose input is `publish`");
        return;
    }
    match versions::changesets_npmrc(action) {
        Some(ChangesetsNpmrc::UndefinedToken) if publication.best_credential() != Some(CredentialKind::Stored) => {
            let row = checks
                .warn(format!("changesets/action {reference} writes the word `undefined` as the npm token"))
                .of(idx)
                .at(spot.location())
                .note("trusted publishing wins over it, but a failed exchange shows as E404 instead of ENEEDAUTH; newer versions leave the token out");
            let text = uses.as_str().unwrap_or_default();
            if let (Some(newest), Some(at)) = (facts::changesets_action_with_oidc(), text.rfind(reference))
                && let Ok(edits) = document::replace_text(uses, at..at + reference.len(), &format!("v{newest}"))
            {
                let choice = Choice {
                    id: newest.to_string(),
                    title: format!("use v{newest}"),
                    edits: [(spot.file, edits)].into(),
                    creates: Vec::new(),
                };
                let _ = row.decide(
                    &format!("jobs.{}.changesets-action", publication.job.job.id),
                    "raise changesets/action",
                    vec![choice],
                );
            }
        }
        Some(_) => {
            checks.pass(format!("changesets/action {reference} leaves the token to npm")).of(idx).at(spot.location());
        }
        None => {}
    }
}

/// release-it asks who it is before it publishes, which a token of the run cannot answer (N 1.5).
fn release_it(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) {
    if publication.publish.tool != PublishTool::ReleaseIt || publication.stored_token().is_some() {
        return;
    }
    let folder = publication.folder.as_deref().unwrap_or_default();
    let told = tool_settings::skips_checks(project, &publication.publish, folder);
    if let Some((true, place)) = told {
        checks
            .pass("`release-it` publishes without asking who it is")
            .of(idx)
            .at(place.unwrap_or(publication.location));
        return;
    }
    let row = checks
        .warn("`release-it` asks npm who it is before it publishes, and a token of the run cannot answer")
        .of(idx)
        .at(publication.location)
        .note(
            "set `npm.skipChecks` to true in its configuration; the check needs a stored token, the publish does not",
        );
    let config = publication.package.manifest.and_then(|(file, it)| Some((file, it, it.root.get("release-it")?)));
    let Some((file, _, config)) = config else { return };
    let skip = || Fragment::Raw("true".into());
    let edits = match config.get("npm") {
        Some(npm) if npm.get("skipChecks").is_some() => {
            npm.get("skipChecks").map(|it| document::replace_value(it, &skip()))
        }
        Some(npm) => Some(document::insert_entry(npm, document::Place::Last, "skipChecks", &skip())),
        None => Some(document::insert_entry(
            config,
            document::Place::Last,
            "npm",
            &Fragment::Mapping(vec![("skipChecks".into(), skip())]),
        )),
    };
    if let Some(Ok(edits)) = edits {
        let _ = row.fix(&project.file(file).name(), "let `release-it` skip the check", [(file, edits)]);
    }
}
