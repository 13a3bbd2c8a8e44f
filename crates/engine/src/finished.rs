//! Finished publishes: what a registry's document says about how a version was published (N 12).

use document::{FileId, Location};
use model::registry_document::{Fault, Form, RegistryDocument, Release, Run};
use model::version::Version;

use crate::Project;

/// Versions of one document that the report tells of.
const MAX_RELEASES: usize = 5;

/// A published version.
#[derive(Clone)]
pub struct FinishedRelease {
    /// The package; `None` when the document does not name it.
    pub package: Option<String>,
    /// The version; `None` when the document does not name it.
    pub version: Option<String>,
    /// How it was published.
    pub published: PublishedBy,
    /// Whether a person approved it (`npm stage publish`).
    pub staged: bool,
    /// Whether it carries a provenance attestation; `None` when the document does not tell.
    pub provenance: Option<bool>,
    /// What that rests on, what it proves and what it does not; a clause.
    pub why: String,
    /// The place that shows it.
    pub location: Location,
}

/// How a version was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublishedBy {
    /// By a trusted publisher: the registry says so itself.
    Trusted,
    /// By something that calls itself what trusted publishers are called; the proof is not in the document.
    LooksTrusted,
    /// With a token.
    Token,
    /// The document does not tell.
    Unknown,
}

impl PublishedBy {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::LooksTrusted => "looks-trusted",
            Self::Token => "token",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a trusted publisher is behind it, as far as the document goes.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        matches!(self, Self::Trusted | Self::LooksTrusted)
    }
}

/// A published version in its document.
#[derive(Clone, Copy)]
pub(crate) struct Finished<'x> {
    pub(crate) file: FileId,
    pub(crate) form: Form,
    pub(crate) release: &'x Release<'x>,
    /// The run that built it, also from another document.
    pub(crate) run: Option<&'x Run>,
}

impl Finished<'_> {
    pub(crate) fn location(&self) -> Location {
        Location { file: self.file, span: self.release.span }
    }

    /// Who published it, as far as the document tells.
    pub(crate) fn published(&self) -> PublishedBy {
        let Some(who) = self.release.publisher else { return PublishedBy::Unknown };
        if who.trusted.is_some() {
            return PublishedBy::Trusted;
        }
        let is_robot = who.email == Some(ROBOT)
            || who.name.is_some_and(|it| ROBOTS.iter().any(|robot| it.eq_ignore_ascii_case(robot)));
        if is_robot { PublishedBy::LooksTrusted } else { PublishedBy::Token }
    }

    pub(crate) fn version(&self) -> &str {
        self.release.version.as_deref().unwrap_or("the version")
    }
}

/// The address that npm gives to what GitHub Actions publishes (N 12).
const ROBOT: &str = "npm-oidc-no-reply@github.com";
/// Names that npm gives to trusted publishers; only the first is seen in public documents (N 12).
const ROBOTS: [&str; 4] = ["GitHub Actions", "CircleCI", "GitLab CI/CD", "GitLab"];

/// What the given documents say about published versions: the newest of each, and the newest of a trusted publisher.
pub(crate) fn releases(project: &Project<'_>) -> Vec<FinishedRelease> {
    let documents = project.registry_documents();
    let mut found = Vec::new();
    for (file, document) in documents {
        if document.form == Form::Signatures {
            found.push(audit(*file, document));
        }
        let all = gather(documents, &|(other, _)| other == file);
        let mut shown: Vec<Finished<'_>> = Vec::new();
        while shown.len() < MAX_RELEASES
            && let Some(next) = newest(&all, &|it| !shown.iter().any(|other| std::ptr::eq(other.release, it.release)))
        {
            shown.push(next);
        }
        let trusted = newest(&all, &|it| it.published().is_trusted());
        let is_shown = |it: &Finished<'_>| shown.iter().any(|other| std::ptr::eq(other.release, it.release));
        let trusted = trusted.filter(|it| !is_shown(it));
        found.extend(shown.iter().chain(&trusted).map(|it| FinishedRelease {
            package: it.release.package.clone(),
            version: it.release.version.clone(),
            published: it.published(),
            staged: it.release.approved,
            provenance: it.release.attested,
            why: why(it),
            location: it.location(),
        }));
    }
    found
}

/// The versions that some of the documents speak about, each joined with the run that an attestation names for it. What
/// stands in an attestation and in another document as well is told once.
pub(crate) fn gather<'x, 'p: 'x>(
    documents: &'x [(FileId, RegistryDocument<'p>)],
    is_asked: &dyn Fn(&(FileId, RegistryDocument<'p>)) -> bool,
) -> Vec<Finished<'x>> {
    let releases = |form: &dyn Fn(Form) -> bool| -> Vec<Finished<'x>> {
        let documents = documents.iter().filter(|(_, it)| form(it.form));
        let all = documents.flat_map(|(file, document)| {
            let of = |release| Finished { file: *file, form: document.form, release, run: None };
            document.releases.iter().map(of)
        });
        all.collect()
    };
    let attested = releases(&|it| it == Form::Attestations);
    let others = releases(&|it| it != Form::Attestations);
    let is_same = |a: &Finished<'_>, b: &Finished<'_>| {
        a.release.version.is_some() && a.release.version == b.release.version && a.release.package == b.release.package
    };
    let mut all = Vec::new();
    for it in others.iter().chain(&attested) {
        let is_of_asked = documents.iter().any(|document| document.0 == it.file && is_asked(document));
        let is_attestation = it.form == Form::Attestations;
        if !is_of_asked || is_attestation && others.iter().any(|other| is_same(other, it)) {
            continue;
        }
        let joined = || attested.iter().find(|other| is_same(other, it)).and_then(|it| it.release.run.as_ref());
        all.push(Finished { run: it.release.run.as_ref().or_else(joined), ..*it });
    }
    all
}

/// The newest version that fulfils a condition: by time where both have one, else by version.
pub(crate) fn newest<'x>(all: &[Finished<'x>], is_wanted: &dyn Fn(&Finished<'x>) -> bool) -> Option<Finished<'x>> {
    let is_newer = |a: &Release<'_>, b: &Release<'_>| match (a.time, b.time) {
        (Some(a), Some(b)) => a > b,
        _ => {
            let version = |it: &Release<'_>| it.version.as_deref().and_then(|it| Version::parse(it).ok());
            version(a) > version(b)
        }
    };
    let wanted = all.iter().filter(|it| is_wanted(it)).copied();
    wanted.reduce(|best, it| if is_newer(it.release, best.release) { it } else { best })
}

/// A provider as people call it.
pub(crate) fn provider_name(id: &str) -> &str {
    match id {
        "github" => "GitHub Actions",
        "gitlab" => "GitLab CI/CD",
        "circleci" => "CircleCI",
        "" => "a provider",
        other => other,
    }
}

/// `workflow `release.yml` of acme/widget`
pub(crate) fn run_name(run: &Run) -> String {
    let repository = run.repository.split_once("//").map_or(run.repository.as_str(), |(_, it)| it);
    let repository = repository.split_once('/').map_or(repository, |(_, path)| path);
    match run.file.as_deref() {
        Some(file) => format!("`{}` of {repository}", file.rsplit('/').next().unwrap_or(file)),
        None => format!("a run of {repository}"),
    }
}

/// The command whose output tells how a version was published.
pub(crate) fn view_command(release: &Release<'_>) -> String {
    let name = release.package.as_deref().unwrap_or("NAME");
    let version = release.version.as_deref().unwrap_or("VERSION");
    format!("`npm view {name}@{version} name version dist.tarball _npmUser.trustedPublisher dist.attestations --json`")
}

/// What the verdict about one version rests on, what it proves and what it does not (N 12).
fn why(it: &Finished<'_>) -> String {
    let Release { publisher, attested, fault, .. } = it.release;
    let ask = || view_command(it.release);
    if let Some(fault) = fault {
        return match fault {
            Fault::MissingSignature => "the registry signs what it serves, and this version has no signature".to_owned(),
            Fault::InvalidSignature => "the registry's signature does not fit what was downloaded: a mirror or somebody on the way may have changed it".to_owned(),
            Fault::InvalidAttestation => "its attestation does not verify, so nothing shows where it was built".to_owned(),
        };
    }
    let name = publisher.and_then(|it| it.name).unwrap_or("somebody");
    let run = it.run.map(run_name);
    match it.published() {
        PublishedBy::Trusted => {
            let provider = provider_name(publisher.and_then(|it| it.trusted).unwrap_or_default());
            let proof = format!(
                "the registry names a trusted publisher on {provider}, which it does only when it has exchanged the identity token of a run"
            );
            match (run, attested) {
                (Some(run), _) => format!("{proof}; its provenance names {run}"),
                (None, Some(false)) => format!(
                    "{proof}; without an attestation, as from a private repository or CircleCI, nothing names the workflow"
                ),
                (None, _) => format!("{proof}; which workflow it was stands in the attestation, not here"),
            }
        }
        PublishedBy::LooksTrusted => format!(
            "the publisher is shown as `{name}`, which is how npm calls trusted publishers; the field that proves it is left out here, and {} shows it",
            ask()
        ),
        PublishedBy::Token => {
            let named = match publisher.and_then(|it| it.name) {
                Some(name) => format!("`{name}` is named and no trusted publisher"),
                None => "no `_npmUser.trustedPublisher` came with the fields that were asked for".to_owned(),
            };
            let proof = format!("{named}, so a token or a login published it");
            match attested {
                Some(true) => format!(
                    "{proof}; the attestation only shows where it was built: `--provenance` gets one with a token too"
                ),
                _ => proof,
            }
        }
        PublishedBy::Unknown => match (it.form, run) {
            (Form::Attestations | Form::Signatures, Some(run)) => format!(
                "its provenance names {run}; a token with `--provenance` leaves the same, so how it was let in is not told: {} shows it",
                ask()
            ),
            _ if it.release.package.as_deref().is_some_and(|it| it.starts_with("@jsr/")) => {
                "JSR's registry for npm clients tells which versions there are, not who published them".to_owned()
            }
            (Form::Abbreviated, _) => format!("the abbreviated document leaves out who published; {} shows it", ask()),
            (_, _) if *attested == Some(true) => format!(
                "an attestation shows where it was built, not how it was let in: a token with `--provenance` gets one too; {} shows it",
                ask()
            ),
            _ => format!("the document does not say who published it; {} shows it", ask()),
        },
    }
}

/// What `npm audit signatures` found, and what that is about.
fn audit(file: FileId, document: &RegistryDocument<'_>) -> FinishedRelease {
    let verified = document.verified;
    let counted = match (verified.signatures, verified.attestations) {
        (0, 0) => "npm checked the installed packages".to_owned(),
        (0, attestations) => format!("npm verified the attestations of {attestations} installed packages"),
        (signatures, 0) => format!("npm verified the registry's signatures of {signatures} installed packages"),
        (signatures, attestations) => format!(
            "npm verified the registry's signatures of {signatures} installed packages and the attestations of {attestations}"
        ),
    };
    FinishedRelease {
        package: None,
        version: None,
        published: PublishedBy::Unknown,
        staged: false,
        provenance: None,
        why: format!(
            "{counted}: a signature shows that the registry handed out what it was given, an attestation which run built it; neither tells how a version was let in, and the package of this repository is not among them"
        ),
        location: Location { file, span: document::Span::at(0) },
    }
}
