//! Corrections: accepted fixes become new texts, and every new text is proven before it is shown.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use document::{EditSet, FileId, Syntax, Tree};
use model::input::InputFile;

use crate::diff::{Hunk, diff};
use crate::fix::{Choice, FixId, Safety};
use crate::project::{Documents, tree};
use crate::{Inputs, Project, Report};

/// Rounds after which [`recorrect`] gives up. Fixes converge in two or three.
const MAX_ROUNDS: usize = 10;

/// The outcome of one round.
#[derive(Clone, Default)]
pub struct Correction {
    /// The files that change.
    pub files: Vec<CorrectedFile>,
    /// Files that are added.
    pub created: Vec<InputFile>,
    /// The fixes that were applied, in rule order.
    pub applied: Vec<FixId>,
    /// The fixes that were not, with the reason: they overlap an earlier one (the next round takes them), or the
    /// result was not what was meant.
    pub withheld: Vec<(FixId, String)>,
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

/// A report and one round of the fixes that `accept` picks from it, reading each file once for both.
#[must_use]
pub fn review(inputs: &Inputs, accept: impl FnOnce(&Report) -> Vec<FixId>) -> (Report, Correction) {
    let documents = Documents::parse(inputs);
    let report = crate::report::report(&Project::new(&documents));
    let accepted = accept(&report);
    let correction = round(inputs, &report, &accepted, &|file| documents.tree(file));
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
    // What is proven together needs no proof one by one: nearly always one reading of each changed file.
    let together = unite(inputs, &chosen, &|_, _| Ok(()));
    let (edits, mut correction) = match together.0.iter().try_for_each(|(file, set)| prove(inputs, *file, set, tree_of))
    {
        Ok(()) => together,
        Err(_) => unite(inputs, &chosen, &|file, set| prove(inputs, file, set, tree_of)),
    };
    for (file, set) in edits {
        let old = &inputs.files[file.0 as usize].text;
        let text = set.apply(old);
        let hunks = diff(old, &text);
        correction.files.push(CorrectedFile { file, text, hunks });
    }
    correction
}

type Edits = BTreeMap<FileId, EditSet>;

/// The edits of all choices that go together and pass `test`, and what became of each choice.
fn unite(
    inputs: &Inputs,
    chosen: &[(&FixId, &Choice)],
    test: &dyn Fn(FileId, &EditSet) -> Result<(), String>,
) -> (Edits, Correction) {
    let (mut edits, mut correction) = (Edits::new(), Correction::default());
    for (id, choice) in chosen {
        match admit(&edits, choice, test) {
            Ok(united) => {
                edits.extend(united);
                for file in &choice.creates {
                    if correction.created.iter().chain(&inputs.files).all(|it| it.path != file.path) {
                        correction.created.push(file.clone());
                    }
                }
                correction.applied.push((*id).clone());
            }
            Err(reason) => correction.withheld.push(((*id).clone(), reason)),
        }
    }
    (edits, correction)
}

/// The edits so far together with those of `choice`, if that is still what was meant.
fn admit(
    edits: &Edits,
    choice: &Choice,
    test: &dyn Fn(FileId, &EditSet) -> Result<(), String>,
) -> Result<Edits, String> {
    let mut united = Edits::new();
    for (file, set) in &choice.edits {
        let union = match edits.get(file) {
            None => set.clone(),
            Some(earlier) => {
                earlier.union(set).ok_or("it changes the same place as another fix; apply that one first")?
            }
        };
        test(*file, &union)?;
        united.insert(*file, union);
    }
    Ok(united)
}

/// The new text parses, has no new problem, and its tree differs only where the edits say so.
fn prove<'t>(inputs: &Inputs, file: FileId, edits: &EditSet, tree_of: &TreeOf<'t>) -> Result<(), String> {
    let Some(input) = inputs.files.get(file.0 as usize) else { return Err("the file is not there".to_owned()) };
    let Some(old) = tree_of(file) else { return Ok(()) };
    let after = edits.apply(&input.text);
    let new = match old.syntax() {
        Syntax::Yaml => document::parse_yaml(&after),
        Syntax::Json => document::parse_json(&after),
        Syntax::Jsonc => document::parse_jsonc(&after),
    };
    document::confirm(old, &new, edits).map_err(str::to_owned)
}

/// Checks and corrects until nothing changes: what tests prove.
#[must_use]
pub fn recorrect(inputs: &Inputs, accepted: &[FixId]) -> Inputs {
    let mut inputs = inputs.clone();
    for _ in 0..MAX_ROUNDS {
        let report = crate::check(&inputs);
        let correction = correct(&inputs, &report, accepted);
        if correction.files.is_empty() && correction.created.is_empty() {
            break;
        }
        for file in correction.files {
            inputs.files[file.file.0 as usize].text = file.text;
        }
        inputs.files.extend(correction.created);
    }
    inputs
}

/// The same with every safe fix and those of `asked`, also those that show up only after others: what the command line
/// writes and JavaScript gets.
#[must_use]
pub fn recorrect_all(inputs: &Inputs, asked: &[FixId]) -> Inputs {
    let mut inputs = inputs.clone();
    for _ in 0..MAX_ROUNDS {
        let accepted = [&*safe_fixes(&crate::check(&inputs)), asked].concat();
        let next = recorrect(&inputs, &accepted);
        let is_still = next.files == inputs.files;
        inputs = next;
        if is_still {
            break;
        }
    }
    inputs
}
