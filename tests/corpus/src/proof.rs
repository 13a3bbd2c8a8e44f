//! What a correction promises, checked on real files: it parses, another reader agrees, nothing gets worse, and
//! applying it twice changes nothing.

use std::collections::BTreeMap;

use cli::second_reader;
use document::Tree;
use engine::{FixId, InputFile, Inputs, Kind, Report, Safety, Severity, Status};

/// Every broken promise of the corrections for `inputs`.
pub(crate) fn violations(inputs: &Inputs) -> Vec<String> {
    let mut found: Vec<String> = inputs.files.iter().filter_map(disagreement).collect();
    let before = engine::check(inputs);
    found.extend(round(inputs, &before, &[]));

    let decisions = before.fixes.iter().filter(|it| it.safety == Safety::NeedsDecision);
    for fix in decisions {
        for choice in &fix.choices {
            let id = if choice.id.is_empty() { fix.id.clone() } else { FixId(format!("{}#{}", fix.id.0, choice.id)) };
            found.extend(round(inputs, &before, &[id]));
        }
    }
    found
}

/// All safe corrections and the decisions in `asked`, to a standstill.
fn round(inputs: &Inputs, before: &Report, asked: &[FixId]) -> Vec<String> {
    let mut found = Vec::new();
    let corrected = engine::recorrect_all(inputs, asked);
    for (idx, new) in corrected.files.iter().enumerate() {
        let old = inputs.files.get(idx);
        if old.is_some_and(|it| it.text == new.text) {
            continue;
        }
        if problems(new) > old.map_or(0, problems) {
            found.push(format!("{} no longer parses", name(new)));
        }
        if old.is_none_or(|it| disagreement(it).is_none()) {
            found.extend(disagreement(new));
        }
    }
    if engine::recorrect_all(&corrected, asked).files != corrected.files {
        found.push("the corrections do not come to rest".to_owned());
    }
    let after = engine::check(&corrected);
    found.extend(worse(before, &after));
    for (id, reason) in engine::correct(&corrected, &after, &engine::accepted(&after, asked)).withheld {
        found.push(format!("{} is withheld: {reason}", id.0));
    }
    let unsettled = after.fixes.iter().filter(|it| it.safety == Safety::Safe);
    found.extend(unsettled.map(|it| format!("{} is still on offer", it.id.0)));
    match asked {
        [] => found,
        [id, ..] => found.into_iter().map(|it| format!("with {}: {it}", id.0)).collect(),
    }
}

/// Rules that say more, or worse, than before. Counted per rule: a correction may move a row or merge two.
fn worse(before: &Report, after: &Report) -> Vec<String> {
    let (before, after) = (badness(before), badness(after));
    let none = [0; 3];
    let grown = after.iter().filter(|(rule, counts)| {
        let old = before.get(*rule).unwrap_or(&none);
        // At least this bad: failing; failing or warning; failing, warning or unknown.
        counts.iter().zip(old).any(|(new, old)| new > old)
    });
    grown
        .map(|(rule, counts)| format!("{rule} says more: {counts:?}, before {:?}", before.get(rule).unwrap_or(&none)))
        .collect()
}

fn badness(report: &Report) -> BTreeMap<&'static str, [usize; 3]> {
    let mut counts: BTreeMap<&'static str, [usize; 3]> = BTreeMap::new();
    for row in &report.checks {
        let at = match (row.status, row.severity) {
            (Status::Fail, _) => 0,
            (Status::Warn, Severity::Fail | Severity::Warn) => 1,
            (Status::Unknown, _) => 2,
            (Status::Warn, Severity::Advice) | (Status::Pass, _) => continue,
        };
        let counts = counts.entry(row.rule.id).or_default();
        counts.iter_mut().skip(at).for_each(|it| *it += 1);
    }
    counts
}

fn problems(file: &InputFile) -> usize {
    let count = |tree: Tree<'_>| tree.problems().len();
    match file.kind() {
        Kind::Workflow | Kind::Action | Kind::YarnRc | Kind::GitLab | Kind::CircleCi => {
            count(document::parse_yaml(&file.text))
        }
        Kind::PackageJson => count(document::parse_json(&file.text)),
        Kind::JsrConfig | Kind::DenoConfig => count(document::parse_jsonc(&file.text)),
        _ => 0,
    }
}

/// How the second reader sees another tree than ours. A file that neither can read is no disagreement.
fn disagreement(file: &InputFile) -> Option<String> {
    let error = second_reader::agrees(file.kind(), &file.text).err()?;
    let refused = matches!(error, second_reader::Disagreement::Refused(_));
    (!(refused && problems(file) > 0)).then(|| format!("{}: {error}", name(file)))
}

fn name(file: &InputFile) -> &str {
    file.path.as_deref().unwrap_or("a file without a path")
}
