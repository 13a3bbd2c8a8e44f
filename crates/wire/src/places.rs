//! From byte spans to lines and columns: one-based, in Unicode code points, the end exclusive.

use document::{Encoding, FileId, LineIndex, Location};
use engine::Inputs;

/// All parts are there, or none.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    pub(crate) end_line: Option<u32>,
    pub(crate) end_column: Option<u32>,
}

/// Turns byte spans into lines and columns; each file's lines are found once.
pub(crate) struct Places<'a> {
    files: Vec<(&'a str, &'a str, LineIndex)>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(inputs: &'a Inputs, report: &'a engine::Report) -> Self {
        let files = inputs.files.iter().zip(&report.files);
        Self { files: files.map(|(file, it)| (&*it.name, &*file.text, LineIndex::new(&file.text))).collect() }
    }

    pub(crate) fn name(&self, file: FileId) -> String {
        self.files.get(file.0 as usize).map(|it| it.0.to_owned()).unwrap_or_default()
    }

    pub(crate) fn place(&self, location: Option<Location>) -> Place {
        let Some(location) = location else { return Place::default() };
        let Some((name, text, lines)) = self.files.get(location.file.0 as usize) else { return Place::default() };
        let start = lines.position(text, location.span.start, Encoding::CodePoints);
        let end = lines.position(text, location.span.end, Encoding::CodePoints);
        Place {
            file: Some((*name).to_owned()),
            line: Some(start.line + 1),
            column: Some(start.column + 1),
            end_line: Some(end.line + 1),
            end_column: Some(end.column + 1),
        }
    }
}
