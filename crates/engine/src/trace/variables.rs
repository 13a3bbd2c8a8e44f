//! Variables that only the shell at hand sees. One is known where the script sets it in one place, surely, and runs
//! nothing that may change it unseen; of others it is noted that nobody knows their value.

use model::shell::{Assignment, Part, Reach, SimpleCommand, Word};

use crate::project::join;
use crate::publication::Provider;
use crate::trace::commands::Source;
use crate::trace::{MAX_PATH, MAX_SETTINGS, Steps};

impl<'p> Steps<'_, 'p> {
    /// Keeps what a command does to variables that only its shell sees. The value of one is known where the script names
    /// it nowhere else but to ask for it, and nothing that is not followed may change it.
    pub(super) fn note_variables(&mut self, source: &Source<'p>, assignments: &[Assignment], reach: Reach) {
        let text = source.text().unwrap_or_default();
        let is_followed = self.scope.provider == Provider::GitHub && reach == Reach::Always;
        for Assignment { name, value, range } in assignments {
            let Some(behind) = text.get(range.clone()).and_then(|it| it.strip_prefix(name.as_str())) else {
                // PowerShell's `$env:NAME`, or a text whose places are not known.
                if self.shell_variable(name).is_some() {
                    self.note_variable(name, None);
                }
                continue;
            };
            let is_known = is_followed && behind.starts_with('=') && source.names().sets_once(name);
            let known = Some(value).filter(|_| is_known);
            if let Some(items) = known.and_then(plain_items) {
                self.note_variable(&items_of(name), Some(items.to_owned()));
            }
            let value = known.and_then(|it| self.word(it)).filter(|it| it.len() <= MAX_PATH);
            self.note_variable(name, value);
        }
    }

    /// Notes what a variable holds from here on; `None` where nobody knows.
    pub(super) fn note_variable(&mut self, name: &str, value: Option<String>) {
        let shell = &mut self.state.shell;
        // A subshell gives back what was there before, so that nothing is changed in place; past the limit nothing is known.
        let has_room = shell.len() < MAX_SETTINGS;
        match shell.last_mut().filter(|it| it.0 == name && value.is_none()) {
            Some(last) => last.1 = None,
            None if has_room => shell.push((name.to_owned(), value)),
            None => shell.iter_mut().for_each(|it| it.1 = None),
        }
    }

    /// What the shell at hand knows by a name; within, nothing where nobody knows the value.
    pub(super) fn shell_variable(&self, name: &str) -> Option<&Option<String>> {
        self.state.shell.iter().rev().find(|it| it.0 == name).map(|it| &it.1)
    }

    /// What `basename` and `dirname` print of a path; nothing is known of other commands.
    pub(super) fn output(&self, commands: &[SimpleCommand]) -> Option<String> {
        let [SimpleCommand { words, redirections, .. }] = commands else { return None };
        let [program, path] = words.as_slice() else { return None };
        let path = self.word(path).filter(|it| !it.is_empty() && !it.starts_with('-') && redirections.is_empty())?;
        let path = path.trim_end_matches('/');
        match program.literal()? {
            "basename" => path.rsplit('/').next().map(str::to_owned),
            "dirname" => Some(path.rsplit_once('/').map_or(".", |it| it.0).to_owned()),
            _ => None,
        }
    }

    /// The items of an array that is known.
    pub(super) fn array_items(&self, name: &str) -> Option<Vec<String>> {
        let items = self.shell_variable(&items_of(name))?.as_deref()?;
        Some(items.split_whitespace().map(str::to_owned).collect())
    }

    /// What a word comes to that may name a folder to publish. One that a script has put together and that was not given
    /// is not taken for one that the build makes.
    pub(super) fn target(&self, folder: Option<&str>, word: &Word) -> Option<String> {
        let text = self.word(word)?;
        let is_of_shell = self.state.shell.iter().any(|it| word.asks_for(&it.0));
        let is_given = || {
            let path = join(folder.unwrap_or_default(), &text);
            self.project.find(&join(&path, "package.json")).is_some()
        };
        (!is_of_shell || !text.contains('/') || is_given()).then_some(text)
    }
}

/// The name under which the items of an array are kept; no variable is called so.
fn items_of(name: &str) -> String {
    format!("{name}[@]")
}

/// The items of an array of plain names and paths, as written: `(packages/a packages/b)`.
fn plain_items(value: &Word) -> Option<&str> {
    let [Part::Unknown { text, .. }] = value.parts.as_slice() else { return None };
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it.is_ascii_whitespace() || "@/._-".contains(it);
    (inner.len() <= MAX_PATH && inner.chars().all(is_plain)).then_some(inner)
}
