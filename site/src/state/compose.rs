//! What somebody wants to publish with, and what the engine composes from it. Beside the desk: none of it is an input
//! until its files are added.

use leptos::prelude::*;
use model::input::Kind;
use wire::page::Asked;
use wire::page::compose::{Composed, REGISTRIES, Wish};

use super::Desk;
use super::answers::Answers;
use super::intake::Incoming;
use super::reading::asking;
use super::switches::Switches;
use crate::browser::{self, engine};

/// Id of the form's title.
pub const TITLE: &str = "compose-title";

/// The kinds of files that a workflow can be composed from.
const MANIFESTS: [Kind; 3] = [Kind::PackageJson, Kind::JsrConfig, Kind::DenoConfig];

/// A workflow in the making.
#[derive(Clone, Copy)]
pub struct Composing {
    desk: Desk,
    /// Whether somebody asked for the form.
    pub is_open: RwSignal<bool>,
    /// What is wanted, by the names of the fields.
    wanted: RwSignal<Answers>,
    /// What follows from it.
    pub composed: Memo<Composed>,
}

impl Composing {
    /// Nothing is wanted yet.
    #[must_use]
    pub fn new(desk: Desk) -> Self {
        let wanted = RwSignal::new(Answers::default());
        let composed = Memo::new(move |_| {
            if desk.engine.get() != engine::State::Ready || desk.paused.get() {
                return Composed::default();
            }
            let (sheets, answers, wanted) = (desk.sheets.read(), desk.answers.read(), wanted.get());
            let compose = |asked: Asked<'_>| engine::compose(&Wish { asked, wanted });
            asking(&sheets, &answers, &Switches::default(), compose).unwrap_or_default()
        });
        Self { desk, is_open: RwSignal::new(false), wanted, composed }
    }

    /// Whether the form is there: somebody asked for it, or there are manifests and nothing else to speak of.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        let lacks_workflow = || {
            self.desk.reading.with(|it| {
                let view = it.view();
                let has_result = !view.publications.is_empty()
                    || !view.diagnoses.is_empty()
                    || !view.settings.is_empty()
                    || !view.releases.is_empty();
                !has_result && view.files.iter().any(|it| MANIFESTS.iter().any(|kind| kind.id() == it.kind))
            })
        };
        self.is_open.get() || lacks_workflow()
    }

    /// Opens the form and leads there.
    pub fn open(&self) {
        self.desk.settle();
        self.is_open.set(true);
        browser::go_to(TITLE);
    }

    /// What is wanted in a field; of the registries, what the manifests are for when nobody says.
    #[must_use]
    pub fn wanted(&self, field: &str) -> String {
        let said = self.wanted.with(|it| it.get(field).to_owned());
        if said.is_empty() && field == REGISTRIES { self.composed.with(|it| it.registries.clone()) } else { said }
    }

    /// Wants something; an empty answer takes back.
    pub fn want(&self, field: &str, answer: &str) {
        self.wanted.update(|it| it.set(field, answer));
    }

    /// Whether a registry is among those that are wanted.
    #[must_use]
    pub fn goes_to(&self, registry: &str) -> bool {
        self.composed.with(|it| it.registries == registry || it.registries == "both")
    }

    /// The composed files become sheets, with a way back.
    pub fn add(&self) {
        self.desk.settle();
        let files: Vec<Incoming> = self.composed.with_untracked(|it| {
            let incoming =
                |path: &String, text: &String| Incoming { path: path.clone(), bytes: Some(text.clone().into_bytes()) };
            it.files.iter().map(|it| incoming(&it.path, &it.text)).collect()
        });
        self.is_open.set(false);
        self.desk.take(files);
        browser::go_to("results");
    }
}
