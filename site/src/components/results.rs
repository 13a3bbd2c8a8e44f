//! The right side: verdict, chains, checks, corrected files.

use leptos::prelude::*;

use super::chain::Chains;
use super::checks_table::ChecksTable;
use super::corrected_files::CorrectedFiles;
use super::live::{button, dynamic, whether};
use super::verdict_banner::VerdictBanner;
use super::welcome::Welcome;
use crate::state::Desk;
use crate::text::words;

/// Everything that comes out.
#[component]
pub fn Results() -> impl IntoView {
    let desk: Desk = expect_context();
    let is_blank = whether(move || desk.is_blank());
    let body = move || match (is_blank.get(), desk.paused.get()) {
        (true, _) => Some(view! { <Welcome /> }.into_any()),
        (_, true) => Some(paused(desk)),
        _ => Some(report()),
    };
    view! {
        <section class="results" id="results" tabindex="-1" aria-label=words().results>
            {dynamic(body)}
        </section>
    }
}

fn report() -> AnyView {
    view! {
        <VerdictBanner />
        <Chains />
        <ChecksTable />
        <CorrectedFiles />
    }
    .into_any()
}

fn paused(desk: Desk) -> AnyView {
    let words = words();
    view! {
        <p class="paused">
            {words.paused}
            {button("primary", words.check_again.into_any(), None, move || desk.paused.set(false))}
        </p>
    }
    .into_any()
}
