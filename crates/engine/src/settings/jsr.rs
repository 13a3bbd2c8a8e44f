//! JSR's settings: a package and its repository, a scope and who may publish to it (J O12–O16, T1–T4).

use crate::context::Actor;
use crate::publication::{JsrLink, Publication, Registry};
use crate::settings::plan::Situation;
use crate::settings::{self, PlanWords, SettingsCard, SettingsField};
use crate::{Location, Project, Provider, Visibility, facts};

use facts::trust::{JSR, JSR_ACTOR, JSR_ANYONE, JSR_CI, JSR_MEMBERS, JSR_REPOSITORY};

pub(super) fn card(project: &Project<'_>, publication: &Publication<'_>, publications: Vec<usize>) -> SettingsCard {
    let exists = publication.exists(project);
    let page = parts(publication).map(|(scope, name)| match exists {
        Some(false) => create_page(scope, name),
        _ => format!("{JSR}@{scope}/{name}/settings"),
    });
    let situation = situation(project, publication);
    let mut card = SettingsCard {
        registry: Registry::Jsr,
        name: None,
        provider: Some(publication.provider),
        package: publication.package.name.clone(),
        publications,
        fields: fields(project, publication),
        verified: Vec::new(),
        command: None,
        page,
        situation: Some(situation.id()),
        steps: Vec::new(),
        words: PlanWords::default(),
    };
    let context = project.context();
    let words = Words {
        exists,
        started_by: context.jsr.started_by,
        members_only: context.jsr.members_only,
        ci_required: context.jsr.ci_required,
        is_private: context.visibility == Some(Visibility::Private),
        sends_token: publication.best_credential().is_some(),
        runs: publication.short_command(),
    };
    card.steps = words.steps(&card, situation);
    card.words = PlanWords(Some(settings::Words::Jsr(Box::new(words))));
    card
}

/// Scope and name of the package.
fn parts<'x>(publication: &'x Publication<'_>) -> Option<(&'x str, &'x str)> {
    publication.package.name.as_deref()?.strip_prefix('@')?.split_once('/')
}

/// Where a package is created (J O12).
fn create_page(scope: &str, name: &str) -> String {
    format!("{JSR}new?scope={scope}&package={name}")
}

fn fields(project: &Project<'_>, publication: &Publication<'_>) -> Vec<SettingsField> {
    let settings = &project.context().jsr;
    let config = publication.jsr_config();
    let named = config.and_then(|(file, it)| Some(Location { file, span: it.name()?.span() }));
    let exists = publication.exists(project);
    let of_name = |name: &'static str, plain: &'static str, value: Option<&str>| SettingsField {
        name,
        plain: Some(plain),
        value: value.map(str::to_owned),
        given: (exists == Some(true)).then(|| value.map(str::to_owned)).flatten(),
        agrees: exists.filter(|_| value.is_some()),
        origin: Some("the name in the configuration"),
        source: named,
        given_at: None,
    };
    let parts = parts(publication);
    let mut fields = vec![
        of_name("Scope", "scope", parts.map(|(scope, _)| scope)),
        of_name("Package", "package", parts.map(|(_, name)| name)),
    ];
    if publication.provider != Provider::GitHub {
        // Elsewhere there are only tokens (J T2, T4).
        fields.push(choice(JSR_CI, "off", settings.ci_required.map(|it| if it { "on" } else { "off" }), "the token"));
        return fields;
    }
    let (given, agrees) = match publication.jsr_link(project) {
        JsrLink::Unknown => (None, None),
        JsrLink::Nothing => (Some(String::new()), Some(false)),
        JsrLink::Same(it) => (Some(it.to_string()), Some(true)),
        JsrLink::Other(it) | JsrLink::To(it) => (Some(it.to_string()), None),
    };
    fields.push(SettingsField {
        name: JSR_REPOSITORY,
        plain: Some("repository"),
        value: project.context().repository.as_ref().map(ToString::to_string),
        given,
        agrees,
        origin: Some("the repository that runs it"),
        source: None,
        given_at: None,
    });
    let members = settings.members_only.map(|it| if it { JSR_MEMBERS } else { JSR_ANYONE });
    // Who is no member can publish only where nobody has to be one (J O16).
    let is_open = settings.members_only == Some(false);
    let is_no_member = matches!(settings.started_by, Some(Actor::Bot | Actor::Stranger));
    let wanted = if is_open || is_no_member { JSR_ANYONE } else { JSR_MEMBERS };
    let mut actor = choice(JSR_ACTOR, wanted, members, "who starts the run");
    actor.agrees = publication.jsr_refuses_actor(project).map(|it| !it);
    fields.push(actor);
    let uses_token = publication.best_credential().is_some();
    let mut ci = choice(
        JSR_CI,
        if uses_token { "off" } else { "on" },
        settings.ci_required.map(|it| if it { "on" } else { "off" }),
        "whether the run sends a token",
    );
    ci.agrees = settings.ci_required.map(|it| !(it && uses_token));
    fields.push(ci);
    fields
}

fn choice(name: &'static str, value: &str, given: Option<&str>, origin: &'static str) -> SettingsField {
    SettingsField {
        name,
        plain: None,
        value: Some(value.to_owned()),
        given: given.map(str::to_owned),
        agrees: given.map(|it| it == value),
        origin: Some(origin),
        source: None,
        given_at: None,
    }
}

fn situation(project: &Project<'_>, publication: &Publication<'_>) -> Situation {
    if publication.exists(project) == Some(false) {
        return Situation::NewPackage;
    }
    if publication.provider != Provider::GitHub {
        return Situation::BackToTokens;
    }
    match publication.jsr_link(project) {
        JsrLink::Same(_) => Situation::Trusted,
        JsrLink::Other(_) => Situation::MovedRepository,
        JsrLink::Unknown | JsrLink::Nothing | JsrLink::To(_) => Situation::FirstPublisher,
    }
}

/// What the steps on JSR speak of.
#[derive(Clone)]
pub(super) struct Words {
    pub(super) exists: Option<bool>,
    started_by: Option<Actor>,
    members_only: Option<bool>,
    ci_required: Option<bool>,
    /// Whether the repository is one that JSR does not link (J O13).
    is_private: bool,
    /// Whether the command sends a token, which wins over the identity of the run (J T4).
    sends_token: bool,
    /// What the job runs.
    runs: String,
}

impl Words {
    /// What to do on JSR, in order.
    pub(super) fn steps(&self, card: &SettingsCard, situation: Situation) -> Vec<String> {
        match situation {
            Situation::NewPackage => {
                let mut steps = vec![match split(card) {
                    Some((scope, name)) => format!(
                        "Create scope `@{scope}` and package `{name}` on `{}`; no run can",
                        create_page(scope, name)
                    ),
                    None => format!("Create the package on `{JSR}new`; no run can"),
                }];
                if card.provider == Some(Provider::GitHub) {
                    steps.extend(self.by_identity(card));
                } else {
                    steps.extend(self.token(card));
                }
                steps
            }
            Situation::BackToTokens => self.token(card),
            Situation::ChangedProvider => {
                let mut steps = vec!["Take a token: only GitHub Actions publishes to JSR without one".to_owned()];
                steps.extend(self.token(card));
                steps
            }
            Situation::Trusted => self.without_link(card),
            Situation::RenamedWorkflow => {
                vec!["Change nothing: JSR trusts every workflow of the linked repository".to_owned()]
            }
            Situation::MovedRepository => vec![
                "Change nothing in order to publish, if it only was renamed or transferred: JSR goes by its number"
                    .to_owned(),
                format!(
                    "{}; after a rename that brings provenance back, after a fork or a new repository it is what lets it publish",
                    self.link(card)
                ),
            ],
            Situation::FirstPublisher
            | Situation::Undecided
            | Situation::ChangedEnvironment
            | Situation::DisallowedAction => self.by_identity(card),
        }
    }

    /// From a package that is there to one that the linked repository publishes.
    fn by_identity(&self, card: &SettingsCard) -> Vec<String> {
        let public =
            "Make the repository public: JSR links no private one; or keep it private, and publish with a token";
        let mut steps: Vec<String> = self.is_private.then(|| public.to_owned()).into_iter().collect();
        steps.push(self.link(card));
        steps.extend(self.without_link(card));
        steps
    }

    fn without_link(&self, card: &SettingsCard) -> Vec<String> {
        let mut steps: Vec<String> = self.actor(card).into_iter().collect();
        steps.push(if self.sends_token {
            format!(
                "Take `--token` out of `{}`, for JSR goes by the token as long as there is one; run it once",
                self.runs
            )
        } else {
            self.run()
        });
        steps.extend(self.lock(card));
        steps
    }

    fn link(&self, card: &SettingsCard) -> String {
        let repository = card.value(JSR_REPOSITORY);
        let repository =
            repository.map_or_else(|| "the repository that runs the workflow".to_owned(), |it| format!("`{it}`"));
        let settings = match split(card) {
            Some((scope, name)) => format!("`{JSR}@{scope}/{name}/settings`"),
            None => "the package's settings on jsr.io".to_owned(),
        };
        format!(
            "Link {} to {repository} on {settings}: that takes an admin of the scope who may push to the repository, and a public repository",
            named(card)
        )
    }

    /// `None` where anybody may start the run.
    fn actor(&self, card: &SettingsCard) -> Option<String> {
        if self.members_only == Some(false) {
            return None;
        }
        let choose = format!("choose `{JSR_ANYONE}` under `{JSR_ACTOR}` on {}", scope_settings(card));
        Some(match self.started_by {
            Some(Actor::Bot) => {
                format!("Let a member of the scope start the run, because a bot never is one; or {choose}")
            }
            Some(Actor::Stranger) => format!("Invite the one who starts the run to the scope; or {choose}"),
            Some(Actor::Member) | None => format!(
                "Let a member of the scope start the run, one whose JSR account is connected to GitHub: a bot never is, and a re-run keeps the one who started it first; or {choose}"
            ),
        })
    }

    fn run(&self) -> String {
        format!("Run `{}` in the workflow", self.runs)
    }

    /// `None` where it is on already.
    fn lock(&self, card: &SettingsCard) -> Option<String> {
        let lock = || format!("After that enable `{JSR_CI}` on {}, so that no token can publish", scope_settings(card));
        (self.ci_required != Some(true)).then(lock)
    }

    fn token(&self, card: &SettingsCard) -> Vec<String> {
        vec![
            format!("Make a token for {} alone on `{JSR}account/tokens/create`", named(card)),
            "Store it as a masked secret, and pass it as `--token`: JSR reads no variable by itself".to_owned(),
            format!(
                "{} `{JSR_CI}` off on {}: it refuses every token, also one that CI sends",
                if self.ci_required == Some(true) { "Switch" } else { "Leave" },
                scope_settings(card)
            ),
            self.run(),
        ]
    }
}

/// Scope and name of the package.
fn split(card: &SettingsCard) -> Option<(&str, &str)> {
    card.package.as_deref()?.strip_prefix('@')?.split_once('/')
}

/// The package, in words.
fn named(card: &SettingsCard) -> String {
    card.package.as_deref().map_or_else(|| "the package".to_owned(), |it| format!("`{it}`"))
}

/// The page with the settings of the scope, in words.
fn scope_settings(card: &SettingsCard) -> String {
    match split(card) {
        Some((scope, _)) => format!("`{JSR}@{scope}/~/settings`"),
        None => "the scope's settings on jsr.io".to_owned(),
    }
}
