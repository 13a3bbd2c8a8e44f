//! The license of a package for JSR: a field with one exact id, or a file under one of a few names (J C40–C48).

use document::{Location, Span};

use super::{JsrFault, beginning, license_need, text_of};
use crate::facts::{self, JsrLicense, deno};
use crate::project::join;
use crate::publication::{EventKind, Publication, Share, Spot};
use crate::{Need, Project};

/// Words below which a file holds no license: the shortest text that JSR knows has more.
const FEWEST_WORDS: usize = 12;

/// What is known about the license.
pub enum License<'p> {
    /// The field names one that JSR takes.
    Field(Location),
    /// The field names one that JSR refuses, or the file does not hold the text of one.
    Refused {
        /// The field's value.
        spot: Option<Spot<'p>>,
        /// What is wrong.
        fault: JsrFault<'p>,
    },
    /// There is no field, but a file, at this path.
    File(&'p str),
    /// There is neither.
    Missing(JsrFault<'p>),
    /// There is no field; whether there is a file is not known.
    Unknown {
        /// Where the field is missing.
        location: Location,
        /// The file that would do.
        need: Need,
    },
}

impl<'p> Publication<'p> {
    /// The license; `None` without a configuration.
    #[must_use]
    pub fn jsr_license(&self, project: &Project<'p>) -> Option<License<'p>> {
        let (file, config) = self.jsr_config()?;
        // Without a name it is no package, and another row says so.
        config.name()?;
        let folder = project.file(file).folder().unwrap_or_default();
        let find =
            |folder: &str| facts::jsr::LICENSE_FILES.iter().find_map(|name| project.known_path(&join(folder, name)));
        let is_accepted = || {
            let named = project.known_paths().filter(|it| is_license_to_deno(it, folder, self.takes_copying()));
            named.take(self.affordable_files(project)).any(|it| !self.is_outside(project, folder, it))
        };
        let missing =
            |message: &str, location, code| License::Missing(JsrFault::new(message.to_owned(), location, code));
        if let Some(value) = config.license().filter(|it| !it.is_null()) {
            let spot = Spot::new(file, value);
            let refused = |message: String, code| {
                let fault = JsrFault::new(message, spot.location(), Some(code));
                License::Refused { spot: Some(spot), fault }
            };
            let id = text_of(value);
            return Some(match id.filter(|it| !it.trim().is_empty()).map(|it| (it, facts::jsr_license(it))) {
                Some((_, JsrLicense::Accepted)) => License::Field(spot.location()),
                Some((id, JsrLicense::Deprecated)) => {
                    refused(format!("`{id}` is a deprecated id, which JSR refuses"), "invalidLicense")
                }
                Some((id, JsrLicense::Unknown)) => {
                    refused(format!("`{id}` is not one exact SPDX id"), "invalidLicense")
                }
                // Deno passes over it and looks for a file, the server does not (J C40, C43).
                None if find(folder).is_none() && !is_accepted() => {
                    missing("`license` names none", spot.location(), None)
                }
                None if id.is_some() => refused("`license` is blank".to_owned(), "invalidLicense"),
                None => refused("`license` is not a text".to_owned(), "invalidConfigFile"),
            });
        }
        let location = beginning(file, config);
        let is_taken = |path: &&str| self.takes_copying() || !is_copying(path) || is_accepted();
        if let Some(path) = find(folder) {
            let words = project.find(path).map(|it| (it, it.text().split_whitespace().take(FEWEST_WORDS).count()));
            return Some(if !is_taken(&path) {
                missing("this Deno does not take a COPYING file for a license", location, None)
            } else if let Some((file, 0..FEWEST_WORDS)) = words {
                let first = file.text().lines().next().map_or(0, str::len);
                let message = format!("`{path}` does not hold the text of a license");
                let fault = JsrFault::new(message, file.at(Span::new(0, first)), Some("invalidLicense"));
                License::Refused { spot: None, fault }
            } else {
                License::File(path)
            });
        }
        // The license of a workspace counts for its members (J C48).
        let around = self.jsr_workspace(project).map(|it| it.folder).filter(|it| *it != folder);
        if let Some(path) = around.and_then(find).filter(is_taken) {
            return Some(License::File(path));
        }
        let has_listing = project.exists(&join(folder, "LICENSE")).is_some();
        if !has_listing || self.changes_files() || self.did(&EventKind::Opaque) {
            return Some(License::Unknown { location, need: license_need(folder) });
        }
        // Deno takes any case and any folder, the server does not (J C46).
        Some(if is_accepted() {
            missing("no license file stands where JSR looks for one", location, Some("missingLicense"))
        } else {
            missing("there is neither a `license` nor a license file", location, None)
        })
    }

    /// Whether some possible Deno takes a COPYING file for a license.
    fn takes_copying(&self) -> bool {
        self.deno_before(deno::COPYING) != Some(Share::All)
    }

    fn is_outside(&self, project: &Project<'p>, folder: &str, path: &str) -> bool {
        let inside =
            if folder.is_empty() { Some(path) } else { path.strip_prefix(folder).and_then(|it| it.strip_prefix('/')) };
        inside.is_none_or(|it| self.leaves_out(project, it))
    }
}

fn is_copying(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|it| it.starts_with("COPYING"))
}

/// Whether Deno takes a file for a license: in any case, in any folder of the package (J C46).
fn is_license_to_deno(path: &str, folder: &str, or_copying: bool) -> bool {
    let inside = folder.is_empty() || path.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
    let name = path.rsplit('/').next().unwrap_or(path);
    let names = facts::jsr::LICENSE_FILES.iter().filter(|it| or_copying || !is_copying(it));
    inside && names.into_iter().any(|it| it.eq_ignore_ascii_case(name))
}
