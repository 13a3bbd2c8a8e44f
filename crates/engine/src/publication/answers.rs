//! What rules and the forecast ask of a publication.

use document::{EditSet, FileId, Location, Value};
use model::command::{Flag, PublishTool};
use model::expression::Interpolated;
use model::manifest::Manifest;
use model::npm_name::NpmNameProblem;
use model::shell::Word;
use model::version::Version;
use model::workflow::Step;

use crate::facts::{self, Date, DenoFlag, FlagValue, Floor, OidcProvider, RegistryKind, ToolOidc, ToolProvenance, V};
use crate::publication::{
    Client, Credential, CredentialKind, EventKind, Identity, JobSite, ManifestFault, MissingIdentity, NodeState,
    NpmSource, Provider, Publication, Registry, RegistryFault, Share, Spot, TagWord, Upgrade, Variable,
};
use crate::{Project, versions};

impl<'p> Publication<'p> {
    /// Whether trusted publishing is to be had here at all: not on other npm registries (N 3.5b), and on JSR for GitHub's
    /// runs alone (J T2).
    #[must_use]
    pub fn wants_oidc(&self) -> bool {
        match self.registry {
            Registry::Npm => true,
            Registry::Jsr => self.provider == Provider::GitHub,
            Registry::Other => false,
        }
    }

    /// The first npm that exchanges an identity token of this system for certain (N 1.1, 11.2a).
    #[must_use]
    pub fn oidc_floor(&self) -> Floor {
        if self.provider == Provider::CircleCi { facts::npm::CIRCLECI_OIDC } else { facts::npm::OIDC }
    }

    /// Whether the client that runs here has an exchange of its own, and none for the tokens of this system (N 1.5).
    #[must_use]
    pub fn is_unserved(&self) -> bool {
        let Client::Own { name, versions, .. } = &self.client else { return false };
        let Some(tool) = facts::tool(name) else { return false };
        let has_exchange = |it: &facts::ToolRange| matches!(it.oidc, ToolOidc::Native | ToolOidc::TokenFirst);
        let serves = |it: &facts::ToolRange| has_exchange(it) && it.providers.contains(&self.oidc_provider());
        let newest = versions.any.last().and_then(|it| tool.at(*it)).or(tool.ranges.last());
        if versions.any.is_empty() && tool.runs_npm() {
            return false;
        }
        tool.ranges.iter().any(has_exchange) && newest.is_some_and(has_exchange) && !tool.ranges.iter().any(serves)
    }

    /// How many of the possible clients exchange an identity token on this provider; `None` when none is known.
    #[must_use]
    pub fn can_exchange(&self) -> Option<Share> {
        match &self.client {
            Client::Npm => {
                let floor =
                    if self.provider == Provider::CircleCi { facts::npm::CIRCLECI_OIDC } else { facts::npm::OIDC_CODE };
                self.npm.versions.share(|it| floor.met_by(it))
            }
            // Deno of every version that JSR still talks to mints its own (J O4).
            Client::Own { name: "deno", .. } => Some(Share::All),
            // pnpm before 11 runs npm, from 11 on it exchanges by itself: with a new enough npm both do, but for CircleCI.
            Client::Own { name: "pnpm", versions, .. } if versions.any.is_empty() => {
                if self.provider == Provider::CircleCi {
                    return None;
                }
                self.npm.versions.share(|it| facts::npm::OIDC_CODE.met_by(it)).filter(|it| *it == Share::All)
            }
            Client::Own { name, versions, .. } => {
                let tool = facts::tool(name)?;
                if tool.ranges.iter().all(|it| it.oidc == ToolOidc::None) {
                    return Some(Share::None);
                }
                versions.share(|it| {
                    let range = tool.at(it);
                    range.is_some_and(|it| {
                        matches!(it.oidc, ToolOidc::Native | ToolOidc::TokenFirst)
                            && it.providers.contains(&self.oidc_provider())
                    })
                })
            }
            Client::Opaque => None,
        }
    }

    pub(crate) fn oidc_provider(&self) -> OidcProvider {
        match self.provider {
            Provider::GitHub => OidcProvider::Github,
            Provider::GitLab => OidcProvider::Gitlab,
            Provider::CircleCi => OidcProvider::Circleci,
        }
    }

    /// Whether a stored token keeps this client from asking for a token of the run (N 1.5); `None` when its version
    /// is not known.
    #[must_use]
    pub fn token_wins(&self) -> Option<bool> {
        match &self.client {
            Client::Own { name, versions, .. } if *name != "deno" => {
                let tool = facts::tool(name)?;
                let share = versions.share(|it| tool.at(it).is_some_and(|it| it.oidc == ToolOidc::TokenFirst))?;
                Some(share == Share::All)
            }
            Client::Own { .. } | Client::Npm => Some(false),
            Client::Opaque => None,
        }
    }

    /// How many of the possible npm versions lie before a floor; `None` when none is known.
    #[must_use]
    pub fn npm_before(&self, floor: Floor) -> Option<Share> {
        self.npm.versions.share(|it| !floor.met_by(it))
    }

    /// The npm in use: `npm 11.17.0`. Of a Node.js before 18 the facts say only what its npm is older than (N 1.2).
    #[must_use]
    pub fn npm_text(&self) -> String {
        let is_ancient = self.npm.source == NpmSource::Bundled
            && self.npm_before(Floor(&[V(10, 0, 0)])) == Some(Share::All)
            && self.node.versions.share(|it| it.0 < 18) == Some(Share::All);
        if is_ancient { "an npm before 10".to_owned() } else { format!("npm {}", self.npm.versions.text()) }
    }

    /// Where the npm in use is decided.
    #[must_use]
    pub fn npm_place(&self) -> Option<Location> {
        match self.npm.source {
            NpmSource::Bundled => self.node.source.location().or(Some(self.location)),
            NpmSource::Upgraded(location) | NpmSource::Npx(location) | NpmSource::Other(location) => Some(location),
        }
    }

    /// How many of the possible upgrades of npm end with EBADENGINE, if any upgrade does for certain happen.
    #[must_use]
    pub fn upgrade_refused(&self) -> Option<Share> {
        let refused = |it: &Upgrade<'_>| if it.conditional || it.tolerated { None } else { it.refused() };
        self.upgrades.iter().filter_map(refused).max_by_key(|it| match it {
            Share::None => 0,
            Share::Some => 1,
            Share::All => 2,
        })
    }

    /// How many of the possible versions of Node.js the tool does not start on, and what it asks for: semantic-release
    /// compares before it does anything (N 1.5).
    #[must_use]
    pub fn node_refused(&self) -> Option<(Share, &'static str)> {
        let Client::Own { name: name @ "semantic-release", versions, .. } = &self.client else { return None };
        let tool = facts::tool(name)?;
        let engines = tool.at(*versions.any.first()?)?.engines?;
        Some((self.node.versions.share(|it| !versions::accepts(engines, it))?, engines))
    }

    /// The credential that the client sends when it has no exchanged token.
    #[must_use]
    pub fn best_credential(&self) -> Option<CredentialKind> {
        let mut kinds = self.credentials.iter().map(|it| it.kind);
        // npm takes the one in the place that wins, even if that is worth less than another.
        if matches!(self.publish.tool, PublishTool::Npm | PublishTool::NpmStage) { kinds.next() } else { kinds.max() }
    }

    /// The empty credential that older npm versions take instead of the token of the run: they keep that one among the
    /// settings of the user, which those of the project outrank.
    #[must_use]
    pub fn hides_minted_token(&self) -> Option<&Credential<'p>> {
        let first = self.credentials.first()?;
        let is_hidden = first.kind == CredentialKind::Empty
            && first.outranks_user
            && matches!(self.client, Client::Npm)
            && self.npm_before(facts::npm::MINTED_TOKEN_WINS) == Some(Share::All);
        is_hidden.then_some(first)
    }

    /// Whether the client throws the token of the run away when it finds that a repository is not public: pnpm 11.0.0 to
    /// 11.0.6 take that for a failure of the exchange (N 15).
    #[must_use]
    pub fn drops_private_token(&self) -> bool {
        matches!(self.client, Client::Own { name: "pnpm", .. })
            && self.token_wins() == Some(true)
            && self.provenance_switch.is_none()
    }

    /// Whether nothing tells that the pnpm that runs `pnpm stage publish` knows it.
    #[must_use]
    pub fn may_lack_stage(&self) -> bool {
        let knows = match &self.client {
            Client::Own { versions, .. } => versions.share(|it| facts::tools::PNPM_STAGE.met_by(it)),
            Client::Npm | Client::Opaque => None,
        };
        self.publish.tool == PublishTool::PnpmStage && knows != Some(Share::All)
    }

    /// The flags of `npm publish` that npm 12 refuses, when it is npm 12 (N 3.1).
    #[must_use]
    pub fn unknown_npm_flags(&self) -> Vec<&Flag> {
        let is_npm = matches!(self.publish.tool, PublishTool::Npm | PublishTool::NpmStage);
        if !is_npm || self.npm_before(facts::npm::STRICT_FLAGS) != Some(Share::None) {
            return Vec::new();
        }
        let is_known = |it: &Flag| facts::is_npm_flag(&it.name) || facts::begins_npm_flag(&it.name);
        self.publish.flags.iter().filter(|it| !is_known(it)).collect()
    }

    /// Whether npm takes the operand for a package of the registry or a repository, not for a folder (N 9.10): it has
    /// to begin with `.` or `/`, or end with `/`.
    #[must_use]
    pub fn misread_folder(&self) -> Option<&Word> {
        let word = self.publish.target.as_ref()?;
        let text = word.literal()?;
        let is_npm = matches!(self.publish.tool, PublishTool::Npm | PublishTool::NpmStage);
        let is_path =
            text.starts_with(['.', '/', '~']) || text.ends_with('/') || text.contains(['\\', '*', ':', '@', '{']);
        let is_tarball = [".tgz", ".tar.gz", ".tar"].iter().any(|it| text.ends_with(it));
        // What stands behind a flag that is not known may be its value.
        let is_value = self.publish.flags.iter().any(|it| it.value.is_none() && !facts::is_npm_flag(&it.name));
        (is_npm && !text.is_empty() && !is_path && !is_tarball && !is_value).then_some(word)
    }

    /// The stored token, if there is one.
    #[must_use]
    pub fn stored_token(&self) -> Option<&Credential<'p>> {
        self.credentials.iter().find(|it| it.kind == CredentialKind::Stored)
    }

    /// What the log shows when the registry has the version already: npm 11 looks for itself, without a code, before it
    /// sends anything (N 9.4).
    #[must_use]
    pub fn existing_version_code(&self) -> Option<&'static str> {
        if self.looks_before_it_sends() { None } else { Some("E403") }
    }

    /// What the log shows when the command is to sign and cannot ask for an identity. npm looks for the address to ask at
    /// before it begins, and for the right to ask only when it asks (N 2.2, 4.4).
    #[must_use]
    pub fn unsigned_code(&self) -> &'static str {
        match &self.identity {
            Identity::Missing(MissingIdentity::Suppressed(it)) if it.name == "ACTIONS_ID_TOKEN_REQUEST_TOKEN" => {
                "IDENTITY_TOKEN_READ_ERROR"
            }
            _ => "EUSAGE",
        }
    }

    /// Whether an npm that asks for provenance by itself does so for a restricted package too, which stops it (N 4.1).
    #[must_use]
    pub fn insists_on_provenance(&self) -> bool {
        matches!(self.client, Client::Npm)
            && self.provider != Provider::CircleCi
            && self.provenance_switch.is_none()
            && self.access() == Some("restricted")
            && self.npm_before(facts::npm::PACKAGE_VISIBILITY) == Some(Share::All)
    }

    /// What the client says when it has no credential at all (N 3.4, J O1).
    #[must_use]
    pub fn no_credential_code(&self) -> Option<&'static str> {
        match &self.client {
            Client::Npm => Some("ENEEDAUTH"),
            Client::Own { name: "semantic-release" | "semantic-release-npm", .. } => Some("ENONPMTOKEN"),
            Client::Own { .. } | Client::Opaque => None,
        }
    }

    /// What the log shows when there is no exchange: it depends on the credentials that are left (N 3.4).
    #[must_use]
    pub fn no_exchange_code(&self) -> Option<&'static str> {
        match self.best_credential() {
            None | Some(CredentialKind::Empty) => self.no_credential_code(),
            Some(CredentialKind::Placeholder) => self.placeholder_code(),
            Some(CredentialKind::Stored | CredentialKind::Unknown | CredentialKind::Unseen) => None,
        }
    }

    /// What the log shows when something is sent that only looks like a token (N 3.4, 13).
    #[must_use]
    pub fn placeholder_code(&self) -> Option<&'static str> {
        match &self.client {
            Client::Npm | Client::Own { name: "lerna", .. } => Some("E404"),
            Client::Own { name: "semantic-release" | "semantic-release-npm", .. } => Some("EINVALIDNPMTOKEN"),
            Client::Own { .. } | Client::Opaque => None,
        }
    }

    /// What the log shows when the trusted publisher does not allow what the command does (N 5.4).
    #[must_use]
    pub fn disallowed_code(&self) -> Option<&'static str> {
        match &self.client {
            Client::Npm | Client::Own { name: "lerna" | "semantic-release" | "semantic-release-npm", .. } => {
                Some("E403")
            }
            Client::Own { .. } | Client::Opaque => None,
        }
    }

    /// It goes to GitHub Packages, which lets tokens in alone, and npm stops without one (N 3.4).
    pub(crate) fn takes_tokens_alone(&self) -> bool {
        let registry = self.registry_choice.url.as_deref().and_then(facts::registry_of_url);
        matches!(self.client, Client::Npm) && registry.is_some_and(|it| it.id == "github-packages")
    }

    /// Why the command does not reach npm's registry although it is meant to (N 3.5).
    #[must_use]
    pub fn registry_fault(&self, project: &Project<'_>) -> Option<RegistryFault> {
        let url = self.registry_choice.url.as_deref().filter(|_| self.registry == Registry::Other)?;
        match facts::registry_of_url(url).map(|it| it.kind) {
            Some(RegistryKind::MisspeltNpm) => return Some(RegistryFault::Misspelt),
            Some(RegistryKind::NpmAlias) => return Some(RegistryFault::Alias),
            Some(RegistryKind::Jsr | RegistryKind::MisspeltJsr) => return Some(RegistryFault::ReadOnly),
            _ => {}
        }
        // With a token of its own it is a publish to another registry, and none of ours.
        let has_token = self.best_credential().is_some_and(|it| it > CredentialKind::Placeholder);
        let is_npm = |url: &str| facts::registry_of_url(url).is_some_and(|it| it.kind == RegistryKind::Npm);
        let meant = self.events.iter().filter(|it| it.kind == EventKind::SetupNode).find_map(|it| {
            let value = it.step.input("registry-url").filter(|value| value.as_str().is_some_and(is_npm))?;
            Some(Location { file: it.file, span: value.span() })
        });
        let by_flag = || {
            let word = self.publish.registry.as_ref().filter(|it| it.literal().is_some_and(is_npm))?;
            Some(self.words_at(word.range.clone()))
        };
        let by_manifest = || {
            let (file, manifest) = self.package.manifest?;
            let value = manifest.publish_config("registry").filter(|it| it.as_str().is_some_and(is_npm))?;
            Some(Location { file, span: value.span() })
        };
        let meant = meant.or_else(by_flag).or_else(by_manifest);
        // A token that is made out to npm's registry is meant for it.
        let made_out = match &self.identity {
            Identity::Granted(place) if self.provider != Provider::GitHub => Some(*place),
            _ => None,
        };
        let meant = meant.or(self.provenance_switch.filter(|(on, _)| *on).map(|(_, place)| place)).or(made_out)?;
        let went_before = |other: &&Publication<'_>| {
            other.registry == Registry::Npm
                && other.job.job.key.span() == self.job.job.key.span()
                && other.job.file == self.job.file
        };
        let ours = matches!(self.identity, Identity::Granted(_))
            && !has_token
            && !project.publications().iter().any(|it| went_before(&it));
        ours.then_some(RegistryFault::Overridden(meant))
    }

    /// Whether a first publish has to say that it is public, and does not (N 4.3, 6.4).
    #[must_use]
    pub fn lacks_access(&self) -> bool {
        let is_scoped = self.package.name.as_deref().is_some_and(|it| model::npm_name::scope(it).is_some());
        let signs = self.provenance_switch.is_some_and(|(on, _)| on);
        self.access().is_none() && !self.publish.has_unknown_args && (is_scoped || signs)
    }

    /// Whether the client attaches provenance by itself, as far as the files decide (N 4.1).
    #[must_use]
    pub fn has_automatic_provenance(&self) -> bool {
        if self.provider == Provider::CircleCi || self.access() == Some("restricted") || self.lacks_sigstore_token() {
            return false;
        }
        match &self.client {
            Client::Npm => true,
            Client::Own { name: "deno", .. } => true,
            Client::Own { name, versions, .. } => {
                let Some(tool) = facts::tool(name) else { return false };
                let share =
                    versions.share(|it| tool.at(it).is_some_and(|it| it.provenance == ToolProvenance::Automatic));
                // A version that nothing names may be any.
                share.map_or_else(
                    || tool.ranges.iter().all(|it| it.provenance == ToolProvenance::Automatic),
                    |it| it == Share::All,
                )
            }
            Client::Opaque => false,
        }
    }

    /// Whether a job on GitLab has no token to sign provenance with (N 11.1c).
    #[must_use]
    pub fn lacks_sigstore_token(&self) -> bool {
        let token = self.variable("SIGSTORE_ID_TOKEN");
        let is_empty = token.is_none_or(|it| matches!(&it.value, Interpolated::Known(text) if text.is_empty()));
        self.provider == Provider::GitLab && is_empty && !self.lacks_files()
    }

    /// Whether files of the pipeline that were not given may hand the job more.
    #[must_use]
    pub fn lacks_files(&self) -> bool {
        matches!(&self.identity, Identity::Unknown(needs) if needs.iter().any(crate::Need::is_file))
    }

    /// Whether provenance is attached, as far as the files decide.
    #[must_use]
    pub fn wants_provenance(&self) -> bool {
        self.provenance_switch.map_or_else(|| self.has_automatic_provenance(), |(on, _)| on)
    }

    /// `--access` or `publishConfig.access`.
    #[must_use]
    pub fn access(&self) -> Option<&str> {
        let config = self.package.manifest.and_then(|(_, it)| it.publish_config("access")).and_then(Value::as_str);
        self.publish.access.as_ref().and_then(Word::literal).or(config).or(self.access_setting.as_deref())
    }

    /// The dist-tag that the version gets: that of the command, else of the manifest, else of a variable or a file;
    /// `None` when none is named or it is not known.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        let config = self.package.manifest.and_then(|(_, it)| it.publish_config("tag")).and_then(Value::as_str);
        let is_flag = self.publish.tag.is_some();
        self.tag_in_settings().filter(|_| is_flag).or(config.filter(|_| !is_flag)).or_else(|| self.tag_in_settings())
    }

    /// The dist-tag outside the manifest: the one that npm holds to its rules (N 9.5).
    #[must_use]
    pub fn tag_in_settings(&self) -> Option<&str> {
        match &self.tag {
            TagWord::Known(tag) => Some(tag),
            TagWord::Unknown | TagWord::None => None,
        }
    }

    /// Whether a dist-tag is named at all, known or not.
    #[must_use]
    pub fn names_tag(&self) -> bool {
        self.tag != TagWord::None || self.tag().is_some()
    }

    /// An environment variable in force at the command; npm reads its settings in any letter case.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable<'p>> {
        let is_config = name.len() > 11 && name[..11].eq_ignore_ascii_case("npm_config_");
        let is_named =
            |it: &&Variable<'p>| if is_config { it.name.eq_ignore_ascii_case(name) } else { it.name == name };
        self.variables.iter().rev().find(is_named)
    }

    /// What in the manifest or the tag stops this publish, in npm's order. Some of it is looked at only once there is a
    /// credential: [`Publication::comes_after_credentials`].
    #[must_use]
    pub fn manifest_faults(&self) -> Vec<ManifestFault> {
        if self.registry == Registry::Jsr {
            return Vec::new();
        }
        if !self.reads_manifest() {
            return if self.refuses_private() { vec![ManifestFault::Private] } else { Vec::new() };
        }
        if self.package.unreadable.is_some() {
            return vec![ManifestFault::Unreadable];
        }
        let Some(manifest) = self.own_manifest() else { return Vec::new() };
        let is_private = manifest.private().is_some();
        let is_scoped = self.package.name.as_deref().is_none_or(|it| model::npm_name::scope(it).is_some());
        let npm_12 = self.npm_before(facts::npm::PACKAGE_EXTENSIONS) == Some(Share::None);
        let has_name = manifest.name().and_then(Value::as_str).is_some_and(|it| !it.is_empty());
        let has_version = manifest.version().and_then(Value::as_str).is_some_and(|it| !it.is_empty());
        let faults = [
            (self.tag_in_settings().is_some_and(model::version::is_range_like_tag), ManifestFault::InvalidTag),
            (
                npm_12 && !is_private && manifest.root.get("packageExtensions").is_some(),
                ManifestFault::PackageExtensions,
            ),
            (self.has_invalid_version() && !has_version, ManifestFault::MissingVersion),
            (self.has_invalid_version() && has_version, ManifestFault::InvalidVersion),
            (self.is_untagged_prerelease(), ManifestFault::UntaggedPrerelease),
            (!has_name, ManifestFault::MissingName),
            (
                has_name && self.name_problem().is_some_and(|it| it != NpmNameProblem::Uppercase),
                ManifestFault::InvalidName,
            ),
            (is_private && !self.skips_private(), ManifestFault::Private),
            (self.access() == Some("restricted") && !is_scoped, ManifestFault::RestrictedUnscoped),
        ];
        faults.into_iter().filter(|(is_there, _)| *is_there).map(|(_, fault)| fault).collect()
    }

    /// Whether npm looks for a credential before it finds this (N 15).
    #[must_use]
    pub fn comes_after_credentials(&self, fault: ManifestFault) -> bool {
        match fault {
            ManifestFault::Private | ManifestFault::RestrictedUnscoped => true,
            // Before npm 11 nothing was asked of a version on the way there.
            ManifestFault::MissingVersion => self.npm_before(facts::npm::PRERELEASE_NEEDS_TAG) == Some(Share::All),
            _ => false,
        }
    }

    /// Whether a private package is skipped instead of refused: a workspace (N 9.1).
    #[must_use]
    pub fn skips_private(&self) -> bool {
        self.package.is_workspace || self.publish.publishes_workspaces()
    }

    /// Whether npm skips the package, a private workspace.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        self.is_private_workspace() && self.manifest_faults().iter().all(|it| self.comes_after_credentials(*it))
    }

    /// Whether npm stops at the package although it would not publish it: a private workspace with a fault.
    #[must_use]
    pub fn is_in_the_way(&self) -> bool {
        self.is_private_workspace() && !self.is_skipped()
    }

    fn is_private_workspace(&self) -> bool {
        self.skips_private() && self.own_manifest().is_some_and(|it| it.private().is_some())
    }

    /// Whether a client with an exchange of its own refuses the package, which is private.
    fn refuses_private(&self) -> bool {
        let takes_folder = matches!(self.publish.tool, PublishTool::Pnpm | PublishTool::YarnBerry);
        let is_private = self.package.manifest.is_some_and(|(_, it)| it.private().is_some());
        takes_folder
            && matches!(self.client, Client::Own { .. })
            && is_private
            && !self.package.built
            && !self.publish.publishes_workspaces()
    }

    fn is_untagged_prerelease(&self) -> bool {
        self.lacks_needed_tag() && !self.has_tagged_sibling
    }

    /// Whether npm stops at a prerelease here, for the command names no tag (N 9.2).
    pub(crate) fn lacks_needed_tag(&self) -> bool {
        let version = self.package.version.as_deref().and_then(|it| Version::parse(it).ok());
        let Some(version) = version.filter(Version::is_prerelease) else { return false };
        // A version such as 0.0.0-development stands for one that a script writes.
        let is_written =
            (version.major(), version.minor(), version.patch()) == (0, 0, 0) && self.did(&EventKind::Opaque);
        let needs_tag = self.npm_before(facts::npm::PRERELEASE_NEEDS_TAG) == Some(Share::None);
        needs_tag && !is_written && !self.names_tag() && !self.publish.has_unknown_args && !self.is_forced()
    }

    /// Whether npm itself reads and judges the manifest: not one that the build makes, nor one of many that a tool picks.
    fn reads_manifest(&self) -> bool {
        let takes_folder = matches!(self.publish.tool, PublishTool::Npm | PublishTool::NpmStage | PublishTool::Pnpm);
        takes_folder && matches!(self.client, Client::Npm) && !self.package.built
    }

    /// The manifest that npm itself reads and judges: not one that the build makes, nor one of many that a tool picks.
    #[must_use]
    pub fn own_manifest(&self) -> Option<Manifest<'p>> {
        let (_, manifest) = self.package.manifest?;
        self.reads_manifest().then_some(manifest)
    }

    /// What npm objects to in the manifest's name (N 9.6).
    #[must_use]
    pub fn name_problem(&self) -> Option<NpmNameProblem> {
        let name = self.own_manifest()?.name().and_then(Value::as_str);
        model::npm_name::check_npm_name(name.unwrap_or_default()).err()
    }

    /// Whether the manifest has no version, or one that is none, and nothing before the command may have written
    /// another (N 9.6).
    #[must_use]
    pub fn has_invalid_version(&self) -> bool {
        let Some(manifest) = self.own_manifest() else { return false };
        let writes = [EventKind::Write, EventKind::Commit, EventKind::Opaque].iter().any(|it| self.did(it));
        let text = manifest.version().and_then(Value::as_str).unwrap_or_default();
        !writes && Version::parse(text.trim().trim_start_matches(['v', '='])).is_err()
    }

    /// The host of the repository that runs the job; CircleCI builds from several, mostly from this one.
    #[must_use]
    pub fn repository_host(&self) -> &'static str {
        if self.provider == Provider::GitLab { "gitlab.com" } else { "github.com" }
    }

    /// Whether the manifest names another repository than the one that runs the workflow; `None` when that is not
    /// known (N 4.5).
    #[must_use]
    pub fn repository_disagrees(&self, project: &Project<'_>) -> Option<bool> {
        let (_, manifest) = self.package.manifest.filter(|_| !self.package.built)?;
        let Some(url) = manifest.repository_url() else { return Some(true) };
        let repository = project.context().repository.as_ref()?;
        let url = model::repository::RepositoryUrl::parse(url.as_str()?);
        let host = match self.provider {
            Provider::CircleCi => url.host.clone().unwrap_or_default(),
            Provider::GitHub | Provider::GitLab => self.repository_host().to_owned(),
        };
        url.names(repository, &host).map(|it| !it)
    }

    /// The first flag that the Deno behind a JSR publish refuses.
    #[must_use]
    pub fn refused_jsr_flag(&self) -> Option<&Flag> {
        self.refused_jsr_flags().into_iter().next()
    }

    /// The flags that the Deno behind a JSR publish refuses; it stops before everything else (J D7, D8).
    #[must_use]
    pub fn refused_jsr_flags(&self) -> Vec<&Flag> {
        let Client::Own { name: "deno", versions, .. } = &self.client else { return Vec::new() };
        let is_refused = |flag: &&Flag| {
            let name = if flag.negated { format!("no-{}", flag.name) } else { flag.name.clone() };
            match facts::deno_flag(&name) {
                None if self.publish.tool == PublishTool::Jsr && facts::is_flag_of_jsr_client(&name) => false,
                None => !flag.name.starts_with("unstable-"),
                Some(known) if lacks_value(flag, known) => true,
                Some(known) => versions.share(|it| known.accepted_by(it) == Some(false)) == Some(Share::All),
            }
        };
        self.publish.flags.iter().filter(is_refused).collect()
    }

    /// Whether the job changed files of the repository before the command: what was committed may not count then.
    #[must_use]
    pub fn changes_files(&self) -> bool {
        self.did(&EventKind::Write) || self.did(&EventKind::Restore)
    }

    /// Whether the job did this before the command.
    #[must_use]
    pub fn did(&self, wanted: &EventKind) -> bool {
        self.events.iter().any(|it| it.kind == *wanted)
    }

    /// The path of a step, for the names of fixes: `jobs.publish.steps.2`.
    #[must_use]
    pub fn step_path(&self, step: &Step<'_>) -> String {
        let job = &self.job.job;
        let idx = job.steps.iter().position(|it| it.value.span() == step.value.span()).unwrap_or_default();
        format!("jobs.{}.steps.{idx}", job.id)
    }

    /// Where words of the command stand; the command's own place for what a script is given from outside.
    #[must_use]
    pub fn words_at(&self, words: std::ops::Range<usize>) -> Location {
        let is_inside = self.text.text().is_some_and(|it| words.end <= it.len());
        if is_inside {
            Location { file: self.text.file, span: self.text.value.source_span(words) }
        } else {
            self.location
        }
    }

    /// The edit that takes words of the command away, with the space before them. `None` for what a script is given
    /// from outside.
    #[must_use]
    pub fn without_words(&self, words: std::ops::Range<usize>) -> Option<(FileId, EditSet)> {
        let text = self.text.text()?;
        let before = text.get(..words.start)?;
        let start = before.trim_end_matches([' ', '\t']).len();
        let edits = document::replace_text(self.text.value, start..words.end, "").ok()?;
        Some((self.text.file, edits))
    }

    /// The command, short enough for a sentence.
    #[must_use]
    pub fn short_command(&self) -> String {
        // A shell that a word is handed to runs what stands between its quotes: `bash -c 'npm publish'`.
        let quotes = ['\'', '"'];
        let command = self.command.trim();
        let inner = command.strip_prefix('$').unwrap_or(command);
        let command = match inner.strip_prefix(quotes) {
            Some(inner) => inner.trim_end_matches(quotes).trim().trim_end_matches(';'),
            None => command,
        };
        let line = command.lines().next().unwrap_or_default().trim();
        match line.char_indices().nth(60) {
            None => line.to_owned(),
            Some((end, _)) => format!("{}…", line[..end].trim_end()),
        }
    }

    /// How people call the publish tool.
    #[must_use]
    pub fn tool_name(&self) -> &'static str {
        match self.publish.tool {
            PublishTool::Npm | PublishTool::NpmStage => "npm",
            PublishTool::Pnpm | PublishTool::PnpmStage => "pnpm",
            PublishTool::YarnClassic | PublishTool::YarnBerry => "yarn",
            PublishTool::Bun => "bun",
            PublishTool::Lerna => "lerna",
            PublishTool::Changesets => "changesets",
            PublishTool::SemanticRelease => "semantic-release",
            PublishTool::Np => "np",
            PublishTool::ReleaseIt => "release-it",
            PublishTool::NxRelease => "nx",
            PublishTool::Auto => "auto",
            PublishTool::ReleasePlan => "release-plan",
            PublishTool::Jsr => "jsr",
            PublishTool::Deno => "deno",
            PublishTool::Other(name) => name,
        }
    }

    /// What a job that had the repository's default permissions is granted instead: tools that tag, release or open
    /// pull requests write.
    #[must_use]
    pub fn contents_access(&self) -> &'static str {
        let writes = matches!(
            self.publish.tool,
            PublishTool::Changesets
                | PublishTool::SemanticRelease
                | PublishTool::Lerna
                | PublishTool::ReleaseIt
                | PublishTool::Np
                | PublishTool::NxRelease
                | PublishTool::Auto
                | PublishTool::ReleasePlan
        );
        if writes || self.did(&EventKind::Commit) { "write" } else { "read" }
    }

    /// Whether both commands run in the same job, called the same way.
    pub(crate) fn is_of_job(&self, other: &Self) -> bool {
        let place = |it: &JobSite<'_>| (it.file, it.job.key.span());
        place(&self.job) == place(&other.job) && self.callers.iter().map(place).eq(other.callers.iter().map(place))
    }

    /// The environment as far as it is known: `None` where there is none, inside it where an expression decides.
    #[must_use]
    pub fn environment_name(&self) -> Option<Option<&str>> {
        self.environment.as_ref().map(|(_, name)| name.as_deref())
    }

    /// Whether one command publishes both.
    pub(crate) fn is_of_command(&self, other: &Self) -> bool {
        let place = |it: &Self| (it.location, it.round);
        place(self) == place(other) && self.cell == other.cell && self.is_of_job(other)
    }

    /// Whether two matrix cells come to the same publication.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.location == other.location
            && self.node.versions == other.node.versions
            && self.npm.versions == other.npm.versions
            && self.runner.class == other.runner.class
            && self.package.name == other.package.name
            && self.environment_name() == other.environment_name()
            && self.folder == other.folder
            && self.goes_where(other)
            && self.never_runs.is_some() == other.never_runs.is_some()
            && self.best_credential() == other.best_credential()
    }
}

/// Whether a flag of `deno publish` stands there without the value that it has to have.
pub(crate) fn lacks_value(flag: &Flag, known: &DenoFlag) -> bool {
    known.value == FlagValue::Required && flag.value.is_none()
}

impl Upgrade<'_> {
    /// How many of the possible pairs of npm and Node.js end with EBADENGINE; `None` when one of them is not known.
    #[must_use]
    pub fn refused(&self) -> Option<Share> {
        let mut shares = Vec::new();
        for line in self.versions.any.chunk_by(|a, b| a.0 == b.0) {
            // Only npm itself insists, and only from npm 7 on.
            let engines = engines_of(*line.first()?)?;
            shares.push(self.node.versions.share(|it| !versions::accepts(engines, it))?);
        }
        let first = *shares.first()?;
        Some(if shares.iter().all(|it| *it == first) { first } else { Share::Some })
    }

    /// The day after this one on which `latest` becomes a line that refuses this Node.js for certain, and that line.
    #[must_use]
    pub fn refused_later(&self, day: Date) -> Option<(Date, u16)> {
        let (from, oldest) = facts::npm_latest_after(day).filter(|_| matches!(self.spec.as_str(), "" | "latest"))?;
        let engines = engines_of(oldest)?;
        let refused = self.node.versions.share(|it| !versions::accepts(engines, it)) == Some(Share::All);
        refused.then_some((from, oldest.0))
    }

    /// The `engines.node` of what is installed.
    #[must_use]
    pub fn engines(&self) -> Option<&'static str> {
        engines_of(*self.versions.any.last()?)
    }
}

impl NodeState<'_> {
    /// Whether every possible one runs npm 11 (N 1.4).
    #[must_use]
    pub fn runs_npm_11(&self) -> bool {
        let engines = facts::npm_line(11).and_then(|it| it.engines).unwrap_or_default();
        self.versions.share(|it| versions::accepts(engines, it)) == Some(Share::All)
    }
}

fn engines_of(npm: V) -> Option<&'static str> {
    facts::npm_line(npm.0)?.engines
}

/// The scalar that covers a place, for sources that are known by their place only.
pub(crate) fn scalar_at<'p>(project: &Project<'p>, place: Location) -> Option<Spot<'p>> {
    let tree = project.file(place.file).tree()?;
    tree.nodes()
        .find(|it| it.span() == place.span && it.is_scalar() && !it.is_alias())
        .map(|value| Spot::new(place.file, value))
}
