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

/// What a requirement asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Requirement {
    /// A range of versions; a single version is one too.
    Range(Range),
    /// A dist-tag: `latest`, `next-11`.
    Tag(String),
    /// Something that is not on a registry: a URL, a folder.
    Other,
}

impl PackageSpec {
    /// Reads `npm@^11.5`, `@scope/x@1`, `npm`. `None` when there is no name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let scope = usize::from(text.starts_with('@'));
        let at = text[scope..].find('@').map(|it| it + scope);
        let (name, requirement) = at.map_or((text, None), |it| (&text[..it], Some(&text[it + 1..])));
        let requirement = requirement.filter(|it| !it.is_empty()).map(str::to_owned);
        (name.len() > scope).then(|| Self { name: name.to_owned(), requirement })
    }

    /// What is asked for.
    #[must_use]
    pub fn kind(&self) -> Requirement {
        Requirement::parse(self.requirement.as_deref().unwrap_or("latest"))
    }

    /// Name and requirement as npm takes them.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.requirement {
            Some(requirement) => format!("{}@{requirement}", self.name),
            None => self.name.clone(),
        }
    }
}

impl Requirement {
    /// Reads what stands behind the `@` of a package.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.contains([':', '/', '\\']) {
            return Self::Other;
        }
        match Range::parse(text) {
            Ok(range) => Self::Range(range),
            Err(_) => Self::Tag(text.to_owned()),
        }
    }
}

/// A version of Node.js as setup-node and version files ask for it (N 1.3).
#[derive(Clone, PartialEq, Debug)]
pub enum NodeSpec {
    /// A range, or a single version: `24`, `24.x`, `>=20`, `v22.1`.
    Range(Range),
    /// `lts/*`, or `lts/-1` for the line before the newest: how many lines back.
    Lts(u32),
    /// `lts/krypton`: the code name in lower case.
    LtsName(String),
    /// `latest`, `current`, `node`: the newest release.
    Latest,
    /// Nightly and other test builds, and what is no version at all.
    Unknown(String),
}

impl NodeSpec {
    /// Reads a specification as setup-node does.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if matches!(lower.as_str(), "latest" | "current" | "node") {
            return Self::Latest;
        }
        if let Some(lts) = lower.strip_prefix("lts/") {
            let back = lts.strip_prefix('-').and_then(|it| it.parse().ok());
            return match (lts, back) {
                ("*", _) => Self::Lts(0),
                (_, Some(back)) => Self::Lts(back),
                (name, None) if name.bytes().all(|it| it.is_ascii_lowercase()) && !name.is_empty() => {
                    Self::LtsName(name.to_owned())
                }
                _ => Self::Unknown(text.to_owned()),
            };
        }
        let is_test_build = ["nightly", "rc", "canary", "test", "alpha", "beta"].iter().any(|it| lower.contains(it));
        if text.is_empty() || is_test_build {
            return Self::Unknown(text.to_owned());
        }
        Range::parse(text).map_or_else(|_| Self::Unknown(text.to_owned()), Self::Range)
    }

    /// Reads a specification as nvm, n, fnm, Volta and mise do, which know a few words more.
    #[must_use]
    pub fn parse_for_manager(text: &str) -> Self {
        match text.trim().trim_start_matches("node@").to_ascii_lowercase().as_str() {
            "lts" | "--lts" | "lts-latest" | "lts/latest" => Self::Lts(0),
            "stable" => Self::Latest,
            other => Self::parse(other),
        }
    }
}

/// A requirement in a version file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRequirement<'s> {
    /// As written, without a leading `v`.
    pub text: &'s str,
    /// Where it stands; UTF-8 bytes of the file.
    pub range: std::ops::Range<usize>,
}

impl<'s> FileRequirement<'s> {
    fn at(file: &'s str, part: &'s str) -> Self {
        let start = part.as_ptr() as usize - file.as_ptr() as usize;
        Self { text: part, range: start..start + part.len() }
    }
}

/// What `.nvmrc`, `.node-version` or `.tool-versions` say, as setup-node reads any of them: the first line that is
/// a version, with `node` or `nodejs` before it or not; else the whole file (N 1.3).
#[must_use]
pub fn node_version_file(file: &str) -> Option<FileRequirement<'_>> {
    let found = file.split(['\n', '\r']).find_map(|line| {
        let bare = ["nodejs", "node"].iter().find_map(|it| {
            let rest = line.strip_prefix(it)?;
            rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
        });
        let bare = bare.unwrap_or(line);
        let bare = bare.strip_prefix('v').filter(|it| !it.is_empty()).unwrap_or(bare);
        (!bare.is_empty() && !bare.contains(char::is_whitespace)).then_some(bare)
    });
    let text = found.unwrap_or_else(|| file.trim());
    (!text.is_empty()).then(|| FileRequirement::at(file, text))
}

/// The first version that `.tool-versions` names for a tool.
#[must_use]
pub fn tool_versions<'s>(file: &'s str, tool: &str) -> Option<FileRequirement<'s>> {
    file.lines().find_map(|line| {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        words.next().filter(|it| *it == tool)?;
        words.next().map(|it| FileRequirement::at(file, it))
    })
}

/// What `mise.toml` names for a tool under `[tools]`: a text, or the first text of a list or table.
#[must_use]
pub fn mise_toml<'s>(file: &'s str, tool: &str) -> Option<FileRequirement<'s>> {
    let mut in_tools = false;
    for line in file.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            in_tools = line == "[tools]";
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| in_tools) else { continue };
        if key.trim().trim_matches(['"', '\'']) != tool {
            continue;
        }
        let start = value.find(['"', '\''])?;
        let quote = char::from(value.as_bytes()[start]);
        let (text, _) = value[start + 1..].split_once(quote)?;
        return Some(FileRequirement::at(file, text));
    }
    None
}

/// Whether npm refuses a dist-tag because it reads as a range of versions (N 9.5).
#[must_use]
pub fn is_range_like_tag(tag: &str) -> bool {
    Range::parse(tag.trim()).is_ok()
}

/// Why JSR does not take a version (J C21–C23).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JsrVersionProblem {
    /// A dry run passes and the server refuses: it wants this instead.
    NotNormalized(String),
    /// It is no version.
    Invalid(&'static str),
}

impl JsrVersionProblem {
    /// The reason, for people.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::NotNormalized(expected) => format!("it has to be written `{expected}`"),
            Self::Invalid(reason) => (*reason).to_owned(),
        }
    }
}

/// Whether JSR takes a version: MAJOR.MINOR.PATCH, without anything in front (J C21).
pub fn check_jsr_version(text: &str) -> Result<(), JsrVersionProblem> {
    let Err(reason) = standard_version(text) else { return Ok(()) };
    let bare = text.trim();
    let bare = bare.strip_prefix('=').map_or(bare, str::trim_start);
    let bare = bare.strip_prefix('v').unwrap_or(bare);
    let core = bare.find(['-', '+']).unwrap_or(bare.len());
    let numbers = bare[..core].split('.').map(|it| match it.trim_start_matches('0') {
        "" if !it.is_empty() => "0",
        number => number,
    });
    let normalized = numbers.collect::<Vec<_>>().join(".") + &bare[core..];
    match standard_version(&normalized) {
        Ok(()) => Err(JsrVersionProblem::NotNormalized(normalized)),
        Err(_) => Err(JsrVersionProblem::Invalid(reason)),
    }
}

fn standard_version(text: &str) -> Result<(), &'static str> {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let mut count = 0;
    for number in core.split('.') {
        count += 1;
        if number.is_empty() || !number.bytes().all(|it| it.is_ascii_digit()) {
            return Err("a version is three numbers: MAJOR.MINOR.PATCH");
        }
        if number.len() > 1 && number.starts_with('0') {
            return Err("a number of a version has no leading zero");
        }
        if number.parse::<u64>().is_err() {
            return Err("a number of the version is too large");
        }
    }
    if count != 3 {
        return Err("a version is three numbers: MAJOR.MINOR.PATCH");
    }
    let is_identifier =
        |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if pre.into_iter().chain(build).any(|it| !it.split('.').all(is_identifier)) {
        return Err("what stands behind the numbers consists of letters, digits, hyphens and dots");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_asked_for_by_name_and_requirement() {
        let table = [
            ("npm@^11.5", "npm", Some("^11.5")),
            ("npm", "npm", None),
            ("npm@", "npm", None),
            ("@acme/x@1", "@acme/x", Some("1")),
            ("@acme/x", "@acme/x", None),
            ("npm@next-11", "npm", Some("next-11")),
        ];
        for (text, name, requirement) in table {
            let spec = PackageSpec::parse(text).expect("a package");
            assert_eq!((spec.name.as_str(), spec.requirement.as_deref()), (name, requirement), "{text}");
        }
        assert_eq!(PackageSpec::parse("@"), None);
        assert_eq!(PackageSpec::parse(""), None);
    }

    #[test]
    fn requirements_are_ranges_tags_or_something_else() {
        for text in ["11", "^11.5.1", "*", ">=11 <12", "11.x", "v11.6.0"] {
            assert!(matches!(Requirement::parse(text), Requirement::Range(_)), "{text}");
        }
        for text in ["latest", "next-11", "beta"] {
            assert_eq!(Requirement::parse(text), Requirement::Tag(text.to_owned()));
        }
        assert_eq!(Requirement::parse("https://example.com/x.tgz"), Requirement::Other);
    }

    #[test]
    fn node_is_asked_for_in_many_words() {
        for text in ["24", "24.x", ">=20", "v22.1", "18 || 20", "*", "22.14.0", "^24"] {
            assert!(matches!(NodeSpec::parse(text), NodeSpec::Range(_)), "{text}");
        }
        assert_eq!(NodeSpec::parse("lts/*"), NodeSpec::Lts(0));
        assert_eq!(NodeSpec::parse("lts/-1"), NodeSpec::Lts(1));
        assert_eq!(NodeSpec::parse("lts/Krypton"), NodeSpec::LtsName("krypton".into()));
        for text in ["latest", "current", "node"] {
            assert_eq!(NodeSpec::parse(text), NodeSpec::Latest, "{text}");
        }
        for text in ["23-nightly", "24.0.0-rc.1", "v8-canary", "", "banana", "lts/", "lts"] {
            assert!(matches!(NodeSpec::parse(text), NodeSpec::Unknown(_)), "{text}");
        }
        assert_eq!(NodeSpec::parse_for_manager("lts"), NodeSpec::Lts(0));
    }

    #[test]
    fn version_files_are_read_as_setup_node_reads_them() {
        let table = [
            ("22.1.0\n", Some("22.1.0")),
            ("v22\r\n", Some("22")),
            ("lts/*", Some("lts/*")),
            ("nodejs 22.1.0\npython 3.12\n", Some("22.1.0")),
            ("python 3.12\nnodejs 22.1.0\n", Some("22.1.0")),
            ("node 20", Some("20")),
            ("node", Some("node")),
            ("# a comment\n20\n", Some("20")),
            ("  20  \n", Some("20")),
            ("", None),
        ];
        for (file, expected) in table {
            let found = node_version_file(file);
            assert_eq!(found.as_ref().map(|it| it.text), expected, "{file:?}");
            assert!(found.is_none_or(|it| &file[it.range.clone()] == it.text), "{file:?}");
        }
    }

    #[test]
    fn tools_are_read_from_their_files() {
        assert_eq!(tool_versions("python 3.12\nnodejs 22.1.0 20 # x\n", "nodejs").map(|it| it.text), Some("22.1.0"));
        assert_eq!(tool_versions("python 3.12\n", "nodejs"), None);
        let mise = "[env]\nnode = \"1\"\n[tools]\n\"node\" = \"24\"\nnpm = { version = '11' }\n";
        assert_eq!(mise_toml(mise, "node").map(|it| it.text), Some("24"));
        assert_eq!(mise_toml(mise, "npm").map(|it| it.text), Some("11"));
        assert_eq!(mise_toml(mise, "deno"), None);
    }

    #[test]
    fn tags_that_read_as_ranges_are_refused() {
        for tag in ["1.x", "v1", "1", "1.2.3", "*", "^1"] {
            assert!(is_range_like_tag(tag), "{tag}");
        }
        for tag in ["latest", "next", "beta-1", "release-1.x", "canary"] {
            assert!(!is_range_like_tag(tag), "{tag}");
        }
    }

    #[test]
    fn jsr_takes_whole_plain_versions() {
        for text in ["1.0.0", "1.0.0-beta.1", "1.0.0-01", "1.0.0-a-b", "1.0.0+build.1", "0.0.0"] {
            assert_eq!(check_jsr_version(text), Ok(()), "{text}");
        }
        for text in ["v1.0.0", "=1.0.0", " 1.0.0", "1.0.0 ", "01.0.0"] {
            let expected = Err(JsrVersionProblem::NotNormalized("1.0.0".into()));
            assert_eq!(check_jsr_version(text), expected, "{text}");
        }
        for text in ["1.0", "1", "1.0.x", "latest", "1.0.0-", "1.0.0-beta_1", "V1.0.0", "", "99999999999999999999.0.0"]
        {
            assert!(matches!(check_jsr_version(text), Err(JsrVersionProblem::Invalid(_))), "{text}");
        }
    }
}
