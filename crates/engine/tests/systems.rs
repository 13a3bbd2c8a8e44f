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

/// A row as it is printed.
struct Line {
    family: &'static str,
    name: &'static str,
    cells: [&'static str; COLUMNS.len()],
}

/// The first argument that is no option keeps only the tests whose names contain it, as in any test program.
fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    let all: Vec<System> =
        [npm::systems(), tools::systems(), records::systems(), registries::systems()].into_iter().flatten().collect();
    let (mut passed, mut failures, mut lines) = (0, Vec::new(), Vec::new());
    for family in SYSTEMS {
        for system in all.iter().filter(|it| it.family == family) {
            let mut line = Line { family, name: system.name, cells: [""; COLUMNS.len()] };
            for ((column, test), cell) in COLUMNS.iter().zip(&mut line.cells) {
                let name = format!("{family}, {}, {column}", system.name);
                if !name.contains(&filter) {
                    continue;
                }
                match test(system) {
                    Ok(shown) => (*cell, passed) = (shown, passed + 1),
                    Err(found) => {
                        *cell = "FAILS";
                        failures.push(format!("{name}\n{found}"));
                    }
                }
            }
            lines.push(line);
        }
    }
    lines.retain(|it| it.cells.iter().any(|it| !it.is_empty()));
    print(&lines);
    if filter.is_empty() {
        failures.extend(holes(&all).into_iter().map(|it| format!("a hole: {it}")));
    }
    for failure in &failures {
        println!("\n{failure}");
    }
    let result = if failures.is_empty() { "ok" } else { "FAILED" };
    println!("\ntest result: {result}. {passed} passed; {} failed; {} rows", failures.len(), lines.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(lines: &[Line]) {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let names = widest(&mut lines.iter().flat_map(|it| [it.family.len(), it.name.len() + 2]));
    let widths: Vec<usize> = (COLUMNS.iter().enumerate())
        .map(|(at, (column, _))| widest(&mut lines.iter().map(|it| it.cells[at].len()).chain([column.len()])))
        .collect();
    let row = |name: &str, cells: &[&str]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("  {cell:<width$}"));
        format!("{name:<names$}{}", cells.collect::<String>())
    };
    println!("{}", row("", &COLUMNS.map(|it| it.0)).trim_end());
    let mut family = "";
    for line in lines {
        if line.family != family {
            family = line.family;
            println!("{family}");
        }
        println!("{}", row(&format!("  {}", line.name), &line.cells).trim_end());
    }
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
    holes
        .extend(all.iter().filter(|it| !SYSTEMS.contains(&it.family)).map(|it| format!("{} is of no system", it.name)));
    holes
}
