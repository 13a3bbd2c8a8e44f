//! A sheet: one text of the user with its name. The page shows each as a tab.

use std::sync::Arc;

use model::input::{Kind, recognise};

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

    /// What it is: the user's choice, or what its path and content say.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or_else(|| recognise(Some(self.path.trim()).filter(|it| !it.is_empty()), &self.text))
    }
}

/// The last part of a path.
#[must_use]
pub fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}
