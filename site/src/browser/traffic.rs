//! What leaves the page, as the browser tells it: `site/boot.js` counts from the moment the lock stands.

use std::cell::Cell;

use gloo::utils::document;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::HtmlMetaElement;

thread_local! {
    static TRAFFIC: Cell<Option<RwSignal<Option<Traffic>>>> = const { Cell::new(None) };
}

/// What the page asked for since the lock stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traffic {
    /// Requests that were made.
    pub requests: u32,
    /// Attempts that the policies refused.
    pub refused: u32,
    /// Whether the page is kept for when there is no network.
    pub is_kept: bool,
}

/// Follows it; `None` before the lock. The page asks once, when it starts.
pub fn follow() -> RwSignal<Option<Traffic>> {
    let traffic = RwSignal::new(None);
    TRAFFIC.set(Some(traffic));
    traffic
}

/// `site/boot.js` tells when the lock stands, and whenever something was asked for since.
#[wasm_bindgen(js_name = tellTraffic)]
pub fn tell_traffic(requests: u32, refused: u32, is_kept: bool) {
    if let Some(traffic) = TRAFFIC.get() {
        traffic.set(Some(Traffic { requests, refused, is_kept }));
    }
}

/// The content policies that the document holds, in the order in which they came into force.
#[must_use]
pub fn policies() -> Vec<String> {
    let Ok(found) = document().query_selector_all("meta[http-equiv=Content-Security-Policy]") else {
        return Vec::new();
    };
    let policy = |at| Some(found.get(at)?.dyn_into::<HtmlMetaElement>().ok()?.content());
    (0..found.length()).filter_map(policy).collect()
}
