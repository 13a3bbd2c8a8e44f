//! Which changes the user wants. Safe fixes are on and decisions are off until somebody says otherwise.

use engine::{Fix, FixId, Report, Safety};

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
    pub fn is_on(&self, fix: &Fix) -> bool {
        self.get(&fix.id).map_or(fix.safety == Safety::Safe, |it| it.on)
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
        let wanted = report.fixes.iter().filter(|fix| self.is_on(fix));
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
