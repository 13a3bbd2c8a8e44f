//! Commands that ask npm's registry for what trusted publishing does not cover (N 3.5e).

use std::ops::Range;

use model::command::{ClientCommand, Invocation, Manager, PublishTool};
use model::shell::Word;

use crate::facts::npm::DIST_TAG_OIDC;
use crate::publication::{Client, CredentialKind, EventKind, Package, Registry, Share};
use crate::trace::commands::{Source, by_action};
use crate::trace::npm_settings::NpmSettings;
use crate::trace::{MAX_SETTINGS, Steps, credentials};

impl<'p> Steps<'_, 'p> {
    /// Notes a command that needs a stored token and has none in sight.
    pub(super) fn ask_registry(
        &mut self,
        source: &Source<'p>,
        asked: &ClientCommand,
        invocation: &Invocation,
        range: Range<usize>,
    ) {
        let Some(name) = self.uncovered(asked, &invocation.simple.words).filter(|_| self.state.asked < MAX_SETTINGS)
        else {
            return;
        };
        self.state.asked += 1;
        let variables = self.scope.variables.len();
        self.assign(source, &invocation.simple.assignments);
        let folder = self.state.folder.clone();
        let (_, npm) = self.state.clients(&self.way);
        let settings = NpmSettings::new(self.project, &Client::Npm, &npm, folder.as_deref());
        let command = by_action(PublishTool::Npm, name);
        let choice = credentials::registry(self, &settings, &command, &Package::default(), folder.as_deref());
        let is_npm = choice.url.as_deref().is_none_or(|it| credentials::is_npm(it, PublishTool::Npm));
        let sent = credentials::of(self, &settings, &command, &Client::Npm, Registry::Npm, &choice, folder.as_deref());
        self.scope.variables.truncate(variables);
        let lacks =
            matches!(sent.first().map(|it| it.kind), None | Some(CredentialKind::Empty | CredentialKind::Placeholder));
        if !is_npm || !lacks {
            return;
        }
        // What stands in a condition or before `||` may fail, and the job goes on.
        let line = source.line(range.clone());
        let is_alone = line.is_some_and(|(line, command)| line == command);
        let is_sure = is_alone
            && !self.may_be_skipped()
            && !invocation.simple.is_conditional()
            && !self.goes_on_after(source, &invocation.simple);
        let kind = EventKind::Uncovered { name, is_sure };
        self.state.event(kind, source.step_file, &source.step, source.at(range));
    }

    /// The name of such a command. Flags may name another registry or another place of credentials.
    fn uncovered(&self, asked: &ClientCommand, words: &[Word]) -> Option<&'static str> {
        let is_silent = |it: &Word| it.literal().is_some_and(|it| SILENT.contains(&it));
        let names_own = |it: &Word| it.prefix().starts_with("--") && !is_silent(it);
        if asked.manager != Manager::Npm || words.iter().any(names_own) {
            return None;
        }
        let first = asked.args.first().and_then(Word::literal).unwrap_or("");
        let changes = matches!(first, "add" | "set" | "rm" | "remove");
        match asked.name.as_str() {
            "whoami" => Some("npm whoami"),
            "deprecate" => Some("npm deprecate"),
            "access" => Some("npm access"),
            "owner" if changes => Some("npm owner"),
            "dist-tag" | "dist-tags" if changes => {
                let (_, npm) = self.state.clients(&self.way);
                let covers = npm.versions.share(|it| DIST_TAG_OIDC.met_by(it));
                (covers == Some(Share::None)).then_some("npm dist-tag")
            }
            _ => None,
        }
    }
}

/// Flags that change nothing of who asks whom.
const SILENT: [&str; 3] = ["--json", "--silent", "--quiet"];
