//! The repository's name from its `origin` remote: the one thing that git knows and no file of the project says.

use std::fs;
use std::path::{Path, PathBuf};

use engine::Repository;

/// The repository that the `origin` remote of the git checkout at `root` names, if it is on the host that runs the files.
pub(crate) fn repository(root: &Path, host: &str) -> Option<Repository> {
    let config = fs::read_to_string(git_folder(root)?.join("config")).ok()?;
    on_host(&origin_url(&config)?, host)
}

/// `.git`, also where it is a file that points elsewhere: a worktree or a submodule.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if !git.is_file() {
        return Some(git);
    }
    let pointer = fs::read_to_string(&git).ok()?;
    let folder = root.join(pointer.strip_prefix("gitdir:")?.trim());
    let shared = fs::read_to_string(folder.join("commondir")).ok();
    Some(shared.map_or_else(|| folder.clone(), |it| folder.join(it.trim())))
}

fn origin_url(config: &str) -> Option<String> {
    let mut in_origin = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            in_origin = line.trim_end_matches(']').ends_with("remote \"origin\"");
        } else if in_origin
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "url"
        {
            return Some(value.trim().trim_matches('"').to_owned());
        }
    }
    None
}

/// Owner and name out of `https://`, `ssh://` and `git@host:` forms; user names and passwords in them are dropped. On
/// GitLab the owner has all the groups in it.
fn on_host(url: &str, wanted: &str) -> Option<Repository> {
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => {
            let (authority, path) = rest.split_once('/')?;
            let host = authority.rsplit('@').next().unwrap_or(authority);
            (host.split(':').next().unwrap_or(host), path)
        }
        None => url.split_once('@').map_or(url, |it| it.1).split_once(':')?,
    };
    if !host.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let path = path.trim_matches('/');
    let (owner, name) = path.strip_suffix(".git").unwrap_or(path).rsplit_once('/')?;
    let plain = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
    let has_groups = wanted == GITLAB || !owner.contains('/');
    let is_plain = has_groups && owner.split('/').all(plain) && plain(name);
    is_plain.then(|| Repository { owner: owner.to_owned(), name: name.to_owned() })
}

/// The hosts whose systems npm and JSR know.
pub(crate) const GITHUB: &str = "github.com";
pub(crate) const GITLAB: &str = "gitlab.com";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        let found = on_host(url, GITHUB).map(|it| format!("{}/{}", it.owner, it.name));
        assert_eq!(found.as_deref(), expected, "{url}");
    }

    #[test]
    fn every_way_to_write_a_github_remote_is_read() {
        check("https://github.com/acme/widget.git", Some("acme/widget"));
        check("https://github.com/acme/widget/", Some("acme/widget"));
        check("https://user:secret@github.com/acme/widget", Some("acme/widget"));
        check("git@github.com:acme/wid.get.git", Some("acme/wid.get"));
        check("ssh://git@github.com:22/acme/widget.git", Some("acme/widget"));
        check("git@github.com:4acme/widget.git", Some("4acme/widget"));
    }

    #[test]
    fn other_hosts_name_no_github_repository() {
        check("https://gitlab.com/acme/widget.git", None);
        check("https://github.com.example.org/acme/widget.git", None);
        check("/srv/git/widget.git", None);
        check("../widget", None);
    }

    #[test]
    fn a_project_on_gitlab_is_read_with_its_groups() {
        let found = |url: &str| on_host(url, GITLAB).map(|it| (it.owner, it.name));
        let expected = Some(("acme/libraries".to_owned(), "widget".to_owned()));
        assert_eq!(found("https://gitlab.com/acme/libraries/widget.git"), expected);
        assert_eq!(found("git@gitlab.com:acme/libraries/widget.git"), expected);
        assert_eq!(found("https://github.com/acme/widget"), None);
        assert_eq!(on_host("https://github.com/acme/libraries/widget", GITHUB), None);
    }

    #[test]
    fn only_the_remote_called_origin_counts() {
        let config =
            "[remote \"fork\"]\n\turl = a\n[remote \"origin\"]\n\tfetch = +refs\n\turl = b\n[branch \"main\"]\n";
        assert_eq!(origin_url(config).as_deref(), Some("b"));
    }
}
