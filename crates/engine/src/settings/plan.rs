//! Situations in which somebody changes what a registry trusts.

use crate::settings::SettingsPlan;

/// Where a package and its workflow stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Situation {
    /// The package does not exist yet.
    NewPackage,
    /// No publisher is known.
    FirstPublisher,
    /// A publisher names the run.
    Trusted,
    /// A publisher may name the run: something that was not given decides.
    Undecided,
    /// The publisher names another file.
    RenamedWorkflow,
    /// The publisher names another repository.
    MovedRepository,
    /// The publisher names another environment.
    ChangedEnvironment,
    /// The publishers are for another system.
    ChangedProvider,
    /// The publisher does not allow what the command does.
    DisallowedAction,
    /// Trusted publishing is given up.
    BackToTokens,
}

/// Those that everybody may come into, with their names.
const PLANS: &[(Situation, &str)] = &[
    (Situation::NewPackage, "a new package"),
    (Situation::RenamedWorkflow, "a renamed workflow"),
    (Situation::MovedRepository, "a moved repository"),
    (Situation::ChangedProvider, "a changed provider"),
    (Situation::BackToTokens, "back to tokens"),
];

impl Situation {
    /// The word used in reports.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::NewPackage => "new-package",
            Self::FirstPublisher => "first-publisher",
            Self::Trusted => "trusted",
            Self::Undecided => "undecided",
            Self::RenamedWorkflow => "renamed-workflow",
            Self::MovedRepository => "moved-repository",
            Self::ChangedEnvironment => "changed-environment",
            Self::ChangedProvider => "changed-provider",
            Self::DisallowedAction => "disallowed-action",
            Self::BackToTokens => "back-to-tokens",
        }
    }
}

/// The plans for all situations that may come but the one at hand: a package that exists never becomes new again.
pub(super) fn others(
    at_hand: Option<&str>,
    exists: Option<bool>,
    steps: &dyn Fn(Situation) -> Vec<String>,
) -> Vec<SettingsPlan> {
    let may_come = |it: Situation| Some(it.id()) != at_hand && (it != Situation::NewPackage || exists != Some(true));
    let others = PLANS.iter().filter(|(it, _)| may_come(*it));
    others.map(|(it, title)| SettingsPlan { id: it.id(), title, steps: steps(*it) }).collect()
}
