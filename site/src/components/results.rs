//! The right side: verdict, chains, checks, corrected files.

use leptos::prelude::*;

use super::chain::Chains;
use super::checks_table::ChecksTable;
use super::corrected_files::CorrectedFiles;
use super::verdict_banner::VerdictBanner;
use super::welcome::Welcome;
use crate::state::Desk;
use crate::text::words;

/// Everything that comes out.
#[component]
pub fn Results() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let is_blank = Memo::new(move |_| desk.is_blank());
    view! {
        <section class="results" id="results" tabindex="-1" aria-label=words.results>
            <Show when=move || !is_blank.get() fallback=|| view! { <Welcome /> }>
                <Show when=move || desk.paused.get()>
                    <p class="paused">
                        {words.paused}
                        <button type="button" on:click=move |_| desk.paused.set(false)>
                            {words.check_again}
                        </button>
                    </p>
                </Show>
                <Show when=move || !desk.paused.get()>
                    <VerdictBanner />
                    <Chains />
                    <ChecksTable />
                    <CorrectedFiles />
                </Show>
            </Show>
        </section>
    }
}
