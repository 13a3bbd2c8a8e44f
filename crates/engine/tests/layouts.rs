//! Every fix that a page promises holds in any layout of the same files: blocks and braces, one to eight spaces,
//! comments, CRLF, no final newline, letters beyond ASCII, anchors.
//!
//! `cargo test -p engine --test layouts -- --nocapture` prints how many layouts of how many examples were proven.
#![expect(clippy::print_stdout, reason = "prints how many were proven")]

#[path = "pages/examples.rs"]
#[allow(dead_code, reason = "what a page shows is compared elsewhere")]
mod pages;
#[path = "layouts/rewrite.rs"]
mod rewrite;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use document::{EditSet, Tree, parse_json, parse_jsonc, parse_yaml};
use engine::{Correction, FixId, InputFile, Inputs, Kind, RULES, Report, Rule, check, correct, recorrect};

use pages::{examples, own_fixes, read_page};
use rewrite::Layout;

type KindTest = fn(Kind) -> bool;

#[derive(Default)]
struct Tally {
    /// Examples in a layout whose rows are those of the page.
    rows: usize,
    /// Sets of accepted fixes proven in a layout.
    proven: usize,
    /// Sets of which a fix was not offered or withheld, and the row said so.
    refused: Vec<String>,
    broken: Vec<String>,
}

#[test]
fn fixes_hold_in_every_layout() {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let tallies = thread::scope(|scope| {
        let share = |worker: usize| RULES.iter().skip(worker).step_by(workers).copied();
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || tally(share(worker)))).collect();
        running.into_iter().map(|it| it.join().expect("a tally catches what breaks")).collect::<Vec<_>>()
    });
    let rows: usize = tallies.iter().map(|it| it.rows).sum();
    let proven: usize = tallies.iter().map(|it| it.proven).sum();
    let refused: Vec<&str> = tallies.iter().flat_map(|it| &it.refused).map(String::as_str).collect();
    let broken: Vec<&str> = tallies.iter().flat_map(|it| &it.broken).map(String::as_str).collect();
    println!("{rows} examples × layouts show the rows of their page");
    println!("{proven} corrections × layouts proven, {} refused\n{}", refused.len(), refused.join("\n"));
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
    assert!(refused.len() * 100 <= proven, "more than 1 % refused");
}

fn tally(rules: impl Iterator<Item = &'static Rule>) -> Tally {
    let mut tally = Tally::default();
    for rule in rules {
        for example in examples(&read_page(rule)) {
            let before = check(&example.inputs);
            let promises = promises(rule, &example.inputs, &before);
            for (layout, is_layout_of) in layouts() {
                let Some(inputs) = laid_out(&example.inputs, &layout, is_layout_of) else { continue };
                let name = format!("{} · {} · {}", rule.id, example.heading, layout.name);
                match catch_unwind(AssertUnwindSafe(|| prove(&before, &promises, &inputs, &layout))) {
                    Ok(refused) => {
                        tally.rows += 1;
                        tally.proven += promises.len() - refused.len();
                        tally.refused.extend(refused.into_iter().map(|it| format!("  {name}: {it}")));
                    }
                    Err(reason) => {
                        let reason = reason.downcast_ref::<String>().cloned().unwrap_or_default();
                        tally.broken.push(format!("{name}: {reason}"));
                    }
                }
            }
        }
    }
    tally
}

/// What accepting some fixes gives in the layout of the page, where it is proven that the rows pass and none is worse.
struct Promise {
    accepted: Vec<FixId>,
    corrected: Inputs,
    after: Report,
}

/// All fixes of the rule with their default choices, and then each other choice.
fn promises(rule: &Rule, inputs: &Inputs, report: &Report) -> Vec<Promise> {
    let own = own_fixes(rule, report);
    let decisions = report.fixes.iter().filter(|it| own.contains(&it.id));
    let others = decisions
        .flat_map(|fix| fix.choices.iter().skip(1).map(|choice| vec![FixId(format!("{}#{}", fix.id.0, choice.id))]));
    let sets = others.chain([own.clone()]).filter(|it| !it.is_empty());
    let promise = |accepted: Vec<FixId>| {
        let corrected = recorrect(inputs, &accepted);
        Promise { accepted, after: check(&corrected), corrected }
    };
    sets.map(promise).collect()
}

/// With the kinds of files that it is a layout of.
fn layouts() -> Vec<(Layout, KindTest)> {
    let yaml = rewrite::yaml().into_iter().map(|it| (it, is_yaml as KindTest));
    yaml.chain(rewrite::json().into_iter().map(|it| (it, is_json as KindTest))).collect()
}

fn is_yaml(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Workflow
            | Kind::Action
            | Kind::GitLab
            | Kind::CircleCi
            | Kind::YarnRc
            | Kind::Verdaccio
            | Kind::PnpmWorkspace
    )
}

fn is_json(kind: Kind) -> bool {
    matches!(kind, Kind::PackageJson | Kind::JsrConfig | Kind::DenoConfig)
}

/// The inputs with the files that can be laid out so; `None` if there is none.
fn laid_out(inputs: &Inputs, layout: &Layout, is_layout_of: KindTest) -> Option<Inputs> {
    let mut changed = inputs.clone();
    let mut count = 0;
    for file in &mut changed.files {
        let kind = file.kind();
        let well_formed = tree(file).is_some_and(|it| it.problems().is_empty());
        if is_layout_of(kind)
            && well_formed
            && let Some(text) = layout.write(&file.text)
        {
            assert_eq!(meaning(&text, layout), meaning(&file.text, layout), "{} is no layout of\n{}", text, file.text);
            file.text = text;
            count += 1;
        }
    }
    (count > 0).then_some(changed)
}

/// Holds the promises to their word in a layout, and says which fixes it refuses.
fn prove(before: &Report, promises: &[Promise], inputs: &Inputs, layout: &Layout) -> Vec<String> {
    let report = check(inputs);
    assert_same_rows(&report, before);
    let mut refused = Vec::new();
    for Promise { accepted, corrected: expected, after } in promises {
        let missing = accepted.iter().find(|id| !report.fixes.iter().any(|it| it.id.0 == id.base()));
        if let Some(id) = missing {
            // The same rows, so the row is there; it stands without this fix.
            refused.push(format!("{} is not offered", id.0));
            continue;
        }
        assert_only_the_edits_change(inputs, &report, &correct(inputs, &report, accepted));

        let corrected = recorrect(inputs, accepted);
        let report = check(&corrected);
        let last = correct(&corrected, &report, accepted);
        assert!(last.files.is_empty() && last.created.is_empty(), "a second time changes:\n{}", texts(&corrected));
        if let Some((id, reason)) = last.withheld.first() {
            refused.push(format!("{} is withheld: {reason}", id.0));
            continue;
        }
        for ((old, new), expected) in inputs.files.iter().zip(&corrected.files).zip(&expected.files) {
            let problems = |file| tree(file).map_or(0, |it| it.problems().len());
            assert!(problems(new) <= problems(old), "no longer parses:\n{}", new.text);
            let found = meaning(&new.text, layout);
            assert!(found.is_some() || meaning(&old.text, layout).is_none(), "a second reader refuses:\n{}", new.text);
            assert!(
                found == meaning(&expected.text, layout),
                "the correction means something else:\n{}\nthan in the layout of the page:\n{}",
                new.text,
                expected.text
            );
        }
        assert_same_rows(&report, after);
    }
    refused
}

/// The same rules say the same words with the same status.
fn assert_same_rows(report: &Report, expected: &Report) {
    let rows = |report: &Report| {
        let rows = report.checks.iter().map(|row| format!("{} {}: {}", row.status.id(), row.rule.id, row.message));
        rows.collect::<Vec<_>>()
    };
    let (found, expected) = (rows(report), rows(expected));
    let apart = |from: &[String], others: &[String]| {
        from.iter().filter(|it| !others.contains(it)).cloned().collect::<Vec<_>>().join("\n")
    };
    let (new, gone) = (apart(&found, &expected), apart(&expected, &found));
    assert!(
        found.len() == expected.len() && new.is_empty() && gone.is_empty(),
        "other rows: {new}\ninstead of: {gone}"
    );
}

/// Outside of the edits every byte is the old one, and every comment outside of them is still a comment.
fn assert_only_the_edits_change(inputs: &Inputs, report: &Report, correction: &Correction) {
    for changed in &correction.files {
        let old = &inputs.files[changed.file.0 as usize];
        let applied = correction.applied.iter().filter_map(|id| {
            let fix = report.fixes.iter().find(|it| it.id.0 == id.base())?;
            fix.choice(id)?.edits.get(&changed.file)
        });
        let declared: Vec<_> = applied.flat_map(EditSet::edits).cloned().collect();
        let declared = EditSet::new(declared).expect("what was applied together is apart");
        let mut rest = changed.text.as_str();
        let mut done = 0;
        for edit in declared.edits() {
            let kept = &old.text[done..edit.span.range().start];
            rest = rest
                .strip_prefix(kept)
                .and_then(|it| it.strip_prefix(edit.replacement.as_str()))
                .expect("what no edit names stays");
            done = edit.span.range().end;
        }
        assert_eq!(rest, &old.text[done..], "what no edit names stays");

        let new = InputFile { text: changed.text.clone(), ..old.clone() };
        let Some((old_tree, new_tree)) = tree(old).zip(tree(&new)) else { continue };
        let mut left: Vec<&str> = new_tree.comments().iter().map(|it| changed.text[it.range()].trim_end()).collect();
        for comment in old_tree.comments() {
            let text = old.text[comment.range()].trim_end();
            let removed_with_its_line = declared.edits().iter().any(|edit| {
                let (edit_range, comment) = (edit.span.range(), comment.range());
                edit.replacement.trim().is_empty() && edit_range.start <= comment.start && comment.end <= edit_range.end
            });
            if removed_with_its_line {
                continue;
            }
            let found = left.iter().position(|it| *it == text);
            let found = found.unwrap_or_else(|| panic!("the comment `{text}` is lost:\n{}", changed.text));
            left.swap_remove(found);
        }
    }
}

fn tree(file: &InputFile) -> Option<Tree<'_>> {
    let kind = file.kind();
    if is_yaml(kind) {
        return Some(parse_yaml(&file.text));
    }
    is_json(kind).then(|| if kind == Kind::PackageJson { parse_json(&file.text) } else { parse_jsonc(&file.text) })
}

/// What a second reader sees, apart from what the layout adds.
fn meaning(text: &str, layout: &Layout) -> Option<serde_yaml::Value> {
    let text = if layout.adds.is_empty() { text.to_owned() } else { text.replace(layout.adds, "") };
    // Tabs indent JSON, never YAML.
    let mut value = serde_yaml::from_str(&text.replace('\t', "  ")).ok()?;
    trim_ends(&mut value);
    Some(value)
}

/// The last block of a file without a final newline ends without one too.
fn trim_ends(value: &mut serde_yaml::Value) {
    match value {
        serde_yaml::Value::String(text) => text.truncate(text.trim_end_matches('\n').len()),
        serde_yaml::Value::Sequence(items) => items.iter_mut().for_each(trim_ends),
        serde_yaml::Value::Mapping(entries) => entries.values_mut().for_each(trim_ends),
        serde_yaml::Value::Tagged(tagged) => trim_ends(&mut tagged.value),
        _ => {}
    }
}

fn texts(inputs: &Inputs) -> String {
    inputs.files.iter().map(|it| format!("{}\n{}", it.path.as_deref().unwrap_or("pasted"), it.text)).collect()
}
