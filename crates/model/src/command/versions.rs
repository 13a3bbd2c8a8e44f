//! Tools that choose a Node.js.

use crate::command::flags::{Syntax, Until, scan};
use crate::command::program::{spec, task};
use crate::command::{Command, InstallClient, Installer, Spec, UseNode};
use crate::shell::Word;

const SYNTAX: Syntax = Syntax { valued: &["env", "cd"], short: &[("E", "env"), ("C", "cd"), ("g", "global")] };

/// Tools that other managers hand out besides Node.js.
const CLIENTS: [&str; 6] = ["npm", "pnpm", "yarn", "bun", "deno", "jsr"];

const PROGRAMS: [&str; 17] = [
    "nvm", "nvs", "fnm", "n", "nodenv", "asdf", "mise", "rtx", "volta", "apt-get", "apt", "apk", "brew", "dnf", "yum",
    "choco", "winget",
];

/// The program that a version manager starts with one of its versions.
pub(super) fn starts(program: &str, words: &[Word]) -> Option<Vec<Word>> {
    let verb = words.first()?.literal()?;
    let skipped = match (program, verb) {
        ("nvm" | "n", "exec") => 2,
        ("asdf" | "nodenv", "exec") | ("fnm", "exec") | ("volta", "run") => 1,
        ("mise" | "rtx", "exec" | "x") => words.iter().position(|it| it.is("--"))? + 1,
        _ => return None,
    };
    let syntax = Syntax { valued: &["using", "node", "npm", "yarn", "pnpm"], short: &[] };
    let inner = scan(words.get(skipped..)?, &syntax, Until::Operand).operands;
    (!inner.is_empty()).then_some(inner)
}

/// What a version manager does; `None` when the program is none.
pub(super) fn interpret(program: &str, words: &[Word]) -> Option<Command> {
    if !PROGRAMS.contains(&program) {
        return None;
    }
    let found = scan(words, &SYNTAX, Until::End);
    let verb = found.operand(0).unwrap_or_default();
    let after_verb = found.loose().get(1);
    let node = |tool, spec: Option<&Word>| Some(Command::UseNode(UseNode { tool, spec: spec.cloned() }));
    match program {
        "nvm" | "nvs" | "fnm" => {
            let tool = if program == "fnm" { "fnm" } else { "nvm" };
            let lts = found.flag("lts").map(|flag| Word::known("lts/*", flag.range.clone()));
            match verb {
                "use" | "install" | "i" | "add" => node(tool, after_verb.or(lts.as_ref())),
                "default" => node(tool, after_verb),
                "alias" => node(tool, found.loose().get(2)),
                _ => Some(Command::Other),
            }
        }
        "n" => match verb {
            "" | "rm" | "prune" | "ls" | "run" | "exec" | "which" => Some(Command::Other),
            "install" | "i" => node("n", after_verb),
            "auto" => node("n", None),
            _ => node("n", found.loose().first()),
        },
        "nodenv" | "asdf" | "mise" | "rtx" => {
            let tool = match program {
                "nodenv" => "nodenv",
                "asdf" => "asdf",
                _ => "mise",
            };
            match verb {
                "run" | "r" | "tasks" if tool == "mise" => {
                    Some(task("mise", found.operands.get(1..).unwrap_or_default()))
                }
                "use" | "install" | "i" | "u" | "global" | "local" | "set" | "shell" => {
                    Some(tools(tool, found.loose().get(1..).unwrap_or_default()))
                }
                _ => Some(Command::Other),
            }
        }
        "volta" => match verb {
            "install" | "pin" => Some(tools("volta", found.loose().get(1..).unwrap_or_default())),
            _ => Some(Command::Other),
        },
        "apt-get" | "apt" | "apk" | "brew" | "dnf" | "yum" | "choco" | "winget" => {
            let installs = found.operands.iter().skip(1).find(|it| {
                let name = it.literal().unwrap_or_default();
                name == "npm" || name == "nodejs" || name == "node" || name.starts_with("node@")
            });
            let installs = installs.filter(|_| matches!(verb, "install" | "add" | "upgrade"));
            let version =
                installs.and_then(|it| it.literal()?.strip_prefix("node@").map(|v| Word::known(v, it.range.clone())));
            match installs {
                Some(_) => node("the system", version.as_ref()),
                None => Some(Command::Other),
            }
        }
        _ => None,
    }
}

/// `node@22 pnpm@11`, `nodejs 22`.
fn tools(tool: &'static str, operands: &[Word]) -> Command {
    let specs: Vec<Spec> = operands.iter().filter_map(spec).collect();
    let is_node = |it: &&Spec| matches!(it.package.name.as_str(), "node" | "nodejs" | "core:node");
    if let Some(node) = specs.iter().find(is_node) {
        let requirement = node.package.requirement.as_deref().map(|it| Word::known(it, node.word.range.clone()));
        let unknown = Some(node.word.clone()).filter(|_| node.is_unknown);
        let next = operands.iter().skip_while(|it| !it.is("nodejs") && !it.is("node")).nth(1);
        let spec = requirement.or(unknown).or_else(|| next.cloned());
        return Command::UseNode(UseNode { tool, spec });
    }
    if tool == "nodenv" || specs.is_empty() {
        return Command::UseNode(UseNode { tool, spec: operands.first().cloned() });
    }
    let packages: Vec<Spec> = specs.into_iter().filter(|it| CLIENTS.contains(&it.package.name.as_str())).collect();
    if packages.is_empty() {
        return Command::Other;
    }
    let installer = if tool == "volta" { Installer::Volta } else { Installer::Other(tool) };
    Command::InstallClient(InstallClient { installer, packages, force: false, has_unknown_packages: false })
}
