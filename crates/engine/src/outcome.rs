//! From a publication to its forecast: what the real client and the real registry would do.

use model::command::PublishTool;
use model::shell::{Part, Word};

use crate::facts::{self, npm};
use crate::forecast::{Credential, Forecast, Outcome, Provenance};
use crate::project::Project;
use crate::publication::{
    Client, CredentialKind, EventKind, Identity, JsrLink, ManifestFault, MissingIdentity, Provider, Publication,
    Registry, RegistryFault, RunnerClass, Share, Standing as VersionStanding, TokenFault,
};
use crate::trace::tool_settings;
use crate::trust::{self, Permission, Standing};
use crate::{Link, Need, Visibility, release};

/// Whether the client gets a token for this run.
pub(crate) enum Exchange {
    /// It does, if these hold.
    Yes(Vec<Need>),
    /// It does not; the link that breaks.
    No(Link),
    /// These decide.
    Unknown(Vec<Need>),
}

/// The forecasts for all publications, in their order. npm publishes one workspace after the other: it stops at the first
/// that fails, and older versions keep the token of the one before.
pub(crate) fn forecasts(project: &Project<'_>) -> Vec<Forecast> {
    let publications = project.publications();
    let mut found: Vec<Forecast> = Vec::with_capacity(publications.len());
    let mut has_minted = false;
    for (idx, publication) in publications.iter().enumerate() {
        let before = idx.checked_sub(1).and_then(|it| publications.get(it));
        let goes_on = publication.package.is_workspace && before.is_some_and(|it| it.is_of_command(publication));
        let is_stop = |it: &&Forecast| {
            it.outcome == Outcome::Fails || it.outcome == Outcome::Skipped && publication.failure_ignored
        };
        let stopped = found.last().filter(|it| goes_on && is_stop(it)).cloned();
        has_minted &= goes_on;
        let forecast = stopped.unwrap_or_else(|| forecast(project, publication, has_minted));
        has_minted |= forecast.with == Credential::Oidc;
        found.push(forecast);
    }
    found
}

/// The forecast for one publication. `has_minted`: whether the command has exchanged a token for another package before.
fn forecast(project: &Project<'_>, publication: &Publication<'_>, has_minted: bool) -> Forecast {
    let mut forecast = match () {
        () if publication.never_runs.is_some() || publication.misplaced_file(project).is_some() => {
            never_runs(Link::Trigger)
        }
        () if release::unheard(project, publication).is_some_and(|it| it.is_only_way()) => never_runs(Link::Trigger),
        () if publication.refused_call(project).is_some() => never_runs(Link::Identity),
        // GitLab refuses the file (N 11.1a).
        () if matches!(publication.identity, Identity::Missing(MissingIdentity::Token(TokenFault::Misplaced(..)))) => {
            never_runs(Link::Identity)
        }
        () if matches!(publication.runner.class, RunnerClass::Retired { .. }) => never_runs(Link::Runner),
        () if matches!(publication.checkout_without_access(project), Some((_, Some(true)))) => {
            fails(None, Link::Identity)
        }
        () if publication.registry == Registry::Jsr => jsr(project, publication),
        () => npm(project, publication, has_minted),
    };
    let goes_out = matches!(forecast.outcome, Outcome::Published | Outcome::Staged);
    if goes_out && matches!(publication.checkout_without_access(project), Some((_, None))) {
        forecast.needs.push(Need::Visibility);
    }
    // What only the registry refuses it refuses last (N 9.4).
    if goes_out && let Some((code, _)) = publication.stopped_by_versions(project) {
        let needs = std::mem::take(&mut forecast.needs);
        forecast = Forecast { needs, ..fails(code, Link::Manifest) };
    } else if goes_out && publication.standing(project).is_none() && publication.meets_its_versions() {
        forecast.needs.push(Need::PublishedVersions);
    }
    let goes_out = matches!(forecast.outcome, Outcome::Published | Outcome::Staged);
    // The first matrix cell publishes, the others meet its version (N 9.4).
    if goes_out && publication.repeats(project).is_some_and(|it| it.fails) {
        let code = publication.existing_version_code();
        forecast = Forecast { outcome: Outcome::PublishedThenFails, code, at: Some(Link::Trigger), ..forecast };
    }
    // `npm publish || true`: the job stays green. An upgrade or a checkout that fails comes before the command.
    let is_at_command = forecast.code != Some("EBADENGINE") && publication.checkout_without_access(project).is_none();
    if publication.failure_ignored && is_at_command {
        forecast.outcome = match forecast.outcome {
            Outcome::Fails => Outcome::Skipped,
            Outcome::PublishedThenFails => Outcome::Published,
            other => other,
        };
    }
    forecast.needs.sort();
    forecast.needs.dedup();
    forecast
}

fn never_runs(at: Link) -> Forecast {
    Forecast { at: Some(at), ..result(Outcome::NeverRuns, Credential::None) }
}

fn result(outcome: Outcome, with: Credential) -> Forecast {
    Forecast { outcome, with, provenance: Provenance::No, code: None, at: None, needs: Vec::new() }
}

fn fails(code: Option<&'static str>, at: Link) -> Forecast {
    Forecast { code, at: Some(at), ..result(Outcome::Fails, Credential::None) }
}

fn unknown(needs: Vec<Need>) -> Forecast {
    Forecast { needs, provenance: Provenance::Unknown, ..result(Outcome::Unknown, Credential::None) }
}

/// Whether the client that runs here gets a token for this run (N 1, 2, 3.5, 6.1).
pub(crate) fn exchange(project: &Project<'_>, publication: &Publication<'_>) -> Exchange {
    if publication.registry == Registry::Other {
        return Exchange::No(Link::Client);
    }
    if matches!(publication.identity, Identity::Missing(_)) {
        return Exchange::No(Link::Identity);
    }
    // Whether npm refuses what runs on a machine of one's own, or only its provenance, nobody has said for these (N 11.1d).
    if publication.provider != Provider::GitHub && publication.runner.class == RunnerClass::SelfHosted {
        return Exchange::Unknown(vec![Need::Settings]);
    }
    // A token that is there, or looks as if, keeps some clients from asking for one of this run (N 1.5).
    if publication.token_wins() == Some(true) {
        match publication.best_credential() {
            None | Some(CredentialKind::Empty) => {}
            Some(CredentialKind::Unknown | CredentialKind::Unseen) => return Exchange::Unknown(Vec::new()),
            Some(CredentialKind::Stored | CredentialKind::Placeholder) => return Exchange::No(Link::Client),
        }
    }
    if publication.hides_minted_token().is_some() {
        return Exchange::No(Link::Client);
    }
    match publication.can_exchange() {
        Some(Share::None) => return Exchange::No(Link::Client),
        Some(Share::All) => {}
        Some(Share::Some) | None => return Exchange::Unknown(publication.package.needs.clone()),
    }
    if publication.drops_private_token() {
        match project.context().visibility {
            Some(Visibility::Private) => return Exchange::No(Link::Client),
            Some(Visibility::Public) => {}
            None => return Exchange::Unknown(vec![Need::Visibility]),
        }
    }
    match &publication.identity {
        Identity::Unknown(needs) => return Exchange::Unknown(needs.clone()),
        Identity::Veiled(_, veil) => return Exchange::Unknown(veil.needs()),
        Identity::Granted(_) | Identity::Missing(_) => {}
    }
    let trust = trust::of(project, publication);
    let needs = match trust.standing() {
        // Any mismatch is answered as if the package did not exist (N 5.3).
        Some(Standing::Differs | Standing::Foreign) => return Exchange::No(Link::Settings),
        Some(Standing::Match) => Vec::new(),
        // Whether npm takes an empty environment is disputed (N 5.2g).
        Some(Standing::Disputed) => vec![Need::Settings],
        Some(Standing::Open) => trust.best().map(|it| it.needs()).unwrap_or_default(),
        None => match publication.exists(project) {
            Some(false) => return Exchange::No(Link::Settings),
            Some(true) => vec![Need::Settings],
            None => vec![Need::Settings, Need::PackageExists],
        },
    };
    Exchange::Yes(needs)
}

fn npm(project: &Project<'_>, publication: &Publication<'_>, has_minted: bool) -> Forecast {
    // npm reads its settings before it does anything (N 3.3).
    if publication.unnamed_auth.is_some() && matches!(publication.client, Client::Npm) {
        return fails(Some("ERR_INVALID_AUTH"), Link::Client);
    }
    if publication.upgrade_refused() == Some(Share::All) {
        return fails(Some("EBADENGINE"), Link::Client);
    }
    // The step before ends the job (N 3.5e).
    if publication.events.iter().any(|it| matches!(it.kind, EventKind::Uncovered { is_sure: true, .. })) {
        return fails(None, Link::Client);
    }
    if matches!(publication.node_refused(), Some((Share::All, _))) {
        return fails(None, Link::Client);
    }
    if publication.registry_fault(project) == Some(RegistryFault::ReadOnly) {
        return fails(None, Link::Client);
    }
    if !publication.unknown_npm_flags().is_empty() {
        return fails(Some("EUNKNOWNCONFIG"), Link::Client);
    }
    // `Unknown command: "stage"` has no code (N 6.8).
    let is_staged = publication.publish.tool.stages();
    if is_staged && publication.npm_before(npm::STAGE) == Some(Share::All) {
        return fails(None, Link::Client);
    }
    if publication.may_lack_stage() {
        return unknown(Vec::new());
    }
    // Which code depends on what the registry has under that name.
    if publication.misread_folder().is_some() {
        return fails(None, Link::Client);
    }
    // release-it asks who it is first (N 1.5).
    if publication.publish.tool == PublishTool::ReleaseIt
        && !matches!(
            publication.best_credential(),
            Some(CredentialKind::Stored | CredentialKind::Unknown | CredentialKind::Unseen)
        )
    {
        let folder = publication.folder.as_deref().unwrap_or_default();
        match tool_settings::skips_checks(project, &publication.publish, folder) {
            Some((true, _)) => {}
            Some((false, _)) if publication.can_exchange() == Some(Share::All) => return unknown(Vec::new()),
            None if publication.can_exchange() == Some(Share::All) => {
                return unknown(vec![Need::File(".release-it.json".to_owned())]);
            }
            _ => {}
        }
    }
    let exchange = exchange(project, publication);
    let credential = publication.best_credential();
    let with_token = credential.is_some_and(|it| it > CredentialKind::Empty);
    let has_credential = with_token || !matches!(exchange, Exchange::No(_));
    let (late, early): (Vec<_>, Vec<_>) =
        publication.manifest_faults().into_iter().partition(|it| publication.comes_after_credentials(*it));
    if let Some(fault) = early.first() {
        return fails(fault.code(), Link::Manifest);
    }
    if publication.is_skipped() {
        return Forecast { at: Some(Link::Manifest), ..result(Outcome::Skipped, Credential::None) };
    }
    // Yarn looks at the manifest first.
    let is_yarn = publication.publish.tool == PublishTool::YarnBerry;
    if let Some(fault) = late.first().filter(|_| has_credential || is_yarn) {
        let code = match fault {
            // Only npm 10 comes this far without a version.
            ManifestFault::MissingVersion => Some("EBADSEMVER"),
            _ if is_yarn => None,
            _ => fault.code(),
        };
        return fails(code, Link::Manifest);
    }
    // With any credential the client looks at the versions before it sends (N 9.3, 9.4).
    if let Some((code, true)) = publication.stopped_by_versions(project).filter(|_| has_credential) {
        return fails(code, Link::Manifest);
    }
    if has_minted && matches!(exchange, Exchange::No(Link::Settings)) && keeps_token_of_another(publication) {
        return fails(Some("E404"), Link::Settings);
    }
    match exchange {
        Exchange::Yes(needs) => published(project, publication, needs),
        Exchange::No(at) => without_exchange(project, publication, credential, at),
        Exchange::Unknown(needs) => unknown(needs),
    }
}

/// Whether npm, refused a token for this workspace, sends the one that it got for another before. It lies among the settings
/// of the user, so that only those of the project come before it (N 9.7).
fn keeps_token_of_another(publication: &Publication<'_>) -> bool {
    let outranks = publication.credentials.first().is_some_and(|it| it.outranks_user);
    !outranks && publication.npm_before(npm::OWN_WORKSPACE_TOKEN) == Some(Share::All)
}

/// Whether the publish of a workspace is sent with the token that another one got before (N 9.7).
pub(crate) fn takes_token_of_another(project: &Project<'_>, publication: &Publication<'_>) -> bool {
    let all = project.publications().iter();
    let mut before = all.take_while(|it| !std::ptr::eq(*it, publication)).filter(|it| it.is_of_command(publication));
    publication.package.is_workspace
        && keeps_token_of_another(publication)
        && before.any(|it| matches!(exchange(project, it), Exchange::Yes(_)))
}

/// The client has its token; provenance decides what is left (N 4).
fn published(project: &Project<'_>, publication: &Publication<'_>, mut needs: Vec<Need>) -> Forecast {
    let visibility = project.context().visibility;
    let explicit = publication.provenance_switch.map(|(on, _)| on);
    let automatic = publication.has_automatic_provenance();
    let wanted = explicit.unwrap_or(automatic);
    // N 4.3: provenance cannot be had there, not without a token to sign with, and not for a restricted package.
    let cannot = publication.provider == Provider::CircleCi
        || publication.lacks_sigstore_token()
        || publication.access() == Some("restricted");
    if explicit == Some(true) && cannot {
        return fails(Some("EUSAGE"), Link::Published);
    }
    if publication.insists_on_provenance() && visibility != Some(Visibility::Private) {
        return match visibility {
            Some(_) => fails(Some("EUSAGE"), Link::Published),
            None => unknown(vec![Need::Visibility]),
        };
    }
    // The exchange succeeds, and there is no way back to a stored token (N 3.3, 5.4).
    match trust::of(project, publication).permission(publication) {
        Some(Permission::Refused(_)) => return fails(publication.disallowed_code(), Link::Settings),
        Some(Permission::Unknown(_) | Permission::Disputed(_)) => needs.push(Need::Settings),
        Some(Permission::Allowed(_)) | None => {}
    }
    let provenance = match (wanted, visibility) {
        (false, _) => Provenance::No,
        (true, Some(Visibility::Private)) if explicit == Some(true) => return fails(Some("E422"), Link::Published),
        (true, Some(Visibility::Private)) => Provenance::No,
        (true, Some(Visibility::Public)) => Provenance::Yes,
        (true, None) => Provenance::Unknown,
    };
    if wanted && visibility.is_none() {
        needs.push(Need::Visibility);
    }
    if provenance != Provenance::No {
        // The registry verifies the attestation against runner and manifest (N 4.4).
        if let Some(at) = attestation_refused(project, publication) {
            if provenance == Provenance::Yes {
                return fails(Some("E422"), at);
            }
            return unknown(needs);
        }
        match publication.repository_disagrees(project) {
            None if publication.package.manifest.is_some() && !publication.package.built => {
                needs.push(Need::Repository)
            }
            _ => {}
        }
    }
    Forecast { provenance, needs, ..result(sent(publication), Credential::Oidc) }
}

/// Where the registry finds what the attestation contradicts (N 4.4).
fn attestation_refused(project: &Project<'_>, publication: &Publication<'_>) -> Option<Link> {
    match publication.runner.class {
        RunnerClass::SelfHosted | RunnerClass::ThirdParty { proven: true } => Some(Link::Runner),
        _ if publication.repository_disagrees(project) == Some(true) => Some(Link::Manifest),
        _ => None,
    }
}

/// What becomes of a version that the registry takes.
fn sent(publication: &Publication<'_>) -> Outcome {
    if publication.publish.tool.stages() { Outcome::Staged } else { Outcome::Published }
}

/// No exchanged token: what the client has decides (N 3.4).
fn without_exchange(
    project: &Project<'_>,
    publication: &Publication<'_>,
    credential: Option<CredentialKind>,
    at: Link,
) -> Forecast {
    let context = project.context();
    let exists = publication.exists(project);
    let is_npm = publication.registry == Registry::Npm;
    // Another registry may let the run in by ways that are not seen here.
    let is_foreign = publication.registry == Registry::Other && publication.registry_fault(project).is_none();
    let signs = publication.provenance_switch.is_some_and(|(on, _)| on);
    let may_sign = matches!(publication.identity, Identity::Granted(_));
    match credential {
        // What it runs, and what that sends, is not looked into.
        _ if matches!(publication.client, Client::Opaque) => unknown(Vec::new()),
        None | Some(CredentialKind::Empty) if is_foreign && !publication.takes_tokens_alone() => unknown(Vec::new()),
        Some(CredentialKind::Placeholder) if is_foreign => unknown(Vec::new()),
        None | Some(CredentialKind::Empty) => fails(publication.no_credential_code(), at),
        // N 2.2, 4.3: asked for provenance, and not allowed to ask for an identity.
        Some(_) if signs && matches!(publication.identity, Identity::Missing(_)) => {
            fails(Some(publication.unsigned_code()), Link::Identity)
        }
        Some(CredentialKind::Placeholder) => fails(publication.placeholder_code(), at),
        // A version of a package that does not exist cannot be staged, whoever asks (N 6.3).
        Some(_) if exists == Some(false) && publication.publish.tool.stages() => fails(None, Link::Settings),
        // N 4.3, 6.4: a new package is restricted unless it says otherwise.
        Some(_) if is_npm && exists == Some(false) && publication.lacks_access() => {
            fails(Some(if signs { "EUSAGE" } else { "E402" }), Link::Manifest)
        }
        Some(_) if is_npm && signs && context.visibility == Some(Visibility::Private) => {
            fails(Some("E422"), Link::Published)
        }
        Some(CredentialKind::Unseen) => unknown(vec![Need::TokenValid]),
        // The token opens the door, the attestation is looked at all the same (N 1.1e, 4.4).
        Some(_) if is_npm && signs && may_sign && attestation_refused(project, publication).is_some() => {
            fails(Some("E422"), attestation_refused(project, publication).unwrap_or(at))
        }
        // Whether the settings of the project hold a token is not in the files.
        Some(CredentialKind::Unknown) if publication.provider != Provider::GitHub => unknown(vec![Need::TokenValid]),
        Some(CredentialKind::Stored | CredentialKind::Unknown) => Forecast {
            provenance: if signs && may_sign { Provenance::Yes } else { Provenance::No },
            needs: vec![Need::TokenValid],
            ..result(sent(publication), Credential::Token)
        },
    }
}

fn jsr(project: &Project<'_>, publication: &Publication<'_>) -> Forecast {
    let publish = &publication.publish;
    if publish.help_or_version {
        return Forecast { at: Some(Link::Client), ..result(Outcome::Skipped, Credential::None) };
    }
    if publication.lacks_jsr_platform() == Some(true) || publication.node_before_jsr_client() == Some(Share::All) {
        return fails(None, Link::Client);
    }
    // An unknown flag stops the client before everything else (J D7).
    if publication.refused_jsr_flag().is_some() {
        return fails(None, Link::Client);
    }
    if publication.led_elsewhere("JSR_URL", "https://jsr.io").is_some() {
        return unknown(Vec::new());
    }
    let token = publication.best_credential();
    let is_anonymous = token == Some(CredentialKind::Empty);
    // Without quotes an empty variable is no word at all, and the flag lacks its value (J T3).
    let is_no_word = |it: &Word| !it.parts.is_empty() && it.parts.iter().all(vanishes);
    if is_anonymous && publish.token.as_ref().is_some_and(is_no_word) {
        return fails(None, Link::Client);
    }
    let with = match token {
        Some(_) => Credential::Token,
        None => match &publication.identity {
            Identity::Missing(_) => return fails(None, Link::Identity),
            Identity::Unknown(needs) => return unknown(needs.clone()),
            Identity::Veiled(_, veil) => return unknown(veil.needs()),
            Identity::Granted(_) => Credential::Oidc,
        },
    };
    if publication.unread_lockfile(project).is_some_and(|(.., it)| it == Share::All) {
        return fails(None, Link::Client);
    }
    if publication.is_deno_too_old(project) {
        // Without `jsr.json` nothing is sent; without its name JSR refuses what is (J D13).
        let sends = publication.deno_before(facts::deno::PUBLISH) == Some(Share::All);
        return fails(sends.then_some("malformedRequest"), Link::Client);
    }
    // Newer clients ask which versions there are as soon as they have read the configuration; the others upload, and
    // learn it when the server has looked at who asks. Green both times, and nothing is published (J X1, D14).
    let is_taken = matches!(publication.standing(project), Some(VersionStanding::Taken { .. }));
    let skipped = Forecast { at: Some(Link::Manifest), ..result(Outcome::Skipped, Credential::None) };
    let asks_first = publication.deno_before(facts::deno::EARLY_SKIP) == Some(Share::None);
    if is_taken && asks_first && !publication.stops_at_once(project) {
        return skipped;
    }
    // What Deno finds comes before the server is asked, what the server finds after everything else (J D14).
    let fault = publication.jsr_faults(project).into_iter().next();
    if let Some(fault) = fault.as_ref().filter(|it| it.code.is_none()) {
        return fails(fault.code, Link::Manifest);
    }
    // Several packages have no version in common to set (J C60).
    if publish.set_version.is_some() && publication.publishes_jsr_members(project) {
        return fails(None, Link::Client);
    }
    // The client asks whether the package exists, and says so by itself when it does not (J O12).
    let exists = publication.exists(project);
    // What cannot be a name is refused, and not missing.
    let is_name = publication.jsr_name().is_none_or(|it| it.is_ok());
    if exists == Some(false) && is_name {
        return fails(None, Link::Settings);
    }
    // A name or a version that is none ends the request before anybody asks who sends it.
    if let Some(fault) = fault.as_ref().filter(|it| it.code == Some("malformedRequest")) {
        return fails(fault.code, Link::Manifest);
    }
    if is_anonymous {
        return fails(Some("missingAuthentication"), Link::Client);
    }
    if publication.minted_by_hand().is_some() {
        return fails(Some("invalidBearerToken"), Link::Client);
    }
    let mut needs = match jsr_access(project, publication, with) {
        Ok(needs) => needs,
        Err(code) => return fails(Some(code), Link::Settings),
    };
    if is_taken {
        return skipped;
    }
    if exists.is_none() {
        needs.push(Need::PackageExists);
    }
    if let Some((_, Some(true))) = publication.set_version_disagrees() {
        return fails(Some("configFileVersionMismatch"), Link::Client);
    }
    if let Some(fault) = fault {
        return fails(fault.code, Link::Manifest);
    }
    if with == Credential::Token {
        needs.push(Need::TokenValid);
    }
    if !publication.lacks_for_provenance().is_empty() {
        return Forecast { at: Some(Link::Published), needs, ..result(Outcome::PublishedThenFails, with) };
    }
    let day = project.context().day();
    let refuses_all = (facts::days::JSR_PROVENANCE_FAILS..facts::days::JSR_PROVENANCE_WORKS).contains(&day);
    let provenance = match (publication.signs_for_jsr() && !refuses_all, publication.jsr_link(project)) {
        (false, _) => Provenance::No,
        // JSR verifies it against the name that the repository had when it was linked (J V5).
        (true, JsrLink::Other(_)) => Provenance::Unknown,
        (true, _) => Provenance::Yes,
    };
    let is_elsewhere = with != Credential::Token && matches!(publication.jsr_link(project), JsrLink::Other(_));
    let outcome = if is_elsewhere { Outcome::Unknown } else { Outcome::Published };
    Forecast { provenance, needs, ..result(outcome, with) }
}

/// What JSR's settings say about who publishes, in the order in which JSR asks (J 2.2): what is open, or the code with
/// which it refuses.
fn jsr_access(
    project: &Project<'_>,
    publication: &Publication<'_>,
    with: Credential,
) -> Result<Vec<Need>, &'static str> {
    let mut needs = Vec::new();
    if with == Credential::Token {
        return match project.context().jsr.ci_required {
            Some(true) => Err("scopeRequiresPublishingFromCi"),
            Some(false) => Ok(needs),
            None => Ok(vec![Need::Settings]),
        };
    }
    match publication.jsr_refuses_actor(project) {
        Some(true) => return Err("actorNotScopeMember"),
        Some(false) => {}
        None => needs.push(Need::Settings),
    }
    match publication.jsr_link(project) {
        JsrLink::Nothing => return Err("actorNotAuthorized"),
        JsrLink::Same(_) => {}
        JsrLink::To(_) => needs.push(Need::Repository),
        JsrLink::Unknown | JsrLink::Other(_) => needs.push(Need::Settings),
    }
    Ok(needs)
}

/// Whether a part of a word leaves nothing behind when it is empty.
fn vanishes(part: &Part) -> bool {
    matches!(part, Part::Variable { quoted: false, .. } | Part::Expression { quoted: false, .. })
}
