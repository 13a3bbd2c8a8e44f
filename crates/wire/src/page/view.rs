//! From a report and its corrections to what the page shows.

use document::{Encoding, LineIndex};
use engine::{
    Check, FileSummary, Fix, FixId, Inputs, Location, Outcome, PublishedBy, Registry, Report, Safety, Severity, Status,
    Verdict,
};

use super::answers::CODE;
use super::{
    Asked, ChainLink, Change, Checklist, ChecklistStep, Diagnosis, DiffLine, FileView, Hunk, LineKind, Mark, Need,
    NewFile, Outlook, PackageCell, PackageLine, Place, Publication, Release, Row, RowLink, SettingsCard, SettingsField,
    Standing, Switch, Switched, Tone, View, share,
};

/// What there is to say before anything is given: an engine that just came is not started for it, so that a page that
/// opens stays responsive.
pub(super) fn of_nothing(asked: &Asked<'_>) -> View {
    // A code is asked about all the same; answers without files are compared with nothing.
    let is_asked = !asked.answers.get(CODE).is_empty();
    View {
        facts: engine::facts::FACTS_DATE.to_owned(),
        day: asked.inputs().context.day().to_string(),
        verdict: Verdict::NothingToPublish.id().to_owned(),
        checklist: is_asked.then(|| checklist(asked, &engine::check(&Inputs::default()))).flatten(),
        codes: codes(),
        ..View::default()
    }
}

/// Apart from what answers quickly: browsers compile a function when it is first called.
#[inline(never)]
pub(super) fn of(asked: &Asked<'_>) -> View {
    let inputs = asked.inputs();
    let (report, correction) = engine::review(&inputs, |report| accepted(report, &asked.switches));
    let lines = inputs.files.iter().map(|it| LineIndex::new(&it.text)).collect();
    let desk = Desk { inputs: &inputs, report: &report, lines, wants_plans: asked.wants_plans };

    let (mut corrected, mut after) = (Vec::new(), inputs.clone());
    for file in correction.files {
        let at = file.file.0 as usize;
        after.files[at].text.clone_from(&file.text);
        let name = report.files[at].name.clone();
        corrected.push(NewFile {
            file: Some(file.file.0),
            name,
            text: file.text,
            hunks: file.hunks.iter().map(hunk).collect(),
        });
    }
    for file in correction.created {
        let hunks = engine::diff("", &file.text).iter().map(hunk).collect();
        let name = file.path.clone().unwrap_or_else(|| file.kind().title().to_owned());
        corrected.push(NewFile { file: None, name, text: file.text.clone(), hunks });
        after.files.push(file);
    }
    let withheld = |id: &FixId| {
        let found = correction.withheld.iter().find(|(it, _)| it.base() == id.0);
        found.map(|(_, reason)| reason.to_string())
    };
    let fixes = fixes(&report);
    View {
        facts: report.facts.to_owned(),
        day: inputs.context.day().to_string(),
        verdict: report.verdict.id().to_owned(),
        tone: of_verdict(report.verdict),
        headline: report.headline.clone(),
        detail: report.detail.clone(),
        files: (0..report.files.len()).map(|at| desk.file(at)).collect(),
        publications: (0..report.publications.len()).map(|at| desk.publication(at)).collect(),
        rows: report.checks.iter().map(|it| desk.row(it)).collect(),
        changes: fixes.iter().map(|(fix, standing)| desk.change(fix, *standing)).collect(),
        switched: fixes
            .iter()
            .map(|(fix, standing)| Switched {
                on: is_on(fix, *standing, &asked.switches),
                choice: chosen(fix, &asked.switches).to_owned(),
                withheld: withheld(&fix.id),
            })
            .collect(),
        outlook: (!corrected.is_empty()).then(|| outlook(&engine::check(&after))),
        corrected,
        diagnoses: report.diagnoses.iter().map(|it| desk.diagnosis(it)).collect(),
        checklist: checklist(asked, &report),
        codes: codes(),
        settings: report.settings.iter().map(|it| desk.settings(it)).collect(),
        releases: report.releases.iter().map(|it| desk.release(it)).collect(),
        packages: report.packages.iter().map(|it| desk.package(it)).collect(),
        trust_script: engine::trust_script(&report.settings),
        since: share::since(asked.seen, &inputs, &report),
    }
}

fn checklist(asked: &Asked<'_>, report: &Report) -> Option<Checklist> {
    let step = |it: engine::ChecklistStep| ChecklistStep {
        title: it.title.to_owned(),
        tone: of_status(it.status),
        rows: it.rows.iter().filter_map(|at| row_link(report, *at)).collect(),
        ask: it.ask,
    };
    let engine::Checklist { code, means, steps } = engine::checklist(asked.answers.get(CODE), report)?;
    Some(Checklist { code: code.to_owned(), means: means.to_owned(), steps: steps.into_iter().map(step).collect() })
}

fn row_link(report: &Report, at: usize) -> Option<RowLink> {
    let check = report.checks.get(at)?;
    Some(RowLink { row: at as u32, rule: check.rule.id.to_owned(), message: check.message.clone() })
}

fn codes() -> Vec<(String, Vec<String>)> {
    let of = |registry: Registry| {
        let is_of = |code: &&str| engine::facts::error(code).is_some_and(|it| it.2 == registry);
        (title(registry).to_owned(), engine::facts::error_codes().filter(is_of).map(str::to_owned).collect())
    };
    vec![of(Registry::Npm), of(Registry::Jsr)]
}

/// The fixes with their standing: safe ones first, then decisions, then advice, each in rule order.
fn fixes(report: &Report) -> Vec<(&Fix, Standing)> {
    let all = || report.fixes.iter().map(|fix| (fix, standing(report, fix)));
    let wanted = [Standing::Safe, Standing::Decision, Standing::Advice];
    wanted.into_iter().flat_map(|wanted| all().filter(move |it| it.1 == wanted)).collect()
}

fn standing(report: &Report, fix: &Fix) -> Standing {
    let mut rows = report.checks.iter().filter(|row| row.fixes.contains(&fix.id));
    match fix.safety {
        _ if rows.all(|row| row.severity == Severity::Advice) => Standing::Advice,
        Safety::NeedsDecision => Standing::Decision,
        Safety::Safe => Standing::Safe,
    }
}

fn said<'s>(fix: &Fix, switches: &'s [Switch]) -> Option<&'s Switch> {
    switches.iter().find(|it| it.fix == fix.id.0)
}

fn is_on(fix: &Fix, standing: Standing, switches: &[Switch]) -> bool {
    said(fix, switches).map_or(standing == Standing::Safe, |it| it.on)
}

fn chosen<'f>(fix: &'f Fix, switches: &[Switch]) -> &'f str {
    let choice = said(fix, switches).and_then(|switch| fix.choices.iter().find(|it| it.id == switch.choice));
    choice.or_else(|| fix.choices.first()).map_or("", |it| &it.id)
}

pub(super) fn accepted(report: &Report, switches: &[Switch]) -> Vec<FixId> {
    let wanted = report.fixes.iter().filter(|fix| is_on(fix, standing(report, fix), switches));
    wanted
        .map(|fix| match chosen(fix, switches) {
            "" => fix.id.clone(),
            choice => FixId(format!("{}#{choice}", fix.id.0)),
        })
        .collect()
}

fn outlook(report: &Report) -> Outlook {
    Outlook {
        verdict: report.verdict.id().to_owned(),
        tone: of_verdict(report.verdict),
        fails: report.checks.iter().filter(|it| it.status == Status::Fail).count() as u32,
        sentences: report.publications.iter().map(|it| it.sentence.clone()).collect(),
    }
}

fn of_verdict(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Ready => Tone::Pass,
        Verdict::FilesReady | Verdict::Unknown => Tone::Unknown,
        Verdict::Blocked => Tone::Fail,
        Verdict::NothingToPublish => Tone::Silent,
    }
}

fn of_outcome(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Published | Outcome::Staged => Tone::Pass,
        Outcome::Skipped | Outcome::PublishedThenFails | Outcome::Fails | Outcome::NeverRuns => Tone::Fail,
        Outcome::Unknown => Tone::Unknown,
    }
}

fn of_status(status: Status) -> Tone {
    match status {
        Status::Fail => Tone::Fail,
        Status::Warn => Tone::Warn,
        Status::Unknown => Tone::Unknown,
        Status::Pass => Tone::Pass,
    }
}

fn of_check(check: &Check) -> Tone {
    match (check.status, check.severity) {
        (Status::Warn, Severity::Advice) => Tone::Advice,
        (status, _) => of_status(status),
    }
}

fn hunk(hunk: &engine::Hunk) -> Hunk {
    let line = |it: &engine::DiffLine| DiffLine {
        kind: match it.kind {
            engine::LineKind::Kept => LineKind::Kept,
            engine::LineKind::Removed => LineKind::Removed,
            engine::LineKind::Added => LineKind::Added,
        },
        text: it.text.trim_end_matches(['\n', '\r']).to_owned(),
    };
    Hunk { old_start: hunk.old_start, new_start: hunk.new_start, lines: hunk.lines.iter().map(line).collect() }
}

fn need(need: &engine::Need, registry: Registry) -> Need {
    match need {
        engine::Need::Repository => Need::Repository,
        engine::Need::Visibility => Need::Visibility,
        engine::Need::PackageExists => Need::PackageExists,
        engine::Need::PublishedVersions => Need::PublishedVersions,
        engine::Need::Settings => Need::Settings { is_jsr: registry == Registry::Jsr },
        engine::Need::TokenValid => Need::TokenValid,
        engine::Need::RepoCreatedAfter => Need::RepoCreatedAfter,
        engine::Need::Date => Need::Date,
        engine::Need::File(path) => Need::File(path.clone()),
    }
}

/// What people call a registry.
fn title(registry: Registry) -> &'static str {
    match registry {
        Registry::Npm => "npm",
        Registry::Jsr => "JSR",
        Registry::Other => "another registry",
    }
}

/// The last part of a path; of one that shares it with another file, the folder too.
fn short_name<'n>(path: &'n str, all: &[FileSummary]) -> &'n str {
    let parts = |path: &str, count: usize| path.rmatch_indices('/').nth(count - 1).map_or(0, |it| it.0 + 1);
    let base = &path[parts(path, 1)..];
    let is_namesake = |it: &&FileSummary| it.name[parts(&it.name, 1)..] == *base;
    if all.iter().filter(is_namesake).nth(1).is_some() { &path[parts(path, 2)..] } else { base }
}

/// The texts and what was found in them.
struct Desk<'d> {
    inputs: &'d Inputs,
    report: &'d Report,
    /// The lines of each text.
    lines: Vec<LineIndex>,
    wants_plans: bool,
}

impl Desk<'_> {
    fn file(&self, at: usize) -> FileView {
        let (summary, input, index) = (&self.report.files[at], &self.inputs.files[at], &self.lines[at]);
        let mut file = FileView {
            name: summary.name.clone(),
            kind: summary.kind.id().to_owned(),
            recognised: model::input::recognise(input.path.as_deref(), &input.text).id().to_owned(),
            ..FileView::default()
        };
        for (row, check) in self.report.checks.iter().enumerate() {
            let Some(location) = check.primary.filter(|it| it.file.0 as usize == at) else { continue };
            let tone = of_check(check);
            count(&mut file.counts, tone);
            if tone >= Tone::Pass {
                continue;
            }
            let line = index.position(&input.text, location.span.start, Encoding::Utf8).line;
            let Some(span) = index.line_span(line) else { continue };
            let start = location.span.start - span.start;
            let end = location.span.end.min(span.end).saturating_sub(span.start).max(start);
            // Few marks: keeping them in order costs less code than sorting them.
            let before = file.marks.partition_point(|it| it.line <= line);
            file.marks.insert(before, Mark { line, start, end, tone, row: row as u32 });
        }
        file
    }

    fn place(&self, location: Location, message: &str) -> Option<Place> {
        let at = location.file.0 as usize;
        let (input, index, summary) = (self.inputs.files.get(at)?, self.lines.get(at)?, self.report.files.get(at)?);
        let line = index.position(&input.text, location.span.start, Encoding::Utf8).line + 1;
        Some(Place {
            file: location.file.0,
            label: format!("{}:{line}", short_name(&summary.name, &self.report.files)),
            line,
            start: location.span.start,
            end: location.span.end,
            message: message.to_owned(),
        })
    }

    fn row(&self, check: &Check) -> Row {
        let related = check.related.iter().filter_map(|it| self.place(it.location, &it.message));
        let title = |id: &FixId| self.report.fixes.iter().find(|it| it.id == *id).map(|it| it.title.clone());
        let publication = check.publications.first().and_then(|it| self.report.publications.get(*it));
        let registry = publication.map_or(Registry::Npm, |it| it.registry);
        Row {
            rule: check.rule.id.to_owned(),
            link: check.rule.link.title().to_owned(),
            tone: of_check(check),
            message: check.message.clone(),
            note: check.note.clone(),
            places: check.primary.and_then(|it| self.place(it, "")).into_iter().chain(related).collect(),
            needs: check.needs.iter().map(|it| need(it, registry)).collect(),
            fixes: check.fixes.iter().filter_map(|id| Some((id.0.clone(), title(id)?))).collect(),
        }
    }

    fn publication(&self, at: usize) -> Publication {
        let publication = &self.report.publications[at];
        let link = |it: &engine::ChainLink| ChainLink {
            id: it.link.id().to_owned(),
            title: it.link.title().to_owned(),
            tone: it.status.map_or(Tone::Silent, of_status),
            label: it.label.clone(),
            rows: it.rows.iter().map(|it| *it as u32).collect(),
        };
        Publication {
            registry: publication.registry.id().to_owned(),
            provider: publication.provider.id().to_owned(),
            tone: of_outcome(publication.forecast.outcome),
            sentence: publication.sentence.clone(),
            place: self.place(publication.location, ""),
            package: publication.package.clone(),
            needs: publication.forecast.needs.iter().map(|it| need(it, publication.registry)).collect(),
            links: publication.chain.iter().map(link).collect(),
        }
    }

    fn change(&self, fix: &Fix, standing: Standing) -> Change {
        let offering = self.report.checks.iter().find(|check| check.fixes.contains(&fix.id));
        Change {
            id: fix.id.0.clone(),
            rule: offering.map_or_else(String::new, |it| it.rule.id.to_owned()),
            title: fix.title.clone(),
            standing,
            choices: fix.choices.iter().map(|it| (it.id.clone(), it.title.clone())).collect(),
            place: offering.and_then(|it| it.primary).and_then(|it| self.place(it, "")),
        }
    }

    fn diagnosis(&self, diagnosis: &engine::Diagnosis) -> Diagnosis {
        let row = |rule: &str| self.report.checks.iter().position(|it| it.rule.id == rule);
        let explains = diagnosis.explains.iter().filter_map(|rule| row_link(self.report, row(rule)?));
        Diagnosis {
            tone: match (diagnosis.is_fault, diagnosis.is_certain) {
                (true, true) => Tone::Fail,
                (true, false) => Tone::Unknown,
                (false, _) => Tone::Silent,
            },
            place: self.place(diagnosis.location, ""),
            cause: diagnosis.cause.clone(),
            confidence: diagnosis.confidence.id().to_owned(),
            explains: explains.collect(),
            next: diagnosis.next.clone(),
        }
    }

    fn settings(&self, card: &engine::SettingsCard) -> SettingsCard {
        let fields: Vec<SettingsField> = card.fields.iter().map(|it| self.field(it)).collect();
        let verified: Vec<SettingsField> = card.verified.iter().map(|it| self.field(it)).collect();
        let compared = || fields.iter().chain(&verified).map(|it| it.tone);
        // A setting that nobody gave is open.
        let open = fields.iter().any(|it| it.tone == Tone::Silent).then_some(Tone::Unknown);
        let plans = if self.wants_plans { card.plans() } else { Vec::new() };
        SettingsCard {
            registry: card.registry.id().to_owned(),
            name: card.name.clone().unwrap_or_else(|| title(card.registry).to_owned()),
            provider: card.provider.map_or("", engine::Provider::title).to_owned(),
            package: card.package.clone(),
            tone: match card.provider {
                Some(_) => compared().chain(open).min().unwrap_or_default(),
                None => Tone::Silent,
            },
            differs: compared().filter(|it| *it == Tone::Fail).count() as u32,
            fields,
            verified,
            command: card.command.clone(),
            page: card.page.clone(),
            steps: card.steps.clone(),
            plans: plans.into_iter().map(|it| (it.title.to_owned(), it.steps)).collect(),
        }
    }

    fn field(&self, field: &engine::SettingsField) -> SettingsField {
        let place = |it: Option<Location>| it.and_then(|it| self.place(it, ""));
        SettingsField {
            name: field.name.to_owned(),
            plain: field.plain.unwrap_or_default().to_owned(),
            value: field.value.clone(),
            given: field.given.clone(),
            tone: match (field.agrees, &field.given) {
                (Some(false), _) => Tone::Fail,
                (None, Some(_)) => Tone::Unknown,
                (Some(true), _) => Tone::Pass,
                (None, None) => Tone::Silent,
            },
            origin: field.origin.unwrap_or_default().to_owned(),
            place: place(field.source),
            given_place: place(field.given_at),
        }
    }

    fn package(&self, line: &engine::PackageLine) -> PackageLine {
        let cell = |(aspect, it): (&engine::Aspect, &engine::PackageCell)| PackageCell {
            aspect: aspect.id().to_owned(),
            tone: it.row.map_or(Tone::Silent, |row| of_check(&self.report.checks[row])),
            label: it.label.clone(),
            row: it.row.map(|it| it as u32),
        };
        PackageLine {
            name: line.name.clone(),
            place: self.place(line.location, ""),
            cells: engine::Aspect::ALL.iter().zip(&line.cells).map(cell).collect(),
        }
    }

    fn release(&self, release: &engine::FinishedRelease) -> Release {
        Release {
            package: release.package.clone(),
            version: release.version.clone(),
            published: release.published.id().to_owned(),
            tone: match release.published {
                PublishedBy::Trusted => Tone::Pass,
                PublishedBy::Token => Tone::Warn,
                PublishedBy::LooksTrusted | PublishedBy::Unknown => Tone::Unknown,
            },
            staged: release.staged,
            provenance: release.provenance,
            why: release.why.clone(),
            place: self.place(release.location, ""),
        }
    }
}

fn count(counts: &mut Vec<(Tone, u32)>, tone: Tone) {
    let at = counts.partition_point(|it| it.0 < tone);
    match counts.get_mut(at) {
        Some((same, count)) if *same == tone => *count += 1,
        _ => counts.insert(at, (tone, 1)),
    }
}
