//! The only crate that serializes: what leaves the program has a shape of its own, so that the engine stays free to change.

pub mod inputs;
pub mod link;
mod markdown;
pub mod names;
pub mod page;
mod patch;
mod places;
mod redact;
pub mod report;
mod sarif;

pub use markdown::{lacking, markdown};
pub use patch::{new_file, unified_diff};
pub use redact::{Found, Redaction, redact};
pub use report::json;
pub use sarif::sarif;
