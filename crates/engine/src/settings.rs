//! Registry steps: the values to type into a registry's settings, and where the given settings differ from them.

use document::Location;

use crate::publication::{Provider, Registry};

/// The settings of one package on one registry.
#[derive(Clone)]
pub struct SettingsCard {
    /// The registry.
    pub registry: Registry,
    /// What people call it, where it is neither npm's nor JSR's: `Azure Artifacts`.
    pub name: Option<String>,
    /// The system whose runs it is to trust; `None` where packages are only installed.
    pub provider: Option<Provider>,
    /// The package, if the files tell.
    pub package: Option<String>,
    /// Indices of the publications that need it.
    pub publications: Vec<usize>,
    /// The fields of the form, in its order.
    pub fields: Vec<SettingsField>,
    /// The command that types them: `npm trust github …`; `None` where there is none or a value is lacking.
    pub command: Option<String>,
    /// The address of the page that has the form.
    pub page: Option<String>,
    /// What to do, in order; imperative sentences. Names and code stand in backticks.
    pub steps: Vec<String>,
}

/// A field of a settings form.
#[derive(Clone)]
pub struct SettingsField {
    /// Its label on the form.
    pub name: &'static str,
    /// What to type, in the registry's spelling; empty for a field to leave empty, `None` while it is not known.
    pub value: Option<String>,
    /// What the given settings say; `None` when none were given.
    pub given: Option<String>,
    /// Where the value comes from.
    pub source: Option<Location>,
}
