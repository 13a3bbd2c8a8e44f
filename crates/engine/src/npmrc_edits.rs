//! Edits of `.npmrc` files, which have no tree: a setting is a line of its own.

use document::{EditSet, Location, NpmrcEntry, Span, TextEdit};

use crate::project::{File, Project, join};

/// The setting that covers a place, with its file.
pub(crate) fn entry_at<'p>(project: &Project<'p>, place: Location) -> Option<(&'p File<'p>, &'p NpmrcEntry)> {
    let file = project.file(place.file);
    let entry = file.npmrc()?.entries.iter().find(|it| it.key_span.start == place.span.start)?;
    Some((file, entry))
}

/// The setting of npm's registry with this name that the project's files have, the nearest first.
pub(crate) fn entry_of<'p>(
    project: &Project<'p>,
    folder: Option<&str>,
    name: &str,
) -> Option<(&'p File<'p>, &'p NpmrcEntry)> {
    let key = format!("//registry.npmjs.org/:{name}");
    [folder.unwrap_or(""), ""].into_iter().find_map(|folder| {
        let file = project.find(&join(folder, ".npmrc"))?;
        Some((file, file.npmrc()?.entries.iter().rev().find(|it| it.key == key)?))
    })
}

/// Takes the whole line of a setting away.
pub(crate) fn remove_line(file: &File<'_>, entry: &NpmrcEntry) -> Option<EditSet> {
    let text = file.text();
    let at = entry.key_span.start as usize;
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
    edit(Span::new(start, end), "")
}

/// Adds a line: after all others, or before the first section, behind which nothing is read.
pub(crate) fn add_line(file: &File<'_>, line: &str) -> Option<EditSet> {
    let text = file.text();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_section = |line: &str| line.trim_start().starts_with('[') && !line.contains('=');
    let mut section = 0;
    let has_section = text.split_inclusive('\n').any(|it| {
        section += if is_section(it) { 0 } else { it.len() };
        is_section(it)
    });
    let at = if has_section { section } else { text.len() };
    let gap = if text[..at].is_empty() || text[..at].ends_with('\n') { "" } else { newline };
    edit(Span::at(at), &[gap, line, newline].concat())
}

/// Writes another key.
pub(crate) fn rename(entry: &NpmrcEntry, key: &str) -> Option<EditSet> {
    edit(entry.key_span, key)
}

/// Writes another value.
pub(crate) fn replace_value(entry: &NpmrcEntry, value: &str) -> Option<EditSet> {
    edit(entry.value_span?, value)
}

fn edit(span: Span, replacement: &str) -> Option<EditSet> {
    EditSet::new(vec![TextEdit::new(span, replacement)])
}
