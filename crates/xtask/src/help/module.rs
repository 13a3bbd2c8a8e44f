//! Writes the module that the page imports before its lock: every text as lines whose first letter says what they are.
//! `site/src/state/help.rs` reads them.

use std::fmt::Write as _;

use super::{Example, GROUPS, Help, LINKS, examples, prose_and_cases};
use crate::help::markdown::Block;

const HEAD: &str =
    "// Written by `cargo xtask build` from the rules' pages and site/pages: lines of text, nothing else.\n";

/// The module's text.
///
/// # Errors
///
/// A page that asks for what the page has no field for.
pub(crate) fn write(help: &Help) -> anyhow::Result<String> {
    let mut pages = Vec::new();
    let mut gallery = Lines::default();
    for (group, title) in GROUPS {
        gallery.line('G', title);
        for (id, page) in help.examples.iter().filter(|it| it.1.front.group == group) {
            let name = format!("example-{id}");
            gallery.line('E', &format!("{name}\t0\t{}\t{}", page.title, page.front.says));
            let mut lines = Lines::default();
            lines.line('T', &page.title);
            lines.blocks(&page.blocks)?;
            lines.facts(help, &page.front.facts);
            pages.push((name, lines.0));
        }
    }
    for (link, title) in LINKS {
        gallery.line('G', title);
        for (rule, page) in help.rules.iter().filter(|it| it.0.link == link) {
            let all = examples(&page.blocks)?;
            if let Some(at) = all.iter().position(|it| it.speaks(&rule.id)) {
                gallery.line('E', &format!("{}\t{at}\t{}\t{}", rule.id, page.title, rule.summary));
            }
        }
    }
    for (rule, page) in &help.rules {
        let mut lines = Lines::default();
        lines.line('T', &page.title);
        lines.line('M', &format!("{}\t{}\t{}", rule.link, rule.severity, rule.fix));
        let (prose, cases) = prose_and_cases(&page.blocks);
        lines.blocks(prose)?;
        lines.facts(help, &page.front.facts);
        for term in help.terms_in(prose) {
            lines.line('W', &format!("{}\t{}", term.id, term.name));
        }
        lines.blocks(cases)?;
        pages.push((rule.id.clone(), lines.0));
    }
    let mut glossary = Lines::default();
    for term in &help.terms {
        glossary.line('H', &format!("{}\t{}", term.id, term.name));
        glossary.line('P', &term.says.join(" "));
        glossary.facts(help, &term.facts);
    }
    let text = |it: &str| serde_json::to_string(it).map_err(anyhow::Error::from);
    let mut out = format!("{HEAD}const pages = new Map([\n");
    for (name, lines) in &pages {
        let _ = writeln!(out, "[{},{}],", text(name)?, text(lines)?);
    }
    let (gallery, glossary) = (text(&gallery.0)?, text(&glossary.0)?);
    let _ = write!(
        out,
        "]);\nexport const page = (name) => pages.get(name);\nexport const gallery = {gallery};\nexport const glossary = {glossary};\n"
    );
    Ok(out)
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, kind: char, text: &str) {
        self.0.push(kind);
        self.0 += text;
        self.0.push('\n');
    }

    /// Texts of several lines: each of them.
    fn lines(&mut self, kind: char, text: &str) {
        for line in text.lines() {
            self.line(kind, line);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> anyhow::Result<()> {
        let all = examples(blocks)?;
        let mut example: Option<&Example<'_>> = None;
        for block in blocks {
            match block {
                // The examples say themselves what they are.
                Block::Heading(text) if text == "Examples" => {}
                Block::Heading(text) => self.line('H', text),
                Block::Text(text) => self.line('P', text),
                Block::Items(items) => items.iter().for_each(|it| self.line('L', it)),
                Block::Example(heading) => {
                    example = all.iter().find(|it| it.heading == heading);
                    self.line(if example.is_some() { 'X' } else { 'H' }, heading);
                    for (field, answer) in example.iter().flat_map(|it| &it.answers) {
                        self.line('A', &format!("{field}\t{answer}"));
                    }
                }
                Block::Fence { info, text } => match (info.as_str(), example) {
                    ("report", _) => self.lines('R', text),
                    ("diff", _) => self.lines('D', text),
                    ("context", _) | (_, None) => {}
                    (info, Some(_)) => {
                        let path = info.split_whitespace().find_map(|word| word.strip_prefix("path="));
                        self.line('F', path.unwrap_or_default());
                        self.lines('C', text);
                    }
                },
            }
        }
        Ok(())
    }

    fn facts(&mut self, help: &Help, facts: &[String]) {
        for id in facts {
            let (says, origin) = help.fact(id).map(|it| (it.says.clone(), it.origin())).unwrap_or_default();
            self.line('N', &format!("{id}\t{says}\t{origin}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help::read;
    use crate::root;

    #[test]
    fn every_rule_and_example_has_its_page_in_the_module() {
        let help = read(&root()).expect("all that is explained can be read");
        let module = write(&help).expect("all examples have fields of the form");
        for (rule, page) in &help.rules {
            let name = &rule.id;
            assert!(module.contains(&format!("[\"{name}\",\"T{}\\n", page.title)), "{name} has no page");
            assert!(module.contains(&format!("\\nE{name}\\t")), "{name} is not in the gallery");
        }
        for (id, page) in &help.examples {
            assert!(module.contains(&format!("[\"example-{id}\",\"T{}\\n", page.title)), "{id} has no page");
        }
    }

    #[test]
    fn an_example_loses_no_byte_on_its_way() {
        let blocks = [
            Block::Example("Case".into()),
            Block::Fence { info: "context".into(), text: "repository: acme/widget\n".into() },
            Block::Fence { info: "yaml path=a.yml".into(), text: "on: push\n\n  x: \\y\n".into() },
            Block::Fence { info: "report".into(), text: "fail a: b\n  --> a.yml:1:1\n".into() },
        ];
        let mut lines = Lines::default();
        lines.blocks(&blocks).expect("known answers");
        let expected =
            "XCase\nArepository\tacme/widget\nFa.yml\nCon: push\nC\nC  x: \\y\nRfail a: b\nR  --> a.yml:1:1\n";
        assert_eq!(lines.0, expected);
    }
}
