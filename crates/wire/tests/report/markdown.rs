//! The report as Markdown: what a reader of Markdown makes of it, whatever users wrote.

use engine::{InputFile, Inputs, Report};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{check_snapshot, sample};

const LINK: &str = "https://publish-preflight.example/#1.AbC_-9.1a2b3c";

fn markdown(inputs: &Inputs, report: &Report) -> String {
    wire::markdown(inputs, report, &sample::correction(), Some(LINK))
}

/// What a reader of Markdown sees.
#[derive(Default)]
struct Seen {
    /// The text of each cell of the tables, row by row.
    rows: Vec<Vec<String>>,
    /// All other text.
    text: String,
    /// The addresses of links.
    links: Vec<String>,
    /// HTML, tag by tag.
    html: Vec<String>,
}

fn read(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let mut cell = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableHead) => seen.rows.push(Vec::new()),
            Event::End(TagEnd::TableHead) => drop(seen.rows.pop()),
            Event::Start(Tag::TableRow) => seen.rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => {
                let cell = cell.take().unwrap_or_default();
                if let Some(row) = seen.rows.last_mut() {
                    row.push(cell);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.to_string()),
            Event::Start(it @ (Tag::Emphasis | Tag::Image { .. } | Tag::Strikethrough)) => panic!("{it:?}"),
            Event::Text(text) | Event::Code(text) => cell.as_mut().unwrap_or(&mut seen.text).push_str(&text),
            Event::SoftBreak | Event::HardBreak => cell.as_mut().unwrap_or(&mut seen.text).push(' '),
            Event::Html(html) | Event::InlineHtml(html) => seen.html.push(html.trim().to_owned()),
            _ => {}
        }
    }
    seen
}

/// Puts `text` wherever the words of users stand, and returns what a reader sees.
fn read_with(text: &str) -> Seen {
    let mut inputs = sample::inputs();
    inputs.files[0] = InputFile::new(text, format!("a: {text}\n{}", inputs.files[0].text));
    let mut report = sample::report();
    report.files[0].name = text.to_owned();
    report.headline = format!("`{text}` in job `{text}` will fail, {text}");
    report.publications[0].package = Some(text.to_owned());
    report.publications[0].sentence = format!("{text} `{text}`");
    report.checks.truncate(1);
    report.checks[0].message = format!("job `{text}` is {text}");
    report.checks[0].note = Some(text.to_owned());
    report.diagnoses[0].cause = text.to_owned();
    report.settings[0].fields[0].given = Some(text.to_owned());
    report.settings[1].name = Some(text.to_owned());
    report.settings[0].command = Some(format!("npm trust {text}"));
    let mut correction = sample::correction();
    correction.files[0].text = format!("{text}\n{}", inputs.files[0].text);
    read(&wire::markdown(&inputs, &report, &correction, Some(LINK)))
}

/// Whether nothing that users wrote means anything.
fn check(text: &str) -> Seen {
    let seen = read_with(text);
    for link in &seen.links {
        assert!(link.starts_with("https://publish-preflight.example/"), "{text:?} links to {link}");
    }
    for html in &seen.html {
        let known = ["<code>", "</code>", "<details><summary>Corrections</summary>", "</details>"];
        assert!(known.contains(&html.as_str()), "{text:?} is HTML: {html}");
    }
    // One row of checks, and the fields of the settings: with what was given where anything was.
    let cards = sample::report().settings;
    let fields = cards.iter().flat_map(|card| {
        let fields = || card.fields.iter().chain(&card.verified);
        let width = if fields().any(|it| it.given.is_some()) { 3 } else { 2 };
        fields().map(move |_| width).collect::<Vec<usize>>()
    });
    let expected: Vec<usize> = std::iter::once(3).chain(fields).collect();
    let widths: Vec<usize> = seen.rows.iter().map(Vec::len).collect();
    assert_eq!(widths, expected, "{text:?} breaks a table: {:?}", seen.rows);
    seen
}

#[test]
fn the_report_is_written_as_markdown() {
    check_snapshot("report.md", &markdown(&sample::inputs(), &sample::report()));
}

#[test]
fn what_users_wrote_means_nothing() {
    for text in [
        "a|b",
        "a\\|b",
        "`a`",
        "``",
        "a ` b",
        "<img src=x onerror=alert(1)>",
        "</details></code>",
        "[a](https://elsewhere.example)",
        "![a](https://elsewhere.example/a.png)",
        "<https://elsewhere.example>",
        "https://elsewhere.example",
        "*a* _b_ **c** ~~d~~",
        "&lt;b&gt;",
        "```\n# heading\n```",
        "````\n<b>",
        "~~~\n<b>",
        "a\n\n# b\n\n| c |\n",
        "a\r\n- b\r- c",
        "$a$ #1 @acme GH-1",
        "\\",
        "\\`",
        "a\u{0}\u{1b}[31mb",
        "| --- |",
        "1. a",
    ] {
        check(text);
    }
}

#[test]
fn what_users_wrote_stays_readable() {
    let seen = check("a|b *c* <d>");
    assert_eq!(seen.rows[0][1], "job a|b *c* <d> is a|b *c* <d>; a|b *c* <d> (outdated-npm)");
    assert_eq!(seen.rows[0][2], "a|b *c* <d>:5");
    assert_eq!(check("a|b `e`").rows[1][2], "a|b `e`");
}

#[test]
fn names_of_people_and_numbers_of_issues_stand_in_code() {
    let report = Report { headline: "asked by @acme in #12 and GH-3".into(), ..sample::report() };
    let text = markdown(&sample::inputs(), &report);
    assert!(text.contains("asked by `@acme` in `#12` and `GH-3`."), "{text}");
}

#[test]
fn credentials_do_not_get_out() {
    let token = "npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";
    let mut report = sample::report();
    report.checks[0].message = format!("`{token}` is a token");
    report.publications[0].command = format!("npm publish --//registry.npmjs.org/:_authToken={token}");
    report.settings[0].command = Some(format!("npm trust github @acme/widget --env {token}"));
    let (mut inputs, mut correction) = (sample::inputs(), sample::correction());
    inputs.files[0].text = format!("_authToken={token}\n");
    correction.files[0].text = "\n".into();
    let text = wire::markdown(&inputs, &report, &correction, None);
    assert!(!text.contains(token) && !text.contains("0a1B2c3D"), "{text}");
    assert!(text.contains("-_authToken=npm_REDACTED"), "{text}");
}

#[test]
fn the_end_of_a_key_beside_a_correction_does_not_get_out() {
    let (mut inputs, mut correction) = (sample::inputs(), sample::correction());
    let line = "MIIEowIBAAKCAQEA\n";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{}-----END PRIVATE KEY-----\n", line.repeat(9));
    inputs.files[0].text = format!("{key}node: 20\n");
    correction.files[0].text = format!("{key}node: 24\n");
    let text = wire::markdown(&inputs, &sample::report(), &correction, None);
    assert!(!text.contains("MIIE") && text.contains("\n-node: 20\n+node: 24\n"), "{text}");
}

#[test]
fn it_fits_into_an_issue() {
    let mut report = sample::report();
    let row = report.checks[0].clone();
    report.checks = vec![row; 1000];
    let mut correction = sample::correction();
    correction.files[0].text = "a long line\n".repeat(20_000);
    let text = wire::markdown(&sample::inputs(), &report, &correction, Some(&LINK.repeat(1000)));
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("and 900 more") && text.contains("The corrections are too long"), "{text}");
    assert!(!text.contains("Open this report"), "a link that long is left out");

    report.settings = vec![report.settings[0].clone(); 1000];
    let text = wire::markdown(&sample::inputs(), &report, &correction, Some(LINK));
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("The rest is too long to stand here.\n") && text.contains("[Open this report]"), "{text}");

    report.publications = (0..400).flat_map(|_| sample::report().publications).collect();
    let text = wire::markdown(&sample::inputs(), &report, &correction, Some(LINK));
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.matches("\n- ").count() > 100, "some of them are better than none: {text}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_text_means_nothing(text in "[a `|\\\\<>&*_~#@$!\\[\\](){}:/.\n\r\t-]{1,12}") {
        check(&text);
    }
}
