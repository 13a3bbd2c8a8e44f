//! What given documents of the registry say about the package: whether it is there, which versions it has, and who
//! published them.

use document::{FileId, Location, Value};
use model::command::PublishTool;
use model::expression::Interpolated;
use model::npm_name::JsrName;
use model::registry_document::{Known, RegistryDocument};
use model::version::Version;

use crate::Project;
use crate::facts::{self, RegistryKind, npm};
use crate::finished::{self, Finished};
use crate::publication::{Client, EventKind, Publication, Registry, Share};

/// What the registry has of the version that is to be published.
#[derive(Clone, Copy)]
pub enum Standing {
    /// This version.
    Taken {
        /// Where the document names it.
        place: Location,
        /// Whether the client sees it before it sends anything: one that is neither a prerelease nor deprecated (N 9.4).
        in_sight: bool,
    },
    /// Not this version.
    Free {
        /// How many others.
        count: usize,
        /// Where the document begins to list them.
        place: Location,
    },
}

impl<'p> Publication<'p> {
    /// The place in a document that shows the package to be there.
    #[must_use]
    pub fn shown_by(&self, project: &Project<'_>) -> Option<Location> {
        self.documents(project).find_map(|(file, document)| {
            let listed = document.versions.first().map(|it| it.span);
            let span = listed.or_else(|| document.releases.first().map(|it| it.span))?;
            Some(Location { file: *file, span })
        })
    }

    /// The version that is sure to be published: what the files say, where the job leaves it alone.
    #[must_use]
    pub fn sure_version(&self) -> Option<&str> {
        if let Some(word) = &self.publish.set_version {
            return word.literal();
        }
        let writes = [EventKind::Write, EventKind::Restore, EventKind::Commit, EventKind::Opaque];
        let is_sure =
            !self.package.built && !self.chooses_version() && !writes.iter().any(|it| self.did(it)) && !self.may_bump();
        self.package.version.as_deref().filter(|_| is_sure)
    }

    /// Where that version stands; the command for one that it names itself.
    #[must_use]
    pub fn version_place(&self) -> Location {
        let jsr = self.package.jsr.first().filter(|_| self.registry == Registry::Jsr);
        let value = match jsr {
            Some((file, config)) => config.version().map(|it| (*file, it)),
            None => self.package.manifest.and_then(|(file, it)| Some((file, it.version()?))),
        };
        let value = value.filter(|_| self.publish.set_version.is_none());
        value.map_or(self.location, |(file, it)| Location { file, span: it.span() })
    }

    /// What the registry has of the version; `None` when the version is not sure, no document is of it, and none lists
    /// them.
    #[must_use]
    pub fn standing(&self, project: &Project<'_>) -> Option<Standing> {
        let version = Version::parse(self.sure_version()?).ok()?;
        let text = version.to_string();
        let known = self.known_versions(project);
        let of = |file: FileId, it: &Known<'_>| Location { file, span: it.span };
        let listed = known.and_then(|(file, all)| Some((file, all.iter().find(|it| it.version == text)?)));
        if let Some((file, it)) = listed {
            let in_sight = !version.is_prerelease() && it.deprecated != Some(true);
            return Some(Standing::Taken { place: of(file, it), in_sight });
        }
        // A document of this very version shows it as well as a list does.
        let told = self.documents(project).find_map(|(file, document)| {
            let release = document.releases.iter().find(|it| it.version.as_ref() == Some(&text))?;
            Some(Location { file: *file, span: release.span })
        });
        if let Some(place) = told {
            return Some(Standing::Taken { place, in_sight: !version.is_prerelease() });
        }
        let (file, all) = known?;
        Some(Standing::Free { count: all.len(), place: of(file, all.first()?) })
    }

    /// The highest version that is neither a prerelease nor deprecated, where it is higher than the one to be published;
    /// with the place that names it (N 9.3).
    #[must_use]
    pub fn outranked_by(&self, project: &Project<'_>) -> Option<(String, Location)> {
        let mut highest = Version::parse(self.sure_version()?).ok()?;
        let (file, known) = self.known_versions(project)?;
        let mut above = None;
        for it in known.iter().filter(|it| it.deprecated != Some(true) && !it.version.contains('-')) {
            if let Ok(version) = Version::parse(it.version)
                && version > highest
            {
                above = Some((it.version.to_owned(), Location { file, span: it.span }));
                highest = version;
            }
        }
        above
    }

    /// Whether the outcome rests on which versions there are: a run without a new version of its own comes again and
    /// again, and stops at the version that the last one left (N 9.4).
    #[must_use]
    pub fn meets_its_versions(&self) -> bool {
        let comes_again = |event: &str| matches!(event, "schedule" | "workflow_run");
        let of_branches =
            self.triggers.iter().zip(&self.guards).zip(&self.refs).any(|(((_, trigger), guard), refs)| {
                guard.is_none() && (comes_again(trigger.event) || trigger.event == "push" && refs.branches)
            });
        of_branches && self.registry == Registry::Npm && self.sure_version().is_some() && !self.is_kept_back()
    }

    /// Whether a condition may be there to keep the command from a version that exists.
    #[must_use]
    pub fn is_kept_back(&self) -> bool {
        let asks = |it: &str| ["steps.", "needs.", "env.", "outputs"].iter().any(|word| it.contains(word));
        let by_condition = self.conditions.iter().filter_map(|it| it.text()).any(asks);
        let has_if = self.job.job.condition().is_some() || self.step.value.get("if").is_some();
        // With no `if:` it is the shell that decides: `npm view … || npm publish`.
        by_condition || self.conditional && !has_if
    }

    /// `--force`, which switches off what npm looks at before it sends (N 9.2–9.4, from npm 11.1 on).
    #[must_use]
    pub fn is_forced(&self) -> bool {
        let flag = self.publish.flag("force").or_else(|| self.publish.flag("f"));
        let is_off =
            |it: &Interpolated<'_>| matches!(it, Interpolated::Known(text) if text.is_empty() || text == "false");
        flag.is_some_and(|it| !it.negated) || self.variable("npm_config_force").is_some_and(|it| !is_off(&it.value))
    }

    /// Whether the client refuses by itself what it finds on the registry.
    #[must_use]
    pub fn looks_before_it_sends(&self) -> bool {
        matches!(self.client, Client::Npm)
            && !self.is_forced()
            && self.npm.versions.share(|it| npm::VERSIONS_CHECK.met_by(it)) == Some(Share::All)
    }

    /// What stops the publish because of the versions that the registry has: the code that the log shows, and whether
    /// the client stops by itself, with any credential.
    pub(crate) fn stopped_by_versions(&self, project: &Project<'_>) -> Option<(Option<&'static str>, bool)> {
        if self.registry != Registry::Npm || matches!(self.client, Client::Opaque) || self.is_kept_back() {
            return None;
        }
        let looks = self.looks_before_it_sends();
        match self.standing(project)? {
            Standing::Taken { in_sight: true, .. } if looks => Some((None, true)),
            // npm's registry keeps a version for ever (N 9.4); other clients have texts of their own.
            Standing::Taken { .. } => Some((matches!(self.client, Client::Npm).then_some("E403"), false)),
            Standing::Free { .. } => {
                (looks && self.takes_latest() && self.outranked_by(project).is_some()).then_some((None, true))
            }
        }
    }

    /// Whether npm puts the version under `latest` because nobody names a tag (N 9.3). A prerelease is another matter
    /// (N 9.2).
    #[must_use]
    pub fn takes_latest(&self) -> bool {
        let is_stable =
            self.sure_version().and_then(|it| Version::parse(it).ok()).is_some_and(|it| !it.is_prerelease());
        is_stable && !self.names_tag() && !self.publish.has_unknown_args && self.own_manifest().is_some()
    }

    /// The published versions of this package that documents speak about.
    pub(crate) fn finished<'x>(&self, project: &'x Project<'p>) -> Vec<Finished<'x>> {
        let asked: Vec<FileId> = self.documents(project).map(|(file, _)| *file).collect();
        finished::gather(project.registry_documents(), &|(file, _)| asked.contains(file))
    }

    /// The documents that are of this package on this registry.
    fn documents<'x>(&'x self, project: &'x Project<'p>) -> impl Iterator<Item = &'x (FileId, RegistryDocument<'p>)> {
        project.registry_documents().iter().filter(|(_, document)| {
            let (Some(own), named) = (self.package.name.as_deref(), document.package.as_deref()) else { return false };
            match self.registry {
                Registry::Npm => {
                    is_of_npm(document) && named.map_or_else(|| self.is_only(project, document), |it| it == own)
                }
                Registry::Jsr => JsrName::parse(own).is_ok_and(|it| Some(it.npm_name().as_str()) == named),
                Registry::Other => false,
            }
        })
    }

    /// Whether a document that names no package, such as a list of versions, can only be of this one.
    fn is_only(&self, project: &Project<'p>, document: &RegistryDocument<'p>) -> bool {
        document.releases.iter().all(|it| it.package.is_none())
            && project.publications_of(Registry::Npm).all(|(_, it)| it.package.name == self.package.name)
    }

    fn known_versions<'x>(&'x self, project: &'x Project<'p>) -> Option<(FileId, &'x [Known<'p>])> {
        let listing = self.documents(project).filter(|(_, it)| !it.versions.is_empty());
        // Of several the one that lists most is the newest.
        let (file, document) = listing.max_by_key(|(_, it)| it.versions.len())?;
        Some((*file, &document.versions))
    }

    /// Whether the tool chooses the version by itself, or leaves one alone that the registry has, and says nothing.
    fn chooses_version(&self) -> bool {
        let asks = matches!(self.publish.tool, PublishTool::Np | PublishTool::ReleaseIt);
        self.registry != Registry::Jsr && (asks || self.skips_published())
    }

    /// Whether a step of the job sounds as if it wrote a version, by a tool or an action that is not known.
    fn may_bump(&self) -> bool {
        let sounds = |text: &str| text.contains("version") || text.contains("bump");
        let steps = self.job.job.steps.iter().take(self.step_index);
        let texts = steps.flat_map(|it| [it.run, it.uses]).flatten().filter_map(Value::as_str);
        texts.map(str::to_ascii_lowercase).any(|it| sounds(&it))
    }
}

/// Whether a document is of npm's public registry, as far as it tells.
fn is_of_npm(document: &RegistryDocument<'_>) -> bool {
    let is_npm = |url: &str| {
        facts::registry_of_url(url).is_some_and(|it| matches!(it.kind, RegistryKind::Npm | RegistryKind::NpmAlias))
    };
    document.tarball.is_none_or(is_npm)
}
