//! Reads the Markdown of our own pages: no more of it than they use, so that what is shown is exactly what was meant.

use std::path::Path;
use std::{fs, mem};

use anyhow::{Context, bail, ensure};
use serde::de::DeserializeOwned;

/// A page: what its front matter says, its title, and what follows.
pub(crate) struct Page<F> {
    pub(crate) front: F,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a page. Texts keep their backticks; nothing else in them means anything.
#[derive(Debug, PartialEq)]
pub(crate) enum Block {
    /// `##`.
    Heading(String),
    /// `###`: an example begins.
    Example(String),
    /// A paragraph, its lines joined.
    Text(String),
    /// A list.
    Items(Vec<String>),
    /// A fenced block: the words after the fence, and the text with its final line break.
    Fence { info: String, text: String },
}

/// What a line may begin with, the longest first.
const MARKS: [&str; 5] = ["```", "### ", "## ", "# ", "- "];

/// Reads a page.
///
/// # Errors
///
/// The file cannot be read, or uses what this reader does not know; names file and line.
pub(crate) fn read<F: DeserializeOwned>(path: &Path) -> anyhow::Result<Page<F>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    parse(&text).with_context(|| format!("in {}", path.display()))
}

fn parse<F: DeserializeOwned>(text: &str) -> anyhow::Result<Page<F>> {
    let front = text.strip_prefix("---\n").and_then(|it| it.split_once("\n---\n"));
    let (front, body) = front.context("a page starts with front matter")?;
    let front: F = serde_yaml::from_str(front).context("front matter")?;
    let before = text[..text.len() - body.len()].lines().count();
    let mut title = None;
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut in_list = false;
    let mut lines = body.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let place = || format!("line {}", before + at + 1);
        let (mark, rest) = MARKS.iter().find_map(|mark| Some((*mark, line.strip_prefix(mark)?))).unwrap_or(("", line));
        let goes_on = mem::replace(&mut in_list, mark == "- ");
        if mark.is_empty() && !line.is_empty() {
            plain(line).with_context(place)?;
            paragraph.push(line);
            continue;
        }
        if !paragraph.is_empty() {
            blocks.push(Block::Text(mem::take(&mut paragraph).join(" ")));
        }
        let rest = rest.trim().to_owned();
        match (mark, blocks.last_mut()) {
            ("```", _) => {
                let mut text = String::new();
                let is_closed = lines.by_ref().any(|(_, line)| {
                    let is_end = line.trim_end() == "```";
                    if !is_end {
                        text += line;
                        text.push('\n');
                    }
                    is_end
                });
                ensure!(is_closed, "{}: the fence is never closed", place());
                blocks.push(Block::Fence { info: rest, text });
            }
            ("### ", _) => blocks.push(Block::Example(rest)),
            ("## ", _) => blocks.push(Block::Heading(rest)),
            ("# ", _) => ensure!(title.replace(rest).is_none(), "{}: a page has one title", place()),
            ("- ", last) => {
                plain(&rest).with_context(place)?;
                match last {
                    Some(Block::Items(items)) if goes_on => items.push(rest),
                    _ => blocks.push(Block::Items(vec![rest])),
                }
            }
            _ => {}
        }
    }
    if !paragraph.is_empty() {
        blocks.push(Block::Text(paragraph.join(" ")));
    }
    Ok(Page { front, title: title.context("a page has a title")?, blocks })
}

/// A line of prose in which only backticks mean something.
fn plain(line: &str) -> anyhow::Result<()> {
    ensure!(line.split('`').count() % 2 == 1, "a backtick is alone: {line}");
    ensure!(
        !line.starts_with([' ', '\t', '>', '|', '<', '*', '+', '#']),
        "this reader does not know such a line: {line}"
    );
    for prose in line.split('`').step_by(2) {
        if let Some(mark) = ["](", "*", "<", "~~", "__", "&"].into_iter().find(|it| prose.contains(it)) {
            bail!("`{mark}` means something in Markdown that is not read here: {line}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Front {
        facts: Vec<String>,
    }

    fn body(text: &str) -> anyhow::Result<Vec<Block>> {
        Ok(parse::<Front>(&format!("---\nfacts: [N 1.1]\n---\n\n# Title\n\n{text}"))?.blocks)
    }

    #[test]
    fn sentences_of_a_paragraph_are_joined_and_blocks_are_kept_apart() {
        let blocks = body(
            "One.\nTwo `a`.\n\n## Why\n\n- x\n- y\n\n### Case\n\n```yaml path=a.yml\non: push\n\n# no heading\n```\nAfter.\n",
        );
        let text = |it: &str| Block::Text(it.to_owned());
        let expected = vec![
            text("One. Two `a`."),
            Block::Heading("Why".into()),
            Block::Items(vec!["x".into(), "y".into()]),
            Block::Example("Case".into()),
            Block::Fence { info: "yaml path=a.yml".into(), text: "on: push\n\n# no heading\n".into() },
            text("After."),
        ];
        assert_eq!(blocks.expect("all of it is known"), expected);
    }

    #[test]
    fn front_matter_and_title_are_read() {
        let page: Page<Front> = parse("---\nfacts: [N 1.1, J C12]\n---\n\n# A title\n").expect("a page");
        assert_eq!((page.title.as_str(), page.front.facts.len()), ("A title", 2));
        assert!(parse::<Front>("# A title\n").is_err());
        assert!(parse::<Front>("---\nfacts: []\n---\n\nno title\n").is_err());
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        for unknown in ["a **b**", "[a](b)", "<b>", "> quoted", "    indented", "#### deep", "a ` b", "| a | b |"] {
            let error = format!("{:#}", body(&format!("First.\n\n{unknown}\n")).expect_err(unknown));
            assert!(error.contains("line 9"), "{unknown}: {error}");
        }
        assert!(body("```yaml\nnever closed\n").is_err());
    }
}
