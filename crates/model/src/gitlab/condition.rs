//! The conditions of `rules:`: variables compared with texts and patterns, as far as the files tell.

/// Parentheses past which a condition counts as unknown.
const MAX_DEPTH: usize = 32;

/// What is known of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    /// It is not set.
    Unset,
    /// It is this text.
    Text(String),
    /// It is set, and to what the files do not tell.
    Set,
    /// It is set, and not to this text.
    Other(&'static str),
    /// Nothing.
    Unknown,
}

/// Looks up a variable by name.
pub type Lookup<'l> = &'l dyn Fn(&str) -> Known;

/// The value of a condition; `None` when something decides that the files do not tell.
#[must_use]
pub fn evaluate(text: &str, lookup: Lookup<'_>) -> Option<bool> {
    let mut reader = Reader { text, at: 0, depth: 0, is_broken: false, lookup };
    let value = reader.or();
    reader.skip_space();
    value.filter(|_| !reader.is_broken && reader.at == text.len())
}

/// The variables that a condition names.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|it| {
        let it = it.strip_prefix('{').unwrap_or(it);
        &it[..name_length(it)]
    })
}

/// Whether one of two holds, as far as that is known.
pub(super) fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Whether both of two hold, as far as that is known.
pub(super) fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

struct Reader<'t, 'l> {
    text: &'t str,
    at: usize,
    depth: usize,
    is_broken: bool,
    lookup: Lookup<'l>,
}

/// One side of a comparison.
enum Operand {
    Value(Known),
    Pattern,
    /// A condition in parentheses.
    Truth(Option<bool>),
}

impl Reader<'_, '_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn or(&mut self) -> Option<bool> {
        let mut left = self.and();
        while self.eat("||") {
            let right = self.and();
            left = either(left, right);
        }
        left
    }

    fn and(&mut self) -> Option<bool> {
        let mut left = self.comparison();
        while self.eat("&&") {
            let right = self.comparison();
            left = both(left, right);
        }
        left
    }

    fn comparison(&mut self) -> Option<bool> {
        let left = self.operand();
        let operator = ["==", "!=", "=~", "!~"].into_iter().find(|it| self.eat(it));
        let Some(operator) = operator else {
            return match left {
                Operand::Truth(value) => value,
                Operand::Value(Known::Unset) => Some(false),
                Operand::Value(Known::Text(text)) => Some(!text.is_empty()),
                Operand::Value(Known::Set | Known::Other(_)) => Some(true),
                Operand::Value(Known::Unknown) | Operand::Pattern => None,
            };
        };
        let right = self.operand();
        let matches = match (left, right) {
            (Operand::Value(Known::Unset), _) if operator.ends_with('~') => Some(false),
            (Operand::Value(left), Operand::Value(right)) if operator.ends_with('=') => equals(&left, &right),
            _ => None,
        };
        matches.map(|it| it != operator.starts_with('!'))
    }

    fn operand(&mut self) -> Operand {
        self.skip_space();
        if self.eat("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                self.is_broken = true;
                self.at = self.text.len();
                return Operand::Truth(None);
            }
            let value = self.or();
            self.is_broken |= !self.eat(")");
            self.depth -= 1;
            return Operand::Truth(value);
        }
        let rest = &self.text[self.at..];
        if let Some(name) = rest.strip_prefix("${").or_else(|| rest.strip_prefix('$')) {
            let length = name_length(name);
            let braces = if rest.starts_with("${") { 3 } else { 1 };
            self.at = (self.at + length + braces).min(self.text.len());
            return Operand::Value((self.lookup)(&name[..length]));
        }
        for quote in ['"', '\''] {
            if let Some(inner) = rest.strip_prefix(quote) {
                let Some(length) = inner.find(quote) else { break };
                self.at += length + 2;
                return Operand::Value(Known::Text(inner[..length].to_owned()));
            }
        }
        if let Some(length) = pattern_length(rest) {
            self.at += length;
            return Operand::Pattern;
        }
        if rest.starts_with("null") {
            self.at += 4;
            return Operand::Value(Known::Unset);
        }
        self.is_broken = true;
        self.at = self.text.len();
        Operand::Truth(None)
    }
}

fn equals(left: &Known, right: &Known) -> Option<bool> {
    match (left, right) {
        (Known::Unset, Known::Unset) => Some(true),
        (Known::Text(left), Known::Text(right)) => Some(left == right),
        (Known::Unset, Known::Text(_) | Known::Set | Known::Other(_))
        | (Known::Text(_) | Known::Set | Known::Other(_), Known::Unset) => Some(false),
        (Known::Other(not), Known::Text(text)) | (Known::Text(text), Known::Other(not)) if text == not => Some(false),
        _ => None,
    }
}

/// Length of `/pattern/flags` at the start of a text.
fn pattern_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('/')?;
    let mut is_escaped = false;
    for (idx, c) in inner.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '/' => {
                let flags = inner[idx + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
                return Some(1 + idx + 1 + flags);
            }
            _ => {}
        }
    }
    None
}

fn name_length(text: &str) -> usize {
    text.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'_').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_tag(name: &str) -> Known {
        match name {
            "CI_COMMIT_TAG" => Known::Set,
            "CI_COMMIT_BRANCH" => Known::Unset,
            "CI_PIPELINE_SOURCE" => Known::Other("merge_request_event"),
            "STAGE" => Known::Text("prod".into()),
            _ => Known::Unknown,
        }
    }

    #[test]
    fn conditions_are_decided_as_far_as_variables_are_known() {
        let table = [
            ("$CI_COMMIT_TAG", Some(true)),
            ("$CI_COMMIT_BRANCH", Some(false)),
            ("$CI_COMMIT_TAG && $CI_COMMIT_BRANCH == \"main\"", Some(false)),
            ("$CI_COMMIT_TAG =~ /^v\\d+\\/x$/i", None),
            ("$CI_COMMIT_BRANCH =~ /^v/ || $CI_COMMIT_TAG", Some(true)),
            ("$CI_COMMIT_BRANCH !~ /^v/", Some(true)),
            ("$CI_COMMIT_BRANCH =~ $PATTERN", Some(false)),
            ("$STAGE =~ $STAGE", None),
            ("$CI_COMMIT_BRANCH == null", Some(true)),
            ("$CI_COMMIT_TAG != null", Some(true)),
            ("$CI_PIPELINE_SOURCE == 'merge_request_event'", Some(false)),
            ("$CI_PIPELINE_SOURCE == 'push'", None),
            ("($STAGE == \"prod\" || $OTHER) && $CI_COMMIT_TAG", Some(true)),
            ("${STAGE} != \"prod\"", Some(false)),
            ("$OTHER == \"a\" && $CI_COMMIT_BRANCH", Some(false)),
            ("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", None),
            ("what is this", None),
            ("$CI_COMMIT_TAG &&", None),
            ("\"open", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(evaluate(text, &on_tag), expected, "{text}");
        }
        assert_eq!(evaluate(&"(".repeat(100_000), &on_tag), None);
    }

    #[test]
    fn the_variables_of_a_condition_are_named() {
        let found: Vec<&str> = variables("$A == \"x\" && ${B_2} =~ /c$/").collect();
        assert_eq!(found, ["A", "B_2", ""]);
    }
}
