//! Diagnoses: what a CI log says went wrong, the likeliest cause first.

use document::Location;

use crate::facts::Confidence;

/// One cause that a log speaks for.
#[derive(Clone)]
pub struct Diagnosis {
    /// The symptom's id in `facts/symptoms.yaml`: `put-404-old-wording`.
    pub symptom: &'static str,
    /// The line of the log that shows it.
    pub location: Location,
    /// What went wrong; a lower-case clause. Names and code stand in backticks.
    pub cause: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Ids of the rules whose rows in the same report explain it.
    pub explains: Vec<&'static str>,
    /// What to do next; an imperative clause.
    pub next: String,
}
