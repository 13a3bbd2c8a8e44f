//! What a shell makes of braces, of changed variables and of a script's own variables, as far as the text tells.

use std::collections::BTreeMap;

/// UTF-8 bytes of a word past which its braces are not read.
const MAX_WORD: usize = 4096;
/// Words that the braces of one can stand for; more are not read.
const MAX_WORDS: usize = 64;

/// What `a{b,c}d` stands for; a text without braces for itself. `None` for braces that are not read: ranges, nested ones,
/// too many.
#[must_use]
pub fn braces(text: &str) -> Option<Vec<String>> {
    let mut done = vec![String::new()];
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (inner, after) = behind.split_once('}')?;
        let choices: Vec<&str> = inner.split(',').collect();
        let is_read = choices.len() > 1 && !inner.contains('{') && text.len() <= MAX_WORD;
        if !is_read || done.len() * choices.len() > MAX_WORDS {
            return None;
        }
        done = done.iter().flat_map(|it| choices.iter().map(move |choice| format!("{it}{before}{choice}"))).collect();
        rest = after;
    }
    done.iter_mut().for_each(|it| it.push_str(rest));
    Some(done)
}

/// The items of `${NAME[@]}`: the name.
#[must_use]
pub fn all_items(written: &str) -> Option<&str> {
    written.strip_prefix("${")?.strip_suffix("[@]}")
}

/// What `${folder%/}`, `${path%/*}`, `${path##*/}` or `${path#./}` comes to, where `value` knows the variable; `None` for
/// other changes.
#[must_use]
pub fn changed(written: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let inner = written.strip_prefix("${")?.strip_suffix('}')?;
    let (name, change) = inner.split_at(inner.find(['%', '#'])?);
    let text = value(name)?;
    let changed = match change {
        "%/" => text.strip_suffix('/').unwrap_or(&text),
        "%/*" => text.rsplit_once('/').map_or(&*text, |it| it.0),
        "##*/" => text.rsplit('/').next().unwrap_or(&text),
        "#./" => text.strip_prefix("./").unwrap_or(&text),
        _ => return None,
    };
    Some(changed.to_owned())
}

/// The names that stand in a script other than to ask for the value of a variable.
#[derive(Debug)]
pub struct Names<'s> {
    /// Whether each stands there once.
    named: BTreeMap<&'s str, bool>,
    sources: bool,
}

impl<'s> Names<'s> {
    /// Those of a script. Linear.
    #[must_use]
    pub fn of(script: &'s str) -> Self {
        let bytes = script.as_bytes();
        let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
        let mut named = BTreeMap::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + bytes[at..].iter().take_while(|it| is_part(it)).count();
            let asks = bytes[..at].ends_with(b"$") || bytes[..at].ends_with(b"${");
            if end > at && !asks {
                named.entry(&script[at..end]).and_modify(|is_once| *is_once = false).or_insert(true);
            }
            at = end.max(at + 1);
        }
        let sources = script.split(['\n', ';', '&', '|', '(', '{']).any(|it| it.trim_start().starts_with(". "));
        Self { named, sources }
    }

    /// Whether the script may change any variable, or how words are split, in a way that its text does not tell: it runs
    /// other texts in its own shell, or names `IFS`.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.sources || ["eval", "source", "IFS"].iter().any(|it| self.named.contains_key(it))
    }

    /// Whether the script sets a variable in one place, and nothing else there may change it.
    #[must_use]
    pub fn sets_once(&self, variable: &str) -> bool {
        !self.is_open() && self.named.get(variable) == Some(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_stand_for_each_choice() {
        let all = |text: &str| braces(text).map(|it| it.join(" "));
        assert_eq!(all("packages/a").as_deref(), Some("packages/a"));
        assert_eq!(all("packages/{a,b}").as_deref(), Some("packages/a packages/b"));
        assert_eq!(all("{a,b}-{c,}x").as_deref(), Some("a-cx a-x b-cx b-x"));
        for text in ["{a..c}", "{a,{b,c}}", "{a}", "{a,b", &"{a,b}".repeat(7)] {
            assert_eq!(all(text), None, "{text}");
        }
    }

    #[test]
    fn ends_of_paths_are_cut_off() {
        let value = |name: &str| (name == "p").then(|| "./packages/a/".to_owned());
        for (written, expected) in [
            ("${p%/}", Some("./packages/a")),
            ("${p%/*}", Some("./packages/a")),
            ("${p##*/}", Some("")),
            ("${p#./}", Some("packages/a/")),
            ("${p//a/b}", None),
            ("${q%/}", None),
            ("${p^}", None),
        ] {
            assert_eq!(changed(written, &value).as_deref(), expected, "{written}");
        }
        assert_eq!(all_items("${ALL[@]}"), Some("ALL"));
        assert_eq!(all_items("${ALL}"), None);
    }

    #[test]
    fn a_variable_is_set_once_where_nothing_else_names_it() {
        assert!(Names::of("dir=a; cd $dir; ls ${dir}/x").sets_once("dir"));
        for script in [
            "dir=a; dir=b",
            "dir=a; read -r dir",
            "dir=a; unset dir",
            "dir=a; dir+=b",
            "dir=a; . ./env.sh",
            "dir=a\nsource x",
            "dir=a; eval $x",
            "cd $dir",
        ] {
            assert!(!Names::of(script).sets_once("dir"), "{script}");
        }
        assert!(Names::of("IFS=,; a").is_open() && !Names::of("a; ./b").is_open());
    }
}
