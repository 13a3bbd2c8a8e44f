//! Takes the pictures of the page that others show, from the page itself.

use std::{fs, thread};

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
    let server = Server::bind(&page::dist(), "/", 0)?;
    let address = server.address()?;
    thread::spawn(|| server.run());
    let mut pictures = command("node");
    pictures.current_dir(root().join("tests/browser"));
    pictures.args(["node_modules/@playwright/test/cli.js", "test", "--config", "pictures.config.ts"]);
    pictures.env("PREFLIGHT_ADDRESS", address).env("PREFLIGHT_CHROMIUM", browsers.chromium);
    process::run("taking pictures", "pictures", &mut pictures)?;
    let mut smaller = command("node");
    smaller.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pictures.mjs")).arg(COLOURS);
    smaller.args(PICTURES.iter().map(|it| root().join("site/public").join(it)));
    process::run("making them small", "pictures-small", &mut smaller)
}
