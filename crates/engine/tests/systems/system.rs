//! One row of the matrix and its six tests.

use engine::{
    Context, FixId, Inputs, Registry, Report, Repository, SettingsCard, Status, Verdict, Visibility, check, recorrect,
    safe_fixes,
};

pub(crate) use engine::InputFile;

/// A right set-up, one fault in it, and what a user is to see.
pub(crate) struct System {
    /// The system that the product promises to know.
    pub(crate) family: &'static str,
    /// What this row shows of it.
    pub(crate) name: &'static str,
    /// The files of the right set-up.
    pub(crate) files: Vec<InputFile>,
    /// The answers.
    pub(crate) context: Context,
    /// Replacements that break it: path, what is right, and what stands there instead.
    pub(crate) fault: Vec<(&'static str, &'static str, &'static str)>,
    /// What is found in the files: their kinds, publications, versions, private registries.
    pub(crate) detected: &'static str,
    /// What is forecast of the right set-up and of the broken one.
    pub(crate) forecast: [&'static str; 2],
    /// The row that names the fault: status, rule, and in backticks the text that it points at.
    pub(crate) row: &'static str,
    /// What mends it.
    pub(crate) correction: Cell<Mend>,
    /// What the settings card says to type, and the command; where there are several, card by card.
    pub(crate) steps: Cell<&'static str>,
    /// A log of the broken set-up, and the first cause it speaks for.
    pub(crate) log: Cell<(String, &'static str)>,
}

/// A cell of the matrix.
pub(crate) enum Cell<T> {
    /// There is something to show.
    Shows(T),
    /// The facts leave nothing to show; which.
    Without(&'static str),
}

/// What takes a fault away.
pub(crate) enum Mend {
    /// Everything that needs no decision.
    Safe,
    /// That, and this choice.
    Choice(&'static str),
}

type Test = fn(&System) -> Result<&'static str, String>;

/// The columns, each with its test: what the cell shows, or what was found instead.
pub(crate) const COLUMNS: [(&str, Test); 6] = [
    ("detected", System::is_detected),
    ("forecast", System::is_forecast),
    ("rows", System::has_its_row),
    ("correction", System::is_corrected),
    ("steps", System::has_steps),
    ("log", System::explains_its_log),
];

/// What a cell with something to show shows.
const YES: &str = "yes";

impl System {
    fn right(&self) -> Inputs {
        Inputs { files: self.files.clone(), context: self.context.clone() }
    }

    fn broken(&self) -> Inputs {
        let mut inputs = self.right();
        for (path, right, wrong) in &self.fault {
            let file = inputs.files.iter_mut().find(|it| it.path.as_deref() == Some(path)).expect("the file is given");
            assert!(file.text.contains(right), "{}: `{right}` is not in {path}", self.name);
            file.text = file.text.replacen(right, wrong, 1);
        }
        inputs
    }

    fn is_detected(&self) -> Result<&'static str, String> {
        expect(&detected(&check(&self.broken())), self.detected)
    }

    fn is_forecast(&self) -> Result<&'static str, String> {
        let [right, broken] = [check(&self.right()), check(&self.broken())];
        let failing: Vec<String> = failing(&right);
        if !failing.is_empty() || matches!(right.verdict, Verdict::Blocked | Verdict::Unknown) {
            return Err(format!("the right set-up is {}: {}", right.verdict.id(), failing.join(", ")));
        }
        let indent = "\n         ";
        expect(&[forecast(&right), forecast(&broken)].join(indent), &self.forecast.join(indent))
    }

    fn has_its_row(&self) -> Result<&'static str, String> {
        let inputs = self.broken();
        let report = check(&inputs);
        let mut shown: Vec<String> = Vec::new();
        for row in report.checks.iter().filter(|it| matches!(it.status, Status::Fail | Status::Warn)) {
            let at = row.primary.map_or("", |it| &inputs.files[it.file.0 as usize].text[it.span.range()]);
            shown.push(format!("{} {} `{}`", row.status.id(), row.rule.id, at.trim_end()));
        }
        // A right set-up does not have it.
        let says = format!("{} {} ", self.status(), self.rule());
        let right = check(&self.right());
        if right.checks.iter().any(|it| it.rule.id == self.rule() && it.status.id() == self.status()) {
            return Err(format!("the right set-up has {says}too"));
        }
        match shown.iter().any(|it| it == self.row) {
            true => Ok(YES),
            false => Err(format!("expected {}\nfound {}", self.row, shown.join("\n      "))),
        }
    }

    fn is_corrected(&self) -> Result<&'static str, String> {
        let mend = match &self.correction {
            Cell::Shows(mend) => mend,
            Cell::Without(why) => return self.is_not_corrected().map(|()| *why),
        };
        let broken = self.broken();
        let report = check(&broken);
        let mut accepted = safe_fixes(&report);
        if let Mend::Choice(id) = mend {
            accepted.push(FixId((*id).to_owned()));
        }
        let corrected = recorrect(&broken, &accepted);
        let offered = || {
            let show = |it: &engine::Fix| format!("{}#{}", it.id.0, it.choices[0].id);
            report.fixes.iter().map(show).collect::<Vec<_>>().join(", ")
        };
        if corrected.files == broken.files {
            return Err(format!("nothing changes; on offer: {}", offered()));
        }
        if recorrect(&corrected, &accepted).files != corrected.files {
            return Err("a second time changes something".to_owned());
        }
        let after = check(&corrected);
        if after.checks.iter().any(|it| it.rule.id == self.rule() && it.status.id() == self.status()) {
            return Err(format!("{} stays; on offer: {}", self.rule(), offered()));
        }
        expect(&forecast(&after), self.forecast[0])
    }

    /// Whether the fault stays whatever is accepted: a cell is empty only as long as it has to be.
    fn is_not_corrected(&self) -> Result<(), String> {
        let broken = self.broken();
        let report = check(&broken);
        let of_rule: Vec<FixId> = report.fixes.iter().map(|it| it.id.clone()).collect();
        let after = check(&recorrect(&broken, &of_rule));
        match after.checks.iter().any(|it| it.rule.id == self.rule() && it.status.id() == self.status()) {
            true => Ok(()),
            false => Err(format!("{} has a correction after all", self.rule())),
        }
    }

    fn has_steps(&self) -> Result<&'static str, String> {
        // What is to be done in the settings shows beside a fault too.
        let cards = check(&self.broken()).settings;
        let shown = cards.iter().map(steps).collect::<Vec<_>>().join(" | ");
        match &self.steps {
            Cell::Shows(expected) if cards.iter().all(|it| !it.steps.is_empty()) => expect(&shown, expected),
            Cell::Shows(_) => Err(format!("a card without steps: {shown}")),
            Cell::Without(why) if cards.is_empty() => Ok(why),
            Cell::Without(_) => Err(format!("there is a card after all: {shown}")),
        }
    }

    fn explains_its_log(&self) -> Result<&'static str, String> {
        let (log, cause) = match &self.log {
            Cell::Shows(log) => log,
            Cell::Without(why) => return Ok(why),
        };
        let pasted = InputFile { text: log.clone(), ..InputFile::default() };
        let alone = check(&Inputs { files: vec![pasted.clone()], ..Inputs::default() });
        let first = alone.diagnoses.first().map_or("nothing", |it| it.cause.as_str());
        expect(first, cause)?;
        let mut inputs = self.broken();
        inputs.files.push(pasted);
        let beside = check(&inputs);
        let explains = beside.diagnoses.first().map(|it| it.explains.join(", ")).unwrap_or_default();
        match explains.split(", ").any(|it| it == self.rule()) {
            true => Ok(YES),
            false => Err(format!("beside the files the first cause is explained by `{explains}`, not {}", self.rule())),
        }
    }

    fn status(&self) -> &'static str {
        self.row.split(' ').next().unwrap_or_default()
    }

    fn rule(&self) -> &'static str {
        self.row.split(' ').nth(1).unwrap_or_default()
    }
}

fn expect(found: &str, expected: &str) -> Result<&'static str, String> {
    if found == expected { Ok(YES) } else { Err(format!("expected {expected}\nfound    {found}")) }
}

fn failing(report: &Report) -> Vec<String> {
    let rows = report.checks.iter().filter(|it| it.status == Status::Fail);
    rows.map(|it| format!("{}: {}", it.rule.id, it.message)).collect()
}

fn detected(report: &Report) -> String {
    let mut found: Vec<String> = vec![report.files.iter().map(|it| it.kind.id()).collect::<Vec<_>>().join(" + ")];
    for it in &report.publications {
        let package = it.package.as_deref().unwrap_or("?");
        found.push(format!("{} by {} from {} with `{}`", package, it.tool, it.provider.id(), it.command));
    }
    for it in &report.releases {
        let staged = if it.staged { " staged" } else { "" };
        let version = it.version.as_deref().unwrap_or("?");
        let provenance = it.provenance.map_or("unknown", |it| if it { "yes" } else { "no" });
        found.push(format!("{version}{staged} {}, provenance {provenance}", it.published.id()));
    }
    let registries = report.settings.iter().filter(|it| it.registry == Registry::Other);
    found.extend(registries.filter_map(|it| it.name.clone()));
    found.join("; ")
}

fn forecast(report: &Report) -> String {
    let publications = report.publications.iter().map(|it| {
        let forecast = &it.forecast;
        let code = forecast.code.map_or(String::new(), |it| format!(" {it}"));
        let (registry, outcome) = (it.registry.id(), forecast.outcome.id());
        let (with, provenance) = (forecast.with.id(), forecast.provenance.id());
        format!("{registry} {outcome}{code} with {with}, provenance {provenance}")
    });
    let lines: Vec<String> = publications.collect();
    if lines.is_empty() { report.headline.clone() } else { lines.join("; ") }
}

fn steps(card: &SettingsCard) -> String {
    let mut lines: Vec<String> =
        card.fields.iter().map(|it| format!("{}: {}", it.name, it.value.as_deref().unwrap_or("?"))).collect();
    lines.extend(card.command.clone());
    lines.join("; ")
}

/// The answers of a public repository whose package exists.
pub(crate) fn acme() -> Context {
    Context {
        repository: Repository::parse("acme/widget").ok(),
        visibility: Some(Visibility::Public),
        package_exists: Some(true),
        repository_is_new: Some(false),
        ..Context::default()
    }
}

pub(crate) const PUBLISH: &str = ".github/workflows/publish.yml";
pub(crate) const SETUP: &str = "      - uses: actions/setup-node@v7
        with:
          node-version: 24
";

/// A workflow that publishes on a tag; `job` are further lines of its job, `steps` those after the checkout.
pub(crate) fn workflow(job: &str, steps: &str) -> InputFile {
    InputFile::new(
        PUBLISH,
        format!(
            "on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n{job}    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - uses: actions/checkout@v7\n{steps}"
        ),
    )
}

/// A manifest with further entries.
pub(crate) fn manifest(further: &str) -> InputFile {
    let comma = if further.is_empty() { "" } else { ",\n  " };
    InputFile::new(
        "package.json",
        format!(
            "{{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"repository\": \"github:acme/widget\"{comma}{further}\n}}\n"
        ),
    )
}

pub(crate) fn jsr_config() -> InputFile {
    let text = "{\n  \"name\": \"@acme/widget\",\n  \"version\": \"1.2.0\",\n  \"exports\": \"./mod.ts\",\n  \"license\": \"MIT\"\n}\n";
    InputFile::new("jsr.json", text)
}

/// A raw log of GitHub: the step's echo, what it printed, and how it ended.
pub(crate) fn github_log(command: &str, lines: &[&str]) -> String {
    let echo = [&*format!("##[group]Run {command}"), &*format!("\u{1b}[36;1m{command}\u{1b}[0m"), "##[endgroup]"]
        .map(str::to_owned);
    let end = "##[error]Process completed with exit code 1.".to_owned();
    let lines = echo.into_iter().chain(lines.iter().map(|it| (*it).to_owned())).chain([end]);
    lines.enumerate().map(|(at, line)| format!("2026-11-20T10:11:{:02}.1234567Z {line}\n", 12 + at)).collect()
}

/// A log of GitLab.
pub(crate) fn gitlab_log(command: &str, lines: &[&str]) -> String {
    let start = "\u{1b}[0KRunning with gitlab-runner 18.4.0 (a1b2c3d4)\u{1b}[0;m\nsection_start:1763630000:step_script\r\u{1b}[0K\u{1b}[0K\u{1b}[36;1mExecuting \"step_script\" stage of the job script\u{1b}[0;m\n";
    let end = "section_end:1763630010:step_script\r\u{1b}[0K\u{1b}[31;1mERROR: Job failed: exit code 1\n";
    format!("{start}\u{1b}[32;1m$ {command}\u{1b}[0;m\n{}\n{end}", lines.join("\n"))
}

/// A log of CircleCI.
pub(crate) fn circleci_log(command: &str, lines: &[&str]) -> String {
    format!("#!/bin/bash -eo pipefail\n{command}\n\n{}\n\nExited with code exit status 1\n", lines.join("\n"))
}

/// What npm prints when it has no credential.
pub(crate) const NEED_AUTH: [&str; 3] = [
    "npm error code ENEEDAUTH",
    "npm error need auth This command requires you to be logged in to https://registry.npmjs.org/",
    "npm error need auth You need to authorize this machine using `npm adduser`",
];
