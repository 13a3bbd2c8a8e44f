//! The matrix: every system that the product knows, and in each of six columns what a user sees of it.
//!
//! A row is a right set-up with one fault in it. Detected, forecast, rows, correction, registry steps and log are each
//! one test; a cell is empty only where the facts leave nothing to show, and says which. A system, a publish tool or a
//! private registry without a row is a hole. `cargo xtask systems` prints it all.
#![expect(clippy::print_stdout, reason = "prints the matrix")]

#[path = "systems/npm.rs"]
mod npm;
#[path = "systems/records.rs"]
mod records;
#[path = "systems/registries.rs"]
mod registries;
#[path = "systems/system.rs"]
mod system;
#[path = "systems/tools.rs"]
mod tools;

use std::process::ExitCode;

use system::{COLUMNS, System};

/// What the product promises to know; tools and private registries besides are those of the facts.
const SYSTEMS: [&str; 13] = [
    "npm from GitHub Actions",
    "npm from GitLab CI/CD",
    "npm from CircleCI",
    "JSR from GitHub Actions",
    "JSR from other CI",
    "npm and JSR from one repository",
    "provenance",
    "staged publishing",
    "publish tools",
    "trusted-publisher settings",
    "JSR behind private registries",
    "a failed run",
    "a finished publish",
];

/// The first argument that is no option keeps only rows and columns whose names contain it, as in any test program.
fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    let all: Vec<System> =
        [npm::systems(), tools::systems(), records::systems(), registries::systems()].into_iter().flatten().collect();
    let holes = holes(&all);
    let width = all.iter().map(|it| it.name.chars().count()).max().unwrap_or_default();
    let (mut passed, mut failures) = (0, Vec::new());
    for family in SYSTEMS {
        let mut printed = false;
        for system in all.iter().filter(|it| it.family == family) {
            let mut cells = String::new();
            for (column, test) in COLUMNS {
                let test_name = format!("{family}, {}, {column}", system.name);
                if !test_name.contains(&filter) {
                    continue;
                }
                let shown = match test(system) {
                    Ok(shown) => {
                        passed += 1;
                        shown
                    }
                    Err(found) => {
                        failures.push(format!("{test_name}:\n{found}"));
                        "FAILS"
                    }
                };
                cells += &format!("{column}: {shown:<width$}", width = 14 - column.len().min(10));
            }
            if !cells.is_empty() {
                if !printed {
                    println!("{family}");
                    printed = true;
                }
                println!("  {:<width$}  {}", system.name, cells.trim_end());
            }
        }
    }
    for failure in &failures {
        println!("\n{failure}");
    }
    for hole in &holes {
        println!("\nhole: {hole}");
    }
    let failed = failures.len() + holes.len();
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {result}. {passed} passed; {failed} failed; {} systems", all.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What has no row: a system of the list, a tool or a private registry of the facts; and rows that no list knows.
fn holes(all: &[System]) -> Vec<String> {
    // `pnpm 10` and `pnpm 11` are two rows of one tool.
    let is_of = |row: &str, name: &str| row.strip_prefix(name).is_some_and(|it| it.is_empty() || it.starts_with(' '));
    let has = |family: &str, name: &str| {
        all.iter().any(|it| it.family == family && (name.is_empty() || is_of(it.name, name)))
    };
    let mut holes: Vec<String> = SYSTEMS.iter().filter(|it| !has(it, "")).map(|it| (*it).to_owned()).collect();
    holes.extend(tools::names().filter(|it| !has("publish tools", it)).map(|it| format!("publish tools, {it}")));
    let registries = registries::names().filter(|it| !has("JSR behind private registries", it));
    holes.extend(registries.map(|it| format!("JSR behind private registries, {it}")));
    holes.extend(all.iter().filter(|it| !SYSTEMS.contains(&it.family)).map(|it| format!("{} is of no system", it.name)));
    holes
}
