//! Package names: what npm and JSR accept, and how JSR's names look to npm.

use std::fmt;

/// Why npm does not take a name for a new package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NpmNameProblem {
    /// There is none.
    Empty,
    /// It is longer than 214 characters.
    TooLong,
    /// It has capitals; old packages may.
    Uppercase,
    /// It starts with `.` or `_`.
    Start,
    /// It has spaces around it.
    Spaces,
    /// It has characters that have to be escaped in an address.
    Characters,
    /// It has a scope without a name, or a name without its scope.
    Scope,
    /// It means something else to npm.
    Reserved,
}

impl NpmNameProblem {
    /// The reason, for people.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "there is no name",
            Self::TooLong => "a name has at most 214 characters",
            Self::Uppercase => "a new package has no capitals in its name",
            Self::Start => "a name does not start with `.` or `_`",
            Self::Spaces => "a name has no spaces around it",
            Self::Characters => "a name has only letters, digits, `-`, `_` and `.`",
            Self::Scope => "a name with a scope is `@scope/name`",
            Self::Reserved => "this name means something else to npm",
        }
    }
}

/// Whether npm takes a name for a new package.
///
/// # Errors
/// The first thing that npm objects to.
pub fn check_npm_name(name: &str) -> Result<(), NpmNameProblem> {
    if name.is_empty() {
        return Err(NpmNameProblem::Empty);
    }
    if name.trim() != name {
        return Err(NpmNameProblem::Spaces);
    }
    if name.len() > 214 {
        return Err(NpmNameProblem::TooLong);
    }
    let (scope, bare) = match name.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/').ok_or(NpmNameProblem::Scope)?,
        None => ("", name),
    };
    let lacks_part = bare.is_empty() || name.starts_with('@') && scope.is_empty();
    if lacks_part || scope.contains('/') || bare.contains('/') {
        return Err(NpmNameProblem::Scope);
    }
    if bare.starts_with('.') || (scope.is_empty() && bare.starts_with('_')) {
        return Err(NpmNameProblem::Start);
    }
    let is_known = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    if !scope.bytes().chain(bare.bytes()).all(is_known) {
        return Err(NpmNameProblem::Characters);
    }
    if name.bytes().any(|it| it.is_ascii_uppercase()) {
        return Err(NpmNameProblem::Uppercase);
    }
    if matches!(name, "node_modules" | "favicon.ico") {
        return Err(NpmNameProblem::Reserved);
    }
    Ok(())
}

/// The scope of a name, with its `@`.
#[must_use]
pub fn scope(name: &str) -> Option<&str> {
    let (scope, _) = name.split_once('/').filter(|(scope, _)| scope.starts_with('@') && scope.len() > 1)?;
    Some(scope)
}

/// A package on JSR.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JsrName {
    /// Without its `@`.
    pub scope: String,
    /// The name in the scope.
    pub package: String,
}

/// Why JSR does not take a name (J C11–C13).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrNameProblem {
    /// It is not `@scope/package`. Deno says so itself.
    NotScoped,
    /// The scope is refused, by the server only: a dry run passes.
    Scope(JsrPartProblem),
    /// The package's own name is refused, by the server only: a dry run passes.
    Package(JsrPartProblem),
}

/// What is wrong with a part of a name on JSR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrPartProblem {
    /// It has fewer than two characters.
    TooShort,
    /// It has more characters than this.
    TooLong(usize),
    /// It has other characters than lower-case letters, digits and hyphens.
    Characters,
    /// It starts or ends with a hyphen.
    EdgeHyphen,
    /// It has two hyphens in a row.
    DoubleHyphen,
}

impl JsrNameProblem {
    /// The reason, for people.
    #[must_use]
    pub fn reason(self) -> String {
        let (part, problem) = match self {
            Self::NotScoped => return "a name on JSR is `@scope/package`".to_owned(),
            Self::Scope(problem) => ("a scope on JSR", problem),
            Self::Package(problem) => ("the name in its scope", problem),
        };
        match problem {
            JsrPartProblem::TooShort => format!("{part} has at least 2 characters"),
            JsrPartProblem::TooLong(most) => format!("{part} has at most {most} characters"),
            JsrPartProblem::Characters => format!("{part} has only lower-case letters, digits and hyphens"),
            JsrPartProblem::EdgeHyphen => format!("{part} does not start or end with a hyphen"),
            JsrPartProblem::DoubleHyphen => format!("{part} has no two hyphens in a row"),
        }
    }
}

impl JsrName {
    /// Reads `@scope/package`.
    ///
    /// # Errors
    /// The first thing that JSR objects to.
    pub fn parse(text: &str) -> Result<Self, JsrNameProblem> {
        let split = text.strip_prefix('@').and_then(|it| it.split_once('/'));
        // A third part stops Deno as well: the newer ones at once, the older ones because no such package exists.
        let (scope, package) = split.filter(|it| !it.1.contains('/')).ok_or(JsrNameProblem::NotScoped)?;
        check_part(scope, 20).map_err(JsrNameProblem::Scope)?;
        check_part(package, 58).map_err(JsrNameProblem::Package)?;
        Ok(Self { scope: scope.to_owned(), package: package.to_owned() })
    }

    /// The name under which npm clients install it: `@jsr/scope__package` (J N1).
    #[must_use]
    pub fn npm_name(&self) -> String {
        format!("@jsr/{}__{}", self.scope, self.package)
    }

    /// Reads a name in npm's `@jsr` scope; `None` when it is in none.
    ///
    /// # Errors
    /// The name that was probably meant, when one can be told (J N1).
    #[must_use]
    pub fn from_npm_name(name: &str) -> Option<Result<Self, Option<Self>>> {
        let mapped = name.strip_prefix("@jsr/")?;
        let read = |scope: &str, package: &str| Self::parse(&format!("@{scope}/{package}")).ok();
        if let Some(name) = mapped.split_once("__").and_then(|(scope, package)| read(scope, package)) {
            return Some(Ok(name));
        }
        let bare = mapped.trim_start_matches('@');
        let meant = ["__", "/", "_"]
            .iter()
            .find_map(|it| bare.split_once(it).and_then(|(scope, package)| read(scope, package)));
        Some(Err(meant))
    }
}

impl fmt::Display for JsrName {
    /// `@scope/package`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in ["@", &self.scope, "/", &self.package] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

fn check_part(text: &str, most: usize) -> Result<(), JsrPartProblem> {
    if !text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-') {
        return Err(JsrPartProblem::Characters);
    }
    match text.len() {
        0 | 1 => return Err(JsrPartProblem::TooShort),
        length if length > most => return Err(JsrPartProblem::TooLong(most)),
        _ => {}
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err(JsrPartProblem::EdgeHyphen);
    }
    if text.contains("--") {
        return Err(JsrPartProblem::DoubleHyphen);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_takes_names_of_new_packages() {
        for name in ["widget", "@acme/widget", "a.b_c-d", "@acme/_x", "0"] {
            assert_eq!(check_npm_name(name), Ok(()), "{name}");
        }
        let long = "x".repeat(215);
        let table = [
            ("", NpmNameProblem::Empty),
            (" a", NpmNameProblem::Spaces),
            (long.as_str(), NpmNameProblem::TooLong),
            ("Widget", NpmNameProblem::Uppercase),
            (".a", NpmNameProblem::Start),
            ("_a", NpmNameProblem::Start),
            ("a b", NpmNameProblem::Characters),
            ("é", NpmNameProblem::Characters),
            ("@acme", NpmNameProblem::Scope),
            ("@/a", NpmNameProblem::Scope),
            ("@acme/", NpmNameProblem::Scope),
            ("a/b", NpmNameProblem::Scope),
            ("node_modules", NpmNameProblem::Reserved),
        ];
        for (name, problem) in table {
            assert_eq!(check_npm_name(name), Err(problem), "{name}");
        }
        assert_eq!(scope("@acme/widget"), Some("@acme"));
        assert_eq!(scope("widget"), None);
    }

    #[test]
    fn jsr_takes_names_of_two_parts() {
        for name in ["@ab/cd", "@std/path", "@a-b/c-1"] {
            assert_eq!(JsrName::parse(name).map(|it| it.to_string()).as_deref(), Ok(name), "{name}");
        }
        let table = [
            ("pkg", JsrNameProblem::NotScoped),
            ("scope/pkg", JsrNameProblem::NotScoped),
            ("@scope", JsrNameProblem::NotScoped),
            ("@Scope/pkg", JsrNameProblem::Scope(JsrPartProblem::Characters)),
            ("@s/pkg", JsrNameProblem::Scope(JsrPartProblem::TooShort)),
            ("@abcdefghijklmnopqrstu/pkg", JsrNameProblem::Scope(JsrPartProblem::TooLong(20))),
            ("@scope/p", JsrNameProblem::Package(JsrPartProblem::TooShort)),
            ("@scope/", JsrNameProblem::Package(JsrPartProblem::TooShort)),
            ("@scope/My_Pkg", JsrNameProblem::Package(JsrPartProblem::Characters)),
            ("@scope/pkg.js", JsrNameProblem::Package(JsrPartProblem::Characters)),
            ("@scope/-pkg", JsrNameProblem::Package(JsrPartProblem::EdgeHyphen)),
            ("@sc--ope/pkg", JsrNameProblem::Scope(JsrPartProblem::DoubleHyphen)),
        ];
        for (name, problem) in table {
            assert_eq!(JsrName::parse(name), Err(problem), "{name}");
        }
    }

    #[test]
    fn names_of_jsr_packages_are_mapped_to_npm() {
        let path = JsrName { scope: "std".into(), package: "path".into() };
        assert_eq!(path.npm_name(), "@jsr/std__path");
        assert_eq!(JsrName::from_npm_name("@jsr/std__path"), Some(Ok(path.clone())));
        for wrong in ["@jsr/std/path", "@jsr/std_path", "@jsr/@std__path"] {
            assert_eq!(JsrName::from_npm_name(wrong), Some(Err(Some(path.clone()))), "{wrong}");
        }
        assert_eq!(JsrName::from_npm_name("@jsr/path"), Some(Err(None)));
        assert_eq!(JsrName::from_npm_name("@std/path"), None);
    }
}
