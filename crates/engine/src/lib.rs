//! Opinions: from the files and a few answers to publications, their forecast, a table of checks and corrections.
//!
//! Total: no I/O, no clock, no network, no panic, no `Result` at its surface. Broken input is a row in the table.

mod budget;
mod check;
mod checklist;
mod compose;
mod consumer;
mod context;
mod correct;
mod diagnosis;
mod diff;
pub mod facts;
mod feeds;
mod finished;
mod fix;
mod forecast;
mod npmrc_edits;
mod outcome;
mod packages;
mod project;
mod publication;
mod release;
mod report;
mod rule;
mod rules;
mod runner;
mod settings;
mod summary;
mod trace;
mod trust;
mod versions;

pub use check::{Check, Checks, Related, Status};
pub use checklist::{Checklist, ChecklistStep, checklist};
pub use compose::{
    Composed, Detail, JsrAnswers, JsrClient, Question, Refusal, Registries, Shape, StartedBy, Tool, Wanted, compose,
};
pub use context::{Actor, Context, Inputs, JsrPackage, JsrSettings, LinkedRepository, Need, Visibility};
pub use correct::{
    CorrectedFile, Correction, Withheld, accepted, correct, recorrect, recorrect_all, review, safe_fixes,
};
pub use diagnosis::Diagnosis;
pub use diff::{DiffLine, Hunk, LineKind, diff};
pub use finished::{FinishedRelease, PublishedBy};
pub use fix::{Choice, Fix, FixAvailability, FixId, Safety};
pub use forecast::{Credential, Forecast, Outcome, Provenance};
pub use packages::{Aspect, PackageCell, PackageLine};
pub use project::Project;
pub use publication::{Provider, Publication, Registry};
pub use report::{ChainLink, FileSummary, PublicationSummary, Report, Verdict, check};
pub use rule::{Link, Rule, Severity};
pub use rules::RULES;
pub use settings::{PlanWords, SettingsCard, SettingsField, SettingsPlan, trust_script};

pub use document::{FileId, Location, Span};
pub use model::date::Date;
pub use model::input::{InputFile, Kind};
pub use model::repository::Repository;
pub use model::trust::{Actions, Field, Publisher, PublisherList, Stated};
