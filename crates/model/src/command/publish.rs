//! Tools that publish, and their flags (N 1.5, J §3).

use std::ops::Range;

use crate::command::flags::{Arguments, Syntax, Until, scan};
use crate::command::program::{self, Carried};
use crate::command::{BumpVersion, Command, Publish, PublishTool};
use crate::shell::Word;

/// Programs that publish when they run: what `pnpm NAME` and `yarn NAME` may start besides scripts.
pub(super) const PROGRAMS: [&str; 20] = [
    "npm",
    "npx",
    "jsr",
    "changeset",
    "lerna",
    "semantic-release",
    "multi-semantic-release",
    "np",
    "release-it",
    "nx",
    "auto",
    "release-plan",
    "beachball",
    "rush",
    "clean-publish",
    "npm-publish",
    "shipjs",
    "cross-env",
    "deno",
    "circleci",
];

const HELP: (&str, &str) = ("h", "help");
const VERSION: (&str, &str) = ("v", "version");

/// `deno publish` and what passes its arguments on to it (J D8).
pub(super) const JSR: Syntax = Syntax {
    valued: &["token", "config", "set-version", "log-level", "cert", "import-map"],
    short: &[HELP, VERSION, ("c", "config"), ("L", "log-level"), ("q", "quiet"), ("V", "version")],
};

const LERNA: Syntax = Syntax {
    valued: &[
        "dist-tag",
        "pre-dist-tag",
        "registry",
        "otp",
        "contents",
        "preid",
        "loglevel",
        "git-head",
        "message",
        "concurrency",
        "scope",
        "ignore",
        "since",
        "tag-version-prefix",
        "git-remote",
        "allow-branch",
        "build-metadata",
        "access",
        "include-merged-tags",
        "throttle-size",
        "throttle-delay",
        "sync-workspace-lock",
    ],
    short: &[HELP, VERSION, ("y", "yes"), ("c", "canary"), ("m", "message")],
};

const CHANGESET: Syntax = Syntax { valued: &["tag", "otp", "snapshot"], short: &[HELP, VERSION] };

const SEMANTIC_RELEASE: Syntax = Syntax {
    valued: &["branches", "extends", "plugins", "tag-format", "repository-url", "tagFormat", "repositoryUrl"],
    short: &[
        HELP,
        VERSION,
        ("d", "dry-run"),
        ("b", "branches"),
        ("e", "extends"),
        ("p", "plugins"),
        ("t", "tag-format"),
        ("r", "repository-url"),
    ],
};

const NP: Syntax = Syntax {
    valued: &["tag", "branch", "contents", "message", "package-manager", "test-script", "otp"],
    short: &[HELP],
};

const RELEASE_IT: Syntax = Syntax {
    valued: &["config", "increment", "npm.tag", "npm.otp", "npm.publishPath", "preRelease", "git.tagName"],
    short: &[HELP, VERSION, ("c", "config"), ("i", "increment"), ("d", "dry-run"), ("V", "verbose")],
};

const NX: Syntax = Syntax {
    valued: &[
        "tag",
        "registry",
        "otp",
        "access",
        "projects",
        "groups",
        "specifier",
        "preid",
        "target",
        "targets",
        "exclude",
    ],
    short: &[HELP, ("d", "dry-run"), ("y", "yes"), ("p", "projects"), ("g", "groups"), ("t", "target")],
};

const OTHER: Syntax = Syntax {
    valued: &[
        "tag",
        "access",
        "registry",
        "otp",
        "token",
        "npm-auth-token",
        "message",
        "branch",
        "config",
        "base-branch",
        "publish-branch",
    ],
    short: &[HELP, ("d", "dry-run"), ("t", "tag"), ("m", "message"), ("n", "token")],
};

/// A tool that publishes, called by its own name; `None` when the program is none.
pub(super) fn tool(name: &str, words: &[Word], carried: &Carried) -> Option<Command> {
    let rest = &words[1..];
    let done = |tool, syntax: &Syntax, verbs: usize| {
        let found = scan(rest, syntax, Until::End);
        let last = verbs.checked_sub(1).and_then(|it| found.operands.get(it));
        let verb = words[0].range.start..last.unwrap_or(&words[0]).range.end;
        publish(tool, found, verbs, verb, carried)
    };
    let sub = |syntax: &Syntax, idx: usize| {
        scan(rest, syntax, Until::End).operands.get(idx).and_then(Word::literal).map(str::to_owned)
    };
    let bump = |tool, commits| Command::BumpVersion(BumpVersion { tool, version: None, files: Vec::new(), commits });
    Some(match name {
        "jsr" => match sub(&JSR, 0).as_deref() {
            Some("publish") => done(PublishTool::Jsr, &JSR, 1),
            _ => Command::Other,
        },
        "changeset" => match sub(&CHANGESET, 0).as_deref() {
            Some("publish") => done(PublishTool::Changesets, &CHANGESET, 1),
            Some("version") => bump("changeset", false),
            _ => Command::Other,
        },
        "lerna" => match sub(&LERNA, 0).as_deref() {
            Some("publish") => done(PublishTool::Lerna, &LERNA, 1),
            Some("version") => bump("lerna", true),
            Some("run" | "exec") => program::task(name, rest),
            _ => Command::Other,
        },
        "semantic-release" => done(PublishTool::SemanticRelease, &SEMANTIC_RELEASE, 0),
        "multi-semantic-release" => done(PublishTool::Other("multi-semantic-release"), &SEMANTIC_RELEASE, 0),
        "np" if scan(rest, &NP, Until::End).flag("publish").is_some_and(|it| it.negated) => bump("np", true),
        "np" => done(PublishTool::Np, &NP, 0),
        "release-it" => {
            let found = scan(rest, &RELEASE_IT, Until::End);
            let skips =
                ["npm", "npm.publish"].iter().any(|it| found.flag(it).is_some_and(|it| it.truth() == Some(false)));
            if skips || found.is_set("release-version") || found.is_set("changelog") {
                bump("release-it", true)
            } else {
                done(PublishTool::ReleaseIt, &RELEASE_IT, 0)
            }
        }
        "nx" => match (sub(&NX, 0).as_deref(), sub(&NX, 1).as_deref()) {
            (Some("release"), Some("publish")) => done(PublishTool::NxRelease, &NX, 2),
            (Some("release"), Some("version" | "changelog")) => bump("nx", true),
            (Some("release"), Some("plan" | "plan:check")) => Command::Other,
            (Some("release"), _) if scan(rest, &NX, Until::End).is_set("skip-publish") => bump("nx", true),
            (Some("release"), _) => done(PublishTool::NxRelease, &NX, 1),
            (Some(_), _) => program::task(name, rest),
            (None, _) => Command::Other,
        },
        "auto" => match sub(&OTHER, 0).as_deref() {
            Some("shipit" | "latest" | "next" | "canary") => done(PublishTool::Auto, &OTHER, 1),
            _ => Command::Other,
        },
        "release-plan" => match sub(&OTHER, 0).as_deref() {
            Some("publish") => done(PublishTool::ReleasePlan, &OTHER, 1),
            Some("prepare") => bump("release-plan", false),
            _ => Command::Other,
        },
        "beachball" | "rush" | "vlt" => match sub(&OTHER, 0).as_deref() {
            Some("publish") => {
                let known = ["beachball", "rush", "vlt"].into_iter().find(|it| *it == name).unwrap_or("beachball");
                done(PublishTool::Other(known), &OTHER, 1)
            }
            _ => Command::Other,
        },
        "clean-publish" => done(PublishTool::Other("clean-publish"), &OTHER, 0),
        "npm-publish" => done(PublishTool::Other("npm-publish"), &OTHER, 0),
        "shipjs" if sub(&OTHER, 0).as_deref() == Some("trigger") => done(PublishTool::Other("shipjs"), &OTHER, 1),
        "standard-version" | "commit-and-tag-version" | "bumpp" => bump("standard-version", true),
        _ => return None,
    })
}

/// A publish command from its arguments; the first `verbs` operands are sub-commands, which stand at `verb`.
pub(super) fn publish(
    tool: PublishTool,
    found: Arguments,
    verbs: usize,
    verb: Range<usize>,
    carried: &Carried,
) -> Command {
    let mut workspaces = carried.workspaces.clone();
    workspaces.all |= found.is_set("workspaces") || found.is_set("recursive");
    for name in ["workspace", "filter", "filter-prod", "projects"] {
        workspaces.names.extend(found.values(name).cloned());
    }
    let value = |names: &[&str]| names.iter().find_map(|it| found.value(it)).cloned();
    let is_set = |name: &str| found.is_set(name);
    let prints = |name: &str| found.flag(name).is_some_and(|it| it.value.is_none() && !it.negated);
    let target = found.operands.get(verbs).filter(|_| tool.takes_folder()).cloned();
    let is_lone = target.is_none() && tool.takes_folder() && found.loose().len() == verbs + 1;
    let open_target = found.loose().last().filter(|it| is_lone && it.is_open()).cloned();
    let provenance = found.flag("provenance").and_then(crate::command::Flag::truth);
    Command::Publish(Box::new(Publish {
        tool,
        via: carried.via.clone(),
        range: carried.range(),
        verb,
        dry_run: carried.dry_run
            || is_set("dry-run")
            || is_set("dryRun")
            || tool == PublishTool::Np && is_set("preview"),
        help_or_version: prints("help") || tool != PublishTool::NxRelease && prints("version"),
        provenance,
        ignore_scripts: is_set("ignore-scripts"),
        allow_dirty: is_set("allow-dirty") || found.flag("git-checks").is_some_and(|it| it.truth() == Some(false)),
        allow_slow_types: is_set("allow-slow-types"),
        access: value(&["access"]),
        tag: value(&["tag", "dist-tag", "npm.tag"]),
        registry: value(&["registry"]),
        otp: value(&["otp", "npm.otp"]),
        token: value(&["token", "npm-auth-token"]),
        set_version: value(&["set-version", "new-version"]),
        config: value(&["config"]),
        directory: value(&["prefix", "dir", "cwd"]).or_else(|| carried.directory.clone()),
        target,
        open_target,
        workspaces,
        has_unknown_args: found.has_unknown,
        outside: None,
        flags: found.flags,
    }))
}
