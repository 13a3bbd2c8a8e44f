//! npm, pnpm, Yarn, Bun, Deno: their sub-commands, and the ways in which they run other programs.

use std::ops::Range;

use crate::command::flags::{Arguments, Syntax, Until, scan};
use crate::command::program::{Carried, Step, program_of, spec};
use crate::command::publish::{self, PROGRAMS, publish as published};
use crate::command::{
    BumpVersion, ClientCommand, Command, ConfigEntry, ConfigTarget, Install, InstallClient, Installer, Manager,
    PublishTool, RunScript, ScriptRunner, SetConfig, UseNode, files,
};
use crate::shell::Word;

const NPM: Syntax = Syntax {
    valued: &[
        "access",
        "tag",
        "registry",
        "otp",
        "workspace",
        "userconfig",
        "globalconfig",
        "loglevel",
        "prefix",
        "cache",
        "scope",
        "auth-type",
        "provenance-file",
        "logs-dir",
        "logs-max",
        "script-shell",
        "node-options",
        "before",
        "omit",
        "include",
        "location",
        "package",
        "call",
        "message",
        "preid",
        "tag-version-prefix",
        "pack-destination",
        "fetch-retries",
        "fetch-timeout",
        "fetch-retry-mintimeout",
        "fetch-retry-maxtimeout",
        "install-strategy",
        "audit-level",
        "proxy",
        "https-proxy",
        "cafile",
        "maxsockets",
        "min-release-age",
        "depth",
        "file",
    ],
    short: &[
        ("h", "help"),
        ("H", "help"),
        ("?", "help"),
        ("usage", "help"),
        ("v", "version"),
        ("w", "workspace"),
        ("ws", "workspaces"),
        ("iwr", "include-workspace-root"),
        ("C", "prefix"),
        ("L", "location"),
        ("g", "global"),
        ("f", "force"),
        ("y", "yes"),
        ("s", "silent"),
        ("p", "package"),
        ("c", "call"),
        ("m", "message"),
        ("D", "save-dev"),
        ("E", "save-exact"),
        ("n", "no-yes"),
        ("q", "quiet"),
    ],
};

/// `npx` reads its own flags up to the first operand.
const NPX: Syntax = Syntax {
    valued: &[
        "package",
        "call",
        "workspace",
        "prefix",
        "userconfig",
        "registry",
        "cache",
        "loglevel",
        "node-options",
        "shell",
    ],
    short: &[("p", "package"), ("c", "call"), ("w", "workspace"), ("y", "yes"), ("q", "quiet"), ("n", "node-arg")],
};

const PNPM: Syntax = Syntax {
    valued: &[
        "access",
        "tag",
        "otp",
        "registry",
        "filter",
        "filter-prod",
        "dir",
        "publish-branch",
        "loglevel",
        "reporter",
        "workspace-concurrency",
        "userconfig",
        "store-dir",
        "prefix",
        "location",
        "package",
        "allow-build",
        "message",
        "preid",
        "changed-files-ignore-pattern",
        "test-pattern",
        "resume-from",
        "network-concurrency",
    ],
    short: &[
        ("h", "help"),
        ("v", "version"),
        ("r", "recursive"),
        ("C", "dir"),
        ("F", "filter"),
        ("w", "workspace-root"),
        ("g", "global"),
        ("s", "silent"),
        ("c", "shell-mode"),
        ("D", "save-dev"),
        ("E", "save-exact"),
    ],
};

const YARN: Syntax = Syntax {
    valued: &[
        "access",
        "tag",
        "otp",
        "registry",
        "cwd",
        "new-version",
        "message",
        "include",
        "exclude",
        "from",
        "jobs",
        "package",
        "mode",
        "use-yarnrc",
        "cache-folder",
        "network-timeout",
        "modules-folder",
        "mutex",
    ],
    short: &[
        ("h", "help"),
        ("v", "version"),
        ("n", "dry-run"),
        ("t", "tag"),
        ("p", "package"),
        ("s", "silent"),
        ("D", "dev"),
        ("E", "exact"),
        ("T", "top-level"),
        ("B", "binaries-only"),
    ],
};

const FOREACH: Syntax = Syntax {
    valued: &["include", "exclude", "from", "jobs"],
    short: &[
        ("A", "all"),
        ("R", "recursive"),
        ("W", "worktree"),
        ("p", "parallel"),
        ("i", "interlaced"),
        ("t", "topological"),
        ("v", "verbose"),
        ("j", "jobs"),
        ("n", "dry-run"),
        ("pt", "parallel"),
        ("ptv", "parallel"),
        ("vip", "verbose"),
    ],
};

const BUN: Syntax = Syntax {
    valued: &[
        "access",
        "tag",
        "otp",
        "registry",
        "cwd",
        "auth-type",
        "gzip-level",
        "config",
        "filter",
        "ca",
        "cafile",
        "cache-dir",
        "env-file",
        "package",
        "omit",
        "backend",
        "network-concurrency",
        "preload",
    ],
    short: &[
        ("h", "help"),
        ("v", "version"),
        ("c", "config"),
        ("g", "global"),
        ("F", "filter"),
        ("p", "package"),
        ("d", "dev"),
    ],
};

const DENO: Syntax = publish::JSR;

/// What a package manager calls a group of sub-commands.
fn aliases(name: &str) -> &str {
    match name {
        "i" | "in" | "ins" | "inst" | "insta" | "instal" | "isnt" | "isnta" | "isntal" | "isntall" | "add" => "install",
        "clean-install" | "ic" | "install-clean" | "isntall-clean" => "ci",
        "it" => "install-test",
        "up" | "upgrade" | "udpate" => "update",
        "run-script" | "rum" | "urn" => "run",
        "x" => "exec",
        "t" | "tst" => "test",
        "c" => "config",
        other => other,
    }
}

struct Client<'w> {
    manager: Manager,
    words: &'w [Word],
}

impl Client<'_> {
    /// From the program to this word.
    fn verb(&self, last: Option<&Word>) -> Range<usize> {
        let start = self.words[0].range.start;
        start..last.map_or(self.words[0].range.end, |it| it.range.end).max(start)
    }

    fn other(&self, name: &str, args: &[Word]) -> Step {
        Step::Done(Command::Client(ClientCommand { manager: self.manager, name: name.to_owned(), args: args.to_vec() }))
    }

    fn install(&self, found: &Arguments, packages: &[Word], frozen: bool, carried: &Carried) -> Step {
        let is_global = found.is_set("global") || found.value("location").is_some_and(|it| it.is("global"));
        if is_global {
            return self.install_globally(found, packages);
        }
        Step::Done(Command::Install(Install {
            manager: self.manager,
            frozen,
            ignore_scripts: found.is_set("ignore-scripts"),
            packages: packages.to_vec(),
            directory: directory(found).or_else(|| carried.directory.clone()),
        }))
    }

    fn install_globally(&self, found: &Arguments, packages: &[Word]) -> Step {
        let specs: Vec<_> = packages.iter().filter_map(spec).collect();
        Step::Done(Command::InstallClient(InstallClient {
            installer: Installer::Global(self.manager),
            has_unknown_packages: found.has_unknown || specs.len() < packages.len(),
            packages: specs,
            force: found.is_set("force"),
        }))
    }

    fn self_update(&self, packages: &[Word]) -> Step {
        Step::Done(Command::InstallClient(InstallClient {
            installer: Installer::SelfUpdate(self.manager),
            packages: packages.iter().filter_map(spec).collect(),
            force: false,
            has_unknown_packages: false,
        }))
    }

    fn script(&self, script: Option<&Word>, args: &[Word], found: &Arguments, carried: &Carried) -> RunScript {
        let mut workspaces = carried.workspaces.clone();
        workspaces.all |= found.is_set("workspaces") || found.is_set("recursive");
        for name in ["workspace", "filter", "filter-prod"] {
            workspaces.names.extend(found.values(name).cloned());
        }
        let skipped = usize::from(args.first().is_some_and(|it| it.is("--")));
        RunScript {
            runner: ScriptRunner::Manager(self.manager),
            script: script.cloned(),
            args: args[skipped..].to_vec(),
            workspaces,
            directory: directory(found).or_else(|| carried.directory.clone()),
            may_be_program: false,
        }
    }

    /// `pnpm NAME`, `yarn NAME`, `bun NAME`: a script, or an installed program.
    fn script_or_program(&self, words: &[Word], found: &Arguments, carried: &mut Carried) -> Step {
        let Some((name, args)) = words.split_first() else { return Step::Done(Command::Other) };
        if name.literal().is_some_and(|it| PROGRAMS.contains(&it)) {
            carry(found, carried);
            return Step::Again(words.to_vec());
        }
        let script = self.script(Some(name), args, found, carried);
        Step::Done(Command::RunScript(RunScript { may_be_program: true, ..script }))
    }

    fn bump(&self, tool: &'static str, found: &Arguments, version: Option<&Word>, commits: bool) -> Step {
        let is_off = |name: &str| found.flag(name).is_some_and(|it| it.truth() == Some(false));
        let commits = commits && !is_off("git-tag-version");
        Step::Done(Command::BumpVersion(BumpVersion { tool, version: version.cloned(), files: Vec::new(), commits }))
    }

    /// `config set key value`, `config set key=value`, `config delete key`; `words` start behind `config`.
    fn config(&self, found: &Arguments, words: &[Word]) -> Step {
        let Some((verb, settings)) = words.split_first() else { return self.other("config", words) };
        let location = found.value("location").and_then(Word::literal).map(str::to_owned);
        let location = location.or_else(|| found.is_set("global").then(|| "global".to_owned()));
        let entries = match verb.literal() {
            Some("set") => settings_of(settings),
            Some("delete" | "rm" | "unset") => {
                settings.iter().map(|it| ConfigEntry { key: it.text(), value: None, range: it.range.clone() }).collect()
            }
            _ => return self.other("config", words),
        };
        let target = ConfigTarget::Client(self.manager, location);
        Step::Done(Command::SetConfig(SetConfig { target, entries, has_unknown_entries: false }))
    }
}

/// `key value` or `key=value …`.
fn settings_of(words: &[Word]) -> Vec<ConfigEntry> {
    if let [key, value, rest @ ..] = words
        && !key.parts.iter().any(|it| matches!(it, crate::shell::Part::Literal(text) if text.contains('=')))
    {
        let range = key.range.start..value.range.end.max(key.range.end);
        let mut entries = vec![ConfigEntry { key: key.text(), value: Some(value.clone()), range }];
        entries.extend(rest.iter().filter_map(|it| files::entry(it, it.range.clone())));
        return entries;
    }
    words.iter().filter_map(|it| files::entry(it, it.range.clone())).collect()
}

fn directory(found: &Arguments) -> Option<Word> {
    ["prefix", "dir", "cwd"].iter().find_map(|it| found.value(it)).cloned()
}

/// Keeps what flags before another program say.
fn carry(found: &Arguments, carried: &mut Carried) {
    carried.directory = directory(found).or_else(|| carried.directory.take());
    carried.workspaces.all |= found.is_set("workspaces") || found.is_set("recursive");
    for name in ["workspace", "filter", "filter-prod"] {
        carried.workspaces.names.extend(found.values(name).cloned());
    }
}

pub(super) fn npm(words: &[Word], carried: &mut Carried) -> Step {
    let client = Client { manager: Manager::Npm, words };
    let found = scan(&words[1..], &NPM, Until::End);
    let operands = &found.operands;
    let Some(name) = operands.first().and_then(Word::literal) else {
        return client.other("", operands);
    };
    let rest = &operands[1..];
    match aliases(name) {
        "publish" => {
            let verb = client.verb(operands.first());
            Step::Done(published(PublishTool::Npm, found, 1, verb, carried))
        }
        "stage" if found.operand(1) == Some("publish") => {
            let verb = client.verb(operands.get(1));
            Step::Done(published(PublishTool::NpmStage, found, 2, verb, carried))
        }
        "exec" => {
            if let Some(script) = found.value("call") {
                return Step::Script(script.clone());
            }
            carry(&found, carried);
            start(rest.to_vec(), &found, carried)
        }
        "run" => {
            let args = found.loose().get(2..).unwrap_or_default();
            Step::Done(Command::RunScript(client.script(found.loose().get(1), args, &found, carried)))
        }
        "test" | "start" | "stop" | "restart" => {
            let script = Word::known(aliases(name), operands[0].range.clone());
            Step::Done(Command::RunScript(client.script(Some(&script), rest, &found, carried)))
        }
        "ci" | "cit" | "install-ci-test" => client.install(&found, rest, true, carried),
        "install" | "install-test" | "update" => client.install(&found, rest, false, carried),
        "config" => client.config(&found, found.loose().get(1..).unwrap_or_default()),
        "set" => client.config(&found, found.loose()),
        "version" if found.loose().len() > 1 => client.bump("npm", &found, found.loose().get(1), true),
        "pkg" if matches!(found.operand(1), Some("set" | "delete" | "fix")) => {
            client.bump("npm pkg", &found, None, false)
        }
        _ => client.other(name, rest),
    }
}

/// Runs the first word as a program that a package brings: `npm@11 publish`.
fn start(mut words: Vec<Word>, found: &Arguments, carried: &mut Carried) -> Step {
    let Some(first) = words.first() else { return Step::Done(Command::Other) };
    let packages: Vec<_> = found.values("package").filter_map(spec).collect();
    let own = spec(first);
    let program = match &own {
        Some(own) => program_of(&own.package.name).to_owned(),
        None => return Step::Done(Command::Other),
    };
    let brings = packages.iter().find(|it| program_of(&it.package.name) == program);
    carried.via = match brings.or_else(|| packages.first()) {
        Some(package) => Some(package.clone()),
        None => own,
    };
    words[0] = Word::known(program, words[0].range.clone());
    Step::Again(words)
}

pub(super) fn npx(rest: &[Word], carried: &mut Carried) -> Step {
    let found = scan(rest, &NPX, Until::Operand);
    if let Some(script) = found.value("call") {
        return Step::Script(script.clone());
    }
    carry(&found, carried);
    start(found.operands.clone(), &found, carried)
}

/// `pnpm dlx`, `pnpx`, `bunx`, `yarn dlx`.
pub(super) fn dlx(rest: &[Word], carried: &mut Carried) -> Step {
    let syntax =
        Syntax { valued: &["package", "allow-build"], short: &[("p", "package"), ("y", "yes"), ("q", "quiet")] };
    let found = scan(rest, &syntax, Until::Operand);
    start(found.operands.clone(), &found, carried)
}

/// An installed program with its arguments, behind `exec`.
fn installed(rest: &[Word], syntax: &Syntax, carried: &mut Carried) -> Step {
    let found = scan(rest, syntax, Until::Operand);
    carry(&found, carried);
    if found.is_set("shell-mode")
        && let [script] = found.operands.as_slice()
    {
        return Step::Script(script.clone());
    }
    Step::Again(found.operands)
}

pub(super) fn pnpm(words: &[Word], carried: &mut Carried) -> Step {
    let client = Client { manager: Manager::Pnpm, words };
    let before = scan(&words[1..], &PNPM, Until::Operand);
    let operands = &before.operands;
    let Some(name) = operands.first().and_then(Word::literal) else {
        return client.other("", operands);
    };
    let rest = &operands[1..];
    if matches!(name, "recursive" | "multi" | "m") {
        carry(&before, carried);
        carried.workspaces.all = true;
        let mut next = vec![words[0].clone()];
        next.extend_from_slice(rest);
        return Step::Again(next);
    }
    let after = || merge(&before, scan(rest, &PNPM, Until::End));
    match aliases(name) {
        "publish" => {
            let verb = client.verb(operands.first());
            Step::Done(published(PublishTool::Pnpm, after(), 0, verb, carried))
        }
        "stage" if after().operand(0) == Some("publish") => {
            let found = after();
            let verb = client.verb(found.operands.first());
            Step::Done(published(PublishTool::PnpmStage, found, 1, verb, carried))
        }
        "exec" => {
            carry(&before, carried);
            installed(rest, &PNPM, carried)
        }
        "dlx" => dlx(rest, carried),
        "run" => {
            let inner = merge(&before, scan(rest, &PNPM, Until::Operand));
            let operands = inner.operands.clone();
            let args = operands.get(1..).unwrap_or_default();
            Step::Done(Command::RunScript(client.script(operands.first(), args, &inner, carried)))
        }
        "test" | "start" | "stop" | "restart" => {
            let script = Word::known(aliases(name), operands[0].range.clone());
            Step::Done(Command::RunScript(client.script(Some(&script), rest, &before, carried)))
        }
        "install" | "ci" | "update" | "install-test" => {
            let found = after();
            let thaws = found.flag("frozen-lockfile").is_some_and(|it| it.truth() == Some(false));
            let frozen = !thaws && name != "add" && aliases(name) != "update";
            client.install(&found, &found.operands, frozen, carried)
        }
        "config" => {
            let found = after();
            client.config(&found, found.loose())
        }
        "set" => {
            let found = after();
            let mut words = vec![operands[0].clone()];
            words.extend_from_slice(found.loose());
            client.config(&found, &words)
        }
        "version" => {
            let found = after();
            client.bump("pnpm", &found, found.loose().first(), true)
        }
        "self-update" => client.self_update(&prefixed("pnpm", rest)),
        "env" | "runtime" => {
            let found = after();
            let spec = found.loose().iter().skip(1).find(|it| !it.is("node"));
            match found.operand(0) {
                Some("use" | "add" | "set") => {
                    Step::Done(Command::UseNode(UseNode { tool: "pnpm", spec: spec.cloned() }))
                }
                _ => client.other(name, rest),
            }
        }
        "pkg" if matches!(rest.first().and_then(Word::literal), Some("set" | "delete")) => {
            client.bump("pnpm pkg", &before, None, false)
        }
        "pack" | "audit" | "whoami" | "view" | "info" | "show" | "login" | "logout" | "ping" | "outdated" | "list"
        | "ls" | "ll" | "why" | "link" | "unlink" | "remove" | "rm" | "uninstall" | "un" | "prune" | "rebuild"
        | "rb" | "store" | "fetch" | "import" | "patch" | "patch-commit" | "deploy" | "dedupe" | "setup" | "root"
        | "bin" | "get" | "licenses" | "approve-builds" | "cache" | "create" | "init" | "dist-tag" | "access"
        | "owner" | "deprecate" | "token" | "search" | "catalog" | "doctor" | "stage" | "adduser" | "team" | "star"
        | "pkg" | "help" => client.other(name, rest),
        _ => client.script_or_program(operands, &before, carried),
    }
}

/// The requirement that a self-update names, as a package.
fn prefixed(name: &str, rest: &[Word]) -> Vec<Word> {
    let version = rest.iter().find(|it| !it.prefix().starts_with('-'));
    let Some(version) = version else { return vec![Word::known(name, 0..0)] };
    let text = version.literal().map_or_else(|| format!("{name}@"), |it| format!("{name}@{it}"));
    vec![Word::known(text, version.range.clone())]
}

/// Flags before a sub-command, then those behind it; operands of the latter.
fn merge(before: &Arguments, mut after: Arguments) -> Arguments {
    after.flags.splice(0..0, before.flags.iter().cloned());
    after.has_unknown |= before.has_unknown;
    after
}

pub(super) fn yarn(words: &[Word], carried: &mut Carried) -> Step {
    let client = Client { manager: Manager::Yarn, words };
    let before = scan(&words[1..], &YARN, Until::Operand);
    let operands = &before.operands;
    let Some(name) = operands.first().and_then(Word::literal) else {
        if operands.is_empty() && !before.is_set("version") && !before.is_set("help") && !before.has_unknown {
            return client.install(&before, &[], is_frozen_yarn(&before), carried);
        }
        return client.other("", operands);
    };
    let rest = &operands[1..];
    let after = || merge(&before, scan(rest, &YARN, Until::End));
    let again = |rest: &[Word]| {
        let mut next = vec![words[0].clone()];
        next.extend_from_slice(rest);
        Step::Again(next)
    };
    match name {
        "publish" => {
            let verb = client.verb(operands.first());
            Step::Done(published(PublishTool::YarnClassic, after(), 0, verb, carried))
        }
        "npm" => {
            let found = after();
            match found.operand(0) {
                Some("publish") => {
                    let verb = client.verb(found.operands.first());
                    Step::Done(published(PublishTool::YarnBerry, found, 1, verb, carried))
                }
                Some(sub) => client.other(&format!("npm {sub}"), &found.operands[1..]),
                None => client.other("npm", &[]),
            }
        }
        "exec" => {
            carry(&before, carried);
            installed(rest, &YARN, carried)
        }
        "dlx" => dlx(rest, carried),
        "workspace" => {
            carry(&before, carried);
            let Some((workspace, rest)) = rest.split_first() else { return client.other(name, rest) };
            carried.workspaces.names.push(workspace.clone());
            again(rest)
        }
        "workspaces" => match rest.first().and_then(Word::literal) {
            Some("foreach" | "each") => {
                let found = scan(&rest[1..], &FOREACH, Until::Operand);
                carried.workspaces.all = true;
                carried.workspaces.names.extend(found.values("include").cloned());
                carried.dry_run |= found.is_set("dry-run");
                again(&found.operands)
            }
            Some("run") => {
                carried.workspaces.all = true;
                again(rest)
            }
            _ => client.other(name, rest),
        },
        "run" => {
            let inner = merge(&before, scan(rest, &YARN, Until::Operand));
            let operands = inner.operands.clone();
            client.script_or_program(&operands, &inner, carried)
        }
        "test" | "start" | "stop" | "restart" => {
            Step::Done(Command::RunScript(client.script(operands.first(), rest, &before, carried)))
        }
        "install" | "add" | "up" | "upgrade" => {
            let found = after();
            let frozen = name == "install" && is_frozen_yarn(&found);
            client.install(&found, &found.operands, frozen, carried)
        }
        "global" => {
            let found = after();
            match found.operand(0) {
                Some("add" | "upgrade") => client.install_globally(&found, &found.operands[1..]),
                _ => client.other(name, rest),
            }
        }
        "set" if rest.first().is_some_and(|it| it.is("version")) => client.self_update(&prefixed("yarn", &rest[1..])),
        "policies" => client.self_update(&prefixed("yarn", rest.get(1..).unwrap_or_default())),
        "config" => {
            let found = after();
            client.config(&found, found.loose())
        }
        "version" => {
            let found = after();
            let version = found.value("new-version").or_else(|| found.operands.first());
            client.bump("yarn", &found, version, found.is_set("new-version"))
        }
        "pack" | "plugin" | "info" | "why" | "cache" | "remove" | "link" | "unlink" | "dedupe" | "constraints"
        | "node" | "rebuild" | "explain" | "import" | "audit" | "outdated" | "list" | "login" | "logout" | "tag"
        | "owner" | "bin" | "stage" | "patch" | "patch-commit" | "search" | "unplug" | "init" | "create" | "help" => {
            client.other(name, rest)
        }
        _ => client.script_or_program(operands, &before, carried),
    }
}

fn is_frozen_yarn(found: &Arguments) -> bool {
    ["frozen-lockfile", "immutable", "pure-lockfile"].iter().any(|it| found.is_set(it))
}

pub(super) fn bun(words: &[Word], carried: &mut Carried) -> Step {
    let client = Client { manager: Manager::Bun, words };
    let before = scan(&words[1..], &BUN, Until::Operand);
    let operands = &before.operands;
    let Some(name) = operands.first().and_then(Word::literal) else {
        return client.other("", operands);
    };
    let rest = &operands[1..];
    let after = || merge(&before, scan(rest, &BUN, Until::End));
    match name {
        "publish" => {
            let verb = client.verb(operands.first());
            Step::Done(published(PublishTool::Bun, after(), 0, verb, carried))
        }
        "x" => dlx(rest, carried),
        "run" => {
            let inner = merge(&before, scan(rest, &BUN, Until::Operand));
            let operands = inner.operands.clone();
            script_or_file(&client, &operands, &inner, carried)
        }
        "install" | "i" | "ci" | "add" | "a" | "update" => {
            let found = after();
            let frozen = name == "ci" || found.is_set("frozen-lockfile");
            client.install(&found, &found.operands, frozen, carried)
        }
        "upgrade" => client.self_update(&[]),
        "pm" => match rest.first().and_then(Word::literal) {
            Some("version") => {
                let found = after();
                client.bump("bun", &found, found.operands.get(1), true)
            }
            Some("pkg") => client.bump("bun pm pkg", &before, None, false),
            Some(sub) => client.other(&format!("pm {sub}"), &rest[1..]),
            None => client.other(name, rest),
        },
        "test" | "build" | "link" | "unlink" | "remove" | "rm" | "outdated" | "audit" | "init" | "create" | "repl"
        | "exec" | "patch" | "info" | "why" | "help" => client.other(name, rest),
        _ => script_or_file(&client, operands, &before, carried),
    }
}

/// Bun and Deno run files by the words that others keep for scripts.
fn script_or_file(client: &Client<'_>, operands: &[Word], found: &Arguments, carried: &mut Carried) -> Step {
    let Some(first) = operands.first() else { return client.other("run", operands) };
    let text = first.suffix();
    let is_file = [".ts", ".js", ".mjs", ".cjs", ".mts", ".tsx"].iter().any(|it| text.ends_with(it));
    if is_file {
        return Step::Done(Command::RunFile { path: first.clone() });
    }
    client.script_or_program(operands, found, carried)
}

pub(super) fn deno(words: &[Word], carried: &mut Carried) -> Step {
    let client = Client { manager: Manager::Deno, words };
    let before = scan(&words[1..], &DENO, Until::Operand);
    let operands = &before.operands;
    let Some(name) = operands.first().and_then(Word::literal) else {
        return client.other("", operands);
    };
    let rest = &operands[1..];
    match name {
        "publish" => {
            let verb = client.verb(operands.first());
            let found = merge(&before, scan(rest, &DENO, Until::End));
            Step::Done(published(PublishTool::Deno, found, 0, verb, carried))
        }
        "task" => {
            let syntax = Syntax {
                valued: &["cwd", "config", "filter"],
                short: &[("c", "config"), ("f", "filter"), ("r", "recursive")],
            };
            let inner = scan(rest, &syntax, Until::Operand);
            let operands = inner.operands.clone();
            let args = operands.get(1..).unwrap_or_default();
            Step::Done(Command::RunScript(client.script(operands.first(), args, &inner, carried)))
        }
        "install" | "i" | "add" | "ci" => {
            let found = scan(rest, &DENO, Until::End);
            client.install(&found, &found.operands, name == "ci" || found.is_set("frozen"), carried)
        }
        "upgrade" => client.self_update(&prefixed("deno", rest)),
        "run" | "x" => {
            let found = scan(rest, &DENO, Until::Operand);
            let Some(first) = found.operands.first() else { return client.other(name, rest) };
            match first.prefix().strip_prefix("npm:") {
                Some(package) => {
                    let mut words = found.operands.clone();
                    words[0] = Word::known(package, first.range.clone());
                    start(words, &found, carried)
                }
                None => script_or_file(&client, &found.operands, &found, carried),
            }
        }
        _ => client.other(name, rest),
    }
}
