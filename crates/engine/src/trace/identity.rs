//! Whether a job may ask for an identity token (N 2, J O1–O3).

use model::workflow::{Access, Permissions};

use crate::publication::{Identity, JobSite, MissingIdentity, Spot, Variable};
use model::expression::Interpolated;

/// Variables that carry the right to ask; blanking one takes it away (N 2.11).
const REQUEST_VARIABLES: [&str; 2] = ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];

/// The right to ask for a token at one command. A called job needs it and so does every caller on the way (N 2.8).
pub(crate) fn of<'p>(site: &JobSite<'p>, callers: &[JobSite<'p>], variables: &[Variable<'p>]) -> Identity<'p> {
    if let Some(spot) = suppressed(variables) {
        return Identity::Missing(MissingIdentity::Suppressed(spot));
    }
    for (idx, caller) in callers.iter().enumerate() {
        if let Err(block) = grant(caller) {
            return Identity::Missing(MissingIdentity::Permission { block, caller: Some(idx) });
        }
    }
    // A called workflow without a block of its own works with what its caller was granted.
    let inherited = if site.permissions().is_none() { callers.last() } else { None };
    match grant(inherited.unwrap_or(site)) {
        Ok(spot) => Identity::Granted(spot),
        Err(block) => Identity::Missing(MissingIdentity::Permission { block, caller: None }),
    }
}

fn grant<'p>(site: &JobSite<'p>) -> Result<Spot<'p>, Option<(document::FileId, Permissions<'p>)>> {
    let Some(block) = site.permissions() else { return Err(None) };
    if block.access("id-token") != Some(Access::Write) {
        return Err(Some((site.file, block)));
    }
    Ok(Spot::new(site.file, block.scope("id-token").unwrap_or(block.value)))
}

fn suppressed<'p>(variables: &[Variable<'p>]) -> Option<Spot<'p>> {
    let last = |name: &str| variables.iter().rev().find(|it| it.name == name);
    let is = |variable: &&Variable<'p>, text: &str| matches!(&variable.value, Interpolated::Known(it) if it == text);
    let ci = last("CI").filter(|it| is(it, "false"));
    let blanked = REQUEST_VARIABLES.iter().find_map(|name| last(name).filter(|it| is(it, "")));
    let (block, key) = ci.or(blanked)?.entry?;
    Some(Spot::new(block.file, block.value.get(key)?))
}
