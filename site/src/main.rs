//! The page: mounts itself in place of the static shell.

pub mod app;
pub mod browser;
pub mod components;
pub mod state;
pub mod text;

use leptos::mount::mount_to;

fn main() {
    browser::show_panics();
    let panicked = browser::storage::take_panic();
    let draft = browser::storage::draft().unwrap_or_default();
    let shell = browser::take_shell();
    mount_to(browser::mount_point(), move || app::app(draft, panicked, &shell)).forget();
}
