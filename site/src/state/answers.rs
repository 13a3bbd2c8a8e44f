//! Answers to what no file says.

use model::repository::Repository;

pub use wire::page::answers::*;

/// Whether something was typed into a field that names no repository.
#[must_use]
pub fn is_malformed_repository(answers: &Answers, field: &str) -> bool {
    let typed = answers.get(field).trim();
    !typed.is_empty() && Repository::parse(typed).is_err()
}
