//! Compares the dated facts with the registry, through npm's own client: says what has moved, changes nothing.
#![expect(clippy::print_stdout, reason = "what has moved is this command's result")]

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

use crate::process::{answer, command};
use crate::root;

/// What the facts say, as far as the registry can be asked about it.
#[derive(Default, Debug)]
struct Facts {
    npm: Vec<NpmLine>,
    tags: BTreeMap<String, String>,
    node: Vec<NodeLine>,
}

#[derive(Deserialize, Clone, Debug)]
struct NpmLine {
    major: u64,
    engines: Option<String>,
    versions: Vec<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct NodeLine {
    major: u64,
    releases: Vec<String>,
}

/// What the registry says.
#[derive(Default, Debug)]
struct Answers {
    npm: Vec<String>,
    tags: BTreeMap<String, String>,
    /// `engines.node` by version of npm.
    engines: BTreeMap<String, String>,
    node: Vec<String>,
}

/// Prints what has moved since the facts were gathered. A registry that does not answer is said, and no failure.
///
/// # Errors
///
/// The facts cannot be read.
pub(crate) fn run() -> anyhow::Result<()> {
    let facts = Facts::read()?;
    let Some(answers) = Answers::ask(&facts) else {
        println!("the registry does not answer (npm view npm), so nothing was compared");
        return Ok(());
    };
    let moved = moved(&facts, &answers);
    for line in &moved {
        println!("{line}");
    }
    match moved.len() {
        0 => println!("nothing has moved"),
        count => {
            println!("{count} moved; facts stand in crates/engine/facts, `cargo xtask generate` writes what follows")
        }
    }
    Ok(())
}

impl Facts {
    fn read() -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Npm {
            lines: Vec<NpmLine>,
            tags: Vec<Tag>,
        }
        #[derive(Deserialize)]
        struct Tag {
            tag: String,
            version: String,
        }
        #[derive(Deserialize)]
        struct Node {
            lines: Vec<NodeLine>,
        }
        let read = |name: &str| {
            let path = root().join("crates/engine/facts").join(name);
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let npm: Npm = serde_yaml::from_str(&read("npm.yaml")?)?;
        let node: Node = serde_yaml::from_str(&read("node.yaml")?)?;
        let tags = npm.tags.into_iter().map(|it| (it.tag, it.version)).collect();
        Ok(Self { npm: npm.lines, tags, node: node.lines })
    }
}

impl Answers {
    /// `None` when the registry does not answer at all.
    fn ask(facts: &Facts) -> Option<Self> {
        let npm = texts(&view(&["npm", "versions"])?);
        let mut answers = Self { npm, ..Self::default() };
        if let Some(Value::Object(tags)) = view(&["npm", "dist-tags"]).map(single) {
            answers.tags = tags.into_iter().filter_map(|(tag, it)| Some((tag, it.as_str()?.to_owned()))).collect();
        }
        for line in facts.npm.iter().filter(|it| it.engines.is_some()) {
            let Some(newest) = newest(&answers.npm, line.major) else { continue };
            if let Some(engines) = view(&[&format!("npm@{newest}"), "engines.node"]).map(single) {
                answers.engines.extend(engines.as_str().map(|it| (newest.clone(), it.to_owned())));
            }
        }
        answers.node = view(&["node", "versions"]).map(|it| texts(&it)).unwrap_or_default();
        Some(answers)
    }
}

fn view(arguments: &[&str]) -> Option<Value> {
    let mut npm = command("npm");
    npm.arg("view").args(arguments).args(["--json", "--fetch-retries=0", "--fetch-timeout=20000"]);
    serde_json::from_str(&answer(&mut npm)?).ok()
}

/// npm 12 puts every answer in a list.
fn single(value: Value) -> Value {
    match value {
        Value::Array(mut list) if list.len() == 1 => list.remove(0),
        other => other,
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Major, minor and patch of a release; `None` for a prerelease.
fn release(text: &str) -> Option<[u64; 3]> {
    let parts: Option<Vec<u64>> = text.split('.').map(|it| it.parse().ok()).collect();
    parts?.try_into().ok()
}

fn newest(versions: &[String], major: u64) -> Option<String> {
    let of_line = versions.iter().filter(|it| release(it).is_some_and(|it| it[0] == major));
    of_line.max_by_key(|it| release(it)).cloned()
}

/// One sentence for each difference.
fn moved(facts: &Facts, answers: &Answers) -> Vec<String> {
    let mut moved = Vec::new();
    for line in &facts.npm {
        // Of old lines the facts hold the newest alone.
        let is_whole = line.versions.len() > 1;
        let floor = line.versions.iter().filter_map(|it| release(it)).max();
        let unknown = answers.npm.iter().filter(|it| {
            let found = release(it).filter(|it| it[0] == line.major);
            found.is_some() && !line.versions.contains(it) && (is_whole || found > floor)
        });
        moved.extend(unknown.map(|it| format!("npm {it} is not in the facts")));
        let gone = line.versions.iter().filter(|it| !answers.npm.contains(it));
        moved.extend(gone.map(|it| format!("npm {it} is in the facts, and the registry does not have it")));
        let newest = newest(&answers.npm, line.major);
        let engines = newest.as_ref().and_then(|it| answers.engines.get(it));
        if let (Some(newest), Some(engines), Some(known)) = (&newest, engines, &line.engines)
            && engines != known
        {
            moved.push(format!("npm {newest} asks for Node.js {engines}, the facts say {known}"));
        }
    }
    let unknown_lines = |versions: &[String], known: &dyn Fn(u64) -> bool, oldest: u64| {
        let mut majors: Vec<u64> = versions.iter().filter_map(|it| Some(release(it)?[0])).collect();
        majors.sort_unstable();
        majors.dedup();
        majors.retain(|it| *it > oldest && !known(*it));
        majors
    };
    let oldest = facts.npm.iter().map(|it| it.major).min().unwrap_or(u64::MAX);
    for major in unknown_lines(&answers.npm, &|it| facts.npm.iter().any(|line| line.major == it), oldest) {
        moved.push(format!("npm {major} is a line that the facts do not know"));
    }
    for (tag, version) in &answers.tags {
        match facts.tags.get(tag) {
            Some(known) if known != version => {
                moved.push(format!("npm's tag `{tag}` is {version}, the facts say {known}"));
            }
            None if tag.starts_with("latest") => {
                moved.push(format!("npm's tag `{tag}` ({version}) is not in the facts"));
            }
            _ => {}
        }
    }
    let gone = facts.tags.keys().filter(|it| !answers.tags.is_empty() && !answers.tags.contains_key(*it));
    moved.extend(gone.map(|tag| format!("npm has no tag `{tag}`, which the facts name")));
    for line in &facts.node {
        let known = line.releases.iter().filter_map(|it| release(it)).max();
        if let Some(newest) = newest(&answers.node, line.major).filter(|it| release(it) > known) {
            let known = line.releases.last().map_or("none", String::as_str);
            moved.push(format!("Node.js {newest} is out, the newest of its line in the facts is {known}"));
        }
    }
    let oldest = facts.node.iter().map(|it| it.major).min().unwrap_or(u64::MAX);
    for major in unknown_lines(&answers.node, &|it| facts.node.iter().any(|line| line.major == it), oldest) {
        // Lines that ended before the facts begin to list them all are left out on purpose.
        if facts.node.iter().filter(|it| it.releases.len() > 1).all(|it| it.major < major) {
            moved.push(format!("Node.js {major} is a line that the facts do not know"));
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|it| (*it).to_owned()).collect()
    }

    fn pairs(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn facts() -> Facts {
        let npm = |major, engines: &str, versions: &[&str]| NpmLine {
            major,
            engines: Some(engines.to_owned()),
            versions: owned(versions),
        };
        Facts {
            npm: vec![npm(9, ">=14", &["9.9.4"]), npm(12, ">=22", &["12.0.0", "12.1.0"])],
            tags: pairs(&[("latest", "12.1.0")]),
            node: vec![NodeLine { major: 24, releases: owned(&["24.0.0", "24.1.0"]) }],
        }
    }

    fn answers() -> Answers {
        Answers {
            npm: owned(&["9.0.0", "9.9.4", "12.0.0-pre.1", "12.0.0", "12.1.0"]),
            tags: pairs(&[("latest", "12.1.0"), ("next-12", "12.2.0")]),
            engines: pairs(&[("9.9.4", ">=14"), ("12.1.0", ">=22")]),
            node: owned(&["22.0.0", "24.0.0", "24.1.0"]),
        }
    }

    #[test]
    fn where_all_is_as_it_was_nothing_is_said() {
        assert_eq!(moved(&facts(), &answers()), Vec::<String>::new());
    }

    #[test]
    fn each_difference_is_a_sentence() {
        let mut answers = answers();
        answers.npm.extend(owned(&["12.2.0", "13.0.0"]));
        answers.npm.retain(|it| it != "12.0.0");
        answers.tags = pairs(&[("latest", "13.0.0"), ("latest-12", "12.2.0")]);
        answers.engines = pairs(&[("12.2.0", ">=24")]);
        answers.node.extend(owned(&["24.2.0", "26.0.0"]));
        assert_eq!(
            moved(&facts(), &answers),
            [
                "npm 12.2.0 is not in the facts",
                "npm 12.0.0 is in the facts, and the registry does not have it",
                "npm 12.2.0 asks for Node.js >=24, the facts say >=22",
                "npm 13 is a line that the facts do not know",
                "npm's tag `latest` is 13.0.0, the facts say 12.1.0",
                "npm's tag `latest-12` (12.2.0) is not in the facts",
                "Node.js 24.2.0 is out, the newest of its line in the facts is 24.1.0",
                "Node.js 26 is a line that the facts do not know",
            ]
        );
    }

    #[test]
    fn the_facts_can_be_compared() {
        let facts = Facts::read().expect("the facts are of the shape that this command reads");
        assert!(facts.tags.contains_key("latest") && facts.npm.len() > 2 && facts.node.len() > 2);
        let all = facts.npm.iter().flat_map(|it| &it.versions).chain(facts.node.iter().flat_map(|it| &it.releases));
        assert!(all.clone().all(|it| release(it).is_some()));
    }

    #[test]
    fn answers_of_every_npm_are_read() {
        let parse = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON");
        assert_eq!(texts(&parse(r#"["1.0.0", "1.1.0"]"#)), owned(&["1.0.0", "1.1.0"]));
        assert_eq!(texts(&parse(r#""1.0.0""#)), owned(&["1.0.0"]));
        assert_eq!(single(parse(r#"[{ "latest": "1.0.0" }]"#)), parse(r#"{ "latest": "1.0.0" }"#));
    }
}
