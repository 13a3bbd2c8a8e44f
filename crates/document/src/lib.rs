//! Bytes: text, positions, span trees for YAML and JSON(C), `.npmrc` lines, TOML settings, edits. Knows no CI vendor.

mod confirm;
mod edit;
mod json;
mod npmrc;
mod scalar;
mod text;
mod toml;
mod tree;
mod yaml;

pub use confirm::confirm;
pub use edit::{
    EditSet, Fragment, Place, Refusal, TextEdit, insert_entry, insert_item, move_entry, remove_entry, remove_item,
    replace_text, replace_value,
};
pub use json::{parse_json, parse_json_within, parse_jsonc};
pub use npmrc::{Npmrc, NpmrcEntry, parse_npmrc};
pub use text::{Encoding, FileId, LineIndex, Location, Position, Span};
pub use toml::{Toml, TomlEntry, TomlTable, parse_toml};
pub use tree::{
    MAX_BYTES, MAX_DEPTH, MAX_NODES, NodeId, Places, Problem, ProblemKind, ScalarStyle, Spot, Syntax, Tree, Value,
};
pub use yaml::parse_yaml;
