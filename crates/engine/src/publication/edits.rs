//! Edits that several rules make.

use document::{EditSet, Fragment, Place, Refusal, Value};
use model::command::PublishTool;
use model::shell::Word;
use model::workflow::Step;

use crate::FileId;
use crate::facts;
use crate::publication::{Container, Host, IdTokenSource, JobSite, Provider, Publication, Spot};

impl JobSite<'_> {
    /// The smallest edit that grants a scope to this job alone. `instead` is what a job gets that had the
    /// repository's default until now: a block takes away what it does not list.
    pub(crate) fn granting(
        &self,
        scope: &str,
        access: &str,
        instead: &[(&str, &str)],
    ) -> Result<(FileId, EditSet), Refusal> {
        let text = |it: &str| Fragment::Text(it.to_owned());
        let entry = |scope: &str, access: &str| (scope.to_owned(), text(access));
        let mut scopes: Vec<(String, Fragment)> = Vec::new();
        // `id_token`, which GitHub does not know.
        let is_meant = |it: &str| it != scope && it.replace('_', "-") == scope;
        let mut block = self.permissions().into_iter().flat_map(|it| it.value.entries());
        let misspelt = block.rfind(|(key, _)| key.as_str().is_some_and(is_meant));
        if let Some((key, level)) = misspelt {
            let edits = document::replace_value(key, &text(scope))?;
            if level.as_str() == Some(access) {
                return Ok((self.file, edits));
            }
            let level = document::replace_value(level, &text(access))?;
            return edits.union(&level).map(|it| (self.file, it)).ok_or(Refusal::UnusualLayout);
        }
        if let Some(block) = self.job.permissions {
            let value = block.value;
            let edits = match block.scope(scope) {
                Some(level) => document::replace_value(level, &text(access))?,
                None if value.is_mapping() => document::insert_entry(value, Place::Last, scope, &text(access))?,
                // `read-all` and its like: reading stays.
                None => document::replace_value(
                    value,
                    &Fragment::Mapping(vec![entry("contents", "read"), entry(scope, access)]),
                )?,
            };
            return Ok((self.file, edits));
        }
        // The job inherits from the workflow: what it has there moves along, for the new block replaces it.
        match self.workflow_permissions {
            Some(block) if block.value.is_mapping() => {
                let listed = block.value.entries().filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)));
                scopes.extend(listed.filter(|(it, _)| *it != scope).map(|(scope, access)| entry(scope, access)));
            }
            _ => {
                scopes.extend(instead.iter().filter(|(it, _)| *it != scope).map(|(scope, access)| entry(scope, access)))
            }
        }
        scopes.push(entry(scope, access));
        let anchor = self.job.value.entry("runs-on").or_else(|| self.job.value.entry("uses"));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        Ok((self.file, document::insert_entry(self.job.value, place, "permissions", &Fragment::Mapping(scopes))?))
    }
}

impl JobSite<'_> {
    /// Whether a node stands in the job itself: others may share it where it does not.
    pub(crate) fn holds(&self, spot: Spot<'_>) -> bool {
        let (outer, inner) = (self.job.value.span(), spot.value.span());
        self.file == spot.file && outer.start <= inner.start && inner.end <= outer.end
    }
}

impl<'p> Publication<'p> {
    /// Puts a command before the one that publishes: a step of its own, an item of the script, or a line where several
    /// commands share one text.
    pub(crate) fn insert_command(&self, command: &str) -> Option<(FileId, EditSet)> {
        let text = || Fragment::Text(command.to_owned());
        let step = || Fragment::Mapping(vec![("run".into(), text())]);
        let edits = match self.provider {
            // Inside a composite action, where a command names its shell: what the action sets up comes before it.
            Provider::GitHub if self.step.file != self.job.file => {
                let steps = self.step.value.parent().filter(|it| it.is_sequence())?;
                let step =
                    Fragment::Mapping(vec![("run".into(), text()), ("shell".into(), Fragment::Text("bash".into()))]);
                document::insert_item(steps, Place::Before(self.step.value.id()), &step)
            }
            Provider::GitHub => return self.with_step_before(&step()),
            Provider::CircleCi => {
                let steps = self.step.value.parent().filter(|it| it.is_sequence())?;
                document::insert_item(steps, Place::Before(self.step.value.id()), &step())
            }
            Provider::GitLab => {
                let item = self.host.text.value;
                let is_first = item.as_str()?.get(..self.host.range.start)?.trim().is_empty();
                match item.parent() {
                    Some(list) if list.is_sequence() && is_first => {
                        document::insert_item(list, Place::Before(item.id()), &text())
                    }
                    Some(_) if is_first && !item.as_str()?.trim_end().contains('\n') && !item.is_aliased() => {
                        let old = Fragment::Text(item.as_str()?.to_owned());
                        document::replace_value(item, &Fragment::Sequence(vec![text(), old]))
                    }
                    _ => return self.insert_line(command),
                }
            }
        };
        Some((self.step.file, edits.ok()?))
    }

    /// Puts a command directly before the one that publishes, into the same text and so the same shell: on the line
    /// before it, or in front of it where other commands share its line.
    pub(crate) fn insert_line(&self, command: &str) -> Option<(FileId, EditSet)> {
        let Host { text: spot, range } = &self.host;
        let text = spot.text()?;
        let line = text.get(..range.start)?.rfind('\n').map_or(0, |it| it + 1);
        let indent = &text[line..range.start];
        let (at, inserted) = if indent.trim().is_empty() {
            (line, format!("{indent}{command}\n"))
        } else {
            (range.start, format!("{command} && "))
        };
        let is_several = text.trim_end().contains('\n');
        let edits = if is_several || !indent.trim().is_empty() {
            // What stands folded, or over several lines in quotes, is written anew.
            document::replace_text(spot.value, at..at, &inserted).or_else(|_| {
                let whole =
                    [text.get(..at).unwrap_or_default(), &inserted, text.get(at..).unwrap_or_default()].concat();
                document::replace_value(spot.value, &Fragment::Text(whole))
            })
        } else {
            document::replace_value(spot.value, &Fragment::Text(format!("{command}\n{}\n", text.trim())))
        };
        Some((spot.file, edits.ok()?))
    }

    /// Another value for a flag of the command: in the place of the word behind it, or behind the `=` in its own word.
    pub(crate) fn with_value(&self, word: &Word, value: &str) -> Option<(FileId, EditSet)> {
        let written = self.text.text()?.get(word.range.clone())?;
        if written.trim_start_matches(['"', '\'']).starts_with('-') && !written.starts_with('-') {
            return None;
        }
        let head = written.find('=').filter(|_| written.starts_with('-')).map_or(0, |at| at + 1);
        let edits = document::replace_text(self.text.value, word.range.start + head..word.range.end, value).ok()?;
        Some((self.text.file, edits))
    }

    /// The image of the job with a Node.js whose npm can (N 1.2, 11): its name changed in the job, or named there where the
    /// job shares the image with others.
    pub(crate) fn newer_image(&self, container: Container<'p>) -> Option<(String, FileId, EditSet)> {
        let resolved = self.node.spec.as_deref()?;
        let (name, tag) = resolved.rsplit_once(':')?;
        let (_, variant) = tag.split_once('-').unwrap_or((tag, ""));
        if !VARIANTS.contains(&variant) || tag.contains('@') {
            return None;
        }
        let newest = facts::node_line(NODE)?.newest;
        // The line of images before `cimg/node` ended before the Node.js that is needed (N 1.3).
        let mirror = name.strip_suffix("circleci/node");
        let name = mirror.map_or(name.to_owned(), |it| format!("{it}cimg/node"));
        // CircleCI's own images have no tag for a whole line, and one variant.
        let is_circle = name.ends_with("cimg/node");
        if is_circle && !matches!(variant, "" | "browsers") {
            return None;
        }
        let version = if is_circle { format!("{}.{}", newest.0, newest.1) } else { NODE.to_string() };
        let dash = if variant.is_empty() { "" } else { "-" };
        let whole = format!("{name}:{version}{dash}{variant}");
        let title = format!("use the image `{whole}` in job `{}`", self.job.job.id);
        let image = container.image;
        if self.job.holds(image) {
            let edits = match container.version {
                Some((spot, range)) if self.job.holds(spot) && mirror.is_none() => {
                    document::replace_text(spot.value, range.range(), &version)
                }
                _ => document::replace_value(image.value, &Fragment::Text(whole)),
            };
            return Some((title, image.file, edits.ok()?));
        }
        // An executor of CircleCI is more than its image.
        if self.provider != Provider::GitLab {
            return None;
        }
        let mapping = self.job.job.value;
        let anchor = ["image", "extends", "stage"].iter().find_map(|it| mapping.entry(it));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        let edits = document::insert_entry(mapping, place, "image", &Fragment::Text(whole)).ok()?;
        Some((title, self.job.file, edits))
    }

    /// An identity token for the job (GitLab, N 11.1): beside the others that it has, or alone. `None` where it takes
    /// those of `default:`, which a list of its own would replace.
    pub(crate) fn with_id_token(&self, name: &str, audience: &str) -> Option<(FileId, EditSet)> {
        let token = || Fragment::Mapping(vec![("aud".into(), Fragment::Text(audience.to_owned()))]);
        let mapping = self.job.job.value;
        let edits = match mapping.get("id_tokens") {
            Some(block) => document::insert_entry(block, Place::Last, name, &token()),
            None if self.takes_default_tokens() => return None,
            None => {
                let anchor = ["id_tokens", "image", "extends", "stage"].iter().find_map(|it| mapping.entry(it));
                let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
                document::insert_entry(
                    mapping,
                    place,
                    "id_tokens",
                    &Fragment::Mapping(vec![(name.to_owned(), token())]),
                )
            }
        };
        Some((self.job.file, edits.ok()?))
    }

    /// A token for Sigstore, beside the one for npm.
    pub(crate) fn with_sigstore_token(&self) -> Option<(FileId, EditSet)> {
        let beside = self.id_tokens.iter().find_map(|it| match &it.source {
            IdTokenSource::Entry { block, .. } => Some(*block),
            IdTokenSource::Minted { .. } => None,
        });
        match beside {
            Some(block) => {
                let token = Fragment::Mapping(vec![("aud".into(), Fragment::Text("sigstore".into()))]);
                let edits = document::insert_entry(block.value, Place::Last, SIGSTORE, &token).ok()?;
                Some((block.file, edits))
            }
            None => self.with_id_token(SIGSTORE, "sigstore"),
        }
    }

    fn takes_default_tokens(&self) -> bool {
        self.id_tokens.iter().any(|it| matches!(it.source, IdTokenSource::Entry { is_default: true, .. }))
    }

    /// The command that installs an npm which can, in the image at hand.
    pub(crate) fn upgrade_command(&self) -> &'static str {
        // CircleCI's images run as a user who may not write there (Dockerfile of cimg/node).
        if self.provider == Provider::CircleCi { SUDO_UPGRADE } else { UPGRADE }
    }
}

/// The variable that npm takes the token to sign with from (N 11.1c).
const SIGSTORE: &str = "SIGSTORE_ID_TOKEN";
/// The line whose every release from 24.5 on brings an npm that can (N 1.2, 16); on CircleCI from 24.14.1 on.
pub(crate) const NODE: u16 = 24;
/// An npm that can, and runs on Node.js ^20.17 and >= 22.9 (N 1.4).
pub(crate) const ABLE_NPM: &str = "npm@^11.15.0";
/// The same as a command.
const UPGRADE: &str = "npm install -g npm@^11.15.0";
const SUDO_UPGRADE: &str = "sudo npm install -g npm@^11.15.0";
/// Variants of the images that there are for every line.
const VARIANTS: [&str; 8] =
    ["", "alpine", "slim", "bookworm", "bookworm-slim", "bullseye", "bullseye-slim", "browsers"];

impl Publication<'_> {
    /// What a job that had the repository's default permissions is granted instead: to read the repository, and to
    /// write where it tags, releases, opens pull requests or hands its token on.
    pub(crate) fn instead_of_default(&self) -> Vec<(&'static str, &'static str)> {
        let steps = &self.job.job.steps;
        let uses =
            |names: &[&str]| steps.iter().filter_map(Step::action).any(|it| names.iter().any(|name| it.is(name)));
        let releases = self.publish.tool == PublishTool::SemanticRelease;
        let opens = releases || self.publish.tool == PublishTool::Changesets || uses(&PULL_REQUESTS);
        let writes = opens || self.contents_access() == "write" || uses(&RELEASES) || steps.iter().any(hands_token_on);
        let mut scopes = vec![("contents", if writes { "write" } else { "read" })];
        if releases {
            scopes.push(("issues", "write"));
        }
        if opens {
            scopes.push(("pull-requests", "write"));
        }
        scopes
    }

    /// A Node.js whose npm can, in the place of the one that a text names.
    pub(crate) fn with_newer_node(&self, value: Spot<'_>) -> Option<(String, FileId, EditSet)> {
        let edits = document::replace_value(value.value, &Fragment::Text(NODE.to_string())).ok()?;
        Some((format!("use Node {NODE} in job `{}`", self.job.job.id), value.file, edits))
    }

    /// A step more, directly before the one that publishes.
    pub(crate) fn with_step_before(&self, step: &Fragment) -> Option<(FileId, EditSet)> {
        let steps = self.job.job.value.get("steps")?;
        let before = steps.items().nth(self.step_index)?;
        let edits = document::insert_item(steps, Place::Before(before.id()), step).ok()?;
        Some((self.job.file, edits))
    }
}

/// Actions that open pull requests with the token of the job.
const PULL_REQUESTS: [&str; 4] = [
    "changesets/action",
    "googleapis/release-please-action",
    "google-github-actions/release-please-action",
    "peter-evans/create-pull-request",
];
/// Actions that write to the repository with the token of the job, without being handed it.
const RELEASES: [&str; 4] = [
    "softprops/action-gh-release",
    "ncipollo/release-action",
    "stefanzweifel/git-auto-commit-action",
    "EndBug/add-and-commit",
];

/// Whether a step other than the set-up of the job is handed the token of the job.
fn hands_token_on(step: &Step<'_>) -> bool {
    if step.action().is_some_and(|it| ["actions/checkout", "actions/setup-node"].iter().any(|name| it.is(name))) {
        return false;
    }
    let given = [step.with(), step.env()].into_iter().flatten().flat_map(Value::entries);
    given
        .filter_map(|(_, value)| value.as_str())
        .chain(step.run.and_then(Value::as_str))
        .any(|text| text.contains("secrets.GITHUB_TOKEN") || text.contains("github.token"))
}

/// Removes an entry of a block such as `env:`, and the block with its last entry.
pub(crate) fn remove_with_block(block: Spot<'_>, key: &str) -> Result<EditSet, Refusal> {
    if block.value.entries().len() == 1
        && let Some(outer) = block.value.parent().filter(|it| it.is_mapping())
        && let Some(name) =
            outer.entries().find(|(_, value)| value.id() == block.value.id()).and_then(|(key, _)| key.as_str())
    {
        return document::remove_entry(outer, name);
    }
    document::remove_entry(block.value, key)
}

/// Lets a step or a job run only when a condition holds, beside the condition that it has.
pub(crate) fn guard(value: Value<'_>, condition: &str) -> Result<EditSet, Refusal> {
    let Some(old) = value.get("if") else {
        let anchor = ["name", "runs-on"].iter().find_map(|it| value.entry(it));
        let place = anchor.map_or(Place::First, |(key, _)| Place::After(key.id()));
        return document::insert_entry(value, place, "if", &Fragment::Text(condition.to_owned()));
    };
    let text = old.as_str().unwrap_or_default().trim();
    let inner = text.strip_prefix("${{").and_then(|it| it.strip_suffix("}}")).map_or(text, str::trim);
    if inner.is_empty() || inner.contains("${{") {
        return Err(Refusal::UnusualLayout);
    }
    let inner = if inner.contains("||") { format!("({inner})") } else { inner.to_owned() };
    document::replace_value(old, &Fragment::Text(format!("{condition} && {inner}")))
}
