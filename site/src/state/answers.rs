//! Answers to what no file says.

pub use wire::page::Answers;

/// Whether nothing was answered.
#[must_use]
pub fn is_empty(answers: &Answers) -> bool {
    *answers == Answers::default()
}

/// Whether something was typed that names no repository.
#[must_use]
pub fn repository_is_malformed(answers: &Answers) -> bool {
    !answers.repository.trim().is_empty() && answers.named_repository().is_none()
}
