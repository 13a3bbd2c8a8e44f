//! What expressions can see at one place of a job: matrix cell, inputs, environment, whichever system's they are.

use document::{FileId, Location, Value};
use model::expression::{self, Evaluated, Interpolated, Literal, Replaced};
use model::workflow::Cell;

use crate::Context;
use crate::publication::{Provider, Spot, Variable};
use crate::trace::{MAX_NESTING, MAX_SETTINGS};
use crate::versions::shortened;

/// The values in sight. Cheap to clone: a job has one per matrix cell, a composite action one per use.
#[derive(Clone)]
pub(crate) struct Scope<'p> {
    pub(crate) context: &'p Context,
    /// Whose expressions they are.
    pub(crate) provider: Provider,
    pub(crate) cell: Cell<'p>,
    pub(crate) inputs: Vec<Input>,
    /// Whether the caller is known, so that an input's value (and not only its default) is.
    pub(crate) inputs_are_final: bool,
    pub(crate) secrets: Secrets,
    pub(crate) event: Option<&'p str>,
    /// The full name of the branch or tag, where one is tried: `refs/tags/v1.2.3`.
    pub(crate) reference: Option<String>,
    pub(crate) variables: Vec<Variable<'p>>,
}

/// The secrets that expressions can see.
#[derive(Clone)]
pub(crate) enum Secrets {
    /// All of the repository: the run enters here, or the caller says `secrets: inherit`.
    All,
    /// Those that the caller hands on by name; a workflow that is called gets no others.
    Named(std::rc::Rc<[String]>),
}

/// An input of a called workflow or a composite action; on CircleCI a parameter, those of the pipeline by their whole
/// name; on GitLab an input of an included file.
#[derive(Clone)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) value: Evaluated,
    /// Whether the caller passes it; otherwise it is the default.
    pub(crate) passed: bool,
    /// Where the value stands, for rows and fixes.
    pub(crate) place: Option<Location>,
    /// Whether it is declared as a boolean.
    pub(crate) is_bool: bool,
}

impl<'p> Scope<'p> {
    /// The text of a scalar with its expressions replaced; defaults of inputs count.
    pub(crate) fn text(&self, value: Value<'p>) -> Interpolated<'p> {
        match value.as_str() {
            // Without quotes `24.10` is a number, and its last zero is lost (N 1.3).
            Some(text) if value.is_plain_number() => Interpolated::Known(shortened(text).unwrap_or(text).into()),
            Some(text) => self.replaced(text),
            None => Interpolated::Unknown,
        }
    }

    fn replaced<'t>(&self, text: &'t str) -> Interpolated<'t> {
        let lookup = |path: &str| self.lookup(path, Defaults::Count);
        match self.provider {
            Provider::GitHub => expression::interpolate(text, &lookup),
            Provider::GitLab => self.expanded(text),
            Provider::CircleCi => model::circleci::interpolate(text, &lookup),
        }
    }

    /// A text with GitLab's `$NAME`, `${NAME}` and `$[[ inputs.name ]]` replaced.
    fn expanded<'t>(&self, text: &'t str) -> Interpolated<'t> {
        if !text.contains('$') {
            return Interpolated::Known(text.into());
        }
        let mut out = Replaced::default();
        let mut rest = text;
        let (mut secret, mut is_unknown) = (None, false);
        while let Some(start) = rest.find('$') {
            out.keep(&rest[..start]);
            let behind = &rest[start + 1..];
            if let Some(inner) = behind.strip_prefix("[[")
                // As far as the next one begins: many open ones would each be searched for to the end.
                && let Some(length) = inner.split(['\n', '$']).next().and_then(|it| it.find("]]"))
            {
                match self.lookup(inner[..length].trim(), Defaults::Count) {
                    Evaluated::Known(literal) => is_unknown |= out.add(&literal.into_text()).is_none(),
                    Evaluated::Secret(_) | Evaluated::Unknown => is_unknown = true,
                }
                rest = &inner[length + 2..];
                continue;
            }
            let bare = behind.strip_prefix('{').unwrap_or(behind);
            let length = bare.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'_').count();
            if length == 0 {
                // `$$` is a dollar sign.
                out.keep("$");
                rest = behind.strip_prefix('$').unwrap_or(behind);
                continue;
            }
            match self.value_of(&bare[..length]) {
                Some(Interpolated::Known(text)) => is_unknown |= out.add(&text).is_none(),
                Some(Interpolated::Secret(name)) => secret = Some(name),
                Some(Interpolated::Unknown) | None => is_unknown = true,
            }
            rest = &bare[length..];
            if bare.len() < behind.len() {
                rest = rest.strip_prefix('}').unwrap_or(rest);
            }
        }
        out.keep(rest);
        match (secret, is_unknown) {
            (Some(name), _) => Interpolated::Secret(name),
            (None, true) => Interpolated::Unknown,
            (None, false) => Interpolated::Known(out.done().into()),
        }
    }

    /// The value of an `if:`, or of a condition of CircleCI: defaults of inputs decide nothing, for a caller may pass
    /// something else.
    pub(crate) fn condition(&self, value: Value<'p>) -> Option<bool> {
        if self.provider == Provider::CircleCi {
            return self.logic(value, 0);
        }
        if let Some(known) = value.as_bool() {
            return Some(known);
        }
        expression::condition(value.as_str()?, &|path| self.lookup(path, Defaults::Decide))
    }

    /// A condition of CircleCI: a value that is true, or `and`, `or`, `not`, `equal`.
    fn logic(&self, value: Value<'p>, depth: usize) -> Option<bool> {
        let text = |it: Value<'p>| {
            let text = it.as_str()?;
            let lookup = |path: &str| self.lookup(path, Defaults::Decide);
            model::circleci::interpolate(text, &lookup).known().map(std::borrow::Cow::into_owned)
        };
        if !value.is_mapping() {
            return text(value).map(|it| !matches!(it.as_str(), "" | "false" | "null" | "0" | "~"));
        }
        let (operator, operand) = value.merged_entries().into_iter().next().filter(|_| depth < MAX_NESTING)?;
        let all = |wanted: bool| {
            let mut is_open = false;
            for it in operand.items().take(MAX_SETTINGS) {
                match self.logic(it, depth + 1) {
                    Some(known) if known != wanted => return Some(!wanted),
                    Some(_) => {}
                    None => is_open = true,
                }
            }
            (!is_open).then_some(wanted)
        };
        match operator.as_str()? {
            "and" => all(true),
            "or" => all(false),
            "not" => self.logic(operand, depth + 1).map(|it| !it),
            "equal" => {
                let texts: Option<Vec<String>> = operand.items().take(MAX_SETTINGS).map(text).collect();
                texts.map(|it| it.windows(2).all(|pair| pair[0] == pair[1]))
            }
            _ => None,
        }
    }

    /// Replaces expressions in a text that is not a node of its own.
    pub(crate) fn interpolate(&self, text: &str) -> Option<String> {
        let lookup = |path: &str| self.lookup(path, Defaults::Count);
        expression::interpolate(text, &lookup).known().map(std::borrow::Cow::into_owned)
    }

    /// The environment variable in force; the last one set wins.
    pub(crate) fn variable(&self, name: &str) -> Option<&Variable<'p>> {
        self.variables.iter().rev().find(|it| it.name == name)
    }

    /// What a variable holds: what the files set, or what the system and its settings may. `None` when nothing sets it,
    /// which only GitHub's files can tell: elsewhere a project's settings reach every job.
    pub(crate) fn value_of(&self, name: &str) -> Option<Interpolated<'p>> {
        match (self.variable(name), self.provider) {
            (Some(variable), _) => Some(variable.value.clone()),
            (None, Provider::GitHub) => None,
            (None, _) => Some(outer(name)),
        }
    }

    /// Adds the entries of an `env:` block; its expressions see what was set before.
    pub(crate) fn enter(&mut self, file: FileId, env: Option<Value<'p>>) {
        let room = MAX_SETTINGS.saturating_sub(self.variables.len());
        let entries =
            env.map(|it| if self.provider == Provider::GitHub { it.entries().collect() } else { it.merged_entries() });
        for (key, value) in entries.into_iter().flatten().take(room) {
            let Some(name) = key.as_str() else { continue };
            let entry = env.map(|block| (Spot::new(file, block), name));
            let location = Location { file, span: key.span().cover(value.span()) };
            let value = if value.is_null() { Interpolated::Known("".into()) } else { self.text(value) };
            self.variables.push(Variable { name: name.to_owned(), value, location, entry });
        }
    }

    /// Where a value that is handed on comes from: what it hands on whole, or its own text.
    pub(crate) fn source_of(&self, file: FileId, value: Value<'p>) -> Location {
        let origin = value.as_str().and_then(|text| self.origin(file, text));
        origin.unwrap_or(Location { file, span: value.span() })
    }

    /// The place of an input's value, when a whole scalar is one `${{ inputs.x }}` or `${{ matrix.x }}`.
    pub(crate) fn origin(&self, file: FileId, text: &str) -> Option<Location> {
        let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
        let (context, name) = inner.split_once('.')?;
        match context {
            "inputs" => self.inputs.iter().find(|it| it.name == name)?.place,
            // A cell stands in the file of the job, which a composite action is not.
            "matrix" if !self.inputs_are_final => {
                let (_, value) = self.cell.iter().find(|(key, _)| *key == name)?;
                Some(Location { file, span: value.span() })
            }
            _ => None,
        }
    }

    /// The secrets that a job hands on to the workflow that it calls.
    pub(crate) fn handed_on(&self, secrets: Option<Value<'p>>) -> Secrets {
        if secrets.and_then(Value::as_str) == Some("inherit") {
            return self.secrets.clone();
        }
        // What is itself empty here is empty there.
        let is_empty = |value: Value<'p>| matches!(self.text(value), Interpolated::Known(text) if text.is_empty());
        let entries = secrets.into_iter().flat_map(Value::entries).filter(|(_, value)| !is_empty(*value));
        Secrets::Named(entries.filter_map(|(key, _)| key.as_str().map(str::to_owned)).collect())
    }

    fn lookup(&self, path: &str, defaults: Defaults) -> Evaluated {
        let (context, name) = path.split_once('.').unwrap_or((path, ""));
        match context {
            "secrets" => match &self.secrets {
                Secrets::Named(names)
                    if !name.eq_ignore_ascii_case("GITHUB_TOKEN")
                        && !names.iter().any(|it| it.eq_ignore_ascii_case(name)) =>
                {
                    Evaluated::Known(Literal::Text(String::new()))
                }
                _ => Evaluated::Secret(name.to_owned()),
            },
            "matrix" => self.matrix(name),
            "pipeline" if self.provider == Provider::CircleCi => {
                let input = self.inputs.iter().find(|it| it.name == path && matches!(defaults, Defaults::Count));
                input.map_or(Evaluated::Unknown, |it| it.value.clone())
            }
            "inputs" | "parameters" => match self.inputs.iter().find(|it| it.name.eq_ignore_ascii_case(name)) {
                Some(input) if input.passed || self.inputs_are_final || matches!(defaults, Defaults::Count) => {
                    input.value.clone()
                }
                _ => Evaluated::Unknown,
            },
            "env" => match self.variable(name).map(|it| &it.value) {
                Some(Interpolated::Known(text)) => Evaluated::Known(Literal::Text(text.clone().into_owned())),
                Some(Interpolated::Secret(secret)) => Evaluated::Secret(secret.clone()),
                Some(Interpolated::Unknown) | None => Evaluated::Unknown,
            },
            "github" => self.github(name),
            _ => Evaluated::Unknown,
        }
    }

    /// A property that a cell lacks is null, but only when cells are known at all.
    fn matrix(&self, name: &str) -> Evaluated {
        let (head, rest) = name.split_once('.').unwrap_or((name, ""));
        let Some((_, value)) = self.cell.iter().find(|(key, _)| *key == head) else {
            return if self.cell.is_empty() { Evaluated::Unknown } else { Evaluated::Known(Literal::Null) };
        };
        let value = rest.split('.').filter(|it| !it.is_empty()).try_fold(*value, |value, key| value.get(key));
        match value.map(|it| (it, it.as_str())) {
            None => Evaluated::Known(Literal::Null),
            Some((_, Some(text))) if expression::has_expression(text) => Evaluated::Unknown,
            Some((value, Some(text))) => Evaluated::Known(literal(value, text)),
            Some((_, None)) => Evaluated::Unknown,
        }
    }

    /// Whether the payload of the event has no such part: a pull request comes without a head commit, a push without a
    /// pull request.
    fn lacks_payload(&self, name: &str) -> bool {
        let Some(event) = self.event else { return false };
        match name.strip_prefix("event.").and_then(|it| it.split('.').next()) {
            Some("head_commit" | "commits") => event != "push",
            Some("release") => event != "release",
            Some("workflow_run") => event != "workflow_run",
            Some("pull_request") => !event.starts_with("pull_request"),
            Some("comment") => !event.ends_with("comment"),
            _ => false,
        }
    }

    fn github(&self, name: &str) -> Evaluated {
        let known = |text: &str| Evaluated::Known(Literal::Text(text.to_owned()));
        let repository = self.context.repository.as_ref();
        match name {
            "event_name" => self.event.map_or(Evaluated::Unknown, known),
            "ref" => self.reference.as_deref().map_or(Evaluated::Unknown, known),
            "ref_name" => {
                self.reference.as_deref().and_then(|it| it.splitn(3, '/').nth(2)).map_or(Evaluated::Unknown, known)
            }
            "ref_type" => self
                .reference
                .as_deref()
                .map_or(Evaluated::Unknown, |it| known(if it.starts_with("refs/tags/") { "tag" } else { "branch" })),
            "repository" => repository.map_or(Evaluated::Unknown, |it| known(&format!("{}/{}", it.owner, it.name))),
            _ if self.lacks_payload(name) => Evaluated::Known(Literal::Null),
            "repository_owner" => repository.map_or(Evaluated::Unknown, |it| known(&it.owner)),
            _ => Evaluated::Unknown,
        }
    }
}

/// Parts of names of variables that hold something secret.
const SECRET_PARTS: [&str; 7] = ["TOKEN", "SECRET", "PASSWORD", "_AUTH", "AUTH_", "_KEY", "_PAT"];

/// What a variable that no file sets holds on GitLab or CircleCI: what the system sets, or a setting of the project, of
/// which the name tells whether it is a secret.
fn outer(name: &str) -> Interpolated<'static> {
    let known = |text: &'static str| Interpolated::Known(text.into());
    match name {
        // Paths from here on are those of the repository.
        "CI_PROJECT_DIR" | "CIRCLE_WORKING_DIRECTORY" => known("/"),
        "CI_SERVER_HOST" | "CI_SERVER_FQDN" => known("gitlab.com"),
        "CI_SERVER_URL" => known("https://gitlab.com"),
        "CI_API_V4_URL" => known("https://gitlab.com/api/v4"),
        "CI_SERVER_PROTOCOL" => known("https"),
        "CI_PROJECT_ID" => known("ID"),
        // What stands there is a mirror of Docker Hub.
        "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX" | "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX" => {
            known("docker.io")
        }
        "CI" | "GITLAB_CI" | "CIRCLECI" => known("true"),
        _ if SECRET_PARTS.iter().any(|it| name.to_ascii_uppercase().contains(it)) => {
            Interpolated::Secret(name.to_owned())
        }
        _ => Interpolated::Unknown,
    }
}

/// What a plain or quoted scalar is to the expression language.
pub(crate) fn literal(value: Value<'_>, text: &str) -> Literal {
    if let Some(known) = value.as_bool() {
        return Literal::Bool(known);
    }
    if value.is_null() {
        return Literal::Null;
    }
    if value.is_plain_number() {
        Literal::Number(shortened(text).unwrap_or(text).to_owned())
    } else {
        Literal::Text(text.to_owned())
    }
}

#[derive(Clone, Copy)]
enum Defaults {
    /// The default of an input stands for its value.
    Count,
    /// Only a value that a caller passes counts.
    Decide,
}
