//! Registry steps: the values to type into a registry's settings, where the given settings differ from them, and what
//! to do in which order.

mod jsr;
mod npm;
mod plan;

pub(crate) use npm::{publish_by_hand, revoke_command, trust_command};

use document::Location;

use crate::publication::{Provider, Registry};
use crate::trust::distinct;
use crate::{Project, facts};

/// The settings of one package on one registry, for the runs of one workflow.
#[derive(Clone)]
pub struct SettingsCard {
    /// The registry.
    pub registry: Registry,
    /// What people call it, where it is neither npm's nor JSR's: `Azure Artifacts`.
    pub name: Option<String>,
    /// The system whose runs it is to trust; `None` where packages are only installed.
    pub provider: Option<Provider>,
    /// The package, if the files tell.
    pub package: Option<String>,
    /// Indices of the publications that need it.
    pub publications: Vec<usize>,
    /// The fields of the form, in its order.
    pub fields: Vec<SettingsField>,
    /// What the registry verifies beside the fields that name the run: the package, and the repository of the manifest.
    pub verified: Vec<SettingsField>,
    /// The command that types them: `npm trust github …`; `None` where there is none or a value is lacking.
    pub command: Option<String>,
    /// The address of the page that has the form.
    pub page: Option<String>,
    /// The id of the plan that fits what was given, where a registry trusts runs.
    pub situation: Option<&'static str>,
    /// What to do now, in order; imperative sentences. Names and code stand in backticks.
    pub steps: Vec<String>,
    /// What the steps in other situations speak of.
    pub words: PlanWords,
}

/// What steps speak of: names, commands, addresses. [`SettingsCard::plans`] makes sentences of them, which few reports
/// are asked for.
#[derive(Clone, Default)]
pub struct PlanWords(Option<Words>);

#[derive(Clone)]
enum Words {
    Npm(Box<npm::Words>),
    Jsr(Box<jsr::Words>),
}

impl SettingsCard {
    /// What names the run to the registry, side by side: the fields that do, by the names that people give them, the
    /// package, and the repository of the manifest.
    #[must_use]
    pub fn identity(&self) -> Vec<SettingsField> {
        let named = self.fields.iter().filter_map(|it| Some(SettingsField { name: it.plain?, ..it.clone() }));
        named.chain(self.verified.iter().cloned()).collect()
    }

    /// What to do in the situations that may come, without the one at hand.
    #[must_use]
    pub fn plans(&self) -> Vec<SettingsPlan> {
        match &self.words.0 {
            Some(Words::Npm(words)) => plan::others(self.situation, words.exists, &|it| words.steps(self, it)),
            Some(Words::Jsr(words)) => plan::others(self.situation, words.exists, &|it| words.steps(self, it)),
            None => Vec::new(),
        }
    }

    /// What a field says to type.
    fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|it| it.name == name)?.value.as_deref()
    }
}

/// A field of a settings form.
#[derive(Clone)]
pub struct SettingsField {
    /// Its label on the form.
    pub name: &'static str,
    /// What people call it, if it names the run: `owner`, `file`.
    pub plain: Option<&'static str>,
    /// What the run presents, which is what to type, in the registry's spelling; empty for a field to leave empty,
    /// `None` while it is not known.
    pub value: Option<String>,
    /// What the given settings say; `None` when none were given.
    pub given: Option<String>,
    /// Whether both are the same to the registry; `None` while that is not known.
    pub agrees: Option<bool>,
    /// What the value comes from, in words.
    pub origin: Option<&'static str>,
    /// Where the value comes from.
    pub source: Option<Location>,
    /// Where the given settings say so.
    pub given_at: Option<Location>,
}

/// What to do in one situation.
#[derive(Clone)]
pub struct SettingsPlan {
    /// A stable word: `new-package`, `renamed-workflow`, `moved-repository`, `changed-provider`, `back-to-tokens`.
    pub id: &'static str,
    /// How people call the situation.
    pub title: &'static str,
    /// What to do, in order.
    pub steps: Vec<String>,
}

/// The commands that give every package on npm its publisher, as a script; `None` for fewer than two packages. What it
/// leaves out it says, and why.
#[must_use]
pub fn trust_script(cards: &[SettingsCard]) -> Option<String> {
    let on_npm = || cards.iter().filter(|it| it.registry == Registry::Npm);
    let first = on_npm().next()?;
    if on_npm().all(|it| it.package == first.package) || on_npm().all(|it| it.command.is_none()) {
        return None;
    }
    let mut script = format!(
        "# npm {} or newer. Each command asks for the second factor; npm's page can skip it for five minutes.\n",
        facts::npm::TRUST_PERMISSIONS.first()
    );
    let mut is_first = true;
    for card in on_npm() {
        let name = card.package.as_deref().unwrap_or("a package without a name");
        let lacking = || {
            let lacking = card.fields.iter().filter(|it| it.value.is_none()).map(|it| it.name);
            lacking.collect::<Vec<_>>().join(", ")
        };
        let left_out = match (card.situation, &card.command) {
            (Some("trusted"), _) => "trusts this run already".to_owned(),
            (Some("new-package"), _) => "does not exist yet: publish a first version by hand".to_owned(),
            (_, None) => format!("has to be done on its page; not known is {}", lacking()),
            (_, Some(command)) => {
                // The registry slows down who asks too fast.
                script.push_str(if is_first { "" } else { "sleep 2\n" });
                is_first = false;
                script.push_str(command);
                script.push_str(" --yes\n");
                continue;
            }
        };
        // No name may end the comment.
        script.push_str(&format!("# {name} {left_out}").replace(char::is_control, " "));
        script.push('\n');
    }
    Some(script)
}

/// A card for each package, registry and workflow that publishes it, in the order of the publications; then those of
/// registries that packages are installed from.
pub(crate) fn cards(project: &Project<'_>) -> Vec<SettingsCard> {
    let mut cards: Vec<SettingsCard> = Vec::new();
    for registry in [Registry::Npm, Registry::Jsr] {
        for (idx, publication) in distinct(project, registry) {
            let is_one = |it: &(usize, &_)| crate::trust::is_one(publication, it.1);
            let publications = project.publications_of(registry).filter(is_one).map(|(idx, _)| idx).collect();
            let card = match registry {
                Registry::Jsr => jsr::card(project, publication, publications),
                Registry::Npm | Registry::Other => npm::card(project, publication, publications),
            };
            // In the order of the publications, whichever registry they go to.
            let place = cards.iter().position(|it| it.publications.first().is_some_and(|first| *first > idx));
            cards.insert(place.unwrap_or(cards.len()), card);
        }
    }
    cards.extend(crate::feeds::cards(project));
    cards
}
