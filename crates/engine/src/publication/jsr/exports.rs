//! `exports` of a JSR configuration: paths only, no conditions, no patterns (J C30–C35).

use document::{Location, Value};
use model::workflow::ActionRef;

use super::{Finding, JsrFault, beginning, text_of};
use crate::Project;
use crate::project::join;
use crate::publication::{Publication, Spot};

/// Endings of CommonJS modules, which JSR refuses (J 1.8).
const COMMON_JS: [&str; 2] = [".cjs", ".cts"];

impl<'p> Publication<'p> {
    /// `exports`: the place that shows they are right, or every entry that is not.
    #[must_use]
    pub fn jsr_exports(&self) -> Option<Result<Location, Vec<JsrFault<'p>>>> {
        let (file, config) = self.jsr_config()?;
        let Some((key, value)) = config.root.entry("exports").filter(|(_, it)| !it.is_null()) else {
            let is_open = self.may_write_jsr(None);
            let fault = || JsrFault {
                is_open,
                ..JsrFault::new("the configuration has no `exports`".to_owned(), beginning(file, config), None)
            };
            return config.name().is_some().then(|| Err(vec![fault()]));
        };
        let spot = Spot::new(file, value);
        let mut faults = Vec::new();
        if text_of(value).is_some() {
            faults.extend(path_fault(spot));
        } else if !value.is_mapping() {
            faults.push(JsrFault::new("`exports` is neither a text nor an object".to_owned(), spot.location(), None));
        } else if value.entries().next().is_none() {
            faults.push(JsrFault::new(
                "`exports` is empty".to_owned(),
                spot.location(),
                Some("configFileExportsInvalid"),
            ));
        }
        for (key, target) in value.entries() {
            faults.extend(key_fault(Spot::new(file, key)));
            faults.extend(path_fault(Spot::new(file, target)));
        }
        if !faults.is_empty() && self.may_write_jsr(Some(value)) {
            faults.iter_mut().for_each(|it| it.is_open = true);
        }
        Some(if faults.is_empty() { Ok(Location { file, span: key.span() }) } else { Err(faults) })
    }

    /// An entry of `exports` that points at no file of the repository (J C36, C37); `None` where that is not known: no
    /// list of file names, a file that git ignores, a job that may make it.
    #[must_use]
    pub fn jsr_entry_file(&self, project: &Project<'p>) -> Finding<'p> {
        let (file, _) = self.jsr_config()?;
        let folder = project.file(file).folder()?;
        let targets = self.jsr_targets();
        for target in &targets {
            let Some(text) = target.text().filter(|it| path_fault(*target).is_none() && !it.contains('*')) else {
                continue;
            };
            let path = join(folder, text);
            // As part of a URL a path loses spaces at its end, and keeps slashes in its middle.
            let is_inside = !text.contains("//") && !leads_out(text);
            if is_inside && project.exists(path.trim_end_matches(' '))? {
                continue;
            }
            // A list that names a folder is that of the folder around it alone.
            if is_inside && !project.lacks(&path) {
                return None;
            }
            let other_case = project.known_paths().find(|it| it.eq_ignore_ascii_case(&path));
            let inside = |it: &'p str| if folder.is_empty() { Some(it) } else { it.get(folder.len() + 1..) };
            let right = other_case.and_then(inside).map(|it| format!("./{it}"));
            // A list without a single module is none of the whole repository.
            let has_modules = || project.known_paths().any(|it| is_module(it) && it.starts_with(folder));
            let right = right.filter(|it| it != text && !leads_out(text));
            if right.is_none()
                && is_inside
                && (!has_modules() || self.may_make_files(project) || self.excluded_module(project).is_some())
            {
                return None;
            }
            let message = match &right {
                Some(right) => format!("`{text}` is `{right}` in the repository"),
                None => format!("`{text}` is no file of the repository"),
            };
            let repair = right.map(|it| (*target, it));
            return Some(Err(JsrFault { repair, ..JsrFault::new(message, target.location(), None) }));
        }
        targets.first().map(|it| Ok(it.location()))
    }

    /// Whether a step up to the command may make files of the package: all that is more than an install of tools or
    /// dependencies may.
    pub(super) fn may_make_files(&self, project: &Project<'p>) -> bool {
        use model::command::Command;
        let is_harmless = |step: &model::workflow::Step<'_>| match (step.action(), step.run.and_then(Value::as_str)) {
            (Some(ActionRef::Remote { name, .. }), _) => {
                name == "actions/checkout" || name.starts_with("actions/setup-") || name == "denoland/setup-deno"
            }
            (None, Some(run)) if project.budget().spend(run.len()) => model::command::read(run).iter().all(|it| {
                matches!(
                    it.command,
                    Command::Publish(_)
                        | Command::Install(_)
                        | Command::InstallClient(_)
                        | Command::ChangeDirectory(_)
                        | Command::SetVariable(_)
                        | Command::SetConfig(_)
                        | Command::BumpVersion(_)
                        | Command::Client(_)
                )
            }),
            _ => false,
        };
        let steps = self.job.job.steps.iter().take(self.step_index + 1);
        // An install may run a build of the package itself.
        let has_hook = self.package.manifest.is_some_and(|(_, it)| {
            ["preinstall", "install", "postinstall", "prepare", "prepublish"]
                .iter()
                .any(|name| it.script(name).is_some())
        });
        has_hook || !self.entry_known || !self.callers.is_empty() || !steps.clone().all(is_harmless)
    }

    /// The files that `exports` points at.
    #[must_use]
    pub fn jsr_targets(&self) -> Vec<Spot<'p>> {
        let Some((file, config)) = self.jsr_config() else { return Vec::new() };
        let Some(exports) = config.exports() else { return Vec::new() };
        let values = exports.entries().map(|(_, it)| it).chain(Some(exports).filter(|it| it.is_scalar()));
        values.filter(|it| text_of(*it).is_some()).map(|it| Spot::new(file, it)).collect()
    }

    /// Whether an entry point is a CommonJS module (J 1.8).
    #[must_use]
    pub fn jsr_entrypoint(&self) -> Finding<'p> {
        let is_common =
            |it: &Spot<'_>| it.text().is_some_and(|text| COMMON_JS.iter().any(|ending| text.ends_with(ending)));
        let target = self.jsr_targets().into_iter().find(is_common)?;
        let message = format!("`{}` is a CommonJS module", target.text().unwrap_or_default());
        Some(Err(JsrFault::new(message, target.location(), Some("commonJs"))))
    }
}

/// Whether a path goes above the folder that it starts in.
fn leads_out(path: &str) -> bool {
    let mut depth = 0;
    path.split('/').any(|part| {
        depth += match part {
            "." | "" => 0,
            ".." => -1,
            _ => 1,
        };
        depth < 0
    })
}

fn is_module(path: &str) -> bool {
    [".ts", ".js", ".tsx", ".jsx", ".mts", ".mjs"].iter().any(|it| path.ends_with(it))
}

fn path_fault<'p>(spot: Spot<'p>) -> Option<JsrFault<'p>> {
    let fault = |message: String| JsrFault::new(message, spot.location(), None);
    let Some(text) = text_of(spot.value) else {
        let what = if spot.value.is_mapping() { "has conditions, which JSR does not know" } else { "is not a path" };
        return Some(fault(format!("an entry of `exports` {what}")));
    };
    let last = text.rsplit('/').next().unwrap_or(text);
    if !text.starts_with("./") {
        let is_plain =
            !text.is_empty() && !text.starts_with(['/', '.', '@', '#']) && !text.contains(':') && last.contains('.');
        let repair = is_plain.then(|| (spot, format!("./{text}")));
        return Some(JsrFault { repair, ..fault(format!("`{text}` does not start with `./`")) });
    }
    (!last.contains('.')).then(|| fault(format!("`{text}` has no file extension")))
}

fn key_fault<'p>(spot: Spot<'p>) -> Option<JsrFault<'p>> {
    let key = spot.text()?;
    let fault = |message: String| Some(JsrFault::new(message, spot.location(), None));
    if key == "." {
        return None;
    }
    let Some(path) = key.strip_prefix("./") else {
        let is_plain = !key.is_empty() && !key.starts_with(['/', '.', '@']) && is_export_path(key);
        let repair = is_plain.then(|| (spot, format!("./{key}")));
        return fault(format!("the export `{key}` does not start with `./`")).map(|it| JsrFault { repair, ..it });
    };
    if is_export_path(path) {
        None
    } else {
        fault(format!("the export `{key}` is more than letters, digits, `_`, `-`, `.` and single slashes"))
    }
}

fn is_export_path(path: &str) -> bool {
    let is_segment = |it: &str| {
        let is_known = it.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
        is_known && it.bytes().any(|byte| byte != b'.')
    };
    path.split('/').all(is_segment)
}
