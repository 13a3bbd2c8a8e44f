//! Which changes the user wants. Safe fixes of what is wrong are on; decisions and advice are off until somebody
//! says otherwise.

use wire::page::Switch;

/// What the user said about changes, by the stable ids of their fixes, so that it outlives edits of the text.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Switches(pub Vec<Switch>);

impl Switches {
    /// Switches a change on or off; the chosen alternative stays.
    pub fn turn(&mut self, fix: &str, on: bool) {
        match self.0.iter_mut().find(|it| it.fix == fix) {
            Some(switch) => switch.on = on,
            None => self.0.push(Switch { fix: fix.to_owned(), on, choice: String::new() }),
        }
    }

    /// Chooses an alternative, which switches the change on.
    pub fn choose(&mut self, fix: &str, choice: &str) {
        self.turn(fix, true);
        if let Some(switch) = self.0.iter_mut().find(|it| it.fix == fix) {
            choice.clone_into(&mut switch.choice);
        }
    }
}
