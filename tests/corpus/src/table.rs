//! One line per case, and how many fail, warn and stay silent.

use std::io::{self, Write};

use engine::{PublicationSummary, Report, Severity, Status};

use crate::Checked;

/// Prints the table and its totals.
pub(crate) fn write(out: &mut impl Write, checked: &[Checked]) -> io::Result<()> {
    let width = checked.iter().map(|it| it.case.name.chars().count()).max().unwrap_or(0);
    writeln!(out, "{:width$}  {:18}  fail  warn  unknown  pass  forecasts", "case", "verdict")?;
    let (mut failing, mut warning, mut silent) = (0, 0, 0);
    for Checked { case, report } in checked {
        let [fail, warn, unknown, pass] =
            [Status::Fail, Status::Warn, Status::Unknown, Status::Pass].map(|it| count(report, it));
        let forecasts: Vec<String> = report.publications.iter().map(forecast).collect();
        let verdict = report.verdict.id();
        let forecasts = forecasts.join(", ");
        writeln!(
            out,
            "{:width$}  {verdict:18}  {fail:>4}  {warn:>4}  {unknown:>7}  {pass:>4}  {forecasts}",
            case.name
        )?;
        match (fail, warn) {
            (0, 0) => silent += 1,
            (0, _) => warning += 1,
            _ => failing += 1,
        }
    }
    writeln!(out, "\n{} cases: {failing} failing, {warning} warning, {silent} silent", checked.len())
}

/// Rows of a status; advice counts as nothing.
fn count(report: &Report, status: Status) -> usize {
    let rows = report.checks.iter().filter(|it| it.status == status);
    rows.filter(|it| (it.status, it.severity) != (Status::Warn, Severity::Advice)).count()
}

/// `npm published oidc`, `npm fails E404`, `jsr unknown (file:jsr.json)`.
pub(crate) fn forecast(publication: &PublicationSummary) -> String {
    let forecast = &publication.forecast;
    let mut text = format!("{} {}", publication.registry.id(), forecast.outcome.id());
    if forecast.with != engine::Credential::None {
        text = format!("{text} {}", forecast.with.id());
    }
    if let Some(code) = forecast.code {
        text = format!("{text} {code}");
    }
    if !forecast.needs.is_empty() {
        let needs: Vec<String> = forecast.needs.iter().map(engine::Need::id).collect();
        text = format!("{text} ({})", needs.join(" "));
    }
    text
}
