//! `exports` of a JSR configuration: paths only, no conditions, no patterns (J C30–C35).

use document::Location;

use super::{Finding, JsrFault, beginning, text_of};
use crate::publication::{Publication, Spot};

/// Endings of CommonJS modules, which JSR refuses (J 1.8).
const COMMON_JS: [&str; 2] = [".cjs", ".cts"];

impl<'p> Publication<'p> {
    /// `exports`: the place that shows they are right, or every entry that is not.
    #[must_use]
    pub fn jsr_exports(&self) -> Option<Result<Location, Vec<JsrFault<'p>>>> {
        let (file, config) = self.jsr_config()?;
        let Some((key, value)) = config.root.entry("exports").filter(|(_, it)| !it.is_null()) else {
            let fault =
                || JsrFault::new("the configuration has no `exports`".to_owned(), beginning(file, config), None);
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
        Some(if faults.is_empty() { Ok(Location { file, span: key.span() }) } else { Err(faults) })
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
