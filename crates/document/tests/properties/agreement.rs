//! What a second, independent reader sees, against our tree.

use document::{ScalarStyle, Value};

/// Whether both see the same: shape, keys in order, scalars as the core schema reads them.
pub(crate) fn same_value(ours: Value<'_>, theirs: &serde_yaml::Value) -> bool {
    let mut pending = vec![(ours, theirs)];
    while let Some((ours, theirs)) = pending.pop() {
        let same = match theirs {
            serde_yaml::Value::Mapping(entries) => {
                pending.extend(ours.entries().zip(entries).flat_map(|((a, b), (c, d))| [(a, c), (b, d)]));
                ours.is_mapping() && ours.entries().len() == entries.len()
            }
            serde_yaml::Value::Sequence(items) => {
                pending.extend(ours.items().zip(items));
                ours.is_sequence() && ours.items().len() == items.len()
            }
            serde_yaml::Value::Null => ours.is_null(),
            serde_yaml::Value::Bool(value) => ours.as_bool() == Some(*value),
            serde_yaml::Value::Number(_) => ours.is_plain_number(),
            // The second reader leaves numbers with leading zeros as text.
            serde_yaml::Value::String(text) => {
                let is_text = !ours.is_null() && ours.as_bool().is_none();
                // It ends a block at the end of a file as the file ends.
                let is_block = matches!(ours.style(), Some(ScalarStyle::Literal | ScalarStyle::Folded));
                let line_ends: &[char] = if is_block { &['\n'] } else { &[] };
                let same = ours.as_str().map(|ours| ours.trim_end_matches(line_ends))
                    == Some(text.trim_end_matches(line_ends));
                is_text && same && (!ours.is_plain_number() || text.contains('0'))
            }
            serde_yaml::Value::Tagged(_) => true,
        };
        if !same {
            return false;
        }
    }
    true
}
