//! Taking credentials out of what is about to be shared.

use std::borrow::Cow;

use document::{Encoding, FileId, LineIndex};
use engine::Inputs;
use model::secret::{self, Proof, SecretKind};

/// What can be shared, and what was taken out of it.
#[derive(Clone, Default)]
pub struct Redaction {
    /// The inputs without credentials.
    pub inputs: Inputs,
    /// The credentials, in the order of the files.
    pub found: Vec<Found>,
}

/// A credential that was taken out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it is.
    pub kind: SecretKind,
    /// Whether its checksum proves it; else it looks like one.
    pub is_real: bool,
    /// The file.
    pub file: FileId,
    /// One-based line of its beginning.
    pub line: u32,
}

/// Takes the credentials out of every file. Lines stay lines, and tokens of a known format keep their length, so that
/// the report on the inputs still fits.
#[must_use]
pub fn redact(inputs: &Inputs) -> Redaction {
    let mut redaction = Redaction { inputs: inputs.clone(), found: Vec::new() };
    for (file, idx) in redaction.inputs.files.iter_mut().zip(0..) {
        let secrets = secret::find(&file.text);
        let Some(redacted) = secret::redact(&file.text, &secrets) else { continue };
        let lines = LineIndex::new(&file.text);
        for secret in secrets.iter().filter(|it| it.proof != Proof::Redacted) {
            let start = u32::try_from(secret.range.start).unwrap_or(u32::MAX);
            redaction.found.push(Found {
                kind: secret.kind,
                is_real: secret.proof == Proof::Checksum,
                file: FileId(idx),
                line: lines.position(&file.text, start, Encoding::Utf8).line + 1,
            });
        }
        file.text = redacted;
    }
    redaction
}

/// Takes the credentials out of any text: a patch, a message.
#[must_use]
pub(crate) fn redact_text(text: &str) -> Cow<'_, str> {
    match secret::redact(text, &secret::find(text)) {
        Some(redacted) => Cow::Owned(redacted),
        None => Cow::Borrowed(text),
    }
}

/// The same, as a text of its own.
pub(crate) fn redacted(text: &str) -> String {
    redact_text(text).into_owned()
}

#[cfg(test)]
mod tests {
    use engine::InputFile;

    use super::*;

    /// Of the shape of a token; nobody's.
    const TOKEN: &str = "npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";

    fn npmrc() -> Inputs {
        let text = format!("access=public\n//registry.npmjs.org/:_authToken={TOKEN}\n//other/:_password=hunter2\n");
        Inputs {
            files: vec![InputFile::new("package.json", "{}"), InputFile::new(".npmrc", text)],
            ..Inputs::default()
        }
    }

    #[test]
    fn what_was_taken_out_is_told_with_its_place() {
        let redaction = redact(&npmrc());
        let found: Vec<_> = redaction.found.iter().map(|it| (it.kind, it.file.0, it.line)).collect();
        assert_eq!(found, [(SecretKind::NpmToken, 1, 2), (SecretKind::Value, 1, 3)]);
        let text = &redaction.inputs.files[1].text;
        assert!(text.contains(":_authToken=npm_REDACTEDxx") && !text.contains("hunter2"), "{text}");
        assert_eq!(redact(&redaction.inputs).found, []);
    }

    #[test]
    fn the_report_on_what_is_left_says_the_same() {
        let rows = |inputs: &Inputs| -> Vec<_> {
            let report = engine::check(inputs);
            report.checks.iter().map(|it| (it.rule.id, it.status, it.message.clone(), it.primary)).collect()
        };
        let mut inputs = npmrc();
        inputs.files[1].text = inputs.files[1].text.replace("//other/:_password=hunter2\n", "");
        assert!(rows(&inputs).iter().any(|it| it.0 == "literal-token"));
        assert_eq!(rows(&redact(&inputs).inputs), rows(&inputs));
    }

    #[test]
    fn a_patch_keeps_its_lines() {
        let patch = format!("--- a/.npmrc\n+++ b/.npmrc\n@@ -1,2 +1,1 @@\n-_authToken={TOKEN}\n x=1\n");
        let redacted = redact_text(&patch);
        assert!(!redacted.contains(TOKEN));
        assert_eq!((redacted.len(), redacted.lines().count()), (patch.len(), patch.lines().count()));
        assert!(matches!(redact_text("x=1\n"), Cow::Borrowed(_)));
    }
}
