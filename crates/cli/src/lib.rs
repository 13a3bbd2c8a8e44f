//! The command line in parts, so that the corpus run prints the same reports and asks the same second reader.
//!
//! Thin: it collects files, asks the engine and prints. What is right or wrong is the engine's to say.

pub mod args;
pub mod collect;
pub mod fix;
mod frame;
mod origin;
pub mod run;
pub mod second_reader;
pub mod text;
