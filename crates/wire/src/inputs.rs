//! Inputs as programs give them: the counterpart of the report, so that the engine's own types stay free to change.

use serde::{Deserialize, Serialize};

/// What is to be checked.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inputs {
    /// The files.
    #[serde(default)]
    pub files: Vec<File>,
    /// Owner and name of the repository that runs the workflow: `acme/widget`.
    #[serde(default)]
    pub repository: Option<String>,
    /// `public` or `private`.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Whether the package exists on the registry already.
    #[serde(default)]
    pub package_exists: Option<bool>,
    /// Whether the repository was created, renamed or transferred after 2026-07-15.
    #[serde(default)]
    pub repository_is_new: Option<bool>,
    /// The trusted publishers that npm shows, for each package a list. Pasted output of `npm trust list` goes among
    /// the files instead.
    #[serde(default)]
    pub publishers: Vec<PublisherList>,
    /// The settings of JSR.
    #[serde(default)]
    pub jsr: JsrSettings,
    /// The day of the run, `YYYY-MM-DD`; the day of the facts when it is absent.
    #[serde(default)]
    pub date: Option<String>,
}

/// The trusted publishers of one package on npm.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublisherList {
    /// The package; absent for the only one that is published.
    #[serde(default)]
    pub package: Option<String>,
    /// Its publishers; empty: it has none.
    #[serde(default)]
    pub publishers: Vec<Publisher>,
}

/// A trusted publisher, by the fields of its provider's form; a field left empty is absent or empty.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Publisher {
    /// The system whose runs it trusts.
    pub provider: Provider,
    /// What `npm trust revoke` wants to know.
    #[serde(default)]
    pub id: Option<String>,
    /// GitHub: organization or user.
    #[serde(default)]
    pub owner: String,
    /// GitHub: the repository, without its owner.
    #[serde(default)]
    pub repository: String,
    /// GitHub: the file name of the workflow.
    #[serde(default)]
    pub workflow: String,
    /// GitLab: the group, with its subgroups.
    #[serde(default)]
    pub namespace: String,
    /// GitLab: the project.
    #[serde(default)]
    pub project: String,
    /// GitLab: the top-level pipeline file.
    #[serde(default)]
    pub pipeline_file: String,
    /// GitHub and GitLab: the environment.
    #[serde(default)]
    pub environment: String,
    /// CircleCI: the organization's id.
    #[serde(default)]
    pub organization_id: String,
    /// CircleCI: the project's id.
    #[serde(default)]
    pub project_id: String,
    /// CircleCI: the pipeline definition's id.
    #[serde(default)]
    pub pipeline_definition_id: String,
    /// CircleCI: `github.com/owner/repo`.
    #[serde(default)]
    pub vcs_origin: String,
    /// CircleCI: ids of contexts.
    #[serde(default)]
    pub context_ids: Vec<String>,
    /// What its runs may do; absent when that is not known.
    #[serde(default)]
    pub actions: Option<Vec<Action>>,
}

/// A system that runs jobs.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
    /// CircleCI.
    Circleci,
}

/// What the runs of a publisher may do.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// `npm publish`.
    Publish,
    /// `npm stage publish`.
    Stage,
}

/// The settings of JSR that decide who may publish.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JsrSettings {
    /// Those of packages.
    #[serde(default)]
    pub packages: Vec<JsrPackage>,
    /// Whether only members of the scope may start a publishing run.
    #[serde(default)]
    pub members_only: Option<bool>,
    /// Whether the scope requires publishing from CI.
    #[serde(default)]
    pub ci_required: Option<bool>,
    /// Who starts the publishing run.
    #[serde(default)]
    pub started_by: Option<Actor>,
}

/// The settings of one package on JSR.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JsrPackage {
    /// Its name; absent for the only one that is published.
    #[serde(default)]
    pub package: Option<String>,
    /// Whether it was created.
    #[serde(default)]
    pub created: Option<bool>,
    /// The repository that it is linked to: `acme/widget`; empty for none, absent when that is not known.
    #[serde(default)]
    pub linked_repository: Option<String>,
}

/// Who starts a publishing run.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// A member of the scope whose account is connected to GitHub.
    Member,
    /// Somebody else.
    Stranger,
    /// A bot or an app.
    Bot,
}

/// A file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its path inside the repository, with `/`; absent for a pasted text.
    #[serde(default)]
    pub path: Option<String>,
    /// Its text.
    pub text: String,
}

/// Who can see the repository.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Not everyone; `internal` counts as this.
    Private,
}

impl Inputs {
    /// As the engine takes them.
    ///
    /// # Errors
    ///
    /// When `repository` or `linkedRepository` names none, or `date` is none; a clause for people.
    pub fn into_engine(self) -> Result<engine::Inputs, String> {
        let repository = self.repository.as_deref().filter(|it| !it.is_empty()).map(repository).transpose()?;
        let visibility = self.visibility.map(|it| match it {
            Visibility::Public => engine::Visibility::Public,
            Visibility::Private => engine::Visibility::Private,
        });
        let date = match self.date.as_deref() {
            None | Some("") => None,
            Some(text) => Some(engine::Date::parse(text).ok_or("a date is a day as `YYYY-MM-DD`")?),
        };
        let context = engine::Context {
            repository,
            visibility,
            package_exists: self.package_exists,
            repository_is_new: self.repository_is_new,
            publishers: self.publishers.into_iter().map(PublisherList::into_engine).collect(),
            jsr: self.jsr.into_engine()?,
            date,
        };
        let files = self.files.into_iter().map(|it| engine::InputFile { path: it.path, text: it.text, kind: None });
        Ok(engine::Inputs { files: files.collect(), context })
    }
}

fn repository(text: &str) -> Result<engine::Repository, String> {
    engine::Repository::parse(text).map_err(|fault| fault.reason())
}

impl PublisherList {
    fn into_engine(self) -> engine::PublisherList {
        engine::PublisherList {
            package: self.package.map(engine::Stated::typed),
            publishers: self.publishers.into_iter().map(Publisher::into_engine).collect(),
            place: None,
        }
    }
}

impl Publisher {
    fn into_engine(self) -> engine::Publisher {
        use engine::Field;
        let provider = match self.provider {
            Provider::Github => engine::Provider::GitHub,
            Provider::Gitlab => engine::Provider::GitLab,
            Provider::Circleci => engine::Provider::CircleCi,
        };
        // In the order of the form; those of other providers are not asked for.
        let typed = [
            (Field::Owner, self.owner),
            (Field::Repository, self.repository),
            (Field::Workflow, self.workflow),
            (Field::Namespace, self.namespace),
            (Field::Project, self.project),
            (Field::PipelineFile, self.pipeline_file),
            (Field::Environment, self.environment),
            (Field::OrganizationId, self.organization_id),
            (Field::ProjectId, self.project_id),
            (Field::PipelineDefinitionId, self.pipeline_definition_id),
            (Field::VcsOrigin, self.vcs_origin),
            (Field::ContextIds, self.context_ids.join(",")),
        ];
        let asked = typed.into_iter().filter(|(field, _)| Field::of(provider).contains(field));
        let actions = self.actions.map(|it| engine::Actions {
            publish: it.contains(&Action::Publish),
            stage: it.contains(&Action::Stage),
            span: None,
        });
        engine::Publisher { id: self.id, actions, ..engine::Publisher::typed(provider, asked) }
    }
}

impl JsrSettings {
    fn into_engine(self) -> Result<engine::JsrSettings, String> {
        let started_by = self.started_by.map(|it| match it {
            Actor::Member => engine::Actor::Member,
            Actor::Stranger => engine::Actor::Stranger,
            Actor::Bot => engine::Actor::Bot,
        });
        let package = |it: JsrPackage| -> Result<_, String> {
            let linked = match it.linked_repository.as_deref() {
                None => None,
                Some("") => Some(engine::LinkedRepository::Nothing),
                Some(text) => Some(engine::LinkedRepository::To(repository(text)?)),
            };
            Ok(engine::JsrPackage { package: it.package, created: it.created, linked })
        };
        Ok(engine::JsrSettings {
            packages: self.packages.into_iter().map(package).collect::<Result<_, _>>()?,
            members_only: self.members_only,
            ci_required: self.ci_required,
            started_by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_read_from_json_with_everything_optional() {
        let inputs: Inputs = serde_json::from_str(r#"{"files": [{"path": "package.json", "text": "{}"}, {"text": "x"}], "repository": "acme/widget", "visibility": "public", "packageExists": true, "date": "2027-02-01"}"#).expect("it is of the documented shape");
        let inputs = inputs.into_engine().unwrap_or_default();
        assert_eq!(inputs.files.len(), 2);
        assert_eq!(inputs.context.repository.map(|it| it.to_string()).as_deref(), Some("acme/widget"));
        assert_eq!(inputs.context.package_exists, Some(true));
        assert_eq!(inputs.context.date.map(|it| it.to_string()).as_deref(), Some("2027-02-01"));
        assert!(serde_json::from_str::<Inputs>("{}").is_ok());
    }

    #[test]
    fn settings_of_both_registries_are_read_from_json() {
        let text = r#"{
            "files": [],
            "repositoryIsNew": false,
            "publishers": [
                { "package": "@acme/widget", "publishers": [
                    { "provider": "github", "owner": "acme", "repository": "widget", "workflow": "publish.yml", "environment": "", "actions": ["publish", "stage"] },
                    { "provider": "gitlab", "id": "9b7d40aa", "namespace": "acme/tools", "project": "widget", "pipelineFile": ".gitlab-ci.yml", "workflow": "ignored.yml" },
                    { "provider": "circleci", "organizationId": "o", "projectId": "p", "pipelineDefinitionId": "d", "vcsOrigin": "github.com/acme/widget", "contextIds": ["x", "y"], "actions": [] }
                ] },
                { "package": "@acme/gadget", "publishers": [] }
            ],
            "jsr": {
                "packages": [{ "package": "@acme/widget", "created": true, "linkedRepository": "acme/widget" }, { "linkedRepository": "" }],
                "membersOnly": true, "ciRequired": false, "startedBy": "bot"
            }
        }"#;
        let inputs: Inputs = serde_json::from_str(text).expect("it is of the documented shape");
        let context = inputs.into_engine().unwrap_or_default().context;
        let [widget, gadget] = &context.publishers[..] else { panic!("two lists") };
        let fields = |idx: usize| {
            let fields = widget.publishers[idx].fields.iter().map(|(field, it)| format!("{field:?}={}", it.text));
            fields.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(fields(0), "Owner=acme Repository=widget Workflow=publish.yml");
        assert_eq!(fields(1), "Namespace=acme/tools Project=widget PipelineFile=.gitlab-ci.yml");
        assert_eq!(
            fields(2),
            "OrganizationId=o ProjectId=p PipelineDefinitionId=d VcsOrigin=github.com/acme/widget ContextIds=x,y"
        );
        let actions = widget.publishers.iter().map(|it| it.actions.map(|it| (it.publish, it.stage)));
        assert_eq!(actions.collect::<Vec<_>>(), [Some((true, true)), None, Some((false, false))]);
        assert!(gadget.publishers.is_empty());
        assert_eq!(context.jsr.packages.len(), 2);
        assert!(context.jsr.packages[1].linked == Some(engine::LinkedRepository::Nothing));
        assert_eq!(context.jsr.started_by, Some(engine::Actor::Bot));
        assert_eq!(context.repository_is_new, Some(false));
    }

    #[test]
    fn an_answer_that_is_none_is_refused_with_a_reason() {
        let inputs = Inputs { repository: Some("acme".into()), ..Inputs::default() };
        assert!(inputs.into_engine().is_err_and(|it| it.contains("owner/name")));
        let inputs = Inputs { date: Some("2027-02-30".into()), ..Inputs::default() };
        assert!(inputs.into_engine().is_err_and(|it| it.contains("YYYY-MM-DD")));
    }
}
