//! The signed statement inside an attestation: which package, built by which run. The signature is not verified here.

use document::Value;

use super::Release;
use crate::base64;

/// Length of an encoded statement past which it is not read; real ones have some three kilobytes.
const MAX_ENCODED: usize = 1 << 18;

/// The run that built a version, as the provenance says.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Run {
    /// The repository's address: `https://github.com/acme/widget`.
    pub repository: String,
    /// The file of the entered workflow, or of the top-level pipeline: `.github/workflows/publish.yml`.
    pub file: Option<String>,
    /// The ref: `refs/tags/v1.3.0`.
    pub reference: Option<String>,
    /// Who ran it: `https://github.com/actions/runner/github-hosted`.
    pub builder: Option<String>,
}

/// What a statement says.
pub(super) struct Statement {
    spec: Option<(String, String)>,
    run: Option<Run>,
}

impl Statement {
    /// Adds what it says to a version.
    pub(super) fn tell(self, release: &mut Release<'_>) {
        let (package, version) = self.spec.unzip();
        release.package = release.package.take().or(package);
        release.version = release.version.take().or(version);
        release.run = self.run.or(release.run.take());
    }
}

/// Reads the statement in a bundle; `None` when there is none that can be read.
pub(super) fn of_bundle(bundle: Value<'_>) -> Option<Statement> {
    let payload = bundle.path(&["dsseEnvelope", "payload"])?.as_str().filter(|it| it.len() <= MAX_ENCODED)?;
    let text = String::from_utf8(base64::decode(payload)?).ok()?;
    let tree = document::parse_json(&text);
    let root = tree.root()?;
    let subject = root.get("subject").and_then(|it| it.items().next()?.get("name")?.as_str());
    let spec = subject.and_then(|it| super::spec(it.strip_prefix("pkg:npm/")?));
    Some(Statement { spec, run: root.get("predicate").and_then(run) })
}

/// GitHub's form of the predicate, or GitLab's, as npm writes them.
fn run(predicate: Value<'_>) -> Option<Run> {
    let text = |path: &[&str]| predicate.path(path).and_then(Value::as_str).map(str::to_owned);
    let workflow = |name: &str| text(&["buildDefinition", "externalParameters", "workflow", name]);
    if let Some(repository) = workflow("repository") {
        return Some(Run {
            repository,
            file: workflow("path"),
            reference: workflow("ref"),
            builder: text(&["runDetails", "builder", "id"]),
        });
    }
    let source = text(&["invocation", "configSource", "uri"])?;
    Some(Run {
        repository: source.strip_prefix("git+").unwrap_or(&source).to_owned(),
        file: text(&["invocation", "environment", "pipeline", "ref"]),
        reference: text(&["invocation", "parameters", "CI_COMMIT_REF_NAME"]),
        builder: text(&["builder", "id"]),
    })
}
