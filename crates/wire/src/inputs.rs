//! Inputs as programs give them: the counterpart of the report, so that the engine's own types stay free to change.

use serde::{Deserialize, Serialize};

/// What is to be checked.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inputs {
    /// The files.
    #[serde(default)]
    pub files: Vec<File>,
    /// Owner and name of the repository that runs the workflow: `acme/widget`.
    #[serde(default)]
    pub repository: Option<String>,
    /// `public` or `private`.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Whether the package exists on the registry already.
    #[serde(default)]
    pub package_exists: Option<bool>,
    /// The day of the run, `YYYY-MM-DD`; the day of the facts when it is absent.
    #[serde(default)]
    pub date: Option<String>,
}

/// A file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its path inside the repository, with `/`; absent for a pasted text.
    #[serde(default)]
    pub path: Option<String>,
    /// Its text.
    pub text: String,
}

/// Who can see the repository.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Not everyone; `internal` counts as this.
    Private,
}

impl Inputs {
    /// As the engine takes them.
    ///
    /// # Errors
    ///
    /// When `repository` names none, or `date` is none; a clause for people.
    pub fn into_engine(self) -> Result<engine::Inputs, String> {
        let repository = match self.repository.as_deref() {
            None | Some("") => None,
            Some(text) => Some(engine::Repository::parse(text).map_err(|fault| fault.reason())?),
        };
        let visibility = self.visibility.map(|it| match it {
            Visibility::Public => engine::Visibility::Public,
            Visibility::Private => engine::Visibility::Private,
        });
        let date = match self.date.as_deref() {
            None | Some("") => None,
            Some(text) => Some(engine::Date::parse(text).ok_or("a date is a day as `YYYY-MM-DD`")?),
        };
        let context = engine::Context {
            repository,
            visibility,
            package_exists: self.package_exists,
            date,
            ..engine::Context::default()
        };
        let files = self.files.into_iter().map(|it| engine::InputFile { path: it.path, text: it.text, kind: None });
        Ok(engine::Inputs { files: files.collect(), context })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_read_from_json_with_everything_optional() {
        let inputs: Inputs = serde_json::from_str(r#"{"files": [{"path": "package.json", "text": "{}"}, {"text": "x"}], "repository": "acme/widget", "visibility": "public", "packageExists": true, "date": "2027-02-01"}"#).expect("it is of the documented shape");
        let inputs = inputs.into_engine().unwrap_or_default();
        assert_eq!(inputs.files.len(), 2);
        assert_eq!(inputs.context.repository.map(|it| it.to_string()).as_deref(), Some("acme/widget"));
        assert_eq!(inputs.context.package_exists, Some(true));
        assert_eq!(inputs.context.date.map(|it| it.to_string()).as_deref(), Some("2027-02-01"));
        assert!(serde_json::from_str::<Inputs>("{}").is_ok());
    }

    #[test]
    fn an_answer_that_is_none_is_refused_with_a_reason() {
        let inputs = Inputs { repository: Some("acme".into()), ..Inputs::default() };
        assert!(inputs.into_engine().is_err_and(|it| it.contains("owner/name")));
        let inputs = Inputs { date: Some("2027-02-30".into()), ..Inputs::default() };
        assert!(inputs.into_engine().is_err_and(|it| it.contains("YYYY-MM-DD")));
    }
}
