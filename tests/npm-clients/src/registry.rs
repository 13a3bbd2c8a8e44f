//! Plays npm's registry and the endpoint of a CI system that hands out identity tokens, and keeps what it was asked.
//! It answers as the facts say that the real ones do (N 2, 3, 5.3, 5.4, 6, 9, 15).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::server::{Answer, Request};

/// The path that `ACTIONS_ID_TOKEN_REQUEST_URL` of the scenarios leads to, and the token that goes with it.
const ID_TOKEN: &str = "/id-token";
const MAY_ASK: &str = "Bearer may-ask";
const EXCHANGE: &str = "/-/npm/v1/oidc/token/exchange/package/";
const PACKAGE: &str = "/-/package/";
const STAGE: &str = "/-/stage/package/";
/// Tokens that the registry hands out begin with it; the package that one is for follows.
const MINTED: &str = "npm_minted_for_";

/// What a registry knows and allows.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Registry {
    /// Its packages by name.
    packages: BTreeMap<String, Package>,
    /// Packages with a trusted publisher that the run matches.
    trusts: Vec<String>,
    /// What trusted publishers may not do.
    forbids: Vec<Action>,
    /// Values of `Authorization` that may publish everything: `Bearer npm_valid`.
    accepts: Vec<String>,
}

/// A package that exists.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, default)]
struct Package {
    restricted: bool,
    versions: BTreeSet<String>,
    /// `engines` of every version.
    engines: Value,
}

impl Default for Package {
    fn default() -> Self {
        Self { restricted: false, versions: ["1.0.0".to_owned()].into(), engines: json!({}) }
    }
}

/// What a trusted publisher can be allowed to do (N 5.4).
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Action {
    Publish,
    Stage,
}

/// Something that a client did.
#[derive(Clone)]
pub(crate) enum Deed {
    /// Asked the CI system for an identity token.
    AsksForIdentity { audience: String },
    /// Exchanged an identity token.
    Exchanges { package: String, is_granted: bool },
    /// Sent a version, to be published or staged.
    Sends { package: String, version: String, stages: bool, authorization: String, status: u16 },
    /// Anything else, for those who read along.
    Other { request: String, status: u16 },
}

/// A registry at work, under a host name of its own.
pub(crate) struct Desk {
    /// Names of this registry, as audiences of identity tokens have them.
    hosts: &'static [&'static str],
    /// What the identity tokens of the run say (N 15).
    claims: Value,
    state: Mutex<State>,
}

struct State {
    registry: Registry,
    deeds: Vec<Deed>,
}

impl Desk {
    pub(crate) fn new(registry: Registry, hosts: &'static [&'static str], claims: Value) -> Self {
        Self { hosts, claims, state: Mutex::new(State { registry, deeds: Vec::new() }) }
    }

    /// Everything that was asked, in order.
    pub(crate) fn deeds(&self) -> Vec<Deed> {
        self.lock().deeds.clone()
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        // npm 10 and 11.4 ask for `//-/package/…` where they sign.
        let path = if path.starts_with("//") { &path[1..] } else { path };
        let path = path.replace("%2f", "/").replace("%2F", "/").replace("%40", "@");
        let mut state = self.lock();
        let (answer, deed) = match request.method.as_str() {
            "GET" if path == ID_TOKEN => self.identity(request, query),
            "POST" if path.starts_with(EXCHANGE) => self.exchange(&state.registry, request, &path[EXCHANGE.len()..]),
            "POST" if path.starts_with(STAGE) => state.registry.take(request, &path[STAGE.len()..], true),
            "PUT" if !path.starts_with("/-/") => state.registry.take(request, &path[1..], false),
            _ => {
                let answer = state.registry.tell(request, &path);
                let deed = Deed::Other { request: format!("{} {path}", request.method), status: answer.status };
                (answer, deed)
            }
        };
        state.deeds.push(deed);
        answer
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no request is answered with a panic")
    }

    fn identity(&self, request: &Request, query: &str) -> (Answer, Deed) {
        let audience = query.split('&').find_map(|it| it.strip_prefix("audience=")).unwrap_or_default();
        let audience = audience.replace("%3A", ":");
        let answer = if request.authorization == MAY_ASK {
            let mut claims = self.claims.clone();
            claims["aud"] = json!(audience);
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let token = format!("{}.{}.c2lnbmF0dXJl", part(&json!({ "alg": "RS256", "typ": "JWT" })), part(&claims));
            Answer { status: 200, body: json!({ "value": token }) }
        } else {
            Answer { status: 401, body: json!({ "message": "not authorized" }) }
        };
        (answer, Deed::AsksForIdentity { audience })
    }

    /// 404 for everything that does not match (N 5.3).
    fn exchange(&self, registry: &Registry, request: &Request, package: &str) -> (Answer, Deed) {
        let token = request.authorization.strip_prefix("Bearer ").unwrap_or_default();
        let claims = claims(token);
        let audience = claims["aud"].as_str().and_then(|it| it.strip_prefix("npm:")).unwrap_or_default();
        // Yarn asks for the host with its port.
        let is_for_us = self.hosts.iter().any(|it| audience == *it || audience.starts_with(&format!("{it}:")));
        let is_granted =
            is_for_us && registry.packages.contains_key(package) && registry.trusts.iter().any(|it| it == package);
        let answer = if is_granted {
            Answer { status: 201, body: json!({ "token_type": "oidc", "token": format!("{MINTED}{package}") }) }
        } else {
            Answer { status: 404, body: json!({ "message": "OIDC token exchange error - package not found" }) }
        };
        (answer, Deed::Exchanges { package: package.to_owned(), is_granted })
    }
}

impl Registry {
    /// A version is sent.
    fn take(&mut self, request: &Request, package: &str, stages: bool) -> (Answer, Deed) {
        let document: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let versions = document["versions"].as_object();
        let version = versions.and_then(|it| it.keys().next().cloned()).unwrap_or_default();
        let (status, message) = self.decide(request, package, &version, document["access"].as_str(), stages);
        let body = if status == 201 {
            // A version that waits takes its number as well (N 6.8).
            let new = || Package { restricted: document["access"] == "restricted", ..Package::default() };
            self.packages.entry(package.to_owned()).or_insert_with(new).versions.insert(version.clone());
            json!({ "success": true, "stageId": "b58ff62b-6f38-4c5a-8cc8-f8a7f4b2a1f0" })
        } else {
            json!({ "error": message })
        };
        let authorization = request.authorization.clone();
        let deed = Deed::Sends { package: package.to_owned(), version, stages, authorization, status };
        (Answer { status, body }, deed)
    }

    fn decide(
        &self,
        request: &Request,
        package: &str,
        version: &str,
        access: Option<&str>,
        stages: bool,
    ) -> (u16, String) {
        let authorization = &request.authorization;
        let minted_for = authorization.strip_prefix("Bearer ").and_then(|it| it.strip_prefix(MINTED));
        let action = if stages { Action::Stage } else { Action::Publish };
        let known = self.packages.get(package);
        let may = minted_for.is_some_and(|it| it == package) || self.accepts.contains(authorization);
        if authorization.is_empty() {
            (401, "You must be logged in to publish packages.".to_owned())
        } else if minted_for.is_some_and(|it| it == package) && self.forbids.contains(&action) {
            (403, "OIDC permission denied for this action".to_owned())
        } else if !may || known.is_none() && stages {
            // What counts for nothing here is told that there is no such package (N 3.4).
            (404, "Not found".to_owned())
        } else if known.is_none() && package.starts_with('@') && access != Some("public") {
            // The first publish of a scoped package is a private one unless it says otherwise (N 6.4).
            (402, "You must sign up for private packages".to_owned())
        } else if known.is_some_and(|it| it.versions.contains(version)) {
            (403, format!("You cannot publish over the previously published versions: {version}."))
        } else {
            (201, String::new())
        }
    }

    /// Whatever is asked besides publishing.
    fn tell(&self, request: &Request, path: &str) -> Answer {
        let not_found = || Answer { status: 404, body: json!({ "error": "Not found" }) };
        if request.method != "GET" {
            return not_found();
        }
        if path == "/-/whoami" {
            return if self.accepts.contains(&request.authorization) {
                Answer { status: 200, body: json!({ "username": "acme-bot" }) }
            } else {
                Answer { status: 401, body: json!({ "error": "Unauthorized" }) }
            };
        }
        if let Some(name) = path.strip_prefix(PACKAGE).and_then(|it| it.strip_suffix("/visibility")) {
            let known = self.packages.get(name);
            return known
                .map_or_else(not_found, |it| Answer { status: 200, body: json!({ "public": !it.restricted }) });
        }
        let name = &path[1..];
        self.packages.get(name).map_or_else(not_found, |it| Answer { status: 200, body: it.document(name) })
    }
}

impl Package {
    /// What `GET /NAME` answers.
    fn document(&self, name: &str) -> Value {
        let manifest = |version: &String| {
            let dist = json!({ "shasum": "", "tarball": format!("http://127.0.0.1/{version}.tgz") });
            let manifest = json!({ "name": name, "version": version, "engines": self.engines, "dist": dist });
            (version.clone(), manifest)
        };
        let versions: serde_json::Map<_, _> = self.versions.iter().map(manifest).collect();
        json!({ "name": name, "versions": versions, "dist-tags": { "latest": self.versions.last() } })
    }
}

/// The payload of a token, unverified; null where it is none.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).and_then(|it| URL_SAFE_NO_PAD.decode(it).ok());
    payload.and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default()
}

/// Whether a credential is one that a registry minted for this run.
pub(crate) fn is_minted(authorization: &str) -> bool {
    authorization.strip_prefix("Bearer ").is_some_and(|it| it.starts_with(MINTED))
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsksForIdentity { audience } => write!(f, "asks for an identity token for {audience}"),
            Self::Exchanges { package, is_granted: true } => write!(f, "exchanges it for one for {package}"),
            Self::Exchanges { package, .. } => write!(f, "is refused one for {package}"),
            Self::Sends { package, version, stages, authorization, status } => {
                let verb = if *stages { "stages" } else { "publishes" };
                write!(f, "{verb} {package}@{version} with `{authorization}`: {status}")
            }
            Self::Other { request, status } => write!(f, "{request}: {status}"),
        }
    }
}
