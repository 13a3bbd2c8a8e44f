//! Where the text of a script stands: in `package.json`, or as a task of Deno in its configuration.

use document::{FileId, Value};
use model::command::{Manager, RunScript, ScriptRunner};

use crate::publication::{Spot, ancestors};
use crate::trace::Steps;

/// Tasks of a configuration that one call runs, past which the rest is not followed.
const MAX_TASKS: usize = 32;

/// A text that a script comes to.
pub(super) struct Script<'p> {
    /// The folder that it runs in.
    pub(super) folder: String,
    /// The text.
    pub(super) spot: Spot<'p>,
    /// Whether it is the one that was named, not one around it.
    pub(super) is_named: bool,
}

impl<'p> Steps<'_, 'p> {
    /// What a script of a folder runs, in order.
    pub(super) fn scripts(&self, folder: &str, name: &str, run: &RunScript) -> Vec<Script<'p>> {
        if run.runner != ScriptRunner::Manager(Manager::Deno) {
            return self.scripts_of_manifest(folder, name);
        }
        // A task may stand in a configuration farther out; it runs in the folder of that.
        let found = ancestors(folder).find_map(|at| {
            let tasks = Some(self.tasks(at, name)).filter(|it| !it.is_empty());
            tasks.or_else(|| Some(self.scripts_of_manifest(at, name)).filter(|it| !it.is_empty()))
        });
        found.unwrap_or_default()
    }

    fn scripts_of_manifest(&self, folder: &str, name: &str) -> Vec<Script<'p>> {
        let Some((file, manifest)) = self.project.manifest(folder) else { return Vec::new() };
        // npm runs `prepublish`-like hooks around a script of that name too.
        let hooks = ["pre", "", "post"].into_iter();
        hooks.filter_map(|hook| Some(script(folder, file.id, manifest.hook(hook, name)?, hook.is_empty()))).collect()
    }

    fn tasks(&self, folder: &str, name: &str) -> Vec<Script<'p>> {
        let config = self.project.jsr_configs(folder).into_iter().next();
        let Some((file, tasks)) = config.and_then(|(file, config)| Some((file.id, config.root.get("tasks")?))) else {
            return Vec::new();
        };
        // Those that a task depends on come before it, each once.
        let (mut texts, mut seen, mut open) = (Vec::new(), Vec::new(), vec![(name, false)]);
        while let Some((name, is_ready)) = open.pop() {
            let Some(task) = tasks.get(name) else { continue };
            if is_ready {
                let text = if task.is_mapping() { task.get("command") } else { Some(task) };
                texts.extend(text.map(|it| script(folder, file, it, seen.first() == Some(&name))));
            } else if !seen.contains(&name) && seen.len() < MAX_TASKS {
                seen.push(name);
                open.push((name, true));
                let needed = task.get("dependencies").into_iter().flat_map(Value::items).filter_map(Value::as_str);
                let needed: Vec<&str> = needed.take(MAX_TASKS).collect();
                open.extend(needed.into_iter().rev().map(|it| (it, false)));
            }
        }
        texts
    }
}

fn script<'p>(folder: &str, file: FileId, text: Value<'p>, is_named: bool) -> Script<'p> {
    Script { folder: folder.to_owned(), spot: Spot::new(file, text), is_named }
}
