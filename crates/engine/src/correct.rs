//! Corrections: accepted fixes become new texts, and every new text is proven before it is shown.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use document::{EditSet, FileId, Syntax, Tree};
use model::input::InputFile;

use crate::diff::{Hunk, diff};
use crate::fix::{Choice, FixId, Safety};
use crate::project::{Documents, tree};
use crate::{Inputs, Project, Report};

/// Rounds after which [`recorrect`] gives up. Fixes converge in two or three.
const MAX_ROUNDS: usize = 10;

/// What fixes make of the inputs.
#[derive(Clone, Default)]
pub struct Correction {
    /// The files that change.
    pub files: Vec<CorrectedFile>,
    /// Files that are added.
    pub created: Vec<InputFile>,
    /// The fixes that were applied, in rule order; after them those that had to wait for one of them.
    pub applied: Vec<FixId>,
    /// The fixes that were not, with the reason: they overlap an earlier one, or the result was not what was meant.
    pub withheld: Vec<(FixId, Withheld)>,
}

/// Why a fix was not applied; prints as a clause for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Withheld {
    /// An earlier one changes the same place: it can follow that one.
    SamePlace,
    /// The result is not what was meant.
    Unproven(&'static str),
}

impl fmt::Display for Withheld {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::SamePlace => "it changes the same place as another fix; apply that one first",
            Self::Unproven(why) => why,
        })
    }
}

impl Correction {
    /// Tries on the new texts what only had to wait; false if nothing comes of it.
    fn follow_up(&mut self, inputs: &Inputs) -> bool {
        let waits = self.withheld.iter().filter(|(_, reason)| *reason == Withheld::SamePlace);
        let missed: Vec<FixId> = waits.map(|(id, _)| id.clone()).collect();
        if missed.is_empty() {
            return false;
        }
        let mut changed = inputs.clone();
        self.write(&mut changed);
        let next = correct(&changed, &crate::check(&changed), &missed);
        if next.applied.is_empty() {
            return false;
        }
        next.write(&mut changed);
        self.withheld.retain(|(id, _)| !next.applied.contains(id));
        self.applied.extend(next.applied);
        self.created = changed.files.split_off(inputs.files.len());
        self.files.clear();
        for (at, (old, new)) in inputs.files.iter().zip(changed.files).enumerate() {
            if old.text != new.text {
                self.files.push(CorrectedFile::new(FileId(at as u32), &old.text, new.text));
            }
        }
        true
    }

    /// Puts the new texts in the place of those that they correct.
    fn write(&self, inputs: &mut Inputs) {
        for file in &self.files {
            inputs.files[file.file.0 as usize].text.clone_from(&file.text);
        }
        inputs.files.extend(self.created.iter().cloned());
    }
}

/// A file with its corrected text.
#[derive(Clone)]
pub struct CorrectedFile {
    /// The file.
    pub file: FileId,
    /// Its new text.
    pub text: String,
    /// The changed lines.
    pub hunks: Vec<Hunk>,
}

impl CorrectedFile {
    fn new(file: FileId, old: &str, text: String) -> Self {
        Self { file, hunks: diff(old, &text), text }
    }
}

/// The ids that are accepted unless somebody says otherwise: every safe fix.
#[must_use]
pub fn safe_fixes(report: &Report) -> Vec<FixId> {
    report.fixes.iter().filter(|it| it.safety == Safety::Safe).map(|it| it.id.clone()).collect()
}

/// One round: the accepted fixes of `report`, the first in rule order where two overlap, proven by parsing the result
/// again.
#[must_use]
pub fn correct(inputs: &Inputs, report: &Report, accepted: &[FixId]) -> Correction {
    let parsed: Vec<OnceCell<Option<Tree<'_>>>> = inputs.files.iter().map(|_| OnceCell::new()).collect();
    round(inputs, report, accepted, &|file: FileId| {
        let idx = file.0 as usize;
        let input = inputs.files.get(idx)?;
        parsed[idx].get_or_init(|| tree(input.kind(), &input.text)).as_ref()
    })
}

/// A report and the fixes that `accept` picks from it, reading each file once for both. Fixes that change the same place
/// follow one another; no fix is made that `accept` did not pick.
#[must_use]
pub fn review(inputs: &Inputs, accept: impl FnOnce(&Report) -> Vec<FixId>) -> (Report, Correction) {
    let documents = Documents::parse(inputs);
    let report = crate::report::report(&Project::new(&documents));
    let accepted = accept(&report);
    let mut correction = round(inputs, &report, &accepted, &|file| documents.tree(file));
    for _ in 1..MAX_ROUNDS {
        if !correction.follow_up(inputs) {
            break;
        }
    }
    (report, correction)
}

/// The tree of a file as it was given; `None` for a file that has none.
type TreeOf<'t> = dyn Fn(FileId) -> Option<&'t Tree<'t>> + 't;

fn round<'t>(inputs: &Inputs, report: &Report, accepted: &[FixId], tree_of: &TreeOf<'t>) -> Correction {
    let chosen: Vec<(&FixId, &Choice)> = report
        .fixes
        .iter()
        .filter_map(|fix| {
            let id = accepted.iter().find(|it| it.base() == fix.id.0)?;
            Some((id, fix.choice(id)?))
        })
        .collect();
    let mut union = Union::default();
    union.add(inputs, &chosen, &|file, set| prove(inputs, file, set, tree_of));
    let Union { edits, mut correction } = union;
    for (file, set) in edits {
        let old = &inputs.files[file.0 as usize].text;
        correction.files.push(CorrectedFile::new(file, old, set.apply(old)));
    }
    correction
}

/// Choices that go together, with what became of the others.
#[derive(Clone, Default)]
struct Union {
    edits: BTreeMap<FileId, EditSet>,
    correction: Correction,
}

/// Whether a file can be changed so, or why not.
type Proof<'p> = dyn Fn(FileId, &EditSet) -> Result<(), &'static str> + 'p;

impl Union {
    /// Adds choices in their order. What is proven together needs no proof one by one: nearly always one reading of each
    /// changed file; where that fails, each half is tried by itself.
    fn add(&mut self, inputs: &Inputs, chosen: &[(&FixId, &Choice)], proof: &Proof<'_>) {
        let mut together = self.clone();
        let mut changed = BTreeSet::new();
        for (id, choice) in chosen {
            together.unite(inputs, id, choice);
            changed.extend(choice.edits.keys());
        }
        let proven = changed.iter().filter_map(|file: &&FileId| Some((**file, together.edits.get(file)?)));
        match (proven.map(|(file, set)| proof(file, set)).find_map(Result::err), chosen) {
            (None, _) => *self = together,
            (Some(reason), [(id, choice)]) => {
                let is_sound = choice.edits.iter().all(|(file, set)| proof(*file, set).is_ok());
                let reason = if is_sound { Withheld::SamePlace } else { Withheld::Unproven(reason) };
                self.correction.withheld.push(((*id).clone(), reason));
            }
            (Some(_), chosen) => {
                let (first, second) = chosen.split_at(chosen.len() / 2);
                self.add(inputs, first, proof);
                self.add(inputs, second, proof);
            }
        }
    }

    /// Adds a choice that overlaps none before it.
    fn unite(&mut self, inputs: &Inputs, id: &FixId, choice: &Choice) {
        let mut united = BTreeMap::new();
        for (file, set) in &choice.edits {
            let union = self.edits.get(file).map_or_else(|| Some(set.clone()), |earlier| earlier.union(set));
            let Some(union) = union else {
                return self.correction.withheld.push((id.clone(), Withheld::SamePlace));
            };
            united.insert(*file, union);
        }
        self.edits.extend(united);
        for file in &choice.creates {
            if self.correction.created.iter().chain(&inputs.files).all(|it| it.path != file.path) {
                self.correction.created.push(file.clone());
            }
        }
        self.correction.applied.push(id.clone());
    }
}

/// The new text parses, has no new problem, and its tree differs only where the edits say so.
fn prove<'t>(inputs: &Inputs, file: FileId, edits: &EditSet, tree_of: &TreeOf<'t>) -> Result<(), &'static str> {
    let Some(input) = inputs.files.get(file.0 as usize) else { return Err("the file is not there") };
    let Some(old) = tree_of(file) else { return Ok(()) };
    let after = edits.apply(&input.text);
    let new = match old.syntax() {
        Syntax::Yaml => document::parse_yaml(&after),
        Syntax::Json => document::parse_json(&after),
        Syntax::Jsonc => document::parse_jsonc(&after),
    };
    document::confirm(old, &new, edits)
}

/// Checks and corrects with the same fixes until nothing changes: what tests prove.
#[must_use]
pub fn recorrect(inputs: &Inputs, accepted: &[FixId]) -> Inputs {
    settle(inputs, &|_| accepted.to_vec())
}

/// The same with every safe fix and those of `asked`, also those that show up only after others: what the command line
/// writes and JavaScript gets.
#[must_use]
pub fn recorrect_all(inputs: &Inputs, asked: &[FixId]) -> Inputs {
    settle(inputs, &|report| accepted(report, asked))
}

/// Every safe fix of a report, and those of `asked`.
#[must_use]
pub fn accepted(report: &Report, asked: &[FixId]) -> Vec<FixId> {
    safe_fixes(report).into_iter().chain(asked.iter().cloned()).collect()
}

/// A safe fix after which its rows say the same mends nothing: it is left out. One that was asked for is made once.
fn settle(inputs: &Inputs, accept: &dyn Fn(&Report) -> Vec<FixId>) -> Inputs {
    let mut idle: Vec<String> = Vec::new();
    loop {
        match settle_without(inputs, accept, &idle) {
            Err(id) if idle.len() < MAX_ROUNDS => idle.push(id),
            Err(_) => return inputs.clone(),
            Ok(settled) => return settled,
        }
    }
}

/// The settled inputs, or the safe fix that mends nothing.
fn settle_without(inputs: &Inputs, accept: &dyn Fn(&Report) -> Vec<FixId>, idle: &[String]) -> Result<Inputs, String> {
    let mut inputs = inputs.clone();
    // What the rows of each fix said when it was made, and whether it is a safe one.
    let mut made: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let report = crate::check(&inputs);
        let said = |id: &str| -> Vec<String> {
            let rows = report.checks.iter().filter(|it| it.fixes.iter().any(|fix| fix.0 == id));
            rows.map(|it| it.message.clone()).collect()
        };
        let is_idle = |id: &str, before: &[String]| !before.is_empty() && said(id) == before;
        let without_effect: BTreeSet<&str> =
            made.iter().filter(|(id, (before, _))| is_idle(id, before)).map(|(id, _)| id.as_str()).collect();
        if let Some(id) = without_effect.iter().find(|id| made[**id].1) {
            return Err((*id).to_owned());
        }
        let mut accepted = accept(&report);
        accepted.retain(|it| !without_effect.contains(it.base()) && idle.iter().all(|id| id != it.base()));
        let correction = correct(&inputs, &report, &accepted);
        if correction.files.is_empty() && correction.created.is_empty() {
            break;
        }
        let is_safe = |id: &str| report.fixes.iter().any(|it| it.id.0 == id && it.safety == Safety::Safe);
        let applied = correction.applied.iter().map(FixId::base);
        made.extend(applied.map(|it| (it.to_owned(), (said(it), is_safe(it)))));
        correction.write(&mut inputs);
    }
    Ok(inputs)
}
