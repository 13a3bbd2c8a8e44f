//! The measurements for JavaScript: browsers run the engine as WebAssembly.

use wasm_bindgen::prelude::*;

use crate::{Clock, Measured, subjects};

/// Browsers show the time in steps of up to a millisecond.
const CLOCK: Clock = Clock { now, least: 50_000.0, runs: 15 };

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the page began.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

fn now() -> f64 {
    milliseconds() * 1e3
}

/// What stands over the lines.
#[wasm_bindgen]
#[must_use]
pub fn head() -> String {
    Measured::head()
}

/// Measures the subject with this number; nothing once there are no more.
#[wasm_bindgen]
#[must_use]
pub fn line(at: usize) -> Option<String> {
    let subject = subjects::all().into_iter().nth(at)?;
    Some(CLOCK.measure(&subject).line(&subject))
}
