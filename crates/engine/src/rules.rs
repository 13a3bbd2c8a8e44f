//! Every rule in reading order: along the chain from trigger to published version. One rule, one name, two files.

use crate::Rule;

mod syntax_error;

mod self_hosted_runner;

mod missing_contents_permission;
mod missing_id_token_permission;

mod incompatible_npm_upgrade;
mod outdated_npm;
mod stored_token;
mod truncated_version;

mod mismatched_repository_url;
mod shadowed_jsr_config;
mod version_drift;

/// All of them. The order is that of the table within one status, and of corrections where two overlap.
pub static RULES: &[&Rule] = &[
    &syntax_error::RULE,
    &self_hosted_runner::RULE,
    &missing_id_token_permission::RULE,
    &missing_contents_permission::RULE,
    &truncated_version::RULE,
    &outdated_npm::RULE,
    &incompatible_npm_upgrade::RULE,
    &stored_token::RULE,
    &mismatched_repository_url::RULE,
    &shadowed_jsr_config::RULE,
    &version_drift::RULE,
];
