//! What npm prints for people: `npm view` without `--json`, and `npm audit signatures`.

use std::borrow::Cow;
use std::ops::Range;

use document::Span;

use super::{Fault, Form, Publisher, RegistryDocument, Release, Verified, spec, spec_of_url};

/// Whether a text is what npm prints about published versions.
#[must_use]
pub fn is_printout(text: &str) -> bool {
    is_view(text) || is_fields(text) || is_audit(text)
}

/// The JSON in what was copied from a terminal: without the prompt before it, npm's warnings, and the prompt after it.
/// `None` when something else stands before it.
#[must_use]
pub fn json_part(text: &str) -> Option<Range<usize>> {
    let mut start = None;
    let mut end = 0;
    for (line, span, _) in lines(text) {
        let line = line.trim_start_matches('\u{feff}').trim();
        let is_noise = line.is_empty()
            || ["npm ", "$", "%", "#", ">", "PS "].iter().any(|it| line.starts_with(it))
            || line.contains("npm view");
        match start {
            None if line.starts_with(['{', '[']) => start = Some(span.range().start),
            None if !is_noise => return None,
            _ => {}
        }
        if start.is_some() && line.ends_with(['}', ']']) {
            end = span.range().end;
        }
    }
    start.map(|start| start..if end > start { end } else { text.len() })
}

pub(super) fn read(text: &str) -> Option<RegistryDocument<'_>> {
    if is_audit(text) {
        return Some(audit(text));
    }
    if is_fields(text) {
        return Some(RegistryDocument::new(Form::Fields, vec![fields(text)]));
    }
    is_view(text).then(|| view(text))
}

fn is_view(text: &str) -> bool {
    text.contains(" | deps: ") && text.contains(" | versions: ")
}

fn is_fields(text: &str) -> bool {
    text.contains("_npmUser.trustedPublisher = ") || text.contains("dist.attestations = ")
}

fn is_audit(text: &str) -> bool {
    text.contains(" registry signature") && text.contains("audited ")
}

/// The lines with their places, without colours.
fn lines(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Span, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        (plain(line), Span::new(start, start + line.len()), line)
    })
}

fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains('\u{1b}') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    for (idx, part) in line.split('\u{1b}').enumerate() {
        // A colour ends with its letter.
        let end =
            if idx == 0 { 0 } else { part.find(|it: char| it.is_ascii_alphabetic()).map_or(part.len(), |it| it + 1) };
        out.push_str(&part[end..]);
    }
    Cow::Owned(out)
}

/// `@acme/widget@1.3.0 | MIT | deps: none | versions: 3`, and further down who published it.
fn view(text: &str) -> RegistryDocument<'_> {
    let mut releases: Vec<Release<'_>> = Vec::new();
    let mut tarball = None;
    for (line, span, source) in lines(text) {
        let head =
            line.split_once(" | ").filter(|(_, rest)| rest.contains("deps: ")).and_then(|(head, _)| spec(head.trim()));
        if let Some((package, version)) = head {
            releases.push(Release { package: Some(package), version: Some(version), span, ..Release::default() });
        } else if let Some((_, address)) = source.split_once(".tarball: ") {
            tarball = address.find("http").and_then(|from| address[from..].split(['\u{1b}', ' ']).next());
        } else if line.starts_with("published ")
            && let Some((_, who)) = source.split_once(" by ")
            && let Some(release) = releases.last_mut()
        {
            release.span = span;
            release.publisher = Some(coloured_person(who));
        }
    }
    RegistryDocument { tarball, ..RegistryDocument::new(Form::View, releases) }
}

/// A name and an address that may each stand between two colours.
fn coloured_person(text: &str) -> Publisher<'_> {
    let (name, rest) = text.split_once('<').unwrap_or((text, ""));
    let part = |text| Some(uncoloured(text)).filter(|it| !it.is_empty());
    Publisher { name: part(name), email: part(rest.split('>').next().unwrap_or_default()), trusted: None }
}

fn uncoloured(text: &str) -> &str {
    let text = text.trim_start();
    let after = text.strip_prefix('\u{1b}').and_then(|it| it.split_once('m')).map_or(text, |it| it.1);
    after.split('\u{1b}').next().unwrap_or(after).trim()
}

/// `_npmUser.trustedPublisher = { id: 'github', … }` and `dist.attestations = { url: '…' }`.
fn fields(text: &str) -> Release<'_> {
    let mut release = Release::default();
    for (line, span, source) in lines(text) {
        if line.contains("_npmUser.trustedPublisher = ") {
            release.publisher = Some(Publisher { trusted: Some(""), ..Publisher::default() });
            release.span = span;
        }
        if line.contains("dist.attestations = ") {
            release.attested = Some(true);
            if release.publisher.is_none() {
                release.span = span;
            }
        }
        let quoted = |name: &str| source.split_once(name).and_then(|(_, rest)| rest.split('\'').nth(1));
        if let (Some(id), Some(publisher)) = (quoted("id: "), &mut release.publisher) {
            publisher.trusted = Some(id);
        }
        if let Some((package, version)) = quoted("url: ").and_then(spec_of_url) {
            (release.package, release.version) = (Some(package), Some(version));
        }
    }
    release
}

fn audit(text: &str) -> RegistryDocument<'_> {
    let mut verified = Verified::default();
    let mut releases = Vec::new();
    let mut fault = None;
    for (line, span, _) in lines(text) {
        let count = line.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let is_signature = line.contains("registry signature");
        match () {
            () if line.contains(" verified ") && is_signature => verified.signatures = count,
            () if line.contains(" verified ") && line.contains("attestation") => verified.attestations = count,
            () if line.contains(" missing ") && is_signature => fault = Some(Fault::MissingSignature),
            () if line.contains(" invalid ") && is_signature => fault = Some(Fault::InvalidSignature),
            () if line.contains(" invalid ") && line.contains("attestation") => fault = Some(Fault::InvalidAttestation),
            () => {
                let named = line.split_whitespace().next().and_then(spec).filter(|_| line.ends_with(')'));
                if let Some(((package, version), fault)) = named.zip(fault) {
                    let (package, version, fault) = (Some(package), Some(version), Some(fault));
                    releases.push(Release { package, version, span, fault, ..Release::default() });
                }
            }
        }
    }
    RegistryDocument { verified, ..RegistryDocument::new(Form::Signatures, releases) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn published(text: &str) -> (Option<String>, Option<String>, Option<String>, Option<String>) {
        let document = read(text).expect("it is a printout");
        let release = &document.releases[0];
        let who = release.publisher.expect("it says who published");
        (release.package.clone(), release.version.clone(), who.name.map(str::to_owned), who.email.map(str::to_owned))
    }

    fn texts(all: [&str; 4]) -> (Option<String>, Option<String>, Option<String>, Option<String>) {
        let [a, b, c, d] = all.map(|it| Some(it.to_owned()));
        (a, b, c, d)
    }

    const VIEW: &str = "\n@acme/widget@1.3.0 | MIT | deps: none | versions: 3\nA widget\n\ndist\n.tarball: https://registry.npmjs.org/@acme/widget/-/widget-1.3.0.tgz\n.unpackedSize: 1.0 kB\n\ndist-tags:\nlatest: 1.3.0\n\npublished 6 months ago by GitHub Actions <npm-oidc-no-reply@github.com>\n";

    #[test]
    fn a_view_names_its_publisher() {
        let expected = texts(["@acme/widget", "1.3.0", "GitHub Actions", "npm-oidc-no-reply@github.com"]);
        assert_eq!(published(VIEW), expected);
        assert_eq!(
            read(VIEW).and_then(|it| it.tarball),
            Some("https://registry.npmjs.org/@acme/widget/-/widget-1.3.0.tgz")
        );
    }

    #[test]
    fn colours_change_nothing() {
        let coloured = "\u{1b}[4m\u{1b}[36m@acme/widget@1.2.0\u{1b}[39m\u{1b}[24m | \u{1b}[32mMIT\u{1b}[39m | deps: \u{1b}[36mnone\u{1b}[39m | versions: \u{1b}[36m3\u{1b}[39m\n.tarball: \u{1b}[34mhttps://registry.npmjs.org/w.tgz\u{1b}[39m\npublished \u{1b}[36m10 months ago\u{1b}[39m by \u{1b}[34mjane\u{1b}[39m <\u{1b}[2mjane@acme.example\u{1b}[22m>\n";
        assert_eq!(published(coloured), texts(["@acme/widget", "1.2.0", "jane", "jane@acme.example"]));
        assert_eq!(read(coloured).and_then(|it| it.tarball), Some("https://registry.npmjs.org/w.tgz"));
    }

    #[test]
    fn chosen_fields_are_read_as_npm_prints_them() {
        let text = "_npmUser.trustedPublisher = {\n  id: 'github',\n  oidcConfigId: 'oidc:***'\n}\ndist.attestations = {\n  url: 'https://registry.npmjs.org/-/npm/v1/attestations/@acme%2fwidget@1.3.0',\n  provenance: { predicateType: 'https://slsa.dev/provenance/v1' }\n}\n";
        let document = read(text).expect("it is a printout");
        let release = &document.releases[0];
        assert_eq!(release.publisher.and_then(|it| it.trusted), Some("github"));
        assert_eq!((release.attested, release.version.as_deref()), (Some(true), Some("1.3.0")));
        assert_eq!(document.package.as_deref(), Some("@acme/widget"));
    }

    #[test]
    fn an_audit_counts_and_names_what_is_wrong() {
        let text = "audited 12 packages in 1s\n\n10 packages have verified registry signatures\n\n1 package has a verified attestation\n\n1 package has a missing registry signature but the registry is providing signing keys:\n\nleft@1.0.0 (https://registry.npmjs.org/)\n\n1 package has an invalid attestation:\n\n@acme/right@2.0.0 (https://registry.npmjs.org/)\n\nSomeone might have tampered with this package since it was published on the registry!\n";
        let document = read(text).expect("it is a printout");
        assert_eq!(document.verified, Verified { signatures: 10, attestations: 1 });
        let faults: Vec<_> = document.releases.iter().map(|it| (it.package.as_deref(), it.fault)).collect();
        assert_eq!(
            faults,
            [(Some("left"), Some(Fault::MissingSignature)), (Some("@acme/right"), Some(Fault::InvalidAttestation))]
        );
    }

    #[test]
    fn a_prompt_before_and_after_the_json_is_left_out() {
        let text =
            "$ npm view widget --json\nnpm warn cli npm v12.2.0 does not support Node.js v20\n[\n  { \"a\": 1 }\n]\n$ ";
        assert_eq!(json_part(text).map(|it| &text[it]), Some("[\n  { \"a\": 1 }\n]"));
        assert_eq!(json_part("{ \"a\": 1 }"), Some(0..10));
        assert_eq!(json_part("{ \"a\":"), Some(0..6), "half a document is one all the same");
        assert_eq!(json_part("on: push\n{"), None);
        assert_eq!(json_part(""), None);
    }

    #[test]
    fn other_texts_are_no_printouts() {
        assert!(read("npm error code E404\n").is_none());
        assert!(!is_printout("on: push\n") && !is_printout(""));
    }
}
