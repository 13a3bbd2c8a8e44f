//! The right side: what comes out of what was given, from the verdict to finished publishes; before that, the welcome.

use leptos::prelude::*;

use super::chain::Chains;
use super::checklist::CodeChecklist;
use super::checks_table::ChecksTable;
use super::compose_form::compose_form;
use super::corrected_files::CorrectedFiles;
use super::diagnoses::Diagnoses;
use super::live::{button, dynamic, element, part, whether};
use super::packages_matrix::PackagesMatrix;
use super::registry_steps::RegistrySteps;
use super::releases::Releases;
use super::verdict_banner::VerdictBanner;
use super::welcome::Welcome;
use crate::browser::engine;
use crate::state::Desk;
use crate::state::answers::CODE;
use crate::state::compose::Composing;
use crate::text::words;

/// Everything that comes out.
#[component]
pub fn Results() -> impl IntoView {
    let desk: Desk = expect_context();
    let composing: Composing = expect_context();
    let words = words();
    let is_blank = whether(move || desk.is_blank());
    // A code asks without any text.
    let has_code = move || match desk.engine.get() {
        // One that this version does not know has no checklist.
        engine::State::Ready if !desk.paused.get() => desk.reading.with(|it| it.view().checklist.is_some()),
        _ => !desk.answered(CODE).is_empty(),
    };
    let has_nothing = whether(move || desk.is_blank() && !has_code());
    let body = move || match (has_nothing.get(), desk.paused.get(), desk.engine.get()) {
        (true, ..) => Some(if composing.is_open.get() { compose_form() } else { view! { <Welcome /> }.into_any() }),
        (_, true, _) => Some(paused(words.paused, move || desk.paused.set(false))),
        (.., engine::State::Stopped) => Some(paused(words.stopped, engine::resume)),
        (.., engine::State::Missing) => Some(part("p", "paused", vec![words.missing.into_any()])),
        (.., engine::State::Coming) => Some(part("p", "paused", vec![words.coming.into_any()])),
        (.., engine::State::Ready) if is_blank.get() => {
            Some(vec![compose_form(), view! { <CodeChecklist /> }.into_any()].into_any())
        }
        (.., engine::State::Ready) => Some(report()),
    };
    let attributes = [("class", "results"), ("id", "results"), ("tabindex", "-1"), ("aria-label", words.results)];
    element("section", &attributes, vec![dynamic(body)])
}

fn report() -> AnyView {
    vec![
        view! { <VerdictBanner /> }.into_any(),
        view! { <Diagnoses /> }.into_any(),
        view! { <CodeChecklist /> }.into_any(),
        compose_form(),
        view! { <PackagesMatrix /> }.into_any(),
        view! { <Chains /> }.into_any(),
        view! { <ChecksTable /> }.into_any(),
        view! { <CorrectedFiles /> }.into_any(),
        view! { <RegistrySteps /> }.into_any(),
        view! { <Releases /> }.into_any(),
    ]
    .into_any()
}

fn paused(why: &'static str, go_on: impl FnMut() + 'static) -> AnyView {
    part(
        "p",
        "paused",
        vec![why.into_any(), " ".into_any(), button("primary", words().check_again.into_any(), None, go_on)],
    )
}
