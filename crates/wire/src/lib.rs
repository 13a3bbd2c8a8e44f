//! The only crate that serializes: report v1, Markdown, permalink.
