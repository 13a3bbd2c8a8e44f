//! From the program's name to what its words mean.

use std::borrow::Cow;
use std::ops::Range;

use crate::command::EMPTY_ENVIRONMENT;
use crate::command::flags::{Arguments, Syntax, Until, scan};
use crate::command::{
    BumpVersion, CircleOidc, Command, ConfigTarget, Git, InstallClient, Installer, Outside, RunScript, ScriptRunner,
    SetConfig, SetVariable, Spec, VariableScope, Workspaces, WriteFile, files, managers, publish, versions,
};
use crate::shell::{Assignment, Part, SimpleCommand, Word};
use crate::version::PackageSpec;

/// Programs that start programs past which the words are not followed.
const MAX_STEPS: usize = 8;

/// Task runners whose files are not looked into.
const RUNNERS: [&str; 18] = [
    "make",
    "gmake",
    "task",
    "go-task",
    "just",
    "turbo",
    "moon",
    "lage",
    "gulp",
    "grunt",
    "rake",
    "earthly",
    "mage",
    "invoke",
    "nps",
    "run-s",
    "run-p",
    "npm-run-all",
];

/// Programs that run a file of the repository.
const INTERPRETERS: [&str; 13] = [
    "tsx",
    "ts-node",
    "esno",
    "jiti",
    "vite-node",
    "zx",
    "babel-node",
    "python",
    "python3",
    "ruby",
    "perl",
    "swc-node",
    "source",
];

/// What a command means: itself, or a script in one of its words.
pub(super) enum Meaning {
    Command(Command),
    Script { script: Word, outside: Option<Outside> },
}

/// One step of following programs that start programs.
pub(super) enum Step {
    Done(Command),
    Again(Vec<Word>),
    Script(Word),
}

/// What the programs on the way have said.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) via: Option<Spec>,
    pub(super) workspaces: Workspaces,
    pub(super) directory: Option<Word>,
    pub(super) dry_run: bool,
    pub(super) outside: Option<Outside>,
}

impl Carried {
    /// A range over the whole command.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end.max(self.start)
    }
}

pub(super) fn interpret(simple: &SimpleCommand) -> Meaning {
    let (Some(first), Some(last)) = (simple.words.first(), simple.words.last()) else {
        return Meaning::Command(assignments(simple));
    };
    let sudo = simple.wrapper("sudo").filter(|it| !it.words.iter().any(keeps_environment));
    let mut carried = Carried {
        start: first.range.start,
        end: last.range.end,
        outside: sudo.map(|_| Outside::Sudo).or_else(|| emptied(simple).then_some(Outside::Shell(EMPTY_ENVIRONMENT))),
        ..Carried::default()
    };
    let mut words = Cow::Borrowed(&simple.words[..]);
    for _ in 0..MAX_STEPS {
        match step(&words, &mut carried) {
            Step::Again(next) => words = Cow::Owned(next),
            Step::Script(script) => return Meaning::Script { script, outside: carried.outside },
            Step::Done(command) => return Meaning::Command(command.seen_from(carried.outside.as_ref())),
        }
    }
    Meaning::Command(Command::Other)
}

impl Command {
    /// What it is to the job: a publish command publishes from anywhere, everything else stays where it happens.
    pub(super) fn seen_from(mut self, outside: Option<&Outside>) -> Self {
        let Some(outside) = outside else { return self };
        match &mut self {
            Self::Publish(publish) => {
                publish.outside.get_or_insert_with(|| outside.clone());
                self
            }
            _ if matches!(outside, Outside::Sudo | Outside::Shell(EMPTY_ENVIRONMENT)) => self,
            _ => Self::OutsideEnvironment(outside.clone()),
        }
    }
}

/// `env -i`, and nothing that hands an identity over.
fn emptied(simple: &SimpleCommand) -> bool {
    let is_empty = |it: &Word| it.is("-i") || it.is("-") || it.is("--ignore-environment");
    let is_handed = |it: &Assignment| it.name.contains("ID_TOKEN");
    simple.wrapper("env").is_some_and(|it| it.words.iter().any(is_empty)) && !simple.assignments.iter().any(is_handed)
}

/// `sudo -E`, `sudo --preserve-env=…`.
fn keeps_environment(option: &Word) -> bool {
    let text = option.prefix();
    text.starts_with("--preserve-env") || text.starts_with('-') && !text.starts_with("--") && text.contains('E')
}

fn assignments(simple: &SimpleCommand) -> Command {
    if simple.assignments.is_empty() {
        return Command::Other;
    }
    let variables = simple.assignments.clone();
    Command::SetVariable(SetVariable { scope: VariableScope::Shell, variables, unset: Vec::new() })
}

/// Who sees what a command assigns, when assigning is what it does.
pub(super) fn sets_variables(simple: &SimpleCommand) -> Option<VariableScope> {
    let exports = || simple.words.iter().skip(1).any(|it| it.is("-x") || it.is("-gx"));
    match simple.program()? {
        "export" => Some(VariableScope::Exported),
        "declare" | "typeset" | "local" | "readonly" if exports() => Some(VariableScope::Exported),
        "declare" | "typeset" | "local" | "readonly" => Some(VariableScope::Shell),
        _ => None,
    }
}

/// A package that a word names.
pub(super) fn spec(word: &Word) -> Option<Spec> {
    if let Some(text) = word.text_with(&|_| None).filter(|_| word.parts.iter().all(is_written)) {
        let package = PackageSpec::parse(&text)?;
        return Some(Spec { package, is_unknown: false, word: word.clone() });
    }
    let (name, _) = word.prefix().rsplit_once('@').filter(|(name, _)| !name.is_empty())?;
    let package = PackageSpec { name: name.to_owned(), requirement: None };
    Some(Spec { package, is_unknown: true, word: word.clone() })
}

fn is_written(part: &Part) -> bool {
    matches!(part, Part::Literal(_) | Part::Glob(_))
}

/// The program that a package brings.
pub(super) fn program_of(package: &str) -> &str {
    match package {
        "@changesets/cli" => "changeset",
        "@lerna-lite/cli" | "@lerna-lite/publish" => "lerna",
        "@jsdevtools/npm-publish" => "npm-publish",
        "@circleci/circleci-cli" => "circleci",
        _ => package.rsplit('/').next().unwrap_or(package),
    }
}

const NO_FLAGS: Syntax = Syntax { valued: &[], short: &[] };

fn step(words: &[Word], carried: &mut Carried) -> Step {
    let Some(first) = words.first() else { return Step::Done(Command::Other) };
    if let Some(command) = powershell_assignment(words) {
        return Step::Done(command);
    }
    let Some(program) = first.program() else { return Step::Done(file(first)) };
    let rest = &words[1..];
    match program {
        "npm" => managers::npm(words, carried),
        "npx" => managers::npx(rest, carried),
        "pnpm" => managers::pnpm(words, carried),
        "pnpx" => managers::dlx(rest, carried),
        "yarn" | "yarnpkg" => managers::yarn(words, carried),
        "bun" => managers::bun(words, carried),
        "bunx" => managers::dlx(rest, carried),
        "deno" => managers::deno(words, carried),
        "node" | "nodejs" => node(rest),
        "corepack" => corepack(rest, carried),
        "bash" | "sh" | "zsh" | "dash" | "ash" | "pwsh" | "powershell" => shell(rest),
        "eval" => match rest {
            [script] => Step::Script(script.clone()),
            _ => Step::Again(rest.to_vec()),
        },
        "nix-shell" | "nix" => nix(rest),
        "su" | "runuser" => su(rest, carried),
        "ssh" | "chroot" => {
            carried.outside = Some(Outside::Shell(if program == "ssh" { "ssh" } else { "chroot" }));
            Step::Done(Command::Other)
        }
        "docker" | "podman" => docker(rest, carried),
        "find" => find(rest),
        "cd" | "chdir" | "pushd" | "popd" | "Set-Location" => {
            let folder = scan(rest, &NO_FLAGS, Until::End).operands.into_iter().next();
            let folder = folder.or_else(|| rest.iter().find(|it| it.is_open()).cloned());
            Step::Done(Command::ChangeDirectory(folder.filter(|_| program != "popd")))
        }
        "export" | "declare" | "typeset" | "local" | "readonly" => Step::Done(declaration(words)),
        "unset" => {
            let unset = scan(rest, &NO_FLAGS, Until::End).operands.iter().map(Word::text).collect();
            let scope = VariableScope::Exported;
            Step::Done(Command::SetVariable(SetVariable { scope, variables: Vec::new(), unset }))
        }
        "git" => Step::Done(git(rest)),
        "rm" | "del" | "Remove-Item" => Step::Done(Command::RemoveFile(scan(rest, &NO_FLAGS, Until::End).operands)),
        "circleci" => Step::Done(circleci(rest)),
        "sed" | "perl" | "yq" | "json" | "mv" | "cp" | "rsync" | "jq" => Step::Done(edits(program, rest)),
        name if RUNNERS.contains(&name) => Step::Done(task(program, rest)),
        name if INTERPRETERS.contains(&name) || name == "." => {
            let operand = scan(rest, &NO_FLAGS, Until::Operand).operands.into_iter().next();
            let path = operand.filter(|it| !it.suffix().ends_with("nvm.sh"));
            Step::Done(path.map_or(Command::Other, |path| Command::RunFile { path }))
        }
        name => {
            if let Some(inner) = versions::starts(name, rest) {
                return Step::Again(inner);
            }
            if let Some(command) = publish::tool(name, words, carried).or_else(|| versions::interpret(name, rest)) {
                return Step::Done(command);
            }
            // `dotenv -e .env -- npm publish`, `op run -- npm publish`.
            match words.iter().position(|it| it.is("--")) {
                Some(at) if at + 1 < words.len() => Step::Again(words[at + 1..].to_vec()),
                // `vp exec pnpm publish`: a runner that is not known, with what publishes or may.
                _ if matches!(rest.first().and_then(Word::literal), Some("exec" | "run" | "x"))
                    && rest.iter().any(|it| it.is("publish") || it.is("release")) =>
                {
                    Step::Done(Command::RunFile { path: first.clone() })
                }
                _ => Step::Done(file(first)),
            }
        }
    }
}

/// A file of the repository, if that is what the word names.
fn file(word: &Word) -> Command {
    let is_script =
        [".sh", ".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".ps1"].iter().any(|it| word.suffix().ends_with(it));
    let is_relative = word.prefix().starts_with("./") || word.prefix().starts_with("../");
    if is_script || is_relative { Command::RunFile { path: word.clone() } } else { Command::Other }
}

/// `$env:NAME = "value"`.
fn powershell_assignment(words: &[Word]) -> Option<Command> {
    let first = words.first()?;
    let Some(Part::Variable { name, .. }) = first.parts.first() else { return None };
    let value = match (&first.parts[1..], words.get(1)) {
        ([], Some(sign)) if sign.is("=") => words.get(2)?.clone(),
        ([Part::Literal(text), rest @ ..], _) => {
            let text = text.strip_prefix('=')?;
            let mut parts = rest.to_vec();
            if !text.is_empty() {
                parts.insert(0, Part::Literal(text.to_owned()));
            }
            Word { range: first.range.clone(), parts }
        }
        _ => return None,
    };
    let range = first.range.start..value.range.end.max(first.range.end);
    let variables = vec![Assignment { name: name.clone(), value, range }];
    Some(Command::SetVariable(SetVariable { scope: VariableScope::Exported, variables, unset: Vec::new() }))
}

fn declaration(words: &[Word]) -> Command {
    let scope = match words.first().and_then(Word::program) {
        Some("export") => VariableScope::Exported,
        _ if words.iter().any(|it| it.is("-x") || it.is("-gx")) => VariableScope::Exported,
        _ => VariableScope::Shell,
    };
    let variables = words[1..].iter().filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        Some(Assignment { name: name.to_owned(), value, range: word.range.clone() })
    });
    Command::SetVariable(SetVariable { scope, variables: variables.collect(), unset: Vec::new() })
}

fn node(rest: &[Word]) -> Step {
    let syntax = Syntax {
        valued: &[
            "require",
            "import",
            "loader",
            "experimental-loader",
            "env-file",
            "conditions",
            "run",
            "eval",
            "print",
        ],
        short: &[("r", "require"), ("C", "conditions"), ("e", "eval"), ("p", "print"), ("pe", "eval")],
    };
    let found = scan(rest, &syntax, Until::Operand);
    if let Some(script) = found.value("run") {
        let args = found.operands.clone();
        return Step::Done(Command::RunScript(RunScript {
            runner: ScriptRunner::Node,
            script: Some(script.clone()),
            args,
            workspaces: Workspaces::default(),
            directory: None,
            may_be_program: false,
        }));
    }
    if let Some(code) = found.value("eval").or_else(|| found.value("print")) {
        let code = code.text();
        let names_manifest = ["package.json", "jsr.json", "deno.json"].iter().any(|it| code.contains(it));
        let writes = code.contains("writeFile") && names_manifest;
        let bump = BumpVersion { tool: "node", version: None, files: Vec::new(), commits: false };
        return Step::Done(if writes { Command::BumpVersion(bump) } else { Command::Other });
    }
    let path = found.operands.into_iter().next();
    Step::Done(path.map_or(Command::Other, |path| Command::RunFile { path }))
}

fn corepack(rest: &[Word], carried: &mut Carried) -> Step {
    let syntax = Syntax { valued: &["install-directory"], short: &[("g", "global")] };
    let found = scan(rest, &syntax, Until::Operand);
    let Some(verb) = found.operand(0) else { return Step::Done(Command::Other) };
    match verb {
        "enable" | "prepare" | "use" | "up" | "install" | "hydrate" => {
            let inner = scan(&found.operands[1..], &syntax, Until::End);
            let packages = inner.operands.iter().filter_map(spec).collect();
            Step::Done(Command::InstallClient(InstallClient {
                installer: Installer::Corepack,
                packages,
                force: false,
                has_unknown_packages: inner.has_unknown,
            }))
        }
        "disable" | "cache" | "pack" => Step::Done(Command::Other),
        _ => {
            let mut words = found.operands.clone();
            if let Some(spec) = spec(&words[0]) {
                words[0] = Word::known(spec.package.name.clone(), words[0].range.clone());
                carried.via = Some(spec).filter(|it| it.package.requirement.is_some() || it.is_unknown);
            }
            Step::Again(words)
        }
    }
}

/// A shell: its `-c` text, or the file that it runs.
fn shell(rest: &[Word]) -> Step {
    let mut takes_option = false;
    for (idx, word) in rest.iter().enumerate() {
        if std::mem::take(&mut takes_option) {
            continue;
        }
        let Some(option) = word.literal().filter(|it| it.starts_with('-')) else {
            return Step::Done(Command::RunFile { path: word.clone() });
        };
        let option = option.to_ascii_lowercase();
        // `bash -euo pipefail -c …`
        takes_option = !option.starts_with("--") && option.ends_with('o');
        let is_cluster = !option.starts_with("--") && option.ends_with('c') && option.len() <= 6;
        if is_cluster || option == "-command" {
            return rest.get(idx + 1).map_or(Step::Done(Command::Other), |it| Step::Script(it.clone()));
        }
    }
    Step::Done(Command::Other)
}

/// `nix-shell --run SCRIPT`, `nix develop -c COMMAND`: the environment of the job is seen there.
fn nix(rest: &[Word]) -> Step {
    let at = rest.iter().position(|it| matches!(it.literal(), Some("--run" | "--command" | "-c")));
    let Some((option, behind)) = at.and_then(|it| Some((rest[it].literal()?, rest.get(it + 1..)?))) else {
        return Step::Done(Command::Other);
    };
    match behind {
        [script, ..] if option == "--run" || behind.len() == 1 => Step::Script(script.clone()),
        [_, ..] => Step::Again(behind.to_vec()),
        [] => Step::Done(Command::Other),
    }
}

fn su(rest: &[Word], carried: &mut Carried) -> Step {
    carried.outside = Some(Outside::Shell("su"));
    let at = rest.iter().position(|it| it.is("-c") || it.is("--command"));
    match at.and_then(|it| rest.get(it + 1)) {
        Some(script) => Step::Script(script.clone()),
        None => Step::Done(Command::Other),
    }
}

fn docker(rest: &[Word], carried: &mut Carried) -> Step {
    let syntax = Syntax {
        valued: &[
            "env",
            "env-file",
            "volume",
            "mount",
            "workdir",
            "user",
            "name",
            "network",
            "net",
            "entrypoint",
            "publish",
            "platform",
            "hostname",
            "label",
            "add-host",
            "cpus",
            "memory",
            "pull",
            "context",
            "host",
            "config",
            "device",
            "shm-size",
            "ulimit",
            "cap-add",
            "tmpfs",
            "volumes-from",
            "log-driver",
            "restart",
            "cgroupns",
            "gpus",
            "security-opt",
        ],
        short: &[
            ("e", "env"),
            ("v", "volume"),
            ("w", "workdir"),
            ("u", "user"),
            ("p", "publish"),
            ("h", "hostname"),
            ("l", "label"),
            ("m", "memory"),
            ("c", "context"),
            ("H", "host"),
        ],
    };
    let outer = scan(rest, &syntax, Until::Operand);
    let mut verbs = outer.operands.as_slice();
    if verbs.first().is_some_and(|it| it.is("container")) {
        verbs = &verbs[1..];
    }
    if !matches!(verbs.first().and_then(Word::literal), Some("run" | "exec")) {
        return Step::Done(Command::Other);
    }
    let inner = scan(&verbs[1..], &syntax, Until::Operand);
    // An image such as `$IMAGE` does not count as an operand when it may be several words.
    let image = inner.operands.first().filter(|_| !inner.has_unknown).cloned();
    carried.outside = Some(Outside::Docker(image));
    let command = if inner.has_unknown { &inner.operands[..] } else { inner.operands.get(1..).unwrap_or_default() };
    if command.is_empty() { Step::Done(Command::Other) } else { Step::Again(command.to_vec()) }
}

/// `find … -exec COMMAND {} \;`.
fn find(rest: &[Word]) -> Step {
    let at = rest.iter().position(|it| matches!(it.literal(), Some("-exec" | "-execdir" | "-ok")));
    let words = at.map(|it| &rest[it + 1..]).unwrap_or_default();
    let end = words.iter().position(|it| it.is(";") || it.is("+")).unwrap_or(words.len());
    if end == 0 { Step::Done(Command::Other) } else { Step::Again(words[..end].to_vec()) }
}

fn git(rest: &[Word]) -> Command {
    let syntax = Syntax { valued: &["git-dir", "work-tree"], short: &[("C", "git-dir"), ("c", "work-tree")] };
    let found = scan(rest, &syntax, Until::Operand);
    Command::Git(match found.operand(0).unwrap_or_default() {
        "commit" => Git::Commit,
        "push" => Git::Push,
        "tag" => Git::Tag,
        "checkout" | "switch" | "reset" | "restore" | "stash" | "clean" | "merge" | "rebase" | "pull" | "apply"
        | "cherry-pick" => Git::ChangesFiles,
        _ => Git::Other,
    })
}

/// `circleci run oidc get --claims '{"aud": "…"}'` (N 11.2b).
fn circleci(rest: &[Word]) -> Command {
    let found = scan(rest, &Syntax { valued: &["claims", "root-issuer"], short: &[] }, Until::End);
    if found.operand(0) != Some("run") || found.operand(1) != Some("oidc") || found.operand(2) != Some("get") {
        return Command::Other;
    }
    let claims = found.value("claims").cloned();
    let audience = claims.as_ref().and_then(Word::literal).and_then(audience);
    Command::CircleOidc(CircleOidc { claims, audience, variable: None, scope: VariableScope::Shell })
}

/// The text behind `"aud":` in a JSON object.
fn audience(claims: &str) -> Option<String> {
    let (_, behind) = claims.split_once("\"aud\"")?;
    let value = behind.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Some(value.split_once('"')?.0.to_owned())
}

/// Editors of files, as far as the files matter.
fn edits(program: &str, rest: &[Word]) -> Command {
    let tool = ["sed", "perl", "yq", "json", "mv", "cp", "rsync", "jq"].into_iter().find(|it| *it == program);
    let moves = matches!(program, "mv" | "cp" | "rsync");
    let in_place = |it: &Word| {
        it.prefix().starts_with("-i") || it.prefix().starts_with("--in-place") || it.is("-I") || it.is("-pi")
    };
    if !moves && !rest.iter().any(in_place) {
        return Command::Other;
    }
    let candidates = if moves { &rest[rest.len().saturating_sub(1)..] } else { rest };
    let manifests: Vec<Word> = candidates.iter().filter(|it| files::is_manifest(it)).cloned().collect();
    if !manifests.is_empty() {
        let tool = tool.unwrap_or("shell");
        return Command::BumpVersion(BumpVersion { tool, version: None, files: manifests, commits: false });
    }
    if let Some(path) = candidates.iter().find(|it| files::is_npmrc(it)) {
        let target = ConfigTarget::File { path: path.clone(), append: !moves };
        return Command::SetConfig(SetConfig { target, entries: Vec::new(), has_unknown_entries: true });
    }
    match rest.last() {
        Some(path) => Command::WriteFile(WriteFile { path: path.clone(), append: false, text: None }),
        None => Command::Other,
    }
}

/// A task of a runner that is not looked into.
pub(super) fn task(program: &str, rest: &[Word]) -> Command {
    let all = RUNNERS.into_iter().chain(["nx", "lerna", "rush", "mise"]);
    let Some(name) = all.into_iter().find(|it| *it == program) else { return Command::Other };
    let Arguments { operands, .. } = scan(rest, &Syntax { valued: &[], short: &[] }, Until::End);
    let mut operands =
        operands.into_iter().skip_while(|it| matches!(it.literal(), Some("run" | "run-many" | "affected")));
    let script = operands.next();
    Command::RunScript(RunScript {
        runner: ScriptRunner::Opaque(name),
        script,
        args: operands.collect(),
        workspaces: Workspaces::default(),
        directory: None,
        may_be_program: false,
    })
}
