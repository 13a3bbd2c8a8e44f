//! Which changes the user wants. Safe fixes of what is wrong are on; decisions and advice are off until somebody
//! says otherwise.

use engine::{Fix, FixId, Report, Safety, Severity};

/// What the user said about fixes, by their stable ids, so that it outlives edits of the text.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Switches(pub Vec<Switch>);

/// What the user said about one fix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Switch {
    /// The fix.
    pub fix: FixId,
    /// Whether it is wanted.
    pub on: bool,
    /// The alternative; empty for the default.
    pub choice: String,
}

impl Switches {
    /// Whether `fix` is wanted.
    #[must_use]
    pub fn is_on(&self, report: &Report, fix: &Fix) -> bool {
        self.get(&fix.id).map_or_else(|| fix.safety == Safety::Safe && !is_advice(report, fix), |it| it.on)
    }

    /// Id of the alternative that counts for `fix`.
    #[must_use]
    pub fn choice<'f>(&self, fix: &'f Fix) -> &'f str {
        let chosen = self.get(&fix.id).and_then(|switch| fix.choices.iter().find(|it| it.id == switch.choice));
        chosen.or_else(|| fix.choices.first()).map_or("", |it| &it.id)
    }

    /// Switches a fix on or off; the chosen alternative stays.
    pub fn turn(&mut self, fix: &FixId, on: bool) {
        match self.0.iter_mut().find(|it| it.fix == *fix) {
            Some(switch) => switch.on = on,
            None => self.0.push(Switch { fix: fix.clone(), on, choice: String::new() }),
        }
    }

    /// Chooses an alternative, which switches the fix on.
    pub fn choose(&mut self, fix: &FixId, choice: &str) {
        self.turn(fix, true);
        if let Some(switch) = self.0.iter_mut().find(|it| it.fix == *fix) {
            choice.clone_into(&mut switch.choice);
        }
    }

    /// The ids to apply.
    #[must_use]
    pub fn accepted(&self, report: &Report) -> Vec<FixId> {
        let wanted = report.fixes.iter().filter(|fix| self.is_on(report, fix));
        wanted
            .map(|fix| match self.choice(fix) {
                "" => fix.id.clone(),
                choice => FixId(format!("{}#{choice}", fix.id.0)),
            })
            .collect()
    }

    fn get(&self, fix: &FixId) -> Option<&Switch> {
        self.0.iter().find(|it| it.fix == *fix)
    }
}

/// Whether only advice asks for `fix`.
#[must_use]
pub fn is_advice(report: &Report, fix: &Fix) -> bool {
    let mut rows = report.checks.iter().filter(|row| row.fixes.contains(&fix.id));
    rows.all(|row| row.severity == Severity::Advice)
}
