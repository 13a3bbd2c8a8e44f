//! Answers to what no file says, by the names of the fields that ask: a form, a draft and a link need nothing else.

use engine::{
    Actions, Actor, Context, Date, Field, JsrPackage, JsrSettings, LinkedRepository, Provider, Publisher,
    PublisherList, Repository, Stated, Visibility,
};
use serde::{Deserialize, Serialize};

/// Owner and name of the repository that runs the workflow, as typed.
pub const REPOSITORY: &str = "repository";
/// Who can see it: [`PUBLIC`] or [`PRIVATE`].
pub const VISIBILITY: &str = "visibility";
/// Everyone.
pub const PUBLIC: &str = "public";
/// Not everyone.
pub const PRIVATE: &str = "private";
/// Whether the package exists on its registry: [`YES`] or [`NO`].
pub const EXISTS: &str = "exists";
/// Whether the repository was created, renamed or transferred after 2026-07-15: [`YES`] or [`NO`].
pub const IS_NEW: &str = "is-new";
/// The day of the run, `YYYY-MM-DD`; today when nobody says.
pub const DATE: &str = "date";
/// The code with which a publish ended: `E404`.
pub const CODE: &str = "code";
/// It is so.
pub const YES: &str = "yes";
/// It is not so.
pub const NO: &str = "no";

/// Part of a publisher: the word of its provider, or [`NONE`] where there is no publisher.
pub const PROVIDER: &str = "provider";
/// Part of a publisher: its package; empty for the only one that is published.
pub const PACKAGE: &str = "package";
/// Part of a publisher: what its runs may do, [`PUBLISH`], [`STAGE`] or [`BOTH`].
pub const ACTIONS: &str = "actions";
/// Part of a publisher: what `npm trust revoke` wants to know.
const ID: &str = "id";
/// There is none.
pub const NONE: &str = "none";
/// `npm publish`.
pub const PUBLISH: &str = "publish";
/// `npm stage publish`.
pub const STAGE: &str = "stage";
/// Either of them.
pub const BOTH: &str = "both";
/// Neither of them: only lists say so.
const NEITHER: &str = "neither";

/// Whether the package was created on JSR: [`YES`] or [`NO`].
pub const JSR_CREATED: &str = "jsr-created";
/// What the package is linked to on JSR: [`NONE`], [`SAME`] or [`OTHER`].
pub const JSR_LINK: &str = "jsr-link";
/// The repository that runs the workflow.
pub const SAME: &str = "same";
/// The one that is named.
pub const OTHER: &str = "other";
/// Which other repository the package is linked to, as typed.
pub const JSR_LINKED: &str = "jsr-linked";
/// Whether only members of the scope may start a publishing run: [`YES`] or [`NO`].
pub const JSR_MEMBERS: &str = "jsr-members";
/// Whether the scope refuses tokens: [`YES`] or [`NO`].
pub const JSR_CI: &str = "jsr-ci";
/// Who starts the publishing run: [`MEMBER`], [`STRANGER`] or [`BOT`].
pub const JSR_STARTER: &str = "jsr-starter";
/// A member of the scope.
pub const MEMBER: &str = "member";
/// Somebody else.
pub const STRANGER: &str = "stranger";
/// A bot or an app.
pub const BOT: &str = "bot";

const VISIBILITIES: [(&str, Visibility); 2] = [(PUBLIC, Visibility::Public), (PRIVATE, Visibility::Private)];
const ACTORS: [(&str, Actor); 3] = [(MEMBER, Actor::Member), (STRANGER, Actor::Stranger), (BOT, Actor::Bot)];
/// What runs may do: whether to publish, whether to stage.
const PERMISSIONS: [(&str, (bool, bool)); 4] =
    [(PUBLISH, (true, false)), (STAGE, (false, true)), (BOTH, (true, true)), (NEITHER, (false, false))];
/// More than anybody types; a link may hold more.
const MAX: usize = 64;
/// Fields that are asked about each package.
const OF_PACKAGES: [&str; 3] = [JSR_CREATED, JSR_LINK, JSR_LINKED];

/// The name of the field for a part of a publisher: of [`PROVIDER`], or of [`Field::id`].
#[must_use]
pub fn publisher(idx: usize, part: &str) -> String {
    format!("publisher-{idx}-{part}")
}

/// The name of a field that asks about one package of several; without a package, about the only one.
#[must_use]
pub fn of_package(field: &str, package: Option<&str>) -> String {
    package.map_or_else(|| field.to_owned(), |it| format!("{field}:{it}"))
}

/// What was answered. Every field is optional: one without an answer is not there.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Hash, Debug)]
pub struct Answers(Vec<(String, String)>);

impl Answers {
    /// These answers.
    #[must_use]
    pub fn of(answers: &[(&str, &str)]) -> Self {
        let mut all = Self::default();
        for (field, answer) in answers {
            all.set(field, answer);
        }
        all
    }

    /// The answer of a field; empty without one.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|it| it.0 == field).map_or("", |it| &it.1)
    }

    /// Answers; an empty answer takes back.
    pub fn set(&mut self, field: &str, answer: &str) {
        match self.0.iter().position(|it| it.0 == field) {
            Some(at) if answer.is_empty() => drop(self.0.remove(at)),
            Some(at) => answer.clone_into(&mut self.0[at].1),
            None if answer.is_empty() => {}
            None => self.0.push((field.to_owned(), answer.to_owned())),
        }
    }

    /// The fields with their answers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, answer)| (field.as_str(), answer.as_str()))
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes back all answers of fields that begin so.
    pub fn clear(&mut self, start: &str) {
        self.0.retain(|it| !it.0.starts_with(start));
    }

    /// How many publishers were begun, those that say that there is none included.
    #[must_use]
    pub fn publishers(&self) -> usize {
        (0..MAX).find(|idx| self.get(&publisher(*idx, PROVIDER)).is_empty()).unwrap_or(MAX)
    }

    /// Takes a publisher away; those after it move up.
    pub fn remove_publisher(&mut self, idx: usize) {
        let starts = |idx: usize| publisher(idx, "");
        let last = self.publishers();
        self.clear(&starts(idx));
        for later in idx + 1..last {
            let (old, new) = (starts(later), starts(later - 1));
            for (field, _) in &mut self.0 {
                if let Some(part) = field.strip_prefix(&old) {
                    *field = format!("{new}{part}");
                }
            }
        }
    }

    /// The repository, if what was typed names one.
    #[must_use]
    pub fn named_repository(&self) -> Option<Repository> {
        Repository::parse(self.get(REPOSITORY)).ok()
    }

    /// As the engine takes them.
    #[must_use]
    pub fn context(&self) -> Context {
        Context {
            repository: self.named_repository(),
            visibility: value(&VISIBILITIES, self.get(VISIBILITY)),
            package_exists: self.yes(EXISTS),
            repository_is_new: self.yes(IS_NEW),
            date: Date::parse(self.get(DATE)),
            publishers: self.publisher_lists(),
            jsr: JsrSettings {
                packages: self.jsr_packages(),
                members_only: self.yes(JSR_MEMBERS),
                ci_required: self.yes(JSR_CI),
                started_by: value(&ACTORS, self.get(JSR_STARTER)),
            },
        }
    }

    fn yes(&self, field: &str) -> Option<bool> {
        match self.get(field) {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        }
    }

    fn publisher_lists(&self) -> Vec<PublisherList> {
        let mut lists: Vec<PublisherList> = Vec::new();
        for idx in 0..self.publishers() {
            let part = |part: &str| self.get(&publisher(idx, part)).trim();
            let package = part(PACKAGE);
            let is_of = |it: &PublisherList| it.package.as_ref().map_or("", |it| &it.text) == package;
            let at = lists.iter().position(is_of).unwrap_or_else(|| {
                let package = (!package.is_empty()).then(|| Stated::typed(package));
                lists.push(PublisherList { package, ..PublisherList::default() });
                lists.len() - 1
            });
            let Some(provider) = Provider::parse(part(PROVIDER)) else { continue };
            let fields = Field::of(provider).iter().map(|it| (*it, self.get(&publisher(idx, it.id())).to_owned()));
            let actions = value(&PERMISSIONS, part(ACTIONS));
            lists[at].publishers.push(Publisher {
                id: Some(part(ID).to_owned()).filter(|it| !it.is_empty()),
                actions: actions.map(|(publish, stage)| Actions { publish, stage, span: None }),
                ..Publisher::typed(provider, fields)
            });
        }
        lists
    }

    fn jsr_packages(&self) -> Vec<JsrPackage> {
        let mut packages: Vec<JsrPackage> = Vec::new();
        for (field, _) in &self.0 {
            let asked = OF_PACKAGES.iter().find_map(|it| field.strip_prefix(it)).and_then(|it| match it {
                "" => Some(None),
                rest => Some(Some(rest.strip_prefix(':')?)),
            });
            let Some(package) = asked else { continue };
            if packages.iter().any(|it| it.package.as_deref() == package) {
                continue;
            }
            let linked = match self.get(&of_package(JSR_LINK, package)) {
                NONE => Some(LinkedRepository::Nothing),
                SAME => self.named_repository().map(LinkedRepository::To),
                OTHER => Repository::parse(self.get(&of_package(JSR_LINKED, package))).ok().map(LinkedRepository::To),
                _ => None,
            };
            let created = self.yes(&of_package(JSR_CREATED, package));
            packages.push(JsrPackage { package: package.map(str::to_owned), created, linked });
        }
        packages
    }
}

/// What was answered somewhere else, as the fields say it.
impl From<&Context> for Answers {
    fn from(context: &Context) -> Self {
        let mut all = Self::default();
        let yes = |it: Option<bool>| it.map_or("", |it| if it { YES } else { NO });
        if let Some(repository) = &context.repository {
            all.set(REPOSITORY, &repository.to_string());
        }
        all.set(VISIBILITY, word(&VISIBILITIES, context.visibility));
        all.set(EXISTS, yes(context.package_exists));
        all.set(IS_NEW, yes(context.repository_is_new));
        if let Some(date) = context.date {
            all.set(DATE, &date.to_string());
        }
        let mut idx = 0;
        for list in context.publishers.iter().take(MAX) {
            let package = list.package.as_ref().map_or("", |it| &it.text);
            for it in list.publishers.iter().take(MAX.saturating_sub(idx)) {
                all.set(&publisher(idx, PROVIDER), it.provider.id());
                all.set(&publisher(idx, PACKAGE), package);
                all.set(&publisher(idx, ID), it.id.as_deref().unwrap_or_default());
                all.set(&publisher(idx, ACTIONS), word(&PERMISSIONS, it.actions.map(|it| (it.publish, it.stage))));
                for (field, stated) in &it.fields {
                    all.set(&publisher(idx, field.id()), &stated.text);
                }
                idx += 1;
            }
            if list.publishers.is_empty() {
                all.set(&publisher(idx, PROVIDER), NONE);
                all.set(&publisher(idx, PACKAGE), package);
                idx += 1;
            }
        }
        for it in context.jsr.packages.iter().take(MAX) {
            let field = |name| of_package(name, it.package.as_deref());
            all.set(&field(JSR_CREATED), yes(it.created));
            match &it.linked {
                None => {}
                Some(LinkedRepository::Nothing) => all.set(&field(JSR_LINK), NONE),
                Some(LinkedRepository::To(it)) if context.repository.as_ref() == Some(it) => {
                    all.set(&field(JSR_LINK), SAME);
                }
                Some(LinkedRepository::To(it)) => {
                    all.set(&field(JSR_LINK), OTHER);
                    all.set(&field(JSR_LINKED), &it.to_string());
                }
            }
        }
        all.set(JSR_MEMBERS, yes(context.jsr.members_only));
        all.set(JSR_CI, yes(context.jsr.ci_required));
        all.set(JSR_STARTER, word(&ACTORS, context.jsr.started_by));
        all
    }
}

fn value<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|it| it.0 == word).map(|it| it.1)
}

fn word<T: PartialEq>(words: &[(&'static str, T)], value: Option<T>) -> &'static str {
    words.iter().find(|it| Some(&it.1) == value.as_ref()).map_or("", |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_can_be_taken_back() {
        let mut answers = Answers::of(&[(REPOSITORY, "acme/widget"), (EXISTS, YES)]);
        answers.set(REPOSITORY, "");
        assert_eq!(answers, Answers::of(&[(EXISTS, YES)]));
        answers.set(EXISTS, "");
        assert!(answers.is_empty());
        assert!(answers.context() == Context::default());
    }

    #[test]
    fn an_answer_that_no_field_gives_counts_as_none() {
        let answers = Answers::of(&[(EXISTS, "perhaps"), (VISIBILITY, "x"), (JSR_STARTER, ""), (REPOSITORY, "acme")]);
        assert!(answers.context() == Context::default());
    }

    #[test]
    fn a_publisher_that_is_removed_leaves_the_others_as_they_are() {
        let name = |idx: usize, part: &str| publisher(idx, part);
        let mut answers = Answers::of(&[
            (&name(0, PROVIDER), "github"),
            (&name(0, "workflow"), "a.yml"),
            (&name(1, PROVIDER), "gitlab"),
            (&name(1, "namespace"), "acme"),
            (&name(2, PROVIDER), "github"),
            (&name(2, "workflow"), "c.yml"),
        ]);
        answers.remove_publisher(1);
        assert_eq!(answers.publishers(), 2);
        assert_eq!(answers.get(&name(0, "workflow")), "a.yml");
        assert_eq!(answers.get(&name(1, "workflow")), "c.yml");
        assert_eq!(answers.get(&name(1, "namespace")), "");
        answers.remove_publisher(0);
        answers.remove_publisher(0);
        assert!(answers.is_empty());
    }

    #[test]
    fn publishers_are_listed_by_their_packages() {
        let name = |idx: usize, part: &str| publisher(idx, part);
        let answers = Answers::of(&[
            (&name(0, PROVIDER), "github"),
            (&name(0, PACKAGE), "@acme/a"),
            (&name(0, "owner"), "acme"),
            (&name(0, "namespace"), "of another form"),
            (&name(0, ACTIONS), STAGE),
            (&name(1, PROVIDER), NONE),
            (&name(1, PACKAGE), "@acme/b"),
            (&name(2, PROVIDER), "circleci"),
            (&name(2, PACKAGE), "@acme/a"),
        ]);
        let lists = answers.context().publishers;
        let shown = |list: &PublisherList| {
            let publisher = |it: &Publisher| {
                let fields: Vec<_> =
                    it.fields.iter().map(|(field, it)| format!("{}={}", field.id(), it.text)).collect();
                format!("{} {} {:?}", it.provider.id(), fields.join(" "), it.actions.map(|it| (it.publish, it.stage)))
            };
            let publishers: Vec<_> = list.publishers.iter().map(publisher).collect();
            (list.package.as_ref().map(|it| it.text.clone()), publishers)
        };
        assert_eq!(
            lists.iter().map(shown).collect::<Vec<_>>(),
            [
                (
                    Some("@acme/a".to_owned()),
                    vec!["github owner=acme Some((false, true))".to_owned(), "circleci  None".to_owned()]
                ),
                (Some("@acme/b".to_owned()), vec![]),
            ]
        );
    }

    #[test]
    fn a_package_on_jsr_is_linked_to_the_repository_that_runs_the_workflow_or_to_another() {
        let linked = |answers: &[(&str, &str)]| {
            let packages = Answers::of(answers).context().jsr.packages;
            match packages.into_iter().next().and_then(|it| it.linked) {
                None => "not known".to_owned(),
                Some(LinkedRepository::Nothing) => "nothing".to_owned(),
                Some(LinkedRepository::To(it)) => it.to_string(),
            }
        };
        assert_eq!(linked(&[(JSR_LINK, SAME), (REPOSITORY, "acme/widget")]), "acme/widget");
        assert_eq!(linked(&[(JSR_LINK, SAME)]), "not known");
        assert_eq!(linked(&[(JSR_LINK, OTHER), (JSR_LINKED, "acme/old")]), "acme/old");
        assert_eq!(linked(&[(JSR_LINK, OTHER), (JSR_LINKED, "acme")]), "not known");
        assert_eq!(linked(&[(JSR_LINK, NONE)]), "nothing");
    }

    #[test]
    fn what_the_engine_was_given_comes_back_as_answers() {
        let list = |package: Option<&str>, publishers| PublisherList {
            package: package.map(Stated::typed),
            publishers,
            place: None,
        };
        let github = Publisher {
            id: Some("a1".into()),
            actions: Some(Actions { publish: false, stage: false, span: None }),
            ..Publisher::typed(Provider::GitHub, [(Field::Owner, "acme".into()), (Field::Workflow, "p.yml".into())])
        };
        let circleci = Publisher::typed(Provider::CircleCi, [(Field::ContextIds, "x,y".into())]);
        let repository = |text: &str| Repository::parse(text).expect("it names one");
        let package = |package: Option<&str>, created, linked| JsrPackage {
            package: package.map(str::to_owned),
            created,
            linked,
        };
        let contexts = [
            Context::default(),
            Context {
                repository: Some(repository("acme/widget")),
                visibility: Some(Visibility::Private),
                package_exists: Some(false),
                repository_is_new: Some(true),
                date: Date::parse("2027-02-01"),
                publishers: vec![list(Some("@acme/a"), vec![github, circleci]), list(None, vec![])],
                jsr: JsrSettings {
                    packages: vec![
                        package(None, Some(true), Some(LinkedRepository::To(repository("acme/widget")))),
                        package(Some("@acme/b"), None, Some(LinkedRepository::To(repository("acme/old")))),
                        package(Some("@acme/c"), Some(false), Some(LinkedRepository::Nothing)),
                    ],
                    members_only: Some(false),
                    ci_required: Some(true),
                    started_by: Some(Actor::Bot),
                },
            },
        ];
        for context in contexts {
            assert!(Answers::from(&context).context() == context);
        }
    }
}
