//! What `npm trust list` prints, in every form and with all that a terminal shows around it.

use proptest::prelude::*;

use super::*;
use crate::input::{Kind, recognise};

/// Every list on a line of its own: package, then each publisher with what it says.
fn lists(text: &str) -> String {
    let found = read(text);
    let mut out = String::new();
    for list in &found.lists {
        let package = list.package.as_ref().map_or("?", |it| &it.text);
        let publishers: Vec<String> = list.publishers.iter().map(publisher).collect();
        let publishers = if publishers.is_empty() { "none".to_owned() } else { publishers.join("; ") };
        out.push_str(&format!("{package}: {publishers}\n"));
    }
    for (span, message) in &found.problems {
        out.push_str(&format!("! {}: {message}\n", &text[span.range()].trim_end()));
    }
    out
}

fn publisher(it: &Publisher) -> String {
    let mut parts = vec![it.provider.id().to_owned()];
    parts.extend(it.id.iter().map(|id| format!("#{id}")));
    parts.extend(it.fields.iter().map(|(field, stated)| format!("{field:?}={}", stated.text)));
    if let Some(actions) = it.actions {
        parts.push(match (actions.publish, actions.stage) {
            (true, true) => "may publish and stage".to_owned(),
            (true, false) => "may publish".to_owned(),
            (false, _) => "may stage".to_owned(),
        });
    }
    parts.join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(recognise(Some("trust.json"), text), Kind::TrustSettings, "{text}");
    assert_eq!(lists(text), expected, "{text}");
    // Every place is where the text stands.
    for list in read(text).lists {
        let stated = list.publishers.iter().flat_map(|it| &it.fields).map(|(_, it)| it).chain(&list.package);
        for Stated { text: words, span } in stated {
            let span = span.expect("what is read has a place");
            let is_list = text[span.range()].starts_with('[');
            assert!(words.is_empty() || is_list || &text[span.range()] == words, "{words}");
        }
    }
}

const GITHUB: &str = r#"{
  "id": "a1",
  "type": "github",
  "file": "publish.yml",
  "repository": "acme/widget",
  "environment": "npm",
  "permissions": [
    "createPackage",
    "createStagedPackage"
  ]
}"#;

#[test]
fn objects_stand_one_after_the_other_with_blank_lines_between() {
    let other =
        GITHUB.replace("a1", "b2").replace("publish.yml", "canary.yml").replace(",\n    \"createStagedPackage\"", "");
    check(
        &format!("\n{GITHUB}\n\n{other}\n\n"),
        "?: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and stage; \
         github #b2 Owner=acme Repository=widget Workflow=canary.yml Environment=npm may publish\n",
    );
}

#[test]
fn a_list_and_a_single_object_are_read_too() {
    let expected =
        "?: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and stage\n";
    check(&format!("[{GITHUB}]"), expected);
    check(&format!("[\n  {GITHUB}\n]\n"), expected);
    check(GITHUB, expected);
    check(&format!("{GITHUB}{GITHUB}"), expected);
    check(&GITHUB.replace('\n', "\r\n"), expected);
}

#[test]
fn what_the_registry_sends_is_read_like_what_npm_prints() {
    check(
        r#"[{"id":"a1","type":"github","claims":{"repository":"acme/widget","workflow_ref":{"file":"publish.yml"}}}]"#,
        "?: github #a1 Owner=acme Repository=widget Workflow=publish.yml\n",
    );
    check(
        r#"[{"id":"c","type":"gitlab","claims":{"project_path":"acme/sub/widget","ci_config_ref_uri":{"file":".gitlab-ci.yml"},"environment":"npm"}}]"#,
        "?: gitlab #c Namespace=acme/sub Project=widget PipelineFile=.gitlab-ci.yml Environment=npm\n",
    );
}

#[test]
fn gitlab_and_circleci_have_fields_of_their_own() {
    check(
        r#"{"id":"c","type":"gitlab","file":".gitlab-ci.yml","project":"acme/sub/widget","permissions":["createPackage"]}
{"id":"d","type":"circleci","orgId":"o","projectId":"p","pipelineDefinitionId":"q","vcsOrigin":"github.com/acme/widget","contextIds":["x","y"]}"#,
        "?: gitlab #c Namespace=acme/sub Project=widget PipelineFile=.gitlab-ci.yml may publish; circleci #d \
         OrganizationId=o ProjectId=p PipelineDefinitionId=q VcsOrigin=github.com/acme/widget ContextIds=x,y\n",
    );
}

#[test]
fn lines_are_read_with_what_a_terminal_shows_around_them() {
    check(
        "[me@host widget]$ npm trust list @acme/widget\n\ntype: github\nid: a1\nfile: publish.yml\nrepository: acme/widget\nenvironment: npm\npermissions: publish, stage publish\n\ntype: gitlab\nid: c\nfile: .gitlab-ci.yml\nproject: acme/widget\n\n[me@host widget]$ \n",
        "@acme/widget: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and \
         stage; gitlab #c Namespace=acme Project=widget PipelineFile=.gitlab-ci.yml\n",
    );
    check(
        "type: circleci\nid: d\norgId: o\nprojectId: p\npipelineDefinitionId: q\nvcsOrigin: github.com/acme/widget\ncontextIds: x,y\n",
        "?: circleci #d OrganizationId=o ProjectId=p PipelineDefinitionId=q VcsOrigin=github.com/acme/widget \
         ContextIds=x,y\n",
    );
}

#[test]
fn the_command_names_the_package_of_what_follows() {
    let bare = GITHUB.replace("a1", "b2");
    check(
        &format!("$ npm trust list --json @acme/widget\n{GITHUB}\n$ npm trust list gadget --json > list\n{bare}\n"),
        "@acme/widget: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and \
         stage\ngadget: github #b2 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and \
         stage\n",
    );
    check(
        &format!(
            "== @acme/widget ==\n{GITHUB}\n== @acme/gadget ==\nNo trust configurations found for package (@acme/gadget)\n"
        ),
        "@acme/widget: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and \
         stage\n@acme/gadget: none\n",
    );
}

#[test]
fn no_publisher_is_an_answer() {
    check("No trust configurations found for package (@acme/widget)\n", "@acme/widget: none\n");
    check("> npm trust list\n\nNo trust configurations found for package (widget)", "widget: none\n");
}

#[test]
fn what_somebody_asked_npm_to_make_is_none_until_it_is_made() {
    let asked = r#"{ "package": "@acme/widget", "file": "publish.yml", "repository": "acme/widget", "permissions": ["createPackage"] }"#;
    assert_eq!(lists(asked), "");
    check(
        &format!("{asked}\n\n{GITHUB}\n"),
        "@acme/widget: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and stage\n",
    );
    check(&format!("{GITHUB}\nRevoked trusted configuration for package @acme/widget with id a1\n"), "");
}

#[test]
fn a_repository_without_an_owner_and_an_address_are_kept_as_they_are() {
    check(
        &GITHUB.replace("acme/widget", "widget").replace("  \"environment\": \"npm\",\n", ""),
        "?: github #a1 Owner= Repository=widget Workflow=publish.yml may publish and stage\n",
    );
    check(
        &GITHUB.replace("acme/widget", "https://github.com/acme/widget"),
        "?: github #a1 Repository=https://github.com/acme/widget Workflow=publish.yml Environment=npm may publish and \
         stage\n",
    );
}

#[test]
fn half_a_list_says_so() {
    let cut = &GITHUB[..GITHUB.len() - 20];
    check(
        &format!("{GITHUB}\n{}", cut.replace("a1", "b2")),
        "?: github #a1 Owner=acme Repository=widget Workflow=publish.yml Environment=npm may publish and stage\n! {: it \
         ends in the middle of a publisher\n",
    );
    let broken = GITHUB.replace("\"publish.yml\",", "\"publish.yml\"");
    check(&broken, &format!("! {broken}: it is not JSON\n"));
}

#[test]
fn other_texts_are_not_taken_for_one() {
    for text in [
        r#"{ "name": "x", "type": "module", "repository": "acme/widget", "file": "x", "id": 1 }"#,
        "type: github\nurl: https://example.com\n",
        "on: push\njobs:\n  a:\n    steps:\n      - run: npm trust list\n",
        "npm error code E404\n",
    ] {
        assert_ne!(recognise(None, text), Kind::TrustSettings, "{text}");
    }
}

#[test]
fn a_package_with_more_publishers_than_npm_allows_is_read_up_to_a_limit() {
    let many: String = (0..2000).map(|idx| format!("{}\n", GITHUB.replace("a1", &format!("id{idx}")))).collect();
    let count: usize = read(&many).lists.iter().map(|it| it.publishers.len()).sum();
    assert_eq!(count, MAX_PUBLISHERS);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_every_place_lies_inside(text in ".{0,200}", cut in 0usize..400) {
        let pieces = format!("{text}\n{GITHUB}\ntype: github\nid: {text}\nrepository: {text}/x\n{text}");
        let end = (0..=cut.min(pieces.len())).rev().find(|it| pieces.is_char_boundary(*it)).unwrap_or(0);
        for text in [pieces.as_str(), &pieces[..end]] {
            let found = read(text);
            let fields = found.lists.iter().flat_map(|it| &it.publishers).flat_map(|it| &it.fields);
            let places = fields.filter_map(|(_, it)| it.span).chain(found.problems.iter().map(|(it, _)| *it));
            for place in places {
                prop_assert!(text.get(place.range()).is_some());
            }
        }
    }
}
