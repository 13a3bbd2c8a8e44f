//! Lighthouse looks at the page that was built: four scores as on a phone, four as on a desktop.
#![expect(clippy::print_stdout, reason = "prints the scores")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::page;
use crate::process::{announced, answer, command};
use crate::server::Server;
use crate::setup::{self, Browsers};

const VERSION: &str = "12.8.2";
/// What else runs on the machine only ever makes the page slower: the best of some runs is closest to the truth.
const RUNS: usize = 3;

/// What of a report counts.
#[derive(Deserialize)]
struct Report {
    categories: BTreeMap<String, Category>,
    audits: BTreeMap<String, Audit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Category {
    title: String,
    /// Between 0 and 1; `None` where Lighthouse could not tell.
    score: Option<f64>,
    audit_refs: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
    weight: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Audit {
    title: String,
    score: Option<f64>,
    display_value: Option<String>,
}

/// Builds the page, serves it on loopback, and prints its scores.
///
/// # Errors
///
/// A score below 100, after all have been printed; tools that are missing.
pub(crate) fn run() -> anyhow::Result<()> {
    page::build(None)?;
    let lighthouse = setup::npm_tool("lighthouse", VERSION)?.join("lighthouse/cli/index.js");
    let browsers = Browsers::set_up()?;
    let address = Server::bind(&page::dist(), page::BASE, 0)?.compressing()?.start()?;
    let mut low = Vec::new();
    for (device, options) in [("phone", &[][..]), ("desktop", &["--preset=desktop"])] {
        let look = || {
            let mut best: Option<Report> = None;
            for _ in 0..RUNS {
                let report = look(command("node").arg(&lighthouse).arg(&address).args(options), &browsers.chromium)?;
                if best.as_ref().is_none_or(|best| best.total() < report.total()) {
                    best = Some(report);
                }
                if best.as_ref().is_some_and(Report::is_perfect) {
                    break;
                }
            }
            best.context("at least one run")
        };
        let report = announced(&format!("looking at the page as on a {device}"), look)?;
        for category in report.categories.values() {
            println!("  {:>3}  {}", category.percent(), category.title);
            for (audit, weight) in report.losses(category) {
                let value = audit.display_value.as_deref().unwrap_or_default();
                println!("       {} of {weight}: {} {value}", audit.score.unwrap_or_default(), audit.title);
            }
            if category.percent() < 100 {
                low.push(format!("{} on a {device}", category.title));
            }
        }
    }
    ensure!(low.is_empty(), "below 100: {}", low.join(", "));
    Ok(())
}

/// One run of Lighthouse.
fn look(lighthouse: &mut Command, chromium: &Path) -> anyhow::Result<Report> {
    // It asks for robots.txt from within the page, which the page's own policy refuses; the browser tests ask for it.
    lighthouse.args(["--skip-audits=robots-txt", "--output=json", "--quiet"]);
    lighthouse.arg("--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage").env("CHROME_PATH", chromium);
    let report = answer(lighthouse).context("Lighthouse failed; run it by hand to see why")?;
    Ok(serde_json::from_str(&report)?)
}

impl Report {
    fn total(&self) -> u32 {
        self.categories.values().map(Category::percent).sum()
    }

    fn is_perfect(&self) -> bool {
        self.categories.values().all(|it| it.percent() == 100)
    }

    /// The audits of a category that cost it something, with their weights.
    fn losses<'r>(&'r self, category: &'r Category) -> impl Iterator<Item = (&'r Audit, f64)> {
        let weighed = category.audit_refs.iter().filter(|it| it.weight > 0.0);
        let audits = weighed.filter_map(|it| Some((self.audits.get(&it.id)?, it.weight)));
        audits.filter(|(audit, _)| audit.score.is_some_and(|score| score < 0.995))
    }
}

impl Category {
    fn percent(&self) -> u32 {
        (self.score.unwrap_or_default() * 100.0).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_a_score_is_named() {
        let report: Report = serde_json::from_str(
            r#"{
                "categories": {"seo": {"title": "SEO", "score": 0.917, "auditRefs": [
                    {"id": "title", "weight": 1}, {"id": "links", "weight": 1}, {"id": "hint", "weight": 0}
                ]}},
                "audits": {
                    "title": {"title": "It has a title", "score": 1},
                    "links": {"title": "Links say where they lead", "score": 0, "displayValue": "2 links"},
                    "hint": {"title": "A hint", "score": 0}
                }
            }"#,
        )
        .expect("the report has the shape of Lighthouse's");
        let category = &report.categories["seo"];
        assert_eq!((category.percent(), report.is_perfect()), (92, false));
        let losses: Vec<_> = report.losses(category).map(|(audit, _)| audit.title.as_str()).collect();
        assert_eq!(losses, ["Links say where they lead"]);
    }
}
