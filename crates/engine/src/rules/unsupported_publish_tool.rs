//! Publish tools without trusted publishing in any version.

use model::command::PublishTool;

use crate::facts::npm::OIDC;
use crate::facts::{self, Tool, ToolOidc};
use crate::publication::{Client, Provider, Publication, Registry, Share};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-publish-tool",
    number: 42,
    summary: "a publish tool that has no trusted publishing",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unsupported_publish_tool.md"),
    check,
};

/// What `npm publish` understands too, and what it does not need.
const SHARED_FLAGS: [&str; 5] = ["access", "tag", "provenance", "registry", "ignore-scripts"];
const DROPPED_FLAGS: [&str; 1] = ["non-interactive"];

fn check(project: &Project<'_>, checks: &mut Checks) {
    for (idx, publication) in project.publications_of(Registry::Npm) {
        let tool = publication.tool_name();
        match &publication.client {
            Client::Opaque => {
                checks
                    .warn(format!("whether `{tool}` asks for a token of this run is not known here"))
                    .of(idx)
                    .at(publication.location)
                    .note("what it runs is not looked into; when in doubt, let it prepare the package and publish with `npm publish`");
            }
            Client::Own { name, .. } if is_unsupported(publication, name) => {
                let row = checks
                    .fail(format!("`{}` cannot publish through trusted publishing", verb(publication)))
                    .of(idx)
                    .at(publication.location)
                    .note(note(publication));
                if let Some(command) = rewritten(publication)
                    && let Ok(edits) =
                        document::replace_text(publication.text.value, publication.publish.range.clone(), &command)
                {
                    let choice = Choice {
                        id: "npm".into(),
                        title: format!("run `{command}`"),
                        edits: [(publication.text.file, edits)].into(),
                        creates: Vec::new(),
                    };
                    let _ = row.decide(&format!("jobs.{}", publication.job.job.id), "publish with npm", vec![choice]);
                }
            }
            Client::Own { .. } if publication.is_unserved() => {
                let system = publication.provider.vendor();
                checks
                    .fail(format!("`{}` takes no identity token of {system}", verb(publication)))
                    .of(idx)
                    .at(publication.location)
                    .note(format!("its trusted publishing is for other systems; on {system} let it prepare the package, and publish with `npm publish`"));
            }
            // Of pnpm the older lines run npm.
            Client::Own { name, versions, .. }
                if publication.provider == Provider::CircleCi
                    && versions.any.is_empty()
                    && facts::tool(name).is_some_and(Tool::runs_npm) =>
            {
                checks
                    .unknown(
                        format!("which {name} runs `{}` is not visible here", publication.short_command()),
                        publication.unseen.clone(),
                    )
                    .of(idx)
                    .at(publication.location)
                    .note("pnpm takes an identity token of CircleCI from 11.0.7 on, and before 11 runs npm, which does from 11.11.0 on");
            }
            Client::Own { .. } | Client::Npm => {}
        }
    }
}

/// Yarn 1 shares its name with a Yarn that can; there the command decides.
pub(super) fn is_unsupported(publication: &Publication<'_>, name: &str) -> bool {
    let never = facts::tool(name).is_some_and(|tool| tool.ranges.iter().all(|it| it.oidc == ToolOidc::None));
    never || publication.publish.tool == PublishTool::YarnClassic
}

fn verb<'p>(publication: &Publication<'p>) -> &'p str {
    publication.text.text().and_then(|it| it.get(publication.publish.verb.clone())).unwrap_or("publish")
}

fn note(publication: &Publication<'_>) -> &'static str {
    match publication.publish.tool {
        PublishTool::Bun => {
            "Bun knows stored tokens alone; pack with `bun pm pack` and publish the tarball with `npm publish`, or publish with npm"
        }
        PublishTool::YarnClassic => {
            "Yarn 1 knows stored tokens alone; publish with `npm publish`, or move to Yarn 4.10, whose command is `yarn npm publish`"
        }
        _ => "it knows stored tokens alone; publish with `npm publish`",
    }
}

/// The same publish by npm, where it says nothing that npm would not understand and the npm of the job is new enough.
fn rewritten(publication: &Publication<'_>) -> Option<String> {
    let publish = &publication.publish;
    let is_plain = publish.via.is_none()
        && publish.outside.is_none()
        && publish.target.is_none()
        && publish.directory.is_none()
        && !publish.has_unknown_args
        && !publish.publishes_workspaces()
        && publish
            .flags
            .iter()
            .all(|it| SHARED_FLAGS.contains(&it.name.as_str()) || DROPPED_FLAGS.contains(&it.name.as_str()));
    if !is_plain || publication.npm_before(OIDC) != Some(Share::None) {
        return None;
    }
    let text = publication.text.text()?;
    let mut command = "npm publish".to_owned();
    for flag in publish.flags.iter().filter(|it| SHARED_FLAGS.contains(&it.name.as_str())) {
        command.push(' ');
        command.push_str(text.get(flag.range.clone())?);
    }
    Some(command)
}
