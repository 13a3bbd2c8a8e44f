//! Manifests through a real `deno publish --dry-run`: what the client refuses, a row refuses; what it accepts, no row
//! calls refused by the client; what only the server refuses has a code.
//!
//! Beside the words of `package.rs`, `run COMMAND` is the publish command, `deno publish` if nothing says so.
//! What happens is one word, with the rules that fail:
//!
//! | word | meaning |
//! | --- | --- |
//! | `accepted` | a dry run passes, and the server takes the package |
//! | `refused` | the client stops, in a dry run too |
//! | `refused-later` | a dry run passes, a publish stops before it sends anything |
//! | `refused-for-its-code` | the client stops because of what modules say, which nobody gave: the rules only warn |
//! | `skipped` | both end well, and nothing is published |
//! | a code | a dry run passes, the server refuses the package with this code |
//! | `refused-by-server` | the same, and no source tells with which code |

use std::collections::BTreeMap;

use anyhow::Context as _;
use engine::Context;

use crate::Pair;
use crate::client::{Clients, JSR, Place, runs_on};
use crate::forecast::{Said, workflow};
use crate::package::Package;
use crate::publish::runner;
use crate::registry::{Registry, Settings};
use crate::text::Case;

/// Runs a case with one version of Deno; `None` where it is for another.
pub(crate) fn run(case: &Case, clients: &Clients, version: &str, place: &Place) -> anyhow::Result<Option<Pair>> {
    let (package, lines) = Package::read(&case.lines);
    let run = lines.iter().find(|it| it.word == "run").map_or("deno publish", |it| it.rest.as_str());
    let words: Vec<&str> = run.split_whitespace().collect();
    if !runs_on(&words, version) {
        return Ok(None);
    }
    let expected = case.expected(version)?;
    let (what, rules) = expected.split_first().context("nothing is expected")?;

    let command = run.replacen("jsr publish", &format!("npx --yes jsr@{JSR} publish"), 1);
    let mut steps = format!("- run: {command}\n");
    if !package.folder.is_empty() {
        steps.push_str(&format!("  working-directory: {}\n", package.folder));
    }
    let said = Said::about(&workflow(&set_up(&words, version, &steps)), &package.files, None, Context::default());

    let root = place.folder.join("package");
    package.write(&root)?;
    let inside = Place { folder: root.join(&package.folder), home: place.home.clone(), cache: place.cache.clone() };
    let rehearsed = clients.run(version, &[&words[..], &["--dry-run"]].concat(), &inside, &BTreeMap::new())?;
    let mut pair = Pair::new(case, version);
    let mut happened = if rehearsed.succeeded { "accepted" } else { "refused" }.to_owned();
    let mut output = rehearsed.output;
    // What passes the client goes to the server, which has rules of its own.
    if rehearsed.succeeded && what != "refused-by-server" {
        let registry = Registry::open(Settings::read(&[])?)?;
        let published = clients.run(version, &words, &inside, &runner(&registry))?;
        let seen = registry.seen();
        output.push_str(&published.output);
        happened = match &seen.code {
            Some(code) => code.clone(),
            None if !published.succeeded => "refused-later".to_owned(),
            None if seen.live.is_empty() => "skipped".to_owned(),
            None => happened,
        };
        // Names that cannot be lead to addresses that are not there.
        let strange = seen.strange.iter().filter(|_| what != "refused-later");
        pair.faults.extend(strange.map(|it| format!("the client asked for {it}")));
    }
    match what.as_str() {
        "refused-for-its-code" => {
            pair.expect("the client", "refused", &happened);
            pair.expect("the forecast", "accepted", &said.refusal);
            pair.faults
                .extend(rules.iter().filter(|it| !said.leaves_open(it)).map(|it| format!("`{it}` does not warn")));
        }
        "refused-by-server" => {
            pair.expect("the client", "accepted", &happened);
            pair.expect("the forecast has a code", "true", &said.has_code.to_string());
        }
        _ => {
            pair.expect("the client", what, &happened);
            pair.expect("the forecast", if what == "refused-later" { "refused" } else { what }, &said.refusal);
        }
    }
    let failing = if what == "refused-for-its-code" { String::new() } else { rules.join(" ") };
    pair.expect("failing rows", &failing, &said.failing.join(" "));
    if !pair.faults.is_empty() {
        pair.faults.push(output);
    }
    Ok(Some(pair))
}

fn set_up(words: &[&str], version: &str, publish: &str) -> String {
    let mut steps = "permissions:\n  contents: read\n  id-token: write\nruns-on: ubuntu-latest\nsteps:\n- uses: actions/checkout@v6\n".to_owned();
    if words.first() == Some(&"deno") {
        steps.push_str(&format!("- uses: denoland/setup-deno@v2\n  with:\n    deno-version: {version}\n"));
    }
    steps + publish
}
