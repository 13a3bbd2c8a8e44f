//! What npm's registry says about published versions: the documents that it serves, and what npm prints of them.
//!
//! They differ in what they can tell (N 12): only the registry's own documents say that a run's identity was exchanged,
//! and only an attestation says which workflow that run was.

mod printout;
mod statement;

use document::{Span, Tree, Value};

pub use printout::{is_printout, json_part};
pub use statement::Run;

/// Attestations of one document past which the rest is left out; the registry serves two for a version.
const MAX_ATTESTATIONS: usize = 32;
/// Versions whose time stands elsewhere than where it is expected, past which times are left out.
const MAX_SEARCHES: usize = 64;

/// A document, or a printout of one.
pub struct RegistryDocument<'t> {
    /// How it came about, which decides what it can tell.
    pub form: Form,
    /// The package, if everything that it names is of one.
    pub package: Option<String>,
    /// The versions that the registry has, in the order of the document; empty where it does not list them.
    pub versions: Vec<Known<'t>>,
    /// The versions that it says more about, in the order of the document.
    pub releases: Vec<Release<'t>>,
    /// Address of an archive, which tells the registry that the document is of.
    pub tarball: Option<&'t str>,
    /// What `npm audit signatures` counts.
    pub verified: Verified,
}

/// How a document came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The full document of a package or of one version.
    Full,
    /// The abbreviated document that installers ask for: it leaves out who published.
    Abbreviated,
    /// Fields that somebody chose: `npm view NAME@VERSION name version _npmUser.trustedPublisher dist.attestations`.
    Fields,
    /// `npm view` of a version, which prints the publisher as a name.
    View,
    /// The attestations of a version.
    Attestations,
    /// `npm audit signatures`.
    Signatures,
    /// A list of versions: `npm view NAME versions --json`.
    Versions,
}

/// A version that the registry has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known<'t> {
    /// The version.
    pub version: &'t str,
    /// Where it stands.
    pub span: Span,
    /// Whether it is deprecated; `None` where the document does not tell.
    pub deprecated: Option<bool>,
}

/// A published version.
#[derive(Clone, Default, Debug)]
pub struct Release<'t> {
    /// The package.
    pub package: Option<String>,
    /// The version.
    pub version: Option<String>,
    /// When it was published: `2026-05-01T00:00:00.000Z`.
    pub time: Option<&'t str>,
    /// The place that shows it.
    pub span: Span,
    /// Who published it.
    pub publisher: Option<Publisher<'t>>,
    /// Whether it carries attestations; `None` where the document does not tell.
    pub attested: Option<bool>,
    /// Whether a person approved it (`npm stage publish`).
    pub approved: bool,
    /// The run that built it, as its attestation says.
    pub run: Option<Run>,
    /// What `npm audit signatures` found wrong with it.
    pub fault: Option<Fault>,
}

/// Who published a version.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Publisher<'t> {
    /// The name: `GitHub Actions`, or a person's.
    pub name: Option<&'t str>,
    /// The address.
    pub email: Option<&'t str>,
    /// The provider whose identity token was exchanged: `github`.
    pub trusted: Option<&'t str>,
}

/// What `npm audit signatures` finds wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The registry's signature is not there although it signs.
    MissingSignature,
    /// The registry's signature does not fit what was downloaded.
    InvalidSignature,
    /// An attestation does not verify.
    InvalidAttestation,
}

/// What `npm audit signatures` counts; 0 where it prints no number.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Packages with a verified signature of the registry.
    pub signatures: u32,
    /// Packages with verified attestations.
    pub attestations: u32,
}

impl<'t> RegistryDocument<'t> {
    /// Reads a document; `None` for a text that is none. `tree` is its JSON, where it is JSON.
    #[must_use]
    pub fn read(text: &'t str, tree: Option<&'t Tree<'t>>) -> Option<Self> {
        match tree {
            Some(tree) => json(tree.root()?),
            None => printout::read(text),
        }
    }

    fn new(form: Form, releases: Vec<Release<'t>>) -> Self {
        let package = match releases.as_slice() {
            [first, rest @ ..] if rest.iter().all(|it| it.package == first.package) => first.package.clone(),
            _ => None,
        };
        Self { form, package, versions: Vec::new(), releases, tarball: None, verified: Verified::default() }
    }
}

fn json<'t>(root: Value<'t>) -> Option<RegistryDocument<'t>> {
    if root.is_sequence() {
        return list(root);
    }
    if let Some(versions) = root.get("versions").filter(|it| it.is_mapping()) {
        return Some(package(root, versions));
    }
    if let Some(list) = root.get("attestations").filter(|it| it.is_sequence()) {
        return Some(RegistryDocument::new(Form::Attestations, attested(list).into_iter().collect()));
    }
    if root.get("dsseEnvelope").is_some() {
        let mut release = Release { span: root.span(), attested: Some(true), ..Release::default() };
        statement::of_bundle(root)?.tell(&mut release);
        return Some(RegistryDocument::new(Form::Attestations, vec![release]));
    }
    if root.get("invalid").is_some() && root.get("missing").is_some() {
        return Some(signatures(root));
    }
    let versions: Vec<_> = root.get("versions").into_iter().flat_map(Value::items).filter_map(known).collect();
    let release = release(root, None);
    if versions.is_empty() && release.publisher.is_none() && release.attested.is_none() {
        return None;
    }
    let form = if !versions.is_empty() {
        Form::View
    } else if root.get("_npmUser").is_some_and(Value::is_mapping) && root.get("dist").is_some() {
        Form::Full
    } else if root.get("_npmUser").is_none() && root.get("dist").is_some() {
        Form::Abbreviated
    } else {
        Form::Fields
    };
    let tarball = root.path(&["dist", "tarball"]).or(root.get("dist.tarball")).and_then(Value::as_str);
    Some(RegistryDocument { versions, tarball, ..RegistryDocument::new(form, vec![release]) })
}

/// npm 12 puts what it prints in a list, and so does every npm for several versions.
fn list<'t>(root: Value<'t>) -> Option<RegistryDocument<'t>> {
    let versions: Vec<_> = root.items().filter_map(known).collect();
    if !versions.is_empty() {
        return Some(RegistryDocument { versions, ..RegistryDocument::new(Form::Versions, Vec::new()) });
    }
    let mut documents = root.items().filter(|it| it.is_mapping()).filter_map(json);
    let first = documents.next()?;
    let mut releases = first.releases;
    releases.extend(documents.flat_map(|it| it.releases));
    Some(RegistryDocument {
        versions: first.versions,
        tarball: first.tarball,
        ..RegistryDocument::new(first.form, releases)
    })
}

/// The document of a package: full where it says who published, else abbreviated.
fn package<'t>(root: Value<'t>, versions: Value<'t>) -> RegistryDocument<'t> {
    let name = root.get("name").and_then(Value::as_str);
    let times: Vec<_> = root.get("time").into_iter().flat_map(Value::entries).collect();
    let (mut next, mut searches) = (0, 0);
    let mut time_of = |version: &str| {
        let is_wanted = |(key, _): &(Value<'t>, Value<'t>)| key.as_str() == Some(version);
        // Both are in the order of publishing: the time of a version stands behind that of the one before.
        let from = times.get(next..)?;
        let found = from.iter().take(4).position(is_wanted);
        let at = match found {
            Some(skipped) => next + skipped,
            None if searches < MAX_SEARCHES => {
                searches += 1;
                times.iter().position(is_wanted)?
            }
            None => return None,
        };
        next = at + 1;
        times[at].1.as_str()
    };
    let (mut known, mut releases) = (Vec::new(), Vec::new());
    for (key, node) in versions.entries() {
        let Some(version) = key.as_str() else { continue };
        known.push(Known { version, span: key.span(), deprecated: Some(node.get("deprecated").is_some_and(is_said)) });
        let mut release = release(node, Some(key));
        release.package = name.map(str::to_owned).or(release.package);
        release.time = time_of(version);
        releases.push(release);
    }
    let tarball = versions.entries().next_back().and_then(|(_, it)| it.path(&["dist", "tarball"])?.as_str());
    let form = if releases.iter().any(|it| it.publisher.is_some()) { Form::Full } else { Form::Abbreviated };
    RegistryDocument {
        form,
        package: name.map(str::to_owned),
        versions: known,
        releases,
        tarball,
        verified: Verified::default(),
    }
}

/// An empty text is how a version is taken back from being deprecated.
fn is_said(value: Value<'_>) -> bool {
    value.as_str().is_some_and(|it| !it.is_empty() && it != "false")
}

fn known<'t>(value: Value<'t>) -> Option<Known<'t>> {
    let version = value.as_str().filter(|it| crate::version::Version::parse(*it).is_ok())?;
    Some(Known { version, span: value.span(), deprecated: None })
}

/// One version: its own document, what npm prints of it, or fields that somebody chose, also the value of a single one.
fn release<'t>(node: Value<'t>, key: Option<Value<'t>>) -> Release<'t> {
    let text = |name: &str| node.get(name).and_then(Value::as_str);
    let user = node.get("_npmUser");
    let trusted = node.get("_npmUser.trustedPublisher").or_else(|| node.get("oidcConfigId").map(|_| node));
    let publisher = match (trusted, user) {
        (Some(trusted), _) => {
            Some(Publisher { trusted: trusted.get("id").and_then(Value::as_str).or(Some("")), ..Publisher::default() })
        }
        (None, Some(user)) => publisher(user),
        // Who asks for name and version asks for what else there is, and npm leaves out what there is not.
        (None, None) if is_choice(node) => Some(Publisher::default()),
        (None, None) => None,
    };
    let chosen =
        node.get("dist.attestations").or_else(|| node.get("provenance").and_then(|_| node.get("url")).map(|_| node));
    let attestations = node.path(&["dist", "attestations"]).or(chosen);
    let attested = match (attestations, node.get("dist")) {
        (Some(_), _) => Some(true),
        (None, Some(dist)) if dist.is_mapping() => Some(false),
        (None, None) if publisher == Some(Publisher::default()) => Some(false),
        _ => None,
    };
    let (package, version) = attestations.and_then(|it| it.get("url")?.as_str()).and_then(spec_of_url).unzip();
    let key_text = key.and_then(Value::as_str);
    let place = key.or_else(|| node.entry("version").map(|(_, it)| it)).map_or(node.span(), Value::span);
    Release {
        package: text("name").map(str::to_owned).or(package),
        version: key_text.or(text("version")).map(str::to_owned).or(version),
        span: place,
        publisher,
        attested,
        approved: user.is_some_and(|it| it.get("approver").is_some()),
        ..Release::default()
    }
}

/// Whether name and version were asked for by name, and nothing came with them that only trusted publishing leaves.
fn is_choice(node: Value<'_>) -> bool {
    let is_asked = |key: &str| matches!(key, "name" | "version" | "dist.tarball" | "dist.attestations");
    node.get("name").is_some()
        && node.get("version").is_some()
        && node.entries().all(|(key, _)| key.as_str().is_some_and(is_asked))
}

/// `_npmUser`: an object in the registry's documents, `name <address>` in what npm prints.
fn publisher<'t>(user: Value<'t>) -> Option<Publisher<'t>> {
    if let Some(text) = user.as_str() {
        return Some(person(text));
    }
    let text = |name: &str| user.get(name).and_then(Value::as_str);
    let trusted = user.get("trustedPublisher").filter(|it| !it.is_null());
    let trusted = trusted.map(|it| it.get("id").and_then(Value::as_str).unwrap_or_default());
    user.is_mapping().then(|| Publisher { name: text("name"), email: text("email"), trusted })
}

/// `GitHub Actions <npm-oidc-no-reply@github.com>`
fn person(text: &str) -> Publisher<'_> {
    let (name, email) = match text.split_once('<') {
        Some((name, rest)) => (name.trim(), Some(rest.split('>').next().unwrap_or(rest))),
        None => (text.trim(), None),
    };
    Publisher { name: Some(name).filter(|it| !it.is_empty()), email, trusted: None }
}

/// The attestations of one version.
fn attested<'t>(list: Value<'t>) -> Option<Release<'t>> {
    let mut release = Release { span: list.span(), attested: Some(false), ..Release::default() };
    let mut has_any = false;
    for entry in list.items().take(MAX_ATTESTATIONS) {
        has_any = true;
        let kind = entry.get("predicateType").and_then(Value::as_str).unwrap_or_default();
        if kind.contains("slsa.dev/provenance") {
            release.attested = Some(true);
            release.span = entry.get("predicateType").map_or(release.span, Value::span);
        }
        if let Some(statement) = entry.get("bundle").and_then(statement::of_bundle) {
            statement.tell(&mut release);
        }
    }
    has_any.then_some(release)
}

/// `npm audit signatures --json`.
fn signatures<'t>(root: Value<'t>) -> RegistryDocument<'t> {
    let named = |entry: Value<'t>, fault: Option<Fault>| {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let place = entry.get("name").unwrap_or(entry).span();
        Release { package: text("name"), version: text("version"), span: place, fault, ..Release::default() }
    };
    let items = |list: &str| root.get(list).into_iter().flat_map(Value::items);
    let invalid = items("invalid").map(|it| {
        let is_attestation = it.get("code").and_then(Value::as_str) == Some("EATTESTATIONVERIFY");
        named(it, Some(if is_attestation { Fault::InvalidAttestation } else { Fault::InvalidSignature }))
    });
    let missing = items("missing").map(|it| named(it, Some(Fault::MissingSignature)));
    let mut count = 0;
    let verified = items("verified").map(|it| {
        count += 1;
        let mut release = named(it, None);
        release.attested = Some(true);
        if let Some(found) =
            it.get("attestationBundles").filter(|_| count as usize <= MAX_ATTESTATIONS).and_then(attested)
        {
            release.run = found.run;
        }
        release
    });
    let releases: Vec<_> = invalid.chain(missing).chain(verified).collect();
    let mut document = RegistryDocument::new(Form::Signatures, releases);
    document.verified.attestations = count;
    document
}

/// Package and version in the address of a version's attestations: `…/-/npm/v1/attestations/@acme%2fwidget@1.3.0`.
fn spec_of_url(url: &str) -> Option<(String, String)> {
    spec(url.split_once("/-/npm/v1/attestations/")?.1)
}

/// `@acme/widget@1.3.0`, also with `%40` and `%2f`.
fn spec(text: &str) -> Option<(String, String)> {
    let text = text.replace("%40", "@").replace("%2f", "/").replace("%2F", "/").replace("%2B", "+");
    let (package, version) = text.rsplit_once('@')?;
    let is_whole = !package.is_empty() && crate::version::Version::parse(version).is_ok();
    is_whole.then(|| (package.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version, provider and whether it is attested.
    type Told = (String, Option<String>, Option<bool>);

    /// What a JSON text says: form, package and versions.
    #[track_caller]
    fn read(text: &str) -> (Form, Option<String>, Vec<Told>) {
        let tree = document::parse_json(text);
        let document = RegistryDocument::read(text, Some(&tree)).expect("it is a document");
        let of = |it: &Release<'_>| {
            let trusted = it.publisher.and_then(|it| it.trusted).map(str::to_owned);
            (it.version.clone().unwrap_or_default(), trusted, it.attested)
        };
        let releases = document.releases.iter().map(of).collect();
        (document.form, document.package, releases)
    }

    const PACKAGE: &str = r#"{
      "_id": "@acme/widget", "name": "@acme/widget", "dist-tags": { "latest": "1.3.0" },
      "versions": {
        "1.2.0": { "name": "@acme/widget", "version": "1.2.0", "deprecated": "too old",
          "dist": { "tarball": "https://registry.npmjs.org/@acme/widget/-/widget-1.2.0.tgz" },
          "_npmUser": { "name": "jane", "email": "jane@acme.example" } },
        "1.3.0": { "name": "@acme/widget", "version": "1.3.0",
          "dist": { "tarball": "https://registry.npmjs.org/@acme/widget/-/widget-1.3.0.tgz", "attestations": { "url": "x" } },
          "_npmUser": { "name": "GitHub Actions", "email": "npm-oidc-no-reply@github.com", "approver": "jane",
            "trustedPublisher": { "id": "github", "oidcConfigId": "oidc:1" } } }
      },
      "time": { "created": "2026-01-01T00:00:00.000Z", "1.3.0": "2026-05-01T00:00:00.000Z", "1.2.0": "2026-02-01T00:00:00.000Z" }
    }"#;

    #[test]
    fn the_full_document_says_who_published_each_version() {
        let expected =
            vec![("1.2.0".to_owned(), None, Some(false)), ("1.3.0".to_owned(), Some("github".to_owned()), Some(true))];
        assert_eq!(read(PACKAGE), (Form::Full, Some("@acme/widget".to_owned()), expected));
        let tree = document::parse_json(PACKAGE);
        let document = RegistryDocument::read(PACKAGE, Some(&tree)).expect("it is a document");
        let of = |it: &Release<'_>| (it.time.map(str::to_owned), it.approved);
        let times: Vec<_> = document.releases.iter().map(of).collect();
        assert_eq!(
            times,
            [(Some("2026-02-01T00:00:00.000Z".to_owned()), false), (Some("2026-05-01T00:00:00.000Z".to_owned()), true)],
            "the order of the times does not matter"
        );
        assert_eq!(document.versions.iter().map(|it| it.deprecated).collect::<Vec<_>>(), [Some(true), Some(false)]);
        assert_eq!(&PACKAGE[document.releases[1].span.range()], "\"1.3.0\"");
    }

    #[test]
    fn the_abbreviated_document_does_not() {
        let text = r#"{ "name": "widget", "dist-tags": {}, "modified": "x", "versions": { "1.0.0": { "name": "widget", "version": "1.0.0", "dist": { "attestations": {} } } } }"#;
        assert_eq!(
            read(text),
            (Form::Abbreviated, Some("widget".to_owned()), vec![("1.0.0".to_owned(), None, Some(true))])
        );
    }

    #[test]
    fn chosen_fields_are_read_alone_and_together_from_npm_10_and_from_npm_12() {
        let fields = r#"{ "_npmUser.trustedPublisher": { "id": "github", "oidcConfigId": "oidc:***" }, "dist.attestations": { "url": "https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0", "provenance": {} } }"#;
        let expected = (
            Form::Fields,
            Some("@acme/widget".to_owned()),
            vec![("1.3.0".to_owned(), Some("github".to_owned()), Some(true))],
        );
        assert_eq!(read(fields), expected);
        assert_eq!(read(&format!("[\n  {fields}\n]")), expected, "npm 12 prints a list");
        let publisher = r#"[ { "id": "github", "oidcConfigId": "oidc:***" } ]"#;
        assert_eq!(read(publisher), (Form::Fields, None, vec![(String::new(), Some("github".to_owned()), None)]));
        let attestations =
            r#"{ "url": "https://registry.npmjs.org/-/npm/v1/attestations/widget@1.0.0", "provenance": {} }"#;
        assert_eq!(
            read(attestations),
            (Form::Fields, Some("widget".to_owned()), vec![("1.0.0".to_owned(), None, Some(true))])
        );
    }

    #[test]
    fn a_view_prints_the_publisher_as_a_text() {
        let view = r#"[ { "_id": "widget@1.0.0", "name": "widget", "version": "1.0.0", "versions": ["0.9.0", "1.0.0"], "dist": { "tarball": "x" }, "_npmUser": "GitHub Actions <npm-oidc-no-reply@github.com>" } ]"#;
        let tree = document::parse_json(view);
        let document = RegistryDocument::read(view, Some(&tree)).expect("it is a document");
        assert_eq!((document.form, document.versions.len()), (Form::View, 2));
        let who = document.releases[0].publisher.expect("it says who published");
        assert_eq!(
            (who.name, who.email, who.trusted),
            (Some("GitHub Actions"), Some("npm-oidc-no-reply@github.com"), None)
        );
    }

    #[test]
    fn a_list_of_versions_is_one() {
        let tree = document::parse_json(r#"["1.0.0", "1.1.0-beta.1", "latest"]"#);
        let document = RegistryDocument::read("", Some(&tree)).expect("it is a document");
        assert_eq!(document.versions.iter().map(|it| it.version).collect::<Vec<_>>(), ["1.0.0", "1.1.0-beta.1"]);
    }

    /// A bundle around this statement.
    fn bundle(statement: &str) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut payload = String::new();
        for chunk in statement.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for digit in 0..=chunk.len() {
                payload.push(char::from(alphabet[(bits >> (18 - 6 * digit) & 63) as usize]));
            }
        }
        format!(r#"{{ "dsseEnvelope": {{ "payload": "{payload}" }} }}"#)
    }

    const GITHUB: &str = r#"{ "subject": [{ "name": "pkg:npm/%40acme/widget@1.3.0" }], "predicateType": "https://slsa.dev/provenance/v1", "predicate": { "buildDefinition": { "externalParameters": { "workflow": { "ref": "refs/tags/v1.3.0", "repository": "https://github.com/acme/widget", "path": ".github/workflows/release.yml" } } }, "runDetails": { "builder": { "id": "https://github.com/actions/runner/github-hosted" } } } }"#;

    #[test]
    fn an_attestation_says_which_run_built_the_version() {
        let text = format!(
            r#"{{ "attestations": [ {{ "predicateType": "https://slsa.dev/provenance/v1", "bundle": {} }}, {{ "predicateType": "https://github.com/npm/attestation/tree/main/specs/publish/v0.1", "bundle": {{}} }} ] }}"#,
            bundle(GITHUB)
        );
        let tree = document::parse_json(&text);
        let document = RegistryDocument::read(&text, Some(&tree)).expect("it is a document");
        assert_eq!((document.form, document.package.as_deref()), (Form::Attestations, Some("@acme/widget")));
        let run = document.releases[0].run.clone().expect("the statement is read");
        assert_eq!(run.repository, "https://github.com/acme/widget");
        assert_eq!(run.file.as_deref(), Some(".github/workflows/release.yml"));
        assert_eq!(run.reference.as_deref(), Some("refs/tags/v1.3.0"));
        assert_eq!(run.builder.as_deref(), Some("https://github.com/actions/runner/github-hosted"));
    }

    #[test]
    fn gitlab_writes_its_statement_in_another_form() {
        let statement = r#"{ "subject": [{ "name": "pkg:npm/widget@1.0.0" }], "predicate": { "builder": { "id": "https://gitlab.com/acme/widget/-/runners/1" }, "invocation": { "configSource": { "uri": "git+https://gitlab.com/acme/widget" }, "environment": { "pipeline": { "ref": ".gitlab-ci.yml" } } } } }"#;
        let text = bundle(statement);
        let tree = document::parse_json(&text);
        let document = RegistryDocument::read(&text, Some(&tree)).expect("it is a document");
        let run = document.releases[0].run.clone().expect("the statement is read");
        assert_eq!(
            (run.repository.as_str(), run.file.as_deref()),
            ("https://gitlab.com/acme/widget", Some(".gitlab-ci.yml"))
        );
    }

    #[test]
    fn an_audit_in_json_names_what_it_verified() {
        let text = format!(
            r#"{{ "invalid": [{{ "code": "EATTESTATIONVERIFY", "name": "a", "version": "1.0.0" }}], "missing": [], "verified": [{{ "name": "@acme/widget", "version": "1.3.0", "attestationBundles": [ {{ "predicateType": "https://slsa.dev/provenance/v1", "bundle": {} }} ] }}] }}"#,
            bundle(GITHUB)
        );
        let tree = document::parse_json(&text);
        let document = RegistryDocument::read(&text, Some(&tree)).expect("it is a document");
        assert_eq!(document.form, Form::Signatures);
        assert_eq!(document.releases[0].fault, Some(Fault::InvalidAttestation));
        assert!(document.releases[1].run.is_some());
    }

    #[test]
    fn broken_statements_leave_the_rest() {
        for payload in ["", "!", "e30=", "WzFd", "AAAA"] {
            let text = format!(
                r#"{{ "attestations": [ {{ "predicateType": "https://slsa.dev/provenance/v1", "bundle": {{ "dsseEnvelope": {{ "payload": "{payload}" }} }} }} ] }}"#
            );
            let tree = document::parse_json(&text);
            let document = RegistryDocument::read(&text, Some(&tree)).expect("it is a document");
            assert_eq!(
                (document.releases[0].attested, document.releases[0].run.clone()),
                (Some(true), None),
                "{payload}"
            );
        }
    }

    #[test]
    fn json_of_another_kind_is_no_document() {
        for text in ["{}", "[]", "7", r#"{ "name": "widget", "version": "1.0.0", "type": "module" }"#, r#"[{}]"#] {
            let tree = document::parse_json(text);
            assert!(RegistryDocument::read(text, Some(&tree)).is_none(), "{text}");
        }
    }
}
