//! GitLab and CircleCI: what their runs present, what npm's form asks for, and how both are compared.

use model::input::{InputFile, Kind};

use super::*;
use crate::project::Documents;
use crate::{Context, Inputs, Repository, settings};

const WORKFLOW: &str = "on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: npm
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 24
      - run: npm publish
";
const MANIFEST: &str = "{ \"name\": \"@acme/widget\", \"version\": \"1.2.0\" }";

/// The publication of `WORKFLOW` as if another system ran it, with these settings: what `ask` finds.
fn ask<T>(
    provider: Provider,
    path: &str,
    repository: Option<(&str, &str)>,
    trust: &str,
    ask: impl Fn(&Project<'_>, &Publication<'_>) -> T,
) -> T {
    let repository = repository.map(|(owner, name)| Repository { owner: owner.into(), name: name.into() });
    let files = vec![
        InputFile { path: Some(path.into()), text: WORKFLOW.into(), kind: Some(Kind::Workflow) },
        InputFile::new("package.json", MANIFEST),
        InputFile { path: None, text: trust.into(), kind: Some(Kind::TrustSettings) },
    ];
    let inputs = Inputs { files, context: Context { repository, ..Context::default() } };
    let documents = Documents::parse(&inputs);
    let mut project = Project::new(&documents);
    project.publications_mut()[0].provider = provider;
    ask(&project, &project.publications()[0])
}

const GITLAB: &str = r#"{ "id": "c", "type": "gitlab", "file": ".gitlab-ci.yml", "project": "acme/tools/widget", "environment": "npm", "permissions": ["createPackage"] }"#;
const CIRCLECI: &str = r#"{ "id": "d", "type": "circleci", "orgId": "c3f1a1de-7d34-4d0c-9a54-52a6f7b1f001", "projectId": "0b0c5a4e-64f2-4a1f-8d4e-3a1d1d6f9a10", "pipelineDefinitionId": "1b0c5a4e-64f2-4a1f-8d4e-3a1d1d6f9a11", "vcsOrigin": "github.com/acme/widget" }"#;

/// The closest publisher: how it stands, and in which fields it differs.
fn standing(provider: Provider, path: &str, repository: (&str, &str), trust: &str) -> (Standing, String) {
    ask(provider, path, Some(repository), trust, |project, publication| {
        let trust = of(project, publication);
        let best = trust.best().expect("a publisher is given");
        let differing: Vec<_> = best.differing().map(|it| format!("{:?}", it.presentation.field)).collect();
        (best.standing, differing.join(" "))
    })
}

#[test]
fn a_gitlab_project_is_compared_with_namespace_project_file_and_environment() {
    let check = |path, repository, trust: &str, expected: Standing, differing: &str| {
        assert_eq!(standing(Provider::GitLab, path, repository, trust), (expected, differing.to_owned()), "{trust}");
    };
    check(".gitlab-ci.yml", ("acme/tools", "widget"), GITLAB, Standing::Match, "");
    check(".gitlab-ci.yml", ("acme", "widget"), GITLAB, Standing::Differs, "Namespace");
    check("ci/publish.yml", ("acme/tools", "widget"), GITLAB, Standing::Differs, "PipelineFile");
    // The form takes a path, the command only the name of the file.
    let named = |file: &str| GITLAB.replace(".gitlab-ci.yml", file);
    check("ci/publish.yml", ("acme/tools", "widget"), &named("publish.yml"), Standing::Match, "");
    check("ci/publish.yml", ("acme/tools", "widget"), &named("ci/publish.yml"), Standing::Match, "");
    check(
        ".gitlab-ci.yml",
        ("acme/tools", "widget"),
        &GITLAB.replace("\"environment\": \"npm\"", "\"environment\": \"prod\""),
        Standing::Differs,
        "Environment",
    );
    check(".gitlab-ci.yml", ("acme/tools", "widget"), CIRCLECI, Standing::Foreign, "");
}

#[test]
fn the_ids_of_circleci_stay_open_and_its_origin_is_compared() {
    let standing = |repository| standing(Provider::CircleCi, ".circleci/config.yml", repository, CIRCLECI);
    assert_eq!(standing(("acme", "widget")), (Standing::Open, String::new()));
    assert_eq!(standing(("acme", "gadget")), (Standing::Differs, "VcsOrigin".to_owned()));
    // The host that the settings name is not known to be another one.
    let elsewhere = CIRCLECI.replace("github.com", "bitbucket.org");
    let standing = super::tests::standing(Provider::CircleCi, ".circleci/config.yml", ("acme", "widget"), &elsewhere);
    assert_eq!(standing, (Standing::Open, String::new()));
}

#[test]
fn the_cards_have_the_labels_of_each_form() {
    let card = |provider, path, repository, trust: &str| {
        ask(provider, path, Some(repository), trust, |project, _| {
            let card = settings::cards(project).remove(0);
            let fields = card.fields.iter().map(|it| {
                format!("{}: {} / {}", it.name, it.value.as_deref().unwrap_or("?"), it.given.as_deref().unwrap_or("-"))
            });
            (fields.collect::<Vec<_>>().join("\n"), card.command, card.situation)
        })
    };
    let (fields, command, situation) =
        card(Provider::GitLab, ".gitlab-ci.yml", ("acme/tools", "widget"), &GITLAB.replace("tools", "old"));
    assert_eq!(
        fields,
        "Namespace: acme/tools / acme/old\nProject name: widget / widget\nTop-level CI file path: .gitlab-ci.yml / \
         .gitlab-ci.yml\nEnvironment name: npm / npm\nAllowed actions: npm publish / npm publish"
    );
    assert_eq!(
        command.as_deref(),
        Some(
            "npm trust gitlab @acme/widget --file .gitlab-ci.yml --project acme/tools/widget --environment npm --allow-publish"
        )
    );
    assert_eq!(situation, Some("moved-repository"));

    let (fields, command, situation) = card(Provider::CircleCi, ".circleci/config.yml", ("acme", "widget"), CIRCLECI);
    assert_eq!(
        fields,
        "Organization ID: ? / c3f1a1de-7d34-4d0c-9a54-52a6f7b1f001\nProject ID: ? / \
         0b0c5a4e-64f2-4a1f-8d4e-3a1d1d6f9a10\nPipeline definition ID: ? / \
         1b0c5a4e-64f2-4a1f-8d4e-3a1d1d6f9a11\nVCS origin: github.com/acme/widget / github.com/acme/widget\nContext \
         IDs: ? / \nAllowed actions: npm publish / -"
    );
    assert_eq!((command, situation), (None, Some("undecided")));

    let (_, _, situation) = card(Provider::CircleCi, ".circleci/config.yml", ("acme", "widget"), GITLAB);
    assert_eq!(situation, Some("changed-provider"));
}
