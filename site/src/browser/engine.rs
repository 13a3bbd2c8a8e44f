//! The engine: a WebAssembly module of its own, which comes after the page and then answers at once.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wire::link::LinkProblem;
use wire::page::compose::{Composed, Wish};
use wire::page::share::{Handout, Linked, Sharing};
use wire::page::{Asked, View};

#[wasm_bindgen]
extern "C" {
    /// The module's functions.
    pub type Engine;

    #[wasm_bindgen(method, catch)]
    fn answer(this: &Engine, asked: &[u8]) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn compose(this: &Engine, wish: &[u8]) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn share(this: &Engine, sharing: &[u8]) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Engine, link: &str) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn report(this: &Engine, asked: &[u8]) -> Result<String, JsValue>;

    #[wasm_bindgen(method)]
    fn renew(this: &Engine) -> js_sys::Promise;
}

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static STATE: RefCell<Option<RwSignal<State>>> = const { RefCell::new(None) };
    /// Milliseconds that the last answer took.
    static TOOK: Cell<f64> = const { Cell::new(0.0) };
}

/// Answers that come sooner, in milliseconds, are not felt while somebody types.
const QUICK_MS: f64 = 30.0;
/// What somebody waits for at most before the engine is asked, in milliseconds.
const MOST_PATIENT_MS: f64 = 2_000.0;

/// Where the engine is, or another module that comes after the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// On its way.
    Coming,
    /// It could not be loaded.
    Missing,
    /// There.
    Ready,
    /// It stopped on something that it did not expect; another one is there for when somebody asks again.
    Stopped,
}

/// Follows where the engine is. The page asks once, when it starts.
pub fn follow() -> RwSignal<State> {
    let is_there = ENGINE.with_borrow(Option::is_some);
    let state = RwSignal::new(if is_there { State::Ready } else { State::Coming });
    STATE.set(Some(state));
    state
}

/// `site/boot.js` hands the engine over once it is there.
#[wasm_bindgen(js_name = useEngine)]
pub fn use_engine(engine: Engine) {
    ENGINE.set(Some(engine));
    tell(State::Ready);
}

/// `site/boot.js` says so when the engine cannot be loaded.
#[wasm_bindgen(js_name = lackEngine)]
pub fn lack_engine() {
    tell(State::Missing);
}

/// Asks the engine; `None` while there is none, or when it stopped.
#[must_use]
pub fn answer(asked: &Asked<'_>) -> Option<View> {
    let start = js_sys::Date::now();
    let answer = asking(&|it| it.answer(&asked.encode()));
    TOOK.set(js_sys::Date::now() - start);
    View::decode(&answer?)
}

/// Composes new files; `None` while there is no engine, or when it stopped.
#[must_use]
pub fn compose(wish: &Wish<'_>) -> Option<Composed> {
    Composed::decode(&asking(&|it| it.compose(&wish.encode()))?)
}

/// Makes something that can be handed on; `None` while there is no engine, or when it stopped.
#[must_use]
pub fn share(sharing: &Sharing<'_>) -> Option<Handout> {
    Handout::decode(&asking(&|it| it.share(&sharing.encode()))?)
}

/// What a link holds, or why it does not open; `None` while there is no engine, or when it stopped.
#[must_use]
pub fn open(link: &str) -> Option<Result<Linked, LinkProblem>> {
    Linked::decode(&asking(&|it| it.open(link))?)
}

/// Report v1 as JSON; `None` while there is no engine, or when it stopped.
#[must_use]
pub fn report(asked: &Asked<'_>) -> Option<String> {
    asking(&|it| it.report(&asked.encode()).map(String::into_bytes)).and_then(|it| String::from_utf8(it).ok())
}

fn asking(ask: &dyn Fn(&Engine) -> Result<Vec<u8>, JsValue>) -> Option<Vec<u8>> {
    let answer = ENGINE.with_borrow(|engine| engine.as_ref().map(ask))?;
    if answer.is_err() {
        leptos::task::spawn_local(replace());
    }
    answer.ok()
}

/// How long to wait for the end of typing before the engine is asked, in milliseconds: the longer its answers take,
/// large texts or slow devices, the rarer they may interrupt.
#[must_use]
pub fn patience() -> u32 {
    let took = TOOK.get();
    if took < QUICK_MS { 0 } else { (took * 4.0).min(MOST_PATIENT_MS) as u32 }
}

/// After a stop nothing that the module holds can be trusted: another instance takes its place.
async fn replace() {
    // Not while a value is being derived: what follows the state would be derived within.
    tell(State::Stopped);
    let Some(renewed) = ENGINE.with_borrow(|it| it.as_ref().map(Engine::renew)) else { return };
    if wasm_bindgen_futures::JsFuture::from(renewed).await.is_err() {
        ENGINE.set(None);
    }
}

/// Asks again after a stop.
pub fn resume() {
    tell(if ENGINE.with_borrow(Option::is_some) { State::Ready } else { State::Coming });
}

fn tell(state: State) {
    STATE.with_borrow(|it| it.inspect(|it| it.set(state)));
}
