//! The only crate that serializes: what leaves the program has a shape of its own, so that the engine stays free to change.

pub mod inputs;
pub mod page;
mod patch;
pub mod report;

pub use patch::{new_file, unified_diff};
pub use report::json;
