//! Builds what comes after the page and what Trunk does not know; Trunk's hook calls this.

mod editor;
mod engine;
mod offline;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

use anyhow::Context;

pub(crate) use engine::measurements;

use crate::{help, root};

/// Builds the modules and puts them beside the page in `folder`, under names that change with their content; and the
/// pages to read, under names that stay.
///
/// # Errors
///
/// A tool that fails, or a page without its placeholders.
pub(crate) fn build_into(folder: &Path) -> anyhow::Result<()> {
    let index = folder.join("index.html");
    let mut html = fs::read_to_string(&index).context("the page is not where the modules are to go")?;
    let (glue, engine) = engine::build()?;
    let (help, rules) = help::build(&root())?;
    let editor = editor::build()?;
    // What `index.html` calls the files before they are there. Trunk writes attributes with or without quotes.
    let modules = [("./engine.js", glue), ("./engine.wasm", engine), ("./rules.js", rules), ("./editor.js", editor)];
    for (placeholder, file) in modules {
        let name = hashed(&file)?;
        fs::copy(&file, folder.join(&name))?;
        anyhow::ensure!(html.contains(placeholder), "index.html does not name {placeholder}");
        html = html.replace(placeholder, &format!("./{name}"));
    }
    fs::write(index, html)?;
    help::html::write(&help, &root(), folder)?;
    // Last, as it keeps all of them.
    offline::write_into(folder)
}

/// `engine.js` with its content's mark: `engine-0123456789abcdef.js`.
fn hashed(file: &Path) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(file)?.hash(&mut hasher);
    let (stem, extension) = (file.file_stem(), file.extension());
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    Ok(format!("{}-{:016x}.{}", text(stem), hasher.finish(), text(extension)))
}
