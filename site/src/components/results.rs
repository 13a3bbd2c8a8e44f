//! The right side: verdict, packages, chains, checks, corrected files, steps on the registries, finished publishes.

use leptos::prelude::*;

use super::chain::Chains;
use super::checks_table::ChecksTable;
use super::compose_form::compose_form;
use super::corrected_files::CorrectedFiles;
use super::live::{button, dynamic, whether};
use super::packages_matrix::PackagesMatrix;
use super::registry_steps::RegistrySteps;
use super::releases::Releases;
use super::verdict_banner::VerdictBanner;
use super::welcome::Welcome;
use crate::browser::engine;
use crate::state::Desk;
use crate::state::compose::Composing;
use crate::text::words;

/// Everything that comes out.
#[component]
pub fn Results() -> impl IntoView {
    let desk: Desk = expect_context();
    let composing: Composing = expect_context();
    let words = words();
    let is_blank = whether(move || desk.is_blank());
    let body = move || match (is_blank.get(), desk.paused.get(), desk.engine.get()) {
        (true, ..) => Some(if composing.is_open.get() { compose_form() } else { view! { <Welcome /> }.into_any() }),
        (_, true, _) => Some(paused(words.paused, move || desk.paused.set(false))),
        (.., engine::State::Stopped) => Some(paused(words.stopped, engine::resume)),
        (.., engine::State::Missing) => Some(view! { <p class="paused">{words.missing}</p> }.into_any()),
        (.., engine::State::Coming) => Some(view! { <p class="paused">{words.coming}</p> }.into_any()),
        (.., engine::State::Ready) => Some(report()),
    };
    view! {
        <section class="results" id="results" tabindex="-1" aria-label=words.results>
            {dynamic(body)}
        </section>
    }
}

fn report() -> AnyView {
    view! {
        <VerdictBanner />
        {compose_form()}
        <PackagesMatrix />
        <Chains />
        <ChecksTable />
        <CorrectedFiles />
        <RegistrySteps />
        <Releases />
    }
    .into_any()
}

fn paused(why: &'static str, go_on: impl FnMut() + 'static) -> AnyView {
    view! {
        <p class="paused">
            {why}
            {button("primary", words().check_again.into_any(), None, go_on)}
        </p>
    }
    .into_any()
}
