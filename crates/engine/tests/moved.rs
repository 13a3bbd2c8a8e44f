//! A fix holds wherever the steps of a job stand: in a composite action of the repository, in a called workflow.

#[path = "pages/examples.rs"]
#[allow(dead_code, reason = "what a page shows is compared elsewhere")]
mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::{InputFile, Inputs, Kind, RULES, Safety, Status, check, recorrect};

use pages::{assert_no_row_is_worse, examples, own_fixes, read_page};

const ACTION: &str = ".github/actions/steps/action.yml";
const CALLEE: &str = ".github/workflows/callee.yml";

/// The steps after the checkout in a composite action. Pages write steps with six spaces.
fn in_an_action(text: &str) -> Option<(String, InputFile)> {
    let (mut outer, mut inner) = (String::new(), String::new());
    let (mut is_step, mut is_checkout, mut is_run, mut count) = (false, false, false, 0);
    let end = |inner: &mut String, is_run: &mut bool| {
        if std::mem::take(is_run) {
            inner.push_str("      shell: bash\n");
        }
    };
    for line in text.lines() {
        if line == "    steps:" {
            (is_step, is_checkout) = (true, true);
            count += 1;
            outer.push_str("    steps:\n");
            continue;
        }
        if !is_step || !line.starts_with("      ") {
            is_step = false;
            outer.push_str(&format!("{line}\n"));
            continue;
        }
        if line.starts_with("      - ") {
            end(&mut inner, &mut is_run);
            is_checkout = line.contains("actions/checkout@");
            if !is_checkout && inner.is_empty() {
                outer.push_str("      - uses: ./.github/actions/steps\n");
            }
        }
        if is_checkout {
            outer.push_str(&format!("{line}\n"));
        } else {
            is_run |= line.starts_with("      - run:") || line.starts_with("        run:");
            inner.push_str(&format!("{}\n", &line[2..]));
        }
    }
    end(&mut inner, &mut is_run);
    let action = format!("name: steps\nruns:\n  using: composite\n  steps:\n{inner}");
    // The contexts of a job do not reach into an action.
    let is_own = ["secrets.", "matrix.", "continue-on-error", "timeout-minutes"].iter().all(|it| !inner.contains(it));
    (count == 1 && !inner.is_empty() && is_own).then(|| (outer, InputFile::new(ACTION, action)))
}

/// The jobs in a workflow that is called.
fn in_a_callee(text: &str) -> Option<(String, InputFile)> {
    let (head, jobs) = text.split_once("\njobs:\n")?;
    let on = head.find("permissions:").map_or(head, |at| &head[..at]).trim_end();
    let rest = &head[on.len()..];
    let caller = format!(
        "{on}\njobs:\n  call:\n    permissions:\n      contents: write\n      issues: write\n      pull-requests: write\n      id-token: write\n    uses: ./{CALLEE}\n    secrets: inherit\n"
    );
    let callee = format!("on:\n  workflow_call:\n{}\njobs:\n{jobs}", rest.trim_start_matches('\n'));
    Some((caller, InputFile::new(CALLEE, callee)))
}

type Move = fn(&str) -> Option<(String, InputFile)>;

#[test]
fn fixes_hold_where_the_steps_stand_elsewhere() {
    let ways: [(&str, Move); 2] = [("an action", in_an_action), ("a callee", in_a_callee)];
    let (mut broken, mut count) = (Vec::new(), 0);
    for rule in RULES {
        for example in examples(&read_page(rule)) {
            let workflows: Vec<usize> = (0..example.inputs.files.len())
                .filter(|it| example.inputs.files[*it].kind() == Kind::Workflow)
                .collect();
            let [only] = workflows[..] else { continue };
            for (way, moved) in ways {
                let Some((text, file)) = moved(&example.inputs.files[only].text) else { continue };
                let mut inputs: Inputs = example.inputs.clone();
                inputs.files[only].text = text;
                inputs.files.push(file);
                let before = check(&inputs);
                let own = own_fixes(rule, &before);
                let safe: Vec<_> = own
                    .into_iter()
                    .filter(|id| before.fixes.iter().any(|it| it.id.0 == id.base() && it.safety == Safety::Safe))
                    .collect();
                if safe.is_empty() {
                    continue;
                }
                count += 1;
                let name = format!("{} · {} · in {way}", rule.id, example.heading);
                let corrected = recorrect(&inputs, &safe);
                let after = check(&corrected);
                let names = |row: &&engine::Check| row.fixes.iter().any(|it| safe.iter().any(|id| id.base() == it.0));
                for row in after.checks.iter().filter(names).filter(|it| it.status == Status::Fail) {
                    broken.push(format!("{name}: still says {}", row.message));
                }
                if catch_unwind(AssertUnwindSafe(|| assert_no_row_is_worse(&name, &before, &after))).is_err() {
                    broken.push(format!("{name}: a row is worse"));
                }
            }
        }
    }
    assert!(count > 50, "{count} fixes were looked at");
    assert!(broken.is_empty(), "{} of {count} do not hold:\n{}", broken.len(), broken.join("\n"));
}
