//! The engine for JavaScript: plain objects in, plain objects out, nothing fetched, nothing kept.

#[cfg(feature = "objects")]
mod objects;

use serde::Serialize;
use wasm_bindgen::prelude::*;

#[cfg(feature = "objects")]
pub use objects::{Files, Inputs, Report, check, correct};

/// A panic, which no input may cause, tells its place before the module stops.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// What the page shows about what it asks: `wire::page::Asked` in, `wire::page::View` out, both as bytes.
#[wasm_bindgen(skip_typescript)]
#[must_use]
pub fn answer(asked: &[u8]) -> Vec<u8> {
    wire::page::answer(asked)
}

/// New files for those who have no workflow: `wire::page::compose::Wish` in, `wire::page::compose::Composed` out, both
/// as bytes.
#[wasm_bindgen(skip_typescript)]
#[must_use]
pub fn compose(wish: &[u8]) -> Vec<u8> {
    wire::page::compose::compose(wish)
}

/// What the page hands on: `wire::page::share::Sharing` in, `wire::page::share::Handout` out, both as bytes.
#[wasm_bindgen(skip_typescript)]
#[must_use]
pub fn share(sharing: &[u8]) -> Vec<u8> {
    wire::page::share::share(sharing)
}

/// What a link holds: its text in, `wire::page::share::Linked` out, or why it does not open, as bytes.
#[wasm_bindgen(skip_typescript)]
#[must_use]
pub fn open(link: &str) -> Vec<u8> {
    wire::page::share::open(link)
}

/// Report v1 on what the page asks, without credentials, as JSON.
///
/// # Errors
///
/// None that is known: reports hold texts, numbers and lists.
#[wasm_bindgen(skip_typescript)]
pub fn report(asked: &[u8]) -> Result<String, JsError> {
    let report = write(&wire::page::share::report(asked))?;
    // The browser writes JSON; a second writer would only add to the module.
    let json = js_sys::JSON::stringify_with_replacer_and_space(&report, &JsValue::NULL, &JsValue::from(2));
    let json = json.map_err(|_| JsError::new("the report cannot be written"))?;
    Ok(String::from(json) + "\n")
}

/// As JSON would be: objects, not maps; `null`, not `undefined`.
fn write(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
