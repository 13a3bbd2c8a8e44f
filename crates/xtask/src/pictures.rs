//! Takes the pictures of the page that others show, from the page itself.

use std::fs;

use crate::process::command;
use crate::server::Server;
use crate::setup::{self, Browsers};
use crate::{page, process, root};

/// Of how many colours a picture is made at most: what it shows has few, and a link's picture is fetched often.
const COLOURS: &str = "128";
/// What is taken.
const PICTURES: &[&str] = &["picture.png", "share.png", "icon.png"];

/// Builds the page, opens the example on it, takes the pictures, and makes them small.
///
/// # Errors
///
/// A page or a browser that does not come.
pub(crate) fn run() -> anyhow::Result<()> {
    // A picture is a part of the page that it shows.
    for name in PICTURES {
        let file = root().join("site/public").join(name);
        if !file.exists() {
            fs::write(file, "")?;
        }
    }
    page::build(None)?;
    setup::npm_packages()?;
    let browsers = Browsers::set_up()?;
    let address = Server::bind(&page::dist(), "/", 0)?.start()?;
    let mut pictures = browsers.playwright(&address);
    pictures.args(["--config", "pictures.config.ts"]);
    process::run("taking pictures", "pictures", &mut pictures)?;
    let mut smaller = command("node");
    smaller.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pictures.mjs")).arg(COLOURS);
    smaller.args(PICTURES.iter().map(|it| root().join("site/public").join(it)));
    process::run("making them small", "pictures-small", &mut smaller)
}
