//! Writes a page of its own for every rule, their index and the glossary: for search engines, and for links that have
//! to work without script.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::{Help, LINKS, examples, prose_and_cases};
use crate::help::markdown::Block;

/// What stands around every page.
const TEMPLATE: &str = "site/pages/page.html";
/// Where the page itself is, seen from a page below `rules/` and from one beside it.
const BELOW: &str = "../";
const BESIDE: &str = "./";

/// Writes all pages into the folder of the built page, under the style sheet that it names.
///
/// # Errors
///
/// The built page names no style sheet, or a file cannot be read or written.
pub(crate) fn write(help: &Help, root: &Path, folder: &Path) -> anyhow::Result<()> {
    let template = fs::read_to_string(root.join(TEMPLATE)).context("reading the template of pages")?;
    let index = fs::read_to_string(folder.join("index.html")).context("the page is not where its rules are to go")?;
    let style = style_sheet(&index).context("the page names no style sheet")?;
    let fill = |root: &str, title: &str, description: &str, body: &str| {
        template
            .replace("{root}", root)
            .replace("{style}", style)
            .replace("{title}", &escaped(&bare(title)))
            .replace("{description}", &escaped(&bare(description)))
            .replace("{body}", body.trim_end())
    };
    let rules = folder.join("rules");
    fs::create_dir_all(&rules)?;
    for (at, (rule, page)) in help.rules.iter().enumerate() {
        let html = fill(BELOW, &page.title, &format!("{}.", capital(&rule.summary)), &rule_page(help, at)?);
        fs::write(rules.join(&rule.id).with_extension("html"), html)?;
    }
    let what = "Every rule about trusted publishing to npm and JSR: why it matters and what to do, with examples.";
    fs::write(rules.join("index.html"), fill(BELOW, "Rules", what, &rule_index(help)))?;
    let what = "Terms of trusted publishing that are often taken for one another, each in a few exact sentences.";
    fs::write(folder.join("terms.html"), fill(BESIDE, "Terms", what, &glossary(help)))?;
    Ok(())
}

/// The name of the style sheet in Trunk's output, which writes attributes with or without quotes.
fn style_sheet(index: &str) -> Option<&str> {
    let before = index.find(".css")?;
    let start = index[..before].rfind(['"', '\'', '=', '/', ' '])? + 1;
    Some(&index[start..before + 4])
}

fn rule_page(help: &Help, at: usize) -> anyhow::Result<String> {
    let (rule, page) = &help.rules[at];
    let link = LINKS.iter().find(|it| it.0 == rule.link).map_or("", |it| it.1);
    let mut out = format!("<article>\n<h1>{}</h1>\n", inline(&page.title));
    let _ = writeln!(out, "<p class=\"lead\">{}.</p>", inline(&capital(&rule.summary)));
    let _ = writeln!(
        out,
        "<dl class=\"about\"><div><dt>Rule</dt><dd><code>{}</code></dd></div><div><dt>Link of the chain</dt><dd>{link}</dd></div><div><dt>At most</dt><dd>{}</dd></div><div><dt>Correction</dt><dd>{}</dd></div></dl>",
        rule.id, rule.severity, rule.fix
    );
    let (prose, cases) = prose_and_cases(&page.blocks);
    blocks(&mut out, &rule.id, prose)?;
    facts(&mut out, help, &page.front.facts, "h2");
    let terms = help.terms_in(prose);
    if !terms.is_empty() {
        let terms = terms.iter().map(|it| format!("<a href=\"{BELOW}terms.html#{}\">{}</a>", it.id, inline(&it.name)));
        let _ = writeln!(out, "<p class=\"related-terms\">Terms: {}</p>", terms.collect::<Vec<_>>().join(" · "));
    }
    blocks(&mut out, &rule.id, cases)?;
    let neighbour = |at: Option<usize>, mark: &str| {
        let Some((rule, page)) = at.and_then(|at| help.rules.get(at)) else { return String::new() };
        format!("<a rel=\"{mark}\" href=\"{}.html\">{}</a>", rule.id, inline(&page.title))
    };
    let (before, after) = (neighbour(at.checked_sub(1), "prev"), neighbour(Some(at + 1), "next"));
    let _ = writeln!(out, "<nav class=\"neighbours\" aria-label=\"Neighbours\">{before}{after}</nav>\n</article>");
    Ok(out)
}

fn rule_index(help: &Help) -> String {
    let count = help.rules.len();
    let mut out = format!(
        "<h1>Rules</h1>\n<p class=\"lead\">{count} rules, along the chain from trigger to published version.</p>\n"
    );
    for (link, title) in LINKS {
        let _ = writeln!(out, "<h2 id=\"{link}\">{title}</h2>\n<ul class=\"gallery\">");
        for (rule, page) in help.rules.iter().filter(|it| it.0.link == link) {
            let _ = writeln!(
                out,
                "<li><a href=\"{}.html\">{}</a> <code>{}</code><p>{}</p></li>",
                rule.id,
                inline(&page.title),
                rule.id,
                inline(&rule.summary)
            );
        }
        out += "</ul>\n";
    }
    out
}

fn glossary(help: &Help) -> String {
    let mut out = "<h1>Terms</h1>\n<p class=\"lead\">Words that are often taken for one another.</p>\n".to_owned();
    for term in &help.terms {
        let _ = writeln!(
            out,
            "<h2 id=\"{}\">{}</h2>\n<p>{}</p>",
            term.id,
            inline(&term.name),
            inline(&term.says.join(" "))
        );
        facts(&mut out, help, &term.facts, "h3");
    }
    out
}

fn blocks(out: &mut String, page: &str, blocks: &[Block]) -> anyhow::Result<()> {
    let all = examples(blocks)?;
    let mut is_example = false;
    for block in blocks {
        let _ = match block {
            Block::Heading(text) => writeln!(out, "<h2>{}</h2>", inline(text)),
            Block::Text(text) => writeln!(out, "<p>{}</p>", inline(text)),
            Block::Items(items) => {
                let items = items.iter().map(|it| format!("<li>{}</li>", inline(it)));
                writeln!(out, "<ul class=\"points\">{}</ul>", items.collect::<String>())
            }
            Block::Example(heading) => {
                let at = all.iter().position(|it| it.heading == heading);
                is_example = at.is_some();
                let open = at.map(|at| {
                    let said = escaped(&bare(heading));
                    format!(
                        "<a class=\"open\" href=\"{BELOW}#example={page}/{at}\" aria-label=\"Open “{said}” in the checker\">Open in the checker</a>"
                    )
                });
                writeln!(
                    out,
                    "<div class=\"example-head\"><h3>{}</h3>{}</div>",
                    inline(heading),
                    open.unwrap_or_default()
                )
            }
            Block::Fence { info, .. } if info == "context" || !is_example => Ok(()),
            Block::Fence { info, text } => {
                let path = info.split_whitespace().find_map(|word| word.strip_prefix("path="));
                let caption = match (info.as_str(), path) {
                    ("report", _) => "What it says".to_owned(),
                    ("diff", _) => "Correction".to_owned(),
                    (_, Some(path)) => format!("<code>{}</code>", escaped(path)),
                    _ => "A text without a name".to_owned(),
                };
                let class = match info.as_str() {
                    "report" => "report",
                    "diff" => "edit",
                    _ => "file",
                };
                let lines = text.lines().map(|line| match (class, line.as_bytes().first()) {
                    ("edit", Some(b'+')) => format!("<ins>{}</ins>", escaped(line)),
                    ("edit", Some(b'-')) => format!("<del>{}</del>", escaped(line)),
                    _ => format!("{}\n", escaped(line)),
                });
                let text = lines.collect::<String>();
                writeln!(
                    out,
                    "<p class=\"caption\">{caption}</p>\n<pre class=\"{class}\">{}</pre>",
                    text.trim_end_matches('\n')
                )
            }
        };
    }
    Ok(())
}

fn facts(out: &mut String, help: &Help, facts: &[String], heading: &str) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "<{heading}>Sources</{heading}>\n<dl class=\"sources\">");
    for id in facts {
        let (says, origin) = help.fact(id).map(|it| (it.says.as_str(), it.origin())).unwrap_or_default();
        let _ = writeln!(
            out,
            "<div><dt>{id}</dt><dd>{} <span class=\"aside\">{}</span></dd></div>",
            inline(says),
            inline(&origin)
        );
    }
    out.push_str("</dl>\n");
}

/// A sentence whose parts in backticks stand in the code face.
fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

fn bare(text: &str) -> String {
    text.replace('`', "")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::help::read;
    use crate::{files, root};

    fn written() -> (Help, PathBuf) {
        let folder = std::env::temp_dir().join(format!("preflight-pages-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let index = "<link rel=stylesheet href=./page-0a.css>";
        fs::write(folder.join("index.html"), index).expect("the folder is writable");
        fs::write(folder.join("page-0a.css"), "").expect("the folder is writable");
        let help = read(&root()).expect("all that is explained can be read");
        write(&help, &root(), &folder).expect("all pages can be written");
        (help, folder)
    }

    fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
        let start = format!(" {attribute}=\"");
        let parts = html.split(start.as_str()).skip(1);
        parts.filter_map(|it| it.split_once('"').map(|it| it.0)).collect()
    }

    #[test]
    fn every_rule_has_its_page_and_no_link_of_any_page_is_broken() {
        let (help, folder) = written();
        for (rule, page) in &help.rules {
            let html = fs::read_to_string(folder.join("rules").join(&rule.id).with_extension("html"));
            let html = html.unwrap_or_else(|_| panic!("{} has no page", rule.id));
            assert!(html.contains(&format!("<h1>{}</h1>", inline(&page.title))), "{}", rule.id);
        }
        let mut broken = Vec::new();
        for file in files::below(&folder).expect("pages were written") {
            if file.extension().is_none_or(|it| it != "html") || file == folder.join("index.html") {
                continue;
            }
            let html = fs::read_to_string(&file).expect("pages are text");
            for link in values(&html, "href").into_iter().filter(|it| !it.starts_with("data:")) {
                let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
                let target = file.parent().expect("a page stands in a folder").join(path);
                let target = if target.is_dir() { target.join("index.html") } else { target };
                let there = fs::read_to_string(&target).unwrap_or_default();
                let is_right = match fragment.strip_prefix("example=") {
                    Some(example) => example.split_once('/').is_some_and(|(rule, at)| {
                        let page = help.rules.iter().find(|it| it.0.id == rule).map(|it| &it.1);
                        let count = page.map_or(0, |it| examples(&it.blocks).map_or(0, |it| it.len()));
                        at.parse().is_ok_and(|at: usize| at < count)
                    }),
                    None => fragment.is_empty() || values(&there, "id").contains(&fragment),
                };
                if !target.is_file() || !is_right {
                    broken.push(format!("{} → {link}", file.display()));
                }
            }
        }
        fs::remove_dir_all(&folder).expect("the folder is ours");
        assert!(broken.is_empty(), "{broken:#?}");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(inline("a <b> & `${{ x }}\"`"), "a &lt;b&gt; &amp; <code>${{ x }}&quot;</code>");
    }

    #[test]
    fn the_style_sheet_is_found_with_and_without_quotes() {
        for index in
            ["<link href=./page-1f.css rel=x>", "<link href=\"/base/page-1f.css\">", "<link href='page-1f.css'>"]
        {
            assert_eq!(style_sheet(index), Some("page-1f.css"), "{index}");
        }
        assert_eq!(style_sheet("<p>"), None);
    }
}
