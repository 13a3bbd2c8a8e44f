//! The parts of the page, each named for what the user sees.

pub mod chain;
pub mod checks_table;
pub mod compose_form;
pub mod context_form;
pub mod copy_button;
pub mod corrected_files;
pub mod editor;
pub mod file_diff;
pub mod header;
pub mod inputs;
pub mod link_bar;
pub mod live;
pub mod notices;
pub mod packages_matrix;
pub mod printed;
pub mod privacy;
pub mod prose;
pub mod question;
pub mod registry_form;
pub mod registry_steps;
pub mod releases;
pub mod results;
pub mod row_card;
pub mod share_menu;
pub mod sheet_tabs;
pub mod tone_mark;
pub mod verdict_banner;
pub mod welcome;

pub use header::Header;
pub use inputs::Inputs;
pub use link_bar::LinkBar;
pub use notices::Notices;
pub use printed::Printed;
pub use results::Results;
