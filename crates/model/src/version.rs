//! Versions as npm compares them, and the small languages in which people ask for one.

pub use nodejs_semver::{Range, Version};

/// `name@requirement`, as in `npx npm@11` or `npm install -g npm@latest`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageSpec {
    /// The package.
    pub name: String,
    /// What stands behind the `@`; `None` when nothing does, which means the tag `latest`.
    pub requirement: Option<String>,
}

/// What setup-node, version managers and version files ask for (N 1.3).
#[derive(Clone, PartialEq, Debug)]
pub enum NodeSpec {
    /// `22.14.0`, `v22.14.0`.
    Exact(Version),
    /// `24`, `24.x`, `>=20`.
    Range(Range),
    /// `lts/*`, `lts/jod`, `latest`, `current`, `node`; in lower case.
    Alias(String),
    /// Nightlies, release candidates, expressions.
    Unknown(String),
}

impl NodeSpec {
    /// Reads what is asked for.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if lower == "lts" {
            return Self::Alias("lts/*".to_owned());
        }
        if lower.starts_with("lts/") || matches!(lower.as_str(), "latest" | "current" | "node") {
            return Self::Alias(lower);
        }
        if lower.contains("nightly") || lower.contains("-rc") || lower.contains("canary") {
            return Self::Unknown(text.to_owned());
        }
        let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
        if let Ok(version) = Version::parse(bare) {
            return Self::Exact(version);
        }
        // `*` is an ordinary range for setup-node, and so is nothing but digits.
        let looks_like_range = bare.starts_with(|it: char| it.is_ascii_digit() || "^~<>=*xX ".contains(it));
        match Range::parse(bare) {
            Ok(range) if looks_like_range => Self::Range(range),
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

/// The version in `.nvmrc`, `.node-version` or `.tool-versions`, and its byte range: the first line of the form
/// `node v22` or `22`, as setup-node reads them (N 1.3).
#[must_use]
pub fn node_version_of_file(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let named = trimmed.strip_prefix("nodejs").or_else(|| trimmed.strip_prefix("node"));
        let rest = named.filter(|it| it.starts_with(char::is_whitespace)).map_or(trimmed, str::trim_start);
        let version = rest.split_whitespace().next().unwrap_or(rest);
        if rest.split_whitespace().count() > 1 && named.is_none() {
            continue;
        }
        let from = start + line.find(version)?;
        return Some((version.trim_start_matches('v').to_owned(), from..from + version.len()));
    }
    None
}

/// Whether npm would read a dist-tag as a version range, and so refuses it (N 9.5).
#[must_use]
pub fn is_range(tag: &str) -> bool {
    !tag.trim().is_empty() && Range::parse(tag.trim()).is_ok()
}

/// What keeps JSR from taking a version: it must be a full SemVer version in its normal form (J C21).
#[must_use]
pub fn jsr_version_fault(text: &str) -> Option<&'static str> {
    if text.starts_with(['v', 'V', '=']) {
        return Some("JSR takes no `v` or `=` in front");
    }
    let (core, rest) = match text.find(['-', '+']) {
        Some(at) => (&text[..at], &text[at..]),
        None => (text, ""),
    };
    let parts: Vec<&str> = core.split('.').collect();
    if parts.len() != 3 {
        return Some("JSR takes three numbers: `1.0.0`");
    }
    let is_number = |it: &&str| it.parse::<u64>().is_ok() && it.bytes().all(|it| it.is_ascii_digit()) && (it.len() == 1 || !it.starts_with('0'));
    if !parts.iter().all(|it| is_number(&it)) {
        return Some("each of the three must be a number without leading zeros");
    }
    let (pre, build) = rest.split_once('+').map_or((rest, None), |(pre, build)| (pre, Some(build)));
    let is_identifiers = |it: &str| it.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-'));
    let pre_fine = pre.strip_prefix('-').map_or(pre.is_empty(), is_identifiers);
    if !pre_fine || !build.is_none_or(is_identifiers) {
        return Some("the part behind `-` or `+` holds letters, digits and dashes, separated by dots");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_specs_are_told_apart() {
        assert!(matches!(NodeSpec::parse("22.14.0"), NodeSpec::Exact(_)));
        assert!(matches!(NodeSpec::parse("v22.14.0"), NodeSpec::Exact(_)));
        for range in ["24", "24.x", "^24", ">=20", "18 || 20", "*", "24.10"] {
            assert!(matches!(NodeSpec::parse(range), NodeSpec::Range(_)), "{range}");
        }
        assert_eq!(NodeSpec::parse("LTS/Jod"), NodeSpec::Alias("lts/jod".into()));
        assert_eq!(NodeSpec::parse("latest"), NodeSpec::Alias("latest".into()));
        assert!(matches!(NodeSpec::parse("23-nightly"), NodeSpec::Unknown(_)));
        assert!(matches!(NodeSpec::parse("banana"), NodeSpec::Unknown(_)));
    }

    #[test]
    fn a_version_file_names_its_version_with_or_without_the_tool() {
        let check = |text: &str, expected: Option<&str>| {
            let found = node_version_of_file(text);
            assert_eq!(found.map(|(version, _)| version).as_deref(), expected, "{text}");
        };
        check("v22.14.0\n", Some("22.14.0"));
        check("# pinned\n24\n", Some("24"));
        check("python 3.12\nnodejs 20.1.0\n", Some("20.1.0"));
        check("lts/jod", Some("lts/jod"));
        check("", None);
    }

    #[test]
    fn jsr_takes_only_full_versions_in_their_normal_form() {
        for good in ["1.0.0-beta.1", "1.0.0-01", "1.0.0-a-b", "1.0.0+build.1", "0.0.0"] {
            assert_eq!(jsr_version_fault(good), None, "{good}");
        }
        for bad in ["v1.0.0", "=1.0.0", " 1.0.0", "1.0.0 ", "01.0.0", "1.0", "1", "1.0.x", "latest", "1.0.0-", "1.0.0-beta_1", "V1.0.0"] {
            assert!(jsr_version_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_tag_must_not_look_like_a_version() {
        assert!(is_range("1.x") && is_range("v1") && is_range("2"));
        assert!(!is_range("next") && !is_range("latest") && !is_range("beta-1"));
    }
}
