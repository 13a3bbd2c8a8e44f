//! A sheet: one text of the user with its name. The page shows each as a tab.

use std::sync::Arc;

use engine::{InputFile, Kind};

/// Names a sheet for as long as the page lives; never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SheetId(pub u32);

/// One text of the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its identity.
    pub id: SheetId,
    /// Path inside the repository; empty when nobody said one.
    pub path: String,
    /// The text with its own line endings.
    pub text: Arc<str>,
    /// What the user says it is; `None` leaves it to recognition.
    pub kind: Option<Kind>,
}

impl Sheet {
    /// A sheet that nobody wrote on.
    #[must_use]
    pub fn empty(id: SheetId) -> Self {
        Self { id, path: String::new(), text: Arc::from(""), kind: None }
    }

    /// Whether nothing would be lost with it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() && self.path.is_empty()
    }

    /// As the engine wants it.
    #[must_use]
    pub fn input(&self) -> InputFile {
        let path = Some(self.path.trim()).filter(|it| !it.is_empty()).map(str::to_owned);
        InputFile { path, text: self.text.to_string(), kind: self.kind }
    }
}

/// The last part of a path.
#[must_use]
pub fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}
