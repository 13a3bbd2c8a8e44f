//! Plain objects in, plain objects out, for JavaScript of others. The page speaks in bytes and goes without.

use engine::FixId;
use wasm_bindgen::prelude::*;

use crate::write;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// `{ files: [{ path?, text }], repository?, visibility?, packageExists?, repositoryIsNew?, publishers?, jsr?, date? }`
    #[wasm_bindgen(typescript_type = "Inputs")]
    pub type Inputs;
    /// Report v1: `crates/wire/schema/report-v1.json`.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type Report;
    /// The files after correction.
    #[wasm_bindgen(typescript_type = "InputFile[]")]
    pub type Files;
}

/// Checks the inputs and returns report v1.
///
/// # Errors
///
/// When the inputs are not of the documented shape, or `repository` names none.
#[wasm_bindgen]
pub fn check(inputs: Inputs) -> Result<Report, JsError> {
    let inputs = read(inputs)?;
    let (report, correction) = engine::review(&inputs, engine::safe_fixes);
    Ok(write(&wire::report::Report::new(&inputs, &report, &correction))?.unchecked_into())
}

/// Applies the safe fixes, and those of `accepted`, until nothing changes, and returns all files.
///
/// # Errors
///
/// As [`check`].
#[wasm_bindgen]
pub fn correct(inputs: Inputs, accepted: Vec<String>) -> Result<Files, JsError> {
    let accepted: Vec<FixId> = accepted.into_iter().map(FixId).collect();
    let corrected = engine::recorrect_all(&read(inputs)?, &accepted);
    let files: Vec<_> =
        corrected.files.into_iter().map(|it| wire::inputs::File { path: it.path, text: it.text }).collect();
    Ok(write(&files)?.unchecked_into())
}

fn read(inputs: Inputs) -> Result<engine::Inputs, JsError> {
    let inputs: wire::inputs::Inputs = serde_wasm_bindgen::from_value(inputs.into())?;
    inputs.into_engine().map_err(|fault| JsError::new(&fault))
}
