//! JSR as its own source describes it, with GitHub's endpoint for identity tokens and sigstore beside it, on loopback.
//!
//! The order of the checks is that of the server (J 2.2); texts and codes are its own.

mod tarball;

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::bail;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http::{Answer, Request, Server};
use tarball::Tarball;

/// GitHub's issuer.
const ISSUER: &str = "https://token.actions.githubusercontent.com";
/// What the runner hands to a job that may ask for an identity token.
const REQUEST_TOKEN: &str = "of-the-run";
/// The personal token that is valid here.
pub(crate) const PERSONAL_TOKEN: &str = "jsrp_000000000000000000000000000000000000";

/// What is true on the server's side, in the words of the cases.
pub(crate) struct Settings {
    /// Each differs from a package that exists, is linked to the repository, and whose scope the actor belongs to.
    words: BTreeSet<String>,
    /// Claims of the run that identity tokens repeat.
    pub(crate) claims: Vec<(String, String)>,
}

/// The words that exist.
const WORDS: [&str; 15] = [
    "no-scope",
    "no-package",
    "not-linked",
    "not-member",
    "actors-unverified",
    "ci-only",
    "archived",
    "version-exists",
    "quota-used-up",
    "token-limited",
    "foreign-issuer",
    "provenance-refused",
    "fulcio-down",
    "rekor-down",
    "github-down",
];

/// What the server saw.
#[derive(Default)]
pub(crate) struct Seen {
    /// The versions that are live now: `@acme/widget@1.2.3`.
    pub(crate) live: BTreeSet<String>,
    /// The kind of the credential that the last upload carried: `Bearer`, `githuboidc`.
    pub(crate) credential: Option<String>,
    /// The code of the last refusal.
    pub(crate) code: Option<String>,
    /// The versions that have provenance.
    pub(crate) attested: BTreeSet<String>,
    /// Audiences that identity tokens were asked for.
    pub(crate) audiences: Vec<String>,
    /// What nobody expected.
    pub(crate) strange: Vec<String>,
    uploads: Vec<(String, Tarball)>,
}

/// The running server.
pub(crate) struct Registry {
    server: Server,
    seen: Arc<Mutex<Seen>>,
}

impl Settings {
    /// Reads its words.
    pub(crate) fn read(words: &[String]) -> anyhow::Result<Self> {
        if let Some(unknown) = words.iter().find(|it| !WORDS.contains(&it.as_str())) {
            bail!("`{unknown}` is nothing that the registry knows");
        }
        Ok(Self { words: words.iter().cloned().collect(), claims: Vec::new() })
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

impl Registry {
    /// Starts one, for one publish.
    pub(crate) fn open(settings: Settings) -> io::Result<Self> {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let inside = Arc::clone(&seen);
        let server = Server::open(move |request| answer(&settings, &mut lock(&inside), request))?;
        Ok(Self { server, seen })
    }

    /// The variables that lead a client here.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let url = self.server.url();
        vec![
            ("JSR_URL", format!("{url}/")),
            ("FULCIO_URL", format!("{url}/fulcio")),
            ("REKOR_URL", format!("{url}/rekor")),
        ]
    }

    /// The variables of a job that may ask for an identity token.
    pub(crate) fn identity(&self) -> [(&'static str, String); 2] {
        [
            ("ACTIONS_ID_TOKEN_REQUEST_URL", format!("{}/github/token?api-version=2.0", self.server.url())),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", REQUEST_TOKEN.to_owned()),
        ]
    }

    /// What it has seen so far.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }
}

/// A thread that panicked has left nothing half done here.
fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A refusal of the server: status, code, message.
struct Refusal(u16, &'static str, String);

fn answer(settings: &Settings, seen: &mut Seen, request: &Request) -> Answer {
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let answered = match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["github", "token"]) => return identity_token(settings, seen, request),
        ("POST", ["fulcio", "api", "v2", "signingCert"]) if settings.has("fulcio-down") => return outage(),
        ("POST", ["rekor", "api", "v1", "log", "entries"]) if settings.has("rekor-down") => return outage(),
        ("POST", ["fulcio", "api", "v2", "signingCert"]) => {
            Ok(json!({ "signedCertificateEmbeddedSct": { "chain": { "certificates": ["a certificate"] } } }))
        }
        ("POST", ["rekor", "api", "v1", "log", "entries"]) => {
            Ok(json!({ "entry": { "logID": "log", "logIndex": 7, "body": "", "integratedTime": 0 } }))
        }
        ("GET", ["api", "scopes", scope]) => known(settings, scope, None).map(|()| json!({})),
        ("GET", ["api", "scopes", scope, "packages", package]) => {
            known(settings, scope, Some(package)).map(|()| json!({}))
        }
        ("GET", ["api", "scopes", scope, "packages", package, "versions", version]) => {
            known(settings, scope, Some(package)).and_then(|()| existing(settings, version))
        }
        ("POST", ["api", "scopes", scope, "packages", package, "versions", version]) => {
            let answered = upload(settings, seen, request, [scope, package, version]);
            seen.code = answered.as_ref().err().map(|it| it.1.to_owned()).or(seen.code.take());
            answered
        }
        ("POST", ["api", "scopes", scope, "packages", package, "versions", version, "provenance"]) => {
            attest(settings, seen, &format!("@{scope}/{package}@{version}"))
        }
        ("GET", [scope, package, "meta.json"]) => {
            let version = if settings.has("version-exists") { json!({ "1.2.3": {} }) } else { json!({}) };
            let name = scope.trim_start_matches('@');
            known(settings, name, Some(package))
                .map(|()| json!({ "scope": name, "name": package, "versions": version }))
        }
        ("GET", [scope, package, meta]) if meta.ends_with("_meta.json") => {
            let version = format!("{scope}/{package}@{}", meta.trim_end_matches("_meta.json"));
            let upload = seen.uploads.iter().find(|it| it.0 == version);
            match upload {
                Some((_, tarball)) => Ok(tarball.manifest()),
                None if settings.has("version-exists") => Ok(json!({ "manifest": {}, "exports": {} })),
                None => Err(Refusal(404, "packageVersionNotFound", "there is no such version".to_owned())),
            }
        }
        _ => {
            seen.strange.push(format!("{} {}", request.method, request.path));
            Err(Refusal(404, "notFound", "there is nothing here".to_owned()))
        }
    };
    match answered {
        Ok(body) => Answer { status: 200, body: body.to_string() },
        Err(Refusal(status, code, message)) => {
            // The client reads the task when the version is there already.
            let body = json!({ "code": code, "message": message, "task": task("success", Value::Null) });
            Answer { status, body: body.to_string() }
        }
    }
}

/// What stands before a service that is down.
fn outage() -> Answer {
    Answer { status: 503, body: "<html><body>503 Service Unavailable</body></html>".to_owned() }
}

/// GitHub's endpoint: a token for the audience that is asked for.
fn identity_token(settings: &Settings, seen: &mut Seen, request: &Request) -> Answer {
    if settings.has("github-down") {
        return outage();
    }
    if request.authorization.as_deref() != Some(&format!("Bearer {REQUEST_TOKEN}")) {
        return Answer { status: 401, body: json!({ "message": "not of this run" }).to_string() };
    }
    let audience = request.query.iter().find(|it| it.0 == "audience").map(|it| it.1.clone()).unwrap_or_default();
    let issuer = if settings.has("foreign-issuer") { "https://token.acme.ghe.com" } else { ISSUER };
    let mut claims = json!({ "iss": issuer, "aud": audience, "sub": "repo:acme/widget:ref:refs/tags/v1.2.3" });
    for (name, value) in &settings.claims {
        claims[name] = json!(value);
    }
    seen.audiences.push(audience);
    let encoded = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
    Answer { status: 200, body: json!({ "value": format!("e30.{encoded}.c2ln") }).to_string() }
}

/// Whether scope and package are there, and whether their names can be at all (J C12, C13).
fn known(settings: &Settings, scope: &str, package: Option<&str>) -> Result<(), Refusal> {
    named("scope", scope, 20)?;
    package.map_or(Ok(()), |it| named("package", it, 58))?;
    match () {
        () if settings.has("no-scope") => {
            Err(Refusal(404, "scopeNotFound", "The requested scope was not found.".into()))
        }
        () if settings.has("no-package") && package.is_some() => {
            Err(Refusal(404, "packageNotFound", "The requested package was not found.".into()))
        }
        () => Ok(()),
    }
}

fn named(what: &str, name: &str, most: usize) -> Result<(), Refusal> {
    let is_known = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    let is_right = (2..=most).contains(&name.len())
        && name.chars().all(is_known)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if is_right {
        return Ok(());
    }
    Err(Refusal(400, "malformedRequest", format!("Malformed request: failed to parse path parameter '{what}'.")))
}

fn existing(settings: &Settings, version: &str) -> Result<Value, Refusal> {
    if settings.has("version-exists") {
        return Ok(json!({ "version": version }));
    }
    Err(Refusal(404, "packageVersionNotFound", "The requested package version was not found.".into()))
}

/// A version is uploaded: who may do that, and whether it can be (J 2.2).
fn upload(
    settings: &Settings,
    seen: &mut Seen,
    request: &Request,
    [scope, package, version]: [&str; 3],
) -> Result<Value, Refusal> {
    let authorization = request.authorization.clone().unwrap_or_default();
    let (kind, token) = authorization.split_once(' ').unwrap_or((&authorization, ""));
    seen.credential = Some(kind.to_owned()).filter(|_| !token.is_empty());
    named("scope", scope, 20)?;
    named("package", package, 58)?;
    if !is_standard(version) {
        let message = "Malformed request: failed to parse path parameter 'version'.";
        return Err(Refusal(400, "malformedRequest", message.to_owned()));
    }
    let Some((_, config)) = request.query.iter().find(|it| it.0 == "config") else {
        let message = "Malformed request: Missing query parameter 'config'.";
        return Err(Refusal(400, "malformedRequest", message.to_owned()));
    };
    let hash = format!("sha256-{}", tarball::sha256(&request.body));
    authorized(settings, kind, token, &[scope, package, version], &hash)?;
    if settings.has("archived") {
        return Err(Refusal(400, "packageArchived", "The requested package is archived.".into()));
    }
    if settings.has("version-exists") {
        let message = "The requested version was already published.";
        return Err(Refusal(400, "duplicateVersionPublish", message.to_owned()));
    }
    if settings.has("quota-used-up") {
        let message = "Exceeded weekly limit of 1000 publish attempts for scope.";
        return Err(Refusal(400, "weeklyPublishAttemptsLimitExceeded", message.to_owned()));
    }
    match Tarball::read(&request.body, config)
        .and_then(|it| it.check(&format!("@{scope}/{package}"), version).map(|()| it))
    {
        Ok(tarball) => {
            let version = format!("@{scope}/{package}@{version}");
            seen.live.insert(version.clone());
            seen.uploads.push((version, tarball));
            Ok(task("success", Value::Null))
        }
        Err((code, message)) => {
            seen.code = Some(code.to_owned());
            Ok(task("failure", json!({ "code": code, "message": message })))
        }
    }
}

/// What becomes of an upload.
fn task(status: &str, error: Value) -> Value {
    json!({ "id": "1", "status": status, "error": error })
}

fn authorized(settings: &Settings, kind: &str, token: &str, what: &[&str; 3], hash: &str) -> Result<(), Refusal> {
    let no_permission = || {
        let message = "The credential this request was authenticated with does not have the necessary permissions to perform this action.";
        Refusal(403, "missingPermission", message.to_owned())
    };
    let no_member = || {
        let message =
            "The actor that this request was authenticated for is not authorized as a scope member for this scope.";
        Refusal(403, "actorNotScopeMember", message.to_owned())
    };
    match kind {
        "githuboidc" => {
            let claims = token.split('.').nth(1).and_then(|it| BASE64_URL_SAFE_NO_PAD.decode(it).ok());
            let claims: Value = claims.and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default();
            if claims["iss"] != ISSUER {
                let message = format!("The provided OIDC token is invalid: invalid issuer: {}", claims["iss"]);
                return Err(Refusal(401, "invalidOidcToken", message));
            }
            let audience: Value =
                claims["aud"].as_str().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
            let granted = audience["permissions"].as_array().into_iter().flatten().any(|it| {
                it["permission"] == "package/publish"
                    && [&it["scope"], &it["package"], &it["version"]] == *what
                    && it["tarballHash"] == hash
            });
            if !granted {
                return Err(no_permission());
            }
            if settings.has("no-scope") {
                return Err(Refusal(404, "scopeNotFound", "The requested scope was not found.".into()));
            }
            if settings.has("not-member") && !settings.has("actors-unverified") {
                return Err(no_member());
            }
            if settings.has("not-linked") {
                let message =
                    "The actor that this request was authenticated for is not authorized to access this resource.";
                return Err(Refusal(403, "actorNotAuthorized", message.to_owned()));
            }
            Ok(())
        }
        "Bearer" if token.is_empty() => {
            Err(Refusal(401, "missingAuthentication", "This request requires authentication.".into()))
        }
        "Bearer" if token != PERSONAL_TOKEN => {
            Err(Refusal(401, "invalidBearerToken", "The provided bearer token is invalid.".into()))
        }
        "Bearer" if settings.has("token-limited") => Err(no_permission()),
        "Bearer" if settings.has("ci-only") => {
            let message = "This scope requires that all packages must be published from CI.";
            Err(Refusal(403, "scopeRequiresPublishingFromCi", message.to_owned()))
        }
        "Bearer" if settings.has("not-member") => Err(no_member()),
        "Bearer" => Ok(()),
        _ => Err(Refusal(401, "missingAuthentication", "This request requires authentication.".into())),
    }
}

fn attest(settings: &Settings, seen: &mut Seen, version: &str) -> Result<Value, Refusal> {
    if settings.has("provenance-refused") {
        return Err(Refusal(500, "internalServerError", "Internal Server Error".into()));
    }
    seen.attested.insert(version.to_owned());
    Ok(json!({}))
}

/// Whether JSR would print this version the same way (J C21).
fn is_standard(version: &str) -> bool {
    let (version, build) = version.split_once('+').map_or((version, None), |(it, build)| (it, Some(build)));
    let (core, prerelease) = version.split_once('-').map_or((version, None), |(it, rest)| (it, Some(rest)));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |it: &&str| it.parse::<u64>().is_ok_and(|number| number.to_string() == **it);
    let is_tail = |it: Option<&str>| {
        let is_identifier = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        it.is_none_or(|it| it.split('.').all(is_identifier))
    };
    numbers.len() == 3 && numbers.iter().all(is_number) && is_tail(prerelease) && is_tail(build)
}
