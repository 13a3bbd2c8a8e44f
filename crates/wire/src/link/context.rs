//! The answers in a link. A new answer is a new tag; a word that is not known counts as no answer.

use engine::{
    Actions, Actor, Context, Date, Field, JsrPackage, JsrSettings, LinkedRepository, Provider, Publisher,
    PublisherList, Repository, Stated, Visibility,
};

use super::record::{Malformed, Record, Writer};

const REPOSITORY: u32 = 1;
const VISIBILITY: u32 = 2;
const PACKAGE_EXISTS: u32 = 3;
const REPOSITORY_IS_NEW: u32 = 4;
const PUBLISHER_LIST: u32 = 5;
const JSR: u32 = 6;
const DATE: u32 = 7;

const OWNER: u32 = 1;
const NAME: u32 = 2;

const LIST_PACKAGE: u32 = 1;
const LIST_PUBLISHER: u32 = 2;

const PUBLISHER_PROVIDER: u32 = 1;
const PUBLISHER_ID: u32 = 2;
const PUBLISHER_FIELD: u32 = 3;
const PUBLISHER_PUBLISHES: u32 = 4;
const PUBLISHER_STAGES: u32 = 5;

const FIELD_NAME: u32 = 1;
const FIELD_TEXT: u32 = 2;

const JSR_PACKAGE: u32 = 1;
const JSR_MEMBERS_ONLY: u32 = 2;
const JSR_CI_REQUIRED: u32 = 3;
const JSR_STARTED_BY: u32 = 4;

const PACKAGE_NAME: u32 = 1;
const PACKAGE_CREATED: u32 = 2;
const PACKAGE_IS_LINKED: u32 = 3;
const PACKAGE_REPOSITORY: u32 = 4;

// Words stay as they are, whatever becomes of the names here.
const VISIBILITIES: [(Visibility, &str); 2] = [(Visibility::Public, "public"), (Visibility::Private, "private")];
const PROVIDERS: [(Provider, &str); 3] =
    [(Provider::GitHub, "github"), (Provider::GitLab, "gitlab"), (Provider::CircleCi, "circleci")];
const ACTORS: [(Actor, &str); 3] = [(Actor::Member, "member"), (Actor::Stranger, "stranger"), (Actor::Bot, "bot")];
const FIELDS: [(Field, &str); 12] = [
    (Field::Owner, "owner"),
    (Field::Repository, "repository"),
    (Field::Workflow, "workflow"),
    (Field::Namespace, "namespace"),
    (Field::Project, "project"),
    (Field::PipelineFile, "pipeline-file"),
    (Field::Environment, "environment"),
    (Field::OrganizationId, "organization-id"),
    (Field::ProjectId, "project-id"),
    (Field::PipelineDefinitionId, "pipeline-definition-id"),
    (Field::VcsOrigin, "vcs-origin"),
    (Field::ContextIds, "context-ids"),
];

pub(super) fn write(context: &Context) -> Writer {
    // No `..`: a new answer has to find its tag here.
    let Context { repository, visibility, package_exists, repository_is_new, publishers, jsr, date } = context;
    let mut record = Writer::default();
    write_repository(&mut record, REPOSITORY, repository.as_ref());
    record.answer(VISIBILITY, visibility.and_then(|it| word(&VISIBILITIES, it)));
    record.yes_or_no(PACKAGE_EXISTS, *package_exists);
    record.yes_or_no(REPOSITORY_IS_NEW, *repository_is_new);
    for list in publishers {
        let mut fields = Writer::default();
        fields.answer(LIST_PACKAGE, list.package.as_ref().map(|it| &*it.text));
        for publisher in &list.publishers {
            fields.bytes(LIST_PUBLISHER, &write_publisher(publisher).0);
        }
        // A list without anything says that there is no publisher.
        record.bytes(PUBLISHER_LIST, &fields.0);
    }
    record.record(JSR, &write_jsr(jsr));
    record.answer(DATE, date.map(|it| it.to_string()).as_deref());
    record
}

pub(super) fn read(record: &Record<'_>) -> Result<Context, Malformed> {
    let mut publishers = Vec::new();
    for fields in record.all(PUBLISHER_LIST) {
        let fields = Record::read(fields)?;
        let mut list = PublisherList { package: fields.text(LIST_PACKAGE)?.map(Stated::typed), ..Default::default() };
        let mut is_known = true;
        for publisher in fields.all(LIST_PUBLISHER) {
            let publisher = read_publisher(&Record::read(publisher)?)?;
            is_known &= publisher.is_some();
            list.publishers.extend(publisher);
        }
        // A list without what is not known would say that there is no such publisher.
        publishers.extend(is_known.then_some(list));
    }
    Ok(Context {
        repository: read_repository(record, REPOSITORY)?,
        visibility: meant(&VISIBILITIES, record.text(VISIBILITY)?),
        package_exists: record.yes_or_no(PACKAGE_EXISTS)?,
        repository_is_new: record.yes_or_no(REPOSITORY_IS_NEW)?,
        publishers,
        jsr: read_jsr(&record.record(JSR)?)?,
        date: record.text(DATE)?.and_then(Date::parse),
    })
}

fn write_repository(record: &mut Writer, tag: u32, repository: Option<&Repository>) {
    if let Some(Repository { owner, name }) = repository {
        let mut fields = Writer::default();
        fields.text(OWNER, owner);
        fields.text(NAME, name);
        record.record(tag, &fields);
    }
}

fn read_repository(record: &Record<'_>, tag: u32) -> Result<Option<Repository>, Malformed> {
    let fields = record.record(tag)?;
    let name = |tag| Ok(fields.text(tag)?.map(str::to_owned));
    Ok(match (name(OWNER)?, name(NAME)?) {
        (Some(owner), Some(name)) => Some(Repository { owner, name }),
        _ => None,
    })
}

fn write_publisher(publisher: &Publisher) -> Writer {
    let mut record = Writer::default();
    record.answer(PUBLISHER_PROVIDER, word(&PROVIDERS, publisher.provider));
    record.answer(PUBLISHER_ID, publisher.id.as_deref());
    for (field, stated) in &publisher.fields {
        let mut fields = Writer::default();
        fields.answer(FIELD_NAME, word(&FIELDS, *field));
        fields.text(FIELD_TEXT, &stated.text);
        record.record(PUBLISHER_FIELD, &fields);
    }
    record.yes_or_no(PUBLISHER_PUBLISHES, publisher.actions.map(|it| it.publish));
    record.yes_or_no(PUBLISHER_STAGES, publisher.actions.map(|it| it.stage));
    record
}

/// `None` for one of a provider of later years.
fn read_publisher(record: &Record<'_>) -> Result<Option<Publisher>, Malformed> {
    let Some(provider) = meant(&PROVIDERS, record.text(PUBLISHER_PROVIDER)?) else { return Ok(None) };
    let mut publisher = Publisher::typed(provider, []);
    publisher.id = record.text(PUBLISHER_ID)?.map(str::to_owned);
    for fields in record.all(PUBLISHER_FIELD) {
        let fields = Record::read(fields)?;
        let field = meant(&FIELDS, fields.text(FIELD_NAME)?);
        // Each once, as on a form.
        if let Some(field) = field.filter(|field| publisher.fields.iter().all(|it| it.0 != *field)) {
            publisher.fields.push((field, Stated::typed(fields.text(FIELD_TEXT)?.unwrap_or_default())));
        }
    }
    let actions = (record.yes_or_no(PUBLISHER_PUBLISHES)?, record.yes_or_no(PUBLISHER_STAGES)?);
    if let (Some(publish), Some(stage)) = actions {
        publisher.actions = Some(Actions { publish, stage, span: None });
    }
    Ok(Some(publisher))
}

fn write_jsr(jsr: &JsrSettings) -> Writer {
    let JsrSettings { packages, members_only, ci_required, started_by } = jsr;
    let mut record = Writer::default();
    for JsrPackage { package, created, linked } in packages {
        let mut fields = Writer::default();
        fields.answer(PACKAGE_NAME, package.as_deref());
        fields.yes_or_no(PACKAGE_CREATED, *created);
        fields.yes_or_no(PACKAGE_IS_LINKED, linked.as_ref().map(|it| *it != LinkedRepository::Nothing));
        if let Some(LinkedRepository::To(repository)) = linked {
            write_repository(&mut fields, PACKAGE_REPOSITORY, Some(repository));
        }
        record.bytes(JSR_PACKAGE, &fields.0);
    }
    record.yes_or_no(JSR_MEMBERS_ONLY, *members_only);
    record.yes_or_no(JSR_CI_REQUIRED, *ci_required);
    record.answer(JSR_STARTED_BY, started_by.and_then(|it| word(&ACTORS, it)));
    record
}

fn read_jsr(record: &Record<'_>) -> Result<JsrSettings, Malformed> {
    let mut packages = Vec::new();
    for fields in record.all(JSR_PACKAGE) {
        let fields = Record::read(fields)?;
        let linked = match fields.yes_or_no(PACKAGE_IS_LINKED)? {
            Some(true) => read_repository(&fields, PACKAGE_REPOSITORY)?.map(LinkedRepository::To),
            Some(false) => Some(LinkedRepository::Nothing),
            None => None,
        };
        let package = fields.text(PACKAGE_NAME)?.map(str::to_owned);
        packages.push(JsrPackage { package, created: fields.yes_or_no(PACKAGE_CREATED)?, linked });
    }
    Ok(JsrSettings {
        packages,
        members_only: record.yes_or_no(JSR_MEMBERS_ONLY)?,
        ci_required: record.yes_or_no(JSR_CI_REQUIRED)?,
        started_by: meant(&ACTORS, record.text(JSR_STARTED_BY)?),
    })
}

/// The word for a value.
fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> Option<&'static str> {
    words.iter().find(|it| it.0 == value).map(|it| it.1)
}

/// The value that a word stands for.
fn meant<T: Copy>(words: &[(T, &str)], word: Option<&str>) -> Option<T> {
    words.iter().find(|it| Some(it.1) == word).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(context: &Context) {
        let bytes = write(context).0;
        let record = Record::read(&bytes).ok().expect("a record was written");
        assert!(read(&record).is_ok_and(|it| it == *context));
    }

    fn repository() -> Repository {
        Repository { owner: "acme".into(), name: "widget".into() }
    }

    #[test]
    fn every_answer_comes_back() {
        let github = [(Field::Owner, "acme"), (Field::Repository, "widget"), (Field::Workflow, "publish.yml")];
        let typed = |provider, fields: &[(Field, &str)]| {
            Publisher::typed(provider, fields.iter().map(|it| (it.0, it.1.to_owned())))
        };
        let mut publisher = typed(Provider::GitHub, &github);
        publisher.id = Some("0f0e".into());
        publisher.actions = Some(Actions { publish: true, stage: false, span: None });
        let other = typed(Provider::GitLab, &[(Field::Namespace, "acme/tools"), (Field::Environment, "npm")]);
        let third = typed(Provider::CircleCi, &[(Field::ContextIds, "a, b")]);
        let list = PublisherList {
            package: Some(Stated::typed("@acme/widget")),
            publishers: vec![publisher, other, third],
            place: None,
        };
        let package = |linked| JsrPackage { package: Some("@acme/widget".into()), created: Some(true), linked };
        let linked = [Some(LinkedRepository::To(repository())), Some(LinkedRepository::Nothing), None];
        check(&Context {
            repository: Some(repository()),
            visibility: Some(Visibility::Private),
            package_exists: Some(false),
            repository_is_new: Some(true),
            publishers: vec![list, PublisherList::default()],
            jsr: JsrSettings {
                packages: linked.into_iter().map(package).collect(),
                members_only: Some(false),
                ci_required: Some(true),
                started_by: Some(Actor::Bot),
            },
            date: Date::parse("2027-02-28"),
        });
        check(&Context::default());
    }

    #[test]
    fn every_value_has_a_word_of_its_own() {
        for provider in [Provider::GitHub, Provider::GitLab, Provider::CircleCi] {
            assert_eq!(word(&PROVIDERS, provider), Some(provider.id()));
            for field in Field::of(provider) {
                let word = word(&FIELDS, *field);
                assert!(word.is_some() && meant(&FIELDS, word) == Some(*field));
            }
        }
    }

    #[test]
    fn what_later_years_add_is_no_answer() {
        let mut later = Writer::default();
        later.text(PUBLISHER_PROVIDER, "hologram");
        let mut list = Writer::default();
        list.record(LIST_PUBLISHER, &later);
        let mut record = Writer::default();
        record.text(VISIBILITY, "perhaps");
        record.record(PUBLISHER_LIST, &list);
        let context = Record::read(&record.0).and_then(|it| read(&it)).ok().expect("nothing in it is wrong");
        assert!(context == Context::default());
    }
}
