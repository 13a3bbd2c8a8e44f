//! Diagnoses: what a CI log says went wrong, the likeliest cause first.
//!
//! The log says how it failed, the files say why: a cause whose rows fail comes first and names them, one whose rows
//! pass is out.

mod pattern;
mod reading;

use document::Location;

use crate::facts::{self, Bundled, Cause, Confidence, Floor, Tells};
use crate::{Check, Project, Registry, Severity, Status};

pub(crate) use reading::{Finding, Reading, start};

/// One cause that a log speaks for.
#[derive(Clone)]
pub struct Diagnosis {
    /// The symptom's id in `facts/symptoms.yaml`: `put-404-old-wording`.
    pub symptom: &'static str,
    /// The line of the log that shows it.
    pub location: Location,
    /// What went wrong; a lower-case clause. Names and code stand in backticks.
    pub cause: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Ids of the rules whose rows in the same report explain it.
    pub explains: Vec<&'static str>,
    /// What to do next; an imperative clause.
    pub next: String,
    /// False where nothing went wrong: it was published, or nothing was to be.
    pub is_fault: bool,
    /// Whether the log itself names the cause, or the files show it; else it is the likeliest.
    pub is_certain: bool,
}

/// What the logs of a project speak for. `rows` are those of the whole report.
pub(crate) fn diagnose(project: &Project<'_>, rows: &[Check]) -> Vec<Diagnosis> {
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for reading in project.logs() {
        for finding in &reading.findings {
            for candidate in candidates_of(reading, finding, rows) {
                // Two symptoms of one cause are one diagnosis: the better one's.
                match candidates.iter_mut().find(|it| it.is_same(&candidate)) {
                    Some(known) if candidate.key < known.key => *known = candidate,
                    Some(_) => {}
                    None => candidates.push(candidate),
                }
            }
        }
    }
    let has_more = candidates.iter().any(|it| it.key.group < Group::Code);
    candidates.retain(|it| it.key.group < Group::Code || !has_more);
    candidates.sort_by_key(|it| it.key);
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    for candidate in &candidates {
        let is_first = diagnoses.iter().all(|it| it.symptom != candidate.finding.symptom.id);
        diagnoses.push(candidate.diagnosis(is_first));
    }
    diagnoses
}

/// A cause of a finding that is not out of the question.
struct Candidate<'r> {
    reading: &'r Reading,
    finding: &'r Finding,
    cause: &'static Cause,
    text: String,
    explains: Vec<&'static str>,
    /// The finding's client was excluded as its cause: this npm ran.
    excludes: Option<Bundled>,
    key: Key,
}

/// How near to the truth a cause is. The smaller, the nearer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    group: Group,
    /// The log leaves others.
    is_open: bool,
    standing: Standing,
    tells: Tells,
    location: Location,
    place: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// The publish failed.
    Fault,
    /// It did not.
    Done,
    /// Another step did, or the publish went well all the same.
    Aside,
    /// Only a code is left.
    Code,
}

/// What the rows say about a cause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Standing {
    /// They fail.
    Failing,
    /// They warn.
    Warning,
    /// They say nothing, or lack something.
    Open,
    /// They pass.
    Passing,
}

fn candidates_of<'r>(reading: &'r Reading, finding: &'r Finding, rows: &[Check]) -> Vec<Candidate<'r>> {
    let symptom = finding.symptom;
    let is_seen = |idx: &u8| reading.shows(finding, *idx);
    let names = symptom.tells == Tells::Cause;
    let mut excludes = None;
    let mut candidates = Vec::new();
    for (place, cause) in symptom.causes().enumerate() {
        let is_apart = !cause.when.is_empty() && !cause.when.iter().any(is_seen);
        if !names && (is_apart || cause.unless.iter().any(is_seen)) {
            continue;
        }
        let met = cause.floor.zip(finding.npm).and_then(|(floor, npm)| is_met(floor, npm));
        if met == Some(true) && !names {
            excludes = finding.npm;
            continue;
        }
        let (standing, explains) = standing(cause, rows);
        let key = Key {
            group: group(reading, finding),
            is_open: !(names && (place == 0 || standing <= Standing::Warning) || met == Some(false) || cause.is_proven),
            standing,
            tells: symptom.tells,
            location: finding.location,
            place,
        };
        let text = fill(cause.text, cause, finding);
        candidates.push(Candidate { reading, finding, cause, text, explains, excludes: None, key });
    }
    // What the files show to be right is not what went wrong, unless the log names it or nothing else is left.
    let is_out = |it: &Candidate<'_>| it.key.standing == Standing::Passing && it.key.is_open;
    if candidates.iter().any(|it| !is_out(it)) {
        candidates.retain(|it| !is_out(it));
    }
    if let Some(first) = candidates.iter_mut().min_by_key(|it| it.key) {
        first.excludes = excludes;
    }
    candidates
}

fn group(reading: &Reading, finding: &Finding) -> Group {
    let symptom = finding.symptom;
    match symptom.tells {
        Tells::Cause | Tells::Direction | Tells::Little if symptom.patterns.is_empty() => Group::Code,
        Tells::Cause | Tells::Direction | Tells::Little if !reading.is_done(finding) => Group::Fault,
        Tells::Cause | Tells::Direction | Tells::Little | Tells::Aside => Group::Aside,
        Tells::Done | Tells::Mark | Tells::Place => Group::Done,
    }
}

/// Whether a floor holds for the npm that ran, where that is known well enough.
fn is_met(floor: Floor, npm: Bundled) -> Option<bool> {
    match npm {
        Bundled::Exact(npm) => Some(floor.met_by(npm)),
        Bundled::AtMost(npm) => Some(false).filter(|_| !floor.met_by(npm)),
        Bundled::AtLeast(npm) => Some(true).filter(|_| floor.met_by(npm)),
    }
}

/// What the rows of a cause's rules say, and which rules explain it.
fn standing(cause: &Cause, rows: &[Check]) -> (Standing, Vec<&'static str>) {
    let mut explains = Vec::new();
    let (mut worst, mut passes, mut lacks) = (Standing::Open, false, false);
    for rule in cause.rules {
        let of_rule = rows.iter().filter(|it| it.rule.id == *rule && it.severity != Severity::Advice);
        let Some(status) = of_rule.map(|it| it.status).min() else { continue };
        match status {
            Status::Fail | Status::Warn => {
                let standing = if status == Status::Fail { Standing::Failing } else { Standing::Warning };
                worst = worst.min(standing);
                explains.push(*rule);
            }
            Status::Unknown => lacks = true,
            Status::Pass => passes = true,
        }
    }
    let is_right = worst == Standing::Open && passes && !lacks;
    (if is_right { Standing::Passing } else { worst }, explains)
}

impl Candidate<'_> {
    fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.cause, other.cause) && self.text == other.text
    }

    fn diagnosis(&self, is_first: bool) -> Diagnosis {
        let mut cause = self.text.clone();
        if let Some(Bundled::Exact(npm) | Bundled::AtLeast(npm)) = self.excludes {
            let newer = if matches!(self.excludes, Some(Bundled::AtLeast(_))) { " or newer" } else { "" };
            cause.push_str(&format!("; npm {npm}{newer} ran, so the client is not it"));
        }
        let is_fault = self.key.group != Group::Done;
        if is_fault && self.key.standing == Standing::Passing {
            cause.push_str("; the files given are right about it by now");
        }
        let mut next = fill(self.cause.next, self.cause, self.finding);
        if let Some(level) = self.louder().filter(|_| is_first) {
            next.push_str(&format!(
                "; if that is right already, set `NPM_CONFIG_LOGLEVEL: {level}` for the publish step and run it again: npm then says why"
            ));
        }
        Diagnosis {
            symptom: self.finding.symptom.id,
            location: self.finding.location,
            cause,
            confidence: self.cause.confidence.max(self.finding.symptom.confidence),
            explains: self.explains.clone(),
            next,
            is_fault,
            is_certain: !self.key.is_open || !self.explains.is_empty(),
        }
    }

    /// How loud npm has to be to say why, where it hides it and the files do not tell: it never prints at its default
    /// level what the exchange of the identity token answered, and only at the loudest that it did not try (N 13).
    fn louder(&self) -> Option<&'static str> {
        let hides = self.finding.symptom.tells == Tells::Little && self.key.group == Group::Fault;
        let is_npm = self.finding.symptom.registry == Some(Registry::Npm);
        let is_open = hides && is_npm && self.key.is_open && self.explains.is_empty();
        self.reading.louder.filter(|_| is_open)
    }
}

/// Bytes of a captured text that a sentence takes.
const MAX_CAPTURE: usize = 160;

/// A text of the table with what the log holds in place of the names in braces.
fn fill(template: &str, cause: &Cause, finding: &Finding) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        rest = after;
        if name == "npm" {
            let floor = cause.floor.unwrap_or(facts::npm::OIDC);
            text.push_str(&match finding.npm.filter(|it| is_met(floor, *it) == Some(false)) {
                Some(Bundled::Exact(npm)) => format!("npm {npm}"),
                Some(Bundled::AtMost(npm)) => format!("npm {npm} or older"),
                _ => format!("an npm before {}", floor.first()),
            });
            continue;
        }
        let taken = finding.captures.iter().find(|(it, _)| *it == name).map_or("", |(_, it)| it.trim());
        match (name, taken) {
            ("tool" | "able", _) => {
                let version = |(id, ran, able)| format!("{id} {}", if name == "able" { able } else { ran });
                text.push_str(&finding.tool.map_or_else(|| "the tool".to_owned(), version));
            }
            ("means", _) => text.push_str(taken),
            (_, "") => text.push_str("empty"),
            _ => text.push_str(&quote(taken.trim_end_matches('.'))),
        }
    }
    text.push_str(rest);
    text
}

/// A text of the log between backticks, without the credentials of an address.
fn quote(taken: &str) -> String {
    let mut plain = String::new();
    for (idx, part) in taken.split("://").enumerate() {
        let end = part.find(['/', ' ', '"']).unwrap_or(part.len());
        let from = if idx == 0 { 0 } else { part[..end].rfind('@').map_or(0, |at| at + 1) };
        plain.push_str(if idx == 0 { "" } else { "://" });
        plain.push_str(&part[from..]);
    }
    let mut quoted: String = plain.chars().filter(|it| *it != '`' && !it.is_control()).collect();
    if quoted.len() > MAX_CAPTURE {
        let end = (0..=MAX_CAPTURE).rev().find(|it| quoted.is_char_boundary(*it)).unwrap_or(0);
        quoted.truncate(end);
        quoted.push('…');
    }
    format!("`{quoted}`")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::RULES;

    /// Whether a rule has this id.
    pub(crate) fn is_rule(id: &str) -> bool {
        RULES.iter().any(|it| it.id == id)
    }

    #[test]
    fn causes_name_rules_that_exist_and_say_only_what_every_pattern_takes() {
        for symptom in facts::symptoms() {
            for cause in symptom.causes() {
                assert!(cause.rules.iter().all(|it| is_rule(it)), "{}: {:?}", symptom.id, cause.rules);
                assert!(!cause.text.ends_with('.') && !cause.next.ends_with('.'), "{}", symptom.id);
                for text in [cause.text, cause.next] {
                    let names = text.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0));
                    for name in names.filter(|it| !["npm", "tool", "able"].contains(it)) {
                        let takes = |pattern: &&&str| {
                            [format!("{{{name}}}"), format!("{{{name}..}}")]
                                .iter()
                                .any(|it| pattern.contains(it.as_str()))
                        };
                        let all = symptom.patterns.iter().filter(takes).count() == symptom.patterns.len();
                        assert!(all, "{}: a pattern does not take {name}", symptom.id);
                    }
                }
            }
        }
    }
}
