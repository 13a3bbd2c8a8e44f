//! Corrections: accepted fixes become new texts, and every new text is proven before it is shown.

use std::collections::BTreeMap;

use document::{EditSet, FileId};
use model::input::{InputFile, Kind};

use crate::diff::{Hunk, diff};
use crate::fix::{Choice, FixId, Safety};
use crate::{Inputs, Report};

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

/// One round: the accepted fixes of `report`, the first in rule order where two overlap, each proven by parsing the
/// result again.
#[must_use]
pub fn correct(inputs: &Inputs, report: &Report, accepted: &[FixId]) -> Correction {
    let mut correction = Correction::default();
    let mut edits: BTreeMap<FileId, EditSet> = BTreeMap::new();
    for fix in &report.fixes {
        let Some(chosen) = accepted.iter().find(|it| it.base() == fix.id.0) else { continue };
        let Some(choice) = fix.choice(chosen) else { continue };
        match admit(inputs, &edits, choice) {
            Ok(united) => {
                edits.extend(united);
                for file in &choice.creates {
                    if correction.created.iter().chain(&inputs.files).all(|it| it.path != file.path) {
                        correction.created.push(file.clone());
                    }
                }
                correction.applied.push(chosen.clone());
            }
            Err(reason) => correction.withheld.push((chosen.clone(), reason)),
        }
    }
    for (file, set) in edits {
        let old = &inputs.files[file.0 as usize].text;
        let text = set.apply(old);
        let hunks = diff(old, &text);
        correction.files.push(CorrectedFile { file, text, hunks });
    }
    correction
}

/// The edits so far together with those of `choice`, if that is still what was meant.
fn admit(
    inputs: &Inputs,
    edits: &BTreeMap<FileId, EditSet>,
    choice: &Choice,
) -> Result<BTreeMap<FileId, EditSet>, String> {
    let mut united = BTreeMap::new();
    for (file, set) in &choice.edits {
        let Some(input) = inputs.files.get(file.0 as usize) else { return Err("the file is not there".to_owned()) };
        let union = match edits.get(file) {
            None => set.clone(),
            Some(earlier) => {
                earlier.union(set).ok_or("it changes the same place as another fix; apply that one first")?
            }
        };
        prove(input, &union)?;
        united.insert(*file, union);
    }
    Ok(united)
}

/// The new text parses, has no new problem, and its tree differs only where the edits say so.
fn prove(input: &InputFile, edits: &EditSet) -> Result<(), String> {
    let after = edits.apply(&input.text);
    let parse: for<'t> fn(&'t str) -> document::Tree<'t> = match input.kind() {
        Kind::Workflow | Kind::Action | Kind::GitLab | Kind::CircleCi | Kind::YarnRc => document::parse_yaml,
        Kind::PackageJson => document::parse_json,
        Kind::JsrConfig | Kind::DenoConfig => document::parse_jsonc,
        _ => return Ok(()),
    };
    let (old, new) = (parse(&input.text), parse(&after));
    document::confirm(&old, &new, edits).map_err(str::to_owned)
}

/// Checks and corrects until nothing changes: what tests prove and the command line writes.
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
