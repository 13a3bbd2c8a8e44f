//! GitHub's `${{ }}` expressions, evaluated as far as the files tell.
//!
//! Version numbers, runner labels and working directories come through expressions; a known value is worth a
//! definite row, an unknown one must never be guessed.

use std::borrow::Cow;

/// Nesting of parentheses and calls past which an expression counts as unknown.
const MAX_DEPTH: usize = 32;
/// UTF-8 bytes past which what values add to a text is not known.
const MAX_ADDED: usize = 1 << 16;

/// What an expression or a text with expressions comes to.
#[derive(Clone, PartialEq, Debug)]
pub enum Evaluated {
    /// A value.
    Known(Literal),
    /// A stored secret, by name: its value is never known.
    Secret(String),
    /// Something that the files do not tell.
    Unknown,
}

/// A value of the expression language. Of objects nothing is known.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `null`, and what a missing property comes to.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// An array of texts.
    List(Vec<String>),
}

impl Literal {
    /// The text that it becomes inside a larger text.
    #[must_use]
    pub fn into_text(self) -> String {
        match self {
            Self::Number(text) | Self::Text(text) => text,
            _ => self.text().to_owned(),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) | Self::Text(text) => text,
            Self::List(_) => "Array",
        }
    }

    fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(text) => text.parse::<f64>().is_ok_and(|number| number != 0.0),
            Self::Text(text) => !text.is_empty(),
            Self::List(_) => true,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Null => Some(0.0),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Number(text) => text.parse().ok(),
            Self::Text(text) if text.is_empty() => Some(0.0),
            Self::Text(text) => text.parse().ok(),
            Self::List(_) => None,
        }
    }

    /// GitHub compares texts without regard to case, and different types as numbers.
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.eq_ignore_ascii_case(b),
            (Self::Null, Self::Null) => true,
            _ => self.number().zip(other.number()).is_some_and(|(a, b)| (a - b).abs() < f64::EPSILON),
        }
    }
}

impl Evaluated {
    /// The text, if it is known.
    #[must_use]
    pub fn text(self) -> Option<String> {
        match self {
            Self::Known(literal) => Some(literal.into_text()),
            Self::Secret(_) | Self::Unknown => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        match self {
            Self::Known(literal) => Some(literal.is_truthy()),
            Self::Secret(_) | Self::Unknown => None,
        }
    }
}

/// Looks up a dotted path such as `matrix.node` or `inputs.tag`; keys are compared by the callee.
pub type Lookup<'l> = &'l dyn Fn(&str) -> Evaluated;

/// Whether a text has an expression in it.
#[must_use]
pub fn has_expression(text: &str) -> bool {
    text.contains("${{")
}

/// A text in which names give way to what they stand for. Values that are made of values could double with every one of
/// them, so there is a limit to what may be added.
#[derive(Default)]
pub struct Replaced {
    text: String,
    added: usize,
}

impl Replaced {
    /// Adds text as it is written.
    pub fn keep(&mut self, written: &str) {
        self.text.push_str(written);
    }

    /// Adds what a name stands for; `None` past the limit.
    pub fn add(&mut self, value: &str) -> Option<()> {
        self.added += value.len();
        (self.added <= MAX_ADDED).then(|| self.text.push_str(value))
    }

    /// The text.
    #[must_use]
    pub fn done(self) -> String {
        self.text
    }
}

/// The text with its expressions replaced. A text that is one single secret stays a secret.
#[must_use]
pub fn interpolate<'t>(text: &'t str, lookup: Lookup<'_>) -> Interpolated<'t> {
    replaced(text, ["${{", "}}"], &|inner: &str| evaluate(inner, lookup))
}

/// The text with what stands between two marks replaced. A text that holds a secret counts as that secret.
pub(crate) fn replaced<'t>(text: &'t str, [open, close]: [&str; 2], value: Lookup<'_>) -> Interpolated<'t> {
    if !text.contains(open) {
        return Interpolated::Known(Cow::Borrowed(text));
    }
    let mut out = Replaced::default();
    let mut rest = text;
    let (mut secret, mut is_unknown) = (None, false);
    while let Some(start) = rest.find(open) {
        let Some(length) = rest[start..].find(close) else { break };
        out.keep(&rest[..start]);
        match value(&rest[start + open.len()..start + length]) {
            Evaluated::Known(literal) => is_unknown |= out.add(&literal.into_text()).is_none(),
            Evaluated::Secret(name) => secret = Some(name),
            Evaluated::Unknown => is_unknown = true,
        }
        rest = &rest[start + length + close.len()..];
    }
    out.keep(rest);
    match (secret, is_unknown) {
        (Some(name), _) => Interpolated::Secret(name),
        (None, true) => Interpolated::Unknown,
        (None, false) => Interpolated::Known(Cow::Owned(out.done())),
    }
}

/// What a text with expressions comes to.
#[derive(Clone, PartialEq, Debug)]
pub enum Interpolated<'t> {
    /// A text.
    Known(Cow<'t, str>),
    /// It holds a stored secret, by name.
    Secret(String),
    /// Something that the files do not tell.
    Unknown,
}

impl<'t> Interpolated<'t> {
    /// The text, if it is known.
    #[must_use]
    pub fn known(self) -> Option<Cow<'t, str>> {
        match self {
            Self::Known(text) => Some(text),
            Self::Secret(_) | Self::Unknown => None,
        }
    }
}

/// The value of a condition: `if:` may stand with or without `${{ }}`.
#[must_use]
pub fn condition(text: &str, lookup: Lookup<'_>) -> Option<bool> {
    let text = text.trim();
    let inner = text.strip_prefix("${{").and_then(|it| it.strip_suffix("}}")).filter(|it| !it.contains("${{"));
    evaluate(inner.unwrap_or(text), lookup).truth()
}

/// The value of one expression, without its braces.
#[must_use]
pub fn evaluate(expression: &str, lookup: Lookup<'_>) -> Evaluated {
    let mut parser = Parser { text: expression, at: 0, depth: 0, broken: false, lookup };
    let value = parser.or();
    parser.skip_space();
    if parser.at == expression.len() && !parser.broken { value } else { Evaluated::Unknown }
}

/// Recursive descent with a depth bound; anything that it cannot read is unknown.
struct Parser<'t, 'l> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Something was lacking: an operand, a closing quote.
    broken: bool,
    lookup: Lookup<'l>,
}

impl Parser<'_, '_> {
    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.text[self.at..].starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn or(&mut self) -> Evaluated {
        let mut left = self.and();
        while self.eat("||") {
            let right = self.and();
            left = match left.truth() {
                Some(true) => left,
                Some(false) => right,
                // `secrets.X || ''`: still that secret for our purposes.
                None => left,
            };
        }
        left
    }

    fn and(&mut self) -> Evaluated {
        let mut left = self.comparison();
        while self.eat("&&") {
            let right = self.comparison();
            left = match (left.truth(), right.truth()) {
                (Some(true), _) => right,
                (Some(false), _) => left,
                (None, Some(false)) => right,
                (None, _) => Evaluated::Unknown,
            };
        }
        left
    }

    fn comparison(&mut self) -> Evaluated {
        let left = self.unary();
        self.skip_space();
        let ops = ["==", "!=", "<=", ">=", "<", ">"];
        let Some(op) = ops.into_iter().find(|op| self.eat(op)) else { return left };
        let right = self.unary();
        let (Evaluated::Known(a), Evaluated::Known(b)) = (left, right) else { return Evaluated::Unknown };
        let ordered = || a.number().zip(b.number()).and_then(|(a, b)| a.partial_cmp(&b));
        let value = match op {
            "==" => a.equals(&b),
            "!=" => !a.equals(&b),
            "<" => ordered().is_some_and(std::cmp::Ordering::is_lt),
            "<=" => ordered().is_some_and(std::cmp::Ordering::is_le),
            ">" => ordered().is_some_and(std::cmp::Ordering::is_gt),
            _ => ordered().is_some_and(std::cmp::Ordering::is_ge),
        };
        Evaluated::Known(Literal::Bool(value))
    }

    fn unary(&mut self) -> Evaluated {
        self.skip_space();
        if self.text[self.at..].starts_with('!') && !self.text[self.at..].starts_with("!=") {
            self.at += 1;
            // A run that comes here without a fault is looked at.
            if self.eat("cancelled()") || self.eat("failure()") {
                return Evaluated::Known(Literal::Bool(true));
            }
            self.depth += 1;
            let value = if self.depth > MAX_DEPTH { Evaluated::Unknown } else { self.unary() };
            self.depth -= 1;
            return value.truth().map_or(Evaluated::Unknown, |it| Evaluated::Known(Literal::Bool(!it)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Evaluated {
        self.skip_space();
        let rest = &self.text[self.at..];
        match rest.bytes().next() {
            None => {
                self.broken = true;
                Evaluated::Unknown
            }
            Some(b'(') => {
                self.at += 1;
                let value = self.nested();
                if self.eat(")") { value } else { Evaluated::Unknown }
            }
            Some(b'\'') => self.text_literal(),
            Some(b'0'..=b'9' | b'-' | b'.') => {
                let len = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
                    .unwrap_or(rest.len());
                self.at += len;
                Evaluated::Known(Literal::Number(rest[..len].to_owned()))
            }
            Some(_) => self.name(),
        }
    }

    fn nested(&mut self) -> Evaluated {
        self.depth += 1;
        let value = if self.depth > MAX_DEPTH { Evaluated::Unknown } else { self.or() };
        self.depth -= 1;
        value
    }

    fn text_literal(&mut self) -> Evaluated {
        let mut out = String::new();
        let mut rest = &self.text[self.at + 1..];
        loop {
            let Some(end) = rest.find('\'') else {
                self.at = self.text.len();
                return Evaluated::Unknown;
            };
            out.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            // A doubled quote stands for one.
            let Some(after) = rest.strip_prefix('\'') else { break };
            out.push('\'');
            rest = after;
        }
        self.at = self.text.len() - rest.len();
        Evaluated::Known(Literal::Text(out))
    }

    fn name(&mut self) -> Evaluated {
        let rest = &self.text[self.at..];
        let len =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '*'))).unwrap_or(rest.len());
        if len == 0 {
            self.at = self.text.len();
            return Evaluated::Unknown;
        }
        let mut path = Cow::Borrowed(&rest[..len]);
        self.at += len;
        if self.eat("(") {
            let value = self.call(&path);
            return if self.skip_properties() { Evaluated::Unknown } else { value };
        }
        while self.eat("[") {
            let key = self.nested();
            if !self.eat("]") {
                return Evaluated::Unknown;
            }
            let Evaluated::Known(key) = key else { return Evaluated::Unknown };
            let path = path.to_mut();
            path.push('.');
            path.push_str(&key.into_text());
        }
        match &*path {
            "true" => Evaluated::Known(Literal::Bool(true)),
            "false" => Evaluated::Known(Literal::Bool(false)),
            "null" => Evaluated::Known(Literal::Null),
            _ => match path.split_once('.') {
                // Which secrets there are is seldom known, and their values never.
                Some((context, name)) if context.eq_ignore_ascii_case("secrets") => {
                    match (self.lookup)(&format!("secrets.{name}")) {
                        Evaluated::Unknown => Evaluated::Secret(name.to_owned()),
                        known => known,
                    }
                }
                _ => (self.lookup)(&path),
            },
        }
    }

    /// Goes over `.name` and `['name']` behind a call; whether there are any.
    fn skip_properties(&mut self) -> bool {
        let mut has_some = false;
        loop {
            let rest = &self.text[self.at..];
            if let Some(name) = rest.strip_prefix('.') {
                let is_part = |it: &char| it.is_alphanumeric() || matches!(it, '_' | '-' | '*');
                self.at += 1 + name.chars().take_while(is_part).map(char::len_utf8).sum::<usize>();
            } else if self.eat("[") {
                self.nested();
                if !self.eat("]") {
                    self.broken = true;
                    return true;
                }
            } else {
                return has_some;
            }
            has_some = true;
        }
    }

    fn call(&mut self, function: &str) -> Evaluated {
        let mut args = Vec::new();
        if !self.eat(")") {
            loop {
                args.push(self.nested());
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    self.at = self.text.len();
                    return Evaluated::Unknown;
                }
            }
        }
        let known: Option<Vec<Literal>> = args
            .into_iter()
            .map(|arg| match arg {
                Evaluated::Known(literal) => Some(literal),
                Evaluated::Secret(_) | Evaluated::Unknown => None,
            })
            .collect();
        known.map_or(Evaluated::Unknown, |args| apply(function, &args))
    }
}

fn apply(function: &str, args: &[Literal]) -> Evaluated {
    let text = |idx: usize| args.get(idx).map_or("", Literal::text);
    let lower = |idx: usize| text(idx).to_ascii_lowercase();
    let bool = |value| Evaluated::Known(Literal::Bool(value));
    match (function.to_ascii_lowercase().as_str(), args.len()) {
        ("contains", 2) => match &args[0] {
            Literal::List(items) => bool(items.iter().any(|it| it.eq_ignore_ascii_case(text(1)))),
            _ => bool(lower(0).contains(&lower(1))),
        },
        ("startswith", 2) => bool(lower(0).starts_with(&lower(1))),
        ("endswith", 2) => bool(lower(0).ends_with(&lower(1))),
        ("success" | "always", 0) => bool(true),
        ("format", 1..) => {
            let mut out = text(0).to_owned();
            for idx in 1..args.len() {
                let (name, value) = (format!("{{{}}}", idx - 1), text(idx));
                if out.matches(&name).count().saturating_mul(value.len()) > MAX_ADDED {
                    return Evaluated::Unknown;
                }
                out = out.replace(&name, value);
            }
            Evaluated::Known(Literal::Text(out))
        }
        ("fromjson", 1) => match text(0).trim() {
            "true" => bool(true),
            "false" => bool(false),
            "null" => Evaluated::Known(Literal::Null),
            json if json.parse::<f64>().is_ok() => Evaluated::Known(Literal::Number(json.to_owned())),
            json => match json.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
                Some(inner) if !inner.contains(['"', '\\']) => Evaluated::Known(Literal::Text(inner.to_owned())),
                _ => texts(json).map_or(Evaluated::Unknown, |it| Evaluated::Known(Literal::List(it))),
            },
        },
        _ => Evaluated::Unknown,
    }
}

/// The items of a JSON array of plain texts.
fn texts(json: &str) -> Option<Vec<String>> {
    let inner = json.strip_prefix('[')?.strip_suffix(']')?.trim();
    let item = |it: &str| {
        let text = it.trim().strip_prefix('"')?.strip_suffix('"')?;
        (!text.contains(['"', '\\'])).then(|| text.to_owned())
    };
    if inner.is_empty() { Some(Vec::new()) } else { inner.split(',').map(item).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(path: &str) -> Evaluated {
        match path {
            "matrix.node" => Evaluated::Known(Literal::Number("24".into())),
            "inputs.tag" => Evaluated::Known(Literal::Text("next".into())),
            "inputs.empty" => Evaluated::Known(Literal::Text(String::new())),
            _ => Evaluated::Unknown,
        }
    }

    #[track_caller]
    fn check(expression: &str, expected: Option<&str>) {
        assert_eq!(evaluate(expression, &lookup).text().as_deref(), expected, "{expression}");
    }

    #[test]
    fn values_are_looked_up_compared_and_combined() {
        check(" matrix.node ", Some("24"));
        check("matrix['node']", Some("24"));
        check("matrix.node == 24", Some("true"));
        check("inputs.tag == 'NEXT' && !false", Some("true"));
        check("inputs.empty || 'latest'", Some("latest"));
        check("(1 < 2) && 'it''s'", Some("it's"));
        check("format('v{0}-{1}', matrix.node, inputs.tag)", Some("v24-next"));
        check("startsWith(inputs.tag, 'NE')", Some("true"));
        check("fromJSON('20')", Some("20"));
        check("success() && !cancelled() && always()", Some("true"));
    }

    #[test]
    fn what_the_files_do_not_tell_stays_unknown() {
        for text in [
            "github.ref",
            "github.ref == 'x'",
            "hashFiles('a')",
            "(1",
            "'open",
            "a b",
            "",
            "1 ||",
            "contains(github.ref, 'v')",
        ] {
            check(text, None);
        }
        check("fromJson(needs.p.outputs.v).pub && false", Some("false"));
        check("false && fromJSON(needs.p.outputs.v)['pub'].more", Some("false"));
        check("fromJson('true').pub", None);
        check("contains(fromJson('[\"push\", \"a\"]'), 'Push')", Some("true"));
        check("contains(fromJson('[\"push\"]'), 'pus')", Some("false"));
        check("github.ref && false", Some("false"));
        check("true || github.ref", Some("true"));
    }

    #[test]
    fn deep_nesting_ends_in_unknown() {
        check(&"(".repeat(10_000), None);
        check(&"!".repeat(10_000), None);
    }

    #[test]
    fn a_text_keeps_what_is_around_its_expressions() {
        let text = |it| interpolate(it, &lookup).known().map(Cow::into_owned);
        assert_eq!(text("v${{ matrix.node }}.x").as_deref(), Some("v24.x"));
        assert_eq!(text("plain").as_deref(), Some("plain"));
        assert_eq!(text("${{ matrix.node }} of ${{ open").as_deref(), Some("24 of ${{ open"));
        assert_eq!(text("${{ github.sha }}"), None);
        assert_eq!(interpolate("${{ secrets.NPM_TOKEN }}", &lookup), Interpolated::Secret("NPM_TOKEN".into()));
    }
}
