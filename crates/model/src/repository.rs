//! Repositories: what people type, what manifests say, and when both are the same to a registry.

use std::fmt;

/// A repository on GitHub, in the casing that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repository {
    /// The user or organization.
    pub owner: String,
    /// The repository.
    pub name: String,
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Why a text is no repository; a clause for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RepositoryFault {
    /// Nothing was given.
    Empty,
    /// It is not of the form `owner/name`.
    NotOwnerAndName,
    /// It is on another host.
    NotGitHub,
}

impl RepositoryFault {
    /// What to do.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "type owner and name, as in `acme/widget`",
            Self::NotOwnerAndName => "a repository is written `owner/name`, as in `acme/widget`",
            Self::NotGitHub => "only repositories on github.com publish from GitHub Actions",
        }
    }
}

impl Repository {
    /// Reads what people type into a form: `acme/widget`, `@acme/widget`, a GitHub URL.
    ///
    /// # Errors
    ///
    /// When it names no repository.
    pub fn parse(text: &str) -> Result<Self, RepositoryFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RepositoryFault::Empty);
        }
        if let Some(path) = text.strip_prefix("github.com/") {
            return Self::parse(path);
        }
        if text.contains("://") || text.starts_with("git@") {
            return RepositoryUrl::parse(text).repository().ok_or(RepositoryFault::NotGitHub);
        }
        let text = text.trim_start_matches('@').trim_end_matches('/');
        let (owner, name) = text.split_once('/').ok_or(RepositoryFault::NotOwnerAndName)?;
        Self::checked(owner, name.strip_suffix(".git").unwrap_or(name)).ok_or(RepositoryFault::NotOwnerAndName)
    }

    fn checked(owner: &str, name: &str) -> Option<Self> {
        let is_word = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
        (is_word(owner) && is_word(name)).then(|| Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The form that npm writes itself (N 4.5).
    #[must_use]
    pub fn canonical_url(&self) -> String {
        format!("git+https://github.com/{self}.git")
    }
}

/// `repository.url` of a manifest, taken apart as npm normalises it before it sends the package (N 4.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepositoryUrl {
    /// `github.com`, in lower case; `None` when the text is no URL and no short form.
    pub host: Option<String>,
    /// The path without slashes at its ends and without `.git`.
    pub path: String,
    /// Whether the registry is known to understand this form.
    pub form: RepositoryForm,
}

/// What is known about a form of URL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RepositoryForm {
    /// npm turns it into `git+https://…`, which the registry understands.
    Safe,
    /// npm turns it into something of which nobody knows whether the registry understands it.
    Unusual,
    /// Neither a URL nor a short form.
    NotAUrl,
}

impl RepositoryUrl {
    /// Takes a URL or a short form apart.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let bare = |path: &str| {
            let path = path.split(['#', '?']).next().unwrap_or(path).trim_matches('/');
            path.strip_suffix(".git").unwrap_or(path).to_owned()
        };
        for (prefix, host) in [("github:", "github.com"), ("gitlab:", "gitlab.com"), ("bitbucket:", "bitbucket.org")] {
            if let Some(path) = text.strip_prefix(prefix) {
                return Self { host: Some(host.to_owned()), path: bare(path), form: RepositoryForm::Safe };
            }
        }
        if let Some((user_and_host, path)) = text.split_once(':').filter(|(it, path)| it.starts_with("git@") && !path.starts_with("//")) {
            let host = user_and_host.trim_start_matches("git@").to_ascii_lowercase();
            return Self { host: Some(host), path: bare(path), form: RepositoryForm::Unusual };
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let scheme = scheme.to_ascii_lowercase();
            let rest = rest.split_once('@').filter(|(user, _)| !user.contains('/')).map_or(rest, |(_, rest)| rest);
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.to_ascii_lowercase();
            let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
            let mut path = bare(path);
            let mut form = if matches!(scheme.as_str(), "https" | "git+https") { RepositoryForm::Safe } else { RepositoryForm::Unusual };
            // `…/tree/main/packages/a` becomes the repository with `#main`.
            if host == "github.com" && path.matches('/').count() > 1 {
                form = RepositoryForm::Unusual;
                path = path.split('/').take(2).collect::<Vec<_>>().join("/");
            }
            if text.contains('#') {
                form = RepositoryForm::Unusual;
            }
            return Self { host: Some(host), path, form };
        }
        // `acme/pkg` alone is short for GitHub.
        if text.split_once('/').is_some_and(|(owner, name)| Repository::checked(owner, name).is_some()) {
            return Self { host: Some("github.com".to_owned()), path: bare(text), form: RepositoryForm::Safe };
        }
        Self { host: None, path: text.to_owned(), form: RepositoryForm::NotAUrl }
    }

    /// The repository, when it is on GitHub.
    #[must_use]
    pub fn repository(&self) -> Option<Repository> {
        let (owner, name) = self.path.split_once('/').filter(|_| self.host.as_deref() == Some("github.com"))?;
        Repository::checked(owner, name)
    }

    /// Whether it names this repository, letter case included; `None` for a form that the registry may not
    /// understand although it names the same one.
    #[must_use]
    pub fn names(&self, repository: &Repository) -> Option<bool> {
        match self.repository() {
            Some(named) if named == *repository => (self.form == RepositoryForm::Safe).then_some(true),
            _ => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Repository {
        Repository { owner: "acme".into(), name: "pkg".into() }
    }

    #[test]
    fn a_form_takes_names_and_urls() {
        for text in ["acme/pkg", " @acme/pkg/ ", "https://github.com/acme/pkg", "git@github.com:acme/pkg.git", "github.com/acme/pkg.git"] {
            assert_eq!(Repository::parse(text), Ok(acme()), "{text}");
        }
        assert_eq!(Repository::parse(""), Err(RepositoryFault::Empty));
        assert_eq!(Repository::parse("acme"), Err(RepositoryFault::NotOwnerAndName));
        assert_eq!(Repository::parse("https://gitlab.com/a/b"), Err(RepositoryFault::NotGitHub));
    }

    #[test]
    fn a_manifest_url_is_read_as_npm_normalises_it() {
        let check = |text: &str, expected: Option<bool>| assert_eq!(RepositoryUrl::parse(text).names(&acme()), expected, "{text}");
        for same in ["acme/pkg", "github:acme/pkg", "https://github.com/acme/pkg", "https://github.com/acme/pkg.git", "https://github.com/acme/pkg/", "https://www.github.com/acme/pkg", "git+https://github.com/acme/pkg.git"] {
            check(same, Some(true));
        }
        for unusual in ["git@github.com:acme/pkg.git", "ssh://git@github.com/acme/pkg.git", "http://github.com/acme/pkg", "git://github.com/acme/pkg.git", "https://github.com/acme/pkg/tree/main/packages/a"] {
            check(unusual, None);
        }
        for other in ["https://github.com/Acme/pkg", "https://gitlab.com/acme/pkg.git", "", "not a url"] {
            check(other, Some(false));
        }
    }
}
