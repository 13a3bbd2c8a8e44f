//! What follows from the texts, as the engine answers it: verdict, rows, changes, corrected texts.

use std::sync::Arc;

use model::input::Kind;
use wire::page::{Asked, AskedFile, Change, FileView, Mark, NewFile, Switched, Tone, View};

use super::answers::Answers;
use super::sheet::{Sheet, SheetId, base_name};
use super::switches::Switches;
use crate::browser::{clock, engine};

/// The answer of the engine to what is on the desk. Cheap to clone; two are equal only when they are the same one.
#[derive(Clone, Default)]
pub struct Reading(Arc<Inner>);

#[derive(Default)]
struct Inner {
    view: View,
    /// The sheet of each text that was asked about.
    sheets: Vec<SheetId>,
}

impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Reading {
    /// Asks the engine. Without one there is nothing to say yet. `seen` is what somebody saw who shared exactly this.
    #[must_use]
    pub fn new(sheets: &[Sheet], answers: &Answers, switches: &Switches, wants_plans: bool, seen: &[u8]) -> Self {
        let view = asking(sheets, answers, switches, |asked| engine::answer(&Asked { wants_plans, seen, ..asked }));
        Self(Arc::new(Inner { view: view.unwrap_or_default(), sheets: given(sheets).map(|it| it.id).collect() }))
    }

    /// Everything that the engine answered.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.0.view
    }

    /// The sheet of a text by its index.
    #[must_use]
    pub fn sheet(&self, file: u32) -> Option<SheetId> {
        self.0.sheets.get(file as usize).copied()
    }

    /// What a sheet was understood as.
    #[must_use]
    pub fn file(&self, id: SheetId) -> Option<&FileView> {
        let at = self.0.sheets.iter().position(|it| *it == id)?;
        self.0.view.files.get(at)
    }

    /// A name to show for a sheet.
    #[must_use]
    pub fn name_of(&self, sheet: &Sheet) -> String {
        if !sheet.path.trim().is_empty() {
            return base_name(sheet.path.trim()).to_owned();
        }
        self.file(sheet.id).map_or_else(|| crate::text::words().new_sheet.to_owned(), |it| it.name.clone())
    }

    /// What a sheet was taken for.
    #[must_use]
    pub fn kind_of(&self, id: SheetId) -> Option<Kind> {
        kind(&self.file(id)?.kind)
    }

    /// The stretches of a sheet that rows other than passing ones speak about.
    #[must_use]
    pub fn marks(&self, id: SheetId) -> &[Mark] {
        self.file(id).map_or(&[], |it| &it.marks)
    }

    /// How many rows have each tone, the worst first.
    #[must_use]
    pub fn counts(&self) -> Vec<(Tone, u32)> {
        let mut counts: Vec<(Tone, u32)> = Vec::new();
        for row in &self.0.view.rows {
            let at = counts.partition_point(|it| it.0 < row.tone);
            match counts.get_mut(at) {
                Some((same, count)) if *same == row.tone => *count += 1,
                _ => counts.insert(at, (row.tone, 1)),
            }
        }
        counts
    }

    /// The changes on offer with how they are switched.
    pub fn changes(&self) -> impl Iterator<Item = (&Change, &Switched)> {
        self.0.view.changes.iter().zip(&self.0.view.switched)
    }

    /// A corrected or added text by its name.
    #[must_use]
    pub fn corrected(&self, name: &str) -> Option<&NewFile> {
        self.0.view.corrected.iter().find(|it| it.name == name)
    }
}

/// The sheets that the engine is asked about.
pub fn given(sheets: &[Sheet]) -> impl Iterator<Item = &Sheet> {
    sheets.iter().filter(|it| !it.text.is_empty())
}

/// Puts what is on the desk into a question for today.
pub fn asking<T>(
    sheets: &[Sheet],
    answers: &Answers,
    switches: &Switches,
    ask: impl FnOnce(Asked<'_>) -> Option<T>,
) -> Option<T> {
    let file = |it| {
        let Sheet { path, text, kind, .. }: &Sheet = it;
        AskedFile { path: path.as_str(), text: text.as_ref(), kind: kind.map_or("", Kind::id) }
    };
    let files = given(sheets).map(file).collect();
    let today = clock::today();
    let (answers, switches) = (answers.clone(), switches.0.clone());
    ask(Asked { files, answers, switches, today: &today, ..Asked::default() })
}

/// The kind with this id.
#[must_use]
pub fn kind(id: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|it| it.id() == id)
}
