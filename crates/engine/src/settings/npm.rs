//! npm's form, filled in from the run that it is to trust (N 5.1, 5.5).

use std::fmt::Write as _;

use model::repository::RepositoryUrl;
use model::trust::{Actions, Field, Publisher};

use crate::publication::{CredentialKind, Publication, Registry};
use crate::settings::plan::Situation;
use crate::settings::{self, PlanWords, SettingsCard, SettingsField};
use crate::trust::{self, Candidate, Likeness, Permission, Presentation, Standing, Trust};
use crate::{Location, Project, Provider, Repository, facts};

pub(super) fn card(project: &Project<'_>, publication: &Publication<'_>, publications: Vec<usize>) -> SettingsCard {
    let trust = trust::of(project, publication);
    let presented = trust::presented(project, publication);
    let best = trust.best().filter(|it| it.standing != Standing::Foreign);
    let mut fields: Vec<SettingsField> = presented.iter().map(|it| field(it, best)).collect();
    fields.push(actions(publication, &trust, best));
    let situation = situation(project, publication, &trust);
    let mut card = SettingsCard {
        registry: Registry::Npm,
        name: None,
        provider: Some(publication.provider),
        package: publication.package.name.clone(),
        publications,
        fields,
        verified: vec![package(project, publication), repository_url(project, publication, best)],
        command: command(publication, &presented),
        page: publication.package.name.as_deref().map(page),
        situation: Some(situation.id()),
        steps: Vec::new(),
        words: PlanWords::default(),
    };
    let words = Words::new(project, publication, &trust);
    card.steps = words.steps(&card, situation);
    card.words = PlanWords(Some(settings::Words::Npm(Box::new(words))));
    card
}

/// The page with the form.
fn page(package: &str) -> String {
    format!("{}{package}/access", facts::trust::NPM_PACKAGE)
}

fn field(presentation: &Presentation, best: Option<&Candidate<'_>>) -> SettingsField {
    let field = presentation.field;
    let likeness = best.and_then(|it| it.compared.iter().find(|it| it.presentation.field == field));
    SettingsField {
        name: facts::form_label(field),
        plain: Some(plain_name(field)),
        value: presentation.value.text().map(str::to_owned),
        given: best.map(|it| it.publisher.get(field).map(|it| it.text.clone()).unwrap_or_default()),
        agrees: likeness.and_then(|it| match it.likeness {
            Likeness::Same => Some(true),
            Likeness::Differs => Some(false),
            Likeness::Disputed | Likeness::Open(_) => None,
        }),
        origin: Some(origin(field)),
        source: comes_from_file(field).then_some(presentation.place),
        given_at: best.and_then(|it| it.place(field)),
    }
}

/// What decides the value, in words.
fn origin(field: Field) -> &'static str {
    match field {
        Field::Owner | Field::Namespace => "the owner of the repository that runs it",
        Field::Repository | Field::Project => "the name of the repository that runs it",
        Field::VcsOrigin => "the repository that runs it",
        Field::Workflow => "the file of the workflow that the run enters",
        Field::PipelineFile => "the file of the pipeline",
        Field::Environment => "the environment of the publishing job",
        Field::OrganizationId => "the organization settings of CircleCI",
        Field::ProjectId | Field::PipelineDefinitionId => "the project settings of CircleCI",
        Field::ContextIds => "the contexts that the job uses, if the publisher is to insist on them",
    }
}

fn comes_from_file(field: Field) -> bool {
    matches!(field, Field::Workflow | Field::PipelineFile | Field::Environment)
}

/// How people call a value of an identity.
fn plain_name(field: Field) -> &'static str {
    match field {
        Field::Owner => "owner",
        Field::Namespace => "namespace",
        Field::Repository => "repository",
        Field::Project => "project",
        Field::Workflow | Field::PipelineFile => "file",
        Field::Environment => "environment",
        Field::OrganizationId => "organization id",
        Field::ProjectId => "project id",
        Field::PipelineDefinitionId => "pipeline definition id",
        Field::VcsOrigin => "repository",
        Field::ContextIds => "context ids",
    }
}

/// What the form calls the command's action.
fn action(publication: &Publication<'_>) -> &'static str {
    if publication.publish.tool.stages() { "npm stage publish" } else { "npm publish" }
}

fn actions(publication: &Publication<'_>, trust: &Trust<'_>, best: Option<&Candidate<'_>>) -> SettingsField {
    let given = best.and_then(|it| it.publisher.actions).map(|it| match (it.publish, it.stage) {
        (true, true) => "npm publish, npm stage publish",
        (true, false) => "npm publish",
        (false, true) => "npm stage publish",
        (false, false) => "",
    });
    let (agrees, given_at) = match trust.permission(publication) {
        Some(Permission::Allowed(place)) => (Some(true), place),
        Some(Permission::Refused(place)) => (Some(false), place),
        Some(Permission::Disputed(place) | Permission::Unknown(place)) => (None, place),
        // A publisher of another run: what it allows can be told all the same.
        None => (best.and_then(|it| it.publisher.actions).and_then(|it| allows(publication, it)), None),
    };
    SettingsField {
        name: facts::trust::ACTIONS,
        plain: None,
        value: Some(action(publication).to_owned()),
        given: given.map(str::to_owned),
        agrees,
        origin: Some("the publish command"),
        source: Some(publication.location),
        given_at,
    }
}

/// Whether these actions are enough, as far as they tell: since September 2026 staging always is (N 5.4).
fn allows(publication: &Publication<'_>, actions: Actions) -> Option<bool> {
    if publication.publish.tool.stages() { actions.stage.then_some(true) } else { Some(actions.publish) }
}

fn package(project: &Project<'_>, publication: &Publication<'_>) -> SettingsField {
    let value = publication.package.name.clone();
    let lists = trust::lists_of(project, publication);
    let listed = lists.iter().find_map(|(file, list)| Some((*file, list.package.as_ref()?)));
    let manifest = publication.package.manifest.filter(|_| !publication.package.built);
    let named = manifest.and_then(|(file, it)| Some(Location { file, span: it.name()?.span() }));
    SettingsField {
        name: "package",
        plain: None,
        agrees: listed.zip(value.as_deref()).map(|((_, it), value)| it.text == value),
        given: listed.map(|(_, it)| it.text.clone()),
        given_at: listed.and_then(|(file, it)| trust::located(file, it.span)),
        value,
        origin: Some("the name in the manifest"),
        source: named,
    }
}

/// `repository.url` of the manifest beside the one that the settings, or else the run, ask for (N 4.5).
fn repository_url(project: &Project<'_>, publication: &Publication<'_>, best: Option<&Candidate<'_>>) -> SettingsField {
    let manifest = publication.package.manifest.filter(|_| !publication.package.built);
    let url = manifest.and_then(|(file, it)| Some((file, it.repository_url()?)));
    let trusted = best.and_then(|it| {
        let part = |field| it.publisher.get(field).map(|it| it.text.clone());
        let owner = part(Field::Owner).or_else(|| part(Field::Namespace))?;
        Some(Repository { owner, name: part(Field::Repository).or_else(|| part(Field::Project))? })
    });
    let host = publication.repository_host();
    let wanted = trusted.clone().or_else(|| project.context().repository.clone());
    // From CircleCI there is no provenance to compare it with (N 11.2).
    let wanted = wanted.filter(|_| publication.provider != Provider::CircleCi);
    let parsed = url.and_then(|(_, it)| it.as_str()).map(RepositoryUrl::parse);
    SettingsField {
        name: "repository.url",
        plain: None,
        agrees: match (&wanted, manifest) {
            (Some(_), Some(_)) if url.is_none() => Some(false),
            (Some(repository), _) => parsed.as_ref().and_then(|it| it.names(repository, host)),
            (None, _) => None,
        },
        value: match url {
            Some(_) => parsed.map(|it| it.normalized),
            None => manifest.map(|_| String::new()),
        },
        given: trusted.filter(|_| wanted.is_some()).map(|it| it.canonical_url(host)),
        origin: Some("the manifest; compared when provenance is attached"),
        source: url.map(|(file, it)| Location { file, span: it.span() }),
        given_at: best.and_then(|it| it.place(Field::Repository)),
    }
}

/// What is at hand, as far as the given settings tell.
fn situation(project: &Project<'_>, publication: &Publication<'_>, trust: &Trust<'_>) -> Situation {
    if publication.exists(project) == Some(false) {
        return Situation::NewPackage;
    }
    let Some(best) = trust.best() else { return Situation::FirstPublisher };
    let differs = |fields: &[Field]| best.differing().any(|it| fields.contains(&it.presentation.field));
    match best.standing {
        Standing::Match | Standing::Disputed | Standing::Open
            if matches!(trust.permission(publication), Some(Permission::Refused(_))) =>
        {
            Situation::DisallowedAction
        }
        Standing::Match => Situation::Trusted,
        Standing::Disputed => Situation::ChangedEnvironment,
        Standing::Open => Situation::Undecided,
        Standing::Foreign => Situation::ChangedProvider,
        Standing::Differs if differs(&[Field::Workflow, Field::PipelineFile]) && !differs(REPOSITORY) => {
            Situation::RenamedWorkflow
        }
        Standing::Differs if differs(REPOSITORY) => Situation::MovedRepository,
        Standing::Differs => Situation::ChangedEnvironment,
    }
}

const REPOSITORY: &[Field] = &[Field::Owner, Field::Repository, Field::Namespace, Field::Project, Field::VcsOrigin];

/// The command that makes the publisher for a run (N 5.5); `None` while a value is lacking.
pub(crate) fn trust_command(project: &Project<'_>, publication: &Publication<'_>) -> Option<String> {
    command(publication, &trust::presented(project, publication))
}

fn command(publication: &Publication<'_>, presented: &[Presentation]) -> Option<String> {
    let name = publication.package.name.as_deref()?;
    let text = |field: Field| presented.iter().find(|it| it.field == field)?.value.text();
    let pair = |first: Field, second: Field| Some(format!("{}/{}", text(first)?, text(second)?));
    let mut command = format!("npm trust {} {}", publication.provider.id(), quoted(name));
    let (flag, repository, file) = match publication.provider {
        Provider::GitHub => ("--repository", pair(Field::Owner, Field::Repository)?, text(Field::Workflow)?),
        Provider::GitLab => ("--project", pair(Field::Namespace, Field::Project)?, text(Field::PipelineFile)?),
        // Its ids stand in no file.
        Provider::CircleCi => return None,
    };
    // `npm trust` takes no path (N 5.2b, 11.1f).
    let file = file.rsplit('/').next().unwrap_or(file);
    let _ = write!(command, " --file {} {flag} {}", quoted(file), quoted(&repository));
    let environment = text(Field::Environment)?;
    if !environment.is_empty() {
        let _ = write!(command, " --environment {}", quoted(environment));
    }
    let stages = publication.publish.tool.stages();
    command.push_str(if stages { " --allow-stage-publish" } else { " --allow-publish" });
    Some(command)
}

/// The command that takes a publisher away (N 5.5).
pub(crate) fn revoke_command(package: Option<&str>, publisher: &Publisher) -> String {
    let package = package.map_or_else(|| "PACKAGE".to_owned(), quoted);
    let id = publisher.id.as_deref().map_or_else(|| "ID".to_owned(), quoted);
    format!("npm trust revoke {package} --id {id}")
}

/// What keeps npm from asking for what only CI can have.
const WITHOUT_PROVENANCE: &str = " --provenance=false";

/// The command that publishes a first version by hand (N 6.2, 6.4), and the folder for it: at the root of a workspace it
/// would meet another manifest (N 9.1). What only CI can have is switched off (N 4.3).
pub(crate) fn publish_by_hand(project: &Project<'_>, publication: &Publication<'_>) -> String {
    let mut command = "`npm publish".to_owned();
    let is_scoped = publication.package.name.as_deref().is_none_or(|it| model::npm_name::scope(it).is_some());
    if is_scoped && publication.access() != Some("restricted") {
        command.push_str(" --access public");
    }
    if asks_for_provenance(publication) {
        command.push_str(WITHOUT_PROVENANCE);
    }
    command.push('`');
    let manifest = publication.package.manifest.filter(|_| !publication.package.built);
    let own = manifest.and_then(|(file, _)| project.file(file).folder());
    if let Some(folder) = own.or(publication.folder.as_deref()).filter(|it| !it.is_empty()) {
        let _ = write!(command, " in `{folder}`");
    }
    command
}

/// Whether the manifest asks for provenance, which only CI can have.
fn asks_for_provenance(publication: &Publication<'_>) -> bool {
    let config = publication.package.manifest.and_then(|(_, it)| it.publish_config("provenance"));
    config.is_some_and(|it| it.as_bool() == Some(true))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "@/._-:+".contains(it);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// What the steps on npm speak of.
#[derive(Clone)]
pub(super) struct Words {
    pub(super) exists: Option<bool>,
    /// What the job runs.
    runs: String,
    /// The command that makes the first version.
    by_hand: String,
    /// The stored token that the job passes.
    token: Option<String>,
    /// The publisher that is closest to the run.
    closest: Option<Closest>,
}

/// What steps say about a publisher.
#[derive(Clone)]
struct Closest {
    revoke: String,
    standing: Standing,
    environment: Option<String>,
    /// The fields that what was given does not decide, and what they say.
    open: Vec<(Field, String)>,
}

impl Words {
    fn new(project: &Project<'_>, publication: &Publication<'_>, trust: &Trust<'_>) -> Self {
        let name = publication.package.name.as_deref();
        let said = |best: &Candidate<'_>, field: Field| best.publisher.get(field).map(|it| it.text.clone());
        let closest = trust.best().map(|best| Closest {
            revoke: revoke_command(name, best.publisher),
            standing: best.standing,
            environment: said(best, Field::Environment),
            open: {
                let open = best.compared.iter().filter(|it| matches!(it.likeness, Likeness::Open(_)));
                open.map(|it| it.presentation.field).map(|it| (it, said(best, it).unwrap_or_default())).collect()
            },
        });
        let stored = publication.credentials.iter().find(|it| it.kind == CredentialKind::Stored);
        Self {
            exists: publication.exists(project),
            runs: publication.short_command(),
            by_hand: publish_by_hand(project, publication),
            token: stored.map(|it| it.name.clone()),
            closest,
        }
    }

    /// What to do on npm, in order.
    pub(super) fn steps(&self, card: &SettingsCard, situation: Situation) -> Vec<String> {
        match situation {
            Situation::NewPackage => {
                let mut steps = self.bootstrap(card);
                steps.extend([add(card), self.publish_once(), self.lock(card)]);
                steps
            }
            Situation::FirstPublisher => vec![add(card), self.publish_once(), self.lock(card)],
            // Until a release has shown it, nothing is to be disallowed (N 6.5).
            Situation::Trusted => vec![
                format!(
                    "Leave the trusted publisher of {} as it is: it names this run{}",
                    named(card),
                    self.doubt(card)
                ),
                self.publish_once(),
                self.lock(card),
            ],
            Situation::Undecided => {
                let open = self.closest.iter().flat_map(|it| &it.open);
                let compare = |(field, said): &(Field, String)| {
                    let label = facts::form_label(*field);
                    format!("Compare `{label}`, which is `{said}` in the settings, with {}", origin(*field))
                };
                let mut steps: Vec<String> = open.map(compare).collect();
                steps.extend([self.publish_once(), self.lock(card)]);
                steps
            }
            Situation::RenamedWorkflow | Situation::ChangedProvider | Situation::DisallowedAction => {
                vec![add(card), self.publish_once(), self.revoke(card, situation)]
            }
            Situation::ChangedEnvironment => {
                let mut steps = vec![add(card), self.publish_once(), self.revoke(card, situation)];
                if let Some(environment) = self.closest.as_ref().and_then(|it| it.environment.as_ref()) {
                    steps.push(format!("Or leave the settings, and run the job in environment `{environment}`"));
                }
                steps
            }
            Situation::MovedRepository => {
                let part = |field| card.value(facts::form_label(field)).map(str::to_owned);
                let (owner, name, host) = match card.provider {
                    Some(Provider::GitLab) => (Field::Namespace, Field::Project, "gitlab.com"),
                    _ => (Field::Owner, Field::Repository, "github.com"),
                };
                let url = match part(owner).zip(part(name)) {
                    Some((owner, name)) => format!("`{}`", Repository { owner, name }.canonical_url(host)),
                    None => "the new address".to_owned(),
                };
                let manifests = format!("Write {url} as `repository.url` into every manifest that is published");
                vec![add(card), manifests, self.publish_once(), self.revoke(card, situation)]
            }
            Situation::BackToTokens => vec![
                format!(
                    "Make a granular access token that may write {} and bypasses two-factor authentication; npm has announced that such tokens stop publishing directly in January 2027",
                    named(card)
                ),
                "Store it as a secret of the repository, and pass it to the publish step as `NODE_AUTH_TOKEN`"
                    .to_owned(),
                format!("Take `{}` back on {}, if it is chosen", facts::trust::DISALLOW_TOKENS, at(card)),
                "Publish one version with the token".to_owned(),
                self.revoke(card, situation),
            ],
        }
    }

    /// The first version: no trusted publisher can make it (N 6.1, 6.2).
    fn bootstrap(&self, card: &SettingsCard) -> Vec<String> {
        let trap = if self.by_hand.contains(WITHOUT_PROVENANCE) {
            "; without the last flag `publishConfig.provenance` stops every publish outside of CI"
        } else {
            ""
        };
        let name = card.package.as_deref().unwrap_or("PACKAGE");
        vec![
            format!(
                "Publish the first version by hand: `npm login`, then {}, and confirm with your second factor{trap}",
                self.by_hand
            ),
            "Or let one run publish it with a granular access token that bypasses two-factor authentication, and delete the token afterwards"
                .to_owned(),
            format!(
                "Or publish a placeholder: `npx setup-npm-trusted-publish {name}`; the version number that it takes can never be used again"
            ),
        ]
    }

    /// What the publisher may not allow, as far as the given settings tell (N 5.4).
    fn doubt(&self, card: &SettingsCard) -> String {
        let actions = card.fields.iter().find(|it| it.name == facts::trust::ACTIONS && it.agrees != Some(true));
        let action = actions.and_then(|it| it.value.as_deref());
        action.map_or(String::new(), |it| format!("; whether it allows `{it}` is not certain"))
    }

    fn publish_once(&self) -> String {
        format!("Publish one version through the workflow (`{}`); the settings are compared only then", self.runs)
    }

    fn lock(&self, card: &SettingsCard) -> String {
        let token = self.token.as_ref().map_or(String::new(), |it| format!(", take `{it}` out of the job"));
        format!("After that choose `{}` on {}{token}, and revoke the tokens", facts::trust::DISALLOW_TOKENS, at(card))
    }

    fn revoke(&self, card: &SettingsCard, situation: Situation) -> String {
        // One that names the run is not the old one yet.
        let goes = |it: &&Closest| {
            matches!(situation, Situation::DisallowedAction | Situation::BackToTokens)
                || !matches!(it.standing, Standing::Match | Standing::Open)
        };
        match self.closest.as_ref().filter(goes) {
            Some(closest) => format!("Revoke the old publisher: `{}`", closest.revoke),
            None => {
                let name = card.package.as_deref().unwrap_or("PACKAGE");
                format!(
                    "Revoke the old publisher: `npm trust list {name}` shows its id, `npm trust revoke {name} --id ID` takes it away"
                )
            }
        }
    }
}

/// The package, in words.
fn named(card: &SettingsCard) -> String {
    card.package.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"))
}

/// The page with the form, in words.
fn at(card: &SettingsCard) -> String {
    card.page.as_deref().map_or_else(|| "the package's settings on npmjs.com".to_owned(), |it| format!("`{it}`"))
}

/// The form, filled in.
fn add(card: &SettingsCard) -> String {
    let provider = card.provider.map_or("", Provider::title);
    let mut step = format!("Add a trusted publisher for {provider} to {} on {}", named(card), at(card));
    let known = card.fields.iter().filter_map(|it| Some((it.plain?, it.value.as_deref().filter(|it| !it.is_empty())?)));
    for (idx, (name, value)) in known.enumerate() {
        let _ = write!(step, "{} {name} `{value}`", if idx == 0 { ":" } else { "," });
    }
    if let Some(action) = card.value(facts::trust::ACTIONS) {
        let _ = write!(step, ", allowed to `{action}`");
    }
    if let Some(command) = &card.command {
        let _ = write!(step, "; or run `{command}` with npm {} or newer", facts::npm::TRUST_PERMISSIONS.first());
    }
    step
}
