//! Values that no run can present, and values that are nearly what a run presents: npm saves them without a word
//! (N 5.2).

use crate::repository::Repository;
use crate::trust::Field;

/// What is wrong with a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistype {
    /// Why no run presents it: a clause.
    pub reason: &'static str,
    /// What was meant, where that can be told.
    pub meant: Option<String>,
}

/// Why no run can ever present a text in a field.
#[must_use]
pub fn mistype(field: Field, text: &str) -> Option<Mistype> {
    let found = |reason, meant: &str| {
        let meant = Some(meant).filter(|it| !it.is_empty() && *it != text && mistype(field, it).is_none());
        Some(Mistype { reason, meant: meant.map(str::to_owned) })
    };
    let trimmed = text.trim();
    if trimmed != text {
        return found("a space stands around it", trimmed);
    }
    if field == Field::Environment {
        return None;
    }
    if text.is_empty() {
        return found("it is empty", "");
    }
    if field == Field::ContextIds {
        let is_list = text.split(',').all(|it| is_uuid(it.trim()));
        return if is_list { None } else { found(NOT_A_UUID, "") };
    }
    if let Some((_, rest)) = text.split_once("://") {
        let path = rest.trim_end_matches('/');
        let named = Repository::parse(text).ok();
        let last = path.rsplit('/').next().unwrap_or_default();
        return match field {
            Field::VcsOrigin => found("an address stands where npm wants no scheme", path),
            Field::Owner => found(URL, named.as_ref().map_or("", |it| &it.owner)),
            Field::Repository => found(URL, named.as_ref().map_or("", |it| &it.name)),
            _ => found(URL, last),
        };
    }
    let last = text.rsplit('/').next().unwrap_or_default();
    match field {
        Field::Owner | Field::Namespace if text.starts_with('@') => {
            found("the `@` belongs to a package, not to an owner", text.trim_start_matches('@'))
        }
        Field::Owner if text.contains('/') => {
            let path = text.strip_prefix("github.com/").unwrap_or(text);
            found(SEVERAL, path.split('/').next().unwrap_or_default())
        }
        Field::Repository if text.contains('/') => found(SEVERAL, last),
        Field::Project if text.contains('/') => found("the namespace stands in it too", last),
        Field::Repository if text.ends_with(".git") => {
            found("the name of a repository has no `.git`", text.trim_end_matches(".git"))
        }
        Field::Owner | Field::Repository if !text.is_ascii() => {
            found("it holds a letter that no name on GitHub has", &folded(text, false))
        }
        Field::Namespace if text.starts_with('/') || text.ends_with('/') => {
            found("a slash stands around it", text.trim_matches('/'))
        }
        Field::Workflow if text.contains(['/', '\\']) => {
            found("a path stands where the name of a file belongs", text.rsplit(['/', '\\']).next().unwrap_or_default())
        }
        // GitHub runs only files with these ends (N 5.2l).
        Field::Workflow if !text.ends_with(".yml") && !text.ends_with(".yaml") => {
            found("the name of a workflow ends in `.yml` or `.yaml`", &text.to_ascii_lowercase())
        }
        Field::OrganizationId | Field::ProjectId | Field::PipelineDefinitionId if !is_uuid(text) => {
            found(NOT_A_UUID, "")
        }
        Field::VcsOrigin if text.split('/').filter(|it| !it.is_empty()).count() < 3 => {
            found("it is not of the form `provider/owner/repo`", "")
        }
        Field::Workflow | Field::Owner | Field::Repository | Field::VcsOrigin if text.contains(' ') => {
            found("a space stands in it", &text.replace(' ', ""))
        }
        _ => None,
    }
}

const URL: &str = "an address stands where a name belongs";
const NOT_A_UUID: &str = "it is not a UUID";
const SEVERAL: &str = "more than one name stands in it";

/// How a value that a person typed differs from the one that a run presents, when it is nearly the same.
#[must_use]
pub fn slip(typed: &str, presented: &str) -> Option<&'static str> {
    if typed == presented || typed.is_empty() || presented.is_empty() {
        return None;
    }
    let stem = |text: &str| text.strip_suffix(".yaml").or_else(|| text.strip_suffix(".yml")).map(str::to_owned);
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    match () {
        () if typed.eq_ignore_ascii_case(presented) => Some("only the letter case differs"),
        () if stem(typed).is_some() && stem(typed) == stem(presented) => Some("`.yml` and `.yaml` are two endings"),
        () if squeezed(typed) == squeezed(presented) => Some("only a space differs"),
        () if folded(typed, true) == folded(presented, true) => Some("only signs that look alike differ"),
        () => None,
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// A text with signs that look alike made one: letters of other alphabets, and with `latin` also those of ours.
fn folded(text: &str, latin: bool) -> String {
    let fold = |sign: char| match sign {
        'а' | 'А' => 'a',
        'с' | 'С' => 'c',
        'е' | 'Е' => 'e',
        'і' | 'І' => 'i',
        'о' | 'О' => 'o',
        'р' | 'Р' => 'p',
        'ѕ' | 'Ѕ' => 's',
        'х' | 'Х' => 'x',
        'у' | 'У' => 'y',
        '–' | '—' | '‑' | '−' => '-',
        '0' | 'O' if latin => 'o',
        '1' | 'l' | 'I' | '|' if latin => 'i',
        '_' if latin => '-',
        _ if latin => sign.to_ascii_lowercase(),
        _ => sign,
    };
    text.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(field: Field, text: &str, reason: &str, meant: Option<&str>) {
        let found = mistype(field, text).unwrap_or_else(|| panic!("{text} is taken"));
        assert_eq!((found.reason, found.meant.as_deref()), (reason, meant), "{text}");
    }

    #[track_caller]
    fn right(field: Field, texts: &[&str]) {
        for text in texts {
            assert_eq!(mistype(field, text), None, "{text}");
        }
    }

    const ID: &str = "c3f1a1de-7d34-4d0c-9a54-52a6f7b1f001";

    #[test]
    fn what_runs_present_is_taken() {
        right(Field::Owner, &["acme", "Acme-Inc", "acme_corp"]);
        right(Field::Repository, &["widget", "widget.js", ".github", "My_Repo"]);
        right(Field::Workflow, &["publish.yml", "Publish.yaml", "release-npm.yml"]);
        right(Field::Namespace, &["acme", "acme/tools/js"]);
        right(Field::Project, &["widget"]);
        right(Field::PipelineFile, &[".gitlab-ci.yml", "ci/publish.yml"]);
        right(Field::Environment, &["npm", "Release to npm", "prod/eu", "früh"]);
        right(Field::OrganizationId, &[ID, &ID.to_uppercase()]);
        right(Field::VcsOrigin, &["github.com/acme/widget", "bitbucket.org/acme/widget"]);
        right(Field::ContextIds, &[ID, &format!("{ID}, {ID}")]);
    }

    #[test]
    fn what_no_run_presents_is_told_with_what_is_meant() {
        wrong(Field::Owner, "@acme", "the `@` belongs to a package, not to an owner", Some("acme"));
        wrong(Field::Owner, "https://github.com/acme/widget", URL, Some("acme"));
        wrong(Field::Owner, "acme/widget", SEVERAL, Some("acme"));
        wrong(Field::Owner, "github.com/acme", SEVERAL, Some("acme"));
        wrong(Field::Repository, "acme/widget", SEVERAL, Some("widget"));
        wrong(Field::Repository, "https://github.com/acme/widget.git", URL, Some("widget"));
        wrong(Field::Repository, "widget.git", "the name of a repository has no `.git`", Some("widget"));
        wrong(Field::Repository, "wіdget", "it holds a letter that no name on GitHub has", Some("widget"));
        wrong(Field::Workflow, " publish.yml", "a space stands around it", Some("publish.yml"));
        wrong(
            Field::Workflow,
            ".github\\workflows\\a.yml",
            "a path stands where the name of a file belongs",
            Some("a.yml"),
        );
        wrong(Field::Workflow, "publish.YML", "the name of a workflow ends in `.yml` or `.yaml`", Some("publish.yml"));
        wrong(Field::Workflow, "Publish", "the name of a workflow ends in `.yml` or `.yaml`", None);
        wrong(Field::Namespace, "/acme/", "a slash stands around it", Some("acme"));
        wrong(Field::Project, "acme/widget", "the namespace stands in it too", Some("widget"));
        wrong(Field::Environment, "npm ", "a space stands around it", Some("npm"));
        wrong(Field::ProjectId, "acme-widget", NOT_A_UUID, None);
        wrong(Field::ContextIds, "npm,publish", NOT_A_UUID, None);
        wrong(
            Field::VcsOrigin,
            "https://github.com/acme/widget",
            "an address stands where npm wants no scheme",
            Some("github.com/acme/widget"),
        );
        wrong(Field::VcsOrigin, "acme/widget", "it is not of the form `provider/owner/repo`", None);
    }

    #[test]
    fn what_is_nearly_the_same_is_told_from_what_is_another() {
        assert_eq!(slip("Publish.yml", "publish.yml"), Some("only the letter case differs"));
        assert_eq!(slip("publish.yaml", "publish.yml"), Some("`.yml` and `.yaml` are two endings"));
        assert_eq!(slip("release npm", "releasenpm"), Some("only a space differs"));
        assert_eq!(slip("acme-0", "acme-O"), Some("only signs that look alike differ"));
        assert_eq!(slip("my_widget", "my-widget"), Some("only signs that look alike differ"));
        for (typed, presented) in [("release.yml", "publish.yml"), ("widget", "widgets"), ("npm", ""), ("npm", "npm")] {
            assert_eq!(slip(typed, presented), None, "{typed} {presented}");
        }
    }
}
