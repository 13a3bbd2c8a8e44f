//! Formats: what a workflow, a manifest or a registry setting says, typed, every value with its span.
//!
//! Knows how files are written, not what is right or wrong about them: opinions are the engine's.

pub mod base64;
pub mod circleci;
pub mod claims;
pub mod command;
pub mod crc32;
pub mod date;
pub mod expression;
pub mod gitlab;
pub mod input;
pub mod jsr_config;
pub mod jsr_dependency;
pub mod log;
pub mod manifest;
pub mod npm_name;
pub mod provider;
pub mod ref_pattern;
pub mod registry_document;
pub mod registry_setting;
pub mod repository;
pub mod secret;
pub mod shell;
pub mod trust;
pub mod verdaccio;
pub mod version;
pub mod workflow;
