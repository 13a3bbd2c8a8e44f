//! Verdaccio's `config.yaml`, as far as packages come through it from other registries (J 6.2).

use document::{Tree, Value};

/// A configuration.
#[derive(Clone, Copy)]
pub struct Verdaccio<'t> {
    /// The whole document.
    pub root: Value<'t>,
}

/// A pattern of `packages` with what counts for the names that match it.
#[derive(Clone)]
pub struct PackagePattern<'t> {
    /// The pattern.
    pub key: Value<'t>,
    /// Its settings.
    pub value: Value<'t>,
    /// The uplinks that it asks, with the node that names them.
    pub proxy: Option<(Value<'t>, Vec<&'t str>)>,
}

impl<'t> Verdaccio<'t> {
    /// Reads a configuration; `None` when it is not a mapping.
    #[must_use]
    pub fn read(tree: &'t Tree<'t>) -> Option<Self> {
        tree.root().filter(|it| it.is_mapping()).map(|root| Self { root })
    }

    /// Names and addresses of the registries behind it.
    pub fn uplinks(self) -> impl Iterator<Item = (Value<'t>, Value<'t>)> {
        let uplinks = self.root.get("uplinks").into_iter().flat_map(Value::entries);
        uplinks.filter_map(|(key, value)| Some((key, value.get("url")?)))
    }

    /// The patterns in order: the first that matches a name counts.
    pub fn patterns(self) -> impl Iterator<Item = PackagePattern<'t>> {
        let patterns = self.root.get("packages").into_iter().flat_map(Value::entries);
        patterns.map(|(key, value)| {
            let names = |proxy: Value<'t>| {
                let items: Vec<Value<'t>> = if proxy.is_sequence() { proxy.items().collect() } else { vec![proxy] };
                items.into_iter().filter_map(Value::as_str).flat_map(str::split_whitespace).collect()
            };
            PackagePattern { key, value, proxy: value.get("proxy").map(|it| (it, names(it))) }
        })
    }
}

impl PackagePattern<'_> {
    /// Whether it matches a name: `**` stands for anything, `*` for anything without a `/`.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.key.as_str().is_some_and(|it| matches(it, name))
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some(at) = pattern.find('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(&pattern[..at]) else { return false };
    let after = pattern[at..].trim_start_matches('*');
    let is_double = pattern[at..].starts_with("**");
    // Names and patterns are short, and each star takes one more character in turn.
    let ends = (0..=rest.len()).take_while(|it| is_double || !rest.as_bytes()[..*it].contains(&b'/'));
    ends.filter(|it| rest.is_char_boundary(*it)).any(|it| matches(after, &rest[it..]))
}

#[cfg(test)]
mod tests {
    use document::parse_yaml;

    use super::*;

    #[test]
    fn a_pattern_matches_as_verdaccio_matches() {
        let check =
            |pattern: &str, name: &str, fits: bool| assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        check("**", "@jsr/std__path", true);
        check("*", "@jsr/std__path", false);
        check("*", "left-pad", true);
        check("@*/*", "@jsr/std__path", true);
        check("@jsr/*", "@jsr/std__path", true);
        check("@jsr/std__*", "@jsr/std__path", true);
        check("@jsr/**", "@jsr/std__path", true);
        check("@acme/*", "@jsr/std__path", false);
        check("@jsr/std__path", "@jsr/std__path", true);
        check("@jsr/*x", "@jsr/std__path", false);
    }

    #[test]
    fn uplinks_and_patterns_are_read_in_order() {
        let text = "uplinks:\n  jsr: {url: https://npm.jsr.io/}\npackages:\n  '@jsr/*': {access: $all, proxy: jsr}\n  '**':\n    proxy: [npmjs, 'a b']\n  x: ~\n";
        let tree = parse_yaml(text);
        let config = Verdaccio::read(&tree).expect("a mapping");
        let uplinks: Vec<_> = config.uplinks().filter_map(|(key, url)| key.as_str().zip(url.as_str())).collect();
        assert_eq!(uplinks, [("jsr", "https://npm.jsr.io/")]);
        let proxies: Vec<_> = config.patterns().map(|it| it.proxy.map(|it| it.1).unwrap_or_default()).collect();
        assert_eq!(proxies, [vec!["jsr"], vec!["npmjs", "a", "b"], vec![]]);
    }
}
