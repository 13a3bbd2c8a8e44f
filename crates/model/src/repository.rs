//! Repositories: what people type, what manifests say, and when both are the same to a registry.

use std::fmt;

/// A repository on GitHub or GitLab.com, in the casing that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repository {
    /// The user or organization; on GitLab the group with its subgroups: `acme/tools`.
    pub owner: String,
    /// The repository.
    pub name: String,
}

/// Why a text names no repository on GitHub.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RepositoryProblem {
    /// Nothing was typed.
    Empty,
    /// There is an owner and no name.
    NoName,
    /// It has more parts than owner and name.
    TooManyParts,
    /// `@acme/widget` is a package.
    PackageName,
    /// It is on another host.
    OtherHost(String),
    /// The owner is not a name that GitHub gives.
    Owner,
    /// The name is not one that GitHub gives.
    Name,
}

impl RepositoryProblem {
    /// The reason, for people.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Empty => "type `owner/name`".to_owned(),
            Self::NoName => "the name of the repository is missing: `owner/name`".to_owned(),
            Self::TooManyParts => {
                "a repository is `owner/name`, with one slash; give the address of a project in subgroups of GitLab"
                    .to_owned()
            }
            Self::PackageName => "a name with `@` is a package; the repository is `owner/name`".to_owned(),
            Self::OtherHost(host) => format!("`{host}` is neither GitHub nor GitLab.com"),
            Self::Owner => "an owner has letters, digits and hyphens only".to_owned(),
            Self::Name => "a repository's name has letters, digits, `-`, `_` and `.` only".to_owned(),
        }
    }
}

impl Repository {
    /// Reads what people type: `acme/widget`, an address copied from the browser, an address for `git clone`.
    ///
    /// # Errors
    /// Says what keeps the text from naming a repository on GitHub.
    pub fn parse(text: &str) -> Result<Self, RepositoryProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RepositoryProblem::Empty);
        }
        if text.starts_with('@') {
            return Err(RepositoryProblem::PackageName);
        }
        let address = Address::split(text);
        let host = address.as_ref().map(|it| it.host.as_str());
        let path = address.as_ref().map_or(text, |it| &it.path);
        if host == Some(GITLAB) {
            return project(path);
        }
        if let Some(host) = host.filter(|it| *it != GITHUB) {
            return Err(RepositoryProblem::OtherHost(host.to_owned()));
        }
        let mut parts = path.trim_matches('/').split('/');
        let owner = parts.next().unwrap_or_default();
        let name = parts.next().unwrap_or_default();
        let name = name.strip_suffix(".git").unwrap_or(name);
        if name.is_empty() {
            return Err(RepositoryProblem::NoName);
        }
        // The address of a page inside the repository names it too.
        if address.is_none() && parts.next().is_some() {
            return Err(RepositoryProblem::TooManyParts);
        }
        if !is_owner(owner) {
            return Err(RepositoryProblem::Owner);
        }
        if !is_name(name) {
            return Err(RepositoryProblem::Name);
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The form of `repository.url` that every client leaves as it is, for a repository on this host (N 4.5).
    #[must_use]
    pub fn canonical_url(&self, host: &str) -> String {
        format!("git+https://{host}/{self}.git")
    }
}

impl fmt::Display for Repository {
    /// `owner/name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.owner)?;
        f.write_str("/")?;
        f.write_str(&self.name)
    }
}

const GITHUB: &str = "github.com";
const GITLAB: &str = "gitlab.com";

/// A project of GitLab: everything before its name is a group. Pages inside it stand behind `/-/`.
fn project(path: &str) -> Result<Repository, RepositoryProblem> {
    let path = path.split("/-/").next().unwrap_or(path).trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, name) = path.rsplit_once('/').ok_or(RepositoryProblem::NoName)?;
    if owner.is_empty() || !owner.split('/').all(is_name) {
        return Err(RepositoryProblem::Owner);
    }
    if name.is_empty() || !is_name(name) {
        return Err(RepositoryProblem::Name);
    }
    Ok(Repository { owner: owner.to_owned(), name: name.to_owned() })
}

fn is_owner(text: &str) -> bool {
    // Accounts that an enterprise manages end with `_` and a short code.
    let is_known = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    !text.is_empty() && text.len() <= 39 && text.bytes().all(is_known) && !text.starts_with('-')
}

fn is_name(text: &str) -> bool {
    let is_known = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    text.len() <= 100 && text.bytes().all(is_known) && !matches!(text, "." | "..")
}

/// `repository` of a manifest as npm sends it to the registry (N 4.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepositoryUrl {
    /// What npm makes of it before it uploads.
    pub normalized: String,
    /// The host in lower case, without `www.`; `None` when it names none.
    pub host: Option<String>,
    /// What stands behind the host, without `.git` and slashes: `owner/name`, on GitLab with groups.
    pub path: String,
    /// How sure it is that a registry understands it.
    pub form: UrlForm,
}

/// How a repository is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UrlForm {
    /// In a form that npm turns into the one that registries compare.
    Safe,
    /// In a form of which it is not known what registries make of it, and why.
    Unusual(&'static str),
    /// Empty.
    Missing,
    /// Not as an address.
    NotAUrl,
}

impl RepositoryUrl {
    /// Reads `repository` or `repository.url`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let unchanged =
            |form, host, path: &str| Self { normalized: text.to_owned(), host, path: path.to_owned(), form };
        if text.is_empty() {
            return unchanged(UrlForm::Missing, None, "");
        }
        let Some(address) = Address::split(text) else { return Self::shorthand(text) };
        let committish = address.committish.as_deref();
        let trimmed = address.path.trim_matches('/');
        let path = trimmed.strip_suffix(".git").unwrap_or(trimmed);
        let host = Some(address.host.clone());
        if address.scheme.is_none() {
            return unchanged(UrlForm::NotAUrl, host, path);
        }
        let hosted = matches!(address.host.as_str(), GITHUB | GITLAB | "bitbucket.org");
        if !hosted {
            return unchanged(UrlForm::Safe, host, path);
        }
        let mut parts = path.split('/');
        let (owner, name, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
        if owner.is_empty() || name.is_empty() {
            return unchanged(UrlForm::Unusual("it names no repository"), host, path);
        }
        let mut path = path.to_owned();
        let mut committish = committish.map(str::to_owned);
        if let Some(kind) = rest.filter(|_| address.host == GITHUB) {
            path = format!("{owner}/{}", name.strip_suffix(".git").unwrap_or(name));
            if kind != "tree" {
                return unchanged(UrlForm::Unusual("it is the address of a page, not of the repository"), host, &path);
            }
            committish = parts.next().map(str::to_owned);
        }
        let tail = committish.as_ref().map(|it| format!("#{it}")).unwrap_or_default();
        let scheme = address.scheme.as_deref().unwrap_or_default();
        let (normalized, form) = match scheme {
            "git" => (text.to_owned(), UrlForm::Unusual("`git://` is left as it is")),
            "ssh" | "git+ssh" | "scp" | "http" => (
                format!("git+ssh://git@{}/{path}.git{tail}", address.host),
                UrlForm::Unusual("npm turns it into an SSH address"),
            ),
            _ if address.has_credentials => (text.to_owned(), UrlForm::Unusual("it carries a name or a password")),
            _ => {
                let form =
                    if tail.is_empty() { UrlForm::Safe } else { UrlForm::Unusual("it names a branch or a folder") };
                (format!("git+https://{}/{path}.git{tail}", address.host), form)
            }
        };
        Self { normalized, host, path, form }
    }

    /// `acme/widget`, `github:acme/widget`, `gitlab:group/project`.
    fn shorthand(text: &str) -> Self {
        let hosts = [("github:", GITHUB), ("gitlab:", GITLAB), ("bitbucket:", "bitbucket.org"), ("", GITHUB)];
        let found = hosts.into_iter().find_map(|(prefix, host)| Some((text.strip_prefix(prefix)?, host)));
        let (body, host) = found.unwrap_or((text, GITHUB));
        let (path, tail) = body.find('#').map_or((body, ""), |it| body.split_at(it));
        let path = path.strip_suffix(".git").unwrap_or(path);
        let slashes = path.bytes().filter(|it| *it == b'/').count();
        let is_plain = path.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.' | b'/'));
        let is_path = is_plain && !path.starts_with(['/', '.']) && !path.ends_with('/');
        if !is_path || slashes == 0 || (slashes > 1 && host != GITLAB) {
            return Self { normalized: text.to_owned(), host: None, path: String::new(), form: UrlForm::NotAUrl };
        }
        let form = if tail.is_empty() { UrlForm::Safe } else { UrlForm::Unusual("it names a branch or a folder") };
        let normalized = format!("git+https://{host}/{path}.git{tail}");
        Self { normalized, host: Some(host.to_owned()), path: path.to_owned(), form }
    }

    /// Whether it names this repository of this host to a registry, letter case included. `None`: it names it, in a form
    /// of which that is not known.
    #[must_use]
    pub fn names(&self, repository: &Repository, host: &str) -> Option<bool> {
        if self.host.as_deref() != Some(host) || self.path != repository.to_string() {
            return Some(false);
        }
        (self.form == UrlForm::Safe).then_some(true)
    }
}

/// An address, taken apart.
struct Address {
    /// `https`, `git+ssh`, `scp` for `git@host:path`; `None` for `github.com/…`.
    scheme: Option<String>,
    /// In lower case, without `www.` and port.
    host: String,
    path: String,
    committish: Option<String>,
    has_credentials: bool,
}

impl Address {
    /// `None` when there is no host.
    fn split(text: &str) -> Option<Self> {
        if let Some((scheme, rest)) = text.split_once("://") {
            let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |it| rest.split_at(it));
            // `git+ssh://git@github.com:acme/widget.git`
            let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
            let (host, port) = host.split_once(':').unwrap_or((host, ""));
            let is_folder = !port.is_empty() && !port.bytes().all(|it| it.is_ascii_digit());
            let path = if is_folder { format!("{port}{path}") } else { path.to_owned() };
            let scheme = scheme.to_ascii_lowercase();
            let scheme = scheme.strip_prefix("git+http").map_or(scheme.clone(), |it| format!("http{it}"));
            return Self::new(Some(scheme), host, &path, !user.is_empty() && user != "git");
        }
        if let Some((host, path)) = text.split_once(':').filter(|(host, _)| host.contains('@')) {
            let host = host.rsplit('@').next().unwrap_or(host);
            return Self::new(Some("scp".to_owned()), host, path, false);
        }
        let (host, path) = text.split_once('/')?;
        let is_host = host.contains('.') && !host.starts_with('.') && !host.contains(char::is_whitespace);
        if is_host && path.contains('/') { Self::new(None, host, path, false) } else { None }
    }

    fn new(scheme: Option<String>, host: &str, path: &str, has_credentials: bool) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
        let (path, committish) = path.split_once('#').map_or((path, None), |(path, tail)| (path, Some(tail)));
        let path = path.split('?').next().unwrap_or(path);
        let is_host = !host.is_empty() && !host.contains(char::is_whitespace);
        let committish = committish.filter(|it| !it.is_empty()).map(str::to_owned);
        is_host.then(|| Self { scheme, host, path: path.to_owned(), committish, has_credentials })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Repository {
        Repository { owner: "acme".into(), name: "pkg".into() }
    }

    #[test]
    fn what_people_type_names_a_repository() {
        for text in [
            "acme/pkg",
            " acme/pkg ",
            "https://github.com/acme/pkg",
            "https://www.github.com/acme/pkg.git",
            "github.com/acme/pkg",
            "https://github.com/acme/pkg/tree/main/packages/a",
            "https://github.com/acme/pkg?tab=readme",
            "git@github.com:acme/pkg.git",
            "git+https://github.com/acme/pkg.git",
            "ssh://git@github.com/acme/pkg.git",
        ] {
            assert_eq!(Repository::parse(text), Ok(acme()), "{text}");
        }
    }

    #[test]
    fn projects_of_gitlab_have_groups_within_groups() {
        let project = Repository { owner: "acme/tools".into(), name: "pkg".into() };
        for text in [
            "https://gitlab.com/acme/tools/pkg",
            "git@gitlab.com:acme/tools/pkg.git",
            "https://gitlab.com/acme/tools/pkg/-/tree/main",
        ] {
            assert_eq!(Repository::parse(text), Ok(project.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_no_repository_is_named() {
        let table = [
            ("", RepositoryProblem::Empty),
            ("acme", RepositoryProblem::NoName),
            ("https://github.com/acme", RepositoryProblem::NoName),
            ("@acme/pkg", RepositoryProblem::PackageName),
            ("a/b/c", RepositoryProblem::TooManyParts),
            ("https://bitbucket.org/a/b", RepositoryProblem::OtherHost("bitbucket.org".into())),
            ("https://gitlab.com/a", RepositoryProblem::NoName),
            ("a b/c", RepositoryProblem::Owner),
            ("a/b c", RepositoryProblem::Name),
        ];
        for (text, problem) in table {
            assert_eq!(Repository::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn addresses_are_normalized_as_npm_does() {
        let https = "git+https://github.com/acme/pkg.git";
        let ssh = "git+ssh://git@github.com/acme/pkg.git";
        let table = [
            ("acme/pkg", https, true),
            ("github:acme/pkg", https, true),
            ("https://github.com/acme/pkg", https, true),
            ("https://github.com/acme/pkg.git", https, true),
            ("https://github.com/acme/pkg/", https, true),
            ("https://www.github.com/acme/pkg", https, true),
            ("git+https://github.com/acme/pkg.git", https, true),
            ("https://GitHub.com/acme/pkg", https, true),
            ("git@github.com:acme/pkg.git", ssh, false),
            ("ssh://git@github.com/acme/pkg.git", ssh, false),
            ("git+ssh://git@github.com/acme/pkg.git", ssh, false),
            ("http://github.com/acme/pkg", ssh, false),
            ("git://github.com/acme/pkg.git", "git://github.com/acme/pkg.git", false),
            ("https://github.com/acme/pkg/tree/main/packages/a", "git+https://github.com/acme/pkg.git#main", false),
            ("https://github.com/acme/pkg#readme", "git+https://github.com/acme/pkg.git#readme", false),
            ("https://github.com/acme/pkg/issues", "https://github.com/acme/pkg/issues", false),
        ];
        for (text, normalized, is_safe) in table {
            let url = RepositoryUrl::parse(text);
            assert_eq!(url.normalized, normalized, "{text}");
            assert_eq!(url.form == UrlForm::Safe, is_safe, "{text}");
            assert_eq!(url.names(&acme(), GITHUB), is_safe.then_some(true), "{text}");
        }
        let gitlab = RepositoryUrl::parse("https://gitlab.com/g/s/p.git");
        assert_eq!((gitlab.normalized.as_str(), gitlab.path.as_str()), ("git+https://gitlab.com/g/s/p.git", "g/s/p"));
        assert_eq!(gitlab.names(&acme(), GITHUB), Some(false));
        let project = Repository { owner: "g/s".into(), name: "p".into() };
        assert_eq!(gitlab.names(&project, "gitlab.com"), Some(true));
    }

    #[test]
    fn what_is_missing_or_no_address_is_told_apart() {
        assert_eq!(RepositoryUrl::parse("").form, UrlForm::Missing);
        for text in ["my repo", "pkg", "a/b/c", "TODO", "./pkg"] {
            assert_eq!(RepositoryUrl::parse(text).form, UrlForm::NotAUrl, "{text}");
            assert_eq!(RepositoryUrl::parse(text).names(&acme(), GITHUB), Some(false), "{text}");
        }
        assert_eq!(RepositoryUrl::parse("github.com/acme/pkg").names(&acme(), GITHUB), None);
    }

    #[test]
    fn letter_case_counts() {
        let url = RepositoryUrl::parse("https://github.com/Acme/pkg");
        assert_eq!(url.names(&acme(), GITHUB), Some(false));
        assert_eq!(acme().canonical_url(GITHUB), "git+https://github.com/acme/pkg.git");
    }
}
