//! The words of the rules that compare settings with runs: field, both values, both places, what to do.

use std::collections::BTreeSet;

use model::trust::{Field, mistype, slip};

use crate::check::Row;
use crate::publication::{CredentialKind, Publication, Registry};
use crate::trust::{Candidate, Compared, Likeness, Presented, Standing, distinct, lists_of, of};
use crate::{Checks, Location, Need, Project, facts, outcome, settings};

/// What a rule adds to the row of a run that its closest publisher does not name.
pub(crate) type Mend<'m> = &'m dyn Fn(Row<'_>, &Publication<'_>, &Candidate<'_>);

/// Adds the rows about some fields: of each run beside the publisher that is closest to it.
pub(crate) fn compare(project: &Project<'_>, checks: &mut Checks, fields: &[Field], mend: Mend<'_>) {
    for (idx, publication) in distinct(project, Registry::Npm) {
        let trust = of(project, publication);
        let Some(best) = trust.best().filter(|it| it.standing != Standing::Foreign) else { continue };
        let concerned: Vec<&Compared> =
            best.compared.iter().filter(|it| fields.contains(&it.presentation.field)).collect();
        let Some(worst) = concerned.iter().map(|it| rank(&it.likeness)).max() else { continue };
        let shown: Vec<&Compared> = concerned.into_iter().filter(|it| rank(&it.likeness) == worst).collect();
        let statement = statement(best, &shown);
        let row = match &shown[0].likeness {
            // What only looks like the value of the run is the matter of `mistyped-setting`.
            Likeness::Differs if shown.iter().all(|it| is_mistyped(best, it)) => continue,
            Likeness::Differs => checks.fail(statement).note(format!(
                "{}; {}",
                consequence(project, publication),
                remedy(project, publication, best)
            )),
            Likeness::Disputed => checks.warn(statement).note(DISPUTED),
            Likeness::Open(_) => {
                let needs = shown.iter().flat_map(|it| match &it.likeness {
                    Likeness::Open(needs) => needs.as_slice(),
                    _ => &[],
                });
                let needs: BTreeSet<Need> = needs.cloned().collect();
                let is_lacking = best.publisher.get(shown[0].presentation.field).is_none();
                let message = if is_lacking {
                    format!(
                        "what the settings say in `{}` was not given",
                        facts::form_label(shown[0].presentation.field)
                    )
                } else {
                    format!("{statement}: whether this run presents that is not known")
                };
                let row = checks.unknown(message, needs);
                match (&shown[0].presentation.value, shown[0].presentation.field) {
                    (Presented::Elsewhere, _) => row.note(IDS),
                    (_, Field::Environment) => row.note(EXPRESSION),
                    _ => row,
                }
            }
            Likeness::Same => checks.pass(format!("{statement}, as this run presents")),
        };
        let row = related(row.of(idx).at(shown[0].presentation.place), best, &shown);
        if shown[0].likeness == Likeness::Differs {
            mend(row, publication, best);
        }
    }
}

const DISPUTED: &str = "npm's documentation calls the field optional, and several maintainers report refusals until both sides were the same; name the environment in the settings too";
const IDS: &str = "no file of a repository holds these ids; compare them with those in CircleCI's settings";
const EXPRESSION: &str =
    "an expression decides which environment the run presents; it has to come to exactly what the settings say";

fn rank(likeness: &Likeness) -> u8 {
    match likeness {
        Likeness::Same => 0,
        Likeness::Open(_) => 1,
        Likeness::Disputed => 2,
        Likeness::Differs => 3,
    }
}

/// Whether a value is one that people mistype, rather than that of another run.
pub(crate) fn is_mistyped(candidate: &Candidate<'_>, compared: &Compared) -> bool {
    let field = compared.presentation.field;
    let Some(given) = candidate.publisher.get(field) else { return false };
    let presented = compared.presentation.value.text().unwrap_or_default();
    mistype(field, &given.text).is_some() || slip(&given.text, presented).is_some()
}

/// `` `Workflow filename` is `release.yml`, and this run presents `publish.yml` ``; the second half only where they
/// are not the same.
pub(crate) fn statement(candidate: &Candidate<'_>, fields: &[&Compared]) -> String {
    let said: Vec<String> = fields.iter().map(|it| said(candidate, it.presentation.field)).collect();
    let mut text = said.join(" and ");
    if fields.iter().all(|it| it.likeness == Likeness::Same) {
        return text;
    }
    let presented: Vec<String> = fields.iter().filter_map(|it| presents(&it.presentation.value)).collect();
    if !presented.is_empty() {
        text.push_str(", and this run presents ");
        text.push_str(&presented.join(" and "));
    }
    text
}

/// What the settings say in a field.
fn said(candidate: &Candidate<'_>, field: Field) -> String {
    let label = facts::form_label(field);
    match candidate.publisher.get(field) {
        Some(stated) if !stated.text.is_empty() => format!("`{label}` is `{}`", stated.text),
        _ => format!("`{label}` is empty"),
    }
}

fn presents(value: &Presented) -> Option<String> {
    match value {
        Presented::Text(text) => Some(format!("`{text}`")),
        Presented::Nothing => Some("no environment".to_owned()),
        Presented::Unknown(_) | Presented::Elsewhere => None,
    }
}

/// Points at the line of the settings, if they come from a file.
fn related<'c>(row: Row<'c>, candidate: &Candidate<'_>, fields: &[&Compared]) -> Row<'c> {
    let place: Option<Location> = fields.first().and_then(|it| candidate.place(it.presentation.field));
    match place {
        Some(place) => row.related(place, "the trusted publisher says so"),
        None => row,
    }
}

/// What becomes of a publish whose exchange npm refuses (N 3.4, 5.3).
pub(crate) fn consequence(project: &Project<'_>, publication: &Publication<'_>) -> String {
    const REFUSED: &str = "npm refuses the exchange as if the package did not exist";
    if outcome::takes_token_of_another(project, publication) {
        return format!("{REFUSED}, and sends the token of the package before, so the command ends with E404");
    }
    match (publication.best_credential(), publication.no_exchange_code()) {
        (Some(CredentialKind::Stored | CredentialKind::Unknown), _) => {
            format!("{REFUSED}, and the stored token publishes instead, in silence")
        }
        (Some(CredentialKind::Unseen), _) => {
            format!("{REFUSED}, and a token that is not seen here may publish instead")
        }
        (_, Some(code)) => format!("{REFUSED}, and the command ends with {code}"),
        (_, None) => format!("{REFUSED}, and the command has nothing to sign in with"),
    }
}

/// How the settings come to name the run: publishers cannot be edited, and there are at most ten (N 5.4).
pub(crate) fn remedy(project: &Project<'_>, publication: &Publication<'_>, old: &Candidate<'_>) -> String {
    let add = match settings::trust_command(project, publication) {
        Some(command) => format!("add one for this run (`{command}`)"),
        None => "add one for this run".to_owned(),
    };
    let revoke = settings::revoke_command(publication.package.name.as_deref(), old.publisher);
    let count: usize = lists_of(project, publication).iter().map(|(_, it)| it.publishers.len()).sum();
    if count >= facts::trust::PUBLISHERS_MAX {
        return format!(
            "a publisher cannot be edited, and the package has as many as it may: revoke this one (`{revoke}`), then {add}"
        );
    }
    format!("a publisher cannot be edited: {add}, publish once, then revoke this one (`{revoke}`)")
}
