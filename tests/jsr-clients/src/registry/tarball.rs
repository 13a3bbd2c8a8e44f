//! What the server looks for in an uploaded package (J C22–C58), read from the bytes that the client sent.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use jsonc_parser::{JsonValue, ParseOptions};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A block of a tar archive.
const BLOCK: usize = 512;
/// License files in the server's order; the first that is there decides (J C45).
const LICENSE_FILES: [&str; 12] = [
    "/LICENSE",
    "/LICENSE.md",
    "/LICENSE.txt",
    "/LICENCE",
    "/LICENCE.md",
    "/LICENCE.txt",
    "/COPYING",
    "/COPYING.md",
    "/COPYING.txt",
    "/COPYING.LESSER",
    "/COPYING.LESSER.md",
    "/COPYING.LESSER.txt",
];
/// Ids that the cases use and the server knows (J C42, C43).
const LICENSES: [&str; 6] = ["MIT", "Apache-2.0", "ISC", "GPL-3.0-only", "GPL-3.0-or-later", "BSD-3-Clause"];
/// A text with these words is near enough to a license that the server knows.
const LICENSE_TEXT: &str = "Permission is hereby granted, free of charge";

/// An uploaded package.
pub(crate) struct Tarball {
    files: BTreeMap<String, Vec<u8>>,
    config: Value,
}

/// A refusal: code and message.
pub(crate) type Refused = (&'static str, String);

impl Tarball {
    /// Unpacks it, and reads the configuration at a path.
    pub(crate) fn read(bytes: &[u8], config: &str) -> Result<Self, Refused> {
        let mut archive = Vec::new();
        let unpacked = GzDecoder::new(bytes).read_to_end(&mut archive);
        unpacked.map_err(|error| ("invalidTarball", format!("invalid tarball: {error}")))?;
        let files = entries(&archive);
        let Some(text) = files.get(config) else {
            let message = format!("missing config file '{config}', is it perhaps excluded from publishing?");
            return Err(("missingConfigFile", message));
        };
        let invalid = |error: String| ("invalidConfigFile", format!("invalid config file '{config}': {error}"));
        let text = std::str::from_utf8(text).map_err(|error| invalid(error.to_string()))?;
        let parsed = jsonc_parser::parse_to_value(text, &ParseOptions::default());
        let config = parsed.map_err(|error| invalid(error.to_string()))?.map_or(Value::Null, plain);
        Ok(Self { files, config })
    }

    /// The checks that come after the upload.
    pub(crate) fn check(&self, name: &str, version: &str) -> Result<(), Refused> {
        if let Some(path) = self.files.keys().find(|it| is_refused(it)) {
            return Err(("invalidPath", format!("path '{path}' is invalid")));
        }
        let config = |field: &str| self.config.get(field).filter(|it| !it.is_null());
        let is_text = |field: &str| config(field).is_none_or(Value::is_string);
        if !is_text("name") || !is_text("version") || !is_text("license") {
            return Err(("invalidConfigFile", "invalid config file: invalid type, expected a string".to_owned()));
        }
        if config("name").is_none_or(|it| it != name) {
            return Err(("configFileNameMismatch", "package name specified during publish does not match".to_owned()));
        }
        if config("version").is_some_and(|it| it != version) {
            let message = "version specified during publish does not match version in config file";
            return Err(("configFileVersionMismatch", message.to_owned()));
        }
        let exports = self.exports();
        if exports.is_empty() {
            return Err(("configFileExportsInvalid", "exports config must have at least one entry".to_owned()));
        }
        self.license()?;
        if exports.values().any(|it| it.ends_with(".cjs") || it.ends_with(".cts")) {
            return Err(("commonJs", "CommonJS is not allowed".to_owned()));
        }
        Ok(())
    }

    fn license(&self) -> Result<(), Refused> {
        let refused = || {
            let message = "The license specified in the \"license\" field of your configuration file, or in the LICENSE file was not recognized.";
            ("invalidLicense", message.to_owned())
        };
        if let Some(id) = self.config["license"].as_str() {
            return if LICENSES.contains(&id) { Ok(()) } else { Err(refused()) };
        }
        let Some(text) = LICENSE_FILES.iter().find_map(|it| self.files.get(*it)) else {
            let message = "No license was specified. Either provide a LICENSE file or specify the \"license\" field in your configuration file.";
            return Err(("missingLicense", message.to_owned()));
        };
        if String::from_utf8_lossy(text).contains(LICENSE_TEXT) { Ok(()) } else { Err(refused()) }
    }

    fn exports(&self) -> BTreeMap<String, String> {
        match &self.config["exports"] {
            Value::String(path) => [(".".to_owned(), path.clone())].into(),
            Value::Object(map) => {
                map.iter().filter_map(|(name, path)| Some((name.clone(), path.as_str()?.to_owned()))).collect()
            }
            _ => BTreeMap::new(),
        }
    }

    /// What the client compares with what it sent, before it signs it (J V2).
    pub(crate) fn manifest(&self) -> Value {
        let checksum = |bytes: &[u8]| json!({ "size": bytes.len(), "checksum": format!("sha256-{}", sha256(bytes)) });
        let manifest: serde_json::Map<_, _> =
            self.files.iter().map(|(path, bytes)| (path.clone(), checksum(bytes))).collect();
        json!({ "manifest": manifest, "exports": self.exports() })
    }
}

/// JSON as the server reads it: comments and much else let through.
fn plain(value: JsonValue<'_>) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Boolean(it) => it.into(),
        JsonValue::Number(text) => serde_json::from_str(text).unwrap_or_default(),
        JsonValue::String(text) => text.into_owned().into(),
        JsonValue::Array(items) => items.into_iter().map(plain).collect(),
        JsonValue::Object(fields) => fields.into_iter().map(|(name, value)| (name, plain(value))).collect(),
    }
}

/// Paths that pass the client and not the server (J C56).
fn is_refused(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    path.len() > 155 || last.len() > 95 || first.eq_ignore_ascii_case("_dist") && path.matches('/').count() > 1
}

/// In hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entries(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut rest = archive;
    let mut long_name = None;
    while rest.len() >= BLOCK && rest[0] != 0 {
        let (header, content) = rest.split_at(BLOCK);
        let text = |range: std::ops::Range<usize>| {
            let bytes = header[range].split(|it| *it == 0).next().unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let size = usize::from_str_radix(text(124..136).trim(), 8).unwrap_or(0).min(content.len());
        let bytes = &content[..size];
        match header[156] {
            // A name that the header has no room for.
            b'L' => long_name = Some(String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()),
            _ => {
                let prefix = text(345..500);
                let short = if prefix.is_empty() { text(0..100) } else { format!("{prefix}/{}", text(0..100)) };
                let name = long_name.take().unwrap_or(short);
                files.insert(format!("/{}", name.trim_start_matches("./").trim_start_matches('/')), bytes.to_vec());
            }
        }
        rest = &content[size.next_multiple_of(BLOCK).min(content.len())..];
    }
    files
}
