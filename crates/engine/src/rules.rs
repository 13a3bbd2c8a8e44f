//! Every rule in reading order: along the chain from trigger to published version. One rule, one name, two files.

use crate::Rule;

mod competing_triggers;
mod no_publication;
mod release_without_ref;
mod repeated_publish;
mod syntax_error;
mod trigger_never_fires;
mod unseen_callee;
mod untrusted_trigger;
mod workflow_outside_folder;

mod ending_runner_image;
mod retired_runner_image;
mod self_hosted_runner;
mod unknown_runner;

mod broad_id_token;
mod foreign_npm_id_token;
mod mismatched_audience;
mod misplaced_id_tokens;
mod missing_caller_permission;
mod missing_contents_permission;
mod missing_id_token_permission;
mod missing_id_tokens;
mod missing_jsr_token;
mod missing_npm_id_token;
mod stale_npm_id_token;
mod suppressed_identity;

mod dirty_tree;
mod dry_run_only;
mod ended_node;
mod ending_token;
mod floating_version;
mod incompatible_npm_upgrade;
mod literal_token;
mod malformed_auth;
mod missing_install;
mod missing_install_token;
mod misused_jsr_flag;
mod outdated_deno;
mod outdated_node;
mod outdated_npm;
mod outdated_publish_tool;
mod stored_token;
mod token_in_npmrc;
mod truncated_version;
mod uncovered_command;
mod unknown_npm_flag;
mod unmarked_folder;
mod unpassed_secret;
mod unsupported_jsr_runtime;
mod unsupported_lockfile;
mod unsupported_publish_tool;
mod unused_deno_setup;
mod wrong_registry;

mod changed_identity;
mod ci_only_scope;
mod disallowed_action;
mod immutable_subject;
mod mismatched_environment;
mod mismatched_repository;
mod mismatched_workflow_file;
mod missing_package;
mod mistyped_setting;
mod restricted_actor;
mod staged_bootstrap;
mod token_release;
mod unlinked_repository;
mod untrusted_workflow;
mod unused_publisher;

mod commonjs_entrypoint;
mod excluded_module;
mod ignored_include;
mod invalid_jsr_exports;
mod invalid_jsr_name;
mod invalid_jsr_path;
mod invalid_jsr_publish;
mod invalid_jsr_version;
mod invalid_jsr_workspace;
mod invalid_package_name;
mod invalid_tag;
mod invalid_version;
mod malformed_jsr_field;
mod mismatched_repository_url;
mod missing_access;
mod missing_jsr_config;
mod missing_jsr_entrypoint;
mod missing_license;
mod missing_repository_url;
mod outranked_version;
mod private_package;
mod private_package_on_jsr;
mod published_package_extensions;
mod published_version;
mod shadowed_jsr_config;
mod undeclared_import_source;
mod unexpected_access;
mod unknown_jsr_field;
mod unknown_license;
mod unsupported_import_source;
mod untagged_prerelease;
mod version_drift;

mod bypassed_feed;
mod malformed_jsr_package_name;
mod missing_jsr_scope_registry;
mod missing_jsr_uplink;
mod unsupported_jsr_specifier;
mod unsupported_jsr_upstream;
mod wrong_jsr_registry;

mod cached_release_build;
mod floating_install;
mod forced_provenance;
mod ineffective_provenance_switch;
mod missing_jsr_publish;
mod missing_npm_publish;
mod missing_provenance;
mod persisted_credentials;
mod shared_workflow;
mod unpinned_action;

mod foreign_reusable_workflow;
mod fragile_workflow_name;
mod incomplete_environment;

mod mismatched_claims;
mod unexplained_log;
mod unseen_claims;

pub(crate) use missing_jsr_scope_registry::written as written_jsr_registry;
pub(crate) use missing_npm_id_token::EXPORT as NPM_ID_TOKEN_EXPORT;
pub(crate) use unknown_license::replacements as license_replacements;

/// All of them. The order is that of the table within one status, and of corrections where two overlap.
pub static RULES: &[&Rule] = &[
    &syntax_error::RULE,
    &no_publication::RULE,
    &unseen_callee::RULE,
    &workflow_outside_folder::RULE,
    &trigger_never_fires::RULE,
    &untrusted_trigger::RULE,
    &competing_triggers::RULE,
    &release_without_ref::RULE,
    &repeated_publish::RULE,
    &retired_runner_image::RULE,
    &ending_runner_image::RULE,
    &self_hosted_runner::RULE,
    &unknown_runner::RULE,
    &missing_id_token_permission::RULE,
    &missing_caller_permission::RULE,
    &missing_contents_permission::RULE,
    &suppressed_identity::RULE,
    &misplaced_id_tokens::RULE,
    &missing_id_tokens::RULE,
    &mismatched_audience::RULE,
    &missing_npm_id_token::RULE,
    &stale_npm_id_token::RULE,
    &missing_jsr_token::RULE,
    &foreign_npm_id_token::RULE,
    &broad_id_token::RULE,
    &truncated_version::RULE,
    &outdated_npm::RULE,
    &outdated_node::RULE,
    &ended_node::RULE,
    &incompatible_npm_upgrade::RULE,
    &unsupported_publish_tool::RULE,
    &outdated_publish_tool::RULE,
    &unknown_npm_flag::RULE,
    &unmarked_folder::RULE,
    &wrong_registry::RULE,
    &stored_token::RULE,
    &unpassed_secret::RULE,
    &uncovered_command::RULE,
    &ending_token::RULE,
    &outdated_deno::RULE,
    &unsupported_jsr_runtime::RULE,
    &unsupported_lockfile::RULE,
    &unused_deno_setup::RULE,
    &misused_jsr_flag::RULE,
    &dirty_tree::RULE,
    &dry_run_only::RULE,
    &literal_token::RULE,
    &token_in_npmrc::RULE,
    &malformed_auth::RULE,
    &missing_install_token::RULE,
    &missing_install::RULE,
    &floating_version::RULE,
    &missing_package::RULE,
    &staged_bootstrap::RULE,
    &untrusted_workflow::RULE,
    &mistyped_setting::RULE,
    &mismatched_repository::RULE,
    &mismatched_workflow_file::RULE,
    &mismatched_environment::RULE,
    &disallowed_action::RULE,
    &unused_publisher::RULE,
    &unlinked_repository::RULE,
    &restricted_actor::RULE,
    &ci_only_scope::RULE,
    &immutable_subject::RULE,
    &changed_identity::RULE,
    &token_release::RULE,
    &mismatched_claims::RULE,
    &unseen_claims::RULE,
    &missing_repository_url::RULE,
    &mismatched_repository_url::RULE,
    &private_package::RULE,
    &missing_access::RULE,
    &unexpected_access::RULE,
    &untagged_prerelease::RULE,
    &invalid_tag::RULE,
    &invalid_package_name::RULE,
    &invalid_version::RULE,
    &published_version::RULE,
    &outranked_version::RULE,
    &published_package_extensions::RULE,
    &shadowed_jsr_config::RULE,
    &missing_jsr_config::RULE,
    &invalid_jsr_workspace::RULE,
    &unknown_jsr_field::RULE,
    &malformed_jsr_field::RULE,
    &invalid_jsr_name::RULE,
    &invalid_jsr_version::RULE,
    &invalid_jsr_exports::RULE,
    &missing_license::RULE,
    &unknown_license::RULE,
    &invalid_jsr_publish::RULE,
    &ignored_include::RULE,
    &excluded_module::RULE,
    &missing_jsr_entrypoint::RULE,
    &invalid_jsr_path::RULE,
    &commonjs_entrypoint::RULE,
    &undeclared_import_source::RULE,
    &unsupported_import_source::RULE,
    &private_package_on_jsr::RULE,
    &version_drift::RULE,
    &missing_jsr_scope_registry::RULE,
    &wrong_jsr_registry::RULE,
    &malformed_jsr_package_name::RULE,
    &unsupported_jsr_specifier::RULE,
    &unsupported_jsr_upstream::RULE,
    &bypassed_feed::RULE,
    &missing_jsr_uplink::RULE,
    &fragile_workflow_name::RULE,
    &foreign_reusable_workflow::RULE,
    &incomplete_environment::RULE,
    &forced_provenance::RULE,
    &ineffective_provenance_switch::RULE,
    &missing_provenance::RULE,
    &missing_jsr_publish::RULE,
    &missing_npm_publish::RULE,
    &cached_release_build::RULE,
    &persisted_credentials::RULE,
    &unpinned_action::RULE,
    &floating_install::RULE,
    &shared_workflow::RULE,
    &unexplained_log::RULE,
];
