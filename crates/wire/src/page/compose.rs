//! Composing on the page: what somebody wants goes in, new files come out, or the reasons why there are none.

use engine::{Inputs, JsrAnswers, JsrClient, Kind, Provider, Registries, Shape, StartedBy, Status, Tool, Wanted};
use serde::{Deserialize, Serialize};

use super::Asked;
use super::answers::{Answers, YES};
use super::share::LinkedFile;

/// The system that runs the jobs: [`Provider::id`].
pub const PROVIDER: &str = "provider";
/// Where the package goes: [`Registries::id`]; what the given manifests are for when nobody says.
pub const REGISTRIES: &str = "registries";
/// What publishes to npm: [`Tool::id`]; what the manifest names when nobody says.
pub const TOOL: &str = "tool";
/// What publishes to JSR: [`JsrClient::id`].
pub const JSR_CLIENT: &str = "jsr-client";
/// Whether one job builds and another publishes: [`YES`].
pub const SPLIT: &str = "split";
/// What starts a run: [`StartedBy::id`].
pub const STARTED_BY: &str = "started-by";
/// The environment of the publishing jobs, as typed.
pub const ENVIRONMENT: &str = "environment";
/// Whether npm holds the version until somebody approves it: [`YES`].
pub const STAGED: &str = "staged";

/// What is on the page, and what somebody wants to publish with.
#[derive(Serialize, Deserialize, Clone, Default, Debug)]
pub struct Wish<'a> {
    /// What is on the page.
    #[serde(borrow)]
    pub asked: Asked<'a>,
    /// What is wanted, by the names of the fields above; parts of `jsr.json` by those of [`Question::about`].
    pub wanted: Answers,
}

/// New files, or why there are none.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Composed {
    /// Where the package goes: what was wanted, or what the manifests are for.
    pub registries: String,
    /// The files to add; empty as soon as there is a refusal or a question.
    pub files: Vec<LinkedFile>,
    /// Why what is wanted cannot be.
    pub refusals: Vec<Reason>,
    /// What has to be said first.
    pub questions: Vec<Question>,
    /// How many checks fail once the files are there: of manifest and settings.
    pub fails: u32,
}

/// Why something is so.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Reason {
    /// A clause.
    pub reason: String,
    /// The facts that it rests on: `N 1.5`.
    pub facts: Vec<String>,
}

/// A part of a new `jsr.json` that no file tells.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Question {
    /// The part: `name`, `exports` or `license`.
    pub about: String,
    /// Why it is asked.
    pub why: Reason,
    /// Answers that may be right, the likeliest first.
    pub answers: Vec<String>,
}

impl Wish<'_> {
    /// As bytes for the other module.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("texts, numbers and lists always serialize")
    }
}

impl Composed {
    /// Reads what [`compose`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

/// Composes what [`Wish::encode`] asks for, as bytes for [`Composed::decode`].
#[must_use]
pub fn compose(bytes: &[u8]) -> Vec<u8> {
    let wish: Wish<'_> = postcard::from_bytes(bytes).unwrap_or_default();
    postcard::to_allocvec(&composed(&wish)).expect("texts, numbers and lists always serialize")
}

fn composed(wish: &Wish<'_>) -> Composed {
    let inputs = wish.asked.inputs();
    let wanted = wanted(&wish.wanted, &inputs);
    let engine::Composed { files, refusals, questions } = engine::compose(&inputs, &wanted);
    let reason =
        |reason: String, facts: &[&str]| Reason { reason, facts: facts.iter().map(|it| (*it).to_owned()).collect() };
    let question = |it: engine::Question| Question {
        about: it.about.id().to_owned(),
        why: reason(it.reason, it.facts),
        answers: it.answers,
    };
    let fails = if files.is_empty() { 0 } else { fails_with(&inputs, &files) };
    let file =
        |it: engine::InputFile| LinkedFile { path: it.path.unwrap_or_default(), text: it.text, kind: String::new() };
    Composed {
        registries: wanted.registries.id().to_owned(),
        files: files.into_iter().map(file).collect(),
        refusals: refusals.into_iter().map(|it| reason(it.reason, it.facts)).collect(),
        questions: questions.into_iter().map(question).collect(),
        fails,
    }
}

fn fails_with(inputs: &Inputs, files: &[engine::InputFile]) -> u32 {
    let mut together = inputs.clone();
    together.files.extend_from_slice(files);
    engine::check(&together).checks.iter().filter(|it| it.status == Status::Fail).count() as u32
}

/// What the fields say; of what they leave open, the common case.
fn wanted(answers: &Answers, inputs: &Inputs) -> Wanted {
    let get = |field: &str| Some(answers.get(field).trim()).filter(|it| !it.is_empty());
    let text = |field: &str| get(field).map(str::to_owned);
    let is_yes = |field: &str| get(field) == Some(YES);
    let provider = get(PROVIDER).and_then(Provider::parse).unwrap_or(Provider::GitHub);
    let named = |it: &Registries| get(REGISTRIES) == Some(it.id());
    let registries = Registries::ALL.into_iter().find(named).unwrap_or_else(|| usual(inputs));
    let client = JsrClient::ALL.into_iter().find(|it| get(JSR_CLIENT) == Some(it.id()));
    let started_by = StartedBy::ALL.into_iter().find(|it| get(STARTED_BY) == Some(it.id()));
    let tool = Tool::ALL.into_iter().find(|it| get(TOOL) == Some(it.id()));
    Wanted {
        // What a field no longer asks about does not count.
        tool: tool.filter(|_| registries.has_npm()),
        jsr_client: client.unwrap_or(JsrClient::Jsr),
        shape: if is_yes(SPLIT) { Shape::Split } else { Shape::Whole },
        started_by: started_by.unwrap_or(StartedBy::Tag),
        environment: text(ENVIRONMENT),
        staged: is_yes(STAGED) && registries.has_npm(),
        jsr: JsrAnswers { name: text("name"), exports: text("exports"), license: text("license") },
        ..Wanted::new(provider, registries)
    }
}

/// Where the given manifests belong.
fn usual(inputs: &Inputs) -> Registries {
    let has = |wanted: &[Kind]| {
        let kind =
            |it: &engine::InputFile| it.kind.unwrap_or_else(|| model::input::recognise(it.path.as_deref(), &it.text));
        inputs.files.iter().any(|it| wanted.contains(&kind(it)))
    };
    match (has(&[Kind::PackageJson]), has(&[Kind::JsrConfig, Kind::DenoConfig])) {
        (true, true) => Registries::Both,
        (false, true) => Registries::Jsr,
        _ => Registries::Npm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::AskedFile;

    const PACKAGE: &str = "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"license\": \"MIT\",\n  \"repository\": \"github:acme/widget\"\n}\n";
    const JSR: &str = "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"license\": \"MIT\",\n  \"exports\": \"./mod.ts\"\n}\n";

    fn ask(files: &[(&'static str, &'static str)], wanted: &[(&str, &str)]) -> Composed {
        let files = files.iter().map(|(path, text)| AskedFile { path, text, kind: "" }).collect();
        let wish = Wish { asked: Asked { files, ..Asked::default() }, wanted: Answers::of(wanted) };
        Composed::decode(&compose(&wish.encode())).expect("an answer can be read")
    }

    fn paths(composed: &Composed) -> Vec<&str> {
        composed.files.iter().map(|it| it.path.as_str()).collect()
    }

    #[test]
    fn a_manifest_alone_gets_the_workflow_of_its_registry() {
        let npm = ask(&[("", PACKAGE)], &[]);
        assert_eq!((npm.registries.as_str(), npm.fails), ("npm", 0));
        assert_eq!(paths(&npm), [".github/workflows/publish.yml"]);
        assert!(npm.files[0].text.contains("npm publish"));
        assert_eq!(ask(&[("jsr.json", JSR)], &[]).registries, "jsr");
        let both = ask(&[("package.json", PACKAGE), ("jsr.json", JSR)], &[]);
        assert_eq!(both.registries, "both");
        assert!(both.files[0].text.contains("npm publish") && both.files[0].text.contains("npx --yes jsr"));
    }

    #[test]
    fn every_field_changes_what_is_composed() {
        let files = [("package.json", PACKAGE), ("jsr.json", JSR)];
        let usual = ask(&files, &[]);
        assert!(!usual.files.is_empty());
        for (field, answer) in [
            (PROVIDER, "gitlab"),
            (REGISTRIES, "jsr"),
            (TOOL, "lerna"),
            (JSR_CLIENT, "deno"),
            (SPLIT, YES),
            (STARTED_BY, "branch"),
            (ENVIRONMENT, "release"),
            (STAGED, YES),
        ] {
            assert_ne!(ask(&files, &[(field, answer)]), usual, "{field}");
        }
    }

    #[test]
    fn wishes_add_up() {
        let files = [("", PACKAGE)];
        let wanted = [(SPLIT, YES), (STAGED, YES), (ENVIRONMENT, "release")];
        let workflow = &ask(&files, &wanted).files[0].text;
        for part in ["environment: release", "npm stage publish", "actions/download-artifact"] {
            assert!(workflow.contains(part), "{part}: {workflow}");
        }
        assert_eq!(paths(&ask(&files, &[(PROVIDER, "gitlab")])), [".gitlab-ci.yml"]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_facts() {
        let refused = ask(&[("package.json", PACKAGE)], &[(PROVIDER, "gitlab"), (STARTED_BY, "release")]);
        assert!(refused.files.is_empty());
        assert!(refused.refusals.iter().any(|it| it.reason.contains("starts no pipeline") && it.facts == ["N 11.1h"]));
    }

    #[test]
    fn what_no_file_tells_is_asked_until_it_is_answered() {
        let files = [("package.json", PACKAGE)];
        let asked = ask(&files, &[(REGISTRIES, "both")]);
        let questions: Vec<_> = asked.questions.iter().map(|it| it.about.as_str()).collect();
        assert_eq!((asked.files.len(), questions), (0, vec!["exports"]));
        assert_eq!(asked.questions[0].answers.first().map(String::as_str), Some("./src/index.ts"));
        let answered = ask(&files, &[(REGISTRIES, "both"), ("exports", "./src/index.ts")]);
        assert_eq!(paths(&answered), [".github/workflows/publish.yml", "jsr.json"]);
        assert_eq!(answered.fails, 0);
    }

    #[test]
    fn a_manifest_that_fails_is_counted() {
        let files = vec![AskedFile { path: "package.json", text: PACKAGE, kind: "" }];
        let answers = Answers::of(&[(crate::page::answers::REPOSITORY, "acme/other")]);
        let wish = Wish { asked: Asked { files, answers, ..Asked::default() }, wanted: Answers::default() };
        let composed = composed(&wish);
        assert!(!composed.files.is_empty() && 0 < composed.fails, "{composed:?}");
    }

    #[test]
    fn bytes_of_another_making_compose_the_usual() {
        assert!(Composed::decode(&compose(&[0xff; 40])).is_some());
        assert_eq!(Composed::decode(&[0xff; 40]), None);
    }
}
