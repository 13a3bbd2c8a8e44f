//! Registry steps for private registries: how JSR's packages come through a feed, or beside it (J 6.2).

use document::Location;
use model::input::Kind;

use crate::consumer::{Config, Consumer, JSR_REGISTRY, Leads, Setting, host, leads};
use crate::facts::{self, JsrUpstream, KnownRegistry};
use crate::publication::Registry;
use crate::rules::written_jsr_registry;
use crate::{PlanWords, Project, SettingsCard, SettingsField};

/// Packages past which the steps only point at the fields.
const MAX_STEPS: usize = 12;
/// JSR's page about all this.
const PAGE: &str = "https://jsr.io/docs/private-registries";
/// What Verdaccio's configuration needs.
const VERDACCIO: &str =
    "uplinks:\n  jsr:\n    url: https://npm.jsr.io/\npackages:\n  '@jsr/*':\n    access: $all\n    proxy: jsr\n";

/// One card per private registry that something from JSR is installed through or beside.
pub(crate) fn cards(project: &Project<'_>) -> Vec<SettingsCard> {
    let mut cards: Vec<SettingsCard> = Vec::new();
    for consumer in project.consumers() {
        let settings = [consumer.jsr_setting(), consumer.default_setting()];
        let Some((setting, known)) = settings.into_iter().flatten().find_map(|it| Some((it, private(project, it)?)))
        else {
            continue;
        };
        let name = known.map_or_else(|| host(setting.registry.url).to_owned(), |it| it.name.to_owned());
        let card = match known {
            Some(known) if known.id == "azure-artifacts" => azure(project, consumer, setting),
            Some(known) if known.id == "verdaccio" => verdaccio(consumer),
            _ if asks_jsr(project, consumer) => continue,
            known => direct(project, consumer, known, &name),
        };
        if !cards.iter().any(|it| it.name.as_deref() == Some(&name)) {
            cards.push(SettingsCard { name: Some(name), ..card });
        }
    }
    let is_to_pass_on = |it: &crate::project::File<'_>| it.kind() == Kind::Verdaccio && it.text().contains("jsr");
    if cards.is_empty() && project.consumers().is_empty() && project.files().any(is_to_pass_on) {
        let name = facts::registry("verdaccio").map(|it| it.name.to_owned());
        cards.push(SettingsCard { name, ..card(vec![block()], verdaccio_steps()) });
    }
    cards
}

/// The private registry behind a setting: of a known kind or not; `None` where it is none.
fn private(project: &Project<'_>, setting: &Setting<'_>) -> Option<Option<&'static KnownRegistry>> {
    match leads(project, setting.registry.url) {
        Leads::Private(known) => Some(Some(known)),
        Leads::Elsewhere(_) => Some(None),
        Leads::Jsr | Leads::NearlyJsr | Leads::Npm | Leads::Unknown => None,
    }
}

/// Whether JSR itself is asked already.
fn asks_jsr(project: &Project<'_>, consumer: &Consumer<'_>) -> bool {
    match consumer.jsr_setting() {
        Some(setting) => leads(project, setting.registry.url) == Leads::Jsr,
        None => consumer.is_native() == Some(true),
    }
}

fn card(fields: Vec<SettingsField>, steps: Vec<String>) -> SettingsCard {
    SettingsCard {
        registry: Registry::Other,
        name: None,
        provider: None,
        package: None,
        publications: Vec::new(),
        fields,
        verified: Vec::new(),
        command: None,
        page: Some(PAGE.to_owned()),
        situation: None,
        steps,
        words: PlanWords::default(),
    }
}

fn field(name: &'static str, value: impl Into<String>, source: Option<Location>) -> SettingsField {
    SettingsField {
        name,
        plain: None,
        value: Some(value.into()),
        given: None,
        agrees: None,
        origin: None,
        source,
        given_at: None,
    }
}

/// The packages under the names that npm clients know, each once.
fn packages(consumer: &Consumer<'_>) -> Vec<SettingsField> {
    let mut fields: Vec<SettingsField> = Vec::new();
    for ((_, dependency), place) in consumer.dependencies.iter().zip(consumer.places()) {
        let Ok(name) = &dependency.name else { continue };
        let name = name.npm_name();
        if !fields.iter().any(|it| it.value.as_ref() == Some(&name)) {
            fields.push(field("Package", name, Some(place)));
        }
    }
    fields
}

/// The form of an upstream source, and the search for each package.
fn azure(project: &Project<'_>, consumer: &Consumer<'_>, setting: &Setting<'_>) -> SettingsCard {
    let source = Some(setting.place());
    let mut fields = vec![
        field("Upstream source type", "Public source", None),
        field("Public source", "Custom registry", None),
        field("Custom registry URL", JSR_REGISTRY, None),
        field("Package type", "npm", None),
        field("Upstream source name", "JSR", None),
    ];
    let feed = setting.registry.url.split_once("/_packaging/").and_then(|(_, rest)| rest.split('/').next());
    if let Some(feed) = feed {
        fields.insert(0, field("Feed", feed, source));
    }
    let packages = packages(consumer);
    let feed = feed.map_or_else(|| "the feed".to_owned(), |it| format!("the feed `{it}`"));
    let mut steps = vec![
        format!("Open Artifacts in the project of Azure DevOps and select {feed}"),
        "Open the feed's settings with the gear at the top right, and there the tab `Upstream sources`".to_owned(),
        "Press `Add Upstream`, choose `Public source`, and from its list `Custom registry`".to_owned(),
        format!("Enter `{JSR_REGISTRY}` as the URL, `npm` as the package type and `JSR` as the name, and save"),
        "Select `JSR` in the list and move it up until it stands above `npmjs`, so that it is asked first".to_owned(),
        "Save the upstream sources at the top right of the page".to_owned(),
        "Go back to the feed, press `Search upstream sources` and choose `npm`".to_owned(),
    ];
    let named = packages.iter().filter_map(|it| it.value.as_ref());
    steps.extend(
        named
            .take(MAX_STEPS)
            .map(|name| format!("Search for `{name}`, and in the menu beside the version choose `Add to feed`")),
    );
    if packages.len() > MAX_STEPS {
        steps.push("Do the same with each other package of this card".to_owned());
    }
    steps.push(
        "Or let somebody with the role Collaborator or above install each package once: that adds it too".to_owned(),
    );
    if let Some(line) = consumer.jsr_setting().filter(|it| leads(project, it.registry.url) == Leads::Jsr) {
        steps.push(format!(
            "Take the registry of the scope `@jsr` out of `{}`: it goes past the feed",
            line.file.name()
        ));
    }
    fields.extend(packages);
    card(fields, steps)
}

fn block() -> SettingsField {
    field("config.yaml", VERDACCIO, None)
}

fn verdaccio_steps() -> Vec<String> {
    vec![
        format!("Add an uplink to `{JSR_REGISTRY}/` to `uplinks` in Verdaccio's `config.yaml`"),
        "Add the pattern `@jsr/*` with `proxy: jsr` to `packages`, before `@*/*` and `**`: the first that matches counts"
            .to_owned(),
        "Start Verdaccio anew".to_owned(),
    ]
}

fn verdaccio(consumer: &Consumer<'_>) -> SettingsCard {
    let mut fields = vec![block()];
    fields.extend(packages(consumer));
    card(fields, verdaccio_steps())
}

/// JSR itself beside a registry that does not pass its packages on.
fn direct(
    project: &Project<'_>,
    consumer: &Consumer<'_>,
    known: Option<&'static KnownRegistry>,
    name: &str,
) -> SettingsCard {
    let config = consumer.config_name();
    let file = match consumer.config(project) {
        Config::Given(file) => file.name(),
        Config::Absent | Config::Unknown => config.to_owned(),
    };
    let since = |known: &KnownRegistry| {
        let issue = known.issue.map(|it| format!(" ({it})")).unwrap_or_default();
        match known.jsr {
            JsrUpstream::Unverified => {
                format!(
                    "Find out whether {name} can have `{JSR_REGISTRY}` as an upstream: as of {} nobody has said so{issue}; if not, go on",
                    known.date
                )
            }
            _ => format!(
                "JSR's packages do not come through {name} as of {}{issue}: take them from JSR itself.",
                known.date
            ),
        }
    };
    let first = match known {
        Some(known) => since(known),
        None => format!(
            "Ask who runs `{name}` whether `{JSR_REGISTRY}` is an upstream of it; Verdaccio can have one; if not, go on"
        ),
    };
    let steps = vec![
        first,
        format!("Write the registry of the scope `@jsr` into `{file}`, beside that of {name}, and commit the file"),
        "Let `npm.jsr.io` through where outgoing connections are limited".to_owned(),
    ];
    let mut fields = vec![field(config, written_jsr_registry(config).trim_end(), None)];
    fields.extend(packages(consumer));
    card(fields, steps)
}
