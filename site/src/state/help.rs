//! What somebody reads beside the work. The texts are lines whose first letter says what they are, as
//! `cargo xtask build` wrote them; nothing in them is markup.

use super::answers::Answers;

/// Something to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Topic {
    /// The page of a rule or an example, by its name in the module.
    Page(String),
    /// All examples.
    Gallery,
    /// All terms; the one of this id first of all, if it is not empty.
    Terms(String),
    /// The keys.
    Keys,
}

/// An example of a page.
#[derive(PartialEq, Eq, Debug)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// Paths, empty for a text without a name, and texts.
    pub files: Vec<(String, String)>,
    /// The answers that belong to it.
    pub answers: Answers,
}

/// Lines of one kind that follow each other.
pub struct Group<'t> {
    /// What they are.
    pub kind: char,
    /// Their texts.
    pub texts: Vec<&'t str>,
}

/// The lines, by kind.
#[must_use]
pub fn groups(lines: &str) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for line in lines.lines() {
        let mut rest = line.chars();
        let Some(kind) = rest.next() else { continue };
        match groups.last_mut() {
            Some(group) if group.kind == kind => group.texts.push(rest.as_str()),
            _ => groups.push(Group { kind, texts: vec![rest.as_str()] }),
        }
    }
    groups
}

/// The parts of a line, of which there are as many as its kind has.
#[must_use]
pub fn parts<const COUNT: usize>(text: &str) -> [&str; COUNT] {
    let mut parts = text.splitn(COUNT, '\t');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// An example of a page, by its place among them.
#[must_use]
pub fn example(lines: &str, at: usize) -> Option<Example> {
    let mut example = Example { title: String::new(), files: Vec::new(), answers: Answers::default() };
    let mut before = 0;
    for group in groups(lines) {
        for text in group.texts {
            match group.kind {
                'T' => example.title = text.to_owned(),
                'X' => {
                    before += 1;
                    if before == at + 1 {
                        example.title = format!("{}: {text}", example.title);
                    }
                }
                _ if before != at + 1 => {}
                'A' => {
                    let [field, answer] = parts(text);
                    example.answers.set(field, answer);
                }
                'F' => example.files.push((text.to_owned(), String::new())),
                'C' => {
                    let (_, file) = example.files.last_mut()?;
                    *file += text;
                    file.push('\n');
                }
                _ => {}
            }
        }
    }
    (!example.files.is_empty()).then_some(example)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
Toutdated npm
Pwhy
Xold
Arepository	acme/widget
Fa.yml
Con: push
C
C  x: 1
Rfail
Xpasted
F
Cpasted
";

    #[test]
    fn an_example_is_found_by_its_place() {
        let first = example(LINES, 0).expect("there is a first one");
        assert_eq!(first.title, "outdated npm: old");
        assert_eq!(first.files, [("a.yml".to_owned(), "on: push\n\n  x: 1\n".to_owned())]);
        assert_eq!(first.answers.get("repository"), "acme/widget");
        let second = example(LINES, 1).expect("there is a second one");
        assert_eq!(second.files, [(String::new(), "pasted\n".to_owned())]);
        assert_eq!(example(LINES, 2), None);
    }

    #[test]
    fn lines_of_one_kind_stand_together() {
        let kinds: String = groups(LINES).iter().map(|it| it.kind).collect();
        assert_eq!(kinds, "TPXAFCRXFC");
    }
}
