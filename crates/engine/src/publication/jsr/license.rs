//! The license of a package for JSR: a field with one exact id, or a file under one of a few names (J C40–C48).

use document::Location;

use super::{JsrFault, beginning, license_need, text_of};
use crate::facts::{self, JsrLicense, deno};
use crate::project::join;
use crate::publication::{Publication, Share, Spot};
use crate::{Need, Project};

/// What is known about the license.
pub enum License<'p> {
    /// The field names one that JSR takes.
    Field(Location),
    /// The field names one that JSR refuses.
    Refused {
        /// The field's value.
        spot: Spot<'p>,
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
        // A blank text counts as none (J C40).
        if let Some((value, id)) =
            config.license().and_then(|it| Some((it, text_of(it)?))).filter(|(_, id)| !id.trim().is_empty())
        {
            let spot = Spot::new(file, value);
            let refused = |message: String| {
                let fault = JsrFault::new(message, spot.location(), Some("invalidLicense"));
                License::Refused { spot, fault }
            };
            return Some(match facts::jsr_license(id) {
                JsrLicense::Accepted => License::Field(spot.location()),
                JsrLicense::Deprecated => refused(format!("`{id}` is a deprecated id, which JSR refuses")),
                JsrLicense::Unknown => refused(format!("`{id}` is not one exact SPDX id")),
            });
        }
        let folder = project.file(file).folder().unwrap_or_default();
        let location = beginning(file, config);
        let missing = |message: &str, code| License::Missing(JsrFault::new(message.to_owned(), location, code));
        let find =
            |folder: &str| facts::jsr::LICENSE_FILES.iter().find_map(|name| project.known_path(&join(folder, name)));
        if let Some(path) = find(folder) {
            let by_copying = path.rsplit('/').next().is_some_and(|it| it.starts_with("COPYING"));
            return Some(if by_copying && self.deno_before(deno::COPYING) == Some(Share::All) {
                missing("this Deno does not take a COPYING file for a license", None)
            } else {
                License::File(path)
            });
        }
        // The license of a workspace counts for its members (J C48).
        if let Some(path) = find("").filter(|_| self.publishes_jsr_members(project)) {
            return Some(License::File(path));
        }
        let has_listing = project.exists(&join(folder, "LICENSE")) == Some(false);
        if !has_listing || find("").is_some() {
            return Some(License::Unknown { location, need: license_need(folder) });
        }
        // Deno takes any case and any folder, the server does not (J C46).
        Some(if project.known_paths().any(|it| is_license_to_deno(it, folder)) {
            missing("no license file stands where JSR looks for one", Some("missingLicense"))
        } else {
            missing("there is neither a `license` nor a license file", None)
        })
    }
}

fn is_license_to_deno(path: &str, folder: &str) -> bool {
    let inside = folder.is_empty() || path.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = ["md", "txt"].iter().find_map(|it| name.strip_suffix(it)?.strip_suffix('.')).unwrap_or(name);
    inside && (stem.eq_ignore_ascii_case("license") || stem.eq_ignore_ascii_case("licence"))
}
