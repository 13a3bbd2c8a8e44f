//! What the page asks of the engine, and what it shows: one value each way between two WebAssembly modules that were
//! built together. Not a format to keep: report v1 is.

pub mod answers;
pub mod compose;
pub mod share;
mod view;

use model::input::Kind;
use serde::{Deserialize, Serialize};

pub use answers::Answers;

use crate::link::row_name;

/// What the user gave.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// The texts.
    #[serde(borrow)]
    pub files: Vec<AskedFile<'a>>,
    /// Answers to what no file says.
    pub answers: Answers,
    /// What the user said about changes.
    pub switches: Vec<Switch>,
    /// The day on which it is asked, `YYYY-MM-DD`: that of the run, unless the answers name another.
    pub today: &'a str,
    /// Whether the user wants to see what to do on the registries in other situations, too.
    pub wants_plans: bool,
    /// What somebody saw who shared exactly this: [`share::Linked::seen`]. Empty otherwise.
    pub seen: &'a [u8],
}

/// One text of the user.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct AskedFile<'a> {
    /// Path inside the repository; empty when nobody said one.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
    /// [`Kind::id`] of what the user says it is; empty to recognise it.
    pub kind: &'a str,
}

/// What the user said about one change.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Switch {
    /// The id of its fix, without a choice.
    pub fix: String,
    /// Whether it is wanted.
    pub on: bool,
    /// The alternative; empty for the default.
    pub choice: String,
}

/// Everything that the page shows about what was asked.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct View {
    /// The day of the facts, `YYYY-MM-DD`.
    pub facts: String,
    /// The day for which everything was judged, `YYYY-MM-DD`.
    pub day: String,
    /// The answer in one word.
    pub verdict: String,
    /// How it stands.
    pub tone: Tone,
    /// The answer in one sentence.
    pub headline: String,
    /// Why, in a sentence or two.
    pub detail: Option<String>,
    /// The texts as they were understood, in the order in which they were given.
    pub files: Vec<FileView>,
    /// What will be published, by which command.
    pub publications: Vec<Publication>,
    /// The rows of the table: failing first, then warnings, unknown, advice, passing.
    pub rows: Vec<Row>,
    /// The changes on offer: safe ones, decisions, advice.
    pub changes: Vec<Change>,
    /// How each of [`View::changes`] is switched.
    pub switched: Vec<Switched>,
    /// The texts that the wanted changes make.
    pub corrected: Vec<NewFile>,
    /// What the report says about those; `None` when nothing changes.
    pub outlook: Option<Outlook>,
    /// What the given logs say went wrong, the likeliest cause first.
    pub diagnoses: Vec<Diagnosis>,
    /// What to prove after a publish ended with the code of [`answers::CODE`].
    pub checklist: Option<Checklist>,
    /// The codes to choose from, by what people call the registry that they are of.
    pub codes: Vec<(String, Vec<String>)>,
    /// The values for the settings of the registries.
    pub settings: Vec<SettingsCard>,
    /// What the given registry documents say about published versions.
    pub releases: Vec<Release>,
    /// The packages of a repository that has several.
    pub packages: Vec<PackageLine>,
    /// The script that gives all of them their publishers on npm.
    pub trust_script: Option<String>,
    /// What has changed since somebody shared it.
    pub since: Option<share::Since>,
}

/// How something stands.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// A failure.
    Fail,
    /// A warning.
    Warn,
    /// Something is lacking.
    Unknown,
    /// Good practice.
    Advice,
    /// All is well.
    Pass,
    /// Nothing to say.
    #[default]
    Silent,
}

impl Tone {
    /// Its word in style sheets.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Advice => "advice",
            Self::Pass => "pass",
            Self::Silent => "silent",
        }
    }
}

/// A text as it was understood.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct FileView {
    /// Its path, or a name to show when it has none.
    pub name: String,
    /// [`Kind::id`] of what it was taken for.
    pub kind: String,
    /// [`Kind::id`] of what it would be taken for if nobody had said.
    pub recognised: String,
    /// The stretches that rows other than passing ones speak about, in order of their lines.
    pub marks: Vec<Mark>,
    /// How many rows of each tone stand in it; the worst first.
    pub counts: Vec<(Tone, u32)>,
}

/// A stretch of a line that a row speaks about.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Zero-based line.
    pub line: u32,
    /// First byte in that line.
    pub start: u32,
    /// The byte after the last, in that line.
    pub end: u32,
    /// How it stands.
    pub tone: Tone,
    /// Index of the row.
    pub row: u32,
}

/// A place in a text.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// Index of the text.
    pub file: u32,
    /// `publish.yml:17`.
    pub label: String,
    /// One-based line.
    pub line: u32,
    /// First byte in the text.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// What it has to do with the row; empty for its first place.
    pub message: String,
}

/// A publication.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Publication {
    /// Where the package goes: `npm`, `jsr` or `other`.
    pub registry: String,
    /// The system that runs the job: `github`, `gitlab` or `circleci`.
    pub provider: String,
    /// How its forecast stands.
    pub tone: Tone,
    /// The forecast.
    pub sentence: String,
    /// Where the command stands.
    pub place: Option<Place>,
    /// The package, if the files tell.
    pub package: Option<String>,
    /// What the forecast rests on and nobody gave.
    pub needs: Vec<Need>,
    /// The chain from trigger to published version.
    pub links: Vec<ChainLink>,
}

/// A link of a chain.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct ChainLink {
    /// Its id.
    pub id: String,
    /// Its word in the picture.
    pub title: String,
    /// Its worst row.
    pub tone: Tone,
    /// Two or three words of evidence.
    pub label: String,
    /// Indices of the rows that decide it.
    pub rows: Vec<u32>,
}

/// A row of the table.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Row {
    /// Id of the rule.
    pub rule: String,
    /// What people call the link of the chain that it speaks about.
    pub link: String,
    /// How it stands.
    pub tone: Tone,
    /// What is so.
    pub message: String,
    /// Why it matters and what to do.
    pub note: Option<String>,
    /// Where; the first place shows it best.
    pub places: Vec<Place>,
    /// What would settle it.
    pub needs: Vec<Need>,
    /// The changes on offer: ids and titles.
    pub fixes: Vec<(String, String)>,
}

/// Something that nobody gave.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Need {
    /// Owner and name of the repository.
    Repository,
    /// Whether the repository is public.
    Visibility,
    /// Whether the package exists on the registry.
    PackageExists,
    /// The versions that the registry has.
    PublishedVersions,
    /// What a registry is told to trust: npm's publishers, or what JSR's pages show.
    Settings {
        /// Whether it is JSR that is asked.
        is_jsr: bool,
    },
    /// Whether a stored token is valid.
    TokenValid,
    /// Whether the repository was created, renamed or transferred after a date.
    RepoCreatedAfter,
    /// The day of the run.
    Date,
    /// A file, by the path where it is expected or in words.
    File(String),
}

/// A change on offer.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Change {
    /// The id of its fix.
    pub id: String,
    /// Id of the rule.
    pub rule: String,
    /// Imperative.
    pub title: String,
    /// Whether it is on unless somebody says otherwise, and if not, why.
    pub standing: Standing,
    /// The alternatives: ids and titles.
    pub choices: Vec<(String, String)>,
    /// The place of the first row that offers it.
    pub place: Option<Place>,
}

/// Why a change is on or off before anybody says.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// There is one right answer: on.
    Safe,
    /// Somebody has to choose: off.
    Decision,
    /// Nothing fails without it: off.
    Advice,
}

/// How a change is switched.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Switched {
    /// Whether it is on.
    pub on: bool,
    /// The alternative that counts; empty when there is nothing to choose.
    pub choice: String,
    /// Why it is left out although it is on.
    pub withheld: Option<String>,
}

/// A corrected or added text.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// Index of the text that it corrects; `None` for an added file.
    pub file: Option<u32>,
    /// Its path or a name to show.
    pub name: String,
    /// The text.
    pub text: String,
    /// The changed lines.
    pub hunks: Vec<Hunk>,
}

/// A run of changed lines with the lines around them.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Hunk {
    /// One-based line in the old text.
    pub old_start: u32,
    /// One-based line in the new text.
    pub new_start: u32,
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// A line of a hunk.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct DiffLine {
    /// What became of it.
    pub kind: LineKind,
    /// The line without its end.
    pub text: String,
}

/// What became of a line.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// It stays.
    Kept,
    /// It goes.
    Removed,
    /// It is new.
    Added,
}

/// What the report says once the wanted changes are made.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Outlook {
    /// The verdict's word.
    pub verdict: String,
    /// How it stands.
    pub tone: Tone,
    /// How many rows fail.
    pub fails: u32,
    /// The forecasts.
    pub sentences: Vec<String>,
}

/// A cause that a log speaks for.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Diagnosis {
    /// Whether it is certain, open, or no fault.
    pub tone: Tone,
    /// The line that shows it.
    pub place: Option<Place>,
    /// What went wrong.
    pub cause: String,
    /// How sure it is: `A` to `D`.
    pub confidence: String,
    /// Rows that explain it.
    pub explains: Vec<RowLink>,
    /// What to do next.
    pub next: String,
}

/// A row of the table that something else rests on.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct RowLink {
    /// Its index.
    pub row: u32,
    /// Id of its rule.
    pub rule: String,
    /// What it says.
    pub message: String,
}

/// What to prove after a publish ended with a code.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Checklist {
    /// The code.
    pub code: String,
    /// What it means.
    pub means: String,
    /// What has to hold, in proving order.
    pub steps: Vec<ChecklistStep>,
}

/// Something that has to hold.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct ChecklistStep {
    /// What has to hold.
    pub title: String,
    /// Whether it does; unknown is asked.
    pub tone: Tone,
    /// Rows that say so.
    pub rows: Vec<RowLink>,
    /// What to give or look up where it is asked.
    pub ask: Option<String>,
}

/// The settings of one package on one registry.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct SettingsCard {
    /// The registry: `npm`, `jsr` or `other`.
    pub registry: String,
    /// What people call it.
    pub name: String,
    /// What people call the system whose runs it is to trust; empty where packages are only installed.
    pub provider: String,
    /// The package, if the files tell.
    pub package: Option<String>,
    /// Whether the given settings fit; unknown where some were not given, silent where there are none to give.
    pub tone: Tone,
    /// How many fields of the settings differ from the run.
    pub differs: u32,
    /// The fields of the form, in its order.
    pub fields: Vec<SettingsField>,
    /// What the registry verifies beside them.
    pub verified: Vec<SettingsField>,
    /// The command that types them.
    pub command: Option<String>,
    /// The address of the page that has the form.
    pub page: Option<String>,
    /// What to do now, in order.
    pub steps: Vec<String>,
    /// What to do in situations that may come: their names and steps. Only when somebody wants to see them.
    pub plans: Vec<(String, Vec<String>)>,
}

/// A value that a registry compares.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct SettingsField {
    /// Its label on the form, or what people call it.
    pub name: String,
    /// What people call it, where the form has another label for it; empty for what names no run.
    pub plain: String,
    /// What the run presents, which is what to type; empty for a field to leave empty, `None` while it is not known.
    pub value: Option<String>,
    /// What the given settings say.
    pub given: Option<String>,
    /// How the two stand to each other; silent when there is nothing to compare.
    pub tone: Tone,
    /// What the value comes from, in words; empty where that is clear.
    pub origin: String,
    /// Where the value comes from.
    pub place: Option<Place>,
    /// Where the given settings say so.
    pub given_place: Option<Place>,
}

/// A published version.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Release {
    /// The package, if the document tells.
    pub package: Option<String>,
    /// The version, if the document tells.
    pub version: Option<String>,
    /// `trusted`, `looks-trusted`, `token` or `unknown`.
    pub published: String,
    /// How that stands to trusted publishing.
    pub tone: Tone,
    /// Whether a person approved it.
    pub staged: bool,
    /// Whether it carries a provenance attestation.
    pub provenance: Option<bool>,
    /// What that rests on.
    pub why: String,
    /// The place that shows it.
    pub place: Option<Place>,
}

/// A package beside the others.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct PackageLine {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub place: Option<Place>,
    /// Publisher, repository, access, private, twin on JSR.
    pub cells: Vec<PackageCell>,
}

/// One aspect of a package.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
pub struct PackageCell {
    /// A word for it.
    pub aspect: String,
    /// Its worst row; silent when no row speaks about it.
    pub tone: Tone,
    /// Two or three words of evidence.
    pub label: String,
    /// Index of that row.
    pub row: Option<u32>,
}

impl Asked<'_> {
    /// As bytes for the other module.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("texts, numbers and lists always serialize")
    }

    /// What the engine is given.
    #[must_use]
    pub fn inputs(&self) -> engine::Inputs {
        let file = |it: &AskedFile<'_>| engine::InputFile {
            path: Some(it.path.trim()).filter(|it| !it.is_empty()).map(str::to_owned),
            text: it.text.to_owned(),
            kind: Kind::ALL.into_iter().find(|kind| kind.id() == it.kind),
        };
        let mut context = self.answers.context();
        context.date = context.date.or_else(|| engine::Date::parse(self.today));
        engine::Inputs { files: self.files.iter().map(file).collect(), context }
    }
}

impl View {
    /// As bytes for the other module.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("texts, numbers and lists always serialize")
    }

    /// Reads what [`View::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// The name of a row, under which it is found again: the id of its rule and, from the second on, its number among
    /// the rows of that rule in the order of their places, `outdated-npm.2`.
    #[must_use]
    pub fn name_of_row(&self, row: u32) -> Option<String> {
        let it = self.rows.get(row as usize)?;
        let key = (it.first_place(), row);
        let is_before = |(at, other): &(u32, &Row)| other.rule == it.rule && (other.first_place(), *at) < key;
        Some(row_name(&it.rule, 1 + (0..).zip(&self.rows).filter(is_before).count()))
    }

    /// The row with this name.
    #[must_use]
    pub fn row_named(&self, name: &str) -> Option<u32> {
        let (rule, number) = name.split_once('.').unwrap_or((name, "1"));
        let number: usize = number.parse().ok()?;
        let mut rows: Vec<(Option<(u32, u32)>, u32)> = Vec::new();
        for (at, row) in (0..).zip(&self.rows).filter(|it| it.1.rule == rule) {
            let key = (row.first_place(), at);
            rows.insert(rows.partition_point(|it| *it < key), key);
        }
        rows.get(number.checked_sub(1)?).map(|it| it.1)
    }
}

impl Row {
    /// Text and byte at which it stands.
    fn first_place(&self) -> Option<(u32, u32)> {
        self.places.first().map(|it| (it.file, it.start))
    }
}

/// Answers what [`Asked::encode`] wrote with what [`View::decode`] reads. Bytes of another making are asked nothing.
#[must_use]
pub fn answer(bytes: &[u8]) -> Vec<u8> {
    let asked: Asked<'_> = postcard::from_bytes(bytes).unwrap_or_default();
    let view = if asked.files.is_empty() { view::of_nothing(&asked) } else { view::of(&asked) };
    view.encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKFLOW: &str = "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n      contents: read\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 20\n      - run: npm publish\n";

    fn ask(switches: Vec<Switch>) -> View {
        let file = AskedFile { path: ".github/workflows/publish.yml", text: WORKFLOW, kind: "" };
        view(&Asked { files: vec![file], switches, ..Asked::default() })
    }

    fn view(asked: &Asked<'_>) -> View {
        View::decode(&answer(&asked.encode())).expect("an answer can be read")
    }

    #[test]
    fn a_code_opens_its_checklist_with_and_without_texts() {
        let answers = Answers::of(&[(answers::CODE, "E404")]);
        let alone = view(&Asked { answers: answers.clone(), ..Asked::default() });
        assert!(alone.codes.iter().all(|(_, codes)| !codes.is_empty()));
        assert!(alone.rows.is_empty());
        let steps = alone.checklist.expect("the code is known").steps;
        assert!(steps.len() > 3 && steps.iter().all(|it| it.tone == Tone::Unknown && it.ask.is_some()), "{steps:?}");

        let file = AskedFile { path: ".github/workflows/publish.yml", text: WORKFLOW, kind: "" };
        let beside = view(&Asked { files: vec![file], answers, ..Asked::default() });
        let steps = beside.checklist.expect("the code is known").steps;
        let failing: Vec<_> = steps.iter().filter(|it| it.tone == Tone::Fail).collect();
        assert!(!failing.is_empty());
        for link in failing.iter().flat_map(|it| &it.rows) {
            assert_eq!(beside.rows[link.row as usize].rule, link.rule);
            assert_eq!(beside.rows[link.row as usize].message, link.message);
        }
        assert_eq!(ask(Vec::new()).checklist, None);
    }

    fn switch(view: &View, on: bool) -> Vec<Switch> {
        let fix = &view.changes.iter().find(|it| it.rule == "outdated-npm").expect("a change is on offer").id;
        vec![Switch { fix: fix.clone(), on, choice: String::new() }]
    }

    #[test]
    fn a_question_is_answered_with_rows_places_and_corrected_texts() {
        let view = ask(Vec::new());
        assert_eq!((view.verdict.as_str(), view.tone), ("blocked", Tone::Fail));
        let row = view.rows.iter().find(|it| it.rule == "outdated-npm").expect("npm 10 is too old");
        let place = &row.places[0];
        assert_eq!((place.label.as_str(), place.line), ("publish.yml:13", 13));
        assert_eq!(&WORKFLOW[place.start as usize..place.end as usize], "20");
        assert!(view.files[0].marks.iter().any(|it| it.line == 12 && it.tone == Tone::Fail));
        assert!(view.corrected[0].text.contains("node-version: 24"));
    }

    #[test]
    fn a_change_that_is_switched_off_changes_nothing() {
        let view = ask(switch(&ask(Vec::new()), false));
        assert!(view.corrected.is_empty() && view.outlook.is_none());
        assert!(view.switched.iter().all(|it| !it.on));
    }

    const MANIFEST: &str =
        "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"\n}\n";

    fn with_answers(answers: &[(&str, &str)]) -> View {
        let file = |path, text| AskedFile { path, text, kind: "" };
        let files = vec![file(".github/workflows/publish.yml", WORKFLOW), file("package.json", MANIFEST)];
        let answers =
            Answers::of(&[(answers::REPOSITORY, "acme/widget")].iter().chain(answers).copied().collect::<Vec<_>>());
        view(&Asked { files, answers, ..Asked::default() })
    }

    #[test]
    fn settings_are_compared_field_by_field_with_what_the_run_presents() {
        let shown = |view: &View| {
            let card = &view.settings[0];
            let field = |it: &SettingsField| {
                let given = it.given.as_deref().unwrap_or("-");
                format!("{}: {} / {given}, {}", it.name, it.value.as_deref().unwrap_or("?"), it.tone.id())
            };
            let fields: Vec<String> = card.fields.iter().chain(&card.verified).map(field).collect();
            format!("{}, {} differ\n{}", card.tone.id(), card.differs, fields.join("\n"))
        };
        assert_eq!(
            shown(&with_answers(&[])),
            "unknown, 0 differ\nOrganization or user: acme / -, silent\nRepository: widget / -, silent\n\
             Workflow filename: publish.yml / -, silent\nEnvironment name:  / -, silent\n\
             Allowed actions: npm publish / -, silent\npackage: @acme/widget / -, silent\n\
             repository.url: git+https://github.com/acme/widget.git / -, pass"
        );
        let publisher = |part: &str| answers::publisher(0, part);
        let (provider, owner, repository, workflow, actions) = (
            publisher(answers::PROVIDER),
            publisher("owner"),
            publisher("repository"),
            publisher("workflow"),
            publisher(answers::ACTIONS),
        );
        let given = [
            (provider.as_str(), "github"),
            (&owner, "acme"),
            (&repository, "widget"),
            (&workflow, "release.yml"),
            (&actions, answers::PUBLISH),
        ];
        assert_eq!(
            shown(&with_answers(&given)),
            "fail, 1 differ\nOrganization or user: acme / acme, pass\nRepository: widget / widget, pass\n\
             Workflow filename: publish.yml / release.yml, fail\nEnvironment name:  / , pass\n\
             Allowed actions: npm publish / npm publish, pass\npackage: @acme/widget / -, silent\n\
             repository.url: git+https://github.com/acme/widget.git / git+https://github.com/acme/widget.git, pass"
        );
    }

    #[test]
    fn a_link_of_the_chain_knows_the_rows_that_decide_it() {
        let view = ask(Vec::new());
        let rules = |id: &str| {
            let link = view.publications[0].links.iter().find(|it| it.id == id).expect("every chain has it");
            link.rows.iter().map(|row| view.rows[*row as usize].rule.as_str()).collect::<Vec<_>>()
        };
        assert!(rules("client").contains(&"outdated-npm"));
        assert!(rules("identity").contains(&"missing-id-token-permission"));
        // What keeps it from being published comes first.
        assert_eq!(rules("published").first(), Some(&"outdated-npm"));
    }

    #[test]
    fn a_run_is_judged_for_the_day_that_somebody_names_or_else_for_today() {
        let day = |today, answers: &[(&str, &str)]| {
            view(&Asked { today, answers: Answers::of(answers), ..Asked::default() }).day
        };
        assert_eq!(day("2026-12-01", &[]), "2026-12-01");
        assert_eq!(day("2026-12-01", &[(answers::DATE, "2027-02-01")]), "2027-02-01");
        assert_eq!(day("2026-12-01", &[(answers::DATE, "soon")]), "2026-12-01");
        assert_eq!(day("", &[]), engine::facts::FACTS_DATE);
    }

    #[test]
    fn plans_for_other_situations_come_when_somebody_wants_them() {
        let file = AskedFile { path: ".github/workflows/publish.yml", text: WORKFLOW, kind: "" };
        let asked = Asked { files: vec![file], wants_plans: true, ..Asked::default() };
        let titles = |view: &View| view.settings[0].plans.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        assert!(titles(&view(&asked)).contains(&"a renamed workflow".to_owned()));
        assert!(titles(&ask(Vec::new())).is_empty());
    }

    #[test]
    fn bytes_of_another_making_are_asked_nothing() {
        for bytes in [&[][..], &[0xff; 40], b"{\"files\":[]}"] {
            let view = View::decode(&answer(bytes)).expect("an answer can be read");
            assert_eq!(view.verdict, "nothing-to-publish");
        }
        assert_eq!(View::decode(&[0xff; 40]), None);
    }
}
