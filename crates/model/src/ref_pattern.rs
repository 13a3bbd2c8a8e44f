//! The patterns of `branches:`, `tags:` and their like: which names let an event through.

/// Tokens of one pattern past which it counts as matching everything.
const MAX_TOKENS: usize = 512;

/// Whether a list of patterns lets a name through: the last pattern that matches decides, `!` takes back.
#[must_use]
pub fn admits<'p>(patterns: impl IntoIterator<Item = &'p str>, name: &str) -> bool {
    let mut admitted = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(negative) if admitted => admitted = !matches(negative, name),
            Some(_) => {}
            None => admitted |= matches(pattern, name),
        }
    }
    admitted
}

/// Whether one pattern matches a name. `*` stops at slashes, `**` does not; `?` and `+` repeat what is before them.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '?', '+', '[', '\\']) {
        return pattern == name;
    }
    let tokens = tokens(pattern);
    if tokens.len() > MAX_TOKENS {
        return true;
    }
    // All positions in the pattern that the name read so far can have led to: linear in the name, never exponential.
    let mut reached = vec![false; tokens.len() + 1];
    reached[0] = true;
    skip_optional(&tokens, &mut reached);
    for c in name.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (idx, token) in tokens.iter().enumerate().filter(|(idx, _)| reached[*idx]) {
            if token.accepts(c) {
                next[idx + 1] = true;
                next[idx] |= token.repeats;
            }
        }
        skip_optional(&tokens, &mut next);
        reached = next;
    }
    reached[tokens.len()]
}

/// A name that a pattern matches, with the given text where it has `*` or `**`.
#[must_use]
pub fn witness(pattern: &str, any: &str) -> String {
    let mut name = String::new();
    for token in tokens(pattern).iter().take(MAX_TOKENS) {
        match &token.class {
            Class::Char(c) => name.push(*c),
            Class::Set(ranges) => name.extend(ranges.first().map(|it| it.0)),
            Class::NoSlash | Class::Any => name.push_str(any),
        }
    }
    name
}

struct Token {
    class: Class,
    optional: bool,
    repeats: bool,
}

enum Class {
    Char(char),
    NoSlash,
    Any,
    Set(Vec<(char, char)>),
}

impl Token {
    fn accepts(&self, c: char) -> bool {
        match &self.class {
            Class::Char(wanted) => *wanted == c,
            Class::NoSlash => c != '/',
            Class::Any => true,
            Class::Set(ranges) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)),
        }
    }
}

fn skip_optional(tokens: &[Token], reached: &mut [bool]) {
    for (idx, token) in tokens.iter().enumerate() {
        if reached[idx] && token.optional {
            reached[idx + 1] = true;
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        let one = |class| Token { class, optional: false, repeats: false };
        let many = |class| Token { class, optional: true, repeats: true };
        match c {
            '*' if rest.next_if_eq(&'*').is_some() => tokens.push(many(Class::Any)),
            '*' => tokens.push(many(Class::NoSlash)),
            '?' => {
                if let Some(last) = tokens.last_mut() {
                    last.optional = true;
                }
            }
            '+' => {
                if let Some(last) = tokens.last_mut() {
                    last.repeats = true;
                }
            }
            '[' => {
                let set: String = rest.by_ref().take_while(|it| *it != ']').collect();
                tokens.push(one(Class::Set(ranges(&set))));
            }
            '\\' => tokens.push(one(Class::Char(rest.next().unwrap_or('\\')))),
            _ => tokens.push(one(Class::Char(c))),
        }
    }
    tokens
}

fn ranges(set: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = set.chars().collect();
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(from) = chars.get(at) {
        match (chars.get(at + 1), chars.get(at + 2)) {
            (Some('-'), Some(to)) => {
                ranges.push((*from, *to));
                at += 3;
            }
            _ => {
                ranges.push((*from, *from));
                at += 1;
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        for name in yes {
            assert!(matches(pattern, name), "{pattern} matches {name}");
        }
        for name in no {
            assert!(!matches(pattern, name), "{pattern} does not match {name}");
        }
    }

    #[test]
    fn patterns_mean_what_github_says() {
        check("v*", &["v1", "v1.2.3", "v"], &["1.2.3", "pkg@1.0.0", "v/1"]);
        check("*", &["main", "pkg@1.0.0"], &["@acme/widget@1.0.0"]);
        check("**", &["main", "@acme/widget@1.0.0"], &[]);
        check("releases/**", &["releases/1", "releases/a/b"], &["releases"]);
        check("v[0-9]+.[0-9]+.[0-9]+", &["v1.2.3", "v10.0.1"], &["v1.2", "v1.2.3-beta"]);
        check("*.jsx?", &["page.js", "page.jsx"], &["page.ts"]);
        check("\\*", &["*"], &["a"]);
    }

    #[test]
    fn a_pattern_matches_its_witness() {
        for pattern in ["v*", "v[0-9]+.[0-9]+.[0-9]+", "release-[0-9]*", "1.[0-9]", "releases/**", "*.jsx?", "\\*"] {
            for any in ["", "1.2.3"] {
                let name = witness(pattern, any);
                assert!(matches(pattern, &name), "{pattern} matches {name}");
            }
        }
    }

    #[test]
    fn the_last_pattern_that_matches_decides() {
        assert!(admits(["v*", "!v*-beta"], "v1.0.0"));
        assert!(!admits(["v*", "!v*-beta"], "v1.0.0-beta"));
        assert!(admits(["v*", "!v*-beta", "v1*"], "v1.0.0-beta"));
        assert!(!admits(["!v*"], "main"), "a list of exclusions lets nothing through");
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199)));
        assert!(matches(&"**".repeat(5_000), "main"));
    }
}
