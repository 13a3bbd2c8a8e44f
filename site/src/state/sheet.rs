//! A sheet: one text of the user with its name. The page shows each as a tab.

use std::sync::Arc;

use model::input::{Kind, by_path};

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

    /// Whether it is a workflow, as far as its name tells. The engine knows better, once it has read the text.
    #[must_use]
    pub fn looks_like_workflow(&self) -> bool {
        let path = self.path.trim();
        let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
        match self.kind.unwrap_or_else(|| by_path(path, &self.text)) {
            Kind::Workflow => true,
            Kind::Unknown => is_yaml,
            _ => false,
        }
    }
}

/// The last part of a path.
#[must_use]
pub fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}
