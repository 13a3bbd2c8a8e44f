//! The texts as they are printed: editors show a part of one, paper shows all of all.

use leptos::prelude::*;

use super::live::dynamic;
use crate::browser;
use crate::state::Desk;
use crate::state::sheet::Sheet;
use crate::text::words;

/// The texts, while the page is being printed.
#[component]
pub fn Printed() -> impl IntoView {
    let desk: Desk = expect_context();
    let printing = RwSignal::new(false);
    browser::on_window("beforeprint", move || {
        desk.settle();
        printing.set(true);
        browser::unfold_for_paper(true);
    });
    browser::on_window("afterprint", move || {
        printing.set(false);
        browser::unfold_for_paper(false);
    });
    let draw = move |sheet: &Sheet| {
        let (name, text) = (desk.name_of(sheet.id), sheet.text.to_string());
        let name = if sheet.path.is_empty() { name } else { sheet.path.clone() };
        view! {
            <h3>
                <code>{name}</code>
            </h3>
            <pre>{text}</pre>
        }
        .into_any()
    };
    dynamic(move || {
        if !printing.get() || desk.is_blank() {
            return None;
        }
        let texts = desk.sheets.with(|sheets| sheets.iter().filter(|it| !it.is_blank()).map(draw).collect::<Vec<_>>());
        Some(view! { <section class="printed"><h2>{words().inputs}</h2>{texts}</section> }.into_any())
    })
}
