//! The service worker: `site/sw.js`, told which files it keeps.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::{files, root};

/// What the page consists of. Pictures, robots.txt and pages for search engines are for others.
const KEPT: &[&str] = &["css", "js", "wasm", "webmanifest"];
/// Parts of the glue, the only ones in a folder of their own.
const SNIPPETS: &str = "snippets";

/// Writes it into the folder that holds everything else.
pub(super) fn write_into(folder: &Path) -> anyhow::Result<()> {
    let worker = fs::read_to_string(root().join("site/sw.js"))?;
    Ok(fs::write(folder.join("sw.js"), told(&worker, &kept(folder)?)?)?)
}

/// The paths of what is kept, as the page asks for them, each with its digest in the form of the attribute `integrity`.
fn kept(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut kept = BTreeMap::new();
    for file in files::below(folder)? {
        let path = file.strip_prefix(folder).expect("listed below it");
        let is_kept = path.extension().is_some_and(|it| KEPT.iter().any(|kind| it == *kind))
            && (path.components().count() == 1 || path.starts_with(SNIPPETS));
        let address = if path == Path::new("index.html") { String::new() } else { path.display().to_string() };
        if is_kept || address.is_empty() {
            let digest = STANDARD.encode(Sha256::digest(fs::read(&file)?));
            kept.insert(format!("./{address}"), format!("sha256-{digest}"));
        }
    }
    Ok(kept)
}

fn told(worker: &str, files: &BTreeMap<String, String>) -> anyhow::Result<String> {
    let list = serde_json::to_string_pretty(files)?;
    let version = Sha256::digest(&list)[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Ok(format!("const VERSION = \"{version}\";\nconst FILES = {list};\n\n{worker}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_kept_and_what_is_for_others_is_not() {
        let folder = std::env::temp_dir().join(format!("preflight-offline-{}", std::process::id()));
        fs::create_dir_all(folder.join("rules")).expect("the temporary folder is writable");
        for name in ["index.html", "site-1.js", "robots.txt", "share.png", "rules/outdated-npm.html"] {
            fs::write(folder.join(name), "abc").expect("the folder is writable");
        }
        let kept = kept(&folder).expect("the folder can be read");
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["./", "./site-1.js"]);
        assert_eq!(kept["./"], "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");

        let worker = |kept| told("work();", kept).expect("paths and digests are texts");
        let first = worker(&kept);
        assert!(first.ends_with("work();") && first.contains("\"./site-1.js\": \"sha256-"), "{first}");
        fs::write(folder.join("site-1.js"), "abcd").expect("the folder is writable");
        let second = worker(&super::kept(&folder).expect("the folder can be read"));
        assert_ne!(first.lines().next(), second.lines().next(), "another content is another version");
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
}
