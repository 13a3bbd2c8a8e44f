//! Sharing what is on the page, and opening what somebody shared.

use engine::{Inputs, Report};
use serde::{Deserialize, Serialize};

use super::answers::{Answers, CODE};
use super::{Asked, Switch, Tone, view};
use crate::link::{self, LinkProblem, Seen, SeenStatus, ShownRows, TooMuch, Viewpoint};
use crate::patch::between_shared;
use crate::redact::redacted;
use crate::{markdown, redact};

/// More rows than anybody looks at one by one; a link made by hand may hold more.
const MAX_CHANGES: usize = 100;

/// What is to be shared, and how.
#[derive(Serialize, Deserialize, Clone, Default, Debug)]
pub struct Sharing<'a> {
    /// What is on the page.
    #[serde(borrow)]
    pub asked: Asked<'a>,
    /// Index of the text that is open.
    pub open: u32,
    /// Which rows the table shows.
    pub rows: ShownRows,
    /// The row to which the link leads, by [`super::View::name_of_row`]; empty for none.
    pub row: &'a str,
    /// The address of the page, without a fragment.
    pub address: &'a str,
    /// Whether credentials stay in the link. Other forms never have them.
    pub keeps_secrets: bool,
    /// What it is to become.
    pub form: Form,
}

/// What something that is shared becomes.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Form {
    /// A link.
    #[default]
    Link,
    /// The report for an issue, with the link.
    Markdown,
    /// The wanted changes for `git apply`.
    Patch,
}

/// What can be handed on.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Handout {
    /// The text; empty when there is none.
    pub text: String,
    /// Why there is no link.
    pub too_much: Option<TooMuch>,
    /// The credentials in what was given, in the order of the files.
    pub secrets: Vec<Secret>,
    /// Whether the text differs from what it would be with them.
    pub is_redacted: bool,
    /// Whether the link stands in it.
    pub has_link: bool,
}

/// A credential in what was given.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Secret {
    /// What it is: `an npm token`.
    pub title: String,
    /// Whether its checksum proves it; else it looks like one.
    pub is_real: bool,
    /// Index of its text.
    pub file: u32,
    /// The name of its text.
    pub name: String,
    /// One-based line of its beginning.
    pub line: u32,
}

/// What a link holds.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Linked {
    /// The texts.
    pub files: Vec<LinkedFile>,
    /// The answers to what no file says.
    pub answers: Answers,
    /// What was said about changes.
    pub switches: Vec<Switch>,
    /// Index of the text that is open.
    pub open: u32,
    /// Which rows the table shows.
    pub rows: ShownRows,
    /// The row to which it leads; empty for none.
    pub row: String,
    /// What the sharer saw, for [`Asked::seen`]; empty when the link does not tell.
    pub seen: Vec<u8>,
}

/// A text from a link.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct LinkedFile {
    /// Path inside the repository; empty when nobody said one.
    pub path: String,
    /// The text.
    pub text: String,
    /// The kind that the sharer said, by its id; empty to recognise it.
    pub kind: String,
}

/// What has changed since a report was shared.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Hash, Debug)]
pub struct Since {
    /// Both in a sentence: "shared 2026-11-21: 2 fail; now: 1 fail".
    pub sentence: String,
    /// The rows that differ.
    pub changes: Vec<RowChange>,
}

/// A row that differs.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct RowChange {
    /// The rule's id; its number, where this version does not know the rule.
    pub rule: String,
    /// How the row stood; silent when it was not there.
    pub then: Tone,
    /// How it stands; silent when it is gone.
    pub now: Tone,
    /// Its index.
    pub row: Option<u32>,
}

impl Sharing<'_> {
    /// As bytes for the other module.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("texts, numbers and lists always serialize")
    }
}

impl Handout {
    /// Reads what [`share`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Linked {
    /// Reads what [`open`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Result<Self, LinkProblem>> {
        postcard::from_bytes(bytes).ok()
    }
}

/// Makes what [`Sharing::encode`] asks for, as bytes for [`Handout::decode`].
#[must_use]
pub fn share(bytes: &[u8]) -> Vec<u8> {
    let sharing: Sharing<'_> = postcard::from_bytes(bytes).unwrap_or_default();
    postcard::to_allocvec(&handout(&sharing)).expect("texts, numbers and lists always serialize")
}

/// What a link holds, as bytes for [`Linked::decode`].
#[must_use]
pub fn open(text: &str) -> Vec<u8> {
    postcard::to_allocvec(&link::decode(text).map(linked)).expect("texts, numbers and lists always serialize")
}

/// Report v1 on what was asked, without credentials, with the checklist of the code that was chosen.
#[must_use]
pub fn report(bytes: &[u8]) -> crate::report::Report {
    let asked: Asked<'_> = postcard::from_bytes(bytes).unwrap_or_default();
    let inputs = redact(&asked.inputs()).inputs;
    let (report, correction) = engine::review(&inputs, |report| view::accepted(report, &asked.switches));
    let checklist = engine::checklist(asked.answers.get(CODE), &report);
    crate::report::Report::new(&inputs, &report, &correction).with_checklist(checklist.as_ref())
}

/// What has changed since the sharer's report, which [`Linked::seen`] holds.
pub(super) fn since(seen: &[u8], inputs: &Inputs, report: &Report) -> Option<Since> {
    if seen.is_empty() {
        return None;
    }
    let both = link::then_and_now(&Seen::decode(seen)?, inputs, report);
    let tone = |it: Option<SeenStatus>| match it {
        None => Tone::Silent,
        Some(SeenStatus::Fail) => Tone::Fail,
        Some(SeenStatus::Warn) => Tone::Warn,
        Some(SeenStatus::Unknown) => Tone::Unknown,
        Some(SeenStatus::Advice) => Tone::Advice,
        Some(SeenStatus::Pass) => Tone::Pass,
    };
    let change = |it: &link::Change| RowChange {
        rule: it.id.map_or_else(|| it.rule.to_string(), str::to_owned),
        then: tone(it.then),
        now: tone(it.now),
        row: it.row.map(|it| it as u32),
    };
    Some(Since { sentence: both.sentence(), changes: both.changes.iter().take(MAX_CHANGES).map(change).collect() })
}

fn handout(sharing: &Sharing<'_>) -> Handout {
    let inputs = sharing.asked.inputs();
    let redaction = redact(&inputs);
    let (report, correction) = engine::review(&inputs, |report| view::accepted(report, &sharing.asked.switches));
    let secret = |it: &crate::Found| Secret {
        title: it.kind.title().to_owned(),
        is_real: it.is_real,
        file: it.file.0,
        name: report.files.get(it.file.0 as usize).map_or_else(String::new, |it| it.name.clone()),
        line: it.line,
    };
    let mut handout = Handout { secrets: redaction.found.iter().map(secret).collect(), ..Handout::default() };
    if sharing.form == Form::Patch {
        let patch = |share: &dyn Fn(&str) -> String| between_shared(&inputs, &report, &correction, share);
        handout.text = patch(&redacted);
        handout.is_redacted = handout.text != patch(&str::to_owned);
        return handout;
    }
    let keeps_secrets = sharing.keeps_secrets && sharing.form == Form::Link;
    handout.is_redacted = !keeps_secrets && !redaction.found.is_empty();
    let seen = Some(Seen::new(&inputs, &report));
    let mut shared = if keeps_secrets { inputs.clone() } else { redaction.inputs };
    // Who opens it asks for their own day, unless somebody named one.
    shared.context.date = sharing.asked.answers.context().date;
    let view = Viewpoint {
        open: sharing.open as usize,
        rows: sharing.rows,
        switches: sharing.asked.switches.clone(),
        row: Some(sharing.row.to_owned()).filter(|it| !it.is_empty()),
    };
    let link = link::encode(&link::Shared { inputs: shared, view, seen }).map(|it| [sharing.address, &it].concat());
    if sharing.form == Form::Markdown {
        let fitting = link.as_deref().ok().filter(|it| it.len() <= crate::markdown::MAX_LINK);
        handout.has_link = fitting.is_some();
        handout.text = markdown::markdown(&inputs, &report, &correction, fitting);
        return handout;
    }
    match link {
        Ok(link) => handout.text = link,
        Err(too_much) => handout.too_much = Some(too_much),
    }
    handout
}

fn linked(shared: link::Shared) -> Linked {
    let link::Shared { inputs, view, seen } = shared;
    let file = |it: engine::InputFile| LinkedFile {
        path: it.path.unwrap_or_default(),
        text: it.text,
        kind: it.kind.map_or_else(String::new, |it| it.id().to_owned()),
    };
    Linked {
        answers: Answers::from(&inputs.context),
        files: inputs.files.into_iter().map(file).collect(),
        switches: view.switches,
        open: view.open as u32,
        rows: view.rows,
        row: view.row.unwrap_or_default(),
        seen: seen.map(|it| it.encode()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{AskedFile, View, answer, answers};

    /// Of the shape of a token; nobody's.
    const TOKEN: &str = "npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";
    const WORKFLOW: &str = "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n      contents: read\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 20\n      - run: npm publish\n        env:\n          TOKEN: TOKEN_HERE\n";

    fn with_token() -> String {
        WORKFLOW.replace("TOKEN_HERE", TOKEN)
    }

    fn asked(workflow: &str) -> Asked<'_> {
        let file = |path, text| AskedFile { path, text, kind: "" };
        let manifest = "{\"name\": \"@acme/widget\", \"version\": \"1.2.0\", \"repository\": \"github:acme/widget\"}\n";
        let files = vec![file(".github/workflows/publish.yml", workflow), file("package.json", manifest)];
        let answers = Answers::of(&[(answers::REPOSITORY, "acme/widget"), (answers::VISIBILITY, answers::PUBLIC)]);
        Asked { files, answers, today: "2026-11-26", ..Asked::default() }
    }

    fn handed(sharing: &Sharing<'_>) -> Handout {
        Handout::decode(&share(&sharing.encode())).expect("an answer can be read")
    }

    fn opened(link: &str) -> Linked {
        Linked::decode(&open(link)).expect("an answer can be read").expect("it is a link")
    }

    fn view(asked: &Asked<'_>) -> View {
        View::decode(&answer(&asked.encode())).expect("an answer can be read")
    }

    #[test]
    fn what_was_shared_opens_as_it_was() {
        let text = WORKFLOW.replace("TOKEN_HERE", "x");
        let switches = vec![Switch { fix: "outdated-npm:jobs.publish".into(), on: false, choice: String::new() }];
        let asked = Asked { switches, ..asked(&text) };
        let sharing = Sharing {
            asked: asked.clone(),
            open: 1,
            rows: ShownRows::Advice,
            row: "outdated-npm.2",
            address: "https://publish-preflight.example/",
            ..Sharing::default()
        };
        let handout = handed(&sharing);
        assert!(handout.text.starts_with("https://publish-preflight.example/#1."), "{}", handout.text);
        let linked = opened(&handout.text);
        let files: Vec<_> = linked.files.iter().map(|it| (it.path.as_str(), it.text.as_str())).collect();
        assert_eq!(files, asked.files.iter().map(|it| (it.path, it.text)).collect::<Vec<_>>());
        assert_eq!((&linked.answers, &linked.switches), (&asked.answers, &asked.switches));
        assert_eq!((linked.open, linked.rows, linked.row.as_str()), (1, ShownRows::Advice, "outdated-npm.2"));
        let since = view(&Asked { seen: &linked.seen, ..asked }).since.expect("the link tells what was seen");
        assert!(since.sentence.starts_with("shared 2026-11-26: "), "{}", since.sentence);
        assert_eq!(since.changes, []);
    }

    #[test]
    fn a_row_that_stands_otherwise_than_when_it_was_shared_is_told() {
        let (old, new) = (WORKFLOW.replace("TOKEN_HERE", "x"), WORKFLOW.replace("TOKEN_HERE", "x").replace("20", "24"));
        let linked = opened(&handed(&Sharing { asked: asked(&old), ..Sharing::default() }).text);
        let view = view(&Asked { seen: &linked.seen, ..asked(&new) });
        let since = view.since.as_ref().expect("the link tells what was seen");
        let change = since.changes.iter().find(|it| it.rule == "outdated-npm").expect("it fails no more");
        assert_eq!((change.then, change.now), (Tone::Fail, Tone::Pass));
        assert_eq!(view.rows[change.row.expect("it is there") as usize].rule, "outdated-npm");
    }

    #[test]
    fn credentials_stay_out_of_everything_that_is_shared_unless_somebody_insists() {
        let text = with_token();
        let sharing = |form, keeps_secrets| Sharing { asked: asked(&text), form, keeps_secrets, ..Sharing::default() };
        let link = handed(&sharing(Form::Link, false));
        let secret = &link.secrets[0];
        assert_eq!((secret.title.as_str(), secret.file, secret.line), ("an npm token", 0, 16));
        assert!(link.is_redacted && link.secrets.len() == 1);
        assert!(!opened(&link.text).files[0].text.contains(TOKEN));
        let whole = handed(&sharing(Form::Link, true));
        assert!(!whole.is_redacted && whole.secrets == link.secrets);
        assert_eq!(opened(&whole.text).files[0].text, text);
        for insists in [false, true] {
            for form in [Form::Markdown, Form::Patch] {
                let handout = handed(&sharing(form, insists));
                assert!(!handout.text.is_empty() && !handout.text.contains(TOKEN), "{form:?}");
                assert!(handout.is_redacted, "{form:?}");
            }
        }
        assert!(!report(&asked(&text).encode()).json().contains(TOKEN));
    }

    #[test]
    fn a_patch_without_credentials_is_the_patch() {
        let text = WORKFLOW.replace("TOKEN_HERE", "x");
        let handout = handed(&Sharing { asked: asked(&text), form: Form::Patch, ..Sharing::default() });
        assert!(handout.text.starts_with("--- a/.github/workflows/publish.yml\n"), "{}", handout.text);
        assert!(handout.text.contains("-          node-version: 20\n+          node-version: 24\n"));
        assert!(!handout.is_redacted);
    }

    #[test]
    fn an_issue_gets_the_link_unless_it_is_too_long() {
        let markdown = |text: &str| handed(&Sharing { asked: asked(text), form: Form::Markdown, ..Sharing::default() });
        let short = markdown(&WORKFLOW.replace("TOKEN_HERE", "x"));
        assert!(short.has_link && short.text.contains("[Open this report](#1."));
        // Nothing that can be compressed.
        let mut noise = WORKFLOW.replace("TOKEN_HERE", "x");
        let mut state = 1u64;
        for _ in 0..40_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if noise.len().is_multiple_of(60) {
                noise.push_str("\n#");
            }
            noise.push(char::from(b'0' + (state >> 60) as u8));
            noise.push(char::from(b'A' + (state >> 59 & 15) as u8));
        }
        let long = markdown(&noise);
        assert!(!long.has_link && !long.text.contains("[Open this report]"));
    }

    #[test]
    fn what_is_too_much_for_a_link_is_told() {
        let files = (0..40).map(|_| AskedFile { path: "", text: "a", kind: "" }).collect();
        let handout = handed(&Sharing { asked: Asked { files, ..Asked::default() }, ..Sharing::default() });
        assert_eq!((handout.text.as_str(), handout.too_much), ("", Some(TooMuch::Files)));
    }

    #[test]
    fn links_that_do_not_open_say_why() {
        let problem = |link: &str| Linked::decode(&open(link)).expect("an answer can be read").err();
        let text = WORKFLOW.replace("TOKEN_HERE", "x");
        let link = handed(&Sharing { asked: asked(&text), ..Sharing::default() }).text;
        assert_eq!(problem(&link[..link.len() / 2]), Some(LinkProblem::CutOff));
        assert_eq!(problem(&link.to_uppercase()), Some(LinkProblem::Damaged));
        assert_eq!(problem("#2.AAAA.0"), Some(LinkProblem::Newer));
    }

    #[test]
    fn a_row_is_found_again_by_its_name() {
        let text = WORKFLOW.replace("TOKEN_HERE", "x");
        let view = view(&asked(&text));
        assert!(view.rows.len() > 5);
        for row in 0..view.rows.len() as u32 {
            let name = view.name_of_row(row).expect("the row is there");
            assert_eq!(view.row_named(&name), Some(row), "{name}");
        }
        for name in ["", ".", "outdated-npm.0", "outdated-npm.99", "outdated-npm.x", "no-such-rule"] {
            assert_eq!(view.row_named(name), None, "{name}");
        }
        assert_eq!(view.name_of_row(10_000), None);
    }

    #[test]
    fn bytes_of_another_making_share_nothing() {
        for bytes in [&[][..], &[0xff; 40]] {
            let handout = Handout::decode(&share(bytes)).expect("an answer can be read");
            assert!(opened(&handout.text).files.is_empty());
            assert!(report(bytes).checks.is_empty());
        }
        assert_eq!(Handout::decode(&[0xff; 40]), None);
        assert_eq!(Linked::decode(&[0xff; 40]), None);
    }
}
